"""`report --team`: reps side by side, and the customers that two of them have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, percent
from repbook.loyalty.review import Tally
from repbook.text import shell_line
from repbook.views.dupes import ALIKE, SIGN
from repbook.views.fields import Field, Fields, Rows
from repbook.views.figures import PERIOD, TALLY, beside, title_of
from repbook.views.screen import Cell, Column, Piece, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.team import InTwoBooks, Member, OneOfTwo, Team

SAME_SHOWN = 8
IN_JSON = "touches purchases quotes problems promises stages referrals quiet commission target"


class Figure:
    """A figure of each rep: the title of its column, its value, and whether a total makes sense."""

    def __init__(
        self,
        title: str,
        value: Callable[[Member], float],
        said: Callable[[float, Formatter], str] = lambda value, formatter: f"{round(value):,}",
        drop: int = 0,
    ) -> None:
        self.value, self.said = value, said
        self.column = Column(title, right=True, drop=drop, called=title)


FIGURES = (
    Figure("revenue", lambda m: m.tally.revenue, lambda cents, formatter: _whole(cents, formatter)),
    Figure("orders", lambda m: m.tally.orders, drop=6),
    Figure("reached", lambda m: m.tally.reach.reached),
    Figure("kept", lambda m: m.tally.promises.kept, drop=3),
    Figure("kept late", lambda m: m.tally.promises.late, drop=9),
    Figure("overdue", lambda m: m.tally.promises.past_day, drop=5),
    Figure("problems", lambda m: m.tally.problems.opened, drop=4),
    Figure("solved", lambda m: m.tally.problems.resolved, drop=7),
    Figure("painless", lambda m: m.tally.problems.painless, drop=2),
    Figure("quotes", lambda m: m.tally.quotes.sent, drop=8),
    Figure("won", lambda m: m.tally.quotes.won, drop=10),
    Figure("quiet", lambda m: m.tally.quiet),
)


def _whole(cents: float, formatter: Formatter) -> str:
    return formatter._replace(currency=None).whole(cents)


def _in_touch(member: Member) -> str:
    return percent(member.in_touch / member.customers) if member.customers else ""


def _cells(team: Team, formatter: Formatter) -> list[list[Piece]]:
    rows: list[list[Piece]] = [
        [
            Cell(member.rep, "who"),
            *(figure.said(figure.value(member), formatter) for figure in FIGURES),
            _in_touch(member),
            "" if member.shared_on is None else formatter.near(member.shared_on),
        ]
        for member in team.members
    ]
    if len(team.members) > 1:
        rows.append([Cell(text, "dim") for text in _total(team, formatter)])
    return rows


def _total(team: Team, formatter: Formatter) -> list[str]:
    """The sums of all; without the revenue where there are several currencies."""
    sums = [
        figure.said(sum(map(figure.value, team.members)), formatter)
        if figure.column.title != "revenue" or _one_currency(team)
        else ""
        for figure in FIGURES
    ]
    customers = sum(member.customers for member in team.members)
    in_touch = sum(member.in_touch for member in team.members)
    return ["all", *sums, percent(in_touch / customers) if customers else "", ""]


def _one_currency(team: Team) -> bool:
    return len({member.currency for member in team.members}) == 1


def heads(team: Team) -> list[Column]:
    """The columns of the reps."""
    money = f"revenue ({team.currency})" if team.currency else "revenue"
    titles = [figure.column for figure in FIGURES]
    titles[0] = titles[0]._replace(title=money)
    return [
        Column("rep"),
        *titles,
        Column("in touch", right=True, drop=1, called="in touch"),
        Column("shared", drop=11, called="shared"),
    ]


def team_screen(team: Team, formatter: Formatter, again: Sequence[str]) -> Screen:
    """The reps by revenue, what all of them did, whom two of them have; `again` is the command."""
    on = formatter.on
    running = team.period.first <= on <= team.period.last
    more = len(team.same) - SAME_SHOWN
    ends = beside(team.period, on).partition(";")[0] if running else ""
    return screen(
        line(Cell(title_of(team.period), "head"), f" {ends}" if ends else ""),
        "",
        grid(heads(team), _cells(team, formatter)),
        *(
            ()
            if not team.same
            else (
                "",
                line(Cell(_same_title(team.same), "head")),
                grid(
                    (Column(name=True), Column(), Column(name=True), Column(flex=True)),
                    [_pair(pair) for pair in team.same[:SAME_SHOWN]],
                ),
                f"  and {more:,} more" if more > 0 else None,
            )
        ),
        "",
        hint(
            shell_line(["repbook", *again, "--json"]) if more > 0 else None,
            shell_line(["repbook", *again, "--html"]),
        ),
    )


def _same_title(same: Sequence[InTwoBooks]) -> str:
    return f"{count(len(same), 'customer')} that two reps likely share"


def _whose(one: OneOfTwo) -> str:
    return f"{one.name} ({one.rep}, {one.id})"


def _signs(pair: InTwoBooks) -> str:
    return "; ".join(ALIKE[sign.how].rstrip(":") for sign in pair.signs)


def _pair(pair: InTwoBooks) -> list[Piece]:
    return [_whose(pair.one), "and", _whose(pair.other), _signs(pair)]


def team_page(team: Team, formatter: Formatter) -> str:
    """The same as one page to print or send."""
    from repbook.views.pages import printed
    from repbook.views.screen import text_of

    return printed(
        "team.html",
        formatter.on,
        title=f"Team: {title_of(team.period)}",
        headline=f"{count(len(team.members), 'rep')}, as they last shared their books",
        heads=[column.title for column in heads(team)[1:]],
        reps=[[*map(text_of, row)] for row in _cells(team, formatter)],
        same_title=_same_title(team.same),
        same=[(_whose(pair.one), _whose(pair.other), _signs(pair)) for pair in team.same],
    )


ONE: Fields[OneOfTwo] = Fields(
    Field("rep", "text", "whose customer it is"),
    Field("id", "whole", "the customer's number in their book"),
    Field("name", "text", "the customer"),
)
SAME: Fields[InTwoBooks] = Fields(
    Field("one", "object", "the customer in one book", inner=ONE),
    Field("other", "object", "the customer in the other", inner=ONE),
    Field("reasons", "list", "what speaks for it", lambda pair: pair.signs, inner=SIGN),
)
_TALLY: Callable[[Member], Tally] = attrgetter("tally")
MEMBER: Fields[Member] = Fields(
    Field("rep", "text", "the name they share under"),
    Field("shared_on", "day?", "the day they last shared"),
    Field("currency", "text?", "the currency of their book"),
    *TALLY.only(IN_JSON).within(_TALLY),
    Field("customers", "whole", "customers with a purchase who are not written off"),
    Field("in_touch", "whole", "how many of these were reached lately (quiet_days)"),
)
TEAM: Fields[Team] = Fields(
    Field("period", "object", "first and last day", inner=PERIOD),
    Field("reps", "list", "the reps, by revenue", attrgetter("members"), inner=MEMBER),
    Field(
        "same_customers",
        "list",
        "customers that two reps likely share",
        attrgetter("same"),
        inner=SAME,
    ),
)


def team_rows(team: Team, formatter: Formatter) -> Rows:
    """The reps as rows of CSV."""
    return MEMBER.rows(team.members, formatter)
