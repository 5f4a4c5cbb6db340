"""`report --team`: the shared books of a team, side by side."""

from typing import TYPE_CHECKING

from repbook.cli.options import BARE
from repbook.cli.session import Session
from repbook.cli.share import address_to
from repbook.errors import InvalidInput, NotFound
from repbook.text import shell_line

if TYPE_CHECKING:
    from repbook.cli.report import Page
    from repbook.formatter import Formatter
    from repbook.loyalty.periods import Period


def team_report(
    session: Session, url: str, period: "Period", page: "Page", json: bool, csv: bool
) -> None:
    """Show what the reps did in a period, or write it as a page."""
    from repbook.book.shared_book import open_team
    from repbook.book.team import team
    from repbook.views.figures import asked_for, file_name
    from repbook.views.team import TEAM, team_page, team_rows, team_screen

    if page.md is not None or page.share:
        option = "--md" if page.md is not None else "--share"
        raise InvalidInput(
            f"{option} and --team cannot be combined",
            hint="Leave one of them out: repbook report --team --html team.html",
        )
    address = address_to(session, None if url == BARE else url, "repbook report --team")
    if url == BARE:  # what is set names the rep, too
        address = address._replace(rep=None)
    with session.output.waiting("Reading the shared books"):
        found = team(open_team(address), period, session.today)
    if not found.members:
        raise NotFound(
            f"Nobody whose book you may read has shared one on {address.server} yet",
            hint=f"A rep does so with: {shell_line(['repbook', 'share', address.shown])}",
        )
    formatter: Formatter = session.formatter._replace(currency=found.currency, digits=found.digits)
    if page.html is not None:
        from repbook.cli.report import write_pages

        name = f"{file_name(period)}-team.html" if page.html == BARE else page.html
        write_pages(session, {name: team_page(found, formatter)}, page.force, page.open_)
        return
    again = ["report", *asked_for(period, session.today).split(), "--team"]
    again += [] if url == BARE else [address.shown]
    session.output.show(
        lambda: team_screen(found, formatter, again),
        lambda: team_rows(found, formatter) if csv else TEAM.of(found, formatter),
        json=json,
        csv=csv,
    )
