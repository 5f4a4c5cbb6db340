"""`log-call`: what was written, what it settled, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, clock, days, listed, ordinal_word
from repbook.loyalty.customer_day import CustomerDay
from repbook.views.reason_text import reason_words
from repbook.views.sales import came_back_line, named_words, next_order_words, purchase_data
from repbook.views.screen import Cell, Line, Screen, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.calls import Logged
    from repbook.records import Problem

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
    """A call was logged: what was written, what it settled, what comes next."""
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
        parts.append(came_back_line(done.customer))
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
    phrases: list[str | None] = []
    if touch.again_on:
        at = f" at {clock(touch.again_minute)}" if touch.again_minute is not None else ""
        phrases.append(f"Call again {formatter.weekday(touch.again_on)}{at}.")
    elif not touch.reached:
        phrases += _comes_back(done, today, formatter)
    if touch.reached and after.written_off_day is None:
        phrases.append(next_order_words(today, formatter))
    if after.promises and not done.promise:
        promised = [f"p{p.id} ({p.text})" for p in after.promises[:3]]
        phrases.append(f"Still promised: {listed(promised)}.")
    return " ".join(filter(None, phrases)) or None


def _comes_back(done: Logged, today: CustomerDay, formatter: Formatter) -> list[str]:
    """When an attempt brings them back on the list: once nothing keeps them off it."""
    from repbook.loyalty.call_list import call_for
    from repbook.loyalty.customer_day import rests

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


def call_data(done: Logged, formatter: Formatter) -> dict[str, object]:
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
