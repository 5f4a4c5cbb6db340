"""Things with their prices, as people type an order: `2 hose set @120, 5 seals @15`."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from repbook.errors import InvalidInput

BETWEEN = re.compile(r"\s*[,;+&]\s+(?=\d)|\s+(?:and|plus)\s+(?=\d)", re.IGNORECASE)
NUMBER, THING = r"(?P<number>\d{1,6})", r"(?P<thing>[^\W\d_].*?)"
PRICE = r"(?P<price>(?:[a-z]{3} |[^\w\s])?\d[\d.,]*)(?P<each> ?(?:each|apiece|a piece|ea\.?))?"
TIMES = r" ?(?:@|[x×*](?![^\W\d_]))(?: ?at\b)? ?"
FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{NUMBER}(?: ?[x×*])? ?{THING}(?: ?@(?: ?at\b)? ?|(?P<at> at )|(?<![\d\s])(?P<by> ?[x×*] ?)){PRICE}",
        rf"{NUMBER}{TIMES}{PRICE}(?: (?:of )?{THING})?",
        rf"{THING} {NUMBER}{TIMES}{PRICE}",
    )
]
PLAIN = re.compile(r"\d+(?:,\d{3})*(?:[.,]\d{1,2})?", re.ASCII)  # a price without a currency
UNMARKED = re.compile(rf"(\d{{1,6}}) (.*[a-z].*) ({PLAIN.pattern})", re.ASCII | re.IGNORECASE)
MARKED = re.compile(r"(?:^|[\s\w])(?:@ ?\d|[x×*] ?\d|\d ?[x×*] \d)", re.IGNORECASE)


class Summed(NamedTuple):
    """What was typed with prices: the sum, the things, and each with the price of one."""

    cents: int
    things: str | None
    sums: str  # `2 hose set at 120, 5 seals at 15`
    sure: bool  # whether the prices can only be of one each
    other: tuple[int, str] | None = None  # else the amount that one part can be of, and for what


class Unmarked(NamedTuple):
    """Things with a number behind each, and the sum if it is the price of one, or of all of them."""

    things: str
    of_one: Decimal
    of_all: Decimal


def is_price(text: str) -> bool:
    """Whether a text is a number that can be a price."""
    return bool(PLAIN.fullmatch(text))


def price_of(text: str) -> Decimal:
    """The number of a plain price; a comma before three digits is no decimal mark."""
    return Decimal(re.sub(r",(?=\d{3})", "", text).replace(",", "."))


def read_unmarked(text: str) -> Unmarked | None:
    """`20 seals 480, 2 gaskets 60`; None where a part of the text is no such thing."""
    found = [UNMARKED.fullmatch(part) for part in text.split(", ")]
    parts = [(int(each[1]), each[2], price_of(each[3])) for each in found if each]
    if len(parts) < len(found):
        return None
    return Unmarked(
        ", ".join(f"{number} {thing}" for number, thing, _ in parts),
        sum((number * price for number, _, price in parts), Decimal()),
        sum((price for _, _, price in parts), Decimal()),
    )


def is_marked(text: str) -> bool:
    """Whether a text has a price of one thing: `@120`, `2 x 120`."""
    return bool(MARKED.search(text))


def priced_sum(text: str, cents_of: Callable[[str], int]) -> int:
    """The sum of those parts of a text whose price can be read; a mark before three digits is left out."""
    plain = re.sub(r"(?<=\d)[.,](?=\d{3}\b)", "", text)
    read = (read_summed(part, cents_of) for part in re.split(r"[,;+&]\s+", plain))
    return sum(each.cents for each in read if each)


def read_summed(text: str, cents_of: Callable[[str], int]) -> Summed | None:
    """The sum of things with their prices; None where a part of the text is no such thing."""
    total, sure, other = 0, True, None
    things: list[str] = []
    priced: list[str] = []
    sums: list[str] = []
    parts = BETWEEN.split(text.strip())
    for part in (part.strip(" ,;.") for part in parts):
        found = next(filter(None, (form.fullmatch(part) for form in FORMS)), None)
        if found is None:
            return None
        said = found.groupdict()
        try:
            price = cents_of(said["price"].rstrip(".,"))
            one = cents_of("1")
        except InvalidInput:
            return None
        number, thing = int(said["number"]), said["thing"]
        if not number or not price:
            return None
        total += number * price
        things += [f"{number} {thing}"] if thing else []
        priced += [f"{number} {thing} @{said['price'].rstrip('.,')}"] if thing else []
        sums.append(f"{number}{f' {thing}' if thing else ''} at {said['price']}")
        if said["each"]:
            continue
        whole = number * one  # `480 seals @24`, `480 seals x 20`: number and amount may be the same
        if said.get("at"):
            sure, other = False, (price, f"{number} {thing}")
        elif said.get("by") or (found.re is FORMS[0] and not parts[1:] and whole % price == 0):
            sure, other = False, (whole, part[len(said["number"]) :].strip())
    if sure and len(priced) == len(parts) > 1:  # what each cost stays with it
        things = priced
    return Summed(
        total, ", ".join(things) or None, ", ".join(sums), sure, None if parts[1:] else other
    )
