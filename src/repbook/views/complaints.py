"""`complaints`: problems by kind, and who helps to solve them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, ally_words, count
from repbook.loyalty.problem_history import TREND_DAYS, Kind, best, quickest
from repbook.text import shell_line
from repbook.views.fields import Field, Fields
from repbook.views.problems import ONE_CASE, ally_name, in_days, same_day, way_words, ways_fields
from repbook.views.screen import Cell, Column, Screen, first_few, grid, hint, screen

if TYPE_CHECKING:
    from repbook.book.complaints import AlsoBought, Complaint

ALSO_BOUGHT: Fields[AlsoBought] = Fields(
    Field("id", "whole", "the customer's number"),
    Field("name", "text", "the customer"),
    Field("what", "text", "what they bought"),
    Field("on", "day", "when", lambda bought: bought.day),
)


PAINLESS_SHARE: Field[Any] = Field(
    "painless_share",
    "number?",
    "the share of the solved ones",
    lambda of: round(of.painless / of.solved, 4) if of.solved else None,
)
COMPLAINT: Fields[Complaint] = Fields(
    *Fields(
        Field("kind", "text?", "what sort of problem"),
        Field("count", "whole", "how many there were", lambda kind: len(kind.cases)),
        Field("open", "whole", "of these open"),
        Field("last_90_days", "whole", "how many lately", lambda kind: kind.lately),
        Field("before", "whole", "how many in the 90 days before"),
        Field("solved", "whole", "how many were solved"),
        Field("median_days", "number?", "days to the fix, the median"),
        Field("painless", "whole", "how many painlessly"),
        PAINLESS_SHARE,
        Field(
            "resolutions",
            "list",
            "what solved them",
            lambda kind: kind.ways,
            inner=ways_fields("text"),
        ),
    ).within(lambda complaint: complaint.kind),
    Field(
        "best_ally",
        "text?",
        "who is quickest to answer, of those who did more than once",
        lambda row: (help := quickest(row.kind.helps)) and ally_name(help.ally_id, row.allies),
    ),
    Field(
        "may_have_it_too",
        "list",
        "who bought the same lately; of a kind that is of the goods",
        lambda complaint: complaint.also,
        inner=ALSO_BOUGHT,
    ),
)


def complaints_screen(found: Sequence[Complaint], formatter: Formatter) -> Screen:
    """Each kind in a few lines: how often, how solved, who helps, who may have it too."""
    if not found:
        return screen("No problems logged.", hint('repbook log-problem CUSTOMER "…" --kind leak'))
    rows = [
        (Cell(each.kind.kind or "no kind", "who") if at == 0 else "", text)
        for each in found
        for at, text in enumerate(_facts(each, formatter))
    ]
    first = next((each.kind.kind for each in found if each.kind.kind), None)
    return screen(
        grid((Column(), Column(flex=True)), rows, indent=0),
        "",
        hint(
            f"repbook problems --all --kind {shell_line([first])}" if first else None,
            "repbook allies",
            "repbook study",
        ),
    )


def _facts(complaint: Complaint, formatter: Formatter) -> list[str]:
    """How often such problems come, what solves them, who helps, who may have one too."""
    kind, others, allies = complaint
    facts = [_often(kind)]
    if kind.solved:
        median = f"median {same_day(kind.median_days or 0)} to the fix"
        # the ways have those that did not hold, too
        back = any(way.held < way.times - way.waiting for way in kind.ways)
        still = " and not reopened" if back else ""
        facts.append(f"{kind.solved} solved{still}: {kind.painless} painless, {median}")
    facts += [
        f"{'or' if at else 'solved by'} {way_words(way)}" for at, way in enumerate(kind.ways[:3])
    ]
    if more := len(kind.ways[3:]):
        facts.append(f"and {count(more, 'other fix', 'other fixes')}")
    helper = best(kind.helps)
    if helper is not None:
        took = in_days(helper.median_days or 0)
        how = f"answers {took}" if helper.answered > 1 else f"{ONE_CASE}, answered {took}"
        solved = f"{helper.painless} of {helper.solved} painless" if helper.solved else ""
        facts.append(
            f"ask {ally_words(helper.ally_id, allies)}: {how}, {solved or 'none solved yet'}"
        )
    if others:
        names = [f"{o.name} ({o.id}), {o.what} {formatter.weekday(o.day)}" for o in others]
        facts.append(f"may have it too: {'; '.join(first_few(names, 4))}")
    return facts


def _often(kind: Kind) -> str:
    given_up = sum(case.state == "given-up" for case in kind.cases)
    change = kind.lately - kind.before
    up = "" if abs(change) < 2 else "up from " if change > 0 else "down from "
    lately = f": {kind.lately} in the last {TREND_DAYS} days, {up}{kind.before} in the {TREND_DAYS} before"
    return (
        count(len(kind.cases), "problem")
        + (lately if kind.before or kind.lately else "")
        + (f"; {kind.open} open" if kind.open else "")
        + (f"; {given_up} given up" if given_up else "")
        + (f"; {kind.undated} closed, day not known" if kind.undated else "")
    )
