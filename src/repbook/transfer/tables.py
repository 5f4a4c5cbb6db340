# Long because how a text is cut into rows is decided and said in one place.
"""Text as a table: the delimiter, the header below title lines, true line numbers."""

import csv
import itertools
import re
from _csv import Reader
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import NamedTuple, TextIO

from repbook.errors import ImportRefused
from repbook.transfer.kinds import header_key
from repbook.transfer.open_file import Source, encoding_of, opened, unpacked

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 1 << 24
SAMPLE_CHARACTERS = 1 << 17
BLOCK_ROWS = 4_096  # that are read at once
SAMPLE_ROWS = 5_000  # that tell what a column holds, or how a report is made
HEADER_WITHIN = 40
REFUSED_COLUMNS = ("line", "why")  # that a file of refused rows has after those of the file
TOTALS = re.compile(
    r"\s*(?:grand |sub)?-?totals?(?: for .*)?:?\s*|(?:record )?count"
    r"|\s*(?:(?:gesamt|zwischen)?summe|(?:ins)?gesamt|somme|suma|totale|totaal"
    r"|total (?:general|geral|g[ée]n[ée]ral)|totale generale|eindtotaal):?\s*",
    re.I,
)
# When a report was made, in its last line: `Wednesday, September 30, 2026 01:46 PM GMT-05:00`.
PRINTED = re.compile(r"\b[a-z]+day, .*\b20[0-9]{2}\b.*[0-9]:[0-9]{2}", re.IGNORECASE)
AMOUNT_LIKE = re.compile(
    r"[^A-Za-z]*(?:[A-Z]{3})?[^A-Za-z]*|(?i:(?:record )?count|sum|average|avg)"
)


class Dialect(NamedTuple):
    """How the cells of a file are separated."""

    delimiter: str
    skip_spaces: bool = False


Lines = Iterator[tuple[int, list[str]]]


class Table(NamedTuple):
    """A file known to be a table: where its header is, and how to read on from there.

    `header` are the column names, made unique, `written` the same as in the file.
    """

    source: Source
    encoding: str
    dialect: Dialect
    header: tuple[str, ...]
    header_line: int
    written: tuple[str, ...]
    arrange: Callable[[Lines], Lines] | None = None  # of a report: fills in what stands above a row
    end: int | None = None  # of refused rows: where the columns begin that say why they were

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def width(self) -> int:
        return len(self.header)

    def empty(self) -> list[int]:
        """The columns in which its first rows have nothing."""
        rows = [row for _, row in itertools.islice(self.rows(), SAMPLE_ROWS)]
        cells = itertools.zip_longest(*rows, fillvalue="")
        filled = {at for at, column in enumerate(cells) if any(map(str.strip, column))}
        return [at for at in range(self.width) if at not in filled]

    def reader(self, stream: TextIO) -> Reader:
        """A csv reader after the header; its `line_num` counts the lines of the file."""
        reader = read_cells(stream, self.dialect)
        while reader.line_num < self.header_line:
            next(reader)
        return reader

    def rows(self) -> Lines:
        """Each row below the header, with the line it begins on."""
        return self._rows() if self.arrange is None else self.arrange(self._rows())

    def values(self) -> Iterator[list[str]]:
        """Each row below the header, without its line, which costs as much as the row."""
        if self.arrange is not None or self.end is not None:
            yield from map(itemgetter(1), self.rows())
            return
        with opened(self.source, self.encoding) as stream:
            try:
                yield from self.reader(stream)
            except csv.Error:
                for _ in self._rows():  # says in which line
                    pass
                raise

    def _rows(self) -> Lines:
        with opened(self.source, self.encoding) as stream:
            reader = self.reader(stream)
            line = reader.line_num + 1
            try:
                for row in reader:
                    yield line, row if self.end is None else row[: self.end]
                    line = reader.line_num + 1
            except csv.Error as error:
                raise self.broken(line, error) from error

    def broken(self, line: int, error: csv.Error) -> ImportRefused:
        """The error for a file whose quotes or cells cannot be right, from that line on."""
        return broken_quotes(self.source, self.encoding, self.dialect, self.header, line, error)


def read_cells(lines: Iterable[str], dialect: Dialect, strict: bool = True) -> Reader:
    """The csv module's reader, with cells of up to 16 million characters."""
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        skipinitialspace=dialect.skip_spaces,
        strict=strict,
    )


def read_table(source: Source, known: Collection[str]) -> Table:
    """Find encoding, delimiter and header; `known` are the keys of column names.

    ImportRefused when the file is empty, no text, or has no header.
    """
    source = unpacked(source)
    encoding = encoding_of(source)
    with opened(source, encoding) as stream:
        lines = _sample_lines(stream)
    # Excel's own first line is sep=;
    said = lines[0].strip("\r\n").strip('"').lower() if lines else ""
    declared = said[4] if said.startswith("sep=") and len(said) == 5 else None
    dialect = Dialect(declared) if declared else _dialect(lines)
    records = list(_sample_records(source, encoding, dialect))
    if declared:
        records = records[1:]
    if not records:
        raise ImportRefused(f"{source.name} is empty", hint="Export it again")
    at = _header_at([row for _, row in records[:HEADER_WITHIN]], known)
    header_line, names = records[at]
    end = _end(names, [row for _, row in records[at + 1 :]])
    header = _names(names[:end])
    written = tuple(names[: len(header)])
    return Table(source, encoding, dialect, header, header_line, written, end=end)


def _end(names: list[str], rows: list[list[str]]) -> int | None:
    """How many columns a file of refused rows has without those that say why they were; else None."""
    end = len(names) - len(REFUSED_COLUMNS)
    numbers = [row[end].strip() for row in rows if len(row) > end]
    ours = (*names[end:],) == REFUSED_COLUMNS and all(n.isdecimal() for n in numbers if n)
    return end if end > 0 and ours and any(numbers) else None


def _sample_lines(stream: TextIO) -> list[str]:
    lines: list[str] = []
    size = 0
    for line in stream:
        size += len(line)
        if lines and size > SAMPLE_CHARACTERS:
            break
        lines.append(line)
    return lines


def _dialect(lines: list[str]) -> Dialect:
    """The delimiter that gives most rows the same number of cells, and the most cells."""
    head = "".join(lines[:50])

    def score(dialect: Dialect) -> tuple[float, int]:
        rows = itertools.islice(read_cells(lines, dialect, strict=False), 300)
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        count, width = max(((n, w) for w, n in widths.items() if w > 1), default=(0, 0))
        return (round(count / widths.total(), 2) if widths else 0.0, width)

    dialects = itertools.starmap(Dialect, itertools.product(DELIMITERS, (False, True)))
    return max((d for d in dialects if not d.skip_spaces or f'{d.delimiter} "' in head), key=score)


def _sample_records(
    source: Source, encoding: str, dialect: Dialect
) -> Iterator[tuple[int, list[str]]]:
    """The first rows that are not blank, with the last line of each."""
    with opened(source, encoding) as stream:
        reader = read_cells(stream, dialect)
        first, size = True, 0
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield reader.line_num, row
                first = False
                size += sum(map(len, row))
                if size > SAMPLE_CHARACTERS:
                    return
        except csv.Error as error:
            # further down, the scan of the whole file refuses it and names the column
            if first:
                raise broken_quotes(source, encoding, dialect, (), 1, error) from error


def _header_at(records: list[list[str]], known: Collection[str]) -> int:
    """Which record is the header: the one with most known names, if it has two of them."""
    scores = [
        sum(header_key(cell) in known for cell in set(row) if cell.strip()) for row in records
    ]
    best = max(scores)
    if best >= 2:
        return scores.index(best)
    filled = [sum(1 for cell in row if cell.strip()) for row in records]
    wide = max(filled)
    return next(n for n, count in enumerate(filled) if count >= max(1, (wide + 1) // 2))


def _names(cells: list[str]) -> tuple[str, ...]:
    """The column names: none empty, none twice, empty ones at the end dropped."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.lstrip("\ufeff").split())
        name = name if header_key(name) else f"column {number}"
        further = (f"{' '.join(cell.split()) or 'column'} ({n})" for n in itertools.count(2))
        names[next(n for n in itertools.chain([name], further) if n not in names)] = None
    return tuple(names)


def broken_quotes(
    source: Source,
    encoding: str,
    dialect: Dialect,
    header: tuple[str, ...],
    line: int,
    error: csv.Error,
) -> ImportRefused:
    """The error that says where a row with a quote not closed, or closed too early, begins."""
    column = ""
    with opened(source, encoding) as stream:
        first = next(itertools.islice(stream, line - 1, None), "")
    with suppress(csv.Error):
        open_cell = len(next(read_cells([first], dialect, strict=False), [])) - 1
        if "field larger" not in str(error) and 0 <= open_cell < len(header):
            column = f', column "{header[open_cell]}"'
    if "field larger" in str(error):
        why = "a cell is longer than 16 million characters: is a quote not closed?"
    elif "unexpected end" in str(error):
        why = "a quote is opened and never closed"
    else:
        why = "a quote inside a quoted cell is not doubled, or one is not closed"
    return ImportRefused(
        f"{source.name}, line {line}{column}: {why}",
        hint="Fix that line, or export the file again",
    )


def why_no_row(row: Sequence[str], header: Sequence[str], kind: str, footers: bool) -> str | None:
    """Why it is no row: the header again, a line of totals, a title below; None for a row."""
    filled = [cell for cell in row if cell.strip()]
    if [cell.strip() for cell in row] == list(header):
        return "the column names again"
    if TOTALS.fullmatch(filled[0]) and all(AMOUNT_LIKE.fullmatch(cell) for cell in filled[1:]):
        return "a line of totals"
    lone = footers and len(filled) == 1 and bool(row[0].strip()) and len(header) > 2
    if lone and PRINTED.search(filled[0]):
        return "a title line"
    return "a title line" if lone and (len(row) == 1 or kind != "customers") else None
