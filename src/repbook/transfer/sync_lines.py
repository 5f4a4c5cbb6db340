"""What a machine tells the others, line by line; each line has a checksum of itself and the one before.

Line 0 says whose lines they are. Each other line has edits (`ops`), how many changes they are of, and
what the machine knew of the others as it made them (`seen`); or `all` that it knows. Many edits are packed:
compressed, in base64.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

FORMAT = 1
PACKED_FROM = 50  # edits
PER_LINE = 5000  # edits, so that no line grows without end
MOST_BYTES = 1 << 28  # that a packed line may hold
SUM = ',"sum":"'

Line = dict[str, Any]


class Read(NamedTuple):
    """What was read of a machine's lines: the first, those that are new, and where they end.

    `anew` if the machine has written all of them again since. `broken` is the number of the first
    line that is not whole, with whether more follow it.
    """

    head: Line
    lines: list[Line]
    place: int
    checksum: str
    anew: bool
    broken: int | None = None
    more: bool = False


class Unreadable(ValueError):
    """Lines of which not even the first is whole."""


class Refused(OSError):
    """Lines that the folder does not give; in words."""


def sealed(line: Line, before: str) -> tuple[str, str]:
    """A line as text, and its checksum."""
    body = json.dumps(line, separators=(",", ":"))[:-1]
    checksum = _sum(before, body)
    return f'{body}{SUM}{checksum}"}}', checksum


def head(machine: str, name: str, epoch: int, schema: int, forgotten: Iterable[str]) -> Line:
    """The first line of a machine."""
    return {
        "repbook": "sync",
        "format": FORMAT,
        "schema": schema,
        "machine": machine,
        "name": name,
        "epoch": epoch,
        "forgotten": sorted(forgotten),
    }


def lines_of(
    ops: Sequence[Sequence[object]], first: int, *, changes: int, **more: object
) -> list[Line]:
    """Edits as lines, the first of this number; each line says what `more` says."""
    found: list[Line] = []
    for at in range(0, len(ops), PER_LINE):
        some = ops[at : at + PER_LINE]
        line: Line = {"line": first + len(found), "changes": 0 if found else changes, **more}
        if len(some) < PACKED_FROM:
            line["ops"] = some
        else:
            text = json.dumps(some, ensure_ascii=False, separators=(",", ":")).encode()
            line["packed"] = b64encode(zlib.compress(text, 6)).decode()
        found.append(line)
    return found


def ops_in(line: Line) -> list[list[Any]]:
    """The edits of a line; ValueError where they cannot be read."""
    if "packed" not in line:
        return list(line["ops"])
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(b64decode(line["packed"]), MOST_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    found: list[list[Any]] = json.loads(text)
    return found


def read(texts: Sequence[str], epoch: int, place: int, checksum: str) -> Read:
    """What is new after a line of which the number and the checksum are known (-1 for none).

    The last of the texts may be a piece of a line. Raises Unreadable where there is no first line.
    """
    first = _opened(texts[0], "") if texts else None
    if first is None or first.get("repbook") != "sync" or not isinstance(first.get("machine"), str):
        raise Unreadable
    known = (
        first["epoch"] == epoch and 0 <= place < len(texts) and _sum_in(texts[place]) == checksum
    )
    if first["epoch"] == epoch and place >= len(texts):
        return Read(
            first, [], len(texts) - 1, _sum_in(texts[-1]), anew=False
        )  # an older version of it
    at, before = (place, checksum) if known else (0, _sum_in(texts[0]))
    lines: list[Line] = []
    for number, text in enumerate(texts[at + 1 :], at + 1):
        line = _opened(text, before)
        if line is None or line.get("line") != number:
            return Read(
                first, lines, number - 1, before, not known, number, number + 1 < len(texts)
            )
        lines.append(line)
        before = _sum_in(text)
    return Read(first, lines, at + len(lines), before, not known)


def _opened(text: str, before: str) -> Line | None:
    """A line, if it is whole."""
    body, found, end = text.rpartition(SUM)
    if not found or end != f'{_sum(before, body)}"}}':
        return None
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _sum_in(text: str) -> str:
    return text.rpartition(SUM)[2].removesuffix('"}')


def _sum(before: str, body: str) -> str:
    return sha256(f"{before}\n{body}".encode("utf-8", "replace")).hexdigest()[:16]
