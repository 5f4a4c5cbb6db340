# Long because each kind of row has its own few lines, best read side by side.
"""Every kind of row but purchases: found again by what identifies it, else added."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from repbook.book import Book
from repbook.book.contacts import contact_called
from repbook.book.importing.book_json import NATURAL
from repbook.book.importing.customers import CustomerMatcher, name_of_code
from repbook.book.importing.tally import ADDED, UNCHANGED, UPDATED, WITH_ORDER
from repbook.records import Contact, Customer
from repbook.store import purchases
from repbook.store.tables import Table, ids_where, values_of
from repbook.store.whole_tables import ids_by_uid
from repbook.text import fold, is_email
from repbook.transfer.book_json import BY_NAME
from repbook.transfer.kinds import stored_as
from repbook.transfer.sheet import CONTACT, Row, Values
from repbook.transfer.sources import quote_uids, split_code

ENDED = {"won": "won_on", "lost": "lost_on"}  # by the status of a quote, the day it says
# In which columns a row is the same as a record; a row names its purchase by a reference alone.
EQUAL = {
    BY_NAME[part].table: tuple(column for column in NATURAL[part][0] if column != "purchase_id")
    for part in ("returns", "payments", "calls", "feedback")
} | {"items": NATURAL["items"][0]}


class RowImporter:
    """Writes rows one by one; each returns added, updated, unchanged, or why it is refused."""

    def __init__(self, book: Book, customers: CustomerMatcher, on: date) -> None:
        self._book = book
        self._journal = book.journal
        self._customers = customers
        self._on = on
        self.customer: int | None = None  # of the last row of customers
        # whose notes others took the place of, and what they were: by (table, id)
        self.replaced_notes: dict[tuple[str, int], tuple[str, str]] = {}
        self.referrers: list[str] = []  # customers added that are named only as who referred others
        self._kind, self._source = "", ""  # of the file, and the program it is of, if it is known
        self._sources: dict[tuple[str, int], str] = {}  # (table, id) of rows that name an order
        self._known: dict[str, Counter[tuple[object, ...]]] = {}
        self._referred: list[tuple[int, str]] = []
        self._uids: dict[str, dict[str, int]] = {}
        self._said: dict[tuple[int, str], Values] = defaultdict(dict)  # of a customer, by the file
        self._named: set[tuple[str, int]] = set()  # (table, id) of rows named by a uid of the files
        self._quoted: set[int] = set()  # the quotes of the file so far
        self._won: list[tuple[int, dict[str, int]]] = []  # quotes, each with what it became
        self._importers: dict[str, Callable[[Row], str]] = {
            "allies": self._ally,
            "customers": self._customer,
            "contacts": self._contact,
            "items": self._item,
            "quotes": self._quote,
            "problems": self._problem,
            "promises": self._promise,
            "returns": lambda row: self._event(row, book.returns),
            "payments": lambda row: self._event(row, book.payments),
            "calls": lambda row: self._event(row, book.touches),
            "feedback": lambda row: self._event(row, book.feedback),
        }

    def begin(self, kind: str, source: str | None) -> None:
        """Start a file of a program; its rows are compared with what the book holds now."""
        self._kind, self._source = kind, source or ""
        self._customers.begin()
        self._known.clear()
        self._said.clear()
        self._quoted.clear()

    def take(self, row: Row) -> str:
        """Write one row to the book."""
        return self._importers[row.kind](row)

    def link(self) -> None:
        """Link records to those they name that came later or in another file; call at the end."""
        for table in ("returns", "payments", "problems", "quotes"):
            for id, orders in purchases.meant_by_ref(self._book.conn, table).items():
                source = self._sources.get((table, id))  # its own program's orders come first
                meant = min(orders, key=lambda each: (each.source != source, each.id))
                self._journal.update(table, id, purchase_id=meant.id)
            # our own exports name a purchase without a reference by its uid
            for id, purchase in purchases.meant_by_uid(self._book.conn, table):
                self._journal.update(table, id, purchase_id=purchase, of_ref=None)
        for id, same in self._won:
            if self._book.quotes.get(id).purchase_id is None:
                taken = {q.purchase_id for q in self._book.quotes.of(same["customer_id"])}
                bought = set(ids_where(self._book.conn, "purchases", **same)) - taken
                self._journal.update("quotes", id, purchase_id=min(bought, default=None))
        self._customers.begin()  # the name of a referrer is no code of a file
        for id, name in self._referred:
            referrer = self._customers.referrer(name, name)
            if referrer is None:
                referrer = self._customers.add(name, None)
                self.referrers.append(name)
            if referrer != id:
                self._journal.update("customers", id, referred_by_id=referrer)

    # What a row is compared with, and how it is written

    def _by_uid(self, table: str, uid: str | None) -> int | None:
        if uid is None:
            return None
        if table not in self._uids:
            self._uids[table] = ids_by_uid(self._book.conn, table)
        return self._uids[table].get(uid)

    def _is_there(self, table: str, identity: Mapping[str, object], uid: str | None) -> bool:
        """Whether the row of that uid, or an equal one, is in the book; each counts once."""
        has_uid = self._by_uid(table, uid) is not None
        if table not in self._known:
            self._known[table] = Counter(values_of(self._book.conn, table, identity))
        known, key = self._known[table], tuple(identity.values())
        if known.get(key, 0) > 0:
            known[key] -= 1
            return True
        return has_uid

    def _find(self, table: str, uid: str | None, **columns: object) -> int | None:
        """The row of that uid, else one with these values that has no other uid of a file."""
        known = self._by_uid(table, uid)
        if known is None:
            found = ids_where(self._book.conn, table, **columns)
            known = next((id for id in found if not uid or (table, id) not in self._named), None)
        if uid is not None and known is not None:
            self._named.add((table, known))
        return known

    def _insert(self, table: str, row: Row, stored: dict[str, object]) -> int:
        uid = row.values.get("uid")
        if uid is not None:
            stored["uid"] = uid
        if row.extra:
            stored["extra"] = json.dumps(row.extra, ensure_ascii=False)
        id = self._journal.insert(table, **stored)
        if self._source and stored.get("of_ref"):
            self._sources[table, id] = self._source
        self._remember(table, uid, id)
        return id

    def _remember(self, table: str, uid: str | None, id: int) -> None:
        if uid is not None:
            self._uids.setdefault(table, {})[uid] = id
            self._named.add((table, id))

    def _updated_since(self, before: int) -> str:
        return UPDATED if self._journal.writes != before else UNCHANGED

    # Customers, their contacts, allies

    def _ally(self, row: Row) -> str:
        before, allies = self._journal.writes, self._book.allies
        known = self._find("allies", row.values.get("uid"), name_key=fold(row.values["name"]))
        if known is None:
            self._insert("allies", row, allies.rows.encode(_own(row)))
            return ADDED
        fields = {field: value for field, value in _own(row).items() if field != "name"}
        if row.extra:
            fields["extra"] = {**allies.get(known).extra, **row.extra}
        allies.change(known, **fields)
        return self._updated_since(before)

    def _customer(self, row: Row) -> str:
        v, customers = row.values, self._customers
        name = v.get("name") or v.get("company") or v.get("contact")
        if not name and not v.get("code"):
            return "no customer is named"
        name = name or name_of_code(v["code"])
        code, uid = v.get("code"), v.get("uid")
        fields = {field: value for field, value in _own(row).items() if field != "name"}
        if fields.get("company") == name and uid is None:
            del fields["company"]
        before, alike = self._journal.writes, list[int]()
        id = customers.of_uid(uid) or customers.merged.get(uid or "")
        if id is None:
            # of a person at a firm the code may be either's
            codes = (None, (code, *row.also)) if v.get("contact") and code else (code, row.also)
            id = customers.find_by_code(*codes)
            if id is not None and uid is None:
                id = customers.with_name(id, (code, *row.also), v.get("name"))
            if id is None and uid is None:
                id, alike = customers.find_by_address(codes[0], _names(v), v)
            if id is None:
                id = customers.find(codes[0], v.get("name") or v.get("company"))
            if uid is not None and ("customers", id) in self._named:
                id = None  # another customer of that file, who only has the same name
        if id is not None and not v.get("contact") and not customers.has_name(id, name):
            firm = self._book.customers.get(id)
            one_of_theirs = contact_called(firm, name, whole=True)
            if one_of_theirs and fold(firm.name) != fold(name):  # not a namesake's own row
                v |= {"name": firm.name, "contact": name}
        new = id is None
        person: Values = {}
        if _is_of_person(row):
            person, row = {"extra": row.extra} if row.extra else {}, row._replace(extra={})
        if id is None:
            if uid is not None:
                fields["uid"] = uid
            id = customers.add(name, *_codes(row), **fields, extra=row.extra)
            customers.share_address(id, alike)
            self._said[id, "fields"], self._said[id, "extra"] = dict(fields), dict(row.extra)
        else:
            person = self._change_customer(id, row, fields) | person
        self.customer = id
        if uid is not None:
            self._named.add(("customers", id))
            if code:  # in our own files it is one
                customers.add_code(id, code)
        if not v.get("contact"):
            customers.called(id, code)
        self._belongings(id, v, person)
        if v.get("referred_by"):
            self._referred.append((id, v["referred_by"]))
        if not new and self._kind != row.kind and id in customers.new:
            return WITH_ORDER
        if not new and v.get("referred_by") and self._has_new_referrer(id, v["referred_by"]):
            return UPDATED
        return ADDED if new else self._updated_since(before)

    def _has_new_referrer(self, id: int, name: str) -> bool:
        """Whether `link` will write who referred a customer: another one than the book has."""
        referrer = self._customers.referrer(name)
        return referrer is None or referrer not in (
            id,
            self._book.customers.get(id).referred_by_id,
        )

    def _change_customer(self, id: int, row: Row, fields: Values) -> Values:
        """Write what a row says of a known customer; returns what it says of its person alone."""
        v, customers = row.values, self._customers
        code, also = _codes(row)
        named = customers.name_placeholder(id, code, v.get("name"))
        named = named or customers.name_firm(self._book.customers.get(id), (code, *also), v)
        customers.join_placeholders(id, (code, *also))
        customers.add_codes(id, code, also)
        if not named and v.get("name") and customers.of_uid(v.get("uid")) is not None:
            self._book.customers.change(id, name=v["name"])
        if not fields.get("do_not_call"):
            fields.pop("do_not_call", None)  # no file takes that mark away
        known, person, extra = self._book.customers.get(id), {}, dict(row.extra)
        if v.get("contact"):
            own = contact_called(known, v["contact"], whole=True)
            person = self._said_otherwise(id, "fields", fields, own._asdict() if own else {})
            person["extra"] = self._said_otherwise(id, "extra", extra, own.extra if own else {})
        if extra:
            fields["extra"] = {**known.extra, **extra}
        self._replace_note("customers", known, fields)
        self._book.customers.change(id, **fields)
        return {field: person[field] for field in ("note", "prefer", "extra") if person.get(field)}

    def _said_otherwise(self, id: int, part: str, facts: Values, own: Mapping[str, Any]) -> Values:
        """Take from a row's facts those of its person: all that they have of their `own`, and
        what an earlier row of the file said otherwise.

        In a file of people each row tells of a firm and of one of its people; the firm's is
        what its first row says.
        """
        said = self._said[id, part]
        other = {
            key: value
            for key, value in facts.items()
            if own.get(key) or said.setdefault(key, value) != value
        }
        for key in other:
            del facts[key]
        return other

    def _belongings(self, id: int, v: Values, person: Values) -> None:
        customers = self._book.customers
        for alias in v.get("aliases", ()):
            customers.add_alias(id, alias)
            self._customers.remember_alias(id, alias)
        for tag in v.get("tags", ()):
            customers.tag(id, tag)
        self._customers.remember_emails(id, v.get("email", ()))
        if v.get("contact"):
            if "role" in v:
                person["role"] = v["role"]
            self._write_contact(id, v["contact"], v, person)
        else:
            customers.add_addresses(id, v.get("phone", ()), v.get("email", ()))
        if "written_off_on" in v:
            on = date.fromordinal(v["written_off_on"])
            off = self._book.history(id, max(on, self._on)).written_off_day
            if off is None and not self._book.write_offs.of(id, on, on):
                self._book.write_offs.add(customer_id=id, on=on, why=v.get("written_off_why"))

    def _write_contact(self, id: int, name: str, v: Values, fields: Values) -> bool:
        """Write a contact with the phones and e-mails of a row; True when it is a new one."""
        customers, uid = self._book.customers, fields.pop("uid", None)
        there = (
            c for c in customers.get(id).contacts if fold(c.name) == fold(name) or c.uid == uid
        )
        known = max(there, key=lambda c: c.uid == uid, default=None)
        if known is None:
            if uid is not None and self._by_uid("contacts", uid) is None:
                fields["uid"] = uid  # else that is somebody at another customer
            new = customers.add_contact(
                id, name, phones=v.get("phone", ()), emails=v.get("email", ()), **fields
            )
            self._remember("contacts", uid, new)
            return True
        fields["name"] = name if uid == known.uid else known.name  # who has it is renamed
        if "extra" in fields:
            fields["extra"] = {**known.extra, **fields["extra"]}
        self._replace_note("contacts", known, fields)
        customers.change_contact(known, **fields)
        customers.add_addresses(id, v.get("phone", ()), v.get("email", ()), known.id)
        return False

    def _replace_note(self, table: str, known: Customer | Contact, fields: Values) -> None:
        """Keep the note that a row replaces by another, to say it."""
        if known.note and fields.get("note", known.note) != known.note:
            self.replaced_notes.setdefault((table, known.id), (known.name, known.note))

    def _contact(self, row: Row) -> str:
        v, before = row.values, self._journal.writes
        fields = {field: value for field, value in _own(row).items() if field != "name"}
        further = {"uid": v.get("uid"), "extra": row.extra}
        fields |= {field: value for field, value in further.items() if value}
        new = self._write_contact(self._customers.find_or_add(*row.whose), v["name"], v, fields)
        return ADDED if new else self._updated_since(before)

    # What happened

    def _event(self, row: Row, table: Table[Any]) -> str:
        name, id = table.noun.table, self._customers.find_or_add(*row.whose)
        stored = table.rows.encode({"customer_id": id, **_own(row)})
        same = {column: stored.get(column) for column in EQUAL[name]}
        if "to_date" in row.values:
            known = self._total_so_far(name, stored, row.values)
            if known is not None:
                before = self._journal.writes
                self._named.add((name, known))
                self._journal.update(name, known, cents=stored["cents"])
                return self._updated_since(before)
        elif self._is_there(name, same, row.values.get("uid")):
            return UNCHANGED
        if "contact" in row.values:
            stored["contact_id"] = self._contact_named(id, row.values["contact"])
        self._insert(name, row, stored)
        return ADDED

    def _total_so_far(self, name: str, stored: Values, v: Values) -> int | None:
        """What the book has of an order's total to date: by its uid, else the one of that day.

        The uid is another one where the shop calls the customer or the order otherwise by now, and
        in a book that an earlier version filled.
        """
        known = self._by_uid(name, v["uid"])
        if known is not None and (name, known) not in self._named:
            return known
        if known is not None:  # a further line of that order
            del v["uid"]
        where = {column: stored[column] for column in ("customer_id", "day", "of_ref")}
        found = [
            each
            for each in values_of(self._book.conn, name, ("id", "cents"), **where)
            if (name, each[0]) not in self._named
        ]
        same = next((id for id, cents in found if cents == stored["cents"]), None)
        return found[0][0] if same is None and len(found) == 1 else same

    def _contact_named(self, id: int, name: str) -> int:
        """The customer's contact of that name, spelled alike first; added if there is none."""
        people = self._book.customers
        known = contact_called(people.get(id), name, whole=True)
        return known.id if known else people.add_contact(id, name)

    def _item(self, row: Row) -> str:
        v, whose = row.values, self._customers.find(*row.whose)
        of = v["of_ref"]
        found = ids_where(self._book.conn, "purchases", customer_id=whose, ref=of)
        found = found or ids_where(self._book.conn, "purchases", uid=of)
        if not found:
            return f'the book has no purchase "{of}" of theirs'
        v["quantity"] = None if v.get("quantity") is None else float(v["quantity"])
        stored = self._book.items.rows.encode({"purchase_id": found[0], **_own(row)})
        if self._is_there("items", {c: stored.get(c) for c in EQUAL["items"]}, v.get("uid")):
            return UNCHANGED
        self._insert("items", row, stored)
        return ADDED

    def _quote(self, row: Row) -> str:
        v, quotes, before = row.values, self._book.quotes, self._journal.writes
        id, today = self._customers.find_or_add(*row.whose), self._on.toordinal()
        said, known = _own(row), self._known_quote(id, v)
        was = None if known is None else quotes.get(known)
        if was is not None and was.purchase_id is not None:
            said.pop("of_ref", None)
        ended = [day for day in ENDED.values() if day in said]
        if "on" not in said:  # the file of before may not have said it either
            days = [said[each] for each in (*ended, "valid_until") if each in said]
            said["on"] = min([today if was is None else was.on.toordinal(), *days])
            said["undated"] = was is None or was.undated
        else:
            said["undated"] = bool(said.get("undated"))
        if said.get("valid_until") is not None:  # as with an order that is due before its day
            said["valid_until"] = max(said["valid_until"], said["on"])
        if not ended and v.get("status") in ENDED:
            ended = [ENDED[v["status"]]]
        if len(ended) == 1:
            since = said["on"] if was is None else getattr(was, ended[0]) or today
            said = {**dict.fromkeys(ENDED.values()), ended[0]: since, **said}
        if known is None:
            known = self._insert("quotes", row, quotes.rows.encode({**said, "customer_id": id}))
        else:
            quotes.change(known, **said, customer_id=id)
        outcome = ADDED if was is None else self._updated_since(before)
        self._quoted.add(known)
        if v.get("bought"):
            same = {"customer_id": id, "day": said["won_on"], "cents": v["amount"]}
            self._won.append((known, same))
        return outcome

    def _known_quote(self, customer: int, v: Values) -> int | None:
        """The quote of a row: of its uid or reference, else of what was offered for how much.

        A program's reference is a uid, so that another program's of the same customer is another
        quote; one that an earlier version stored has the reference alone.
        """
        uid, ref = v.get("uid"), v.get("ref")
        known = self._by_uid("quotes", uid)
        if known in self._quoted and self._book.quotes.get(known).customer_id != customer:
            known, uid = None, v.pop("uid")  # one reference of two customers
        if known is not None:
            return known
        same = {field: v.get(field) for field in ("what", "ref")} | {"cents": v["amount"]}
        same |= {"day": v["on"]} if "on" in v else {}
        if ref:
            same = {"ref": ref}
        others = quote_uids(ref) if ref and uid else ()
        for id in ids_where(self._book.conn, "quotes", customer_id=customer, **same):
            free = ("quotes", id) not in self._named if uid else ref or id not in self._quoted
            if free and self._book.quotes.get(id).uid not in others:
                self._remember("quotes", v.get("uid"), id)
                return id
        return None

    def _problem(self, row: Row) -> str:
        v = row.values
        id = self._customers.find_or_add(*row.whose)
        resolved = v.get("resolved_on")
        reported = v.get("reported_on") or resolved or self._on.toordinal()
        undated = resolved is None and v.get("status") in ("resolved", "given-up")
        if undated:  # closed on an unknown day: kept under the day it was reported
            resolved = reported
        if resolved is not None and resolved < reported:
            return "it is solved before it was reported"
        same = {"ref": v["ref"]} if v.get("ref") else {"day": reported, "what": v["what"]}
        known = self._find("problems", v.get("uid"), customer_id=id, **same)
        if known is not None:
            if resolved is None:
                return UNCHANGED
            if not ids_where(self._book.conn, "open_problems", id=known):
                return UNCHANGED if undated else self._date_closing(known, resolved)
            self._resolve(known, resolved, v, undated)
            return UPDATED
        fields = {**_own(row), "customer_id": id, "reported_on": reported}
        problem = self._insert("problems", row, self._book.problems.rows.encode(fields))
        if v.get("ally"):
            self._step(problem, reported, "hand-off", ally_id=self._ally_named(v["ally"]))
        if resolved is not None:
            self._resolve(problem, resolved, v, undated)
        return ADDED

    def _step(self, problem: int, day: int, kind: str, **fields: object) -> None:
        on = date.fromordinal(day)
        self._book.steps.add(problem_id=problem, on=on, kind=kind, by="me", **fields)

    def _resolve(self, problem: int, day: int, v: Values, undated: bool) -> None:
        kind = "give-up" if v.get("status") == "given-up" else "resolve"
        note, ease = v.get("resolution"), v.get("ease")
        self._step(problem, day, kind, note=note, ease=ease, undated=undated)

    def _date_closing(self, problem: int, day: int) -> str:
        last = self._book.steps.matching(problem_id=problem)[-1]
        if not last.undated:
            return UNCHANGED
        self._book.steps.change(last.id, on=date.fromordinal(day), undated=False)
        return UPDATED

    def _ally_named(self, name: str) -> int:
        found = self._book.allies.matching(name_key=fold(name))
        return found[0].id if found else self._book.allies.add(name=name)

    def _promise(self, row: Row) -> str:
        v, promises = row.values, self._book.promises
        id = self._customers.find_or_add(*row.whose)
        made = v.get("made_on", min(v["by"], self._on.toordinal()))
        if v["by"] < made and not v.get("yearly"):
            return "it is due before it was made"
        known = self._find("promises", v.get("uid"), customer_id=id, text=v["text"], by_day=v["by"])
        if known is None:
            fields = {**_own(row), "customer_id": id, "made_on": made}
            self._insert("promises", row, promises.rows.encode(fields))
            return ADDED
        before = self._journal.writes
        promises.change(known, **{how: v[how] for how in ("kept_on", "dropped_on") if how in v})
        return self._updated_since(before)


def _names(values: Values) -> list[str]:
    """By which names a row calls a customer and its person."""
    named = (values.get(field) for field in ("name", "company", "contact"))
    return [name for name in named if name]


def _is_of_person(row: Row) -> bool:
    """Whether a row is of a person at a firm, by an id of theirs: what else it says is theirs too."""
    codes = filter(None, (row.values.get("code"), *row.also))
    people = (split_code(code)[0].endswith(f":{CONTACT}") for code in codes)
    return bool(row.values.get("contact")) and any(people)


def _codes(row: Row) -> tuple[str | None, list[str]]:
    """The ids by which other programs know the customer of a row; its e-mails are stored as such."""
    code, *also = (
        c if c and not is_email(c) else None for c in (row.values.get("code"), *row.also)
    )
    return code, list(filter(None, also))


def _own(row: Row) -> Values:
    """What a row says of its record's own fields, by the names that the record has for them."""
    names = stored_as(row.kind)
    return {names[field]: value for field, value in row.values.items() if field in names}
