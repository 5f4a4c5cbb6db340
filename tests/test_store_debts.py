"""What is owed, with and without the name of the purchase that money came for."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rep

from repbook.store.debts import Account, debts, spread


def account(id: int, day: int, due: int, cents: int) -> Account:
    return Account(id, day, due, cents, None)


CASES = [
    ("a payment goes to what is due first", [(30, 100)], [], {2: 100}),
    ("what is over goes to the next", [(30, 150)], [], {2: 50}),
    ("more than is owed leaves nothing open", [(30, 500)], [], {}),
    ("a payment before the purchase is not for it", [(5, 100)], [], {1: 100, 2: 100}),
    ("a payment on the day of the purchase is for it", [(10, 60)], [], {1: 40, 2: 100}),
    ("one cent is owed still", [(30, 199)], [], {2: 1}),
    ("a payment between the two is for the first", [(15, 200)], [], {2: 100}),
    ("a return comes off the latest purchase before it", [], [(30, 60)], {1: 100, 2: 40}),
    ("a return on the day of a purchase comes off it", [], [(20, 60)], {1: 100, 2: 40}),
    ("a return between the two comes off the first", [], [(15, 60)], {1: 40, 2: 100}),
]


@pytest.mark.parametrize(
    ("paid", "back", "open_"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_money_without_a_purchase(
    paid: list[tuple[int, int]], back: list[tuple[int, int]], open_: dict[int, int]
) -> None:
    known = [account(1, 10, 20, 100), account(2, 20, 40, 100)]
    left = debts(spread(known, paid, back))
    assert {debt.purchase_id: debt.cents for debt in left} == open_


def test_what_is_paid_already_takes_no_money_and_keeps_its_day() -> None:
    paid = Account(1, 10, 20, 0, 12)
    after = spread([paid, account(2, 20, 40, 100)], [(30, 60)], [])
    assert after == [paid, Account(2, 20, 40, 40, 30)]


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def test_who_paid_without_a_reference_is_not_asked_for_money(rep: Rep, tmp_path: Path) -> None:
    invoices = "invoice no,customer,date,amount,due date,status\n7,Open Co,2026-01-05,100,2026-02-05,Open\n"
    rep("import", write(tmp_path, "invoices.csv", invoices), ok=True)
    assert rep("next", "--reason", "payment", "--json", ok=True).json
    payments = (
        "customer,payment date,amount received\nOpen Co,2026-02-01,60\nOpen Co,2026-02-03,40\n"
    )
    rep("import", write(tmp_path, "payments.csv", payments), ok=True)
    assert rep("next", "--reason", "payment", "--json", ok=True).json == []
    assert rep("log-payment", "open").code == 4


def test_a_payment_in_part_leaves_the_rest_to_be_paid(rep: Rep, tmp_path: Path) -> None:
    invoices = "invoice no,customer,date,amount,due date,status\n7,Open Co,2026-01-05,100,2026-02-05,Open\n"
    rep("import", write(tmp_path, "invoices.csv", invoices), ok=True)
    payments = "customer,payment date,amount received\nOpen Co,2026-02-01,60\n"
    rep("import", write(tmp_path, "payments.csv", payments), ok=True)
    assert rep("log-payment", "open", "41").code == 4
    paid = rep("log-payment", "open", "--json", ok=True).json
    assert [p["amount"] for p in paid["payments"]] == [40]
