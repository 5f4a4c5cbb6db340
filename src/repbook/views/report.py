# Long because it is one page: the figures and the sections below them, in reading order.
"""`report`: a period compared with the one before it, on a screen."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from repbook.formatter import Formatter, count, days, joined, month_name, percent, sentence
from repbook.loyalty.periods import Period
from repbook.loyalty.relationship import Relationship
from repbook.loyalty.review import Review, Tally
from repbook.views.next import call_cell
from repbook.views.screen import (
    Cell,
    Column,
    Piece,
    Screen,
    beside_labels,
    first_few,
    grid,
    hint,
    line,
    screen,
    text_of,
    titled,
)

MOVES_SHOWN, CHANGES_SHOWN, LAPSED_SHOWN, LOST_SHOWN, TOPICS_SHOWN = 8, 5, 5, 3, 6
ALWAYS = ("times reached", "orders", "revenue", "quiet customers")
STAGE_LABELS = ("loyal", "repeat", "first-time", "prospects", "written off")


class Figure(NamedTuple):
    """A row: the label, the figure now and before, and a note."""

    label: str
    now: str
    before: str
    note: str = ""


# The rows that screen, page and markdown share


FIGURES: dict[str, Callable[[Tally, Formatter], str]] = {
    "times reached": lambda t, f: f"{t.reached:,}",
    "orders": lambda t, f: f"{t.orders:,}",
    "revenue": lambda t, f: f.money(t.revenue),
    "from repeat orders": lambda t, f: "" if t.repeat_share is None else percent(t.repeat_share),
    "target": lambda t, f: f.money(round(t.target / 10**f.digits) * 10**f.digits),
    "commission": lambda t, f: f.money(t.commission),
    "problems reported": lambda t, f: f"{t.opened:,}",
    "problems solved": lambda t, f: f"{t.resolved:,}",
    "problems still open": lambda t, f: f"{t.open:,}",
    "promises kept in time": lambda t, f: f"{t.kept:,}",
    "referrals": lambda t, f: f"{t.referrals:,}",
    "quiet customers": lambda t, f: f"{t.quiet:,}",
    "loyal": lambda t, f: f"{t.stages['loyal']:,}",
    "repeat": lambda t, f: f"{t.stages['repeat']:,}",
    "first-time": lambda t, f: f"{t.stages['first-time']:,}",
    "prospects": lambda t, f: f"{t.stages['prospect']:,}",
    "written off": lambda t, f: f"{t.stages['written-off']:,}",
}


# What is added to a figure, by its label.
NOTES: dict[str, Callable[[Tally, Formatter], str]] = {
    "times reached": lambda t, f: joined(
        ", ",
        count(t.customers, "customer") if t.customers else "",
        f"{count(t.attempts, 'more try', 'more tries')}" if t.attempts else "",
        f"{percent(t.reached / t.reach_target)} of target" if t.reach_target else "",
    ),
    "revenue": lambda t, f: f"after {f.money(t.returned)} in returns" if t.returned else "",
    "target": lambda t, f: f"{percent(t.revenue / t.target)} reached" if t.target else "",
    "problems reported": lambda t, f: f"{t.found} found by calling" if t.found else "",
    "problems solved": lambda t, f: joined(
        ", ",
        "" if t.painless_share is None else f"{percent(t.painless_share)} painless",
        "" if t.median_days is None else f"median {days(t.median_days)}",
    ),
    "promises kept in time": lambda t, f: joined(
        ", ",
        f"{t.late} kept late" if t.late else "",
        f"{t.promised} open" if t.promised else "",
        f"{t.past_day} overdue" if t.past_day else "",
    ),
}


def figures(review: Review, formatter: Formatter) -> list[Figure]:
    """The table: every figure now and before; rows of zeros only where they always matter."""
    rows = [
        Figure(
            label,
            figure(review.now, formatter),
            figure(review.before, formatter),
            NOTES[label](review.now, formatter) if label in NOTES else "",
        )
        for label, figure in FIGURES.items()
    ]
    return [
        row for row in rows if row.label in ALWAYS or row.note or {row.now, row.before} != {"0"}
    ]


Words = tuple[Piece, ...]  # a text in pieces: a name in it has the style `who`


def sections(review: Review, formatter: Formatter) -> list[tuple[str, list[Words]]]:
    """The sections below the figures: who moved, feedback, biggest changes, unpaid, lost."""
    known = review.relationship.customers > 0
    running = review.now.period.runs_on(formatter.on)  # nobody has bought less yet
    moves = first_few(
        [
            f"{review.names[m.customer_id]} ({m.customer_id}): {m.was} to {m.now}"
            for m in review.now.moves
        ],
        MOVES_SHOWN,
    )
    unpaid = [f"{row.age}: {formatter.money(row.cents)}" for row in review.receivables]
    found: dict[str, list[Words]] = {
        "Moved": [(move,) for move in moves],
        "Said": [(said(review.now.feedback),)],
        "Biggest gains": [changed(review, formatter, 1)],
        "Biggest drops": [] if running else [changed(review, formatter, -1)],
        "Unpaid": [(" · ".join(unpaid),)],
        "Lost": lost(review, formatter),
        "Nearly lost": [lapsed(review, formatter)],
        "Bought again": [(solved_since(review, formatter),)],
        "Customers": [(customers_side(review.relationship),)] if known else [],
        "You": [(your_side(review.relationship, review.quiet_days),)] if known else [],
    }
    return [
        (label, kept)
        for label, texts in found.items()
        if (kept := [text for text in texts if flat(text)])
    ]


def flat(words: Words) -> str:
    """A text without its styles."""
    return "".join(map(text_of, words))


def said(feedback: Mapping[str, Mapping[str, int]]) -> str:
    """`price: 2 bad · quality: 1 good`."""
    topics = sorted(feedback.items(), key=lambda t: (-sum(t[1].values()), t[0]))
    return " · ".join(
        f"{topic}: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)
        for topic, counts in topics[:TOPICS_SHOWN]
    )


def changed(review: Review, formatter: Formatter, sign: int) -> Words:
    """Who bought more, or less, the biggest changes first."""
    found: list[Piece] = []
    for c in [c for c in review.changes if c.change * sign > 0][:CHANGES_SHOWN]:
        amount = f" {'+' if sign > 0 else '-'}{formatter.about(abs(c.change))}"
        found += [" · " if found else "", Cell(review.names[c.customer_id], "who"), amount]
    return tuple(found)


def lost(review: Review, formatter: Formatter) -> list[Words]:
    """Who was written off, and why."""
    more = len(review.losses) - LOST_SHOWN
    return [
        *(
            (
                Cell(review.names[loss.customer_id], "who"),
                f", written off {formatter.short(loss.on)}" + (f": {loss.why}" if loss.why else ""),
            )
            for loss in review.losses[:LOST_SHOWN]
        ),
        *([(f"and {more:,} more",)] if more > 0 else []),
    ]


def lapsed(review: Review, formatter: Formatter) -> Words:
    """A few lapsed customers by name, new ones first, and how many more there are."""
    rows = sorted(review.lapsed, key=lambda row: not row.new)
    found: list[Piece] = []
    for row in rows[:LAPSED_SHOWN]:
        name, bought = row.history.name, formatter.short(row.history.buying.days[-1])
        found += [" · " if found else "", Cell(name, "who"), f" ({row.history.id}), last {bought}"]
    more = len(rows) - LAPSED_SHOWN
    if found and (more > 0 or not review.all_lapsed):
        some = f"and {more} more" if review.all_lapsed else "and others"
        found.append(f" · {some}: repbook status --rhythm lapsed")
    return ("win back or write off? ", *found) if found else ()


def solved_since(review: Review, formatter: Formatter) -> str:
    """What customers bought after their problem was solved."""
    fixes = {"painless": "a painless fix", "some": "some effort", "hard": "a hard one"}
    return " · ".join(
        f"after {fixes[effort]}: {since.bought} of {since.customers}"
        f" ({formatter.about(since.cents)})"
        for effort, since in review.since.items()
    )


def customers_side(found: Relationship) -> str:
    """The four marks, over all who have bought."""
    return joined(
        " · ",
        f"{found.buys[0]} of {found.buys[1]} buy on their rhythm" if found.buys[1] else "",
        f"{found.pays[0]} of {found.pays[1]} pay on time" if found.pays[1] else "",
        f"{found.talks[0]} of {found.talks[1]} gave feedback this year",
        f"{found.refers[0]} sent friends",
    )


def your_side(found: Relationship, quiet_days: int) -> str:
    """Promises, problems, in touch."""
    (kept, promises), (painless, problems) = found.kept, found.painless
    return joined(
        " · ",
        f"{kept} of {count(promises, 'promise')} kept in time" if promises else "",
        f"{painless} of {count(problems, 'problem')} solved painlessly" if problems else "",
        f"{found.in_touch[0]} of {found.in_touch[1]} reached in the last {days(quiet_days)}",
    )


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
        "days": f"{start} to {last.day} {month_name(last)} {last.year}",
    }[period.kind]


def short_title(period: Period, on: date) -> str:
    """The head of a column: `this week`, `October`, `Q3`."""
    first, month = period.first, month_name(period.first)
    year = "" if first.year == on.year else f" {first.year}"
    day = f"{first.day} {month[:3]}{year}"
    return {
        "week": {0: "this week", 1: "last week"}.get((on - first).days // 7, day),
        "month": f"{month[:3]}{year}" if year else month,
        "quarter": f"Q{(first.month + 2) // 3}{year}",
        "year": f"{first.year}",
        "days": f"{day} on",
    }[period.kind]


def beside(period: Period, on: date) -> str:
    """What the period is compared with, and whether it is over."""
    other = before_words(period)
    if not period.runs_on(on):
        return f"compared with the {other}"
    return f"so far, {days((period.last - on).days)} to go; compared with the whole {other}"


def before_words(period: Period) -> str:
    """`week before`, `12 days before`."""
    return f"{days(period.days) if period.kind == 'days' else period.kind} before"


# The screen


def report_screen(review: Review, formatter: Formatter) -> Screen:
    """The week on a page, and who to call next."""
    now = review.now.period
    found = sections(review, formatter)
    labelled = beside_labels([(label, list(map(flat, texts))) for label, texts in found])
    calls = [
        (
            Cell(f"{call.history.name} ({call.history.id})", "who"),
            call_cell(call, formatter),
            Cell(review.contact_and_phone.get(call.history.id, (None, None))[1] or "", "dial"),
        )
        for call in review.calls
    ]
    return screen(
        line(Cell(title_of(now), "who")),
        line(Cell(sentence(beside(now, formatter.on)), "dim")),
        "",
        grid(
            (
                Column(),
                Column(short_title(now, formatter.on), right=True),
                Column(short_title(review.before.period, formatter.on), right=True),
                Column(flex=True),
            ),
            [
                (f.label, Cell(f.now, "who"), Cell(f.before, "dim"), f.note)
                for f in figures(review, formatter)
            ],
            indent=0,
        ),
        "",
        labelled,
        "" if labelled else None,
        *titled((Column(name=True), Column(flex=True), Column()), {"Who to call": calls}),
        "" if calls else None,
        hint(
            f"repbook brief {review.calls[0].history.id}" if calls else "repbook next",
            f"repbook report {'--month' if now.kind == 'week' else '--week'}",
            "repbook report --html week.html",
        ),
    )
