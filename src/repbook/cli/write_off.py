"""People: `write-off`, `bring-back`."""

from __future__ import annotations

from typing import Annotated

import typer

from repbook.cli.parameters import TODAY, Json, On, Who, Yes, cleaned
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput


def write_off(
    session: Session,
    customer: Who,
    why: Annotated[str | None, typer.Argument(metavar="WHY", help="Why they are given up")] = None,
    because: Annotated[
        str | None, typer.Option("--because", metavar="WHY", help="The same, as an option")
    ] = None,
    on: On = TODAY,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Write a customer off and settle what is open with them.

    Examples:
      repbook write-off pier "gone to the other shop"
      repbook write-off 12 --yes

    Open problems are given up, promises dropped; what they owe stays owed.
    They come back by themselves with their next purchase.
    """
    from repbook.book import write_off as write_off_book
    from repbook.views.customers import business_lines, written_off_data, written_off_screen

    if why and because and why != because:
        raise InvalidInput(
            f'Two reasons: "{why}" and "{because}"',
            hint=f'repbook write-off {customer.id} "{why}; {because}"',
        )
    reason = cleaned(why or because)
    book = session.book
    write_off_book.refuse_write_off(book, customer, on)
    business = write_off_book.open_business(book, customer, on)
    if business.anything and not yes:
        session.output.note(f"Still open with {customer.name}:")
        for told in business_lines(business, session.formatter):
            session.output.note(f"  {told}")
        settle = "Give the problems up, drop the promises, leave the debts, and write them off?"
        if not session.prompts.can_ask:
            raise Conflict(
                f"{customer.name} has open business, and there is nobody to ask",
                hint=f"repbook write-off {customer.id} --yes settles it and writes them off",
            )
        if not session.prompts.agreed(settle):
            session.output.note(f"{customer.name} stays; nothing was written")
            raise typer.Exit(1)
    done = write_off_book.write_off(book, customer, reason, on=on)
    session.output.show(
        lambda: written_off_screen(done, session.formatter),
        lambda: written_off_data(done, session.formatter),
        json=json,
    )


def bring_back(session: Session, customer: Who, on: On = TODAY, json: Json = False) -> None:
    """Bring a written-off customer back.

    Examples:
      repbook bring-back pier
      repbook bring-back 12 --on monday
    """
    from repbook.book import write_off as write_off_book
    from repbook.views.screen import Cell, hint, line, screen

    since = write_off_book.bring_back(session.book, customer, on=on)
    forms = session.formatter
    session.output.show(
        lambda: screen(
            line(
                Cell(customer.name, "who"),
                f" ({customer.id}) is back; written off since {forms.day(since)}.",
            ),
            hint(
                f"repbook brief {customer.id}",
                f'repbook log-call {customer.id} "…"',
                "repbook undo",
            ),
        ),
        lambda: {
            "id": customer.id,
            "name": customer.name,
            "on": on.isoformat(),
            "written_off_on": since.isoformat(),
        },
        json=json,
    )
