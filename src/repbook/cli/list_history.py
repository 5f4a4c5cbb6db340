"""People: `list`, `history`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.parameters import Csv, Json, Tag, Town, Who
from repbook.cli.session import Session

if TYPE_CHECKING:
    from repbook.records import Customer


def list_(
    session: Session,
    search: Annotated[
        str | None,
        typer.Option(
            "--search", metavar="WORDS", help="Words in a name, contact, phone, e-mail, tag or note"
        ),
    ] = None,
    tag: Tag = None,
    town: Town = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List customers.

    Examples:
      repbook list
      repbook list --search "ann north"
      repbook list --tag vip --town lund
      repbook list --csv > customers.csv
    """
    from repbook.book.find_customer import searched
    from repbook.views.customers import customer_data, list_screen

    book = session.book
    found = book.customers.all()
    total = len(found)
    if not total and not json and not csv:
        session.output.nobody_yet()
        return
    if tag is not None or town is not None:
        ids = book.customers.narrowed(tag, town)
        found = [customer for customer in found if customer.id in ids]
    if search is not None:
        found = searched(found, search)
    rows = staged(session, found)
    names = book.customers.names()
    session.output.show(
        lambda: list_screen(rows, total, session.formatter),
        lambda: [customer_data(customer, stage, names) for customer, stage, _ in rows],
        json=json,
        csv=csv,
        header="list",
    )


def history(
    session: Session,
    customer: Who,
    count: Annotated[
        int | None, typer.Option("-n", min=1, help="Only the latest so many (all)")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show a customer's history, with the ids that correct and remove take.

    Examples:
      repbook history harbor
      repbook history 12 -n 10
      repbook history vale --as-of 2026-01-01 --json
    """
    from repbook.book.history import timeline
    from repbook.views.history import history_data, history_screen

    told = timeline(session.book, customer, session.today)
    events = told.events[:count]
    session.output.show(
        lambda: history_screen(told, events, session.formatter),
        lambda: history_data(told, events, session.formatter),
        json=json,
        csv=csv,
    )


def staged(session: Session, customers: Sequence[Customer]) -> list[tuple[Customer, str, bool]]:
    """Customers with their stage today, and whether they are written off."""
    from repbook.loyalty.standing import stage_of

    book, on = session.book, session.today
    day = book.day(on, fit="none")
    few = len(customers) < 500
    histories = {h.id: h for h in book.histories(on, [c.id for c in customers] if few else None)}
    return [
        (
            customer,
            stage_of(day.as_customer(histories[customer.id])),
            histories[customer.id].written_off_day is not None,
        )
        for customer in customers
    ]
