"""A rep who works through `next` day by day: who is forgotten, offered too soon, or promised wrongly."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.book.calls import log_call
from repbook.book.customers import Changes, add
from repbook.book.problems import log_problem
from repbook.book.quotes import log_quote, lose
from repbook.book.sales import log_purchase
from repbook.book.steps import step

Orders = list[tuple[date, int]]  # day and cents, in order
OUTCOMES = ("reached",) * 11 + ("no-answer",) * 5 + ("voicemail",) * 3 + ("sent",)


@dataclass
class Found:
    """What a simulated time found."""

    days: int = 0
    calls: int = 0
    orders: int = 0
    replies: int = 0
    kept: int = 0  # replies whose day was the first on which the list had them
    unnamed: int = 0  # replies that named no day
    moved: Counter[int] = field(default_factory=Counter)  # else by how many days it was not
    off_the_list: int = 0  # the longest, in days since they were last seen on it, or in touch
    waited: Counter[int] = field(default_factory=Counter)  # each one's longest, for a call or touch
    wrong: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


class Rep:
    """A book, and who calls the first few of its list on every working day."""

    def __init__(self, book: Book, seed: int, calls: int = 8) -> None:
        self.book = book
        self.chance = random.Random(seed)
        self.calls = calls
        self.found = Found()
        self.reached: dict[int, date] = {}
        self.on_list: dict[int, date] = {}
        self.in_touch: dict[int, date] = {}
        self.put_off: dict[int, date] = {}  # until when a call was agreed
        self.begun = date.min

    def year(self, future: dict[int, Orders], first: date, days: int, check: float) -> Found:
        """Work for so many days; `check` is the share of replies that are held to account."""
        self.begun = first
        orders = {(id, day): cents for id, each in future.items() for day, cents in each}
        for day in (first + timedelta(days=n) for n in range(days)):
            if day.weekday() < 5:
                self.work(day, check)
            for (id, on), cents in orders.items():
                if on == day:
                    log_purchase(self.book, self.book.customers.get(id), cents, on=day)
                    self.reached[id] = self.in_touch[id] = day
                    self.found.orders += 1
        self.found.days = days
        return self.found

    def work(self, day: date, check: float) -> None:
        """One day: look at the list, call the first few, log what came of it."""
        calls = BookDay(self.book, day).call_list()
        self.worth = {call.history.id: call.value for call in calls.calls}
        self.look(day, {call.history.id: call.block for call in calls.calls})
        for call in calls.calls[: self.calls]:
            self.found.reasons[call.reasons[0].code] += 1
            self.call(call.history.id, day)
            if self.chance.random() < check:
                self.hold(call.history.id, day)

    def look(self, day: date, blocks: dict[int, str]) -> None:
        """Hold the list of a day to what was done before."""
        for id, block in blocks.items():
            rest = (day - self.reached.get(id, date.min)).days
            if block == "worth" and rest < self.book.policy.reached_rest_days:
                self.found.wrong.append(
                    f"{day}: {id} is offered {rest} days after they were reached"
                )
            if block == "worth" and day < self.put_off.get(id, date.min):
                self.found.wrong.append(f"{day}: {id} is offered before the agreed day")
            self.on_list[id] = day
        for history in self.book.histories(day):
            id = history.id
            since = max(self.begun, date.fromordinal(history.added_day))
            touched = max(self.in_touch.get(id, since), self.put_off.get(id, since))
            unseen = (day - max(self.on_list.get(id, since), touched)).days
            self.found.off_the_list = max(self.found.off_the_list, unseen)
            if self.worth.get(id, 0) >= 100:
                self.found.waited[id] = max(self.found.waited[id], (day - touched).days)
            if unseen > 90:
                self.found.wrong.append(f"{day}: {id} was not on the list for {unseen} days")

    def call(self, id: int, day: date) -> None:
        """Call a customer and log what came of it, as a rep does."""
        chance, book, customer = self.chance, self.book, self.book.customers.get(id)
        before = BookDay(book, day, fit="none").customer(id)
        outcome = chance.choice(OUTCOMES)
        reached = outcome == "reached"
        back = day + timedelta(days=chance.randrange(1, 22))
        again = (back, None) if reached and chance.random() < 0.1 else None
        log_call(
            book,
            customer,
            on=day,
            outcome=outcome,
            again=again,
            promise="the list" if reached and chance.random() < 0.1 else None,
            promise_by=day + timedelta(days=7),
            kept=[p.id for p in before.history.promises if reached],
        )
        self.in_touch[id] = day
        self.put_off.pop(id, None)
        if reached:
            self.reached[id] = day
            if again:
                self.put_off[id] = back
            for case in before.open_cases:
                step(book, case.problem.id, "resolve", on=day)
            for quote in before.open_quotes:
                lose(book, book.quotes.get(quote.id), on=day)
            if chance.random() < 0.03:
                log_problem(book, customer, f"pump leaks since {day}", on=day)
            elif chance.random() < 0.05:
                log_quote(book, customer, 50_000, on=day)
        self.found.calls += 1

    def hold(self, id: int, day: date) -> None:
        """Hold a reply to account: what the list has on the days until then, if nothing happens."""
        today = BookDay(self.book, day, fit="none")
        said = today.next_listed(today.customer(id))
        self.found.replies += 1
        if said is None or said.call is None:
            self.found.unnamed += 1
            return
        for on in range(max(day.toordinal(), said.day - 2), said.day + 1):
            then = BookDay(self.book, date.fromordinal(on)).call_list()
            there = id in {call.history.id for call in then.calls}
            if there != (on == said.day):
                self.found.moved[on - said.day] += 1
                self.found.wrong.append(f"{day}: {id} was said for {said.day - day.toordinal()}")
                return
        self.found.kept += 1


def start(book: Book, past: dict[str, Orders], leads: int, on: date) -> dict[str, int]:
    """A book with what was sold before a day, and leads of a file; numbers by name."""
    ids = {}
    for name, orders in past.items():
        born = orders[0][0] if orders else on
        customer = add(book, name, Changes(fields={}), None, on=born)
        ids[name] = customer.id
        for day, cents in orders:
            log_purchase(book, customer, cents, on=day)
    first = max(ids.values(), default=0) + 1
    with book.change("import") as journal:
        journal.insert_many(
            "customers",
            ("name", "name_key", "added_day", "imported"),
            [(f"Lead {n}", f"lead {n}", on.toordinal(), 1) for n in range(first, first + leads)],
        )
    return ids
