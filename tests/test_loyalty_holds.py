"""What keeps a customer off the list is named, each thing on its days."""

from __future__ import annotations

import random
from typing import Any

import pytest
from test_loyalty_reasons import DAY, ago, as_of, bought, history

from repbook.loyalty.calls import call_for
from repbook.loyalty.customer_day import CustomerDay
from repbook.policy import POLICY
from repbook.records import CallBack, History

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
        {"tried": ((DAY, "no-answer"),)},
        [("tried", DAY + 1)],
    ),
    (
        "a voicemail on Friday",
        {"tried": ((ago(3), "voicemail"),)},
        [("tried", DAY + 1)],
    ),
    (
        "tried, and snoozed for longer",
        {"tried": ((DAY, "no-answer"),), "snoozed_until_day": DAY + 28},
        [("snoozed", DAY + 28), ("tried", DAY + 1)],
    ),
    (
        "reached, and snoozed for longer",
        {"reached_day": ago(4), "snoozed_until_day": DAY + 28},
        [("snoozed", DAY + 28), ("reached", DAY + 3)],
    ),
    ("not to be called", {"do_not_call": True}, [("do-not-call", None)]),
    ("written off", {"written_off_day": ago(3)}, [("written-off", None)]),
    ("just bought", {"buying": bought(5, 36, 66)}, [("bought", DAY + 10)]),
    (
        "no answer today, and bought: the longer rest comes first, as before the attempt",
        {
            "buying": bought(5, 36, 66),
            "tried": ((DAY, "no-answer"),),
        },
        [("bought", DAY + 10), ("tried", DAY + 1)],
    ),
    (
        "bought, and reached for longer",
        {"buying": bought(1, 3, 5), "reached_day": ago(1), "orders_every_days": 4},
        [("reached", DAY + 6)],
    ),
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


def test_one_long_gap_silences_nobody() -> None:
    """Two orders 444 days apart: they rest 45 days after the second, not half of such a gap."""
    row = history(added_day=ago(900), buying=bought(90, 534), reached_day=ago(338))
    assert CustomerDay(row, DAY, POLICY, 444.0).gap == 444.0
    on_list = [
        age
        for age in range(30, 120)
        if call_for(CustomerDay(row, ago(90) + age, POLICY, 444.0)) is not None
    ]
    assert on_list == [*range(60, 120)], "quiet after 60 days, and no rest is longer"
    rested = CustomerDay(row._replace(call_every_days=10), ago(46), POLICY, 444.0)
    assert [(hold.code, hold.until_day) for hold in rested.holds] == [("bought", ago(45))]
    then = CustomerDay(rested.history, ago(45), POLICY, 444.0)
    assert [reason.code for reason in call_for(then).reasons] == ["quiet"]  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(60))
def test_nobody_is_forgotten_for_more_than_ninety_days(seed: int) -> None:
    """Whatever happened before: unless the rep put it off, each comes up within 90 days."""
    chance = random.Random(seed)
    days: set[int] = set()
    for _ in range(chance.choice((0, 1, 2, 2, 3, 9))):
        days.add(chance.randrange(0, 60 if chance.random() < 0.5 else 1500))
    row = History(
        chance.randrange(1, 400),
        "Harbor Foods",
        added_day=ago(max((*days, chance.randrange(400)))),
        imported=chance.random() < 0.5,
        first_id=1,
        buying=bought(*days) if days else bought(),
        referred_by="Vale" if chance.random() < 0.2 else None,
    )
    if chance.random() < 0.6:
        row = row._replace(touched=True, reached_day=ago(chance.randrange(0, 700)))
    if chance.random() < 0.4:
        tried = {"tried": ((ago(chance.randrange(0, 30)), "sent"),)}
        row = row._replace(touched=True, **tried)
    mean_gap = chance.choice((5.0, 30.0, 200.0, 444.0))
    absent = 0
    for day in range(DAY, DAY + 500):
        listed = call_for(CustomerDay(row, day, POLICY, mean_gap))
        absent = 0 if listed else absent + 1
        assert absent <= 90, (row, day - DAY)
