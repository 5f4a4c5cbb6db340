"""`changes --json`, and what the columns of the journal's rows are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.formatter import Formatter

if TYPE_CHECKING:
    from repbook.book.changes import Changed
    from repbook.store.changes import Image


class Names(NamedTuple):
    """What numbers are called that rows name others by."""

    customers: Mapping[int, str]
    contacts: Mapping[int, str]


# table: (letter of its ids, the word for one row, and for many)
NOUNS = {
    "customers": ("", "customer", "customers"),
    "aliases": ("", "other name", "other names"),
    "codes": ("", "id from another program", "ids from other programs"),
    "tags": ("", "tag", "tags"),
    "contacts": ("", "contact", "contacts"),
    "addresses": ("", "phone or e-mail", "phones and e-mails"),
    "write_offs": ("", "write-off", "write-offs"),
    "snoozes": ("", "snooze", "snoozes"),
    "purchases": ("o", "purchase", "purchases"),
    "returns": ("r", "return", "returns"),
    "payments": ("m", "payment", "payments"),
    "allies": ("a", "ally", "allies"),
    "problems": ("x", "problem", "problems"),
    "steps": ("s", "step", "steps"),
    "touches": ("c", "call", "calls"),
    "promises": ("p", "promise", "promises"),
    "feedback": ("f", "word of feedback", "words of feedback"),
    "settings": ("", "setting", "settings"),
}
REFERENCES = {"purchase_id": "o", "problem_id": "x", "touch_id": "c", "ally_id": "a"}
FLAGS = (
    "do_not_call",
    "imported",
    "settled",
    "inbound",
    "asked_referral",
    "direct",
    "found",
    "held",
)
HIDDEN = ("id", "uid", "key")


def id_of(table: str, row: Mapping[str, Any]) -> str | None:
    letter = NOUNS[table][0]
    return f"{letter}{row['id']}" if letter or table == "customers" else None


def hidden(key: str) -> bool:
    """Whether a column is the book's own affair."""
    return key in HIDDEN or key.endswith("_key")


def changes_data(
    changes: Sequence[Changed], names: Names, formatter: Formatter
) -> list[dict[str, Any]]:
    """`changes --json`; money in major units, dates ISO; `more` counts the rows left out."""
    return [
        {
            "id": changed.change.id,
            "at": changed.change.at,
            "command": changed.change.command,
            "said": changed.change.said,
            "undone": changed.change.undone,
            "records": [_record(image, names, formatter) for image in changed.images],
            "more": changed.rows - len(changed.images),
        }
        for changed in changes
    ]


def _record(image: Image, names: Names, formatter: Formatter) -> dict[str, Any]:
    before, after = image.before, image.after
    did = "added" if before is None else "removed" if after is None else "changed"
    row = after or before or {}
    keys = [key for key in row if before is None or after is None or before[key] != after[key]]
    customer = row.get("customer_id", row.get("id") if image.table == "customers" else None)
    return {
        "id": id_of(image.table, row),
        "kind": NOUNS[image.table][1],
        "customer": names.customers.get(customer) if customer is not None else None,
        "did": did,
        "before": before and _values(before, keys, formatter),
        "after": after and _values(after, keys, formatter),
    }


def _values(row: Mapping[str, Any], keys: Sequence[str], formatter: Formatter) -> dict[str, Any]:
    """Columns as JSON: days as dates, cents as money, references as ids."""
    found: dict[str, Any] = {}
    for key in keys:
        value = row[key]
        if hidden(key):
            continue
        if value is not None:
            if key == "cents":
                value = formatter.major(value)
            elif key == "day" or key.endswith("_day"):
                value = date.fromordinal(value).isoformat()
            elif key in FLAGS:
                value = bool(value)
            elif key == "extra":
                value = json.loads(value)
            elif key in REFERENCES:
                value = f"{REFERENCES[key]}{value}"
        found[_field(key)] = value
    return found


def _field(key: str) -> str:
    """A column's name in JSON."""
    if key in ("cents", "day", "by_day"):
        return {"cents": "amount", "day": "on", "by_day": "by"}[key]
    return f"{key[:-4]}_on" if key.endswith("_day") else key
