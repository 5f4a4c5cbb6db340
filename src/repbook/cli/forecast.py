"""Review: `forecast`, `backtest`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import DAYS, Csv, Json, Tag, Town
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.loyalty.periods import MONTHS, calendar_period

if TYPE_CHECKING:
    from repbook.book.book_day import BookDay
    from repbook.views.forecast import Expectations, Past

LONGEST_DAYS = 3650
PAST_SHOWN, HISTORY_DAYS = 4, 45  # periods gone by, and the least that the book knows before one


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

    In 8 of 10 such periods the result lies inside the range. Seasons are not
    counted in: compare with the same months of last year. How near it came in
    the last periods of the same length: repbook forecast --past
    """
    from repbook.views import forecast as views

    horizon = _days_until(session, until, horizon) if until else horizon or views.USUAL_DAYS
    day = session.book_day(horizon)
    expected = _expected(session, day, tag, town)
    if past:
        expected = expected._replace(past=_past(session, day, tag, town))
    so_far = None if tag or town else _sold_so_far(session, until or "")
    session.output.show(
        lambda: (
            views.past_screen(expected, session.formatter)
            if past
            else views.forecast_screen(expected, count, session.formatter, so_far)
        ),
        lambda: (
            views.FORECAST.of(expected, session.formatter)
            if not csv
            else views.PAST.rows(expected.past, session.formatter)
            if past
            else views.EXPECTED.rows(expected.customers, session.formatter)
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
    session: Session, day: "BookDay", tag: str | None, town: str | None
) -> "Expectations":
    """What to expect of these customers in the horizon of a day; nothing without a forecast."""
    from repbook.loyalty.forecasting.outlook import LEVEL, Range, Totals, simulate_totals
    from repbook.views import forecast as views

    policy = session.book.policy
    wanted = [
        customer.history
        for customer in day.customers(tag, town)
        if customer.last_day is not None and customer.history.written_off_day is None
    ]
    if day.forecaster is None:
        nothing = Totals(day.horizon, LEVEL, 0, Range(0, 0, 0), Range(0, 0, 0), ())
        return views.Expectations((), nothing, policy.commission_percent)
    with session.output.waiting("Simulating", len(wanted) > 500):
        rows = views.rows(wanted, day.forecaster)
        buying, figures = [each.buying for each in wanted], [each for _, each in rows]
        told = day.on.toordinal(), policy, day.horizon
        totals = simulate_totals(day.forecaster.fitted, buying, *told, figures=figures)
    return views.Expectations(rows, totals, policy.commission_percent)


def _past(session: Session, today: "BookDay", tag: str | None, town: str | None) -> "list[Past]":
    """What was said for the last periods of this length, and what came of the same customers."""
    from repbook.book.book_day import BookDay
    from repbook.views.forecast import Past

    horizon, known = today.horizon, {each.id: each.buying for each in today.histories}
    first = min((buying.days[0] for buying in known.values() if buying.days), default=0)
    found = []
    with session.output.waiting("Reading the book as of earlier days"):
        for back in range(1, PAST_SHOWN + 1):
            on = today.on.toordinal() - back * horizon
            if not first or on - first < max(HISTORY_DAYS, horizon):
                break
            then = BookDay(session.book, date.fromordinal(on), horizon=horizon, exact=True)
            expected = _expected(session, then, tag, town)
            came = [
                cents
                for history, _ in expected.customers
                for day, cents in zip(*known[history.id], strict=True)
                if on < day <= on + horizon
            ]
            found.append(Past(then.on, expected.totals, len(came), sum(came)))
    return found


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
        with session.output.waiting("Reading the book as of earlier days"):
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
