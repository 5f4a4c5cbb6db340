# Long because every part of a brief is one small function, in the order it is read.
"""`brief`: one customer on a page, and what to open with."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import (
    Formatter,
    count,
    cut,
    days,
    joined,
    listed,
    month_name,
    next_days,
    preferred,
)
from repbook.loyalty.effort import Case
from repbook.loyalty.opening import Preparation, opening
from repbook.records import Contact, Customer, Exchange
from repbook.views.buying import buying, pays_words, today, your_side
from repbook.views.holds import held_words, snoozed_line, written_off_line
from repbook.views.next import missing_words
from repbook.views.problems import before_words, move_words, outlook
from repbook.views.screen import (
    Cell,
    Line,
    Piece,
    Screen,
    beside_labels,
    filled,
    hint,
    line,
    screen,
)

if TYPE_CHECKING:
    from repbook.book.brief import Brief

OPENING = "Start with"
SAID_SHOWN, TOUCHES_SHOWN, BOUGHT_SHOWN = 3, 3, 3
INBOUND = {
    "phone": "they rang",
    "email": "they wrote",
    "visit": "they came by",
    "video": "they called",
    "text": "they texted",
}
REACHED = {
    "phone": "you rang",
    "email": "you wrote",
    "visit": "you visited",
    "video": "video call",
    "text": "you texted",
}
ATTEMPTS = {"no-answer": "no answer", "voicemail": "voicemail left", "sent": "message sent"}


def brief_screen(b: "Brief", formatter: Formatter) -> Screen:
    """The page: who, what to start with, why today, what is open, how they buy."""
    customer, id = b.customer, b.customer.id
    call = [] if customer.do_not_call else [f'repbook log-call {id} "…"']
    return screen(
        line(Cell(customer.name, "who"), f" ({id})", right=headline(b)),
        *warnings(b, formatter),
        *(line(*who) for who in people(customer)),
        about(b),
        f"Note: {customer.note}" if customer.note else None,
        "",
        beside_labels(sections(b, formatter), loud=OPENING),
        "",
        hint(*call, f"repbook history {id}", f"repbook why {id}"),
    )


def headline(b: "Brief") -> str:
    """`repeat · 6 orders since March 2024 · pays on time`."""
    history, standing = b.as_of.history, b.standing
    return joined(
        " · ",
        "written off" if history.written_off_day is not None else standing.stage,
        "" if b.as_of.rhythm == "on-rhythm" else b.as_of.rhythm or "",
        _since(b.customer.since, history.buying.days),
        pays_words(standing),
    )


def warnings(b: "Brief", formatter: Formatter) -> list[Line]:
    """What must not be overlooked: do not call, written off, snoozed."""
    history, prefer = b.as_of.history, b.customer.prefer
    way = f"; they prefer {preferred(prefer)}" if prefer and prefer != "phone" else ""
    found = [line(Cell(f"DO NOT CALL{way}.", "bad"))] if b.customer.do_not_call else []
    if b.lost_on:
        found.append(written_off_line(b.lost_on, b.lost_why, history.id, formatter))
    elif history.came_back_day is not None:
        back = formatter.short(history.came_back_day)
        found.append(line(Cell(f"Was written off, back since {back}.", "good")))
    snoozed = snoozed_line(history.snoozed_until_day, history.id, formatter)
    return [*found, snoozed] if snoozed else found


def people(customer: Customer) -> Iterable[tuple[Piece, ...]]:
    """Whom to ask for, with role, number and preferred way; no number where not to call."""
    for contact in customer.contacts:
        if contact.left_on is None:
            head = joined(", ", contact.name, contact.role or "")
            rest = _ways(contact, customer.do_not_call, contact.note or "")
            yield (head, ", ", *rest) if rest else (head,)
    if customer.emails or (customer.phones and not customer.do_not_call):
        whose = "At the firm: " if customer.contacts else ""
        yield (whose, *_ways(customer, customer.do_not_call))
    elif customer.prefer:
        yield (f"They prefer {preferred(customer.prefer)}",)


def _ways(whose: Contact | Customer, silent: bool, note: str = "") -> list[Piece]:
    """Numbers, addresses, the way they prefer and a note, with a comma between them."""
    prefer = f"prefers {preferred(whose.prefer)}" if whose.prefer else ""
    ways: list[Piece] = [] if silent else [Cell(phone, "dial") for phone in whose.phones]
    ways += filter(None, (*whose.emails, prefer, note))
    return [piece for way in ways for piece in (way, ", ")][:-1]


def about(b: "Brief") -> str | None:
    """Company, town, tags, who sent them, whom they sent, on one line."""
    customer, through = b.customer, b.as_of.history.referred_by
    text = joined(
        " · ",
        customer.company or "",
        customer.town or "",
        " ".join(f"#{tag}" for tag in customer.tags),
        f"came through {through}" if through else "",
        f"sent you {listed([name for _, name in b.named[:3]])}" if b.named else "",
        *(f"{key}: {value}" for key, value in list(customer.extra.items())[:6]),
    )
    return text or None


def sections(b: "Brief", formatter: Formatter) -> list[tuple[str, list[Piece]]]:
    """What there is to know, in the order it is read, under its labels."""
    bought = " · ".join(
        f"{formatter.short(p.on)} {formatter.money(p.cents)}{f' {cut(p.what)}' if p.what else ''}"
        f" (o{p.id})"
        for p in b.purchases[:BOUGHT_SHOWN]
    )
    said = [
        f"{f.topic}, {f.verdict}, {formatter.short(f.on)}" + (f': "{f.words}"' if f.words else "")
        for f in b.feedback[:SAID_SHOWN]
    ]
    asked = days(b.as_of.policy.ask_referral_days)
    buying_sections: dict[str, list[Piece]] = {
        label: [*texts] for label, texts in buying(b.as_of, formatter)
    }
    return filled(
        {
            OPENING: [Cell(opening_of(b, formatter)[1], "who")],
            "Why today": why_today(b, formatter),
            "Ask for": [f"a referral: loyal, no problem open, not asked for {asked}" * b.referral],
            "Open": open_problems(b, formatter),
            "Promised": promised(b, formatter),
            **buying_sections,
            "Money": [money(b, formatter)],
            "Bought": [bought],
            "They said": said,
            "Last": [touch_words(touch, formatter) for touch in b.touches[:TOUCHES_SHOWN]],
            "You": [" · ".join(your_side(b.as_of, formatter))],
            "To loyal": toward_loyal(b, formatter),
        }
    )


def open_problems(b: "Brief", formatter: Formatter) -> list[str]:
    """What is open: days, contacts, who is on it, what keeps it painless, what helped before."""
    return [
        text
        for c in b.as_of.open_cases
        for text in (
            f"x{c.problem.id} {c.problem.what}: {case_words(c, b, formatter)}",
            outlook(c, b.as_of.policy, formatter, b.as_of.history.do_not_call).rstrip("."),
            *before(c, b),
        )
    ]


def before(c: Case, b: "Brief") -> list[str]:
    """What solved problems of its kind before, and who is quickest with them."""
    kind = b.past.get(c.problem.kind or "")
    return before_words(kind, b.allies) if kind else []


def case_words(c: Case, b: "Brief", formatter: Formatter) -> str:
    """`2 days, they have been in touch 3 times, with Priya (Support) since Thu`."""
    times = "twice" if c.contacts == 2 else f"{c.contacts} times"
    again = "reopened" if c.reopened == 1 else f"reopened {c.reopened} times"
    return joined(
        ", ",
        "reported today" if c.days == 0 else days(c.days),
        f"they have been in touch {times}" if c.contacts > 1 else "",
        again if c.reopened else "",
        move_words(c, b.allies, formatter),
    )


def promised(b: "Brief", formatter: Formatter) -> list[str]:
    """What you said you would do, but for what is a reason to call today."""
    said = {reason.mark for reason in (b.call.reasons if b.call else ())}
    return [
        f"p{promise.id} {promise.text}, "
        + (
            f"was for {formatter.short(promise.by)}"
            if promise.by.toordinal() < b.as_of.on
            else f"for {formatter.near(promise.by)}"
        )
        for promise in b.promises
        if f"p{promise.id}" not in said
    ]


def money(b: "Brief", formatter: Formatter) -> str:
    """So far, the next 12 months, unpaid."""
    customer, history = b.as_of, b.as_of.history
    if customer.last_day is None:
        return ""
    ours, period = history.written_off_day is None, next_days(customer.policy.year_days)
    return joined(
        "; ",
        f"{formatter.money(sum(history.buying.cents))} so far",
        f"about {formatter.about(customer.figures.next_12_months)} in the {period}" if ours else "",
        unpaid(b, formatter),
    )


def unpaid(b: "Brief", formatter: Formatter) -> str:
    """`480 not yet paid (o12 was due 3 Nov)`."""
    debts = b.as_of.history.debts
    if not debts:
        return "" if b.standing.marks.pays is None else "nothing unpaid"
    owed = formatter.money(sum(debt.cents for debt in debts))
    due = "was due" if b.as_of.on > debts[0].due_day else "due"
    which = f"o{debts[0].purchase_id}" if len(debts) == 1 else f"{len(debts)} orders, the first"
    return f"{owed} not yet paid ({which} {due} {formatter.short(debts[0].due_day)})"


def touch_words(touch: Exchange, formatter: Formatter) -> str:
    """`19 Nov they rang: leaks again`."""
    channel = touch.channel or ""
    what = ATTEMPTS.get(touch.outcome) or REACHED.get(channel, "reached")
    if touch.inbound:
        what = "they ordered" if touch.ordered else INBOUND.get(channel, "they were in touch")
    note = f": {cut(touch.note, 120)}" if touch.note else ""
    return f"{formatter.short(touch.on)} {what}{note}"


def toward_loyal(b: "Brief", formatter: Formatter) -> list[str]:
    """What is missing on the way to loyal."""
    missing = [missing_words(m, formatter, b.as_of.policy) for m in b.standing.toward_loyal]
    bought, gone = b.as_of.last_day is not None, b.as_of.history.written_off_day is not None
    return [" · ".join(missing)] if bought and not gone else []


def opening_of(b: "Brief", formatter: Formatter) -> tuple[str, str]:
    """What to open the call with: a code, and the words."""
    return opening(Preparation(b.as_of, b.call, b.feedback, b.allies), formatter)


def why_today(b: "Brief", formatter: Formatter) -> list[str]:
    """Why they are on today's list, or not."""
    opened, off = opening_of(b, formatter)[1], not b.call and b.as_of.may_be_listed
    held = "; ".join(held_words(hold, formatter) for hold in b.as_of.holds) if off else ""
    return [
        *(text for text in today(b.as_of, b.call, formatter) if text != opened),
        f"not on the list: {held}" if held else "",
    ]


def _since(known: date | None, bought: Sequence[int]) -> str:
    """`6 orders since March 2024`; `customer since March 2024, 6 orders` if they came before."""
    if not bought:
        return f"since {_month(known)}" if known else ""
    first = _month(date.fromordinal(bought[0]))
    orders = count(len(bought), "order") if len(bought) > 1 else f"one order, {first}"
    if known and known.toordinal() < bought[0] and _month(known) != first:
        return f"customer since {_month(known)}, {orders}"
    return f"{orders} since {first}" if len(bought) > 1 else orders


def _month(day: date) -> str:
    return f"{month_name(day)} {day.year}"
