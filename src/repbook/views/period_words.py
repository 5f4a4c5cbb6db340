"""Periods in words: titles, column heads, and what a period is compared with."""

from datetime import date

from repbook.formatter import MONTHS, days
from repbook.loyalty.periods import Period


def title_of(period: Period) -> str:
    """`Week of 16 November 2026`, `November 2026`, `2026`."""
    first, last = period.first, period.last
    if period.kind == "week":
        return f"Week of {first.day} {MONTHS[first.month - 1]} {first.year}"
    if period.kind == "month":
        return f"{MONTHS[first.month - 1]} {first.year}"
    if period.kind == "quarter":
        return f"{MONTHS[first.month - 1]} to {MONTHS[last.month - 1]} {first.year}"
    if period.kind == "year":
        return str(first.year)
    start = f"{first.day} {MONTHS[first.month - 1]}" + (
        f" {first.year}" if first.year != last.year else ""
    )
    return f"{start} to {last.day} {MONTHS[last.month - 1]} {last.year}"


def short_title(period: Period, on: date) -> str:
    """The head of a column: `this week`, `October`, `Q3`."""
    first = period.first
    year = "" if first.year == on.year else f" {first.year}"
    if period.kind == "week":
        ago = (on - first).days // 7
        if period.first <= on and ago in (0, 1):
            return ("this week", "last week")[ago]
        return f"{first.day} {MONTHS[first.month - 1][:3]}{year}"
    if period.kind == "month":
        name = MONTHS[first.month - 1]
        return name if first.year == on.year else f"{name[:3]} {first.year}"
    if period.kind == "quarter":
        return f"Q{(first.month + 2) // 3}" + year
    if period.kind == "year":
        return str(first.year)
    return f"{first.day} {MONTHS[first.month - 1][:3]}{year} on"


def beside(period: Period, on: date) -> str:
    """What the period is compared with, and whether it is over."""
    known = period.kind in ("week", "month", "quarter", "year")
    other = f"the {period.kind if known else days(period.days)} before"
    if not period.runs_on(on):
        return f"beside {other}"
    left = (period.last - on).days
    return f"so far, {days(left)} to go; beside the whole of {other}"
