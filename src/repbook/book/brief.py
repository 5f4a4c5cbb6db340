"""What `brief` shows of one customer, as of a day."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.loyalty.calls import Call, asks_referral, call_for
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.effort import case
from repbook.loyalty.next_listed import NextListed
from repbook.loyalty.opening import complained
from repbook.loyalty.problem_history import Kind, kind_key, seen_before
from repbook.loyalty.standing import Standing, stand
from repbook.records import Customer
from repbook.store import debts, exchanges
from repbook.text import fold

if TYPE_CHECKING:
    from repbook.book.owed_back import OwedBack
    from repbook.loyalty.items import ItemUse
    from repbook.records import Ally, Feedback, Promise, Purchase

LAST = 5


class Brief(NamedTuple):
    """All that a brief shows of one customer."""

    customer: Customer
    as_of: CustomerDay
    standing: Standing
    call: Call | None
    listed_next: NextListed | None  # for who is not on the list
    referral: bool  # whether to ask for one
    touches: tuple[exchanges.Exchange, ...]  # the last few, newest first
    purchases: tuple["Purchase", ...]
    returned: dict[int, int]  # purchase: what of it came back
    credit: dict[int, int]  # purchase: what of that was paid before
    owed_back: "OwedBack | None"  # what they are to get back
    feedback: tuple["Feedback", ...]
    promises: tuple["Promise", ...]  # open ones
    allies: dict[int, "Ally"]
    past: dict[int, Kind | None]  # what problems of its kind show, by the open problem
    named: tuple[tuple[int, str], ...]  # who came through them
    lost_on: date | None
    lost_why: str | None
    missing: "Sequence[ItemUse]" = ()  # items that they used to buy, though they buy on time


def read_brief(book_day: BookDay, customer: Customer) -> Brief:
    """Read one customer's brief."""
    book, on, day, id = book_day.book, book_day.on, book_day.on.toordinal(), customer.id
    as_of = book_day.customer(id)
    history, call = as_of.history, call_for(as_of)
    heard = tuple(book.feedback.last_of(id, on, LAST))
    gone = book_day.write_off(id) if history.written_off_day is not None else None
    return Brief(
        customer,
        as_of,
        stand(as_of),
        call,
        None if call else book_day.next_listed(as_of),
        as_of.may_be_listed and asks_referral(as_of) and not complained(as_of, heard),
        tuple(exchanges.last_of(book.conn, id, on, LAST)),
        (bought := tuple(book.purchases.last_of(id, on, LAST))),
        (returned := _returned(book, bought, on)),
        (credit := {id: -left for id in returned if (left := debts.left(book.conn, id)) < 0}),
        _owed_back(book, id, on) if credit else None,
        heard,
        history.promises,
        {ally.id: ally for ally in book.allies.all()} if history.problems else {},
        _playbook(book, as_of),
        tuple(
            (friend.id, friend.name)
            for friend in book.customers.referred(by=id)
            if friend.added_day <= day
        ),
        gone.on if gone else None,
        gone.why if gone else None,
        book_day.missing_items([as_of]).get(id, ()),
    )


def _owed_back(book: Book, id: int, on: date) -> "OwedBack | None":
    from repbook.book.owed_back import owed_back  # few have anything to get back

    return owed_back(book, id, on)


def _returned(book: Book, bought: "Sequence[Purchase]", on: date) -> dict[int, int]:
    """What came back of purchases, by a day."""
    returned: dict[int, int] = {}
    for each in book.returns.matching(purchase_id={purchase.id for purchase in bought}):
        if each.purchase_id is not None and each.on <= on:
            returned[each.purchase_id] = returned.get(each.purchase_id, 0) + each.cents
    return returned


def _playbook(book: Book, customer: CustomerDay) -> dict[int, Kind | None]:
    """What problems of its kind show, for each of the customer's open problems that has one."""
    of_kind = [each for each in customer.open_cases if kind_key(each.problem)]
    open_kinds = {kind_key(each.problem) for each in of_kind}
    if not of_kind:
        return {}
    from repbook.book.problems import kinds_in_use, with_steps

    spelled = {kind for kind in kinds_in_use(book) if fold(kind) in open_kinds}
    on = date.fromordinal(customer.on)
    alike = [each for each in book.problems.matching(kind=spelled) if each.reported_on <= on]
    cases = [case(problem, customer.on, book.policy) for problem in with_steps(book, alike, on)]
    return {each.problem.id: seen_before(each, cases, customer.on) for each in of_kind}
