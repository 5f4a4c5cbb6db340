"""A contact's name with their role, phone or e-mail in it: refused with the line that has options."""

import re

from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.records import Customer
from repbook.text import fold, shell_line

EMAIL = r"[^\s,;<>()]+@[^\s,;<>()]+"
PHONE = r"[+(]?[0-9][0-9 ()/.-]{4,}[0-9]"


def refuse_details_in_name(session: Session, customer: Customer, name: str) -> None:
    """Refuse `Lin Yu, owner 555 0801`; the name of a contact who is there already is one."""
    emails, rest = re.findall(EMAIL, name), re.sub(EMAIL, ",", name)
    phones, rest = re.findall(PHONE, rest), re.sub(PHONE, ",", rest)
    said, *role = [part for each in re.split("[,;<>]", rest) if (part := each.strip(" -:()"))] or [
        ""
    ]
    known = any(fold(each.name) == fold(name) for each in customer.contacts)
    if known or not said or not (emails or phones):
        return
    options = ["--role", ", ".join(role)] if role else []
    options += [word for phone in phones for word in ("--phone", phone.strip())]
    options += [word for email in emails for word in ("--email", email)]
    raise InvalidInput(
        f'"{name}" is more than a name',
        hint=shell_line(["repbook", "contact", str(customer.id), said, *options]),
    )
