# Long because promises and yearly days are rows of one list.
"""`promise` and `promises`: promises made, kept, moved, and the list of them by day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from repbook.formatter import Formatter, count, days, joined, percent, sentence, yearly_words
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import NextListed
from repbook.records import Customer, Promise
from repbook.views.call_words import next_listed_words
from repbook.views.customers import ask_and_dial, not_to_call
from repbook.views.fields import PROMISED, WHOSE, YEARLY_DAY, Field, Fields
from repbook.views.screen import (
    ASK_FOR,
    Cell,
    Column,
    Piece,
    Screen,
    grid,
    hint,
    line,
    screen,
    titled,
)


class PromiseRow(NamedTuple):
    """A promise, who it was made to, and its `standing`."""

    promise: Promise
    customer: Customer
    state: str
    day: date


class Settled(NamedTuple):
    """A promise that was kept, dropped or moved, and the next one if it comes round."""

    row: PromiseRow
    again: PromiseRow | None = None


def promise_rows(
    promises: Sequence[Promise], customers: Sequence[Customer], formatter: Formatter
) -> list[PromiseRow]:
    """Promises with their customers."""
    by_id = {customer.id: customer for customer in customers}
    return [PromiseRow(p, by_id[p.customer_id], *p.standing(formatter.on)) for p in promises]


PROMISE: Fields[PromiseRow] = Fields(
    *PROMISED.only("id").within(lambda row: row.promise),
    *WHOSE.within(lambda row: row.customer),
    *PROMISED.only("text made_on").within(lambda row: row.promise),
    Field(
        "by",
        "day",
        "the day it is for; of a yearly day the next one",
        lambda row: row.day if row.state == "yearly" else row.promise.by,
    ),
    Field("state", "text", "`open`, `late`, `kept` or `dropped`; of a yearly day `yearly`"),
    Field(
        "days_late",
        "whole",
        "how late it was kept, or is by today",
        said=lambda row, f: max(
            0,
            ({"kept": row.day, "late": f.on}.get(row.state, row.promise.by) - row.promise.by).days,
        ),
    ),
    Field(
        "missed",
        "yes",
        "its day had passed when it was moved: it counts as late",
        lambda row: row.promise.missed,
    ),
    Field(
        "kept_on",
        "day?",
        "the day it was kept",
        lambda row: row.day if row.state == "kept" else None,
    ),
    Field(
        "dropped_on",
        "day?",
        "the day it was dropped",
        lambda row: row.day if row.state == "dropped" else None,
    ),
    Field("every", "text?", "how often it repeats, as in `1y`", lambda row: row.promise.every),
    Field(
        "about",
        "text?",
        "the problem it is about, as in `x4`",
        lambda row: f"x{row.promise.problem_id}" if row.promise.problem_id else None,
    ),
    Field("do_not_call", "yes", "they are not to be called", lambda row: row.customer.do_not_call),
    YEARLY_DAY["years"].within(lambda row: row.promise),
)
SETTLED: Fields[Settled] = Fields(
    *PROMISE.within(lambda done: done.row),
    Field(
        "again",
        "object?",
        "when one was settled: the next one, if it comes round",
        inner=PROMISE,
    ),
)


SETTLED_AS = ("kept", "dropped")
BLOCKS = {
    "late": "Late",
    "today": "Today",
    "open": "Ahead",
    "yearly": "Every year",
    "settled": "Kept and dropped",
}
COLUMNS = (Column(), Column(), Column(name=True), Column(flex=True), ASK_FOR, Column())
EVERY = {
    "1d": "every day",
    "1w": "every week",
    "1m": "every month",
    "3m": "every quarter",
    "1y": "every year",
}
UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}


def every_words(every: str) -> str:
    """`every year`, `every 2 weeks`."""
    return EVERY.get(every) or f"every {count(int(every[:-1]), UNITS[every[-1]])}"


def made_screen(rows: Sequence[PromiseRow], formatter: Formatter) -> Screen:
    """New promises: to whom, what, by when."""
    first, customer, _, _ = rows[0]
    again = f", {every_words(first.every)}" if first.every else ""
    when = f"for {formatter.weekday(first.by)}{again}"
    if len(rows) == 1:
        about = first.problem_id
        kept = f" About x{about}: repbook resolve x{about} keeps it." if about else ""
        return screen(
            line(
                Cell(customer.name, "who"),
                f", promised {when}: {first.text} (p{first.id}).{kept}",
            ),
            hint(f"repbook promise p{first.id} --kept", "repbook promises", "repbook undo"),
        )
    return screen(
        line(f"Promised to {count(len(rows), 'customer')} {when}: {first.text}."),
        grid(
            (Column(), Column()),
            [(Cell(f"p{row.promise.id}", "dim"), Cell(row.customer.name, "who")) for row in rows],
        ),
        hint("repbook promises", "repbook undo"),
    )


def remembered_screen(
    row: PromiseRow, today: CustomerDay, then: NextListed | None, formatter: Formatter
) -> Screen:
    """A yearly day: when it is next, and when the list has them."""
    promise, customer, _, _ = row
    return screen(
        line(
            Cell(customer.name, "who"),
            f": {yearly_words(promise, formatter)}, and every year (p{promise.id}).",
        ),
        next_listed_words(today, then, formatter),
        hint(
            f"repbook brief {customer.id}",
            "repbook promises --yearly",
            f"repbook remove p{promise.id}",
        ),
    )


def settled_screen(settled: Settled, formatter: Formatter) -> Screen:
    """A promise kept, dropped or moved."""
    (done, customer, state, day), again = settled
    late = (day - done.by).days
    in_time = ", after it was overdue" if done.missed else " in time"
    counts = ". It was overdue: it counts as late" if done.missed else ""
    how = {
        "kept": "kept" + (f", {days(late)} late" if late > 0 else in_time),
        "dropped": "dropped",
    }.get(state, f"now for {formatter.weekday(day)}{counts}")
    next_one = again and f"Next time: p{again.promise.id}, {formatter.weekday(again.promise.by)}."
    return screen(
        line(Cell(customer.name, "who"), f", p{done.id} {done.text}: {how}."),
        next_one,
        hint("repbook promises", f"repbook brief {customer.id}", "repbook undo"),
    )


def list_screen(
    rows: Sequence[PromiseRow],
    everything: Sequence[Promise],
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
    closed_too: bool,
    yearly_only: bool = False,
    late_only: bool = False,
) -> Screen:
    """Promises that are late, for today and later, and the share kept; or yearly days alone."""
    # settled ones last first
    way = {**dict.fromkeys(SETTLED_AS, -1), "yearly": 1}
    ordered = sorted(rows, key=lambda r: way.get(r.state, 0) * r.day.toordinal())
    tables = {
        title: [
            _row(row, contact_and_phone, formatter)
            for row in ordered
            if _block(row, formatter.on) == title
        ]
        for title in BLOCKS.values()
    }
    settled, yearly = tables.pop(BLOCKS["settled"]), tables.pop(BLOCKS["yearly"])
    state = "late" if late_only else "open"
    open_ones = len(rows) - len(settled) - len(yearly)
    hidden = not yearly and sum(p.standing(formatter.on)[0] == "yearly" for p in everything)
    first = next((row.promise for row in rows if _block(row, formatter.on) in tables), None)
    return screen(
        line(
            Cell(sentence(formatter.weekday(formatter.on)), "who"),
            right=count(len(yearly), "yearly day") if yearly_only else f"{open_ones} {state}",
        ),
        "",
        *titled(COLUMNS, tables),
        *titled(COLUMNS, {BLOCKS["yearly"]: yearly, BLOCKS["settled"]: settled}),
        None if rows else f"No {'yearly days' if yearly_only else f'{state} promises'}.",
        None if yearly_only else kept_words(everything, formatter.on),
        f"Birthdays and other yearly days ({hidden}): repbook promises --yearly"
        if hidden
        else None,
        "" if rows else None,
        hint(
            f"repbook promise p{first.id} --kept",
            None if closed_too else "repbook promises --all",
        )
        if first
        else None,
    )


def _block(row: PromiseRow, on: date) -> str:
    today = row.state == "open" and row.day == on
    return BLOCKS.get("today" if today else row.state, BLOCKS["settled"])


def _row(
    row: PromiseRow,
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
) -> tuple[Piece, ...]:
    promise, customer, state, day = row
    when, mark = formatter.weekday(day), not_to_call(customer)
    contact, dial = ask_and_dial(customer, contact_and_phone)
    if state in SETTLED_AS:
        late = " late" if state == "kept" and promise.is_late(day) else ""
        when, mark, contact, dial = f"{state}{late} {formatter.weekday(day)}", "", "", Cell("")
    about = f" (x{promise.problem_id})" if promise.problem_id else ""
    years = promise.years(formatter.on)
    again = f", {every_words(promise.every)}" if promise.every else ""
    again += f", {count(years, 'year')}" if years else ""
    return (
        Cell(f"p{promise.id}", "dim"),
        Cell(when, "heed" if state == "late" else ""),
        Cell(f"{customer.name} ({customer.id})", "who"),
        joined(" ", f"{promise.text}{about}{again}", mark),
        contact,
        dial,
    )


def kept_words(promises: Sequence[Promise], on: date) -> str | None:
    """The share kept in time, of those kept or overdue; None when there are none."""
    kept = [p for p in promises if p.standing(on)[0] == "kept"]
    in_time = sum(not p.is_late(on) for p in kept)
    due = len(kept) + sum(p.is_late(on) for p in promises if p.standing(on)[0] in ("late", "open"))
    if not due:
        return None
    later = f"; {len(kept) - in_time:,} more kept late" if in_time < len(kept) else ""
    return f"Kept in time: {in_time} of {due} ({percent(in_time / due)}){later}."
