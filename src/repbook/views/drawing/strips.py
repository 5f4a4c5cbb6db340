"""Horizontal bars in parts, one bar for each row."""

from collections.abc import Sequence

from repbook.formatter import cut
from repbook.views.drawing.svg import WIDE, Svg, picture, rect, tag, text

ROW, LEFT, END = 22.0, 92.0, 30.0


def strips(
    title: str,
    description: str,
    rows: Sequence[tuple[str, Sequence[tuple[str, int]]]],
) -> Svg:
    """A bar for each name, of (style, count) parts; each part shows its count where it fits."""
    most = max((sum(n for _, n in parts) for _, parts in rows), default=1) or 1
    unit = (WIDE - LEFT - END) / most
    drawn: list[Svg] = []
    for at, (name, parts) in enumerate(rows):
        y = at * ROW + 4
        drawn.append(text(LEFT - 6, y + 11, cut(name, 14), "t ink", "end"))
        x = LEFT
        for style, number in parts:
            if not number:
                continue
            wide = unit * number
            drawn.append(rect(x, y, max(1.0, wide - 1), 15, style))
            if wide >= 14:
                drawn.append(text(x + wide / 2 - 0.5, y + 11, str(number), "t on", "middle"))
            x += wide
        drawn.append(text(x + 4, y + 11, str(sum(n for _, n in parts)), "t"))
    return picture(max(1, len(rows)) * ROW + 6, title, description, tag("g", *drawn))
