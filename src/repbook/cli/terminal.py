"""A screen drawn on a terminal with rich, as wide as it is; what is longer goes to a pager."""

import os
import shlex
from collections.abc import Sequence
from itertools import groupby
from shutil import get_terminal_size, which
from typing import TextIO

from rich.console import Console
from rich.containers import Lines
from rich.style import Style
from rich.table import Table
from rich.text import Text

from repbook.cli.rows_that_fit import STYLES, RowsThatFit, fits
from repbook.formatter import count, listed
from repbook.text import HELD, held, spread, tel, visible, wrapped
from repbook.views.column_widths import GAP, NAME_LINES, fit, left_out, natural, shortened
from repbook.views.screen import (
    Cell,
    Column,
    Grid,
    Line,
    Piece,
    Screen,
    style_of,
    text_of,
)


def console(file: TextIO) -> Console:
    """What draws on a stream, adding nothing of its own."""
    return Console(file=file, highlight=False, soft_wrap=False, emoji=False, markup=False)


def draw(shown: Screen, console: Console, links: bool = False) -> None:
    """Print a screen; with `links` a number to dial is one that the terminal can call."""
    missing: dict[str, None] = {}
    for part in shown:
        if isinstance(part, Line):
            if part.about in missing:
                continue
            if missing and text_of(part.pieces[0] if part.pieces else "").startswith("Next: "):
                _draw_line(_wider(list(missing)), console)
            _draw_line(part, console, links)
        else:
            wanted = natural(part)
            widths = fit(part.columns, wanted, max(1, console.width - part.indent))
            missing |= dict.fromkeys(left_out(part.columns, wanted, widths))
            _draw_grid(part, widths, console)


def drawn(shown: Screen, file: TextIO) -> str:
    """A screen as the terminal would show it, with its colours."""
    terminal = console(file)
    with terminal.capture() as captured:
        draw(shown, terminal)
    return captured.get()


def _text(piece: Piece, links: bool = False) -> Text:
    text = Text(text_of(piece), style=STYLES[style_of(piece)])
    if isinstance(piece, Cell) and piece.after:
        text.stylize(STYLES["dim"], len(text) - len(visible(piece.after)))
    for start, end in piece.marks if isinstance(piece, Cell) else ():
        text.stylize(STYLES["who"], start, end)
    if links and style_of(piece) == "dial" and (address := tel(text.plain)):
        text.stylize(Style(link=address))
    return text


def _draw_line(part: Line, console: Console, links: bool = False) -> None:
    text = Text.assemble(*(_text(piece, links=links) for piece in part.pieces))
    if text.plain.startswith("Next: ") and text.cell_len > console.width:
        text = Text(wrapped(text.plain, console.width, 6), style=STYLES["dim"])
    if part.right:
        right = Text(visible(part.right), style=STYLES["dim"])
        room = console.width - text.cell_len - right.cell_len
        text.append(" " * room if room >= 2 else "\n")  # what does not fit stands on its own line
        text.append_text(right)
    elif text.cell_len > console.width:
        text = _hanging(text, console)
    console.print(text, crop=False, overflow="ignore", no_wrap=True)


def _hanging(text: Text, console: Console) -> Text:
    """An indented text in lines, those after the first two columns further in."""
    lead = len(text.plain) - len(text.plain.lstrip(" "))
    hang = lead + 2 if lead else 0
    rest = _wrapped(text[hang:], console, max(1, console.width - hang))
    for long in (each for each in rest if each.cell_len > console.width - hang):
        long.plain = spread(long.plain, hang, console.width, hang)
    return Text.assemble(text[:hang], Text("\n" + " " * hang).join(rest))


def _wrapped(text: Text, console: Console, width: int) -> Lines:
    """A text in lines, no command in it broken: one that is too long is left to the terminal."""
    text.plain = held(text.plain)
    long = any(HELD in word and len(word) > width for word in text.plain.split(" "))
    lines = text.wrap(console, width, overflow="ignore" if long else "fold")
    for line in lines:
        line.plain = line.plain.replace(HELD, " ")
    return lines


def _wider(missing: list[str]) -> Line:
    """What a wider window would show: `2 more columns in a wider window: town and tags`."""
    columns = count(len(missing), "more column")
    return Line((Cell(f"{columns} in a wider window: {listed(missing)}", "dim"),))


def _draw_grid(part: Grid, widths: Sequence[int], console: Console) -> None:
    """The rows under their titles; those that fit without the table that wraps cells."""
    head = part._replace(rows=())
    if any(part.columns[i].title for i, wide in enumerate(widths) if wide):
        console.print(_table(head, widths, console))
    for fitting, some in groupby(part.rows, lambda row: fits(row, widths)):
        rows = part._replace(rows=tuple(some))
        lines = RowsThatFit(rows, widths) if fitting else _table(rows, widths, console, False)
        console.print(lines, end="")


def _table(part: Grid, widths: Sequence[int], console: Console, titles: bool = True) -> Table:
    """A grid whose columns have these widths; those of 0 are left out."""
    indent = part.indent
    shown = [i for i, wide in enumerate(widths) if wide]
    table = Table(
        box=None,
        show_header=titles and any(part.columns[i].title for i in shown),
        header_style="dim",
        pad_edge=False,
        padding=(0, GAP, 0, 0),
        show_edge=False,
        expand=False,
    )
    if indent:
        table.add_column("", width=max(0, indent - GAP))
    for i in shown:
        column = part.columns[i]
        table.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            overflow="fold",
            width=widths[i],
        )
    for row in part.rows:
        cells = [_cell(row[i], part.columns[i], widths[i], console) for i in shown]
        table.add_row(*([Text("")] if indent else []), *cells)
    return table


def _whole(piece: Cell, most: int, wide: int, console: Console) -> Text:
    """The first text whole, and of what follows as much as the lines that it needs have room for."""
    more = piece.more or ()
    # a second reason has a line of its own: it may be the more urgent one
    own = bool(more or piece.after) and not piece.listed
    most = max(most, 1 + own, len(_text(piece.text).wrap(console, wide)))
    shown = [piece]
    for kept in range(len(more), -1, -1):
        left = len(more) - kept + bool(piece.after)
        less = piece._replace(more=more[:kept])
        rest = (
            f"and {count(left, f'more {piece.listed}')}"
            if piece.listed
            else f"· {count(left, 'more reason')}"
        )
        shown += [less._replace(after=rest)] if left else []
    texts = map(_text, shown)
    return next((t for t in texts if len(t.wrap(console, wide)) <= most), _text(shown[-1]))


def _cell(piece: Piece, column: Column, wide: int, console: Console) -> Text:
    if column.lines and isinstance(piece, Cell) and piece.more is not None:
        return _whole(piece, column.lines, wide, console)
    text = _text(piece)
    if column.lines:
        lines = _wrapped(text, console, wide)
        text = Text("\n").join(lines)
        if len(lines) > column.lines:
            last = lines[column.lines - 1]
            last.rstrip()
            last.append(" …")
            last.truncate(wide, overflow="ellipsis")
            text = Text("\n").join(lines[: column.lines])
    if column.name and not column.lines and text.cell_len > wide * NAME_LINES:
        text = Text(shortened(text.plain, wide * NAME_LINES), style=text.style)
    return text


# The pager that the person has; never for a pipe

LESS = "-FRX -Ps?eThe end:Space shows more., q leaves"  # by itself it shows a bare ":"


def pager(stdin: TextIO | None) -> list[str] | None:
    """The pager and its options: $PAGER, else less; None where it is off or there is none.

    It is off with an empty PAGER, with PAGER=cat, and on a dumb terminal.
    """
    if os.environ.get("TERM") == "dumb" or stdin is None or not stdin.isatty():
        return None
    try:
        words = shlex.split(os.environ.get("PAGER", "less -FRX"), posix=os.name != "nt")
    except ValueError:
        return None
    known = words and os.path.basename(words[0]) != "cat" and which(words[0])
    return words if known else None


def is_long(text: str) -> bool:
    """Whether a text does not fit above the prompt."""
    return text.count("\n") > get_terminal_size().lines - 1


def page(text: str, stdin: TextIO | None, stdout: TextIO) -> None:
    """Show a text in the pager until the person leaves it; print it if the pager cannot be started."""
    import subprocess

    from repbook.cli.interrupts import handled

    words = pager(stdin)
    with handled(lambda number, frame: None, "SIGINT"):  # in the pager it stops a search
        try:
            if words is None:
                raise OSError
            env = {"LESS": LESS, **os.environ}
            child = subprocess.Popen(words, stdin=subprocess.PIPE, env=env)
        except OSError:
            stdout.write(text)
        else:
            # one that was left before the end takes no more, which is no error
            child.communicate(text.encode(stdout.encoding or "utf-8", "replace"))
