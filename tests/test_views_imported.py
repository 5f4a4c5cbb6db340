"""The preview of an import: the first rows as they will be read."""

from __future__ import annotations

from pathlib import Path

from conftest import Rep


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


ORDERS = (
    'Customer,Order Date,Total,Comment\n"Vale\x1b[31m, Ltd",13/04/2026,"1.234,50",late\n'
    "Cole,05/05/2026,20,\nDrew,06/05/2026,30,\nEden,07/05/2026,40,\n"
)


def test_the_first_rows_are_shown_as_they_will_be_read(rep: Rep, tmp_path: Path) -> None:
    path = write(tmp_path, "orders.csv", ORDERS)
    shown = rep("import", path, "--dry-run", ok=True).out
    assert "first rows, as they will be read" in shown
    assert "customer: Cole; day: 2026-05-05; amount: 20.00" in shown
    assert "day: 2026-04-13; amount: 1234.50" in shown
    assert "\x1b" not in shown
    assert "Drew" in shown and "Eden" not in shown
    (file,) = rep("import", path, "--dry-run", "--json", ok=True).json["files"]
    assert file["first_rows"][1] == {"customer": "Cole", "on": "2026-05-05", "amount": "20.00"}
    assert len(file["first_rows"]) == 3
    assert "first rows" not in rep("import", path, ok=True).out


def test_first_rows_of_another_kind_and_of_a_currency_without_cents(
    rep: Rep, tmp_path: Path
) -> None:
    people = write(tmp_path, "customers.csv", "Name,City,Phone\nVale Ltd,Lund,1 23;4 56\n")
    (file,) = rep("import", people, "--dry-run", "--json", ok=True).json["files"]
    assert file["first_rows"][0]["name"] == "Vale Ltd"
    assert file["first_rows"][0]["town"] == "Lund"
    yen = write(tmp_path, "yen.csv", "Customer,Date,Amount (JPY)\nVale,2026-04-13,1200\n")
    (file,) = rep("import", yen, "--dry-run", "--json", ok=True).json["files"]
    assert file["first_rows"][0]["amount"] == "1200"
    assert "amount: 1200" in rep("import", yen, "--dry-run", ok=True).out


def test_refused_and_unwanted_rows_are_none_of_the_first(rep: Rep, tmp_path: Path) -> None:
    text = "Customer,Date,Amount,Owner\nA,2026-04-13,5,You\nB,never,6,Me\nC,2026-04-14,7,Me\n"
    path = write(tmp_path, "orders.csv", text)
    seen = rep("import", path, "--where", "Owner=Me", "--dry-run", "--json", ok=True).json
    assert [row["customer"] for row in seen["files"][0]["first_rows"]] == ["C"]
