"""Parameters that many commands share, declared once, and how their words are read."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from repbook.cli.options import BARE, TYPED, Reading
from repbook.errors import InvalidInput
from repbook.records import CHANNELS, Customer
from repbook.schema import number_of, read_id
from repbook.text import clean, fold, shell_line

if TYPE_CHECKING:
    from repbook.loyalty.customer_day import CustomerDay

T = TypeVar("T")


def one_of(word: str, words: Sequence[str], what: str, option: str) -> None:
    """Refuse a word that is not one of these."""
    if word not in words:
        raise InvalidInput(f'"{word}" is not {what}', hint=f"{option} takes {', '.join(words)}")


def choice(words: Sequence[str], what: str, option: str) -> Reading:
    """One of a few words, or none."""

    def read(ctx: typer.Context, word: str | None) -> str | None:
        if word is not None:
            one_of(word, words, what, option)
        return word

    return Reading(read)


def _customer(ctx: typer.Context, words: str | None) -> Customer | None:
    """The customer that was named; the hint is the line as typed, with a number in its place."""
    if words is None:
        return None
    found: Customer = ctx.obj.customer(words, typed_again(ctx, words, "CUSTOMER"))
    return found


def typed_again(ctx: typer.Context, words: str, instead: str) -> str:
    """The line as typed, with something instead of these words."""
    typed: list[str] = [word for word in ctx.meta[TYPED] if word != BARE]
    at = typed.index(words) if words in typed else None
    again = [instead] if at is None else [*typed[:at], instead, *typed[at + 1 :]]
    return f"{ctx.command_path} {shell_line(again)}"


def _problem(ctx: typer.Context, words: str) -> int:
    """The number of a problem: by its id, or by the customer of the only one that can be meant."""
    from repbook.book.find_customer import certain
    from repbook.book.problems import case_of, cases

    book, today, name = ctx.obj.book, ctx.obj.today, ctx.command.name
    if number_of(words, "x") is not None or not certain(book, words):
        id = id_of(words, "x")
        book.problems.get(id)  # before anything is asked about it
        return id
    customer: Customer = ctx.obj.customer(words, typed_again(ctx, words, "x4"))
    closed = name in ("reopen", "confirm-fix")
    theirs = cases(book, today, customer_id=customer.id)
    meant = [each for each in theirs if each.is_open != closed]
    if name == "confirm-fix":
        meant = [each for each in meant if each.is_solved and not each.confirmed] or meant
    if name == "problem":  # it only shows
        meant = meant or theirs
    sure = read_id(words) is None  # o12 names its customer, and is another record
    if words.isdecimal() and book.problems.matching(id=int(words)):
        other = case_of(book, int(words), today)
        if other.is_open != closed and other.problem.customer_id != customer.id:
            meant, sure = [*meant, other], name == "problem"
    kind = "problem" if name == "problem" else "closed problem" if closed else "open problem"
    if not meant:
        line = f"repbook problems {customer.id} --all"
        if name == "update" and theirs:
            line = f'repbook log-call {customer.id} "…" --about x{theirs[-1].problem.id}, or {line}'
        raise InvalidInput(f"{customer.name} has no {kind}", hint=line)
    found = [(f"x{each.problem.id}", each.problem.what) for each in meant]
    return id_of(the_one(words, found, kind, lambda id: typed_again(ctx, words, id), sure), "x")


def the_one(
    words: str,
    found: Sequence[tuple[str, str]],
    kind: str,
    line: Callable[[str], str],
    sure: bool = True,
) -> str:
    """The id of the only record that a customer's name can mean; else a line for each to choose.

    `found` are ids with their texts, the latest last. What is not `sure` is only offered.
    """
    from repbook.formatter import count, cut, listed

    if len(found) == 1 and sure:
        return found[0][0]
    last = found[-3:]
    these = listed([f"{id} ({cut(text)})" for id, text in last], "or")
    latest = ", the latest" if len(found) > 3 else ""
    raise InvalidInput(
        f'"{words}" can mean {count(len(found), kind)}{latest}: {these}',
        hint=listed([line(id) for id, _ in last], "or"),
    )


def _days(ctx: typer.Context, words: str | None) -> int | None:
    """A number of days, as `90`, `3m` or `6 months`; at most ten years."""
    from repbook.spans import read_span

    return read_span(words, 3650) if words else None


# A text that may be long: from standard input, or from an editor
LONG = Reading(
    lambda ctx, words: ctx.obj.long_text if words == "-" or ctx.params.get("edit") else words,
    long=True,
)
CUSTOMER = Reading(_customer, last=True)
ANYONE = Reading(lambda ctx, words: _customer(ctx, words or None), last=True)
MONEY = Reading(lambda ctx, words: ctx.obj.amount(words) if words else None)
DAYS = Reading(_days)
PAST = Reading(lambda ctx, words: ctx.obj.past(words))
TODAY: Any = None  # what an option for a day is when it is left out
NAMED = "Number, name or part of it, phone or e-mail"

Who = Annotated[Customer, typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str), CUSTOMER]
Theirs = Annotated[
    Customer | None,
    typer.Argument(metavar="CUSTOMER", help="Only those of this customer", parser=str),
    ANYONE,
]
Channel = Annotated[
    str | None,
    typer.Option("-c", "--channel", metavar="|".join(CHANNELS), help="Channel"),
    choice(CHANNELS, "a channel", "--channel"),
]
Which = Annotated[
    int,
    typer.Argument(
        metavar="x4|CUSTOMER", help="The problem's id, or whose only one it is", parser=str
    ),
    Reading(_problem, last=True),
]
Reasons = Annotated[
    list[str] | None,
    typer.Option("--reason", metavar="CODE", help="Only calls with this reason"),
    Reading(lambda ctx, codes: _reasons(codes)),
]
Most = Annotated[
    int | None,
    typer.Option("-n", min=0, help="How many to show in Check on, and in Worth a call (10)"),
]
# The orders of `list` and `status`, by what customers are ranked by; None: not in it
SORTS: dict[str, Callable[["CustomerDay"], Any]] = {
    "name": lambda customer: fold(customer.history.name),
    "total": lambda customer: -sum(customer.history.buying.cents),
    "orders": lambda customer: -len(customer.history.buying.days),
    "last": lambda customer: -(customer.last_day or 0),
    "due": lambda customer: (
        (customer.expected_day if customer.history.written_off_day is None else None)
        or date.max.toordinal()
    ),
    "unpaid": lambda customer: customer.unpaid[0].due_day if customer.unpaid else None,
    "risk": lambda customer: (
        -customer.stake if customer.stake and customer.history.written_off_day is None else None
    ),
}
Sort = Annotated[
    str | None,
    typer.Option("--sort", metavar="|".join(SORTS), help="In this order: most, or first, on top"),
    choice(tuple(SORTS), "an order", "--sort"),
]
Shown = Annotated[
    int | None, typer.Option("-n", min=1, help="How many to show, from the top (all)")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite an existing file")]
Open = Annotated[bool, typer.Option("--open", help="Show the page in the browser")]
On = Annotated[
    date,
    typer.Option("--on", metavar="DATE", help="The day it happened (today)", parser=str),
    PAST,
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV")]
Tag = Annotated[str | None, typer.Option("--tag", metavar="T", help="Only customers with this tag")]
Town = Annotated[
    str | None, typer.Option("--town", metavar="T", help="Only customers in this town")
]
Yes = Annotated[bool, typer.Option("--yes", help="Yes to what it may ask (see above)")]


def id_of(text: str, letter: str) -> int:
    """The number of a typed id such as `x4`; the letter may be left out."""
    number = number_of(letter + fold(text).removeprefix(letter), letter)
    if number is None:
        raise InvalidInput(f'"{text}" is not an id of this kind', hint=f"It looks like {letter}12")
    return number


def cleaned(text: str | None) -> str | None:
    """Text that can be kept exactly; None for none."""
    return clean(text) if text else None


def _reasons(given: list[str] | None) -> list[str] | None:
    if given:
        from repbook.loyalty.calls import codes

        for code in given:
            if code not in codes():
                raise InvalidInput(
                    f'"{code}" is not a reason', hint=f"One of: {', '.join(codes())}"
                )
    return given


def in_order(rows: Iterable[T], sort: str, day: Callable[[T], "CustomerDay"]) -> list[T]:
    """The rows in the order of --sort, without those that have nothing to go by."""
    ranked = [(SORTS[sort](day(row)), row) for row in rows]
    kept = [(rank, row) for rank, row in ranked if rank is not None]
    return [row for _, row in sorted(kept, key=itemgetter(0))]
