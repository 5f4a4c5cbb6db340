"""`status`: each customer's stage and rhythm, and a page on one; `stale`: who has been quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from repbook.formatter import Formatter, count, days, in_ten, next_days
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.standing import Standing
from repbook.views.holds import snoozed_line, written_off_line
from repbook.views.next import iso, missing_words
from repbook.views.screen import Cell, Column, Screen, Style, grid, hint, line, screen


def status_data(row: Standing, formatter: Formatter) -> dict[str, object]:
    """A row of `status --json`."""
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
    stages = Counter(row.label for row in rows)
    order = ("loyal", "repeat", "first-time", "prospect", "written-off")
    summary = " · ".join(f"{stages[stage]} {stage}" for stage in order if stage in stages)
    return screen(
        line(f"{count(len(rows), 'customer')}: {summary}"),
        grid(columns, cells, indent=0),
        "",
        hint(f"repbook status {rows[0].customer.history.id}", "repbook next", "repbook stale"),
    )


RHYTHM_STYLE: dict[str, Style] = {"on-rhythm": "good", "late": "heed", "lapsed": "dim"}
YES_NO = {True: Cell("yes", "good"), False: Cell("no", "heed"), None: Cell("not known", "dim")}


def one_screen(row: Standing, formatter: Formatter, lost_why: str | None = None) -> Screen:
    """One customer: both sides of the relationship, and what is missing on the way to loyal."""
    customer, history = row.customer, row.customer.history
    off, id = history.written_off_day, history.id
    stage = "written off" if off is not None else row.stage
    missing = "; ".join(missing_words(m, formatter, customer.policy) for m in row.toward_loyal)
    theirs = {
        "buys on its rhythm": row.marks.buys,
        "pays on time": row.marks.pays,
        "talks to you": row.marks.talks,
        "refers others": row.marks.refers,
    }
    toward = f"Toward loyal: {missing}." if missing else "Loyal."
    return screen(
        line(
            Cell(history.name, "who"),
            f" ({id})",
            right=f"{stage} · {customer.rhythm}" if customer.rhythm else stage,
        ),
        line(Cell("Do not call", "bad")) if history.do_not_call else None,
        snoozed_line(history.snoozed_until_day, id, formatter),
        grid((Column(), Column(flex=True)), _buying(customer, formatter)),
        line(Cell("They", "head")),
        grid((Column(), Column()), [(label, YES_NO[mark]) for label, mark in theirs.items()]),
        line(Cell("You", "head")),
        grid((Column(), Column()), _your_side(customer, formatter)),
        toward if off is None else written_off_line(off, lost_why, id, formatter),
        "",
        hint(f"repbook brief {id}", f"repbook why {id}", f"repbook history {id}"),
    )


def _buying(customer: CustomerDay, formatter: Formatter) -> list[tuple[str, str]]:
    """What the customer has bought, how often, and what is expected."""
    forecast, stake, ahead = customer.forecast, customer.stake, customer.expected_day
    history, bought = customer.history, customer.history.buying
    rows = []
    if bought.days:
        orders = count(len(bought.days), "order")
        until = f" to {formatter.short(bought.days[-1])}" if len(bought.days) > 1 else ""
        words = f"{orders} worth {formatter.money(sum(bought.cents))}"
        rows.append(("Bought", f"{words}, {formatter.short(bought.days[0])}{until}"))
    if ahead is not None and len(bought.days) > 1:
        today = formatter.on.toordinal()
        words = f"about every {days(customer.gap)}, last {days(today - bought.days[-1])} ago"
        was = "was " if ahead < today else ""
        rows.append(("Rhythm", f"{words}; next {was}expected about {formatter.day(ahead)}"))
    if forecast and history.written_off_day is None:
        rows.append(("Active", f"still a customer: {in_ten(forecast.p_active)}"))
        period = next_days(customer.policy.year_days)
        at_stake = f"; about {formatter.about(stake)} at stake"
        words = f"about {formatter.about(forecast.next_12_months)} in the {period}"
        rows.append(("Ahead", words + (at_stake if stake >= 10**formatter.digits else "")))
    return rows


def _your_side(customer: CustomerDay, formatter: Formatter) -> list[tuple[str, str]]:
    """Promises kept, problems solved, and when the customer was last reached."""
    history, rows = customer.history, []
    made = history.promises_kept + history.promises_late
    solved = [case for case in customer.cases if case.is_solved]
    if made:
        rows.append(("promises kept in time", f"{history.promises_kept} of {made}"))
    if solved:
        easy = sum(case.effort == "painless" for case in solved)
        rows.append(("problems solved painlessly", f"{easy} of {len(solved)}"))
    reached = formatter.ago(history.reached_day) if history.reached_day else "not yet noted"
    return [*rows, ("last reached", reached)]


# `stale`


def stale_data(
    rows: Sequence[CustomerDay],
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
) -> list[dict[str, object]]:
    """`stale --json`."""
    return [
        {
            "id": row.history.id,
            "name": row.history.name,
            "phone": contact_and_phone.get(row.history.id, (None, None))[1],
            "last_reached_on": iso(row.history.reached_day),
            "days_quiet": row.on - row.silent_since,
            "last_on": iso(row.last_day),
            "usual_gap_days": round(row.gap, 2) if row.gap else None,
            "days_since_last": row.on - row.last_day if row.last_day is not None else None,
            "rhythm": row.rhythm,
            "stake": formatter.major(row.stake),
            "open_problems": len(row.open_cases),
        }
        for row in rows
    ]


def stale_screen(
    rows: Sequence[CustomerDay],
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    least: int,
    formatter: Formatter,
    total: int,
) -> Screen:
    """Quiet customers, the largest stake first."""
    if not rows:
        return screen(f"Nobody has been quiet for {least} days or more.")
    columns = (
        Column("", right=True),
        Column("quiet", name=True),
        Column("days", right=True),
        Column("last order", drop=2),
        Column("rhythm", drop=3),
        Column("at stake", right=True, drop=1),
        Column("phone"),
        Column("open", drop=4),
    )
    cells = [
        (
            Cell(str(row.history.id), "dim"),
            Cell(row.history.name, "who"),
            str(row.on - row.silent_since),
            "none yet" if row.last_day is None else formatter.short(row.last_day),
            row.rhythm or "",
            formatter.about(row.stake) if round(row.stake) else "",
            Cell(contact_and_phone.get(row.history.id, (None, None))[1] or "", "dial"),
            count(len(row.open_cases), "problem") if row.open_cases else "",
        )
        for row in rows
    ]
    more = (
        "" if total <= len(rows) else f", the first {len(rows)}; repbook stale -n {total} shows all"
    )
    return screen(
        line(f"{count(total, 'customer')} quiet for {least} days or more{more}"),
        grid(columns, cells, indent=0),
        "",
        hint(f"repbook brief {rows[0].history.id}", f"repbook stale --days {least * 2}"),
    )
