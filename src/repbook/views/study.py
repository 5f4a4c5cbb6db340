"""`study`: buying again by effort, with the ranges and what the figures do not show."""

from typing import NamedTuple

from repbook.formatter import Formatter, count, listed, percent
from repbook.loyalty.study import ENOUGH, Rate, Since, Study
from repbook.policy import Policy
from repbook.views.fields import Field, Fields
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

BANDS = {"painless": "painless", "some": "some effort", "hard": "hard"}
GROUPS = {
    "painless": "after a painless fix",
    "some": "after some effort",
    "hard": "after a hard fix",
    "no problem": "without a problem",
}
FEW = 10  # of fewer no share is shown: one more or less would move it by a tenth


class Band(NamedTuple):
    """What is known of the problems of one effort, or of customers without one."""

    group: str
    rate: Rate
    since: Since | None = None


def bands(found: Study) -> list[Band]:
    """The bands from the least effort to the most, then customers without a problem."""
    return [
        *(Band(effort, rate, found.since[effort]) for effort, rate in found.bands.items()),
        Band("no problem", found.no_problem),
    ]


def _in_time(band: Band) -> str:
    """`21 of 23 problems`; of those without one, `12 of 20 customers`."""
    one = "customer" if band.group == "no problem" else "problem"
    windows = band.rate.windows
    return f"{band.rate.bought_again} of {count(windows, one)}" if windows else ""


RATE: Fields[Rate] = Fields(
    Field("customers", "whole", "how many customers"),
    Field(
        "bought_again",
        "whole",
        "after how many they bought again in time",
    ),
    Field(
        "rate",
        "share?",
        "the share",
        column=Column("share", right=True),
        cell=lambda rate, _: (
            ""
            if rate.rate is None
            else percent(rate.rate)
            if rate.windows >= FEW
            else "too few to say"
        ),
    ),
    Field("low", "share?", "the least it is likely to be (95 %)"),
    Field("high", "share?", "the most"),
    Field(
        "between",
        "",
        "",
        column=Column("likely"),
        cell=lambda rate, _: (
            ""
            if rate.low is None or rate.high is None or rate.windows < FEW
            else f"{percent(rate.low)} to {percent(rate.high)}"
        ),
    ),
)
SINCE: Fields[Since] = Fields(
    Field("customers", "whole", "customers with such a problem"),
    Field("bought", "whole", "how many of them bought since"),
    Field("purchases", "whole", "how often"),
    Field("amount", "money", "for how much", lambda since: since.cents),
)
BAND: Fields[Band] = Fields(
    Field("effort", "text", "`painless`, `some` or `hard`", lambda band: band.group),
    Field("problems", "whole", "how many problems", lambda band: band.rate.windows),
    *RATE.within(lambda band: band.rate),
    Field("since", "object", "what was bought since", inner=SINCE),
)
GROUP: Fields[Band] = Fields(
    Field(
        "group",
        "text",
        "the effort, or `no problem`",
        column=Column(),
        cell=lambda band, _: Cell(GROUPS[band.group], "who"),
    ),
    Field(
        "windows",
        "whole",
        "how many problems or purchases",
        lambda band: band.rate.windows,
    ),
    Field(
        "in_time",
        "",
        "",
        column=Column("bought again in time"),
        cell=lambda band, _: _in_time(band),
    ),
    *RATE.within(lambda band: band.rate),
)
PUBLISHED: Fields[object] = Fields(
    Field("painless", "number", "would buy again after painless effort", lambda _: 0.94),
    Field("hard", "number", "after hard effort", lambda _: 0.04),
    Field(
        "measure",
        "text",
        "what was asked",
        lambda _: "stated intention to buy again, in a survey",
    ),
    Field(
        "source",
        "text",
        "who published it",
        lambda _: (
            "Customer Contact Council; Dixon, Freeman and Toman, Harvard Business Review, 2010"
        ),
    ),
)
LEFT_OUT: Fields[Study] = Fields(
    Field("unfinished", "whole", "still running"),
    Field("never_bought", "whole", "of those who never bought"),
    Field("given_up", "whole", "of those given up"),
)
STUDY: Fields[tuple[Study, Policy]] = Fields(
    Field(
        "bands",
        "list",
        "by the effort that a problem cost",
        lambda row: bands(row[0])[:-1],
        inner=BAND,
    ),
    Field(
        "no_problem",
        "object",
        "those without a problem, for comparison",
        lambda row: row[0].no_problem,
        inner=RATE,
    ),
    Field(
        "published",
        "object",
        "the survey that is the motive, no probability",
        lambda row: row,
        inner=PUBLISHED,
    ),
    Field("enough", "yes", "whether there is enough to tell", lambda row: row[0].enough),
    Field("note", "text", "what can be said", lambda row: " ".join(conclusion(row[0]))),
    Field(
        "left_out", "object", "problems that are not counted", lambda row: row[0], inner=LEFT_OUT
    ),
    Field(
        "window_gaps",
        "number",
        "how long they had to buy again, in usual gaps",
        lambda row: row[1].rhythm_late_gaps,
    ),
)


def conclusion(found: Study) -> list[str]:
    """What the figures show, and what they never show."""
    painless, some, hard = (found.bands[effort] for effort in ("painless", "some", "hard"))
    rest = some.windows + hard.windows
    if not found.enough:
        shown = (
            f"Too few to compare yet: {painless.windows} painless and {rest} harder problems."
            f" It takes {ENOUGH} of each."
        )
    elif not found.apart:
        shown = "The ranges of painless and harder problems overlap: this book shows no difference."
    else:
        more = (painless.rate or 0) > (some.bought_again + hard.bought_again) / rest
        shown = (
            f"After painless problems customers bought again {'more' if more else 'less'} often"
            " than after harder ones, by more than chance easily explains."
        )
    return [
        shown,
        "These figures do not say why: who buys more has more problems, and big customers may be"
        " helped faster.",
    ]


def study_screen(found: Study, formatter: Formatter, policy: Policy) -> Screen:
    """The rates, what was bought since, and the conclusion."""
    left_out = {
        "whose customers may still order in time": found.unfinished,
        "of customers who had not bought before": found.never_bought,
        "you gave up": found.given_up,
    }
    left = listed(
        [f"{count(number, 'problem')} {words}" for words, number in left_out.items() if number]
    )
    since = [
        (
            GROUPS[effort],
            f"{each.bought} of {count(each.customers, 'customer')} have ordered since:"
            f" {count(each.purchases, 'order')} worth {formatter.money(each.cents)}",
        )
        for effort, each in found.since.items()
        if each.customers
    ]
    return screen(
        line("How often customers bought again in time after a problem was solved"),
        GROUP.grid(
            bands(found),
            formatter,
            "group in_time rate between",
            indent=2,
        ),
        f"Not counted: {left}." if left else None,
        f"In time: within {policy.rhythm_late_gaps:g} times their usual gap. Without a problem: of each"
        " customer who never had a problem one order was picked at random. Did the next come in time?"
        " Likely: the true share is probably in this range.",
        "",
        *(line(text) for text in conclusion(found)),
        "In a survey 94 % said they would buy again after a painless problem, 4 % after a hard one"
        " (Customer Contact Council): what people said, not what they did.",
        line(Cell("What these customers bought since, in time or later", "head"))
        if since
        else None,
        grid((Column(), Column(flex=True)), since),
        "",
        hint("repbook complaints", "repbook problems --all"),
    )
