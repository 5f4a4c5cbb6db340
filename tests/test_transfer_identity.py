"""Who a row is of: ids count in the namespace of their program and kind, then e-mails, then names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import Rep

from repbook.book import Book
from repbook.book.importing.customers import CustomerMatcher

CONTACTS = "Record ID,First Name,Last Name,Email,Lifecycle Stage\n"
COMPANIES = "Record ID,Company name,Company owner\n"
DEALS = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company,Associated Contact\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(rep: Rep, text: str, name: str = "export.csv") -> dict[str, int]:
    """Import a file; gives what it added and updated."""
    Path(name).write_text(text, encoding="utf-8")
    done = rep("import", name, "--json", ok=True).json
    return {key: done[key] for key in ("added", "updated", "new_customers")}


def totals(rep: Rep) -> list[tuple[str, float]]:
    rows = rep("export", "purchases", "--json", ok=True).json
    return [(row["customer"], row["amount"]) for row in rows]


def names(rep: Rep) -> list[str]:
    return [each["name"] for each in rep("list", "--json", ok=True).json]


def test_two_of_one_name_with_two_ids_are_two_also_in_two_files(rep: Rep) -> None:
    load(rep, CONTACTS + "1,John,Smith,john@a.example,lead\n")
    load(rep, CONTACTS + "2,John,Smith,smith@b.example,lead\n")
    people = rep("list", "--json", ok=True).json
    assert [person["emails"] for person in people] == [["john@a.example"], ["smith@b.example"]]
    again = load(rep, CONTACTS + "2,John,Smith,smith@b.example,lead\n1,John,Smith,,lead\n")
    assert again == {"added": 0, "updated": 0, "new_customers": 0}


def test_the_id_of_a_contact_is_none_of_a_company(rep: Rep) -> None:
    load(rep, CONTACTS + "7,Ann,Lee,ann@lee.example,lead\n")
    load(rep, COMPANIES + "7,Vale Ltd,Sam\n", "companies.csv")
    assert [each["name"] for each in rep("list", "--json", ok=True).json] == ["Ann Lee", "Vale Ltd"]
    load(rep, DEALS + "1,Seals,Closed won,90,2026-04-03,Vale Ltd (7),\n", "deals.csv")
    load(rep, DEALS + "2,Valve,Closed won,40,2026-04-04,,Ann Lee (7)\n", "deals.csv")
    assert totals(rep) == [("Vale Ltd", 90), ("Ann Lee", 40)]


def test_all_contacts_of_a_deal_are_kept_and_one_company_is_the_customer(rep: Rep) -> None:
    row = "1,Seals,Closed won,90,2026-04-03,Vale Ltd (7);Dale Ltd (8),Ann Lee (3);Bo Day (4)\n"
    load(rep, DEALS + row, "deals.csv")
    load(rep, COMPANIES + "8,Dale Ltd,Sam\n", "companies.csv")
    vale, dale = rep("list", "--json", ok=True).json
    assert (vale["name"], dale["name"]) == ("Vale Ltd", "Dale Ltd")
    assert [contact["name"] for contact in vale["contacts"]] == ["Ann Lee", "Bo Day"]
    again = load(rep, DEALS + row, "deals.csv")
    assert again == {"added": 0, "updated": 0, "new_customers": 0}


def test_a_firm_keeps_the_ids_of_its_people(rep: Rep) -> None:
    people = "Record ID,First Name,Last Name,Company Name,Lifecycle Stage\n"
    load(rep, people + "1,Ann,Lee,Vale Ltd,lead\n")
    load(rep, people + "2,Bo,Day,Vale Ltd,lead\n")
    (vale,) = rep("list", "--json", ok=True).json
    assert [contact["name"] for contact in vale["contacts"]] == ["Ann Lee", "Bo Day"]
    load(rep, DEALS + "1,Seals,Closed won,90,2026-04-03,,Bo Day (2)\n", "deals.csv")
    assert totals(rep) == [("Vale Ltd", 90)]


def test_one_known_by_an_id_alone_has_its_name_later_and_is_found_by_the_id(rep: Rep) -> None:
    load(rep, DEALS.replace("Company,", "Company IDs,") + "1,S,Closed won,9,2026-04-03,7,\n")
    assert names(rep) == ["customer 7 of HubSpot"]
    load(rep, COMPANIES + "7,Vale Ltd,Sam\n")
    assert totals(rep) == [("Vale Ltd", 9)]
    assert "Vale Ltd" in rep("brief", "hubspot:company:7", ok=True).out


IDS = (
    "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company IDs,Associated Contact IDs"
)
PEOPLE = (
    "Record ID,First Name,Last Name,Lifecycle Stage,Primary Associated Company ID,Company Name,"
    "Industry\n"
)


def test_a_firm_named_by_the_person_of_a_deal_has_its_own_name_later(rep: Rep) -> None:
    deals = (
        f"{IDS},Associated Contact\n1,Seals,Closed won,90,2026-04-03,7,3,Ann Lee\n"
        "2,Kit,Closed won,9,2026-04-03,7,4,Bo Day\n"
    )
    load(rep, deals)
    assert names(rep) == ["Ann Lee"]
    assert load(rep, COMPANIES + "7,Vale Ltd,Sam\n") == {
        "added": 0,
        "updated": 1,
        "new_customers": 0,
    }
    (vale,) = rep("list", "--json", ok=True).json
    assert vale["name"] == "Vale Ltd"
    assert [contact["name"] for contact in vale["contacts"]] == ["Ann Lee", "Bo Day"]
    assert load(rep, deals)["updated"] == 0
    rep("edit", "Vale Ltd", "--name", "Bo Day", ok=True)
    load(rep, PEOPLE + "5,Cy,Fox,lead,,Bo Day,\n")  # it names no firm by an id
    assert names(rep) == ["Bo Day"]


def test_a_person_known_by_an_id_alone_is_part_of_their_firm_later(rep: Rep) -> None:
    deals = f"{IDS}\n1,Seals,Closed won,90,2026-04-03,,3\n"
    load(rep, deals)
    load(rep, COMPANIES + "7,Vale Ltd,Sam\n")
    assert names(rep) == ["customer 3 of HubSpot", "Vale Ltd"]
    done = load(rep, PEOPLE + "3,Ann,Lee,lead,7,Vale Ltd,\n")
    assert (done["added"], done["new_customers"]) == (0, 0)
    (vale,) = rep("list", "--json", ok=True).json
    assert (vale["name"], vale["aliases"]) == ("Vale Ltd", [])
    assert totals(rep) == [("Vale Ltd", 90)]
    assert load(rep, deals) == {"added": 0, "updated": 0, "new_customers": 0}
    rep("undo", ok=True)
    assert names(rep) == ["customer 3 of HubSpot", "Vale Ltd"]


def test_one_known_by_an_id_alone_is_joined_to_who_has_that_name(rep: Rep) -> None:
    rep("add", "Vale Ltd", ok=True)
    load(rep, f"{IDS}\n1,Seals,Closed won,90,2026-04-03,7,\n2,Kit,Closed won,9,2026-04-03,8,\n")
    load(rep, COMPANIES + "7,Vale Ltd,Sam\n8,vale ltd,Sam\n")
    assert names(rep) == ["Vale Ltd", "vale ltd"]  # two ids are two
    assert sorted(totals(rep)) == [("Vale Ltd", 90), ("vale ltd", 9)]


def test_only_who_has_no_name_is_joined_or_renamed(rep: Rep) -> None:
    load(rep, PEOPLE + "3,Ann,Lee,lead,,,\n")
    load(rep, COMPANIES + "7,Vale Ltd,Sam\n")
    load(rep, PEOPLE + "3,Ann,Lee,lead,7,Vale Ltd,\n")
    assert names(rep) == ["Ann Lee", "Vale Ltd"]
    load(rep, COMPANIES + "7,Vale Group,Sam\n")
    assert names(rep) == ["Ann Lee", "Vale Ltd"]
    rep("add", "Dale", ok=True)
    load(rep, COMPANIES + "7,Dale,Kim\n")  # the id counts, not the name
    rows = rep("export", "customers", "--json", ok=True).json
    assert {row["name"]: row["extra"].get("Company owner") for row in rows} == {
        "Ann Lee": None,
        "Vale Ltd": "Kim",
        "Dale": None,
    }


def test_a_firm_named_by_a_person_takes_no_person_s_name_nor_the_rep_s(rep: Rep) -> None:
    deals = f"{IDS},Associated Contact\n1,Seals,Closed won,90,2026-04-03,7,3,Ann Lee\n"
    rep("add", "Bo Day", "--contact", "Bo Day", ok=True)
    load(rep, deals)
    load(rep, PEOPLE + "3,Anna,Leigh,lead,,,\n")
    assert names(rep) == ["Bo Day", "Ann Lee"]
    load(rep, DEALS + "2,Kit,Closed won,9,2026-04-03,Bo Day (8),\n")
    load(rep, COMPANIES + "8,Vale Ltd,Sam\n7,Bo Day,Sam\n")
    assert names(rep) == ["Bo Day", "Ann Lee"]


def test_who_was_joined_is_found_in_the_same_import(rep: Rep) -> None:
    deals = f"{IDS}\n1,Seals,Closed won,90,2026-04-03,,3\n"
    load(rep, deals)
    load(rep, COMPANIES + "7,Vale Ltd,Sam\n")
    for name, text in (
        ("people.csv", PEOPLE + "3,Ann,Lee,lead,7,Vale Ltd,\n"),
        ("deals.csv", deals + "2,Kit,Closed won,9,2026-04-03,,3\n"),
        ("orders.csv", "Customer,Date,Amount\ncustomer 3 of HubSpot,2026-04-03,5\n"),
    ):
        Path(name).write_text(text, encoding="utf-8")
    rep("import", "people.csv", "deals.csv", "orders.csv", ok=True)
    assert sorted(totals(rep)) == [("Vale Ltd", 9), ("Vale Ltd", 90), ("customer 3 of HubSpot", 5)]


def test_a_row_read_before_they_were_joined_is_of_who_they_are_now() -> None:
    book, day = Book(None), date(2026, 4, 3)
    with book.change("import"):
        matcher = CustomerMatcher(book, day)
        person = matcher.find_or_add("hubspot:contact:3", None)
        firm = matcher.add("Vale Ltd", "hubspot:company:7")
        matcher.join_placeholders(firm, ("hubspot:contact:3", None))
        assert matcher.find_or_add("hubspot:contact:3", None) == firm != person
        assert matcher.find_or_add(None, "customer 3 of HubSpot") != person


def test_deals_of_zoho_without_an_account_are_of_their_contact(rep: Rep) -> None:
    deals = (
        "Record Id,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Contact Name.id,"
        "Contact Name,Stage\n"
        "z1,90,Seals,2026-02-03,a1,Vale Ltd,p1,Ann Lee,Closed Won\n"
        "z2,80,Kit,2026-03-03,,,p2,Bo Day,Closed Won\n"
        "z3,70,Jug,2026-03-04,a3,,p3,Cy Fox,Closed Won\n"
        "z4,60,Mug,2026-03-05,a4,,,,Closed Won\n"
    )
    people = (
        "Record Id,Contact Owner,First Name,Last Name,Account Name.id,Account Name\n"
        "p1,Sam,Ann,Lee,a1,Vale Ltd\np2,Sam,Bo,Day,a9,Bale Ltd\np3,Sam,Cy,Fox,a3,Dale Ltd\n"
    )
    load(rep, deals)
    assert sorted(names(rep)) == ["Bo Day", "Cy Fox", "Vale Ltd", "customer a4 of Zoho"]
    load(rep, people)
    found = {each["name"]: each["contacts"] for each in rep("list", "--json", ok=True).json}
    assert {name: [c["name"] for c in contacts] for name, contacts in found.items()} == {
        "Vale Ltd": ["Ann Lee"],
        "Bale Ltd": ["Bo Day"],
        "Dale Ltd": ["Cy Fox"],
        "customer a4 of Zoho": [],
    }
    for text in (deals, people):
        assert load(rep, text) == {"added": 0, "updated": 0, "new_customers": 0}


def test_a_customer_of_the_name_of_a_person_is_not_renamed_by_an_e_mail(rep: Rep) -> None:
    load(rep, "Customer,Email,Phone\nAnn Lee,ann@lee.example,\n")
    load(rep, "First Name,Last Name,Company,Email\nAnn,Lee,Ann Lee & Co,ann@lee.example\n")
    assert names(rep) == ["Ann Lee"]


def test_a_bare_number_is_no_name_and_other_codes_are(rep: Rep) -> None:
    orders = "Customer ID,Date,Amount\n9001,2026-04-03,90\nAC7,2026-04-03,9\n"
    load(rep, orders)
    assert names(rep) == ["customer 9001", "AC7"]
    load(rep, "Customer ID,Company Name\n9001,Vale Ltd\nAC7,Cole\n", "customers.csv")
    assert names(rep) == ["Vale Ltd", "Cole"]
    assert load(rep, orders) == {"added": 0, "updated": 0, "new_customers": 0}


def test_what_a_person_s_row_says_is_not_written_over_the_firm_s(rep: Rep) -> None:
    firms = COMPANIES.replace("owner", "owner,Industry") + "7,Vale Ltd,Sam,Steel\n"
    people = PEOPLE + "3,Ann,Lee,lead,7,Vale Ltd,Glass\n"
    load(rep, firms)
    load(rep, people)
    (vale,) = rep("export", "customers", "--json", ok=True).json
    (ann,) = rep("export", "contacts", "--json", ok=True).json
    assert vale["extra"] == {"Company owner": "Sam", "Industry": "Steel"}
    assert ann["extra"] == {"Industry": "Glass", "Lifecycle Stage": "lead"}
    assert "Lifecycle Stage: lead · Industry: Steel" in rep("brief", "Vale Ltd", ok=True).out
    for text in (firms, people):
        assert load(rep, text) == {"added": 0, "updated": 0, "new_customers": 0}


def test_the_program_of_an_id_is_no_name_to_find_customers_by(rep: Rep) -> None:
    load(
        rep, "Customer ID,Email,First Name,Last Name,Total Spent,Total Orders\n1001,,Ann,Lee,0,0\n"
    )
    assert rep("brief", "shopify").code == 3
    assert "Ann Lee" in rep("brief", "1001", ok=True).out


def test_a_book_of_before_is_known_again_by_its_bare_ids(rep: Rep, book_file: Path) -> None:
    import sqlite3

    load(rep, DEALS.replace("Company,", "Company IDs,") + "1,S,Closed won,9,2026-04-03,7,\n")
    with sqlite3.connect(book_file) as conn:
        conn.execute("UPDATE aliases SET text = '7', key = '7'")
    again = load(
        rep, DEALS.replace("Company,", "Company IDs,") + "1,S,Closed won,9,2026-04-03,7,\n"
    )
    assert again["added"] == again["new_customers"] == 0
    load(rep, COMPANIES + "7,Vale Ltd,Sam\n")
    assert totals(rep) == [("Vale Ltd", 9)]


def test_who_is_new_and_joined_in_one_file_is_no_more_alike_to_anybody(rep: Rep) -> None:
    load(rep, "personname,organizationname,personphonex\ncustomer 7,Berg,\n,Bo,0301234567\n")
    text = "ragionesociale,custid,workphone\n,1,\ncustomer 7,7,0301234567\nBerg,7,\n"
    Path("more.csv").write_text(text, encoding="utf-8")
    done = rep("import", "more.csv", "--skip-bad", ok=True)
    assert "may be" not in done.out
    assert "new customer" not in done.out
    assert names(rep) == ["Berg", "Bo"]


def test_who_may_be_another_by_a_phone_is_the_new_one_of_that_row(rep: Rep) -> None:
    load(rep, "Name,Phone\nBo,0301234567\nCole,\n", "customers.csv")
    text = "Name,Phone\nCole,0301234567\nDale,\nElm,0301234567\n"
    Path("more.csv").write_text(text, encoding="utf-8")
    out = rep("import", "more.csv", ok=True).out
    assert '"Elm" may be "Bo"' in out
    assert '"Dale" may be' not in out


def test_who_is_joined_to_another_counts_as_updated(rep: Rep) -> None:
    load(rep, "Customer ID,Customer,Date,Amount\n7,Berg,2026-01-02,1.00\n")
    load(rep, "Customer ID,Date,Amount\n7,2026-02-02,1.00\n8,2026-02-02,1.00\n")
    codes = "Code,Name\n8,Berg\n"
    Path("codes.csv").write_text(codes, encoding="utf-8")
    shown = rep("import", "codes.csv", "--dry-run", ok=True).out
    assert "1 customer known by the name" in shown
    assert "known by the id" not in shown
    assert load(rep, codes) == {"added": 0, "updated": 1, "new_customers": 0}
    assert names(rep) == ["Berg"]


def test_a_code_with_colons_of_no_program_is_a_name_whole(rep: Rep) -> None:
    load(rep, "Customer ID,Date,Amount\nA:B:7,2026-01-02,100\n12:30:45,2026-01-02,10\n")
    assert names(rep) == ["A:B:7", "12:30:45"]
    load(rep, "Customer ID,Company Name\nA:B:7,Berg\nA:B:8,Berg\n", "customers.csv")
    assert names(rep) == ["Berg", "12:30:45", "Berg"]


def test_lines_that_one_replaces_are_counted_as_gone(rep: Rep) -> None:
    header = "Order number,Customer,Order date,Item,Quantity,Line total\n"
    load(rep, header + "".join(f"1,Berg,2026-01-02,{i},1,20.00\n" for i in "abc"))
    Path("again.csv").write_text(header + "1,Berg,2026-01-02,z,1,60.00\n", encoding="utf-8")
    out = rep("import", "again.csv", ok=True).out
    assert "1 purchase and 1 item updated" in out
    assert "2 items no longer in the orders" in out
