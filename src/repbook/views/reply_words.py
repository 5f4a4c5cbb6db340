"""What every reply to an order says, in a call or not: how it is paid, what is promised, what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, clock, days, joined, listed, names
from repbook.loyalty.customer_day import CustomerDay
from repbook.text import fold, shell_line
from repbook.views.screen import Cell, Line, line

OVERDUE_SHOWN = 3  # orders

if TYPE_CHECKING:
    from repbook.records import (
        CallBack,
        Customer,
        Feedback,
        History,
        OpenQuote,
        Payment,
        Promise,
        Purchase,
        Quote,
    )


def came_back_line(customer: Customer) -> Line:
    """That a purchase has brought back a customer who was written off."""
    return line(Cell(f"{customer.name} was written off. This order brings them back.", "good"))


def feedback_words(said: Feedback) -> str:
    """`price: bad (f2)`."""
    return f"{said.topic}: {said.verdict} (f{said.id})"


def named_words(currency: str | None) -> str | None:
    """That an amount was the first to name the book's currency; None when it did not."""
    if currency is None:
        return None
    return f"The book's currency is {currency} from now on. To change it: repbook config currency"


def order_words(order: Purchase | Quote | OpenQuote, formatter: Formatter) -> str:
    """`480 for seals`, of an order or of a quote."""
    return joined(" for ", formatter.money(order.cents), order.what or "")


def part_paid_words(part: tuple[int, int], formatter: Formatter) -> str:
    """`400 of 1,000 paid`."""
    paid, of = map(formatter.money, part)
    return f"{paid} of {of} paid"


def returned_words(back: int, of: int, formatter: Formatter) -> str:
    """`, 200 of it returned`, `, all of it returned`; empty where nothing came back."""
    if not back:
        return ""
    return f", {'all' if back >= of else formatter.money(back)} of it returned"


def settling_words(
    order: Purchase,
    customer: Customer,
    formatter: Formatter,
    paid: Payment | None = None,
    won: Quote | None = None,
    *,
    due_named: bool,
) -> str:
    """`, 400 of 1,000 paid, due Sun 27 Dec (their terms: 30 days), won with q4`, of an order just written."""
    part = paid is not None and paid.cents < order.cents
    return "".join(
        f", {said}"
        for said in (
            part_paid_words((paid.cents, order.cents), formatter) if paid and part else "",
            f"paid {formatter.near(paid.on)}" if paid and not part else "",
            _due_words(order, customer, formatter, due_named) if part or not paid else "",
            f"won with q{won.id}" if won else "",
        )
        if said
    )


def _due_words(order: Purchase, customer: Customer, formatter: Formatter, named: bool) -> str:
    """`due Sun 27 Dec (their terms: 30 days)`: the day, and the payment terms if it fits these.

    They are called theirs unless the day was named.
    """
    if order.due_on is None:
        return ""
    terms = customer.terms_days
    by_terms = terms is not None and order.due_on == order.on + timedelta(days=terms)
    whose = f" ({'' if named else 'their terms: '}{days(terms)})" if terms and by_terms else ""
    return f"due {formatter.weekday(order.due_on)}{whose}"


def due_at_once_words(order_id: int) -> str:
    """That what is left to pay of an order is due now, as no day was named, and the line that names one."""
    return (
        "You named no due day, so the rest is due now."
        f" If it is due later: repbook correct o{order_id} --due 30d"
    )


def promised_before(promise: Promise, open_promises: Iterable[Promise]) -> str | None:
    """How to drop an open promise of the same words and problem, in whose place another was made."""
    for each in open_promises:
        same = each.problem_id in (None, promise.problem_id) or promise.problem_id is None
        if each.id != promise.id and same and fold(each.text) == fold(promise.text):
            return (
                f"p{each.id} has the same words. If p{promise.id} takes its place:"
                f" repbook promise p{each.id} --drop"
            )
    return None


def no_due_words(order_id: int) -> str:
    """That an order has no due day, what follows from it, and the line that sets one."""
    return (
        f"o{order_id} has no due day, so you get no reminder of its payment. To set one:"
        f" repbook correct o{order_id} --due 30d"
    )


def not_due_words(order: Purchase, paid: Payment | None = None) -> str | None:
    """That an order that was just written has no due day, unless it was paid or costs nothing."""
    settled = order.due_on is not None or order.settled or not order.cents
    if paid is not None and paid.cents < order.cents and order.due_on == paid.on:
        return due_at_once_words(order.id)
    if settled or (paid is not None and paid.cents >= order.cents):
        return None
    return no_due_words(order.id)


def after_order_words(today: CustomerDay, formatter: Formatter) -> str | None:
    """What comes next for who ordered: the next order, the call-back agreed, what is promised."""
    said = (
        next_order_words(today, formatter) or "",
        _still_to_call_words(today.history, formatter),
        still_promised_words(today.history),
    )
    return joined(" ", *said) or None


def put_back_words(back: CallBack, touch_id: int, formatter: Formatter) -> str:
    """The line that agrees a call again, where a call of theirs was not the one agreed."""
    today = formatter.on.toordinal()
    passed = back.day < today or (
        back.day == today and (back.minute or 0) < (formatter.minute or 0)
    )
    at = "" if back.minute is None or passed else f" {clock(back.minute)}"
    again = shell_line(["--again", f"{date.fromordinal(max(back.day, today))}{at}"])
    return f"If you are still to call back: repbook correct c{touch_id} {again}"


def _still_to_call_words(history: History, formatter: Formatter) -> str:
    back = history.call_back
    if back is None or history.do_not_call:
        return ""
    at = f" at {clock(back.minute)}" if back.minute is not None else ""
    return f"Still to call back {formatter.weekday(back.day)}{at}."


def ends_words(last: date | int | None, formatter: Formatter) -> str:
    """`ends Fri 4 Dec`, of a quote; `ended`, if that day is past; empty without a last day.

    It is the day until which it is valid, or on which another program expected it to close.
    """
    if last is None:
        return ""
    day = last if isinstance(last, int) else last.toordinal()
    past = day < formatter.on.toordinal()
    return f"{'ended' if past else 'ends'} {formatter.weekday(last)}"


def open_quote_line(quote: OpenQuote, formatter: Formatter, order_id: int | None = None) -> str:
    """How to log what became of an open quote; with an order, that the order is it."""
    words = f"q{quote.id} ({order_words(quote, formatter)})"
    if order_id is not None:
        return f"If that is {words}: repbook won q{quote.id} --of o{order_id}"
    return f"{words} is open: repbook won q{quote.id}, or repbook lost q{quote.id}"


def order_question(quote: str, cents: int, formatter: Formatter) -> str:
    """Whether an order came from a quote, which is given as `q4 (1,200 for pump rebuild)`."""
    return f"Does the order of {formatter.money(cents)} come from quote {quote}?"


def next_order_words(today: CustomerDay, formatter: Formatter) -> str | None:
    """When the next order is expected, or was; None for who has not bought twice, or lapsed."""
    day = today.expected_day
    if day is None or len(today.history.buying.days) < 2 or today.rhythm == "lapsed":
        return None
    if day < formatter.on.toordinal():
        return f"Their next order was expected about {formatter.weekday(day)}."
    long = ""
    if day > formatter.on.toordinal() + today.policy.year_days:
        from repbook.views.buying import one_long_gap

        long = one_long_gap(today)
    return f"Next order expected about {formatter.weekday(day)}{f' ({long})' if long else ''}."


def still_promised_words(history: History, named: int | None = None) -> str:
    """`Still promised: p7 (send the quote).`, but for the one that is named already."""
    others = [promise for promise in history.promises if promise.id != named]
    promised = [f"p{promise.id} ({promise.text})" for promise in others[:3]]
    return f"Still promised: {listed(promised)}." if promised else ""


def overdue_words(today: CustomerDay, formatter: Formatter) -> str:
    """`Payment overdue: o511 (500).`: what is not due yet is not in it."""
    owed = [f"o{debt.purchase_id} ({formatter.money(debt.cents)})" for debt in today.overdue]
    return f"Payment overdue: {names(owed, OVERDUE_SHOWN)}." if owed else ""
