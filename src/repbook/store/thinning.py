"""Which backups to remove, so that they stay few and small; docs/backups.md says the rule."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from repbook.schema import BACKED_UP_WHY
from repbook.store.backups import Backup

# The backups of a book take at most this many bytes together, or this many times the newest one:
# a large book cannot fill a disk, and even the largest has some to go back to.
MOST_BYTES, MOST_TIMES = 1_000_000_000, 5


class Keep(NamedTuple):
    """For how many days all are kept, then the last of each day, of each week, of each month."""

    all: int
    day: int
    week: int
    month: int


AUTOMATIC = Keep(all=3, day=14, week=8 * 7, month=366)
ASKED_FOR = Keep(all=30, day=92, week=366, month=36_525)
KEPT_LONGER = ("hand", "copied", "upgrade")  # someone wanted it, or no undo goes back to it
DAMAGED = ("damaged",)  # of its own: it stands for no other of its day
RULES = (
    (KEPT_LONGER, ASKED_FOR),
    (DAMAGED, AUTOMATIC),
    (frozenset(BACKED_UP_WHY) - {*KEPT_LONGER, *DAMAGED}, AUTOMATIC),
)


def superfluous(backups: Sequence[Backup], today: date) -> list[Backup]:
    """The backups that the rule removes, oldest first; never the newest of each reason.

    Those of days after today, by a clock that was wrong, stay and make no other go.
    """
    newest_first = sorted((b for b in backups if b.at.date() <= today), reverse=True)
    if not newest_first:
        return []
    newest: dict[str, Backup] = {}
    for backup in newest_first:
        newest.setdefault(backup.reason, backup)
    always = set(newest.values())
    kept = set(always)
    for reasons, keep in RULES:
        kind = [backup for backup in newest_first if backup.reason in reasons]
        kept.update(_by_age(kind, keep, today))
    room = max(MOST_BYTES, MOST_TIMES * newest_first[0].size)
    for backup in sorted(kept - always, key=lambda b: (b.reason in KEPT_LONGER, b)):
        if sum(each.size for each in kept) <= room:
            break
        kept.discard(backup)
    return [backup for backup in reversed(newest_first) if backup not in kept]


def stands_for(gone: Backup, backups: Sequence[Backup]) -> Backup | None:
    """The next newer one of its rule, for which a backup may go; None where none is."""
    reasons = next(reasons for reasons, _ in RULES if gone.reason in reasons)
    return min((b for b in backups if b.reason in reasons and b > gone), default=None)


def _by_age(newest_first: Sequence[Backup], keep: Keep, today: date) -> list[Backup]:
    """Those that are kept for their age: the newest of each day, week and month counts."""
    kept: list[Backup] = []
    seen: set[object] = set()
    for backup in newest_first:
        day = backup.at.date()
        age = (today - day).days
        spans = [
            span
            for days, span in (
                (keep.day, day),
                (keep.week, day.isocalendar()[:2]),
                (keep.month, (day.year, day.month, "month")),
            )
            if age < days and span not in seen
        ]
        seen.update(spans)
        if spans or age < keep.all:
            kept.append(backup)
    return kept
