# Long because one pass over the steps says the effort, the state and whose move it is.
"""The customer's effort to get a problem solved, and who has the next move, from its steps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Literal

from repbook.policy import Policy
from repbook.records import SENT, Effort, ordinal

if TYPE_CHECKING:
    from repbook.records import Problem, Step

State = Literal["open", "parked", "resolved", "given-up"]
WaitingOn = Literal["me", "ally", "customer"]
CLOSING = ("resolve", "give-up")
NEWS = ("report", "update", "reopen", "resolve", "confirm")


class Case:
    """A problem as of a day; days are ordinals, `days` is a count.

    For a problem closed on an unknown day neither days nor effort are known: it
    is not `dated`, and no rate counts it.
    """

    state: State = "open"
    waiting_on: WaitingOn = "me"
    ally_id: int | None = None
    deals_with: int | None = None  # the ally whom the customer was handed to directly
    asked_day: int | None = None  # when an ally was asked who has not answered yet
    asked_again_day: int | None = None  # when that ally was last asked once more
    asked_again: tuple[int, ...] = ()  # the steps that asked an ally once more
    spoken = True  # whether the rep knows of nothing since they were last spoken to
    direct_hand_offs = 0
    channels: tuple[str, ...] = ()
    days = 0
    days_parked = 0  # with updates in time: not among the days
    days_well = 0  # from a fix that they said held to the reopening: not among the days
    counted_from_day = 0  # its days are counted from here: the report's day, those parked and well
    reopened = 0
    ease: int | None = None
    effort: Effort = "painless"
    # what decided the effort: contacts, hand-offs, days, reopened, ease
    because: tuple[str, ...] = ()
    closed_day: int | None = None
    resolution: str | None = None
    confirmed = False
    parked_until_day: int | None = None
    parked_again_day: int | None = None  # open, and parked until then once the rep updates them
    update_every_days: int | None = None
    dated = True

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.waiting_since_day = self.heard_day = problem.reported_on.toordinal()
        self.contacts = problem.tried

    @property
    def is_open(self) -> bool:
        """Whether it is not closed; the view `open_problems` says the same as of all there is."""
        return self.closed_day is None

    @property
    def is_solved(self) -> bool:
        """Whether it is solved, with a known effort."""
        return self.state == "resolved" and self.dated

    @property
    def waits_for_rep(self) -> bool:
        """Whether it is open and the rep's move."""
        return self.state == "open" and self.waiting_on == "me"

    @property
    def waits_for_news(self) -> bool:
        """Whether the customer waits for an update: open, no day agreed, and not the rep's move."""
        return self.state == "open" and self.waiting_on != "me"

    @property
    def ally_reply(self) -> Step | None:
        """The last step, if an ally replied with it."""
        steps = self.problem.steps
        return steps[-1] if steps and steps[-1].by == "ally" else None

    @property
    def park_ended(self) -> Step | None:
        """The step that parked it, if its day has come and that is why the move is the rep's."""
        parks = [step for step in self.problem.steps if step.kind == "park"]
        ended = (
            parks and self.waits_for_rep and ordinal(parks[-1].until_on) == self.waiting_since_day
        )
        return parks[-1] if ended else None

    def news(self, policy: Policy) -> tuple[int, int]:
        """The day they last heard of it, and the day an update is due; a call about else is no news.

        It is due no later than the last day before the problem becomes hard, where they have
        not heard of it since that day and it is not parked.
        """
        due, last = self.heard_day + _every_days(self, policy), self.last_before_hard(policy)
        known = max(self.heard_day, self.waiting_since_day)  # days parked until then are counted
        return self.heard_day, min(due, last) if last is not None and last > known else due

    def last_before_hard(self, policy: Policy) -> int | None:
        """The last day on which it is not hard by its days; None where they do not decide it."""
        hard, _ = verdict(self.contacts, self.direct_hand_offs, 0, self.reopened, self.ease, policy)
        if self.state != "open" or hard == "hard":
            return None
        return self.counted_from_day + policy.hard_days

    def _come_due(self, day: int) -> None:
        """A problem parked until a day that has come is the rep's again."""
        until = self.parked_until_day
        if until is not None and until <= day:
            self.parked_until_day = None
            if self.state == "parked":
                self.state, self.waiting_on, self.waiting_since_day = "open", "me", until

    def _take(self, step: Step, day: int) -> None:
        kind, by = step.kind, step.by
        if _heard(step):
            self.heard_day = day
        if by != "ally" and kind in NEWS:
            self.spoken = by == "me" or step.channel not in SENT
        elif by == "ally":
            self.spoken = False
        if kind == "update" and self.closed_day is not None:
            return  # an update on a solved problem: neither a move nor effort
        if by == "customer" and kind in ("report", "update", "reopen"):
            self.contacts += 1
            if step.channel and step.channel not in self.channels:
                self.channels += (step.channel,)
        if kind == "update" and by == "me":
            if self.parked_until_day is not None:
                self.state, self.waiting_on = "parked", "ally" if self.asked_day else "me"
            elif self.waiting_on == "me" and self.asked_day is not None:
                self.waiting_on, self.waiting_since_day = "ally", self.asked_day
            elif self.waiting_on == "me":
                self.waiting_on, self.waiting_since_day = "customer", day
        elif kind == "update":
            self.state, self.waiting_on, self.waiting_since_day = "open", "me", day
            if by == "ally":
                # the ally has answered what it was parked for
                self.parked_until_day = self.asked_day = None
        elif kind == "hand-off":
            someone_new = step.ally_id is None or step.ally_id != self.deals_with
            again = self.asked_day is not None and step.ally_id == self.ally_id
            self.direct_hand_offs += step.direct and someone_new
            self.deals_with = step.ally_id if step.direct else self.deals_with
            self.ally_id, self.waiting_on = step.ally_id, "ally"
            self.asked_again_day = day if again else None
            self.asked_again += (step.id,) * again
            self.asked_day = self.asked_day if again else day
            self.waiting_since_day = self.asked_day or day
        elif kind == "park":
            self.state, self.parked_until_day = "parked", ordinal(step.until_on)
            self.update_every_days = step.update_every_days
            self.waiting_on, self.waiting_since_day = "ally" if self.asked_day else "me", day
        elif kind in CLOSING:
            self.state = "resolved" if kind == "resolve" else "given-up"
            self.closed_day, self.resolution, self.dated = day, step.note, not step.undated
            self.waiting_on, self.waiting_since_day = "customer", day
            self.parked_until_day = self.update_every_days = self.asked_day = None
        elif kind == "reopen":
            self.state, self.waiting_on, self.waiting_since_day = "open", "me", day
            if self.confirmed and self.closed_day is not None:
                self.days_well += day - self.closed_day
            # they rated a fix that did not hold
            self.closed_day = self.resolution = self.ease = None
            self.confirmed, self.dated = False, True
            self.reopened += 1
        self.confirmed = self.confirmed or kind == "confirm"
        if kind in (*CLOSING, "confirm") and step.ease is not None:
            self.ease = step.ease


def case(problem: Problem, on: int, policy: Policy) -> Case:
    """The case of a problem from its steps up to the day `on`.

    The next move is the rep's when it is new or reopened, after an update from
    the customer or an ally, and from the day a parked one is due; the ally's
    after a hand-off, until they answer, and again after an update from the rep;
    else the customer's after an update from the rep, or when it is closed.
    """
    found = Case(problem)
    for day, step in steps_by(problem, on):
        found._come_due(day)
        found._take(step, day)
    found._come_due(on)
    if found.state != "parked":
        found.parked_again_day, found.parked_until_day = found.parked_until_day, None
    first_day = problem.reported_on.toordinal() + found.days_well
    spent = max(0, (found.closed_day or on) - first_day)
    found.days_parked = min(spent, _days_parked(problem, on, policy))
    found.days = spent - found.days_parked
    found.counted_from_day = first_day + found.days_parked
    found.effort, found.because = _verdict_of(found, found.contacts, policy)
    return found


def steps_by(problem: Problem, on: int) -> Iterator[tuple[int, Step]]:
    """The steps up to a day, each with its own as an ordinal."""
    return takewhile(
        lambda dated: dated[0] <= on, ((step.on.toordinal(), step) for step in problem.steps)
    )


def _verdict_of(case: Case, contacts: int, policy: Policy) -> tuple[Effort, tuple[str, ...]]:
    return verdict(contacts, case.direct_hand_offs, case.days, case.reopened, case.ease, policy)


def verdict(
    contacts: int, direct_hand_offs: int, days: int, reopened: int, ease: int | None, policy: Policy
) -> tuple[Effort, tuple[str, ...]]:
    """The effort band, and what decided it."""
    if ease is not None and ease >= policy.ease_painless:
        return "painless", ("ease",)
    if ease is not None and ease <= policy.ease_hard:
        return "hard", ("ease",)
    hard = {
        "contacts": contacts >= policy.hard_contacts,
        "hand-offs": direct_hand_offs >= policy.hard_direct_hand_offs,
        "days": days > policy.hard_days,
        "reopened": reopened >= policy.hard_reopened,
    }
    more = {
        "contacts": contacts > policy.painless_contacts,
        "hand-offs": direct_hand_offs > policy.painless_direct_hand_offs,
        "days": days > policy.painless_days,
    }
    bands: tuple[tuple[Effort, dict[str, bool]], ...] = (("hard", hard), ("some", more))
    for band, limits in bands:
        because = tuple(name for name, passed in limits.items() if passed)
        if because:
            return band, because
    return "painless", ()


def after_one_more_contact(case: Case, policy: Policy) -> Effort | None:
    """The worse band that one more contact from the customer would make it; None if none."""
    worse, _ = _verdict_of(case, case.contacts + 1, policy)
    return worse if worse != case.effort else None


def _heard(step: Step) -> bool:
    """Whether it was news for the customer, or they were in touch."""
    return step.direct if step.kind == "hand-off" else step.by != "ally" and step.kind in NEWS


def _every_days(agreed: Case | Step, policy: Policy) -> int:
    return agreed.update_every_days or policy.keep_posted_days


def _days_parked(problem: Problem, on: int, policy: Policy) -> int:
    """How many days it was parked with updates in time.

    From the parking on, a stretch from one day on which they heard from the rep to the
    next counts as days where it was longer than agreed, and only then. Who updates them
    when `keep-posted` asks for it is always in time: it looks back before the parking, too.
    From an update by them to the rep's next it is not parked, and counts.
    """
    steps = problem.steps
    heard = sorted({s.on.toordinal() for s in steps if _heard(s)})
    days = 0
    for at, step in enumerate(steps):
        start = step.on.toordinal()
        if step.kind != "park" or start > on:
            continue
        every = _every_days(step, policy)
        until = min(on, step.until_on.toordinal() if step.until_on else on)
        ended = (
            later.on.toordinal()
            for later in steps[at + 1 :]
            if later.kind in (*CLOSING, "reopen", "park")
            or (later.kind == "update" and later.by == "ally")
        )
        end = max(start, min(until, next(ended, until)))
        stretches = pairwise([start, *(day for day in heard if start < day < end), end])
        spoke, by = {s.on.toordinal(): s.by for s in steps[at:] if s.kind == "update"}, "me"
        for a, b in stretches:
            by = spoke.get(a, by)
            days += b - a if by == "me" and b - a <= every else 0
    return days
