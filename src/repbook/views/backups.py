# Long because each answer about backups has its words, its screen and its JSON in one place.
"""`backup` and `restore`: what was written, what there is, what came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, clock, count, days, file_size, listed
from repbook.schema import BACKED_UP_WHY
from repbook.text import shell_line
from repbook.views.fields import Field, Fields
from repbook.views.nouns import counted
from repbook.views.screen import Cell, Column, Piece, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from repbook.book.backups import BackedUp, Listed, Restored, SecondPlace
    from repbook.store.backups import Backup, Made
    from repbook.store.place import Warning

KINDS = 3  # of records in a cell
COUNTS = ("whole", "how many, by kind")
PLACE: Fields[SecondPlace] = Fields(
    Field("folder", "text", "the second place", lambda place: str(place.folder)),
    Field("reachable", "yes", "whether it can be reached now"),
    Field("newest", "day?", "the day of the newest backup there"),
    Field("late", "yes", "whether that is more days ago than `backup_reminder_days`"),
)
BACKED_UP: Fields[tuple[BackedUp, SecondPlace | None]] = Fields(
    Field("path", "text", "the backup", lambda both: str(both[0].made.path)),
    Field("customers", "whole", "customers in it", lambda both: both[0].made.contents.customers),
    Field(
        "counts", "map", "what it holds", lambda both: both[0].made.contents.counts, items=COUNTS
    ),
    Field("size", "whole", "in bytes", lambda both: both[0].made.size),
    Field("encrypted", "yes", "whether it needs a passphrase", lambda both: both[0].made.encrypted),
    Field(
        "second_path",
        "text?",
        "the backup in the second place, if one was made",
        lambda both: str(both[0].second.path) if both[0].second else None,
    ),
    Field(
        "second_place", "object?", "the second place, if one is set", lambda b: b[1], inner=PLACE
    ),
)
BACKUP: Fields[Listed] = Fields(
    Field("name", "text", "the file's name", lambda row: row.backup.name),
    Field("path", "text", "the file", lambda row: str(row.backup.path)),
    Field(
        "made_at",
        "text",
        "day and time, as in `2026-11-27T07:30`",
        lambda row: row.backup.at.isoformat(timespec="minutes"),
        Column("made", least=len("Fri 27 Nov 14:12")),
        lambda row, formatter: Cell(made(row.backup, formatter), "who"),
    ),
    Field(
        "reason",
        "text",
        f"why it was made: {', '.join(f'`{word}`' for word in BACKED_UP_WHY)}",
        lambda row: row.backup.reason,
        Column("why"),
        lambda row, _: BACKED_UP_WHY[row.backup.reason] + " (in the second place)" * row.elsewhere,
    ),
    Field(
        "customers",
        "whole?",
        "customers in it; null where it needs a passphrase, or cannot be read",
        lambda row: row.contents.customers if row.contents else None,
        Column("customers", right=True),
        lambda row, _: f"{row.contents.customers:,}" if row.contents else _unread(row),
    ),
    Field(
        "counts",
        "map?",
        "what it holds",
        lambda row: row.contents.counts if row.contents else None,
        items=COUNTS,
    ),
    Field("size", "whole", "in bytes", lambda row: row.backup.size),
    Field("encrypted", "yes", "whether it needs a passphrase", lambda row: row.backup.encrypted),
    Field(
        "only_in_book",
        "map?",
        "records that the book has and it lacks; `changes` are counted, too",
        lambda row: row.difference.only_in_book if row.difference else None,
        Column("restoring loses", flex=True),
        lambda row, _: kinds(row.difference.only_in_book) if row.difference else "",
        items=COUNTS,
    ),
    Field(
        "only_in_backup",
        "map?",
        "records that it has and the book lacks; `changes` are counted, too",
        lambda row: row.difference.only_in_backup if row.difference else None,
        Column("restoring brings back", flex=True),
        lambda row, _: kinds(row.difference.only_in_backup) if row.difference else "",
        items=COUNTS,
    ),
)
RESTORED: Fields[Restored] = Fields(
    Field("path", "text", "the backup that is the book now", lambda done: str(done.file)),
    Field("customers", "whole", "customers in it", lambda done: done.contents.customers),
    Field("counts", "map", "what it holds", lambda done: done.contents.counts, items=COUNTS),
    Field(
        "kept",
        "text?",
        "the backup of the book that was replaced; null if there was none",
        lambda done: str(done.kept.path) if done.kept else None,
    ),
    Field("forgotten", "whole", "customers in it who had been forgotten, and were so again"),
)


def when(at: datetime, formatter: Formatter) -> str:
    """`Fri 20 Nov 7:30`."""
    return f"{formatter.weekday(at.date())} {clock(at.hour * 60 + at.minute)}"


def made(backup: Backup, formatter: Formatter) -> str:
    """When a backup was made: the second of a minute is `Fri 20 Nov 7:30 (2)`, as its name has it."""
    return when(backup.at, formatter) + (f" ({backup.number})" if backup.number > 1 else "")


def kinds(counts: Mapping[str, int]) -> str:
    """`17 calls and 2 orders`: the kinds with the most; changes alone where there is no record."""
    records = {
        table: number
        for table, number in counts.items()
        if number and table not in ("changes", "steps")
    }
    if not records:
        changed = counts.get("changes", 0)
        return count(changed, "change") if changed else "nothing"
    most = sorted(records, key=lambda table: -records[table])
    said = [counted(table, records[table]) for table in most[:KINDS]]
    more = sum(records[table] for table in most[KINDS:])
    return listed([*said, count(more, "other record")] if more else said)


def _unread(row: Listed) -> str:
    return "passphrase" if row.backup.encrypted else "cannot be read"


def backed_up_screen(done: BackedUp, place: SecondPlace | None) -> Screen:
    """What was written and where; then how to keep it on another disk, if nothing does."""
    made = [done.made, *([done.second] if done.second else [])]
    held = done.made.contents.counts
    records = {table: number for table, number in held.items() if table != "customers"}
    what = kinds(records) if any(records.values()) else "no other records"
    return screen(
        line(
            Cell("Backed up: ", "good"),
            f"{count(done.made.contents.customers, 'customer')}, {what}."
            f" The copy was opened and checked.",
        ),
        *(_file(each) for each in made),
        f"Removed from {count(done.cleaned, 'backup')} there: customers whom you had forgotten."
        if done.cleaned
        else None,
        None if place else hint("repbook restore", "repbook backup --to FOLDER (on another disk)"),
    )


def _file(made: Made) -> str:
    lock = ", locked with the passphrase" if made.encrypted else ""
    return f"  {made.path}  ({file_size(made.size)}{lock})"


def beside(done: BackedUp, place: SecondPlace | None, warned: Sequence[Warning]) -> Iterator[str]:
    """What is said beside a backup: what the second place lacks, and who else can read the book."""
    if line := place and reminder(place):
        yield line
    elif place and not place.reachable:
        yield f"It is not in the second place, {place.folder}: that cannot be reached now"
    if done.unlisted:
        yield (
            "It could not be noted beside the book where this backup is: whoever you forget later"
            f" stays in {done.unlisted}"
        )
    if done.same_disk:
        yield "That folder is on the same disk as the book: it is no help when the disk breaks"
    if done.beside_locked:
        yield (
            "The other backups in the second place have a passphrase, this one has none. To make one that has:"
            " repbook backup --passphrase"
        )
    yield from (f"{each.says}: {each.do}" for each in warned if each.kind == "permissions")


def reminder(place: SecondPlace) -> str | None:
    """One line where the newest backup in the second place is old."""
    if not place.late:
        return None
    if place.days is None and not place.reachable:
        return (
            f"Your second place for backups, {place.folder}, cannot be reached now. To renew what is there,"
            " plug it in, then: repbook backup"
        )
    old = "has no backup yet" if place.days is None else f"has none of the last {days(place.days)}"
    away = "" if place.reachable else " It cannot be reached now: plug it in, then"
    return f"Your second place for backups, {place.folder}, {old}.{away or ' To renew it:'} repbook backup"


def list_screen(
    rows: Sequence[Listed],
    total: int,
    formatter: Formatter,
    letters: str = "",
    opens: bool = True,
    is_book: bool = True,
) -> Screen:
    """The backups, newest first: when, why, what is in them, and how the book differs.

    With `letters` each has one, to choose it by.
    """
    elsewhere = "repbook restore FILE (a backup in another place)"
    todo = "repbook backup" if opens else "repbook check --repair" if is_book else elsewhere
    if not rows:
        first = (
            " yet. The first change of each day makes one, but not on the day the book was made."
        )
        none = first if opens else ", and the book cannot be opened."
        return screen(f"There are no backups{none}", hint(todo))
    fork = any(kinds(row.difference.only_in_backup) != "nothing" for row in rows if row.difference)
    without = "" if fork else "only_in_backup"  # only after a restore or an undo
    shown = [field for field in BACKUP.fields if field.column and field.key != without]
    columns = [field.column for field in shown if field.column]
    cells: list[tuple[Piece, ...]] = [
        tuple(field.shown(row, formatter) for field in shown) for row in rows
    ]
    if letters:
        columns.insert(0, Column())
        cells = [(Cell(letter, "dim"), *row) for letter, row in zip(letters, cells, strict=True)]
    older = total - len(rows)
    usable = next((row.backup for row in rows if _can_be_used(row)), None)
    return screen(
        grid(columns, cells),
        f"{count(older, 'older backup')}: repbook restore -n {total}" if older else None,
        None if usable else "None of these can be brought back.",
        None if letters else hint(usable and restore_line(usable), todo),
    )


def _can_be_used(row: Listed) -> bool:
    """Whether a backup can be brought back, as far as its list knows."""
    return row.backup.encrypted or (row.backup.reason != "damaged" and row.contents is not None)


def what_it_means(lost: Mapping[str, int] | None, forgotten: int) -> str:
    """What restoring a backup would take out of the book, and who would not come back."""
    said = f"That backup lacks {kinds(lost)} that the book has now. " if lost else ""
    if lost is None:
        said = "The book cannot be read, so nobody can tell what that backup lacks of it. "
    if forgotten:
        verb = "was" if forgotten == 1 else "were"
        said += f"{count(forgotten, 'customer')} in it {verb} forgotten since and will be again. "
    return f"{said}The book as it is now will be kept as a backup"


def backup_name(backup: Backup, formatter: Formatter) -> str:
    """A backup in a sentence."""
    return f"the backup of {made(backup, formatter)} ({BACKED_UP_WHY[backup.reason]})"


def restored_screen(done: Restored, formatter: Formatter) -> Screen:
    """What the book holds now, and how to take it back."""
    name = backup_name(done.backup, formatter) if done.backup else str(done.file)
    records = {t: n for t, n in done.contents.counts.items() if t != "customers"}
    what = kinds(records) if any(records.values()) else "no other records"
    kept = done.kept
    damaged = kept is not None and "-damaged" in kept.path.name
    at = done.backup and made(done.backup, formatter)
    return screen(
        line(
            Cell("Taken back: " if done.back else "Restored ", "good"),
            f"the book is as it was before the restore of {at}" if done.back else name,
            f": {count(done.contents.customers, 'customer')}, {what}.",
        ),
        f"{count(done.forgotten, 'customer')} of it had been forgotten since, and"
        f" {'is' if done.forgotten == 1 else 'are'} forgotten again."
        if done.forgotten
        else None,
        "Which customers you had forgotten can no longer be read: if one is back, forget them again."
        if done.unsure
        else None,
        None
        if kept is None
        else f"The {'damaged ' if damaged else ''}book that was here before is kept: {kept.path}",
        hint(_back(done.back, kept.path) if kept and not damaged else None, "repbook next"),
    )


def _back(taken_back: bool, kept: Path) -> str:
    """What to type to have the book again that was replaced."""
    return f"repbook restore {kept.name}" if taken_back else "repbook restore --undo"


def not_made(why: str) -> str:
    """The line beside a change that was recorded though no backup could be made."""
    return f"What you logged is in the book. {why}"


def restore_line(backup: Backup, yes: bool = False) -> str:
    """What to type to restore a backup."""
    return shell_line(["repbook", "restore", backup.name, *(["--yes"] if yes else [])])
