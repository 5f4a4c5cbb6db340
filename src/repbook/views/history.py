# Long because every kind of record is put into words here.
"""`history`: everything dated about a customer, or of some days, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter, ally_words, clock, count, first_line, joined, yearly_words
from repbook.schema import TABLES
from repbook.text import fold, shell_line
from repbook.views.call_words import came_up, is_report, touch_words
from repbook.views.fields import Field, Fields
from repbook.views.problems import step_words
from repbook.views.reply_words import part_paid_words, returned_words
from repbook.views.screen import Cell, Column, Grid, Screen, Style, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.history import Event, Timeline
    from repbook.records import Customer, Problem, Promise, Purchase, Quote, Step, Touch


def history_screen(
    customer: Customer, shown: Timeline, events: Sequence[Event], formatter: Formatter
) -> Screen:
    """A customer's timeline; `events` are the part of it that was asked for."""
    if not shown.events:
        return screen(
            line(
                Cell(customer.name, "who"),
                f" ({customer.id}): nothing logged up to {formatter.weekday(formatter.on)}.",
            ),
            hint(
                f'repbook log-call {customer.id} "…"', f"repbook log-purchase {customer.id} AMOUNT"
            ),
        )
    hidden = len(shown.events) - len(events)
    other = "older" if shown.events[:1] == tuple(events[:1]) else "others"
    cut_off = next((event.id for event in events if _brief(event) != event), None)
    return screen(
        line(
            Cell(customer.name, "who"),
            f" ({customer.id})",
            right=count(len(shown.events), "entry", "entries"),
        ),
        event_grid(shown, events, formatter, "on id text amount"),
        f"{hidden:,} {other}: repbook history {customer.id}" if hidden else None,
        f"A long note whole: repbook history {cut_off}" if cut_off else None,
        "",
        hint(*_fixes(events), f"repbook brief {customer.id}"),
    )


def record_screen(
    customer: Customer, shown: Timeline, event: Event, formatter: Formatter
) -> Screen:
    """One record, with all that was noted of it."""
    id, row = event.id or "", (event, shown)
    whole = [f"repbook problem {id}"] if event.kind == "problem" else []
    return screen(
        line(
            Cell(customer.name, "who"),
            f" ({customer.id})",
            right=joined("  ", id, formatter.weekday(event.on), _amount(row, formatter)),
        ),
        *(line(text) for text in event_words(*row, formatter).split("\n")),
        "",
        hint(*whole, *_fixes([event]), f"repbook history {customer.id}"),
    )


def logged_screen(
    shown: Timeline,
    total: int,
    between: tuple[date, date],
    formatter: Formatter,
    again: str,
    *,
    kinds: Sequence[str] = (),
    before: Sequence[Event] = (),
) -> Screen:
    """The whole book's of the days since one; `again` is the line as typed.

    Where there are none, `total` is how many are older, and `before` are the newest of those.
    """
    since, until = between
    both = (since, until) if until < formatter.on else (since,)
    days = f"since {', up to '.join(formatter.together(both, weekdays=True))}"
    if not shown.events:
        what = next((noun.many for noun in TABLES if [noun.kind] == [*kinds]), "")
        nothing = f"No {what} {days}" if what else f"Nothing logged {days}"
        if not before:
            return screen(f"{nothing}.", hint("repbook next"))
        words = ["repbook", "history", *(f"--kind={kind}" for kind in kinds)]
        earlier = shell_line([*words, "--since", before[-1].on.isoformat()])
        return screen(f"{nothing}; {total:,} before.", hint(earlier, "repbook next"))
    older = total - len(shown.events)
    return screen(
        line(f"{count(total, 'entry', 'entries')} {days}"),
        event_grid(shown, shown.events, formatter, "on id customer text amount"),
        "",
        f"{older:,} older: {again} -n {total}" if older else None,
        hint(*_fixes(shown.events), "repbook today"),
    )


def event_grid(
    shown: Timeline, events: Sequence[Event], formatter: Formatter, keys: str
) -> Grid | None:
    """Events of a timeline in these columns; None without events."""
    return EVENT.grid([(event, shown) for event in events], formatter, keys)


def _fixes(events: Sequence[Event]) -> list[str]:
    first = next((event.id for event in events if event.id), None)
    return [f"repbook correct {first} …", f"repbook remove {first}"] if first else []


STYLES: dict[str, Style] = {
    "problem": "heed",
    "write-off": "bad",
    "brought-back": "good",
    "purchase": "who",
}


def _amount(row: tuple[Event, Timeline], formatter: Formatter) -> str:
    event = row[0]
    money = "" if event.cents is None else formatter.bare(event.cents)
    return f"-{money}" if event.kind == "return" else money


EVENT: Fields[tuple[Event, Timeline]] = Fields(
    Field(
        "id",
        "text?",
        "as in `o12`",
        lambda row: row[0].id,
        Column(),
        lambda row, _: Cell(row[0].id or "", "dim"),
    ),
    Field(
        "kind",
        "text",
        "`touch`, `purchase`, `return`, `payment`, `quote`, `problem`, `step`, `promise`, `feedback`,"
        " `snooze`, `write-off` or `brought-back`; in `today` also `added`, of a customer",
        lambda row: row[0].kind,
    ),
    Field(
        "on",
        "day",
        "the day",
        lambda row: row[0].on,
        Column(),
        lambda row, f: f.weekday(row[0].on),
    ),
    Field(
        "text",
        "text",
        "in words",
        column=Column(flex=True),
        cell=lambda row, f: Cell(
            event_words(_brief(row[0]), row[1], f), STYLES.get(row[0].kind, "")
        ),
        said=lambda row, f: event_words(*row, f),
    ),
    Field("amount", "money?", "how much", lambda row: row[0].cents, Column(right=True), _amount),
    Field("customer_id", "whole", "the number of the customer", lambda row: row[0].customer_id),
    Field(
        "customer",
        "text",
        "the customer",
        lambda row: row[1].names[row[0].customer_id],
        Column(name=True),
        lambda row, _: Cell(f"{row[1].names[row[0].customer_id]} ({row[0].customer_id})", "who"),
    ),
)


def _brief(event: Event) -> Event:
    """An event whose note, if it is long, is there by its first line."""
    note = getattr(event.record, "note", None)
    short = first_line(note) if note else note
    return event if short == note else event._replace(record=event.record._replace(note=short))


def event_words(event: Event, shown: Timeline, formatter: Formatter) -> str:
    """One event in words."""
    return WORDS[event.kind](event.record, shown, formatter)


def _joined(what: str, more: str | None) -> str:
    return f"{what}: {more}" if more else what


def _touch(touch: Touch, shown: Timeline, formatter: Formatter) -> str:
    what = touch_words(touch, shown.contacts.get(touch.contact_id or 0, ""))
    if touch.problem_id:
        what += f" about x{touch.problem_id}"
    if touch.id in shown.orders:
        what += f", order o{shown.orders[touch.id]}"
    reported = shown.reported.get(touch.id)
    said = reported and is_report(touch.note, reported)
    same = touch.note is not None and fold(touch.note) == fold(what)  # "no answer", of a no answer
    phrase = what if said or same else _joined(what, touch.note)
    if touch.minutes:
        phrase += f" ({count(touch.minutes, 'minute')})"
    if touch.again_on:
        at = f" {clock(touch.again_minute)}" if touch.again_minute is not None else ""
        phrase += f"; again {formatter.weekday(touch.again_on)}{at}"
    return phrase + ("; asked for a referral" if touch.asked_referral else "")


def _purchase(purchase: Purchase, shown: Timeline, formatter: Formatter) -> str:
    came = f"bought in c{purchase.touch_id}" if purchase.touch_id else "bought"
    phrase = _joined(came, purchase.what)
    if purchase.ref:
        phrase += f" ({purchase.ref})"
    owed, back = shown.owed.get(purchase.id), shown.returned.get(purchase.id, 0)
    phrase += returned_words(back, purchase.cents, formatter)
    part = shown.part_paid.get(purchase.id)
    if part is not None:
        phrase += f", {part_paid_words(part, formatter)}"
    elif owed is not None:
        phrase += f", {formatter.money(owed)} unpaid" if back else ", unpaid"
    if owed is not None and purchase.due_on:
        phrase += f", due {formatter.weekday(purchase.due_on)}"
    return phrase


def _quote(quote: Quote, shown: Timeline, formatter: Formatter) -> str:
    came = f"quoted in c{quote.touch_id}" if quote.touch_id else "quoted"
    came = "quoted (day not known)" if quote.undated else came
    phrase = _joined(came, quote.what) + (f" ({quote.ref})" if quote.ref else "")
    state, ended = quote.standing(formatter.on)
    day = ended or quote.valid_until
    said = "valid until" if state == "open" and day else state
    phrase += f", {said} {formatter.weekday(day)}" if day else f", {said}"
    if state == "won" and quote.purchase_id:
        phrase += f" as o{quote.purchase_id}"
    return _joined(phrase, quote.lost_because if state == "lost" else None)


def _promise(promise: Promise, shown: Timeline, formatter: Formatter) -> str:
    state, day = promise.standing(formatter.on)
    late = " late" if state == "kept" and promise.is_late(formatter.on) else ""
    if promise.yearly:
        dropped = f", dropped {formatter.weekday(day)}" if state == "dropped" else ""
        return f"to remember every year: {yearly_words(promise, formatter, dated=True)}{dropped}"
    ended = f", {state}{late} {formatter.weekday(day)}" if state in ("kept", "dropped") else ""
    return f"promised for {formatter.weekday(promise.by)}: {promise.text}{ended}"


def _problem(problem: Problem, shown: Timeline, formatter: Formatter) -> str:
    how = came_up(problem) + (f" in c{problem.touch_id}" if problem.touch_id else "")
    return f"{how}: {problem.what}{f' ({problem.kind})' if problem.kind else ''}"


def _step(step: Step, shown: Timeline, formatter: Formatter) -> str:
    where = f" in c{step.touch_id}" if step.touch_id else ""
    words = step_words(step, ally_words(step.ally_id, shown.allies), formatter, where)
    return f"x{step.problem_id} {words}"


WORDS: dict[str, Callable[[Any, Timeline, Formatter], str]] = {
    "touch": _touch,
    "purchase": _purchase,
    "return": lambda record, shown, formatter: _joined(
        f"returned of o{record.purchase_id}" if record.purchase_id else "returned", record.why
    ),
    "payment": lambda payment, shown, formatter: _joined(
        f"paid for o{payment.purchase_id}" if payment.purchase_id else "paid", payment.note
    ),
    "quote": _quote,
    "promise": _promise,
    "problem": _problem,
    "step": _step,
    "feedback": lambda feedback, shown, formatter: joined(
        ", ",
        f"{feedback.topic}: {feedback.verdict}",
        f'"{feedback.words}"' if feedback.words else "",
    ),
    "snooze": lambda snooze, shown, formatter: (
        f"snoozed until {formatter.weekday(snooze.until_on)}"
        if snooze.until_on > snooze.on
        else "no longer snoozed"
    ),
    "write-off": lambda why, shown, formatter: _joined("written off", why),
    "brought-back": lambda record, shown, formatter: "brought back",
    "added": lambda customer, shown, formatter: joined(
        ", ",
        "added",
        f"referred by {by}" if (by := shown.names.get(customer.referred_by_id)) else "",
    ),
}
