"""`brief --html`: one customer on one sheet, to take along on a visit."""

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count
from repbook.loyalty.periods import Period, month_of
from repbook.views.brief import about, headline, people, sections, warnings
from repbook.views.pages import dialled, printed
from repbook.views.pages.drawing import Row, columns, dots
from repbook.views.pages.report_page import Picture, axis_money, label_of, months_between, when_of
from repbook.views.screen import style_of, text_of

if TYPE_CHECKING:
    from repbook.book.brief import Brief

MONTHS_SHOWN = 12


def brief_page(b: "Brief", formatter: Formatter) -> str:
    """The whole page."""
    many = len(b.as_of.history.buying.days) > 1
    return printed(
        "brief.html",
        name=b.customer.name,
        headline=headline(b),
        warnings=[text_of(part.pieces[0]) for part in warnings(b, formatter)],
        people=[
            [
                {
                    "text": text_of(piece),
                    "dial": dialled(text_of(piece)) if style_of(piece) == "dial" else "",
                }
                for piece in person
            ]
            for person in people(b.customer)
        ],
        about=about(b),
        note=b.customer.note,
        rows=[
            (label, [text_of(t) for t in texts]) for label, texts in sections(b, formatter) if texts
        ],
        pictures=[bought(b, formatter), rhythm(b, formatter)] if many else [],
        made=formatter.weekday(formatter.on),
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
    says = f"{formatter.money(total)} in {count(MONTHS_SHOWN, 'month')}."
    drawn = columns(
        "Bought by month",
        says,
        [label_of(month) for month in months],
        {"again": [sums[month] for month in months]},
        lambda cents: axis_money(cents, formatter),
        110.0,
    )
    rows = [(when_of(month), formatter.money(sums[month])) for month in months]
    return Picture(
        "What they bought", says, [drawn] if total else [], [], ["month", "bought"], rows
    )


def rhythm(b: "Brief", formatter: Formatter) -> Picture:
    """The days on which they bought and were reached, and the next order expected."""
    today, days, ahead = b.as_of.on, b.as_of.history.buying.days, b.as_of.expected_day or 0
    late, span = ahead < today, (today - 350, today + 60)
    reached = sorted(t.on.toordinal() for t in b.touches if t.reached)
    rows = [Row("orders", days, ahead, late), Row("last calls", reached, None, False)]
    when = "was about due" if late else "is expected about"
    says = f"The next order {when} {formatter.day(ahead)}."
    months = months_between(*span)[::2]  # thirteen would not fit under the line
    return Picture(
        "When they bought",
        says,
        [dots("When they bought", says, rows, span, today, months)],
        [("dot", "an order, a call"), ("ring late" if late else "ring", "next order")],
        ["day", "bought"],
        [
            (formatter.day(day), formatter.money(cents))
            for day, cents in zip(*b.as_of.history.buying, strict=True)
        ],
    )
