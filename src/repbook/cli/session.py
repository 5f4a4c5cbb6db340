# Long because it is the one door between a command and the world, clock and screen included.
"""The edge between a command and the world: the clock, the book's place, the screen.

The only place that reads the clock; everything below is handed a day.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from repbook.errors import Ambiguous, InvalidInput

if TYPE_CHECKING:
    from repbook.book import Book
    from repbook.formatter import Formatter
    from repbook.records import Customer
    from repbook.transfer.money import Amount
    from repbook.views.screen import Screen

T = TypeVar("T")


class Here:
    """What the command line said for all commands, and the book if it was opened."""

    book_file: str | None = None
    as_of: str | None = None
    no_input: bool = False
    demo: bool = False
    book: Book | None = None
    long: str = ""  # held back for the pager, until the book is closed
    on: date | None = None


here = Here()


def arrive(book: str | None = None, as_of: str | None = None, no_input: str | None = None) -> None:
    """Begin a command line with its global options."""
    global here
    here = Here()
    here.book_file, here.as_of, here.no_input = book, as_of, no_input is not None


def leave() -> None:
    """End a command line: let go of the book, then show what is long in a pager."""
    if here.book is not None:
        here.book.close()
        here.book = None
    if here.long:
        from repbook.cli.pager import page

        text, here.long = here.long, ""
        page(text)


# The book and the day


def book_path() -> Path:
    """Where the book is: --book, REPBOOK_BOOK, else the platform's data folder."""
    if here.book_file == "":
        raise InvalidInput('"--book" names no file', hint="--book FILE")
    named = here.book_file or os.environ.get("REPBOOK_BOOK")
    if named:
        try:
            return Path(named).expanduser()
        except RuntimeError:
            raise InvalidInput(
                f'"{named}" is in the home of nobody known here', hint="--book FILE"
            ) from None
    from platformdirs import user_data_path

    return user_data_path("repbook", appauthor=False) / "rep.db"


def book() -> Book:
    """The open book."""
    if here.book is None:
        from repbook.book import Book

        here.book = Book(book_path())
    return here.book


def today() -> date:
    """Today, or the day that --as-of names."""
    if here.on is None:
        real = date.today()
        here.on = real if here.as_of is None else _as_of(here.as_of, real)
    return here.on


def seconds() -> float:
    """Seconds since some moment, for how long something took; never for what day it is."""
    import time

    return time.monotonic()


def _as_of(text: str, real: date) -> date:
    from repbook.transfer.dates import read_day

    return read_day(text, real, future=False, order=book().settings.get("date_order"))


def looking_back() -> bool:
    """Whether --as-of names a day gone by."""
    return today() < date.today()


def newest_day() -> date:
    """The last day that is not to come: today, even when --as-of names one gone by."""
    return max(today(), date.today())


def past(text: str | None) -> date:
    """A day on which something happened; today for None. A day to come is refused."""
    if text is None:
        return today()
    from repbook.transfer.dates import read_day

    day = read_day(text, today(), future=False, order=book().settings.get("date_order"))
    if day > today():
        told = (
            f'"{text}" is still to come'
            if text == day.isoformat()
            else (f'"{text}" is {forms().weekday(day)}, which is still to come')
        )
        if can_ask() and agreed(f"{told}. Note it for that day all the same?"):
            return day
        raise InvalidInput(
            told,
            hint="For what happened name its day; to note it on that day, --as-of "
            + day.isoformat(),
        )
    return day


def future(text: str, since: date | None = None) -> date:
    """A day to come, counted from `since` (today)."""
    from repbook.transfer.dates import read_day

    return read_day(text, since or today(), future=True, order=book().settings.get("date_order"))


def is_day(text: str) -> bool:
    """Whether a word reads as a day that was."""
    if text.startswith("-"):
        return False
    from repbook.transfer.dates import read_day

    try:
        read_day(text, date.today(), future=False, order="dmy")
    except InvalidInput:
        return False
    return True


def is_period(text: str) -> bool:
    """Whether a word can name a week, month, quarter or year: any that is no option."""
    return not text.startswith("-")


def cents(text: str) -> int:
    """An amount of money, in the book's currency."""
    return amount(text).cents


def amount(text: str) -> Amount:
    """An amount of money, and the currency it names if the book has none yet."""
    from repbook.transfer.money import read_amount

    settings = book().settings
    currency = settings.get("currency") or None
    read = read_amount(text, currency=currency, decimal=settings.get("decimal", "."))
    return read if currency is None else read._replace(currency=None)


def when(text: str, since: date | None = None) -> tuple[date, int | None]:
    """A day to come, with the minute after midnight if a time was named."""
    from repbook.transfer.dates import read_when

    return read_when(text, since or today(), future=True, order=book().settings.get("date_order"))


def clean(text: str | None) -> str | None:
    """Text that can be kept exactly; None for none."""
    if not text:
        return None
    from repbook.text import clean

    return clean(text)


def one_of(word: str, words: Sequence[str], what: str, option: str) -> None:
    """Refuse a word that is not one of these."""
    if word not in words:
        raise InvalidInput(f'"{word}" is not {what}', hint=f"{option} takes {', '.join(words)}")


def id_of(text: str, letter: str) -> int:
    """The number of a typed id such as `x4`; the letter may be left out."""
    number = text.strip().lower().removeprefix(letter)
    if not (number.isdecimal() and number.isascii()):
        raise InvalidInput(f'"{text}" is no id of this kind', hint=f"It looks like {letter}12")
    return int(number)


def forms() -> Formatter:
    """How this book writes things, today."""
    from repbook.formatter import Formatter

    settings = book().settings
    currency = settings.get("currency")
    digits = 2
    if currency:
        from repbook.transfer.money import digits_of

        digits = digits_of(currency)
    return Formatter(today(), currency, settings.get("decimal", "."), digits)


def customer(words: str, again: str = "") -> Customer:
    """The one customer that the words name; asked for on a terminal when several could be.

    `again` is the rest of the command, for the hint.
    """
    from repbook.book.find_customer import find

    try:
        return find(book(), words, again)
    except Ambiguous as several:
        if not can_ask():
            raise
        complain(several.message, None)
        for number, (id, name) in enumerate(several.candidates, 1):
            complain_more(f"  {number}  {name} ({id})")
        answer = ask("Which one? (number, Enter for none)")
        if answer.isdigit() and 1 <= int(answer) <= len(several.candidates):
            return book().customers.get(several.candidates[int(answer) - 1][0])
        raise


# Asking


def can_ask() -> bool:
    """Whether there is a person at a terminal to answer."""
    return not here.no_input and sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """Ask on the terminal; gives the answer without outer spaces."""
    sys.stdout.write(here.long)  # what a question is about is seen before it
    here.long = ""
    sys.stdout.flush()
    sys.stderr.write(f"{folded(question)} ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise KeyboardInterrupt
    return answer.strip()


def agreed(question: str) -> bool:
    """Ask for a yes; anything else is no."""
    return ask(f"{question} (y/N)").lower() in ("y", "yes")


# Showing


def say(text: str) -> None:
    """A line on stdout."""
    if here.long:
        here.long += text + "\n"
    else:
        sys.stdout.write(text + "\n")


def flush() -> None:
    """Push out what was said, so that a full disk or closed pipe is noticed."""
    if here.long:
        leave()
    sys.stdout.flush()


def folded(text: str, hang: int = 0) -> str:
    """A line for stderr: safe to show, and on a terminal wrapped between words."""
    from repbook.views.screen import visible, wrapped

    text = visible(text)
    if len(text) < 40 or not sys.stderr.isatty():
        return text
    from shutil import get_terminal_size

    return wrapped(text, get_terminal_size().columns - 1, hang)


def complain(message: str, hint: str | None = None) -> None:
    """One plain line on stderr, and the hint on its own."""
    sys.stdout.flush()
    sys.stderr.write(folded(f"Error: {message}", 7) + "\n")
    if hint:
        sys.stderr.write(folded(f"Hint: {hint}", 6) + "\n")


def complain_more(text: str) -> None:
    """A further line on stderr."""
    sys.stderr.write(folded(text) + "\n")


note = complain_more


def show(
    screen: Callable[[], Screen],
    data: Callable[[], Any] | None = None,
    *,
    json: bool = False,
    csv: bool = False,
    header: str = "",
) -> None:
    """Show an answer in the form that was asked for; only that form is made.

    `header` names the columns of the CSV (views.headers), should there be no row.
    """
    one_form(json, csv)
    if json and data is not None:
        import json as form

        say(form.dumps(data(), ensure_ascii=False, indent=2))
    elif csv and data is not None:
        _csv(data(), header)
    elif sys.stdout.isatty():
        _draw(screen())
    else:
        from repbook.views.screen import plain

        sys.stdout.write(plain(screen()))
    book_made()


def _draw(shown: Screen) -> None:
    """Draw on the terminal; what is longer than it waits for the pager."""
    from repbook.cli import pager, terminal

    if here.no_input or pager.command() is None:
        terminal.draw(shown)
        return
    text = terminal.drawn(shown)
    if here.long or pager.is_long(text):
        here.long += text
    else:
        sys.stdout.write(text)


@contextmanager
def waiting(what: str, long: bool = True) -> Iterator[None]:
    """A spinner while a person waits; nothing without a terminal."""
    if not long or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


def book_made() -> None:
    """Tell once where a new book was made."""
    if here.book is not None and here.book.made:
        here.book.made = False
        note(f"Your new book is {here.book.path}")


def one_form(json: bool, csv: bool) -> None:
    """Refuse two forms of one answer; whoever writes asks before that."""
    if json and csv:
        raise InvalidInput(
            "--json and --csv are two forms of one answer", hint="Leave one of them out"
        )


def _csv(rows: Sequence[dict[str, Any]] | dict[str, Any], header: str = "") -> None:
    from repbook.transfer.csv_export import write_line, write_rows

    if header and not rows:
        from repbook.views.headers import HEADERS

        sys.stdout.write(write_line(HEADERS[header]))
        return
    sys.stdout.write(write_rows(flat_rows([rows] if isinstance(rows, dict) else rows)))


def flat_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """JSON rows as rows of text: lists joined with `; `, nested objects as `outer.inner`."""
    flat = []
    for row in rows:
        out: dict[str, str] = {}
        for key, value in row.items():
            if isinstance(value, dict):
                out.update({f"{key}.{inner}": _text(v) for inner, v in value.items()})
            else:
                out[key] = _text(value)
        flat.append(out)
    return flat


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(
            str(v.get("text") or v.get("name") or "") if isinstance(v, dict) else str(v)
            for v in value
        )
    return str(value)


def nobody_yet() -> None:
    """What to do with a book that has nobody in it."""
    say("There is nobody in the book yet.")
    say("")
    say("  repbook import customers.csv orders.csv   takes in what you have")
    say('  repbook add "Harbor Foods" --phone "555 0134"')
    say("  repbook demo                              shows it on a sample book")


def has_book() -> bool:
    """Whether there is a book to show, for `repbook` alone."""
    return book_path().exists()
