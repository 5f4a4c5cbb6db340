# Long because each picture stands with its words, its legend and its table.
"""`report --html`: two sheets; each picture has a sentence, a legend, its numbers as a table."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from repbook.formatter import Formatter, count, cut, month_name, percent, sentence
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.periods import Period
from repbook.loyalty.review import Point, Review, Trend
from repbook.records import VERDICTS
from repbook.views.next import call_words
from repbook.views.pages import dialled, printed
from repbook.views.pages.drawing import Row, Svg, columns, dots, flow, strips
from repbook.views.report import STAGE_LABELS, beside, figures, sections, short_title, title_of
from repbook.views.screen import first_few

LEFT_TO_PICTURES = ("Moved", "Said")
TOPICS = MOVED = 6
NAME = 60
STAGES = (
    ("loyal", "loyal", "s1"),
    ("repeat", "repeat", "s2"),
    ("first-time", "first-time", "s3"),
    ("prospect", "prospects", "s4"),
    ("written-off", "written off", "s5"),
)


def report_page(review: Review, formatter: Formatter) -> str:
    """The whole page."""
    now = review.now.period
    callees = [
        (call, *review.contact_and_phone.get(call.history.id, (None, None)))
        for call in review.calls
    ]
    return printed(
        "report.html",
        title=title_of(now),
        beside=sentence(beside(now, formatter.on)),
        made=formatter.weekday(formatter.on),
        heads=(short_title(now, formatter.on), short_title(review.before.period, formatter.on)),
        figures=[row for row in figures(review, formatter) if row.label not in STAGE_LABELS],
        more=[
            (label, texts)
            for label, texts in sections(review, formatter)
            if label not in LEFT_TO_PICTURES
        ],
        pictures=pictures(review, formatter),
        calls=[
            {
                "name": call.history.name,
                "why": sentence(call_words(call, formatter)),
                "contact": contact or "",
                "phone": phone or "",
                "dial": dialled(phone or ""),
            }
            for call, contact, phone in callees
        ],
        share=review.share,
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


def pictures(review: Review, formatter: Formatter) -> list[Picture]:
    """All of them, in the order of the page."""
    assert review.trend is not None
    return [
        revenue(review.trend, formatter),
        stages(review, formatter),
        calls(review.trend),
        effort(review.trend),
        rhythms(review.top, formatter),
        said(review.trend),
    ]


def revenue(trend: Trend, formatter: Formatter) -> Picture:
    """Revenue, with the part from repeat orders."""
    points = trend.points
    again = [max(0, p.revenue) * (p.repeat_share or 0.0) for p in points]
    first = [max(0, p.revenue) - a for p, a in zip(points, again, strict=True)]
    total, came = sum(p.revenue for p in points), sum(again) + sum(first)
    share = f", {percent(sum(again) / came)} of it from repeat orders" if came > 0 else ""
    says = f"{formatter.about(total)} in {_span(points)}{share}."
    best = max(points, key=lambda p: p.revenue)
    title = f"Revenue by {_unit(points)}"
    drawn = columns(
        title,
        f"{says} The most was {formatter.money(best.revenue)}, {when_of(best.period)}.",
        [label_of(p.period) for p in points],
        {"again": again, "first": first},
        lambda cents: axis_money(cents, formatter),
    )
    return Picture(
        title,
        says,
        [drawn] if total else [],
        [("again", "repeat orders"), ("first", "first orders")],
        [_unit(points), "revenue", "repeat orders"],
        [
            (
                when_of(p.period),
                formatter.money(p.revenue),
                "" if p.repeat_share is None else percent(p.repeat_share),
            )
            for p in points
        ],
    )


def stages(review: Review, formatter: Formatter) -> Picture:
    """The stages of customers before the period and at its end, and who moved."""
    now = review.now
    came = Counter(move.now for move in now.moves)
    moves = Counter((move.was, move.now) for move in now.moves)
    moves.update({(c, c): n - came[c] for c, n in now.stages.items() if n > came[c]})
    stood = {code: sum(n for (was, _), n in moves.items() if was == code) for code in now.stages}
    heads = (_day(now.period.first - timedelta(days=1)), _day(now.period.until(formatter.on)))
    says = f"{count(len(now.moves), 'customer')} moved" if now.moves else "Nobody moved"
    loyal = f"{now.stages['loyal']} of {count(sum(now.stages.values()), 'customer')} are loyal"
    described = f"{says} between {heads[0]} and {heads[1]}; {loyal}."
    return Picture(
        "Stages, and who moved",
        f"{says}; {loyal}.",
        [flow("Stages", described, STAGES, moves, heads)] if now.stages else [],
        [],
        ["stage", *heads],
        [(word, str(stood[code]), str(now.stages[code])) for code, word, _ in STAGES],
        first_few(
            [f"{cut(review.names[m.customer_id], NAME)}: {m.was} to {m.now}" for m in now.moves],
            MOVED,
        ),
    )


Counts = Mapping[tuple[str, str], Callable[[Point], int]]  # a figure by its style and its word


def _counted(title: str, described: str, points: Sequence[Point], of: Counts, high: float) -> Svg:
    layers = {style: [figure(p) for p in points] for (style, _), figure in of.items()}
    labels = [label_of(p.period) for p in points]
    return columns(title, described, labels, layers, lambda n: f"{n:g}", high)


def _rows(points: Sequence[Point], of: Counts) -> list[tuple[str, ...]]:
    return [(when_of(p.period), *(str(figure(p)) for figure in of.values())) for p in points]


def calls(trend: Trend) -> Picture:
    """Customers reached and tried; promises kept in time and late."""
    points = trend.points
    touches: Counts = {
        ("reached", "reached"): lambda p: p.reached,
        ("tried", "tried"): lambda p: p.attempts,
    }
    promises: Counts = {
        ("good", "kept in time"): lambda p: p.kept,
        ("bad", "kept late"): lambda p: p.late,
    }
    reached, tries, kept, late = (
        sum(map(figure, points)) for figure in (*touches.values(), *promises.values())
    )
    says = f"Reached {count(reached, 'time')} in {_span(points)}"
    if kept + late:
        says += f"; {kept} of {count(kept + late, 'promise')} kept in time"
    tried = f"{says}; {count(tries, 'try', 'tries')} did not reach them."
    solved = f"{kept} kept in time and {late} late in {_span(points)}."
    drawn = [
        (_counted(title, described, points, of, high), of)
        for title, described, of, high, number in (
            ("Calls", tried, touches, 96.0, reached + tries),
            ("Promises", solved, promises, 84.0, kept + late),
        )
        if number
    ]
    return Picture(
        "Calls and promises",
        f"{says}.",
        [drawing for drawing, _ in drawn],
        [entry for _, of in drawn for entry in of],
        [_unit(points), "reached", "tried", "kept", "late"],
        _rows(points, {**touches, **promises}),
    )


def effort(trend: Trend) -> Picture:
    """Problems solved, by effort for the customer."""
    points = trend.points
    bands: Counts = {
        ("good", "painless"): lambda p: p.solved["painless"],
        ("mixed", "some effort"): lambda p: p.solved["some"],
        ("bad", "hard"): lambda p: p.solved["hard"],
    }
    painless, some, hard = (sum(map(figure, points)) for figure in bands.values())
    total = count(painless + some + hard, "problem")
    says = f"{painless} of {total} solved painlessly in {_span(points)}"
    described = f"{says}, {some} with some effort, {hard} hard for them."
    found = painless + some + hard > 0
    return Picture(
        "What problems cost them",
        f"{says}." if found else f"No problem was solved in {_span(points)}.",
        [_counted("Effort", described, points, bands, 120.0)] if found else [],
        list(bands),
        [_unit(points), "painless", "some", "hard"],
        _rows(points, bands),
    )


def rhythms(top: Sequence[CustomerDay], formatter: Formatter) -> Picture:
    """When the largest customers bought, and when the next order is about due."""
    today = formatter.on.toordinal()
    rows = [
        Row(c.history.name, c.history.buying.days, c.expected_day, (c.expected_day or 0) < today)
        for c in top
    ]
    late = sum(row.late for row in rows)
    says = "All of them are within their rhythm."
    if late:
        says = f"{late} of {len(rows)} are past the day their next order was about due."
    described = f"The {len(rows)} customers who brought most in a year. {says}"
    span = (today - 190, today + 45)
    drawn = dots("Buying rhythm", described, rows, span, today, months_between(*span))
    return Picture(
        "Rhythm of the largest customers",
        says if rows else "Nobody has bought twice yet.",
        [drawn] if rows else [],
        [("dot", "an order"), ("ring", "next expected"), ("ring late", "expected, not come")],
        ["customer", "last order", "usual gap, days", "next about"],
        [
            (
                cut(c.history.name, NAME),
                formatter.short(c.history.buying.days[-1]),
                f"{round(c.gap)}",
                formatter.short(c.expected_day or 0),
            )
            for c in top
        ],
    )


def said(trend: Trend) -> Picture:
    """What customers said, by topic."""
    topics = sorted(trend.feedback.items(), key=lambda t: (-sum(t[1].values()), t[0]))[:TOPICS]
    total = sum(sum(counts.values()) for _, counts in topics)
    bad = sum(counts["bad"] for _, counts in topics)
    says = f"{count(total, 'voice')} in {_span(trend.points)}, {bad} of them bad."
    bars = [(topic, [(v, counts[v]) for v in VERDICTS]) for topic, counts in topics]
    return Picture(
        "What they said",
        says if total else f"Nobody's word was noted in {_span(trend.points)}.",
        [strips("What they said", says, bars)] if total else [],
        [(v, v) for v in VERDICTS],
        ["topic", *VERDICTS],
        [(cut(topic, 30), *(str(n) for _, n in parts)) for topic, parts in bars],
        [
            f"{cut(topic, 30)}: “{cut(trend.words[topic], 90)}”"
            for topic, _ in topics[:3]
            if topic in trend.words
        ],
    )


# Periods in words


def _unit(points: Sequence[Point]) -> str:
    return "month" if points[-1].period.kind == "month" else "week"


def _span(points: Sequence[Point]) -> str:
    return count(len(points), _unit(points))


def label_of(period: Period) -> str:
    """`16 Nov` for a week, `Nov` for a month."""
    return month_name(period.first)[:3] if period.kind == "month" else _day(period.first)


def when_of(period: Period) -> str:
    """`week of 16 Nov 2026`, `November 2026`."""
    if period.kind == "month":
        return title_of(period)
    return f"week of {_day(period.first)} {period.first.year}"


def _day(day: date) -> str:
    return f"{day.day} {month_name(day)[:3]}"


def axis_money(cents: float, formatter: Formatter) -> str:
    """An amount on a scale, in short: `250k`."""
    units = cents / 10**formatter.digits
    if units >= 10_000_000:
        return f"{units / 1_000_000:g}m"
    return f"{units / 1000:g}k" if units >= 100_000 else formatter.money(cents)


def months_between(first: int, last: int) -> list[tuple[int, str]]:
    """The first day of each month between two days, with its name."""
    days = (date.fromordinal(day) for day in range(first, last + 1))
    return [(day.toordinal(), month_name(day)[:3]) for day in days if day.day == 1]
