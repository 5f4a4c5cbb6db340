"""A call in words: how it went, its reasons, and when the list has somebody next."""

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, ordinal_word, rhythm_words
from repbook.loyalty.calls import Call, worth_a_call
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.next_listed import NextListed
from repbook.loyalty.reasons.worth import DUE, LATE
from repbook.text import fold, speaks_of
from repbook.views.screen import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from repbook.loyalty.items import ItemUse
    from repbook.records import OpenQuote, Problem, Touch
    from repbook.store.exchanges import Exchange

OUTCOME_WORDS = {
    "reached": "reached",
    "voicemail": "voicemail left",
    "no-answer": "no answer",
    "sent": "message sent",
}
SENT = {"email": "e-mail sent", "text": "text sent"}
THEY = {
    "phone": "rang",
    "email": "wrote",
    "visit": "came by",
    "video": "called",
    "text": "texted",
}
YOU = {
    "phone": "you rang",
    "email": "you e-mailed",
    "visit": "you visited",
    "video": "you video-called",
    "text": "you texted",
}


# What keeps them off the list, of who is on it before that ends
EARLIER = {"agreed": ", before the call on {}", "snoozed": ", before the snooze ends on {}"}


def touch_words(touch: "Touch | Exchange", contact: str = "") -> str:
    """`you rang Ann Lee`, `they wrote`, `voicemail left`."""
    channel = touch.channel or ""
    if touch.inbound:
        silent = "was in touch" if contact else "were in touch"
        return f"{contact or 'they'} {THEY.get(channel, silent)}"
    if touch.outcome == "sent":
        return SENT.get(channel, OUTCOME_WORDS["sent"])
    if touch.outcome != "reached":
        return OUTCOME_WORDS[touch.outcome]
    return f"{YOU.get(channel, 'reached')} {contact}".rstrip()


def outcome_words(touch: "Touch | Exchange") -> str:
    """How it went, without whom: `reached`, `e-mail sent`, `they wrote`; `they called` by no known channel."""
    if touch.inbound:
        return touch_words(touch) if touch.channel else "they called"
    return touch_words(touch) if touch.outcome == "sent" else OUTCOME_WORDS[touch.outcome]


def came_up(problem: "Problem") -> str:
    """How it came up: `found` by calling, or `reported`."""
    return "found" if problem.found else "reported"


def is_report(note: str | None, reported: "Problem") -> bool:
    """Whether a call's words are those of the problem reported in it, which are said with that."""
    return note is not None and fold(note) == fold(reported.what)


def next_listed_words(
    today: CustomerDay,
    listed_next: NextListed | None,
    formatter: Formatter,
    tried: bool = False,
    said: str = "",
) -> str:
    """When the list has them next, and why; for who was just `tried`, which try it is then.

    A promise of which was just `said` something may be kept, and is not called due.
    """
    if not today.may_be_listed:
        return ""
    if listed_next is None:
        return "No reason to call them again yet."
    day, call = listed_next.day, listed_next.call
    if call is None:
        until = today.rests[0].until_day if today.rests else None
        return f"No sales call before {formatter.weekday(until)}." if until else ""
    again = (
        f" for a {ordinal_word(call.calls_tried + 1)} try" if tried and not call.only_sent else ""
    )
    before = [h for h in today.rests if (h.until_day or 0) > day and h.code in EARLIER]
    last = max(before, key=lambda hold: (hold.until_day or 0, hold.code), default=None)
    early = EARLIER[last.code].format(formatter.weekday(last.until_day or 0)) if last else ""
    history = today.history
    new = not (history.tries or history.reached_day or history.buying.days)  # never on it before
    back = "On the list" if early or new else "Back on the list"
    still = "Still on the list"
    now = still if listed_next.was_listed else "Now on the list"
    when = now if day == today.on else f"{back} {formatter.weekday(day)}{early}"
    reason, on = call.reasons[0], today.on
    if reason.rule in (LATE, DUE) and (waits := _after_this_call(today, day)):
        return f"{when}{waits}{again}, if no order comes before."
    unsure = reason.rule.later and day > on and not _is_so(today, reason.code)
    if unsure:
        owed = call.customer.overdue
        what = f"o{owed[0].purchase_id} is" if len(owed) == 1 else f"{len(owed)} orders are"
        return f"{when}{again} {reason.rule.later.format(what)}."
    promise = reason.promise
    if when == still and promise and not promise.yearly and speaks_of(said, promise.text):
        return f"{when} until p{promise.id} ({promise.text}) is marked as kept, or moved."
    return f"{when}{again}: {reason.short}."


def _after_this_call(today: CustomerDay, day: int) -> str:
    """That they come back only once some days have passed, where an order is expected before."""
    expected = today.expected_day
    since = [h.since_day for h in today.rests if h.code == "reached" and h.until_day == day]
    if not since or expected is None or not today.on <= expected < day:
        return ""
    return f", {count(day - (since[0] or 0), 'day')} after you spoke"


def _is_so(today: CustomerDay, code: str) -> bool:
    """Whether a reason holds today, though they rest."""
    return any(reason.code == code for reason in worth_a_call(today))


def missed_words(use: "ItemUse", formatter: Formatter) -> str:
    """`used to buy filters about every 40 days, last on Sun 3 May`."""
    often = rhythm_words(use.gap or 0)
    return f"used to buy {use.name} {often}, last {formatter.on_day(use.last_day)}"


def ends_words(quote: "OpenQuote", formatter: Formatter) -> str:
    """`quote q12 ends Thu 26 Nov`."""
    return f"quote q{quote.id} ends {formatter.weekday(quote.last_day or 0)}"


def call_cell(
    call: Call,
    formatter: Formatter,
    missing: "Sequence[ItemUse]" = (),
    ending: "Sequence[OpenQuote]" = (),
) -> Cell:
    """A call's reasons for a list on the screen, with what goes along in few words."""
    first, *more = reasons_words(call, formatter)
    also = "· ask for a referral" if call.ask_referral else ""
    if missing:  # one thing to bring up is enough on a line
        also = f"· used to buy {missing[0].name}, not since {formatter.short(missing[0].last_day)}"
    if ending:
        also = f"· {' · '.join(ends_words(quote, formatter) for quote in ending)}"
    return Cell(first, after=also, more=tuple(more))


def _tried_words(call: Call, formatter: Formatter) -> str:
    """` · 2nd try`; ` · message sent Wed 30 Sep`, where no call was tried yet; nothing before any."""
    if not call.tries:
        return ""
    if call.only_sent:
        return f" · {OUTCOME_WORDS['sent']} {formatter.near(call.tried[-1][0])}"
    return f" · {ordinal_word(call.calls_tried + 1)} try"


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
    """The reasons of a call with what goes along with each, nothing of it said twice.

    Behind the first one stands what was tried so far.
    """
    codes = {reason.code for reason in call.reasons}
    first, *more = [
        text
        for reason in call.reasons
        if (said := reason.rule.sentence(reason, call.customer, formatter, codes - {reason.code}))
        for text in (said, reason.rule.aside(reason, call.customer))
        if text
    ]
    return [first + _tried_words(call, formatter), *more]
