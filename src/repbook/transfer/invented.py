"""Invented cells of the shape of real ones, and which words of a file say nothing of a person."""

import re
from collections.abc import Set
from functools import cache

from repbook.calendar_names import MONTH_OF
from repbook.money import CODES
from repbook.text import fold, is_email
from repbook.transfer.cells import CHANNELS, NO, OUTCOMES, VERDICTS, YES
from repbook.transfer.days_and_money import DAY_IN_NUMBERS, DAY_IN_WORDS, SERIAL
from repbook.transfer.row_words import ROW_OF, STATUSES, document_key
from repbook.transfer.sources import layouts
from repbook.transfer.tables import TOTALS

LONGEST = 60  # characters of an invented cell
LETTERS, FIGURES = "lomipadorekusatinefobuviga", "38147295614"
SHAPE_LONGEST = 24


@cache
def known_words() -> frozenset[str]:
    """States, types of documents and the like, as `document_key` makes them; no names."""
    states = (word for table in STATUSES.values() for word in table.split("|"))
    rows = (word for layout in layouts() for word in layout.rows if "*" not in word)
    ours = (*CODES, *YES, *NO, *CHANNELS, *OUTCOMES, *VERDICTS)
    return frozenset(map(document_key, (*states, *rows, *ours, *(key for key in ROW_OF))))


def known_word(text: str) -> str | None:
    """The text, without what is in brackets behind it, if it is such a word."""
    for part in (text, text.partition("(")[0]):
        if document_key(part) in known_words():
            return " ".join(part.split())
    return None


def shape(text: str) -> str:
    """How a text is written: `#` for a digit, `x` or `X` for some letters."""
    text = re.sub(r"\d", "#", " ".join(text.split())[:SHAPE_LONGEST])
    text = re.sub(r"[^\W\d_]+", lambda word: "X" if word[0][0].isupper() else "x", text)
    return re.sub(r"[^ -~€£¥X]", "?", text)


def invented_text(text: str, number: int) -> str:
    """Other letters and figures in the place of each; what is around them as it is."""
    if TOTALS.fullmatch(text):
        return "Total"
    letters = (LETTERS[(at + 5 * number) % len(LETTERS)] for at in range(LONGEST))
    figures = (FIGURES[(at + number) % len(FIGURES)] for at in range(LONGEST))

    def other(sign: str) -> str:
        if sign.isdigit():
            return next(figures)
        if sign.isalpha():
            letter = next(letters) if sign.isascii() else "é"
            return letter.upper() if sign.isupper() else letter
        return sign if sign in " \r\n€£¥" or "!" <= sign <= "~" else "*"

    return "".join(map(other, text[:LONGEST]))


def invented_email(text: str, number: int) -> str:
    """As many addresses as there are."""
    count = max(1, text.count("@"))
    return ", ".join(f"name{number + at}@example.com" for at in range(count))


def invented_day(text: str, number: int, order: str | None) -> str:
    """A day written so; without an order it can be read two ways, as the others of its column."""
    if SERIAL.fullmatch(text):
        return str(46_000 + number)
    if match := DAY_IN_NUMBERS.fullmatch(text):
        day = number % 11 + (13 if order else 2)
        values = {"y": 2026, "m": 1 + number % 9, "d": day}
        parts = [match[1], match[3], match[4]]
        places = "ymd" if len(parts[0]) == 4 else order or "dmy"
        head = match[2].join(
            f"{values[place] % 10 ** max(2, len(part)):0{len(part)}}"
            for place, part in zip(places, parts, strict=True)
        )
        return head + _time(text[match.end(4) :])
    folded = fold(text)
    match = DAY_IN_WORDS.fullmatch(folded)
    if match and (match[2] or match[3]) in MONTH_OF:
        text = text if len(text) == len(folded) else folded
        first, second = (match.span(n) for n in ((1, 2) if match[1] else (3, 4)))
        month = text[slice(*(second if match[1] else first))]
        pair, year = (str(10 + number % 18), month), "2026"[-len(match[5]) :]
        one, two = pair if match[1] else pair[::-1]
        weekday = re.sub("^[^, ]+", "Monday" if first[0] > 5 else "Mon", text[: first[0]])
        between, behind = text[first[1] : second[0]], text[second[1] : match.start(5)]
        return weekday + one + between + two + behind + year + _time(text[match.end(5) :])
    if re.match(r"[12][0-9]{7}", text):
        return f"202601{10 + number % 18}{_time(text[8:])}"
    return invented_text(text, number)


def _time(text: str) -> str:
    """What stands behind a day: a time, without a place."""
    figures = re.sub("[0-9]+", lambda found: "10"[: len(found[0])].zfill(len(found[0])), text)
    return re.sub(
        r"[^\W\d_]{2,}", lambda w: w[0] if w[0] in ("AM", "PM", "UTC", "GMT") else "", figures
    )


def invented_amount(text: str, number: int) -> str:
    """Other figures; a nought stays one, and so does a currency's code."""
    if not text.strip("0.,- ") and text.count("0") < 5:
        return text
    words = re.split(r"([A-Za-z]+)", text)
    return "".join(
        word if word.upper() in {*CODES, "CR", "DR"} else invented_text(word, number)
        for word in words
    )


def invent(text: str, number: int, of_type: str, order: str | None, real: Set[str]) -> str:
    """The invented cell for a cell of a column of a type; none of the `real` texts is in it."""
    if not text.strip() or (of_type == "choice" and known_word(text)):
        return known_word(text) or ""
    if of_type == "day" and any(map(str.isdigit, text)):
        return invented_day(text.strip(), number, order)
    if of_type == "time":
        return _time(text)
    if of_type == "e-mail" and "@" in text:
        return invented_email(text, 2 * number)
    make = invented_amount if of_type == "money" else invented_text
    tries = [make(text, number + 7 * further) for further in range(20)]
    good = (made for made in tries if not real & {made.casefold(), *re.findall(r"\w{3,}", made)})
    return next(good, tries[0] if of_type == "money" else "")


def is_phone(text: str) -> bool:
    """Whether it is written as numbers of phones are."""
    figures = sum(map(str.isdigit, text))
    return 6 <= figures <= 16 and re.fullmatch(r"\+?[0-9(][0-9 ()./x-]+", text.strip()) is not None


def are_emails(text: str) -> bool:
    """Whether all there is are e-mail addresses."""
    return all(map(is_email, re.split(r"[;, ]+", text.strip("; ,"))))
