"""Static pictures as inline SVG: stacked columns, dots on lines, a flow, bars in parts.

Why not a library: libraries that draw SVG in Python need a script in the page
(plotly, altair, bokeh), bring NumPy and tens of megabytes (matplotlib), are
unmaintained (svgwrite, leather), or have a licence that does not fit (pygal).
Four kinds of pictures need some two hundred lines; colours come from the page,
and one picture works in light, dark and print.

Every picture is a drawing `WIDE` units wide, sized so that its text reads well on
a phone, with a title and a description for who cannot see it. All text is escaped
here, its control characters made visible.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple

from repbook.formatter import cut
from repbook.text import visible

WIDE = 360.0


class Svg(str):
    """Finished markup, safe to put into a page."""

    __slots__ = ()

    def __html__(self) -> str:
        """Templates take it as it is."""
        return str(self)


def tag(name: str, *inside: str, **attributes: str | float | None) -> Svg:
    """An element; bare text inside is escaped, `class_` becomes class, x_y becomes x-y."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="'
        f'{escape(value) if isinstance(value, str) else f"{round(value, 1):g}"}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = "".join(part if isinstance(part, Svg) else escape(visible(part)) for part in inside)
    return Svg(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")


def rect(x: float, y: float, width: float, height: float, style: str) -> Svg:
    """A filled box."""
    return tag("rect", x=x, y=y, width=width, height=height, class_=style)


def text(x: float, y: float, words: str, style: str = "t", anchor: str | None = None) -> Svg:
    """Text on a baseline; `anchor` is middle or end."""
    return tag("text", words, x=x, y=y, class_=style, text_anchor=anchor)


def rule(x1: float, y1: float, x2: float, y2: float, style: str) -> Svg:
    """A line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=style)


def picture(height: float, title: str, description: str, drawn: Sequence[Svg]) -> Svg:
    """The whole drawing with its text alternative; the title is unique on a page."""
    name = "".join(c if c.isalnum() else "-" for c in title.lower())
    return tag(
        "svg",
        tag("title", title, id=f"t-{name}"),
        tag("desc", description, id=f"d-{name}"),
        tag("g", *drawn),
        viewBox=f"0 0 {WIDE:g} {height:g}",
        role="img",
        aria_labelledby=f"t-{name} d-{name}",
    )


def columns(
    title: str,
    description: str,
    labels: Sequence[str],
    layers: Mapping[str, Sequence[float]],
    axis: Callable[[float], str],
    high: float = 150.0,
) -> Svg:
    """Columns of layers, the first at the bottom; `axis` labels a height of the scale.

    A layer is the heights of its part of each column, from the left, by its CSS class.
    """
    left, foot, count = 44.0, high - 18, len(labels)
    sums = [sum(max(0.0, height) for height in each) for each in zip(*layers.values(), strict=True)]
    marks = scale(max(sums, default=0.0))
    room, most = foot - 10, marks[-1] or 1.0
    step = (WIDE - left - 4) / max(1, count)
    wide = min(26.0, step * 0.68)
    drawn: list[Svg] = []
    for mark in marks:
        y = foot - room * mark / most
        drawn += [
            rule(left, y, WIDE, y, "grid" if mark else "base"),
            text(left - 5, y + 3.5, axis(mark), "t", "end"),
        ]
    for i, label in enumerate(labels):
        x, y = left + step * i + (step - wide) / 2, foot
        for style, heights in layers.items():
            part = room * max(0.0, heights[i]) / most
            if part > 0:
                y -= part
                drawn.append(rect(x, y, wide, part, style))
        if i == count - 1:
            drawn.append(text(WIDE, high - 4, label, "t", "end"))
        elif (count - 1 - i) % max(1, ceil(count / 5)) == 0:
            drawn.append(text(min(x + wide / 2, WIDE - 1), high - 4, label, "t", "middle"))
    return picture(high, title, description, drawn)


def scale(most: float) -> list[float]:
    """Three to five round heights from 0 up to `most` or above; whole numbers when small."""
    if most <= 0:
        return [0.0, 1.0]
    for part in (0.25, 0.5, 1, 2, 2.5, 5):
        step = 10 ** floor(log10(most)) * part
        if (most >= 40 or step == floor(step)) and ceil(most / step) <= 4:
            return [step * i for i in range(ceil(most / step) + 1)]
    return [0.0, float(ceil(most))]


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
    span: tuple[int, int],
    today: int,
    months: Sequence[tuple[int, str]],
) -> Svg:
    """Rows of dots from the first to the last day; `months` are (day, label) along the foot."""
    left, foot, (first, last) = 108.0, len(rows) * 17.0 + 6, span

    def at(day: int) -> float:
        return left + (WIDE - left - 6) * (day - first) / max(1, last - first)

    drawn: list[Svg] = []
    for day, label in months:
        drawn.append(rule(at(day), 0, at(day), foot, "grid"))
        if at(day) + 22 < WIDE:
            drawn.append(text(at(day) + 2, foot + 11, label, "t"))
    drawn.append(rule(at(today), 0, at(today), foot, "now"))
    for number, row in enumerate(rows):
        y = number * 17.0 + 10
        drawn.append(text(left - 6, y + 3.5, cut(row.name, 16), "t ink", "end"))
        shown = [day for day in row.days if first <= day <= last]
        if shown:
            drawn.append(rule(at(shown[0]), y, at(shown[-1]), y, "thread"))
        if shown and row.late:
            drawn.append(rule(at(shown[-1]), y, at(today), y, "thread late"))
        drawn += [tag("circle", cx=at(day), cy=y, r=3.0, class_="dot") for day in shown]
        if row.next_day is not None and first <= row.next_day <= last:
            style = "ring late" if row.late else "ring"
            drawn.append(tag("circle", cx=at(row.next_day), cy=y, r=3.6, class_=style))
    return picture(foot + 16, title, description, drawn)


def flow(
    title: str,
    description: str,
    names: Sequence[tuple[str, str, str]],
    moves: Mapping[tuple[str, str], int],
    heads: tuple[str, str],
) -> Svg:
    """Bands from a column of stages to another, as wide as the number of customers.

    `names` are (code, word, style) from top to bottom; `moves` counts (from, to), stays too.
    """
    before = {code: sum(n for (was, _), n in moves.items() if was == code) for code, _, _ in names}
    after = {code: sum(n for (_, now), n in moves.items() if now == code) for code, _, _ in names}
    shown = [name for name in names if before[name[0]] or after[name[0]]]
    unit = 120.0 / max(1, sum(before.values()))
    bar, x1, x2, y = 9.0, 84.0, 267.0, 22.0
    tops: dict[str, float] = {}
    for code, _, _ in shown:
        tops[code] = y
        y += max(before[code] * unit, after[code] * unit, 11.0) + 12
    left, right = dict(tops), dict(tops)
    drawn = [text(x1 + bar, 10, heads[0], "t", "end"), text(x2, 10, heads[1], "t")]
    for was, now in ((was, now) for was in tops for now in tops if moves.get((was, now))):
        high = moves[was, now] * unit
        style = "band" if was == now else "band moved"
        drawn.append(_band(x1 + bar, left[was], x2, right[now], max(high, 2.0), style))
        left[was] += high
        right[now] += high
    for code, word, style in shown:
        for x, counts, at, anchor in ((x1, before, x1 - 5, "end"), (x2, after, x2 + bar + 5, None)):
            if counts[code]:
                drawn.append(rect(x, tops[code], bar, max(counts[code] * unit, 2.0), style))
            drawn.append(text(at, tops[code] + 9, f"{word} {counts[code]}", "t ink", anchor))
    return picture(y - 4, title, description, drawn)


def _band(x1: float, left: float, x2: float, right: float, high: float, style: str) -> Svg:
    middle = (x1 + x2) / 2
    path = (
        f"M{x1:g} {left:.1f}C{middle:g} {left:.1f} {middle:g} {right:.1f} {x2:g} {right:.1f}"
        f"v{high:.1f}C{middle:g} {right + high:.1f} {middle:g} {left + high:.1f}"
        f" {x1:g} {left + high:.1f}z"
    )
    return tag("path", d=path, class_=style)


def strips(
    title: str, description: str, rows: Sequence[tuple[str, Sequence[tuple[str, int]]]]
) -> Svg:
    """A bar for each name, of (style, count) parts; each part shows its count where it fits."""
    left, sums = 92.0, [sum(n for _, n in parts) for _, parts in rows]
    unit = (WIDE - left - 30) / (max(sums, default=1) or 1)
    drawn: list[Svg] = []
    for at, (name, parts) in enumerate(rows):
        x, y = left, at * 22.0 + 4
        drawn.append(text(left - 6, y + 11, cut(name, 14), "t ink", "end"))
        for style, number in parts:
            wide = unit * number
            if number:
                drawn.append(rect(x, y, max(1.0, wide - 1), 15, style))
            if wide >= 14:
                drawn.append(text(x + wide / 2 - 0.5, y + 11, str(number), "t on", "middle"))
            x += wide
        drawn.append(text(x + 4, y + 11, str(sums[at]), "t"))
    return picture(max(1, len(rows)) * 22.0 + 6, title, description, drawn)
