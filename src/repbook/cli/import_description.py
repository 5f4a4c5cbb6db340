"""`import --describe`."""

from typing import TYPE_CHECKING, Annotated

import typer

from repbook.cli.session import Session

if TYPE_CHECKING:
    from repbook.transfer.open_file import Source
    from repbook.transfer.sheet import Wishes

Describe = Annotated[
    bool,
    typer.Option(
        "--describe", help="Show how the file is built, without its data, to send with a bug report"
    ),
]


def describe_files(session: Session, sources: "list[Source]", wishes: "Wishes", json: bool) -> None:
    """Show what each file looks like."""
    from repbook.book.importing.description import describe_file
    from repbook.views.import_description import DESCRIPTIONS, described_screen

    with session.output.waiting("Reading"):
        found = [describe_file(session.book, each, wishes, session.today) for each in sources]
    session.output.show(
        lambda: described_screen(found, session.formatter),
        lambda: DESCRIPTIONS.of(found, session.formatter),
        json=json,
    )
