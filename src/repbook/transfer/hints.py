"""What to type for a file in which a needed column is not found, by what its columns hold."""

from collections.abc import Callable, Sequence
from itertools import islice

from repbook.errors import ImportRefused, InvalidInput
from repbook.money import read_amount
from repbook.text import shown
from repbook.transfer.days_and_money import SERIAL, day_parts
from repbook.transfer.kinds import WORDS, header_key
from repbook.transfer.recognise import Lacking
from repbook.transfer.tables import Table

SAMPLE_ROWS = 200
SHOWN_VALUES = 3
LONGEST_VALUE = 20
LONGEST_AMOUNT = 6  # digits of a number without cents; longer ones are numbers of something


def missing_column(table: Table, lacking: Lacking) -> ImportRefused:
    """The error for a file that lacks a column; its hint takes only columns whose values fit."""
    rows = [row for _, row in islice(table.rows(), SAMPLE_ROWS) if len(row) == table.width]
    free = {
        place: [row[place].strip() for row in rows if row[place].strip()]
        for place in range(table.width)
        if place not in lacking.columns
    }
    fields = {field.name: field for field in lacking.kind.fields}
    typed = [f"--kind {lacking.kind.name}"]
    missing = None
    for name in lacking.fields:
        fits = FITS.get(fields[name].type, _is_name)
        place = next((at for at, texts in free.items() if texts and all(map(fits, texts))), None)
        if place is None:
            missing = missing or name
            continue
        del free[place]
        typed.append(f'--map "{table.header[place][:40]}={name}"')
    first = missing or lacking.fields[0]
    message = f"No column of {table.name} looks like {WORDS.get(first, first)}"
    if missing is None:
        return ImportRefused(message, hint=f"Say which it is: {' '.join(typed)}")
    return ImportRefused(message, hint=f"Its columns: {_columns(table, rows)}")


def _columns(table: Table, rows: Sequence[Sequence[str]]) -> str:
    """Each column with some of its values."""

    def values(place: int) -> str:
        texts = dict.fromkeys(row[place].strip() for row in rows if row[place].strip())
        return ", ".join(shown(text[:LONGEST_VALUE]) for text in islice(texts, SHOWN_VALUES))

    named = ((shown(name), values(place)) for place, name in enumerate(table.header))
    return "; ".join(f"{name} ({texts})" if texts else name for name, texts in islice(named, 12))


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


NO_NAMES = frozenset("yes no true false ja nein paid open none usd eur gbp".split())
FITS: dict[str, Callable[[str], bool]] = {"day": is_day, "money": is_money, "code": _is_name}
