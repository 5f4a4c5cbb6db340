"""What a reply says of the next day on the list is what `next` shows on that day, on any book."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY

from repbook import Book, open_book
from repbook.book.book_day import BookDay
from repbook.book.brief import read_brief
from repbook.book.calls import OnProblem, log_call
from repbook.book.customers import Changes, add
from repbook.book.holds import snooze
from repbook.book.problems import cases, log_problem
from repbook.book.promises import promise, remember
from repbook.book.quotes import log_quote, lose, win
from repbook.book.sales import log_purchase
from repbook.book.steps import step
from repbook.formatter import Formatter
from repbook.loyalty.call_list import Filter
from repbook.loyalty.next_listed import NextListed, next_fix_check
from repbook.views.brief import brief_screen
from repbook.views.screen import plain
from repbook.views.why import explain, why_screen

TODAY = date.fromisoformat(DAY)


def listed(book: Book, day: date) -> dict[int, set[str]]:
    """Who is on the list of a day, with the codes and the ids of their reasons."""
    calls = BookDay(book, day).call_list().calls
    return {
        call.history.id: {word for r in call.reasons for word in (r.code, r.mark)} for call in calls
    }


def a_book(file: Path, seed: int) -> tuple[Book, list[int]]:
    """Customers with purchases, calls, problems, promises, quotes, debts and snoozes of all kinds."""
    chance = random.Random(seed)
    book = open_book(file)
    ids = []
    for n in range(6):
        born = TODAY - timedelta(days=chance.randrange(3, 500))
        friend = book.customers.get(ids[0]) if ids and chance.random() < 0.2 else None
        changes = Changes(fields={"referred_by_id": friend.id} if friend else {})
        customer = add(book, f"Firm {n}", changes, None, on=born)
        ids.append(customer.id)
        gap, day = chance.choice((5, 14, 30, 90)), born
        if n == 4 or chance.random() < 0.2:  # a prospect, typed or of a file
            with book.conn:
                imported = "UPDATE customers SET imported = ? WHERE id = ?"
                book.conn.execute(imported, (chance.random() < 0.7, customer.id))
            day = TODAY + timedelta(days=1)
        while day <= TODAY - timedelta(days=chance.choice((0, 0, 10, 40, 120))):
            due = day + timedelta(days=30) if chance.random() < 0.3 else None
            log_purchase(book, customer, chance.randrange(1000, 90000), on=day, due=due)
            day += timedelta(days=max(1, round(gap * chance.uniform(0.5, 1.5))))
        for _ in range(chance.randrange(4)):
            day = min(TODAY, born + timedelta(days=chance.randrange(0, 400)))
            an_act(book, customer.id, day, chance)
    return book, ids


def an_act(book: Book, id: int, day: date, chance: random.Random) -> None:
    """Something that a rep records of a customer on a day."""
    customer = book.customers.get(id)
    later = day + timedelta(days=chance.randrange(0, 30))
    which = chance.randrange(10)
    if which < 3:
        outcome = chance.choice(("reached", "voicemail", "no-answer", "sent"))
        again = (later, chance.choice((None, 870))) if chance.random() < 0.3 else None
        log_call(
            book, customer, on=day, outcome=outcome, again=again, **a_step(book, id, day, outcome)
        )
    elif which == 3:
        problem = log_problem(
            book, customer, f"leaks again and again, {later}", on=day
        ).case.problem
        if chance.random() < 0.4:
            step(book, problem.id, "resolve", on=day)
        elif chance.random() < 0.4:
            step(book, problem.id, "park", on=day, until=later + timedelta(days=1))
    elif which == 4:
        promise(book, [customer], "the quote", on=day, by=later)
    elif which == 5:
        snooze(book, customer, later + timedelta(days=1), on=day)
    elif which == 8:
        if not book.promises.matching(customer_id=id, yearly=True):
            first = later.replace(year=chance.choice((1971, later.year)))
            remember(book, customer, "birthday", on=day, day=first)
    elif which in (6, 7):
        ends = later if chance.random() < 0.5 else None
        quote = log_quote(book, customer, chance.randrange(1000, 900000), on=day, valid_until=ends)
        if (became := chance.random()) < 0.2:
            win(book, quote, on=day)
        elif became < 0.4:
            lose(book, quote, on=later if later <= TODAY else day)
    else:
        log_purchase(book, customer, chance.randrange(1000, 90000), on=day)


def a_step(book: Book, id: int, day: date, outcome: str) -> dict[str, Any]:
    """What a call of today says of their latest problem: it is solved, or its fix does not hold."""
    theirs = cases(book, day, customer_id=id) if day == TODAY and outcome == "reached" else []
    if not theirs:
        return {}
    about = theirs[-1].problem.id
    if theirs[-1].is_open:
        return {"about": OnProblem(about, solved=True)}
    return {"about": OnProblem(about, held=False)} if theirs[-1].is_solved else {}


@pytest.mark.parametrize("seed", range(16))
def test_the_day_named_is_the_first_on_which_next_shows_them(seed: int, tmp_path: Path) -> None:
    book, ids = a_book(tmp_path / "book.db", seed)
    chance = random.Random(seed)
    if seed % 3:
        BookDay(book, TODAY).call_list()  # a forecast is kept, as after any `next`
    for id in chance.sample(ids, 4):
        an_act(book, id, TODAY, chance)
    today = BookDay(book, TODAY, fit="none")
    said = {id: today.next_listed(today.customer(id)) for id in ids}
    asked = {
        (id, each.problem.id): next_fix_check(customer, each.problem.id)
        for id in ids
        for customer in [today.customer(id)]
        for each in customer.cases
        if each.is_solved
    }
    farthest = max((each.day for each in said.values() if each), default=0) - TODAY.toordinal()
    for ahead in range(min(farthest, 120) + 1):
        day = TODAY + timedelta(days=ahead)
        shown = listed(book, day)
        for id, each in said.items():
            holds(each, day, shown.get(id), f"seed {seed}, customer {id}, {day}")
        for (id, problem), first in asked.items():
            if first is None or day.toordinal() <= first:
                named = f"x{problem}" in shown.get(id, ())
                assert named == (day.toordinal() == first), f"seed {seed}, x{problem}, {day}"


@pytest.mark.parametrize("parked", [False, True])
@pytest.mark.parametrize("age", [3, 8, 13, 14])
def test_a_problem_is_listed_again_before_it_becomes_hard(
    age: int, parked: bool, tmp_path: Path
) -> None:
    with open_book(tmp_path / "book.db") as book:
        customer = add(book, "Firm", Changes(fields={}), None, on=TODAY - timedelta(days=90))
        reported = TODAY - timedelta(days=age)
        id = log_problem(book, customer, "leaks", on=reported).case.problem.id
        if parked:
            step(book, id, "park", on=reported, until=TODAY - timedelta(days=1))
        step(book, id, "update", on=TODAY)
        day = BookDay(book, TODAY, fit="none")
        said = day.next_listed(day.customer(customer.id))
        assert said is not None
        hard = day.customer(customer.id).open_cases[0].counted_from_day + 15
        assert said.day < hard or hard <= TODAY.toordinal() + 1
        for ahead in range(9):
            then = TODAY + timedelta(days=ahead)
            holds(said, then, listed(book, then).get(customer.id), f"{then}")


@pytest.mark.parametrize("seed", range(6))
def test_brief_and_why_name_the_day_that_a_reply_names(seed: int, tmp_path: Path) -> None:
    book, ids = a_book(tmp_path / "book.db", seed)
    chance = random.Random(seed)
    for id in ids:
        an_act(book, id, TODAY, chance)
    day = BookDay(book, TODAY)
    on_list = listed(book, TODAY)
    for id in ids:
        expected = None if id in on_list else day.next_listed(day.customer(id))
        brief, why = read_brief(day, book.customers.get(id)), explain(day, id)
        for then in (brief.listed_next, why.listed_next):
            assert (then and then.day) == (expected and expected.day)
        formatter = Formatter(TODAY)
        for shown in (brief_screen(brief, formatter), why_screen(why, formatter)):
            if expected and expected.call:
                when = formatter.weekday(expected.day)
                said = re.search(
                    rf"(?:n the list|call again on) {when}(?::|,|;| if|\n| ·)", plain(shown)
                )
                assert said, plain(shown)


@pytest.mark.parametrize("seed", range(10))
def test_what_is_owed_until_a_day_is_what_that_day_shows(seed: int, tmp_path: Path) -> None:
    book, ids = a_book(tmp_path / "book.db", seed)
    chance = random.Random(seed)
    for id in ids:
        an_act(book, id, TODAY, chance)

    def owed(day: date, until: date | None = None) -> set[tuple[int, str, str]]:
        calls = BookDay(book, day).call_list(Filter(until=until)).owed
        marks = {
            (c.history.id, r.code, r.mark)
            for c in calls
            for r in c.reasons
            if r.rule.block == "owed"
        }
        return marks

    for ahead in (1, 4, 13):
        day = TODAY + timedelta(days=ahead)
        assert owed(TODAY, day) >= owed(day), f"seed {seed}, {day}"
        assert owed(TODAY, day) - owed(day) <= owed(TODAY), f"seed {seed}, {day}"


def holds(said: NextListed | None, day: date, codes: set[str] | None, where: str) -> None:
    """Whether what was said of a customer is true of the list of a day."""
    if said is None or day.toordinal() < said.day:
        assert codes is None, f"{where}: on the list before the day that was said"
    elif day.toordinal() == said.day and said.call is not None:
        assert codes is not None, f"{where}: not on the list on the day that was said"
        assert said.call.reasons[0].code in codes, where
