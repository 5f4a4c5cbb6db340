"""Several machines of one rep end with one book, whatever was done on each and in whatever order."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from faults.children import KILLED, Ended, child, die_at
from hypothesis import given, settings
from hypothesis import strategies as st
from sync_machines import ON, Machine, machines, uids

from repbook.book import Book, corrections
from repbook.book.changes import OnlySyncs
from repbook.book.forget import forget
from repbook.book.settings import set_to
from repbook.errors import Conflict, Failed, RepbookError
from repbook.records import Customer
from repbook.store.transactions import write_setting
from repbook.transfer import sync_lines
from repbook.transfer.sync_folder import Folder
from repbook.transfer.sync_memory import Memory

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


def take_back_a_sync(book: Book, chance: random.Random) -> None:
    book.undo(syncs=True)


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
    *(take_back, take_back_a_sync, bring_back, import_file, forget_someone),
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
        st.tuples(st.integers(0, 2), st.integers(0, len(ACTS) + 8), st.integers(0, 10**6)),
        max_size=45,
    )
)
def test_three_machines_end_with_one_book(steps: list[tuple[int, int, int]]) -> None:
    some = machines("laptop", "desktop", "phone")
    gone: set[tuple[str, str]] = set()
    there: set[tuple[str, str]] = set()
    kept = some[0].cloud.with_name("kept")  # the folder as it was once
    for at, which, seed in steps:
        if which < len(ACTS):
            act(some[at], which, seed, gone)
        elif which == len(ACTS) + 7:
            if kept.exists():
                older_folder(some[0].cloud, kept)
            shutil.copytree(some[0].cloud, kept, dirs_exist_ok=True)
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


def older_folder(cloud: Path, kept: Path) -> None:
    """The folder as it was before, as from a stick that was away."""
    shutil.rmtree(cloud)
    kept.rename(cloud)


def lost(some: list[Machine], wanted: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which records are not there, though nobody removed them, nor one in which they stand."""

    def known(book: Book) -> dict[tuple[str, str], int]:
        rows = book.conn.execute("SELECT kind, uid, state FROM sync_records")
        return {(kind, uid): state for kind, uid, state in rows}

    first, *others = [machine.do(known) for machine in some]
    forgotten = {key for each in (first, *others) for key, state in each.items() if state == 2}
    return {key for key in wanted - forgotten if first.get(key, 1) == 1}


# One thing at a time


def two() -> tuple[Machine, Machine]:
    """Two machines that know one customer."""
    laptop, desktop = machines("laptop", "desktop")
    laptop.do(lambda book: book.add_customer("Kobo Dairy", on=ON, town="Lund", phones=["040 1"]))
    laptop.sync()
    desktop.sync()
    return laptop, desktop


def town(machine: Machine) -> str | None:
    return machine.do(lambda book: book.customers.get(1).town)


def edit_town(machine: Machine, to: str) -> None:
    machine.do(lambda book: book.edit(book.customers.get(1), town=to))


def log(machine: Machine, note: str) -> None:
    machine.do(lambda book: book.log_call(book.customers.get(1), on=ON, note=note))


def notes(machine: Machine) -> list[str | None]:
    return machine.do(lambda book: [call.note for call in book.touches.all()])


def test_an_edit_of_what_was_known_wins_though_a_clock_be_years_slow() -> None:
    laptop, desktop = two()
    edit_town(laptop, "Malmo")
    laptop.sync()
    desktop.sync()
    edit_town(desktop, "Ystad")
    desktop.do(lambda book: book.conn.execute("UPDATE changes SET at = '2001-01-01T00:00:00Z'"))
    desktop.sync()
    laptop.sync()
    assert (town(laptop), town(desktop)) == ("Ystad", "Ystad")


@pytest.mark.parametrize("seconds", [0, 1], ids=["in one second", "one after the other"])
def test_both_machines_say_what_was_edited_on_both_and_changes_keeps_what_is_not_kept(
    seconds: int,
) -> None:
    laptop, desktop = two()
    for machine, to, second in ((laptop, "Malmo", 0), (desktop, "Ystad", seconds)):
        edit_town(machine, to)
        at = f"2100-01-01T00:00:0{second}Z"
        machine.do(lambda book, at=at: book.conn.execute("UPDATE changes SET at = ?", (at,)))
    laptop.sync()
    there, here = desktop.sync(), laptop.sync()
    assert town(laptop) == town(desktop)
    for machine, done in ((desktop, there), (laptop, here)):
        (told,) = done.told
        assert {told.kept, told.lost} == {"Malmo", "Ystad"} and told.kept == town(machine)
        assert (told.customer, told.column) == ("Kobo Dairy", "town")
        assert {told.kept_by, told.lost_by} == {"laptop", "desktop"}
        towns = machine.do(
            lambda book, change=done.change: [
                side
                for (images,) in book.conn.execute(
                    "SELECT images FROM journal WHERE change_id = ?", (change,)
                )
                for side in ("Malmo", "Ystad")
                if side in images
            ]
        )
        assert {*towns} == {"Malmo", "Ystad"}
        machine.assert_sound()


def test_edits_of_different_fields_both_stay_and_nothing_is_told() -> None:
    laptop, desktop = two()
    edit_town(laptop, "Malmo")
    desktop.do(lambda book: book.edit(book.customers.get(1), note="calls late"))
    laptop.sync()
    assert not desktop.sync().told
    assert not laptop.sync().told
    kobo = laptop.do(lambda book: book.customers.get(1))
    assert (kobo.town, kobo.note) == ("Malmo", "calls late")


def test_two_copies_of_one_book_double_nothing_and_keep_the_edit_of_either() -> None:
    laptop, desktop = machines("laptop", "desktop")
    laptop.do(lambda book: book.add_customer("Kobo Dairy", on=ON, town="Lund", tags=["food"]))
    log(laptop, "before")
    log(laptop, "to be removed")
    shutil.copy(laptop.path, desktop.path)
    edit_town(laptop, "Malmo")
    log(desktop, "on desktop")
    desktop.do(lambda book: book.remove("c2"))
    for machine in (laptop, desktop, laptop, desktop):
        done = machine.sync()
        assert not done.told
    assert laptop.facts() == desktop.facts()
    assert town(desktop) == "Malmo"
    assert notes(laptop) == ["before", "on desktop"]


def test_a_removed_customer_stays_removed_and_a_call_logged_meanwhile_is_in_changes() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: corrections.remove_customer(book, book.customers.get(1)))
    log(desktop, "wants forty seals")
    for machine in (laptop, desktop):
        machine.sync()
    done = laptop.sync()
    for machine in (laptop, desktop):
        assert machine.do(lambda book: book.empty) and notes(machine) == []
        said = machine.do(lambda book: book.conn.execute("SELECT said FROM changes").fetchall())
        assert any("wants forty seals" in (text or "") for (text,) in said)
    assert [(told.kind, told.customer) for told in done.told] == [("touches", "Kobo Dairy")]
    laptop.do(lambda book: book.undo(1))  # the removal
    for machine in (laptop, desktop, laptop):
        machine.sync()
    for machine in (laptop, desktop):
        assert notes(machine) == ["wants forty seals"]


def test_two_customers_who_were_merged_into_each_other_are_one_with_all_that_is_theirs() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: book.add_customer("Kobo AB", on=ON))
    log(laptop, "with Kobo Dairy")
    laptop.sync()
    desktop.sync()
    one, other = (lambda book: book.customers.get(1)), (lambda book: book.customers.get(2))
    laptop.do(lambda book: book.merge(one(book), other(book), on=ON))
    desktop.do(lambda book: book.merge(other(book), one(book), on=ON))
    for machine in (laptop, desktop, laptop, desktop):
        machine.sync()
    assert laptop.facts() == desktop.facts()
    for machine in (laptop, desktop):
        (left,) = machine.do(lambda book: book.customers.all())
        assert {left.name, *left.aliases} == {"Kobo Dairy", "Kobo AB"}
        assert notes(machine) == ["with Kobo Dairy"]
        machine.assert_sound()


def test_a_number_that_is_another_customers_here_becomes_a_new_one_and_that_is_said() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: book.add_customer("Harbor Foods", on=ON))
    desktop.do(lambda book: book.add_customer("Vale Brothers", on=ON))
    laptop.sync()
    assert desktop.sync().renumbered == (("Harbor Foods", 2, 3),)
    assert desktop.do(lambda book: book.customers.get(2).name) == "Vale Brothers"


def test_a_new_name_of_a_machine_reaches_the_others() -> None:
    laptop, desktop = two()
    laptop.name = "work"
    done = laptop.sync()
    assert (done.machine, done.written_anew) == ("work", False)
    desktop.sync()
    log(laptop, "first")
    laptop.sync()
    before = laptop.file.read_bytes()
    laptop.sync()
    assert laptop.file.read_bytes() == before
    assert [each.machine for each in desktop.sync().taken] == ["work"]
    assert notes(desktop) == ["first"]


def test_settings_of_a_machine_stay_there() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: set_currency(book))
    laptop.sync()
    desktop.sync()
    assert desktop.do(lambda book: book.settings) == {"currency": "EUR"}


def set_currency(book: Book) -> None:
    with book.change("config") as journal:
        write_setting(journal, "currency", "EUR")
        write_setting(journal, "backup_to", "/mnt/stick")
        write_setting(journal, "hook.after-write", "rm")


def test_books_in_two_currencies_are_refused_and_left_as_they_are() -> None:
    laptop, desktop = machines("laptop", "desktop")
    for machine, code in ((laptop, "EUR"), (desktop, "USD")):
        machine.do(lambda book, code=code: add_in(book, code))
    laptop.sync()
    before = desktop.path.read_bytes()
    with pytest.raises(Conflict, match="in USD, and that of your other machine in EUR"):
        desktop.sync()
    assert desktop.path.read_bytes() == before
    assert [*desktop.cloud.iterdir()] == [laptop.file]


@pytest.mark.parametrize("codes", [(None, "JPY"), ("JPY", None), ("KWD", None), ("EUR", "JPY")])
@pytest.mark.parametrize("apart", [False, True])
def test_amounts_with_other_decimals_are_not_taken_in(
    codes: tuple[str | None, str | None], apart: bool
) -> None:
    laptop, desktop = machines("laptop", "desktop")
    for machine, code in zip((laptop, desktop), codes, strict=True):
        machine.do(lambda book, code=code: add_in(book, code))
    laptop.sync()
    if apart:  # the folder has not arrived yet
        kept = laptop.file.read_bytes()
        laptop.file.unlink()
        desktop.sync()
        laptop.file.write_bytes(kept)
    before = [machine.facts() for machine in (laptop, desktop)]
    with pytest.raises(Conflict, match="nothing was written"):
        desktop.sync()
    if apart:
        with pytest.raises(Conflict, match="nothing was written"):
            laptop.sync()
    assert [machine.facts() for machine in (laptop, desktop)] == before


def test_two_currencies_named_at_once_are_refused_until_one_is_named_on_both() -> None:
    laptop, desktop = two()
    for machine, code in ((laptop, "EUR"), (desktop, "USD")):
        machine.do(lambda book, code=code: set_to(book, "currency", code))
    laptop.sync()
    with pytest.raises(Conflict, match="in USD, and that of your other machine in EUR") as refused:
        desktop.sync()
    assert "repbook config currency EUR" in str(refused.value.hint)
    desktop.do(lambda book: set_to(book, "currency", "EUR"))
    for machine in (desktop, laptop):
        machine.sync()
        assert machine.do(lambda book: book.settings["currency"]) == "EUR"


def test_a_currency_that_is_named_later_rescales_the_amounts_of_all() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: book.log_purchase(book.customers.get(1), 48000, on=ON))
    for machine in (laptop, desktop):
        machine.sync()
    laptop.do(lambda book: set_to(book, "currency", "JPY"))
    phone = Machine(laptop.cloud.parent, "phone")
    for machine in (laptop, desktop, phone, laptop):
        machine.sync()
        assert machine.do(lambda book: book.purchases.all()[0].cents) == 480


def add_in(book: Book, currency: str | None) -> None:
    book.log_purchase(book.add_customer("Kobo Dairy", on=ON), 100, on=ON, currency=currency)


# The folder


def test_a_file_cut_at_any_byte_gives_what_is_whole_and_the_rest_once_it_is_there() -> None:
    laptop, _ = two()
    for note in ("first", "second"):
        log(laptop, note)
        laptop.sync()
    whole = laptop.file.read_bytes()
    ends = [at for at, byte in enumerate(whole) if byte == ord("\n")]
    cuts = {0, 1, *(at + more for at in ends for more in (-40, -1, 0, 1, 40))}
    for at in sorted(cut for cut in cuts if cut < len(whole)):
        (fresh,) = machines("phone")
        (fresh.cloud / laptop.file.name).write_bytes(whole[:at])
        fresh.sync()
        assert notes(fresh) == ["first", "second"][: sum(at >= end for end in ends[2:])], at
        (fresh.cloud / laptop.file.name).write_bytes(whole)
        fresh.sync()
        assert notes(fresh) == ["first", "second"]


def test_a_damaged_line_is_told_and_the_machine_of_it_writes_its_file_anew() -> None:
    laptop, desktop = two()
    log(laptop, "first")
    laptop.sync()
    log(laptop, "second")
    laptop.sync()
    laptop.file.write_text(laptop.file.read_text().replace("first", "forst"))
    assert [(name, more) for name, _, more in desktop.sync().not_whole] == [("laptop", True)]
    assert notes(desktop) == []
    assert laptop.sync().written_anew
    assert not desktop.sync().not_whole
    assert notes(desktop) == ["first", "second"]


@pytest.mark.parametrize("left", ["", "torn", "x\nmore\nlines\n"])
def test_a_machine_whose_first_line_is_damaged_is_told_and_writes_its_file_anew(left: str) -> None:
    laptop, desktop = two()
    log(laptop, "first")
    laptop.sync()
    laptop.file.write_text(left)
    assert desktop.sync().damaged == (("laptop", "lines" in left),)
    assert laptop.sync().written_anew
    assert not desktop.sync().damaged
    assert notes(desktop) == ["first"]


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_taken_in() -> None:
    laptop, desktop = two()
    phone = Machine(laptop.cloud.parent, "phone")
    phone.sync()
    log(phone, "from phone")
    phone.sync()
    laptop.file.unlink()
    laptop.file.mkdir()
    ((name, why),) = desktop.sync().refused
    assert name == "laptop"
    assert why.startswith(f'"{laptop.file}" cannot be read: ')
    assert notes(desktop) == ["from phone"]


def test_a_file_that_is_missing_or_an_older_version_of_it_loses_nothing() -> None:
    laptop, desktop = two()
    older = laptop.file.read_bytes()
    log(laptop, "first")
    laptop.sync()
    laptop.file.write_bytes(older)
    desktop.sync()
    assert notes(desktop) == []
    assert laptop.sync().written_anew
    desktop.sync()
    assert notes(desktop) == ["first"]
    laptop.file.unlink()
    desktop.sync()
    log(laptop, "second")
    laptop.sync()
    desktop.sync()
    assert notes(desktop) == ["first", "second"]


def test_an_older_folder_that_comes_back_gets_what_was_written_while_it_was_away() -> None:
    laptop, desktop = two()
    away = laptop.cloud.with_name("away")
    laptop.cloud.rename(away)
    laptop.cloud.mkdir()
    log(laptop, "while it was away")
    laptop.sync()
    shutil.rmtree(laptop.cloud)
    away.rename(laptop.cloud)
    done = laptop.sync()
    assert done.written_anew and not done.restored
    desktop.sync()
    assert notes(desktop) == ["while it was away"]


def test_a_restored_book_whose_folder_is_older_too_sends_its_next_call_at_once() -> None:
    laptop, desktop = two()
    kept = laptop.path.read_bytes()
    log(laptop, "first")
    laptop.sync()
    older = laptop.file.read_bytes()
    for note in ("second", "third"):
        log(laptop, note)
        laptop.sync()
    desktop.sync()
    laptop.file.write_bytes(older)
    laptop.path.write_bytes(kept)
    log(laptop, "fourth")
    assert laptop.sync().restored
    desktop.sync()
    assert sorted(notes(desktop)) == ["first", "fourth", "second", "third"]


def test_two_folders_by_turns_lose_nothing() -> None:
    laptop, desktop = two()
    other = laptop.cloud.with_name("other")
    other.mkdir()
    for at, folder in enumerate((other, laptop.cloud, other, laptop.cloud)):
        before, laptop.cloud, desktop.cloud = laptop.cloud, folder, folder
        log(laptop, f"note {at}")
        done = laptop.sync()
        assert done.moved and done.written_anew and not done.restored and before != folder
        desktop.sync()
        assert notes(desktop)[-1] == f"note {at}"


def test_a_book_restored_from_a_backup_takes_in_again_what_it_had_forgotten() -> None:
    laptop, desktop = two()
    kept = laptop.path.read_bytes()
    log(laptop, "first")
    laptop.sync()
    desktop.sync()
    laptop.path.write_bytes(kept)
    log(laptop, "second")
    done = laptop.sync()
    assert done.restored and not done.copied
    desktop.sync()
    for machine in (laptop, desktop):
        assert sorted(notes(machine)) == ["first", "second"]
    assert laptop.facts() == desktop.facts()


def test_a_machine_cloned_with_its_identity_becomes_one_of_its_own() -> None:
    laptop, desktop = two()
    clone = Machine(laptop.cloud.parent, "clone")
    for name in ("rep.db", "sync.json"):
        shutil.copy(laptop.home / name, clone.home / name)
    text = clone.memory_file.read_text().replace(str(laptop.path), str(clone.path))
    clone.memory_file.write_text(text)
    log(laptop, "on laptop")
    laptop.sync()
    log(clone, "on clone")
    assert clone.sync().copied
    assert clone.file != laptop.file
    for machine in (laptop, desktop, clone):
        machine.sync()
        assert sorted(notes(machine)) == ["on clone", "on laptop"]


def test_a_file_of_a_newer_repbook_waits_and_the_rest_is_used() -> None:
    laptop, _ = two()
    phone = Machine(laptop.cloud.parent, "phone")
    phone.sync()
    log(laptop, "from laptop")
    laptop.sync()
    head = sync_lines.head("0" * 8, "tablet", 1, 9999, ())
    (laptop.cloud / f"repbook-sync-{'0' * 8}.jsonl").write_text(
        sync_lines.sealed(head, "")[0] + "\n"
    )
    (laptop.cloud / "repbook-sync-1 (conflicted copy).jsonl").write_text("x")
    (laptop.cloud / "photo.jpg").write_text("x")
    done = phone.sync()
    assert (done.newer, done.strangers) == (
        ("tablet",),
        ("repbook-sync-1 (conflicted copy).jsonl",),
    )
    assert notes(phone) == ["from laptop"]


def test_who_is_forgotten_on_one_machine_is_in_no_file_of_another_once_it_has_synced() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: book.add_customer("Harbor Foods", on=ON))
    log(laptop, "secretone")
    for machine in (laptop, desktop):
        machine.sync()
    log(desktop, "secrettwo")
    laptop.do(lambda book: forget(book, book.customers.get(1), ON))
    assert laptop.sync().still_have == ("desktop",)
    assert desktop.sync().forgotten == 1
    laptop.sync()
    assert laptop.facts() == desktop.facts()
    for machine in (laptop, desktop):
        machine.assert_sound()
        everything = b"".join(
            each.read_bytes() for each in machine.home.rglob("*") if each.is_file()
        )
        everything += "".join(map(str, every_op(machine.file))).encode()
        for word in (b"secret", b"Kobo", b"kobo", b"040 1"):
            assert word not in everything, word
        assert b"Harbor Foods" in everything


def test_who_sent_a_forgotten_customer_is_forgotten_on_another_machine() -> None:
    laptop, desktop = two()
    laptop.do(lambda book: book.add_customer("Vale Brothers", on=ON, referred_by_id=1))
    laptop.do(lambda book: book.log_purchase(book.customers.get(2), 100, on=ON))
    for machine in (laptop, desktop):
        machine.sync()
    laptop.do(lambda book: forget(book, book.customers.get(2), ON))
    desktop.do(lambda book: forget(book, kobo(book), ON))
    for machine in (desktop, laptop, desktop, laptop):
        machine.sync()
    assert laptop.do(lambda book: book.customers.all()) == []
    assert laptop.facts() == desktop.facts()
    for machine in (laptop, desktop):
        machine.assert_sound()


def test_the_book_is_sound_once_who_sent_a_forgotten_customer_is_forgotten_too() -> None:
    (laptop,) = machines("laptop")
    laptop.do(lambda book: book.add_customer("Kobo Dairy", on=ON))
    laptop.do(lambda book: book.add_customer("Vale Brothers", on=ON, referred_by_id=1))
    laptop.do(lambda book: book.log_purchase(book.customers.get(2), 100, on=ON))
    for number in (2, 1):
        laptop.do(lambda book, id=number: forget(book, book.customers.get(id), ON))
    laptop.assert_sound()
    sent = [row for row in laptop.facts()["customers"] if "referred_by_id" in dict(row[1:])]
    assert len(sent) == 1  # by the one whose name is gone


def kobo(book: Book) -> Customer:
    return book.customers.get(1)


def every_op(file: Path) -> list[object]:
    texts = file.read_text().splitlines()
    lines = sync_lines.read(texts, 0, -1, "").lines
    return [op for line in lines for op in sync_lines.ops_in(line)]


def test_a_sync_is_undone_like_any_change_and_that_reaches_the_others() -> None:
    laptop, desktop = two()
    log(laptop, "first")
    laptop.sync()
    desktop.sync()
    desktop.do(lambda book: book.undo(1, syncs=True))
    for machine in (desktop, laptop):
        machine.sync()
        assert notes(machine) == []
    desktop.do(lambda book: book.redo())
    for machine in (desktop, laptop):
        machine.sync()
        assert notes(machine) == ["first"]


@pytest.mark.parametrize("own", [0, 9])
def test_undoing_the_sync_that_joined_two_books_removes_nobody_on_the_other(own: int) -> None:
    laptop, desktop = machines("laptop", "desktop")
    for machine, some in ((laptop, 3), (desktop, own)):
        for at in range(some):
            name = f"{machine.name} {at}"
            machine.do(lambda book, name=name: book.add_customer(name, on=ON))
        machine.sync()
    if not own:
        assert desktop.do(lambda book: len(book.customers.all())) == 3
    desktop.do(lambda book: book.undo(1, syncs=True))
    with pytest.raises(Conflict, match="3 of the 3 customers that came from your other machines"):
        desktop.sync(remove=False)
    done = laptop.sync(remove=False)
    assert (done.removed, laptop.do(lambda book: len(book.customers.all()))) == ({}, 3 + own)
    desktop.sync(remove=True)
    done = laptop.sync(remove=False)
    assert done.removed == {"customers": 3}
    assert laptop.do(lambda book: len(book.customers.all())) == own


def test_who_was_merged_or_came_from_this_machine_is_removed_without_a_question() -> None:
    laptop, desktop = machines("laptop", "desktop")
    for name in ("Kobo Dairy", "Vale Brothers", "Harbor Foods"):
        laptop.do(lambda book, name=name: book.add_customer(name, on=ON))
    for machine in (laptop, desktop):
        machine.sync()
    for _ in range(2):
        desktop.do(lambda book: book.merge(*book.customers.all()[:2], on=ON))
    desktop.sync(remove=False)
    for name in ("Dale End", "Mill"):
        desktop.do(lambda book, name=name: book.add_customer(name, on=ON))
    desktop.sync()
    for _ in range(2):
        desktop.do(lambda book: corrections.remove_customer(book, book.customers.all()[-1]))
    desktop.sync(remove=False)
    laptop.sync()
    assert laptop.do(lambda book: len(book.customers.all())) == 1


def test_undo_passes_over_a_sync_and_the_work_of_the_other_machine_stays_everywhere() -> None:
    laptop, desktop = two()
    log(laptop, "oops")
    laptop.sync()
    log(desktop, "mine")
    desktop.sync()
    log(laptop, "right")
    laptop.do(lambda book: book.undo(1))
    laptop.sync()  # which gives "oops" and "mine" of one day their places
    assert sorted(notes(laptop)) == ["mine", "oops"]
    laptop.do(lambda book: book.undo(1))
    laptop.assert_sound()
    for machine in (laptop, desktop):
        machine.sync()
        assert notes(machine) == ["mine"]
    assert laptop.facts() == desktop.facts()


def test_redo_brings_back_what_was_undone_beneath_a_sync() -> None:
    laptop, desktop = two()
    log(desktop, "mine")
    log(laptop, "first")
    edit_town(laptop, "Ystad")
    desktop.sync()
    before = laptop.facts()
    laptop.do(lambda book: book.undo(2))
    laptop.assert_sound()
    assert town(laptop) == "Lund"
    laptop.do(lambda book: book.redo(2))
    laptop.assert_sound()
    assert laptop.facts() == before


def tag_north(book: Book, there: bool = True) -> None:
    with book.change("edit"):
        (book.customers.tag if there else book.customers.untag)(2, "north")


@pytest.mark.parametrize("builds", ("changes it", "stands in it", "takes its place"))
def test_what_another_machine_built_upon_is_not_undone_by_itself(builds: str) -> None:
    laptop, desktop = two()
    laptop.do(lambda book: book.add_customer("Vale Brothers", on=ON))
    if builds == "takes its place":
        laptop.do(tag_north)
    laptop.sync()
    desktop.sync()
    if builds == "takes its place":
        laptop.do(lambda book: tag_north(book, False))
        laptop.sync()
        desktop.sync()
        desktop.do(tag_north)
    elif builds == "changes it":
        desktop.do(lambda book: book.edit(book.customers.get(2), town="Lund"))
    else:
        desktop.do(lambda book: book.log_call(book.customers.get(2), on=ON, note="hello"))
    desktop.sync()
    laptop.sync()
    before = laptop.facts()
    with pytest.raises(Conflict, match="a later sync brought changes of the same"):
        laptop.do(lambda book: book.undo(1))
    assert laptop.facts() == before
    laptop.assert_sound()


def test_undo_of_a_sync_is_asked_for_where_nothing_else_is_left() -> None:
    _, desktop = two()
    with pytest.raises(OnlySyncs, match="on your other machines, too"):
        desktop.do(lambda book: book.undo(1))
    assert desktop.do(lambda book: len(book.customers.all())) == 1


def test_a_sync_that_is_cut_off_before_its_file_is_written_sends_it_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laptop, desktop = two()
    log(laptop, "first")

    def full(*_: object) -> None:
        raise Failed("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "append", full)
        with pytest.raises(Failed):
            laptop.sync()
    laptop.sync()
    desktop.sync()
    assert notes(desktop) == ["first"]


@pytest.mark.parametrize("at", (15, 40, 60, 80, 95))
def test_killed_before_any_statement_it_loses_and_doubles_nothing(at: int) -> None:
    laptop, desktop = two()
    log(laptop, "first")
    laptop.sync()
    log(desktop, "second")
    ended = child(lambda: desktop.sync() and Ended(0), die_at(at))
    assert ended.code == KILLED
    for machine in (desktop, laptop, desktop):
        machine.sync()
    assert sorted(notes(laptop)) == ["first", "second"]
    assert laptop.facts() == desktop.facts()
    desktop.assert_sound()


@pytest.mark.parametrize("half", (False, True))
def test_killed_as_it_writes_its_file_it_loses_and_doubles_nothing(half: bool) -> None:
    laptop, desktop = two()
    log(desktop, "second")

    def die() -> None:
        def append(folder: Folder, machine: str, lines: Sequence[str]) -> None:
            if half:
                with open(folder.folder / f"repbook-sync-{machine}.jsonl", "a") as file:
                    file.write(lines[0][:30])
            os.kill(os.getpid(), signal.SIGKILL)

        Folder.append = append  # type: ignore[method-assign]

    assert child(lambda: desktop.sync() and Ended(0), die).code == KILLED
    laptop.sync()
    assert notes(laptop) == []
    desktop.sync()
    laptop.sync()
    assert notes(laptop) == notes(desktop) == ["second"]


def test_a_book_that_was_moved_on_its_machine_stays_the_machine_it_was() -> None:
    laptop, desktop = two()
    before = laptop.file
    laptop.path = laptop.path.rename(laptop.path.with_name("moved.db"))
    log(laptop, "first")
    assert not laptop.sync().copied
    assert laptop.file == before
    desktop.sync()
    assert notes(desktop) == ["first"]


def test_a_first_sync_that_is_cut_off_is_ended_by_the_next_as_the_same_machine() -> None:
    laptop, desktop = machines("laptop", "desktop")
    laptop.do(lambda book: book.add_customer("Kobo Dairy", on=ON))

    def die() -> None:
        def keep(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        Memory.keep = keep  # type: ignore[method-assign]

    assert child(lambda: laptop.sync() and Ended(0), die).code == KILLED
    done = laptop.sync()
    assert not done.copied and not done.restored
    desktop.sync()
    assert desktop.facts() == laptop.facts() and not desktop.do(lambda book: book.empty)
