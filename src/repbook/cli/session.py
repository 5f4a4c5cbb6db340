# Long because all that was typed is read here: days, amounts, customers.
"""One command line's session: its book, its day, and how what was typed reads in that book."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from repbook.cli.output import Output
from repbook.cli.prompts import Prompts
from repbook.errors import ANOTHER_BOOK, Ambiguous, BookUnusable, InvalidInput, RepbookError
from repbook.text import is_address

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.book.book_day import BookDay, Fit
    from repbook.formatter import Formatter
    from repbook.loyalty.customer_day import CustomerDay
    from repbook.money import Amount
    from repbook.records import Customer, History, Purchase, Return, Touch
    from repbook.schema import Noun
    from repbook.store.tables import Table


# Said where it takes longer than a moment
OPENING = "Opening the book, once no other program writes it"
ONE_BIT = "One bit of the book's file is not as it was written; no record is damaged. "
TO_TURN_IT_BACK = "To turn it back, before the next change: repbook check --repair"
THIS_KEEPS_IT = "What is written now keeps it as it is"


def config_folder() -> Path:
    """Where what a user keeps for all their books is: import mappings, hooks."""
    if (
        sys.platform == "linux"
    ):  # as platformdirs has it; to load that would cost every command that writes
        base = os.environ.get("XDG_CONFIG_HOME", "").strip() or os.path.expanduser("~/.config")
        return Path(base) / "repbook"
    from platformdirs import user_config_path

    return user_config_path("repbook", appauthor=False)


class Session:
    """What a command is handed: the only place that reads the clock and opens the book."""

    is_trial = False  # of a line that is only tried: it keeps nothing
    by = ""  # who writes, where it is not the rep

    def __init__(
        self,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        clock: Callable[[], date] = date.today,
    ) -> None:
        self.output = Output(stdin, stdout, stderr)
        self.prompts = Prompts(self.output)
        self.clock = clock
        self.output.today = self._day_of_messages
        self.book_file: str | None = None
        self.as_of: str | None = None
        self.only_read: frozenset[str] = frozenset()  # commands that are read and not run
        self.careful = False  # whether all of a file is looked at where no checksum of it is known
        self.several: tuple[int, ...] = ()  # the customers that were typed in place of one
        self._book: Book | None = None
        self.long_text: str | None = None  # what "-" or --edit stands for in the line
        self._lock: ExitStack | None = None  # in a writing command: what the lock ends with

    def _day_of_messages(self) -> date:
        """The day from which a message words others; it may have to be worded before it is known."""
        with suppress(ValueError):
            return date.fromisoformat(self.as_of or "")
        return self.__dict__.get("today") or self.clock()

    def afresh(self) -> Session:
        """A session for another reading of the same line."""
        output = self.output
        session = Session(output.stdin, output.stdout, output.stderr, self.clock)
        session.book_file, session.as_of = self.book_file, self.as_of
        session.long_text = self.long_text
        return session

    def close(self) -> None:
        """Close the book, then show in a pager what is long: a reader must not block a writer."""
        self.output.end_waiting()
        if self._book is not None:
            self._book.close()
            self._book = None
        self.output.page()

    def finish(self) -> None:
        """Close after a command that went well; a full disk or closed pipe is noticed here."""
        if self._book is not None and self._book.made:
            self.output.note(f"Your new book is {self._book.path}")
            if self._book.path is not None:
                from repbook.store.place import elsewhere

                for each in elsewhere(self._book.path.resolve()):
                    self.output.note(f"{each.says}. {each.do}")
        if self._book is not None and self._book.kept:
            self.output.note(
                "The book was upgraded to this repbook, which older ones do not read. As it was:"
                f" {self._book.kept[0]}"
            )
        if self._book is not None and (self._book.first_of_day or self._book.warnings):
            from repbook.cli.backups import after_a_change

            after_a_change(self, self._book)
        self.close()
        self.output.stdout.flush()

    # The book and the day

    @property
    def shared_at(self) -> str | None:
        """The address of the shared book that --book or REPBOOK_BOOK names, where it is no file."""
        named = self.book_file or os.environ.get("REPBOOK_BOOK") or ""
        return named if is_address(named) else None

    @property
    def book_path(self) -> Path:
        """Where the book is: --book, REPBOOK_BOOK, else the platform's data folder."""
        if self.book_file == "":
            raise InvalidInput("--book needs a file name", hint=ANOTHER_BOOK)
        named = self.book_file or os.environ.get("REPBOOK_BOOK")
        if named and (named == ":memory:" or named.startswith("file:")):
            raise InvalidInput(f'"{named}" is no name of a file', hint=ANOTHER_BOOK)
        try:
            if named:
                return Path(named).expanduser()
        except RuntimeError:
            wrong = f'"{named}" names the home of an unknown user'
            raise InvalidInput(wrong, hint=ANOTHER_BOOK) from None
        from platformdirs import user_data_path

        return user_data_path("repbook", appauthor=False) / "rep.db"

    @property
    def book_name(self) -> str:
        """How a message names the book: its file, or the address of one that is shared."""
        if self.shared_at is None:
            return str(self.book_path)
        from repbook.store.postgres_address import read_address

        return read_address(self.shared_at).shown

    @property
    def book(self) -> Book:
        if self._book is None and self.shared_at is not None:
            from repbook.cli.shared_book import opened

            self._book = opened(self, self.shared_at)
        if self._book is None:
            from repbook.book import Book

            try:
                with self.output.waiting(OPENING):
                    self._book = Book(self.book_path)
                self._book.journal.by = self.by
                self._book.after_write = self._after_write
            except OSError as error:  # a name that no file can have, a folder that is closed
                raise self._no_place(error.strerror or str(error)) from None
            if self._book.unwritten:
                self._look_around(self.book_path)
            else:
                from repbook.store.database import refuse_damaged

                if refuse_damaged(self._book.conn, self._book.path, self.careful):
                    kept = self._lock is not None
                    self.output.note(f"{ONE_BIT}{THIS_KEEPS_IT if kept else TO_TURN_IT_BACK}")
                if self._book.is_large and not self.output.writes:
                    self.output.begin_waiting("Reading the book")
        if self._lock is not None and self.output.held is None and self._book.writable:
            with self.output.waiting(OPENING):
                self._lock.enter_context(self._book.transaction())
            self.output.held = []
            self.__dict__.pop("today", None)  # it may have been read in another order
        return self._book

    @staticmethod
    def hooks_file() -> Path:
        """Where the user's hooks are, for all their books: never in a book, which others may hand over."""
        return config_folder() / "hooks.json"

    def _after_write(self, done: Sequence[tuple[str, int]]) -> None:
        """Run the book's hook on what was done to changes, where one is set."""
        if os.path.exists(self.hooks_file()):
            from repbook.cli.hooks import start

            start(self, done)

    def _no_place(self, why: str) -> InvalidInput:
        """That no book can be where one was named."""
        from repbook.formatter import cut

        name = cut(str(self.book_path))
        said = f'There can be no book at "{name}": {why.lower()}'
        return InvalidInput(said, hint=ANOTHER_BOOK)

    def _look_around(self, path: Path) -> None:
        """Where there is no book, refuse if there was one or its folder is away; else say where."""
        from repbook.store.backups import newest

        if any(folder.exists() and not folder.is_dir() for folder in path.parents):
            raise self._no_place("its folder is a file")
        if "--book" in self.output.typed or os.environ.get("REPBOOK_BOOK"):
            self.output.no_book = str(path)
        self.refuse_no_folder()
        if newest(path) is not None:
            from repbook.store.database import bring_back, folder_of
            from repbook.text import shell_line

            folder = folder_of(path)
            away = shell_line(["mv", str(folder), str(folder.with_name(f"old-{folder.name}"))])
            raise BookUnusable(
                f"There is no book at {path} any more, and its backups are there; nothing was written",
                hint=f"{bring_back(path)}; to begin a new book all the same, first: {away}",
            )

    def refuse_no_folder(self) -> None:
        """Refuse a book that was named in a folder that is not there: a slip, or a disk that is away."""
        from repbook.text import shell_line

        folder = self.book_path.parent
        named = "--book" in self.output.typed or os.environ.get("REPBOOK_BOOK")
        if named and not folder.exists():
            raise InvalidInput(
                f'There is no folder "{folder}", so no book can be there; nothing was written',
                hint=f"Plug its disk in; or make the folder: {shell_line(['mkdir', '-p', str(folder)])}",
            )

    def without_book(self) -> None:
        """Go on as if there were no book: what is typed is read in no order of its own."""
        if self._book is not None:
            self._book.close()
            self._book = None
        self.book_file = str(self.book_path.with_name(f".{self.book_path.name}.none"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the book from its next reading to the end, all or nothing; then show the answer.

        A book that is not there yet, or cannot be written, is locked by what writes it.
        """
        ended = False
        try:
            with ExitStack() as self._lock:
                yield
                ended = True
        except BaseException:
            if ended and self.output.held is not None:
                self.output.held = []  # it says that it was written
            raise
        finally:
            self._lock = None
            self.output.release()

    def unlock(self) -> None:
        """Go on without the lock: to converse, only to read, or to take the lock later."""
        if self._lock is not None:
            lock, self._lock = self._lock, None
            lock.close()
            self.output.release()

    @cached_property
    def today(self) -> date:
        """Today, or the day that --as-of names: of an open word, the day that is nearer."""
        if self.as_of is None:
            if os.environ.get("REPBOOK_AS_OF"):  # as REPBOOK_BOOK, one may think
                self.output.note("REPBOOK_AS_OF is not read; type --as-of in each line")
            return self.clock()
        named = self._both_ways(self.as_of)
        if (named[1] - named[0]).days == 14:  # a week either way: the day of the week that it is
            return self.clock()
        nearest = min(named, key=lambda day: abs(day - self.clock()))
        if named[0] != named[1]:
            other = next(day for day in named if day != nearest)
            self.output.note(f"As of {nearest}; if you mean {other}: --as-of {other.isoformat()}")
        self.output.ahead = nearest > self.clock()
        return nearest

    @property
    def looking_back(self) -> bool:
        """Whether --as-of names a day gone by."""
        return self.today < self.clock()

    @property
    def newest_day(self) -> date:
        """The last day that is not to come: today, even when --as-of names one gone by."""
        return max(self.today, self.clock())

    def book_day(
        self, horizon: int | None = None, fit: Fit = "new", orders_alone: bool = False
    ) -> BookDay:
        """The book as of today: call list, standings, forecast; a spinner turns on a fit."""
        from repbook.book.book_day import BookDay

        return BookDay(
            self.book,
            self.today,
            fit=fit,
            horizon=horizon,
            exact=self.looking_back,
            orders_alone=orders_alone,
            waiting=self.output.waiting,
        )

    def is_listed(self, customer_id: int, known: CustomerDay | None = None) -> bool:
        """Whether the list of today has a customer, to be asked before what may change that.

        `known` is the customer as of some day, where it is read already.
        """
        day = self.book_day(fit="none")
        if known is None or known.on != day.on.toordinal():
            known = day.customer(customer_id)
        return day.is_listed(known)

    @staticmethod
    def seconds() -> float:
        """Seconds since some moment, for how long something took; never for what day it is."""
        return time.monotonic()

    @staticmethod
    def minute() -> int:
        """The minute after midnight that it is now."""
        return time.localtime().tm_hour * 60 + time.localtime().tm_min

    def remind(self, histories: Sequence[History], called: bool = True) -> None:
        """Remind of customers who are written off, or not to be called, where they were."""
        off = [history for history in histories if history.written_off_day is not None]
        for some, what, command in (
            (off, "written off, so on no list. To undo that", "bring-back {}"),
            (
                [h for h in histories if h.do_not_call and called],
                "not to be called. If they may be",
                "edit {} --may-call",
            ),
        ):
            if some:
                names = ", ".join(h.name for h in some[:3]) + (" and others" if some[3:] else "")
                who = f"{names} {'are' if some[1:] else 'is'}"
                self.output.note(f"{who} {what}: repbook {command.format(some[0].id)}")

    def notice_same(
        self, table: Table[Touch] | Table[Purchase] | Table[Return], id: int, **same: object
    ) -> None:
        """Say how to take a record back where an earlier one has the same values."""
        before = [each.id for each in table.matching(**same) if each.id != id]
        if before:
            self.notice_before(table.noun, before[-1])

    def notice_before(self, noun: Noun, id: int) -> None:
        """Say how to take back what was written, which may be this one again."""
        here = f"The book already has the same {noun.word} ({noun.letter}{id})"
        self.output.note(f"{here}. If you entered it twice: repbook undo takes this one back")

    # What was typed, read as this book writes it

    def day(self, text: str, since: date, future: bool = False) -> date:
        """A day as this book writes it, counted from `since`; one gone by, if it can be."""
        from repbook.dates import read_day

        try:
            return read_day(text, since, future=future, order=self.book.settings.get("date_order"))
        except InvalidInput as error:
            raise self._without_time(text) or error from None

    def _without_time(self, text: str) -> InvalidInput | None:
        """That a day is typed with a time of day where only a day is kept; None where it is not."""
        from repbook.dates import said_of
        from repbook.times import take_time

        try:
            _, day = take_time(re.sub(r" at [0-9]{1,2}$", "", said_of(text)), text)
        except InvalidInput:
            return None
        if day == said_of(text) or not self.is_day(day):
            return None
        refusal = InvalidInput(
            f'"{text}" has a time of day, and here only the day is kept', hint=f"Write {day}"
        )
        refusal.shorter = (text, day)
        return refusal

    def past(self, text: str | None) -> date:
        """A day on which something happened; today for None. A day to come is refused."""
        day = self.today if text is None else self.day(text, self.today)
        if day <= self.today:
            return day
        named = "" if text == day.isoformat() else f"{self.formatter.weekday(day)}, which is "
        wrong = f'"{text}" is {named}still to come'
        question = f"{wrong}. Log it for that day anyway?"
        if self.prompts.can_ask and self.prompts.agreed(question):
            return day
        hint = "Name the day it happened; to log it as if that day were today: --as-of"
        raise InvalidInput(wrong, hint=f"{hint} {day.isoformat()}")

    def is_day(self, text: str, future: bool = False) -> bool:
        """Whether a word reads as a day, in one order or the other."""
        from repbook.dates import read_day

        try:
            read_day(text, self.clock(), future=future, order="dmy")
        except InvalidInput:
            return False
        return not text.startswith("-")

    def is_open_day(self, text: str) -> bool:
        """Whether words are a day that lies one way or the other, as `friday` does."""
        try:
            past, future = self._both_ways(text)
        except InvalidInput:
            return False
        return past != future

    def _both_ways(self, text: str) -> list[date]:
        return [self.day(text, self.clock(), future) for future in (False, True)]

    def is_time(self, text: str) -> bool:
        """Whether words are a day to come, a time or both."""
        from repbook.times import read_when

        try:
            return bool(read_when(text, self.clock(), order="dmy", now=0))
        except InvalidInput:
            return False

    def future(self, text: str, since: date | None = None) -> date:
        """A day to come, counted from `since` (today)."""
        return self.day(text, self._counted_from(text, since), future=True)

    def last_day(self, text: str, sent: date) -> date:
        """The last day of a quote: `30d` and `15 nov` count from the day it was sent, words from today."""
        from repbook.spans import is_span

        said = text.strip().lower()
        in_figures = any(c.isdigit() for c in said) and not said.startswith("in ")
        from_sent = is_span(said) or (in_figures and " from " not in said)
        return self.future(text, sent if from_sent else max(sent, self.today))

    def _counted_from(self, text: str, since: date | None) -> date:
        """The day from which a day is counted: `today` is today's, in a record of another day, too."""
        named = text.strip().lower().partition(" ")[0] in ("today", "tomorrow", "tonight")
        return self.today if since is None or named else since

    def yearly(self, text: str) -> date:
        """A day of every year, the next one unless a year is named; 29 February need not be."""
        try:
            return self.future(text)
        except InvalidInput:
            leap = next(year for year in range(self.today.year + 1, 9999) if year % 4 == 0)
            day = self.future(text, date(leap, 1, 1))
            if (day.month, day.day) != (2, 29):
                raise
            return day

    def when(self, text: str, since: date | None = None) -> tuple[date, int | None]:
        """A day to come, with the minute after midnight if a time was named; not one gone by."""
        from repbook.times import read_when

        order, now = self.book.settings.get("date_order"), self.minute()
        base = self._counted_from(text, since)
        from_now = now if base == self.today else None
        day, minute = read_when(text, base, order=order, now=from_now)
        over = minute is not None and minute < (from_now or 0) and day == base == self.clock()
        if over and not text[:4].isdecimal():  # a draft's is in ISO: it may pass while one is asked
            wrong = f'"{text}" has passed: it is {now // 60}:{now % 60:02}'
            raise InvalidInput(wrong, 'A time to come, as in "in 2 hours" or "tomorrow 9:00"')
        return day, minute

    def note_untimed(self, said: str, as_typed: str = "") -> None:
        """Say that a part of a day is no time, with what sets one (`as_typed` before it)."""
        from repbook.dates import PARTS
        from repbook.text import shell_line, shown

        day, _, part = said.strip().rpartition(" ")
        if day and (hour := PARTS.get(part.lower())):
            words = shell_line([f"{day} {hour}"])
            self.output.note(f'"{shown(said)}" sets no time. To set one: {as_typed}{words}')

    def due(self, what: str, by: str, since: date) -> tuple[str, date]:
        """A promise and its day; it has no hour of its own, so one that is named joins its words."""
        from repbook.formatter import at_hour

        day, minute = self.when(by, since)
        return (what if minute is None else at_hour(what, minute)), day

    def cents(self, text: str) -> int:
        """An amount of money, in the book's currency."""
        return self.amount(text).cents

    def amount(self, text: str, also: str | None = None) -> Amount:
        """An amount of money, and the currency it names if the book has none yet.

        `also` is the currency that another amount of the line names.
        """
        from repbook.money import read_amount

        settings = self.book.settings
        currency = settings.get("currency") or None
        decimal, region = settings.get("decimal", "."), settings.get("region")
        read = read_amount(text, currency=currency or also, decimal=decimal, region=region)
        return read if currency is None else read._replace(currency=None)

    def customer(self, words: str, again: str = "") -> Customer:
        """The one customer that the words name; asked for on a terminal when several could be.

        `again` is the rest of the command, for the hint.
        """
        from repbook.book.find_customer import find

        try:
            found = find(self.book, words, again)
        except Ambiguous as several:
            if not self.prompts.can_ask:
                raise
            return self.book.customers.get(self.prompts.one_of(several))
        if self.output.writes:
            self.say_named_too(words, found)
        return found

    def say_named_too(self, words: str, found: Customer) -> None:
        """Say who else has the word in their name that is all of this customer's name."""
        from repbook.book.find_customer import named_too
        from repbook.formatter import listed

        others = named_too(self.book, words, found)
        others = [*others[:3], f"{len(others) - 3} more"] if others[4:] else others
        if others:
            read = f'"{words}" is read as {found.name} ({found.id})'
            self.output.note(f"{read}, not {listed(others, 'or')}")

    @cached_property
    def has_to_wait(self) -> bool:
        """Whether the book, not open yet, cannot be read at once: another program may hold it."""
        from repbook.store.database import can_read_at_once

        try:
            path = self.book_path
            closed = self._book is None and self.shared_at is None
            return closed and path.exists() and not can_read_at_once(path)
        except (RepbookError, OSError):
            return False

    def is_named(self, words: str) -> bool:
        """Whether the words name one customer for sure; where that cannot be read at once, they do not."""
        from repbook.book.find_customer import certain

        try:
            return not self.has_to_wait and len(certain(self.book, words)) == 1
        except Exception:
            return False

    @property
    def formatter(self) -> Formatter:
        """How this book writes things, today."""
        return self.formatter_of(self.book.settings)

    def formatter_of(self, settings: Mapping[str, str], today: date | None = None) -> Formatter:
        """How a book with these settings writes things, today."""
        from repbook.formatter import Formatter
        from repbook.money import digits_of

        currency = settings.get("currency")
        digits = digits_of(currency) if currency else 2
        decimal = settings.get("decimal", ".")
        now = self.minute() if self.as_of is None else None
        return Formatter(today or self.today, currency, decimal, digits, now)
