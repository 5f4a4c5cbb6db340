"""Writes files all or nothing, private to their owner, overwriting only on request."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from repbook.errors import Conflict, Failed, RepbookError
from repbook.schema import APPLICATION_ID, BACKUPS, LOCKED, MAGIC
from repbook.text import shell_line

LEFT_SECONDS = 24 * 3600  # after which an unfinished file is nobody's
BLOCK = 1 << 16  # characters that are written at once
BESIDE_A_BOOK = ("-journal", "-wal", "-shm")  # what SQLite itself keeps next to the file


def write_beside(
    path: str | Path,
    content: str | bytes | Iterable[str],
    force: bool = False,
    book: Path | None = None,
    ending: str = "",
) -> Path:
    """Write a file under a name of its own in the same folder, sync it, then rename it.

    A text in pieces is written as they come. The file is 0600 whatever the umask. A pipe or a
    terminal is written into, and a link stays.
    `book` is where the open book is or will be; `ending` is what the name of such a file ends in.
    Raises Conflict if there is a file of that name and `force` is not set, or,
    even with `force`, if the name is that of a book or its journal; Failed when
    the folder or the disk refuses. Then nothing is left behind.
    """
    path = Path(path).expanduser()
    place = refuse_to_write(path, force, book, ending)
    no_file = is_pipe(path)
    if isinstance(content, bytes):
        data: Iterable[bytes] = [content]
    else:
        pieces = [content] if isinstance(content, str) else blocks(content)
        data = (piece.encode("utf-8") for piece in pieces)
    try:
        if no_file:
            _write_into(path, data)
            return path
        with new_file(place) as new:
            with open(new, "r+b") as file:
                file.writelines(data)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(new, place, replace=force)
    except FileExistsError:
        raise there_already(path, force_helps=True) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        left = "" if no_file else "; nothing was left behind"
        refused = Failed(f'"{path}" cannot be written: {reason}{left}')
        raise _instead(refused, path, Path.home() / path.name) from error
    return path


def refuse_to_write(path: Path, force: bool, book: Path | None, ending: str) -> Path:
    """Raise what `write_beside` raises of a name; the place that the file will have."""
    if path.is_dir():
        raise _instead(Failed(f'"{path}" is a folder'), path, path / f"repbook{ending}")
    place = path.resolve() if path.is_symlink() else path
    refuse_own_files(path, book)
    refuse_own_files(place, book)
    if path.exists() and not (force or is_pipe(path)):
        raise there_already(path, force_helps=True)
    return place


def is_pipe(path: str | Path) -> bool:
    """Whether a name is that of a pipe, a terminal or a device."""
    place = Path(path).expanduser()
    return place.exists() and not (place.is_file() or place.is_dir())


def blocks(pieces: Iterable[str]) -> Iterator[str]:
    """A text in pieces of any length as pieces that are worth a call each."""
    some: list[str] = []
    length = 0
    for piece in pieces:
        some.append(piece)
        length += len(piece)
        if length >= BLOCK:
            yield "".join(some)
            some, length = [], 0
    yield "".join(some)


def _write_into(path: Path, data: Iterable[bytes]) -> None:
    """Write into a pipe or a device; a disk is left alone."""
    if path.is_block_device():
        refused = Failed(f'"{path}" is a disk; it was left as it is')
        raise _instead(refused, path, Path(f"{path.name}.txt"))
    with open(path, "wb", buffering=0) as file:
        for piece in data:
            left = memoryview(piece)
            while left:
                left = left[file.write(left) or 0 :]


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, 0700 whatever the umask, where there is none."""
    for each in reversed((folder, *folder.parents)):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)
            with suppress(PermissionError):  # a file system without modes, as on a stick
                each.chmod(0o700)
            _sync_folder(each.parent)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, 0600 whatever the umask; gone at the end unless put in place.

    What a program that was killed left of an earlier one goes, too.
    """
    new = path.with_name(f".{path.name[:100]}.{os.urandom(4).hex()}.new")
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    _tidy(path, new.stat().st_mtime)
    try:
        with suppress(PermissionError):  # a file system without modes, as on a stick
            new.chmod(0o600)
        yield new
    finally:
        new.unlink(missing_ok=True)
        Path(f"{new}-journal").unlink(missing_ok=True)  # where a book was made in it


def _tidy(path: Path, now: float) -> None:
    """Remove unfinished files for `path` that are too old to be still written."""
    with suppress(OSError):
        for file in unfinished(path.parent, path.name):
            if now - file.stat().st_mtime > LEFT_SECONDS:
                file.unlink()


def unfinished(folder: Path, name: str | None = None) -> list[Path]:
    """The unfinished files in a folder: those for a file of a name, or all."""
    of = ".+" if name is None else re.escape(name[:100])
    left = re.compile(rf"\.{of}\.[0-9a-f]{{8}}\.new(-journal)?")
    return [folder / each for each in os.listdir(folder) if left.fullmatch(each)]


def put_in_place(new: Path, path: Path, *, replace: bool = False) -> None:
    """Give a finished file its name, and sync the folder.

    Raises FileExistsError for a file that is there, also one made meanwhile, unless `replace`.
    """
    if replace:
        new.replace(path)
    else:
        try:
            os.link(new, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if path.exists():
                raise FileExistsError(path) from None
            new.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make sure that the names in it outlive a power cut."""
    if hasattr(os, "O_DIRECTORY"):
        with suppress(OSError):  # some file systems cannot sync a folder
            opened = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)


def refuse_own_files(path: Path, book: Path | None) -> None:
    """Say no to the name of a book, of its journal, or of a file among its backups."""
    _refuse_a_book(path, book)
    _refuse_a_backup(path)


def _refuse_a_book(path: Path, book: Path | None) -> None:
    for ending in ("", *BESIDE_A_BOOK):
        if not path.name.endswith(ending):
            continue
        named = path.with_name(path.name.removesuffix(ending)) if ending else path
        if (book is not None and named.resolve() == book.resolve()) or _is_book(named):
            what = f"the journal of the book {named}" if ending else "a book"
            refused = Conflict(f'"{path}" is {what}; it was left as it is')
            raise _instead(refused, path, named.with_stem(f"{named.stem}-2"))


def _refuse_a_backup(path: Path) -> None:
    locked = is_locked(path)
    if locked or path.resolve().parent.name.endswith(BACKUPS):
        what = "encrypted, so it may be a backup" if locked else "among the backups"
        refused = Conflict(f'"{path}" is {what}; it was left as it is')
        raise _instead(refused, path, Path.home() / path.name)


def is_locked(path: Path) -> bool:
    """Whether a file needs a passphrase, whatever its name says."""
    return _head(path, len(LOCKED)) == LOCKED


def _is_book(path: Path) -> bool:
    head = _head(path, 72)
    return head.startswith(MAGIC) and int.from_bytes(head[68:72], "big") == APPLICATION_ID


def line_that_joins(path: Path) -> str | None:
    """What takes the records of a file that is a book into another book; None for any other file."""
    if not _is_book(path):
        return None
    name = path.with_suffix(".json").name
    export = shell_line(["repbook", "--book", str(path), "export", "book", "--to", name])
    return f"{export} && {shell_line(['repbook', 'import', name])}"


def _head(path: Path, size: int) -> bytes:
    """The first bytes of a file; of a pipe none, as it would be waited for."""
    try:
        if not path.is_file():
            return b""
        with open(path, "rb") as file:
            return file.read(size)
    except (OSError, ValueError):
        return b""


def there_already(path: Path, force_helps: bool = False) -> RepbookError:
    """That there is a file of a name, which stays as it is."""
    refused = Conflict(f'"{path}" already exists and was left as it is')
    return _instead(refused, path, path, "; to write over it: --force" if force_helps else "")


def _instead(refused: RepbookError, path: Path, near: Path, or_else: str = "") -> RepbookError:
    """With a hint that names a file that is not there yet instead."""
    other = str(free_name(near))
    refused.instead, refused.hint = {str(path): other}, f"Name another file, as {other}{or_else}"
    return refused


def free_name(path: Path) -> Path:
    """A name that no file has: this one, or with a number."""
    names = (path.with_name(f"{path.stem}-{n}{path.suffix}") for n in range(2, 1000))
    return next(each for each in (path, *names) if not each.exists())
