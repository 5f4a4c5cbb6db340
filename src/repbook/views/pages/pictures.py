# Long because each picture stands with its words, its legend and its table.
"""The pictures of the report's page: each answers a question, in a sentence, a drawing, a table."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, cut, days, joined, month_name
from repbook.loyalty.periods import Period
from repbook.loyalty.review import Break, Point, Review, Trend, broken, verdicts
from repbook.loyalty.standing import marks_of
from repbook.views.customer_fields import said_stage
from repbook.views.feedback import counts_words
from repbook.views.figures import STAGES, title_of
from repbook.views.pages import named, several
from repbook.views.pages.drawing import Columns, Days, Markup, bar, columns, markup
from repbook.views.study import BANDS

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.record import Past

NAMES, MOVED, QUOTES, TOPICS, QUOTE = 4, 3, 4, 4, 100
REACHED = "Times reached"
STYLES = ("pale", "mid", "alert")  # of three bands or verdicts, from good to bad


class Picture(NamedTuple):
    """A picture; with a drawing, its table is there for who wants the numbers."""

    title: str
    says: str
    drawing: Markup = Markup()
    legend: Sequence[tuple[str, str]] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    quotes: Sequence[tuple[str, str]] = ()  # the words, and who said them when
    on_screen: bool = False  # alone: printed, the page has two sheets


def pictures(review: Review, formatter: Formatter) -> list[Picture]:
    """All that have something to show, in the order of the page."""
    assert review.trend is not None
    return [
        revenue(review, review.trend, formatter),
        calls(review, review.trend, formatter),
        problems(review, review.trend, formatter.on),
        rhythms(review, formatter),
        *([forecasts(review.forecasts, formatter)] if review.forecasts else []),
        said(review, review.trend, formatter),
        *([stages(review)] if review.now.moves else []),
    ]


# Over time


def over_time(
    review: Review, trend: Trend, title: str, says: str, layers: Mapping[str, Sequence[float]]
) -> Columns:
    """Columns of the weeks or months, with the reported period marked."""
    now, points = review.now.period, trend.points
    return Columns(
        title,
        says,
        [label_of(p.period) for p in points],
        layers,
        lambda number: f"{number:g}",
        marked=[at for at, p in enumerate(points) if p.period.last >= now.first],
    )


def revenue(review: Review, trend: Trend, formatter: Formatter) -> Picture:
    """Revenue against target."""
    points, target = trend.points, any(p.target for p in trend.points)
    title = f"Revenue by {_unit(points)}"
    if not any(p.revenue for p in points):
        return Picture(title, f"No orders recorded in {_span(points)}.")
    today, gaps = formatter.on, trend.no_orders
    over = [p for p in points if not p.period.runs_on(today) and not broken(gaps, p.period, today)]
    aimed = [p for p in over if p.target]
    met = sum(p.revenue >= p.target for p in aimed)
    says = joined(
        " ",
        f"{formatter.whole(sum(p.revenue for p in points))} in {_span(points)}.",
        f"{met} of {count(len(aimed), f'whole {_unit(points)}')} reached the target."
        if aimed
        else "",
        untold("orders", gaps, points, formatter),
    )
    drawn = over_time(review, trend, title, says, {})
    drawn = drawn._replace(
        layers={
            "dark": [p.revenue if at in drawn.marked else 0 for at, p in enumerate(points)],
            "mid": [0 if at in drawn.marked else p.revenue for at, p in enumerate(points)],
        },
        axis=lambda cents: axis_money(cents, formatter),
        target=[p.target for p in points] if target else (),
        running=points[-1].period.runs_on(today),
        unrecorded=unrecorded(gaps, points),
    )
    return Picture(
        title,
        says,
        columns(drawn),
        [
            (
                "open" if drawn.running and len(drawn.marked) == 1 else "dark",
                _reported(review.now.period, points),
            ),
            *([("target", "target")] if target else []),
        ],
        [_unit(points), "revenue", *(["target"] if target else [])],
        [
            (
                when_of(p.period),
                formatter.bare(p.revenue),
                *([formatter.units(p.target)] if target else []),
            )
            for p in points
        ],
    )


def calls(review: Review, trend: Trend, formatter: Formatter) -> Picture:
    """Times reached, and tries that did not reach anybody."""
    points, target = trend.points, any(p.reach_target for p in trend.points)
    reached, tries = sum(p.reached for p in points), sum(p.attempts for p in points)
    says = joined(
        " ",
        joined(
            "; ",
            f"In touch with customers {count(reached, 'time')} in {_span(points)}",
            f"{count(tries, 'attempt')} reached nobody" if tries else "",
        )
        + ".",
        untold("calls", trend.no_calls, points, formatter),
    )
    layers = {"dark": [p.reached for p in points], "pale": [p.attempts for p in points]}
    if not reached + tries:
        return Picture(REACHED, f"No calls recorded in {_span(points)}.")
    drawn = over_time(review, trend, REACHED, says, layers)._replace(
        target=[p.reach_target for p in points] if target else (),
        running=points[-1].period.runs_on(formatter.on),
        unrecorded=unrecorded(trend.no_calls, points),
    )
    return Picture(
        REACHED,
        says,
        columns(drawn),
        [("dark", "reached"), ("pale", "tried"), *([("target", "target")] if target else [])],
        [_unit(points), "reached", "tried"],
        [(when_of(p.period), f"{p.reached:,}", f"{p.attempts:,}") for p in points],
    )


def untold(what: str, found: Sequence[Break], points: Sequence[Point], formatter: Formatter) -> str:
    """Where the records have a break, in words."""
    first = points[0].period.first.toordinal()
    spans = [break_words(b, formatter) for b in found if b.last >= first]
    return f"No {what} recorded {several(spans, 2, '; ')}." if spans else ""


def break_words(found: Break, formatter: Formatter) -> str:
    """`3 Mar to 30 Jun`, `since 3 Mar`."""
    if found.last >= formatter.on.toordinal():
        return f"since {formatter.short(found.first)}"
    return formatter.range(found.first, found.last)


def unrecorded(found: Sequence[Break], points: Sequence[Point]) -> list[tuple[int, int]]:
    """The first and the last column that lie in each break."""
    spans = (
        [
            at
            for at, p in enumerate(points)
            if b.first <= p.period.first.toordinal() and p.period.last.toordinal() <= b.last
        ]
        for b in found
    )
    return [(within[0], within[-1]) for within in spans if len(within) > 2]


# Tables with bars


def problems(review: Review, trend: Trend, today: date) -> Picture:
    """Problems solved, by effort for the customers, who are named; and what is open."""
    title, span = "Problems by effort", _span(trend.points)
    groups = {
        word: [(c, "") for c in trend.solved if c.effort == effort]
        for effort, word in BANDS.items()
    }
    worst = {effort: at for at, effort in enumerate(reversed(BANDS))}
    still = sorted(trend.open, key=lambda c: (worst[c.effort], -c.days, c.problem.id))
    groups["still open"] = [
        (c, f" ({'hard, ' if c.effort == 'hard' else ''}{days(c.days)})") for c in still
    ]
    if not any(groups.values()):
        return Picture(title, f"No problem solved or open in {span}.")
    most = max(map(len, groups.values()))
    now = review.now
    end = "now" if now.period.runs_on(today) else "at its end"
    rows = [
        (
            word,
            markup(bar({style: len(found)}, most), f"{len(found)}"),
            _names(review, [(c.problem.customer_id, more) for c, more in found], NAMES),
        )
        for style, (word, found) in zip((*STYLES, "open"), groups.items(), strict=True)
    ]
    return Picture(
        title,
        f"{now.problems.resolved:,} solved in the {_kind(now.period)}, {now.problems.open:,} open {end}."
        f" The table has those solved in {span}, newest first, and those still open, hardest first.",
        head=("effort", "problems", "customers"),
        rows=rows,
    )


def _names(review: Review, found: Sequence[tuple[int, str]], most: int) -> Markup:
    """Customers once each, with what is said of them; who is not to be named only counts."""
    each = dict.fromkeys(found)
    names = [
        markup(named(review.names[id]), words) for id, words in each if id not in review.unlisted
    ]
    return several(names, most, unnamed=len(each) - len(names))


def stages(review: Review) -> Picture:
    """The stages of customers at the end of the period, and who came to each."""
    now = review.now
    total, most = sum(now.stages.values()), max(now.stages.values())
    rows = []
    for code, word in STAGES.items():
        came = [m for m in now.moves if m.now == code]
        change = now.stages[code] - review.before.stages[code]
        from_ = [
            (m.customer_id, " (new)" if m.new else f" (was {said_stage(m.was)})") for m in came
        ]
        who = _names(review, from_, MOVED)
        if now.stages[code] or change:
            number = f"{now.stages[code]:,}" + (f" ({change:+,})" if change else "")
            drawn = bar({"mid" if code != "loyal" else "dark": now.stages[code]}, most)
            rows.append((word, markup(drawn, number), who))
    return Picture(
        "Stages, and who moved",
        f"{count(len(now.moves), 'customer')} moved;"
        f" {now.stages['loyal']:,} of {total:,} are loyal at the end.",
        head=("stage", "customers", "who came"),
        rows=rows,
    )


def rhythms(review: Review, formatter: Formatter) -> Picture:
    """When the largest customers bought, and when the next order is about due."""
    today = formatter.on.toordinal()
    title = "Rhythm of the year's largest customers"
    if not review.top:
        return Picture(title, "Nobody has bought twice yet.")
    line = days_line(today, 190, 45)
    rows = []
    for c in review.top:
        ahead = c.expected_day or 0
        late = not marks_of(c).buys
        when = f"{days(today - ahead)} late" if late else formatter.short(ahead)
        bought = c.history.buying.days
        told = f"{count(len(bought), 'order')}, last {formatter.short(bought[-1])}"
        drawn = line.line(bought, ahead, late, told)
        rows.append((named(c.history.name), drawn, when))
    many = sum(not marks_of(c).buys for c in review.top)
    late_words = (
        f"{many} of these {len(rows)} {'is' if many == 1 else 'are'} late with the next order"
        if many
        else "none of them is late with the next order"
    )
    says = f"{formatter.weekday(today)}: {late_words}."
    return Picture(
        title,
        says,
        legend=[
            ("dot", "order"),
            ("ring", "next expected"),
            ("alert", "late"),
            ("now", "today"),
        ],
        head=("customer", line.head(), "next about"),
        rows=rows,
    )


def forecasts(pasts: "Sequence[Past]", formatter: Formatter) -> Picture:
    """What the forecast said on past days, and what came."""
    from repbook.views.forecast import record_words, span_words

    span = days(pasts[0].totals.horizon)
    title, told = f"Forecasts of {span}, and what came", pasts[::-1]
    says = record_words(pasts)
    starts = [date.fromordinal(past.on) for past in told]
    drawn = Columns(
        title,
        says,
        [(f"{day.day} {month_name(day)[:3]}", str(day.year)) for day in starts],
        {"mid": [past.cents for past in told]},
        lambda cents: axis_money(cents, formatter),
        target=[past.totals.revenue.expected for past in told],
    )
    return Picture(
        title,
        says,
        columns(drawn),
        [("mid", "came"), ("target", "forecast")],
        ["from", "forecast", "likely range", "came"],
        [
            (
                formatter.short(past.on),
                formatter.about(past.totals.revenue.expected),
                span_words(past.totals.revenue, formatter.about),
                formatter.whole(past.cents),
            )
            for past in told
        ],
        on_screen=True,
    )


def said(review: Review, trend: Trend, formatter: Formatter) -> Picture:
    """What customers said: the latest words, with who and when; counts by topic."""
    title, found = "What customers said", trend.said
    if not found:
        return Picture(title, f"No feedback logged in {_span(trend.points)}.")
    ranked = sorted(verdicts(found).items(), key=lambda row: (-sum(row[1].values()), row[0]))
    most = sum(ranked[0][1].values())
    rows = [
        (
            cut(topic, 30),
            bar(dict(zip(STYLES, counts.values(), strict=True)), most),
            counts_words(counts),
        )
        for topic, counts in ranked[:TOPICS]
    ]
    quoted = [f for f in found if f.words and f.customer_id not in review.unlisted]
    bad = sum(f.verdict == "bad" for f in found)
    return Picture(
        title,
        f"{count(len(found), 'comment')} in {_span(trend.points)}, {bad} of them bad.",
        head=("topic", "", "comments"),
        rows=rows,
        quotes=[
            (
                cut(f.words or "", QUOTE),
                markup(
                    named(review.names[f.customer_id]),
                    f", {formatter.weekday(f.on)}: {cut(f.topic, 30)}, {f.verdict}",
                ),
            )
            for f in quoted[:QUOTES]
        ],
    )


# Periods in words


def _kind(period: Period) -> str:
    return "period" if period.kind == "days" else period.kind


def _reported(period: Period, points: Sequence[Point]) -> str:
    """`week reported`, `weeks with days in the month`, `months in the year`."""
    unit, kind = _unit(points), _kind(period)
    if unit == kind:
        return f"{kind} reported"
    return f"{unit}s {'with days ' if unit == 'week' else ''}in the {kind}"


def _unit(points: Sequence[Point]) -> str:
    return "month" if points[-1].period.kind == "month" else "week"


def _span(points: Sequence[Point]) -> str:
    return count(len(points), _unit(points))


def label_of(period: Period) -> tuple[str, str]:
    """`16 Nov` for a week, `Nov` for a month; and the year."""
    day = "" if period.kind == "month" else f"{period.first.day} "
    return f"{day}{month_name(period.first)[:3]}", str(period.first.year)


def when_of(period: Period) -> str:
    """`week of 16 Nov 2026`, `November 2026`."""
    if period.kind == "month":
        return title_of(period)
    return f"week of {' '.join(label_of(period))}"


def axis_money(cents: float, formatter: Formatter) -> str:
    """An amount on a scale, in short: `250k`."""
    units = cents / 10**formatter.digits
    if units >= 1_000_000:
        return f"{units / 1_000_000:.3g}m"
    return f"{units / 1000:.4g}k" if units >= 100_000 else formatter.bare(cents)


def days_line(today: int, back: int, ahead: int, every: int = 1) -> Days:
    """The days before and after today, with the months that begin in them."""
    first, last = today - back, today + ahead
    months = [
        (day, month_name(when)[:3], str(when.year))
        for day in range(first, last - (last - first) // 9)
        if (when := date.fromordinal(day)).day == 1
    ]
    return Days(first, last, today, months[::every])
