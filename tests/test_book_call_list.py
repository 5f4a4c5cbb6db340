"""One call list: `next`, `dial`, `why`, `brief` and the library name the same people and values."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from conftest import DAY, Rep, run_repbook

from repbook import book as books
from repbook.book import Book, book_day
from repbook.book.brief import read_brief
from repbook.book.dial_session import begin
from repbook.formatter import Formatter
from repbook.loyalty.call_list import Filter
from repbook.loyalty.calls import call_for
from repbook.loyalty.customer_day import book_mean_gap
from repbook.views.next import CALL, listed

TODAY = date.fromisoformat(DAY)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("demo") / "rep.db"
    assert run_repbook("--book", str(file), "--as-of", DAY, "demo").code == 0
    return file


@pytest.fixture
def book(demo: Path) -> Iterator[Book]:
    with Book(demo) as opened:
        yield opened


def parts_of(book: Book) -> list[Filter]:
    """Every tag and every town of the book, and all of it."""
    rows = book.conn.execute
    tags = [tag for (tag,) in rows("SELECT DISTINCT tag FROM tags ORDER BY 1")]
    towns = [town for (town,) in rows("SELECT DISTINCT town FROM customers WHERE town != ''")]
    assert len(tags) + len(towns) > 10
    return [
        Filter(most=10),
        *(Filter(tag=tag, most=10) for tag in tags),
        *(Filter(town=town, most=10) for town in towns),
    ]


def next_rows(demo: Path, asked: Filter) -> list[tuple[int, float]]:
    words = [f"--{kind}={value}" for kind in ("tag", "town") if (value := getattr(asked, kind))]
    ran = run_repbook("--book", str(demo), "--as-of", DAY, "next", "--json", *words)
    return [(row["id"], row["call_value"]) for row in ran.json]


def test_next_dial_and_the_library_agree_on_every_tag_and_town(book: Book, demo: Path) -> None:
    formatter = Formatter(TODAY)
    for asked in parts_of(book):
        wanted = next_rows(demo, asked)
        calls = book.call_list(TODAY, asked).calls
        data = CALL.rows(listed(calls, {}), formatter)
        assert [(row["id"], row["call_value"]) for row in data] == wanted, asked
        tried = {id for (id,) in book.conn.execute(TRIED, (TODAY.toordinal(),))}
        queue = begin(book.day(TODAY), asked).queue
        assert [id for id in queue if id not in tried] == [
            id for id, _ in wanted if id not in tried
        ], asked
        shown = {id: read_brief(book.day(TODAY), book.customers.get(id)).call for id in queue}
        for id, value in wanted:
            if id in shown:
                assert shown[id] is not None and formatter.major(shown[id].value) == value


TRIED = "SELECT customer_id FROM touches WHERE day = ? AND NOT inbound"


def test_why_and_brief_have_the_value_that_next_has_for_everybody(book: Book, demo: Path) -> None:
    listed = {call.history.id: call.value for call in book.call_list(TODAY).calls}
    assert len(listed) > 20
    for history in book.histories(TODAY):
        who = str(history.id)
        of_one = call_for(book.day(TODAY).customer(history.id))
        assert (of_one.value if of_one else None) == listed.get(history.id), history.name
        for command in ("why", "brief"):
            found = run_repbook("--book", str(demo), "--as-of", DAY, command, who, "--json").json
            assert found["call_value"] == round(listed.get(history.id, 0)) / 100, history.name


def live(book: Book, chance: Random) -> None:
    """A few customers with purchases, some twice a day, some for nothing, some returned."""
    with book.change("lives"):
        for n in range(chance.randint(1, 5)):
            id = book.customers.add(f"Firm {n}", added_on=TODAY - timedelta(400))
            for _ in range(chance.randint(0, 6)):
                on = TODAY - timedelta(chance.choice((0, 1, 3, 10, 20, 35, 36, 90, 200)))
                cents = chance.choice((0, 500, 70_000))
                purchase = book.purchases.add(customer_id=id, on=on, cents=cents)
                if chance.random() < 0.3:
                    of = purchase if chance.random() < 0.5 else None
                    back = chance.choice((100, cents or 100))
                    book.returns.add(
                        customer_id=id,
                        on=min(TODAY, on + timedelta(chance.randint(0, 9))),
                        cents=back,
                        purchase_id=of,
                    )


@pytest.mark.parametrize("seed", range(60))
def test_the_mean_gap_is_the_same_with_and_without_everyones_history(seed: int) -> None:
    with Book(None) as book:
        live(book, Random(seed))
        for back in (0, 5, 30):
            on = TODAY - timedelta(back)
            buyings = [history.buying for history in book.histories(on)]
            assert book.mean_gap(on) == book_mean_gap(buyings, book.policy)


@pytest.mark.parametrize("seed", range(12))
def test_the_next_order_that_log_purchase_names_is_the_one_that_status_expects(
    seed: int, rep: Rep, book_file: Path
) -> None:
    chance = Random(seed)
    for name in ("Vale Brothers", "Harbor Foods"):
        rep("add", name, ok=True)
    for _ in range(7):
        who = chance.choice(("1", "2"))
        on = (TODAY - timedelta(chance.randint(0, 90))).isoformat()
        if chance.random() < 0.2:
            rep("log-return", who, "10", "--on", on)
        if chance.random() < 0.4:
            rep("next", ok=True)  # keeps a fit
        words = ("log-purchase", who, "90") if chance.random() < 0.7 else ORDERED
        said = rep(*(w.replace("WHO", who) for w in words), "--on", on, ok=True).out
        (row,) = rep("status", who, "--json", ok=True).json
        if row["purchase_count"] < 2 or row["rhythm"] == "lapsed":
            assert "ext order" not in said
            continue
        expected = date.fromisoformat(row["next_expected_on"])
        assert f"expected about {Formatter(TODAY).weekday(expected)}." in " ".join(said.split())


ORDERED = ("log-call", "WHO", "wants more", "--order", "90")


def test_who_never_was_reached_is_a_lead_since_they_are_quiet_for_stale(rep: Rep) -> None:
    rep("add", "Harbor Foods", "--on", "2026-06-01", ok=True)
    rep("log-call", "1", "-o", "no-answer", "--on", "2026-11-01", ok=True)
    (row,) = rep("stale", "--json", ok=True).json
    reasons = rep("next", "--json", ok=True).json[0]["reasons"]
    assert [(r["code"], r["since"]) for r in reasons] == [("lead", "2026-06-01")]
    assert row["days_quiet"] == (TODAY - date(2026, 6, 1)).days


@pytest.mark.parametrize(
    ("people", "phone"),
    [
        ([("Ann Lee", "555 0001"), ("Bo Ek", "555 0002")], "555 0001"),
        ([("Ann Lee", None), ("Bo Ek", "555 0002")], "555 0009"),
    ],
    ids=["the first contact's own", "the customer's, before another contact's"],
)
def test_the_phone_to_dial(rep: Rep, people: list[tuple[str, str | None]], phone: str) -> None:
    rep("add", "Harbor Foods", "--phone", "555 0009", ok=True)
    for name, own in people:
        rep("edit", "1", "--contact", name, *(("--phone", own) if own else ()), ok=True)
    rep("log-call", "1", "-p", "the quote", "--by", DAY, ok=True)
    [row] = rep("next", "--json", ok=True).json
    assert (row["contact"], row["phone"]) == ("Ann Lee", phone)


def test_where_the_first_contact_has_no_phone_another_contacts_is_dialled(rep: Rep) -> None:
    rep("add", "Harbor Foods", "--contact", "Ann Lee", ok=True)
    rep("edit", "1", "--contact", "Bo Ek", "--phone", "555 0002", ok=True)
    rep("log-call", "1", "-p", "the quote", "--by", DAY, ok=True)
    [row] = rep("next", "--json", ok=True).json
    assert (row["contact"], row["phone"]) == ("Ann Lee", "555 0002")


@pytest.mark.parametrize(("leads", "first", "last"), [(300, 11, 28), (40, 8, 5)])
def test_the_leads_of_a_file_come_up_a_few_each_day(
    rep: Rep, tmp_path: Path, leads: int, first: int, last: int
) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("name\n" + "".join(f"Firm {at:03}\n" for at in range(leads)))
    rep("import", str(file), "--kind", "customers", ok=True)
    out = rep("next", ok=True).out
    end = date.fromisoformat(DAY) + timedelta(last)
    then = f"{end:%a} {end.day} {end:%b}"
    said = f"{leads} prospects will be listed between tomorrow and {then}. To see who: "
    (later,) = [line for line in out.splitlines() if "will be listed" in line]
    assert later.startswith(said)
    found = rep(*shlex.split(later.removeprefix(f"{said}repbook ")))
    assert found.out.count("prospect in the book since") == leads and later.endswith(f" -n {leads}")
    for days in (1, 2, last - 1, last):
        day = (date.fromisoformat(DAY) + timedelta(days)).isoformat()
        found = rep("next", "-n", "400", "--as-of", day, "--json", ok=True).json
        assert len(found) == min(leads, first * days), day
    out = rep("next", "--as-of", "2026-11-24", ok=True).out
    (later,) = [line for line in out.splitlines() if "will be listed" in line]
    assert later.startswith(
        f"{leads - first} more prospects will be listed between tomorrow and {then}"
    )
    found = rep(*shlex.split(later.partition(": repbook ")[2]), ok=True)
    assert later.endswith(f" -n {leads}")
    assert found.out.count("prospect in the book since") == leads


def test_whoever_waits_for_a_large_book_is_told(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, bool]] = []

    def waiting(what: str, long: bool) -> nullcontext[None]:
        said.append((what, long))
        return nullcontext()

    for large in (1 << 40, 0):
        monkeypatch.setattr(books, "LARGE", large)
        with Book(demo) as book:
            book_day.BookDay(book, TODAY, fit="kept", waiting=waiting).call_list()
    what = ("Reading the book", "Ranking the calls")
    assert said == [*((each, False) for each in what), *((each, True) for each in what)]


def test_quiet_customers_of_a_file_come_up_by_what_they_spent_lately(
    rep: Rep, tmp_path: Path
) -> None:
    """Twenty of one file: those who bought most in its last year are first, whatever the rows."""
    file = tmp_path / "orders.csv"
    rows = [f"Firm {n:02},2025-06-{n + 1:02},{100 * (n * 7 % 20 + 1)}" for n in range(20)]
    file.write_text("\n".join(["customer,date,amount", "Old Firm,2019-05-02,90000", *rows]) + "\n")
    said = rep("import", str(file), "--yes", ok=True).out
    assert "The newest order is from Fri 20 Jun 2025" in said
    assert "repbook next --as-of 2025-06-20" in said
    listed = {row["name"] for row in rep("next", "-n", "30", "--json", ok=True).json}
    spent = {row.split(",")[0]: int(row.split(",")[2]) for row in rows}
    assert listed == set(sorted(spent, key=spent.__getitem__)[-8:])
    assert rep("brief", "Old Firm", ok=True).out.count("come up a few a day")
