# Long because changing hands, untying and removing walk the same links.
"""Correct or remove a record, and keep the records that belong to it consistent."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from repbook import schema
from repbook.book import Book
from repbook.book.acts import Fields, Record, act, refuse_another_customers, table_of
from repbook.book.bought_items import items_of
from repbook.book.calls import Said, add_feedback, refuse_unreached
from repbook.book.correction_rules import Correcting, refuse_impossible_steps
from repbook.book.currency import name_currency
from repbook.book.items import correct_items
from repbook.book.sales import net_cents, open_cents
from repbook.book.steps import is_exchange
from repbook.errors import Conflict, InvalidInput
from repbook.item_words import Line
from repbook.records import (
    Customer,
    Feedback,
    Payment,
    Problem,
    Purchase,
    Quote,
    Return,
    Step,
    Touch,
)
from repbook.schema import (
    BY_LETTER,
    BY_TABLE,
    OWNED,
    REFERENCES,
    Column,
    Noun,
    columns,
    links_to,
    of_a_customer,
    owner_of,
)
from repbook.store.database import check_links_at_commit
from repbook.store.tables import ids_where, of_customers
from repbook.text import shown

# Everything of a customer, in an order in which nothing is taken that another row still names.
THEIRS = [noun.table for noun in reversed(OWNED)]


Going = dict[str, tuple[Noun, Record]]  # records that change hands or are removed together, by id


class Correction(NamedTuple):
    """What `correct` or `remove` did: the record before and after, and its dependents."""

    noun: Noun
    before: Record
    after: "Record | None"
    customer: Customer | None
    along: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    named: str | None = None  # the book's currency, when the amount was the first to name one
    amounts: Mapping[str, int] = {}  # of the dependents of which the amount changed
    lost: tuple[str, ...] = ()  # of `apart`, the quotes that were lost in a call that is removed
    open_cents: int = 0  # of an order that was paid, and is of more now
    # of orders that changed hands, the due day, and whether it followed the payment terms
    due: Mapping[int, tuple[date, bool]] = {}
    items: tuple[Sequence[Line], Sequence[Line]] | None = None  # of an order, where they changed
    said: tuple[Feedback, ...] = ()  # in a call, added to it


class RemovedCustomer(NamedTuple):
    """A removed customer: how many rows of each table went too, and whom they referred."""

    customer: Customer
    counts: dict[str, int]
    sent: tuple[str, ...]


def read_id(text: str) -> tuple[Noun, int]:
    """The kind and number that a typed id such as `o12` names; InvalidInput for none."""
    found = schema.read_id(text)
    if found is None:
        kinds = ", ".join(f"{n.letter}12 {n.a_one}" for n in BY_LETTER.values())
        raise InvalidInput(
            f'"{shown(text)}" is not an id',
            hint=f"{kinds}; their ids: repbook history CUSTOMER",
        )
    return found


def customer_of(book: Book, record: Record) -> Customer | None:
    """Whose record it is; nobody's for an ally."""
    if isinstance(record, Step):
        record = book.problems.get(record.problem_id)
    id = getattr(record, "customer_id", None)
    return None if id is None else book.customers.get(id)


@act("correct")
def correct(
    book: Book,
    noun: Noun,
    id: int,
    fields: Fields,
    to: Customer | None = None,
    currency: str | None = None,
    items: Sequence[Line] | None = None,
    said: Sequence[Said] = (),
) -> Correction:
    """Change fields of a record, and move it to another customer; one change.

    `items` become those of a purchase, in place of what it has; `said` is feedback that is added
    to a call. What belongs to the record
    follows: payments, returns, steps, what was said in a call.
    Raises Conflict when the book would contradict itself.
    """
    for field in sorted(fields.keys() - noun.correctable_fields):
        raise InvalidInput(
            f"{noun.a_one.capitalize()} has no {field!r} that can be corrected",
            hint=f"What can be: {', '.join(sorted(noun.correctable_fields)) or 'nothing'}",
        )
    name_currency(book, currency)  # which may change the digits of all amounts
    table = table_of(book, noun)
    before = table.get(id)
    if getattr(before, "undated", False) and "on" in fields:
        fields = {**fields, "undated": False}  # its day is known now
    fields = {**fields, **_following(fields)}
    owner = customer_of(book, before)
    had: Sequence[Line] = ()
    if isinstance(before, Purchase) and (items is not None or "what" in fields):
        had = items_of(book, before)
        fields = {**fields, **correct_items(book, before, fields, items)}
    if noun.letter in "rm" and fields.get("purchase_id"):
        purchase = book.purchases.get(fields["purchase_id"])
        to = to or book.customers.get(purchase.customer_id)
        refuse_another_customers(purchase, to, book)
    moves = to if to and owner and to.id != owner.id else None
    # what a record is tied to is theirs, so it comes after it has changed hands
    ties = {field: value for field, value in fields.items() if moves and field in REFERENCES}
    writing = Correcting(book)
    writing.change(noun.letter, before, {f: v for f, v in fields.items() if f not in ties})
    if moves:
        own_due = "due_on" in fields
        _move(writing, noun, table.get(id), moves, "purchase_id" not in ties, own_due)
    writing.change(noun.letter, table.get(id), ties)
    after = table.get(id)
    if isinstance(before, Quote) and before.won_on and not fields.get("won_on", before.won_on):
        writing.apart += [f"o{before.purchase_id}"] if before.purchase_id else []
    whose = customer_of(book, after)
    done = Correction(noun, before, after, whose, named=currency)
    if isinstance(after, Purchase) and (items is not None or had):
        has = items_of(book, after)
        done = done._replace(items=(had, has) if has != had else None)
    if isinstance(after, Touch) and said:
        refuse_unreached(after.outcome, after.inbound, False, True, False, False, False)
        done = done._replace(said=add_feedback(book, after, said))
    return _done(book, done, writing)


def _following(fields: Fields) -> Fields:
    """What other fields of the record become with these."""
    found: dict[str, object] = {}
    if "kept_on" in fields:
        found["dropped_on"] = None  # kept or open again, so not dropped
    if "won_on" in fields and fields["won_on"] is None:
        found |= {"purchase_id": None, "of_ref": None}
    if "lost_on" in fields and fields["lost_on"] is None:
        found |= {"lost_because": None, "lost_touch_id": None}
    if "touch_id" in fields:  # what came in no call is an exchange of its own
        found["exchange"] = fields["touch_id"] is None
    return found


def _due_by_terms(writing: Correcting, order: Purchase, was: Customer, to: Customer) -> Fields:
    """The due day of an order that changes hands: by the new terms, where it was by the old ones.

    It stays where the new customer has none, as it may have been named for the order.
    """

    def by(whose: Customer) -> date | None:
        return None if whose.terms_days is None else order.on + timedelta(days=whose.terms_days)

    if order.due_on is None:
        return {}
    of_new = by(to)
    due = order.due_on if of_new is None or order.due_on != by(was) else of_new
    writing.due[order.id] = due, due == of_new
    return {"due_on": due}


def _done(book: Book, done: Correction, writing: Correcting) -> Correction:
    """Name the change for the list of changes, with the dependents that changed."""
    name = f"{done.noun.letter}{done.before.id}"
    book.summary = name + (f" of {done.customer.name}" if done.customer else "")
    along = tuple(id for id in writing.along if id != name)
    left = 0
    before, after = done.before, done.after
    if isinstance(before, Purchase) and isinstance(after, Purchase) and after.cents > before.cents:
        left = open_cents(book, after) if book.payments.matching(purchase_id=after.id) else 0
    return done._replace(
        along=along,
        apart=tuple(writing.apart),
        lost=tuple(writing.lost),
        amounts=writing.amounts,
        open_cents=left,
        due=writing.due,
    )


# Records that are tied to each other


def _going_along(book: Book, noun: Noun, record: Record, found: Going) -> None:
    """The record and its dependents that move with it, dependents first."""
    name = f"{noun.letter}{record.id}"
    found[name] = noun, record  # at once: calls and problems name each other
    for child, column in links_to(noun.table):
        if column.tie in ("part", "with"):
            for each in table_of(book, child).matching(**{column.field: record.id}):
                if f"{child.letter}{each.id}" not in found:
                    _going_along(book, child, each, found)
    found[name] = found.pop(name)


def _untie(
    writing: Correcting, child: Noun, field: str, id: int, going: Collection[str] = ()
) -> None:
    """Clear references to this record in the records that stay."""
    table = table_of(writing.book, child)
    for each in table.matching(**{field: id}):
        name = f"{child.letter}{each.id}"
        if name not in going:
            alone = _without_its_call(writing.book, each) if field == "touch_id" else {}
            table.change(each.id, **{field: None}, **alone)
            writing.stays(name)
            if field == "lost_touch_id":
                writing.lost.append(name)


def _without_its_call(book: Book, record: Record) -> Fields:
    """What changes of a record that is no longer of the call it came in."""
    if isinstance(record, Step):  # what was said in the call stood for its note
        note = record.note or book.touches.get(record.touch_id or 0).note
        return {"note": note, "exchange": is_exchange(record.by, record.channel)}
    return {"exchange": True} if "exchange" in record._fields else {}


def _move(
    writing: Correcting,
    noun: Noun,
    record: Record,
    to: Customer,
    find_purchase: bool,
    own_due: bool = False,  # the due day of the record itself is typed with it
) -> None:
    if isinstance(record, Step):
        raise Conflict(
            f"s{record.id} is a step of x{record.problem_id}, which moves with all its steps",
            hint=f"repbook correct x{record.problem_id} --customer {to.id}",
        )
    going: Going = {}
    _going_along(writing.book, noun, record, going)
    was = customer_of(writing.book, record)
    # they come after the other customer's events of their days, in the order they have
    calls = writing.book.touches
    days = {getattr(each, noun.day) for noun, each in going.values() if "seq" in each._fields}
    before = {day: calls.next_seq(to.id, day.toordinal()) - 1 for day in days}
    for each_noun, each in reversed(going.values()):
        fields: Fields = _left_behind(writing, each_noun, each, going)
        if "touch_id" in fields:
            fields |= _without_its_call(writing.book, each)
        if isinstance(each, (Purchase, Problem, Step, Touch)):
            fields["seq"] = each.seq + before[getattr(each, each_noun.day)]
        if find_purchase and "purchase_id" in fields and isinstance(each, (Return, Payment)):
            fields["purchase_id"] = _purchase_for(writing.book, each, to).id
            writing.note(f"o{fields['purchase_id']}")
        if each_noun.letter != "s":
            fields["customer_id"] = to.id
        if was and isinstance(each, Purchase) and not (own_due and each is record):
            fields |= _due_by_terms(writing, each, was, to)
        table_of(writing.book, each_noun).change(each.id, **fields)
    for each_noun, each in reversed(going.values()):
        for child, column in links_to(each_noun.table):
            if not column.tie:
                _untie(writing, child, column.field, each.id, going)
    for name in going:
        writing.note(name)


def _left_behind(writing: Correcting, noun: Noun, record: Record, going: Going) -> dict[str, Any]:
    """The references that a moved record loses: the fields, each with None."""
    fields: dict[str, Any] = {}
    for column in columns(noun.record):
        parent = BY_TABLE[REFERENCES.get(column.field, "allies")]
        named = getattr(record, column.field)
        if parent.table in ("customers", "allies") or named is None:
            continue
        if f"{parent.letter}{named}" not in going:
            fields[column.field] = None
            if parent.letter and column.tie != "part":
                writing.stays(f"{parent.letter}{named}")
    return fields


def _purchase_for(book: Book, record: Return | Payment, to: Customer) -> Purchase:
    """The purchase of theirs that a return or a payment is of: the latest that it fits."""
    left, letter = (net_cents, "r") if isinstance(record, Return) else (open_cents, "m")
    fits = [p for p in book.purchases.of(to.id, record.on) if left(book, p) >= record.cents]
    if not fits:
        raise Conflict(
            f"{to.name} has no purchase that {letter}{record.id} could be of",
            hint=f"Name one with --of o12; theirs: repbook history {to.id}",
        )
    return fits[-1]


@act("remove")
def remove(book: Book, noun: Noun, id: int) -> Correction:
    """Remove a record and its parts, as one change.

    Raises Conflict for a step that a later one needs.
    """
    record = table_of(book, noun).get(id)
    writing = Correcting(book)
    done = Correction(noun, record, None, customer_of(book, record))
    if isinstance(record, Step):
        refuse_impossible_steps(book, record.problem_id, without=id)
    if isinstance(record, (Purchase, Problem, Quote, Step)) and record.touch_id is not None:
        writing.stays(f"c{record.touch_id}")
        for promise in book.promises.matching(touch_id=record.touch_id):
            if not promise.is_settled:
                writing.stays(f"p{promise.id}")
    _take_out(writing, noun, record)
    return _done(book, done, writing)


def take_out(book: Book, noun: Noun, id: int) -> None:
    """Remove a record and its parts within a change that is open."""
    _take_out(Correcting(book), noun, table_of(book, noun).get(id))


def _take_out(writing: Correcting, noun: Noun, record: Record) -> None:
    """Remove a record after its parts; promises and feedback go first."""
    for child, column in sorted(links_to(noun.table), key=lambda link: link[0].letter not in "pf"):
        if column.tie == "part":
            for each in _parts(writing.book, child, column, record):
                _take_out(writing, child, each)
        else:
            _untie(writing, child, column.field, record.id)
    for inner in BY_TABLE.values():
        if not inner.letter and inner.inside == noun.part and (owner := owner_of(inner)):
            for id in ids_where(writing.book.conn, inner.table, **{owner.name: record.id}):
                writing.book.journal.delete(inner.table, id)
    table_of(writing.book, noun).remove(record.id)
    writing.note(f"{noun.letter}{record.id}")


def _parts(book: Book, child: Noun, column: Column, record: Record) -> Sequence[Record]:
    return table_of(book, child).matching(**{column.field: record.id})


def gone_with(book: Book, noun: Noun, id: int) -> Counter[str]:
    """How many records would go with one that is removed, by table."""
    found: Counter[str] = Counter()
    for child, column in links_to(noun.table):
        if column.tie == "part":
            for each in _parts(book, child, column, table_of(book, noun).get(id)):
                found[child.table] += 1
                found += gone_with(book, child, each.id)
    return found


@act("remove")
def remove_customer(book: Book, customer: Customer) -> RemovedCustomer:
    """Remove a customer and all their records, as one change."""
    gone: dict[str, int] = {}
    check_links_at_commit(book.conn)  # calls and problems name each other
    sent = book.customers.referred(by=customer.id, with_forgotten=True)
    for friend in sent:
        book.customers.change(friend.id, referred_by_id=None)
    for table in THEIRS:
        ids = ids_where(book.conn, table, **of_customers(book.conn, table, customer.id))
        for id in ids:
            book.journal.delete(table, id)
        if ids:
            gone[table] = len(ids)
    book.journal.delete("customers", customer.id)
    book.summary = f"{customer.name} ({customer.id}) with everything of theirs"
    return RemovedCustomer(customer, gone, tuple(friend.name for friend in sent))


def belongings(book: Book, customer: Customer) -> dict[str, int]:
    """How many records would go with a customer, by table."""
    counts = {t: len(ids_where(book.conn, t, customer_id=customer.id)) for t in of_a_customer()}
    return {table: number for table, number in counts.items() if number}
