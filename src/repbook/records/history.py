"""One customer's facts, as they are counted with."""

from collections.abc import Mapping
from math import log, prod
from operator import mul, sub
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from repbook.records.problems import Problem
    from repbook.records.promises import Promise

HALF_LIFE = 365.0  # days after which an amount counts half


_weights: dict[int, float] = {}  # how much an amount counts, by its age in days


def _weight(age: int) -> float:
    """The same, worked out once for each age."""
    weight: float = 0.5 ** (age / HALF_LIFE)
    _weights[age] = weight
    return weight


class Buying(NamedTuple):
    """A customer's purchase occasions: one a day, net of returns, none of zero.

    `days` ascend; `cents[i]` is the net amount of `days[i]`, always above 0.
    """

    days: tuple[int, ...] = ()
    cents: tuple[int, ...] = ()

    def weighed(self, on: int) -> tuple[float, float]:
        """How many occasions there are, and for how many cents, each the less the older it is."""
        weights = [_weights.get(on - day) or _weight(on - day) for day in self.days]
        return sum(weights), sum(map(mul, weights, self.cents))

    @property
    def log_gaps(self) -> float:
        """The sum of the logarithms of the gaps between them."""
        days = self.days
        return log(prod(map(sub, days[1:], days))) if len(days) > 1 else 0.0


class BuyingSums(NamedTuple):
    """What the purchase occasions of a customer come to; at least one.

    What is weighed, or of a last year, is as of the last one's day: their number is rounded down
    to thousandths, their cents up.
    """

    n: int
    first_day: int
    last_day: int
    log_gaps: float
    cents: int
    last_year_cents: int
    weighed_thousandths: int
    weighed_cents: int


class Debt(NamedTuple):
    """What is still to be paid for one purchase."""

    purchase_id: int
    day: int
    due_day: int
    cents: int


class OpenQuote(NamedTuple):
    """A quote that is open on the history's day; it may have a last day on which it holds."""

    id: int
    day: int
    cents: int
    what: str | None = None
    last_day: int | None = None
    undated: bool = False  # its day is that of an import, which did not say when it was sent


class QuotesEnded(NamedTuple):
    """How the whole book's quotes end: those won, and of the others the day from which they are not.

    Those days ascend. One that is to come is the day after the last on which an open quote holds.
    """

    won: int = 0
    not_won_days: tuple[int, ...] = ()


class Prospects(NamedTuple):
    """What became of the book's prospects: those reached, those of them who bought.

    `first_year_cents` is the median of what customers bought in their first year.
    """

    reached: int = 0
    bought: int = 0
    first_year_cents: float = 0.0


class CallBack(NamedTuple):
    """A day, or day and minute after midnight, agreed with `--again`."""

    day: int
    minute: int | None
    agreed_day: int
    touch_id: int
    reached_before_day: int = 0  # in no call that agreed one, for who bought lately; 0 for never
    in_last_try: bool = False  # in the last call that reached nobody, which does not put it off


class History(NamedTuple):
    """The facts about one customer on one day, as `loyalty` reads them.

    Every day is an ordinal; nothing dated after that day is in it.
    """

    id: int
    name: str
    do_not_call: bool = False
    call_every_days: int | None = None
    orders_every_days: int | None = None
    imported: bool = False
    added_day: int = 0
    referred_by: str | None = None
    referrals: int = 0
    buying: Buying = Buying()
    recent_purchases: tuple[tuple[int, int], ...] = ()  # (id, day), in the check-in window
    written_off_day: int | None = None
    came_back_day: int | None = None
    first_fact_day: int | None = None
    touched: bool = False
    reached_day: int | None = None
    tried: tuple[
        tuple[int, str], ...
    ] = ()  # attempts since they were reached, in order: how it went
    call_back: CallBack | None = None
    free_until_day: int | None = None
    snoozed_until_day: int | None = None
    asked_referral_day: int | None = None
    talked_day: int | None = None
    debts: tuple[Debt, ...] = ()
    paid_in_time: int = 0  # payments that were due in the last year, by how they came
    paid_late: int = 0
    quotes: tuple[OpenQuote, ...] = ()  # open ones, the oldest first
    quotes_ended: QuotesEnded = QuotesEnded()  # for who has open ones
    problems: tuple["Problem", ...] = ()  # open, or closed within the last year
    allies: Mapping[int, str] = {}  # their names, for who has problems
    promises: tuple["Promise", ...] = ()  # open ones
    yearly_days: tuple["Promise", ...] = ()
    greeted: tuple[tuple[int, int, int], ...] = ()  # for which yearly days: id, day, touch
    promises_kept: int = 0
    promises_late: int = 0
    spoke_day: int | None = None  # of the last call that reached them: no order, report or step
    gave_back: bool = False  # whether all they bought came back
    prospects: Prospects | None = None  # for who never bought
    first_id: int = 1  # the lowest number that came by import on the same day, and the highest
    last_id: int = 1
    place: int | None = None  # among those, by what they spent; known in the first weeks

    @property
    def tries(self) -> int:
        """How many attempts there were since they were reached."""
        return len(self.tried)

    @property
    def tried_day(self) -> int | None:
        """The day of the last attempt, if it reached nobody."""
        return self.tried[-1][0] if self.tried else None

    @property
    def attempted_call(self) -> tuple[int, str] | None:
        """The last attempt that was a call, and how it went: a message sent was none."""
        return next((each for each in reversed(self.tried) if each[1] != "sent"), None)
