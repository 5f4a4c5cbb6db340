"""The book on the command line: mistakes corrected, records taken out, changes undone, settings, where."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, Rep, run_repbook

from repbook.policy import DEFAULTS
from repbook.schema import BY_TABLE


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with Harbor Foods (1), one of everything, and Vale Brothers (2), one purchase."""
    file = tmp_path_factory.mktemp("story") / "rep.db"

    def rep(*args: str, ok: bool) -> None:
        ran = run_repbook("--book", str(file), "--as-of", DAY, *args)
        assert (ran.code == 0) is ok, ran

    rep(
        "add",
        "Harbor Foods",
        "--contact",
        "Ann Lee",
        "--phone",
        "555 0134",
        "--terms",
        "30",
        ok=True,
    )
    rep("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    rep("log-purchase", "1", "480", "20 seals", "--on", "2026-10-01", "--ref", "R1", ok=True)  # o1
    rep("log-payment", "o1", "200", "--on", "2026-10-20", ok=True)  # m1
    rep("log-return", "1", "80", "torn", "--on", "2026-10-21", ok=True)  # r1
    rep(
        "log-problem", "1", "seal leaks", "--on", "2026-10-25", "--by", "2026-10-30", ok=True
    )  # x1 p1
    rep("update", "x1", "still leaks", "--by", "customer", "--on", "2026-10-26", ok=True)  # c1
    rep("resolve", "x1", "new kit", "--on", "2026-10-27", ok=True)  # s1
    rep(
        "log-call",
        "1",
        "Was away",
        "--on",
        "2026-11-02",
        "--with",
        "ann",
        "-p",
        "quote",
        "--by",
        "2026-11-20",
        "-f",
        "price:bad:dear",
        "--order",
        "50",
        ok=True,
    )  # c2 o2 p2 f1
    rep("log-purchase", "2", "90", "--on", "2026-11-05", "--due", "30d", ok=True)  # o3
    return file


@pytest.fixture
def story(rep: Rep, book_file: Path, told: Path) -> Rep:
    """That book, to write in."""
    shutil.copy(told, book_file)
    return rep


def facts(path: Path) -> dict[str, list[Any]]:
    """Every row of every table of facts."""
    conn = sqlite3.connect(path)
    try:
        return {t: conn.execute(f'SELECT * FROM "{t}" ORDER BY id').fetchall() for t in BY_TABLE}
    finally:
        conn.close()


def ids(rep: Rep, who: str) -> set[str]:
    return {row["id"] for row in rep("history", who, "--json", ok=True).json}


def text(rep: Rep, who: str, id: str) -> str:
    return next(row["text"] for row in rep("history", who, "--json").json if row["id"] == id)


HARBORS = {"o1", "m1", "r1", "x1", "c1", "s1", "p1", "c2", "o2", "p2", "f1"}


# correct: fields


@pytest.mark.parametrize(
    ("args", "label", "before", "after"),
    [
        (["o1", "--amount", "500"], "amount", 480.0, 500.0),
        (["o1", "--on", "2026-10-03"], "on", "2026-10-01", "2026-10-03"),
        (["o1", "--what", "21 seals"], "what", "20 seals", "21 seals"),
        (["o1", "--note", ""], "what", "20 seals", None),
        (["o1", "--ref", "R-1"], "ref", "R1", "R-1"),
        (["o1", "--due", "45d"], "due", "2026-10-31", "2026-11-15"),
        (["o1", "--due", ""], "due", "2026-10-31", None),
        (["o1", "--channel", "email"], "channel", None, "email"),
        (["m1", "--amount", "400"], "amount", 200.0, 400.0),
        (["m1", "--on", "2026-10-19"], "on", "2026-10-20", "2026-10-19"),
        (["m1", "--note", "by card"], "note", None, "by card"),
        (["r1", "--amount", "100.50"], "amount", 80.0, 100.5),
        (["r1", "--note", "two torn"], "note", "torn", "two torn"),
        (["c2", "--note", "Was on holiday"], "note", "Was away", "Was on holiday"),
        (["c2", "--minutes", "12"], "minutes", None, 12),
        (["c2", "--channel", "visit"], "channel", None, "visit"),
        (["c2", "--with", ""], "with", "Ann Lee", None),
        (["c2", "--again", "2026-11-25 14:30"], "again", None, "2026-11-25"),
        (["c2", "--again", "wed"], "again", None, "2026-11-25"),  # from today on
        (
            ["c2", "--again", "sat", "--as-of", "2026-10-30"],
            "again",
            None,
            "2026-11-07",
        ),  # from its own
        (["c2", "--about", "x1"], "about", None, "x1"),
        (["p2", "--by", "2026-11-27"], "by", "2026-11-20", "2026-11-27"),
        (["p2", "--text", "the quote"], "text", "quote", "the quote"),
        (["p2", "--kept", "2026-11-18"], "kept", None, "2026-11-18"),
        (["p2", "--every", "yearly"], "every", None, "1y"),
        (["p1", "--kept", ""], "kept", "2026-10-27", None),
        (["x1", "--what", "pump leaks"], "what", "seal leaks", "pump leaks"),
        (["x1", "--kind", "seal"], "kind", None, "seal"),
        (["x1", "--tried", "2"], "tried", 0, 2),
        (["x1", "--on", "2026-10-24"], "on", "2026-10-25", "2026-10-24"),
        (["s1", "--note", "a new kit"], "note", "new kit", "a new kit"),
        (["s1", "--ease", "6"], "ease", None, 6),
        (["c1", "--by", "me"], "inbound", True, False),
        (["f1", "--verdict", "mixed"], "verdict", "bad", "mixed"),
        (["f1", "--topic", "delivery"], "topic", "price", "delivery"),
        (["f1", "--words", "a bit dear"], "words", "dear", "a bit dear"),
    ],
)
def test_correct_changes_one_field_and_undo_brings_it_back(
    story: Rep, book_file: Path, args: list[str], label: str, before: object, after: object
) -> None:
    was = facts(book_file)
    ran = story("correct", *args, "--json")
    assert ran.code == 0, ran
    assert ran.json["id"] == args[0]
    assert ran.json["changed"][label] == {"before": before, "after": after}
    now = facts(book_file)
    assert now != was
    story("undo", ok=True)
    assert facts(book_file) == was
    story("redo", ok=True)
    assert facts(book_file) == now


def test_correct_on_the_screen(story: Rep) -> None:
    assert story("correct", "o3", "--amount", "99.50", "--on", "2026-11-06").out == (
        "o3, a purchase of Vale Brothers (2):\n"
        "  on      Thu 5 Nov  →  Fri 6 Nov\n"
        "  amount  90         →  99.50\n"
        "Next: repbook history 2 · repbook undo\n"
    )
    again = story("correct", "o3", "--amount", "99.50")
    assert again.out.startswith("o3 of Vale Brothers (2) says so already. Nothing changed.")


def test_a_call_with_an_order_is_corrected_alone(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-call", "1", "--inbound", "--order", "90", ok=True)
    ran = rep("correct", "c1", "--note", "They rang twice", "--json", ok=True)
    assert (ran.json["id"], ran.json["along"]) == ("c1", [])
    assert text(rep, "1", "o1") == "bought in c1"
    assert text(rep, "1", "c1") == "they were in touch, order o1: They rang twice"
    ran = rep("remove", "o1", "--json", ok=True)
    assert (ran.json["along"], ran.json["apart"]) == ([], ["c1"])
    assert text(rep, "1", "c1") == "they were in touch: They rang twice"
    rep("undo", ok=True)
    ran = rep("remove", "c1", "--json", ok=True)
    assert ran.json["apart"] == ["o1"]
    assert ids(rep, "1") == {"o1"}
    assert rep("next", "--json").code == 0


def test_an_order_counts_as_reached_until_it_is_removed(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-call", "1", "they were out", ok=True)
    rep("correct", "c1", "--outcome", "voicemail", ok=True)
    rep("log-purchase", "1", "90", ok=True)
    touches = rep("report", "--json").json["touches"]
    assert touches == {"reached": 1, "attempts": 1, "customers": 1, "calls": 1}
    rep("remove", "o1", ok=True)
    assert rep("report", "--json").json["touches"] == {
        "reached": 0,
        "attempts": 1,
        "customers": 0,
        "calls": 1,
    }


def test_a_payment_in_full_stays_one(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-purchase", "1", "480", "--paid", ok=True)
    ran = rep("correct", "o1", "--amount", "420", "--json")
    assert ran.json["along"] == ["m1"]
    assert {row["id"]: row["amount"] for row in rep("history", "1", "--json").json} == {
        "o1": 420.0,
        "m1": 420.0,
    }
    assert rep("correct", "o1", "--on", "2026-11-20", ok=True)
    assert rep("correct", "o1", "--on", "2026-11-22", ok=True)


def test_due_by_terms_moves_with_the_day(story: Rep) -> None:
    ran = story("correct", "o1", "--on", "2026-10-11", "--json")
    assert ran.json["changed"]["due"]["after"] == "2026-11-10"


def test_a_corrected_problem_reads_the_same_everywhere(story: Rep) -> None:
    ran = story("correct", "x1", "--what", "pump leaks", "--on", "2026-10-24", "--json")
    assert set(ran.json["along"]) == {"p1"}
    assert text(story, "1", "x1") == "reported: pump leaks"
    first = story("problem", "x1", "--json").json["steps"][0]
    assert (first["id"], first["on"], first["note"]) == ("x1", "2026-10-24", "pump leaks")
    story("correct", "x1", "--channel", "email", ok=True)
    assert story("problem", "x1", "--json").json["steps"][0]["channel"] == "email"


def test_a_call_about_a_problem_counts_as_long_as_it_is_about_it(story: Rep) -> None:
    story("correct", "c1", "--note", "leaks again", "--channel", "email", ok=True)
    assert text(story, "1", "c1") == "they wrote about x1: leaks again"
    ran = story("correct", "c1", "--about", "", "--json")
    assert ran.json["along"] == []
    assert story("problems", "--all", "--json").json[0]["contacts"] == 1
    story("correct", "c1", "--about", "x1", ok=True)
    assert story("problems", "--all", "--json").json[0]["contacts"] == 2
    story("correct", "c1", "--by", "me", ok=True)
    assert story("problems", "--all", "--json").json[0]["contacts"] == 1


def test_removing_a_call_about_a_problem_removes_that_call(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-problem", "harbor", "seal leaks", "--on", "2026-11-20", ok=True)
    rep("log-call", "harbor", "--about", "x1", ok=True)
    rep("log-call", "harbor", "--about", "x1", "--inbound", ok=True)

    def contacts() -> int:
        found: int = rep("problems", "--json").json[0]["contacts"]
        return found

    assert contacts() == 2
    rep("remove", "c1", ok=True)  # the rep's
    assert contacts() == 2
    assert ids(rep, "1") == {"x1", "c2"}
    rep("undo", ok=True)
    rep("remove", "c2", ok=True)  # theirs
    assert contacts() == 1
    assert ids(rep, "1") == {"x1", "c1"}
    rep("undo", ok=True)
    assert contacts() == 2


def test_what_was_noted_in_a_call_follows_its_day(story: Rep) -> None:
    ran = story("correct", "c2", "--on", "2026-11-01", "--json")
    assert set(ran.json["along"]) == {"p2", "f1", "o2"}
    rows = {row["id"]: row["on"] for row in story("history", "1", "--json").json}
    assert {rows[id] for id in ("c2", "p2", "f1", "o2")} == {"2026-11-01"}


# correct: the wrong customer


def test_the_wrong_customer_of_a_call_takes_all_of_the_line_along(story: Rep) -> None:
    ran = story("correct", "c2", "--customer", "vale", "--json")
    assert set(ran.json["along"]) == {"o2", "p2", "f1"}
    assert ran.json["customer"] == "Vale Brothers"
    assert ids(story, "1") == HARBORS - {"c2", "o2", "p2", "f1"}
    assert ids(story, "2") == {"o3", "c2", "o2", "p2", "f1"}
    assert "Ann" not in text(story, "2", "c2")
    story("undo", ok=True)
    assert ids(story, "1") == HARBORS


def test_the_wrong_customer_of_a_purchase_takes_its_money_along(story: Rep) -> None:
    ran = story("correct", "o1", "--customer", "2", "--json")
    assert set(ran.json["along"]) == {"m1", "r1"}
    assert ids(story, "2") == {"o3", "o1", "m1", "r1"}
    status = {row["id"]: row["total"] for row in story("status", "--json").json}
    assert status == {1: 50.0, 2: 490.0}


def test_the_order_of_a_call_may_move_alone(story: Rep) -> None:
    ran = story("correct", "o2", "--customer", "2")
    assert "Stays with Harbor Foods: c2." in ran.out
    assert text(story, "1", "c2") == "reached Ann Lee: Was away"
    assert "o2" in ids(story, "2")


def test_the_wrong_customer_of_a_problem_takes_its_steps_along(story: Rep) -> None:
    ran = story("correct", "x1", "--customer", "2", "--json")
    assert set(ran.json["along"]) == {"c1", "p1", "s1"}
    assert ids(story, "2") == {"o3", "x1", "c1", "s1", "p1"}
    assert story("problems", "--all", "--json").json[0]["customer"] == "Vale Brothers"
    assert story("correct", "s1", "--customer", "1").code == 4


def test_a_call_about_a_problem_leaves_it_when_it_was_anothers(story: Rep) -> None:
    ran = story("correct", "c1", "--customer", "2", "--json")
    assert ran.json["apart"] == ["x1"]
    assert text(story, "2", "c1") == "they were in touch: still leaks"
    assert story("problems", "--all", "--json").json[0]["contacts"] == 1


def test_promise_and_feedback_move_alone(story: Rep) -> None:
    assert story("correct", "p2", "--customer", "2", "--json").json["along"] == []
    assert story("correct", "f1", "--customer", "2", "--json").json["along"] == []
    assert ids(story, "2") == {"o3", "p2", "f1"}


def test_a_payment_of_somebody_else_goes_to_their_purchase(story: Rep) -> None:
    story("correct", "m1", "--on", "2026-11-10", ok=True)
    assert "is more" in story("correct", "m1", "--of", "o3").err
    story("correct", "m1", "--amount", "60", ok=True)
    ran = story("correct", "m1", "--customer", "vale", "--json")
    assert ran.json["changed"]["of"] == {"before": "o1", "after": "o3"}
    story("correct", "m1", "--of", "R1", ok=True)  # and back, by the purchase alone
    assert "m1" in ids(story, "1")
    story("correct", "r1", "--on", "2026-11-10", ok=True)
    assert (
        story("correct", "r1", "--customer", "2", "--json").json["changed"]["of"]["after"] == "o3"
    )
    assert story("correct", "m1", "--of", "o3", "--customer", "1").code == 4


# correct: a customer in place of an id


def test_a_customer_stands_for_the_only_record_that_can_be_meant(rep: Rep, asked: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-purchase", "vale", "480", "seals", ok=True)
    assert rep("correct", "vale", "--amount", "490", "--json", ok=True).json["id"] == "o1"
    rep("log-payment", "o1", "90", ok=True)
    refused = rep("correct", "vale", "--amount", "500")  # the payment can be meant, too
    assert refused.code == 3 and refused.err.splitlines() == [
        'Error: "vale" may mean o1 (Mon 23 Nov, 490 for seals)',
        "Hint: repbook correct o1 --amount 500",
    ]
    assert asked("y\n", "correct", "vale", "--amount", "500").code == 0
    assert "500" in rep("history", "o1", ok=True).out
    assert asked("\n", "correct", "vale", "--amount", "510").code == 3
    assert rep("remove", "vale").code == 2  # a whole customer goes by the number alone


# correct: refusals


@pytest.mark.parametrize(
    ("args", "code", "why"),
    [
        (["o1"], 2, "Say what to correct"),
        (["o99", "--amount", "1"], 3, "no purchase o99"),
        (["z1", "--amount", "1"], 2, '"z1" is not an id'),
        (["1", "--amount", "1"], 3, "can mean 2 purchases"),
        (["1", "--ease", "1"], 2, "is a customer"),
        (["o1", "--outcome", "reached"], 2, "has no --outcome"),
        (["o1", "--verdict", "bad"], 2, "has no --verdict"),
        (["p2", "--amount", "3"], 2, "has no --amount"),
        (["f1", "--due", "30d"], 2, "has no --due"),
        (["o1", "--amount", "much"], 2, "much"),
        (["o1", "--amount", ""], 2, "cannot be empty"),
        (["o1", "--amount", "-5"], 4, "below zero"),
        (["o1", "--amount", "100"], 4, "was paid for o1"),
        (["o1", "--amount", "50"], 4, "was returned"),
        (["o1", "--on", "2026-12-24"], 2, "still to come"),
        (["o1", "--on", "2026-10-22"], 4, "was paid on Tue 20 Oct"),
        (["o1", "--on", ""], 2, "cannot be empty"),
        (["o1", "--due", "2026-09-30"], 4, "before it was bought"),
        (["o2", "--ref", "R1"], 4, "reference of o1"),
        (["o1", "--customer", "nobody"], 3, "nobody"),
        (["m1", "--amount", "401"], 4, "is more"),
        (["m1", "--amount", "0"], 4, "above zero"),
        (["m1", "--on", "2026-09-30"], 4, "was bought on"),
        (["m1", "--customer", "2"], 4, "has no purchase that m1 could be of"),
        (["m1", "--of", "o3"], 4, "was bought on Thu 5 Nov"),
        (["r1", "--amount", "481"], 4, "is more"),
        (["r1", "--of", "R77"], 3, 'no purchase "R77"'),
        (["c1", "--outcome", "no-answer"], 4, "they called you, so you spoke"),
        (["c2", "--outcome", "voicemail"], 4, "somebody has to have given the order"),
        (["c2", "--outcome", "shouted"], 2, "shouted"),
        (["c2", "--again", "2026-11-01"], 4, "would be before"),
        (["c2", "--with", "bo"], 3, "no contact"),
        (["c2", "--about", "x9"], 3, "no problem x9"),
        (["c2", "--on", "2026-11-21"], 4, "p2 was made"),
        (["p2", "--by", "2026-11-01"], 4, "was made on"),
        (["p2", "--kept", "2026-10-01"], 4, "was made on"),
        (["p2", "--text", ""], 2, "cannot be empty"),
        (["x1", "--on", "2026-10-28"], 4, "has a step on"),
        (["x1", "--what", ""], 2, "cannot be empty"),
        (["x1", "--of", "o3"], 4, "is a purchase of Vale Brothers"),
        (["s1", "--until", "2026-12-01"], 4, "has no --until"),
        (["s1", "--on", "2026-10-24"], 4, "was reported on"),
        (["s1", "--ease", "8"], 2, "8"),
        (["c1", "--on", "2026-10-24"], 4, "was reported on"),
        (["s1", "--by", "ally"], 4, "has no --by"),
        (["c1", "--by", "friday"], 2, "friday"),
        (["f1", "--verdict", "awful"], 2, "awful"),
        (["a1", "--note", "x"], 2, "ally"),
    ],
)
def test_correct_refuses_what_cannot_be(
    story: Rep, book_file: Path, args: list[str], code: int, why: str
) -> None:
    before = facts(book_file)
    changes = len(story("changes", "-n", "99", "--json").json)
    ran = story("correct", *args)
    assert (ran.code, ran.out) == (code, ""), ran
    assert why in ran.err
    assert "Traceback" not in ran.err
    assert facts(book_file) == before
    assert len(story("changes", "-n", "99", "--json").json) == changes


@pytest.mark.parametrize("begun", ["o", "O", " o", "\uff4f"])
@pytest.mark.parametrize("number", ["1", "\uff11"])
def test_an_id_is_read_alike_wherever_it_stands(story: Rep, begun: str, number: str) -> None:
    story("ally", "add", "Priya", ok=True)
    id = f"{begun}{number}"
    assert story("changes", id).code == 0
    assert story("correct", id, "--note", "seals", ok=True).out.startswith("o1")
    assert story("log-payment", id, "10", ok=True).code == 0
    assert story("brief", id, ok=True).out.startswith("Harbor Foods (1)")
    assert story("hand-off", "x1", id.replace(begun, "a")).code == 4  # solved, and the ally known
    assert story("promise", id.replace(begun, "p"), "--drop").code == 4  # kept already
    assert story("log-call", "1", "--about", id.replace(begun, "x")).code == 0


def test_a_refusal_names_the_options_there_are(story: Rep) -> None:
    ran = story("correct", "f1", "--amount", "3")
    assert (
        ran.err
        == (
            "Error: A piece of feedback (f1) has no --amount\n"
            "Hint: It has --topic --verdict --words --note --on --customer\n"
        )
        or "It has --topic" in ran.err
    )


# remove


@pytest.mark.parametrize(
    ("id", "along", "stay"),
    [
        ("o1", {"m1", "r1"}, {"x1"}),
        ("o2", set(), {"c2", "p2"}),
        ("m1", set(), set()),
        ("r1", set(), set()),
        ("c2", {"p2", "f1"}, {"o2"}),
        ("c1", set(), set()),
        ("p2", set(), set()),
        ("f1", set(), set()),
        ("s1", set(), set()),
        ("x1", {"p1", "s1"}, {"c1"}),
    ],
)
def test_remove_takes_along_what_hangs_on_it_and_undo_brings_all_back(
    story: Rep, book_file: Path, id: str, along: set[str], stay: set[str]
) -> None:
    before = facts(book_file)
    ran = story("remove", id, "--json", *(["--yes"] if along else []))
    assert ran.code == 0, ran
    assert (ran.json["id"], set(ran.json["along"]), set(ran.json["apart"])) == (id, along, stay)
    assert id not in ids(story, "1")
    for command in ("next", "status", "stale", "report", "problems", "promises", "changes"):
        assert story(command, "--json").code == 0
    story("undo", ok=True)
    assert facts(book_file) == before


@pytest.mark.parametrize(
    ("id", "what"),
    [
        ("x1", "problem x1, with 1 step and 1 promise"),
        ("o1", "purchase o1, with 1 return and 1 payment"),
        ("c2", "call c2, with 1 promise and 1 piece of feedback"),
    ],
)
def test_remove_asks_where_other_records_go_too(
    story: Rep, asked: Rep, book_file: Path, id: str, what: str
) -> None:
    before = facts(book_file)
    refused = story("remove", id)
    assert refused.code == 4
    assert f"This would remove {what}" in refused.err
    assert f"repbook remove {id} --yes" in refused.err
    assert f"Remove {what}? (y/N)" in asked("n\n", "remove", id).err
    assert facts(book_file) == before
    assert asked("y\n", "remove", id).code == 0
    assert id not in ids(story, "1")


def test_remove_on_the_screen(story: Rep) -> None:
    assert story("remove", "o1", "--yes").out == (
        "o1, a purchase of Harbor Foods (1), is removed: Thu 1 Oct, 480 for 20 seals.\n"
        "Also removed: the return r1 and the payment m1.\n"
        "These stay: x1.\n"
        "Next: repbook undo · repbook history 1\n"
    )
    story("log-call", "1", "wants seals", "--order", "90", ok=True)
    call, order = (row["id"] for row in story("history", "1", "--json", "-n", "2").json)
    told = story("remove", min(call, order), "--yes", ok=True).out  # c before o
    assert f"repbook undo · repbook remove {max(call, order)} ·" in told


@pytest.mark.parametrize(
    ("args", "code"),
    [(["o99"], 3), (["s9"], 3), (["harbor"], 2), (["99"], 3), ([""], 2), (["o"], 2), (["ox"], 2)],
)
def test_remove_refuses(story: Rep, book_file: Path, args: list[str], code: int) -> None:
    before = facts(book_file)
    ran = story("remove", *args)
    assert (ran.code, ran.out) == (code, ""), ran
    assert facts(book_file) == before


def test_a_step_that_a_later_one_needs_stays(story: Rep) -> None:
    story("reopen", "x1", "leaks again", "--on", "2026-11-01", ok=True)
    ran = story("remove", "s1")
    assert ran.code == 4
    assert "That does not fit: x1 was reopened on Sun 1 Nov" in ran.err


def test_removing_a_customer_wants_a_yes_and_takes_everything(story: Rep, book_file: Path) -> None:
    story("add", "Jo Park", "--referred-by", "1", ok=True)
    before = facts(book_file)
    ran = story("remove", "1")
    assert (ran.code, ran.out) == (4, "")
    assert (
        "2 purchases, 1 return, 1 payment, 1 problem, 2 calls, 2 promises and 1 piece of feedback"
        in ran.err
    )
    assert "repbook remove 1 --yes" in ran.err
    assert facts(book_file) == before
    ran = story("remove", "1", "--yes")
    assert "Harbor Foods (1) is removed" in ran.out
    assert "No longer referred by them: Jo Park." in ran.out
    assert [row["id"] for row in story("list", "--json").json] == [2, 3]
    left = facts(book_file)
    assert not any(
        row for t in ("returns", "payments", "problems", "steps", "promises") for row in left[t]
    )
    story("undo", ok=True)
    assert facts(book_file) == before


# undo, redo, changes


def test_undo_says_what_it_took_back(story: Rep) -> None:
    ran = story("undo")
    assert ran.out == (
        "Undone: log-purchase Vale Brothers: 90 (1 purchase removed)\n"
        "Next: repbook redo · repbook changes\n"
    )
    ran = story("undo", "--steps", "2")
    assert [line.split(":")[0] for line in ran.out.splitlines()[:2]] == ["Undone", "Undone"]
    ran = story("redo", "--steps", "3", "--json")
    assert [row["command"] for row in ran.json] == ["resolve", "log-call", "log-purchase"]
    assert [row["undone"] for row in ran.json] == [False] * 3
    assert story("redo").code == 4
    assert story("undo", "--steps", "0").code == 2


def test_the_whole_story_can_be_undone_and_done_again(story: Rep, book_file: Path) -> None:
    story("correct", "c2", "--customer", "2", ok=True)
    story("remove", "o1", "--yes", ok=True)
    story("config", "currency", "EUR", ok=True)
    story("write-off", "1", "--yes", ok=True)
    story("remove", "1", "--yes", ok=True)
    after = facts(book_file)
    count = len(story("changes", "-n", "99", "--json").json)
    story("undo", "--steps", str(count), ok=True)
    assert not any(facts(book_file).values())
    assert story("undo").code == 4
    story("redo", "--steps", str(count), ok=True)
    assert facts(book_file) == after


def test_an_import_is_one_change(rep: Rep, tmp_path: Path, book_file: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "customer,date,amount\n"
        + "".join(f"Firm {i},2026-10-0{i % 9 + 1},{i}\n" for i in range(1, 40))
    )
    rep("import", str(file), ok=True)
    shown = rep("changes")
    assert "39 customers and 39 purchases added" in shown.out
    assert len(shown.out.splitlines()) < 8
    (change,) = rep("changes", "--json").json
    assert change["more"] == 2 * 39 - len(change["records"]) > 0
    (whole,) = rep("changes", "1", "--json").json
    assert (whole["more"], len(whole["records"])) == (0, 2 * 39)
    ran = rep("undo")
    assert ran.out.startswith("Undone: import")
    assert not any(facts(book_file).values())
    rep("redo", ok=True)
    assert len(rep("list", "--json").json) == 39


def test_changes_shows_before_and_after_in_words(story: Rep) -> None:
    story("correct", "o3", "--amount", "1234.50", "--on", "2026-11-06", ok=True)
    lines = story("changes", "-n", "1").out.splitlines()
    assert lines[0].endswith("correct  o3 of Vale Brothers")
    assert (
        lines[1]
        == "   ~ purchase o3 of Vale Brothers: on Thu 5 Nov → Fri 6 Nov, amount 90 → 1,234.50"
    )
    record = story("changes", "-n", "1", "--json").json[0]["records"][0]
    made = story("promise", "vale", "the parts", "--by", "fri", "--json", ok=True).json["id"]
    story("promise", made, "--kept", ok=True)
    kept = story("changes", "-n", "1").out.splitlines()[1]
    assert kept.endswith("of Vale Brothers: kept Mon 23 Nov")  # it was not set before
    assert record == {
        "id": "o3",
        "kind": "purchase",
        "customer": "Vale Brothers",
        "did": "changed",
        "before": {"on": "2026-11-05", "amount": 90.0},
        "after": {"on": "2026-11-06", "amount": 1234.5},
    }


def test_a_time_agreed_has_one_form_in_json(story: Rep) -> None:
    called = story("log-call", "vale", "x", "--again", "2026-11-25 9:05", "--json", ok=True).json
    id = called["id"]
    (record,) = story("changes", "-n", "1", "--json").json[0]["records"]
    assert (record["after"]["again_on"], record["after"]["again_minute"]) == ("2026-11-25", "09:05")
    said = story("correct", id, "--again", "2026-11-25 14:30", "--json", ok=True).json
    assert said["changed"]["again at"] == {"before": "09:05", "after": "14:30"}
    (record,) = story("changes", "-n", "1", "--json").json[0]["records"]
    assert (record["before"], record["after"]) == (
        {"again_minute": "09:05"},
        {"again_minute": "14:30"},
    )
    calls = story("export", "book", ok=True).json["calls"]
    assert (called["again_at"], calls[-1]["again_at"]) == ("09:05", "14:30")


def test_changes_of_one_change_or_one_record(story: Rep) -> None:
    assert [row["id"] for row in story("changes", "3", "--json").json] == [3]
    assert [row["command"] for row in story("changes", "x1", "--json").json] == ["log-problem"]
    assert [row["command"] for row in story("changes", "p1", "--json").json] == [
        "resolve",
        "log-problem",
    ]
    assert story("changes", "999").code == 3
    assert story("changes", "harbor").code == 2
    assert story("changes", "o99", "--json").json == []
    assert story("changes", "--csv").code == 0


def test_changes_since_a_day(story: Rep, book_file: Path) -> None:
    with closing(sqlite3.connect(book_file)) as conn, conn:
        conn.execute("UPDATE changes SET at = '2026-11-10T12:00:00Z'")
        conn.execute("UPDATE changes SET at = '2026-11-20T12:00:00Z' WHERE id > 3")
    recent = [row["id"] for row in story("changes", "15 nov 2026", "-n", "99", "--json").json]
    assert min(recent) == 4
    said = story("changes", "15 nov 2026", "-n", "2").out
    assert f'{len(recent)}: repbook changes "15 nov 2026" -n {len(recent)} shows all' in said
    assert story("changes", "22 nov 2026").out.startswith('No changes found for "22 nov 2026".')


def test_changes_of_a_book_that_is_not_there(rep: Rep) -> None:
    assert rep("changes", "--json").json == []
    assert rep("changes").code == 0
    assert rep("redo").code == 4


def test_a_phone_names_whose_it_is_also_after_a_merge(story: Rep) -> None:
    added = ("add", "Harbor Foods Ltd", "--contact", "Nina Ray", "--phone", "555 0411")
    id = story(*added, "--json", ok=True).json["id"]
    shown = story("changes", "-n", "1", ok=True).out
    assert '+ phone "555 0411" of Nina Ray at Harbor Foods Ltd\n' in shown
    story("merge", "1", str(id), ok=True)
    shown = story("changes", "-n", "1", ok=True).out
    moved = f"customer {id} → Harbor Foods (1)\n"
    assert f"~ contact Nina Ray of Harbor Foods: {moved}" in shown
    assert f'~ phone "555 0411" of Nina Ray at Harbor Foods: {moved}' in shown


# config


def test_config_says_what_a_setting_does(rep: Rep) -> None:
    assert rep("config", "due_weight", ok=True).out == (
        'due_weight: 0.5 (weight)\n  A "due" call counts as this share of the expected order.\n'
        "  When to change it: lower if customers order on their own anyway.\n"
    )


def test_config_lists_every_setting(rep: Rep) -> None:
    rows = rep("config", "--json").json
    assert [row["key"] for row in rows] == [
        "currency",
        "decimal",
        "date_order",
        "region",
        "week_start",
        "name",
        "share_to",
        "backup_to",
        *DEFAULTS,
        "hook.after-write",
    ]
    assert not any(row["changed"] for row in rows)
    rep("config", "quiet_days", "45", ok=True)
    row = rep("config", "quiet_days", "--json").json
    assert row == {"key": "quiet_days", "value": 45, "default": 60, "unit": "days", "changed": True}
    said = rep("config", "currency", "eur", ok=True).out
    assert said.startswith("currency is now EUR; it was not set\n")
    assert rep("config", "quiet_days").out.startswith("quiet_days: 45 (days); the default is 60\n")
    for key, other in (("quiet_days", "stale_days"), ("stale_days", "quiet_days")):
        assert f'"{other}"' in rep("config", key, ok=True).out, "which of the two it is"
    lines = [line.split() for line in rep("config").out.splitlines()]
    assert lines.count(["quiet_days", "45", "days", "changed;", "default", "60"]) == 1
    first, changed, topic = (
        lines.index(words) for words in (["Set", "first"], ["Changed"], ["Stages", "and", "marks"])
    )
    assert first + 1 == lines.index(["currency", "EUR", *lines[first + 1][2:]])
    assert changed < [line[:1] for line in lines].index(["quiet_days"]) < topic
    assert all(sum(line[:1] == [key] for line in lines) == 1 for key in DEFAULTS)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("target", ["target_per_month", "target_calls_per_week"]),
        ("quiet weight", ["quiet_weight"]),
        ("usual gap", [key for key in DEFAULTS if key.startswith("usual_gap")]),
    ],
)
def test_config_finds_by_a_word(rep: Rep, words: str, found: list[str]) -> None:
    rows = rep("config", words, "--json", ok=True).json
    keys = [row["key"] for row in (rows if isinstance(rows, list) else [rows])]
    assert set(found) <= set(keys) and len(keys) < 20
    assert "no setting" in rep("config", "nosuchword", ok=False).err
    assert f"{9 + len(DEFAULTS)} settings" in rep("config", "all", ok=True).out


@pytest.mark.parametrize("key", DEFAULTS)
def test_every_policy_can_be_set_to_what_it_is_and_back(rep: Rep, key: str) -> None:
    default = rep("config", key, "--json").json["default"]
    ran = rep("config", key, str(default), "--json")
    assert (ran.code, ran.json["changed"]) == (0, False)
    assert rep("config", key, "default").code == 0


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("currency", "eur", "EUR"),
        ("currency", "€", "EUR"),
        ("decimal", ",", ","),
        ("date_order", "DMY", "dmy"),
        ("week-start", "Sunday", "sunday"),
        ("region", "se", "SE"),
        ("quiet_days", "045", 45),
        ("rhythm_late_gaps", "2.25", 2.25),
        ("commission_percent", "2.5", 2.5),
        ("target_per_month", "20000", 20000),
    ],
)
def test_config_sets_and_puts_back(rep: Rep, key: str, value: str, stored: object) -> None:
    before = rep("config", key, "--json").json["value"]
    assert rep("config", key, value, "--json").json["value"] == stored
    assert rep("config", key, "--json").json["value"] == stored
    rep("config", key, "default", ok=True)
    assert rep("config", key, "--json").json["value"] == before
    rep("undo", ok=True)
    assert rep("config", key, "--json").json["value"] == stored


@pytest.mark.parametrize(
    ("key", "value", "code", "why"),
    [
        ("quite_days", "5", 2, "quiet_days"),
        ("rythm_late_gaps", "2", 2, "rhythm_late_gaps"),
        ("quiet", "5", 2, "quiet_days"),
        ("xyzzy", "5", 2, "All of them: repbook config"),
        ("language", "de", 2, "All of them: repbook config"),
        (
            "target",
            "18k",
            2,
            "repbook config --help",
        ),
        ("target_per_month", "18.000", 2, "repbook config target_per_month 18000"),
        ("target_per_month", "1,800,000", 2, "repbook config target_per_month 1800000"),
        ("quiet_days", "many", 2, "many"),
        ("quiet_days", "4.5", 2, "whole number"),
        ("quiet_days", "-1", 2, "-1"),
        ("quiet_days", "99999", 2, "36,525"),
        ("quiet_days", "", 2, "needs a value"),
        ("quiet_weight", "nan", 2, "nan"),
        ("quiet_weight", "inf", 2, "inf"),
        ("quiet_weight", "1e9", 2, "1e9"),
        ("quiet_weight", "11", 2, "from 0 to 10"),
        ("active_above", "1.5", 2, "from 0 to 1"),
        ("horizon_days", "0", 2, "from 1"),
        ("ease_hard", "8", 2, "from 1 to 7"),
        ("commission_percent", "101", 2, "from 0 to 100"),
        ("currency", "XXQ", 2, "XXQ"),
        ("currency", "$", 2, "USD"),
        ("decimal", ";", 2, "decimal"),
        ("date_order", "dym", 2, "dmy, mdy or ymd"),
        ("region", "EU", 2, "region"),
        ("week_start", "friday", 2, "monday or sunday"),
        ("rhythm_late_gaps", "0.5", 4, "rhythm_due_gaps < rhythm_late_gaps < rhythm_lapsed_gaps"),
        ("rhythm_late_gaps", "3", 4, "rhythm_lapsed_gaps is 3"),
        ("painless_contacts", "4", 4, "hard_contacts is 4"),
        ("ease_painless", "3", 4, "ease_hard is 3"),
        ("check_in_from_days", "21", 4, "check_in_to_days is 21"),
    ],
)
def test_config_refuses_what_makes_no_sense(
    rep: Rep, key: str, value: str, code: int, why: str
) -> None:
    rep("add", "Harbor Foods", ok=True)
    before = rep("config", "--json").out
    ran = rep("config", key, value)
    assert (ran.code, ran.out) == (code, ""), ran
    assert why in ran.err
    assert rep("config", "--json").out == before


def test_a_currency_with_other_decimals_takes_the_amounts_along_once(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "1", "48000", ok=True)
    rep("config", "currency", "JPY", ok=True)  # none was named: they were yen all along
    assert rep("history", "1", "--json").json[0]["amount"] == 48000
    ran = rep("config", "currency", "USD")
    assert ran.code == 4
    assert "amounts are in JPY" in ran.err
    rep("undo", ok=True)
    rep("correct", "o1", "--amount", "48000.50", ok=True)
    ran = rep("config", "currency", "JPY")
    assert ran.code == 4
    assert "repbook correct o1 --amount" in ran.err
    rep("config", "currency", "KWD", ok=True)
    assert rep("history", "1", "--json").json[0]["amount"] == 48000.5
    assert rep("config", "currency", "default").code == 4


def test_a_currency_of_the_same_decimals_only_changes_its_name(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "1", "480", ok=True)
    rep("config", "currency", "USD", ok=True)
    rep("config", "currency", "EUR", ok=True)
    assert rep("history", "1", "--json").json[0]["amount"] == 480


def test_a_setting_shows_at_once_in_what_it_governs(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-call", "1", "hello", "--on", "2026-10-10", ok=True)
    assert rep("stale", "--json").json == []
    rep("config", "stale_days", "30", ok=True)
    assert [row["id"] for row in rep("stale", "--json").json] == [1]


# where


def test_where_there_is_no_book_yet(rep: Rep, book_file: Path) -> None:
    ran = rep("where", "--json")
    assert ran.code == 0
    assert ran.json == {
        "path": str(book_file),
        "exists": False,
        "size": 0,
        "mode": None,
        "writable": None,
        "counts": {},
        "backups": f"{book_file}.backups",
        "newest_backup": None,
        "warnings": [],
        "second_place": None,
        "synced_in": None,
        "hook": None,
    }
    assert "no book here yet" in rep("where").out
    assert not book_file.exists()


def test_where_the_book_is_and_what_it_holds(story: Rep, book_file: Path) -> None:
    data = story("where", "--json").json
    assert (data["path"], data["exists"], data["mode"]) == (str(book_file), True, "-rw-------")
    assert data["size"] == book_file.stat().st_size
    assert data["counts"] == {
        "customers": 2,
        "contacts": 1,
        "touches": 2,
        "purchases": 3,
        "returns": 1,
        "payments": 1,
        "promises": 2,
        "problems": 1,
        "steps": 1,
        "feedback": 1,
        "allies": 0,
        "quotes": 0,
        "items": 0,
        "item_names": 0,
    }
    assert "2 customers, 1 contact, 2 calls, 3 purchases" in story("where").out


def test_the_book_is_named_by_option_then_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPBOOK_BOOK", str(tmp_path / "env.db"))
    assert run_repbook("where", "--json").json["path"] == str(tmp_path / "env.db")
    named = run_repbook("where", "--json", "--book", str(tmp_path / "named.db"))
    assert named.json["path"] == str(tmp_path / "named.db")
    monkeypatch.delenv("REPBOOK_BOOK")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert str(tmp_path) in run_repbook("where", "--json").json["path"]


# Every command has help with examples, and asks nothing without a terminal


@pytest.mark.parametrize(
    "command",
    [
        "add",
        "edit",
        "contact",
        "list",
        "history",
        "write-off",
        "bring-back",
        "correct",
        "remove",
        "undo",
        "redo",
        "changes",
        "config",
        "where",
    ],
)
def test_help_begins_with_what_it_does_and_examples(rep: Rep, command: str) -> None:
    ran = rep(command, "--help")
    assert ran.code == 0
    assert "Examples:" in ran.out
    assert f"repbook {command}" in ran.out or f"--book other.db {command}" in ran.out
    assert "--json" in ran.out


def test_amounts_without_decimals_are_told_without_them(rep: Rep) -> None:
    rep("config", "currency", "JPY", ok=True)
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "1", "48000", "--due", "30d", ok=True)
    assert "48000" in rep("log-payment", "1", "50000").err
    assert ".00" not in rep("log-payment", "1", "50000").err
    assert "Harbor Foods: 48000" in rep("undo").out


def test_a_promise_is_corrected_to_a_day_to_come(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("promise", "vale", "the quote", "--by", "2026-11-12", "--on", "2026-11-09", ok=True)
    assert "Fri 27 Nov" in rep("correct", "p1", "--by", "friday", ok=True).out
    rep("log-purchase", "vale", "480", "--on", "2026-11-09", ok=True)
    assert "Wed 9 Dec" in rep("correct", "o1", "--due", "30d", ok=True).out


def test_another_currency_says_that_nothing_is_converted(rep: Rep) -> None:
    rep("add", "Vale", ok=True)
    rep("log-purchase", "vale", "100USD", ok=True)
    ran = rep("config", "currency", "GBP", ok=True)
    assert "100 USD is 100 GBP" in ran.err and "repbook undo" in ran.err
    assert "is 100" not in rep("config", "currency", "GBP", ok=True).err


def test_a_hinted_setting_takes_what_was_typed(rep: Rep) -> None:
    hinted = rep("config", "target", "20,000", ok=False).err
    assert "repbook config target_per_month 20000," in hinted
    assert rep("config", "commission_percent", "5%", "--json", ok=True).json["value"] == 5
    assert rep("config", "target_calls_per_week", "5%", ok=False).code == 2


def test_a_long_note_is_cut_between_words_where_it_is_undone(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    note = "About the new pumps and the seals in line two, and the problems that follow from them"
    rep("log-call", "harbor", note, ok=True)
    said = rep("undo", ok=True).out
    assert "seals in line two, and the… (1 call removed)" in said
