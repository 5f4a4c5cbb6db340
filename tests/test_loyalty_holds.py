"""What keeps a customer off the list is named, each thing on its days."""

from __future__ import annotations

from typing import Any

import pytest
from test_loyalty_reasons import DAY, ago, as_of, bought, history

from repbook.records import CallBack

HELD: list[tuple[str, dict[str, Any], list[tuple[str, int | None]]]] = [
    ("snoozed", {"snoozed_until_day": DAY + 9}, [("snoozed", DAY + 9)]),
    ("a snooze that ends today", {"snoozed_until_day": DAY}, [("no-reason", None)]),
    ("reached four days ago", {"reached_day": ago(4)}, [("reached", DAY + 3)]),
    ("reached a week ago", {"reached_day": ago(7)}, [("no-reason", None)]),
    (
        "agreed again",
        {"free_until_day": DAY + 5, "call_back": CallBack(DAY + 5, None, ago(9), 1)},
        [("agreed", DAY + 5)],
    ),
    (
        "no answer today, a Monday",
        {"tried_day": DAY, "tried_outcome": "no-answer", "tries": 1},
        [("tried", DAY + 1)],
    ),
    (
        "a voicemail on Friday",
        {"tried_day": ago(3), "tried_outcome": "voicemail", "tries": 1},
        [("tried", DAY + 1)],
    ),
    (
        "tried, and snoozed for longer",
        {"tried_day": DAY, "tried_outcome": "no-answer", "snoozed_until_day": DAY + 28},
        [("snoozed", DAY + 28), ("tried", DAY + 1)],
    ),
    (
        "reached, and snoozed for longer",
        {"reached_day": ago(4), "snoozed_until_day": DAY + 28},
        [("snoozed", DAY + 28), ("reached", DAY + 3)],
    ),
    ("not to be called", {"do_not_call": True}, [("do-not-call", None)]),
    ("written off", {"written_off_day": ago(3)}, [("written-off", None)]),
    ("just bought", {"buying": bought(5, 36, 66)}, [("bought", DAY + 11)]),
    ("nothing at all", {}, [("no-reason", None)]),
]


@pytest.mark.parametrize(
    ("fields", "expected"), [row[1:] for row in HELD], ids=[row[0] for row in HELD]
)
def test_what_keeps_off_the_list(
    fields: dict[str, Any], expected: list[tuple[str, int | None]]
) -> None:
    customer = as_of(history(**fields))
    found = customer.holds
    assert [(hold.code, hold.until_day) for hold in found] == expected
    rest = {hold.code for hold in found} & {"snoozed", "agreed", "tried", "reached"}
    assert bool(rest) is bool(customer.rests)
