"""Reports with groups, titles, subtotals and lines below; columns by their words; more exports."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, NamedTuple

import pytest

from repbook.errors import ColumnUnclear, DecimalUnknown, RepbookError
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Chunk, Wishes


class Comes(NamedTuple):
    """What a file comes to: purchases, returns, payments, quotes, people and calls, left out."""

    purchases: list[tuple[str, float]] = []
    returns: list[tuple[str, float]] = []
    payments: list[tuple[str, float]] = []
    quotes: list[tuple[str, float]] = []
    left_out: int = 0


def chunk_of(text: str, name: str = "export.csv", **wishes: Any) -> Chunk:
    """All rows of a file; AssertionError for a refused one."""
    (chunk,) = open_sheet(from_bytes(name, text.encode()), Wishes(**wishes)).chunks()
    assert not chunk.refused, chunk.refused
    return chunk


def read(text: str, **wishes: Any) -> Comes:
    chunk = chunk_of(text, **wishes)
    found = Comes([], [], [], [], sum(chunk.left_out.values()))
    bought: dict[tuple[str, str | None, int], float] = {}
    for p in chunk.purchases:  # lines of one order are summed, as the book does
        key = (p.customer or "", p.ref, p.day)
        bought[key] = bought.get(key, 0) + p.cents / 100
    found.purchases.extend((customer, amount) for (customer, *_), amount in bought.items())
    for row in chunk.rows:
        if row.kind in ("returns", "payments", "quotes"):
            said = (row.values["customer"], row.values["amount"] / 100)
            getattr(found, row.kind).append(said)
    return found


def people(text: str, **wishes: Any) -> list[tuple[Any, ...]]:
    """Name, contact, phones and e-mails of each row of customers."""
    fields = ("name", "contact", "phone", "email")
    rows = [row.values for row in chunk_of(text, **wishes).rows if row.kind == "customers"]
    return [tuple(values.get(field) or None for field in fields) for values in rows]


ORDERS: dict[str, tuple[str, Comes]] = {
    "Xero's detail: the contact stands above its invoices": (
        "Receivable Invoice Detail\nDemo Company\n\n"
        "Invoice Number,Invoice Date,Source,Reference,Description,Quantity,Unit Price (ex) (AUD),"
        "Gross (AUD),Invoice Total (AUD),Status\n"
        "Basket Case,,,,,,,,,\n"
        "I1,15 Jul 2026,Receivable Invoice,,Design,2,100.00,220.00,330.00,Paid\n"
        "I1,15 Jul 2026,Receivable Invoice,,Print,1,100.00,110.00,330.00,Paid\n"
        "Total Basket Case,,,,,3,,330.00,,\n\n"
        "City Agency\n"
        "I2,20 Aug 2026,Receivable Invoice,,Print,1,100.00,110.00,110.00,Awaiting Payment\n"
        "C1,21 Aug 2026,Receivable Credit Note,,Print,-1,50.00,-55.00,-55.00,Paid\n"
        "Total City Agency,,,,,0,,55.00,,\n\nTotal,,,,,3,,385.00,,\n",
        Comes(
            [("Basket Case", 330.0), ("City Agency", 110.0)], [("City Agency", 55.0)], left_out=1
        ),
    ),
    "Salesforce's formatted report: a group on its first row, subtotals between": (
        "Won opportunities\n\nAccount Name  ↑,Opportunity Name,Stage,Close Date,Amount\n"
        "Acme,Pumps,Closed Won,2026-03-15,1200\n,Hoses,Closed Won,2026-03-16,100\n"
        "Subtotal,,,Sum,1300\n,,,Count,2\n"
        "Beta,Pipes,Closed Won,2026-03-18,800\nSubtotal,,,Sum,800\n,,,Count,1\n"
        "Total,,,Sum,2100\n,,,Count,3\n\nConfidential Information - Do Not Distribute\n",
        Comes(
            [("Acme", 1200.0), ("Acme", 100.0), ("Beta", 800.0)],
            quotes=[("Acme", 1200.0), ("Acme", 100.0), ("Beta", 800.0)],
            left_out=1,
        ),
    ),
    "Salesforce's report by account and product: subtotals of both": (
        "Account Name ↑,Product ↑,Date,Amount\nAcme,Seal,2026-01-02,10.00\n,,2026-01-03,20.00\n"
        ",Subtotal,,30.00\n,,Count,2\n,Cog,2026-01-04,5.00\n,Subtotal,,5.00\nSubtotal,,,35.00\n"
        "Total,Cog,2026-01-05,7.00\nSubtotal,,,7.00\nTotal,,,42.00\n",
        Comes([("Acme", 10.0), ("Acme", 20.0), ("Acme", 5.0), ("Total", 7.0)]),
    ),
    "a group's rows with more empty cells than columns": (
        "Sales by customer\n\nDate,No,Item,Total\nAnn,,,\n2026-01-05,1,Mug,10.00,,\n"
        "Total Ann,,,10.00\n",
        Comes([("Ann", 10.0)]),
    ),
    "a column that could be of states, but for one of its words": (
        "Order No,Date,Customer,Total,Progress\n1,2026-01-05,Ann,10.00,Completed\n"
        "2,2026-01-06,Bo,20.00,Cancelled\n3,2026-01-07,Bo,30.00,North\n",
        Comes([("Ann", 10.0), ("Bo", 20.0), ("Bo", 30.0)]),
    ),
    "Odoo's order lines stand below their order": (
        "Order Reference,Customer,Order Date,Total,Status,Order Lines/Product,"
        "Order Lines/Quantity,Order Lines/Unit Price\n"
        "S1,Azure,2026-03-03 10:11:12,450.00,Sales Order,Desk,2,150.00\n,,,,,Chair,3,50.00\n"
        "S2,Deco,2026-03-05 09:00:00,80.00,Sales Order,Lamp,1,80.00\n"
        "S3,Deco,2026-03-06 09:00:00,70.00,Cancelled,Lamp,1,70.00\n",
        Comes([("Azure", 450.0), ("Deco", 80.0)], left_out=1),
    ),
    "Odoo's order lines without a total are summed": (
        "Order Reference,Customer,Order Date,Status,Order Lines/Product,Order Lines/Quantity,"
        "Order Lines/Unit Price\n"
        "S1,Azure,2026-03-03 10:11:12,Sales Order,Desk,2,150.00\n,,,,Chair,3,50.00\n",
        Comes([("Azure", 450.0)]),
    ),
    "Odoo's invoices: drafts and bills are left out, credit notes go back": (
        "Number,Invoice Partner Display Name,Invoice/Bill Date,Due Date,Untaxed Amount Signed,"
        "Total Signed,Amount Due Signed,Payment Status,Status\n"
        "INV/1,Azure,2026-01-05,2026-02-04,100.00,121.00,0.00,In Payment,Posted\n"
        "INV/2,Deco,2026-01-07,2026-02-06,200.00,242.00,100.00,Partially Paid,Posted\n"
        "RINV/1,Azure,2026-01-09,2026-01-09,-50.00,-60.50,-60.50,Not Paid,Posted\n"
        "BILL/1,Wood,2026-01-09,2026-01-09,50.00,60.50,60.50,Not Paid,Posted\n"
        "/,Deco,,2026-02-06,10.00,12.10,12.10,Not Paid,Draft\n",
        Comes(
            [("Azure", 121.0), ("Deco", 242.0)], [("Azure", 60.5)], [("Deco", 142.0)], left_out=2
        ),
    ),
    "Odoo's credit note without a sign is known by its number": (
        "Number,Customer,Invoice/Bill Date,Total,Payment Status\n"
        "INV/1,Azure,2026-01-05,121.00,Paid\nRINV/1,Azure,2026-01-09,60.50,Paid\n",
        Comes([("Azure", 121.0)], [("Azure", 60.5)]),
    ),
    "WooCommerce's analytics by e-mail": (
        'Date,"Order #","N. Revenue (formatted)",Status,Customer,Product(s),"N. Revenue"\n'
        '"2026-02-03 10:15:00",301,"€120.00",completed,Ann,"2× Mug",120\n'
        '"2026-02-04 10:15:00",302,"€80.00",cancelled,Bo,"1× Jug",80\n',
        Comes([("Ann", 120.0)], left_out=1),
    ),
    "WooCommerce's analytics in German": (
        'Datum,"Bestellung #","Nettoumsatz (formatiert)",Status,Kunde,Produkt(e),Nettoumsatz\n'
        '"2026-02-03 10:15:00",301,"120,00 €",completed,Ann,"2× Tasse",120\n'
        '"2026-02-05 10:15:00",303,"40,50 €",processing,Ann,"1× Tasse",40.5\n',
        Comes([("Ann", 120.0), ("Ann", 40.5)]),
    ),
    "Dynamics' opportunities of an account": (
        "(Do Not Modify) Opportunity,Topic,Account,Contact,Est. Revenue,Actual Close Date,"
        "Actual Revenue,Rating,Status\n"
        "{1},Pumps,Acme,Ann,1000,2026-02-25,1100,Hot,Won\n{2},Taps,,Bo,200,2026-02-26,150,,Won\n",
        Comes([("Acme", 1100.0), ("Bo", 150.0)], quotes=[("Acme", 1100.0), ("Bo", 150.0)]),
    ),
    "Invoice2go: what is paid, beside a text of payments": (
        "Id,DocumentDate,DocumentNumber,Name,DocumentStatus,Payments,CurrencyCode,TotalAmount,"
        "BalanceDueAmount,AmountPaidAmount\n"
        '1,2026-01-28,4,Wade,fully_paid,"id,amount;1,72.9",USD,72.9,0,72.9\n',
        Comes([("Wade", 72.9)]),
    ),
    "Odoo's invoice with its lines below": (
        "Number,Customer,Invoice/Bill Date,Total,Payment Status,Invoice lines/Product,"
        "Invoice lines/Quantity,Invoice lines/Unit Price\n"
        "INV/1,Azure,2026-01-05,450.00,Paid,Desk,2,150.00\n,,,,,Chair,3,50.00\n",
        Comes([("Azure", 450.0)]),
    ),
    "a second status leaves out what was cancelled, though paid": (
        "Order No,Order Date,Customer,Order Total,Payment Status,Order Status\n"
        "1,2026-01-05,Ann,100.00,Paid,Completed\n2,2026-01-06,Bo,80.00,Paid,Cancelled\n"
        "3,2026-01-07,Bo,60.00,Unpaid,Draft\n4,2026-01-08,Bo,30.00,Refunded,Cancelled\n",
        Comes([("Ann", 100.0), ("Bo", 30.0)], [("Bo", 30.0)], left_out=2),
    ),
    "a column of documents is known by its words": (
        "Documento;Número;Data;Cliente;Total\nFatura;1;15/01/2026;Padaria;123,00\n"
        "Nota de Crédito;2;16/01/2026;Padaria;12,30\n",
        Comes([("Padaria", 123.0)], [("Padaria", 12.3)]),
    ),
    "a column of states is known by its words": (
        "Order No,Date,Customer,Total,Progress\n1,2026-01-05,Ann,10.00,Completed\n"
        "2,2026-01-06,Bo,20.00,Cancelled\n",
        Comes([("Ann", 10.0)], left_out=1),
    ),
    "a column of other words is none": (
        "Order No,Date,Customer,Total,Route\n1,2026-01-05,Ann,10.00,Cancelled\n"
        "2,2026-01-06,Bo,20.00,North\n3,2026-01-07,Bo,20.00,Invoice\n",
        Comes([("Ann", 10.0), ("Bo", 20.0), ("Bo", 20.0)]),
    ),
    "documents of an invoice book in German": (
        "Belegnummer;Belegdatum;Empfänger;Belegtyp;Status;Bruttobetrag;Offener Betrag\n"
        "RE1;05.01.2026;Ott;Rechnung;ausgeglichen;119,00;0,00\n"
        "GS1;17.01.2026;Ott;Rechnungskorrektur;ausgeglichen;11,90;0,00\n",
        Comes([("Ott", 119.0)], [("Ott", 11.9)]),
    ),
    "what is paid and open in Spanish": (
        "Fecha;Num;Vencimiento;Cliente;Total;Cobrado;Pendiente;Estado\n"
        "05/01/2026;F1;04/02/2026;Sol;121,00;121,00;0,00;Cobrado\n"
        "16/01/2026;F2;15/02/2026;Mar;242,00;100,00;142,00;Vencido\n",
        Comes([("Sol", 121.0), ("Mar", 242.0)], payments=[("Mar", 100.0)]),
    ),
    "a total with tax beside one without": (
        "Order ID,Customer Name,Order Date,Order Total (inc tax),Order Total (ex tax)\n"
        "1,Ann,2026-01-05,12.00,10.00\n",
        Comes([("Ann", 12.0)]),
    ),
    "open invoices of QuickBooks Desktop": (
        '"","Type","Date","Num","Terms","Due Date","Open Balance"\nAcme,,,,,,\n'
        ",Invoice,01/15/2026,1021,Net 30,02/14/2026,125.00\nTotal Acme,,,,,,125.00\n",
        Comes([("Acme", 125.0)], left_out=1),
    ),
    "eBay's orders in German": (
        "Verkaufsprotokollnummer,Bestellnummer,Nutzername des Käufers,Name des Käufers,"
        "Artikelbezeichnung,Anzahl,Verkauft für,Gesamtpreis,Verkauft am\n"
        '101,24-1,g1,Anna,Konsole,1,"EUR 95,00","EUR 100,00",15.01.2026\n',
        Comes([("Anna", 100.0)]),
    ),
    "an empty column is not the number of an order": (
        "Customer,Date,Order ID,Invoice No,Item,Qty,Unit price,Total\n"
        "Ann,2026-01-05,,7,Mug,2,10.00,50.00\nAnn,2026-01-05,,7,Jug,1,30.00,50.00\n",
        Comes([("Ann", 50.0)]),
    ),
}


@pytest.mark.parametrize("claim", ORDERS)
def test_a_report_comes_to(claim: str) -> None:
    text, expected = ORDERS[claim]
    assert read(text) == expected


PEOPLE: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "phones and e-mails by the words of their columns": (
        "Sr No,Client Name,Mobile No.,Email ID,City\n1,Ann Lee,98765 01234,ann@x.example,Pune\n"
        "2,Bo Ek,N/A,-,\n",
        [("Ann Lee", None, ("98765 01234",), ("ann@x.example",)), ("Bo Ek", None, None, None)],
    ),
    "the column names again are nobody": (
        "Client Name,Mobile No.,City\nAnn Lee,98765 01234,Pune\nClient Name,Mobile No.,City\n",
        [("Ann Lee", None, ("98765 01234",), None)],
    ),
    "Outlook in German": (
        "Anrede,Vorname,Nachname,Firma,Position,Ort geschäftlich,Telefon geschäftlich,"
        "Telefon privat 2,Mobiltelefon,Fax geschäftlich,E-Mail-Adresse,E-Mail-Typ,E-Mail 2: Adresse\n"
        ",Eva,Rot,Rot KG,,Köln,0221 123456,,0170 123456,0221 99,e@r.example,SMTP,e2@r.example\n",
        [("Rot KG", "Eva Rot", ("0221 123456", "0170 123456"), ("e@r.example", "e2@r.example"))],
    ),
    "Odoo's partners: what is no company is a contact of one": (
        "ID,Name,Company Type,Related Company,Customer,Supplier,Phone,Mobile,Email\n"
        "p1,Grocer,Company,,TRUE,FALSE,555-123456,,\np2,Bob,Individual,Grocer,,,,555-654321,\n",
        [("Grocer", None, ("555-123456",), None), ("Grocer", "Bob", ("555-654321",), None)],
    ),
    "Odoo's flag of customers is no name": (
        "Name,Reference,Tags,Customer,City\nHydra,6,Maker,True,Los Angeles\n",
        [("Hydra", None, None, None)],
    ),
    "Mautic's companies": (
        "companyname,companyemail,firstname,lastname,email\nKay,k@k.example,,,\n"
        ",,Min,Hall,m@h.example\n",
        [("Kay", None, None, ("k@k.example",)), ("Min Hall", None, None, ("m@h.example",))],
    ),
    "Salesforce's accounts by Data Loader": (
        '"ID","ISDELETED","MASTERRECORDID","NAME","TYPE","BILLINGCITY","PHONE","OWNERID"\n'
        '"001","false","","Gravity","","Fort","(555) 123-4567","005"\n',
        [("Gravity", None, ("(555) 123-4567",), None)],
    ),
    "Pipedrive's organizations": (
        "ID,Name,Label,Address,People,Open deals,Closed deals,Next activity date,Owner\n"
        "11,Acme,,1 Main St,2,0,2,,Kim\n",
        [("Acme", None, None, None)],
    ),
    "Pipedrive's people": (
        "ID,Name,Label,Organization,Email - Work,Phone - Mobile,Open deals,Closed deals,Owner\n"
        "21,Ann,,Acme,a@a.example,555-123456,0,2,Kim\n",
        [("Acme", "Ann", ("555-123456",), ("a@a.example",))],
    ),
    "contact numbers that are phones, two in a cell": (
        "Company Name,Contact Person,Contact No.,E-mail Id\n"
        "Kumar,Rajesh,9876501234,r@k.example\nNair,Deepa,98765 01235 / 9876501236,\n",
        [
            ("Kumar", "Rajesh", ("9876501234",), ("r@k.example",)),
            ("Nair", "Deepa", ("98765 01235", "9876501236"), None),
        ],
    ),
    "contact numbers that are none": (
        "Company Name,Contact Person,Contact No.,E-mail Id\nKumar,Rajesh,1001,r@k.example\n",
        [("Kumar", "Rajesh", None, ("r@k.example",))],
    ),
    "contact numbers of which one is no phone": (
        "Company Name,Contact Person,Contact No.,E-mail Id\nKumar,Rajesh,9876501234,r@k.example\n"
        "Nair,Deepa,1002,\n",
        [("Kumar", "Rajesh", None, ("r@k.example",)), ("Nair", "Deepa", None, None)],
    ),
    "Salesforce's report of people: subtotals are nobody": (
        "Account Name ↑,Contact Name ↑,Phone,Email\nAcme,Ann,0301234567,a@a.example\n"
        ",Ben,0301234568,\n,Subtotal,2,\nSubtotal,,2,\nBolt,Cy,0301234569,\nSubtotal,,1,\n"
        "Total,,3,\n",
        [
            ("Acme", "Ann", ("0301234567",), ("a@a.example",)),
            ("Acme", "Ben", ("0301234568",), None),
            ("Bolt", "Cy", ("0301234569",), None),
        ],
    ),
    "leads in capitals": (
        "LEAD NAME|PHONE/WHATSAPP|EMAIL\nAnn|+1 555 123 4567, +1 555 222 3333|ANN@A.EXAMPLE\n",
        [("Ann", None, ("+1 555 123 4567", "+1 555 222 3333"), ("ANN@A.EXAMPLE",))],
    ),
    "Mailchimp, with columns of one's own": (
        "Email Address,First Name,Last Name,A,B,C,D,E,F,G,H,I,J,K,L,M,LEID,EUID\n"
        "ann@a.example,Ann,Lee,,,,,,,,,,,,,,1,a\n",
        [("Ann Lee", None, None, ("ann@a.example",))],
    ),
    "a buyer who is named by the e-mail has it": (
        "Order Date,Order No,Email,Total\n2026-01-05,1,ann@a.example,10.00\n",
        [("ann@a.example", None, None, ("ann@a.example",))],
    ),
    "totals below a list of customers": (
        "Name,Company name,City,Phone,Email,Open balance\nAnn,,Bonn,555-123456,,$239.00\n"
        "Total,,,,,$239.00\n",
        [("Ann", None, ("555-123456",), None)],
    ),
    "a customer called Total": (
        "Name,Company name,City,Phone,Email,Open balance\nTotal,,Paris,,,$239.00\n",
        [("Total", None, None, None)],
    ),
    "Freshdesk's companies": (
        "Name,Description,Note,Domains,Health score,Account tier,Renewal date,Industry\n"
        "Acme Inc,,,a.example,Happy,Premium,,Tech\n",
        [("Acme Inc", None, None, None)],
    ),
    "Invoice Ninja's report of clients": (
        "Client Name,Client Number,Client Balance,Contact First Name,Contact Last Name,"
        "Contact Email,Contact Phone\nAcme,0001,100.00,Ann,Lee,a@a.example,555-123456\n",
        [("Acme", "Ann Lee", ("555-123456",), ("a@a.example",))],
    ),
    "the buyer's phone of Shopify's orders": (
        "Name,Email,Financial Status,Total,Created at,Lineitem name,Billing Name,Billing Phone\n"
        "#1,a@a.example,paid,65.00,2026-03-03 09:59:00 +0000,Mug,Ann,'+4917012345\n",
        [("Ann", None, ("+4917012345",), None)],
    ),
}


@pytest.mark.parametrize("claim", PEOPLE)
def test_people_come_in(claim: str) -> None:
    text, expected = PEOPLE[claim]
    assert people(text) == expected


def test_activities_of_pipedrive_are_calls_and_promises() -> None:
    file = (
        "Done,Subject,Due date,Duration,Type,Deal,Contact person,Organization,Note\n"
        "Done,Pumps,2026-03-03,00:30,Call,Pumps,Ann,Acme,Wants 3\n"
        "To do,Send offer,2026-06-09,,Task,,Bo,,\n"
    )
    assert [(row.kind, row.values["customer"]) for row in chunk_of(file).rows] == [
        ("calls", "Acme"),
        ("promises", "Bo"),
    ]


def test_groups_that_may_not_be_customers_are_asked_about() -> None:
    file = (
        "Date,No,Item,Total\nNorth,,,\n2026-01-05,1,Mug,10.00\nTotal North,,,10.00\n"
        "South,,,\n2026-01-06,2,Jug,20.00\nTotal for South,,,20.00\nTotal,,,30.00\n"
    )
    with pytest.raises(RepbookError) as refusal:
        read(file)
    assert '--map "Group=customer"' in (refusal.value.hint or "")
    found = read(file, maps=[("Group", "customer")])
    assert found == Comes([("North", 10.0), ("South", 20.0)], left_out=1)


def test_a_row_below_a_closed_group_is_nobodys() -> None:
    file = (
        "Sales by customer\n\nDate,No,Item,Total\nAnn,,,\n2026-01-05,1,Mug,10.00\nTotal Ann,,,10.00\n"
        "2026-01-06,2,Jug,20.00\n"
    )
    with pytest.raises(RepbookError):
        read(file)


def test_groups_of_vendors_are_no_customers() -> None:
    rows = "Date,Type,Num,Amount\nStahl,,,\n2026-01-02,Purchase,1,9.00\nTotal Stahl,,,9.00\n"
    for title in ("Open Purchase Orders by Vendor", "Sales by Vendor", "Purchase Orders"):
        with pytest.raises(RepbookError) as refusal:
            read(f"{title}\n{rows}")
        assert '--map "Group=customer"' in (refusal.value.hint or "")
    assert read(f"Sales by Customer\n{rows}") == Comes([("Stahl", 9.0)])


GROUPED = "Sales by customer\nDate,No,Item,Total\nAnn,,,\n2026-01-05,1,Mug,10.00\n"


@pytest.mark.parametrize("below", ["", "Bo,,,\n2026-01-06,2,Jug,20.00\nTotal Bo,,,20.00\n"])
def test_names_between_rows_make_no_groups_unless_each_ends(below: str) -> None:
    with pytest.raises(RepbookError, match="looks like a customer"):
        read(GROUPED + below)


def test_a_group_ends_before_the_next_one_beyond_the_first_rows_too() -> None:
    many = "".join(f"2026-01-05,{n},Mug,10.00\n" for n in range(5_000))
    text = f"{GROUPED}Total Ann,,,10.00\nBo,,,\n{many}see overleaf\n2026-01-06,2,Jug,20.00\n"
    with pytest.raises(RepbookError, match=r'line 5007: "see overleaf" stands alone .* of "Bo"'):
        read(text + "Total Bo,,,40.00\n")


def test_a_short_row_of_a_group_is_refused_by_its_own_columns() -> None:
    with pytest.raises(AssertionError, match="only 3 cells for 4 columns") as refusal:
        chunk_of(GROUPED + "2026-01-06,2,Jug\nTotal Ann,,,10.00\n")
    assert "Total" in str(refusal.value)


def test_words_of_states_in_a_column_of_something_else_are_asked_about() -> None:
    file = "Customer,Date,Amount,Account\nAnn,2026-01-02,10,active\nBo,2026-01-03,11,deleted\n"
    with pytest.raises(ColumnUnclear, match='"deleted" say that a row is no sale') as refusal:
        read(file)
    assert '--map "Account=status"' in (refusal.value.hint or "")
    assert {*refusal.value.choices} == {"status", "-"}
    assert read(file, maps=[("Account", "status")]) == Comes([("Ann", 10.0)], left_out=1)
    assert read(file, maps=[("Account", "-")]) == Comes([("Ann", 10.0), ("Bo", 11.0)])


@pytest.mark.parametrize(
    "name, text",
    [
        ("expenses.csv", "Client,Notes,Amount,Date\nAnn,Rail,3.94,2026-01-01\n"),
        ("export.csv", "Expenses,,,\n,,,\nClient,Notes,Amount,Date\nAnn,Rail,3.94,2026-01-01\n"),
        ("Expenses by Client.csv", "Client,Amount,Date\nAnn,3.94,2026-01-01\n"),
        ("vendors.csv", "Name,Phone,City\nPaper,555-123456,Bonn\n"),
        ("Purchase Orders.csv", "Name,Date,PO Number,Amount\nPaper,2026-01-01,1,3.94\n"),
        ("Bills.csv", "Name,Date,Amount\nPaper,2026-01-01,3.94\n"),
    ],
)
def test_a_file_called_one_of_others_is_asked_about(name: str, text: str) -> None:
    with pytest.raises(RepbookError, match="seems to hold no") as refusal:
        chunk_of(text, name)
    assert chunk_of(text, name, kind=(refusal.value.hint or "").rpartition(" ")[2]).read == 1


def test_sales_beside_suppliers_are_sales() -> None:
    text = "Client,Amount,Date\nAnn,3.94,2026-01-01\n"
    for name in ("orders for vendor Ott.csv", "customer purchase orders.csv", "purchases.csv"):
        assert len(chunk_of(text, name).purchases) == 1
    assert len(chunk_of(text, "sales without expenses.csv").purchases) == 1


def test_charges_of_nobody_say_so() -> None:
    file = "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Fee\np1,2026-07-10,5.00,0.00,usd,Paid,1\n"
    with pytest.raises(RepbookError, match="looks like a customer"):
        read(file)


def test_cases_of_salesforce_with_boxes_for_open_and_closed() -> None:
    file = (
        "Case Owner,Subject,Date/Time Opened,Open,Closed,Account Name,Case Number,Status\n"
        'Kim,Seal leaks,"1/15/2026, 9:00 AM",0,1,Acme,1001,Closed\n'
    )
    assert [(r.kind, r.values["status"]) for r in chunk_of(file).rows] == [("problems", "resolved")]


def test_an_id_that_all_share_is_none_of_theirs() -> None:
    head = "Account ID,Invoice No,Date,Customer,Amount\n"
    file = head + "77,1,2026-01-05,Ann,10\n77,2,2026-01-06,Bo,20\n"
    assert [p.customer_code for p in chunk_of(file).purchases] == [None, None]
    asked = chunk_of(file, maps=[("Account ID", "customer_code")]).purchases
    assert [p.customer_code for p in asked] == ["77", "77"]
    one = head + "77,1,2026-01-05,Ann,10\n77,2,2026-01-06,Ann,20\n"
    assert [p.customer_code for p in chunk_of(one).purchases] == ["77", "77"]
    two = head + "77,1,2026-01-05,Ann,10\n78,2,2026-01-06,Bo,20\n"
    assert [p.customer_code for p in chunk_of(two).purchases] == ["77", "78"]


def test_the_seller_s_own_account_of_invoice2go_is_no_customer() -> None:
    file = (
        "Id,AccountId,State,DocumentDate,DocumentNumber,Name,DocumentStatus,TotalAmount\n"
        "1,24379,synced,2026-01-28,1,Wade,sent,72.9\n2,24379,synced,2026-01-28,2,Lois,sent,5\n"
    )
    assert [p.customer_code for p in chunk_of(file).purchases] == [None, None]


def test_an_empty_column_of_customers_has_no_stand_in() -> None:
    file = "account_id,date,amount,customer_id,description\n1,2026-01-05,10,,\n"
    with pytest.raises(AssertionError, match="no customer"):
        chunk_of(file)


@pytest.mark.parametrize(
    "head, row",
    [
        ("order-date,channel,ship-city,item-price", "2026-01-05,Amazon,Boston,4.00"),
        ("ItemNo,ItemName,UnitPrice,IsActive", "I1,Mug,20.00,True"),
        ("Date,Mode,Amount,Voucher No.", "2026-01-05,Live,10.00,7"),
        ("ActivityID,ActivityType,Subject,DueDate", "1,Call,Intro,2026-01-05"),
        ("id,Date,Amount,Customer ID", "1,2026-01-05,10.00,"),
    ],
)
def test_a_hint_takes_no_column_that_is_called_something_else(head: str, row: str) -> None:
    with pytest.raises((RepbookError, AssertionError)) as refusal:
        chunk_of(f"{head}\n{row}\n")
    hint = getattr(refusal.value, "hint", "") or ""
    assert not any(f"={field}" in hint for field in ("customer", "name", "amount")), hint


@pytest.mark.parametrize(
    "file, why",
    [
        (
            "Auftragsnummer;Erstelldatum;Firma;E-Mail;Wert gesamt\nA1;05.01.2026;Ott;j@o.example;9,50\n",
            "cannot tell",
        ),
        (
            "Employee ID,First Name,Last Name,Email\n1,Ann,Lee,a@a.example\n",
            "not seem to be about customers",
        ),
        (
            "Date,Payee,Account number,Transaction type,Amount (EUR)\n2026-01-05,Ott,DE1,Income,9.00\n",
            "not seem to be about",
        ),
    ],
)
def test_files_that_are_no_list_of_customers_or_sales(file: str, why: str) -> None:
    with pytest.raises(RepbookError, match=why):
        chunk_of(file)


def test_returns_of_both_signs_are_asked_about() -> None:
    file = "Date,Customer,Invoice,Amount\n2026-01-05,Ann,1,100.00\n2026-01-09,Ann,2,-20.00\n"
    with pytest.raises(RepbookError, match="some amounts are negative"):
        chunk_of(file, "returns.csv")
    assert read(file, kind="purchases") == Comes([("Ann", 100.0)], [("Ann", 20.0)])
    assert len(chunk_of(file, "returns.csv", kind="returns").rows) == 2


@pytest.mark.parametrize(
    "text",
    [
        "5. Januar 2026",
        "Montag, 5. Jänner 2026",
        "5 janv. 2026",
        "lundi 5 janvier 2026",
        "5 de enero de 2026",
        "5 gen 2026",
        "5 januari 2026",
        "5 de janeiro de 2026",
        "segunda-feira, 5 de janeiro de 2026",
        "Monday, January 5, 2026",
        "5-Jan-26",
    ],
)
def test_a_day_in_words_of_each_language(text: str) -> None:
    (row,) = chunk_of(f'Customer,Date,Amount\nAnn,"{text}",10.00\n').purchases
    assert row.day == date(2026, 1, 5).toordinal()


@pytest.mark.parametrize(
    "head, amounts, cents",
    [
        ("Kunde;Datum;Betrag", ["3.055"], 305_500),
        ("Kunde;Datum;Betrag", ["3,055"], 305_500),
        ("Kunde;Datum;Betrag", ["3.055", "3,055"], None),
        ("Customer;Date;Amount", ["3.055"], None),
    ],
)
def test_a_point_is_of_thousands_where_the_language_has_the_comma(
    head: str, amounts: list[str], cents: int | None
) -> None:
    text = "".join(f"{line}\n" for line in (head, *(f"Ann;05.01.2026;{a}" for a in amounts)))
    if cents is None:
        with pytest.raises(DecimalUnknown, match="can be of thousands"):
            chunk_of(text, date_order="dmy")
    else:
        assert [p.cents for p in chunk_of(text, date_order="dmy").purchases] == [cents]


@pytest.mark.parametrize(
    "text, month",
    [("2 août 2026", 8), ("2. März 2026", 3), ("2 de março de 2026", 3), ("2 dic 2026", 12)],
)
def test_months_with_accents(text: str, month: int) -> None:
    (row,) = chunk_of(f'Customer,Date,Amount\nAnn,"{text}",10.00\n').purchases
    assert row.day == date(2026, month, 2).toordinal()


def test_json_of_a_program_s_answer_is_its_list_with_the_fields_of_its_objects() -> None:
    orders = [
        {
            "id": n,
            "created_at": f"2026-01-0{n}",
            "total_price": "65.00",
            "financial_status": status,
            "customer": {"id": n, "first_name": "Ann", "last_name": f"Lee {n}"},
        }
        for n, status in ((1, "paid"), (2, "voided"))
    ]
    text = json.dumps({"orders": orders, "next": None})
    (chunk,) = open_sheet(from_bytes("orders.json", text.encode())).chunks()
    named = [(p.customer, p.cents / 100, p.customer_code) for p in chunk.purchases]
    assert named == [("Ann Lee 1", 65.0, "1")] and sum(chunk.left_out.values()) == 1


def test_calls_of_zoho() -> None:
    file = (
        "Record Id,Call Owner,Subject,Call Type,Call Start Time,Call Duration,Related To,"
        "Contact Name,Call Result,Description\n"
        "z1,Kim,Pumps,Missed,2026-01-15 10:00:00,05:10,Acme,Ann,Interested,Wants 3\n"
    )
    assert [(r.kind, r.values["customer"], r.values["note"]) for r in chunk_of(file).rows] == [
        ("calls", "Acme", "Pumps: Wants 3")
    ]
