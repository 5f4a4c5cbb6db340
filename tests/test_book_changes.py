"""Changes of the book opened by hand: each act in one is whole, and undo comes after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import Rep

from repbook import Book, Conflict, open_book
from repbook.book import changes
from repbook.book.calls import Ordered
from repbook.errors import Failed

ON = date(2026, 11, 23)


@pytest.fixture
def book(book_file: Path) -> Iterator[Book]:
    """A book with one customer and one order of theirs."""
    with open_book(book_file) as made:
        made.add_customer("Acme", on=ON)
        made.log_purchase(made.find("acme"), 10_000, on=ON)
        yield made


def test_what_undo_takes_back_from_a_change_on_are_no_syncs(book: Book) -> None:
    """As undo passes over them."""
    first = changes.latest(book, 1)[0].change.id
    with book.change("sync"):
        book.log_call(book.find("acme"), note="theirs", on=ON)
    book.log_call(book.find("acme"), note="ours", on=ON)
    assert [changes.from_on(book, first + more) for more in range(4)] == [2, 0, 1, 0]


def test_an_act_that_fails_leaves_nothing_in_the_open_change(book: Book) -> None:
    with book.change("mine"):
        book.log_call(book.find("acme"), note="first", on=ON)
        with pytest.raises(Conflict):
            book.log_call(book.find("acme"), note="half", order=Ordered(-5), on=ON)
        book.log_call(book.find("acme"), note="last", on=ON)
    assert [call.note for call in book.touches.all()] == ["first", "last"]
    book.undo()
    assert book.touches.all() == []
    assert len(book.purchases.all()) == 1


def test_a_change_in_which_every_act_failed_is_none(book: Book) -> None:
    before = book.conn.execute("SELECT count(*) FROM changes").fetchone()
    with book.change("mine"), pytest.raises(Conflict):
        book.log_call(book.find("acme"), note="half", order=Ordered(-5), on=ON)
    assert book.conn.execute("SELECT count(*) FROM changes").fetchone() == before


@pytest.mark.parametrize(("about", "moved"), [(0, "x1"), (0, "c1"), (1, "x1"), (1, "c1")])
def test_a_problem_that_was_reported_in_a_call_moves_with_it(
    book: Book, about: int, moved: str
) -> None:
    """The call stays when the problem moves, unless it is about that problem."""
    with book.change("from an older book"):
        call = book.touches.add(customer_id=1, on=ON, outcome="reached", note="it leaks")
        book.problems.add(customer_id=1, what="leaks", reported_on=ON, touch_id=call)
        book.steps.add(problem_id=1, on=ON, kind="update", by="customer", touch_id=call)
        book.touches.change(call, problem_id=about or None)
    book.add_customer("Vale", on=ON)
    together = bool(about) or moved == "c1"
    assert book.correct(moved, to=book.find("vale")).apart == (() if together else ("c1",))
    named = call if together else None
    problem, step = book.problems.get(1), book.steps.get(1)
    assert (problem.touch_id, step.touch_id, problem.customer_id) == (named, named, 2)
    assert (problem.exchange, step.note) == ((False, None) if together else (True, "it leaks"))
    assert book.touches.get(call).customer_id == (2 if together else 1)


def test_an_order_goes_along_with_its_call_and_leaves_it_alone(book: Book) -> None:
    call = book.log_call(book.find("acme"), note="more", order=Ordered(500), on=ON).touch.id
    order = next(each.id for each in book.purchases.all() if each.touch_id == call)
    vale = book.add_customer("Vale", on=ON)
    done = book.correct(f"c{call}", to=vale)
    assert (done.along, done.apart) == ((f"o{order}",), ())
    assert (book.purchases.get(order).customer_id, book.purchases.get(order).touch_id) == (
        vale.id,
        call,
    )
    assert book.correct(f"o{order}", to=book.find("acme")).apart == (f"c{call}",)
    assert book.purchases.get(order).touch_id is None


def test_undo_within_an_open_change_is_refused(book: Book) -> None:
    with book.change("mine"):
        book.log_call(book.find("acme"), note="first", on=ON)
        with pytest.raises(Conflict, match="change is open"):
            book.undo()
        with pytest.raises(Conflict, match="change is open"):
            book.redo()
    assert len(book.touches.all()) == 1
    assert book.undo()[0].change.command == "mine"


def test_a_preview_beside_another_writer_says_so_plainly(book: Book, book_file: Path) -> None:
    book.conn.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(book_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Failed, match="another program"), book.rehearsal("preview"):
        pass
    other.close()


def test_a_row_that_hangs_loose_already_does_not_stop_undo(rep: Rep, book_file: Path) -> None:
    rep("add", "Acme", ok=True)
    rep("log-call", "acme", "hello", ok=True)
    with sqlite3.connect(book_file) as conn:
        conn.execute("INSERT INTO tags (uid, customer_id, tag) VALUES ('u', 99, 'x')")
    rep("undo", ok=True)
    assert rep("history", "acme", "--json", ok=True).json == []


def test_a_call_moved_to_another_customer_comes_last_of_their_day(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    rep("add", "Bolt", ok=True)
    rep("log-call", "acme", "one", ok=True)
    rep("log-call", "acme", "two", ok=True)
    rep("log-call", "bolt", "three", ok=True)
    rep("correct", "c3", "--customer", "acme", ok=True)
    events = rep("history", "acme", "--json", ok=True).json
    assert [event["id"] for event in events] == ["c3", "c2", "c1"]


def test_a_name_given_back_is_no_other_name(rep: Rep) -> None:
    rep("add", "Bolt", ok=True)
    rep("edit", "1", "--name", "Bolt & Sons", ok=True)
    rep("edit", "1", "--name", "Bolt", ok=True)
    assert rep("list", "--json", ok=True).json[0]["aliases"] == ["Bolt & Sons"]


def test_tab_offers_to_bring_back_only_who_is_written_off(rep: Rep, book_file: Path) -> None:
    from repbook.store.completions import Hints

    for name in ("Acme", "Bolt"):
        rep("add", name, ok=True)
        rep("write-off", name, "--because", "gone", "--on", "2026-11-01", "--yes", ok=True)
    rep("log-purchase", "acme", "50", "--on", "2026-11-10", ok=True)
    assert [name for name, _ in Hints(book_file).customers("", written_off=True)] == ["Bolt"]


def test_what_only_the_program_needs_is_not_among_what_was_corrected(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    rep("log-call", "acme", "one", ok=True)
    rep("log-call", "acme", "two", "--on", "2026-11-20", ok=True)
    moved = rep("correct", "c1", "--on", "2026-11-20", "--json", ok=True).json
    assert list(moved["changed"]) == ["on"]
    assert "seq" not in rep("correct", "c1", "--on", "2026-11-19", ok=True).out


def test_a_problem_moved_with_its_calls_keeps_their_order(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    rep("add", "Bolt", ok=True)
    rep("log-problem", "acme", "leaks", ok=True)
    rep("log-call", "acme", "asked again", "--about", "x1", "--inbound", ok=True)
    rep("resolve", "x1", "new seal", ok=True)
    before = rep("problem", "x1", "--json", ok=True).json["steps"]
    rep("correct", "x1", "--customer", "bolt", ok=True)
    assert rep("problem", "x1", "--json", ok=True).json["steps"] == before
    events = [event["id"] for event in rep("history", "bolt", "--json", ok=True).json]
    assert events == ["s1", "c1", "x1"]
