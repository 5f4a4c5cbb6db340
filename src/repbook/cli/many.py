"""One act for many customers: chosen by name, a tag or a town, and confirmed on a terminal."""

from collections.abc import Callable, Sequence
from datetime import date

from repbook.book.find_customer import certain
from repbook.cli.session import Session
from repbook.errors import Conflict, InvalidInput, NotFound
from repbook.formatter import count, names
from repbook.records import Customer
from repbook.text import fold, shell_line

MOST_NAMES = 30  # in a question, so that one who does not belong is seen
TagAndTown = tuple[str | None, str | None]


def chosen(
    session: Session,
    tag: str | None,
    town: str | None,
    on: date,
    written: Callable[[str], str] | None = None,
) -> list[Customer]:
    """Those with the tag, in the town, who may be called; says who is left out.

    `written` is the line for one of them who may be written to. NotFound where there is nobody, Conflict where all of them are left out.
    """
    ids = sorted(session.book.customers.narrowed(tag, town))
    if not ids:
        raise NotFound(f'No customer in "{town}" has the tag "{tag}"', hint="repbook list")
    return may_be_called(session, ids, on, written)


def may_be_called(
    session: Session,
    ids: Sequence[int],
    on: date,
    written: Callable[[str], str] | None = None,
) -> list[Customer]:
    """Those of these customers who may be called; says who is left out, as `chosen` does."""
    book = session.book
    held = [h for h in book.histories(on, ids) if h.do_not_call or h.written_off_day is not None]
    left_out = {
        h.id: f"{h.name} ({'not to be called' if h.do_not_call else 'written off'})" for h in held
    }
    by_mail = [f"{h.id}" for h in held if h.do_not_call and h.written_off_day is None]
    if len(left_out) == len(ids):
        raise Conflict(f"Nobody is left: {names(list(left_out.values()))}", hint="repbook list")
    if left_out:
        session.output.note(f"Left out: {names(list(left_out.values()))}")
    if written and by_mail:
        them = "them, one by one" if len(by_mail) > 1 else "them"
        session.output.note(f"To write to {them}: {written(by_mail[0])}")
    return book.customers.read([id for id in ids if id not in left_out])


def confirm(session: Session, what: str, customers: Sequence[Customer]) -> None:
    """Ask on a terminal whether to go on; elsewhere one undo takes it back."""
    if session.prompts.can_ask and len(customers) > 1:
        who = names([customer.name for customer in customers], MOST_NAMES)
        many = count(len(customers), "customer")
        session.prompts.confirm(f"{what} {many} ({who})?", InvalidInput("Nobody can be asked"))


def typed_again(by: TagAndTown, *words: str | None) -> str:
    """The line with a tag or a town, with these words."""
    command, *others = [word for word in words if word is not None]
    return shell_line(["repbook", command, *options(by), *others])


def refuse_both(session: Session, words: str, more: str | None, by: TagAndTown) -> None:
    """Say no to a customer beside a tag or a town; `more` is what was said of them."""
    known = certain(session.book, words)
    names = [fold(session.book.customers.get(id).name) for id in known]
    if more is not None or (known and words.isdecimal()) or fold(words) in names:
        raise InvalidInput(
            f'Name a customer or give {options(by)[0]}, not both: "{words}" is one customer',
            hint=typed_again(by, "log-call", more or "…"),
        )


def options(by: TagAndTown) -> list[str]:
    """The options that name many."""
    both = zip(("--tag", "--town"), by, strict=True)
    return [word for option, value in both if value is not None for word in (option, value)]
