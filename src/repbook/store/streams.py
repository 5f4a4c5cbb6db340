"""Records read a few at a time, so that an export of a million needs the memory of some hundreds."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from repbook.store.database import CACHE_KB, CACHE_KB_OF_A_STREAM, one_moment
from repbook.store.tables import conditions, extra_names

AT_ONCE = 1000

T = TypeVar("T")


class Stream(NamedTuple):
    """Records in their order, to be read once: how many, the names of their own fields, each."""

    number: int
    extra_names: list[str]
    records: Iterator[Any]


@contextmanager
def streaming(conn: sqlite3.Connection) -> Iterator[None]:
    """Reading of one moment and in little memory; until its end another program waits to write."""
    conn.execute(f"PRAGMA cache_size = -{CACHE_KB_OF_A_STREAM}")
    conn.execute("PRAGMA query_only = ON")
    try:
        with one_moment(conn):
            yield
    finally:
        conn.execute("PRAGMA query_only = OFF")
        conn.execute(f"PRAGMA cache_size = -{CACHE_KB}")


def chunks(each: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """What is read, in lists of so many."""
    left = iter(each)
    while some := list(islice(left, size)):
        yield some


class Source:
    """The rows of a table that meet a condition, with the uids of the rows that they name."""

    def __init__(self, conn: sqlite3.Connection, table: str, condition: str, *values: object):
        self._conn = conn
        self._table, self._condition = table, condition
        self._from = f'FROM "{table}" AS t WHERE {condition}'
        self._values = values

    def count(self) -> int:
        """How many there are."""
        return int(self._conn.execute(f"SELECT count(*) {self._from}", self._values).fetchone()[0])

    def extra_names(self) -> list[str]:
        """The names of their own fields, in alphabetical order."""
        return sorted(extra_names(self._conn, self._table, self._condition, self._values))

    def rows(
        self, columns: Sequence[str], named: Mapping[str, str], order: str
    ) -> Iterator[tuple[Any, ...]]:
        """These columns of each; of a column that names a row of another table, that row's uid."""
        selected = ",".join(
            f'(SELECT uid FROM "{named[column]}" o WHERE o.id = t."{column}" AND o.id > 0)'
            if column in named
            else f't."{column}"'
            for column in columns
        )
        return self._conn.execute(f"SELECT {selected} {self._from} ORDER BY {order}", self._values)


def known(conn: sqlite3.Connection, table: str, whose: Iterable[str], **columns: object) -> Source:
    """The rows with these values; not what those have left who were forgotten, by these columns."""
    condition, values = conditions(columns)
    of_the_known = "".join(f' AND coalesce(+t."{column}", 0) >= 0' for column in whose)
    return Source(conn, table, condition + of_the_known, *values)
