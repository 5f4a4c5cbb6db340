"""The root of the command line: global options, lazy commands, help, and the one error door."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from repbook.cli.commands import BY_NAME, COMMANDS, PANELS, Entry
from repbook.cli.failures import explain
from repbook.cli.help_text import all_commands, names, paragraph
from repbook.cli.output import Output
from repbook.cli.session import Session
from repbook.errors import InvalidInput, RepbookError

TAKE_A_VALUE = {"--book": "book", "--as-of": "as_of"}
INTERRUPTED = 130  # Ctrl-C, by the shell's custom
SWITCHES = {"--no-input": "no_input"}


class Command(TyperCommand):
    """A command whose help gives its examples as they were written."""

    bare_options: ClassVar[dict[str, str]] = {}  # what an option without a value stands for

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rich_markup_mode = None
        if self.help:
            first, line_end, rest = self.help.partition("\n")
            self.help = first.rstrip(".") + line_end + rest

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Let `--paid` stand without a day: that of the purchase; `--month` too: it is this one."""
        for option, default in self.bare_options.items():
            for at, arg in enumerate(args):
                if arg == option and not _has_value(ctx.obj, default, args[at + 1 : at + 2]):
                    args = [*args[: at + 1], default, *args[at + 1 :]]
                    break
        return super().parse_args(ctx, args)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """The first line, the examples, then the rest, unwrapped."""
        on_terminal = isinstance(ctx.obj, Session) and ctx.obj.output.on_terminal
        text = (self.help or "").strip()
        if text:
            formatter.write_paragraph()
            formatter.write(
                "\n\n".join(paragraph(part, on_terminal) for part in text.split("\n\n")) + "\n"
            )


def _has_value(session: Session, default: str, following: list[str]) -> bool:
    """Whether the word behind an option is its value: a period is any word that is no option."""
    if not following or not following[0]:
        return bool(following)
    if default == "this":
        return not following[0].startswith("-")
    return session.is_day(following[0])


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
        context_settings={"help_option_names": ["-h", "--help"]},
    )(_for_typer(function))
    command = typer.main.get_command(app)
    command.name = entry.name
    command.bare_options = getattr(function, "bare_options", {})  # type: ignore[attr-defined]
    return command


def _for_typer(function: Callable[..., None]) -> Callable[..., None]:
    """A command as Typer wants it: the session it is handed comes out of Typer's context."""

    def command(ctx: typer.Context, **options: Any) -> None:
        function(ctx.obj, **options)

    signature = inspect.signature(function, eval_str=True)
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    _, *options = signature.parameters.values()
    command.__doc__ = function.__doc__
    command.__signature__ = signature.replace(parameters=[context, *options])  # type: ignore[attr-defined]
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


def run(args: Sequence[str], session: Session | None = None) -> int:
    """Run one command line; gives its exit code. Every refusal leaves through here."""
    session = session or Session()
    output = session.output
    try:
        rest = _take_globals(session, list(args))
        if rest[:1] == ["--version"]:
            from repbook import __version__

            output.say(f"repbook {__version__}")
            return 0
        if rest[:1] == ["help"]:
            rest = _help(output, rest[1:])
            if not rest:
                return 0
        if not rest and session.book_path.exists():
            from repbook.cli.start import today_in_six_lines

            today_in_six_lines(session)
            session.finish()
            return 0
        code = root().main(
            args=rest or ["--help"], prog_name="repbook", standalone_mode=False, obj=session
        )
        session.finish()
        if code == INTERRUPTED:
            output.complain("Stopped")
        return code if isinstance(code, int) else 0
    except RepbookError as error:
        output.complain(error.message, error.hint)
        return error.exit_code
    except typer.Abort:
        output.complain("Stopped; nothing was written")
        return 1
    except BrokenPipeError:
        output.no_more()
        return 0
    except Exception as error:
        return explain(error, output)
    finally:
        session.close()


def _take_globals(session: Session, args: list[str]) -> list[str]:
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
    session.book_file, session.as_of = found.get("book"), found.get("as_of")
    session.output.no_input = "no_input" in found
    return rest


def _help(output: Output, words: list[str]) -> list[str]:
    """`help all` lists every command; `help COMMAND` is its --help."""
    if words[:1] != ["all"]:
        return [*words[:1], "--help"]
    output.say(all_commands())
    return []
