"""All customers as of a day: both sides of the relationship, receivables, who is nearly lost."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.standing import marks_of
from repbook.records import History

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Forecaster

AGES = (("not yet due", 0), ("1 to 30 days", 30), ("31 to 60 days", 60), ("61 to 90 days", 90))


class Aged(NamedTuple):
    """Unpaid money, in cents, by how long it is overdue."""

    age: str
    purchases: int
    cents: int


def receivables(histories: Iterable[History], on: date) -> list[Aged]:
    """What is unpaid by age, in cents; ages without any are left out."""
    day = on.toordinal()
    counts: dict[str, list[int]] = {}
    for history in histories:
        for debt in history.debts:
            past = max(0, day - debt.due_day)
            age = next((name for name, most in AGES if past <= most), "over 90 days")
            row = counts.setdefault(age, [0, 0])
            row[0] += 1
            row[1] += debt.cents
    ages = [name for name, _ in AGES] + ["over 90 days"]
    return [Aged(age, *counts[age]) for age in ages if age in counts]


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
    counts them; problems are those closed within the year.
    """
    many = again = known = buys = pays = talks = refers = 0
    kept = late = overdue = easy = solved = reached = 0
    for customer in customers:
        history = customer.history
        kept += history.promises_kept
        late += history.promises_late
        overdue += sum(promise.by.toordinal() < customer.on for promise in history.promises)
        if customer.last_day is None or history.written_off_day is not None:
            continue
        marks = marks_of(customer)
        many += 1
        again += len(history.buying.days) > 1
        buys += marks.buys
        known += marks.pays is not None
        pays += marks.pays is True
        talks += marks.talks
        refers += marks.refers
        for case in customer.cases:
            solved += case.is_solved
            easy += case.is_solved and case.effort == "painless"
        days = customer.policy.quiet_days
        reached += history.reached_day is not None and customer.on - history.reached_day < days
    return Relationship(
        many,
        (buys, again),
        (pays, known),
        (talks, many),
        (refers, many),
        (kept, kept + late + overdue),
        (easy, solved),
        (reached, many),
    )


class Lapse(NamedTuple):
    """A customer silent for so long that the rep should win them back or write them off."""

    history: History
    new: bool  # lapsed, or added to the book, after the given day


def lapsed(
    customers: Iterable[CustomerDay], then: "Forecaster", most: int | None = None
) -> tuple[list[Lapse], bool]:
    """Lapsed customers who are hardly active, the highest revenue first; and whether these are all.

    `new` are those who were still active on the day of `then`, a forecaster with
    the same fit. Only the `most` largest of the lapsed are examined.
    """
    silent = [
        (-sum(customer.history.buying.cents), customer.history.id, customer)
        for customer in customers
        if customer.rhythm == "lapsed" and customer.may_be_listed
    ]
    silent.sort(key=lambda row: row[:2])
    found = []
    for _, _, customer in silent[:most]:
        if not customer.active:
            history = customer.history
            came = history.added_day > then.on or history.buying.days[-1] > then.on
            was_active = came or then.of(history.buying).p_active > customer.policy.active_above
            found.append(Lapse(history, was_active))
    return found, most is None or len(silent) <= most
