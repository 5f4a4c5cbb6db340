"""Options that every command takes, and how what was typed becomes a command's values."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import typer
from typer.core import TyperArgument, TyperOption

BARE = "(bare)"  # what an option stands for whose value may be left out: metavar [DATE]
BARE_FORMS = (
    "[DATE",
    "[FILE",
    "[HOW",
    "[q4",
    "[ID",
    "[URL",
)  # how the metavar of such an option begins
ID_OR_AMOUNT = re.compile(r"[a-z]?[0-9][0-9.,]*", re.IGNORECASE)
Parameter: TypeAlias = TyperArgument | TyperOption
TYPED = "repbook.typed"  # where a context keeps its command's words


class Reading:
    """How a parameter's words, None if it was left out, are read: (context, words) to a value.

    It is not Typer's `parser` or `callback`: those run while the line is parsed, but a
    customer or a day is read from the book, and a writing command reads it only once it
    has the book to itself. One that is `last` may ask, so all else is read before. Of one
    that is `long`, "-" is standard input.
    """

    def __init__(
        self,
        read: Callable[[typer.Context, Any], object],
        last: bool = False,
        long: bool = False,
    ) -> None:
        self.read = read
        self.last = last
        self.long = long


def read_options(
    ctx: typer.Context, parameters: Sequence[inspect.Parameter], options: Mapping[str, object]
) -> dict[str, object]:
    """The values that a command is handed."""
    readings = [
        (each, parameter.name)
        for parameter in parameters
        for each in getattr(parameter.annotation, "__metadata__", ())
        if isinstance(each, Reading)
    ]
    values = dict(options)
    for reading, name in sorted(readings, key=lambda one: one[0].last):
        values[name] = reading.read(ctx, values[name])
    return values


def may_be_unquoted(ctx: typer.Context, options: Mapping[str, object]) -> bool:
    """Whether words stand where they may not belong: too many, several in one, an amount that is none."""
    given = [
        (options[name], each.metavar)
        for each in arguments_of(ctx)
        if options[name := each.name or ""]
    ]
    paid = "--paid" in ctx.meta[TYPED][:-2]  # a number after it is a part that is paid
    return (
        bool(ctx.args)
        or paid
        or any("," in str(word) for word, _ in given[:1])  # `6,8`: several
        or any(
            (" " in word or "@" in word or "x" in word or not any(map(str.isdigit, word)))
            if kind == "AMOUNT"
            else " " not in word
            for word, kind in given[1:]
            if isinstance(word, str)
        )
    )


def is_id_or_amount(word: str) -> bool:
    """Whether a word could be the id of a record, or an amount."""
    return ID_OR_AMOUNT.fullmatch(word) is not None


def arguments_of(ctx: typer.Context) -> list[TyperArgument]:
    """What a command takes without a name, in order."""
    return [param for param in ctx.command.params if isinstance(param, TyperArgument)]


def _take(ctx: typer.Context, param: typer.CallbackParam, value: str | bool | None) -> None:
    session = ctx.obj
    if value is None or value is False or session is None:
        return
    if param.name in ("book", "as_of"):
        setattr(session, "book_file" if param.name == "book" else "as_of", value)
        session.output.typed[param.opts[0]] = session.output.without_secrets(str(value))
    elif param.name == "no_input":
        session.output.no_input = True
    else:
        from repbook import __version__

        session.output.say(ctx.get_help() if param.name == "help" else f"repbook {__version__}")
        raise typer.Exit()


def program_options() -> list[TyperOption]:
    """Options that every command takes, before or after its name.

    Made without Typer's reading of a signature for each, which every start would pay.
    """
    flag = {"is_flag": True, "default": False}
    options: list[dict[str, Any]] = [
        {"param_decls": ["--book"], "metavar": "FILE", "help": "Another book than your own"},
        {
            "param_decls": ["--as-of"],
            "metavar": "DATE",
            "help": "Another day than today; fri is the nearest one",
        },
        {"param_decls": ["--no-input"], "help": "Ask nothing", **flag},
        # These two are answered whatever else is missing.
        {
            "param_decls": ["--version"],
            "help": "Show which version this is",
            "is_eager": True,
            **flag,
        },
        {
            "param_decls": ["-h", "--help"],
            "help": "Show this message and exit",
            "is_eager": True,
            "hidden": False,
            **flag,
        },
    ]
    return [
        TyperOption(callback=_take, expose_value=False, **{"hidden": True, **option})
        for option in options
    ]
