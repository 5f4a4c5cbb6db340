"""Who has been quiet: neither reached nor buying for a while, the largest stake first."""

from collections.abc import Iterable

from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.ranking import first


def quiet(
    customers: Iterable[CustomerDay], least: int, most: int | None = None
) -> tuple[list[CustomerDay], int]:
    """Who was neither reached nor buying for `least` days: by stake, then by what is to come.

    Left out: written-off and do-not-call. Gives the first `most`, and how many
    there are in all.
    """
    staked: list[tuple[float, int, CustomerDay]] = []
    others: list[tuple[float, int, CustomerDay]] = []
    for customer in customers:
        if not customer.may_be_listed or customer.on - customer.silent_since < least:
            continue
        id = customer.history.id
        if customer.last_day is None:
            others.append((0.0, id, customer))
        elif customer.stake_shown:
            staked.append((customer.figures.most_stake(), id, customer))
        else:
            others.append((customer.figures.most_in_a_year(), id, customer))
    count = len(staked) + len(others)
    most = count if most is None else most
    top = first(staked, (lambda customer: customer.figures.stake(),), most)
    if len(top) < most:
        top += first(others, (_most_to_come, _to_come), most - len(top))
    return [customer for _, customer in top], count


def _most_to_come(customer: CustomerDay) -> float:
    return customer.figures.most_next_12_months() if customer.last_day is not None else 0.0


def _to_come(customer: CustomerDay) -> float:
    return customer.figures.next_12_months() if customer.last_day is not None else 0.0
