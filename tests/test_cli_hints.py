"""A hint can be typed as it stands: each of those of many wrong lines is, on the sample book."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from conftest import DAY, Ran, Rep, run_repbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repbook.cli import offered
from repbook.cli.messages import typable
from repbook.cli.other_words import COMMANDS, OPTIONS, table
from repbook.store import database

# Wrong lines, one of each kind of slip; typed on the sample book.
WRONG = """
report --for boss
export book last month
list --tag loyal
log-call 2 "still leaks" --about
log-call 1 "still leaks" --about
log-call harbor "hi" --again
log-call harbor "hi" -p "the list" --by
log-call harbor "hi" -f
log-call harbor "hi" -o
log-call harbor "hi" --order
log-call harbor "hi" --with
log-call harbor "hi" --minutes
log-call harbor "hi" --tag
log-call harbor "hi" --kept
log-purchase harbor
log-purchase harbor 480 seals --due
log-purchase harbor 480 seals --ref
snooze harbor --until
promise harbor "a list" --by
promise harbor "a list" --every
hand-off x48
resolve x48 --ease
next -n
next --reason
next --tag
next --until
edit harbor --orders-every
edit harbor --set
find seals --kind
history harbor --kind
list --sort
status --stage
status --rhythm
forecast --horizon
forecast --until
export purchases --to
report --from
log-return harbor 5 --of
log-problem harbor "leaks" --of
won q11 --of
next --tag nothere
next --town nowhere
list --tag nothere
log-call harbor ok --paid o598
log-call harbor "seal leaks" --leak
remember harbor "likes tea"
remember harbor "birthday"
note harbor "likes tea"
calls today
calls harbor
promise kobo --kept
promise harbor --kept
report --share page.html
report --no-notes
report --for
log-call harbor "paid" --paid
log-call harbor "sent it" --kept
log-call kobo "sent it" --kept
snooze --off
next --on fri
list snoozed
snoozed harbor
moved harbor friday
next monday
plan monday
next --on monday
snoozed
moved
forecast --check
forecast next month
forecast month
forecast --month
correct q11 --valid
log-quote harbor -5
log-quote harbor 480 --valid "3 jan 2020"
won q1
lost q1
promise p1 --kept
promise p165 --kept
promise p165 --drop --kept
correct p160 --by 2020-01-01
correct x48 --on today
problems --kind lak
problems lak
log-problem harbor "leaks" --of 999
log-problem 60 "leaks" --of last
config quiet_dys 5
reopen x48
confirm-fix x48
mail --tag north "Merry Christmas"
email --tag north
promise all "new catalogue"
no-calls vale
edit vale --call
lost crown
merge 63 19
"""
# Words that a line may be made of, whatever they mean together.
WORDS = st.sampled_from(
    shlex.split(
        "harbor vale delta 1 57 x48 p165 o636 q11 c5 tom all last week friday 480 3 paid ally"
        " north voicemail list today 'wants seals' --tag --by --on --csv --all --kept --paid -n"
        " --about --again --order --thanked --call --amount --emails --birthday"
    )
)
VERBS = st.sampled_from(
    sorted(
        {word.split()[0] for word in (*table(COMMANDS), *table(OPTIONS)) if word[:1] != "-"}
        - {"import", "export", "restore", "backup", "completion", "demo", "dial"}
    )
)


@pytest.mark.parametrize(
    "line",
    [
        "export customers --to there.csv",
        "export customers --to=there.csv",
        "export calendar --to folder",
        "export customers --to rep.db",
        "export customers --to rep.db-journal",
        "export customers --to gone/customers.csv",
        "report --html folder",
        "report --md there.csv",
        "brief 1 --html folder",
        "backup rep.db",
        "backup other.db",
        "export customers --to rep.db.backups/customers.csv",
        "demo --book rep.db",
        "next --book folder",
        "export book --book there.csv",
        "status --book empty.db",
        "list --book other-program.db",
        "check --book gone.db",
        "backup --book gone.db",
        "add Kobo --book :memory:",
        "add Kobo --book rep.db/x",
    ],
)
def test_a_hint_names_another_file_or_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("REPBOOK_BOOK", "rep.db")
    Path("folder").mkdir()
    Path("there.csv").write_text("Name\nKobo\n")
    Path("empty.db").touch()
    with closing(sqlite3.connect("other-program.db")) as conn:
        conn.execute("CREATE TABLE notes (text)")

    def typed(words: str) -> Ran:
        return run_repbook(*shlex.split(words))

    assert typed("add Harbor").code == typed("promise 1 list --by friday").code == 0
    assert typed("backup").code == typed("backup other.db").code == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "elsewhere"]
    before = {path: path.read_bytes() for path in files}
    ran = typed(line)
    assert ran.code and len(ran.err.splitlines()) == 2, ran
    again = ran.err.splitlines()[1].partition("repbook ")[2].partition("; ")[0]
    kept = {path: path.read_bytes() for path in before}
    assert kept == before
    assert typed(again).code == 0, (again, typed(again))
    if "--book" not in line:
        assert {path: path.read_bytes() for path in before} == before


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is offered may set a hook, which no other test may find."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    assert run_repbook("--book", str(path), "--as-of", DAY, "demo").code == 0
    return path


def lines_of(hint: str) -> list[str]:
    """The lines that a hint offers, each without `repbook`."""
    _, *lines = re.split(r"(?:^|(?<=[ ,;:]))repbook ", hint)
    return [re.sub(r"(?:,? or|[,;] .*)? *$", "", line) for line in lines]


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_every_hint_can_be_typed(
    line: str, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def typed(line: str) -> tuple[int, str]:
        shutil.copy(sample, book := tmp_path / "rep.db")
        ran = run_repbook("--book", str(book), "--as-of", DAY, *shlex.split(line))
        return ran.code, ran.err

    code, said = typed(line)
    hint = said.rstrip().splitlines()[-1] if code else ""
    for each in lines_of(hint):
        assert typed(each)[0] == 0, f"{said}\n{each}\n{typed(each)[1]}"
    assert not code or lines_of(hint), said


@settings(max_examples=40, derandomize=True, suppress_health_check=list(HealthCheck))
@given(VERBS, st.lists(WORDS, max_size=4))
def test_what_is_offered_is_taken_and_leaves_nothing_out_unsaid(
    sample: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verb: str,
    words: list[str],
) -> None:
    # a page or an export that is offered is written there, for each example anew
    monkeypatch.chdir(tempfile.mkdtemp(dir=tmp_path))

    def typed(line: Sequence[str]) -> Ran:
        shutil.copy(sample, book := tmp_path / "rep.db")
        return run_repbook("--book", str(book), "--as-of", DAY, *line)

    _, offer, lines = typed([verb, *words]).err.partition("Did you mean: repbook ")
    line, *others = re.split(", (?:or|then) repbook ", lines.strip().split(", leaving out ")[0])
    for each in (line, *others) if offer else ():
        # A conversation, and there is nobody to ask; and a sample book, where there is no book
        if each in ("dial", "demo"):
            continue
        ran = typed(shlex.split(each))
        asks = re.search("needs a|needs --yes|Which shell|This would |backups there are", ran.err)
        assert ran.code in (0, 1) or asks, f"{verb} {words}\n{each}\n{ran.err}"
    said = {word for word in words if word in ("tom", "wants seals", "harbor", "x48")}
    assert not offer or all(word in lines for word in said), f"{verb} {words}\n{lines}"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ('log-call delta "still leaks" --about', '"still leaks" --about x48'),
        ("report --for boss", "repbook report --share"),
        ("list --tag loyal", "repbook status --stage loyal"),
        ('log-call harbor "ok" --paid o598', "log-call harbor ok, then repbook log-payment o598"),
        ('log-call harbor "it is" --leak bad', "Hint: repbook log-call --help"),
        ("undo 3", "Did you mean: repbook undo -n 3"),
        ("no-calls vale", "Did you mean: repbook edit vale --do-not-call"),
        ("edit vale --call", "Did you mean: repbook edit vale --may-call"),
        ("bankrupt 20", "Did you mean: repbook write-off 20 bankrupt"),
        ("complaints tom", "Hint: Tom Becker (a2) is an ally: repbook allies tom"),
        ("allies --thanked", "Hint: repbook allies --help"),
        ('mail --tag north "Hi all"', 'repbook log-call -c email -o sent --tag north "Hi all"'),
        ('mail --tag nobody "Hi all"', "Hint: repbook log-call --help"),
        (
            "resolve x48 kit --by priya",
            "Did you mean: repbook hand-off x48 priya, then repbook resolve x48 kit",
        ),
        ("close x999", "Hint: repbook resolve --help"),
        (
            'edit vale --promise "price list" --by tue',
            'Did you mean: repbook promise vale "price list" --by tue',
        ),
        (
            'add "Bay Foods" --promise "price list" --by tue',
            'repbook add "Bay Foods", then repbook promise "Bay Foods" "price list" --by tue',
        ),
        (
            'promise harbor delta "a visit" --by fri',
            'Hint: repbook promise harbor "a visit" --by fri, then'
            ' repbook promise delta "a visit" --by fri;'
            ' if delta is a word of it: repbook promise harbor "delta a visit" --by fri',
        ),
        ('promise all "a list"', 'As in: repbook promise --tag farm "a list" --by fri'),
        ("lost crown", "if they are no customer any more: repbook write-off 58"),
        (
            "merge 63 19",
            "To keep Kestrel Joinery: repbook merge 19 63 --yes;"
            " to keep Ridge Quarries: repbook merge 63 19 --yes",
        ),
        (
            'note harbor "likes tea"',
            'harbor "likes tea", or repbook edit harbor --note "likes tea"',
        ),
        (
            'remember harbor "likes tea"',
            '; a note without a day: repbook edit 1 --note "likes tea"',
        ),
        (
            "promise p165",
            "Off: repbook promise p165 --drop; moved: repbook promise p165 --by friday",
        ),
        ("correct p160 --by 2020-01-01", "by then: repbook correct p160 --on 2020-01-01"),
        ("won q1 900", 'To open the quote again: repbook correct q1 --won ""'),
    ],
)
def test_a_hint_says_what_it_is_for(line: str, hint: str, sample: Path) -> None:
    refused = run_repbook("--book", str(sample), "--as-of", DAY, *shlex.split(line))
    assert refused.code and refused.err.rstrip().endswith(hint), refused.err


def test_a_kept_promise_needs_no_id_where_one_is_open(rep: Rep) -> None:
    rep("add", "Harbor", ok=True)
    none = rep("log-call", "harbor", "I sent it", "--kept")
    assert "Harbor has no open promise" in none.err and 'repbook log-call 1 "I sent it"' in none.err
    rep("promise", "harbor", "the list", "--by", "fri", ok=True)
    assert "the list" in rep("log-call", "harbor", "I sent it", "--kept", ok=True).out
    assert rep("promises", "--all", "--json", ok=True).json[0]["state"] == "kept"
    rep("promise", "harbor", "a quote", "--by", "fri", ok=True)
    rep("promise", "harbor", "a visit", "--by", "fri", ok=True)
    several = rep("log-call", "harbor", "I sent it", "--kept", "--minutes", "5", ok=False).err
    assert '"I sent it" --minutes 5 --kept p2 or repbook log-call' in several


def test_what_the_customer_is_to_do_is_no_promise_of_the_reps(rep: Rep) -> None:
    rep("add", "Harbor", ok=True)
    said = rep("log-call", "harbor", "late bill", "-p", "they pay", "--by", "fri", ok=True).err
    assert said.endswith("promise p1 --drop, then repbook correct c1 --again 2026-11-27\n")
    said = rep("promise", "harbor", "will pay the bill", "--by", "fri", ok=True).err
    assert said.endswith('then repbook log-call 1 "will pay the bill" --again 2026-11-27\n')
    for mine in ("pay back 745 for o658", "pay the carrier", "I will pay half"):
        assert rep("promise", "harbor", mine, "--by", "fri", ok=True).err == ""
    assert rep("promise", "harbor", "the price list", "--by", "fri", ok=True).err == ""


def test_snooze_alone_lists_who_is_snoozed(rep: Rep) -> None:
    rep("add", "Harbor", ok=True)
    assert "Nobody is snoozed" in rep("snooze", ok=True).out
    rep("snooze", "harbor", "--until", "2026-12-01", ok=True)
    assert "1  Harbor    Tue 1 Dec" in rep("snooze", ok=True).out
    listed = rep("snooze", "--json", ok=True).json
    assert listed == [{"id": 1, "name": "Harbor", "until": "2026-12-01"}]
    assert rep("snooze", "--json", "--as-of", "2026-12-01", ok=True).json == []


def test_a_trial_writes_nothing(sample: Path, tmp_path: Path) -> None:
    shutil.copy(sample, book := tmp_path / "rep.db")
    lines = (
        "remind vale",
        "undo 3",
        'mail --tag north "Hi all"',
        'log-cal harbor "said x" --ordr 480',
        'log-cal nobodyhere "said x"',
        "merg 19 21 --yes",
        'add "Bay Foods" --promise "price list" --by tue',
    )
    for line in lines:
        for day in (DAY, "2026-12-01"):  # the next change of the second is the first of its day
            ran = run_repbook("--book", str(book), "--as-of", day, *shlex.split(line))
            assert ran.code == 2 and "Hint: " in ran.err.replace("Did you mean:", "Hint: "), ran
            assert ran.out == ""
    assert book.read_bytes() == sample.read_bytes()
    assert run_repbook("--book", str(tmp_path / "none.db"), "done", "p1").code
    assert {each.name for each in tmp_path.iterdir()} <= {"rep.db", "rep.db-journal"}


def test_a_line_is_not_tried_while_another_program_writes(sample: Path, tmp_path: Path) -> None:
    shutil.copy(sample, book := tmp_path / "rep.db")
    with closing(sqlite3.connect(book, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # it can still be read
        said = run_repbook("--book", str(book), "nxt").err
        assert said.endswith("Did you mean: repbook next\n")
        said = run_repbook("--book", str(book), "--as-of", DAY, "log-cal", "harbor", "x y").err
        assert said.endswith('Did you mean: repbook log-call harbor "x y"\n')
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        said = run_repbook("--book", str(book), "nxt").err
    assert said.endswith("Did you mean: repbook next\n")


@pytest.mark.parametrize(
    "typed",
    ["call vale", "log-cal vale", "next --late", "called vale tea", "birthday vale 2 dec", "nxt"],
)
def test_a_line_in_other_words_waits_for_no_program_that_holds_the_book(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """It opens the book once, to see that; what needs the book is neither run nor tried."""
    shutil.copy(sample, book := tmp_path / "rep.db")
    connect, opened = database.connect, list[Path]()

    def counted(path: Path) -> sqlite3.Connection:
        opened.append(path)
        return connect(path)

    monkeypatch.setattr(database, "LOCK_SECONDS", 0.05)  # a wait would be seen in what is opened
    monkeypatch.setattr(database, "connect", counted)
    with closing(sqlite3.connect(book, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ran = run_repbook("--book", str(book), "--as-of", DAY, *typed.split())
    assert ran.code == 2
    assert opened == [book]
    assert "another program" not in ran.err


def test_a_trial_that_is_stopped_stops_the_command(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(offered, "takes", stopped)
    assert run_repbook("--book", str(sample), "nxt") == Ran(130, "", "Stopped\n")


def test_quotes_in_an_offered_line_are_never_parted(rep: Rep) -> None:
    refused = rep("add", "Bay Foods, or repbook won't", "x y", ok=False)
    assert "Traceback" not in refused.err and refused.code == 2


def test_a_line_read_in_other_words_and_refused_says_how_it_was_read(rep: Rep) -> None:
    refused = rep("todo", "left", ok=False).err
    assert refused.startswith(
        'Read as: repbook next left\nError: repbook next does not take "left"'
    )


def test_a_hint_beside_a_shared_book_is_of_ones_own_book_where_it_writes() -> None:
    shared = {"--book": "postgresql://max@db/sales", "--as-of": "2026-11-23"}
    text = "repbook share --set-up, repbook log-call 3 and repbook brief 3"
    assert typable(text, shared, False) == (
        "repbook --as-of 2026-11-23 share --set-up, repbook --as-of 2026-11-23 log-call 3"
        " and repbook --book postgresql://max@db/sales --as-of 2026-11-23 brief 3"
    )
