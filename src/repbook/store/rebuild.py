# Long because what can be read, what the journal and the backups have, and how it is tied up is one repair.
"""Make a whole book of a damaged one: what can be read of it, of its journal and of its backups."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from repbook.errors import BookUnusable
from repbook.schema import BY_TABLE
from repbook.store import database
from repbook.store.change_list import change_faults, mend
from repbook.store.changes import FORGET
from repbook.store.check import (
    MOST_IDS,
    UNREADABLE,
    Finding,
    Images,
    Values,
    as_made,
    columns_of,
    entries,
    is_needed,
    last_id,
    made,
    made_by_this_version,
    quoted,
)
from repbook.store.digests import drop
from repbook.store.journal import TODAY, Journal, Row, insert_rows, update_row

NEWEST = 3  # backups that are looked into
BYTES = "(SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size)"
BEYOND = 1000  # ids tried past the last one known, where the table's end cannot be read
NO_NAME = "Unreadable customer"


class Rebuilt(NamedTuple):
    """How many records were read in the book, put back from its journal or a backup, or are lost."""

    read: int
    journal: int
    backup: int
    lost: Mapping[str, int]  # by table; of some it is not known that they were there
    made_up: tuple[int, ...]  # customers whose records are there, and who are not
    undoable: bool  # whether its list of changes is whole


def rebuild(
    path: Path, backups: Iterator[sqlite3.Connection]
) -> tuple[sqlite3.Connection, Rebuilt]:
    """A new book in memory from a damaged one and its backups, newest first.

    Raises BookUnusable where nothing at all can be read.
    """
    new = database.open_memory()
    new.execute("PRAGMA foreign_keys = OFF")
    copies = [*islice(backups, NEWEST)]
    given, unread = _read(path, new, copies)
    read = _count(new)
    sources = [copy for copy in copies if _of_the_same_book(copy, new)]
    for source in sources:
        for table in ("changes", "journal"):
            _copy(source, new, table, only_new=True)
    unnamed = _name_changes(new)
    images = Images(new)
    whole = not (images.broken or unread["journal"] or unnamed)
    for found in sorted(images.filled_in(sources), key=lambda each: each.kind == "unlogged"):
        _put_back(new, found, whole)
    journal = _count(new) - read
    for source in sources:
        for table in BY_TABLE:
            _copy(source, new, table, only_new=True, known=images.seen[table])
        _keep_ids(source, new, given)
        source.close()
    backup = _count(new) - read - journal
    if not _count(new):
        new.close()
        raise BookUnusable(
            f'Nothing of "{path}" can be read, and no backup of it is sound',
            hint="A backup in another place: repbook restore FILE",
        )
    lost = {
        table: _still_lost(new, table, set() if whole else ids, images)
        for table, ids in unread.items()
    }
    made_up = _tie_up(new)
    mend(new)
    accept_known(new, made_up)
    keep_ids(new, images)
    undoable = whole and not any(lost.values()) and not change_faults(new)
    lost["customers"] -= made_up
    sizes = {table: len(ids) for table, ids in lost.items() if ids}
    named = tuple(sorted(id for id in made_up if id > 0))  # below zero they had no name
    return new, Rebuilt(read, journal, backup, sizes, named, undoable)


def _read(
    path: Path, new: sqlite3.Connection, backups: Sequence[sqlite3.Connection]
) -> tuple[dict[str, int], dict[str, set[int]]]:
    """Copy what can be read of a damaged book; gives the last id that is known, and those unread."""
    with closing(database.open_to_check(path)) as old:
        # what of a damaged schema can be read is used; nothing is written here
        old.execute("PRAGMA writable_schema = ON")
        _add_own_columns(old, new)
        unread = {table: _copy(old, new, table) for table in ("changes", "journal")}
        given = _ids_given(new, backups)
        unread |= {table: _copy(old, new, table, last=given[table]) for table in BY_TABLE}
        _copy_own(old, new)
        _keep_ids(old, new, given)
    return given, unread


def _count(conn: sqlite3.Connection) -> int:
    """How many records a book has."""
    tables = [f'SELECT count(*) AS n FROM "{table}"' for table in BY_TABLE]
    return int(conn.execute(f"SELECT sum(n) FROM ({' UNION ALL '.join(tables)})").fetchone()[0])


def _copy(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    table: str,
    only_new: bool = False,
    known: set[int] | None = None,
    last: int = 0,
) -> set[int]:
    """Copy the rows of a table that can be read and written; gives the ids of the others.

    With `only_new` not those whose id is there, nor those that the journal has `known`. `last` is an id
    that was given.
    """
    columns = (*columns_of(table), *(_own_columns(old, table) & _own_columns(new, table)))
    there = set(known or ())
    if only_new:
        there |= {id for (id,) in new.execute(f'SELECT id FROM "{table}"')}
    unread: set[int] = set()
    for id, row in _readable(old, table, columns, _last_id(old, table, last)):
        if id in there:
            continue
        if row is not None:
            with suppress(*UNREADABLE, OverflowError):
                insert_rows(new, table, columns, [row])
                continue
        unread.add(id)
    return unread


def _readable(
    conn: sqlite3.Connection, table: str, columns: Sequence[str], last: int
) -> Iterator[tuple[int, Row | None]]:
    """The rows of a table by id, also past a damaged page; None for an id that cannot be read."""
    select = f'SELECT {quoted(columns)} FROM "{table}" NOT INDEXED WHERE id'
    at, seen = -last - 1, set()  # figures of customers who were forgotten are below zero
    while True:
        try:
            for row in conn.execute(f"{select} > ? ORDER BY id", (at,)):
                if row[0] in seen:  # a damaged table can go in a circle
                    raise sqlite3.DatabaseError
                seen.add(row[0])
                at = row[0]
                yield at, row
            return
        except UNREADABLE:
            for id in range(at + 1, last + 1):
                at = id
                try:
                    one = conn.execute(f"{select} = ?", (id,)).fetchone()
                except UNREADABLE:
                    yield id, None
                    continue
                if one is not None and id not in seen:
                    seen.add(id)
                    yield id, one
                    break
            else:
                return


def _last_id(old: sqlite3.Connection, table: str, given: int) -> int:
    """The last id that a row of a table can have, where one is known to have been given."""
    return min(max(given, _ids_of(old, table)), MOST_IDS) + BEYOND


def _ids_of(conn: sqlite3.Connection, table: str) -> int:
    """The last id of a table as it says itself: as that may be damaged, at most one a byte of the file."""
    found = 0
    for sql in (
        f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'",
        f'SELECT max(id) FROM "{table}"',
    ):
        with suppress(*UNREADABLE):
            row = conn.execute(f"SELECT min(({sql}), bytes) FROM {BYTES}").fetchone()
            found = max(found, row[0]) if isinstance(row[0], int) else found
    return found


def _ids_given(new: sqlite3.Connection, backups: Sequence[sqlite3.Connection]) -> dict[str, int]:
    """The last id that the list of changes and the backups know of each table."""
    given = {
        table: max((_ids_of(each, table) for each in backups), default=0) for table in BY_TABLE
    }
    for entry in entries(new, []):
        ids = [row[0] for pair in entry.pairs for row in pair if row is not None]
        given[entry.table] = max(given[entry.table], entry.given, *ids, *entry.numbers)
    return given


def _add_own_columns(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Make tables to which the owner added columns anew with these, while they are empty."""
    there: dict[str, tuple[str, str]] = {}
    with suppress(*UNREADABLE):
        there = made(old)
    for name, (_, by_us) in made_by_this_version().items():
        _, sql = there.get(name, ("", by_us))
        if sql == by_us or not as_made(sql, by_us):
            continue
        theirs = "tbl_name = ? AND type != 'table' AND sql NOT NULL"
        others = new.execute(f"SELECT sql FROM sqlite_master WHERE {theirs}", (name,)).fetchall()
        new.execute("BEGIN")
        with suppress(*UNREADABLE), new:  # where a column cannot be made, the table stays ours
            for statement in (f'DROP TABLE "{name}"', sql, *(each for (each,) in others)):
                new.execute(statement)


def _own_columns(conn: sqlite3.Connection, table: str) -> set[str]:
    """The columns that the owner added to a table, without those that are computed."""
    found: set[str] = set()
    with suppress(*UNREADABLE):
        found = {row[1] for row in conn.execute(f'PRAGMA table_info("{table}")')}
    return found - {*columns_of(table)}


def _copy_own(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Copy the tables, views and indexes that the owner made in the file."""
    with suppress(*UNREADABLE):
        own = {n: each for n, each in made(old).items() if n not in made_by_this_version()}
        for name, (kind, sql) in sorted(own.items(), key=lambda each: each[1][0] != "table"):
            if kind == "trigger":
                continue  # it can change records
            with suppress(*UNREADABLE):
                new.execute(sql)
                if kind == "table":
                    for row in old.execute(f'SELECT * FROM "{name}"'):
                        marks = ",".join("?" * len(row))
                        new.execute(f'INSERT INTO "{name}" VALUES ({marks})', row)


def _keep_ids(old: sqlite3.Connection, new: sqlite3.Connection, given: Mapping[str, int]) -> None:
    """See that no id is given again; a count far beyond what is known was damaged."""
    with suppress(*UNREADABLE):
        for name, seq in old.execute("SELECT name, seq FROM sqlite_sequence").fetchall():
            if isinstance(seq, int) and seq <= _last_id(old, name, given.get(name, 0)):
                raise_ids(new, name, seq)


def keep_ids(conn: sqlite3.Connection, images: Images) -> None:
    """See that no id is given again of a row that is there or of which there is an image."""
    for table, seen in images.seen.items():
        there = conn.execute(f'SELECT max(id) FROM "{table}"').fetchone()[0]
        raise_ids(conn, table, last_id((*seen, there or 0)))


def raise_ids(conn: sqlite3.Connection, table: str, given: int) -> None:
    """See that ids of a table up to this one are not given again."""
    sql = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?"
    if conn.execute(sql, (given, table)).rowcount == 0:
        conn.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, given))


def _of_the_same_book(backup: sqlite3.Connection, new: sqlite3.Connection) -> bool:
    """Whether the changes that both have are the same: not those of a line that was given up."""
    sql = f"SELECT id, at, command FROM changes WHERE command != '{FORGET}'"  # in each on its own
    theirs = {id: rest for id, *rest in backup.execute(sql)}
    ours = {id: rest for id, *rest in new.execute(sql)}
    return all(theirs[id] == ours[id] for id in theirs.keys() & ours.keys())


def _name_changes(new: sqlite3.Connection) -> int:
    """Add the changes that could not be read, of which the journal has rows; gives how many."""
    sql = (
        "INSERT INTO changes (id, at, command, schema_version)"
        " SELECT DISTINCT change_id, '1970-01-01T00:00:00Z', 'unreadable', ? FROM journal"
        " WHERE change_id > 0 AND change_id NOT IN (SELECT id FROM changes)"
    )
    return new.execute(sql, (database.SCHEMA_VERSION,)).rowcount


def _put_back(conn: sqlite3.Connection, found: Finding, whole: bool) -> None:
    """Bring a row to its last image; one that is there only if the journal is `whole`."""
    with suppress(*UNREADABLE):
        if found.kind == "gone" and found.was is not None:
            if another_has_its_uid(conn, found.table, found.was):
                return
            insert_rows(conn, found.table, tuple(found.was), [tuple(found.was.values())])
        elif found.kind == "changed" and whole and found.was is not None:
            update_row(conn, found.table, found.id, found.was)
        elif (
            found.kind == "unlogged" and found.row is not None
        ):  # another row's, under a damaged id
            if another_has_its_uid(conn, found.table, found.row):
                conn.execute(f'DELETE FROM "{found.table}" WHERE id = ?', (found.id,))
        elif found.kind == "back" and whole:
            conn.execute(f'DELETE FROM "{found.table}" WHERE id = ?', (found.id,))


def another_has_its_uid(conn: sqlite3.Connection, table: str, row: Values) -> bool:
    """Whether a record is there under another id: it was an id that was damaged."""
    sql = f'SELECT 1 FROM "{table}" WHERE uid = ? AND id != ?'
    return conn.execute(sql, (row["uid"], row["id"])).fetchone() is not None


def _still_lost(conn: sqlite3.Connection, table: str, ids: set[int], images: Images) -> set[int]:
    """The ids of rows that are not there now, and were, or may have been: they could not be read.

    None of `ids` where the list of changes is whole: it knows all but those of who was forgotten.
    """
    there = {id for (id,) in conn.execute(f'SELECT id FROM "{table}"')}
    row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    most = row[0] if row else 0
    gone = {each.id for each in images.found if (each.table, each.kind) == (table, "gone")}
    may_be = {id for id in ids if 0 < id <= most} - images.seen.get(table, set())
    return (may_be | gone) - there


def _tie_up(conn: sqlite3.Connection) -> set[int]:
    """See that no row names one that is not there: customers without a name are added for theirs."""
    made_up = set[int]()
    for _ in BY_TABLE:  # what goes can be named in its turn
        faults = conn.execute("PRAGMA foreign_key_check").fetchall()
        if not faults:
            break
        for table, id, other, key in faults:
            column, needed = _link(conn, table, key)
            row = conn.execute(f'SELECT "{column}" FROM "{table}" WHERE id = ?', (id,)).fetchone()
            if row is None or row[0] is None:
                continue
            if not needed:
                update_row(conn, table, id, {column: None})
            elif other == "customers" and row[0] not in made_up:
                made_up.add(row[0])
                values = made_up_customer(conn, row[0])
                insert_rows(conn, "customers", tuple(values), [tuple(values.values())])
            elif other != "customers":
                conn.execute(f'DELETE FROM "{table}" WHERE id = ?', (id,))
    return made_up


def made_up_customer(conn: sqlite3.Connection, id: int) -> Values:
    """A customer of whom only the number is known; below zero one who was forgotten."""
    from repbook.store.forgetting import NAMELESS

    name = f"{NO_NAME} {id}" if id > 0 else NAMELESS
    uid, day = conn.execute(f"SELECT lower(hex(randomblob(8))), {TODAY}").fetchone()
    known = {"id": id, "uid": uid, "name": name, "added_day": day}
    return known | ({"name_key": name.lower()} if id > 0 else {"name_key": "", "do_not_call": 1})


def _link(conn: sqlite3.Connection, table: str, key: int) -> tuple[str, bool]:
    """The column of a link, and whether a row must have it."""
    links = conn.execute(f'PRAGMA foreign_key_list("{table}")')
    column = next(row[3] for row in links if row[0] == key)
    return column, is_needed(conn, table, column)


def accept_known(conn: sqlite3.Connection, made_up: set[int]) -> None:
    """Write into the journal what rows are now; not of one that may be wrong, as nobody knows.

    Customers who were made up are what they are.
    """
    journal = Journal(conn)
    journal.start("check")
    for found in Images(conn).found:
        if not found.unknown or (found.table == "customers" and found.id in made_up):
            note(journal, found)
    journal.finish("what was found in the book")


def note(journal: Journal, found: Finding) -> None:
    """Write what another program did to a record into the journal.

    Undo brings back what it was; where that is not known, it leaves what is there.
    """
    if found.row is None and found.was is None:
        drop(journal.conn, found.table, [found.id])
        return
    was: Values = found.was or found.row or {}
    after: Row | None = None if found.row is None else [*found.row.values()]
    journal.note_written(found.table, tuple(was), [*was.values()], after)
