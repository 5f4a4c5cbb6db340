"""Open balances of a file of customers that are not what the orders of the same import leave unpaid."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.money import digits_of
from repbook.store.debts import accounts, debts
from repbook.transfer.kinds import BY_NAME, header_key
from repbook.transfer.meaning import number_in
from repbook.transfer.sheet import Sheet

FIELD = "open_balance"  # of purchases; a file of customers keeps such a column as it is
MORE = frozenset(("clientbalance", "customerbalance", "currentbalance"))


class OtherBalance(NamedTuple):
    """A customer, the file that has their balance, the balance, and what their orders leave unpaid."""

    customer_id: int
    customer: str
    file: str
    balance: int
    unpaid: int


class Balances:
    """The balances that files of customers have, compared once the orders are in the book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._digits = digits_of(book.settings.get("currency"))
        (field,) = (each for each in BY_NAME["purchases"].helpers if each.name == FIELD)
        self._called = MORE.union(field.aliases)
        self._said: dict[int, tuple[str, int]] = {}  # by customer: the file and the balance

    def are_in(self, sheet: Sheet) -> bool:
        """Whether a file of customers has a column of them."""
        return sheet.kind == "customers" and any(map(self._is_one, sheet.unknown_columns))

    def _is_one(self, column: str) -> bool:
        return header_key(column) in self._called

    def take(self, file: str, extra: Mapping[str, str], customer: int | None) -> None:
        """Note what a row says of a customer."""
        number = next((number_in(text) for name, text in extra.items() if self._is_one(name)), None)
        if number is not None and customer is not None:
            self._said[customer] = file, round(number * 10**self._digits)

    def others(self, on: date) -> tuple[OtherBalance, ...]:
        """Whose balance is another than what they owe by the book, the largest difference first."""
        if not self._said:
            return ()
        known, names = accounts(self._book.conn, on.toordinal()), self._book.customers.names()
        owed = {id: sum(debt.cents for debt in debts(known.get(id, []))) for id in self._said}
        found = [
            OtherBalance(id, names[id], file, said, owed[id])
            for id, (file, said) in self._said.items()
            if id in names and max(said, 0) != owed[id]  # a credit owes nothing
        ]
        return tuple(sorted(found, key=lambda each: -abs(each.balance - each.unpaid)))
