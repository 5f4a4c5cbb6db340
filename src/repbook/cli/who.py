"""Who it was: a number of the list, a name, a near one, or somebody new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.cli import asking, edge
from repbook.cli.asking import Answers, Back
from repbook.cli.stopping import Stopped
from repbook.errors import NoSuch, NotUnderstood, RepbookError, SeveralSuch

if TYPE_CHECKING:
    from repbook.loyalty.call_list import Call
    from repbook.model import Customer

TOP = 9


def ask_who(answers: Answers, begun: str) -> int | None:
    """Who it was: one of the list, a name, or somebody new; None ends it."""
    from repbook.views.walk import who_screen

    day = date.fromisoformat(answers["on"])
    calls = top_of_the_list(day)
    asking.show(who_screen(calls, edge.forms()))
    picks = f"1 to {len(calls)}, or a name" if calls else "A name"
    while True:
        try:
            said = asking.line(f"Who was it? ({picks}; Enter stops)", begun)
        except Back:
            edge.note("This is the first question")
            continue
        begun = ""
        if not said:
            return None
        if said.isdecimal() and 1 <= int(said) <= len(calls):
            customer = edge.book().customers.get(calls[int(said) - 1].history.id)
        else:
            try:
                found = named(said)
            except Back:
                continue
            except RepbookError as error:
                edge.note(error.message)
                continue
            except Stopped as stopped:
                raise Stopped(said, stopped.signal) from None
            if found is None:
                continue
            customer = found
        if customer.name.casefold() != said.casefold():
            edge.note(f"{customer.name} ({customer.id})")
        answers["customer"], answers["customer_uid"] = customer.name, customer.uid
        return customer.id


def top_of_the_list(day: date) -> Sequence[Call]:
    """The first calls of `next`; by the fit there is, for noting a call never makes one."""
    from repbook.book import fits
    from repbook.loyalty.call_list import call_list, look_at
    from repbook.loyalty.reasons import Lead

    book = edge.book()
    everyone = book.histories(day)
    kept = fits.newest(book, day)
    if kept is not None or not any(h.buying.days for h in everyone):
        return call_list(everyone, on=day, policy=book.policy, fitted=kept, most=TOP).calls[:TOP]
    gap = book.mean_gap(day)
    looked = [
        look_at(Lead(h, day.toordinal(), book.policy, None, gap))
        for h in everyone
        if not h.do_not_call and h.written_off_day is None
    ]
    calls = [call for call in looked if call is not None and call.block != "worth"]
    calls.sort(key=lambda call: (call.block != "owed", call.reasons[0].urgency, call.history.id))
    return calls[:TOP]


def named(said: str) -> Customer | None:
    """The customer that was typed, chosen among several, or added; None to ask again."""
    from repbook.book.find import find
    from repbook.views.walk import candidates_screen

    try:
        return find(edge.book(), said)
    except SeveralSuch as several:
        exact = not several.message.startswith("Nobody")
        asking.show(candidates_screen(said, several.candidates, exact))
        while True:
            answer = asking.line(f'Which one? (number, + adds "{said}" as new, Enter asks again)')
            if not answer:
                return None
            if answer in ("+", "a"):
                return added(said)
            if answer.isdecimal() and 1 <= int(answer) <= len(several.candidates):
                return edge.book().customers.get(several.candidates[int(answer) - 1][0])
            edge.note(f'"{answer}" is none of the numbers')
    except NoSuch:
        if asking.agreed(f'Nobody in the book is called "{said}". Add them as a new customer?'):
            return added(said)
        return None


def added(said: str) -> Customer | None:
    """Add a new customer in the flow: name, whom to ask for, phone."""
    from repbook.book import people
    from repbook.book.alike import alike
    from repbook.book.contacts import Person, Ways
    from repbook.cli.people_options import read_phone
    from repbook.views.people import alike_words

    name = people.name_of(said)
    person = asking.line("Whom do you ask for there?")
    while True:
        try:
            text = asking.line("Their phone number?")
            phones = Ways((read_phone(text),) if text else ())
            break
        except NotUnderstood as error:
            edge.note(error.message)
    contact = Person(people.name_of(person, "contact's name"), {}, phones) if person else None
    own = people.Changes() if contact else people.Changes(phones=phones)
    customer = people.add(edge.book(), name, own, contact, on=edge.today())
    edge.note(f"{customer.name} ({customer.id}) is in the book")
    for double in alike(edge.book(), customer):
        edge.note(f"Look: {alike_words(double)}")
    return customer
