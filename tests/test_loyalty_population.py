"""A large book's totals: what came is exact, and who stands for all stands for all."""

from random import Random

import pytest

from repbook.loyalty.forecasting import population, record
from repbook.loyalty.forecasting.population import LargePopulation, Population, taught
from repbook.policy import Policy
from repbook.records import Buying

FIRST, LAST = 738_000, 738_700


def book(customers: int, seed: int = 1) -> list[Buying]:
    chance, found = Random(seed), []
    for _ in range(customers):
        days = sorted(chance.sample(range(FIRST, LAST), chance.randint(1, 12)))
        large = chance.lognormvariate(8, 0.8)
        found.append(Buying(tuple(days), tuple(1 + int(chance.random() * large) for _ in days)))
    return found


def test_what_came_of_a_crowd_is_what_each_of_them_bought() -> None:
    chance, buyings = Random(3), book(300)
    ends = [
        chance.choice((float("inf"), float("inf"), 0.0, chance.randint(FIRST, LAST)))
        for _ in buyings
    ]
    whole = LargePopulation(buyings, LAST - 365, ends)
    for _ in range(60):
        day = chance.randint(FIRST - 5, LAST + 5)
        counted = [b for b, end in zip(buyings, ends, strict=True) if b.days[0] <= day < end]
        of_small, of_large = Population(counted), whole.on(day)
        assert len(of_large) == len(of_small)
        assert len(of_large.drawn(day, day - 365, 400)) == len(of_small), (
            "few enough to be looked at all"
        )
        earlier = day - chance.randint(0, 200)
        for known_by, after, last in (
            (day, day, day + 90),
            (day, day - 90, day),
            (earlier, earlier, day),
        ):
            assert of_large.came(known_by, after, last) == of_small.came(known_by, after, last)


def test_who_is_drawn_of_a_crowd_stands_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "DRAWN", 900)
    buyings = book(3000)
    day = LAST - 100
    some = LargePopulation(buyings, LAST - 365).on(day).drawn(day, day - 365, 400)
    known = [b for b in buyings if b.days[0] <= day]
    spent = sum(c for b in known for d, c in zip(*b, strict=True) if d <= day)
    assert len(some) <= 401 and all(each.buying.days[-1] <= day for each in some)
    assert sum(each.weight for each in some) == pytest.approx(len(known), rel=0.15)
    assert sum(each.weight * sum(each.buying.cents) for each in some) == pytest.approx(
        spent, rel=0.06
    )


def test_a_record_of_a_large_book_is_nearly_that_of_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    buyings, policy = book(700), Policy()
    everybody = record.record(buyings, LAST, policy, 60, most=2)
    monkeypatch.setattr(record, "LARGE", 600)
    monkeypatch.setattr(population, "LARGE", 600)
    monkeypatch.setattr(population, "DRAWN", 500)
    monkeypatch.setattr(population, "TAUGHT", 500)
    drawn = record.record(buyings, LAST, policy, 60, most=4)
    assert len(drawn) == 2
    for one, other in zip(drawn, everybody, strict=True):
        assert (one.on, one.orders, one.cents, one.rules) == (
            other.on,
            other.orders,
            other.cents,
            other.rules,
        )
        assert one.own.customers == other.own.customers
        assert one.own.revenue.expected == pytest.approx(other.own.revenue.expected, rel=0.1)
        assert one.own.revenue.expected != other.own.revenue.expected


def test_few_teach_whole_and_many_by_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "LARGE", 50)
    monkeypatch.setattr(population, "TAUGHT", 10)
    buyings = book(60)
    assert taught(buyings[:50]) == buyings[:50]
    assert taught(buyings) == buyings[::6]


def test_what_several_past_days_ask_for_is_added_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "DRAWN", 200)
    whole, day = LargePopulation(book(300), LAST - 365), LAST - 90
    first, drawn = whole.on(day).came(day, day, LAST), whole.on(day)
    assert drawn.drawn(day, day - 365, 100)
    gone_through: list[int] = []
    for name in ("bought", "sizes_of"):
        real = getattr(population, name)

        def counting(buyings: list[Buying], *rest: int, real: object = real) -> object:
            gone_through.append(len(buyings))
            return real(buyings, *rest)  # type: ignore[operator]

        monkeypatch.setattr(population, name, counting)
    assert whole.on(day).came(day, day, LAST) == first
    assert len(drawn.drawn(day, day - 365, 50)) <= 51
    assert sum(gone_through) == 0
    whole.on(day).came(day, day, LAST - 1)
    drawn.drawn(day - 1, day - 366, 50)
    assert sum(gone_through) > 0
