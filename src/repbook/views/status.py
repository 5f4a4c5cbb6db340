"""`status`: each customer's stage and rhythm, and a page on one; `stale`: who has been quiet."""

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from repbook.formatter import Formatter, count, days, joined
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.standing import Standing
from repbook.views.buying import ahead, at_risk_line, buying, risk, your_side
from repbook.views.customer_fields import (
    CUSTOMER_DAY,
    NOTHING,
    SORTED_BY,
    STANDING,
    all_missing_words,
    said_stage,
)
from repbook.views.fields import Field, Fields
from repbook.views.holds import snoozed_line, written_off_line
from repbook.views.screen import (
    Cell,
    Column,
    Screen,
    beside_labels,
    filled,
    grid,
    hint,
    line,
    screen,
)

FORECAST_OF_ONE: Fields[CustomerDay] = Fields(
    Field(
        "p_active",
        "number?",
        "how likely they still buy at all",
        lambda row: row.forecast and round(row.forecast.p_active, 6),
    ),
    Field(
        "p_buy",
        "number?",
        "how likely they buy within `--horizon` days",
        lambda row: row.forecast and round(row.forecast.p_buy, 6),
    ),
    Field(
        "expected_purchases",
        "number?",
        "purchases expected in that time",
        lambda row: row.forecast and round(row.forecast.expected_purchases, 6),
    ),
    Field(
        "expected_value",
        "money?",
        "what they are worth",
        lambda row: row.forecast and row.forecast.expected_value,
    ),
)


OF = attrgetter("customer")  # a row's customer as of the day
STATUS: Fields[Standing] = Fields(
    *CUSTOMER_DAY.only("id name").within(OF),
    *STANDING.only("stage"),
    *CUSTOMER_DAY.only(
        "rhythm written_off do_not_call purchase_count first_on last_on total usual_gap_days"
        " days_since_last next_expected_on"
    ).within(OF),
    *FORECAST_OF_ONE.within(OF),
    *CUSTOMER_DAY.only("stake unpaid unpaid_orders unpaid_due next_12_months").within(OF),
    *STANDING.only("marks toward_loyal"),
)
STATUS_ON_SCREEN = (
    "id name stage rhythm purchase_count total last_on usual_gap_days next_expected_on stake"
)


def status_screen(
    rows: Sequence[Standing], formatter: Formatter, sort: str | None = None
) -> Screen:
    """Everyone: stage, rhythm, orders, last, expected, at risk; what is unpaid where asked for."""
    if not rows:
        return screen(
            NOTHING.get(sort or "", "Nobody stands there."), hint("repbook status", "repbook list")
        )
    stages = Counter(row.label for row in rows if row.customer.in_book)
    order = ("loyal", "repeat", "first-time", "prospect", "written-off")
    summary = [f"{stages[s]} {said_stage(s)}" for s in order if s in stages]
    if later := sum(not row.customer.in_book for row in rows):
        summary.append(f"{later} added to the book later")
    return screen(
        line(f"{count(len(rows), 'customer')}: {joined(' · ', *summary)}"),
        STATUS.grid(
            rows,
            formatter,
            f"id name {SORTED_BY['unpaid']} stage" if sort == "unpaid" else STATUS_ON_SCREEN,
        ),
        None if sort == "unpaid" else at_risk_line((row.customer for row in rows), formatter),
        "",
        hint(f"repbook status {rows[0].customer.history.id}", "repbook next", "repbook stale"),
    )


YES_NO = {True: Cell("yes", "good"), False: Cell("no", "heed"), None: Cell("not known", "dim")}


def one_screen(row: Standing, formatter: Formatter, lost_why: str | None = None) -> Screen:
    """One customer: how they buy, both sides of the relationship, and what is missing on the way to loyal."""
    customer, history = row.customer, row.customer.history
    off, id = history.written_off_day, history.id
    stage = "written off" if off is not None else row.stage
    missing = all_missing_words(row.toward_loyal, formatter, customer.policy)
    marks = row.marks
    theirs = {
        "buys as usual (not late)": marks.buys if customer.has_usual_gap else None,
        "pays on time": marks.pays,
        "gave feedback in the last year": marks.talks,
        "sent you someone": marks.refers,
    }
    toward = f"Still missing to be loyal: {missing}." if missing else "They are loyal."
    return screen(
        line(
            Cell(history.name, "who"),
            f" ({id})",
            right=f"{stage} · {customer.rhythm}" if customer.rhythm and off is None else stage,
        ),
        line(Cell("Do not call", "bad")) if history.do_not_call else None,
        snoozed_line(history.snoozed_until_day, id, formatter),
        beside_labels(_buying(customer, formatter)),
        line(Cell("Customer", "head")),
        grid((Column(), Column()), [(label, YES_NO[mark]) for label, mark in theirs.items()]),
        line(Cell("You", "head")),
        grid((Column(),), [(text,) for text in your_side(customer, formatter)]),
        toward if off is None else written_off_line(off, lost_why, id, formatter),
        "",
        hint(f"repbook brief {id}", f"repbook why {id}", f"repbook history {id}"),
    )


def _buying(customer: CustomerDay, formatter: Formatter) -> list[tuple[str, list[str]]]:
    bought = customer.history.buying
    words = f"{count(len(bought.days), 'order')} worth {formatter.money(sum(bought.cents))}"
    return filled(
        {
            "Bought": [
                f"{words}, {formatter.range(bought.days[0], bought.days[-1], weekdays=True)}"
            ]
            if bought.days
            else [],
            **dict(buying(customer, formatter)),
            "Ahead": [ahead(customer, formatter)],
        }
    )


# `stale`


class Quiet(NamedTuple):
    """A customer who has been quiet, and the number to dial."""

    customer: CustomerDay
    phone: str | None


STALE: Fields[Quiet] = Fields(
    *CUSTOMER_DAY.only("id name").within(OF),
    Field(
        "phone",
        "text?",
        "the number to dial",
        column=Column("phone"),
        cell=lambda row, _: Cell(row.phone or "", "dial"),
    ),
    Field(
        "last_reached_on",
        "day?",
        "the last time they were reached",
        lambda row: row.customer.history.reached_day,
    ),
    Field(
        "days_quiet",
        "whole",
        "days since they were reached or bought",
        lambda row: row.customer.on - row.customer.silent_since,
        Column("days quiet", right=True),
    ),
    *CUSTOMER_DAY.only("last_on usual_gap_days days_since_last rhythm").within(OF),
    Field(
        "stake",
        "money",
        "money going missing over 90 days",
        lambda row: row.customer.stake,
        Column("at risk", right=True, drop=1),
        lambda row, f: Cell(risk(row.customer, f), "heed"),
    ),
    Field(
        "open_problems",
        "whole",
        "problems that are open",
        lambda row: len(row.customer.open_cases),
        Column("open", drop=4),
        lambda row, _: (
            count(len(row.customer.open_cases), "problem") if row.customer.open_cases else ""
        ),
    ),
)
STALE_ON_SCREEN = "id name days_quiet last_on rhythm stake phone open_problems"


def stale_screen(rows: Sequence[Quiet], least: int, formatter: Formatter, total: int) -> Screen:
    """Quiet customers, the largest stake first; then by what they may still buy."""
    if not rows:
        return screen(f"Nobody has been quiet for {days(least)} or more.")
    more = "" if total <= len(rows) else f"; {len(rows)} shown (all: repbook stale -n {total})"
    quiet = f"{count(total, 'customer')} quiet for {days(least)} or more"
    at_risk = any(risk(row.customer, formatter) for row in rows)
    first = "most money at risk" if at_risk else "who may still buy most"
    return screen(
        line(f"{quiet} (on top: {first}){more}"),
        STALE.grid(rows, formatter, STALE_ON_SCREEN),
        at_risk_line((row.customer for row in rows), formatter),
        "",
        hint(f"repbook brief {rows[0].customer.history.id}", f"repbook stale --days {least * 2}"),
    )
