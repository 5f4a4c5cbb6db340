"""From one column of stages to another, as bands whose width is the number of customers."""

from collections.abc import Mapping, Sequence

from repbook.views.drawing.svg import Svg, picture, rect, tag, text

GAP, LEAST, BAR, LEFT, RIGHT = 12.0, 2.0, 9.0, 84.0, 267.0
ROOM = 120.0


def flow(
    title: str,
    description: str,
    names: Sequence[tuple[str, str, str]],
    moves: Mapping[tuple[str, str], int],
    heads: tuple[str, str],
) -> Svg:
    """`names` are (code, word, style) from top to bottom; `moves` counts (from, to), stays too."""
    before = {code: sum(n for (was, _), n in moves.items() if was == code) for code, _, _ in names}
    after = {code: sum(n for (_, now), n in moves.items() if now == code) for code, _, _ in names}
    shown = [name for name in names if before[name[0]] or after[name[0]]]
    total = max(1, sum(before.values()))
    unit = ROOM / total
    tops: dict[str, float] = {}
    y = 22.0
    for code, _, _ in shown:
        tops[code] = y
        y += max(before[code] * unit, after[code] * unit, 11.0) + GAP
    left, right = dict(tops), dict(tops)
    parts: list[Svg] = [
        text(LEFT + BAR, 10, heads[0], "t", "end"),
        text(RIGHT, 10, heads[1], "t"),
    ]
    order = [code for code, _, _ in shown]
    for was in order:
        for now in order:
            number = moves.get((was, now), 0)
            if not number:
                continue
            high = max(number * unit, LEAST)
            parts.append(_band(left[was], right[now], high, "band" if was == now else "band moved"))
            left[was] += number * unit
            right[now] += number * unit
    for code, word, style in shown:
        for x, counts, at, anchor in (
            (LEFT, before, LEFT - 5, "end"),
            (RIGHT, after, RIGHT + BAR + 5, None),
        ):
            if counts[code]:
                high = max(counts[code] * unit, LEAST)
                parts.append(rect(x, tops[code], BAR, high, style))
            parts.append(text(at, tops[code] + 9, f"{word} {counts[code]}", "t ink", anchor))
    return picture(y - GAP + 8, title, description, tag("g", *parts))


def _band(left: float, right: float, high: float, style: str) -> Svg:
    x1, x2 = LEFT + BAR, RIGHT
    middle = (x1 + x2) / 2
    path = (
        f"M{x1:g} {left:.1f}C{middle:g} {left:.1f} {middle:g} {right:.1f} {x2:g} {right:.1f}"
        f"v{high:.1f}C{middle:g} {right + high:.1f} {middle:g} {left + high:.1f}"
        f" {x1:g} {left + high:.1f}z"
    )
    return tag("path", d=path, class_=style)
