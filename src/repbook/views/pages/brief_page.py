"""`brief --html`: one customer on one sheet, to take along on a visit."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, days
from repbook.loyalty.periods import Period, month_of
from repbook.views.brief import (
    BRIEF,
    OPENING,
    SECTIONS,
    about,
    headline,
    opening_of,
    people,
    warnings,
)
from repbook.views.pages import printed
from repbook.views.pages.drawing import Columns, Markup, columns
from repbook.views.pages.pictures import Picture, axis_money, days_line, label_of, when_of
from repbook.views.screen import style_of, text_of

if TYPE_CHECKING:
    from repbook.book.brief import Brief

MONTHS_SHOWN = 12


def brief_page(b: "Brief", formatter: Formatter) -> str:
    many = len(b.as_of.history.buying.days) > 1
    return printed(
        "brief.html",
        formatter.on,
        name=b.customer.name,
        headline=headline(b),
        warnings=[text_of(part.pieces[0]) for part in warnings(b, formatter)],
        begin=OPENING,
        opening=opening_of(b, formatter)[1],
        people=[
            [(text_of(piece), style_of(piece) == "dial") for piece in person]
            for person in people(b)
        ],
        about=about(b),
        note=b.customer.note,
        rows=[
            (label, [text_of(text) for text in texts])
            for label, texts in BRIEF.sections(b, formatter, SECTIONS)
            if label != OPENING
        ],
        pictures=[bought(b, formatter), rhythm(b, formatter)] if many else [],
    )


def bought(b: "Brief", formatter: Formatter) -> Picture:
    """What they bought, month by month, for a year."""
    sums: dict[Period, int] = defaultdict(int)
    for day, cents in zip(*b.as_of.history.buying, strict=True):
        sums[month_of(date.fromordinal(day))] += cents
    months = [month_of(formatter.on)]
    while len(months) < MONTHS_SHOWN:
        months.insert(0, months[0].before())
    total = sum(sums[month] for month in months)
    says = f"{formatter.whole(total)} in {count(MONTHS_SHOWN, 'month')}."
    drawn = Columns(
        "Bought by month",
        says,
        [label_of(month) for month in months],
        {"dark": [sums[month] for month in months]},
        lambda cents: axis_money(cents, formatter),
        running=months[-1].runs_on(formatter.on),
        high=116.0,
    )
    rows = [(when_of(month), formatter.bare(sums[month])) for month in months]
    drawing = columns(drawn) if total else Markup()
    return Picture(
        "What they bought", says, drawing, (), ["month", "bought"], rows if total else ()
    )


FARTHEST = 200  # days ahead on a line of days


def rhythm(b: "Brief", formatter: Formatter) -> Picture:
    """The days on which they bought and were reached, and the next order expected."""
    today, bought, ahead = b.as_of.on, b.as_of.history.buying.days, b.as_of.expected_day or 0
    far = max(60, ahead - today + 5)  # days ahead: the next order is on it, unless it is very far
    late, line = ahead < today, days_line(today, 350, far if far <= FARTHEST else 60, every=2)
    reached = sorted(t.on.toordinal() for t in b.touches if t.reached)
    when = f"about {formatter.weekday(ahead)}"
    says = f"{days(today - ahead)} overdue, expected {when}." if late else f"Expected {when}."
    return Picture(
        "When they bought",
        f"Next order: {says[:1].lower()}{says[1:]}",
        legend=[
            ("dot", "an order, a call"),
            *([("alert", "overdue")] if late else [("ring", "next")] if far <= FARTHEST else []),
        ],
        head=("what", line.head()),
        rows=[
            ("orders", line.line(bought, ahead, late, f"last {formatter.weekday(bought[-1])}")),
            ("last calls", line.line(reached, None, False, f"{len(reached)}")),
        ],
    )
