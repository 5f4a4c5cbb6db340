"""Reasons, standings and cases in words; `next`, `why`, `brief` and `report` share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, days, last_days, number, ordinal_word
from repbook.records import History
from repbook.views.screen import Cell

if TYPE_CHECKING:
    from repbook.loyalty.call_list import Call
    from repbook.loyalty.customer_day import CustomerDay
    from repbook.loyalty.effort import Case
    from repbook.loyalty.reasons import Reason
    from repbook.loyalty.standing import Missing
    from repbook.policy import Policy


def reason_words(reason: Reason, customer: CustomerDay, formatter: Formatter) -> str:
    """One reason, as a rep would say it."""
    return reason.rule.sentence(reason, customer, formatter, ())


def call_cell(call: Call, formatter: Formatter, tries: str = "") -> Cell:
    """A call's reasons for a list on the screen, with what goes along in few words."""
    text = _reasons_words(call, formatter) + (f" ({tries})" if tries else "")
    return Cell(text, after="+referral" if call.ask_referral else "")


def call_words(call: Call, formatter: Formatter) -> str:
    """All reasons of a call, joined, with what goes along with it."""
    text = _reasons_words(call, formatter)
    if not call.ask_referral:
        return text
    return (
        f"{text} And ask for a referral"
        if text.endswith("?")
        else f"{text}; and ask for a referral"
    )


def _reasons_words(call: Call, formatter: Formatter) -> str:
    codes = {reason.code for reason in call.reasons}
    sentences = [
        reason.rule.sentence(reason, call.customer, formatter, codes - {reason.code})
        for reason in call.reasons
    ]
    return "; ".join(sentence for sentence in sentences if sentence)


def tries_words(history: History, formatter: Formatter) -> str:
    """`3rd try`: which attempt the next one would be; empty for the first."""
    return f"{ordinal_word(history.tries + 1)} try" if history.tries else ""


def missing_words(missing: Missing, formatter: Formatter, policy: Policy) -> str:
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
        return (
            f"{count(missing.number, 'payment')} late in the {last_days(policy.marks_window_days)}"
        )
    return f"x{missing.id} still open, and hard for them"


def effort_words(case: Case) -> str:
    """The verdict with what made it so: `hard: four contacts, passed on twice`."""
    if case.state == "given-up":
        return "given up, not solved: there is no verdict"
    if not case.dated:
        return "not known: the file did not say when it was closed"
    facts = {
        "contacts": f"{number(case.contacts)} {'contact' if case.contacts == 1 else 'contacts'}",
        "hand-offs": f"passed on {'twice' if case.direct_hand_offs == 2 else f'{number(case.direct_hand_offs)} times'}",
        "days": days(case.days) if case.days else "same day",
        "reopened": f"reopened {'twice' if case.reopened == 2 else f'{number(case.reopened)} times'}",
        "ease": f"they called it {case.ease} of 7",
    }
    verdict = "some effort" if case.effort == "some" else case.effort
    if not case.because:
        return f"{verdict}: {facts['contacts']}, {facts['days']}"
    return f"{verdict}: {', '.join(facts[name] for name in case.because)}"
