"""`correct` and `remove`: a record before and after, and what was changed with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, clock, listed
from repbook.views.nouns import REFERENCES, counted, label, plain
from repbook.views.sales import named_words
from repbook.views.screen import Cell, Column, Grid, Line, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.corrections import Correction, RemovedCustomer

NOT_SHOWN = ("id", "uid", "steps", "extra")
Names = Mapping[int, str]


def corrected_screen(
    done: Correction, names: Names, contacts: Names, formatter: Formatter
) -> Screen:
    """What was changed of a record, field by field."""
    id = f"{done.noun.letter}{done.before.id}"
    changed = _changed(done)
    whose = f" of {done.customer.name} ({done.customer.id})" if done.customer else ""
    if not changed and not done.along:
        return screen(line(Cell(id, "who"), f"{whose} says so already; nothing was changed."))

    def words(field: str, value: object) -> str:
        return _words(field, value, names, contacts, formatter)

    rows = [(_label(f), words(f, a), "→", Cell(words(f, b), "who")) for f, a, b in changed]
    parts: list[Line | Grid | str | None] = [
        line(Cell(f"{id}", "who"), f", a {done.noun.word}{whose}:"),
        grid((Column(), Column(flex=True), Column(), Column(flex=True)), rows),
        f"Along with it: {listed(list(done.along))}." if done.along else None,
    ]
    moved = any(field == "customer_id" for field, _, _ in changed)
    if done.apart and moved:
        old = names.get(done.before.customer_id, "")
        parts.append(f"Left with {old}: {listed(list(done.apart))}.")
    parts.append(named_words(done.named))
    who = [f"repbook history {done.customer.id}"] if done.customer else []
    return screen(*parts, hint(*who, "repbook undo"))


def _changed(done: Correction) -> list[tuple[str, object, object]]:
    return [
        (field, getattr(done.before, field), getattr(done.after, field))
        for field in done.before._fields
        if field not in NOT_SHOWN and getattr(done.before, field) != getattr(done.after, field)
    ]


def _label(field: str) -> str:
    return "note" if field == "why" else label(field)


def _words(field: str, value: object, names: Names, contacts: Names, formatter: Formatter) -> str:
    """A field's value on a screen."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, date):
        return formatter.weekday(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        if field == "cents":
            return formatter.money(value)
        if field == "again_minute":
            return clock(value)
        if field == "customer_id":
            return f"{names.get(value, 'nobody')} ({value})"
        if field == "contact_id":
            return contacts.get(value, "somebody else")
    return f"{REFERENCES.get(field, '')}{value}"


def corrected_data(
    done: Correction, names: Names, contacts: Names, formatter: Formatter
) -> dict[str, object]:
    """`correct --json`, and `remove --json`: what was written."""
    whose = done.customer
    data: dict[str, object] = {
        "id": f"{done.noun.letter}{done.before.id}",
        "kind": done.noun.word,
        "customer_id": whose.id if whose else None,
        "customer": whose.name if whose else None,
    }
    if done.after is not None:
        data["changed"] = {
            _label(field): {
                "before": _plain(field, a, contacts, formatter),
                "after": _plain(field, b, contacts, formatter),
            }
            for field, a, b in _changed(done)
        }
    return {**data, "along": list(done.along), "apart": list(done.apart)}


def _plain(field: str, value: object, contacts: Names, formatter: Formatter) -> object:
    """A field's value in JSON."""
    if isinstance(value, int) and field == "again_minute":
        return clock(value)
    if isinstance(value, int) and field == "contact_id":
        return contacts.get(value)
    return plain(field, value, formatter)


def removed_screen(done: Correction, formatter: Formatter) -> Screen:
    """What was removed, what was removed with it, and what stays."""
    record = done.before
    fields = record._asdict()
    texts = (fields.get(field) for field in ("what", "text", "note", "words", "why", "name"))
    said = next(filter(None, texts), None)
    money = formatter.money(record.cents) if "cents" in fields else None
    days = (fields.get(field) for field in ("on", "made_on", "reported_on"))
    day = next(filter(None, days), None)
    phrase = ", ".join(
        word for word in (formatter.short(day) if day else None, money, said) if word
    )
    whose = f" of {done.customer.name} ({done.customer.id})" if done.customer else ""
    who = [f"repbook history {done.customer.id}"] if done.customer else []
    return screen(
        line(
            Cell(f"{done.noun.letter}{record.id}", "who"),
            f", a {done.noun.word}{whose}, is taken out{f': {phrase}' if phrase else ''}.",
        ),
        f"Along with it: {listed(list(done.along))}." if done.along else None,
        f"These stay: {listed(list(done.apart))}." if done.apart else None,
        hint("repbook undo", *who),
    )


REMOVED = ("purchases", "returns", "payments", "problems", "touches", "promises", "feedback")


def kinds_words(counts: Mapping[str, int]) -> str:
    """`3 purchases and 1 call`."""
    return listed([counted(table, counts[table]) for table in REMOVED if counts.get(table)])


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
        "removed": {table: gone.counts.get(table, 0) for table in REMOVED},
    }
