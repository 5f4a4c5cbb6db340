"""Allies: added, changed, and what each was handed and how it went."""

from __future__ import annotations

import pytest
from conftest import Rep


def test_add_edit_and_find_by_part_of_a_name_or_id(rep: Rep) -> None:
    rep("ally", "add", "Priya Nair", "--team", "Support", "--phone", "555 0191", ok=True)
    rep("ally", "edit", "priya", "--email", "priya@example.com", "--phone", "", ok=True)
    rep("ally", "edit", "a1", "--name", "Priya Rao", ok=True)
    [row] = rep("allies", "--json", ok=True).json
    assert (row["id"], row["name"], row["team"]) == ("a1", "Priya Rao", "Support")
    assert (row["phone"], row["email"]) == (None, "priya@example.com")
    assert [row[key] for key in ("handed", "answered", "solved", "painless")] == [0] * 4
    assert (row["median_days"], row["painless_share"], row["by_kind"]) == (None, None, [])


def test_what_each_was_handed_and_how_it_went(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("ally", "add", "Priya", ok=True)
    rep("ally", "add", "Tom", ok=True)
    for number, (ally, solved) in enumerate((("tom", 3), ("tom", 5), ("priya", 20)), 1):
        what = ("log-problem", "delta", f"leak {number}", "--kind", "leak")
        rep(*what, "--on", "2026-10-01", ok=True)
        rep("hand-off", f"x{number}", ally, "--on", "2026-10-01", ok=True)
        rep("resolve", f"x{number}", "kit", "--on", f"2026-10-{1 + solved:02}", ok=True)
    rep("log-problem", "delta", "late", "--ally", "priya", ok=True)
    rows = {row["name"]: row for row in rep("allies", "--json", ok=True).json}
    assert (rows["Tom"]["handed"], rows["Tom"]["median_days"]) == (2, 4.0)
    assert (rows["Tom"]["solved"], rows["Tom"]["painless"]) == (2, 1)
    assert (rows["Priya"]["handed"], rows["Priya"]["answered"]) == (2, 1)
    kinds = {kind["name"]: kind["handed"] for kind in rows["Priya"]["by_kind"]}
    assert kinds == {"leak": 1, None: 1}


def test_an_answer_counts_as_theirs_even_before_the_fix(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("ally", "add", "Tom", ok=True)
    rep("log-problem", "delta", "leak", "--ally", "tom", "--on", "2026-11-01", ok=True)
    rep("update", "x1", "use the other seal", "--by", "ally", "--on", "2026-11-02", ok=True)
    rep("resolve", "x1", "--on", "2026-11-16", ok=True)
    assert rep("allies", "--json").json[0]["median_days"] == 1.0


def test_a_thank_you_is_owed_until_it_is_said(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("ally", "add", "Tom", ok=True)
    rep("log-problem", "delta", "leak", "--ally", "tom", "--on", "2026-11-16", ok=True)
    assert "Thank" not in rep("allies").out
    rep("resolve", "x1", "kit", "--on", "2026-11-17", ok=True)
    assert "Thank Tom for x1 (Delta Pumps)" in rep("allies").out
    rep("ally", "edit", "tom", "--thanked", ok=True)
    [row] = rep("allies", "--json").json
    assert (row["thank_for"], row["thanked_on"]) == ([], "2026-11-23")
    rep("undo", ok=True)
    assert rep("allies", "--json").json[0]["thank_for"] == ["x1"]


@pytest.mark.parametrize(("day", "owed"), [("2026-10-25", ["x1"]), ("2026-10-24", [])])
def test_a_thank_you_is_owed_for_30_days(rep: Rep, day: str, owed: list[str]) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("ally", "add", "Tom", ok=True)
    rep("log-problem", "delta", "leak", "--ally", "tom", "--on", "2026-10-16", ok=True)
    rep("resolve", "x1", "kit", "--on", day, ok=True)
    assert rep("allies", "--json", ok=True).json[0]["thank_for"] == owed


def test_refusals(rep: Rep) -> None:
    rep("ally", "add", "Tom Becker", ok=True)
    rep("ally", "add", "Tom Ray", ok=True)
    rep("add", "Delta Pumps", ok=True)
    rep("log-problem", "delta", "leak", ok=True)
    for args, code, word in (
        (("ally", "add", "tom  BECKER"), 4, "a1"),
        (("ally", "add", "  "), 2, "empty"),
        (("ally", "edit", "tom", "--team", "X"), 3, "Tom Ray (a2)"),
        (("ally", "edit", "Zoe", "--team", "X"), 3, '"Zoe"'),
        (("ally", "edit", "tom becker"), 2, "to change"),
        (("ally", "edit", "tom becker", "--name", "Tom Ray"), 4, "a2"),
        (("ally", "drop", "tom becker"), 2, '"drop"'),
        (("ally", "add", "Zoe", "--thanked"), 2, "--thanked"),
        (("hand-off", "x1", "tom"), 3, "could be"),
    ):
        ran = rep(*args)
        assert (ran.code, ran.out) == (code, "") and word in ran.err, ran
    assert [row["name"] for row in rep("allies", "--json").json] == ["Tom Becker", "Tom Ray"]


def test_nobody_yet_is_not_an_error(rep: Rep) -> None:
    assert rep("allies", ok=True).out.startswith("No allies yet")
    assert rep("allies", "--json", ok=True).json == []


def test_what_is_offered_next_can_be_typed(rep: Rep) -> None:
    assert "x4" not in rep("ally", "add", "Tom", ok=True).out + rep("allies").out
    rep("add", "Delta Pumps", ok=True)
    rep("log-problem", "delta", "leak", ok=True)
    rep("log-problem", "delta", "noise", ok=True)
    rep("resolve", "x1", ok=True)
    assert "hand-off" not in rep("allies").out, "nobody has helped with such a problem"
    rep("log-problem", "delta", "noise again", "--ally", "tom", ok=True)
    rep("resolve", "x3", "oil", ok=True)
    assert "hand-off x2 Tom" in rep("allies").out and "hand-off x2 Tom" in rep("allies", "tom").out
    assert "hand-off" not in rep("ally", "add", "Ann", ok=True).out, "another is best with it"
    assert "hand-off x2 Tom" in rep("ally", "edit", "tom", "--team", "Field", ok=True).out
    rep("hand-off", "x2", "tom", ok=True)
    his = rep("allies", "tom", ok=True).out
    assert "hand-off" not in his and 'repbook update x2 "…" --by ally' in his
    rep("update", "x2", "it is the bearing", "--by", "ally", ok=True)
    assert "hand-off" not in rep("allies").out, "he had it already"


def test_an_ally_is_named_once_in_the_journal(rep: Rep) -> None:
    rep("ally", "add", "Tom", ok=True)
    rep("ally", "edit", "tom", "--team", "Repair", ok=True)
    assert "Undone: ally Tom (" in rep("undo", ok=True).out


def test_one_ally_by_name(rep: Rep) -> None:
    rep("ally", "add", "Tom Becker", "--team", "Repair", ok=True)
    rep("ally", "add", "Priya Nair", ok=True)
    rep("add", "Delta Pumps", ok=True)
    for day in ("2026-11-02", "2026-11-16"):
        rep(
            "log-problem", "delta", "leaks", "--kind", "leak", "--ally", "tom", "--on", day, ok=True
        )
    rep("update", "x1", "new kit", "--by", "ally", "--on", "2026-11-03", ok=True)
    rep("resolve", "x1", "kit", "--on", "2026-11-06", ok=True)
    said = rep("ally", "tom", ok=True).out
    for words in (
        "x2 leaks, Delta Pumps (1): asked Mon 16 Nov",
        "asked 2, answered 1 (median 1 day), solved 1 (median 4 days), painless 0",
        "x1 leaks, Delta Pumps (1): Fri 6 Nov, some",
    ):
        assert words in said
    assert said == rep("allies", "tom", ok=True).out
    [row] = rep("allies", "tom", "--json", ok=True).json
    assert (row["now"], row["median_days"], row["fix_days"]) == (["x2"], 1, 4)
    assert "is an ally: repbook allies tom" in rep("complaints", "tom").err
    assert "is a kind of problem: repbook complaints leak" in rep("allies", "leak").err
    rep("ally", "tom", "--thanked", ok=True)
    assert rep("allies", "tom", "--json", ok=True).json[0]["thanked_on"] == "2026-11-23"


def test_no_hand_off_is_offered_of_what_an_ally_just_replied_to(rep: Rep) -> None:
    rep("ally", "add", "Tom", ok=True)
    rep("ally", "add", "Priya", ok=True)
    rep("add", "Delta Pumps", ok=True)
    rep("log-problem", "delta", "leak", "--kind", "leak", "--ally", "tom", ok=True)
    rep("resolve", "x1", "kit", ok=True)
    rep("log-problem", "delta", "leak", "--kind", "leak", "--ally", "priya", ok=True)
    rep("update", "x2", "seal is here", "--by", "ally", ok=True)
    assert "hand-off" not in rep("allies", ok=True).out
