"""Review: `forecast`, `backtest`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import DAYS, Csv, Json, Tag, Town
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.loyalty.periods import MONTHS, calendar_period

if TYPE_CHECKING:
    from repbook.loyalty.forecasting.forecast import Forecaster
    from repbook.records import History
    from repbook.views.forecast import Expectations

LONGEST_DAYS = 3650


def forecast(
    session: Session,
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon", metavar="DAYS", help="How many days ahead, or as in 6m (90)", parser=str
        ),
        DAYS,
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The last day ahead, in place of --horizon"),
    ] = None,
    count: Annotated[
        int, typer.Option("-n", min=0, help="How many customers to show on a terminal (15)")
    ] = 15,
    tag: Tag = None,
    town: Town = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show the purchases and revenue to expect, in total and by customer.

    Examples:
      repbook forecast
      repbook forecast --horizon 30 -n 40
      repbook forecast --until "end of quarter"
      repbook forecast --csv > expected.csv

    In 8 of 10 such periods the result lies inside the range. Seasons are not
    counted in: compare with the same months of last year.
    """
    from repbook.views import forecast as views

    horizon = _days_until(session, until, horizon) if until else horizon or 90
    day = session.book_day(horizon)
    wanted = [
        customer.history
        for customer in day.customers(tag, town)
        if customer.last_day is not None and customer.history.written_off_day is None
    ]
    expected = _expected(session, wanted, day.forecaster, horizon)
    so_far = None if tag or town else _sold_so_far(session, until or "")
    session.output.show(
        lambda: views.forecast_screen(expected, count, session.formatter, so_far),
        lambda: (
            views.EXPECTED.rows(expected.customers, session.formatter)
            if csv
            else views.FORECAST.of(expected, session.formatter)
        ),
        json=json,
        csv=csv,
        nobody=session.book.empty,
    )


def _sold_so_far(session: Session, until: str) -> tuple[str, int] | None:
    """`month`, and what was sold in it, for `end of month`; None for another last day."""
    unit = until.lower().rpartition("end of ")[2].removeprefix("this ").removeprefix("the ")
    if unit not in MONTHS or "end of" not in until.lower():
        return None
    from repbook.book.report import revenue

    first = calendar_period(unit, session.today).first
    return unit, revenue(session.book, first, session.today)


def _expected(
    session: Session,
    wanted: "Sequence[History]",
    forecaster: "Forecaster | None",
    horizon: int,
) -> "Expectations":
    """What to expect of these customers in so many days; nothing without a forecast."""
    from repbook.loyalty.forecasting.outlook import LEVEL, Range, Totals, simulate_totals
    from repbook.views import forecast as views

    policy = session.book.policy
    if forecaster is None:
        nothing = Totals(horizon, LEVEL, 0, Range(0, 0, 0), Range(0, 0, 0), ())
        return views.Expectations((), nothing, policy.commission_percent)
    with session.output.waiting("Simulating", len(wanted) > 500):
        rows = views.rows(wanted, forecaster)
        buying, figures = [each.buying for each in wanted], [each for _, each in rows]
        told = session.today.toordinal(), policy, horizon
        totals = simulate_totals(forecaster.fitted, buying, *told, figures=figures)
    return views.Expectations(rows, totals, policy.commission_percent)


def _days_until(session: Session, until: str, horizon: int | None) -> int:
    """How many days ahead a day is; InvalidInput for one that is not ahead."""
    if horizon is not None:
        raise InvalidInput(
            "--horizon and --until both say how far ahead",
            hint=f"repbook forecast --horizon {horizon}",
        )
    days = (session.future(until) - session.today).days
    if not 0 < days <= LONGEST_DAYS:
        raise InvalidInput(
            f'"{until}" is not a day ahead, of the next ten years',
            hint='repbook forecast --until "end of next month"',
        )
    return days


def backtest(
    session: Session,
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon",
            metavar="DAYS",
            help="How many days after each past list to count purchases (30)",
            parser=str,
        ),
        DAYS,
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Test the list against your history: rank on past days, then see who bought.

    Examples:
      repbook backtest
      repbook backtest --horizon 90

    This is correlation only: you chose who to call.
    """
    from repbook.loyalty.forecasting.backtest import Backtest
    from repbook.loyalty.forecasting.backtest import backtest as run_backtest
    from repbook.views import forecast as views

    book, on = session.book, session.today
    everyone = [h for h in book.histories(on) if h.buying.days]
    days = book.policy.horizon_days if horizon is None else horizon
    found = Backtest(days, (), 0, (), "nothing has been bought yet")
    if everyone:
        if days > LONGEST_DAYS:  # by the book's own horizon_days
            raise InvalidInput(f'"{days}" days is too long a time', hint="--horizon 30")
        reached = book.days_reached([h.id for h in everyone], on)
        with session.output.waiting("Rewinding the book"):
            found = run_backtest(
                [h.buying for h in everyone], on.toordinal(), book.policy, days, reached=reached
            )
    session.output.show(
        lambda: views.backtest_screen(found, session.formatter),
        lambda: (
            views.SCORE.rows(found.scores, session.formatter)
            if csv
            else views.BACKTEST.of(found, session.formatter)
        ),
        json=json,
        csv=csv,
        nobody=book.empty,
    )
