"""What an item is called: `item rename`, `item join`; which item a text means; items corrected."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import Fields, act
from repbook.book.bought_items import bought, item_names, item_rows
from repbook.book.sales import write_items
from repbook.errors import Conflict, NotFound
from repbook.formatter import count, listed
from repbook.item_words import ItemNames, Line, as_words, item_key, items_text, read_items
from repbook.loyalty.items import spellings
from repbook.money import digits_of
from repbook.records import Purchase
from repbook.store.tables import ids_where
from repbook.text import clean_name, shell_line, shown

Known = dict[
    str, tuple[str, int]
]  # of each item by its key, how it is called, and how often it was bought


class Renamed(NamedTuple):
    """What `item rename` or `item join` did: from which name to which; how many orders have it."""

    name: str
    item: str
    joined: bool
    orders: int
    changed: bool = True


def known_items(book: Book, names: ItemNames) -> Known:
    """Each item in the book by its key: how it is called, and how often it was bought."""
    return spellings(bought(book, date.max), names)


def is_new(book: Book, name: str) -> bool:
    """Whether no more than one order has an item."""
    names = item_names(book)
    return known_items(book, names).get(names.key(name), (name, 0))[1] <= 1


def item_meant(words: str, known: Known, names: ItemNames, line: str) -> str | None:
    """The key of the item that words mean: its name, else the only one that has all of them.

    `line` is the command, with ITEM where they stand. None for no item; NotFound where several may be.
    """
    key = names.key(words)
    if key in known:
        return key
    parts = [item_key(word) for word in words.split()]
    near = [each for each in known if all(part in item_key(known[each][0]) for part in parts)]
    if len(near) > 1:
        raise NotFound(
            f'"{shown(words)}" could be {count(len(near), "item")}', hint=_lines(near, known, line)
        )
    return near[0] if near else None


def nearest(words: str, known: Known, names: ItemNames, line: str) -> str:
    """What to type for an item that there is not: those with a similar name."""
    from difflib import get_close_matches

    alike = get_close_matches(names.key(words), known, 3, 0.6)
    return _lines(alike, known, line) if alike else "To see the items: repbook items"


def item_named(words: str, known: Known, names: ItemNames, line: str) -> str:
    """The key of the item that words mean; NotFound with the nearest for none."""
    key = item_meant(words, known, names, line)
    if key is None:
        raise NotFound(
            f'There is no item "{shown(words)}"', hint=nearest(words, known, names, line)
        )
    return key


def _lines(keys: Sequence[str], known: Known, line: str) -> str:
    """The command for each of these items, those bought most often first."""
    often = sorted(keys, key=lambda key: -known[key][1])
    return listed([line.replace("ITEM", shell_line([known[key][0]])) for key in often[:3]], "or")


@act("item rename")
def rename_item(book: Book, words: str, new: str) -> Renamed:
    """Call an item otherwise, in every order; Conflict for a name that another item has."""
    names = item_names(book)
    known = known_items(book, names)
    new = clean_name(new, "item's name")
    key = item_named(words, known, names, f"repbook item rename ITEM {shell_line([new])}")
    name, orders = known[key]
    to = names.key(new)
    if to != key and to in known:
        raise Conflict(
            f'There is an item "{known[to][0]}" already',
            hint=f"If they are one: repbook item join {shell_line([name, known[to][0]])}",
        )
    if new == name:
        return Renamed(name, new, False, orders, changed=False)
    _call(book, key, name, new)
    book.summary = f"{name}: {new}"
    return Renamed(name, new, False, orders)


@act("item join")
def join_items(book: Book, words: str, into: str) -> Renamed:
    """Count one item as another, in every order, now and later; one that is so already stays so."""
    names = item_names(book)
    known = known_items(book, names)
    line = "repbook item join {} {}"
    to = item_named(into, known, names, line.format(shell_line([words]), "ITEM"))
    item = known[to][0]
    if names.key(words) == to:
        return Renamed(words, item, True, known[to][1], changed=False)
    key = item_named(words, known, names, line.format("ITEM", shell_line([item])))
    name, orders = known[key]
    if key == to:
        return Renamed(name, item, True, orders, changed=False)
    _call(book, key, name, item)
    book.summary = f"{name} is {item}"
    return Renamed(name, item, True, orders)


def _call(book: Book, key: str, name: str, item: str) -> None:
    """Let a name, and all that meant the same, mean an item."""
    named = book.item_names.all()
    for each in named:
        if item_key(each.item) == key or item_key(each.called) == key:
            book.item_names.change(each.id, item=item)
    if not any(item_key(each.called) == key for each in named):
        book.item_names.add(called=name, item=item)


def correct_items(
    book: Book, order: Purchase, fields: Fields, items: Sequence[Line] | None
) -> Fields:
    """Replace the items of an order; gives the words that change with them.

    Words that said what was bought follow the items, and lines the words that were made of them.
    """
    rows = item_rows(book, order.id)
    of_rows = bool(rows) and order.what == items_text(rows)
    if items is not None or (of_rows and "what" in fields):
        for id in ids_where(book.conn, "items", purchase_id=order.id):
            book.items.remove(id)
    if not items:
        return {}
    if "what" in fields or not (of_rows or not order.what or read_items(order.what)):
        write_items(book, order.id, items)
        return {}
    cents = fields.get("cents", order.cents)
    words, lines = as_words(items, cents, digits_of(book.settings.get("currency")))
    write_items(book, order.id, lines)
    return {"what": words}
