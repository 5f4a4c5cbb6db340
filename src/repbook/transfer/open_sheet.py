"""Opens a file of any format as a sheet; writes the rows that were refused into one of their own."""

from collections.abc import Sequence
from pathlib import Path

from repbook.errors import ImportRefused, InvalidInput
from repbook.files import write_beside
from repbook.transfer import containers
from repbook.transfer.csv_text import defuse, write_line
from repbook.transfer.open_file import Source
from repbook.transfer.read_rows import open_table
from repbook.transfer.sheet import Refused, Sheet, Wishes
from repbook.transfer.sources import known_keys
from repbook.transfer.tables import read_table
from repbook.transfer.vcard_import import is_vcard, open_cards

NO_WISHES = Wishes()


def open_sheet(source: Source, wishes: Wishes = NO_WISHES) -> Sheet:
    """Recognise a file and check what concerns the whole of it.

    ImportRefused, with line and column where there is one, when it is no
    table, fits no kind, or its days are ambiguous.
    """
    if wishes.date_order is not None and wishes.date_order not in ("dmy", "mdy", "ymd"):
        raise InvalidInput(
            f'"{wishes.date_order}" is not an order of day, month and year',
            hint="Orders: dmy, mdy, ymd",
        )
    if is_vcard(source):
        if wishes.kind not in (None, "customers", "contacts"):
            raise ImportRefused(
                f"{source.name} holds address cards, not {wishes.kind}", hint="Leave --kind out"
            )
        if wishes.maps or (wishes.where and not wishes.several):
            raise ImportRefused(
                f"{source.name} holds address cards, which have no columns",
                hint="Leave --map and --where out",
            )
        return open_cards(source)._replace(filtered=not wishes.where)
    if containers.is_json(source):
        source = containers.table_of_json(source)
    elif containers.is_workbook(source):
        source, notes = containers.table_of_workbook(source)
        sheet = open_table(source, wishes)
        return sheet._replace(notes=(*sheet.notes, *notes))
    return open_table(source, wishes)


def write_refused(source: Source, refused: Sequence[Refused]) -> Path:
    """Write `NAME.refused.csv` in the current folder; returns its path."""
    table = read_table(source, known_keys())
    by_line = {row.line: row for row in refused}
    lines = [
        write_line([*table.header, "line", "why"]),
        *(
            write_line([*row, str(line), defuse(f"{column}: {why}" if column else why)])
            for line, row in table.rows()
            if line in by_line
            for _, column, why in [by_line[line]]
        ),
    ]
    stem = Path(source.name).name.removesuffix(".gz").removesuffix(".csv")
    path = Path(f"{stem}.refused.csv")
    write_beside(path, "".join(lines), force=True)
    return path
