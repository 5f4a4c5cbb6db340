"""What a file looks like, and what an import would make of it, without what is in it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from repbook.book import Book
from repbook.book.importing import import_files
from repbook.errors import RepbookError
from repbook.transfer.book_json import is_json
from repbook.transfer.describe import Description, describe, texts_in, without_texts
from repbook.transfer.open_file import Source
from repbook.transfer.sheet import KEPT, Wishes


class Described(NamedTuple):
    """A file, and how many rows become or are what; or why an import refuses all of it."""

    file: Description
    comes_to: Mapping[str, int]
    refusal: str | None


def describe_file(book: Book, source: Source, wishes: Wishes, on: date) -> Described:
    """One file; ImportRefused when it cannot be opened at all."""
    comes_to: Counter[str] = Counter()
    mapping: dict[str, str] = {}
    refusal = None
    whole = is_json(source)
    real = set() if whole else texts_in(source)
    try:
        done = import_files(book, [source], wishes, on=on, rehearse=True)
    except RepbookError as error:
        refusal = without_texts(error.message.replace(source.name, "the file"), real)
    else:
        tally = done.files[0]
        mapping = tally.mapping
        comes_to.update({kind: counts.total() for kind, counts in tally.by_kind.items()})
        for why, number in tally.left_out.items():
            kept = why.endswith(KEPT)  # which are words of ours
            said = (
                f"left out of the orders: {why}"
                if kept
                else f"left out: {without_texts(why, real)}"
            )
            comes_to[said] += number
        for row in tally.refused:
            comes_to[f"refused: {without_texts(row.why, real)}"] += 1
    return Described(describe(source, wishes, mapping, whole), comes_to, refusal)
