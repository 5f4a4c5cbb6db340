"""`import`: the preview of what would be imported, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, count, cut, listed
from repbook.views.nouns import NOUNS, counted
from repbook.views.screen import Cell, Column, Grid, Line, Screen, grid, hint, line, screen

if TYPE_CHECKING:
    from repbook.book.importing import Imported
    from repbook.book.importing.tally import Tally

OUTCOMES = ("added", "updated", "unchanged")
SOURCES = {
    "hubspot": "HubSpot",
    "salesforce": "Salesforce",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho",
    "zendesk": "Zendesk",
    "shopify": "Shopify",
    "square": "Square",
    "stripe": "Stripe",
    "quickbooks": "QuickBooks",
    "google": "Google Contacts",
    "outlook": "Outlook",
    "vcard": "vCard",
    "repbook": "repbook",
}


def preview_screen(done: Imported, formatter: Formatter) -> Screen:
    """Each file: its source, which column is which field, and what its rows would do."""
    parts: list[Line | Grid | str | None] = []
    for tally in done.files:
        whose = f", from {SOURCES[tally.source]}" if tally.source in SOURCES else ""
        notes = f" ({'; '.join(tally.notes)})" if tally.notes else ""
        rows = count(tally.rows, "record" if tally.kind == "book" else "row")
        parts.append(line(Cell(tally.name, "who"), f": {tally.kind}{whose}, {rows}{notes}"))
        columns = [
            (Cell(column, "dim"), "is read as", Cell(_field(field), "who"))
            for column, field in tally.mapping.items()
        ]
        parts.append(grid((Column(name=True), Column(), Column(name=True)), columns, indent=4))
        if tally.unknown_columns:
            kept, more = _kept([f'"{name}"' for name in tally.unknown_columns])
            parts.append(f"    kept as extra fields: {listed([*kept])}{more}")
        parts += _first(tally, done.currency)
        parts += _refused(tally)
        parts.append(f"  {_outcome(tally, ('to add', 'to update', 'in the book already'))}")
        parts += [*_future(tally, formatter), ""]
    parts += _customers(done)
    return screen(*parts, line(Cell("Nothing is written yet.", "dim")))


def done_screen(done: Imported, formatter: Formatter, previewed: bool = False) -> Screen:
    """Each file on a line, how it was read unless a preview showed it, and what is next."""
    parts: list[Line | Grid | str | None] = []
    for tally in done.files:
        parts.append(line(Cell(tally.name, "who"), f": {_outcome(tally, OUTCOMES)}"))
        parts += [] if previewed else _mapping(tally)
        parts += _future(tally, formatter)
        parts += _refused(tally)
    parts += _customers(done)
    commands = ["repbook next", "repbook status"]
    if done.batch is not None:
        commands.append("repbook undo takes all of it back")
    return screen(*parts, "", hint(*commands))


def _outcome(tally: Tally, verbs: tuple[str, ...]) -> str:
    several = len(tally.by_kind) > 1 and tally.kind != "book"
    phrases = []
    for outcome, verb in zip(OUTCOMES, verbs, strict=True):
        number = tally.total(outcome)
        if several:
            some = {kind: counts[outcome] for kind, counts in tally.by_kind.items()}
            kinds = listed([_counted(kind, many) for kind, many in some.items() if many])
        elif outcome != "added":
            kinds = f"{number:,}"
        elif tally.kind == "book":
            kinds = count(number, "record")
        else:
            kinds = _counted(next(iter(tally.by_kind), tally.kind), number)
        if number or outcome == "added":
            phrases.append(f"{kinds or 'nothing'} {verb}")
    phrases += [f"{number:,} left out ({why})" for why, number in tally.left_out.items()]
    if tally.refused_count:
        phrases.append(f"{tally.refused_count:,} refused")
    return ", ".join(phrases)


def _counted(kind: str, number: int) -> str:
    table = "touches" if kind == "calls" else kind
    return counted(table, number) if table in NOUNS else count(number, kind.removesuffix("s"))


def _field(name: str) -> str:
    return "day" if name == "on" else name.replace("_", " ")


def _kept(names: Sequence[str]) -> tuple[Sequence[str], str]:
    return names[:8], f" and {len(names) - 8} more" if len(names) > 8 else ""


def _mapping(tally: Tally) -> list[Line | str]:
    """On one line: which column was read as which field, and which are extra fields."""
    read = [f"{column} as {_field(field)}" for column, field in tally.mapping.items()]
    phrases = [f"read: {', '.join(read)}"] if read else []
    if tally.unknown_columns:
        kept, more = _kept(tally.unknown_columns)
        phrases.append(f"kept: {', '.join(kept)}{more}")
    phrases += tally.notes if tally.kind != "book" else ()
    return [line("  ", Cell("; ".join(phrases), "dim"))] if phrases else []


def _first(tally: Tally, currency: str | None) -> list[Line | Grid | str | None]:
    phrases = []
    for row, texts in zip(tally.first, first_rows(tally, currency), strict=True):
        kind = "" if row.kind == tally.kind else f"{_counted(row.kind, 1)}: "
        cells = (f"{_field(name)}: {cut(text, 60)}" for name, text in texts.items())
        phrases.append([Cell(kind + "; ".join(cells), "dim")])
    heading = "    first rows, as they will be read:" if phrases else None
    return [heading, grid([Column(flex=True)], phrases, indent=6)]


def first_rows(tally: Tally, currency: str | None) -> list[dict[str, str]]:
    """Field to text of the first rows: days in ISO 8601, money with the currency's decimals."""
    from repbook.money import digits_of
    from repbook.transfer.rows_export import text_forms

    rows = []
    for row in tally.first:
        forms = text_forms(row.kind, digits_of(currency), ", ".join, str)
        names = [*(name for name in forms if name in row.values), *(row.values.keys() - forms)]
        rows.append({name: str(forms.get(name, str)(row.values[name])) for name in names})
    return rows


def _future(tally: Tally, formatter: Formatter) -> list[Line | str]:
    if tally.furthest is None:
        return []
    are = "row is" if tally.future == 1 else "rows are"
    furthest = formatter.day(tally.furthest)
    phrase = f"{tally.future:,} {are} dated after today, the furthest {furthest}"
    return [line("  ", Cell(phrase, "heed"))]


def _refused(tally: Tally) -> list[Line | str]:
    more = [f"    and {tally.refused_count - 5:,} more"] if tally.refused_count > 5 else []
    return [*(line("    ", Cell(row.text, "bad")) for row in tally.refused[:5]), *more]


def _customers(done: Imported) -> list[Line | str]:
    phrases: list[Line | str] = []
    if done.new_customers:
        phrases.append(f"{count(done.new_customers, 'new customer')} in all.")
    phrases += [line(Cell(f'"{new}" may be "{known}"', "heed")) for new, known in done.alike[:5]]
    if done.alike:
        more = f"And {len(done.alike) - 5} more. " if len(done.alike) > 5 else ""
        phrases.append(f"{more}They stay two; to make them one: repbook dupes, repbook merge.")
    return phrases


def import_data(done: Imported) -> dict[str, object]:
    """`import --json`."""
    files = [_file_data(tally, done.currency) for tally in done.files]
    return {
        "files": files,
        **{outcome: sum(t.total(outcome) for t in done.files) for outcome in OUTCOMES},
        "left_out": sum(sum(tally.left_out.values()) for tally in done.files),
        "refused": sum(tally.refused_count for tally in done.files),
        "by_kind": _by_kind(done.files),
        "future": sum(tally.future for tally in done.files),
        "new_customers": done.new_customers,
        "alike": [{"name": new, "may_be": known} for new, known in done.alike],
        "batch": done.batch,
    }


def _by_kind(tallies: Sequence[Tally]) -> dict[str, dict[str, int]]:
    kinds = dict.fromkeys(kind for tally in tallies for kind in tally.by_kind)
    return {
        kind: {o: sum(t.by_kind[kind][o] for t in tallies if kind in t.by_kind) for o in OUTCOMES}
        for kind in kinds
    }


def _file_data(tally: Tally, currency: str | None) -> dict[str, object]:
    return {
        "file": tally.name,
        "kind": tally.kind,
        "source": tally.source,
        "rows": tally.rows,
        **{outcome: tally.total(outcome) for outcome in OUTCOMES},
        "by_kind": _by_kind([tally]),
        "future": tally.future,
        "furthest_on": tally.furthest and date.fromordinal(tally.furthest).isoformat(),
        "left_out": sum(tally.left_out.values()),
        "left_out_because": tally.left_out,
        "refused": [row._asdict() for row in tally.refused],
        "mapping": tally.mapping,
        "unknown_columns": list(tally.unknown_columns),
        "first_rows": first_rows(tally, currency),
        "notes": list(tally.notes),
    }
