"""Whom a dial session calls down to: the order of the queue, across breaks and a lost file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import DAY

from repbook.book import Book
from repbook.book import dial_session as dial
from repbook.book.book_day import BookDay
from repbook.loyalty.call_list import Filter

TODAY = date.fromisoformat(DAY)
ALL = Filter()


@pytest.fixture
def book(book_file: Path) -> Book:
    """Five customers who were promised something, the oldest promise first: 1 to 5."""
    book = Book(book_file)
    with book.change("test"):
        for number in range(1, 6):
            id = book.customers.add(f"Firm {number}", added_on=TODAY, tags=["odd"] * (number % 2))
            book.promises.add(
                customer_id=id, text="quote", made_on=TODAY, by=TODAY - timedelta(9 - number)
            )
    return book


def begun(book: Book, asked: Filter = ALL) -> dial.DialSession:
    return dial.begin(BookDay(book, TODAY), asked)


def called(book: Book, id: int, outcome: str = "reached", day: date = TODAY) -> int:
    with book.change("call"):
        return book.touches.add(customer_id=id, on=day, outcome=outcome, inbound=False)


def waiting(book: Book, session: dial.DialSession) -> list[int]:
    return dial.waiting(book, session)


def test_the_queue_is_the_call_list(book: Book) -> None:
    assert begun(book).queue == (1, 2, 3, 4, 5)
    assert begun(book, Filter(tag="odd")).queue == (1, 3, 5)
    assert (begun(book).skipped, begun(book).seconds, begun(book).day) == ((), 0.0, TODAY)


def test_who_was_called_is_done_and_a_no_answer_comes_once_more_at_the_end(book: Book) -> None:
    session = begun(book)
    called(book, 1)
    called(book, 3, "voicemail")
    called(book, 2, "no-answer")
    assert waiting(book, session) == [4, 5, 2]
    assert dial.once_unanswered(dial.tried(book, session)) == [2]
    called(book, 2, "no-answer")
    assert waiting(book, session) == [4, 5]
    assert dial.once_unanswered(dial.tried(book, session)) == []


def test_a_no_answer_that_was_reached_afterwards_is_done(book: Book) -> None:
    session = begun(book)
    called(book, 2, "no-answer")
    called(book, 2)
    assert waiting(book, session) == [1, 3, 4, 5]
    called(book, 3, "no-answer", TODAY - timedelta(1))
    assert waiting(book, session) == [1, 3, 4, 5], "yesterday's attempt is no attempt of today"


def test_who_is_skipped_is_called_no_more_that_day(book: Book) -> None:
    session = begun(book)._replace(skipped=(4, 2))
    called(book, 2, "no-answer")
    assert waiting(book, session) == [1, 3, 5]


def test_a_session_goes_on_where_it_was_left(book: Book, book_file: Path) -> None:
    session = begun(book)._replace(queue=(5, 3, 1), skipped=(3,), seconds=61.5)
    dial.keep(book_file, session)
    assert dial.kept(book_file, TODAY, session.asked) == session
    assert waiting(book, begun(book)) == [2, 4, 5, 1], "what is owed since comes first"
    assert begun(book).seconds == 61.5


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"day": "2026-11-22"}', '{"day": "2026-11-23", "queue": 5}'],
    ids=["empty", "broken", "a list", "nothing", "yesterday's", "no list"],
)
def test_a_file_that_is_no_session_of_today_is_passed_over(
    book: Book, book_file: Path, text: str
) -> None:
    book_file.with_name("rep.db.dial.json").write_text(text)
    assert dial.kept(book_file, TODAY, "x") is None
    assert begun(book).queue == (1, 2, 3, 4, 5)


def test_another_question_begins_anew_but_keeps_the_skips_and_the_time(
    book: Book, book_file: Path
) -> None:
    dial.keep(book_file, begun(book)._replace(skipped=(3,), seconds=9.0))
    found = begun(book, Filter(tag="odd"))
    assert (found.queue, found.skipped, found.seconds) == ((1, 5), (3,), 9.0)
    tomorrow = dial.begin(BookDay(book, TODAY + timedelta(1)), ALL)
    assert (tomorrow.queue, tomorrow.skipped) == ((1, 2, 3, 4, 5), ())


def test_a_session_that_was_done_begins_anew(book: Book, book_file: Path) -> None:
    session = begun(book)._replace(queue=(1, 2), seconds=30.0)
    dial.keep(book_file, session)
    for id in (1, 2):
        called(book, id)
    assert begun(book).queue == (3, 4, 5)
    assert begun(book).seconds == 30.0


def test_without_its_file_the_book_knows_who_did_not_answer(book: Book) -> None:
    called(book, 4, "no-answer")
    called(book, 1)
    assert begun(book).queue == (2, 3, 5, 4)


def test_who_was_only_sent_a_message_outside_dial_is_still_to_be_called(book: Book) -> None:
    called(book, 4, "sent")
    session = begun(book)
    assert session.queue == (1, 2, 3, 4, 5)
    call = book.touches.get(called(book, 2, "sent"))
    assert dial.waiting(book, session._replace(logged=(call.uid,))) == [1, 3, 4, 5]


def test_the_file_holds_numbers_and_no_names(book: Book, book_file: Path) -> None:
    dial.keep(book_file, begun(book)._replace(skipped=(3,), seconds=1.5))
    found = json.loads(book_file.with_name("rep.db.dial.json").read_text())
    assert found == {
        "day": DAY,
        "asked": repr(tuple(ALL)),
        "queue": [1, 2, 3, 4, 5],
        "skipped": [3],
        "logged": [],
        "seconds": 1.5,
        "snoozed": [],
    }


def test_where_nothing_can_be_kept_the_session_goes_on(tmp_path: Path, book: Book) -> None:
    dial.keep(tmp_path / "no" / "folder" / "rep.db", begun(book))


def test_the_tally_adds_up_to_who_is_done_whoever_logged_it(book: Book) -> None:
    session = begun(book)._replace(queue=(1, 2, 3, 4), skipped=(4,))
    uids = []
    for id, outcome, here in (
        (1, "reached", 1),
        (2, "no-answer", 1),
        (2, "reached", 1),
        (3, "voicemail", 0),
    ):
        call = called(book, id, outcome)
        uids += [book.touches.get(call).uid] * here
        with book.change("more"):
            book.purchases.add(customer_id=id, on=TODAY, cents=100 * id, touch_id=call)
            book.promises.add(customer_id=id, text="x", made_on=TODAY, by=TODAY, touch_id=call)
    session = session._replace(logged=tuple(uids))
    tally = dial.tally(book, session)
    assert tally.done == {"reached": 2, "logged-outside-dial": 1, "skipped": 1}
    assert (tally.promises, tally.orders, tally.cents) == (4, 4, 800)
    with book.change("a promise is dropped"):
        book.promises.change(book.promises.matching(touch_id=call)[0].id, dropped_on=TODAY)
    assert dial.tally(book, session).promises == 3
    with book.change("one was on another day"):
        book.touches.change(call, on=TODAY - timedelta(1))
    assert dial.tally(book, session).done == {"reached": 2, "skipped": 1}
