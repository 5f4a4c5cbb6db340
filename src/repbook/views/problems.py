# Long because what is said of a problem stands beside the lists that say it.
"""`problems`: who is waiting on whom; and the words and data of a problem that others share."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from repbook.formatter import (
    Formatter,
    ally_words,
    count,
    days,
    joined,
    listed,
    sentence,
    times,
)
from repbook.loyalty.effort import Case
from repbook.loyalty.problem_history import Kind, Way, best, median
from repbook.loyalty.reasons.owed import (
    HARD,
    HARD_WORK,
    effort_sentence,
    effort_warning,
    once_more,
    waiting_words,
)
from repbook.policy import Policy
from repbook.records import Customer
from repbook.text import shell_line
from repbook.views.customers import ask_and_dial, not_to_call
from repbook.views.fields import WHOSE, Field, Fields
from repbook.views.screen import (
    ASK_FOR,
    Cell,
    Column,
    Screen,
    hint,
    line,
    screen,
    titled,
)

if TYPE_CHECKING:
    from repbook.records import Ally, Step

Allies = Mapping[int, "Ally"]
EFFORT = {"some": "some effort"}
BY = {
    "phone": "by phone",
    "email": "by e-mail",
    "visit": "on a visit",
    "video": "by video",
    "text": "by text",
}
BLOCKS = ("Your move", "With allies", "They know how it stands", "Parked", "Closed")


def move_words(case: Case, allies: Allies, formatter: Formatter) -> str:
    """Who has the next move, and since when."""
    since = formatter.near(case.waiting_since_day)
    ally = ally_words(case.ally_id, allies)
    if not case.dated:
        return f"closed, day not known{', confirmed' if case.confirmed else ''}"
    if case.state == "parked":
        until = (
            f" until {formatter.weekday(case.parked_until_day)}" if case.parked_until_day else ""
        )
        with_ally = f", with {ally}" if case.waiting_on == "ally" else ""
        every = case.update_every_days
        return f"parked{until}{with_ally}{f', an update every {days(every)}' if every else ''}"
    if case.state == "given-up":
        return f"given up {since}"
    if case.state == "resolved":
        return f"solved {since}, {'confirmed' if case.confirmed else 'not yet confirmed'}"
    if case.waiting_on == "customer":
        return f"you updated them {since}"
    whose = f"with {ally}" if case.waiting_on == "ally" else "your move"
    if case.waiting_on == "ally" and case.asked_again_day is not None:
        since += f", asked again {formatter.near(case.asked_again_day)}"
    if case.waiting_on == "me" and case.asked_day is not None:
        since += f"; {ally} still has it"
    if case.parked_again_day is not None:
        since += f"; your update parks it again until {formatter.weekday(case.parked_again_day)}"
    return f"{whose} since {since}"


def effort_words(case: Case) -> str:
    """The verdict with what made it so: `hard: in touch 4 times, passed on twice`."""
    if case.state == "given-up":
        return "given up, not solved"
    if not case.dated:
        return "not known: the file did not say when it was closed"
    tried = case.problem.tried
    some = "" if tried >= case.contacts else f"{tried} of them "
    before = f" ({some}with others at your firm, before you knew)" if tried else ""
    facts = {
        "contacts": f"they got in touch {times(case.contacts)}{before}" if case.contacts else "",
        "hand-offs": f"passed on {times(case.direct_hand_offs)}",
        "days": _took_words(case),
        "reopened": f"reopened {times(case.reopened)}",
        "ease": f"they rated it {case.ease} of 7 for ease",
    }
    why = joined(", ", *(facts[name] for name in case.because or ("contacts", "days")))
    so_far = " for them so far" if case.is_open and case.effort == "some" else ""
    return f"{EFFORT.get(case.effort, case.effort)}{so_far}: {why}"


def _took_words(case: Case) -> str:
    """`open 3 days`, `8 days since the first report` of one that came back, `solved in 3 days`."""
    if not case.is_open:
        return f"solved {in_days(case.days)}"
    spent = days(case.days) if case.days else "less than a day"
    return f"{spent} since the first report" if case.reopened else f"open {spent}"


def outlook(case: Case, policy: Policy, formatter: Formatter, do_not_call: bool = False) -> str:
    """The effort of a problem for the customer, and what would change it, in sentences.

    Customers not to be called are written to instead.
    """
    tell = "write to them" if do_not_call else "call them"
    said = [sentence(effort_words(case))]
    today = formatter.on.toordinal()
    to_tell = not case.spoken or (case.waiting_on == "me" and case.heard_day < today)
    if case.is_open and case.effort == "hard":
        said = [f"Already {HARD_WORK}{effort_words(case).removeprefix(case.effort)}"]
        if to_tell:
            said.append(f"{sentence(tell)} and say what happens next")
    elif case.is_open:
        painless = case.effort == "painless"
        most = policy.painless_days if painless else policy.hard_days
        last = formatter.weekday(case.counted_from_day + most)
        if painless:
            said = [f"Painless if solved by {last}" if case.state == "open" else "Painless so far"]
        then, passed_on = once_more(case, policy), case.direct_hand_offs
        hard_if = [
            f"it is still open after {last}" if case.state == "open" and not painless else "",
            "you pass them on again"
            if passed_on and passed_on + 1 >= policy.hard_direct_hand_offs
            else "",
            "they have to get in touch again" if then == HARD else "",
        ]
        if any(hard_if):
            said.append(f"The problem {HARD} if {listed(list(filter(None, hard_if)), 'or')}")
        if then and then != HARD:
            said.append(effort_sentence(case, policy))
        if then and to_tell:
            said.append(f"So {tell} before they do")
    return f"{'. '.join(said)}."


def step_words(
    step: "Step", ally: str, formatter: Formatter, where: str = "", again: bool = False
) -> str:
    """One step of a problem: `they reported it by phone`, `solved: new seal kit`.

    With `again` the ally who has it was asked once more.
    """
    from repbook.records.problems import STEP_DONE  # which `brief` can do without

    done = STEP_DONE[step.kind]
    mine, way = step.by == "me", f" {BY[step.channel]}" if step.channel else ""
    until = f" until {formatter.weekday(step.until_on)}" if step.until_on else ""
    every = f", an update every {days(step.update_every_days)}" if step.update_every_days else ""
    who = {"ally": f"{ally} replied", "customer": f"they were in touch{way}"}
    what = {
        "report": "you found it by calling" if mine else f"they reported it{way}",
        "update": who.get(step.by, f"you updated them{way}"),
        "hand-off": f"passed on to {ally}, who deals with them now"
        if step.direct
        else f"asked {ally}{' again' if again else ', behind the scenes'}",
        "park": f"{done}{until}{every}",
        "resolve": "closed, day not known" if step.undated else f"{done}{way}",
        "give-up": done,
        "reopen": f"the fix did not hold, they said{way}"
        if step.held is False
        else f"{done}, {'you noticed it' if mine else 'they reported it again'}{way}",
        "confirm": ("the fix did not hold" if step.held is False else "the fix held")
        + (f", they said{way}" if way else ""),
    }[step.kind]
    note = f": {step.note}" if step.note else ""
    if step.kind == "hand-off" and step.note:
        note = f': "{step.note}"'  # it is said to the ally, not of the step
    return f"{what}{where}{note}{f' (rated {step.ease} of 7 for ease)' if step.ease else ''}"


def seen_words(kind: Kind, allies: Allies, case: Case | None = None) -> str:
    """How many such problems there are, what solved them, and who is quickest with them."""
    many = f"{len(kind.cases)} such problems so far, counting this one"
    solved, *others = before_words(kind, allies, case) or [""]
    return joined("; ", many, solved.removeprefix("such problems were "), *others)


ONE_CASE = "1 case so far"  # of an ally of whom nothing else is known yet


def before_words(kind: Kind, allies: Allies, case: Case | None = None) -> list[str]:
    """What solved problems like this before, and who is quickest with them.

    Nobody is named where an ally has the open `case` already.
    """
    phrases = []
    if kind.ways:
        phrases.append(f"such problems were solved by: {'; '.join(map(way_words, kind.ways[:3]))}")
    elif kind.solved:
        phrases.append(f"{kind.solved} solved, but not logged how")
    helper = best(kind.helps)
    if helper is not None and not (case and case.is_open and case.ally_id):
        took = in_days(helper.median_days or 0)
        how = f"answers {took}, the quickest for this"
        if helper.answered < 2:
            how = f"{ONE_CASE}, answered {took}"
        phrases.append(f"ask {ally_words(helper.ally_id, allies)}: {how}")
    return phrases


def way_words(way: Way) -> str:
    """`new seal (in 2 days, stayed solved 3 of 4 times)`; without the days where they are not known."""
    known = way.times - way.waiting
    held = (
        f"stayed solved {way.held} of {count(known, 'time')}"
        if known
        else "too early to say if it holds"
    )
    took = "" if way.median_days is None else in_days(way.median_days)
    return f"{way.how} ({joined(', ', took, held)})"


def same_day(spent: float) -> str:
    """`same day`, `3 days`."""
    return "same day" if spent < 0.5 else days(spent)


def in_days(spent: float) -> str:
    """How long something took: `the same day`, `in 3 days`."""
    return "the same day" if spent < 0.5 else f"in {days(spent)}"


class CaseRow(NamedTuple):
    """A problem with what its words need: whose it is, and the allies."""

    case: Case
    customer: Customer
    allies: Allies


def ally_name(id: int | None, allies: Allies) -> str | None:
    """The name of an ally, if there is one."""
    ally = allies.get(id or 0)
    return ally and ally.name


EASE: Field[Any] = Field("ease", "whole?", "how easy the customer found it, 1 to 7")
CASE: Fields[CaseRow] = Fields(
    Field("id", "text", "as in `x4`", lambda row: f"x{row.case.problem.id}"),
    *WHOSE.within(lambda row: row.customer),
    *Fields(
        Field("what", "text", "what is wrong"),
        Field("kind", "text?", "what sort of problem"),
        Field("reported_on", "day", "the day"),
        Field("found", "yes", "the rep found it by calling"),
    ).within(lambda row: row.case.problem),
    *Fields(
        Field("state", "text", "`open`, `parked`, `resolved` or `given-up`"),
        Field("waiting_on", "text", "who has the next move: `me`, `ally` or `customer`"),
    ).within(lambda row: row.case),
    Field(
        "ally", "text?", "who was asked last", lambda row: ally_name(row.case.ally_id, row.allies)
    ),
    *Fields(
        Field(
            "asked_again_on",
            "day?",
            "the day that ally was last asked once more",
            lambda case: case.asked_again_day,
        ),
        Field("contacts", "whole", "how often the customer had to get in touch"),
        Field("direct_hand_offs", "whole", "how often they had to start again with someone new"),
        Field(
            "channels",
            "whole",
            "how many channels they had to use",
            lambda case: len(case.channels),
        ),
        Field("days", "whole", "days to the fix, or up to today"),
        EASE,
        Field(
            "effort",
            "text",
            "`painless`, `some` or `hard`;"
            " not known, and in no rate, where one is resolved without a day",
        ),
        Field(
            "resolved_on",
            "day?",
            "the day it was solved; null too where an import called it closed and not when:"
            " `days` says 0 then",
            lambda case: case.closed_day if case.is_solved else None,
        ),
        Field(
            "resolution",
            "text?",
            "how",
            lambda case: case.resolution if case.state == "resolved" else None,
        ),
        Field("confirmed", "yes", "the customer said that it held"),
        Field("reopened", "whole", "how often it came back"),
        Field("parked_until", "day?", "the day it comes back", lambda case: case.parked_until_day),
        Field(
            "of",
            "text?",
            "the purchase it is of, as in `o12`",
            lambda case: case.problem.purchase_id and f"o{case.problem.purchase_id}",
        ),
    ).within(lambda row: row.case),
)
STEP: "Fields[tuple[Step, Allies]]" = Fields(
    *Fields(
        Field(
            "id",
            "text",
            "as in `s9`, or `c31` for a call about it, `x4` for its report",
            lambda step: f"{step.letter}{step.id}",
        ),
        Field("on", "day", "the day"),
        Field(
            "kind",
            "text",
            "`report`, `update`, `hand-off`, `park`, `resolve`, `give-up`, `reopen` or `confirm`",
        ),
        Field("by", "text", "`customer`, `me` or `ally`"),
        Field("channel", "text?", "channel"),
    ).within(lambda row: row[0]),
    Field("ally", "text?", "who was asked", lambda row: ally_name(row[0].ally_id, row[1])),
    *Fields(
        Field("direct", "yes", "the customer had to start again with someone new"),
        Field("until", "day?", "parked until", lambda step: step.until_on),
        EASE,
        Field("note", "text?", "what was said"),
    ).within(lambda row: row[0]),
)


def ways_fields(how: str) -> Fields[Way]:
    """What solved problems of a kind; `how` is the key of the words."""
    return Fields(
        Field(how, "text", "what solved it", lambda way: way.how),
        Field("times", "whole", "how often"),
        Field("held", "whole", "how often that held"),
        Field("waiting", "whole", "how often it is too early to say"),
        Field("median_days", "number?", "days it took, the median"),
    )


SEEN_BEFORE: Fields[Kind | None] = Fields(
    Field(
        "seen_before",
        "whole",
        "other problems of this kind",
        lambda before: len(before.cases) - 1 if before else 0,
    ),
    Field(
        "solved_before",
        "list",
        "what solved them",
        lambda before: before.ways if before else (),
        inner=ways_fields("how"),
    ),
)


def no_problems_screen(
    customer: Customer | None, ally: "Ally | None", everything: bool, only: Sequence[str] = ()
) -> Screen:
    """That there is none, and of whom; with the ally whom the same words name, if one.

    `only` are the options that narrow it.
    """
    logged = "problems logged" if everything else "open problems"
    if only:
        whose = [str(customer.id)] if customer else []
        line = ["repbook", "problems", *whose, *only, "--all"]
        return screen(
            f"No {logged} with {shell_line(only)}.",
            hint(
                "repbook problems --all" if everything else shell_line(line),
                "repbook complaints",
            ),
        )
    if customer is None:
        return screen(
            f"No {logged}.", hint('repbook log-problem CUSTOMER "…"', "repbook problems --all")
        )
    return screen(
        f"{customer.name} has no {logged}.",
        f"{ally.with_id} is an ally: repbook allies a{ally.id}" if ally else None,
        hint(
            f'repbook log-problem {customer.id} "…"',
            f"repbook history {customer.id}"
            if everything
            else f"repbook problems {customer.id} --all",
        ),
    )


def problems_screen(
    rows: Sequence[CaseRow],
    written_off: Collection[int],
    contact_and_phone: Mapping[int, tuple[str | None, str | None]],
    policy: Policy,
    formatter: Formatter,
    everything: bool,
) -> Screen:
    """Who is waiting on whom: yours first, each oldest first; of the closed the latest first.

    With everything, the effort of them all in one line.
    """
    tables = {
        title: [
            (
                Cell(f"x{row.case.problem.id}", "dim"),
                Cell(f"{row.customer.name} ({row.customer.id})", "who"),
                f"{row.case.problem.what}, "
                + _row_words(row, row.customer.id in written_off, policy, formatter),
                *ask_and_dial(row.customer, contact_and_phone),
            )
            for row in sorted(rows, key=lambda row: -(row.case.closed_day or 0))
            if _block(row.case) == title
        ]
        for title in BLOCKS
    }
    columns = Column(), Column(name=True), Column(flex=True), ASK_FOR, Column()
    open_rows = [row for row in rows if row.case.is_open]
    gone = sum(row.customer.id in written_off for row in open_rows)
    open_count = len(open_rows) - gone
    closed_count = len(rows) - len(open_rows)
    opened = f"{open_count} open, oldest first" if open_rows else ""
    written = f"{gone} of written-off customers" if gone else ""
    closed = f"{closed_count} closed, latest first" if closed_count else ""
    on_top = min((row.case for row in rows), key=lambda case: BLOCKS.index(_block(case)))
    first = f"x{on_top.problem.id}"
    return screen(
        line(
            Cell(sentence(formatter.weekday(formatter.on)), "who"),
            right=" · ".join(filter(None, (opened, written, closed))),
        ),
        *(_totals([row.case for row in rows]) if everything else ()),
        "",
        *titled(columns, tables),
        "",
        hint(
            f"repbook problem {first}",
            f'repbook update {first} "…"' if open_rows else None,
            None if everything else "repbook problems --all",
        ),
    )


def _totals(cases: Sequence[Case]) -> list[str]:
    """`42 solved: 30 painless, 7 some effort, 5 hard. Half were solved in 2 days or less; …`; none if none is."""
    solved = [case for case in cases if case.is_solved]
    if not solved:
        return []
    efforts = [case.effort for case in solved]
    levels = [
        f"{efforts.count(level)} {EFFORT.get(level, level)}"
        for level in ("painless", "some", "hard")
        if level in efforts
    ]
    middle = median(case.days for case in solved) or 0
    took = in_days(middle) + (" or less" if middle >= 0.5 else "")
    contacts = sum(case.contacts for case in solved)
    return [
        f"{len(solved)} solved: {', '.join(levels)}. Half were solved {took};"
        f" customers got in touch {times(contacts)} about them in all."
    ]


def _block(case: Case) -> str:
    if not case.is_open:
        return "Closed"
    if case.state == "parked":
        return "Parked"
    return {"me": "Your move", "ally": "With allies", "customer": "They know how it stands"}[
        case.waiting_on
    ]


def _row_words(
    row: CaseRow,
    written_off: bool,
    policy: Policy,
    formatter: Formatter,
) -> str:
    case, effort = row.case, EFFORT.get(row.case.effort, row.case.effort)
    now, mark = move_words(case, row.allies, formatter), not_to_call(row.customer)
    gone = "written off" if written_off and case.is_open else ""
    if not case.is_open:
        return joined(" ", joined("; ", now, effort if case.is_solved else ""), mark)
    age, park_ended = waiting_words(case)
    if case.waits_for_rep:
        now = park_ended
    last = case.last_before_hard(policy) if case.effort == "some" else None
    hard = f", hard work if still open after {formatter.weekday(last)}" if last is not None else ""
    so_far = f"{effort}{' for them' if case.effort == 'some' else ''} so far{hard}"
    _, due = case.news(policy)
    since = "today" if due == formatter.on.toordinal() else f"since {formatter.weekday(due)}"
    late = f"update due {since}" if due <= formatter.on.toordinal() else ""
    updated = case.waiting_on == "customer" and case.effort != "hard"
    if case.waits_for_news and not late:
        late = f"next update by {formatter.weekday(due)}"
    warning = "" if updated else effort_warning(case, policy)
    return joined(" ", joined("; ", age, now, late, warning or so_far, gone), mark)
