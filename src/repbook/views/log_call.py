# Long because every line of the reply to a call is worded here.
"""`log-call`: what was written, what it settled, and what comes next."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.formatter import Formatter, clock, count, cut, hour_of, joined, listed, sentence
from repbook.loyalty.calls import CAN_KEEP, Call, call_for, may_be_kept
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import NextListed
from repbook.loyalty.reasons import Reason
from repbook.loyalty.reasons.owed import effort_sentence
from repbook.records import ordinal
from repbook.text import shell_line
from repbook.views.call_words import OUTCOME_WORDS, call_cell, next_listed_words, outcome_words
from repbook.views.reply_words import (
    came_back_line,
    ends_words,
    feedback_words,
    named_words,
    next_order_words,
    not_due_words,
    open_quote_line,
    order_words,
    overdue_words,
    promised_before,
    put_back_words,
    settling_words,
    still_promised_words,
)
from repbook.views.screen import Cell, Column, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.calls import Logged
    from repbook.book.quotes import Quotes
    from repbook.records import Problem


REACHED = ("reaching them", "a call", "greeting them")  # what settles a reason: a call can do it
NOTE_REPEATED = 120  # characters of a note, to print it in a line to type


class LoggedCall(NamedTuple):
    """A call that was logged; the customer as of today, and when the list has them next."""

    done: "Logged"
    today: CustomerDay
    listed_next: NextListed | None


def call_screen(
    logged: LoggedCall, formatter: Formatter, unasked: "Sequence[Problem] | None" = None
) -> Screen:
    """A call was logged: what was written, what it settled, what comes next.

    `unasked` are the problems that were open on the day of a call in which nothing was asked about
    what waits for a word of theirs; there is a line to type for each, and for promises and fixes.
    """
    done = logged.done
    touch, name = done.touch, done.customer.name
    when = formatter.near(touch.on)
    order, promise, about = done.purchase, done.promise, done.about
    quotes = done.quotes
    won = quotes and quotes.won
    settling = ""
    if order:
        settling = settling_words(
            order, done.customer, formatter, won=won, due_named=done.due_named
        )
    said = [
        f", {outcome_words(touch)} {when} (c{touch.id}).",
        f"Order o{order.id}: {order_words(order, formatter)}{settling}." if order else "",
        *(_quote_sentences(quotes, formatter) if quotes else ()),
        f"Promise p{promise.id}: {joined(' ', formatter.weekday(promise.by), hour_of(promise.text))}."
        if promise
        else "",
        _also_said(done),
        _ABOUT[done.step.step.kind if done.step else ""].format(about) if about else "",
        *(
            f"{warning}."
            for case in logged.today.open_cases
            if touch.inbound and about and case.problem.id == about.id
            for warning in [effort_sentence(case, logged.today.policy)]
            if warning
        ),
    ]
    settled = settled_words(logged)
    return screen(
        line(Cell(name, "who"), " ".join(filter(None, said))),
        *_items_lines(done, formatter),
        not_due_words(order) if order else None,
        came_back_line(done.customer) if done.came_back else None,
        *_step_lines(logged, formatter),
        line(Cell("Off the list: " if touch.inbound else "Done: ", "good"), f"{listed(settled)}.")
        if settled
        else None,
        promised_before(promise, done.after.promises) if promise else None,
        _put_back(logged, formatter),
        _comes_next(logged, formatter),
        named_words(done.named),
        _updated(logged, formatter),
        *(_quote_lines(logged, formatter) if unasked is not None else ()),
        *(_waiting_lines(logged, unasked) if unasked is not None and touch.reached else ()),
        *(_kept_lines(logged) if unasked is not None and touch.outcome in CAN_KEEP else ()),
        *_greeting_lines(logged),
        hint("repbook next", f"repbook brief {done.customer.id}", "repbook undo"),
    )


def _items_lines(done: "Logged", formatter: Formatter) -> list[str | None]:
    """The items of the order, where it has several: few have."""
    if len(done.items) < 2:
        return []
    from repbook.views.items import lines_words

    return [lines_words(done.items, formatter)]


# What a call was about, by the step that it took
_ABOUT = {
    "": "About x{0.id}: {0.what}.",
    "confirm": "x{0.id} ({0.what}): the fix holds.",
    "reopen": "x{0.id} ({0.what}) is open again.",
    "resolve": "x{0.id} ({0.what}) is solved.",
}


def _also_said(done: "Logged") -> str:
    """`25 minutes · price: bad (f2) · asked for a referral.`"""
    touch = done.touch
    said = joined(
        " · ",
        count(touch.minutes, "minute") if touch.minutes is not None else "",
        *map(feedback_words, done.feedback),
        "asked for a referral" if touch.asked_referral else "",
    )
    return f"{sentence(said)}." if said else ""


def _step_lines(logged: LoggedCall, formatter: Formatter) -> list[str]:
    """How a problem stands after the step that the call took."""
    step = logged.done.step
    if step is None or step.step.kind == "confirm":
        return []
    from repbook.views.problems import outlook
    from repbook.views.steps import asks_line

    policy = logged.today.policy
    how = outlook(step.case, policy, formatter, logged.done.customer.do_not_call)
    solution = _solution_line(logged)
    return [*filter(None, (how, solution, asks_line(step, formatter, logged.today)))]


def _solution_line(logged: LoggedCall) -> str | None:
    """That what was said in the call counts as what solved it, and how to name that."""
    step, note = logged.done.step, logged.done.touch.note
    if step is None or step.step.kind != "resolve" or not note or step.step.note != note:
        return None
    name = f'repbook correct s{step.step.id} --note "…"'
    return f'"{cut(note, 40)}" is kept as what solved it. To say it in a word or two: {name}'


def settled_words(logged: LoggedCall) -> list[str]:
    """What the call took off the list, except what has come back since that day."""
    done = logged.done
    settled = [f"p{promise.id} ({promise.text})" for promise in done.kept]
    settled += _greeted_words(logged)
    if done.before is None or not done.touch.reached:
        return settled
    still = {_identity(reason) for reason in getattr(call_for(logged.today), "reasons", ())}
    if done.touch.again_on is not None:  # what is asked in the call that was agreed is not done
        then = call_for(logged.today.by(done.touch.again_on.toordinal()))
        still |= {
            _identity(reason) for reason in (then.reasons if then else ()) if not reason.weight
        }
    gone = [
        reason
        for reason in done.before.reasons
        if reason.rule.settled_by in REACHED and _identity(reason) not in still
    ]
    on = done.touch.on.toordinal()
    settled += [reason.done(on) for reason in gone if not reason.weight]
    # Of the same silence one reason is enough, and the first is worth the most.
    return [*settled, *{r.since_day: r.done(on) for r in reversed(gone) if r.weight}.values()]


def _greeted_words(logged: LoggedCall) -> list[str]:
    """The birthdays that need no greeting any more, as this call, or what was sent, spoke of them.

    What was on the list already is told as what a call took off the list.
    """
    done, history = logged.done, logged.today.history
    listed_before = {r.promise.id for r in done.before.reasons if r.promise} if done.before else ()
    earlier = {(id, day) for id, day, touch in history.greeted if touch != done.touch.id}
    now = {
        id
        for id, day, _ in history.greeted
        if (id, day) not in earlier
        if not done.touch.reached or (day > logged.today.on and id not in listed_before)
    }
    how = "spoken of in this call" if done.touch.reached else "greeted in writing"
    return [f"{each.text} (p{each.id}, {how})" for each in history.yearly_days if each.id in now]


def _put_back(logged: LoggedCall, formatter: Formatter) -> str | None:
    """How to keep the agreed call, if one of theirs settled it and was not it."""
    done = logged.done
    if done.before is None or not done.touch.inbound or done.touch.again_on is not None:
        return None
    back = done.before.history.call_back
    if back is None or logged.today.history.call_back is not None:
        return None
    settled = back.day <= done.touch.on.toordinal()
    return put_back_words(back, done.touch.id, formatter) if settled else None


def _waiting_lines(logged: LoggedCall, still_open: "Sequence[Problem]") -> list[str]:
    """The line to type for what may have been spoken of: a fix, an open problem."""
    done, c = logged.done, f"c{logged.done.touch.id}"
    open_problems = still_open if done.about is None else []
    return [
        *_held_lines(logged),
        *(
            text
            for each in open_problems
            for text in (
                f"If it was about x{each.id} ({each.what}): repbook correct {c} --about x{each.id}",
                f"If it is solved: repbook resolve x{each.id}",
            )
        ),
    ]


def _kept_lines(logged: LoggedCall) -> list[str]:
    """The line to type for each promise that the call may have kept."""
    done = logged.done
    earlier = [each for each in done.after.promises if each != done.promise]
    kept = may_be_kept(earlier, done.touch.on, _said(done))
    return [
        f"If you kept p{each.id} ({each.text}): repbook promise p{each.id} --kept"
        for each in kept[:3]
    ]


def _said(done: "Logged") -> str:
    """The note of a call with what was quoted and ordered; nothing of a call in vain, which keeps nothing."""
    if done.touch.outcome not in CAN_KEEP:
        return ""
    sent, order = done.quotes and done.quotes.sent, done.purchase
    quoted = f"quote {sent.what or ''}" if sent else None
    return " ".join(filter(None, (done.touch.note, quoted, order.what if order else None)))


def _greeting_lines(logged: LoggedCall) -> list[str]:
    """How to say of a call, or of what was sent, that it was the greeting that the list still asks for."""
    touch, call = logged.done.touch, call_for(logged.today)
    note, days = touch.note or "", logged.today.policy.yearly_day_greeted_days
    if touch.outcome not in CAN_KEEP or len(note) > NOTE_REPEATED or "\n" in note:
        return []
    return [
        f"If that was the greeting for p{each.id} ({each.text}):"
        f" {shell_line(['repbook', 'correct', f'c{touch.id}', '--note', joined('; ', note, f'greeted ({each.text})')])}"
        for reason in (call.reasons if call else ())
        if (each := reason.promise) and each.yearly
        if touch.on.toordinal() >= reason.since_day - days
    ]


def _held_lines(logged: LoggedCall) -> list[str]:
    """How to log what they said of a fix that the list asks about."""
    done = logged.done
    still = {_identity(reason) for reason in getattr(call_for(logged.today), "reasons", ())}
    before = done.before.reasons if done.before and done.touch.reached else ()
    asked = [each for each in before if _identity(each) in still]
    return [
        f"If the fix of {x} held: repbook confirm-fix {x}; if not: repbook confirm-fix {x} --no"
        for x in (reason.mark for reason in asked if reason.rule.settled_by == "confirming it")
    ]


def _updated(logged: LoggedCall, formatter: Formatter) -> str | None:
    """That a call about a problem was the rep's update of it, or theirs; how to say otherwise."""
    done, touch = logged.done, logged.done.touch
    if touch.inbound and done.about and done.step is None:
        rest = f"If they only rang back because you asked: repbook correct c{touch.id} --by me"
        return f"This call counts as one more time that they had to get in touch. {rest}"
    moved = [
        case
        for case in logged.today.open_cases
        if done.about
        and case.problem.id == done.about.id
        and case.waiting_on == "customer"
        and case.waiting_since_day == touch.on.toordinal()
    ]
    if not moved or done.promise:
        return None
    from repbook.views.steps import update_owed

    _, due = moved[0].news(logged.today.policy)
    x = f"x{moved[0].problem.id}"
    return (
        f"They know how {x} stands."
        f" {update_owed(done.customer.name, due, formatter)}"
        f' If you have more to do: repbook promise {x} "…" --by fri'
    )


def _quote_sentences(quotes: "Quotes", formatter: Formatter) -> list[str]:
    """What was sent and lost; what was won stands with its order."""
    sent, lost = quotes.sent, quotes.lost
    said = []
    if lost:
        because = f": {lost.lost_because}" if lost.lost_because else ""
        said.append(f"Lost q{lost.id} ({order_words(lost, formatter)}){because}.")
    if sent:
        holds = ends_words(sent.valid_until, formatter)
        said.append(f"Quote q{sent.id}: {joined(', ', order_words(sent, formatter), holds)}.")
    return said


def _quote_lines(logged: LoggedCall, formatter: Formatter) -> list[str]:
    """How to log what became of the quotes that are open after a call that reached them."""
    done, order = logged.done, logged.done.purchase
    lost = done.quotes.lost if done.quotes else None
    if lost and not lost.lost_because:
        return [f'If they said why: repbook correct q{lost.id} --because "…"']
    if not done.touch.reached or done.quotes is not None:
        return []
    on = done.touch.on.toordinal()
    then = [quote for quote in logged.today.open_quotes if quote.day <= on]
    return [open_quote_line(each, formatter, order.id if order else None) for each in then[:3]]


def _identity(reason: Reason) -> tuple[str, str] | int:
    """What makes two reasons one: of a silence its first day, whatever it is called by now."""
    return reason.since_day if reason.weight else (reason.code, reason.mark)


def _comes_next(logged: LoggedCall, formatter: Formatter) -> str | None:
    done, today, listed_next = logged
    touch, history = done.touch, today.history
    phrases: list[str | None] = []
    back, again = history.call_back, ordinal(touch.again_on)
    other = back if back and again and back.touch_id != touch.id and back.day != again else None
    if other is not None:  # a later call counts
        phrases.append(
            f"Call again {formatter.weekday(other.day)}: c{other.touch_id} is the later call."
        )
        again = other.day
    elif touch.again_on is not None:
        at = f" at {clock(touch.again_minute)}" if touch.again_minute is not None else ""
        phrases.append(f"Call again {formatter.weekday(touch.again_on)}{at}.")
    named = None  # the promise that the list has them for
    if listed_next is None or listed_next.day != again:
        tried, said = not touch.reached, _said(done)
        phrases.append(next_listed_words(today, listed_next, formatter, tried, said))
        named = listed_next and listed_next.call and listed_next.call.reasons[0].promise
    if touch.reached and history.written_off_day is None:
        phrases.append(next_order_words(today, formatter))
    phrases.append(overdue_words(today, formatter) if touch.reached else None)
    phrases.append(None if done.promise else still_promised_words(history, named and named.id))
    return " ".join(filter(None, phrases)) or None


# Between the questions of `log-call` and `dial`

NUMBERED = (Column(right=True), Column(name=True, lines=1), Column(flex=True, lines=1))

HOW = "Enter skips a question, < goes back one, Ctrl-C keeps the call for later."


def who_screen(calls: Sequence[Call], formatter: Formatter) -> Screen:
    """The top of the list, each customer on one line with their number."""
    return screen(
        line(Cell(HOW, "dim")),
        grid(
            NUMBERED,
            [
                (
                    Cell(str(call.history.id), "dial"),
                    Cell(call.history.name, "who"),
                    call_cell(call, formatter),
                )
                for call in calls
            ],
        ),
    )


def candidates_screen(lead: str, names: Sequence[tuple[int, str]]) -> Screen:
    """The customers that a name could mean."""
    return screen(
        f"{lead}:",
        grid(
            (Column(right=True), Column(name=True)),
            [(Cell(str(id), "dial"), Cell(name, "who")) for id, name in names],
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
