"""`repbook` alone: today in six lines."""

from collections.abc import Sequence

from repbook.formatter import Formatter, count, joined, sentence
from repbook.loyalty.call_list import CallList
from repbook.loyalty.effort import case
from repbook.loyalty.review import Facts
from repbook.policy import Policy
from repbook.records import History
from repbook.views.next import CALL, CALL_ON_SCREEN, NOBODY, Listed, in_writing_words, summary
from repbook.views.screen import Cell, Line, Screen, hint, line, screen

SHOWN = 3


def today_screen(
    calls: CallList,
    first: Sequence[Listed],
    owed_to: Sequence[History],
    week: Facts,
    formatter: Formatter,
    policy: Policy,
    after: bool = True,
) -> Screen:
    """The day and what it holds, the first three calls, the week so far, what to type."""
    nobody = f"  {NOBODY}"
    if calls.in_writing:
        nobody = f"  Do not call: {in_writing_words(calls)}"
    if calls.old_promises:
        nobody = f"  {count(calls.old_promises, 'older promise')} still owed: repbook promises"
    brief = [f"repbook brief {first[0].call.history.id}"] if first else []
    return screen(
        line(Cell(sentence(formatter.weekday(formatter.on)), "who"), right=summary(calls)),
        CALL.grid(first, formatter, CALL_ON_SCREEN, indent=2) or nobody,
        so_far(owed_to, week, formatter, policy),
        hint(*(["repbook dial"] if first else []), "repbook next", *brief, "repbook --help")
        if after
        else None,
    )


def so_far(owed_to: Sequence[History], week: Facts, formatter: Formatter, policy: Policy) -> Line:
    """`This week: 9 reached, 2 orders worth 1,430. Open in all: 3 promises, 2 problems.`"""
    on = formatter.on.toordinal()
    orders = sum(sale.counts_on(on) for sale in week.purchases)
    worth = sum(p.cents for p in week.purchases) - sum(r.cents for r in week.returns)
    there = [h for h in owed_to if h.written_off_day is None]
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
        f". {f'Open in all: {still}' if still else 'Nothing open'}.",
    )
