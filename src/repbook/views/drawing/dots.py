"""Days as dots on a line for each row, with the next day expected as a ring."""

from collections.abc import Sequence
from typing import NamedTuple

from repbook.formatter import cut
from repbook.views.drawing.svg import WIDE, Svg, picture, rule, tag, text

ROW, LEFT, FOOT = 17.0, 108.0, 16.0


class Row(NamedTuple):
    """A name, the days with a dot, the day of the ring, and whether it has passed."""

    name: str
    days: Sequence[int]
    next_day: int | None
    late: bool


def dots(
    title: str,
    description: str,
    rows: Sequence[Row],
    first: int,
    last: int,
    today: int,
    months: Sequence[tuple[int, str]],
) -> Svg:
    """Rows of dots from day `first` to `last`; `months` are (day, label) along the foot."""
    room = WIDE - LEFT - 6
    foot = len(rows) * ROW + 6

    def at(day: int) -> float:
        return LEFT + room * (day - first) / max(1, last - first)

    parts: list[Svg] = []
    for day, label in months:
        parts.append(rule(at(day), 0, at(day), foot, "grid"))
        if at(day) + 22 < WIDE:
            parts.append(text(at(day) + 2, foot + 11, label, "t"))
    parts.append(rule(at(today), 0, at(today), foot, "now"))
    for number, row in enumerate(rows):
        y = number * ROW + 10
        parts.append(text(LEFT - 6, y + 3.5, cut(row.name, 16), "t ink", "end"))
        shown = [day for day in row.days if first <= day <= last]
        if shown:
            parts.append(rule(at(shown[0]), y, at(shown[-1]), y, "thread"))
            if row.late:
                parts.append(rule(at(shown[-1]), y, at(today), y, "thread late"))
        parts += [tag("circle", cx=at(day), cy=y, r=3.0, class_="dot") for day in shown]
        if row.next_day is not None and first <= row.next_day <= last:
            style = "ring late" if row.late else "ring"
            parts.append(tag("circle", cx=at(row.next_day), cy=y, r=3.6, class_=style))
    return picture(foot + FOOT, title, description, tag("g", *parts))
