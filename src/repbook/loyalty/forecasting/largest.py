"""Who of a book is expected to buy for most, with a close look at few.

An upper bound of what somebody buys costs a fraction of what they are expected to buy.
"""

from collections.abc import Sequence
from heapq import heappush, heappushpop

from repbook.loyalty.forecasting.forecast import Figures, Forecaster
from repbook.records import History


class FiguresOnce:
    """Those of the customers who are looked at, each worked out once."""

    def __init__(self, forecaster: Forecaster) -> None:
        self._forecaster = forecaster
        self.horizon = forecaster.horizon
        self._made: dict[int, Figures] = {}

    def of(self, history: History) -> Figures:
        found = self._made.get(history.id)
        if found is None:
            found = self._forecaster.of(history.buying, history.orders_every_days)
            self._made[history.id] = found
        return found

    def most_values(self, counted: Sequence[History]) -> list[float]:
        """An upper bound of what each is expected to buy for."""
        found = self._forecaster.most_values_of_pace_1(history.buying for history in counted)
        for i, history in enumerate(counted):
            if history.orders_every_days:
                found[i] = self.of(history).most_value
        return found


def largest(counted: Sequence[History], figures: FiguresOnce, most: int) -> list[History]:
    """So many who are expected to buy for most; few are looked at closely."""
    found: list[tuple[float, int]] = []  # the least first; of equals the first is larger
    bounds = figures.most_values(counted)
    for i in sorted(range(len(bounds)), key=bounds.__getitem__, reverse=True) if most else ():
        if len(found) < most:
            heappush(found, (figures.of(counted[i]).expected_value, -i))
            continue
        least = found[0][0]
        if bounds[i] < least:
            break
        each = figures.of(counted[i])
        bound = each.most_purchases * each.value_per_purchase
        if bound < least:
            continue
        # where one a day is the most, times the chance of any it is no bound
        chance = each.p_buy if each.most_purchases < figures.horizon else 1.0
        if chance * bound >= least:
            heappushpop(found, (each.expected_value, -i))
    return [counted[-place] for _, place in found]
