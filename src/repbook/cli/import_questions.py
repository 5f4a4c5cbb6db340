"""`import`: how the days of a file are read, and what the columns of an unknown one are."""

from pathlib import Path
from typing import TYPE_CHECKING

from repbook.cli.session import Session, config_folder
from repbook.errors import ColumnUnclear, DateOrderUnknown, DecimalUnknown, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from repbook.book.importing import Imported
    from repbook.transfer.hints import Unmapped
    from repbook.transfer.mappings import Mapped
    from repbook.transfer.sheet import Wishes

# What can be asked about, by the key that is typed: the kind, and a question for each field.
KINDS = {
    "p": "purchases",
    "c": "customers",
    "x": "problems",
    "l": "calls",
}
QUESTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "purchases": (
        ("customer", "Who bought"),
        ("on", "The day"),
        ("amount", "The amount"),
        ("what", "What was bought"),
        ("ref", "The number of the order"),
        ("phone", "Their phone"),
        ("email", "Their e-mail"),
    ),
    "customers": (
        ("name", "The customer's name"),
        ("phone", "The phone"),
        ("email", "The e-mail"),
        ("town", "The town"),
    ),
    "problems": (
        ("customer", "The customer"),
        ("what", "What the problem is"),
        ("reported_on", "The day it was reported"),
        ("resolved_on", "The day it was solved"),
    ),
    "calls": (("customer", "The customer"), ("on", "The day"), ("note", "What was said")),
}
MOST_COLUMNS = 12  # to stay in view above the questions
# What may be answered where days can be read two ways.
ORDERS = {
    **dict.fromkeys(("d", "day", "dmy"), "dmy"),
    **dict.fromkeys(("m", "month", "mdy"), "mdy"),
}


def folder() -> Path:
    """Where the user's mappings are."""
    return config_folder() / "sources"


def run_asking(
    session: Session, act: "Callable[[Wishes], Imported]", wishes: "Wishes", asking: bool
) -> "tuple[Imported, Wishes]":
    """Run an import, asking what the columns of an unknown file are, and how days are read.

    No answer refuses the file.
    """
    from repbook.text import shown
    from repbook.transfer.hints import Unmapped

    while True:
        try:
            return act(wishes), wishes
        except DateOrderUnknown as unknown:
            day = f"{shown(unknown.name)}, {shown(unknown.example)}"
            question = f"{day}: day first or month first? (d/m)"
            order = session.prompts.read(question, _order) if asking else None
            if order is None:
                raise
            wishes = wishes._replace(answers=(*wishes.answers, (unknown.name, order)))
        except DecimalUnknown as unknown:
            question = f"{shown(unknown.name)}, {shown(unknown.example)}: thousands? (y/n)"
            mark = session.prompts.read(question, _mark_of(unknown.example)) if asking else None
            if mark is None:
                raise
            wishes = wishes._replace(marks=(*wishes.marks, (unknown.name, mark)))
        except ColumnUnclear as unclear:
            field = _ask_field(session, unclear) if asking else None
            if field is None:
                raise
            wishes = _told(wishes, unclear, field)
        except Unmapped as unmapped:
            told = wishes.maps_of(unmapped.name)
            mapped = _ask_columns(session, unmapped, told) if asking else None
            if mapped is None:
                raise
            wishes = wishes._replace(
                yours=[mapped.layout, *wishes.yours], mapped=(*wishes.mapped, mapped)
            )


def _ask_field(session: Session, unclear: ColumnUnclear) -> str | None:
    """Which field a column is, by the first letter of what each means; None without an answer."""
    keys = {words[0]: words for words in unclear.choices.values()}
    said = " or ".join(f"{key} {words}" for key, words in keys.items())
    question = f"{unclear.message} {said}? (Enter: leave it)"
    prompts = session.prompts
    key = prompts.pick(question, keys, "", prompts.asked)
    return next((field for field, words in unclear.choices.items() if words[0] == key), None)


def _told(wishes: "Wishes", unclear: ColumnUnclear, field: str) -> "Wishes":
    """The wishes with what was answered about a column, which a mapping of its file has too."""
    mapped = tuple(
        each._replace(columns={**each.columns, unclear.column: field})
        if each.file == unclear.name
        else each
        for each in wishes.mapped
    )
    told = (*wishes.told, (unclear.name, unclear.column, field))
    return wishes._replace(told=told, mapped=mapped)


def _mark_of(amount: str) -> "Callable[[str], str]":
    """The decimal mark, by whether the mark of an amount is one of thousands."""
    point = "." in amount

    def read(said: str) -> str:
        if said.lower() not in ("y", "yes", "n", "no"):
            raise InvalidInput("Please type y or n.")
        return "." if point != (said[0].lower() == "y") else ","

    return read


def _order(said: str) -> str:
    """The order of day and month that was answered."""
    if said.lower() not in ORDERS:
        raise InvalidInput("Please type d or m.")
    return ORDERS[said.lower()]


def _ask_columns(session: Session, file: "Unmapped", told: dict[str, str]) -> "Mapped | None":
    """Ask what the rows and the columns of a file are, but those `told` of.

    None without an answer that is needed.
    """
    from repbook.transfer.kinds import kind_named
    from repbook.transfer.mappings import Mapped

    if not file.can_be_mapped or (file.kind and file.kind.name not in QUESTIONS):
        return None
    note, prompts = session.output.note, session.prompts
    note(f"{file.message}. Its columns, with some of their values:")
    wide = min(24, max(map(len, file.header)))
    shown = [at for at in range(len(file.header)) if file.texts[at]]
    letters = {at: chr(ord("a") + n) for n, at in enumerate(shown[:MOST_COLUMNS])}
    for at, letter in letters.items():
        note(f"  {letter}  {file.header[at][:wide]:<{wide}}  {file.values(at)}"[:79])
    if len(shown) > MOST_COLUMNS:
        note(f"  and {len(shown) - MOST_COLUMNS} more, which you can name by their names")
    kind = file.kind
    if kind is None:
        said = ", ".join(f"{key} {name}" for key, name in KINDS.items())
        key = prompts.pick(f"What is in it: {said}? (Enter: leave it)", KINDS, "", prompts.asked)
        if not key:
            return None
        kind = kind_named(KINDS[key])
    needed = {group[0] for group in kind.needs}
    columns = {column: field for column, field in told.items() if column in file.header}
    named = file.named(kind)
    for field, question in QUESTIONS[kind.name]:
        if field in columns.values():
            continue
        offered = [at for at in file.offered(kind, field) if file.header[at] not in columns]
        place = _asked(session, file, question, offered, letters, named.get(field))
        if place is not None:
            columns[file.header[place]] = field
        elif field in needed and "name" not in (field, *columns.values()):
            return None
    return Mapped(file.name, kind.name, file.header, columns)


def _asked(
    session: Session,
    file: "Unmapped",
    question: str,
    offered: "Sequence[int]",
    letters: dict[int, str],
    usual: int | None,
) -> int | None:
    """Which of the columns whose values fit is meant; Enter takes the usual one, if there is one."""
    from repbook.formatter import listed
    from repbook.transfer.recognise import find_column

    if not offered:
        return None
    typed = {letters[at]: at for at in offered if at in letters}
    usual = usual if usual in offered else None

    def read(said: str) -> int:
        place = typed.get(said.lower(), find_column(file.header, said))
        if place is None or place not in offered:
            raise InvalidInput(f"Please type {listed(list(typed), 'or')}, or a column's name.")
        return place

    enter = "none of them" if usual is None else file.header[usual]
    answer = session.prompts.read(f"{question}: {', '.join(typed)}? (Enter: {enter})", read)
    return usual if answer is None else answer


def keep_answers(session: Session, answered: "Sequence[Mapped]") -> None:
    """Keep what was answered, and say so."""
    from repbook.transfer.mappings import save

    for mapped in answered:
        name = save(folder(), mapped)
        session.output.note(
            f"Kept as the mapping {name}, for the next file with these columns."
            " To see all: repbook import --mappings"
        )


def tell_what_stays(session: Session, files: str) -> None:
    """Say which answers stay after the import of these files was undone."""
    from repbook.transfer.mappings import answered_for

    for name in answered_for(folder(), files):
        session.output.note(
            f"Your answers stay, as the mapping {name}. To be asked again:"
            f" repbook import --mappings --forget {name}"
        )


def show_mappings(session: Session, forget: str | None, json: bool) -> None:
    """List the mappings, or remove one."""
    from repbook.transfer import mappings
    from repbook.views.import_fields import MAPPING, mappings_screen

    if forget is not None:
        path = mappings.forget(folder(), forget)
        session.output.note(f"Removed {path}")
    found = mappings.mappings(folder())
    session.output.show(
        lambda: mappings_screen(found, session.formatter),
        lambda: MAPPING.rows(found, session.formatter),
        json=json,
    )
