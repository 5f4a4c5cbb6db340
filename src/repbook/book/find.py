"""`find`: everything said, bought, offered, promised, reported or solved that has some words."""

from collections.abc import Collection, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from repbook.book import Book
from repbook.calendar_names import MONTHS
from repbook.records import Step, Touch
from repbook.records.problems import STEP_DONE
from repbook.schema import TABLES, Noun
from repbook.store import find as store
from repbook.wanted_words import Wanted

NOUNS = tuple(noun for noun in TABLES if noun.searched)
KINDS = tuple(noun.kind for noun in NOUNS)


Held = tuple[int, int, int, Noun, str]  # day or 0, place in it, id, kind, words
FEW = 8_000  # that may have the words: all of them are looked at


class Found(NamedTuple):
    """A record with the words; without a day for what has none, as a note on a customer."""

    noun: Noun
    number: int
    customer_id: int
    day: int | None
    text: str
    touch: Touch | None = None  # what a touch was, which names it
    called: str = ""  # what it is, where its kind has several

    @property
    def word(self) -> str:
        """What it is, as a person says it."""
        return self.called or self.noun.word

    @property
    def id(self) -> str:
        """Its typed id; of what has none the number of its customer."""
        letter = self.noun.letter
        return f"{letter}{self.number}" if letter else str(self.customer_id)


def find(
    book: Book,
    wanted: Wanted,
    *,
    on: date,
    since: date | None = None,
    customer: int | None = None,
    kinds: Collection[str] = KINDS,
    most: int | None = None,
) -> tuple[list[Found], int]:
    """What has all these words, of a day and before, newest first, and how much there is.

    What has no day is last. Of `most`, the newest alone.
    """
    first = None if since is None else since.toordinal()
    held: list[Held] = []
    count = 0
    for noun in (noun for noun in NOUNS if noun.kind in kinds):
        asked = store.Asked(noun, wanted.letters, on.toordinal(), first, customer)
        those, number = _newest(book, wanted, asked, most)
        held += those
        count += number
    held.sort(key=itemgetter(0, 1, 2), reverse=True)
    return _records(book, held[:most]), count


def _held(
    wanted: Wanted, noun: Noun, rows: Sequence[tuple[int, int | None, int, str]]
) -> list[Held]:
    """Those that have the words, of records that may."""
    having = wanted.among([text for _, _, _, text in rows])
    return [
        (day or 0, place, id, noun, text) for at in having for id, day, place, text in [rows[at]]
    ]


def _newest(
    book: Book, wanted: Wanted, asked: store.Asked, most: int | None
) -> tuple[list[Held], int]:
    """The newest so many that have the words, and how many have them; of many, few are looked at."""
    rows = store.texts(book.conn, asked, -1 if most is None else FEW)
    if most is None or len(rows) < FEW:
        those = _held(wanted, asked.noun, rows)
        return those[:most], len(those)
    held = _held(wanted, asked.noun, rows[: 2 * most])
    if len(held) < most:
        held += _held(wanted, asked.noun, rows[2 * most :])
    if len(held) < most:
        held += _held(wanted, asked.noun, store.texts(book.conn, asked, -1, len(rows)))
    return held[:most], wanted.count(*store.joined(book.conn, asked))


def _step_called(step: Step) -> str:
    """What a step of a problem was."""
    if step.kind == "update" and step.by == "ally":
        return "an ally replied"
    if step.kind == "hand-off":
        return "passed on to an ally" if step.direct else "asked an ally"
    return "the fix did not hold" if step.held is False else STEP_DONE[step.kind]


def _day_of_year(day: date) -> str:
    """`2 Dec`."""
    return f"{day.day} {MONTHS[day.month - 1][:3].title()}"


def _records(book: Book, shown: Sequence[Held]) -> list[Found]:
    """What was found as the records it is of."""
    ids: dict[str, list[int]] = {}  # by table
    for _, _, id, noun, _ in shown:
        ids.setdefault(noun.table, []).append(id)
    customers = {
        noun.table: store.customers(book.conn, noun, ids[noun.table])
        for noun in NOUNS
        if noun.table in ids
    }
    promised, steps = ids.get("promises"), ids.get("steps")
    days = book.promises.matching(id=promised, yearly=True) if promised else []
    called = {("promises", each.id): f"yearly day, {_day_of_year(each.by)}" for each in days}
    for step in book.steps.matching(id=steps) if steps else []:
        called["steps", step.id] = _step_called(step)
    calls = ids.get("touches")
    touches = {each.id: each for each in book.touches.matching(id=calls)} if calls else {}
    return [
        Found(
            noun,
            id,
            customers[noun.table][id],
            day or None,
            text.strip(),
            touches.get(id) if noun.table == "touches" else None,
            called.get((noun.table, id), ""),
        )
        for day, _, id, noun, text in shown
    ]


class Whose(NamedTuple):
    """A customer, as a result names them."""

    name: str
    do_not_call: bool
    written_off: bool


def whose(book: Book, found: Sequence[Found]) -> dict[int, Whose]:
    """The customers of results, by number."""
    ids = {each.customer_id for each in found}
    return {id: Whose(*each) for id, each in store.names(book.conn, ids).items()}
