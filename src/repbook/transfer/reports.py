"""Reports: what the lines above a table say of it, and rows that need the ones around them."""

from collections.abc import Collection, Iterator
from functools import partial
from itertools import islice

from repbook.errors import ImportRefused
from repbook.text import fold, shown, words_of
from repbook.transfer.kinds import CUSTOMER_WORDS, EXPENSE_WORDS, SALE_WORDS, VENDOR_WORDS
from repbook.transfer.open_file import opened
from repbook.transfer.recognise import Recognised
from repbook.transfer.rows import LINE_FIELDS
from repbook.transfer.tables import AMOUNT_LIKE, SAMPLE_ROWS, TOTALS, Lines, Table, read_cells

# A column that is added for the names that stand above the rows.
GROUP = "Group"


def titles(table: Table) -> list[str]:
    """The lines of one cell above the column names."""
    found = []
    with opened(table.source, table.encoding) as stream:
        reader = read_cells(stream, table.dialect, strict=False)
        for row in reader:
            if reader.line_num >= table.header_line:
                break
            filled = [cell.strip() for cell in row if cell.strip()]
            if len(filled) == 1:
                found.append(filled[0])
    return found


def _words_said(title: str) -> set[str]:
    """The words of a title; an order that is a purchase is one from a vendor."""
    words = {*words_of(title)}
    orders = words & {"order", "orders"}
    return words - orders | {"vendor"} if orders and "purchase" in words else words


def refuse_others(table: Table, known: Recognised) -> None:
    """Refuse a file of no known program that is called one of suppliers or expenses."""
    if known.layout is not None or known.own:
        return
    for said in (table.name, *titles(table)):
        words = _words_said(said)
        of_vendors = words & VENDOR_WORDS and not words & CUSTOMER_WORDS
        if of_vendors or (words & EXPENSE_WORDS and not words & SALE_WORDS):
            kind = known.kind.name
            what = f"customers' {kind}" if kind != "customers" else kind
            raise ImportRefused(
                f'{table.name} seems to hold no {what}: it is called "{shown(said)}"',
                hint=f"If it does, say so: --kind {kind}",
            )


def grouped(table: Table) -> Table | None:
    """The table with a column for the names above its rows; None where none stand there.

    A line of one cell begins a group, and `Total` with its name ends it. The groups are customers
    if the title says so.
    """
    ended = False
    for _, _, group, what in islice(_by_groups(table.rows()), SAMPLE_ROWS):
        if what == "in between" or (what == "row" and not group):
            return None
        ended = ended or what == "end"
    if not ended:
        return None
    said = list(map(_words_said, titles(table)))
    of_customers = any(words & CUSTOMER_WORDS for words in said)
    of_customers = of_customers and not any(words & VENDOR_WORDS for words in said)
    name = "Customer" if of_customers else GROUP
    return table._replace(header=(*table.header, name), arrange=partial(_in_groups, table=table))


def _ends(text: str, group: str) -> bool:
    return fold(text) in (f"total {fold(group)}", f"total for {fold(group)}")


def _by_groups(rows: Lines) -> Iterator[tuple[int, list[str], str, str]]:
    """Each line with something in it, with its group and what it is.

    A row or total; the begin or end of a group; or a line of one cell `in between` its rows.
    """
    group, held = "", False
    for line, row in rows:
        filled = [cell.strip() for cell in row if cell.strip()]
        if not filled:
            continue
        if group and _ends(filled[0], group):
            yield line, row, group, "end"
            group = ""
        elif len(filled) == 1 and row[0].strip():
            yield line, row, group, "in between" if group and held else "begin"
            group, held = filled[0], False
        elif TOTALS.fullmatch(filled[0]):
            yield line, row, "", "total"
        else:
            yield line, row, group, "row"
            held = True


def _in_groups(rows: Lines, table: Table) -> Lines:
    """The rows with the name of their group as one cell more, without the lines that say it.

    A row with too few cells stays as it is, for it is refused.
    """
    for line, row, group, what in _by_groups(rows):
        if what == "in between":
            raise ImportRefused(
                f'{table.name}, line {line}: "{shown(row[0].strip())}" stands alone among the rows'
                f' of "{shown(group)}"',
                hint="Remove that line if it names no customer, and import the file again",
            )
        if what in ("row", "total"):
            while len(row) > table.width and not row[-1].strip():
                row = row[:-1]
            yield line, [*row, group] if len(row) >= table.width else row


def sorted_down(table: Table) -> Table:
    """A report of Salesforce with its groups filled in: they stand on the first row of each only.

    Their columns come first, with an arrow behind the name, and lines of subtotals between them.
    """
    arrows = [name.endswith(("↑", "↓")) for name in table.header]
    places = range(arrows.index(False) if False in arrows else len(arrows))
    if not places or not any(
        row and fold(row[0]) == "subtotal" for _, row in islice(table.rows(), SAMPLE_ROWS)
    ):
        return table
    return table._replace(arrange=partial(_sorted_rows, places=places))


def _sorted_rows(rows: Lines, places: range) -> Lines:
    return _filled_down(_without_totals(rows, places), places, places[:1])


def _without_totals(rows: Lines, places: Collection[int]) -> Lines:
    """The rows without those of totals, which say so in one of `places`, and their further lines."""
    within = False
    for line, row in rows:
        said = {fold(row[at]) for at in places if at < len(row)}
        others = [cell for cell in row if cell.strip() and fold(cell) != "total"]
        if any(map(str.strip, row)):
            total = "total" in said and all(map(AMOUNT_LIKE.fullmatch, others))
            within = "subtotal" in said or total or (within and not any(said))
        if not within:
            yield line, row


def _filled_down(rows: Lines, places: Collection[int], where: Collection[int]) -> Lines:
    """The rows with what `places` have above in their empty cells, if those of `where` are empty."""
    last: list[str] = []
    for line, row in rows:
        if len(row) > max(places) and any(map(str.strip, row)):
            if last and not any(row[at].strip() for at in where):
                row = [
                    last[at] if at in places and not cell.strip() else cell
                    for at, cell in enumerate(row)
                ]
            last = row
        yield line, row


def lines_below(table: Table, known: Recognised) -> Table:
    """A table of orders, each with its own cells on its first line only; the next fill them in."""
    own = [at for at, field in known.columns.items() if field.name not in LINE_FIELDS]
    return table._replace(arrange=partial(_filled_down, places=own, where=own))


def under_groups(rows: Lines) -> Lines:
    """Rows of a report by groups, with the group's name in their first cell."""
    group = ""
    for line, row in rows:
        alone = bool(row) and not any(cell.strip() for cell in row[1:])
        if alone:
            group = row[0]
        else:
            yield line, row if not row or row[0].strip() else [group, *row[1:]]
