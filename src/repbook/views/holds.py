# Long because what keeps a customer off the list, and its end, are worded in one place.
"""`snooze`, `write-off`, `bring-back`; what keeps a customer off the list, and how it is lifted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, joined, listed
from repbook.loyalty.calls import is_put_off
from repbook.loyalty.reasons.owed import CALL_BACK
from repbook.loyalty.reasons.worth import turn_later
from repbook.views.call_words import OUTCOME_WORDS, next_listed_words
from repbook.views.fields import NAMED, NEXT_ON, Field, Fields
from repbook.views.reply_words import order_words
from repbook.views.screen import Cell, Column, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.holds import BroughtBack, OpenBusiness, Snoozed, WrittenOff
    from repbook.loyalty.calls import Call
    from repbook.loyalty.customer_day import CustomerDay, Hold
    from repbook.loyalty.next_listed import NextListed
    from repbook.loyalty.reasons import Reason
    from repbook.records import Debt, History

LIFTS = {
    "do-not-call": "repbook edit {} --may-call",
    "written-off": "repbook bring-back {}",
    "snoozed": "repbook snooze {} --off",
}
PUTS_OFF = "A snooze puts off sales calls only"
RESTS = ("reached", "bought", "tried")


def held_words(hold: Hold, formatter: Formatter, end: bool = True) -> str:
    """What keeps a customer off the list: `you were in touch today, so no sales call before Thu 3 Dec`.

    Without its `end` where the day the list has them next is said.
    """
    since = formatter.on_day(hold.since_day) if hold.since_day is not None else ""
    until = formatter.weekday(hold.until_day) if hold.until_day is not None else ""
    rest, again = (
        f", {word} {until}" if end else ""
        for word in ("so no sales call before", "so no new try before")
    )
    return {
        "do-not-call": "not to be called",
        "written-off": f"written off {since}",
        "snoozed": f"snoozed until {until}",
        "agreed": f"you agreed{f' {since}' if since else ''} to call again on {until}",
        "tried": f"{OUTCOME_WORDS['sent']} {since}{rest}"
        if hold.sent
        else f"you tried {since}{again}",
        "reached": f"you were in touch {since}{rest}",
        "bought": f"they ordered {since}{rest}" + (in_gaps(hold) if end else ""),
        "no-reason": "no reason to call" if end else "no reason to call yet",
    }[hold.code]


def in_gaps(hold: Hold) -> str:
    """` (half their usual gap)`: how long who has just bought is not called for money."""
    if hold.gaps is None:
        return ""
    return (
        f" ({'half' if hold.gaps == 0.5 else f'{hold.gaps:g} of'} their usual gap between orders)"
    )


def deciding(holds: Sequence[Hold], today: CustomerDay | None = None) -> list[Hold]:
    """What keeps them off, of several rests after a call or an order only the longest.

    Where something is owed or to check on `today`, it is the call in vain, however short: the
    others put off nothing but what is worth a call. Without `today`, what puts that off.
    """
    rests = [hold for hold in holds if hold.code in RESTS]
    if today is not None and is_put_off(today):
        rests = [hold for hold in rests if hold.code == "tried" and not hold.sent]
    longest = max(rests, key=lambda hold: hold.until_day or 0, default=None)
    return [hold for hold in holds if hold.code not in RESTS or hold is longest]


def off_list_words(
    holds: Sequence[Hold], today: CustomerDay, then: NextListed | None, formatter: Formatter
) -> str:
    """Why they are not on the list, and when it has them next, as replies say it."""
    call = then.call if then is not None else None
    days = {h.code: h.until_day or 0 for h in holds if h.code in ("snoozed", "agreed")}
    last = max(days, key=days.__getitem__, default="")  # of a snooze and an agreed call one decides
    those = [hold for hold in holds if hold.code not in days or hold.code == last]
    if call is None:
        return "; ".join(held_words(hold, formatter) for hold in deciding(those, today))
    waiting = _waiting_words(call, today, formatter)
    found = deciding(those, today)
    if call.block != "worth" and (
        waiting or days
    ):  # what puts off a sale is not what they wait for
        found = [hold for hold in found if hold.code not in RESTS]
    elif any(h.code == "reached" and (h.since_day or 0) > (today.last_day or 0) for h in those):
        # reached since the order: it is no longer what keeps them off
        found = deciding([hold for hold in those if hold.code != "bought"], today)
    if today.history.imported and turn_later(today) is not None:
        found = [hold for hold in found if hold.code != "no-reason"]
        waiting = (
            waiting or "those who came with an import come up a few a day, each on their own day"
        )
    why = [waiting, *(held_words(hold, formatter, end=False) for hold in found)]
    if last == "agreed" and call.reasons[0].rule is CALL_BACK:
        return joined("; ", *why)  # the day is said
    return f"{joined('; ', *why)}. {next_listed_words(today, then, formatter)}".rstrip(".")


def _waiting_words(call: Call, today: CustomerDay, formatter: Formatter) -> str:
    """`x4 is with Tom Becker`: the problem that brings them back on the list, as it stands now."""
    case = call.reasons[0].case
    now = next((c for c in today.open_cases if case and c.problem.id == case.problem.id), None)
    if now is None:
        return ""
    x = f"x{now.problem.id}"
    if now.state == "parked":
        return f"{x} is parked"
    if now.waiting_on == "ally":
        return f"{x} is with {today.history.allies.get(now.ally_id or 0, 'an ally')}"
    on = formatter.near(now.waiting_since_day)
    return f"you updated them on {x} {on}" if now.waiting_on == "customer" else ""


HELD: Fields[Hold] = Fields(
    Field("code", "text", "why, in a word"),
    Field("text", "text", "in words", said=held_words),
    Field("until", "day?", "until when", lambda hold: hold.until_day),
)


def lifts(found: Sequence[Hold], id: int) -> list[str]:
    """The commands that put a customer back on the list."""
    return [LIFTS[hold.code].format(id) for hold in found if hold.code in LIFTS]


def snoozed_line(until_day: int | None, id: int, formatter: Formatter) -> Line | None:
    """`Snoozed until Mon 21 Dec.`, for a page; None for who is not."""
    if until_day is None or until_day <= formatter.on.toordinal():
        return None
    text = Cell(f"Snoozed until {formatter.weekday(until_day)}.", "heed")
    return line(text, f" repbook snooze {id} --off")


def written_off_line(on: date | int, why: str | None, id: int, formatter: Formatter) -> Line:
    """`Written off on 3 May: went to the other shop.`, and how they come back."""
    text = f"Written off on {formatter.weekday(on)}{f': {why}' if why else ''}."
    return line(Cell(text, "heed"), f" repbook bring-back {id}")


def snoozed_screen(done: Snoozed, formatter: Formatter) -> Screen:
    """A snooze was set or ended, and when the list has them next."""
    id = done.customer.id
    undo = "repbook undo" if done.ended else f"repbook snooze {id} --off"
    how = "no longer snoozed" if done.ended else f"snoozed until {formatter.weekday(done.until)}"
    never = [h for h in done.after.holds if h.code in ("do-not-call", "written-off")]
    on_no_list = f"Still on no list: {listed([held_words(h, formatter) for h in never])}."
    return screen(
        line(Cell(done.customer.name, "who"), f" ({id}) is {how}."),
        on_no_list if never else _then_words(done, formatter) or None,
        hint("repbook next", undo),
    )


def _then_words(done: Snoozed, formatter: Formatter) -> str:
    """When the list has them next; of who stays on it, what a snooze puts off and why they stay."""
    then = done.listed_next
    if then is None or then.call is None or then.day != done.after.on:
        later = next_listed_words(done.after, then, formatter)
        until = done.until.toordinal()
        rests = any((hold.until_day or 0) > until for hold in done.after.rests)
        none = then is not None and then.call is not None and then.day > until and not rests
        return f"{later} There is no reason to call them before." if none else later
    why = then.call.reasons[0].short
    if not done.ended:
        promise = then.call.reasons[0].promise
        move = (
            f" To move it, too: repbook promise p{promise.id} --by {done.until}" if promise else ""
        )
        return f"{PUTS_OFF}. {done.customer.name} stays on the list: {why}.{move}"
    return f"{'Back' if then.call.block == 'worth' else 'Still'} on the list: {why}."


def _may_be_called(history: History) -> bool:
    return history.written_off_day is None and not history.do_not_call


def snoozes(histories: Iterable[History], on: date) -> list[History]:
    """Who is snoozed on a day, by the day they are back."""
    day = on.toordinal()
    found = [h for h in histories if (h.snoozed_until_day or 0) > day and _may_be_called(h)]
    return sorted(found, key=lambda history: (history.snoozed_until_day, history.id))


SNOOZE: Fields[History] = Fields(
    *NAMED,
    Field(
        "until",
        "day",
        "off the list until then",
        lambda history: history.snoozed_until_day,
        Column("until"),
        lambda history, f: f.weekday(history.snoozed_until_day or 0),
    ),
)


def snoozes_screen(found: Sequence[History], formatter: Formatter) -> Screen:
    """Everyone who is snoozed, and until when."""
    if not found:
        return screen("Nobody is snoozed.", hint("repbook next"))
    return screen(
        SNOOZE.grid(found, formatter, "id name until"),
        "",
        hint(f"repbook snooze {found[0].id} --off", "repbook next"),
    )


def _still_listed(done: Snoozed) -> Sequence[Reason]:
    """The reasons that keep them on today's list all the same."""
    then = done.listed_next
    return then.call.reasons if then and then.call and then.day == done.after.on else ()


SNOOZED: Fields[Snoozed] = Fields(
    *NAMED.within(lambda done: done.customer),
    Field("on", "day", "the day it was logged"),
    Field("until", "day", "off the list until then"),
    Field(
        "reasons",
        "list",
        "codes of the reasons that keep them on today's list all the same",
        lambda done: [reason.code for reason in _still_listed(done)],
        items=("text", "one of them"),
    ),
    NEXT_ON.within(lambda done: done.listed_next),
)


def business_lines(business: OpenBusiness, formatter: Formatter) -> list[str]:
    """What is still open with a customer, a line for each."""
    return [
        *(
            f"x{p.id} {p.what}, open since {formatter.weekday(p.reported_on)}"
            for p in business.problems
        ),
        *(f"p{p.id} promised for {formatter.weekday(p.by)}: {p.text}" for p in business.promises),
        *(
            f"o{debt.purchase_id} unpaid: {formatter.money(debt.cents)},"
            f" due {formatter.weekday(debt.due_day)}"
            for debt in business.debts
        ),
        *(
            f"q{quote.id} {formatter.sent(quote.on, quote.undated)}:"
            f" {order_words(quote, formatter)}"
            for quote in business.quotes
        ),
    ]


def written_off_screen(done: WrittenOff, formatter: Formatter) -> Screen:
    """Who was written off, what that closed, and what they still owe."""
    customer, (settled, debts) = done.customer, _settled(done.settled, formatter)
    return screen(
        line(
            Cell(customer.name, "who"),
            f" ({customer.id}) is written off{f': {done.why}' if done.why else ''}.",
        ),
        f"Settled: {settled}." if settled else None,
        f"Still in the book, but no longer counted as unpaid: {debts}." if debts else None,
        "They are off the call list. Their next purchase brings them back.",
        hint(f"repbook bring-back {customer.id}", "repbook undo", "repbook next"),
    )


def _settled(business: OpenBusiness, formatter: Formatter) -> tuple[str, str]:
    """What a write-off settled, and what it left, each in words."""
    settled = [f"x{p.id} ({p.what}) given up" for p in business.problems]
    settled += [f"p{p.id} ({p.text}) dropped" for p in business.promises]
    settled += [f"q{q.id} ({order_words(q, formatter)}) lost" for q in business.quotes]
    debts = [f"o{debt.purchase_id} ({formatter.money(debt.cents)})" for debt in business.debts]
    return listed(settled), listed(debts)


UNPAID: Fields[Debt] = Fields(
    Field("id", "text", "as in `o12`", lambda debt: f"o{debt.purchase_id}"),
    Field("amount", "money", "how much", lambda debt: debt.cents),
)


def _settled_fields(given_up: str, dropped: str, lost: str, unpaid: str) -> Fields[OpenBusiness]:
    def ids(key: str, meaning: str, letter: str, example: str, part: str) -> Field[OpenBusiness]:
        return Field(
            key,
            "list",
            meaning,
            lambda business: [f"{letter}{each.id}" for each in getattr(business, part)],
            items=("text", f"as in `{example}`"),
        )

    return Fields(
        ids("given_up", given_up, "x", "x4", "problems"),
        ids("dropped", dropped, "p", "p7", "promises"),
        ids("lost", lost, "q", "q4", "quotes"),
        Field("unpaid", "list", unpaid, lambda business: business.debts, inner=UNPAID),
    )


WRITTEN_OFF: Fields[WrittenOff] = Fields(
    *NAMED.within(lambda done: done.customer),
    Field("on", "day", "the day"),
    Field("why", "text?", "the reason"),
    *_settled_fields(
        "problems that are given up",
        "promises that are dropped",
        "quotes that are lost",
        "what they still owe",
    ).within(lambda done: done.settled),
)


def brought_back_screen(done: BroughtBack, formatter: Formatter) -> Screen:
    """Who is back; what stays settled of the day of the write-off, what is asked for again."""
    customer, (settled, debts) = done.customer, _settled(done.settled, formatter)
    reopen = [f"repbook reopen x{problem.id}" for problem in done.settled.problems[:1]]
    reopen += [f"repbook promise p{p.id} --by tomorrow" for p in done.settled.promises[:1]]
    return screen(
        line(
            Cell(customer.name, "who"),
            f" ({customer.id}) is back. They were written off on {formatter.weekday(done.written_off_on)}.",
        ),
        f"Ended by the write-off, and left so: {settled}." if settled else None,
        f"Still unpaid: {debts}." if debts else None,
        hint(
            f"repbook brief {customer.id}",
            *reopen,
            f'repbook log-call {customer.id} "…"',
            "repbook undo",
        ),
    )


BROUGHT_BACK: Fields[BroughtBack] = Fields(
    *NAMED.within(lambda done: done.customer),
    Field("on", "day", "the day"),
    Field("written_off_on", "day", "the day they were written off"),
    *_settled_fields(
        "problems that stay given up",
        "promises that stay dropped",
        "quotes that stay lost",
        "what they still owe, and are asked for again",
    ).within(lambda done: done.settled),
)
