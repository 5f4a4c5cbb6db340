# Long because every part of a brief is one field and one small function, in the order it is read.
"""`brief`: one customer on a page, and what to open with."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from repbook.formatter import (
    Formatter,
    ally_words,
    count,
    cut,
    days,
    first_line,
    joined,
    listed,
    month_name,
    preferred,
    times,
    yearly_words,
)
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.effort import Case
from repbook.loyalty.opening import Preparation, opening
from repbook.records import Contact, Customer, OpenQuote, Purchase
from repbook.views.buying import EVIDENCE, ahead, buying, pays_words, today, your_side
from repbook.views.call_words import came_up, is_report, missed_words, touch_words
from repbook.views.customer_fields import CUSTOMER_DAY, STANDING, all_missing_words
from repbook.views.customers import CONTACT, CUSTOMER, hidden_words
from repbook.views.fields import (
    EXCHANGE,
    NAMED,
    PROMISED,
    PURCHASE,
    SAID,
    SENT_ON,
    YEARLY_DAY,
    Field,
    Fields,
)
from repbook.views.holds import off_list_words, snoozed_line, written_off_line
from repbook.views.next import ALSO, CALL_VALUE, REASONS
from repbook.views.problems import CASE, CaseRow, before_words, move_words, outlook, step_words
from repbook.views.reply_words import ends_words, order_words, returned_words
from repbook.views.screen import (
    Cell,
    Line,
    Piece,
    Screen,
    beside_labels,
    hint,
    line,
    screen,
)

if TYPE_CHECKING:
    from repbook.book.brief import Brief
    from repbook.records import Problem
    from repbook.store.exchanges import Exchange

OPENING = "Start with"
ONE_DAY = " (orders of one day count as one)"
SAID_SHOWN, TOUCHES_SHOWN, BOUGHT_SHOWN, MISSING_SHOWN = 3, 3, 3, 2


def headline(b: "Brief") -> str:
    """`repeat · 6 orders since Mar 2024 · pays on time`."""
    history, standing = b.as_of.history, b.standing
    return joined(
        " · ",
        "written off" if history.written_off_day is not None else standing.stage,
        b.as_of.rhythm or ""
        if history.written_off_day is None and b.as_of.rhythm != "on-rhythm"
        else "",
        _since(b.customer.since, history.buying.days),
        pays_words(standing),
    )


def warnings(b: "Brief", formatter: Formatter) -> list[Line]:
    """What must not be overlooked: do not call, written off, snoozed."""
    history, prefer = b.as_of.history, b.customer.prefer
    way = f"; they prefer {preferred(prefer)}" if prefer and prefer != "phone" else ""
    found = (
        [line(Cell(f"DO NOT CALL{way}.", "bad"), f" {hidden_words(b.customer)}".rstrip())]
        if b.customer.do_not_call
        else []
    )
    if b.lost_on:
        found.append(written_off_line(b.lost_on, b.lost_why, history.id, formatter))
    elif history.came_back_day is not None:
        back = formatter.weekday(history.came_back_day)
        found.append(line(Cell(f"Was written off, back since {back}.", "good")))
    snoozed = snoozed_line(history.snoozed_until_day, history.id, formatter)
    return [*found, snoozed] if snoozed else found


def to_reach(b: "Brief") -> Customer:
    """The customer with the ways to reach them; no number where not to call.

    Which way they prefer is then in the warning.
    """
    customer = b.customer
    if not customer.do_not_call:
        return customer
    silent = tuple(contact._replace(phones=()) for contact in customer.contacts)
    return customer._replace(phones=(), contacts=silent, prefer=None)


def people(b: "Brief") -> Iterable[tuple[Piece, ...]]:
    """Whom to ask for, with role, number and preferred way."""
    customer = to_reach(b)
    shown = {phone for contact in customer.contacts for phone in contact.phones}
    customer = customer._replace(phones=tuple(p for p in customer.phones if p not in shown))
    for contact in customer.contacts:
        if contact.left_on is None:
            head = joined(", ", contact.name, contact.role or "")
            rest = _ways(contact, contact.note or "")
            yield (head, ", ", *rest) if rest else (head,)
    if customer.emails or customer.phones:
        yield ("At the firm: " if customer.contacts else "", *_ways(customer))
    elif customer.prefer:
        yield (f"They prefer {preferred(customer.prefer)}",)


def _ways(whose: Contact | Customer, note: str = "") -> list[Piece]:
    """Numbers, addresses, the way they prefer and a note, with a comma between them."""
    prefer = f"prefers {preferred(whose.prefer)}" if whose.prefer else ""
    ways: list[Piece] = [Cell(phone, "dial") for phone in whose.phones]
    ways += filter(None, (*whose.emails, prefer, note))
    return [piece for way in ways for piece in (way, ", ")][:-1]


FIELDS = 6  # of their own fields, to name


def about(b: "Brief") -> str | None:
    """Company, town, tags, who sent them, whom they sent, on one line."""
    customer, through = b.customer, b.as_of.history.referred_by
    (of_person,) = (
        [each.extra for each in customer.contacts] if len(customer.contacts) == 1 else [{}]
    )
    facts = {**of_person, **customer.extra}
    more = len(facts) - FIELDS
    text = joined(
        " · ",
        customer.company or "",
        customer.town or "",
        " ".join(f"#{tag}" for tag in customer.tags),
        f"came through {through}" if through else "",
        f"sent you {listed([name for _, name in b.named[:3]])}" if b.named else "",
        *(f"{key}: {value}" for key, value in list(facts.items())[:FIELDS]),
        f"{count(more, 'more field')}: repbook contact {customer.id}" if more > 0 else "",
    )
    return text or None


# The words of the sections


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
    kind = b.past.get(c.problem.id)
    return before_words(kind, b.allies, c) if kind else []


OPEN_CASE: Fields["tuple[Case, Brief]"] = Fields(
    *CASE.within(lambda row: CaseRow(row[0], row[1].customer, row[1].allies)),
    Field(
        "warning",
        "text?",
        "what makes it hard soon",
        said=lambda row, f: outlook(
            row[0], row[1].as_of.policy, f, row[1].as_of.history.do_not_call
        ),
    ),
    Field(
        "before",
        "list",
        "what solved its like",
        lambda row: before(*row),
        items=("text", "a sentence"),
    ),
)


def case_words(c: Case, b: "Brief", formatter: Formatter) -> str:
    """`open 2 days, they have been in touch 3 times, with Priya (Support) since Thu`."""
    reply = c.ally_reply
    return joined(
        ", ",
        "reported today" if c.days == 0 else f"open {days(c.days)}",
        f"they have been in touch {times(c.contacts)}"
        if c.contacts > 1 and "contacts" not in c.because
        else "",
        f"reopened {times(c.reopened)}" if c.reopened else "",
        move_words(c, b.allies, formatter),
        step_words(reply, ally_words(c.ally_id, b.allies), formatter) if reply else "",
    )


def quoted(b: "Brief", formatter: Formatter) -> list[str]:
    """`q4 1,200 for pump rebuild, sent 14 Nov, open 9 days, ends Fri 4 Dec`."""
    found = []
    for quote in b.as_of.open_quotes:
        age = b.as_of.on - quote.day
        found.append(
            joined(
                ", ",
                f"q{quote.id} {order_words(quote, formatter)}",
                formatter.sent(quote.day, quote.undated) if age or quote.undated else "sent today",
                f"open {days(age)}" if age and not quote.undated else "",
                ends_words(quote.last_day, formatter),
            )
        )
    return found


def promised(b: "Brief", formatter: Formatter) -> list[str]:
    """What you said you would do, but for what is a reason to call today."""
    said = {reason.mark for reason in (b.call.reasons if b.call else ())}
    return [
        f"p{promise.id} {promise.text}, "
        + (
            f"was for {formatter.weekday(promise.by)}"
            if promise.by.toordinal() < b.as_of.on
            else f"for {formatter.near(promise.by)}"
        )
        for promise in b.promises
        if f"p{promise.id}" not in said
    ]


def yearly_days(b: "Brief", formatter: Formatter) -> list[str]:
    """Birthdays and the like, but for what is a reason to call today."""
    said = {reason.mark for reason in (b.call.reasons if b.call else ())}
    found = sorted(b.as_of.history.yearly_days, key=lambda day: day.next_day(formatter.on))
    return [
        f"p{day.id} {yearly_words(day, formatter)}" for day in found if f"p{day.id}" not in said
    ]


def money(b: "Brief", formatter: Formatter) -> str:
    """So far, the next 12 months, unpaid, to pay back."""
    if b.as_of.last_day is None:
        return to_pay_back(b, formatter)
    so_far = f"{formatter.money(sum(b.as_of.history.buying.cents))} bought so far"
    ahead_words = ahead(b.as_of, formatter)
    return joined("; ", so_far, ahead_words, unpaid(b, formatter), to_pay_back(b, formatter))


def to_pay_back(b: "Brief", formatter: Formatter) -> str:
    """`you owe them 240 back (o2, p7)`: the purchases, and the promise to do so."""
    owed = b.owed_back
    if owed is None or not owed.total:
        return ""
    named = joined(
        ", ", *(f"o{id}" for id in owed.cents), f"p{owed.promise.id}" if owed.promise else ""
    )
    return f"you owe them {formatter.money(owed.total)} back ({named})"


def bought_words(p: Purchase, b: "Brief", formatter: Formatter) -> str:
    """`Mon 26 Oct: 630 for gasket set (o609), 315 of it returned (it was paid)`."""
    what = joined(" for ", formatter.money(p.cents), cut(p.what or ""))
    back, credit = b.returned.get(p.id, 0), b.credit.get(p.id, 0)
    paid = "it" if credit >= back else f"{formatter.money(credit)} of that"
    before = f" ({paid} was paid)" if back and credit else ""
    day = formatter.weekday(p.on)
    return f"{day}: {what} (o{p.id}){returned_words(back, p.cents, formatter)}{before}"


def unpaid(b: "Brief", formatter: Formatter) -> str:
    """`480 not yet paid (o12 was due 3 Nov)`."""
    debts = b.as_of.history.debts
    if not debts:
        return "" if b.standing.marks.pays is None else "nothing unpaid"
    owed = formatter.money(sum(debt.cents for debt in debts))
    if not b.as_of.unpaid:
        return f"{owed} never paid, and not counted as unpaid since you wrote them off"
    due = "was due" if b.as_of.on > debts[0].due_day else "due"
    which = f"o{debts[0].purchase_id}" if len(debts) == 1 else f"{len(debts)} orders, the first"
    return f"{owed} not yet paid ({which} {due} {formatter.weekday(debts[0].due_day)})"


def exchange_words(touch: "Exchange", b: "Brief", formatter: Formatter) -> str:
    """`19 Nov they rang: leaks again`; what a problem is stands with it while it is open."""
    what = "they ordered" if touch.inbound and touch.ordered else touch_words(touch)
    note = f": {first_line(touch.note, 120)}" if touch.note else ""
    reported = _reported(touch, b)
    if reported:
        silent = "you" if reported.found else "they"
        who = f"{what}:" if touch.channel or touch.kind == "touch" else silent
        what = f"{who} {came_up(reported)} x{reported.id}"
        note = note if not any(c.problem.id == reported.id for c in b.as_of.open_cases) else ""
    return f"{formatter.weekday(touch.on)} {what}{note}"


def _reported(touch: "Exchange", b: "Brief") -> "Problem | None":
    """The problem whose report an exchange was, if that is all that it says."""
    for problem in b.as_of.history.problems:
        alone = touch.kind == "problem" and touch.id == problem.id
        in_call = touch.kind == "touch" and touch.id == problem.touch_id
        if alone or (in_call and is_report(touch.note, problem)):
            return problem
    return None


def opening_of(b: "Brief", formatter: Formatter) -> tuple[str, str]:
    """What to open the call with: a code, and the words."""
    return opening(Preparation(b.as_of, b.call, b.feedback, b.allies), formatter)


def _besides(opened: str, text: str) -> str:
    """A reason that the call does not open with; of the one it does, only what was tried so far."""
    if text != opened and not text.startswith(f"{opened} · "):
        return text
    return text[len(opened) :].removeprefix(" · ")


def why_today(b: "Brief", formatter: Formatter) -> list[str]:
    """Why they are on today's list, or not."""
    opened, off = opening_of(b, formatter)[1], not b.call and b.as_of.may_be_listed
    held = off_list_words(b.as_of.holds, b.as_of, b.listed_next, formatter) if off else ""
    texts = today(b.as_of, b.call, formatter)
    # What the call opens with is the only reason: nothing stands alone beside it.
    alone = len(texts) == 2 and texts[0] == opened
    return [
        *(_besides(opened, text) for text in texts if not alone),
        f"not on the list: {held}" if held else "",
    ]


def _since(known: date | None, bought: Sequence[int]) -> str:
    """`6 orders since Mar 2024`; `customer since Mar 2024, 6 orders` if they came before."""
    if not bought:
        return f"since {_month(known)}" if known else ""
    first = _month(date.fromordinal(bought[0]))
    orders = count(len(bought), "order") if len(bought) > 1 else f"one order, {first}"
    if known and known.toordinal() < bought[0] and _month(known) != first:
        return f"customer since {_month(known)}, {orders}"
    return f"{orders} since {first}" if len(bought) > 1 else orders


def _month(day: date) -> str:
    return f"{month_name(day)[:3]} {day.year}"


# What is shown, field by field

ASK_FOR: Fields[Contact] = Fields(
    *CONTACT.only("name role phones emails"),
    Field("prefer", "text?", "preferred channel"),
    Field("left", "yes", "they are no longer there", lambda contact: contact.left_on is not None),
)
FRIEND: Fields[tuple[int, str]] = Fields(
    Field("id", "whole", "the number", itemgetter(0)),
    Field("name", "text", "the customer", itemgetter(1)),
)
TOUCH: "Fields[Exchange]" = Fields(
    Field("id", "text", "as in `c31`, `o12`, `x4` or `s9`", lambda touch: touch.name),
    Field("on", "day", "the day"),
    *EXCHANGE,
)
OURS: Fields[CustomerDay] = Fields(
    Field(
        "promises_kept",
        "whole",
        "promises kept in time",
        lambda customer: customer.history.promises_kept,
    ),
    Field(
        "promises_late",
        "whole",
        "promises kept late",
        lambda customer: customer.history.promises_late,
    ),
    Field(
        "problems_solved",
        "whole",
        "problems solved in the last year",
        lambda customer: len(customer.solved_cases),
    ),
    Field(
        "problems_painless",
        "whole",
        "of these painlessly",
        lambda customer: sum(case.effort == "painless" for case in customer.solved_cases),
    ),
    Field(
        "last_reached_on",
        "day?",
        "the last time they were reached",
        lambda customer: customer.history.reached_day,
    ),
)
BEGIN: Fields[tuple[str, str]] = Fields(
    Field("code", "text", "why that", itemgetter(0)),
    Field("text", "text", "in words", itemgetter(1)),
)


OPEN_QUOTE: Fields[OpenQuote] = Fields(
    Field("id", "text", "as in `q4`", lambda quote: f"q{quote.id}"),
    Field("on", "day?", SENT_ON, lambda quote: None if quote.undated else quote.day),
    Field("amount", "money", "how much", lambda quote: quote.cents),
    Field("what", "text?", "what was offered"),
    Field("valid_until", "day?", "the last day it holds", lambda quote: quote.last_day),
)


BRIEF: Fields["Brief"] = Fields(
    *NAMED.within(lambda b: b.customer),
    *CUSTOMER.only("company town tags note extra").within(lambda b: b.customer),
    Field(
        "since",
        "day?",
        "customer since",
        lambda b: b.customer.since or next(iter(b.as_of.history.buying.days), None),
    ),
    CUSTOMER["prefer"].within(lambda b: b.customer),
    Field(
        "do_not_call",
        "yes",
        "never to be called; then there is no phone here",
        lambda b: b.customer.do_not_call,
    ),
    CUSTOMER_DAY["written_off"].within(lambda b: b.as_of),
    Field("written_off_on", "day?", "the day", lambda b: b.lost_on),
    Field("written_off_why", "text?", "the reason", lambda b: b.lost_why),
    *CUSTOMER.only("phones emails").within(to_reach),
    Field("contacts", "list", "who to ask for", lambda b: to_reach(b).contacts, inner=ASK_FOR),
    Field("referred_by", "text?", "who sent them", lambda b: b.as_of.history.referred_by),
    Field("referred", "list", "customers they referred", lambda b: b.named, inner=FRIEND),
    STANDING["stage"].within(lambda b: b.standing),
    *CUSTOMER_DAY.only("rhythm usual_gap_days days_since_last next_expected_on").within(
        lambda b: b.as_of
    ),
    Field(
        "gaps",
        "list",
        "the days between, oldest first",
        lambda b: [later - day for day, later in pairwise(b.as_of.history.buying.days)],
        items=("whole", "one of them"),
    ),
    EVIDENCE.within(lambda b: b.as_of, lambda b, f: dict(buying(b.as_of, f))),
    *CUSTOMER_DAY.only("purchase_count total next_12_months stake").within(lambda b: b.as_of),
    Field(
        "unpaid",
        "money",
        "what is to be paid",
        lambda b: sum(debt.cents for debt in b.as_of.history.debts),
        section=lambda b, f: {"Money": [money(b, f)]},
    ),
    Field(
        "to_pay_back",
        "money",
        "what you owe them: what came back in the last 90 days after it was paid",
        lambda b: b.owed_back.total if b.owed_back else 0,
    ),
    Field(
        "overdue",
        "money",
        "of that beyond its grace",
        lambda b: sum(debt.cents for debt in b.as_of.overdue),
    ),
    Field(
        "purchases",
        "list",
        "the latest",
        inner=PURCHASE.only("id on amount what ref"),
        section=lambda b, f: {
            "Bought": [
                " · ".join(bought_words(p, b, f) for p in b.purchases[:BOUGHT_SHOWN])
                + (ONE_DAY if len({p.on for p in b.purchases}) < len(b.purchases) else "")
            ],
        },
    ),
    Field(
        "touches",
        "list",
        "the latest exchanges: calls, and orders, reports and steps that were one",
        inner=TOUCH,
        section=lambda b, f: {"Last": [exchange_words(t, b, f) for t in b.touches[:TOUCHES_SHOWN]]},
    ),
    Field(
        "feedback",
        "list",
        "what they said",
        inner=SAID,
        section=lambda b, f: {
            "They said": [
                f"{said.verdict} on {said.topic}, {f.weekday(said.on)}"
                + (f': "{said.words}"' if said.words else "")
                for said in b.feedback[:SAID_SHOWN]
            ]
        },
    ),
    Field(
        "problems",
        "list",
        "those that are open",
        lambda b: [(case, b) for case in b.as_of.open_cases],
        inner=OPEN_CASE,
        section=lambda b, f: {"Open": open_problems(b, f)},
    ),
    Field(
        "promises",
        "list",
        "those that are open",
        inner=PROMISED,
        section=lambda b, f: {"Promised": promised(b, f)},
    ),
    Field(
        "yearly_days",
        "list",
        "birthdays and other yearly days",
        lambda b: b.as_of.history.yearly_days,
        inner=YEARLY_DAY,
        section=lambda b, f: {"Every year": yearly_days(b, f)},
    ),
    Field(
        "quotes",
        "list",
        "those that are open",
        lambda b: b.as_of.open_quotes,
        inner=OPEN_QUOTE,
        section=lambda b, f: {"Quotes": quoted(b, f)},
    ),
    STANDING["marks"].within(lambda b: b.standing),
    Field(
        "ours",
        "object",
        "what you did for them",
        lambda b: b.as_of,
        inner=OURS,
        section=lambda b, f: {"You": [" · ".join(your_side(b.as_of, f))]},
    ),
    STANDING["toward_loyal"].within(
        lambda b: b.standing,
        lambda b, f: {
            "To be loyal": [all_missing_words(b.standing.toward_loyal, f, b.as_of.policy)]
            if b.as_of.last_day is not None and b.as_of.history.written_off_day is None
            else []
        },
    ),
    CALL_VALUE.within(lambda b: b.call),
    REASONS.within(lambda b: b.call, lambda b, f: {"Why today": why_today(b, f)}),
    ALSO.within(
        lambda b: (b.referral, b.missing, ()),
        lambda b, f: {
            "Ask for": [
                "a referral: they are loyal, no problem is open, and you have not asked for one in"
                f" {days(b.as_of.policy.ask_referral_days)}"
            ]
            if b.referral
            else [],
            "Ask about": [missed_words(use, f) for use in b.missing[:MISSING_SHOWN]],
        },
    ),
    Field(
        "begin",
        "object",
        "what to say first",
        said=opening_of,
        inner=BEGIN,
        section=lambda b, f: {OPENING: [Cell(opening_of(b, f)[1], "who")]},
    ),
)
SECTIONS = (
    "begin reasons also problems promises quotes yearly_days evidence unpaid purchases feedback touches ours"
    " toward_loyal"
)


def brief_screen(b: "Brief", formatter: Formatter, sections: str = SECTIONS) -> Screen:
    """The page: who, what to start with, why today, what is open, how they buy."""
    customer, id = b.customer, b.customer.id
    call = [] if customer.do_not_call else [f'repbook log-call {id} "…"']
    asked = b.call.reasons if b.call else ()
    fixes = [
        f"repbook confirm-fix {reason.mark}"
        for reason in asked
        if reason.rule.settled_by == "confirming it"
    ]
    problems = [
        f"repbook problem {reason.mark}"
        for reason in asked
        if reason.case and reason.case.waits_for_rep
    ]
    return screen(
        line(Cell(customer.name, "who"), f" ({id})", right=headline(b)),
        *warnings(b, formatter),
        *(line(*who) for who in people(b)),
        about(b),
        f"Note: {customer.note}" if customer.note else None,
        "",
        beside_labels(BRIEF.sections(b, formatter, sections), loud=OPENING),
        "",
        hint(*call, *problems[:1], *fixes[:1], f"repbook history {id}", f"repbook why {id}"),
    )
