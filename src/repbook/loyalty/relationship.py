"""All customers as of a day: stages, both sides of the relationship, receivables, the nearly lost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from math import inf
from typing import NamedTuple

from repbook.loyalty.customer_day import YEAR_DAYS, CustomerDay
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.standing import marks_of, stage_of
from repbook.records import Effort, History

STAGES_SHOWN = ("prospect", "first-time", "repeat", "loyal", "written-off")
AGES = (
    ("not yet due", 0),
    ("1 to 30 days", 30),
    ("31 to 60 days", 60),
    ("61 to 90 days", 90),
    ("over 90 days", inf),
)


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
    """A customer whose stage changed within a period; `new` ones were added to the book in it."""

    customer_id: int
    was: str
    now: str
    new: bool = False


def stages(customers: Iterable[CustomerDay]) -> Stages:
    """Where everyone stood at the end of a day; who was added to the book later stood nowhere."""
    by_id: dict[int, str] = {}
    quiet = 0
    for customer in customers:
        if not customer.in_book:
            continue
        off = customer.history.written_off_day is not None
        by_id[customer.history.id] = "written-off" if off else stage_of(customer)
        if customer.may_be_listed:
            quiet += customer.is_silent(customer.policy.stale_days)
    return Stages(by_id, quiet)


def moves(opening: Stages, closing: Stages) -> tuple[Move, ...]:
    """Who changed stage: those who rose highest first, those who fell last.

    Who was added in between began as a prospect.
    """
    order = {stage: at for at, stage in enumerate(("written-off", *STAGES_SHOWN[:-1]))}
    found = [
        Move(id, was, now, id not in opening.by_id)
        for id, now in closing.by_id.items()
        if (was := opening.by_id.get(id, "prospect")) != now
    ]
    found.sort(key=lambda m: (order[m.was] > order[m.now], -order[m.now], m.customer_id))
    return tuple(found)


class Aged(NamedTuple):
    """Unpaid money, in cents, by how long it is overdue."""

    age: str
    purchases: int
    cents: int


def receivables(histories: Iterable[History], on: date) -> list[Aged]:
    """What is unpaid by age, in cents, but by who is written off; ages without any are left out."""
    day = on.toordinal()
    found: dict[str, list[int]] = {age: [] for age, _ in AGES}
    for history in histories:
        for debt in history.debts if history.written_off_day is None else ():
            age = next(age for age, most in AGES if day - debt.due_day <= most)
            found[age].append(debt.cents)
    return [Aged(age, len(cents), sum(cents)) for age, cents in found.items() if cents]


class Relationship(NamedTuple):
    """What customers did, and what the rep did for them: (count, of how many) of each."""

    customers: int  # with a purchase, not written off
    buys: tuple[int, int]
    pays: tuple[int, int]
    talks: tuple[int, int]
    refers: tuple[int, int]
    kept: tuple[int, int]
    painless: tuple[int, int]
    in_touch: tuple[int, int]


def relationship(customers: Iterable[CustomerDay]) -> Relationship:
    """The marks of all customers who have bought, and what the rep did for them.

    *Buys* counts those who bought twice, *pays* those who had something to pay.
    Promises are all that were kept or are overdue, to whomever, as `promises`
    counts them; problems are all that were solved within the year, whoever had them: to write
    a customer off takes no hard problem out of the figure.
    """
    kept = made = 0
    efforts: list[Effort] = []
    known: list[CustomerDay] = []
    for customer in customers:
        kept += customer.history.promises_kept
        made += customer.promises_due
        efforts += (case.effort for case in customer.solved_cases)
        if customer.last_day is not None and customer.history.written_off_day is None:
            known.append(customer)
    marks = [marks_of(customer) for customer in known]
    pays = [each.pays for each in marks if each.pays is not None]
    reached = [c.on - c.reached_day < c.policy.quiet_days for c in known]
    return Relationship(
        customers=len(known),
        buys=(sum(m.buys for m in marks), sum(len(c.history.buying.days) > 1 for c in known)),
        pays=(sum(pays), len(pays)),
        talks=(sum(m.talks for m in marks), len(known)),
        refers=(sum(m.refers for m in marks), len(known)),
        kept=(kept, made),
        painless=(efforts.count("painless"), len(efforts)),
        in_touch=(sum(reached), len(known)),
    )


class Lapse(NamedTuple):
    """A customer silent for so long that the rep should win them back or write them off."""

    history: History
    new: bool  # lapsed, or added to the book, after the given day


def lapsed(
    customers: Iterable[CustomerDay], then: Forecaster, most: int | None = None
) -> tuple[list[Lapse], bool]:
    """Lapsed customers who are hardly active, the highest revenue first; and whether these are all.

    `new` are those who were still active on the day of `then`, a forecaster with
    the same fit. Only the `most` largest of the lapsed are examined.
    """
    silent = [c for c in customers if c.rhythm == "lapsed" and c.may_be_listed]
    silent.sort(key=lambda c: (-sum(c.history.buying.cents), c.history.id))
    found = []
    for customer in silent[:most]:
        if not customer.active:
            history, above = customer.history, customer.policy.active_above
            came = history.added_day > then.on or history.buying.days[-1] > then.on
            found.append(Lapse(history, came or then.of(history.buying).p_active > above))
    return found, most is None or len(silent) <= most


def top(customers: Iterable[CustomerDay], most: int) -> list[CustomerDay]:
    """The customers with the highest revenue in the last year who bought at least twice."""
    found = []
    for customer in customers:
        days, cents = customer.history.buying
        since = customer.on - YEAR_DAYS
        lately = sum(c for d, c in zip(days, cents, strict=True) if d > since)
        if lately and len(days) > 1 and customer.may_be_listed:
            found.append((-lately, customer.history.id, customer))
    return [customer for _, _, customer in sorted(found, key=lambda row: row[:2])[:most]]
