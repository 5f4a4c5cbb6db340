"""A large book: its lists are those of everybody, though almost nobody is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from conftest import DAY, Rep

import repbook.book
from repbook.book import Book, candidates
from repbook.book.book_day import BookDay
from repbook.book.candidates import BOUNDS
from repbook.loyalty import calls, ranking
from repbook.loyalty.call_list import CallList, Filter
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import waiting
from repbook.policy import Policy
from repbook.records import Buying, History
from repbook.store import customer_sums, first_weeks, fits, histories
from repbook.store.candidates import HOLDERS, JUST_BOUGHT, RESTED, STANDING, Kind
from repbook.store.histories import imported_together

TODAY = date.fromisoformat(DAY)
AGO = (0, 1, 2, 3, 4, 5, 6, 8, 12, 15, 21, 22, 30, 44, 46, 60, 61, 75, 91, 120, 200, 364, 366, 500)


class Chance(Random):
    """What happens in a book; in a young one nothing is of long ago."""

    young = False


def day_of(chance: Chance) -> date:
    """A day that may be one on which something changes."""
    return TODAY - timedelta(chance.choice(AGO[:16] if chance.young else AGO))


def buys(book: Book, id: int, chance: Chance) -> None:
    """Some orders, mostly in a rhythm, and sometimes what comes with them."""
    on, gap = (
        day_of(chance),
        chance.choice((1, 3, 7) if chance.young else (1, 3, 7, 14, 30, 90, 200)),
    )
    for _ in range(chance.choice((1, 1, 2, 3, 6, 12))):
        order = book.purchases.add(
            customer_id=id,
            on=on,
            cents=chance.choice((0, 500, 7_000, 7_000, 7_000, 21_000, 2_000_000)),
            due_on=on + timedelta(14) if chance.random() < 0.05 else None,
            exchange=chance.random() < 0.1,
        )
        if chance.random() < 0.05:
            back = on + timedelta(chance.randint(0, 9))
            book.returns.add(customer_id=id, on=back, cents=500, purchase_id=order)
        on -= timedelta(max(0, round(chance.gauss(gap, gap / 3))))


def talks(book: Book, id: int, chance: Chance) -> None:
    """Some calls, few of them with a day to call again."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        on = day_of(chance)
        book.touches.add(
            customer_id=id,
            on=on,
            outcome=chance.choice(("reached", "reached", "no-answer", "voicemail", "sent")),
            inbound=chance.random() < 0.1,
            again_on=on + timedelta(chance.randint(0, 40)) if chance.random() < 0.1 else None,
        )


def more_happens(book: Book, id: int, chance: Chance) -> None:
    """One thing of those that few customers have."""
    on, later = day_of(chance), TODAY + timedelta(chance.randint(-30, 30))
    what = chance.randrange(8)
    if what == 0:
        kept = chance.choice((None, None, on + timedelta(5)))
        book.promises.add(customer_id=id, text="send it", made_on=on, by=later, kept_on=kept)
    elif what == 1:
        problem = book.problems.add(customer_id=id, what="leaks", reported_on=on, exchange=True)
        for kind in chance.choice(((), ("resolve",), ("resolve", "confirm"))):
            day = min(TODAY, on + timedelta(chance.randint(0, 5)))
            book.steps.add(problem_id=problem, on=day, kind=kind, by="me", exchange=True)
    elif what == 2:
        book.quotes.add(customer_id=id, on=on, cents=90_000, valid_until=max(on, later))
    elif what == 3:
        book.snoozes.add(customer_id=id, on=on, until_on=later)
    elif what == 4:
        back = chance.choice((None, on + timedelta(2)))
        book.write_offs.add(customer_id=id, on=on, back_on=back)
    elif what == 5:
        book.customers.change(id, do_not_call=True)
    elif what == 6:
        book.customers.change(id, orders_every_days=chance.choice((7, 60)))
    else:
        book.customers.change(id, call_every_days=chance.choice((5, 20, 200)))


def filled(chance: Chance, customers: int = 48) -> Book:
    """A book in memory in which anything may have happened to a customer."""
    chance.young = chance.random() < 0.3
    ago = [chance.choice((0, 2, 4, 9, 20, 30, 400)) for _ in "abc"]
    book, added = Book(None), [TODAY - timedelta(days) for days in ago]
    with book.change("lives"):
        for n in range(customers):
            id = book.customers.add(
                f"Firm {n}",
                added_on=chance.choice(added),
                imported=chance.random() < 0.6,
                town="Lund" if n % 3 else "Malmö",
                tags=("north",) if n % 4 == 1 else (),
                referred_by_id=1 if n and chance.random() < 0.05 else None,
            )
            for happens, share in ((buys, 0.75), (talks, 0.4), (more_happens, 0.2)):
                if chance.random() < share:
                    happens(book, id, chance)
    return book


def test_sums_that_are_kept_are_not_kept_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by a fit for another horizon, which takes seconds in a large book."""
    monkeypatch.setattr(customer_sums, "LARGE", 1)
    monkeypatch.setattr(customer_sums, "MANY", 2)
    book, written = filled(Chance(3)), list[str]()
    customer_sums.keep_wanting(book.conn)
    sums = book.conn.execute("SELECT * FROM customer_sums").fetchall()
    assert len(sums) == 48
    book.conn.set_trace_callback(written.append)
    customer_sums.keep_wanting(book.conn)
    book.conn.execute(
        "DELETE FROM customer_sums WHERE customer_id = 1"
    )  # one more is read each time
    customer_sums.keep_wanting(book.conn)
    book.conn.set_trace_callback(None)
    assert not any(statement.startswith("INSERT") for statement in written)


class LargeDay(BookDay):
    """The day of a book as of a large one."""

    @property
    def is_large(self) -> bool:
        return True


def both_ways(book: Book, on: date, monkeypatch: pytest.MonkeyPatch) -> tuple[BookDay, BookDay]:
    """The day as of a small book, and as of a large one whose sums are kept."""
    monkeypatch.setattr(customer_sums, "LARGE", 1)
    monkeypatch.setattr(ranking, "AT_ONCE_MOST", 1)  # a bound that is too low is seen
    monkeypatch.setattr(ranking, "AT_ONCE", 1)
    customer_sums.keep(book.conn)
    small, large = BookDay(book, on), LargeDay(book, on)
    vars(large).update(fitted=small.fitted)
    return small, large


def told(found: CallList) -> list[object]:
    """All that a list says; of its customers what was read of them."""
    return [
        *(
            (c.block, c.value, [reason._replace(case=None) for reason in c.reasons], c.history)
            for c in found.calls
        ),
        [(customer.history, quote) for customer, quote in found.ending],
        found._replace(owed=(), care=(), worth=(), ending=()),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_the_list_of_a_large_book_is_that_of_everybody(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Chance(seed)
    book = filled(chance)
    monkeypatch.setattr(waiting, "A_DAY", chance.choice((1, 2, 8)))  # of an import
    monkeypatch.setattr(first_weeks, "MOST", chance.choice((9, 2_000)))
    if seed % 2:
        with book.change("rhythms"):
            for id in chance.sample(range(1, 49), 20):
                book.customers.change(id, orders_every_days=chance.choice((3, 30, 90)))
    codes = [rule.code for rule in calls.RULES]
    for asked in (
        Filter(most=3),
        Filter(most=8, until=TODAY + timedelta(9)),
        Filter(most=60),
        Filter(most=5, tag="north", town=chance.choice((None, "lund"))),
        *(
            Filter(most=chance.choice((2, 50)), codes=(code, *chance.choices(codes, k=each % 2)))
            for each, (code, *_) in enumerate(BOUNDS)
        ),
        Filter(most=4, codes=(*chance.choices(codes, k=4),), town="lund"),
    ):
        on = TODAY - timedelta(chance.choice((0, 0, 1, 5, 33)))
        small, large = both_ways(book, on, monkeypatch)
        assert told(large.call_list(asked)) == told(small.call_list(asked)), (on, asked)
        assert small.fitted is None or not large.has_read_everyone


@pytest.mark.parametrize("seed", range(6))
def test_what_a_call_is_worth_at_most_is_told_closely_by_the_sums(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above what it is worth, and near enough that of a large book few orders are read."""
    book = filled(Chance(200 + seed))
    small, large = both_ways(book, TODAY, monkeypatch)
    forecaster = candidates.forecaster_with_sums(large)
    assert forecaster
    reader = candidates._Reader(large, large.prospects)
    model = reader.model(forecaster)
    worth = {
        customer.history.id: calls.call_of(customer, []).value for customer in small.customers()
    }
    lately = {  # of whom all that is rounded is the weights
        customer.history.id
        for customer in small.customers()
        if [reason.code for reason in calls.call_of(customer, []).reasons] == ["late"]
        and customer.history.buying.days[0] > small.on.toordinal() - 365
        and not customer.history.orders_every_days
    }
    on_the_list, places = candidates.candidates.on_the_list, candidates.NO_PLACES
    rows = on_the_list(book.conn, reader.on, vars(book.policy), model, places, candidates.BOUNDS)
    told = [row[1] for row in rows if row[3] in (Kind.HOLDS, Kind.IF_ACTIVE, Kind.LEAD)]
    assert len(told) > 3
    for bound, id in reader.nearer(told, forecaster, model):
        assert -bound >= worth[id] - 0.5
        assert id not in lately or -bound <= 1.02 * worth[id] + 60


def test_no_more_is_read_than_can_come_next() -> None:
    worth = dict.fromkeys(range(200), 10.0) | {7: 50.0, 150: 40.0}
    asked, read = list[int](), list[int]()

    def nearer(ids: Sequence[int]) -> Iterator[tuple[float, int]]:
        asked.extend(ids)
        return ((-worth[id] - 1, id) for id in ids)

    def items(ids: Sequence[int]) -> Iterator[tuple[float, int, int]]:
        read.extend(ids)
        return ((worth[id], id, id) for id in ids)

    rows = [(-300.0 if id < 160 else -15.0, id) for id in worth]
    unread = ranking.Unread(rows, items, nearness=1, nearer=nearer)
    found = ranking.ranked((), (worth.__getitem__,), unread)
    assert [id for _, id in (next(found), next(found))] == [7, 150]
    assert {*range(160)} <= {*asked} and len(read) <= ranking.AT_ONCE


@pytest.mark.parametrize("seed", range(6))
def test_what_became_of_prospects_is_the_same_by_the_sums(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Chance(300 + seed)
    book = filled(chance)
    monkeypatch.setattr(customer_sums, "LARGE", 1)
    for ago in (0, 7, 100):
        on = (TODAY - timedelta(ago)).toordinal()
        found = [histories.read_prospects(book.conn, on)]
        customer_sums.keep(book.conn)
        found.append(histories.read_prospects(book.conn, on))
        for id in chance.sample(range(1, 49), 1 + ago // 4):  # of whom it moved since
            book.conn.execute("DELETE FROM customer_sums WHERE customer_id = ?", (id,))
        assert not customer_sums.is_total_wrong(book.conn)
        found.append(histories.read_prospects(book.conn, on))
        assert found == found[:1] * 3
        book.conn.execute("DELETE FROM customer_sums")


@pytest.mark.parametrize(("large", "back"), [(250, 100), (250, 20), (180, 0), (230, 180)])
def test_an_order_of_which_a_part_came_back_is_asked_about_alike(
    large: int, back: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(None)
    with book.change("orders"):
        id = book.customers.add("Acme", added_on=TODAY - timedelta(90))
        for ago, cents in ((70, 100), (40, 100), (9, large)):
            order = book.purchases.add(customer_id=id, on=TODAY - timedelta(ago), cents=cents)
        if back:
            book.returns.add(customer_id=id, on=TODAY - timedelta(7), cents=back, purchase_id=order)
    small, large_day = both_ways(book, TODAY, monkeypatch)
    assert told(large_day.call_list(Filter(most=3))) == told(small.call_list(Filter(most=3)))


@pytest.mark.parametrize("gap", (0.4, 0.9, 1.2, 7.5, 20.1, 60.7, 89.6, 91.0, 300.0))
@pytest.mark.parametrize("share", (0.5, 3.0))
def test_whether_a_rest_is_over_is_clear_beside_the_days_of_rounding(
    gap: float, share: float
) -> None:
    conn, policy, on = Book(None).conn, Policy(bought_rest_gaps=share), TODAY.toordinal()
    _, _, standing = STANDING.partition("AS since, ")
    rest = standing.partition(" AS rest")[0]
    unclear = 0
    for since in range(60):
        rested, just_bought = conn.execute(
            f"SELECT {RESTED}, {JUST_BOUGHT} "
            f" FROM (SELECT since, {rest} AS rest FROM (SELECT :since AS since, :gap AS gap))",
            {**vars(policy), "gap": gap, "since": since},
        ).fetchone()
        history = History(1, "Acme", buying=Buying((on - since,), (500,)))
        customer = CustomerDay(history, on, policy, 30.0)
        customer.gap = gap
        assert not (rested if customer.just_bought else just_bought)
        unclear += not rested and not just_bought
    assert unclear <= 2 + share


def test_what_became_of_prospects_is_counted_in_their_indexes() -> None:
    """Nearly all sums hold today: by that index each would be looked up in the table."""
    book, asked = Book(None), list[str]()
    book.conn.set_trace_callback(asked.append)
    customer_sums.prospects(book.conn, TODAY.toordinal(), {})
    customer_sums.is_wanting(book.conn, TODAY.toordinal())
    book.conn.set_trace_callback(None)
    plans = [book.conn.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in asked]
    used = [{name for *_, how in plan for name in re.findall(r"sums_\w+", how)} for plan in plans]
    buyers, reached, years, number = used
    assert buyers == years == {"sums_of_buyers"} and reached == {"sums_of_reached"}
    assert "sums_by_day" in number


def test_another_day_of_adding_drops_the_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_sums, "LARGE", 1)
    book = filled(Chance(5))
    customer_sums.keep(book.conn)
    with book.change("edit"):
        book.conn.execute("UPDATE customers SET added_day = added_day - 900 WHERE id = 3")
    missing = "SELECT id FROM customers WHERE id NOT IN (SELECT customer_id FROM customer_sums)"
    assert book.conn.execute(missing).fetchall() == [(3,)]


@pytest.mark.parametrize("left", (0.00003, 0.00006, 0.0002))
def test_a_reason_whose_weight_is_nearly_nothing_is_asked_for(
    left: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book(None)
    with book.change("lives"):
        for n in range(6):
            id = book.customers.add(f"Firm {n}", added_on=TODAY - timedelta(900))
            for back in range(70, 700, 20):
                book.purchases.add(customer_id=id, on=TODAY - timedelta(back), cents=90_000)
    ratio = BookDay(book, TODAY).customer(1).ratio
    book.policy = Policy(
        rhythm_lapsed_gaps=3,
        win_back_fade_from_gaps=ratio - 1 + left,
        active_above=0,
        win_back_fade_to_gaps=ratio + left,
    )
    for codes in (("win-back",), ("win-back", "quiet"), ()):
        small, large = both_ways(book, TODAY, monkeypatch)
        wanted = small.call_list(Filter(most=3, codes=codes))
        assert told(large.call_list(Filter(most=3, codes=codes))) == told(wanted)
        assert wanted.worth_count == (0 if codes == ("win-back",) and left < 0.00005 else 6)
    assert not large.has_read_everyone


@pytest.mark.parametrize("seed", range(8))
def test_stale_of_a_large_book_is_that_of_everybody(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Chance(100 + seed)
    book = filled(chance)
    small, large = both_ways(book, TODAY, monkeypatch)
    for least, most in ((60, 4), (1, 15), (200, 5), (0, 200)):
        found, count = large.quiet(least, most)
        wanted, of = small.quiet(least, most)
        assert [c.history for c in found] == [c.history for c in wanted], (least, most)
        assert [c.figures.stake for c in found] == [c.figures.stake for c in wanted]
        assert count == of
    assert [c.history for c in large.quiet(30, 5, "north")[0]] == [
        c.history for c in small.quiet(30, 5, "north")[0]
    ]
    assert small.fitted is None or not large.has_read_everyone


def test_the_lists_of_a_large_book_read_no_purchases_whole(
    book_file: Path, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((customer_sums, "LARGE"), (fits, "MANY"), (repbook.book, "LARGE")):
        monkeypatch.setattr(module, name, 1)
    for n in range(9):
        rep("add", f"Firm {n}", "--on", "2025-01-01", ok=True)
    for at, day in enumerate(("2026-03-01", "2026-05-01", "2026-07-01", "2026-07-08") * 2):
        rep("log-purchase", str(1 + at % 3), "500", "--on", day, ok=True)
    rep("next", ok=True)  # keeps a fit, and the sums with it
    with Book(book_file) as book:
        assert len(reading(book, lambda day: day.call_list(Filter(most=2)))) < 80
        assert len(reading(book, lambda day: day.quiet(30, 2))) < 80
        missing = "DELETE FROM customer_sums"
        book.conn.execute(missing)
        reading(book, lambda day: day.call_list(Filter(most=2)), kept_now=True)


def reading(book: Book, look: Callable[[BookDay], object], *, kept_now: bool = False) -> list[str]:
    """The statements of a look at a day; none reads the purchases or the calls from end to end."""
    asked: list[str] = []
    day = BookDay(book, TODAY)
    book.conn.set_trace_callback(asked.append)
    look(day)
    book.conn.set_trace_callback(None)
    assert not day.has_read_everyone
    selects = [sql for sql in asked if sql.lstrip().startswith("SELECT")]
    plans = {sql: book.conn.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in selects}
    whole = re.compile(r"SCAN (purchases|touches|p|t|l)\b(?!.*purchases_owed|.*touches_agreed)")
    found = {sql: how for sql, plan in plans.items() for *_, how in plan if whole.match(how)}
    assert found == {} or kept_now
    return selects


def test_every_reason_is_told_by_the_sums_or_looked_at() -> None:
    looked_at = {*HOLDERS, "recent_purchases"}  # who bought lately: Kind.CHECK_IN
    for rule in calls.RULES:
        assert rule.needs in looked_at or (rule.worth and rule.worth.told), (
            f"A large book does not find {rule.code}: give its Worth a `told`,"
            f" or its field of History ({rule.needs or 'needs'}) an entry in HOLDERS in store/candidates.py"
        )


def test_what_is_owed_is_the_same_on_the_screens_of_a_large_book(
    rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        rep("add", f"Firm {n}", "--on", "2025-01-01", "--tag", "ab"[n % 2], ok=True)
        for day in ("2026-03-01", "2026-05-01", "2026-07-01"):
            rep("log-purchase", f"{n + 1}", "500", "--on", day, ok=True)
    rep("log-purchase", "1", "700", "--on", "2026-09-01", "--due", "2026-09-20", ok=True)
    rep("log-purchase", "4", "900", "--on", "2026-11-20", "--due", "2026-12-20", ok=True)
    rep("log-problem", "2", "leaks", ok=True)
    rep("log-problem", "5", "rattles", ok=True)
    rep("promise", "3", "send the list", "--by", "2026-12-24", ok=True)
    rep("write-off", "5", "--why", "closed", "--yes", ok=True)
    screens = [[], ["next", "--reason", "payment"], ["next", "--reason", "payment", "--tag", "b"]]
    small = [rep(*words, ok=True).out for words in screens]
    assert "Open in all: 1 promise, 1 problem" in small[0] and "900 not yet due" in small[2]
    assert "700 overdue" in small[1] and "700 overdue" not in small[2]
    for module, name in ((customer_sums, "LARGE"), (fits, "MANY"), (repbook.book, "LARGE")):
        monkeypatch.setattr(module, name, 1)
    rep("next", ok=True)  # keeps the sums
    monkeypatch.setattr(BookDay, "histories", property(lambda day: 1 / 0))  # of everybody
    assert [rep(*words, ok=True).out for words in screens] == small


def test_every_day_of_an_import_is_found_by_the_index() -> None:
    book = Book(None)
    with book.change("import"):
        for back, imported in ((9, True), (9, True), (8, True), (7, False), (3, True), (9, True)):
            day = TODAY - timedelta(back)
            book.customers.add(f"Firm {len(book.customers.all())}", added_on=day, imported=imported)
    on = TODAY.toordinal()
    found = imported_together(book.conn, "")
    assert found == {on - 9: (1, 6), on - 8: (3, 3), on - 3: (5, 5)}
    assert imported_together(Book(None).conn, "") == {}
