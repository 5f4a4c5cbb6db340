"""The forecast of a book: kept while nothing it was made from moved."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from repbook.book import Book, forecasts
from repbook.book.book_day import BookDay
from repbook.book.forecasts import Forecast, forecast
from repbook.loyalty.forecasting import backtest as judging
from repbook.loyalty.forecasting.backtest import Backtest
from repbook.store import database
from repbook.store.transactions import write_setting

ON = date(2026, 11, 16)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "rep.db"
    with Book(path) as book, book.change("import"):
        for i in range(8):
            id = book.customers.add(f"Customer {i}", added_on=ON, tags=("north",) if i < 3 else ())
            for back in range(20 + 7 * i, 700, 25 + 5 * i):
                book.purchases.add(
                    customer_id=id, on=ON - timedelta(days=back), cents=10_000 + 1_000 * i
                )
    return path


def of(path: Path, *, tag: str | None = None, on: date = ON, horizon: int = 60) -> Forecast:
    with Book(path) as book:
        return forecast(BookDay(book, on, horizon=horizon), tag)


@pytest.mark.parametrize("horizon", [7, 60, 365])
def test_the_first_customers_are_those_of_all(path: Path, horizon: int) -> None:
    """Though not all are looked at: what the others can come to at most is less."""
    with Book(path) as book:
        with book.change("edit"):
            book.customers.change(2, orders_every_days=9)
            for id, back in ((3, 2), (4, 600)):  # one order far above the others, new and old
                book.purchases.add(customer_id=id, on=ON - timedelta(days=back), cents=900_000)
        day = BookDay(book, ON, horizon=horizon)
        every = forecast(day)
        for most in (0, 1, 3, 8, 20):
            first = forecast(day, most=most)
            assert first.totals == every.totals
            assert list(first.customers) == list(every.customers[:most]), most
        assert day.forecaster is not None
        figures = [day.forecaster.of(h.buying, h.orders_every_days) for h in day.histories]
        assert all(each.expected_purchases <= each.most_purchases for each in figures)
        assert all(each.expected_purchases <= each.p_buy * each.most_purchases for each in figures)
        assert all(each.expected_value <= each.most_value for each in figures)
        bounds = day.forecaster.most_values_of_pace_1(each.buying for each in figures)
        assert [each.most_value for each in figures if each.pace == 1] == pytest.approx(
            [bound for bound, each in zip(bounds, figures, strict=True) if each.pace == 1]
        )


def test_the_total_of_a_large_book_is_of_some_of_its_customers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = of(path)
    monkeypatch.setattr(forecasts, "LARGE", 6)
    monkeypatch.setattr(forecasts, "FOR_A_TOTAL", 5)
    with Book(path) as book, book.change("edit"):
        book.customers.change(8, orders_every_days=70)  # so that it is made again
    some = of(path)
    assert some.totals.customers == len(some.customers) == 8
    assert some.totals.revenue.expected == pytest.approx(whole.totals.revenue.expected, rel=0.1)
    assert sum(row.value for _, row in some.customers) == pytest.approx(
        some.totals.revenue.expected, rel=0.1
    )


def test_of_a_large_book_each_is_looked_at_with_their_own_pace(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where somebody was written off, too: who is drawn is not the next one on the list."""
    with Book(path) as book, book.change("edit"):
        book.write_offs.add(customer_id=2, on=ON - timedelta(days=3))
        book.customers.change(3, orders_every_days=9)
    other = Path(shutil.copy(path, tmp_path / "other.db"))
    whole = of(path)
    monkeypatch.setattr(forecasts, "LARGE", 6)
    assert of(other).totals.customers == whole.totals.customers == 7
    assert of(other).totals.purchases.expected == pytest.approx(whole.totals.purchases.expected)


def never(*args: object, **more: object) -> None:
    raise AssertionError("made again")


def test_a_second_look_makes_nothing_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = of(path)
    assert first.record and first.totals.revenue.expected > 0
    monkeypatch.setattr(forecasts, "record", never)
    monkeypatch.setattr(forecasts, "outlook", never)
    with Book(path) as other:  # its policy is another object, as in another process
        assert other.policy is not None
        assert of(path) == first


def test_the_next_day_the_record_is_kept_and_the_rest_is_not(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = of(path)
    monkeypatch.setattr(forecasts, "record", never)
    later = of(path, on=ON + timedelta(days=1))
    assert later.record == first.record
    assert later.totals != first.totals


@pytest.mark.parametrize("ago", [1, 300])
def test_what_was_kept_is_dropped_when_an_order_moved(path: Path, ago: int) -> None:
    first = of(path)
    with Book(path) as book, book.change("log-purchase"):
        book.purchases.add(customer_id=1, on=ON - timedelta(days=ago), cents=900_000)
    second = of(path)
    assert second.totals.revenue != first.totals.revenue
    assert (second.record == first.record) is (ago == 1), (
        "an order after a past period changes nothing of it"
    )


@pytest.mark.parametrize(
    "moved",
    ["order", "old order", "orders-every", "setting", "write-off", "horizon"],
)
def test_what_is_kept_is_what_would_be_made(path: Path, moved: str) -> None:
    """Whatever it was made from moves, a second look says what a book without anything kept says."""
    of(path)
    with Book(path) as book, book.change("test"):
        if moved in ("order", "old order"):
            ago = timedelta(days=1 if moved == "order" else 400)
            book.purchases.add(customer_id=1, on=ON - ago, cents=900_000)
        elif moved == "orders-every":
            book.journal.update("customers", 2, orders_every_days=300)
        elif moved == "setting":
            write_setting(book.journal, "stake_days", "30")
            write_setting(book.journal, "active_floor", "0.4")
        elif moved == "write-off":
            book.write_offs.add(customer_id=2, on=ON - timedelta(days=200))
    horizon = 30 if moved == "horizon" else 60
    second = of(path, horizon=horizon)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("DELETE FROM forecasts")
        conn.execute("DELETE FROM fits WHERE day <> (SELECT max(day) FROM fits)")
        conn.commit()
    assert of(path, horizon=horizon) == second


def test_a_damaged_one_is_made_again(path: Path) -> None:
    first = of(path)
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE forecasts SET found = replace(found, '6', '7')")
        conn.commit()
    assert of(path) == first
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("UPDATE forecasts SET found = 'x'")
        conn.execute("UPDATE fits SET fitted = replace(fitted, '1', '2')")
        conn.commit()
    assert of(path) == first


def test_few_are_kept_and_the_file_is_known_to_be_whole(path: Path) -> None:
    for horizon in (7, 14, 30, 45, 60):
        of(path, horizon=horizon)
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT count(*) FROM forecasts").fetchone() == (forecasts.store.KEPT,)
        assert database.fits_sum(conn) is True


def test_a_backtest_that_was_kept_in_another_form_is_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Book(path) as book:
        first = forecasts.backtest(book, ON, 30)
        monkeypatch.setattr(Backtest, "_fields", (*Backtest._fields, "more"))
        monkeypatch.setattr(judging, "backtest", never)
        with pytest.raises(AssertionError, match="made again"):
            forecasts.backtest(book, ON, 30)
    assert first.scores


def test_a_second_backtest_makes_nothing_again_until_an_order_or_a_call_moved(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged(horizon: int = 30) -> Backtest:
        with Book(path) as book:
            return forecasts.backtest(book, ON, horizon)

    first, longer = judged(), judged(60)
    assert first.money and first.scores and first != longer
    real = judging.backtest
    monkeypatch.setattr(judging, "backtest", never)
    assert (judged(), judged(60)) == (first, longer)
    monkeypatch.setattr(judging, "backtest", real)
    with Book(path) as book, book.change("log-call"):
        book.touches.add(customer_id=1, on=first_day_after(first), outcome="reached")
    second = judged()
    assert second != first
    assert second._replace(calls=first.calls) == first
    with Book(path) as book, book.change("log-purchase"):
        book.purchases.add(customer_id=1, on=ON - timedelta(days=100), cents=900_000)
    assert judged().money != first.money


def first_day_after(found: Backtest) -> date:
    return date.fromordinal(found.cutoffs[0] + 1)


def test_who_is_asked_about_is_told_by_their_orders_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Book(path) as book, book.change("add"):
        book.customers.add("Prospect", added_on=ON, tags=("north",))
    monkeypatch.setattr(BookDay, "customers", never)
    assert sorted(h.name for h, _ in of(path, tag="north").customers) == [
        f"Customer {i}" for i in range(3)
    ]
    assert len(of(path).customers) == 8
    with Book(path) as book:
        read = [len(book.histories(ON, orders_alone=alone)) for alone in (True, False)]
    assert read == [8, 9], "who never ordered is not even read"


def test_with_a_tag_the_record_is_of_those_customers(path: Path) -> None:
    north, whole = of(path, tag="north"), of(path)
    assert (north.totals.customers, whole.totals.customers) == (3, 8)
    assert [row[0].id for row in north.customers] != [row[0].id for row in whole.customers]
    for few, all_ in zip(north.record, whole.record, strict=True):
        assert few.on == all_.on and 0 < few.cents < all_.cents
    total = sum(expected.value for _, expected in whole.customers)
    assert total == pytest.approx(whole.totals.revenue.expected)


def test_a_customer_written_off_since_still_counts_in_the_times_before(path: Path) -> None:
    first = of(path)
    with Book(path) as book, book.change("write-off"):
        book.write_offs.add(customer_id=2, on=ON - timedelta(days=3))
    second = of(path)
    assert second.totals.customers == first.totals.customers - 1
    assert second.record == first.record


def test_while_another_program_writes_it_is_said_and_not_kept(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        busy = of(path)
        other.rollback()
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT count(*) FROM forecasts").fetchone() == (0,)
    assert of(path) == busy
