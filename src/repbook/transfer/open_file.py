"""A file's bytes as text: compression, encoding, and files that are no table at all."""

import codecs
import io
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO, cast

from repbook.errors import ImportRefused
from repbook.schema import MAGIC

BLOCK = 1 << 18
BLANKS = b"\xef\xbb\xbf \t\r\n"  # white space, and the byte order mark of UTF-8

# What a file is instead of a table, by its first bytes.
FOREIGN = (
    (b"PK\x03\x04", "is a workbook or a zip archive, not CSV"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook, not CSV"),
    (b"%PDF", "is a PDF, not CSV"),
    (MAGIC, "is a database, not CSV"),
    (b"\x89PNG", "is a picture, not CSV"),
    (b"\xff\xd8\xff", "is a picture, not CSV"),
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that no text has; tab, line ends, form feed and escape are allowed.
CONTROLS = bytes({*range(1, 32), 127} - {8, 9, 10, 11, 12, 13, 27})
SAVE_AS = "Open it in a spreadsheet and save it as CSV (UTF-8)"


class Source(NamedTuple):
    """A file that can be read more than once: its name for messages, and how to open it."""

    name: str
    open: Callable[[], BinaryIO]
    typed: str = ""  # what it was named by; empty for one in an archive


def from_path(path: Path) -> Source:
    """A file on the disk; opening it raises OSError as usual."""
    return Source(path.name, lambda: cast(BinaryIO, path.open("rb")))


def from_bytes(name: str, data: bytes) -> Source:
    """Bytes already read, from standard input or a test."""
    return Source(name, lambda: io.BytesIO(data))


def unpacked(source: Source) -> Source:
    """The same source, decompressed if it is gzip."""
    with source.open() as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if not packed:
        return source

    def unpack() -> BinaryIO:
        import gzip

        return cast(BinaryIO, gzip.open(source.open(), "rb"))

    return Source(source.name, unpack)


def blocks(source: Source) -> Iterator[bytes]:
    """The bytes in blocks; a damaged archive is refused."""
    import zlib
    from gzip import BadGzipFile

    with source.open() as stream:
        while True:
            try:
                block = stream.read(BLOCK)
            except (EOFError, zlib.error, BadGzipFile) as error:
                raise ImportRefused(
                    f"{source.name} is damaged: the compressed file is incomplete",
                    hint="Download the file again",
                ) from error
            if not block:
                return
            yield block


def first_bytes(source: Source, size: int = 65_536) -> bytes:
    """The first bytes of the file as it is, compressed or not."""
    return next(blocks(source), b"")[:size]


def first_text(source: Source) -> bytes:
    """The beginning of the file, decompressed, from the first byte that is no blank or mark.

    MYOB writes `{}` above the column names of a table.
    """
    head = first_bytes(unpacked(source), 4096).lstrip(BLANKS)
    first, _, rest = head.partition(b"\n")
    return rest.lstrip(BLANKS) if first.strip() == b"{}" and rest.strip()[:1] != b"{" else head


def is_json_lines(source: Source) -> bool:
    """Whether the first line of the file is a whole JSON object, and no book's."""
    if first_text(source)[:1] != b"{":
        return False
    head = b""
    for block in blocks(unpacked(source)):
        head += block
        if b"\n" in head.lstrip(BLANKS):
            break
    try:
        first = json.loads(head.lstrip(BLANKS).partition(b"\n")[0])
    except ValueError:
        return False
    return isinstance(first, dict) and "repbook" not in first


def encoding_of(source: Source) -> str:
    """The encoding of the whole file; ImportRefused when it is no text, or damaged text.

    Without a byte order mark it is UTF-16 if every other byte is zero, UTF-8 if
    all of it is valid, else Windows-1252, unless it is clearly damaged UTF-8.
    """
    head = first_bytes(source)
    if not head.strip(BLANKS + b"\xff\xfe\0"):
        raise ImportRefused(f"{source.name} is empty", hint="Export it again")
    for mark, what in FOREIGN:
        if head.startswith(mark):
            raise ImportRefused(f"{source.name} {what}", hint=SAVE_AS)
    if head.lstrip(BLANKS)[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise ImportRefused(f"{source.name} is a web page, not CSV", hint=SAVE_AS)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    encoding = marked or _utf16_without_mark(head) or _utf8_or_cp1252(source)
    line = _undecodable_line(source, encoding)
    if line is not None:
        why = f"the text is damaged, it is not all {encoding}"
        if encoding == "cp1252":
            why = "this is not text, neither UTF-8 nor Windows-1252"
        raise ImportRefused(f"{source.name}, near line {line}: {why}", hint=SAVE_AS)
    return encoding


def _utf16_without_mark(head: bytes) -> str | None:
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = min(len(head), 4096) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _utf8_or_cp1252(source: Source) -> str:
    """UTF-8, unless more of the high bytes are invalid in it than valid."""
    if _undecodable_line(source, "utf-8") is None:
        return "utf-8"
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    broken = valid = 0
    for block in blocks(source):
        text = decoder.decode(block)
        lost = text.count("\ufffd")
        broken += lost
        valid += len(text) - len(text.encode("ascii", "ignore")) - lost
    return "utf-8" if valid > broken else "cp1252"


def _undecodable_line(source: Source, encoding: str) -> int | None:
    """The line near which the text cannot be decoded, if any; ImportRefused where it is no text."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    controls = size = 0
    for block in itertools.chain(blocks(source), [b""]):
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if "\0" in text:
            line += text[: text.index("\0")].count("\n")
            raise ImportRefused(
                f"{source.name}, line {line}: there is a NUL character, so this is not text",
                hint=SAVE_AS,
            )
        line += text.count("\n")
        size += len(block)
        controls += len(block) - len(block.translate(None, CONTROLS))
    if controls > 0.02 * size + 20 and encoding in ("utf-8", "cp1252"):
        raise ImportRefused(f"{source.name} is not text", hint=SAVE_AS)
    return None


@contextmanager
def opened(source: Source, encoding: str) -> Iterator[TextIO]:
    """The text, with line ends as they are."""
    with source.open() as raw:
        text = io.TextIOWrapper(raw, encoding=encoding, newline="")
        try:
            yield text
        finally:
            text.detach()
