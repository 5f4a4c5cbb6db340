"""Which column is which field, for a given kind and source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from repbook.errors import ImportRefused, InvalidInput
from repbook.text import shown
from repbook.transfer.kinds import MANY, Field, Kind, header_key
from repbook.transfer.sources import Layout

# Typed in place of a field for a column that is not wanted.
NOT_WANTED = ("-", "ignore", "nothing")


def keys_of(column: str) -> tuple[str, ...]:
    """The keys of a column name: whole, and without brackets at its end."""
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\s*\*?$", "", column)
    return tuple(dict.fromkeys(key for key in (header_key(column), header_key(bare)) if key))


def _matches(pattern: str, key: str) -> bool:
    head, star, tail = pattern.partition("*")
    if not star:
        return head == key
    return key.startswith(head) and key.endswith(tail) and len(key) >= len(head) + len(tail)


def fits(layout: Layout, keys: Sequence[tuple[str, ...]]) -> bool:
    """Whether a header is one that a source writes."""

    def there(pattern: str) -> bool:
        return any(_matches(pattern, key) for several in keys for key in several)

    return (
        all(map(there, layout.needs))
        and (not layout.any_of or any(map(there, layout.any_of)))
        and not any(map(there, layout.without))
    )


def layout_field(layout: Layout, key: str) -> str | None:
    """The field of a source's column, if the source names it."""
    if key in layout.columns:
        return layout.columns[key]
    for pattern, field in layout.columns.items():
        if "*" in pattern and _matches(pattern, key):
            return field
    return None


def _field(kind: Kind, name: str, layout: Layout | None) -> Field | None:
    name = "on" if name == "day" else name  # as the preview calls it
    for field in (*kind.fields, *kind.helpers):
        if field.name == name:
            return field
    if layout is not None and name in layout.helpers:
        return Field(name, layout.helpers[name], ())
    return None


def assign_columns(
    keys: Sequence[tuple[str, ...]],
    kind: Kind,
    forced: Mapping[int, str],
    layout: Layout | None = None,
) -> dict[int, Field]:
    """A field for each column that has one: by the user's choice, the source, the aliases."""
    columns: dict[int, Field] = {}
    taken: set[int] = set()
    for place, wish in forced.items():
        taken.add(place)
        if wish in NOT_WANTED:
            continue
        field = _field(kind, wish, layout)
        if field is None:
            raise InvalidInput(
                f'"{shown(wish)}" is no field of {kind.name}',
                hint="Fields: " + ", ".join(f.name for f in (*kind.fields, *kind.helpers)),
            )
        columns[place] = field
    filled = {field.name for field in columns.values()}
    # the source's own columns, in the order in which it lists them
    wanted = layout.columns.items() if layout is not None else ()
    for pattern, wish in wanted:
        for place, several in enumerate(keys):
            if place in taken or not several or not _matches(pattern, several[0]):
                continue
            taken.add(place)
            field = _field(kind, wish, layout)
            if field is not None and (field.name not in filled or field.type in MANY):
                columns[place] = field
                filled.add(field.name)
    for field in (*kind.fields, *kind.helpers):
        if field.name in filled and field.type not in MANY:
            continue
        for alias in field.aliases:
            places = [p for p, several in enumerate(keys) if p not in taken and alias in several]
            for place in places if field.type in MANY else places[:1]:
                columns[place] = field
                taken.add(place)
                filled.add(field.name)
            if field.name in filled and field.type not in MANY:
                break
    return columns


def find_column(header: Sequence[str], asked: str, ending: bool = False) -> int | None:
    """The index of the column that a user names, exactly or by its words.

    With `ending`, `Owner` also finds `Deal owner`, where that is the only one.
    """
    if asked in header:
        return list(header).index(asked)
    key = header_key(asked)
    keys = [header_key(column) for column in header]
    found = [n for n, each in enumerate(keys) if each == key]
    if ending and len(found) != 1:
        found = [n for n, each in enumerate(keys) if each.endswith(key)]
    return found[0] if key and len(found) == 1 else None


def column_named(name: str, header: Sequence[str], asked: str, ending: bool = False) -> int:
    """As `find_column`; ImportRefused when the file called `name` has no such column."""
    place = find_column(header, asked, ending)
    if place is None:
        columns = ", ".join(shown(column) for column in header[:30])
        raise ImportRefused(
            f'{name} has no column "{shown(asked)}"', hint=f"Its columns: {columns}"
        )
    return place
