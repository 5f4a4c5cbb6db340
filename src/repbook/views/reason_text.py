"""Reasons, standings and cases in words a rep would use; `next`, `why`, `brief` and `report` share them."""

from __future__ import annotations

from collections.abc import Callable

from repbook.formatter import Formatter, clock, count, days, number, ordinal_word, rhythm_words
from repbook.loyalty.call_list import Call
from repbook.loyalty.effort import Case
from repbook.loyalty.reasons import Reason
from repbook.loyalty.standing import Missing
from repbook.records import History
from repbook.views.screen import Cell


def reason_words(reason: Reason, history: History, formatter: Formatter) -> str:
    """One reason, as a rep would say it."""
    return TELL[reason.code](reason, history, formatter)


def call_cell(call: Call, formatter: Formatter, tries: str = "") -> Cell:
    """A call's reasons for a list on the screen, with what goes along in few words."""
    told = _reasons_words(call, formatter) + (f" ({tries})" if tries else "")
    return Cell(told, after="+referral" if call.ask_referral else "")


def call_words(call: Call, formatter: Formatter) -> str:
    """All reasons of a call, joined, with what goes along with it."""
    told = _reasons_words(call, formatter)
    if not call.ask_referral:
        return told
    return (
        f"{told} And ask for a referral"
        if told.endswith("?")
        else f"{told}; and ask for a referral"
    )


def _reasons_words(call: Call, formatter: Formatter) -> str:
    codes = {reason.code for reason in call.reasons}
    told = []
    for reason in call.reasons:
        if not _said_already(reason, codes, call.history):
            words = reason_words(reason, call.history, formatter)
            if reason.code == "late" and "due" in codes:  # both have an amount
                words = f"late, due{words.removeprefix('late')}"
            told.append(words)
    return "; ".join(told)


def _said_already(reason: Reason, codes: set[str], history: History) -> bool:
    """Whether another reason's words hold this one's: late says due, and quiet since the order."""
    if reason.code == "due":
        return "late" in codes
    silent = history.buying.days and reason.since_day == history.buying.days[-1]
    return reason.code == "quiet" and bool(silent) and bool(codes & {"late", "due", "win-back"})


def tries_words(history: History, formatter: Formatter) -> str:
    """`3rd try`: which attempt the next one would be; empty for the first."""
    return f"{ordinal_word(history.tries + 1)} try" if history.tries else ""


def _call_back(reason: Reason, history: History, formatter: Formatter) -> str:
    day, minute = reason.facts["day"], reason.facts["minute"]
    at = f" at {clock(minute)}" if minute is not None else ""
    today = formatter.on.toordinal()
    when = "" if day == today else f" {formatter.near(day)}"
    return f"call back{when}{at}, agreed {formatter.near(reason.since_day)}"


def _problem(reason: Reason, history: History, formatter: Formatter) -> str:
    case: Case = reason.facts["case"]
    what = (
        "reopened: "
        if case.reopened and case.waiting_since_day > case.problem.reported_on.toordinal()
        else ""
    )
    if case.ally_id and case.problem.steps and case.problem.steps[-1].by == "ally":
        what = "answered: "
    since = "today" if case.days == 0 else days(case.days)
    warn = effort_warning(case)
    return f"{what}{case.problem.what}, {since}{'; ' + warn if warn else ''}"


def effort_warning(case: Case) -> str:
    """What would keep it painless, or how it stands, while there is still time."""
    if case.effort == "hard":
        return "hard already"
    if case.contacts >= 3:
        return f"{number(case.contacts)} contacts, one more and it is hard"
    if case.contacts == 2 and case.effort == "painless":
        return "a third contact from them makes it more than painless: call first"
    return ""


def _keep_posted(reason: Reason, history: History, formatter: Formatter) -> str:
    case: Case = reason.facts["case"]
    parked = (
        f", parked until {formatter.day(case.parked_until_day)}" if case.parked_until_day else ""
    )
    return f"keep posted: {case.problem.what}{parked}; heard nothing for {days(reason.facts['silent'])}"


def _promise(reason: Reason, history: History, formatter: Formatter) -> str:
    promise = reason.facts["promise"]
    due = promise.by.toordinal()
    when = "today" if due == formatter.on.toordinal() else formatter.near(due)
    return f"promised for {when}: {promise.text}"


def _check_in(reason: Reason, history: History, formatter: Formatter) -> str:
    facts = reason.facts
    which = (
        "first order" if facts["first"] else f"a large order ({formatter.about(facts['cents'])})"
    )
    return f"{which} {formatter.ago(facts['day'])}: how is it?"


def _check_fix(reason: Reason, history: History, formatter: Formatter) -> str:
    case: Case = reason.facts["case"]
    return f"{case.problem.what}: solved {formatter.short(case.closed_day or 0)}, did it hold?"


def _first_call(reason: Reason, history: History, formatter: Formatter) -> str:
    return f"first call: {reason.facts['friend']} named them {formatter.ago(reason.since_day)}"


def _silence(reason: Reason, history: History, formatter: Formatter) -> str:
    silent = formatter.on.toordinal() - reason.since_day
    if len(history.buying.days) == 1:
        return f"one order, {formatter.ago(reason.since_day)}"
    return f"{days(silent)}, {'' if history.orders_every_days else 'usually '}{round(reason.facts['gap'])}"


def _late(reason: Reason, history: History, formatter: Formatter) -> str:
    return f"late: {_silence(reason, history, formatter)}; about {formatter.about(reason.value)} at stake"


def _due(reason: Reason, history: History, formatter: Formatter) -> str:
    last = formatter.ago(reason.since_day)
    if len(history.buying.days) == 1:
        return f"due: one order, {last}; most who order again do so by now"
    return f"due: buys {rhythm_words(reason.facts['gap'])}, last {last}"


def _payment(reason: Reason, history: History, formatter: Formatter) -> str:
    debts = reason.facts["debts"]
    what = f"o{debts[0].purchase_id}" if len(debts) == 1 else count(len(debts), "order")
    return f"{what} unpaid since {formatter.day(reason.since_day)}: {formatter.money(reason.value)}"


def _quiet(reason: Reason, history: History, formatter: Formatter) -> str:
    return f"not heard since {formatter.day(reason.since_day)}"


def _win_back(reason: Reason, history: History, formatter: Formatter) -> str:
    return f"win back: {_silence(reason, history, formatter)}; about {formatter.about(reason.value)} at stake"


TELL: dict[str, Callable[[Reason, History, Formatter], str]] = {
    "call-back": _call_back,
    "problem": _problem,
    "keep-posted": _keep_posted,
    "promise": _promise,
    "check-in": _check_in,
    "check-fix": _check_fix,
    "first-call": _first_call,
    "late": _late,
    "due": _due,
    "payment": _payment,
    "quiet": _quiet,
    "win-back": _win_back,
}


def missing_words(missing: Missing, formatter: Formatter) -> str:
    """One thing between a customer and loyal."""
    if missing.code == "purchases":
        return f"{number(missing.number)} more {'purchase' if missing.number == 1 else 'purchases'}"
    if missing.code == "span":
        return f"{days(missing.number)} more between the first and the last purchase"
    if missing.code == "lapsed":
        return f"nothing bought since {formatter.day(missing.day or 0)}"
    if missing.code == "unpaid":
        return f"o{missing.id} unpaid since {formatter.day(missing.day or 0)}"
    if missing.code == "paid-late":
        return f"{count(missing.number, 'payment')} late in the last year"
    return f"x{missing.id} still open, and hard for them"


def effort_words(case: Case) -> str:
    """The verdict with what made it so: `hard: four contacts, passed on twice`."""
    if case.state == "given-up":
        return "given up, not solved: there is no verdict"
    if not case.dated:
        return "not known: the file did not say when it was closed"
    told = {
        "contacts": f"{number(case.contacts)} {'contact' if case.contacts == 1 else 'contacts'}",
        "hand-offs": f"passed on {'twice' if case.direct_hand_offs == 2 else f'{number(case.direct_hand_offs)} times'}",
        "days": days(case.days) if case.days else "same day",
        "reopened": f"reopened {'twice' if case.reopened == 2 else f'{number(case.reopened)} times'}",
        "ease": f"they called it {case.ease} of 7",
    }
    verdict = "some effort" if case.effort == "some" else case.effort
    if not case.because:
        return f"{verdict}: {told['contacts']}, {told['days']}"
    return f"{verdict}: {', '.join(told[name] for name in case.because)}"
