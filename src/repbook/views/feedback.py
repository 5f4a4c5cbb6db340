"""`feedback` by topic, and `referrals` as a tree."""

from collections.abc import Mapping, Sequence

from repbook.formatter import MONTHS, Formatter, count, listed, sentence
from repbook.loyalty.feedback import TREND_DAYS, Said, Sent, silent
from repbook.records import VERDICTS, Feedback
from repbook.views.screen import (
    Cell,
    Column,
    Grid,
    Line,
    Screen,
    Style,
    Table,
    grid,
    hint,
    line,
    screen,
)

STYLES: dict[str, Style] = {"good": "good", "mixed": "heed", "bad": "bad"}


def feedback_data(
    topics: Sequence[Said], names: Mapping[int, str], on: int
) -> list[dict[str, object]]:
    """`feedback --json`."""
    return [
        {
            "topic": said.topic,
            **{verdict: said.count(verdict) for verdict in VERDICTS},
            "lately": _counts(said.lately),
            "before": _counts(said.before),
            "trend": said.trend,
            "last_on": said.all[-1].on.isoformat() if said.all else None,
            "silent": silent(said, on),
            "said": [
                {
                    "id": f"f{each.id}",
                    "customer_id": each.customer_id,
                    "customer": names[each.customer_id],
                    "on": each.on.isoformat(),
                    "verdict": each.verdict,
                    "text": each.words or each.verdict,
                }
                for each in reversed(said.all)
            ],
        }
        for said in topics
    ]


def _counts(said: Sequence[Feedback]) -> dict[str, int]:
    return {verdict: sum(each.verdict == verdict for each in said) for verdict in VERDICTS}


def feedback_screen(
    topics: Sequence[Said],
    names: Mapping[int, str],
    formatter: Formatter,
    most: int,
    whose: str | None,
) -> Screen:
    """Topic by topic: counts, the trend, the latest comments; then topics without any."""
    parts = [
        part
        for said in topics
        if said.all
        for part in _topic(said, names, formatter, most or len(said.all))
    ]
    quiet = [said for said in topics if silent(said, formatter.on.toordinal())]
    if not parts:
        parts = [f"Nothing said{f' by {whose}' if whose else ''} yet."]
    elif quiet:
        parts += ["", f"{silence_words(quiet, formatter, whose)}."]
    return screen(*parts, "", hint('repbook log-call CUSTOMER "…" -f price:bad:"their words"'))


def _topic(
    said: Said, names: Mapping[int, str], formatter: Formatter, most: int
) -> list[Line | Grid | str | None]:
    counts = ", ".join(f"{n} {verdict}" for verdict, n in _counts(said.all).items() if n)
    rows = [
        (
            Cell(formatter.short(each.on), "dim"),
            Cell(f"{names[each.customer_id]} ({each.customer_id})", "who"),
            Cell(each.verdict, STYLES[each.verdict]),
            f'"{each.words}"' if each.words else "",
            Cell(f"f{each.id}", "dim"),
        )
        for each in reversed(said.all[-most:])
    ]
    hidden = len(said.all) - len(rows)
    return [
        line(Cell(sentence(said.topic), "head"), f"  {counts}{_lately(said)}"),
        grid((Column(), Column(name=True), Column(), Column(flex=True), Column()), rows),
        f"  and {hidden} before: repbook feedback {said.topic}" if hidden else None,
    ]


def silence_words(quiet: Sequence[Said], formatter: Formatter, whose: str | None = None) -> str:
    """`Nobody has said anything about price since May; about delivery not yet`."""
    since = [
        f"about {said.topic} since {_month(said.all[-1], formatter)}" for said in quiet if said.all
    ]
    never = [said.topic for said in quiet if not said.all]
    who = f"{whose} has said nothing" if whose else "Nobody has said anything"
    phrase = listed(since)
    if never:
        about = f"about {listed(never, 'or')}"
        phrase = f"{phrase}; nothing yet {about}" if phrase else f"{about} yet"
    return f"{who} {phrase}"


def _month(each: Feedback, formatter: Formatter) -> str:
    year = "" if each.on.year == formatter.on.year else f" {each.on.year}"
    return f"{MONTHS[each.on.month - 1]}{year}"


def _lately(said: Said) -> str:
    if not said.lately:
        return f"; none in the last {TREND_DAYS} days"
    phrases = [f"{n} {verdict}" for verdict, n in _counts(said.lately).items() if n]
    trend = f": {said.trend}" if said.trend else ""
    return f"; in the last {TREND_DAYS} days {', '.join(phrases)}{trend}"


def referrals_data(tree: Sequence[Sent], names: Mapping[int, str], formatter: Formatter) -> Table:
    """`referrals --json`: the tree from its roots down, a row for each customer."""
    return Table(
        tree,
        {
            "id": lambda each: each.id,
            "name": lambda each: names[each.id],
            "referred_by": lambda each: each.referred_by_id,
            "depth": lambda each: each.depth,
            "purchases": lambda each: each.purchases,
            "total": lambda each: formatter.major(each.cents),
            "sent": lambda each: list(each.sent),
            "brought": lambda each: each.brought,
            "brought_total": lambda each: formatter.major(each.brought_cents),
        },
    )


def referrals_screen(
    tree: Sequence[Sent], names: Mapping[int, str], formatter: Formatter
) -> Screen:
    """Who referred whom, and what those customers bought."""
    if not tree:
        return screen(
            "Nobody has sent anybody yet.",
            hint('repbook add "Kobo Dairy" --referred-by CUSTOMER', "repbook status --stage loyal"),
        )
    rows = []
    for each in tree:
        own = f"{count(each.purchases, 'order')}, {formatter.money(each.cents)}"
        if not each.purchases:
            own = "nothing bought yet"
        if each.depth == 0:
            brought = formatter.money(each.brought_cents) if each.brought_cents else "nothing yet"
            phrase = f"sent {count(each.brought, 'customer')}, who bought {brought}"
        else:
            phrase = own + (f"; sent {each.brought} more" if each.brought else "")
        step = "   " * (each.depth - 1) + "└─ " if each.depth else ""
        rows.append((Cell(f"{step}{names[each.id]} ({each.id})", "who"), phrase))
    roots = [each for each in tree if each.depth == 0]
    total = formatter.money(sum(each.brought_cents for each in roots))
    came = count(sum(each.brought for each in roots), "customer")
    return screen(
        line(f"{came} came through others, and bought {total} so far"),
        grid((Column(name=True), Column(flex=True)), rows, indent=2),
        "",
        hint(f"repbook brief {tree[0].id}", "repbook next --reason first-call"),
    )
