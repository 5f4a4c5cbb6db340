"""Several machines of one rep end with one book, whatever was done on each and in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sync_machines import ON, Machine, machines, uids

from repbook.book import Book, corrections
from repbook.book.forget import forget
from repbook.errors import RepbookError
from repbook.records import Customer

NAMES = ("Kobo Dairy", "Harbor Foods", "Vale Brothers", "Dale End")


def someone(book: Book, chance: random.Random) -> Customer:
    return chance.choice(book.customers.all())


def add(book: Book, chance: random.Random) -> None:
    name = chance.choice(NAMES)
    book.add_customer(name, on=ON, phones=[f"040 {chance.randrange(3)}"], tags=["a"])


def edit(book: Book, chance: random.Random) -> None:
    what = {
        "town": chance.choice(("Lund", "Malmo", "Ystad")),
        "note": chance.choice(("calls late", "pays by card")),
        "extra": {chance.choice(("Region", "Line")): chance.choice("xyz")},
    }
    field = chance.choice(sorted(what))
    book.edit(someone(book, chance), **{field: what[field]})


def rename(book: Book, chance: random.Random) -> None:
    book.edit(someone(book, chance), name=chance.choice(("Kobo AB", "Kobo Group", "Harbour")))


def tag(book: Book, chance: random.Random) -> None:
    customer = someone(book, chance)
    with book.change("edit"):
        if customer.tags and chance.random() < 0.5:
            book.customers.untag(customer.id, customer.tags[0])
        else:
            book.customers.tag(customer.id, chance.choice("abc"))


def phone(book: Book, chance: random.Random) -> None:
    customer = someone(book, chance)
    with book.change("edit"):
        book.customers.drop_addresses(customer.id, "phone")
        book.customers.add_address(customer.id, "phone", f"040 {chance.randrange(9)}")


def contact(book: Book, chance: random.Random) -> None:
    book.contact(someone(book, chance), chance.choice(("Ann", "Bo")), phones=["555 1"])


def call(book: Book, chance: random.Random) -> None:
    customer = someone(book, chance)
    who = chance.choice(customer.contacts) if customer.contacts else None
    book.log_call(customer, on=ON, note=f"call {chance.random()}", contact=who)


def order(book: Book, chance: random.Random) -> None:
    on = ON - timedelta(days=chance.randrange(60))
    book.log_purchase(someone(book, chance), 100 + chance.randrange(900), on=on, what="20 seals")


def problem(book: Book, chance: random.Random) -> None:
    book.log_problem(someone(book, chance), f"leaks {chance.random()}", on=ON)


def solve(book: Book, chance: random.Random) -> None:
    book.step(chance.choice(book.problems.all()).id, "resolve", on=ON, note="new seal")


def promise(book: Book, chance: random.Random) -> None:
    book.promise([someone(book, chance)], f"offer {chance.random()}", on=ON, by=ON)


def keep(book: Book, chance: random.Random) -> None:
    found = chance.choice(book.promises.all())
    (book.keep if chance.random() < 0.5 else book.drop)(found, ON)


def quote(book: Book, chance: random.Random) -> None:
    book.log_quote(someone(book, chance), 500, on=ON)


def close(book: Book, chance: random.Random) -> None:
    found = chance.choice(book.quotes.all())
    (book.win if chance.random() < 0.5 else book.lose)(found, on=ON)


def merge(book: Book, chance: random.Random) -> None:
    book.merge(someone(book, chance), someone(book, chance), on=ON)


def move(book: Book, chance: random.Random) -> None:
    table, letter = chance.choice(
        ((book.purchases, "o"), (book.touches, "c"), (book.problems, "x"))
    )
    found = chance.choice(table.all())
    book.correct(f"{letter}{found.id}", to=someone(book, chance))


def remove(book: Book, chance: random.Random) -> None:
    table, letter = chance.choice(
        ((book.purchases, "o"), (book.touches, "c"), (book.problems, "x"))
    )
    book.remove(f"{letter}{chance.choice(table.all()).id}")


def remove_customer(book: Book, chance: random.Random) -> None:
    corrections.remove_customer(book, someone(book, chance))


def write_off(book: Book, chance: random.Random) -> None:
    book.write_off(someone(book, chance), "closed", on=ON)


def take_back(book: Book, chance: random.Random) -> None:
    book.undo(chance.choice((1, 1, 2)))


def bring_back(book: Book, chance: random.Random) -> None:
    book.redo()


def import_file(book: Book, chance: random.Random) -> None:
    assert book.path is not None
    file = book.path.with_name("in.csv")
    rows = "".join(f"{chance.choice(NAMES)},Town {chance.randrange(9)}\n" for _ in range(3))
    file.write_text(f"Name,Town\n{rows}")
    book.import_files([file], on=ON)


def forget_someone(book: Book, chance: random.Random) -> None:
    forget(book, someone(book, chance), ON)


ACTS: tuple[Callable[[Book, random.Random], None], ...] = (
    *(add, add, edit, edit, rename, tag, phone, contact, call, call, order, order, problem, solve),
    *(promise, keep, quote, close, merge, move, remove, remove_customer, write_off),
    *(take_back, take_back, bring_back, import_file, forget_someone),
)


def act(machine: Machine, which: int, seed: int, gone: set[tuple[str, str]]) -> None:
    """Do something on a machine, if its book takes it; what goes by it is noted."""

    def run(book: Book) -> None:
        before = uids(book.conn)
        try:
            ACTS[which](book, random.Random(seed))
        except (RepbookError, IndexError):  # there is nobody yet, or the book says no
            return
        gone.update(before - uids(book.conn))

    machine.do(run)


@settings(max_examples=12)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, len(ACTS) + 7), st.integers(0, 10**6)),
        max_size=45,
    )
)
def test_three_machines_end_with_one_book(steps: list[tuple[int, int, int]]) -> None:
    some = machines("laptop", "desktop", "phone")
    gone: set[tuple[str, str]] = set()
    there: set[tuple[str, str]] = set()
    for at, which, seed in steps:
        if which < len(ACTS):
            act(some[at], which, seed, gone)
        else:
            some[at].sync()
        there |= some[at].do(lambda book: uids(book.conn))
    for machine in some + some:
        machine.sync()
    first, *others = [machine.facts() for machine in some]
    for other in others:
        for table, rows in first.items():
            assert other[table] == rows, table
    for machine in some:
        machine.assert_sound()
    assert not lost(some, there - gone)


def lost(some: list[Machine], wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which records are not there, though nobody removed them, nor one in which they stand."""

    def known(book: Book) -> dict[tuple[str, str], int]:
        rows = book.conn.execute("SELECT kind, uid, state FROM sync_records")
        return {(kind, uid): state for kind, uid, state in rows}

    first, *others = [machine.do(known) for machine in some]
    forgotten = {key for each in (first, *others) for key, state in each.items() if state == 2}
    return {key for key in wanted - forgotten if first.get(key, 1) == 1}
