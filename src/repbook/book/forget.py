"""Forget a customer: nothing of them stays in any file that repbook wrote, but figures without a name."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from repbook.book import Book, dial_session, drafts
from repbook.book.backups import SecondPlace, every_backup, former_places, second_place
from repbook.book.find import KINDS, find
from repbook.records import Customer
from repbook.store import database, forgetting
from repbook.store.sync_records import any_synced
from repbook.text import fold
from repbook.wanted_words import WORD, Wanted


class Held(NamedTuple):
    """What a book holds of a customer: records of each table, the amount bought, and who names them.

    `mentions` are the ids of records of others that have their name.
    """

    customer: Customer
    counts: dict[str, int]
    cents: int
    mentions: tuple[str, ...]


class Forgotten(NamedTuple):
    """What was forgotten, and what was not reached: backups by their paths, a second place."""

    held: Held
    backups: int  # that were looked through
    left: tuple[Path, ...]
    away: Path | None
    mappings: tuple[str, ...]  # that were removed: they named the customer
    alike: int = 0  # other customers of the same name who were only in backups
    synced: bool = False  # whether other machines have them until they sync
    away_before: tuple[Path, ...] = ()  # second places that were set before, and are not there


def held(book: Book, customer: Customer) -> Held:
    """What the book holds of a customer."""
    records = forgetting.person(book.conn, customer.id).records
    counts = {table: len(uids) for table, uids in records.items() if uids}
    cents = sum(purchase.cents for purchase in book.purchases.of(customer.id))
    return Held(customer, counts, cents, _mentions(book, customer))


def is_named_in_full(book: Book, customer: Customer, said: str) -> bool:
    """Whether words are a customer's number, whole name or other name, and not a part of one."""
    words = fold(said)
    return (
        words.lstrip("#") == str(customer.id)
        or words in forgetting.person(book.conn, customer.id).names
    )


def _mentions(book: Book, customer: Customer) -> tuple[str, ...]:
    if not WORD.search(customer.name):
        return ()
    found, _ = find(book, Wanted([customer.name]), on=date.max, kinds=KINDS)
    return tuple(each.id for each in found if each.customer_id != customer.id)


def forget(
    book: Book,
    customer: Customer,
    on: date,
    sources: Path | None = None,
    figures: bool = True,
) -> Forgotten:
    """Forget a customer for good; `sources` is the folder of the user's import mappings.

    Backups and the other files come first, then the book: one that was killed is done again as
    a whole. Raises RepbookError, with the book as it was, where a backup cannot be written.
    Without `figures` not even those stay: the machine that forgot them first has made them.
    """
    removed: tuple[str, ...] = ()
    with book.transaction() as conn:
        customer = book.customers.get(customer.id)  # one merged meanwhile is another one's now
        known = held(book, customer)
        who = forgetting.person(conn, customer.id)
        names = [fold(name) for name in forgetting.names_of(conn, customer.id)]
        copies, away, cleaned = _forget_in_backups(book, who, on)
        if book.path is not None:
            for draft in drafts.naming(book.path, [*names, str(customer.id)]):
                drafts.drop(draft)
            dial_session.forget(book.path, customer.id, who.records["touches"])
        if sources is not None:
            from repbook.transfer import mappings

            removed = tuple(mappings.answered_and_naming(sources, names))
            for name in removed:
                mappings.forget(sources, name)
        uids = who.uids | cleaned.alike
        forgetting.forget(book.journal, who, forgetting.remembered_with(conn, uids), figures)
    try:
        new, later = _forget_in_new_backups(book, who, on, copies)
    finally:
        finish(book)
    left = [*cleaned.left, *later.left]
    return Forgotten(
        known,
        len(copies) + len(new) - len(left),
        tuple(left),
        away,
        removed,
        len(cleaned.alike | later.alike),
        any_synced(book.conn),
        tuple(former_places(book)[1]),
    )


def forget_removed(book: Book, uid: str, on: date) -> None:
    """Forget a customer who is not in the book any more, where its changes or its backups know them."""
    who = forgetting.Person(frozenset([uid]), {})
    with book.transaction() as conn:
        copies, _, _ = _forget_in_backups(book, who, on)
        remember = forgetting.remembered_with(conn, who.uids)
        forgetting.forget(book.journal, who, remember, figures=False)
    try:
        _forget_in_new_backups(book, who, on, copies)
    finally:
        finish(book)


def _forget_in_backups(
    book: Book, who: forgetting.Person, on: date
) -> tuple[list[Path], Path | None, forgetting.Cleaned]:
    """Forget someone in the backups: which there are, a second place that is away, what was done."""
    if book.path is None:
        return [], None, forgetting.Cleaned([])
    place = second_place(book, on)
    away = place.folder if place is not None and not place.reachable else None
    copies = _copies(book, book.path, place)
    forgetting.remove_unfinished_files(book.path, database.folder_of(book.path))
    return copies, away, forgetting.forget_in_backups(copies, who)


def _forget_in_new_backups(
    book: Book, who: forgetting.Person, on: date, known: list[Path]
) -> tuple[list[Path], forgetting.Cleaned]:
    """The same in those that were made meanwhile, of the book as it was: which there are."""
    if book.path is None:
        return [], forgetting.Cleaned([])
    new = [path for path in _copies(book, book.path, second_place(book, on)) if path not in known]
    return new, forgetting.forget_in_backups(new, who)


def _copies(book: Book, path: Path, place: SecondPlace | None) -> list[Path]:
    """The backups of a book that are in reach, and the copies of older versions."""
    found = [*every_backup(path, place, all_of_them=True), *former_places(book)[0]]
    return [backup.path for backup in found] + forgetting.older_copies(path)


def finish(book: Book) -> bool:
    """Rewrite the book's file where that was not done after someone was forgotten; False if it was."""
    if not forgetting.finish(book.conn):
        return False
    database.keep_sum_beside(book.path)
    return True
