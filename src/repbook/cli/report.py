"""Review: `report`."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from repbook.cli.options import BARE
from repbook.cli.parameters import Csv, Force, Json, Open
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.formatter import joined
from repbook.loyalty import periods
from repbook.loyalty.periods import Period, buckets

if TYPE_CHECKING:
    from repbook.loyalty.review import Review

NEXT_SHOWN, NEXT_ON_PAPER = 5, 8


class Span(NamedTuple):
    """Options of `report`: the period to look back on, the first four by a day in it."""

    week: Annotated[
        str | None,
        typer.Option("--week", metavar="[DATE|last]", help="The week with this day (this week)"),
    ] = None
    month: Annotated[
        str | None, typer.Option("--month", metavar="[DATE|last]", help="The month with this day")
    ] = None
    quarter: Annotated[
        str | None,
        typer.Option("--quarter", metavar="[DATE|last]", help="The quarter with this day"),
    ] = None
    year: Annotated[
        str | None, typer.Option("--year", metavar="[DATE|last]", help="The year with this day")
    ] = None
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day, for a period of your own"),
    ] = None
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day (today)")
    ] = None
    named: Annotated[
        str,
        typer.Argument(metavar="PERIOD", help="last month, this week, yesterday, april, 2026-q1"),
    ] = ""


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
    session: Session, *, span: Span, page: Page, json: Json = False, csv: Csv = False
) -> None:
    """Look back on a week or another period, compared with the one before.

    Examples:
      repbook report
      repbook report last month
      repbook report --month --md month.md --share
      repbook report --week last --html week.html --open
      repbook report --quarter last
      repbook report --from "3 months ago" --to yesterday --json

    Revenue is purchases minus returns in the period. A period that is not over
    is compared with the whole period before it.
    """
    from repbook.book.report import look_back

    if page.open_ and page.html is None:
        raise InvalidInput(
            "--open shows a page that is written", hint="repbook report --html FILE --open"
        )
    try:
        period = _period(session, span)
        period.before().before()
    except OverflowError:
        raise InvalidInput("That is too early for a calendar", hint="repbook report") from None
    forms = session.formatter
    paper = page.html is not None
    review = look_back(
        session.book_day(),
        period,
        calls=NEXT_ON_PAPER if paper else NEXT_SHOWN,
        scale=10**forms.digits,
        whole=json or csv,
        pictures=buckets(period, session.today, week_start(session)) if paper else (),
    )
    if page.share:
        from repbook.loyalty.review import for_sharing

        review = for_sharing(review)
    if page.html is not None or page.md is not None:
        return _write(session, page, review)
    from repbook.views.report import REVIEW, report_rows, report_screen

    session.output.show(
        lambda: report_screen(review, forms),
        lambda: report_rows(review, forms) if csv else REVIEW.of(review, forms),
        json=json,
        csv=csv,
        nobody=session.book.empty,
    )


def _write(session: Session, page: Page, review: "Review") -> None:
    """Write the page; one without a name is named for the first day of its period."""
    from repbook.views.pages.report_page import report_page
    from repbook.views.report import report_markdown

    said, of, ending = (
        (page.md, report_markdown, "md") if page.html is None else (page.html, report_page, "html")
    )
    name = f"{review.now.period.first}.{ending}" if said == BARE else said or ""
    write_page(session, name, of(review, session.formatter), page.force, page.open_)


def _period(session: Session, span: Span) -> Period:
    start = week_start(session)
    periods_of: dict[str, Callable[[date], Period]] = {
        "--week": lambda day: periods.week_of(day, start),
        "--month": periods.month_of,
        "--quarter": periods.quarter_of,
        "--year": periods.year_of,
    }
    words = dict(zip((*periods_of, "--from"), (*span[:4], span.first or span.last), strict=True))
    said = [option for option, word in words.items() if word is not None]
    typed, named = words[said[0]] if said else None, span.named
    text = joined(" ", "" if typed == BARE else typed or "", named).lower()
    which, _, unit = text.rpartition(" ")
    if named and f"--{unit}" in periods_of and said in ([], [f"--{unit}"]):
        return _which(session, which, periods_of[f"--{unit}"])
    if named and not said:
        return _alone(session, text, periods_of)
    said += [f'"{named}"'] if named else []
    if len(said) > 1:
        raise InvalidInput(f"{said[0]} and {said[1]} name two periods", hint="Name one of them")
    if span.first is not None:
        return _days(session, span.first, span.last)
    if span.last is not None:
        raise InvalidInput(
            f'--to "{span.last}" has no first day',
            hint=f"repbook report --from DATE --to {span.last}",
        )
    option = said[0] if said else "--week"
    return _which(session, words[option] or "this", periods_of[option])


def _alone(session: Session, text: str, periods_of: dict[str, Callable[[date], Period]]) -> Period:
    """A period by its own name: `yesterday`, `april`, `2026-q1`, `2025`."""
    if text in ("today", "yesterday"):
        return _days(session, text, text)
    if _start(session, text) is None:
        line = f'--week "{text}"' if session.is_day(text) else "last month"
        raise InvalidInput(f'"{text}" is not a period repbook knows', hint=f"repbook report {line}")
    year, quarter = text.isdecimal(), "q" in text
    return _which(
        session, text, periods_of["--year" if year else "--quarter" if quarter else "--month"]
    )


def _days(session: Session, first: str, last: str | None) -> Period:
    """A span of days; the last may be one to come."""
    start = session.past(first)
    end = session.today if last is None else session.day(last, session.today)
    if end < start:
        raise InvalidInput(
            f"{end.isoformat()} is before {start.isoformat()}",
            hint="--from names the first day, --to the last",
        )
    return Period("days", start, end)


def week_start(session: Session) -> int:
    """The weekday with which a week begins: 0 for Monday, unless `config week_start` says so."""
    from repbook.calendar_names import WEEKDAYS

    word = session.book.settings.get("week_start", "monday").strip().lower()
    return next(
        (at for at, day in enumerate(WEEKDAYS) if len(word) > 2 and day.startswith(word)), 0
    )


def _which(session: Session, text: str, of: Callable[[date], Period]) -> Period:
    """This one, the last one, the one of a day, or one by its name: 2026-03, april, 2026-Q1, 2025."""
    word = text.strip().lower()
    if word in (BARE, "this", ""):
        return of(session.today)
    if word == "last":
        return of(session.today).before()
    day = _start(session, word) or session.past(text)
    if day > session.today:
        raise InvalidInput(f'"{text}" is still to come', hint="A report looks back")
    return of(day)


def _start(session: Session, word: str) -> date | None:
    """The first day of `2026`, `2026-03`, `april`, `april 2025` or `2026-q1`; None for other words."""
    from repbook.calendar_names import MONTH_BY_NAME

    month, _, its_year = word.partition(" ")
    if month in MONTH_BY_NAME and (not its_year or len(its_year) == 4):
        return session.past(f"1 {word}")
    year, _, part = word.partition("-")
    if len(year) != 4 or not (year.isdecimal() and year.isascii()) or int(year) < 1:
        return None
    months = {"": 1, "q1": 1, "q2": 4, "q3": 7, "q4": 10}
    if part in months:
        return date(int(year), months[part], 1)
    if len(part) == 2 and part.isdecimal() and 1 <= int(part) <= 12:
        return date(int(year), int(part), 1)
    return None


def write_page(session: Session, name: str, content: str, force: bool, show: bool = False) -> None:
    """Write a page to a file, or to the screen for `-`; with `show`, open it in the browser."""
    if name == "-":
        session.output.say(content.rstrip("\n"))
        return
    from repbook.files import write_beside

    path = write_beside(name, content, force, session.book_path)
    session.output.note(f"Written: {path}")
    if show:
        import webbrowser

        if not webbrowser.open(path.absolute().as_uri()):
            session.output.note("No browser was found to show it in")
