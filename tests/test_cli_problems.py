"""The problem desk on the command line: from the report to the confirmed fix, and every refusal."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, Ran, Rep, made_once
from terminals import at_terminal

from repbook.book.problems import kind_within


@made_once
def desk(rep: Rep) -> Rep:
    """Two customers with an order each, and two allies."""
    for name in ("Delta Pumps", "Kobo Dairy"):
        rep("add", name, "--phone", "555 0177", ok=True)
    rep("log-purchase", "delta", "480", "20 seals", "--on", "2026-11-09", ok=True)
    rep("log-purchase", "kobo", "90", "4 hoses", "--on", "2026-09-01", "--ref", "K-1", ok=True)
    rep("ally", "add", "Priya Nair", "--team", "Support", ok=True)
    rep("ally", "add", "Tom Becker", "--team", "Repair", ok=True)
    return rep


def one(rep: Rep, id: str = "x1", *more: str) -> Any:
    return rep("problem", id, "--json", *more, ok=True).json


def nothing_lost(rep: Rep, ran: Ran, code: int, *words: str) -> None:
    """A refusal: its code, its words, one hint, and nothing written."""
    assert ran.code == code, ran
    assert ran.out == ""
    for word in words:
        assert word in ran.err, ran.err
    assert "Traceback" not in ran.err


# Reporting


def test_what_came_up_in_a_call_is_no_second_exchange(desk: Rep) -> None:
    """The line that a note is answered with, and the one that follows a report typed without it."""
    noticed = desk("log-call", "delta", "It leaks. They ordered 480", ok=True).err
    for line in re.findall(r"repbook (log-(?:problem|purchase) .*)", noticed):
        desk(*shlex.split(line), ok=True)
    assert "reached once · 1 order" in desk("today", ok=True).out
    noticed = desk("log-problem", "delta", "too loud", ok=True).err
    assert "reached twice" in desk("today", ok=True).out
    desk(*shlex.split(noticed.split("repbook ")[1]), ok=True)
    assert "reached once" in desk("today", ok=True).out
    # in a call of the rep's, too, it is the customer who reports it, unless the rep says otherwise
    assert not one(desk, "x1")["found"] and not one(desk, "x2")["found"]
    for who, found in (("me", True), ("customer", False)):
        desk("correct", "x2", "--by", who, ok=True)
        assert one(desk, "x2")["found"] is found
        assert ("1 found by calling" in desk("report", ok=True).out) is found
    desk("correct", "x2", "--call", "", ok=True)
    assert "reached twice" in desk("today", ok=True).out


def test_the_words_of_a_call_name_the_kind_of_its_problem() -> None:
    known = ["late delivery", "leak"]
    assert kind_within(known, "Oven door gasket leaks") == "leak"
    assert kind_within(known, "hums at night") == ""


def test_what_is_owed_today_stands_above_a_call_agreed_for_later(desk: Rep) -> None:
    desk("log-call", "kobo", "Back on Thursday", "--again", "thu 9:00", ok=True)
    desk("promise", "delta", "the list", "--by", "today", ok=True)
    shown = desk("next", "--until", "fri", ok=True).out
    assert shown.index("the list") < shown.index("call back Thu 26 Nov at 9:00")
    assert "repbook brief 1 ·" in shown


def test_the_day_of_a_fixs_check_is_the_one_on_which_next_has_it(desk: Rep) -> None:
    """A voicemail of today holds it back, whatever the days after a fix."""
    desk("log-problem", "delta", "leaks", "--on", "2026-11-17", ok=True)
    desk("log-call", "delta", "-o", "voicemail", ok=True)
    said = desk("resolve", "x1", "--on", "2026-11-20", ok=True).out
    assert "From Wed 25 Nov the list reminds you to ask if the fix holds" in said
    for day, listed in (("2026-11-24", False), ("2026-11-25", True)):
        shown = desk("--as-of", day, "next", "--reason", "check-fix", ok=True).out
        assert ("ask if it holds" in shown) is listed
    assert "· 2nd try" in shown


def test_a_problem_is_of_the_order_that_it_speaks_of(desk: Rep) -> None:
    desk("log-purchase", "delta", "135", "4 check valves", "--on", "2026-11-19", ok=True)
    said = desk("log-problem", "delta", "pump leaks, a seal is worn", ok=True).out
    assert "About o1, bought Mon 9 Nov: 480 for 20 seals." in said
    desk(*shlex.split(said.partition("repbook ")[2].splitlines()[0]), ok=True)
    assert re.search(r"Order +o3 ", desk("problem", "x1", ok=True).out)
    said = desk("log-problem", "delta", "too loud", ok=True).out
    assert "About o3, their latest order, bought Thu 19 Nov" in said
    assert "If it is about o1 of Mon 9 Nov: repbook correct x2 --of o1" in said


GUESSES = {
    "log-call delta soon --again": 'repbook log-call delta soon --again "thu 14:30"',
    "log-call delta trips --not-held": "repbook log-call 1 trips --about x1",
    "log-problem delta leaks --order 70": "repbook log-purchase 1 70",
    "correct x1 --order o1": "repbook correct x1 --of o1",
}


@pytest.mark.parametrize("line", GUESSES)
def test_a_wrong_guess_is_answered_with_the_line_that_was_meant(desk: Rep, line: str) -> None:
    desk("log-problem", "delta", "leaks", ok=True)
    ran = desk(*line.split())
    nothing_lost(desk, ran, ran.code, GUESSES[line])
    assert ran.code


def test_words_after_a_bare_lost_say_why(desk: Rep) -> None:
    desk("promise", "delta", "the quote", "--by", "tue", ok=True)
    noticed = desk("log-quote", "delta", "900", ok=True).err
    desk(*shlex.split(noticed.partition("repbook ")[2]), ok=True)
    assert "kept" in desk("promises", "delta", "--all", ok=True).out
    assert ": too dear." in desk("log-call", "delta", "No", "--lost", "too dear", ok=True).out
    desk("undo", ok=True)
    said = desk("log-call", "delta", "too dear", "--lost", ok=True).out
    assert 'repbook correct q1 --because "…"' in said


def test_a_call_that_nothing_can_have_come_up_in_is_refused(desk: Rep) -> None:
    desk("log-call", "kobo", "!", ok=True)
    desk("log-call", "delta", "-o", "no-answer", "--on", "2026-11-20", ok=True)
    desk("log-problem", "delta", "leaks", ok=True)
    refused = {
        "c1": "c1 is a call of Kobo Dairy",
        "c2": "c2 reached nobody",
        "c2 --on 2026-11-19": "c2 was on Fri 20 Nov",
        "c2 -c visit": "repbook correct c2 --channel visit",
    }
    for call, why in refused.items():
        ran = desk("log-problem", "delta", "leaks", "--call", *call.split())
        nothing_lost(desk, ran, 2 if "visit" in call else 4, why)
    nothing_lost(desk, desk("correct", "x1", "--call", "c1"), 4, "c1 is a call of Kobo Dairy")
    nothing_lost(desk, desk("correct", "x1", "--call", "c2"), 4, "not on")


TOLD = {
    "they called: spoken to": (["log-call", "delta", "!", "--inbound", "--about", "x1"], False),
    "they called, and an ally was asked": (["hand-off", "x1", "priya"], False),
    "an ally answered": (["update", "x1", "a new seal", "--by", "ally"], True),
    "the rep called": (["update", "x1", "a new seal", "-c", "phone"], False),
    "they wrote": (["update", "x1", "?", "--by", "customer", "-c", "email"], True),
}


def test_a_call_is_advised_only_when_they_were_not_spoken_to_since(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--tried", "2", ok=True)
    for when, (line, advised) in TOLD.items():
        desk(*line, ok=True)
        page = desk("problem", "x1", ok=True).out
        assert "Already hard work for them: they got in touch" in page, when
        assert ("Call them and say what happens next" in page) == advised, when
    later = desk("--as-of", "2026-11-25", "problem", "x1", ok=True).out
    assert "Call them and say what happens next" in later


def test_a_report_says_what_was_written_and_what_keeps_it_painless(desk: Rep) -> None:
    ran = desk("log-problem", "delta", "seal leaks", "--kind", "leak", "-c", "phone", ok=True)
    assert ran.out.splitlines() == [
        "Delta Pumps, they reported today: seal leaks [leak] (x1).",
        "About o1, their latest order, bought Mon 9 Nov: 480 for 20 seals.",
        "Your move since today. Painless if solved by Thu 26 Nov.",
        'Next: repbook update x1 "…" · repbook resolve x1 "…" · repbook problem x1',
    ]


def test_a_report_is_an_inbound_touch_and_stands_first_in_next(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    row = desk("next", "--json", ok=True).json[0]
    assert (row["block"], row["name"], row["reasons"][0]["code"]) == (
        "owed",
        "Delta Pumps",
        "problem",
    )
    assert row["last_reached_on"] == "2026-11-23"


def test_one_found_by_calling_costs_them_nothing_and_is_marked(desk: Rep) -> None:
    desk("log-problem", "delta", "pump is loud", "--found", ok=True)
    row = desk("problems", "--json", ok=True).json[0]
    assert (row["found"], row["contacts"]) == (True, 0)


def test_only_a_purchase_of_the_last_thirty_days_is_tied(desk: Rep) -> None:
    desk(
        "log-purchase", "kobo", "0", "a sample", "--on", "2026-11-20", ok=True
    )  # none of no amount
    assert desk("log-problem", "kobo", "hose splits", "--json", ok=True).json["of"] is None
    named = desk("log-problem", "kobo", "hose splits", "--of", "K-1", "--json", ok=True).json
    assert (named["of"], named["tied_by_itself"]) == ("o2", False)


def test_what_solved_such_a_one_before_and_who_is_quickest_is_said_at_once(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", "--on", "2026-11-02", ok=True)
    desk("hand-off", "x1", "tom", "--on", "2026-11-02", ok=True)
    desk("resolve", "x1", "new seal kit", "--on", "2026-11-03", ok=True)
    ran = desk("log-problem", "kobo", "valve drips", "--kind", "Leak", ok=True)
    assert (
        "Similar: 2 such problems so far, counting this one;"
        " solved by: new seal kit (in 1 day, stayed solved 1 of 1 time);"
        " ask Tom Becker (Repair): 1 case so far, answered in 1 day." in ran.out
    )
    assert 'Next: repbook hand-off x2 "Tom Becker"' in ran.out


def test_a_problem_and_its_kind_show_the_same_figures_of_what_helped(desk: Rep) -> None:
    for x, answered in (("x1", "2026-11-03"), ("x2", "2026-11-05")):
        desk("log-problem", "delta", "leaks", "--kind", "leak", "--on", "2026-11-02", ok=True)
        desk("hand-off", x, "tom", "--on", "2026-11-02", ok=True)
        desk("resolve", x, "new seal kit", "--on", answered, ok=True)
    page, kinds = desk("problem", "x1", ok=True).out, desk("complaints", ok=True).out
    for same in ("new seal kit (in 2 days, stayed solved 2 of 2 times)", "answers in 2 days", "2 "):
        assert same in page and same in kinds, same
    assert "2 such problems so far, counting this one; solved by" in page
    assert one(desk)["seen_before"] == 1


def test_an_ally_and_a_promise_in_the_same_line(desk: Rep) -> None:
    said = desk(
        "log-problem",
        "delta",
        "seal leaks",
        "--ally",
        "priya",
        "--by",
        "fri",
        "--tried",
        "1",
        "--json",
        ok=True,
    ).json
    assert (said["waiting_on"], said["ally"], said["contacts"]) == ("ally", "Priya Nair", 2)
    assert (said["promise"], said["promised_by"]) == ("p1", "2026-11-27")
    promise = desk("promises", "--json", ok=True).json[0]
    assert (promise["text"], promise["about"]) == ("solve: seal leaks", "x1")


def test_an_open_one_of_the_same_customer_is_pointed_out(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    ran = desk("log-problem", "delta", "leaks still", ok=True)
    assert "Also open for them: x1 (seal leaks)" in ran.out


def test_a_kind_keeps_its_first_spelling(desk: Rep) -> None:
    desk("log-problem", "delta", "late", "--kind", "Late delivery", ok=True)
    desk("log-problem", "kobo", "late", "--kind", "late  DELIVERY", ok=True)
    assert [row["kind"] for row in desk("problems", "--json").json] == ["Late delivery"] * 2


@pytest.mark.parametrize("kind", ["leek", "leaks", "laek", "leakk"])
def test_a_misspelt_kind_is_pointed_out_and_nothing_is_lost(desk: Rep, kind: str) -> None:
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", ok=True)
    ran = desk("log-problem", "kobo", "hose", "--kind", kind)
    nothing_lost(desk, ran, 2, f'"{kind}"', '"leak"', "--new-kind")
    assert len(desk("problems", "--json").json) == 1
    desk("log-problem", "kobo", "hose", "--kind", kind, "--new-kind", ok=True)
    assert desk("problems", "kobo", "--json").json[0]["kind"] == kind


def test_a_kind_is_short_and_is_read_by_its_beginning(desk: Rep) -> None:
    desk("log-problem", "delta", "late", "--kind", "late delivery", ok=True)
    assert len(desk("problems", "--kind", "late", "--json", ok=True).json) == 1
    assert desk("complaints", "LATE", "--json", ok=True).json[0]["kind"] == "late delivery"
    for kind in ("x" * 61, "\u200b", " "):
        nothing_lost(desk, desk("log-problem", "delta", "late", "--kind", kind), 2, "kind")
    ran = desk("log-problem", "delta", "late again", "--kind", "late")
    nothing_lost(desk, ran, 2, '"late delivery"')


def test_an_unlike_kind_is_just_new(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", ok=True)
    desk("log-problem", "kobo", "wrong sum", "--kind", "invoice", ok=True)


# Steps


def test_a_whole_life(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", "--on", "2026-11-16", ok=True)
    assert (
        "Delta Pumps still deals only with you, so this is no extra effort for them."
        in desk("hand-off", "1", "priya", "--on", "2026-11-16", ok=True).out
    )
    assert one(desk)["waiting_on"] == "ally"
    desk("update", "x1", "swap the valve", "--by", "ally", "--on", "2026-11-17", ok=True)
    assert one(desk)["waiting_on"] == "me"
    desk("update", "x1", "told them", "-c", "phone", "--on", "2026-11-17", ok=True)
    assert one(desk)["waiting_on"] == "customer"
    ran = desk("resolve", "x1", "new valve", "--ease", "6", "--on", "2026-11-18", ok=True)
    assert "Painless: they rated it 6 of 7 for ease." in ran.out
    assert "repbook confirm-fix x1" in ran.out
    assert desk("problems", "--json").json == []
    ran = desk("confirm-fix", "x1", ok=True)
    assert "repbook undo" in ran.out
    told = one(desk)
    assert (told["state"], told["confirmed"], told["effort"]) == ("resolved", True, "painless")
    assert (told["resolved_on"], told["resolution"]) == ("2026-11-18", "new valve")
    assert [step["kind"] for step in told["steps"]] == [
        "report",
        "hand-off",
        "update",
        "update",
        "resolve",
        "confirm",
    ]


def test_a_fix_that_did_not_hold_is_open_again_and_costs_no_contact(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("resolve", "x1", "kit", ok=True)
    assert "--note 'drips again' --no" in desk("confirm-fix", "x1", "drips again").err.replace(
        '"', "'"
    )
    desk("confirm-fix", "x1", "drips again", "--no", ok=True)
    told = one(desk)
    assert (told["state"], told["waiting_on"], told["contacts"]) == ("open", "me", 1)
    assert told["resolved_on"] is None and told["resolution"] is None


def test_one_that_came_back_is_an_inbound_contact(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-16", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-11-16", ok=True)
    said = desk("reopen", "x1", "leaks again", "-c", "email", "--json", ok=True).json
    assert (said["contacts"], said["channels"], said["touch"] is not None) == (2, 1, True)


def test_one_contact_more_is_warned_of_while_there_is_time(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    ran = desk("update", "x1", "any news?", "--by", "customer", ok=True)
    assert (
        "If they have to get in touch again, it is no longer painless.\n" in ran.out
    )  # just spoken to
    ran = desk("update", "x1", "any news??", "--by", "customer", ok=True)
    assert (
        "Some effort for them so far: they got in touch 3 times. The problem becomes hard work for them if it is"
        " still open after Mon 7 Dec or they have to get in touch again.\n"
    ) in ran.out
    later = desk("problem", "x1", "--as-of", "2026-11-24", ok=True).out
    assert "or they have to get in touch again. So call them before they do." in " ".join(
        later.split()
    )
    assert (
        "becomes hard work for them if they have to get in touch again"
        in desk("next", "--as-of", "2026-11-24", ok=True).out
    )
    ran = desk("update", "x1", "!", "--by", "customer", ok=True)
    assert "Already hard work for them: they got in touch 4 times.\n" in ran.out


def test_a_parked_one_rests_until_its_day_and_its_customer_hears_something(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-16", ok=True)
    ran = desk(
        "park",
        "x1",
        "--until",
        "2026-12-12",
        "--because",
        "next release",
        "--update-every",
        "3d",
        "--on",
        "2026-11-16",
        ok=True,
    )
    assert "parked until Sat 12 Dec, an update every 3 days: next release" in ran.out
    codes = {r["code"] for row in desk("next", "--json").json for r in row["reasons"]}
    assert "problem" not in codes and "keep-posted" in codes
    back = desk("--as-of", "2026-12-12", "next", "--json").json
    assert "problem" in {r["code"] for row in back for r in row["reasons"]}


def test_closing_settles_what_was_promised_about_it(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--by", "fri", ok=True)
    desk("log-problem", "kobo", "hose splits", "--by", "fri", ok=True)
    assert "Promise kept by this: p1" in desk("resolve", "x1", "kit", ok=True).out
    assert "Dropped: p2" in desk("give-up", "x2", "--because", "too old", ok=True).out
    states = {row["id"]: row["state"] for row in desk("promises", "--all", "--json").json}
    assert states == {"p1": "kept", "p2": "dropped"}


def test_closing_in_the_past_leaves_what_was_promised_later(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-02", ok=True)
    desk("promise", "x1", "send a kit", "--by", "fri", "--on", "2026-11-20", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-11-10", ok=True)
    assert [row["id"] for row in desk("promises", "--json").json] == ["p1"]


def test_undo_takes_one_step_back_with_all_that_went_with_it(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--by", "fri", ok=True)
    before = one(desk)
    desk("resolve", "x1", "kit", ok=True)
    desk("undo", ok=True)
    assert one(desk) == before
    assert desk("promises", "--json").json[0]["state"] == "open"
    desk("redo", ok=True)
    assert one(desk)["state"] == "resolved"
    desk("undo", "--steps", "2", ok=True)
    assert desk("problems", "--all", "--json").json == []
    assert desk("promises", "--all", "--json").json == []


def test_a_step_in_the_past_is_welcome_and_what_it_means_is_told_as_of_today(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-16", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-11-19", ok=True)
    ran = desk("hand-off", "x1", "priya", "--direct", "--on", "2026-11-17", ok=True)
    assert "x1 was solved Thu" in ran.out
    told = one(desk)
    assert [s["kind"] for s in told["steps"]] == ["report", "hand-off", "resolve"]
    assert told["direct_hand_offs"] == 1


def test_as_of_reads_what_had_happened_by_then(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-10", ok=True)
    desk("hand-off", "x1", "priya", "--on", "2026-11-12", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-11-16", ok=True)
    assert desk("--as-of", "2026-11-09", "problems", "--json").json == []
    then = desk("--as-of", "2026-11-12", "problems", "--json").json[0]
    assert (then["state"], then["waiting_on"], then["days"]) == ("open", "ally", 2)
    assert desk("--as-of", "2026-11-09", "problem", "x1").code == 4


# Refusals


IMPOSSIBLE = {
    "before the report": (("update", "x1", "hm", "--on", "2026-11-01"), 4, "reported"),
    "resolving twice": (("resolve", "x2", "again"), 4, "was solved on Fri 20 Nov already"),
    "giving up what is solved": (("give-up", "x2"), 4, "repbook reopen x2"),
    "parking what is closed": (("park", "x2", "--until", "fri"), 4, "was solved"),
    "handing off what is closed": (("hand-off", "x2", "priya"), 4, "was solved"),
    "a word on what is closed": (("update", "x2", "hm"), 4, "confirm-fix x2"),
    "reopening what is open": (("reopen", "x1"), 4, "x1 is open"),
    "confirming what is open": (("confirm-fix", "x1"), 4, "not solved yet"),
    "a fix before another": (
        ("resolve", "x2", "--on", "2026-11-18"),
        4,
        "cannot have been solved on Wed 18 Nov",
    ),
    "parking until a day gone by": (("park", "x1", "--until", "yesterday"), 4, "Sun 22 Nov"),
    "parking until today": (("park", "x1", "--until", "today"), 4, "that is not after"),
    "parking without a day": (("park", "x1"), 2, "--until"),
    "parking for no length": (
        ("park", "x1", "--until", "fri", "--update-every", "soon"),
        2,
        '"soon"',
    ),
    "an ease of 9": (("resolve", "x1", "--ease", "9"), 2, '"9"'),
    "an ease of 0 when confirming": (("confirm-fix", "x2", "--ease", "0"), 2, '"0"'),
    "an ease in words": (("resolve", "x1", "--ease", "good"), 2, '"good"'),
    "an ally nobody knows": (("hand-off", "x1", "Zoe"), 3, 'repbook ally add "Zoe"'),
    "an ally misspelt": (("hand-off", "x1", "Prya"), 3, "Priya Nair (a1)"),
    "an ally of no number": (("hand-off", "x1", "a9"), 3, "a9"),
    "a problem of no number": (("problem", "x77"), 3, "x77"),
    "no id at all": (("resolve", "elsewhere"), 3, '"elsewhere"'),
    "another record's id": (("resolve", "p1"), 2, '"p1"'),
    "who spoke": (("update", "x1", "--by", "boss"), 2, '"boss"'),
    "a channel": (("update", "x1", "-c", "pigeon"), 2, '"pigeon"'),
    "tomorrow": (("update", "x1", "hm", "--on", "tomorrow"), 2, "still to come"),
    "no words": (("log-problem", "delta", "  "), 2, "what is wrong"),
    "no words at all": (("log-problem", "delta"), 2, "what is wrong"),
    "nobody": (("log-problem", "zzz", "leaks"), 3, '"zzz"'),
    "another's purchase": (("log-problem", "delta", "x", "--of", "K-1"), 4, "Kobo Dairy"),
    "no such purchase": (("log-problem", "delta", "x", "--of", "Q"), 3, '"Q"'),
    "before the purchase": (
        ("log-problem", "delta", "x", "--of", "o1", "--on", "2026-11-01"),
        4,
        "o1",
    ),
    "promised before it was reported": (
        ("log-problem", "delta", "x", "--by", "2026-11-01"),
        4,
        "--by",
    ),
    "tried a negative number of times": (
        ("log-problem", "delta", "x", "--tried", "-2"),
        2,
        "--tried",
    ),
    "an unknown kind to list": (("problems", "--kind", "leek"), 3, "repbook problems --kind leak"),
}


@pytest.mark.parametrize("sentence", IMPOSSIBLE)
def test_refused_with_nothing_lost(desk: Rep, sentence: str) -> None:
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", "--on", "2026-11-16", ok=True)
    desk("log-problem", "kobo", "hose splits", "--kind", "leak", "--on", "2026-11-16", ok=True)
    desk("resolve", "x2", "kit", "--on", "2026-11-20", ok=True)
    before = [one(desk, "x1"), one(desk, "x2"), desk("changes", "--json").out]
    args, code, word = IMPOSSIBLE[sentence]
    nothing_lost(desk, desk(*args), code, word)
    assert [one(desk, "x1"), one(desk, "x2"), desk("changes", "--json").out] == before


def test_text_of_any_kind_is_kept_as_it_is_and_shown_safely(desk: Rep) -> None:
    nasty = "=1+1 \x1b[31m[red]\u202e,;\"' \n two"
    desk("log-problem", "delta", nasty, ok=True)
    assert one(desk)["what"] == nasty
    shown = desk("problems", ok=True).out + desk("problem", "x1", ok=True).out
    assert "\x1b" not in shown and "\u202e" not in shown
    assert desk("log-problem", "delta", "a\0b").code == 2


# Listing


def test_problems_says_who_waits_on_whom_oldest_first(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-20", ok=True)
    desk("log-problem", "kobo", "hose splits", "--on", "2026-11-18", ok=True)
    desk("log-problem", "delta", "late", "--ally", "tom", "--on", "2026-11-19", ok=True)
    out = desk("problems", ok=True).out
    assert out.index("Your move") < out.index("x2") < out.index("x1") < out.index("With allies")
    assert "with Tom Becker (Repair) since Thu" in out
    days = [row["reported_on"] for row in desk("problems", "--json").json]
    assert days == sorted(days)
    rows = desk("problems", "--csv", ok=True).out.splitlines()
    assert rows[0].startswith("id,customer_id,customer,what,kind,reported_on") and len(rows) == 4


def test_the_reply_names_the_days_on_which_the_list_asks_about_a_fix(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("config", "check_fix_from_days", "3", ok=True)
    desk("config", "check_fix_to_days", "4", ok=True)
    said = "From Thu 26 Nov the list reminds you to ask if the fix holds"
    assert said in desk("resolve", "x1", "new seals", ok=True).out
    for day, asked in ((25, False), (26, True), (27, True), (28, False)):
        shown = desk("--as-of", f"2026-11-{day}", "next", ok=True).out
        assert ("ask if it holds" in shown) == asked, day
    desk("undo", ok=True)
    desk("edit", "delta", "--do-not-call", ok=True)
    assert "The list asks" not in desk("resolve", "x1", "new seals", ok=True).out


def test_do_not_call_stands_there_marked_and_without_a_phone(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("edit", "delta", "--do-not-call", "--prefer", "email", ok=True)
    for shown in (desk("problems", ok=True).out, desk("problem", "x1", ok=True).out):
        assert "seal leaks" in shown and "555 0177" not in shown
        assert "do not call" in shown.lower() and "e-mail" in shown
    assert "Delta Pumps" not in desk("next", "--until", "+1y", ok=True).out


def test_empty_is_not_an_error(rep: Rep) -> None:
    assert rep("problems", ok=True).out.startswith("No open problems.")
    assert rep("problems", "--json", ok=True).json == []
    assert rep("complaints", "--json", ok=True).json == []
    assert rep("problems", "--csv", ok=True).out.startswith("id,customer_id,")


# The playbook


def test_complaints_shows_what_works_and_who_may_have_it_too(desk: Rep) -> None:
    desk("log-purchase", "kobo", "200", "12 Seals", "--on", "2026-11-12", ok=True)
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", "--on", "2026-11-16", ok=True)
    desk("hand-off", "x1", "tom", "--on", "2026-11-16", ok=True)
    desk("resolve", "x1", "new seal kit", "--on", "2026-11-18", ok=True)
    [kind] = desk("complaints", "--json", ok=True).json
    assert (kind["kind"], kind["count"], kind["median_days"]) == ("leak", 1, 2.0)
    assert (kind["painless_share"], kind["best_ally"]) == (1.0, None)
    assert kind["resolutions"] == [
        {"text": "new seal kit", "times": 1, "held": 0, "waiting": 1, "median_days": 2.0}
    ]
    assert (
        "new seal kit (in 2 days, too early to say if it holds)" in desk("complaints", ok=True).out
    )
    desk("confirm-fix", "x1", ok=True)
    assert "new seal kit (in 2 days, stayed solved 1 of 1 time)" in desk("complaints", ok=True).out
    assert [other["name"] for other in kind["may_have_it_too"]] == ["Kobo Dairy"]
    assert "may have it too" in desk("complaints", "leak", ok=True).out
    desk("log-call", "kobo", "all fine", "--on", "2026-11-20", ok=True)
    assert desk("complaints", "--json").json[0]["may_have_it_too"] == []


@pytest.mark.parametrize(
    ("kind", "of_goods"),
    [("noise", True), ("late delivery", False), ("Wrong part", False), ("invoices", False)],
)
def test_nobody_else_has_what_happened_to_one_order(desk: Rep, kind: str, of_goods: bool) -> None:
    desk("log-purchase", "kobo", "200", "12 Seals", "--on", "2026-11-12", ok=True)
    desk("log-problem", "delta", "as said", "--kind", kind, "--on", "2026-11-16", ok=True)
    found = desk("complaints", "--json", ok=True).json[0]["may_have_it_too"]
    assert bool(found) is of_goods


@pytest.mark.parametrize("has_another", [False, True])
@pytest.mark.parametrize(("day", "listed"), [("2026-09-25", True), ("2026-09-24", False)])
def test_who_bought_the_same_within_60_days_may_have_it_too(
    desk: Rep, day: str, listed: bool, has_another: bool
) -> None:
    order = desk("log-purchase", "kobo", "200", "12 Seals", "--on", day, "--json", ok=True).json
    if has_another:  # so that their order is looked at, however old it is
        of = ("--order", order["id"], "--on", day)
        desk("log-problem", "kobo", "wrong size", "--kind", "size", *of, ok=True)
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", "--on", "2026-11-16", ok=True)
    leak = next(k for k in desk("complaints", "--json", ok=True).json if k["kind"] == "leak")
    assert bool(leak["may_have_it_too"]) is listed


def test_a_kind_that_a_file_spells_in_two_ways_is_one(desk: Rep, tmp_path: Path) -> None:
    tickets = tmp_path / "tickets.csv"
    tickets.write_text(
        "Ticket,Customer,Problem,Type,Date reported,Date resolved,Solution\n"
        "7,Kobo Dairy,drips,Fuite à l'axe,2026-11-02,2026-11-03,new seal kit\n"
        "8,Kobo Dairy,wet floor,FUITE A L'AXE,2026-11-04,,\n"
        "9,Delta Pumps,leaks,fuite à l'axe,2026-11-16,,\n"
    )
    desk("import", str(tickets), ok=True)
    [kind] = desk("complaints", "--json", ok=True).json
    assert (kind["kind"], kind["count"], kind["open"]) == ("fuite à l'axe", 3, 2)
    for words in (["brief", "delta"], ["brief", "kobo"], ["problem", "x3"], ["problem", "x2"]):
        assert "new seal kit" in desk(*words, ok=True).out, words


def test_of_kinds_as_frequent_those_without_a_name_come_last(desk: Rep) -> None:
    desk("log-problem", "delta", "hose splits", "--on", "2026-11-16", ok=True)
    desk("log-problem", "kobo", "seal leaks", "--kind", "leak", "--on", "2026-11-16", ok=True)
    desk("log-problem", "kobo", "Zinc rusts", "--kind", "zinc", "--on", "2026-11-16", ok=True)
    kinds = [kind["kind"] for kind in desk("complaints", "--json", ok=True).json]
    assert kinds == ["leak", "zinc", None]


def test_an_ally_who_has_it_is_asked_again(desk: Rep) -> None:
    """It costs the customer nothing, is no news to them, and the days run from the first time."""
    desk("log-problem", "delta", "leaks", "--on", "2026-11-16", ok=True)
    desk("hand-off", "x1", "priya", "--on", "2026-11-17", ok=True)
    said = desk("hand-off", "x1", "priya", "--note", "any news?", "--on", "2026-11-20", ok=True).out
    assert 'asked Priya Nair (Support) again: "any news?"\n' in said
    shown = desk("problem", "x1", ok=True).out
    assert "with Priya Nair (Support) since Tue 17 Nov, asked again Fri 20 Nov" in shown
    assert 'asked Priya Nair (Support) again: "any news?"' in shown
    assert "(they last heard from you Mon 16 Nov)" in shown and one(desk)["direct_hand_offs"] == 0
    asked = {ally["id"]: ally for ally in desk("allies", "--json", ok=True).json}["a1"]
    assert asked["handed"] == 1
    desk("update", "x1", "new seal", "--by", "ally", "--on", "2026-11-21", ok=True)
    answered = {ally["id"]: ally for ally in desk("allies", "--json", ok=True).json}["a1"]
    assert answered["median_days"] == 4, "from the first time"
    desk("hand-off", "x1", "priya", "--on", "2026-11-21", ok=True)
    assert "since Sat 21 Nov" in desk("problem", "x1", ok=True).out, "asked anew"
    desk("hand-off", "x1", "priya", "--direct", ok=True)  # they deal with them from now on
    desk("update", "x1", "no idea", "--by", "ally", ok=True)
    desk("hand-off", "x1", "priya", "--direct", ok=True)
    assert one(desk)["direct_hand_offs"] == 1, "nobody new"


def test_a_reopening_says_what_happened_and_counts_as_no_call(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-11-10", ok=True)
    desk("give-up", "x1", "too old", "--on", "2026-11-11", ok=True)
    assert "reopened, they reported it again" in desk("reopen", "x1", ok=True).out
    desk("promise", "x1", "test run", "--by", "fri", ok=True)
    kept = desk("resolve", "x1", "kit", ok=True).out
    assert "Promise kept by this: p1 (test run)" in kept
    desk(*shlex.split(kept.split("If you still owe it: repbook ")[1].splitlines()[0]), ok=True)
    assert "test run" in desk("promises", ok=True).out
    said = desk("confirm-fix", "x1", "not held", "--as-of", "2026-11-30", ok=True).out
    assert "the fix did not hold" in said and "This did not log a call" in said
    log = said.split("If you called them: repbook ")[1].splitlines()[0]
    brief = ("brief", "delta", "--json", "--as-of", "2026-11-30")
    spoke = '"last_reached_on": "2026-11-30"'
    assert spoke not in desk(*brief, ok=True).out
    desk("--as-of", "2026-11-30", *shlex.split(log), ok=True)
    assert spoke in desk(*brief, ok=True).out
    assert one(desk, "x1", "--as-of=2026-11-30")["state"] == "open"


@pytest.mark.parametrize("again", ['log-call delta "it holds" --held', "confirm-fix x1"])
def test_a_call_in_which_they_confirmed_a_fix_is_logged_after_it(again: str, desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-11-10", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-11-12", ok=True)
    said = desk("confirm-fix", "x1", ok=True).out
    refused = desk(*shlex.split(again))
    assert refused.code == 4 and "x1 was confirmed on" in refused.err
    lead = refused.err.split("To log the call: repbook ")[1].split(";")[0]
    assert f"If you called them: repbook {lead}\n" in said
    desk(*shlex.split(lead), ok=True)
    spoke = f'"last_reached_on": "{DAY}"'
    assert spoke in desk("brief", "delta", "--json", ok=True).out
    assert one(desk)["confirmed"] and one(desk)["contacts"] == 1, "no contact of theirs"
    assert "To log the call" not in desk("resolve", "x1", "kit").err


def test_a_call_of_an_earlier_day_is_logged_on_that_day(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-11-10", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-11-12", ok=True)
    said = desk("confirm-fix", "x1", "--on", "2026-11-20", ok=True).out
    line = said.split("If you called them: repbook ")[1].splitlines()[0]
    desk(*shlex.split(line), ok=True)
    assert '"last_reached_on": "2026-11-20"' in desk("brief", "delta", "--json", ok=True).out


def test_a_call_that_solved_it_says_what_counts_as_the_solution(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--kind", "leak", ok=True)
    said = desk("log-call", "delta", "New kit fitted, all fine", "--solved", ok=True).out
    assert '"New kit fitted, all fine" is kept as what solved it' in said
    line = said.split("in a word or two: repbook ")[1].splitlines()[0]
    desk(*shlex.split(line.replace("…", "new seal kit")), ok=True)
    assert one(desk)["resolution"] == "new seal kit"


def test_a_customers_name_among_the_words_to_find_leads_to_their_records(desk: Rep) -> None:
    for words in ("seals delta pumps", "delta pumps seals"):
        said = desk("find", *words.split(), ok=True).out
        line = said.split("Next: repbook ")[1].split(" · ")[0]
        assert "20 seals" in desk(*shlex.split(line), ok=True).out


def test_one_closed_long_ago_is_not_reopened_unasked(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-07-01", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-07-02", ok=True)
    nothing_lost(desk, desk("reopen", "delta"), 3, "x1 (solved Thu 2 Jul: leaks)", "reopen x1")
    assert one(desk)["state"] == "resolved"


def test_who_is_not_to_be_called_is_told_in_writing(desk: Rep) -> None:
    desk("edit", "delta", "--do-not-call", ok=True)
    desk("log-problem", "delta", "leaks", ok=True)
    said = desk("give-up", "x1", "too old", ok=True).out
    assert 'repbook log-call 1 "…" -c email --about x1' in said


def test_a_week_with_a_fix_that_came_back_does_not_read_as_perfect(desk: Rep) -> None:
    for x, name in (("x1", "delta"), ("x2", "kobo")):
        desk("log-problem", name, "leaks", "--on", "2026-11-16", ok=True)
        desk("resolve", x, "new seal kit", "--on", "2026-11-16", ok=True)
    for day in ("2026-11-17", "2026-11-18"):
        desk("reopen", "x1", "again", "--on", day, ok=True)
        desk("resolve", "x1", "kit", "--on", day, ok=True)
    desk("reopen", "x1", "again", "--on", "2026-11-18", ok=True)
    report = desk("report", "--week", "last", ok=True).out
    assert "1 stayed solved (the same day; 1 painless); 3 fixes did not hold (x1)" in report
    assert "1 different problem" in report and "leaks (x1), 3 times" in report


def test_the_oldest_and_hardest_of_what_is_open_is_not_the_one_left_out(
    desk: Rep, tmp_path: Path
) -> None:
    for at in range(9):
        desk("add", f"Firm {at}", ok=True)
        day = "2026-10-01" if at == 0 else "2026-11-17"
        desk("log-problem", f"Firm {at}", "leaks", "--on", day, ok=True)
    page = tmp_path / "report.html"
    desk("report", "--html", str(page), ok=True)
    row = page.read_text(encoding="utf-8").split(">still open</th>")[-1]
    assert "Firm 0" in row.split("more")[0]


def test_a_fix_that_came_back_has_not_held(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--kind", "leak", "--on", "2026-11-10", ok=True)
    desk("resolve", "x1", "New seal kit.", "--on", "2026-11-10", ok=True)
    desk("reopen", "x1", "again", "--on", "2026-11-14", ok=True)
    desk("resolve", "x1", "other grade", "--on", "2026-11-16", ok=True)
    desk("log-problem", "kobo", "leaks", "--kind", "leak", "--on", "2026-11-17", ok=True)
    desk("resolve", "x2", "new seal kit", "--on", "2026-11-17", ok=True)
    later = desk("complaints", "--json", "--as-of", "2026-12-02", ok=True).json
    ways = {way["text"]: way for way in later[0]["resolutions"]}
    assert (ways["new seal kit"]["held"], ways["new seal kit"]["waiting"]) == (1, 0)
    assert (ways["other grade"]["held"], ways["other grade"]["waiting"]) == (1, 0)
    early = desk("complaints", "leak", ok=True).out
    assert "new seal kit (the same day, stayed solved 0 of 1 time)" in early
    desk("log-problem", "delta", "leaks", "--kind", "leak", "--on", "2026-11-18", ok=True)
    desk("resolve", "x3", "new seal kit", "--on", "2026-11-18", ok=True)
    desk("reopen", "x3", "again", "--on", "2026-11-19", ok=True)
    both = [desk(*line, ok=True).out for line in (("problem", "x3"), ("brief", "delta"))]
    assert all("stayed solved 0 of 2" in " ".join(each.split()) for each in both), (
        "its own failure counts"
    )
    assert (ways["new seal kit"]["times"], ways["new seal kit"]["held"]) == (2, 1)
    assert (ways["other grade"]["held"], ways["other grade"]["median_days"]) == (1, 2.0)


def test_a_corrected_kind_is_checked_like_a_new_one(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    for kind in ("leak", "leak", "niose"):
        rep("log-problem", "1", "it fails", "--kind", kind, ok=True)
    refused = rep("correct", "x3", "--kind", "leaks")
    assert (refused.code, "--kind leak" in refused.err) == (2, True)
    rep("correct", "x3", "--kind", "noise", ok=True)  # the only one of the old kind
    rep("correct", "x3", "--kind", "LEAK", ok=True)
    rep("correct", "x2", "--kind", "leaks", "--new-kind", ok=True)
    kinds = [row["kind"] for row in rep("problems", "--json", ok=True).json]
    assert kinds == ["leak", "leaks", "leak"]


def test_a_report_is_the_exchange_that_it_came_by(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    said = rep("log-problem", "harbor", "seal leaks", "--json", ok=True).json
    assert (said["id"], said["touch"]) == ("x1", "x1")
    assert rep("report", "--json", ok=True).json["touches"]["reached"] == 1


def test_the_ally_who_was_asked_last_is_the_one_who_replied(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-16", ok=True)
    desk("update", "x1", "on it", "--by", "ally", "--on", "2026-11-16", ok=True)
    for day, ally in (("2026-11-17", "priya"), ("2026-11-19", "tom")):
        desk("hand-off", "x1", ally, "--on", day, ok=True)
        desk("update", "x1", f"{ally} looks", "--by", "ally", "--on", day, ok=True)
    replies = [line for line in desk("problem", "x1", ok=True).out.splitlines() if "repl" in line]
    assert [line.split("  ")[-1] for line in replies] == [
        "an ally replied: on it",
        "Priya Nair (Support) replied: priya looks",
        "Tom Becker (Repair) replied: tom looks",
    ]


def test_a_step_is_said_in_the_same_words_by_reply_page_and_history(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-16", ok=True)
    desk("hand-off", "x1", "priya", "--direct", "--on", "2026-11-17", ok=True)
    words = "parked until Sat 12 Dec, an update every 3 days: parts"
    park = ("park", "x1", "--until", "2026-12-12", "--because", "parts", "--update-every", "3d")
    assert f"x1 (seal leaks): {words}." in desk(*park, ok=True).out
    for page in (("problem", "x1"), ("history", "delta")):
        shown = desk(*page, ok=True).out
        assert words in shown
        assert "passed on to Priya Nair (Support), who deals with them now" in shown


@pytest.mark.parametrize(
    ("before", "lately", "said"),
    [(0, 2, "up from 0 in"), (2, 2, "2 in the last 90 days, 2 in"), (3, 1, "down from 3 in")],
)
def test_complaints_says_whether_there_are_more_than_before(
    desk: Rep, before: int, lately: int, said: str
) -> None:
    for on, number in (("2026-07-20", before), ("2026-11-16", lately)):
        for _ in range(number):
            desk("log-problem", "delta", "leaks", "--kind", "leak", "--on", on, ok=True)
    assert said in desk("complaints", ok=True).out


def test_a_problem_that_nobody_got_in_touch_about_names_no_contact(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--found", "--on", "2026-11-16", ok=True)
    out = desk("resolve", "x1", "new kit", "--on", "2026-11-18", ok=True).out
    assert "Painless: solved in 2 days." in out and "in touch" not in out


def test_to_park_it_twice_until_one_day_is_no_step(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", ok=True)
    desk("park", "x1", "next release", "--until", "2026-12-04", ok=True)
    again = desk("park", "x1", "--until", "2026-12-04")
    nothing_lost(desk, again, 4, "x1 is parked until Fri 4 Dec already")
    assert "repbook park x1 --until 2026-12-11" in again.err
    desk("park", "x1", "in stock then", "--until", "2026-12-04", ok=True)
    desk("park", "x1", "--until", "2026-12-04", "--update-every", "3d", ok=True)
    assert len(one(desk)["steps"]) == 4


def test_the_list_names_the_days_parked_and_why_it_was_once_that_has_ended(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-20", ok=True)
    desk("park", "x1", "--until", "wed", "--because", "sleeve comes", ok=True)
    later = desk("--as-of", "2026-11-24", "problems", ok=True).out
    assert (
        "seal leaks, open 3 days plus 1 parked; parked until Wed 25 Nov; painless so far" in later
    )
    ended = desk("--as-of", "2026-11-25", "problems", ok=True).out
    assert (
        "seal leaks, open 3 days plus 2 parked; park ended: sleeve comes; painless so far" in ended
    )


def test_a_customer_in_place_of_a_problem_leads_to_theirs(desk: Rep) -> None:
    """The only one it can be is meant; of several each has its line."""
    desk("log-problem", "delta", "seal leaks", ok=True)
    for line in (
        "update delta told-them",
        "hand-off delta priya",
        "park delta --until fri",
        "resolve delta new-seal",
        "confirm-fix delta",
        "reopen delta --by me",
        "give-up delta",
    ):
        assert desk(*line.split(), "--json", ok=True).json["id"] == "x1", line
    refused = desk("update", "delta", "told them", ok=False).err
    assert "Delta Pumps has no open problem" in refused and "problems 1 --all" in refused
    desk("log-problem", "delta", "late van", ok=True)
    assert desk("update", "Delta Pumps", "told them", "--json", ok=True).json["id"] == "x2"
    desk("log-problem", "delta", "wrong sum", ok=True)
    refused = desk("update", "delta", "told them", "-c", "phone", ok=False).err
    assert '"delta" can mean 2 open problems: x2 (late van) or x3 (wrong sum)\n' in refused
    assert (
        'Hint: repbook update x2 "told them" -c phone or repbook update x3 "told them" -c phone\n'
        in refused
    )


def test_only_a_fix_that_was_not_confirmed_is_confirmed_by_a_name(desk: Rep) -> None:
    for id, what in (("x1", "seal leaks"), ("x2", "late van")):
        desk("log-problem", "delta", what, ok=True)
        desk("resolve", id, "done", ok=True)
    desk("confirm-fix", "x1", ok=True)
    assert desk("confirm-fix", "delta", "--json", ok=True).json["id"] == "x2"
    assert "can mean 2 closed problems" in desk("reopen", "delta", ok=False).err


def test_a_number_is_a_customers_and_never_means_anothers_problem_by_itself(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("log-problem", "delta", "late van", ok=True)  # x2, and customer 2 is another
    refused = desk("resolve", "2", "done", ok=False).err
    assert '"2" may mean x2 (late van)' in refused
    desk("log-problem", "kobo", "wrong sum", ok=True)
    refused = desk("resolve", "2", "done", ok=False).err
    assert "2 open problems: x3 (wrong sum) or x2 (late van)" in refused


def test_the_id_of_an_order_is_no_name_of_a_problem(desk: Rep) -> None:
    desk("log-purchase", "delta", "480", ok=True)
    desk("log-problem", "delta", "seal leaks", ok=True)
    assert "Hint: repbook resolve x1 done\n" in desk("resolve", "o1", "done", ok=False).err


def test_a_customer_s_only_problem_is_shown_by_their_name(desk: Rep) -> None:
    assert desk("problem", "delta", ok=False).code == 2
    desk("log-problem", "delta", "seal leaks", ok=True)
    assert desk("problem", "delta", "--json", ok=True).json["id"] == "x1"
    desk("resolve", "x1", "new seal", ok=True)
    assert desk("problem", "delta", "--json", ok=True).json["id"] == "x1"  # the only one
    for what in ("late van", "wrong sum"):
        desk("log-problem", "delta", what, ok=True)
        if what == "late van":  # the only open one
            assert desk("problem", "delta", "--json", ok=True).json["id"] == "x2"
    refused = desk("problem", "delta", "--json", ok=False).err
    assert "x2 (late van) or x3 (wrong sum)\n" in refused
    assert "Hint: repbook problem x2 --json or repbook problem x3 --json\n" in refused


def test_the_reason_of_parking_and_giving_up_needs_no_option(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    refused = desk("park", "x1", "sleeve comes", ok=False).err
    assert 'Hint: repbook park x1 "sleeve comes" --until +1w' in refused
    parked = desk("park", "x1", "sleeve comes", "--until", "+1w", ok=True).out
    assert "parked until Mon 30 Nov: sleeve comes" in parked
    assert "given up: bought elsewhere" in desk("give-up", "x1", "bought elsewhere", ok=True).out


def test_complaints_adds_up_with_those_given_up(desk: Rep) -> None:
    for what in ("one", "two", "three"):
        desk("log-problem", "delta", what, "--kind", "leak", "--new-kind", ok=True)
    desk("resolve", "x1", "new seal", ok=True)
    desk("give-up", "x2", "bought elsewhere", ok=True)
    out = desk("complaints", ok=True).out
    assert "3 problems: 3 in the last 90 days" in out
    assert "; 1 open; 1 given up\n" in out and "1 solved" in out


def test_the_page_of_a_problem_names_its_promises_once(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-problem", "1", "seal leaks", "--by", "fri", ok=True)
    rep("promise", "x1", "send a mechanic", "--by", "thu", ok=True)
    out = rep("problem", "x1").out
    assert out.count("You owe") == out.count("promise p1 for") == out.count("promise p2 for") == 1


def test_a_call_about_something_else_is_no_news_of_a_problem(desk: Rep) -> None:
    """`Update by` and the days agree."""
    desk("log-problem", "kobo", "seal leaks", "--on", "2026-10-26", ok=True)
    parked = desk("park", "x1", "--until", "2026-11-30", "--on", "2026-10-27", ok=True).out
    assert (
        "Update them today, then every 7 days."
        " If you do, the parked days do not count as effort for them." in parked
    )
    assert "by Mon 2 Nov" in desk("problem", "x1", "--as-of", "2026-10-27", ok=True).out
    desk("log-call", "kobo", "Wants a price", "--on", "2026-11-02", ok=True)
    assert "by Mon 2 Nov" in desk("problem", "x1", "--as-of", "2026-11-02", ok=True).out
    desk("log-call", "kobo", "not yet", "--about", "x1", "--on", "2026-11-02", ok=True)
    desk("update", "x1", "not yet", "--on", "2026-11-10", ok=True)  # a day late: 8 days
    assert one(desk, "x1", "--as-of", "2026-11-16")["days"] == 1 + 8
    mail = ("log-call", "kobo", "not yet", "--about", "x1", "--email")
    desk(*mail, "--on", "2026-11-17", ok=True)
    assert "by Tue 24 Nov" in desk("problem", "x1", ok=True).out
    assert one(desk, "x1")["days"] == 1 + 8


def test_a_park_shorter_than_its_updates_asks_for_none(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    parked = desk("park", "x1", "--until", "+5d", ok=True).out
    assert (
        "No update is due before then, and the parked days do not count as effort for them."
        in parked
    )


def test_an_update_that_settles_an_agreed_call_says_so(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("log-call", "delta", "!", "--again", "15:30", ok=True)
    silent = desk("update", "x1", "no news yet", ok=True).out
    assert "Done" not in silent
    told = desk("update", "x1", "new seal on Friday", "-c", "phone", ok=True).out
    assert "Done: the call agreed for today at 15:30.\n" in told
    assert "still to call back" not in told
    desk("log-call", "delta", "!", "--again", "15:30", ok=True)
    for line in ("update x1 angry --by customer", "log-call delta angry --inbound"):
        told = desk(*line.split(), ok=True).out
        (back,) = (said for said in told.splitlines() if "If you are still to call back: " in said)
        desk(*shlex.split(back.partition("repbook ")[2]), ok=True)
        assert "call back today at 15:30" in desk("next", ok=True).out
    desk("log-call", "delta", "!", "--again", "fri 9:00", ok=True)
    assert "Done" not in desk("update", "x1", "still here", "-c", "phone", ok=True).out
    ahead = desk("next", "--until", "fri", ok=True).out
    assert "call back" in ahead and "Owed by Fri 27 Nov\n" in ahead


def test_words_of_a_problem_that_are_no_kind_lead_to_find(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    line = desk("problems", "seal").err.partition("these words: repbook ")[2]
    assert "seal leaks" in desk(*line.split(), ok=True).out
    assert "repbook add" in desk("problems", "valve").err


def test_what_is_solved_of_a_kind_leaves_out_the_fixes_that_did_not_hold(desk: Rep) -> None:
    for _ in range(2):
        desk("log-problem", "delta", "seal leaks", "--kind", "leak", "--on", "2026-11-02", ok=True)
    for x in ("x1", "x2"):
        desk("resolve", x, "new seal", "--on", "2026-11-03", ok=True)
    assert "2 solved: " in desk("complaints", ok=True).out
    desk("reopen", "x1", "--on", "2026-11-05", ok=True)
    shown = desk("complaints", ok=True).out
    assert "1 solved and not reopened: " in shown and "stayed solved 1 of 2" in shown


def test_what_an_ally_was_asked_is_kept(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("hand-off", "x1", "priya", "--note", "which seal?", ok=True)
    assert 'behind the scenes: "which seal?"' in desk("problem", "x1", ok=True).out


def test_a_call_of_somebody_else_is_offered_with_its_order(desk: Rep) -> None:
    desk("log-call", "kobo", "Wants seals", "--order", "50", ok=True)
    ran = desk("correct", "kobo", "--customer", "delta")
    assert "or c1 (Mon 23 Nov, Wants seals, order o3)" in ran.err and ran.code == 3
    desk(*ran.err.rpartition("repbook ")[2].split(), ok=True)
    assert desk("history", "delta", "--json", ok=True).json[0]["amount"] == 50


def test_whom_they_deal_with_stays_true_after_a_direct_hand_off(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    assert "Delta Pumps still deals only with you" in desk("hand-off", "x1", "priya", ok=True).out
    desk("hand-off", "x1", "tom becker", "--direct", ok=True)
    asked = desk("hand-off", "x1", "priya", ok=True).out
    assert "Delta Pumps still deals only with Tom Becker" in asked and "You stay" not in asked


def test_who_has_no_problem_is_named(desk: Rep) -> None:
    desk("contact", "kobo", "Priya Shah", ok=True)
    said = desk("problems", "priya shah", ok=True).out
    assert "Kobo Dairy has no open problems.\n" in said and "is an ally" not in said
    said = desk("problems", "priya", ok=True).out
    assert (
        "Kobo Dairy has no open problems.\nPriya Nair (a1) is an ally: repbook allies a1\n" in said
    )


def test_a_problem_of_a_written_off_customer_is_counted_apart(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("log-problem", "kobo", "hose splits", ok=True)
    desk("resolve", "x2", "new hose", ok=True)
    desk("write-off", "kobo", "--because", "moved", ok=True)
    assert "of written-off" not in desk("problems", ok=True).out
    desk("reopen", "x2", ok=True)
    assert "1 problem." in desk(ok=True).out
    said = desk("problems", ok=True).out
    assert "1 open, oldest first · 1 of written-off customers" in said
    assert said.count("; written off") == 1


def test_a_page_says_first_what_is_owed_and_by_when(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--by", "wed", ok=True)
    page = desk("problem", "x1", ok=True).out
    assert "You owe  promise p1 for Wed 25 Nov (solve: seal leaks)\n" in page
    assert "an update by Mon 30 Nov (they last heard from you today)\n" in page
    desk("promise", "p1", "--kept", ok=True)
    assert "Promise  p1, kept today: solve: seal leaks\n" in desk("problem", "x1", ok=True).out


def test_of_the_closed_problems_the_latest_stands_first(desk: Rep) -> None:
    for what, on in (("old", "2026-11-02"), ("new", "2026-11-20"), ("middle", "2026-11-10")):
        desk("log-problem", "delta", what, "--on", on, ok=True)
    for id, on in (("x1", "2026-11-02"), ("x2", "2026-11-20"), ("x3", "2026-11-10")):
        desk("resolve", id, "done", "--on", on, ok=True)
    out = desk("problems", "--all", ok=True).out
    assert out.index("new, ") < out.index("middle, ") < out.index("old, ")


def test_history_names_the_ally_who_replied_and_a_snooze(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("hand-off", "x1", "priya", ok=True)
    desk("update", "x1", "a new seal", "--by", "ally", ok=True)
    desk("snooze", "delta", "--until", "+2w", ok=True)
    out = desk("history", "delta", ok=True).out
    assert "x1 Priya Nair (Support) replied: a new seal" in out
    assert "snoozed until Mon 7 Dec" in out
    desk("snooze", "delta", "--off", ok=True)
    assert "no longer snoozed" in desk("history", "delta", ok=True).out


def test_an_ally_asked_twice_about_one_problem_has_one(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--kind", "leak", ok=True)
    for _ in range(2):
        desk("hand-off", "x1", "priya", ok=True)
        desk("update", "x1", "a new seal", "--by", "ally", ok=True)
    priya = next(a for a in desk("allies", "--json", ok=True).json if a["name"] == "Priya Nair")
    assert (priya["handed"], priya["answered"]) == (1, 1)


def test_a_call_about_it_says_at_once_that_it_is_hard_for_them(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    call = ("log-call", "delta", "where is it?", "--inbound", "--about", "x1")
    said = [desk(*call, ok=True).out for _ in range(3)]
    assert (
        "About x1: seal leaks. If they have to get in touch again, it becomes hard work for them."
        in said[1]
    )
    assert "About x1: seal leaks. It is already hard work for them." in said[2]


def test_a_problem_that_waits_for_the_rep_is_named_once(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--ally", "tom", "--on", "2026-11-10", ok=True)
    desk("update", "x1", "needs a new shaft", "--by", "ally", "--on", "2026-11-12", ok=True)
    shown = desk("next", ok=True).out
    assert "seal leaks (x1)" in shown
    assert shown.count("x1") == 1
    row = desk("next", "--json", ok=True).json[0]
    assert [reason["code"] for reason in row["reasons"]][:2] == ["problem", "keep-posted"]
    brief = " ".join(desk("brief", "delta", ok=True).out.split())
    assert "Tom Becker (Repair) replied: needs a new shaft" in brief
    assert "repbook problem x1" in brief
    desk("promise", "x1", "a visit", "--by", "today", ok=True)
    desk("edit", "delta", "--do-not-call", ok=True)
    assert re.search(r"Not to be called +2 things due: write to them", desk("next", ok=True).out)


def test_answers_say_what_comes_next_and_by_which_channel(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    updated = desk("update", "x1", "ordered", "-c", "phone", ok=True).out
    assert "stands. You owe Delta Pumps an update by Mon 30 Nov." in updated
    assert "solved by phone: kit" in desk("resolve", "x1", "kit", "-c", "phone", ok=True).out
    assert (
        "the fix held, they said by phone" in desk("confirm-fix", "x1", "-c", "phone", ok=True).out
    )
    assert "solved by phone: kit" in desk("problem", "x1", ok=True).out
    desk("log-problem", "delta", "valve stuck", ok=True)
    given_up = desk("give-up", "x2", "no spare valve", ok=True).out
    assert "given up: no spare valve.\nTell them, if they do not know yet: repbook" in given_up
    assert "not solved" not in given_up
    tell = re.search('repbook log-call (1) "…" --about (x2)', given_up)
    promise = re.search('repbook (promise) (1) "(tell them about x2)" --by (tomorrow)', given_up)
    assert tell and promise
    assert desk("promise", "1", promise[3], "--by", "tomorrow", ok=True).code == 0
    assert 'Hint: repbook log-call 1 "…" --about x2' in desk("update", "delta", "told them").err
    desk("log-call", "1", "told them", "--about", "x2", ok=True)
    assert "you updated them: told them" in desk("problem", "x2", ok=True).out


def test_an_update_that_is_due_is_marked_in_every_group(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--ally", "tom", "--on", "2026-11-13", ok=True)
    desk("log-problem", "kobo", "hose splits", "--on", "2026-11-16", ok=True)
    listed = desk("problems", ok=True).out
    assert "update due since Fri 20 Nov" in listed and "update due today" in listed
    desk("log-call", "delta", "told them", "--about", "x1", ok=True)
    assert "update due since" not in desk("problems", ok=True).out


def test_an_order_too_old_to_be_tied_by_itself_is_named(desk: Rep) -> None:
    said = " ".join(desk("log-problem", "kobo", "hose splits", ok=True).out.split())
    assert "Not linked to an order. If it is about their latest, o2 of Tue 1 Sep:" in said
    assert "repbook correct x1 --of o2" in said
    assert "Their latest is --of o2" in desk("correct", "x1", "--of", "last").err
    assert desk("correct", "x1", "--of", "o2", ok=True).code == 0
    assert "Tied to" not in desk("log-problem", "delta", "leaks", ok=True).out


def test_a_call_about_a_problem_says_what_the_rep_still_owes(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--tried", "2", ok=True)
    angry, know = ("log-call", "delta", "angry", "--about", "x1"), "They know how x1 stands"
    owed = "You owe Delta Pumps an update by Mon 30 Nov."
    said = f'{know}. {owed} If you have more to do: repbook promise x1 "…"'
    assert said in desk(*angry, ok=True).out
    assert one(desk)["waiting_on"] == "customer"
    listed = desk("problems", ok=True).out
    assert "They know how it stands\n" in listed and "if in touch again" not in listed
    assert "you updated them today; next update by Mon 30 Nov; some effort" in listed
    assert know not in desk(*angry, "-p", "a mechanic", "--by", "fri", ok=True).out
    ran = desk(*angry, "--inbound", ok=True).out
    assert know not in ran and "repbook correct c3 --by me" in ran
    contacts = one(desk)["contacts"]
    desk("correct", "c3", "--by", "me", ok=True)
    assert one(desk)["contacts"] == contacts - 1
    desk("hand-off", "x1", "priya", ok=True)
    assert know not in desk(*angry, ok=True).out, "it stays with the ally"


def test_a_note_that_they_called_is_asked_about(desk: Rep, asked: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    ran = desk("log-call", "delta", "rang again, it leaks more now", "--about", "x1", ok=True)
    assert one(desk)["contacts"] == 1
    line = ran.err.partition("If they called you: repbook ")[2].splitlines()[0]
    desk(*line.split(), ok=True)
    assert one(desk)["contacts"] == 2
    ran = asked("y\ny\n", "log-call", "delta", "They rang, any news?")
    assert ran.code == 0 and "Did they call you? (y/N)" in ran.err
    assert one(desk)["contacts"] == 3
    for mine in ("I called again", "Called, wants 20 seals", "they called it off"):
        assert "If they called you" not in desk("log-call", "delta", mine, ok=True).err


def test_a_problem_in_a_call_of_which_it_is_not_said_who_called(desk: Rep, asked: Rep) -> None:
    call = "log-call", "delta", "--problem", "seal leaks"
    line = "If they called you: repbook correct c1 --by customer\n"
    assert desk(*call, ok=True).err.count(line) == 1
    desk("undo", ok=True)
    assert "If they called" not in desk(*call, "--inbound", ok=True).err
    assert "If they called" not in desk("log-call", "delta", "All well", ok=True).err
    desk("resolve", "delta", ok=True)
    ran = asked("\n", "log-call", "delta", "Leaks", "--not-held")
    assert ran.err.count("If they called you: repbook correct c4 --by customer") == 1


def test_an_update_by_them_pauses_a_parked_one_and_says_so(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("park", "x1", "--until", "+3w", "--update-every", "3d", ok=True)
    said = desk("update", "x1", "still leaks", "--by", "customer", ok=True).out
    paused = "our move since today; your update parks it again until Mon 14 Dec"
    assert f"Y{paused}." in said
    assert f"y{paused}\n" in desk("problem", "x1", ok=True).out
    mine = desk("update", "x1", "told them", "-c", "phone", ok=True).out
    assert "Parked until Mon 14 Dec, an update every 3 days." in mine
    assert "Update them by Thu 26 Nov, then every 3 days." in mine
    assert "parks it again" not in desk("problem", "x1", ok=True).out


def test_an_ally_who_was_asked_is_named_when_the_move_is_yours(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--ally", "priya", ok=True)
    said = desk("update", "x1", "again", "--by", "customer", ok=True).out
    assert "Your move since today; Priya Nair (Support) still has it." in said
    assert "still has it" not in desk("update", "x1", "new seal", "--by", "ally", ok=True).out


def test_a_contact_that_makes_it_worse_says_what_to_log_if_it_was_an_answer(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    asked = ("update", "x1", "still leaks", "--by", "customer")
    line = 'repbook undo, then repbook log-call 1 "…" --about x1'
    assert line not in desk(*asked, ok=True).out
    assert line in desk(*asked, ok=True).out
    desk("undo", ok=True)
    desk("log-call", "1", "fine, but before noon", "--about", "x1", ok=True)
    assert one(desk)["contacts"] == 2


def test_a_kind_is_suggested_where_most_similar_ones_are_of_it(desk: Rep) -> None:
    for what, kind in (("pump leaks", "leak"), ("pump hums", "noise")):
        desk("log-problem", "kobo", what, "--kind", kind, ok=True)
    assert "of the kind" not in desk("log-problem", "delta", "pump is loud", ok=True).out
    desk("log-problem", "kobo", "pump howls", "--kind", "noise", ok=True)
    desk("remove", "x3", "--yes", ok=True)
    assert 'of the kind "noise"' in desk("log-problem", "delta", "pump is loud", ok=True).out


def test_their_last_order_can_be_named_by_that_word(desk: Rep) -> None:
    desk("log-purchase", "kobo", "70", "a cap", "--on", "2026-10-01", ok=True)
    assert (
        desk("log-problem", "kobo", "leaks", "--of", "last", "--json", ok=True).json["of"] == "o3"
    )


def test_a_problem_shows_the_ids_that_a_correction_takes(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-11-16", ok=True)
    desk("park", "x1", "--until", "+1w", "--on", "2026-11-17", ok=True)
    desk("update", "x1", "told them", "-c", "phone", "--on", "2026-11-18", ok=True)
    page = desk("problem", "x1", ok=True).out
    assert re.findall("Nov +([xsc][0-9]+)  ", page) == ["x1", "s1", "c1"]
    err = desk("correct", "x1", "--on", "today").err
    assert "repbook problem x1" in err
    early = desk("update", "x1", "told them", "--on", "2026-11-13").err
    assert "repbook correct x1 --on 2026-11-13" in early


def test_a_kind_that_is_wholly_in_the_words_is_guessed_first(desk: Rep, book_file: Path) -> None:
    for kind in ("wrong part", "wrong part", "invoice"):
        desk("log-problem", "kobo", "x", "--kind", kind, ok=True)
    t = at_terminal(book_file, "log-problem", "delta", "invoice has the wrong VAT number")
    t.sees("Enter for invoice")
    t.types("")
    assert t.ends() == 0


@pytest.mark.parametrize(
    ("words", "ally", "note"),
    [
        (["tom", "when can you be there?"], "Tom Becker", "when can you be there?"),
        (["tom", "becker", "when", "is", "it?"], "Tom Becker", "when is it?"),
        (["Tom Becker", "leaks, please look"], "Tom Becker", "leaks, please look"),
        (["to", "tom"], "Tom Becker", None),
        (["priya", "look", "--note", "soon"], "Priya Nair", "look; soon"),
    ],
)
def test_what_stands_after_an_ally_is_what_they_are_asked(
    desk: Rep, words: list[str], ally: str, note: str | None
) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("hand-off", "x1", *words, ok=True)
    step = one(desk)["steps"][-1]
    assert (step["ally"], step["note"]) == (ally, note)


def test_who_has_it_is_asked_again_without_a_name(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "yesterday", ok=True)
    nothing_lost(desk, desk("hand-off", "x1"), 2, "x1 is with no ally yet", "hand-off x1")
    desk("hand-off", "x1", "tom", "--on", "yesterday", ok=True)
    assert "asked Tom Becker (Repair) again." in desk("chase", "x1", ok=True).out
    assert one(desk)["asked_again_on"] == "2026-11-23"
    twice = "Tom Becker (a2) was asked about x1 on Mon 23 Nov already"
    nothing_lost(desk, desk("hand-off", "x1", "tom"), 4, twice, '"Tom Becker" "any news?"')
    desk("hand-off", "x1", "tom", "any news?", ok=True)
    nothing_lost(desk, desk("hand-off", "x1", "tom", "any news?"), 4, twice, "problem x1")


def test_an_update_that_tells_of_an_ally_is_no_news_to_the_customer(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    for note in ("Asked Tom again, no answer yet", "told Tom Becker it leaks"):
        refused = desk("update", "x1", note)
        nothing_lost(desk, refused, 2, "Tom Becker (a2) is an ally, and an update is news to Delta")
        for line in re.findall(r"repbook ((?:hand-off|update) [^;\n]*)", refused.err):
            desk(*shlex.split(line), ok=True)
            assert one(desk)["steps"][-1]["note"] == note
            desk("undo", ok=True)
    asked = "If that was a question to Tom Becker: repbook undo, then "
    desk("hand-off", "x1", "tom", ok=True)
    assert asked not in desk("update", "x1", "it comes on Friday", ok=True).out
    for told in (("Tom comes on Monday",), ("it comes with Tom on Monday", "-c", "phone")):
        assert asked not in desk("update", "x1", *told, ok=True).out
    for note, *how in (("left Tom a message",), ("asked Tom again", "-c", "phone")):
        said = desk("update", "x1", note, *how, ok=True).out
        line = re.search(f"{asked}repbook (.*)", said)
        assert line, said
        desk("undo", ok=True)
        desk(*shlex.split(line[1]), ok=True)
        assert one(desk)["steps"][-1]["kind"] == "hand-off"
    assert asked not in desk("update", "x1", "left Tom a message", "--by", "me", ok=True).out
    desk("contact", "delta", "Tom Pump", ok=True)
    desk("update", "x1", "told Tom it comes on Friday", ok=True)


def test_a_fix_with_more_words_counts_with_the_known_one(desk: Rep) -> None:
    for how in ("new seal kit", "oil", "new seal kit", "tape", "glue"):
        desk("log-problem", "kobo", "leaks", "--kind", "leak", "--on", "2026-11-10", ok=True)
        x = desk("problems", "kobo", "--json", ok=True).json[0]["id"]
        desk("resolve", x, how, "--on", "2026-11-11", ok=True)
    desk("log-problem", "delta", "leaks", "--kind", "leak", ok=True)
    said = desk("resolve", "x6", "New seal kit, Tom fitted it", ok=True).out
    assert "solved: New seal kit, Tom fitted it." in said
    assert "That makes 3 problems of any kind solved by new seal kit.\n" in said
    shown = desk("complaints", ok=True).out
    assert "solved by new seal kit" in shown and "and 1 other fix\n" in shown


def test_the_same_problem_again_is_named_where_it_was_solved_lately(desk: Rep) -> None:
    desk("log-problem", "kobo", "hose splits", "--kind", "hose", "--on", "2026-09-15", ok=True)
    desk("resolve", "x1", "kit", "--on", "2026-09-16", ok=True)
    assert "Solved for them" not in desk("log-problem", "delta", "x", "--kind", "hose").out
    desk("log-problem", "kobo", "pump hums", "--kind", "noise", ok=True)
    desk("resolve", "x3", ok=True)
    said = desk("log-problem", "kobo", "it splits", "--kind", "hose", ok=True).out
    assert "Solved for them lately: x1 (hose splits), Wed 16 Sep." in said
    desk("undo", ok=True)
    desk(*shlex.split(said.split("undo, then repbook ")[1].splitlines()[0]), ok=True)
    assert one(desk)["state"] == "open"


def test_problems_by_effort_and_by_when_they_were_reported(desk: Rep) -> None:
    for at, (day, ease) in enumerate((("2026-03-02", "1"), ("2026-10-05", "7")), 1):
        desk("log-problem", "delta", "leaks", "--tried", "2", "--on", day, ok=True)
        desk("resolve", f"x{at}", "--ease", ease, "--on", day, ok=True)

    def ids(*words: str) -> list[str]:
        return [each["id"] for each in desk("problems", "--all", *words, "--json", ok=True).json]

    assert (ids("--hard"), ids("--effort", "painless")) == (["x1"], ["x2"])
    assert (ids("--since", "october"), ids("--until", "march")) == (["x2"], ["x1"])
    assert ids("--since", "this month") == []
    for line in (["problems", "delta", "--all"], ["history", "delta"]):
        ended = desk(*line, "--since", "today", "--until", "last week", ok=False)
        assert "last week" in ended.err and "is before --since" in ended.err, ended
        again = shlex.split(ended.err.partition("Hint: repbook ")[2])
        assert again[-4:] == ["--since", "last week", "--until", "today"]
        desk(*again, ok=True)
    hard = desk("problems", "--all", "--effort", "hard", ok=True).out
    assert hard.startswith("Mon 23 Nov  1 closed, latest first\n1 solved: 1 hard."), hard
    said = desk("problems", "--all", ok=True).out
    assert (
        "2 closed, latest first\n2 solved: 1 painless, 1 hard. Half were solved the same day"
        in said
    )
    assert "customers got in touch 6 times about them in all." in said
    said = desk("problems", "--hard", ok=True).out
    assert said.startswith("No open problems with --effort hard.\n")
    desk(*shlex.split(said.split("Next: repbook ")[1].split(" ·")[0]), ok=True)


def test_days_of_a_reopened_one_are_said_to_be_since_its_report(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-10-12", ok=True)
    desk("resolve", "x1", "--on", "2026-10-13", ok=True)
    said = desk("reopen", "x1", "again", ok=True).out
    assert "Already hard work for them: 42 days since the first report." in said


def test_the_one_fix_that_may_be_meant_is_asked_about_by_name(desk: Rep, asked: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-09-15", ok=True)
    desk("resolve", "x1", "--on", "2026-09-16", ok=True)
    no = asked("n\n", "confirm-fix", "delta")
    assert (no.code, "Do you mean x1 (solved Wed 16 Sep: leaks)? (y/N)" in no.err) == (3, True)
    assert not one(desk)["confirmed"]
    assert asked("y\n", "confirm-fix", "delta").code == 0 and one(desk)["confirmed"]


def test_the_reply_to_resolve_says_which_ally_gets_the_credit(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--ally", "priya", ok=True)
    said = desk("resolve", "x1", "new seal", ok=True).out
    assert "Credited to Priya Nair, who was asked last" in said
    assert "repbook undo, then repbook hand-off x1 ALLY" in said
    assert "Thank Priya Nair for x1" in desk("allies", ok=True).out
    desk("log-problem", "kobo", "hums", ok=True)
    assert "Counted for" not in desk("resolve", "x2", "new bearing", ok=True).out


def test_a_problem_that_is_back_is_no_call_as_a_report_of_one_is_none(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", "--on", "2026-11-17", ok=True)
    desk("resolve", "x1", "--on", "2026-11-18", ok=True)
    desk("log-call", "kobo", "Fine", "--minutes", "5", ok=True)
    desk("reopen", "x1", "leaks again", ok=True)
    said = desk("today", ok=True).out
    assert "reached twice: 1 in a call and 1 when they came to you with an order or problem" in said
    assert "noted on 1 of 1 call" in said


def test_a_park_that_is_to_end_has_not_ended(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", ok=True)
    desk("park", "x1", "kit arrives", "--until", "tue", ok=True)
    shown = desk("next", "--until", "wed", ok=True).out
    assert "leaks (x1), parked until Tue 24 Nov: kit arrives" in shown
    assert "park ended" not in shown
    assert "park ended: kit arrives" in desk("--as-of", "2026-11-25", "next", ok=True).out
    desk("correct", "s1", "--until", "2026-12-23", ok=True)
    shown = desk("next", "--until", "2 dec", ok=True).out
    assert (
        "update them by Mon 30 Nov on x1, leaks (parked until Wed 23 Dec, updates go on)" in shown
    )


def test_a_question_is_for_the_ally_who_has_the_problem_and_is_no_name(desk: Rep) -> None:
    desk("log-problem", "delta", "leaks", ok=True)
    said = desk("hand-off", "x1", "which seal?", ok=False).err
    assert 'repbook hand-off x1 "Priya Nair" "which seal?"' in said


def test_after_a_step_the_reply_and_the_list_agree_on_the_next_update(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-10", ok=True)
    asked = desk("hand-off", "x1", "tom", "chase it", ok=True).out
    assert 'They last heard from you 13 days ago: repbook update x1 "…"' in asked
    desk("log-call", "delta", "about a new order", ok=True)  # no news of it
    assert "update due since Tue 17 Nov" in desk("problems", ok=True).out
    assert "update them on x1" in desk("next", ok=True).out
    told = desk("update", "x1", "a visit on Friday", ok=True).out
    # it is hard work for them from the 25th, so not as late as a week after this one
    assert "You owe Delta Pumps an update by Tue 24 Nov." in told
    assert "; next update by Tue 24 Nov;" in desk("problems", ok=True).out
    shown = desk("--as-of", "2026-11-24", "next", ok=True).out
    assert (
        "they last heard of it from you yesterday, becomes hard work for them from tomorrow"
        in shown
    )
    desk("--as-of", "2026-11-24", "update", "x1", "the part is late", ok=True)
    for day, listed in (("2026-11-25", False), ("2026-11-30", False), ("2026-12-01", True)):
        assert ("x1" in desk("--as-of", day, "next", ok=True).out) == listed, day


def test_an_order_of_the_same_day_is_not_what_a_problem_is_about(desk: Rep) -> None:
    today = desk("log-purchase", "delta", "480", "seals", "--json", ok=True).json["id"]
    said = desk("log-problem", "delta", "seal drips", ok=True).out
    assert "About o1, bought Mon 9 Nov" in said
    assert f"If it is about {today} of today: repbook correct x1 --of {today}" in said
    desk("add", "Newcomer", ok=True)
    desk("log-purchase", "newcomer", "480", "seals", ok=True)
    assert "Not linked to an order" in desk("log-problem", "newcomer", "seal drips", ok=True).out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("note", "x1", "called twice"), 'repbook update x1 "called twice"'),
        (("problem", "x1", "called twice"), 'repbook update x1 "called twice"'),
        (("rate", "c1", "7"), "repbook correct c1 -f service:good"),
        (("feedback", "c1", "bad"), "repbook correct c1 -f service:bad"),
    ],
)
def test_a_note_or_a_rating_of_a_record_leads_to_the_line_that_logs_it(
    desk: Rep, typed: tuple[str, ...], meant: str
) -> None:
    desk("log-problem", "delta", "seal leaks", ok=True)
    desk("log-call", "delta", "hi", ok=True)
    ran = desk(*typed)
    assert ran.code != 0 and f"Did you mean: {meant}" in ran.err


def test_a_call_logs_the_problem_reported_in_it(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    said = ("log-call", "harbor", "Angry, the valve leaks", "--problem", "valve leaks")
    done = rep(*said, ok=True)
    assert "Problem x1" in done.err and "--about x1" not in done.out + done.err
    assert "to solve" not in done.err
    logged = rep("problem", "x1", "--json", ok=True).json
    assert logged["what"] == "valve leaks"
    rep("undo", ok=True)
    assert (
        not rep("problems", "--json", ok=True).json and not rep("history", "harbor", "--json").json
    )
    refused = rep(*said, "-o", "no-answer")
    assert refused.code == 2 and "somebody has to have reported the problem" in refused.err
    assert rep(*said, "--json", ok=True).json["problem"] == "x2"


def test_the_list_says_from_when_a_problem_is_hard(desk: Rep) -> None:
    desk("log-problem", "delta", "seal leaks", "--on", "2026-11-15", ok=True)
    shown = " ".join(desk("problems", ok=True).out.split())
    assert (
        "since Sun 22 Nov; some effort for them so far, hard work if still open after Sun 29 Nov"
        in shown
    )
    page = " ".join(desk("problem", "x1", ok=True).out.split())
    assert (
        "Some effort for them so far: open 8 days. The problem becomes hard work for them if it is still open"
        " after Sun 29 Nov. " in page
    )
    desk("park", "x1", "--until", "2026-11-30", ok=True)
    assert "some effort for them so far" in (parked := desk("problems", ok=True).out)
    assert "hard work for them if still open" not in parked
    later = " ".join(desk("problem", "x1", "--as-of", "2026-12-01", ok=True).out.split())
    assert "if it is still open after Sun 6 Dec" in later
