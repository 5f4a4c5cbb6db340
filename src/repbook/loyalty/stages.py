"""Everyone's stage at the end of a day, and who moved between two."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.standing import stage_of

STAGES_SHOWN = ("prospect", "first-time", "repeat", "loyal", "written-off")


class Stages(NamedTuple):
    """Everyone's stage at the end of a day, and how many were quiet then."""

    by_id: Mapping[int, str]
    quiet: int

    @property
    def counts(self) -> dict[str, int]:
        """How many stand at each stage, in the order of the way."""
        found = Counter(self.by_id.values())
        return {stage: found[stage] for stage in STAGES_SHOWN}


class Move(NamedTuple):
    """A customer whose stage changed within a period."""

    customer_id: int
    was: str
    now: str


def stages(customers: Iterable[CustomerDay]) -> Stages:
    """Where everyone stood at the end of a day."""
    by_id: dict[int, str] = {}
    quiet = 0
    for customer in customers:
        off = customer.history.written_off_day is not None
        by_id[customer.history.id] = "written-off" if off else stage_of(customer)
        if customer.may_be_listed:
            quiet += customer.on - customer.silent_since >= customer.policy.stale_days
    return Stages(by_id, quiet)


def moves(opening: Stages, closing: Stages) -> tuple[Move, ...]:
    """Who changed stage: those who rose highest first, those who fell last."""
    order = {stage: at for at, stage in enumerate(STAGES_SHOWN)}
    order["written-off"] = -1
    found = [
        Move(id, opening.by_id[id], now)
        for id, now in closing.by_id.items()
        if id in opening.by_id and opening.by_id[id] != now
    ]
    found.sort(key=lambda m: (order[m.was] - order[m.now] > 0, -order[m.now], m.customer_id))
    return tuple(found)
