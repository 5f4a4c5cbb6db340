"""`complaints` and `allies`: problems by kind, and who helps to solve them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from repbook.formatter import Formatter, ally_words, count, listed
from repbook.loyalty.problem_history import TREND_DAYS, Help, Kind, best
from repbook.records import Ally
from repbook.views.next import iso
from repbook.views.problems import Allies, quoted, same_day, took
from repbook.views.screen import Cell, Column, Screen, Table, grid, hint, line, screen


class AlsoBought(NamedTuple):
    """A customer who bought what others have problems with, and was not reached since."""

    customer_id: int
    name: str
    what: str
    day: int


def complaints_data(
    kinds: Sequence[Kind], also: Mapping[str | None, Sequence[AlsoBought]], allies: Allies
) -> Table:
    """`complaints --json`."""
    return Table(
        kinds,
        {
            "kind": lambda kind: kind.kind,
            "count": lambda kind: len(kind.cases),
            "open": lambda kind: kind.open,
            "last_90_days": lambda kind: kind.lately,
            "before": lambda kind: kind.before,
            "solved": lambda kind: kind.solved,
            "median_days": lambda kind: kind.median_days,
            "painless": lambda kind: kind.painless,
            "painless_share": lambda kind: (
                round(kind.painless / kind.solved, 4) if kind.solved else None
            ),
            "resolutions": lambda kind: [
                {
                    "text": way.how,
                    "times": way.times,
                    "held": way.held,
                    "median_days": way.median_days,
                }
                for way in kind.ways
            ],
            "best_ally": lambda kind: (
                (helper := best(kind.helps)) and (ally := allies.get(helper.ally_id)) and ally.name
            ),
            "may_have_it_too": lambda kind: [
                {"id": o.customer_id, "name": o.name, "what": o.what, "on": iso(o.day)}
                for o in also.get(kind.kind, ())
            ],
        },
    )


def complaints_screen(
    kinds: Sequence[Kind],
    also: Mapping[str | None, Sequence[AlsoBought]],
    allies: Allies,
    formatter: Formatter,
) -> Screen:
    """Each kind in a few lines: how often, how solved, who helps, who may have it too."""
    if not kinds:
        return screen(
            "No problems noted yet.", hint('repbook log-problem CUSTOMER "…" --kind leak')
        )
    rows = [
        (Cell(kind.kind or "no kind", "who") if at == 0 else "", text)
        for kind in kinds
        for at, text in enumerate(_facts(kind, also.get(kind.kind, ()), allies, formatter))
    ]
    first = next((kind.kind for kind in kinds if kind.kind), None)
    return screen(
        grid((Column(), Column(flex=True)), rows, indent=0),
        "",
        hint(
            f"repbook problems --all --kind {quoted(first)}" if first else None,
            "repbook allies",
            "repbook study",
        ),
    )


def _facts(
    kind: Kind, others: Sequence[AlsoBought], allies: Allies, formatter: Formatter
) -> list[str]:
    """How often such problems come, what solves them, who helps, who may have one too."""
    facts = [_often(kind)]
    if kind.solved:
        facts.append(
            f"{kind.solved} solved, {kind.painless} of them painlessly,"
            f" half within {_days(kind.median_days)}"
        )
    facts += [
        f"{'or' if at else 'solved by'} {way.how} ({took(way)}{way.held} of {way.times} held)"
        for at, way in enumerate(kind.ways[:3])
    ]
    helper = best(kind.helps)
    if helper is not None:
        solved = f"{helper.painless} of {helper.solved} painless"
        facts.append(
            f"ask {ally_words(helper.ally_id, allies)}: {_days(helper.median_days)},"
            f" {solved if helper.solved else 'none solved yet'}"
        )
    if others:
        names = "; ".join(
            f"{o.name} ({o.customer_id}), {o.what} {formatter.short(o.day)}" for o in others[:4]
        )
        more = f" and {len(others) - 4} more" if len(others) > 4 else ""
        facts.append(f"may have it too, not reached since: {names}{more}")
    return facts


def _often(kind: Kind) -> str:
    lately = f" ({kind.before} in the {TREND_DAYS} before: {_trend(kind)})"
    return (
        f"{count(len(kind.cases), 'time')}, {kind.lately} in the last {TREND_DAYS} days"
        + (lately if kind.before or kind.lately else "")
        + (f", {kind.open} open" if kind.open else "")
        + (f", {kind.undated} closed, day not known" if kind.undated else "")
    )


def _trend(kind: Kind) -> str:
    if abs(kind.lately - kind.before) < 2:
        return "much the same"
    return "more of them" if kind.lately > kind.before else "fewer"


def _days(spent: float | None) -> str:
    return "no answer yet" if spent is None else same_day(spent)


# Allies


class AllyRow(NamedTuple):
    """An ally with what they were handed, in total and by kind; `thank_for` are problems."""

    ally: Ally
    helped: Help | None
    by_kind: tuple[tuple[str | None, Help], ...]
    thank_for: tuple[tuple[int, str], ...]  # problem, customer


def allies_data(rows: Sequence[AllyRow]) -> Table:
    """`allies --json`."""
    return Table(
        rows,
        {
            "id": lambda row: f"a{row.ally.id}",
            "name": lambda row: row.ally.name,
            "team": lambda row: row.ally.team,
            "phone": lambda row: row.ally.phone,
            "email": lambda row: row.ally.email,
            "handed": lambda row: row.helped.handed if row.helped else 0,
            "answered": lambda row: row.helped.answered if row.helped else 0,
            "median_days": lambda row: row.helped and row.helped.median_days,
            "solved": lambda row: row.helped.solved if row.helped else 0,
            "painless": lambda row: row.helped.painless if row.helped else 0,
            "painless_share": lambda row: (
                round(row.helped.painless / row.helped.solved, 4)
                if row.helped and row.helped.solved
                else None
            ),
            "by_kind": lambda row: [
                {
                    "name": kind,
                    "handed": each.handed,
                    "median_days": each.median_days,
                    "solved": each.solved,
                    "painless": each.painless,
                }
                for kind, each in row.by_kind
            ],
            "thank_for": lambda row: [f"x{id}" for id, _ in row.thank_for],
            "thanked_on": lambda row: row.ally.extra.get("thanked_on"),
        },
    )


def allies_screen(rows: Sequence[AllyRow], mine: int | None) -> Screen:
    """Who helps, how fast, with what; who is owed a thank-you."""
    if not rows:
        return screen(
            "No allies yet: those inside who get things fixed.",
            hint('repbook ally add "Priya" --team Support --phone "555 0101"'),
        )
    columns = (
        Column(""),
        Column("ally", name=True),
        Column("handed", right=True),
        Column("days", right=True, drop=1),
        Column("painless", right=True, drop=2),
        Column("with", flex=True),
        Column("phone"),
    )
    cells = []
    for row in rows:
        helped = row.helped
        kinds = [f"{kind or 'no kind'} {each.handed}" for kind, each in row.by_kind[:4]]
        name = f"{row.ally.name} ({row.ally.team})" if row.ally.team else row.ally.name
        cells.append(
            (
                Cell(f"a{row.ally.id}", "dim"),
                Cell(name, "who"),
                str(helped.handed) if helped else "0",
                f"{helped.median_days:g}" if helped and helped.median_days is not None else "",
                f"{helped.painless} of {helped.solved}" if helped and helped.solved else "",
                ", ".join(kinds),
                Cell(row.ally.phone or row.ally.email or "", "dial"),
            )
        )
    owed = [
        (row.ally.name, listed([f"x{id} ({customer})" for id, customer in row.thank_for[-3:]]))
        for row in rows
        if row.thank_for
    ]
    return screen(
        grid(columns, cells, indent=0),
        *(line(Cell("Thank ", "good"), f"{name} for {what}") for name, what in owed),
        "",
        hint(
            _hand_off(rows[0].ally, mine),
            f"repbook ally edit {quoted(owed[0][0])} --thanked" if owed else None,
        ),
    )


def ally_screen(ally: Ally, said: str, mine: int | None) -> Screen:
    """One ally after a change."""
    known = [text for text in (ally.team, ally.phone, ally.email) if text]
    return screen(
        line(
            Cell(ally.name, "who"),
            f" (a{ally.id}) {said}{': ' if known else ''}{', '.join(known)}.",
        ),
        hint(_hand_off(ally, mine), "repbook allies", "repbook undo"),
    )


def _hand_off(ally: Ally, mine: int | None) -> str:
    """The command that hands them the problem waiting on the rep, if there is one."""
    return f"repbook hand-off x{mine} {quoted(ally.name)}" if mine else "repbook problems"
