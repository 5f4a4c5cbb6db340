"""What a customer is as of a day, field by field: `status`, `stale` and `brief` take theirs from here."""

from collections.abc import Sequence

from repbook.formatter import Formatter, days, number
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons.owed import HARD_WORK
from repbook.loyalty.standing import Marks, Missing, Standing
from repbook.policy import Policy
from repbook.records import Debt
from repbook.views.buying import risk
from repbook.views.fields import NAMED, Field, Fields
from repbook.views.screen import Cell, Column, Style

RHYTHM_STYLE: dict[str, Style] = {"on-rhythm": "good", "late": "heed", "lapsed": "dim"}


def said_stage(stage: str) -> str:
    """A stage in a sentence: `written off`."""
    return stage.replace("-off", " off")


def all_missing_words(missing: Sequence[Missing], formatter: Formatter, policy: Policy) -> str:
    """All that is between a customer and loyal; what any order that is missing brings is not said again."""
    orders = missing[0].number if missing and missing[0].code == "purchases" else 0
    said: list[str] = []
    for each in missing:
        words = missing_words(each, formatter, policy)
        if not orders or each.code not in ("span", "lapsed"):
            said.append(words)
        elif each.code == "span" and (each.day or 1) > formatter.on.toordinal():
            said[0] += f",{' one of them' if orders > 1 else ''}{words.removeprefix('an order')}"
    return ", and ".join(said)


def missing_words(missing: Missing, formatter: Formatter, policy: Policy) -> str:
    """One thing between a customer and loyal."""
    more = missing.number
    match missing.code:  # the words of one: a list of everyone asks for those of tens of thousands
        case "purchases":
            return f"{number(more)} more {'order' if more == 1 else 'orders'}"
        case "span":
            if (missing.day or 1) <= formatter.on.toordinal():
                return f"orders spread over {days(more)} or more (for that, one today would do)"
            when = formatter.weekday(missing.day or 1)
            return f"an order on {when} or later ({days(more)} after their first)"
        case "lapsed":
            return f"a new order (none since {formatter.weekday(missing.day or 1)})"
        case "unpaid":
            return f"payment of o{missing.id} (due since {formatter.weekday(missing.day or 1)})"
        case "paid-late":
            window = policy.marks_window_days
            long = {365: "a year"}.get(window, days(window))
            return f"{long} without a late payment ({more} in the last {long.removeprefix('a ')})"
        case _:
            return f"a fix for x{missing.id} ({HARD_WORK})"


# What stands beside the name where `list` is in this order
SORTED_BY = {
    "total": "total",
    "orders": "purchase_count",
    "last": "last_on",
    "due": "expected_on last_on usual_gap_days rhythm",
    "unpaid": "unpaid unpaid_orders unpaid_due",
    "risk": "stake rhythm",
}
ORDERS_SHOWN = 3


def _unpaid_orders(debts: Sequence[Debt], formatter: Formatter) -> str:
    """`o12 of 3 Aug`; of several `o12, o14, o15 and 2 more`."""
    if len(debts) == 1:
        return f"o{debts[0].purchase_id} of {formatter.short(debts[0].day)}"
    more = len(debts) - ORDERS_SHOWN
    ids = ", ".join(f"o{debt.purchase_id}" for debt in debts[:ORDERS_SHOWN])
    return f"{ids} and {more:,} more" if more > 0 else ids


def _span(days: Sequence[str]) -> str:
    """`2 Sep`, `2 Sep, 3 Oct`; of more `2 Sep to 1 Nov`."""
    return f"{days[0]} to {days[-1]}" if len(days) > 2 else ", ".join(days)


def _expected(customer: CustomerDay) -> int | None:
    return customer.expected_day if customer.history.written_off_day is None else None


UNDATED = "Not counted: orders without a due day, and orders of customers you wrote off."
NOTHING = {"unpaid": f"Nothing is unpaid. {UNDATED}", "risk": "Nothing is at risk."}
CUSTOMER_DAY: Fields[CustomerDay] = Fields(
    *NAMED.within(lambda row: row.history),
    Field(
        "rhythm",
        "text?",
        "`on-rhythm`, `due`, `late` or `lapsed`",
        column=Column("rhythm", drop=3),
        cell=lambda row, _: Cell(
            (row.rhythm or "") if row.history.written_off_day is None else "",
            RHYTHM_STYLE.get(row.rhythm or "", ""),
        ),
    ),
    Field("written_off", "yes", "written off", lambda row: row.history.written_off_day is not None),
    Field("do_not_call", "yes", "never to be called", lambda row: row.history.do_not_call),
    Field(
        "purchase_count",
        "whole",
        "days on which they bought",
        lambda row: len(row.history.buying.days),
        Column("orders", right=True, drop=2),
        lambda row, _: str(len(row.history.buying.days) or ""),
    ),
    Field(
        "first_on",
        "day?",
        "their first purchase",
        lambda row: next(iter(row.history.buying.days), None),
    ),
    Field(
        "last_on",
        "day?",
        "their last purchase",
        lambda row: row.last_day,
        Column("last order", drop=3),
        lambda row, f: "" if row.last_day is None else f.short(row.last_day),
    ),
    Field(
        "total",
        "money",
        "what they bought, less returns",
        lambda row: sum(row.history.buying.cents),
        Column("total", right=True, drop=1),
        lambda row, f: f.units(sum(row.history.buying.cents)) if row.history.buying.days else "",
    ),
    Field(
        "usual_gap_days",
        "number?",
        "days between their purchases",
        lambda row: round(row.gap, 2) if row.gap else None,
        Column("usual gap", right=True, drop=5),
        lambda row, _: days(row.gap) if len(row.history.buying.days) > 1 else "",
    ),
    Field(
        "days_since_last",
        "whole?",
        "days since the last purchase",
        lambda row: None if row.last_day is None else row.on - row.last_day,
    ),
    Field(
        "next_expected_on",
        "day?",
        "about when the next purchase comes",
        lambda row: row.expected_day,
        Column("next order", drop=4),
        lambda row, f: (
            f.short(row.expected_day)
            if row.expected_day is not None
            and row.rhythm == "on-rhythm"
            and row.history.written_off_day is None
            else ""
        ),
    ),
    Field(
        "stake",
        "money?",
        "money that may go missing over 90 days, of who is late or lapsed",
        lambda row: row.stake if row.forecast else None,
        Column("at risk", right=True),
        lambda row, f: Cell(risk(row, f), "heed"),
    ),
    Field(
        "expected_on",
        "day?",
        "about when the next purchase is or was due; null once written off",
        _expected,
        Column("due", drop=4),
        lambda row, f: "" if (day := _expected(row)) is None else f.short(day),
    ),
    Field(
        "unpaid",
        "money",
        "what they have still to pay",
        lambda row: sum(debt.cents for debt in row.unpaid),
        Column("unpaid", right=True),
        lambda row, f: f.money(sum(debt.cents for debt in row.unpaid)),
    ),
    Field(
        "unpaid_orders",
        "list",
        "for what, what is due first on top",
        lambda row: [f"o{debt.purchase_id}" for debt in row.unpaid],
        Column("orders"),
        lambda row, f: _unpaid_orders(row.unpaid, f),
        items=("text", "as in `o12`"),
    ),
    Field(
        "unpaid_due",
        "day?",
        "when the first of it is or was due",
        lambda row: row.unpaid[0].due_day if row.unpaid else None,
        Column("due"),
        lambda row, f: _span(
            [
                f"{day}{' (overdue)' if debt.due_day < row.on else ''}"
                for day, debt in zip(
                    f.together(debt.due_day for debt in row.unpaid), row.unpaid, strict=True
                )
            ]
        ),
    ),
    Field(
        "next_12_months",
        "money?",
        "about what they will buy in a year",
        lambda row: row.forecast and row.forecast.next_12_months,
    ),
)
MARKS: Fields[Marks] = Fields(
    Field("buys", "yes", "they buy on their rhythm"),
    Field("pays", "yes?", "they pay on time; null where nothing was due"),
    Field("talks", "yes", "they gave feedback in the last year"),
    Field("refers", "yes", "someone came through them"),
)
STANDING: Fields[Standing] = Fields(
    Field(
        "stage",
        "text",
        "`prospect`, `first-time`, `repeat` or `loyal`",
        cell=lambda row, _: said_stage(row.label),
    ),
    Field("marks", "object", "the four marks of a loyal customer", inner=MARKS),
    Field(
        "toward_loyal",
        "list",
        "what is missing on the way to loyal",
        said=lambda row, f: [missing_words(m, f, row.customer.policy) for m in row.toward_loyal],
        items=("text", "in words"),
    ),
)
