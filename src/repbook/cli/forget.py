"""`forget`."""

from typing import Annotated

import typer

from repbook.cli.parameters import Json, Yes
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput
from repbook.text import shell_line


def forget(
    session: Session,
    customer: Annotated[
        str | None,
        typer.Argument(
            metavar="CUSTOMER", help="Whom to forget. Left out: finish an interrupted forget"
        ),
    ] = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Forget a customer for good: nothing of them stays, in the book or its backups.

    Examples:
      repbook forget 12 --yes

    Without --yes it shows what will be gone, and asks. It cannot be undone.
    Reports on past periods keep their figures for calls, orders, revenue, ended
    quotes, closed problems and kept promises. Two figures get smaller: how many
    customers there were, and what was open or unpaid at the time. To give them
    a copy first: repbook export customer 12 --to them.txt. To remove a mistake,
    so that it can be undone: repbook remove 12.
    """
    from repbook.book import forget as acts
    from repbook.cli.import_questions import folder
    from repbook.views.forget import FORGOTTEN, forgotten_screen, held_words

    session.unlock()  # it locks by itself, once the answer is given
    finished = acts.finish(session.book) if session.book.writable else False
    if customer is None:
        if not finished:
            raise InvalidInput("forget needs a customer", hint="repbook list shows them")
        session.output.note("The file was written anew; what was forgotten is gone from it")
        return
    if finished:
        session.output.note("What was forgotten before is gone now")
    who = session.customer(customer, "repbook forget CUSTOMER")
    if yes and not acts.is_named_in_full(session.book, who, customer):
        raise InvalidInput(
            f'"{customer}" is {who.name} ({who.id}). --yes needs the number or the whole name',
            hint=shell_line(["repbook", "forget", str(who.id), "--yes"]),
        )
    if not yes:
        held = acts.held(session.book, who)
        words = held_words(held, session.formatter)
        gone = f"{who.name} ({who.id}){f', with {words}' if words else ''}"
        hint = shell_line(["repbook", "forget", str(who.id), "--yes"])
        session.prompts.confirm(
            f"This removes for good, from the backups too: {gone}."
            " No earlier change can be undone any more, either. Forget them?",
            Conflict(f"This would remove for good, from the backups too: {gone}", hint=hint),
        )
    with session.output.waiting("Forgetting"):
        done = acts.forget(session.book, who, session.today, folder())
    session.output.show(
        lambda: forgotten_screen(done, session.formatter),
        lambda: FORGOTTEN.of(done, session.formatter),
        json=json,
    )
    _note_shared(session)


def _note_shared(session: Session) -> None:
    """Say where a book that is shared still has them."""
    if where := session.book.settings.get("share_to"):
        line = "repbook share --replace" if session.book.empty else "repbook share"
        session.output.note(f"They are still shared at {where} until you type: {line}")
