"""`backtest`: the list and the forecast, judged on the book's own past."""

from collections.abc import Sequence
from datetime import date
from math import exp
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, days, listed, percent, sentence
from repbook.loyalty.forecasting.backtest import TOO_FEW, called
from repbook.loyalty.forecasting.record import BEFORE, Past, best_rule, mean_miss
from repbook.views.fields import Field, Fields
from repbook.views.forecast import PAST, RULES
from repbook.views.screen import Cell, Column, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.backtest import Backtest, CallBand, Score

RANGE = "Likely range: with this many customers, luck alone can move the figure this far."
EXPLAINED: tuple[str, ...] = (
    "Buyer above: how often a customer who then ordered was ranked above one who did not. 50 in 100 is chance.",
    RANGE,
    "Top 10 %: of everybody who then ordered, how many were ranked in the top tenth, and how much of all"
    " revenue came from them.",
)
ON_SCREEN = "method auc range buyers_top10 revenue_top10"
ASSOCIATION = "This does not show that a call brought the order: you chose who to call."
REACHED = (
    "High, middle and low are thirds of the customers, by how much less than usual they may order; who"
    " buys on time is in one of them, too. A customer counts once for each day tested. Reached: in the week after"
    " that day, before any order."
)
SCORE: Fields["Score"] = Fields(
    Field(
        "method",
        "text",
        "the method",
        column=Column("ranked by"),
        cell=lambda score, _: called(score.method),
    ),
    Field(
        "auc",
        "number",
        "how well it ranks who buys (.5 is chance, 1 perfect)",
        column=Column("buyer above"),
        cell=lambda score, _: f"{100 * score.auc:.0f} in 100",
    ),
    Field(
        "log_loss",
        "number?",
        "how true its probabilities are (less is better)",
    ),
    Field(
        "buyers_top10",
        "number",
        "the share of buyers in its top tenth",
        column=Column("top 10 %: buyers", right=True),
        cell=lambda score, _: percent(score.buyers_top10),
    ),
    Field(
        "revenue_top10",
        "number",
        "the share of revenue",
        column=Column("revenue there", right=True),
        cell=lambda score, _: percent(score.revenue_top10),
    ),
    Field("low", "number", "the least that its auc is likely to be"),
    Field("high", "number", "the most"),
    Field(
        "range",
        "",
        "",
        column=Column("likely range"),
        cell=lambda score, _: f"{100 * score.low:.0f} to {100 * score.high:.0f}",
    ),
)
CALL_BAND: Fields["CallBand"] = Fields(
    Field("band", "text", "by the money at risk", column=Column("at risk")),
    Field("called", "whole", "who were called"),
    Field("called_bought", "whole", "of these bought"),
    Field("not_called", "whole", "who were not"),
    Field("not_called_bought", "whole", "of these bought"),
    Field(
        "of_called",
        "",
        "",
        column=Column("you reached them"),
        cell=lambda band, _: _share(band.called_bought, band.called),
    ),
    Field(
        "of_others",
        "",
        "",
        column=Column("you did not"),
        cell=lambda band, _: _share(band.not_called_bought, band.not_called),
    ),
)
MISSED: Fields[tuple[str | None, Sequence[Past]]] = Fields(
    Field(
        "rule",
        "text?",
        "whose sum: `as before` as much as in the same number of days before, `as in the last year`"
        " as in an average so many of the last 365; null for the forecast's own",
        lambda row: row[0],
    ),
    Field(
        "what",
        "",
        "",
        column=Column("revenue forecast by"),
        cell=lambda row, _: (
            RULES[row[0]].format(days(row[1][0].totals.horizon)) if row[0] else "repbook"
        ),
    ),
    Field(
        "off_by",
        "number",
        "how far off it was on average: e to the mean of |ln(came / expected)|, less 1",
        lambda row: round(exp(mean_miss(row[1], row[0])) - 1.0, 4),
        Column("off by", right=True),
        lambda row, _: percent(exp(mean_miss(row[1], row[0])) - 1.0),
    ),
)
BACKTEST: Fields["Backtest"] = Fields(
    Field("horizon_days", "whole", "how far ahead each was asked", lambda found: found.horizon),
    Field(
        "cutoffs",
        "list",
        "the days the book was rewound to",
        lambda found: [date.fromordinal(day).isoformat() for day in found.cutoffs],
        items=("day", "one of them"),
    ),
    Field("customers", "whole", "how many were judged"),
    Field("known", "whole", "of how many: of a large book 3,000 are judged"),
    Field("scores", "list", "a row a method", inner=SCORE),
    Field(
        "money",
        "list",
        "the revenue: how far off each way of reckoning was",
        lambda found: _ways(found.money),
        inner=MISSED,
    ),
    Field(
        "past",
        "list",
        "what was expected on each of these days, and what came",
        lambda f: f.money,
        inner=PAST,
    ),
    Field("calls", "list", "who bought within the horizon: called or not", inner=CALL_BAND),
    Field("verdict", "text", "what follows"),
    Field("note", "text", "what does not", lambda found: ASSOCIATION),
)


def _ways(pasts: Sequence[Past]) -> list[tuple[str | None, Sequence[Past]]]:
    return [(rule, pasts) for rule in (None, *RULES)] if pasts else []


def _money_words(pasts: Sequence[Past]) -> str:
    """Whether a simple rule would have been nearer, and what the forecast goes by."""
    rule, held = best_rule(pasts), sum(each.in_range for each in pasts)
    nearest = min((None, *RULES), key=lambda each: mean_miss(pasts, each))
    span = days(pasts[0].totals.horizon)
    what = (
        f"On the last {BEFORE} of these days a simple rule, {RULES[rule].format(span)}, was clearly nearer"
        if rule
        else "No simple rule came nearer"
        if nearest is None
        else "A simple rule came nearer, but not clearly"
    )
    return f"{what}. The revenue was in the likely range {held} of {count(len(pasts), 'time')}."


def backtest_screen(found: "Backtest", formatter: Formatter) -> Screen:
    """The verdict first, then the scores, then buying again with and without a call."""
    if not found.cutoffs:
        shorter = "repbook backtest --horizon 30" if found.horizon > 30 else None
        return screen(f"{sentence(found.verdict)}.", hint(shorter, "repbook next"))
    when = listed(formatter.together(sorted(found.cutoffs)))
    horizon, those = days(found.horizon), count(found.customers, "customer")
    if found.customers < found.known:
        those = (
            f"{found.customers:,} of {count(found.known, 'customer')}, evenly by their first order"
        )
    shown, explained = ON_SCREEN, EXPLAINED
    if found.buyers < TOO_FEW:  # a range of so few says nothing
        shown = shown.replace("range ", "")
        explained = tuple(text for text in explained if text != RANGE)
    bands = found.calls if any(band.called for band in found.calls) else ()
    return screen(
        line(Cell(f"{sentence(found.verdict.rstrip('.'))}.", "who")),
        f"Tested: the customers ranked by their chance of an order as it was on {when}, against who"
        f" ordered in the {horizon} after."
        f" {those}.",
        "",
        SCORE.grid(found.scores, formatter, shown),
        "",
        *(line(Cell(text, "dim")) for text in explained),
        MISSED.grid(_ways(found.money), formatter, "what off_by"),
        _money_words(found.money),
        "",
        line(Cell(f"How many ordered in the {horizon} after, by whether you reached them", "head"))
        if bands
        else None,
        CALL_BAND.grid(bands, formatter, "band of_called of_others", indent=2),
        line(Cell(f"{REACHED} {ASSOCIATION}", "dim")) if bands else None,
        "",
        hint(f"repbook backtest --horizon {90 if found.horizon < 90 else 30}", "repbook next"),
    )


def _share(part: int, whole: int) -> str:
    return f"{percent(part / whole)} ({part} of {whole})" if whole else "nobody"
