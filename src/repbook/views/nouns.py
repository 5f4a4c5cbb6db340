"""What tables and their columns are called, on screens and in JSON."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from repbook.formatter import Formatter, clock, count
from repbook.schema import BY_TABLE, SOMEBODY_FORGOTTEN, TABLES, columns
from repbook.schema import REFERENCES as REFERENCED
from repbook.views.fields import FORMS

# Columns that hold the id of another record, and the letter it is written with.
REFERENCES = {
    column: BY_TABLE[table].letter for column, table in REFERENCED.items() if BY_TABLE[table].letter
}
# Ids from other programs are counted apart from the other names they are stored with.
CODES = BY_TABLE["aliases"]._replace(word="id from another program", many="ids from other programs")
NOUNS = {**BY_TABLE, "codes": CODES}
LABELS = {
    "cents": "amount",
    "day": "on",
    "made_on": "on",
    "reported_on": "on",
    "customer_id": "customer",
    "purchase_id": "of",
    "problem_id": "about",
    "touch_id": "call",
    "lost_touch_id": "lost in",
    "contact_id": "with",
    "again_minute": "again at",
    "terms_days": "terms",
    "call_every_days": "call every",
    "orders_every_days": "orders every",
}
# The type of each stored column, and how JSON has the values of a type.
TYPES = {c.name: c.type for table in TABLES if table.record_name for c in columns(table.record)}
YES_OR_NO = ("flag", "yesno")
PLAIN: dict[str, Callable[[Any, Formatter], object]] = {
    **FORMS,
    **dict.fromkeys(YES_OR_NO, lambda flag, formatter: bool(flag)),
    "extra": lambda text, formatter: json.loads(text),
}


class Names(NamedTuple):
    """The names of customers and contacts, by id."""

    customers: Mapping[int, str]
    contacts: Mapping[int, str]

    def customer(self, id: int) -> str:
        """The name of a customer; of one who was forgotten, that."""
        return SOMEBODY_FORGOTTEN if id < 0 else self.customers.get(id, f"customer {id}")


def counted(table: str, number: int) -> str:
    """`1 call`, `3 calls`, for the rows of a table."""
    return count(number, NOUNS[table].one or NOUNS[table].word, NOUNS[table].many)


def id_of(table: str, row: Mapping[str, object]) -> str | None:
    """`o12`; None for a row without an id of its own."""
    letter = NOUNS[table].letter
    return f"{letter}{row['id']}" if letter or table == "customers" else None


def label(column: str) -> str:
    """A column's name on a screen."""
    if column in LABELS:
        return LABELS[column]
    return column.removesuffix("_day").removesuffix("_on").removesuffix("_id").replace("_", " ")


def in_words(column: str, value: object, names: Names, formatter: Formatter) -> str:
    """A value on a screen."""
    if value is None or value == "":
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return formatter.weekday(value)
    if isinstance(value, int):
        if column == "cents":
            return formatter.money(value)
        if column == "again_minute":
            return clock(value)
        if column in ("customer_id", "referred_by_id"):
            if value < 0:
                return SOMEBODY_FORGOTTEN
            return f"{names.customers[value]} ({value})" if value in names.customers else f"{value}"
        if column == "contact_id":
            return names.contacts.get(value, "somebody")
    if isinstance(value, float):
        return f"{value:g}"
    return f"{REFERENCES.get(column, '')}{value}"


# What a value raises that another program wrote, which no command would
NO_SUCH_VALUE = (ValueError, OverflowError, LookupError, TypeError, AttributeError)


def plain(column: str, value: object, formatter: Formatter) -> object:
    """A stored value for JSON: by the type of its column, references as ids; one that no command writes as it is."""
    if value is None:
        return None
    if column in REFERENCES:
        return f"{REFERENCES[column]}{value}"
    form = PLAIN.get("day" if isinstance(value, date) else TYPES.get(column, ""))
    try:
        return form(value, formatter) if form else value
    except NO_SUCH_VALUE:
        return value
