# Long because REASONS, its functions and what they read are one list.
"""Why to call: one function a reason, and their order in REASONS means something.

A function looks at one customer on one day and gives its reasons, or none.
A reason is a code, a sum (value x weight = amount, in cents) and the facts
that a view tells it with.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.loyalty.effort import Case, case
from repbook.loyalty.rhythm import usual_gap
from repbook.policy import Policy
from repbook.records import Block, History

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Evidence, Figures, Forecaster


class Reason(NamedTuple):
    """One reason to call; `amount` is `value * weight`, all in cents but the weight."""

    code: str
    since_day: int
    value: float = 0.0
    weight: float = 0.0
    amount: float = 0.0
    facts: dict[str, Any] = {}
    urgency: tuple[int, ...] = ()


def worth(code: str, since_day: int, value: float, weight: float, **facts: Any) -> Reason:
    """A reason with a sum: the value in whole cents, the amount too, so that sums are exact."""
    value, weight = float(round(value)), round(weight, 4)
    return Reason(code, since_day, value, weight, float(round(value * weight)), facts)


class Lead:
    """One customer on one day, with what the reasons ask of them worked out once.

    Without a forecaster there are no sums: a reason may stand, its amount is 0.
    """

    __slots__ = (
        "_active",
        "_cases",
        "_figures",
        "_forecaster",
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
        forecaster: "Forecaster | None",
        mean_gap: float,
        until: int | None = None,
    ) -> None:
        self.history = history
        self.on = on
        self.until = until or on  # what is agreed or promised up to this day counts as owed
        self.policy = policy
        self.mean_gap = mean_gap
        self._forecaster = forecaster
        self._figures: Figures | None = None
        self._active: bool | None = None
        self._cases: tuple[Case, ...] | None = None
        days = history.buying.days
        if days:
            self.last_day: int | None = days[-1]
            self.gap = gap = usual_gap(history, mean_gap, policy)
            self.ratio = (on - days[-1]) / gap
        else:
            self.last_day = None
            self.gap = self.ratio = 0.0

    @property
    def figures(self) -> "Figures | NoFigures":
        """The forecast's figures; only for who has bought."""
        if self._figures is None:
            if self._forecaster is None:
                return NO_FIGURES
            self._figures = self._forecaster.of(self.history.buying)
        return self._figures

    @property
    def evidence(self) -> "Evidence":
        """The numbers behind the forecast; only for who has bought, with a forecaster."""
        assert self._forecaster is not None
        return self._forecaster.evidence(self.history.buying)

    @property
    def active(self) -> bool:
        """Whether they are likely enough still a customer to be worth a call for money."""
        if self._active is None:
            self._active = self.figures.p_active() > self.policy.active_above
        return self._active

    @property
    def stake_offered(self) -> bool:
        """Whether a stake is told at all: late to fading, and likely still a customer."""
        policy = self.policy
        return (
            self.last_day is not None
            and policy.late_from_gaps < self.ratio <= policy.win_back_fade_to_gaps
            and self.active
        )

    @property
    def cases(self) -> tuple[Case, ...]:
        """Their problems as they stand."""
        if self._cases is None:
            self._cases = tuple(
                case(problem, self.on, self.policy) for problem in self.history.problems
            )
        return self._cases

    @property
    def reached_since(self) -> int:
        """The day they were last reached, or a day before all days."""
        return self.history.reached_day or 0

    @property
    def tried_lately(self) -> bool:
        """Whether an attempt was made and its time to come back has not come."""
        history, policy = self.history, self.policy
        if history.tried_day is None:
            return False
        wait = (
            policy.no_answer_working_days
            if history.tried_outcome == "no-answer"
            else policy.voicemail_working_days
        )
        since = self.on - history.tried_day
        if since > 2 * wait + 2:  # past any weekend: spare the calendar
            return False
        return self.on < working_days_after(history.tried_day, wait)

    @property
    def resting(self) -> bool:
        """Whether they are out of the worth-a-call block: just reached, agreed, snoozed, tried."""
        history, on = self.history, self.on
        reached, free_until = history.reached_day, history.free_until_day
        snoozed = history.snoozed_until_day
        return (
            (reached is not None and on - reached < self.policy.reached_rest_days)
            or (free_until is not None and on < free_until)
            or (snoozed is not None and on < snoozed)
            or self.tried_lately
        )

    @property
    def just_bought(self) -> bool:
        """Whether they bought within half a usual gap: not called for money."""
        return self.ratio < self.policy.bought_rest_gaps


class NoFigures:
    """Stands for the forecast where none is at hand: every reason may hold, none has a sum."""

    def p_active(self) -> float:
        return 1.0

    def p_buy(self) -> float:
        return 0.0

    def stake(self) -> float:
        return 0.0

    def next_12_months(self) -> float:
        return 0.0

    def value_per_purchase(self) -> float:
        return 0.0


NO_FIGURES = NoFigures()
Reasons = list[Reason]


def call_back(lead: Lead) -> Reasons:
    """A day, or day and time, agreed with --again."""
    back = lead.history.call_back
    if back is None or back.day > lead.until or lead.tried_lately:
        return []
    minute = 24 * 60 if back.minute is None else back.minute
    return [
        Reason(
            "call-back",
            back.agreed_day,
            facts={"day": back.day, "minute": back.minute, "touch": back.touch_id},
            urgency=(0 if back.minute is not None else 1, back.day, minute),
        )
    ]


def problem(lead: Lead) -> Reasons:
    """The customer is waiting on the rep: new, reopened, an ally has answered."""
    return [
        Reason(
            "problem",
            c.waiting_since_day,
            facts={"case": c},
            urgency=(2, 0 if c.effort == "hard" else 1, c.problem.reported_on.toordinal()),
        )
        for c in lead.cases
        if c.state == "open" and c.waiting_on == "me"
    ]


def keep_posted(lead: Lead) -> Reasons:
    """Open or parked, and they have heard nothing for --update-every days."""
    found = []
    for c in lead.cases:
        if not c.is_open:
            continue
        every = c.update_every_days or lead.policy.keep_posted_days
        heard = max(c.heard_day, lead.reached_since)
        if lead.on - heard >= every:
            found.append(
                Reason(
                    "keep-posted",
                    heard,
                    facts={"case": c, "silent": lead.on - heard},
                    urgency=(2, 0 if c.effort == "hard" else 1, heard),
                )
            )
    return found


def promise(lead: Lead) -> Reasons:
    """Promised by today or before; those far behind fold into one line."""
    latest = lead.on - lead.policy.promises_fold_days
    return [
        Reason(
            "promise", p.by.toordinal(), facts={"promise": p}, urgency=(3, p.by.toordinal(), p.id)
        )
        for p in lead.history.promises
        if latest <= p.by.toordinal() <= lead.until
    ]


def check_in(lead: Lead) -> Reasons:
    """After a first purchase, and after one at least twice their mean: how is it?"""
    history, policy, on = lead.history, lead.policy, lead.on
    days, cents = history.buying
    for id, day in reversed(history.recent_purchases):
        if not policy.check_in_from_days <= on - day <= policy.check_in_to_days:
            continue
        # An order is a touch too, and one that came by import has no other.
        since = max(lead.reached_since, days[-1] if days else 0)
        if since > day or lead.tried_lately or day not in days:
            continue
        at = days.index(day)
        first = at == 0
        large = at > 0 and cents[at] >= policy.check_in_large_times * sum(cents[:at]) / at
        if first or large:
            return [
                Reason(
                    "check-in",
                    day,
                    facts={"purchase": id, "day": day, "first": first, "cents": cents[at]},
                    urgency=(day + policy.check_in_to_days,),
                )
            ]
    return []


def check_fix(lead: Lead) -> Reasons:
    """After a problem was solved and before it was confirmed: did it hold?"""
    policy = lead.policy
    return [
        Reason(
            "check-fix",
            c.closed_day or 0,
            facts={"case": c},
            urgency=((c.closed_day or 0) + policy.check_fix_to_days,),
        )
        for c in lead.cases
        if c.is_solved
        and not c.confirmed
        and not lead.tried_lately
        and policy.check_fix_from_days <= lead.on - (c.closed_day or 0) <= policy.check_fix_to_days
    ]


def first_call(lead: Lead) -> Reasons:
    """A referred prospect, just named."""
    history, policy = lead.history, lead.policy
    named = history.added_day
    if (
        history.referred_by is None
        or history.buying.days
        or lead.reached_since >= named
        or lead.tried_lately
        or not policy.first_call_from_days <= lead.on - named <= policy.first_call_to_days
    ):
        return []
    return [
        Reason(
            "first-call",
            named,
            facts={"friend": history.referred_by},
            urgency=(named + policy.first_call_to_days,),
        )
    ]


def late(lead: Lead) -> Reasons:
    """Rhythm late, or due past 1.3 usual gaps, and likely still a customer."""
    policy = lead.policy
    if lead.last_day is None or lead.just_bought:
        return []
    if not policy.late_from_gaps < lead.ratio <= policy.rhythm_lapsed_gaps or not lead.active:
        return []
    return [worth("late", lead.last_day, lead.figures.stake(), 1.0, gap=lead.gap, ratio=lead.ratio)]


def due(lead: Lead) -> Reasons:
    """The next purchase is about due."""
    policy = lead.policy
    if lead.last_day is None or not policy.due_from_gaps <= lead.ratio <= policy.due_to_gaps:
        return []
    value = lead.figures.p_buy() * lead.figures.value_per_purchase()
    return [worth("due", lead.last_day, value, policy.due_weight, gap=lead.gap, ratio=lead.ratio)]


def payment(lead: Lead) -> Reasons:
    """Unpaid beyond its grace."""
    policy = lead.policy
    owed = [d for d in lead.history.debts if lead.on > d.due_day + policy.payment_grace_days]
    if not owed:
        return []
    return [
        worth(
            "payment",
            owed[0].due_day,
            sum(d.cents for d in owed),
            policy.payment_weight,
            debts=owed,
        )
    ]


def quiet_since(lead: Lead) -> int | None:
    """The day since which they were neither reached nor buying, if that is long enough."""
    history, policy, on = lead.history, lead.policy, lead.on
    if lead.last_day is not None and lead.just_bought:
        return None
    if history.imported and not history.touched:
        # Who came by import counts from the last purchase, spread over the first weeks.
        if lead.last_day is None:
            return None
        if 0 <= on - history.added_day < history.id % max(1, policy.quiet_spread_days):
            return None
    since = max(lead.reached_since, lead.last_day or 0)
    if not since:
        since = min(history.first_fact_day or history.added_day, history.added_day)
    return since if on - since >= (history.call_every_days or policy.quiet_days) else None


def quiet(lead: Lead) -> Reasons:
    """Neither reached nor buying for 60 days, or for --call-every."""
    since = quiet_since(lead)
    if since is None:
        return []
    value = lead.figures.next_12_months() if lead.last_day is not None else 0.0
    return [worth("quiet", since, value, lead.policy.quiet_weight, since=since)]


def win_back(lead: Lead) -> Reasons:
    """Lapsed, perhaps not lost; fades evenly as the silence grows."""
    policy = lead.policy
    if lead.last_day is None or lead.ratio <= policy.rhythm_lapsed_gaps:
        return []
    first, last = policy.win_back_fade_from_gaps, policy.win_back_fade_to_gaps
    weight = round(min(1.0, (last - lead.ratio) / (last - first)), 4)
    if weight <= 0 or not lead.active:
        return []
    return [
        worth(
            "win-back", lead.last_day, lead.figures.stake(), weight, gap=lead.gap, ratio=lead.ratio
        )
    ]


class Rule(NamedTuple):
    """A reason's place in the list: its code, its block, its function."""

    code: str
    block: Block
    find: Callable[[Lead], Reasons]


REASONS: tuple[Rule, ...] = (
    Rule("call-back", "owed", call_back),
    Rule("problem", "owed", problem),
    Rule("keep-posted", "owed", keep_posted),
    Rule("promise", "owed", promise),
    Rule("check-in", "care", check_in),
    Rule("check-fix", "care", check_fix),
    Rule("first-call", "care", first_call),
    Rule("late", "worth", late),
    Rule("due", "worth", due),
    Rule("payment", "worth", payment),
    Rule("quiet", "worth", quiet),
    Rule("win-back", "worth", win_back),
)
CODES = tuple(rule.code for rule in REASONS)
WORTH = tuple(rule for rule in REASONS if rule.block == "worth")
BEFORE_WORTH = tuple(rule for rule in REASONS if rule.block != "worth")


def most_worth(lead: Lead, close: bool) -> float | None:
    """An upper bound of the worth-a-call amounts together, in cents; None without a reason.

    Ranking by it first lets the list work out the dear sums of only those who
    can be near its top. `close` costs more and lies nearer.
    """
    policy, ratio = lead.policy, lead.ratio
    bound, sure = 1.0, False
    if lead.history.debts:
        owed = payment(lead)
        if owed:
            bound, sure = bound + owed[0].amount, True
    if lead.last_day is None:
        return bound if sure or quiet_since(lead) is not None else None
    figures = lead.figures
    if isinstance(figures, NoFigures):
        return bound
    if quiet_since(lead) is not None:
        sure = True
        year = figures.most_next_12_months() if close else figures.most_in_a_year()
        bound += year * policy.quiet_weight
    if policy.due_from_gaps <= ratio <= policy.due_to_gaps:
        sure = True
        chance = figures.p_buy() if close else 1.0
        bound += chance * figures.value_per_purchase() * policy.due_weight
    if policy.late_from_gaps < ratio < policy.win_back_fade_to_gaps and not lead.just_bought:
        first, last = policy.win_back_fade_from_gaps, policy.win_back_fade_to_gaps
        weight = round(min(1.0, (last - ratio) / (last - first)), 4)
        if ratio <= policy.rhythm_lapsed_gaps:
            weight = 1.0
        if weight > 0.0 and ((sure and not close) or lead.active):
            sure = True
            bound += (figures.stake() if close else figures.most_stake()) * weight
    return bound + 3.0 if sure else None


@cache
def working_days_after(day: int, count: int) -> int:
    """The ordinal of the day that lies `count` working days after another."""
    when = date.fromordinal(day)
    while count > 0:
        when += timedelta(days=1)
        count -= when.weekday() < 5
    return when.toordinal()
