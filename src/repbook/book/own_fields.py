"""Fields of the rep's own on a customer: kept where unknown columns of imported files are."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from repbook.book import Book
from repbook.errors import InvalidInput, NotFound
from repbook.records import Customer
from repbook.text import clean, fold

NAME = re.compile(r"[^\W\d_][\w .-]{0,39}")
MISSPELT = 0.8  # from this likeness on, a new name may be one there is


def read_fields(texts: Sequence[str]) -> dict[str, str]:
    """`size=XL` as name and value, an empty value for one to remove; InvalidInput otherwise."""
    found: dict[str, str] = {}
    for text in texts:
        name, sign, value = clean(text).partition("=")
        name, value = " ".join(name.split()), value.strip()
        if not sign:
            raise InvalidInput(
                f'"{text[:40]}" is not a field and its value', hint='As in --set "size=XL"'
            )
        if not NAME.fullmatch(name):
            raise InvalidInput(
                f'"{name[:40]}" cannot be the name of a field: it takes letters, digits, spaces,'
                " dots and dashes, at most 40, a letter first",
                hint='As in --set "size=XL"',
            )
        twin = next((known for known in found if fold(known) == fold(name)), name)
        if found.get(twin, value) != value:
            raise InvalidInput(
                f'"{twin}" is given two values: "{found[twin]}" and "{value}"',
                hint=f'--set "{twin}={value}"',
            )
        found[twin] = value
    return found


def own_fields(book: Book) -> list[str]:
    """The names of the fields that customers have, the commonest first."""
    from collections import Counter

    return [n for n, _ in Counter(n for c in book.customers.all() for n in c.extra).most_common()]


def with_own(book: Book, customer: Customer | None, own: Mapping[str, str]) -> dict[str, object]:
    """A customer's own fields after these were set; a name is written as it is in the book."""
    fields: dict[str, object] = dict(customer.extra) if customer else {}
    spelled = {fold(name): name for name in reversed(own_fields(book))}
    spelled |= {fold(name): name for name in fields}
    for name, value in own.items():
        known = spelled.get(fold(name))
        if value:
            if known is None:
                _refuse_column(name)
            fields[known or name] = value
        elif known is None or fields.pop(known, None) is None:
            have = ", ".join(fields) or "none"
            whose = customer.name if customer else "A new customer"
            raise NotFound(f'{whose} has no field "{name}"; theirs: {have}')
    return fields


def _refuse_column(name: str) -> None:
    """Refuse a name that an import of our own export would read as something else."""
    from repbook.transfer.kinds import kind_named
    from repbook.transfer.recognise import assign_columns, keys_of

    read = assign_columns([keys_of(name)], kind_named("customers"), {})
    if read:
        (field,) = read.values()
        raise InvalidInput(
            f'"{name}" is what files call the field {field.name}: it cannot be one of your own',
            hint="The options, such as --town: repbook edit --help",
        )


def likely_slips(own: Mapping[str, str], before: Sequence[str]) -> list[tuple[str, str]]:
    """New names that may be misspelt: each with the one that was there before."""
    keys = {fold(name): name for name in before}
    return [
        (name, keys[near[0]])
        for name in own
        if fold(name) not in keys and (near := get_close_matches(fold(name), keys, 1, MISSPELT))
    ]
