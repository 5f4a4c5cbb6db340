"""Find what was said, bought, promised or solved: `find`."""

import re
from typing import Annotated

import typer

from repbook.cli.options import Reading
from repbook.cli.parameters import ANYONE, Csv, Json, kinds_named
from repbook.cli.session import Session
from repbook.formatter import NAMES_SHOWN
from repbook.records import Customer
from repbook.text import begin, shell_line, words_of

ON_SCREEN = 20  # results
LABEL = re.compile(r"\A[a-z][a-z ]*: (?=\S)")  # before what was said, as in `solved: new seal kit`


def _kinds(ctx: typer.Context, given: list[str] | None) -> list[str]:
    from repbook.book.find import KINDS, NOUNS

    return kinds_named(NOUNS, given) if given else list(KINDS)


OfKinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Only calls, promises, purchases, …"),
    Reading(_kinds),
]


def _of_customer(session: Session, words: list[str]) -> str | None:
    """`repbook find seal --customer hilltop`, where the last words or the first name one."""
    from repbook.book.find_customer import certain

    for at in range(1, len(words)):  # the longest name first
        for name, rest in ((words[at:], words[:at]), (words[:-at], words[-at:])):
            if len(certain(session.book, " ".join(name))) == 1:
                return shell_line(["repbook", "find", *rest, "--customer", " ".join(name)])
    return None


def _called_so(session: Session, words: str, whole: bool) -> list[Customer]:
    """The customers whose names hold the words; of all details where the `whole` is looked at."""
    from repbook.book.find_customer import certain, searched

    if whole:
        return searched(session.book.customers.all(), words)
    named = session.book.customers.read(certain(session.book, words)[:NAMES_SHOWN])
    parts = words_of(words)
    return [c for c in named if any(begin(parts, each) for each in (*c.names, *_people(c)))]


def _people(customer: Customer) -> list[str]:
    return [contact.name for contact in customer.contacts]


def _narrowed(customer: Customer | None, since: str | None, kinds: list[str]) -> list[str]:
    """The options of a search, for a line to type."""
    from repbook.book.find import KINDS

    options = ["--customer", str(customer.id)] if customer else []
    options += ["--since", since] if since else []
    only = [] if {*kinds} == {*KINDS} else kinds
    return options + [word for kind in only for word in ("--kind", kind)]


def _without_labels(words: list[str]) -> list[str]:
    """The words without what stands before them in a line of the results, from which they were copied."""
    return [LABEL.sub("", word) for word in words]


def find(
    session: Session,
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="All must be there; in quotes a phrase")
    ],
    customer: Annotated[
        Customer | None,
        typer.Option("--customer", metavar="CUSTOMER", help="Only of this customer", parser=str),
        ANYONE,
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only from this day or period on")
    ] = None,
    kind: OfKinds = None,
    count: Annotated[
        int | None, typer.Option("-n", min=1, help="How many of the newest (20 on a screen)")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Find what was said, bought, promised, reported or solved, by its words.

    Examples:
      repbook find seals
      repbook find "price list" --since "3 months ago"
      repbook find valve leaks --kind problem --kind step
      repbook find holiday --customer pier

    Accents, case and plural do not matter. Customers: repbook list --search ann
    """
    from repbook.book import find as acts
    from repbook.cli.report_period import days_back
    from repbook.views.find import RESULT, find_screen, results
    from repbook.wanted_words import Wanted

    book, wanted, most = session.book, Wanted(words), count or (None if json or csv else ON_SCREEN)
    found, total = acts.find(
        book,
        wanted,
        on=session.today,
        since=days_back(session, since, None)[0],
        customer=customer.id if customer else None,
        kinds=kind or (),
        most=most,
    )
    if not found and (said := _without_labels(words)) != words:
        return find(session, said, customer, since, kind, count, json, csv)
    shown = results(found, acts.whose(book, found), wanted)
    again = _narrowed(customer, since, kind or [])
    of_customer = None if shown or customer else _of_customer(session, " ".join(words).split())
    called = [] if again else _called_so(session, " ".join(words), whole=not found)
    forms, whole = session.formatter, not session.output.on_terminal
    session.output.show(
        lambda: find_screen(
            shown, total, forms, words, again, whole=whole, of_customer=of_customer, called=called
        ),
        lambda: RESULT.rows(shown, forms),
        json=json,
        csv=csv,
    )
