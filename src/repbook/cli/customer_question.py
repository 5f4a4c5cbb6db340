"""Who it was: a number of the list, a name, a near one, or somebody new."""

from collections.abc import Sequence
from datetime import date

from repbook.book import customers
from repbook.book.book_day import BookDay
from repbook.book.contacts import Person, Texts, name_of
from repbook.book.dupes import alike
from repbook.book.find_customer import find
from repbook.cli.customers import read_phone
from repbook.cli.interrupts import Stopped
from repbook.cli.prompts import Back
from repbook.cli.session import Session
from repbook.errors import Ambiguous, InvalidInput, NotFound, RepbookError
from repbook.loyalty.call_list import Filter
from repbook.loyalty.calls import Call
from repbook.records import Customer
from repbook.text import shown
from repbook.views.customers import alike_words
from repbook.views.log_call import candidates_screen, who_screen

TOP = 9


def ask_who(session: Session, day: date, begun: str) -> Customer | None:
    """Who it was: one of the list, a name, or somebody new; None ends it."""
    session.prompts.show(who_screen(top_of_the_list(session, day), session.formatter))
    while True:
        try:
            said = session.prompts.line("Who was it? (a number or a name; Enter stops)", begun)
        except Back:
            session.output.note("This is the first question")
            continue
        begun = ""
        if not said:
            return None
        try:
            customer = named(session, said)
        except Back:
            continue
        except RepbookError as error:
            session.output.note(error.message)
            continue
        except Stopped as stopped:
            raise Stopped(said, stopped.signal) from None
        if customer is None:
            continue
        if customer.name.casefold() != said.casefold():
            session.output.note(f"{customer.name} ({customer.id})")
        session.say_named_too(said, customer)
        return customer


def top_of_the_list(session: Session, day: date) -> Sequence[Call]:
    """The first calls of `next`; by the fit there is, for noting a call never makes one."""
    book_day = BookDay(session.book, day, fit="kept")
    listed = book_day.call_list(Filter(most=TOP))
    if book_day.fitted is None and any(history.buying.days for history in book_day.histories):
        # nothing says whose call is worth most
        listed = listed._replace(worth=())
    return listed.calls[:TOP]


def named(session: Session, said: str) -> Customer | None:
    """The customer that was typed, chosen among several, or added; None to ask again."""
    try:
        return find(session.book, said)
    except Ambiguous as several:
        session.prompts.show(candidates_screen(several.lead, several.candidates))
        while True:
            answer = session.prompts.line(
                f'Which one? (the customer\'s number, + adds "{said}" as new, Enter asks again)'
            )
            if not answer:
                return None
            if answer in ("+", "a"):
                return added(session, said)
            if answer in {str(id) for id, _ in several.candidates}:
                return session.book.customers.get(int(answer))
            session.output.note(f'"{shown(answer)}" is none of these customers')
    except NotFound as unknown:
        if said.isdecimal():
            session.output.note(unknown.message)
            return None
        if session.prompts.yes_or_no(
            f'Nobody in the book is called "{said}". Add them as a new customer?'
        ):
            return added(session, said)
        return None


def added(session: Session, said: str) -> Customer | None:
    """Add a new customer in the flow: name, whom to ask for, phone."""
    name = name_of(said)
    person = session.prompts.line("Who do you ask for there?")
    while True:
        try:
            text = session.prompts.line("Their phone number?")
            phones = Texts((read_phone(text),) if text else ())
            break
        except InvalidInput as error:
            session.output.note(error.message)
    contact = Person(name_of(person, "contact's name"), {}, phones) if person else None
    own = customers.Changes() if contact else customers.Changes(phones=phones)
    customer = customers.add(session.book, name, own, contact, on=session.today)
    session.output.note(f"{customer.name} ({customer.id}) is in the book")
    for double in alike(session.book, customer):
        session.output.note(f"Possible duplicate: {alike_words(double)}")
    return customer
