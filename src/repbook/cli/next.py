# Long because the list, and whom it leaves out, have one place.
"""Before a call: `next`, `why`, `brief`, `snooze`; and the day, for `repbook` alone."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.output import one_form
from repbook.cli.parameters import (
    NAMED,
    TODAY,
    UNLESS_MANY,
    Csv,
    Force,
    Json,
    Most,
    On,
    Open,
    Reasons,
    Tag,
    ToTag,
    ToTown,
    Town,
    Who,
)
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.formatter import listed
from repbook.records import Customer
from repbook.text import shell_line

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.book.book_day import BookDay
    from repbook.loyalty.call_list import CallList, Filter
    from repbook.loyalty.relationship import Aged
    from repbook.views.next import Listed


def next_(
    session: Session,
    count: Most = None,
    reason: Reasons = None,
    tag: Tag = None,
    town: Town = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DATE",
            help="Also what you owe by that day; fri is the coming Friday",
        ),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show who to call next, and why.

    Examples:
      repbook next
      repbook next -n 30 --tag north
      repbook next --reason payment
      repbook next --until fri
      repbook next --csv > calls.csv

    -n never hides what you owe. --until fri adds what you owe by Friday, and the
    birthdays and the ends of quotes up to then; the rest is the list of today.
    Why a customer is on the list: repbook why CUSTOMER
    """
    from repbook.views import next as next_view

    asked = list_filter(session, reason, tag, town, count)
    if until is not None:
        asked = asked._replace(until=_last_day(session, until))
    book, day = session.book, session.book_day()
    calls = day.call_list(asked)
    shown = _listed(book, day, calls)
    narrowed, typed = narrowed_by(asked), f" {shell_line(['--until', until])}" if until else ""
    nobody = not shown and not narrowed
    later, everyone = (day.first_listed(), day.customers()) if nobody else (None, [])
    unpaid = _unpaid(day, asked) if "payment" in asked.codes else ()
    session.output.show(
        lambda: next_view.next_screen(
            calls, shown, session.formatter, narrowed, later, unpaid, everyone, typed, asked.until
        ),
        lambda: next_view.CALL.rows(shown, session.formatter),
        json=json,
        csv=csv,
        nobody=book.empty,
    )
    if csv:
        for what, why in next_view.folded(calls.without_shown, session.formatter):
            session.output.note(f"Left out, {what[0].lower()}{what[1:]}: {why}")
        _say_how_many_more(session, calls, f"{narrowed}{typed}")


def _say_how_many_more(session: Session, calls: "CallList", asked: str) -> None:
    """How many of the calls a table has, and the line for all, where it has not all."""
    from repbook.views.next import most_to_show

    if most := most_to_show(calls):
        some = {
            "worth a call": (len(calls.worth), calls.worth_count),
            "to check on": (len(calls.care), calls.care_count),
        }
        here = [f"{n} of the {of} {what}" for what, (n, of) in some.items() if n < of]
        session.output.note(f"Here are {listed(here)}. All: repbook next -n {most}{asked} --csv")


def _unpaid(day: "BookDay", asked: "Filter") -> "Sequence[Aged]":
    """What is unpaid by age, of that part of the list."""
    from repbook.loyalty.relationship import receivables

    ids = day.narrowed(asked.tag, asked.town)
    found = [each for each in day.who_have("debts") if ids is None or each.id in ids]
    return receivables(found, day.on)


def _last_day(session: Session, until: str) -> date:
    """The last day of what is owed; InvalidInput for one that has passed."""
    by = session.future(until)
    if by < session.today:
        wrong = f'"{until}" has passed: what is owed by today is on the list anyway'
        raise InvalidInput(wrong, hint="repbook next --until friday")
    return by


def _listed(book: "Book", day: "BookDay", found: "CallList") -> "list[Listed]":
    """Calls with whom to ask for, and which items and quotes to ask about."""
    from repbook.views.next import listed

    calls = found.calls
    whom = book.customers.contact_and_phone([call.history.id for call in calls])
    missing = day.missing_items(call.customer for call in calls)
    return listed(calls, whom, missing, found.ending)


def list_filter(
    session: Session,
    reason: Sequence[str] | None,
    tag: str | None,
    town: str | None,
    count: int | None,
) -> "Filter":
    """The part of the list that the options of `next` and `dial` ask for."""
    from repbook.loyalty.call_list import Filter

    shown = session.book.policy.next_count if count is None else count
    return Filter(tag, town, tuple(reason or ()), most=shown)


def narrowed_by(asked: "Filter") -> str:
    """The options that ask for the same part of the list again, with a space in front."""
    words = [word for code in asked.codes for word in ("--reason", code)]
    words += ["--tag", asked.tag] if asked.tag else []
    words += ["--town", asked.town] if asked.town else []
    return f" {shell_line(words)}" if words else ""


def why(session: Session, customer: Who, json: Json = False) -> None:
    """Explain a customer's place on the list, with the evidence.

    Examples:
      repbook why vale
      repbook why 12 --json
    """
    from repbook.views import why as why_view

    found = why_view.explain(session.book_day(), customer.id)
    session.output.show(
        lambda: why_view.why_screen(found, session.formatter),
        lambda: why_view.WHY.of(found, session.formatter),
        json=json,
    )


def snooze(
    session: Session,
    customer: Annotated[
        Customer | None, typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str), UNLESS_MANY
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Back on the list that day (in 2 weeks)"),
    ] = None,
    off: Annotated[
        bool, typer.Option("--off", help="Back on the list today, the same as --until today")
    ] = False,
    tag: ToTag = None,
    town: ToTown = None,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Keep a customer out of 'Worth a call' until a day, without logging a call.

    Examples:
      repbook snooze harbor --until "in 3 weeks"
      repbook snooze 12 --until "in 2 months"
      repbook snooze parkway --off
      repbook snooze --tag food --until "in 3 weeks"
      repbook snooze 6, 3 and 2 --until fri
      repbook snooze

    Without a customer it lists who is snoozed, and until when. What you owe
    them stays on the list.
    """
    from repbook.book import holds
    from repbook.views import holds as holds_view

    if off and until is not None:
        raise InvalidInput("--off and --until contradict each other", hint="--off ends a snooze")
    if tag is not None or town is not None:
        from repbook.cli.many_calls import snooze_many

        if off:
            raise InvalidInput("--off is for one customer", hint="repbook snooze CUSTOMER --off")
        words = None if customer is None else str(customer)  # the day, in place of a customer
        snooze_many(session, words, until, (tag, town), on, json)
        return
    if customer is None:
        if off or until is not None:
            raise InvalidInput("Who is to be snoozed?", hint="Who is by now: repbook snooze")
        return _show_snoozes(session, on, json)
    if session.several:
        from repbook.cli.many_calls import snooze_several

        return snooze_several(session, until, on, json)
    back = on if off else session.future(until or "2w")
    done = holds.snooze(session.book, customer, back, on=on)
    session.output.show(
        lambda: holds_view.snoozed_screen(done, session.formatter),
        lambda: holds_view.SNOOZED.of(done, session.formatter),
        json=json,
    )


def _show_snoozes(session: Session, on: date, json: bool) -> None:
    from repbook.views.holds import SNOOZE, snoozes, snoozes_screen

    found = snoozes(session.book.histories(on), on)
    session.output.show(
        lambda: snoozes_screen(found, session.formatter),
        lambda: SNOOZE.rows(found, session.formatter),
        json=json,
    )


def brief(
    session: Session,
    customer: Who,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write a page to print before a visit"),
    ] = None,
    open_: Open = False,
    force: Force = False,
    json: Json = False,
) -> None:
    """Read up on a customer before a call: one page, with an opening line.

    Examples:
      repbook brief harbor
      repbook brief 12 --json
      repbook brief harbor --html harbor.html --open

    repbook why CUSTOMER explains their place on the list.
    """
    from repbook.book.brief import read_brief
    from repbook.views import brief as views

    if open_ and html is None:
        raise InvalidInput(
            "--open shows a page that is written", hint="repbook brief CUSTOMER --html FILE --open"
        )
    one_form(json, False, "--html" if html is not None else "")
    shown = read_brief(session.book_day(), customer)
    forms = session.formatter
    if html is not None:
        from repbook.cli.report import write_pages
        from repbook.views.pages.brief_page import brief_page

        write_pages(session, {html: brief_page(shown, forms)}, force, open_)
        return
    session.output.show(
        lambda: views.brief_screen(shown, forms), lambda: views.BRIEF.of(shown, forms), json=json
    )


def today_in_six_lines(session: Session, after: bool = True) -> None:
    """Show the day: what it holds, whom to call first, how the week stands; what to type after it."""
    from repbook.book.report import facts
    from repbook.cli.report import week_start
    from repbook.loyalty.call_list import Filter
    from repbook.loyalty.periods import week_of
    from repbook.views.next import listed
    from repbook.views.start import SHOWN, today_screen

    book, on = session.book, session.today
    day = session.book_day()
    calls = day.call_list(Filter(most=SHOWN))
    first = calls.calls[:SHOWN]
    whom = book.customers.contact_and_phone([call.history.id for call in first])
    week = facts(book, week_of(on, week_start(session)).first, on)
    owed_to = day.who_have("promises", "problems")
    session.output.show(
        lambda: today_screen(
            calls, listed(first, whom), owed_to, week, session.formatter, book.policy, after
        ),
        nobody=book.empty,
    )
