"""Review: `report`."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from repbook.cli.options import BARE
from repbook.cli.parameters import Csv, Force, Json, Open, Shown, choice
from repbook.cli.report_period import Span, period_of
from repbook.cli.session import Session
from repbook.errors import InvalidInput
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
        typer.Option("--sort", metavar="|".join(SORTS), help="The order of --customers"),
        choice(tuple(SORTS), "a way to sort", "--sort"),
    ] = None
    most: Shown = None


Team = Annotated[
    str | None,
    typer.Option("--team", metavar="[URL]", help="Your team's shared books (config share_to)"),
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
    """Write the page; one without a name is named for its period."""
    from repbook.views.figures import file_name
    from repbook.views.pages.report_page import report_page
    from repbook.views.report import report_markdown

    said, of, ending = (
        (page.md, report_markdown, "md") if page.html is None else (page.html, report_page, "html")
    )
    name = f"{file_name(review.now.period)}.{ending}" if said == BARE else said or ""
    write_page(session, name, of(review, session.formatter), page.force, page.open_)


def week_start(session: Session) -> int:
    """The weekday with which a week begins: 0 for Monday, 6 where `config` says Sunday."""
    return 6 if session.book.settings.get("week_start") == "sunday" else 0


def write_page(session: Session, name: str, content: str, force: bool, show: bool = False) -> None:
    """Write a page to a file, or to the screen for `-`; with `show`, open it in the browser."""
    if name == "-":
        session.output.say(content.rstrip("\n"))
        return
    from repbook.files import write_beside

    if name.lower().endswith(".pdf"):
        raise InvalidInput("A page is written as HTML; a browser prints it to PDF")
    page = content.lstrip()[:1] == "<"
    path = write_beside(name, content, force, session.book_path, ".html" if page else ".md")
    session.output.note(f"Written: {path}")
    if show:
        import webbrowser

        if not webbrowser.open(path.absolute().as_uri()):
            session.output.note("No browser was found to show it in")
