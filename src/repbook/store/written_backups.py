"""Where backups of a book are that were written elsewhere than beside it, so that `forget` finds them.

The list is a file among the book's backups. It has folders, and files with the moment of their last
writing: one that was written since may be in use as a book, and is not touched. A file is in it,
without a moment, before it is written: one of which the program was stopped is found, too.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from repbook.errors import Failed
from repbook.files import new_file, put_in_place
from repbook.store.backups import backups
from repbook.store.database import folder_of
from repbook.store.file_lock import one_at_a_time

NAME = "elsewhere"
NOT_YET = 0  # the moment of a file that is about to be written


def note_folder(book: Path, folder: Path) -> bool:
    """Remember a folder of backups, before one is put in it; whether that could be written."""
    return _note(book, folder, None)


def note_before(book: Path, file: Path) -> bool:
    """Remember a backup that is about to be written; whether that could be written."""
    return _note(book, file, NOT_YET)


def note(book: Path, file: Path) -> bool:
    """Remember a backup as it is now; whether that could be written. One that is not there is left out."""
    try:
        return _note(book, file, file.stat().st_mtime_ns)
    except OSError:
        return leave_out(book, file)


def leave_out(book: Path, file: Path) -> bool:
    """Take a file that is no backup of the book off the list; whether that could be written."""
    return _note(book, file, None, there=False)


def _note(book: Path, place: Path, at: int | None, there: bool = True) -> bool:
    """Change the list; False where it cannot be read or written, and it stays as it is."""
    name, folder = str(place.absolute()), folder_of(book)
    try:
        with one_at_a_time(folder / NAME):
            known = _known(book)
            now = {each: known[each] for each in known if each != name} | (
                {name: at} if there else {}
            )
            if not now:
                (folder / NAME).unlink(missing_ok=True)
            elif now != known:
                with new_file(folder / NAME) as new:
                    new.write_text(json.dumps(now), encoding="utf-8")
                    with open(new, "r+b") as file:
                        os.fsync(file.fileno())
                    put_in_place(new, folder / NAME, replace=True)
        return True
    except (OSError, Failed, ValueError):
        return False
    finally:
        _tidy(folder)


def _tidy(folder: Path) -> None:
    """Remove a folder that was made for a list which is not there: a full disk has not kept it."""
    lock = (folder / NAME).with_suffix(".lock")
    with suppress(OSError):
        if {*os.listdir(folder)} <= {lock.name}:
            lock.unlink(missing_ok=True)
            folder.rmdir()


class Written(NamedTuple):
    """Backups elsewhere: in folders, files of a name of one's own, and places without what was there.

    Where the list itself cannot be read, it is one of these places.
    """

    in_folders: list[Path]
    files: list[Path]
    missing: list[Path]  # or changed since


def written(book: Path) -> Written:
    """The backups that were written elsewhere, by whether they are still there as they were."""
    result = Written([], [], [])
    try:
        known = _known(book)
    except (OSError, ValueError):
        result.missing.append(folder_of(book) / NAME)
        return result
    for name, at in known.items():
        place = Path(name)
        try:
            if at is None and place.is_dir():
                result.in_folders.extend(each.path for each in backups(place))
            elif at == NOT_YET:  # where it is not there, it was not written
                result.files.extend([place] if place.exists() else [])
            elif at is not None and place.stat().st_mtime_ns == at:
                result.files.append(place)
            else:
                result.missing.append(place)
        except OSError:
            result.missing.append(place)
    return result


def _known(book: Path) -> dict[str, int | None]:
    """The list; none where there is no file. ValueError for one that is not as it was written."""
    try:
        known = json.loads((folder_of(book) / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    right = isinstance(known, dict) and all(
        "\0" not in name and (at is None or type(at) is int) for name, at in known.items()
    )
    if not right:
        raise ValueError("it is no list of places")
    return dict(known)
