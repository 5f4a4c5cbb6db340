"""`backtest`: the model compared with simple ways of sorting, on the book's own past."""

from datetime import date

from repbook.formatter import Formatter, count, days, listed, percent, sentence
from repbook.loyalty.forecasting.backtest import Backtest
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

EXPLAINED = (
    "AUC: of a buyer and a non-buyer, how often the buyer stands higher; .5 is a coin.",
    "Range: of the AUC, were the customers drawn anew. Log loss: lower is better.",
    "Buyers, revenue: how much of them stood in the top tenth.",
)
ASSOCIATION = "This goes together, it is no cause: who was called was not drawn by lot."


def backtest_screen(found: Backtest, formatter: Formatter) -> Screen:
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


def backtest_data(found: Backtest) -> dict[str, object]:
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


def scores_data(found: Backtest) -> list[dict[str, object]]:
    """`backtest --csv`: a row for each method."""
    return [score._asdict() for score in found.scores]


def no_data(horizon: int) -> dict[str, object]:
    """`backtest --json` of a book without purchases."""
    return {
        "horizon_days": horizon,
        "cutoffs": [],
        "customers": 0,
        "scores": [],
        "calls": [],
        "verdict": "nothing has been bought yet",
        "note": ASSOCIATION,
    }
