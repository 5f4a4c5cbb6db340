"""`correct` and `remove`: a record before and after, and what was changed with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

from repbook.formatter import Formatter, joined, listed, yearly_words
from repbook.schema import BY_LETTER, BY_TABLE, INTERNAL, of_a_customer
from repbook.views.fields import NAMED, SAID, Field, Fields, texts
from repbook.views.items import ORDERED, line_words
from repbook.views.nouns import Names, counted, in_words, label, plain
from repbook.views.reply_words import feedback_words, named_words
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.acts import Record
    from repbook.book.corrections import Correction, RemovedCustomer
    from repbook.records import Promise

NOT_SHOWN = ("id", "uid", "steps", "extra", *INTERNAL)


def corrected_screen(
    done: Correction, names: Names, formatter: Formatter, then: str | None = None
) -> Screen:
    """What was changed of a record, field by field; `then` is when the list has them next."""
    id = f"{done.noun.letter}{done.before.id}"
    changed = _changed(done)
    if not changed and not done.along and not done.items and not done.said:
        said = f"{_whose(done)} says so already. Nothing changed."
        return screen(line(Cell(id, "who"), said))
    words = [
        [in_words(field, value, names, formatter) for value in values] for field, *values in changed
    ]
    rows = [
        (_label(field), before, "→", Cell(after, "who"))
        for (field, *_), (before, after) in zip(changed, words, strict=True)
    ]
    if done.items and max(map(len, done.items)) > 1:  # of one, its words say it
        was, now = (", ".join(line_words(each, formatter) for each in side) for side in done.items)
        rows.append(("items", was, "→", Cell(now, "who")))
    left = None
    if done.apart and any(field == "customer_id" for field, _, _ in changed):
        old = names.customers.get(getattr(done.before, "customer_id", 0), "")
        left = f"Stays with {old}: {listed(list(done.apart))}."
    elif done.apart:  # the order of a quote that is open again
        left = f"{done.apart[0]} stays. If there was no order: repbook remove {done.apart[0]}"
    return screen(
        line(Cell(id, "who"), f", {done.noun.a_one}{_whose(done)}:"),
        grid((Column(), Column(flex=True), Column(), Column(flex=True)), rows),
        f"Feedback added: {listed(list(map(feedback_words, done.said)))}." if done.said else None,
        f"Also changed: {_along(done, formatter)}." if done.along else None,
        f"{formatter.money(done.open_cents)} left to pay on {id}." if done.open_cents > 0 else None,
        left,
        *_due(done, formatter),
        named_words(done.named),
        then,
        hint(*_history(done), "repbook undo"),
    )


def _due(done: Correction, formatter: Formatter) -> Iterator[str]:
    """Of each order that changed hands: its due day, and whether that came from payment terms."""
    whose = done.customer.name if done.customer else ""
    for id, (day, by_terms) in done.due.items():
        due = formatter.weekday(day)
        if by_terms:
            yield f"o{id} is due {due}, by the payment terms of {whose}."
        elif done.customer and done.customer.terms_days is None:
            yield f"o{id} stays due {due}: {whose} has no payment terms."
        else:
            yield f"o{id} stays due {due}: that day was set for it alone."


def _along(done: Correction, formatter: Formatter) -> str:
    """`the payment m488, 200 now`; many of them by their ids alone."""
    if len(done.along) > 3:
        return listed(list(done.along))
    cents, days = done.amounts, {getattr(each, "on", None) for each in (done.before, done.after)}
    to_a_day = done.after is not None and len(days) > 1
    return listed(
        [
            f"the {noun.word} {id}{' (due as before)' if to_a_day and id[0] == 'p' else ''}"
            + (f", {formatter.money(cents[id])} now" if id in cents else "")
            for id in done.along
            for noun in [BY_LETTER[id[0]]]
        ]
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


def _plain(field: str, value: object, names: Names, formatter: Formatter) -> object:
    if isinstance(value, int) and field == "contact_id":
        return names.contacts.get(value)
    return plain(field, value, formatter)


REMOVED: Fields[Correction] = Fields(
    Field("id", "text", "as in `o12`", lambda done: f"{done.noun.letter}{done.before.id}"),
    Field("kind", "text", "what it is", lambda done: done.noun.word),
    Field(
        "customer_id",
        "whole?",
        "the number of the customer",
        lambda done: done.customer and done.customer.id,
    ),
    Field("customer", "text?", "the customer", lambda done: done.customer and done.customer.name),
    texts("along", "what was changed or removed with it", "as in `c31`"),
    texts("apart", "what stayed as it is", "as in `x4`"),
)
SIDES: Fields[tuple[object, object]] = Fields(
    Field("before", "any", "what it was", itemgetter(0)),
    Field("after", "any", "what it is", itemgetter(1)),
)
CORRECTED: Fields[tuple[Correction, Names]] = Fields(
    *REMOVED.only("id kind customer_id customer").within(itemgetter(0)),
    Field(
        "changed",
        "map",
        "what was changed",
        said=lambda row, f: {
            _label(field): [_plain(field, value, row[1], f) for value in values]
            for field, *values in _changed(row[0])
        },
        inner=SIDES,
        items=("object", "a field"),
    ),
    *REMOVED.only("along apart").within(itemgetter(0)),
    Field(
        "items",
        "list?",
        "the items of an order, where they changed",
        lambda row: row[0].items and row[0].items[1],
        inner=ORDERED,
    ),
    Field(
        "feedback",
        "list",
        "feedback added to a call",
        lambda row: row[0].said,
        inner=SAID.only("id topic verdict words"),
    ),
)


def record_words(record: Record, formatter: Formatter) -> str:
    """A record in a few words: `3 Nov, 480 for seals`."""
    fields = record._asdict()
    if fields.get("yearly"):
        return yearly_words(cast("Promise", record), formatter)

    def first(*names: str) -> Any:
        return next((fields[name] for name in names if fields.get(name)), None)

    day, cents = first("on", "made_on", "reported_on"), fields.get("cents")
    amount = formatter.money(cents) if cents is not None else ""
    text = first("what", "text", "note", "words", "why", "name") or ""
    thing = joined(" for " if fields.get("what") else ", ", amount, text)
    if "made_on" in fields:  # a promise: its day is the one it is for
        return f"{thing}, promised for {formatter.weekday(fields['by'])}"
    return joined(", ", formatter.weekday(day) if day else "", thing)


def removed_screen(done: Correction, formatter: Formatter) -> Screen:
    """What was removed, what was removed with it, and what stays."""
    phrase = record_words(done.before, formatter)
    what = "a yearly day" if getattr(done.before, "yearly", False) else done.noun.a_one
    return screen(
        line(
            Cell(f"{done.noun.letter}{done.before.id}", "who"),
            f", {what}{_whose(done)}, is removed{f': {phrase}' if phrase else ''}.",
        ),
        f"Also removed: {_along(done, formatter)}." if done.along else None,
        f"These stay: {listed(list(done.apart))}." if done.apart else None,
        hint("repbook undo", *_removals(done), *_history(done)),
    )


def _removals(done: Correction) -> list[str]:
    """How to take back what stays of a call: it may have been a slip with it."""
    if done.noun.letter != "c":
        return []
    return [
        f'repbook correct {id} --lost ""' if id in done.lost else f"repbook remove {id}"
        for id in done.apart
    ]


def kinds_words(counts: Mapping[str, int]) -> str:
    """`3 purchases and 1 call`."""
    return listed([counted(table, counts[table]) for table in BY_TABLE if counts.get(table)])


def gone_screen(gone: RemovedCustomer) -> Screen:
    phrase = kinds_words({table: gone.counts.get(table, 0) for table in of_a_customer()})
    sent = f"No longer referred by them: {listed(list(gone.sent))}." if gone.sent else None
    return screen(
        line(
            Cell(gone.customer.name, "who"),
            f" ({gone.customer.id}) is removed{f', with {phrase}' if phrase else ''}.",
        ),
        sent,
        hint("repbook undo", "repbook list"),
    )


GONE: Fields[RemovedCustomer] = Fields(
    *NAMED.within(lambda gone: gone.customer),
    Field(
        "removed",
        "map",
        "for a customer: what was removed with them",
        lambda gone: {table: gone.counts.get(table, 0) for table in of_a_customer()},
        items=("whole", "how many, by kind"),
    ),
)
