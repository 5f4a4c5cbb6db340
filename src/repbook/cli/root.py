"""The root of the command line: global options, lazy commands, help, and the one error door."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from repbook.cli import session
from repbook.cli.commands import BY_NAME, COMMANDS, PANELS, Entry
from repbook.cli.help_text import all_commands, names, paragraph
from repbook.errors import InvalidInput, RepbookError

TAKE_A_VALUE = {"--book": "book", "--as-of": "as_of"}
INTERRUPTED = 130  # Ctrl-C, by the shell's custom
SWITCHES = {"--no-input": "no_input"}


class Command(TyperCommand):
    """A command whose help gives its examples as they were written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rich_markup_mode = None
        if self.help:
            first, line_end, rest = self.help.partition("\n")
            self.help = first.rstrip(".") + line_end + rest

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Let `--paid` stand without a day: that of the purchase; `--month` too: it is this one."""
        defaults: dict[str, str] = (self.context_settings or {}).get("obj", {})
        for option, default in defaults.items():
            for at, arg in enumerate(args):
                takes = session.is_period if default == "this" else session.is_day
                given = at + 1 < len(args) and (not args[at + 1] or takes(args[at + 1]))
                if arg == option and not given:
                    args = [*args[: at + 1], default, *args[at + 1 :]]
                    break
        return super().parse_args(ctx, args)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """The first line, the examples, then the rest, unwrapped."""
        text = (self.help or "").strip()
        if text:
            formatter.write_paragraph()
            formatter.write("\n\n".join(map(paragraph, text.split("\n\n"))) + "\n")


class Root(TyperGroup):
    """Builds only the command that was asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of the help."""
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Build one command from its function."""
        entry = BY_NAME.get(cmd_name)
        return None if entry is None else build(entry)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The commands of the day with a line each, the others as names."""
        for panel in PANELS:
            entries = [entry for entry in COMMANDS if entry.panel == panel]
            if not entries:
                continue
            formatter.write(f"\n{panel}\n")
            for entry in entries:
                if entry.daily:
                    formatter.write(f"  {entry.name:<13} {entry.line}\n")
            others = [entry.name for entry in entries if not entry.daily]
            if others:
                also = "also " if len(others) < len(entries) else ""
                formatter.write(names(also, others) + "\n")
        formatter.write(
            "\nrepbook help all has a line for every command, repbook COMMAND --help more\n"
        )


def build(entry: Entry) -> Any:
    """The command object of an entry; its module is imported now."""
    from importlib import import_module

    function = getattr(import_module(f"repbook.cli.{entry.module}"), entry.function)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(
        entry.name,
        cls=Command,
        context_settings={
            "help_option_names": ["-h", "--help"],
            "obj": getattr(function, "bare_options", {}),
        },
    )(function)
    command = typer.main.get_command(app)
    command.name = entry.name
    return command


def root() -> Root:
    """The whole program as one group."""
    return Root(
        name="repbook",
        help="Your customers, purchases, problems and calls in one book; whom to call next, and why",
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
        subcommand_metavar="[--book FILE] [--as-of DATE] COMMAND ...",
    )


def run(args: Sequence[str]) -> int:
    """Run one command line; gives its exit code. Every refusal leaves through here."""
    try:
        rest = _take_globals(list(args))
        if rest[:1] == ["--version"]:
            from repbook import __version__

            session.say(f"repbook {__version__}")
            return 0
        if rest[:1] == ["help"]:
            rest = _help(rest[1:])
            if not rest:
                return 0
        if not rest and session.has_book():
            from repbook.cli.start import today_in_six_lines

            today_in_six_lines()
            session.flush()
            return 0
        code = root().main(args=rest or ["--help"], prog_name="repbook", standalone_mode=False)
        session.flush()
        if code == INTERRUPTED:
            session.complain("Stopped")
        return code if isinstance(code, int) else 0
    except RepbookError as error:
        session.complain(error.message, error.hint)
        return error.exit_code
    except typer.Abort:
        session.complain("Stopped; nothing was written")
        return 1
    except BrokenPipeError:
        _no_more_output()
        return 0
    except Exception as error:
        return _other(error)
    finally:
        session.leave()


def _other(error: Exception) -> int:
    """Typer's usage errors and the disk's and SQLite's refusals, plainly; the rest is a bug."""
    from typer._click.exceptions import ClickException, UsageError

    if isinstance(error, UsageError):
        path = error.ctx.command_path if error.ctx else "repbook"
        session.complain(_plain_usage(error.format_message()), f"{path} --help")
        return 2
    if isinstance(error, ClickException):
        session.complain(error.format_message())
        return error.exit_code
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is not None and isinstance(error, sqlite3.Error):
        from repbook.store.database import plainly

        plain = plainly(error)
        session.complain(plain.message, plain.hint)
        return plain.exit_code
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        said = "".join(c for c in error.object if c.isprintable())[:40]
        session.complain(
            f'The text "{said}" cannot be kept: it holds half a character (a lone surrogate)',
            "Type it again without it",
        )
        return 2
    if isinstance(error, OSError) and error.filename:
        session.complain(f'"{error.filename}" cannot be used: {error.strerror}')
        return 1
    if isinstance(error, OSError) and error.strerror:
        _no_more_output()
        session.complain(
            f"Not everything could be written out: {error.strerror.lower()}",
            "repbook changes shows what was noted",
        )
        return 1
    if isinstance(error, OverflowError) and "SQLite" in str(error):
        session.complain("A number there is larger than a book can hold", "Type a smaller one")
        return 2
    import traceback

    sys.stderr.write("".join(traceback.format_tb(error.__traceback__)))
    session.complain(
        f"This is a fault in repbook ({type(error).__name__}); the book is whole:"
        " repbook changes shows what was noted last",
        "Please report the lines above: they hold none of your customers' data",
    )
    return 1


def _no_more_output() -> None:
    """Let what is still to be written to stdout go nowhere: there is nobody to take it."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain_usage(message: str) -> str:
    """Typer's wording with the user's own word in double quotes and no full stop."""
    return message.replace("'", '"').rstrip(".")


def _take_globals(args: list[str]) -> list[str]:
    """Take `--book`, `--as-of` and `--no-input` out, wherever they stand before `--`."""
    rest: list[str] = []
    found: dict[str, str] = {}
    i = 0
    while i < len(args):
        arg = args[i]
        name, has_value, value = arg.partition("=")
        if arg == "--":
            rest += args[i:]
            break
        if name in TAKE_A_VALUE:
            if not has_value:
                i += 1
                if i == len(args):
                    raise InvalidInput(f'"{name}" needs a value', hint=f"{name} ...")
                value = args[i]
            found[TAKE_A_VALUE[name]] = value
        elif arg in SWITCHES:
            found[SWITCHES[arg]] = "yes"
        else:
            rest.append(arg)
        i += 1
    session.arrive(**found)
    return rest


def _help(words: list[str]) -> list[str]:
    """`help all` lists every command; `help COMMAND` is its --help."""
    if words[:1] != ["all"]:
        return [*words[:1], "--help"]
    session.say(all_commands())
    return []
