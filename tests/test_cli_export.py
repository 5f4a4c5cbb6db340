"""`export`: what goes where, in which form, and never over another file."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY, Rep, made_once, run_repbook

from repbook.cli.export import ONE, WHAT

KINDS = [what for what in WHAT if what not in ("book", "calendar", ONE)]


@made_once
def world(rep: Rep) -> Rep:
    """Two customers, one of the north, with something of every kind."""
    rep("config", "currency", "EUR", ok=True)
    rep(
        "add",
        "Harbor Foods",
        "--contact",
        "Ann Lee",
        "--phone",
        "+46 555 0134",
        "--tag",
        "north",
        ok=True,
    )
    rep("add", "Pier 9", "--phone", "555 0118", ok=True)
    rep("log-purchase", "harbor", "480.50", "=1+1 seals", "--ref", "R1", "--due", "30d", ok=True)
    rep("log-purchase", "pier", "90", "rope", "--on", "2026-11-02", ok=True)
    rep("log-payment", "R1", "100", ok=True)
    rep("log-return", "pier", "10", "frayed", ok=True)
    rep(
        "log-call",
        "harbor",
        "Wants more",
        "-p",
        "the quote",
        "--by",
        "fri",
        "-f",
        "price:good:fair",
        ok=True,
    )
    items = "customer_code,customer,of_ref,what,quantity,unit,amount,uid\n,Harbor Foods,R1,'=seals,20,,480,\n"
    rep("import", "-", stdin=items, ok=True)
    quotes = (
        "Quote Number,Quote Date,Customer,Title,Total\nQ1,2026-11-02,Harbor Foods,'=Pumps,900\n"
    )
    rep("import", "-", stdin=quotes, ok=True)
    rep("ally", "add", "Priya Nair", "--team", "Support", ok=True)
    rep("log-problem", "harbor", "leaks", "--kind", "leak", "--ally", "Priya", ok=True)
    return rep


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_csv_on_standard_output(world: Rep, kind: str) -> None:
    ran = world("export", kind, ok=True)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert rows and "uid" in rows[0] and ran.err == ""
    assert "\n=" not in ran.out and ",=" not in ran.out


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_json(world: Rep, kind: str) -> None:
    rows = world("export", kind, "--json", ok=True).json
    assert rows and all("uid" in row and row["extra"] == {} for row in rows)
    assert world("export", kind, "--format", "json").json == rows


def test_json_has_money_in_major_units_and_iso_days(world: Rep) -> None:
    first, second = world("export", "purchases", "--json").json
    assert (first["amount"], first["on"]) == (90.0, "2026-11-02")
    assert (second["amount"], second["due_on"], second["currency"]) == (480.5, "2026-12-23", "EUR")


def test_a_tag_narrows_to_whose_it_is(world: Rep) -> None:
    assert [
        r["customer"] for r in world("export", "purchases", "--tag", "NORTH", "--json").json
    ] == ["Harbor Foods"]
    for command in (["export", "customers"], ["export", "book"], ["next"], ["list"], ["promises"]):
        nobody = world(*command, "--tag", "west")
        assert (nobody.code, nobody.out) == (3, "")
        assert nobody.err.startswith('Error: No customer has the tag "west"\n')


@pytest.mark.parametrize(
    ("args", "days"),
    [
        ("", ["2026-11-02", DAY]),
        ("this month", ["2026-11-02", DAY]),
        ("yesterday", []),
        ("today", [DAY]),
        ("2026-q4", ["2026-11-02", DAY]),
        ("2025", []),
        ("--since 2026-11-03", [DAY]),
        ("--until 2026-11-03", ["2026-11-02"]),
        ("--since 2026-11 --until yesterday", ["2026-11-02"]),
        ("--since today", [DAY]),
    ],
)
def test_a_period_narrows_to_its_days(world: Rep, args: str, days: list[str]) -> None:
    rows = world("export", "purchases", *args.split(), "--json", ok=True).json
    assert [row["on"] for row in rows] == days


def test_every_kind_that_has_a_day_has_a_period_and_no_other(world: Rep) -> None:
    for kind in (what for what in WHAT if what != ONE):
        ran = world("export", kind, "--since", "2027-01-01", "--as-of", "2027-01-02")
        whole = kind in ("book", "customers", "contacts", "allies")
        assert (ran.code == 2) is whole, ran
        if whole:
            assert "purchases last month; the same with items, returns" in ran.err
    items = world("export", "items", DAY, "--json", ok=True).json
    assert [row["of_ref"] for row in items] == ["R1"]
    assert world("export", "items", "2026-11-02", "--json", ok=True).json == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["lst", "month"], '"lst month" is not a period repbook knows'),
        (["q4", "--since", "today"], "q4 and --since today name two periods"),
        (["--since", "today", "--until", "2026-11-01"], "is before"),
        (["--since", ""], '"" is not a period repbook knows'),
        (["--until", ""], '"" is not a period repbook knows'),
    ],
)
def test_a_period_that_cannot_be_is_refused(world: Rep, args: list[str], said: str) -> None:
    ran = world("export", "purchases", *args)
    assert ran.code == 2 and said in ran.err and "repbook report" not in ran.err


def test_a_file_is_written_in_the_form_of_its_ending_owner_only(world: Rep, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        for name in ("book.json", "calls.csv", "calls.json", "contacts.vcf", "calendar.ics"):
            ran = world("export", name.partition(".")[0], "--to", str(tmp_path / name), ok=True)
            assert name in ran.out
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    finally:
        os.umask(old)
    assert json.loads((tmp_path / "calls.json").read_text())
    assert (tmp_path / "contacts.vcf").read_bytes().startswith(b"BEGIN:VCARD\r\n")


def test_it_says_what_it_wrote(world: Rep, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    assert world("export", "calls", "--to", str(file), "--json").json == {
        "what": "calls",
        "format": "csv",
        "file": str(file),
        "records": 1,
        "tag": None,
    }


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_customers_in_a_file_say_where_their_contacts_are(
    world: Rep, tmp_path: Path, ending: str
) -> None:
    world("contact", "1", "Ann Lee", "--phone", "555 0134", ok=True)
    said = world("export", "customers", "--to", str(tmp_path / f"c.{ending}"), ok=True).err
    assert (
        "This file leaves out the contacts, with their phones and e-mails. For them: repbook export contacts"
        in said
    )


def test_a_file_that_is_there_is_left_as_it_is(world: Rep, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("mine")
    ran = world("export", "calls", "--to", str(file))
    assert (ran.code, file.read_text()) == (4, "mine")
    assert "--force" in ran.err
    world("export", "calls", "--to", str(file), "--force", ok=True)
    assert file.read_text().startswith("customer_code,")
    assert [p.name for p in tmp_path.iterdir() if "rep.db" not in p.name] == ["calls.csv"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["kustomers"], 2, '"kustomers" is not something to export'),
        (["book", "--format", "csv"], 2, "book cannot be written as csv"),
        (["purchases", "--to", "x.ics"], 2, "purchases cannot be written as ics"),
        (["calls", "--format", "xml"], 2, '"xml" is not a format'),
        (["calls", "--format", "xlsx"], 2, "A workbook is written to a file"),
        (["calls", "--format", "json", "--excel"], 2, "--excel is for csv"),
        (["book", "--excel"], 2, "--excel is for csv"),
        (["calls", "--todos"], 2, "--todos is for the calendar"),
        (["calls", "--to", "/nowhere/at/all.csv"], 1, "cannot be written"),
    ],
)
def test_what_cannot_be_is_refused(world: Rep, args: list[str], code: int, said: str) -> None:
    ran = world("export", *args)
    assert (ran.code, ran.out) == (code, "") and said in ran.err


def test_a_whole_book_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    file, out = tmp_path / "none.db", tmp_path / "book.json"
    for to in ("-", str(out)):
        ran = run_repbook("--book", str(file), "export", "book", "--to", to)
        assert (ran.code, ran.out) == (6, "") and f'There is no book at "{file}"' in ran.err
    assert (
        "A first customer makes one: repbook " in ran.err and not out.exists() and not file.exists()
    )
    assert run_repbook("--book", str(file), "export", "calls", "--json").json == []


def test_a_long_answer_for_another_program_waits_in_a_file(
    world: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    from repbook.cli import export

    short = world("export", "purchases", ok=True).out
    monkeypatch.setattr(export, "IN_MEMORY", 10)
    made: list[bool] = []
    rollover = tempfile.SpooledTemporaryFile.rollover
    monkeypatch.setattr(
        tempfile.SpooledTemporaryFile,
        "rollover",
        lambda held: (made.append(True), rollover(held))[1],
    )
    assert world("export", "purchases", ok=True).out == short
    assert made


def test_the_buyers_of_a_shop_have_cards(rep: Rep, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "order-id,purchase-date,buyer-email,buyer-name,buyer-phone-number,item-price,currency\n"
        "1,2026-01-05,bob@x.example,Bob Smith,555-123-4567,5.00,USD\n"
    )
    rep("import", str(file), ok=True)
    card = rep("export", "customers", "--format", "vcf", ok=True).out
    assert "FN:Bob Smith" in card and "bob@x.example" in card and "555-123-4567" in card


def test_csv_for_excel_begins_with_its_mark_and_comes_in_again(world: Rep, tmp_path: Path) -> None:
    world("add", "Söhne & Co", ok=True)
    plain = world("export", "customers", ok=True).out
    assert world("export", "customers", "--excel", ok=True).out == "\ufeff" + plain
    file = tmp_path / "customers.csv"
    world("export", "customers", "--excel", "--to", str(file), ok=True)
    assert file.read_bytes().startswith(b"\xef\xbb\xbfcode,")
    again = world("import", str(file), "--json", ok=True).json
    assert (again["added"], again["updated"]) == (0, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_workbook_that_comes_in_again(world: Rep, kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"{kind}.xlsx"
    world("export", kind, "--to", str(file), ok=True)
    again = world("import", str(file), "--json", ok=True).json
    assert (again["added"], again["updated"]) == (0, 0)
    assert again["files"][0]["unchanged"] == again["files"][0]["rows"] > 0


def test_a_workbook_has_days_numbers_and_texts_as_they_are(world: Rep, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    file = tmp_path / "purchases.xlsx"
    world("export", "purchases", "--to", str(file), ok=True)
    sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("purchases")
    names, _, harbor = sheet.iter_rows()
    row = dict(zip(names, harbor, strict=True))
    assert (row["on"], row["amount"], row["what"]) == (date.fromisoformat(DAY), 480.5, "=1+1 seals")


def test_what_fits_no_sheet_is_refused(world: Rep, tmp_path: Path) -> None:
    world("log-call", "pier", "x" * 40_000, ok=True)
    ran = world("export", "calls", "--to", str(tmp_path / "calls.xlsx"))
    assert ran.code == 2 and "does not fit" in ran.err and "csv" in ran.err


def test_items_that_stand_in_words_are_told_where_to_find(rep: Rep) -> None:
    rep("add", "Pier 9", ok=True)
    rep("log-purchase", "pier", "90", "2 ropes", ok=True)
    assert "Items that orders name in words: repbook items --csv" in rep("export", "items").err
    assert "ropes" in rep("items", "--csv", ok=True).out


def test_exporting_writes_nothing_to_the_book(world: Rep, book_file: Path) -> None:
    before = book_file.read_bytes()
    for what in WHAT:
        world("export", what, *["1"] * (what == ONE), ok=True)
    assert book_file.read_bytes() == before


def test_a_full_disk_behind_a_pipe_is_noticed(world: Rep, book_file: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "repbook", "--book", book_file, "export", "book"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: Standard output could not be written: no space left")
    assert "Traceback" not in ran.stderr and "Exception" not in ran.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_or_a_terminal_is_written_into_and_a_link_stays(world: Rep, tmp_path: Path) -> None:
    pipe, link, file = (tmp_path / name for name in ("pipe", "link.csv", "file.csv"))
    os.mkfifo(pipe)
    file.touch()
    link.symlink_to(file)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    terminal, screen = os.openpty()
    for force in ([], ["--force"]):
        wanted = world("export", "promises", "--csv", ok=True).out
        world("export", "promises", "--to", str(pipe), *force, ok=True)
        assert os.read(reading, 9000).decode() == wanted
        world("export", "promises", "--to", os.ttyname(screen), *force, ok=True)
        assert os.read(terminal, 9000).decode().split() == wanted.split()
    world("export", "promises", "--to", str(link), "--force", ok=True)
    assert link.is_symlink() and file.read_bytes().decode() == wanted
    assert pipe.is_fifo()
    for each in (reading, terminal, screen):
        os.close(each)
    assert run_repbook("--book", str(pipe), "next").code == 6


def test_a_closed_pipe_is_no_error(world: Rep, book_file: Path) -> None:
    ran = subprocess.run(
        f"{sys.executable} -m repbook --book {book_file} export book | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert (ran.stdout, ran.stderr) == ("{\n", "")


def test_what_was_exported_is_imported_again(world: Rep, tmp_path: Path) -> None:
    world("export", "book", "--to", str(tmp_path / "book.json"), ok=True)
    other = str(tmp_path / "other.db")
    ran = run_repbook("--book", other, "import", str(tmp_path / "book.json"), "--json")
    (file,) = ran.json["files"]
    assert (file["kind"], file["source"], file["rows"]) == ("book", "repbook", file["added"])
    copy = run_repbook("--book", other, "--as-of", DAY, "export", "book").out
    assert copy == world("export", "book").out
    again = run_repbook("--book", other, "import", str(tmp_path / "book.json"), "--json").json
    assert (again["added"], again["updated"], again["batch"]) == (0, 0, None)
    dry = world("import", str(tmp_path / "book.json"), "--dry-run", ok=True)
    assert "book.json: book, from repbook" in dry.out
