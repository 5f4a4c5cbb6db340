"""`brief --html`: one customer on one sheet, to take along on a visit."""

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count
from repbook.loyalty.periods import month_of
from repbook.views.brief import about, headline, people, sections, warnings
from repbook.views.drawing.columns import Layer, columns
from repbook.views.drawing.dots import Row, dots
from repbook.views.pages.pictures import Picture, axis_money, label_of, months_between, when_of
from repbook.views.pages.render import dialled, printed
from repbook.views.screen import style_of, text_of

if TYPE_CHECKING:
    from repbook.book.brief import Brief

MONTHS_SHOWN, SHOWN_DAYS, AHEAD_DAYS = 12, 350, 60


def brief_page(b: "Brief", formatter: Formatter) -> str:
    """The whole page."""
    persons = [
        [
            {
                "text": text_of(piece),
                "dial": dialled(text_of(piece)) if style_of(piece) == "dial" else "",
            }
            for piece in person
        ]
        for person in people(b.customer)
    ]
    many = len(b.as_of.history.buying.days) > 1
    return printed(
        "brief.html",
        name=b.customer.name,
        headline=headline(b, formatter),
        warnings=[text_of(part.pieces[0]) for part in warnings(b, formatter)],
        people=persons,
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
    months = [month_of(formatter.on)]
    while len(months) < MONTHS_SHOWN:
        months.append(months[-1].before())
    months.reverse()
    sums = dict.fromkeys(months, 0)
    for month, pairs in groupby(
        zip(*b.as_of.history.buying, strict=True), lambda pair: month_of(date.fromordinal(pair[0]))
    ):
        if month in sums:
            sums[month] += sum(cents for _, cents in pairs)
    total = sum(sums.values())
    says = f"{formatter.money(total)} in {count(MONTHS_SHOWN, 'month')}"
    drawn = columns(
        "Bought by month",
        f"{says}.",
        [label_of(month) for month in months],
        [Layer("again", list(sums.values()))],
        lambda cents: axis_money(cents, formatter),
        110.0,
    )
    rows = [(when_of(month), formatter.money(cents)) for month, cents in sums.items()]
    return Picture(
        "What they bought", f"{says}.", [drawn] if total else [], [], ["month", "bought"], rows
    )


def rhythm(b: "Brief", formatter: Formatter) -> Picture:
    """The days on which they bought and were reached, and the next order expected."""
    today, days = b.as_of.on, b.as_of.history.buying.days
    first, last = today - SHOWN_DAYS, today + AHEAD_DAYS
    ahead = b.as_of.expected_day or 0
    reached = sorted(t.on.toordinal() for t in b.touches if t.reached)
    rows = [Row("orders", days, ahead, ahead < today), Row("last calls", reached, None, False)]
    when = "was about due" if ahead < today else "is expected about"
    says = f"The next order {when} {formatter.day(ahead)}"
    drawn = dots("When they bought", f"{says}.", rows, first, last, today, _some(first, last))
    table = [
        (formatter.day(day), formatter.money(cents))
        for day, cents in zip(*b.as_of.history.buying, strict=True)
    ]
    legend = [
        ("dot", "an order, a call"),
        ("ring late" if ahead < today else "ring", "next order"),
    ]
    return Picture("When they bought", f"{says}.", [drawn], legend, ["day", "bought"], table)


def _some(first: int, last: int) -> list[tuple[int, str]]:
    """Every other month: thirteen would not fit under the line."""
    return months_between(first, last)[::2]
