"""Opens a file of any format as a sheet; writes the rows that were refused into one of their own."""

from collections.abc import Collection, Sequence
from pathlib import Path

from repbook.errors import ColumnUnclear, ImportRefused, InvalidInput, TwoReadings
from repbook.files import write_beside
from repbook.text import shown
from repbook.transfer.calendar_import import is_calendar, read_meetings
from repbook.transfer.call_log import is_call_log, read_calls
from repbook.transfer.containers import is_json, table_of_json
from repbook.transfer.csv_text import defuse, write_line
from repbook.transfer.events import open_events
from repbook.transfer.mbox_import import is_mbox, read_mails
from repbook.transfer.open_file import Source
from repbook.transfer.read_rows import open_table
from repbook.transfer.sheet import Refused, Sheet, Wishes
from repbook.transfer.sources import known_keys
from repbook.transfer.tables import REFUSED_COLUMNS, read_table
from repbook.transfer.vcard_import import is_vcard, open_cards
from repbook.transfer.workbooks import is_workbook, pages

# Files of calls, meetings and mails: how they are known, and what reads them.
EVENT_FILES = {
    "call-log": (is_call_log, read_calls),
    "calendar": (is_calendar, read_meetings),
    "mbox": (is_mbox, read_mails),
}
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
    if wishes.mark is not None and wishes.mark not in (".", ","):
        raise InvalidInput(f'"{wishes.mark}" is not a decimal mark', hint="Marks: . and ,")
    readers = (program for program, (begins, _) in EVENT_FILES.items() if begins(source))
    program = next(readers, None)
    if is_vcard(source):
        sheet = open_cards(source, wishes)
    elif program is not None:
        sheet = open_events(source, program, EVENT_FILES[program][1], wishes)
    else:
        return _open_table(source, wishes)[1]
    if wishes.maps or (wishes.where and not wishes.several):
        raise ImportRefused(f"{source.name} has no columns", hint="Leave --map and --where out")
    return sheet._replace(filtered=not wishes.where)


def _open_table(source: Source, wishes: Wishes) -> tuple[Source, Sheet]:
    """The table of a file as CSV, and opened; of a workbook the first sheet that fits a kind."""
    if is_json(source):
        source = table_of_json(source)
    if not is_workbook(source):
        return source, open_table(source, wishes)
    sheets, refusal = pages(source), None
    for title, table in sheets.items():
        try:
            sheet = open_table(table, wishes)
        except (TwoReadings, ColumnUnclear):
            raise
        except ImportRefused as error:
            refusal = refusal or error
            continue
        others = [other for other in sheets if other != title]
        notes = [f"sheet {shown(title)}"] if others else []
        notes += [
            f"sheet {shown(other)} was not read; save it as a file of its own" for other in others
        ]
        return table, sheet._replace(notes=(*sheet.notes, *notes))
    assert refusal is not None  # there is a sheet, and none was taken
    raise refusal


def write_refused(
    source: Source, refused: Sequence[Refused], wishes: Wishes, taken: Collection[Path] = ()
) -> Path:
    """Write `NAME.refused.csv`, or `NAME-2` where that is taken, in the current folder."""
    table = read_table(_open_table(source, wishes)[0], known_keys(wishes.yours))
    by_line = {row.line: row for row in refused}
    lines = [
        write_line([*table.header, *REFUSED_COLUMNS]),
        *(
            write_line([*row, str(line), defuse(f"{column}: {why}" if column else why)])
            for line, row in table.rows()
            if line in by_line
            for _, column, why, _ in [by_line[line]]
        ),
    ]
    stem = Path(source.name).name.removesuffix(".gz").removesuffix(".csv")
    stems = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 2)))
    path = next(path for each in stems if (path := Path(f"{each}.refused.csv")) not in taken)
    write_beside(path, "".join(lines), force=True)
    return path
