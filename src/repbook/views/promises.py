"""`promise` and `promises`: promises made, kept, moved, and the list of them by day."""

from collections.abc import Mapping, Sequence
from datetime import date

from repbook.formatter import Formatter, count, days, percent, sentence
from repbook.records import Customer, Promise
from repbook.views.customers import ask_and_dial
from repbook.views.screen import (
    ASK_FOR,
    Cell,
    Column,
    Piece,
    Screen,
    Table,
    grid,
    hint,
    line,
    screen,
    titled,
)


def standing(promise: Promise, on: date) -> tuple[str, date]:
    """`kept` or `dropped` with the day of it, else `late` or `open` with the day it is for."""
    for state, day in (("kept", promise.kept_on), ("dropped", promise.dropped_on)):
        if day is not None and day <= on:
            return state, day
    return "late" if promise.by < on else "open", promise.by


def promises_data(
    promises: Sequence[Promise], customers: Sequence[Customer], formatter: Formatter
) -> Table:
    """`promises --json`."""
    by_id = {customer.id: customer for customer in customers}
    return Table(
        [(promise, *standing(promise, formatter.on)) for promise in promises],
        {
            "id": lambda row: f"p{row[0].id}",
            "customer_id": lambda row: row[0].customer_id,
            "customer": lambda row: by_id[row[0].customer_id].name,
            "text": lambda row: row[0].text,
            "made_on": lambda row: row[0].made_on.isoformat(),
            "by": lambda row: row[0].by.isoformat(),
            "state": lambda row: row[1],
            "days_late": lambda row: {
                "kept": max(0, (row[2] - row[0].by).days),
                "late": (formatter.on - row[0].by).days,
            }.get(row[1], 0),
            "kept_on": lambda row: row[2].isoformat() if row[1] == "kept" else None,
            "dropped_on": lambda row: row[2].isoformat() if row[1] == "dropped" else None,
            "every": lambda row: row[0].every,
            "about": lambda row: f"x{row[0].problem_id}" if row[0].problem_id else None,
            "do_not_call": lambda row: by_id[row[0].customer_id].do_not_call,
        },
    )


BLOCKS = {"late": "Catch up", "today": "Today", "open": "Ahead", "settled": "Settled"}
COLUMNS = (
    Column(),
    Column(),
    Column(name=True),
    Column(flex=True),
    ASK_FOR,
    Column(),
)
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


def made_screen(done: Sequence[Promise], names: Mapping[int, str], formatter: Formatter) -> Screen:
    """New promises: to whom, what, by when."""
    first = done[0]
    again = f", {every_words(first.every)}" if first.every else ""
    when = f"by {formatter.weekday(first.by)}{again}"
    if len(done) == 1:
        return screen(
            line(
                Cell(names[first.customer_id], "who"),
                f", promised {when}: {first.text} (p{first.id}).",
            ),
            hint(f"repbook promise p{first.id} --kept", "repbook promises", "repbook undo"),
        )
    return screen(
        line(f"Promised to {count(len(done), 'customer')} {when}: {first.text}."),
        grid(
            (Column(), Column()),
            [(Cell(f"p{p.id}", "dim"), Cell(names[p.customer_id], "who")) for p in done],
        ),
        hint("repbook promises", "repbook undo"),
    )


def settled_screen(
    done: Promise,
    name: str,
    following: Promise | None,
    kept: bool,
    dropped: bool,
    formatter: Formatter,
) -> Screen:
    """A promise kept, dropped or moved."""
    if kept and done.kept_on is not None:
        late = (done.kept_on - done.by).days
        how = "kept" + (f", {days(late)} after its day" if late > 0 else " in time")
    else:
        how = "dropped" if dropped else f"now by {formatter.weekday(done.by)}"
    again = None
    if following is not None:
        again = f"It comes again as p{following.id}, by {formatter.weekday(following.by)}."
    return screen(
        line(Cell(name, "who"), f", p{done.id} {done.text}: {how}."),
        again,
        hint("repbook promises", f"repbook brief {done.customer_id}", "repbook undo"),
    )


def list_screen(
    shown: Sequence[Promise],
    everything: Sequence[Promise],
    customers: Sequence[Customer],
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
    closed_too: bool,
) -> Screen:
    """Promises overdue, for today and later, and the share kept."""
    by_id = {customer.id: customer for customer in customers}
    tables: dict[str, list[tuple[Piece, ...]]] = {title: [] for title in BLOCKS.values()}
    for p in shown:
        row = _row(p, by_id[p.customer_id], contact_and_phone, formatter)
        tables[_block(p, formatter.on)].append(row)
    settled = tables.pop("Settled")
    still_open = len(shown) - len(settled)
    first = next((p for p in shown if standing(p, formatter.on)[0] in ("late", "open")), None)
    return screen(
        line(Cell(sentence(formatter.weekday(formatter.on)), "who"), right=f"{still_open} open"),
        "",
        *titled(COLUMNS, tables),
        *titled(COLUMNS, {"Settled": settled}),
        None if shown else "Nothing promised that is still open.",
        kept_words(everything, formatter.on),
        "" if shown else None,
        hint(
            f"repbook promise p{first.id} --kept",
            None if closed_too else "repbook promises --all",
        )
        if first
        else None,
    )


def _block(promise: Promise, on: date) -> str:
    state, day = standing(promise, on)
    return BLOCKS.get("today" if state == "open" and day == on else state, BLOCKS["settled"])


def _row(
    promise: Promise,
    customer: Customer,
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
) -> tuple[Piece, ...]:
    state, day = standing(promise, formatter.on)
    contact, dial = (
        ask_and_dial(customer, contact_and_phone) if state in ("late", "open") else ("", Cell(""))
    )
    ended = {"kept": "kept ", "dropped": "off "}.get(state, "")
    about = f" (x{promise.problem_id})" if promise.problem_id else ""
    again = f", {every_words(promise.every)}" if promise.every else ""
    return (
        Cell(f"p{promise.id}", "dim"),
        Cell(f"{ended}{formatter.short(day)}", "heed" if state == "late" else ""),
        Cell(f"{customer.name} ({customer.id})", "who"),
        f"{promise.text}{about}{again}",
        contact,
        dial,
    )


def kept_words(promises: Sequence[Promise], on: date) -> str | None:
    """The share kept in time, of those kept or overdue; None when there are none."""
    kept = [(p, day) for p in promises for state, day in [standing(p, on)] if state == "kept"]
    in_time = sum(day <= p.by for p, day in kept)
    due = len(kept) + sum(standing(p, on)[0] == "late" for p in promises)
    if not due:
        return None
    later = f"; {len(kept) - in_time:,} more kept later" if in_time < len(kept) else ""
    return f"Kept by their day: {in_time} of {due} ({percent(in_time / due)}){later}."
