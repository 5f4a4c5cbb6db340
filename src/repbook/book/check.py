"""Check a book: its file, its schema, and each record against what was last written."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

from repbook.errors import BookUnusable
from repbook.store import backups, database
from repbook.store import check as store
from repbook.store.change_list import change_faults
from repbook.store.changes import made_since
from repbook.store.check import Finding, Images
from repbook.store.impossible import impossible
from repbook.store.place import Warning, warnings

NOT_UPGRADED = "it is of an older repbook, and too damaged to be brought up to date"


class Checked(NamedTuple):
    """What is wrong with a book, what was looked at, and where it is."""

    path: str
    findings: tuple[Finding, ...]
    warnings: tuple[Warning, ...]
    records: int  # that were compared with the journal
    changes: int
    names: tuple[Mapping[int, str], Mapping[int, str]]  # of customers and contacts, to word it
    settings: Mapping[str, str]
    held: int = 0  # records that the book has, and changes in its list
    listed: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check(path: Path) -> Checked:
    """What is wrong with the book at a path. It is only read; an older one is migrated first.

    Raises BookUnusable for what is no book at all.
    """
    with closing(database.open_to_check(path)) as conn:
        found = [*store.head_faults(conn, path), *store.file_faults(conn)]
        try:
            as_it_is = database.is_of_a_file(conn)
            if as_it_is and not found and database.is_altered(conn, path):
                found.append(Finding("file", text=NOT_UPGRADED, worded=True))
        except store.UNREADABLE as error:
            raise database.explain_sqlite_error(error, path) from error
    if as_it_is and not found:
        database.open_file(path).close()  # which brings an older schema to this version
    records, changes, held, listed, whole = 0, 0, 0, 0, True
    with closing(database.open_to_check(path)) as conn, database.one_moment(conn):
        parts: tuple[Callable[[], list[Finding]], ...] = (
            lambda: store.schema_faults(conn),
            lambda: store.link_faults(conn),
            lambda: change_faults(conn),
            lambda: store.sum_faults(conn),
            lambda: impossible(conn),
            lambda: _backups(path),
        )
        try:
            images = Images(conn)
            found += [*images.found, *images.broken]
            records, changes, held = images.rows, images.changes, images.held
            listed = made_since(conn, date.min)
        except store.UNREADABLE as error:
            database.refuse_full(error, path)
            whole = False
        for part in parts:
            try:
                found += part()
            except store.UNREADABLE as error:
                database.refuse_full(error, path)
                whole = False
        if not (whole or found):
            found.append(Finding("file", text="not all of it can be read"))
        named = store.names(conn, "customers"), store.names(conn, "contacts")
        settings = store.settings(conn)
    places = tuple(warnings(path))
    looked_at = (records, changes, named, settings, held, listed)
    return Checked(str(path), tuple(found), places, *looked_at)


def _backups(path: Path) -> list[Finding]:
    """The backups that cannot be opened or are damaged; an encrypted one is not looked into."""
    found = []
    for each in backups.backups(database.folder_of(path)):
        if each.encrypted or each.reason == "damaged":
            continue
        try:
            with backups.opened(each.path) as conn:
                backups.checked(conn)
        except (BookUnusable, *store.UNREADABLE) as error:
            found.append(Finding("backup", text=f"{each.name}: {error}"))
    return found


def first_damage(path: Path) -> BookUnusable | None:
    """That the book is damaged, with the first thing that is wrong in it; None if it is sound."""
    every = check(path).findings if path.exists() else ()
    found = [each for each in every if each.kind != "backup"]  # it is no part of the book
    if not found:
        return None
    return database.damaged(path)
