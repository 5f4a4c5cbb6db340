# Long because each picture stands with its words, its legend and its table.
"""The report's pictures, each with a sentence, a legend, and its numbers as a table."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from repbook.formatter import MONTHS, Formatter, count, cut, percent
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.periods import Period
from repbook.loyalty.review import Review
from repbook.loyalty.trend import Point, Trend
from repbook.policy import Policy
from repbook.views.drawing.columns import Layer, columns
from repbook.views.drawing.dots import Row, dots
from repbook.views.drawing.flow import flow
from repbook.views.drawing.strips import strips
from repbook.views.drawing.svg import Svg

SHOWN_DAYS, AHEAD_DAYS, TOPICS, MOVED = 190, 45, 6, 6
NAME = 60
STAGES = (
    ("loyal", "loyal", "s1"),
    ("repeat", "repeat", "s2"),
    ("first-time", "first-time", "s3"),
    ("prospect", "prospects", "s4"),
    ("written-off", "written off", "s5"),
)


class Picture(NamedTuple):
    """A picture; `says` alone is shown when there is nothing to draw."""

    title: str
    says: str
    drawings: Sequence[Svg]
    legend: Sequence[tuple[str, str]]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: Sequence[str] = ()


def pictures(review: Review, formatter: Formatter, policy: Policy) -> list[Picture]:
    """All of them, in the order of the page."""
    assert review.trend is not None
    return [
        revenue(review.trend, formatter),
        stages(review, formatter),
        calls(review.trend, formatter),
        effort(review.trend, formatter),
        rhythms(review.top, formatter),
        said(review.trend, formatter),
    ]


def revenue(trend: Trend, formatter: Formatter) -> Picture:
    """Revenue, with the part from repeat orders."""
    points = trend.points
    again = [max(0, p.revenue) * (p.repeat_share or 0.0) for p in points]
    first = [max(0, p.revenue) - a for p, a in zip(points, again, strict=True)]
    total = sum(p.revenue for p in points)
    share = sum(again) / (sum(again) + sum(first)) if sum(again) + sum(first) > 0 else None
    says = f"{formatter.about(total)} in {_span(points)}"
    if share is not None:
        says += f", {percent(share)} of it from repeat orders"
    best = max(points, key=lambda p: p.revenue)
    described = f"{says}. The most was {formatter.money(best.revenue)}, {when_of(best.period)}."
    title = f"Revenue by {_unit(points)}"
    drawn = columns(
        title,
        described,
        [label_of(p.period) for p in points],
        [Layer("again", again), Layer("first", first)],
        lambda cents: axis_money(cents, formatter),
    )
    shares = ["" if p.repeat_share is None else percent(p.repeat_share) for p in points]
    rows = [
        (when_of(p.period), formatter.money(p.revenue), share)
        for p, share in zip(points, shares, strict=True)
    ]
    return Picture(
        title,
        f"{says}.",
        [drawn] if total else [],
        [("again", "repeat orders"), ("first", "first orders")],
        [_unit(points), "revenue", "repeat orders"],
        rows,
    )


def stages(review: Review, formatter: Formatter) -> Picture:
    """The stages of customers before the period and at its end, and who moved."""
    now = review.now
    came = Counter(move.now for move in now.moves)
    moves = Counter((move.was, move.now) for move in now.moves)
    moves.update({(c, c): n - came[c] for c, n in now.stages.items() if n > came[c]})
    eve = now.period.first - timedelta(days=1)
    end = now.period.until(formatter.on)
    says = f"{count(len(now.moves), 'customer')} moved" if now.moves else "Nobody moved"
    heads = (_day(eve), _day(end))
    loyal = f"{now.stages['loyal']} of {count(sum(now.stages.values()), 'customer')} are loyal"
    drawn = flow(
        "Stages", f"{says} between {heads[0]} and {heads[1]}; {loyal}.", STAGES, moves, heads
    )
    stood = {code: sum(n for (was, _), n in moves.items() if was == code) for code in now.stages}
    rows = [(word, str(stood[code]), str(now.stages[code])) for code, word, _ in STAGES]
    more = [
        f"{cut(review.names[m.customer_id], NAME)}: {m.was} to {m.now}" for m in now.moves[:MOVED]
    ]
    if len(now.moves) > MOVED:
        more.append(f"and {len(now.moves) - MOVED} more")
    return Picture(
        "Stages, and who moved",
        f"{says}; {loyal}.",
        [drawn] if now.stages else [],
        [],
        ["stage", *heads],
        rows,
        more,
    )


def calls(trend: Trend, formatter: Formatter) -> Picture:
    """Customers reached and tried; promises kept in time and late."""
    points = trend.points
    labels = [label_of(p.period) for p in points]
    reached, tries = sum(p.reached for p in points), sum(p.attempts for p in points)
    kept, late = sum(p.kept for p in points), sum(p.late for p in points)
    says = f"Reached {count(reached, 'time')} in {_span(points)}"
    if kept + late:
        says += f"; {kept} of {count(kept + late, 'promise')} kept in time"
    drawings: list[Svg] = []
    legend: list[tuple[str, str]] = []
    if reached + tries:
        drawings.append(
            columns(
                "Calls",
                f"{says}; {count(tries, 'try', 'tries')} did not reach them.",
                labels,
                [
                    Layer("reached", [p.reached for p in points]),
                    Layer("tried", [p.attempts for p in points]),
                ],
                lambda n: f"{n:g}",
                96.0,
            )
        )
        legend += [("reached", "reached"), ("tried", "tried")]
    if kept + late:
        drawings.append(
            columns(
                "Promises",
                f"{kept} kept in time and {late} late in {_span(points)}.",
                labels,
                [Layer("good", [p.kept for p in points]), Layer("bad", [p.late for p in points])],
                lambda n: f"{n:g}",
                84.0,
            )
        )
        legend += [("good", "kept in time"), ("bad", "kept late")]
    rows = [
        (when_of(p.period), str(p.reached), str(p.attempts), str(p.kept), str(p.late))
        for p in points
    ]
    return Picture(
        "Calls and promises",
        f"{says}.",
        drawings,
        legend,
        [_unit(points), "reached", "tried", "kept", "late"],
        rows,
    )


def effort(trend: Trend, formatter: Formatter) -> Picture:
    """Problems solved, by effort for the customer."""
    points = trend.points
    bands = ("painless", "some", "hard")
    sums = {band: sum(p.solved[band] for p in points) for band in bands}
    total = sum(sums.values())
    says = f"{sums['painless']} of {count(total, 'problem')} solved painlessly in {_span(points)}"
    none = f"No problem was solved in {_span(points)}."
    styles = {"painless": "good", "some": "mixed", "hard": "bad"}
    drawn = columns(
        "Effort",
        f"{says}, {sums['some']} with some effort, {sums['hard']} hard for them.",
        [label_of(p.period) for p in points],
        [Layer(styles[band], [p.solved[band] for p in points]) for band in bands],
        lambda n: f"{n:g}",
        120.0,
    )
    rows = [(when_of(p.period), *(str(p.solved[band]) for band in bands)) for p in points]
    return Picture(
        "What problems cost them",
        f"{says}." if total else none,
        [drawn] if total else [],
        [("good", "painless"), ("mixed", "some effort"), ("bad", "hard")],
        [_unit(points), *bands],
        rows,
    )


def rhythms(top: Sequence[CustomerDay], formatter: Formatter) -> Picture:
    """When the largest customers bought, and when the next order is about due."""
    today = formatter.on.toordinal()
    first, last = today - SHOWN_DAYS, today + AHEAD_DAYS
    rows, table = [], []
    for customer in top:
        history, gap = customer.history, round(customer.gap)
        days, ahead = history.buying.days, customer.expected_day or 0
        rows.append(Row(history.name, days, ahead, ahead < today))
        table.append(
            (cut(history.name, NAME), formatter.short(days[-1]), f"{gap}", formatter.short(ahead))
        )
    late = sum(row.late for row in rows)
    says = (
        f"{late} of {len(rows)} are past the day their next order was about due"
        if late
        else ("All of them are within their rhythm")
    )
    drawn = dots(
        "Buying rhythm",
        f"The {len(rows)} customers who brought most in a year. {says}.",
        rows,
        first,
        last,
        today,
        months_between(first, last),
    )
    return Picture(
        "Rhythm of the largest customers",
        f"{says}." if rows else "Nobody has bought twice yet.",
        [drawn] if rows else [],
        [("dot", "an order"), ("ring", "next expected"), ("ring late", "expected, not come")],
        ["customer", "last order", "usual gap, days", "next about"],
        table,
    )


def said(trend: Trend, formatter: Formatter) -> Picture:
    """What customers said, by topic."""
    topics = sorted(trend.feedback.items(), key=lambda t: (-sum(t[1].values()), t[0]))[:TOPICS]
    verdicts = ("good", "mixed", "bad")
    bad = sum(counts["bad"] for _, counts in topics)
    total = sum(sum(counts.values()) for _, counts in topics)
    says = f"{count(total, 'voice')} in {_span(trend.points)}, {bad} of them bad"
    drawn = strips(
        "What they said",
        f"{says}.",
        [(topic, [(v, counts[v]) for v in verdicts]) for topic, counts in topics],
    )
    rows = [(cut(topic, 30), *(str(counts[v]) for v in verdicts)) for topic, counts in topics]
    more = [
        f"{cut(topic, 30)}: “{cut(trend.words[topic], 90)}”"
        for topic, _ in topics[:3]
        if topic in trend.words
    ]
    none = f"Nobody's word was noted in {_span(trend.points)}."
    return Picture(
        "What they said",
        f"{says}." if total else none,
        [drawn] if total else [],
        [(v, v) for v in verdicts],
        ["topic", *verdicts],
        rows,
        more,
    )


# Periods in words


def _unit(points: Sequence[Point]) -> str:
    return "month" if points[-1].period.kind == "month" else "week"


def _span(points: Sequence[Point]) -> str:
    return count(len(points), _unit(points))


def label_of(period: Period) -> str:
    """`16 Nov` for a week, `Nov` for a month."""
    month = MONTHS[period.first.month - 1][:3]
    return month if period.kind == "month" else f"{period.first.day} {month}"


def when_of(period: Period) -> str:
    """`week of 16 Nov 2026`, `November 2026`."""
    if period.kind == "month":
        return f"{MONTHS[period.first.month - 1]} {period.first.year}"
    return f"week of {_day(period.first)} {period.first.year}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def axis_money(cents: float, formatter: Formatter) -> str:
    """An amount on a scale, in short: `250k`."""
    units = cents / 10**formatter.digits
    if units >= 10_000_000:
        return f"{units / 1_000_000:g}m"
    return f"{units / 1000:g}k" if units >= 100_000 else formatter.money(cents)


def months_between(first: int, last: int) -> list[tuple[int, str]]:
    """The first day of each month between two days, with its name."""
    day = date.fromordinal(first).replace(day=1)
    found = []
    while day.toordinal() <= last:
        if day.toordinal() >= first:
            found.append((day.toordinal(), MONTHS[day.month - 1][:3]))
        day = (day + timedelta(days=32)).replace(day=1)
    return found
