"""A report for a fault: how a book is made and how large it is, and nothing of what it says."""

import platform
import sys
from collections import Counter
from contextlib import closing
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from repbook import __version__
from repbook.book.check import check
from repbook.store import check as store
from repbook.store import database
from repbook.store.backups import backups
from repbook.store.database import folder_of

LIBRARIES = ("typer", "rich", "python-dateutil", "platformdirs", "phonenumberslite", "jinja2")


def debug_report(path: Path) -> list[tuple[str, str]]:
    """What it is, and its value; no name, no text, no amount and no day of a record."""
    found = [
        ("repbook", __version__),
        ("Python", platform.python_version()),
        ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("file system encoding", sys.getfilesystemencoding()),
        *((name, _version(name)) for name in LIBRARIES),
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


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
