"""The whole book on a day: both sides of the street, money that is out, who is all but lost."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.loyalty.effort import case
from repbook.loyalty.rhythm import silence_ratio, usual_gap
from repbook.loyalty.standing import pays_on_time
from repbook.policy import Policy
from repbook.records import History

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Forecaster

AGES = (("not yet due", 0), ("1 to 30 days", 30), ("31 to 60 days", 60), ("61 to 90 days", 90))


class Aged(NamedTuple):
    """Unpaid money by how long it is past its due day."""

    age: str
    purchases: int
    cents: int


def receivables(histories: Iterable[History], on: date) -> list[Aged]:
    """What is unpaid, by age; ages without any are left out."""
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


class Sides(NamedTuple):
    """Both sides of the street: each a count, of how many it could be."""

    customers: int  # with a purchase, not written off
    buys: tuple[int, int]
    pays: tuple[int, int]
    talks: tuple[int, int]
    refers: tuple[int, int]
    kept: tuple[int, int]
    painless: tuple[int, int]
    in_touch: tuple[int, int]


def both_sides(histories: Iterable[History], on: date, policy: Policy, mean_gap: float) -> Sides:
    """The marks of all customers who have bought, and what they had of us in the last year.

    *Buys* is asked of who bought twice, *pays* of who had something to pay;
    promises are all whose day or keeping has come, whoever they were made to, as
    `promises` counts them; problems those closed within the year.
    """
    day = on.toordinal()
    many = again = known = buys = pays = talks = refers = 0
    kept = late = overdue = easy = solved = reached = 0
    for history in histories:
        kept += history.promises_kept
        late += history.promises_late
        overdue += sum(promise.by < on for promise in history.promises)
        if not history.buying.days or history.written_off_day is not None:
            continue
        many += 1
        if len(history.buying.days) > 1:
            again += 1
            gap = usual_gap(history, mean_gap, policy)
            buys += silence_ratio(history, day, gap) <= policy.rhythm_late_gaps
        paid = pays_on_time(history, day, policy)
        known += paid is not None
        pays += paid is True
        talks += (history.talked_day or 0) > day - policy.marks_window_days
        refers += history.referrals > 0
        for problem in history.problems:
            c = case(problem, day, policy)
            if c.is_solved:
                solved += 1
                easy += c.effort == "painless"
        reached += history.reached_day is not None and day - history.reached_day < policy.quiet_days
    return Sides(
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
    """A customer silent for so long that it is win back or write off."""

    history: History
    new: bool  # came to it after the given day, or into the book


def lapsed(
    histories: Iterable[History],
    forecaster: "Forecaster",
    since: date,
    policy: Policy,
    most: int | None = None,
) -> tuple[list[Lapse], bool]:
    """Who is lapsed and hardly still a customer, the largest in all first; and if that is all.

    `new` are those who were not so yet on the day `since`, by the same fit. Only
    the `most` largest of the lapsed are looked at.
    """
    from repbook.loyalty.forecasting.forecast import Forecaster

    on, eve = forecaster.on, since.toordinal()
    then = Forecaster(forecaster.fitted, eve, policy, forecaster.horizon)
    gap, least = forecaster.fitted.mean_gap, policy.active_above
    silent = []
    for history in histories:
        days = history.buying.days
        if not days or history.written_off_day is not None or history.do_not_call:
            continue
        if (on - days[-1]) / usual_gap(history, gap, policy) > policy.rhythm_lapsed_gaps:
            silent.append((-sum(history.buying.cents), history.id, history))
    silent.sort(key=lambda row: row[:2])
    found = []
    for _, _, history in silent[:most]:
        bought = history.buying
        if forecaster.p_active(bought) <= least:
            came = history.added_day > eve or bought.days[-1] > eve
            found.append(Lapse(history, came or then.p_active(bought) > least))
    return found, most is None or len(silent) <= most
