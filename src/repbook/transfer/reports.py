"""Reports: what the lines above a table say of it, and rows whose customer stands above them."""

from collections.abc import Collection
from functools import partial
from itertools import islice

from repbook.errors import ImportRefused
from repbook.text import fold, shown, words_of
from repbook.transfer.open_file import opened
from repbook.transfer.recognise import Recognised
from repbook.transfer.rows import LINE_FIELDS
from repbook.transfer.tables import SAMPLE_ROWS, TOTALS, Lines, Table, read_cells

# What a file or its title is called that is not of customers, and what is.
VENDORS = frozenset(
    "vendor vendors supplier suppliers lieferant lieferanten fournisseur fournisseurs proveedor"
    " proveedores fornitore fornitori leverancier leveranciers fornecedor fornecedores".split()
)
EXPENSES = frozenset("expense expenses ausgaben depenses gastos spese uitgaven despesas".split())
SALES = frozenset(
    "sale sales invoice invoices order orders receivable receivables rechnungen umsatz umsatze"
    " ventes factures ventas facturas vendite fatture facturen vendas faturas".split()
)
CUSTOMERS = SALES | frozenset(
    "customer customers client clients kunde kunden clientes clienti klant klanten debitor"
    " debitoren".split()
)
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


def refuse_others(table: Table, known: Recognised) -> None:
    """Refuse a file of no known program that is called one of suppliers or expenses."""
    if known.layout is not None or known.own:
        return
    for said in (table.name, *titles(table)):
        words = {*words_of(said)}
        if (words & VENDORS and not words & CUSTOMERS) or (words & EXPENSES and not words & SALES):
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
    group, rows, ended = None, 0, 0
    for _, row in islice(table.rows(), SAMPLE_ROWS):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) == 1 and row[0].strip():
            if group and rows:
                return None
            group, rows = filled[0], 0
        elif group and filled and _ends(filled[0], group):
            group, ended = None, ended + 1
        elif filled and not TOTALS.fullmatch(filled[0]):
            if group is None:
                return None
            rows += 1
    if not ended:
        return None
    of_customers = any({*words_of(title)} & CUSTOMERS for title in titles(table))
    name = "Customer" if of_customers else GROUP
    return table._replace(
        header=(*table.header, name), arrange=partial(_in_groups, width=table.width)
    )


def _ends(text: str, group: str) -> bool:
    return fold(text) in (f"total {fold(group)}", f"total for {fold(group)}")


def _in_groups(rows: Lines, width: int) -> Lines:
    """The rows with the name of their group as one cell more, without the lines that say it."""
    group = ""
    for line, row in rows:
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) == 1 and row[0].strip():
            group = filled[0]
        elif filled and group and _ends(filled[0], group):
            group = ""
        elif filled:
            while len(row) > width and not row[-1].strip():
                row = row[:-1]
            yield line, [*row, "" if TOTALS.fullmatch(filled[0]) else group]


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
    return table._replace(arrange=partial(_filled_down, places=places, where=places[:1]))


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
