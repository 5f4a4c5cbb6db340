"""What an import would take in, and what it took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from repbook.views.screen import Cell, Column, Grid, Line, Screen, grid, hint, line, screen
from repbook.views.words import Forms, count, listed

if TYPE_CHECKING:
    from repbook.book.importing import Imported, Tally

SOURCES = {
    "hubspot": "HubSpot", "salesforce": "Salesforce", "pipedrive": "Pipedrive", "zoho": "Zoho",
    "shopify": "Shopify", "square": "Square", "stripe": "Stripe", "quickbooks": "QuickBooks",
    "google": "Google Contacts", "outlook": "Outlook", "vcard": "vCard", "repbook": "repbook",
}  # fmt: skip


def preview_screen(done: Imported, forms: Forms) -> Screen:
    """Each file: whose export, which columns are read as what, and what will come of its rows."""
    parts: list[Line | Grid | str | None] = []
    for tally in done.files:
        parts += _file(tally)
        columns = [
            (Cell(column, "dim"), "is read as", Cell(field.replace("_", " "), "who"))
            for column, field in tally.mapping.items()
        ]
        parts.append(grid((Column(name=True), Column(), Column(name=True)), columns, indent=4))
        if tally.unknown_columns:
            kept = listed([f'"{name}"' for name in tally.unknown_columns[:8]])
            more = len(tally.unknown_columns) - 8
            parts.append(
                f"    kept as extra fields: {kept}{f' and {more} more' if more > 0 else ''}"
            )
        parts += _refused(tally)
        parts.append(f"  {_outcome(tally, 'to add', 'to update', 'in the book already')}")
        parts.append("")
    parts += _customers(done)
    return screen(*parts, line(Cell("Nothing is written yet.", "dim")))


def done_screen(done: Imported, forms: Forms) -> Screen:
    """Each file in a line, and what to look at next."""
    parts: list[Line | Grid | str | None] = []
    for tally in done.files:
        parts.append(
            line(Cell(tally.name, "who"), f": {_outcome(tally, 'added', 'updated', 'unchanged')}")
        )
        parts += _refused(tally)
    parts += _customers(done)
    commands = ["repbook next", "repbook status"]
    if done.batch is not None:
        commands.append("repbook undo takes all of it back")
    return screen(*parts, "", hint(*commands))


def _file(tally: Tally) -> list[Line | str]:
    whose = f", from {SOURCES[tally.source]}" if tally.source in SOURCES else ""
    notes = f" ({'; '.join(tally.notes)})" if tally.notes else ""
    rows = count(tally.rows, "record" if tally.kind == "book" else "row")
    return [line(Cell(tally.name, "who"), f": {tally.kind}{whose}, {rows}{notes}")]


def _outcome(tally: Tally, added: str, updated: str, unchanged: str) -> str:
    many = "records" if tally.kind == "book" else tally.kind
    one = {"allies": "ally", "feedback": "feedback"}.get(many, many.removesuffix("s"))
    told = [f"{count(tally.added, one, many)} {added}"]
    if tally.updated:
        told.append(f"{tally.updated:,} {updated}")
    if tally.unchanged:
        told.append(f"{tally.unchanged:,} {unchanged}")
    told += [f"{number:,} left out ({why})" for why, number in tally.left_out.items()]
    if tally.refused_count:
        told.append(f"{tally.refused_count:,} refused")
    return ", ".join(told)


def _refused(tally: Tally) -> list[Line | str]:
    told: list[Line | str] = [
        line(
            "    ",
            Cell(f"line {row.line}{f', {row.column}' if row.column else ''}: {row.why}", "bad"),
        )
        for row in tally.refused[:5]
    ]
    if tally.refused_count > 5:
        told.append(f"    and {tally.refused_count - 5:,} more")
    return told


def _customers(done: Imported) -> list[Line | str]:
    told: list[Line | str] = []
    if done.new_customers:
        told.append(f"{count(done.new_customers, 'new customer')} in all.")
    for new, known in done.alike[:5]:
        told.append(
            line(
                Cell(f'"{new}" may be "{known}": they stay two', "heed"),
                " unless the names are made one in the file.",
            )
        )
    return told


def import_data(done: Imported) -> dict[str, Any]:
    """`import --json`."""
    files = [_file_data(tally) for tally in done.files]
    return {
        "files": files,
        "added": _sum(done.files, "added"),
        "updated": _sum(done.files, "updated"),
        "unchanged": _sum(done.files, "unchanged"),
        "left_out": sum(sum(tally.left_out.values()) for tally in done.files),
        "refused": _sum(done.files, "refused_count"),
        "new_customers": done.new_customers,
        "batch": done.batch,
    }


def _sum(tallies: Sequence[Tally], field: str) -> int:
    return sum(getattr(tally, field) for tally in tallies)


def _file_data(tally: Tally) -> dict[str, Any]:
    return {
        "file": tally.name,
        "kind": tally.kind,
        "source": tally.source,
        "rows": tally.rows,
        "added": tally.added,
        "updated": tally.updated,
        "unchanged": tally.unchanged,
        "left_out": sum(tally.left_out.values()),
        "left_out_because": tally.left_out,
        "refused": [
            {"line": row.line, "column": row.column, "why": row.why} for row in tally.refused
        ],
        "mapping": tally.mapping,
        "unknown_columns": list(tally.unknown_columns),
    }
