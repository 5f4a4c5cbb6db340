"""Everything that a report shows about a period."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.call_list import Call
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.relationship import Aged, Lapse, Relationship
from repbook.loyalty.review import Change, Loss, Tally
from repbook.records import Effort

if TYPE_CHECKING:
    from repbook.loyalty.study import Since
    from repbook.loyalty.trend import Trend


class Review(NamedTuple):
    """The figures of a period and of the one before it, and who to call next."""

    now: Tally
    before: Tally
    changes: Sequence[Change]
    names: Mapping[int, str]
    losses: Sequence[Loss]
    lapsed: Sequence[Lapse]
    all_lapsed: bool  # whether these are all; else the largest
    receivables: Sequence[Aged]
    relationship: Relationship
    since: "Mapping[Effort, Since]"  # bought since a problem was solved in the last year
    calls: Sequence[Call]
    faces: Mapping[int, tuple[str | None, str | None]]
    share: bool = False
    trend: "Trend | None" = None  # for pictures
    top: Sequence[CustomerDay] = ()
    quiet_days: int = 0  # the policy's


def for_sharing(review: Review) -> Review:
    """The report without the rep's own notes and without phone numbers."""
    return review._replace(
        losses=[loss._replace(why=None) for loss in review.losses],
        calls=[shared(call) for call in review.calls],
        faces={},
        trend=review.trend and review.trend._replace(words={}),
        share=True,
    )


def shared(call: Call) -> Call:
    """The call without the rep's own notes: the texts of promises and problems."""
    reasons = []
    for reason in call.reasons:
        if reason.promise:
            reason = reason._replace(promise=reason.promise._replace(text="…"))
        if reason.case:
            case = copy(reason.case)
            case.problem = case.problem._replace(what=case.problem.kind or "a problem")
            reason = reason._replace(case=case)
        reasons.append(reason)
    return call._replace(reasons=tuple(reasons))
