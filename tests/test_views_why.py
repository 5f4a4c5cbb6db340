"""`why`, `brief` and `status`: each line in words, no contradiction on any screen, how they look.

REPBOOK_GOLDENS=write rewrites the goldens; look at the difference before you keep it.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import DAY, Rep, run_repbook
from hypothesis import given, settings
from hypothesis import strategies as st
from test_book_next_listed import TODAY as ON
from test_book_next_listed import a_book
from test_loyalty_reasons import FITTED, POLICY, TODAY, ago, as_of, bought, history
from test_views_report import GOLDENS, demo, drawn

from repbook import Book, open_book
from repbook.book.book_day import BookDay
from repbook.book.brief import read_brief
from repbook.formatter import Formatter
from repbook.loyalty.calls import Call, call_for
from repbook.loyalty.customer_day import CustomerDay
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.reasons import Reason, worth
from repbook.loyalty.standing import stand
from repbook.records import CallBack, Debt
from repbook.views.brief import brief_screen
from repbook.views.buying import buying, pays_words, today
from repbook.views.screen import plain
from repbook.views.status import one_screen
from repbook.views.why import WHY, explain, share_of, whole_terms, why_screen

__all__ = ["demo"]
FORMATTER = Formatter(TODAY)
DAY_NUMBER = TODAY.toordinal()

# The sum of a call value

TERM = st.tuples(st.integers(1, 3_000_000), st.integers(1, 10_000))


@settings(max_examples=60)
@given(st.lists(TERM, min_size=1, max_size=4), st.sampled_from((1, 100)))
def test_a_call_value_adds_up_and_multiplies_as_it_is_shown(
    terms: list[tuple[int, int]], unit: int
) -> None:
    reasons = [
        Reason(rule, DAY_NUMBER, value=value, weight=w / 10_000, amount=round(value * w / 10_000))
        for rule, (value, w) in zip(worth.RULES, terms, strict=False)
    ]
    value = float(sum(reason.amount for reason in reasons))
    customer = as_of(history(buying=bought(40)))
    found = whole_terms(Call("worth", customer, tuple(reasons), value), unit)
    assert sum(amount for _, amount, _, _ in found) == round(value / unit)
    for reason, amount, share, of in found:
        said = 100.0 if share == "all" else float(share.removesuffix(" %"))
        assert abs(said * of / 100 - amount) <= 0.5
        assert abs(amount - reason.amount / unit) < 1 and abs(of - reason.value / unit) < 1


def test_a_share_is_said_in_as_few_digits_as_make_the_amount() -> None:
    shares = [share_of(456, 539, 0.846), share_of(458, 539, 0.8497), share_of(80, 539, 0.15)]
    assert shares == ["84.6 %", "85 %", "14.8 %"]


# Words


LINES: list[tuple[str, str, list[str], dict[str, Any]]] = [
    ("no order", "Now", ["no order yet"], {}),
    ("one order", "Now", ["one order, 8 days ago"], {"buying": bought(8)}),
    (
        "one order long ago",
        "Now",
        ["one order, 58 days ago (late: repbook assumes 30 days between orders)"],
        {"buying": bought(58)},
    ),
    (
        "what others do",
        "Others",
        ["39 of 39 customers ordered again within 64 days of their first order"],
        {"buying": bought(8)},
    ),
    (
        "on rhythm",
        "Now",
        [
            "last order 20 days ago; the next is expected about Thu 3 Dec",
            "days between the last orders: 30 30 30 30 30 30",
        ],
        {"buying": bought(*range(20, 260, 30))},
    ),
    (
        "late",
        "Now",
        [
            "last order 58 days ago, longer than any gap so far;"
            " the next was expected about Mon 26 Oct",
            "days between the last orders: 30 30 30 30 30 30",
        ],
        {"buying": bought(*range(58, 300, 30))},
    ),
    (
        "late, as once before",
        "Now",
        [
            "last order 58 days ago, longer than all but one gap so far;"
            " the next was expected about Tue 3 Nov",
            "days between orders: 90 30 30 30 30 30",
        ],
        {"buying": bought(58, 88, 118, 148, 178, 208, 298)},
    ),
    (
        "lapsed, with few gaps",
        "Now",
        ["last order 150 days ago", "days between orders: 30 30"],
        {"buying": bought(150, 180, 210)},
    ),
    (
        "by their own setting",
        "Usually",
        [
            "an order about every 100 days (you set this), about 1,100 a year in all, at about 300 an order"
        ],
        {"buying": bought(20, 120, 220), "orders_every_days": 100},
    ),
    (
        "of their active time, whatever the silence since",
        "Usually",
        ["an order about every 30 days, about 900 a quarter in all"],
        {"buying": bought(*range(800, 1640, 30))},
    ),
    (
        "by few gaps",
        "Usually",
        [
            "an order about every 148 days (their 2 gaps, averaged with those of others), about 410 a year in all"
        ],
        {"buying": bought(200, 285, 730)},
    ),
    (
        "three in three days are no trade of thousands",
        "Usually",
        [
            "an order about every 16 days (their 2 gaps, averaged with those of others), about 1,700 a quarter in all"
        ],
        {"buying": bought(5, 6, 7)},
    ),
    (
        "a break of years among their orders",
        "Usually",
        [
            "an order about every 1,308 days, about 63 a year in all",
            "one gap of over 27 years makes this so long; without it about every 41 days:"
            " repbook edit 7 --orders-every 41d",
        ],
        {"buying": bought(20, 61, 102, 10_302, 10_343, 10_384, 10_425)},
    ),
    (
        "a break of years, once they have set their usual gap",
        "Usually",
        [
            "an order about every 41 days (you set this), about 660 a quarter in all, at about 300 an order"
        ],
        {"buying": bought(20, 61, 102, 10_302, 10_343, 10_384, 10_425), "orders_every_days": 41},
    ),
    (
        "a break of months, once they have set their usual gap",
        "Usually",
        [
            "an order about every 30 days (you set this), about 900 a quarter in all, at about 300 an order"
        ],
        {"buying": bought(20, 50, 80, 480, 510), "orders_every_days": 30},
    ),
    (
        "gaps of years, but no single one of them",
        "Usually",
        [
            "an order about every 545 days (their gaps, averaged with those of others), about 150 a year in all"
        ],
        {"buying": bought(20, 720, 1420, 2120, 2820, 3520, 4320)},
    ),
    (
        "one gap among few that is longer than the others together, but no break",
        "Usually",
        [
            "an order about every 65 days (their gaps, averaged with those of others), about 350 a quarter in all"
        ],
        {"buying": bought(20, 40, 60, 80, 100, 120, 480)},
    ),
    (
        "a break of years beside a single other gap",
        "Usually",
        [
            "an order about every 2,525 days (their 2 gaps, averaged with those of others), about 22 a year in all"
        ],
        {"buying": bought(20, 61, 10_061)},
    ),
    ("two orders make nothing usual", "Usually", [], {"buying": bought(58, 409)}),
    (
        "they may order",
        "Estimate",
        ["chance of an order in the next 30 days: over 9 in 10"],
        {"buying": bought(*range(20, 260, 30))},
    ),
    (
        "they may be gone",
        "Estimate",
        ["chance that they are still a customer: under 1 in 10"],
        {"buying": bought(*range(200, 500, 30))},
    ),
    (
        "written off: nothing is estimated",
        "Estimate",
        [],
        {"buying": bought(9), "written_off_day": ago(1)},
    ),
    ("nothing at risk on their rhythm", "At risk", [], {"buying": bought(*range(20, 260, 30))}),
]


@pytest.mark.parametrize(
    ("label", "expected", "fields"), [row[1:] for row in LINES], ids=[row[0] for row in LINES]
)
def test_what_is_said_of_their_buying(
    label: str, expected: list[str], fields: dict[str, Any]
) -> None:
    said = dict(buying(as_of(history(**fields)), FORMATTER))
    assert said.get(label, [])[: len(expected) or None] == expected


def test_few_others_are_no_measure() -> None:
    again = FITTED.again._replace(customers=4, bought_again=0)
    forecaster = Forecaster(FITTED._replace(again=again), TODAY.toordinal(), POLICY)
    once = history(buying=bought(8))
    customer = CustomerDay(once, TODAY.toordinal(), POLICY, FITTED.mean_gap, forecaster)
    assert "Others" not in dict(buying(customer, FORMATTER))


def test_of_who_is_to_be_won_back_nothing_is_said_to_come_by_itself() -> None:
    for silent, expected in (
        (70, ["most likely they will order again, only later than usual"]),
        (110, []),
    ):
        customer = as_of(history(buying=bought(*range(silent, 500, 30))))
        customer.figures = SimpleNamespace(n=9, p_active=0.95, stake=0.0)
        assert dict(buying(customer, FORMATTER)).get("Estimate", []) == expected


def test_at_risk_says_what_it_means() -> None:
    (text,) = dict(buying(as_of(history(buying=bought(*range(58, 300, 30)))), FORMATTER))["At risk"]
    assert re.fullmatch(
        r"about \d+ less than usual in the next 90 days \(an estimate: repbook help risk\)",
        text,
    )
    (once,) = dict(buying(as_of(history(buying=bought(58))), FORMATTER))["At risk"]
    assert re.match(r"about \d+ in the next 90 days ", once)


PAYS: list[tuple[str, str, dict[str, Any]]] = [
    ("paid in time", "pays on time", {"paid_in_time": 1}),
    ("paid late", "has paid late", {"paid_late": 1}),
    (
        "not paid yet",
        "payment overdue",
        {"paid_late": 1, "debts": (Debt(1, ago(36), ago(6), 5_000),)},
    ),
    ("not due yet", "", {"debts": (Debt(1, ago(3), ago(-27), 5_000),)}),
]


@pytest.mark.parametrize(("expected", "fields"), [p[1:] for p in PAYS], ids=[p[0] for p in PAYS])
def test_who_has_not_paid_yet_has_not_paid_late(expected: str, fields: dict[str, Any]) -> None:
    assert pays_words(stand(as_of(history(buying=bought(36), **fields)))) == expected


def test_a_call_for_money_is_no_sales_call() -> None:
    debts = (Debt(1, ago(36), ago(6), 5_000),)
    customer = as_of(history(buying=bought(2, 36), debts=debts))
    assert today(customer, call_for(customer), FORMATTER) == [
        "o1 unpaid since Tue 17 Nov: 50",
        "call about this only: they ordered on Sat 21 Nov, so no sales call before Mon 7 Dec",
    ]


def test_a_call_in_vain_brings_no_sales_call_nearer() -> None:
    debts = (Debt(1, ago(36), ago(6), 5_000),)
    tried = ((TODAY.toordinal(), "no-answer"),)
    customer = as_of(history(buying=bought(2, 36), debts=debts, tried=tried))
    call = call_for(as_of(history(buying=bought(2, 36), debts=debts)))
    assert today(customer, call, FORMATTER)[-1] == (
        "call about this only: they ordered on Sat 21 Nov, so no sales call before Mon 7 Dec"
    )


def test_what_is_owed_rests_from_no_call() -> None:
    back = CallBack(TODAY.toordinal(), 870, ago(4), 1)
    customer = as_of(history(buying=bought(40), call_back=back, reached_day=ago(4)))
    assert today(customer, call_for(customer), FORMATTER) == [
        "call back today at 14:30, as agreed on Thu 19 Nov",
        "call about this only: you were in touch on Thu 19 Nov, so no sales call before Thu 26 Nov",
    ]


def test_why_says_what_each_amount_is_a_share_of(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    for back in (250, 220, 190, 160, 130, 100, 70):
        rep("log-purchase", "vale", "500", "--on", f"{back} days ago", "--paid", ok=True)
    rep("log-purchase", "vale", "80", "--on", "2026-09-14", "--due", "2026-11-01", ok=True)
    said = rep("why", "vale", ok=True).out
    assert re.search(r"^  +\d+  [a-z ]+: all of the \d+ at risk in the next 90 days$", said, re.M)
    assert "20  unpaid order: 25 % of the 80 unpaid\n" in said
    assert re.search(
        r"quiet: 2 % of the [\d,]+ they are expected to spend in the next 12 months\n", said
    )
    rep("add", "Harbor Foods", "--on", "2026-01-01", ok=True)
    for back in (125, 95, 65, 35):
        rep("log-purchase", "harbor", "300", "--on", f"{back} days ago", "--paid", ok=True)
    rep("edit", "harbor", "--call-every", "7d", ok=True)
    rep("log-call", "harbor", "-o", "no-answer", "--on", "2026-11-13", ok=True)
    waited = rep("why", "harbor", ok=True).out
    assert "\n          no call, try or order since Fri 13 Nov\n" in waited
    assert re.search(
        r"^A call is worth [\d,]+, the sum of:$",
        said,
        re.M,
    )
    assert (
        "\nThe percentages are assumed, not measured.\n"
        'Their place in "Worth a call" goes by this value. Where its heading says "1st longest'
        ' quiet", the longest quiet stand 1st, 3rd, 5th, …\n' in said
    )
    assert (
        '\nTheir place in "Worth a call" goes by how long they have been quiet or by this value,'
        " whichever puts them higher.\n" in waited
    )


def test_the_list_and_why_agree_on_what_a_place_goes_by(rep: Rep) -> None:
    """A customer who is probably lost waits for ever, and is on the list by value alone."""
    rep("add", "Vale Brothers", "--on", "2025-01-01", ok=True)
    for back in range(100, 400, 10):
        rep("log-purchase", "vale", "500", "--on", f"{back} days ago", "--paid", ok=True)
    rep("log-call", "vale", "hello", "--on", "2026-08-20", ok=True)
    (call,) = rep("next", "--json", ok=True).json
    assert (call["days_waited"], call["block"]) == (95, "worth")
    assert "Worth a call: the most valuable call first" in rep("next", ok=True).out
    assert 'Their place in "Worth a call" goes by this value.' in rep("why", "vale", ok=True).out
    rep("add", "Harbor Foods", "--on", "2026-08-01", ok=True)
    assert "Worth a call: 1st longest quiet" in rep("next", ok=True).out
    assert "goes by how long they have been quiet" in rep("why", "harbor", ok=True).out
    rep("promise", "harbor", "the list", "--by", "today", ok=True)
    owed = rep("why", "harbor", ok=True).out
    assert 'under "Owed", which comes first on the list' in owed and "Their place" not in owed


# Contradictions


def screens(day: BookDay, id: int) -> dict[str, str]:
    """What each command prints of one customer."""
    customer, formatter = day.customer(id), Formatter(day.on)
    of = day.book.customers.get(id)
    return {
        "why": plain(why_screen(explain(day, id), formatter)),
        "brief": plain(brief_screen(read_brief(day, of), formatter)),
        "status": plain(one_screen(stand(customer), formatter)),
    }


def check(day: BookDay, id: int) -> None:
    """No screen says of one customer what another line or screen denies."""
    customer, shown = day.customer(id), screens(day, id)
    rhythm, once = customer.rhythm, len(customer.history.buying.days) == 1
    text = "\n".join(shown.values())
    head = {name: said.splitlines()[0] for name, said in shown.items()}
    where = f"{customer.history.name}: {rhythm}\n{text}"

    # One rhythm
    others = {"on-rhythm", "due", "late", "lapsed"} - {rhythm}
    assert not any(f"· {word}" in head[name] for word in others for name in head), where
    regular = re.search(r"buys as usual \(not late\) +(.*)", shown["status"])
    expected = (
        "not known"
        if not customer.has_usual_gap
        else "yes"
        if rhythm in ("on-rhythm", "due")
        else "no"
    )
    assert regular and regular[1] == expected, where
    call = call_for(customer)
    for reason in call.reasons if call else ():
        if reason.code in ("late", "due"):
            assert reason.mark == ("due soon" if rhythm == "on-rhythm" else rhythm), where
    if rhythm == "on-rhythm":
        assert "gap so far" not in text and "was expected" not in text, where
        assert not re.search(r"(?m)^(Why today +|Today +| +)(late|due|win back): ", text), where

    # Facts and estimates
    assert "still a customer: over 9 in 10" not in text, where
    assert "still a customer" not in text or rhythm in ("late", "lapsed"), where
    if not customer.has_usual_gap:
        assert "sually" not in text and "every" not in text, where
    if once or rhythm is None:
        assert "gaps" not in text, where
    gone = customer.history.written_off_day is not None
    if gone:
        assert "in 10" not in text and "may not come" not in text and "Ahead" not in text, where

    # Days
    for when in re.findall(r"is expected about \w{3} (\d+ \w{3}(?: \d{4})?)", text):
        assert as_day(when, day.on) >= day.on, where

    # Money
    overdue = bool(customer.overdue)
    assert ("payment overdue" in text) is overdue, where
    assert not (overdue and ("pays on time ·" in head["brief"] or "has paid late" in text)), where
    assert ("nothing unpaid" not in text) or not customer.history.debts, where
    assert "called for money" not in text, where
    risks = set(re.findall(r"about ([\d,]+) may not come", text))
    assert len(risks) <= 1 and (not risks or text.count("may not come") == 3), where

    # Calls
    if customer.history.do_not_call:
        assert "you will call" not in text and "call agreed" not in text, where
        assert "how are things?" not in text, where

    # The sum
    sums = [
        int(n.replace(",", ""))
        for n in re.findall(r"(?m)^  +([\d,]+)  [^:\n]+: (?:all|[\d.]+ %) of ", shown["why"])
    ]
    value = re.search(r"A call is worth ([\d,]+)(?:, the sum of)?:", shown["why"])
    data: Any = WHY.of(explain(day, id), Formatter(day.on))
    assert sum(sums) == (int(value[1].replace(",", "")) if value else 0), where
    assert abs(sum(sums) - data["call_value"]) <= 0.5, where


def as_day(text: str, on: date) -> date:
    """`3 Dec` or `3 Dec 2027` as a day."""
    number, month, *year = text.split()
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return date(int(year[0]) if year else on.year, months.index(month) + 1, int(number))


def test_no_screen_of_the_sample_book_contradicts_itself(demo: Path) -> None:
    with open_book(demo) as book:
        everyone(book, date.fromisoformat(DAY))


@pytest.mark.parametrize("seed", range(10))
def test_no_screen_of_any_book_contradicts_itself(seed: int, tmp_path: Path) -> None:
    book, _ = a_book(tmp_path / "book.db", seed)
    with book:
        everyone(book, ON)


def everyone(book: Book, on: date) -> None:
    day = BookDay(book, on)
    ids = [customer.id for customer in book.customers.all()]
    assert len(ids) >= 6
    for id in ids:
        check(day, id)


# How they look: late, owed, one order, unpaid, by their own setting, not to be called


KINDS = ("vale", "delta", "museum", "abbot", "pier 9", "gull rock")


@pytest.mark.parametrize("width", [80, 140])
def test_why_and_brief_are_as_agreed(demo: Path, width: int) -> None:
    golden = GOLDENS / f"customers-{width}.txt"
    found = "\n".join(
        f"$ repbook {command} {who}\n{drawn(demo, (command, who), width, False)}"
        for who in KINDS
        for command in ("why", "brief")
    )
    if os.environ.get("REPBOOK_GOLDENS") == "write":
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
    assert max(map(len, found.splitlines())) <= width


def test_the_best_line_comes_first(demo: Path) -> None:
    brief = run_repbook("--book", str(demo), "--as-of", DAY, "brief", "delta").out
    labels = re.findall(r"(?m)^(Start with|Why today|Open|Usually|Money|You) ", brief)
    assert labels == ["Start with", "Why today", "Open", "Usually", "Money", "You"]
