"""A screen drawn on a terminal with rich, as wide as the terminal is."""

from __future__ import annotations

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from repbook.views.screen import Grid, Line, Piece, Screen, style_of, text_of, visible

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
WIDE = 110


def draw(shown: Screen, console: Console | None = None, links: bool = False) -> None:
    """Print a screen; with `links` a number to dial is one that the terminal can call."""
    console = console or Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
    for part in shown.parts:
        if isinstance(part, Line):
            _draw_line(part, console, links)
        else:
            console.print(_table(part, console.width))


def drawn(shown: Screen) -> str:
    """A screen as the terminal would show it, with its colours."""
    console = Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
    with console.capture() as captured:
        draw(shown, console)
    return captured.get()


def tel(phone: str) -> str:
    """The address of a phone number: `tel:+46701234567;ext=12`."""
    number, _, extension = phone.lower().replace("ext.", "x").replace("ext", "x").partition("x")
    digits = "".join(c for c in number.replace("(0)", "") if c in "0123456789")
    inside = "".join(c for c in extension if c in "0123456789")
    plus = "+" if number.strip().startswith(("+", "(+")) else ""
    return f"tel:{plus}{digits}" + (f";ext={inside}" if inside else "")


def _text(piece: Piece, cut: bool = False, links: bool = False) -> Text:
    text = Text(text_of(piece), style=STYLES[style_of(piece)])
    if cut:
        text.no_wrap, text.overflow = True, "ellipsis"
    if links and style_of(piece) == "dial" and any(c.isdigit() for c in text.plain):
        text.stylize(Style(link=tel(text.plain)))
    return text


def _draw_line(part: Line, console: Console, links: bool = False) -> None:
    text = Text.assemble(*(_text(piece, links=links) for piece in part.pieces))
    if part.right:
        right = Text(visible(part.right), style=STYLES["dim"])
        room = console.width - text.cell_len - right.cell_len
        text.append(" " * room if room >= 2 else "\n")  # what does not fit stands on its own line
        text.append_text(right)
    console.print(text, crop=False, overflow="fold")


def _table(part: Grid, width: int) -> Table:
    shown = [i for i, column in enumerate(part.columns) if not column.wide or width >= WIDE]
    titled = any(part.columns[i].title for i in shown)
    table = Table(
        box=None, show_header=titled, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0),
        show_edge=False, expand=False,
    )  # fmt: skip
    if part.indent:
        table.add_column("", width=max(0, part.indent - 2))
    for i in shown:
        column = part.columns[i]
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            no_wrap=not column.flex,
            overflow="fold" if column.flex else "ellipsis",
            min_width=column.least or None,
        )
    for row in part.rows:
        cells = [_text(row[i], part.columns[i].cut) for i in shown]
        table.add_row(*([Text("")] if part.indent else []), *cells)
    return table
