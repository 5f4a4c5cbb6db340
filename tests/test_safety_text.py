# Long because the texts, the places they go to and the ways they come out are seen together.
"""S1, hostile text: kept exactly or refused plainly, shown harmless, exported harmless, and back."""

from __future__ import annotations

import csv
import io
import os
import re
import sqlite3
from contextlib import redirect_stderr, redirect_stdout
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import DAY, Ran, run_repbook
from faults.texts import KEPT, REFUSED, harmless, one_line

NUMBERS = {key: number for number, key in enumerate(KEPT, 1)}
KINDS = (
    "customers",
    "allies",
    "contacts",
    "purchases",
    "returns",
    "payments",
    "problems",
    "calls",
    "promises",
    "feedback",
)
SCREENS = [
    ["list"],
    ["list", "--search", "evil"],
    ["next", "-n", "100"],
    ["next", "--until", "2026-12-31"],
    ["stale", "--days", "0"],
    ["status"],
    ["problems", "--all"],
    ["promises", "--all"],
    ["feedback"],
    ["referrals"],
    ["complaints"],
    ["allies"],
    ["study"],
    ["report"],
    ["report", "--year"],
    ["forecast"],
    ["changes", "-n", "500"],
    ["config"],
    ["dupes"],
    ["backtest"],
    [],
]
OF_ONE = [["brief"], ["history"], ["status"], ["why"], ["feedback"]]


def rep(book: Path, *args: str) -> Ran:
    return run_repbook("--book", str(book), "--as-of", DAY, "--no-input", *args)


class Screen(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def on_terminal(book: Path, *args: str) -> str:
    """What a command line draws on a terminal, its own colours taken out."""
    from repbook.cli.root import run

    out, err = Screen(), io.StringIO()
    before = {name: os.environ.get(name) for name in ("TERM", "COLUMNS", "NO_COLOR")}
    os.environ.update(TERM="xterm-256color", COLUMNS="100")
    os.environ.pop("NO_COLOR", None)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            run(["--book", str(book), "--as-of", DAY, "--no-input", *args])
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
    return re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue() + err.getvalue())


def story(key: str) -> list[list[str]]:
    """The command lines that put a text wherever text goes; `@` stands for the customer."""
    text, number = KEPT[key], NUMBERS[key]
    own = f"{text[:200]} {number}"
    return [
        [
            "add",
            f"--company={text}",
            f"--contact={own}",
            f"--role={text}",
            f"--town={text}",
            f"--tag={own}",
            f"--alias={own} also",
            f"--note={text}",
            f"--phone=+46 70 123 {1000 + number}",
            "--",
            own,
        ],
        ["ally", f"--team={text}", "--", "add", own],
        [
            "log-purchase",
            "--due=2026-11-01",
            f"--ref={own}",
            "--on=2026-10-05",
            "--",
            "@",
            "480",
            text,
        ],
        ["log-return", f"--of={own}", "--on=2026-11-20", "--", "@", "5", text],
        ["log-payment", "--", "@", "100"],
        [
            "log-problem",
            f"--kind={text[:50]} {number}",
            "--new-kind",
            f"--ally={own}",
            "--",
            "@",
            text,
        ],
        ["resolve", f"x{number}", "--", text]
        if number % 3 == 0
        else ["park", f"x{number}", "--until=2026-11-30", f"--because={text}"]
        if number % 3 == 1
        else ["update", "--by=ally", "--", f"x{number}", text],
        ["promise", "--by=2026-11-20", "--on=2026-11-16", "--", "@", text],
        ["log-call", f"--with={own}", "-f", f"{own.replace(':', '')}:bad:{text}", "--", "@", text],
    ]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book in which each customer is one hostile text, in all places that take text."""
    book = tmp_path_factory.mktemp("hostile") / "rep.db"
    rep(book, "config", "currency", "EUR")
    for key, number in NUMBERS.items():
        for command, *rest in story(key):
            ran = rep(
                book, command, *(f"+46 70 123 {1000 + number}" if w == "@" else w for w in rest)
            )
            assert ran.code == 0, (key, command, ran.err[:300])
            harmless(ran.out + ran.err, (key, command))
    return book


@pytest.fixture(scope="module")
def pages(book: Path) -> dict[str, str]:
    """The report and each customer's brief, as they are written to files."""
    pages = {"report.html": rep(book, "report", "--html", "-").out}
    pages["report.md"] = rep(book, "report", "--md", "-").out
    for key, number in NUMBERS.items():
        pages[f"{key}.html"] = rep(book, "brief", str(number), "--html", "-").out
    return pages


# Kept or refused


def test_every_text_is_kept_exactly(book: Path) -> None:
    conn = sqlite3.connect(book)
    for table, columns in (
        ("customers", "company, town, note"),
        ("purchases", "what"),
        ("returns", "why"),
        ("problems", "what"),
        ("promises", "text"),
        ("feedback", "words"),
        ("allies", "team"),
        ("contacts", "role"),
        ("touches", "note"),
    ):
        where = " WHERE outcome = 'reached' AND NOT inbound" if table == "touches" else ""
        rows = conn.execute(f"SELECT {columns} FROM {table}{where} ORDER BY id").fetchall()
        assert len(rows) == len(KEPT), table
        for key, row in zip(KEPT, rows, strict=True):
            text = KEPT[key].strip() if table == "feedback" else KEPT[key]  # after a colon
            assert all(value == text for value in row), (table, key)
    for table, column in (
        ("customers", "name"),
        ("contacts", "name"),
        ("allies", "name"),
        ("tags", "tag"),
    ):
        for key, (value,) in zip(
            KEPT, conn.execute(f"SELECT {column} FROM {table} ORDER BY id"), strict=True
        ):
            assert value == one_line(f"{KEPT[key][:200]} {NUMBERS[key]}"), (table, key)
    conn.close()


def test_json_gives_every_text_back(book: Path) -> None:
    people = rep(book, "list", "--json").json
    assert [c["note"] for c in people] == list(KEPT.values())
    assert [p["what"] for p in rep(book, "problems", "--all", "--json").json if p["id"]]
    for key, number in NUMBERS.items():
        told = [row["text"] for row in rep(book, "history", str(number), "--json").json]
        assert any(KEPT[key] in text for text in told), key


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_kept_is_refused_plainly_and_writes_nothing(why: str, book: Path) -> None:
    before = book.read_bytes()
    bad = REFUSED[why]
    KEPT[why], NUMBERS[why] = bad, 1
    try:
        lines = story(why)
    finally:
        del KEPT[why], NUMBERS[why]
    lines += [
        ["edit", "1", f"--note={bad}"],
        ["contact", "1", bad],
        ["correct", "c1", "--note", bad],
        ["find", bad],
        ["brief", bad],
        ["list", "--search", bad],
        ["list", "--tag", bad],
        ["config", bad],
        ["config", "currency", bad],
        ["next", "--reason", bad],
        [bad],
        ["status", "--stage", bad],
        ["log-call", "1", "-f", bad],
        ["log-payment", "1", bad],
        ["complaints", bad],
        ["feedback", bad],
        ["give-up", "x1", "--because", bad],
        ["write-off", "1", bad, "--yes"],
        ["snooze", "1", "--until", bad],
        ["report", "--week", bad],
    ]
    for line in lines:
        if line[:2] == ["log-payment", "--"] or line[0] in ("list", "find"):
            continue
        ran = rep(book, *("1" if word == "@" else word for word in line))
        assert ran.code in (1, 2, 3, 4, 5), (line, ran)
        assert ran.err.startswith("Error: "), (line, ran.err)
        assert "fault in repbook" not in ran.err, (line, ran.err)
        assert len(ran.err.splitlines()) <= 3, (line, ran.err)
        harmless(ran.out + ran.err, line)
    assert book.read_bytes() == before


def test_a_name_or_kind_that_is_too_long_is_refused_plainly(book: Path) -> None:
    long = KEPT["a long one"]
    for line in (
        ["add", long],
        ["edit", "1", "--name", long],
        ["log-problem", "1", "x", "--new-kind", "--kind", long],
    ):
        ran = rep(book, *line)
        assert ran.code == 2
        assert len(ran.err) < 400


# Shown


@pytest.mark.parametrize("line", SCREENS, ids=lambda line: " ".join(line) or "repbook")
def test_a_screen_of_hostile_texts_is_harmless(line: list[str], book: Path) -> None:
    shown = rep(book, *line)
    assert shown.code == 0, shown.err
    harmless(shown.out + shown.err, line)
    drawn = on_terminal(book, *line)
    harmless(drawn, line)
    assert len(drawn) > 20


@pytest.mark.parametrize("key", KEPT)
def test_the_screens_of_one_hostile_customer_are_harmless(key: str, book: Path) -> None:
    number = str(NUMBERS[key])
    own = one_line(f"{KEPT[key][:200]} {number}")
    for command in OF_ONE:
        shown = rep(book, *command, "--", own)
        assert shown.code == 0, (command, shown.err[:200])
        harmless(shown.out + shown.err, command)
        if command[0] in ("brief", "history"):
            harmless(on_terminal(book, *command, "--", own), command)
    for line in (["problem", f"x{number}"], ["changes", f"o{number}"]):
        harmless(rep(book, *line).out, line)
        harmless(on_terminal(book, *line), line)
    hint = rep(book, "brief", "--", f"{KEPT[key][:300]} nobody")
    assert hint.code == 3
    harmless(hint.err, "nobody")


def test_questions_show_hostile_texts_harmless(book: Path) -> None:
    from repbook.cli.session import Session

    for text in KEPT.values():
        for name in ("line", "ask"):
            out = Screen()
            ask = getattr(Session(io.StringIO("y\n"), out, out).prompts, name)
            assert ask(f"About {text}?") == "y"
            harmless(out.getvalue(), (name, text[:40]))


# Exported


def live(cell: str) -> bool:
    """Whether a spreadsheet would run a cell; a number or a phone number is no formula."""
    bare = cell.lstrip("".join(c for c in cell if c.isspace() or not c.isprintable()))
    if not bare or (bare[0] not in "=+-@＝＋－＠" and cell[0] not in "\t\r\n"):
        return False
    return re.fullmatch(r"[+-]?[0-9(][0-9 ().,/-]*", cell) is None


def cells(text: str) -> list[str]:
    csv.field_size_limit(10_000_000)
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


@pytest.mark.parametrize(
    "line",
    [["export", kind] for kind in KINDS]
    + [[*line, "--csv"] for line in SCREENS if line and line[0] != "dupes"],
    ids=" ".join,
)
def test_no_cell_is_a_live_formula(line: list[str], book: Path) -> None:
    ran = rep(book, *line)
    if ran.code == 2 and "No such option" in ran.err:
        pytest.skip("no --csv")
    assert ran.code == 0, ran.err
    found = cells(ran.out)
    assert found or line[0] in ("referrals", "backtest")
    assert [cell[:60] for cell in found if live(cell)] == []


def test_a_phone_number_is_no_formula_and_stays_as_it_is(book: Path) -> None:
    for out in (rep(book, "export", "customers").out, rep(book, "export", "contacts").out):
        found = cells(out)
        if "+46 70 123 1001" in found:
            break
    assert {f"+46 70 123 {1000 + number}" for number in NUMBERS.values()} <= set(found)


class Page(HTMLParser):
    """A page's tags, attributes and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.inside = ""
        self.scripts = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.inside = tag
        self.attributes |= {name for name, _ in attrs}
        self.targets += [v or "" for name, v in attrs if name in ("href", "src", "action", "style")]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style"):
            self.scripts += data
        else:
            self.text += data


def read(page: str) -> Page:
    parsed = Page()
    parsed.feed(page)
    parsed.close()
    return parsed


def test_in_a_page_every_text_stays_text(pages: dict[str, str], tmp_path: Path) -> None:
    calm = tmp_path / "calm.db"
    rep(calm, "add", "Harbor Foods")
    for name, page in pages.items():
        if not name.endswith(".html"):
            continue
        assert len(page) > 500, name
        harmless(page, name)
        found = read(page)
        assert not {a for a in found.attributes if a.startswith("on")}, name
        assert not found.tags & {"img", "iframe", "object", "embed", "form", "base", "b", "i"}, name
        assert "evil.example" not in found.scripts + " ".join(found.targets), name
        assert "alert(1)" not in found.scripts + " ".join(found.targets), name
        assert not any(t.lower().strip().startswith("javascript:") for t in found.targets), name
        assert found.tags & {"script"} <= read(rep(calm, "report", "--html", "-").out).tags, name
    assert "<script>alert(1)</script>" in read(pages["a script.html"]).text
    assert "{{ 7*7 }}" in read(pages["a template.html"]).text


def test_in_markdown_every_text_stays_text(pages: dict[str, str]) -> None:
    from markdown_it import MarkdownIt

    harmless(pages["report.md"], "markdown")
    for preset in ("commonmark", "js-default"):
        parser = MarkdownIt(preset, {"html": True})
        found = read(parser.enable("table").render(pages["report.md"]))
        assert not found.tags & {"script", "img", "a", "svg", "b", "i", "code", "em"}, preset
        assert found.attributes <= {"style"}, preset


LINE = re.compile(r"[A-Z][A-Z0-9-]*(;[^:\"]*(\"[^\"]*\")?)*:")
EXPORTS = [("contacts", "vcf"), ("customers", "vcf"), ("calendar", "ics")]


@pytest.mark.parametrize(("what", "form"), EXPORTS, ids=["contacts", "customers", "calendar"])
def test_no_line_is_slipped_into_a_calendar_or_a_card(what: str, form: str, book: Path) -> None:
    ran = rep(book, "export", what, "--format", form)
    if not ran.out.startswith("BEGIN:"):
        pytest.skip(f"no {form} yet")
    assert ran.code == 0, ran.err
    assert "\r\n" in ran.out
    unfolded = ran.out.replace("\r\n ", "").replace("\r\n\t", "")
    lines = unfolded.split("\r\n")
    assert lines[-1] == ""
    assert not any(c in line for line in lines for c in "\r\n\0"), form
    begun: list[str] = []
    for line in lines[:-1]:
        assert LINE.match(line), line[:100]
        word, _, rest = line.partition(":")
        if word == "BEGIN":
            begun.append(rest)
        elif word == "END":
            assert begun.pop() == rest
        assert not (word == "TEL" and rest == "666")
        assert not (word.startswith("SUMMARY") and rest == "injected")
    assert begun == []
    for raw in ran.out.split("\r\n"):
        assert len(raw.encode()) <= 76


# And back


def test_the_whole_book_comes_back_to_the_same_text(book: Path, tmp_path: Path) -> None:
    out, again = tmp_path / "book.json", tmp_path / "again.db"
    assert rep(book, "export", "book", "--to", str(out)).code == 0
    ran = rep(again, "import", str(out))
    assert ran.code == 0, ran.err[:400]
    harmless(ran.out + ran.err, "import")
    assert rep(again, "export", "book").out == out.read_text("utf-8")


@pytest.mark.parametrize("form", ["csv", "json"])
def test_every_kind_comes_back_to_the_same_text(form: str, book: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.db"
    files = []
    for kind in KINDS:
        files.append(tmp_path / f"{kind}.{form}")
        assert rep(book, "export", kind, "--to", str(files[-1])).code == 0
    ran = rep(again, "import", *map(str, files))
    assert ran.code == 0, ran.err[:400]
    harmless(ran.out + ran.err, "import")
    for kind, file in zip(KINDS, files, strict=True):
        out = rep(again, "export", kind, "--format", form).out
        assert out == file.read_bytes().decode(), kind


def test_half_a_character_in_a_file_is_refused_with_its_line(tmp_path: Path) -> None:
    book = tmp_path / "rep.db"
    for name, raw in {
        "nul.csv": b"name,note\nHarbor,one\0two\n",
        "half.json": b'[{"name": "Harbor", "note": "one\\ud800two"}]',
        "nul.json": b'[{"name": "Harbor", "note": "one\\u0000two"}]',
    }.items():
        file = tmp_path / name
        file.write_bytes(raw)
        ran = rep(book, "import", str(file), "--kind", "customers")
        assert ran.code == 5, (name, ran)
        harmless(ran.out + ran.err, name)
    assert not book.exists()


NAMES = [
    "\x1b[2J\x1b]8;;evil.example\x07.csv",
    "a\nb.csv",
    "-rf.csv",
    "$(touch x);`id`.csv",
    "\u202evsc.csv",
    "[red]x[]-.csv",
    "=1+1.csv",
    "<b onload=x>.csv",
    "a\udcffb.csv",
    "👩‍👩‍👧.csv",
]


@pytest.mark.skipif(os.name != "posix", reason="such names are POSIX")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_file_name_is_only_a_name(name: str, book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "beside"
    folder.mkdir()
    file = folder / name
    ran = rep(book, "export", "allies", "--to", str(file))
    assert ran.code == 0, ran
    harmless(ran.out + ran.err, name)
    for line in (
        ["export", "allies", "--to", str(file)],
        ["import", str(file), "--dry-run"],
        ["import", f"{file} not there"],
        ["export", "allies", "--to", str(file / "in it.csv")],
    ):
        ran = rep(book, *line)
        assert "fault in repbook" not in ran.err
        harmless(ran.out + ran.err, (name, line))
    for line in (["where"], ["list"], ["add", "Vale"]):
        ran = rep(file, *line)
        assert "fault in repbook" not in ran.err
        harmless(ran.out + ran.err, (name, line))
    assert [each.name for each in folder.iterdir()] == [name]
