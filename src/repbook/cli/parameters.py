"""Parameters that many commands share, declared once, and how what was typed becomes a value.

A `Reading` is not Typer's `parser` or `callback`: those run while the line is
parsed, but a customer or a day is read from the book, and a writing command
reads it only once it has the book to itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from repbook.errors import InvalidInput
from repbook.records import CHANNELS, Customer

if TYPE_CHECKING:
    from repbook.cli.session import Session


class Reading:
    """How a parameter's words, None if it was left out, are read: (context, words) to a value."""

    def __init__(self, read: Callable[[typer.Context, Any], Any]) -> None:
        self.read = read


def read_options(
    ctx: typer.Context, parameters: Sequence[inspect.Parameter], options: Mapping[str, Any]
) -> dict[str, Any]:
    """The values a command is handed; options are read first, for a customer may be asked about."""
    values = {parameter.name: options[parameter.name] for parameter in parameters}
    for parameter in sorted(parameters, key=_names_customer):
        for each in getattr(parameter.annotation, "__metadata__", ()):
            if isinstance(each, Reading):
                values[parameter.name] = each.read(ctx, values[parameter.name])
    return values


def _names_customer(parameter: inspect.Parameter) -> bool:
    return any(e in (CUSTOMER, ANYONE) for e in getattr(parameter.annotation, "__metadata__", ()))


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
    typed: list[str] = list(ctx.meta[TYPED])
    at = typed.index(words) if words in typed else None
    again = [_quoted(word) for word in typed]
    again = ["CUSTOMER"] if at is None else [*again[:at], "CUSTOMER", *again[at + 1 :]]
    session: Session = ctx.obj
    return session.customer(words, " ".join([ctx.command_path, *again]))


def _quoted(word: str) -> str:
    """A word as a shell takes it; one that would not fit a line of help is left to be typed."""
    if word and all(c.isalnum() or c in "-_./:,@%+=" for c in word):
        return word
    if not word.isprintable() or len(word) > 200:
        return '"…"'
    if any(c in word for c in '"$`\\!'):
        from shlex import quote

        return quote(word)
    return f'"{word}"'


CUSTOMER = Reading(_customer)
ANYONE = Reading(lambda ctx, words: _customer(ctx, words or None))
MONEY = Reading(lambda ctx, words: ctx.obj.amount(words) if words else None)
PAST = Reading(lambda ctx, words: ctx.obj.past(words))
BARE = "(bare)"  # what an option stands for whose value may be left out: metavar [DATE]
TYPED = "repbook.typed"  # where a context keeps its command's words
TODAY: Any = None  # what an option for a day is when it is left out
NAMED = "Number, name, part of it, phone, e-mail"

Who = Annotated[Customer, typer.Argument(metavar="CUSTOMER", help=NAMED, parser=str), CUSTOMER]
Theirs = Annotated[
    Customer | None,
    typer.Argument(metavar="CUSTOMER", help="Only theirs", parser=str),
    ANYONE,
]
Channel = Annotated[
    str | None,
    typer.Option("-c", "--channel", metavar="|".join(CHANNELS), help="Channel"),
    choice(CHANNELS, "a channel", "--channel"),
]
Which = Annotated[
    int,
    typer.Argument(metavar="x4", help="The problem's id", parser=str),
    Reading(lambda ctx, words: id_of(words or "", "x")),
]
Reasons = Annotated[
    list[str] | None,
    typer.Option("--reason", metavar="CODE", help="Only calls with this reason"),
    Reading(lambda ctx, codes: _reasons(codes)),
]
Most = Annotated[
    int | None, typer.Option("-n", min=0, help="How many in Care and in Worth a call, each (10)")
]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there")]
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
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation")]


def id_of(text: str, letter: str) -> int:
    """The number of a typed id such as `x4`; the letter may be left out."""
    number = text.strip().lower().removeprefix(letter)
    if not (number.isdecimal() and number.isascii()):
        raise InvalidInput(f'"{text}" is no id of this kind', hint=f"It looks like {letter}12")
    return int(number)


def cleaned(text: str | None) -> str | None:
    """Text that can be kept exactly; None for none."""
    if not text:
        return None
    from repbook.text import clean

    return clean(text)


def _reasons(given: list[str] | None) -> list[str] | None:
    if given:
        from repbook.loyalty.reasons import codes

        for code in given:
            if code not in codes():
                raise InvalidInput(f'"{code}" is no reason', hint=f"One of: {', '.join(codes())}")
    return given
