"""The same call, snooze or promise for all with a tag or in a town: one change, one undo."""

from __future__ import annotations

import pytest
from conftest import Rep, made_once


@made_once
def north(rep: Rep) -> Rep:
    """Four customers in the north, two of whom are never called, and one in the south."""
    for name in ("Harbor Foods", "Kobo Dairy", "Vale Brothers", "Delta Pumps"):
        rep("add", name, "--tag", "north", "--town", "Lindow", "--on", "2026-06-01", ok=True)
    rep("add", "Pier 9 Marine", "--tag", "south", ok=True)
    rep("edit", "vale", "--do-not-call", ok=True)
    rep("write-off", "delta", "--yes", ok=True)
    return rep


LEFT_OUT = "Left out: Vale Brothers (not to be called) and Delta Pumps (written off)"


@pytest.mark.parametrize("by", [("--tag", "north"), ("--town", "lindow")], ids=" ".join)
def test_a_call_with_many_is_one_change(north: Rep, by: tuple[str, str]) -> None:
    ran = north("log-call", *by, "Price list", "-o", "sent", ok=True)
    assert (
        "2 customers, message sent today (c1 to c2): Harbor Foods, Kobo Dairy."
        in ran.out.replace(" and ", ", ")
    )
    for name in ("Harbor Foods", "Kobo Dairy"):
        assert f"On the list again Wed 25 Nov: {name}, first call to a prospect." in ran.out
    assert LEFT_OUT in ran.err
    for id in ("1", "2"):
        [row] = [r for r in north("history", id, "--json", ok=True).json if r["kind"] == "touch"]
        assert "Price list" in row["text"]
    back = {row["id"] for row in north("--as-of", "2026-11-25", "next", "--json", ok=True).json}
    assert {1, 2} <= back
    assert not {1, 2} & {row["id"] for row in north("next", "--json", ok=True).json}
    assert "2 calls" in north("undo", ok=True).out
    assert {1, 2} <= {row["id"] for row in north("next", "--json", ok=True).json}


def test_an_email_to_many_is_sent_to_those_with_an_address(north: Rep) -> None:
    """It reached nobody yet, unless -o says so."""
    line = ("log-call", "--tag", "north", "Price list", "-c", "email")
    ran = north(*line)
    assert ran.code == 4 and "Nobody has an e-mail address: Harbor Foods and Kobo Dairy" in ran.err
    north("contact", "harbor", "Jo", "--email", "jo@harbor.example", ok=True)
    ran = north(*line, ok=True)
    assert "1 customer, e-mail sent today (c1): Harbor Foods." in ran.out
    assert "Left out: Kobo Dairy (no e-mail address)" in ran.err
    assert "2 customers, reached today" in north(*line, "-o", "reached", ok=True).out
    assert "2 customers, text sent" in north(*line[:-1], "text", ok=True).out
    assert "reached twice; 2 texts sent; 1 e-mail sent" in north("today", ok=True).out


def test_who_has_the_same_message_already_is_named_before_it_is_logged_again(
    north: Rep, asked: Rep
) -> None:
    north("edit", "harbor", "--town", "Lund", ok=True)
    line = ("log-call", "--tag", "north", "Price list")
    assert "already" not in north("log-call", "--town", "lund", *line[3:], ok=True).err
    said = "Logged today already, with the same note: Harbor Foods\n"
    ran = asked("n\n", *line)
    assert said in ran.err and ran.err.index(said) < ran.err.index("Log this call with 2")
    assert "already" not in north(*line[:3], "Another list", ok=True).err
    assert "already" not in north(*line, "--on", "yesterday", ok=True).err


def test_json_has_each_of_them(north: Rep) -> None:
    rows = north("log-call", "--tag", "north", "Price list", "--json", ok=True).json
    assert [(row["customer_id"], row["id"]) for row in rows] == [(1, "c1"), (2, "c2")]
    assert rows[0]["settled"] == ["first call to a prospect"]


@pytest.mark.parametrize("until", [("in 3 weeks",), ("--until", "in 3 weeks")], ids=" ".join)
def test_many_are_snoozed_in_one_change(north: Rep, until: tuple[str, ...]) -> None:
    ran = north("snooze", "--tag", "north", *until, ok=True)
    assert "2 customers snoozed until Mon 14 Dec: Harbor Foods and Kobo Dairy." in ran.out
    for name in ("Harbor Foods", "Kobo Dairy"):
        assert f"On the list again Mon 14 Dec: {name}, first call to a prospect." in ran.out
    assert LEFT_OUT in ran.err
    assert "snooze 2 customers" in north("undo", ok=True).out
    assert not north("why", "1", "--json", ok=True).json["held"]


def test_a_promise_to_many_leaves_out_the_same(north: Rep, asked: Rep) -> None:
    ran = north("promise", "--tag", "north", "the list", "--by", "fri", ok=True)
    assert "Promised to 2 customers" in ran.out and LEFT_OUT in ran.err
    assert 'To write to them: repbook promise 3 "the list" --by fri' in ran.err
    assert "2 customers: what do you promise?" in asked("", "promise", "--tag", "north").err
    wordless = north("promise", "--tag", "north", "--by", "fri").err
    assert 'Hint: repbook promise --tag north "send the quote" --by fri' in wordless


def test_who_is_not_to_be_called_may_be_written_to(north: Rep, asked: Rep) -> None:
    for name in ("harbor", "kobo"):
        north("edit", name, "--email", f"{name}@shop.example", ok=True)
    ran = asked("y\n", "log-call", "--tag", "north", "Price list", "-o", "sent", "-c", "email")
    line = 'log-call 3 "Price list" --outcome sent --channel email'
    assert f"{LEFT_OUT} To write to them: repbook {line} " in ran.err.replace("\n", " ")
    assert "Log this e-mail with 2 customers" in ran.err
    assert "To write" not in north("log-call", "--tag", "north", "Price list", ok=True).err


@pytest.mark.parametrize(("answer", "logged"), [("y", 2), ("n", 0), ("", 0)])
def test_a_terminal_names_them_and_asks(north: Rep, asked: Rep, answer: str, logged: int) -> None:
    ran = asked(f"{answer}\n", "log-call", "--tag", "north", "Price list", "-o", "sent")
    assert "Log this call with 2 customers (Harbor Foods and Kobo Dairy)? (y/N)" in ran.err
    assert ran.code == (0 if logged else 1)
    rows = [row for id in "12" for row in north("history", id, "--json", ok=True).json]
    assert sum(row["kind"] == "touch" for row in rows) == logged


REFUSED = {
    "a customer and a tag": (
        "log-call harbor Hello --tag north",
        "log-call --tag north Hello",
    ),
    "a customer by name in place of a note": (
        "log-call 'harbor foods' --tag north",
        "log-call --tag north …",
    ),
    "an order": ("log-call Hello --tag north --order 480", "log-call --tag north Hello"),
    "whom you spoke to": (
        "log-call --town lindow --with ann -o sent",
        "log-call --town lindow --outcome sent",
    ),
    "minutes, beside what is for many": (
        "log-call --tag north Hello -c email --on yesterday --minutes 5",
        "log-call --tag north Hello --outcome sent --channel email --on 2026-11-22",
    ),
    "a promise": (
        "log-call Hello --tag north -p quote --by thu",
        "log-call --tag north Hello; repbook promise --tag north quote --by thu",
    ),
    "a customer to snooze": (
        "snooze harbor --tag north --until fri",
        "snooze --tag north --until fri",
    ),
    "an end of a snooze": ("snooze --tag north --off", "snooze CUSTOMER --off"),
}


@pytest.mark.parametrize(("line", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_for_many_is_refused(north: Rep, line: str, hint: str) -> None:
    import shlex

    ran = north(*shlex.split(line))
    assert ran.code == 2 and f"Hint: repbook {hint}" in ran.err.replace('"', "")
    assert north("changes", "-n", "1", "--json", ok=True).json[0]["command"] == "write-off"


def test_two_days_are_no_word_that_is_none(north: Rep) -> None:
    ran = north("snooze", "--tag", "north", "in 3 weeks", "--until", "fri", ok=False)
    assert 'There are two days: "in 3 weeks" and "fri"' in ran.err
    assert "Hint: repbook snooze --tag north --until fri" in ran.err


def test_nobody_is_left(north: Rep) -> None:
    north("edit", "pier", "--do-not-call", ok=True)
    ran = north("log-call", "--tag", "south", "Hello")
    assert ran.code == 4 and "Pier 9 Marine (not to be called)" in ran.err
    ran = north("log-call", "--tag", "south", "--town", "lindow", "Hello")
    assert ran.code == 3 and '"lindow"' in ran.err


@pytest.mark.parametrize("who", ["1, 2 and 5", "harbor kobo pier", "pier 9 marine, kobo and 1"])
def test_several_are_named_in_one_line(north: Rep, who: str) -> None:
    ran = north("edit", *who.split(), "--tag", "vip", "--town", "Lund", ok=True)
    assert "3 customers are updated: " in ran.out and "Kobo Dairy (2)" in ran.out
    tagged = {row["id"] for row in north("list", "--tag", "vip", "--json", ok=True).json}
    assert tagged == {1, 2, 5}
    north("undo", ok=True)
    assert north("list", "--tag", "vip").code == 3
    ran = north("snooze", *who.split(), "until", "friday", ok=True)
    assert "3 customers snoozed until Fri" in ran.out
    assert len(north("snooze", "--json", ok=True).json) == 3


def test_who_is_not_called_is_left_out_of_a_snooze_of_several(north: Rep) -> None:
    ran = north("snooze", "harbor", "vale", "delta", ok=True)
    assert LEFT_OUT in ran.err and "1 customer snoozed" in ran.out
    assert "2 customers are updated" in north("edit", "harbor", "vale", "--tag", "x", ok=True).out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("edit 1, 2 --phone 5550199", "repbook edit 1 --phone 5550199, then repbook edit 2"),
        ("edit 1, 2 and 99 --tag vip", "There is no customer 99"),
        ("edit 1, 2", "Hint: repbook edit 1, 2 --tag vip"),
        ("snooze 1, 2 --off", "repbook snooze 1 --off, then repbook snooze 2 --off"),
        ("brief 1, 2", "repbook brief takes one customer at a time"),
    ],
)
def test_what_is_for_one_customer_is_refused_for_several(north: Rep, line: str, said: str) -> None:
    ran = north(*line.split())
    assert ran.code in (2, 3) and said in ran.err
    assert north("list", "--tag", "vip").code == 3


@pytest.mark.parametrize("line", ["write-off 1 2", "write-off 1, 2", "write-off harbor kobo"])
def test_a_second_customer_is_no_reason_for_a_write_off(north: Rep, line: str) -> None:
    ran = north(*line.split())
    assert ran.code == 2 and "repbook write-off 1, then repbook write-off 2" in ran.err
    assert "off" not in {row["stage"] for row in north("status", "--json", ok=True).json}
