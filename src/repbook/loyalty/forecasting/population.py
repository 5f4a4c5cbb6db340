"""Those of whom a total is: what they bought in a time, and some who stand for all.

Of a large book what came of any days is added up from sums by day, and who stands for all is drawn
once: both are asked for dozens of times, and to go through everybody each time took most of it.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate, chain
from math import inf

from repbook.loyalty.forecasting.fit import evenly, rewound, until
from repbook.loyalty.forecasting.sample import Drawn, by_size, order_of_alike, sample, sizes_of
from repbook.records import Buying

LARGE = 4000  # customers; of a book with more it is reckoned so
DRAWN = 6000  # who stand for all, of whom some are looked at
TAUGHT = 6000  # who teach what a past day knew


class Population:
    """All customers of a total, gone through one by one."""

    def __init__(self, buyings: Sequence[Buying]) -> None:
        self._buyings = buyings

    def __len__(self) -> int:
        return len(self._buyings)

    @property
    def first_day(self) -> int | None:
        """The day of the first order of all."""
        return min((days[0] for days, _ in self._buyings), default=None)

    def until(self, on: int) -> "Population":
        """What they bought on or before a day, by their first days."""
        return Population(until(self._buyings, on))

    def came(self, known_by: int, after: int, last: int) -> tuple[int, int]:
        """Orders, and their cents, after a day up to `last`, of who had bought by `known_by`."""
        return bought([b for b in self._buyings if b.days[0] <= known_by], after, last)

    def drawn(self, on: int, year_ago: int, most: int) -> list[Drawn]:
        """Some who stand for all on a day, and for how many each."""
        return sample([rewound(buying, on) for buying in self._buyings], year_ago, most)


class LargePopulation:
    """The customers of a large book; `counted_until[i]` is the day up to which one counts."""

    def __init__(
        self,
        buyings: Sequence[Buying],
        year_ago: int,
        counted_until: Sequence[float] | None = None,
    ) -> None:
        ends = counted_until or [inf] * len(buyings)
        rows = [
            (b, end, place)
            for place, (b, end) in enumerate(zip(buyings, ends, strict=True))
            if end > 0
        ]
        # What is added up of everybody is in the order given, in which they lie in memory: in
        # another it takes twice as long
        sizes = sizes_of([buying for buying, _, _ in rows], year_ago)
        every_day = list(chain.from_iterable(days for (days, _), _, _ in rows))
        amounts = chain.from_iterable(amounts for (_, amounts), _, _ in rows)
        orders, cents = Counter(every_day), defaultdict[int, int](int)
        for day, amount in zip(every_day, amounts, strict=True):
            cents[day] += amount
        by_first_day = sorted(
            range(len(rows)), key=[days[0] for (days, _), _, _ in rows].__getitem__
        )
        rows, sizes = [rows[i] for i in by_first_day], [sizes[i] for i in by_first_day]
        self.buyings = [buying for buying, _, _ in rows]
        self.first_days = [days[0] for days, _ in self.buyings]
        self.leaving = [(buying, end) for buying, end, _ in rows if end < inf]
        self.days = sorted(orders)
        self.orders, self.cents = (
            [0, *accumulate(of[day] for day in self.days)] for of in (orders, cents)
        )
        self._came: dict[tuple[int, int, int], tuple[int, int]] = {}
        self.drawn = [(*rows[i], many) for i, many in by_size(sizes, DRAWN)]

    def came_of_new(self, known_by: int, after: int, last: int) -> tuple[int, int]:
        """What they bought after a day whose first order was after `known_by`, up to `last`.

        Several past days look back on the same days, so it is kept.
        """
        found = self._came.get((known_by, after, last))
        if found is None:
            new = slice(*(bisect_right(self.first_days, day) for day in (known_by, last)))
            found = self._came[known_by, after, last] = bought(self.buyings[new], after, last)
        return found

    def on(self, day: int) -> "LargePopulationOn":
        """Those who count on a day."""
        return LargePopulationOn(self, day)


class LargePopulationOn:
    """The same as `Population`, of those of a population who count on a day."""

    def __init__(self, population: LargePopulation, day: int) -> None:
        self._population, self._day = population, day
        self._left = [buying for buying, end in population.leaving if end <= day]
        self._drawn: dict[tuple[int, int], tuple[list[Drawn], list[float], list[int]]] = {}

    def __len__(self) -> int:
        left = sum(days[0] <= self._day for days, _ in self._left)
        return bisect_right(self._population.first_days, self._day) - left

    @property
    def first_day(self) -> int | None:
        return self._population.first_days[0] if len(self) else None

    def until(self, on: int) -> "LargePopulationOn":
        return self

    def came(self, known_by: int, after: int, last: int) -> tuple[int, int]:
        population = self._population
        new = population.came_of_new(known_by, after, last)
        # who had left and is new is in it
        left = bought([b for b in self._left if not known_by < b.days[0] <= last], after, last)
        start, end = bisect_right(population.days, after), bisect_right(population.days, last)
        return (
            population.orders[end] - population.orders[start] - new[0] - left[0],
            population.cents[end] - population.cents[start] - new[1] - left[1],
        )

    def drawn(self, on: int, year_ago: int, most: int) -> list[Drawn]:
        if (on, year_ago) not in self._drawn:
            self._drawn[on, year_ago] = self._known(on, year_ago)
        found, sizes, order = self._drawn[on, year_ago]
        some = by_size(sizes, most, order)
        return [found[i]._replace(weight=many * found[i].weight) for i, many in some]

    def _known(self, on: int, year_ago: int) -> tuple[list[Drawn], list[float], list[int]]:
        """Those of the population's who are there on a day, how much each stands for, in which order."""
        found = [
            Drawn(rewound(buying, on), many, place)
            for buying, end, place, many in self._population.drawn
            if buying.days[0] <= on and end > self._day
        ]
        theirs = [each.buying for each in found]
        sizes = zip(sizes_of(theirs, year_ago), found, strict=True)
        return found, [size * each.weight for size, each in sizes], order_of_alike(theirs)


Counted = Population | LargePopulationOn


def taught(buyings: Sequence[Buying]) -> Sequence[Buying]:
    """Who teaches what a past day knew: of a large book some, evenly over their order."""
    return evenly(buyings, len(buyings) / TAUGHT) if len(buyings) > LARGE else buyings


def bought(buyings: Sequence[Buying], after: int, last: int) -> tuple[int, int]:
    """Purchases of these customers after a day, up to `last`, and their cents."""
    orders = whole = 0
    for days, cents in buyings:
        if days[-1] > after:  # asked of everyone, of whom many have long been silent
            start, end = bisect_right(days, after), bisect_right(days, last)
            orders += end - start
            whole += sum(cents[start:end])
    return orders, whole
