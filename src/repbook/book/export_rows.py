"""One kind of record as rows that `import` takes back: fields by name, and extra fields.

A field is the record's own, or what FURTHER makes of it. The names are those of
transfer.kinds; days are dates, money is in minor units.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from repbook.book import Book
from repbook.book.problems import cases
from repbook.records import Customer, Item, Problem, Purchase, Quote, Touch
from repbook.schema import columns
from repbook.store.customer_names import CalledAlone, called_alone
from repbook.store.purchases import refs_given_twice
from repbook.store.streams import Stream, chunks
from repbook.store.tables import Table, of_customers, values_of
from repbook.transfer.book_json import BY_NAME
from repbook.transfer.kinds import CALLED, kind_named

KEPT = 50_000  # customers, of whom it is kept what names them: few books have more
Row = tuple[dict[str, object], dict[str, object]]


def has_day(kind: str) -> bool:
    """Whether the records of a kind happened on a day; an item on that of its purchase."""
    return kind == "items" or (kind in BY_NAME and _day_of(kind) != "id")


def _day_of(kind: str) -> str:
    return next((c.field for c in columns(BY_NAME[kind].record) if c.name == "day"), "id")


class Rows(NamedTuple):
    """Every record of a kind that is wanted, to be read once; how many, and their extra fields."""

    number: int
    extra_names: list[str]
    each: Iterator[Row]


def rows(
    book: Book, kind: str, tag: str | None = None, days: tuple[date, date] | None = None
) -> Rows:
    """Every record of a kind, or those of the customers with a tag, of some days; first and last.

    Allies have no customer.
    """
    export = Export(book, None if tag is None else book.customers.narrowed(tag, None))
    found = export.records(kind, days)
    return Rows(found.number, found.extra_names, _rows(export, kind, found.records))


def _rows(export: "Export", kind: str, records: Iterator[Any]) -> Iterator[Row]:
    record_type = BY_NAME[kind].record
    called = ((name, CALLED.get(name, name)) for name in kind_named(kind).names)
    fields = [(n, n if hasattr(record_type, n) else c) for n, c in called]
    names, own = zip(*(each for each in fields if hasattr(record_type, each[1])), strict=True)
    own_of = attrgetter(*own)
    further = FURTHER[kind](export) if kind in FURTHER else None
    has_ref, has_customer = (hasattr(record_type, f) for f in ("of_ref", "customer_id"))
    for some in chunks(records):
        export.look_up(some)
        for record in some:
            values = {n: v for n, v in zip(names, own_of(record), strict=True) if v != ()}
            if has_customer:
                values |= export.whose(record.customer_id)
            if has_ref:
                named = export.purchases.get(record.purchase_id)
                values["of_ref"] = named.word if named else record.of_ref
            if further is not None:
                values |= further(record)
            yield values, dict(sorted(record.extra.items())) if record.extra else {}


class Named(NamedTuple):
    """Whose a purchase is, and what names it among theirs: the reference, else the uid."""

    customer_id: int
    word: str


class Export:
    """What all kinds need: whose rows are wanted, and what to call a customer and a purchase."""

    def __init__(self, book: Book, only: set[int] | None) -> None:
        self.book = book
        self.purchases: dict[int | None, Named] = {}  # those that were looked up last
        self._only = only
        self._kept: dict[int, CalledAlone] = {}  # customers, the first that were looked up
        self._found = self._kept  # those of the others that were looked up last

    def records(self, kind: str, days: tuple[date, date] | None) -> Stream:
        """The wanted records of a kind, of some days, oldest first."""
        only, purchases = self._only, self.book.purchases
        if kind in ("customers", "contacts"):
            customers = self.book.customers
            return (customers.stream if kind == "customers" else customers.contact_stream)(only)
        table: Table[Any] = getattr(self.book, BY_NAME[kind].table)
        whole = only is None or kind == "allies"
        those = {} if whole else of_customers(self.book.conn, table.noun.table, only or ())
        if days is None or kind != "items":
            return table.stream(days, **those)
        of = {order.id for order in purchases.stream(days).records}
        return table.stream(purchase_id=of.intersection(those["purchase_id"]) if those else of)

    def look_up(self, some: Sequence[Any]) -> None:
        """Find what names the customers and the purchases that these records name."""
        fields = type(some[0])._fields
        if "purchase_id" in fields:
            self._look_up_purchases({record.purchase_id for record in some})
        ids = {each.customer_id for each in self.purchases.values()}
        for field in {"customer_id", "referred_by_id"}.intersection(fields):
            ids.update(map(attrgetter(field), some))
        self._found = called_alone(self.book.conn, ids - self._kept.keys() - {None})
        if len(self._kept) < KEPT:
            self._kept |= self._found

    def _look_up_purchases(self, ids: set[int | None]) -> None:
        wanted = ("id", "customer_id", "ref", "uid")
        self.purchases = {
            id: Named(whose, ref if ref is not None and (whose, ref) not in self._same else uid)
            for id, whose, ref, uid in values_of(self.book.conn, "purchases", wanted, id=ids)
        }

    @cached_property
    def _same(self) -> set[tuple[int, str]]:
        return refs_given_twice(self.book.conn)

    def whose(self, id: int) -> dict[str, object]:
        """Code and name of a customer: what finds exactly them again, at worst their uid."""
        called = self._kept.get(id) or self._found[id]
        return {"customer_code": called.code, "customer": called.name}

    def word_for(self, id: int | None) -> str | None:
        """A customer in one word: the name, or where that means another, a code or the uid."""
        if id is None or id < 0:  # somebody who was forgotten
            return None
        called = self._kept.get(id) or self._found.get(id)
        return called and called.word


# What a kind says that its records do not hold as a field


def _customers(export: Export) -> Callable[[Customer], dict[str, object]]:
    wanted, conn = ("customer_id", "day", "why"), export.book.conn
    found = values_of(conn, "write_off_ends", wanted, order="day, id", end_day=None)
    written_off = {id: (day, why) for id, day, why in found}

    def further(customer: Customer) -> dict[str, object]:
        day, why = written_off.get(customer.id, (None, None))
        return {
            "code": customer.codes[0] if customer.codes else None,
            "referred_by": export.word_for(customer.referred_by_id),
            "written_off_on": day,
            "written_off_why": why,
        }

    return further


def _purchases(export: Export) -> Callable[[Purchase], dict[str, object]]:
    # paid_on stays empty: the payments say it, in parts too
    currency = export.book.settings.get("currency")
    return lambda order: {"status": "paid" if order.settled else None, "currency": currency}


def _items(export: Export) -> Callable[[Item], dict[str, object]]:
    def further(item: Item) -> dict[str, object]:
        order = export.purchases[item.purchase_id]
        return {**export.whose(order.customer_id), "of_ref": order.word}

    return further


def _quotes(export: Export) -> Callable[[Quote], dict[str, object]]:
    currency = export.book.settings.get("currency")
    return lambda quote: {
        "status": "won" if quote.won_on else "lost" if quote.lost_on else "open",
        "currency": currency,
    }


def _problems(export: Export) -> Callable[[Problem], dict[str, object]]:
    allies = {ally.id: ally.name for ally in export.book.allies.all()}
    found = {case.problem.id: case for case in cases(export.book, date.max)}

    def further(problem: Problem) -> dict[str, object]:
        case = found[problem.id]
        return {
            "status": "open" if case.is_open else case.state.replace("-", " "),
            "resolved_on": case.closed_day if case.dated else None,
            "resolution": case.resolution,
            "ease": case.ease,
            "tried": problem.tried or None,
            "ally": allies[case.ally_id] if case.ally_id else None,
        }

    return further


def _calls(export: Export) -> Callable[[Touch], dict[str, object]]:
    people = export.book.customers.contact_names()
    return lambda call: {"contact": people.get(call.contact_id or 0)}


FURTHER: dict[str, Callable[[Export], Callable[[Any], dict[str, object]]]] = {
    "customers": _customers,
    "purchases": _purchases,
    "items": _items,
    "quotes": _quotes,
    "problems": _problems,
    "calls": _calls,
}
