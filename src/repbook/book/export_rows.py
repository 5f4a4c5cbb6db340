"""One kind of record as rows that `import` takes back: fields by name, and extra fields.

A field is the record's own, or what FURTHER makes of it. The names are those of
transfer.kinds; days are dates, money is in minor units.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import Any

from repbook.book import Book
from repbook.book.problems import cases
from repbook.records import Customer, Item, Problem, Purchase, Quote, Touch
from repbook.schema import columns
from repbook.store.tables import Table, of_customers, values_of
from repbook.text import fold
from repbook.transfer.book_json import BY_NAME
from repbook.transfer.kinds import CALLED, kind_named

Row = tuple[dict[str, object], dict[str, object]]


def has_day(kind: str) -> bool:
    """Whether the records of a kind happened on a day; an item on that of its purchase."""
    return kind == "items" or (kind in BY_NAME and _day_of(kind) != "id")


def _day_of(kind: str) -> str:
    return next((c.field for c in columns(BY_NAME[kind].record) if c.name == "day"), "id")


def rows(
    book: Book, kind: str, tag: str | None = None, days: tuple[date, date] | None = None
) -> list[Row]:
    """Every record of a kind, or those of the customers with a tag, of some days; first and last.

    Allies have no customer.
    """
    export = Export(book, None if tag is None else book.customers.narrowed(tag, None))
    names = kind_named(kind).names
    further = FURTHER[kind](export) if kind in FURTHER else None
    found = []
    for record in export.records(kind, days):
        own = {
            name: getattr(record, name, getattr(record, CALLED.get(name, name), None))
            for name in names
        }
        values = {name: None if value == () else value for name, value in own.items()}
        if hasattr(record, "customer_id"):
            values |= export.whose(record.customer_id)
        if hasattr(record, "of_ref"):
            values["of_ref"] = export.purchase_words.get(record.purchase_id, record.of_ref)
        if further is not None:
            values |= further(record)
        found.append((values, dict(sorted(record.extra.items()))))
    return found


class Export:
    """What all kinds need: whose rows are wanted, and what to call a customer and a purchase."""

    def __init__(self, book: Book, only: set[int] | None) -> None:
        self.book = book
        self._only = only
        self._codes: dict[int, list[str]] = defaultdict(list)
        self._owners: dict[str, set[int]] = defaultdict(set)
        wanted = ("customer_id", "text", "key")
        for id, text, key in values_of(book.conn, "aliases", wanted, kind="code"):
            self._codes[id].append(text)
            self._owners[key].add(id)
        named = values_of(book.conn, "customers", ("id", "name", "name_key", "uid"))
        self._names: dict[int, tuple[str, str, str]] = {
            id: (name, key, uid) for id, name, key, uid in named
        }
        keys = Counter(key for _, key, _ in self._names.values())
        self._many_names = {key for key, number in keys.items() if number > 1}

    def records(self, kind: str, days: tuple[date, date] | None) -> list[Any]:
        """The wanted records of a kind, of some days, oldest first."""
        only = self._only
        if kind in ("customers", "contacts"):
            found = [c for c in self.book.customers.all() if only is None or c.id in only]
            return found if kind == "customers" else [p for c in found for p in c.contacts]
        table: Table[Any] = getattr(self.book, BY_NAME[kind].table)
        name = BY_NAME[kind].table
        whole = only is None or kind == "allies"
        those = {} if whole else of_customers(self.book.conn, name, only or ())
        day, records = _day_of(kind), table.matching(**those)
        if days is not None and kind == "items":
            of = {order.id for order in self.book.purchases.between(*days)}
            records = [item for item in records if item.purchase_id in of]
        elif days is not None:
            records = [each for each in records if days[0] <= getattr(each, day) <= days[1]]
        return sorted(records, key=attrgetter(day, "id"))

    def code(self, id: int) -> str | None:
        """The code that means this customer and no other."""
        return next((c for c in self._codes[id] if len(self._owners[fold(c)]) == 1), None)

    def whose(self, id: int) -> dict[str, object]:
        """Code and name of a customer: what finds exactly them again, at worst their uid."""
        name, key, uid = self._names[id]
        code = self.code(id)
        if code is None and (key in self._many_names or not key):
            code = uid
        return {"customer_code": code, "customer": name}

    def word_for(self, id: int | None) -> str | None:
        """A customer in one word: the name, or where that means another, a code or the uid."""
        if id is None or id not in self._names:  # nobody, or someone forgotten
            return None
        name, key, uid = self._names[id]
        if key in self._many_names or self._owners.get(key, set()) - {id} or not key:
            return self.code(id) or uid
        return name

    @cached_property
    def purchase_words(self) -> dict[int | None, str]:
        """For each purchase what names it among its customer's: the reference, else the uid."""
        found = values_of(self.book.conn, "purchases", ("id", "customer_id", "ref", "uid"))
        refs = Counter((customer, ref) for _, customer, ref, _ in found)
        return {
            id: ref if ref is not None and refs[customer, ref] == 1 else uid
            for id, customer, ref, uid in found
        }


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
    whose = dict(values_of(export.book.conn, "purchases", ("id", "customer_id")))
    return lambda item: {
        **export.whose(whose[item.purchase_id]),
        "of_ref": export.purchase_words[item.purchase_id],
    }


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
