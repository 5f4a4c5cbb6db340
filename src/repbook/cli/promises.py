"""Promises: `promise`, `promises`."""

import re
from datetime import date
from typing import Annotated

import typer

from repbook.book import promises as acts
from repbook.cli.parameters import TODAY, Csv, Json, On, Tag, Theirs, id_of
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NotFound
from repbook.records import Customer
from repbook.spans import read_every
from repbook.views import promises as views


def promise(
    session: Session,
    who: Annotated[
        str | None, typer.Argument(metavar="CUSTOMER|p7", help="To whom; or the promise to settle")
    ] = None,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="What you promised")] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="DATE", help="By when; with p7, its new day")
    ] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="1y", help="It repeats when kept")
    ] = None,
    tag: Annotated[
        str | None, typer.Option("--tag", metavar="T", help="To every customer with this tag")
    ] = None,
    kept: Annotated[bool, typer.Option("--kept", help="You kept it")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Drop it")] = False,
    on: On = TODAY,
    json: Json = False,
) -> None:
    """Promise something by a day, or settle a promise.

    Examples:
      repbook promise harbor "send the quote" --by fri
      repbook promise --tag service "yearly check" --by "1 mar" --every 1y
      repbook promise p7 --kept
      repbook promise p7 --by "next monday"
    """
    if (
        who is not None
        and text is None
        and tag is None
        and (
            re.fullmatch(r"[pP][0-9]+", who.strip()) or ((kept or drop) and who.strip().isdecimal())
        )
    ):
        _settle(session, who, kept, drop, by, every, on, json)
        return
    if kept or drop:
        raise InvalidInput(
            "--kept and --drop are for one promise, by its id", hint="repbook promise p7 --kept"
        )

    customers: list[Customer]
    if tag is not None:
        if text is not None:
            raise InvalidInput(
                "A promise is to one customer or to a tag, not to both",
                hint=f'repbook promise --tag "{tag}" "{text}" --by DATE',
            )
        text = who
        ids = sorted(session.book.customers.narrowed(tag, None))
        customers = session.book.customers.read(ids) if ids else []
        if not customers:
            raise NotFound(f'No customer has the tag "{tag}"', hint="repbook list shows the tags")
    elif who is None:
        raise InvalidInput("A promise is to somebody", hint='repbook promise CUSTOMER "…" --by fri')
    else:
        customers = [
            session.customer(who, f'repbook promise CUSTOMER "{text or "…"}" --by {by or "fri"}')
        ]
    said = session.prompts.given(text, f"{customers[0].name}: what do you promise?")
    if not said or not said.strip():
        new = f'repbook promise {customers[0].id} "send the quote" --by {by or "fri"}'
        moved = f"; to move a promise: repbook promise p{who} --by {by}"
        raise InvalidInput(
            "A promise needs a word on what is promised",
            hint=new + (moved if by and (who or "").isdecimal() else ""),
        )
    by = session.prompts.given(by, "By when?")
    if not by:
        raise InvalidInput("A promise is for a day", hint="Name it with --by, as in --by friday")
    done = acts.promise(
        session.book,
        customers,
        said,
        on=on,
        by=session.future(by, on),
        every=read_every(every) if every else None,
    )
    names = {customer.id: customer.name for customer in customers}
    session.output.show(
        lambda: views.made_screen(done, names, session.formatter),
        lambda: (
            views.rows(done, customers, session.formatter)
            if tag is not None
            else views.rows(done, customers, session.formatter)[0]
        ),
        json=json,
    )
    session.warn_written_off(session.book.histories(on, [customer.id for customer in customers]))


def _settle(
    session: Session,
    which: str,
    kept: bool,
    drop: bool,
    by: str | None,
    every: str | None,
    on: date,
    json: bool,
) -> None:
    """Keep, drop or move the promise that an id names."""

    id = id_of(which, "p")
    if kept + drop + (by is not None) != 1 or every is not None:
        raise InvalidInput(
            f"What became of p{id}?",
            hint=f"repbook promise p{id} --kept, or --drop, or --by DATE to move it",
        )
    book = session.book
    named = book.promises.get(id)
    following = None
    if kept:
        following = acts.keep(book, named, on)
    elif drop:
        acts.drop(book, named, on)
    else:
        acts.move(book, named, session.future(by or "", on))
    done = book.promises.get(id)
    customer = book.customers.get(done.customer_id)
    session.output.show(
        lambda: views.settled_screen(done, customer.name, following, kept, drop, session.formatter),
        lambda: {
            **views.rows([done], [customer], session.formatter)[0],
            "again": views.rows([following], [customer], session.formatter)[0]
            if following
            else None,
        },
        json=json,
    )


def promises(
    session: Session,
    customer: Theirs = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The kept and dropped ones, too")
    ] = False,
    tag: Tag = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List what you promised, by day, and the share you kept.

    Examples:
      repbook promises
      repbook promises harbor --all
      repbook promises --csv
    """

    book, on = session.book, session.today
    found = book.promises.all(on) if customer is None else book.promises.of(customer.id, on)
    found.sort(key=lambda promise: (promise.by, promise.id))
    if tag is not None:
        wanted = book.customers.narrowed(tag, None)
        found = [p for p in found if p.customer_id in wanted]
    shown = [p for p in found if everything or views.standing(p, on)[0] in ("open", "late")]
    customers = book.customers.read(sorted({p.customer_id for p in shown})) if shown else []
    session.output.show(
        lambda: views.list_screen(
            shown,
            found,
            customers,
            book.customers.faces([c.id for c in customers]),
            session.formatter,
            everything,
        ),
        lambda: views.rows(shown, customers, session.formatter),
        json=json,
        csv=csv,
        header="promises",
    )
