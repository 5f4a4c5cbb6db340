"""`next`: who, why, and the number to dial; and the reasons in words, which others share."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, days, last_days, number, ordinal_word, sentence
from repbook.loyalty.calls import Call
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import NextListed
from repbook.loyalty.reasons import Reason
from repbook.policy import Policy
from repbook.views.fields import Field
from repbook.views.screen import (
    ASK_FOR,
    Cell,
    Column,
    Grid,
    Line,
    Piece,
    Screen,
    Table,
    aligned,
    grid,
    hint,
    line,
    screen,
)

if TYPE_CHECKING:
    from repbook.loyalty.call_list import CallList
    from repbook.loyalty.standing import Missing

ContactAndPhone = Mapping[int, tuple[str | None, str | None]]
MOST = 100  # calls to suggest at once: nobody reads on
TITLES = {"owed": "Owed", "care": "Check on", "worth": "Worth a call"}
COLUMNS = (
    Column(right=True),
    Column(name=True, lines=1),
    Column(flex=True),
    ASK_FOR,
    Column(),
)


def next_screen(
    calls: "CallList",
    shown: Sequence[Call],
    contact_and_phone: ContactAndPhone,
    formatter: Formatter,
    narrowed: str,
) -> Screen:
    """The three blocks with reasons."""
    parts: list[Line | Grid | str | None] = []
    blocks: dict[str, list[tuple[Piece, ...]]] = {
        block: [_row(call, contact_and_phone, formatter) for call in shown if call.block == block]
        for block in TITLES
    }
    if calls.old_promises:
        since = formatter.day(calls.old_promises_since_day or 0)
        old = Cell(count(calls.old_promises, "older promise"), "heed")
        blocks["owed"].append(("", old, f"the oldest for {since}: repbook promises", "", ""))
    if calls.in_writing:
        owed = Cell(f"{calls.in_writing} owed in writing", "heed")
        to = "to customers not to be called: repbook problems, repbook promises"
        blocks["owed"].append(("", owed, to, "", ""))
    rows = [row for block in blocks.values() for row in block]
    columns = aligned(COLUMNS, rows)
    for block, title in TITLES.items():
        if blocks[block]:
            # One line a call, and two for what is owed: there every word counts.
            lines = 2 if block == "owed" else 1
            those = [c._replace(lines=lines) if c.flex else c for c in columns]
            parts += [line(Cell(title, "head")), grid(those, blocks[block])]
        if block == "care" and calls.care_count > len(calls.care):
            parts.append(line(Cell(f"  and {calls.care_count - len(calls.care)} more", "dim")))
    hidden = max(calls.worth_count - len(calls.worth), calls.care_count - len(calls.care))
    who = shown[0].history.id if shown else None
    commands = (
        ["repbook dial", f"repbook brief {who}", f'repbook log-call {who} "…"'] if shown else []
    )
    most = min(MOST, max(calls.worth_count, calls.care_count))
    more = hidden > 0 and most > max(len(calls.worth), len(calls.care))
    return screen(
        line(Cell(sentence(formatter.weekday(formatter.on)), "who"), right=summary(calls)),
        hint(*commands) if commands else None,
        "",
        None
        if shown or calls.old_promises or calls.in_writing
        else "No such call today: repbook next shows them all."
        if narrowed
        else "Nobody to call: nothing owed, nobody quiet, nobody late.",
        *parts,
        hint(f"repbook next -n {most}{narrowed}") if more else None,
    )


def summary(calls: "CallList") -> str:
    """How many stand in each block; what is folded away is owed like the rest."""
    owed = len(calls.owed) + calls.old_promises + calls.in_writing
    return f"{owed} owed · {calls.care_count} to check on · {calls.worth_count} worth a call"


def _row(call: Call, contact_and_phone: ContactAndPhone, formatter: Formatter) -> tuple[Piece, ...]:
    contact, phone = contact_and_phone.get(call.history.id, (None, None))
    tries = f"{ordinal_word(call.history.tries + 1)} try" if call.history.tries else ""
    return (
        Cell(str(call.history.id), "dim"),
        Cell(call.history.name, "who"),
        call_cell(call, formatter, tries),
        contact or "",
        Cell(phone or "", "dial"),
    )


def next_listed_words(
    today: CustomerDay, listed_next: NextListed | None, formatter: Formatter, tried: int = 0
) -> str:
    """When the list has them next, and why; `tried` counts the attempts made so far."""
    if not today.may_be_listed:
        return ""
    if listed_next is None:
        return "No reason to call them again yet."
    day, call = listed_next.day, listed_next.call
    if call is None:
        until = today.rests[0].until_day if today.rests else None
        return f"Resting until {formatter.weekday(until)}." if until else ""
    again = f", as {ordinal_word(tried + 1)} try" if tried else ""
    when = "Still on the list" if day == today.on else f"Back on the list {formatter.weekday(day)}"
    return f"{when}{again}: {call.reasons[0].short}."


NEXT_ON: Field[NextListed | None] = Field(
    "next_on",
    "day?",
    "the next day on which the list has them, if nothing happens until then",
    lambda then: then.day if then and then.call else None,
)


def next_data(
    shown: Sequence[Call], contact_and_phone: ContactAndPhone, formatter: Formatter
) -> Table:
    """`next --json`: a row a call, ranked from 1 in the order of the screen."""

    def reasons(call: Call) -> list[dict[str, object]]:
        return [
            {
                "code": reason.code,
                "text": reason_words(reason, call.customer, formatter),
                "amount": formatter.major(reason.amount),
                "since": iso(reason.since_day),
            }
            for reason in call.reasons
        ]

    return Table(
        enumerate(shown, 1),
        {
            "rank": lambda row: row[0],
            "block": lambda row: row[1].block,
            "id": lambda row: row[1].history.id,
            "name": lambda row: row[1].history.name,
            "contact": lambda row: contact_and_phone.get(row[1].history.id, (None, None))[0],
            "phone": lambda row: contact_and_phone.get(row[1].history.id, (None, None))[1],
            "call_value": lambda row: formatter.major(row[1].value),
            "last_reached_on": lambda row: iso(row[1].history.reached_day),
            "tries": lambda row: row[1].history.tries,
            "reasons": lambda row: reasons(row[1]),
            "also": lambda row: ["ask for a referral"] if row[1].ask_referral else [],
        },
    )


def iso(day: int | None) -> str | None:
    """A stored day as an ISO date."""
    from datetime import date

    return None if day is None else date.fromordinal(day).isoformat()


# Reasons, and what is missing to loyal, in words


def reason_words(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """One reason, as a rep would say it."""
    return reason.rule.sentence(reason, customer, formatter, ())


def call_cell(call: Call, formatter: Formatter, tries: str = "") -> Cell:
    """A call's reasons for a list on the screen, with what goes along in few words."""
    text = "; ".join(reasons_words(call, formatter)) + (f" ({tries})" if tries else "")
    return Cell(text, after="· ask for a referral" if call.ask_referral else "")


def call_words(call: Call, formatter: Formatter) -> str:
    """All reasons of a call, joined, with what goes along with it."""
    text = "; ".join(reasons_words(call, formatter))
    if not call.ask_referral:
        return text
    return (
        f"{text} And ask for a referral"
        if text.endswith("?")
        else f"{text}; and ask for a referral"
    )


def reasons_words(call: Call, formatter: Formatter) -> list[str]:
    """The reasons of a call, none of which says what another one says."""
    codes = {reason.code for reason in call.reasons}
    sentences = [
        reason.rule.sentence(reason, call.customer, formatter, codes - {reason.code})
        for reason in call.reasons
    ]
    return list(filter(None, sentences))


def missing_words(missing: "Missing", formatter: Formatter, policy: Policy) -> str:
    """One thing between a customer and loyal."""
    if missing.code == "purchases":
        return f"{number(missing.number)} more {'purchase' if missing.number == 1 else 'purchases'}"
    if missing.code == "span":
        return f"{days(missing.number)} more between the first and the last purchase"
    if missing.code == "lapsed":
        return f"nothing bought since {formatter.short(missing.day or 0)}"
    if missing.code == "unpaid":
        return f"o{missing.id} unpaid since {formatter.short(missing.day or 0)}"
    if missing.code == "paid-late":
        return (
            f"{count(missing.number, 'payment')} late in the {last_days(policy.marks_window_days)}"
        )
    return f"x{missing.id} still open, and hard for them"
