"""Tables of known meaning in random dress: an import gives that meaning, or asks; never another.

REPBOOK_DRESSED=2000 pytest -n0 tests/test_transfer_dressed.py tries so many, other ones each time.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from repbook.errors import RepbookError
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Sheet, Wishes

MANY = os.environ.get("REPBOOK_DRESSED")
# What the columns of orders may be called: several names of each, in seven languages.
COLUMNS = ("ref", "day", "customer", "item", "quantity", "price", "own", "total", "state")
HEADERS = {
    "en": "Order No,Invoice Number|Order Date,Date|Customer,Customer Name,Client|Item,Product|Qty,"
    "Quantity|Unit Price|Amount,Line Total|Order Total,Total|Status",
    "de": "Bestellnummer,Rechnungsnummer|Bestelldatum,Rechnungsdatum,Datum|Kunde,Kundenname|Artikel,"
    "Produkt|Menge,Anzahl|Einzelpreis|Betrag|Gesamtbetrag,Summe|Status",
    "fr": "Numéro,N° facture|Date de commande,Date|Client,Nom du client|Produit|Quantité|Prix unitaire"
    "|Montant|Total TTC|Statut,État",
    "es": "Número,Factura|Fecha,Fecha de factura|Cliente|Producto|Cantidad|Precio unitario|Importe"
    "|Importe total,Total|Estado",
    "it": "Numero,Numero fattura|Data,Data fattura|Cliente|Prodotto|Quantità|Prezzo unitario|Importo"
    "|Totale documento,Totale|Stato",
    "nl": "Factuurnummer|Factuurdatum,Datum|Klant,Klantnaam|Product|Aantal|Stukprijs|Bedrag"
    "|Totaalbedrag,Totaal|Status",
    "pt": "Número,Número da fatura|Data de emissão,Data|Cliente|Produto|Quantidade|Preço unitário"
    "|Valor|Valor total|Situação,Estado",
}
CANCELLED = {
    "en": "Cancelled",
    "de": "Storniert",
    "fr": "Annulée",
    "es": "Anulada",
    "it": "Annullata",
    "nl": "Geannuleerd",
    "pt": "Cancelada",
}
TOTAL = {"en": "Total", "de": "Summe", "fr": "Total", "es": "Total", "it": "Totale"}
TOTAL |= {"nl": "Totaal", "pt": "Total"}
NAMES = ("Anna Arndt", "Bau & Söhne", "Café Luz", "D'Amico Srl", "Meyer, Otto", '"Zum" Löwen')
DAYS = "%Y-%m-%d|%d.%m.%Y|%d/%m/%Y|%m/%d/%Y|%d-%m-%Y|%Y/%m/%d|%d %b %Y|%b %d, %Y|%d.%m.%y|%m/%d/%y"
DAYS += "|%Y-%m-%d %H:%M:%S|%d.%m.%Y %H:%M|%Y%m%d"
MONEY = ("1,234.50", "1.234,50", "1234.50", "1234,50", "1 234,50", "1'234.50", "1,234", "1.234")
SIGNS = ("{}", "{} €", "€{}", "{} EUR", "EUR {}", "${}", "£{}")


class Line(NamedTuple):
    order: int
    item: str
    quantity: int
    price: int  # in cents


class Meaning(NamedTuple):
    """What a file says: customer, day and cents of each order that was not cancelled."""

    orders: dict[str, tuple[str, int, int]]


def _money(cents: int, style: str) -> str:
    text = f"{cents / 100:,.2f}" if "50" in style else f"{cents // 100:,}"
    group = style[1] if len(style) > 4 and not style[1].isdigit() else ""
    decimal = style[-3] if "50" in style else ""
    return text.replace(",", "_").replace(".", decimal).replace("_", group)


@st.composite
def dressed(draw: Callable[[Any], Any]) -> tuple[bytes, Meaning]:
    """A file, and what it means."""

    def one(options: Any) -> Any:
        return draw(st.sampled_from(options))

    language, style, sign = one([*HEADERS]), one(MONEY), one(SIGNS)
    # a month comes first, and has an English name, in English alone
    form = one([each for each in DAYS.split("|") if language == "en" or each[1] not in "mb"])
    unit = 1 if "50" in style else 100
    lines: list[Line] = []
    orders: dict[int, tuple[str, bool, date]] = {}
    first = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 300)))
    for order in range(1, draw(st.integers(1, 6)) + 1):
        day = first + timedelta(days=draw(st.integers(0, 40)))
        orders[order] = (one(NAMES), draw(st.booleans()) and order > 1, day)
        for number in range(draw(st.integers(1, 3))):
            price = unit * draw(st.integers(100 // unit, 250_000 // unit))
            lines.append(Line(order, f"Mug {number}", draw(st.integers(1, 12)), price))
    sums = dict.fromkeys(orders, 0)
    for line in lines:
        sums[line.order] += line.quantity * line.price
    table = []
    for line in lines:
        name, cancelled, day = orders[line.order]
        own, total = line.quantity * line.price, sums[line.order]
        amounts = [sign.format(_money(cents, style)) for cents in (line.price, own, total)]
        state = CANCELLED[language] if cancelled else ""
        written = day.strftime(form)
        table.append(
            [f"A{line.order}", written, name, line.item, str(line.quantity), *amounts, state]
        )
    data = _file(draw, language, table, sign.format(_money(sum(sums.values()), style)))
    meant = {
        f"A{order}": (" ".join(name.split()), day.toordinal(), sums[order])
        for order, (name, cancelled, day) in orders.items()
        if not cancelled
    }
    return data, Meaning(meant)


def _file(draw: Callable[[Any], Any], language: str, table: list[list[str]], total: str) -> bytes:
    """The rows with the columns that are drawn, in an order, among other lines, as bytes."""

    def one(options: Any) -> Any:
        return draw(st.sampled_from(options))

    names = [one(each.split(",")) for each in HEADERS[language].split("|")]
    without = one([{"total"}, {"own"}, set(), {"own", "total"}, {"total", "price", "quantity"}])
    without = without | one([set(), {"item"}, {"state"} if not _cancelled(table) else set()])
    places = [at for at, column in enumerate(COLUMNS) if column not in without]
    random.Random(draw(st.integers(0, 999))).shuffle(places)
    rows = [[names[at] for at in places], *([row[at] for at in places] for row in table)]
    if draw(st.booleans()):
        end = ["" for _ in places]
        sums = [n for n, at in enumerate(places) if COLUMNS[at] in ("own", "total")]
        labels = [n for n, at in enumerate(places) if COLUMNS[at] not in ("own", "total", "price")]
        if sums and labels[0] < sums[0]:
            end[labels[0]] = TOTAL[language]
            end[sums[0]] = total
            rows.append(end)
    before = one([[], [["Report of sales"], []], [["Sales", "2026"], ["Printed: 23.11.2026"], []]])
    after = one([[], [[]], [[], []]])
    out = io.StringIO()
    quoting = one([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    mark, end_of_line = one([",", ";", "\t", "|"]), one(["\r\n", "\n"])
    writer = csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=end_of_line)
    writer.writerows([*before, *rows, *after])
    return out.getvalue().encode(one(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))


def _cancelled(table: list[list[str]]) -> bool:
    return any(row[-1] for row in table)


def _found(sheet: Sheet) -> Meaning | None:
    """What an import takes of it; None where it refuses a row, and so the file."""
    orders: dict[str, tuple[str, int, int]] = {}
    for chunk in sheet.chunks():
        if chunk.refused:
            return None
        for each in chunk.purchases:
            cents = orders.get(each.ref or "", ("", 0, 0))[2] + each.cents
            orders[each.ref or ""] = (each.customer or "", each.day, cents)
    return Meaning(orders)


@settings(
    max_examples=int(MANY or 40),
    deadline=None,
    derandomize=not MANY,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(dressed())
def test_a_dressed_table_keeps_its_meaning_or_is_asked_about(file: tuple[bytes, Meaning]) -> None:
    data, meaning = file
    note(data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", "replace"))
    try:
        sheet = open_sheet(from_bytes("export.csv", data), Wishes())
    except RepbookError as refusal:
        assert refusal.hint
        return
    assert sheet.kind == "purchases"
    found = _found(sheet)
    assert found in (None, meaning)
