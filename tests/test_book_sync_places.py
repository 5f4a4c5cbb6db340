"""What comes first on one machine comes first on all: a day's events of a customer, phones, contacts."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from sync_machines import ON, Machine, machines
from test_book_sync import (
    add,
    call,
    contact,
    import_file,
    merge,
    move,
    order,
    phone,
    problem,
    remove,
    solve,
    take_back,
)

from repbook.book import Book
from repbook.book.history import timeline
from repbook.errors import RepbookError


def all_in_order(machine: Machine) -> dict[str, object]:
    """What each customer has, as it is listed: phones, contacts, the events of each day."""
    events = (
        "SELECT uid, day, seq, 1, id FROM touches WHERE customer_id = :id"
        " UNION ALL SELECT uid, day, seq, 2, id FROM purchases WHERE customer_id = :id"
        " UNION ALL SELECT uid, day, seq, 3, id FROM problems WHERE customer_id = :id"
        " UNION ALL SELECT s.uid, s.day, s.seq, 4, s.id FROM steps s"
        " JOIN problems x ON x.id = s.problem_id WHERE x.customer_id = :id ORDER BY 2, 3, 4, 5"
    )

    def read(book: Book) -> dict[str, object]:
        uids = dict(book.conn.execute("SELECT id, uid FROM customers"))
        return {
            uids[each.id]: (
                each.phones,
                [(one.name, one.phones) for one in each.contacts],
                [row[0] for row in book.conn.execute(events, {"id": each.id})],
            )
            for each in book.customers.all()
        }

    return machine.do(read)


def changes(machine: Machine) -> int:
    return machine.do(lambda book: book.conn.execute("SELECT count(*) FROM changes").fetchone()[0])


def two() -> tuple[Machine, Machine]:
    """Two machines that know one customer."""
    laptop, desktop = machines("laptop", "desktop")
    laptop.do(lambda book: book.add_customer("Kobo Dairy", on=ON, phones=["040 1"]))
    laptop.do(lambda book: book.contact(book.customers.get(1), "Bo"))
    laptop.sync()
    desktop.sync()
    return laptop, desktop


def both(act: Callable[[Book, str], object]) -> tuple[Machine, Machine]:
    """Two machines on which one thing was done while they knew nothing of each other."""
    laptop, desktop = two()
    for machine in (laptop, desktop):
        machine.do(lambda book, name=machine.name: act(book, name))  # type: ignore[misc]
    for machine in (laptop, desktop, laptop):
        machine.sync()
    return laptop, desktop


def assert_alike(*some: Machine) -> None:
    first, *others = [all_in_order(machine) for machine in some]
    for other in others:
        assert other == first
    before = [changes(machine) for machine in some]
    for machine in some:
        assert machine.sync().change is None, "it is settled"
    assert [changes(machine) for machine in some] == before


def notes(machine: Machine) -> list[str | None]:
    return machine.do(lambda book: [call.note for call in book.touches.all()])


def test_the_calls_of_a_day_have_one_order_on_all_machines() -> None:
    def two_calls(book: Book, name: str) -> None:
        for n in (1, 2):
            book.log_call(book.customers.get(1), on=ON, note=f"{name} {n}")

    laptop, desktop = both(two_calls)
    assert notes(laptop) == notes(desktop)
    for name in ("laptop", "desktop"):
        own = [note for note in notes(laptop) if note and note.startswith(name)]
        assert own == [f"{name} 1", f"{name} 2"], "of one machine they are as they were typed"
    assert_alike(laptop, desktop)


def test_promises_and_quotes_of_a_day_are_listed_alike_in_history() -> None:
    def some(book: Book, name: str) -> None:
        for n in (1, 2):
            book.promise([book.customers.get(1)], f"offer of {name} {n}", on=ON, by=ON)
        book.log_quote(book.customers.get(1), 100, on=ON, what=name)

    def listed(book: Book) -> list[tuple[str, str]]:
        events = timeline(book, book.customers.get(1), ON).events
        return [
            (each.kind, getattr(each.record, "text", "") or each.record.what) for each in events
        ]

    laptop, desktop = both(some)
    before = desktop.do(listed)
    assert before == laptop.do(listed) and len(before) == 6
    desktop.do(lambda book: book.promise([book.customers.get(1)], "the last", on=ON, by=ON))
    assert next(text for kind, text in desktop.do(listed) if kind == "promise") == "the last"
    assert_alike(laptop, desktop)


def test_a_problem_that_was_solved_on_one_and_opened_again_on_another_is_the_same_on_both() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: book.log_problem(book.customers.get(1), "leaks", on=ON))
    laptop.sync()
    desktop.sync()
    laptop.do(lambda book: book.step(1, "resolve", on=ON, note="new seal"))
    desktop.do(lambda book: book.step(1, "give-up", on=ON, note="too old"))
    for machine in (laptop, desktop, laptop):
        machine.sync()
    steps = [
        machine.do(
            lambda book: [s.kind for s in sorted(book.steps.all(), key=lambda s: (s.seq, s.id))]
        )
        for machine in (laptop, desktop)
    ]
    assert steps[0] == steps[1]
    assert_alike(laptop, desktop)


def test_what_is_logged_after_a_sync_comes_last_on_all() -> None:
    laptop, desktop = both(
        lambda book, name: book.log_call(book.customers.get(1), on=ON, note=name)
    )
    desktop.do(lambda book: book.log_call(book.customers.get(1), on=ON, note="last"))
    desktop.sync()
    laptop.sync()
    assert notes(laptop)[-1] == notes(desktop)[-1] == "last"
    assert_alike(laptop, desktop)


def test_where_one_of_two_is_removed_the_other_has_its_own_place_again() -> None:
    laptop, desktop = both(
        lambda book, name: book.log_call(book.customers.get(1), on=ON, note=name)
    )
    laptop.do(lambda book: book.remove(f"c{book.touches.all()[0].id}"))
    laptop.sync()
    desktop.sync()
    for machine in (laptop, desktop):
        assert machine.do(lambda book: [each.seq for each in book.touches.all()]) == [1]
    assert_alike(laptop, desktop)


def test_first_phones_and_contacts_are_the_same_on_all_machines() -> None:
    def phones(book: Book, name: str) -> None:
        with book.change("edit"):
            book.customers.add_address(1, "phone", f"{name} 1")
            book.customers.add_address(1, "phone", f"{name} 2")
        book.contact(book.customers.get(1), f"Ann of {name}", phones=["555 1"])
        with book.change("edit"):
            (bo,) = (c for c in book.customers.get(1).contacts if c.name == "Bo")
            book.customers.add_address(1, "phone", f"{name} 3", bo.id)
        book.log_call(
            book.customers.get(1), on=ON, note=name, contact=book.customers.get(1).contacts[-1]
        )

    laptop, desktop = both(phones)
    assert_alike(laptop, desktop)
    for machine in (laptop, desktop):
        called = machine.do(
            lambda book: {
                call.note: book.customers.contact_names()[call.contact_id or 0]
                for call in book.touches.all()
            }
        )
        assert called == {name: f"Ann of {name}" for name in ("laptop", "desktop")}
        machine.assert_sound()


def test_a_phone_that_was_removed_and_typed_again_comes_last_on_all() -> None:
    laptop, desktop = two()

    def again(book: Book) -> None:
        with book.change("edit"):
            book.customers.add_address(1, "phone", "040 2")
        with book.change("edit"):
            book.customers.drop_addresses(1, "phone", "040 1")
            book.customers.add_address(1, "phone", "040 1")

    laptop.do(again)
    laptop.sync()
    desktop.sync()
    assert desktop.do(lambda book: book.customers.get(1).phones) == ("040 2", "040 1")
    assert_alike(laptop, desktop)
    desktop.do(lambda book: book.undo(syncs=True))
    desktop.sync()
    laptop.sync()
    laptop.assert_sound()
    assert_alike(laptop, desktop)


def test_a_phone_that_was_removed_is_not_added_again_to_put_it_behind_another() -> None:
    laptop, desktop, third = machines("laptop", "desktop", "third")
    laptop.do(lambda book: book.add_customer("Kobo Dairy", on=ON, phones=["040 1"]))
    for machine in (laptop, desktop):
        machine.sync()
    with desktop.book() as book, book.change("edit"):
        book.customers.add_address(1, "phone", "040 2")
        book.conn.execute("UPDATE changes SET at = '2100-01-01T00:00:00Z'")
    desktop.sync()
    third.sync()
    with third.book() as book, book.change("edit"):
        book.customers.drop_addresses(1, "phone", "040 2")
    third.sync()
    with laptop.book() as book, book.change("edit"):
        book.customers.add_address(1, "phone", "040 3")
    laptop.sync()
    desktop.sync()
    assert desktop.do(lambda book: book.customers.get(1).phones) == ("040 1", "040 3")
    third.sync()
    assert_alike(laptop, desktop, third)


def import_orders(machine: Machine, *orders: str) -> None:
    """Import orders of one customer and one day, as one change."""
    file = machine.home / "in.csv"
    lines = "".join(f"Kobo Dairy,2026-11-20,{ord(order)},{order}\n" for order in orders)
    file.write_text(f"Customer,Date,Amount,Item\n{lines}")
    machine.do(lambda book: book.import_files([file], on=ON))


def ordered(machine: Machine) -> list[str | None]:
    return machine.do(lambda book: [order.what for order in book.purchases.all()])


def test_orders_of_one_file_stay_in_its_order_though_their_numbers_are_taken() -> None:
    laptop, desktop = two()
    customer = desktop.do(lambda book: book.customers.get(1))
    desktop.do(lambda book: book.log_purchase(customer, 100, on=ON))
    import_orders(laptop, *"abc")
    for machine in (laptop, desktop, laptop):
        machine.sync()
    assert ordered(desktop)[:3] == ordered(laptop)[:3] == [*"abc"]
    assert_alike(laptop, desktop)


def test_what_one_machine_says_of_a_day_is_left_as_it_is() -> None:
    laptop, desktop = machines("laptop", "desktop")
    import_orders(laptop, "a")
    import_orders(laptop, "b")
    laptop.sync()
    desktop.sync()
    assert ordered(desktop) == [*"ab"]
    assert desktop.facts() == laptop.facts()


def test_a_phone_that_an_undo_brought_back_has_one_place_on_all() -> None:
    laptop, desktop = two()
    with laptop.book() as book, book.change("edit"):
        book.customers.add_address(1, "phone", "040 2")
    laptop.sync()
    with laptop.book() as book, book.change("edit"):
        book.customers.drop_addresses(1, "phone", "040 1")
    laptop.sync()
    desktop.sync()
    laptop.do(lambda book: book.undo(1))
    for machine in (laptop, desktop, laptop):
        machine.sync()
    assert len(laptop.do(lambda book: book.customers.get(1).phones)) == 2
    assert_alike(laptop, desktop)


ACTS = (add, call, call, call, contact, import_file, merge, move, order, phone, problem)
ACTS += (remove, solve, take_back)


@pytest.mark.parametrize("seed", range(5))
def test_whatever_is_done_three_machines_list_it_in_one_order(seed: int) -> None:
    some, chance = machines("laptop", "desktop", "phone"), random.Random(seed)
    for _ in range(70):
        machine, which = chance.choice(some), chance.randrange(20)
        if which >= len(ACTS):
            machine.sync()
            continue
        with machine.book() as book, suppress(RepbookError, IndexError):  # there is nobody yet
            ACTS[which](book, random.Random(chance.randrange(10)))
    for machine in some * 3:
        machine.sync()
    assert_alike(*some)
    for machine in some:
        machine.assert_sound()
