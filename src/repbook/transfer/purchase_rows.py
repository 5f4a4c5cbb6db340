"""The fast reader for plain files of purchases: no dict per row, each repeated text read once.

A whole history may be imported at once, 80,000 rows in a second of CPU time, so
this reads only regular rows and leaves all others to the RowMaker.
"""

from __future__ import annotations

from collections.abc import Callable
from json.encoder import encode_basestring

from repbook.errors import InvalidInput
from repbook.transfer.cells import Cells, read_code
from repbook.transfer.csv_text import restore
from repbook.transfer.rows import Plan
from repbook.transfer.sheet import PurchaseRow
from repbook.transfer.statuses import PAID, SOLD, UNPAID, verdict_of


def quick_reader(
    plan: Plan, extra_columns: list[tuple[int, str]]
) -> Callable[[int, list[str]], PurchaseRow | None]:
    """A function from a line number and a row to its purchase, None for one not regular."""
    width, where = plan.table.width, plan.where
    places = {field.name: place for place, field in plan.known.columns.items()}
    # a field without a column reads the empty cell put behind the last one
    readers = {**plan.readers, width: Cells(lambda text: None)}
    code_at, name_at, on_at, amount_at, what_at, ref_at, due_at, paid_at, channel_at, uid_at = (
        places.get(field, width)
        for field in (
            "customer_code",
            "customer",
            "on",
            "amount",
            "what",
            "ref",
            "due_on",
            "paid_on",
            "channel",
            "uid",
        )
    )
    codes, names, days, amounts = (readers[at] for at in (code_at, name_at, on_at, amount_at))
    dues, paids, channels, uids = (readers[at] for at in (due_at, paid_at, channel_at, uid_at))
    read_what, read_ref = readers[what_at].read, readers[ref_at].read
    status_at, statuses = places.get("status", width), Cells(_plain_status)
    currency_at = places.get("currency", width)
    currencies = Cells(lambda text: _check_currency(text, plan))
    few = not {"due_on", "paid_on", "status", "channel", "uid", "currency"} & places.keys()
    extras = _extras_reader(plan, extra_columns) if extra_columns else None

    def read(line: int, row: list[str]) -> PurchaseRow | None:
        if len(row) != width:
            return None
        if where and not all(wanted[row[place]] for place, wanted in where):
            return None
        cells = [*row, ""]
        try:
            day, cents = days[cells[on_at]], amounts[cells[amount_at]]
            code, name = codes[cells[code_at]], names[cells[name_at]]
            if day is None or cents is None or cents < 0 or (name is None and code is None):
                return None
            what = read_what(text) if (text := cells[what_at]) else None
            ref = text if (text := cells[ref_at]).isalnum() else read_ref(text)
            extra = extras(row) if extras is not None else None
            due = paid = status = channel = uid = None
            if not few:
                currencies[cells[currency_at]]
                due, paid = dues[cells[due_at]], paids[cells[paid_at]]
                status = statuses[cells[status_at]] or (None if paid is None else PAID)
                paid = paid if status == PAID else None
                channel, uid = channels[cells[channel_at]], uids[cells[uid_at]]
        except InvalidInput:
            return None
        return PurchaseRow(
            line, code, name, day, cents, what, ref, due, paid, status, channel, uid, (), extra
        )

    return read


def _plain_status(text: str) -> str | None:
    """`paid`, `unpaid` or None for a sale; InvalidInput for any other status."""
    verdict = verdict_of(text)
    if verdict in (PAID, UNPAID):
        return verdict
    if verdict == SOLD or not text.strip():
        return None
    raise InvalidInput("not a plain sale")


def _check_currency(text: str, plan: Plan) -> None:
    code = text.strip().upper()
    if code and plan.currency and code != plan.currency:
        raise InvalidInput("another currency")


def _extras_reader(plan: Plan, columns: list[tuple[int, str]]) -> Callable[[list[str]], str | None]:
    """A function from a row to the JSON text of its extra fields, None when it has none."""
    clean = restore if plan.known.own else read_code

    def reader(name: str) -> Cells:
        key = encode_basestring(name)

        def read(text: str) -> str:
            said = clean(text)
            return f"{key}: {encode_basestring(said)}" if said else ""

        return Cells(read)

    readers = [(place, reader(name)) for place, name in columns]

    def read(row: list[str]) -> str | None:
        texts = [text for place, cells in readers if (text := cells[row[place]])]
        return "{" + ", ".join(texts) + "}" if texts else None

    return read
