"""Promises made, kept, moved, and the list of them by day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from repbook.formatter import Formatter, count, days, percent, preferred, sentence
from repbook.records import Customer, Promise
from repbook.views.screen import (
    Cell,
    Column,
    Grid,
    Line,
    Piece,
    Screen,
    grid,
    hint,
    line,
    screen,
    titled,
)


def state(promise: Promise, on: date) -> str:
    """open, late, kept or dropped, as it stood on a day."""
    if promise.kept_on is not None and promise.kept_on <= on:
        return "kept"
    if promise.dropped_on is not None and promise.dropped_on <= on:
        return "dropped"
    return "late" if promise.by < on else "open"


def rows(
    promises: Sequence[Promise], customers: Sequence[Customer], formatter: Formatter
) -> list[dict[str, Any]]:
    """`promises --json`."""
    by_id = {customer.id: customer for customer in customers}
    found = []
    for p in promises:
        how, customer = state(p, formatter.on), by_id[p.customer_id]
        ended = p.kept_on if how == "kept" else p.dropped_on if how == "dropped" else formatter.on
        found.append(
            {
                "id": f"p{p.id}",
                "customer_id": p.customer_id,
                "customer": customer.name,
                "text": p.text,
                "made_on": p.made_on.isoformat(),
                "by": p.by.isoformat(),
                "state": how,
                "days_late": max(0, ((ended or formatter.on) - p.by).days)
                if how != "dropped"
                else 0,
                "kept_on": p.kept_on.isoformat() if how == "kept" and p.kept_on else None,
                "dropped_on": p.dropped_on.isoformat()
                if how == "dropped" and p.dropped_on
                else None,
                "every": p.every,
                "about": f"x{p.problem_id}" if p.problem_id else None,
                "do_not_call": customer.do_not_call,
            }
        )
    return found


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
    faces: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
    closed_too: bool,
) -> Screen:
    """Those whose day has come, those ahead, and the share kept."""
    by_id = {customer.id: customer for customer in customers}
    blocks: dict[str, list[Promise]] = {"Catch up": [], "Today": [], "Ahead": [], "Settled": []}
    for p in shown:
        how = state(p, formatter.on)
        title = (
            "Settled"
            if how in ("kept", "dropped")
            else "Catch up"
            if how == "late"
            else ("Today" if p.by == formatter.on else "Ahead")
        )
        blocks[title].append(p)
    columns = (
        Column(),
        Column(),
        Column(name=True),
        Column(flex=True),
        Column(drop=1, under=1),
        Column(),
    )
    tables: dict[str, list[tuple[Piece, ...]]] = {}
    opened = sum(state(p, formatter.on) in ("open", "late") for p in shown)
    parts: list[Line | Grid | str | None] = [
        line(Cell(sentence(formatter.weekday(formatter.on)), "who"), right=f"{opened} open"),
        "",
    ]
    for title, mine in blocks.items():
        cells: list[tuple[Piece, ...]] = []
        for p in mine:
            customer = by_id[p.customer_id]
            contact, phone = faces.get(customer.id, (None, None))
            dial = Cell(phone or "", "dial")
            if customer.do_not_call:
                by = f", {preferred(customer.prefer)}" if customer.prefer else ""
                contact, dial = None, Cell(f"do not call{by}", "bad")
            if title == "Settled":
                contact, dial = None, Cell("")
            about = f" (x{p.problem_id})" if p.problem_id else ""
            again = f", {every_words(p.every)}" if p.every else ""
            when = Cell(_when(p, formatter), "heed" if title == "Catch up" else "")
            who = Cell(f"{customer.name} ({customer.id})", "who")
            cells.append(
                (Cell(f"p{p.id}", "dim"), when, who, f"{p.text}{about}{again}", contact or "", dial)
            )
        tables[title] = cells
    settled = tables.pop("Settled")
    parts += [*titled(columns, tables), *titled(columns, {"Settled": settled})]
    if not shown:
        parts.append("Nothing promised that is still open.")
    parts.append(kept_words(everything, formatter.on))
    if shown:
        first = shown[0]
        more = [] if closed_too else ["repbook promises --all"]
        parts += ["", hint(f"repbook promise p{first.id} --kept", *more)]
    return screen(*parts)


def _when(promise: Promise, formatter: Formatter) -> str:
    how = state(promise, formatter.on)
    if how == "kept" and promise.kept_on:
        return f"kept {formatter.short(promise.kept_on)}"
    if how == "dropped" and promise.dropped_on:
        return f"off {formatter.short(promise.dropped_on)}"
    return formatter.short(promise.by)


def kept_words(promises: Sequence[Promise], on: date) -> str | None:
    """The share kept by their day, of those whose day or keeping has come; None of none."""
    kept = [p for p in promises if state(p, on) == "kept"]
    in_time = sum(p.kept_on is not None and p.kept_on <= p.by for p in kept)
    late = sum(state(p, on) == "late" for p in promises)
    due = len(kept) + late
    if not due:
        return None
    later = len(kept) - in_time
    told = f"Kept by their day: {in_time} of {due} ({percent(in_time / due)})"
    if later:
        told += f"; {count(later, 'more', 'more')} kept later"
    return f"{told}."
