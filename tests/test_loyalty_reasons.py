"""Why to call: each reason speaks on its days, and stays silent on the others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.formatter import Formatter
from repbook.loyalty.call_list import CallList, amounts, call_list, upper_bound
from repbook.loyalty.calls import RULES, call_for, codes
from repbook.loyalty.customer_day import CustomerDay, book_mean_gap, working_days_after
from repbook.loyalty.forecasting.fit import fit
from repbook.loyalty.forecasting.forecast import Fitted, Forecaster
from repbook.loyalty.reasons import with_sentence
from repbook.loyalty.reasons.owed import call_back_words, find_call_back
from repbook.loyalty.reasons.waiting import days_waited
from repbook.loyalty.relationship import lapsed
from repbook.policy import POLICY
from repbook.records import (
    Buying,
    CallBack,
    Debt,
    History,
    OpenQuote,
    Problem,
    Promise,
    Prospects,
    QuotesEnded,
    Step,
)
from repbook.views.call_words import call_words
from repbook.views.next import summary

TODAY = date(2026, 11, 23)  # a Monday
DAY = TODAY.toordinal()


def ago(days: int) -> int:
    return DAY - days


def on(days: int) -> date:
    return TODAY - timedelta(days=days)


def bought(*days_ago: int, cents: int = 30_000) -> Buying:
    days = tuple(sorted(ago(d) for d in days_ago))
    return Buying(days, (cents,) * len(days))


BOOK = [
    History(i, f"Firm {i}", buying=bought(*range(i, 400 + i, 30 + i % 5))) for i in range(1, 40)
]
FITTED = fit([h.buying for h in BOOK], DAY, POLICY)
FORECASTER = Forecaster(FITTED, DAY, POLICY)


def history(**fields: Any) -> History:
    return History(7, "Harbor Foods", **{"added_day": ago(500), **fields})


def as_of(history: History, day: int = DAY) -> CustomerDay:
    return CustomerDay(history, day, POLICY, 30.0, Forecaster(FITTED, day, POLICY))


def listed(
    histories: list[History],
    *,
    on: date = TODAY,
    fitted: Fitted = FITTED,
    until: date | None = None,
    whole: list[History] | None = None,
    codes: tuple[str, ...] = (),
    most: int | None = None,
) -> CallList:
    day, gap = on.toordinal(), book_mean_gap((h.buying for h in whole or histories), POLICY)
    forecaster = Forecaster(fitted, day, POLICY)
    days = [CustomerDay(h, day, POLICY, gap, forecaster) for h in histories]
    return call_list(days, codes, most, until and until.toordinal())


def speaking(**fields: Any) -> set[str]:
    """The codes of every reason that speaks, whatever its block."""
    customer = as_of(history(**fields))
    return {reason.code for rule in RULES for reason in rule.reasons(customer)}


def problem(reported: int, *steps: tuple[int, str, str], **fields: Any) -> Problem:
    made = [Step(1, "", 4, on(reported), "report", "customer")]
    made += [Step(i, "", 4, on(d), kind, by) for i, (d, kind, by) in enumerate(steps, 2)]  # type: ignore[arg-type]
    return Problem(4, "", 7, "seal leaks", on(reported), steps=tuple(made), **fields)


def promise(by: int, made: int = 40) -> Promise:
    return Promise(3, "", 7, "the quote", on(made), on(by))


def yearly(day: date, **fields: Any) -> dict[str, Any]:
    """A day to remember every year; by default of who was reached long before."""
    remembered = Promise(3, "", 7, "birthday", on(40), day, yearly=True)
    return {"yearly_days": (remembered,), "reached_day": ago(30), **fields}


def quoted(sent: int, ends: int | None = None) -> dict[str, Any]:
    """An open quote, by how many days ago it was sent and ends."""
    last = None if ends is None else ago(ends)
    return {"quotes": (OpenQuote(4, ago(sent), 120_000, "pump rebuild", last),)}


SPEAKS: list[tuple[str, str, dict[str, Any]]] = [
    ("a call-back agreed for today", "call-back", {"call_back": CallBack(DAY, 870, ago(4), 1)}),
    ("a call-back of last week", "call-back", {"call_back": CallBack(ago(7), None, ago(9), 1)}),
    (
        "a call-back agreed for today, and a circular sent this morning",
        "call-back",
        {"call_back": CallBack(DAY, 870, ago(4), 1), "tried": ((DAY, "sent"),)},
    ),
    (
        "a fix to ask about, and a circular sent this morning",
        "check-fix",
        {"problems": (problem(9, (5, "resolve", "me")),), "tried": ((DAY, "sent"),)},
    ),
    ("a new problem waits on the rep", "problem", {"problems": (problem(0),)}),
    (
        "an ally has answered",
        "problem",
        {"problems": (problem(3, (2, "hand-off", "me"), (1, "update", "ally")),)},
    ),
    (
        "a problem was reopened",
        "problem",
        {"problems": (problem(9, (8, "resolve", "me"), (1, "reopen", "customer")),)},
    ),
    (
        "nothing heard of it for a week",
        "keep-posted",
        {"problems": (problem(7, (6, "hand-off", "me")),)},
    ),
    ("promised by today", "promise", {"promises": (promise(0),)}),
    ("promised by two weeks ago", "promise", {"promises": (promise(14),)}),
    (
        "first purchase five days ago",
        "check-in",
        {"buying": bought(5), "recent_purchases": ((9, ago(5)),)},
    ),
    (
        "first purchase three weeks ago",
        "check-in",
        {"buying": bought(21), "recent_purchases": ((9, ago(21)),)},
    ),
    (
        "reached since the first purchase only to agree today's call",
        "check-in",
        {
            "buying": bought(8),
            "recent_purchases": ((9, ago(8)),),
            "reached_day": ago(2),
            "call_back": CallBack(DAY, None, ago(2), 31),
        },
    ),
    (
        "a purchase twice the mean",
        "check-in",
        {"buying": Buying((ago(60), ago(8)), (10_000, 20_000)), "recent_purchases": ((9, ago(8)),)},
    ),
    (
        "solved four days ago, not confirmed",
        "check-fix",
        {"problems": (problem(6, (4, "resolve", "me")),)},
    ),
    ("named yesterday by a friend", "first-call", {"referred_by": "Vale", "added_day": ago(1)}),
    ("named 14 days ago", "first-call", {"referred_by": "Vale", "added_day": ago(14)}),
    ("a birthday in three days", "yearly-day", yearly(on(-3), reached_day=ago(1))),
    ("a birthday today, of 1971", "yearly-day", yearly(date(1971, 11, 23))),
    ("58 days against a monthly rhythm", "late", {"buying": bought(*range(58, 400, 30))}),
    ("due by the usual gap", "due", {"buying": bought(*range(29, 400, 30))}),
    ("six days past the due day", "payment", {"debts": (Debt(1, ago(36), ago(6), 5_000),)}),
    ("a quote sent five days ago", "quote", quoted(5)),
    ("a quote that ends the day after tomorrow", "quote", quoted(1, ends=-2)),
    ("a quote on its last day", "quote", {**quoted(9, ends=0), "reached_day": ago(1)}),
    ("a quote to who just bought", "quote", {**quoted(6), "buying": bought(1, 31, 61)}),
    ("a prospect added yesterday", "lead", {"added_day": ago(1)}),
    (
        "a lead of a file, on its day",
        "lead",
        {"imported": True, "first_id": 1 - 8, "added_day": ago(2)},
    ),
    (
        "a referred prospect, after their first call",
        "lead",
        {"referred_by": "Vale", "added_day": ago(15)},
    ),
    (
        "a prospect who was tried",
        "lead",
        {"added_day": ago(40), "tried": ((ago(9), "voicemail"),)},
    ),
    ("a prospect reached two months ago", "quiet", {"reached_day": ago(60)}),
    ("sixty days of silence", "quiet", {"buying": bought(60, 200), "reached_day": ago(60)}),
    (
        "call-every of four weeks",
        "quiet",
        {"buying": bought(28, 58, 88), "call_every_days": 28, "reached_day": ago(28)},
    ),
    ("lapsed but perhaps not lost", "win-back", {"buying": bought(*range(110, 500, 30))}),
]


@pytest.mark.parametrize(("code", "fields"), [s[1:] for s in SPEAKS], ids=[s[0] for s in SPEAKS])
def test_speaks(code: str, fields: dict[str, Any]) -> None:
    assert code in speaking(**fields)


SILENT: list[tuple[str, str, dict[str, Any]]] = [
    (
        "a call-back agreed for tomorrow",
        "call-back",
        {"call_back": CallBack(DAY + 1, None, ago(1), 1)},
    ),
    (
        "no answer to the call-back today",
        "call-back",
        {
            "call_back": CallBack(DAY, None, ago(4), 1),
            "tried": ((DAY, "no-answer"),),
        },
    ),
    (
        "no answer to the call-back today, and an e-mail after it",
        "call-back",
        {
            "call_back": CallBack(DAY, None, ago(4), 1),
            "tried": ((DAY, "no-answer"), (DAY, "sent")),
        },
    ),
    ("an ally has it", "problem", {"problems": (problem(3, (2, "hand-off", "me")),)}),
    ("it is solved", "problem", {"problems": (problem(3, (2, "resolve", "me")),)}),
    (
        "they heard of it six days ago",
        "keep-posted",
        {"problems": (problem(9, (6, "update", "me")),)},
    ),
    ("promised for tomorrow", "promise", {"promises": (promise(-1),)}),
    ("promised for fifteen days ago: folded", "promise", {"promises": (promise(15),)}),
    (
        "first purchase four days ago",
        "check-in",
        {"buying": bought(4), "recent_purchases": ((9, ago(4)),)},
    ),
    (
        "first purchase 22 days ago",
        "check-in",
        {"buying": bought(22), "recent_purchases": ((9, ago(22)),)},
    ),
    (
        "reached since the first purchase",
        "check-in",
        {"buying": bought(8), "recent_purchases": ((9, ago(8)),), "reached_day": ago(2)},
    ),
    (
        "reached since the first purchase only to agree a call for tomorrow",
        "check-in",
        {
            "buying": bought(8),
            "recent_purchases": ((9, ago(8)),),
            "reached_day": ago(2),
            "call_back": CallBack(DAY + 1, None, ago(2), 31),
        },
    ),
    (
        "reached since the first purchase, then again to agree today's call",
        "check-in",
        {
            "buying": bought(8),
            "recent_purchases": ((9, ago(8)),),
            "reached_day": ago(2),
            "call_back": CallBack(DAY, None, ago(2), 31, ago(3)),
        },
    ),
    (
        "ordered again since the first purchase",
        "check-in",
        {"buying": bought(3, 8), "recent_purchases": ((9, ago(8)), (10, ago(3)))},
    ),
    (
        "a purchase like the others",
        "check-in",
        {"buying": bought(8, 60), "recent_purchases": ((9, ago(8)),)},
    ),
    ("solved two days ago", "check-fix", {"problems": (problem(6, (2, "resolve", "me")),)}),
    (
        "solved and confirmed",
        "check-fix",
        {"problems": (problem(9, (5, "resolve", "me"), (1, "confirm", "me")),)},
    ),
    ("named today", "first-call", {"referred_by": "Vale", "added_day": DAY}),
    ("named 15 days ago", "first-call", {"referred_by": "Vale", "added_day": ago(15)}),
    (
        "a referred one who has bought",
        "first-call",
        {"referred_by": "Vale", "added_day": ago(3), "buying": bought(1)},
    ),
    ("a birthday in four days", "yearly-day", yearly(on(-4))),
    ("a birthday yesterday", "yearly-day", yearly(on(1))),
    (
        "a birthday, and spoken of since it is near",
        "yearly-day",
        yearly(on(-3), greeted=((3, ago(-3), 1),)),
    ),
    ("a birthday, and called today", "yearly-day", yearly(on(0), spoke_day=DAY, reached_day=DAY)),
    (
        "a birthday, and nobody answered this morning",
        "yearly-day",
        yearly(on(-2), tried=((DAY, "no-answer"),)),
    ),
    ("on its rhythm", "late", {"buying": bought(*range(20, 400, 30))}),
    ("just bought", "due", {"buying": bought(*range(5, 400, 30))}),
    ("lapsed is not late", "late", {"buying": bought(*range(110, 500, 30))}),
    ("within its grace", "payment", {"debts": (Debt(1, ago(35), ago(5), 5_000),)}),
    ("a quote sent four days ago", "quote", quoted(4)),
    ("a quote sent today that ends tomorrow", "quote", quoted(0, ends=-1)),
    ("a quote that ends in three days", "quote", quoted(4, ends=-3)),
    ("a quote that ended yesterday", "quote", quoted(9, ends=1)),
    ("a quote, and reached since", "quote", {**quoted(20), "reached_day": ago(4)}),
    ("reached 59 days ago", "quiet", {"buying": bought(90, 200), "reached_day": ago(59)}),
    ("imported, never bought, never touched", "quiet", {"imported": True}),
    ("a prospect added today", "lead", {"added_day": DAY}),
    (
        "a lead of a file, the day before its day",
        "lead",
        {"imported": True, "first_id": 1 - 8, "added_day": ago(1)},
    ),
    (
        "a referred prospect, on the last day of their first call",
        "lead",
        {"referred_by": "Vale", "added_day": ago(14)},
    ),
    ("a prospect reached last week", "lead", {"reached_day": ago(8)}),
    ("who has bought", "lead", {"buying": bought(20)}),
    ("too long gone", "win-back", {"buying": bought(*range(300, 700, 30))}),
]


@pytest.mark.parametrize(("code", "fields"), [s[1:] for s in SILENT], ids=[s[0] for s in SILENT])
def test_stays_silent(code: str, fields: dict[str, Any]) -> None:
    assert code not in speaking(**fields)


def test_every_reason_has_a_case_that_speaks_and_one_that_is_silent() -> None:
    assert {s[1] for s in SPEAKS} == set(codes())
    assert {s[1] for s in SILENT} == set(codes())


LATE = bought(*range(58, 400, 30))
RESTS: list[tuple[str, dict[str, Any], bool]] = [
    ("nothing keeps them off", {}, True),
    ("reached six days ago", {"reached_day": ago(6)}, False),
    ("reached seven days ago", {"reached_day": ago(7)}, True),
    ("agreed to call in two weeks", {"free_until_day": DAY + 14, "reached_day": ago(9)}, False),
    ("snoozed until tomorrow", {"snoozed_until_day": DAY + 1}, False),
    ("snoozed until today", {"snoozed_until_day": DAY}, True),
    ("no answer today", {"tried": ((DAY, "no-answer"),)}, False),
    ("no answer on Friday", {"tried": ((ago(3), "no-answer"),)}, True),
    ("voicemail on Friday", {"tried": ((ago(3), "voicemail"),)}, False),
    ("mail sent on Thursday", {"tried": ((ago(4), "sent"),)}, True),
]


@pytest.mark.parametrize(("fields", "expected"), [r[1:] for r in RESTS], ids=[r[0] for r in RESTS])
def test_who_is_out_of_the_worth_block(fields: dict[str, Any], expected: bool) -> None:
    found = listed([history(buying=LATE, **fields)])
    assert bool(found.worth) is expected


@pytest.mark.parametrize("field", ["do_not_call", "written_off_day"])
def test_never_offered(field: str) -> None:
    """Do-not-call and written-off customers are in no block, whatever is owed to them."""
    value = True if field == "do_not_call" else ago(1)
    fields = {
        "buying": LATE,
        "problems": (problem(1),),
        "promises": (promise(0),),
        field: value,
        "call_back": CallBack(DAY, None, ago(1), 1),
    }
    assert listed([history(**fields)]).calls == ()


def test_terms_sum_to_the_call_value_exactly() -> None:
    debts = (Debt(1, ago(80), ago(50), 33_333),)
    histories = [h._replace(debts=debts if h.id % 3 else ()) for h in BOOK]
    found = listed(histories, on=TODAY + timedelta(days=40))
    assert found.worth
    for call in found.worth:
        assert call.value == sum(reason.amount for reason in call.reasons)
        for reason in call.reasons:
            assert reason.amount == round(reason.value * reason.weight)


def test_a_customer_stands_once_in_the_first_block_with_all_reasons() -> None:
    fields: dict[str, Any] = {"buying": LATE, "promises": (promise(0),), "problems": (problem(2),)}
    found = listed([history(**fields)])
    (call,) = found.calls
    assert call.block == "owed"
    assert [reason.code for reason in call.reasons][:2] == ["problem", "promise"]
    assert "late" in {reason.code for reason in call.reasons}


def test_owed_is_ordered_timed_call_backs_problems_hard_first_promises() -> None:
    hard = problem(
        20, (19, "update", "customer"), (18, "update", "customer"), (17, "update", "customer")
    )
    rows = [
        History(1, "promise", promises=(promise(3),)),
        History(2, "new problem", problems=(problem(2),)),
        History(3, "hard problem", problems=(hard,)),
        History(4, "any time", call_back=CallBack(ago(5), None, ago(9), 1)),
        History(5, "half past two", call_back=CallBack(DAY, 870, ago(9), 1)),
        History(6, "nine", call_back=CallBack(DAY, 540, ago(9), 1)),
    ]
    found = listed(rows)
    names = [call.history.name for call in found.owed]
    assert names == ["nine", "half past two", "any time", "hard problem", "new problem", "promise"]


def test_old_promises_fold_into_one_line() -> None:
    rows = [
        History(i, f"Firm {i}", promises=(promise(20 + i),), reached_day=ago(9))
        for i in range(1, 4)
    ]
    found = listed(rows)
    assert (found.owed, found.old_promises, found.older[0].day) == ((), 3, ago(23))


def test_an_old_promise_is_counted_with_what_is_owed_whatever_row_its_customer_has() -> None:
    late = {"buying": LATE, "promises": (promise(20),)}
    due = {"promises": (promise(2), promise(30)), "reached_day": ago(2)}
    rows = [
        History(1, "late", added_day=ago(500), **late),
        History(2, "a newer promise", **due),
        History(3, "resting", promises=(promise(25),), reached_day=ago(2)),
    ]
    found = listed(rows)
    codes = {call.history.name: [r.code for r in call.reasons] for call in found.calls}
    assert codes == {"a newer promise": ["promise", "promise"], "late": ["late", "promise"]}
    assert summary(found) == "3 owed to customers · 0 to check on · 1 worth a call"
    for shown in (found, listed(rows, most=0)):
        assert (shown.old_promises, shown.older[0].day) == (2, ago(25))


def test_what_is_owed_in_writing_is_counted_without_a_name_however_old() -> None:
    newer = promise(2)._replace(id=4)
    fields = {"do_not_call": True, "promises": (promise(40), newer), "problems": (problem(1),)}
    found = listed([history(**fields)])
    assert (found.calls, found.old_promises, found.in_writing) == ((), 0, 3)


def test_an_attempt_before_there_was_a_reason_is_no_try_of_it() -> None:
    """A voicemail of before the fix, or of its day, asked nothing about it."""
    solved = problem(9, (5, "resolve", "me"))
    for tried, tries in (((9, 5), 0), ((9, 4), 1)):
        as_of = history(problems=(solved,), tried=tuple((ago(day), "sent") for day in tried))
        (call,) = listed([as_of]).care
        assert (call.reasons[0].code, call.tries, as_of.tries) == ("check-fix", tries, 2)


def test_old_promises_are_folded_only_where_promises_are_asked_for() -> None:
    rows = [History(1, "Firm", promises=(promise(20),), reached_day=ago(9))]
    assert listed(rows, codes=("late",)).old_promises == 0
    assert listed(rows, codes=("promise",)).old_promises == 1


def test_until_counts_what_is_agreed_and_promised_up_to_a_day() -> None:
    rows = [
        History(1, "Friday's promise", promises=(promise(-4),)),
        History(2, "Thursday's call", call_back=CallBack(DAY + 3, 870, ago(1), 1)),
        History(3, "next week's promise", promises=(promise(-7),)),
    ]
    assert listed(rows).owed == ()
    owed = listed(rows, until=on(-4)).owed
    assert [call.history.name for call in owed] == ["Thursday's call", "Friday's promise"]


def test_a_part_of_the_book_has_the_figures_of_the_whole() -> None:
    """Narrowing to a tag or a town changes who is listed, not what is said of them."""
    later = TODAY + timedelta(days=25)
    whole = {c.history.id: c for c in listed(BOOK, on=later).calls}
    part = listed(BOOK[::5], on=later, whole=BOOK).calls
    assert part
    for call in part:
        same = whole[call.history.id]
        assert (call.block, call.reasons, call.value) == (same.block, same.reasons, same.value)


def test_the_first_few_are_the_same_as_of_the_whole_list() -> None:
    """Bounds only save work: what is on top, and the count, do not change."""
    later = TODAY + timedelta(days=25)
    debts = (Debt(1, ago(80), ago(50), 40_000),)
    quotes = (OpenQuote(4, ago(3), 90_000), OpenQuote(5, ago(9), 70_000, None, DAY + 25))
    rows = [
        h._replace(debts=debts if h.id % 7 == 0 else (), quotes=quotes[: h.id % 5]) for h in BOOK
    ]
    rows += [
        History(
            100 + i, f"Old {i}", buying=bought(*range(20 + 9 * i, 600, 15 + i), cents=9_000 * i)
        )
        for i in range(1, 30)
    ]
    whole = listed(rows, on=later)
    for most in (1, 5, 12):
        top = listed(rows, on=later, most=most)
        assert [(c.history.id, c.value, c.reasons) for c in top.worth] == [
            (c.history.id, c.value, c.reasons) for c in whole.worth[:most]
        ]
        assert top.worth_count == len(whole.worth)


def test_the_worth_block_knows_what_each_of_its_reasons_is_worth() -> None:
    """Its ranking bounds the amounts by `worth`: a reason without would be left out of it."""
    assert [rule.code for rule in RULES if (rule.block == "worth") != bool(rule.worth)] == []


def test_a_quote_counts_by_the_share_that_the_book_wins_on_the_day() -> None:
    """3 of 5 won by today; a quote that ends tomorrow, unanswered, counts from the day after."""
    ended = QuotesEnded(3, (ago(30), ago(1), DAY + 2))
    of = history(**quoted(9), quotes_ended=ended)
    shares = [(3 + 0.3 * 5) / (5 + 5), (3 + 0.3 * 5) / (6 + 5)]
    for day, share in zip((DAY, DAY + 2), shares, strict=True):
        (reason,) = [r for rule in RULES for r in rule.reasons(as_of(of, day)) if r.code == "quote"]
        assert (reason.value, reason.weight) == (120_000, round(share * 0.25, 4))
        assert reason.amount == round(120_000 * reason.weight)


def test_bounds_are_never_below_the_sum() -> None:
    quotes = (OpenQuote(4, DAY, 90_000), OpenQuote(5, DAY + 2, 70_000, None, DAY + 100))
    for days in range(1, 200, 7):
        at = DAY + days
        for h in (h._replace(quotes=quotes[: h.id % 3]) for h in BOOK):
            call = call_for(as_of(h, at))
            if call is None or call.customer.rests:
                continue
            for close in (False, True):
                bound = upper_bound(as_of(h, at), amounts(close), close)
                assert bound is not None
                assert bound >= call.value


def test_day_one_is_calm() -> None:
    """Of many who came by import and are quiet, only some are named each day of the first weeks."""
    rows = [
        History(i, f"Firm {i}", imported=True, added_day=DAY, buying=bought(70, 100, 130))
        for i in range(1, 200)
    ]
    fitted = fit([row.buying for row in rows], DAY, POLICY)

    def named(day: int) -> int:
        found = listed(rows, on=TODAY + timedelta(days=day), fitted=fitted)
        return sum("quiet" in {r.code for r in call.reasons} for call in found.worth)

    first, second, month = named(0), named(7), named(28)
    assert 0 < first < 15
    assert first < second < month == 199


def test_day_one_of_a_small_book_is_not_empty() -> None:
    """Its customers were last seen long ago, and there is no other reason."""
    rows = [
        History(i, f"Firm {i}", imported=True, added_day=DAY, buying=bought(2000, 2030, 2060))
        for i in range(1, 11)
    ]
    fitted = fit([row.buying for row in rows], DAY, POLICY)
    found = [listed(rows, on=TODAY + timedelta(days=day), fitted=fitted) for day in (0, 1)]
    tomorrow = TODAY.toordinal() + 1
    later = [(2, tomorrow, tomorrow), (0, 0, 0)]
    assert [(len(each.worth), each.quiet_later) for each in found] == [
        (8, later[0]),
        (10, later[1]),
    ]
    late = [row._replace(buying=bought(70, 100, 130)) for row in rows]
    assert listed(late, on=TODAY, fitted=fitted).quiet_later.number == 0, (
        "all are listed for another reason"
    )


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-23", 2, "2026-11-25"),
        ("2026-11-21", 1, "2026-11-23"),
    ],
    ids=["Friday's next is Monday", "two from Monday", "Saturday's next is Monday"],
)
def test_working_days(start: str, count: int, end: str) -> None:
    day = working_days_after(date.fromisoformat(start).toordinal(), count)
    assert date.fromordinal(day).isoformat() == end


HANDED = problem(3, (2, "hand-off", "me"), (1, "update", "ally"))
ANSWERED = HANDED._replace(steps=tuple(step._replace(ally_id=1) for step in HANDED.steps))
PARKED = problem(9, (6, "update", "me"), (6, "park", "me"))
PARKED = PARKED._replace(
    steps=tuple(step._replace(until_on=TODAY, note="sleeve arrives") for step in PARKED.steps)
)
WORDS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "call-back",
        "call back today at 14:30, as agreed on Thu 19 Nov",
        {"call_back": CallBack(DAY, 870, ago(4), 1)},
    ),
    (
        "call-back",
        "call back Fri 20 Nov, as agreed on Thu 19 Nov",
        {"call_back": CallBack(ago(3), None, ago(4), 1)},
    ),
    ("problem", "seal leaks (x4), reported today", {"problems": (problem(0),)}),
    (
        "problem",
        "seal leaks (x4), open 3 days: an ally has replied",
        {"problems": (ANSWERED,)},
    ),
    (
        "problem",
        "seal leaks (x4), open 3 days: your ally Priya has replied",
        {"problems": (ANSWERED,), "allies": {1: "Priya"}},
    ),
    (
        "problem",
        "seal leaks (x4), open 1 day; x4 is no longer painless if they have to get in touch again",
        {"problems": (problem(1, (0, "update", "customer")),)},
    ),
    (
        "problem",
        "reopened: seal leaks (x4), open 9 days",
        {"problems": (problem(9, (8, "resolve", "me"), (1, "reopen", "customer")),)},
    ),
    (
        "problem",
        "seal leaks (x4), open 3 days plus 6 parked; park ended: sleeve arrives",
        {"problems": (PARKED,)},
    ),
    (
        "keep-posted",
        "update them on x4, seal leaks: they last heard of it from you 8 days ago",
        {"problems": (problem(8),)},
    ),
    ("promise", "promised for today: the quote (p3)", {"promises": (promise(0),)}),
    ("promise", "promised for Mon 9 Nov: the quote (p3)", {"promises": (promise(14),)}),
    (
        "check-in",
        "first order 5 days ago (o9): how is it?",
        {"buying": bought(5), "recent_purchases": ((9, ago(5)),)},
    ),
    (
        "check-in",
        "big order 8 days ago (200, o9): how is it?",
        {"buying": Buying((ago(60), ago(8)), (10_000, 20_000)), "recent_purchases": ((9, ago(8)),)},
    ),
    (
        "check-fix",
        "seal leaks (x4), solved Thu 19 Nov: ask if it holds",
        {"problems": (problem(6, (4, "resolve", "me")),)},
    ),
    (
        "first-call",
        "first call: referred by Vale yesterday",
        {"referred_by": "Vale", "added_day": ago(1)},
    ),
    ("yearly-day", "birthday on Wed 25 Nov (p3)", yearly(on(-2))),
    ("yearly-day", "birthday today, 55 years (p3)", yearly(date(1971, 11, 23))),
    (
        "late",
        "late: no order for 58 days, usually 30; about STAKE at risk",
        {"buying": bought(*range(58, 400, 30))},
    ),
    (
        "late",
        "late: no order for 58 days, you set 29; about STAKE at risk",
        {"buying": bought(*range(58, 400, 30)), "orders_every_days": 29},
    ),
    ("late", "late: one order, 58 days ago; about STAKE at risk", {"buying": bought(58)}),
    ("late", "late: 2 orders, last 58 days ago; about STAKE at risk", {"buying": bought(58, 88)}),
    ("due", "due soon: 2 orders, last 29 days ago", {"buying": bought(29, 59)}),
    (
        "due",
        "due soon: no order for 29 days, usually 30",
        {"buying": bought(*range(29, 400, 30))},
    ),
    (
        "due",
        "due soon: one order, 29 days ago; most customers who order again have done so by now",
        {"buying": bought(29)},
    ),
    ("payment", "o1 unpaid since Tue 17 Nov: 50", {"debts": (Debt(1, ago(36), ago(6), 5_000),)}),
    (
        "payment",
        "2 orders unpaid since Tue 17 Nov: 100",
        {"debts": (Debt(1, ago(36), ago(6), 5_000), Debt(2, ago(36), ago(6), 5_000))},
    ),
    ("quote", "quote of 1,200 open 9 days (q4)", quoted(9)),
    ("quote", "quote of 1,200 ends today (q4)", quoted(9, ends=0)),
    (
        "quote",
        "2 quotes of 2,400 open, the first 9 days (q4, q4)",
        {"quotes": (*quoted(9)["quotes"], *quoted(8)["quotes"])},
    ),
    ("lead", "prospect since Mon 2 Nov, not called yet", {"added_day": ago(21)}),
    (
        "lead",
        "prospect in the book since Mon 2 Nov, no call logged yet",
        {"added_day": ago(21), "imported": True},
    ),
    (
        "lead",
        "prospect whose order came back since Mon 2 Nov, not called yet",
        {"added_day": ago(21), "gave_back": True},
    ),
    (
        "lead",
        "prospect since Mon 2 Nov, not reached yet",
        {"added_day": ago(21), "tried": ((ago(9), "sent"),)},
    ),
    ("quiet", "not in touch since Thu 24 Sep", {"buying": bought(60, 200), "reached_day": ago(60)}),
    (
        "quiet",
        "not reached since Thu 24 Sep",
        {"buying": bought(60, 200), "reached_day": ago(60), "tried": ((ago(30), "no-answer"),)},
    ),
    (
        "quiet",
        "not reached since Thu 24 Sep",
        {"buying": bought(60, 200), "reached_day": ago(60), **quoted(sent=0)},
    ),
    (
        "quiet",
        "last order Thu 24 Sep; not reached yet",
        {"buying": bought(60, 200), "tried": ((ago(30), "no-answer"),)},
    ),
    (
        "quiet",
        "last order Thu 24 Sep; not reached since",
        {"buying": bought(60, 200), "reached_day": ago(90), "tried": ((ago(30), "no-answer"),)},
    ),
    (
        "due",
        "due: no order for over 2 years, you set 720",
        {"buying": bought(740, 1460), "orders_every_days": 720},
    ),
    (
        "win-back",
        "win back: no order for 110 days, usually 30; about STAKE at risk",
        {"buying": bought(*range(110, 500, 30))},
    ),
]


@pytest.mark.parametrize(("code", "text", "fields"), WORDS, ids=[w[1][:30] for w in WORDS])
def test_each_reason_in_words(code: str, text: str, fields: dict[str, Any]) -> None:
    customer, formatter = as_of(history(**fields)), Formatter(TODAY)
    (reason,) = [r for rule in RULES if rule.code == code for r in rule.reasons(customer)]
    assert with_sentence(reason, customer, formatter) == text.replace(
        "STAKE", formatter.about(reason.value)
    )


def test_a_call_says_once_that_they_are_silent() -> None:
    fields: dict[str, Any] = {"buying": bought(*range(45, 400, 30)), "call_every_days": 30}
    call = call_for(as_of(history(**fields)))
    assert call is not None and {r.code for r in call.reasons} == {"late", "due", "quiet"}
    said = call_words(call, Formatter(TODAY))
    assert said.startswith("due: no order for 45 days, usually 30;") and "no contact" not in said
    assert said.count("due") == 1
    reached = call_for(as_of(history(**fields, reached_day=ago(40))))
    assert reached is not None and "not in touch since Wed 14 Oct" in call_words(
        reached, Formatter(TODAY)
    )


def test_the_largest_of_the_lapsed_come_first_and_are_all_or_not() -> None:
    def gone(id: int, cents: int) -> CustomerDay:
        buying = bought(*range(400, 800, 20), cents=cents)
        return as_of(History(id, f"Firm {id}", added_day=ago(900), buying=buying))

    customers = [gone(1, 100), gone(2, 300), gone(3, 300), gone(4, 200)]
    then = Forecaster(FITTED, ago(120), POLICY)
    for most, ids in ((None, [2, 3, 4, 1]), (4, [2, 3, 4, 1]), (3, [2, 3, 4])):
        found, whole = lapsed(customers, then, most)
        assert [each.history.id for each in found] == ids
        assert whole is (len(ids) == 4)


def test_who_is_newly_lapsed() -> None:
    rows = [
        History(1, "long lost", added_day=ago(900), buying=bought(*range(400, 800, 20))),
        History(2, "lost since", added_day=ago(900), buying=bought(*range(150, 550, 20))),
        History(3, "just imported", added_day=ago(2), buying=bought(*range(400, 800, 20))),
        History(4, "a regular", added_day=ago(900), buying=bought(*range(5, 400, 20))),
    ]
    customers = [as_of(row) for row in rows]
    gone, whole = lapsed(customers, Forecaster(FITTED, ago(120), POLICY))
    lost = {row.history.id: row.new for row in gone}
    assert lost == {1: False, 2: True, 3: True} and whole
    assert lapsed(customers, Forecaster(FITTED, ago(120), POLICY), most=1)[1] is False


def test_a_call_back_whose_hour_is_past_says_so() -> None:
    (reason,) = find_call_back(a := as_of(history(call_back=CallBack(DAY, 870, ago(4), 1))))
    words = [call_back_words(reason, a, Formatter(TODAY, minute=now), ()) for now in (800, 900)]
    agreed = "as agreed on Thu 19 Nov"
    assert words == [
        f"call back today at 14:30, {agreed}",
        f"call back today at 14:30 (already past), {agreed}",
    ]


# What a wait changes


def amounts_of(**fields: Any) -> dict[str, float]:
    call = call_for(as_of(history(**fields)))
    return {reason.code: reason.amount for reason in call.reasons} if call else {}


def test_after_a_call_in_vain_a_silence_counts_little_at_first() -> None:
    late = bought(*range(45, 400, 30))
    before = amounts_of(buying=late)
    assert before["late"] > 0 and before["due"] > 0
    after = amounts_of(buying=late, reached_day=ago(9))
    for code in ("late", "due"):
        assert after[code] == pytest.approx(before[code] * 9 / POLICY.called_fade_days, rel=0.01)
    for early in (25, 45):  # no order was due when they were reached: 20 days after it, and with it
        assert amounts_of(buying=late, reached_day=ago(early))["late"] == before["late"]
    gone = bought(*range(110, 500, 30))
    lapsed = amounts_of(buying=gone)["win-back"]
    expected = lapsed * 30 / POLICY.called_fade_days
    assert amounts_of(buying=gone, reached_day=ago(30))["win-back"] == pytest.approx(
        expected, rel=0.01
    )
    assert amounts_of(buying=gone, reached_day=ago(95))["win-back"] == lapsed


def waits(**fields: Any) -> int:
    return days_waited(as_of(history(buying=bought(*range(400, 1000, 60)), **fields)))


def test_a_wait_counts_from_the_last_call_order_or_what_was_agreed_once_they_are_quiet() -> None:
    assert [waits(reached_day=ago(days)) for days in (59, 60, 83)] == [0, 60, 83]
    assert [waits(reached_day=ago(90), tried=((ago(days), "no-answer"),)) for days in (61, 59)] == [
        61,
        0,
    ]
    assert waits(reached_day=ago(90), free_until_day=ago(20)) == 0
    assert waits(reached_day=ago(90), snoozed_until_day=ago(70)) == 70
    assert waits(reached_day=ago(40), call_every_days=30) == 40
    assert waits(reached_day=ago(90), call_every_days=120) == 0
    new = {"imported": True, "first_id": 1, "last_id": 16}  # the last of them two days later
    assert waits(added_day=ago(61), **new) == 60
    assert waits(**new | {"added_day": ago(61), "last_id": 17}) == 0


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(0, 150)), min_size=1, max_size=12),
    st.integers(1, 12),
)
@settings(max_examples=40)
def test_every_second_place_is_of_who_has_waited_longest(
    firms: list[tuple[int, int]], most: int
) -> None:
    histories = [
        History(
            n,
            f"Firm {n}",
            added_day=ago(900),
            buying=bought(*range(ordered + 8, ordered + 400, 45)),
            reached_day=ago(max(reached, 8)),
        )
        for n, (ordered, reached) in enumerate(firms, 1)
    ]
    whole = listed(histories).worth
    first = listed(histories, most=most).worth
    assert [c.history.id for c in first] == [c.history.id for c in whole[:most]]
    left = list(whole)
    for place, call in enumerate(whole):
        waiting = [
            (days_waited(c.customer), -c.history.id)
            for c in left
            if days_waited(c.customer) and c.customer.active
        ]
        if place % 2 == 0 and waiting:
            assert (days_waited(call.customer), -call.history.id) == max(waiting)
        else:
            values = [(c.value, -c.history.id) for c in left]
            assert (call.value, -call.history.id) == max(values)
        left.remove(call)


def test_a_prospect_who_was_reached_stays_worth_a_call() -> None:
    basis = Prospects(reached=10, bought=3, first_year_cents=100_000)
    found = amounts_of(reached_day=ago(60), prospects=basis)
    assert found == {"quiet": 2_000 * (3 + 1) / 20}  # a fifth may buy for 1,000


def test_why_a_silence_counts_less_is_said() -> None:
    def notes(**fields: Any) -> set[str]:
        customer = as_of(history(**fields))
        call = call_for(customer)
        assert call is not None
        return {r.rule.worth.note(customer) for r in call.reasons if r.rule.worth}

    late = bought(*range(45, 400, 30))
    assert notes(buying=late) == {""}
    assert notes(buying=late, reached_day=ago(9)) == {
        "counts less, since you reached them 9 days ago"
    }
    assert notes(added_day=ago(29)) == {"the more of your prospects buy, the higher this share"}
