# Long because each field of a customer and a contact has its words here.
"""`add`, `edit`, `contact`, `list`: customers and contacts as the book has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, days, divider, joined, listed, preferred
from repbook.records import Contact, Customer
from repbook.schema import columns
from repbook.text import shell_line
from repbook.views.fields import NAMED, WHOSE, Field, Fields, texts
from repbook.views.screen import Cell, Column, Line, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.dupes import Alike
    from repbook.book.owed_back import OwedBack
    from repbook.loyalty.customer_day import CustomerDay
    from repbook.records import Ally


class Listed(NamedTuple):
    """A customer with the stage they are in today, and who referred them."""

    customer: Customer
    day: CustomerDay
    stage: str
    written_off: bool
    referred_by: str | None


CONTACT: Fields[Contact] = Fields(
    Field("name", "text", "the person"),
    Field("role", "text?", "what they do there"),
    texts("phones", "their numbers, as written"),
    texts("emails", "their addresses"),
    Field("left", "day?", "the day they left", lambda contact: contact.left_on),
)
CONTACT_AT: Fields[tuple[Customer, Contact]] = Fields(
    *WHOSE.within(itemgetter(0)), *CONTACT.within(itemgetter(1))
)
CUSTOMER: Fields[Customer] = Fields(
    *NAMED,
    Field("uid", "text", "random and stable, as in exports"),
    texts("aliases", "other names"),
    Field("company", "text?", "the firm, where the customer is a person"),
    Field("town", "text?", "where they are", column=Column("town", drop=2)),
    Field(
        "contacts",
        "list",
        "who to ask for",
        column=Column("ask for", drop=1),
        cell=lambda customer, _: getattr(customer.ask_for, "name", ""),
        inner=CONTACT,
    ),
    Field(
        "phones",
        "list",
        "the customer's own numbers",
        column=Column("phone"),
        cell=lambda customer, _: (
            Cell("do not call", "bad")
            if customer.do_not_call
            else Cell(customer.first("phones") or "", "dial")
        ),
        items=("text", "one of them"),
    ),
    Field(
        "emails",
        "list",
        "the customer's own addresses",
        column=Column("e-mail", drop=4),
        cell=lambda customer, _: customer.first("emails") or "",
        items=("text", "one of them"),
    ),
    Field(
        "tags",
        "list",
        "words to group by",
        column=Column("tags", drop=5),
        cell=lambda customer, _: ", ".join(customer.tags),
        items=("text", "one of them"),
    ),
    Field("terms_days", "whole?", "days they have to pay"),
    Field("do_not_call", "yes", "never to be called"),
    Field("prefer", "text?", "preferred channel"),
    Field("note", "text?", "what is good to know"),
    Field(
        "extra",
        "map",
        "your own fields, and further columns of imported files",
        items=("any", "by name"),
    ),
)
# Fields that are listed elsewhere, or shown in words of their own: all others go by their names.
FURTHER = [
    column.field
    for column in columns(Customer)
    if column.field
    not in (
        *(field.key for field in CUSTOMER),
        *("call_every_days", "orders_every_days", "since", "referred_by_id"),
        *("added_on", "imported", "extra"),
    )
]
LISTED: Fields[Listed] = Fields(
    *CUSTOMER.only("id uid name aliases company town contacts phones emails tags").within(
        attrgetter("customer")
    ),
    Field(
        "stage",
        "text",
        "`prospect`, `first-time`, `repeat` or `loyal`",
        column=Column("stage", drop=3),
        cell=lambda row, _: "written off" if row.written_off else row.stage,
    ),
    *CUSTOMER.only("terms_days").within(attrgetter("customer")),
    Field("referred_by", "text?", "who referred them"),
    *CUSTOMER.only("do_not_call prefer note extra").within(attrgetter("customer")),
    Field(
        "phone",
        "text?",
        "the number to dial, the customer's own or that of who to ask for; null of do-not-call",
        lambda row: None if row.customer.do_not_call else row.customer.first("phones"),
    ),
    Field(
        "email",
        "text?",
        "the address to write to, the customer's own or that of who to ask for",
        lambda row: row.customer.first("emails"),
    ),
    *(
        Field(field, "any", field.replace("_", " "), attrgetter(f"customer.{field}"))
        for field in FURTHER
    ),
)
LISTED_ON_SCREEN = "id name town stage contacts phones emails tags"


OFF_LISTS = (
    "Every call list leaves them out. To see what you owe them: repbook promises, repbook problems."
)


def hidden_words(customer: Customer) -> str:
    """That the numbers of who is not to be called are kept, and not shown; nothing without any."""
    numbers = customer.phones or any(contact.phones for contact in customer.contacts)
    return "Their phone numbers are kept, but not shown." if numbers else ""


def customer_screen(
    customer: Customer,
    said: str,
    names: Mapping[int, str],
    formatter: Formatter,
    changed: bool = True,
) -> Screen:
    """A customer, after a change too; without phones where they are not to be called."""
    call = [] if customer.do_not_call else [f'repbook log-call {customer.id} "…"']
    return screen(
        line(Cell(customer.name, "who"), f" ({customer.id}) {said}."),
        grid((Column(), Column(flex=True)), _known(customer, names, formatter)),
        joined(" ", OFF_LISTS, hidden_words(customer)) if customer.do_not_call else None,
        hint(f"repbook brief {customer.id}", *call, "repbook undo" if changed else None),
    )


def _known(
    customer: Customer, names: Mapping[int, str], formatter: Formatter
) -> list[tuple[str, str | Cell]]:
    silent = customer.do_not_call
    phones = () if silent else customer.phones
    rows: list[tuple[str, str | Cell | None]] = [
        ("company", customer.company),
        ("town", customer.town),
        ("phone", Cell(", ".join(phones), "dial") if phones else None),
        ("e-mail", ", ".join(customer.emails)),
        *(("contact", contact_words(contact, formatter, silent)) for contact in customer.contacts),
        ("prefers", preferred(customer.prefer) if customer.prefer else None),
        ("do not call", Cell("yes", "bad") if customer.do_not_call else None),
        ("also called", divider(customer.aliases).join(customer.aliases)),
        ("tags", ", ".join(customer.tags)),
        ("referred by", names.get(customer.referred_by_id or 0)),
        ("terms", terms_words(customer.terms_days)),
        ("since", formatter.weekday(customer.since) if customer.since else None),
        ("call every", days(customer.call_every_days) if customer.call_every_days else None),
        ("orders every", days(customer.orders_every_days) if customer.orders_every_days else None),
        *(
            (
                field.removesuffix("_on").replace("_", " "),
                formatter.weekday(value)
                if isinstance(value, date)
                else "yes"
                if value is True
                else str(value or ""),
            )
            for field in FURTHER
            for value in [getattr(customer, field)]
        ),
        *((str(key), str(value)) for key, value in customer.extra.items()),
        ("note", customer.note),
    ]
    return [(label, text) for label, text in rows if text]


def terms_words(terms_days: int | None) -> str | None:
    """How long they have to pay; None where it is not known."""
    if terms_days is None:
        return None
    return f"{days(terms_days)} to pay" if terms_days else "due on receipt"


def contact_words(contact: Contact, formatter: Formatter, silent: bool = False) -> str:
    """`Ann Lee, buyer, 555 0134, prefers e-mail, left 3 Mar`; `silent` leaves phones out."""
    phones = () if silent else contact.phones
    words = [
        *(contact.name, contact.role, *phones, *contact.emails),
        f"prefers {preferred(contact.prefer)}" if contact.prefer else None,
        f"left {formatter.weekday(contact.left_on)}" if contact.left_on else None,
        contact.note,
    ]
    return ", ".join(filter(None, words))


def ask_and_dial(
    customer: Customer, contact_and_phone: Mapping[int, tuple[str | None, str | None]]
) -> tuple[str, Cell]:
    """Whom to ask for and the number to dial; neither where they are not to be called."""
    known = (None, None) if customer.do_not_call else contact_and_phone.get(customer.id)
    contact, phone = known or (None, None)
    return contact or "", Cell(phone or "", "dial")


def not_to_call(customer: Customer) -> str:
    """`(do not call; prefers e-mail)` where they are not to be called, at the end of a list's prose."""
    way = f"; prefers {preferred(customer.prefer)}" if customer.prefer else ""
    return f"(do not call{way})" if customer.do_not_call else ""


def contact_screen(
    before: Customer, customer: Customer, contact: Contact, new: bool, formatter: Formatter
) -> Screen:
    """One contact, after it was added or changed."""
    at = "is a new contact at" if new else "at"
    rest = contact_words(contact, formatter, customer.do_not_call)[len(contact.name) :].lstrip(", ")
    return screen(
        line(
            Cell(contact.name, "who"),
            f" {at} {customer.name} ({customer.id})",
            f": {rest}." if rest else ".",
        ),
        _ask_for_words(before, customer, contact),
        hint(f"repbook brief {customer.id}", "repbook undo"),
    )


def _ask_for_words(before: Customer, customer: Customer, contact: Contact) -> str | None:
    """Whom to ask for: this one first, or who is there when they have left."""
    if contact.left_on is None:
        if contact.ask_first:
            return "The one to ask for first."
        asked, was = customer.ask_for, before.ask_for
        if was is None or asked is None or was.id == asked.id or asked.id != contact.id:
            return None
        return f"Now the one to ask for is {contact.name}, no longer {was.name}."
    there = [each.name for each in customer.contacts if each.left_on is None]
    command = f"repbook contact {customer.id}"
    if not there:
        return f'You have nobody to ask for there now. To add somebody: {command} "…"'
    others = [
        f"; to ask for another first: {command} {shell_line([n])} --first" for n in there[1:2]
    ]
    asked = before.ask_for
    still = "The one to ask for is still" if asked and asked.name == there[0] else ""
    return "".join([f"{still or 'Now the one to ask for is'} {there[0]}", *others])


def alike_words(alike: Alike) -> str:
    """A warning about a near-duplicate."""
    who = f"{alike.name} ({alike.id})"
    return {
        "spelling": f"{who} is spelled nearly the same",
        "phone": f"{who} has the same phone, {alike.text}",
        "email": f"{who} has the same e-mail, {alike.text}",
        "contact": f"{alike.text} is also a name at {who}",
    }[alike.how]


SEARCHED = (
    "It looks at names, contacts, phones, e-mails, towns, tags, customers' notes and your own"
    " fields; find looks into what was said, bought and promised."
)


def _sorted_by(sort: str | None) -> Fields[Listed]:
    """What the list is sorted by; nothing in the order of numbers or names."""
    from repbook.views.customer_fields import CUSTOMER_DAY, SORTED_BY

    return CUSTOMER_DAY.only(SORTED_BY.get(sort or "", "")).within(attrgetter("day"))


def listed_by(sort: str | None) -> Fields[Listed]:
    """The list in JSON and CSV, last what it is sorted by."""
    return Fields(*LISTED, *_sorted_by(sort))


def _in_order(sort: str | None) -> Fields[Listed]:
    """What the list shows, with what it is sorted by beside the name."""
    id, name, *others = LISTED.only(LISTED_ON_SCREEN)
    by = _sorted_by(sort)
    for field in by:
        field.column = field.column and field.column._replace(drop=0)
    return Fields(id, name, *by, *others)


def _owed_back_line(found: Sequence[tuple[str, OwedBack]], formatter: Formatter) -> str:
    """`You owe back 240: 240 to Harbor Foods (1).`, for what came back after it was paid."""
    to = listed([f"{formatter.money(o.total)} to {name} ({o.customer_id})" for name, o in found])
    return f"You owe back {formatter.money(sum(o.total for _, o in found))}: {to}."


class Found(NamedTuple):
    """How many customers were found, of how many in the book; by which words, in which order."""

    number: int
    total: int
    searched: str = ""
    sort: str | None = None


def list_screen(
    rows: Sequence[Listed],
    found: Found,
    formatter: Formatter,
    near: Sequence[Customer] = (),
    ally: Ally | None = None,
    owed_back: Sequence[tuple[str, OwedBack]] = (),
    every: Sequence[Listed] = (),
) -> Screen:
    """Customers with whom to ask for and the number to dial; whom you owe money, below.

    `rows` are shown, of `every` one that was looked at; what they owe is of all of these.
    """
    from repbook.views.customer_fields import NOTHING, UNDATED

    searched, sort = found.searched, found.sort
    back = _owed_back_line(owed_back, formatter) if owed_back else None
    if not rows and sort in NOTHING:
        return screen(NOTHING[sort], back, hint("repbook next", "repbook list"))
    if not rows:
        alike = listed([f"{customer.name} ({customer.id})" for customer in near], "or")
        return screen(
            f"No customer matches{f'. Did you mean {alike}?' if alike else '.'}",
            f"{ally.with_id} is an ally: repbook allies a{ally.id}" if ally else None,
            SEARCHED if searched and not (alike or ally) else None,
            hint(
                *(f"repbook brief {customer.id}" for customer in near[:1]),
                shell_line(["repbook", "find", *searched.split()]) if searched else None,
                "repbook list",
            ),
        )
    first, fields = rows[0].customer.id, _in_order(sort)
    return screen(
        _how_many(len(rows), found, every, formatter),
        grid(fields.columns, fields.cells(rows, formatter), 0),
        line(Cell(UNDATED, "dim")) if sort == "unpaid" else None,
        back,
        "",
        hint(
            f"repbook brief {first}",
            f"repbook edit {first} …",
            shell_line(["repbook", "find", *searched.split()])
            if searched
            else 'repbook list --search "…"',
        ),
    )


def _how_many(shown: int, found: Found, every: Sequence[Listed], formatter: Formatter) -> Line:
    """`3 customers of 20 owe you 240 for unpaid orders, 80 of it overdue, the first 2`."""
    number, sort = found.number, found.sort
    debts = [(debt, row.day.on) for row in every for debt in row.day.unpaid]
    unpaid = sum(debt.cents for debt, _ in debts)
    overdue = sum(debt.cents for debt, on in debts if debt.due_day < on)
    owes = "owes" if number == 1 else "owe"
    return line(
        count(number, "customer"),
        "" if number == found.total else f" of {found.total:,}",
        f" {owes} you {formatter.money(unpaid)} for unpaid orders" if sort == "unpaid" else "",
        f", {formatter.money(overdue)} of it overdue" if sort == "unpaid" and overdue else "",
        "; what is due first on top" if sort == "unpaid" and number > 1 else "",
        f" {'has' if number == 1 else 'have'} money at risk" if sort == "risk" else "",
        f"; here the first {shown:,}" if shown < number else "",
    )
