"""Books whose amounts mean something else do not become one: the numbers would stay, and say another amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from repbook.book import Book
from repbook.book.sync.joining import Contradiction
from repbook.errors import Conflict
from repbook.money import digits_of
from repbook.store.purchases import AMOUNTS, any_amount
from repbook.store.sync_records import Op
from repbook.text import shell_line
from repbook.transfer.sync_lines import Read, ops_in

KEY, COLUMN = "currency", "value"
SETTING = "settings", KEY, COLUMN


def refuse_two(
    book: Book,
    read: Mapping[str, Read],
    strangers: Iterable[str],
    contradictions: Iterable[Contradiction],
) -> None:
    """Refuse what others said, where they and this book each named a currency without knowing of the other's,
    or where one of two books that meet has amounts with other decimals."""
    mine = book.settings.get(KEY) or None
    for each in contradictions:
        if (each.kind, each.uid, each.column) == SETTING:
            for machine in (each.kept_by, each.lost_by):
                other, _ = _currency(read[machine]) if machine in read else (None, False)
                if other is not None and mine is not None and other != mine:
                    raise _two(mine, other)
    for machine in strangers if any_amount(book.conn) else ():
        other, amounts = _currency(read[machine])
        if amounts and digits_of(mine) != digits_of(other):
            raise _two(mine, other)


def _currency(read: Read) -> tuple[str | None, bool]:
    """The currency that a machine said last, and whether it has an amount."""
    currency, amounts = None, False
    for line in read.lines:
        for op in (Op(*values) for values in ops_in(line)):
            if (op.kind, op.uid) == SETTING[:2]:
                currency = op.fields.get(COLUMN, currency)
            amounts = amounts or (op.kind in AMOUNTS and op.fields.get("cents") is not None)
    return currency, amounts


def _two(mine: str | None, other: str | None) -> Conflict:
    names = [code or "no currency" for code in (mine, other)]
    apart = "Keep the other one in a book of its own: repbook --book FILE sync FOLDER"
    same = digits_of(mine) == digits_of(other) or mine is None
    line = shell_line(["repbook", "config", KEY, other]) if same and other is not None else None
    return Conflict(
        f"This book is in {names[0]}, and that of your other machine in {names[1]}; nothing was"
        " written",
        hint=f"If its amounts are in {other}: {line}. If not: a book of its own for it,"
        " repbook --book FILE sync FOLDER"
        if line
        else apart,
    )
