"""`status`: where each customer stands, as rows and as a page on one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from repbook.formatter import Formatter, count, days, in_ten
from repbook.loyalty.forecasting.forecast import Forecast, Forecaster
from repbook.loyalty.rhythm import rhythm_of, usual_gap
from repbook.loyalty.standing import Standing, stand
from repbook.policy import Policy
from repbook.records import History
from repbook.views.holds import snoozed_line, written_off_line
from repbook.views.next import iso
from repbook.views.reason_text import missing_words
from repbook.views.screen import Cell, Column, Line, Screen, grid, hint, line, screen


class Stood(NamedTuple):
    """A customer's standing, the stake that is offered, and where the other figures come from."""

    standing: Standing
    forecaster: Forecaster | None
    stake: float
    next_day: int | None

    @property
    def forecast(self) -> Forecast | None:
        """Every figure, worked out when asked for; None without a purchase."""
        buying = self.standing.history.buying
        return self.forecaster.all(buying) if self.forecaster and buying.days else None


def standing_of(
    history: History, on: int, policy: Policy, forecaster: Forecaster | None, mean_gap: float
) -> Stood:
    """Work out one customer's row. The stake is offered by product.md's rule, else 0."""
    if not history.buying.days or forecaster is None:
        return Stood(stand(history, None, None, None, on, policy), None, 0.0, None)
    gap = usual_gap(history, mean_gap, policy)
    last = history.buying.days[-1]
    ratio = (on - last) / gap
    stake = 0.0
    if policy.late_from_gaps < ratio <= policy.win_back_fade_to_gaps:
        figures = forecaster.of(history.buying)
        if figures.p_active() > policy.active_above:
            stake = figures.stake()
    standing = stand(history, rhythm_of(ratio, policy), gap, ratio, on, policy)
    return Stood(standing, forecaster, stake, last + round(gap))


def status_data(rows: Sequence[Stood], formatter: Formatter) -> list[dict[str, Any]]:
    """`status --json`."""
    return [_row(row, formatter) for row in rows]


def _row(row: Stood, formatter: Formatter) -> dict[str, Any]:
    standing, forecast = row.standing, row.forecast
    history = standing.history
    bought = history.buying.days
    return {
        "id": history.id,
        "name": history.name,
        "stage": standing.stage,
        "rhythm": standing.rhythm,
        "written_off": history.written_off_day is not None,
        "do_not_call": history.do_not_call,
        "purchase_count": len(bought),
        "first_on": iso(bought[0]) if bought else None,
        "last_on": iso(bought[-1]) if bought else None,
        "total": formatter.major(sum(history.buying.cents)),
        "usual_gap_days": round(standing.usual_gap_days, 2) if standing.usual_gap_days else None,
        "days_since_last": formatter.on.toordinal() - bought[-1] if bought else None,
        "next_expected_on": iso(row.next_day),
        "p_active": forecast and round(forecast.p_active, 6),
        "p_buy": forecast and round(forecast.p_buy, 6),
        "expected_purchases": forecast and round(forecast.expected_purchases, 6),
        "expected_value": forecast and formatter.major(forecast.expected_value),
        "stake": forecast and formatter.major(row.stake),
        "next_12_months": forecast and formatter.major(forecast.next_12_months),
        "marks": standing.marks._asdict(),
        "toward_loyal": [missing_words(missing, formatter) for missing in standing.toward_loyal],
    }


def status_screen(rows: Sequence[Stood], formatter: Formatter, policy: Policy) -> Screen:
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
        standing, history = row.standing, row.standing.history
        bought = history.buying
        cells.append(
            (
                Cell(str(history.id), "dim"),
                Cell(history.name, "who"),
                stage_of(standing),
                Cell(standing.rhythm or "", RHYTHM_STYLE.get(standing.rhythm or "", "")),
                str(len(bought.days)) if bought.days else "",
                formatter.about(sum(bought.cents)) if bought.days else "",
                formatter.short(bought.days[-1]) if bought.days else "",
                days(standing.usual_gap_days)
                if standing.usual_gap_days and len(bought.days) > 1
                else "",
                formatter.short(row.next_day)
                if row.next_day and standing.rhythm == "on-rhythm"
                else "",
                Cell(
                    formatter.about(row.stake) if round(row.stake / 10**formatter.digits) else "",
                    "heed",
                ),
            )
        )
    stages: dict[str, int] = {}
    for row in rows:
        stage = stage_of(row.standing)
        stages[stage] = stages.get(stage, 0) + 1
    order = ("loyal", "repeat", "first-time", "prospect", "written-off")
    summary = " · ".join(f"{stages[stage]} {stage}" for stage in order if stage in stages)
    return screen(
        line(f"{count(len(rows), 'customer')}: {summary}"),
        grid(columns, cells, indent=0),
        "",
        hint(f"repbook status {rows[0].standing.history.id}", "repbook next", "repbook stale"),
    )


RHYTHM_STYLE: dict[str, Any] = {"on-rhythm": "good", "late": "heed", "lapsed": "dim"}
YES_NO = {True: Cell("yes", "good"), False: Cell("no", "heed"), None: Cell("not known", "dim")}


def stage_of(standing: Standing) -> str:
    """The stage, or that they are written off."""
    return "written-off" if standing.history.written_off_day is not None else standing.stage


def one_screen(
    row: Stood, formatter: Formatter, policy: Policy, lost_why: str | None = None
) -> Screen:
    """One customer: both sides of the street, and what is missing on the way to loyal."""
    standing, history, forecast = row.standing, row.standing.history, row.forecast
    bought = history.buying
    stage = "written off" if history.written_off_day is not None else standing.stage
    rhythm = f" · {standing.rhythm}" if standing.rhythm else ""
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
    if standing.usual_gap_days and row.next_day and len(bought.days) > 1:
        silent = days(formatter.on.toordinal() - bought.days[-1])
        told.append(
            (
                "Rhythm",
                f"about every {days(standing.usual_gap_days)}, last {silent} ago;"
                f" next {'was ' if row.next_day < formatter.on.toordinal() else ''}expected about"
                f" {formatter.day(row.next_day)}",
            )
        )
    if forecast and history.written_off_day is None:
        told.append(("Active", f"still a customer: {in_ten(forecast.p_active)}"))
        told.append(
            (
                "Ahead",
                f"about {formatter.about(forecast.next_12_months)} in the next 12 months"
                + (
                    f"; about {formatter.about(row.stake)} at stake"
                    if row.stake >= 10**formatter.digits
                    else ""
                ),
            )
        )
    marks = standing.marks
    street = [
        ("buys on its rhythm", YES_NO[marks.buys]),
        ("pays on time", YES_NO[marks.pays]),
        ("talks to you", YES_NO[marks.talks]),
        ("refers others", YES_NO[marks.refers]),
    ]
    made = history.promises_kept + history.promises_late
    solved = [c for c in standing.cases if c.is_solved]
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
    missing = "; ".join(missing_words(m, formatter) for m in standing.toward_loyal)
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
        grid((Column(), Column()), street),
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
