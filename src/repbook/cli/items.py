"""What customers buy: `items`, `item`."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Annotated

import typer

from repbook.book import bought_items
from repbook.book import items as acts
from repbook.book.find_customer import certain
from repbook.cli.parameters import Csv, Json, choice
from repbook.cli.session import Session
from repbook.errors import Ambiguous, InvalidInput, NotFound
from repbook.item_words import ItemNames
from repbook.loyalty.items import Bought, ItemUse, spellings, uses
from repbook.text import shell_line, shown
from repbook.views import items as views

ON_SCREEN = 30


def items(
    session: Session,
    which: Annotated[
        str | None,
        typer.Argument(
            metavar="CUSTOMER|ITEM", help="What this customer buys; or who buys this item"
        ),
    ] = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="Only what they used to buy, and no longer do")
    ] = False,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only from this day or period on")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="Only up to this day, or a period's end"),
    ] = None,
    count: Annotated[
        int | None, typer.Option("-n", min=1, help="How many of the largest (30 on a screen)")
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List what customers buy, and what they no longer buy.

    Examples:
      repbook items
      repbook items harbor
      repbook items "shaft seals"
      repbook items --missing
      repbook items --since "this year" --csv

    Items come from the words of an order ("20 shaft seals, 2 gasket sets"), from
    --item and from imported order lines. Case, plural, spaces and hyphens do not
    matter. An item is missing if a customer bought it at least 4 times, still
    buys on time, but has now gone 3 times as long as usual without it.
    """
    typed = ["items", *([which] if which else []), *(["--missing"] if missing else [])]
    first, last = _days(session, typed, since, until)
    book, names = session.book, bought_items.item_names(session.book)

    @cache
    def bought(id: int | None = None) -> Sequence[Bought]:  # in that time, by one or by all
        return bought_items.bought(book, last, None if id is None else (id,), first or date.min)

    spelled = cache(lambda: acts.known_items(book, names) if first else spellings(bought(), names))
    asked = _asked(session, which, spelled, names, missing)
    found = _used(session, names, asked, bought(asked.customer_id), last, first is None)
    found.sort(key=lambda use: (-use.shortfall if missing else 0, -use.cents, -use.times, use.key))
    shown = found[: count or (None if json or csv else ON_SCREEN)]
    rows = _rows(session, shown, spelled, by_customer=asked.keys != views.OF_ALL)
    typed += [*(["--since", since] if since else []), *(["--until", until] if until else [])]
    again = shell_line(["repbook", *typed])
    session.output.show(
        lambda: views.items_screen(rows, len(found), asked, session.formatter, again),
        lambda: views.ITEM.rows(rows, session.formatter),
        json=json,
        csv=csv,
    )


def _days(
    session: Session, typed: list[str], since: str | None, until: str | None
) -> tuple[date | None, date]:
    """From which day, None for the first, up to which; what is missing is known of all days alone."""
    if since and "--missing" in typed:
        raise InvalidInput(
            "--missing looks at all that they ever bought, so it takes no --since",
            hint=shell_line(["repbook", *typed]),
        )
    if not since and not until:
        return None, session.today
    from repbook.cli.report_period import days_back

    return days_back(session, since, until, *typed)


def _rows(
    session: Session,
    used: Sequence[ItemUse],
    spelled: Callable[[], acts.Known],
    by_customer: bool,
) -> list[views.ItemRow]:
    """Items as they are shown, each with its customer if it is of one; spelled as in most of the book."""
    shown = [use._replace(name=spelled()[use.key][0]) for use in used]
    if not by_customer:
        return views.rows_of(shown)
    whose = sorted({use.customers[0] for use in shown})
    names = {each.id: each.name for each in session.book.customers.read(whose)} if whose else {}
    return views.rows_of(shown, names)


def _asked(
    session: Session,
    which: str | None,
    spelled: Callable[[], acts.Known],
    names: ItemNames,
    missing: bool,
) -> views.Asked:
    """Whose items are asked for, or which item, as the words say; a customer comes first."""
    if which is None:
        return views.Asked(missing=missing)
    again = "repbook items CUSTOMER" + (" --missing" if missing else "")
    if not certain(session.book, which):
        known, line = spelled(), again.replace("CUSTOMER", "ITEM")
        if key := acts.item_meant(which, known, names, line):
            return views.Asked(item=known[key][0], missing=missing)
        try:
            customer = session.customer(which, again)
        except Ambiguous:
            raise
        except NotFound as nobody:
            nobody.message = f'There is no customer and no item "{shown(which)}"'
            nobody.hint = acts.nearest(which, known, names, line)
            raise
    else:
        customer = session.customer(which, again)
    return views.Asked(customer.name, customer.id, missing=missing)


def _used(
    session: Session,
    names: ItemNames,
    asked: views.Asked,
    bought: Sequence[Bought],
    last: date,
    whole: bool,
) -> list[ItemUse]:
    """The items that were asked for; what is missing is known of `whole` histories alone."""
    key = None if asked.item is None else names.key(asked.item)
    by_customer = asked.keys != views.OF_ALL
    if by_customer and whole:
        to_call = asked.customer is None
        found = bought_items.items_used(session.book, last, bought, names, key, to_call=to_call)
    else:
        found = uses(bought, names, last.toordinal(), by_customer=by_customer)
        found = [use for use in found if key in (None, use.key)]
    return [use for use in found if use.missing or not asked.missing]


def item(
    session: Session,
    do: Annotated[
        str,
        typer.Argument(
            metavar="rename|join",
            help="Give it another name; or count it together with another item",
        ),
        choice(("rename", "join"), "something to do with an item", "repbook item"),
    ],
    name: Annotated[str, typer.Argument(metavar="ITEM", help="The item, as it is called now")],
    to: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Its new name; with join, the item it is the same as"),
    ],
    json: Json = False,
) -> None:
    """Rename an item, or join two that are one.

    Examples:
      repbook item rename "shaft seals" "Shaft seal 40 mm"
      repbook item join "tap seals" "Shaft seal 40 mm"

    Orders keep their words. The new name counts for later orders and imports,
    too.
    """
    act = acts.rename_item if do == "rename" else acts.join_items
    done = act(session.book, name, to)
    session.output.show(
        lambda: views.renamed_screen(done),
        lambda: views.RENAMED.of(done, session.formatter),
        json=json,
    )
