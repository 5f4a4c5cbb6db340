# Long because each kind of row has its own few lines.
"""The sample's rows into a book, as one change."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.book.demo.stage import Row, Sample
from repbook.text import fold, phone_key

if TYPE_CHECKING:
    from repbook.book import Book

SETTINGS = {"commission_percent": "4", "target_per_month": "16000"}


def write(book: Book, rows: Sample, on: date) -> None:
    """Write every row; the same rows get the same ids and uids each time."""
    from repbook.book.demo import COMMAND

    with book.change(COMMAND):
        Writer(book, on).write(rows)
        book.said = f"a sample book: {len(rows.customers)} customers"


class Writer:
    """Turns names and references into ids, and rows into columns."""

    def __init__(self, book: Book, on: date) -> None:
        self.book = book
        self.dice = random.Random(on.toordinal())
        self.customers: dict[str, int] = {}
        self.contacts: dict[str, int] = {}
        self.allies: dict[str, int] = {}
        self.orders: dict[str, int] = {}
        self.problems: dict[int, int] = {}
        self.touches: dict[tuple[str, date], int] = {}

    def add(self, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> int:
        """Rows of one table, in order; gives the first id."""
        whole = [
            (f"{self.dice.getrandbits(64):016x}", *(_stored(value) for value in row))
            for row in rows
        ]
        return self.book.journal.insert_many(table, ("uid", *columns.split()), whole)

    def write(self, rows: Sample) -> None:
        """Everything, what is referred to first."""
        self.add("settings", "key value", SETTINGS.items())
        self.write_people(rows)
        self.write_money(rows)
        self.write_problems(rows.problems)
        self.write_calls(rows)

    def write_people(self, rows: Sample) -> None:
        """Customers with all that hangs on them, and allies."""
        first = self.book.journal.next_id("customers")
        self.customers = {row["name"]: first + i for i, row in enumerate(rows.customers)}
        of = self.customers
        friends_last = sorted(rows.customers, key=lambda row: of[row["name"]])
        self.add(
            "customers",
            "name name_key town note prefer do_not_call call_every_days orders_every_days"
            " terms_days since_day added_day",
            (
                (
                    row["name"],
                    fold(row["name"]),
                    row["town"],
                    row["note"],
                    row["prefer"],
                    row["do_not_call"],
                    row["call_every_days"],
                    row["orders_every_days"],
                    row["terms_days"],
                    row["since"],
                    row["added_on"],
                )
                for row in friends_last
            ),
        )
        for row in rows.customers:
            if row["referred_by"]:
                self.book.journal.update(
                    "customers", of[row["name"]], referred_by_id=of[row["referred_by"]]
                )
        self.add(
            "aliases",
            "customer_id kind text key",
            [
                (of[row["name"]], kind, text, fold(text))
                for row in rows.customers
                for kind, texts in (("alias", row["aliases"]), ("code", [row["code"]]))
                for text in texts
                if text
            ],
        )
        self.add(
            "tags",
            "customer_id tag",
            [(of[row["name"]], tag) for row in rows.customers for tag in row["tags"]],
        )
        people = [
            {**row, "customer": row["name"], "name": row["contact"]} for row in rows.customers
        ]
        people += rows.contacts
        first = self.add(
            "contacts",
            "customer_id name name_key role left_day",
            [
                (of[p["customer"]], p["name"], fold(p["name"]), p["role"], p.get("left_on"))
                for p in people
            ],
        )
        addresses = []
        for id, person in enumerate(people, first):
            self.contacts.setdefault(person["customer"], id)
            for kind in ("phone", "email"):
                text = person[kind]
                if text:
                    key = phone_key(text) if kind == "phone" else fold(text)
                    addresses.append((of[person["customer"]], id, kind, text, key))
        self.add("addresses", "customer_id contact_id kind text key", addresses)
        self.add(
            "write_offs",
            "customer_id day why back_day",
            [
                (of[row["name"]], row["written_off_on"], row["written_off_why"], row["back_on"])
                for row in rows.customers
                if row["written_off_on"]
            ],
        )
        self.add(
            "snoozes",
            "customer_id day until_day",
            [(of[row["customer"]], row["on"], row["until"]) for row in rows.snoozes],
        )
        first = self.add(
            "allies",
            "name name_key team phone email extra",
            [
                (
                    r["name"],
                    fold(r["name"]),
                    r["team"],
                    r["phone"],
                    r["email"],
                    r["thanked_on"] and json.dumps({"thanked_on": r["thanked_on"].isoformat()}),
                )
                for r in rows.allies
            ],
        )
        self.allies = {row["name"]: first + i for i, row in enumerate(rows.allies)}

    def write_money(self, rows: Sample) -> None:
        """Purchases, returns, payments."""
        of = self.customers
        first = self.add(
            "purchases",
            "customer_id day cents what ref due_day channel",
            [
                (
                    of[row["customer"]],
                    row["on"],
                    row["amount"],
                    row["what"],
                    row["ref"],
                    row["due_on"],
                    row["channel"],
                )
                for row in rows.purchases
            ],
        )
        self.orders = {row["ref"]: first + i for i, row in enumerate(rows.purchases)}
        for table, more in (("returns", "why"), ("payments", "note")):
            taken: list[Row] = getattr(rows, table)
            self.add(
                table,
                f"customer_id day cents purchase_id {more}",
                [
                    (
                        of[row["customer"]],
                        row["on"],
                        row["amount"],
                        self.orders[row["of_ref"]],
                        row.get(more),
                    )
                    for row in taken
                ],
            )

    def write_problems(self, problems: list[Row]) -> None:
        """Problems and their steps."""
        first = self.add(
            "problems",
            "customer_id what day kind found tried purchase_id",
            [
                (
                    self.customers[row["customer"]],
                    row["what"],
                    row["reported_on"],
                    row["kind"],
                    row["found"],
                    row["tried"],
                    self.orders.get(row["of_ref"]),
                )
                for row in problems
            ],
        )
        self.problems = {row["number"]: first + i for i, row in enumerate(problems)}
        self.add(
            "steps",
            "problem_id day kind by channel ally_id direct until_day update_every_days ease"
            " held note",
            [
                (
                    self.problems[row["number"]],
                    step["on"],
                    step["kind"],
                    step["by"],
                    step["channel"],
                    self.allies.get(step.get("ally", "")),
                    step.get("direct", False),
                    step.get("until_on"),
                    step.get("update_every_days"),
                    step.get("ease"),
                    step.get("held"),
                    step.get("note"),
                )
                for row in problems
                for step in row["steps"]
            ],
        )

    def write_calls(self, rows: Sample) -> None:
        """Touches, and the promises and feedback that came of them."""
        of = self.customers
        first = self.add(
            "touches",
            "customer_id day outcome channel inbound note contact_id minutes again_day"
            " again_minute asked_referral problem_id purchase_id",
            [
                (
                    of[row["customer"]],
                    row["on"],
                    row["outcome"],
                    row["channel"],
                    row["inbound"],
                    row["note"],
                    self.contacts[row["customer"]] if row["outcome"] == "reached" else None,
                    row["minutes"],
                    row["again_on"],
                    row["again_minute"],
                    row["asked_referral"],
                    self.problems.get(row["problem"]),
                    self.orders.get(row["purchase"]),
                )
                for row in rows.calls
            ],
        )
        for id, row in enumerate(rows.calls, first):
            self.touches[row["customer"], row["on"]] = id
        self.add(
            "promises",
            "customer_id text day by_day kept_day dropped_day every touch_id",
            [
                (
                    of[row["customer"]],
                    row["text"],
                    row["made_on"],
                    row["by"],
                    row["kept_on"],
                    row["dropped_on"],
                    row["every"],
                    self.touches.get((row["customer"], row["made_on"])),
                )
                for row in rows.promises
            ],
        )
        self.add(
            "feedback",
            "customer_id day topic verdict words touch_id",
            [
                (
                    of[row["customer"]],
                    row["on"],
                    row["topic"],
                    row["verdict"],
                    row["words"],
                    self.touches.get((row["customer"], row["on"])),
                )
                for row in rows.feedback
            ],
        )


def _stored(value: Any) -> Any:
    """A value as the book stores it: dates as days, yes and no as 1 and 0."""
    if isinstance(value, date):
        return value.toordinal()
    return int(value) if isinstance(value, bool) else value
