"""`correct` and `remove`: a record before and after, and what was changed with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, clock, listed
from repbook.schema import INTERNAL, OF_A_CUSTOMER
from repbook.views.nouns import Names, counted, in_words, label, plain
from repbook.views.sales import named_words
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.corrections import Correction, RemovedCustomer

NOT_SHOWN = ("id", "uid", "steps", "extra", *INTERNAL)


def corrected_screen(done: Correction, names: Names, formatter: Formatter) -> Screen:
    """What was changed of a record, field by field."""
    id = f"{done.noun.letter}{done.before.id}"
    changed = _changed(done)
    if not changed and not done.along:
        said = f"{_whose(done)} says so already; nothing was changed."
        return screen(line(Cell(id, "who"), said))
    words = [
        [_words(field, value, names, formatter) for value in values] for field, *values in changed
    ]
    rows = [
        (_label(field), before, "→", Cell(after, "who"))
        for (field, *_), (before, after) in zip(changed, words, strict=True)
    ]
    left = None
    if done.apart and any(field == "customer_id" for field, _, _ in changed):
        old = names.customers.get(getattr(done.before, "customer_id", 0), "")
        left = f"Left with {old}: {listed(list(done.apart))}."
    return screen(
        line(Cell(id, "who"), f", {done.noun.a_one}{_whose(done)}:"),
        grid((Column(), Column(flex=True), Column(), Column(flex=True)), rows),
        f"Along with it: {listed(list(done.along))}." if done.along else None,
        left,
        named_words(done.named),
        hint(*_history(done), "repbook undo"),
    )


def _whose(done: Correction) -> str:
    return f" of {done.customer.name} ({done.customer.id})" if done.customer else ""


def _history(done: Correction) -> list[str]:
    return [f"repbook history {done.customer.id}"] if done.customer else []


def _changed(done: Correction) -> list[tuple[str, object, object]]:
    pairs = zip(done.before._fields, done.before, done.after or (), strict=True)
    return [(field, a, b) for field, a, b in pairs if field not in NOT_SHOWN and a != b]


def _label(field: str) -> str:
    return "note" if field == "why" else label(field)


def _words(field: str, value: object, names: Names, formatter: Formatter) -> str:
    if isinstance(value, date):
        return formatter.weekday(value)
    if isinstance(value, int) and field == "customer_id":
        return f"{names.customers.get(value, 'nobody')} ({value})"
    if isinstance(value, int) and field == "contact_id":
        return names.contacts.get(value, "somebody else")
    return in_words(field, value, names, formatter)


def corrected_data(done: Correction, names: Names, formatter: Formatter) -> dict[str, object]:
    """`correct --json`, and `remove --json`: what was written."""
    data: dict[str, object] = {
        "id": f"{done.noun.letter}{done.before.id}",
        "kind": done.noun.word,
        "customer_id": done.customer.id if done.customer else None,
        "customer": done.customer.name if done.customer else None,
    }
    if done.after is not None:
        data["changed"] = {
            _label(field): {
                "before": _plain(field, a, names, formatter),
                "after": _plain(field, b, names, formatter),
            }
            for field, a, b in _changed(done)
        }
    return {**data, "along": list(done.along), "apart": list(done.apart)}


def _plain(field: str, value: object, names: Names, formatter: Formatter) -> object:
    if isinstance(value, int) and field == "again_minute":
        return clock(value)
    if isinstance(value, int) and field == "contact_id":
        return names.contacts.get(value)
    return plain(field, value, formatter)


def removed_screen(done: Correction, formatter: Formatter) -> Screen:
    """What was removed, what was removed with it, and what stays."""
    fields = done.before._asdict()

    def first(*names: str) -> Any:
        return next((fields[name] for name in names if fields.get(name)), None)

    day, cents = first("on", "made_on", "reported_on"), fields.get("cents")
    words = (
        formatter.short(day) if day else None,
        formatter.money(cents) if cents is not None else None,
        first("what", "text", "note", "words", "why", "name"),
    )
    phrase = ", ".join(filter(None, words))
    return screen(
        line(
            Cell(f"{done.noun.letter}{done.before.id}", "who"),
            f", {done.noun.a_one}{_whose(done)}, is taken out{f': {phrase}' if phrase else ''}.",
        ),
        f"Along with it: {listed(list(done.along))}." if done.along else None,
        f"These stay: {listed(list(done.apart))}." if done.apart else None,
        hint("repbook undo", *_history(done)),
    )


def kinds_words(counts: Mapping[str, int]) -> str:
    """`3 purchases and 1 call`."""
    return listed([counted(table, counts[table]) for table in OF_A_CUSTOMER if counts.get(table)])


def gone_screen(gone: RemovedCustomer) -> Screen:
    """A customer removed."""
    phrase = kinds_words(gone.counts)
    sent = f"No longer through them: {listed(list(gone.sent))}." if gone.sent else None
    return screen(
        line(
            Cell(gone.customer.name, "who"),
            f" ({gone.customer.id}) is taken out{f', with {phrase}' if phrase else ''}.",
        ),
        sent,
        hint("repbook undo", "repbook list"),
    )


def gone_data(gone: RemovedCustomer) -> dict[str, object]:
    """`remove CUSTOMER --json`."""
    return {
        "id": gone.customer.id,
        "name": gone.customer.name,
        "removed": {table: gone.counts.get(table, 0) for table in OF_A_CUSTOMER},
    }
