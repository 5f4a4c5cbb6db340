"""Review: `forecast`, `backtest`."""

from typing import Annotated

import typer

from repbook.cli import edge, reading
from repbook.cli.options import Csv, Json, Tag, Town
from repbook.errors import NotUnderstood


def forecast(
    horizon: Annotated[
        int, typer.Option("--horizon", metavar="DAYS", min=1, max=3650, help="Days ahead (90)")
    ] = 90,
    count: Annotated[
        int, typer.Option("-n", min=0, help="How many customers to show on a terminal")
    ] = 15,
    tag: Tag = None,
    town: Town = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show what to expect: purchases and revenue, in all and by customer.

    Examples:
      repbook forecast
      repbook forecast --horizon 30 -n 40
      repbook forecast --csv > expected.csv

    The range is where 8 of 10 such periods would end. Season is not modelled.
    """
    from repbook.loyalty.forecast import Forecaster
    from repbook.loyalty.outlook import simulate_totals
    from repbook.views import outlook

    book, on = edge.book(), edge.today()
    everyone = reading.histories()
    fitted = reading.fitted(everyone, horizon)
    wanted = [
        h
        for h in reading.narrowed(everyone, tag, town)
        if h.buying.days and h.written_off_day is None
    ]
    if fitted is None:
        if json or csv:
            edge.show(
                lambda: outlook.nothing(),
                lambda: [] if csv else outlook.no_data(on, horizon),
                json=json,
                csv=csv,
            )
        else:
            edge.nobody_yet()
        return
    day = on.toordinal()
    forecaster = Forecaster(fitted, day, book.policy, horizon)
    rows = outlook.rows(wanted, forecaster)
    with edge.waiting("Simulating", len(wanted) > 500):
        totals = simulate_totals(fitted, [h.buying for h in wanted], day, book.policy, horizon)
    forms, percent = edge.forms(), book.policy.commission_percent
    edge.show(
        lambda: outlook.forecast_screen(rows, totals, count, percent, forms),
        lambda: (
            outlook.rows_data(rows, forms)
            if csv
            else outlook.forecast_data(rows, totals, percent, forms)
        ),
        json=json,
        csv=csv,
    )


def backtest(
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon", metavar="DAYS", min=1, max=3650, help="Days ahead that are judged (30)"
        ),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Judge the list on your own history: rewind it, rank, and see who bought.

    Examples:
      repbook backtest
      repbook backtest --horizon 90

    Nothing here says what a call causes: who was called was not drawn by lot.
    """
    from repbook.loyalty.backtest import backtest as judge
    from repbook.views import judged

    book, on = edge.book(), edge.today()
    everyone = [h for h in reading.histories() if h.buying.days]
    days = book.policy.horizon_days if horizon is None else horizon
    if not everyone:
        if json or csv:
            edge.show(
                lambda: judged.nothing(),
                lambda: [] if csv else judged.no_data(days),
                json=json,
                csv=csv,
            )
        else:
            edge.nobody_yet()
        return
    if days > 3650:
        raise NotUnderstood(f'"{days}" days is too far', hint="--horizon 30")
    reached = book.days_reached([h.id for h in everyone], on)
    with edge.waiting("Rewinding the book"):
        found = judge(
            [h.buying for h in everyone], on.toordinal(), book.policy, days, reached=reached
        )
    forms = edge.forms()
    edge.show(
        lambda: judged.backtest_screen(found, forms),
        lambda: judged.scores_data(found) if csv else judged.backtest_data(found),
        json=json,
        csv=csv,
    )
