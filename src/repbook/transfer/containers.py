"""JSON arrays, and lines of JSON, as tables in CSV, and the files in a zip archive.

An array that repbook wrote has every field of its kind in every object, so its
kind is recognised by the names, as for CSV. `extra` holds the extra fields.
"""

import json
import zipfile
import zlib
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from repbook.errors import ImportRefused
from repbook.formatter import listed
from repbook.transfer.csv_text import defuse, joined, write_line, yes_no
from repbook.transfer.kinds import KINDS, header_key
from repbook.transfer.open_file import (
    Source,
    blocks,
    encoding_of,
    first_bytes,
    first_text,
    from_bytes,
    is_json_lines,
    unpacked,
)
from repbook.transfer.workbooks import ARCHIVE, LARGEST

# Workbooks and other documents are archives too; these say so within.
DOCUMENT = {"[Content_Types].xml", "mimetype"}
# Fields that say who a record is of.
WHO = ("name", "customer", "company", "contact", "email")
READABLE = set(
    ".csv .tsv .tab .txt .json .jsonl .ndjson .vcf .vcard .ics .xml .mbox .gz .xls .xlsx .xlsm .xlsb .ods".split()
)


def members(source: Source) -> tuple[list[Source], list[str]]:
    """The files to import in a zip archive, and the names of those left out; else the file alone.

    ImportRefused when it is damaged, too large, protected with a password,
    holds another archive, or nothing that can be read.
    """
    if first_bytes(source, 4) != ARCHIVE:
        return [source], []
    unpack = "Unpack it, and import what is in it"
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            held = [each for each in archive.infolist() if not each.is_dir()]
    except zipfile.BadZipFile as error:
        raise ImportRefused(
            f"{source.name} is a damaged archive or workbook", hint="Download or save it again"
        ) from error
    if DOCUMENT & {each.filename for each in held}:
        return [source], []
    paths = {each: PurePosixPath(each.filename) for each in held}
    hidden = {
        each for each, path in paths.items() if "__MACOSX" in path.parts or path.name[0] == "."
    }
    seen = [each for each in held if each not in hidden]
    if sum(each.file_size for each in seen) > LARGEST:
        raise ImportRefused(f"{source.name} is too large to read as an archive", hint=unpack)
    for each in seen:
        if each.flag_bits & 1:
            raise ImportRefused(f"{source.name} is protected with a password", hint=unpack)
        if paths[each].suffix.lower() == ".zip":
            raise ImportRefused(
                f"{source.name} holds another archive, {paths[each].name}", hint=unpack
            )
    wanted = [each.filename for each in seen if paths[each].suffix.lower() in READABLE]
    others = [each.filename for each in seen if each.filename not in wanted]
    if not wanted:
        raise ImportRefused(
            f"{source.name} is an archive with nothing to import",
            hint=f"It holds {listed(others[:5])}" if others else "Export it again",
        )
    files = [Source(f"{source.name}/{name}", partial(_member, source, name)) for name in wanted]
    return files, others


def _member(source: Source, name: str) -> BinaryIO:
    with source.open() as stream, zipfile.ZipFile(stream) as archive:
        try:
            return BytesIO(archive.read(name))
        except (zipfile.BadZipFile, NotImplementedError, zlib.error) as error:
            raise ImportRefused(
                f"{source.name} is damaged at {name}", hint="Download the file again"
            ) from error


class _Number(str):
    """A number, kept as it is written."""


def is_json(source: Source) -> bool:
    """Whether the file begins as a JSON array of objects does, or has an object on each line."""
    head = first_text(source)
    array = head[:1] == b"[" and head[1:].lstrip()[:1] in (b"{", b"]")
    return array or is_json_lines(source)


def table_of_json(source: Source) -> Source:
    """The same rows as CSV; ImportRefused when there is anything but objects."""
    source = unpacked(source)
    text = b"".join(blocks(source)).decode(encoding_of(source)).lstrip("\ufeff")
    by_line = text.lstrip()[:1] == "{"
    rows, number = [], 0
    try:
        for part in text.split("\n") if by_line else [text]:
            number += 1
            if part.strip():
                rows.append(json.loads(part, parse_float=_Number, parse_int=_Number))
    except (ValueError, RecursionError) as error:
        number += error.lineno - 1 if isinstance(error, json.JSONDecodeError) else 0
        raise ImportRefused(
            f"{source.name}, line {number}: this begins like JSON and is not valid",
            hint="Export it again",
        ) from error
    rows = rows if by_line else rows[0]
    if not rows:
        raise ImportRefused(f"{source.name} is empty", hint="Export it again")
    if not all(isinstance(row, dict) for row in rows):
        raise ImportRefused(
            f"{source.name} holds more than a list of records", hint="Export it again"
        )
    if len(rows) == 1:
        rows = _unwrapped(rows[0])
    names = list(dict.fromkeys(name for row in rows for name in row if name != "extra"))
    own = any(names == kind.names for kind in KINDS)
    if not own:
        rows = list(map(_flat, rows))
        names = list(dict.fromkeys(name for row in rows for name in row if name != "extra"))
    mores = [more if isinstance(more := row.get("extra"), dict) else {} for row in rows]
    extras = list(dict.fromkeys(name for more in mores for name in more))
    lines = [write_line([*names, *(defuse(name) if own else name for name in extras)])]
    for row, more in zip(rows, mores, strict=True):
        cells = (*map(row.get, names), *map(more.get, extras))
        lines.append(write_line([_json_cell(cell, own) for cell in cells]))
    try:
        return from_bytes(source.name, "".join(lines).encode())
    except UnicodeEncodeError as error:
        raise ImportRefused(
            f"{source.name} holds half a character (a lone surrogate)", hint="Export it again"
        ) from error


def _unwrapped(record: dict[str, object]) -> list[dict[str, object]]:
    """The records that the answer of a program holds in a list of its own, else the record itself.

    A record with an id, or with the name or e-mail of somebody, is no answer.
    """
    lists = {
        name: value
        for name, value in record.items()
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value)
    }
    keys = {header_key(name) for name in record if name not in lists}
    fields = (field for kind in KINDS for field in kind.fields if field.name in WHO)
    whose = {"id", "extra", *(alias for field in fields for alias in field.aliases)}
    return [record] if len(lists) != 1 or keys & whose else next(iter(lists.values()))


def _flat(record: dict[str, object]) -> dict[str, object]:
    """A record with the fields of its objects as its own: `customer name`; the first of a name."""
    found: dict[str, object] = {}
    for name, value in record.items():
        fields = {name: value}
        if isinstance(value, dict) and name != "extra":
            fields = {f"{name} {field}": each for field, each in value.items()}
        for field, each in fields.items():
            found.setdefault(field, each)
    return found


def _json_cell(value: object, own: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, list):
        texts = [_json_cell(each, False) for each in value]
        return defuse(joined(texts)) if own else "; ".join(texts)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return defuse(text) if own else text
