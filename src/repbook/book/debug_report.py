"""A report for a fault: how a book is made and how large it is, and nothing of what it says."""

import platform
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from repbook import __version__
from repbook.book.check import check
from repbook.store import check as store
from repbook.store import database
from repbook.store.backups import backups
from repbook.store.database import folder_of


def debug_report(path: Path) -> list[tuple[str, str]]:
    """What it is, and its value; no name, no text, no amount and no day of a record."""
    found = [
        ("repbook", __version__),
        ("Python", platform.python_version()),
        ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("file system encoding", sys.getfilesystemencoding()),
        *_libraries(),
    ]
    if not path.exists():
        return [*found, ("book", "none")]
    found.append(("size", f"{path.stat().st_size} bytes, {database.mode_of(path)}"))
    with closing(database.open_to_check(path)) as conn:
        found += store.structure(conn)
        found.append(("settings", ", ".join(sorted(store.settings(conn))) or "none"))
    kinds = Counter(each.kind for each in check(path).findings)
    found += [(f"check: {kind}", str(number)) for kind, number in kinds.items()]
    found.append(("check", "something is wrong" if kinds else "sound"))
    made = [each.reason for each in backups(folder_of(path))]
    found.append(("backups", ", ".join(sorted(made)) or "none"))
    return found


def _libraries() -> Iterator[tuple[str, str]]:
    """The version of each library that repbook needs, and of those of an extra which are here."""
    found: dict[str, str] = {}
    with suppress(PackageNotFoundError):  # of repbook itself, run from its folder
        for needs in requires("repbook") or ():
            name = re.split(r"[^\w.-]", needs, maxsplit=1)[0]
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                if "extra ==" not in needs:
                    found[name] = "not installed"
    yield from found.items()
