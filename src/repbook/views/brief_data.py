"""`brief --json`: the whole page as data."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from repbook.formatter import Formatter
from repbook.views.brief import opening_of
from repbook.views.next import iso
from repbook.views.problems import before_words, case_data, outlook
from repbook.views.reason_text import missing_words, reason_words
from repbook.views.why import evidence

if TYPE_CHECKING:
    from repbook.book.brief import Brief


def brief_data(b: "Brief", formatter: Formatter) -> dict[str, Any]:
    """`brief --json`: the whole page; a do-not-call customer has no phone in it."""
    customer, history, as_of = b.customer, b.as_of.history, b.as_of
    silent = customer.do_not_call
    days_bought = history.buying.days
    return {
        "id": customer.id,
        "name": customer.name,
        "company": customer.company,
        "town": customer.town,
        "tags": list(customer.tags),
        "note": customer.note,
        "extra": dict(customer.extra),
        "since": iso_date(customer.since) or (iso(days_bought[0]) if days_bought else None),
        "prefer": customer.prefer,
        "do_not_call": silent,
        "written_off": history.written_off_day is not None,
        "written_off_on": iso_date(b.lost_on),
        "written_off_why": b.lost_why,
        "phones": [] if silent else list(customer.phones),
        "emails": list(customer.emails),
        "contacts": [
            {
                "name": c.name,
                "role": c.role,
                "phones": [] if silent else list(c.phones),
                "emails": list(c.emails),
                "prefer": c.prefer,
                "left": c.left_on is not None,
            }
            for c in customer.contacts
        ],
        "referred_by": history.referred_by,
        "referred": [{"id": id, "name": name} for id, name in b.named],
        "stage": b.standing.stage,
        "rhythm": as_of.rhythm,
        "usual_gap_days": round(as_of.gap, 2) if days_bought else None,
        "days_since_last": as_of.on - days_bought[-1] if days_bought else None,
        "next_expected_on": iso(as_of.expected_day),
        "gaps": [later - day for day, later in pairwise(days_bought)],
        "evidence": evidence(as_of, formatter),
        "purchase_count": len(days_bought),
        "total": formatter.major(sum(history.buying.cents)),
        "next_12_months": formatter.major(as_of.figures.next_12_months) if days_bought else None,
        "stake": formatter.major(as_of.stake) if days_bought else None,
        "unpaid": formatter.major(sum(d.cents for d in history.debts)),
        "overdue": formatter.major(sum(d.cents for d in as_of.overdue)),
        "purchases": [
            {
                "id": f"o{p.id}",
                "on": p.on.isoformat(),
                "amount": formatter.major(p.cents),
                "what": p.what,
                "ref": p.ref,
            }
            for p in b.purchases
        ],
        "touches": [
            {
                "id": t.name,
                "on": t.on.isoformat(),
                "outcome": t.outcome,
                "channel": t.channel,
                "inbound": t.inbound,
                "note": t.note,
            }
            for t in b.touches
        ],
        "feedback": [
            {
                "id": f"f{f.id}",
                "on": f.on.isoformat(),
                "topic": f.topic,
                "verdict": f.verdict,
                "words": f.words,
            }
            for f in b.feedback
        ],
        "problems": [
            {
                **case_data(c, customer.name, b.allies),
                "warning": outlook(c, as_of.policy, formatter, as_of.history.do_not_call),
                "before": before_words(kind, b.allies)
                if (kind := b.past.get(c.problem.kind or ""))
                else [],
            }
            for c in as_of.open_cases
        ],
        "promises": [
            {
                "id": f"p{p.id}",
                "text": p.text,
                "made_on": p.made_on.isoformat(),
                "by": p.by.isoformat(),
            }
            for p in b.promises
        ],
        "marks": b.standing.marks._asdict(),
        "ours": {
            "promises_kept": history.promises_kept,
            "promises_late": history.promises_late,
            "problems_solved": sum(c.is_solved for c in as_of.cases),
            "problems_painless": sum(c.is_solved and c.effort == "painless" for c in as_of.cases),
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


def iso_date(day: Any) -> str | None:
    """A date as ISO, None for none."""
    return None if day is None else str(day.isoformat())
