"""Write docs/book-json.md from the parts of the book's file; a test holds it fresh.

Run by hand: python docs/make_book_json.py
"""

from __future__ import annotations

from pathlib import Path

from field_comments import comment

from repbook.schema import WORDS
from repbook.transfer.book_json import INSIDE, PARTS, VERSION, keys_of

HERE = Path(__file__).parent

HEAD = f"""# The book as one JSON file

Written from the program's own list of parts by `python docs/make_book_json.py`.

```sh
repbook export book --to book.json              # everything
repbook export book --tag north --to north.json # the customers tagged north, and all that is theirs
repbook --book copy.db import book.json         # into an empty book: a copy
repbook --book theirs.db import north.json      # into another book: added to what is there
```

The file has all facts and the settings. It has no customer numbers, no journal of changes and no fits of
the forecast, which belong to one book on one machine. It is UTF-8 with one record on each line. The order
never changes, so you can compare two exports with `diff`.

```json
{{
"repbook": "book",
"version": {VERSION},
"settings": {{"currency": "EUR", "quiet_days": "45"}},
"allies": [],
"customers": [
{{"uid": "6ef2e8d6cf153e3f", "name": "Harbor Foods", "town": "Eastport", "added_on": "2025-01-16"}}
],
...
}}
```

- `repbook` and `version` say what the file is. A version newer than the program is refused.
- `tag` is there when the file is a part of a book. Then a uid may name a record that is not in the file,
  and the currency is the only setting in it.
- Empty keys are left out: no text, no day, `false`, an empty list.
- Records name each other by `uid`. Days are `2026-11-23`, times `14:30`. Money is a number in major units of
  the book's one currency.
- `extra` has the other columns of imported files, by their names.

## Importing it

An import takes the whole file or nothing. It is one step for `repbook undo`. Importing the same file again
changes nothing.

- A customer is the one with the same uid, else with one of its codes, else with its name. A new
  uid with a known name is that customer only if no other record of the file is it already.
- Every other record is the one with the same uid, else one that is the same by nature: a purchase
  by its reference and day (without one: by customer, day, amount and position among equal ones), a call
  by customer, day, outcome, channel and note, and so on. So two books that imported the same files
  merge without duplicates.
- A record of the same uid takes what the file says; one that was found otherwise only takes what it
  lacks. Nothing is emptied, nothing removed, and do-not-call is never taken away.
- Settings come into a book without customers; another one keeps its own. Amounts in another
  currency than the book's are refused.
"""

TYPES = {
    "text": "text",
    "day": "day",
    "money": "number",
    "minute": "time",
    "flag": "true",
    "yesno": "true or false",
    "count": "whole number",
    "number": "whole number, 0 if it is not there",
    "quantity": "number",
    "extra": "object",
}


def text() -> str:
    """The whole page."""
    parts = [HEAD]
    for part in PARTS:
        where = f", within `{part.inside}`" if part.inside else ""
        parts += [f"## {part.part}{where}", "", "| key | | |", "|---|---|---|"]
        for key in keys_of(part):
            needed = "" if key.needed else ", may be missing"
            parts.append(
                f"| `{key.key}` | {_type(key.type)}{needed} | {comment(part.record, key.field)} |"
            )
        parts += [f"| `{name}` | list of texts | {_list(name)} |" for name in part.lists]
        parts += [f"| `{name}` | list | see below |" for name in INSIDE[part.part]]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _type(kind: str) -> str:
    if kind in WORDS:
        return ", ".join(f"`{word}`" for word in WORDS[kind])
    if kind.startswith("uid:"):
        return f"uid, of {kind.partition(':')[2]}"
    return TYPES[kind]


def _list(name: str) -> str:
    return {
        "aliases": "other names they go by",
        "codes": "the ids that other programs know them by",
        "merged": "the uids of customers that were made part of this one",
        "tags": "words to sort by",
        "phones": "as written, the one to dial first",
        "emails": "as written, the one to write to first",
    }[name]


if __name__ == "__main__":
    (HERE / "book-json.md").write_text(text(), encoding="utf-8")
