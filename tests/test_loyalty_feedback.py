"""Feedback by topic, and the trees of referrals, from plain records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from repbook.loyalty.feedback import TOPICS, Said, by_topic, mean_score, silent
from repbook.loyalty.referrals import referrals
from repbook.records import Feedback

TODAY = date(2026, 11, 23)
DAY = TODAY.toordinal()


def said(*told: str) -> list[Feedback]:
    """Feedback from texts like `price bad 40`: topic, verdict, days ago; oldest first."""
    found = []
    for text in told:
        topic, verdict, ago = text.split()
        on = TODAY - timedelta(int(ago))
        found.append(Feedback(len(found) + 1, "", 1, on, topic, verdict))  # type: ignore[arg-type]
    return found


def topic(name: str, *told: str) -> Said:
    """One topic, from texts like `bad 40`."""
    return next(s for s in by_topic(said(*(f"{name} {t}" for t in told)), DAY) if s.topic == name)


def test_the_usual_topics_are_there_without_any_feedback() -> None:
    assert {found.topic for found in by_topic([], DAY)} == set(TOPICS)
    assert all(not found.all for found in by_topic([], DAY))


def test_lately_is_ninety_days_and_so_is_before() -> None:
    found = topic("price", "bad 180", "bad 179", "mixed 90", "good 89", "good 0")
    assert [DAY - each.on.toordinal() for each in found.lately] == [89, 0]
    assert [DAY - each.on.toordinal() for each in found.before] == [179, 90]
    counts = tuple(
        sum(each.verdict == verdict for each in found.all) for verdict in ("bad", "mixed", "good")
    )
    assert counts == (2, 1, 2)


def test_the_most_frequent_lately_comes_first_then_in_all_then_by_name() -> None:
    told = said(
        *("parking good 100", "parking good 99", "price bad 98", "docs bad 20", "sound bad 19"),
        *("sound bad 18", "price good 9"),
    )
    topics = [found.topic for found in by_topic(told, DAY)]
    assert topics == ["sound", "price", "docs", "parking", "delivery", "quality", "service"]


TRENDS = [
    ("worse", ("good 100", "good 99", "bad 9", "good 8")),
    ("better", ("bad 100", "bad 99", "mixed 9", "bad 8")),
    ("as before", ("good 100", "bad 99", "mixed 9", "mixed 8")),
    ("as before", ("bad 104", "bad 103", "bad 102", "bad 101", *("bad 9",) * 3, "mixed 8")),
    (None, ("good 99", "bad 9", "bad 8")),
    (None, ("good 100", "good 99", "bad 8")),
]


@pytest.mark.parametrize(("trend", "told"), TRENDS)
def test_the_trend_of_a_topic(trend: str | None, told: tuple[str, ...]) -> None:
    assert topic("price", *told).trend == trend


def test_the_mean_verdict() -> None:
    assert mean_score(said("a good 1", "a mixed 1", "a bad 1", "a good 1")) == 0.625


def test_a_topic_is_silent_after_ninety_days() -> None:
    assert silent(topic("price"), DAY)
    assert silent(topic("price", "bad 200", "bad 90"), DAY)
    assert not silent(topic("price", "bad 200", "bad 89"), DAY)


def test_a_tree_of_referrals_is_drawn_from_its_root() -> None:
    # 1 sent 2 and 3; 3 sent 4; 5 sent 6
    bought = {1: (9, 900), 2: (1, 50), 3: (1, 30), 4: (2, 100), 6: (1, 120)}
    found = referrals({2: 1, 3: 1, 4: 3, 6: 5}, bought)
    assert [(s.id, s.referred_by_id, s.depth) for s in found] == [
        (1, None, 0),
        (3, 1, 1),  # with whom they sent, 3 brought more than 2
        (4, 3, 2),
        (2, 1, 1),
        (5, None, 0),
        (6, 5, 1),
    ]
    root = found[0]
    assert (root.purchases, root.cents, root.sent) == (9, 900, (3, 2))
    assert (root.brought, root.brought_cents) == (3, 180)
    assert (found[4].purchases, found[4].brought, found[4].brought_cents) == (0, 1, 120)


def test_the_tree_that_brought_most_comes_first() -> None:
    found = referrals({2: 1, 4: 3, 6: 5}, {2: (1, 10), 4: (1, 20), 6: (1, 20)})
    assert [each.id for each in found if each.depth == 0] == [3, 5, 1]


def test_a_ring_of_referrals_has_its_lowest_id_as_root_and_everyone_once() -> None:
    found = referrals({2: 1, 3: 2, 1: 3, 9: 2}, {})
    assert [(each.id, each.referred_by_id) for each in found] == [
        (1, None),
        (2, 1),
        (3, 2),
        (9, 2),
    ]
    assert found[0].brought == 3
    assert [each.id for each in referrals({7: 7}, {})] == [7]
