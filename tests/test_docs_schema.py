"""The file as an interface: its page is fresh, its views are true."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from conftest import REPO, Rep, made_once
from test_docs import script

from repbook import money
from repbook.book import Book


def test_the_schema_page_is_fresh() -> None:
    kept = (REPO / "docs" / "schema.md").read_text(encoding="utf-8")
    assert kept == script("make_schema").text(), "run: python docs/make_schema.py"


def test_the_book_json_page_is_fresh() -> None:
    kept = (REPO / "docs" / "book-json.md").read_text(encoding="utf-8")
    assert kept == script("make_book_json").text(), "run: python docs/make_book_json.py"


def test_the_views_know_the_decimals_of_every_currency() -> None:
    for view in ("customers_at_a_glance", "timeline"):
        (sql,) = (
            Book(None)
            .conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", (view,))
            .fetchone()
        )
        for codes, scale in re.findall(r"IN \(([^)]*)\) THEN (1000?)\.0", sql):
            known = money.WITHOUT_CENTS if scale == "1" else money.WITH_THOUSANDTHS
            assert set(re.findall(r"'(\w+)'", codes)) == known


def rows(file: Path, sql: str) -> list[dict[str, object]]:
    """As another program reads them."""
    conn = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    with conn:
        found = [dict(row) for row in conn.execute(sql)]
    conn.close()
    return found


@made_once
def world(rep: Rep) -> Rep:
    """A customer with something of everything, one to come, one given up."""
    rep("config", "currency", "EUR", ok=True)
    rep(
        "add",
        "Harbor Foods",
        "--contact",
        "Ann Lee",
        "--phone",
        "555 0134",
        "--tag",
        "b",
        "--tag",
        "a",
        ok=True,
    )
    rep("add", "Pier 9", "--phone", "555 0118", "--referred-by", "harbor", ok=True)
    rep("add", "Gone", ok=True)
    rep("edit", "gone", "--do-not-call", "--phone", "555 0999", ok=True)
    rep("log-purchase", "harbor", "480.50", "seals", "--on", "2026-03-01", "--due", "30d", ok=True)
    rep("log-purchase", "harbor", "100", "--on", "2026-10-01", ok=True)
    rep("log-return", "harbor", "80.50", "frayed", "--of", "o1", ok=True)
    rep("log-payment", "o1", "150", ok=True)
    rep(
        "log-call",
        "harbor",
        "Hello",
        "--on",
        "2026-11-20",
        "-p",
        "the quote",
        "--by",
        "fri",
        ok=True,
    )
    rep("log-problem", "harbor", "leaks", ok=True)
    rep("log-problem", "harbor", "late", ok=True)
    rep("resolve", "x2", "van", ok=True)
    rep("write-off", "gone", "moved away", "--yes", ok=True)
    return rep


def test_a_customer_at_a_glance(world: Rep, book_file: Path) -> None:
    harbor, pier, gone = rows(book_file, "SELECT * FROM customers_at_a_glance ORDER BY id")
    assert harbor == {
        "id": 1,
        "name": "Harbor Foods",
        "company": None,
        "town": None,
        "tags": "a, b",
        "contact": "Ann Lee",
        "phone": "555 0134",
        "do_not_call": 0,
        "written_off": None,
        "purchases": 2,
        "first_purchase": "2026-03-01",
        "last_purchase": "2026-10-01",
        "total": 500.0,
        "unpaid": 250.0,
        "calls": 5,
        "last_reached": "2026-11-23",
        "problems": 2,
        "open_problems": 1,
        "open_promises": 1,
        "referred_by": None,
    }
    assert (pier["purchases"], pier["total"], pier["referred_by"]) == (0, 0.0, "Harbor Foods")
    assert (gone["do_not_call"], gone["written_off"], gone["phone"]) == (1, "2026-11-23", None)
    (status,) = world("status", "harbor", "--json").json
    assert (status["total"], status["last_on"]) == (harbor["total"], harbor["last_purchase"])


def test_the_timeline(world: Rep, book_file: Path) -> None:
    found = rows(book_file, "SELECT * FROM timeline WHERE customer = 'Harbor Foods'")
    days = [str(row["date"]) for row in found]
    assert days == sorted(days, reverse=True)
    told = {(row["date"], row["kind"], row["id"], row["text"], row["amount"]) for row in found}
    assert told >= {
        ("2026-03-01", "purchase", "o1", "seals", 480.5),
        ("2026-11-23", "return", "r1", "frayed", -80.5),
        ("2026-11-23", "payment", "m1", None, 150.0),
        ("2026-11-20", "reached", "c1", "Hello", None),
        ("2026-11-20", "promise", "p1", "the quote", None),
        ("2026-11-23", "resolve", "s1", "van", None),
    }


def test_yen_have_no_decimals(rep: Rep, book_file: Path) -> None:
    rep("config", "currency", "JPY", ok=True)
    rep("add", "Kobo", ok=True)
    rep("log-purchase", "kobo", "48000", ok=True)
    assert rows(book_file, "SELECT total FROM customers_at_a_glance") == [{"total": 48000.0}]
    assert rows(book_file, "SELECT amount FROM timeline WHERE id = 'o1'") == [{"amount": 48000.0}]
