"""With which days a period is compared, and what gained and lost most."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repbook.item_words import ItemNames, Line
from repbook.loyalty.items import Bought, item_movers
from repbook.loyalty.movers import Moved, compared_period, movers
from repbook.loyalty.periods import Period, calendar_period, week_of

Orders = list[list[tuple[str, int | None]]]
NOVEMBER = calendar_period("month", date(2026, 11, 23))


@pytest.mark.parametrize(
    ("first_order", "last_year"),
    [(date(2025, 10, 31), True), (date(2025, 11, 1), True), (date(2025, 11, 2), False)],
)
def test_last_year_counts_only_if_the_book_has_all_of_it(
    first_order: date, last_year: bool
) -> None:
    then, found = compared_period(NOVEMBER, date(2026, 11, 30), first_order.toordinal())
    assert found is last_year
    assert then == calendar_period(
        "month", date(2025 if last_year else 2026, 11 - (not last_year), 1)
    )


def test_a_running_period_is_compared_with_as_many_days() -> None:
    old = date(2020, 1, 1).toordinal()
    then, _ = compared_period(NOVEMBER, date(2026, 11, 10), old)
    assert (then.first, then.last) == (date(2025, 11, 1), date(2025, 11, 10))
    week, _ = compared_period(week_of(date(2026, 11, 23)), date(2026, 11, 25), old)
    assert (week.first, week.last) == (date(2025, 11, 24), date(2025, 11, 26))
    march = calendar_period("month", date(2026, 3, 1))
    before, last_year = compared_period(march, date(2026, 3, 30), date(2026, 1, 1).toordinal())
    assert (before.last, last_year) == (date(2026, 2, 28), False), "February has no 30th"
    assert not compared_period(march, date(2026, 3, 30), 0)[1], "a book without orders"


def test_the_biggest_change_stands_first_and_what_stayed_is_left_out() -> None:
    rows = [
        Moved(*row) for row in [("Ana", 100, 90), ("Bo", 10, 80), ("Cy", 50, 50), ("Di", 300, 100)]
    ]
    found = movers(rows, NOVEMBER, True, (500, 270))
    assert [(m.name, m.change) for m in found.gaining] == [("Di", 200), ("Ana", 10)]
    assert [(m.name, m.change) for m in found.losing] == [("Bo", -70)]
    assert found.rest == Moved("", 40, -50), "what is of none of them"
    assert movers(rows, NOVEMBER, True, (460, 320)).rest is None
    assert movers([], Period("days", date.min, date.max), True, (1, 1)).compared is None


LINES = st.lists(st.sampled_from([("pump", 500), ("seals", 120), ("hose", 70), ("pump", None)]))


@given(now=st.lists(LINES), then=st.lists(LINES))
def test_what_is_known_by_item_and_the_rest_are_the_change_of_all_revenue(
    now: Orders, then: Orders
) -> None:
    """The rest is what orders have without saying for which item, and nothing else."""
    without_price = 300  # what each such line came to, as its order alone knows
    sums = [
        sum(without_price if cents is None else cents for order in side for _, cents in order)
        for side in (now, then)
    ]
    rows = item_movers(bought(now), bought(then, 1000), ItemNames([]))
    found = movers(rows, NOVEMBER, True, (sums[0], sums[1]))
    unsaid = [
        without_price * sum(cents is None for order in side for _, cents in order)
        for side in (now, then)
    ]
    left_out = [row for row in rows if row.unsure]
    rest = (
        unsaid[0] + sum(row.revenue for row in left_out),
        unsaid[1] + sum(row.before for row in left_out),
    )
    assert found.rest == (Moved("", *rest) if rows and any(rest) else None)
    changes = [each.change for each in (*found.gaining, *found.losing)]
    assert sum(changes) + (found.rest.change if found.rest else 0) == sums[0] - sums[1]
    for row in rows:
        assert row.unpriced_now == sum((row.name, None) in order for order in now)
        assert row.unpriced_before == sum((row.name, None) in order for order in then)
        assert row.unpriced == row.unpriced_now + row.unpriced_before
    assert not any(each.unpriced_before for each in found.gaining), "it may be no gain"
    assert not any(each.unpriced_now for each in found.losing), "it may be no drop"


@pytest.mark.parametrize(
    ("row", "listed"),
    [
        (Moved("seal", 120, 0, unpriced_now=1), "gaining"),  # it gained at least so much
        (Moved("seal", 120, 0, unpriced_before=1), ""),
        (Moved("seal", 0, 120, unpriced_before=1), "losing"),
        (Moved("seal", 0, 120, unpriced_now=1), ""),
    ],
)
def test_a_change_that_may_be_its_opposite_is_in_the_rest(row: Moved, listed: str) -> None:
    found = movers([row, Moved("pump", 10, 5)], NOVEMBER, True, (500, 500))
    sides = {"gaining": found.gaining, "losing": found.losing}
    assert [side for side, those in sides.items() if row in those] == [listed] * bool(listed)
    left = (0, 0) if listed else (row.revenue, row.before)
    known = (10 + row.revenue - left[0], 5 + row.before - left[1])
    assert found.rest == Moved("", 500 - known[0], 500 - known[1])


def bought(orders: Orders, first: int = 0) -> list[Bought]:
    """Each line of these orders."""
    return [
        Bought(1, 1, first + id, Line(name, 1, None, cents))
        for id, order in enumerate(orders)
        for name, cents in order
    ]
