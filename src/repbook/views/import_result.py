# Long because the words of the preview and of the result are read together.
"""`import`: the preview of what would be imported, and the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from repbook.formatter import Formatter, as_date, count, cut, listed, names
from repbook.transfer.sheet import KEPT
from repbook.transfer.sources import program
from repbook.views.changes import fields_of, row_pieces
from repbook.views.import_fields import COUNTS, first_rows
from repbook.views.nouns import NOUNS, Names, counted
from repbook.views.reply_words import named_words
from repbook.views.screen import (
    Cell,
    Grid,
    Line,
    Piece,
    Screen,
    beside_labels,
    first_few,
    hint,
    line,
    screen,
    text_of,
)

if TYPE_CHECKING:
    from repbook.book.importing import Imported
    from repbook.book.importing.tally import Tally

ROW_OUTCOMES = tuple(each.key for each in COUNTS)
FIELDS = 8  # named of those that updates change
KNOWN = 4  # of the customers that an e-mail or a phone found, to name
EXTRA = 8  # columns kept as extra fields, to name in one line
UNCERTAIN = ("e-mail", "phone")
OLD_DAYS = 365  # since the newest order, from which a file tells of long ago
KEPT_AS = "as extra fields"
BALANCES = 3  # that disagree, to show
NOTES = 3  # that are replaced, to show
FEW_FILES = 3  # of which a preview shows rows, to fit a screen


def preview_screen(
    done: Imported, formatter: Formatter, names: Names, refuses: bool = False
) -> Screen:
    """Each file: its source, how it is read, and what its rows would do; short of a screen.

    With `refuses` an error follows, which says that nothing was imported.
    """
    parts: list[Line | Grid | str | None] = []
    brief = len(done.files) > FEW_FILES
    for tally in done.files:
        called = program(tally.source)
        whose = f", from {called}" if called else ""
        notes = f" ({'; '.join(tally.notes)})" if tally.notes else ""
        rows = count(tally.rows, "record" if tally.kind == "book" else "row")
        total = tally.sums.get(tally.kind) if brief else None
        sums = f", {formatter.money(total.cents)} in all" if total and total.cents else ""
        parts.append(line(Cell(tally.name, "who"), f": {tally.kind}{whose}, {rows}{sums}{notes}"))
        # what is kept as it is, is counted with the columns for which there is no room
        kept = tally.unknown_columns if brief else ()
        parts.append(_beside("read", _read(tally, kept), 1 if brief else 4))
        if not brief:
            parts.append(_beside("kept", _list(tally.unknown_columns, f"{KEPT_AS}: "), 2))
            parts.append(_beside("rows", _first(tally, formatter, 4 - len(done.files)), 2))
            parts.append(_beside("sums", _sums(tally, formatter), 2))
        parts += _refused(tally)
        earlier = "an earlier row" if tally.total["unchanged"] == 1 else "earlier rows"
        known = f"repeated from {earlier}" if done.was_empty else "in the book already"
        parts.append(f"  {_outcome(tally, ('to add', 'to update', known))}")
        parts += [*_future(tally, formatter), None if brief else ""]
    parts += [*_known(done), *_updates(done, formatter, names), *_notes(done), *_customers(done)]
    parts += [*_other_balances(done, formatter), _old(done, formatter)]
    if done.named:
        parts.append(f"The book has no currency yet: all its amounts will be in {done.named}.")
    end = "Nothing is written yet." if done.has_news else _no_news(done)
    return screen(*parts, None if refuses else line(Cell(end, "dim")))


def done_screen(done: Imported, formatter: Formatter, previewed: bool = False) -> Screen:
    """Each file on a line, how it was read unless a preview showed it, and what is next."""
    parts: list[Line | Grid | str | None] = []
    for tally in done.files:
        parts.append(line(Cell(tally.name, "who"), f": {_outcome(tally, ROW_OUTCOMES)}"))
        parts += [] if previewed else _mapping(tally)
        parts += _future(tally, formatter)
        parts += _refused(tally)
    parts += [*_notes(done), *_customers(done), *_other_balances(done, formatter)]
    parts += [_old(done, formatter), named_words(done.named)]
    if any(tally.kind == "book" and tally.total["added"] for tally in done.files):
        parts.append("Ids may differ from those in the other book. A backup keeps them.")
    parts.append(None if done.has_news else _no_news(done))
    commands = ["repbook next", "repbook status"]
    if done.batch is not None:
        commands += [f"repbook changes {done.batch}"] if done.replaced_notes else []
        commands.append("repbook undo")
    return screen(*parts, "", hint(*commands))


def _no_news(done: Imported) -> str:
    """Why the book is as it was."""
    if any(tally.by_kind for tally in done.files):
        return "There is nothing new to import."
    if any(tally.left_out or tally.refused_count for tally in done.files):
        return "Nothing comes in: all rows are left out or refused, as above."
    return "Nothing comes in: there are no rows below the column names."


def _outcome(tally: Tally, verbs: tuple[str, ...]) -> str:
    several = len(tally.by_kind) > 1 and tally.kind != "book"
    phrases = []
    for outcome, verb in zip(ROW_OUTCOMES, verbs, strict=True):
        number = tally.total[outcome]
        if several:
            some = {kind: counts[outcome] for kind, counts in tally.by_kind.items()}
            kinds = listed([counted_kind(kind, many) for kind, many in some.items() if many])
        elif outcome != "added":
            kinds = f"{number:,}"
        elif tally.kind == "book":
            kinds = count(number, "record")
        else:
            kinds = counted_kind(next(iter(tally.by_kind), tally.kind), number)
        if number or outcome == "added":
            phrases.append(f"{kinds or 'nothing'} {verb}")
    if tally.cancelled:
        end = "removed" if verbs is ROW_OUTCOMES else "to remove"
        phrases.append(f"{count(tally.cancelled, 'order')} cancelled since: {end}")
    left = tally.left_out.items()
    phrases += [f"{number:,} left out ({why})" for why, number in left if not why.endswith(KEPT)]
    if tally.refused_count:
        phrases.append(f"{tally.refused_count:,} refused")
    phrases += _deals(tally)
    return ("; " if several else ", ").join(phrases)


def _deals(tally: Tally) -> list[str]:
    """`5 quotes: 3 won (also orders), 1 open, 1 lost`, of the rows of orders that are quotes."""
    kept = {why: number for why, number in tally.left_out.items() if why.endswith(KEPT)}
    if not kept:
        return []
    quotes = tally.by_kind["quotes"].total()
    won = quotes - sum(kept.values())
    states = [f"{won:,} won (also orders)"] if won else []
    states += [f"{number:,} {why.removesuffix(KEPT)}" for why, number in kept.items()]
    return [f"{counted_kind('quotes', quotes)}: {', '.join(states)}"]


def counted_kind(kind: str, number: int) -> str:
    """`1 purchase`, `3 calls`, for the rows of a kind."""
    table = "touches" if kind == "calls" else kind
    return counted(table, number) if table in NOUNS else count(number, kind.removesuffix("s"))


def _field(name: str) -> str:
    return "day" if name == "on" else name.replace("_", " ")


def _beside(label: str, texts: Sequence[Piece], most: int) -> Grid | None:
    return beside_labels([(label, texts)], least=5, lines=most, indent=4)


def _read(tally: Tally, kept: Sequence[str] = ()) -> list[Cell]:
    """Which column is read as which field; those for which few lines have no room are counted."""
    fields = [(column, _field(field)) for column, field in tally.mapping.items()]
    read = [
        f if f == c.casefold().replace("_", " ") else f'"{c}" as {_quoted(f)}' for c, f in fields
    ]
    return _list([*read, *(f'"{column}" as it is' for column in kept)])


def _quoted(field: str) -> str:
    return f'"{field}"' if " " in field else field


def _list(columns: Sequence[str], lead: str = "") -> list[Cell]:
    return [Cell(lead + columns[0], more=tuple(columns[1:]), listed="column")] if columns else []


def _mapping(tally: Tally) -> list[Line | str]:
    """On one line: how the file was read."""
    phrases = [f"read: {text_of(columns)}" for columns in _read(tally)]
    names, more = ", ".join(tally.unknown_columns[:EXTRA]), len(tally.unknown_columns) - EXTRA
    phrases += (
        [f"kept {KEPT_AS}: {names}{f' and {more} more' if more > 0 else ''}"] if names else []
    )
    phrases += tally.notes if tally.kind != "book" else ()
    return [line("  ", Cell("; ".join(phrases), "dim"))] if phrases else []


def _first(tally: Tally, formatter: Formatter, most: int) -> list[str]:
    """The first rows as they will be read."""
    return [
        ("" if row.kind == tally.kind else f"{counted_kind(row.kind, 1)}: ")
        + "; ".join(f"{_field(name)}: {cut(text, 60)}" for name, text in said.items())
        for row, said in zip(tally.first[:most], first_rows(tally, formatter), strict=False)
    ]


def _sums(tally: Tally, formatter: Formatter) -> list[str]:
    """What the rows of each kind with days or amounts come to."""
    return [
        f"{counted_kind(kind, tally.by_kind[kind].total())} of {count(len(found.customers), 'customer')}"
        + (f", {formatter.money(found.cents)}" if found.cents else "")
        + f", {formatter.range(min(found.days), max(found.days))}"
        for kind, found in tally.sums.items()
        if found.days and kind in tally.by_kind
    ]


def _old(done: Imported, formatter: Formatter) -> str | None:
    """What orders of long ago mean for the list, and how to see it as it was then."""
    sums = (tally.sums["purchases"] for tally in done.files if "purchases" in tally.sums)
    newest = max((max(found.days) for found in sums if found.days), default=None)
    if newest is None or formatter.on.toordinal() - newest <= OLD_DAYS:
        return None
    return (
        f"The newest order is from {formatter.weekday(newest)}, so all these customers count as quiet"
        " until you call them or they order again. To see the list as it was on that day:"
        f" repbook next --as-of {as_date(newest).isoformat()}"
    )


def _future(tally: Tally, formatter: Formatter) -> list[Line | str]:
    if tally.furthest is None:
        return []
    rows = count(tally.future, "row is", "rows are")
    last = formatter.short(tally.furthest)
    return [line("  ", Cell(f"{rows} dated after today, the last {last}", "heed"))]


def _refused(tally: Tally) -> list[Line | str]:
    more = [f"    and {tally.refused_count - 5:,} more"] if tally.refused_count > 5 else []
    return [*(line("    ", Cell(row.text, "bad")) for row in tally.refused[:5]), *more]


def _updates(done: Imported, formatter: Formatter, names: Names) -> list[Line | str]:
    """What updates change: how often each field, and one of them as an example."""
    counts = Counter(field for image in done.updates for field in fields_of(image))
    if not counts:
        return []
    extra = Counter(image.table for image in done.updates if "extra" in fields_of(image))
    of = listed([counted(table, number) for table, number in extra.items()])
    fields = [
        f"extra fields of {of}" if field == "extra" else f"{field} ({number:,}×)"
        for field, number in counts.most_common()
    ]
    most = next(i for i in done.updates if counts.most_common(1)[0][0] in fields_of(i))
    names = names._replace(customers={**names.customers, **done.new_names})
    example = ("" if most.before else "new ") + text_of(row_pieces(most, names, formatter)[1])
    return [
        f"What is updated: {', '.join(first_few(fields, FIELDS))}",
        f"  such as {cut(example, 120)}",
    ]


def _notes(done: Imported) -> list[str]:
    """Whose notes others take the place of, and what they were."""
    found = done.replaced_notes
    if not found:
        return []
    lines = [f"  {whose}: {cut(note, 100)}" for whose, note in found[:NOTES]]
    more = [f"  and {len(found) - NOTES:,} more"] if found[NOTES:] else []
    were, they = ("were", "They were") if found[1:] else ("was", "It was")
    if done.batch is None:
        were, they = "will be", "What it replaces"
    head = f"{count(len(found), 'note')} {were} replaced by what the file says. {they}:"
    return [head, *lines, *more]


def _known(done: Imported) -> list[str]:
    """By what rows found customers of the book; names only where they are not certain."""
    return [
        f"{count(len(found), 'customer')} known by {'their' if len(found) != 1 else 'the'} {key}"
        + (f": {listed(first_few(found, KNOWN))}" if key in UNCERTAIN else "")
        for key, found in done.known_by.items()
    ]


def _customers(done: Imported) -> list[Line | str]:
    phrases: list[Line | str] = []
    if done.new_customers:
        phrases.append(f"{count(done.new_customers, 'new customer')} in all{_referrers(done)}.")
    phrases += [line(Cell(f'"{new}" may be "{known}"', "heed")) for new, known in done.alike[:5]]
    if done.alike:
        more = f"And {len(done.alike) - 5} more. " if len(done.alike) > 5 else ""
        phrases.append(f"{more}They stay separate. To join them: repbook dupes.")
    return phrases


def _referrers(done: Imported) -> str:
    """`: 2 from the rows, and Ann Lee, who is named only as having referred others`."""
    if not done.referrers:
        return ""
    rows = done.new_customers - len(done.referrers)
    are = "is" if len(done.referrers) == 1 else "are"
    named = f"{names([*done.referrers])}, who {are} named only as having referred others"
    return f": {rows:,} from the rows, and {named}" if rows else f": {named}"


def _other_balances(done: Imported, formatter: Formatter) -> list[Line | str]:
    """Whose open balance in a file of customers is not what their orders leave unpaid."""
    found = done.other_balances
    if not found:
        return []
    lines = [
        f"  {each.customer}: {formatter.money(each.balance)} open in {each.file},"
        f" {formatter.money(each.unpaid)} unpaid in the orders"
        for each in found[:BALANCES]
    ]
    more = [f"  and {len(found) - BALANCES:,} more"] if found[BALANCES:] else []
    head = (
        f"For {count(len(found), 'customer')}, the open balance in the file differs from their unpaid"
        " orders. repbook goes by the orders:"
    )
    return [line(Cell(head, "heed")), *lines, *more]
