"""Static pictures as inline SVG: columns over time, bars in parts, marks on a line of days.

Why not a library: libraries that draw SVG in Python need a script in the page
(plotly, altair, bokeh), bring NumPy and tens of megabytes (matplotlib), are
unmaintained (svgwrite, leather), or have a licence that does not fit (pygal).

Fills are CSS classes, ordered by lightness: `pale` (with an outline), `mid`, `dark`
and `alert`, each at 3:1 to the next. All text is escaped here, its control
characters made visible.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple

from repbook.text import visible

WIDE = 360.0


class Markup(str):
    """Finished markup, safe to put into a page."""

    __slots__ = ()

    def __html__(self) -> str:
        """Templates take it as it is."""
        return str(self)


def markup(*parts: str, between: str = "") -> Markup:
    """Parts as one; bare text is escaped, its control characters made visible."""
    written = (part if isinstance(part, Markup) else escape(visible(part)) for part in parts)
    return Markup(escape(between).join(written))


def tag(name: str, *inside: str, **attributes: str | float | None) -> Markup:
    """An element; `class_` becomes class, x_y becomes x-y; None is no attribute."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="'
        f'{escape(value) if isinstance(value, str) else f"{round(value, 1):g}"}"'
        for key, value in attributes.items()
        if value is not None
    )
    content = markup(*inside)
    return Markup(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")


def rect(x: float, y: float, width: float, height: float, style: str) -> Markup:
    return tag("rect", x=x, y=y, width=width, height=height, class_=style)


def text(x: float, y: float, words: str, style: str = "t", anchor: str | None = None) -> Markup:
    """Text on a baseline; `anchor` is middle or end."""
    return tag("text", words, x=x, y=y, class_=style, text_anchor=anchor)


def rule(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=style)


# Columns


class Columns(NamedTuple):
    """Columns of layers over time, with what is said of some of them.

    `labels` are the word below each column, and the year. A layer is the heights
    of its part of each column, by its style; the first is at the bottom.
    """

    title: str  # unique on a page
    description: str
    labels: Sequence[tuple[str, str]]
    layers: Mapping[str, Sequence[float]]
    axis: Callable[[float], str]
    target: Sequence[float] = ()
    marked: Sequence[int] = ()  # the columns in question, to the last
    running: bool = False  # the last one is not over
    unrecorded: Sequence[tuple[int, int]] = ()  # first and last column of a break
    high: float = 136.0


def columns(c: Columns) -> Markup:
    """The drawing, with its text alternative."""
    left, top, foot, number = 44.0, 18.0, c.high - 28, len(c.labels)
    sums = [sum(max(0.0, part) for part in each) for each in zip(*c.layers.values(), strict=True)]
    marks = scale(max(*sums, *c.target, 0.0, 0.0))
    step = (WIDE - left - 4) / max(1, number)
    wide = min(26.0, step * 0.68)

    def at(height: float) -> float:
        return foot - (foot - top) * max(0.0, height) / (marks[-1] or 1.0)

    def middle(column: float) -> float:
        return left + step * (column + 0.5)

    drawn: list[Markup] = []
    if c.marked and len(c.marked) < number:
        drawn.append(
            rect(left + step * c.marked[0], 0, step * len(c.marked), c.high - 12, "marked")
        )
    for mark in marks:
        drawn += [
            rule(left, at(mark), WIDE, at(mark), "grid" if mark else "base"),
            text(left - 5, at(mark) + 3.5, c.axis(mark), "t", "end"),
        ]
    for i in range(number):
        below = 0.0
        for style, heights in c.layers.items():
            if heights[i] > 0:
                y, shape = at(below + heights[i]), style
                if c.running and i == number - 1:
                    shape = f"{style} open"
                drawn.append(rect(middle(i) - wide / 2, y, wide, at(below) - y, shape))
                below += heights[i]
    ends = next(iter(c.layers.values()))[-1] if len(c.marked) == 1 and sums[-1] else None
    words = [c.axis(ends)] if ends is not None else []
    if words or c.running:  # above all columns and the target
        words += ["so far"] if c.running else []
        drawn.append(text(WIDE - 2, top - 8, " ".join(words), "t ink on", "end"))
    if c.target:
        line = "".join(
            f"{'L' if i else 'M'}{left + step * i:.1f} {at(height):.1f}h{step:.1f}"
            for i, height in enumerate(c.target)
        )
        drawn += [tag("path", d=line, class_="halo"), tag("path", d=line, class_="target")]
    for first, last in c.unrecorded:
        x = middle((first + last) / 2)
        drawn.append(text(x, foot - 4, "no records", "t ink", "middle"))
    return picture(c, [*drawn, *_foot(c, middle)])


def _foot(c: Columns, middle: Callable[[float], float]) -> list[Markup]:
    """The labels below the columns, five at most, and the year where it changes."""
    drawn, number, year = [], len(c.labels), ""
    every = max(1, ceil(number / 5))
    for i in range((number - 1) % every, number, every):
        word, its_year = c.labels[i]
        anchor, x = ("end", WIDE) if i == number - 1 else ("middle", middle(i))
        style = "t ink on" if i in c.marked else "t"
        drawn.append(text(x, c.high - 16, word, style, anchor))
        if its_year != year:
            year = its_year
            drawn.append(text(x, c.high - 4, year, "t", anchor))
    return drawn


def picture(c: Columns, drawn: Sequence[Markup]) -> Markup:
    """The whole drawing with its title and description."""
    name = "".join(letter if letter.isalnum() else "-" for letter in c.title.lower())
    return tag(
        "svg",
        tag("title", c.title, id=f"t-{name}"),
        tag("desc", c.description, id=f"d-{name}"),
        *drawn,
        viewBox=f"0 0 {WIDE:g} {c.high:g}",
        role="img",
        aria_labelledby=f"t-{name} d-{name}",
    )


def scale(most: float) -> list[float]:
    """Three to five round heights from 0 up to `most` or above; whole numbers when small."""
    if most <= 0:
        return [0.0, 1.0]
    for part in (0.25, 0.5, 1, 2, 2.5, 5):
        step = 10 ** floor(log10(most)) * part
        if (most >= 40 or step == floor(step)) and ceil(most / step) <= 4:
            return [step * i for i in range(ceil(most / step) + 1)]
    return [0.0, float(ceil(most))]


# Pieces of tables: what they show stands beside them in words


def bar(parts: Mapping[str, float], most: float) -> Markup:
    """A bar of parts by their style, as long as its share of the longest."""
    drawn, x = [], 0.0
    for style, part in parts.items():
        wide = 100 * part / (most or 1.0)
        if part > 0:
            drawn.append(
                tag("rect", x=f"{x:.1f}%", width=f"{wide:.1f}%", height="100%", class_=style)
            )
        x += wide
    return tag("svg", *drawn, class_="bar", aria_hidden="true") if drawn else Markup()


class Days(NamedTuple):
    """A span of days to mark things on; `months` are the first days of months, with their names."""

    first: int
    last: int
    today: int
    months: Sequence[tuple[int, str, str]]  # day, month, year

    def at(self, day: int) -> str:
        """Where a day stands."""
        return f"{100 * (day - self.first) / (self.last - self.first):.1f}%"

    def line(self, days: Sequence[int], ahead: int | None, late: bool, says: str) -> Markup:
        """A dot for each day, a ring for the one ahead; a late one is a square. `says` tells them."""
        drawn = [self._upright(day, "grid") for day, *_ in self.months]
        drawn.append(self._upright(self.today, "now"))
        shown = [day for day in days if self.first <= day <= self.last]
        for first, last, style in (
            *([(shown[0], shown[-1], "thread")] if shown else []),
            *([(shown[-1], self.today, "thread late")] if shown and late else []),
        ):
            drawn.append(
                tag("line", x1=self.at(first), x2=self.at(last), y1="50%", y2="50%", class_=style)
            )
        drawn += [tag("circle", cx=self.at(day), cy="50%", r=3.2, class_="dot") for day in shown]
        if ahead is not None and self.first <= ahead <= self.last:
            x, to_middle = self.at(ahead), "translate(-4 -4)"
            drawn.append(
                tag("rect", x=x, y="50%", width=8, height=8, transform=to_middle, class_="alert")
                if late
                else tag("circle", cx=x, cy="50%", r=4.0, class_="ring")
            )
        return tag("svg", *drawn, class_="days", role="img", aria_label=says)

    def head(self) -> Markup:
        """The names of every other month above such lines, and the year where it changes."""
        drawn, year = [], ""
        for day, month, its_year in self.months[::2]:
            drawn.append(tag("text", month, x=self.at(day), y=22, class_="t"))
            if its_year != year:
                year = its_year
                drawn.append(tag("text", year, x=self.at(day), y=10, class_="t"))
        return tag("svg", *drawn, class_="months", role="img", aria_label="days")

    def _upright(self, day: int, style: str) -> Markup:
        return tag("line", x1=self.at(day), x2=self.at(day), y1="0", y2="100%", class_=style)
