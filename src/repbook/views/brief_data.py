"""`brief --json`: the whole page as data."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from repbook.formatter import Formatter
from repbook.views.brief import before, opening_of
from repbook.views.buying import evidence
from repbook.views.next import iso, missing_words, reason_words
from repbook.views.problems import CASE, CaseRow, outlook

if TYPE_CHECKING:
    from repbook.book.brief import Brief


def brief_data(b: "Brief", formatter: Formatter) -> dict[str, object]:
    """`brief --json`: the whole page; a do-not-call customer has no phone in it."""
    history, as_of, cases = b.as_of.history, b.as_of, b.as_of.cases
    return {
        **_who(b),
        **_buying(b, formatter),
        "purchases": [
            {"id": f"o{p.id}", "on": p.on.isoformat(), "amount": formatter.major(p.cents)}
            | _plain(p, ("what", "ref"))
            for p in b.purchases
        ],
        "touches": [
            {"id": t.name} | _plain(t, ("on", "outcome", "channel", "inbound", "note"))
            for t in b.touches
        ],
        "feedback": [
            {"id": f"f{f.id}"} | _plain(f, ("on", "topic", "verdict", "words")) for f in b.feedback
        ],
        "problems": [
            {
                **CASE.of(CaseRow(c, b.customer, b.allies), formatter),
                "warning": outlook(c, as_of.policy, formatter, history.do_not_call),
                "before": before(c, b),
            }
            for c in as_of.open_cases
        ],
        "promises": [{"id": f"p{p.id}"} | _plain(p, ("text", "made_on", "by")) for p in b.promises],
        "marks": b.standing.marks._asdict(),
        "ours": {
            "promises_kept": history.promises_kept,
            "promises_late": history.promises_late,
            "problems_solved": sum(c.is_solved for c in cases),
            "problems_painless": sum(c.is_solved and c.effort == "painless" for c in cases),
            "last_reached_on": iso(history.reached_day),
        },
        "toward_loyal": [
            missing_words(m, formatter, as_of.policy) for m in b.standing.toward_loyal
        ],
        "call_value": formatter.major(b.call.value) if b.call else 0,
        "reasons": [
            {
                "code": r.code,
                "text": reason_words(r, as_of, formatter),
                "amount": formatter.major(r.amount),
                "since": iso(r.since_day),
            }
            for r in (b.call.reasons if b.call else ())
        ],
        "also": ["ask for a referral"] if b.referral else [],
        "begin": dict(zip(("code", "text"), opening_of(b, formatter), strict=True)),
    }


def _who(b: "Brief") -> dict[str, object]:
    customer, history = b.customer, b.as_of.history
    days = history.buying.days
    dial = () if customer.do_not_call else ("phones",)
    return {
        **_plain(customer, ("id", "name", "company", "town", "tags", "note", "extra")),
        "since": customer.since.isoformat() if customer.since else iso(next(iter(days), None)),
        **_plain(customer, ("prefer", "do_not_call")),
        "written_off": history.written_off_day is not None,
        "written_off_on": b.lost_on.isoformat() if b.lost_on else None,
        "written_off_why": b.lost_why,
        **{"phones": [], **_plain(customer, (*dial, "emails"))},
        "contacts": [
            {
                **_plain(contact, ("name", "role")),
                **{"phones": [], **_plain(contact, (*dial, "emails", "prefer"))},
                "left": contact.left_on is not None,
            }
            for contact in customer.contacts
        ],
        "referred_by": history.referred_by,
        "referred": [{"id": id, "name": name} for id, name in b.named],
    }


def _buying(b: "Brief", formatter: Formatter) -> dict[str, object]:
    as_of, history, days = b.as_of, b.as_of.history, b.as_of.history.buying.days
    return {
        "stage": b.standing.stage,
        "rhythm": as_of.rhythm,
        "usual_gap_days": round(as_of.gap, 2) if days else None,
        "days_since_last": as_of.on - days[-1] if days else None,
        "next_expected_on": iso(as_of.expected_day),
        "gaps": [later - day for day, later in pairwise(days)],
        "evidence": evidence(as_of, formatter),
        "purchase_count": len(days),
        "total": formatter.major(sum(history.buying.cents)),
        "next_12_months": formatter.major(as_of.figures.next_12_months) if days else None,
        "stake": formatter.major(as_of.stake) if days else None,
        "unpaid": formatter.major(sum(d.cents for d in history.debts)),
        "overdue": formatter.major(sum(d.cents for d in as_of.overdue)),
    }


def _plain(record: object, fields: Iterable[str]) -> dict[str, object]:
    values = {field: getattr(record, field) for field in fields}
    return {
        field: value.isoformat() if isinstance(value, date) else value
        for field, value in values.items()
    }
