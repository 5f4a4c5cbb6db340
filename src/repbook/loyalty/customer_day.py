"""A customer as of a day: what the list, a brief and a standing ask, each worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.loyalty.effort import Case, case
from repbook.loyalty.holds import Hold, rests
from repbook.loyalty.rhythm import rhythm_of, usual_gap
from repbook.policy import Policy
from repbook.records import Debt, History, Rhythm

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Evidence, Figures, Forecast, Forecaster


class NoFigures:
    """Stands in where there is no forecast: every reason may hold, and is worth nothing."""

    def p_active(self) -> float:
        return 1.0

    def nothing(self) -> float:
        return 0.0

    p_buy = stake = next_12_months = value_per_purchase = nothing
    most_stake = most_next_12_months = most_in_a_year = nothing


NO_FIGURES = NoFigures()


class CustomerDay:
    """One customer as of one day; days are ordinals, money is in cents.

    Without a forecaster there are no sums: a reason may hold, its amount is 0.
    `until` is the last day of which what is agreed or promised counts as owed.
    """

    __slots__ = (
        "_active",
        "_cases",
        "_figures",
        "_forecaster",
        "_rests",
        "gap",
        "history",
        "last_day",
        "mean_gap",
        "on",
        "policy",
        "ratio",
        "until",
    )

    def __init__(
        self,
        history: History,
        on: int,
        policy: Policy,
        mean_gap: float,
        forecaster: Forecaster | None = None,
        until: int | None = None,
    ) -> None:
        self.history = history
        self.on = on
        self.until = until or on
        self.policy = policy
        self.mean_gap = mean_gap
        self._forecaster = forecaster
        self._figures: Figures | None = None
        self._active: bool | None = None
        self._cases: tuple[Case, ...] | None = None
        self._rests: list[Hold] | None = None
        days = history.buying.days
        if days:
            self.last_day: int | None = days[-1]
            self.gap = gap = usual_gap(days, history.orders_every_days, mean_gap, policy)
            self.ratio = (on - days[-1]) / gap
        else:
            self.last_day = None
            self.gap = self.ratio = 0.0

    # Buying

    @property
    def rhythm(self) -> Rhythm | None:
        """The word for their silence; None for who has not bought."""
        return None if self.last_day is None else rhythm_of(self.ratio, self.policy)

    @property
    def expected_day(self) -> int | None:
        """The day of the next purchase by their usual gap, past or not; None before the first."""
        return None if self.last_day is None else self.last_day + round(self.gap)

    @property
    def just_bought(self) -> bool:
        """Whether they bought within half a usual gap: not called for money."""
        return self.ratio < self.policy.bought_rest_gaps

    @property
    def figures(self) -> Figures | NoFigures:
        """The forecast's figures; only for who has bought."""
        if self._figures is None:
            if self._forecaster is None:
                return NO_FIGURES
            self._figures = self._forecaster.of(self.history.buying)
        return self._figures

    @property
    def evidence(self) -> Evidence:
        """The numbers behind the forecast; only for who has bought, with a forecaster."""
        assert self._forecaster is not None
        return self._forecaster.evidence(self.history.buying, self.gap)

    @property
    def forecast(self) -> Forecast | None:
        """Every figure of the forecast; None without a purchase, or without a forecast."""
        if self._forecaster is None or self.last_day is None:
            return None
        return self._forecaster.all(self.history.buying)

    @property
    def active(self) -> bool:
        """Whether they are likely enough still a customer to be worth a call for money."""
        if self._active is None:
            self._active = self.figures.p_active() > self.policy.active_above
        return self._active

    @property
    def stake_shown(self) -> bool:
        """Whether there is a stake: late to nearly lost, and likely still a customer."""
        policy = self.policy
        return (
            self.last_day is not None
            and policy.late_from_gaps < self.ratio <= policy.win_back_fade_to_gaps
            and self.active
        )

    @property
    def stake(self) -> float:
        """The money at stake; 0 where none is shown."""
        return self.figures.stake() if self.stake_shown else 0.0

    @property
    def overdue(self) -> tuple[Debt, ...]:
        """What is unpaid beyond its grace, the oldest due day first."""
        latest = self.on - self.policy.payment_grace_days
        return tuple(debt for debt in self.history.debts if debt.due_day < latest)

    # Contact

    @property
    def may_be_listed(self) -> bool:
        """Whether they may stand on a list at all: neither do-not-call nor written off."""
        return not self.history.do_not_call and self.history.written_off_day is None

    @property
    def reached_day(self) -> int:
        """The day they were last reached; 0 for never."""
        return self.history.reached_day or 0

    @property
    def silent_since(self) -> int:
        """The day of the last reaching touch or purchase, else of the earliest fact.

        A failed attempt is no contact: it ends no silence.
        """
        history = self.history
        since = max(self.reached_day, self.last_day or 0)
        return since or min(history.first_fact_day or history.added_day, history.added_day)

    @property
    def rests(self) -> list[Hold]:
        """Why they rest from being worth a call (reached, tried, agreed, snoozed), longest first."""
        if self._rests is None:
            self._rests = rests(self.history, self.on, self.policy)
        return self._rests

    @property
    def resting(self) -> bool:
        """Whether they are out of the worth-a-call block today."""
        return bool(self.rests)

    @property
    def tried_lately(self) -> bool:
        """Whether an attempt was made and the day of the next one has not come."""
        return self.history.tried_day is not None and any(r.code == "tried" for r in self.rests)

    # Problems

    @property
    def cases(self) -> tuple[Case, ...]:
        """Their problems as they stand."""
        if self._cases is None:
            problems = self.history.problems
            self._cases = tuple(case(problem, self.on, self.policy) for problem in problems)
        return self._cases

    @property
    def open_cases(self) -> tuple[Case, ...]:
        """Their problems that still want solving."""
        return tuple(case for case in self.cases if case.is_open)
