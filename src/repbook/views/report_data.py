"""`report --json`, `--csv` and `--md`: the figures of a period and of the one before it."""

import re
from collections.abc import Iterator, Mapping

from repbook.formatter import Formatter, sentence
from repbook.loyalty.review import Review, Tally
from repbook.text import visible
from repbook.views.next import call_words, iso, next_data
from repbook.views.report import beside, figures, flat, sections, short_title, title_of

SPECIAL = re.compile(r"([\\`*_{}\[\]>#|~!$])")


def report_data(review: Review, formatter: Formatter) -> dict[str, object]:
    """`report --json`."""
    names = review.names
    return {
        **_tally_data(review.now, names, formatter),
        "customers": [
            {
                "id": c.customer_id,
                "name": names[c.customer_id],
                "revenue": formatter.major(c.revenue),
                "before": formatter.major(c.before),
                "change": formatter.major(c.change),
            }
            for c in review.changes
        ],
        "receivables": [
            {"age": row.age, "purchases": row.purchases, "amount": formatter.major(row.cents)}
            for row in review.receivables
        ],
        "lost": [
            {
                "id": loss.customer_id,
                "name": names[loss.customer_id],
                "on": loss.on.isoformat(),
                "why": loss.why,
            }
            for loss in review.losses
        ],
        "lapsed": [
            {
                "id": row.history.id,
                "name": row.history.name,
                "last_on": iso(row.history.buying.days[-1]),
                "total": formatter.major(sum(row.history.buying.cents)),
                "new": row.new,
            }
            for row in review.lapsed
        ],
        "street": {
            name: {"count": value[0], "of": value[1]}
            for name, value in review.relationship._asdict().items()
            if name != "customers"
        },
        "since": {
            effort: {
                "customers": since.customers,
                "bought": since.bought,
                "purchases": since.purchases,
                "amount": formatter.major(since.cents),
            }
            for effort, since in review.since.items()
        },
        "next": next_data(review.calls, review.contact_and_phone, formatter),
        "before": _tally_data(review.before, names, formatter),
    }


def _tally_data(t: Tally, names: Mapping[int, str], formatter: Formatter) -> dict[str, object]:
    return {
        "period": {"from": t.period.first.isoformat(), "to": t.period.last.isoformat()},
        "touches": {"reached": t.reached, "attempts": t.attempts, "customers": t.customers},
        "purchases": {
            "count": t.orders,
            "revenue": formatter.major(t.revenue),
            "repeat_share": _round(t.repeat_share),
        },
        "problems": {
            "opened": t.opened,
            "found": t.found,
            "resolved": t.resolved,
            "open": t.open,
            "median_days": t.median_days,
            "painless_share": _round(t.painless_share),
        },
        "promises": {"kept": t.kept, "late": t.late, "open": t.promised},
        "stages": dict(t.stages),
        "moves": [
            {"id": m.customer_id, "name": names[m.customer_id], "from": m.was, "to": m.now}
            for m in t.moves
        ],
        "feedback": {topic: dict(counts) for topic, counts in t.feedback.items()},
        "referrals": t.referrals,
        "commission": formatter.major(t.commission),
        "target": formatter.major(t.target),
        "reach_target": round(t.reach_target, 1),
        "quiet": t.quiet,
    }


def _round(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def report_rows(review: Review, formatter: Formatter) -> list[dict[str, object]]:
    """`report --csv`: a row for each figure, now and before."""
    names = review.names
    now, before = (
        dict(_flat(_tally_data(tally, names, formatter))) for tally in (review.now, review.before)
    )
    return [{"figure": n, "now": now.get(n), "before": before.get(n)} for n in {**now, **before}]


def _flat(data: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    """The figures of a period with dotted names; the moves, which are no figures, left out."""
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif not isinstance(value, list):
            yield f"{before}{name}", value


def report_markdown(review: Review, formatter: Formatter) -> str:
    """The report as Markdown: headings, a table, lists."""
    now = review.now.period
    lines = [
        f"# {title_of(now)}",
        "",
        f"{sentence(beside(now, formatter.on))}.",
        "",
        f"| | {short_title(now, formatter.on)} | {short_title(review.before.period, formatter.on)} | |",
        "|---|---:|---:|---|",
        *(
            f"| {row.label} | {row.now} | {row.before} | {safe(row.note)} |"
            for row in figures(review, formatter)
        ),
        "",
    ]
    for label, texts in sections(review, formatter):
        lines += [f"## {label}", "", *(f"- {safe(flat(text))}" for text in texts), ""]
    if review.calls:
        lines += ["## Who to call", "", "| who | why | phone |", "|---|---|---|"]
        for call in review.calls:
            phone = review.contact_and_phone.get(call.history.id, (None, None))[1] or ""
            cells = (call.history.name, call_words(call, formatter), phone)
            lines.append(f"| {' | '.join(map(safe, cells))} |")
        lines.append("")
    return "\n".join(lines)


def safe(text: str) -> str:
    """Text on one line with the special characters of Markdown and HTML escaped."""
    text = re.sub(r"&(?=#?\w+;)", "&amp;", visible(text).strip())
    text = SPECIAL.sub(r"\\\1", text).replace("<", "&lt;")
    return re.sub(r"^([-+]|\d+[.)])(?=\s)", r"\\\1", text).replace("://", ":\\//")
