"""The preview of an import: the first rows as they will be read, and what is not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Rep, workbook_of


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


ORDERS = (
    'Customer,Order Date,Total,Comment\n"Vale\x1b[31m, Ltd",13/04/2026,"1.234,50",late\n'
    "Cole,05/05/2026,20,\nDrew,06/05/2026,30,\nEden,07/05/2026,40,\n"
)


def test_the_first_rows_are_shown_as_they_will_be_read(rep: Rep, tmp_path: Path) -> None:
    path = write(tmp_path, "orders.csv", ORDERS)
    shown = rep("import", path, "--dry-run", ok=True).out
    assert "    rows   customer: " in shown
    assert "customer: Cole; day: 2026-05-05; amount: 20.00" in shown
    assert "day: 2026-04-13; amount: 1234.50" in shown
    assert "\x1b" not in shown
    assert "Drew" in shown and "Eden" not in shown
    (file,) = rep("import", path, "--dry-run", "--json", ok=True).json["files"]
    assert file["first_rows"][1] == {"customer": "Cole", "on": "2026-05-05", "amount": "20.00"}
    assert len(file["first_rows"]) == 3
    assert "first rows" not in rep("import", path, ok=True).out


def test_who_is_only_named_as_a_referrer_is_told_from_the_rows(rep: Rep, tmp_path: Path) -> None:
    path = write(tmp_path, "new.csv", "Name,Referred by\nFoo Ltd,Bar GmbH\nBaz Ltd,Bar GmbH\n")
    said = "3 new customers in all: 2 from the rows, and Bar GmbH, who is named only as having referred others."
    assert said in rep("import", path, "--dry-run", ok=True).out
    done = rep("import", path, "--json", ok=True).json
    assert (done["added"], done["new_customers"], done["referrers"]) == (2, 3, 1)
    known = write(tmp_path, "known.csv", "Name,Referred by\nFoo Ltd,Old Mill\n")
    assert (
        "1 new customer in all: Old Mill, who is named only as" in rep("import", known, ok=True).out
    )
    two = write(tmp_path, "two.csv", "Name,Referred by\nFoo Ltd,Elm\nBaz Ltd,Oak\n")
    assert "Elm and Oak, who are named only as" in rep("import", two, "--dry-run", ok=True).out
    plain = write(tmp_path, "plain.csv", "Name,Referred by\nPat Lake,Foo Ltd\n")
    assert "1 new customer in all.\n" in rep("import", plain, ok=True).out


def test_a_row_that_brings_a_referrer_is_an_update(rep: Rep, tmp_path: Path) -> None:
    rep("import", write(tmp_path, "first.csv", "Name\nFoo Ltd\nBar GmbH\n"), ok=True)
    again = write(tmp_path, "again.csv", "Name,Referred by\nFoo Ltd,Bar GmbH\nBar GmbH,Bar GmbH\n")
    done = rep("import", again, "--json", ok=True).json
    assert (done["updated"], done["unchanged"]) == (1, 1)
    done = rep("import", again, "--json", ok=True).json
    assert (done["updated"], done["unchanged"]) == (0, 2)
    other = write(tmp_path, "other.csv", "Name,Referred by\nFoo Ltd,Old Mill\n")
    assert rep("import", other, "--json", ok=True).json["updated"] == 1


def test_first_rows_of_another_kind_and_of_a_currency_without_cents(
    rep: Rep, tmp_path: Path
) -> None:
    people = write(tmp_path, "customers.csv", "Name,City,Phone\nVale Ltd,Lund,1 23;4 56\n")
    (file,) = rep("import", people, "--dry-run", "--json", ok=True).json["files"]
    assert file["first_rows"][0]["name"] == "Vale Ltd"
    assert file["first_rows"][0]["town"] == "Lund"
    yen = write(tmp_path, "yen.csv", "Customer,Date,Amount (JPY)\nVale,2026-04-13,1200\n")
    (file,) = rep("import", yen, "--dry-run", "--json", ok=True).json["files"]
    assert file["first_rows"][0]["amount"] == "1200"
    assert "amount: 1200" in rep("import", yen, "--dry-run", ok=True).out


def test_refused_and_unwanted_rows_are_none_of_the_first(rep: Rep, tmp_path: Path) -> None:
    text = "Customer,Date,Amount,Owner\nA,2026-04-13,5,You\nB,never,6,Me\nC,2026-04-14,7,Me\n"
    path = write(tmp_path, "orders.csv", text)
    seen = rep("import", path, "--where", "Owner=Me", "--dry-run", "--json", ok=True).json
    assert [row["customer"] for row in seen["files"][0]["first_rows"]] == ["C"]


def workbook(path: Path, **sheets: list[list[Any]]) -> str:
    path.write_bytes(workbook_of(**sheets))
    return str(path)


def test_the_other_sheets_of_a_workbook_are_named(rep: Rep, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "all.xlsx",
        Orders=[["Customer", "Date", "Amount"], ["Vale", "2026-04-13", 5]],
        Customers=[["Name", "City"], ["Vale", "Lund"]],
        Empty=[[]],
    )
    told = "sheet Customers was not read; save it as a file of its own"
    assert told in " ".join(rep("import", path, "--dry-run", ok=True).out.split())
    done = " ".join(rep("import", path, ok=True).out.split())
    assert told in done and "Empty" not in done


OPEN = "Customer,Date,Amount\nVale,03/04/2026,5\nCole,05/06/2026,6\n"


def test_days_that_cannot_be_told_are_asked_about(tmp_path: Path, book_file: Path) -> None:
    terminals = pytest.importorskip("terminals")
    path = write(tmp_path, "orders.csv", OPEN)
    rep = terminals.at_terminal(book_file, "import", path)
    rep.sees("03/04/2026: day first or month first? (d/m)")
    rep.types("what")
    rep.sees("day first or month first? (d/m)")
    rep.types("d")
    rep.sees("2026-04-03")
    rep.sees("Import this? (y/N)")
    rep.types("y")
    assert rep.ends() == 0


def test_a_preview_fits_a_screen_however_many_columns_there_are(
    tmp_path: Path, book_file: Path
) -> None:
    terminals = pytest.importorskip("terminals")
    names = [f"Further column {n}" for n in range(60)]
    text = f"Customer,Date,Amount,{','.join(names)}\n" + f"Vale,2026-04-13,5,{'x,' * 59}x\n" * 9
    files = [write(tmp_path, f"orders{n}.csv", text) for n in range(8)]
    for some in (files[:1], files[:2], files):
        rep = terminals.at_terminal(book_file, "import", *some)
        shown = rep.sees("Import this? (y/N)")
        assert shown.count("\n") < 30 and (
            "9 purchases of" in shown or "9 rows, 45 in all" in shown
        )
        rep.types("n")
        assert rep.ends() == 0


def test_a_preview_says_what_updates_change(rep: Rep, tmp_path: Path) -> None:
    people = "Company,Phone,City\nVale,555-01,Lund\nCole,555-02,Lund\nDrew,555-03,Lund\n"
    rep("import", write(tmp_path, "people.csv", people), ok=True)
    later = (
        "Company,Phone,City\nVale,555-11,Malmo\nCole,555-12,Lund\nDrew,555-03,Lund\nEden,5,Ystad\n"
    )
    shown = rep("import", write(tmp_path, "later.csv", later), "--dry-run", ok=True).out
    assert "1 customer to add, 2 to update, 1 in the book already" in shown
    assert 'What is updated: phone (2×), town (1×)\n  such as new phone "555-11" of Vale\n' in shown
    moved = later.replace("555-11,", ",").replace("555-12", "555-02")
    shown = rep("import", write(tmp_path, "moved.csv", moved), "--dry-run", ok=True).out
    assert 'What is updated: town (1×)\n  such as customer 1 Vale: town "Lund" → "Malmo"\n' in shown
    new = rep("import", write(tmp_path, "new.csv", later[:20] + "\nFox,1,Lund\n"), "--dry-run")
    assert "Updates" not in new.out


def test_a_key_pressed_before_the_question_does_not_answer_it(
    tmp_path: Path, book_file: Path
) -> None:
    terminals = pytest.importorskip("terminals")
    path = write(tmp_path, "orders.csv", "Customer,Date,Amount\nVale,2026-04-13,5\n")
    rep = terminals.at_terminal(book_file, "import", path)
    rep.types("")
    rep.sees("Import this? (y/N)")
    rep.types("y")
    assert rep.ends() == 0
    assert "1 purchase added" in rep.text


def test_nothing_is_asked_of_a_file_with_nothing_new(tmp_path: Path, book_file: Path) -> None:
    terminals = pytest.importorskip("terminals")
    path = write(tmp_path, "orders.csv", "Customer,Date,Amount\nVale,2026-04-13,5\n")
    rep = terminals.at_terminal(book_file, "import", path)
    rep.sees("Import this? (y/N)")
    rep.types("y")
    assert rep.ends() == 0
    again = terminals.at_terminal(book_file, "import", path)
    assert again.ends() == 0
    assert "1 in the book already" in again.text
    assert "There is nothing new to import." in again.text and "Import this?" not in again.text


def test_each_file_is_asked_about_for_itself(tmp_path: Path, book_file: Path) -> None:
    terminals = pytest.importorskip("terminals")
    one, two = write(tmp_path, "one.csv", OPEN), write(tmp_path, "two.csv", OPEN)
    rep = terminals.at_terminal(book_file, "import", one, two, "--dry-run")
    rep.sees("one.csv, 03/04/2026: day first or month first? (d/m)")
    rep.types("m")
    rep.sees("two.csv, 03/04/2026: day first or month first? (d/m)")
    rep.types("d")
    rep.sees("2026-03-04")
    rep.sees("2026-04-03")
    assert rep.ends() == 0


def test_no_answer_is_the_refusal(rep: Rep, tmp_path: Path, book_file: Path) -> None:
    terminals = pytest.importorskip("terminals")
    path = write(tmp_path, "orders.csv", OPEN)
    asked = terminals.at_terminal(book_file, "import", path)
    asked.sees("day first or month first? (d/m)")
    asked.types("")
    asked.sees("--date-order dmy or --date-order mdy")
    assert asked.ends() == 5
    refused = rep("import", path)
    assert refused.code == 5 and "can be read two ways" in refused.err


def test_a_map_to_no_field_is_called_so(rep: Rep, tmp_path: Path) -> None:
    text = "Kunde,Datum,Betrag,Betreuer\nVale,2026-04-13,5,Ann\n"
    path = write(tmp_path, "de.csv", text)
    refused = rep("import", path, "--map", "Betreuer=note")
    assert '"note" is not a field of purchases' in refused.err
    assert "Fields: " in refused.err


def test_a_file_that_brings_nothing_says_why(rep: Rep, tmp_path: Path) -> None:
    head = "Customer,Date,Amount,Status\n"
    draft = write(tmp_path, "draft.csv", head + "Vale,2026-04-13,5,draft\n")
    empty = write(tmp_path, "empty.csv", head)
    alone = rep("import", draft)
    assert alone.code == 5 and 'all rows are left out: status "draft" 1' in alone.err
    none = "Nothing comes in: there are no rows below the column names."
    assert none in rep("import", empty, ok=True).out
    both = rep("import", draft, empty, ok=True).out
    assert "Nothing comes in: all rows are left out or refused, as above." in both
    sold = write(tmp_path, "sold.csv", head + "Vale,2026-04-13,5,paid\n")
    assert "othing" not in rep("import", sold, ok=True).out
    assert "There is nothing new to import." in rep("import", sold, ok=True).out
