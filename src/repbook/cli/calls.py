"""After a call: `log-call`."""

from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli import edge
from repbook.cli.options import Json, On
from repbook.errors import NotUnderstood
from repbook.model import CHANNELS, OUTCOMES

if TYPE_CHECKING:
    from datetime import date

    from repbook.loyalty.call_list import Call
    from repbook.model import Customer, History


def log_call(
    who: Annotated[str | None, typer.Argument(metavar="CUSTOMER", help="Number, name, part of it, phone, e-mail")] = None,
    note: Annotated[str | None, typer.Argument(metavar="NOTE", help="What was said")] = None,
    outcome: Annotated[str, typer.Option("-o", "--outcome", metavar="|".join(OUTCOMES), help="How it went")] = "reached",
    channel: Annotated[str | None, typer.Option("-c", "--channel", metavar="|".join(CHANNELS), help="By what way")] = None,
    inbound: Annotated[bool, typer.Option("--inbound", help="They called you")] = False,
    contact: Annotated[str | None, typer.Option("--with", metavar="CONTACT", help="Whom you spoke to")] = None,
    minutes: Annotated[int | None, typer.Option("--minutes", min=0, help="How long it took")] = None,
    promise: Annotated[str | None, typer.Option("-p", "--promise", metavar="PROMISE", help="What you promised")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="DATE", help="... by when")] = None,
    feedback: Annotated[list[str] | None, typer.Option("-f", "--feedback", metavar="TOPIC:VERDICT[:WORDS]", help="What they said on a topic: good, mixed or bad")] = None,
    kept: Annotated[list[str] | None, typer.Option("--kept", metavar="ID|all", help="A promise you kept with this call")] = None,
    again: Annotated[str | None, typer.Option("--again", metavar='"thu 14:30"', help="When you agreed to call again")] = None,
    order: Annotated[str | None, typer.Option("--order", metavar="AMOUNT", help="They ordered")] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="The order's reference")] = None,
    about: Annotated[str | None, typer.Option("--about", metavar="x4", help="The problem it was about")] = None,
    asked_referral: Annotated[bool, typer.Option("--asked-referral", help="You asked them for a referral")] = False,
    on: On = None,
    json: Json = False,
) -> None:
    """Note a call: who, what was said, what comes next.

    Examples:
      repbook log-call harbor "Wants 20 seals" --order 480 -p quote --by fri
      repbook log-call 12 -o no-answer
      repbook log-call vale "On holiday" --again "thu 14:30"
      repbook log-call hotel "Happy" -f quality:good -f "price:bad:the other quote was lower"
      repbook log-call delta "It leaks again" --inbound --about x7
    """
    from repbook.book import calls
    from repbook.views import logged

    if who is None:
        from repbook.cli import walk

        walk.log_call()
        return
    book = edge.book()
    day = edge.past(on)
    edge.one_of(outcome, OUTCOMES, "an outcome", "-o")
    if channel is not None:
        edge.one_of(channel, CHANNELS, "a channel", "-c")
    if inbound and outcome != "reached":
        raise NotUnderstood(
            f'A call from them always reaches you: leave out -o {outcome}, or --inbound'
        )
    if by is not None and promise is None:
        raise NotUnderstood("--by is the day of a promise", hint="-p \"send the quote\" --by fri; to be called again: --again")
    said = [calls.read_feedback(text) for text in feedback or ()]
    customer = edge.customer(who, f'repbook log-call CUSTOMER "{note or "…"}"')
    person = calls.contact_named(customer, contact) if contact else None
    if note is None and edge.can_ask():
        note = edge.ask(f"{customer.name}: what was said? (Enter for nothing)") or None
    gap = book.mean_gap(day)
    about_id = edge.id_of(about, "x") if about else None
    history = book.history(customer.id, day)
    if about_id is None and outcome == "reached" and history.problems:
        about_id = _about_asked(customer, day)
    kept_ids = _kept(kept or (), [p.id for p in history.promises])
    done = calls.log_call(
        book, customer, on=day, note=edge.clean(note), outcome=outcome, channel=channel,
        inbound=inbound, contact=person, minutes=minutes, promise=edge.clean(promise),
        promise_by=edge.future(by, day) if by else None, said=said, kept=kept_ids,
        again=edge.when(again, day) if again else None,
        order_cents=edge.cents(order) if order else None, ref=ref, about=about_id,
        asked_referral=asked_referral, before=call_before(customer, history, day, gap),
    )  # fmt: skip
    edge.show(
        lambda: logged.call_screen(done, gap, edge.forms(), book.policy),
        lambda: logged.call_data(done, edge.forms()),
        json=json,
    )


def call_before(customer: "Customer", history: "History", day: "date", mean_gap: float) -> "Call | None":
    """Why this customer was on the list; without sums, so that noting a call never fits."""
    from repbook.loyalty.call_list import look_at
    from repbook.loyalty.reasons import Lead

    return look_at(Lead(history, day.toordinal(), edge.book().policy, None, mean_gap))


def _about_asked(customer: "Customer", day: "date") -> int | None:
    """On a terminal, ask whether the call was about an open problem."""
    from repbook.loyalty.effort import case

    if not edge.can_ask():
        return None
    book = edge.book()
    history = book.history(customer.id, day)
    for problem in history.problems:
        if case(problem, day.toordinal(), book.policy).is_open and edge.agreed(
            f"About x{problem.id} ({problem.what})?"
        ):
            return problem.id
    return None


def _kept(words: list[str] | tuple[str, ...], theirs: list[int]) -> list[int]:
    ids: list[int] = []
    for word in words:
        ids += theirs if word == "all" else [edge.id_of(word, "p")]
    return list(dict.fromkeys(ids))
