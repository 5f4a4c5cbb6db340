"""Review: `status`, `stale`."""

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.options import Reading
from repbook.cli.parameters import (
    ANYONE,
    DAYS,
    Csv,
    Json,
    Shown,
    Sort,
    Tag,
    Town,
    choice,
    in_order,
)
from repbook.cli.session import Session
from repbook.records import RHYTHMS, STAGES, Customer

if TYPE_CHECKING:
    from repbook.loyalty.standing import Standing

Horizon = Annotated[
    int | None,
    typer.Option(
        "--horizon",
        metavar="DAYS",
        help="How many days ahead to estimate orders, in JSON and CSV (30)",
        parser=str,
    ),
    DAYS,
]
Rhythm = Annotated[
    str | None,
    typer.Option("--rhythm", metavar="|".join(RHYTHMS), help="Only customers with this rhythm"),
    choice(RHYTHMS, "a rhythm", "--rhythm"),
]
WRITTEN_OFF = "written-off"  # stands apart from the stages


def status(
    session: Session,
    customer: Annotated[
        Customer | None,
        typer.Argument(metavar="CUSTOMER", help="One customer (everyone)", parser=str),
        ANYONE,
    ] = None,
    horizon: Horizon = None,
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar="|".join((*STAGES, WRITTEN_OFF)), help="Only this stage"),
        choice((*STAGES, WRITTEN_OFF), "a stage", "--stage"),
    ] = None,
    rhythm: Rhythm = None,
    tag: Tag = None,
    town: Town = None,
    sort: Sort = None,
    count: Shown = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show who is loyal, who buys on time, and what is missing to be loyal.

    Examples:
      repbook status
      repbook status harbor
      repbook status --rhythm late --tag trade --sort total
      repbook status --sort risk -n 10
      repbook status --horizon 90 --json

    Rhythm compares the time since the last order with the customer's usual time
    between orders: on-rhythm, due, late or lapsed.
    """
    from repbook.loyalty.standing import stand
    from repbook.views import status as status_view

    day = session.book_day(horizon)
    rows: Iterable[Standing] = (
        row
        for row in map(stand, day.each_customer(tag, town, only=customer and customer.id))
        if (stage is None or row.label == stage)
        and (rhythm is None or (row.customer.rhythm == rhythm and row.label != WRITTEN_OFF))
    )
    rows = in_order([*rows], sort, lambda row: row.customer) if sort else rows
    rows = islice(rows, count)  # very many are not kept, but written one by one
    forms = session.formatter
    gone = day.write_off(customer.id) if customer else None
    session.output.show(
        lambda: (
            status_view.one_screen(some[0], forms, gone and gone.why)
            if (some := [*rows]) and customer is not None
            else status_view.status_screen(some, forms, sort)
        ),
        lambda: status_view.STATUS.each(rows, forms),
        json=json,
        csv=csv,
        nobody=session.book.empty,
    )


def stale(
    session: Session,
    least: Annotated[
        int | None,
        typer.Option(
            "--days", metavar="DAYS", help="Quiet for at least this many days (60)", parser=str
        ),
        Reading(lambda ctx, words: 0 if words == "0" else DAYS.read(ctx, words)),
    ] = None,
    count: Annotated[
        int, typer.Option("-n", min=0, help="How many to show on a terminal (20)")
    ] = 20,
    tag: Tag = None,
    town: Town = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show customers not heard from for a while, the most money at risk first.

    Examples:
      repbook stale
      repbook stale --days 90
      repbook stale --csv > quiet.csv
    """
    from repbook.views import status as status_view

    book, day = session.book, session.book_day()
    days = book.policy.stale_days if least is None else least
    found, total = day.quiet(days, None if json or csv else count, tag, town)
    contact_and_phone = book.customers.contact_and_phone(
        [customer.history.id for customer in found]
    )
    rows = [status_view.Quiet(each, contact_and_phone[each.history.id][1]) for each in found]
    session.output.show(
        lambda: status_view.stale_screen(rows, days, session.formatter, total),
        lambda: status_view.STALE.rows(rows, session.formatter),
        json=json,
        csv=csv,
        nobody=book.empty,
    )
