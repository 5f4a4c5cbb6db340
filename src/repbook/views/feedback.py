"""`feedback` by topic, and `referrals` as a tree."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from repbook.formatter import Formatter, count, listed, month_name, sentence
from repbook.loyalty.feedback import TREND_DAYS, Said, silent
from repbook.loyalty.referrals import Sent
from repbook.records import VERDICTS, Feedback
from repbook.views.fields import SAID, Field, Fields
from repbook.views.screen import (
    Cell,
    Column,
    Grid,
    Line,
    Screen,
    Style,
    grid,
    hint,
    line,
    screen,
)

STYLES: dict[str, Style] = {"good": "good", "mixed": "heed", "bad": "bad"}


Topic = tuple[Said, Mapping[int, str]]  # with the names of the customers


def _counts(said: Sequence[Feedback]) -> dict[str, int]:
    return {verdict: sum(each.verdict == verdict for each in said) for verdict in VERDICTS}


VERDICT_COUNTS: Fields[Mapping[str, int]] = Fields(
    *(Field(each, "whole", f"how often {each}", itemgetter(each)) for each in VERDICTS)
)
COMMENT: Fields[tuple[Feedback, str]] = Fields(
    *SAID.only("id").within(itemgetter(0)),
    Field("customer_id", "whole", "who, the number", lambda row: row[0].customer_id),
    Field("customer", "text", "who", lambda row: row[1]),
    *SAID.only("on verdict").within(itemgetter(0)),
    Field("text", "text", "their words", lambda row: row[0].words or row[0].verdict),
)
TOPIC: Fields[Topic] = Fields(
    Field("topic", "text", "about what", lambda row: row[0].topic),
    *VERDICT_COUNTS.within(lambda row: _counts(row[0].all)),
    Field(
        "lately",
        "object",
        "in the last 90 days",
        lambda row: _counts(row[0].lately),
        inner=VERDICT_COUNTS,
    ),
    Field(
        "before",
        "object",
        "in the 90 days before",
        lambda row: _counts(row[0].before),
        inner=VERDICT_COUNTS,
    ),
    Field(
        "trend",
        "text?",
        "better, worse or as before, where there is enough to compare",
        lambda row: row[0].trend,
    ),
    Field(
        "last_on",
        "day?",
        "when it came up last",
        lambda row: row[0].all[-1].on if row[0].all else None,
    ),
    Field(
        "silent",
        "yes",
        "not come up for long",
        said=lambda row, f: silent(row[0], f.on.toordinal()),
    ),
    Field(
        "said",
        "list",
        "the words, newest first",
        lambda row: [(each, row[1][each.customer_id]) for each in reversed(row[0].all)],
        inner=COMMENT,
    ),
)


def feedback_screen(
    topics: Sequence[Topic],
    formatter: Formatter,
    most: int,
    whose: str | None,
) -> Screen:
    """Topic by topic: counts, the trend, the latest comments; then topics without any."""
    parts = [
        part
        for said, names in topics
        if said.all
        for part in _topic(said, names, formatter, most or len(said.all))
    ]
    quiet = [said for said, _ in topics if silent(said, formatter.on.toordinal())]
    if not parts:
        parts = [f"No feedback logged{f' from {whose}' if whose else ''}."]
    elif quiet:
        parts += ["", f"{silence_words(quiet, formatter, whose)}."]
    return screen(*parts, "", hint('repbook log-call CUSTOMER "…" -f price:bad:"their words"'))


def counts_words(counts: Mapping[str, int]) -> str:
    """`2 good, 1 bad`."""
    return ", ".join(f"{number} {verdict}" for verdict, number in counts.items() if number)


def _topic(
    said: Said, names: Mapping[int, str], formatter: Formatter, most: int
) -> list[Line | Grid | str | None]:
    rows = [
        (
            Cell(formatter.weekday(each.on), "dim"),
            Cell(f"{names[each.customer_id]} ({each.customer_id})", "who"),
            Cell(each.verdict, STYLES[each.verdict]),
            f'"{each.words}"' if each.words else "",
            Cell(f"f{each.id}", "dim"),
        )
        for each in reversed(said.all[-most:])
    ]
    hidden = len(said.all) - len(rows)
    return [
        line(
            Cell(sentence(said.topic), "head"),
            f"  {counts_words(_counts(said.all))}{_lately(said)}",
        ),
        grid((Column(), Column(name=True), Column(), Column(flex=True), Column()), rows),
        f"  and {hidden} earlier: repbook feedback {said.topic}" if hidden else None,
    ]


def silence_words(quiet: Sequence[Said], formatter: Formatter, whose: str | None = None) -> str:
    """`No feedback about price since May; none yet about delivery`."""
    since = [
        f"about {said.topic} since {_month(said.all[-1], formatter)}" for said in quiet if said.all
    ]
    never = [said.topic for said in quiet if not said.all]
    who = f"No feedback{f' from {whose}' if whose else ''}"
    phrase = listed(since)
    if never:
        about = f"about {listed(never, 'or')}"
        phrase = f"{phrase}; none yet {about}" if phrase else f"{about} yet"
    return f"{who} {phrase}"


def _month(each: Feedback, formatter: Formatter) -> str:
    year = "" if each.on.year == formatter.on.year else f" {each.on.year}"
    return f"{month_name(each.on)}{year}"


def _lately(said: Said) -> str:
    if not said.lately:
        return f"; none in the last {TREND_DAYS} days"
    than = " than before" if said.trend in ("better", "worse") else ""
    trend = f": {said.trend}{than}" if said.trend else ""
    return f"; of these, {counts_words(_counts(said.lately))} in the last {TREND_DAYS} days{trend}"


REFERRAL: Fields[tuple[Sent, str]] = Fields(
    Field("id", "whole", "the customer's number", lambda row: row[0].id),
    Field("name", "text", "the customer", lambda row: row[1]),
    *Fields(
        Field(
            "referred_by", "whole?", "who sent them, the number", lambda sent: sent.referred_by_id
        ),
        Field("depth", "whole", "how many steps from the first"),
        Field("purchases", "whole", "days on which they bought"),
        Field("total", "money", "for how much", lambda sent: sent.cents),
        Field(
            "sent",
            "list",
            "customers they referred",
            lambda sent: list(sent.sent),
            items=("whole", "a number"),
        ),
        Field("brought", "whole", "customers who came through them, all steps down"),
        Field("brought_total", "money", "what those bought", lambda sent: sent.brought_cents),
    ).within(lambda row: row[0]),
)


def referrals_screen(tree: Sequence[tuple[Sent, str]], formatter: Formatter) -> Screen:
    """Who referred whom, and what those customers bought."""
    if not tree:
        return screen(
            "No referrals yet.",
            hint('repbook add "Kobo Dairy" --referred-by CUSTOMER', "repbook status --stage loyal"),
        )
    rows = []
    for each, name in tree:
        own = f"{count(each.purchases, 'order')}, {formatter.money(each.cents)}"
        if not each.purchases:
            own = "nothing bought yet"
        if each.depth == 0:
            more = each.brought - len(each.sent)
            who = f", who sent {more} more; they" if more else ", who"
            bought = formatter.money(each.brought_cents) if each.brought_cents else "nothing yet"
            phrase = f"sent {count(len(each.sent), 'customer')}{who} bought {bought}"
        else:
            phrase = own + (f"; sent {len(each.sent)} more" if each.sent else "")
        step = "   " * (each.depth - 1) + "└─ " if each.depth else ""
        rows.append((Cell(f"{step}{name} ({each.id})", "who"), phrase))
    roots = [each for each, _ in tree if each.depth == 0]
    total = formatter.money(sum(each.brought_cents for each in roots))
    came = count(sum(each.brought for each in roots), "customer")
    return screen(
        line(f"{came} came from referrals and bought {total} so far"),
        grid((Column(name=True), Column(flex=True)), rows, indent=2),
        "",
        hint(f"repbook brief {tree[0][0].id}", "repbook next --reason first-call"),
    )
