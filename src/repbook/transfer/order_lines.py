"""Orders of files that have a row for each line of an order, and the order's total on its rows."""

from collections.abc import Callable, Collection, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from repbook.text import shown
from repbook.transfer.sheet import Refused
from repbook.transfer.tables import Lines

Row = list[str]
ONE_ORDER_DAYS = 31  # between the lines of one order, at most


class OrderColumns(NamedTuple):
    """Which columns the rows of one order share, its number first; its item and quantity; its day."""

    whose: tuple[int, ...]
    item: int | None
    quantity: int | None
    day: Callable[[Row], int | None]


# By the first line of an order, all of its rows; by a later line, none, or why it is unclear.
Held = dict[int, list[Row] | Refused]


def orders_of_lines(rows: Callable[[], Lines], columns: OrderColumns, held: Held) -> Lines:
    """One row per order from one row per line item: the items are joined on the first row.

    `held` takes all rows of an order, also those that stand below another one. A number that comes
    again after more than a month is another order.
    """
    below = _below_another(rows(), columns)
    above: dict[object, list[list[Row]]] = {}  # the first rows of orders of one number
    for number, lines in _runs(rows(), columns):
        line, row = lines[0]
        if number in above and (near := _near(row, above[number], columns)) is not None:
            yield from _no_items(lines, near, columns, held)
            continue
        if isinstance(number, tuple):
            held[line] = texts = [each for _, each in lines]
            if number in below:
                above.setdefault(number, []).append(texts)
                more = (each for each in below[number] if each not in texts)
                same = (each for each in more if not _days_between(each, row, columns))
                held[line] = texts = [*texts, *same]
            row = _with_items(row, texts, columns)
        yield line, row


def _runs(rows: Lines, columns: OrderColumns) -> Iterator[tuple[object, list[tuple[int, Row]]]]:
    """The rows of one number that stand together, as far as they can be of one order."""
    for number, numbered in groupby(_numbered(rows, columns), itemgetter(0)):
        run: list[tuple[int, Row]] = []
        for _, line, row in numbered:
            if run and _days_between(row, run[0][1], columns) > ONE_ORDER_DAYS:
                yield number, run
                run = []
            run.append((line, row))
        yield number, run


def _near(row: Row, above: list[list[Row]], columns: OrderColumns) -> list[Row] | None:
    """The first rows of the order that is nearest in time to a row, if it can be its line."""
    nearest = min(above, key=lambda rows: _days_between(row, rows[0], columns))
    return nearest if _days_between(row, nearest[0], columns) <= ONE_ORDER_DAYS else None


def _numbered(rows: Lines, columns: OrderColumns) -> Iterator[tuple[object, int, Row]]:
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


def _below_another(rows: Lines, columns: OrderColumns) -> dict[object, list[Row]]:
    """The rows that stand below another order than theirs, by their order."""
    seen: set[int] = set()
    below: dict[object, list[Row]] = {}
    for number, lines in _runs(rows, columns):
        if isinstance(number, tuple):
            if (key := hash(number)) in seen:
                below.setdefault(number, []).extend(row for _, row in lines)
            seen.add(key)
    return below


def _days_between(row: Row, first: Row, columns: OrderColumns) -> int:
    """The days from one row to another; none where a row says no day."""
    days = columns.day(row), columns.day(first)
    return abs(days[0] - days[1]) if days[0] is not None and days[1] is not None else 0


def _no_items(
    lines: Collection[tuple[int, Row]],
    above: list[Row],
    columns: OrderColumns,
    held: Held,
) -> Lines:
    """Of rows below another order those that are no further lines: a row again, or one unclear."""
    for line, row in lines:
        if row in above:
            held[line] = []
        elif _days_between(row, above[0], columns):
            said = shown(row[columns.whose[0]].strip())
            why = f"order {said} has another day further up: is it one order or two?"
            held[line] = Refused(line, None, why)
        else:
            continue
        yield line, row


def _with_items(row: Row, lines: Collection[Row], columns: OrderColumns) -> Row:
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
