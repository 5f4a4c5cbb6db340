"""An order or a quote of a call, as people type it: `480 for 20 seals, due friday`."""

import re

from repbook.book.currency import amount as in_currency
from repbook.cli.call_entry import Priced
from repbook.cli.item_option import refuse_sums_in_words
from repbook.cli.parameters import cleaned
from repbook.cli.priced_items import Summed, is_marked, priced_sum, read_summed
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.formatter import listed
from repbook.money import Amount
from repbook.text import shell_line

# An order, and behind it when it is to be paid
DUE = re.compile(
    r"(.+?)[,;]? +(?:(?:due|terms|payable|to be paid)(?: in| on| by| within)? +(?P<day>.+)"
    r"|(?:pay|net)(?: in| within)? +(?P<days>\d+ ?d(?:ays?)?))",
    re.IGNORECASE,
)
AMOUNT_LAST = re.compile(r"(.+?)(?:,| for) (\d[\d.,]*)", re.IGNORECASE)
NO_THING = re.compile(r"[\s,;]+for$", re.IGNORECASE)  # `135 for`, with nothing behind it


def order_of(
    session: Session, said: str, option: str = "--order", also: str | None = None
) -> Priced:
    """An order, or a quote, as it was typed: `310`, `310 seals`; not `1 200 seals`, which can be two amounts.

    When a quote is to be paid stays in its words.
    """
    text, due = _split_due(session, said.strip())
    end = said.strip()[len(text) :]
    read = _priced(session, NO_THING.sub("", text), option, end, also)
    if option == "--order" and read.amount is not None:
        whole = in_currency(session.book, read.amount.cents)
        refuse_sums_in_words(read.what, ["--order", f"{whole}{end}"])
    if due is None:
        return read
    if option == "--order":
        return read._replace(due=due)
    return read._replace(what=f"{read.what}{end}" if read.what else end.strip(" ,;"))


def order_line(session: Session, order: Priced) -> str:
    """An order as the option that writes it."""
    words = in_currency(session.book, order.amount.cents if order.amount else 0)
    what = f" for {order.what}" if order.what else ""
    return shell_line(["--order", f"{words}{what}{f', due {order.due}' if order.due else ''}"])


def _split_due(session: Session, said: str) -> tuple[str, str | None]:
    """An order without the day it is to be paid, and that day: `135 for seals, terms 30 days`."""
    found = DUE.fullmatch(said)
    day = found and (found["day"] or found["days"])
    if not found or not day or not session.is_day(day, future=True):
        return said, None
    return found[1], day


def _priced(session: Session, text: str, option: str, end: str, also: str | None) -> Priced:
    """An amount and what it is for, or the sum of things with their prices; `end` was typed behind."""
    first, _, what = (part.strip() for part in text.partition(" "))
    first = first.rstrip(",;:")
    item = what.removeprefix("for ")
    if item == what:  # what stands after `for` has no amount: `480 for a pump for line 2`
        prices = f" {item}".partition(" at ")[2] + item.partition(" for ")[2]
        of_two = any(map(str.isdigit, prices + item.partition(",")[2]))
        if of_two or is_marked(text):
            summed = read_summed(text, lambda price: session.amount(price, also).cents)
            if summed and summed.sure:
                sums = f"{in_currency(session.book, summed.cents)} is {summed.sums}."
                return Priced(Amount(summed.cents), cleaned(summed.things), sums=sums)
            if summed or of_two or "@" in text:
                raise _of_two(session, (text, first, what, end), option, summed)
    if what[:1].isalpha():
        return Priced(session.amount(first, also), cleaned(item))
    try:
        return Priced(session.amount(text, also))
    except InvalidInput as error:
        number = what.partition(" ")[0]
        if number.isdigit() and len(number) != 3 and number != what:  # 1 200 is one amount
            error.hint = f"First the amount: {shell_line([option, f'{first} for {what}{end}'])}"
        raise


def _of_two(
    session: Session, said: tuple[str, str, str, str], option: str, summed: Summed | None
) -> InvalidInput:
    """That an order can be of two amounts, with the line for each."""
    text, first, what, end = said
    if summed:
        found = [(summed.cents, summed.things), *([summed.other] if summed.other else [])]
        orders = [(in_currency(session.book, cents), things) for cents, things in found]
    elif behind := AMOUNT_LAST.fullmatch(text):
        orders = [(behind[2], behind[1])]
    elif cents := priced_sum(text, lambda price: session.amount(price).cents):
        orders = [(in_currency(session.book, cents), text)]
    else:
        orders = [(first, what)]
    lines = [shell_line([option, f"{amount} for {things}{end}"]) for amount, things in orders]
    return InvalidInput(
        f'"{text}{end}" could be of two amounts', hint=f"First the amount: {listed(lines, 'or')}"
    )
