"""Options that many commands share, under one name each."""

from collections.abc import Sequence
from typing import Annotated

import typer

from repbook.errors import InvalidInput

Who = Annotated[
    str, typer.Argument(metavar="CUSTOMER", help="Number, name, part of it, phone, e-mail")
]
On = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day it happened (today)")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV")]
Tag = Annotated[str | None, typer.Option("--tag", metavar="T", help="Only customers with this tag")]
Town = Annotated[
    str | None, typer.Option("--town", metavar="T", help="Only customers in this town")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for a yes")]


def one_of(word: str, words: Sequence[str], what: str, option: str) -> None:
    """Refuse a word that is not one of these."""
    if word not in words:
        raise InvalidInput(f'"{word}" is not {what}', hint=f"{option} takes {', '.join(words)}")


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
