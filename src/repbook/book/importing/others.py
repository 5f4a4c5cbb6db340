# Long because each kind of row has its own few lines, best read side by side.
"""Every kind of row but purchases: found again by what identifies it, else written.

TAKERS is the one list: a kind, and the method that takes a row of it.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.book.importing.customers import People
from repbook.book.importing.tally import OUTCOMES
from repbook.text import fold
from repbook.transfer.sheet import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from repbook.book import Book

ADDED, UPDATED, UNCHANGED = OUTCOMES
DONE = frozenset(["closed", "solved", "resolved", "done", "fixed", "complete", "completed"])
OWN_FIELDS = (
    "company",
    "town",
    "note",
    "terms_days",
    "prefer",
    "do_not_call",
    "call_every_days",
    "orders_every_days",
)


class Others:
    """Takes rows one by one; each answers added, updated, unchanged, or why it is refused."""

    def __init__(self, book: Book, people: People, on: date) -> None:
        self._book = book
        self._people = people
        self._on = on
        self._known: dict[str, Counter[tuple[Any, ...]]] = {}
        self._referred: list[tuple[int, str]] = []
        self._uids: dict[str, dict[str, int]] = {}
        self._named: set[tuple[str, int]] = set()  # rows that a uid of the files has named
        self._takers: dict[str, Callable[[Row], str]] = {
            "allies": self._ally,
            "customers": self._customer,
            "contacts": self._contact,
            "returns": self._return,
            "payments": self._payment,
            "problems": self._problem,
            "calls": self._call,
            "promises": self._promise,
            "feedback": self._feedback,
        }

    def begin(self) -> None:
        """Start a file: what is in the book now is what its rows may be again."""
        self._known.clear()

    def take(self, row: Row) -> str:
        """Take one row into the book."""
        return self._takers[row.kind](row)

    def tie(self) -> None:
        """At the end: tie what names another record that came later, or in another file."""
        conn, journal = self._book.conn, self._book.journal
        for table in ("returns", "payments", "problems"):
            loose = f"{table} t WHERE t.purchase_id IS NULL AND t.of_ref IS NOT NULL"
            for id, purchase in conn.execute(
                "SELECT t.id, (SELECT p.id FROM purchases p WHERE p.ref = t.of_ref"
                f" AND p.customer_id = t.customer_id) FROM {loose}"
            ).fetchall():
                if purchase is not None:
                    journal.update(table, id, purchase_id=purchase)
            # our own exports name by its uid a purchase that has no reference to itself
            uids = dict(
                conn.execute(
                    f"SELECT uid, id FROM purchases WHERE uid IN (SELECT of_ref FROM {loose})"
                ).fetchall()
            )
            for id, uid in conn.execute(f"SELECT t.id, t.of_ref FROM {loose}").fetchall():
                if uid in uids:
                    journal.update(table, id, purchase_id=uids[uid], of_ref=None)
        for id, friend in self._referred:
            known = self._people.find(friend, friend)
            if known is None:
                known = self._people.make(friend, None)
            if known != id:
                journal.update("customers", id, referred_by_id=known)

    def _meant(self, row: Row) -> int:
        values = row.values
        return self._people.meant(values.get("customer_code"), values.get("customer"), row.also)

    def _again(
        self,
        table: str,
        columns: tuple[str, ...],
        values: tuple[Any, ...],
        uid: str | None = None,
    ) -> bool:
        """Whether the row of that uid, or such a row, is in the book: the how-manieth included."""
        named = self._by_uid(table, uid) is not None
        if table not in self._known:
            names = ",".join(f'"{c}"' for c in columns)
            self._known[table] = Counter(
                self._book.conn.execute(f'SELECT {names} FROM "{table}"').fetchall()
            )
        known = self._known[table]
        if known.get(values, 0) > 0:
            known[values] -= 1
            return True
        return named

    def _by_uid(self, table: str, uid: str | None) -> int | None:
        if uid is None:
            return None
        if table not in self._uids:
            self._uids[table] = dict(self._book.conn.execute(f'SELECT uid, id FROM "{table}"'))
        return self._uids[table].get(uid)

    def _same(self, table: str, uid: str | None, condition: str, *params: Any) -> int | None:
        """The row of that uid, else one that meets a condition and is not named by another uid."""
        known = self._by_uid(table, uid)
        if known is None:
            for (id,) in self._book.conn.execute(
                f'SELECT id FROM "{table}" WHERE {condition} ORDER BY id', params
            ):
                if uid is None or (table, id) not in self._named:
                    known = id
                    break
        if uid is not None and known is not None and table != "contacts":
            self._named.add((table, known))
        return known

    def _write(self, table: str, uid: str | None, extra: dict[str, str], **values: Any) -> int:
        if uid is not None:
            values["uid"] = uid
        if extra:
            values["extra"] = json.dumps(extra, ensure_ascii=False)
        id = self._book.journal.insert(table, **values)
        if uid is not None:
            self._uids.setdefault(table, {})[uid] = id
            self._named.add((table, id))
        return id

    # People

    def _ally(self, row: Row) -> str:
        v = row.values
        key = fold(v["name"])
        known = self._same("allies", v.get("uid"), "name_key = ?", key)
        fields: dict[str, Any] = {f: v[f] for f in ("team", "phone", "email") if f in v}
        if known is None:
            self._write("allies", v.get("uid"), row.extra, name=v["name"], name_key=key, **fields)
            return ADDED
        if row.extra:
            kept = {**self._book.allies.get(known).extra, **row.extra}
            fields["extra"] = json.dumps(kept, ensure_ascii=False)
        return self._update("allies", known, fields)

    def _update(self, table: str, id: int, fields: dict[str, Any]) -> str:
        journal = self._book.journal
        before = journal.writes
        if fields:
            journal.update(table, id, **fields)
        return UPDATED if journal.writes != before else UNCHANGED

    def _customer(self, row: Row) -> str:
        v, people, customers = row.values, self._people, self._book.customers
        name = v.get("name") or v.get("company") or v.get("contact") or v.get("code")
        if name is None:
            return "no customer is named"
        code = v.get("code")
        fields = {f: v[f] for f in OWN_FIELDS if f in v}
        uid = v.get("uid")
        if fields.get("company") == name and uid is None:
            del fields["company"]
        if "since" in v:
            fields["since"] = date.fromordinal(v["since"])
        known = id = people.of_uid(uid)
        if id is None:
            id = people.merged.get(uid or "")
        if id is None:
            id = people.find(code, v.get("name") or v.get("company"), row.also)
            if uid is not None and ("customers", id) in self._named:
                id = None  # another customer of that file, who only has the same name
        before = self._book.journal.writes
        if id is None:
            if uid is not None:
                fields["uid"] = uid
            id = people.make(name, code, row.also, **fields, extra=row.extra)
            outcome = ADDED
        else:
            outcome = UPDATED
            people.learn(id, code, row.also)
            if id in people.placeholders and v.get("name") and fold(name) != fold(code or ""):
                people.name(id, name)
            elif known is not None and v.get("name"):
                customers.change(id, name=name)
            if not fields.get("do_not_call"):
                fields.pop("do_not_call", None)  # no file takes that mark away
            if fields:
                customers.change(id, **fields)
            if row.extra:
                kept = {**customers.get(id).extra, **row.extra}
                self._book.journal.update(
                    "customers", id, extra=json.dumps(kept, ensure_ascii=False)
                )
        if uid is not None:
            self._named.add(("customers", id))
        self._belongings(id, v)
        if v.get("referred_by"):
            self._referred.append((id, v["referred_by"]))
        if outcome == UPDATED and self._book.journal.writes == before:
            return UNCHANGED
        return outcome

    def _belongings(self, id: int, v: dict[str, Any]) -> None:
        customers = self._book.customers
        for alias in v.get("aliases", ()):
            customers.add_alias(id, alias)
            self._people.known_as(id, alias)
        for tag in v.get("tags", ()):
            customers.tag(id, tag)
        self._people.reachable_at(id, v.get("email", ()))
        person = v.get("contact")
        if person:
            self._person(id, person, v.get("role"), v.get("phone", ()), v.get("email", ()))
        else:
            for phone in v.get("phone", ()):
                customers.add_address(id, "phone", phone)
            for email in v.get("email", ()):
                customers.add_address(id, "email", email)
        if (
            "written_off_on" in v
            and not self._book.conn.execute(
                "SELECT 1 FROM write_offs WHERE customer_id = ? AND day = ?",
                (id, v["written_off_on"]),
            ).fetchone()
        ):
            customers.write_off(id, date.fromordinal(v["written_off_on"]), v.get("written_off_why"))

    def _person(
        self,
        id: int,
        name: str,
        role: str | None,
        phones: tuple[str, ...],
        emails: tuple[str, ...],
        **fields: Any,
    ) -> bool:
        """Write a contact; True when it is a new one."""
        customers = self._book.customers
        fields = {k: value for k, value in {"role": role, **fields}.items() if value is not None}
        uid = fields.get("uid")
        there = self._same("contacts", uid, "customer_id = ? AND name_key = ?", id, fold(name))
        known = next((c for c in customers.get(id).contacts if c.id == there), None)
        if known is None:
            new = customers.add_contact(id, name, phones=phones, emails=emails, **fields)
            if uid is not None:
                self._uids["contacts"][uid] = new
                self._named.add(("contacts", new))
            return True
        if fields.pop("uid", None) == known.uid and name != known.name:
            fields["name"] = name
        if "extra" in fields:
            fields["extra"] = {**known.extra, **fields["extra"]}
        if fields:
            customers.change_contact(known, **fields)
        for phone in phones:
            customers.add_address(id, "phone", phone, known.id)
        for email in emails:
            customers.add_address(id, "email", email, known.id)
        return False

    def _contact(self, row: Row) -> str:
        v = row.values
        before = self._book.journal.writes
        id = self._meant(row)
        left = {"left_on": date.fromordinal(v["left_on"])} if "left_on" in v else {}
        new = self._person(
            id,
            v["name"],
            v.get("role"),
            v.get("phone", ()),
            v.get("email", ()),
            prefer=v.get("prefer"),
            note=v.get("note"),
            uid=v.get("uid"),
            extra=row.extra or None,
            **left,
        )
        if new:
            return ADDED
        return UPDATED if self._book.journal.writes != before else UNCHANGED

    # What happened

    def _return(self, row: Row) -> str:
        v = row.values
        id = self._meant(row)
        key = (id, v["on"], v["amount"], v.get("of_ref"))
        if self._again("returns", ("customer_id", "day", "cents", "of_ref"), key, v.get("uid")):
            return UNCHANGED
        self._write(
            "returns",
            v.get("uid"),
            row.extra,
            customer_id=id,
            day=v["on"],
            cents=v["amount"],
            of_ref=v.get("of_ref"),
            why=v.get("why"),
            ref=v.get("ref"),
        )
        return ADDED

    def _payment(self, row: Row) -> str:
        v = row.values
        id = self._meant(row)
        key = (id, v["on"], v["amount"], v.get("of_ref"))
        if self._again("payments", ("customer_id", "day", "cents", "of_ref"), key, v.get("uid")):
            return UNCHANGED
        self._write(
            "payments",
            v.get("uid"),
            row.extra,
            customer_id=id,
            day=v["on"],
            cents=v["amount"],
            of_ref=v.get("of_ref"),
            note=v.get("note"),
        )
        return ADDED

    def _problem(self, row: Row) -> str:
        v = row.values
        id = self._meant(row)
        reported = v.get("reported_on") or v.get("resolved_on") or self._on.toordinal()
        resolved = v.get("resolved_on")
        undated = resolved is None and fold(v.get("status", "")) in DONE
        if undated:  # closed, and nobody knows when: told at the day it was reported
            resolved = reported
        if resolved is not None and resolved < reported:
            return "it is resolved before it was reported"
        find, params = (
            ("ref = ? AND customer_id = ?", (v["ref"], id))
            if v.get("ref")
            else ("customer_id = ? AND day = ? AND what = ?", (id, reported, v["what"]))
        )
        known = self._same("problems", v.get("uid"), find, *params)
        if known is not None:
            if resolved is not None and not self._closed(known):
                self._resolve(known, resolved, v, undated)
                return UPDATED
            if resolved is not None and not undated:
                return self._dated(known, resolved)
            return UNCHANGED
        problem = self._write(
            "problems",
            v.get("uid"),
            row.extra,
            customer_id=id,
            what=v["what"],
            day=reported,
            kind=v.get("kind"),
            found=int(v.get("found", False)),
            tried=v.get("tried", 0),
            of_ref=v.get("of_ref"),
            ref=v.get("ref"),
        )
        journal = self._book.journal
        journal.insert(
            "steps",
            problem_id=problem,
            day=reported,
            kind="report",
            by="me" if v.get("found") else "customer",
        )
        if v.get("ally"):
            journal.insert(
                "steps",
                problem_id=problem,
                day=reported,
                kind="hand-off",
                by="me",
                ally_id=self._ally_named(v["ally"]),
            )
        if resolved is not None:
            self._resolve(problem, resolved, v, undated)
        return ADDED

    def _dated(self, problem: int, day: int) -> str:
        """Give a closing without a day the one that a later file has."""
        steps = self._book.conn.execute(
            "SELECT id FROM steps WHERE problem_id = ? AND undated", (problem,)
        ).fetchall()
        last = self._book.conn.execute(
            "SELECT id FROM steps WHERE problem_id = ? ORDER BY day DESC, id DESC", (problem,)
        ).fetchone()
        if last not in steps:
            return UNCHANGED
        self._book.journal.update("steps", last[0], day=day, undated=0)
        return UPDATED

    def _closed(self, problem: int) -> bool:
        last = self._book.conn.execute(
            "SELECT kind FROM steps WHERE problem_id = ? AND kind IN"
            " ('resolve', 'give-up', 'reopen') ORDER BY day DESC, id DESC",
            (problem,),
        ).fetchone()
        return last is not None and last[0] != "reopen"

    def _resolve(self, problem: int, day: int, v: dict[str, Any], undated: bool) -> None:
        given_up = fold(v.get("status", "")) in ("given up", "given-up")
        self._book.journal.insert(
            "steps",
            problem_id=problem,
            day=day,
            kind="give-up" if given_up else "resolve",
            by="me",
            note=v.get("resolution"),
            ease=v.get("ease"),
            undated=int(undated),
        )

    def _ally_named(self, name: str) -> int:
        found = self._book.conn.execute(
            "SELECT id FROM allies WHERE name_key = ?", (fold(name),)
        ).fetchone()
        if found:
            return int(found[0])
        return self._book.journal.insert("allies", name=name, name_key=fold(name))

    def _call(self, row: Row) -> str:
        v = row.values
        id = self._meant(row)
        key = (id, v["on"], v["outcome"], v.get("channel"), v.get("note"))
        columns = ("customer_id", "day", "outcome", "channel", "note")
        if self._again("touches", columns, key, v.get("uid")):
            return UNCHANGED
        contact = None
        if v.get("contact"):
            people = self._book.customers.get(id).contacts
            same = [c for c in people if fold(c.name) == fold(v["contact"])]
            same.sort(key=lambda c: c.name != v["contact"])
            contact = same[0].id if same else None
            if contact is None:
                contact = self._book.customers.add_contact(id, v["contact"])
        self._write(
            "touches",
            v.get("uid"),
            row.extra,
            customer_id=id,
            day=v["on"],
            outcome=v["outcome"],
            channel=v.get("channel"),
            inbound=int(v.get("inbound", False)),
            note=v.get("note"),
            minutes=v.get("minutes"),
            again_day=v.get("again_on"),
            contact_id=contact,
        )
        return ADDED

    def _promise(self, row: Row) -> str:
        v = row.values
        id = self._meant(row)
        made = v.get("made_on", min(v["by"], self._on.toordinal()))
        if v["by"] < made:
            return "it is due before it was made"
        settled = {f"{how}_day": v[f"{how}_on"] for how in ("kept", "dropped") if f"{how}_on" in v}
        known = self._same(
            "promises",
            v.get("uid"),
            "customer_id = ? AND text = ? AND by_day = ?",
            id,
            v["text"],
            v["by"],
        )
        if known is not None:
            return self._update("promises", known, settled)
        self._write(
            "promises",
            v.get("uid"),
            row.extra,
            customer_id=id,
            text=v["text"],
            day=made,
            by_day=v["by"],
            every=v.get("every"),
            **settled,
        )
        return ADDED

    def _feedback(self, row: Row) -> str:
        v = row.values
        id = self._meant(row)
        key = (id, v["on"], v["topic"], v["verdict"], v.get("words"))
        columns = ("customer_id", "day", "topic", "verdict", "words")
        if self._again("feedback", columns, key, v.get("uid")):
            return UNCHANGED
        self._write(
            "feedback",
            v.get("uid"),
            row.extra,
            customer_id=id,
            day=v["on"],
            topic=v["topic"],
            verdict=v["verdict"],
            words=v.get("words"),
        )
        return ADDED
