"""`complaints` and `allies`: problems by kind, and who helps to solve them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from repbook.formatter import Formatter, ally_words, count, listed
from repbook.loyalty.problem_history import TREND_DAYS, Help, Kind, best
from repbook.records import Ally
from repbook.views.next import iso
from repbook.views.problems import Allies, quoted, same_day, took
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen


class AlsoBought(NamedTuple):
    """A customer who bought what others have problems with, and was not reached since."""

    customer_id: int
    name: str
    what: str
    day: int


def complaints_data(
    kinds: Sequence[Kind], also: Mapping[str | None, Sequence[AlsoBought]], allies: Allies
) -> list[dict[str, object]]:
    """`complaints --json`."""
    helpers = {kind.kind: best(kind.helps) for kind in kinds}
    named = {kind: allies.get(helper.ally_id) for kind, helper in helpers.items() if helper}
    return [
        {
            "kind": kind.kind,
            "count": len(kind.cases),
            "open": kind.open,
            "last_90_days": kind.lately,
            "before": kind.before,
            "solved": kind.solved,
            "median_days": kind.median_days,
            "painless": kind.painless,
            "painless_share": round(kind.painless / kind.solved, 4) if kind.solved else None,
            "resolutions": [
                {
                    "text": way.how,
                    "times": way.times,
                    "held": way.held,
                    "median_days": way.median_days,
                }
                for way in kind.ways
            ],
            "best_ally": ally.name if (ally := named.get(kind.kind)) else None,
            "may_have_it_too": [
                {"id": o.customer_id, "name": o.name, "what": o.what, "on": iso(o.day)}
                for o in also.get(kind.kind, ())
            ],
        }
        for kind in kinds
    ]


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


def ally_data(row: AllyRow) -> dict[str, object]:
    """A row of `allies --json`."""
    ally, helped = row.ally, row.helped
    return {
        "id": f"a{ally.id}",
        "name": ally.name,
        "team": ally.team,
        "phone": ally.phone,
        "email": ally.email,
        "handed": helped.handed if helped else 0,
        "answered": helped.answered if helped else 0,
        "median_days": helped.median_days if helped else None,
        "solved": helped.solved if helped else 0,
        "painless": helped.painless if helped else 0,
        "painless_share": round(helped.painless / helped.solved, 4)
        if helped and helped.solved
        else None,
        "by_kind": [
            {
                "name": kind,
                "handed": each.handed,
                "median_days": each.median_days,
                "solved": each.solved,
                "painless": each.painless,
            }
            for kind, each in row.by_kind
        ],
        "thank_for": [f"x{id}" for id, _ in row.thank_for],
        "thanked_on": ally.extra.get("thanked_on"),
    }


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
