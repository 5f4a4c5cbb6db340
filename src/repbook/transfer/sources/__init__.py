"""The exports of other programs: one TOML file a program here says how each is recognised and read.

A file names the program (`name`) and has a `[[layout]]` for each export of it:

- `kind`: what a row is of.
- `where`: where to click in the program to get it; `comes_in`, `left_out`: what of it does and does
  not. docs/importing.md is made of these.
- `needs`, `any_of`, `without`: an export matches when it has all columns of `needs`, one of
  `any_of` if there are any, and none of `without`. A `*` stands for anything.
- `columns`: column to field, where the kind's own names for it are not enough.
- `keep`: columns that look like a field and are none; `drop`: those not worth keeping.
- `rows`: what a row is of, by its field `event`: "invoice" = "purchases", "*refund*" = "returns";
  "received" is a sale unless it is negative. Without it the words of `row_words` count. Rows of
  other words are left out.
- `ids`: the kind of thing that the ids of its customers are of, "customer" if it does not say: ids
  of one program and kind are of one namespace. A person's own id is `person_code`.
- `types`: the fields that only the adapter reads, and their types.
- `adapt`: the function of `source_adapters` that makes our rows of a row.
- `short_rows`: rows may end early; `short_from`: a row may lack cells from this column on, so that
  of a short one nothing is read from there; `grouped`: a line of one cell names the group of those
  below, whose first cell is empty; `footers`: lines of a report may stand below the rows.

- `lines`: a row is a line of an order, and becomes an item of it: `what`, of which `quantity` in `unit`,
  cost its `line_amount`, else the row's own `amount`, else `unit_price` times `quantity`.

- `lines_below`: the first line of an order alone has the order's own cells, as its number.

Rows of one `ref` are the items of one order where a column is its `order_total`.

The user's own files of this form stand in the folder that `repbook import --mappings` names.
"""

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from repbook.transfer import source_adapters
from repbook.transfer.kinds import KINDS, header_key, is_letter, keys_apart
from repbook.transfer.sheet import CONTACT, Values

# Formats that name no program of their own by their columns.
FORMATS = {
    "vcard": "vCard",
    "repbook": "repbook",
    "calendar": "a calendar",
    "call-log": "SMS Backup & Restore",
    "mbox": "a mailbox",
}

Adapter = Callable[[Values], source_adapters.Rows]


class Layout(NamedTuple):
    """One export of one program; columns are keys, as `header_key` makes them."""

    source: str
    kind: str
    needs: tuple[str, ...]
    any_of: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    types: dict[str, str] = {}
    rows: dict[str, str] = {}
    adapt: Adapter | None = None
    short_rows: bool = False
    short_from: str | None = None
    grouped: bool = False
    footers: bool = False
    where: str = ""
    comes_in: str = ""
    left_out: str = ""
    lines: bool = False
    lines_below: bool = False
    ids: str = "customer"

    @property
    def is_plain(self) -> bool:
        """Whether it says no more than which column is which field."""
        rows = (self.rows, self.short_rows, self.short_from, self.lines, self.lines_below)
        return not any((self.adapt, self.grouped, self.footers, *rows))


def read_layout(source: str, said: dict[str, Any]) -> Layout:
    """A `[[layout]]` of the file of a source; TypeError or AttributeError for what it cannot be."""
    said, apart = dict(said), keys_apart(said["needs"])

    def key(name: str) -> str:
        if not any(map(is_letter, name)):  # which stands for itself
            return header_key(name)
        return "*".join(apart.get(part) or header_key(part) for part in name.split("*"))

    for field in ("needs", "any_of", "without", "keep", "drop"):
        if field in said:
            said[field] = tuple(map(key, said[field]))
    if "columns" in said:
        said["columns"] = {key(column): field for column, field in said["columns"].items()}
    if "adapt" in said:
        said["adapt"] = getattr(source_adapters, said["adapt"])
    return Layout(source, **said)


@cache
def _files() -> dict[str, dict[str, Any]]:
    folder = Path(__file__).parent
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*.toml")}


@cache
def layouts() -> tuple[Layout, ...]:
    """All known exports; those that ask for most columns, and so say most, come first."""
    found = [
        read_layout(source, said)
        for source, file in sorted(_files().items())
        for said in file["layout"]
    ]
    return tuple(sorted(found, key=lambda layout: -len(layout.needs) - bool(layout.any_of)))


def program(source: str) -> str | None:
    """What a source is called (`HubSpot`); None for a plain file."""
    return FORMATS.get(source) or (_files().get(source) or {}).get("name")


def split_code(code: str) -> tuple[str, str]:
    """The namespace and the id of a code such as `hubspot:contact:123`; of a plain file's "" and it."""
    source, _, rest = code.partition(":")
    kind, mark, id = rest.partition(":")
    ours = program(source) or kind in ("customer", "company", CONTACT)  # of a mapping of the user's
    return (f"{source}:{kind}", id) if mark and ours else ("", code)


def quote_uid(source: str, ref: str) -> str:
    """The uid of a quote that a program knows by a reference, whoever it is of."""
    return sha256(repr(["quotes", source, ref]).encode()).hexdigest()[:16]


def quote_uids(ref: str) -> frozenset[str]:
    """The uids that the quotes of that reference have, each from a program of its own."""
    return frozenset(quote_uid(source, ref) for source in _files())


def known_keys(yours: Iterable[Layout] = ()) -> frozenset[str]:
    """Every column name that some kind or source knows; a header line is recognised by them."""
    return _known_keys() | _keys_of(yours)


@cache
def _known_keys() -> frozenset[str]:
    ours = (field.aliases for kind in KINDS for field in (*kind.fields, *kind.helpers))
    return frozenset(key for keys in ours for key in keys) | _keys_of(layouts())


def _keys_of(several: Iterable[Layout]) -> frozenset[str]:
    theirs = ((*layout.needs, *layout.any_of, *layout.columns) for layout in several)
    return frozenset(key for keys in theirs for key in keys)
