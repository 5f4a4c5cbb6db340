# Long because what goes, what stays and what the journal keeps of it are one promise.
"""Forget a customer: their rows, their words and the journal's images of them go from a book.

What stays are figures, so that reports of the past stay as they are: days, amounts, outcomes and
verdicts, without a text, a reference or a name. They stand under a customer without a name whose
number is below zero; no list has customers below zero, and no act takes one.
"""

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from repbook.errors import BookUnusable, Failed, RepbookError
from repbook.files import unfinished
from repbook.item_words import item_key
from repbook.schema import BY_TABLE, FORGOTTEN, OWNED, REFERENCES, TABLES, columns, holder_of
from repbook.store import backups, database, restoring, sync_records
from repbook.store.backups import Backup
from repbook.store.changes import FORGET, merges
from repbook.store.check import own_columns
from repbook.store.digests import Entry, put, without
from repbook.store.items import item_keys
from repbook.store.journal import TODAY, Journal, new_uids
from repbook.store.tables import ids_where, of_customers
from repbook.store.transactions import write_setting
from repbook.text import fold, has_words

NAMELESS = "Forgotten customer"
CUT_OFF = "forgotten"  # for a text that a record must have
# Which rows stay as figures; those of other tables all go.
STAY = {
    "purchases": "1",
    "returns": "1",
    "touches": "1",
    "quotes": f"won_day NOT NULL OR lost_day NOT NULL OR valid_until_day < {TODAY}",
    "problems": "id NOT IN (SELECT id FROM open_problems)",
    "promises": "(kept_day IS NOT NULL OR dropped_day IS NOT NULL) AND NOT yearly",
    "feedback": "topic IN (SELECT topic FROM feedback o WHERE o.customer_id NOT IN ({whose}))",
    "steps": "problem_id NOT IN (SELECT id FROM open_problems)",
}
# Words that stay where another customer's record has them, too: they name nobody.
SHARED = {("problems", "kind"), ("feedback", "topic")}
# What asks for something still: of nobody it would ask in vain.
SETTLED = {"due_day", "settled", "again_day", "again_minute", "contact_id"}


class Person(NamedTuple):
    """By what a customer and their records are known in any copy of the book."""

    uids: frozenset[str]  # theirs, and those of customers merged into them
    records: dict[str, frozenset[str]]  # uids of their records, by table
    names: frozenset[str] = frozenset()  # folded: their name and other names
    others: frozenset[str] = frozenset()  # uids of the others and of who was merged into them


def person(conn: sqlite3.Connection, number: int) -> Person:
    """The customer of a number."""
    merged = "SELECT text FROM aliases WHERE kind = 'uid' AND customer_id = ?"
    own = "SELECT uid FROM customers WHERE id = ?"
    uids = {row[0] for sql in (own, merged) for row in conn.execute(sql, (number,))}
    records = {
        noun.table: frozenset(
            row[0] for row in conn.execute(f'SELECT uid FROM "{noun.table}" WHERE {of}', (number,))
        )
        for noun in OWNED
        for of in [_of(noun.table, "?")]
    }
    named = (
        "SELECT name_key FROM customers WHERE id = :id UNION SELECT key FROM aliases"
        " WHERE customer_id = :id AND kind NOT IN ('uid', 'code')"
    )
    names = {row[0] for row in conn.execute(named, {"id": number})} - {""}
    of_others = (
        "SELECT uid FROM customers WHERE id != :id AND id > 0"
        " UNION SELECT text FROM aliases WHERE kind = 'uid' AND customer_id != :id"
    )
    others = {row[0] for row in conn.execute(of_others, {"id": number})}
    return Person(frozenset(uids), records, frozenset(names), frozenset(others))


def _of(table: str, whose: str) -> str:
    """The condition that a row is a customer's."""
    column, held_by = holder_of(table)
    if held_by == "customers":
        return f"{column} IN ({whose})"
    return f"{column} IN (SELECT id FROM {held_by} WHERE customer_id IN ({whose}))"


def names_of(conn: sqlite3.Connection, number: int) -> list[str]:
    """Everything by which a customer can be named, as it is written."""
    found = conn.execute(
        "SELECT name FROM customers WHERE id = :id UNION SELECT company FROM customers"
        " WHERE id = :id AND company NOT NULL UNION SELECT text FROM aliases"
        " WHERE customer_id = :id AND kind != 'uid' UNION SELECT name FROM contacts"
        " WHERE customer_id = :id UNION SELECT text FROM addresses WHERE customer_id = :id",
        {"id": number},
    )
    return [row[0] for row in found]


def forget(
    journal: Journal,
    who: Person,
    remember: Mapping[str, str] | None = None,
    figures: bool = True,
) -> bool:
    """Forget someone, within a transaction; False where the book knows nothing of them.

    `remember` is what `restore` goes by: uids of all who were forgotten, and the day of each.
    Without `figures` not even those stay: another machine has made them.
    The caller has the file rewritten afterwards: until then its unused bytes may hold words.
    """
    conn = journal.conn
    conn.execute("PRAGMA defer_foreign_keys = ON")
    who = who._replace(uids=who.uids | _named_alike(conn, who))
    now = _take_in(conn, who)
    known = bool(now) or _named_in_journal(conn, who.uids)
    known = known or sync_records.knows(conn, who.uids)
    if not known and remember is None:
        return False
    whose = ",".join(map(str, now))
    names = {fold(name) for number in now for name in names_of(conn, number)} - {""}
    ids = {
        noun.table: {
            row[0]
            for row in conn.execute(f'SELECT id FROM "{noun.table}" WHERE {_of(noun.table, whose)}')
        }
        for noun in OWNED
    }
    uids = {table: _uids(conn, table, some) for table, some in ids.items()}
    called, ids["item_names"] = _item_names_of_nobody(conn, now)
    uids["item_names"] = {*called.values()}  # as machines know them
    _clean_journal(conn, who.uids, {**ids, "customers": {*now}}, names)
    journal.start(FORGET)
    if remember is None:
        remember = remembered_with(conn, who.uids)
    write_setting(journal, FORGOTTEN, json.dumps(remember, separators=(",", ":")))
    conn.executemany("DELETE FROM item_names WHERE id = ?", ((id,) for id in called))
    below = _rows(conn, now, whose, figures)
    nameless = min(_uids(conn, "customers", below.values()), default=None)
    sync_records.forget(conn, who.uids, uids, nameless)
    for number in now:  # who came through them, those without a name among them
        friends = "SELECT id FROM customers WHERE referred_by_id = ?"
        for (id,) in conn.execute(friends, (number,)).fetchall():
            journal.update("customers", id, referred_by_id=below.get(number))
    kept = _kept(conn, below.values())
    for table, numbers in kept.items():
        if numbers:
            found = conn.execute(f'SELECT * FROM "{table}" LIMIT 0').description
            journal.note_as_they_are(table, [column[0] for column in found], sorted(numbers))
    conn.execute("DELETE FROM fits")
    conn.execute("DELETE FROM forecasts")
    conn.execute("DELETE FROM purchase_spans")
    conn.execute("DELETE FROM customer_sums")
    journal.touched.add("customers")
    journal.finish(UNFINISHED)
    return known


def _uids(conn: sqlite3.Connection, table: str, ids: Iterable[int]) -> set[str]:
    sql = f'SELECT uid FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
    return {uid for (uid,) in conn.execute(sql, (json.dumps([*ids]),))}


def remembered(conn: sqlite3.Connection) -> dict[str, str]:
    """The uids of those who were forgotten in this book, and the day of each; no name."""
    row = conn.execute("SELECT value FROM settings WHERE key = ?", (FORGOTTEN,)).fetchone()
    try:
        known = json.loads(row[0]) if row else {}
    except ValueError:
        known = None
    if not isinstance(known, dict):
        raise BookUnusable(
            "Another program changed the book's list of forgotten customers",
            hint="What is wrong, and what can be repaired: repbook check",
        )
    return known


def remembered_with(conn: sqlite3.Connection, uids: Iterable[str]) -> dict[str, str]:
    """The same with those who are forgotten now, by the clock that names backups."""
    today = conn.execute("SELECT date('now', 'localtime')").fetchone()[0]
    return {**remembered(conn), **dict.fromkeys(sorted(uids), today)}


def back_from(loaded: sqlite3.Connection, book: Path) -> int:
    """How many customers in a backup its book forgot since, as far as can be read before it is locked."""
    with ExitStack() as held:
        conn = None
        with suppress(RepbookError):
            conn = held.enter_context(closing(database.connect(book))) if book.exists() else None
        return _back(loaded, _known_to(conn, book) or {})


def _back(loaded: sqlite3.Connection, known: Collection[str]) -> int:
    sql = "SELECT count(*) FROM customers WHERE id > 0 AND uid IN (SELECT value FROM json_each(?))"
    return int(loaded.execute(sql, (json.dumps([*known]),)).fetchone()[0])


def _known_to(conn: sqlite3.Connection | None, book: Path) -> dict[str, str] | None:
    """Whom a book forgot, by it and by its backups, if it is gone or damaged; None where nothing tells."""
    lists = [_remembered_in(each) for each in ([] if conn is None else [conn])]
    for backup in backups.backups(database.folder_of(book)):
        with suppress(RepbookError), backups.opened(backup.path) as copy:
            lists.append(_remembered_in(copy))
    if (read := [each for each in lists if each is not None]) == []:
        return None
    return {uid: day for each in reversed(read) for uid, day in each.items()}


def forget_again(
    loaded: sqlite3.Connection, conn: sqlite3.Connection | None, book: Path
) -> int | None:
    """Forget in a backup that is being restored whom its book forgot since; how many these were.

    None where nothing tells whom it forgot.
    """
    if (known := _known_to(conn, book)) is None:
        return None
    before, back = remembered(loaded), _back(loaded, known)
    if back or known.keys() - before.keys():
        loaded.execute("BEGIN")
        forget(Journal(loaded), Person(frozenset(known), {}), {**before, **known})
        loaded.execute("COMMIT")
        finish(loaded)
    return back


def _remembered_in(conn: sqlite3.Connection) -> dict[str, str] | None:
    """Those who were forgotten in a book; None where it cannot be read."""
    try:
        return remembered(conn)
    except (sqlite3.Error, BookUnusable):
        return None


def forget_where_they_were_away(conn: sqlite3.Connection, found: Iterable[Backup]) -> int:
    """Forget in backups that could not be reached then; gives in how many someone was."""
    known = remembered(conn)
    last, marks = max(known.values(), default=""), [uid.encode() for uid in known]
    older = [b.path for b in found if not b.encrypted and b.at.date().isoformat() <= last]
    return forget_in_backups(_with_any(marks, older), Person(frozenset(known), {})).rewritten


def _with_any(marks: Sequence[bytes], files: Iterable[Path]) -> list[Path]:
    """The files that hold one of these; one that cannot be read is passed over."""
    found = []
    for path in files:
        with suppress(OSError):
            data = path.read_bytes()
            found += [path] if any(mark in data for mark in marks) else []
    return found


def _named_alike(conn: sqlite3.Connection, who: Person) -> set[str]:
    """The uids of customers with exactly one of the names, there or only in the journal, as after a
    wrong import. One who stands in the book as another customer is not among them."""
    if not who.names:
        return set()
    named = f"IN ({','.join('?' * len(who.names))})"
    sql = (
        f"SELECT uid FROM customers WHERE id > 0 AND (name_key {named} OR id IN (SELECT customer_id"
        f" FROM aliases WHERE kind NOT IN ('uid', 'code') AND key {named}))"
    )
    found = {row[0] for row in conn.execute(sql, [*who.names, *who.names])}
    for _, _, entry in _entries(conn, ["customers"]):
        for row in _sides(entry):
            if fold(str(row.get("name") or "")) in who.names and row.get("uid"):
                found.add(row["uid"])
    return found - who.others


def _take_in(conn: sqlite3.Connection, who: Person) -> list[int]:
    """The numbers of someone in this book; what is theirs by now, and was another's, goes to them."""
    found = [
        row[0]
        for row in conn.execute(
            "SELECT id FROM customers WHERE id > 0 AND uid IN (SELECT value FROM json_each(?))"
            " ORDER BY id",
            (json.dumps([*who.uids]),),
        )
    ]
    if found:
        for noun in OWNED:
            if "customer_id" in _columns(conn, noun.table):
                conn.execute(
                    f'UPDATE "{noun.table}" SET customer_id = ? WHERE uid IN'
                    " (SELECT value FROM json_each(?))",
                    (found[0], json.dumps([*who.records.get(noun.table, ())])),
                )
    return found


def _columns(conn: sqlite3.Connection, table: str) -> list[str]:
    return [c[0] for c in conn.execute(f'SELECT * FROM "{table}" LIMIT 0').description]


# Rows


def _item_names_of_nobody(
    conn: sqlite3.Connection, now: Collection[int]
) -> tuple[dict[int, str], set[int]]:
    """What items are called that no order has, but those of customers who go, by row; the words go.

    Also the rows of which the journal has such words, those that are gone among them.
    """
    found = [row for _, _, entry in _entries(conn, ["item_names"]) for row in _sides(entry)]
    called = {row["id"]: str(row["called"]) for row in found}
    called |= dict(conn.execute("SELECT id, called FROM item_names"))
    if not called:
        return {}, set()
    used = item_keys(conn, now, others=True)
    theirs = item_keys(conn, now) - used
    gone = {id: name for id, name in called.items() if item_key(name) not in used}
    told = {row["id"] for row in found if item_key(str(row["item"])) in theirs}
    return gone, told | {*gone}


def _rows(conn: sqlite3.Connection, now: list[int], whose: str, figures: bool) -> dict[int, int]:
    """Take away the words; gives under which number below zero the figures of each stand."""
    if not now:
        return {}
    for noun in reversed(OWNED):  # a step before its problem
        of = _of(noun.table, whose)
        stays = STAY.get(noun.table, "0").format(whose=whose) if figures else "0"
        conn.execute(f'DELETE FROM "{noun.table}" WHERE {of} AND NOT ({stays})')
    _loose_ends(conn, whose)
    if not figures:
        conn.execute(f"DELETE FROM customers WHERE id IN ({whose})")
        return {}
    for table in STAY:
        of = _of(table, whose)
        sets = ", ".join(f'"{name}" = {value}' for name, value in _left_of(conn, table, whose))
        conn.execute(f'UPDATE "{table}" SET {sets} WHERE {of}')
        _new_uids(conn, table, of)
    numbers: dict[int, int] = {}
    below = conn.execute("SELECT min(0, coalesce(min(id), 0)) FROM customers").fetchone()[0]
    for number in now:
        below -= 1
        conn.execute(
            "INSERT INTO customers (id, uid, name, name_key, do_not_call, imported, added_day,"
            " referred_by_id) SELECT ?, ?, ?, '', 1, imported, added_day, referred_by_id"
            " FROM customers WHERE id = ?",
            (below, new_uids(1)[0], NAMELESS, number),
        )
        _renumber(conn, number, below)
        conn.execute("DELETE FROM customers WHERE id = ?", (number,))
        numbers[number] = below
    return numbers


def _kept(conn: sqlite3.Connection, below: Collection[int]) -> dict[str, set[int]]:
    """The ids of the rows that stay, by table."""
    whose = ",".join(map(str, below))
    kept = {
        table: {
            row[0] for row in conn.execute(f'SELECT id FROM "{table}" WHERE {_of(table, whose)}')
        }
        for table in STAY
    }
    return {"customers": {*below}, **kept}


def _loose_ends(conn: sqlite3.Connection, whose: str) -> None:
    """Let no row that stays, of whomever, name one that went."""
    for noun in (each for each in TABLES if each.record_name):
        for column in columns(noun.record):
            held_by = REFERENCES.get(column.field, "customers")
            if held_by in STAY or held_by == "contacts":
                conn.execute(
                    f'UPDATE "{noun.table}" SET {column.name} = NULL WHERE {column.name} NOT NULL'
                    f' AND {column.name} NOT IN (SELECT id FROM "{held_by}")'
                )


def _left_of(conn: sqlite3.Connection, table: str, whose: str) -> Iterator[tuple[str, str]]:
    """The columns that lose what they hold, and what they hold then."""
    needed = {row[1] for row in conn.execute(f'PRAGMA table_info("{table}")') if row[3]}
    for column in columns(BY_TABLE[table].record):
        empty = f"'{CUT_OFF}'" if column.name in needed else "NULL"
        if (table, column.name) in SHARED:
            others = f"SELECT o.{column.name} FROM {table} o WHERE o.customer_id NOT IN ({whose})"
            yield (
                column.name,
                f"CASE WHEN {column.name} IN ({others}) THEN {column.name} ELSE {empty} END",
            )
        elif column.name in SETTLED:
            yield column.name, "0" if column.type == "flag" else "NULL"
        elif column.type in ("text", "extra") and column.name != "uid":
            yield column.name, empty
    for name, must_have in own_columns(conn, table).items():
        yield name, must_have or "NULL"


def _new_uids(conn: sqlite3.Connection, table: str, of: str) -> None:
    """A record's uid stands in files that were exported: it would say whose this was."""
    ids = [row[0] for row in conn.execute(f'SELECT id FROM "{table}" WHERE {of}')]
    pairs = zip(new_uids(len(ids)), ids, strict=True) if ids else ()
    conn.executemany(f'UPDATE "{table}" SET uid = ? WHERE id = ?', pairs)


def _renumber(conn: sqlite3.Connection, number: int, below: int) -> None:
    """Put rows that stay under another number; those of their problems too are below zero then."""
    for table in STAY:
        if "problem_id" in _columns(conn, table):
            conn.execute(
                f"UPDATE {table} SET problem_id = -problem_id"
                " WHERE problem_id IN (SELECT id FROM problems WHERE customer_id = ?)",
                (number,),
            )
    conn.execute("UPDATE problems SET id = -id WHERE customer_id = ?", (number,))
    for table in STAY:
        if "customer_id" in _columns(conn, table):
            conn.execute(
                f"UPDATE {table} SET customer_id = ? WHERE customer_id = ?", (below, number)
            )


# The journal


def _named_in_journal(conn: sqlite3.Connection, uids: Collection[str]) -> bool:
    sql = "SELECT images FROM journal WHERE table_name = 'customers'"
    return any(uid in text for (text,) in conn.execute(sql) for uid in uids)


def _clean_journal(
    conn: sqlite3.Connection, uids: Collection[str], ids: dict[str, set[int]], names: set[str]
) -> None:
    """Remove every image of their rows, and the changes that were about nothing else.

    `ids` are their rows by table; those that were removed, or were merged, are found here.
    """
    theirs = rows_ever(conn, uids, ids)
    for _, table, entry_ in _entries(conn, ["customers", "aliases", "contacts", "addresses"]):
        for row in _sides(entry_):
            if row["id"] in theirs[table]:
                names |= {fold(str(row[c])) for c in ("name", "company", "text") if row.get(c)}
    emptied: set[int] = set()
    unsaid: set[int] = set()  # changes that named an item as nobody does any more
    for id, table, text, change in conn.execute(
        "SELECT id, table_name, images, change_id FROM journal ORDER BY id"
    ).fetchall():
        entry = json.loads(text)
        left = _without(table, entry, theirs)
        if table == "item_names" and left is not entry:
            unsaid.add(change)
        if left is None:
            conn.execute("DELETE FROM journal WHERE id = ?", (id,))
            emptied.add(change)
        elif left is not entry:
            put(conn, id, json.dumps(left, ensure_ascii=False, separators=(",", ":")))
    conn.executemany(
        "DELETE FROM changes WHERE id = ? AND id NOT IN (SELECT change_id FROM journal)",
        ((change,) for change in emptied),
    )
    numbers = [f"({number})" for number in _merged(conn, theirs["customers"])]
    for id, said in conn.execute("SELECT id, said FROM changes WHERE said NOT NULL").fetchall():
        told = id in unsaid or any(number in said for number in numbers)
        if told or any(has_words(fold(said), name) for name in names):
            conn.execute("UPDATE changes SET said = NULL WHERE id = ?", (id,))


def _images_of(conn: sqlite3.Connection, uids: Collection[str]) -> Iterator[dict[str, Any]]:
    """What the journal has of customers with these uids."""
    for _, _, entry in _entries(conn, ["customers"]):
        yield from (row for row in _sides(entry) if row.get("uid") in uids)


def ever_theirs(conn: sqlite3.Connection, number: int) -> dict[str, set[int]]:
    """By table the rows of a customer, now or before, and of customers merged into them."""
    ids: dict[str, Collection[int]] = {
        noun.table: ids_where(conn, noun.table, **of_customers(conn, noun.table, number))
        for noun in OWNED
    }
    numbers = {number, *(row["id"] for row in _images_of(conn, person(conn, number).uids))}
    return rows_ever(conn, (), {**ids, "customers": numbers | _merged(conn, numbers)})


def _merged(conn: sqlite3.Connection, numbers: Collection[int]) -> set[int]:
    """The numbers of customers merged into these, also through others: old merges have no images."""
    into = set(numbers)
    for merge in merges(conn):
        if merge.into in into:
            into.add(merge.gone)
    return into


def _entries(conn: sqlite3.Connection, tables: list[str]) -> Iterator[tuple[int, str, Entry]]:
    sql = f"SELECT id, table_name, images FROM journal WHERE table_name IN ({','.join('?' * len(tables))})"
    for id, table, text in conn.execute(sql, tables):
        yield id, table, json.loads(text)


def _sides(entry: Entry) -> Iterator[dict[str, Any]]:
    for pair in entry.get("rows", ()):
        for row in pair:
            if row is not None:
                yield dict(zip(entry["columns"], row, strict=True))


def rows_ever(
    conn: sqlite3.Connection, uids: Collection[str], ids: Mapping[str, Collection[int]]
) -> dict[str, set[int]]:
    """Someone's rows by table, those too that were removed, or were of who was merged into them.

    `ids` are those that are there.
    """
    theirs = {table: set(numbers) for table, numbers in ids.items()}
    theirs["customers"] |= {row["id"] for row in _images_of(conn, uids)}
    for inside in (False, True):  # a step by its problem, once that is known
        tables = [n.table for n in OWNED if (holder_of(n.table)[1] != "customers") is inside]
        for _, table, entry in _entries(conn, tables):
            for row in _sides(entry):
                if was_theirs(table, row, theirs) and _is_gone(conn, table, row["id"]):
                    theirs[table].add(row["id"])
    return theirs


def was_theirs(table: str, row: Mapping[str, Any], theirs: Mapping[str, set[int]]) -> bool:
    """Whether an image in the journal is of someone's row, or of another's while it was theirs."""
    column, held_by = holder_of(table)
    return row["id"] in theirs.get(table, ()) or row.get(column) in theirs.get(held_by, ())


def _is_gone(conn: sqlite3.Connection, table: str, id: int) -> bool:
    return conn.execute(f'SELECT 1 FROM "{table}" WHERE id = ?', (id,)).fetchone() is None


def _without(table: str, entry: Entry, theirs: dict[str, set[int]]) -> Entry | None:
    """An entry without images of these rows, or of others while they were theirs; None if none is left."""

    def side(row: list[object] | None) -> list[object] | None:
        image = None if row is None else dict(zip(entry["columns"], row, strict=True))
        return None if image is None or was_theirs(table, image, theirs) else row

    pairs = [[side(before), side(after)] for before, after in entry.get("rows", ())]
    pairs = [pair for pair in pairs if pair != [None, None]]
    left = without(entry, theirs.get(table, ()))
    if "rows" in entry:
        left = {**left, "rows": pairs}
    if not left.get("rows") and not left.get("runs") and "given" not in left:
        return None
    return entry if left == entry else left


# Files


UNFINISHED = "unfinished"  # said of a change until the file is rewritten


def finish(conn: sqlite3.Connection) -> bool:
    """Rewrite a file whose unused bytes may hold words of someone forgotten; False if none may."""
    sql = f"SELECT 1 FROM changes WHERE command = '{FORGET}' AND said = '{UNFINISHED}'"
    if conn.execute(sql).fetchone() is None:
        return False
    try:
        conn.execute("VACUUM")
        with database.with_sum(conn):
            conn.execute(f"UPDATE changes SET said = NULL WHERE command = '{FORGET}'")
    except sqlite3.Error as error:
        raise Failed(
            f"They are forgotten, but the file could not be written anew ({error}): until it is,"
            " parts of it that are no longer used may hold words about them",
            hint="Close other programs that use the book, then: repbook forget",
        ) from error
    return True


class Cleaned(NamedTuple):
    """Backups that cannot be read, as encrypted ones; the uids of whom the others
    knew by name only; and how many of them knew someone."""

    left: list[Path]
    alike: frozenset[str] = frozenset()
    rewritten: int = 0


def forget_in_backups(paths: Iterable[Path], who: Person) -> Cleaned:
    """Rewrite each backup that knows someone."""
    left: list[Path] = []
    alike: set[str] = set()
    rewritten = 0
    for path in paths:
        try:
            loaded, _ = restoring.load(path)
        except RepbookError:
            left.append(path)
            continue
        with closing(loaded):
            try:
                loaded.execute("BEGIN")
                alike |= _named_alike(loaded, who) - who.uids
                known = forget(Journal(loaded), who)
                loaded.execute("COMMIT")
            except database.UNREADABLE:  # a text in it, which opening it does not read
                left.append(path)
                continue
            if known:
                rewritten += 1
                finish(loaded)
                try:
                    restoring.put(loaded, path.resolve(), over=True)  # a link stays one
                except BookUnusable as error:
                    raise Failed(
                        f'The backup "{path}" still has the customer and cannot be written;'
                        " the book was left as it is",
                        hint=f'Make it writable, or delete it: "{path}"; then forget them again',
                    ) from error
    return Cleaned(left, frozenset(alike), rewritten)


def older_copies(book: Path) -> list[Path]:
    """Copies that older versions of repbook left beside a book before they upgraded it."""
    file = book.resolve()
    name = re.compile(rf"{re.escape(file.stem)}\.before-v\d+(-\d+)?{re.escape(file.suffix)}")
    return sorted(each for each in file.parent.iterdir() if name.fullmatch(each.name))


def remove_unfinished_files(book: Path, folder: Path) -> None:
    """Remove what a killed program left of the book's files; the lock is held."""
    file = book.resolve()
    here = unfinished(file.parent, file.name)
    for left in (*here, *(unfinished(folder) if folder.is_dir() else ())):
        left.unlink(missing_ok=True)
