"""`config` and `where`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from repbook.formatter import Formatter, count, file_size, listed, month_name
from repbook.views.backups import PLACE, when
from repbook.views.fields import Field, Fields
from repbook.views.nouns import counted
from repbook.views.screen import Cell, Column, Line, Screen, hint, line, screen, titled

if TYPE_CHECKING:
    from datetime import date, datetime

    from repbook.book.backups import SecondPlace
    from repbook.book.settings import Setting
    from repbook.store.place import Warning


def _plain(value: str) -> str | float | int | None:
    try:
        number = float(value)
    except ValueError:
        return value or None
    return int(number) if number.is_integer() else number


SETTING: Fields[Setting] = Fields(
    Field("key", "text", "the setting's name", column=Column()),
    Field(
        "value",
        "any",
        "what it is",
        lambda row: _plain(row.value),
        Column(),
        lambda row, _: Cell(row.value or "not set", "who" if row.changed else ""),
    ),
    Field(
        "default",
        "any",
        "what it is until it is set",
        lambda row: _plain(row.default),
    ),
    Field(
        "unit",
        "text?",
        "what the value is",
        lambda row: row.unit or None,
        Column(flex=True),
    ),
    Field(
        "changed",
        "yes",
        "it was set",
        column=Column(),
        cell=lambda row, _: (
            Cell(f"changed{row.default and f'; default {row.default}'}", "heed")
            if row.changed
            else ""
        ),
    ),
)


# What most people set, at the start
FIRST = (
    *("currency", "target_per_month", "target_calls_per_week", "commission_percent", "name"),
    *("date_order", "decimal", "region", "week_start"),
)


def config_screen(rows: Sequence[Setting], formatter: Formatter, every: bool = True) -> Screen:
    """Settings by topic; of `every` one those to set first are on top, then the changed ones."""
    from repbook.views.setting_meanings import SECTIONS

    blocks: dict[str, list[Setting]] = {}
    topic_of = {key: heading for heading, _, settings in SECTIONS for key in settings}
    if every:
        blocks = {
            "Set first": [row for key in FIRST for row in rows if row.key == key],
            "Changed": [row for row in rows if row.changed and row.key not in FIRST],
        }
    shown = {row.key for block in blocks.values() for row in block}
    for row in rows:
        if row.key not in shown:
            blocks.setdefault(topic_of[row.key], []).append(row)
    changed = sum(row.changed for row in rows)
    fields = SETTING.only("key value unit changed")
    return screen(
        line(
            f"{count(len(rows), 'setting')}, "
            f"{f'{changed} changed' if changed else 'all at their defaults'}"
        ),
        *titled(
            fields.columns,
            {title: fields.cells(block, formatter) for title, block in blocks.items()},
        ),
        "",
        hint(
            "repbook config KEY",
            "repbook config KEY VALUE",
            "repbook config KEY default",
            "repbook config target" if every else "repbook config",
        ),
    )


def one_screen(row: Setting, was: str | None, holds: str | None = None) -> Screen:
    """One setting; `was` is what it was before, if it was set now, `holds` from when it counts."""
    new = was is not None and was != row.value
    told = isinstance(_plain(row.value), str)  # words say themselves what they are
    return screen(
        line(
            Cell(row.key, "who"),
            f"{' is now' if new else ':'} {quoted(row.value)}",
            f" ({row.unit})" if row.unit and not told else "",
            f"; it was {quoted(was or '')}" if new else "",
            f"; the default is {quoted(row.default)}"
            if row.changed and row.default not in ("", was)
            else "",
        ),
        holds if new else None,
        *_meaning(row.key),
        hint(_back(row), "repbook config") if new else None,
    )


def _back(row: Setting) -> str | None:
    """What takes back a setting that was set now: a hook is no change of the book."""
    if not row.key.startswith("hook."):
        return "repbook undo"
    return f"repbook config {row.key} default" if row.changed else None


def holds_words(since: date | None) -> str:
    """From which month on a target counts in reports."""
    if since is None:
        return "Reports compare every month with it, earlier ones too."
    month = f"{month_name(since)} {since.year}"
    return f"Reports compare months from {month} on with it; earlier ones keep the target that they had."


def _meaning(key: str) -> list[str]:
    """What a setting does, and when to change it."""
    from repbook.views.setting_meanings import SECTIONS

    does, when = next(settings[key] for _, _, settings in SECTIONS if key in settings)
    return [
        f"  {does}.".replace("`", '"'),
        # "Set 0 to be strict" is a sentence of its own
        f"  {when if when.startswith('Set ') else f'When to change it: {when[0].lower()}{when[1:]}'}.".replace(
            "`", '"'
        ),
    ]


def quoted(value: str) -> str:
    """A value in a sentence, where a comma alone would not be seen."""
    return f'"{value}"' if value in (".", ",") else value or "not set"


WARNING: Fields[Warning] = Fields(
    Field("kind", "text", "`permissions`, `synced`, `network`, `copy` or `backups`"),
    Field("says", "text", "what may go wrong"),
    Field("do", "text", "what to do"),
)


def warning_lines(warnings: Sequence[Warning]) -> list[Line | str]:
    """What may go wrong with the file where it is, each with what to do."""
    return [
        part for each in warnings for part in (line(Cell(f"{each.says}.", "heed")), f"  {each.do}")
    ]


class BookFile(NamedTuple):
    """The book's file, its size in bytes, and how many records it has by table."""

    path: str
    exists: bool = False
    size: int = 0
    mode: str | None = None
    writable: bool | None = None
    counts: Mapping[str, int] = {}
    backups: str = ""  # their folder
    newest_backup: datetime | None = None
    warnings: Sequence[Warning] = ()
    second_place: SecondPlace | None = None
    synced_in: str | None = None
    hook: str | None = None


BOOK_FILE: Fields[BookFile] = Fields(
    Field("path", "text", "the book's file"),
    Field("exists", "yes", "whether there is one yet"),
    Field("size", "whole", "in bytes"),
    Field("mode", "text?", "who may read and write"),
    Field("writable", "yes?", "whether it can be written here"),
    Field("counts", "map", "what it holds", items=("whole", "how many, by kind")),
    Field("backups", "text", "the folder of its backups"),
    Field(
        "newest_backup",
        "text?",
        "day and time of the newest one, as in `2026-11-27T07:30`",
        lambda file: file.newest_backup and file.newest_backup.isoformat(timespec="minutes"),
    ),
    Field("warnings", "list", "what may go wrong where it is", inner=WARNING),
    Field("second_place", "object?", "the second place for backups, if one is set", inner=PLACE),
    Field("synced_in", "text?", "where it was synced last from this machine"),
    Field("hook", "text?", "the line for the shell that runs after each change, if one is set"),
)


def where_screen(file: BookFile, formatter: Formatter) -> Screen:
    """Where the book is, its size, what it holds, and where its backups are."""
    newest, place = file.newest_backup, file.second_place
    backups = f"Backups: {file.backups}, the newest of {newest and when(newest, formatter)}."
    if newest and not file.exists:
        return screen(
            line(Cell(file.path, "who")),
            "There is no book here any more, but backups of one.",
            backups,
            hint("repbook restore"),
        )
    if not file.exists:
        return screen(
            line(Cell(file.path, "who")),
            "There is no book here yet. The first record you add creates it.",
            hint('repbook add "Harbor Foods"', "repbook import customers.csv", "repbook demo"),
        )
    held = [
        counted(table, number)
        for table, number in file.counts.items()
        if number and table != "steps"
    ]
    return screen(
        line(Cell(file.path, "who")),
        f"{file_size(file.size)}, {file.mode}{'' if file.writable else ', read-only here'}",
        f"It holds {listed(held)}." if held else "It is empty.",
        backups if newest else "There is no backup yet.",
        f"Second place: {place.folder}{'' if place.reachable else ', which cannot be reached now'}."
        if place
        else None,
        f"Synced in: {file.synced_in}." if file.synced_in else None,
        f"After each change runs: {file.hook}" if file.hook else None,
        *warning_lines(file.warnings),
        hint("repbook changes", "repbook restore" if newest else "repbook backup"),
    )
