"""`status`: each customer's stage and rhythm, and a page on one; `stale`: who has been quiet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter

from repbook.formatter import Formatter, count, days, next_days
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.standing import Marks, Standing
from repbook.views.buying import buying, risk, your_side
from repbook.views.holds import snoozed_line, written_off_line
from repbook.views.next import iso, missing_words
from repbook.views.screen import (
    Cell,
    Column,
    Screen,
    Style,
    Table,
    beside_labels,
    filled,
    grid,
    hint,
    line,
    screen,
)


def status_data(rows: Sequence[Standing], formatter: Formatter) -> Table:
    """`status --json`."""
    return Table(
        rows,
        {
            "id": lambda row: row.customer.history.id,
            "name": lambda row: row.customer.history.name,
            "stage": lambda row: row.stage,
            "rhythm": lambda row: row.customer.rhythm,
            "written_off": lambda row: row.customer.history.written_off_day is not None,
            "do_not_call": lambda row: row.customer.history.do_not_call,
            "purchase_count": lambda row: len(row.customer.history.buying.days),
            "first_on": lambda row: iso(next(iter(row.customer.history.buying.days), None)),
            "last_on": lambda row: iso(row.customer.last_day),
            "total": lambda row: formatter.major(sum(row.customer.history.buying.cents)),
            "usual_gap_days": lambda row: round(row.customer.gap, 2) if row.customer.gap else None,
            "days_since_last": lambda row: (day := row.customer.last_day) and row.customer.on - day,
            "next_expected_on": lambda row: iso(row.customer.expected_day),
            "p_active": lambda row: (f := row.customer.forecast) and round(f.p_active, 6),
            "p_buy": lambda row: (f := row.customer.forecast) and round(f.p_buy, 6),
            "expected_purchases": lambda row: (
                (f := row.customer.forecast) and round(f.expected_purchases, 6)
            ),
            "expected_value": lambda row: (
                (f := row.customer.forecast) and formatter.major(f.expected_value)
            ),
            "stake": lambda row: row.customer.forecast and formatter.major(row.customer.stake),
            "next_12_months": lambda row: (
                (f := row.customer.forecast) and formatter.major(f.next_12_months)
            ),
            **{f"marks.{name}": attrgetter(f"marks.{name}") for name in Marks._fields},
            "toward_loyal": lambda row: [
                missing_words(missing, formatter, row.customer.policy)
                for missing in row.toward_loyal
            ],
        },
    )


def status_screen(rows: Sequence[Standing], formatter: Formatter) -> Screen:
    """Everyone: stage, rhythm, orders, last, expected, at risk."""
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
        Column("at risk", right=True),
    )
    cells = []
    for row in rows:
        customer, history = row.customer, row.customer.history
        ahead, bought = customer.expected_day, history.buying
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
                Cell(risk(customer, formatter), "heed"),
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
    """One customer: how they buy, both sides of the relationship, and what is missing on the way to loyal."""
    customer, history = row.customer, row.customer.history
    off, id = history.written_off_day, history.id
    stage = "written off" if off is not None else row.stage
    missing = "; ".join(missing_words(m, formatter, customer.policy) for m in row.toward_loyal)
    marks, once = row.marks, len(history.buying.days) < 2
    theirs = {
        "buys regularly": None if once else marks.buys,
        "pays on time": marks.pays,
        "gave feedback in the last year": marks.talks,
        "sent you someone": marks.refers,
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
        beside_labels(_buying(customer, formatter)),
        line(Cell("They", "head")),
        grid((Column(), Column()), [(label, YES_NO[mark]) for label, mark in theirs.items()]),
        line(Cell("You", "head")),
        grid((Column(),), [(text,) for text in your_side(customer, formatter)]),
        toward if off is None else written_off_line(off, lost_why, id, formatter),
        "",
        hint(f"repbook brief {id}", f"repbook why {id}", f"repbook history {id}"),
    )


def _buying(customer: CustomerDay, formatter: Formatter) -> list[tuple[str, list[str]]]:
    history, bought, forecast = customer.history, customer.history.buying, customer.forecast
    orders = count(len(bought.days), "order")
    until = f" to {formatter.short(bought.days[-1])}" if len(bought.days) > 1 else ""
    ahead = ""
    if forecast and history.written_off_day is None:
        period = next_days(customer.policy.year_days)
        ahead = f"about {formatter.about(forecast.next_12_months)} in the {period}"
    words = f"{orders} worth {formatter.money(sum(bought.cents))}"
    return [
        *filled(
            {
                "Bought": [
                    f"{words}, {formatter.short(bought.days[0])}{until}" if bought.days else ""
                ]
            }
        ),
        *buying(customer, formatter),
        *filled({"Ahead": [ahead]}),
    ]


# `stale`


def stale_data(
    rows: Sequence[CustomerDay],
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    formatter: Formatter,
) -> Table:
    """`stale --json`."""
    return Table(
        rows,
        {
            "id": lambda row: row.history.id,
            "name": lambda row: row.history.name,
            "phone": lambda row: contact_and_phone.get(row.history.id, (None, None))[1],
            "last_reached_on": lambda row: iso(row.history.reached_day),
            "days_quiet": lambda row: row.on - row.silent_since,
            "last_on": lambda row: iso(row.last_day),
            "usual_gap_days": lambda row: round(row.gap, 2) if row.gap else None,
            "days_since_last": lambda row: (
                row.on - row.last_day if row.last_day is not None else None
            ),
            "rhythm": lambda row: row.rhythm,
            "stake": lambda row: formatter.major(row.stake),
            "open_problems": lambda row: len(row.open_cases),
        },
    )


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
        Column("at risk", right=True, drop=1),
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
            risk(row, formatter),
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
