"""`forecast`: expected orders and revenue, in total with their ranges and by customer."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from repbook.formatter import Formatter, count, days, in_ten
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.forecasting.outlook import Range, Totals
from repbook.records import History
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen


class Expected(NamedTuple):
    """What one customer is expected to buy; value in cents."""

    history: History
    p_buy: float
    purchases: float
    value: float


SEASON = "Season is not modelled: compare with the same months of last year."


def rows(histories: Sequence[History], forecaster: Forecaster) -> list[Expected]:
    """Everyone's expected purchases and value, the largest value first."""
    found = []
    for history in histories:
        figures = forecaster.of(history.buying)
        found.append(
            Expected(history, figures.p_buy, figures.expected_purchases, figures.expected_value)
        )
    return sorted(found, key=lambda row: (-row.value, row.history.id))


def forecast_screen(
    found: Sequence[Expected],
    totals: Totals,
    most: int,
    commission_percent: float,
    formatter: Formatter,
) -> Screen:
    """The totals with their ranges, then the customers."""
    chance = f"{round(10 * totals.level)} of 10"
    orders = totals.purchases
    summary: list[tuple[str, str, str]] = [
        (
            "orders",
            f"about {round(orders.expected):,}",
            f"{round(orders.low):,} to {round(orders.high):,}",
        ),
        ("revenue", *_amounts(totals.revenue, 1, formatter)),
    ]
    if commission_percent:
        share = commission_percent / 100
        summary.append(("commission", *_amounts(totals.revenue, share, formatter)))
    columns = (
        Column("", right=True),
        Column("customer", name=True),
        Column("orders", right=True),
        Column("buys at all", right=True),
        Column("value", right=True),
        Column("last order", drop=1),
    )
    cells = [
        (
            Cell(str(row.history.id), "dim"),
            Cell(row.history.name, "who"),
            f"{row.purchases:.1f}",
            in_ten(row.p_buy),
            formatter.about(row.value),
            formatter.short(row.history.buying.days[-1]),
        )
        for row in found[:most]
    ]
    rest = sum(row.value for row in found[most:])
    more = f"  and {count(len(found) - most, 'other customer')}: about {formatter.about(rest)}"
    return screen(
        line(
            Cell(f"The next {days(totals.horizon)}", "who"),
            f", {count(totals.customers, 'customer')} who have bought before",
        ),
        grid(
            (Column(), Column(right=True), Column(f"{chance} such periods end at", right=True)),
            summary,
        ),
        "",
        grid(columns, cells, indent=0),
        more if len(found) > most else None,
        "",
        line(Cell(f"{SEASON} New customers are not counted.", "dim")),
        hint("repbook backtest", f"repbook forecast -n {len(found)}", "repbook next"),
    )


def _amounts(span: Range, share: float, formatter: Formatter) -> tuple[str, str]:
    """A share of what is expected, and of its range."""
    expected, low, high = (
        formatter.about(cents * share) for cents in (span.expected, span.low, span.high)
    )
    return f"about {expected}", f"{low} to {high}"


def forecast_data(
    found: Sequence[Expected], totals: Totals, commission_percent: float, formatter: Formatter
) -> dict[str, object]:
    """`forecast --json`."""
    revenue = {name: formatter.major(value) for name, value in totals.revenue._asdict().items()}
    return {
        "horizon_days": totals.horizon,
        "level": totals.level,
        "customers_counted": totals.customers,
        "purchases": {k: round(v, 3) for k, v in totals.purchases._asdict().items()},
        "revenue": revenue,
        "commission": {k: round(v * commission_percent / 100, 2) for k, v in revenue.items()}
        if commission_percent
        else None,
        "note": f"{SEASON} New customers are not counted.",
        "customers": rows_data(found, formatter),
    }


def no_data(on: date, horizon: int) -> dict[str, object]:
    """`forecast --json` of a book without purchases."""
    nothing = {"expected": 0, "low": 0, "high": 0}
    return {
        "horizon_days": horizon,
        "level": 0.8,
        "customers_counted": 0,
        "purchases": nothing,
        "revenue": nothing,
        "commission": None,
        "note": SEASON,
        "customers": [],
    }


def rows_data(found: Sequence[Expected], formatter: Formatter) -> list[dict[str, object]]:
    """`forecast --csv`: a row for each customer."""
    return [
        {
            "id": row.history.id,
            "name": row.history.name,
            "p_buy": round(row.p_buy, 6),
            "expected_purchases": round(row.purchases, 6),
            "expected_value": formatter.major(row.value),
        }
        for row in found
    ]
