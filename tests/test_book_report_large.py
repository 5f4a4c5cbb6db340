"""A report of a large book says what one that reads everybody says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import Rep
from test_book_candidates import Chance, both_ways, buys, day_of, filled

import repbook.book
from repbook.book import Book, report_customers
from repbook.book.book_day import BookDay
from repbook.book.report import look_back
from repbook.formatter import Formatter
from repbook.loyalty.periods import Period, buckets, calendar_period, week_of
from repbook.loyalty.review import Review
from repbook.store import customer_sums, fits, forgetting
from repbook.views.pages.report_page import report_page

TODAY = date(2026, 11, 23)


def lived(chance: Chance, customers: int = 60) -> Book:
    """A book with what a report counts besides: feedback, payments, referrals, orders before they were added."""
    book = filled(chance, customers)
    with book.change("more"):
        for each in book.customers.all():
            if chance.random() < 0.1:
                book.feedback.add(
                    customer_id=each.id,
                    on=day_of(chance),
                    topic="price",
                    verdict="bad",
                    words="dear",
                )
            if chance.random() < 0.1:
                book.customers.change(each.id, do_not_call=True)
            if chance.random() < 0.1:
                order = book.purchases.add(customer_id=each.id, on=day_of(chance), cents=900)
                on = book.purchases.get(order).on + timedelta(chance.randint(0, 9))
                book.returns.add(customer_id=each.id, on=on, cents=900, purchase_id=order)
            if chance.random() < 0.05:
                book.payments.add(customer_id=each.id, on=day_of(chance), cents=300)
        for n in range(6):
            id = book.customers.add(
                f"New {n}",
                added_on=TODAY - timedelta(chance.choice((0, 1, 3, 8, 20))),
                referred_by_id=chance.randint(2, 9) if n % 2 else None,
            )
            if n % 3:
                buys(book, id, chance)
            if n > 3:
                book.touches.add(customer_id=id, on=day_of(chance), outcome="reached")
    return book


def said(review: Review) -> list[object]:
    """All that a report says; of those to call what was read of them."""
    calls = [
        (c.block, c.value, [r._replace(case=None) for r in c.reasons], c.history)
        for c in review.calls
    ]
    lapsed = [
        (h.id, h.name, h.buying.days[-1], sum(h.buying.cents), new) for h, new in review.lapsed
    ]
    return [*calls, *lapsed, review._replace(calls=(), lapsed=[], unlisted=set(review.unlisted))]


def periods(chance: Chance) -> list[Period]:
    ago = TODAY - timedelta(chance.choice((7, 31, 60, 300)))
    first = TODAY - timedelta(chance.randint(2, 400))
    return [
        week_of(TODAY),
        week_of(ago),
        calendar_period(chance.choice(("month", "quarter", "year")), ago),
        Period("days", first, first + timedelta(chance.randint(0, 60))),
    ]


@pytest.mark.parametrize("seed", range(12))
def test_a_report_of_a_large_book_is_that_of_everybody(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Chance(200 + seed)
    book = lived(chance)
    monkeypatch.setattr(report_customers, "OTHERS_MOST", 1)
    for period in periods(chance):
        on = TODAY - timedelta(chance.choice((0, 0, 1, 5)))
        if period.first > on:
            continue
        whole = chance.random() < 0.5
        monkeypatch.setattr("repbook.book.report.LAPSED_LOOKED_AT", chance.choice((1, 1, 3, 200)))
        small, large = both_ways(book, on, monkeypatch)
        wanted = look_back(small, period, calls=4, whole=whole)
        assert said(look_back(large, period, calls=4, whole=whole)) == said(wanted), (on, period)
        assert small.fitted is None or not large.has_read_everyone


@pytest.mark.parametrize("seed", range(6))
def test_the_page_of_a_large_book_is_that_of_everybody(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Chance(400 + seed)
    book = lived(chance, 90)
    monkeypatch.setattr(report_customers, "OTHERS_MOST", 1)
    monkeypatch.setattr("repbook.book.report.TOP", 8 - seed)
    for period in periods(chance):
        on = TODAY - timedelta(chance.choice((0, 0, 1, 5)))
        if period.first > on:
            continue
        small, large = both_ways(book, on, monkeypatch)
        pages = [
            report_page(
                look_back(day, period, calls=4, whole=False, pictures=buckets(period, on)),
                Formatter(on),
            )
            for day in (small, large)
        ]
        assert pages[0] == pages[1], (on, period)
        assert small.fitted is None or not large.has_read_everyone


def test_a_report_of_a_large_book_reads_everybody_where_the_sums_tell_little(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = lived(Chance(7))
    week = week_of(TODAY)
    with book.change("feedback"):
        for each in book.customers.all():
            book.feedback.add(
                customer_id=each.id, on=TODAY, topic="price", verdict="good", words=""
            )
    small, large = both_ways(book, TODAY, monkeypatch)
    assert said(look_back(large, week, calls=4)) == said(look_back(small, week, calls=4))
    assert large.has_read_everyone


def test_who_is_not_to_be_called_or_is_forgotten_takes_no_place_among_the_nearly_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = Book(None)
    with book.change("lives"):
        for n, cents in enumerate((9_000, 8_000, 700, 600, 500)):
            id = book.customers.add(f"Firm {n}", added_on=TODAY - timedelta(800))
            for back in range(0, 400, 20):
                on = TODAY - timedelta(back if n > 3 else 300 + back)
                book.purchases.add(customer_id=id, on=on, cents=cents)
        book.customers.change(1, do_not_call=True)
    with book.transaction() as conn:
        who = forgetting.person(conn, 2)
        forgetting.forget(book.journal, who, forgetting.remembered_with(conn, who.uids))
    monkeypatch.setattr("repbook.book.report.LAPSED_LOOKED_AT", 1)
    small, large = both_ways(book, TODAY, monkeypatch)
    wanted = look_back(small, week_of(TODAY), calls=4, whole=False)
    found = look_back(large, week_of(TODAY), calls=4, whole=False)
    assert [lapse.history.id for lapse in found.lapsed] == [3]
    assert not found.all_lapsed
    assert said(found) == said(wanted) and not large.has_read_everyone


def test_who_was_still_active_before_the_period_is_newly_lost_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody bought or was added in the period: what is new is told by the forecast of then."""
    book = Book(None)
    with book.change("lives"):
        for n in range(40):
            id = book.customers.add(f"Firm {n}", added_on=TODAY - timedelta(800))
            for back in range(30 + 5 * n, 30 + 5 * n + 400, 20 + n % 3):
                on = TODAY - timedelta(back)
                book.purchases.add(customer_id=id, on=on, cents=100 * (1 + n % 7))
    small, large = both_ways(book, TODAY, monkeypatch)
    for days in (7, 60):
        period = Period("days", TODAY - timedelta(days), TODAY)
        wanted, found = (look_back(day, period, calls=4) for day in (small, large))
        assert said(found) == said(wanted) and not large.has_read_everyone
    assert {lapse.new for lapse in found.lapsed} == {False, True}


def test_the_largest_customers_of_a_page_are_those_of_the_last_year(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = Book(None)
    with book.change("lives"):
        for cents, back in ((9_000, 365), (300, 20), (8_000, 400), (500, 364), (9_000, -1)):
            id = book.customers.add("Firm", added_on=TODAY - timedelta(800))
            for days in (back, back, 700):  # two on a day are one order
                on = TODAY - timedelta(days)
                book.purchases.add(customer_id=id, on=on, cents=cents if days < 700 else 1)
    monkeypatch.setattr("repbook.book.report.TOP", 1)
    week = week_of(TODAY)
    for day in both_ways(book, TODAY, monkeypatch):
        found = look_back(day, week, calls=4, whole=False, pictures=buckets(week, TODAY))
        assert [customer.history.id for customer in found.top] == [4]


def test_a_report_of_a_large_book_reads_the_orders_of_few(
    book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((customer_sums, "LARGE"), (fits, "MANY"), (repbook.book, "LARGE")):
        monkeypatch.setattr(module, name, 1)
    for n in range(9):
        rep("add", f"Firm {n}", "--on", "2025-01-01", ok=True)
    for at, day in enumerate(("2026-03-01", "2026-05-01", "2026-07-01", "2026-11-20") * 2):
        rep("log-purchase", str(1 + at % 3), "500", "--on", day, ok=True)
    rep("next", ok=True)  # keeps a fit, and the sums with it
    with Book(book_file) as book:
        monkeypatch.setattr(Book, "histories", only_some(Book.histories))
        week = week_of(TODAY)
        look_back(BookDay(book, TODAY), week, calls=4, whole=False)
        look_back(BookDay(book, TODAY), week, calls=4, whole=True)
        look_back(BookDay(book, TODAY), week, calls=4, pictures=buckets(week, TODAY))


def only_some(histories: Callable[..., object]) -> Callable[..., object]:
    """Reading histories, but of everybody no more than their orders."""

    def read(book: Book, on: date, only: object = None, *more: object, **named: object) -> object:
        assert only is not None or named.get("orders_alone")
        return histories(book, on, only, *more, **named)

    return read
