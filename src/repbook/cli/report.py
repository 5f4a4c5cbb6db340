# Long because its options stand one a line, as the help lists them.
"""Review: `report`."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from repbook.cli.options import BARE
from repbook.cli.output import one_form
from repbook.cli.parameters import Csv, Force, Json, Open, Shown, choice
from repbook.cli.report_period import Span, period_of
from repbook.cli.session import Session
from repbook.errors import InvalidInput, RepbookError
from repbook.loyalty.periods import Period, buckets

if TYPE_CHECKING:
    from repbook.loyalty.review import Change, Review

NEXT_SHOWN, NEXT_ON_PAPER = 5, 8


# The orders of --customers
SORTS: dict[str, "Callable[[Change], int]"] = {
    "revenue": lambda each: -each.revenue,
    "gains": lambda each: -each.change,
    "drops": lambda each: each.change,
}
BY_CUSTOMER = re.compile(r"(.*?) ?\b(?:(?:by|per) )?customers?", re.IGNORECASE)


class ByCustomer(NamedTuple):
    """Options of `report`: the revenue of each customer."""

    customers: Annotated[
        bool, typer.Option("--customers", help="What each customer bought (this month)")
    ] = False
    sort: Annotated[
        str | None,
        typer.Option("--sort", metavar="|".join(SORTS), help="What to sort --customers by"),
        choice(tuple(SORTS), "a way to sort", "--sort"),
    ] = None
    most: Shown = None


Team = Annotated[
    str | None,
    typer.Option("--team", metavar="[URL]", help="Your team's shared books (at share_to)"),
]


class Page(NamedTuple):
    """Options of `report`: a page to write it to."""

    md: Annotated[
        str | None,
        typer.Option("--md", metavar="[FILE]", help="Write it as Markdown; - is the screen"),
    ] = None
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="[FILE]", help="Write it as a page to read, print or send"),
    ] = None
    open_: Open = False
    share: Annotated[
        bool, typer.Option("--share", help="Leave out your notes and phone numbers")
    ] = False
    force: Force = False

    @property
    def asked(self) -> str:
        """The option that asks for a page; empty where none does."""
        asking = {"--html": self.html, "--md": self.md, "--open": self.open_ or None}
        return next((option for option, said in asking.items() if said is not None), "")


def report(
    session: Session,
    *,
    span: Span,
    by: ByCustomer,
    page: Page,
    team: Team = None,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Look back on a week or another period, compared with the one before.

    Examples:
      repbook report
      repbook report last month
      repbook report last month --customers
      repbook report last 90 days --sort drops
      repbook report --month --md month.md --share
      repbook report --week last --html week.html --open
      repbook report --quarter last
      repbook report --from "3 months ago" --to yesterday --json
      repbook report last month --team postgresql://max@db.example.com/sales

    Revenue is purchases minus returns in the period. A period that is not over
    is compared with the whole period before it.
    """
    from repbook.book.report import look_back
    from repbook.loyalty.review import for_sharing

    if of_each := BY_CUSTOMER.fullmatch(span.named):
        span, by = span._replace(named=of_each[1]), by._replace(customers=True)
    one_form(json, csv, page.asked)
    each = by.customers or by.sort is not None or by.most is not None
    if page.open_ and page.html is None and page.md is None:
        page = page._replace(html=BARE)
    period = _period(session, Span(month=BARE) if each and span == Span() else span)
    if team is not None:
        from repbook.cli.team_report import team_report

        return team_report(session, team, period, page, json, csv)
    paper = page.html is not None
    review = look_back(
        session.book_day(),
        period,
        calls=NEXT_ON_PAPER if paper else NEXT_SHOWN,
        scale=10**session.formatter.digits,
        whole=json or csv,
        pictures=buckets(period, session.today, week_start(session)) if paper else (),
    )
    if page.share:
        review = for_sharing(review)
    if each:
        review = review._replace(changes=sorted(review.changes, key=SORTS[by.sort or "revenue"]))
    if paper or page.md is not None:
        _refuse_page(session, each, period)
        return _write(session, page, review)
    if each:
        return _show_customers(session, review, by.most, json, csv)
    _show_review(session, review, json, csv)


def _show_review(session: Session, review: "Review", json: bool, csv: bool) -> None:
    from repbook.views.report import REVIEW, report_rows, report_screen

    forms = session.formatter
    session.output.show(
        lambda: report_screen(review, forms),
        lambda: report_rows(review, forms) if csv else REVIEW.of(review, forms),
        json=json,
        csv=csv,
        nobody=session.book.empty,
    )
    if session.book.settings.get("backup_to"):
        from repbook.cli.backups import remind

        remind(session)


def _period(session: Session, span: Span) -> Period:
    """The period that was named; InvalidInput where the two before it are in no calendar."""
    try:
        period = period_of(session, span, week_start(session))
        period.before().before()
    except OverflowError:
        raise InvalidInput("That is too early for a calendar", hint="repbook report") from None
    return period


def _refuse_page(session: Session, each: bool, period: Period) -> None:
    if each:
        from repbook.views.figures import asked_for

        raise InvalidInput(
            "There is no page of every customer's revenue",
            hint=f"repbook report {asked_for(period, session.today)}--customers --csv",
        )


def _show_customers(
    session: Session, review: "Review", count: int | None, json: bool, csv: bool
) -> None:
    from repbook.views.report import BOUGHT_MORE, REVIEW, by_customer
    from repbook.views.revenue import revenue_screen

    session.output.show(
        lambda: revenue_screen(review, session.formatter, count),
        lambda: (
            BOUGHT_MORE.rows(by_customer(review)[:count], session.formatter)
            if csv
            else REVIEW.of(review._replace(changes=review.changes[:count]), session.formatter)
        ),
        json=json,
        csv=csv,
        nobody=session.book.empty,
    )


def _write(session: Session, page: Page, review: "Review") -> None:
    """Write the page, the Markdown or both; what has no name is named for its period."""
    from repbook.views.figures import file_name
    from repbook.views.pages.report_page import report_page
    from repbook.views.report import report_markdown

    named = file_name(review.now.period)
    html, md = (
        f"{named}.{ending}" if said == BARE else said
        for said, ending in ((page.html, "html"), (page.md, "md"))
    )
    if html is not None and md is not None and _place(html) == _place(md):
        what = "The screen" if html == "-" else f'"{html}"'
        raise InvalidInput(
            f"{what} cannot be both the page and the Markdown",
            hint=f"Give each a file of its own: --html {named}.html --md {named}.md",
        )
    written = {}
    if html is not None:
        written[html] = report_page(review, session.formatter)
        review = review._replace(calls=review.calls[:NEXT_SHOWN])
    if md is not None:
        written[md] = report_markdown(review, session.formatter)
    write_pages(session, written, page.force, page.open_)


def _place(name: str) -> Path:
    """Where a file is, however its name is written."""
    return Path(name).expanduser().resolve()


def week_start(session: Session) -> int:
    """The weekday with which a week begins: 0 for Monday, 6 where `config` says Sunday."""
    return 6 if session.book.settings.get("week_start") == "sunday" else 0


def write_pages(
    session: Session, pages: Mapping[str, str], force: bool, show: bool = False
) -> None:
    """Write pages to files, or to the screen for `-`; with `show`, open the first in the browser.

    None is written if one of the names is refused.
    """
    from repbook.files import refuse_to_write, write_beside

    ending = {name: ".html" if pages[name].lstrip()[:1] == "<" else ".md" for name in pages}
    files = [name for name in pages if name != "-"]
    refused: RepbookError | None = None
    for name in files:
        if name.lower().endswith(".pdf"):
            raise InvalidInput("A page is written as HTML; a browser prints it to PDF")
        try:
            refuse_to_write(Path(name).expanduser(), force, session.book_path, ending[name])
        except RepbookError as error:
            refused = refused or error
            refused.instead = (refused.instead or {}) | (error.instead or {})
    if refused:
        raise refused
    for name, content in pages.items():
        if name == "-":
            session.output.say(content.rstrip("\n"))
            continue
        path = write_beside(name, content, force, session.book_path, ending[name])
        session.output.note(f"Written: {path}")
        if show and name == files[0]:
            import webbrowser

            if not webbrowser.open(path.absolute().as_uri()):
                session.output.note("No browser was found to show it in")
