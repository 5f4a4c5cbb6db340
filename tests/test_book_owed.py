"""What a customer owes, which write-off stands, which problem is open: one answer, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import DAY, Rep
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.book import Book
from repbook.book.history import timeline
from repbook.book.holds import open_business
from repbook.book.problems import cases
from repbook.book.sales import log_payment
from repbook.errors import Conflict
from repbook.formatter import Formatter
from repbook.loyalty.relationship import receivables
from repbook.records import Customer
from repbook.store.histories import live_problems
from repbook.views.history import EVENT

TODAY = date.fromisoformat(DAY)


def day(number: int) -> date:
    """A day of the little books, which begin 100 days ago."""
    return TODAY + timedelta(days=number - 100)


class Order(NamedTuple):
    on: int
    cents: int
    due: int | None
    settled: bool = False


class Money(NamedTuple):
    """A payment, or a return, for the order of a number; 0 for none, -1 for one not in the book."""

    kind: str
    on: int
    cents: int
    of: int = 0


def paid(on: int, cents: int, of: int = 0) -> Money:
    return Money("payments", on, cents, of)


def back(on: int, cents: int, of: int = 0) -> Money:
    return Money("returns", on, cents, of)


Entries = list[Order | Money]


def write(book: Book, entries: Entries, name: str = "Vale Brothers") -> Customer:
    """A customer with these orders and this money; orders are numbered from 1 in the book."""
    with book.change("test"):
        customer = book.customers.add(name, added_on=day(0))
        for entry in entries:
            fields = {"customer_id": customer, "on": day(entry.on), "cents": entry.cents}
            if isinstance(entry, Order):
                due = None if entry.due is None else day(entry.due)
                book.purchases.add(**fields, due_on=due, settled=entry.settled)
            else:
                fields["purchase_id"] = entry.of if entry.of > 0 else None
                fields["of_ref"] = "R99" if entry.of < 0 else None
                getattr(book, entry.kind).add(**fields)
    return book.customers.get(customer)


def owed(book: Book, customer: Customer, on: date | None = TODAY) -> dict[int, int]:
    return {debt.purchase_id: debt.cents for debt in book.history(customer.id, on).debts}


@pytest.fixture
def book() -> Iterator[Book]:
    with Book(None) as opened:
        yield opened


TWO: Entries = [Order(10, 100, 20), Order(20, 100, 40)]

WHAT_A_SALESPERSON_EXPECTS: list[tuple[str, Entries, dict[int, int]]] = [
    ("an order that is due", [Order(1, 100, 30)], {1: 100}),
    ("an order that is due later is owed already", [Order(1, 100, 300)], {1: 100}),
    ("an order without a due day is not asked for", [Order(1, 100, None)], {}),
    ("one known to be paid is not owed", [Order(1, 100, 30, settled=True)], {}),
    ("a payment in part", [Order(1, 100, 30), paid(5, 60, of=1)], {1: 40}),
    ("several parts", [Order(1, 100, 30), paid(5, 60, of=1), paid(9, 40, of=1)], {}),
    ("several orders", [*TWO, paid(30, 30, of=2)], {1: 100, 2: 70}),
    ("a payment that names none goes to what is due first", [*TWO, paid(30, 100)], {2: 100}),
    ("what is over goes to the next", [*TWO, paid(30, 150)], {2: 50}),
    ("one cent is owed still", [*TWO, paid(30, 199)], {2: 1}),
    ("more than is owed leaves nothing open", [*TWO, paid(30, 500)], {}),
    ("a payment before the order is not for it", [*TWO, paid(5, 100)], {1: 100, 2: 100}),
    ("one on the day of the order is for it", [*TWO, paid(10, 60)], {1: 40, 2: 100}),
    ("one between the two is for the first", [*TWO, paid(15, 200)], {2: 100}),
    ("one for an order not in the book", [*TWO, paid(30, 100, of=-1)], {1: 100, 2: 100}),
    ("what has its own payment takes no other", [*TWO, paid(25, 100, 1), paid(30, 60)], {2: 40}),
    ("a return on an open order", [*TWO, back(30, 60, of=1)], {1: 40, 2: 100}),
    ("a return that names none is of the latest order", [*TWO, back(30, 60)], {1: 100, 2: 40}),
    ("one on the day of an order is of that", [*TWO, back(20, 60)], {1: 100, 2: 40}),
    ("one between the two is of the first", [*TWO, back(15, 60)], {1: 40, 2: 100}),
    ("a whole order returned", [*TWO, back(30, 100, of=2)], {1: 100}),
    (
        "a return on a paid order pays for no other order",
        [*TWO, paid(30, 100, of=1), back(35, 50, of=1)],
        {2: 100},
    ),
    ("what comes tomorrow is not there yet", [*TWO, paid(101, 100, of=1)], {1: 100, 2: 100}),
]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [case[1:] for case in WHAT_A_SALESPERSON_EXPECTS],
    ids=[case[0] for case in WHAT_A_SALESPERSON_EXPECTS],
)
def test_what_is_owed(book: Book, entries: Entries, expected: dict[int, int]) -> None:
    assert owed(book, write(book, entries)) == expected


def test_who_is_written_off_still_owes(book: Book) -> None:
    customer = write(book, TWO)
    book.write_off(customer, None, on=TODAY)
    assert owed(book, customer) == {1: 100, 2: 100}
    assert not receivables(book.histories(TODAY), TODAY)  # nobody waits for it


def test_a_payment_of_earlier_does_not_pay_again_what_was_paid_since(book: Book) -> None:
    customer = write(book, [Order(1, 100, 30), paid(50, 100, of=1)])
    with pytest.raises(Conflict, match="has no unpaid order with a due day"):
        log_payment(book, customer, None, None, on=day(40))
    with pytest.raises(Conflict, match="o1 is paid"):
        log_payment(book, customer, book.purchases.get(1), None, on=day(40))


def test_what_money_without_a_name_has_paid_is_not_hinted_at(book: Book) -> None:
    customer = write(book, [Order(1, 100, 30), paid(50, 100)])
    with pytest.raises(Conflict) as refused:
        log_payment(book, customer, None, None, on=TODAY)
    assert "log-payment o1" not in (refused.value.hint or "")


def faces(book: Book, customer: Customer, on: date) -> dict[str, object]:
    """What each one that is asked says is owed, in cents by order, or in all."""
    shown = timeline(book, customer, on)
    events = EVENT.rows(((event, shown) for event in shown.events), Formatter(on))
    everyone = {history.id: history for history in book.histories(on)}
    view = "SELECT unpaid FROM customers_at_a_glance WHERE id = ?"
    said = {
        "everyone's histories": {d.purchase_id: d.cents for d in everyone[customer.id].debts},
        "write-off": {
            debt.purchase_id: debt.cents for debt in open_business(book, customer, on).debts
        },
        "history": shown.owed,
        "history's words": sorted(
            int(str(event["id"])[1:]) for event in events if ", due " in str(event["text"])
        ),
        "report": sum(row.cents for row in receivables([everyone[customer.id]], on)),
        "the view": round(100 * book.conn.execute(view, (customer.id,)).fetchone()[0]),
    }
    try:
        done = log_payment(book, customer, None, None, on=on)
        said["log-payment"] = {payment.purchase_id: payment.cents for payment in done.payments}
        book.undo()
    except Conflict:
        said["log-payment"] = {}
    return said


amounts = st.integers(1, 5).map(lambda n: 100 * n)
days = st.integers(1, 9)
orders = st.builds(
    lambda on, cents, days, settled: Order(on, cents, days and on + days, settled and days == 3),
    days,
    amounts,
    st.sampled_from([None, 0, 3, 8]),
    st.booleans(),
)


@st.composite
def books(draw: st.DrawFn) -> Entries:
    """Some orders, and money for them, for none, and for one that is not in the book."""
    bought = draw(st.lists(orders, min_size=1, max_size=4))
    money = st.builds(
        Money,
        st.sampled_from(["payments", "returns"]),
        days,
        amounts,
        st.sampled_from([0, 0, 0, -1, *range(1, len(bought) + 1)]),
    )
    return [*bought, *draw(st.lists(money, max_size=5))]


@settings(max_examples=150)
@given(entries=books())
def test_all_that_say_what_is_owed_say_the_same(entries: Entries) -> None:
    with Book(None) as book:
        customer = write(book, entries)
        write(book, [Order(1, 900, 2), paid(3, 100)], "Harbor Foods")  # not theirs
        wanted = owed(book, customer)
        total = sum(wanted.values())
        assert faces(book, customer, TODAY) == {
            "everyone's histories": wanted,
            "write-off": wanted,
            "history": wanted,
            "history's words": sorted(wanted),
            "report": total,
            "the view": total,
            "log-payment": wanted,
        }
        for id in {n for n, entry in enumerate(entries, 1) if isinstance(entry, Order)}:
            order = book.purchases.get(id)
            assert 0 <= wanted.get(id, 0) <= order.cents


# On the command line


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_who_paid_without_a_reference_is_not_asked_for_money(rep: Rep, tmp_path: Path) -> None:
    invoices = "invoice no,customer,date,amount,due date,status\n7,Open Co,2026-01-05,100,2026-02-05,Open\n"
    rep("import", file(tmp_path, "invoices.csv", invoices), ok=True)
    assert rep("next", "--reason", "payment", "--json", ok=True).json
    payments = (
        "customer,payment date,amount received\nOpen Co,2026-02-01,60\nOpen Co,2026-02-03,40\n"
    )
    rep("import", file(tmp_path, "payments.csv", payments), ok=True)
    assert rep("next", "--reason", "payment", "--json", ok=True).json == []
    assert rep("log-payment", "open").code == 4


def test_a_payment_in_part_leaves_the_rest_to_be_paid(rep: Rep, tmp_path: Path) -> None:
    invoices = "invoice no,customer,date,amount,due date,status\n7,Open Co,2026-01-05,100,2026-02-05,Open\n"
    rep("import", file(tmp_path, "invoices.csv", invoices), ok=True)
    payments = "customer,payment date,amount received\nOpen Co,2026-02-01,60\n"
    rep("import", file(tmp_path, "payments.csv", payments), ok=True)
    assert rep("log-payment", "open", "41").code == 4
    paid = rep("log-payment", "open", "--json", ok=True).json
    assert [p["amount"] for p in paid["payments"]] == [40]


def test_every_command_asks_for_the_same_money(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "vale", "100", "--on", "2026-06-01", "--due", "2026-07-01", ok=True)
    rep("log-purchase", "vale", "80", "--on", "2026-06-02", "--due", "2026-07-02", ok=True)
    payment = "customer,payment date,amount received\nVale Brothers,2026-06-20,130\n"
    rep("import", file(tmp_path, "payments.csv", payment), ok=True)
    assert rep("brief", "vale", "--json", ok=True).json["unpaid"] == 50
    assert "o2 unpaid since Thu 2 Jul: 50" in rep("next", "--reason", "payment", ok=True).out
    assert "o2 unpaid since Thu 2 Jul: 50" in rep("why", "vale", ok=True).out
    history = {row["id"]: row["text"] for row in rep("history", "vale", "--json", ok=True).json}
    assert (history["o1"], history["o2"]) == ("bought", "bought, 30 of 80 paid, due Thu 2 Jul")
    assert "Unpaid" in (report := rep("report", ok=True).out) and ": 50" in report
    assert "o2 unpaid: 50" in rep("write-off", "vale").err
    assert rep("log-payment", "vale", "--json", ok=True).json["payments"][0]["amount"] == 50


# Written off


def written_off(book: Book, customer: Customer, on: date = TODAY) -> tuple[bool, bool, bool]:
    """Whether they are: by their history, the view, and what an export would say."""
    view = "SELECT written_off FROM customers_at_a_glance WHERE id = ?"
    ends = "SELECT 1 FROM write_off_ends WHERE customer_id = ? AND end_day IS NULL"
    return (
        book.history(customer.id, on).written_off_day is not None,
        book.conn.execute(view, (customer.id,)).fetchone()[0] is not None,
        book.conn.execute(ends, (customer.id,)).fetchone() is not None,
    )


def test_who_bought_again_stays_back_when_the_order_is_returned(book: Book) -> None:
    customer = write(book, [Order(1, 100, None)])
    book.write_off(customer, None, on=day(40))
    assert written_off(book, customer) == (True,) * 3
    bought = book.log_purchase(customer, 300, on=day(60))
    book.log_return(customer, 300, on=day(70), of=f"o{bought.purchase.id}")
    assert written_off(book, customer) == (False,) * 3
    assert book.history(customer.id, TODAY).came_back_day == day(60).toordinal()
    book.remove(f"o{bought.purchase.id}")  # it never was
    assert written_off(book, customer) == (True,) * 3


def test_an_order_of_no_amount_brings_nobody_back(book: Book) -> None:
    customer = write(book, [Order(1, 100, None)])
    book.write_off(customer, None, on=day(40))
    book.log_purchase(customer, 0, on=day(60), what="a sample")
    assert written_off(book, customer) == (True,) * 3


def test_who_bought_again_is_not_exported_as_written_off(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("write-off", "vale", "gone", "--on", "2026-11-01", ok=True)
    export = ("export", "customers", "--format", "json")
    assert '"gone"' in rep(*export, ok=True).out
    rep("log-purchase", "vale", "100", ok=True)
    assert '"gone"' not in rep(*export, ok=True).out


write_off_days = st.lists(st.tuples(days, st.none() | st.integers(0, 9)), max_size=3)


@settings(max_examples=100)
@given(
    entries=st.lists(orders, max_size=3),
    given_up=write_off_days,
)
def test_the_view_and_the_history_agree_who_is_written_off(
    entries: list[Order], given_up: list[tuple[int, int | None]]
) -> None:
    with Book(None) as book:
        customer = write(book, [*entries])
        with book.change("test"):
            for on, after in given_up:
                back = None if after is None else day(on + after)
                book.write_offs.add(customer_id=customer.id, on=day(on), back_on=back)
        assert len(set(written_off(book, customer))) == 1


# Whether a problem is open


steps = st.lists(
    st.tuples(st.integers(1, 90), st.sampled_from(["resolve", "give-up", "reopen", "update"])),
    max_size=5,
)


@settings(max_examples=100)
@given(steps=steps)
def test_all_that_say_whether_a_problem_is_open_say_the_same(steps: list[tuple[int, str]]) -> None:
    with Book(None) as book:
        customer = write(book, [])
        with book.change("test"):
            problem = book.problems.add(customer_id=customer.id, what="leaks", reported_on=day(0))
            for on, kind in steps:
                book.steps.add(problem_id=problem, on=day(on), kind=kind, by="me")
        view = "SELECT open_problems FROM customers_at_a_glance"
        (case,) = cases(book, TODAY)
        assert book.conn.execute(view).fetchone()[0] == case.is_open
        assert (case.state in ("open", "parked")) == case.is_open
        if case.is_open:
            assert live_problems(book.problems, TODAY.toordinal(), TODAY.toordinal())


def test_a_problem_reopened_long_ago_is_still_asked_about(rep: Rep) -> None:
    rep("--as-of", "2024-01-02", "add", "Vale Brothers", ok=True)
    rep("--as-of", "2024-01-02", "log-problem", "vale", "seal leaks", ok=True)
    rep("--as-of", "2024-01-03", "resolve", "x1", "new seal", ok=True)
    rep("--as-of", "2024-01-05", "reopen", "x1", "leaks again", ok=True)
    assert "seal leaks" in rep("problems", ok=True).out
    assert "seal leaks" in rep("next", ok=True).out
    assert "seal leaks" in rep("write-off", "vale").err


# Corrected


@pytest.mark.parametrize(("amount", "payment"), [("120", 100.0), ("90", 90.0)])
def test_the_amount_of_a_paid_order_is_corrected_after_a_return(
    rep: Rep, amount: str, payment: float
) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "vale", "100", "--paid", ok=True)
    rep("log-return", "vale", "50", ok=True)
    rep("correct", "o1", "--amount", amount, ok=True)
    history = {row["id"]: row["amount"] for row in rep("history", "vale", "--json", ok=True).json}
    assert (history["o1"], history["m1"], history["r1"]) == (float(amount), payment, 50.0)


def test_the_hint_of_a_refused_amount_leads_on_after_a_return(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "vale", "100", ok=True)
    rep("log-payment", "o1", "60", ok=True)
    rep("log-payment", "o1", "40", ok=True)
    rep("log-return", "vale", "50", ok=True)
    refused = rep("correct", "o1", "--amount", "90", ok=False)
    assert "100 was paid for o1 (m1 60, m2 40), more than 90" in refused.err
    assert "First: repbook correct m2 --amount 30" in refused.err
    rep("correct", "m2", "--amount", "30", ok=True)
    rep("correct", "o1", "--amount", "90", ok=True)
    rep("correct", "o1", "--amount", "130", ok=True)
