# Long because the reader of plain files must read a regular row exactly as the full one does.
"""Makes of each row of a table the records it stands for, or says why it is none."""

import json
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import repeat
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from repbook.errors import InvalidInput, OtherCurrency
from repbook.money import LIMIT_CENTS
from repbook.text import fold, is_email, phone_key, shown
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
    named,
)
from repbook.transfer.sources import program, quote_uid
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
    documents: dict[str, str | None] | None  # what each text of a type makes of its row
    deals: bool  # which are quotes, and sales once they are won


class _RefusedRow(Exception):
    """Why a row cannot be imported, and in which column."""

    def __init__(self, column: str | None, why: str, other_currency: bool = False) -> None:
        self.column, self.why, self.other_currency = column, why, other_currency


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
        fields = (*known.kind.fields, *known.kind.helpers)
        self.one_email = any(f.name == "email" and f.type not in MANY for f in fields)
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
        self.lines: dict[int, list[list[str]] | Refused] = {}  # by line, those of its order

    def take(self, line: int, row: list[str]) -> None:
        """Read one row into the chunk."""
        lines = self.lines.pop(line, [row])
        if not any(row) or not any(cell.strip() for cell in row):
            return
        self.chunk.read += 1
        if isinstance(lines, Refused):
            self.chunk.refused.append(lines)
            return
        if not lines:
            self.chunk.left_out["a row that stands further up, too"] += 1
            return
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
                    self.chunk.refused.append(
                        Refused(line, refused.column, refused.why, refused.other_currency)
                    )
            except source_adapters.LeftOut as why:
                self.chunk.left_out[str(why)] += 1

    def _name_left_out(self, values: Values) -> None:
        if self.kind == "purchases" and (name := values.get("customer")):
            self.chunk.left_out_of.add(fold(name))

    def _add_all(self, line: int, row: list[str], lines: list[list[str]]) -> None:
        values: Values = {}
        for place, name, many, reader in self.columns:
            try:
                value = reader[row[place]]
            except InvalidInput as error:
                other = isinstance(error, OtherCurrency)
                raise _RefusedRow(self.header[place], error.message, other) from None
            if value is None or value == ():
                continue
            if many and name in values:
                value = tuple(dict.fromkeys((*values[name], *value)))
            values[name] = value
        clean = restore if self.plan.known.own else read_code
        texts = {name: clean(row[place]) for place, name in self.extras}
        extra = {name: text for name, text in texts.items() if text}
        if not self.plan.known.own:
            extra |= self._sort_addresses(values)
        try:
            results = self._adapted(values)
        except source_adapters.Cancelled as why:
            if ref := values.get("ref"):
                also = self._place_codes(values, "customer_code")
                whose = values.get("customer_code"), values.get("customer"), also
                self.chunk.cancelled.append(CancelledRow(whose, ref, values.get("on"), str(why)))
            self._name_left_out(values)
            raise
        except source_adapters.ByStatus:
            self._name_left_out(values)
            raise
        for kind, found in results:
            self._check(kind, found)
        items = self._items(lines) if self.line_fields and self.kind == "purchases" else ()
        kinds = [kind for kind, _ in results]
        own = self.kind if self.kind in kinds else kinds[0]  # a deal not won is a quote
        for kind, found in results:
            kept = found.pop("kept", {})
            if "status" in kept:
                self.chunk.unknown_statuses[kept["status"]] += 1
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
            if cents is None:
                cents = source_adapters.price_of_all(price, quantity)
            what = said.get("item") or said.get("what")
            if what and 0 <= (cents or 0) <= LIMIT_CENTS and 0 <= (quantity or 0) <= LIMIT_QUANTITY:
                many = None if quantity is None else float(quantity)
                found.append(ItemRow(what, many, said.get("unit"), cents))
        return tuple(found)

    def _sort_addresses(self, values: Values) -> dict[str, str]:
        """Take phones and e-mails for what they are, whichever column they are in.

        What is neither ("invalid") is kept as a field of its own, not named as ours is.
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
                        neither[f"{self._column(field) or field} as written"] = text
        emails = found.pop("email") if self.one_email else []
        if further := [each for each in emails if each != values.setdefault("email", each)]:
            neither[f"{self._column('phone') or 'phone'} as written"] = ", ".join(further)
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
            raise _RefusedRow(self._column("currency"), why, True)
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
            source, ref = self.plan.known.source, values.get("ref")
            if kind == "quotes" and ref and self.layout is not None and program(source):
                kept.setdefault("uid", quote_uid(source, ref))
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
                get("source"),
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
        why = f"only {len(row)} cells for {len(self.plan.table.written)} columns"
        return Refused(line, self.header[len(row)], why)

    def _column(self, field: str) -> str | None:
        place = self.place_of.get(field)
        return None if place is None else self.header[place]


class PlainPurchases:
    """Reads plain files of purchases, a block of rows at once: column by column, no dict per row.

    A whole history may be imported at once, 80,000 rows in a second of CPU time.
    """

    def __init__(self, plan: Plan, extra_columns: Sequence[tuple[int, str]]) -> None:
        self._width, self._where = plan.table.width, plan.where
        self._cells = {
            field.name: (place, plan.readers[place]) for place, field in plan.known.columns.items()
        }
        for field, read in (
            ("status", _plain_status),
            ("currency", lambda text: _check_currency(text, plan)),
        ):
            if field in self._cells:
                self._cells[field] = self._cells[field][0], Cells(read)
        self._extras = _extra_cells(plan, extra_columns)

    def read(self, lines: Sequence[int], rows: Sequence[list[str]]) -> list[PurchaseRow | None]:
        """The purchases of rows that begin on these lines, None for one that is not regular."""
        if self._where or set(map(len, rows)) != {self._width}:
            nobody = [""] * self._width  # which is not regular
            rows = [row if self._is_wanted(row) else nobody for row in rows]
        columns = list(zip(*rows, strict=True))
        nothing = [None] * len(rows)
        odd: set[int] = set()

        def read(field: str) -> Sequence[Any]:
            if field not in self._cells:
                return nothing
            place, cells = self._cells[field]
            try:
                return cells.of(columns[place])
            except InvalidInput:
                return [_read_or_note(cells, *each, odd) for each in enumerate(columns[place])]

        days, amounts, names, codes = map(read, ("on", "amount", "customer", "customer_code"))
        dues, paids, statuses = map(read, ("due_on", "paid_on", "status"))
        read("currency")
        if None in days or None in amounts or min(amounts) < 0:
            odd.update(
                n
                for n, (day, cents) in enumerate(zip(days, amounts, strict=True))
                if day is None or cents is None or cents < 0
            )
        if None in names and None in codes:
            whose = zip(names, codes, strict=True)
            odd.update(n for n, (name, code) in enumerate(whose) if name is None and code is None)
        if paids is not nothing:
            said = list(zip(statuses, paids, strict=True))
            statuses = [status or (None if paid is None else PAID) for status, paid in said]
            paids = [paid if status in (PAID, None) else None for status, paid in said]
        values = zip(
            *(lines, codes, names, days, amounts, read("what"), read("ref"), dues, paids),
            *(statuses, read("channel"), read("uid"), repeat(()), self._read_extras(columns)),
            repeat(()),
            read("source"),
        )
        purchases: list[PurchaseRow | None] = list(named(PurchaseRow, values))
        for n in odd:
            purchases[n] = None
        return purchases

    def _is_wanted(self, row: list[str]) -> bool:
        return len(row) == self._width and all(ok[row[place]] for place, ok in self._where)

    def _read_extras(self, columns: Sequence[Sequence[str]]) -> Iterable[str | None]:
        """The JSON text of the extra fields of each row, None for a row that has none."""
        if not self._extras:
            return repeat(None)
        texts = zip(*(cells.of(columns[place]) for place, cells in self._extras), strict=True)
        return ["{" + ", ".join(filter(None, each)) + "}" if any(each) else None for each in texts]


def _read_or_note(cells: Cells, n: int, text: str, odd: set[int]) -> Any:
    """The value of row n; None, and the row is noted, where it cannot be read."""
    try:
        return cells[text]
    except InvalidInput:
        odd.add(n)
        return None


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


def _extra_cells(plan: Plan, columns: Sequence[tuple[int, str]]) -> list[tuple[int, Cells]]:
    """How the further columns are read: each as its part of the JSON text of a row."""
    clean = restore if plan.known.own else read_code

    def reader(name: str) -> Cells:
        key = encode_basestring(name)

        def read(text: str) -> str:
            said = clean(text)
            return f"{key}: {encode_basestring(said)}" if said else ""

        return Cells(read)

    return [(place, reader(name)) for place, name in columns]
