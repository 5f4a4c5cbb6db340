"""Quotes and the items of orders: brought in from files, kept, seen, corrected and taken back."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, Rep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repbook.book import Book, changes
from repbook.book.customers import Changes, add
from repbook.book.importing import import_files
from repbook.book.quotes import log_quote, lose, win
from repbook.book.report import facts
from repbook.loyalty.quotes import count_quotes
from repbook.records import Quote
from repbook.transfer.open_file import from_bytes
from repbook.transfer.sheet import Wishes

ON = date.fromisoformat(DAY)
DEALS = (
    "Record ID,Deal Name,Deal Stage,Create Date,Close Date,Amount,Associated Company,Closed Lost Reason\n"
    "71,Pumps,Closed Won,2026-03-01,2026-03-20,5000,Harbor (9),\n"
    "72,Trucks,Contract Sent,2026-11-01,2026-12-20,25000,Vale (8),\n"
    "73,Sensors,Closed Lost,2026-03-01,2026-04-01,9900,Harbor (9),too dear\n"
)
ORDERS = (
    "Order Number,Order Date,Retailer Name,Product Name,SKU,Quantity,Wholesale Price,Retail Price,Status\n"
    "FA1,2026-09-06,Harbor,Mug,M1,6,19.00,38.00,Shipped\n"
    "FA1,2026-09-06,Harbor,Fern Print,F1,4,8.00,16.00,Shipped\n"
    "FA2,2026-09-18,Vale,Mug,M1,4,19.00,38.00,Shipped\n"
)


@pytest.fixture
def put(rep: Rep, tmp_path: Path) -> Any:
    """Import the text of a file, and give the counts by kind."""

    def run(text: str, *options: str, name: str = "in.csv") -> Any:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return rep("import", str(path), "--json", *options, ok=True).json

    return run


def counts(done: Any) -> dict[str, tuple[int, int, int]]:
    return {
        kind: (each["added"], each["updated"], each["unchanged"])
        for kind, each in done["by_kind"].items()
    }


def quotes(rep: Rep) -> dict[str, Any]:
    return {row["what"]: row for row in rep("export", "quotes", "--json", ok=True).json}


def test_deals_are_quotes_open_won_with_their_order_and_lost_with_the_reason(
    rep: Rep, put: Any
) -> None:
    assert counts(put(DEALS)) == {"purchases": (1, 0, 0), "quotes": (3, 0, 0)}
    found = quotes(rep)
    assert [found[name]["status"] for name in ("Pumps", "Trucks", "Sensors")] == [
        "won",
        "open",
        "lost",
    ]
    assert (found["Pumps"]["on"], found["Pumps"]["of_ref"]) == ("2026-03-01", "71")
    assert found["Trucks"]["valid_until"] == "2026-12-20"
    assert (found["Sensors"]["lost_on"], found["Sensors"]["lost_because"]) == (
        "2026-04-01",
        "too dear",
    )


def test_the_same_file_again_changes_nothing(put: Any) -> None:
    put(DEALS)
    put(ORDERS)
    for text, kinds in (
        (DEALS, {"purchases": 1, "quotes": 3}),
        (ORDERS, {"purchases": 2, "items": 3}),
    ):
        again = put(text)
        assert (again["added"], again["updated"], again["batch"]) == (0, 0, None)
        assert counts(again) == {kind: (0, 0, number) for kind, number in kinds.items()}


def test_a_later_export_moves_a_quote_on_and_an_older_one_does_not_open_it_again(
    rep: Rep, put: Any
) -> None:
    put(DEALS)
    later = DEALS.replace("Contract Sent,2026-11-01,2026-12-20", "Closed Won,2026-11-01,2026-11-20")
    assert counts(put(later)) == {"purchases": (1, 0, 1), "quotes": (0, 1, 2)}
    trucks = quotes(rep)["Trucks"]
    assert (trucks["status"], trucks["won_on"], trucks["of_ref"]) == ("won", "2026-11-20", "72")
    assert put(DEALS)["updated"] == 0
    assert quotes(rep)["Trucks"]["status"] == "won"


def test_deals_without_an_id_are_known_by_what_they_are_and_name_their_order(
    rep: Rep, put: Any
) -> None:
    text = (
        "Title,Organization,Value,Status,Won time\n"
        "Pumps,Acme,500,Won,2026-01-15\nPumps,Acme,500,Won,2026-01-15\nJugs,Beta,9,Open,\n"
    )
    assert counts(put(text)) == {"purchases": (2, 0, 0), "quotes": (3, 0, 0)}
    assert counts(put(text)) == {"purchases": (0, 0, 2), "quotes": (0, 0, 3)}
    events = rep("history", "acme", "--json").json
    assert sorted(e["text"] for e in events if e["kind"] == "quote") == [
        "quoted (day not known): Pumps, won Thu 15 Jan as o1",
        "quoted (day not known): Pumps, won Thu 15 Jan as o2",
    ]
    assert quotes(rep)["Jugs"]["on"] == DAY


def test_a_quote_is_a_line_of_the_history(rep: Rep, put: Any) -> None:
    put(DEALS)
    text = rep("history", "harbor").out
    assert "quoted: Pumps (71), won Fri 20 Mar as o1" in text
    assert "quoted: Sensors (73), lost Wed 1 Apr: too dear" in text
    assert "quoted: Trucks (72), valid until Sun 20 Dec" in rep("history", "vale").out
    later = rep("--as-of", "2026-12-21", "history", "vale").out
    assert "quoted: Trucks (72), expired Mon 21 Dec" in later
    assert "quoted: Sensors (73), open" in rep("--as-of", "2026-03-05", "history", "harbor").out


def test_deals_that_are_no_orders_are_counted_as_left_out_of_them(
    rep: Rep, put: Any, tmp_path: Path
) -> None:
    """The first time and again; a file of quotes alone leaves nothing out so."""
    for _ in range(2):
        (file,) = put(DEALS)["files"]
        kept = {"open (kept as a quote)": 1, "lost (kept as a quote)": 1}
        assert file["left_out"] == 2 and file["left_out_because"] == kept
    won = DEALS.count("Won")
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    shown = rep("import", str(tmp_path / "deals.csv"), "--dry-run", ok=True).out
    assert f"{won + 2} quotes: {won} won (also orders), 1 open, 1 lost" in " ".join(shown.split())
    assert "bought" not in shown
    assert (
        put("Quote number,Customer,Date,Total,Status\nQ1,Vale,2026-04-03,40,open\n")["left_out"]
        == 0
    )


def test_the_preview_names_quotes_and_items(rep: Rep, tmp_path: Path) -> None:
    for name, text in (("deals.csv", DEALS), ("orders.csv", ORDERS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("deals.csv", "orders.csv")]
    shown = rep("import", *files, "--dry-run", ok=True).out
    assert "1 purchase and 3 quotes to add" in shown
    assert "2 purchases and 3 items to add" in shown


def test_a_preview_of_what_is_new_shows_no_links_as_updates(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Harbor", "--phone", "555 0134", ok=True)
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "Name,Phone,Town\nHarbor,555 0199,Lund\n", encoding="utf-8"
    )
    files = [str(tmp_path / name) for name in ("deals.csv", "people.csv")]
    shown = rep("import", *files, "--dry-run", ok=True).out
    assert "What is updated" in shown and "of o1" not in shown


def test_lines_of_an_order_are_its_items(rep: Rep, put: Any) -> None:
    put(ORDERS)
    rows = rep("export", "items", "--json", ok=True).json
    assert [(r["customer"], r["of_ref"], r["what"], r["quantity"], r["amount"]) for r in rows] == [
        ("Harbor", "FA1", "Mug", 6, 114.0),
        ("Harbor", "FA1", "Fern Print", 4, 32.0),
        ("Vale", "FA2", "Mug", 4, 76.0),
    ]


def test_a_later_export_replaces_the_lines_that_changed(rep: Rep, put: Any) -> None:
    put(ORDERS)
    done = put(ORDERS.replace("Fern Print,F1,4", "Fern Print,F1,5"))
    assert counts(done) == {"purchases": (0, 1, 1), "items": (0, 1, 2)}
    rows = rep("export", "items", "--json", ok=True).json
    assert Counter((r["what"], r["quantity"]) for r in rows) == {
        ("Mug", 6): 1,
        ("Fern Print", 5): 1,
        ("Mug", 4): 1,
    }


def test_a_line_more_is_added_and_one_less_is_named(put: Any) -> None:
    put(ORDERS)
    print_ = "FA1,2026-09-06,Harbor,Fern Print,F1,4,8.00,16.00,Shipped\n"
    more = ORDERS.replace(print_, print_ + print_.replace("Fern", "Oak"))
    assert counts(put(more))["items"] == (1, 0, 3)
    done = put(ORDERS)
    assert counts(done)["items"] == (0, 0, 3)
    assert "1 item no longer in the orders" in done["files"][0]["notes"]


PIPEDRIVE = (
    "ID,Title,Value,Currency of Value,Organization,Stage,Status,Deal created,Won time,Pipeline\n"
    "71,Seals,120,EUR,Harbor,Offer,open,2026-01-03 10:00:00,,Sales\n"
)


def test_two_programs_quotes_of_one_number_are_two(rep: Rep, put: Any) -> None:
    hubspot = DEALS.replace("Closed Won", "Contract Sent")
    put(PIPEDRIVE)
    assert counts(put(hubspot))["quotes"] == (3, 0, 0)
    assert {row["amount"] for row in quotes(rep).values()} == {120, 5000, 25000, 9900}
    for text in (PIPEDRIVE, hubspot):
        again = put(text)
        assert (again["added"], again["updated"]) == (0, 0)


def test_a_quote_of_a_customer_with_another_name_is_the_same_one(rep: Rep, put: Any) -> None:
    put(PIPEDRIVE)
    renamed = PIPEDRIVE.replace("Harbor", "Harbor Foods")
    assert counts(put(renamed))["quotes"] == (0, 1, 0)
    assert quotes(rep)["Seals"]["customer"] == "Harbor Foods"
    two = put(renamed + renamed.splitlines()[1].replace("Harbor Foods", "Vale") + "\n")
    assert counts(two)["quotes"] == (1, 0, 1)
    uids = [row["uid"] for row in rep("export", "quotes", "--json", ok=True).json]
    assert len({*uids}) == len(uids) == 2


def test_a_quote_that_an_earlier_version_stored_is_known_by_its_number(
    rep: Rep, put: Any, book_file: Path
) -> None:
    import sqlite3

    put(PIPEDRIVE)
    with sqlite3.connect(book_file) as conn:
        conn.execute("UPDATE quotes SET uid = 'aaaabbbbccccdddd'")
    twice = PIPEDRIVE + PIPEDRIVE.splitlines()[1] + "\n"
    again = put(twice)
    assert (again["added"], again["updated"]) == (0, 0)


def test_only_one_of_two_programs_takes_a_quote_of_an_earlier_version(
    rep: Rep, put: Any, book_file: Path, tmp_path: Path
) -> None:
    import sqlite3

    put(PIPEDRIVE)
    with sqlite3.connect(book_file) as conn:
        conn.execute("UPDATE quotes SET uid = 'aaaabbbbccccdddd'")
    files = [tmp_path / name for name in ("a.csv", "b.csv")]
    for file, text in zip(files, (PIPEDRIVE, DEALS.splitlines(True)[:2]), strict=True):
        file.write_text("".join(text), encoding="utf-8")
    rep("import", *map(str, files), ok=True)
    assert {row["amount"] for row in quotes(rep).values()} == {120, 5000}


@pytest.mark.parametrize("created", ["", "2026-05-01"])
def test_a_quote_was_made_by_the_day_it_was_won(rep: Rep, put: Any, created: str) -> None:
    put(PIPEDRIVE.replace("2026-01-03 10:00:00", ""))
    assert quotes(rep)["Seals"]["on"] == DAY
    won = PIPEDRIVE.replace("2026-01-03 10:00:00,", f"{created},2026-04-15")
    won = won.replace("open", "won")
    put(won)
    seals = quotes(rep)["Seals"]
    assert (seals["on"], seals["won_on"]) == ("2026-04-15", "2026-04-15")
    again = put(won)
    assert (again["added"], again["updated"]) == (0, 0)


def test_an_undone_import_takes_them_back_and_redo_brings_them(rep: Rep, put: Any) -> None:
    rep("add", "Pier 9", ok=True)
    before = rep("export", "book", ok=True).out
    put(DEALS)
    put(ORDERS)
    whole = rep("export", "book", ok=True).out
    rep("undo", "--steps", "2", ok=True)
    assert rep("export", "book").out == before
    rep("redo", ok=True)
    rep("redo", ok=True)
    assert rep("export", "book").out == whole


def test_an_order_that_is_removed_takes_its_items_and_leaves_the_quote_won(
    rep: Rep, put: Any
) -> None:
    put(ORDERS)
    put(DEALS)
    rep("remove", "o1", ok=True)
    assert [r["of_ref"] for r in rep("export", "items", "--json").json] == ["FA2"]
    assert rep("remove", "o3", ok=True).out.count("q1") == 1
    won = quotes(rep)["Pumps"]
    assert (won["status"], won["of_ref"]) == ("won", "71")
    rep("undo", "--steps", "2", ok=True)
    assert len(rep("export", "items", "--json").json) == 3


def test_an_order_changes_hands_with_its_items_and_its_quote(rep: Rep, put: Any) -> None:
    put(DEALS)
    put(ORDERS)
    rep("correct", "o1", "--customer", "vale", ok=True)
    assert quotes(rep)["Pumps"]["customer"] == "Vale"
    rep("correct", "o2", "--customer", "vale", ok=True)
    assert {r["customer"] for r in rep("export", "items", "--json").json} == {"Vale"}


def test_whoever_is_joined_or_removed_has_them_too(rep: Rep, put: Any) -> None:
    put(DEALS)
    put(ORDERS)
    rep("merge", "harbor", "vale", "--yes", ok=True)
    assert {r["customer"] for r in rep("export", "quotes", "--json").json} == {"Harbor"}
    rep("remove", "1", "--yes", ok=True)
    assert rep("export", "quotes", "--json").json == rep("export", "items", "--json").json == []
    rep("undo", ok=True)
    assert len(rep("export", "items", "--json").json) == 3


def test_a_quote_is_corrected_and_removed_by_its_id(rep: Rep, put: Any) -> None:
    put(DEALS)
    rep("correct", "q2", "--amount", "24000", "--what", "Two trucks", ok=True)
    assert quotes(rep)["Two trucks"]["amount"] == 24000
    assert rep("correct", "q2", "--amount", "0").code == 4
    assert "q2" in rep("changes").out
    rep("remove", "q2", ok=True)
    assert set(quotes(rep)) == {"Pumps", "Sensors"}


def test_items_of_an_order_that_is_not_there_are_refused(rep: Rep, put: Any) -> None:
    put(ORDERS)
    text = rep("export", "items", ok=True).out
    rep("undo", ok=True)
    path = rep("where", "--json").json["path"]
    file = Path(path).parent / "items.csv"
    file.write_text(text, encoding="utf-8")
    refused = rep("import", str(file))
    assert refused.code == 5 and 'the book has no purchase "FA1" of theirs' in refused.err


def test_amounts_of_quotes_and_items_follow_the_currency(rep: Rep, put: Any) -> None:
    put(DEALS)
    put(ORDERS)
    rep("config", "currency", "JPY", ok=True)
    assert quotes(rep)["Pumps"]["amount"] == 5000
    assert rep("export", "items", "--json").json[0]["amount"] == 114


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "open"),
        ({"valid_until": ON}, "open"),
        ({"valid_until": ON - timedelta(days=1)}, "expired"),
        ({"won_on": ON, "valid_until": ON - timedelta(days=1)}, "won"),
        ({"won_on": ON + timedelta(days=1)}, "open"),
        ({"lost_on": ON}, "lost"),
    ],
    ids=["no last day", "its last day", "the day after", "won late", "won tomorrow", "lost"],
)
def test_where_a_quote_stands_on_a_day(fields: dict[str, Any], state: str) -> None:
    assert Quote(1, "u", 1, ON, 100, **fields).state(ON) == state


LINE = st.tuples(st.integers(1, 4), st.sampled_from(["Mug", "Jug", "Tray"]), st.integers(0, 9))


@settings(max_examples=40, suppress_health_check=list(HealthCheck), print_blob=False)
@given(st.lists(st.lists(LINE, max_size=6), min_size=1, max_size=3))
def test_any_lines_are_kept_once_and_are_what_the_last_file_says(files: list[list[Any]]) -> None:
    """Orders interrupted by others and lines that are equal are no exception."""
    book = Book(None)
    for lines in files:
        rows = [
            f"FA{order},{ON},Harbor,{what},S,{many},2.50,5.00,Shipped\n"
            for order, what, many in lines
        ]
        source = from_bytes("orders.csv", (ORDERS.splitlines()[0] + "\n" + "".join(rows)).encode())
        before = everything(book)
        done = import_files(book, [source], Wishes(), on=ON)
        after = everything(book)
        assert import_files(book, [source], Wishes(), on=ON).batch is None
        refs = {purchase.id: purchase.ref for purchase in book.purchases.all()}
        said = {f"FA{order}" for order, _, _ in lines}
        kept = [(refs[i.purchase_id], i.what, i.quantity) for i in book.items.all()]
        assert Counter(each for each in kept if each[0] in said) == Counter(
            (f"FA{order}", what, many) for order, what, many in lines
        )
        if done.batch is not None:
            changes.undo(book, 1)
            assert everything(book) == before
            changes.redo(book, 1)
            assert everything(book) == after


STAGE = st.sampled_from(["Closed Won", "Closed Lost", "Sent", "Draft", "Negotiation"])
DEAL = st.tuples(
    st.integers(1, 5), STAGE, st.integers(0, 40), st.integers(0, 9_999), st.sampled_from("AB")
)


@settings(max_examples=40, suppress_health_check=list(HealthCheck), print_blob=False)
@given(st.lists(st.lists(DEAL, max_size=4, unique_by=lambda deal: deal[0]), min_size=1, max_size=3))
def test_any_deals_are_kept_once_and_taken_back(files: list[list[Any]]) -> None:
    """Whatever came before: the same file again does nothing, undo takes back all, a copy is equal."""
    head = "Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company\n"
    book = Book(None)
    for deals in files:
        if deals and all(stage == "Draft" for _, stage, *_ in deals):
            continue  # of which nothing is taken: that is refused
        rows = [
            f"{id},Deal {id},{stage},{ON - timedelta(days=back)},{amount},Firm {who}\n"
            for id, stage, back, amount, who in deals
        ]
        source = from_bytes("deals.csv", (head + "".join(rows)).encode())
        before = everything(book)
        done = import_files(book, [source], Wishes(), on=ON)
        after = everything(book)
        again = import_files(book, [source], Wishes(), on=ON)
        assert again.batch is None and everything(book) == after
        if done.batch is not None:
            changes.undo(book, 1)
            assert everything(book) == before
            changes.redo(book, 1)
    text = everything(book)
    copy = Book(None)
    import_files(copy, [from_bytes("book.json", text.encode())], Wishes(), on=ON)
    assert json.loads(everything(copy)) == json.loads(text)


def everything(book: Book) -> str:
    from repbook.book.export import export

    return "".join(export(book, "book", "json", on=ON).text)


def _quotes_of_every_kind() -> Book:
    """Six quotes to one customer: won, lost and expired early and late, and open ones."""
    book = Book(None)
    harbor = add(book, "Harbor", Changes(fields={}), None, on=ON - timedelta(days=40))
    for sent, valid, won, lost in (
        (30, None, None, None),
        (28, 21, None, None),  # the last day of a week
        (26, 10, 12, None),
        (24, 15, None, 9),  # lost after its last day
        (22, None, 3, None),
        (20, 2, None, 5),
    ):
        day = ON - timedelta(days=sent)
        until = None if valid is None else ON - timedelta(days=valid)
        quote = log_quote(book, harbor, 1000 * sent, on=day, valid_until=until)
        if won is not None:
            win(book, quote, on=ON - timedelta(days=won))
        if lost is not None:
            lose(book, quote, on=ON - timedelta(days=lost))
    return book


def test_a_history_has_what_is_open_on_its_day_and_the_share_won_by_then() -> None:
    book = _quotes_of_every_kind()
    quotes = book.quotes.all()
    for back in range(32):
        day = ON - timedelta(days=back)
        (history,) = book.histories(day)
        sent = [quote for quote in quotes if quote.on <= day]
        states = [quote.state(day) for quote in sent]
        opened = [q for q, state in zip(sent, states, strict=True) if state == "open"]
        assert [quote.id for quote in history.quotes] == [quote.id for quote in opened]
        if opened:
            won, ended = history.quotes_ended
            over = sum(each <= day.toordinal() for each in ended)
            assert (won, over) == (states.count("won"), len(states) - states.count("open") - won)


def test_the_counts_of_weeks_add_up_and_what_is_open_is_of_the_end() -> None:
    book = _quotes_of_every_kind()
    first = ON - timedelta(days=34)
    ends = [first + timedelta(days=7 * n - 1) for n in range(1, 6)]
    weeks = [
        count_quotes(facts(book, end - timedelta(days=6), end).quotes, end - timedelta(days=6), end)
        for end in ends
    ]
    whole = count_quotes(book.quotes.all(), first, ends[-1])
    assert (whole.sent, whole.won, whole.lost, whole.expired, whole.open) == (6, 2, 2, 1, 1)
    for figure in ("sent", "won", "lost"):
        assert sum(getattr(week, figure) for week in weeks) == getattr(whole, figure)
    assert sum(week.expired for week in weeks) == 2  # one of them was lost weeks later
    for end, week in zip(ends, weeks, strict=True):
        assert week.open == sum(q.on <= end and q.state(end) == "open" for q in book.quotes.all())
