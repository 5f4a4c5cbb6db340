"""Errors as messages: repbook's own, usage, the disk, SQLite; anything else is a bug."""

import sys

import typer

from repbook.cli.options import BARE, TYPED
from repbook.cli.output import Output
from repbook.errors import Failed, InvalidInput, RepbookError
from repbook.text import shell_line

# What people type for an option that has another name; the first of these that a command has.
OTHER_OPTIONS = {
    **dict.fromkeys(("--for", "--till", "--to"), ("--until",)),
    **dict.fromkeys(("--reason", "--why"), ("--because",)),
    **dict.fromkeys(("--when", "--date", "--day"), ("--on", "--by", "--until", "--again")),
    **dict.fromkeys(("--comment", "--text"), ("--note",)),
    **dict.fromkeys(("--no-answer", "--noanswer"), ("-o no-answer",)),
    "--voicemail": ("-o voicemail",),
    "--mail": ("--email", "-c email"),
    "--markdown": ("--md",),
    "--all": ("-n 100",),
}


def _meant_option(wrong: str, context: typer.Context) -> str:
    """The option that was meant, perhaps with its value; empty where none is near."""
    from difflib import get_close_matches

    known = {name for param in context.command.params for name in param.opts}
    for other in OTHER_OPTIONS.get(wrong, ()):
        if other.split()[0] in known:
            return other
    near = get_close_matches(wrong, [name for name in known if name[:2] == "--"], 1, 0.75)
    return near[0] if near else ""


def as_refusal(error: Exception, output: Output) -> RepbookError:
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
        wrong = getattr(error, "option_name", "")
        if context and wrong:
            refusal.message = f'There is no option "{wrong}"'
            meant = _meant_option(wrong, context)
            words = [word for word in context.meta[TYPED] if word != BARE]
            at = next(n for n, word in enumerate(words) if word.partition("=")[0] == wrong)
            line = [*words[:at], *words[at].replace(wrong, meant, 1).split(" "), *words[at + 1 :]]
            if meant:
                refusal.hint = f"Did you mean: {context.command_path} {shell_line(line)}"
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
            "repbook changes shows what was recorded",
        )
    if isinstance(error, OverflowError) and "SQLite" in str(error):
        return InvalidInput("A number there is larger than a book can hold", "Type a smaller one")
    import traceback

    output.stderr.write("".join(traceback.format_tb(error.__traceback__)))
    return Failed(
        f"This is a fault in repbook ({type(error).__name__}); the book is whole:"
        " repbook changes shows what was recorded last",
        "Please report the lines above: they hold none of your customers' data",
    )
