"""Who and what gained and lost revenue in a period, compared with last year or the period before."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from repbook.loyalty.periods import Period


class Moved(NamedTuple):
    """The revenue of a customer or an item in a period and in the one it is compared with, in cents.

    `unpriced_now` and `unpriced_before` are orders of the item that do not say what it came to.
    """

    name: str
    revenue: int
    before: int
    unpriced_now: int = 0
    unpriced_before: int = 0

    @property
    def change(self) -> int:
        """The difference, in cents."""
        return self.revenue - self.before

    @property
    def unpriced(self) -> int:
        """Orders of the item without its price, in both periods together."""
        return self.unpriced_now + self.unpriced_before

    @property
    def unsure(self) -> bool:
        """Whether what is not known may make less of the change, or its opposite."""
        return bool(self.unpriced_before if self.change > 0 else self.unpriced_now)


class Movers(NamedTuple):
    """What gains and what loses, the biggest change first; with which days they are compared.

    `rest` is the revenue that is of none of those that were looked at, or of one whose change is unsure.
    """

    gaining: Sequence[Moved] = ()
    losing: Sequence[Moved] = ()
    compared: Period | None = None
    last_year: bool = False
    rest: Moved | None = None


def movers(
    rows: Iterable[Moved],
    compared: Period,
    last_year: bool,
    revenue: tuple[int, int],
) -> Movers:
    """From the revenue of each and that of everything, now and before; nothing of no rows."""
    found = sorted(rows, key=lambda each: (-abs(each.change), each.name))
    if not found:
        return Movers()
    sure = [m for m in found if not m.unsure]
    gaining, losing = ([m for m in sure if m.change * sign > 0] for sign in (1, -1))
    now, before = sum(m.revenue for m in sure), sum(m.before for m in sure)
    rest = Moved("", revenue[0] - now, revenue[1] - before)
    return Movers(
        gaining, losing, compared, last_year, rest if rest.revenue or rest.before else None
    )


def compared_period(period: Period, end: date, first_day: int) -> tuple[Period, bool]:
    """The first days of the same period last year if the book goes back so far, else of the one before.

    `end` is the last of its days that is over, `first_day` that of the first purchase; True for
    last year.
    """
    year = period.last_year()
    so_far = bool(first_day) and first_day <= year.first.toordinal()
    then, days = year if so_far else period.before(), (end - period.first).days + 1
    if days >= period.days:
        return then, so_far
    return then._replace(last=min(then.last, then.first + timedelta(days - 1))), so_far
