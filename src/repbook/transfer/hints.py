"""What to type, or to ask, for a file of which needed columns are not known, by what they hold."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from repbook.errors import ImportRefused, InvalidInput
from repbook.money import read_amount
from repbook.text import fold, is_email, phone_key, shown, words_of
from repbook.transfer.days_and_money import SERIAL, day_parts
from repbook.transfer.kinds import WORDS, Field, Kind, header_key, kind_named, unstarred
from repbook.transfer.recognise import Lacking, all_keys, assign_columns
from repbook.transfer.rows import FEWEST_DIGITS
from repbook.transfer.tables import Table, why_no_row

SAMPLE_ROWS = 200
SHOWN_VALUES = 3
LONGEST_VALUE = 20
NAME_THEM = "Give the file a first line with column names. "
LONGEST_AMOUNT = 6  # digits of a number without cents; longer ones are numbers of something


class Unmapped(ImportRefused):
    """A file that is no known program's, with what its columns hold.

    `kind` is what its rows are, if that is certain.
    """

    def __init__(self, message: str, hint: str, table: Table, lacking: Lacking, texts: "Texts"):
        super().__init__(message, hint)
        self.name, self.header, self.texts = table.name, table.header, texts
        self.kind = lacking.kind if lacking.certain else None
        # a first row of days and amounts is none of column names, which could be known again
        self.can_be_mapped = not any(is_day(name) or is_money(name) for name in self.header)

    def offered(self, kind: Kind, name: str) -> list[int]:
        """The columns whose values fit a field; of phones and e-mails most of them."""
        fits = _fits(kind, name)
        some = 0.5 if name in ("phone", "email") else 1
        names = [fold(unstarred(column)) for column in self.header]  # by which they are known again
        return [
            place
            for place, texts in self.texts.items()
            if texts
            and sum(map(fits, texts)) >= some * len(texts)
            and names.count(names[place]) == 1
        ]

    def named(self, kind: Kind) -> dict[str, int]:
        """Field to column, of those that go by one of a field's names."""
        columns = assign_columns(all_keys(self.header), kind, {})
        return {field.name: place for place, field in columns.items()}

    def values(self, place: int) -> str:
        """Some of the values of a column."""
        return _values(self.texts[place], " | ")


Texts = Mapping[int, Sequence[str]]


def missing_column(table: Table, lacking: Lacking) -> Unmapped:
    """The error for a file that lacks a column; its hint takes only columns whose values fit."""
    rows = [
        row
        for _, row in islice(table.rows(), SAMPLE_ROWS)
        if len(row) == table.width and any(map(str.strip, row))
        if why_no_row(row, table.header, lacking.kind.name, footers=True) is None
    ]
    texts = {at: [row[at].strip() for row in rows if row[at].strip()] for at in range(table.width)}
    own = _typed(table.header, lacking.kind, lacking.columns, (), texts)
    tries = [(lacking.kind, *own)]
    if not lacking.certain:
        for name, *more in (("purchases",), ("customers", "email"), ("customers", "phone")):
            kind = kind_named(name)
            columns = assign_columns(all_keys(table.header), kind, {})
            tries.append((kind, *_typed(table.header, kind, columns, more, texts)))
        tries.sort(key=lambda each: each[0].name != "purchases")
    kind, typed, _ = next((each for each in tries if each[2] is None), (lacking.kind, [], ""))
    message = lacking.message
    if message is None and kind is lacking.kind:
        first = own[1] or lacking.fields[0]
        message = f"No column of {table.name} looks like {WORDS.get(first, first)}"
    line = " ".join((f"--kind {kind.name}", *typed))
    if all(each[2] is not None for each in tries):
        names = "" if lacking.columns or not lacking.message else NAME_THEM
        hint = f"{names}Its columns: {_columns(table, texts)}"
    else:
        hint = f"Say which it is: {line}" if typed else f"Say so: {line}"
    return Unmapped(
        message or f"repbook cannot tell what {table.name} holds", hint, table, lacking, texts
    )


def _typed(
    header: Sequence[str],
    kind: Kind,
    columns: Mapping[int, Field],
    more: Sequence[str],
    texts: Texts,
) -> tuple[list[str], str | None]:
    """What to type for the columns that a kind lacks, and the first of which no values fit."""
    there = {
        f.name: at for at, f in columns.items() if texts[at] and _all_fit(kind, f.name, texts[at])
    }
    taken = {at for name, at in there.items() if name != "part_paid"}  # it may be all there is
    free = {at: held for at, held in texts.items() if held and at not in taken}
    typed, missing = [], None
    for group in (*kind.needs, *((name,) for name in more)):
        if not there.keys() & {*group}:
            name = group[0]
            place = next(
                (
                    at
                    for at, held in free.items()
                    if _all_fit(kind, name, held) and not _is_other(header[at], name)
                ),
                None,
            )
            if place is None:
                missing = missing or name
            else:
                del free[place]
                typed.append(f'--map "{header[place][:40]}={name}"')
    return typed, missing


def _is_other(column: str, field: str) -> bool:
    """Whether a column's own name says that it is not the field that its values could be."""
    words = words_of(re.sub("(?<=[a-z])(?=[A-Z])", " ", column)) or [""]
    named = field in ("customer", "name") and bool(NO_PERSONS & {*words})
    return named or words[-1] in IDS or NUMBERS.fullmatch(header_key(column)) is not None


def _all_fit(kind: Kind, name: str, texts: Sequence[str]) -> bool:
    return all(map(_fits(kind, name), texts))


def _columns(table: Table, texts: Texts) -> str:
    """Each column with some of its values."""
    named = ((shown(name), _values(texts[place])) for place, name in enumerate(table.header))
    return "; ".join(f"{name} ({held})" if held else name for name, held in islice(named, 12))


def _values(texts: Sequence[str], between: str = ", ") -> str:
    return between.join(
        shown(text[:LONGEST_VALUE]) for text in islice(dict.fromkeys(texts), SHOWN_VALUES)
    )


def is_day(text: str) -> bool:
    return day_parts(text, "dmy") is not None or day_parts(text, "mdy") is not None


def is_money(text: str) -> bool:
    if is_day(text) or SERIAL.fullmatch(text) or (text.isdigit() and len(text) > LONGEST_AMOUNT):
        return False
    try:
        read_amount(text, decimal="," if text[-3:-2] == "," else ".", digits=3)
    except InvalidInput:
        return False
    return True


def _is_name(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return 2 * letters > len(text) and header_key(text) not in NO_NAMES and not is_day(text)


def _is_phone(text: str) -> bool:
    return len(phone_key(text)) >= FEWEST_DIGITS and not is_day(text) and not is_email(text)


def _is_number(text: str) -> bool:
    """Whether a text can be the number of something."""
    return any(map(str.isdigit, text)) and len(text) <= LONGEST_VALUE * 2 and not is_day(text)


def _fits(kind: Kind, name: str) -> Callable[[str], bool]:
    types = {field.name: field.type for field in (*kind.fields, *kind.helpers)}
    # a field that only an export's own layout has is of any form
    return BY_NAME.get(name) or FITS.get(types.get(name, ""), bool)


# Columns that hold an id, or how many of something: a hint takes none for a name or an amount.
NUMBERS = re.compile(r".*(?:(?<!pa)id|uuid|guid)|(?:num|count|anzahl).*|qty|quantity|no|nr")
IDS = frozenset("no nr number num nummer numero id code".split())
NO_PERSONS = frozenset(
    "type typ status state stage channel mode method kind source level service currency country unit"
    " subject title item items product products article artikel description details note notes memo"
    " comment city town street address zip province region postal category kategorie sku asin website url".split()
)
NO_NAMES = frozenset("yes no true false ja nein paid open none usd eur gbp".split())
BY_NAME: dict[str, Callable[[str], bool]] = {
    "ref": _is_number,
    "phone": _is_phone,
    "email": is_email,
}
FITS: dict[str, Callable[[str], bool]] = {
    "day": is_day,
    "money": is_money,
    "code": _is_name,
    "name": _is_name,
    "text": _is_name,
    "note": _is_name,
    "phones": _is_phone,
    "emails": is_email,
}
