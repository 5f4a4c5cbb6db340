"""Where backups of a book are that were written elsewhere than beside it, so that `forget` finds them.

The list is a file among the book's backups. It has folders, and files with the moment of their last
writing: one that was written since may be in use as a book, and is not touched.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from repbook.files import make_folder, new_file, put_in_place
from repbook.store.backups import backups
from repbook.store.database import folder_of

NAME = "elsewhere"


def note(book: Path, place: Path) -> bool:
    """Remember a backup, or a folder of them; whether that could be written."""
    place, folder = place.absolute(), folder_of(book)
    try:
        known = _known(book)
        now = {**known, str(place): None if place.is_dir() else place.stat().st_mtime_ns}
        if now != known:
            make_folder(folder)
            with new_file(folder / NAME) as new:
                new.write_text(json.dumps(now), encoding="utf-8")
                with open(new, "r+b") as file:
                    os.fsync(file.fileno())
                put_in_place(new, folder / NAME, replace=True)
        return True
    except OSError:
        with suppress(OSError):
            folder.rmdir()  # made for it, and empty
        return False


class Written(NamedTuple):
    """Backups elsewhere: in folders, files of a name of one's own, and places without what was there."""

    in_folders: list[Path]
    files: list[Path]
    missing: list[Path]  # or changed since


def written(book: Path) -> Written:
    """The backups that were written elsewhere, by whether they are still there as they were."""
    result = Written([], [], [])
    for name, at in _known(book).items():
        place = Path(name)
        try:
            if at is None and place.is_dir():
                result.in_folders.extend(each.path for each in backups(place))
            elif at is not None and place.stat().st_mtime_ns == at:
                result.files.append(place)
            else:
                result.missing.append(place)
        except OSError:
            result.missing.append(place)
    return result


def _known(book: Path) -> dict[str, int | None]:
    try:
        known = json.loads((folder_of(book) / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
