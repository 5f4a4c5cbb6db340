"""What most rows of a list on a terminal are: a line, each cell of which fits its column."""

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style

from repbook.views.column_widths import GAP
from repbook.views.screen import Cell, Grid, Piece, style_of, text_of

# Few colours, each with one meaning; all of them readable on dark and light.
STYLES = {
    "": "",
    "who": "bold",
    "dial": "cyan",
    "heed": "yellow",
    "bad": "red",
    "good": "green",
    "dim": "dim",
    "head": "bold underline",
}


class RowsThatFit:
    """Rows of which each cell fits its column: a line each, as a table has them in a tenth of its time."""

    def __init__(self, part: Grid, widths: Sequence[int]) -> None:
        self.rows = part.rows
        self.indent = " " * part.indent
        self.shown = [
            (i, wide, column.right, column.lines > 0)
            for i, (wide, column) in enumerate(zip(widths, part.columns, strict=True))
            if wide
        ]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        styles = {name: Style.parse(style) for name, style in STYLES.items()}
        gap = Segment(" " * GAP)
        for row in self.rows:
            yield Segment(self.indent)
            for n, (i, wide, right, folds) in enumerate(self.shown):
                if n:
                    yield gap
                text = text_of(row[i])
                padded = text.rjust(wide) if right else text.ljust(wide)
                yield Segment(text if folds else padded, styles[style_of(row[i])])
                if folds:  # what may take several lines has no style after its text
                    yield Segment(" " * (wide - len(text)))
            yield Segment.line()


def fits(row: Sequence[Piece], widths: Sequence[int]) -> bool:
    """Whether a row has one line, of one style a cell, and no character that is not one wide."""
    for piece, wide in zip(row, widths, strict=True):
        text = text_of(piece)
        if (
            len(text) > wide > 0
            or text.endswith(" ")
            or not (text.isascii() or max(text) < "\u0300")
        ):
            return False
        if isinstance(piece, Cell) and (piece.after or piece.more is not None or piece.marks):
            return False
    return True
