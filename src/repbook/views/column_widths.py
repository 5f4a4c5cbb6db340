"""How wide each column of a grid is on a terminal: ids, numbers and phones are never cut.

Prose and names wrap; less important columns are left out when there is no room.
"""

from collections.abc import Sequence

from repbook.text import width
from repbook.views.screen import Column, Grid, text_of

GAP = 2  # between two columns
PROSE_LEAST, PROSE_GOOD = 26, 31  # "late: 58 days, usually 31;"
PROSE_EASY = 36  # with less, what matters less is left out
CUT_LEAST = 40  # prose kept on one line
NAME_LEAST, NAME_EASY, NAME_GOOD = 18, 24, 28  # a name folds before the reason goes
BARELY = 12
RIGID_LEAST = 20  # a phone with a story in it may fold, a phone never
NAME_LINES = 3


def left_out(columns: Sequence[Column], wanted: Sequence[int], widths: Sequence[int]) -> list[str]:
    """What the columns are called that have no room."""
    return [
        name
        for column, want, wide in zip(columns, wanted, widths, strict=True)
        if want and not wide and (name := column.called or column.title)
    ]


def natural(part: Grid) -> list[int]:
    """The width of each column's longest text; 0 for an empty column."""
    widest = [
        max(column.least, column.wide(text_of(row[i]) for row in part.rows))
        for i, column in enumerate(part.columns)
    ]
    return [
        wide and max(wide, width(column.title))
        for wide, column in zip(widest, part.columns, strict=True)
    ]


def fit(columns: Sequence[Column], wanted: Sequence[int], room: int) -> tuple[int, ...]:
    """Each column's width when a terminal's room is divided among them; 0 for left out.

    Columns with the highest `drop` are left out first, until prose has an easy width and all
    others have their least. The rest goes to prose and names in turn, up to a good width first.
    """
    kept = [want > 0 for want in wanted]
    widths = _least(columns, wanted, kept, room)
    for i in sorted(range(len(columns)), key=lambda i: -columns[i].drop):
        easy = [
            max(wide, min(want, PROSE_EASY)) if wide and column.flex and not column.lines else wide
            for column, want, wide in zip(columns, wanted, widths, strict=True)
        ]
        if columns[i].drop and kept[i] and _total(easy) > room:
            kept[i] = False
            widths = _least(columns, wanted, kept, room)
    _squeeze(columns, widths, room)
    names = [i for i, column in enumerate(columns) if column.name and widths[i]]
    prose = [i for i, column in enumerate(columns) if column.flex and widths[i]]
    whole = [i for i, column in enumerate(columns) if widths[i] and i not in (*names, *prose)]
    for some, most in (
        (prose, [min(want, PROSE_GOOD) for want in wanted]),
        (names, [min(want, NAME_GOOD) for want in wanted]),
        (whole, list(wanted)),
        (prose, list(wanted)),
        (names, list(wanted)),
    ):
        _grow(widths, some, most, room)
    return tuple(widths)


def _least(
    columns: Sequence[Column], wanted: Sequence[int], kept: list[bool], room: int
) -> list[int]:
    widths = [0] * len(columns)
    prose = any(column.flex for column in columns)
    for i, column in enumerate(columns):
        if column.flex:
            least = CUT_LEAST if column.lines else PROSE_LEAST
        elif column.name:
            least = NAME_LEAST if prose else NAME_EASY
        else:
            least = max(RIGID_LEAST, room // 3)
        widths[i] = min(wanted[i], least) if kept[i] else 0
    return widths


def _total(widths: Sequence[int]) -> int:
    shown = [each for each in widths if each]
    return sum(shown) + GAP * max(0, len(shown) - 1)


def _squeeze(columns: Sequence[Column], widths: list[int], room: int) -> None:
    """Shrink names and prose first, then the widest column, on a terminal that is too narrow."""
    while (over := _total(widths) - room) > 0 and max(widths) > 1:
        soft = [i for i, c in enumerate(columns) if (c.flex or c.name) and widths[i] > BARELY]
        widest = max(soft or range(len(widths)), key=lambda i: widths[i])
        widths[widest] -= 1 if soft else min(over, max(1, widths[widest] // 4))


def _grow(widths: list[int], some: Sequence[int], most: Sequence[int], room: int) -> None:
    """Give the width that is left to some columns, one character each in turn."""
    left = room - _total(widths)
    while left > 0:
        short = [i for i in some if widths[i] < most[i]]
        if not short:
            return
        for i in short[:left]:
            widths[i] += 1
            left -= 1


def shortened(text: str, most: int) -> str:
    """A very long name cut to a few lines, with the id at its end."""
    if width(text) <= most:
        return text
    head, _, last = text.rpartition(" ")
    if not head or width(last) > most // 2:
        head, last = text, ""
    room = most - width(last) - 2
    while width(head) > room:
        head = head[: min(len(head) - 1, room)]
    return f"{head.rstrip()}… {last}".rstrip()
