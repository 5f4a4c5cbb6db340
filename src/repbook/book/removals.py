"""Records taken out that were noted by mistake, with what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book.acts import act
from repbook.book.correction_moves import table_of
from repbook.book.corrections import Mended, customer_of
from repbook.records import Customer
from repbook.schema import BY_LETTER, BY_TABLE, Noun
from repbook.store.database import check_links_at_commit
from repbook.store.tables import ids_where

if TYPE_CHECKING:
    from repbook.book import Book
# Everything of a customer, in an order in which nothing is taken that another row still names.
THEIRS = [t for t in reversed(BY_TABLE) if t not in ("customers", "allies", "settings")]


class Gone(NamedTuple):
    """A customer taken out: how many rows of each table went along, and whom they had sent."""

    customer: Customer
    counts: dict[str, int]
    sent: tuple[str, ...]


@act("remove")
def remove(book: Book, noun: Noun, id: int) -> Mended:
    """Take one record out, with what hangs on it; one undoable change.

    Raises Conflict for a step that a later one needs.
    """
    record = table_of(book, noun).get(id)
    whose = customer_of(book, noun, record)
    taking = Taking(book)
    taking.take(noun.letter, record)
    name = f"{noun.letter}{id}"
    book.summary = name + (f" of {whose.name}" if whose else "")
    along = tuple(x for x in taking.along if x != name)
    return Mended(noun, record, None, whose, along, tuple(taking.apart))


class Taking:
    """The writing of one removal; remembers what went along and what stays."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.along: list[str] = []
        self.apart: list[str] = []

    def take(self, letter: str, record: Any) -> None:
        """Take a record out, after what hangs on it."""
        name = f"{letter}{record.id}"
        if name in self.along:
            return
        self.along.append(name)
        before = getattr(self, f"_before_{letter}", None)
        if before is not None:
            before(record)
        table_of(self.book, BY_LETTER[letter]).remove(record.id)

    def _all(self, letter: str, column: str, id: int) -> None:
        for record in table_of(self.book, BY_LETTER[letter]).matching(**{column: id}):
            self.take(letter, record)

    def _untie(self, letter: str, column: str, id: int) -> None:
        """Leave records that name this one where they are, without it."""
        table = table_of(self.book, BY_LETTER[letter])
        for record in table.matching(**{column: id}):
            table.change(record.id, **{column: None})
            self.apart.append(f"{letter}{record.id}")

    def _before_o(self, purchase: Any) -> None:
        self._all("r", "purchase_id", purchase.id)
        self._all("m", "purchase_id", purchase.id)
        if purchase.touch_id is not None and f"c{purchase.touch_id}" not in self.along:
            self.apart.append(f"c{purchase.touch_id}")
        self._untie("x", "purchase_id", purchase.id)

    def _before_c(self, touch: Any) -> None:
        self._all("p", "touch_id", touch.id)
        self._all("f", "touch_id", touch.id)
        for letter in "oxs":
            self._untie(letter, "touch_id", touch.id)

    def _before_x(self, problem: Any) -> None:
        self._all("p", "problem_id", problem.id)
        self._untie("c", "problem_id", problem.id)
        self._all("s", "problem_id", problem.id)

    def _before_s(self, step: Any) -> None:
        if f"x{step.problem_id}" in self.along:
            return
        from repbook.book.correction_effects import refuse_unlawful

        refuse_unlawful(self.book, step.problem_id, without=step.id)

    def _before_a(self, ally: Any) -> None:
        self._untie("s", "ally_id", ally.id)


@act("remove")
def remove_customer(book: Book, customer: Customer) -> Gone:
    """Take a customer out with everything of theirs; one undoable change."""
    journal = book.journal
    gone: dict[str, int] = {}
    check_links_at_commit(book.conn)  # calls and problems name each other
    sent = book.customers.referred(by=customer.id)
    for friend in sent:
        book.customers.change(friend.id, referred_by_id=None)
    problems = ids_where(book.conn, "problems", customer_id=customer.id)
    for table in THEIRS:
        of = {"problem_id": problems} if table == "steps" else {"customer_id": customer.id}
        ids = ids_where(book.conn, table, **of)
        for id in ids:
            journal.delete(table, id)
        if ids:
            gone[table] = len(ids)
    journal.delete("customers", customer.id)
    book.summary = f"{customer.name} ({customer.id}) with everything of theirs"
    return Gone(customer, gone, tuple(friend.name for friend in sent))


def belongings(book: Book, customer: Customer) -> dict[str, int]:
    """How many records would go with a customer, by table."""
    counts = {}
    for table in (
        "purchases",
        "returns",
        "payments",
        "problems",
        "touches",
        "promises",
        "feedback",
    ):
        counts[table] = len(ids_where(book.conn, table, customer_id=customer.id))
    return {table: number for table, number in counts.items() if number}
