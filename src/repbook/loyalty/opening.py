"""What to begin a call with: the first of BEGINNINGS that has something to say."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from repbook.loyalty.call_list import Call, asks_referral
from repbook.loyalty.reasons import Lead
from repbook.records import Feedback, History

LATELY_DAYS = 60


class Beginning(NamedTuple):
    """A code, and the facts that a view tells it with."""

    code: str
    facts: dict[str, Any] = {}


class Before(NamedTuple):
    """What the rules look at: a customer today, their place on the list, what they said."""

    lead: Lead
    call: Call | None
    feedback: Sequence[Feedback]  # the last few, newest first

    @property
    def history(self) -> History:
        """The customer's history."""
        return self.lead.history


def begin(before: Before) -> Beginning:
    """What to say first."""
    for code, rule in BEGINNINGS:
        facts = rule(before)
        if facts is not None:
            return Beginning(code, facts)
    return Beginning("hello")


Found = dict[str, Any] | None


def written_off(b: Before) -> Found:
    """They were given up: nothing to begin with."""
    return {} if b.history.written_off_day is not None else None


def problem(b: Before) -> Found:
    """A problem of theirs waits on the rep; the hard one first, then the oldest."""
    waiting = [c for c in b.lead.cases if c.state == "open" and c.waiting_on == "me"]
    waiting.sort(key=lambda c: (c.effort != "hard", c.problem.reported_on, c.problem.id))
    return {"case": waiting[0]} if waiting else None


def underway(b: Before) -> Found:
    """A problem of theirs is with somebody else, or parked: tell them how it stands."""
    away = [c for c in b.lead.cases if c.is_open]
    away.sort(key=lambda c: (c.heard_day, c.problem.id))
    return {"case": away[0]} if away else None


def promise(b: Before) -> Found:
    """Something promised is due, or past its day."""
    due = [p for p in b.history.promises if p.by.toordinal() <= b.lead.on]
    return {"promise": min(due, key=lambda p: (p.by, p.id))} if due else None


def hard(b: Before) -> Found:
    """They had a hard time of it lately."""
    lately = [
        c
        for c in b.lead.cases
        if c.effort == "hard"
        and not c.is_open
        and c.dated
        and b.lead.on - (c.closed_day or 0) <= LATELY_DAYS
        and b.lead.reached_since <= (c.closed_day or 0)
    ]
    return {"case": max(lately, key=lambda c: c.closed_day or 0)} if lately else None


def _reason(*codes: str) -> Callable[[Before], Found]:
    """The rule that a reason of today's list is what to begin with."""

    def rule(b: Before) -> Found:
        for code in codes:
            for reason in b.call.reasons if b.call else ():
                if reason.code == code:
                    return {"reason": reason}
        return None

    return rule


def bad(b: Before) -> Found:
    """The last they said was bad, and lately."""
    last = b.feedback[0] if b.feedback else None
    if last is None or last.verdict == "good" or b.lead.on - last.on.toordinal() > 2 * LATELY_DAYS:
        return None
    return {"feedback": last}


def referral(b: Before) -> Found:
    """Loyal, problem-free and not asked for half a year."""
    return {} if asks_referral(b.lead) else None


BEGINNINGS: tuple[tuple[str, Callable[[Before], Found]], ...] = (
    ("written-off", written_off),
    ("problem", problem),
    ("call-back", _reason("call-back")),
    ("promise", promise),
    ("underway", underway),
    ("hard", hard),
    ("check-fix", _reason("check-fix")),
    ("check-in", _reason("check-in")),
    ("first-call", _reason("first-call")),
    ("payment", _reason("payment")),
    ("silence", _reason("late", "win-back", "due", "quiet")),
    ("bad", bad),
    ("referral", referral),
)
