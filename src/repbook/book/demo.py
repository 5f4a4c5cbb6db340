"""The sample book of `repbook demo`: data/demo.json, with its days counted from today."""

import json
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from repbook.book import Book
from repbook.book.importing.book_json import Merge
from repbook.errors import BookUnusable, Conflict, RepbookError
from repbook.files import free_name, make_folder, new_file, put_in_place
from repbook.money import digits_of
from repbook.records import THANKED_ON
from repbook.store import backups, database
from repbook.store.backups import Made
from repbook.store.changes import after_the_first, first_command
from repbook.text import shell_line
from repbook.transfer.book_json import PARTS, keys_of, read

COMMAND = "demo"  # the first change of every sample book, which tells it from a real book


def _elsewhere(path: Path) -> str:
    """The line that makes a sample book in another file."""
    return shell_line(
        ["repbook", "--book", str(free_name(path.with_stem(f"{path.stem}-2"))), "demo"]
    )


def make(path: Path, on: date) -> Made | None:
    """Write the sample book as of a day to a file, replacing an earlier sample book there.

    Gives the backup of the one that it replaces, where that had changes of the user's.
    Raises Conflict when the file is anything else.
    """
    if path.exists() and not is_sample(path):
        raise Conflict(
            f'"{path}" already exists and is not a sample book; it was left unchanged',
            hint=f"To make one in another file: {_elsewhere(path)}",
        )
    kept = backups.make(path, "demo") if own_changes(path) else None
    try:
        make_folder(path.parent)
        with new_file(path) as new:
            new.unlink()  # a book is made where there is no file
            with Book(new) as book:
                fill(book, on)
            Path(f"{path}-journal").unlink(missing_ok=True)  # belongs to the file being replaced
            put_in_place(new, path, replace=True)
    except OSError as error:
        raise BookUnusable(
            f'The sample book cannot be written to "{path}": {error.strerror}',
            hint=f"Close the program that has it open, or name another file: {_elsewhere(path)}",
        ) from error
    return kept


def fill(book: Book, on: date) -> None:
    """Import the sample records into an empty book, as one change."""
    whole = read("demo.json", records(on), digits_of)
    with book.change(COMMAND):
        Merge(book, "demo.json", whole).run()
        book.summary = f"a sample book: {len(whole.records['customers'])} customers"
    book.reread()


def records(on: date) -> dict[str, object]:
    """The sample book as `export book` would write it on a day.

    In demo.json a day is a count of working days from today: -5 is a week ago, 0 today,
    1 the next working day. So no record falls on a weekend, unless that is today, and
    records keep their order on every day. The day an order is due follows from the
    customer's terms.
    """
    from importlib.resources import files

    days = {key.key for part in PARTS for key in keys_of(part) if key.type == "day"} | {THANKED_ON}

    def dated(record: dict[str, object]) -> dict[str, object]:
        return {
            key: working_day(on, value).isoformat() if key in days and type(value) is int else value
            for key, value in record.items()
        }

    text = files("repbook").joinpath("data/demo.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text, object_hook=dated)
    terms = {each["uid"]: each.get("terms_days") for each in data["customers"]}
    for purchase in data["purchases"]:
        if days_to_pay := terms[purchase["customer"]]:
            due = date.fromisoformat(purchase["on"]) + timedelta(days_to_pay)
            purchase["due_on"] = due.isoformat()
    return data


def working_day(today: date, count: int) -> date:
    """The day that is a number of working days after today (before it when negative)."""
    if count == 0:
        return today
    weekday = min(today.weekday(), 4 if count > 0 else 5)  # a weekend counts on from its edge
    weeks, rest = divmod(weekday + count, 5)
    return today + timedelta(7 * weeks + rest - today.weekday())


def own_changes(path: Path) -> int:
    """How many changes of the user's are in a sample book; none where there is no such book."""
    if not path.exists() or not is_sample(path):
        return 0
    with closing(database.open_file(path)) as conn:
        return after_the_first(conn)


def is_sample(path: Path) -> bool:
    """Whether a file is a book that began as a sample."""
    try:
        with closing(database.open_file(path)) as conn:
            return first_command(conn) == COMMAND
    except RepbookError:
        return False
