# Long because the one scan of a file and all that is decided from it belong together.
"""The rows of a recognised table: one scan of the whole file, then the stream."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from repbook.errors import ImportRefused, InvalidInput
from repbook.formatter import listed
from repbook.money import CODES, digits_of, likeliest
from repbook.text import fold, shown
from repbook.transfer.cells import NOTHING, OWN_READERS, READERS, Cells, money_reader
from repbook.transfer.days_and_money import (
    DayEvidence,
    MoneyEvidence,
    day_reader,
    decide_decimal,
    decide_order,
    first_sign,
)
from repbook.transfer.documents import documents_of, find_phones, find_states, holds_deals
from repbook.transfer.hints import missing_column
from repbook.transfer.kinds import COMMA, DAY_FIRST, Field, header_key
from repbook.transfer.meaning import amount_of, codes_of, paid_of, refuse_both_signs
from repbook.transfer.open_file import Source
from repbook.transfer.order_lines import OrderColumns, orders_of_lines
from repbook.transfer.recognise import Lacking, Recognised, column_named, find_column, recognise
from repbook.transfer.reports import (
    GROUP,
    grouped,
    lines_below,
    refuse_others,
    sorted_down,
    under_groups,
)
from repbook.transfer.rows import PlainPurchases, Plan, RowMaker
from repbook.transfer.sheet import CHUNK_ROWS, Chunk, Sheet, Wishes
from repbook.transfer.sources import known_keys
from repbook.transfer.tables import BLOCK_ROWS, Lines, Table, read_table

ENCODING_NOTES = {"cp1252": "read as Windows-1252", "utf-16": "read as UTF-16"}
DISTINCT_AT_ONCE = 20_000
FEW = 5  # of the texts of a column, to show what it holds

Where = tuple[tuple[int, Cells], ...]  # columns, and which of their texts are wanted


class Scan(NamedTuple):
    """What one pass over the whole file found, by the index of a column."""

    rows: int
    wanted: int  # of the rows, those that --where takes
    days: dict[int, DayEvidence]
    money: dict[int, MoneyEvidence]
    codes: dict[str, None]  # of a column of currencies, or in the name of one of amounts
    signs: set[tuple[str, ...]]  # what those beside the amounts can mean
    words: dict[str, set[str]]  # the texts of the columns of types and of states, by field


def open_table(source: Source, wishes: Wishes) -> Sheet:
    """Recognise a table, scan it, and decide how its cells are read."""
    table = sorted_down(read_table(source, known_keys(wishes.yours)))
    maps = wishes.maps_of(table.name)
    table, known = _recognised(table, wishes, maps)
    # with several files, one without any of the columns is filtered by its customers instead
    filtered = not (wishes.several and wishes.where) or any(
        find_column(table.header, column, ending=True) is not None for column, _ in wishes.where
    )
    where = _filters(table, wishes) if filtered else ()
    known = amount_of(table, known, where, maps)
    known = paid_of(table, known, where)
    known = find_phones(table, find_states(table, known))
    known = codes_of(table, known, where, maps)
    if wishes.kind is None:
        refuse_both_signs(table, known, where)
    scan = _scan(table, known, where)
    if where and not scan.wanted and not wishes.several:
        _refuse_unmatched(table, wishes, where)
    currency = _currency(table, known, scan, where, wishes)
    orders = _orders(table, known, scan, wishes)
    asked = set(map(header_key, maps))
    plan = Plan(
        table,
        known,
        _readers(table, known, scan, wishes, currency, orders),
        where,
        currency,
        documents_of(table, known, scan.words.get("event")),
        holds_deals(table, known, scan.words.get("status", ()), asked),
    )
    notes = [text for name, text in ENCODING_NOTES.items() if table.encoding.startswith(name)]
    if table.header_line > 1:
        notes.append(f"column names on line {table.header_line}")
    fine = [text for each in scan.money.values() for text in each.finer(digits_of(currency))]
    if fine:
        notes.append(f"amounts with more decimals are rounded, such as {shown(min(fine))}")
    if known.source in {layout.source for layout in wishes.yours} - {"plain"}:
        notes.append(f"by your mapping {known.source}")
    return Sheet(
        table.name,
        known.kind.name,
        known.source,
        known.mapping(table.header),
        tuple(table.header[place] for place in known.unknown),
        known.own,
        scan.rows,
        currency if currency != wishes.currency else None,
        next((order for order in orders.values() if order is not None), None),
        tuple(notes),
        lambda: chunks(plan),
        filtered,
    )


def _recognised(table: Table, wishes: Wishes, maps: dict[str, str]) -> tuple[Table, Recognised]:
    """What a table is; where no column is of customers, with the names that stand above its rows."""
    if GROUP in maps and table.arrange is None:
        table = grouped(table) or table
    try:
        known = recognise(
            table.name,
            table.header,
            kind=wishes.kind,
            maps=maps,
            yours=wishes.yours,
            empty=table.empty(),
        )
    except Lacking as lacking:
        in_groups = grouped(table) if table.arrange is None else None
        if in_groups is None:
            raise missing_column(table, lacking) from None
        return _recognised(in_groups, wishes, maps)
    if wishes.kind is None and not maps:
        refuse_others(table, known)
    if known.layout is not None and known.layout.lines_below:
        table = lines_below(table, known)
    return table, known


def chunks(plan: Plan) -> Iterator[Chunk]:
    """The rows of a file, in its order; those of plain purchases are read by the column."""
    maker, layout = RowMaker(plan), plan.known.layout
    fields = {field.name: place for place, field in plan.known.columns.items()}
    helpers = {field.name for field in plan.known.kind.helpers}
    plain = layout is None and plan.known.kind.name == "purchases" and not helpers & fields.keys()
    plain = plain and not plan.deals
    purchases = PlainPurchases(plan, maker.extras) if plain else None

    def all_rows() -> Lines:
        rows = plan.table.rows()
        return under_groups(rows) if layout is not None and layout.grouped else rows

    rows = all_rows()
    if "order_total" in fields and "ref" in fields:
        rows = orders_of_lines(all_rows, _order_columns(plan, fields), maker.lines)
    while block := list(islice(rows, CHUNK_ROWS)):
        lines, cells = zip(*block, strict=True)
        read = purchases.read(lines, cells) if purchases is not None else [None] * len(lines)
        for line, row, purchase in zip(lines, cells, read, strict=True):
            if purchase is None:
                maker.take(line, row)
            else:
                maker.chunk.purchases.append(purchase)
                maker.chunk.read += 1
        done, maker.chunk = maker.chunk, Chunk()
        yield done


def _order_columns(plan: Plan, fields: Mapping[str, int]) -> OrderColumns:
    """The columns that join the rows of an order; of no known program its buyer is one of them."""
    buyer = fields.get("customer_code", fields.get("customer", fields.get("email")))
    whose = (fields["ref"],) if plan.known.layout or buyer is None else (fields["ref"], buyer)

    def day(row: list[str]) -> int | None:
        with suppress(InvalidInput, KeyError, IndexError):
            at = fields["on"]
            return plan.readers[at][row[at]]  # type: ignore[no-any-return]
        return None

    return OrderColumns(whose, fields.get("what"), fields.get("quantity"), day)


def _filters(table: Table, wishes: Wishes) -> Where:
    def matcher(wanted: str) -> Cells:
        key = fold(wanted)
        return Cells(lambda text: fold(text) == key)

    return tuple(
        (column_named(table.name, table.header, column, ending=True), matcher(value))
        for column, value in wishes.where
    )


def _refuse_unmatched(table: Table, wishes: Wishes, where: Where) -> None:
    """Refuse filters that no row of the file meets, with what their columns hold."""
    from difflib import get_close_matches

    for (column, value), (_, texts) in zip(wishes.where, where, strict=True):
        held = sorted({text.strip() for text in texts if text.strip()})
        if held and not any(texts.values()):
            near = [text for text in held if fold(value) in fold(text)]
            near = near or get_close_matches(value, held, 1, 0.3) or held
            more = [f"{len(held) - FEW} more"] if len(held) > FEW else []
            raise ImportRefused(
                f"{table.name}: no row matches {column}={shown(value)};"
                f" it holds {listed([*held[:FEW], *more])}",
                hint=f'As in: --where "{column}={near[0]}"',
            )


def _scan(table: Table, known: Recognised, where: Where) -> Scan:
    """Read the whole file once, keeping the distinct texts of days, amounts and currencies."""
    days = {p: DayEvidence() for p, field in known.columns.items() if field.type == "day"}
    money = {p: MoneyEvidence() for p, field in known.columns.items() if field.type == "money"}
    codes = [p for p, field in known.columns.items() if field.name.endswith("currency")]
    words = {f.name: p for p, f in known.columns.items() if f.name in ("event", "status")}
    converted = [p for p in codes if known.columns[p].name == "converted_currency"]
    seen: dict[int, set[str]] = {place: set() for place in (*days, *money, *codes, *words.values())}
    width, rows, wanted = table.width, 0, 0

    def digest(at_least: int) -> None:
        columns: dict[int, DayEvidence | MoneyEvidence] = {**days, **money}
        for place, evidence in columns.items():
            if len(seen[place]) >= at_least:
                evidence.add(seen[place])
                seen[place].clear()

    cells = table.values()
    while block := list(islice(cells, BLOCK_ROWS)):
        # in most files every row has all its cells, and something in the first
        whole = set(map(len, block)) == {width} and all(map(str.strip, map(itemgetter(0), block)))
        if whole and not where:
            rows += len(block)
            for place, distinct in seen.items():
                distinct.update(map(itemgetter(place), block))
        else:
            for row in block:
                if not row or not (row[0].strip() or any(map(str.strip, row))):
                    continue
                rows += 1
                if len(row) >= width and all(ok[row[place]] for place, ok in where):
                    wanted += 1
                    for place, distinct in seen.items():
                        distinct.add(row[place])
        digest(DISTINCT_AT_ONCE)
    digest(1)
    texts = [text for place in converted for text in seen[place] if text.strip() not in NOTHING]
    texts = texts or [text for place in codes for text in seen[place]]
    said = (text.strip().upper() for text in sorted(texts))
    currencies = {code: None for code in said if code not in NOTHING}
    signs = {meant for evidence in money.values() for meant in evidence.currencies if meant}
    for place in money:
        in_name = re.search(r"[(\[ ]([A-Z]{3})[)\]]?$", table.header[place])
        if in_name and in_name[1] in CODES:
            currencies[in_name[1]] = None
    texts_of = {name: seen[place] for name, place in words.items()}
    return Scan(rows, wanted, days, money, currencies, signs, texts_of)


def _currency(
    table: Table, known: Recognised, scan: Scan, where: Where, wishes: Wishes
) -> str | None:
    if wishes.currency is not None:
        return wishes.currency
    if len(scan.codes) > 1:
        at = [p for p, field in known.columns.items() if field.name.endswith("currency")]
        column = table.header[at[-1]] if at else "Currency"
        raise ImportRefused(
            f"{table.name} holds several currencies: {', '.join(scan.codes)};"
            " a book has one, so the others need a book of their own",
            hint=f'Take one: --where "{column}={next(iter(scan.codes))}"',
        )
    if scan.codes:
        return next(iter(scan.codes))
    if not scan.signs:
        return None
    shared = set.intersection(*map(set, scan.signs))
    if shared:
        meant = min(scan.signs, key=len)
        return likeliest([code for code in meant if code in shared], wishes.region)
    wanted = (
        row
        for _, row in table.rows()
        if len(row) >= table.width and all(ok[row[at]] for at, ok in where)
    )
    return likeliest(first_sign(wanted, scan.money), wishes.region)


def _orders(table: Table, known: Recognised, scan: Scan, wishes: Wishes) -> dict[int, str | None]:
    if known.own:
        return {}
    first = "dmy" if _is_day_first(table) else None
    return {
        place: decide_order(
            table.name,
            table.header[place],
            evidence,
            [other for at, other in scan.days.items() if at != place],
            wishes.date_order,
            first or dict(wishes.answers).get(table.name, wishes.usual_order),
        )
        for place, evidence in scan.days.items()
    }


def _is_day_first(table: Table) -> bool:
    """Whether the columns are named in a language that has the day first, and the decimal comma."""
    return any(DAY_FIRST.fullmatch(header_key(column)) for column in table.header)


def _readers(
    table: Table,
    known: Recognised,
    scan: Scan,
    wishes: Wishes,
    currency: str | None,
    orders: dict[int, str | None],
) -> dict[int, Cells]:
    marks = {evidence.decimal for evidence in scan.money.values()} - {None}
    common = marks.pop() if len(marks) == 1 else None
    asked = wishes.mark or dict(wishes.marks).get(table.name)
    digits = digits_of(currency)
    comma = currency in (None, *COMMA) and _is_day_first(table)

    def reader(place: int, field: Field) -> Cells:
        if field.type == "day":
            return Cells(day_reader(orders.get(place), scan.days[place].serial))
        if field.type == "money":
            column, evidence = table.header[place], scan.money[place]
            said = (common, asked, wishes.decimal, comma, digits)
            own = "." if known.own else None
            decimal, finer = (
                (own, evidence.decimal == own)
                if own
                else decide_decimal(table.name, column, evidence, *said)
            )
            return Cells(money_reader(currency, decimal, digits, finer))
        return Cells((OWN_READERS if known.own else READERS)[field.type])

    return {place: reader(place, field) for place, field in known.columns.items()}
