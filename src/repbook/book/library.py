"""Every function that a book has as a method."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from repbook.book import (
    Book,
    calls,
    changes,
    contacts,
    corrections,
    customers,
    export as exporting,
    find_customer,
    holds,
    importing,
    items,
    merge as merging,
    problems,
    promises,
    quotes,
    sales,
    steps,
)
from repbook.book.book_day import BookDay, Fit
from repbook.book.contacts import Person, Texts
from repbook.errors import InvalidInput
from repbook.loyalty.call_list import CallList, Filter
from repbook.loyalty.standing import Standing
from repbook.records import Contact, Customer
from repbook.schema import columns
from repbook.transfer.sheet import Wishes

NOT_GIVEN = {"uid", "customer_id", "added_on", "imported"}  # the program's own


def add_customer(book: Book, name: str, *, on: date, **details: object) -> Customer:
    """Add a customer on a day; raises Conflict when the name is in the book.

    `details` are fields of Customer, such as `town`, and lists of `phones`, `emails`,
    `tags` and `aliases`.
    """
    return customers.add(book, name, _changes(details), None, on=on)


def edit(book: Book, customer: Customer, **details: object) -> Customer:
    """Change fields of a customer; phones, emails, tags and aliases are added to theirs."""
    return customers.edit(book, customer, _changes(details), None)


def _changes(details: dict[str, Any]) -> customers.Changes:
    def texts(name: str) -> Texts:
        return Texts(tuple(details.pop(name, ())))

    lists = (texts("phones"), texts("emails"), texts("tags"), texts("aliases"))
    _refuse_unknown(Customer, "customer", details, "phones, emails, tags, aliases")
    return customers.Changes(details, *lists)


def _refuse_unknown(
    record: type[tuple[Any, ...]], word: str, details: dict[str, Any], lists: str
) -> None:
    """Say no to what is no field of theirs, or not a person's to give, such as the uid."""
    own = {column.field for column in columns(record)} - NOT_GIVEN
    for field in sorted(details.keys() - own):
        given = f"{', '.join(sorted(own))}, {lists}"
        raise InvalidInput(f"A {word} has no {field!r} that can be given", hint=f"One of {given}")


def contact(
    book: Book,
    customer: Customer,
    name: str,
    *,
    phones: Sequence[str] = (),
    emails: Sequence[str] = (),
    **fields: Any,
) -> Contact:
    """Add a contact of a customer, or change the one that the name means."""
    _refuse_unknown(Contact, "contact", fields, "phones, emails")
    person = Person(name, fields, Texts(tuple(phones)), Texts(tuple(emails)))
    return contacts.contact(book, customer, person)[1]


def correct(
    book: Book, id: str, *, to: Customer | None = None, **fields: Any
) -> corrections.Correction:
    """Correct fields of a record by its id, such as "o12", or give it `to` another customer."""
    return corrections.correct(book, *corrections.read_id(id), fields, to)


def remove(book: Book, id: str) -> corrections.Correction:
    """Remove a record by its id, such as "c3", and what belongs to it."""
    return corrections.remove(book, *corrections.read_id(id))


def import_files(book: Book, paths: Sequence[str | Path], *, on: date) -> importing.Imported:
    """Import files as one change; raises ImportRefused, and writes nothing, if one is refused."""
    from repbook.transfer.containers import members
    from repbook.transfer.open_file import from_path

    sources = [member for path in paths for member in members(from_path(Path(path)))[0]]
    return importing.import_files(book, sources, Wishes(), on=on)


def export(book: Book, what: str, form: str, *, on: date, tag: str | None = None) -> str:
    """The text of an export.

    "book" as "json"; a kind of record as "csv" or "json"; "customers" and "contacts" also as "vcf"
    or "vcf4". A "calendar" as "ics" has no entries here: their words are the command line's.
    """
    exported = exporting.export(book, what, form, tag, on=on)
    if exported.data is not None:
        raise InvalidInput(f"{form} is no text", hint=f'export(book, "{what}", "csv", on=…)')
    return "".join(exported.text)


def day(book: Book, on: date, *, fit: Fit = "new", horizon: int | None = None) -> BookDay:
    """The book as of a day: everyone's customer, forecast and mean gap."""
    return BookDay(book, on, fit=fit, horizon=horizon)


def call_list(book: Book, on: date, filter: Filter | None = None) -> CallList:
    """Whom to call on a day, and why, as `next` lists them."""
    return BookDay(book, on).call_list(filter)


def standing(book: Book, customer: Customer, on: date) -> Standing:
    """Where a customer stands on a day: stage, marks, what is missing to loyal."""
    from repbook.loyalty.standing import stand

    return stand(BookDay(book, on).customer(customer.id))


class Methods:
    """What can be done with a book, as its methods: every public function of this module."""

    find = find_customer.find
    call_list = call_list
    standing = standing
    day = day
    add_customer = add_customer
    edit = edit
    contact = contact
    log_call = calls.log_call
    log_purchase = sales.log_purchase
    log_return = sales.log_return
    log_payment = sales.log_payment
    log_quote = quotes.log_quote
    win = quotes.win
    lose = quotes.lose
    log_problem = problems.log_problem
    step = steps.step
    promise = promises.promise
    keep = promises.keep
    drop = promises.drop
    move = promises.move
    snooze = holds.snooze
    write_off = holds.write_off
    bring_back = holds.bring_back
    merge = merging.merge
    rename_item = items.rename_item
    join_items = items.join_items
    correct = correct
    remove = remove
    undo = changes.undo
    redo = changes.redo
    import_files = import_files
    export = export
