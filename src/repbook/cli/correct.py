# Long because its options stand one a line, as the help lists them.
"""The book: `correct`, `remove`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from repbook.cli.parameters import Json, Yes, cleaned, id_of, one_of
from repbook.cli.problems import NewKind, checked_kind
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput
from repbook.records import CHANNELS, OUTCOMES, VERDICTS

if TYPE_CHECKING:
    from repbook.records import Customer

Id = Annotated[
    str, typer.Argument(metavar="ID", help="As shown by history: c31, o12, r3, m2, p7, x4, s9, f2")
]


def correct(
    session: Session,
    which: Id,
    amount: Annotated[str | None, typer.Option("--amount", help="o r m: how much it was")] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day it happened")
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option("--customer", help="The customer it belongs to; what depends on it moves too"),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="Its note")] = None,
    what: Annotated[
        str | None, typer.Option("--what", help="o x: what was bought, what is wrong")
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="p: what was promised")] = None,
    words: Annotated[str | None, typer.Option("--words", help="f: what they said")] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="o: the order's reference")] = None,
    due: Annotated[
        str | None, typer.Option("--due", metavar="DATE|30d", help="o: when it is to be paid")
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="o12|REF", help="r m x: the purchase it is of")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="DATE|WHO", help="p: by when; s: customer, me or ally"),
    ] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="1y", help="p: how often it comes round")
    ] = None,
    kept: Annotated[
        str | None,
        typer.Option("--kept", metavar="DATE", help='p: the day you kept it; "" opens it again'),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option("--outcome", "-o", metavar="|".join(OUTCOMES), help="c: outcome"),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option("--channel", "-c", metavar="|".join(CHANNELS), help="c o s: channel"),
    ] = None,
    contact: Annotated[
        str | None, typer.Option("--with", metavar="CONTACT", help="c: who you spoke to")
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", min=0, help="c: how long it took")
    ] = None,
    again: Annotated[
        str | None,
        typer.Option("--again", metavar='"thu 14:30"', help="c: when you agreed to call again"),
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="x4", help="c: the problem it was about")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="x: what sort of problem")] = None,
    new_kind: NewKind = False,
    tried: Annotated[
        int | None, typer.Option("--tried", min=0, help="x: what they tried before it reached you")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="s: parked until")
    ] = None,
    ease: Annotated[
        int | None, typer.Option("--ease", min=1, max=7, help="s: how easy it was for them")
    ] = None,
    topic: Annotated[str | None, typer.Option("--topic", help="f: what it was about")] = None,
    verdict: Annotated[
        str | None,
        typer.Option("--verdict", metavar="|".join(VERDICTS), help="f: what they thought of it"),
    ] = None,
    json: Json = False,
) -> None:
    """Fix a mistake in a record.

    Examples:
      repbook correct o12 --amount 480
      repbook correct c31 --customer vale
      repbook correct x4 --on "3 mar" --what "pump leaks"
      repbook correct p7 --by friday
      repbook correct o12 --due ""

    Empty quotes clear a field. repbook history CUSTOMER shows the ids.
    """
    from repbook.book import corrections
    from repbook.book.correction_moves import table_of
    from repbook.views.corrections import corrected_data, corrected_screen

    if which.isascii() and which.isdigit():
        raise InvalidInput(
            f'"{which}" is a customer', hint=f"repbook edit {which} … changes what is known of them"
        )
    noun, id = corrections.read_id(which)
    said = {
        "amount": amount,
        "on": on,
        "customer": customer,
        "note": note,
        "what": what,
        "text": text,
        "words": words,
        "ref": ref,
        "due": due,
        "of": of,
        "by": by,
        "every": every,
        "kept": kept,
        "outcome": outcome,
        "channel": channel,
        "with": contact,
        "minutes": minutes,
        "again": again,
        "about": about,
        "kind": kind,
        "tried": tried,
        "until": until,
        "ease": ease,
        "topic": topic,
        "verdict": verdict,
    }
    given = {option: value for option, value in said.items() if value is not None}
    if noun.letter == "a":
        raise InvalidInput(
            f"{which} is an ally", hint=f"repbook ally edit {which} … changes what is known of them"
        )
    known = corrections.MENDABLE[noun.letter]
    options = " ".join(f"--{option}" for option in known)
    for option in given:
        if option not in known:
            raise InvalidInput(
                f"A {noun.word} ({which}) has no --{option}", hint=f"It has {options}"
            )
    if not given:
        raise InvalidInput(f"Say what to mend of {which}", hint=options)
    book = session.book
    record = table_of(book, noun).get(id)
    to = (
        session.customer(customer, f"repbook correct {which} --customer CUSTOMER")
        if customer is not None
        else None
    )
    owner = to or corrections.customer_of(book, noun, record)
    if kind:
        given["kind"] = checked_kind(session, kind, new_kind, record.kind)
    fields: dict[str, Any] = {}
    for option, value in given.items():
        if option != "customer":
            fields.update(_value(session, noun.letter, option, known[option], value, record, owner))
    named = session.amount(amount).currency if amount else None
    done = corrections.correct(book, noun, id, fields, to, named)
    names = book.customers.names()
    contacts = {c.id: c.name for c in owner.contacts} if owner else {}
    session.output.show(
        lambda: corrected_screen(done, names, contacts, session.formatter),
        lambda: corrected_data(done, names, contacts, session.formatter),
        json=json,
    )


def remove(
    session: Session,
    which: Annotated[
        str, typer.Argument(metavar="ID", help="As shown by history; or a customer's number")
    ],
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Remove a record entered by mistake, with what depends on it.

    Examples:
      repbook remove c31
      repbook remove o12
      repbook remove 40 --yes

    A customer who is gone is written off, not removed: repbook write-off.
    """
    from repbook.book import corrections, removals
    from repbook.views.corrections import (
        corrected_data,
        gone_data,
        gone_screen,
        kinds_words,
        removed_screen,
    )

    book = session.book
    if which.isascii() and which.isdigit():
        customer = book.customers.get(int(which))
        told = kinds_words(removals.belongings(book, customer))
        question = f"Take {customer.name} ({customer.id}) out{f', with {told}' if told else ''}?"
        if not yes:
            if not session.prompts.can_ask:
                raise Conflict(
                    f"{customer.name} ({customer.id}) would be taken out{f' with {told}' if told else ''}, and there is nobody to ask",
                    hint=f"repbook remove {customer.id} --yes, or repbook write-off {customer.id} to keep what was",
                )
            if not session.prompts.agreed(question):
                session.output.note(f"{customer.name} stays; nothing was written")
                raise typer.Exit(1)
        gone = removals.remove_customer(book, customer)
        session.output.show(lambda: gone_screen(gone), lambda: gone_data(gone), json=json)
        return
    noun, id = corrections.read_id(which)
    done = removals.remove(book, noun, id)
    session.output.show(
        lambda: removed_screen(done, session.formatter),
        lambda: corrected_data(done, {}, {}, session.formatter),
        json=json,
    )


NEVER_EMPTY = ("cents", "on", "made_on", "reported_on", "by", "text", "topic", "verdict", "outcome")


def _value(
    session: Session,
    letter: str,
    option: str,
    field: str,
    said: Any,
    record: Any,
    owner: Customer | None,
) -> dict[str, Any]:
    """An option's words as a field's new value; empty quotes clear it."""
    if said == "":
        if field in NEVER_EMPTY or (letter, field) == ("x", "what"):
            raise InvalidInput(
                f"--{option} cannot be empty", hint="repbook remove takes the whole record out"
            )
        if field == "again_on":
            return {"again_on": None, "again_minute": None}
        return {field: None}
    if field == "cents":
        return {field: session.cents(said)}
    if field in ("on", "made_on", "reported_on", "kept_on"):
        return {field: session.past(said)}
    if field in ("due_on", "until_on") or (letter, field) == ("p", "by"):
        since = record.made_on if letter == "p" else record.on
        return {field: session.future(said, since)}
    if field == "again_on":
        day, minute = session.when(said, record.on)
        return {"again_on": day, "again_minute": minute}
    if field == "inbound":
        one_of(said, ("customer", "me"), "one of the words", f"--{option}")
        return {field: said == "customer"}
    words = {
        "outcome": OUTCOMES,
        "channel": CHANNELS,
        "verdict": VERDICTS,
        "by": ("customer", "me", "ally"),
    }
    if field in words:
        one_of(said, words[field], "one of the words", f"--{option}")
        return {field: said}
    return _tie(session, option, field, said, owner)


def _tie(
    session: Session, option: str, field: str, said: Any, owner: Customer | None
) -> dict[str, Any]:
    """What names another record, or is text."""
    book = session.book
    if field == "contact_id" and owner is not None:
        from repbook.book.contacts import contact_named

        return {field: contact_named(owner, said).id}
    if field == "problem_id":
        return {field: book.problems.get(id_of(said, "x")).id}
    if field == "purchase_id":
        from repbook.book.sales import purchase_named
        from repbook.errors import NotFound

        purchase = purchase_named(book, said)
        if purchase is None:
            raise NotFound(
                f'There is no purchase "{said}"', hint="repbook history CUSTOMER shows the ids"
            )
        return {field: purchase.id}
    if field == "every":
        from repbook.spans import read_every

        return {field: read_every(said)}
    return {field: cleaned(said) if isinstance(said, str) else said}
