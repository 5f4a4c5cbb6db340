"""What went wrong outside repbook's own errors: usage, the disk, SQLite; anything else is a bug."""

from __future__ import annotations

import sys

import typer

from repbook.cli.output import Output


def explain(error: Exception, output: Output) -> int:
    """Say plainly what went wrong; gives the exit code."""
    if isinstance(error, BrokenPipeError):
        output.no_more()
        return 0
    if isinstance(error, typer.Abort):
        output.complain("Stopped; nothing was written")
        return 1
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)  # where a usage error was made
        hint = f"{context.command_path if context else 'repbook'} --help"
        output.complain(_plain_usage(error.format_message()), hint)
        return error.exit_code
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is not None and isinstance(error, sqlite3.Error):
        from repbook.store.database import plainly

        plain = plainly(error)
        output.complain(plain.message, plain.hint)
        return plain.exit_code
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        said = "".join(c for c in error.object if c.isprintable())[:40]
        output.complain(
            f'The text "{said}" cannot be kept: it holds half a character (a lone surrogate)',
            "Type it again without it",
        )
        return 2
    if isinstance(error, OSError) and error.filename:
        output.complain(f'"{error.filename}" cannot be used: {error.strerror}')
        return 1
    if isinstance(error, OSError) and error.strerror:
        output.no_more()
        output.complain(
            f"Not everything could be written out: {error.strerror.lower()}",
            "repbook changes shows what was noted",
        )
        return 1
    if isinstance(error, OverflowError) and "SQLite" in str(error):
        output.complain("A number there is larger than a book can hold", "Type a smaller one")
        return 2
    import traceback

    output.stderr.write("".join(traceback.format_tb(error.__traceback__)))
    output.complain(
        f"This is a fault in repbook ({type(error).__name__}); the book is whole:"
        " repbook changes shows what was noted last",
        "Please report the lines above: they hold none of your customers' data",
    )
    return 1


def _plain_usage(message: str) -> str:
    """Typer's wording with the user's own word in double quotes and no full stop."""
    return message.replace("'", '"').rstrip(".")
