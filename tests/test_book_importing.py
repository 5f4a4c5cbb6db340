"""Files into the book: right on real data, all or nothing, harmless when done again."""

from __future__ import annotations

import csv
import re
import shlex
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import Rep, made_once, workbook_of

from repbook.transfer import read_rows


def write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@made_once
def northwind(rep: Rep, shared: Path) -> Rep:
    """A book with Northwind in it, the files given in an order that needs sorting."""
    folder = shared / "data" / "northwind"
    files = [str(folder / name) for name in ("late_deliveries.csv", "orders.csv", "customers.csv")]
    rep("import", *files, ok=True)
    return rep


def test_northwind_comes_out_as_its_readme_says(northwind: Rep, book_file: Path) -> None:
    rows = northwind("--as-of", "1998-05-06", "status", "--json").json
    assert len(rows) == 91
    bought = [row for row in rows if row["purchase_count"]]
    assert len(bought) == 89
    assert round(sum(row["total"] for row in bought), 2) == 1_265_793.22
    book = sqlite3.connect(book_file)
    assert book.execute("SELECT count(*) FROM purchases").fetchone() == (830,)
    problems = northwind("--as-of", "1998-05-06", "problems", "--all", "--json").json
    assert len(problems) == 37
    assert {problem["state"] for problem in problems} == {"resolved"}
    tied = book.execute("SELECT count(*) FROM problems WHERE purchase_id IS NOT NULL").fetchone()
    assert tied == (37,)


def test_northwind_phones_are_as_written_and_accents_intact(northwind: Rep) -> None:
    people = {row["name"]: row for row in northwind("list", "--json").json}
    queen = people["Ana Trujillo Emparedados y helados"]
    assert queen["town"] == "México D.F."
    assert queen["contacts"][0]["name"] == "Ana Trujillo"
    assert queen["contacts"][0]["phones"] == ["(5) 555-4729"]


def facts_of(book_file: Path) -> list[str]:
    """The book as SQL, but for the checksum of its file, which counts how often it was written."""
    return [line for line in sqlite3.connect(book_file).iterdump() if '"file_sum"' not in line]


def test_northwind_again_changes_nothing(northwind: Rep, shared: Path, book_file: Path) -> None:
    dump = facts_of(book_file)
    folder = shared / "data" / "northwind"
    files = [str(folder / n) for n in ("orders.csv", "late_deliveries.csv", "customers.csv")]
    again = northwind("import", *files, "--json", ok=True).json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 958)
    assert again["batch"] is None
    assert facts_of(book_file) == dump


def test_northwind_is_right_by_hand_check(northwind: Rep) -> None:
    """On 6 May 1998: who bought this week is not in the third block; who is late and large is high."""
    calls = northwind("--as-of", "1998-05-06", "next", "-n", "100", "--json").json
    stands = {row["id"]: row for row in northwind("--as-of", "1998-05-06", "status", "--json").json}
    worth = [call for call in calls if call["block"] == "worth"]
    assert worth
    for call in worth:
        assert stands[call["id"]]["last_on"] < "1998-04-29"
    assert [c["call_value"] for c in worth] == sorted(
        (c["call_value"] for c in worth), reverse=True
    )
    berglunds = next(call for call in worth if call["name"] == "Berglunds snabbköp")
    assert berglunds["reasons"][0]["code"] == "late"
    assert worth.index(berglunds) < 6


def test_one_reps_part(rep: Rep, shared: Path) -> None:
    orders = str(shared / "data" / "northwind" / "orders.csv")
    done = rep("import", orders, "--where", "salesperson=Margaret Peacock", "--json", ok=True).json
    assert (done["added"], done["left_out"]) == (156, 674)


def test_cdnow_sample(rep: Rep, shared: Path, book_file: Path) -> None:
    done = rep("import", str(shared / "data" / "cdnow" / "purchases.csv"), "--json", ok=True).json
    assert (done["added"], done["new_customers"]) == (6_919, 2_357)
    assert done["files"][0]["unknown_columns"] == ["quantity"]
    book = sqlite3.connect(book_file)
    cents, days, zero = book.execute(
        "SELECT sum(cents), count(DISTINCT customer_id * 10000000 + day), sum(cents = 0) FROM purchases"
    ).fetchone()
    assert (cents, days, zero) == (24_409_194, 6_696, 8)


def test_all_of_cdnow_in_one_go(rep: Rep, shared: Path) -> None:
    done = rep(
        "import", str(shared / "data" / "cdnow" / "purchases_full.csv.gz"), "--json", ok=True
    )
    assert (done.json["added"], done.json["new_customers"]) == (69_659, 23_570)
    first = rep("--as-of", "1998-01-31", "next", "-n", "5", "--json", ok=True).json
    assert first
    assert (
        len(rep("--as-of", "1998-01-31", "stale", "--days", "365", "--json", ok=True).json) > 1_000
    )


BAD = "customer,date,amount\nAcme,2026-01-05,100\nBolt,31.02.2026,3\n,2026-02-05,5\n"


def test_all_or_nothing(rep: Rep, tmp_path: Path) -> None:
    refused = rep("import", write(tmp_path, "bad.csv", BAD))
    assert refused.code == 5
    assert "line 3" in refused.err
    assert '"31.02.2026"' in refused.err
    assert "Hint:" in refused.err
    assert rep("list", "--json").json == []


def test_skip_bad_keeps_the_refused_rows_beside(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = rep("import", write(tmp_path, "bad.csv", BAD), "--skip-bad", "--json", ok=True).json
    assert (done["added"], done["refused"]) == (1, 2)
    kept = (tmp_path / "bad.refused.csv").read_text()
    assert "Bolt,31.02.2026,3" in kept
    assert "Acme" not in kept


@pytest.mark.parametrize("bad", ["a", "b", "ab"])
def test_refused_rows_are_those_of_their_file_where_two_have_one_name(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    monkeypatch.chdir(tmp_path)
    files = []
    for name in "ab":
        (tmp_path / name).mkdir()
        days = ("31.02.2026" if name in bad else "2026-01-05", "2026-01-06")
        rows = "".join(f"Firm {name},{day},100\n" for day in days)
        write(tmp_path / name, "orders.csv", f"customer,date,amount\n{rows}")
        files.append(f"{name}/orders.csv")
    assert f"{bad[0]}/orders.csv line 2" in rep("import", *files).err
    done = rep("import", *files, "--skip-bad", "--json", ok=True).json
    assert (done["added"], [each["file"] for each in done["files"]]) == (4 - len(bad), files)
    kept = [tmp_path / f"orders{more}.refused.csv" for more in ("", "-2")[: len(bad)]]
    assert set(tmp_path.glob("*.refused.csv")) == set(kept)
    for name, path in zip(bad, kept, strict=True):
        assert [row.split(",")[:2] for row in path.read_text().splitlines()[1:]] == [
            [f"Firm {name}", "31.02.2026"]
        ]


def test_one_refused_row_is_one(rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "customer,date,amount\nAcme,2026-01-05,100\nBolt,2026-01-06,x\n"
    bad = write(tmp_path, "one.csv", rows)
    done = rep("import", bad, "--skip-bad", ok=True)
    assert "1 refused row is in one.refused.csv" in done.err


def test_the_stake_agrees_with_the_orders_it_is_told_beside(northwind: Rep) -> None:
    """What may not come is said by itself, and of no more than they usually buy."""
    told = northwind("--as-of", "1998-05-06", "why", "51", "--json", ok=True).json["evidence"]
    usual = (
        "usually: an order about every 35 days (their gaps, averaged with those of others),"
        " about 5,600 a quarter in all"
    )
    assert usual in told
    risk = "at risk: about 1,500 less than usual in the next 90 days (an estimate"
    assert any(line.startswith(risk) for line in told)


def test_a_dry_run_writes_nothing(rep: Rep, tmp_path: Path, book_file: Path) -> None:
    rep("add", "Zed", ok=True)
    before = book_file.read_bytes()
    orders = write(tmp_path, "orders.csv", "customer,date,amount\nAcme,2026-01-05,100\n")
    seen = rep("import", orders, "--dry-run", "--json", ok=True).json
    assert seen["added"] == 1
    assert book_file.read_bytes() == before


def test_a_dry_run_makes_no_book(rep: Rep, tmp_path: Path, book_file: Path) -> None:
    orders = write(tmp_path, "orders.csv", "customer,date,amount\nAcme,2026-01-05,100\n")
    assert rep("import", orders, "--dry-run", "--json", ok=True).json["added"] == 1
    assert not book_file.exists()


def test_an_import_is_undone_as_one(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Zed", ok=True)
    rows = "".join(f"Firm {i % 40},2026-01-{i % 28 + 1:02},{i}.50\n" for i in range(400))
    orders = write(tmp_path, "orders.csv", "customer,date,amount\n" + rows)
    rep("import", orders, ok=True)
    full = rep("status", "--json").json
    rep("undo", ok=True)
    assert [row["name"] for row in rep("list", "--json").json] == ["Zed"]
    rep("redo", ok=True)
    assert rep("status", "--json").json == full


def test_the_same_row_twice_in_a_file_is_two_purchases_and_stays_two(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    twice = "customer,date,amount\nAcme,2026-01-05,100\nAcme,2026-01-05,100\n"
    path = write(tmp_path, "orders.csv", twice)
    assert rep("import", path, "--json").json["added"] == 2
    again = rep("import", path, "--json").json
    assert (again["added"], again["unchanged"]) == (0, 2)
    third = write(tmp_path, "later.csv", twice + "Acme,2026-01-05,100\n")
    grown = rep("import", third, "--json").json
    assert (grown["added"], grown["unchanged"]) == (1, 2)


def test_a_corrected_file_updates_what_has_a_reference(rep: Rep, tmp_path: Path) -> None:
    head = "order id,customer,date,amount\n"
    rep("import", write(tmp_path, "a.csv", head + "A1,Acme,2026-01-05,100\n"), ok=True)
    mended = rep(
        "import", write(tmp_path, "b.csv", head + "A1,Acme,2026-01-05,120\n"), "--json"
    ).json
    assert (mended["added"], mended["updated"]) == (0, 1)
    assert rep("status", "--json").json[0]["total"] == 120


def test_what_was_paid_and_is_open_again_is_owed(rep: Rep, tmp_path: Path) -> None:
    text = "invoice no,customer,date,amount,due date,status\n1,Vale,2026-01-05,10,2026-02-05,{}\n"
    for status, pays in (("Paid", None), ("Overdue", False), ("Paid", None)):
        rep("import", write(tmp_path, "invoices.csv", text.format(status)), ok=True)
        (vale,) = rep("--as-of", "2026-03-01", "status", "vale", "--json").json
        assert vale["marks"]["pays"] is pays, status


def test_lines_of_one_order_are_summed(rep: Rep, tmp_path: Path) -> None:
    text = (
        "order id,customer,date,amount,item\nA1,Acme,2026-01-05,100,seal\nA1,Acme,2026-01-05,20,valve\n"
        "A2,Acme,2026-02-05,5,seal\nA1,Acme,2026-01-05,1,washer\n"
    )
    path = write(tmp_path, "lines.csv", text)
    rep("import", path, ok=True)
    row = rep("status", "--json").json[0]
    assert (row["purchase_count"], row["total"]) == (2, 126)
    rep("import", path, ok=True)
    assert rep("status", "--json").json[0]["total"] == 126


@pytest.mark.parametrize("rows", [1, 2, 1000])
def test_an_order_keeps_of_its_lines_what_all_of_them_say(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(read_rows, "CHUNK_ROWS", rows)
    text = (
        "order id,customer,date,amount,item,Rate,Depot,Till\nA1,Acme,2026-01-05,100,seal,65,North,7\n"
        "A1,Acme,2026-01-05,20,valve,98,North,\nA1,Acme,2026-01-05,1,washer,65,North,\n"
    )
    rep("import", write(tmp_path, "lines.csv", text), ok=True)
    (row,) = csv.DictReader(rep("export", "purchases", ok=True).out.splitlines())
    assert (row["amount"], row["Depot"], row["Till"]) == ("121.00", "North", "7")
    assert "Rate" not in row


def test_own_fields_are_spelled_as_they_were_first(rep: Rep, tmp_path: Path) -> None:
    files = {
        "a.csv": "name,Shoe\nAnn,3\n",
        "b.csv": "name,shoe,SIZE\nBob,4,1\n",
        "c.csv": "name,size,Size\nCid,5,6\n",  # two columns of one file stay two
    }
    for name, text in files.items():
        rep("import", write(tmp_path, name, text), "--kind", "customers", ok=True)
    rows = {
        row["name"]: {name: text for name, text in row.items() if name.lower() in ("shoe", "size")}
        for row in csv.DictReader(rep("export", "customers", ok=True).out.splitlines())
    }
    assert [rows[name]["Shoe"] for name in ("Ann", "Bob", "Cid")] == ["3", "4", ""]
    assert {*rows["Cid"].values()} >= {"5", "6"} and "shoe" not in rows["Ann"]
    again = rep("import", write(tmp_path, "b.csv", files["b.csv"]), "--kind", "customers", ok=True)
    assert "There is nothing new to import" in again.out


def orders_file(folder: Path, name: str, *lines: str) -> str:
    """An order file in which some thousand other orders stand between its first lines and last."""
    between = [f"B{i},Vale Brothers,2026-02-01,1.00" for i in range(6000)]
    rows = [*lines[:-1], *between, *lines[-1:]]
    return write(folder, name, "order id,customer,date,amount\n" + "\n".join(rows) + "\n")


def test_lines_of_one_order_are_one_wherever_they_stand_and_again_change_nothing(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    lines = ("A1,Harbor Foods,2026-01-05,10.00", "A1,Harbor Foods,2026-01-05,5.00")
    file = orders_file(tmp_path, "orders.csv", *lines)
    rep("import", file, ok=True)
    dump = facts_of(book_file)
    again = rep("import", file, "--json", ok=True).json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 6001)
    assert facts_of(book_file) == dump
    more = (*lines[:1], "A1,Harbor Foods,2026-01-05,7.50")
    corrected = rep("import", orders_file(tmp_path, "new.csv", *more), "--json", ok=True).json
    assert (corrected["added"], corrected["updated"], corrected["unchanged"]) == (0, 1, 6000)
    assert rep("status", "harbor", "--json").json[0]["total"] == 17.5


def test_a_further_line_of_a_paid_order_is_paid_too(rep: Rep, tmp_path: Path) -> None:
    between = "".join(f"B{i},Vale Brothers,2026-02-01,1,2026-02-20,\n" for i in range(6000))
    line = "A1,Harbor Foods,2026-01-05,{},2026-01-20,2026-01-15\n"
    text = line.format(10) + between + line.format(5)
    header = "order id,customer,date,amount,due date,paid date\n"
    rep("import", write(tmp_path, "orders.csv", header + text), ok=True)
    (harbor,) = rep("status", "harbor", "--json").json
    assert (harbor["total"], harbor["marks"]["pays"]) == (15.0, True)


@pytest.mark.parametrize("apart", [False, True], ids=["side by side", "thousands of rows apart"])
def test_a_reference_of_two_days_is_two_orders(rep: Rep, tmp_path: Path, apart: bool) -> None:
    lines = ("A1,Harbor Foods,2026-01-05,10.00", "A1,Harbor Foods,2026-03-05,5.00")
    if apart:
        file = orders_file(tmp_path, "orders.csv", *lines)
    else:
        file = write(tmp_path, "orders.csv", "order id,customer,date,amount\n" + "\n".join(lines))
    for _ in range(2):
        rep("import", file, ok=True)
        (harbor,) = rep("status", "harbor", "--json").json
        assert (harbor["purchase_count"], harbor["total"]) == (2, 15.0)


def test_an_order_whose_day_was_corrected_is_the_same_order(rep: Rep, tmp_path: Path) -> None:
    head = "order id,customer,date,amount\n"
    rep("import", write(tmp_path, "a.csv", head + "A1,Acme,2026-01-05,100\n"), ok=True)
    lines = "A1,Acme,2026-01-06,100\nA1,Acme,2026-03-01,40\n"
    done = rep("import", write(tmp_path, "b.csv", head + lines), "--json", ok=True).json
    assert (done["added"], done["updated"]) == (1, 1)  # the further order is one of its own
    (acme,) = rep("status", "--json").json
    assert (acme["purchase_count"], acme["first_on"], acme["total"]) == (2, "2026-01-06", 140)


def test_an_order_of_another_customer_with_the_same_reference_is_another(
    rep: Rep, tmp_path: Path
) -> None:
    head = "order id,customer,date,amount\n"
    rep("import", write(tmp_path, "a.csv", head + "A1,Acme,2026-01-05,100\n"), ok=True)
    done = rep(
        "import", write(tmp_path, "b.csv", head + "A1,Vale,2026-02-05,70\n"), "--json", ok=True
    ).json
    assert (done["added"], done["updated"]) == (1, 0)


def test_a_call_that_is_there_once_and_twice_in_a_file_is_added_once(
    rep: Rep, tmp_path: Path
) -> None:
    head, line = "customer,call date,note\n", "Acme,2026-01-05,Wants seals\n"
    rep("import", write(tmp_path, "calls.csv", head + line), ok=True)
    done = rep("import", write(tmp_path, "calls.csv", head + 2 * line), "--json", ok=True).json
    assert (done["added"], done["unchanged"]) == (1, 1)


OVERLAPPING = {
    "touches": "customer,date,outcome,note\nHarbor Foods,2026-02-01,reached,Wants seals\n",
    "returns": "customer,date,amount,reason\nHarbor Foods,2026-02-01,3.00,torn\n",
    "write_offs": "name,written off\nHarbor Foods,2026-02-01\n",
}


@pytest.mark.parametrize("table", OVERLAPPING)
def test_files_that_overlap_are_taken_once_in_one_go_too(
    rep: Rep, tmp_path: Path, book_file: Path, table: str
) -> None:
    files = [write(tmp_path, name, OVERLAPPING[table]) for name in ("january.csv", "year.csv")]
    both = rep("import", *files, "--json", ok=True).json
    assert (both["added"], both["unchanged"]) == (1, 1)
    assert sqlite3.connect(book_file).execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


def test_returns_are_netted_against_what_they_return(rep: Rep, tmp_path: Path) -> None:
    text = (
        "customer,date,amount\nAcme,2026-01-05,100\nAcme,2026-02-05,200\nAcme,2026-02-07,-250\n"
        "Bolt,2026-02-05,77183.60\nBolt,2026-02-05,-77183.60\n"
    )
    rep("import", write(tmp_path, "net.csv", text), ok=True)
    acme, bolt = rep("status", "--json").json
    assert (acme["purchase_count"], acme["total"], acme["last_on"]) == (1, 50, "2026-01-05")
    assert (bolt["stage"], bolt["purchase_count"], bolt["p_buy"]) == ("prospect", 0, None)


def test_an_edited_file_of_contacts_says_who_is_who(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    rep("add", "Harbor Foods", "--contact", "Ann Lee", ok=True)
    rep("add", "Vale Brothers", ok=True)
    exported = rep("export", "contacts", ok=True).out
    elsewhere = exported.replace("Harbor Foods", "Vale Brothers")

    def taken_in(text: str) -> list[list[str]]:
        rep("import", write(tmp_path, "people.csv", text), "--kind", "contacts", ok=True)
        return [[c["name"] for c in row["contacts"]] for row in rep("list", "--json").json]

    assert taken_in(exported.replace("Ann Lee", "Ann Ek")) == [["Ann Ek"], []]
    assert taken_in(elsewhere) == [["Ann Ek"], ["Ann Lee"]]
    book_file.unlink()
    assert taken_in(exported + elsewhere.splitlines()[1]) == [["Ann Lee"], ["Ann Lee"]]
    # they are two people, or the book's own file would be refused for one who is there twice
    rep("export", "book", "--to", str(tmp_path / "book.json"), ok=True)
    book_file.unlink()
    rep("import", str(tmp_path / "book.json"), ok=True)


def test_two_problems_in_the_same_words_stay_two(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-problem", "harbor", "seal leaks", "--on", "2026-01-05", ok=True)
    line = "Harbor Foods,seal leaks,2026-01-05"
    text = f"customer,problem,reported,uid\n{line},{'a' * 16}\n{line},{'b' * 16}\n"
    path = write(tmp_path, "problems.csv", text)
    assert rep("import", path, "--kind", "problems", "--json", ok=True).json["added"] == 1
    assert len(rep("export", "problems", "--json").json) == 2


def test_who_is_written_off_is_not_written_off_again_by_a_file(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    def taken_in(day: str) -> tuple[int, int]:
        path = write(tmp_path, f"{day}.csv", f"name,written off\nHarbor Foods,{day}\n")
        done = rep("import", path, "--json", ok=True).json
        held = sqlite3.connect(book_file).execute("SELECT count(*) FROM write_offs").fetchone()
        return done["updated"], held[0]

    rep("add", "Harbor Foods", ok=True)
    rep("write-off", "harbor", "moved", "--on", "2026-02-01", ok=True)
    assert [taken_in(day) for day in ("2026-02-01", "2026-01-05", "2026-03-03")] == [(0, 1)] * 3
    rep("log-purchase", "harbor", "90", "--on", "2026-04-01", ok=True)  # which brings them back
    assert taken_in("2026-06-01") == (1, 2)


def is_written_off(rep: Rep) -> bool:
    return rep("brief", "harbor", "--json", ok=True).json["written_off"] is True


@pytest.mark.parametrize(
    ("text", "came_back"),
    [
        ("name,date,amount\nHarbor Foods,2026-02-01,90\n", True),
        ("name,order no,date,amount\nHarbor Foods,A1,2026-02-01,90\n", True),
        ("name,date,amount\nHarbor Foods,2026-01-31,90\n", False),
    ],
    ids=["that day", "an order of that day", "the day before"],
)
def test_who_buys_on_the_day_they_were_written_off_is_a_customer_again_by_a_file_too(
    rep: Rep, tmp_path: Path, text: str, came_back: bool
) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("write-off", "harbor", "moved", "--on", "2026-02-01", ok=True)
    rep("import", write(tmp_path, "orders.csv", text), ok=True)
    assert is_written_off(rep) is not came_back
    rep("undo", ok=True)
    assert is_written_off(rep)


def test_a_write_off_that_comes_with_the_purchases_of_its_day_stays(
    rep: Rep, tmp_path: Path
) -> None:
    files = (
        write(tmp_path, "c.csv", "name,written off\nHarbor Foods,2026-02-01\n"),
        write(tmp_path, "o.csv", "name,date,amount\nHarbor Foods,2026-02-01,90\n"),
    )
    for _ in range(2):
        rep("import", *files, ok=True)
        assert is_written_off(rep)


@pytest.mark.parametrize(("by", "why"), [("2026-11-06", ""), ("2026-11-05", "before it was made")])
def test_a_promise_is_for_the_day_it_was_made_or_a_later_one(
    rep: Rep, tmp_path: Path, by: str, why: str
) -> None:
    text = f"customer,text,made_on,by\nVale,the quote,2026-11-06,{by}\n"
    ran = rep("import", write(tmp_path, "promises.csv", text))
    assert (ran.code, why in ran.err) == (5 if why else 0, True)


@pytest.mark.parametrize("header", ["customer,date,call time,outcome,note", "exported before"])
def test_the_time_of_a_call_is_kept_as_a_further_field(
    rep: Rep, tmp_path: Path, header: str
) -> None:
    before = (
        "customer_code,customer,contact,on,time,outcome,channel,inbound,note,minutes,again_on,uid"
    )
    row = "Vale,2026-11-06,14:30,reached,hi"
    if header == "exported before":
        header, row = before, ",Vale,,2026-11-06,14:30,reached,phone,no,hi,5,,0123456789abcdef"
    done = rep("import", write(tmp_path, "calls.csv", f"{header}\n{row}\n"), "--json", ok=True).json
    assert (done["by_kind"]["calls"]["added"], done["files"][0]["kind"]) == (1, "calls")
    (call,) = rep("export", "book", ok=True).json["calls"]
    assert "14:30" in call["extra"].values() and call["note"] == "hi"


def test_a_code_of_one_file_is_known_in_the_next(rep: Rep, tmp_path: Path) -> None:
    orders = write(tmp_path, "orders.csv", "customer id,date,amount\nAC7,2026-01-05,9\n")
    calls = write(
        tmp_path, "calls.csv", "customer id,company name,call date\nAC7,Acme,2026-01-06\n"
    )
    rep("import", orders, calls, ok=True)
    assert [row["name"] for row in rep("list", "--json").json] == ["Acme"]


@pytest.mark.parametrize("code", ["AC7", "ann@acme.example"])
def test_a_placeholder_takes_its_name_when_that_file_comes(
    rep: Rep, tmp_path: Path, code: str
) -> None:
    orders = write(tmp_path, "o.csv", f"customer id,date,amount\n{code},2026-01-05,9\n")
    rep("import", orders, ok=True)
    assert rep("list", "--json").json[0]["name"] == code
    customers = write(tmp_path, "c.csv", f"customer id,company name\n{code},Acme Ltd\n")
    rep("import", customers, ok=True)
    (only,) = rep("list", "--json").json
    assert only["name"] == "Acme Ltd"
    assert rep("status", code, "--json").json[0]["purchase_count"] == 1


def test_a_placeholder_takes_its_name_from_the_next_file(rep: Rep, tmp_path: Path) -> None:
    coded = write(tmp_path, "a.csv", "customer id,date,note\nAC7,2026-01-06,Wants hose\n")
    named = write(
        tmp_path, "b.csv", "customer id,company name,date,note\nAC7,Acme,2026-01-07,Wants seals\n"
    )
    rep("import", coded, named, "--kind", "calls", ok=True)
    assert [row["name"] for row in rep("list", "--json").json] == ["Acme"]


def test_alike_names_are_pointed_out_and_stay_two(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Acme Ltd", ok=True)
    path = write(tmp_path, "o.csv", "customer,date,amount\nACME Limited,2026-01-05,9\n")
    assert "may be" in rep("import", path, "--dry-run", ok=True).out
    rep("import", path, ok=True)
    assert len(rep("list", "--json").json) == 2


def test_two_new_names_that_are_alike_are_pointed_out_once(rep: Rep, tmp_path: Path) -> None:
    text = "customer,date,amount\nACME Limited,2026-01-05,9\nAcme Ltd,2026-01-06,9\n"
    done = rep("import", write(tmp_path, "o.csv", text), "--json", ok=True).json
    assert done["alike"] == [{"name": "Acme Ltd", "may_be": "ACME Limited"}]


def test_open_invoices_are_unpaid_and_unknown_is_not_unpaid(rep: Rep, tmp_path: Path) -> None:
    text = (
        "invoice no,customer,date,amount,due date,status\n1,Open Co,2026-01-05,10,2026-02-05,Overdue\n"
        "2,Paid Co,2026-01-05,10,2026-02-05,Paid\n3,Draft Co,2026-01-05,10,2026-02-05,Draft\n"
    )
    done = rep("import", write(tmp_path, "inv.csv", text), "--json", ok=True).json
    assert (done["added"], done["left_out"]) == (2, 1)
    plain = write(tmp_path, "p.csv", "customer,date,amount\nPlain Co,2026-01-05,10\n")
    rep("import", plain, ok=True)
    due = rep("next", "--reason", "payment", "--json").json
    assert [call["name"] for call in due] == ["Open Co"]


def test_extra_columns_are_kept_and_exported_again(rep: Rep, tmp_path: Path) -> None:
    text = "customer,date,amount,warehouse\nAcme,2026-01-05,10,north\n"
    rep("import", write(tmp_path, "o.csv", text), ok=True)
    assert "north" in rep("export", "purchases", "--to", "-", ok=True).out


def test_dates_whose_order_cannot_be_told_are_asked_about(rep: Rep, tmp_path: Path) -> None:
    path = write(tmp_path, "o.csv", "customer,date,amount\nAcme,03/04/2026,10\n")
    refused = rep("import", path)
    assert refused.code == 5
    assert "--date-order" in refused.err
    rep("import", path, "--date-order", "dmy", ok=True)
    assert rep("status", "--json").json[0]["last_on"] == "2026-04-03"


# What an import says of itself

TO_COME = (
    "customer,date,amount\nHarbor Foods,2026-01-05,10\nHarbor Foods,2091-03-04,20\n"
    "Vale Brothers,2090-01-01,30\n"
)


def test_days_to_come_are_named(rep: Rep, tmp_path: Path) -> None:
    path = write(tmp_path, "orders.csv", TO_COME)
    told = "2 rows are dated after today, the last 4 Mar 2091"
    assert told in rep("import", path, "--dry-run", ok=True).out
    assert rep("import", path, "--dry-run", "--json", ok=True).json["future"] == 2
    done = rep("import", path, ok=True)
    assert (done.out + done.err).count(told) == 1
    (file,) = rep("import", path, "--json", ok=True).json["files"]
    assert (file["future"], file["furthest_on"]) == (2, "2091-03-04")


def test_days_to_come_are_counted_from_the_real_today(rep: Rep, tmp_path: Path) -> None:
    """A rep who imports as of an earlier day has no future in what has happened since."""
    past = write(tmp_path, "past.csv", "customer,date,amount\nVale Brothers,2020-02-03,10\n")
    (file,) = rep("--as-of", "2019-01-01", "import", past, "--json", ok=True).json["files"]
    assert (file["future"], file["furthest_on"]) == (0, None)


@pytest.mark.parametrize(
    ("text", "future"),
    [
        ("customer,date,outcome,note,call back on\nVale,2091-01-01,reached,x,\n", 1),
        ("customer,date,outcome,note,call back on\nVale,2026-01-01,reached,x,2091-01-01\n", 0),
        ("customer,payment date,amount,invoice\nVale,2091-01-01,5,A1\n", 1),
        ("customer,date,amount,due date,paid date\nVale,2026-01-01,5,2091-01-01,2091-01-01\n", 1),
        ("customer,date,amount,due date\nVale,2026-01-01,5,2091-01-01\n", 0),
        ("customer,promise,by\nVale,the quote,2091-01-01\n", 0),
    ],
    ids=["a call", "a call-back", "a payment", "paid on", "due", "a promise"],
)
def test_what_may_lie_ahead_does_not_count_as_dated_after_today(
    rep: Rep, tmp_path: Path, text: str, future: int
) -> None:
    assert rep("import", write(tmp_path, "x.csv", text), "--json", ok=True).json["future"] == future


def test_a_book_that_tells_of_days_to_come(rep: Rep, tmp_path: Path) -> None:
    rep("import", write(tmp_path, "orders.csv", TO_COME), ok=True)
    whole = write(tmp_path, "book.json", rep("export", "book", ok=True).out)
    rep("undo", ok=True)
    (file,) = rep("import", whole, "--json", ok=True).json["files"]
    assert (file["future"], file["furthest_on"]) == (2, "2091-03-04")
    assert file["by_kind"]["purchases"] == {"added": 3, "updated": 0, "unchanged": 0}


def test_days_to_come_are_asked_about(tmp_path: Path, book_file: Path) -> None:
    terminals = pytest.importorskip("terminals")
    path = write(tmp_path, "orders.csv", TO_COME)
    rep = terminals.at_terminal(book_file, "import", path)
    rep.sees("2 rows are dated after today")
    rep.sees("Import this, with the rows dated after today? (y/N)")
    rep.types("y")
    assert rep.ends() == 0
    assert "is read as" not in rep.rest() and "read:" not in rep.rest()


def test_the_last_day_of_a_sum_is_never_cut(tmp_path: Path, book_file: Path) -> None:
    terminals = pytest.importorskip("terminals")
    rows = [f"Customer {i % 89},{1996 + i % 3}-07-04,152000.22" for i in range(830)]
    path = write(tmp_path, "orders.csv", "\n".join(["Customer,Date,Amount", *rows]))
    rep = terminals.at_terminal(book_file, "import", path, day="1998-08-01")
    shown = rep.sees("Import this? (y/N)")
    assert re.search(r"4 Jul 1996 to\s+4 Jul\s+1998", shown), shown
    rep.types("n")
    rep.ends()


STRIPE = (
    "id,Customer Email,Created date (UTC),Amount,Amount Refunded,Currency,Status\n"
    "py_01,dana@cole.example,2026-07-10 18:37:41,100.00,20.00,usd,Paid\n"
    "py_02,dana@cole.example,2026-08-10 18:37:41,50.00,0.00,usd,Paid\n"
)


def test_counts_name_what_was_written(rep: Rep, tmp_path: Path) -> None:
    path = write(tmp_path, "stripe_payments.csv", STRIPE)
    assert "2 purchases and 1 return to add" in rep("import", path, "--dry-run", ok=True).out
    assert "2 purchases and 1 return added" in rep("import", path, ok=True).out
    again = rep("import", path, ok=True).out
    assert "nothing added; 2 purchases and 1 return unchanged" in again
    done = rep("import", path, "--json", ok=True).json
    assert (done["added"], done["unchanged"]) == (0, 3)
    there = {"added": 0, "updated": 0, "unchanged": 2}
    assert done["by_kind"]["purchases"] == done["files"][0]["by_kind"]["purchases"] == there
    assert done["by_kind"]["returns"] == {**there, "unchanged": 1}


def test_other_programs_ids_are_not_called_names(rep: Rep, tmp_path: Path) -> None:
    rows = "".join(f"K{i},2026-01-05,9\n" for i in range(40))
    path = write(tmp_path, "o.csv", "customer id,date,amount\n" + rows)
    rep("import", path, ok=True)
    shown = rep("changes", ok=True).out
    assert "40 ids from other programs" in shown
    assert "other name" not in shown
    assert "40 ids from other programs" in rep("undo", ok=True).out


def test_the_result_shows_how_the_columns_were_read(rep: Rep, tmp_path: Path) -> None:
    text = "Order ID,Customer,Order Date,Total,Warehouse\nA1,Vale Brothers,2026-01-05,9,north\n"
    done = rep("import", write(tmp_path, "o.csv", text), ok=True).out
    told = 'read: "Order ID" as ref, customer, "Order Date" as day, "Total" as amount'
    assert f"{told}; kept as extra fields: Warehouse" in " ".join(done.split())
    again = write(tmp_path, "p.csv", text.replace("Order Date", "Geliefert"))
    rep("import", again, "--kind", "purchases", "--map", "Geliefert=day", ok=True)


def test_the_result_points_out_names_that_are_alike(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Acme Ltd", ok=True)
    path = write(tmp_path, "o.csv", "customer,date,amount\nACME Limited,2026-01-05,9\n")
    done = rep("import", path, ok=True)
    assert '"ACME Limited" may be "Acme Ltd"' in done.out
    assert "repbook dupes" in done.out
    assert "may be" not in rep("import", path, ok=True).out


# --where over several files

OWNED = (
    "customer id,order id,date,amount,salesperson\nK1,A1,2026-01-05,9,Me\nK2,A2,2026-01-06,8,You\n"
)
LIST = "customer id,company name,town,terms\nK1,Harbor Foods,Lund,30\nK2,Vale Brothers,Oslo,30\n"


def files_of_two_reps(folder: Path) -> list[str]:
    people = (
        "customer,contact name,job title\nHarbor Foods,Ann Lee,buyer\nVale Brothers,Tom,owner\n"
    )
    return [
        write(folder, "contacts.csv", people),
        write(folder, "customers.csv", LIST),
        write(folder, "orders.csv", OWNED),
    ]


def test_where_brings_the_customers_of_the_rows_it_takes(rep: Rep, tmp_path: Path) -> None:
    files = files_of_two_reps(tmp_path)
    seen = rep("import", *files, "--where", "Salesperson=Me", "--dry-run", ok=True).out
    assert 'no column "Salesperson", so only rows of customers' in " ".join(seen.split())
    done = rep("import", *files, "--where", "Salesperson=Me", "--json", ok=True).json
    assert (done["added"], done["updated"], done["left_out"]) == (2, 1, 3)
    (only,) = rep("list", "--json").json
    assert (only["name"], only["town"]) == ("Harbor Foods", "Lund")
    assert only["contacts"][0]["name"] == "Ann Lee"
    again = rep("import", *files, "--where", "Salesperson=Me", "--json", ok=True).json
    assert (again["added"], again["updated"], again["batch"]) == (0, 0, None)


def test_where_brings_the_orders_of_the_customers_it_takes(rep: Rep, tmp_path: Path) -> None:
    owned = (
        LIST.replace("terms", "owner").replace("Lund,30", "Lund,Me").replace("Oslo,30", "Oslo,X")
    )
    customers = write(tmp_path, "customers.csv", owned)
    orders = write(tmp_path, "orders.csv", OWNED)
    done = rep("import", orders, customers, "--where", "Owner=Me", "--json", ok=True).json
    assert (done["by_kind"]["purchases"]["added"], done["new_customers"]) == (1, 1)


def test_where_keeps_northwind_to_one_rep(rep: Rep, shared: Path, book_file: Path) -> None:
    folder = shared / "data" / "northwind"
    files = [str(folder / name) for name in ("customers.csv", "orders.csv", "late_deliveries.csv")]
    rep("import", *files, "--where", "Salesperson=Margaret Peacock", ok=True)
    book = sqlite3.connect(book_file)
    buyers = book.execute("SELECT count(DISTINCT customer_id) FROM purchases").fetchone()
    assert book.execute("SELECT count(*) FROM customers").fetchone() == buyers


def test_a_column_that_no_file_has_is_refused(rep: Rep, tmp_path: Path) -> None:
    refused = rep("import", *files_of_two_reps(tmp_path), "--where", "Warehouse=north")
    assert refused.code == 5
    assert '"Warehouse"' in refused.err
    one = rep("import", files_of_two_reps(tmp_path)[1], "--where", "Salesperson=Me")
    assert 'customers.csv has no column "Salesperson"' in one.err


def test_terms_of_a_file_hold_for_the_orders_beside_it(rep: Rep, tmp_path: Path) -> None:
    orders = "order id,customer id,date,amount,status\nA1,K1,2026-11-05,9,unpaid\n"
    files = [write(tmp_path, "customers.csv", LIST), write(tmp_path, "orders.csv", orders)]
    rep("import", *files, ok=True)
    exported = rep("export", "purchases", "--format", "json", ok=True).json
    assert exported[0]["due_on"] == "2026-12-05"


# Workbooks


def test_a_workbook_of_purchases_comes_in(rep: Rep, tmp_path: Path, book_file: Path) -> None:
    rows = [
        ["Order No", "Customer", "Order Date", "Total"],
        [1001, "Harbor Foods", date(2026, 1, 5), 29.33],
        [1002, "Vale Brothers", date(2026, 2, 5), 1200],
    ]
    path = tmp_path / "orders.xlsx"
    path.write_bytes(workbook_of(Orders=rows))
    for added in (2, 0):
        done = rep("import", str(path), "--json", ok=True).json
        assert (done["added"], done["unchanged"]) == (added, 2 - added)
    rows = sqlite3.connect(book_file).execute("SELECT ref, day, cents FROM purchases").fetchall()
    day = date(2026, 1, 5).toordinal()
    assert rows == [("1001", day, 2933), ("1002", day + 31, 120_000)]


def test_a_reader_is_loaded_for_its_own_files_only(tmp_path: Path, book_file: Path) -> None:
    path = write(tmp_path, "o.csv", "customer,date,amount\nHarbor Foods,2026-01-05,9\n")
    program = (
        "import sys; from repbook.cli.root import run;"
        f"run(['--book', {str(book_file)!r}, 'import', {path!r}]);"
        "sys.exit(bool({'python_calamine', 'icalendar', 'xlsxwriter', 'xml.etree.ElementTree', 'email'}"
        " & {*sys.modules}))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)


def test_amounts_of_two_currencies_are_never_added_up(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    head = "Customer,Date,Amount\n"
    mixed = write(tmp_path, "a.csv", head + 'Ann,2026-01-02,"$1,070"\nAnn,2026-01-03,€70\n')
    refused = rep("import", mixed)
    assert refused.code == 5
    assert 'line 3, Amount: "€70" is in EUR, and this book is in USD' in refused.err
    assert rep("list", "--json").json == []
    rep("import", mixed, "--skip-bad", ok=True)
    assert rep("config", "currency", "--json").json["value"] == "USD"
    assert rep("status", "--json").json[0]["total"] == 1070
    assert rep("log-purchase", "ann", "€70").code == 2
    other = write(tmp_path, "b.csv", head + "Ann,2026-01-04,£70\n")
    assert 'line 2, Amount: "£70" is in GBP' in rep("import", other).err


def test_the_first_currency_of_a_file_is_the_books(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "Customer,Date,Amount,Owner\nBob,2026-01-01,£5,Tom\nAnn,2026-01-02,€70,Me\n"
    text += "Ann,2026-01-03,$7,Me\n"
    rep(
        "import",
        write(tmp_path, "a.csv", text),
        *("--where", "Owner=Me", "--skip-bad", "--json"),
        ok=True,
    )
    assert rep("config", "currency", "--json").json["value"] == "EUR"


def test_a_sign_of_several_is_the_one_that_another_amount_names(rep: Rep, tmp_path: Path) -> None:
    text = "Customer,Date,Amount\nAnn,2026-01-02,$70\nAnn,2026-01-03,CA$7\n"
    rep("import", write(tmp_path, "a.csv", text), ok=True)
    assert rep("config", "currency", "--json").json["value"] == "CAD"


PEOPLE = (
    "First Name,Last Name,Company,Country,Notes\n"
    "Ann,Lee,Harbor Foods,Japan,decides\n"
    "Bo,Chu,Harbor Foods,Spain,signs\n"
)


def test_what_rows_say_of_two_people_of_a_firm_stays_on_each(rep: Rep, tmp_path: Path) -> None:
    file = write(tmp_path, "people.csv", PEOPLE)
    rep("import", file, ok=True)
    (firm,) = rep("export", "customers", "--to", "-", "--format", "json", ok=True).json
    assert (firm["extra"]["Country"], firm["note"]) == ("Japan", "decides")
    bo = rep("export", "contacts", "--to", "-", "--format", "json", ok=True).json[1]
    assert (bo["name"], bo["extra"]["Country"], bo["note"]) == ("Bo Chu", "Spain", "signs")
    again = rep("import", file, "--json", ok=True).json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_a_newer_file_of_people_changes_what_it_says(rep: Rep, tmp_path: Path) -> None:
    rep("import", write(tmp_path, "people.csv", PEOPLE), ok=True)
    newer = PEOPLE.replace("Japan", "Chile").replace("Spain", "Peru")
    rep("import", write(tmp_path, "newer.csv", newer), ok=True)
    (firm,) = rep("export", "customers", "--to", "-", "--format", "json", ok=True).json
    bo = rep("export", "contacts", "--to", "-", "--format", "json", ok=True).json[1]
    assert (firm["extra"]["Country"], bo["extra"]["Country"]) == ("Chile", "Peru")


def test_people_in_another_order_change_nothing(rep: Rep, tmp_path: Path) -> None:
    head, *rows = PEOPLE.splitlines()
    rep("import", write(tmp_path, "people.csv", PEOPLE), ok=True)
    other = "\n".join([head, *reversed(rows)])
    again = rep("import", write(tmp_path, "other.csv", other), "--json", ok=True).json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_an_e_mail_by_which_orders_name_a_customer_is_an_e_mail(rep: Rep, tmp_path: Path) -> None:
    shop = (
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer Email,Customer Name\n"
        "ch_1,2026-09-10,15.00,0.00,eur,Paid,Ana@mail.example,\n"
    )
    rep("import", write(tmp_path, "stripe.csv", shop), ok=True)
    (ana,) = rep("list", "--json", ok=True).json
    assert (ana["name"], ana["emails"]) == ("ana@mail.example", ["ana@mail.example"])
    named = shop.replace("ch_1", "ch_2").replace("example,\n", "example,Ana Ruiz\n")
    rep("import", write(tmp_path, "stripe2.csv", named), ok=True)
    (ana,) = rep("list", "--json", ok=True).json
    assert (ana["name"], ana["emails"]) == ("Ana Ruiz", ["ana@mail.example"])


def test_two_of_one_name_with_two_ids_of_one_program_are_two(rep: Rep, tmp_path: Path) -> None:
    companies = (
        "Record ID,Company name,Website URL\n9001,Bluebay Ltd,bluebay.example\n"
        "9002,Harbour Ltd,\n9003,bluebay ltd,\n"
    )
    file = write(tmp_path, "companies.csv", companies)
    assert rep("import", file, "--json", ok=True).json["added"] == 3
    again = rep("import", file, "--json", ok=True).json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 3)
    orders = (
        "Customer ID,Customer,Date,Amount\n1,John Smith,2026-01-05,10\n2,John Smith,2026-01-06,20\n"
    )
    rep("import", write(tmp_path, "orders.csv", orders), ok=True)
    spent = [row["total"] for row in rep("status", "--json").json if row["name"] == "John Smith"]
    assert sorted(spent) == [10.0, 20.0]


def test_a_referrer_is_found_by_name_whatever_their_code(rep: Rep, tmp_path: Path) -> None:
    people = "Customer ID,Name,Referred by\n7,Harbor Foods,\n8,Pat Lake,Harbor Foods\n"
    rep("import", write(tmp_path, "customers.csv", people), ok=True)
    found = {row["name"]: row["referred_by"] for row in rep("list", "--json", ok=True).json}
    assert found == {"Harbor Foods": None, "Pat Lake": "Harbor Foods"}


INVOICES = "Invoice #,Invoice Date,Due Date,Customer,Total,Balance Due,Amount refunded\n"


def test_a_later_export_replaces_what_came_back_and_what_is_paid(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    for balance, refunded, counts in (
        ("50", "10", (3, 0)),
        ("30", "10", (0, 1)),
        ("30", "25", (0, 1)),
        ("30", "25", (0, 0)),
    ):
        line = f"1,2026-01-16,2026-02-16,Bea,90,{balance},{refunded}\n"
        done = rep(
            "import", write(tmp_path, "invoices.csv", INVOICES + line), "--json", ok=True
        ).json
        assert (done["added"], done["updated"]) == counts
    book = sqlite3.connect(book_file)
    assert book.execute("SELECT cents FROM payments").fetchall() == [(6000,)]
    assert book.execute("SELECT cents FROM returns").fetchall() == [(2500,)]


def test_a_changed_refund_is_found_in_a_book_of_before_and_of_an_order_that_changed(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    line = "1,2026-01-16,2026-02-16,Bea,90,50,10\n"
    rep("import", write(tmp_path, "invoices.csv", INVOICES + line), ok=True)
    book = sqlite3.connect(book_file)
    with book:  # an earlier version gave them a uid by chance
        book.execute("UPDATE payments SET uid = 'aaaabbbbccccdddd'")
        book.execute("UPDATE returns SET uid = 'aaaabbbbccccddde'")
    for total, balance, refunded, updated in ((90, 30, 25, 2), (95, 20, 26, 3), (95, 20, 26, 0)):
        line = f"1,2026-01-16,2026-02-16,Bea,{total},{balance},{refunded}\n"
        file = write(tmp_path, "invoices.csv", INVOICES + line)
        done = rep("import", file, "--json", ok=True).json
        assert (done["added"], done["updated"]) == (0, updated)
    assert book.execute("SELECT cents FROM payments").fetchall() == [(7500,)]
    assert book.execute("SELECT cents FROM returns").fetchall() == [(2600,)]
    # one of another day, or of another order, is another
    rep("log-return", "Bea", "5", "--of", "1", "--on", "2026-03-01", ok=True)
    assert rep("import", file, "--json", ok=True).json["added"] == 0
    other = write(tmp_path, "other.csv", INVOICES + line.replace("1,", "2,", 1))
    assert rep("import", other, "--json", ok=True).json["added"] == 3


def test_a_refund_to_date_leaves_a_return_of_another_day(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    line = "1,2026-01-16,2026-02-16,Bea,90,50,{}\n"
    rep("import", write(tmp_path, "invoices.csv", INVOICES + line.format(0)), ok=True)
    back = "Customer,Return date,Amount,Order number\nBea,2026-03-01,7,1\n"
    rep("import", write(tmp_path, "returns.csv", back), ok=True)
    rep("import", write(tmp_path, "invoices.csv", INVOICES + line.format(10)), ok=True)
    book = sqlite3.connect(book_file)
    assert book.execute("SELECT cents FROM returns ORDER BY 1").fetchall() == [(700,), (1000,)]


def test_two_lines_of_an_order_that_came_back_are_two_returns(
    rep: Rep, tmp_path: Path, book_file: Path
) -> None:
    line = "1,2026-01-16,2026-02-16,Bea,90,0,10\n"
    file = write(tmp_path, "lines.csv", INVOICES + line + line)
    for counts in ((3, 0), (0, 0)):
        done = rep("import", file, "--map", "Total=amount", "--json", ok=True).json
        assert (done["added"], done["updated"]) == counts
    book = sqlite3.connect(book_file)
    assert book.execute("SELECT cents FROM returns").fetchall() == [(1000,), (1000,)]
    assert book.execute("SELECT count(DISTINCT uid) FROM returns").fetchone() == (2,)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Paid", ("955.00", "0.00", "300.00")),
        ("Balance", ("0.00", "400.00", "500.00")),
        ("Amount paid", ("955.00", "0.00", "300.00")),
    ],
)
def test_what_is_paid_of_an_order_is_read_from_a_plain_list(
    column: str, cells: tuple[str, ...], rep: Rep, tmp_path: Path
) -> None:
    rows = (
        f"Order,Date,Due date,Customer,Total,{column}\n"
        f"A1,2026-05-04,2026-06-04,Alder,955.00,{cells[0]}\n"
        f"A2,2026-06-04,2026-07-04,Alder,400.00,{cells[1]}\n"
        f"A3,2026-07-04,2026-08-04,Birch,800.00,{cells[2]}\n"
    )
    rep("import", write(tmp_path, "orders.csv", rows), ok=True)
    assert "400 not yet paid" in " ".join(rep("brief", "alder", ok=True).out.split())
    assert "500 not yet paid" in " ".join(rep("brief", "birch", ok=True).out.split())


def test_paid_can_be_yes_or_no_and_a_running_balance_is_none(rep: Rep, tmp_path: Path) -> None:
    head = "Order,Date,Due date,Customer,Total,Paid,Balance\n"
    rows = (
        "A1,2026-05-04,2026-06-04,Alder,955.00,yes,955.00\n"
        "A2,2026-06-04,2026-07-04,Alder,400.00,no,1355.00\n"
    )
    rep("import", write(tmp_path, "orders.csv", head + rows), ok=True)
    assert "400 not yet paid" in " ".join(rep("brief", "alder", ok=True).out.split())


def test_refused_rows_come_in_once_fixed_without_what_was_said_of_them(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column `why` made returns of purchases."""
    monkeypatch.chdir(tmp_path)
    Path("bad.csv").write_text("Customer,Date,Amount\nHarbor,2026-13-05,100\nVale,2026-10-06,50\n")
    rep("import", "bad.csv", "--skip-bad", ok=True)
    kept = Path("bad.refused.csv")
    rep("import", str(kept), "--skip-bad", ok=True)
    assert Path("bad.refused.refused.csv").read_text() == kept.read_text(), "still wrong"
    kept.write_text(kept.read_text().replace("2026-13-05", "2026-11-05", 1))
    done = rep("import", str(kept), "--json", ok=True).json["files"][0]
    assert (done["kind"], done["added"], done["unknown_columns"]) == ("purchases", 1, [])
    Path("own.csv").write_text("Customer,Date,Amount,line,why\nHarbor,2026-11-06,5,seals,x\n")
    own = rep("import", "own.csv", "--kind", "purchases", "--json", ok=True).json["files"][0]
    assert own["unknown_columns"] == ["line", "why"], "columns of a file of theirs stay"


def test_a_file_of_drafts_alone_has_the_line_that_takes_them_in(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    head = "Customer,Date,Amount,Invoice Status\n"
    Path("all drafts.csv").write_text(f"{head}Harbor,2026-10-03,100,Draft\n")
    said, hint = rep("import", "all drafts.csv").err.splitlines()
    assert said.endswith(
        'all rows are left out: status "Draft" 1; 1 customer is only in these, so not added'
    )
    line = hint.removeprefix("Hint: To import the drafts as orders: repbook ")
    assert rep(*shlex.split(line), "--json", ok=True).json["added"] == 1


def test_another_currency_is_no_fault_of_the_file(
    rep: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rep("config", "currency", "EUR", ok=True)
    head = "Customer,Date,Amount,Currency\n"
    Path("usd.csv").write_text(f"{head}Harbor,2026-10-03,100,USD\n")
    Path("mix.csv").write_text(f"{head}Harbor,2026-10-05,90,USD\nVale,2026-10-06,50,EUR\n")
    Path("sign.csv").write_text("Customer,Date,Amount\nHarbor,2026-10-05,$90\nVale,2026-10-06,5\n")
    hint = rep("import", "sign.csv").err.splitlines()[1]
    assert hint.startswith("Hint: A book has one currency, and this one is in EUR: import")
    assert "--book other.db" in hint and "--where" not in hint
    said, hint = rep("import", "usd.csv").err.splitlines()
    assert "1 row cannot be read: usd.csv line 2, Currency" in said
    own = "repbook import usd.csv --book usd.db"
    assert hint == (
        "Hint: A book has one currency, and this one is in EUR."
        f" usd.csv to a book of its own: {own}"
    )
    rep(*own.split()[1:], ok=True)
    Path("eur.csv").write_text(f"{head}Harbor,2026-10-03,100,EUR\n")
    hint = rep("--book", "new.db", "import", "eur.csv", "usd.csv").err.splitlines()[1]
    assert "EUR comes first in these files" in hint and "your line without usd.csv" in hint
    hint = rep("import", "mix.csv").err.splitlines()[1]
    assert 'A book has one currency: --where "Currency=EUR" leaves the others out' in hint
    rep("import", "mix.csv", "--where", "Currency=EUR", ok=True)
    assert rep("import", "mix.csv", "--skip-bad", ok=True).err.startswith("1 refused row is in ")


def test_an_open_balance_that_the_orders_contradict_is_said(rep: Rep, tmp_path: Path) -> None:
    (people := tmp_path / "people.csv").write_text(
        'Company name,City,Open balance\nAnn Foods,Bonn,"$1,239.00"\nBo,Bonn,$0.00\n'
        "Cy,Bonn,80\nDi,Bonn,10\nEd,Bonn,\nFay,Bonn,-5\n"
    )
    (orders := tmp_path / "orders.csv").write_text(
        "Customer,Invoice,Date,Due date,Total,Balance due\nAnn Foods,1,2026-05-22,2026-06-22,2400,1200\n"
        "Bo,2,2026-05-22,2026-06-22,40,40\nCy,3,2026-05-22,2026-06-22,80,80\n"
    )
    seen = rep("import", people, orders, "--dry-run", ok=True).out
    done = rep("import", people, orders, "--yes", ok=True).out
    said = (
        "For 3 customers, the open balance in the file differs from their unpaid orders."
        " repbook goes by the orders:\n"
        "  Bo: USD 0 open in people.csv, USD 40 unpaid in the orders\n"
        "  Ann Foods: USD 1,239 open in people.csv, USD 1,200 unpaid in the orders\n"
        "  Di: USD 10 open in people.csv, USD 0 unpaid in the orders\n"
    ).replace("USD ", "")
    assert said in seen and said in done
    found = rep("import", people, orders, "--yes", "--json", ok=True).json["other_balances"]
    assert [(row["customer"], row["balance"], row["unpaid"]) for row in found] == [
        ("Bo", 0, 40),
        ("Ann Foods", 1239, 1200),
        ("Di", 10, 0),
    ]
    assert rep("import", people, "--yes", "--json", ok=True).json["other_balances"] == []


def test_notes_that_a_file_replaces_are_said_and_can_be_seen(rep: Rep, tmp_path: Path) -> None:
    (people := tmp_path / "people.csv").write_text("Name,Note\nAnn,likes tea\nBo,\nCy,rings\n")
    rep("import", people, "--yes", ok=True)
    people.write_text("Name,Note\nAnn,moved\nBo,new here\nCy,rings\nAnn,moved again\n")
    seen = rep("import", people, "--dry-run", ok=True).out
    assert (
        "1 note will be replaced by what the file says. What it replaces:\n  Ann: likes tea\n"
        in seen
    )
    done = rep("import", people, "--yes", "--json", ok=True).json
    assert done["replaced_notes"] == [{"name": "Ann", "note": "likes tea"}]
    people.write_text("Name,Note\nAnn,a\nBo,b\nCy,c\n")
    said = rep("import", people, "--yes", ok=True).out
    assert "3 notes were replaced by what the file says. They were:\n  Ann: moved again\n" in said
    assert 'note "moved again" → "a"' in rep("changes", "3", ok=True).out
    assert "repbook changes 3 · repbook undo" in said
    people.write_text("Name,Note\n" + "".join(f"{name},x\n" for name in ("Ann", "Bo", "Cy", "Di")))
    rep("import", people, "--yes", ok=True)
    people.write_text(people.read_text().replace(",x", ",y"))
    assert "  Cy: x\n  and 1 more\n" in rep("import", people, "--yes", ok=True).out


def test_the_note_of_a_contact_that_a_file_replaces_is_said(rep: Rep, tmp_path: Path) -> None:
    (people := tmp_path / "people.csv").write_text("Customer,Contact,Note\nVale,Ann,likes tea\n")
    rep("import", people, "--kind", "contacts", "--yes", ok=True)
    people.write_text("Customer,Contact,Note\nVale,Ann,moved\n")
    done = rep("import", people, "--kind", "contacts", "--yes", ok=True).out
    assert "1 note was replaced by what the file says. It was:\n  Ann: likes tea\n" in done


def test_columns_that_are_kept_are_said_to_be(rep: Rep, tmp_path: Path) -> None:
    columns = [f"Own {n}" for n in range(3)]
    (people := tmp_path / "people.csv").write_text(
        f"Name,{','.join(columns)}\nAnn,{','.join('abc')}\nAnn,{','.join('abc')}\nAnn,a,b,c\n"
    )
    seen = rep("import", people, "--kind", "customers", "--dry-run", ok=True).out
    assert "kept   as extra fields: Own 0, Own 1, Own 2\n" in seen
    assert "1 customer to add, 2 repeated from earlier rows\n" in seen


def test_undo_counts_a_record_once_that_an_import_wrote_twice(rep: Rep, tmp_path: Path) -> None:
    (people := tmp_path / "people.csv").write_text("Name,Note\nAnn,one\nBo,one\n")
    rep("import", people, "--yes", ok=True)
    people.write_text("Name,Note\nAnn,two\nCy,two\nAnn,three\nCy,three\nCy,four\n")
    rep("import", people, "--yes", ok=True)
    assert "(1 customer removed; 1 customer changed back)" in rep("undo", ok=True).out
    assert "(1 customer added; 1 customer changed)" in rep("redo", ok=True).out
    assert len(rep("changes", "2", "--json", ok=True).json[0]["records"]) == 5
