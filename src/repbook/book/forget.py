"""Forget a customer: nothing of them stays in any file that repbook wrote, but figures without a name."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from repbook.book import Book, dial_session, drafts
from repbook.book.backups import SecondPlace, every_backup, second_place
from repbook.book.find import KINDS, find
from repbook.errors import Failed
from repbook.records import Customer
from repbook.schema import BY_TABLE, OWNED
from repbook.store import database, forgetting, written_backups
from repbook.store.backups import why_not_read
from repbook.store.find import own_texts
from repbook.store.sync_records import any_synced
from repbook.text import COMMON, company_key, fold, has_words, words_of
from repbook.wanted_words import SHORT, WORD, Wanted


class Held(NamedTuple):
    """What a book holds of a customer: records of each table, the amount bought, and who names them.

    `mentions` are the ids of records of others that have their name, as `called`: without its legal
    form. `in_part` are those that have no more than its first word, `in_own` those that have the name
    in fields or columns of the user's own.
    """

    customer: Customer
    counts: dict[str, int]
    cents: int
    called: str
    mentions: tuple[str, ...]
    first_word: str
    in_part: tuple[str, ...]
    in_own: tuple[str, ...] = ()


class Forgotten(NamedTuple):
    """What was forgotten, and what was not reached: backups by their paths, a second place."""

    held: Held
    backups: int  # that were looked through
    left: tuple[Path, ...]
    away: Path | None
    mappings: tuple[str, ...]  # that were removed: they named the customer
    items: tuple[str, ...] = ()  # what others buy, called after the customer
    alike: int = 0  # other customers of the same name who were only in backups
    synced: bool = False  # whether other machines have them until they sync
    moved: tuple[Path, ...] = ()  # where backups were written that are not there, or changed since


def held(book: Book, customer: Customer) -> Held:
    """What the book holds of a customer."""
    who = forgetting.person(book.conn, customer.id)
    counts = {table: len(uids) for table, uids in who.records.items()}
    counts["aliases"] -= len(who.uids) - 1  # the numbers of who was merged into them are no names
    counts = {table: number for table, number in counts.items() if number}
    cents = sum(purchase.cents for purchase in book.purchases.of(customer.id))
    called = _without_legal_form(customer.name)
    mentions = _named(book, customer, called)
    first, *more = called.split() or [""]
    alone = first if more and len(fold(first)) > SHORT and fold(first) not in COMMON else ""
    part = tuple(each for each in _named(book, customer, alone) if each not in mentions)
    own = _named_in_own(book, customer, called)
    return Held(customer, counts, cents, called, mentions, alone, part, own)


def is_named_in_full(book: Book, customer: Customer, said: str) -> bool:
    """Whether words are a customer's number, whole name or other name, and not a part of one."""
    words = fold(said)
    return (
        words.lstrip("#") == str(customer.id)
        or words in forgetting.person(book.conn, customer.id).names
    )


def _without_legal_form(name: str) -> str:
    """A name as others write it: `Moss & Sons` of `Moss & Sons Ltd.`."""
    words = name.split()
    while words[1:] and (words_of(words[-1]) == [] or company_key(f"x {words[-1]}") == "x"):
        words.pop()
    return " ".join(words).rstrip(",")


def _named(book: Book, customer: Customer, words: str) -> tuple[str, ...]:
    """The ids of records of others that have these words."""
    if not WORD.search(words):
        return ()
    found, _ = find(book, Wanted([words]), on=date.max, kinds=KINDS)
    return tuple(each.id for each in found if each.customer_id != customer.id)


def _named_in_own(book: Book, customer: Customer, words: str) -> tuple[str, ...]:
    """The same in fields and columns of the user's own, into which `find` does not look."""
    if not WORD.search(words):
        return ()
    wanted, named = Wanted([words]), []
    for noun in (BY_TABLE["customers"], *(each for each in OWNED if each.record_name)):
        rows = own_texts(book.conn, noun)
        for id, whose, _ in (rows[at] for at in wanted.among([text for _, _, text in rows])):
            if whose != customer.id:
                named.append(f"{noun.letter}{id}" if noun.letter else str(whose))
    return tuple(dict.fromkeys(named))


def _items_called_after(book: Book, customer: Customer) -> list[str]:
    name = fold(customer.name)
    said = {each.item for each in book.item_names.all() if has_words(fold(each.item), name)}
    return sorted(said) if WORD.search(customer.name) else []


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
        copies, away, moved, cleaned = _forget_in_backups(book, who, on)
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
        tuple(_items_called_after(book, customer)),
        len(cleaned.alike | later.alike),
        any_synced(book.conn),
        moved,
    )


def forget_removed(book: Book, uid: str, on: date) -> None:
    """Forget a customer who is not in the book any more, where its changes or its backups know them."""
    who = forgetting.Person(frozenset([uid]), {})
    with book.transaction() as conn:
        copies = _forget_in_backups(book, who, on).copies
        remember = forgetting.remembered_with(conn, who.uids)
        forgetting.forget(book.journal, who, remember, figures=False)
    try:
        _forget_in_new_backups(book, who, on, copies)
    finally:
        finish(book)


class _Reached(NamedTuple):
    """Which backups there are, a second place that is away, what was moved, what was done."""

    copies: list[Path]
    away: Path | None
    moved: tuple[Path, ...]
    cleaned: forgetting.Cleaned


def _forget_in_backups(book: Book, who: forgetting.Person, on: date) -> _Reached:
    """Forget someone in the backups, wherever they were written."""
    if book.path is None:
        return _Reached([], None, (), forgetting.Cleaned([]))
    place = second_place(book, on)
    away = place if place is not None and not place.reachable else None
    for folder in (database.folder_of(book.path), *((place.there,) if place and not away else ())):
        if wrong := why_not_read(folder):
            raise Failed(f"{wrong[0]}; nobody was forgotten", hint=f"{wrong[1]}, then again")
    elsewhere = written_backups.written(book.path)
    copies = _copies(book.path, place, elsewhere)
    forgetting.remove_unfinished_files(book.path, database.folder_of(book.path))
    cleaned = _clean(book.path, copies, elsewhere, who)
    moved = tuple(each for each in elsewhere.missing if away is None or each != away.there)
    return _Reached(copies, away and away.folder, moved, cleaned)


def _forget_in_new_backups(
    book: Book, who: forgetting.Person, on: date, known: list[Path]
) -> tuple[list[Path], forgetting.Cleaned]:
    """The same in those that were made meanwhile, of the book as it was: which there are."""
    if book.path is None:
        return [], forgetting.Cleaned([])
    elsewhere = written_backups.written(book.path)
    found = _copies(book.path, second_place(book, on), elsewhere)
    new = [path for path in found if path not in known]
    return new, _clean(book.path, new, elsewhere, who)


def _copies(
    path: Path, place: SecondPlace | None, elsewhere: written_backups.Written
) -> list[Path]:
    """The backups of a book that are in reach, and the copies of older versions."""
    beside = [backup.path for backup in every_backup(path, place, all_of_them=True)]
    beside += forgetting.older_copies(path)
    return [*dict.fromkeys([*beside, *elsewhere.in_folders, *elsewhere.files])]


def _clean(
    path: Path, copies: list[Path], elsewhere: written_backups.Written, who: forgetting.Person
) -> forgetting.Cleaned:
    """Forget someone in these backups."""
    cleaned = forgetting.forget_in_backups(copies, who)
    for file in elsewhere.files:
        if file in copies:
            written_backups.note(path, file)  # it may have been written anew
    return cleaned


def finish(book: Book) -> bool:
    """Rewrite the book's file where that was not done after someone was forgotten; False if it was."""
    if not forgetting.finish(book.conn):
        return False
    database.keep_sum_beside(book.path)
    return True
