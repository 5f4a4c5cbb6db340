# Long because every figure of a report stands here with its label, its note and its key.
"""A period in words and figures, each figure once: in JSON and CSV by its key, on pages by its label."""

from collections.abc import Callable
from datetime import date, timedelta
from operator import attrgetter

from repbook.formatter import Formatter, count, days, joined, month_name, percent, times
from repbook.loyalty.periods import Period
from repbook.loyalty.relationship import STAGES_SHOWN
from repbook.loyalty.review import Minutes, Reach, Review, Tally
from repbook.views.feedback import VERDICT_COUNTS
from repbook.views.fields import Field, Fields
from repbook.views.screen import Cell, Column

# In the order of the table
ROWS = (
    "touches.reached purchases.count purchases.revenue purchases.repeat_share target commission"
    " minutes.total quotes.sent quotes.won quotes.open"
    " problems.opened problems.reopened problems.resolved problems.given_up problems.undated"
    " problems.open promises.kept referrals quiet"
    " stages.loyal stages.repeat stages.first-time stages.prospect stages.written-off"
)
ALWAYS = ("times reached", "orders", "revenue", "quiet customers")
STAGES = {
    "loyal": "loyal",
    "repeat": "repeat",
    "first-time": "first-time",
    "prospect": "prospects",
    "written-off": "written off",
}


# What is added to a figure


def came_in_words(reach: Reach) -> str:
    """`23 in calls and 6 when they came to you …`, the parts of a total; nothing where all were calls."""
    calls, came = reach.reached - reach.came_in, reach.came_in
    if not came:
        return ""
    what = "with an order or problem"
    if calls:
        in_calls = f"{calls:,} in {'a call' if calls == 1 else 'calls'}"
        return f"{in_calls} and {came:,} when they came to you {what}"
    return f"they came to you {times(came)} {what}, not in a call of yours"


def whom(t: Tally) -> str:
    """`23 in calls and 6 when they came to you …; 18 different customers; 4 attempts reached nobody`."""
    reach = t.reach
    attempts = count(reach.attempts, "attempt")
    return joined(
        "; ",
        came_in_words(reach),
        count(reach.customers, "different customer" if reach.customers > 1 else "customer")
        if reach.customers
        else "",
        f"{attempts} reached nobody" if reach.attempts else "",
    )


def of_target(part: float, target: float, t: Tally, formatter: Formatter, of: str = "") -> str:
    """`28 % of target`; while the period runs `28 % of target after 2 of 5 working days`; nothing without one."""
    gone = working_days_gone(t.period, formatter.on) if t.period.runs_on(formatter.on) else ""
    so_far = f" after {gone} working days" if gone else ""
    return f"{percent(part / target)} of {'the ' if of else ''}target{of}{so_far}" if target else ""


def working_days_gone(period: Period, on: date) -> str:
    """`3 of 5`: days from Monday to Friday before this one; nothing where there are none."""
    days = [
        period.first + timedelta(n)
        for n in range(period.days)
        if (period.first + timedelta(n)).weekday() < 5
    ]
    return f"{sum(day < on for day in days)} of {len(days)}" if days else ""


def set_in(t: Tally, key: str, said: Callable[[float], str], each: str = "") -> str:
    """`16,000 in October, 20,000 a month from November`; empty where it was one only."""
    found: list[tuple[float, list[str]]] = []
    for month, targets in t.months:
        if not found or found[-1][0] != getattr(targets, key):
            found.append((getattr(targets, key), []))
        found[-1][1].append(month_name(month.first))
    if not found[1:]:
        return ""
    return ", ".join(
        f"{said(value)} in {months[0]}"
        if at < len(found) - 1 and len(months) == 1
        else f"{said(value)}{each} from {months[0]}"
        for at, (value, months) in enumerate(found)
    )


def solved(t: Tally) -> str:
    """`half or more in 2 days or less; 2 of 3 painless`; `3 stayed solved (…)`."""
    found = t.problems
    ids = [f"x{each.problem.id}" for each in found.reopened]
    which = ", ".join(ids[:3]) + (", …" if ids[3:] else "")
    held, still = found.still_solved, found.still_solved == found.resolved
    fix = "earlier fix" if still else "fix"
    back = f"{count(found.came_back, fix, f'{fix}es')} did not hold ({which})"
    soon = found.median_days
    took = f"in {days(soon)}" if soon is not None and round(soon) else "the same day"
    half = f"half or more {took}{' or less' if took.startswith('in') else ''}"  # by the median
    when = "" if soon is None else half if held > 1 else took
    said = (
        joined("; ", when, f"{found.painless:,} of {held:,} painless")
        if still
        else f"{held:,} stayed solved ({joined('; ', when, f'{found.painless:,} painless')})"
    )
    return joined("; ", said if held else "", back if found.came_back else "")


def reopened(t: Tally) -> str:
    """`4 different problems`, where one was reopened more than once."""
    different = len(t.problems.reopened)
    if t.problems.reopenings == different:
        return ""
    return count(different, "different problem")


def of_ended(t: Tally) -> str:
    """`1 of 3 that ended (33 %), 1 lost, 1 expired`."""
    quotes = t.quotes
    if quotes.won_share is None:
        return ""
    return joined(
        ", ",
        f"{quotes.won or 'none'} of {quotes.ended:,} that ended"
        + (f" ({percent(quotes.won_share)})" if quotes.won else ""),
        f"{quotes.lost:,} lost" if quotes.lost else "",
        f"{quotes.expired:,} expired" if quotes.expired else "",
    )


def span_words(minutes: int, in_hours: bool = False) -> str:
    """`45 minutes`, `3 h`, `3 h 20`; where others are in hours, `0 h 45`."""
    hours, rest = divmod(minutes, 60)
    if not hours and not (in_hours and rest):
        return count(minutes, "minute")
    return f"{hours:,} h{f' {rest:02}' if rest else ''}"


def on_what(minutes: Minutes, reach: Reach) -> str:
    """`1 h 10 on service, 2 h 10 on selling; length noted on 14 of 29 calls and attempts`."""
    hours = max(minutes.service, minutes.selling) >= 60  # both in one unit
    service, selling = (span_words(each, hours) for each in (minutes.service, minutes.selling))
    of = "call and attempt" if reach.calls == 1 else "calls and attempts"
    of = of if reach.attempts else "call" if reach.calls == 1 else "calls"
    noted = f"length noted on {minutes.calls:,} of {reach.calls:,} {of}"
    split = f"{service} on service, {selling} on selling" if minutes.service else ""
    return joined("; ", split, noted)


def not_in_time(t: Tally) -> str:
    """`1 kept late, 4 open, 2 of them overdue (1 since before this period)`."""
    before, moved = t.promises.before, t.promises.moved
    some = f"{before:,} " if before < t.promises.past_day else ""
    earlier = f" ({some}since before this period)" if before else ""
    return joined(
        ", ",
        f"{t.promises.late:,} kept late" if t.promises.late else "",
        f"{t.promises.open:,} open" if t.promises.open else "",
        f"{t.promises.past_day:,} of them overdue{earlier}" if t.promises.past_day else "",
        f"{moved:,} overdue and moved to a later day" if moved else "",
    )


# The figures


def _number(
    key: str,
    meaning: str,
    label: str = "",
    of: Callable[[Tally], int] | None = None,
    note: Callable[[Tally, Formatter], str] = lambda t, formatter: "",
) -> Field[Tally]:
    value = of or attrgetter(key)
    return Field(
        key,
        "whole",
        meaning,
        value,
        Column(label),
        lambda t, f: Cell(f"{value(t):,}", "who", note(t, f)),
    )


def _stage(stage: str) -> Field[Tally]:
    return _number(
        stage, f"customers who are {STAGES[stage]}", STAGES[stage], lambda t: t.stages[stage]
    )


def _group(key: str, meaning: str, *figures: Field[Tally]) -> Field[Tally]:
    return Field(key, "object", meaning, lambda t: t, inner=Fields(*figures))


PERIOD: Fields[Period] = Fields(
    Field("from", "day", "the first", lambda period: period.first),
    Field("to", "day", "the last", lambda period: period.last),
)
TALLY: Fields[Tally] = Fields(
    Field("period", "object", "first and last day", inner=PERIOD),
    _group(
        "touches",
        "calls, mails, visits, and the orders and reports that came in",
        _number(
            "reached",
            "that reached someone",
            "times reached",
            lambda t: t.reach.reached,
            lambda t, f: joined(", ", whom(t), of_target(t.reach.reached, t.reach_target, t, f)),
        ),
        _number("attempts", "that did not", of=lambda t: t.reach.attempts),
        _number("customers", "how many customers were reached", of=lambda t: t.reach.customers),
        _number("calls", "how many of all were calls, mails or visits", of=lambda t: t.reach.calls),
    ),
    _group(
        "purchases",
        "what was sold",
        _number("count", "orders", "orders", lambda t: t.orders),
        Field(
            "revenue",
            "money",
            "their sum, less returns",
            column=Column("revenue"),
            cell=lambda t, f: Cell(
                f.whole(t.revenue),
                "who",
                f"after {f.money(t.returned)} in returns" if t.returned else "",
            ),
        ),
        Field(
            "repeat_share",
            "share?",
            "the share from customers who bought before",
            column=Column("share from repeat orders"),
            cell=lambda t, _: Cell(
                "" if t.repeat_share is None else percent(t.repeat_share), "who"
            ),
        ),
    ),
    _group(
        "minutes",
        "the minutes noted on calls",
        _number(
            "total",
            "of all calls",
            "minutes on calls",
            lambda t: t.minutes.total,
            lambda t, _: on_what(t.minutes, t.reach) if t.minutes.calls else "",
        ),
        _number("service", "of calls about a problem", of=lambda t: t.minutes.service),
        _number("selling", "of all others", of=lambda t: t.minutes.selling),
        _number("calls", "how many calls have minutes", of=lambda t: t.minutes.calls),
    ),
    _group(
        "quotes",
        "what was offered",
        _number("sent", "sent", "quotes sent", lambda t: t.quotes.sent),
        _number("won", "won", "quotes won", lambda t: t.quotes.won, lambda t, _: of_ended(t)),
        _number("lost", "lost", of=lambda t: t.quotes.lost),
        _number("expired", "expired", of=lambda t: t.quotes.expired),
        _number(
            "open",
            "open at the end",
            "quotes open",
            lambda t: t.quotes.open,
            lambda t, f: f"worth {f.money(t.quotes.open_cents)}" if t.quotes.open else "",
        ),
        Field("open_amount", "money", "their sum", lambda t: t.quotes.open_cents),
        Field(
            "won_share",
            "share?",
            "the share won, of those that were won, lost or expired",
            lambda t: t.quotes.won_share,
        ),
    ),
    _group(
        "problems",
        "what went wrong",
        _number(
            "opened",
            "reported",
            "problems reported",
            lambda t: t.problems.opened,
            lambda t, _: f"{t.problems.found:,} found by calling" if t.problems.found else "",
        ),
        _number("found", "of these found by calling", of=lambda t: t.problems.found),
        _number(
            "reopened",
            "times one came back",
            "problems reopened",
            lambda t: t.problems.reopenings,
            lambda t, _: reopened(t),
        ),
        _number(
            "resolved",
            "times one was solved",
            "problems solved",
            lambda t: t.problems.resolved,
            lambda t, _: solved(t),
        ),
        _number(
            "given_up", "given up, not solved", "problems given up", lambda t: t.problems.given_up
        ),
        _number(
            "undated",
            "closed, on an unknown day",
            "problems closed, day not known",
            lambda t: t.problems.undated,
        ),
        _number("open", "open at the end", "problems still open", lambda t: t.problems.open),
        Field(
            "median_days",
            "number?",
            "days to the fix, the median",
            lambda t: t.problems.median_days,
        ),
        Field(
            "painless_share",
            "share?",
            "of those that were still solved at the end, the share solved painlessly",
            lambda t: t.problems.painless_share,
        ),
    ),
    _group(
        "promises",
        "what was promised",
        _number(
            "kept",
            "kept in time",
            "promises kept in time",
            lambda t: t.promises.kept,
            lambda t, _: not_in_time(t),
        ),
        _number("late", "kept late", of=lambda t: t.promises.late),
        _number("open", "open at the end", of=lambda t: t.promises.open),
    ),
    _group(
        "stages",
        "how many customers are in each stage at the end",
        *map(_stage, STAGES_SHOWN),
    ),
    Field(
        "feedback",
        "map",
        "what was said, by topic",
        inner=VERDICT_COUNTS,
        items=("object", "a topic"),
    ),
    _number("referrals", "customers who came through another", "referrals"),
    Field(
        "commission",
        "money",
        "at the percentage of the settings",
        column=Column("commission"),
        cell=lambda t, f: Cell(
            f.whole(t.commission), "who", set_in(t, "commission_percent", "{:g} %".format)
        ),
    ),
    Field(
        "target",
        "money",
        "of the settings, for this length of time",
        column=Column("target"),
        cell=lambda t, f: Cell(
            f.money(round(t.target / 10**f.digits) * 10**f.digits),
            "who",
            joined(
                "; ",
                set_in(t, "target_per_month", lambda sum: f.money(sum * 10**f.digits), " a month"),
                of_target(t.revenue, t.target, t, f),
            ),
        ),
    ),
    Field(
        "reach_target",
        "number",
        "how many times to reach customers by the settings, for this length of time",
        lambda t: round(t.reach_target, 1),
    ),
    _number("quiet", "whom `stale` would list at the end", "quiet customers"),
)


def figures(
    review: Review, formatter: Formatter, keys: str = ROWS
) -> list[tuple[str, Cell, Cell, str]]:
    """Label, figure now and before, and note; a row without a number only where it matters."""
    rows, nothing = [], {"0", "", formatter.money(0)}
    for field in TALLY.only(keys):
        now, before = (field.shown(t, formatter) for t in (review.now, review.before))
        assert field.column and isinstance(now, Cell) and isinstance(before, Cell)
        if field.column.title in ALWAYS or now.after or {now.text, before.text} - nothing:
            now_and_before = Cell(now.text, "who"), Cell(before.text, "dim")
            rows.append((field.column.title, *now_and_before, now.after))
    return rows


# Periods in words


def title_of(period: Period) -> str:
    """`Week of 16 November 2026`, `November 2026`, `2026`."""
    first, last, month = period.first, period.last, month_name(period.first)
    start = f"{first.day} {month}{f' {first.year}' if first.year != last.year else ''}"
    return {
        "week": f"Week of {first.day} {month} {first.year}",
        "month": f"{month} {first.year}",
        "quarter": f"{month} to {month_name(last)} {first.year}",
        "year": f"{first.year}",
        "days": f"{Formatter(first).weekday(first)} {first.year}"
        if first == last
        else f"{start} to {last.day} {month_name(last)} {last.year}",
    }[period.kind]


def of_today(period: Period, formatter: Formatter) -> str:
    """` today, Thu 26 Nov`, beside what is of the day looked from in the report of a past period."""
    return f" today, {formatter.weekday(formatter.on)}" if period.last < formatter.on else ""


def of_its_end(period: Period, formatter: Formatter) -> str:
    """` on 1 Nov`, beside what is of its last day in the report of a past period."""
    return f" on {formatter.short(period.last)}" if period.last < formatter.on else ""


def asked_for(period: Period, on: date) -> str:
    """The options that ask for a period; none for the running week."""
    if period.kind == "days":
        one = period.first == period.last
        return f"--day {period.first} " if one else f"--from {period.first} --to {period.last} "
    running = period.kind == "week" and period.first <= on <= period.last
    return "" if running else f"--{period.kind} {period.first} "


def file_name(period: Period) -> str:
    """What a file of a period is called: `2026-11-16-week`, `2026-11`, `2026-q4`, `2026`."""
    first, last = period.first, period.last
    return {
        "week": f"{first}-week",
        "month": f"{first.year:04}-{first.month:02}",
        "quarter": f"{first.year:04}-q{(first.month + 2) // 3}",
        "year": f"{first.year:04}",
        "days": f"{first}" if first == last else f"{first}-to-{last}",
    }[period.kind]


def short_title(period: Period, on: date) -> str:
    """The head of a column: `this week`, `October`, `Q3`."""
    first, month = period.first, month_name(period.first)
    year = "" if first.year == on.year else f" {first.year}"
    return {
        "week": {0: "this week", 1: "last week"}.get(
            (on - first).days // 7, Formatter(on).short(first)
        ),
        "month": f"{month[:3]}{year}" if year else month,
        "quarter": f"Q{(first.month + 2) // 3}{year}",
        "year": f"{first.year}",
        "days": Formatter(on).range(first, period.last),
    }[period.kind]


def beside(period: Period, on: date) -> str:
    """`So far (ends today); compared with the whole month before`: whether it is over, and beside what."""
    runs = period.first <= on <= period.last
    with_ = f"the {'whole ' if runs else ''}{before_words(period)}"
    said = f"compared with {with_}"
    if not runs:
        return said
    ends = f"ends {Formatter(on).weekday(period.last)}" if on < period.last else "ends today"
    return f"so far ({ends}); {said}"


def before_words(period: Period) -> str:
    """`week before`, `12 days before`."""
    span = days(period.days) if period.days > 1 else "day"
    return f"{span if period.kind == 'days' else period.kind} before"
