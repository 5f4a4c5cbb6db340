"""Programs number their orders alike: order 1001 of one is not order 1001 of another."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import permutations
from unittest import mock

import pytest

from repbook.book import Book, sales
from repbook.book.corrections import correct
from repbook.book.export import export
from repbook.book.importing import Imported, import_files
from repbook.schema import BY_TABLE
from repbook.transfer import read_rows
from repbook.transfer.kinds import KIND_NAMES
from repbook.transfer.open_file import Source, from_bytes
from repbook.transfer.sheet import Wishes

ON = date(2026, 11, 23)
FIRST = date(2026, 2, 1)
HEADERS = {
    "woocommerce": "Date,Order #,Status,Customer,Net Sales\n{day},{ref},completed,{who},{amount}\n",
    "xero": "ContactName,InvoiceNumber,InvoiceDate,Total,InvoiceAmountDue,InvoiceAmountPaid\n"
    "{who},{ref},{day},{amount},0,{amount}\n",
    "plain": "Date,Order No,Customer,Amount\n{day},{ref},{who},{amount}\n",
}
# How the second file's order differs, and whether it is the same sale if another program wrote it.
LATER = {
    "the same day and amount": (0, 70, True),
    "the same day, another amount": (0, 90, True),
    "the same amount within the month": (10, 70, True),
    "the same amount long after": (60, 70, False),
    "another day and amount": (28, 90, False),
}


def bring(book: Book, program: str, day: date, amount: int, who: str = "Ana Lee") -> Imported:
    text = HEADERS[program].format(day=day, ref=1001, who=who, amount=amount)
    return import_files(book, [from_bytes(f"{program}.csv", text.encode())], Wishes(), on=ON)


def orders(book: Book) -> list[tuple[date, int]]:
    return sorted((each.on, each.cents // 100) for each in book.purchases.matching())


@pytest.mark.parametrize("later", LATER)
@pytest.mark.parametrize("programs", list(permutations(HEADERS, 2)), ids=" then ".join)
def test_an_order_of_another_program_is_the_same_only_where_it_can_be_the_same_sale(
    programs: tuple[str, str], later: str
) -> None:
    days, amount, same = LATER[later]
    first, second = (programs[0], FIRST, 70), (programs[1], FIRST + timedelta(days), amount)
    with Book(None) as book:
        assert bring(book, *first).files[0].source == programs[0]
        done = bring(book, *second)
        kept = [(FIRST, 70)] if same else [(FIRST, 70), second[1:]]
        assert orders(book) == sorted(kept)
        assert len(book.customers.names()) == 1
        said = "; ".join(done.files[0].notes)
        assert ("1 order came from another file before" in said) == same
        assert ("1 with another amount, which stays" in said) == (same and amount != 70)
        for again in (first, second, first):
            assert not bring(book, *again).has_news, again


@pytest.mark.parametrize("program", HEADERS)
@pytest.mark.parametrize("later", LATER)
def test_an_order_of_the_same_program_is_the_same_whatever_its_day_and_amount(
    program: str, later: str
) -> None:
    days, amount, _ = LATER[later]
    with Book(None) as book:
        bring(book, program, FIRST, 70)
        bring(book, program, FIRST + timedelta(days), amount)
        assert orders(book) == [(FIRST + timedelta(days), amount)]


def test_orders_of_two_customers_are_two_whatever_their_number() -> None:
    with Book(None) as book:
        bring(book, "woocommerce", FIRST, 70)
        bring(book, "xero", FIRST, 70, who="Bob Ray")
        assert orders(book) == [(FIRST, 70), (FIRST, 70)]
        assert not bring(book, "xero", FIRST, 70, who="Bob Ray").has_news


def test_what_another_program_knows_besides_is_learnt() -> None:
    with Book(None) as book:
        bring(book, "woocommerce", FIRST, 70)
        open_invoice = (
            "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountDue,"
            "InvoiceAmountPaid\nAna Lee,1001,2026-02-03,2026-03-03,70,70,0\n"
        )
        source = from_bytes("x.csv", open_invoice.encode())
        import_files(book, [source], Wishes(), on=ON)
        (order,) = book.purchases.matching()
        assert (order.on, order.due_on, order.source) == (FIRST, date(2026, 3, 3), "woocommerce")
        assert order.settled  # the shop knows that it is paid
        assert not import_files(book, [source], Wishes(), on=ON).has_news


def test_an_order_that_the_rep_logged_or_corrected_is_known_by_its_reference() -> None:
    with Book(None) as book:
        with book.change("add"):
            ana = book.customers.add("Ana Lee", added_on=FIRST)
        sales.log_purchase(book, book.customers.get(ana), 7000, on=FIRST, ref="1001")
        bring(book, "xero", FIRST + timedelta(60), 90)
        assert orders(book) == [(FIRST + timedelta(60), 90)]
    with Book(None) as book:
        bring(book, "xero", FIRST, 70)
        correct(book, BY_TABLE["purchases"], 1, {"cents": 9900, "on": FIRST + timedelta(50)})
        bring(book, "xero", FIRST, 70)
        assert orders(book) == [(FIRST, 70)]


def test_a_return_is_of_the_order_of_its_own_program() -> None:
    shop = (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,"
        "Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name,Billing Company,"
        "Cancelled at,Refunded Amount,Outstanding Balance,Id\n"
        "1001,,partially_refunded,,,,300,300.00,2026-05-02 09:00:00 +0100,1,Tray,300,Ana Lee,,,"
        "50.00,0.00,56\n"
    )
    with Book(None) as book:
        bring(book, "xero", FIRST, 70)
        import_files(book, [from_bytes("shop.csv", shop.encode())], Wishes(), on=ON)
        (back,) = book.returns.matching()
        assert book.purchases.get(back.purchase_id or 0).source == "shopify"


def test_a_status_that_is_not_known_is_named_in_the_preview() -> None:
    text = "Order No,Customer,Date,Amount,Status\n1,Ana,2026-02-01,70,Shipped\n" + "".join(
        f"{n},Bob,2026-02-01,90,{status}\n"
        for n, status in enumerate(("Foo", "Paid", "Foo", "Bar", "On hold"), 2)
    )
    with Book(None) as book:
        done = import_files(book, [from_bytes("x.csv", text.encode())], Wishes(), on=ON)
        assert done.files[0].notes == ('status not known, taken as sold: "Foo" (2) and "Bar" (1)',)
        assert done.files[0].left_out == {'status "On hold"': 1}


def test_an_order_cancelled_in_one_program_stays_in_the_other() -> None:
    cancelled = HEADERS["woocommerce"].replace("completed", "cancelled")
    with Book(None) as book:
        bring(book, "xero", FIRST + timedelta(90), 300)
        bring(book, "woocommerce", FIRST, 70)
        text = cancelled.format(day=FIRST, ref=1001, who="Ana Lee", amount=70)
        import_files(book, [from_bytes("w.csv", text.encode())], Wishes(), on=ON)
        assert orders(book) == [(FIRST + timedelta(90), 300)]


def test_a_number_cancelled_in_one_program_is_no_order_of_another() -> None:
    cancelled = HEADERS["woocommerce"].replace("completed", "cancelled")
    with Book(None) as book:
        bring(book, "xero", FIRST + timedelta(90), 300)
        text = cancelled.format(day=FIRST, ref=1001, who="Ana Lee", amount=70)
        text += f"{FIRST},1002,completed,Ana Lee,5\n"
        import_files(book, [from_bytes("w.csv", text.encode())], Wishes(), on=ON)
        assert orders(book) == [(FIRST, 5), (FIRST + timedelta(90), 300)]


def test_lines_of_an_order_that_another_program_brought_add_nothing() -> None:
    lines = "Order No,Customer,Date,Line Amount\n" + "".join(
        f"{ref},Ana Lee,{FIRST},{amount}\n" for ref, amount in ((1001, 40), (1002, 5), (1001, 30))
    )
    with Book(None) as book, mock.patch.object(read_rows, "CHUNK_ROWS", 1):
        bring(book, "woocommerce", FIRST, 70)
        wishes = Wishes(maps=[("Line Amount", "amount")])
        import_files(book, [from_bytes("lines.csv", lines.encode())], wishes, on=ON)
        assert orders(book) == [(FIRST, 5), (FIRST, 70)]


def test_the_preview_shows_orders_and_not_their_buyers_again() -> None:
    text = (
        "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,Total,InvoiceAmountDue\n"
        "Ana Lee,ana@lee.example,1001,2026-02-01,70,0\n"
    )
    with Book(None) as book:
        done = import_files(book, [from_bytes("x.csv", text.encode())], Wishes(), on=ON)
        assert {row.kind for row in done.files[0].first} == {"purchases"}


def exported(book: Book, form: str) -> list[Source]:
    """A file of each kind that the book has records of."""
    made = {kind: export(book, kind, form, on=ON) for kind in KIND_NAMES}
    return [
        from_bytes(f"{kind}.{form}", each.data or "".join(each.text).encode())
        for kind, each in made.items()
        if each.records
    ]


def held(book: Book) -> list[tuple[object, ...]]:
    """What the book has of money, by what names it from file to file."""
    uid_of = {each.id: (each.uid, each.source) for each in book.purchases.matching()}
    of = (book.purchases, book.returns, book.payments, book.quotes)
    return sorted(
        (each.uid, each.on, each.cents, uid_of.get(getattr(each, "purchase_id", each.id)))
        for table in of
        for each in table.matching()
    )


@pytest.fixture
def two_of_1001() -> Iterator[Book]:
    """A book with order 1001 of two programs and, of each, a return, a payment and a quote won."""
    with Book(None) as book:
        for program, day, amount in (("woocommerce", FIRST, 70), ("xero", FIRST, 90)):
            bring(book, program, day + timedelta(60 * (program == "xero")), amount)
        for order in book.purchases.matching():
            more = {"customer_id": order.customer_id, "on": ON, "purchase_id": order.id}
            with book.change("log"):
                book.returns.add(**more, cents=500 + order.id)
                book.payments.add(**more, cents=100 + order.id)
                book.quotes.add(**more, cents=order.cents, won_on=ON)
        yield book


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_orders_of_one_number_stay_two_in_our_own_files(two_of_1001: Book, form: str) -> None:
    files = exported(two_of_1001, form)
    assert not import_files(two_of_1001, files, Wishes(), on=ON).has_news
    with Book(None) as copy:
        assert {file.name.partition(".")[0] for file in files} >= {"purchases", "returns", "quotes"}
        import_files(copy, files, Wishes(), on=ON)
        assert held(copy) == held(two_of_1001) and len(held(copy)) == 8
        assert not import_files(copy, files, Wishes(), on=ON).has_news
        assert not bring(copy, "woocommerce", FIRST, 70).has_news
        assert not bring(copy, "xero", FIRST + timedelta(60), 90).has_news
        # the number alone means the order of its own program
        bring(copy, "xero", FIRST + timedelta(90), 95)
        assert orders(copy) == [(FIRST, 70), (FIRST + timedelta(90), 95)]


def test_our_own_file_says_whose_order_of_that_number_it_is(two_of_1001: Book) -> None:
    """In a book that had the same two orders before, with other uids."""
    (text,) = ["".join(export(two_of_1001, "purchases", "csv", on=ON).text)]
    with Book(None) as other:
        bring(other, "xero", FIRST + timedelta(61), 90)
        bring(other, "woocommerce", FIRST + timedelta(1), 71)
        import_files(other, [from_bytes("purchases.csv", text.encode())], Wishes(), on=ON)
        assert orders(other) == orders(two_of_1001)
        assert sorted((o.source, o.cents) for o in other.purchases.matching()) == [
            ("woocommerce", 7000),
            ("xero", 9000),
        ]


def test_a_file_that_an_earlier_version_exported_is_still_our_own(two_of_1001: Book) -> None:
    rows = csv.DictReader("".join(export(two_of_1001, "purchases", "csv", on=ON).text).splitlines())
    of_before = [name for name in rows.fieldnames or () if name != "source"]
    lines = [of_before, *([row[name] for name in of_before] for row in rows)]
    text = "\n".join(",".join((*line, "source" if line is of_before else "web")) for line in lines)
    with Book(None) as copy:
        done = import_files(copy, [from_bytes("purchases.csv", text.encode())], Wishes(), on=ON)
        assert done.files[0].mapping["uid"] == "uid"
        of = copy.purchases.matching()
        assert {each.uid for each in of} == {o.uid for o in two_of_1001.purchases.matching()}
        assert [(each.source, dict(each.extra)) for each in of] == [(None, {"source": "web"})] * 2


def test_a_column_of_that_name_in_another_file_is_none_of_ours() -> None:
    text = "Customer,Date,Amount,Order No,source\nAna Lee,2026-02-01,70,1001,xero\n"
    with Book(None) as book:
        import_files(book, [from_bytes("web.csv", text.encode())], Wishes(), on=ON)
        (order,) = book.purchases.matching()
        assert (order.source, dict(order.extra)) == ("plain", {"source": "xero"})
