"""The option `--item` of an order: `--item "20 shaft seals"`, `--item "2 gasket sets=60"`."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.options import Reading
from repbook.errors import InvalidInput
from repbook.text import clean, shell_line, shown

if TYPE_CHECKING:
    from repbook.cli.session import Session
    from repbook.item_words import Line
    from repbook.records import Customer


WITH_SUM = re.compile(r"\d[^=]*[^\W\d_][^=]*=\s*[^\w\s]?\d[\d.,]*")  # `2 steel plates=600`


def read_items(session: "Session", texts: Sequence[str] | None) -> "tuple[Line, ...]":
    """Items as they were typed, each with what it came to where that is said."""
    return tuple(item for text in texts or () for item in _items(session, text))


def _items(session: "Session", text: str) -> "Sequence[Line]":
    from repbook.item_words import items_text, typed_items

    words, equals, cost = clean(text, "item").rpartition("=")
    found = typed_items(words if equals else text, session.formatter.digits)
    if not found:
        raise InvalidInput(
            f'"{shown(text)}" names no item',
            hint='--item "20 shaft seals", or --item "20 shaft seals=480"',
        )
    if equals and len(found) > 1:
        lines = shell_line(word for item in found for word in ("--item", f"{items_text([item])}=…"))
        raise InvalidInput(f'"{shown(text)}" has one amount for {len(found)} items', hint=lines)
    return [found[0]._replace(cents=session.amount(cost.strip()).cents)] if equals else found


def refuse_two_amounts(
    session: "Session",
    items: "Sequence[Line]",
    amount: int,
    what: str | None,
    customer: "Customer",
) -> None:
    """Refuse a text that is an amount beside items: `--item "20 seals" 480 --item "2 gaskets" 60`."""
    if not what:
        return
    from repbook.book.currency import amount as in_currency

    whole = in_currency(session.book, amount)
    refuse_sums_in_words(what, ["repbook", "log-purchase", str(customer.id), whole])
    if not items:
        return
    try:
        second = session.amount(what).cents
    except InvalidInput:
        return
    from repbook.item_words import items_text

    total = in_currency(session.book, amount + second)
    raise InvalidInput(
        f'There are two amounts, and AMOUNT is that of the whole order: "{shown(what)}" is one too many',
        hint=shell_line(["repbook", "log-purchase", str(customer.id), total, items_text(items)]),
    )


def refuse_sums_in_words(what: str | None, typed: Sequence[str]) -> None:
    """Refuse words of an order that say what each item came to, as `--item` does; `typed` goes before."""
    parts = [part.strip() for part in (what or "").split(", ")]
    if all(WITH_SUM.fullmatch(part) for part in parts):
        line = shell_line([*typed, *(word for part in parts for word in ("--item", part))])
        raise InvalidInput(
            f'"{shown(what or "")}" has amounts behind its items, which are for --item', hint=line
        )


def notice_sum(session: "Session", items: "Sequence[Line]", cents: int) -> None:
    """Say so where the items come to another amount than the order."""
    costs = [item.cents for item in items if item.cents is not None]
    if costs and len(costs) == len(items) and sum(costs) != cents:
        forms = session.formatter
        session.output.note(
            f"The items come to {forms.money(sum(costs))}, the order to {forms.money(cents)}."
        )


Items = Annotated[
    list[str] | None,
    typer.Option(
        "--item",
        metavar="ITEM[=AMOUNT]",
        help="An item they bought; repeat it for each (else read from WHAT)",
    ),
    Reading(lambda ctx, texts: read_items(ctx.obj, texts)),
]
