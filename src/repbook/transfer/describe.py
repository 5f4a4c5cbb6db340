"""What a file looks like, for somebody who may not see what is in it."""

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from itertools import islice
from pathlib import PurePath
from typing import NamedTuple

from repbook.errors import ImportRefused, RepbookError
from repbook.transfer.column_forms import Column, column_of
from repbook.transfer.containers import is_json, table_of_json
from repbook.transfer.csv_text import write_line
from repbook.transfer.hints import is_day, is_money
from repbook.transfer.invented import invent, known_word, shape
from repbook.transfer.kinds import KINDS, header_key
from repbook.transfer.open_file import Source
from repbook.transfer.recognise import Lacking, keys_of, recognise
from repbook.transfer.record_fields import record_fields
from repbook.transfer.sheet import Wishes
from repbook.transfer.sources import known_keys
from repbook.transfer.tables import Table, read_table
from repbook.transfer.workbooks import is_workbook, pages

ROWS_SEEN = 5_000
ROWS_INVENTED = 3
STARTS = 200  # of the rows from one of which the invented ones may be made
UNKNOWN = "unknown"
PROSE = 4  # words or more
# The kind and the program of what is no table.
RECORDS: dict[str, tuple[str, str]] = {
    "address cards": ("customers", "vcard"),
    "a calendar": ("calls", "calendar"),
    "a call log": ("calls", "call-log"),
    "a mailbox": ("calls", "mbox"),
}


class Description(NamedTuple):
    """A file without what is in it; `sample` is a table of invented rows in CSV."""

    name: str
    form: str
    kind: str
    source: str
    encoding: str | None
    delimiter: str | None
    header_line: int | None
    rows: int  # those looked at
    uneven: int  # of them, those with more or fewer cells than there are columns
    columns: tuple[Column, ...]
    sample: str


class Look(NamedTuple):
    """A table to describe: the names of its columns, its rows, how it is written."""

    header: Sequence[str]
    rows: list[list[str]]
    form: str
    table: Table | None = None


def describe(
    source: Source, wishes: Wishes, mapping: dict[str, str], whole: bool = False
) -> Description:
    """The description of a file that is read so, or of a `whole` book.

    ImportRefused when it cannot be opened at all.
    """
    look = Look((), [], "a whole book") if whole else _look(source)
    kind, program_of, found = _recognised(look, source, wishes)
    width, mapping = len(look.header), mapping or found
    texts = [[row[at].strip() for row in look.rows if len(row) > at] for at in range(width)]
    columns = [
        column_of(name, mapping.get(name), [text for text in cells if text])
        for name, cells in zip(look.header, texts, strict=True)
    ]
    real = real_texts(look.rows)
    names = _names(look.header, real)
    table = look.table
    return Description(
        anonymous(source.name),
        look.form,
        kind,
        program_of,
        table.encoding if table else None,
        table.dialect.delimiter if table else None,
        table.header_line if table else None,
        len(look.rows),
        sum(len(row) != width for row in look.rows),
        tuple(each._replace(name=name) for each, name in zip(columns, names, strict=True)),
        _sample(look, names, columns, real),
    )


def _recognised(look: Look, source: Source, wishes: Wishes) -> tuple[str, str, dict[str, str]]:
    """The kind of its rows, the program, and which column is which field, as far as that is seen."""
    if look.table is None:
        kind, program_of = RECORDS.get(look.form, ("book", "repbook"))
        return kind, program_of, {}
    try:
        known = recognise(source.name, look.header, kind=wishes.kind, maps=dict(wishes.maps))
    except Lacking as lacking:
        fields = {look.header[at]: field.name for at, field in lacking.columns.items()}
        return lacking.kind.name, "plain", fields
    except RepbookError:
        return UNKNOWN, "plain", {}
    return known.kind.name, known.source, known.mapping(look.header)


def anonymous(name: str) -> str:
    """A file's name as far as repbook knows its words: `orders.csv` of `orders-ann-lee.csv`."""
    path = PurePath(name)
    known = {hint for kind in KINDS for hint in kind.hints}
    words = [word for word in re.split(r"[^a-z]+", path.stem.lower()) if word in known]
    ending = path.suffix.lower() if re.fullmatch(r"\.[a-z]{2,5}", path.suffix.lower()) else ""
    return f"{'-'.join(words) or 'file'}{ending}"


def without_texts(why: str, real: Set[str]) -> str:
    """A reason without the texts of a file that it quotes or names."""
    if quoted := re.fullmatch(r'(.*?) "(.*)"', why):
        word = known_word(quoted[2])
        why = f'{quoted[1]} "{word}"' if word else why
        if word:
            return why
    why = re.sub(r'".*"', '"…"', why, flags=re.S)
    for text in sorted((text for text in real if text in why.casefold()), key=len, reverse=True):
        why = re.sub(rf"(?i)(?<!\w){re.escape(text)}(?!\w)", "…", why)
    return why


def texts_in(source: Source) -> set[str]:
    """All that may not be told of a file: its cells and their words."""
    try:
        return real_texts(_look(source).rows)
    except ImportRefused:
        return set()


def real_texts(rows: Sequence[Sequence[str]]) -> set[str]:
    """The cells of these rows, and their words but small ones of prose, of three signs or more.

    States, types and what columns are called say nothing of a person.
    """
    cells = {cell.strip() for row in rows for cell in row}
    words = {
        word
        for cell in cells
        for some in [re.findall(r"\w{3,}", cell)]
        for word in some
        if len(some) < PROSE or not word.islower()
    }
    told = {text for text in cells | words if len(text) > 2 and not known_word(text)}
    return {text.casefold() for text in told if header_key(text) not in known_keys()}


def _look(source: Source) -> Look:
    """The table of a file of any container."""
    form, found = record_fields(source)
    if form:
        records = list(islice(found, ROWS_SEEN))
        header = list(dict.fromkeys(name for record in records for name in record))
        rows = [[record.get(name, "") for name in header] for record in records]
        return Look(header, rows, form)
    form, table = "text", None
    if is_json(source):
        source, form = table_of_json(source), "JSON"
    elif is_workbook(source):
        form, table = _sheet(source)
    table = table or read_table(source, known_keys())
    return Look(table.header, _rows(table), form, table)


def _sheet(source: Source) -> tuple[str, Table]:
    """The sheet of a workbook with most columns that have a known name."""
    tables = [read_table(page, known_keys()) for page in pages(source).values()]
    best = max(tables, key=lambda table: sum(map(_is_known, table.header)))
    return f"workbook, sheet {tables.index(best) + 1} of {len(tables)}", best


def _rows(table: Table) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(ImportRefused):  # what was read before a broken quote says enough
        for _, row in table.rows():
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) >= ROWS_SEEN:
                break
    return rows


def _is_known(name: str) -> bool:
    return any(key in known_keys() for key in keys_of(name))


def _names(header: Sequence[str], real: Set[str]) -> list[str]:
    """The names of the columns; in a line that may be a row only those that repbook knows."""
    known = [_is_known(name) for name in header]
    is_header = sum(known) >= min(len(header), 2) and not any(
        "@" in name or is_day(name) or (is_money(name) and "." in name) for name in header
    )

    def name_of(name: str, is_known: bool) -> str:
        told = is_known or (is_header and name.casefold() not in real)
        return name if told else shape(name)

    return [name_of(name, is_known) for name, is_known in zip(header, known, strict=True)]


def _sample(look: Look, names: Sequence[str], columns: Sequence[Column], real: Set[str]) -> str:
    """Three rows that follow each other, as full as there are, with other texts in their cells."""
    ref = next((at for at, each in enumerate(columns) if each.field == "ref"), None)
    starts = [n for n in range(min(len(look.rows), STARTS)) if _begins(look.rows, n, ref)]

    def fullness(start: int) -> int:
        window = look.rows[start : start + ROWS_INVENTED]
        return len({at for row in window for at, cell in enumerate(row) if cell.strip()})

    start = max(starts, key=fullness, default=0)
    seen: list[dict[str, int]] = [{} for _ in columns]

    def cells(row: Sequence[str]) -> Iterator[str]:
        for text, column, numbers in zip(row, columns, seen, strict=False):
            number = numbers.setdefault(text, len(numbers) + 1)
            kind, _, rest = column.type.partition(", ")
            order = {"day first": "dmy", "month first": "mdy", "year first": "ymd"}.get(rest)
            yield invent(text, number, kind, order, real)

    window = look.rows[start : start + ROWS_INVENTED]
    return "".join(map(write_line, [[*names], *([*cells(row)] for row in window)]))


def _begins(rows: Sequence[Sequence[str]], at: int, ref: int | None) -> bool:
    """Whether a row begins an order, a group, or is on its own."""
    if sum(map(bool, rows[at])) == 1 and rows[at][0].strip():
        return True
    if ref is None or at == 0 or len(rows[at]) <= ref or len(rows[at - 1]) <= ref:
        return True
    return bool(rows[at][ref].strip()) and rows[at][ref] != rows[at - 1][ref]
