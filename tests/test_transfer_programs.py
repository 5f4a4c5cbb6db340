"""Exports of other programs, and plain files: what each of their rows comes to."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from repbook.errors import ImportRefused, RepbookError
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Wishes


class Comes(NamedTuple):
    """What a file comes to: (customer, amount) of each kind, and how many rows are left out."""

    purchases: list[tuple[str, float]] = []
    returns: list[tuple[str, float]] = []
    payments: list[tuple[str, float]] = []
    left_out: int = 0
    quotes: list[tuple[str, float, str]] = []  # with what became of it
    items: list[tuple[str, float | None, float | None]] = []  # name, quantity, amount


def read(text: str, name: str = "export.csv", **wishes: Any) -> Comes:
    """What a file comes to; AssertionError for a refused row."""
    found = Comes([], [], [], 0, [], [])
    left = 0
    for chunk in open_sheet(from_bytes(name, text.encode()), Wishes(**wishes)).chunks():
        assert not chunk.refused, chunk.refused
        left += sum(chunk.left_out.values())
        found.purchases.extend((p.customer or "", p.cents / 100) for p in chunk.purchases)
        for purchase in chunk.purchases:
            lines = [(i.what, i.quantity, i.cents and i.cents / 100) for i in purchase.items]
            found.items.extend(lines)
        for row in chunk.rows:
            if row.kind == "quotes":
                state = row.values.get("status") or "open"
                found.quotes.append((row.values["customer"], row.values["amount"] / 100, state))
            if row.kind in ("returns", "payments"):
                bought = (row.values["customer"], row.values["amount"] / 100)
                getattr(found, row.kind).append(bought)
    return found._replace(left_out=left)


PROGRAMS: dict[str, tuple[str, Comes]] = {
    "Stripe's balance: fees and payouts are no sales": (
        "id,Type,Source,Amount,Fee,Net,Currency,Created (UTC),Available On (UTC),Description,"
        "Customer ID,Customer Email,Customer Name\n"
        "t1,charge,c1,100.00,3.20,96.80,eur,2026-01-02 10:00,2026-01-09 00:00,,k1,a@x.example,Ana\n"
        "t2,refund,r1,-20.00,0,-20.00,eur,2026-01-04 10:00,2026-01-10 00:00,,k1,a@x.example,Ana\n"
        "t3,payout,p1,-80.00,0,-80.00,eur,2026-01-09 00:00,2026-01-09 00:00,PAYOUT,,,\n",
        Comes([("Ana", 100.0)], [("Ana", 20.0)], left_out=1),
    ),
    "Stripe's invoices: drafts and voids are left out": (
        "id,Customer,Customer Name,Customer Email,Number,Currency,Date (UTC),Due Date (UTC),Total,"
        "Amount Paid,Amount Due,Status\n"
        "i1,k1,Ana,a@x.example,A1,eur,2026-01-02 10:00,2026-02-01 10:00,119.00,119.00,119.00,paid\n"
        "i2,k1,Ana,a@x.example,A2,eur,2026-01-03 10:00,2026-02-01 10:00,50.00,20.00,50.00,open\n"
        "i3,k1,Ana,a@x.example,A3,eur,2026-01-04 10:00,2026-02-01 10:00,50.00,0.00,50.00,void\n",
        Comes([("Ana", 119.0), ("Ana", 50.0)], payments=[("Ana", 20.0)], left_out=1),
    ),
    "Etsy's items: the item's total, not its price": (
        "Sale Date,Item Name,Buyer,Quantity,Price,Order Shipping,Item Total,Currency,"
        "Transaction ID,Listing ID,Date Paid,Ship Name,Order ID\n"
        "09/23/26,Mug,jd,2,26.00,8.00,52.00,USD,t1,l1,09/23/2026,Jane,9001\n",
        Comes([("Jane", 52.0)], items=[("Mug", 2, 52.0)]),
    ),
    "Etsy's payments: the gross, without the fees": (
        "Payment ID,Buyer Username,Buyer Name,Order ID,Gross Amount,Fees,Net Amount,Currency,"
        "Status,Order Date,Buyer,Refund Amount\n"
        "p1,jd,Jane,9001,76.00,2.53,73.47,USD,settled,9/23/2026,jd,10.00\n",
        Comes([("Jane", 76.0)], [("Jane", 10.0)]),
    ),
    "eBay's transactions: payouts, labels and fees are no sales": (
        "Transaction creation date,Type,Order number,Buyer username,Buyer name,Net amount,"
        "Payout date,Item title,Quantity,Gross transaction amount,Transaction currency\n"
        '"Jul 25, 2026",Order,24-1,g1,Ann,90.00,"Jul 28, 2026",Console,1,100.00,USD\n'
        '"Jul 26, 2026",Refund,24-1,g1,Ann,-40.00,"Jul 28, 2026",Console,1,-40.00,USD\n'
        '"Jul 28, 2026",Payout,--,--,--,-50.00,"Jul 28, 2026",--,--,-50.00,USD\n'
        '"Jul 28, 2026",Shipping label,24-1,g1,Ann,-6.00,"Jul 28, 2026",--,--,-6.00,USD\n',
        Comes([("Ann", 100.0)], [("Ann", 40.0)], left_out=2),
    ),
    "PayPal in German: what was paid to others is no return": (
        '"Datum","Name","Typ","Status","Währung","Brutto","Gebühr","Netto",'
        '"Absender E-Mail-Adresse","Transaktionscode","Zugehöriger Transaktionscode"\n'
        '"07.09.2026","Anna","Website-Zahlung","Abgeschlossen","EUR","1.024,90","-20,00",'
        '"1.004,90","anna@x.example","1AB",""\n'
        '"08.09.2026","Anna","Rückzahlung","Abgeschlossen","EUR","-24,90","0,00","-24,90",'
        '"ich@x.example","2AB","1AB"\n'
        '"09.09.2026","Papier GmbH","Express-Zahlung","Abgeschlossen","EUR","-50,00","0,00",'
        '"-50,00","ich@x.example","3AB",""\n'
        '"10.09.2026","","Allgemeine Abbuchung","Abgeschlossen","EUR","-900,00","0,00",'
        '"-900,00","","4AB",""\n',
        Comes([("Anna", 1024.9)], [("Anna", 24.9)], left_out=2),
    ),
    "Zoho Books: an invoice's total stands on each of its lines": (
        "Invoice Date,Invoice ID,Invoice Number,Invoice Status,Customer Name,Customer ID,Due Date,"
        "Currency Code,Item Name,Quantity,Item Price,Item Total,SubTotal,Total,Balance\n"
        "2026-01-05,i1,N1,Closed,Acme,c1,2026-02-04,USD,Mug,10,5.00,50.00,130.00,143.00,0.00\n"
        "2026-01-05,i1,N1,Closed,Acme,c1,2026-02-04,USD,Jug,4,20.00,80.00,130.00,143.00,0.00\n"
        "2026-01-06,i2,N2,Overdue,Beta,c2,2026-02-05,USD,Mug,10,5.00,50.00,50.00,55.00,30.00\n"
        "2026-01-07,i3,N3,Draft,Beta,c2,2026-02-05,USD,Mug,10,5.00,50.00,50.00,55.00,55.00\n",
        Comes([("Acme", 143.0), ("Beta", 55.0)], payments=[("Beta", 25.0)], left_out=1),
    ),
    "Zoho's payments: what went to each invoice": (
        "Payment Number,Mode,Amount,Unused Amount,Date,Customer Name,CustomerID,Invoice Number,"
        "Amount Applied to Invoice\n"
        "2,Check,100.00,0.00,2026-01-21,Beta,c2,N2,55.00\n"
        "2,Check,100.00,0.00,2026-01-21,Beta,c2,N5,45.00\n",
        Comes(payments=[("Beta", 55.0), ("Beta", 45.0)]),
    ),
    "Xero's invoices: credit notes go back, bills are none": (
        "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountPaid,"
        "InvoiceAmountDue,Description,Quantity,UnitAmount,LineAmount,Currency,Type,Status\n"
        "Fable,f@x.example,I1,15/07/2026,14/08/2026,360.00,0.00,360.00,Design,2,100.00,200.00,GBP,"
        "Sales invoice,Awaiting Payment\n"
        "Fable,f@x.example,I1,15/07/2026,14/08/2026,360.00,0.00,360.00,Print,1,100.00,100.00,GBP,"
        "Sales invoice,Awaiting Payment\n"
        "Orch,o@x.example,C1,03/08/2026,,60.00,0.00,0.00,Print,1,50.00,50.00,GBP,"
        "Sales credit note,Paid\n"
        "Paper,p@x.example,B1,03/08/2026,,60.00,0.00,60.00,Paper,1,50.00,50.00,GBP,"
        "Bill,Awaiting Payment\n",
        Comes([("Fable", 360.0)], [("Orch", 60.0)], left_out=1),
    ),
    "Wave's accounting: the income, not its other side": (
        "Transaction ID,Transaction Date,Account Name,Transaction Line Description,"
        "Amount (One column),Customer,Vendor,Invoice Number,Account Group,Account Type\n"
        "1,2026-01-13,Accounts Receivable,Ann,110.00,Ann,,2,Asset,System Receivable Invoice\n"
        "1,2026-01-13,Sales,Mug,100.00,Ann,,2,Income,Income\n"
        "2,2026-01-21,Rent,Landlord,500.00,,Landlord,,Expense,Operating Expense\n",
        Comes([("Ann", 100.0)], left_out=2),
    ),
    "Invoice Ninja: an invoice's amount stands on each of its lines": (
        '"Client","Email","Invoice Number","Amount","Paid","Status","Invoice Date","Due Date",'
        '"Item Product","Item Cost","Item Quantity"\n'
        '"Kim","k@x.example","1","$30.00","$5.00","Partial","2026-01-09","2026-02-20","mug","$10.00","1"\n'
        '"Kim","k@x.example","1","$30.00","$5.00","Partial","2026-01-09","2026-02-20","jug","$10.00","2"\n',
        Comes([("Kim", 30.0)], payments=[("Kim", 5.0)]),
    ),
    "Invoice2go: estimates are quotes, unsent invoices are left out": (
        "Id,DocumentType,DocumentNumber,DocumentDate,DocumentDueDate,Name,EmailRecipient,TotalAmount,"
        "Payments,BalanceDueAmount,Currency,DocumentStatus,DatePaid\n"
        "2,Invoice,2,2026-01-10,2026-02-09,Cal,c@x.example,55.00,15.00,40.00,USD,sent,\n"
        "3,Estimate,5,2026-01-10,2026-02-09,Cal,c@x.example,55.00,0.00,55.00,USD,sent,\n"
        "4,Invoice,3,2026-01-10,2026-02-09,Cal,c@x.example,55.00,0.00,55.00,USD,unsent,\n",
        Comes(
            [("Cal", 55.0)], payments=[("Cal", 15.0)], left_out=1, quotes=[("Cal", 55.0, "open")]
        ),
    ),
    "QuickBooks by customer: group lines name the customer": (
        ",Date,Transaction type,Num,Posting (Y/N),Memo/Description,Account full name,Amount\n"
        "Acme,,,,,,,\n"
        ',01/15/2026,Invoice,5001,Yes,,A/R,"1,100.00"\n'
        ",01/20/2026,Payment,77,Yes,,Checking,500.00\n"
        ',01/21/2026,Estimate,E1,No,,A/R,"9,000.00"\n'
        "Beta,,,,,,,\n"
        ",03/02/2026,Credit Memo,C1,Yes,,A/R,-50.00\n",
        Comes(
            [("Acme", 1100.0)],
            [("Beta", 50.0)],
            [("Acme", 500.0)],
            quotes=[("Acme", 9000.0, "open")],
        ),
    ),
    "WooCommerce: an order's total once, the firm before the person": (
        "Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),"
        "Company (Billing),Email (Billing),First Name (Shipping),Order Refund Amount,"
        "Order Total Amount,Item #,Item Name,Quantity (- Refund),Item Cost\n"
        "1001,Completed,2026-01-15 10:00,Ana,Ruiz,,a@x.example,Ana,10,60,1,Mug,1,20\n"
        "1001,Completed,2026-01-15 10:00,Ana,Ruiz,,a@x.example,Ana,10,60,2,Jug,1,40\n"
        "1002,Cancelled,2026-01-16 10:00,Bo,Ek,Bo AB,b@x.example,Bo,0,20,1,Mug,1,20\n"
        "1003,Processing,2026-01-16 10:00,Bo,Ek,Bo AB,b@x.example,Bo,0,20,1,Mug,1,20\n",
        Comes(
            [("Ana Ruiz", 60.0), ("Bo AB", 20.0)],
            [("Ana Ruiz", 10.0)],
            left_out=1,
            items=[("Mug", 1, 20.0), ("Jug", 1, 40.0), ("Mug", 1, 20.0)],
        ),
    ),
    "Dynamics: only what was won is a sale, the rest by its estimate a quote": (
        "(Do Not Modify) Opportunity,Topic,Potential Customer,Est. Revenue,Actual Revenue,"
        "Actual Close Date,Status,Status Reason\n"
        "{1},Pumps,Acme,5000.00,4800.00,2026-01-15,Won,Won\n"
        "{2},Jugs,Beta,900.00,,,Open,In Progress\n",
        Comes([("Acme", 4800.0)], quotes=[("Acme", 4800.0, "won"), ("Beta", 900.0, "open")]),
    ),
    "Odoo: a quotation is a quote, and the own company no customer": (
        "Order Reference,Creation Date,Customer,Company,Total,Status\n"
        "S1,2026-01-15 10:00:00,Acme,My Company,100.00,Sales Order\n"
        "S2,2026-01-16 10:00:00,Beta,My Company,900.00,Quotation\n",
        Comes([("Acme", 100.0)], quotes=[("Beta", 900.0, "open")]),
    ),
    "a list of documents in German": (
        "Belegdatum;Belegnummer;Belegart;Kunde;Status;Fälligkeitsdatum;Gesamtbetrag;Offener Betrag\n"
        "05.01.2026;RE1;Rechnung;Anna;bezahlt;09.02.2026;1.190,00;0,00\n"
        "06.01.2026;RE2;Rechnung;Bau GmbH;überfällig;10.02.2026;238,00;138,00\n"
        "07.01.2026;RE3;Rechnung;Bau GmbH;Entwurf;11.02.2026;50,00;50,00\n"
        "08.01.2026;GS1;Rechnungskorrektur;Anna;bezahlt;;119,00;0,00\n"
        "09.01.2026;AN1;Angebot;Anna;angenommen;;5.000,00;0,00\n",
        Comes(
            [("Anna", 1190.0), ("Bau GmbH", 238.0)],
            [("Anna", 119.0)],
            [("Bau GmbH", 100.0)],
            left_out=1,
            quotes=[("Anna", 5000.0, "won")],
        ),
    ),
    "an invoice list in French": (
        "N° facture;Date de facture;Client;Montant HT;TVA;Montant TTC;Statut;Date d'échéance\n"
        "F1;05/01/2026;Dupont;1 000,00;200,00;1 200,00;Payée;04/02/2026\n"
        "F2;06/01/2026;Petit;100,00;20,00;120,00;Brouillon;05/02/2026\n",
        Comes([("Dupont", 1200.0)], left_out=1),
    ),
    "an invoice list in Italian": (
        "Numero;Data;Cliente;Imponibile;IVA;Totale;Stato;Scadenza\n"
        "1;05/01/2026;Rossi;100,00;22,00;122,00;Pagata;04/02/2026\n"
        "2;06/01/2026;Bianchi;10,00;2,20;12,20;Bozza;05/02/2026\n",
        Comes([("Rossi", 122.0)], left_out=1),
    ),
    "an invoice list in Dutch": (
        "Factuurnummer;Factuurdatum;Klant;Bedrag excl. btw;Btw;Bedrag incl. btw;Status\n"
        "1;05-01-2026;Jansen;100,00;21,00;121,00;Betaald\n"
        "2;06-01-2026;De Vries;10,00;2,10;12,10;Geannuleerd\n",
        Comes([("Jansen", 121.0)], left_out=1),
    ),
    "a type column decides what a row is": (
        "Date,Document Type,Document No,Customer,Amount\n"
        "2026-01-15,Invoice,1,Ann,100.00\n"
        "2026-01-16,Credit Memo,2,Ann,20.00\n"
        "2026-01-17,Payment,3,Ann,80.00\n"
        "2026-01-18,Quote,4,Bea,900.00\n"
        "2026-01-20,Deposit,6,Bea,50.00\n",
        Comes(
            [("Ann", 100.0)],
            [("Ann", 20.0)],
            [("Ann", 80.0)],
            left_out=1,
            quotes=[("Bea", 900.0, "open")],
        ),
    ),
    "a type column of no documents decides nothing": (
        "Date,Type,Customer,Amount\n2026-01-15,Online,Ann,100.00\n2026-01-16,Store,Ann,50.00\n",
        Comes([("Ann", 100.0), ("Ann", 50.0)]),
    ),
    "Zoho's credit notes: a note's total stands on each of its lines": (
        "Credit Note Date,Credit Note Number,Credit Note Status,Customer Name,Customer ID,"
        "Currency Code,Item Name,Quantity,Item Total,Total\n"
        "2026-01-05,C1,Open,Acme,c1,USD,Mug,1,5.00,15.00\n"
        "2026-01-05,C1,Open,Acme,c1,USD,Jug,2,10.00,15.00\n"
        "2026-01-06,C2,Draft,Acme,c1,USD,Mug,1,5.00,5.00\n",
        Comes(returns=[("Acme", 15.0)], left_out=1),
    ),
    "Stripe's charges: refunded without an amount is all of it, not captured is none": (
        "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,"
        "Customer Email,Captured\n"
        "c1,Ovens,2026-01-10 18:37,100.00,,eur,Refunded,k1,d@x.example,true\n"
        "c2,Ovens,2026-01-11 18:37,100.00,,eur,Paid,k1,d@x.example,FALSE\n",
        Comes([("d@x.example", 100.0)], [("d@x.example", 100.0)], left_out=1),
    ),
    "a deal that is won below zero goes back": (
        "Title,Organization,Value,Status,Won time\nPumps,Acme,-500,Won,2026-01-15\n",
        Comes(returns=[("Acme", 500.0)]),
    ),
    "a deal that is won for nothing is a sale": (
        "Title,Organization,Value,Status,Won time\nPumps,Acme,0,Won,2026-01-15\n",
        Comes([("Acme", 0.0)], quotes=[("Acme", 0.0, "won")]),
    ),
    "payments alone are the sales": (
        "Date,Document Type,Customer,Amount\n"
        "2026-01-15,Payment,Ann,100.00\n2026-01-16,Refund,Ann,10.00\n",
        Comes([("Ann", 100.0)], [("Ann", 10.0)]),
    ),
    "payments beside sales paid at once are payments": (
        "Date,Document Type,Customer,Amount\n"
        "2026-01-15,Payment,Ann,100.00\n2026-01-16,Sales Receipt,Ann,10.00\n",
        Comes([("Ann", 10.0)], payments=[("Ann", 100.0)]),
    ),
    "lines of an order that another one interrupts are one order": (
        "Order No,Order Date,Customer,Item,Qty,Unit Price,Order Total\n"
        "A1,2026-01-15,Ann,Mug,2,10.00,50.00\nA2,2026-01-15,Bea,Mug,1,10.00,10.00\n"
        "A1,2026-01-15,Ann,Jug,1,30.00,50.00\nA3,2026-01-15,Bea,Mug,3,10.00,30.00\n"
        "A1,2026-01-15,Ann,Mug,2,10.00,50.00\n",  # which is there already
        Comes(
            [("Ann", 50.0), ("Bea", 10.0), ("Bea", 30.0)],
            left_out=1,
            items=[("Mug", 2, 20.0), ("Jug", 1, 30.0), ("Mug", 1, 10.0), ("Mug", 3, 30.0)],
        ),
    ),
    "a line that names nobody is of the order above it": (
        "Order No,Order Date,Customer,Item,Qty,Order Total\n"
        "A1,2026-01-15,Ann,Mug,2,50.00\nA1,,,Jug,1,\nA2,2026-01-16,Bea,Mug,1,10.00\n",
        Comes(
            [("Ann", 50.0), ("Bea", 10.0)],
            items=[("Mug", 2, None), ("Jug", 1, None), ("Mug", 1, None)],
        ),
    ),
    "a total on each line counts once": (
        "Order No,Order Date,Customer,Item,Qty,Unit Price,Order Total\n"
        "A1,2026-01-15,Ann,Mug,2,10.00,50.00\n"
        "A1,2026-01-15,Ann,Jug,1,30.00,50.00\n"
        "A2,2026-01-16,Bea,Mug,1,10.00,10.00\n",
        Comes(
            [("Ann", 50.0), ("Bea", 10.0)],
            items=[("Mug", 2, 20.0), ("Jug", 1, 30.0), ("Mug", 1, 10.0)],
        ),
    ),
    "two customers may have orders of one number": (
        "Order No,Order Date,Customer,Item,Qty,Unit Price,Order Total\n"
        "A1,2026-01-15,Ann,Mug,2,10.00,50.00\n"
        "A1,2026-01-15,Ann,Jug,1,30.00,50.00\n"
        "A1,2026-01-16,Bea,Mug,1,10.00,40.00\n"
        "A1,2026-01-16,Bea,Jug,1,30.00,40.00\n",
        Comes(
            [("Ann", 50.0), ("Bea", 40.0)],
            items=[("Mug", 2, 20.0), ("Jug", 1, 30.0), ("Mug", 1, 10.0), ("Jug", 1, 30.0)],
        ),
    ),
    "eBay's item costs its subtotal, the order the postage too": (
        "Transaction creation date,Type,Order number,Buyer username,Buyer name,Item title,"
        "Quantity,Item subtotal,Gross transaction amount,Transaction currency\n"
        '"Jul 25, 2026",Order,24-1,g1,Ann,Console,1,90.00,100.00,USD\n',
        Comes([("Ann", 100.0)], items=[("Console", 1, 90.0)]),
    ),
    "a line of an order that ends early is an item as far as it goes": (
        "Order No,Order Date,Customer,Item,Qty,Order Total,Unit Price\n"
        "A1,2026-01-15,Ann,Mug,2,50.00,10.00\nA1,2026-01-15,Ann,Jug,1,50.00,20.00\n"
        "A1,2026-01-15,Ann,Lid,1,50.00\n",
        Comes([("Ann", 50.0)], items=[("Mug", 2, 20.0), ("Jug", 1, 20.0), ("Lid", 1, None)]),
    ),
    "lines of their own amount are summed": (
        "Order No,Order Date,Customer,Item,Qty,Unit Price,Order Total\n"
        "A1,2026-01-15,Ann,Mug,2,15.00,30.00\n"
        "A1,2026-01-15,Ann,Jug,1,30.00,30.00\n",
        Comes([("Ann", 30.0), ("Ann", 30.0)], items=[("Mug", 2, 30.0), ("Jug", 1, 30.0)]),
    ),
    "a unit price counts by its quantity": (
        "Date,Customer,Product,Quantity,Unit Price\n2026-01-15,Ann,Mug,2.5,10.00\n",
        Comes([("Ann", 25.0)]),
    ),
    "of deals only those that are won are sales": (
        "Title,Organization,Value,Status,Won time\nPumps,Acme,500,Won,2026-01-15\nJugs,Beta,9,Open,\n",
        Comes([("Acme", 500.0)], quotes=[("Acme", 500.0, "won"), ("Beta", 9.0, "open")]),
    ),
    "Squarespace: an order's own cells stand on its first line": (
        "Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,"
        "Shipping,Taxes,Amount Refunded,Total,Discount Code,Discount Amount,Shipping Method,"
        "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem variant,"
        "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,"
        "Billing Phone,Shipping Name,Cancelled at,Private Notes,Payment Method\n"
        "00012,a@x.example,PAID,2026-07-25 21:06:11 -0400,FULFILLED,,USD,20,10,0,5,30,,0,Flat,"
        "2026-07-25 21:06:11 -0400,1,Kenya,10,SQ1,200g,TRUE,TRUE,FULFILLED,Ana Lee,,Ana Lee,,,Stripe\n"
        "00012,,,,,,,,,,,,,,,,2,Peru,5,SQ2,200g,TRUE,TRUE,FULFILLED,,,,,,\n"
        "00013,b@x.example,PAID,2026-07-26 09:00:00 -0400,CANCELED,,USD,10,0,0,0,10,,0,Flat,"
        "2026-07-26 09:00:00 -0400,1,Peru,10,SQ2,200g,TRUE,TRUE,PENDING,Bob,,Bob,"
        "2026-07-27 09:00:00 -0400,,Stripe\n",
        Comes(
            [("Ana Lee", 30.0)],
            [("Ana Lee", 5.0)],
            left_out=1,
            items=[("Kenya", 1, 10.0), ("Peru", 2, 10.0)],
        ),
    ),
    "Teachable's transactions": (
        "id,purchased_at,course_name,final_price,earnings_usd,coupon,user_id,user_name,user_email,"
        "sale_id,amount_refunded\n"
        "88,2026-05-15 14:32:00 UTC,Watercolour,49.00,45.20,,55,Ana Lee,a@x.example,99,0.00\n"
        "89,2026-05-16 14:32:00 UTC,Oils,60.00,0.00,,56,Bob Ray,b@x.example,100,60.00\n",
        Comes([("Ana Lee", 49.0), ("Bob Ray", 60.0)], [("Bob Ray", 60.0)]),
    ),
    "MYOB's sales: tax beside the total, or in it": (
        "{}\nCo./Last Name,First Name,Inclusive,Invoice No.,Date,Item Number,Quantity,Description,"
        "Price,Discount,Total,Tax Amount,Freight Amount,Sale Status,Amount Paid,Card ID,Record ID\n"
        "Harbor Foods,,,00000031,13/07/2026,I1,2,Seal,$3.00,0%,$6.00,$.60,$.00,I,$6.60,*None,7\n"
        "Harbor Foods,,,00000031,13/07/2026,I2,1,Pump,$10.00,0%,$10.00,$1.00,$.00,I,$6.60,*None,7\n"
        "Lee,Ana,X,00000032,14/07/2026,I1,1,Seal,$3.30,0%,$3.30,$.30,$.00,O,$.00,LEE01,8\n"
        "Lee,Ana,X,00000033,15/07/2026,I1,-1,Seal,$3.30,0%,-$3.30,-$.30,$.00,I,$.00,LEE01,8\n"
        "Lee,Ana,X,00000034,15/07/2026,I1,9,Seal,$3.30,0%,$29.70,$2.70,$.00,Q,$.00,LEE01,8\n",
        Comes(
            [("Harbor Foods", 6.6), ("Harbor Foods", 11.0), ("Ana Lee", 3.3)],
            [("Ana Lee", 3.3)],
            left_out=1,
            items=[("Seal", 2, 6.0), ("Pump", 1, 10.0), ("Seal", 1, 3.3)],
        ),
    ),
    "MYOB's older sales say the total with tax": (
        "Co./Last Name\tAddr 1 - Line 1\tInvoice #\tDate\tItem Number\tQuantity\tDescription\t"
        "Price\tInc-Tax Price\tTotal\tInc-Tax Total\tTax Code\tGST Amount\tRecord ID\n"
        "Harbor Foods\t\t31\t13/07/2026\tI1\t2\tSeal\t3.00\t3.30\t6.00\t6.60\tGST\t0.60\t7\n",
        Comes([("Harbor Foods", 6.6)], items=[("Seal", 2, 6.0)]),
    ),
    "a list of quotes in English": (
        "Quote Number,Quote Date,Valid Until,Customer,Title,Quote Status,Total\n"
        "Q1,2026-01-15,2026-02-15,Ann,Seals,Sent,100.00\n"
        "Q2,2026-01-15,,Ann,Pumps,Accepted,900.00\n"
        "Q3,2026-01-15,,Bea,Pumps,Declined,50.00\nQ4,2026-01-15,,Bea,,Draft,50.00\n",
        Comes(
            left_out=1,
            quotes=[("Ann", 100.0, "open"), ("Ann", 900.0, "won"), ("Bea", 50.0, "lost")],
        ),
    ),
    "a list of quotes in German": (
        "Angebotsnummer;Angebotsdatum;Gültig bis;Kunde;Status;Gesamtbetrag\n"
        "A1;05.01.2026;05.02.2026;Anna;Abgelehnt;1.190,00\n",
        Comes(quotes=[("Anna", 1190.0, "lost")]),
    ),
    "a plain invoice list with what is open": (
        "Invoice #,Invoice Date,Customer,Email,Total,Amount Paid,Balance Due,Status\n"
        "1,2026-01-16,Bea,b@x.example,50.00,20.00,30.00,Partially Paid\n",
        Comes([("Bea", 50.0)], payments=[("Bea", 20.0)]),
    ),
}


@pytest.mark.parametrize("claim", PROGRAMS)
def test_a_file_comes_to(claim: str) -> None:
    text, expected = PROGRAMS[claim]
    found = read(text)
    if not expected.items:  # which have a test of their own
        found = found._replace(items=[])
    assert found == expected


REFUSED: dict[str, tuple[str, str]] = {
    "invoices that came from quotes": (
        "Quote Number,Invoice Date,Invoice Number,Customer,Total\nQ1,2026-01-15,7,Ann,100.00\n",
        "not seem to be about",
    ),
    "expenses": (
        "Date,Merchant,Category,Amount,Client\n2026-01-15,Rail,Travel,100.00,Ann\n",
        '"Merchant"',
    ),
    "suppliers": ("Vendor Name,Vendor Phone,Last Name\nPaper,555-0100,Bee\n", '"Vendor Name"'),
    "working hours": (
        "Date,Client,Task,Hours,Rate,Amount\n2026-01-15,Ann,Code,2,50.00,100.00\n",
        '"Hours"',
    ),
    "an unknown type beside known ones": (
        "Date,Type,Customer,Amount\n2026-01-15,Invoice,Ann,10\n2026-01-16,Retainer,Ann,5\n",
        '"Retainer" a sale',
    ),
    "a price that may be of one or of all": (
        "Date,Customer,Product,Quantity,Price\n2026-01-15,Ann,Mug,2,10.00\n",
        "the price of one",
    ),
    "equal prices of one order": (
        "Order,Date,Customer,Item,Price\nA1,2026-01-15,Ann,Mug,10\nA1,2026-01-15,Ann,Jug,10\n",
        "the order's total, or each",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_told_is_refused_with_a_way_on(what: str) -> None:
    text, why = REFUSED[what]
    with pytest.raises(RepbookError) as refusal:
        read(text)
    assert why in refusal.value.message and refusal.value.hint


def test_the_answers_to_what_is_asked_work() -> None:
    price = "Date,Customer,Product,Quantity,Price\n2026-01-15,Ann,Mug,2,10.00\n"
    assert read(price, maps=[("Price", "unit_price")]).purchases == [("Ann", 20.0)]
    assert read(price, maps=[("Price", "amount")]).purchases == [("Ann", 10.0)]
    lines = "Order,Date,Customer,Item,Price\nA1,2026-01-15,Ann,Mug,10\nA1,2026-01-15,Ann,Jug,10\n"
    assert read(lines, maps=[("Price", "order_total")]).purchases == [("Ann", 10.0)]
    assert len(read(lines, maps=[("Price", "amount")]).purchases) == 2
    types = "Date,Type,Customer,Amount\n2026-01-15,Invoice,Ann,10\n2026-01-16,Retainer,Ann,5\n"
    assert len(read(types, maps=[("Type", "-")]).purchases) == 2
    assert len(read(types, where=[("Type", "Invoice")]).purchases) == 1


@pytest.mark.parametrize("total", ["Totale", "Totaal", "Gesamtsumme", "Total général", "Somme:"])
def test_a_line_of_totals_is_known_in_each_language(total: str) -> None:
    file = f"Kunde;Datum;Betrag\nAna;13.01.2026;10,00\nBob;14.01.2026;5,50\n{total};;15,50\n"
    assert read(file) == Comes([("Ana", 10.0), ("Bob", 5.5)], left_out=1)


OWN, TOTAL, ASKED = "each row's own", "the order's total", "asked about"


@pytest.mark.parametrize(
    ("column", "rows", "meant"),
    [
        ("Amount", "A1,Ann,5 A1,Ann,5 A2,Bea,7 A2,Bea,7", TOTAL),
        ("Amount", "A1,Ann,5 A1,Ann,5 A2,Bea,5 A2,Bea,5", ASKED),
        ("Amount", "A1,Ann,5 A1,Ann,5 A2,Bea,7", ASKED),  # one order of several rows
        ("Amount", "A1,Ann,5 A1,Ann,5 A2,Bea,7 A2,Bea,8", OWN),
        ("Amount", "A1,Ann,5 A1,Ann, A2,Bea,7 A2,Bea,", TOTAL),  # on one row of each
        ("Amount", "A1,Ann,5 A1,Ann, A2,Bea,7 A2,Bea,7", OWN),
        ("Price", "A1,Ann,5 A1,Ann,5 A2,Bea,7 A2,Bea,7", ASKED),
        ("Line amount", "A1,Ann,5 A1,Ann,5", OWN),
        ("Grand Total", "A1,Ann,5 A1,Ann,5", TOTAL),
        ("Amount", "A1,Ann,5 A2,Bea,5 A3,Ann,5", OWN),
        ("Qty|Unit Price|Amount", "A1,Ann,2,5,10 A1,Ann,1,10,10", OWN),
        ("Qty|Unit Price|Amount", "A1,Ann,2,5,30 A1,Ann,1,20,30", TOTAL),
        ("Qty|Unit Price|Amount", "A1,Ann,1,5.01,5.00 A1,Ann,1,5.00,5.00", OWN),  # rounded
        ("Qty|Unit Price|Amount", "A1,Ann,1,5.03,5.00 A1,Ann,1,5.00,5.00", TOTAL),
    ],
)
def test_an_amount_is_each_rows_own_or_the_orders_total_by_all_the_rows(
    column: str, rows: str, meant: str
) -> None:
    header = f"Order No,Customer,{column.replace('|', ',')},Date"
    lines = rows.split(" ")
    text = "\n".join([header, *(f"{line},2026-01-02" for line in lines)]) + "\n"
    if meant == ASKED:
        with pytest.raises(ImportRefused, match="the order's total, or each row's own") as refusal:
            read(text)
        assert refusal.value.hint == (
            f'Say which: --map "{column}=order_total" or --map "{column}=amount"'
        )
        return
    sheet = open_sheet(from_bytes("export.csv", text.encode()))
    assert sheet.mapping[column.rpartition("|")[2]] == ("amount" if meant == OWN else "order_total")
    orders = len({line.split(",")[0] for line in lines})
    if meant == TOTAL:
        assert len(read(text).purchases) == orders


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        (("Ann,a,5", "Ann,b,5"), True),
        (("Ann,a,5", "Ann,b,6"), False),
        (("Ann,a,5", "Bea,b,5"), False),
    ],
)
def test_a_total_that_all_rows_of_a_day_share_is_asked_about(
    rows: tuple[str, str], asked: bool
) -> None:
    text = "Date,Customer,Item,Order total\n" + "".join(f"2026-01-02,{row}\n" for row in rows)
    if asked:
        with pytest.raises(ImportRefused, match="is that their total") as refusal:
            read(text)
        assert '--map "Order total=amount"' in (refusal.value.hint or "")
    else:
        assert len(read(text).purchases) == 2


def test_a_line_total_alone_is_the_amount() -> None:
    file = "Order No,Date,Customer,Line Total\nA1,2026-01-02,Ana,10.00\nA1,2026-01-02,Ana,10.00\n"
    assert read(file) == Comes([("Ana", 10.0), ("Ana", 10.0)])


AGAIN = (
    "Order No,Order Date,Customer,Item,Qty,Order Total\n"
    "A1,2026-01-15,Ann,Mug,2,50.00\nA2,2026-01-15,Bea,Mug,1,10.00\n{again}"
)


def test_a_number_that_comes_again_within_a_month_is_asked_about() -> None:
    text = AGAIN.format(again="A1,2026-01-20,Ann,Jug,1,50.00\n")
    (chunk,) = open_sheet(from_bytes("o.csv", text.encode())).chunks()
    said = "line 4: order A1 has another day further up: is it one order or two?"
    assert [each.text for each in chunk.refused] == [said]


@pytest.mark.parametrize("sort", [False, True])
def test_a_number_that_comes_again_after_more_is_another_order(sort: bool) -> None:
    """Of a program that begins with 1 each year; the second order has two lines, too."""
    again = "A1,2026-03-02,Ann,Jug,1,50.00\nA1,2026-03-02,Ann,Pan,1,50.00\n"
    header, *lines = AGAIN.format(again=again).splitlines()
    found = read("\n".join((header, *(sorted(lines) if sort else lines))) + "\n")
    assert sorted(found.purchases) == [("Ann", 50.0), ("Ann", 50.0), ("Bea", 10.0)]
    assert sorted(name for name, *_ in found.items) == ["Jug", "Mug", "Mug", "Pan"]


@pytest.mark.parametrize(
    "text",
    [
        "Sale Date,Client,Phone,Service,Amount Paid\n01/13/2026,Ida,555-333-1000,Cut,20.00\n",
        "Order,Created,Customer,Email,Gross,Refunds,Net\n#1,2026-03-14,Hal,h@x.example,9,-3,6\n",
    ],
)
def test_a_list_of_sales_is_no_list_of_customers(text: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        read(text)
    assert "--kind purchases" in refusal.value.hint
