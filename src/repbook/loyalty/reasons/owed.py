# Long because all that can be owed is worded here, side by side.
"""What is owed to customers: an agreed call, their problems, promises."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, clock, cut, days, joined
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.effort import Case, after_one_more_contact
from repbook.loyalty.reasons import Opening, Reason, Rule
from repbook.policy import Policy

if TYPE_CHECKING:
    from repbook.records import CallBack, Promise, Step

HARD_WORK = "hard work for them"  # the effort "hard": the work is the customer's
HARD = f"becomes {HARD_WORK}"


def find_call_back(customer: CustomerDay) -> list[Reason]:
    """A day, or day and time, agreed with --again."""
    back = customer.history.call_back
    if back is None or back.day > customer.on or (customer.tried_lately and not back.in_last_try):
        return []
    if back.minute is None:
        return [Reason(CALL_BACK, back.agreed_day, (1, back.day), f"c{back.touch_id}")]
    return [Reason(CALL_BACK, back.agreed_day, (0, back.day, back.minute), clock(back.minute))]


def call_back_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`call back today at 14:30, as agreed on Thu 26 Nov`."""
    back = customer.history.call_back
    assert back is not None
    at = "" if back.minute is None else f" at {clock(back.minute)}"
    past = back.day == customer.on and at and (back.minute or 0) < (formatter.minute or 0)
    when = f"{formatter.near(back.day)}{at}{' (already past)' if past else ''}"
    return f"call back {when}, as agreed {formatter.on_day(reason.since_day)}"


def open_call_back(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """As it was agreed."""
    back = customer.history.call_back
    assert back is not None
    late = ": say sorry, it is late" if back.day < customer.on else ""
    return f"{agreed_words(back, formatter)}{late}"


def agreed_words(back: CallBack, formatter: Formatter) -> str:
    """`the call agreed for Thu at 14:30`."""
    at = f" at {clock(back.minute)}" if back.minute is not None else ""
    return f"the call agreed for {formatter.near(back.day)}{at}"


CALL_BACK = Rule(
    "call-back",
    "owed",
    "call back",
    "a day, or day and time, agreed with `--again`",
    call_back_words,
    find_call_back,
    "a call",
    opening=Opening(20, "call-back", open_call_back),
    needs="call_back",
    done="the agreed call",
)


# Problems


def find_problem(customer: CustomerDay) -> list[Reason]:
    """The customer is waiting on the rep: new, reopened, an ally has answered."""
    return [
        Reason(PROBLEM, case.waiting_since_day, urgency, f"x{case.problem.id}", case=case)
        for case in customer.cases
        for urgency in [(*_hard_first(case), case.problem.reported_on.toordinal())]
        if case.waits_for_rep
    ]


def _hard_first(case: Case) -> tuple[int, int]:
    return (2, 0 if case.effort == "hard" else 1)


def problem_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`seal leaks again (x7), open 2 days: your ally Priya Nair has replied`."""
    case = reason.case
    assert case is not None
    what = replied = ""
    if case.ally_id and case.ally_reply:
        name = customer.history.allies.get(case.ally_id)
        replied = f": {f'your ally {name}' if name else 'an ally'} has replied"
    elif (
        case.park_ended and (until := case.park_ended.until_on) and until.toordinal() > customer.on
    ):
        until_words = f"parked until {formatter.weekday(until)}{_why_parked(case.park_ended)}"
        return f"{case.problem.what} ({reason.mark}), {until_words}"
    elif case.reopened and case.waiting_since_day > case.problem.reported_on.toordinal():
        what = "reopened: "
    return f"{what}{case.problem.what} ({reason.mark}), {waiting_words(case)[0]}{replied}"


def problem_aside(reason: Reason, customer: CustomerDay) -> str:
    """Why it is the rep's move again, and what one more contact would make of it."""
    case = reason.case
    assert case is not None
    park = case.park_ended
    is_past = park is None or (park.until_on or park.on).toordinal() <= customer.on
    ended = waiting_words(case)[1] if is_past else ""
    warning = effort_warning(case, customer.policy)
    is_ = "is " if case.effort == "hard" else ""
    return joined("; ", ended, warning and f"{reason.mark} {is_}{warning}")


def waiting_words(case: Case) -> tuple[str, str]:
    """How old it is, `open 3 days plus 14 parked`, and the reason of a park that has ended."""
    age, parked = f"open {days(case.days)}" if case.days else "", case.days_parked
    if parked:
        age = f"{age} plus {parked} parked" if age else f"{days(parked)} parked"
    park = case.park_ended
    ended = f"park ended{_why_parked(park)}" if park else ""
    return age or "reported today", ended


def _why_parked(park: Step) -> str:
    return f": {cut(park.note, 40)}" if park.note else ""


def effort_warning(case: Case, policy: Policy) -> str:
    """What one more contact would make of it, while there is still time."""
    then = once_more(case, policy)
    return (
        f"already {HARD_WORK}"
        if case.effort == "hard"
        else then and f"{then} if they have to get in touch again"
    )


def effort_sentence(case: Case, policy: Policy) -> str:
    """The same, as a sentence of its own."""
    then = once_more(case, policy)
    if case.effort == "hard":
        return f"It is already {HARD_WORK}"
    return then and f"If they have to get in touch again, it {then}"


def once_more(case: Case, policy: Policy) -> str:
    """What one more contact of theirs would make of it: `becomes hard work for them`; empty if nothing else."""
    worse = after_one_more_contact(case, policy)
    return {None: "", "hard": HARD}.get(worse, "is no longer painless")


def waiting_problem(customer: CustomerDay) -> Reason | None:
    """The problem to start with: the hard one first, then the oldest."""
    return min(
        find_problem(customer),
        key=lambda reason: (reason.urgency, reason.case and reason.case.problem.id),
        default=None,
    )


def open_problem(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """Say what happens next."""
    assert reason.case is not None
    problem = reason.case.problem
    return f"x{problem.id}, {cut(problem.what)}: say what you will do, and by when"


PROBLEM = Rule(
    "problem",
    "owed",
    "{} waits for you",
    "the customer is waiting on the rep: new, reopened, an ally has answered",
    problem_words,
    find_problem,
    "an update",
    Opening(10, "problem", open_problem, waiting_problem),
    needs="problems",
    aside=problem_aside,
)


def find_keep_posted(customer: CustomerDay) -> list[Reason]:
    """Open or parked, and they have heard nothing for --update-every days."""
    return [
        Reason(KEEP_POSTED, heard, (*_hard_first(case), heard), f"x{case.problem.id}", case=case)
        for case in customer.open_cases
        for heard, by in [case.news(customer.policy)]
        if customer.on >= by
    ]


def keep_posted_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`update them on x7, seal leaks: they last heard of it from you 8 days ago`; not of what waits for the rep."""
    case = reason.case
    assert case is not None
    if PROBLEM.code in others and case.waits_for_rep:
        return ""
    parked = case.parked_until_day
    until = f" (parked until {formatter.weekday(parked)}, updates go on)" if parked else ""
    _, due = case.news(customer.policy)
    heard = formatter.ago(reason.since_day)
    by, when = (
        (f" by {formatter.near(due)}", "")
        if due > customer.on
        else ("", f": they last heard of it from you {heard}")
    )
    hard = (
        f", {HARD} from tomorrow" if case.last_before_hard(customer.policy) == customer.on else ""
    )
    return f"update them{by} on {reason.mark}, {case.problem.what}{until}{when}{hard}"


KEEP_POSTED = Rule(
    "keep-posted",
    "owed",
    "update them on {}",
    "open or parked, and they have heard nothing for `--update-every`"
    " (else {keep_posted_days}) days; the day before it becomes hard at the latest",
    keep_posted_words,
    find_keep_posted,
    "an update",
    needs="problems",
)


# Promises


def find_promise(customer: CustomerDay) -> list[Reason]:
    """Promised by today or before; those far behind fold into one line."""
    earliest = customer.list_day - customer.policy.promises_fold_days
    return [
        _promised(promise)
        for promise in customer.history.promises
        if earliest <= promise.by.toordinal() <= customer.on
    ]


def _promised(promise: Promise) -> Reason:
    by = promise.by.toordinal()
    return Reason(PROMISE, by, (3, by, promise.id), f"p{promise.id}", promise=promise)


def old_promises(customer: CustomerDay) -> list[Reason]:
    """The promises that fold into one line, where nothing else is owed to their customer."""
    earliest = customer.on - customer.policy.promises_fold_days
    promises = customer.history.promises
    return [_promised(promise) for promise in promises if promise.by.toordinal() < earliest]


def promise_words(
    reason: Reason, customer: CustomerDay, formatter: Formatter, others: Collection[str]
) -> str:
    """`promised for Thu: the quote (p12)`; what is wrong is said once."""
    assert reason.promise is not None
    when = formatter.near(reason.promise.by)
    problem = reason.promise.problem_id
    if problem and PROBLEM.code in others and reason.promise.text.startswith("solve: "):
        return f"promised for {when}: to solve x{problem} ({reason.mark})"
    return f"promised for {when}: {reason.promise.text} ({reason.mark})"


def due_promise(customer: CustomerDay) -> Reason | None:
    """The promise to start with: the oldest that is due, however old."""
    due = [p for p in customer.history.promises if p.by.toordinal() <= customer.on]
    return _promised(min(due, key=lambda p: (p.by, p.id))) if due else None


def open_promise(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """The promise, and when it comes if it is late."""
    promise = reason.promise
    assert promise is not None
    late = promise.by.toordinal() < customer.on
    call = promise.text.lower().startswith(("call", "ring", "phone"))
    what = "say sorry, it is late" if call else "say when it comes"
    when = f"; it was for {formatter.weekday(promise.by)}, so {what}" if late else ""
    return f"your promise p{promise.id}: {cut(promise.text)}{when}"


PROMISE = Rule(
    "promise",
    "owed",
    "{0} ({1}) is due",
    "by today or before; more than {promises_fold_days} days late it brings nobody up by itself: it"
    " stands on its customer's row, and is one of those in the line of older promises if nothing"
    " else is owed to them",
    promise_words,
    find_promise,
    "keeping it",
    Opening(30, "promise", open_promise, due_promise),
    needs="promises",
    folded=old_promises,
)

RULES = (CALL_BACK, PROBLEM, KEEP_POSTED, PROMISE)
