"""What the book knows of a customer on a day: every fact counts from its own day, to its last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from repbook.book import Book
from repbook.records import Buying, CallBack
from repbook.store import histories

MONDAY = date(2026, 11, 23).toordinal()
Rows = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def book() -> Iterator[Book]:
    with Book(None) as book:
        yield book


def filled(book: Book, rows: Rows) -> Book:
    """Two customers of 100 days ago, and rows whose days are counted from Monday."""
    with book.change("fill") as journal:
        for name in ("Harbor Foods", "Vale"):
            journal.insert("customers", name=name, name_key=name.lower(), added_day=MONDAY - 100)
        for table, row in rows:
            days = {c: MONDAY + v for c, v in row.items() if c.endswith("day") and v is not None}
            whose = {} if table == "steps" else {"customer_id": 1}
            journal.insert(table, **{**whose, **row, **days})
    return book


def known(book: Book, day: int = 0) -> dict[str, Any]:
    """Harbor Foods as of a day counted from Monday; its days are counted from there too."""
    found = book.history(1, date.fromordinal(MONDAY + day))._asdict()
    for name, value in found.items():
        if name.endswith("_day") and value is not None:
            found[name] = value - MONDAY
    return found


def touch(day: int, outcome: str = "reached", **more: Any) -> tuple[str, dict[str, Any]]:
    return "touches", {"day": day, "outcome": outcome, **more}


def order(day: int, cents: int = 1000, **more: Any) -> tuple[str, dict[str, Any]]:
    return "purchases", {"day": day, "cents": cents, **more}


def back(day: int, cents: int, **more: Any) -> tuple[str, dict[str, Any]]:
    return "returns", {"day": day, "cents": cents, **more}


def paid(day: int, cents: int, **more: Any) -> tuple[str, dict[str, Any]]:
    return "payments", {"day": day, "cents": cents, **more}


def promised(day: int, by: int, **more: Any) -> tuple[str, dict[str, Any]]:
    return "promises", {"day": day, "by_day": by, "text": "quote", **more}


CASES: list[tuple[str, Rows, dict[str, Any]]] = [
    (
        "nothing yet: known since they were added",
        [],
        {"first_fact_day": -100, "touched": False, "reached_day": None, "tried": ()},
    ),
    (
        "a purchase before they were added is the first fact",
        [order(-120)],
        {"first_fact_day": -120},
    ),
    ("a talk before they were added is the first fact", [touch(-130)], {"first_fact_day": -130}),
    (
        "the earliest of several counts",
        [touch(-110), promised(-140, -1), order(-120)],
        {"first_fact_day": -140},
    ),
    (
        "an attempt is no first fact",
        [touch(-130, "no-answer")],
        {
            "first_fact_day": -100,
            "touched": True,
            "reached_day": None,
            "tried": ((MONDAY - 130, "no-answer"),),
        },
    ),
    (
        "reached: the last time counts",
        [touch(-9), touch(-3), touch(-5)],
        {"reached_day": -3, "first_fact_day": -100},
    ),
    ("reached today counts, tomorrow does not", [touch(0), touch(1)], {"reached_day": 0}),
    (
        "attempts since they were reached",
        [touch(-9, "sent"), touch(-8), touch(-5, "no-answer"), touch(-2, "voicemail")],
        {"reached_day": -8, "tried": ((MONDAY - 5, "no-answer"), (MONDAY - 2, "voicemail"))},
    ),
    (
        "an attempt earlier on the day they were reached is settled",
        [touch(-2, "no-answer", seq=1), touch(-2, seq=2)],
        {"tried": ()},
    ),
    (
        "an attempt later on the day they were reached is not",
        [touch(-2, seq=1), touch(-2, "no-answer", seq=2)],
        {"tried": ((MONDAY - 2, "no-answer"),)},
    ),
    (
        "an attempt of tomorrow is none yet",
        [touch(1, "no-answer"), touch(1, again_day=5), touch(1, asked_referral=1)],
        {"tried": (), "touched": False, "call_back": None, "asked_referral_day": None},
    ),
    (
        "asked for a referral: the last time",
        [touch(-50, asked_referral=1), touch(-20, asked_referral=1), touch(-3)],
        {"asked_referral_day": -20},
    ),
    (
        "feedback: the last time",
        [
            ("feedback", {"day": day, "topic": "price", "verdict": "good"})
            for day in (-30, -10, 0, 4)
        ],
        {"talked_day": 0},
    ),
    (
        "the snooze said last counts, shorter or not",
        [
            ("snoozes", {"day": -1, "until_day": 14}),
            ("snoozes", {"day": -1, "until_day": 7}),
            ("snoozes", {"day": -5, "until_day": 30}),
            ("snoozes", {"day": 2, "until_day": 90}),
        ],
        {"snoozed_until_day": 7},
    ),
    ("no purchase", [], {"buying": Buying()}),
    (
        "two purchases of a day are one occasion",
        [order(-9, 500), order(-9, 700), order(-2, 100)],
        {"buying": Buying((MONDAY - 9, MONDAY - 2), (1200, 100))},
    ),
    (
        "purchases of today count, those of tomorrow do not",
        [order(0), order(1)],
        {"buying": Buying((MONDAY,), (1000,))},
    ),
    (
        "a purchase of nothing is none",
        [order(-9, 0), order(-5)],
        {"buying": Buying((MONDAY - 5,), (1000,))},
    ),
    ("nothing but a purchase of nothing", [order(-9, 0)], {"buying": Buying()}),
    (
        "a return comes off the purchase that it names",
        [order(-9), order(-5), back(-1, 400, purchase_id=1)],
        {"buying": Buying((MONDAY - 9, MONDAY - 5), (600, 1000))},
    ),
    (
        "another comes off the latest before it, then off the one before that",
        [order(-9), order(-5), order(-1), back(-3, 1300)],
        {"buying": Buying((MONDAY - 9, MONDAY - 1), (700, 1000))},
    ),
    (
        "a return on the day of a purchase comes off it",
        [order(-9), order(-5), back(-5, 100)],
        {"buying": Buying((MONDAY - 9, MONDAY - 5), (1000, 900))},
    ),
    (
        "what is over of a named purchase comes off the one before the return",
        [order(-9), order(-5), back(-1, 1100, purchase_id=1)],
        {"buying": Buying((MONDAY - 5,), (900,))},
    ),
    (
        "named returns come first",
        [order(-9), order(-5), back(-4, 1000), back(-1, 600, purchase_id=2)],
        {"buying": Buying((MONDAY - 9,), (400,))},
    ),
    (
        "a return of tomorrow is none yet",
        [order(-9), back(1, 400)],
        {"buying": Buying((MONDAY - 9,), (1000,))},
    ),
    (
        "a call agreed",
        [touch(-3, again_day=2, again_minute=870)],
        {"call_back": CallBack(MONDAY + 2, 870, MONDAY - 3, 1), "free_until_day": 2},
    ),
    (
        "reaching them on its day settles a call agreed before",
        [touch(-3, again_day=-1), touch(-1)],
        {"call_back": None, "free_until_day": None},
    ),
    (
        "reaching them before its day does not",
        [touch(-3, again_day=2), touch(-1)],
        {"call_back": CallBack(MONDAY + 2, None, MONDAY - 3, 1), "free_until_day": 2},
    ),
    (
        "an order or a report, which reaches them too, does not",
        [
            touch(-3, again_day=2),
            order(-2, exchange=1),
            ("problems", {"day": -1, "what": "pump noisy", "exchange": 1}),
        ],
        {"call_back": CallBack(MONDAY + 2, None, MONDAY - 3, 1, MONDAY - 1), "reached_day": -1},
    ),
    (
        "an attempt does not",
        [touch(-3, again_day=2), touch(-1, "no-answer")],
        {"call_back": CallBack(MONDAY + 2, None, MONDAY - 3, 1)},
    ),
    (
        "of two calls agreed the later agreement stands",
        [touch(-3, again_day=9), touch(-1, again_day=4)],
        {"call_back": CallBack(MONDAY + 4, None, MONDAY - 1, 2)},
    ),
    (
        "promises: open, kept in time, kept late, dropped",
        [
            promised(-20, -9, kept_day=-9),
            promised(-20, -9, kept_day=-12),
            promised(-20, -9, kept_day=-8),
            promised(-20, -9, dropped_day=-8),
            promised(-20, 9),
        ],
        {"promises_kept": 2, "promises_late": 1, "promises": [5]},
    ),
    (
        "one kept today is no longer open, one kept tomorrow still is",
        [promised(-2, 0, kept_day=0), promised(-2, 0, kept_day=1), promised(1, 5)],
        {"promises_kept": 1, "promises_late": 0, "promises": [2]},
    ),
    (
        "one dropped tomorrow is open today",
        [promised(-2, 0, dropped_day=0), promised(-2, 0, dropped_day=1)],
        {"promises": [2]},
    ),
    (
        "open promises stand by their day",
        [promised(-2, 5), promised(-2, 3), promised(-2, 5)],
        {"promises": [2, 1, 3]},
    ),
    ("written off", [("write_offs", {"day": -4, "why": "gone"})], {"written_off_day": -4}),
    (
        "written off tomorrow is not yet",
        [("write_offs", {"day": 1, "why": "gone"})],
        {"written_off_day": None, "came_back_day": None},
    ),
    (
        "brought back",
        [("write_offs", {"day": -9, "why": "gone", "back_day": -2})],
        {"written_off_day": None, "came_back_day": -2},
    ),
    (
        "brought back tomorrow is not yet",
        [("write_offs", {"day": -9, "why": "gone", "back_day": 1})],
        {"written_off_day": -9, "came_back_day": None},
    ),
    (
        "a purchase after it brings them back",
        [order(-12), ("write_offs", {"day": -9, "why": "gone"}), order(-5), order(-1)],
        {"written_off_day": None, "came_back_day": -5},
    ),
    (
        "a purchase of that day does not",
        [order(-9), ("write_offs", {"day": -9, "why": "gone"})],
        {"written_off_day": -9, "came_back_day": None},
    ),
    (
        "the last write-off counts",
        [
            ("write_offs", {"day": -30, "why": "gone", "back_day": -20}),
            ("write_offs", {"day": -9, "why": "gone"}),
        ],
        {"written_off_day": -9, "came_back_day": None},
    ),
    (
        "owed: less what was paid and taken back for it",
        [
            order(-40, due_day=-10),
            paid(-5, 300, purchase_id=1),
            back(-4, 100, purchase_id=1),
            paid(1, 50, purchase_id=1),
        ],
        {"debts": [(1, -40, -10, 600)]},
    ),
    (
        "owed: in the order of the due days",
        [order(-40, due_day=9), order(-30, due_day=3), order(-20)],
        {"debts": [(2, -30, 3, 1000), (1, -40, 9, 1000)]},
    ),
    ("paid in full", [order(-40, due_day=-10), paid(-5, 1000, purchase_id=1)], {"debts": []}),
    (
        "known to be settled elsewhere",
        [order(-40, due_day=-10, settled=1)],
        {"debts": [], "paid_late": 0, "paid_in_time": 0},
    ),
    (
        "money without a name goes to what is due first",
        [order(-40, due_day=-10), order(-30, due_day=-20), paid(-5, 1200)],
        {"debts": [(1, -40, -10, 800)]},
    ),
    (
        "money for something the book does not know goes to nothing",
        [order(-40, due_day=-10), paid(-5, 400, of_ref="A7"), back(-5, 300, of_ref="A7")],
        {"debts": [(1, -40, -10, 1000)]},
    ),
    (
        "a return without a name comes off what is owed",
        [order(-40, due_day=-10), back(-5, 300)],
        {"debts": [(1, -40, -10, 700)]},
    ),
    (
        "paid on the last day of grace is in time",
        [order(-40, due_day=-20), paid(-15, 1000, purchase_id=1)],
        {"paid_in_time": 1, "paid_late": 0},
    ),
    (
        "paid a day later is late",
        [order(-40, due_day=-20), paid(-14, 1000, purchase_id=1)],
        {"paid_in_time": 0, "paid_late": 1},
    ),
    (
        "money without a name may be late too",
        [order(-40, due_day=-20), order(-40, due_day=-18), paid(-14, 2000)],
        {"paid_in_time": 1, "paid_late": 1},
    ),
    (
        "open within its grace is neither",
        [order(-40, due_day=-5)],
        {"paid_in_time": 0, "paid_late": 0},
    ),
    ("open beyond its grace is late", [order(-40, due_day=-6)], {"paid_late": 1}),
    (
        "what was paid late 365 days ago is forgotten",
        [order(-500, due_day=-400), paid(-365, 1000, purchase_id=1)],
        {"paid_late": 0},
    ),
    (
        "364 days ago it is not",
        [order(-500, due_day=-400), paid(-364, 1000, purchase_id=1)],
        {"paid_late": 1},
    ),
    (
        "what was due and paid 365 days ago is forgotten",
        [order(-500, due_day=-365), paid(-365, 1000, purchase_id=1)],
        {"paid_in_time": 0},
    ),
    (
        "364 days ago it is not: in time",
        [order(-500, due_day=-364), paid(-365, 1000, purchase_id=1)],
        {"paid_in_time": 1},
    ),
    (
        "two of each",
        [
            order(-90, due_day=-70),
            order(-90, due_day=-70),
            order(-90, due_day=-70),
            order(-90, due_day=-70),
            *(
                paid(day, 1000, purchase_id=id)
                for id, day in ((1, -70), (2, -60), (3, -72), (4, -50))
            ),
        ],
        {"paid_in_time": 2, "paid_late": 2},
    ),
    (
        "the last purchases to ask about",
        [order(-50), order(-9), order(-3), order(-3)],
        {"recent_purchases": ((2, MONDAY - 9), (4, MONDAY - 3))},
    ),
]


def test_each_write_off_ends_on_its_own_day(book: Book) -> None:
    filled(book, [("write_offs", {"day": -20, "back_day": -10}), ("write_offs", {"day": -5})])
    with book.change("bring-back"):
        book.customers.bring_back(1, date.fromordinal(MONDAY))
    assert [known(book, day)["came_back_day"] for day in (-7, 0)] == [-10, 0]


@pytest.mark.parametrize(("rows", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_known_on_a_day(book: Book, rows: Rows, expected: dict[str, Any]) -> None:
    found = known(filled(book, rows))
    found["promises"] = [promise.id for promise in found["promises"]]
    found["debts"] = [
        (d.purchase_id, d.day - MONDAY, d.due_day - MONDAY, d.cents) for d in found["debts"]
    ]
    assert {name: found[name] for name in expected} == expected


def step(day: int, kind: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "steps", {"problem_id": 1, "day": day, "kind": kind, "by": "me", **more}


LEAK = ("problems", {"what": "leaks", "day": -500})
PROBLEMS: list[tuple[str, Rows, list[list[str]]]] = [
    ("open, however old", [LEAK], [["report"]]),
    ("reported tomorrow", [("problems", {"what": "leaks", "day": 1})], []),
    ("solved within the year", [LEAK, step(-364, "resolve")], [["report", "resolve"]]),
    ("solved before", [LEAK, step(-365, "resolve")], []),
    ("given up before", [LEAK, step(-365, "give-up")], []),
    ("an update before leaves it open", [LEAK, step(-400, "update")], [["report", "update"]]),
    (
        "solved before, something since",
        [LEAK, step(-400, "resolve"), step(-364, "reopen")],
        [["report", "resolve", "reopen"]],
    ),
    (
        "each by its own steps",
        [
            LEAK,
            ("problems", {"what": "drips", "day": -490}),
            step(-400, "resolve"),
            step(-3, "update", problem_id=2),
        ],
        [["report", "update"]],
    ),
    (
        "steps of tomorrow are not yet",
        [LEAK, step(0, "update"), step(1, "resolve")],
        [["report", "update"]],
    ),
    (
        "a call about it that reached them is an update",
        [LEAK, touch(-3, problem_id=1), touch(-2, "no-answer", problem_id=1)],
        [["report", "update"]],
    ),
    (
        "so is one of theirs",
        [LEAK, touch(-3, "voicemail", inbound=1, problem_id=1)],
        [["report", "update"]],
    ),
    ("not before it was made", [LEAK, touch(1, problem_id=1)], [["report"]]),
    (
        "a call in which a step was made is that step",
        [LEAK, touch(-3, problem_id=1), step(-3, "resolve", touch_id=1)],
        [["report", "resolve"]],
    ),
    (
        "by the day, then by what came first in it",
        [LEAK, step(-3, "update", seq=2), step(-3, "hand-off", seq=1), step(-4, "park", seq=3)],
        [["report", "park", "hand-off", "update"]],
    ),
]


@pytest.mark.parametrize(("rows", "lives"), [p[1:] for p in PROBLEMS], ids=[p[0] for p in PROBLEMS])
def test_problems_and_what_happened_in_them(book: Book, rows: Rows, lives: list[list[str]]) -> None:
    problems = known(filled(book, rows))["problems"]
    assert [[each.kind for each in problem.steps] for problem in problems] == lives


def test_a_problem_is_a_first_fact(book: Book) -> None:
    assert known(filled(book, [LEAK]))["first_fact_day"] == -500


def test_who_is_brought_by_whom_counts_from_the_day_they_were_added(book: Book) -> None:
    filled(book, [])
    with book.change("friends") as journal:
        for name, day in (("Ann", -3), ("Bo", 0), ("Cy", 1)):
            journal.insert(
                "customers",
                name=name,
                name_key=name.lower(),
                added_day=MONDAY + day,
                referred_by_id=1,
            )
    assert known(book)["referrals"] == 2
    assert book.history(3, date.fromordinal(MONDAY)).referred_by == "Harbor Foods"
    assert book.history(1, date.fromordinal(MONDAY)).referred_by is None


def test_nobody_has_what_belongs_to_another(book: Book) -> None:
    rows = [rows[0] for _, rows, _ in CASES if rows and "purchase_id" not in rows[0][1]]
    filled(book, [LEAK, *rows])
    day = date.fromordinal(MONDAY)
    other = book.history(2, day)
    since = MONDAY - 100
    assert other.prospects is not None and other.prospects.reached == 0
    alone = type(other)(2, "Vale", added_day=since, first_fact_day=since)
    assert other == alone._replace(prospects=other.prospects)
    assert book.histories(day) == [book.history(1, day), other]
    assert book.histories(day, [2, 1]) == [book.history(1, day), other]


def test_the_books_mean_gap_is_that_of_its_histories(book: Book) -> None:
    """Asked in one sum, or added up from everyone's purchases net of returns."""
    from repbook.loyalty.customer_day import book_mean_gap

    rows: Rows = []
    for id in (1, 2):
        rows += [order(-90 + 7 * n * id, customer_id=id) for n in range(4)]
    rows += [order(-7, 0), order(-3, customer_id=2), order(-3, customer_id=2)]
    taken = [back(-50, 1000), back(-40, 300, customer_id=2)]
    for more in ([], taken[:1], taken):
        with Book(None) as found:
            filled(found, [*rows, *more])
            for day in (-80, -45, 0):
                on = date.fromordinal(MONDAY + day)
                gap = book_mean_gap((h.buying for h in found.histories(on)), found.policy)
                assert found.mean_gap(on) == gap


def test_everyone_is_read_in_parts_as_each_is_alone(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is at the edge of a part, who has bought nothing, and who was forgotten."""
    monkeypatch.setattr(histories, "AT_ONCE", 2)
    filled(book, [])
    with book.change("import") as journal:
        journal.insert_many(
            "purchases",
            ("customer_id", "day", "cents"),
            [(1, MONDAY, 100), (1, MONDAY, 50), (2, MONDAY - 9, 70), (2, MONDAY + 1, 70)],
        )
        for id in (-3, 3, 4, 7):
            name = f"firm {id}"
            book.conn.execute(
                "INSERT INTO customers (id, uid, name, name_key, added_day) VALUES (?, ?, ?, ?, 1)",
                (id, name, name, name),
            )
        journal.insert_many(
            "purchases",
            ("customer_id", "day", "cents"),
            [(-3, MONDAY, 5), (4, MONDAY - 2, 0), (4, MONDAY - 1, 8), (7, MONDAY, 9)],
        )
    whole = histories.buyings(book.conn, MONDAY, "")
    assert whole[1] == Buying((MONDAY,), (150,))
    assert sorted(whole) == [-3, 1, 2, 4, 7]
    for id in (-3, 1, 2, 3, 4, 7):
        alone = histories.buyings(book.conn, MONDAY, f" AND customer_id = {id}")
        assert alone == ({id: whole[id]} if id in whole else {})
