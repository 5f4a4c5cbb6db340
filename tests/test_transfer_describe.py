"""`import --describe`: a file is told by its form, with no text of a person's, in any container."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from conftest import SHARED, Rep
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.book import Book
from repbook.book.importing.description import Described, describe_file
from repbook.errors import ImportRefused, RepbookError
from repbook.formatter import Formatter
from repbook.transfer.open_file import Source, from_bytes, from_path
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Wishes
from repbook.views.import_description import described_screen
from repbook.views.screen import plain

ON = date(2026, 11, 23)
ORDERS = (
    "Order No,Order Date,Customer,E-mail,Phone,Amount,Type,Status,Notes\n"
    'A-17,13.02.2026,Anna Arndt,anna@arndt.example,030 1234567,"1.234,50 €",Invoice,Paid,Ask Bob\n'
    'A-18,14.02.2026,Bau Söhne,info@bau.example,,"34,50 €",Invoice,Open,\n'
    'A-19,15.02.2026,Bau Söhne,info@bau.example,,"-4,50 €",Credit Memo,,\n'
)


@pytest.fixture
def describe(tmp_path: Path) -> Callable[[bytes, str], Described]:
    def of(data: bytes, name: str) -> Described:
        with Book(tmp_path / "describe.db") as book:
            return describe_file(book, from_bytes(name, data), Wishes(), ON)

    return of


def sheet_of(source: Source) -> tuple[str, str] | str:
    """Program and kind of a file, or what it is refused for, whatever it is called."""
    try:
        sheet = open_sheet(source, Wishes(usual_order="dmy"))
    except RepbookError as refusal:
        return refusal.message.replace(source.name, "")
    return sheet.source, sheet.kind


def test_a_file_is_told_by_its_form(describe: Callable[[bytes, str], Described]) -> None:
    told = describe(ORDERS.encode(), "orders of ann lee.csv")
    file = told.file
    assert (file.name, file.kind, file.encoding, file.delimiter) == (
        *("orders.csv", "purchases", "utf-8", ","),
    )
    assert {each.name: each.type for each in file.columns} == {
        "Order No": "id",
        "Order Date": "day, day first",
        "Customer": "text",
        "E-mail": "e-mail",
        "Phone": "phone",
        "Amount": "money, decimal comma",
        "Type": "choice",
        "Status": "choice",
        "Notes": "text",
    }
    by_name = {each.name: each for each in file.columns}
    assert by_name["Type"].words == ("Invoice", "Credit Memo")
    assert by_name["Phone"].filled == 1 and by_name["Phone"].shapes == ("### #######",)
    assert dict(told.comes_to) == {"purchases": 2, "returns": 1, "customers": 2}
    rows = list(csv.reader(io.StringIO(file.sample)))
    assert [row[6] for row in rows[1:]] == ["Invoice", "Invoice", "Credit Memo"]
    assert rows[2][2] == rows[3][2] != rows[1][2], "the same customer is the same invented one"


def test_a_reason_with_a_cell_in_it_is_told_without_it(
    describe: Callable[[bytes, str], Described],
) -> None:
    rows = ORDERS.replace("14.02.2026", "Zacharias").replace(",Open,", ",Vermeulen,")
    told = describe(rows.encode(), "orders.csv")
    assert dict(told.comes_to)['refused: "…" is not a date repbook knows'] == 1
    assert "Zacharias" not in repr(told) and "Vermeulen" not in repr(told)


def test_a_first_line_that_may_be_a_row_is_told_by_its_form(
    describe: Callable[[bytes, str], Described],
) -> None:
    told = describe(b"Anna Arndt,2026-01-02,120.00,Paid\nBob Vale,2026-01-03,80.00,Paid\n", "x.csv")
    assert told.refusal and "Arndt" not in repr(told) and "Vale" not in repr(told)


def _workbook() -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        book.add_worksheet("Anna's notes").write_row(0, 0, ["Hello"])
        sheet = book.add_worksheet("Sales")
        for number, row in enumerate(csv.reader(io.StringIO(ORDERS))):
            sheet.write_row(number, 0, row)
    return data.getvalue()


CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Arndt\r\nTEL:030 1234567\r\nEND:VCARD\r\n"
MEETING = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260102T100000Z\r\n"
    "SUMMARY:Anna Arndt\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CALLS = (
    '<?xml version="1.0"?><calls count="1"><call number="0301234567" duration="60"'
    ' date="1767348000000" type="2" contact_name="Anna Arndt" /></calls>'
)
MAILS = "From a Thu Jan  2 10:00:00 2026\nFrom: anna@arndt.example\nSubject: Anna Arndt\n\nHi\n"
CONTAINERS = {
    "text.tsv": (ORDERS.replace(",", "\t").encode("utf-16"), "text"),
    "book.xlsx": (_workbook(), "workbook, sheet 1 of 1"),
    "rows.json": (json.dumps([*csv.DictReader(io.StringIO(ORDERS))]).encode(), "JSON"),
    "cards.vcf": (CARD.encode(), "address cards"),
    "plan.ics": (MEETING.encode(), "a calendar"),
    "calls.xml": (CALLS.encode(), "a call log"),
    "mail.mbox": (MAILS.encode(), "a mailbox"),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_is_described(
    name: str, describe: Callable[[bytes, str], Described]
) -> None:
    data, form = CONTAINERS[name]
    told = describe(data, name)
    assert told.file.form == form and told.file.rows >= 1 and told.file.columns
    assert not re.search("(?i)arndt|1234567|söhne", repr(told))


# What no name, type or label of ours looks like.
TOKENS = st.text("bcdfghjklmnpqrstvwxzßøж", min_size=4, max_size=9)
FIGURES = st.text("0123456789", min_size=5, max_size=11)
CELLS = st.one_of(
    st.just(""),
    TOKENS,
    FIGURES,
    st.tuples(TOKENS, TOKENS).map(" ".join),
    st.builds("{}@{}.example".format, TOKENS, TOKENS),
    st.builds("+{} {}".format, st.integers(1, 99), FIGURES),
    st.builds("Total for {}".format, TOKENS),
    st.builds('{} "{}", {}'.format, TOKENS, TOKENS, TOKENS),
)
HEADERS = st.lists(
    st.sampled_from(
        "Customer Name|Phone|E-mail|Notes|Order No|Company|Town|Type|Status|Amount|Order Date|Owner"
        "|Lineitem name|Financial Status|Subject|Xyzzy".split("|")
    ),
    min_size=1,
    max_size=8,
    unique=True,
)


@settings(max_examples=60, derandomize=True)
@given(st.data(), HEADERS, st.booleans(), st.sampled_from(["csv", "json", "zip"]))
def test_no_text_of_a_cell_is_told(
    data: st.DataObject, header: list[str], headed: bool, form: str
) -> None:
    """Random tables, with or without column names, in any order of kinds of text."""
    rows = data.draw(
        st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), min_size=1)
    )
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows] if headed else rows)
    file = text.getvalue().encode()
    if form == "json":
        file = json.dumps([dict(zip(header, row, strict=True)) for row in rows]).encode()
    with TemporaryDirectory() as folder, Book(Path(folder) / "describe.db") as book:
        try:
            told = describe_file(book, from_bytes("jxqz.csv", file), Wishes(), ON)
        except ImportRefused:
            return
    shown = plain(described_screen([told], Formatter(ON))).casefold()
    shown += repr(told).casefold()
    cells = {cell.casefold() for row in rows for cell in row}
    words = {word for cell in cells for word in re.findall(r"\w{4,}", cell)}
    words -= {"total", "example"}
    found = {
        text
        for text in cells | words
        if len(text) > 3 and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", shown)
    }
    assert not found


FILES = [
    path
    for folder in ("corpus/given", "samples")
    if (SHARED / folder).exists()
    for path in sorted((SHARED / folder).iterdir())
    if path.suffix in (".csv", ".tsv", ".txt", ".xlsx") and path.name != "SOURCES.tsv"
]


@pytest.mark.skipif(not FILES, reason="no files of programs beside the checkout")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_invented_rows_of_a_real_file_are_recognised_as_it_is(
    path: Path, describe: Callable[[bytes, str], Described]
) -> None:
    told = describe(path.read_bytes(), path.name)
    sample = from_bytes(told.file.name, told.file.sample.encode())
    assert sheet_of(sample) == sheet_of(from_path(path))


@pytest.mark.parametrize("many", [1, 2])
def test_what_would_come_in_is_counted_in_words(rep: Rep, tmp_path: Path, many: int) -> None:
    row = "Vale,{},40,paid\nVale,2026-04-05,9,draft\n"
    text = "Customer,Date,Amount,Status\n" + "".join(
        row.format(f"2026-04-0{n}") for n in range(1, many + 1)
    )
    (tmp_path / "o.csv").write_text(text, encoding="utf-8")
    said = rep("import", str(tmp_path / "o.csv"), "--describe", ok=True).out
    what = "1 purchase" if many == 1 else "2 purchases"
    assert f'Would come in: {what}, {many} left out: status "draft"' in said


def test_describe_writes_nothing(rep: Rep, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, "utf-8")
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(file, "orders.csv")
    said = rep("import", str(archive), "--describe", ok=True).out
    assert "orders.csv: purchases, text, utf-8, commas" in said and "Arndt" not in said
    assert rep("import", str(file), "--describe", "--json", ok=True).json["files"][0]["rows"] == 3
    assert rep("list", "--json", ok=True).json == rep("changes", "--json", ok=True).json == []
