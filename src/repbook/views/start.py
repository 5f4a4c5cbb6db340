"""`repbook` alone: today in six lines."""

from collections.abc import Sequence

from repbook.formatter import Formatter, count, joined, sentence
from repbook.loyalty.call_list import CallList
from repbook.loyalty.effort import case
from repbook.loyalty.review import Facts
from repbook.policy import Policy
from repbook.records import History
from repbook.views.next import ContactAndPhone, call_cell, summary
from repbook.views.screen import Cell, Column, Line, Screen, grid, hint, line, screen

SHOWN = 3
COLUMNS = (
    Column(right=True),
    Column(name=True, lines=1),
    Column(flex=True, lines=1),
    Column(drop=1),
    Column(),
)


def today_screen(
    calls: CallList,
    everyone: Sequence[History],
    week: Facts,
    contact_and_phone: ContactAndPhone,
    formatter: Formatter,
    policy: Policy,
) -> Screen:
    """The day and what it holds, the first three calls, the week so far, what to type."""
    first = calls.calls[:SHOWN]
    rows = []
    for call in first:
        contact, phone = contact_and_phone.get(call.history.id, (None, None))
        rows.append(
            (
                Cell(str(call.history.id), "dim"),
                Cell(call.history.name, "who"),
                call_cell(call, formatter),
                contact or "",
                Cell(phone or "", "dial"),
            )
        )
    nobody = "  Nobody to call: nothing owed, nobody quiet, nobody late."
    if calls.in_writing:
        nobody = f"  {calls.in_writing} owed in writing: repbook problems, repbook promises"
    if calls.old_promises:
        nobody = f"  {count(calls.old_promises, 'older promise')} still owed: repbook promises"
    brief = [f"repbook brief {first[0].history.id}"] if first else []
    return screen(
        line(Cell(sentence(formatter.weekday(formatter.on)), "who"), right=summary(calls)),
        grid(COLUMNS, rows) or nobody,
        so_far(everyone, week, formatter, policy),
        hint(*(["repbook dial"] if first else []), "repbook next", *brief, "repbook --help"),
    )


def so_far(everyone: Sequence[History], week: Facts, formatter: Formatter, policy: Policy) -> Line:
    """`This week: 9 reached, 2 orders worth 1,430. Open: 3 promises, 2 problems.`"""
    orders, on = len(week.purchases), formatter.on.toordinal()
    worth = sum(p.cents for p in week.purchases) - sum(r.cents for r in week.returns)
    there = [h for h in everyone if h.written_off_day is None]
    promises = sum(len(h.promises) for h in there)
    problems = sum(case(p, on, policy).is_open for h in there for p in h.problems)
    still = joined(
        ", ",
        count(promises, "promise") if promises else "",
        count(problems, "problem") if problems else "",
    )
    return line(
        f"This week: {sum(touch.reached for touch in week.touches)} reached",
        f", {count(orders, 'order')} worth {formatter.money(worth)}" if orders else "",
        f". {f'Open: {still}' if still else 'Nothing open'}.",
    )
