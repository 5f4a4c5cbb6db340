# Long because each parameter that commands share is declared here, once.
"""Parameters that many commands share, declared once, and how their words are read."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from repbook.cli.options import BARE, TYPED, Reading
from repbook.errors import Ambiguous, InvalidInput, NotFound
from repbook.records import CHANNELS, Customer
from repbook.schema import number_of, read_id
from repbook.text import clean, fold, shell_line

if TYPE_CHECKING:
    from repbook.cli.session import Session
    from repbook.loyalty.customer_day import CustomerDay
    from repbook.schema import Noun

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
    from repbook.book.find_customer import certain, is_customers_number

    book = ctx.obj.book
    bare = words.isdecimal() and not is_customers_number(book, words)
    nobodys = bare or (read_id(words) is not None and not certain(book, words))
    if number_of(words, "x") is not None or nobodys:
        id = id_of(words, "x")
        book.problems.get(id)  # before anything is asked about it
        return id
    from repbook.cli.meant import problem_meant

    try:
        customer: Customer = ctx.obj.customer(words, typed_again(ctx, words, "CUSTOMER"))
    except Ambiguous:
        raise
    except NotFound as error:
        if not words.isdecimal():
            error.hint = "Those that are open: repbook problems"
        raise
    line, command = partial(typed_again, ctx, words), ctx.command.name or ""
    return id_of(problem_meant(ctx.obj, customer, words, command, line, ctx.obj.today), "x")


def _days(ctx: typer.Context, words: str | None) -> int | None:
    """A number of days, as `90`, `3m` or `6 months`; at most ten years."""
    from repbook.spans import read_span

    return read_span(words, 3650) if words else None


def _unless_many(ctx: typer.Context, words: str | None) -> object:
    """The customer that was named; where a tag or a town names many, the text that stands there."""
    many = ctx.params.get("tag") or ctx.params.get("town")
    return LONG.read(ctx, words) if many else _customer(ctx, words)


# A text that may be long: from standard input, or from an editor
LONG = Reading(
    lambda ctx, words: ctx.obj.long_text if words == "-" or ctx.params.get("edit") else words,
    long=True,
)
# A text beside the note; an editor writes the note alone
PIPED = Reading(lambda ctx, words: ctx.obj.long_text if words == "-" else words, long=True)
CUSTOMER = Reading(_customer, last=True)
UNLESS_MANY = Reading(_unless_many, last=True)
ANYONE = Reading(lambda ctx, words: _customer(ctx, words or None), last=True)
MONEY = Reading(lambda ctx, words: ctx.obj.amount(words) if words else None)
DAYS = Reading(_days)
PAST = Reading(lambda ctx, words: ctx.obj.past(words))
Because = Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why"), PIPED]
Why = Annotated[str | None, typer.Argument(metavar="WHY", help="Why; the same as --because"), PIPED]
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
InCall = Annotated[
    str | None,
    typer.Option("--call", metavar="c31", help="The call in which it came up, if you logged that"),
]
Which = Annotated[
    int,
    typer.Argument(
        metavar="x4|CUSTOMER",
        help="The problem's id, or the customer if they have only one",
        parser=str,
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
    typer.Option(
        "-n", min=0, help="How many to show under Check on, and as many under Worth a call (10)"
    ),
]


def _stage_place(customer: "CustomerDay") -> int:
    """Loyal ones first, then repeat, first-time, prospects, and who was written off."""
    from repbook.loyalty.standing import stage_of
    from repbook.records import STAGES

    gone = customer.history.written_off_day is not None
    return 1 if gone else -STAGES.index(stage_of(customer))


# The orders of `list` and `status`, by what customers are ranked by; None: not in it
SORTS: dict[str, Callable[["CustomerDay"], Any]] = {
    "name": lambda customer: fold(customer.history.name),
    "total": lambda customer: -sum(customer.history.buying.cents),
    "orders": lambda customer: -len(customer.history.buying.days),
    "last": lambda customer: -(customer.last_day or 0),
    "stage": _stage_place,
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
    typer.Option(
        "--sort",
        metavar="|".join(SORTS),
        help="What comes first: the most (total, orders, risk), the latest order (last), the next"
        " order (due), the debt due earliest (unpaid), loyal ones (stage)",
    ),
    choice(tuple(SORTS), "a way to sort", "--sort"),
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
ToTag = Annotated[
    str | None,
    typer.Option("--tag", metavar="T", help="Every customer with this tag, in place of CUSTOMER"),
]
ToTown = Annotated[
    str | None,
    typer.Option("--town", metavar="T", help="Every customer in this town, in place of CUSTOMER"),
]
Yes = Annotated[bool, typer.Option("--yes", help="Yes to what it may ask (see above)")]


def kinds_named(nouns: Iterable["Noun"], given: Sequence[str]) -> list[str]:
    """The kinds of records that words of --kind name."""
    by_word = {word: noun.kind for noun in nouns for word in (noun.word, noun.many, noun.kind)}
    for word in given:
        if word.lower() not in by_word:
            raise InvalidInput(
                f'"{word}" is not a kind of record',
                hint=f"--kind takes {', '.join(dict.fromkeys(by_word.values()))}",
            )
    return [by_word[word.lower()] for word in given]


def id_of(text: str, letter: str) -> int:
    """The number of a typed id such as `x4`; the letter may be left out."""
    number = number_of(letter + fold(text).removeprefix(letter), letter)
    if number is None:
        raise InvalidInput(f'"{text}" is not an id of this kind', hint=f"It looks like {letter}12")
    return number


def one_reason(
    why: str | None, because: str | None, line: Sequence[str], *options: str
) -> str | None:
    """The reason that stands as WHY or as --because; two that differ are refused."""
    if why and because and why != because:
        raise InvalidInput(
            f'There are two reasons: "{why}" and "{because}"',
            hint=shell_line(["repbook", *line, f"{why}; {because}", *options]),
        )
    return cleaned(because or why)


def on_day(session: "Session", on: date) -> list[str]:
    """The option of the day on which something happened, for a line to type; none for today."""
    return [] if on == session.today else ["--on", on.isoformat()]


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
