# Long because it is one page: the words of its sections, then the fields that have them.
"""`report`: a period compared with the one before it, on a screen."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from repbook.formatter import Formatter, count, days, joined, percent, sentence, times
from repbook.loyalty.movers import Moved, Movers
from repbook.loyalty.periods import Period
from repbook.loyalty.relationship import Aged, Lapse, Move, Relationship
from repbook.loyalty.review import Change, Review, Tally
from repbook.records import Problem, WriteOff
from repbook.text import visible
from repbook.views.call_words import call_cell, call_words
from repbook.views.customer_fields import said_stage
from repbook.views.feedback import counts_words
from repbook.views.fields import NAMED, Field, Fields, flat
from repbook.views.figures import (
    PERIOD,
    TALLY,
    asked_for,
    before_words,
    beside,
    figures,
    file_name,
    of_its_end,
    of_today,
    short_title,
    title_of,
)
from repbook.views.next import CALL, listed
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
from repbook.views.study import SINCE

FIXES = {"painless": "a painless fix", "some": "some effort", "hard": "a hard fix"}
SPECIAL = re.compile(r"([\\`*_{}\[\]>#|~!$])")
MOVES_SHOWN, CHANGES_SHOWN, LAPSED_SHOWN, LOST_SHOWN, TOPICS_SHOWN = 8, 5, 5, 3, 6
SECTIONS = "moves reopened feedback movers items receivables lost lapsed since street"

Words = tuple[Piece, ...]  # a text in pieces: a name in it has the style `who`


def unstyled(words: Words) -> str:
    """A text without its styles."""
    return "".join(map(text_of, words))


def text(words: str) -> list[Words]:
    """A text without a name in it; nothing for an empty one."""
    return [(words,)] if words else []


def moved(review: Review, tally: Tally) -> list[Words]:
    """Who changed stage; `nobody` where there are customers."""
    found = [
        f"{review.names[m.customer_id]} ({m.customer_id}): "
        + (f"new customer, became {said_stage(m.now)}" if m.new else _from_and_to(m))
        for m in tally.moves
    ]
    nobody = (
        text("nobody moved between prospect, first-time, repeat and loyal")
        if review.relationship.customers
        else []
    )
    return [(move,) for move in first_few(found, MOVES_SHOWN)] or nobody


def _from_and_to(move: Move) -> str:
    return f"from {said_stage(move.was)} to {said_stage(move.now)}"


def said(feedback: Mapping[str, Mapping[str, int]]) -> str:
    """`price: 2 bad · quality: 1 good`."""
    topics = sorted(feedback.items(), key=lambda t: (-sum(t[1].values()), t[0]))
    return " · ".join(f"{topic}: {counts_words(counts)}" for topic, counts in topics[:TOPICS_SHOWN])


def dotted(found: Iterable[Words]) -> Words:
    """Texts on one line, with a dot between each and the next."""
    return tuple(piece for words in found for piece in (" · ", *words))[1:]


def by_customer(review: Review) -> list[tuple[str, Change]]:
    """What each customer bought in the two periods, with their names."""
    return [(review.names[each.customer_id], each) for each in review.changes]


def signed(cents: int, formatter: Formatter) -> str:
    """`+480`, `-1,200`, `0`."""
    sign = "+" if cents > 0 else "-" if cents < 0 else ""
    return sign + formatter.whole(abs(cents))


def mover_words(
    found: Movers, those: Sequence[Moved], period: Period, formatter: Formatter
) -> Words:
    """`against the same days last year: Ana +480 · seals +120 (1 order without its price)`."""
    said = dotted(
        (Cell(each.name, "who"), f" {signed(each.change, formatter)}{_unpriced(each)}")
        for each in those[:CHANGES_SHOWN]
    )
    return said and (f"against {compared_words(found, period, formatter)}: ", *said)


def _unpriced(item: Moved) -> str:
    """` (1 order without its price)`, where the change is not all of an item's."""
    return f" ({count(item.unpriced, 'order')} without its price)" if item.unpriced else ""


def compared_words(found: Movers, period: Period, formatter: Formatter) -> str:
    """`the same days last year`, `the same days of the month before`, `the month before`."""
    runs, before = period.runs_on(formatter.on), before_words(period)
    if found.last_year:
        return f"the same {'days' if runs or period.kind == 'days' else period.kind} last year"
    return f"{'the same days of ' if runs else ''}the {before}"


def rest_words(found: Movers, of: str, period: Period, formatter: Formatter) -> Words:
    """What changed in the revenue of none of those that are named; nothing where nothing did."""
    change = signed(found.rest.change, formatter) if found.rest else "0"
    with_ = compared_words(found, period, formatter)
    return () if change[1:] in ("", "0") else (f"against {with_}: {change}, {of}",)


def _movers(
    key: str,
    meaning: str,
    called: str,
    titles: tuple[str, str, str],
    rest: str,
    of: Callable[[Review], Movers],
) -> Field[Review]:
    """What gained and what lost, each of which is `called` so; and the `rest`, of what that is."""
    sums: Fields[Moved] = Fields(
        Field("revenue", "money", "in the period"),
        Field("before", "money", "in the one it is compared with"),
        Field("change", "money", "the difference"),
    )
    known: Fields[Moved] = Fields(
        Field("unpriced", "whole", "orders of it that do not say what it came to, in both together")
    )
    name: Field[Moved] = Field(called, "text", "its name", lambda each: each.name)
    one: Fields[Moved] = Fields(name, *sums, *(known if called == "item" else ()))
    both: Fields[Movers] = Fields(
        Field("gaining", "list", "the biggest gain first", inner=one),
        Field("losing", "list", "the biggest loss first", inner=one),
        Field(
            "compared_with",
            "object?",
            "the days it is compared with: the same of last year, if the book goes back so far",
            lambda found: found.compared,
            inner=PERIOD,
        ),
        Field(
            "rest",
            "object?",
            f"what these leave out of the revenue: {rest}; null where that is nothing",
            inner=sums,
        ),
    )

    def section(review: Review, formatter: Formatter) -> dict[str, list[Words]]:
        found, period = of(review), review.now.period
        moved = (found.gaining, found.losing)
        lines = [mover_words(found, those, period, formatter) for those in moved]
        lines.append(rest_words(found, rest, period, formatter))
        return {title: [words] for title, words in zip(titles, lines, strict=True)}

    return Field(key, "object", meaning, inner=both, section=section)


def lost(review: Review, formatter: Formatter) -> list[Words]:
    """Who was written off, and why."""
    more = len(review.losses) - LOST_SHOWN
    return [
        *(
            (
                Cell(review.names[loss.customer_id], "who"),
                f", written off {formatter.weekday(loss.on)}"
                + (f": {loss.why}" if loss.why else ""),
            )
            for loss in review.losses[:LOST_SHOWN]
        ),
        *([(f"and {more:,} more",)] if more > 0 else []),
    ]


def lapsed(review: Review, formatter: Formatter) -> Words:
    """A few lapsed customers by name, new ones first, and how many more there are."""
    rows = sorted(review.lapsed, key=lambda row: not row.new)
    found: list[Words] = [
        (
            Cell(row.history.name, "who"),
            f" ({row.history.id}), last order {formatter.weekday(row.history.buying.days[-1])}",
        )
        for row in rows[:LAPSED_SHOWN]
    ]
    if rows[LAPSED_SHOWN:] or (rows and not review.all_lapsed):
        some = f"{len(rows) - LAPSED_SHOWN} more" if review.all_lapsed else "others"
        found.append((f"and {some} (repbook status --rhythm lapsed)",))
    return (*dotted(found), ": win back or write off?") if found else ()


def solved_since(review: Review) -> str:
    """What customers bought after their problem was solved."""
    found: list[str] = []
    for effort, since in review.since.items():
        asked = f"{since.customers}" if found else count(since.customers, "customer")
        found.append(f"{since.bought} of {asked} after {FIXES[effort]}")
    return f"in the last year: {' · '.join(found)}" if found else ""


def customers_side(found: Relationship) -> str:
    """The four marks, over all who have bought."""
    late = found.buys[1] - found.buys[0]
    return joined(
        " · ",
        f"{late} of {found.buys[1]} who ordered more than once"
        f" {'is' if late == 1 else 'are'} late or lapsed"
        if found.buys[1]
        else "",
        f"{found.pays[0]} of {found.pays[1]} who had an invoice to pay did so on time"
        if found.pays[1]
        else "",
        f"{found.talks[0]} of {found.talks[1]} with an order gave feedback this year",
        f"{found.refers[0]} of {found.refers[1]} sent you someone",
    )


def your_side(found: Relationship, quiet_days: int) -> str:
    """Promises, problems, in touch."""
    (kept, promises), (painless, problems) = found.kept, found.painless
    return joined(
        " · ",
        f"{kept} of {count(promises, 'promise')} kept in time since the start" if promises else "",
        f"{painless} of {count(problems, 'problem')} solved painlessly in the last year"
        if problems
        else "",
        f"{found.in_touch[0]} of {count(found.in_touch[1], 'customer')} reached in the last {days(quiet_days)}",
    )


def reopened(review: Review) -> list[Words]:
    """The problems that were reopened, by their customers but for those who stand in no list."""
    named = [
        e for e in review.now.problems.reopened if e.problem.customer_id not in review.unlisted
    ]
    more = len(review.now.problems.reopened) - min(len(named), MOVES_SHOWN)
    return [
        *(
            (
                Cell(review.names[p.customer_id], "who"),
                f" ({p.customer_id}): {p.what} (x{p.id}){f', {times(often)}' if often > 1 else ''}",
            )
            for p, often in named[:MOVES_SHOWN]
        ),
        *([(f"and {more:,} more (repbook problems)",)] if more else []),
    ]


# Field by field

WHOM: Fields[tuple[str, Change | Move | WriteOff]] = Fields(
    Field("id", "whole", "the number", lambda row: row[1].customer_id),
    Field("name", "text", "the customer", lambda row: row[0]),
)
MOVE: Fields[tuple[str, Move]] = Fields(
    *WHOM,
    Field("from", "text?", "the stage before", lambda row: row[1].was),
    Field("to", "text", "the stage after", lambda row: row[1].now),
    Field(
        "new",
        "yes",
        "added to the book in the period, so not among the prospects before",
        lambda row: row[1].new,
    ),
)
BOUGHT_MORE: Fields[tuple[str, Change]] = Fields(
    *WHOM,
    Field(
        "revenue",
        "money",
        "in the period",
        lambda row: row[1].revenue,
        Column(right=True),
        lambda row, f: Cell(f.whole(row[1].revenue), "who"),
    ),
    Field(
        "before",
        "money",
        "in the one before",
        lambda row: row[1].before,
        Column(right=True),
        lambda row, f: f.whole(row[1].before),
    ),
    Field(
        "change",
        "money",
        "the difference",
        lambda row: row[1].change,
        Column("change", right=True),
        lambda row, f: signed(row[1].change, f),
    ),
    Field(
        "share",
        "share?",
        "of the revenue of the period; null where it has none",
        lambda row: row[1].share,
        Column("share", right=True),
        lambda row, _: "" if row[1].share is None else percent(row[1].share),
    ),
)
LOSS: Fields[tuple[str, WriteOff]] = Fields(
    *WHOM,
    Field("on", "day", "the day", lambda row: row[1].on),
    Field("why", "text?", "the reason", lambda row: row[1].why),
)
REOPENED: Fields[tuple[str, Problem]] = Fields(
    Field("id", "text", "as in `x4`", lambda row: f"x{row[1].id}"),
    Field("customer_id", "whole", "the number", lambda row: row[1].customer_id),
    Field("customer", "text", "the customer", lambda row: row[0]),
    Field("what", "text", "what is wrong", lambda row: row[1].what),
)
RECEIVABLE: Fields[Aged] = Fields(
    Field("age", "text", "the age"),
    Field("purchases", "whole", "how many"),
    Field("amount", "money", "how much", lambda row: row.cents),
)
LAPSE: Fields[Lapse] = Fields(
    *NAMED.within(lambda row: row.history),
    Field("last_on", "day", "their last purchase", lambda row: row.history.buying.days[-1]),
    Field("total", "money", "what they bought in all", lambda row: sum(row.history.buying.cents)),
    Field("new", "yes", "lapsed in this period"),
)
SIDE: Fields[tuple[int, int]] = Fields(
    Field("count", "whole", "how many", lambda share: share[0]),
    Field("of", "whole", "of how many", lambda share: share[1]),
)


def _period(of: Callable[[Review], Tally]) -> Fields[Review]:
    """The figures of one of the two periods."""
    return Fields(
        *TALLY.only("period touches minutes purchases quotes problems promises stages").within(of),
        Field(
            "moves",
            "list",
            "who changed stage",
            lambda r: [(r.names[each.customer_id], each) for each in of(r).moves],
            inner=MOVE,
            section=lambda r, _: {"Moved": moved(r, of(r))},
        ),
        TALLY["feedback"].within(of, lambda r, _: {"Feedback": text(said(of(r).feedback))}),
        *TALLY.only("referrals commission target reach_target quiet").within(of),
    )


REVIEW: Fields[Review] = Fields(
    *_period(lambda r: r.now),
    Field(
        "reopened",
        "list",
        "problems that came back in the period",
        lambda r: [(r.names[p.customer_id], p) for p, _ in r.now.problems.reopened],
        inner=REOPENED,
        section=lambda r, _: {"Reopened": reopened(r)},
    ),
    Field(
        "customers",
        "list",
        "who bought in the period, or in the one before",
        by_customer,
        inner=BOUGHT_MORE,
    ),
    _movers(
        "movers",
        "which customers gain and lose revenue",
        "customer",
        ("Biggest gains", "Biggest drops", "Forgotten"),
        "of customers who were forgotten since",
        lambda r: r.movers,
    ),
    _movers(
        "items",
        "which items gain and lose revenue, by what their orders say that each came to",
        "item",
        ("Items up", "Items down", "Other items"),
        "of orders (or returns) with one amount for several items",
        lambda r: r.items,
    ),
    Field(
        "receivables",
        "list",
        "what is to be paid, by its age",
        inner=RECEIVABLE,
        section=lambda r, f: {
            f"Unpaid{of_its_end(r.now.period, f)}": text(
                " · ".join(
                    f"{row.age}{' overdue' if 'days' in row.age else ''}: {f.money(row.cents)}"
                    for row in r.receivables
                )
            )
        },
    ),
    Field(
        "lost",
        "list",
        "who was written off",
        lambda r: [(r.names[each.customer_id], each) for each in r.losses],
        inner=LOSS,
        section=lambda r, f: {"Lost": lost(r, f)},
    ),
    Field(
        "lapsed",
        "list",
        "win back or write off",
        inner=LAPSE,
        section=lambda r, f: {
            f"Nearly lost{' now' if r.now.period.last < f.on else ''}": [lapsed(r, f)]
        },
    ),
    Field(
        "street",
        "map",
        "what customers do and what you do: how many of how many",
        lambda r: {
            name: share for name, share in r.relationship._asdict().items() if name != "customers"
        },
        inner=SIDE,
        items=(
            "object",
            "`buys`, `pays`, `talks`, `refers`, and yours: `kept`, `painless`, `in_touch`",
        ),
        section=lambda r, _: (
            {
                "Customers": text(customers_side(r.relationship)),
                "You": text(your_side(r.relationship, r.quiet_days)),
            }
            if r.relationship.customers
            else {}
        ),
    ),
    Field(
        "since",
        "map",
        "what was bought since a problem, by its effort",
        inner=SINCE,
        items=("object", "`painless`, `some` and `hard`"),
        section=lambda r, _: {"Bought again": text(solved_since(r))},
    ),
    Field(
        "next",
        "list",
        "who to call next",
        lambda r: listed(r.calls, r.contact_and_phone),
        inner=CALL,
    ),
    Field(
        "before",
        "object",
        "the figures of the period before",
        lambda r: r,
        inner=_period(lambda r: r.before),
    ),
)


# The screen


def headline(review: Review, formatter: Formatter) -> str:
    """Whose report it is, and what it is compared with."""
    return joined(" · ", review.rep, sentence(beside(review.now.period, formatter.on)))


def report_screen(review: Review, formatter: Formatter) -> Screen:
    """The week on a page, and who to call next."""
    now = review.now.period
    found = REVIEW.sections(review, formatter, SECTIONS)
    labelled = beside_labels([(label, list(map(unstyled, texts))) for label, texts in found])
    calls = [
        (
            Cell(f"{row.call.history.name} ({row.call.history.id})", "who"),
            call_cell(row.call, formatter),
            Cell(row.phone or "", "dial"),
        )
        for row in listed(review.calls, review.contact_and_phone)
    ]
    return screen(
        line(Cell(title_of(now), "who")),
        line(Cell(headline(review, formatter), "dim")),
        "",
        grid(
            (
                Column(),
                Column(short_title(now, formatter.on), right=True),
                Column(short_title(review.before.period, formatter.on), right=True),
                Column(flex=True),
            ),
            figures(review, formatter),
            indent=0,
        ),
        "",
        labelled,
        "" if labelled else None,
        *titled(
            (Column(name=True), Column(flex=True), Column()),
            {f"Who to call{of_today(now, formatter)}": calls},
        ),
        "" if calls else None,
        hint(
            f"repbook brief {review.calls[0].history.id}" if calls else "repbook next",
            f"repbook report {'--month' if now.kind == 'week' else '--week'}",
            f"repbook report {asked_for(now, formatter.on)}--html {file_name(now)}.html",
        ),
    )


# Files


def report_rows(review: Review, formatter: Formatter) -> list[dict[str, object]]:
    """`report --csv`: a row for each figure, now and before."""
    now, before = (dict(flat(TALLY.of(tally, formatter))) for tally in (review.now, review.before))
    return [{"figure": n, "now": now.get(n), "before": before.get(n)} for n in {**now, **before}]


def report_markdown(review: Review, formatter: Formatter) -> str:
    """The report as Markdown: headings, a table, lists."""
    now = review.now.period
    lines = [
        f"# {title_of(now)}",
        "",
        f"{safe(headline(review, formatter))}.",
        "",
        f"| | {short_title(now, formatter.on)} | {short_title(review.before.period, formatter.on)} | |",
        "|---|---:|---:|---|",
        *(
            f"| {' | '.join(safe(text_of(piece)) for piece in row)} |"
            for row in figures(review, formatter)
        ),
        "",
    ]
    for label, texts in REVIEW.sections(review, formatter, SECTIONS):
        lines += [f"## {label}", "", *(f"- {safe(unstyled(text))}" for text in texts), ""]
    if review.calls:
        lines += [
            f"## Who to call{of_today(now, formatter)}",
            "",
            "| who | why | phone |",
            "|---|---|---|",
        ]
        for row in listed(review.calls, review.contact_and_phone):
            cells = (row.call.history.name, call_words(row.call, formatter), row.phone or "")
            lines.append(f"| {' | '.join(map(safe, cells))} |")
        lines.append("")
    return "\n".join(lines)


def safe(text: str) -> str:
    """Text on one line with the special characters of Markdown and HTML escaped."""
    text = re.sub(r"&(?=#?\w+;)", "&amp;", visible(text).strip())
    text = SPECIAL.sub(r"\\\1", text).replace("<", "&lt;")
    return re.sub(r"^([-+]|\d+[.)])(?=\s)", r"\\\1", text).replace("://", ":\\//")
