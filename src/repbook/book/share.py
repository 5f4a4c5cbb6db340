"""`share`: the current facts of a book go to a team's PostgreSQL; only what changed is sent."""

from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.book_day import BookDay
from repbook.book.settings import OF_THIS_MACHINE
from repbook.errors import Conflict
from repbook.formatter import count
from repbook.schema import TABLES
from repbook.store.changes import has_mark, mark_of_last
from repbook.store.database import one_moment
from repbook.store.fits import with_sum
from repbook.store.postgres import connect, in_words
from repbook.store.postgres_address import Address
from repbook.store.shared_rows import Rows, Sent, differing, digests_of, send, send_fit
from repbook.store.shared_server import make_ready, sharing
from repbook.text import shell_line

SAME_BOOK = 0.5  # of the customers that are shared, so many are in the book, or it is another one


class Shared(NamedTuple):
    """What was sent: to where and as whom, what is there now, what of it is new."""

    address: Address
    rep: str
    counts: dict[str, int]  # rows of each table
    sent: dict[str, Sent]  # of the tables that differed
    since: date | None  # the day it was shared before
    notes: bool
    elsewhere: bool  # whether what was there came from another machine or a newer copy of the book

    def total(self, what: str) -> int:
        """How many rows were added, changed or removed."""
        return sum(getattr(sent, what) for sent in self.sent.values())


def share(
    book: Book, address: Address, rep: str | None, notes: bool, replace: bool, on: date
) -> Shared:
    """Make the rows of this rep on the server those of the book, in one transaction.

    The fit of the forecast that serves the day goes along, so that nobody who reads there has to fit again.
    Raises Conflict where the server has another book under that name. To `replace` it all rows are
    sent, also those that seem to be there.
    """
    if book.unwritten and not replace:
        raise _nobody()
    fit = _fit(book, on)
    with in_words(address), connect(address) as conn:
        make_ready(conn, address)
        with sharing(conn, address, rep, notes, mark_of_last(book.conn)) as found:
            tables = _tables(book, notes)
            differ = {*tables} if replace else differing(conn, found.rep, tables)
            there = {table: digests_of(conn, found.rep, table) for table in differ}
            if not replace:
                shared = set(there.get("customers", ()))
                _refuse_another_book(shared, tables["customers"], address, found.rep)
            sent = {
                table: send(conn, found.rep, tables[table], there[table], anew=replace)
                for table in differ
            }
            send_fit(conn, found.rep, fit)
    counts = {table: len(rows.digests) for table, rows in tables.items()}
    elsewhere = found.last_change is not None and not has_mark(book.conn, found.last_change)
    return Shared(address, found.rep, counts, sent, found.shared_on, notes, elsewhere)


def _fit(book: Book, on: date) -> tuple[object, ...] | None:
    """The fit that serves a day as a row of `fits`: a kept one, else a new one; None without purchases."""
    found = BookDay(book, on).fitted
    return found and (found.on, found.purchases, found.policy_key, with_sum(found.to_json()))


def _tables(book: Book, notes: bool) -> dict[str, Rows]:
    """The book as of one moment."""
    with one_moment(book.conn):
        return {
            noun.table: Rows(
                book.conn,
                noun.table,
                notes,
                OF_THIS_MACHINE if noun.table == "settings" else (),
            )
            for noun in TABLES
        }


def _nobody() -> Conflict:
    return Conflict(
        "There is nobody in the book yet; nothing was sent",
        hint="repbook import customers.csv orders.csv imports what you have",
    )


def _refuse_another_book(there: set[str], mine: Rows, address: Address, rep: str) -> None:
    """Refuse to put another book, or an empty one, in the place of what is shared."""
    if not there and not mine.digests:
        raise _nobody()
    gone = len(there - mine.digests.keys())
    if gone <= SAME_BOOK * len(there):
        return
    again = ["repbook", "share", address.shown, "--rep"]
    if not mine.digests:
        raise Conflict(
            f'There is nobody in the book, and "{rep}" on {address.server} has'
            f" {count(gone, 'customer')}; nothing was sent",
            hint=f"To remove them there, too: {shell_line([*again, rep, '--replace'])}",
        )
    raise Conflict(
        f'"{rep}" on {address.server} is another book: {gone:,} of its {len(there):,} customers are'
        " not in this one; nothing was sent",
        hint=f"Under another name: {shell_line([*again, 'NAME'])}; to put this book in its place:"
        f" {shell_line([*again, rep, '--replace'])}",
    )
