"""Values as the text of a CSV cell that a spreadsheet can open safely, and the lines of a file.

A text that a spreadsheet would run (after spaces or apostrophes it begins with
`=`, `+`, `-` or `@`, or it begins with a tab or line break) gets one apostrophe
in front, which an import takes off; phone numbers and plain numbers need none.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

# Characters that a spreadsheet, or whatever cleans its cells, may skip before a formula.
SKIPPED = r"\s'\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
FORMULA = re.compile(rf"[{SKIPPED}]*[=+\-@＝＋－＠]|'*[\t\r\n]")
_NUMBER = "[+-]?[0-9(][0-9 ().,/-]*"
NUMBER_OR_PHONE = re.compile(
    f"{_NUMBER}(?:; ?{_NUMBER})*"
)  # several in a cell, as `joined` has them


def defuse(text: str) -> str:
    """The text with an apostrophe in front if a spreadsheet could run it."""
    if not text or text[0].isalnum():  # most of them; neither is skipped or begins a formula
        return text
    return "'" + text if FORMULA.match(text) and not NUMBER_OR_PHONE.fullmatch(text) else text


def restore(text: str) -> str:
    """The text as it was before `defuse`."""
    return text[1:] if text[:1] == "'" and FORMULA.match(text, 1) else text


def money_text(cents: int, digits: int = 2) -> str:
    """Minor units as a plain number with a decimal point."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    if digits == 0:
        return f"{sign}{whole}"
    scale = 10**digits
    return f"{sign}{whole // scale}.{whole % scale:0{digits}}"


def minute_text(minute: int) -> str:
    """Minutes after midnight as `09:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def quantity_of(number: float) -> int | float:
    """How many, without decimals that say nothing."""
    return int(number) if number == int(number) else number


def yes_no(value: object) -> str:
    return "yes" if value else "no"


def joined(values: Iterable[str]) -> str:
    """Several values as one text, separated by `;`; a semicolon in a value is written `\\;`."""
    return ";".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def split(text: str, mark: str = ";") -> tuple[str, ...]:
    """The values that `joined` put together; none for an empty text."""
    if not text:
        return ()
    values = [""]
    characters = iter(text)
    for character in characters:
        if character == "\\":
            values[-1] += next(characters, "\\")
        elif character == mark:
            values.append("")
        else:
            values[-1] += character
    return tuple(values)


class _Sink:
    """A file for the csv module whose lines go into a list."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def line_writer(lines: list[str]) -> Callable[[Sequence[object]], object]:
    """What adds a line of CSV to `lines`; cells are written as they are."""
    return csv.writer(_Sink(lines), lineterminator="\r\n").writerow


def write_line(cells: Sequence[str]) -> str:
    """One line of CSV."""
    lines: list[str] = []
    line_writer(lines)(cells)
    return lines[0]


def write_rows(rows: Iterable[Mapping[str, str]], known: Iterable[str] = ()) -> Iterator[str]:
    """CSV text, line by line, of rows of text with a header of all their names.

    Without a row its header has those that are `known`; nothing without these.
    """
    names: dict[str, None] = {}
    lines: list[str] = []
    lengths: list[int] = []
    write = line_writer(lines)
    for row in rows:
        if [*row] != [*names]:
            names.update(dict.fromkeys(row))
        lengths.append(len(names))
        write([defuse(row.get(name, "")) for name in names])
    if not lines:
        names = dict.fromkeys(known)
    if names:
        yield write_line([*map(defuse, names)])
    for line, length in zip(lines, lengths, strict=True):  # later rows may have more names
        more = "," * (len(names) - length)
        yield f"{line[:-2]}{more}\r\n" if more else line
