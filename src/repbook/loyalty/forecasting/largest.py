"""The customers of a book who are expected to buy for most, without a close look at the others."""

from collections.abc import Sequence
from heapq import heappush, heappushpop, nlargest

from repbook.loyalty.forecasting.forecast import Figures, Forecaster
from repbook.records import History


class FiguresOnce(dict[int, Figures]):
    """The figures of customers by their place, each made when it is asked for."""

    def __init__(self, forecaster: Forecaster, customers: Sequence[History]) -> None:
        self.forecaster, self.customers = forecaster, customers

    def __missing__(self, place: int) -> Figures:
        history = self.customers[place]
        found = self[place] = self.forecaster.of(history.buying, history.orders_every_days)
        return found


def largest(figures: FiguresOnce, drawn: Sequence[int], most: int) -> list[int]:
    """The places of so many who are expected to buy for most; few are looked at closely.

    None of them is below as many of those drawn.
    """
    if not most:
        return []
    some = nlargest(most, (figures[i].expected_value for i in drawn))
    least = some[-1] if len(some) == most else 0.0
    most_value = figures.forecaster.most_value
    bounds = [
        (bound, i)
        for i, each in enumerate(figures.customers)
        if (bound := most_value(each.buying, each.orders_every_days)) >= least
    ]
    found: list[tuple[float, int]] = []  # the least first; of equals the first is larger
    for bound, i in sorted(bounds, reverse=True):
        each, full = figures[i], len(found) >= most
        if full and bound < found[0][0]:
            break
        if not full or each.most_purchases * each.value_per_purchase >= found[0][0]:
            (heappushpop if full else heappush)(found, (each.expected_value, -i))
    return [-place for _, place in found]
