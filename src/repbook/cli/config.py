"""`config`: the book's settings, and the hook of this machine."""

from typing import Annotated

import typer

from repbook.book import settings
from repbook.cli import hooks
from repbook.cli.output import one_form
from repbook.cli.parameters import Csv, Json
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.text import shell_line
from repbook.views.settings import SETTING, config_screen, one_screen


def config(
    session: Session,
    key: Annotated[
        str | None,
        typer.Argument(metavar="KEY", help="A setting, or a word to find some (all of them)"),
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="VALUE", help='Its new value; "default" resets it')
    ] = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Show the book's settings, what one does, or set one.

    Examples:
      repbook config
      repbook config target
      repbook config currency EUR
      repbook config date_order dmy
      repbook config quiet_days
      repbook config quiet_days 45
      repbook config quiet_days default
      repbook config hook.after-write "sh send-calls.sh"
      repbook config hook.after-write default
    """

    one_form(json, csv)
    if value is None:
        session.unlock()
    book = session.book
    rows = [*settings.settings(book), hooks.setting(session)]
    found = _found(key) if key is not None and value is None else []
    if key is None or len(found) > 1:
        rows = [row for row in rows if key is None or row.key in found]
        session.output.show(
            lambda: config_screen(rows, session.formatter, key is None),
            lambda: SETTING.rows(rows, session.formatter),
            json=json,
            csv=csv,
        )
        return
    known = found[0] if found else settings.known_key(key, _again(value))
    row = next(setting for setting in rows if setting.key == known)
    was = None
    if value is not None:
        if not value.strip():
            raise InvalidInput(f"{known} needs a value", hint=f"repbook config {known} default")
        was, row = row.value, hooks.set_to(session, book, known, value)
    session.output.show(
        lambda: one_screen(row, was, _holds(session, known) if was is not None else None),
        lambda: SETTING.of(row, session.formatter),
        json=json,
        csv=csv,
    )
    hooks.note_failed(session, known)
    if known == "currency" and was and row.value != was and not session.book.empty:
        session.output.note(
            f"The amounts in the book stay as they are: 100 {was} is 100 {row.value or 'now'}."
            " To go back: repbook undo"
        )


def _again(value: str | None) -> str:
    """A setting's new value, for a line to type."""
    return shell_line([settings.plain_number(value)] if value else [])


def _holds(session: Session, key: str) -> str | None:
    """From when a target that was set now counts; None of other settings."""
    from repbook.book.report import targets
    from repbook.loyalty.targets import Targets, holds_since
    from repbook.views.settings import holds_words

    if key not in Targets._fields:
        return None
    return holds_words(holds_since(key, targets(session.book), session.book.policy))


def _found(words: str) -> list[str]:
    """The setting of that name, else those that the words find; InvalidInput for none."""
    from repbook.views.setting_meanings import matching

    try:
        return [settings.known_key(words)]
    except InvalidInput:
        if found := matching(words):
            return found
        raise
