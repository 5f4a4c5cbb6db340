"""What a view returns: lines and grids of styled text with their plain form, and tables.

The plain form is for pipes and files: aligned, never cut and never wrapped.
The command line, which knows the terminal's width, makes the terminal's form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from repbook.text import visible, width

# Each style has one meaning: who it is about, what to dial, a warning, something good.
NAME_MOST = 40  # columns for names
Style = Literal["", "who", "dial", "heed", "bad", "good", "dim", "head"]


class Cell(NamedTuple):
    """A piece of text with one style.

    `more` are texts that follow after `; `, and `after` is dim text at the end. With `more`, which
    may be empty, a column that has few lines shows each of these whole or counts it as `· 1 more reason`.
    Those of a list follow after commas, and are counted as what is `listed`: `and 3 more columns`.
    `marks` are the places, start and end, that stand out of the text.
    """

    text: str
    style: Style = ""
    after: str = ""
    more: tuple[str, ...] | None = None
    marks: tuple[tuple[int, int], ...] = ()
    listed: str = ""


Piece: TypeAlias = "str | Cell"
Text = TypeVar("Text", bound=str | Cell)
Record = TypeVar("Record")


class Column(NamedTuple):
    """A column of a grid. A `flex` column takes the width that is left and wraps, for prose.

    A `name` column wraps too, but leaves room for the prose; all others are shown
    whole or not at all. Where there is no room the column with the highest `drop`
    goes first; `called` is what a column without a title is called when it is left out.
    `least` is a width it keeps, to line up with other grids; `lines` is how many lines it
    may take, 0 for as many as it needs.
    """

    title: str = ""
    right: bool = False
    flex: bool = False
    name: bool = False
    least: int = 0
    lines: int = 0
    drop: int = 0
    called: str = ""

    def wide(self, texts: Iterable[str]) -> int:
        """The width of its longest text; one long name does not pad all the others."""
        longest = max(map(width, texts), default=0)
        return min(longest, NAME_MOST) if self.name else longest


ASK_FOR = Column(drop=1, called="who to ask for")


class Line(NamedTuple):
    """One line of pieces; `right` is at the right edge of a terminal.

    One that explains a column names it in `about`, and goes where that is left out.
    """

    pieces: tuple[Piece, ...] = ()
    right: str = ""
    about: str = ""


class Grid(NamedTuple):
    """Rows of cells under columns; titles are shown if any column has one."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Piece, ...], ...]
    indent: int = 2


Screen: TypeAlias = tuple[Line | Grid, ...]  # a whole answer, top to bottom


def screen(*parts: Line | Grid | str | None) -> Screen:
    """A screen of parts; a bare string is a line, None is nothing."""
    return tuple(Line((p,)) if isinstance(p, str) else p for p in parts if p is not None)


def line(*pieces: Piece, right: str = "", about: str = "") -> Line:
    return Line(pieces, right, about)


def grid(
    columns: Sequence[Column], rows: Iterable[Sequence[Piece]], indent: int = 2
) -> Grid | None:
    """A grid, or None without rows."""
    kept = tuple(tuple(row) for row in rows)
    return Grid(tuple(columns), kept, indent) if kept else None


def aligned(columns: Sequence[Column], rows: Iterable[Sequence[Piece]]) -> tuple[Column, ...]:
    """The columns as wide as all these rows need, for grids below each other."""
    kept = list(rows)
    return tuple(
        column._replace(least=column.wide(text_of(row[i]) for row in kept))
        for i, column in enumerate(columns)
    )


def titled(
    columns: Sequence[Column], blocks: Mapping[str, Sequence[Sequence[Piece]]]
) -> list[Line | Grid | None]:
    """Blocks of rows under their titles, lined up; those without rows are left out."""
    lined_up = aligned(columns, [row for rows in blocks.values() for row in rows])
    return [
        part
        for title, rows in blocks.items()
        if rows
        for part in (Line((Cell(title, "head"),)), grid(lined_up, rows))
    ]


def filled(parts: Mapping[str, Iterable[Text]]) -> list[tuple[str, list[Text]]]:
    """The texts under each label, without empty ones; a label without texts is left out."""
    return [(label, kept) for label, texts in parts.items() if (kept := list(filter(None, texts)))]


def beside_labels(
    sections: Iterable[tuple[str, Sequence[Piece]]],
    loud: str = "",
    least: int = 0,
    lines: int = 0,
    indent: int = 0,
) -> Grid | None:
    """The texts of each section beside its label, which is shown once, and dim but for `loud`."""
    rows = [
        (Cell("" if at else label, "" if label == loud else "dim"), text)
        for label, texts in sections
        for at, text in enumerate(texts)
    ]
    return grid((Column(least=least), Column(flex=True, lines=lines)), rows, indent)


def first_few(texts: Sequence[str], most: int) -> list[str]:
    """The first few texts, and how many more there are."""
    more = len(texts) - most
    return [*texts[:most], *([f"and {more} more"] if more > 0 else [])]


def hint(*commands: str | None) -> Line:
    """The line of next useful commands at the end of a screen; None is no command."""
    return Line((Cell("Next: " + " · ".join(filter(None, commands)), "dim"),))


def with_texts(shown: Screen, change: Callable[[str], str]) -> Screen:
    """The screen with its texts changed."""

    def changed(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        return tuple(map(changed_piece, pieces))

    def changed_piece(piece: Piece) -> Piece:
        if isinstance(piece, str):
            return change(piece)
        text = change(piece.text)
        return piece if text is piece.text else piece._replace(text=text)

    return tuple(
        part._replace(rows=tuple(map(changed, part.rows)))
        if isinstance(part, Grid)
        else part._replace(pieces=changed(part.pieces), right=change(part.right))
        for part in shown
    )


def text_of(piece: Piece) -> str:
    """A piece's text with its control characters made visible."""
    if isinstance(piece, str):
        return visible(piece)
    text, _, after, more, _, of_list = piece
    text = (", " if of_list else "; ").join((text, *(more or ())))
    return visible(f"{text} {after}" if after else text)


def style_of(piece: Piece) -> Style:
    return "" if isinstance(piece, str) else piece.style


def plain(shown: Screen) -> str:
    """The screen as plain text, whole."""
    lines: list[str] = []
    for part in shown:
        if isinstance(part, Line):
            text = "".join(text_of(piece) for piece in part.pieces)
            lines.append((f"{text}  {visible(part.right)}" if part.right else text).rstrip())
        else:
            lines += plain_grid(part)
    return "\n".join(lines) + "\n" if lines else ""


def plain_grid(part: Grid) -> list[str]:
    """A grid's lines, its columns as wide as their widest cell."""
    rows = [[text_of(cell) for cell in row] for row in part.rows]
    if any(column.title for column in part.columns):
        rows.insert(0, [column.title for column in part.columns])
    widths = [
        max(0 if column.flex else column.least, column.wide(row[i] for row in rows))
        for i, column in enumerate(part.columns)
    ]
    return [
        (" " * part.indent + "  ".join(map(padded, row, widths, part.columns))).rstrip()
        for row in rows
    ]


def padded(text: str, wide: int, column: Column) -> str:
    """A cell's text with the space that makes it as wide as its column."""
    space = " " * (wide - width(text))
    return space + text if column.right else text + space
