# Long because purchases, returns and payments are checked against each other.
"""Purchases, returns and payments recorded one by one."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from repbook.book import Book
from repbook.book.acts import act, refuse_before, refuse_not_in_call
from repbook.book.currency import amount, name_currency
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.money import digits_of
from repbook.records import PAY_BACK, Customer, Debt, History, Payment, Purchase, Return, Touch
from repbook.schema import number_of
from repbook.store import debts
from repbook.text import shell_line

if TYPE_CHECKING:
    from repbook.book.owed_back import OwedBack
    from repbook.item_words import Line


class Sold(NamedTuple):
    """What `log-purchase` wrote, and where the customer stands after it."""

    customer: Customer
    purchase: Purchase
    paid: Payment | None
    came_back: bool
    after: History
    named: str | None = None  # the book's currency, when the amount was the first to name one
    items: Sequence["Line"] = ()
    due_named: bool = False  # whether the day it is due was named

    @property
    def paid_on(self) -> date | None:
        """The day it was paid in full."""
        return self.paid.on if self.paid and self.paid.cents == self.purchase.cents else None


@act("log-purchase")
def log_purchase(
    book: Book,
    customer: Customer,
    cents: int,
    *,
    on: date,
    what: str | None = None,
    items: Sequence["Line"] = (),
    ref: str | None = None,
    due: date | None = None,
    paid: date | None = None,
    part_cents: int | None = None,
    channel: str | None = None,
    currency: str | None = None,
    call: Touch | None = None,
) -> Sold:
    """Write a purchase, due by the customer's terms if no day is named, else at once if part is paid.

    It is an exchange with the customer, unless it came in a `call` of theirs. `part_cents`
    is how much of it was paid, on the day `paid`; without it, that is all of it. Without `items`
    they are what `what` says.
    """
    name_currency(book, currency)
    if call is not None:
        refuse_not_in_call(call, customer, on, book)
    if ref is not None:
        _refuse_known_reference(book, ref)
    due_named = due is not None
    if due is None and customer.terms_days is not None:
        due = on + timedelta(days=customer.terms_days)
    if due is None and part_cents is not None and part_cents < cents:
        due = paid or on
    _refuse_amounts(book, customer, cents, part_cents)
    _refuse_early(on, due, paid)
    written_off = book.customers.is_written_off(customer.id, on)
    # A later purchase brings them back by its day alone; one of the same day cannot.
    book.customers.bring_back(customer.id, on, since=on)
    what, items = _in_words(book, what, items, cents)
    purchase = book.purchases.added(
        customer_id=customer.id,
        on=on,
        cents=cents,
        what=what,
        ref=ref,
        due_on=due,
        channel=channel,
        touch_id=call.id if call else None,
        exchange=call is None,
    )
    write_items(book, purchase.id, items)
    payment = None
    if paid is not None and cents:
        payment = book.payments.added(
            customer_id=customer.id, on=paid, cents=part_cents or cents, purchase_id=purchase.id
        )
    book.summary = f"{customer.name}: {amount(book, cents)}{f' {what}' if what else ''}"
    after = book.history(customer.id, on)
    came_back = written_off and after.written_off_day is None
    found = _items_of(book, purchase) if what else ()
    return Sold(customer, purchase, payment, came_back, after, currency, found, due_named)


def _in_words(
    book: Book, what: str | None, items: Sequence["Line"], cents: int
) -> tuple[str | None, Sequence["Line"]]:
    """The words of an order, those of its items if it has no other, and the lines beside them."""
    if what or not items:
        return what, items
    from repbook.item_words import as_words

    return as_words(items, cents, digits_of(book.settings.get("currency")))


def _items_of(book: Book, purchase: Purchase) -> Sequence["Line"]:
    from repbook.book.bought_items import items_of  # few orders of a call have words

    return items_of(book, purchase)


def write_items(book: Book, purchase_id: int, items: Sequence["Line"]) -> None:
    """Write the lines of a purchase that has none."""
    for each in items:
        book.items.add(
            purchase_id=purchase_id,
            what=each.name,
            quantity=each.quantity,
            unit=each.unit,
            cents=each.cents,
        )


def _refuse_amounts(book: Book, customer: Customer, cents: int, part_cents: int | None) -> None:
    if cents < 0:
        raise Conflict(
            "A purchase cannot be below zero; money taken back is a return",
            hint=f"repbook log-return {customer.id} {amount(book, -cents)}",
        )
    if part_cents is not None and not 0 < part_cents <= cents:
        raise Conflict(
            f"The part paid, {amount(book, part_cents)}, has to be above 0 and no more than {amount(book, cents)}",
            hint=f"repbook log-purchase {customer.id} {amount(book, cents)} --paid",
        )


def _refuse_early(on: date, due: date | None, paid: date | None) -> None:
    if due is not None and due < on:
        raise Conflict(
            f"Due on {due} would be before the purchase on {on}",
            hint="Name a later day, as in --due 30d",
        )
    if paid is not None and paid < on:
        raise Conflict(
            f"Paid on {paid} would be before the purchase on {on}",
            hint=f"Name a later day, as in --paid {on}",
        )


def _refuse_known_reference(book: Book, ref: str) -> None:
    for known in book.purchases.matching(ref=ref):
        owner = book.customers.get(known.customer_id).name
        raise Conflict(
            f'"{ref}" is in the book already: o{known.id} of {owner} on {known.on}',
            hint=f"To change that one: repbook correct o{known.id} --amount …",
        )


class Returned(NamedTuple):
    """What `log-return` wrote, and the purchase that came back."""

    customer: Customer
    returned: Return
    of: Purchase
    named: str | None = None
    net_cents: int = 0  # what is left of the purchase
    open_cents: int = 0  # what is left to pay of it, by what was paid
    known: bool = True  # whether anything says if it was paid
    owed: "OwedBack | None" = None  # if this was paid: what they are to get back in all


def net_cents(book: Book, purchase: Purchase) -> int:
    """The amount of a purchase, net of returns."""
    return purchase.cents - sum(r.cents for r in book.returns.matching(purchase_id=purchase.id))


def open_cents(book: Book, purchase: Purchase) -> int:
    """What payments that name a purchase leave open of it: nothing if it is known to be paid.

    What is owed also depends on money that names none: `store.debts` has that.
    """
    left = debts.left(book.conn, purchase.id)
    return min(left, 0) if purchase.settled else left


def purchase_named(book: Book, words: str, customer: Customer | None = None) -> Purchase | None:
    """The purchase that `o12`, or an order's reference, names; None when it is neither."""
    id = number_of(words, "o")
    found = (
        book.purchases.matching(ref={words, words.strip()})
        if id is None
        else [book.purchases.get(id)]
    )
    if customer is not None:
        if not found and words.strip().isdecimal():  # 12 for o12, where only theirs can be meant
            found = book.purchases.matching(id=int(words), customer_id=customer.id)
        theirs = [p for p in found if p.customer_id == customer.id]
        if found and not theirs:
            owner = book.customers.get(found[0].customer_id).name
            raise Conflict(
                f'"{words}" is a purchase of {owner}, not of {customer.name}',
                hint=their_ids(customer),
            )
        found = theirs
    if len(found) > 1:
        ids = ", ".join(f"o{p.id}" for p in found)
        raise NotFound(f'"{words}" is on several purchases: {ids}', hint="Name one by its id")
    return found[0] if found else None


@act("log-return")
def log_return(
    book: Book,
    customer: Customer,
    cents: int,
    *,
    on: date,
    of: str | None = None,
    why: str | None = None,
    currency: str | None = None,
) -> Returned:
    """Write a return against the purchase it names, else the latest before it.

    Raises Conflict when it is larger than what is left of that purchase.
    """
    if cents <= 0:
        raise Conflict(
            "A return takes money back: give the amount, above zero",
            hint=f"repbook log-return {customer.id} {amount(book, -cents or 480)}",
        )
    name_currency(book, currency)
    purchase = _to_return(book, customer, on, of)
    left = net_cents(book, purchase)
    if cents > left:
        raise Conflict(
            f"Only {amount(book, left)} of o{purchase.id} ({purchase.on}) can still be returned,"
            f" not {amount(book, cents)}",
            hint=f"Name another purchase with --of; {their_ids(customer).lower()}",
        )
    book.summary = f"{customer.name}: {amount(book, cents)} of o{purchase.id} back"
    returned = book.returns.added(
        customer_id=customer.id, on=on, cents=cents, purchase_id=purchase.id, why=why
    )
    known = not purchase.settled and bool(
        purchase.due_on or book.payments.matching(purchase_id=purchase.id)
    )
    to_pay = open_cents(book, purchase) if known else 0
    owed = None
    if to_pay < 0:
        from repbook.book.owed_back import owed_back

        owed = owed_back(book, customer.id, on)
    return Returned(customer, returned, purchase, currency, left - cents, to_pay, known, owed)


def share_of(
    book: Book, customer: Customer, of: str | None, said: str, share: int, on: date
) -> int:
    """All that is left of a purchase, or a share of it, in cents; refused where none is named."""
    purchase = purchase_named(book, of, customer) if of else None
    if purchase is None:
        latest = _to_return(book, customer, on, of)
        raise InvalidInput(
            f"Say of which order {said} came back; their latest is o{latest.id} of"
            f" {latest.on.isoformat()}, {amount(book, latest.cents)}",
            hint=f"repbook log-return o{latest.id} {said}",
        )
    left = net_cents(book, purchase)
    if left <= 0:
        raise Conflict(f"All of o{purchase.id} came back already", hint=their_ids(customer))
    return left if share == 1 else purchase.cents // share


def _to_return(book: Book, customer: Customer, on: date, of: str | None) -> Purchase:
    """The purchase that is named, else their latest with money on it."""
    if of is None:
        before = [p for p in book.purchases.of(customer.id, on) if net_cents(book, p) > 0]
        if not before:
            raise Conflict(
                f"{customer.name} bought nothing by {on} that could be returned",
                hint=their_ids(customer),
            )
        return before[-1]
    purchase = purchase_named(book, of, customer)
    if purchase is None:
        raise NotFound(f'{customer.name} has no purchase "{of}"', hint=their_ids(customer))
    refuse_before(purchase, on, their_ids(customer))
    return purchase


def their_ids(customer: Customer) -> str:
    """Where the ids of their purchases stand, for a hint."""
    return f"Their purchases: repbook history {customer.id}"


class Paid(NamedTuple):
    """What `log-payment` wrote: a payment a purchase, and what stays open on them."""

    customer: Customer
    payments: tuple[Payment, ...]
    open_cents: int
    part_paid: dict[int, tuple[int, int]]  # purchase: what is paid of it, and its net amount
    of: Purchase | None  # the one that was named
    named: str | None = None
    due_at_once: tuple[int, ...] = ()  # what is left of these, as no due day was named
    newest: Purchase | None = None  # which the payment could be for, where it went to an older one


@act("log-payment")
def log_payment(
    book: Book,
    customer: Customer,
    purchase: Purchase | None,
    cents: int | None,
    *,
    on: date,
    currency: str | None = None,
) -> Paid:
    """Write a payment for a purchase, or for what a customer owes, oldest first.

    Without an amount all that is open is paid. Raises Conflict when
    nothing is open, or the amount is larger than what is.
    """
    if cents is not None and cents < 0:
        _refuse_paid_back(book, customer, -cents, on)
    payments: list[Payment] = []
    part_paid: dict[int, tuple[int, int]] = {}
    at_once: tuple[int, ...] = ()
    name_currency(book, currency)
    owed = _owed(book, customer, purchase, cents, on)
    total = sum(opened for _, opened in owed)
    left = paid = total if cents is None else cents
    for p, opened in owed:
        part = min(left, opened)
        if part <= 0:
            break
        payments.append(
            book.payments.added(customer_id=customer.id, on=on, cents=part, purchase_id=p.id)
        )
        left -= part
        if part < opened:
            if p.due_on is None:  # what is known to be owed is owed from now on
                book.purchases.change(p.id, due_on=on)
                at_once += (p.id,)
            net = net_cents(book, p)
            part_paid[p.id] = net - (opened - part), net
    book.summary = f"{customer.name}: {amount(book, paid)} paid"
    newest, its_open = max(owed, key=lambda one: (one[0].on, one[0].id))
    could_be = len(payments) == 1 and payments[0].purchase_id != newest.id and paid <= its_open
    other = newest if could_be else None
    return Paid(
        customer, tuple(payments), total - paid, part_paid, purchase, currency, at_once, other
    )


def half_of(book: Book, customer: Customer, purchase: Purchase | None, on: date) -> int:
    """Half of a purchase net of returns, in cents; refused where none is named."""
    if purchase is None:
        owed = debts.owed(book.conn, customer.id, on)
        which = f"o{owed[0].purchase_id}" if owed else "o12"  # what is due first
        raise InvalidInput(
            "Say of which order half is paid", hint=f"repbook log-payment {which} half"
        )
    return net_cents(book, purchase) // 2


def _refuse_paid_back(book: Book, customer: Customer, cents: int, on: date) -> None:
    """Raise Conflict: what came back is logged, once; that it was paid back is a promise kept."""
    from repbook.book.owed_back import owed_back

    owed = owed_back(book, customer.id, on)
    if cents == owed.total:  # a promise that is kept settles all of it
        promised = f"p{owed.promise.id}" if owed.promise else f"{customer.id}"
        text = f"{PAY_BACK} {amount(book, cents)}"
        new = shell_line(["repbook", "promise", promised, text, "--by", "today"])
        which = promised if owed.promise else f'{promised} "{text}"'
        raise Conflict(
            f"Nothing was logged: you owe them {amount(book, cents)} back. Once you paid it, log that"
            " as a promise kept",
            hint=f"{'' if owed.promise else f'{new}, then '}repbook promise {which} --kept",
        )
    left = [debts.left(book.conn, p.id) for p in book.purchases.of(customer.id)]
    if cents <= -sum(each for each in left if each < 0):
        raise Conflict(
            "Nothing was logged: money you pay back is not recorded, and what came back is logged",
            hint=f"It is in: repbook history {customer.id}",
        )
    raise Conflict(
        "Nothing was logged: a payment is above zero, and money you pay back is not recorded",
        hint=f"If goods came back: repbook log-return {customer.id} {amount(book, cents)};"
        f" if they paid you: repbook log-payment {customer.id} {amount(book, cents)}",
    )


def _unpaid(book: Book, customer: Customer, on: date) -> str:
    """A hint on paying a purchase that has no due day, or on their ids."""
    bought = book.purchases.of(customer.id, on)
    unpaid = [p for p in bought if p.due_on is None and open_cents(book, p) > 0]
    if unpaid:
        return f"To pay their latest: repbook log-payment o{unpaid[-1].id}; {their_ids(customer).lower()}"
    if bought:
        return their_ids(customer)
    return f"To log one with its payment: repbook log-purchase {customer.id} AMOUNT --paid"


def _bought_later(book: Book, customer: Customer, debt: Debt, on: date) -> Conflict:
    """That what a customer owes was bought after the day of a payment; with a line for either day."""
    o, bought = f"o{debt.purchase_id}", date.fromordinal(debt.day)
    return Conflict(
        f"{customer.name} owed nothing on {on}: {o}, of which {amount(book, debt.cents)} is open,"
        f" was bought on {bought}",
        hint=f"If it was bought by then: repbook correct {o} --on {on}; else name a later day",
    )


def _owed(
    book: Book, customer: Customer, purchase: Purchase | None, cents: int | None, on: date
) -> list[tuple[Purchase, int]]:
    """What a payment can be for, each purchase with what is open on it; refused if too little.

    What was paid later is not open to be paid before.
    """
    if purchase is not None:
        refuse_before(purchase, on)
    if purchase is not None and purchase.due_on is None:
        owed = [(purchase, open_cents(book, purchase))]
    else:
        owed = [
            (book.purchases.get(debt.purchase_id), debt.cents)
            for debt in debts.owed(book.conn, customer.id, date.max)
            if debt.day <= on.toordinal() and (purchase is None or purchase.id == debt.purchase_id)
        ]
    total = sum(opened for _, opened in owed)
    if total <= 0 and purchase is not None:
        raise Conflict(f"o{purchase.id} is paid", hint=their_ids(customer))
    if total <= 0 and (later := debts.owed(book.conn, customer.id, date.max)):
        raise _bought_later(book, customer, later[0], on)
    if total <= 0:
        raise Conflict(
            f"{customer.name} has no unpaid order with a due day", hint=_unpaid(book, customer, on)
        )
    if cents is not None and not 0 < cents <= total:
        raise Conflict(
            f"{amount(book, cents)} is more than the {amount(book, total)} left to pay"
            if cents > 0
            else "A payment has to be above 0",
            hint=f"repbook log-payment {f'o{purchase.id}' if purchase else customer.id} {amount(book, total)}",
        )
    return owed
