"""After a call: `log-call`."""

from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.call_entry import Typed, check, open_problems, still_open, warn_written_off, write
from repbook.cli.parameters import CUSTOMER, NAMED, TODAY, Channel, Json, On, choice
from repbook.cli.session import Session
from repbook.records import OUTCOMES, Customer

if TYPE_CHECKING:
    from datetime import date


def log_call(
    session: Session,
    customer: Annotated[
        Customer | None, typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str), CUSTOMER
    ] = None,
    note: Annotated[str | None, typer.Argument(metavar="NOTE", help="What was said")] = None,
    outcome: Annotated[
        str,
        typer.Option("-o", "--outcome", metavar="|".join(OUTCOMES), help="Outcome"),
        choice(OUTCOMES, "an outcome", "-o"),
    ] = "reached",
    channel: Channel = None,
    inbound: Annotated[bool, typer.Option("--inbound", help="They called you")] = False,
    contact: Annotated[
        str | None, typer.Option("--with", metavar="CONTACT", help="Who you spoke to")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", min=0, help="How long it took")
    ] = None,
    promise: Annotated[
        str | None, typer.Option("-p", "--promise", metavar="PROMISE", help="What you promised")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DATE", help="... by when")] = None,
    feedback: Annotated[
        list[str] | None,
        typer.Option(
            "-f",
            "--feedback",
            metavar="TOPIC:VERDICT[:WORDS]",
            help="What they said on a topic: good, mixed or bad",
        ),
    ] = None,
    kept: Annotated[
        list[str] | None,
        typer.Option("--kept", metavar="ID|all", help="A promise you kept with this call"),
    ] = None,
    again: Annotated[
        str | None,
        typer.Option("--again", metavar='"thu 14:30"', help="When you agreed to call again"),
    ] = None,
    order: Annotated[
        str | None, typer.Option("--order", metavar="AMOUNT", help="They ordered")
    ] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="The order's reference")] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="x4", help="The problem it was about")
    ] = None,
    asked_referral: Annotated[
        bool, typer.Option("--asked-referral", help="You asked them for a referral")
    ] = False,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Log a call: who, what was said, what comes next.

    Examples:
      repbook log-call harbor "Wants 20 seals" --order 480 -p quote --by fri
      repbook log-call 12 -o no-answer
      repbook log-call vale "On holiday" --again "thu 14:30"
      repbook log-call hotel "Happy" -f quality:good -f "price:bad:the other quote was lower"
      repbook log-call delta "It leaks again" --inbound --about x7
      repbook log-call

    Without a customer it asks for the call, one question after the other.
    """
    from repbook.views import log_call as log_call_view

    typed = Typed(
        note,
        outcome,
        channel,
        inbound,
        contact,
        minutes,
        promise,
        by,
        tuple(feedback or ()),
        tuple(kept or ()),
        again,
        order,
        ref,
        about,
        asked_referral,
    )
    check(session, typed, on)
    if customer is None:
        from repbook.cli import guided_call

        guided_call.log_call(session, typed, on, json)
        return
    if note is None and session.prompts.can_ask:
        typed = typed._replace(
            note=session.prompts.ask(f"{customer.name}: what was said? (Enter for nothing)")
        )
    if about is None and outcome == "reached":
        typed = typed._replace(about=_about_asked(session, customer, on))
    done, today = write(session, customer, typed, on)
    perhaps = (
        []
        if done.about or session.prompts.can_ask or not done.touch.reached
        else still_open(session, done.after, on)
    )
    session.output.show(
        lambda: log_call_view.call_screen(done, today, session.formatter, perhaps),
        lambda: log_call_view.call_data(done, session.formatter),
        json=json,
    )
    warn_written_off(session, [done.after])


def _about_asked(session: Session, customer: Customer, day: "date") -> str | None:
    """On a terminal, ask whether the call was about an open problem."""
    if not session.prompts.can_ask:
        return None
    for problem in open_problems(session, customer, day):
        if session.prompts.agreed(f"About x{problem.id} ({problem.what})?"):
            return f"x{problem.id}"
    return None
