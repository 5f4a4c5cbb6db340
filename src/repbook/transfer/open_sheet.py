"""Opens a file of any format as a sheet, by what the user says about it."""

from __future__ import annotations

from repbook.errors import ImportRefused, InvalidInput
from repbook.transfer import json_rows, xlsx
from repbook.transfer.import_options import Wishes, read_map, read_where
from repbook.transfer.open_file import Source, from_bytes, from_path
from repbook.transfer.read_rows import open_table
from repbook.transfer.sheet import Sheet
from repbook.transfer.vcard_import import is_vcard, open_cards

__all__ = ["Source", "Wishes", "from_bytes", "from_path", "open_sheet", "read_map", "read_where"]

NO_WISHES = Wishes()


def open_sheet(source: Source, wishes: Wishes = NO_WISHES) -> Sheet:
    """Recognise a file and check what concerns the whole of it.

    ImportRefused, with line and column where there is one, when it is no
    table, fits no kind, or its days are ambiguous.
    """
    if wishes.date_order is not None and wishes.date_order not in ("dmy", "mdy", "ymd"):
        raise InvalidInput(
            f'"{wishes.date_order}" is no order of a date', hint="Orders: dmy, mdy, ymd"
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
    if json_rows.is_json(source):
        source = json_rows.as_table(source)
    elif xlsx.is_workbook(source):
        source, notes = xlsx.as_table(source)
        sheet = open_table(source, wishes)
        return sheet._replace(notes=(*sheet.notes, *notes))
    return open_table(source, wishes)
