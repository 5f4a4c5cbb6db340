"""`study`: buying again by effort, with the ranges and what the figures do not show."""

from repbook.formatter import Formatter, count, listed, percent
from repbook.loyalty.study import ENOUGH, Rate, Study
from repbook.policy import Policy
from repbook.views.screen import Cell, Column, Piece, Screen, grid, hint, line, screen

PUBLISHED = {
    "painless": 0.94,
    "hard": 0.04,
    "measure": "stated intention to buy again, in a survey",
    "source": "Customer Contact Council; Dixon, Freeman and Toman, Harvard Business Review, 2010",
}


def study_data(found: Study, formatter: Formatter, policy: Policy) -> dict[str, object]:
    """`study --json`."""
    return {
        "bands": [
            {
                "effort": effort,
                "problems": rate.windows,
                **_rate(rate),
                "since": {
                    "customers": found.since[effort].customers,
                    "bought": found.since[effort].bought,
                    "purchases": found.since[effort].purchases,
                    "amount": formatter.major(found.since[effort].cents),
                },
            }
            for effort, rate in found.bands.items()
        ],
        "no_problem": _rate(found.no_problem),
        "published": PUBLISHED,
        "enough": found.enough,
        "note": " ".join(conclusion(found)),
        "left_out": {
            "unfinished": found.unfinished,
            "never_bought": found.never_bought,
            "given_up": found.given_up,
        },
        "window_gaps": policy.rhythm_late_gaps,
    }


def study_rows(found: Study, formatter: Formatter) -> list[dict[str, object]]:
    """`study --csv`: a row for each band, and one for customers without a problem."""
    groups = [*found.bands.items(), ("no problem", found.no_problem)]
    return [{"group": group, "windows": rate.windows, **_rate(rate)} for group, rate in groups]


def _rate(rate: Rate) -> dict[str, object]:
    shares = {"rate": rate.rate, "low": rate.low, "high": rate.high}
    return {
        "customers": rate.customers,
        "bought_again": rate.bought_again,
        **{name: None if share is None else round(share, 4) for name, share in shares.items()},
    }


def conclusion(found: Study) -> list[str]:
    """What the figures show, and what they never show."""
    painless, some, hard = (found.bands[effort] for effort in ("painless", "some", "hard"))
    rest = some.windows + hard.windows
    if not found.enough:
        shown = (
            f"Too few yet to compare: {painless.windows} painless and {rest} harder problems with a"
            f" window that has ended; {ENOUGH} of each are wanted."
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
        "No figure here says why: who has a problem, and whose is hard, is not random. Who buys"
        " more has more of them, and big customers may be helped faster.",
    ]


BANDS = {"painless": "painless", "some": "some effort", "hard": "hard"}


def study_screen(found: Study, formatter: Formatter, policy: Policy) -> Screen:
    """The rates, what was bought since, and the conclusion."""
    columns = (
        Column(""),
        Column("problems", right=True),
        Column("customers", right=True),
        Column("bought again", right=True),
        Column("share", right=True),
        Column("likely between"),
    )
    cells: list[tuple[Piece, ...]] = [
        (Cell(BANDS[effort], "who"), str(rate.windows), *_cells(rate))
        for effort, rate in found.bands.items()
    ]
    cells.append((Cell("no problem", "who"), "", *_cells(found.no_problem)))
    left_out = {
        "whose time has not ended": found.unfinished,
        "of those who had not bought before": found.never_bought,
        "given up": found.given_up,
    }
    left = [f"{number} {words}" for words, number in left_out.items() if number]
    since = [
        (
            BANDS[effort],
            f"{count(each.customers, 'customer')}, {each.bought} bought since:"
            f" {count(each.purchases, 'order')} worth {formatter.money(each.cents)}",
        )
        for effort, each in found.since.items()
        if each.customers
    ]
    return screen(
        line("Bought again within their own expected time, after a problem was solved"),
        grid(columns, cells, indent=2),
        f"Left out: {listed(left)}." if left else None,
        f"Expected time: {policy.rhythm_late_gaps:g} usual gaps, as known on the day of the"
        " fix; 4 of 5 gaps are shorter. No problem: one purchase of each such customer.",
        "",
        *(line(text) for text in conclusion(found)),
        "Published, for the motive only: 94 % after a painless problem and 4 % after a hard one"
        " said they would buy again. That is what people said they intended, not what they did"
        " (Customer Contact Council).",
        line(Cell("Since their problem was solved", "head")) if since else None,
        grid((Column(), Column(flex=True)), since),
        "",
        hint("repbook complaints", "repbook problems --all"),
    )


def _cells(rate: Rate) -> tuple[str, ...]:
    if rate.rate is None or rate.low is None or rate.high is None:
        return ("0", "0", "", "")
    between = f"{percent(rate.low)} and {percent(rate.high)}"
    return (str(rate.customers), str(rate.bought_again), percent(rate.rate), between)
