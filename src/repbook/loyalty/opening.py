"""What to open a call with: the first opening, by its order, that has something to say."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, ally_words, cut
from repbook.loyalty import calls
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import Opening
from repbook.loyalty.reasons.owed import HARD_WORK

if TYPE_CHECKING:
    from repbook.records import Ally, Feedback

LATELY_DAYS = 60


class Preparation(NamedTuple):
    """The facts before a call: the customer, their place on the list, what they said."""

    customer: CustomerDay
    call: calls.Call | None
    feedback: Sequence["Feedback"]  # the last few, newest first
    allies: Mapping[int, "Ally"]


Words = Callable[[Preparation, Formatter], str]


def opening(b: Preparation, formatter: Formatter) -> tuple[str, str]:
    """A code, and what to say first."""
    ways: list[tuple[int, str, Words]] = [
        *OTHERS,
        *(
            (rule.opening.order, rule.opening.code, partial(_of_rule, rule.code, rule.opening))
            for rule in calls.RULES
            if rule.opening
        ),
    ]
    for _, code, words in sorted(ways, key=lambda way: way[0]):
        if text := words(b, formatter):
            return code, text
    return "hello", "a question: how are things?"


def _of_rule(code: str, opening: Opening, b: Preparation, formatter: Formatter) -> str:
    if opening.find is not None:
        reason = opening.find(b.customer)
    else:
        reason = next((r for r in (b.call.reasons if b.call else ()) if r.code == code), None)
    return opening.words(reason, b.customer, formatter) if reason else ""


def written_off(b: Preparation, formatter: Formatter) -> str:
    """They are written off: nothing to open with."""
    gone = b.customer.history.written_off_day is not None
    words = "nothing: they are written off; a new order brings them back"
    return words if gone else ""


def underway(b: Preparation, formatter: Formatter) -> str:
    """A problem of theirs is with somebody else, or parked: tell them how it stands."""
    case = min(b.customer.open_cases, key=lambda c: (c.heard_day, c.problem.id), default=None)
    if case is None:
        return ""
    has = case.ally_id if case.waiting_on == "ally" else None
    who = f"{ally_words(has, b.allies)} has it; " if has else ""
    parked = case.parked_until_day
    until = f"parked until {formatter.weekday(parked)}; " if parked else ""
    what = f"x{case.problem.id}, {cut(case.problem.what)}"
    if case.waiting_on == "customer" and not parked:
        return f"{what}: they know how it stands, so say what is new and ask how it is"
    next_news = "what comes next" if b.customer.history.do_not_call else "when you will call next"
    return f"{what}: {who}{until}say how it stands and {next_news}"


def do_not_call(b: Preparation, formatter: Formatter) -> str:
    """Nothing is owed to them, and they are not to be called."""
    return "nothing: they do not want calls" if b.customer.history.do_not_call else ""


def hard(b: Preparation, formatter: Formatter) -> str:
    """Their last problem was hard work for them."""
    since = max(b.customer.reached_day, b.customer.on - LATELY_DAYS)
    cases = (c for c in b.customer.cases if c.effort == "hard" and not c.is_open and c.dated)
    last = max(cases, key=lambda c: c.closed_day or 0, default=None)
    if last is None or (last.closed_day or 0) < since:
        return ""
    what = f"x{last.problem.id}, {cut(last.problem.what)}"
    return f"{what}: it was {HARD_WORK}. Thank them for their patience, and ask if the fix holds"


def fixed(b: Preparation, formatter: Formatter) -> str:
    """A problem solved a few days ago, too early for the list to ask whether the fix holds."""
    earliest = b.customer.on - b.customer.policy.check_fix_from_days
    cases = (c for c in b.customer.cases if c.is_solved and not c.confirmed)
    last = max(cases, key=lambda c: c.closed_day or 0, default=None)
    if last is None or (last.closed_day or 0) <= earliest:
        return ""
    what = f"x{last.problem.id}, {cut(last.problem.what)}"
    return f"{what}: solved {formatter.near(last.closed_day or 0)}, so ask if all is well again"


def complained(customer: CustomerDay, feedback: Sequence["Feedback"]) -> bool:
    """Whether their latest feedback, which stands first, was not good, and is recent."""
    earliest = customer.on - 2 * LATELY_DAYS
    return (
        bool(feedback) and feedback[0].verdict != "good" and feedback[0].on.toordinal() >= earliest
    )


def bad(b: Preparation, formatter: Formatter) -> str:
    """Their latest feedback was bad, and is recent."""
    if not complained(b.customer, b.feedback):
        return ""
    last = b.feedback[0]
    words = f': "{cut(last.words)}"' if last.words else ""
    when = formatter.weekday(last.on)
    return f"what they said of {last.topic} on {when}{words}; say what has changed"


def referral(b: Preparation, formatter: Formatter) -> str:
    """Loyal, problem-free and not asked for a while."""
    words = "your thanks; then ask who else you could help"
    asks = calls.asks_referral(b.customer) and not complained(b.customer, b.feedback)
    return words if asks else ""


# Those that come of no reason; the order is shared with the openings of the rules
OTHERS: tuple[tuple[int, str, Words], ...] = (
    (0, "written-off", written_off),
    (40, "underway", underway),
    (45, "do-not-call", do_not_call),
    (50, "hard", hard),
    (60, "fixed", fixed),
    (110, "bad", bad),
    (120, "referral", referral),
)
