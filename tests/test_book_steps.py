"""Any order of steps on any days: refused plainly or possible as a whole, and undone exactly."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.book import Book
from repbook.book.problems import case_of, cases, log_problem, with_steps
from repbook.book.steps import step, walk
from repbook.errors import RepbookError
from repbook.loyalty.problem_history import kinds
from repbook.store.replay import next_change, replay

MONDAY = date(2026, 11, 2)
WHO = ("me", "customer", "ally")
KINDS = ("update", "hand-off", "park", "resolve", "give-up", "reopen", "confirm")


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(KINDS),
            st.integers(-1, 30),
            st.sampled_from(WHO),
            st.integers(-2, 20),
            st.one_of(st.none(), st.integers(0, 8)),
        ),
        max_size=14,
    )
)
def test_steps_in_any_order_stay_possible_and_come_undone(
    told: list[tuple[str, int, str, int, int | None]],
) -> None:
    book = Book(None)
    with book.change("add"):
        customer = book.customers.get(book.customers.add("Delta Pumps", added_on=MONDAY))
        ally = book.allies.get(book.allies.add(name="Tom", name_key="tom"))
    log_problem(book, customer, "seal leaks", on=MONDAY, by=MONDAY + timedelta(days=3))
    before = facts(book)
    written = 0
    for kind, day, by, later, ease in told:
        on = MONDAY + timedelta(days=day)
        try:
            step(
                book,
                1,
                kind,
                on=on,
                command=kind,
                by=by if kind == "update" else "me",
                ally=ally if kind == "hand-off" else None,
                until=on + timedelta(days=later) if kind == "park" else None,
                ease=ease if kind in ("resolve", "confirm") else None,
            )
            written += 1
        except RepbookError as refused:
            assert refused.message and "Traceback" not in refused.message
    whole = with_steps(book, [book.problems.get(1)], date.max)[0]
    assert walk([(s.kind, s.on) for s in whole.steps])[1] is None
    for day in range(0, 40):
        on = MONDAY + timedelta(days=day)
        case = case_of(book, 1, on)
        assert case.days <= day and case.contacts >= 1
        assert (case.closed_day is None) == case.is_open
        assert case.waiting_since_day <= on.toordinal()
        kinds(cases(book, on), on.toordinal())
    for _ in range(written):
        with book.transaction():
            replay(book.conn, next_change(book.conn, back=True), back=True)
    assert facts(book) == before
    book.close()


def facts(book: Book) -> list[list[tuple[object, ...]]]:
    tables = ("problems", "steps", "touches", "promises", "allies")
    return [book.conn.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in tables]
