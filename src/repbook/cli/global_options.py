"""Options that every command takes, before or after its name."""

from typing import Annotated

import typer


def _book(ctx: typer.Context, value: str | None) -> None:
    if value is not None and ctx.obj is not None:
        ctx.obj.book_file = value


def _as_of(ctx: typer.Context, value: str | None) -> None:
    if value is not None and ctx.obj is not None:
        ctx.obj.as_of = value


def _no_input(ctx: typer.Context, value: bool) -> None:
    if value and ctx.obj is not None:
        ctx.obj.output.no_input = True


def _version(ctx: typer.Context, value: bool) -> None:
    if value and ctx.obj is not None:
        from repbook import __version__

        ctx.obj.output.say(f"repbook {__version__}")
        raise typer.Exit()


def _help(ctx: typer.Context, value: bool) -> None:
    if value and ctx.obj is not None:
        ctx.obj.output.say(ctx.get_help())
        raise typer.Exit()


Book = Annotated[
    str | None,
    typer.Option(
        "--book",
        metavar="FILE",
        help="Another book than your own",
        callback=_book,
        expose_value=False,
        hidden=True,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Another day than today",
        callback=_as_of,
        expose_value=False,
        hidden=True,
    ),
]
NoInput = Annotated[
    bool,
    typer.Option(
        "--no-input",
        help="Ask nothing",
        callback=_no_input,
        expose_value=False,
        hidden=True,
    ),
]
Version = Annotated[
    bool,
    typer.Option(
        "--version",
        help="Show which version this is",
        callback=_version,
        is_eager=True,  # whatever else is missing
        expose_value=False,
        hidden=True,
    ),
]
Help = Annotated[
    bool,
    typer.Option(
        "-h",
        "--help",
        help="Show this message and exit",
        callback=_help,
        is_eager=True,
        expose_value=False,
        show_default=False,
    ),
]
