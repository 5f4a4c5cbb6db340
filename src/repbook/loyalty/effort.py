"""The customer's effort to get a problem solved, and who has the next move, from its steps."""

from typing import Literal, NamedTuple

from repbook.policy import Policy
from repbook.records import Effort, Problem, Step, ordinal

State = Literal["open", "parked", "resolved", "given-up"]
WaitingOn = Literal["me", "ally", "customer"]
CLOSING = ("resolve", "give-up")


class Case(NamedTuple):
    """A problem as of a day; days are ordinals, `days` is a count.

    For a problem closed on an unknown day neither days nor effort are known: it
    is not `dated`, and no rate counts it.
    """

    problem: Problem
    state: State
    waiting_on: WaitingOn
    waiting_since_day: int
    ally_id: int | None
    contacts: int
    direct_hand_offs: int
    channels: tuple[str, ...]
    days: int
    reopened: int
    ease: int | None
    effort: Effort
    because: tuple[str, ...]  # what decided the effort: contacts, hand-offs, days, reopened, ease
    closed_day: int | None
    resolution: str | None
    confirmed: bool
    parked_until_day: int | None
    update_every_days: int | None
    heard_day: int
    kept_posted: bool
    dated: bool = True

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state in ("open", "parked")

    @property
    def is_solved(self) -> bool:
        """Whether it is solved, with a known effort."""
        return self.state == "resolved" and self.dated


def case(problem: Problem, on: int, policy: Policy) -> Case:
    """The case of a problem from its steps up to the day `on`.

    The next move is the rep's when it is new or reopened, after an update from
    the customer or an ally, and from the day a parked one is due; the ally's
    after a hand-off; the customer's after an update from the rep, or when it is
    closed.
    """
    state: State = "open"
    waiting: WaitingOn = "me"
    since = heard = problem.reported_on.toordinal()
    ally: int | None = None
    closed: int | None = None
    resolution: str | None = None
    ease: int | None = None
    confirmed, dated = False, True
    until: int | None = None
    every: int | None = None
    contacts, hand_offs, reopened = problem.tried, 0, 0
    channels: list[str] = []
    for step in problem.steps:
        day = step.on.toordinal()
        if day > on:
            break
        if until is not None and until <= day:  # parked until a day that has come
            if state == "parked":
                state, waiting, since = "open", "me", until
            until = None
        if step.by != "ally" and step.kind in ("report", "update", "reopen", "resolve", "confirm"):
            heard = day
        if step.kind == "update" and closed is not None:
            continue  # an update on a solved problem: neither a move nor effort
        if step.by == "customer" and step.kind in ("report", "update", "reopen"):
            contacts += 1
            if step.channel and step.channel not in channels:
                channels.append(step.channel)
        if step.kind == "update" and step.by == "me":
            if until is not None:
                state, waiting = "parked", "ally" if ally else "me"
            elif waiting == "me":
                waiting, since = "customer", day
        elif step.kind == "update":
            state, waiting, since = "open", "me", day
            if step.by == "ally":
                until = None  # the ally has answered what it was parked for
        elif step.kind == "hand-off":
            ally, waiting, since = step.ally_id, "ally", day
            hand_offs += step.direct
            if step.direct:
                heard = day
        elif step.kind == "park":
            state, until, every = "parked", ordinal(step.until_on), step.update_every_days
            waiting, since = "ally" if ally else "me", day
        elif step.kind in CLOSING:
            state = "resolved" if step.kind == "resolve" else "given-up"
            closed, resolution, waiting, since = day, step.note, "customer", day
            dated = not step.undated
            ease = step.ease if step.ease is not None else ease
            until = every = None
        elif step.kind == "reopen":
            state, closed, confirmed, waiting, since = "open", None, False, "me", day
            # they rated a fix that did not hold
            resolution = ease = None
            dated = True
            reopened += 1
        elif step.kind == "confirm":
            confirmed = True
            ease = step.ease if step.ease is not None else ease
    if state == "parked" and until is not None and until <= on:
        state, waiting, since = "open", "me", until
    away, posted = _parked(problem.steps, on, policy)
    spent = max(0, (closed or on) - problem.reported_on.toordinal() - away)
    effort, because = verdict(contacts, hand_offs, spent, reopened, ease, policy)
    return Case(
        problem,
        state,
        waiting,
        since,
        ally,
        contacts,
        hand_offs,
        tuple(channels),
        spent,
        reopened,
        ease,
        effort,
        because,
        closed,
        resolution,
        confirmed,
        until if state == "parked" else None,
        every,
        heard,
        posted,
        dated,
    )


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
    if any(hard.values()):
        return "hard", tuple(name for name, so in hard.items() if so)
    more = {
        "contacts": contacts > policy.painless_contacts,
        "hand-offs": direct_hand_offs > policy.painless_direct_hand_offs,
        "days": days > policy.painless_days,
    }
    if any(more.values()):
        return "some", tuple(name for name, so in more.items() if so)
    return "painless", ()


def after_one_more_contact(case: Case, policy: Policy) -> Effort | None:
    """The worse band that one more contact from the customer would make it; None if none."""
    worse, _ = verdict(
        case.contacts + 1, case.direct_hand_offs, case.days, case.reopened, case.ease, policy
    )
    return worse if worse != case.effort else None


def _parked(steps: tuple[Step, ...], on: int, policy: Policy) -> tuple[int, bool]:
    """How many days it was parked with updates in time; and whether they always were in time."""
    days, always = 0, True
    for at, step in enumerate(steps):
        start = step.on.toordinal()
        if step.kind != "park" or start > on:
            continue
        every = step.update_every_days or policy.keep_posted_days
        end = max(start, min(on, step.until_on.toordinal() if step.until_on else on))
        updates = [start]
        for later in steps[at + 1 :]:
            day = later.on.toordinal()
            if day > end:
                break
            answered = later.kind == "update" and later.by == "ally"
            if answered or later.kind in (*CLOSING, "reopen", "park"):
                end = day
                break
            if later.kind == "update" and later.by == "me":
                updates.append(day)
        gaps = [b - a for a, b in zip(updates, [*updates[1:], end], strict=True)]
        if all(gap <= every for gap in gaps):
            days += end - start
        else:
            always = False
    return days, always
