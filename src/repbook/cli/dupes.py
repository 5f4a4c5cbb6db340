"""People: `dupes`, `merge`."""

from typing import Annotated

import typer

from repbook.cli.parameters import CUSTOMER, Csv, Json, Who
from repbook.cli.session import Session
from repbook.records import Customer


def dupes(
    session: Session,
    count: Annotated[int, typer.Option("-n", min=1, help="How many to show")] = 20,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Find likely duplicate customers, and why.

    Examples:
      repbook dupes
      repbook dupes -n 100
      repbook dupes --csv > doubles.csv

    By phone in any spelling (set your country with: repbook config region SE),
    by e-mail, by name and town.
    """
    from repbook.book.dupes import doubles
    from repbook.views.dupes import doubles_data, doubles_screen

    found = doubles(session.book)
    session.output.show(
        lambda: doubles_screen(found, count), lambda: doubles_data(found), json=json, csv=csv
    )


def merge(
    session: Session,
    customer: Who,
    other: Annotated[
        Customer,
        typer.Argument(metavar="OTHER", help="The one that becomes part of CUSTOMER", parser=str),
        CUSTOMER,
    ],
    json: Json = False,
) -> None:
    """Merge two customers: all that the second has moves to the first.

    Examples:
      repbook merge 1 31
      repbook merge "Harbor Foods" "Harbour Foods Ltd"

    The second one's name stays as an alias. Where both say something, the first
    one's word holds and the other's is kept among the extra fields.
    Do-not-call stays if either had it. undo separates them again.
    """
    from repbook.book import merge as merge_book
    from repbook.views.dupes import merged_data, merged_screen

    done = merge_book.merge(session.book, customer, other, on=session.today)
    session.output.show(
        lambda: merged_screen(done, session.formatter), lambda: merged_data(done), json=json
    )
