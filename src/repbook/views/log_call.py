"""What a logging command answers: what was written, what it settled, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, clock, days, listed, ordinal_word
from repbook.loyalty.customer_day import CustomerDay
from repbook.views.reason_text import reason_words
from repbook.views.screen import Cell, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.calls import Logged
    from repbook.book.sales import Sold
    from repbook.records import Problem, Purchase

OUTCOME_WORDS = {
    "reached": "reached",
    "voicemail": "voicemail left",
    "no-answer": "no answer",
    "sent": "message sent",
}


def call_screen(
    done: Logged,
    today: CustomerDay,
    formatter: Formatter,
    perhaps_about: Sequence[Problem] = (),
) -> Screen:
    """One call: a line of what was written, what is settled, what comes next."""
    touch, name = done.touch, done.customer.name
    how = "they called" if touch.inbound else OUTCOME_WORDS[touch.outcome]
    when = formatter.near(touch.on)
    said = [f"{how} {when} (c{touch.id})."]
    if done.purchase:
        said.append(f"Order o{done.purchase.id}: {formatter.money(done.purchase.cents)}.")
    if done.promise:
        said.append(f"Promise p{done.promise.id}: {formatter.weekday(done.promise.by)}.")
    for feedback in done.feedback:
        said.append(f"Said on {feedback.topic}: {feedback.verdict} (f{feedback.id}).")
    if done.about:
        said.append(f"About x{done.about.id}: {done.about.what}.")
    parts: list[Line | str | None] = [line(Cell(name, "who"), ", " + " ".join(said))]
    if done.came_back:
        parts.append(line(Cell(f"{name} was written off and is back by itself.", "good")))
    settled = _settled(done, formatter)
    if settled:
        parts.append(line(Cell("Settled: ", "good"), f"{listed(settled)}."))
    parts.append(_comes_next(done, today, formatter))
    parts.append(named_words(done.named))
    parts += [
        f"About x{problem.id} ({problem.what})? repbook correct c{touch.id} --about x{problem.id}"
        for problem in perhaps_about
    ]
    parts.append(hint("repbook next", f"repbook brief {done.customer.id}", "repbook undo"))
    return screen(*parts)


def named_words(currency: str | None) -> str | None:
    """That an amount was the first to name the book's currency; None when it did not."""
    if currency is None:
        return None
    return f"The book's currency is {currency} from now on: repbook config currency"


def _settled(done: Logged, formatter: Formatter) -> list[str]:
    settled = [f"p{promise.id} ({promise.text})" for promise in done.kept]
    if done.before is not None and done.touch.reached:
        for reason in done.before.reasons:
            if reason.rule.settled_by == "reaching them":
                silent = days(formatter.on.toordinal() - reason.since_day)
                settled.append(
                    f"{reason.code} ({silent})"
                    if reason.weight
                    else reason_words(reason, done.before.customer, formatter)
                )
    return settled


def _comes_next(done: Logged, today: CustomerDay, formatter: Formatter) -> str | None:
    touch, after = done.touch, done.after
    told = []
    if touch.again_on:
        at = f" at {clock(touch.again_minute)}" if touch.again_minute is not None else ""
        told.append(f"Call again {formatter.weekday(touch.again_on)}{at}.")
    elif not touch.reached:
        told += _comes_back(done, today, formatter)
    expected = next_order(today)
    if expected is not None and touch.reached and after.written_off_day is None:
        told.append(expected_words(expected, formatter))
    owed = [p for p in after.promises]
    if owed and not done.promise:
        told.append(f"Still promised: {listed([f'p{p.id} ({p.text})' for p in owed[:3]])}.")
    return " ".join(told) or None


def _comes_back(done: Logged, today: CustomerDay, formatter: Formatter) -> list[str]:
    """When an attempt brings them back on the list: once all that keeps them off it is over."""
    from repbook.loyalty.call_list import call_for
    from repbook.loyalty.holds import rests

    after, on = done.after, done.touch.on.toordinal()
    if after.do_not_call or after.written_off_day is not None:
        return []
    resting = rests(after, on, today.policy)
    back = resting[0].until_day if resting and resting[0].until_day else on
    if call_for(CustomerDay(after, back, today.policy, today.mean_gap)) is None:
        tried = ordinal_word(after.tries)
        return [f"No reason to call them again yet; that was the {tried} try."]
    why = " (snoozed until then)" if resting and resting[0].code == "snoozed" else ""
    when = f"{formatter.weekday(back)}{why}" if resting else "today"
    return [f"Back on the list {when}, as {ordinal_word(after.tries + 1)} try."]


def expected_words(day: int, formatter: Formatter) -> str:
    """When the next order is expected, or was."""
    if day < formatter.on.toordinal():
        return f"Their next order was expected about {formatter.day(day)}."
    return f"Next order expected about {formatter.day(day)}."


def next_order(today: CustomerDay) -> int | None:
    """The day of the next purchase, past or not, for who bought twice."""
    return today.expected_day if len(today.history.buying.days) > 1 else None


def call_data(done: Logged, formatter: Formatter) -> dict[str, Any]:
    """`log-call --json`."""
    touch = done.touch
    return {
        "id": f"c{touch.id}",
        "customer_id": done.customer.id,
        "customer": done.customer.name,
        "on": touch.on.isoformat(),
        "outcome": touch.outcome,
        "channel": touch.channel,
        "inbound": touch.inbound,
        "note": touch.note,
        "minutes": touch.minutes,
        "again_on": touch.again_on.isoformat() if touch.again_on else None,
        "again_at": clock(touch.again_minute) if touch.again_minute is not None else None,
        "asked_referral": touch.asked_referral,
        "purchase": purchase_data(done.purchase, formatter) if done.purchase else None,
        "promise": {
            "id": f"p{done.promise.id}",
            "text": done.promise.text,
            "by": done.promise.by.isoformat(),
        }
        if done.promise
        else None,
        "feedback": [
            {"id": f"f{f.id}", "topic": f.topic, "verdict": f.verdict, "words": f.words}
            for f in done.feedback
        ],
        "kept": [f"p{promise.id}" for promise in done.kept],
        "about": f"x{done.about.id}" if done.about else None,
        "settled": _settled(done, formatter),
    }


def purchase_data(purchase: Purchase, formatter: Formatter) -> dict[str, Any]:
    """A purchase as JSON."""
    return {
        "id": f"o{purchase.id}",
        "customer_id": purchase.customer_id,
        "on": purchase.on.isoformat(),
        "amount": formatter.major(purchase.cents),
        "what": purchase.what,
        "ref": purchase.ref,
        "due_on": purchase.due_on.isoformat() if purchase.due_on else None,
        "channel": purchase.channel,
    }


def sale_screen(done: Sold, today: CustomerDay, formatter: Formatter) -> Screen:
    """One purchase."""
    purchase = done.purchase
    said = f", bought {formatter.near(purchase.on)}: {formatter.money(purchase.cents)} (o{purchase.id})"
    if done.paid:
        said += f", paid {formatter.near(done.paid.on)}"
    elif purchase.due_on:
        said += f", due {formatter.weekday(purchase.due_on)}"
    expected = next_order(today)
    return screen(
        line(Cell(done.customer.name, "who"), said + "."),
        line(Cell(f"{done.customer.name} was written off and is back by itself.", "good"))
        if done.came_back
        else None,
        expected_words(expected, formatter) if expected is not None else None,
        named_words(done.named),
        hint("repbook next", f"repbook brief {done.customer.id}", "repbook undo"),
    )


def sale_data(done: Sold, formatter: Formatter) -> dict[str, Any]:
    """`log-purchase --json`."""
    paid = done.paid.on.isoformat() if done.paid else None
    return {
        **purchase_data(done.purchase, formatter),
        "customer": done.customer.name,
        "paid_on": paid,
    }
