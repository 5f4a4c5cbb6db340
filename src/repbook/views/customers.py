"""`add`, `edit`, `contact`, `list`: customers and contacts as the book has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, days, preferred
from repbook.records import Contact, Customer
from repbook.schema import columns
from repbook.views.screen import Cell, Column, Screen, Table, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.dupes import Alike

LISTED = (  # the keys of `list --json`; some are made of others
    "id uid name aliases company town contacts phones emails tags stage terms_days referred_by"
    " do_not_call prefer note"
).split()
# Fields that are listed elsewhere, or shown in words of their own: all others go by their names.
FURTHER = [
    column.field
    for column in columns(Customer)
    if column.field
    not in (
        *LISTED,
        *("call_every_days", "orders_every_days", "since", "referred_by_id"),
        *("added_on", "imported", "extra"),
    )
]


def customers_data(rows: Sequence[tuple[Customer, str, bool]], names: Mapping[int, str]) -> Table:
    """`list --json`: fields by their own names, but for those made of others."""
    stages = {customer.id: stage for customer, stage, _ in rows}
    return Table(
        [customer for customer, _, _ in rows],
        {
            **{field: attrgetter(field) for field in (*LISTED, *FURTHER)},
            "contacts": lambda customer: [contact_data(contact) for contact in customer.contacts],
            "stage": lambda customer: stages[customer.id],
            "referred_by": lambda customer: names.get(customer.referred_by_id or 0),
        },
    )


def contact_data(contact: Contact) -> dict[str, object]:
    """A contact within its customer's JSON."""
    return {
        "name": contact.name,
        "role": contact.role,
        "phones": list(contact.phones),
        "emails": list(contact.emails),
        "left": contact.left_on.isoformat() if contact.left_on else None,
    }


def customer_screen(
    customer: Customer, said: str, names: Mapping[int, str], formatter: Formatter
) -> Screen:
    """A customer after a change; without phones where they are not to be called."""
    call = [] if customer.do_not_call else [f'repbook log-call {customer.id} "…"']
    return screen(
        line(Cell(customer.name, "who"), f" ({customer.id}) {said}."),
        grid((Column(), Column(flex=True)), _known(customer, names, formatter)),
        hint(f"repbook brief {customer.id}", *call, "repbook undo"),
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
        ("also called", ", ".join(customer.aliases)),
        ("tags", ", ".join(customer.tags)),
        ("through", names.get(customer.referred_by_id or 0)),
        ("terms", terms_words(customer.terms_days)),
        ("since", formatter.day(customer.since) if customer.since else None),
        ("call every", days(customer.call_every_days) if customer.call_every_days else None),
        ("orders every", days(customer.orders_every_days) if customer.orders_every_days else None),
        *(
            (
                field.removesuffix("_on").replace("_", " "),
                formatter.day(value)
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
    """`Ann Lee, buyer, 555 0134, prefers e-mail, left in March`; `silent` leaves phones out."""
    phones = () if silent else contact.phones
    words = [
        *(contact.name, contact.role, *phones, *contact.emails),
        f"prefers {preferred(contact.prefer)}" if contact.prefer else None,
        f"left {formatter.day(contact.left_on)}" if contact.left_on else None,
        contact.note,
    ]
    return ", ".join(filter(None, words))


def ask_and_dial(
    customer: Customer, contact_and_phone: Mapping[int, tuple[str | None, str | None]]
) -> tuple[str, Cell]:
    """Whom to ask for and the number to dial; only a warning where they are not to be called."""
    contact, phone = contact_and_phone.get(customer.id, (None, None))
    if not customer.do_not_call:
        return contact or "", Cell(phone or "", "dial")
    way = f", {preferred(customer.prefer)}" if customer.prefer else ""
    return "", Cell(f"do not call{way}", "bad")


def contact_screen(customer: Customer, contact: Contact, new: bool, formatter: Formatter) -> Screen:
    """One contact, after it was added or changed."""
    at = "is a new contact at" if new else "at"
    rest = contact_words(contact, formatter, customer.do_not_call)[len(contact.name) :].lstrip(", ")
    return screen(
        line(
            Cell(contact.name, "who"),
            f" {at} {customer.name} ({customer.id})",
            f": {rest}." if rest else ".",
        ),
        hint(f"repbook brief {customer.id}", "repbook undo"),
    )


def alike_words(alike: Alike) -> str:
    """A warning about a near-duplicate."""
    who = f"{alike.name} ({alike.id})"
    return {
        "spelling": f"{who} is spelt nearly the same",
        "phone": f"{who} has the phone {alike.text}, too",
        "email": f"{who} has the e-mail {alike.text}, too",
        "contact": f"{alike.text} is also known at {who}",
    }[alike.how]


def list_screen(
    rows: Sequence[tuple[Customer, str, bool]], total: int, formatter: Formatter
) -> Screen:
    """Rows of (customer, stage, written off) with whom to ask for and the number to dial."""
    if not rows:
        return screen("Nobody like that in the book.", hint("repbook list"))
    columns = (
        Column("", right=True),
        Column("customer", name=True),
        Column("town", drop=2),
        Column("stage", drop=3),
        Column("ask for", drop=1),
        Column("phone"),
        Column("e-mail", drop=4),
        Column("tags", drop=5),
    )
    cells = []
    for customer, stage, off in rows:
        here = [contact for contact in customer.contacts if contact.left_on is None]
        phones = [*(p for c in here[:1] for p in c.phones), *customer.phones]
        phones += [p for c in here[1:] for p in c.phones]
        emails = [*(e for c in here[:1] for e in c.emails), *customer.emails]
        cells.append(
            (
                Cell(str(customer.id), "dim"),
                Cell(customer.name, "who"),
                customer.town or "",
                "written-off" if off else stage,
                here[0].name if here else "",
                Cell("do not call", "bad")
                if customer.do_not_call
                else Cell(phones[0] if phones else "", "dial"),
                emails[0] if emails else "",
                ", ".join(customer.tags),
            )
        )
    first = rows[0][0].id
    return screen(
        line(count(len(rows), "customer"), "" if len(rows) == total else f" of {total:,}"),
        grid(columns, cells, indent=0),
        "",
        hint(f"repbook brief {first}", f"repbook edit {first} …", 'repbook list --search "…"'),
    )
