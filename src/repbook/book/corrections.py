"""Corrections: a record's fields changed, and what belongs to it kept true to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book.acts import act
from repbook.book.correction_moves import Mend, table_of
from repbook.book.currency import name_currency
from repbook.errors import Conflict, InvalidInput
from repbook.records import Customer
from repbook.schema import BY_LETTER, Noun
from repbook.text import shown

if TYPE_CHECKING:
    from repbook.book import Book

# For each letter of an id, what can be corrected: the option and its field.
MENDABLE: dict[str, dict[str, str]] = {
    "c": {
        "on": "on",
        "customer": "customer",
        "note": "note",
        "outcome": "outcome",
        "channel": "channel",
        "with": "contact_id",
        "minutes": "minutes",
        "by": "inbound",
        "again": "again_on",
        "about": "problem_id",
    },
    "o": {
        "amount": "cents",
        "on": "on",
        "customer": "customer",
        "what": "what",
        "note": "what",
        "ref": "ref",
        "due": "due_on",
        "channel": "channel",
    },
    "r": {
        "amount": "cents",
        "on": "on",
        "customer": "customer",
        "of": "purchase_id",
        "note": "why",
    },
    "m": {
        "amount": "cents",
        "on": "on",
        "customer": "customer",
        "of": "purchase_id",
        "note": "note",
    },
    "p": {
        "text": "text",
        "note": "text",
        "by": "by",
        "on": "made_on",
        "customer": "customer",
        "every": "every",
        "kept": "kept_on",
    },
    "x": {
        "what": "what",
        "note": "what",
        "on": "reported_on",
        "customer": "customer",
        "kind": "kind",
        "channel": "channel",
        "tried": "tried",
        "of": "purchase_id",
    },
    "s": {
        "note": "note",
        "on": "on",
        "customer": "customer",
        "by": "by",
        "channel": "channel",
        "ease": "ease",
        "until": "until_on",
    },
    "f": {
        "topic": "topic",
        "verdict": "verdict",
        "words": "words",
        "note": "words",
        "on": "on",
        "customer": "customer",
    },
}

TIES = ("contact_id", "problem_id", "purchase_id")


class Mended(NamedTuple):
    """What `correct` or `remove` did: the record before and after, and what went along or stays."""

    noun: Noun
    before: Any
    after: Any
    customer: Customer | None
    along: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    named: str | None = None  # the book's currency, when the amount was the first to name one


def read_id(text: str) -> tuple[Noun, int]:
    """The kind and number that a typed id such as `o12` names; InvalidInput for none."""
    said = text.strip().lower()
    noun = BY_LETTER.get(said[:1])
    if noun is None or not (said[1:].isdigit() and said.isascii() and len(said) < 12):
        kinds = ", ".join(f"{n.letter}12 a {n.word}" for n in BY_LETTER.values())
        raise InvalidInput(
            f'"{shown(text)}" is no id',
            hint=f"{kinds}; repbook history CUSTOMER shows the ids of everything",
        )
    return noun, int(said[1:])


def customer_of(book: Book, noun: Noun, record: Any) -> Customer | None:
    """Whose record it is; nobody's for an ally."""
    if noun.letter == "s":
        record = book.problems.get(record.problem_id)
    id = getattr(record, "customer_id", None)
    return None if id is None else book.customers.get(id)


@act("correct")
def correct(
    book: Book,
    noun: Noun,
    id: int,
    fields: dict[str, Any],
    to: Customer | None = None,
    currency: str | None = None,
) -> Mended:
    """Change fields of a record, and move it to another customer; one change.

    What belongs to it follows: payments, returns, steps, what was said in a call.
    Raises Conflict when the book would contradict itself.
    """
    name_currency(book, currency)  # which may change the digits of all amounts
    before = table_of(book, noun).get(id)
    if getattr(before, "undated", False) and "on" in fields:
        fields = {**fields, "undated": False}  # its day is known now
    owner = customer_of(book, noun, before)
    if noun.letter in "rm" and fields.get("purchase_id"):
        to = _owner_of(book, fields["purchase_id"], to)
    moves = to is not None and owner is not None and to.id != owner.id
    mend = Mend(book)
    # what they are tied to is theirs, so it comes after they have changed hands
    ties = {f: v for f, v in fields.items() if moves and f in TIES}
    mend.of = ties.get("purchase_id")
    mend.change(noun, before, {f: v for f, v in fields.items() if f not in ties})
    if moves and to is not None:
        mend.move(noun, table_of(book, noun).get(before.id), to)
    mend.change(noun, table_of(book, noun).get(before.id), ties)
    after = table_of(book, noun).get(before.id)
    whose = customer_of(book, noun, after)
    book.summary = f"{noun.letter}{before.id}" + (f" of {whose.name}" if whose else "")
    own = f"{noun.letter}{before.id}"
    return Mended(
        noun,
        before,
        after,
        whose,
        tuple(x for x in mend.along if x != own),
        tuple(mend.apart),
        currency,
    )


def _owner_of(book: Book, purchase_id: int, to: Customer | None) -> Customer:
    """Whose purchase a return or a payment is said to be of."""
    owner = book.customers.get(book.purchases.get(purchase_id).customer_id)
    if to is not None and to.id != owner.id:
        raise Conflict(f"o{purchase_id} is a purchase of {owner.name}, not of {to.name}")
    return owner
