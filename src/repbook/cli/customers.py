# Long because its options stand one a line, as the help lists them.
"""People: `add`, `edit`, `contact`; empty quotes clear what an option sets."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, NamedTuple, NoReturn

import typer

from repbook.book import contacts
from repbook.book import customers as customers_book
from repbook.book.contacts import Person, Texts, name_of
from repbook.book.customers import Changes
from repbook.book.own_fields import likely_slips, own_fields, read_fields
from repbook.cli.options import BARE
from repbook.cli.parameters import LONG, PAST, TODAY, Json, Who, one_of
from repbook.cli.people import staged
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.formatter import count, listed
from repbook.records import PREFERENCES, Contact, Customer
from repbook.spans import read_span
from repbook.text import (
    clean,
    clean_name,
    first_name,
    fold,
    is_birthday_of,
    is_email,
    is_named,
    phone_key,
    shell_line,
    words_of,
)
from repbook.views import customers as views
from repbook.views.screen import hint, line, screen

Text = str | None
Typed = list[str] | None
BOTH_NOTES = 200  # letters of an old and a new note in a line that is offered to type
ALIKE = 0.85  # from here two names may be one, misspelt
UNCHANGED, THESE = "is unchanged", "has these contacts and details"

Role = Annotated[Text, typer.Option("--role", help="The contact's job")]
Phone = Annotated[
    Typed,
    typer.Option(
        "--phone", help='Add a phone; if it replaces all old ones, type --phone "" before it'
    ),
]
Email = Annotated[
    Typed,
    typer.Option(
        "--email", help='Add an e-mail; if it replaces all old ones, type --email "" before it'
    ),
]
Alias = Annotated[
    Typed,
    typer.Option("--alias", metavar="NAME", help="Another name they go by; can be repeated"),
]
Note = Annotated[Text, typer.Option("--note", help="A note about them"), LONG]
Whom = Annotated[
    Text, typer.Argument(metavar="NAME", help="The person; without it, all contacts are shown")
]
Prefer = Annotated[
    Text,
    typer.Option("--prefer", metavar="|".join(PREFERENCES), help="Preferred channel"),
]


class Details(NamedTuple):
    """Options of `add` and `edit`: who they are."""

    company: Annotated[
        Text, typer.Option("--company", help="The firm, if the customer is a person")
    ] = None
    contact: Annotated[
        Text,
        typer.Option(
            "--contact",
            metavar="NAME",
            help="A person to ask for; --role, --phone and --email are then theirs",
        ),
    ] = None
    role: Role = None
    phone: Phone = None
    email: Email = None
    town: Annotated[Text, typer.Option("--town", help="The town they are in")] = None
    tag: Annotated[
        Typed, typer.Option("--tag", metavar="T", help="A word to group by; can be repeated")
    ] = None
    set: Annotated[
        Typed,
        typer.Option("--set", metavar="KEY=TEXT", help="A field of your own; KEY= removes it"),
    ] = None


class NewDetails(Details):
    """Options of `add`: who they are, where nothing is there yet to be replaced or removed."""


NewDetails.__annotations__ = Details.__annotations__ | {
    "phone": Annotated[Typed, typer.Option("--phone", help="A phone; can be repeated")],
    "email": Annotated[Typed, typer.Option("--email", help="An e-mail; can be repeated")],
    "set": Annotated[
        Typed,
        typer.Option(
            "--set",
            metavar="KEY=TEXT",
            help="A field of your own, as in parking=yard; can be repeated",
        ),
    ],
}


class Dealings(NamedTuple):
    """Options of `add` and `edit`: how you deal with them."""

    referred_by: Annotated[
        Text, typer.Option("--referred-by", metavar="CUSTOMER", help="Who referred them")
    ] = None
    terms: Annotated[
        Text, typer.Option("--terms", metavar="DAYS", help="How many days they have to pay")
    ] = None
    since: Annotated[Text, typer.Option("--since", metavar="DATE", help="Customer since")] = None
    note: Note = None
    prefer: Prefer = None


class Spans(NamedTuple):
    """Options of `edit`: how often you call them, and how often they order."""

    call_every: Annotated[
        Text,
        typer.Option(
            "--call-every", metavar="4w", help="Call after this long without a call or an order"
        ),
    ] = None
    orders_every: Annotated[
        Text,
        typer.Option("--orders-every", metavar="90d", help="How often they order, if you know"),
    ] = None


class AboutThem(NamedTuple):
    """Options of `contact`: what is written of a person."""

    role: Role = None
    phone: Phone = None
    email: Email = None
    prefer: Prefer = None
    note: Note = None
    called: Annotated[
        Text, typer.Option("--name", metavar="NEW", help="Correct or change their name")
    ] = None
    left: Annotated[
        Text,
        typer.Option(
            "--left", metavar="[DATE]", help='They left on this day (today); "" undoes that'
        ),
    ] = None
    first: Annotated[bool, typer.Option("--first", help="The one to ask for from now on")] = False

    def fields(self, session: Session) -> dict[str, object]:
        """What to write, beside phones and e-mails."""
        said = {"role": self.role, "prefer": self.prefer, "note": self.note, "left": self.left}
        fields = fields_of(session, **said)
        fields |= {} if self.called is None else {"name": self.called}
        return fields | ({"ask_first": True} if self.first else {})


def add(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The firm or the person")],
    *,
    details: NewDetails,
    alias: Alias = None,
    dealings: Dealings,
    on: Annotated[
        date,
        typer.Option("--on", metavar="DATE", help="The day you heard of them (today)", parser=str),
        PAST,
    ] = TODAY,
    json: Json = False,
) -> None:
    """Add a customer.

    Examples:
      repbook add "Bay Foods" --contact "Ann Moss" --phone "555 0234"
      repbook add "Holm Brothers" --town Lund --tag north --terms 30
      repbook add "Pat Lake" --referred-by harbor --note "prefers mornings"
      repbook add "Robin Hale" --referred-by vale --on friday

    With --contact, the --role, --phone and --email are that person's.
    """
    from repbook.book.dupes import alike

    changes, person = read(session, details, alias, dealings)
    own = own_fields(session.book) if changes.own else []
    customer = customers_book.add(session.book, name, changes, person, on=on)
    doubles = alike(session.book, customer)
    _show(session, customer, "is in the book", json)
    _say_slips(session, customer, changes, own)
    session.output.note_folded(name, customer.name)
    for double in doubles:
        session.output.note(f"Possible duplicate: {views.alike_words(double)}")
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
    *,
    details: Details,
    untag: Annotated[Typed, typer.Option("--untag", metavar="T", help="Remove a tag")] = None,
    alias: Alias = None,
    drop: Annotated[
        Typed, typer.Option("--drop", metavar="TEXT", help="Remove this phone, e-mail or alias")
    ] = None,
    dealings: Dealings,
    do_not_call: Annotated[bool, typer.Option("--do-not-call", help="Never call them")] = False,
    may_call: Annotated[bool, typer.Option("--may-call", help="Allow calls again")] = False,
    spans: Spans,
    json: Json = False,
) -> None:
    """Change a customer.

    Examples:
      repbook edit harbor --phone "555 0199" --prefer email
      repbook edit vale --name "Vale & Sons" --town Malmö
      repbook edit kobo --call-every 4w --orders-every 90d
      repbook edit pier --town "" --phone "" --phone "555 0118"
      repbook edit lumen --do-not-call
      repbook edit 6, 3 and 2 --tag vip
      repbook edit kobo --set "parking=behind the gate"

    Type "" to clear a field, and --set parking= to remove a field of your own.
    A phone, e-mail, tag or alias is added to those there are; to replace them
    all, type "" before the new one.
    """
    if do_not_call and may_call:
        raise InvalidInput("--do-not-call and --may-call contradict each other")
    changes, person = read(session, details, alias, dealings, **spans._asdict())
    if name is not None:
        changes.fields["name"] = name
    if do_not_call or may_call:
        changes.fields["do_not_call"] = do_not_call
    changes = changes._replace(untag=tuple(untag or ()), drop=tuple(drop or ()))
    if changes == Changes() and person is None and not session.several:
        _show(session, customer, THESE, json)
        return session.output.note(
            f'To change one: repbook edit {customer.id} --town "Lund" (every option: repbook edit --help)'
        )
    if session.several:
        return _edit_several(session, changes, json)
    own = own_fields(session.book) if changes.own else []
    after = customers_book.edit(session.book, customer, changes, person)
    if details.phone and not person:
        _say_dialled(session, after, after.phones)
    _say_what_stays(session, customer, after)
    _show(session, after, "is updated" if after != customer else UNCHANGED, json)
    _say_slips(session, after, changes, own)
    session.output.note_folded(name, after.name)


def _edit_several(session: Session, changes: Changes, json: bool) -> None:
    """Make the same changes to the customers that were named, once that is confirmed."""
    from repbook.book import many
    from repbook.cli.many import confirm
    from repbook.views.many import edits_screen

    customers = session.book.customers.read(session.several)
    if changes == Changes():
        who = listed([each.name for each in customers])
        ids = ", ".join(str(each.id) for each in customers)
        raise InvalidInput(f"Say what to change about {who}", hint=f"repbook edit {ids} --tag vip")
    confirm(session, "Make this change to", customers)
    done = many.edits(session.book, customers, changes)
    session.output.show(
        lambda: edits_screen(done),
        lambda: views.LISTED.rows(staged(session, done), session.formatter),
        json=json,
    )


def _say_slips(
    session: Session, customer: Customer, changes: Changes, before: Sequence[str]
) -> None:
    """Say which new fields may be misspelt, and how to have the right one."""
    for name, meant in likely_slips(changes.own, before):
        right = shell_line(["--set", f"{name}=", "--set", f"{meant}={changes.own[name]}"])
        session.output.note(f'You have the field "{meant}"; "{name}" is new')
        session.output.note(f"Hint: if they are the same, repbook edit {customer.id} {right}")


def _say_what_stays(session: Session, before: Customer, after: Customer) -> None:
    """Say what the note was, and which orders keep their due day where the terms changed."""
    if before.note and after.note != before.note:
        session.output.note(f"The note was: {before.note}")
        both = f"{before.note}; {after.note}"
        if after.note and before.note not in after.note and len(both) <= BOTH_NOTES:
            line = shell_line(["edit", str(after.id), "--note", both])
            session.output.note(f"To keep both: repbook {line}")
    if after.terms_days != before.terms_days:
        debts = session.book.history(after.id, session.today).debts
        those = listed([f"o{debt.purchase_id}" for debt in debts])
        if debts:
            again = f"repbook correct o{debts[0].purchase_id} --due DATE"
            session.output.note(f"What is due for {those} stays as it is; to change it: {again}")


def _say_dialled(session: Session, customer: Customer, given: Sequence[str]) -> None:
    """Say that calls go to the contact's own number, where the customer was given another."""
    dialled = None if customer.do_not_call else customer.ask_for
    if dialled and dialled.phones and given and given[-1] != dialled.phones[0]:
        words = shell_line([dialled.name, "--phone", given[-1]])
        session.output.note(
            f"{given[-1]} is added. The number to dial is still {dialled.phones[0]}, of"
            f" {dialled.name}; if {dialled.name} now has the new one: repbook contact {customer.id} {words}"
        )


def _say_other_numbers(session: Session, customer: Customer, written: Contact) -> None:
    """Say which number of a contact is dialled, and how to remove the one it was before."""
    if len(written.phones) > 1 and not customer.do_not_call and written.left_on is None:
        first, before = written.phones[:2]
        session.output.note(
            f"{first} is now {written.name}'s first number; {before} is kept as another."
            f" To remove it: repbook edit {customer.id} --drop {shell_line([before])}"
        )


def contact(
    session: Session,
    customer: Who,
    name: Whom = None,
    *,
    about: AboutThem,
    new: Annotated[
        bool, typer.Option("--new", help="Add a new contact although a similar name exists")
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove a contact entered by mistake")
    ] = False,
    birthday: Annotated[
        str | None,
        typer.Option("--birthday", metavar="DATE", help="Their birthday, remembered every year"),
    ] = None,
    json: Json = False,
) -> None:
    """Add or change a contact, a person to ask for.

    Examples:
      repbook contact harbor "Ann Lee" --role buyer --phone "555 0134"
      repbook contact 12 phil --prefer email
      repbook contact vale "Tom Vale" --left
      repbook contact harbor "Bill Carter" --first
      repbook contact harbor "Ann Lee" --birthday "3 may"

    A new --phone or --email comes first: it is the one to use. The others stay.
    """
    fields, phone, email = about.fields(session), about.phone, about.email
    beside = fields or phone or email or birthday is not None or new
    if name is None or name.lower().startswith(("at ", "for ", "add ", "new ")):
        _refuse_unnamed(customer, name or beside or remove)
        return _show(session, customer, THESE, json)
    _refuse_what_is_no_contact(session, customer, name, birthday, bool(remove and beside))
    if remove:
        return _remove_contact(session, customer, name, json)
    person = Person(name, fields, read_texts(phone, read_phone), read_texts(email, read_email))
    there = {each.id: each.name for each in customer.contacts}
    must = "left_on" in fields or "name" in fields
    day = session.yearly(birthday) if birthday else None
    after, written, is_new = contacts.contact(
        session.book, customer, person, new=new, must=must, birthday=day, on=session.today
    )
    if not is_new:
        _say_how_read(session, name, there[written.id])
    elif not new:
        _say_alike(session, customer, written.name)
    if phone and not is_new:
        _say_other_numbers(session, after, written)
    if day is not None:
        _say_birthday(session, after, written)
    if fields.get("left_on"):
        _say_what_names(session, customer, written.name)
    session.output.show(
        lambda: views.contact_screen(customer, after, written, is_new, session.formatter),
        lambda: views.CONTACT_AT.of((after, written), session.formatter),
        json=json,
    )
    session.output.note_folded(about.called or name, written.name)


def _refuse_what_is_no_contact(
    session: Session, customer: Customer, name: str, birthday: str | None, both: bool
) -> None:
    """Refuse a name with a number in it, no day for a birthday, and what is set and removed at once."""
    if birthday is not None and not birthday.strip():
        _refuse_no_birthday(session, customer, name)
    if "@" in name or any(map(str.isdigit, name)):
        from repbook.cli.name_details import refuse_details_in_name

        refuse_details_in_name(session, customer, name)
    if both:
        raise InvalidInput(
            "--remove takes the contact out, so nothing else of them can be set",
            hint=shell_line(["repbook", "contact", str(customer.id), name, "--remove"]),
        )


def _say_birthday(session: Session, customer: Customer, contact: Contact) -> None:
    """Say when the birthday that was remembered is next."""
    if made := contacts.birthday_of(session.book, customer, contact.name):
        when = session.formatter.weekday(made.next_day(session.today))
        session.output.note(f"Their birthday is remembered for {when}, every year (p{made.id})")


def _refuse_no_birthday(session: Session, customer: Customer, name: str) -> NoReturn:
    """Refuse an empty day, with the line that ends the birthday which is remembered, if one is."""
    known = contacts.contact_named(customer, name)
    made = contacts.birthday_of(session.book, customer, known.name)
    if made is None:
        words = shell_line([known.name])
        raise InvalidInput(
            f"No birthday of {known.name} is remembered, and --birthday needs a day",
            hint=f'repbook contact {customer.id} {words} --birthday "3 may"',
        )
    raise InvalidInput(
        "--birthday needs a day", hint=f"To remember it no more: repbook remove p{made.id}"
    )


def _say_what_names(session: Session, customer: Customer, name: str) -> None:
    """Say what becomes of yearly days and open promises that name somebody who left, and how to end them."""
    first, there = first_name(name), [each.name for each in customer.contacts]
    for each in session.book.promises.matching(customer_id=customer.id, kept_on=None):
        if each.dropped_on is None and is_named(first, each.text):
            line = f"remove p{each.id}" if each.yearly else f"promise p{each.id} --drop"
            over = each.yearly and is_birthday_of(name, each.text, there)
            stays = "comes up no more" if over else "stays"
            session.output.note(f"p{each.id}, {each.text}, {stays}. To remove it: repbook {line}")


def _refuse_unnamed(customer: Customer, given: object) -> None:
    if given:
        whom = f'repbook contact {customer.id} "Ann Lee" …'
        raise InvalidInput("First the customer, then the contact's name", hint=whom)


def _say_how_read(session: Session, typed: str, name: str) -> None:
    """Say which contact was taken for a name that is not theirs."""
    if not {*words_of(typed)} <= {*words_of(name)}:
        session.output.note(f"Read as {name}")


def _say_alike(session: Session, customer: Customer, name: str) -> None:
    """Say that a new contact may be one there is, misspelt."""
    from difflib import SequenceMatcher

    for each in customer.contacts:
        if SequenceMatcher(None, fold(each.name), fold(name)).ratio() > ALIKE:
            right = f"repbook contact {customer.id} {shell_line([each.name])} …"
            session.output.note(f"Possible duplicate: {each.name}")
            session.output.note(f"Hint: if they are the same, repbook undo, then {right}")
            return


def _remove_contact(session: Session, customer: Customer, name: str, json: bool) -> None:
    gone, calls = contacts.remove_contact(session.book, customer, name)
    calls_named = f" {count(calls, 'call')} named them." if calls else ""
    said = f"{gone.name} is removed from {customer.name} ({customer.id}).{calls_named}"
    session.output.show(
        lambda: screen(line(said), hint("repbook undo")),
        lambda: views.CONTACT_AT.of((customer, gone), session.formatter),
        json=json,
    )


def _show(session: Session, customer: Customer, said: str, json: bool) -> None:
    changed = said not in (UNCHANGED, THESE)
    names = session.book.customers.names()
    session.output.show(
        lambda: views.customer_screen(customer, said, names, session.formatter, changed),
        lambda: views.LISTED.of(staged(session, [customer])[0], session.formatter),
        json=json,
    )


# The options as what to write


def read(
    session: Session, details: Details, alias: Typed, dealings: Dealings, **said: Text
) -> tuple[Changes, Person | None]:
    """The options of `add` and `edit` as what to write; only what was given."""
    said |= {"company": details.company, "town": details.town, **dealings._asdict()}
    fields = fields_of(session, **said)
    phones, emails = read_texts(details.phone, read_phone), read_texts(details.email, read_email)
    person = None
    if details.contact is not None:
        person = Person(details.contact, fields_of(session, role=details.role), phones, emails)
        phones = emails = Texts()
    elif details.role is not None:
        raise InvalidInput(
            "--role is for a contact, and none is named", hint='--contact "Ann Lee" --role buyer'
        )
    tags = read_texts(split_tags(details.tag), lambda text: name_of(text, "tag"))
    aliases = read_texts(alias, lambda text: name_of(text, "alias"))
    own = read_fields(details.set or ())
    return Changes(fields, phones, emails, tags, aliases, own=own), person


def _terms(session: Session, text: str) -> int | None:
    from repbook.transfer.cells import read_days

    return read_days(text)


def _preference(session: Session, text: str) -> str:
    one_of(text, PREFERENCES, "a way to reach them", "--prefer")
    return text


# What an option sets, in the order they are read: a field, and how words become its value.
FIELDS: dict[str, tuple[str, Callable[[Session, str], object]]] = {
    "company": ("company", lambda session, text: clean(text)),
    "town": ("town", lambda session, text: clean(text)),
    "role": ("role", lambda session, text: clean(text)),
    "note": ("note", lambda session, text: clean(text)),
    "prefer": ("prefer", _preference),
    "terms": ("terms_days", _terms),
    "since": ("since", Session.past),
    "left": ("left_on", lambda session, text: session.past(None if text == BARE else text)),
    "call_every": ("call_every_days", lambda session, text: read_span(text)),
    "orders_every": ("orders_every_days", lambda session, text: read_span(text)),
    "referred_by": ("referred_by_id", lambda session, text: session.customer(text).id),
}


def fields_of(session: Session, **said: Text) -> dict[str, object]:
    """The fields that options set; empty quotes clear one."""
    given = {option: text for option, text in said.items() if text is not None}
    return {
        field: read(session, given[option]) if given[option] else None
        for option, (field, read) in FIELDS.items()
        if option in given
    }


def split_tags(texts: Typed) -> Typed:
    """Each tag by itself, of `--tag vip,north` as of two options; other texts stay whole."""
    words = re.compile(r"[\w &-]+(,[\w &-]+)+")
    return texts and [
        tag.strip()
        for text in texts
        for tag in (text.split(",") if words.fullmatch(text) else [text])
    ]


def read_texts(texts: Typed, read: Callable[[str], str]) -> Texts:
    """The values of an option that may be repeated; an empty one clears the list first."""
    given = texts or []
    return Texts(tuple(dict.fromkeys(read(text) for text in given if text)), "" in given)


def read_phone(text: str) -> str:
    """A phone number, kept as written."""
    number = clean_name(text, "phone number")
    if len(phone_key(number)) < 3 or len(number) > 60:
        raise InvalidInput(
            f'"{number[:60]}" is not a phone number', hint='As in --phone "555 0134"'
        )
    return number


def read_email(text: str) -> str:
    address = clean_name(text, "e-mail address")
    if not is_email(address):
        raise InvalidInput(
            f'"{address[:60]}" is not an e-mail address', hint="As in --email ann@harbor.example"
        )
    return address
