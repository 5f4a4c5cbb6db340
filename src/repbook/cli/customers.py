# Long because its options stand one a line, as the help lists them.
"""People: `add`, `edit`, `contact`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from repbook.cli.customer_options import (
    Texts,
    put,
    read,
    read_email,
    read_phone,
    read_preference,
    ways,
)
from repbook.cli.options import BARE
from repbook.cli.parameters import PAST, TODAY, Json, Who, cleaned
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.records import PREFERENCES

if TYPE_CHECKING:
    from repbook.records import Customer

Company = Annotated[
    str | None, typer.Option("--company", help="The firm, if the customer is a person")
]
ContactName = Annotated[
    str | None,
    typer.Option(
        "--contact",
        metavar="NAME",
        help="A person to ask for; --role, --phone, --email are then theirs",
    ),
]
Role = Annotated[str | None, typer.Option("--role", help="What the contact does there")]
Phone = Annotated[Texts, typer.Option("--phone", help="A phone number; may be given again")]
Email = Annotated[Texts, typer.Option("--email", help="An e-mail address; may be given again")]
Town = Annotated[str | None, typer.Option("--town", help="Where they are")]
Tag = Annotated[
    Texts, typer.Option("--tag", metavar="T", help="A word to sort by; may be given again")
]
Alias = Annotated[
    Texts,
    typer.Option("--alias", metavar="NAME", help="Another name they go by; may be given again"),
]
Friend = Annotated[
    str | None, typer.Option("--referred-by", metavar="CUSTOMER", help="Who sent them")
]
Terms = Annotated[str | None, typer.Option("--terms", metavar="DAYS", help="Days they have to pay")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Customer since")]
Note = Annotated[str | None, typer.Option("--note", help="A note on them")]
Named = Annotated[
    date,
    typer.Option("--on", metavar="DATE", help="The day they were named to you (today)", parser=str),
    PAST,
]
Prefer = Annotated[
    str | None,
    typer.Option("--prefer", metavar="|".join(PREFERENCES), help="Preferred channel"),
]


def add(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The firm or the person")],
    company: Company = None,
    contact: ContactName = None,
    role: Role = None,
    phone: Phone = None,
    email: Email = None,
    town: Town = None,
    tag: Tag = None,
    alias: Alias = None,
    referred_by: Friend = None,
    terms: Terms = None,
    since: Since = None,
    note: Note = None,
    prefer: Prefer = None,
    on: Named = TODAY,
    json: Json = False,
) -> None:
    """Add a customer.

    Examples:
      repbook add "Harbor Foods" --contact "Ann Lee" --phone "555 0134"
      repbook add "Vale Brothers" --town Lund --tag north --terms 30
      repbook add "Jo Park" --referred-by harbor --note "prefers mornings"
      repbook add "Kit Moe" --referred-by vale --on friday

    With --contact, --role, --phone and --email are that person's.
    """
    from repbook.book import customers
    from repbook.book.near_duplicates import alike
    from repbook.views.customers import alike_words

    book = session.book
    called = customers.name_of(name)
    changes, person = read(
        session,
        contact,
        role,
        phone,
        email,
        tag,
        alias,
        company=company,
        town=town,
        referred_by=referred_by,
        terms=terms,
        since=since,
        note=note,
        prefer=prefer,
    )
    customer = customers.add(book, called, changes, person, on=on)
    doubles = alike(book, customer)
    _show(session, customer, "is in the book", json)
    for double in doubles:
        session.output.note(f"Look: {alike_words(double)}")
    if doubles:
        session.output.note(
            f"Hint: if they are the same, repbook merge {doubles[0].id} {customer.id}, or repbook undo"
        )


def edit(
    session: Session,
    customer: Who,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NEW", help="A new name; the old one still finds them"),
    ] = None,
    company: Company = None,
    contact: ContactName = None,
    role: Role = None,
    phone: Phone = None,
    email: Email = None,
    town: Town = None,
    tag: Tag = None,
    untag: Annotated[Texts, typer.Option("--untag", metavar="T", help="Take a tag off")] = None,
    alias: Alias = None,
    drop: Annotated[
        Texts, typer.Option("--drop", metavar="TEXT", help="Take away this phone, e-mail or alias")
    ] = None,
    referred_by: Friend = None,
    terms: Terms = None,
    since: Since = None,
    note: Note = None,
    prefer: Prefer = None,
    do_not_call: Annotated[bool, typer.Option("--do-not-call", help="Never call them")] = False,
    may_call: Annotated[bool, typer.Option("--may-call", help="They may be called again")] = False,
    call_every: Annotated[
        str | None, typer.Option("--call-every", metavar="4w", help="How long they may be quiet")
    ] = None,
    orders_every: Annotated[
        str | None,
        typer.Option(
            "--orders-every", metavar="90d", help="How often they order, if you know better"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Change a customer.

    Examples:
      repbook edit harbor --phone "555 0199" --prefer email
      repbook edit 12 --name "Vale & Sons" --town Malmö
      repbook edit kobo --call-every 4w --orders-every 90d
      repbook edit pier --town "" --phone "" --phone "555 0118"
      repbook edit lumen --do-not-call

    Empty quotes clear a field; for phones, e-mails, tags and aliases they
    clear the list before anything is added to it.
    """
    from repbook.book import customers

    if do_not_call and may_call:
        raise InvalidInput("--do-not-call and --may-call contradict each other")
    changes, person = read(
        session,
        contact,
        role,
        phone,
        email,
        tag,
        alias,
        company=company,
        town=town,
        referred_by=referred_by,
        terms=terms,
        since=since,
        note=note,
        prefer=prefer,
        call_every=call_every,
        orders_every=orders_every,
    )
    fields = changes.fields
    if name is not None:
        fields["name"] = customers.name_of(name)
    if do_not_call or may_call:
        fields["do_not_call"] = do_not_call
    changes = changes._replace(untag=tuple(untag or ()), drop=tuple(drop or ()))
    if changes == customers.Changes() and person is None:
        raise InvalidInput("Say what to change", hint="repbook edit --help lists the options")
    after = customers.edit(session.book, customer, changes, person)
    _show(
        session,
        after,
        "is as it was; nothing was changed" if after == customer else "is changed",
        json,
    )


def contact(
    session: Session,
    customer: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person")],
    role: Role = None,
    phone: Phone = None,
    email: Email = None,
    prefer: Prefer = None,
    note: Note = None,
    called: Annotated[
        str | None,
        typer.Option("--name", metavar="NEW", help="Their name, if it was misspelt or changed"),
    ] = None,
    left: Annotated[
        str | None,
        typer.Option("--left", metavar="[DATE]", help='They left (today); "" takes that back'),
    ] = None,
    new: Annotated[
        bool, typer.Option("--new", help="A new contact, though somebody there has a similar name")
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove them, entered by mistake")
    ] = False,
    json: Json = False,
) -> None:
    """Add or change a contact, a person to ask for.

    Examples:
      repbook contact harbor "Ann Lee" --role buyer --phone "555 0134"
      repbook contact 12 ann --prefer email
      repbook contact vale "Tom Vale" --left
    """
    from repbook.book import contacts, customers
    from repbook.formatter import count
    from repbook.views.customers import contact_data, contact_screen
    from repbook.views.screen import hint, line, screen

    fields: dict[str, Any] = {}
    put(fields, "role", cleaned(role), role)
    put(fields, "prefer", read_preference(prefer), prefer)
    put(fields, "note", cleaned(note), note)
    if called is not None:
        fields["name"] = customers.name_of(called)
    if left is not None:
        fields["left_on"] = session.past(None if left == BARE else left) if left else None
    phones, emails = ways(phone, read_phone), ways(email, read_email)
    book = session.book
    if remove:
        gone, calls = contacts.remove_contact(book, customer, name)
        told = f"; {count(calls, 'call')} named them" if calls else ""
        session.output.show(
            lambda: screen(
                line(f"{gone.name} is taken out of {customer.name} ({customer.id}){told}."),
                hint("repbook undo"),
            ),
            lambda: {"customer_id": customer.id, "customer": customer.name, **contact_data(gone)},
            json=json,
        )
        return
    person = contacts.Person(customers.name_of(name, "contact's name"), fields, phones, emails)
    after, written, is_new = contacts.contact(
        book, customer, person, new=new, must=left is not None or called is not None
    )
    session.output.show(
        lambda: contact_screen(after, written, is_new, session.formatter),
        lambda: {"customer_id": after.id, "customer": after.name, **contact_data(written)},
        json=json,
    )


def _show(session: Session, customer: Customer, said: str, json: bool) -> None:
    from repbook.cli.list_history import staged
    from repbook.views.customers import customer_data, customer_screen

    names = session.book.customers.names()
    session.output.show(
        lambda: customer_screen(customer, said, names, session.formatter),
        lambda: customer_data(customer, staged(session, [customer])[0][1], names),
        json=json,
    )
