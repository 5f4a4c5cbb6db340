"""`forecast`: expected orders and revenue; `backtest`: the model on the book's own past."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, days, in_ten, listed, percent, sentence
from repbook.loyalty.forecasting.forecast import Figures, Forecaster
from repbook.loyalty.forecasting.outlook import Range, Totals
from repbook.records import History
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.backtest import Backtest


Expected = tuple[History, Figures]  # what one customer is expected to buy
SEASON = "Season is not modelled: compare with the same months of last year."


def rows(histories: Sequence[History], forecaster: Forecaster) -> list[Expected]:
    """Everyone's expected purchases and value, the largest value first."""
    found = [(history, forecaster.of(history.buying)) for history in histories]
    return sorted(found, key=lambda row: (-row[1].expected_value, row[0].id))


def forecast_screen(
    found: Sequence[Expected],
    totals: Totals,
    most: int,
    commission_percent: float,
    formatter: Formatter,
) -> Screen:
    """The totals with their ranges, then the customers."""
    chance = f"{round(10 * totals.level)} of 10"
    share = commission_percent / 100
    summary: list[tuple[str, Range, Callable[[float], str]]] = [
        ("orders", totals.purchases, lambda orders: f"{round(orders):,}"),
        ("revenue", totals.revenue, formatter.about),
        ("commission", totals.revenue, lambda cents: formatter.about(cents * share)),
    ]
    in_all = [
        (label, f"about {words(span.expected)}", f"{words(span.low)} to {words(span.high)}")
        for label, span, words in (summary if commission_percent else summary[:2])
    ]
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
            Cell(str(history.id), "dim"),
            Cell(history.name, "who"),
            f"{figures.expected_purchases:.1f}",
            in_ten(figures.p_buy),
            formatter.about(figures.expected_value),
            formatter.short(history.buying.days[-1]),
        )
        for history, figures in found[:most]
    ]
    rest = sum(figures.expected_value for _, figures in found[most:])
    more = f"  and {count(len(found) - most, 'other customer')}: about {formatter.about(rest)}"
    return screen(
        line(
            Cell(f"The next {days(totals.horizon)}", "who"),
            f", {count(totals.customers, 'customer')} who have bought before",
        ),
        grid(
            (Column(), Column(right=True), Column(f"{chance} such periods end at", right=True)),
            in_all,
        ),
        "",
        grid(columns, cells, indent=0),
        more if len(found) > most else None,
        "",
        line(Cell(f"{SEASON} New customers are not counted.", "dim")),
        hint("repbook backtest", f"repbook forecast -n {len(found)}", "repbook next"),
    )


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


def no_data(horizon: int) -> dict[str, object]:
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
            "id": history.id,
            "name": history.name,
            "p_buy": round(figures.p_buy, 6),
            "expected_purchases": round(figures.expected_purchases, 6),
            "expected_value": formatter.major(figures.expected_value),
        }
        for history, figures in found
    ]


# The backtest

EXPLAINED = (
    "AUC: of a buyer and a non-buyer, how often the buyer stands higher; .5 is a coin.",
    "Range: of the AUC, were the customers drawn anew. Log loss: lower is better.",
    "Buyers, revenue: how much of them stood in the top tenth.",
)
ASSOCIATION = "This goes together, it is no cause: who was called was not drawn by lot."


def backtest_screen(found: "Backtest", formatter: Formatter) -> Screen:
    """The verdict first, then the scores, then buying again with and without a call."""
    if not found.cutoffs:
        return screen(f"{found.verdict}.", hint("repbook next"))
    columns = (
        Column("sorted by"),
        Column("AUC", right=True),
        Column("range"),
        Column("log loss", right=True),
        Column("buyers", right=True),
        Column("revenue", right=True),
    )
    cells = [
        (
            Cell(score.method, "who" if at == 0 else ""),
            f"{score.auc:.3f}",
            f"{score.low:.3f}–{score.high:.3f}",
            "" if score.log_loss is None else f"{score.log_loss:.3f}",
            percent(score.buyers_top10),
            percent(score.revenue_top10),
        )
        for at, score in enumerate(found.scores)
    ]
    when = listed([formatter.short(day) for day in sorted(found.cutoffs)])
    bands = [
        (
            band.band,
            _share(band.called_bought, band.called),
            _share(band.not_called_bought, band.not_called),
        )
        for band in (found.calls if any(band.called for band in found.calls) else ())
    ]
    return screen(
        line(Cell(f"{sentence(found.verdict.rstrip('.'))}.", "who")),
        f"Rewound to {when}; who bought in the {days(found.horizon)} after; {count(found.customers, 'customer')}.",
        "",
        grid(columns, cells, indent=0),
        "",
        *(line(Cell(text, "dim")) for text in EXPLAINED),
        line(Cell("Bought again, by stake", "head")) if bands else None,
        grid((Column(""), Column("called"), Column("not called")), bands),
        line(Cell(ASSOCIATION, "dim")) if bands else None,
        "",
        hint("repbook backtest --horizon 90", "repbook next"),
    )


def _share(part: int, whole: int) -> str:
    return f"{percent(part / whole)} ({part} of {whole})" if whole else "nobody"


def backtest_data(found: "Backtest") -> dict[str, object]:
    """`backtest --json`."""
    return {
        "horizon_days": found.horizon,
        "cutoffs": [date.fromordinal(day).isoformat() for day in found.cutoffs],
        "customers": found.customers,
        "scores": scores_data(found),
        "calls": [band._asdict() for band in found.calls],
        "verdict": found.verdict,
        "note": ASSOCIATION,
    }


def scores_data(found: "Backtest") -> list[dict[str, object]]:
    """`backtest --csv`: a row for each method."""
    return [score._asdict() for score in found.scores]
