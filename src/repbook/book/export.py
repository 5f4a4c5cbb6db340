# Long because each kind's row stands beside the others that it must be like.
"""One kind of record as rows that `import` takes back: fields by name, and extra fields.

EXPORTS is the one list: a kind and the function that makes its rows. The names
are those of interchange.kinds; days are ordinals, money is in minor units.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.money import digits_of
from repbook.store.tables import values_of
from repbook.text import fold
from repbook.transfer.csv_export import write_csv
from repbook.transfer.json_rows import write_json
from repbook.transfer.vcard_export import VERSIONS, cards

if TYPE_CHECKING:
    from repbook.book import Book

Row = tuple[dict[str, Any], dict[str, Any]]
CLOSING = ("resolve", "give-up")


# Which formats each WHAT of `export` has, the usual one first.
FORMATS_OF: dict[str, tuple[str, ...]] = {
    "book": ("json",),
    "customers": ("csv", "json", "vcf", "vcf4"),
    "contacts": ("csv", "json", "vcf", "vcf4"),
    "purchases": ("csv", "json"),
    "calendar": ("ics",),
}


class Exported(NamedTuple):
    """What `export` hands out: the text in pieces, what it holds, what is left out of it."""

    what: str
    form: str
    text: Iterable[str]
    records: int
    word: str
    words: str
    notes: tuple[str, ...] = ()


def export(book: Book, what: str, form: str, tag: str | None, *, on: date) -> Exported:
    """A kind of record, the whole book, or a calendar from a day on, in one of its formats."""
    if what == "book":
        from repbook.book.export_book import whole_book

        text, count = whole_book(book, tag)
        return Exported(what, form, text, count, "record", "records")
    if form in VERSIONS:
        return _cards(book, what, form, tag, on)
    found = rows(book, what, tag)
    word = {"feedback": "feedback", "allies": "ally", "promises": "promise"}.get(what, what[:-1])
    digits = digits_of(book.settings.get("currency"))
    if form == "json":
        return Exported(what, form, write_json(what, found, digits=digits), len(found), word, what)
    extra = sorted({name for _, more in found for name in more})
    text = write_csv(what, found, extra_names=extra, digits=digits)
    return Exported(what, form, text, len(found), word, what)


def _cards(book: Book, what: str, form: str, tag: str | None, on: date) -> Exported:
    """Cards for a phone, from which a call could be made: so not of everyone."""
    only = None if tag is None else book.customers.narrowed(tag, None)
    given_up = {h.id for h in book.histories(on) if h.written_off_day is not None}
    everyone = [c for c in book.customers.all() if only is None or c.id in only]
    found = [c for c in everyone if not c.do_not_call and c.id not in given_up]
    made = list(cards(found, VERSIONS[form]))
    out = [
        ("not to be called", [c.name for c in everyone if c.do_not_call]),
        ("written off", [c.name for c in everyone if c.id in given_up and not c.do_not_call]),
    ]
    notes = tuple(left_out(why, names) for why, names in out if names)
    return Exported(what, form, made, len(made), "card", "cards", notes)


def left_out(why: str, names: Sequence[str]) -> str:
    """Who is not in a file, and why: the first names, and how many more."""
    told = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return f"Left out, {why}: {told}"


def rows(book: Book, kind: str, tag: str | None = None) -> list[Row]:
    """Every record of a kind, or those of the customers with a tag; allies have no customer."""
    only = None if tag is None else book.customers.narrowed(tag, None)
    return list(EXPORTS[kind](Export(book, only)))


class Export:
    """What all kinds need: whose rows are wanted, and what to call a customer and a purchase."""

    def __init__(self, book: Book, only: set[int] | None) -> None:
        self.book = book
        self.only = only
        self._codes: dict[int, list[str]] = defaultdict(list)
        owners: dict[str, set[int]] = defaultdict(set)
        for id, text, key in self.rows("aliases", "customer_id, text, key", kind="code"):
            self._codes[id].append(text)
            owners[key].add(id)
        self._names: dict[int, tuple[str, str, str]] = {
            id: (name, key, uid)
            for id, name, key, uid in self.rows("customers", "id, name, name_key, uid")
        }
        self._owners = owners
        keys = Counter(key for _, key, _ in self._names.values())
        self._many_names = {key for key, number in keys.items() if number > 1}

    def rows(self, table: str, columns: str, **those: Any) -> list[Any]:
        """Columns of every row of a table, or of those with some values, by id."""
        return values_of(self.book.conn, table, columns.split(", "), **those)

    def select(self, columns: str, table: str) -> list[Any]:
        """Columns of the rows of a table, of the wanted customers, oldest first."""
        those = {} if self.only is None else {"customer_id": self.only}
        return self.rows(table, columns, order="day, id", **those)

    def code(self, id: int) -> str | None:
        """The code that means this customer and no other."""
        return next((c for c in self._codes[id] if len(self._owners[fold(c)]) == 1), None)

    def whose(self, id: int) -> dict[str, Any]:
        """Code and name of a customer: what finds exactly them again, at worst their uid."""
        name, key, uid = self._names[id]
        code = self.code(id)
        if code is None and (key in self._many_names or not key):
            code = uid
        return {"customer_code": code, "customer": name}

    def word_for(self, id: int | None) -> str | None:
        """A customer in one word: the name, or where that means another, a code or the uid."""
        if id is None:
            return None
        name, key, uid = self._names[id]
        if key in self._many_names or self._owners.get(key, set()) - {id} or not key:
            return self.code(id) or uid
        return name

    def purchase_words(self) -> dict[int, str]:
        """For each purchase what names it among its customer's: the reference, else the uid."""
        refs: Counter[tuple[int, str]] = Counter()
        found = self.rows("purchases", "id, customer_id, ref, uid")
        for _, customer, ref, _ in found:
            refs[customer, ref] += 1
        return {
            id: ref if ref is not None and refs[customer, ref] == 1 else uid
            for id, customer, ref, uid in found
        }


def _extra(text: str | None) -> dict[str, Any]:
    return dict(sorted(json.loads(text).items())) if text else {}


def _customers(export: Export) -> Iterator[Row]:
    given_up = {
        id: (day, why)
        for id, day, why in export.rows(
            "write_offs", "customer_id, day, why", order="day, id", back_day=None
        )
    }
    people = export.book.customers.all()
    for c in people:
        if export.only is not None and c.id not in export.only:
            continue
        day, why = given_up.get(c.id, (None, None))
        yield (
            {
                "code": c.codes[0] if c.codes else None,
                "name": c.name,
                "company": c.company,
                "phone": c.phones or None,
                "email": c.emails or None,
                "town": c.town,
                "tags": c.tags or None,
                "note": c.note,
                "since": c.since,
                "terms_days": c.terms_days,
                "prefer": c.prefer,
                "do_not_call": c.do_not_call,
                "call_every_days": c.call_every_days,
                "orders_every_days": c.orders_every_days,
                "referred_by": export.word_for(c.referred_by_id),
                "aliases": c.aliases or None,
                "written_off_on": day,
                "written_off_why": why,
                "uid": c.uid,
            },
            dict(sorted(c.extra.items())),
        )


def _contacts(export: Export) -> Iterator[Row]:
    for customer in export.book.customers.all():
        if export.only is not None and customer.id not in export.only:
            continue
        for c in customer.contacts:
            yield (
                {
                    **export.whose(customer.id),
                    "name": c.name,
                    "role": c.role,
                    "phone": c.phones or None,
                    "email": c.emails or None,
                    "prefer": c.prefer,
                    "left_on": c.left_on,
                    "note": c.note,
                    "uid": c.uid,
                },
                dict(sorted(c.extra.items())),
            )


def _purchases(export: Export) -> Iterator[Row]:
    currency = export.book.settings.get("currency")
    for id, day, cents, what, ref, due, settled, channel, uid, extra in export.select(
        "customer_id, day, cents, what, ref, due_day, settled, channel, uid, extra", "purchases"
    ):
        # paid_on stays empty: the payments say it, in parts too
        yield (
            {
                **export.whose(id),
                "on": day,
                "amount": cents,
                "what": what,
                "ref": ref,
                "due_on": due,
                "status": "paid" if settled else None,
                "channel": channel,
                "uid": uid,
                "currency": currency,
            },
            _extra(extra),
        )


def _returns(export: Export) -> Iterator[Row]:
    words = export.purchase_words()
    for id, day, cents, purchase, of_ref, why, ref, uid, extra in export.select(
        "customer_id, day, cents, purchase_id, of_ref, why, ref, uid, extra", "returns"
    ):
        yield (
            {
                **export.whose(id),
                "on": day,
                "amount": cents,
                "of_ref": words.get(purchase, of_ref),
                "why": why,
                "ref": ref,
                "uid": uid,
            },
            _extra(extra),
        )


def _payments(export: Export) -> Iterator[Row]:
    words = export.purchase_words()
    for id, day, cents, purchase, of_ref, note, uid, extra in export.select(
        "customer_id, day, cents, purchase_id, of_ref, note, uid, extra", "payments"
    ):
        yield (
            {
                **export.whose(id),
                "on": day,
                "amount": cents,
                "of_ref": words.get(purchase, of_ref),
                "note": note,
                "uid": uid,
            },
            _extra(extra),
        )


def _problems(export: Export) -> Iterator[Row]:
    words = export.purchase_words()
    allies = dict(export.rows("allies", "id, name"))
    steps: dict[int, list[Any]] = defaultdict(list)
    wanted = "problem_id, day, kind, ally_id, ease, note, undated"
    for step in export.rows("steps", wanted, order="day, seq, id"):
        steps[step[0]].append(step)
    for key, id, what, day, kind, found, tried, purchase, of_ref, ref, uid, extra in export.select(
        "id, customer_id, what, day, kind, found, tried, purchase_id, of_ref, ref, uid, extra",
        "problems",
    ):
        closed: dict[str, Any] = {"status": "open"}
        ally = None
        for _, on, step, helper, ease, note, undated in steps[key]:
            if helper is not None:
                ally = allies[helper]
            if step in CLOSING:
                status = "resolved" if step == "resolve" else "given up"
                closed = {
                    "resolved_on": None if undated else on,
                    "resolution": note,
                    "ease": ease,
                    "status": status,
                }
            elif step == "reopen":
                closed = {"status": "open"}
            elif step == "confirm" and ease is not None and "resolved_on" in closed:
                closed["ease"] = ease
        yield (
            {
                **export.whose(id),
                "what": what,
                "kind": kind,
                "reported_on": day,
                **closed,
                "ref": ref,
                "of_ref": words.get(purchase, of_ref),
                "found": bool(found),
                "tried": tried or None,
                "ally": ally,
                "uid": uid,
            },
            _extra(extra),
        )


def _calls(export: Export) -> Iterator[Row]:
    people = export.book.customers.contact_names()
    for (
        id,
        contact,
        day,
        outcome,
        channel,
        inbound,
        note,
        minutes,
        again,
        uid,
        extra,
    ) in export.select(
        "customer_id, contact_id, day, outcome, channel, inbound, note, minutes, again_day, uid, extra",
        "touches",
    ):
        yield (
            {
                **export.whose(id),
                "contact": people.get(contact),
                "on": day,
                "outcome": outcome,
                "channel": channel,
                "inbound": bool(inbound),
                "note": note,
                "minutes": minutes,
                "again_on": again,
                "uid": uid,
            },
            _extra(extra),
        )


def _promises(export: Export) -> Iterator[Row]:
    for id, text, made, by, kept, dropped, every, uid, extra in export.select(
        "customer_id, text, day, by_day, kept_day, dropped_day, every, uid, extra", "promises"
    ):
        yield (
            {
                **export.whose(id),
                "text": text,
                "made_on": made,
                "by": by,
                "kept_on": kept,
                "dropped_on": dropped,
                "every": every,
                "uid": uid,
            },
            _extra(extra),
        )


def _feedback(export: Export) -> Iterator[Row]:
    for id, day, topic, verdict, words, uid, extra in export.select(
        "customer_id, day, topic, verdict, words, uid, extra", "feedback"
    ):
        yield (
            {
                **export.whose(id),
                "on": day,
                "topic": topic,
                "verdict": verdict,
                "words": words,
                "uid": uid,
            },
            _extra(extra),
        )


def _allies(export: Export) -> Iterator[Row]:
    for name, team, phone, email, uid, extra in export.rows(
        "allies", "name, team, phone, email, uid, extra"
    ):
        yield (
            {
                "name": name,
                "team": team,
                "phone": phone,
                "email": email,
                "uid": uid,
            },
            _extra(extra),
        )


EXPORTS: dict[str, Callable[[Export], Iterator[Row]]] = {
    "customers": _customers,
    "contacts": _contacts,
    "purchases": _purchases,
    "returns": _returns,
    "payments": _payments,
    "problems": _problems,
    "calls": _calls,
    "promises": _promises,
    "feedback": _feedback,
    "allies": _allies,
}
