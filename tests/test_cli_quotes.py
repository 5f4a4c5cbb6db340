"""Quotes: sent, won, lost, expired by themselves; on their own, in a call, with an order."""

from __future__ import annotations

import shlex
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, Rep, made_once


@made_once
def world(rep: Rep) -> Rep:
    """Harbor has one open quote (q1), Vale two (q2, q3), Kobo none."""
    for name in ("Harbor Foods", "Vale Brothers", "Kobo Dairy"):
        rep("add", name, "--phone", "555 0134", "--on", "2026-01-05", ok=True)
    rep("log-quote", "harbor", "1200", "pump rebuild", "--valid", "30d", "--on", "2026-11-14")
    rep("log-quote", "vale", "480", "seals", "--ref", "Q-7", "--on", "2026-11-16", ok=True)
    rep("log-quote", "vale", "900", "--on", "2026-11-20", ok=True)
    return rep


def states(rep: Rep, *day: str) -> dict[str, str]:
    return {row["id"]: row["state"] for row in rep(*day, "quotes", "--all", "--json", ok=True).json}


def orders(rep: Rep) -> list[tuple[str, float, str | None]]:
    rows = rep("export", "purchases", "--json", ok=True).json
    return [(row["customer"], row["amount"], row["what"]) for row in rows]


# Sent


def test_a_quote_is_said_again_with_its_last_day_and_when_the_list_asks(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    said = rep("log-quote", "harbor", "1200", "pump rebuild", "--valid", "30d", ok=True).out
    assert (
        "quoted today: 1,200 for pump rebuild (q1), ends Wed 23 Dec.\n"
        "On the list Sat 28 Nov: quote q1 is open." in said
    )
    first = rep("--as-of=2026-11-28", "next", "--json", ok=True).json[0]
    assert [r["text"] for r in first["reasons"]] == ["quote of 1,200 open 5 days, ends 23 Dec (q1)"]
    assert rep("--as-of=2026-11-27", "next", "--json", ok=True).json == []


def test_the_list_has_the_keys_and_the_days(world: Rep) -> None:
    world("log-call", "harbor", "hello", "--on", "2026-11-18", ok=True)
    (row,) = world("quotes", "harbor", "--json", ok=True).json
    assert row == {
        "id": "q1",
        "customer_id": 1,
        "customer": "Harbor Foods",
        "on": "2026-11-14",
        "amount": 1200.0,
        "what": "pump rebuild",
        "ref": None,
        "valid_until": "2026-12-14",
        "state": "open",
        "age_days": 9,
        "last_reached_on": "2026-11-18",
        "purchase": None,
        "order_amount": None,
        "lost_because": None,
    }
    shown = world("quotes").out
    assert "3 open, 2,580" in shown and "480  seals (Q-7)" in shown
    assert "1,200  pump rebuild; until Mon 14 Dec    555 0134" in shown
    assert (
        world("quotes", "--csv").out.splitlines()[0].startswith("id,customer_id,customer,on,amount")
    )


def test_a_won_quote_shows_what_was_ordered_and_a_state_is_picked(world: Rep) -> None:
    world("won", "q1", "1350", ok=True)
    world("lost", "q2", "too dear", ok=True)
    shown = world("quotes", "--state", "won", ok=True).out
    assert "1 won, 1,200 quoted" in shown and "as o1 for 1,350" in shown and "q2" not in shown
    (row,) = world("quotes", "--state", "won", "--json", ok=True).json
    assert (row["amount"], row["order_amount"]) == (1200, 1350)
    assert "too dear" in world("quotes", "--state", "lost", ok=True).out
    kobo = world("quotes", "lost", "kobo", ok=True).out
    assert "Quotes of Kobo Dairy  0 lost" in kobo and "No lost quotes of Kobo Dairy." in kobo


def test_the_number_of_a_quote_without_its_letter_is_hinted(world: Rep) -> None:
    refused = world("won", "3", "850", "--due", "30d")  # 3 is Kobo, who has none
    assert refused.code == 3 and "Hint: repbook won q3 850 --due 30d\n" in refused.err


def test_who_is_not_to_be_called_has_no_number_there_and_is_on_no_list(world: Rep) -> None:
    world("edit", "harbor", "--do-not-call", ok=True)
    assert "pump rebuild; until Mon 14 Dec (do not call)" in world("quotes", "harbor").out
    assert "555 0134" not in world("quotes", "harbor").out
    assert 1 not in [row["id"] for row in world("next", "--json", ok=True).json]
    assert "Harbor" not in world("export", "calendar", "--to", "-", ok=True).out


def test_a_call_before_the_quote_was_none_about_it(world: Rep) -> None:
    world("log-call", "harbor", "hello", "--on", "2026-11-10", ok=True)
    assert world("quotes", "harbor", "--json").json[0]["last_reached_on"] is None


@pytest.mark.parametrize(
    ("line", "code", "said", "hint"),
    [
        ("log-quote kobo 0", 4, "above zero", "log-quote 3 480"),
        ("log-quote kobo -90", 4, "above zero", "log-quote 3 90"),
        ("log-quote kobo 90 --valid 2026-11-01", 4, "that is earlier", "log-quote 3 90 --valid 30d"),
        ("log-quote kobo 90 --ref Q-7", 4, '"Q-7" is in the book already: q2', "correct q2 --amount 90"),
        ("won kobo", 3, "Kobo Dairy has no open quote", "quotes 3 --all"),
        ("won q1 --of o9", 3, "o9", ""),
        ("won q1 500 --of o1", 2, "takes no amount", "won q1 --of o1"),
        ("log-call kobo hi --won q1", 4, "q1 is a quote of Harbor Foods, not of Kobo", "quotes 3"),
        ("log-call harbor hi --won q1 --lost q1", 4, "both won and lost", "log-call 1 hi --won q1"),
        ("log-call harbor hi --won 480", 2, '"480" is not the id of a quote', "--won --order 480"),
        ("log-call harbor hi --because dear", 2, "--because goes with --lost", "--lost --because"),
        ("log-call harbor hi --valid fri", 2, "--valid goes with --quote", "--quote 1200 --valid"),
        ("log-call harbor --quote 0", 2, "not above zero", "--quote 1200"),
        ("log-call harbor --won -o no-answer", 2, "spoke to nobody", "If you spoke to them"),
        ("log-call harbor --lost -o sent", 2, "spoke to nobody", "If you spoke to them"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_type(
    line: str, code: int, said: str, hint: str, world: Rep
) -> None:
    before = world("changes", "--json").json
    ran = world(*line.split())
    assert ran.code == code and said in ran.err, ran
    assert hint in ran.err.partition("Hint:")[2]
    assert world("changes", "--json").json == before


# Won and lost


def test_what_was_won_is_one_order_tied_to_the_quote_and_undone_with_it(world: Rep) -> None:
    assert (
        world("won", "harbor", "1150", "--ref", "A-1", "--json", ok=True).json["purchase"] == "o1"
    )
    assert orders(world) == [("Harbor Foods", 1150.0, "pump rebuild")]
    assert states(world)["q1"] == "won"
    assert "won Mon 23 Nov as o1" in world("history", "harbor").out
    assert world("brief", "harbor", "--json").json["quotes"] == []
    world("undo", ok=True)
    assert orders(world) == [] and states(world)["q1"] == "open"


def test_without_an_amount_it_is_for_what_was_quoted(world: Rep) -> None:
    said = world("won", "q2", ok=True).out
    assert "won today: q2 (480 for seals). Order o1: 480 for seals." in said
    assert orders(world) == [("Vale Brothers", 480.0, "seals")]


# all that was typed of the call, so that nothing is lost
LINE = "log-call 2 yes --promise fitting --by fri --order 300 --won q3"


def test_of_several_each_is_named_with_its_line(world: Rep, asked: Rep) -> None:
    call = ("log-call", "vale", "yes", "--won", "--order", "300", "-p", "fitting", "--by", "fri")
    for line in (("won", "vale", "300"), call):
        ran = world(*line)
        assert ran.code == 3 and "2 open quotes: q2 (480 for seals) or q3 (900)" in ran.err
        second = ran.err.partition(" or repbook ")[2].strip()
        assert second in ("won q3 300", LINE)
        world(*second.split(), ok=True)
        assert orders(world) == [("Vale Brothers", 300.0, None)]
        world("undo", ok=True)
    asked("q3\n", "won", "vale", "300")  # by its id at a terminal
    assert states(world) == {"q1": "open", "q2": "open", "q3": "won"}


@pytest.mark.parametrize("command", ["won", "lost"])
def test_what_ended_ends_once_and_the_hint_opens_it_again(command: str, world: Rep) -> None:
    for first, line in (("won", 'correct q1 --won ""'), ("lost", 'correct q1 --lost ""')):
        world(first, "q1", *(["dear"] if first == "lost" else []), ok=True)
        ran = world(command, "q1")
        assert ran.code == 4 and f"q1 was {first} on Mon 23 Nov" in ran.err and line in ran.err
        world("correct", "q1", f"--{first}", "", ok=True)
        assert states(world)["q1"] == "open"
    (row,) = world("quotes", "harbor", "--all", "--json").json
    assert (row["purchase"], row["lost_because"]) == (None, None)


def test_lost_keeps_the_reason_and_asks_for_it(world: Rep, asked: Rep) -> None:
    world("lost", "harbor", "too dear", ok=True)
    asked("the other quote was lower\n", "lost", "q2")
    because = {r["id"]: r["lost_because"] for r in world("quotes", "--all", "--json").json}
    assert because == {"q1": "too dear", "q2": "the other quote was lower", "q3": None}
    assert "Won: 0 of 2 quotes that ended (0 %)." in world("quotes").out


def test_past_its_last_day_it_is_expired_and_can_still_be_won(world: Rep) -> None:
    assert states(world, "--as-of=2026-12-14")["q1"] == "open"
    assert states(world, "--as-of=2026-12-15")["q1"] == "expired"
    assert "q1" not in world("--as-of=2026-12-15", "quotes").out
    refused = world("--as-of=2026-12-15", "won", "harbor", "1100")
    assert (
        refused.code == 3
        and "An expired one: repbook --as-of 2026-12-15 won q1 1100" in refused.err
    )
    world("--as-of=2026-12-15", "won", "q1", ok=True)
    assert orders(world) == [("Harbor Foods", 1200.0, "pump rebuild")]


def test_before_it_was_won_it_was_open(world: Rep) -> None:
    world("won", "q1", ok=True)
    assert states(world, "--as-of=2026-11-22")["q1"] == "open"
    reasons = world("--as-of=2026-11-22", "next", "--json").json[0]["reasons"]
    assert "quote" in [reason["code"] for reason in reasons]


def test_a_deal_that_was_won_here_and_comes_in_again_is_one_order(rep: Rep, tmp_path: Path) -> None:
    deal = (
        "Record ID,Deal Name,Deal Stage,Create Date,Close Date,Amount,Associated Company\n"
        "72,Trucks,Contract Sent,2026-11-01,2026-12-20,250,Vale\n"
    )
    file = tmp_path / "deals.csv"
    for text in (
        deal,
        deal.replace("Contract Sent,2026-11-01,2026-12-20", "Closed Won,2026-11-01,2026-11-20"),
    ):
        file.write_text(text, encoding="utf-8")
        rep("import", str(file), ok=True)
        if text is deal:
            rep("won", "q1", ok=True)
    assert orders(rep) == [("Vale", 250.0, "Trucks")]
    assert rep("quotes", "--all", "--json").json[0]["purchase"] == "o1"


# In a call


def test_a_quote_in_a_call_is_one_change_with_it(world: Rep) -> None:
    ran = world("log-call", "kobo", "wants a pump", "--quote", "700 for a pump", "--valid", "2w")
    assert "Quote q4: 700 for a pump, ends Mon 7 Dec." in ran.out
    assert "Back on the list Mon 30 Nov: quote q4 is open." in ran.out
    world("undo", ok=True)
    assert "q4" not in states(world) and len(world("history", "kobo", "--json").json) == 0


def test_what_is_won_in_a_call_counts_once(world: Rep) -> None:
    line = 'log-call harbor "they take it" --won --order 1100 --ref A1 --json'
    done = world(*shlex.split(line), ok=True).json
    assert (done["won"], done["purchase"]["amount"], done["purchase"]["ref"]) == ("q1", 1100, "A1")
    assert orders(world) == [("Harbor Foods", 1100.0, "pump rebuild")]
    report = world("report", "--json", ok=True).json
    assert (report["touches"]["reached"], report["purchases"]["count"]) == (1, 1)
    assert (report["quotes"]["won"], report["quotes"]["won_share"]) == (1, 1.0)
    world("undo", ok=True)
    assert states(world)["q1"] == "open" and orders(world) == []


def test_one_is_lost_and_another_sent_in_the_same_line(world: Rep) -> None:
    line = 'log-call harbor "a cheaper one" --lost --because dear --quote 900 --ref Q8'
    ran = world(*shlex.split(line), ok=True)
    assert "Lost q1 (1,200 for pump rebuild): dear. Quote q4: 900." in ran.out
    assert "call about q1, still open (sent 9 days ago)." in ran.out
    assert states(world)["q1"] == "lost"
    assert world("quotes", "harbor", "--json").json[0]["ref"] == "Q8"


def test_who_was_reached_with_an_open_quote_has_its_lines(world: Rep) -> None:
    said = world("log-call", "harbor", "hello", ok=True).out
    assert "q1 (1,200 for pump rebuild) is open: repbook won q1, or repbook lost q1" in said
    assert "repbook won" not in world("log-call", "kobo", "hello", ok=True).out
    assert "repbook won" not in world("log-call", "harbor", "-o", "no-answer", ok=True).out


# An order that may be the quote


@pytest.mark.parametrize(
    "line", [("log-purchase", "harbor", "1150"), ("log-call", "harbor", "yes", "--order", "1150")]
)
def test_an_order_says_how_to_tie_it_and_that_writes_no_other(
    line: tuple[str, ...], world: Rep, asked: Rep
) -> None:
    said = world(*line, ok=True).out
    assert "If that is q1 (1,200 for pump rebuild): repbook won q1 --of o1" in said
    world("won", "q1", "--of", "o1", ok=True)
    assert len(orders(world)) == 1 and states(world)["q1"] == "won"
    ran = world("won", "q2", "--of", "o1")
    assert ran.code == 4 and "o1 is a purchase of Harbor Foods, not of Vale" in ran.err
    world("undo", "--steps", "2", ok=True)
    answers = "n\ny\n" if line[0] == "log-call" and len(line) == 2 else "y\n"
    said = asked(answers, *line)
    assert "from quote q1 (1,200 for pump rebuild)? (y/N)" in said.err
    assert "won with q1" in said.out and len(orders(world)) == 1 and states(world)["q1"] == "won"
    world("undo", ok=True)
    assert orders(world) == [] and states(world)["q1"] == "open"


def test_enter_leaves_the_quote_open(world: Rep, asked: Rep) -> None:
    assert "If that is" not in asked("\n", "log-purchase", "kobo", "90").out
    assert "If that is" not in asked("\n", "log-purchase", "harbor", "90").out
    assert states(world)["q1"] == "open" and len(orders(world)) == 2


# Corrected, written off, seen elsewhere


def test_every_field_of_a_quote_is_corrected(world: Rep) -> None:
    world("correct", "q1", "--valid", "2026-12-01", "--on", "2026-11-13", ok=True)
    (row,) = world("quotes", "harbor", "--json").json
    assert (row["valid_until"], row["age_days"]) == ("2026-12-01", 10)
    world("log-purchase", "harbor", "1150", ok=True)
    world("won", "q1", "--of", "o1", ok=True)
    world("log-purchase", "harbor", "70", ok=True)
    world("correct", "q1", "--of", "o2", ok=True)
    assert world("quotes", "harbor", "--all", "--json").json[0]["purchase"] == "o2"
    world("log-quote", "harbor", "70", ok=True)
    world("correct", "q1", "--won", "", ok=True)
    world("won", "q4", "--of", "o2", ok=True)  # it is no other quote's any more
    world("won", "q1", "--of", "o1", ok=True)
    for wrong, said in (
        (("q1", "--lost", "2026-11-20"), "q1 is won already"),
        (("q1", "--valid", "2026-11-01"), "q1 was sent on Fri 13 Nov"),
        (("q2", "--of", "o1"), "repbook won q2 --of o1"),
        (("q2", "--because", "too dear"), 'repbook lost q2 --because "too dear"'),
    ):
        ran = world("correct", *wrong)
        assert ran.code == 4 and said in ran.err, ran


def test_the_day_it_was_won_is_that_of_its_order(world: Rep) -> None:
    world("log-call", "harbor", "they take it", "--won", ok=True)
    moved = world("correct", "c1", "--on", "2026-11-20", ok=True).out
    assert "q1" in moved and "won Fri 20 Nov as o1" in world("history", "harbor").out
    refused = world("correct", "o1", "--on", "2026-11-13")
    assert refused.code == 4 and "q1 was sent on Sat 14 Nov" in refused.err


def test_a_write_off_ends_what_was_open(world: Rep) -> None:
    assert world("write-off", "vale").code == 4
    done = world("write-off", "vale", "sold up", "--yes", "--json", ok=True).json
    assert done["lost"] == ["q2", "q3"] and states(world)["q2"] == "lost"
    assert world("bring-back", "vale", "--json", ok=True).json["lost"] == ["q2", "q3"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["next", "-n", "1"], False),
        (["next", "-n", "1", "--until", "tuesday"], True),
        (["--as-of=2026-11-24", "next", "-n", "1"], True),
        (["--as-of=2026-11-24", "next", "-n", "5"], False),  # their call is shown
        (["--as-of=2026-11-27", "next", "-n", "1"], False),  # it has ended
    ],
)
def test_a_quote_that_ends_soon_is_named_though_their_call_is_further_down(
    words: list[str], named: bool, world: Rep
) -> None:
    world("log-quote", "kobo", "9", "--on", "2026-11-22", "--valid", "2026-11-26", ok=True)
    said = "1 quote ends soon: q4, 9, Thu 26 Nov (Kobo Dairy): repbook"
    assert (said in world(*words, ok=True).out) == named


@pytest.mark.parametrize(
    "besides",
    [
        ["log-call kobo 'will think about it'"],  # called today: nothing for money for a week
        ["snooze kobo --until 2026-12-20"],
        ["log-call kobo 'asked for time' --again '3 dec'"],
        ["promise kobo 'the drawing' --by today"],  # owed: their row says nothing of the quote
        ["promise kobo 'the drawing' --by wed", "log-call kobo 'hello'"],
        ["log-purchase kobo 480 --on 2026-11-10"],  # to check on
        ["log-purchase kobo 480 --on 2026-08-10 --due 2026-09-01"],  # worth a call, unpaid
        ["log-quote kobo 70 --on 2026-11-01"],  # another quote is what the call is about
        ["edit kobo --tag north"],
        [],
    ],
)
@pytest.mark.parametrize("sent", ["2026-11-23", "2026-11-22", "2026-11-10"])
def test_a_quote_that_ends_by_the_day_asked_for_is_on_the_list_whoever_else_is(
    besides: list[str], sent: str, world: Rep
) -> None:
    world("log-quote", "kobo", "9", "--on", sent, "--valid", "2026-11-26", ok=True)
    for line in besides:
        world(*shlex.split(line), ok=True)
    for narrowed in ([], ["--tag", "north"] if "north" in str(besides) else ["-n", "1"]):
        said = world("next", "--until", "friday", *narrowed, ok=True).out
        assert sum("q4" in line for line in said.splitlines()) == 1, (narrowed, said)


@pytest.mark.parametrize(
    ("besides", "row"),
    [
        (["promise kobo drawing --by today"], "promised for today: drawing (p1)"),
        (["log-quote kobo 70 --on 2026-11-01"], "2 quotes of 79 open"),  # no end is said of them
        (["promise kobo drawing --by wed", "log-call kobo hello"], "promised for Wed 25 Nov"),
    ],
)
def test_the_row_of_who_has_a_quote_that_ends_by_then_names_its_last_day(
    besides: list[str], row: str, world: Rep
) -> None:
    world("log-quote", "kobo", "9", "--on", "2026-11-10", "--valid", "2026-11-27", ok=True)
    for line in besides:
        world(*shlex.split(line), ok=True)
    said = world("next", "--until", "friday", ok=True).out
    (kobo,) = [line for line in said.splitlines() if "Kobo" in line]
    ends = "ends 27 Nov (q4)" in kobo or "· quote q4 ends Fri 27 Nov" in kobo
    assert row in kobo and ends and "soon" not in said
    assert "q4 ends" not in world("next", ok=True).out, "that is days ahead"


def test_of_two_quotes_to_ask_about_the_one_that_ends_is_named(world: Rep) -> None:
    world("log-quote", "kobo", "9", "--on", "2026-11-10", "--valid", "2026-11-27", ok=True)
    world("log-quote", "kobo", "70", "--on", "2026-11-11", ok=True)
    said = world("--as-of", "2026-11-25", "next", ok=True).out
    (kobo,) = [line for line in said.splitlines() if "Kobo" in line]
    assert "2 quotes of 79 open" in kobo and "· quote q4 ends Fri 27 Nov" in kobo


def test_a_part_of_the_list_has_only_its_own_quotes_that_end(world: Rep) -> None:
    world("log-quote", "kobo", "9", "--on", DAY, "--valid", "2026-11-26", ok=True)
    world("edit", "harbor", "--tag", "north", ok=True)
    for words in (["--tag", "north"], ["--reason", "payment"]):
        assert "q4" not in world("next", "--until", "friday", *words, ok=True).out
    assert "q4" in world("next", "--until", "friday", "--reason", "quote", ok=True).out
    today = world("--as-of", "2026-11-25", "next", ok=True).out
    assert "q4" in today and "Kobo Dairy" in today
    world("--as-of", "2026-11-25", "log-call", "kobo", "will think about it", ok=True)
    rests = world("--as-of", "2026-11-25", "next", ok=True).out
    assert "q4" not in rests, "they were just asked, and no day was"
    said = "--until DATE   Also what you owe by that day; fri is the coming Friday"
    assert said in world("next", "--help").out
    world("edit", "kobo", "--do-not-call", ok=True)
    assert "Kobo" not in world("next", "--until", "friday", ok=True).out


def test_a_quote_that_ends_is_named_though_they_were_reached_before_its_last_days(
    world: Rep,
) -> None:
    world("log-quote", "kobo", "9", "--on", DAY, "--valid", "2026-11-30", ok=True)
    world("--as-of", "2026-11-24", "log-call", "kobo", "Happy birthday", ok=True)
    ends = "1 quote ends soon: q4, 9, Mon 30 Nov (Kobo Dairy)"
    days = {day: world("--as-of", f"2026-11-{day}", "next", ok=True).out for day in (27, 28, 30)}
    assert ends in days[28] and ends in days[30] and "q4" not in days[27]
    later = world("--as-of", "2026-11-27", "next", "--until", "monday", ok=True).out
    assert "q4" in later, "where a day is asked for"
    for words in (["log-call", "kobo", "-o", "no-answer"], ["snooze", "kobo", "--until", "20 dec"]):
        world("--as-of", "2026-11-28", *words, ok=True)
        assert "q4" not in world("--as-of", "2026-11-28", "next", ok=True).out, words
        world("undo", ok=True)
    world("--as-of", "2026-11-28", "log-call", "kobo", "Will think", ok=True)
    assert "q4" not in world("--as-of", "2026-11-29", "next", ok=True).out, "they were just asked"


def test_brief_report_and_calendar_have_them(world: Rep) -> None:
    brief = world("brief", "harbor")
    assert "q1 1,200 for pump rebuild, sent Sat 14 Nov, open 9 days, ends Mon 14 Dec" in brief.out
    assert "Start with  q1, 1,200 for pump rebuild, sent Sat 14 Nov. Ask" in brief.out
    assert [q["id"] for q in world("brief", "vale", "--json").json["quotes"]] == ["q2", "q3"]
    assert (
        "Harbor Foods: last day of the quote of 1\\,200 for pump rebui"
        in world("export", "calendar", "--to", "-").out
    )
    world("lost", "q2", "dear", ok=True)
    month = world("report", "--month", "--json", ok=True).json["quotes"]
    assert month == {
        "sent": 3,
        "won": 0,
        "lost": 1,
        "expired": 0,
        "open": 2,
        "open_amount": 2100.0,
        "won_share": 0.0,
    }
    later = world("--as-of=2026-12-15", "report", "--json", ok=True).json["quotes"]
    assert (later["expired"], later["open"], later["won_share"]) == (1, 1, 0.0)


def test_why_shows_the_share_that_counts(world: Rep) -> None:
    """None ended: 30 % of a quarter. One lost of one: (0 + 1.5) / (1 + 5) of a quarter."""

    def term() -> Any:
        return world("why", "harbor", "--json", ok=True).json["terms"][0]

    assert (term()["code"], term()["value"], term()["weight"]) == ("quote", 1200.0, 0.075)
    world("lost", "q2", "dear", ok=True)
    assert (term()["weight"], term()["amount"]) == (0.0625, 75.0)


def test_tab_offers_open_ones_and_for_correct_all(world: Rep) -> None:
    from repbook.cli.complete_word import answer

    book = world("where", "--json").json["path"]
    world("lost", "q2", "dear", ok=True)

    def offered(*words: str) -> list[str]:
        lines = answer("zsh", ["--book", book, *words]).splitlines()
        return [line.split("\t")[0] for line in lines]

    assert offered("won", "q") == ["q3", "q1"] == offered("log-call", "harbor", "--lost", "q")
    assert offered("correct", "q") == ["q3", "q2", "q1"]
    assert offered("won", "harb") == ["Harbor Foods"]


@pytest.mark.parametrize(
    ("order", "answer", "state", "because", "count"),
    [
        ("", "w", "won", None, 1),
        ("1150", "y", "won", None, 1),
        ("", "l\ntoo dear", "lost", "too dear", 0),
        ("90", None, "open", None, 1),  # another order: nothing is asked of the quote
        ("90 for pump rebuild", "y", "won", None, 1),
    ],
)
def test_the_guided_call_asks_what_became_of_it(
    order: str,
    answer: str | None,
    state: str,
    because: str | None,
    count: int,
    world: Rep,
    asked: Rep,
) -> None:
    about = [] if answer is None else [answer]
    answers = ["harbor", "r", "we spoke", order, *about, "", "", ""]
    ran = asked("\n".join(answers) + "\n", "log-call")
    assert ran.code == 0
    assert ("q1 (1,200 for pump rebuild)" in ran.err) == (answer is not None)
    (row,) = world("quotes", "harbor", "--all", "--json").json
    assert (row["state"], row["lost_because"], len(orders(world))) == (state, because, count)
    world("undo", ok=True)
    assert states(world)["q1"] == "open" and orders(world) == []


# Whose record a number or an id means


@pytest.mark.parametrize(
    ("line", "mine"),
    [
        (("won", "2"), ("log-quote", "200")),
        (("lost", "2", "dear"), ("log-quote", "200")),
        (("resolve", "2", "fixed"), ("log-problem", "leaks")),
        (("update", "2", "hello"), ("log-problem", "leaks")),
        (("promise", "2", "--kept"), ("promise", "send it", "--by", "fri")),
    ],
)
def test_the_number_of_who_was_merged_is_nobody_elses_record(
    line: tuple[str, ...], mine: tuple[str, ...], rep: Rep
) -> None:
    for name in ("Acme", "Bolt", "Cog"):
        rep("add", name, ok=True)
    command, *words = mine
    rep(command, "1", *words, ok=True)
    rep(command, "1", *words, ok=True)  # q2, x2 or p2
    rep("merge", "3", "2", "--yes", ok=True)
    changes = rep("changes", ok=True).out
    refused = rep(*line, ok=False).err
    assert "There is no customer 2 now: Bolt (2) was merged into Cog (3)" in refused
    assert f"Hint: repbook {line[0]} 3" in refused
    assert rep("changes", ok=True).out == changes


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (("won", "o1"), "repbook won q1"),
        (("lost", "o1", "dear"), "repbook lost q1 dear"),
        (("won", "2"), "repbook won q2"),
        (("promise", "o1", "--kept"), "repbook promise p1 --kept"),
        (("resolve", "o1", "done"), "repbook resolve x1 done"),
    ],
)
def test_the_id_or_number_of_another_record_only_offers_theirs(
    line: tuple[str, ...], hint: str, rep: Rep
) -> None:
    for name in ("Acme", "Bolt"):
        rep("add", name, ok=True)
    rep("log-purchase", "acme", "50", ok=True)
    rep("log-quote", "acme", "100", ok=True)
    rep("promise", "acme", "send it", "--by", "fri", ok=True)
    rep("log-problem", "acme", "leaks", ok=True)
    rep("log-quote", "acme" if line[1] == "2" else "bolt", "200", ok=True)
    changes = rep("changes", ok=True).out
    refused = rep(*line, ok=False)
    assert (refused.code, hint in refused.err) == (3, True)
    assert rep("changes", ok=True).out == changes


def test_who_is_called_like_an_id_is_meant_by_it(rep: Rep) -> None:
    for name in ("Acme", "O1"):
        rep("add", name, ok=True)
    rep("log-purchase", "acme", "50", ok=True)
    rep("log-quote", "2", "100", ok=True)
    assert "O1, won today: q1" in rep("won", "o1", ok=True).out


@pytest.mark.parametrize(
    ("order", "quote", "said"),
    [("50USD", "100EUR", '"100EUR"'), ("50 seals", "100EUR", ""), ("50", "1000JPY", "")],
)
def test_the_amounts_of_a_call_are_in_one_currency(
    order: str, quote: str, said: str, rep: Rep
) -> None:
    rep("add", "Acme", ok=True)
    ran = rep("log-call", "1", "x", "--order", order, "--quote", quote)
    assert (ran.code, said in ran.err) == (2 if said else 0, True)
    amounts = [(row["amount"]) for row in rep("quotes", "--json", ok=True).json]
    assert amounts == ([] if said else [float(quote[:-3])])
    assert [amount for _, amount, _ in orders(rep)] == ([] if said else [50])


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("lost q1 'too dear' --because other", 'lost q1 "too dear; other"'),
        ("give-up x1 'too old' --because other", 'give-up x1 "too old; other"'),
        ("park x1 'too old' --because other --until fri", 'park x1 "too old; other" --until fri'),
        ("log-call 1 x --lost 'too dear' --because other", '--lost --because "too dear; other"'),
    ],
)
def test_of_two_reasons_none_is_dropped(line: str, hint: str, world: Rep) -> None:
    world("log-problem", "1", "leaks", ok=True)
    refused = world(*shlex.split(line), ok=False).err
    assert "There are two reasons" in refused and hint in refused
    world(*shlex.split(refused.partition("Hint: repbook ")[2]), ok=True)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("log-call 1 --lost 'too dear'", None),
        ("log-call harbor 'they decided against it' --lost 'too dear'", "they decided against it"),
    ],
)
def test_lost_takes_the_reason_too(line: str, note: str | None, world: Rep) -> None:
    ran = world(*shlex.split(line), "--json", ok=True)
    assert ran.err == "" and (ran.json["note"], ran.json["lost"]) == (note, "q1")
    (row,) = [r for r in world("quotes", "--all", "--json", ok=True).json if r["id"] == "q1"]
    assert row["lost_because"] == "too dear"


@pytest.mark.parametrize(
    "line", ["lost q1 --because -", "log-call 1 x --lost --because -", "promise 1 - --by fri"]
)
def test_a_dash_is_standard_input_wherever_a_text_stands(line: str, world: Rep) -> None:
    world(*shlex.split(line), stdin="too dear", ok=True)
    assert "too dear" in world("history", "1", ok=True).out


def test_the_order_of_a_quote_that_is_open_again_is_named(world: Rep) -> None:
    world("won", "q1", ok=True)
    ran = world("correct", "q1", "--won", "", ok=True)
    assert "o1 stays. If there was no order: repbook remove o1" in ran.out
    world("remove", "o1", ok=True)
    world("won", "q1", "450", ok=True)
    assert [amount for _, amount, _ in orders(world)] == [450]


def test_the_number_of_an_open_quote_of_theirs_is_its_id(world: Rep) -> None:
    world("log-call", "vale", "yes", "--won", "3", ok=True)
    assert states(world) == {"q1": "open", "q2": "open", "q3": "won"}
    assert world("log-call", "vale", "yes", "--won", "3").code == 2  # it is won: an amount


def test_one_won_leaves_the_other_to_be_lost(world: Rep) -> None:
    world("log-call", "vale", "split", "--won", "q2", "--lost", ok=True)
    assert states(world) == {"q1": "open", "q2": "won", "q3": "lost"}


def test_a_guided_call_asks_which_was_won(world: Rep, asked: Rep) -> None:
    ran = asked("vale\n\nyes\n\nq3\n\n\n\n\n", "log-call", "--won")
    assert ran.code == 0 and "can mean 2 open quotes" in ran.err, ran
    assert states(world)["q3"] == "won"


def test_a_call_at_a_terminal_asks_what_became_of_the_quote_and_says_it_once(
    world: Rep, asked: Rep
) -> None:
    ran = asked("o\n", "log-call", "harbor", "spoke")
    assert "q1 (1,200 for pump rebuild): [w]on [l]ost" in ran.err
    assert "is open: repbook won q1" not in ran.out
    asked("l\ntoo dear\n", "log-call", "harbor", "spoke")
    assert states(world)["q1"] == "lost"


def test_today_is_today_for_a_quote_of_a_past_day(world: Rep) -> None:
    ran = world("log-quote", "kobo", "50", "--on", "2026-11-17", "--valid", "today", ok=True)
    assert "ends Mon 23 Nov" in ran.out
    ran = world("log-quote", "kobo", "50", "--on", "2026-11-10", "--valid", "2d", ok=True)
    assert "ended Thu 12 Nov" in ran.out
    assert 'If it still holds: repbook correct q5 --valid "in 2 weeks"' in ran.err
    assert "q5" not in [row["id"] for row in world("quotes", "--json", ok=True).json]
    longer = world("correct", "q5", "--valid", "in 2 weeks", ok=True).out
    assert "Mon 7 Dec" in longer
    assert "q5" in [row["id"] for row in world("quotes", "--json", ok=True).json]


@pytest.mark.parametrize(
    ("said", "last"),
    [  # the quote is of Tue 10 Nov, today is Mon 23 Nov
        ("friday", "ends Fri 27 Nov"),
        ("next friday", "ends Fri 4 Dec"),
        ("in 2 weeks", "ends Mon 7 Dec"),
        ("2 weeks from now", "ends Mon 7 Dec"),
        ("end of week", "ends Fri 27 Nov"),
        ("30d", "ends Thu 10 Dec"),
        ("30 days", "ends Thu 10 Dec"),
        ("two weeks", "ends Tue 24 Nov"),
        ("12 nov", "ended Thu 12 Nov"),
        ("2026-11-12", "ended Thu 12 Nov"),
    ],
)
def test_the_last_day_of_a_quote_of_a_past_day(said: str, last: str, world: Rep) -> None:
    for line in (
        ["log-quote", "kobo", "50", "--valid", said],
        ["log-call", "kobo", "hello", "--quote", "50", "--valid", said],
    ):
        ran = world(*line, "--on", "2026-11-10", ok=True)
        assert last in ran.out
        assert world("undo").code == 0
        assert ("still holds" in ran.err) == (last.startswith("ended") and line[0] == "log-quote")


def test_what_was_lost_before_a_write_off_is_not_of_it(world: Rep) -> None:
    world("lost", "q2", "too dear", ok=True)
    world("write-off", "vale", "gone", "--yes", ok=True)
    out = world("bring-back", "vale", ok=True).out
    assert "q3 (900) lost" in out and "q2" not in out


def test_why_says_how_the_share_of_a_quote_comes_about(world: Rep) -> None:
    def worth() -> str:
        said = world("why", "harbor", ok=True).out
        return next(line for line in said.splitlines() if " quoted (" in line).split("quoted ")[1]

    assert worth() == "(25 % of the 30 % chance assumed to win it)"
    world("won", "q2", ok=True)
    assert (
        worth()
        == "(25 % of the 42 % chance to win it: 1 of 1 won so far, reckoned with 5 more of which 30 % are won)"
    )


TODAY = date.fromisoformat(DAY)
DEALS = (
    "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company\n"
    "7002,Vale trucks,Contract Sent,2026-12-20,25000,Vale Ltd\n"
    "7005,Vale service,Closed Won,2026-06-30,1200,Vale Ltd\n"
)


def test_a_quote_whose_day_no_file_says_is_no_days_doing(rep: Rep, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    file.write_text(DEALS)
    shown = rep("import", str(file), ok=True).out
    assert (
        '1 open quote: the file does not say when it was sent; it ends on its "Close Date"' in shown
    )
    assert "nothing logged" in rep("today", ok=True).out
    since = f"in the book since {TODAY:%a} {TODAY.day} {TODAY:%b}"
    for words in (["quotes"], ["brief", "vale"]):
        out = rep(*words, ok=True).out
        assert since in out and "sent today" not in out and "open 1 day" not in out, words
    assert rep("report", "--json", ok=True).json["quotes"]["sent"] == 0
    assert "quoted (day not known): Vale trucks" in rep("history", "vale", ok=True).out
    [quote] = rep("quotes", "--json", ok=True).json
    assert (quote["on"], quote["age_days"]) == (None, None)
    later = (TODAY + timedelta(10)).isoformat()
    assert "quote of 25,000 in the book 10 days" in rep("--as-of", later, "why", "1", ok=True).out
    again = rep("--as-of", later, "import", str(file), "--json", ok=True).json
    assert (again["added"], again["updated"]) == (0, 0)
    for at, kind in enumerate(("book", "quotes")):
        out = tmp_path / f"out{at}.{'json' if kind == 'book' else 'csv'}"
        rep("export", kind, "--to", str(out), ok=True)
        other = ["--book", str(tmp_path / f"other{at}.db")]
        rep(*other, "import", str(out), ok=True)
        assert rep(*other, "quotes", "--json", ok=True).json[0]["on"] is None, kind
    before = (TODAY - timedelta(20)).isoformat()
    rep("lost", "q1", "--on", before, ok=True)
    assert "lost" in rep("quotes", "--all", ok=True).out
    assert rep("check", ok=True)
    rep("correct", "q1", "--on", before, ok=True)
    found = {row["id"]: row["on"] for row in rep("quotes", "--all", "--json", ok=True).json}
    assert found == {"q1": before, "q2": None}


@pytest.mark.parametrize("said", [("q1", "480"), ("q1",), ("q1", "--due", "30d")])
def test_a_quote_won_after_its_order_was_logged_names_that_order(
    rep: Rep, asked: Rep, said: tuple[str, ...]
) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-quote", "1", "500", "pump", "--on", "yesterday", ok=True)
    rep("log-call", "1", "Takes it", "--order", "480 for pump", ok=True)
    said_of = rep("won", *said, ok=True).err
    line = "repbook undo, then repbook won q1 --of o1\n"
    assert said_of.startswith(f"If you had logged that order already, as o1 (480 for pump): {line}")
    rep("undo", ok=True)
    if "--due" not in said:  # that would be lost
        ran = asked("y\n", "won", *said)
        assert "Is that the order logged as o1 (480 for pump)?" in ran.err and ran.code == 0
        assert len(rep("history", "1", "--kind", "purchase", "--json", ok=True).json) == 1


def test_an_order_of_a_won_quote_is_no_second_contact_beside_a_call_of_that_day(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-quote", "1", "500", ok=True)
    rep("log-call", "1", "Thinks about it", ok=True)
    assert 'repbook correct o1 --call ""\n' in rep("won", "q1", ok=True).err
    assert "without a call" not in rep("today", ok=True).out
    rep("correct", "o1", "--call", "", ok=True)
    assert (
        "1 in a call and 1 when they came to you with an order or problem"
        in rep("today", ok=True).out
    )


@pytest.mark.parametrize("line", [("won", "q1", "o1"), ("correct", "o1", "--quote", "q1")])
def test_the_order_that_a_quote_became_is_named_by_its_id(rep: Rep, line: tuple[str, ...]) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-quote", "1", "500", ok=True)
    rep("log-purchase", "1", "500", ok=True)
    assert rep(*line, ok=False).err.endswith("Did you mean: repbook won q1 --of o1\n")
