"""Review: `forecast`, `backtest`."""

from typing import Annotated

import typer

from repbook.cli.parameters import DAYS, Csv, Json, Tag, Town
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.loyalty.periods import MONTHS, calendar_period

LONGEST_DAYS = 3650

Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="The last day ahead, in place of --horizon"),
]


def forecast(
    session: Session,
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon", metavar="DAYS", help="How many days ahead, or as in 6m (90)", parser=str
        ),
        DAYS,
    ] = None,
    until: Until = None,
    count: Annotated[
        int, typer.Option("-n", min=0, help="How many customers to show on a terminal (15)")
    ] = 15,
    past: Annotated[
        bool, typer.Option("--past", help="What it said for past periods, and what came")
    ] = False,
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
      repbook forecast --past
      repbook forecast --csv > expected.csv

    What then comes in should lie in the range 8 times in 10. Where earlier
    forecasts were too high or too low, the total is corrected for it; the more
    they missed, the wider the range. Orders of new customers are not included.
    """
    from repbook.book.forecasts import forecast as run_forecast
    from repbook.views import forecast as views

    horizon = _days_until(session, until, horizon) if until else horizon or views.USUAL_DAYS
    day, most = session.book_day(horizon, orders_alone=True), None if json or csv else count
    found = run_forecast(day, tag, town, session.output.waiting, most)
    expected = views.Expectations(found, session.book.policy.commission_percent)
    so_far = None if tag or town else _sold_so_far(session, until or "")
    session.output.show(
        lambda: (
            views.past_screen(expected, session.formatter)
            if past and found.bought
            else views.forecast_screen(expected, count, session.formatter, so_far)
        ),
        lambda: (
            views.FORECAST.of(expected, session.formatter)
            if not csv
            else views.PAST.rows(found.record, session.formatter)
            if past
            else views.EXPECTED.rows(found.customers, session.formatter)
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
    """Test on your own history how well repbook knows who will order.

    Examples:
      repbook backtest
      repbook backtest --horizon 90

    It cannot show that calls brought the orders: you may have called those who
    would have bought anyway.
    """
    from repbook.book.forecasts import backtest as run_backtest
    from repbook.views import backtest as views

    book = session.book
    days = book.policy.horizon_days if horizon is None else horizon
    if days > LONGEST_DAYS:  # by the book's own horizon_days
        raise InvalidInput(f'"{days}" days is too long a time', hint="--horizon 30")
    found = run_backtest(book, session.today, days, session.output.waiting)
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
