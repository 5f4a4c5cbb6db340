"""Deals and people of further programs: what was won, whose it was, and on which day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Rep

from repbook.errors import ImportRefused
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Chunk, Sheet, Wishes


def sheet_of(text: str, **wishes: Any) -> Sheet:
    return open_sheet(from_bytes("export.csv", text.encode()), Wishes(**wishes))


def read(sheet: Sheet) -> Chunk:
    (chunk,) = sheet.chunks()
    assert not chunk.refused
    return chunk


COPPER = (
    "Copper ID,Name,Pipeline,Stage,Primary Contact,Primary Company,Value,Status,Close Date,"
    "Won/Lost/Abandoned Date,Created At\n"
    "1,Seals,Sales,Contract,Ann Lee,Vale Ltd,1200,Won,2026-02-28,2026-02-03,2026-01-03\n"
    "2,Valves,Sales,Proposal,Bo Day,Cole Bakery,800,Open,2026-05-28,,2026-01-03\n"
)
PIPEDRIVE = (
    "ID,Title,Owner,Value,Currency of Value,Organization,Contact person,Stage,Status,Deal created,"
    "Won time,Pipeline,Expected close date,Probability\n"
    "1,Seals,Sam,1200,EUR,Vale Ltd,Ann Lee,Negotiation,won,2026-01-03 10:00:00,"
    "2026-02-03 10:00:00,Sales,2026-02-28,\n"
    "2,Kit,Sam,300,EUR,Cole Bakery,Bo Day,Proposal,lost,2026-01-06 10:00:00,,Sales,,\n"
)
MONDAY = (
    "Deals,,,,,\nActive,,,,,\nName,Stage,Deal Value,Contacts,Accounts,Expected Close Date\n"
    "Kit,Proposal,300,Bo Day,Cole Bakery,2026-04-03\nClosed Won,,,,,\n"
    "Name,Stage,Deal Value,Contacts,Accounts,Expected Close Date\n"
    "Seals,Won,1200,Ann Lee,Vale Ltd,2026-02-03\n"
)
ZOHO = (
    "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,Type,"
    "Currency\nz5,Sam,1200,Seals,2026-02-03,z3,Vale Ltd,Closed Won,New Business,EUR\n"
    "z6,Sam,800,Kit,2026-03-03,z4,Cole Bakery,Qualification,,EUR\n"
)


@pytest.mark.parametrize(
    ("text", "source"),
    [(COPPER, "copper"), (PIPEDRIVE, "pipedrive"), (MONDAY, "monday"), (ZOHO, "zoho")],
)
def test_a_won_deal_is_of_its_company_on_its_day(text: str, source: str) -> None:
    sheet = sheet_of(text)
    chunk = read(sheet)
    (won,) = chunk.purchases
    assert sheet.source == source
    assert (won.customer, won.cents, won.what) == ("Vale Ltd", 120000, "Seals")
    assert won.day == date(2026, 2, 3).toordinal()
    quotes = [row.values.get("status") for row in chunk.rows if row.kind == "quotes"]
    assert len(quotes) == 2 and "won" in quotes and {*quotes} <= {"won", "lost", None}


def test_the_person_of_a_deal_is_a_contact_of_its_organisation() -> None:
    text = PIPEDRIVE + "3,Pump,Sam,9,EUR,Ed Poe,Ed Poe,Proposal,open,2026-01-06,,Sales,,\n"
    people = [row.values for row in read(sheet_of(text)).rows if row.kind == "contacts"]
    assert [(each["customer"], each["name"]) for each in people] == [
        ("Vale Ltd", "Ann Lee"),
        ("Cole Bakery", "Bo Day"),
    ]


PEOPLE = {
    "freshsales": "Id,First name,Last name,Emails,Work,Accounts,City,Sales owner,Created at\n"
    "7,Ann,Lee,ann@vale.example,+46 555 0134,Vale Ltd,Lund,Sam,2026-01-02\n",
    "insightly": "ContactID,FirstName,LastName,Organization,EmailAddress1,BusinessPhone,"
    "MailAddressCity\n7,Ann,Lee,Vale Ltd,ann@vale.example,+46 555 0134,Lund\n",
    "close": "id,display_name,status_label,primary_contact_name,primary_contact_primary_phone,"
    "primary_contact_primary_email\n7,Vale Ltd,Customer,Ann Lee,+46 555 0134,ann@vale.example\n",
}


@pytest.mark.parametrize("source", PEOPLE)
def test_a_person_has_a_firm_a_phone_and_an_email(source: str) -> None:
    sheet = sheet_of(PEOPLE[source])
    (row,) = read(sheet).rows
    said = row.values
    assert sheet.source == source and said["code"].startswith(f"{source}:")
    assert (said["name"], said["contact"]) == ("Vale Ltd", "Ann Lee")
    assert (said["phone"], said["email"]) == (("+46 555 0134",), ("ann@vale.example",))


def test_the_name_of_an_unknown_deal_is_asked_about() -> None:
    text = "Name,Stage,Amount,Date\nSeals,Won,10,2026-01-13\n"
    with pytest.raises(ImportRefused, match="the customer's name, or the deal's"):
        sheet_of(text)
    (won,) = read(sheet_of(text, maps=[("Name", "customer")])).purchases
    assert won.customer == "Seals"


def test_what_is_open_is_read_beside_a_credit_that_is_open_too() -> None:
    text = (
        "Date,Type,No.,Customer,Due date,Balance,Total,Status\n"
        "2026-03-15,Invoice,1,Cole,2026-04-14,50.00,108.00,Open\n"
        "2026-03-18,Credit Memo,2,Vale,,-20.00,-20.00,Unapplied\n"
    )
    chunk = read(sheet_of(text))
    assert [(row.kind, row.values["amount"]) for row in chunk.rows] == [
        ("payments", 5800),
        ("returns", 2000),
    ]


def test_a_total_of_a_day_on_each_of_its_rows_is_asked_about() -> None:
    rows = "Vale,2026-03-01,Seal,{}\nVale,2026-03-01,Kit,{}\nCole,2026-03-02,Seal,10\n"
    text = "Customer,Date,Item,Order Total\n" + rows
    with pytest.raises(ImportRefused, match="is that their total"):
        sheet_of(text.format(35, 35))
    kept = read(sheet_of(text.format(35, 35), maps=[("Order Total", "amount")]))
    assert sum(row.cents for row in kept.purchases) == 8000
    assert len(read(sheet_of(text.format(20, 15))).purchases) == 3


def test_a_row_of_nobody_does_not_stop_a_file() -> None:
    chunk = read(sheet_of("Name,Email,Phone,City\nVale,,,Lund\n,,,Leeds\n"))
    assert len(chunk.rows) == 1 and chunk.left_out == {"without a name": 1}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Supplier,Date,Amount,Customer\n12,x,y,z\n", "Its columns: Supplier (12)"),
        ("Supplier,Date,Amount,Customer\nA,2026-04-03,5,Vale\n", "Say so: --kind purchases"),
        ("id,num_calls,date_created\nlead_abc,3,2026-01-02\n", "Its columns: id (lead_abc)"),
        (
            "A,B,C,D\nx1,Kim Long,2026-01-02,5\n",
            'Say which it is: --kind purchases --map "B=customer" --map "C=on" --map "D=amount"',
        ),
        ("A,B,C\nx234567,2026-01-02,5\n", "Give the file a first line with column names"),
        ("A,B,C\nPaid,2026-01-02,5\n", "Its columns: A (Paid); B (2026-01-02); C (5)"),
        ("A,B,C\nKim,2026-01-02,1234567\n", '--kind customers --map "A=name" --map "C=phone"'),
        ("A,Count,C\nKim,5,2026-01-02\n", "Its columns: A (Kim); Count (5); C (2026-01-02)"),
        (
            "A,B,C\nKim,2026-01-02,5\nKim,2026-01-03,5\nBo,,6\nCy,,7\nDi and her two brothers,,8\n",
            'Say which it is: --kind purchases --map "A=customer" --map "B=on" --map "C=amount"',
        ),
        (
            "A,B,C\nKim,soon,5\nKim,soon,5\nBo,,6\nCy,,7\nDi and her two brothers,,8\n",
            "Its columns: A (Kim, Bo, Cy); B (soon); C (5, 6, 7)",
        ),
        ("Wer,Netz\nKim Long,k@x.example\n", "--kind customers"),
        ("Wer,Ruf\nKim Long,0551 123456\n", "--kind customers"),
    ],
)
def test_a_hint_takes_no_column_whose_values_would_be_nonsense(text: str, hint: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        sheet_of(text)
    assert hint in str(refused.value.hint)


def test_an_open_deal_typed_in_after_its_close_date_leaves_the_book_sound(
    rep: Rep, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text(
        "ID,ISDELETED,ACCOUNTID,NAME,STAGENAME,AMOUNT,CLOSEDATE,CREATEDDATE\n"
        "006A,false,001A,Widgets,Value Proposition,1400,2025-12-12,2026-06-15\n"
    )
    rep("import", str(tmp_path / "deals.csv"), ok=True)
    [quote] = rep("quotes", "--all", "--json", ok=True).json
    assert (quote["on"], quote["valid_until"]) == ("2025-12-12", "2025-12-12")
    rep("check", ok=True)
