"""The user's own sources: TOML files in their config folder, written by hand or by answers."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

from repbook.errors import InvalidInput, NotFound
from repbook.files import make_folder, write_beside
from repbook.text import fold, has_words, shown
from repbook.transfer import source_adapters
from repbook.transfer.cells import READERS
from repbook.transfer.kinds import KIND_NAMES, kind_named, unstarred
from repbook.transfer.sources import Adapter, Layout, read_layout

ANSWERED = "# As you answered for "
# A month or a day in the name of a file, which is another in the next one's.
PERIOD = re.compile(r"(?<!\d)(?:19|20)\d\d(?:[-_. ]?[01]\d(?:[-_. ]?[0-3]\d)?)?(?!\d)")


def _keys_of(*types: object) -> tuple[str, ...]:
    return tuple(key for key, type in Layout.__annotations__.items() if type in types)


NAMES, TABLES, FLAGS = _keys_of(tuple[str, ...]), _keys_of(dict[str, str]), _keys_of(bool)
TEXTS = _keys_of(str, str | None, Adapter | None)[1:]  # `source` is the name of the file
ROWS = ("purchases", "paid", "returns", "payments", "received")


class Mapped(NamedTuple):
    """What was answered about a file: its kind, and column to field."""

    file: str
    kind: str
    header: Sequence[str]
    columns: dict[str, str]

    @property
    def layout(self) -> Layout:
        """The layout of a file with these columns."""
        said = {"kind": self.kind, "needs": list(map(unstarred, self.header))}
        named = {unstarred(column): field for column, field in self.columns.items()}
        return read_layout("plain", {**said, "columns": named})


class Mapping(NamedTuple):
    """A layout in a file of the user's, as it is written; `name` is the file's."""

    name: str
    path: Path
    kind: str
    said: dict[str, Any]

    @property
    def columns(self) -> dict[str, str]:
        """Column to field, where it names any."""
        columns: dict[str, str] = self.said.get("columns", {})
        return columns

    @property
    def layout(self) -> Layout:
        return read_layout(self.name, self.said)


def mappings(folder: Path) -> list[Mapping]:
    """The user's layouts, by name; InvalidInput names the file and the key that is wrong."""
    return [each for path in sorted(folder.glob("*.toml")) for each in _read(path)]


def save(folder: Path, mapped: Mapped) -> str:
    """Keep what was answered under its column names; gives the mapping's name."""
    names = {path.stem for path in folder.glob("*.toml")}
    file = fold(Path(mapped.file).name.partition(".")[0])
    stem = "-".join(re.findall(r"[^\W_]+", PERIOD.sub(" ", file))) or "mapping"
    numbered = (f"{stem}-{number}" for number in count(2))
    name = next(each for each in chain([stem], numbered) if each not in names)
    wanted = {column: field for column, field in mapped.columns.items() if field != "-"}
    dropped = [column for column in mapped.columns if column not in wanted]
    lines = [
        f"{ANSWERED}{_quoted(mapped.file)}",
        "[[layout]]",
        f"kind = {_quoted(mapped.kind)}",
        f"needs = [{', '.join(map(_quoted, mapped.header))}]",
        *([f"drop = [{', '.join(map(_quoted, dropped))}]"] if dropped else []),
        "[layout.columns]",
        *(f"{_quoted(column)} = {_quoted(field)}" for column, field in wanted.items()),
    ]
    make_folder(folder)
    write_beside(folder / f"{name}.toml", "\n".join(lines) + "\n")
    return name


def answered_for(folder: Path, files: str) -> list[str]:
    """The mappings that were answered for one of these files, named in a line, by name."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        first, _, _ = path.read_text("utf-8", errors="replace").partition("\n")
        answered = first.startswith(ANSWERED) and first.removeprefix(ANSWERED)
        if answered and json.loads(answered) in files.split(", "):
            found.append(path.stem)
    return found


def answered_and_naming(folder: Path, names: Sequence[str]) -> list[str]:
    """The mappings that were answered, and name one of these, folded, in a file's name or a column."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text("utf-8", errors="replace")
        said = fold(text.replace("-", " ")), fold(text), path.stem
        if text.startswith(ANSWERED) and any(
            has_words(each, name) for name in names for each in said
        ):
            found.append(path.stem)
    return found


def forget(folder: Path, name: str) -> Path:
    """Remove one of the user's files."""
    names = sorted(path.stem for path in folder.glob("*.toml"))
    if name not in names:
        raise NotFound(
            f'There is no mapping "{shown(name)}"',
            hint=f"There are: {', '.join(names)}" if names else "There is none yet",
        )
    path = folder / f"{name}.toml"
    path.unlink()
    return path


def _quoted(text: str) -> str:
    return json.dumps(unstarred(text), ensure_ascii=False).replace("\x7f", "\\u007f")


def _read(path: Path) -> list[Mapping]:
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, f"it is not TOML: {error}") from None
    for why in _faults(said):
        raise _wrong(path, why)
    return [Mapping(path.stem, path, layout["kind"], layout) for layout in said["layout"]]


def _wrong(path: Path, why: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {why}",
        hint=f"Fix it, or remove it: repbook import --mappings --forget {path.stem}",
    )


def _faults(said: dict[str, object]) -> Iterator[str]:
    """What is wrong with a file, with its key; the first is what counts."""
    for key in said.keys() - {"name", "layout"}:
        yield f'"{key}" is not a key of a source; they are name and [[layout]]'
    layouts = said.get("layout")
    if not (isinstance(layouts, list) and layouts and all(isinstance(a, dict) for a in layouts)):
        yield 'it has no "[[layout]]"'
        return
    for number, layout in enumerate(layouts, 1):
        where = f"layout {number}, " if len(layouts) > 1 else ""
        for why in _faults_of(layout):
            yield where + why


def _faults_of(layout: dict[str, Any]) -> Iterator[str]:
    known = (*NAMES, *TABLES, *FLAGS, *TEXTS)
    for key, value in layout.items():
        if key not in known:
            yield f'"{key}" is not a key of a layout; they are {", ".join(known)}'
        if key in NAMES and not (
            isinstance(value, list) and all(isinstance(each, str) for each in value)
        ):
            yield f'"{key}" is to be a list of column names'
        if key in TABLES and not (
            isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
        ):
            yield f'"{key}" is to be a table of texts'
        if key in FLAGS and not isinstance(value, bool):
            yield f'"{key}" is to be true or false'
        if key in TEXTS and not isinstance(value, str):
            yield f'"{key}" is to be a text'
    for key in ("kind", "needs"):
        if not layout.get(key):
            yield f'"{key}" is missing'
    if layout["kind"] not in KIND_NAMES:
        yield f'kind: "{layout["kind"]}" is none of {", ".join(KIND_NAMES)}'
        return
    kind, types = kind_named(layout["kind"]), layout.get("types", {})
    fields = [field.name for field in (*kind.fields, *kind.helpers)]
    for column, field in layout.get("columns", {}).items():
        if field not in (*fields, *types):
            yield f'columns, "{column}": "{field}" is not a field of {kind.name};' + (
                f" they are {', '.join(fields)}"
            )
    for field, each in types.items():
        if each not in ("day", "money", *READERS):
            yield f'types, "{field}": "{each}" is none of day, money, {", ".join(READERS)}'
    for word, row in layout.get("rows", {}).items():
        if row not in ROWS:
            yield f'rows, "{word}": "{row}" is none of {", ".join(ROWS)}'
    adapter = layout.get("adapt", "invoice")
    returns = getattr(getattr(source_adapters, adapter, None), "__annotations__", {}).get("return")
    if adapter.startswith("_") or returns != source_adapters.Rows:
        yield f'adapt: there is no "{adapter}"'
