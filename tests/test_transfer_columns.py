"""What the columns of a plain file, their names and the texts in them, make of its rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from repbook.errors import ImportRefused, InvalidInput
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Chunk, Sheet, Wishes


def sheet_of(text: str, name: str = "file.csv", **wishes: Any) -> Sheet:
    return open_sheet(from_bytes(name, text.encode()), Wishes(**wishes))


def whole(sheet: Sheet) -> Chunk:
    """The one chunk of a small file."""
    (chunk,) = sheet.chunks()
    return chunk


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_a_list_of_customers_is_known_by_a_quarter_of_its_columns() -> None:
    head, row = "Name,Email,A,B,C,D,E,F", "Cole,c@x.example,1,2,3,4,5,6"
    assert sheet_of(f"{head}\n{row}\n").kind == "customers"
    with pytest.raises(ImportRefused, match="cannot tell what") as refusal:
        sheet_of(f"{head},G\n{row},7\n")
    assert refusal.value.hint == "Say so: --kind customers"
    assert len(whole(sheet_of(f"{head},G\n{row},7\n", kind="customers")).rows) == 1


def test_six_figures_in_a_column_of_e_mails_are_a_phone() -> None:
    first, second = whole(sheet_of("Name,Email\nCole,555123\nBo,55512\n")).rows
    assert (first.values["phone"], first.extra) == (("555123",), {})
    assert ("phone" not in second.values, second.extra) == (True, {"Email as written": "55512"})


@pytest.mark.parametrize(
    ("wishes", "message", "hint"),
    [
        (
            {"date_order": "ydm"},
            '"ydm" is not an order of day, month and year',
            "Orders: dmy, mdy, ymd",
        ),
        (
            {"kind": "sales"},
            '"sales" is not a kind of record that can be imported',
            "Kinds: customers, contacts, allies, purchases, items, returns, payments, quotes, problems, calls, "
            "promises, feedback",
        ),
        (
            {"maps": [("Amount", "size")], "kind": "feedback"},
            '"size" is not a field of feedback',
            "Fields: customer_code, customer, on, topic, verdict, words, uid",
        ),
        (
            {"where": [("Region", "North")]},
            'file.csv has no column "Region"',
            "Its columns: Customer, Date, Amount",
        ),
        (
            {"where": [("Customer", "Vale")]},
            "file.csv: no row matches Customer=Vale; it holds Bo and Cole",
            'As in: --where "Customer=Cole"',
        ),
    ],
)
def test_what_cannot_be_done_as_asked_is_refused_with_what_can(
    wishes: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises((ImportRefused, InvalidInput)) as refusal:
        sheet_of("Customer,Date,Amount\nCole,2026-01-02,5\nBo,2026-01-02,5\n", **wishes)
    assert (refusal.value.message, refusal.value.hint) == (message, hint)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_what_gives_all_rows_the_same_cells(mark: str) -> None:
    other = ";" if mark == "," else ","
    note = f'"a{other} b{other} c{other} d{other} e"' if mark == "," else "a, b, c, d, e"
    rows = ["Customer|Date|Amount|Note", *(f"C{n}|2026-01-02|{n}|{note}" for n in range(1, 4))]
    text = "\n".join(row.replace("|", mark) for row in [*rows, "Cy|2026-01-03|6|x"]) + "\n"
    found = whole(sheet_of(text)).purchases
    assert [(row.customer, row.cents) for row in found] == [
        *((f"C{n}", n * 100) for n in range(1, 4)),
        ("Cy", 600),
    ]


@pytest.mark.parametrize(
    ("paid", "status", "paid_on", "kept"),
    [
        (("2026-01-05", ""), ["paid", None], [day("2026-01-05"), None], [None, None]),
        (("yes", "no"), ["paid", "unpaid"], [None, None], [None, None]),
        (("5", "2"), ["paid", "unpaid"], [None, None], [None, None]),
        (("ok", ""), [None, None], [None, None], ['{"Paid": "ok"}', None]),
        (("5", "ok"), [None, None], [None, None], ['{"Paid": "5"}', '{"Paid": "ok"}']),
    ],
    ids=["days", "yes and no", "amounts", "words", "amounts and words"],
)
def test_a_column_called_paid_holds_what_its_texts_are(
    paid: tuple[str, str],
    status: list[str | None],
    paid_on: list[int | None],
    kept: list[str | None],
) -> None:
    one, two = paid
    rows = f"1,Cole,2026-01-02,5,{one}\n2,Bo,2026-01-03,6,{two}\n"
    found = whole(sheet_of("Invoice,Customer,Date,Total,Paid\n" + rows)).purchases
    assert [row.status for row in found] == status
    assert [row.paid_day for row in found] == paid_on
    assert [row.extra for row in found] == kept


def test_beside_a_day_of_payment_another_column_of_days_is_kept() -> None:
    rows = "1,Cole,2026-01-02,5,2026-01-05,2026-01-06\n"
    (row,) = whole(sheet_of("Invoice,Customer,Date,Total,Paid,Paid on\n" + rows)).purchases
    assert (row.paid_day, row.extra) == (day("2026-01-06"), '{"Paid": "2026-01-05"}')


@pytest.mark.parametrize(
    ("balances", "status"),
    [
        (("40", "0"), ["unpaid", "paid"]),
        (("100", "50"), ["unpaid", "unpaid"]),
        (("100", "150"), [None, None]),  # which runs on from row to row
        (("-1", "50"), [None, None]),
    ],
)
def test_a_balance_is_what_is_open_only_where_no_row_has_more_than_its_amount(
    balances: tuple[str, str], status: list[str | None]
) -> None:
    one, two = balances
    text = f"Customer,Date,Amount,Balance\nCole,2026-01-02,100,{one}\nBo,2026-01-03,50,{two}\n"
    found = whole(sheet_of(text)).purchases
    assert [row.status for row in found] == status
    assert [row.extra is None for row in found] == [each is not None for each in status]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Type,Customer,Amount,Rep\n2026-01-02,Invoice,Bo,5,Sam\n2026-01-02,Refund,Cole,5,Sam\n",
        "Date,Type,Customer,Amount,Rep\n2026-01-02,Invoice,Bo,5,Sam\n2026-01-02,Payment,Cole,5,Sam\n",
        "Date,Customer,Amount,Rep\n2026-01-02,Cole,-5,Sam\n",
        "Customer,Name,Title,Phone,Rep\n,Cole,Owner,555 0100,Sam\n",
        "Title,Organization,Value,Status,Won time,Rep\nPumps,Cole,9,Lost,2026-01-02,Sam\n",
    ],
    ids=["return", "payment", "below zero", "person without a firm", "lost deal"],
)
def test_unknown_columns_are_kept_whatever_becomes_of_the_row(text: str) -> None:
    sheet = sheet_of(text)
    (row,) = whole(sheet).rows
    assert sheet.unknown_columns == ("Rep",) and row.extra == {"Rep": "Sam"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nom,Prénom,Email\nDupont,Jean,j@x.example\n", "Jean Dupont"),
        ("Name,Vorname,Email\nArndt,Anna,a@x.example\n", "Anna Arndt"),
        ("Nombre,Apellidos,Email\nAna,Ruiz,a@x.example\n", "Ana Ruiz"),
        ("Nome,Cognome,Email\nAda,Rossi,a@x.example\n", "Ada Rossi"),
        ("Naam,Voornaam,Email\nVries,Jan,j@x.example\n", "Jan Vries"),
        ("Nom,Email\nDupont SA,j@x.example\n", "Dupont SA"),
    ],
)
def test_a_name_beside_a_first_name_is_the_last(text: str, name: str) -> None:
    (row,) = whole(sheet_of(text)).rows
    assert row.values["name"] == name


@pytest.mark.parametrize(
    ("amounts", "wishes", "currency"),
    [
        (("$1", "$2"), {}, "USD"),
        (("$1", "$2"), {"region": "CA"}, "CAD"),
        (("$1", "CA$2"), {}, "CAD"),
        (("1", "2"), {}, None),
        (("$1", "£2"), {}, "USD"),  # the first; the other row is refused
        (("5 kr", "6 kr"), {"region": "DK"}, "DKK"),
        (("$1", "$2"), {"currency": "EUR"}, None),  # the book has one
    ],
)
def test_the_currency_is_what_the_signs_can_mean(
    amounts: tuple[str, str], wishes: dict[str, Any], currency: str | None
) -> None:
    one, two = amounts
    text = f"Customer,Date,Amount\nCole,2026-01-02,{one}\nBo,2026-01-03,{two}\n"
    assert sheet_of(text, **wishes).currency == currency


def test_a_row_of_another_currency_is_refused_and_names_both() -> None:
    done = whole(sheet_of("Customer,Date,Amount\nCole,2026-01-02,$1\nBo,2026-01-03,£2\n"))
    assert [row.text for row in done.refused] == [
        'line 3, Amount: "£2" is in GBP, and this book is in USD'
    ]


def test_a_row_without_an_amount_or_a_customer_is_refused_whatever_it_is() -> None:
    rows = ("Invoice,Cole,", "Refund,Cole,", "Payment,Cole,", "Refund,,5", "Invoice,,5")
    text = "Date,Type,Customer,Amount\n2026-01-02,Invoice,Bo,5\n2026-01-02,Payment,Bo,5\n"
    done = whole(sheet_of(text + "".join(f"2026-01-02,{row}\n" for row in rows)))
    assert [row.text for row in done.refused] == [
        *(f"line {line}, Amount: the amount is missing" for line in (4, 5, 6)),
        *(f"line {line}, Customer: no customer is named" for line in (7, 8)),
    ]


@pytest.mark.parametrize("wanted", [[], [("Amount", "5")]])
def test_a_blank_line_ends_no_file(wanted: list[tuple[str, str]]) -> None:
    text = "Customer,Date,Amount,Due\nCole,03/04/2026,5,\n\nBo,25/12/2026,5,\nCy,25/12/2026\n"
    sheet = sheet_of(text, where=wanted)
    done = whole(sheet)
    assert (sheet.row_count, sheet.date_order) == (3, "dmy")
    assert [row.customer for row in done.purchases] == ["Cole", "Bo"]
    assert [row.text for row in done.refused] == [
        "line 5, Amount: only 2 cells for 4 columns",
    ]


BACK = "Customer,Date,Amount,Reason,Order No\nKim,2026-01-02,5,x,y\n"
SAID = "Customer,Date,Description\nKim,2026-01-02,x\n"
TEAM = "Name,Team,Phone,Email,City,Tags,Code\nKim,Repair,555,k@x.example,Hull,x,y\n"
OFFER = "Customer,Title,Amount,Date\nKim,x,5,2026-01-02\n"
WHO = "Customer,Name,Phone\nKim,Jo,555 123456\n"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (BACK, "x", "returns"),
        (BACK, "orders-2026", "purchases"),
        (BACK, "my payments", "payments"),
        (SAID, "cases", "problems"),
        (SAID, "visits", "calls"),
        (SAID, "reordersx", None),  # no word of its own
        (TEAM, "x", "customers"),
        (TEAM, "colleagues", "allies"),
        (OFFER, "x", "purchases"),
        (OFFER, "Angebote_2026", "quotes"),
        (WHO, "x", "contacts"),
        (WHO, "clients", "customers"),
    ],
)
def test_what_a_file_holds_is_decided_by_its_name_where_columns_fit_several(
    text: str, name: str, kind: str | None
) -> None:
    if kind is None:
        with pytest.raises(ImportRefused, match="cannot tell what"):
            sheet_of(text, name=f"{name}.csv")
    else:
        assert sheet_of(text, name=f"{name}.csv").kind == kind


def test_a_list_of_nothing_but_names_is_of_customers() -> None:
    done = whole(sheet_of("Name\nCole\n\nBo\n"))
    assert [row.values for row in done.rows] == [{"name": "Cole"}, {"name": "Bo"}]


def test_rows_of_empty_cells_are_none() -> None:
    sheet = sheet_of(
        "Ref,Customer,Date,Amount\n,Cole,2026-01-02,5\n,,,\n , ,,\n1,Bo,2026-01-03,6\n"
    )
    assert (sheet.row_count, whole(sheet).read) == (2, 2)


def test_a_decimal_mark_that_one_column_shows_holds_for_the_others() -> None:
    text = "Customer;Date;Amount;Balance due\nCole;2026-01-02;1.234;{}\n"
    (row,) = whole(sheet_of(text.format("0,50"))).purchases
    assert row.cents == 123_400
    done = whole(sheet_of(text.format("0.50")))
    assert [row.column for row in done.refused] == ["Amount"]  # three decimals are none


@pytest.mark.parametrize("further", ["", ",Buyer email"])
def test_a_sale_with_a_day_of_payment_is_paid(further: str) -> None:
    text = f"Invoice,Customer,Date,Total,Paid on{further}\n1,Cole,2026-01-02,5,2026-01-06,\n"
    text += "2,Cole,2026-01-02,5,,\n"
    first, second = whole(sheet_of(text)).purchases
    assert (first.status, first.paid_day) == ("paid", day("2026-01-06"))
    assert (second.status, second.paid_day) == (None, None)


@pytest.mark.parametrize(
    ("text", "cancelled"),
    [
        (
            "Invoice,Customer,Date,Amount,Status\n1,Cole,2026-01-01,9,Cancelled\n"
            "2,Cole,2026-01-01,9,Draft\n3,Cole,2026-01-01,9,Credit note\n",
            [("1", 'status "Cancelled"')],
        ),
        (
            "Title,Organization,Value,Status,Won time,Order No\nPumps,Cole,9,Lost,2026-01-02,1\n"
            "Pumps,Cole,9,Won,2026-01-02,2\nPumps,Cole,9,Open,2026-01-02,3\n",
            [("1", "lost (kept as a quote)")],
        ),
        ("Customer,Refund Date,Refund Amount,Order No,RMA\nCole,2026-01-02,9,1,2\n", []),
        ("Quote No,Quote Date,Customer,Total,Status\n1,2026-01-02,Cole,9,Declined\n", []),
    ],
    ids=["invoices", "deals", "returns", "quotes"],
)
def test_only_what_is_cancelled_or_lost_takes_its_order_back(
    text: str, cancelled: list[tuple[str, str]]
) -> None:
    chunk = whole(sheet_of(text))
    assert [(row.ref, row.why) for row in chunk.cancelled] == cancelled
    assert all(row.whose == (None, "Cole", ()) for row in chunk.cancelled)


@pytest.mark.parametrize(
    ("currency", "amount", "cents", "rounded"),
    [
        ("KWD", "0.125", 125, False),
        ("EUR", "0.125", 12, True),
        ("EUR", "0.120", 12, False),
        ("EUR", "12.50", 1250, False),
        ("JPY", "1200.50", 1200, True),
        ("JPY", "1201.5", 1202, True),
        ("JPY", "1200.00", 1200, False),
        ("JPY", "1200.0", 1200, False),
    ],
)
def test_that_amounts_are_rounded_is_said_where_the_currency_has_fewer_decimals(
    currency: str, amount: str, cents: int, rounded: bool
) -> None:
    sheet = sheet_of(f"Customer,Date,Amount ({currency})\nCole,2026-01-02,{amount}\n")
    assert whole(sheet).purchases[0].cents == cents
    note = f"amounts with more decimals are rounded, such as {amount}"
    assert sheet.notes == ((note,) if rounded else ())


@pytest.mark.parametrize(
    ("column", "state", "kind"),
    [
        ("Stage", "Qualified", "quotes"),
        ("Phase", "Qualified", "quotes"),
        ("Status", "Qualified", "purchases"),
        ("Status", "Gewonnen", "quotes"),
    ],
)
def test_rows_with_a_stage_are_deals(column: str, state: str, kind: str) -> None:
    chunk = whole(
        sheet_of(f"Title,Customer,Value,{column},Date\nPumps,Cole,5,{state},2026-01-02\n")
    )
    assert [row.kind for row in chunk.rows] == (["quotes"] if kind == "quotes" else [])
    assert len(chunk.purchases) == (kind == "purchases" or state == "Gewonnen")


def test_a_part_of_two_columns_that_could_be_one_field_is_kept() -> None:
    chunk = whole(sheet_of("Customer,Date,Order total,Total,Rep\nCole,2026-01-02,5,6,Sam\n"))
    assert chunk.purchases[0].cents == 500
    assert chunk.purchases[0].extra == '{"Total": "6", "Rep": "Sam"}'


def test_a_column_is_one_field_though_two_go_by_its_name() -> None:
    sheet = sheet_of("Customer Email,Date,Amount\na@x.example,2026-01-02,5\n")
    assert sheet.mapping == {"Customer Email": "customer", "Date": "on", "Amount": "amount"}
    assert whole(sheet).purchases[0].customer == "a@x.example"
