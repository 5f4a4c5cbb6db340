"""What `export` writes: the book, one kind of record, cards for a phone, a calendar.

FORMATS is the one list of what can be written in which format, and by what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from repbook.errors import InvalidInput
from repbook.money import digits_of
from repbook.transfer.kinds import KIND_NAMES
from repbook.transfer.rows_export import WRITERS, write_xlsx

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.book.calendar import Agenda
    from repbook.records import Customer
    from repbook.transfer.cards_and_calendar import CalendarEntry

WHAT = ("book", *KIND_NAMES, "calendar", "customer")


class Wanted(NamedTuple):
    """What is to be exported, as of a day; `entries` makes a calendar's of what lies ahead."""

    book: Book
    what: str
    tag: str | None
    on: date
    entries: Callable[[Agenda], Sequence[CalendarEntry]] | None = None
    days: tuple[date, date] | None = None  # only records of these, first and last
    customer: Customer | None = None  # whose


class Exported(NamedTuple):
    """What `export` hands out: the text in pieces, what it holds, what is left out of it.

    The book is read as the pieces are taken, once. `data` is there instead of a text where the
    format is none.
    """

    text: Iterable[str]
    records: int
    word: str
    words: str
    notes: tuple[str, ...] = ()
    data: bytes | None = None


class Format(NamedTuple):
    """A format by its name, which also ends a file's; what it can be of; what writes it."""

    name: str
    of: tuple[str, ...]
    write: Callable[[Wanted], Exported]


def formats_of(what: str) -> dict[str, Format]:
    """The formats that one WHAT of `export` has, the usual one first; InvalidInput if it has none."""
    found = {form.name: form for form in FORMATS if what in form.of}
    if not found:
        raise InvalidInput(f'"{what}" cannot be exported', hint=f"These can: {', '.join(WHAT)}")
    return found


def format_of(what: str, name: str) -> Format:
    """The format of that name; InvalidInput if what is to be exported has none such."""
    fits = formats_of(what)
    if name not in fits:
        if what == "book":
            wanted = f"customers --to customers.{name}"
            raise InvalidInput(
                f"The whole book cannot be written as {name}",
                hint=f"repbook export {wanted}, and so each kind; whole: repbook export book --to book.json",
            )
        cards = "; contacts go to a phone: repbook export contacts --to phone.vcf"
        raise InvalidInput(
            f"{what} cannot be written as {name}",
            hint=f"It can be {' or '.join(fits)}{cards if name == 'vcf' else ''}",
        )
    return fits[name]


def _book(wanted: Wanted) -> Exported:
    from repbook.book.export_book import whole_book

    return Exported(*whole_book(wanted.book, wanted.tag), "record", "records")


def _table(wanted: Wanted, form: str) -> Exported:
    from repbook.book.export_rows import rows
    from repbook.transfer.book_json import BY_NAME

    book, what = wanted.book, wanted.what
    found = rows(book, what, wanted.tag, wanted.days)
    arguments = what, found.each, digits_of(book.settings.get("currency")), found.extra_names
    data = write_xlsx(*arguments) if form == "xlsx" else None
    text = WRITERS[form](*arguments) if data is None else ()
    return Exported(text, found.number, BY_NAME[what].word, what, data=data)


def _cards(wanted: Wanted, version: str) -> Exported:
    """Cards for a phone, from which a call could be made: so not of everyone."""
    from repbook.transfer.cards_and_calendar import cards

    book = wanted.book
    only = None if wanted.tag is None else book.customers.narrowed(wanted.tag, None)
    written_off = book.customers.written_off(wanted.on)
    not_to_call, off, left, made = list[str](), list[str](), list[str](), list[str]()
    for customer in book.customers.stream(only).records:
        if customer.do_not_call or customer.id in written_off:
            (not_to_call if customer.do_not_call else off).append(customer.name)
        else:
            made += cards([customer], version)
            left += [person.name for person in customer.contacts if person.left_on is not None]
    return Exported(
        made,
        len(made),
        "card",
        "cards",
        (
            *_left_out("not to be called", not_to_call),
            *_left_out("written off", off),
            *_left_out("no longer there", left),
        ),
    )


def _calendar(wanted: Wanted) -> Exported:
    from repbook.book.calendar import agenda
    from repbook.transfer.cards_and_calendar import calendar

    ahead = agenda(wanted.book, wanted.on, wanted.tag, wanted.days)
    entries = wanted.entries(ahead) if wanted.entries is not None else ()
    notes = tuple(_left_out("not to be called", ahead.kept_out))
    return Exported(calendar(entries, wanted.on), len(entries), "entry", "entries", notes)


def _customer(wanted: Wanted, form: str) -> Exported:
    from repbook.book import export_customer

    if wanted.customer is None:
        raise InvalidInput("Whose records are wanted?", hint="repbook export customer CUSTOMER")
    said = export_customer.whole_customer(wanted.book, wanted.customer)
    written = (
        export_customer.as_json(said)
        if form == "json"
        else export_customer.as_text(said, wanted.on)
    )
    records = sum(len(each) for each in said.values() if isinstance(each, list))
    return Exported(written, 1 + records, "record", "records")


def _left_out(why: str, names: Sequence[str]) -> list[str]:
    """Who is not in a file, and why, if anyone is: the first names, and how many more."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return [f"Left out, {why}: {', '.join(names[:5])}{more}"] if names else []


FORMATS = (
    *(Format(name, KIND_NAMES, partial(_table, form=name)) for name in (*WRITERS, "xlsx")),
    Format("vcf", ("customers", "contacts"), lambda wanted: _cards(wanted, "3.0")),
    Format("vcf4", ("customers", "contacts"), lambda wanted: _cards(wanted, "4.0")),
    Format("json", ("book",), _book),
    Format("ics", ("calendar",), _calendar),
    Format("txt", ("customer",), partial(_customer, form="txt")),
    Format("json", ("customer",), partial(_customer, form="json")),
)


def export(
    book: Book,
    what: str,
    form: str,
    tag: str | None = None,
    *,
    on: date,
    entries: Callable[[Agenda], Sequence[CalendarEntry]] | None = None,
    days: tuple[date, date] | None = None,
    customer: Customer | None = None,
) -> Exported:
    """The book, a kind of record, a calendar from a day on, or all of a customer, in one of its formats.

    With `days`, a first and a last, only the records of these; of a kind that has no day it is
    refused.
    """
    if days is not None and what != "calendar":
        _refuse_without_day(what, form)
    return format_of(what, form).write(Wanted(book, what, tag, on, entries, days, customer))


def _refuse_without_day(what: str, form: str) -> None:
    from repbook.book.export_rows import has_day

    if form in ("vcf", "vcf4") or not has_day(what):
        kinds = ", ".join(kind for kind in KIND_NAMES if has_day(kind) and kind != "purchases")
        raise InvalidInput(
            f"{what.capitalize()} cannot be exported by their days"
            if what in KIND_NAMES
            else f"The {what} is exported as a whole",
            hint=f"repbook export purchases last month; the same with {kinds}",
        )
