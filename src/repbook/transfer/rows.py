# Long because the quick reader must read a regular row exactly as the full one does.
"""Makes of each row of a table the records it stands for, or says why it is none."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from json.encoder import encode_basestring
from typing import NamedTuple

from repbook.errors import InvalidInput
from repbook.money import LIMIT_CENTS
from repbook.text import is_email, phone_key, shown
from repbook.transfer import source_adapters
from repbook.transfer.cells import LIMIT_QUANTITY, Cells, read_code
from repbook.transfer.csv_text import restore
from repbook.transfer.kinds import MANY, NEEDED, WITHOUT_CUSTOMER, header_key
from repbook.transfer.recognise import Recognised
from repbook.transfer.row_words import SOLD, document_key, verdict_of
from repbook.transfer.sheet import (
    CONTACT,
    PAID,
    UNPAID,
    CancelledRow,
    Chunk,
    ItemRow,
    PurchaseRow,
    Refused,
    Row,
    Values,
    kept_as_quote,
)
from repbook.transfer.tables import TOTALS, Table, why_no_row

# The fields that say what a line of an order is, and what it cost.
LINE_FIELDS = ("item", "what", "quantity", "unit", "unit_price", "line_amount", "amount")
FEWEST_DIGITS = 6  # of a phone number in a column of e-mails


class Plan(NamedTuple):
    """All that is decided before the first row is read."""

    table: Table
    known: Recognised
    readers: dict[int, Cells]
    where: tuple[tuple[int, Cells], ...]
    currency: str | None
    documents: dict[str, str | None] | None = None  # what each text of a type makes of its row
    deals: bool = False  # which are quotes, and sales once they are won


class _RefusedRow(Exception):
    """Why a row cannot be imported, and in which column."""

    def __init__(self, column: str | None, why: str) -> None:
        self.column, self.why = column, why


class RowMaker:
    """Takes rows one by one and returns them in chunks."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        known, table = plan.known, plan.table
        self.layout = known.layout
        self.kind = known.kind.name
        self.footers = self.layout is not None and self.layout.footers
        self.header = table.header
        self.width = table.width
        self.columns = [
            (p, f.name, f.type in MANY, plan.readers[p]) for p, f in sorted(known.columns.items())
        ]
        named = [restore(name) for name in table.written] if known.own else table.header
        self.extras = [(place, named[place]) for place in known.unknown]
        self.place_of = {field.name: place for place, field in reversed(known.columns.items())}
        self.short_from = self._short_from()
        self.buyers: set[str] = set()  # already added beside their orders
        self.chunk = Chunk()  # what was taken so far
        # of no known program, rows are lines where they say how many
        lines = self.layout.lines if self.layout is not None else "quantity" in self.place_of
        self.line_fields = {
            name: (place, reader)
            for place, name, _, reader in self.columns
            if lines and name in LINE_FIELDS
        }
        self.lines: dict[int, list[list[str]]] = {}  # of an order to come, by its first line

    def take(self, line: int, row: list[str]) -> None:
        """Read one row into the chunk."""
        lines = self.lines.pop(line, [row])
        if not any(row) or not any(cell.strip() for cell in row):
            return
        self.chunk.read += 1
        while len(row) > self.width and not row[-1].strip():
            row = row[:-1]
        if len(row) != self.width:
            if self._left_out_as_none(row):
                return
            if len(row) > self.width or self.short_from is None:
                self.chunk.refused.append(self._ragged(line, row))
                return
            row = row[: self.short_from]
            row += [""] * (self.width - len(row))
        again = row[0].strip() == self.header[0]
        if not all(wanted[row[place]] for place, wanted in self.plan.where):
            self.chunk.left_out["not wanted by --where"] += 1
        elif not ((again or self.footers or self._is_total(row)) and self._left_out_as_none(row)):
            try:
                self._add_all(line, row, lines)
            except _RefusedRow as refused:
                if not self._left_out_as_none(row):
                    self.chunk.refused.append(Refused(line, refused.column, refused.why))
            except source_adapters.LeftOut as why:
                self.chunk.left_out[str(why)] += 1

    def _add_all(self, line: int, row: list[str], lines: list[list[str]]) -> None:
        values: Values = {}
        for place, name, many, reader in self.columns:
            try:
                value = reader[row[place]]
            except InvalidInput as error:
                raise _RefusedRow(self.header[place], error.message) from None
            if value is None or value == () or value == "--":
                continue
            if many and name in values:
                value = tuple(dict.fromkeys((*values[name], *value)))
            values[name] = value
        clean = restore if self.plan.known.own else read_code
        texts = {name: clean(row[place]) for place, name in self.extras}
        extra = {name: text for name, text in texts.items() if text and text != "0/0/00"}
        if not self.plan.known.own:
            extra |= self._sort_addresses(values)
        try:
            results = self._adapted(values)
        except source_adapters.Cancelled as why:
            if ref := values.get("ref"):
                also = self._place_codes(values, "customer_code")
                whose = values.get("customer_code"), values.get("customer"), also
                self.chunk.cancelled.append(CancelledRow(whose, ref, values.get("on"), str(why)))
            raise
        except InvalidInput as error:
            raise _RefusedRow(self._column("name"), error.message) from None
        for kind, found in results:
            self._check(kind, found)
        items = self._items(lines) if self.line_fields and self.kind == "purchases" else ()
        kinds = [kind for kind, _ in results]
        own = self.kind if self.kind in kinds else "quotes"  # of a deal that was not won
        for kind, found in results:
            kept = found.pop("kept", {})
            named = {self._column(field) or field: text for field, text in kept.items()}
            self._add(line, kind, found, {**extra, **named} if kind == own else {}, items)

    def _items(self, rows: list[list[str]]) -> tuple[ItemRow, ...]:
        """The lines of an order that have a name; what is taken off its total is none."""
        found = []
        for row in rows:
            said: Values = {}
            for field, (place, reader) in self.line_fields.items():
                with suppress(InvalidInput):
                    said[field] = reader[row[place]] if place < len(row) else None
            quantity, price, cents = map(said.get, ("quantity", "unit_price", "line_amount"))
            if cents is None and "order_total" not in self.place_of:
                cents = said.get("amount")
            if cents is None and price is not None:
                cents = round(price * (1 if quantity is None else quantity))
            what = said.get("item") or said.get("what")
            if what and 0 <= (cents or 0) <= LIMIT_CENTS and 0 <= (quantity or 0) <= LIMIT_QUANTITY:
                many = None if quantity is None else float(quantity)
                found.append(ItemRow(what, many, said.get("unit"), cents))
        return tuple(found)

    def _sort_addresses(self, values: Values) -> dict[str, str]:
        """Take phones and e-mails for what they are, whichever column they are in.

        What is neither ("invalid") is kept under its column's name.
        """
        neither = {}
        found: dict[str, list[str]] = {"email": [], "phone": []}
        for field in [field for field in found if isinstance(values.get(field), tuple)]:
            for text in values.pop(field):
                parts = re.split(r" / |, |/(?=[+0-9])", text)
                if "@" not in text and any(len(phone_key(p)) < FEWEST_DIGITS for p in parts):
                    parts = [text]
                for part in parts:
                    if is_email(part):
                        found["email"].append(part)
                    elif len(phone_key(part)) >= (1 if field == "phone" else FEWEST_DIGITS):
                        found["phone"].append(part)
                    else:
                        neither[self._column(field) or field] = text
        values.update(
            {field: tuple(dict.fromkeys(texts)) for field, texts in found.items() if texts}
        )
        return neither

    def _adapted(self, values: Values) -> source_adapters.Rows:
        own, results = self.plan.known.own, [(self.kind, values)]
        if self.plan.documents is not None:
            event = values.pop("event", None) or ""
            if (kind := self.plan.documents.get(document_key(event))) is None:
                raise source_adapters.LeftOut(f'{self._column("event")} "{event}"')
            values["row"] = kind
        elif "event" in values and self.kind == "purchases":
            values.setdefault("kept", {})["event"] = values.pop("event")
        if self.layout is not None and self.layout.adapt is not None:
            results = self.layout.adapt(values)
        elif self.plan.deals:
            results = source_adapters.deal({**values, "stage": values.pop("status", None)})
        elif self.kind == "quotes" and not own:
            with suppress(source_adapters.Incomplete):
                results = source_adapters.quote(values)
        elif self.kind == "purchases":
            with suppress(source_adapters.Incomplete):  # which is refused below
                results = source_adapters.invoice(values)
        elif self.kind == "contacts" and not own:
            results = source_adapters.contact_of_customer(values)
        return [
            (kind, source_adapters.person_and_firm(found, own) if kind == "customers" else found)
            for kind, found in results
        ]

    def _check(self, kind: str, values: Values) -> None:
        code = values.pop("currency", None)
        if code and self.plan.currency and code.upper() != self.plan.currency:
            why = f'"{shown(code)}" is another currency than {self.plan.currency}'
            raise _RefusedRow(self._column("currency"), why)
        somebody = any(map(values.get, source_adapters.SOMEBODY))
        if kind not in WITHOUT_CUSTOMER and not somebody:
            place = self._column("customer") or self._column("customer_code")
            raise _RefusedRow(place, "no customer is named")
        for field, why in NEEDED[kind]:
            if values.get(field) is None:
                raise _RefusedRow(self._column(field), why)
        if kind == "calls":
            values.setdefault("outcome", "reached")

    def _add(
        self,
        line: int,
        kind: str,
        values: Values,
        extra: dict[str, str],
        items: tuple[ItemRow, ...],
    ) -> None:
        also = self._place_codes(values, "code" if kind == "customers" else "customer_code")
        if kind == "customers" != self.kind:
            if (buyer := repr(values)) in self.buyers:
                return
            self.buyers.add(buyer)
        if kind != "purchases":
            if values.pop("undone", False) and (ref := values.get("ref")):
                whose, day = (
                    (values.get("customer_code"), values.get("customer"), also),
                    values.get("lost_on"),
                )
                self.chunk.cancelled.append(CancelledRow(whose, ref, day, kept_as_quote(values)))
            kept = {name: value for name, value in values.items() if value is not None}
            self.chunk.rows.append(Row(kind, line, kept, extra, also))
            return
        get = values.get
        self.chunk.purchases.append(
            PurchaseRow(
                line,
                get("customer_code"),
                get("customer"),
                values["on"],
                values["amount"],
                get("what"),
                get("ref"),
                get("due_on"),
                get("paid_on"),
                get("status"),
                get("channel"),
                get("uid"),
                also,
                json.dumps(extra, ensure_ascii=False) if extra else None,
                items,
            )
        )

    def _place_codes(self, values: Values, field: str) -> tuple[str, ...]:
        """Put the ids of a program's export in its namespace; returns those beside the first."""
        also, people = values.pop("also", None) or (), values.pop("person_code", None) or ()
        first = values.get(field)
        if self.layout is None:
            return tuple(also)

        def placed(code: str, kind: str) -> str:
            return code if is_email(code) else f"{self.plan.known.source}:{kind}:{code}"

        codes = [placed(code, self.layout.ids) for code in (first, *also) if code]
        codes += [
            placed(code, CONTACT) for code in ([people] if isinstance(people, str) else people)
        ]
        values[field] = codes[0] if codes else None
        return tuple(codes[1:])

    def _short_from(self) -> int | None:
        """From which cell on a short row says nothing; None where no row may be short."""
        if self.layout is None or self.layout.short_rows:
            return None if self.layout is None else self.width
        keys = [header_key(name) for name in self.header]
        return keys.index(self.layout.short_from) if self.layout.short_from in keys else None

    def _left_out_as_none(self, row: list[str]) -> bool:
        """Leave out what is no row but the header again, totals or a title; whether it was."""
        why = why_no_row(row, self.header, self.kind, self.footers)
        if why is not None:
            self.chunk.left_out[why] += 1
        return why is not None

    def _is_total(self, row: list[str]) -> bool:
        """Whether a row of a list of customers has a word of totals and nothing else that is read."""
        if self.kind != "customers" or not TOTALS.fullmatch(row[0]):
            return False
        read = [at for at in self.plan.known.columns if at and row[at].strip()]
        return not read and any(map(str.strip, row[1:]))

    def _ragged(self, line: int, row: list[str]) -> Refused:
        if len(row) > self.width:
            why = f"{len(row)} cells for {self.width} columns: is a comma in a cell without quotes?"
            return Refused(line, self.header[-1], why)
        why = f"only {len(row)} cells for {self.width} columns"
        return Refused(line, self.header[len(row)], why)

    def _column(self, field: str) -> str | None:
        place = self.place_of.get(field)
        return None if place is None else self.header[place]


# Plain files of purchases: no dict per row, each repeated text read once. A whole history may be
# imported at once, 80,000 rows in a second of CPU time.


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
