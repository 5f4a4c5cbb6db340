"""Damage of any kind to a book, and what `check` and `check --repair` then say and leave."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from random import Random

from conftest import Ran

from faults.cases import on_book
from faults.damage import PAGE, book_with_a_backup, damages
from faults.tally import Tally

# What a rep reads every day, and what reads all of the list of changes
READING = (
    ("next",),
    ("list",),
    ("history", "1"),
    ("report",),
    ("status",),
    ("problems",),
    ("promises",),
    ("brief", "1"),
    ("items",),
    ("where",),
    ("changes", "-n", "100"),
    ("changes", "c1"),
    ("config",),
    ("export", "book"),
)
VALUES = {
    "INTEGER": ("NULL", "0", "-1", "1", "7", "99", "999999", "9007199254740993"),
    "TEXT": ("NULL", "''", "'other'", "'{'", "CAST(x'41ef42' AS TEXT)", "'a' || char(0)"),
    "REAL": ("NULL", "0", "-3", "1e300"),
}


def statements(conn: sqlite3.Connection, chance: Random) -> list[str]:
    """A few statements by which another program damages a book."""
    names = "SELECT type, name FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    made = conn.execute(names).fetchall()
    tables = [name for kind, name in made if kind == "table"]
    found = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        table = chance.choice([*tables, "changes", "journal", "settings", "customers"])
        columns = [
            (row[1], row[2]) for row in conn.execute(f'PRAGMA table_info("{table}")') if row[2]
        ]
        one = (
            f"WHERE rowid % {chance.choice((2, 3, 5))} = 0" if "rowid" in _keys(conn, table) else ""
        )
        column, type = chance.choice(columns or [("name", "TEXT")])
        value = chance.choice(VALUES.get(type, VALUES["TEXT"]))
        kind, name = chance.choice(made)
        found.append(
            chance.choice(
                (
                    f'DELETE FROM "{table}" {chance.choice((one, one, ""))}',
                    f'UPDATE OR IGNORE "{table}" SET "{column}" = {value} {one}',
                    f'UPDATE OR IGNORE "{table}" SET "{column}" = {value} {one}',
                    f'DROP {kind} "{name}"' if chance.random() < 0.3 else "",
                )
            )
        )
    return list(filter(None, found))


def _keys(conn: sqlite3.Connection, table: str) -> str:
    """`rowid` where a table has one."""
    try:
        conn.execute(f'SELECT rowid FROM "{table}"')
    except sqlite3.OperationalError:
        return ""
    return "rowid"


def damage(path: Path, chance: Random) -> str:
    """Damage a book in one way; gives which."""
    data = path.read_bytes()
    how = chance.choice(("sql", "sql", "sql", "page", "cut"))
    if how == "sql":
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            conn.execute("PRAGMA ignore_check_constraints = ON")
            done = statements(conn, chance)
            for statement in done:
                with suppress(sqlite3.Error):
                    conn.execute(statement)
        return "; ".join(done)
    if how == "page":
        page = chance.randrange(len(data) // PAGE)
        path.write_bytes(chance.choice(damages(data, page, chance) or [data]))
        return f"page {page}"
    size = chance.randrange(len(data))
    path.write_bytes(data[:size])
    return f"cut to {size}"


def hint_of(ran: Ran) -> list[str]:
    """The lines that an answer or a refusal ends with, to be typed next."""
    last = (ran.out + ran.err).rstrip("\n").splitlines()[-1]
    return [each for each in re.split(" · |: ", last)[1:] if each.startswith("repbook ")]


def check_repair(path: Path, chance: Random) -> str:
    """Damage the book, and assert what docs/safety.md says of `check` and `check --repair`.

    Gives what was done and found.
    """
    said = damage(path, chance)
    if chance.random() < 0.5:
        shutil.rmtree(f"{path}.backups", ignore_errors=True)
    first = on_book(path, "check")
    assert "Traceback" not in first.err and "fault in repbook" not in first.err, (said, first)
    if first.code != 1:
        _refused_or_sound(path, first, said)
        return said
    assert hint_of(first), (said, first)
    repaired = on_book(path, "check", "--repair", "--yes")
    assert "Traceback" not in repaired.err and "fault in repbook" not in repaired.err, (
        said,
        repaired,
    )
    if repaired.code not in (0, 1):  # nothing of it can be read
        assert hint_of(repaired), (said, repaired)
        return said
    assert hint_of(repaired), (said, repaired)
    left = path.read_bytes()
    second = on_book(path, "check")
    again = on_book(path, "check", "--repair", "--yes")
    assert path.read_bytes() == left, (said, first, repaired, second, again)
    assert second.code == again.code == repaired.code, (said, repaired, second, again)
    assert "check --repair" not in "".join(hint_of(again)), (said, again)
    _refused_or_sound(path, second, said)
    if any("--accept" in each for each in hint_of(second)):
        accepted = on_book(path, "check", "--accept")
        assert hint_of(accepted), (said, accepted)
        assert "check --accept" not in "".join(hint_of(accepted)), (said, accepted)
    return said


def book_to_damage(folder: Path) -> Path:
    """A book with a backup in which a customer was forgotten, two merged, and changes undone."""
    path = book_with_a_backup(folder)
    for line in (
        "config decimal ,",
        "config decimal default",
        "config loyal_purchases 5",
        "merge 2 3 --yes",
        "add Vale",
        "log-purchase 4 77",
        "forget 4 --yes",
        "log-call 1 afterwards",
        "undo",
    ):
        assert on_book(path, *line.split()).code == 0
    return path


def repairs(folder: Path, tally: Tally) -> None:
    """Damage of each kind by chance, and what becomes of it, as often as there is time for."""
    sound = book_to_damage(folder / f"sound{tally.job}").parent
    place = folder / f"damaged{tally.job}"
    for seed in tally.within(range(100_000)):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(sound, place)
        tally.count("repairs")
        with tally.trying(("repair", seed)):
            check_repair(place / "rep.db", Random(seed))
    tally.remark = (
        "{repairs} books damaged by statements of another program, in a page or by a cut: one repair"
        " is enough, a second changes nothing, and what a command refuses `check` finds"
    )


def _refused_or_sound(path: Path, checked: Ran, said: str) -> None:
    """Assert that what a command refuses as damaged, `check` finds."""
    for line in READING:
        ran = on_book(path, *line)
        assert "Traceback" not in ran.err and "fault in repbook" not in ran.err, (said, line, ran)
        assert ran.code != 6 or checked.code, (said, line, ran, checked)
