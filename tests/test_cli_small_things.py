"""What a rep notices in passing: footers, part payments, times, amounts, reminders, questions."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY, Ran, Rep, Screen, made_once

from repbook import book as books
from repbook import open_book
from repbook.cli.output import Output
from repbook.cli.root import run
from repbook.cli.session import Session
from repbook.cli.spinner import spinning


@made_once
def harbor(rep: Rep) -> Rep:
    rep("add", "Harbor Foods", "--phone", "555 0134", ok=True)
    return rep


def footer(ran: Ran) -> str:
    return ran.out.splitlines()[-1]


def test_the_footer_of_promises_names_the_first_that_is_open(harbor: Rep) -> None:
    harbor("promise", "harbor", "the list", "--by", "2026-11-24", ok=True)
    harbor("promise", "harbor", "the quote", "--by", "2026-11-27", ok=True)
    harbor("promise", "p1", "--kept", ok=True)
    assert footer(harbor("promises", "--all")) == "Next: repbook promise p2 --kept"
    harbor("promise", "p2", "--drop", ok=True)
    assert "--kept" not in harbor("promises", "--all").out


def test_the_footer_of_problems_names_the_first_on_the_list(harbor: Rep) -> None:
    for what in ("it leaks", "late van", "wrong invoice"):
        harbor("log-problem", "harbor", what, ok=True)
    harbor("resolve", "x1", ok=True)
    harbor("park", "x2", "--until", "+1w", ok=True)
    for line in (["problems"], ["problems", "--all"]):
        assert footer(harbor(*line)).startswith('Next: repbook problem x3 · repbook update x3 "…"')
    harbor("resolve", "x2", ok=True)
    harbor("resolve", "x3", ok=True)
    assert footer(harbor("problems", "--all")) == "Next: repbook problem x1"


def test_a_part_payment_is_told(harbor: Rep) -> None:
    harbor("log-purchase", "harbor", "1000", "--due", "30d", ok=True)
    harbor("log-purchase", "harbor", "500", ok=True)
    assert (
        "400 for o1. o1: 400 of 1,000 paid, 600 left to pay.\n"
        in harbor("log-payment", "o1", "400", ok=True).out
    )
    assert (
        "100 for o2. o2: 100 of 500 paid, 400 left to pay.\n"
        in harbor("log-payment", "o2", "100", ok=True).out
    )
    history = harbor("history", "harbor", ok=True).out
    assert "bought, 400 of 1,000 paid, due Wed 23 Dec" in history
    assert "bought, 100 of 500 paid" in history
    harbor("log-return", "harbor", "200", "--of", "o1", ok=True)
    assert "400 of 800 paid" in harbor("history", "harbor", ok=True).out
    said = harbor("log-payment", "o1", ok=True).out
    assert "of 800" not in said + harbor("history", "harbor", ok=True).out


def today(*args: str, minute: int, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Run as of the real day, which is the fixed one, at a minute of it."""
    monkeypatch.setattr(Session, "minute", staticmethod(lambda: minute))
    out, err = io.StringIO(), io.StringIO()
    session = Session(io.StringIO(), out, err, clock=lambda: date.fromisoformat(DAY))
    return Ran(run(args, session), out.getvalue(), err.getvalue())


@pytest.mark.parametrize(
    ("again", "day", "at"),
    [
        ("thu 14", "2026-11-26", "14:00"),
        ("thu half past two", "2026-11-26", "14:30"),
        ("in 2 hours", "2026-11-23", "12:05"),
        ("in 20 hours", "2026-11-24", "06:05"),
        ("10:30", "2026-11-23", "10:30"),
        ("tomorrow 9:00", "2026-11-24", "09:00"),
    ],
)
def test_a_time_to_call_again(
    again: str, day: str, at: str, harbor: Rep, book_file, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("--book", str(book_file), "log-call", "harbor", "x y", "--again", again, "--json")
    call = today(*line, minute=605, monkeypatch=monkeypatch).json
    assert (call["again_on"], call["again_at"]) == (day, at)


def test_a_time_gone_by_is_refused(harbor: Rep, book_file, monkeypatch: pytest.MonkeyPatch) -> None:
    for again in ("9:00", "today 9am"):
        line = ("--book", str(book_file), "log-call", "harbor", "x y", "--again", again)
        ran = today(*line, minute=605, monkeypatch=monkeypatch)
        assert ran.code == 2
        assert ran.err == (
            f'Error: "{again}" has passed: it is 10:05\nHint: A time to come, as in "in 2 hours" or "tomorrow 9:00"\n'
        )


def test_the_note_that_is_replaced_is_said(harbor: Rep) -> None:
    assert harbor("edit", "harbor", "--note", "closed on Mondays", ok=True).err == ""
    said = harbor("edit", "harbor", "--note", "moved to the pier", ok=True).err
    both = 'repbook edit 1 --note "closed on Mondays; moved to the pier"'
    assert said == f"The note was: closed on Mondays\nTo keep both: {both}\n"
    longer = harbor("edit", "harbor", "--note", "moved to the pier; closed on Mondays", ok=True).err
    assert "keep both" not in longer
    assert "keep both" not in harbor("edit", "harbor", "--note", "", ok=True).err
    assert "note was" not in harbor("edit", "harbor", "--town", "Lund", ok=True).err


@pytest.mark.parametrize(
    "line",
    [
        ["log-call", "harbor", "they asked for the list"],
        ["log-purchase", "harbor", "480"],
        ["log-problem", "harbor", "it leaks"],
        ["promise", "harbor", "the list", "--by", "fri"],
    ],
)
def test_logging_to_who_is_not_to_be_called_reminds_of_it(line: list[str], harbor: Rep) -> None:
    harbor("edit", "harbor", "--do-not-call", ok=True)
    reminder = "Harbor Foods is not to be called. If they may be: repbook edit 1 --may-call\n"
    assert harbor(*line, ok=True).err == reminder


@pytest.mark.parametrize(
    ("note", "outcome"),
    [
        ("no answer", "no-answer"),
        ("No answer, try tomorrow", "no-answer"),
        ("didn't pick up", "no-answer"),
        ("left a message", "voicemail"),
        ("a voicemail", "voicemail"),
        ("no answer from their supplier yet", ""),
        ("busy week, wants the list", ""),
        ("Wants 20 seals", ""),
    ],
)
def test_reached_with_a_note_that_nobody_was(note: str, outcome: str, harbor: Rep, asked) -> None:
    doubt, kind = bool(outcome), outcome.replace("-", " ")
    hint = f"If nobody was reached: repbook correct c1 --outcome {outcome}\n"
    assert harbor("log-call", "harbor", note, ok=True).err == (hint if doubt else "")
    assert harbor("correct", "c1", "--outcome", "no-answer", ok=True)
    asked_so = asked("n\n", "log-call", "harbor", note)
    assert (f'You wrote "{note}". Did you reach them? N logs a {kind}.' in asked_so.err) is doubt
    assert (outcome in asked_so.out.replace("no answer", "no-answer")) is True
    assert ("reached today" in asked_so.out) is not doubt
    assert "reached today" in asked("y\n", "log-call", "harbor", note).out


def test_a_note_beside_an_order_or_another_outcome_is_no_doubt(harbor: Rep) -> None:
    for more in (["--order", "480"], ["--inbound"], ["-o", "no-answer"], ["-f", "price:bad"]):
        assert (
            "reached: repbook" not in harbor("log-call", "harbor", "no answer", *more, ok=True).err
        )


def test_a_merge_of_two_that_share_nothing_asks(harbor: Rep, asked) -> None:
    harbor("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    apart = "Harbor Foods and Vale Brothers share no name, phone or e-mail"
    ran = harbor("merge", "1", "2", ok=False)
    assert (ran.code, ran.err) == (4, f"Error: {apart}\nHint: repbook merge 1 2 --yes\n")
    no = asked("n\n", "merge", "1", "2")
    assert no.code == 1 and f"{apart}. Merge them?" in no.err and "Nothing was changed" in no.err
    assert asked("y\n", "merge", "1", "2").code == 0
    harbor("undo", ok=True)
    harbor("log-purchase", "2", "480", ok=True)  # two reasons to ask are one question
    both = " ".join(asked("n\n", "merge", "1", "2").err.split())
    assert both.count("(y/N)") == 1 and f"{apart}. Vale Brothers (2): 1 order" in both
    assert asked("y\n", "merge", "1", "2").code == 0
    harbor("undo", ok=True)
    harbor("merge", "1", "2", "--yes", ok=True)


@pytest.mark.parametrize(
    ("note", "options", "outcome"),
    [
        ("Emailed price list", ["-o", "reached"], None),
        ("Emailed price list", [], "sent"),
        ("Emailed price list", ["--order", "20"], None),
        ("Price list", ["-c", "visit"], None),
        ("Wrong number", [], "no-answer"),
        ("No answer", ["-o", "reached"], None),
    ],
)
def test_a_call_that_may_have_reached_nobody_says_how_to_log_that(
    note: str, options: list[str], outcome: str | None, harbor: Rep
) -> None:
    said = harbor("log-call", "harbor", note, *options, ok=True).err
    assert ("If nobody was reached" in said) is (outcome is not None)
    assert outcome is None or f"repbook correct c1 --outcome {outcome}\n" in said


@pytest.mark.parametrize(
    "other",
    [
        ["Harbour Food", "--town", "Lund"],
        ["Harbor Fish"],
        ["Pier Nine", "--phone", "+46 555 0134"],
        ["Pier Nine", "--email", "ann@harbor.example"],
        ["Pier Nine", "--contact", "Ann Lee"],
    ],
)
def test_a_merge_of_two_that_share_something_does_not_ask(other: list[str], rep: Rep) -> None:
    rep("add", "Harbor Foods", "--town", "Lund", "--email", "ann@harbor.example", ok=True)
    rep("contact", "harbor", "Ann Lee", "--phone", "555 0134", ok=True)
    rep("add", *other, ok=True)
    rep("merge", "1", "2", ok=True)


def test_an_ally_with_one_case_is_not_called_quickest(harbor: Rep) -> None:
    harbor("ally", "add", "Priya", ok=True)
    said = []
    for number in (1, 2, 3):
        line = ["log-problem", "harbor", f"seal leaks {number}", "--kind", "leak"]
        said.append(harbor(*line, ok=True).out)
        harbor("hand-off", f"x{number}", "priya", ok=True)
        harbor("resolve", f"x{number}", "new seal kit", ok=True)
    assert (
        "ask Priya: 1 case so far, answered the same day" in said[1] and "quickest" not in said[1]
    )
    assert "ask Priya: answers the same day, the quickest for this" in said[2]
    harbor("log-problem", "harbor", "seal leaks 4", "--kind", "leak", ok=True)
    assert "ask Priya: answers" in harbor("brief", "harbor", ok=True).out
    harbor("hand-off", "x4", "priya", "--note", "whichever", ok=True)
    assert "asked an ally: whichever" in harbor("find", "whichever", ok=True).out
    assert "quickest" not in harbor("brief", "harbor", ok=True).out
    assert "quickest" not in harbor("problem", "x4", ok=True).out
    harbor("undo", "--steps", "2", ok=True)
    assert harbor("complaints", "--json", ok=True).json[0]["best_ally"] == "Priya"
    assert "ask Priya: answers the same day," in harbor("complaints", ok=True).out
    harbor("undo", "--steps", "4", ok=True)
    line = ["log-problem", "harbor", "seal leaks", "--kind", "leak", "--json"]
    assert harbor(*line, ok=True).json["quickest"] is None
    assert harbor("complaints", "--json", ok=True).json[0]["best_ally"] is None


def test_a_past_report_has_the_figures_of_its_day(harbor: Rep) -> None:
    harbor("log-purchase", "harbor", "700", "--on", "2026-10-05", "--due", "7d", ok=True)
    harbor("promise", "harbor", "the list", "--on", "2026-10-05", "--by", "2026-10-07", ok=True)
    harbor("log-payment", "o1", "--on", "2026-11-02", ok=True)
    harbor("promise", "p1", "--kept", ok=True)
    past = harbor("report", "--month", "2026-10", "--json", ok=True).json
    then = harbor("--as-of", "2026-10-31", "report", "--month", "--json", ok=True).json
    for key in ("receivables", "street", "since"):
        assert past[key] == then[key], key
    assert [row["amount"] for row in past["receivables"]] == [700]
    assert "Unpaid on 31 Oct" in harbor("report", "--month", "2026-10", ok=True).out
    assert harbor("report", "--json", ok=True).json["receivables"] == []


def test_one_long_name_pads_no_table(rep: Rep) -> None:
    long = "The Most Honourable Guild of Fishmongers and Chandlers of the Western Isles"
    rep("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    rep("add", long, "--phone", "555 0134", ok=True)
    rows = rep("list", ok=True).out.splitlines()
    vale = next(row for row in rows if "Vale" in row)
    assert vale.index("555") < 71
    assert any(long in row and "555 0134" in row for row in rows)


def test_a_spinner_turns_only_past_half_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    quick, slow = Screen(), Screen()
    with spinning(quick, "Reading"):
        pass
    monkeypatch.setattr("repbook.cli.spinner.PATIENCE", 0.0)
    with spinning(slow, "Reading"):
        until = time.monotonic() + 20
        while "Reading" not in slow.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
    assert quick.getvalue() == ""
    assert "Reading …" in slow.getvalue()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (["undo"], "Undoing"),
        (["import", "FILE"], "Reading"),
        (["list"], "Reading the book"),
        (["brief", "xarbor"], "Reading the book"),
    ],
)
def test_what_can_take_long_turns_a_spinner(
    line: list[str], what: str, harbor: Rep, asked, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    waiting = Output.waiting

    def watched(output: Output, said: str, long: bool = True):
        seen.append(said)
        return waiting(output, said, long)

    def written(screen: Screen, text: str) -> int:
        assert not turning or "…" in text, "shown beside a spinner"
        return write(screen, text)

    turning: list[str] = []  # until something is shown or asked

    @contextmanager
    def spun(_: object, said: str) -> Iterator[None]:
        turning.append(said)
        yield
        turning.remove(said)

    write = Screen.write
    monkeypatch.setattr(Screen, "write", written)
    monkeypatch.setattr("repbook.cli.spinner.spinning", spun)
    monkeypatch.setattr(books, "LARGE", 0)
    monkeypatch.setattr(Output, "waiting", watched)
    (tmp_path / "c.csv").write_text("customer,phone\nVale,555 0112\n")
    args = [str(tmp_path / "c.csv") if word == "FILE" else word for word in line]
    assert asked("y\n", *args).code == (3 if "xarbor" in line else 0)
    assert what in seen and not turning


def test_a_day_to_call_again_is_refused_before_anything_is_asked(rep: Rep, asked) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("promise", "harbor", "the quote", "--by", "today", ok=True)
    ran = asked("n\nfri\n", "log-call", "harbor", "all fine", "--again", "2026-11-20")
    assert ran.code == 4
    assert ran.err.startswith("Error: Calling again on Fri 20 Nov would be before the call on")
    assert "Did you keep p1" in asked("n\nfri\n", "log-call", "harbor", "all fine").err


def test_a_question_is_no_error(rep: Rep, asked) -> None:
    rep("add", "Hotel Mar", ok=True)
    rep("add", "Orchard Hotel", ok=True)
    names = '"hotel" could be:\n     1  Hotel Mar\n     2  Orchard Hotel\n'
    chosen = asked("2\n", "brief", "hotel")
    assert chosen.code == 0 and chosen.err.startswith(names) and "Orchard" in chosen.out
    none = asked("\n", "brief", "hotel")
    assert (none.code, none.out) == (3, "") and none.err.startswith(names)
    assert "Error" not in chosen.err + none.err
    rep("log-problem", "1", "leak", ok=True)
    no = asked("n\n\n", "hand-off", "x1", "zoe")
    assert no.code == 1 and "Error" not in no.err
    assert 'There is no ally called "zoe" yet\nAdd "zoe" as an ally? (y/N)' in no.err


def test_an_empty_list_says_who_comes_first(rep: Rep) -> None:
    rep("add", "Miller Bakery", ok=True)
    rep("promise", "miller", "the price list", "--by", "tomorrow", ok=True)
    shown = rep("next", ok=True).out
    assert "Nobody to call today" in shown
    assert "First on the list: Miller Bakery (1), Tue 24 Nov: p1 (the price list) is due." in shown
    assert "1 customer in the book: repbook list" in shown


def test_first_on_the_list_is_who_is_first_on_it_that_day(rep: Rep) -> None:
    for name in ("Miller Bakery", "Vale Brothers"):
        rep("add", name, ok=True)
        rep("snooze", name, "--until", "tomorrow", ok=True)
    rep("promise", "vale", "the price list", "--by", "tomorrow", ok=True)
    assert "First on the list: Vale Brothers (2), Tue 24 Nov" in rep("next", ok=True).out
    first = rep("--as-of", "2026-11-24", "next", "--json", ok=True).json[0]
    assert first["name"] == "Vale Brothers"


def test_a_list_says_of_whom_it_does_not_name(rep: Rep, tmp_path: Path) -> None:
    orders = tmp_path / "orders.csv"
    rows = [f"Firm {i},{day},90" for i in range(10) for day in ("1998-03-01", "1998-04-01")]
    orders.write_text("\n".join(["customer,date,amount", *rows]))
    for words in (("import", str(orders)), ("undo",), ("import", str(orders))):
        rep(*words, ok=True)
    shown = rep("next", ok=True).out
    assert "8 worth a call" in shown
    assert (
        "2 more quiet customers will be listed tomorrow. All who are quiet: repbook stale" in shown
    )
    assert "to follow" not in rep("next", "--reason", "quiet", ok=True).out
    for id in range(11, 21):
        rep("snooze", str(id), "--until", "in 2 months", ok=True)
    assert "10 of 10 customers quiet for 60 days or more: repbook stale" in rep("next").out


def test_the_reason_that_was_asked_for_stands_first(rep: Rep) -> None:
    rep("add", "Alder", ok=True)
    for day in ("2026-05-01", "2026-06-01", "2026-07-01"):
        rep("log-purchase", "alder", "500", "--on", day, ok=True)
    rep("log-purchase", "alder", "90", "--on", "2026-08-01", "--due", "2026-08-20", ok=True)
    assert len(rep("next", "--json", ok=True).json[0]["reasons"]) > 1
    asked = rep("next", "--reason", "payment", "--json", ok=True).json[0]["reasons"]
    assert asked[0]["code"] == "payment"


def test_a_time_is_not_gone_by_as_of_another_day(
    rep: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the clock says on that day itself says nothing of a line as of Monday."""
    rep("add", "Orchard Hotel", ok=True)
    monkeypatch.setattr(Session, "minute", staticmethod(lambda: 1000))

    def logged(as_of: str, again: str) -> tuple[int, str]:
        err = io.StringIO()
        session = Session(None, io.StringIO(), err, clock=lambda: date(2026, 11, 26))
        session.book_file, session.as_of = str(book_file), as_of
        return run(
            ["log-call", "orchard", "in a meeting", "--again", again], session
        ), err.getvalue()

    assert logged("2026-11-23", "thu 14:30")[0] == 0
    code, err = logged("2026-11-26", "today 14:30")
    assert code == 2 and "has passed: it is 16:40" in err


def test_a_part_of_the_list_is_gone_on_with_as_a_part(rep: Rep) -> None:
    rep("add", "Vale Brothers", "--tag", "north side", "--referred-by", "", ok=True)
    rep("log-call", "vale", "Hello", "--again", "today", ok=True)
    assert 'Next: repbook dial --tag "north side" ·' in rep("next", "--tag", "north side").out
    rep("edit", "vale", "--town", "Lund", ok=True)
    assert "Next: repbook dial --town Lund ·" in rep("next", "--town", "Lund").out


def test_nothing_that_was_not_changed_is_offered_to_be_undone(rep: Rep) -> None:
    rep("add", "Vale Brothers", "--town", "Lund", ok=True)
    assert "repbook undo" not in rep("edit", "vale", "--town", "Lund", ok=True).out
    assert "repbook undo" not in rep("contact", "vale", ok=True).out
    assert "repbook undo" in rep("edit", "vale", "--town", "Ystad", ok=True).out


def test_words_of_a_call_are_its_note(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-call", "vale", "Helo", ok=True)
    hint = 'Did you mean: repbook correct c1 --note "Hello there"'
    assert hint in rep("correct", "c1", "--words", "Hello there").err


def test_a_call_that_tells_of_a_problem_says_how_to_log_it(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    ran = rep("log-call", "vale", "The valve arrived broken", ok=True)
    line = 'repbook log-problem 1 "The valve arrived broken"'
    assert f"If that is a problem to solve: {line}" in ran.err
    rep("log-problem", "vale", "valve arrived broken", ok=True)
    assert "log-problem" not in rep("log-call", "vale", "still broken", "--about", "x1").err
    assert "log-problem" not in rep("log-call", "vale", "Wants 20 seals", ok=True).err


def test_a_line_read_as_another_has_each_option_once(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    assert "Read as: repbook next --as-of tomorrow\n" in rep("tomorrow", ok=True).err


def test_two_kinds_and_two_answers_are_refused(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-problem", "vale", "seal leaks", "--kind", "leaks", ok=True)
    rep("resolve", "x1", "new seal", ok=True)
    assert rep("confirm-fix", "x1", "yes", "--no").code == 2
    assert "repbook problems --kind noise" in rep("problems", "leaks", "--kind", "noise").err
    assert "repbook import --mappings --forget till" in rep("import", "--forget", "till").err


def test_an_order_in_a_call_is_not_booked_by_its_quantity(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    for said in ("20 seals at 24", "20 seals for 480", "20 seals, 480"):
        ran = rep("log-call", "vale", "Ordered", "--order", said)
        assert ran.code == 2 and '--order "480 for 20 seals"' in ran.err
    ran = rep("log-call", "vale", "Ordered", "--order", "480 for 20 seals", ok=True)
    assert "480 for 20 seals." in ran.out
    assert rep("log-call", "vale", "Ordered", "--order", "1 200 seals").code == 2
    hint = 'Hint: First the amount: --order "250 for 2 pumps"\n'
    assert hint in rep("log-call", "1", "Hi", "--order", "250 2 pumps", ok=False).err
    said = rep("log-call", "1", "Hi", "--order", "250 for 2 pumps, 3 seals", ok=True).out
    assert "250 for 2 pumps, 3 seals" in said


def test_a_second_import_has_its_own_first_quiet_customers(
    rep: Rep, book_file: Path, tmp_path: Path
) -> None:
    file = tmp_path / "sold.csv"
    for word, number, day in (("First", 80, "2026-10-05"), ("Second", 5, "2026-11-23")):
        rows = "".join(f"{word}{at:03},2026-01-02,100.00\n" for at in range(number))
        file.write_text(f"Customer,Date,Amount\n{rows}")
        rep("--as-of", day, "import", str(file), "--yes", ok=True)
    names = [row["name"] for row in rep("next", "-n", "200", "--json", ok=True).json]
    assert sum(name.startswith("Second") for name in names) == 5
    more = rep("next", "-n", "1", "--until", "next friday", ok=True).out.splitlines()[-1]
    assert more == f'Next: repbook next -n {len(names)} --until "next friday"'
    book, on = open_book(book_file), date(2026, 11, 23)
    whole = {each.id: (each.first_id, each.last_id) for each in book.histories(on)}
    assert {
        id: (each.first_id, each.last_id) for id in whole for each in [book.history(id, on)]
    } == whole, "one by one as together"


def test_a_whole_name_that_is_part_of_others_says_who_is_not_meant(rep: Rep) -> None:
    for name in ("Mill", "Harbor Mill Works", "Miller"):
        rep("add", name, ok=True)
    said = '"mill" is read as Mill (1), not Harbor Mill Works (2)\n'
    assert rep("log-call", "mill", "all fine", ok=True).err == said
    assert rep("log-call", "miller", "all fine", ok=True).err == ""
    assert rep("brief", "mill", ok=True).err == ""  # who it is stands there
    for letter in "ABCD":
        rep("add", f"Mill {letter}", ok=True)
    several = "not Harbor Mill Works (2), Mill A (4), Mill B (5) or 2 more\n"
    assert several in rep("log-call", "mill", "sent the list", ok=True).err


def test_the_list_until_a_day_leads_to_the_list_of_that_day(harbor: Rep) -> None:
    said = "The list as it will be on Fri 27 Nov: repbook next --tag food --as-of 2026-11-27"
    harbor("edit", "harbor", "--tag", "food", ok=True)
    shown = harbor("next", "--until", "fri", "--tag", "food", ok=True).out
    assert said in shown and "as it will be" not in harbor("next", "--until", "today", ok=True).out
    harbor("next", "--tag", "food", "--as-of", "2026-11-27", ok=True)
