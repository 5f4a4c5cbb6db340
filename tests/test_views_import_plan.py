"""The preview of an import is its plan: sums, who is known and by what, what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rep

PEOPLE = "Name,Email,Phone,City\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str, name: str = "customers.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def plan(rep: Rep, text: str, name: str = "customers.csv") -> str:
    return " ".join(rep("import", write(text, name), "--dry-run", ok=True).out.split())


def test_each_kind_has_its_customers_its_sum_and_its_days(rep: Rep) -> None:
    text = "Customer,Date,Amount,Type\n" + "".join(
        f"{row}\n"
        for row in (
            "Vale,2026-04-03,40 EUR,invoice",
            "Cole,2026-05-15,60 EUR,invoice",
            "Cole,2026-05-16,10 EUR,credit note",
            "Cole,2026-05-17,99 EUR,quote",
        )
    )
    shown = plan(rep, text, "sales.csv")
    assert "2 purchases of 2 customers, EUR 100, 3 Apr to 15 May" in shown
    assert "1 return of 1 customer, EUR 10, 16 May" in shown
    assert "; 1 quote: 1 open" in shown


def test_an_open_quote_without_a_day_is_named_and_so_is_who_is_named_twice(rep: Rep) -> None:
    deals = "Record ID,Deal Name,Deal Stage,Amount,Associated Company,Create Date\n"
    rows = "1,Pump,Proposal,500,Vale,\n2,Hose,Proposal,90,Vale,2026-11-02\n"
    shown = plan(rep, deals + rows, "deals.csv")
    assert "1 open quote: the file does not say when it was sent" in shown
    people = "Customer,Contact,E-mail\nVale,Ann,a@vale.example\nVale,Ann,a@vale.example\n"
    shown = plan(rep, people, "contacts.csv")
    assert "1 repeated from an earlier row" in shown and "already" not in shown
    rep("import", "contacts.csv", ok=True)
    assert "in the book already" in plan(rep, people, "contacts.csv")


def test_a_file_with_nothing_new_and_a_bad_row_is_not_asked_about(rep: Rep, asked: Rep) -> None:
    sales = "Customer,Date,Amount,Reference\nVale,2026-04-03,40,R1\n"
    rep("import", write(sales, "sales.csv"), ok=True)
    write(sales + "Vale,soon,40,R2\n", "sales.csv")
    ran = asked("", "import", "sales.csv", "--skip-bad")
    assert "nothing new" in ran.out and "Import this" not in ran.err
    assert "1 refused row is in" in ran.err


def test_who_is_known_by_an_address_is_named_and_not_added_again(rep: Rep) -> None:
    rep("add", "Vale Brothers Ltd", "--email", "hello@vale.example", ok=True)
    rep("add", "Cole Bakery", "--phone", "0551 12345", ok=True)
    rep("add", "Dale", ok=True)
    text = PEOPLE + (
        "Vale Bros,hello@vale.example,,Lund\nCole's Bakery & Café,,0551 12345,Lund\nDale,,,Lund\n"
    )
    shown = plan(rep, text)
    assert "1 customer known by the e-mail: Vale Bros" in shown
    assert "1 customer known by the phone: Cole's Bakery & Café" in shown
    assert "1 customer known by the name" in shown
    done = rep("import", "customers.csv", "--json", ok=True).json
    assert done["new_customers"] == 0 and done["updated"] == 3
    assert rep("import", "customers.csv", "--json", ok=True).json["updated"] == 0


def test_an_address_that_others_share_joins_nobody_and_is_pointed_out(rep: Rep) -> None:
    rep("add", "Vale Brothers", "--phone", "0551 12345", ok=True)
    shown = plan(rep, PEOPLE + "Dale Ltd,,0551 12345,Lund\n")
    assert '"Dale Ltd" may be "Vale Brothers"' in shown and "known by" not in shown


def test_one_of_a_shared_phone_who_has_the_very_name_is_the_one(rep: Rep) -> None:
    text = PEOPLE + "Ann Lee,,0551 12345,Lund\nBo Lee,,0551 12345,Lund\n"
    rep("import", write(text), ok=True)
    again = rep("import", "customers.csv", "--json", ok=True).json
    assert (again["added"], again["updated"]) == (0, 0)


def test_a_person_known_at_a_firm_is_no_customer_of_their_own(rep: Rep) -> None:
    rep("import", write("Company,Contact,Email\nVale Ltd,Ann Lee,ann@vale.example\n"), ok=True)
    rep("import", write(PEOPLE + "Ann Lee,ann@vale.example,0551 99999,Lund\n"), ok=True)
    (vale,) = rep("list", "--json", ok=True).json
    assert vale["name"] == "Vale Ltd"
    assert vale["contacts"][0]["phones"] == ["0551 99999"] and vale["phones"] == []


def test_an_order_of_several_lines_is_one_and_a_due_day_that_is_not_in_the_file_is_named(
    rep: Rep,
) -> None:
    head = "Client Name,Invoice #,Date Issued,Invoice Status,Date Paid,Item Name,Item Description"
    head += ",Rate,Quantity,Discount Percentage,Line Subtotal,Line Total,Currency\n"
    lines = "".join(
        f"X-Men,0001,2026-11-02,sent,,{what},,5,1,0,5,5,USD\n" for what in ("Paint", "Labour")
    )
    shown = plan(rep, head + lines, "freshbooks.csv")
    assert "sums 1 purchase of 1 customer, USD 10, 2 Nov" in shown
    assert "1 purchase and 2 items to add" in shown
    due = "1 unpaid order has no due day and will count as due on the day it was made. To"
    assert due in shown
    two = plan(rep, head + lines + lines.replace("0001", "0002"), "two.csv")
    assert "2 unpaid orders have no due day and will count as due on the day they were made" in two
    rep("import", "freshbooks.csv", ok=True)
    assert due not in plan(rep, head + lines, "freshbooks.csv"), "it is in the book already"


def test_customers_of_drafts_alone_and_payments_without_a_day_are_told_of(rep: Rep) -> None:
    head = "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountDue,Status,Currency\n"
    draft = "Bay,I-1,2026-07-15,2026-08-14,300,300,Draft,GBP\n"
    part = "Vale,I-2,2026-07-16,2026-08-14,300,100,Sent,GBP\n"
    vale = "Vale,I-3,2026-07-17,2026-08-14,50,50,Draft,GBP\n"
    shown = plan(rep, head + draft + part + vale, "invoices.csv")
    assert "1 payment has no day of its own: taken as of the day of the order" in shown
    assert "1 customer is only in rows left out, so not added" in shown
