"""`report --customers`: what each customer bought in a period, compared with the one before it."""

from collections.abc import Sequence

from repbook.formatter import Formatter, count, joined
from repbook.loyalty.review import Change, Review
from repbook.views.figures import asked_for, before_words, short_title, title_of
from repbook.views.report import BOUGHT_MORE, by_customer, headline, signed
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen


def revenue_screen(review: Review, formatter: Formatter, most: int | None = None) -> Screen:
    """A row for each customer, or for the first so many, and the sum of all."""
    now, before = review.now, review.before
    again = asked_for(now.period, formatter.on)
    rows = by_customer(review)
    if not rows:
        nothing = f"Nothing was bought then, nor in the {before_words(now.period)}."
        return screen(line(Cell(title_of(now.period), "who")), nothing, hint("repbook report"))
    shown = rows[:most]
    more = len(rows) - len(shown)
    fields = BOUGHT_MORE.only("revenue before change share")
    in_all = ("", "in all", *_in_all(rows, formatter))
    return screen(
        line(Cell(f"Revenue by customer, {title_of(now.period)}", "who")),
        line(Cell(headline(review, formatter), "dim")),
        line(Cell(_who_bought(review), "dim")),
        "",
        grid(
            (
                Column(right=True),
                Column("customer", name=True),
                Column(short_title(now.period, formatter.on), right=True),
                Column(short_title(before.period, formatter.on), right=True),
                *fields.columns[2:],
            ),
            [
                *(
                    (Cell(f"{each.customer_id}", "dial"), Cell(name, "who"), *cells)
                    for (name, each), cells in zip(
                        shown, fields.cells(shown, formatter), strict=True
                    )
                ),
                *([("", f"and {more:,} more", *[""] * 4)] if more else []),
                in_all,
            ],
            indent=0,
        ),
        "",
        hint(
            f"repbook brief {rows[0][1].customer_id}",
            f"repbook report {again}--sort drops",
            f"repbook report {again}--customers --csv",
        ),
    )


def _who_bought(review: Review) -> str:
    """`29 customers bought, 11 of them less than in October · 11 bought in October, but not in this one`."""
    changes, before = review.changes, review.before.period
    bought = sum(each.revenue > 0 for each in changes)
    less = sum(0 < each.revenue < each.before for each in changes)
    silent = sum(each.revenue <= 0 < each.before for each in changes)
    then = f"in the {before_words(before)}"
    return joined(
        " · ",
        f"{count(bought, 'customer')} bought"
        + (f", {less} of them less than {then}" if less else ""),
        f"{silent} bought {then}, but not in this one" if silent else "",
    )


def _in_all(rows: Sequence[tuple[str, Change]], formatter: Formatter) -> tuple[Cell | str, ...]:
    revenue = sum(each.revenue for _, each in rows)
    before = sum(each.before for _, each in rows)
    change = signed(revenue - before, formatter)
    return Cell(formatter.whole(revenue), "who"), formatter.whole(before), change, ""
