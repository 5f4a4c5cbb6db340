"""Where everyone stands at the end of a day, and who moved between two."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from repbook.loyalty.rhythm import book_gap, rhythm_of, silence_ratio, usual_gap
from repbook.loyalty.standing import Standing, stand
from repbook.policy import Policy
from repbook.records import History

STAGES_SHOWN = ("prospect", "first-time", "repeat", "loyal", "written-off")


class Place(NamedTuple):
    """Everyone's stage at the end of a day, and how many were quiet then."""

    stages: Mapping[int, str]
    quiet: int

    @property
    def counts(self) -> dict[str, int]:
        """How many stand at each stage, in the order of the way."""
        found = Counter(self.stages.values())
        return {stage: found[stage] for stage in STAGES_SHOWN}


class Move(NamedTuple):
    """A customer whose stage changed within a period."""

    customer_id: int
    was: str
    now: str


def place(histories: Iterable[History], on: date, policy: Policy, mean_gap: float) -> Place:
    """Where everyone stood at the end of a day."""
    day = on.toordinal()
    stages: dict[int, str] = {}
    quiet = 0
    for history in histories:
        stages[history.id] = stage_on(history, day, policy, mean_gap)
        if history.written_off_day is None and not history.do_not_call:
            days = history.buying.days
            since = max(history.reached_day or 0, days[-1] if days else 0)
            since = since or history.first_fact_day or history.added_day
            quiet += day - since >= policy.stale_days
    return Place(stages, quiet)


def stage_on(history: History, day: int, policy: Policy, mean_gap: float) -> str:
    """The stage of a customer on a day, or written-off."""
    if history.written_off_day is not None:
        return "written-off"
    days = history.buying.days
    if not days:
        return "prospect"
    if len(days) == 1:
        return "first-time"
    if len(days) < policy.loyal_purchases or days[-1] - days[0] < policy.loyal_span_days:
        return "repeat"
    if not (history.debts or history.paid_late or history.problems):
        # Nothing but a long silence stands between them and loyal.
        ratio = silence_ratio(history, day, usual_gap(history, mean_gap, policy))
        return "repeat" if rhythm_of(ratio, policy) == "lapsed" else "loyal"
    return standing_on(history, day, policy, mean_gap).stage


def standing_on(history: History, day: int, policy: Policy, mean_gap: float) -> Standing:
    """A customer's standing on a day, by their usual gap alone."""
    if not history.buying.days:
        return stand(history, None, None, None, day, policy)
    gap = usual_gap(history, mean_gap, policy)
    ratio = silence_ratio(history, day, gap)
    return stand(history, rhythm_of(ratio, policy), gap, ratio, day, policy)


def moves(opening: Place, closing: Place) -> tuple[Move, ...]:
    """Who changed stage: those who rose highest first, those who fell last."""
    order = {stage: at for at, stage in enumerate(STAGES_SHOWN)}
    order["written-off"] = -1
    found = [
        Move(id, opening.stages[id], now)
        for id, now in closing.stages.items()
        if id in opening.stages and opening.stages[id] != now
    ]
    found.sort(key=lambda m: (order[m.was] - order[m.now] > 0, -order[m.now], m.customer_id))
    return tuple(found)


def gap_of(histories: Iterable[History], policy: Policy) -> float:
    """The book's mean gap from its histories."""
    return book_gap([h.buying for h in histories if h.buying.days], policy)
