# Long because each question that the numbers of a file answer stands here, side by side.
"""What the amounts of a file mean, found out from their values: totals, prices, what is paid."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from repbook.calendar_names import may_be_day
from repbook.errors import ColumnUnclear, ImportRefused, InvalidInput
from repbook.money import read_amount
from repbook.transfer.cells import NO, YES, Cells, read_quantity
from repbook.transfer.kinds import header_key
from repbook.transfer.recognise import Recognised
from repbook.transfer.tables import BLOCK_ROWS, Table

# What a column of amounts is called that is an order's total, and one that is an item's own.
TOTAL_NAME = re.compile(
    r"(?:order|invoice|grand|gross)?total.*|total(?:e|es|ttc)?|.*(?:summe|gesamt|brutto|totaal).*"
)
LINE_NAME = re.compile(r".*(?:line|item|position|zeile|ligne|linea|regel).*")
PRICE_NAME = re.compile(r"price|preis|prix|precio|prezzo|prijs|preco|rate")

# A balance called so may run on from row to row.
RUNNING = ("balance", "saldo", "solde")

MOST_ORDERS = 50_000  # of several rows, to tell by

Where = Sequence[tuple[int, Cells]]


class _Line(NamedTuple):
    """What one row says of its order: the amount, and quantity times price."""

    amount: Decimal | None
    product: Decimal | None


def amount_of(table: Table, known: Recognised, where: Where, forced: Collection[str]) -> Recognised:
    """Decide whether an amount is a row's own, its order's total or the price of one.

    What is then not needed to tell it is kept as the file has it.
    """
    places = {field.name: place for place, field in known.columns.items()}
    if known.layout is not None or known.own or known.kind.name != "purchases":
        return known
    amount, ref = places.get("amount"), places.get("ref")
    quantity, price = places.get("quantity"), places.get("unit_price")
    if amount is None:
        return known
    name = table.header[amount]
    asked = {header_key(column) for column in forced}
    who = places.get("customer_code", places.get("customer", places.get("email")))
    lines = _lines(table, where, (ref, who, amount, quantity, price))
    if header_key(name) not in asked:
        if quantity is not None and price is None and PRICE_NAME.fullmatch(header_key(name)):
            rows = (row for row in _rows(table, where))
            if any(read_quantity(row[quantity]) not in (None, Decimal(1)) for row in rows):
                raise ColumnUnclear(
                    f'{table.name}, column "{name}": the price of one, or of the whole row?',
                    f'Say which: --map "{name}=unit_price" or --map "{name}=amount"',
                    table.name,
                    name,
                    {"unit_price": "price of one", "amount": "whole row"},
                )
        if ref is None and who is not None and {"on", "what"} <= places.keys():
            _refuse_repeated(
                table, name, _lines(table, where, (places["on"], who, amount, quantity, price))
            )
        if _is_total(table.name, name, lines):
            total = next(each for each in known.kind.helpers if each.name == "order_total")
            return known._replace(columns={**known.columns, amount: total})
    # how many of what is an item, whose price follows from its amount
    no_item = quantity is None or "what" not in places
    unused = ("quantity", "unit_price", "unit") if no_item else ("unit_price",)
    kept = {at: f for at, f in known.columns.items() if f.name not in unused}
    free = sorted({*known.unknown, *(known.columns.keys() - kept.keys())})
    return known._replace(columns=kept, unknown=tuple(free))


def refuse_both_signs(table: Table, known: Recognised, where: Where) -> None:
    """Refuse returns of which some amounts are negative and some not: they may be sales, too."""
    place = next((at for at, field in known.columns.items() if field.name == "amount"), None)
    if known.layout is not None or known.own or known.kind.name != "returns" or place is None:
        return
    amounts = {number_in(text) or 0 for text in {row[place] for row in _rows(table, where)}}
    if min(amounts, default=0) < 0 < max(amounts, default=0):
        raise ImportRefused(
            f'{table.name}, column "{table.header[place]}": some amounts are negative and some not;'
            " are all of them returns, or sales and returns?",
            hint="Say which: --kind returns; or --kind purchases, and the negative ones are returns",
        )


def codes_of(table: Table, known: Recognised, where: Where, forced: Collection[str]) -> Recognised:
    """Keep as it is an id that all rows share though their names differ: it is not the customers'."""
    places = {field.name: place for place, field in known.columns.items()}
    code = places.get("customer_code", places.get("code"))
    called = ("customer",) if known.kind.name == "contacts" else ("customer", "name", "company")
    names = [places[name] for name in called if name in places]
    asked = {header_key(column) for column in forced}
    if known.layout is not None or known.own or code is None or not names:
        return known
    if header_key(table.header[code]) in asked:
        return known
    codes: set[str] = set()
    named: set[tuple[str, ...]] = set()
    for row in _rows(table, where):
        if said := row[code].strip():
            codes.add(said)
            named.add(tuple(row[at].strip().casefold() for at in names))
        if len(codes) > 1:
            return known
    if len({name for name in named if any(name)}) < 2:
        return known
    columns = {at: field for at, field in known.columns.items() if at != code}
    return known._replace(columns=columns, unknown=tuple(sorted({*known.unknown, code})))


def paid_of(table: Table, known: Recognised, where: Where) -> Recognised:
    """Decide whether a column called `Paid` holds amounts, yes and no, or days.

    A `Balance` is what is open of a row only if no row has more than its amount:
    else it runs on from row to row. What is neither is kept as the file has it.
    """
    places = {field.name: place for place, field in known.columns.items()}
    amount, paid, balance = map(places.get, ("amount", "part_paid", "open_balance"))
    if known.layout is not None or known.own or known.kind.name != "purchases":
        return known
    columns = dict(known.columns)
    if paid is not None:
        texts = {row[paid].strip() for row in _rows(table, where)} - {""}
        fields = {field.name: field for field in (*known.kind.fields, *known.kind.helpers)}
        if texts and {text.lower() for text in texts} <= YES | NO:
            columns[paid] = fields["paid"]
        elif any(number_in(text) is None for text in texts):
            del columns[paid]
            if not {"paid_on"} & places.keys() and all(map(may_be_day, texts)):
                columns[paid] = fields["paid_on"]
    if balance is not None and header_key(table.header[balance]) in RUNNING and amount is not None:
        pairs = [(number_in(row[balance]), number_in(row[amount])) for row in _rows(table, where)]
        if any(b is not None and not min(0, a or 0) <= b <= max(0, a or 0) for b, a in pairs):
            del columns[balance]
    free = sorted({*known.unknown, *(known.columns.keys() - columns.keys())})
    return known._replace(columns=columns, unknown=tuple(free))


def _rows(table: Table, where: Where) -> Iterable[list[str]]:
    width = table.width
    rows = (row for row in table.values() if len(row) == width)
    return (r for r in rows if all(wanted[r[at]] for at, wanted in where)) if where else rows


def _lines(
    table: Table, where: Where, places: tuple[int | None, int | None, int, int | None, int | None]
) -> list[list[_Line]]:
    """The rows of each order that has several, as far as they have an order's number."""
    ref, who, amount, quantity, price = places
    if ref is None or not (again := _repeated(_rows(table, where), ref)):
        return []
    rows: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    buyers: dict[str, str] = {}
    for row in _rows(table, where):
        if hash(row[ref]) not in again or not row[ref].strip():
            continue
        said = row[quantity] if quantity is not None else ""
        each = row[price] if price is not None else ""
        whose = row[who] if who is not None else ""
        if not whose.strip():  # as the row of that number above it
            whose = buyers.get(row[ref], "")
        buyers[row[ref]] = whose
        order = row[ref], whose
        if order in rows or len(rows) < MOST_ORDERS:
            rows.setdefault(order, []).append((row[amount], said, each))
    return [
        [_Line(number_in(a), _times(number_in(q), number_in(p))) for a, q, p in several]
        for several in rows.values()
        if len(several) > 1
    ]


def _repeated(rows: Iterable[list[str]], ref: int) -> set[int]:
    """The hashes of references that several rows have; most files have none, and a million rows."""
    seen: set[int] = set()
    again: set[int] = set()
    references = map(itemgetter(ref), rows)
    while block := list(map(hash, islice(references, BLOCK_ROWS))):
        before = len(seen)
        here = set(block)
        known = here & seen
        seen |= here
        if len(seen) - before < len(block):
            again |= known
            again |= {each for each, count in Counter(block).items() if count > 1}
    return again


def _times(quantity: Decimal | None, price: Decimal | None) -> Decimal | None:
    return None if quantity is None or price is None else quantity * price


def number_in(text: str) -> Decimal | None:
    """A number whose decimal mark is the last mark, as near as comparing needs it."""
    last = max(text.rfind("."), text.rfind(","))
    decimal = text[last] if last >= 0 and len(text) - last != 4 else "."
    with suppress(InvalidInput):
        return Decimal(read_amount(text, decimal=decimal, digits=4).cents) / 10_000
    return None


def _refuse_repeated(table: Table, name: str, days: Sequence[Sequence[_Line]]) -> None:
    """Refuse a total that all rows of a customer's day share, where no number joins them."""
    if (
        not days
        or not TOTAL_NAME.fullmatch(header_key(name))
        or any(len({line.amount for line in lines}) > 1 for lines in days)
        or any(line.product == line.amount for lines in days for line in lines)
    ):
        return
    raise ImportRefused(
        f'{table.name}, column "{name}": all rows of a customer and a day have the same'
        " amount; is that their total?",
        hint=f"If it is each row's own amount: --map \"{name}=amount\"; else name the order's number:"
        ' --map "COLUMN=ref"',
    )


def _is_total(file: str, name: str, orders: Sequence[Sequence[_Line]]) -> bool:
    """Whether each row of an order carries the order's total; ImportRefused where none can tell."""
    if not orders:
        return False
    filled = [[line for line in lines if line.amount is not None] for lines in orders]
    if all(len(lines) == 1 for lines in filled):
        return True
    if any(len({line.amount for line in lines}) > 1 or len(lines) == 1 for lines in filled):
        return False
    products = [line for lines in orders for line in lines if line.product is not None]
    if products:
        return any(
            abs(line.product - (line.amount or 0)) > Decimal("0.02")
            for line in products
            if line.product is not None
        )
    key = header_key(name)
    amounts = {line.amount for lines in filled for line in lines}
    if LINE_NAME.fullmatch(key) or TOTAL_NAME.fullmatch(key):
        return not LINE_NAME.fullmatch(key)
    if len(amounts) > 1 and len(orders) > 1 and not PRICE_NAME.fullmatch(key):
        return True
    raise ColumnUnclear(
        f"{file}, column \"{name}\": the same amount in all rows of an order; the order's total, or each row's own?",
        f'Say which: --map "{name}=order_total" or --map "{name}=amount"',
        file,
        name,
        {"order_total": "total of the order", "amount": "each row's own"},
    )
