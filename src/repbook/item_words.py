# Long because what is read of a text as items, and by which name each is known again, is one table.
"""Items: read from the words of an order, and known again by their names.

`20 shaft seals, 2 gasket sets` are two items. A quantity is read only where it is in no doubt:
of `12 V battery` or `2024 calendar` the number belongs to the name.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from repbook.text import fold, words_of

MOST_WORDS = 6  # of a name without a number: beyond, it is a sentence


class Line(NamedTuple):
    """An item as it was bought; `unit` only where the quantity is of one, `cents` of all of it."""

    name: str
    quantity: float | None = None
    unit: str | None = None
    cents: int | None = None


# Names


@lru_cache(maxsize=20_000)
def item_key(name: str) -> str:
    """The key by which an item is known again: no case, accents, plural, spaces or hyphens."""
    key = ""
    for word in map(_singular, words_of(name)):
        between = " " if key[-1:].isdigit() and word[0].isdigit() else ""  # 2.5 is not 25
        key += between + word
    while (shorter := _singular(key)) != key:  # a key is its own: "and s" is "ands", which is "and"
        key = shorter
    return key or fold(name)


def _singular(word: str) -> str:
    """An English word without the ending of a plural; anything else as it is."""
    if len(word) < 4 or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word.removesuffix("s")


# Units that say no more than a bare number does, and those that are one with several names.
PIECES = frozenset("pc pcs piece ea each unit st stk stuck".split())
SAME_UNITS = {
    "metre": "m",
    "meter": "m",
    "litre": "l",
    "liter": "l",
    "kilo": "kg",
    "hr": "h",
    "hour": "h",
}


def unit_key(unit: str | None) -> str:
    """The key by which a unit is known again; empty for pieces."""
    key = item_key(unit) if unit else ""
    return "" if key in PIECES else SAME_UNITS.get(key, key)


class ItemNames:
    """Which names mean one item, and how it is called: by those that were renamed or joined.

    `named` are pairs of a name and the item that it means.
    """

    def __init__(self, named: Iterable[tuple[str, str]] = ()) -> None:
        self._above: dict[str, str] = {}  # the key of a name, and that of the item it means
        self._called: dict[str, str] = {}
        for name, item in named:
            one, other = self.key(name), self.key(item)
            if one != other:
                self._above[one] = other
            self._called.setdefault(other, item)

    def key(self, name: str) -> str:
        """The key of the item that a name means."""
        key = item_key(name)
        while key in self._above:
            key = self._above[key]
        return key

    def called(self, key: str) -> str | None:
        """How an item is called, if that was said."""
        return self._called.get(key)


# The words of an order

NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve a an".split(),
        (*range(1, 13), 1, 1),
        strict=True,
    )
)
DOZEN = {"dozen"}
# What a number of is a quantity: measured, or counted in what holds it.
LENGTHS = frozenset("m metre metres meter meters km ft foot feet yd yard yards".split())
VOLUMES = frozenset("l litre litres liter liters gal gallon gallons ml".split())
WEIGHTS = frozenset("kg kgs kilo kilos g gram grams lb lbs t ton tons tonne tonnes oz".split())
MEASURES = LENGTHS | VOLUMES | WEIGHTS
HOLDING = {
    f"{one}{end}": one
    for end, ones in (
        ("s", "pack packet pair set roll pallet bag case crate carton bottle can tin drum barrel"),
        ("s", "reel coil sheet tube bundle tray sack jar bucket keg piece pc unit hour hr length"),
        ("es", "box"),
    )
    for one in ones.split()
}
COUNTED = {**HOLDING, "pcs": "pc", "ea": "ea", "h": "h", "days": "day", "months": "month"}
# After these a number says how large, how long or the how-manieth, and belongs to the name.
SIZES = frozenset(
    "mm cm inch inches in v volt volts w watt watts kw kva hp amp amps bar psi phase way ply pin"
    " core stage channel port year years month week weeks day hour micron gauge deg degree"
    " degrees rpm hz mhz gb tb mb percent door seat seater star person man speed axis point piece"
    " pack st nd rd th".split()
)
# Words that name no thing: a text of these alone is no item.
NO_THING = frozenset(
    "a again agreed an and as at before big by call called discussed email first for from goods"
    " inv invoice items large last mail misc more more new no number of off offer on one order"
    " ordered orders our part parts payment phone po purchase quote quoted ref reorder reordered"
    " repeat rest restock sale same second see small stock stuff test that the their them thing"
    " things third this time to trial usual various via web with deposit instalment balance"
    " monday tuesday wednesday thursday friday saturday sunday today yesterday week month year"
    " delivered delivery shipping freight discount via".split()
)
AND_ALSO = r"(?:[0-9]|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s)"
BETWEEN = rf"\s*[,;]\s+(?={AND_ALSO})|\s+(?:and|plus|&|\+)\s+(?={AND_ALSO})"
NUMBER = r"([0-9][0-9.,]*)(\s*[x×*](?=\s+[^\W\d_]|[^\W\d_]{2}))?(\s*)(?=[^\W\d_])"
BEHIND = r"([^0-9]*[^\W\d_])\s+[x×]\s?([0-9]{1,6})"  # seals x 20
PRICE = r"\s*(?:@|\bat\b)\s*\D{0,4}([0-9][0-9.,]*)(?:\s*(?:each|ea\.?|apiece|a piece))?$"
TAIL = (
    r"\s+(?:for (?:the|a|an|their|its|his|her|our|my|line|site|next|this|plant|project|use)"
    r"|because|from|via|due|as (?:usual|before|last|agreed|quoted|discussed))\b.*"
)
TAIL_WORDS = frozenset("for because from via due as".split())  # without one there is no tail
MORE = frozenset("more extra additional further of".split())
SEVERAL = frozenset("and & + plus or".split())
NOT_DECIMAL = r"[0-9]{1,3}(?:\.[0-9]{3})+"  # a thousand, as many write it
LONGEST = 1000  # characters of a text that may be a list of things


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A pattern, compiled when it is first needed: a plain name needs none."""
    return re.compile(text, re.IGNORECASE | re.DOTALL)


class Part(NamedTuple):
    """A part of what was typed: an item, and what it came to where a price of one was said."""

    line: Line | None
    price: float | None = None  # in major units


def read_items(text: str, cents: int | None = None, digits: int = 2) -> tuple[Line, ...]:
    """The items that the words of an order name, none where they name no things.

    `cents` is what it came to in all: the amount of the only item, and the check of their prices.
    """
    lines, prices = _read(text)
    if len(lines) == 1:
        return (lines[0]._replace(cents=cents),)
    if prices:
        sums = [round(price * 10**digits) for price in prices]
        if sum(sums) == cents:
            return tuple(line._replace(cents=of) for line, of in zip(lines, sums, strict=True))
    return lines


@lru_cache(maxsize=20_000)
def _read(text: str) -> tuple[tuple[Line, ...], tuple[float, ...]]:
    """The items of a text, and what each came to, if that is said of all."""
    parts: list[Part] = []
    texts: list[str] = []
    for each in _split(text):
        part = _part(each)
        if parts and part.line and part.line.quantity is None:  # 20 gaskets, 3 mm
            each = f"{texts.pop()}, {each}"
            parts[-1] = _part(each)
        else:
            parts.append(part)
        texts.append(each)
    lines = [part.line for part in parts if part.line]
    if len(lines) < len(parts):  # one names no thing: what the others are is in doubt
        return (), ()
    if len(lines) == 1:
        return tuple(_listed(lines[0])), ()
    prices = tuple(part.price for part in parts if part.price is not None)
    return tuple(lines), prices if len(prices) == len(lines) else ()


def _split(text: str) -> list[str]:
    """The parts of a text that each may be an item."""
    if len(text) > LONGEST:
        return []
    low = text.lower()
    between = "," in low or any(mark in low for mark in (" and ", ";", "+", "&", " plus "))
    parts = _pattern(BETWEEN).split(text.strip()) if between else [text]
    return [kept for part in parts if (kept := part.strip(" .,;\n\t"))]


def typed_items(text: str, digits: int = 2) -> Sequence[Line]:
    """Items as they are typed for themselves: `20 m hose`, `2 hoses @120`; empty for no name.

    One text may have several, if it says how many of each: `20 seals, 2 gaskets`.
    """
    whole = " ".join(text.split())
    lines, prices = _read(whole)
    if len(lines) > 1 and all(line.quantity is not None for line in lines):
        costs = [round(price * 10**digits) for price in prices] or [None] * len(lines)
        return [line._replace(cents=of) for line, of in zip(lines, costs, strict=True)]
    line, price = _part(whole, whole=True)
    cents = None if price is None else round(price * 10**digits)
    return [line._replace(cents=cents)] if line else []


def items_text(lines: Sequence[Line]) -> str:
    """Items as the words of an order, from which they are read again: `20 seals, 2.5 kg grease`."""
    return ", ".join(
        " ".join(filter(None, (_figure(line.quantity), line.unit, line.name))) for line in lines
    )


def as_words(lines: Sequence[Line], cents: int, digits: int) -> tuple[str, Sequence[Line]]:
    """Items as the words of an order of an amount, and the lines that have to stand beside these.

    None have to where the words say the same.
    """
    text = items_text(lines)
    plain = [line._replace(cents=None) for line in lines]
    said = [line._replace(cents=None) for line in _read(text)[0]]
    costs = {line.cents for line in lines} - {None, *((cents,) if len(lines) == 1 else ())}
    return text, () if said == plain and not costs else lines


def _figure(quantity: float | None) -> str:
    return "" if quantity is None else f"{quantity:.3f}".rstrip("0").rstrip(".")


def _listed(line: Line) -> list[Line]:
    """`seals, gaskets` are two things; `valve, brass` is one. A quantity is of the first."""
    first, *more = (part.strip() for part in line.name.split(","))
    if all(part.isalpha() and _is_plural(part) for part in (first, *more)):
        return [line._replace(name=first), *map(Line, more)]
    if line.quantity is not None and more and words_of(more[0])[:1] in URGENT:
        return [line._replace(name=first)]
    return [line]


URGENT = (["urgent"], ["urgently"], ["asap"], ["please"], ["to"], ["by"], ["as"], ["same"])


def _part(text: str, whole: bool = False) -> Part:
    """A part of an order as an item; `whole` where it is surely one."""
    price = _pattern(PRICE).search(text) if "@" in text or " at " in text else None
    words = text[: price.start()] if price else text
    if words[:4].lower() == "for ":
        words = words[4:]
    number, glued, rest = _number(words)
    if number is None:
        purpose = not whole and _without_tail(f" {text}") == ""  # for line 2
        return Part(None if purpose else _named(words, whole))
    if rest[:4].lower() == "for ":  # 480 for 20 seals
        return _part(rest)
    line = _counted(number, glued, rest if whole else _without_tail(rest), words, whole)
    if line is None or price is None or line.quantity is None:
        return Part(line)
    each = _quantity(price[1].rstrip(".,"))
    return Part(line, None if each is None else number * each)


def _without_tail(words: str) -> str:
    """Words without what says what for, or from whom: `seals for the pump`."""
    if TAIL_WORDS.isdisjoint(words.lower().split()):
        return words
    return _pattern(TAIL).sub("", words)


def _number(words: str) -> tuple[float | None, bool, str]:
    """The number of a thing, whether what follows is glued to it, and the rest."""
    if not words[:1].isdigit():
        counted = words[-1:].isdigit() and len(words) <= LONGEST
        if counted and (found := _pattern(BEHIND).fullmatch(words)):
            return float(found[2]), False, found[1]
        first, _, rest = words.partition(" ")
        number = NUMBERS.get(first.lower())
        return (float(number), False, rest) if number and rest.strip() else (None, False, words)
    found = _pattern(NUMBER).match(words)
    if found is None:
        return None, False, words
    said, rest = found[1].rstrip(".,"), words[found.end() :]
    if rest[0] in "xX×" and rest[1:].lstrip()[:1].isdigit():  # 2 x 4 lumber
        return None, False, words
    number = _quantity(said)
    if "." in said and _pattern(NOT_DECIMAL).fullmatch(said):
        number = None if _word(rest) in MEASURES else float(said.replace(".", ""))
    return number, not found[2] and not found[3], rest


def _word(rest: str) -> str:
    """The word behind a number, as the tables have it."""
    return rest.partition(" ")[0].lower().rstrip(".")


def _quantity(text: str) -> float | None:
    """`1,000`, `2.5` and `2,5`, `1,250.50` and `1.250,50`; None for what is no number."""
    comma, dot = text.rfind(","), text.rfind(".")
    group, decimal = (".", ",") if comma > dot >= 0 else (",", ".")
    whole, point, part = text.partition(decimal)
    groups = whole.split(group)
    if groups[1:] and not point and len(groups) == 2 and len(groups[1]) != 3:
        whole, part, groups = groups[0], groups[1], groups[:1]  # 2,5
    fits = all(len(each) == 3 for each in groups[1:]) and (len(groups) == 1 or len(groups[0]) < 4)
    digits = whole.replace(group, "")
    if not fits or not digits.isdecimal() or not (part or "0").isdecimal():
        return None
    return float(f"{digits}.{part or 0}")


def _counted(number: float, glued: bool, rest: str, words: str, whole: bool) -> Line | None:
    """An item of which a number is said; without a quantity where the number may be another thing."""
    first, _, behind = rest.partition(" ")
    of, _, thing = behind.partition(" ")
    said_of = of.lower() == "of" and bool(thing)
    name, word = (thing if said_of else behind).strip(), _word(rest)
    if glued and word not in MEASURES:  # 12V, 3rd, 2x4
        return _named(words, whole)
    if word in DOZEN and name:
        return Line(name, number, "dozen")
    in_unit = word in MEASURES or word in COUNTED or (said_of and word in HOLDING.values())
    if name and in_unit and number:
        if name.startswith(("a ", "an ", "per ")) or (
            word in MEASURES and not said_of and _is_size(word, name)
        ):  # 20 l drums, 5 kg bags
            return _named(words, whole)
        return Line(name, number, first.rstrip("."))
    year = 1990 <= number < 2050 and number == int(number) and not _is_plural(rest)
    if glued or word in SIZES or year or not number or "/" in words.split(" ")[0]:
        return _named(words, whole)
    if not whole and not SEVERAL.isdisjoint(rest.lower().split()):  # 12 of both, or of the first?
        return _named(rest, whole)
    if word in MORE and name:
        rest = name
    named = _named(rest, whole, MOST_WORDS + 2)
    return named and named._replace(quantity=number)


def _is_size(word: str, name: str) -> bool:
    """Whether a measure says how large things are, and not how much of something: `20 l drums`."""
    last = (words_of(name) or [""])[-1]
    return _is_plural(name) and (word not in WEIGHTS or _singular(last) in HOLDING.values())


def _is_plural(name: str) -> bool:
    last = (words_of(name) or [""])[-1]
    return _singular(last) != last


@lru_cache(maxsize=20_000)
def _named(words: str, whole: bool, most: int = MOST_WORDS) -> Line | None:
    """Words as the name of an item; None where they name no thing, or are a sentence.

    What is typed for itself is kept as it is; what is read of a text loses the marks around it.
    """
    name = words.strip() if whole else words.strip(" ,;.")
    parts = words_of(name)
    things = [part for part in parts if part not in NO_THING and not part.isdecimal()]
    if not things or (len(parts) > most and not whole):
        return None
    return Line(name)
