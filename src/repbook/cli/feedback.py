"""What customers say and whom they send: `feedback`, `referrals`."""

from typing import Annotated

import typer

from repbook.cli.parameters import Csv, Json
from repbook.cli.session import Session
from repbook.errors import NotFound
from repbook.loyalty.feedback import by_topic
from repbook.loyalty.referrals import referrals as referral_tree
from repbook.text import fold
from repbook.views import feedback as views


def feedback(
    session: Session,
    which: Annotated[
        str | None,
        typer.Argument(metavar="CUSTOMER|TOPIC", help="One customer, or one topic (everything)"),
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Read what customers said, topic by topic, with the trend.

    Examples:
      repbook feedback
      repbook feedback price
      repbook feedback harbor --json

    Log it with a call: repbook log-call harbor "…" -f price:bad:"their words"
    """

    book, on = session.book, session.today
    said = book.feedback.all(on)
    topics = by_topic(said, on.toordinal())
    whose = None
    if which is not None:
        named = [each for each in topics if fold(each.topic) == fold(which)]
        if named:
            topics = named
        else:
            try:
                customer = session.customer(which, "repbook feedback CUSTOMER")
            except NotFound as nobody:
                known = ", ".join(each.topic for each in topics[:9])
                raise type(nobody)(f"{nobody.message}; topics are {known}", nobody.hint) from None
            whose = customer.name
            said = [each for each in said if each.customer_id == customer.id]
            topics = by_topic(said, on.toordinal())
    names = book.customers.names()
    rows = [(said, names) for said in topics]
    most = 0 if which is not None else 3
    session.output.show(
        lambda: views.feedback_screen(rows, session.formatter, most, whose),
        lambda: views.TOPIC.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )


def referrals(session: Session, json: Json = False, csv: Csv = False) -> None:
    """Show who referred whom, as a tree, and what it brought.

    Examples:
      repbook referrals
      repbook referrals --csv

    To record a referral, add or edit a customer with --referred-by.
    """

    book, on = session.book, session.today
    bought = {h.id: (len(h.buying.days), sum(h.buying.cents)) for h in book.histories(on)}
    # Who bought by then had come by then, even if the book heard of it later.
    named_by: dict[int, int] = {
        sent.id: sent.by
        for sent in book.customers.referred()
        if sent.added_day <= on.toordinal() or bought[sent.id][0]
    }
    names = book.customers.names()
    tree = [(sent, names[sent.id]) for sent in referral_tree(named_by, bought)]
    session.output.show(
        lambda: views.referrals_screen(tree, session.formatter),
        lambda: views.REFERRAL.rows(tree, session.formatter),
        json=json,
        csv=csv,
    )
