# Long because every part of a brief is one small function, in the order it is read.
"""`brief`: one customer on a page, and what to open with."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from repbook.formatter import (
    MONTHS,
    Formatter,
    count,
    cut,
    days,
    listed,
    next_days,
    preferred,
    sentence,
)
from repbook.loyalty.effort import Case
from repbook.loyalty.opening import Preparation, opening
from repbook.records import Contact, Customer, Exchange
from repbook.views.holds import snoozed_line, written_off_line
from repbook.views.problems import before_words, move_words, outlook
from repbook.views.reason_text import missing_words, reason_words
from repbook.views.screen import Cell, Column, Line, Piece, Screen, Style, grid, hint, line, screen
from repbook.views.why import evidence

if TYPE_CHECKING:
    from datetime import date

    from repbook.book.brief import Brief

SAID_SHOWN, TOUCHES_SHOWN, BOUGHT_SHOWN, GAPS_SHOWN = 3, 3, 3, 6
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


Rows = list[tuple[Piece, Piece]]


def brief_screen(b: "Brief", formatter: Formatter) -> Screen:
    """The page: who, what is open, how they buy, what was said, what to begin with."""
    customer = b.customer
    id = customer.id
    return screen(
        line(Cell(customer.name, "who"), f" ({id})", right=headline(b, formatter)),
        *warnings(b, formatter),
        *(line(*who) for who in people(customer)),
        about(b),
        f"Note: {customer.note}" if customer.note else None,
        "",
        grid((Column(), Column(flex=True)), labelled(b, formatter), indent=0),
        "",
        hint(*_call(customer), f"repbook history {id}", f"repbook why {id}"),
    )


def _call(customer: Customer) -> list[str]:
    """The command that notes a call, for who may be called."""
    return [] if customer.do_not_call else [f'repbook log-call {customer.id} "…"']


def headline(b: "Brief", formatter: Formatter) -> str:
    """`repeat · 6 orders since March 2024 · pays on time`."""
    history, standing, rhythm_now = b.as_of.history, b.standing, b.as_of.rhythm
    bought = history.buying.days
    told: list[str] = ["written off" if history.written_off_day is not None else standing.stage]
    if rhythm_now is not None and rhythm_now != "on-rhythm" and len(bought) > 1:
        told.append(rhythm_now)
    told += _since(b.customer.since, bought)
    if standing.marks.pays is not None:
        told.append("pays on time" if standing.marks.pays else "has paid late")
    return " · ".join(told)


def warnings(b: "Brief", formatter: Formatter) -> list[Line]:
    """What must not be overlooked: do not call, written off, snoozed."""
    found, id = [], b.customer.id
    if b.customer.do_not_call:
        prefer = b.customer.prefer
        way = f"; they prefer {preferred(prefer)}" if prefer and prefer != "phone" else ""
        found.append(line(Cell(f"DO NOT CALL{way}.", "bad")))
    if b.lost_on:
        found.append(written_off_line(b.lost_on, b.lost_why, id, formatter))
    elif b.as_of.history.came_back_day is not None:
        back = formatter.day(b.as_of.history.came_back_day)
        found.append(line(Cell(f"Was written off, back since {back}.", "good")))
    snoozed = snoozed_line(b.as_of.history.snoozed_until_day, id, formatter)
    return [*found, snoozed] if snoozed else found


def people(customer: Customer) -> Iterable[tuple[Piece, ...]]:
    """Whom to ask for, with role, number and preferred way; no number where not to call."""
    for contact in customer.contacts:
        if contact.left_on is None:
            yield _person(contact, customer.do_not_call)
    own = () if customer.do_not_call else customer.phones
    ways = [*own, *customer.emails]
    if ways:
        prefer = [f"prefers {preferred(customer.prefer)}"] if customer.prefer else []
        yield ("At the firm: " if customer.contacts else "", *_ways(own, customer.emails, prefer))
    elif customer.prefer:
        yield (f"They prefer {preferred(customer.prefer)}",)


def _person(contact: Contact, silent: bool) -> tuple[Piece, ...]:
    phones = () if silent else contact.phones
    prefer = [f"prefers {preferred(contact.prefer)}"] if contact.prefer else []
    head = ", ".join([contact.name, *([contact.role] if contact.role else [])])
    rest = _ways(phones, contact.emails, [*prefer, *([contact.note] if contact.note else [])])
    return (head, ", ", *rest) if rest else (head,)


def _ways(phones: Sequence[str], emails: Sequence[str], more: Sequence[str]) -> list[Piece]:
    pieces: list[Piece] = []
    for phone in phones:
        pieces += [Cell(phone, "dial"), ", "]
    for text in (*emails, *more):
        pieces += [text, ", "]
    return pieces[:-1]


def about(b: "Brief") -> str | None:
    """Company, town, tags, who sent them, whom they sent, on one line."""
    customer = b.customer
    told = [text for text in (customer.company, customer.town) if text]
    if customer.tags:
        told.append(" ".join(f"#{tag}" for tag in customer.tags))
    if b.as_of.history.referred_by:
        told.append(f"came through {b.as_of.history.referred_by}")
    if b.named:
        told.append(f"sent you {listed([name for _, name in b.named[:3]])}")
    told += [f"{key}: {value}" for key, value in list(customer.extra.items())[:6]]
    return " · ".join(told) or None


def labelled(b: "Brief", formatter: Formatter) -> Rows:
    """The rows of the page under their labels; a label stands once."""
    rows: Rows = []
    for label, texts in sections(b, formatter):
        for at, text in enumerate(texts):
            style: Style = "" if label == "Begin" else "dim"
            rows.append((Cell(label if at == 0 else "", style), text))
    return rows


def sections(b: "Brief", formatter: Formatter) -> tuple[tuple[str, Sequence[Piece]], ...]:
    """What there is to know, in the order it is read; a part may be empty."""
    return (
        ("Open", open_problems(b, formatter)),
        ("Promised", promised(b, formatter)),
        ("Rhythm", rhythm(b, formatter)),
        ("Money", money(b, formatter)),
        ("Bought", bought(b, formatter)),
        ("Said", said(b, formatter)),
        ("Last", last(b, formatter)),
        ("Street", relationship(b, formatter)),
        ("Today", today(b, formatter)),
        ("Begin", [Cell(opening_of(b, formatter)[1], "who")]),
    )


def open_problems(b: "Brief", formatter: Formatter) -> list[str]:
    """What is open: days, contacts, who has it, what keeps it painless, what helped before."""
    found = []
    for c in b.as_of.cases:
        if not c.is_open:
            continue
        found.append(f"x{c.problem.id} {c.problem.what}: {case_words(c, b, formatter)}")
        kind = b.past.get(c.problem.kind or "")
        found += before_words(kind, b.allies) if kind else []
    return found


def case_words(c: Case, b: "Brief", formatter: Formatter) -> str:
    """`2 days, 3 contacts, with Priya (Support) since Thursday; one more contact ...`."""
    told = ["reported today" if c.days == 0 else days(c.days), count(c.contacts, "contact")]
    if c.reopened:
        told.append("reopened" if c.reopened == 1 else f"reopened {c.reopened} times")
    told.append(move_words(c, b.allies, formatter))
    warn = outlook(c, b.as_of.policy, formatter, b.as_of.history.do_not_call).rstrip(".")
    return f"{', '.join(told)}. {warn}"


def promised(b: "Brief", formatter: Formatter) -> list[str]:
    """What you said you would do."""
    today = b.as_of.on
    found = []
    for promise in b.promises:
        by = promise.by.toordinal()
        when = f"was for {formatter.day(by)}" if by < today else f"for {formatter.near(by)}"
        found.append(f"p{promise.id} {promise.text}, {when}")
    return found


def rhythm(b: "Brief", formatter: Formatter) -> list[str]:
    """How they buy, with the gaps behind it; never "usually" for one purchase."""
    customer = b.as_of
    if customer.last_day is None:
        return ["nothing bought yet"]
    ago = formatter.ago(customer.last_day)
    if len(customer.history.buying.days) == 1:
        return ["; ".join([f"one order, {ago}", *evidence(customer, formatter)[1:-1]][:2])]
    bought = customer.history.buying.days
    gaps = [later - day for day, later in pairwise(bought)]
    shown = " ".join(str(gap) for gap in gaps[-GAPS_SHOWN:])
    dots = "… " if len(gaps) > GAPS_SHOWN else ""
    ruled = " by your own setting" if customer.history.orders_every_days else ""
    longer = customer.longer_than
    unusual = f", longer than {longer[0]} of {longer[1]} such gaps" if longer else ""
    ahead = customer.expected_day or 0
    text = f"about every {days(customer.gap)}{ruled} (gaps {dots}{shown}), last {ago}{unusual}"
    return [f"{text}; next about {formatter.day(ahead)}" if ahead > customer.on else text]


def money(b: "Brief", formatter: Formatter) -> list[str]:
    """In all, the next 12 months, at stake, unpaid."""
    customer, history = b.as_of, b.as_of.history
    if customer.last_day is None:
        return []
    told = [f"{formatter.money(sum(history.buying.cents))} in all"]
    if history.written_off_day is None:
        year = formatter.about(customer.figures.next_12_months)
        told.append(f"about {year} in the {next_days(customer.policy.year_days)}")
    if customer.stake_shown and history.written_off_day is None:
        told.append(f"about {formatter.about(customer.stake)} at stake")
    if history.debts:
        first = history.debts[0]
        owed = formatter.money(sum(debt.cents for debt in history.debts))
        late = customer.on > first.due_day
        when = f"{'was due' if late else 'due'} {formatter.day(first.due_day)}"
        which = (
            f"o{first.purchase_id}"
            if len(history.debts) == 1
            else f"{len(history.debts)} orders, the first"
        )
        told.append(f"{owed} unpaid ({which} {when})")
    elif b.standing.marks.pays is not None:
        told.append("nothing unpaid")
    return ["; ".join(told)]


def bought(b: "Brief", formatter: Formatter) -> list[str]:
    """The last few purchases."""
    told = [
        f"{formatter.short(p.on)} {formatter.money(p.cents)}"
        + (f" {cut(p.what)}" if p.what else "")
        + f" (o{p.id})"
        for p in b.purchases[:BOUGHT_SHOWN]
    ]
    return [" · ".join(told)] if told else []


def said(b: "Brief", formatter: Formatter) -> list[str]:
    """What they said: topic, verdict, day, words."""
    told = [
        f"{f.topic}, {f.verdict}, {formatter.short(f.on)}" + (f': "{f.words}"' if f.words else "")
        for f in b.feedback[:SAID_SHOWN]
    ]
    return told


def last(b: "Brief", formatter: Formatter) -> list[str]:
    """The last few touches, a line each."""
    return [touch_words(t, formatter) for t in b.touches[:TOUCHES_SHOWN]]


def touch_words(touch: Exchange, formatter: Formatter) -> str:
    """`19 Nov they rang: leaks again`."""
    if touch.ordered and touch.inbound:
        what = "they ordered"
    elif touch.inbound:
        what = INBOUND.get(touch.channel or "", "they were in touch")
    elif touch.outcome == "reached":
        what = REACHED.get(touch.channel or "", "reached")
    else:
        what = ATTEMPTS[touch.outcome]
    return f"{formatter.short(touch.on)} {what}" + (
        f": {cut(touch.note, 120)}" if touch.note else ""
    )


def relationship(b: "Brief", formatter: Formatter) -> list[str]:
    """Both sides of the relationship, and what is missing on the way to loyal."""
    history, marks = b.as_of.history, b.standing.marks
    if not history.buying.days:
        return []
    yes = {
        "buy on their rhythm": marks.buys if len(history.buying.days) > 1 else None,
        "pay on time": marks.pays,
        "talk to you": marks.talks,
        "send friends": marks.refers,
    }
    does = [text for text, so in yes.items() if so]
    not_yet = [text for text, so in yes.items() if so is False]
    told = f"they {listed(does)}" if does else ""
    if not_yet:
        told += f"{'; do' if told else 'they do'} not yet {listed(not_yet, 'or')}"
    ours = []
    made = history.promises_kept + history.promises_late
    if made:
        ours.append(f"{history.promises_kept} of {count(made, 'promise')} kept in time")
    solved = [c for c in b.as_of.cases if c.is_solved]
    if solved:
        easy = sum(c.effort == "painless" for c in solved)
        ours.append(f"{easy} of {count(len(solved), 'problem')} solved painlessly")
    reached = history.reached_day
    ours.append(f"last reached {formatter.ago(reached)}" if reached else "not reached yet")
    found = [told, f"you: {'; '.join(ours)}"] if told else [f"you: {'; '.join(ours)}"]
    missing = "; ".join(
        missing_words(m, formatter, b.as_of.policy) for m in b.standing.toward_loyal
    )
    if missing and history.written_off_day is None:
        found.append(f"toward loyal: {missing}")
    return found


def opening_of(b: "Brief", formatter: Formatter) -> tuple[str, str]:
    """What to open the call with: a code, and the words."""
    return opening(Preparation(b.as_of, b.call, b.feedback, b.allies), formatter)


def today(b: "Brief", formatter: Formatter) -> list[str]:
    """Why they are on today's list, and what goes along with a call."""
    told = [sentence(reason_words(r, b.as_of, formatter)) for r in b.call.reasons] if b.call else []
    if b.referral:
        asked = days(b.as_of.policy.ask_referral_days)
        told.append(f"Ask for a referral: loyal, no problem open, not asked for {asked}")
    return told


def _since(known: "date | None", bought: Sequence[int]) -> list[str]:
    """`6 orders since March 2024`; `customer since March 2024, 6 orders` if they came before."""
    if not bought:
        return [f"since {_month(known)}"] if known else []
    first = _month(_date(bought[0]))
    orders = count(len(bought), "order") if len(bought) > 1 else f"one order, {first}"
    if known and known.toordinal() < bought[0] and _month(known) != first:
        return [f"customer since {_month(known)}, {orders}"]
    return [f"{orders} since {first}" if len(bought) > 1 else orders]


def _month(day: "date") -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


def _date(day: int):  # type: ignore[no-untyped-def]
    from datetime import date

    return date.fromordinal(day)
