"""S5, do-not-call: no offer to call in any list, page or calendar; what is owed stays, without a phone.

The histories are random, and the same every time. That the lists would have
offered the same customers without the mark is checked too: else nothing is proved.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Ran, run_repbook

from repbook.book import Book
from repbook.cli.commands import BY_NAME
from repbook.loyalty.call_list import Filter, call_list, quiet
from repbook.loyalty.calls import codes
from repbook.loyalty.relationship import lapsed

DAY = date(2026, 11, 23)
HISTORIES, A_BOOK = 1000, 20
PHONE = re.compile(r"555 9\d{3}")  # the phones of those not to be called, and only theirs


def live(book: Book, chance: Random, silent: bool | None = None, count: int = A_BOOK) -> None:
    """Give a book customers with random lives, about half of them not to be called."""
    add = book.customers.add

    def ago(least: int, most: int) -> date:
        return DAY - timedelta(days=chance.randint(least, most))

    def some(most: int) -> range:
        return range(chance.randint(0, most))

    ally = book.journal.insert("allies", name="Priya", name_key="priya", phone="555 0101")
    for number in range(1, count + 1):
        dnc = chance.random() < 0.5 if silent is None else silent
        name = f"Silent {number}x" if dnc else f"Open {number}x"
        phone = f"555 {9000 if dnc else 1000 + number}"
        if dnc:
            phone = f"555 9{number:03}"
        id = add(
            name,
            added_on=ago(0, 900),
            do_not_call=dnc,
            imported=chance.random() < 0.3,
            phones=[phone],
            emails=[f"c{number}@example.com"],
            tags=["t"],
            prefer=chance.choice([None, "phone", "email", "text"]),
            call_every_days=chance.choice([None, None, 7, 28]),
            orders_every_days=chance.choice([None, None, 30, 90]),
            referred_by_id=chance.randint(1, number - 1)
            if number > 1 and chance.random() < 0.4
            else None,
        )
        if chance.random() < 0.5:
            book.customers.add_contact(id, f"{name} Lee", phones=[phone])
        gap = chance.choice([10, 30, 90])
        day = ago(0, 200)
        bought = []
        for _ in some(7):
            due = day + timedelta(days=30) if chance.random() < 0.5 else None
            bought.append(
                book.purchases.add(
                    customer_id=id,
                    on=day,
                    cents=chance.randint(1, 99) * 1000,
                    due_on=due,
                    what=chance.choice(["seals", "pumps"]),
                    settled=chance.random() < 0.3,
                )
            )
            day -= timedelta(days=max(1, round(gap * chance.uniform(0.5, 2))))
        for _ in some(4):
            on = ago(0, 120)
            again = chance.random() < 0.4
            book.touches.add(
                customer_id=id,
                on=on,
                outcome=chance.choice(["reached", "voicemail", "no-answer", "sent"]),
                inbound=chance.random() < 0.2,
                channel="phone",
                again_on=on + timedelta(days=chance.randint(1, 60)) if again else None,
                again_minute=chance.choice([None, 870]) if again else None,
            )
        for _ in some(2):
            on = ago(0, 40)
            problem = book.problems.add(
                customer_id=id,
                what="a leak",
                reported_on=on,
                kind="leak",
                purchase_id=chance.choice([None, *bought]),
            )
            steps: list[tuple[str, str, dict[str, Any]]] = chance.choice(
                [
                    [],
                    [("hand-off", "me", {"ally_id": ally})],
                    [("update", "ally", {})],
                    [("park", "me", {"until_on": on + timedelta(days=9), "update_every_days": 3})],
                    [("resolve", "me", {})],
                    [("resolve", "me", {}), ("reopen", "customer", {})],
                ]
            )
            for kind, by, more in steps:
                book.steps.add(problem_id=problem, on=on, kind=kind, by=by, **more)
        for _ in some(2):
            on = ago(0, 60)
            book.promises.add(
                customer_id=id,
                text="the quote",
                made_on=on,
                by=on + timedelta(days=chance.randint(0, 60)),
            )
        if chance.random() < 0.1:
            book.snoozes.add(
                customer_id=id,
                on=ago(0, 20),
                until_on=DAY + timedelta(days=chance.randint(-5, 5)),
            )


def test_a_thousand_histories_and_no_offer() -> None:
    silent = offered_unmarked = 0
    chance = Random(20261123)
    while silent < HISTORIES:
        with Book(None) as book:
            with book.change("lives"):
                live(book, chance)
            as_of = book.day(DAY)
            histories = as_of.histories
            marked = {h.id for h in histories if h.do_not_call}
            silent += len(marked)
            until = DAY + timedelta(days=60)
            for asked in (Filter(), Filter(until=until), Filter(codes=codes()), Filter(most=3)):
                calls = as_of.call_list(asked)
                assert not marked & {call.history.id for call in calls.calls}
            quiet_ones, _ = quiet(as_of.customers(), 0)
            assert not marked & {customer.history.id for customer in quiet_ones}
            if as_of.forecaster:
                gone, _ = lapsed(as_of.customers(), as_of.forecaster)
                assert not marked & {row.history.id for row in gone}
            free = [as_of.as_customer(h._replace(do_not_call=False)) for h in histories]
            calls = call_list(free)
            offered_unmarked += len(marked & {call.history.id for call in calls.calls})
    assert offered_unmarked > HISTORIES / 2


# Whole commands

OFFERS: list[list[str]] = [
    ["next", "-n", "100"],
    ["next", "-n", "100", "--json"],
    ["next", "-n", "100", "--csv"],
    ["next", "--until", "2027-01-31", "--json"],
    ["next", "--tag", "t", "--json"],
    *(["next", "--reason", code] for code in codes()),
    ["stale", "--days", "0"],
    ["stale", "--days", "0", "--json"],
    ["stale", "--days", "0", "--csv"],
    ["export", "calendar"],
    ["export", "customers", "--format", "vcf"],
    ["export", "contacts", "--format", "vcf"],
    [],
]
# What tells of them, as a record: their name may stand there, a phone never.
RECORDS: list[list[str]] = [
    ["report"],
    ["report", "--json"],
    ["report", "--html", "-"],
    ["report", "--md", "-"],
    ["report", "--year", "--html", "-"],
    ["status"],
    ["status", "--json"],
    ["forecast"],
    ["problems", "--all"],
    ["problems", "--all", "--json"],
    ["promises", "--all"],
    ["promises", "--all", "--json"],
    ["complaints"],
    ["complaints", "--json"],
    ["referrals"],
    ["referrals", "--json"],
    ["feedback"],
    ["study"],
    ["allies"],
    ["backtest"],
]
OF_ONE: list[list[str]] = [
    ["brief"],
    ["brief", "--json"],
    ["brief", "--html", "-"],
    ["why"],
    ["why", "--json"],
    ["status"],
    ["history"],
    ["history", "--json"],
]


def run(path: Path, *line: str) -> Ran:
    return run_repbook("--book", str(path), "--as-of", DAY.isoformat(), "--no-input", *line)


def a_book(path: Path, seed: int) -> list[int]:
    """A book of random lives on disk; the numbers of those not to be called."""
    with Book(path) as book:
        with book.change("lives"):
            live(book, Random(seed), count=8)
        return [h.id for h in book.histories(DAY) if h.do_not_call]


def offers_nobody(path: Path, part: slice = slice(None)) -> None:
    """Assert that nothing offers a call to a silent customer."""
    for line in OFFERS[part]:
        ran = run(path, *line)
        if line[:1] == ["export"] and not ran.out.startswith("BEGIN:"):
            continue  # not there yet
        assert ran.code == 0, (line, ran)
        assert "Silent" not in ran.out, line
        assert not PHONE.search(ran.out), line


def tells_no_phone(path: Path, silent: list[int], part: slice = slice(None)) -> None:
    lines = [*RECORDS[part], *([*line, str(id)] for line in OF_ONE[part] for id in silent[:2])]
    for line in lines:
        ran = run(path, *line)
        assert ran.code == 0, (line, ran)
        assert not PHONE.search(ran.out), line
    report = run(path, "report", "--json").json
    assert not [row for row in report["next"] + report["lapsed"] if "Silent" in row["name"]]
    page = run(path, "report", "--md", "-").out.partition("## Who to call")[2]
    assert "Silent" not in page


def owed_is_marked(path: Path) -> None:
    """What is owed to silent customers stands in problems and promises, marked."""
    with Book(path) as book:
        problems, promises = len(book.problems.all()), len(book.promises.all())
        silent = {h.id for h in book.histories(DAY) if h.do_not_call}
        owed = {p.id for p in book.promises.all() if p.customer_id in silent}
        waiting = {p.id for p in book.problems.all() if p.customer_id in silent}
    told = run(path, "promises", "--all", "--json").json
    assert len(told) == promises
    assert {int(p["id"][1:]) for p in told if p["do_not_call"]} == owed
    assert not [p for p in told if p["do_not_call"] and p.get("phone")]
    told = run(path, "problems", "--all", "--json").json
    assert len(told) == problems
    assert waiting <= {int(p["id"][1:]) for p in told}
    for command in ("promises", "problems"):
        for line in run(path, command).out.splitlines():
            if "Silent" in line:
                assert "do not call" in line, line


@pytest.mark.parametrize("seed", range(30))
def test_no_command_offers_a_call(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "rep.db"
    silent = a_book(path, seed)
    part = slice(seed % 5, None, 5)  # each fifth command on six books
    offers_nobody(path, part)
    tells_no_phone(path, silent, part)
    owed_is_marked(path)


# What the mark outlives


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """Two books' worth of trouble: one customer with everything owed, not to be called."""
    path = tmp_path / "rep.db"
    for line in (
        ["add", "Silent 1x", "--phone", "555 9001", "--prefer", "email", "--tag", "t"],
        ["log-purchase", "1", "480", "--due", "2026-10-01", "--on", "2026-09-01"],
        ["log-problem", "1", "a leak", "--kind", "leak"],
        ["promise", "1", "the quote", "--by", "2026-11-23"],
        ["log-call", "1", "hello", "--again", "2026-11-25"],
        ["edit", "1", "--do-not-call"],
        ["add", "Open 2x", "--phone", "555 1002", "--referred-by", "1"],
    ):
        assert run(path, *line).code == 0, line
    return path


def still_silent(path: Path, name: str = "Silent 1x") -> None:
    row = next(c for c in run(path, "list", "--json").json if name in (c["name"], *c["aliases"]))
    assert row["do_not_call"]
    ids = {c["id"] for line in ("next", "stale") for c in run(path, line, "--json").json}
    assert row["id"] not in ids


def test_it_says_so_where_a_call_could_be_made(marked: Path) -> None:
    offers_nobody(marked)
    tells_no_phone(marked, [1])
    owed_is_marked(marked)
    for command in ("promises", "problems"):
        assert "(do not call; prefers e-mail)" in run(marked, command).out
    assert "DO NOT CALL; they prefer e-mail" in run(marked, "brief", "1").out
    assert "do not call" in run(marked, "problem", "x1").out.lower()


@pytest.mark.parametrize(
    "line",
    [
        ["log-call", "1", "they rang", "--inbound"],
        ["log-problem", "1", "another", "--new-kind"],
        ["update", "x1", "told them", "--channel", "email"],
        ["resolve", "x1", "new seal"],
        ["promise", "1", "more", "--by", "2026-11-30"],
        ["log-purchase", "1", "10"],
        ["log-call", "1", "no", "-o", "no-answer"],
        ["park", "x1", "--until", "2026-12-01"],
        ["snooze", "1"],
        ["promise", "p1", "--kept"],
        ["log-payment", "1", "480"],
    ],
    ids=" ".join,
)
def test_noting_something_offers_no_call_either(line: list[str], marked: Path) -> None:
    ran = run(marked, *line)
    assert ran.code in (0, 4), ran
    assert not PHONE.search(ran.out + ran.err)
    assert not re.search(r"call (them|back|again|on|in)\b", ran.out, re.IGNORECASE), ran.out
    still_silent(marked)


def test_undo_and_redo_keep_the_mark(marked: Path) -> None:
    run(marked, "log-call", "1", "they rang", "--inbound")
    for word in ("undo", "redo"):
        assert run(marked, word).code == 0
        still_silent(marked)
    run(marked, "undo", "--steps", "3")  # the call, the friend, the mark
    assert "Silent 1x" in run(marked, "next", "--json").out
    run(marked, "redo", "--steps", "3")
    still_silent(marked)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_it_survives_export_and_import(form: str, marked: Path, tmp_path: Path) -> None:
    out, again = tmp_path / f"customers.{form}", tmp_path / "again.db"
    assert run(marked, "export", "customers", "--to", str(out)).code == 0
    assert run(again, "import", str(out)).code == 0
    still_silent(again)
    assert run(marked, "import", str(out)).code == 0
    still_silent(marked)


def test_it_survives_the_book_s_own_export(marked: Path, tmp_path: Path) -> None:
    out, again = tmp_path / "book.json", tmp_path / "again.db"
    assert run(marked, "export", "book", "--to", str(out)).code == 0
    assert run(again, "import", str(out)).code == 0
    still_silent(again)
    owed_is_marked(again)
    offers_nobody(again)


FILES: dict[str, Callable[[str], str]] = {
    "a plain file": lambda name: f"name,phone\n{name},555 9001\n",
    "one that says no": lambda name: f"name,phone,do_not_call\n{name},555 9001,no\n",
    "one that says nothing": lambda name: f"name,phone,do_not_call\n{name},555 9001,\n",
    "orders": lambda name: f"customer,date,amount\n{name},2026-11-20,50\n",
}


@pytest.mark.parametrize("what", FILES)
def test_no_file_takes_the_mark_away(what: str, marked: Path, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text(FILES[what]("Silent 1x"))
    ran = run(marked, "import", str(file))
    assert ran.code == 0, ran
    still_silent(marked)


def test_a_book_without_the_mark_does_not_take_it_away(marked: Path, tmp_path: Path) -> None:
    out = tmp_path / "before.json"
    run(marked, "edit", "1", "--may-call")
    run(marked, "export", "book", "--to", str(out))
    run(marked, "edit", "1", "--do-not-call")
    assert run(marked, "import", str(out)).code == 0
    still_silent(marked)
    out.unlink()
    run(marked, "export", "book", "--to", str(out))
    run(marked, "edit", "1", "--may-call")
    assert run(marked, "import", str(out)).code == 0
    still_silent(marked)


@pytest.mark.skipif("merge" not in BY_NAME, reason="no merge yet")
@pytest.mark.parametrize("pair", [("1", "2"), ("2", "1")], ids=["into it", "into another"])
def test_a_merge_keeps_the_mark_of_either(pair: tuple[str, str], marked: Path) -> None:
    ran = run(marked, "merge", *pair, "--yes")
    assert ran.code == 0, ran
    still_silent(marked)
    for word in ("undo", "redo"):
        assert run(marked, word).code == 0
        still_silent(marked)
    assert len(json.loads(run(marked, "list", "--json").out)) == 1


def test_an_hour_of_calls_leaves_them_out(marked: Path) -> None:
    pytest.importorskip("pty")
    from terminals import at_terminal

    assert run(marked, "promise", "2", "a price", "--by", "2026-11-23").code == 0
    hour = at_terminal(marked, "dial")
    hour.sees("[q]uit:")
    assert "Open 2x (2)" in hour.text
    hour.types("k")
    hour.ends()
    assert "Silent 1x (1)" not in hour.text
    assert not PHONE.search(hour.text)
