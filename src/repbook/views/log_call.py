"""`log-call`: what was written, what it settled, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, clock, cut, days, listed, ordinal_word
from repbook.loyalty.call_list import call_for
from repbook.loyalty.customer_day import CustomerDay, rests
from repbook.views.next import call_cell, reason_words
from repbook.views.sales import came_back_line, named_words, next_order_words, purchase_data
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.calls import Logged
    from repbook.loyalty.call_list import Call
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
    order, promise, about = done.purchase, done.promise, done.about
    said = [
        f", {how} {when} (c{touch.id}).",
        f"Order o{order.id}: {formatter.money(order.cents)}." if order else "",
        f"Promise p{promise.id}: {formatter.weekday(promise.by)}." if promise else "",
        *(f"Said on {each.topic}: {each.verdict} (f{each.id})." for each in done.feedback),
        f"About x{about.id}: {about.what}." if about else "",
    ]
    settled = _settled(done, formatter)
    return screen(
        line(Cell(name, "who"), " ".join(filter(None, said))),
        came_back_line(done.customer) if done.came_back else None,
        line(Cell("Settled: ", "good"), f"{listed(settled)}.") if settled else None,
        _comes_next(done, today, formatter),
        named_words(done.named),
        *(
            f"About x{each.id} ({each.what})? repbook correct c{touch.id} --about x{each.id}"
            for each in perhaps_about
        ),
        hint("repbook next", f"repbook brief {done.customer.id}", "repbook undo"),
    )


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


# Between the questions of `log-call` and `dial`

NUMBERED = (Column(right=True), Column(name=True, cut=True), Column(flex=True, cut=True))

HOW = "Enter skips, < goes back one question, Ctrl-C keeps it for later."


def who_screen(calls: Sequence[Call], formatter: Formatter) -> Screen:
    """The top of the list, numbered, each on one line."""
    return screen(
        line(Cell(HOW, "dim")),
        grid(
            NUMBERED,
            [
                (Cell(str(n), "dial"), Cell(call.history.name, "who"), call_cell(call, formatter))
                for n, call in enumerate(calls, 1)
            ],
        ),
    )


def candidates_screen(said: str, names: Sequence[tuple[int, str]], exact: bool) -> Screen:
    """The customers that a name could mean."""
    head = f'"{said}" could be' if exact else f'Nobody in the book is called "{said}"; near it'
    return screen(
        f"{head}:",
        grid(
            (Column(right=True), Column(name=True)),
            [
                (Cell(str(n), "dial"), Cell(f"{name} ({id})", "who"))
                for n, (id, name) in enumerate(names, 1)
            ],
        ),
    )


def begun_words(typed: dict[str, Any], formatter: Formatter) -> str:
    """A call that was begun and not saved: `Vale Brothers, today: reached, "Was on hol…"`."""
    outcome = OUTCOME_WORDS.get(typed.get("outcome") or "")
    phrases = [
        "they called" if outcome and typed.get("inbound") else outcome,
        f'"{cut(typed["note"], 24)}"' if typed.get("note") else None,
        f"an order of {cut(typed['order'], 12)}" if typed.get("order") else None,
        "a promise" if typed.get("promise") else None,
        f'half typed "{cut(typed["half"][1], 24)}"' if typed.get("half") else None,
    ]
    head = str(typed.get("customer") or "Somebody")
    if typed.get("on"):
        head += f", {formatter.near(date.fromisoformat(typed['on']))}"
    done = ", ".join(filter(None, phrases))
    return f"{head}: {done}" if done else head
