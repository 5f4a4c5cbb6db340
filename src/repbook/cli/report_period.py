"""The period that `report` looks back on, as it is typed: `last month`, `q3`, `--week monday`."""

import re
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, NamedTuple

import typer

from repbook.calendar_names import MONTH_BY_NAME, shift
from repbook.cli.options import BARE
from repbook.cli.session import Session
from repbook.errors import InvalidInput
from repbook.formatter import joined
from repbook.loyalty import periods
from repbook.loyalty.periods import Period
from repbook.spans import read_span
from repbook.text import quoted, shell_line

UNITS = {"w": "week", "m": "month", "q": "quarter", "y": "year"}
PAST = {"last", "past", "previous", "prior"}
WHICH = re.compile(
    rf"(?:(this|current|{'|'.join(PAST)}) ?)?(week|month|quarter|year)?(?: ?(this|last|to date))?"
    "|([wmqy])td"
)
COMPARED = re.compile(r"(?:(.+?) )?(?:against|versus|vs\.?|compared? (?:to|with)) (?:the )?(.+)")
A_YEAR_BEFORE = re.compile("(?:(.*?) )?(?:the )?(?:last year|year before|a year ago)")


class Span(NamedTuple):
    """Options of `report`: the period to look back on, the first five by a day in it."""

    day: Annotated[str | None, typer.Option("--day", metavar="[DATE]", help="One day (today)")] = (
        None
    )
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


def period_of(session: Session, span: Span, week_start: int) -> Period:
    """The period that the options and words of `report` name; this week without any."""
    of: dict[str, Callable[[date], Period]] = {
        "day": lambda day: Period("days", day, day),
        "week": partial(periods.week_of, week_start=week_start),
        "month": periods.month_of,
        "quarter": periods.quarter_of,
        "year": periods.year_of,
    }
    by_unit = {unit: word for unit, word in zip(of, span, strict=False) if word is not None}
    if span.first is not None or span.last is not None:
        others = [*(f"--{unit}" for unit in by_unit), *([f'"{span.named}"'] if span.named else [])]
        _refuse_two([*others, "--from" if span.first is not None else "--to"])
        if span.first is None:
            for ending, option in ((".html", "--html"), (".md", "--md")):
                if (span.last or "").lower().endswith(ending):
                    raise InvalidInput(
                        "--to takes the last day of a report, not a file",
                        hint=f"repbook report {option} {shell_line([span.last or ''])}",
                    )
            raise InvalidInput(
                f'--to "{span.last}" has no first day',
                hint=f"repbook report --from DATE --to {span.last}",
            )
        return _days(session, span.first, span.last)
    _refuse_two([f"--{unit}" for unit in by_unit])
    unit, typed = next(iter(by_unit.items()), ("", ""))
    return _named(session, joined(" ", "" if typed == BARE else typed, span.named), unit, of)


def days_of(session: Session, words: str) -> tuple[date, date]:
    """The first and the last day of a day or a period, as `report` reads its name."""
    from repbook.cli.report import week_start

    if not words.strip():  # no words are a report's week
        raise InvalidInput('"" is not a period repbook knows')
    _, first, last = period_of(session, Span(named=words), week_start(session))
    return first, last


def days_back(
    session: Session, since: str | None, until: str | None, *typed: str
) -> tuple[date | None, date]:
    """From `--since` on, None without, up to `--until`: each a day gone by or a period.

    `typed` are the command and what stands before these options, for the line offered where the
    end comes before the start.
    """

    def read(words: str, end: int) -> date:
        if WHICH.fullmatch(words.lower()) or not session.is_day(words):
            try:
                return min(days_of(session, words)[end], session.today)
            except InvalidInput:
                pass  # a day that is wrong is answered as any other
        return session.past(words)

    first = read(since, 0) if since else None
    last = read(until, 1) if until else session.today
    if first and since and until and last < first:
        again = ["repbook", *typed, "--since", until, "--until", since]
        raise InvalidInput(
            f"--until {quoted(until, 40)} ({last}) is before --since {quoted(since, 40)} ({first})",
            hint=shell_line(again),
        )
    note_open_days(session, (since, first), (until, last))
    return first, last


def note_open_days(session: Session, *typed: tuple[str | None, date | None]) -> None:
    """Say which day was taken for a word that may also be one to come, as `friday` may."""
    found = [
        f"{way} {day}"
        for way, (words, day) in zip(("from", "until"), typed, strict=True)
        if words and session.is_open_day(words)
    ]
    if found:
        session.output.note(" ".join(found).capitalize())


def _refuse_two(said: list[str]) -> None:
    if len(said) > 1:
        raise InvalidInput(f"{said[0]} and {said[1]} name two periods", hint="Name one of them")


def _named(
    session: Session, text: str, unit: str, of: dict[str, Callable[[date], Period]]
) -> Period:
    """A period by its name; with the unit of an option, the one that it is in."""
    said = re.sub(r"(?<=[a-z])[-_](?=[a-z])", " ", text.strip().lower())
    if two := COMPARED.fullmatch(said):
        other = WHICH.fullmatch(two[2])
        one = two[1] or f"this {unit or (other and other[2]) or 'week'}"
        raise _of_two(session, _named(session, one, unit, of), one, two[2])
    if which := WHICH.fullmatch(said):
        before, named, after, letter = which.groups()
        its = named or UNITS.get(letter) or unit or "week"
        this = "last" if {before, after} & PAST else "this"
        if unit and its != unit:
            raise InvalidInput(
                f'--{unit} and "{text}" name two periods', hint=f"repbook report {this} {its}"
            )
        now = of[its](session.today)
        return now.before() if this == "last" else now
    if (of_then := A_YEAR_BEFORE.fullmatch(said)) and (then := of_then[1]):
        if WHICH.fullmatch(then) and not then.endswith(("td", "to date")):
            return _named(session, then, unit, of).last_year()
        rewritten = f"{then} {session.today.year - 1}"
        if _start(session, rewritten, unit) or session.is_day(rewritten):
            text = said = rewritten
    if ends := re.fullmatch(r"(?:(?:since|from) )?(.+?) (?:to|until|till) (.+)", said):
        return _days(session, ends[1], ends[2])
    if ends := re.fullmatch("(?:since|from) (.+)", said):
        return _days(session, ends[1], None)
    days = _count(said) if not unit else 0
    if days:
        return _days(session, f"{days - 1} days ago", None)
    first, its = _start(session, said, unit) or (None, "")
    if first is None and not unit and not session.is_day(text):
        raise InvalidInput(
            f'"{text}" is not a period repbook knows', hint="repbook report last month"
        )
    day = first or session.day(text, session.today)
    _refuse_future(session, day, text)
    return of[unit or its](day) if unit or its else Period("days", day, day)


def _of_two(session: Session, period: Period, one: str, other: str) -> InvalidInput:
    """That a report is of one period; with the lines for both, the same days of the year before."""
    lines = [shell_line(["repbook", "report", *one.split()])]
    if A_YEAR_BEFORE.fullmatch(other):
        ends = (shift(day, -1, "y") for day in (period.first, min(period.last, session.today)))
        first, last = (day.isoformat() for day in ends)
        lines.append(f"repbook report --from {first} --to {last}")
    else:
        lines.append(shell_line(["repbook", "report", *other.split()]))
    return InvalidInput(
        "A report takes one period, and compares it with the one before", hint=", then ".join(lines)
    )


def _refuse_future(session: Session, day: date, text: str) -> None:
    if day > session.today:
        raise InvalidInput(
            f'"{text}" is still to come',
            hint="A report looks back; to look ahead: repbook forecast",
        )


def _count(said: str) -> int:
    """How many days `last 30 days` or `2 weeks` has; 0 for other words."""
    counted = re.fullmatch(rf"(?:(?:{'|'.join(PAST)}) )?([0-9]+ ?[a-z]+)", said)
    try:
        return read_span(counted[1]) if counted else 0
    except InvalidInput:
        return 0


def _start(session: Session, said: str, unit: str) -> tuple[date, str] | None:
    """The first day of `2026`, `2026-03`, `april 2025`, `q1`, and what it is the first day of."""
    name, _, its_year = said.partition(" ")
    if name in MONTH_BY_NAME and (not its_year or len(its_year) == 4):
        return session.day(f"1 {said}", session.today), "month"
    if unit == "quarter" and said.isdecimal():
        said = f"q{said}"
    quarter = re.fullmatch(r"(?:([0-9]{4})[- ]?)?q([1-4])(?: ?([0-9]{4}))?", said)
    of_month = re.fullmatch("0?[1-9]|1[0-2]", said) if unit == "month" else None
    if quarter or of_month:
        month = 3 * int(quarter[2]) - 2 if quarter else int(said)
        named = quarter and (quarter[1] or quarter[3])
        year = int(named or session.today.year - (month > session.today.month))
        return date(year, month, 1), "quarter" if quarter else "month"
    whole = re.fullmatch("([0-9]{4})(?:-(0?[1-9]|1[0-2]))?", said)
    if not whole or whole[1] == "0000":
        return None
    return date(int(whole[1]), int(whole[2] or 1), 1), "month" if whole[2] else "year"


def _days(session: Session, first: str, last: str | None) -> Period:
    """A span of days; the last may be one to come."""
    start = session.day(first, session.today)
    _refuse_future(session, start, first)
    end = session.today if last is None else session.day(last, session.today)
    if end < start:
        wrong = f"{end} is before {start}"
        raise InvalidInput(wrong, hint="--from names the first day, --to the last")
    return Period("days", start, end)
