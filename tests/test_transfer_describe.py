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
from repbook.transfer.days_and_money import DayEvidence, day_parts
from repbook.transfer.describe import anonymous, without_texts
from repbook.transfer.invented import invent, shape
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
    assert dict(told.comes_to) == {"purchases": 2, "returns": 1}
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


# What an invented cell is like, by the type of its column and the real cell.
INVENTED = [
    ("money", "EUR 1,234.50", r"EUR \d,\d{3}\.\d\d"),
    ("money", "12.50 CR", r"\d\d\.\d\d CR"),
    ("money", "(7.25) usd", r"\(\d\.\d\d\) usd"),
    ("money", "0.00", r"0\.00"),
    ("money", "0,0000", r"[1-9],\d{4}"),
    ("time", "14:05", r"10:10"),
    ("time", "9:30 PM", r"1:10 PM"),
    ("e-mail", "kim@long.example; k2@long.example", r"name2@example\.com, name3@example\.com"),
    ("e-mail", "kim at home", r"[a-z]{3} [a-z]{2} [a-z]{4}"),
    ("text", "Grand Total", r"Total"),
    ("text", "Kim-Long (2)€ →", r"[A-Z][a-z]{2}-[A-Z][a-z]{3} \(\d\)€ \*"),
    ("text", "Ålå", r"É[a-z]é"),
    ("text", "x" * 70, r"[a-z]{60}"),
    ("choice", "Paid", r"Paid"),
    ("choice", "Closed  Won (Sales pipeline)", r"Closed Won"),
    ("choice", "Kim", r"[A-Z][a-z]{2}"),
    ("text", " ", ""),
]


@pytest.mark.parametrize(("of_type", "text", "form"), INVENTED)
def test_an_invented_cell_is_written_as_the_real_one(of_type: str, text: str, form: str) -> None:
    made = [invent(text, number, of_type, None, {text.casefold()}) for number in (1, 1, 2)]
    assert re.fullmatch(form, made[0]) and made[0] == made[1]
    assert (
        made[1] != made[2]
        or made[1] in ("Paid", "Closed Won", "Total", "0.00", "")
        or (of_type == "time")
    )


def test_a_shape_says_how_a_text_is_written_and_nothing_else() -> None:
    texts = ("A-17", "kim Long", "12,50 €", "Ål 3", "x\ty", "日本", "a" * 30 + "9")
    assert [*map(shape, texts)] == ["X-##", "x X", "##,## €", "X #", "x x", "x", "x"]


def test_an_invented_cell_is_none_of_the_real_ones() -> None:
    first = invent("12.50", 1, "money", None, set())
    assert invent("12.50", 1, "money", None, {first}) not in ("12.50", first)
    word = invent("Kim", 1, "text", None, set())
    assert invent("Kim", 1, "text", None, {word.casefold()}) != word


@settings(max_examples=60)
@given(
    st.dates(date(1990, 1, 1), date(2039, 12, 28)),
    st.sampled_from(["%d.%m.%Y", "%m/%d/%y", "%Y-%m-%d", "%Y%m%d", "%d/%m/%Y %H:%M"]),
    st.integers(1, 40),
)
def test_an_invented_day_is_a_day_written_so(day: date, form: str, number: int) -> None:
    text = day.strftime(form)
    order = "".join(each for each in form.lower() if each in "dmy")[:3]
    made = invent(text, number, "day", order, set())
    assert shape(made) == shape(text)
    year, month, of_month = day_parts(made, order) or (0, 0, 0)
    assert date(year, month, of_month).year == 2026
    evidence = DayEvidence()
    evidence.add([made])
    assert evidence.order in (order, None)
    assert evidence.order == order or order == "ymd"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("5 January 2026", "11 January 2026"),
        ("Jan 6, 26", "Jan 11, 26"),
        ("Wed, 5 Mar 2025 14:30", "Mon, 11 Mar 2026 10:10"),
        ("Wednesday, March 5, 2025", "Monday, March 11, 2026"),
        ("5 de janeiro de 2026", "11 de janeiro de 2026"),
        ("lundi 5 août 2024", "Monday 11 août 2026"),
        ("45658", "46001"),
        ("20250305T1030", "20260111T0010"),
        ("2025-03-05T10:30:00Z", "2026-02-14T10:10:10Z"),
        ("5/3/25 9:30:00 PM", "14/2/26 1:10:10 PM"),
    ],
)
def test_an_invented_day_keeps_its_words_and_a_time_without_a_place(text: str, made: str) -> None:
    assert invent(text, 1, "day", "dmy", set()) == made


def test_days_that_can_be_read_two_ways_stay_so() -> None:
    evidence = DayEvidence()
    evidence.add(invent("03/04/2025", number, "day", None, set()) for number in range(1, 40))
    assert evidence.order is None and {*evidence.examples} <= {"ambiguous", "other"}


def test_the_invented_rows_begin_with_an_order_and_are_as_full_as_there_are(
    describe: Callable[[bytes, str], Described],
) -> None:
    orders = (
        "Order No,Order Date,Customer,Item,Qty,Amount,Notes\n"
        "A1,2026-01-02,Kim Long,Jxqz,1,5.00,\nA1,2026-01-02,Kim Long,Jxqw,1,5.00,\n"
        "A2,2026-01-02,Bo Vale,Jxqz,1,7.00,\nA2,2026-01-02,Bo Vale,Jxqw,1,7.00,Rings twice\n"
        "A2,2026-01-02,Bo Vale,Jxqv,1,7.00\n"
    )
    file = describe(orders.encode(), "orders.csv").file
    header, *rows = csv.reader(io.StringIO(file.sample))
    assert header[:3] == ["Order No", "Order Date", "Customer"]
    assert len(rows) == 3 and len({row[0] for row in rows}) == 1
    assert [len(row) for row in rows] == [7, 7, 6]
    assert (file.rows, file.uneven) == (5, 1)


def test_the_sheet_with_most_known_columns_is_described(
    describe: Callable[[bytes, str], Described],
) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        for title, row in {"One": ["Foo", "Bar"], "Two": ["Customer", "Amount", "Date"]}.items():
            book.add_worksheet(title).write_row(0, 0, row)
            book.get_worksheet_by_name(title).write_row(1, 0, ["x", 5, "2026-01-02"])
    file = describe(data.getvalue(), "kim's.xlsx").file
    assert (file.form, file.name, file.kind) == ("workbook, sheet 2 of 2", "file.xlsx", "purchases")


def test_a_files_name_is_told_as_far_as_its_words_are_known() -> None:
    names = ("Orders of Ann-Lee 2026.CSV", "ann.lee", "open invoices.csv.gz", "deals.annlee", "x")
    assert [*map(anonymous, names)] == ["orders.csv", "file.lee", "invoices.gz", "deals", "file"]


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ('status "Draft"', 'status "Draft"'),
        ('status "Kim Long"', 'status "…"'),
        ('"Kim" is not a date repbook knows', '"…" is not a date repbook knows'),
        ("sold to Kim Long and Kimberly", "sold to … and Kimberly"),
    ],
)
def test_a_reason_names_no_text_of_the_file(why: str, told: str) -> None:
    assert without_texts(why, {"kim", "kim long", "draft"}) == told
