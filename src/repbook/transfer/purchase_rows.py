"""The quick way for plain files of purchases: no dict a row, every repeated text read once.

A book's whole past may come in at once, 80,000 rows in a second of the
processor, so this loop does only what every regular row needs and leaves any
other row to the RowMaker.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Any

from repbook.errors import InvalidInput
from repbook.transfer.cells import Cells, read_code
from repbook.transfer.csv_export import restore
from repbook.transfer.open_file import opened
from repbook.transfer.rows import Plan, RowMaker
from repbook.transfer.sheet import CHUNK_ROWS, Chunk
from repbook.transfer.statuses import PAID, SOLD, UNPAID, verdict_of


def quick_chunks(plan: Plan) -> Iterator[Chunk]:
    """Every row of a plain file of purchases, in its order."""
    maker = RowMaker(plan)
    table, known = plan.table, plan.known
    width = table.width
    places = {field.name: place for place, field in known.columns.items()}
    nothing = Cells(lambda text: None)

    def column(field: str) -> tuple[int, Cells]:
        # a field without a column reads the empty cell put behind the last one
        place = places.get(field)
        return (width, nothing) if place is None else (place, plan.readers[place])

    code_at, codes = column("customer_code")
    name_at, names = column("customer")
    on_at, days = column("on")
    amount_at, amounts = column("amount")
    what_at, whats = column("what")
    ref_at, refs = column("ref")
    due_at, dues = column("due_on")
    paid_at, paids = column("paid_on")
    status_at = places.get("status", width)
    channel_at, channels = column("channel")
    uid_at, uids = column("uid")
    statuses, currencies = Cells(_plain_status), Cells(lambda text: _currency_fits(text, plan))
    currency_at = places.get("currency", width)
    lean = not {"due_on", "paid_on", "status", "channel", "uid", "currency"} & places.keys()
    extras = _extras(maker)
    where = plan.where
    read_what, read_ref = whats.read, refs.read
    extra = None
    nobody: tuple[str, ...] = ()

    with opened(table.source, table.encoding) as stream:
        reader = table.reader(stream)
        begins = reader.line_num + 1
        taken = maker.purchases
        append = taken.append
        plain = 0
        try:
            for row in reader:
                line, begins = begins, reader.line_num + 1
                try:
                    if len(row) != width:
                        raise _Irregular
                    if where and not all(wanted[row[place]] for place, wanted in where):
                        raise _Irregular
                    row.append("")
                    day = days[row[on_at]]
                    cents = amounts[row[amount_at]]
                    code = codes[row[code_at]]
                    name = names[row[name_at]]
                    if day is None or cents is None or cents < 0 or (name is None and code is None):
                        raise _Irregular
                    if what := row[what_at]:
                        what = read_what(what)
                    if (ref := row[ref_at]) and not ref.isalnum():
                        ref = read_ref(ref)
                    extra = extras(row) if extras is not None else None
                    if lean:
                        due = paid = status = channel = uid = None
                    else:
                        currencies[row[currency_at]]
                        due, paid, status = (
                            dues[row[due_at]],
                            paids[row[paid_at]],
                            statuses[row[status_at]],
                        )
                        channel, uid = channels[row[channel_at]], uids[row[uid_at]]
                        if paid is not None:
                            status = status or PAID
                            paid = paid if status == PAID else None
                    append(
                        (
                            line,
                            code,
                            name,
                            day,
                            cents,
                            what or None,
                            ref or None,
                            due,
                            paid,
                            status,
                            channel,
                            uid,
                            nobody,
                            extra,
                        )
                    )
                    plain += 1
                except (InvalidInput, _Irregular):
                    if len(row) > width and row[-1] == "":
                        row.pop()
                    maker.take(line, row)
                if plain + maker.read >= CHUNK_ROWS:
                    maker.read += plain
                    plain = 0
                    yield maker.chunk()
                    append = maker.purchases.append
        except csv.Error as error:
            raise table.broken(begins, error) from error
    maker.read += plain
    yield maker.chunk()


class _Irregular(Exception):
    """A row that needs a closer look."""


def _plain_status(text: str) -> str | None:
    """`paid`, `unpaid` or None for a sale; _Irregular for whatever else the word says."""
    verdict = verdict_of(text)
    if verdict in (PAID, UNPAID):
        return verdict
    if verdict == SOLD or not text.strip():
        return None
    raise _Irregular


def _currency_fits(text: str, plan: Plan) -> bool:
    code = text.strip().upper()
    if code and plan.currency and code != plan.currency:
        raise _Irregular
    return True


def _extras(maker: RowMaker) -> Any:
    """A function from a row to the JSON text of its extra fields; None when there are none."""
    if not maker.extras:
        return None
    own = maker.plan.known.own

    def reader(name: str) -> Cells:
        key = encode_basestring(name)

        def read(text: str) -> str:
            said = restore(text) if own else read_code(text)
            return f"{key}: {encode_basestring(said)}" if said else ""

        return Cells(read)

    columns = [(place, reader(name)) for place, name in maker.extras]

    if len(columns) == 1:
        place, cells = columns[0]

        def one(row: list[str]) -> str | None:
            return "{" + text + "}" if (text := cells[row[place]]) else None

        return one

    def several(row: list[str]) -> str | None:
        texts = [text for place, cells in columns if (text := cells[row[place]])]
        return "{" + ", ".join(texts) + "}" if texts else None

    return several
