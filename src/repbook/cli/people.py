"""People: `add`, `edit`, `contact`, `write-off`, `bring-back`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from repbook.cli import edge
from repbook.cli.options import Json, On, Who, Yes
from repbook.errors import AgainstTheBook, NotUnderstood
from repbook.model import PREFERENCES

if TYPE_CHECKING:
    from repbook.book.people import Changes, Person, Ways
    from repbook.model import Customer

Texts = list[str] | None
Company = Annotated[str | None, typer.Option("--company", help="The firm, if the customer is a person")]
ContactName = Annotated[str | None, typer.Option("--contact", metavar="NAME", help="Whom to ask for; --role, --phone, --email are then theirs")]
Role = Annotated[str | None, typer.Option("--role", help="What the contact does there")]
Phone = Annotated[Texts, typer.Option("--phone", help="A phone number; may be given again")]
Email = Annotated[Texts, typer.Option("--email", help="An e-mail address; may be given again")]
Town = Annotated[str | None, typer.Option("--town", help="Where they are")]
Tag = Annotated[Texts, typer.Option("--tag", metavar="T", help="A word to sort by; may be given again")]
Alias = Annotated[Texts, typer.Option("--alias", metavar="NAME", help="Another name they go by; may be given again")]
Friend = Annotated[str | None, typer.Option("--referred-by", metavar="CUSTOMER", help="Who sent them")]
Terms = Annotated[str | None, typer.Option("--terms", metavar="DAYS", help="Days they have to pay")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Customer since")]
Note = Annotated[str | None, typer.Option("--note", help="What is good to know")]
Prefer = Annotated[str | None, typer.Option("--prefer", metavar="|".join(PREFERENCES), help="The way they like best")]


def add(
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
    json: Json = False,
) -> None:
    """Add a customer.

    Examples:
      repbook add "Harbor Foods" --contact "Ann Lee" --phone "555 0134"
      repbook add "Vale Brothers" --town Lund --tag north --terms 30
      repbook add "Jo Park" --referred-by harbor --note "prefers mornings"

    With --contact, --role, --phone and --email are that person's.
    """
    from repbook.book import people
    from repbook.book.alike import alike
    from repbook.views.people import alike_words

    book = edge.book()
    called = people.name_of(name)
    changes, person = _read(
        contact, role, phone, email, tag, alias, company=company, town=town, referred_by=referred_by,
        terms=terms, since=since, note=note, prefer=prefer,
    )  # fmt: skip
    customer = people.add(book, called, changes, person, on=edge.today())
    doubles = alike(book, customer)
    _show(customer, "is in the book", json)
    for double in doubles:
        edge.note(f"Look: {alike_words(double)}")
    if doubles:
        edge.note("Hint: if they are the same, repbook undo, then repbook edit the one that was there")


def edit(
    who: Who,
    name: Annotated[str | None, typer.Option("--name", metavar="NEW", help="A new name; the old one still finds them")] = None,
    company: Company = None,
    contact: ContactName = None,
    role: Role = None,
    phone: Phone = None,
    email: Email = None,
    town: Town = None,
    tag: Tag = None,
    untag: Annotated[Texts, typer.Option("--untag", metavar="T", help="Take a tag off")] = None,
    alias: Alias = None,
    drop: Annotated[Texts, typer.Option("--drop", metavar="TEXT", help="Take away this phone, e-mail or alias")] = None,
    referred_by: Friend = None,
    terms: Terms = None,
    since: Since = None,
    note: Note = None,
    prefer: Prefer = None,
    do_not_call: Annotated[bool, typer.Option("--do-not-call", help="Never call them")] = False,
    may_call: Annotated[bool, typer.Option("--may-call", help="They may be called again")] = False,
    call_every: Annotated[str | None, typer.Option("--call-every", metavar="4w", help="How long they may be quiet")] = None,
    orders_every: Annotated[str | None, typer.Option("--orders-every", metavar="90d", help="How often they order, if you know better")] = None,
    json: Json = False,
) -> None:
    """Change what is known of a customer.

    Examples:
      repbook edit harbor --phone "555 0199" --prefer email
      repbook edit 12 --name "Vale & Sons" --town Malmö
      repbook edit kobo --call-every 4w --orders-every 90d
      repbook edit pier --town "" --phone "" --phone "555 0118"
      repbook edit lumen --do-not-call

    Empty quotes clear a field; for phones, e-mails, tags and aliases they
    clear the list before anything is added to it.
    """
    from repbook.book import people

    if do_not_call and may_call:
        raise NotUnderstood("--do-not-call and --may-call contradict each other")
    changes, person = _read(
        contact, role, phone, email, tag, alias, company=company, town=town, referred_by=referred_by,
        terms=terms, since=since, note=note, prefer=prefer, call_every=call_every, orders_every=orders_every,
    )  # fmt: skip
    fields = changes.fields
    if name is not None:
        fields["name"] = people.name_of(name)
    if do_not_call or may_call:
        fields["do_not_call"] = do_not_call
    changes = changes._replace(untag=tuple(untag or ()), drop=tuple(drop or ()))
    if changes == people.Changes() and person is None:
        raise NotUnderstood("Say what to change", hint="repbook edit --help lists the options")
    customer = edge.customer(who, "repbook edit CUSTOMER …")
    after = people.edit(edge.book(), customer, changes, person)
    _show(after, "is as it was; nothing was changed" if after == customer else "is changed", json)


def contact(
    who: Who,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The person")],
    role: Role = None,
    phone: Phone = None,
    email: Email = None,
    prefer: Prefer = None,
    note: Note = None,
    called: Annotated[str | None, typer.Option("--name", metavar="NEW", help="Their name, if it was misspelt or changed")] = None,
    left: Annotated[str | None, typer.Option("--left", metavar="[DATE]", help='They left (today); "" takes that back')] = None,
    new: Annotated[bool, typer.Option("--new", help="Another person, though somebody there has a name like it")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take them out, noted by mistake")] = False,
    json: Json = False,
) -> None:
    """Add a person to ask for, or change what is known of one.

    Examples:
      repbook contact harbor "Ann Lee" --role buyer --phone "555 0134"
      repbook contact 12 ann --prefer email
      repbook contact vale "Tom Vale" --left
    """
    from repbook.book import people
    from repbook.views.people import contact_data, contact_screen
    from repbook.views.screen import hint, line, screen

    fields: dict[str, Any] = {}
    _put(fields, "role", edge.clean(role), role)
    _put(fields, "prefer", _preferred(prefer), prefer)
    _put(fields, "note", edge.clean(note), note)
    if called is not None:
        fields["name"] = people.name_of(called)
    if left is not None:
        fields["left_on"] = edge.past(left) if left else None
    phones, emails = _ways(phone, _phone), _ways(email, _email)
    customer = edge.customer(who, f'repbook contact CUSTOMER "{name}"')
    book = edge.book()
    if remove:
        gone, calls = people.remove_contact(book, customer, name)
        told = f"; {calls} calls no longer name them" if calls else ""
        edge.show(
            lambda: screen(line(f"{gone.name} is taken out of {customer.name} ({customer.id}){told}."), hint("repbook undo")),
            lambda: {"customer_id": customer.id, "customer": customer.name, **contact_data(gone)},
            json=json,
        )
        return
    person = people.Person(people.name_of(name, "contact's name"), fields, phones, emails)
    after, written, is_new = people.contact(
        book, customer, person, new=new, must=left is not None or called is not None
    )
    edge.show(
        lambda: contact_screen(after, written, is_new, edge.forms()),
        lambda: {"customer_id": after.id, "customer": after.name, **contact_data(written)},
        json=json,
    )


contact.bare_options = {"--left": "today"}  # type: ignore[attr-defined]


def write_off(
    who: Who,
    why: Annotated[str | None, typer.Argument(metavar="WHY", help="Why they are given up")] = None,
    on: On = None,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Give a customer up, settling what is open with them.

    Examples:
      repbook write-off pier "gone to the other shop"
      repbook write-off 12 --yes

    Open problems are given up, promises dropped; what they owe stays owed.
    They come back by themselves with their next purchase.
    """
    from repbook.book import people
    from repbook.views.people import business_lines, written_off_data, written_off_screen

    customer = edge.customer(who, "repbook write-off CUSTOMER")
    book, day = edge.book(), edge.past(on)
    people.refuse_write_off(book, customer, day)
    business = people.open_business(book, customer, day)
    if business.anything and not yes:
        edge.note(f"Still open with {customer.name}:")
        for told in business_lines(business, edge.forms()):
            edge.note(f"  {told}")
        settle = "Give the problems up, drop the promises, leave the debts, and write them off?"
        if not edge.can_ask():
            raise AgainstTheBook(
                f"{customer.name} has open business, and there is nobody to ask",
                hint=f"repbook write-off {customer.id} --yes settles it and writes them off",
            )
        if not edge.agreed(settle):
            raise AgainstTheBook(f"{customer.name} stays; nothing was written")
    done = people.write_off(book, customer, edge.clean(why), on=day)
    edge.show(
        lambda: written_off_screen(done, edge.forms()),
        lambda: written_off_data(done, edge.forms()),
        json=json,
    )


def bring_back(who: Who, on: On = None, json: Json = False) -> None:
    """Take a written-off customer back.

    Examples:
      repbook bring-back pier
      repbook bring-back 12 --on monday
    """
    from repbook.book import people
    from repbook.views.screen import Cell, hint, line, screen

    customer = edge.customer(who, "repbook bring-back CUSTOMER")
    day = edge.past(on)
    since = people.bring_back(edge.book(), customer, on=day)
    forms = edge.forms()
    edge.show(
        lambda: screen(
            line(Cell(customer.name, "who"), f" ({customer.id}) is back; written off since {forms.day(since)}."),
            hint(f"repbook brief {customer.id}", f'repbook log-call {customer.id} "…"', "repbook undo"),
        ),
        lambda: {"id": customer.id, "name": customer.name, "on": day.isoformat(), "written_off_on": since.isoformat()},
        json=json,
    )


# Reading options


def _read(
    contact: str | None,
    role: str | None,
    phone: Texts,
    email: Texts,
    tag: Texts,
    alias: Texts,
    **said: str | None,
) -> tuple[Changes, Person | None]:
    """The options of `add` and `edit` as what to write; only what was given."""
    from repbook.book.people import Changes, Person, Ways, name_of
    from repbook.interchange.spans import read_span

    fields: dict[str, Any] = {}
    for field in ("company", "town", "note"):
        _put(fields, field, edge.clean(said[field]), said[field])
    _put(fields, "prefer", _preferred(said["prefer"]), said["prefer"])
    _put(fields, "terms_days", _days(said["terms"]), said["terms"])
    _put(fields, "since", _day(said["since"]), said["since"])
    for option in ("call_every", "orders_every"):
        text = said.get(option)
        _put(fields, f"{option}_days", read_span(text) if text else None, text)
    friend = said["referred_by"]
    if friend is not None:
        fields["referred_by_id"] = edge.customer(friend).id if friend else None
    phones, emails = _ways(phone, _phone), _ways(email, _email)
    person = None
    if contact is not None:
        own = {"role": edge.clean(role)} if role is not None else {}
        person = Person(name_of(contact, "contact's name"), own, phones, emails)
        phones = emails = Ways()
    elif role is not None:
        raise NotUnderstood("--role is a contact's: name them, too", hint='--contact "Ann Lee" --role buyer')
    return Changes(
        fields, phones, emails, _ways(tag, lambda text: name_of(text, "tag")),
        _ways(alias, lambda text: name_of(text, "alias")),
    ), person  # fmt: skip


def _put(fields: dict[str, Any], field: str, value: Any, said: str | None) -> None:
    """Set a field that was named; empty quotes clear it."""
    if said is not None:
        fields[field] = value


def _ways(texts: Texts, read: Any) -> Ways:
    from repbook.book.people import Ways

    given = texts or []
    afresh = "" in given
    return Ways(tuple(dict.fromkeys(read(text) for text in given if text)), afresh)


def _phone(text: str) -> str:
    from repbook.interchange.text import clean_name, phone_key

    number = clean_name(text, "phone number")
    if len(phone_key(number)) < 3 or len(number) > 60:
        raise NotUnderstood(f'"{number[:60]}" is not a phone number', hint='As in --phone "555 0134"')
    return number


def _email(text: str) -> str:
    from repbook.interchange.text import clean_name

    address = clean_name(text, "e-mail address")
    before, at, after = address.partition("@")
    if not (before and at and after) or " " in address or "@" in after or len(address) > 254:
        raise NotUnderstood(f'"{address[:60]}" is not an e-mail address', hint="As in --email ann@harbor.example")
    return address


def _preferred(text: str | None) -> str | None:
    if text:
        edge.one_of(text, PREFERENCES, "a way to reach them", "--prefer")
    return text or None


def _days(text: str | None) -> int | None:
    from repbook.interchange.cells import read_days

    return read_days(text) if text else None


def _day(text: str | None) -> date | None:
    return edge.past(text) if text else None


def _show(customer: Customer, said: str, json: bool) -> None:
    from repbook.cli.roster import staged
    from repbook.views.people import customer_data, customer_screen

    names = edge.book().customers.names()
    edge.show(
        lambda: customer_screen(customer, said, names, edge.forms()),
        lambda: customer_data(customer, staged([customer])[0][1], names),
        json=json,
    )
