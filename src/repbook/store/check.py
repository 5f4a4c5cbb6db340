# Long because each kind of fault is found in one place: file, schema, links, rows, changes, sums.
"""What is wrong with a book: its file, its schema, its links, and rows that no command left so."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from repbook.schema import APPLICATION_ID, BY_TABLE, MAGIC, TABLES
from repbook.store import database, one_bit
from repbook.store.changes import last_final
from repbook.store.digests import fitting, numbers_of
from repbook.store.journal import Row

# Migrations up to this version of the schema gave rows other values: images of older changes say
# that a row was there, no more.
REWRITTEN = 4
UNREADABLE = database.UNREADABLE
AT_ONCE = 500  # rows looked up by one statement

Values = Mapping[str, object]


def last_id(ids: Iterable[int]) -> int:
    """The largest number that a table can have given; 0 for none."""
    return max((id for id in ids if id <= MOST_IDS), default=0)


class Finding(NamedTuple):
    """One thing that is wrong.

    `kind` is a word of the list in docs/safety.md. Of a row, `row` is what the book has of it
    (None: it is gone), and `was` what it was when it was last written (None: it was removed, or
    never written).
    `text` says the rest: what SQLite said, the name of a table, what cannot be so.
    """

    kind: str
    table: str = ""
    id: int = 0
    row: Values | None = None
    was: Values | None = None
    text: str = ""
    worded: bool = False  # whether `text` is a sentence for the user, also of a damaged file

    @property
    def unknown(self) -> bool:
        """Whether it is not as last written, and what it was is not known."""
        return self.kind in ("changed", "gone") and self.was is None


IDS_AGAIN = "a new record would get the number of one that was removed"
MOST_IDS = 10_000_000  # more than a table has: a damaged number is not counted up to


def head_faults(conn: sqlite3.Connection, path: Path) -> list[Finding]:
    """That one bit of a file is wrong, or its first bytes do not say that it is a book.

    Where it is in memory instead, it was told from the rest what it was.
    """
    if one_bit.turned_back(path) is not None:
        return [Finding("file", text="one bit of it is not as it was written", worded=True)]
    text = "its first bytes are not those of a book"
    with database.reading(path) as file, suppress(*UNREADABLE):
        named = conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        return [] if named and file.read(len(MAGIC)) == MAGIC else [Finding("file", text=text)]
    return []


def file_faults(conn: sqlite3.Connection) -> list[Finding]:
    """What SQLite finds wrong with the file itself, in its own words."""
    text_factory, conn.text_factory = conn.text_factory, lambda raw: raw.decode(errors="replace")
    try:
        said = [str(row[0]) for row in conn.execute("PRAGMA integrity_check")]
    except UNREADABLE as error:
        database.refuse_full(error, None)
        said = [database.reason(error)]
    finally:
        conn.text_factory = text_factory
    lines = [line for each in said for line in each.splitlines() if not line.startswith("***")]
    return [Finding("file", text=line) for line in lines if line not in ("ok", "")]


# The schema


@cache
def made_by_this_version() -> dict[str, tuple[str, str]]:
    """The tables, indexes, views and triggers of a new book: kind and SQL by name."""
    with closing(sqlite3.connect(":memory:")) as conn:
        database.create_schema(conn)
        return made(conn)


def made(conn: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """What is in the schema of a file: kind and SQL by name."""
    # in a damaged file a text can be of another type: then it is missing
    texts = "typeof(name) = 'text' AND typeof(type) = 'text' AND typeof(sql) = 'text'"
    rows = conn.execute(f"SELECT name, type, sql FROM sqlite_master WHERE {texts}")
    return {name: (kind, sql) for name, kind, sql in rows if not name.startswith("sqlite_")}


def schema_faults(conn: sqlite3.Connection) -> list[Finding]:
    """What of the schema is missing, different, or a trigger that is not repbook's."""
    there = made(conn)
    found = []
    for name, (kind, sql) in made_by_this_version().items():
        if name not in there:
            found.append(Finding("schema", text=f"the {kind} {name} is missing"))
        elif there[name][0] != kind or not as_made(there[name][1], sql):
            found.append(
                Finding("schema", text=f"the {kind} {name} is not as this version makes it")
            )
    foreign = [n for n, (kind, _) in there.items() if kind == "trigger"]
    found += [
        Finding("schema", text=f"the trigger {name} is not repbook's, and can change records")
        for name in foreign
        if name not in made_by_this_version()
    ]
    return found


def repair_schema(conn: sqlite3.Connection) -> None:
    """Make indexes, views and triggers anew where they are not this version's; kept sums go."""
    there, ours = made(conn), made_by_this_version()
    for name, (kind, sql) in there.items():
        changed = name in ours and kind != "table" and ours[name] != (kind, sql)
        if changed or (kind == "trigger" and name not in ours):
            conn.execute(f'DROP {kind} "{name}"')
    there = made(conn)
    for name, (kind, sql) in ours.items():
        if name not in there and kind != "table":
            conn.execute(sql)
    conn.execute("DELETE FROM purchase_spans")
    conn.execute("DELETE FROM customer_sums")
    conn.execute("DELETE FROM sums_total")


def as_made(sql: str, by_us: str) -> bool:
    """Whether an SQL is ours, or that of our table with columns that the owner added."""
    if sql == by_us or not by_us.startswith("CREATE TABLE"):
        return sql == by_us
    theirs = iter(_definitions(sql))
    return all(each in theirs for each in _definitions(by_us))


def _definitions(sql: str) -> list[str]:
    """What stands between the outer commas of a table's SQL, and what after its last bracket."""
    depth, found = 0, [""]
    for sign in sql:
        depth += (sign == "(") - (sign == ")")
        if (sign, depth) in ((",", 1), (")", 0)):
            found.append("")
        else:
            found[-1] += sign
    return [each.strip() for each in found]


@cache
def columns_of(table: str) -> dict[str, int | None]:
    """The columns of a table in this version, with what a new row has in each."""
    with closing(sqlite3.connect(":memory:")) as conn:
        database.create_schema(conn)
        rows = conn.execute(f'PRAGMA table_info("{table}")').fetchall()
    return {row[1]: None if row[4] in (None, "NULL") else int(row[4]) for row in rows}


def own_columns(conn: sqlite3.Connection, table: str) -> dict[str, str | None]:
    """The columns that the user added to a table, with what one must have that cannot be empty."""
    rows = conn.execute(f'PRAGMA table_info("{table}")').fetchall()
    known = columns_of(table)
    return {row[1]: row[4] if row[3] else None for row in rows if row[1] not in known}


# Links


def link_faults(conn: sqlite3.Connection) -> list[Finding]:
    """Rows that name one which is not there; `text` is the column."""
    columns = {
        (table.table, row[0]): row[3]
        for table in TABLES
        for row in conn.execute(f'PRAGMA foreign_key_list("{table.table}")')
    }
    found = []
    for table, id, _, key in conn.execute("PRAGMA foreign_key_check").fetchall():
        row = next(iter(rows_of(conn, table, [id]).values()), None)
        found.append(Finding("link", table, id or 0, row, text=columns.get((table, key), "")))
    return found


def is_needed(conn: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether each row of a table must have a value there."""
    rows = conn.execute(f'PRAGMA table_info("{table}")')
    return any(row[3] for row in rows if row[1] == column)


# Rows, against the journal's last image of each


def rows_of(conn: sqlite3.Connection, table: str, ids: Sequence[int]) -> dict[int, Values]:
    """The rows of a table with these ids, as this version's columns have them."""
    columns = tuple(columns_of(table))
    select = f'SELECT {quoted(columns)} FROM "{table}" NOT INDEXED WHERE id'
    found: dict[int, Values] = {}
    if len(ids) > 1 and max(ids) - min(ids) == len(ids) - 1:
        each: Iterable[tuple[str, tuple[int, ...]]] = [(" BETWEEN ? AND ?", (min(ids), max(ids)))]
    else:
        parts = [tuple(ids[at : at + AT_ONCE]) for at in range(0, len(ids), AT_ONCE)]
        each = [(f" IN ({','.join('?' * len(part))})", part) for part in parts]
    for where, values in each:
        for row in conn.execute(select + where, values):
            found[row[0]] = dict(zip(columns, row, strict=True))
    return found


def quoted(columns: Iterable[str]) -> str:
    """Columns as SQL names them."""
    return ",".join(f'"{column}"' for column in columns)


class JournalEntry(NamedTuple):
    """One entry of the journal: its change, whether that is undone, and rows before and after.

    Where its change is missing from the list, nobody knows whether that is undone.
    `numbers` are those of rows of which it has no more, by id. Of the ids up to `given`, those
    without one were not there.
    """

    change: int
    command: str | None
    undone: bool | None
    version: int
    table: str
    columns: list[str]
    pairs: list[tuple[Row | None, Row | None]]
    numbers: dict[int, int]
    given: int


def entries(conn: sqlite3.Connection, broken: list[Finding]) -> Iterator[JournalEntry]:
    """The entries of the journal, newest first; those that cannot be read are `broken`."""
    sql = (
        "SELECT j.change_id, c.command, j.table_name, j.images,"
        " iif(j.change_id < 0, 0, c.undone), iif(j.change_id < 0, :old, c.schema_version)"
        " FROM journal j LEFT JOIN changes c ON c.id = j.change_id ORDER BY j.id DESC"
    )
    for change, *rest in conn.execute(sql, {"old": database.SCHEMA_VERSION}):
        entry = _entry(change, *rest)
        if entry is not None:
            yield entry
            continue
        id = change if isinstance(change, int) else 0  # in a damaged file it can be anything
        text = f"change {abs(id)}: part of what it changed cannot be read"
        if all(each.text != text for each in broken):
            broken.append(Finding("journal", id=id, text=text))


def unreadable_entries(conn: sqlite3.Connection) -> list[int]:
    """The entries of the journal that cannot be read, and those of changes that are missing."""
    sql = (
        "SELECT id, change_id, table_name, images, change_id < 0 OR change_id IN"
        " (SELECT id FROM changes) FROM journal"
    )
    return [
        id
        for id, change, table, images, there in conn.execute(sql)
        if not there or _entry(change, None, table, images, 0, 0) is None
    ]


def _entry(
    change: int,
    command: str | None,
    table: str,
    images: str,
    undone: int | None,
    version: int | None,
) -> JournalEntry | None:
    if not isinstance(change, int) or table not in BY_TABLE:
        return None
    try:
        data = json.loads(images)
        columns, numbers, given = data["columns"], numbers_of(data), int(data.get("given", 0))
        pairs = [(before, after) for before, after in data.get("rows", ()) or ()]
        rows = [row for pair in pairs for row in pair if row is not None]
        whole = columns[0] == "id" and all(
            len(row) == len(columns) and isinstance(row[0], int) for row in rows
        )
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return None
    return (
        JournalEntry(
            change,
            command,
            None if undone is None else bool(undone),
            version or 0,
            table,
            columns,
            pairs,
            numbers,
            given,
        )
        if whole and given <= MOST_IDS
        else None
    )


class Images:
    """The journal read back from its end: what each row was when it was last written."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self.found: list[Finding] = []
        self.broken: list[Finding] = []
        self.rows = 0  # that were compared
        self.held = 0  # records that are there
        # Rows that are as a change has them that is missing from the list: before it, or after
        self.as_missing: set[tuple[str, int]] = set()
        # Of rows that are not as their numbers say: the columns and the number
        self.numbers: dict[tuple[str, int], tuple[list[str], int]] = {}
        self._changes: set[int] = set()
        self._since = last_final(conn)
        # The ids of rows that it has heard of
        self.seen: dict[str, set[int]] = {table: set() for table in BY_TABLE}
        # Of rows with undone changes alone: what they were before the first of these.
        self._undone: dict[tuple[str, int], Values | None] = {}
        # What a newer change says that the row was before it.
        self._before: dict[tuple[str, int], Values | None] = {}
        for entry in entries(conn, self.broken):
            self._read(entry)
        for (table, id), was in self._undone.items():
            self.seen[table].add(id)
            self._compare(table, {id: was})
        for table in BY_TABLE:
            self._unseen(table)
            self._next_id(table)

    @property
    def changes(self) -> int:
        """How many changes were read."""
        return sum(change > 0 for change in self._changes)

    def _read(self, entry: JournalEntry) -> None:
        if entry.undone is None:
            self._read_missing(entry)
            return
        self._changes.add(entry.change)
        known = columns_of(entry.table)
        last: dict[int, Values | None] = {}
        seen = self.seen[entry.table]
        for before, after in reversed(entry.pairs):
            id = (after or before or [0])[0]
            if entry.version < REWRITTEN:
                if not entry.undone:
                    seen.add(id)
                continue
            values = [_values(known, entry.columns, row) for row in (before, after)]
            if entry.undone:
                if id not in seen:
                    self._undone[entry.table, id] = values[0]
                continue
            self._follows(entry, id, before, after)
            if id not in seen:
                seen.add(id)
                self._undone.pop((entry.table, id), None)
                last[id] = values[1]
        self._compare(entry.table, last)
        numbers = {id: number for id, number in entry.numbers.items() if self._is_news(entry, id)}
        seen.update(numbers)
        if numbers and not entry.undone:
            self._compare_numbers(entry, numbers)
        if entry.given:
            gone = {id for id in range(1, entry.given + 1) if self._is_news(entry, id)}
            seen.update(gone)
            self._compare(entry.table, dict.fromkeys(gone & self._ids(entry.table)))

    def _read_missing(self, entry: JournalEntry) -> None:
        """Note rows that are as an entry has them whose change is missing, undone or not."""
        known, table = columns_of(entry.table), entry.table
        sides: dict[int, list[Values | None]] = {}
        for pair in reversed(entry.pairs):
            id = (pair[1] or pair[0] or [0])[0]
            self._before.pop((table, id), None)
            if self._is_news(entry, id):
                sides.setdefault(id, [_values(known, entry.columns, row) for row in pair])
        numbers = {id: number for id, number in entry.numbers.items() if self._is_news(entry, id)}
        try:
            rows = rows_of(self.conn, table, list(sides)) if sides else {}
            fit = _fitting(self.conn, table, entry.columns, numbers) if numbers else set()
        except UNREADABLE:
            self._unreadable(table)
            return
        fit |= {id for id in sides if rows.get(id) in sides[id]}
        self.rows += len(fit)
        self.seen[table] |= fit
        self.as_missing |= {(table, id) for id in fit}

    def _is_news(self, entry: JournalEntry, id: int) -> bool:
        """Whether nothing newer says what a row was, nor an undone change what it found."""
        return id not in self.seen[entry.table] and (entry.table, id) not in self._undone

    def _compare_numbers(self, entry: JournalEntry, numbers: Mapping[int, int]) -> None:
        """Note rows that are not as their numbers say; what they were is not known here."""
        try:
            fit = _fitting(self.conn, entry.table, entry.columns, numbers)
            other = sorted(numbers.keys() - fit)
            rows = rows_of(self.conn, entry.table, other)
        except UNREADABLE:
            self._unreadable(entry.table)
            return
        self.rows += len(numbers)
        for id in other:
            kind = "changed" if id in rows else "gone"
            self.found.append(Finding(kind, entry.table, id, rows.get(id)))
            self.numbers[entry.table, id] = (entry.columns, numbers[id])

    def filled_in(self, copies: Sequence[sqlite3.Connection]) -> list[Finding]:
        """What is found, with what a row was from the first of the backups that has it so."""
        return [self._filled_in(found, copies) for found in self.found]

    def _filled_in(self, found: Finding, copies: Sequence[sqlite3.Connection]) -> Finding:
        columns, number = self.numbers.get((found.table, found.id), ([], 0))
        for copy in copies if columns else ():
            with suppress(*UNREADABLE):
                if _fitting(copy, found.table, columns, {found.id: number}):
                    return found._replace(was=rows_of(copy, found.table, [found.id])[found.id])
        return found

    def _follows(self, entry: JournalEntry, id: int, before: Row | None, after: Row | None) -> None:
        """Note a change whose rows are not as the next change of them says they were."""
        key = entry.table, id
        now = None if after is None else dict(zip(entry.columns, after, strict=True))
        differs = key in self._before and not _same(now, self._before.pop(key))
        if differs and entry.change > self._since:
            text = f"what change {entry.change} left is not what the next one found"
            self.broken.append(Finding("journal", entry.table, entry.change, text=text))
        if before is not None and entry.command != "check":  # which begins from what it found
            self._before[key] = dict(zip(entry.columns, before, strict=True))

    def _compare(self, table: str, last: Mapping[int, Values | None]) -> None:
        if not last:
            return
        try:
            rows = rows_of(self.conn, table, list(last))
        except UNREADABLE:
            self._unreadable(table)
            return
        self.rows += len(last)
        for id, was in last.items():
            row = rows.get(id)
            if row != was:
                kind = "gone" if row is None else "back" if was is None else "changed"
                self.found.append(Finding(kind, table, id, row, was))

    def _unreadable(self, table: str) -> None:
        """Note a table of which a record cannot be read; for SQLite a text need not be UTF-8."""
        found = Finding("file", table, text=f"not all of {table} can be read")
        if found not in self.broken:
            self.broken.append(found)

    def _unseen(self, table: str) -> None:
        """Note rows that the journal has never heard of."""
        there = self._ids(table)
        self.held += len(there)
        unknown = sorted(there - self.seen[table])
        try:
            rows = rows_of(self.conn, table, unknown)
        except UNREADABLE:
            self._unreadable(table)
            return
        self.found += [Finding("unlogged", table, id, row) for id, row in rows.items()]

    def _ids(self, table: str) -> set[int]:
        """The ids of the rows that are there; none where the file is damaged."""
        try:
            return {id for (id,) in self.conn.execute(f'SELECT id FROM "{table}" NOT INDEXED')}
        except UNREADABLE:
            return set()

    def _next_id(self, table: str) -> None:
        """Note a table whose next row would be given the id of one that was removed."""
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        given = last_id(self.seen[table])
        try:
            row = self.conn.execute(sql, (table,)).fetchone()
        except UNREADABLE:
            return
        if (0 if row is None else row[0]) < given:
            self.broken.append(Finding("journal", table, given, text=IDS_AGAIN))


def _fitting(
    conn: sqlite3.Connection, table: str, columns: Sequence[str], numbers: Mapping[int, int]
) -> set[int]:
    """The ids of the rows that are as their numbers say, with what a new row has in newer columns."""
    fit = fitting(conn, table, columns, numbers)
    for column, new in columns_of(table).items():
        if column not in columns:
            other = conn.execute(f'SELECT id FROM "{table}" WHERE "{column}" IS NOT ?', (new,))
            fit -= {id for (id,) in other}
    return fit


def _values(known: Values, columns: Sequence[str], row: Row | None) -> Values | None:
    """A row of the journal as a row of this version: columns it lacks have what a new row has."""
    if row is None:
        return None
    return {**known, **{c: v for c, v in zip(columns, row, strict=True) if c in known}}


def _same(one: Values | None, other: Values | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(one[column] == other[column] for column in one.keys() & other.keys())


def unlike_written(conn: sqlite3.Connection) -> list[Finding]:
    """Records that are not as they were last written, and what is wrong with the list of changes."""
    from repbook.store.change_list import change_faults

    images = Images(conn)
    return [*images.found, *images.broken, *change_faults(conn)]


def sum_faults(conn: sqlite3.Connection) -> list[Finding]:
    """Kept sums of purchases that are not what the purchases say."""
    from repbook.store.customer_sums import faults, is_total_wrong
    from repbook.store.histories import spans_of_purchases

    kept = conn.execute("SELECT day, occasions, repeats, span FROM purchase_spans").fetchall()
    return (
        [
            Finding("sums", id=day, text="how often customers buy")
            for day, *sums in kept
            if tuple(sums) != spans_of_purchases(conn, day)
        ]
        + ([Finding("sums", text="how often customers buy")] if is_total_wrong(conn) else [])
        + [Finding("sums", id=id, text="how often a customer buys") for id in faults(conn)]
    )


PRAGMAS = ("user_version", "page_size", "page_count", "freelist_count", "encoding", "journal_mode")


def structure(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """How a file is made and how many rows its tables have; nothing of what they say."""

    def one(sql: str) -> str:
        with suppress(*UNREADABLE):
            return str(conn.execute(sql).fetchone()[0])
        return "cannot be read"

    tables = (*BY_TABLE, "changes", "journal", "fits", "forecasts")
    return [
        ("SQLite", sqlite3.sqlite_version),
        *((name, one(f"PRAGMA {name}")) for name in PRAGMAS),
        *((f"rows of {table}", one(f'SELECT count(*) FROM "{table}"')) for table in tables),
    ]


def names(conn: sqlite3.Connection, table: str) -> dict[int, str]:
    """The names of customers or contacts by id, as far as they can be read."""
    return _readable(conn, f"SELECT id, name FROM {table}")


def settings(conn: sqlite3.Connection) -> dict[str, str]:
    """The settings, as far as they can be read."""
    return _readable(conn, "SELECT key, value FROM settings")


def _readable(conn: sqlite3.Connection, sql: str) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    with suppress(*UNREADABLE):
        for key, value in conn.execute(sql):
            found[key] = value
    return found
