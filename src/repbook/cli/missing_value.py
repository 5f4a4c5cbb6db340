"""An option at the end of a line without its value: the line with one that can stand there."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from repbook.cli.options import Parameter
from repbook.cli.session import Session
from repbook.errors import InvalidInput, RepbookError
from repbook.formatter import listed
from repbook.records import Customer
from repbook.text import shell_line

if TYPE_CHECKING:
    from repbook.records import Purchase, Touch
    from repbook.store.tables import Table

# By what the help shows for the value; of `a|b|c` the first is taken, a text is to be filled in.
SAMPLES = {
    "AMOUNT": "480",
    "N": "10",
    "DAYS": "30",
    "1-7": "6",
    "TOPIC:VERDICT[:WORDS]": "quality:good",
    "CODE": "late",
    "KIND": "problem",
    "KEY=TEXT": "parking=yard",
    "FILE": "book.db",
}
FILL_IN = ("TEXT", "PROMISE", "NEW", "NAME", "WORDS", "WHY", "T", "CUSTOMER")
FILES = {"book": "book.json", "contacts": "contacts.vcf", "calendar": "calls.ics"}
GONE_BY = (
    "--on",
    "--since",
    "--from",
    "--kept",
    "--won",
    "--lost",
    "--asked",
    "--paid",
)  # days of what happened


class NoValue(InvalidInput):
    """An option without its value, whose hint has the one that the book knows."""

    hint_is_sure = True


def no_value(session: Session, command: str, args: Sequence[str], param: Parameter) -> InvalidInput:
    """That the last option of a line needs a value; with the line that has one."""
    *before, option = args
    value = _sample(session, command, before, param)
    line = before if value is None else [*args, value]
    if option == "--every" and "--by" not in args:
        line += ["--by", "friday"]
    if (command, option) == ("log-call", "--about") and before[1:]:
        return _no_problem_named(before, value)
    many = command == "log-call" and option in ("--tag", "--town")
    if many and before:  # in place of the customer
        line = [option, value or "", *before[1:]]
    choices = str(param.metavar or "").split("|")
    one_of = len(choices) > 1 and all(re.fullmatch("[a-z-]+", each) for each in choices)
    return InvalidInput(
        f"{option} needs a value: "
        + (listed(choices, "or") if one_of else (param.help or "").lower()),
        hint=f"repbook {command} {shell_line(line)}",
    )


def _no_problem_named(before: Sequence[str], open_problem: str | None) -> NoValue:
    """That --about names no problem: the line with the one that is open, and the one for a new one."""
    call = shell_line(["repbook", "log-call", *before, "--about", open_problem or "x4"])
    new = shell_line(["repbook", "log-problem", *before[:2]])
    if open_problem is None:
        return NoValue("--about names an open problem, and they have none", hint=new)
    return NoValue(
        "--about needs the problem it was about",
        hint=f"A new one: {new}; about {open_problem}: {call}",
    )


def _sample(session: Session, command: str, before: Sequence[str], param: Parameter) -> str | None:
    """A value that can stand there; None where this customer has nothing of the kind."""
    metavar, option = str(param.metavar or "").strip("{}"), param.opts[-1]
    if option in ("--tag", "--town") or re.match("x4|o12|c31|CONTACT|CUSTOMER|ID", metavar):
        with suppress(RepbookError):
            return _of_the_book(session, command, before, option, metavar)
        return None
    if metavar.startswith("DATE"):
        return "yesterday" if option in GONE_BY else "friday"
    if "FILE" in metavar and command == "export":
        what = next((word for word in before if word[:1] != "-"), "customers")
        return FILES.get(what, f"{what}.csv")
    if option in ("--html", "--md"):
        return f"page.{option[2:]}"
    first = metavar.strip('"') if " " in metavar or "=" in metavar else metavar.partition("|")[0]
    return "…" if metavar in FILL_IN else SAMPLES.get(first, first)


def _of_the_book(
    session: Session, command: str, before: Sequence[str], option: str, metavar: str
) -> str | None:
    """What the book, or the customer that the line begins with, has of the kind."""
    book = session.book
    if option in ("--tag", "--town"):
        values = [each for c in book.customers.all() for each in (c.tags or ())]
        towns = [c.town for c in book.customers.all() if c.town]
        found = sorted(set(values if option == "--tag" else towns))
        return found[0] if found else "…"
    if metavar == "CUSTOMER":
        return next(iter(book.customers.names().values()), "…")
    who = next((word for word in before if word[:1] != "-"), "")
    if not session.is_named(who) or command == "won":
        return None
    customer: Customer = session.customer(who)
    if metavar == "CONTACT":
        return next((each.name for each in customer.contacts if each.left_on is None), None)
    letter = metavar[0]
    if letter == "x":
        from repbook.book.problems import cases

        theirs = [
            c.problem for c in cases(book, session.today, customer_id=customer.id) if c.is_open
        ]
        return f"x{theirs[-1].id}" if theirs else None
    table: Table[Purchase] | Table[Touch] = book.purchases if letter == "o" else book.touches
    last = max((each.id for each in table.of(customer.id, session.today)), default=0)
    return f"{letter}{last}" if last else None
