# Long because the list, its blocks and the words above and below them are one screen.
"""`next`: who, why, and the number to dial."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, days, joined, names, sentence
from repbook.loyalty.calls import Call
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.reasons import Reason, with_sentence
from repbook.loyalty.reasons.waiting import days_waited, goes_by_wait
from repbook.loyalty.reasons.worth import LEAD, QUIET
from repbook.views.call_words import call_cell, ends_words, missed_words
from repbook.views.fields import Field, Fields
from repbook.views.screen import (
    ASK_FOR,
    Cell,
    Column,
    Grid,
    Line,
    Screen,
    aligned,
    first_few,
    grid,
    hint,
    line,
    screen,
)

if TYPE_CHECKING:
    from repbook.loyalty.call_list import CallList
    from repbook.loyalty.items import ItemUse
    from repbook.loyalty.next_listed import NextListed
    from repbook.loyalty.relationship import Aged
    from repbook.records import OpenQuote

ContactAndPhone = Mapping[int, tuple[str | None, str | None]]
MOST = 100  # calls to suggest at once: nobody reads on
TITLES = {"owed": "Owed", "care": "Check on", "worth": "Worth a call"}
BY_A_DAY = {
    "owed": " by {}",
    "care": ", as of today; birthdays up to {}",
    "worth": ", as of today",
}
OLD_SHOWN = 3  # customers of older promises
ENDING_SHOWN = 3  # quotes that end soon, of customers who are not shown
BY_VALUE, IN_TURN = (
    "the most valuable call first",
    "1st longest quiet, 2nd most valuable, 3rd longest quiet, …",
)
CALL_ON_SCREEN = "id name why contact phone"


class Listed(NamedTuple):
    """A call on a list: its place from 1, and whom to ask for at which number."""

    rank: int
    call: Call
    contact: str | None
    phone: str | None
    missing: "Sequence[ItemUse]" = ()  # what they used to buy, though they buy on time
    ending: "Sequence[OpenQuote]" = ()  # quotes that end soon, of which no reason says it


class Why(NamedTuple):
    """A reason, and the customer it is about."""

    reason: Reason
    customer: CustomerDay


def listed(
    calls: Iterable[Call],
    contact_and_phone: ContactAndPhone,
    missing: "Mapping[int, Sequence[ItemUse]] | None" = None,
    ending: "Sequence[tuple[CustomerDay, OpenQuote]]" = (),
) -> list[Listed]:
    """Calls in their order, each with whom to ask for, and which items and quotes to ask about."""
    quotes: dict[int, list[OpenQuote]] = {}
    for customer, quote in sorted(ending, key=lambda each: (each[1].last_day or 0, each[1].id)):
        quotes.setdefault(customer.history.id, []).append(quote)
    return [
        Listed(
            rank,
            call,
            *contact_and_phone.get(call.history.id, (None, None)),
            (missing or {}).get(call.history.id, ()),
            quotes.get(call.history.id, ()),
        )
        for rank, call in enumerate(calls, 1)
    ]


def reason_words(why: Why, formatter: Formatter) -> str:
    """One reason, as a rep would say it."""
    return with_sentence(why.reason, why.customer, formatter)


TERM: Fields[Why] = Fields(
    Field("code", "text", "the reason, one of REASONS", lambda why: why.reason.code),
    Field("text", "text", "the same in words", said=reason_words),
    Field("value", "money", "the amount that the reason is about", lambda why: why.reason.value),
    Field("weight", "number", "how much of it counts", lambda why: why.reason.weight),
    Field("amount", "money", "what it adds to the call value", lambda why: why.reason.amount),
    Field("since", "day?", "since when it holds", lambda why: why.reason.since_day),
)
CALL_VALUE: Field[Call | None] = Field(
    "call_value",
    "money",
    "what a call is worth; it ranks the third block, and is 0 without a reason",
    lambda call: call.value if call else 0.0,
)
REASONS: Field[Call | None] = Field(
    "reasons",
    "list",
    "all reasons to call, the first one first",
    lambda call: [Why(reason, call.customer) for reason in call.reasons] if call else [],
    inner=TERM.only("code text amount since"),
)
ALSO: "Field[tuple[bool, Sequence[ItemUse], Sequence[OpenQuote]]]" = Field(
    "also",
    "list",
    "what else to bring up: a referral, items that they used to buy, a quote that ends soon",
    said=lambda also, formatter: [
        *(["ask for a referral"] if also[0] else []),
        *(missed_words(use, formatter) for use in also[1]),
        *(ends_words(quote, formatter) for quote in also[2]),
    ],
    items=("text", "one of them"),
)


CALL: Fields[Listed] = Fields(
    Field("rank", "whole", "its place, 1 at the top"),
    Field("block", "text", "`owed`, `care` or `worth`", lambda row: row.call.block),
    Field(
        "id",
        "whole",
        "the customer's number",
        lambda row: row.call.history.id,
        Column(right=True),
        lambda row, _: Cell(str(row.call.history.id), "dim"),
    ),
    Field(
        "name",
        "text",
        "the customer",
        lambda row: row.call.history.name,
        Column(name=True, lines=1),
        lambda row, _: Cell(row.call.history.name, "who"),
    ),
    Field(
        "why",
        "",
        "",
        column=Column(flex=True, lines=1),
        cell=lambda row, f: call_cell(row.call, f, row.missing, row.ending),
    ),
    Field("contact", "text?", "who to ask for", column=ASK_FOR),
    Field(
        "phone",
        "text?",
        "the number to dial",
        column=Column(),
        cell=lambda row, _: Cell(row.phone or "", "dial"),
    ),
    CALL_VALUE.within(lambda row: row.call),
    Field(
        "last_reached_on",
        "day?",
        "the last time they were reached",
        lambda row: row.call.history.reached_day,
    ),
    Field("tries", "whole", "attempts since", lambda row: row.call.history.tries),
    Field(
        "days_waited",
        "whole",
        "days without an order, a call or an attempt; 0 until they are quiet. Every second place of"
        " Worth a call, from the first on, is of who has waited longest and may still buy",
        lambda row: days_waited(row.call.customer),
    ),
    REASONS.within(lambda row: row.call),
    ALSO.within(lambda row: (row.call.ask_referral, row.missing, row.ending)),
)


def blocks(
    calls: "CallList", shown: Sequence[Listed], formatter: Formatter, by: str = ""
) -> list[Line | Grid | str | None]:
    """The blocks that have calls, each under its title, lined up; `by` a day, what is owed by it."""
    parts: list[Line | Grid | str | None] = []
    fields = CALL.only(CALL_ON_SCREEN)
    rows = {
        block: fields.cells([row for row in shown if row.call.block == block], formatter)
        for block in TITLES
    }
    rows["owed"] += [
        ["", Cell(what, "heed"), why, "", ""] for what, why in folded(calls, formatter)
    ]
    columns = aligned(fields.columns, [row for block in rows.values() for row in block])
    for block, title in TITLES.items():
        if rows[block]:
            # One line a call, and two for what is owed: there every word counts.
            those = [c._replace(lines=1 + (block == "owed")) if c.flex else c for c in columns]
            then = BY_A_DAY[block].format(by) if by else ""
            parts += [
                line(Cell(title + then, "head"), Cell(_order_words(block, shown), "dim")),
                grid(those, rows[block]),
            ]
        if block == "care" and calls.care_count > len(calls.care) > 0:
            parts.append(line(Cell(f"  and {calls.care_count - len(calls.care)} more", "dim")))
    return parts


def _order_words(block: str, shown: Sequence[Listed]) -> str:
    """How the calls of a block are ordered, where it is not by their day."""
    if block != "worth":
        return ""
    mixed = any(row.call.block == block and goes_by_wait(row.call.customer) for row in shown)
    return f": {IN_TURN if mixed else BY_VALUE}"


def next_screen(
    calls: "CallList",
    shown: Sequence[Listed],
    formatter: Formatter,
    narrowed: str,
    later: "NextListed | None" = None,
    unpaid: "Sequence[Aged]" = (),
    everyone: Sequence[CustomerDay] = (),
    until: str = "",
    until_day: date | None = None,
) -> Screen:
    """The three blocks with reasons; with nobody today, who comes first. `until` as it was typed."""
    by = formatter.weekday(until_day) if until_day else ""
    parts = blocks(calls, shown, formatter, by)
    return screen(
        line(
            Cell(sentence(formatter.weekday(formatter.on)), "who"),
            right=summary(calls, by, narrowed),
        ),
        *(
            hint(f"repbook dial{narrowed}", f"repbook brief {id}", f'repbook log-call {id} "…"')
            for id in [row.call.history.id for row in shown[:1]]
        ),
        "",
        None
        if shown or calls.old_promises or calls.in_writing
        else (NO_SUCH if narrowed else NOBODY),
        *filter(None, (_later_words(later, formatter), _quiet_words(everyone))),
        *parts,
        _unpaid_words(unpaid, formatter),
        _ending_words(calls, shown, formatter),
        *([] if narrowed else _later_turns(calls, formatter)),
        f"The list as it will be on {by}: repbook next{narrowed} --as-of {until_day}"
        if until_day and until_day > formatter.on
        else None,
        hint(f"repbook next -n {most}{narrowed}{until}") if (most := most_to_show(calls)) else None,
    )


def most_to_show(calls: "CallList") -> int:
    """The -n that shows all calls of both blocks, or as many as it may; 0 where none is hidden."""
    most = min(MOST, max(calls.worth_count, calls.care_count))
    hidden = max(calls.worth_count - len(calls.worth), calls.care_count - len(calls.care))
    return most if hidden > 0 and most > max(len(calls.worth), len(calls.care)) else 0


OVERDUE = {True: "overdue", False: "not yet due"}
NO_SUCH = "No such call today: repbook next shows them all."
NOBODY = (
    "Nobody to call today: nothing that you owe is due, and there is no reason to call anybody."
)


def _later_words(later: "NextListed | None", formatter: Formatter) -> str | None:
    if later is None or later.call is None:
        return None
    history, why = later.customer.history, later.call.reasons[0].short
    return (
        f"First on the list: {history.name} ({history.id}), {formatter.weekday(later.day)}: {why}."
    )


def in_writing_words(calls: "CallList") -> str:
    """What is owed to customers marked as do not call, who are named nowhere on the list."""
    return f"{count(calls.in_writing, 'thing')} due: write to them. Which: repbook problems, repbook promises"


def folded(calls: "CallList", formatter: Formatter) -> list[tuple[str, str]]:
    """What is owed to customers who have no row for it: older promises, and who is not to be called."""
    since = formatter.weekday(calls.older[0].day) if calls.older else ""
    to = names(calls.old_promises_to, OLD_SHOWN)
    found = {
        "Older promises": f"{calls.old_promises} due since {since} ({to}): repbook promises",
        "Not to be called": in_writing_words(calls),
    }
    numbers = (calls.old_promises, calls.in_writing)
    return [each for number, each in zip(numbers, found.items(), strict=True) if number]


def _quiet_words(everyone: Sequence[CustomerDay]) -> str | None:
    """Who there is, where nobody is to be called, and the command that shows them."""
    if not everyone:
        return None
    least = everyone[0].policy.stale_days
    quiet = sum(each.may_be_listed and each.is_silent(least) for each in everyone)
    all_ = count(len(everyone), "customer")
    if not quiet:
        return f"{all_} in the book: repbook list"
    return f"{quiet:,} of {all_} quiet for {days(least)} or more: repbook stale"


def _ending_words(calls: "CallList", shown: Sequence[Listed], formatter: Formatter) -> str | None:
    """`1 quote ends soon: q9, 950, Mon 30 Nov (Hilltop Dairy): repbook quotes`; of who is not shown above."""
    rows = {row.call.history.id for row in shown}
    found = [each for each in calls.ending if each[0].history.id not in rows]
    found.sort(key=lambda each: (each[1].last_day or 0, each[1].id))
    said = [
        f"q{quote.id}, {formatter.money(quote.cents)}, {formatter.weekday(quote.last_day or 0)}"
        f" ({customer.history.name})"
        for customer, quote in found
    ]
    ends = f"{count(len(said), 'quote')} end{'s' if len(said) == 1 else ''} soon"
    return f"{ends}: {'; '.join(first_few(said, ENDING_SHOWN))}: repbook quotes" if said else None


def _later_turns(calls: "CallList", formatter: Formatter) -> list[str]:
    """`8 more prospects will be listed between tomorrow and Sun 29 Nov.`, and the command that shows them."""
    listed = {reason.rule for call in calls.worth for reason in call.reasons}
    leads = calls.leads_later
    last = date.fromordinal(leads.last_day).isoformat() if leads.number else ""
    most = calls.leads_by_then
    lines = []
    prospects = f"repbook next --reason lead --as-of {last} -n {most}"
    for rule, later, who, those, command in (
        (LEAD, leads, "prospect", "To see who", prospects),
        (QUIET, calls.quiet_later, "quiet customer", "All who are quiet", "repbook stale"),
    ):
        if later.number:
            more = count(later.number, f"{'more ' if rule in listed else ''}{who}")
            first, end = formatter.near(later.first_day), formatter.near(later.last_day)
            when = first if first == end else f"between {first} and {end}"
            lines.append(f"{more} will be listed {when}. {those}: {command}")
    return lines


def _unpaid_words(unpaid: "Sequence[Aged]", formatter: Formatter) -> str | None:
    """`1,150 overdue, 8,530 not yet due: repbook report`, as the report has it."""
    money = {False: 0, True: 0}
    for row in unpaid:
        money["days" in row.age] += row.cents
    said = [f"{formatter.money(money[late])} {OVERDUE[late]}" for late in (True, False)]
    where = "Each order: repbook list --sort unpaid. By age: repbook report"
    return f"Unpaid in all: {', '.join(said)}. {where}" if unpaid else None


def summary(calls: "CallList", by: str = "", narrowed: str = "") -> str:
    """How many stand in each block, what is folded away with the rest; `by` a day, only what is owed.

    Of a list that options narrow only the blocks that have somebody, and the options.
    """
    counts = {
        f"owed to customers{f' by {by}' if by else ''}": len(calls.owed)
        + calls.old_promises
        + calls.in_writing,
        "to check on": calls.care_count,
        f"worth a call{' today' if by else ''}": calls.worth_count,
    }
    said = [f"{number} {what}" for what, number in counts.items() if number or not narrowed]
    return joined(": ", f"only {narrowed.strip()}" if narrowed else "", " · ".join(said))
