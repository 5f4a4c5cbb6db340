# Long because each kind of finding has its words, its screen and its JSON in one place.
"""`check`: what is wrong with the book, in plain words, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, listed
from repbook.schema import LEFT
from repbook.views.changes import json_name, row_title, value_words
from repbook.views.fields import Field, Fields
from repbook.views.nouns import NOUNS, Names, counted, id_of, label, plain
from repbook.views.screen import Cell, Line, Screen, first_few, hint, line, screen
from repbook.views.settings import WARNING, warning_lines

if TYPE_CHECKING:
    from repbook.book.check import Checked
    from repbook.book.repair import Repaired
    from repbook.store.check import Finding

# The kinds of findings, in the order in which a screen has them, with their heads.
HEADS = {
    "file": "The file is damaged",
    "schema": "Tables",
    "link": "Records that name one which is not there",
    "changed": "Not as last written",
    "gone": "Gone, and no command removed it",
    "back": "There, though it was removed",
    "unlogged": "Not in the list of changes",
    "journal": "The list of changes",
    "sums": "Kept sums",
    "impossible": "Cannot be so",
    "backup": "Backups",
}
SHOWN = 10  # findings of a kind on a screen
REPAIR, ACCEPT = "repbook check --repair", "repbook check --accept"
BOTH = "--repair brings records back to what was last written, --accept keeps what is there now."
ACCEPTABLE = ("changed", "gone", "back", "unlogged")
REPAIRABLE = HEADS.keys() - LEFT - {"unlogged"}  # which --accept takes as it is


def named(found: Finding, names: Names) -> str:
    """Which record it is: `purchase o12 of Harbor Foods (1)`."""
    row = found.row or found.was
    if row is None:
        noun = NOUNS.get(found.table)
        return (
            f"{noun.one or noun.word} {noun.letter}{found.id}"
            if noun
            else f"{found.table} {found.id}"
        )
    title = row_title(found.table, row, names)
    customer = row.get("customer_id")
    return f"{title} ({customer})" if customer in names.customers else title


def words(found: Finding, names: Names, formatter: Formatter) -> str:
    """One finding as a line."""
    if found.kind in ("file", "schema", "journal", "sums", "backup"):
        return found.text
    who = named(found, names)
    if found.kind == "changed" and found.row is not None and found.was is not None:
        return f"{who}: {', '.join(_differences(found, names, formatter))}"
    if found.kind == "link":
        return f"{who}: {label(found.text)} {(found.row or {}).get(found.text)}"
    if found.unknown:
        return f"{who}: what it was is not in the list of changes, but may be in a backup"
    return f"{who}: {found.text}" if found.text else who


def screen_words(found: Finding, names: Names, formatter: Formatter) -> str:
    """One finding as a line of a screen: of a damaged file not in SQLite's words."""
    if found.kind != "file" or found.worded:
        return words(found, names, formatter)
    if found.table in NOUNS:
        return f"not all {NOUNS[found.table].many} can be read"
    if " index " in found.text:
        return "an index does not fit its records; what it says stands in them, too"
    return "a part of the file cannot be read"


def _differences(found: Finding, names: Names, formatter: Formatter) -> Iterator[str]:
    row, was = found.row or {}, found.was or {}
    for column in row:
        if row[column] != was[column]:
            is_now, then = (
                value_words(column, v, names, formatter) for v in (row[column], was[column])
            )
            yield f"{label(column) or column} is {is_now} in the book, {then} when last written"


def check_screen(checked: Checked, names: Names, formatter: Formatter) -> Screen:
    """What is wrong by kind; or that all is well, and what was looked at."""
    todo = _next(checked)
    both = BOTH if {REPAIR, ACCEPT} <= {*todo} else None
    return screen(*_parts(checked, names, formatter), both, hint(*todo))


def _parts(
    checked: Checked, names: Names, formatter: Formatter, lost: Mapping[str, int] | None = None
) -> list[Line | str]:
    found = checked.findings
    parts: list[Line | str] = []
    missing = sum(number for table, number in (lost or {}).items() if table in NOUNS)
    bad = [each for each in found if each.kind == "backup"]
    if checked.sound or len(bad) == len(found):
        records = count(checked.held, "record")
        if missing:
            are = "is" if missing == 1 else "are"
            gone = (
                f"What could be read is in the book; up to {count(missing, 'record')} {are} lost."
            )
            parts += [line(Cell(gone, "bad")), f"{records} in the book."]
        else:
            changes = count(checked.listed, "change")
            parts.append(line(Cell("The book is sound.", "good")))
            parts.append(f"Checked: {records} and {changes}.")
        if bad:
            parts.append(line(Cell(f"{count(len(bad), 'backup')} cannot be used.", "bad")))
    else:
        parts.append(line(Cell(f"{count(len(found), 'thing')} wrong in the book.", "bad")))
    for kind, head in HEADS.items():
        lines = [screen_words(each, names, formatter) for each in found if each.kind == kind]
        lines = [*dict.fromkeys(lines)]
        if lines:
            parts.append(line(Cell(head, "head")))
            parts += [f"  {text}" for text in first_few(lines, SHOWN)]
    return [*parts, *warning_lines(checked.warnings)]


def repaired_screen(done: Repaired, names: Names, formatter: Formatter) -> Screen:
    """What was put right, where the book is kept as it was, and what is still wrong."""
    # what would do no more; where a bit was turned back, nothing else was repaired
    did = ACCEPT if done.by_accept else None if done.turned_back else REPAIR
    todo = [what for what in _next(done.after) if what != did] or ["repbook restore"]
    return screen(
        *_done(done, names, formatter),
        *_parts(done.after, names, formatter, done.lost),
        hint(*todo),
    )


def _done(done: Repaired, names: Names, formatter: Formatter) -> Iterator[str]:
    if done.closed:
        yield "Others on this machine could read the book or its backups; now only you can."
    if done.before.sound:
        return
    kinds = {each.kind for each in done.before.findings}
    if done.before is done.after and not kinds <= LEFT:
        keeps = "" if kinds.isdisjoint(ACCEPTABLE) else " --accept keeps it as it is."
        yield f"Nothing could be put right.{keeps}"
    if done.turned_back:
        yield "One bit of the file was not as repbook wrote it: it is turned back, and nothing is lost."
    elif done.rebuilt and not done.read:
        yield "Nothing could be read in the damaged file: the book is what its newest backup has."
    for number, says in (
        (done.read, "could be read in the damaged file"),
        (done.put_back, "put back as last written"),
        (done.backup, "taken from a backup"),
        (done.removed, "removed again"),
        (done.accepted, "kept as found"),
        (done.unlinked, "no longer names one that is not there"),
    ):
        if number:
            yield f"{count(number, 'record')} {says}."
        if number and says.startswith("put back"):
            lines = [screen_words(each, names, formatter) for each in done.named]
            yield from (f"  {text}" for text in first_few(lines, SHOWN))
    if done.made_up:
        ids = listed([str(id) for id in done.made_up])
        yield (
            f"{counted('customers', len(done.made_up))} could not be read, but records of theirs"
            f' were: in the book as "Unreadable customer" {ids}.'
        )
    for table, number in done.lost.items():
        if table in NOUNS:
            them = "it" if number == 1 else "them"
            yield f"Up to {counted(table, number)} could not be read, and no backup has {them}."
    if not NOUNS.keys() >= done.lost.keys():
        yield "Not all of the list of changes could be read."
    if done.kept:
        was = "damaged file" if done.rebuilt else "book as it was"
        yield f"The {was} is kept: {done.kept}"


def _next(checked: Checked) -> Sequence[str]:
    """What to do, line by line."""
    kinds = {each.kind for each in checked.findings}
    todo = []
    if not kinds.isdisjoint(REPAIRABLE):
        todo.append(REPAIR)
    if "file" not in kinds and not kinds.isdisjoint(ACCEPTABLE):
        todo.append(ACCEPT)
    if "backup" in kinds and len(kinds) == 1:
        todo.append("repbook backup")
    for each in checked.findings:
        id = id_of(each.table, each.row) if each.kind == "impossible" and each.row else None
        if id is not None and each.table != "customers":
            todo.append(f"repbook changes {id}")
            break
    return todo or ["repbook where", "repbook changes"]


def report_screen(report: Sequence[tuple[str, str]]) -> Screen:
    """A report for a fault, line by line."""
    return screen(*(f"{what}: {value}" for what, value in report))


Found = tuple["Finding", Names]


def _side(found: Found, side: int, formatter: Formatter) -> object:
    row, was = found[0].row, found[0].was
    this = (row, was)[side]
    if this is None or found[0].kind != "changed" or row is None or was is None:
        return None
    return {json_name(c): plain(c, this[c], formatter) for c in row if row[c] != was[c]}


def _id(found: Finding) -> str | None:
    row = found.row or found.was
    return id_of(found.table, row) if row else None


FINDING: Fields[Found] = Fields(
    Field(
        "kind", "text", "what is wrong: a word of the list in docs/safety.md", lambda f: f[0].kind
    ),
    Field(
        "says",
        "text",
        "the same as a line; of a damaged file in SQLite's words",
        said=lambda f, how: words(f[0], f[1], how),
    ),
    Field("table", "text?", "the table it is in", lambda f: f[0].table or None),
    Field(
        "id",
        "text?",
        "the record, as in `o12`",
        lambda f: _id(f[0]),
    ),
    Field(
        "customer",
        "whole?",
        "the number of its customer",
        lambda f: (f[0].row or f[0].was or {}).get("customer_id"),
    ),
    Field(
        "is_now",
        "map?",
        "what is not as last written, as it is",
        said=lambda f, how: _side(f, 0, how),
        items=("any", "field and value"),
    ),
    Field(
        "was",
        "map?",
        "the same, as it was last written",
        said=lambda f, how: _side(f, 1, how),
        items=("any", "field and value"),
    ),
)
CHECKED: Fields[tuple[Checked, Names]] = Fields(
    Field("path", "text", "the file", lambda row: row[0].path),
    Field("sound", "yes", "nothing is wrong", lambda row: row[0].sound),
    Field(
        "findings",
        "list",
        "what is wrong",
        lambda row: [(found, row[1]) for found in row[0].findings],
        inner=FINDING,
    ),
    Field("warnings", "list", "what may go wrong", lambda row: row[0].warnings, inner=WARNING),
    Field("records", "whole", "records compared", lambda row: row[0].records),
    Field("changes", "whole", "changes read", lambda row: row[0].changes),
)


def _counted(key: str) -> Callable[[tuple[Repaired, Names]], int]:
    return lambda row: int(getattr(row[0], key))


REPAIRED: Fields[tuple[Repaired, Names]] = Fields(
    *(
        Field[tuple["Repaired", Names]](key, "whole", meaning, _counted(key))
        for key, meaning in (
            ("read", "records read in a damaged file"),
            ("put_back", "records put back as last written"),
            ("backup", "records taken from a backup"),
            ("removed", "records removed again"),
            ("accepted", "records kept as found"),
            ("unlinked", "records that no longer name one that is not there"),
        )
    ),
    Field(
        "lost",
        "whole",
        "records that could not be read, at most",
        lambda row: sum(row[0].lost.values()) + len(row[0].made_up),
    ),
    Field(
        "kept",
        "text?",
        "the file that is the book as it was",
        lambda row: row[0].kept and str(row[0].kept),
    ),
    *CHECKED.within(lambda row: (row[0].after, row[1])),
)
