"""Errors as messages: repbook's own, usage, the disk, SQLite; anything else is a bug."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from repbook.cli.output import Output
from repbook.errors import ANOTHER_BOOK, BEGIN_ANEW, MAKE_A_BOOK, Failed, InvalidInput, RepbookError
from repbook.files import free_name
from repbook.text import shell_line

if TYPE_CHECKING:
    from repbook.cli.session import Session


def _to_export() -> str:
    """A line that exports something, and what else there is to export."""
    from repbook.book.export import WHAT

    kinds = ", ".join(what for what in WHAT if what != "purchases")
    return f"As in: repbook export purchases --to orders.xlsx; or {kinds} NAME"


def typable(refusal: RepbookError, args: Sequence[str], output: Output) -> None:
    """Put into a hint the line that was typed, with another file or on one's own book."""
    if "merge" in args and refusal.exit_code in (2, 3):
        _of_two_books(refusal, args)
    hint = refusal.hint or ""
    if refusal.instead:
        words, (other, *_) = [*args], refusal.instead.values()
        for file, new in refusal.instead.items():
            words = [_instead(word, Path(file), new) for word in words]
        if words != [*args]:
            hint = hint.replace(f"Name another file, as {other}", shell_line(["repbook", *words]))
    if refusal.shorter:
        word, shorter = refusal.shorter
        words = [shorter if each == word else each for each in args]
        hint = shell_line(["repbook", *words]) if words != [*args] else hint
    if hint in (ANOTHER_BOOK, MAKE_A_BOOK) or hint.startswith(BEGIN_ANEW):
        words = [word for n, word in enumerate(args) if not _names_a_book(args, n)]
        if words != [*args]:
            hint = f"With your own book: {shell_line(['repbook', *words])}"
            output.typed.clear()
        elif hint == ANOTHER_BOOK:
            elsewhere = str(free_name(Path.home() / "rep.db"))
            hint = f"With another book: {shell_line(['repbook', '--book', elsewhere, *words])}"
    refusal.hint = hint or None


def _of_two_books(refusal: RepbookError, args: Sequence[str]) -> None:
    """Where the word after `merge` is another book: what merge joins, and what takes that one in."""
    from repbook.files import line_that_joins

    for name in args[args.index("merge") + 1 :]:
        if line := line_that_joins(Path(name).expanduser()):
            refusal.message = f'"{name}" is a book, and merge joins two customers of one book'
            refusal.hint = (
                f"To take its records into this book, once: {line}; to go on with both:"
                " repbook sync FOLDER"
            )
            refusal.hint_is_sure = True
            return
    if refusal.message == 'Missing argument "OTHER"':
        refusal.message = "merge joins two customers of one book, and only one is named"


def _instead(word: str, file: Path, other: str) -> str:
    """A word of a line, with the other file where it names this one."""
    option, equals, name = word.partition("=") if word.startswith("--") else ("", "", word)
    return f"{option}{equals}{other}" if Path(name).expanduser() == file else word


def _names_a_book(args: Sequence[str], n: int) -> bool:
    """Whether a word is `--book`, or the name after it."""
    return args[n].partition("=")[0] == "--book" or (n > 0 and args[n - 1] == "--book")


def as_refusal(error: Exception, output: Output, session: "Session") -> RepbookError:
    """An exception as a one-line message, with its hint and exit code."""
    if isinstance(error, RepbookError):
        return error
    if isinstance(error, typer.Abort):
        return Failed("Stopped; nothing was written")
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)  # where a usage error was made
        # Typer's wording with the user's own word in double quotes and no full stop
        message = error.format_message().replace("'", '"').rstrip(".")
        refusal = Failed(message, f"{context.command_path if context else 'repbook'} --help")
        example = re.search("repbook .*", context.command.help or "") if context else None
        if example and message.startswith("Missing argument"):
            refusal.hint = f"As in: {example[0]}"
            if context and context.command.name == "export":
                refusal.hint = _to_export()
            if context and context.command.name == "remember":
                refusal.hint += "; those you have: repbook promises --yearly"
        kind = getattr(getattr(error, "param", None), "type", None)
        if isinstance(error, typer.BadParameter) and getattr(kind, "name", "").startswith("int"):
            _of_whole_number(refusal, error, kind)
        wrong = getattr(error, "option_name", "")
        if context and wrong:
            refusal.message = f'There is no option "{wrong}"'
        refusal.exit_code = error.exit_code
        return refusal
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is not None and isinstance(error, sqlite3.Error):
        from repbook.store.database import explain_sqlite_error

        return explain_sqlite_error(error)
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        said = "".join(c for c in error.object if c.isprintable())[:40]
        return InvalidInput(
            f'The text "{said}" cannot be kept: it holds half a character (a lone surrogate)',
            "Type it again without it",
        )
    if isinstance(error, OSError) and error.filename:
        return Failed(f'"{error.filename}" cannot be used: {error.strerror}')
    if isinstance(error, OSError) and error.strerror:
        output.no_more()
        return Failed(
            f"Not everything could be written out: {error.strerror.lower()}",
            "What was recorded: repbook changes",
        )
    if isinstance(error, OverflowError) and "SQLite" in str(error):
        return InvalidInput("A number there is larger than a book can hold", "Type a smaller one")
    if (wrong := _damage(session)) is not None:
        return wrong
    import traceback

    output.stderr.write("".join(traceback.format_tb(error.__traceback__)))
    return Failed(
        f"This is a fault in repbook ({type(error).__name__}); the book is whole."
        " To see what was recorded last: repbook changes",
        "Please report the lines above, and what this prints: repbook check --debug."
        " Neither holds your customers' data",
    )


def _damage(session: "Session") -> RepbookError | None:
    """That the book is damaged, if it is: then it is no fault of repbook that it cannot be read."""
    from repbook.book.check import first_damage

    try:
        return first_damage(session.book_path)
    except Exception:
        return None


def _of_whole_number(refusal: RepbookError, error: typer.BadParameter, kind: object) -> None:
    """Say which whole number an option takes, instead of the name of its type."""
    name = error.param.opts[-1] if error.param else ""
    said = error.message.split(" is not ")[0].strip("'")
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    bounds = (
        "" if least is None else f" ({least} or more)" if most is None else f" ({least} to {most})"
    )
    refusal.message = f'{name} takes a whole number{bounds}, not "{said}"'
    refusal.hint = f"As in {name} {most or (10 if bounds else 5)}"
