# Long because parsing a command line and printing its help are one class to Typer.
"""The root of the command line: lazy commands, help, and the one error door."""

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from repbook.cli.commands import BY_NAME, COMMANDS, EVERYDAY, PANELS, WRITING, Entry
from repbook.cli.options import (
    BARE,
    BARE_FORMS,
    TYPED,
    is_id_or_amount,
    may_be_unquoted,
    program_options,
    read_options,
)
from repbook.cli.session import Session
from repbook.errors import InvalidInput, NoBook
from repbook.text import shell_line, wrapped

INTERRUPTED = 130  # Ctrl-C, by the shell's custom
COLUMNS = 79  # of the help
WIDEST = max(map(len, PANELS))
USAGE = "Usage: repbook COMMAND ...   (COMMAND --help: examples; help all: all commands)"
OPTIONS = "--book FILE (or REPBOOK_BOOK)  --as-of DATE  --no-input (ask nothing)  --version"

Context = Any  # what Typer hands over; its class is private there


def _why(option: str, args: list[str], at: int) -> list[str]:
    """`--because` for words after a bare `--lost`, where the note stands before it."""
    noted = at > 1 and not any(arg.startswith("-") for arg in args[:2])
    words = [arg for arg in args[at + 1 : at + 2] if not arg.startswith("-")]
    return ["--because"] if option == "--lost" and noted and words else []


def _takes_a_word(param: Any) -> bool:
    """Whether an option takes the word after it, whatever that is."""
    return not getattr(param, "is_flag", False) and not str(param.metavar or "").startswith("[")


def _refuse_no_value(ctx: Context, param: Any, args: list[str]) -> None:
    """Say what to write after an option at the end of the line that needs a value."""
    whole = not _takes_a_word(param)
    taken = len(args) > 1 and any(
        args[-2] in p.opts for p in ctx.command.params if _takes_a_word(p)
    )
    if (
        args
        and args[-1].startswith("-")
        and args[-1] in param.opts
        and not (whole or taken or "--" in args)
    ):
        from repbook.cli.missing_value import no_value

        raise no_value(ctx.obj, str(ctx.command.name), args, param)


def _refuse_twice(ctx: Context, param: Any, args: list[str]) -> None:
    """Refuse a second value of an option that takes one: the first would be dropped unsaid."""
    if getattr(param, "multiple", True) or getattr(param, "is_flag", False):
        return
    found = [at for at, arg in enumerate(args) if arg.partition("=")[0] in param.opts]
    if len(found) > 1 and "--" not in args:
        option, at = args[found[0]].partition("=")[0], found[1]
        rest = [*args[:at], *args[at + 1 + ("=" not in args[at]) :]]
        raise InvalidInput(
            f"{option} stands there twice, and {ctx.command_path} takes it once",
            hint=f"Did you mean: {ctx.command_path} {shell_line(rest)}",
        )


class Command(TyperCommand):
    """A command whose help gives its examples as they were written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for param in self.params:
            if not (param.metavar or getattr(param, "is_flag", False)):
                param.metavar = "N" if param.type.name.startswith("int") else "TEXT"

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Let an option with a `[DATE]` stand without one; Typer has no such option."""
        for param in self.params:
            if (metavar := param.metavar or "").startswith(BARE_FORMS):
                for at, arg in enumerate(args):
                    if arg in param.opts and not _has_value(
                        ctx.obj,
                        metavar,
                        args[at + 1 : at + 2] if at or not _takes_text(metavar) else [],
                    ):
                        args = [*args[: at + 1], BARE, *_why(arg, args, at), *args[at + 1 :]]
                        break
            _refuse_no_value(ctx, param, args)
            _refuse_twice(ctx, param, args)
            if "DATE" in metavar or metavar == "DAYS" or param.name == "again":
                args = _with_whole_day(ctx.obj, args, param.opts)
        if any(param.metavar == "AMOUNT" for param in self.params):
            # no option: an amount below zero, which the command refuses in its own words
            args = [
                f"\u2212{arg[1:]}"
                if arg[:1] == "-" and re.fullmatch(r"[^\w-]?[0-9.,]+", arg[1:])
                else arg
                for arg in args
            ]
        ctx.meta[TYPED] = list(args)
        ctx.allow_extra_args = True  # words of a name without quotes; `read_options` places them
        return super().parse_args(ctx, args)

    def format_help_text(self, ctx: Context, formatter: Any) -> None:
        """The first line, the examples, then the rest, unwrapped."""
        formatter.write_paragraph()
        parts = (self.help or "").strip().split("\n\n")
        formatter.write("\n\n".join(map(_paragraph, parts)) + "\n")

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """What can follow the command's name, as in CUSTOMER [NOTE]."""
        return [piece.strip("{}") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Context, formatter: Any) -> None:
        """Arguments and options with their own help, in which a default stands in brackets."""
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            shown = [
                (param.get_help_record(ctx)[0], param.help)
                for param in list[Any](self.params)
                if param.param_type_name == kind and not param.hidden
            ]
            if shown:
                with formatter.section(title):
                    formatter.write_dl(shown)


WITH_HOUR = frozenset(("--again", "--by"))
PERIODS = ("last", "this", "today", "yesterday")  # no names of files


def _has_value(session: Session, metavar: str, following: list[str]) -> bool:
    """Whether the word behind an option is its value: a day; else any that is no option."""
    if not following or not following[0]:
        return bool(following)
    if "FILE" in metavar:
        return following[0] == "-" or (following[0][:1] != "-" and following[0] not in PERIODS)
    if "URL" in metavar:
        return "://" in following[0] or "@" in following[0]
    if metavar in ("[q4]", "[ID|all]"):
        return is_id_or_amount(following[0]) or following[0] == "all"
    if "last" in metavar or _takes_text(metavar):
        return not following[0].startswith("-")
    return session.is_day(following[0])


def _takes_text(metavar: str) -> bool:
    """Whether any words can be the value, also those that are meant to be the next argument."""
    return "HOW" in metavar or "WHY" in metavar


def _with_whole_day(session: Session, args: list[str], names: Sequence[str]) -> list[str]:
    """The words with a day of several as one value: `--until next week`."""
    at = next((at for at, arg in enumerate(args) if arg in names), len(args)) + 1
    for end in range(min(len(args), at + 5), at + 1, -1):
        day = " ".join(args[at:end])
        if not any(word[:1] == "-" or " " in word for word in args[at:end]) and (
            session.is_day(day)
            or session.is_day(day, True)
            or (not WITH_HOUR.isdisjoint(names) and session.is_time(day))
        ):
            return [*args[:at], day, *args[end:]]
    return args


def _paragraph(text: str) -> str:
    """A paragraph of a command's help, indented."""
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _meaning(said: str) -> str | None:
    """What a word on a screen means, of one that is no command; of all for `words`."""
    from repbook.cli.glossary import every_meaning, meaning_of

    if said in BY_NAME:
        return None
    meaning = every_meaning() if said == "words" else meaning_of(said)
    return meaning and "\n".join(wrapped(line, COLUMNS, 2) for line in meaning.splitlines())


class Root(TyperGroup):
    """Builds only the command that was asked for."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Every command, in the order of the help."""
        return list(BY_NAME)

    def get_command(self, ctx: Context, cmd_name: str) -> TyperCommand | None:
        """Build one command from its function; it takes the program's own options, too."""
        if cmd_name not in BY_NAME:
            return None
        command = build(BY_NAME[cmd_name])
        command.params += self.params
        return command

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        """`help COMMAND` is its --help; `help all` lists every command."""
        if args[1:] == ["help"] and args[0] in BY_NAME:
            args = ["help", args[0]]
        if args[0] == "help" and args[1:2] not in ([], ["all"]):
            if meaning := _meaning(" ".join(args[1:])):
                ctx.obj.output.say(meaning)
                raise typer.Exit()
            args = [args[1], "--help"]
        if args[0] != "help":
            if args[0] in BY_NAME or args[0].startswith("-"):
                return super().resolve_command(ctx, args)
            raise InvalidInput(
                f'There is no command "{args[0]}"', hint="Every command: repbook help all"
            )
        ctx.obj.output.say(_every_command() if args[1:] else ctx.get_help())
        raise typer.Exit()

    def format_help(self, ctx: Context, formatter: Any) -> None:
        """One screen: the commands of the day with a line each, the others by name, the options."""
        daily = [_line(entry) for entry in COMMANDS if entry.daily]
        others = [
            wrapped(
                f"{panel:<{WIDEST}} "
                + " ".join(e.name for e in COMMANDS if e.panel == panel and not e.daily),
                COLUMNS,
                WIDEST + 1,
            )
            for panel in PANELS
        ]
        formatter.write("\n".join([USAGE, *daily, *others, OPTIONS]) + "\n")


def _line(entry: Entry) -> str:
    return f"  {entry.name:<13} {entry.line}"


def _every_command() -> str:
    return "\n".join(
        line
        for panel in PANELS
        for line in (panel, *(_line(entry) for entry in COMMANDS if entry.panel == panel))
    )


def build(entry: Entry) -> TyperCommand:
    """The command object of an entry; its module is imported now."""
    from importlib import import_module

    function = getattr(import_module(f"repbook.cli.{entry.module}"), entry.function)
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    first, line_end, rest = inspect.cleandoc(function.__doc__).partition("\n")
    words = first.rstrip(".") + line_end + rest
    app.command(entry.name, cls=Command, help=words, add_help_option=False)(
        for_typer(function, entry.name in WRITING)
    )
    command = typer.main.get_command(app)
    assert isinstance(command, TyperCommand)
    return command


def root() -> Root:
    """The whole program as one group."""
    app = typer.Typer(
        name="repbook",
        cls=Root,
        add_completion=False,
        add_help_option=False,
        rich_markup_mode=None,
        invoke_without_command=True,
    )
    app.callback()(start)
    group = typer.main.get_command(app)
    assert isinstance(group, Root)
    group.params = [*program_options()]
    return group


def start(ctx: typer.Context) -> None:
    """`repbook` alone shows the day, once there is a book; else the help."""
    if ctx.invoked_subcommand is not None:
        return
    from repbook.store.backups import newest

    path = ctx.obj.book_path if ctx.obj.shared_at is None else None
    if path is None or path.exists() or newest(path):  # one that is gone is said to be
        from repbook.cli.next import today_in_six_lines

        today_in_six_lines(ctx.obj)
    else:
        ctx.obj.output.say(ctx.get_help())


def options_of(parameter: inspect.Parameter) -> list[inspect.Parameter]:
    """A command's parameter by its name; a named tuple stands for the options of its fields."""
    group, kind = parameter.annotation, inspect.Parameter.KEYWORD_ONLY
    if not isinstance(group, type):
        return [parameter.replace(kind=kind)]
    defaults = getattr(group, "_field_defaults", {})
    return [
        inspect.Parameter(field, kind, default=defaults[field], annotation=how)
        for field, how in group.__annotations__.items()
    ]


def for_typer(function: Callable[..., None], writes: bool = False) -> Callable[..., None]:
    """A command as Typer wants it: its session comes from the context, its values are read.

    One that writes has the book locked before its values are read.
    """
    _, *own = inspect.signature(function, eval_str=True).parameters.values()
    groups: dict[str, Any] = {p.name: p.annotation for p in own if isinstance(p.annotation, type)}
    each = [option for parameter in own for option in options_of(parameter)]

    def command(ctx: typer.Context, **options: object) -> None:
        typed = ctx.meta[TYPED]
        if options.get("edit") or "-" in (*options.values(), *ctx.args):
            from repbook.cli.long_text import read_ahead

            read_ahead(ctx, options, each)
        ctx.obj.careful = ctx.command.name not in EVERYDAY
        if ctx.obj.shared_at is not None:
            from repbook.cli.shared_book import refuse_to_write

            refuse_to_write(ctx.obj, ctx.obj.shared_at, str(ctx.command.name), options)
        ctx.obj.output.writes = writes or ctx.command.name == "dial"

        def run() -> None:
            placed, ctx.meta[TYPED] = options, typed  # a command that asks is read again
            if not ctx.obj.by and may_be_unquoted(ctx, options):  # a tool's have each its name
                from repbook.cli.typed_words import arranged

                placed = arranged(ctx, options)
            values = read_options(ctx, each, placed)
            for name, group in groups.items():
                values[name] = group(*(values.pop(field) for field in group._fields))
            if ctx.command.name not in ctx.obj.only_read:
                function(ctx.obj, **values)

        if writes or ctx.obj.only_read:  # a line that is only tried writes nothing, not even a fit
            from repbook.cli.locked import run_locked

            run_locked(ctx.obj, run)
        else:
            run()

    command.__doc__ = (function.__doc__ or "").replace(".\n", "\n", 1)
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    command.__signature__ = inspect.Signature([context, *each])  # type: ignore[attr-defined]
    return command


def run(args: Sequence[str], session: Session | None = None, again: bool = True) -> int:
    """Run one command line; gives its exit code. Every refusal leaves through here.

    A refused line that has another name here is read so, once.
    """
    session = session or Session()
    output = session.output
    try:
        code = root().main(args=list(args), prog_name="repbook", standalone_mode=False, obj=session)
        session.finish()
        if code == INTERRUPTED:
            output.note("Stopped")
        return code if isinstance(code, int) else 0
    except BrokenPipeError:
        output.no_more()
        return 0
    except Exception as error:
        from repbook.cli.failures import as_refusal, typable

        refusal = as_refusal(error, output, session)
        typable(refusal, args, output)
        if again and refusal.exit_code in (2, 3) and not refusal.hint_is_sure:
            from repbook.cli.other_words import reading

            meant = reading(args, lambda name: root().get_command(None, name), session.is_named)
            if meant and meant.sure and not session.has_to_wait:
                session.close()
                afresh = session.afresh()
                afresh.output.reading = shell_line(["repbook", *meant.words])
                return run([*meant.options, *meant.words], afresh, again=False)
            if meant:
                refusal.message = meant.wrong or refusal.message
            from repbook.cli.offered import checked, offered

            session.close()
            typed = args[len(meant.options) :] if meant else args
            try:
                hint = (meant and offered(session, meant, typed)) or checked(session, refusal)
            except KeyboardInterrupt:
                output.note("Stopped")
                return INTERRUPTED
            refusal.hint = hint
        elif not again and not session.is_trial and refusal.hint:
            from repbook.cli.offered import checked

            session.close()
            refusal.hint = checked(session, refusal)
        if isinstance(refusal, NoBook):
            output.typed.clear()  # that is not the book to go on with
        if not again and refusal.message.startswith("repbook "):
            output.say_reading()  # it names another command than was typed
        session.close()  # what is long is paged before: the error stays in view
        output.complain(refusal.message, refusal.hint)
        if session.long_text and "log-call" in args and not session.is_trial:
            from repbook.cli.long_text import keep_refused

            keep_refused(session)
        return refusal.exit_code
    finally:
        session.close()
