"""Stacked columns over time, one for each week or month."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from repbook.views.drawing.svg import WIDE, Svg, picture, rect, rule, tag, text

TOP, FOOT, LEFT = 10.0, 18.0, 44.0


class Layer(NamedTuple):
    """A part of every column: its CSS class and its heights, from the left."""

    style: str
    values: Sequence[float]


def columns(
    title: str,
    description: str,
    labels: Sequence[str],
    layers: Sequence[Layer],
    axis: Callable[[float], str],
    high: float = 150.0,
) -> Svg:
    """Columns of layers, the first at the bottom; `axis` labels a height of the scale."""
    count = len(labels)
    sums = [sum(max(0.0, layer.values[i]) for layer in layers) for i in range(count)]
    marks = scale(max(sums, default=0.0))
    most = marks[-1] or 1.0
    room, foot = high - TOP - FOOT, high - FOOT
    step = (WIDE - LEFT - 4) / max(1, count)
    wide = min(26.0, step * 0.68)
    parts: list[Svg] = []
    for mark in marks:
        y = foot - room * mark / most
        parts.append(rule(LEFT, y, WIDE, y, "grid" if mark else "base"))
        parts.append(text(LEFT - 5, y + 3.5, axis(mark), "t", "end"))
    every = max(1, ceil(count / 5))
    for i in range(count):
        x = LEFT + step * i + (step - wide) / 2
        y = foot
        for layer in layers:
            part = room * max(0.0, layer.values[i]) / most
            if part > 0:
                y -= part
                parts.append(rect(x, y, wide, part, layer.style))
        if (count - 1 - i) % every == 0:
            last = i == count - 1
            at = min(x + wide / 2, WIDE - 1) if not last else WIDE
            parts.append(text(at, high - 4, labels[i], "t", "end" if last else "middle"))
    return picture(high, title, description, tag("g", *parts))


def scale(most: float) -> list[float]:
    """Three to five round heights from 0 up to `most` or above; whole numbers when small."""
    if most <= 0:
        return [0.0, 1.0]
    size = 10 ** floor(log10(most))
    for part in (0.25, 0.5, 1, 2, 2.5, 5):
        step = size * part
        if (most >= 40 or step == floor(step)) and ceil(most / step) <= 4:
            return [step * i for i in range(ceil(most / step) + 1)]
    return [0.0, float(ceil(most))]
