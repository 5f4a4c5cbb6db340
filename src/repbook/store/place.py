"""Where a book's file is: who else can read it, and what else may write it or a copy of it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from repbook.errors import BookUnusable
from repbook.files import free_name
from repbook.store import written_backups
from repbook.store.backups import backups, opened, why_not_read
from repbook.store.database import folder_of
from repbook.text import shell_line


class Warning(NamedTuple):
    """What may go wrong with the file where it is, and what to do about it."""

    kind: str  # permissions, synced, network, copy or backups
    says: str
    do: str


# Programs that copy a folder to other machines: names of their folders, and files they leave there.
SYNCED = (
    ("Dropbox", ("dropbox",), (".dropbox", ".dropbox.cache")),
    ("OneDrive", ("onedrive",), (".849c9593-d756-4e56-8d6e-42412f2a707b",)),
    ("iCloud Drive", ("icloud drive", "iclouddrive", "mobile documents", "clouddocs"), ()),
    ("Google Drive", ("google drive", "googledrive", "my drive"), (".tmp.drivedownload",)),
    ("Syncthing", ("syncthing",), (".stfolder",)),
    ("Nextcloud", ("nextcloud", "owncloud"), (".sync_journal.db", ".owncloudsync.log")),
    ("Resilio Sync", (), (".sync",)),
)
NETWORK = (
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "fuse.sshfs",
    "fuse.rclone",
    "davfs",
)
OTHERS_READ, OTHERS_WRITE = 0o044, 0o022


def warnings(path: Path) -> list[Warning]:
    """What to say of a book where it is; nothing of one that is not there."""
    path = path.absolute()
    if not path.exists():
        return []
    away = why_not_read(folder_of(path))
    unread = [Warning("backups", *away)] if away else []
    return [*_permissions(path), *elsewhere(path.resolve()), *_copies(path), *unread]


def _permissions(path: Path) -> Iterator[Warning]:
    if os.name != "posix":
        return
    file, folder = path.stat().st_mode, path.parent.stat().st_mode
    if file & (OTHERS_READ | OTHERS_WRITE):
        can = "read and change" if file & OTHERS_WRITE else "read"
        do = shell_line(["chmod", "600", str(path)])
        yield Warning("permissions", f"Others on this machine can {can} the book", do)
    if folder & OTHERS_WRITE and not folder & 0o1000:  # in a sticky folder files stay their owner's
        do = shell_line(["chmod", "go-w", str(path.parent)])
        yield Warning("permissions", "Others on this machine can write into the book's folder", do)
    kept = folder_of(path)
    readable = sum(b.path.stat().st_mode & (OTHERS_READ | OTHERS_WRITE) > 0 for b in backups(kept))
    if readable and kept.stat().st_mode & 0o011:  # a folder that only its owner enters hides them
        do = shell_line(["chmod", "-R", "go-rwx", str(kept)])
        yield Warning("permissions", "Others on this machine can read backups of the book", do)


def close_to_others(path: Path) -> bool:
    """Let nobody else on this machine read the book and its backups; whether anybody could."""
    if os.name != "posix":
        return False
    kept = folder_of(path)
    closed = [_close(path), *(_close(each.path) for each in backups(kept))]
    return any(closed)


def _close(file: Path) -> bool:
    with suppress(OSError):  # it belongs to somebody else: the warning stays
        mode = file.stat().st_mode
        if mode & (OTHERS_READ | OTHERS_WRITE):
            file.chmod(mode & ~0o077)
            return True
    return False


def elsewhere(path: Path) -> Iterator[Warning]:
    """A folder that another program copies to other machines, or that is on one."""
    for program, names, markers in SYNCED:
        for folder in path.parents:
            name = folder.name.lower()
            named = any(name == each or name.startswith((f"{each} ", f"{each}-")) for each in names)
            if named or any((folder / marker).exists() for marker in markers):
                yield Warning(
                    "synced",
                    f"The book is in a folder that {program} copies to other machines: written on"
                    " two of them, or copied in the middle of a write, it can be damaged",
                    f"To move it: {_move(path)}. Only backups stay there, with a passphrase:"
                    " repbook backup --to FOLDER --passphrase",
                )
                break
    kind = _file_system(path)
    if kind in NETWORK or str(path).startswith("\\\\"):
        yield Warning(
            "network",
            f"The book is on a network drive{f' ({kind})' if kind else ''}: two programs that write"
            " at once may not see each other's lock",
            "Keep the book on this machine, and only its backups there",
        )


def _file_system(path: Path) -> str:
    """The kind of file system that a file is on, where the system says; else nothing."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = [line.split(" ")[1:3] for line in mounts.splitlines()]
    above = {str(path), *map(str, path.parents)}
    kinds = {at.replace("\\040", " "): kind for at, kind in found}
    at = max((at for at in kinds if at in above), key=len, default="")
    return kinds.get(at, "")


def _move(path: Path) -> str:
    """The line that moves a book and its backups into the user's own folder, and uses it there."""
    kept = folder_of(path)
    to = free_name(Path.home() / path.name)
    lines = [["mv", str(path), str(to)]]
    if kept.exists():
        lines.append(["mv", str(kept), str(folder_of(to))])
    lines.append(["export", f"REPBOOK_BOOK={to}"])
    return " && ".join(map(shell_line, lines))


def _copies(path: Path) -> Iterator[Warning]:
    """Copies that a program which synchronizes folders made of the book, when two were written."""
    written = {str(each) for each in written_backups.written(path).files}
    for other in sorted(path.parent.glob("*")):
        name = other.name.lower()
        theirs = name.startswith(path.stem.lower()) and name.endswith(path.suffix.lower())
        if not theirs or other == path or str(other) in written:
            continue
        more = name[len(path.stem) : len(name) - len(path.suffix)]
        if "conflict" in more or (more[:1] in (" ", "-", "_", "(") and _same_book(path, other)):
            out = shell_line(["repbook", "--book", str(other), "export", "book"])
            into = shell_line(["repbook", "import", "-"])
            yield Warning(
                "copy",
                f"Beside the book is a copy with records of its own, perhaps: {other.name}",
                f"To take over what is only in it: {out} | {into}; then delete the copy:"
                f" {shell_line(['rm', str(other)])}",
            )


def _same_book(path: Path, other: Path) -> bool:
    """Whether two books have a customer in common, who keeps number and uid for life."""
    sql = "SELECT id, uid FROM customers WHERE id > 0"
    try:
        with opened(path) as own, opened(other) as copy:
            return not {*own.execute(sql)}.isdisjoint(copy.execute(sql))
    except (BookUnusable, sqlite3.Error, OSError):
        return False
