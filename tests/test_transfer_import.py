"""Files to rows: kinds, columns, days and amounts of plain files, and of the shared real data."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from repbook.errors import DecimalUnknown, ImportRefused, InvalidInput
from repbook.transfer.open_file import from_bytes, from_path
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.row_words import deal_state
from repbook.transfer.sheet import Chunk, Sheet, Wishes, read_map, read_where

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not SHARED.exists(), reason="the shared data is not here")


def sheet_of(text: str | bytes, name: str = "file.csv", **wishes: Any) -> Sheet:
    data = text.encode() if isinstance(text, str) else text
    return open_sheet(from_bytes(name, data), Wishes(**wishes))


def whole(sheet: Sheet) -> Chunk:
    """All chunks of a sheet as one."""
    done = Chunk()
    for chunk in sheet.chunks():
        done.read += chunk.read
        done.purchases += chunk.purchases
        done.rows += chunk.rows
        done.left_out.update(chunk.left_out)
        done.refused += chunk.refused
    return done


def purchases(sheet: Sheet) -> Iterator[dict[str, Any]]:
    for row in whole(sheet).purchases:
        yield {n: v for n, v in row._asdict().items() if v not in (None, ())}


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@needs_data
def test_northwind_orders() -> None:
    sheet = open_sheet(from_path(SHARED / "northwind" / "orders.csv"))
    assert (sheet.kind, sheet.source, sheet.row_count) == ("purchases", "plain", 830)
    assert sheet.mapping == {
        "Order ID": "ref",
        "Customer ID": "customer_code",
        "Company Name": "customer",
        "Order Date": "on",
        "Order Total": "amount",
    }
    assert sheet.unknown_columns == ("Salesperson",)
    rows = list(purchases(sheet))
    assert len(rows) == 830
    assert sum(row["cents"] for row in rows) == 126_579_322
    assert len({row["customer_code"] for row in rows}) == 89
    assert rows[0] == {
        "line": 2,
        "customer_code": "VINET",
        "customer": "Vins et alcools Chevalier",
        "day": day("1996-07-04"),
        "cents": 44000,
        "ref": "10248",
        "extra": '{"Salesperson": "Steven Buchanan"}',
    }


@needs_data
def test_one_reps_part_of_northwind() -> None:
    wishes = Wishes(where=[("salesperson", "margaret peacock")])
    done = whole(open_sheet(from_path(SHARED / "northwind" / "orders.csv"), wishes))
    assert len(done.purchases) == 156
    assert done.left_out == {"not wanted by --where": 830 - 156}


@needs_data
def test_northwind_customers() -> None:
    sheet = open_sheet(from_path(SHARED / "northwind" / "customers.csv"))
    done = whole(sheet)
    assert sheet.kind == "customers" and len(done.rows) == 91 and not done.refused
    assert done.rows[0].values == {
        "code": "ALFKI",
        "name": "Alfreds Futterkiste",
        "contact": "Maria Anders",
        "role": "Sales Representative",
        "town": "Berlin",
        "phone": ("030-0074321",),
    }
    assert done.rows[0].extra == {"Country": "Germany"}
    assert done.rows[2].values["town"] == "México D.F."


@needs_data
def test_northwind_cases() -> None:
    sheet = open_sheet(from_path(SHARED / "northwind" / "late_deliveries.csv"))
    done = whole(sheet)
    assert sheet.kind == "problems" and len(done.rows) == 37 and not done.refused
    assert all("resolved_on" in row.values for row in done.rows)
    assert done.rows[0].values == {
        "ref": "C-001",
        "customer": "Folk och fä HB",
        "what": "Order 10264 not here, due 1996-08-21",
        "kind": "Late delivery",
        "reported_on": day("1996-08-21"),
        "resolved_on": day("1996-08-23"),
        "of_ref": "10264",
    }


@needs_data
def test_cdnow_in_both_sizes() -> None:
    small = open_sheet(from_path(SHARED / "cdnow" / "purchases.csv"))
    rows = list(purchases(small))
    assert len(rows) == small.row_count == 6919
    assert sum(row["cents"] for row in rows) == 24_409_194
    assert len({row["customer"] for row in rows}) == 2357
    assert sum(row["cents"] == 0 for row in rows) == 8
    assert small.unknown_columns == ("quantity",)
    packed = open_sheet(from_path(SHARED / "cdnow" / "purchases_full.csv.gz"))
    sizes = [chunk.read for chunk in packed.chunks()]
    assert sum(sizes) == packed.row_count == 69_659 and max(sizes) <= 5000


PLAIN = {
    "purchases": (
        "Invoice No;Customer;Invoice Date;Total;Due Date;Status\n"
        "R1;Cole;2025-03-04;1,234.50;2025-04-03;Overdue\n",
        {
            "ref": "R1",
            "customer": "Cole",
            "day": day("2025-03-04"),
            "cents": 123450,
            "due_day": day("2025-04-03"),
            "status": "unpaid",
            "line": 2,
        },
    ),
    "returns": (
        "Customer,Refund Date,Refund Amount,Order No,Reason\nCole,2025-03-04,12.00,R1,broken\n",
        {
            "customer": "Cole",
            "on": day("2025-03-04"),
            "amount": 1200,
            "of_ref": "R1",
            "why": "broken",
        },
    ),
    "payments": (
        "Customer,Payment Date,Amount received,Invoice No\nCole,2025-03-04,12.00,R1\n",
        {"customer": "Cole", "on": day("2025-03-04"), "amount": 1200, "of_ref": "R1"},
    ),
    "problems": (
        "Ticket ID,Client,Issue,Opened,Resolved,Category,Solution\n"
        "T1,Cole,Oven cold,2025-03-04,2025-03-05,Repair,New fuse\n",
        {
            "ref": "T1",
            "customer": "Cole",
            "what": "Oven cold",
            "reported_on": day("2025-03-04"),
            "resolved_on": day("2025-03-05"),
            "kind": "Repair",
            "resolution": "New fuse",
        },
    ),
    "calls": (
        "Date,Customer,Spoke to,Result,Notes,Duration\n"
        "2025-03-04 14:30,Cole,Dana,Left voicemail,Try Monday,3\n",
        {
            "on": day("2025-03-04"),
            "customer": "Cole",
            "contact": "Dana",
            "outcome": "voicemail",
            "note": "Try Monday",
            "minutes": 3,
        },
    ),
    "promises": (
        "Customer,Task,Due\nCole,Send samples,2025-03-04\n",
        {"customer": "Cole", "text": "Send samples", "by": day("2025-03-04")},
    ),
    "feedback": (
        "Date,Customer,Topic,Rating,Comment\n2025-03-04,Cole,price,negative,Too dear\n",
        {
            "on": day("2025-03-04"),
            "customer": "Cole",
            "topic": "price",
            "verdict": "bad",
            "words": "Too dear",
        },
    ),
    "allies": (
        "Name,Department,E-mail\nKim,Repair,kim@example.com\n",
        {"name": "Kim", "team": "Repair", "email": "kim@example.com"},
    ),
    "contacts": (
        "Customer,Name,Title,Phone\nCole,Dana Cole,Owner,555 0100\n",
        {"customer": "Cole", "name": "Dana Cole", "role": "Owner", "phone": ("555 0100",)},
    ),
    "customers": (
        "Name,City,Mobile,Tel,Tags,Do not call,Terms\n"
        'Cole,Leeds,555 0100; 555 0102,555 0101,"vip, north",yes,Net 30\n',
        {
            "name": "Cole",
            "town": "Leeds",
            "phone": ("555 0100", "555 0102", "555 0101"),
            "tags": ("vip", "north"),
            "do_not_call": True,
            "terms_days": 30,
        },
    ),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_each_kind_is_known_by_its_columns_alone(kind: str) -> None:
    text, expected = PLAIN[kind]
    sheet = sheet_of(text)
    assert (sheet.kind, sheet.source) == (kind, "plain")
    done = whole(sheet)
    assert not done.refused and not done.left_out
    if kind == "purchases":
        assert list(purchases(sheet)) == [expected]
    else:
        assert [(row.kind, row.line, row.values) for row in done.rows] == [(kind, 2, expected)]


def test_a_firm_and_a_person_in_one_row() -> None:
    text = "First Name,Last Name,Company,Email\nDana,Cole,Cole Bakery,d@x.y\nPat,Reyes,,p@x.y\n"
    rows = whole(sheet_of(text)).rows
    assert [(r.values["name"], r.values.get("contact")) for r in rows] == [
        ("Cole Bakery", "Dana Cole"),
        ("Pat Reyes", None),
    ]
    assert sheet_of(text).mapping["Company"] == "name"
    assert sheet_of(text).mapping["Last Name"] == "contact"


def test_days_are_told_by_the_whole_column() -> None:
    head = "customer,date,amount\n"
    for body, order, first in (
        ("a,03/04/2026,1\nb,25/12/2026,1\n", "dmy", "2026-04-03"),
        ("a,03/04/2026,1\nb,12/25/2026,1\n", "mdy", "2026-03-04"),
        ("a,3.4.26,1\nb,31.12.26,1\n", "dmy", "2026-04-03"),
        ("a,3.4.26,1\nb,5.6.26,1\n", "dmy", "2026-04-03"),
        ("a,12.03.2025 09:30,1\nb,13.03.2025 09:30,1\n", "dmy", "2025-03-12"),
        ("a,99/04/03,1\nb,98/04/03,1\n", "ymd", "1999-04-03"),
        ("a,5/22/2026 2:30:00 PM,1\n", "mdy", "2026-05-22"),
        ("a,03/03/2026,1\n", None, "2026-03-03"),
        ("a,2026-04-03,1\n", None, "2026-04-03"),
        ("a,2026-07-10T18:37:41Z,1\n", None, "2026-07-10"),
        ("a,1996-07-04 00:00:00.000,1\n", None, "1996-07-04"),
        ("a,5 Mar 2025,1\n", None, "2025-03-05"),
        ('a,"Mar 5, 2025",1\n', None, "2025-03-05"),
        ("a,5-Mar-25,1\n", None, "2025-03-05"),
        ("a,20250305,1\n", None, "2025-03-05"),
        ("a,45631,1\nb,45632.0,1\n", None, "2024-12-05"),
    ):
        sheet = sheet_of(head + body)
        assert sheet.date_order == order, body
        assert next(purchases(sheet))["day"] == day(first), body


def test_days_that_cannot_be_told_are_asked_about() -> None:
    text = "customer,Order Date,amount\na,03/04/2026,1\nb,05/06/2026,1\n"
    with pytest.raises(ImportRefused) as refusal:
        sheet_of(text)
    assert 'column "Order Date"' in refusal.value.message
    assert "--date-order" in (refusal.value.hint or "")
    assert next(purchases(sheet_of(text, date_order="mdy")))["day"] == day("2026-03-04")
    assert next(purchases(sheet_of(text, usual_order="dmy")))["day"] == day("2026-04-03")
    with pytest.raises(ImportRefused, match="two orders"):
        sheet_of("customer,date,amount\na,25/12/2026,1\nb,12/25/2026,1\n")
    # another column of the same file may show it
    both = "customer,date,due date,amount\na,03/04/2026,25/12/2026,1\n"
    assert next(purchases(sheet_of(both)))["day"] == day("2026-04-03")
    with pytest.raises(InvalidInput):
        sheet_of(text, date_order="ydm")


def test_amounts_are_told_by_the_whole_column() -> None:
    head = "customer;date;amount\n"
    for body, decimal, cents in (
        ("a;2026-01-01;1.234,50\nb;2026-01-01;12\n", ".", [123450, 1200]),
        ("a;2026-01-01;1.234\nb;2026-01-01;12,5\n", ".", [123400, 1250]),
        ("a;2026-01-01;1,234\nb;2026-01-01;12.50\n", ",", [123400, 1250]),
        ("a;2026-01-01;1,234\n", ".", [123400]),
        ("a;2026-01-01;1.234\n", ",", [123400]),
        ("a;2026-01-01;€ 12\nb;2026-01-01;1200 EUR\n", ".", [1200, 120000]),
    ):
        assert [row["cents"] for row in purchases(sheet_of(head + body, decimal=decimal))] == cents


def test_currencies() -> None:
    text = "customer,date,amount,currency\na,2026-01-01,5,usd\nb,2026-01-01,6,EUR\n"
    with pytest.raises(ImportRefused, match="several currencies: EUR, USD") as refusal:
        sheet_of(text)
    assert refusal.value.hint == 'Take one: --where "currency=EUR"'
    sheet = sheet_of(text, where=[("Currency", "USD")])
    assert sheet.currency == "USD" and [row["cents"] for row in purchases(sheet)] == [500]
    done = whole(sheet_of(text, currency="EUR"))
    assert [(r.line, r.column) for r in done.refused] == [(2, "currency")]
    assert '"usd" is another currency than EUR' in done.refused[0].why
    assert sheet_of("customer,date,Amount (CHF)\na,2026-01-01,5\n").currency == "CHF"
    yen = sheet_of('customer,date,amount,currency\na,2026-01-01,"1,200",JPY\n')
    assert next(purchases(yen))["cents"] == 1200


def test_statuses_signs_and_totals() -> None:
    text = (
        "Invoice,Customer,Date,Amount,Status,Due\n"
        "1,Cole,2026-01-01,10,Paid,2026-02-01\n"
        "2,Cole,2026-01-02,20,Open,2026-02-01\n"
        "3,Cole,2026-01-03,30,Draft,\n"
        "4,Cole,2026-01-04,40,Cancelled,\n"
        "5,Cole,2026-01-05,50,Credit note,\n"
        "6,Cole,2026-01-06,(60),,\n"
        "7,Cole,2026-01-07,70,Refunded,\n"
        "8,Cole,2026-01-08,80,Sent to moon,\n"
        "\n"
        'Total,,,"1,234.00",,\n'
    )
    done = whole(sheet_of(text))
    assert not done.refused
    assert [(p[6], p[4], p[9]) for p in done.purchases] == [
        ("1", 1000, "paid"),
        ("2", 2000, "unpaid"),
        ("7", 7000, "paid"),
        ("8", 8000, None),
    ]
    assert json.loads(done.purchases[3].extra or "") == {"Status": "Sent to moon"}
    assert [(r.kind, r.values["of_ref"], r.values["amount"]) for r in done.rows] == [
        ("returns", "5", 5000),
        ("returns", "6", 6000),
        ("returns", "7", 7000),
    ]
    assert done.left_out == {'status "Draft"': 1, 'status "Cancelled"': 1, "a line of totals": 1}
    assert done.read == 9


def test_bad_rows_are_refused_in_the_users_words() -> None:
    text = (
        "Customer,Order Date,Amount,Ref\n"
        "Cole,31.02.2025,1,a\n"
        "Cole,24.12.2025,1,b\n"
        "Cole,24.12.2025,lots,c\n"
        ",24.12.2025,1,d\n"
        "Cole,,1,e\n"
        "Cole,24.12.2025,,f\n"
        "Cole,24.12.2025\n"
        "Cole,24.12.2025,1,g,h\n"
        "Cole,24.12.2025,1,i,,\n"
    )
    done = whole(sheet_of(text))
    assert [p[6] for p in done.purchases] == ["b", "i"]
    assert [(r.line, r.column) for r in done.refused] == [
        (2, "Order Date"),
        (4, "Amount"),
        (5, "Customer"),
        (6, "Order Date"),
        (7, "Amount"),
        (8, "Amount"),
        (9, "Ref"),
    ]
    assert done.refused[0].why == '"31.02.2025" is not a valid day: February 2025 has 28 days'
    assert done.refused[1].why == '"lots" is not an amount repbook can read'
    assert done.refused[5].why == "only 2 cells for 4 columns"
    assert done.read == 9


def test_line_numbers_are_the_files_own() -> None:
    text = (
        '\n"My orders"\n\nCustomer,What,Date,Amount\r\n'
        'Cole,"two\nlines\r\nthree",2025-01-01,1\r\n\r\nCole,x,bad,1\r\n'
    )
    sheet = sheet_of(text)
    done = whole(sheet)
    assert sheet.notes == ("column names on line 4",)
    assert [p.line for p in done.purchases] == [5] and done.purchases[
        0
    ].what == "two\nlines\r\nthree"
    assert [r.line for r in done.refused] == [9]


def test_maps_and_kinds_as_the_user_says() -> None:
    text = "Wer,Wann,Wieviel,Wozu\nCole,2025-01-01,5,Brot\n"
    with pytest.raises(ImportRefused) as refusal:
        sheet_of(text)
    assert '("Wer", "Wann", "Wieviel", "Wozu")' in refusal.value.message
    maps = [read_map("Wer=customer"), read_map("wann=on"), read_map("Wieviel=amount")]
    sheet = sheet_of(text, maps=maps)
    assert sheet.kind == "purchases" and sheet.unknown_columns == ("Wozu",)
    assert sheet_of(text, maps=[*maps, ("Wozu", "-")]).unknown_columns == ()
    assert next(purchases(sheet_of(text, maps=[*maps, ("Wozu", "what")])))["what"] == "Brot"
    with pytest.raises(ImportRefused, match='no column "Was"'):
        sheet_of(text, maps=[("Was", "what")])
    with pytest.raises(InvalidInput, match='"size" is not a field of purchases'):
        sheet_of(text, kind="purchases", maps=[*maps, ("Wozu", "size")])
    with pytest.raises(InvalidInput, match='"sales" is not a kind'):
        sheet_of(text, kind="sales")
    with pytest.raises(ImportRefused, match="looks like the amount"):
        sheet_of("customer,date,size\na,2025-01-01,1\n", kind="purchases")
    for bad in ("Wer", "=x", "Wer="):
        with pytest.raises(InvalidInput):
            read_map(bad)


@pytest.mark.parametrize(
    ("wanted", "near"), [("Margaret", "Margaret Peacock"), ("davolio", "Nancy Davolio")]
)
def test_a_filter_that_no_row_meets_says_what_the_column_holds(wanted: str, near: str) -> None:
    owners = ["Nancy Davolio", "Margaret Peacock", "Abe", "Bo", "Cy", "Di", "Ed"]
    rows = [f"Harbor,2026-01-02,100,{owner}" for owner in owners]
    text = "\n".join(["Customer,Date,Amount,Owner", *rows])
    with pytest.raises(ImportRefused) as refusal:
        sheet_of(text, where=[("Owner", wanted)])
    assert refusal.value.message.endswith(
        f"no row matches Owner={wanted}; it holds Abe, Bo, Cy, Di, Ed and 2 more"
    )
    assert refusal.value.hint == f'As in: --where "Owner={near}"'
    sheet_of(text, where=[("Owner", wanted)], several=True)  # another file may have one


def test_where_finds_its_column_by_its_last_word() -> None:
    text = "Deal owner,customer,date,amount\nMe,a,2025-01-01,1\nYou,b,2025-01-01,2\n"
    wanted = sheet_of(text, where=[read_where("Owner=me")])
    assert [row["customer"] for row in purchases(wanted)] == ["a"]
    with pytest.raises(ImportRefused, match='no column "Region"'):
        sheet_of(text, where=[("Region", "x")])
    with pytest.raises(InvalidInput):
        read_where("Owner")


def test_what_fits_nothing_is_refused_and_says_what_lacks() -> None:
    with pytest.raises(ImportRefused) as refusal:
        sheet_of("Order Date,Amount,Size\n2025-01-01,1,2\n", name="orders.csv")
    assert refusal.value.message == "No column of orders.csv looks like a customer"
    assert refusal.value.hint == "Its columns: Order Date (2025-01-01); Amount (1); Size (2)"
    with pytest.raises(ImportRefused, match="returns or payments"):
        sheet_of("customer,date,amount,of_ref\na,2025-01-01,1,x\n")
    named = sheet_of("customer,date,amount,of_ref\na,2025-01-01,1,x\n", name="payments.csv")
    assert named.kind == "payments"
    with pytest.raises(ImportRefused, match='two columns named "Amount"'):
        sheet_of("customer,date,Amount,Amount\na,2025-01-01,1,2\n")


def test_unknown_columns_are_kept() -> None:
    text = 'customer,date,amount,Rep,Note "x"\na,2025-01-01,1,Sam,"say ""hi"""\nb,2025-01-01,1,,\n'
    sheet = sheet_of(text.replace('Note "x"', '"Region ""x"""'))
    first, second = whole(sheet).purchases
    assert json.loads(first[13] or "") == {"Rep": "Sam", 'Region "x"': 'say "hi"'}
    assert second[13] is None


def test_many_rows_come_in_chunks_in_their_order(tmp_path: Path) -> None:
    body = "".join(f"c{n % 7},2025-01-01,{n}.00\n" for n in range(12_001))
    path = tmp_path / "many.csv.gz"
    path.write_bytes(gzip.compress(("customer,date,amount\n" + body).encode()))
    sheet = open_sheet(from_path(path))
    chunks = list(sheet.chunks())
    assert [len(chunk.purchases) for chunk in chunks] == [5000, 5000, 2001]
    assert [row[4] for chunk in chunks for row in chunk.purchases] == [
        n * 100 for n in range(12_001)
    ]
    assert sheet.row_count == 12_001


def test_two_columns_that_could_be_the_amount_are_asked_about() -> None:
    text = "customer,date,Amount (EUR),Amount (USD)\na,2025-01-01,1,2\n"
    with pytest.raises(ImportRefused, match="two columns like") as refusal:
        sheet_of(text)
    assert '--map "Amount (USD)=amount"' in (refusal.value.hint or "")
    chosen = sheet_of(text, maps=[("Amount (USD)", "amount")])
    assert next(purchases(chosen))["cents"] == 200


@pytest.mark.parametrize(
    ("texts", "cents"),
    [
        (["10.125", "33.3333333333", "0.005"], [1012, 3333, 0]),
        (["10,125", "1,5", "0,015", "2,675000001"], [1012, 150, 2, 268]),
        (["-0.125", "7.5"], [-12, 750]),
    ],
)
def test_decimals_that_a_currency_has_not_are_rounded_half_to_even(
    texts: list[str], cents: list[int]
) -> None:
    rows = "".join(f'V{n},2026-04-13,"{text}"\n' for n, text in enumerate(texts))
    sheet = sheet_of("Customer,Date,Amount\n" + rows)
    read = [row.cents for chunk in sheet.chunks() for row in chunk.purchases]
    read += [-row.values["amount"] for chunk in sheet.chunks() for row in chunk.rows]
    assert sorted(read) == sorted(cents)
    assert any(note.startswith("amounts with more decimals are rounded") for note in sheet.notes)


def test_three_decimals_that_could_be_thousands_are_not_rounded() -> None:
    with pytest.raises(DecimalUnknown, match="can be of thousands"):
        sheet_of("Customer,Date,Amount\nVale,2026-04-13,10.125\n")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("Kunde;Datum;Betrag\na;13.04.2026;3.055 €\nb;14.04.2026;85 €\n", [305500, 8500]),
        ("Cliente;Fecha;Importe\na;13/04/2026;3.055\n", [305500]),
        # what the column shows counts more than the language, and another column's mark too
        ("Kunde;Datum;Betrag\na;13.04.2026;3.055\nb;14.04.2026;8.50\n", [306, 850]),
        ("Kunde;Datum;Betrag;Bezahlt\na;13.04.2026;3,055;1.50\n", [305500]),
    ],
)
def test_grouped_whole_amounts_are_read_by_the_language_of_the_columns(
    text: str, cents: list[int]
) -> None:
    assert [row["cents"] for row in purchases(sheet_of(text))] == cents


@pytest.mark.parametrize(
    ("text", "decimal", "currency"),
    [
        ("customer;date;amount\na;2026-01-01;3.055 €\nb;2026-01-02;85 €\n", ".", None),
        ("customer;date;amount\na;2026-01-01;3,055\n", ",", None),
        ("Kunde;Datum;Betrag\na;13.04.2026;3.055\n", ".", "CHF"),
        ("Kunde;Datum;Betrag\na;13.04.2026;3.055\nb;13.04.2026;4,055\n", ".", None),
    ],
)
def test_grouped_whole_amounts_that_may_be_small_ones_are_asked_about(
    text: str, decimal: str, currency: str | None
) -> None:
    other = "," if decimal == "." else "."
    said = {"decimal": decimal, "currency": currency}
    with pytest.raises(DecimalUnknown) as refusal:
        sheet_of(text, **said)
    assert refusal.value.example.startswith(f"3{decimal}055")
    assert refusal.value.hint == (
        f"Say which is the decimal mark: --decimal {other} or --decimal {decimal}"
    )
    first = [
        next(purchases(sheet_of(text, mark=mark, **said)))["cents"] for mark in (other, decimal)
    ]
    assert first == [305500, 306]
    marks = [("file.csv", other), ("another.csv", decimal)]
    assert next(purchases(sheet_of(text, marks=marks, **said)))["cents"] == 305500


def test_a_currency_of_three_decimals_has_them_and_a_mark_is_a_point_or_a_comma() -> None:
    text = "customer,date,amount\na,2026-01-01,3.055\n"
    assert next(purchases(sheet_of(text, currency="KWD")))["cents"] == 3055
    with pytest.raises(InvalidInput, match='"x" is not a decimal mark'):
        sheet_of(text, mark="x")


def test_an_e_mail_in_a_column_of_phones_is_the_buyer_s() -> None:
    text = "Customer,Date,Total,Phone,Email\nBerg,2026-01-02,10,a@b.example,\n"
    (row,) = whole(sheet_of(text)).rows
    assert (row.values["email"], row.values["phone"]) == (("a@b.example",), ())
    other = text.replace("e,\n", "e,c@d.example\n")
    (row,) = (each for each in whole(sheet_of(other)).rows if each.kind == "customers")
    assert row.values["email"] == ("c@d.example",)
    (sale,) = purchases(sheet_of(other))
    assert json.loads(sale["extra"]) == {"Phone as written": "a@b.example"}
    quote = "Customer,Quote number,Total,Phone\nBerg,1,10.00,a@b.example\n"
    assert {each.kind for each in whole(sheet_of(quote)).rows} == {"quotes", "customers"}


@pytest.mark.parametrize(
    "text", ["Foo,Phone\n\n , \nBerg,0301234567\n", "Customer,Foo\n , \nBerg,x\n"]
)
def test_a_row_of_spaces_is_none_in_a_hint(text: str) -> None:
    with pytest.raises(ImportRefused, match="No column"):
        sheet_of(text, kind="calls" if "Customer" in text else None)


def test_what_programs_write_for_nothing_is_no_currency() -> None:
    text = "Customer,Date,Amount,Currency\nBerg,2026-01-02,10,USD\nDahl,2026-01-03,11,--\n"
    sheet = sheet_of(text)
    assert (sheet.currency, len(list(purchases(sheet)))) == ("USD", 2)


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        *((text, None) for text in ("Not lost", "Nicht verloren")),
        *((text, "won") for text in ("Won", "Closed Won (Sales)")),
        *(
            (text, "lost")
            for text in ("Closed lost", "Not won", "Nicht gewonnen", "Won/Lost", "Not won (lost)")
        ),
    ],
)
def test_what_the_stage_of_a_deal_says(stage: str, state: str | None) -> None:
    assert deal_state(stage) == state
