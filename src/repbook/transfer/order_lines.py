"""Orders of files that have a row for each line of an order, and the order's total on its rows."""

from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from repbook.text import shown
from repbook.transfer.sheet import Refused
from repbook.transfer.tables import Lines


class OrderColumns(NamedTuple):
    """Which columns the rows of one order share, its number first; its item and quantity; its day."""

    whose: tuple[int, ...]
    item: int | None
    quantity: int | None
    day: Callable[[list[str]], int | None]


# By the first line of an order, all of its rows; by a later line, none, or why it is unclear.
Held = dict[int, list[list[str]] | Refused]


def orders_of_lines(rows: Callable[[], Lines], columns: OrderColumns, held: Held) -> Lines:
    """One row per order from one row per line item: the items are joined on the first row.

    `held` takes all rows of an order, also those that stand below another one.
    """
    below = _below_another(rows(), columns)
    above: dict[object, list[list[str]]] = {}  # the first rows of orders that go on further down
    for number, numbered in groupby(_numbered(rows(), columns), itemgetter(0)):
        lines = [(line, row) for _, line, row in numbered]
        if number in above:
            yield from _no_items(lines, above[number], columns, held)
            continue
        line, row = lines[0]
        if isinstance(number, tuple):
            held[line] = texts = [each for _, each in lines]
            if number in below:
                above[number] = texts
                more = (each for each in below[number] if each not in texts)
                same = (each for each in more if not _is_another_day(each, row, columns))
                held[line] = texts = [*texts, *same]
            row = _with_items(row, texts, columns)
        yield line, row


def _numbered(rows: Lines, columns: OrderColumns) -> Iterator[tuple[object, int, list[str]]]:
    """Each row with its order: one of the number above it that names nobody is a line of that."""
    whose, last = columns.whose, max(*columns.whose, columns.item or 0, columns.quantity or 0)
    number: tuple[str, ...] = ()
    for line, row in rows:
        if len(row) <= last or not row[whose[0]].strip():
            number = ()
            yield line, line, row
            continue
        said = tuple([row[at].strip() for at in whose])
        if said[:1] != number[:1] or any(said[1:]):
            number = said
        yield number, line, row


def _below_another(rows: Lines, columns: OrderColumns) -> dict[object, list[list[str]]]:
    """The rows that stand below another order than theirs, by their order."""
    seen: set[int] = set()
    below: dict[object, list[list[str]]] = {}
    for number, numbered in groupby(_numbered(rows, columns), itemgetter(0)):
        if isinstance(number, tuple):
            if (key := hash(number)) in seen:
                below.setdefault(number, []).extend(row for _, _, row in numbered)
            seen.add(key)
    return below


def _is_another_day(row: list[str], first: list[str], columns: OrderColumns) -> bool:
    return columns.day(row) not in (None, columns.day(first))


def _no_items(
    lines: Collection[tuple[int, list[str]]],
    above: list[list[str]],
    columns: OrderColumns,
    held: Held,
) -> Lines:
    """Of rows below another order those that are no further lines: a row again, or one unclear."""
    for line, row in lines:
        if row in above:
            held[line] = []
        elif _is_another_day(row, above[0], columns):
            said = shown(row[columns.whose[0]].strip())
            why = f"order {said} has another day further up: is it one order or two?"
            held[line] = Refused(line, None, why)
        else:
            continue
        yield line, row


def _with_items(row: list[str], lines: Collection[list[str]], columns: OrderColumns) -> list[str]:
    """The first row of an order with the items of all its lines, as far as they are named."""
    item, quantity = columns.item, columns.quantity
    if item is None:
        return row
    counts = ["" if quantity is None else each[quantity].strip() for each in lines]
    texts = [each[item].strip() for each in lines]
    named = [
        text if n in ("", "1") else f"{n} x {text}"
        for n, text in zip(counts, texts, strict=True)
        if text
    ]
    return [*row[:item], ", ".join(named) or row[item], *row[item + 1 :]]
