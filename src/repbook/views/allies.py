"""`allies` and `ally`: who helps to solve problems, how fast, and who is owed a thank-you."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, ally_words, joined, listed
from repbook.loyalty.effort import Case
from repbook.loyalty.problem_history import Help
from repbook.records import Ally
from repbook.text import shell_line
from repbook.views.complaints import PAINLESS_SHARE
from repbook.views.fields import Field, Fields
from repbook.views.problems import same_day
from repbook.views.screen import Cell, Column, Screen, beside_labels, filled, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.complaints import Helper


def _number(key: str, meaning: str, heading: str) -> Field[Help]:
    """How many problems, with a column for it."""
    column = Column(heading, right=True)
    return Field(key, "whole", meaning, column=column, cell=lambda help, _: str(getattr(help, key)))


def _median_of_days(key: str, meaning: str, heading: str) -> Field[Help]:
    """A median of days, with a column that is empty where there is none."""

    def cell(help: Help, _: Formatter) -> str:
        spent: float | None = getattr(help, key)
        return "" if spent is None else same_day(spent)

    return Field(key, "number?", meaning, column=Column(heading, right=True), cell=cell)


HELP: Fields[Help] = Fields(
    _number("handed", "problems they were handed", "asked"),
    Field("answered", "whole", "how many they came back on"),
    _median_of_days(
        "median_days",
        "days from being asked to their answer, or to the fix if that came first, the median",
        "answers in",
    ),
    _number("solved", "how many of those are solved", "solved"),
    _median_of_days("fix_days", "days from being asked to the fix, the median", "solved in"),
    Field(
        "painless",
        "whole",
        "how many painlessly",
        column=Column("painless", right=True),
        cell=lambda help, _: f"{help.painless} of {help.solved}" if help.solved else "",
    ),
    PAINLESS_SHARE,
)
BY_KIND: Fields[tuple[str | None, Help]] = Fields(
    Field("name", "text?", "the kind", lambda row: row[0]),
    *HELP.only("handed median_days solved fix_days painless").within(lambda row: row[1]),
)
ALLY: Fields[Helper] = Fields(
    Field(
        "id",
        "text",
        "as in `a1`",
        lambda row: f"a{row.ally.id}",
        Column(),
        lambda row, _: Cell(f"a{row.ally.id}", "dim"),
    ),
    Field(
        "name",
        "text",
        "the ally",
        lambda row: row.ally.name,
        Column("ally", name=True),
        lambda row, _: Cell(
            f"{row.ally.name} ({row.ally.team})" if row.ally.team else row.ally.name, "who"
        ),
    ),
    Field("team", "text?", "where they work", lambda row: row.ally.team),
    Field(
        "phone",
        "text?",
        "their number",
        lambda row: row.ally.phone,
        Column("phone", drop=1),
        lambda row, _: Cell(row.ally.phone or row.ally.email or "", "dial"),
    ),
    Field("email", "text?", "their address", lambda row: row.ally.email),
    *HELP.within(lambda row: row.helped),
    Field(
        "by_kind",
        "list",
        "the same for each kind of problem",
        column=Column("problems", flex=True, drop=2),
        cell=lambda row, _: ", ".join(f"{h.handed} {k or 'no kind'}" for k, h in row.by_kind[:4]),
        inner=BY_KIND,
    ),
    Field(
        "thank_for",
        "list",
        "solved since they were thanked last",
        lambda row: [f"x{id}" for id, _ in row.thank_for],
        items=("text", "as in `x4`"),
    ),
    Field("thanked_on", "day?", "the day they were thanked"),
    Field(
        "now",
        "list",
        "open problems that they were asked about and have not answered yet",
        lambda row: [f"x{case.problem.id}" for case in row.now],
        items=("text", "as in `x4`"),
    ),
)
ALLIES_ON_SCREEN = "id name handed median_days solved fix_days painless by_kind phone"
FIXES_SHOWN = 5


def allies_screen(
    rows: Sequence[Helper], formatter: Formatter, to: tuple[int, Ally] | None
) -> Screen:
    """Who helps, how fast, with what; who is owed a thank-you."""
    if not rows:
        return screen(
            "No allies yet: colleagues who get things fixed.",
            hint('repbook ally add "Priya" --team Support --phone "555 0101"'),
        )
    owed = [
        (row.ally.name, listed([f"x{id} ({customer})" for id, customer in row.thank_for[-3:]]))
        for row in rows
        if row.thank_for
    ]
    return screen(
        ALLY.grid(rows, formatter, ALLIES_ON_SCREEN),
        *(line(Cell("Thank ", "good"), f"{name} for {what}") for name, what in owed),
        "",
        hint(
            _hand_off(to),
            f"repbook ally edit {shell_line([owed[0][0]])} --thanked" if owed else None,
        ),
    )


def one_ally_screen(
    row: Helper, formatter: Formatter, to: tuple[int, Ally] | None = None
) -> Screen:
    """One ally: what they have now, and how they did with what they had; `to` is what to ask them next."""
    ally, helped = row.ally, row.helped
    allies, reach = {ally.id: ally}, [text for text in (ally.phone, ally.email) if text]
    x, name = f"x{row.now[0].problem.id}" if row.now else "", shell_line([ally.name])
    return screen(
        line(
            Cell(ally_words(ally.id, allies), "who"),
            f", a{ally.id}{', ' if reach else ''}",
            Cell(", ".join(reach), "dial"),
        ),
        beside_labels(
            filled(
                {
                    "With them now": [
                        f"x{case.problem.id} {case.problem.what}, {_whose(case, row)}:"
                        f" {_asked(case, formatter)}"
                        for case in row.now
                    ]
                    or ["nothing"],
                    "So far": [
                        f"{_record(helped)}; days from when you asked"
                        if helped.answered
                        else _record(helped)
                    ],
                    "By kind": [
                        f"{kind or 'no kind'}: {_record(help)}" for kind, help in row.by_kind
                    ],
                    "Solved last": [
                        f"x{case.problem.id} {case.problem.what}, {_whose(case, row)}:"
                        f" {formatter.near(case.closed_day or 0)}, {case.effort}"
                        for case in row.fixed[:FIXES_SHOWN]
                    ],
                    "Thank for": [listed([f"x{id} ({who})" for id, who in row.thank_for])]
                    if row.thank_for
                    else [],
                }
            )
        ),
        "",
        hint(
            _hand_off(to) if to or not x else None,
            f'repbook update {x} "…" --by ally' if x else None,
            f"repbook ally edit {name} --thanked" if row.thank_for else None,
            "repbook allies",
        ),
    )


def _whose(case: Case, row: Helper) -> str:
    id = case.problem.customer_id
    return f"{row.customers[id]} ({id})" if id in row.customers else "a customer you forgot"


def _asked(case: Case, formatter: Formatter) -> str:
    """`asked Thu 19 Nov, again today`."""
    again = case.asked_again_day
    return joined(
        ", ",
        f"asked {formatter.near(case.asked_day or 0)}",
        f"again {formatter.near(again)}" if again is not None else "",
    )


def _record(helped: Help) -> str:
    """`asked 16, answered 14 (median 1 day), solved 14 (median 2 days), painless 11`."""
    answered, solved = (
        f" (median {same_day(spent)})" if spent is not None else ""
        for spent in (helped.median_days, helped.fix_days)
    )
    return joined(
        ", ",
        f"asked {helped.handed}",
        f"answered {helped.answered}{answered}",
        f"solved {helped.solved}{solved}",
        f"painless {helped.painless}" if helped.solved else "",
    )


def ally_screen(ally: Ally, said: str, to: tuple[int, Ally] | None) -> Screen:
    """One ally after a change."""
    known = [text for text in (ally.team, ally.phone, ally.email) if text]
    return screen(
        line(
            Cell(ally.name, "who"),
            f" (a{ally.id}) {said}{': ' if known else ''}{', '.join(known)}.",
        ),
        hint(_hand_off(to), "repbook allies", "repbook undo"),
    )


def _hand_off(to: tuple[int, Ally] | None) -> str:
    """The command that hands a problem waiting on the rep to the ally who is best with it."""
    return f"repbook hand-off x{to[0]} {shell_line([to[1].name])}" if to else "repbook problems"
