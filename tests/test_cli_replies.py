"""What a reply says that a rep would otherwise look for, and never a word that misleads."""

from __future__ import annotations

import io
import shlex
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY, Rep, made_once

from repbook.cli.root import run
from repbook.cli.session import Session


@made_once
def vale(rep: Rep) -> Rep:
    rep("add", "Vale Brothers", "--contact", "Tom Vale", "--phone", "555 0112", ok=True)
    return rep


def test_a_call_about_a_fix_says_how_to_confirm_it(vale: Rep) -> None:
    vale("log-problem", "vale", "valve sticks", "--on", "2026-11-12", ok=True)
    vale("resolve", "x1", "new valve", "--on", "2026-11-13", ok=True)
    assert "repbook confirm-fix x1" in vale("brief", "vale", ok=True).out
    missed = vale("log-call", "vale", "-o", "no-answer", ok=True)
    assert "confirm-fix" not in missed.out
    vale("undo", ok=True)
    told = vale("log-call", "vale", "Valve holds", ok=True).out
    assert (
        "If the fix of x1 held: repbook confirm-fix x1; if not: repbook confirm-fix x1 --no" in told
    )


def test_an_order_or_promise_that_only_the_note_speaks_of_gets_its_line(vale: Rep) -> None:
    note = "Wants seals, order 210, promised the drawing by tue"
    told = vale("log-call", "vale", note, ok=True).err
    assert "If that is an order: repbook log-purchase 1 210 --call c1\n" in told
    assert 'If you promised that: repbook promise 1 "the drawing" --by tue\n' in told
    line = ("log-call", "vale", note, "--order", "210", "-p", "the drawing", "--by", "tue")
    assert "If " not in vale(*line, ok=True).err.replace("If you entered", "")


@pytest.mark.parametrize(
    "note, line",
    [
        (
            "gave us the name of Dr Hale at Bayside Vets, call her",
            'add "Bayside Vets" --contact "Dr Hale" --referred-by 1',
        ),
        ("they recommended Rowan Print", 'add "Rowan Print" --referred-by 1'),
        ("Passed me the number of Ann", "add Ann --referred-by 1"),
        ("gave us the name of Tom Vale", ""),  # their own contact
        ("she recommended waiting", ""),
        ("they recommended March for the visit", ""),
        ("passed us the name of Ms. O'Brien at Bay", ""),
        ("gave me a piece of her mind", ""),
        ("gave us the number of seals in stock", ""),
    ],
)
def test_a_referral_in_a_note_gets_its_line(vale: Rep, note: str, line: str) -> None:
    told = vale("log-call", "vale", note, ok=True).err
    if not line:
        assert "referred" not in told
        return
    assert f"If that is a new customer: repbook {line}\n" in told
    vale(*shlex.split(line), ok=True)
    assert "Vale Brothers (1)" in vale("referrals", ok=True).out


def test_a_promise_of_the_same_words_says_how_to_drop_the_one_before(vale: Rep) -> None:
    vale("promise", "vale", "The price list", "--by", "tue", ok=True)
    line = "p1 has the same words. If p{} takes its place: repbook promise p1 --drop\n"
    assert line.format(2) in vale("promise", "vale", "the price list", "--by", "fri", ok=True).err
    vale("undo", ok=True)
    again = ("log-call", "vale", "Asked for it", "-p", "the price list", "--by", "fri")
    assert line.format(3) in vale(*again, ok=True).out
    vale("undo", ok=True)
    for ended in ("--drop", "--kept"):
        vale("promise", "p1", ended, ok=True)
        assert "same words" not in vale(*again, ok=True).out, ended
        vale("undo", ok=True)
        assert "same words" not in vale("promise", *again[1:2], "the price list", "--by", "fri").err
        vale("undo", "-n", "2", ok=True)


def test_the_same_promise_about_another_problem_takes_no_place(vale: Rep) -> None:
    for what in ("pump leaks", "valve hums"):
        vale("log-problem", "vale", what, ok=True)
    vale("promise", "x1", "a visit", "--by", "fri", ok=True)
    assert "same words" not in vale("promise", "x2", "a visit", "--by", "fri", ok=True).err
    assert "p1 has the same words" in vale("promise", "x1", "a visit", "--by", "thu", ok=True).err


def test_a_yearly_day_of_the_same_words_is_no_promise(vale: Rep) -> None:
    vale("remember", "vale", "contract ends", "--on", "31 dec", ok=True)
    assert "same words" not in vale("promise", "vale", "contract ends", "--by", "fri", ok=True).err


def test_what_a_call_of_theirs_puts_off_is_not_called_done(vale: Rep) -> None:
    for day in ("2026-07-23", "2026-08-23", "2026-09-23", "2026-10-23"):
        vale("log-purchase", "vale", "300", "--on", day, ok=True)
    theirs = vale("log-call", "vale", "Seal leaks", "--inbound", ok=True).out
    assert "Off the list: the call about their next order" in theirs and "Done" not in theirs
    vale("undo", ok=True)
    assert "Done: the call about their next order" in vale("log-call", "vale", "Hi", ok=True).out


def test_a_snooze_that_ends_before_there_is_a_reason_says_so(vale: Rep) -> None:
    for day in ("2026-08-20", "2026-09-20", "2026-10-20", "2026-11-20"):
        vale("log-purchase", "vale", "300", "--on", day, ok=True)
    later = "There is no reason to call them before."
    vale("log-call", "vale", "hi", ok=True)  # a rest that ends after the snooze
    assert later not in vale("snooze", "vale", "--until", "tomorrow", ok=True).out
    vale("undo", "-n", "2", ok=True)
    assert later in vale("snooze", "vale", "--until", "1 dec", ok=True).out
    assert later not in vale("snooze", "vale", "--until", "1 feb", ok=True).out


def test_a_day_in_the_environment_is_not_read_and_that_is_said(
    vale: Rep, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_AS_OF", "1998-05-06")
    err = io.StringIO()
    run(("--book", str(book_file), "next"), Session(io.StringIO(), io.StringIO(), err))
    assert err.getvalue() == "REPBOOK_AS_OF is not read; type --as-of in each line\n"
    assert "REPBOOK_AS_OF" not in vale("next", ok=True).err, "--as-of is typed"


def test_a_call_says_what_is_still_unpaid(vale: Rep) -> None:
    vale("edit", "vale", "--terms", "30", ok=True)
    vale("log-purchase", "vale", "500", "--on", "2026-07-01", ok=True)
    assert "Payment overdue: o1 (500)." in vale("log-call", "vale", "hi", ok=True).out
    assert "Payment overdue" not in vale("log-call", "vale", "-o", "no-answer", ok=True).out


def test_a_problem_with_a_promised_day_says_once_what_is_wrong(vale: Rep) -> None:
    vale("log-problem", "vale", "coupling is broken", "--by", "today", ok=True)
    told = vale("next", ok=True).out
    assert "promised for today: to solve x1 (p1)" in told
    assert told.count("coupling is broken") == 1


def test_an_order_within_a_call_has_its_words(vale: Rep) -> None:
    told = vale("log-call", "vale", "Sent", "--order", "310 coupling inserts", ok=True).out
    assert "Order o1: 310 for coupling inserts." in told
    assert "coupling inserts" in vale("history", "vale", ok=True).out
    assert vale("log-call", "vale", "Sent", "--order", "20 seals 3", ok=True).code == 0
    assert vale("log-call", "vale", "Sent", "--order", "seals").code == 2


def test_a_reply_names_a_promise_once(vale: Rep) -> None:
    vale("promise", "vale", "the list", "--by", "today", ok=True)
    vale("promise", "vale", "a sample", "--by", "today", ok=True)
    told = vale("log-call", "vale", "Hello", ok=True).out.splitlines()[1]
    assert "Still on the list: p1 (the list) is due." in told
    assert told.endswith("Still promised: p2 (a sample).")


def test_a_snooze_says_what_comes_before_its_end(vale: Rep) -> None:
    vale("promise", "vale", "the list", "--by", "2026-11-27", ok=True)
    told = vale("snooze", "vale", "--until", "2026-12-10", ok=True).out
    assert (
        "On the list Fri 27 Nov, before the snooze ends on Thu 10 Dec: p1 (the list) is due."
        in told
    )


def test_brief_counts_an_overdue_promise_as_promises_does(vale: Rep) -> None:
    for what in ("the list", "the quote"):
        vale("promise", "vale", what, "--by", "2026-11-19", "--on", "2026-11-16", ok=True)
    vale("promise", "p1", "--kept", "--on", "2026-11-18", ok=True)
    assert "1 of 2 promises kept in time" in vale("brief", "vale", ok=True).out
    assert "Kept in time: 1 of 2" in vale("promises", "vale", ok=True).out


def test_what_is_still_open_says_of_what(vale: Rep) -> None:
    for amount in ("300", "500"):
        vale("log-purchase", "vale", amount, "--due", "30d", "--on", "2026-11-02", ok=True)
    assert "o1: 100 of 300 paid, 200 left to pay." in vale("log-payment", "o1", "100", ok=True).out
    assert "600 left to pay in all." in vale("log-payment", "vale", "100", ok=True).out


def test_a_phone_of_the_firm_is_not_the_one_to_dial(vale: Rep) -> None:
    vale("contact", "vale", "Tom Vale", "--phone", "555 0112", ok=True)
    told = vale("edit", "vale", "--phone", "555 0888", ok=True).err
    assert "is still 555 0112, of Tom Vale" in told
    assert 'repbook contact 1 "Tom Vale" --phone "555 0888"' in told
    vale("contact", "vale", "Tom Vale", "--phone", "", "--phone", "555 0888", ok=True)
    assert "555 0888" in vale("brief", "vale", ok=True).out


def test_brief_says_what_came_back_and_that_a_day_is_one_order(vale: Rep) -> None:
    for amount in ("300", "500"):
        vale("log-purchase", "vale", amount, "--on", "2026-11-02", ok=True)
    assert "(orders of one day count as one)" in vale("brief", "vale", ok=True).out
    vale("log-return", "vale", "150", "--of", "o1", ok=True)
    assert "300 (o1), 150 of it returned" in vale("brief", "vale", ok=True).out
    before = vale("--as-of", "2026-11-10", "brief", "vale", ok=True).out
    assert "returned" not in before


def test_the_same_record_again_is_noticed(vale: Rep) -> None:
    bought = ("log-purchase", "vale", "300", "--on", "2026-11-02", "--due", "5d")
    assert "same" not in vale(*bought, ok=True).err
    assert (
        "The book already has the same purchase (o1). If you entered it twice:"
        " repbook undo takes this one back"
    ) in vale(*bought).err
    assert "same" not in vale(*bought, "--ref", "A8", ok=True).err
    vale("undo", "-n", "2", ok=True)
    assert "same" not in vale("log-call", "vale", "Wants seals", ok=True).err
    assert "has the same call (c1)" in vale("log-call", "vale", "Wants seals", ok=True).err
    assert "same" not in vale("log-return", "vale", "50", ok=True).err
    assert "has the same return (r1)" in vale("log-return", "vale", "50", ok=True).err
    vale("log-return", "vale", "100", ok=True)
    assert "same" not in vale("log-return", "o1", "all", ok=True).err, "the other half"


def test_a_payment_again_is_noticed_wherever_it_goes(vale: Rep) -> None:
    for day in ("2026-11-02", "2026-11-03"):
        vale("log-purchase", "vale", "300", "--on", day, "--due", "5d", ok=True)
    assert "same" not in vale("log-payment", "o2", "200", ok=True).err
    assert "same" not in vale("log-payment", "o1", "200", ok=True).err
    assert "has the same payment (m2)" in vale("log-payment", "vale", "200", ok=True).err


def test_who_wants_no_calls_can_be_marked(vale: Rep) -> None:
    told = vale("log-call", "vale", "Never call me again", ok=True).err
    assert "repbook edit 1 --do-not-call" in told
    assert "--do-not-call" not in vale("log-call", "vale", "Call me again", ok=True).err


def test_list_says_who_is_near_and_has_the_named_first(vale: Rep) -> None:
    vale("add", "Aldo Pumps", "--town", "Valeton", ok=True)
    told = vale("list", "--search", "vael", ok=True)
    assert "Did you mean Vale Brothers (1)?" in told.out
    assert vale("list", "--search", "vael", "--json", ok=True).json == []
    found = vale("list", "--search", "vale", "--json", ok=True).json
    assert [row["name"] for row in found] == ["Vale Brothers", "Aldo Pumps"]


def test_changes_says_that_there_are_more(vale: Rep) -> None:
    for _ in range(2):
        vale("log-call", "vale", "-o", "no-answer", ok=True)
    told = vale("changes", "-n", "2", ok=True).out
    assert "The latest 2 of 3: repbook changes -n 3 shows all" in told
    assert "The latest" not in vale("changes", ok=True).out


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (
            "brief 1, 2 and 3",
            "repbook brief 1, then repbook brief 2, then repbook brief 3",
        ),
        ("brief vale kobo", "repbook brief vale, then repbook brief kobo"),  # near "Vale Brothers"
    ],
)
def test_of_several_customers_each_has_its_line(vale: Rep, line: str, hint: str) -> None:
    vale("add", "Harbor Foods", ok=True)
    vale("add", "Kobo Dairy", ok=True)
    ran = vale(*line.split())
    assert ran.code == 2 and "takes one customer at a time" in ran.err
    assert f"Hint: {hint}\n" in ran.err


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("lund", 'a town, not a customer\nHint: Who there is: repbook list --town "lund"'),
        ("sweet", 'a tag, not a customer\nHint: Who there is: repbook list --tag "sweet"'),
    ],
)
def test_a_town_or_a_tag_in_place_of_a_customer(vale: Rep, said: str, hint: str) -> None:
    vale("add", "Harbor Foods", "--town", "Lund", "--tag", "sweet", ok=True)
    ran = vale("edit", said, "--tag", "tour")
    assert ran.code == 3 and hint in ran.err


@pytest.mark.parametrize(
    ("line", "meant"),
    {
        "move o1 harbor": "repbook correct o1 --customer harbor",
        "who 5550112": "repbook brief 5550112",
        "next vale": "repbook brief vale",
        'correct c1 "It holds"': 'repbook correct c1 --note "It holds"',
        "referrals vale": "repbook brief vale",
        "export agenda": "repbook export calendar --to calls.ics",
        "list --written-off": "repbook status --stage written-off",
        "payments": "repbook history --kind payment",
        "payments vale": "repbook history --kind payment vale",
    }.items(),
)
def test_other_words_lead_to_the_line(line: str, meant: str, vale: Rep) -> None:
    for each in ("add Harbor", "log-purchase vale 300", "log-call vale 'It holds'"):
        vale(*shlex.split(each), ok=True)
    assert f": {meant}\n" in vale(*shlex.split(line)).err


def test_who_is_written_off_is_expected_no_more(vale: Rep) -> None:
    for day in ("2026-08-03", "2026-09-07", "2026-10-12", "2026-11-16"):
        vale("log-purchase", "vale", "300", "--on", day, ok=True)
    assert "expected" in vale("brief", "vale", ok=True).out
    vale("write-off", "vale", ok=True)
    for screen in ("brief", "status"):
        shown = vale(screen, "vale", ok=True).out
        assert "expected" not in shown and "on-rhythm" not in shown


def test_the_day_that_a_weekday_is_read_as_is_said(vale: Rep, book_file: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    session = Session(io.StringIO(), out, err, clock=lambda: date.fromisoformat("2026-11-26"))
    run(("--book", str(book_file), "--as-of", "monday", "brief", "vale"), session)
    assert err.getvalue() == "As of Mon 23 Nov; if you mean Mon 30 Nov: --as-of 2026-11-30\n"
    assert not vale("--as-of", "2026-11-23", "brief", "vale", ok=True).err


def test_an_export_of_customers_says_where_the_phones_are(vale: Rep, tmp_path: Path) -> None:
    line = ("export", "customers", "--to", str(tmp_path / "a.csv"), "--force")
    assert "repbook export contacts" in vale(*line, ok=True).err
    vale("contact", "vale", "Tom Vale", "--remove", ok=True)
    assert not vale(*line, ok=True).err


def test_an_ally_who_answered_has_the_problem_no_more(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("ally", "add", "Priya Nair", "--team", "Support", ok=True)
    rep("log-problem", "delta", "seal leaks", "--on", "2026-11-20", ok=True)
    rep("hand-off", "x1", "priya", "--on", "2026-11-20", ok=True)
    assert "Priya Nair (Support) has it" in rep("brief", "delta", "--json", ok=True).out
    rep("update", "x1", "new seal is on its way", "--by", "ally", "--on", "2026-11-21", ok=True)
    rep("edit", "delta", "--do-not-call", ok=True)
    answered = rep("brief", "delta", "--json", ok=True).json["begin"]["text"]
    assert "x1, seal leaks" in answered and "has it" not in answered
    rep("edit", "delta", "--may-call", ok=True)
    rep("update", "x1", "told them", "-c", "phone", "--on", "2026-11-22", ok=True)
    begin = rep("brief", "delta", "--json", ok=True).json["begin"]["text"]
    assert "Priya" not in begin and "they know how it stands" in begin


def test_a_promise_of_a_customer_is_named_by_its_id(rep: Rep) -> None:
    rep("add", "Dale Garage", ok=True)
    rep("promise", "dale", "the list", "--by", "fri", ok=True)
    rep("promise", "dale", "a visit", "--by", "fri", ok=True)
    both = "repbook promise p1 --drop or repbook promise p2 --drop"
    assert both in rep("promise", "dale", "--drop").err
    assert 'is called "nobody"' in rep("promise", "nobody", "--kept").err


def test_a_line_to_type_is_not_broken(asked: Rep) -> None:
    """What is copied from a window of 80 columns must run; the window wraps it by itself."""
    long = "Northern Lights Refrigeration and Sons of Millbrook"
    asked("", "add", long)
    shown = asked("", "snoze", long, "--until", "Thursday 14 January 2027").err
    (meant,) = [line for line in shown.splitlines() if "repbook snooze" in line]
    assert len(meant) > 80 and long in meant and "January" in meant


def test_a_target_that_is_not_set_is_no_row_of_the_report(rep: Rep) -> None:
    rep("config", "currency", "GBP", ok=True)
    rep("add", "Orchard PR", ok=True)
    rep("log-purchase", "orchard", "480", ok=True)
    shown = rep("report", ok=True).out
    assert "revenue" in shown and "GBP 480" in shown
    assert "target" not in shown and "commission" not in shown


def test_a_message_words_days_from_as_of_whatever_the_clock_says(rep: Rep, book_file: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "harbor", "480", "--on", "2026-09-01", ok=True)
    err = io.StringIO()
    session = Session(None, io.StringIO(), err, clock=lambda: date(2028, 2, 29))
    session.book_file, session.as_of = str(book_file), DAY
    assert run(["correct", "o1", "--due", "2026-08-01"], session) == 4
    assert "Sat 1 Aug, before it was bought on Tue 1 Sep\n" in err.getvalue()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("remember vale birthday --on '25 nov'", "birthday (p1)"),
        ("log-call vale hello -p 'the list' --by today", "p1 (the list) is due"),
        ("log-quote vale 90 --on 2026-11-18", "quote q1 is open"),
        ("correct c1 --on 2026-07-01", "quiet"),
    ],
)
def test_who_comes_onto_the_list_by_the_line_is_now_on_it(line: str, why: str, rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-call", "vale", "hello", "--on", "2026-11-02", ok=True)
    assert not rep("next", "--json", ok=True).json
    done = rep(*shlex.split(line), ok=True).out
    assert f"Now on the list: {why}" in done and "Still" not in done
    again = rep("remember", "vale", "wedding", "--on", "26 nov", ok=True).out
    assert "Still on the list: " in again


def test_a_call_of_a_day_gone_by_goes_by_the_list_of_today(rep: Rep) -> None:
    rep("add", "Vale Brothers", "--on", "2026-11-02", ok=True)
    rep("log-call", "vale", "hello", "--on", "2026-11-02", ok=True)
    rep("remember", "vale", "birthday", "--on", "25 nov", ok=True)
    assert not rep("--as-of", "2026-11-20", "next", "--json", ok=True).json
    assert rep("next", "--json", ok=True).json
    done = rep("log-call", "vale", "wrote", "-o", "sent", "--on", "2026-11-20", ok=True).out
    assert "Still on the list: birthday (p1)" in done


def test_of_many_who_come_onto_the_list_by_the_line_are_named_apart(rep: Rep) -> None:
    for name in ("Vale Brothers", "Kobo Dairy"):
        rep("add", name, "--tag", "north", ok=True)
        rep("log-call", name, "hello", "--on", "2026-11-02", ok=True)
    rep("promise", "kobo", "the list", "--by", "today", ok=True)
    line = ("log-call", "--tag", "north", "hi", "--again", "today")
    done = rep(*line, ok=True).out
    assert "Still on the list today: Kobo Dairy, call back." in done
    assert "Now on the list: Vale Brothers, call back." in done
