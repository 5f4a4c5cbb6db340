# Long because the totals, the customers and the record are one answer with their fields.
"""`forecast`: expected orders and revenue, and what was said before."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, days, in_ten, names
from repbook.loyalty.forecasting.outlook import Expected, Range, Totals
from repbook.loyalty.forecasting.record import Past, days_needed, mean_ratio
from repbook.views.fields import NAMED, Field, Fields
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.forecasts import Forecast, Row


USUAL_DAYS = 90  # ahead, where no other time is named
LAPSED_SHOWN = 4
NOTE = "Orders of customers who are not in the book yet are not included."
RULES = {
    "as before": "the {} before",
    "as in the last year": "an average {} of the last year",
}  # whose sum the revenue is, where that came nearer before


class Expectations(NamedTuple):
    """A forecast, and the percentage of the revenue that is commission."""

    forecast: "Forecast"
    commission_percent: float

    @property
    def commission(self) -> Range | None:
        """The commission on the revenue, in cents; None without a percentage."""
        share = self.commission_percent / 100
        return Range(*(cents * share for cents in self.forecast.totals.revenue)) if share else None


def _range(type: str) -> Fields[Range]:
    return Fields(
        Field("expected", type, "the mean"),
        Field("low", type, "the least that is likely"),
        Field("high", type, "the most"),
    )


EXPECTED: Fields["Row"] = Fields(
    *NAMED.within(lambda row: row[0]),
    Field(
        "p_buy",
        "number",
        "how likely they buy",
        lambda row: round(row[1].p_buy, 6),
        Column("will order", right=True),
        lambda row, _: in_ten(row[1].p_buy),
    ),
    Field(
        "expected_purchases",
        "number",
        "how often, as their part of the total",
        lambda row: round(row[1].purchases, 6),
        Column("orders", right=True),
        lambda row, _: f"{row[1].purchases:.1f}",
    ),
    Field(
        "expected_value",
        "money",
        "for how much, as their part of the total",
        lambda row: row[1].value,
        Column("value", right=True),
        lambda row, f: f.about(row[1].value),
    ),
    Field("low", "money", "the least that is likely of them", lambda row: row[1].low),
    Field("high", "money", "the most", lambda row: row[1].high),
    Field(
        "range",
        "",
        "",
        column=Column("likely range", right=True, drop=2),
        cell=lambda row, f: span_words(row[1], f.about),
    ),
    Field(
        "last_on",
        "",
        "",
        column=Column("last order", drop=1),
        cell=lambda row, f: f.short(row[0].buying.days[-1]),
    ),
)
PAST: Fields[Past] = Fields(
    Field(
        "on",
        "day",
        "the day",
        lambda row: date.fromordinal(row.on),
        Column("said on"),
        lambda row, f: f.short(row.on),
    ),
    Field(
        "purchases",
        "number",
        "the orders expected in the horizon after it",
        lambda row: round(row.totals.purchases.expected, 3),
        Column("orders", right=True),
        lambda row, _: f"{round(row.totals.purchases.expected):,}",
    ),
    Field(
        "purchases_came",
        "whole",
        "the orders that came, of the same customers",
        lambda row: row.orders,
        Column("came", right=True),
        lambda row, _: Cell(f"{row.orders:,}", "who"),
    ),
    Field(
        "revenue",
        "money",
        "the revenue expected",
        lambda row: row.totals.revenue.expected,
        Column("revenue", right=True),
        lambda row, f: f.about(row.totals.revenue.expected),
    ),
    Field("low", "money", "the least that was likely", lambda row: row.totals.revenue.low),
    Field("high", "money", "the most", lambda row: row.totals.revenue.high),
    Field(
        "range",
        "",
        "",
        column=Column("likely range", right=True),
        cell=lambda row, f: span_words(row.totals.revenue, f.about),
    ),
    Field(
        "revenue_came",
        "money",
        "the revenue that came, less returns",
        lambda row: row.cents,
        Column("came", right=True),
        lambda row, f: Cell(f.whole(row.cents), "who"),
    ),
    Field(
        "in_range",
        "yes",
        "whether it came to lie in the range",
        column=Column(),
        cell=lambda row, _: (
            "inside" if row.in_range else "below" if row.cents < row.totals.revenue.low else "above"
        ),
    ),
)
PAST_ON_SCREEN = "on purchases purchases_came revenue range revenue_came in_range"
FORECAST: Fields[Expectations] = Fields(
    Field("horizon_days", "whole", "how far ahead", lambda found: found.forecast.totals.horizon),
    Field(
        "level",
        "number",
        "how likely the result is in the range",
        lambda found: found.forecast.totals.level,
    ),
    Field(
        "customers_counted",
        "whole",
        "of how many customers",
        lambda found: found.forecast.totals.customers,
    ),
    Field(
        "purchases",
        "object",
        "orders",
        lambda found: Range(*(round(orders, 3) for orders in found.forecast.totals.purchases)),
        inner=_range("number"),
    ),
    Field(
        "revenue",
        "object",
        "money",
        lambda found: found.forecast.totals.revenue,
        inner=_range("money"),
    ),
    Field(
        "rule",
        "text?",
        "the simple rule that gave the revenue, since it came nearer before: `as before` is as much"
        " as in the same number of days before, `as in the last year` as in an average so many of the last 365;"
        " null where it is the forecast's own",
        lambda found: found.forecast.totals.rule,
    ),
    Field(
        "commission",
        "object?",
        "at the percentage of the settings; null without one",
        inner=_range("money"),
    ),
    Field("note", "text", "what is not counted", lambda found: NOTE),
    Field(
        "customers",
        "list",
        "the largest first",
        lambda found: found.forecast.customers,
        inner=EXPECTED,
    ),
    Field(
        "past",
        "list",
        "what it said for past periods, and what came",
        lambda found: found.forecast.record,
        inner=PAST,
    ),
)


def _with_so_far(so_far: tuple[str, int], expected: float, formatter: Formatter) -> str:
    """`41,080 sold so far this quarter; with the forecast, about 62,000.`"""
    unit, cents = so_far
    return (
        f"{formatter.whole(cents)} sold so far this {unit};"
        f" with the forecast, about {formatter.about(cents + formatter.roughly(expected))}."
    )


def forecast_screen(
    found: Expectations, most: int, formatter: Formatter, so_far: tuple[str, int] | None = None
) -> Screen:
    """The totals with their ranges, beside what was sold so far of a period; then the customers."""
    customers, totals = found.forecast.customers[:most], found.forecast.totals
    if not totals.customers:
        return screen(
            "None of these customers has ordered, or all who did are written off."
            if found.forecast.bought
            else "Nothing has been bought yet, so there is nothing to expect.",
            hint(
                "repbook next",
                "repbook list" if found.forecast.bought else "repbook log-purchase CUSTOMER AMOUNT",
            ),
        )
    last = formatter.on + timedelta(days=totals.horizon)
    same = f" --horizon {totals.horizon}" if totals.horizon != USUAL_DAYS else ""
    others = totals.customers - len(customers)
    rest = totals.revenue.expected - sum(each.value for _, each in customers)
    more = f"  and {count(others, 'other customer')}: about {formatter.about(rest)}"
    return screen(
        line(
            Cell(f"The next {days(totals.horizon)}", "who"),
            f", to {formatter.weekday(last)}, from {count(totals.customers, 'customer')}"
            f" who {'has' if totals.customers == 1 else 'have'} ordered",
        ),
        grid(
            (
                Column(),
                Column(right=True),
                Column("likely range", right=True),
            ),
            _in_all(found, formatter),
        ),
        _by_rule(totals),
        _with_so_far(so_far, totals.revenue.expected, formatter) if so_far else None,
        "",
        EXPECTED.grid(
            customers,
            formatter,
            "id name expected_purchases p_buy expected_value range last_on",
        ),
        more if others else None,
        line(Cell(lapsed_words(found.forecast.lapsed), "dim")) if found.forecast.lapsed else None,
        "",
        record_words(found.forecast.record)
        or f"The result should be in the likely range {round(10 * totals.level)} times in 10.",
        line(Cell(NOTE, "dim")),
        f"Earlier forecasts, and what was then bought: repbook forecast{same} --past"
        if found.forecast.record
        else None,
        hint(
            f"repbook forecast --horizon {totals.horizon} -n {totals.customers}",
            None if so_far else 'repbook forecast --until "end of quarter"',
            "repbook next",
        ),
    )


def lapsed_words(lapsed: Sequence[str]) -> str:
    """Why who is to be won back stands among those who are expected to order."""
    return (
        f"The forecast includes lapsed customers who may still order: {names(list(lapsed), LAPSED_SHOWN)}."
        " A call may win them back."
    )


def _in_all(found: Expectations, formatter: Formatter) -> list[tuple[str, str, str]]:
    """The totals in words: what, about how much, and its range."""
    totals, share = found.forecast.totals, found.commission_percent / 100
    shown = (share * formatter.roughly(cents) for cents in totals.revenue)  # so that both agree
    summary: list[tuple[str, Range | None, Callable[[float], str]]] = [
        ("orders", totals.purchases, lambda orders: f"{round(orders):,}"),
        ("revenue", totals.revenue, formatter.about),
        ("commission", Range(*shown) if share else None, formatter.about),
    ]
    return [
        (
            label,
            f"about {words(span.expected)}",
            # the mean of a few large orders that seldom come says little
            span_words(span, words) if span.high > span.expected else "mostly 0",
        )
        for label, span, words in summary
        if span
    ]


def span_words(span: Range | Expected, words: Callable[[float], str]) -> str:
    """`42,000 to 66,000`."""
    return f"{words(span.low)} to {words(span.high)}"


def _by_rule(totals: Totals) -> str | None:
    """Why the revenue is a simple rule's, and need not fit the orders."""
    if totals.rule is None:
        return None
    rule = (RULES | {"as before": "the last {}"})[totals.rule].format(days(totals.horizon))
    return (
        f"Here the revenue is that of {rule}, as in your book this was the better guess so far."
        " The orders are added up from the customers below, so the two need not match."
    )


def record_words(record: Sequence[Past]) -> str:
    """`Of the last 8 forecasts of 90 days, 6 came true within the likely range; on average they were 9 % too high.`"""
    if not record:
        return ""
    many, held = len(record), sum(each.in_range for each in record)
    off = mean_ratio(record) - 1.0
    least = round(100 * abs(off))
    way = (
        f"{least} % too {'high' if off > 0 else 'low'}" if least else "neither too high nor too low"
    )
    span = days(record[0].totals.horizon)
    if not any(past.cents for past in record):
        which = f"any of the last {many} forecasts" if many > 1 else "the last forecast"
        some = "all" if held == many else held or "none"
        whose = f"the likely range of {some} of them" if many > 1 else "its likely range"
        had = "had" if held or many > 1 else "did not have"
        return f"In the {span} of {which} no order came; {whose} {had} 0 in it."
    which = f"the last {count(many, 'forecast')} of {span}"
    return f"Of {which}, {held} came true within the likely range; on average they were {way}."


def past_screen(found: Expectations, formatter: Formatter) -> Screen:
    """What was said for the last periods, beside what came."""
    record, horizon = found.forecast.record, found.forecast.totals.horizon
    shorter = f"repbook forecast --horizon {30 if horizon > 30 else 7} --past"
    if not record:
        least = days(days_needed(formatter.on.toordinal(), horizon))
        young = (
            f"The book does not go back far enough: the first order must be at least {least} ago."
        )
        return screen(young, hint(shorter if horizon > 7 else None, "repbook forecast"))
    level = round(10 * found.forecast.totals.level)
    return screen(
        line(
            Cell("What the forecast said", "who"),
            f" on past days for the {days(horizon)} after, and what came",
        ),
        PAST.grid(record, formatter, PAST_ON_SCREEN),
        "",
        record_words(record),
        line(
            Cell(f"The revenue should come out within its range about {level} times in 10.", "dim")
        ),
        line(
            Cell(
                f"Came: what those who were customers by then bought in the {days(horizon)} after, less returns.",
                "dim",
            )
        ),
        hint(
            f"repbook forecast --horizon {30 if horizon != 30 else 90} --past", "repbook backtest"
        ),
    )
