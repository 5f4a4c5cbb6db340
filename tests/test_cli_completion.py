"""Tab: what is offered where, that it is quick and quiet, and that real shells take it up."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import DAY, Rep, run_repbook

from repbook.cli import complete_word, shell_words
from repbook.cli.commands import COMMANDS
from repbook.cli.completion import SCRIPTS

ESCAPE = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?<>=]*[A-Za-z]|\x1b[=>()][0B]?")
EVIL = "Evil $(touch HACKED) `touch HACKED`; \"co\" & 'sons' \\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with names of every kind, one of them hostile."""
    file = tmp_path_factory.mktemp("completion") / "rep.db"

    def rep(*args: str) -> None:
        ran = run_repbook("--book", str(file), "--as-of", DAY, *args)
        assert ran.code == 0, (args, ran.err)

    rep("add", "Harbor Foods", "--town", "Lund", "--contact", "Ann Lee", "--tag", "north")
    rep("add", "Hårdt & Co", "--alias", "Big One")
    rep("add", "Kobo Dairy")
    rep("add", EVIL)
    rep("contact", "harbor", "Bo Ek", "--role", "buyer")
    rep("ally", "add", "Priya Nair", "--team", "Support")
    rep("log-purchase", "harbor", "480", "20 seals")
    rep("log-problem", "harbor", "seal leaks", "--kind", "leak")
    rep("log-problem", "kobo", "late van", "--kind", "late delivery")
    rep("resolve", "x2", "paid it back")
    rep("promise", "harbor", "the quote", "--by", "fri")
    rep("remember", "kobo", "birthday", "--on", "3 may")  # nothing to keep: never offered for it
    rep("log-call", "harbor", "hi", "-f", "price:good")
    rep("write-off", "kobo", "gone")
    return file


@pytest.fixture
def world(built: Path, book_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That book as one's own."""
    shutil.copy(built, book_file)
    monkeypatch.setenv("REPBOOK_BOOK", str(book_file))


def offered(line: str) -> list[str]:
    """What a Tab behind this line offers, `repbook` left out."""
    return [value for value, _ in complete_word.hints(shell_words.split(line)[0])]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("log-p", ["log-purchase", "log-payment", "log-problem"]),
        ("help hi", ["history"]),
        ("--as-of 2026-11-23 bri", ["brief", "bring-back"]),
        ("--b", ["--book"]),
        ("--book ", ["__files__"]),
        ("nonsense ", []),
        ("brief har", ["Harbor Foods", "Hårdt & Co"]),
        ("brief HARB", ["Harbor Foods"]),
        ("brief foods", ["Harbor Foods"]),  # a further word
        ("brief big", ["Hårdt & Co"]),  # an alias
        ("brief zzz", []),
        ("brief har ", []),
        ("--as-of today brief kob", ["Kobo Dairy"]),
        ("bring-back ", ["Kobo Dairy"]),
        ("merge harbor ko", ["Kobo Dairy"]),
        ('brief "Harbor F', ["Harbor Foods"]),
        ("brief Harbor\\ F", ["Harbor Foods"]),
        ("brief 'Harbor", ["Harbor Foods"]),
        ("contact harbor ", ["Ann Lee", "Bo Ek"]),
        ("log-call harb --with b", ["Bo Ek"]),
        ("log-call 1 --with ", ["Ann Lee", "Bo Ek"]),
        ("log-call h --with ", []),
        ("log-call harbor -o v", ["voicemail"]),
        ("log-call harbor --outcome=no", ["--outcome=no-answer"]),
        ("log-call harbor -c ", ["phone", "email", "visit", "video", "text"]),
        ("log-call harbor x --about ", ["x1"]),
        ("log-call harbor x --kept ", ["p1"]),
        ("log-call harbor x -f pr", ["price:"]),
        ("log-call harbor x -f price:b", ["price:bad"]),
        ("log-call harbor x --by to", ["tomorrow"]),
        ("log-call harbor x --on s", ["saturday", "sunday"]),
        ("log-call harbor x --by s", ["saturday", "sunday"]),
        ("log-problem harbor x --kind le", ["leak"]),
        ("log-problem harbor x --ally ", ["Priya Nair"]),
        ("log-return harbor 10 --of ", ["o1"]),
        ("hand-off ", ["x1"]),
        ("hand-off x1 pri", ["Priya Nair"]),
        ("reopen ", ["x2", "x1"]),
        ("promise p", ["p1"]),
        ("promise kob", ["Kobo Dairy"]),
        ("ally ", ["add", "edit"]),
        ("ally edit ", ["Priya Nair"]),
        ("complaints late", ["late delivery"]),
        ("list --tag ", ["north"]),
        ("next --town lu", ["Lund"]),
        ("next --reason check", ["check-in", "check-fix"]),
        ("status --stage re", ["repeat"]),
        ("export ca", ["calls", "calendar"]),
        ("export book --format ", ["csv", "json", "xlsx", "vcf", "vcf4", "ics", "txt"]),
        ("export book --to ", ["__files__"]),
        ("import ", ["__files__"]),
        ("import a.csv ", ["__files__"]),
        ("import a.csv --kind pur", ["purchases"]),
        ("config date", ["date_order"]),
        ("config date_order m", ["mdy"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("correct x", ["x2", "x1"]),
        ("brief -- har", ["Harbor Foods", "Hårdt & Co"]),
        ("where ", []),
    ],
)
def test_what_is_offered(world: None, line: str, wanted: list[str]) -> None:
    assert offered(line) == wanted


def test_options_are_offered_once_unless_they_may_be_given_again(world: None) -> None:
    assert "--minutes" in offered("log-call harbor --mi")
    assert offered("log-call harbor --minutes 3 --mi") == []
    assert offered("log-call harbor -f price:bad --fe") == ["--feedback"]
    assert {"--json", "--book", "--help"} <= set(offered("brief -"))
    assert offered("brief har -- -") == []


def test_every_command_offers_its_options() -> None:
    for entry in COMMANDS:
        options = offered(f"{entry.name} -")
        assert {"--help", "--book"} <= set(options), entry.name
        assert len(options) == len(set(options)), entry.name


def test_what_it_is_stands_beside_it(world: None) -> None:
    said = complete_word.answer("fish", ["hand-off", ""])
    assert said == "x1\tseal leaks, Harbor Foods\n"
    assert "brief\tRead up on a customer before a call\n" in complete_word.answer("zsh", ["b"])


@pytest.mark.parametrize(
    ("piece", "line", "wanted"),
    [
        ("har", "repbook brief har", ["Harbor\\ Foods", "Hårdt\\ \\&\\ Co"]),
        ("", "repbook log-call harbor -f price:", ["good", "mixed", "bad"]),
        ("go", "repbook log-call harbor -f price:go", ["good"]),
        ("pho", "repbook log-call harbor --channel=pho", ["phone"]),
        ('"Harbor F', 'repbook brief "Harbor F', ["Harbor Foods"]),
        ("Harbor\\ F", "repbook brief Harbor\\ F", ["Harbor\\ Foods"]),
        ("'Harbor F", "repbook brief 'Harbor F", ["Harbor Foods"]),
        (
            '"Evil',
            'repbook brief "Evil',
            ["Evil \\$(touch HACKED) \\`touch HACKED\\`; \\\"co\\\" & 'sons' \\\\n"],
        ),
        (
            "'Evil",
            "repbook brief 'Evil",
            ["Evil $(touch HACKED) `touch HACKED`; \"co\" & '\\''sons'\\'' \\n"],
        ),
    ],
)
def test_bash_gets_the_piece_that_it_replaces(
    world: None, piece: str, line: str, wanted: list[str]
) -> None:
    assert complete_word.answer("bash", [piece, line]).splitlines() == wanted


@pytest.mark.parametrize("content", [None, b"", b"no database", b"SQLite format 3\0" + b"x" * 9000])
def test_without_a_sound_book_there_is_nothing_to_offer(
    tmp_path: Path, content: bytes | None, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some.db"
    if content is not None:
        file.write_bytes(content)
    assert complete_word.answer("fish", ["--book", str(file), "brief", "h"]) == ""
    assert complete_word.answer("bash", []) == "" and capfd.readouterr() == ("", "")
    assert file.exists() is (content is not None)


def test_the_script_is_for_the_shell_that_is_asked_for(
    rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for shell, script in SCRIPTS.items():
        assert rep("completion", shell, ok=True).out == script
        monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
        assert rep("completion", "--json", ok=True).json == {"shell": shell, "script": script}
    for unknown in ("/bin/csh", ""):
        monkeypatch.setenv("SHELL", unknown)
        asked = rep("completion")
        assert asked.code == 2 and "Which shell" in asked.err
        offered = re.findall(r"repbook (completion \w+)", asked.err)
        assert [rep(*line.split(), ok=True).out for line in offered] == [*SCRIPTS.values()]
    assert '"csh" is not a shell repbook knows' in rep("completion", "csh").err


def test_a_tab_loads_no_more_than_names_need(world: None) -> None:
    """A Tab is a start of its own: it stays well below what a finger notices."""
    tool = str(Path(sys.executable).parent / "repbook")
    line = [
        sys.executable,
        "-X",
        "importtime",
        tool,
        "_complete",
        "bash",
        "har",
        "repbook brief har",
    ]
    ran = subprocess.run(line, check=True, capture_output=True, text=True)
    loaded = {row.rpartition("|")[2].strip() for row in ran.stderr.splitlines()}
    assert "repbook.cli.complete_word" in loaded
    heavy = ("rich", "dateutil", "phonenumbers", "jinja2", "repbook.loyalty", "repbook.book")
    assert not [name for name in loaded if name.startswith(heavy)]


# Real shells


class Shell:
    """A shell at a pseudo-terminal, with the script taken in."""

    PROMPT = "READY>"

    def __init__(self, name: str, folder: Path, book: Path) -> None:
        pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
        start = {
            "bash": ["bash", "--norc", "--noprofile", "-i"],
            "zsh": ["zsh", "-f", "-i"],
            "fish": ["fish", "--no-config", "--interactive"],
        }[name]
        self.seen = ""
        env = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(folder),
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
            "REPBOOK_BOOK": str(book),
            "PS1": self.PROMPT,
            "BASH_SILENCE_DEPRECATION_WARNING": "1",
        }
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(start[0], start, env)
        take_in = {
            "bash": 'bind "set enable-bracketed-paste off"; eval "$(repbook completion bash)"',
            "zsh": f"PROMPT='{self.PROMPT}'; autoload -U compinit; compinit -u -D; bindkey -e;"
            ' eval "$(repbook completion zsh)"',
            "fish": f"function fish_prompt; echo -n '{self.PROMPT}'; end; repbook completion fish | source",
        }[name]
        self.types(take_in + "\n", self.PROMPT)
        self.types("echo set''tled\n", "settled")

    def types(self, keys: str, wanted: str) -> str:
        """Type, and read on until the wanted text is there."""
        begin = len(self.seen)
        os.write(self.fd, keys.encode())
        until = time.monotonic() + 15
        while wanted not in self.seen[begin:]:
            ready, _, _ = select.select([self.fd], [], [], max(0, until - time.monotonic()))
            assert ready, f"never saw {wanted!r} after {keys!r}:\n{self.seen[begin:]}"
            self.seen += os.read(self.fd, 65536).decode("utf-8", "replace")
        return self.seen[begin:]

    def rests(self, quiet: float) -> None:
        """Read on until nothing more has come for a while."""
        while select.select([self.fd], [], [], quiet)[0]:
            self.seen += os.read(self.fd, 65536).decode("utf-8", "replace")

    def words(self, line: str) -> list[str]:
        """The words that a line has once Tab was pressed behind it."""
        os.write(self.fd, line.encode())
        self.rests(0.1)
        os.write(self.fd, b"\t")
        self.rests(0.35)
        # to the front of the line, and print its words instead of running it
        said = self.types("\x01printf '<%s>\\n' \x05\n", ">\r\n")
        said += self.types("echo do''ne\n", "done")
        return re.findall(r"<([^<>]*)>\r*\n", ESCAPE.sub("", said))

    def close(self) -> None:
        os.close(self.fd)
        os.waitpid(self.pid, 0)


@pytest.mark.parametrize("name", list(SCRIPTS))
def test_a_real_shell_finishes_words(
    world: None, book_file: Path, tmp_path: Path, name: str
) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed here")
    (tmp_path / "orders 2026.csv").write_text("x")
    shell = Shell(name, tmp_path, book_file)
    try:
        assert shell.words("repbook snoo") == ["repbook", "snooze"]
        assert shell.words("repbook brief harb") == ["repbook", "brief", "Harbor Foods"]
        for quote in "'\"":
            line = f"repbook brief {quote}harb"
            assert shell.words(line) == ["repbook", "brief", "Harbor Foods"], quote
        assert shell.words("repbook hand-off x1 pri") == ["repbook", "hand-off", "x1", "Priya Nair"]
        assert shell.words("repbook import ord") == ["repbook", "import", "orders 2026.csv"]
        assert shell.words("repbook log-call 1 x -f price:m") == [
            "repbook",
            "log-call",
            "1",
            "x",
            "-f",
            "price:mixed",
        ]
        name_of_evil = " ".join(EVIL.split())
        assert shell.words("repbook brief evil") == ["repbook", "brief", name_of_evil]
    finally:
        shell.close()
    assert not (tmp_path / "HACKED").exists()
