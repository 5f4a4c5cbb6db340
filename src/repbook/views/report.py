# Long because it is one page: the figures and the sections below them, in reading order.
"""`report`: a period compared with the one before it, on a screen."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from repbook.formatter import Formatter, count, days, percent, sentence
from repbook.loyalty.relationship import Aged, Relationship
from repbook.loyalty.review import Change, Loss, Review, Tally
from repbook.views.period_words import beside, short_title, title_of
from repbook.views.reason_text import call_cell
from repbook.views.screen import Cell, Column, Grid, Line, Piece, Screen, grid, hint, line, screen

MOVES_SHOWN, CHANGES_SHOWN, LAPSED_SHOWN, TOPICS_SHOWN = 8, 5, 5, 6
ALWAYS = ("times reached", "orders", "revenue", "quiet customers")
STAGE_LABELS = ("loyal", "repeat", "first-time", "prospects", "written off")


class Figure(NamedTuple):
    """A row: the label, the figure now and before, and a note."""

    label: str
    now: str
    before: str
    note: str = ""


# The rows that screen, page and markdown share


def _whole(cents: float, formatter: Formatter) -> str:
    """An amount in whole units, as a share of a target is shown."""
    unit = float(10**formatter.digits)
    return formatter.money(round(cents / unit) * unit)


FIGURES: dict[str, Callable[[Tally, Formatter], str]] = {
    "times reached": lambda t, f: f"{t.reached:,}",
    "orders": lambda t, f: f"{t.orders:,}",
    "revenue": lambda t, f: f.money(t.revenue),
    "from repeat orders": lambda t, f: "" if t.repeat_share is None else percent(t.repeat_share),
    "target": lambda t, f: _whole(t.target, f),
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


def figures(review: Review, formatter: Formatter) -> list[Figure]:
    """The table: every figure now and before; rows of zeros only where they always matter."""
    notes = _notes(review.now, formatter)
    rows = [
        Figure(
            label,
            figure(review.now, formatter),
            figure(review.before, formatter),
            ", ".join(filter(None, notes.get(label, ()))),
        )
        for label, figure in FIGURES.items()
    ]
    return [
        row for row in rows if row.label in ALWAYS or row.note or {row.now, row.before} != {"0"}
    ]


def _notes(now: Tally, formatter: Formatter) -> dict[str, tuple[str, ...]]:
    """What is added to a figure, by its label."""
    easy, median = now.painless_share, now.median_days
    return {
        "times reached": (
            count(now.customers, "customer") if now.customers else "",
            f"{count(now.attempts, 'try', 'tries')} more" if now.attempts else "",
        ),
        "revenue": (f"less {formatter.money(now.returned)} given back" if now.returned else "",),
        "target": (f"{percent(now.revenue / now.target)} of it" if now.target else "",),
        "problems reported": (f"{now.found} found by calling" if now.found else "",),
        "problems solved": (
            "" if easy is None else f"{percent(easy)} painless",
            "" if median is None else f"half within {days(median)}",
        ),
        "promises kept in time": (
            f"{now.late} kept late" if now.late else "",
            f"{now.promised} open" if now.promised else "",
            f"{now.past_day} past their day" if now.past_day else "",
        ),
    }


def sections(review: Review, formatter: Formatter) -> list[tuple[str, list[str]]]:
    """The sections below the figures: who moved, feedback, biggest changes, unpaid, lost."""
    names = review.names
    parts: list[tuple[str, list[str]]] = [
        ("Moved", moved(review)),
        ("Said", said(review.now.feedback)),
        ("More, less", changed(review, formatter)),
        ("Unpaid", aged(review.receivables, formatter)),
        ("Lost", [_lost(loss, names, formatter) for loss in review.losses]),
        ("All but lost", lapsed(review, formatter)),
        ("Solved", solved_since(review, formatter)),
        ("They", [customers_side(review.relationship)] if review.relationship.customers else []),
        (
            "You",
            [your_side(review.relationship, review.quiet_days)]
            if review.relationship.customers
            else [],
        ),
    ]
    return [(label, texts) for label, texts in parts if texts]


def moved(review: Review) -> list[str]:
    """`Vale Brothers (5): first-time to repeat`."""
    now = review.now.moves
    found = [
        f"{review.names[m.customer_id]} ({m.customer_id}): {m.was} to {m.now}"
        for m in now[:MOVES_SHOWN]
    ]
    if len(now) > MOVES_SHOWN:
        found.append(f"and {len(now) - MOVES_SHOWN} more")
    return found


def said(feedback: Mapping[str, Mapping[str, int]]) -> list[str]:
    """`price: 2 bad · quality: 1 good`."""
    topics = sorted(feedback.items(), key=lambda t: (-sum(t[1].values()), t[0]))
    texts = [
        f"{topic}: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)
        for topic, counts in topics[:TOPICS_SHOWN]
    ]
    return [" · ".join(texts)] if texts else []


def changed(review: Review, formatter: Formatter) -> list[str]:
    """The biggest changes: who bought more, and, once the period is over, who bought less."""
    up = [c for c in review.changes if c.change > 0][:CHANGES_SHOWN]
    over = not review.now.period.runs_on(formatter.on)
    down = [c for c in review.changes if over and c.change < 0][:CHANGES_SHOWN]

    def each(change: Change) -> str:
        sign = "+" if change.change > 0 else "-"
        return f"{review.names[change.customer_id]} {sign}{formatter.about(abs(change.change))}"

    return [" · ".join(each(c) for c in some) for some in (up, down) if some]


def aged(receivables: Sequence[Aged], formatter: Formatter) -> list[str]:
    """`480 not yet due · 1,200 31 to 60 days`."""
    texts = [f"{row.age}: {formatter.money(row.cents)}" for row in receivables]
    return [" · ".join(texts)] if texts else []


def _lost(loss: Loss, names: Mapping[int, str], formatter: Formatter) -> str:
    why = f": {loss.why}" if loss.why else ""
    return f"{names[loss.customer_id]}, written off {formatter.short(loss.day)}{why}"


def lapsed(review: Review, formatter: Formatter) -> list[str]:
    """A few lapsed customers by name, new ones first, and how many more there are."""
    rows = sorted(review.lapsed, key=lambda row: not row.new)
    shown = [
        f"{row.history.name} ({row.history.id}), last {formatter.short(row.history.buying.days[-1])}"
        for row in rows[:LAPSED_SHOWN]
    ]
    more = len(rows) - len(shown)
    if more or not review.all_lapsed:
        some = f"{more} more" if review.all_lapsed else "others"
        shown.append(f"{some}: repbook status --rhythm lapsed")
    return [f"win back or write off? {' · '.join(shown)}"] if shown else []


def solved_since(review: Review, formatter: Formatter) -> list[str]:
    """What customers bought after their problem was solved."""
    texts = [
        f"{'some effort' if effort == 'some' else effort} {since.bought} of {since.customers}"
        f" ({formatter.about(since.cents)})"
        for effort, since in review.since.items()
    ]
    return [f"bought since: {' · '.join(texts)}"] if texts else []


def customers_side(found: Relationship) -> str:
    """The four marks, over all who have bought."""
    texts = [f"{found.buys[0]} of {found.buys[1]} buy on their rhythm"]
    if found.pays[1]:
        texts.append(f"{found.pays[0]} of {found.pays[1]} pay on time")
    texts.append(f"{found.talks[0]} of {found.talks[1]} told you what they think")
    texts.append(f"{found.refers[0]} sent friends")
    return " · ".join(texts)


def your_side(found: Relationship, quiet_days: int) -> str:
    """Promises, problems, in touch."""
    texts = []
    if found.kept[1]:
        texts.append(f"{found.kept[0]} of {count(found.kept[1], 'promise')} kept in time")
    if found.painless[1]:
        texts.append(
            f"{found.painless[0]} of {count(found.painless[1], 'problem')} solved painlessly"
        )
    texts.append(
        f"{found.in_touch[0]} of {found.in_touch[1]} reached in the last {days(quiet_days)}"
    )
    return " · ".join(texts)


# The screen


def report_screen(review: Review, formatter: Formatter) -> Screen:
    """The week on a page, and who to call next."""
    now = review.now
    rows = [
        (f.label, Cell(f.now, "who"), Cell(f.before, "dim"), f.note)
        for f in figures(review, formatter)
    ]
    columns = (
        Column(),
        Column(short_title(now.period, formatter.on), right=True),
        Column(short_title(review.before.period, formatter.on), right=True),
        Column(flex=True),
    )
    labelled: list[tuple[Piece, ...]] = []
    for label, texts in sections(review, formatter):
        labelled += [(Cell(label if at == 0 else "", "dim"), text) for at, text in enumerate(texts)]
    return screen(
        line(Cell(title_of(now.period), "who")),
        line(Cell(sentence(beside(now.period, formatter.on)), "dim")),
        "",
        grid(columns, rows, indent=0),
        "",
        grid((Column(), Column(flex=True)), labelled, indent=0),
        "" if labelled else None,
        *_to_call(review, formatter),
        hint(*_hints(review)),
    )


def _to_call(review: Review, formatter: Formatter) -> list[Line | Grid | str | None]:
    if not review.calls:
        return []
    rows = [
        (
            Cell(f"{call.history.name} ({call.history.id})", "who"),
            call_cell(call, formatter),
            Cell(review.faces.get(call.history.id, (None, None))[1] or "", "dial"),
        )
        for call in review.calls
    ]
    return [
        line(Cell("To call next", "head")),
        grid((Column(name=True), Column(flex=True), Column()), rows),
        "",
    ]


def _hints(review: Review) -> list[str]:
    kind = review.now.period.kind
    other = "--month" if kind == "week" else "--week"
    first = f"repbook brief {review.calls[0].history.id}" if review.calls else "repbook next"
    return [first, f"repbook report {other}", "repbook report --html week.html"]
