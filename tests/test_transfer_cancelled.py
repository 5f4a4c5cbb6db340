"""An order that a later export says was cancelled is taken out, and undo brings it back."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rep

ORDERS = "Order number,Customer,Date,Total,Status\n"
SHOP = "Name,Email,Financial Status,Total,Created at,Cancelled at,Lineitem name,Billing Name\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(text: str, name: str = "orders.csv") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def refs(rep: Rep) -> list[str]:
    return [row["ref"] for row in rep("export", "purchases", "--json", ok=True).json]


def test_a_cancelled_order_is_taken_out_and_brought_back(rep: Rep) -> None:
    first = ORDERS + "A1,Vale,2026-04-03,40,paid\nA2,Vale,2026-04-04,60,open\n"
    rep("import", write(first), ok=True)
    later = write(first.replace("open", "cancelled"))
    seen = rep("import", later, "--dry-run", ok=True).out
    assert "1 order cancelled since: to remove" in seen and "left out" not in seen
    done = rep("import", later, "--json", ok=True).json["files"][0]
    assert (done["cancelled"], done["left_out"], done["unchanged"]) == (1, 0, 1)
    assert refs(rep) == ["A1"]
    again = rep("import", later, ok=True).out
    assert '1 left out (status "cancelled")' in again and "removed" not in again
    rep("undo", ok=True)
    assert refs(rep) == ["A1", "A2"]


def test_one_paid_before_goes_with_its_payment(rep: Rep) -> None:
    columns = "Order number,Customer,Date,Total,Paid on,Status\n"
    rep("import", write(columns + "A1,Vale,2026-04-03,40,2026-04-09,paid\n"), ok=True)
    assert len(rep("export", "payments", "--json", ok=True).json) == 1
    rep("import", write(columns + "A1,Vale,2026-04-03,40,,void\n"), ok=True)
    assert refs(rep) == [] == rep("export", "payments", "--json", ok=True).json


def test_only_that_order_of_that_customer_goes(rep: Rep) -> None:
    text = ORDERS + "A1,Vale,2026-04-03,40,paid\nA1,Cole,2026-04-03,60,paid\n"
    rep("import", write(text), ok=True)
    rep("import", write(ORDERS + "A1,Cole,2026-04-03,60,cancelled\n"), ok=True)
    (left,) = rep("export", "purchases", "--json", ok=True).json
    assert left["customer"] == "Vale"
    none = rep("import", write(ORDERS + "A1,Dale,2026-04-03,40,cancelled\n"))
    assert none.code == 5 and 'all rows are left out: status "cancelled" 1' in none.err
    assert refs(rep) == ["A1"]


def test_a_cancelled_line_leaves_the_rest_of_its_order(rep: Rep) -> None:
    lines = "Order number,Customer,Date,Line total,Status\n"
    rep(
        "import", write(lines + "A1,Vale,2026-04-03,40,paid\nA1,Vale,2026-04-03,25,paid\n"), ok=True
    )
    rep(
        "import",
        write(lines + "A1,Vale,2026-04-03,40,cancelled\nA1,Vale,2026-04-03,25,paid\n"),
        ok=True,
    )
    (left,) = rep("export", "purchases", "--json", ok=True).json
    assert left["amount"] == 25


def test_of_a_shop_and_of_deals_that_are_lost_after_all(rep: Rep) -> None:
    row = "#1,ann@lee.example,paid,90,2026-04-03,,Seal,Ann Lee\n"
    rep("import", write(SHOP + row), ok=True)
    rep("import", write(SHOP + row.replace("03,,", "03,2026-04-05,")), ok=True)
    assert refs(rep) == []
    deals = "Opportunity Name,Opportunity ID,Stage,Amount,Close Date,Account Name\n"
    rep("import", write(deals + "Seals,006A,Closed Won,90,2026-04-03,Vale\n"), ok=True)
    assert refs(rep) == ["006A"]
    lost = write(deals + "Seals,006A,Closed Lost,90,2026-04-03,Vale\n")
    seen = rep("import", lost, "--dry-run", ok=True).out
    assert "1 order cancelled since: to remove" in seen and "customer 1" not in seen
    rep("import", lost, ok=True)
    assert refs(rep) == []
    (quote,) = rep("export", "quotes", "--json", ok=True).json
    assert (quote["status"], quote["lost_on"]) == ("lost", "2026-04-03")
    rep("undo", ok=True)
    assert refs(rep) == ["006A"]


PLUGIN = (
    "Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),Email (Billing),"
    "Item Name,Quantity (- Refund),Item Cost,Order Refund Amount,Order Total Amount\n"
)
SOLD = {
    "shopify, cancelled": SHOP
    + "#1,ann@lee.example,paid,90,2026-04-03,{},Seal,Ann Lee\n#1,,,,,,Kit,\n",
    "shopify, voided": SHOP.replace("Financial", "Fulfillment Status,Financial")
    + "#1,ann@lee.example,{},90,2026-04-03,,Seal,Ann Lee\n",
    "woocommerce": "Date,Order #,Status,Customer,Product(s),Net Sales\n"
    "2026-04-03 10:00:00,1,{},Ann Lee,1x Seal,40\n",
    "woocommerce in French": "Date,Commande n°,Etat,Client,Produits,Ventes nettes\n"
    "2026-04-03 10:00:00,1,{},Ann Lee,1x Seal,40\n",
    "woocommerce, a row an item": PLUGIN
    + "1,{0},2026-04-03,Ann,Lee,ann@lee.example,Seal,1,40,,70\n"
    "1,{0},2026-04-03,Ann,Lee,ann@lee.example,Kit,1,30,,70\n",
    "etsy": "Sale Date,Order ID,Buyer User ID,Full Name,Buyer,Order Total,Currency,Status\n"
    "04/13/26,1,ann1,Ann Lee,Ann Lee (ann1),40,EUR,{}\n",
}


@pytest.mark.parametrize(
    ("shop", "before", "after"),
    [
        ("shopify, cancelled", "", "2026-04-05"),
        ("shopify, voided", "fulfilled,pending", ",voided"),
        ("woocommerce", "completed", "cancelled"),
        ("woocommerce", "wc-completed", "wc-cancelled"),
        ("woocommerce in French", "completed", "Annulée"),
        ("woocommerce, a row an item", "Processing", "Cancelled"),
        ("etsy", "Completed", "Canceled"),
    ],
)
def test_an_order_of_a_shop_that_is_cancelled_goes_and_undo_brings_it_back(
    rep: Rep, shop: str, before: str, after: str
) -> None:
    rep("import", write(SOLD[shop].format(before)), ok=True)
    whole = rep("export", "book", ok=True).out
    assert len(refs(rep)) == 1
    (file,) = rep("import", write(SOLD[shop].format(after)), "--json", ok=True).json["files"]
    assert (file["source"], file["cancelled"]) == (shop.split(",")[0].split()[0], 1)
    assert refs(rep) == [] == rep("export", "items", "--json", ok=True).json
    rep("undo", ok=True)
    assert rep("export", "book", ok=True).out == whole
