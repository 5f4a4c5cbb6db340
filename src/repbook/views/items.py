# Long because the fields and the screens of two commands stand together.
"""`items` and `item`: what customers buy, and what they no longer do."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.formatter import Formatter, count, days, joined, names
from repbook.item_words import Line as OrderLine
from repbook.loyalty.items import ItemUse
from repbook.text import shell_line
from repbook.views.fields import Field, Fields
from repbook.views.screen import Cell, Column, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.items import Renamed


class ItemRow(NamedTuple):
    """An item as one customer buys it, or as all do, with the customer's name."""

    use: ItemUse
    customer: str | None = None

    @property
    def customer_id(self) -> int | None:
        """The number of the customer; None for an item of everyone."""
        return self.use.customers[0] if self.customer is not None else None


def rows_of(found: Sequence[ItemUse], names: Mapping[int, str] | None = None) -> list[ItemRow]:
    """Items with the names of their customers; without names, items of everyone."""
    return [ItemRow(use, names[use.customers[0]] if names is not None else None) for use in found]


def _day(day: int | None, formatter: Formatter) -> str:
    return "" if day is None else formatter.short(day)


ITEM: Fields[ItemRow] = Fields(
    Field(
        "customer_id",
        "whole?",
        "the number of the customer; null for an item of all customers",
        column=Column(right=True),
        cell=lambda row, _: Cell(str(row.customer_id or ""), "dim"),
    ),
    Field(
        "customer",
        "text?",
        "the customer; null for an item of all customers",
        column=Column("customer", name=True),
        cell=lambda row, _: Cell(row.customer or "", "who"),
    ),
    Field("item", "text", "what it is called", lambda row: row.use.name, Column("item", name=True)),
    Field(
        "customers",
        "whole",
        "how many customers bought it",
        lambda row: len(row.use.customers),
        Column("customers", right=True, drop=2),
    ),
    Field(
        "times",
        "whole",
        "how often it was bought; orders of one day are one",
        lambda row: row.use.times,
        Column("times", right=True),
    ),
    Field(
        "quantity",
        "number",
        "how much of it in all, in `unit`; 0 where no order says",
        lambda row: row.use.quantity,
        Column("quantity", right=True, drop=1),
        lambda row, f: f.quantity(row.use.quantity, row.use.unit) if row.use.quantity else "",
    ),
    Field(
        "unit",
        "text?",
        "of what the quantity is; the unit used most often",
        lambda row: row.use.unit,
    ),
    Field(
        "revenue",
        "money",
        "what it came to, as far as orders say it of the item",
        lambda row: row.use.cents,
        Column("revenue", right=True),
        lambda row, f: f.bare(row.use.cents) if row.use.priced else "",
    ),
    Field(
        "priced_times",
        "whole",
        "of how many of these times an order says what it came to",
        lambda row: row.use.priced,
    ),
    Field("first_on", "day", "the first day it was bought", lambda row: row.use.first_day),
    Field(
        "last_on",
        "day",
        "the last day it was bought",
        lambda row: row.use.last_day,
        Column("last"),
        lambda row, f: _day(row.use.last_day, f),
    ),
    Field(
        "usual_gap_days",
        "number?",
        "the customer's usual days between purchases of it, from three on",
        lambda row: None if row.use.gap is None else round(row.use.gap, 1),
        Column("usual gap", right=True),
        lambda row, _: "" if row.use.gap is None else days(row.use.gap),
    ),
    Field("days_since_last", "whole", "days since then", lambda row: row.use.days_since),
    Field(
        "missing",
        "yes",
        "the customer buys on time, but no longer this",
        lambda row: row.use.missing,
    ),
    Field(
        "missing_since",
        "day?",
        "the day it was expected",
        lambda row: row.use.missing_day,
        Column("missing since"),
        lambda row, f: Cell(_day(row.use.missing_day, f), "heed"),
    ),
    Field(
        "shortfall",
        "money",
        "what they would have spent on it since, at their usual gap and amount; 0 unless missing",
        lambda row: row.use.shortfall,
        Column("missed", right=True, drop=1),
        lambda row, f: f.about(row.use.shortfall) if row.use.shortfall else "",
    ),
)
OF_ALL = "item customers times last_on quantity revenue"
OF_ONE = "item times last_on usual_gap_days quantity revenue missing_since"
OF_SEVERAL = "customer_id customer item times last_on usual_gap_days quantity revenue missing_since"
MISSING = "customer_id customer item times usual_gap_days last_on missing_since shortfall"
# One item of an order
ORDERED: Fields[OrderLine] = Fields(
    Field("item", "text", "what it is", lambda item: item.name),
    Field("quantity", "number?", "how many, or how much"),
    Field("unit", "text?", "of what the quantity is"),
    Field("amount", "money?", "what it came to", lambda item: item.cents),
)


ITEMS: Field[Any] = Field("items", "list", "the items of the order", inner=ORDERED)


def line_words(item: OrderLine, formatter: Formatter) -> str:
    """`20 shaft seals (480)`."""
    number = formatter.quantity(item.quantity, item.unit) if item.quantity is not None else ""
    cost = f"({formatter.bare(item.cents)})" if item.cents is not None else ""
    return joined(" ", number, item.name, cost)


def lines_words(items: Sequence[OrderLine], formatter: Formatter) -> str | None:
    """The items of an order, where its words do not say them at a glance: from two on."""
    if len(items) < 2:
        return None
    return f"{len(items)} items: {', '.join(line_words(each, formatter) for each in items)}."


class Asked(NamedTuple):
    """What `items` was asked for: of whom, which item, only missing ones."""

    customer: str | None = None
    customer_id: int | None = None
    item: str | None = None
    missing: bool = False

    @property
    def keys(self) -> str:
        """The columns on the screen."""
        if self.missing:
            return MISSING
        if self.customer:
            return OF_ONE
        return OF_SEVERAL if self.item else OF_ALL


def items_screen(
    rows: Sequence[ItemRow], total: int, asked: Asked, formatter: Formatter, again: str
) -> Screen:
    """Items in columns; `total` is how many there are, `again` the line as typed."""
    if not rows:
        return screen(
            _none_words(asked),
            hint(
                "repbook items"
                if asked.customer or asked.missing
                else 'repbook log-purchase CUSTOMER AMOUNT "20 shaft seals, 2 gasket sets"'
            ),
        )
    more = total - len(rows)
    first = rows[0]
    keys = asked.keys
    if asked.missing and asked.customer:
        keys = keys.replace("customer_id customer ", "")
    if not any(row.use.missing for row in rows):
        keys = keys.replace(" missing_since", "")
    return screen(
        line(Cell(_head(total, asked), "who" if asked.customer else "head")),
        ITEM.grid(rows, formatter, keys),
        f"{more:,} more: {again} -n {total}" if more > 0 else None,
        _missed(rows) if asked.missing else _without_price(rows, asked),
        hint(
            f"repbook brief {asked.customer_id or first.customer_id}"
            if asked.customer_id or first.customer_id
            else shell_line(["repbook", "items", first.use.name]),
            None if asked.missing else "repbook items --missing",
        ),
    )


def _missed(rows: Sequence[ItemRow]) -> Line | None:
    """What the column of money means, where it has any."""
    if not any(row.use.shortfall for row in rows):
        return None
    means = "what they would have spent on it since then. To talk about, not a reason to call"
    return line(f"Missed: {means}.", about="missed")


def _without_price(rows: Sequence[ItemRow], asked: Asked) -> Line | None:
    """Of which items the revenue says nothing, or less than all of it."""
    by_customer = bool(asked.item and not asked.customer)
    lacking = [
        f"{row.customer if by_customer else use.name} ({use.times - use.priced} of {count(use.times, 'order')})"
        for row in rows
        if (use := row.use).priced < use.times
    ]
    if not lacking:
        return None
    if not any(row.use.priced for row in rows):
        return line(Cell("No revenue: no order says what these items cost.", "dim"))
    left_out = "Revenue leaves out orders that do not say what the item cost"
    return line(Cell(f"{left_out}: {names(lacking, 4)}.", "dim"))


def _head(total: int, asked: Asked) -> str:
    items = count(total, "item")
    if asked.missing and asked.customer:
        return f"{asked.customer} no longer buys {items}"
    if asked.missing:
        return f"No longer bought: {items}, by customers who still buy on time"
    if asked.item:
        return f"{asked.item}: {count(total, 'customer')}"
    return f"{asked.customer}: {items}" if asked.customer else items


def _none_words(asked: Asked) -> str:
    if asked.missing:
        whose = f" from the orders of {asked.customer}" if asked.customer else ""
        return (
            f"No item is missing{whose}. One counts as missing if a customer ordered it often enough"
            " (repbook config item_missing_purchases), then stopped, though they still order on time."
        )
    if asked.customer:
        return f"No order of {asked.customer} says what was bought."
    return "No order says what was bought."


RENAMED: Fields["Renamed"] = Fields(
    Field("name", "text", "what it was called"),
    Field("item", "text", "what it is called now"),
    Field("joined", "yes", "it is counted as another item"),
    Field("orders", "whole", "how many orders have it"),
    Field("changed", "yes", "whether that was new"),
)


def renamed_screen(done: "Renamed") -> Screen:
    """An item was renamed or joined."""
    if not done.changed:
        same = "is" if done.joined else "is called"
        return screen(f'"{done.name}" {same} {done.item} already.', hint("repbook items"))
    said = (
        f'"{done.name}" now counts as {done.item}'
        if done.joined
        else f'"{done.name}" is now called {done.item}'
    )
    return screen(
        f"{said}, in {count(done.orders, 'order')} so far and in all later ones.",
        hint(shell_line(["repbook", "items", done.item]), "repbook undo"),
    )
