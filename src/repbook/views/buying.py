# Long because the words on how one customer buys, and on what stands between, are read together.
"""What every screen says of a customer's buying, each fact worded once: `why`, `brief`, `status`."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from repbook.formatter import (
    Formatter,
    count,
    days,
    in_ten,
    next_days,
    period,
    rhythm_words,
    silence,
)
from repbook.loyalty.calls import Call
from repbook.loyalty.customer_day import GAPS_TO_COMPARE, USUAL_FROM_ORDERS, CustomerDay, Hold
from repbook.loyalty.standing import Standing
from repbook.views.call_words import reasons_words
from repbook.views.fields import Field
from repbook.views.holds import deciding, held_words
from repbook.views.screen import Cell, Line, filled, line

RISK = "how much less than usual they may order{}"
GAPS_SHOWN = 6
OTHERS_LEAST = 5  # customers, to say what others do


def buying(customer: CustomerDay, formatter: Formatter) -> list[tuple[str, list[str]]]:
    """What they usually do, what is different now, what that is worth; under labels.

    Never "usually" for one order: then what others do.
    """
    return filled(
        {
            "Usually": [usually(customer, formatter), one_long_gap(customer)],
            "Others": others(customer),
            "Now": [now(customer, formatter), gaps(customer)],
            "At risk": [risk_words(customer, formatter)],
            "Estimate": [estimate(customer)],
        }
    )


def usually(customer: CustomerDay, formatter: Formatter) -> str:
    """`an order about every 32 days, about 3,200 a quarter in all`.

    Worth is by what they did buy from their first order to the last, however long they are
    silent since; and never more than the gap that is said makes of it. Where the rep set the
    gap, it is by that alone, and what their orders came to is said too.
    """
    if not customer.has_usual_gap:
        return ""
    (bought, cents), policy = customer.history.buying, customer.policy
    found = len(bought) - 1
    mixed = _unlike_theirs(customer) and not one_long_gap(customer)
    few = (
        f" (their {count(found, 'gap')}, averaged with those of others)"
        if found < GAPS_TO_COMPARE
        else " (their gaps, averaged with those of others)" * mixed
    )
    ruled = " (you set this)" if customer.history.orders_every_days else few
    every = f"an order {rhythm_words(customer.gap)}{ruled}"
    if len(bought) < USUAL_FROM_ORDERS:
        return every
    span = policy.year_days if customer.gap > policy.stake_days else policy.stake_days
    own_gap = (bought[-1] - bought[0]) / found
    mean, ruled_gap = sum(cents) / len(bought), customer.history.orders_every_days
    worth = mean * span / (ruled_gap or max(own_gap, customer.gap))
    by = f", at about {formatter.about(mean)} an order" if ruled_gap else ""
    return f"{every}, about {formatter.about(worth)} {period(span)} in all{by}"


def one_long_gap(customer: CustomerDay) -> str:
    """That a break of years, longer than all other gaps together, makes their usual gap so long."""
    *others, longest = sorted(_gaps(customer)) or [0]
    of_years = longest > max(sum(others), customer.policy.year_days) and len(others) > 1
    if not of_years or customer.history.orders_every_days:
        return ""
    mean = max(1, round(sum(others) / len(others)))
    return (
        f"one gap of {silence(longest)} makes this so long; without it {rhythm_words(mean)}:"
        f" repbook edit {customer.history.id} --orders-every {mean}d"
    )


def _gaps(customer: CustomerDay) -> list[int]:
    """The days between their orders."""
    return [later - day for day, later in pairwise(customer.history.buying.days)]


def _unlike_theirs(customer: CustomerDay) -> bool:
    """Whether their usual gap is more than a fifth off the median of their own."""
    found = sorted(_gaps(customer))
    median = found[len(found) // 2] if found else customer.gap
    return abs(customer.gap - median) > median / 5


def others(customer: CustomerDay) -> list[str]:
    """What came after the first orders of the book's customers, for who has one."""
    forecast = customer.forecast
    if forecast is None or forecast.n > 1 or forecast.again.customers < OTHERS_LEAST:
        return []
    again = forecast.again
    share = f"{again.bought_again} of {again.customers:,} customers"
    return [f"{share} ordered again within {days(again.within_days)} of their first order"]


def now(customer: CustomerDay, formatter: Formatter) -> str:
    """`last order 57 days ago, longer than any gap so far; the next was expected about 1 Nov`."""
    last, ahead = customer.last_day, customer.expected_day or 0
    if last is None:
        return (
            "no order left: all of it came back" if customer.history.gave_back else "no order yet"
        )
    if len(customer.history.buying.days) == 1:
        return f"one order, {formatter.ago(last)}{by_whose_gap(customer)}"
    longer: dict[int | None, str] = {
        0: ", longer than any gap so far",
        1: ", longer than all but one gap so far",
    }
    silent = f"last order {formatter.ago(last)}{longer.get(customer.gaps_as_long, '')}"
    if customer.history.written_off_day is not None:
        return silent
    if ahead >= customer.on:
        return f"{silent}; the next is expected about {formatter.weekday(ahead)}"
    missed = "" if customer.rhythm == "lapsed" else formatter.weekday(ahead)
    return f"{silent}; the next was expected about {missed}" if missed else silent


def by_whose_gap(customer: CustomerDay) -> str:
    """` (late: other customers order again after 38 days on average)`, of who ordered once."""
    gap, off = days(customer.gap), customer.history.written_off_day is not None
    if off or customer.rhythm == "on-rhythm":
        return ""
    if customer.history.orders_every_days:
        return f" ({customer.rhythm}: you set {gap} between orders)"
    if customer.mean_gap == customer.policy.usual_gap_default_days:  # nobody has ordered twice
        return f" ({customer.rhythm}: repbook assumes {gap} between orders)"
    return f" ({customer.rhythm}: other customers order again after {gap} on average)"


def gaps(customer: CustomerDay) -> str:
    """`days between the last orders: 30 30 33 34 31 33`."""
    found = _gaps(customer)
    which = "the last orders" if len(found) > GAPS_SHOWN else "orders"
    return f"days between {which}: {' '.join(map(str, found[-GAPS_SHOWN:]))}" if found else ""


def risk(customer: CustomerDay, formatter: Formatter) -> str:
    """`460`, to say `about` of; nothing where none is shown, or less than one unit."""
    shown = formatter.roughly(customer.stake) and customer.history.written_off_day is None
    return formatter.about(customer.stake) if shown else ""


def risk_words(customer: CustomerDay, formatter: Formatter) -> str:
    """What the money at risk means."""
    money = risk(customer, formatter)
    ahead = next_days(customer.policy.stake_days)
    if not money:
        return ""
    days, cents = customer.history.buying
    less = " less than usual" if len(days) > 1 else ""
    all_ = ", as much as all they have bought so far" if customer.stake >= sum(cents) else ""
    return f"about {money}{less} in the {ahead}{all_} (an estimate: repbook help risk)"


def at_risk_line(customers: Iterable[CustomerDay], formatter: Formatter) -> Line | None:
    """What a column of money at risk means, where it has any."""
    shown = next((each for each in customers if risk(each, formatter)), None)
    if shown is None:
        return None
    means = RISK.format(f" in the {next_days(shown.policy.stake_days)}")
    blank = "Blank: they may still order in time, never bought, or are probably lost already"
    return line(Cell(f"At risk: {means} (an estimate). {blank}.", "dim"), about="at risk")


def estimate(customer: CustomerDay) -> str:
    """How likely they order, while they may well; once late, whether they still buy at all."""
    forecast = customer.forecast
    if forecast is None or customer.history.written_off_day is not None:
        return ""
    if customer.rhythm in ("on-rhythm", "due"):
        return f"chance of an order in the {next_days(forecast.horizon)}: {in_ten(forecast.p_buy)}"
    if forecast.p_active > 0.9:
        return (
            "most likely they will order again, only later than usual"
            if customer.rhythm == "late"
            else ""
        )
    return f"chance that they are still a customer: {in_ten(forecast.p_active)}"


def ahead(customer: CustomerDay, formatter: Formatter) -> str:
    """`about 3,200 expected in the next 12 months`; nothing for who never bought, or is written off."""
    money, period = customer.figures.next_12_months, next_days(customer.policy.year_days)
    buys = customer.last_day is not None and customer.history.written_off_day is None
    alone = customer.forecast and customer.forecast.n == 1
    by = ", going by other customers' orders" if alone else ""
    return f"about {formatter.about(money)} expected in the {period}{by}" if buys else ""


EVIDENCE: Field[CustomerDay] = Field(
    "evidence",
    "list",
    "the facts of their buying",
    said=lambda customer, formatter: [
        f"{label.lower()}: {text}" for label, texts in buying(customer, formatter) for text in texts
    ],
    items=("text", "a sentence"),
)


# Standing


def pays_words(standing: Standing) -> str:
    """How they pay; "late" only of what was paid."""
    if standing.customer.overdue:
        return "payment overdue" if standing.customer.unpaid else ""  # none once written off
    return {True: "pays on time", False: "has paid late", None: ""}[standing.marks.pays]


def your_side(customer: CustomerDay, formatter: Formatter) -> list[str]:
    """Promises kept, problems solved, last reached."""
    history, due = customer.history, customer.promises_due
    solved = [case.effort for case in customer.solved_cases]
    easy, problems = solved.count("painless"), count(len(solved), "problem")
    reached, spoke = history.reached_day, history.spoke_day
    said = f"last in touch {formatter.ago(reached)}" if reached else ""
    if reached and reached != spoke:
        said += f", when they {_reached_by(customer, reached)}" + (
            f"; last call {formatter.ago(spoke)}" if spoke else "; no call has reached them yet"
        )
    never = "not reached yet" if history.touched else "no call logged yet"
    words = (
        f"{history.promises_kept} of {count(due, 'promise')} kept in time" if due else "",
        f"{easy} of {problems} solved painlessly in the last year" if solved else "",
        said or never,
    )
    return list(filter(None, words))


def _reached_by(customer: CustomerDay, day: int) -> str:
    """What they did on a day on which no call reached them; both, where it is not known which."""
    history = customer.history
    if day in history.buying.days:
        return "ordered"
    about = (step.on.toordinal() for problem in history.problems for step in problem.steps)
    return "were in touch about a problem" if day in about else "ordered or reported a problem"


# The list


def today(customer: CustomerDay, call: Call | None, formatter: Formatter) -> list[str]:
    """Why they are on today's list, and what keeps them off the rest of it."""
    if call is None:
        return []
    held = deciding(held_beside(customer, call))
    why = "; ".join(held_words(hold, formatter) for hold in held)
    return [*reasons_words(call, formatter), f"call about this only: {why}" if held else ""]


def held_beside(customer: CustomerDay, call: Call | None) -> Sequence[Hold]:
    """What keeps them off the list, or off "Worth a call"."""
    return [hold for hold in customer.holds if not call or hold.code != "no-reason"]
