"""`status`: where each customer stands, as rows and as a page on one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from repbook.formatter import Formatter, count, days, in_ten, next_days
from repbook.loyalty.standing import Standing
from repbook.views.holds import snoozed_line, written_off_line
from repbook.views.next import iso
from repbook.views.reason_text import missing_words
from repbook.views.screen import Cell, Column, Line, Screen, grid, hint, line, screen


def status_data(rows: Sequence[Standing], formatter: Formatter) -> list[dict[str, Any]]:
    """`status --json`."""
    return [_row(row, formatter) for row in rows]


def _row(row: Standing, formatter: Formatter) -> dict[str, Any]:
    customer = row.customer
    history, forecast = customer.history, customer.forecast
    bought = history.buying.days
    return {
        "id": history.id,
        "name": history.name,
        "stage": row.stage,
        "rhythm": customer.rhythm,
        "written_off": history.written_off_day is not None,
        "do_not_call": history.do_not_call,
        "purchase_count": len(bought),
        "first_on": iso(bought[0]) if bought else None,
        "last_on": iso(bought[-1]) if bought else None,
        "total": formatter.major(sum(history.buying.cents)),
        "usual_gap_days": round(customer.gap, 2) if bought else None,
        "days_since_last": formatter.on.toordinal() - bought[-1] if bought else None,
        "next_expected_on": iso(customer.expected_day),
        "p_active": forecast and round(forecast.p_active, 6),
        "p_buy": forecast and round(forecast.p_buy, 6),
        "expected_purchases": forecast and round(forecast.expected_purchases, 6),
        "expected_value": forecast and formatter.major(forecast.expected_value),
        "stake": forecast and formatter.major(customer.stake),
        "next_12_months": forecast and formatter.major(forecast.next_12_months),
        "marks": row.marks._asdict(),
        "toward_loyal": [
            missing_words(missing, formatter, customer.policy) for missing in row.toward_loyal
        ],
    }


def status_screen(rows: Sequence[Standing], formatter: Formatter) -> Screen:
    """Everyone: stage, rhythm, orders, last, expected, at stake."""
    if not rows:
        return screen("Nobody stands there.", hint("repbook status", "repbook list"))
    columns = (
        Column("", right=True),
        Column("customer", name=True),
        Column("stage"),
        Column("rhythm"),
        Column("orders", right=True, drop=2),
        Column("total", right=True, drop=1),
        Column("last", drop=3),
        Column("usual gap", right=True, drop=5),
        Column("next about", drop=4),
        Column("at stake", right=True),
    )
    cells = []
    for row in rows:
        customer, history = row.customer, row.customer.history
        stake, ahead = customer.stake, customer.expected_day
        bought = history.buying
        cells.append(
            (
                Cell(str(history.id), "dim"),
                Cell(history.name, "who"),
                row.label,
                Cell(customer.rhythm or "", RHYTHM_STYLE.get(customer.rhythm or "", "")),
                str(len(bought.days)) if bought.days else "",
                formatter.about(sum(bought.cents)) if bought.days else "",
                formatter.short(bought.days[-1]) if bought.days else "",
                days(customer.gap) if len(bought.days) > 1 else "",
                formatter.short(ahead) if ahead and customer.rhythm == "on-rhythm" else "",
                Cell(
                    formatter.about(stake) if round(stake / 10**formatter.digits) else "",
                    "heed",
                ),
            )
        )
    stages: dict[str, int] = {}
    for row in rows:
        stage = row.label
        stages[stage] = stages.get(stage, 0) + 1
    order = ("loyal", "repeat", "first-time", "prospect", "written-off")
    summary = " · ".join(f"{stages[stage]} {stage}" for stage in order if stage in stages)
    return screen(
        line(f"{count(len(rows), 'customer')}: {summary}"),
        grid(columns, cells, indent=0),
        "",
        hint(f"repbook status {rows[0].customer.history.id}", "repbook next", "repbook stale"),
    )


RHYTHM_STYLE: dict[str, Any] = {"on-rhythm": "good", "late": "heed", "lapsed": "dim"}
YES_NO = {True: Cell("yes", "good"), False: Cell("no", "heed"), None: Cell("not known", "dim")}


def one_screen(row: Standing, formatter: Formatter, lost_why: str | None = None) -> Screen:
    """One customer: both sides of the relationship, and what is missing on the way to loyal."""
    customer, history = row.customer, row.customer.history
    forecast, stake, ahead = customer.forecast, customer.stake, customer.expected_day
    bought = history.buying
    stage = "written off" if history.written_off_day is not None else row.stage
    rhythm = f" · {customer.rhythm}" if customer.rhythm else ""
    told: list[tuple[Any, ...]] = []
    if bought.days:
        total = formatter.money(sum(bought.cents))
        told.append(
            (
                "Bought",
                f"{count(len(bought.days), 'order')} worth {total}, {formatter.short(bought.days[0])}"
                + (f" to {formatter.short(bought.days[-1])}" if len(bought.days) > 1 else ""),
            )
        )
    if ahead is not None and len(bought.days) > 1:
        silent = days(formatter.on.toordinal() - bought.days[-1])
        told.append(
            (
                "Rhythm",
                f"about every {days(customer.gap)}, last {silent} ago;"
                f" next {'was ' if ahead < formatter.on.toordinal() else ''}expected about"
                f" {formatter.day(ahead)}",
            )
        )
    if forecast and history.written_off_day is None:
        told.append(("Active", f"still a customer: {in_ten(forecast.p_active)}"))
        told.append(
            (
                "Ahead",
                f"about {formatter.about(forecast.next_12_months)} in the {next_days(customer.policy.year_days)}"
                + (
                    f"; about {formatter.about(stake)} at stake"
                    if stake >= 10**formatter.digits
                    else ""
                ),
            )
        )
    marks = row.marks
    theirs = [
        ("buys on its rhythm", YES_NO[marks.buys]),
        ("pays on time", YES_NO[marks.pays]),
        ("talks to you", YES_NO[marks.talks]),
        ("refers others", YES_NO[marks.refers]),
    ]
    made = history.promises_kept + history.promises_late
    solved = [c for c in customer.cases if c.is_solved]
    ours: list[tuple[Any, ...]] = []
    if made:
        ours.append(("promises kept in time", f"{history.promises_kept} of {made}"))
    if solved:
        easy = sum(c.effort == "painless" for c in solved)
        ours.append(("problems solved painlessly", f"{easy} of {len(solved)}"))
    ours.append(
        (
            "last reached",
            formatter.ago(history.reached_day) if history.reached_day else "not yet noted",
        )
    )
    missing = "; ".join(missing_words(m, formatter, customer.policy) for m in row.toward_loyal)
    off, id = history.written_off_day, history.id
    if off is not None:
        where: Line | str = written_off_line(off, lost_why, id, formatter)
    else:
        where = f"Toward loyal: {missing}." if missing else "Loyal."
    no_call = line(Cell("Do not call", "bad")) if history.do_not_call else None
    return screen(
        line(Cell(history.name, "who"), f" ({history.id})", right=f"{stage}{rhythm}"),
        no_call,
        snoozed_line(history.snoozed_until_day, id, formatter),
        grid((Column(), Column(flex=True)), told),
        line(Cell("They", "head")),
        grid((Column(), Column()), theirs),
        line(Cell("You", "head")),
        grid((Column(), Column()), ours),
        where,
        "",
        hint(
            f"repbook brief {history.id}",
            f"repbook why {history.id}",
            f"repbook history {history.id}",
        ),
    )
