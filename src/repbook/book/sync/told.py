"""What two machines said otherwise at once: which is kept, and where the other is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.book.sync.joining import Contradiction
from repbook.schema import BY_TABLE, EXTRA, INTERNAL
from repbook.store.check import Finding, rows_of
from repbook.store.impossible import impossible
from repbook.store.sync_days import written_off_and_bought
from repbook.store.sync_records import FORGOTTEN, REMOVED, Fields, Record, Records, machine_of
from repbook.store.sync_rows import change, row_of, shape_of

if TYPE_CHECKING:
    from repbook.book import Book

# Not said: the program's own, and what says again what another field says.
UNSAID = INTERNAL | {"name_key", "company_key", "key"}


class Told(NamedTuple):
    """A record that two machines changed at once.

    With a `column` both edited that: `kept` and `lost` are what the book has in it, or would have. Without
    one the record is not in the book, because `kept_by` removed it or its customer, and `lost` is what
    `lost_by` wrote of it.
    """

    kind: str
    row: int | None
    customer: str | None
    customer_row: int | None
    column: str
    kept: Any
    lost: Any
    kept_by: str
    lost_by: str
    setting: str | None = None  # which one, where it is of a setting


class Apart(NamedTuple):
    """What two machines wrote that does not go together, though each is as it was written."""

    table: str
    row: Mapping[str, Any]
    one: str  # the machine that removed the order, or wrote the customer off
    other: str | None  # the machine that logged a purchase that day


def all_told(
    book: Book,
    records: Records,
    contradictions: Iterable[Contradiction],
    hidden: Iterable[Record],
    names: Mapping[str, str],
) -> list[Told]:
    """What is worth saying, of the records that are known now."""
    found: dict[tuple[str, str, str], Told] = {}
    for each in contradictions:
        record = records.get(each.kind, each.uid)
        if record is None or record.state == FORGOTTEN or each.column in UNSAID:
            continue
        if each.column and record.row is None:
            continue
        kept, lost = each.kept, each.lost
        if each.column:
            kept = record.in_book(each.column)
            kept, lost = (_as_here(records, each.kind, each.column, v) for v in (kept, lost))
        found[each.kind, each.uid, each.column] = _told(
            records,
            record,
            each.column,
            kept,
            lost,
            names.get(each.kept_by, ""),
            names.get(each.lost_by, ""),
        )
    for record in hidden:
        over = _removed_above(records, record)
        if (
            over is not None
            and (record.kind, record.uid, "") not in found
            and _words(record.fields)
        ):
            by = names.get(machine_of(over.life), "")
            told = _told(
                records,
                record,
                "",
                None,
                record.fields,
                by,
                names.get(machine_of(record.written), ""),
            )
            found[record.kind, record.uid, ""] = told
    return [*found.values()]


def _told(
    records: Records, record: Record, column: str, kept: Any, lost: Any, kept_by: str, lost_by: str
) -> Told:
    uid = record.uid if record.kind == "customers" else _owner(records, record)
    customer = records.get("customers", uid) if uid else None
    name = customer.fields.get("name") if customer else None
    row = customer.row if customer else None
    setting = str(record.fields.get("key")) if record.kind == "settings" else None
    return Told(record.kind, record.row, name, row, column, kept, lost, kept_by, lost_by, setting)


def _owner(records: Records, record: Record) -> str | None:
    if "customer_id" in record.fields:
        return str(record.in_book("customer_id") or record.fields["customer_id"])
    for column in shape_of(record.kind).needed:
        above = records.get(shape_of(record.kind).named[column], record.fields.get(column) or "")
        if above is not None:
            return _owner(records, above)
    return None


def _removed_above(records: Records, record: Record) -> Record | None:
    """The record in which one stands and that was removed; None where there is none."""
    for column in shape_of(record.kind).needed:
        above = records.get(shape_of(record.kind).named[column], record.fields.get(column) or "")
        if above is not None:
            return above if above.state == REMOVED else _removed_above(records, above)
    return None


def _as_here(records: Records, kind: str, column: str, value: Any) -> Any:
    """A value as the book has it: a record by its id here."""
    held_by = shape_of(kind).named.get(column)
    if held_by is None or value is None:
        return value
    record = records.get(held_by, value)
    return None if record is None else record.row


def keep(book: Book, records: Records, told: Iterable[Told]) -> None:
    """Write what is not kept and then what is, so that `changes` has both."""
    for each in told:
        if each.column and each.row is not None and each.lost != each.kept:
            column = "extra" if each.column.startswith(EXTRA) else each.column
            now = row_of(book.conn, each.kind, each.row, column)
            lost = _with(now, each.column, each.lost) if column == "extra" else each.lost
            if not change(book.journal, each.kind, {each.row: {column: lost}}):
                change(book.journal, each.kind, {each.row: {column: now}})


def _with(text: str | None, column: str, value: Any) -> str:
    return json.dumps(
        {**json.loads(text or "{}"), column.removeprefix(EXTRA): value}, ensure_ascii=False
    )


def not_in_journal(told: Iterable[Told], digits: int) -> list[str]:
    """In words what stands in no row: records that were removed as another machine wrote of them.

    Amounts have so many decimals.
    """
    return [
        f"not kept, for {each.kept_by} removed it or its customer: {BY_TABLE[each.kind].word}"
        f" of {each.customer}, {_words(each.lost, digits)}"
        for each in told
        if not each.column
    ]


def _words(fields: Fields, digits: int = 2) -> str:
    """The texts, amounts and days of a record."""
    said = []
    for column, value in sorted(fields.items()):
        if column in UNSAID or value is None or column.endswith("_id"):
            continue
        if column == "day" or column.endswith("_day"):
            value = date.fromordinal(value).isoformat()
        elif column == "cents":
            value = f"amount {value / 10**digits:.{digits}f}"
        elif not isinstance(value, str):
            continue
        said.append(str(value))
    return ", ".join(said)


def impossible_now(book: Book, records: Records, written: Iterable[Record]) -> list[Finding]:
    """What cannot be so of records that were written, and of the orders that they are of."""
    about = set()
    for record in written:
        about.add((record.kind, record.row))
        order = records.get("purchases", record.fields.get("purchase_id") or "")
        if order is not None:
            about.add((order.kind, order.row))
    return [each for each in impossible(book.conn) if (each.table, each.id) in about]


def apart(
    book: Book, records: Records, written: Iterable[Record], names: Mapping[str, str]
) -> list[Apart]:
    """Payments and returns whose order another machine removed; who was written off and ordered at once."""
    found, off = [], set()
    for record in written:
        order = records.get("purchases", record.fields.get("purchase_id") or "")
        if record.kind in ("payments", "returns") and order and order.state == REMOVED:
            table, by = record.kind, names.get(machine_of(order.life), "")
            found += [Apart(t, row, by, None) for t, row in _rows(book, table, [record.row])]
        if record.kind in ("purchases", "write_offs") and record.row is not None:
            off.add(row_of(book.conn, record.kind, record.row, "customer_id"))
    for customer, gone, bought in written_off_and_bought(book.conn, off):
        one, other = records.of_row("write_offs", gone), records.of_row("purchases", bought)
        marks = [machine_of(each.written) if each else "" for each in (one, other)]
        if marks[0] != marks[1]:
            two = [names.get(mark, "") for mark in marks]
            found += [Apart(t, row, *two) for t, row in _rows(book, "customers", [customer])]
    return found


def _rows(book: Book, table: str, ids: Iterable[int | None]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(table, row) for row in rows_of(book.conn, table, [i for i in ids if i]).values()]


def customer_name(records: Records, uid: str) -> str:
    """The name of a customer."""
    record = records.get("customers", uid)
    return str(record.fields.get("name")) if record else ""
