"""One line per call: what a call did to a problem is written with it, and counts once."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, Rep, made_once, run_repbook


@made_once
def delta(rep: Rep) -> Rep:
    """A customer with an open problem that something was promised about, and a fix to ask about."""
    rep("add", "Delta Pumps", "--phone", "555 0177", ok=True)
    rep("add", "Kobo Dairy", ok=True)
    rep("log-problem", "delta", "valve sticks", "--on", "2026-11-10", ok=True)
    rep("resolve", "x1", "new valve", "--on", "2026-11-13", ok=True)
    return rep


def with_open(rep: Rep) -> None:
    rep("log-problem", "delta", "seal leaks", "--on", "2026-11-19", ok=True)
    rep("promise", "x2", "send the kit", "--by", "fri", "--on", "2026-11-19", ok=True)


def lines(text: str) -> list[list[str]]:
    return [shlex.split(line) for line in text.strip().splitlines()]


def everything(book: Path) -> dict[str, Any]:
    """What the book says of the problems, the calls and the week."""
    asked = ("problem x1", "problem x2", "history delta", "report", "brief delta", "promises --all")
    found = {
        line: run_repbook("--book", str(book), "--as-of", DAY, *line.split(), "--json").json
        for line in asked
    }
    found["history delta"].sort(key=lambda row: row["id"])  # not which of a day was written first
    for row in found["history delta"]:
        if row["kind"] == "step":  # of one line it names the call, which has the words
            row["text"] = row["text"].partition(":")[0].removesuffix(" in c1")
    for problem in ("problem x1", "problem x2"):  # the call is no update beside what came in it
        steps = [step for step in found[problem]["steps"] if step["id"] != "c1"]
        found[problem]["steps"] = [
            {**step, "note": None if step["kind"] == "confirm" else step["note"]} for step in steps
        ]
    return found


SAME = {
    "held": (
        "log-call delta 'runs dry' --held",
        "log-call delta 'runs dry' --about x1\nconfirm-fix x1",
    ),
    "not held": (
        "log-call delta 'sticks again' --not-held",
        "log-call delta 'sticks again' --about x1\nconfirm-fix x1 --no 'sticks again'",
    ),
    "not held, of another day": (
        "log-call delta 'sticks again' --not-held --on 2026-11-20",
        "log-call delta 'sticks again' --about x1 --on 2026-11-20\n"
        "confirm-fix x1 --no 'sticks again' --on 2026-11-20",
    ),
    "solved, by the note": (
        "log-call delta 'new kit fitted' --solved",
        "log-call delta 'new kit fitted' --about x2\nresolve x2 'new kit fitted'",
    ),
    "solved, in words of its own, when they called": (
        "log-call delta 'all well' --inbound --solved 'new kit'",
        "log-call delta 'all well' --inbound --about x2\nresolve x2 'new kit'",
    ),
    "solved, with what else a call has": (
        "log-call delta 'all well' -c visit --solved 'new kit' --order 480 -f price:good --minutes 5",
        "log-call delta 'all well' -c visit --about x2 --order 480 -f price:good --minutes 5\n"
        "resolve x2 'new kit'",
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_a_line_says_what_two_lines_say(delta: Rep, book_file: Path, case: str) -> None:
    with_open(delta)
    other = book_file.with_name("other.db")
    other.write_bytes(book_file.read_bytes())
    line, two = SAME[case]
    delta(*shlex.split(line), ok=True)
    for words in lines(two):
        assert run_repbook("--book", str(other), "--as-of", DAY, *words).code == 0, words
    assert everything(book_file) == everything(other)


def test_who_called_to_say_that_it_does_not_hold_was_in_touch_once(delta: Rep) -> None:
    before = delta("report", "--json", ok=True).json["touches"]
    delta("log-call", "delta", "sticks again", "--inbound", "-c", "phone", "--not-held", ok=True)
    (problem,) = delta("problems", "--json", ok=True).json
    assert (problem["id"], problem["contacts"], problem["reopened"]) == ("x1", 2, 1)
    after = delta("report", "--json", ok=True).json["touches"]
    assert after["reached"] == before["reached"] + 1
    kinds = [row["kind"] for row in delta("history", "delta", "--json", ok=True).json]
    assert kinds.count("touch") == 1 and kinds.count("step") == 2  # solved, then open again


@pytest.mark.parametrize(
    ("typed", "correction", "meant"),
    [
        ("-c phone", "--inbound", "-c phone --inbound"),
        ("-c phone --inbound", "--by me", "-c phone"),
        ("-c visit --inbound", "-c phone", "-c phone --inbound"),
    ],
)
def test_a_corrected_call_counts_as_if_it_had_been_typed_so(
    delta: Rep, book_file: Path, typed: str, correction: str, meant: str
) -> None:
    with_open(delta)
    other = book_file.with_name("other.db")
    other.write_bytes(book_file.read_bytes())
    call = "log-call", "delta", "sticks again", "--not-held"
    delta(*call, *typed.split(), ok=True)
    corrected = delta("correct", "c1", *correction.split(), ok=True).out
    assert "Also changed: the step s2." in corrected
    by = "me" if "--inbound" in meant else "customer"
    assert f"repbook correct c1 --by {by}" in delta("correct", "s2", "--by", by, ok=False).err
    assert run_repbook("--book", str(other), "--as-of", DAY, *call, *meant.split()).code == 0
    assert everything(book_file) == everything(other)
    delta("undo", ok=True)
    assert everything(book_file) != everything(other)


def test_a_problem_was_reported_by_the_channel_of_its_call(delta: Rep) -> None:
    delta("log-call", "delta", "--problem", "runs dry", "-c", "visit", ok=True)
    delta("correct", "c1", "-c", "email", ok=True)
    report = delta("problem", "x2", "--json", ok=True).json["steps"][0]
    assert report["channel"] == "email"


def test_it_is_one_change(delta: Rep) -> None:
    with_open(delta)
    before = delta("problem", "x2", "--json", ok=True).json
    delta(
        "log-call",
        "delta",
        "fitted",
        "--solved",
        "new kit",
        "-p",
        "the bill",
        "--by",
        "fri",
        ok=True,
    )
    promises = {p["text"]: p["state"] for p in delta("promises", "--all", "--json", ok=True).json}
    assert promises == {"send the kit": "kept", "the bill": "open"}
    delta("undo", ok=True)
    assert delta("problem", "x2", "--json", ok=True).json == before
    delta("redo", ok=True)
    assert delta("problem", "x2", "--json", ok=True).json["resolution"] == "new kit"


def test_the_reply_says_what_became_of_the_problem(delta: Rep) -> None:
    with_open(delta)
    ran = delta("log-call", "delta", "--solved", "new kit", ok=True)
    assert "x2 (seal leaks) is solved." in ran.out and "Done: p1 (send the kit)." in ran.out
    assert "to ask if the fix holds" in ran.out and "repbook confirm-fix x2" in ran.out, ran.out
    held = delta("log-call", "delta", "runs", "--held", "--json", ok=True).json
    assert (held["about"], held["step"]["kind"]) == ("x1", "confirm")


def test_of_several_none_is_guessed_and_each_has_its_line(delta: Rep) -> None:
    with_open(delta)
    delta("log-problem", "delta", "late van", "--on", "2026-11-20", ok=True)
    ran = delta("log-call", "delta", "all well", "--solved", "new kit", "-c", "visit")
    assert (ran.code, ran.out) == (3, "")
    assert "x2 (seal leaks) or x3 (late van)" in ran.err
    hint = ran.err.split("Hint: ")[1].split(" or repbook")[0]
    delta(*shlex.split(hint)[1:], ok=True)
    assert delta("problem", "x2", "--json", ok=True).json["resolution"] == "new kit"


REFUSED = {
    "nothing to confirm": ("log-call kobo well --held", 2, "has no closed problem"),
    "nothing open": ("log-call delta well --solved", 2, "has no open problem"),
    "both": ("log-call delta well --held --not-held", 2, "one of three"),
    "nobody reached": (
        "log-call delta -o no-answer --held",
        2,
        "somebody has to have said if the fix holds",
    ),
    "of another": ("log-call kobo well --held --about x1", 4, "Delta Pumps"),
    "not solved yet": ("log-call delta well --solved --about x1", 4, "solved on"),
    "nobody named": ("log-call --held", 2, "Whose problem is it?"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_with_nothing_written(delta: Rep, case: str) -> None:
    line, code, why = REFUSED[case]
    before = delta("changes", "--json").out
    ran = delta(*line.split())
    assert (ran.code, ran.out) == (code, ""), ran
    assert why in ran.err and "Hint: " in ran.err, ran.err
    assert delta("changes", "--json").out == before


def test_the_fix_that_the_list_asks_about_is_the_one_meant(delta: Rep) -> None:
    delta("log-problem", "delta", "an old one", "--on", "2026-08-03", ok=True)
    delta("resolve", "x2", "once", "--on", "2026-08-04", ok=True)
    assert "the fix holds" in delta("log-call", "delta", "well", "--held", ok=True).out
    old = delta("log-call", "delta", "well", "--held", ok=False)  # solved long ago: only offered
    assert old.code == 3 and "x2 (solved Tue 4 Aug: an old one)" in old.err
    assert "repbook log-call 1 well --about x2 --held" in old.err


def test_a_fix_confirmed_long_ago_is_not_reopened_unasked(rep: Rep) -> None:
    rep("add", "Oakfield", ok=True)
    rep("log-problem", "oakfield", "pump hums", "--on", "2025-07-01", ok=True)
    rep("resolve", "x1", "new bearing", "--on", "2025-07-11", ok=True)
    rep("confirm-fix", "x1", "--on", "2025-07-18", ok=True)
    ran = rep("log-call", "oakfield", "It did not hold", "--not-held", ok=False)
    assert ran.code == 3 and "x1 (solved Fri 11 Jul 2025: pump hums)" in ran.err, ran


def test_without_a_terminal_each_thing_that_waits_has_its_line(delta: Rep) -> None:
    with_open(delta)
    delta("promise", "delta", "the list", "--by", "today", ok=True)
    said = delta("log-call", "delta", "Hello", ok=True).out.splitlines()
    wanted = (
        "If the fix of x1 held: repbook confirm-fix x1; if not: repbook confirm-fix x1 --no",
        "If it was about x2 (seal leaks): repbook correct c1 --about x2",
        "If it is solved: repbook resolve x2",
        "If you kept p2 (the list): repbook promise p2 --kept",
    )
    assert [line for line in said if line in wanted] == [*wanted]
    for line in (wanted[1], wanted[2], wanted[3]):
        delta(*shlex.split(line.split("repbook ", 1)[1]), ok=True)


KEPT_IT = {
    '"Mailed the quote for the filling line" --quote 2400': True,
    '"All went well" --quote "2400 for a filling line"': True,
    '"Busy, wants a call back" --again fri': False,
    '"They want a new price list"': False,
}


@pytest.mark.parametrize("typed", KEPT_IT)
def test_a_promise_not_due_yet_is_asked_about_where_the_call_speaks_of_it(
    delta: Rep, asked: Rep, typed: str
) -> None:
    what = "the quote for the new filling line, then call back"
    delta("promise", "kobo", what, "--by", "2026-12-10", ok=True)
    call = "log-call", "kobo", *shlex.split(typed)
    line = f"If you kept p1 ({what}): repbook promise p1 --kept"
    assert (line in delta(*call, ok=True).out) == KEPT_IT[typed]
    delta("undo", ok=True)
    ran = asked("n\nn\n", *call)  # a no needs no new day: it is not due
    assert (f"Did you keep p1 ({what}, due Thu 10 Dec)?" in " ".join(ran.err.split())) == KEPT_IT[
        typed
    ]
    assert ran.code == 0 and "Until when" not in ran.err


def test_at_a_terminal_they_are_questions(delta: Rep, asked: Rep) -> None:
    with_open(delta)
    delta("promise", "delta", "the list", "--by", "today", ok=True)
    ran = asked("y\n\ny\n", "log-call", "delta", "Runs well")
    assert "Did the fix of x1 (valve sticks) hold?" in ran.err
    assert "Did you keep p2 (the list, due today)?" in ran.err
    assert "the fix holds" in ran.out and "Done: p2 (the list)" in ran.out
    ran = asked("s\n", "log-call", "delta", "New kit in")
    assert ran.err.count("About x2 (seal leaks)?") == 1 and "x2 (seal leaks) is solved" in ran.out
    assert delta("problem", "x2", "--json", ok=True).json["resolution"] == "New kit in"


def test_a_promise_that_was_not_kept_is_moved_with_the_call(delta: Rep, asked: Rep) -> None:
    delta("promise", "delta", "the list", "--by", "today", ok=True)
    ran = asked("\nn\nnever\nfri\n", "log-call", "delta", "Talked")
    assert ran.code == 0 and '"never" is not a date' in ran.err
    assert "p1 (the list): by Fri 27 Nov now." in ran.err
    by = delta("promises", "--json", ok=True).json[0]["by"]
    delta("undo", ok=True)  # the call and the move are one change
    assert (by, delta("promises", "--json", ok=True).json[0]["by"]) == ("2026-11-27", DAY)
    assert delta("history", "delta", "--kind", "call", "--json", ok=True).json == []
    ran = asked("\nn\n\n", "log-call", "delta", "Talked")  # Enter leaves it
    assert ran.code == 0 and delta("promises", "--json", ok=True).json[0]["by"] == DAY
    ran = asked("delta\n\nTalked\n\nn\nfri\n" + "\n" * 6, "log-call")
    assert ran.code == 0 and "p1 (the list): by Fri 27 Nov now." in ran.err


def test_what_else_was_said_is_echoed(delta: Rep) -> None:
    ran = delta(
        *("log-call", "kobo", "Hi", "--minutes", "25", "-f", "price:bad", "--asked-referral"),
        ok=True,
    )
    assert "25 minutes · price: bad (f1) · asked for a referral." in ran.out


# A call of a day gone by: what was settled since is asked about no more


@made_once
def since(rep: Rep) -> Rep:
    """Acme had a problem, a fix, a quote and two promises two days ago; all but p2 are settled since."""
    rep("add", "Acme", "--on", "2026-01-05", ok=True)
    for what, on in (("leaks", "2026-11-10"), ("squeaks", "2026-11-10")):
        rep("log-problem", "1", what, "--on", on, ok=True)
    rep("resolve", "x2", "oiled", "--on", "2026-11-16", ok=True)
    rep("log-quote", "1", "100", "--on", "2026-11-10", ok=True)
    for what in ("send it", "ask"):
        rep("promise", "1", what, "--by", "2026-11-20", "--on", "2026-11-10", ok=True)
    for line in (("resolve", "x1", "done"), ("confirm-fix", "x2"), ("won", "q1")):
        rep(*line, "--on", "2026-11-22", ok=True)
    rep("promise", "p1", "--kept", "--on", "2026-11-22", ok=True)
    return rep


PAST = ("log-call", "1", "spoke", "--on", "2026-11-21")


def test_a_call_of_a_past_day_has_lines_for_what_is_open_still(since: Rep) -> None:
    ran = since(*PAST, ok=True)
    assert "If you kept p2 (ask):" in ran.out
    assert not [
        id for id in ("x1", "x2", "q1", "p1") if f"{id} (" in ran.out.partition("Still on")[2]
    ]


def test_all_that_was_kept_then_is_what_was_open_still(since: Rep) -> None:
    since(*PAST, "--kept", "all", ok=True)
    kept = {row["id"]: row["kept_on"] for row in since("promises", "--all", "--json", ok=True).json}
    assert kept == {"p1": "2026-11-22", "p2": "2026-11-21"}


def test_what_was_solved_since_cannot_be_meant(since: Rep) -> None:
    refused = since(*PAST, "--solved", "new kit", ok=False)
    assert "Acme has no open problem" in refused.err


def test_at_a_terminal_the_same_is_asked(since: Rep, asked: Rep) -> None:
    ran = asked("y\n", *PAST)
    assert ran.code == 0 and "Did you keep p2" in ran.err
    guided = asked("acme\n\nspoke\n\n\n\n\n\n\n", "log-call", "--on", "2026-11-21")
    assert guided.code == 0 and "c" in guided.out, guided
    for said in (ran.err, guided.err):
        assert not [id for id in ("x1", "x2", "q1", "p1") if f"{id} (" in said], said


def test_that_a_fix_did_not_hold_is_logged_once(rep: Rep) -> None:
    rep("add", "Lumen Print", ok=True)
    rep("log-problem", "lumen", "valve sticks", "--on", "2026-11-12", ok=True)
    rep("resolve", "x1", "new valve", "--on", "2026-11-16", ok=True)
    said = "open again since Mon 23 Nov: it is logged that the fix did not hold"
    rep("confirm-fix", "x1", "sticks again", "--no", ok=True)
    for line in (
        ("log-call", "lumen", "It sticks", "--not-held"),
        ("log-call", "lumen", "It sticks", "--not-held", "--about", "x1"),
        ("confirm-fix", "lumen", "--no"),
        ("confirm-fix", "x1", "--no"),
    ):
        ran = rep(*line)
        assert ran.code in (2, 4) and said in ran.err, line
        assert "Hint: To log the call: repbook log-call 1 " in ran.err, line
        assert ran.err.rstrip().endswith("--about x1"), line
    rep("log-call", "1", "It sticks", "--about", "x1", ok=True)
    rep("resolve", "x1", "another valve", ok=True)
    rep("reopen", "x1", ok=True)  # that they said so is logged nowhere
    assert said not in rep("confirm-fix", "x1", "--no").err
    rep("undo", ok=True)
    rep("log-call", "lumen", "It sticks", "--not-held", ok=True)


def test_merge_takes_customers_and_no_records(rep: Rep) -> None:
    for name in ("Hungry Wolf", "Hungry Bear", "X1"):
        rep("add", name, ok=True)
    rep("log-problem", "wolf", "valve sticks", ok=True)
    rep("log-problem", "bear", "valve leaks", ok=True)
    for line in (("x1", "x2"), ("x50", "x49"), ("1", "x2"), ("x2", "1", "--yes")):
        ran = rep("merge", *line)
        at = line[0] if line[0] not in ("1", "x1") else line[1]
        assert ran.code == 2 and f'merge makes one customer of two, and "{at}" is a problem' in (
            ran.err
        ), line
        assert "repbook merge 3 59" in ran.err and "repbook dupes" in ran.err
    assert "X1" in rep("merge", "1", "x1", "--yes", ok=True).out, "a name comes first"


@pytest.mark.parametrize("by", [("by", "next friday"), ("--by", "next friday")])
def test_a_promise_to_two_of_one_name_offers_lines_to_type(by: tuple[str, str], rep: Rep) -> None:
    for name in ("Hungry Wolf", "Hungry Bear"):
        rep("add", name, ok=True)
    ran = rep("promise", "hungry", "list", *by)
    assert 'repbook promise 1 "list" --by "next friday", or repbook promise 2 "list" ' in ran.err
    assert rep("promise", "1", "list", "--by", "next friday", ok=True)


def test_a_word_that_may_be_a_day_either_way_is_said_as_the_day_it_is_taken_for(rep: Rep) -> None:
    rep("add", "Lumen Print", ok=True)
    rep("log-problem", "lumen", "valve sticks", "--on", "2026-11-12", ok=True)
    for line in ("problems", "history lumen", "export purchases --to -", "items"):
        ran = rep(*line.split(), "--since", "friday", "--until", "sunday", ok=True)
        assert ran.err.startswith("From Fri 20 Nov until Sun 22 Nov\n"), line
        assert "Until" not in rep(*line.split(), "--until", "2026-11-20", ok=True).err
        assert "Until Fri 20 Nov\n" in rep(*line.split(), "--until", "fri", ok=True).err
    assert rep("find", "valve", "--since", "friday", ok=True).err == "From Fri 20 Nov\n"
