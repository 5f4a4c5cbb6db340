"""Records of a book that are not as last written: put right one by one, or accepted as they are."""

from contextlib import suppress
from sqlite3 import Connection, IntegrityError
from typing import NamedTuple

from repbook.book import Book
from repbook.book.acts import act
from repbook.formatter import count
from repbook.policy import DEFAULTS
from repbook.schema import BY_TABLE
from repbook.store import database
from repbook.store.change_list import mend
from repbook.store.changes import REPAIRED, note_restore
from repbook.store.check import (
    IDS_AGAIN,
    Finding,
    Images,
    is_needed,
    link_faults,
    repair_schema,
)
from repbook.store.rebuild import (
    another_has_its_uid,
    keep_ids,
    made_up_customer,
    note,
)


class PutRight(NamedTuple):
    """How many records were put back, removed again, accepted, or name nobody any more.

    `made_up` are customers whom a record named and who were not there; `named` what was put back.
    """

    put_back: int
    removed: int
    accepted: int
    unlinked: int
    made_up: tuple[int, ...]
    named: tuple[Finding, ...]


class Repairable(Book):
    """A book that can be opened though a setting in it is no number."""

    heeds_settings = False


@act("check")
def put_back(book: Book, copies: list[Connection]) -> PutRight:
    """Bring each record to what it was when it was last written, and the schema to this version's."""
    conn = book.conn
    repair_schema(conn)
    database.check_links_at_commit(conn)
    as_missing = Images(conn).as_missing
    gone = mend(conn, book.journal.started[0])
    images = Images(conn)
    whole = not (gone or images.broken)
    put_right = []
    done = []
    for each in images.filled_in(copies):
        right = (each.table, each.id) in as_missing
        done.append(_put_right(book, each, whole, right))
        put_right += [each] * (done[-1] == "back")
    back, removed, accepted = (done.count(what) for what in ("back", "removed", "accepted"))
    keep_ids(conn, images)
    unlinked, made_up = _unlink(book)
    parts = {"put back": back, "removed again": removed, "kept": accepted, "unlinked": unlinked}
    parts["made up"] = len(made_up)
    book.summary = ", ".join(f"{number} {what}" for what, number in parts.items() if number)
    if gone or any(each.text != IDS_AGAIN for each in images.broken):  # ids were seen to above
        # undo cannot go back past what it cannot read
        note_restore(conn, f"{REPAIRED}: the list of changes before this cannot be undone")
    return PutRight(back, removed, accepted, unlinked, made_up, tuple(put_right))


def _put_right(book: Book, found: Finding, whole: bool, right: bool) -> str:
    """Put one record right, or accept it as it is where nothing says that it is wrong.

    One of which it is not known what it was is left as it is. Where the list of changes is not
    `whole`, a setting can have been removed by a change that is lost, and amounts be read by it.
    """
    kind, table, id, row, was = found[:5]
    if _is_no_number(found):
        if was:
            book.journal.update(table, id, value=was["value"])
            return "back"
        book.journal.delete(table, id)
        return "removed"
    if right or (table == "settings" and not whole):
        note(book.journal, found)
        return "accepted"
    if found.unknown:
        return "left"
    journal = book.journal
    with suppress(IntegrityError), book.change("check"):
        if kind == "changed" and row and was and whole:
            journal.update(table, id, **{c: was[c] for c in was if was[c] != row[c]})
            return "back"
        if kind == "gone" and was and not another_has_its_uid(book.conn, table, was):
            journal.put(table, was)
            return "back"
        if kind == "back" and whole:
            journal.delete(table, id)
            return "removed"
    note(journal, found)
    return "accepted"


def _is_no_number(found: Finding) -> bool:
    """Whether it is a setting without which no book can be opened: it cannot stay as it is."""
    row = found.row or {}
    if found.table != "settings" or row.get("key") not in DEFAULTS:
        return False
    default = DEFAULTS[str(row["key"])]
    try:
        type(default)(str(row["value"]))
    except ValueError:
        return True
    return False


def _unlink(book: Book) -> tuple[int, tuple[int, ...]]:
    """Let no record name one that is not there: how many did, and which customers are made up for it.

    A record of nobody is one of a customer without a name, as in a file that is made anew.
    """
    unlinked, made_up = 0, list[int]()
    for _ in BY_TABLE:  # what goes can be named in its turn
        for fault in link_faults(book.conn):
            id = (fault.row or {}).get(fault.text)
            if not isinstance(id, int):
                continue
            if not is_needed(book.conn, fault.table, fault.text):
                book.journal.update(fault.table, fault.id, **{fault.text: None})
                unlinked += 1
            elif fault.text != "customer_id":
                book.journal.delete(fault.table, fault.id)  # what it is a part of is gone
                unlinked += 1
            elif id not in made_up:
                book.journal.put("customers", made_up_customer(book.conn, id))
                made_up.append(id)
    return unlinked, tuple(sorted(id for id in made_up if id > 0))


@act("check")
def accept_rows(book: Book) -> int:
    """Write into the journal what records are now, where it says otherwise."""
    images = Images(book.conn)
    done = [_put_right(book, found, True, right=True) for found in images.found]
    book.summary = f"--accept of {count(done.count('accepted'), 'record')}"
    return done.count("accepted")
