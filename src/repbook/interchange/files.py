"""A file beside the book: whole or not at all, owner-only, never over another one unasked."""

import os
from pathlib import Path

from repbook.errors import AgainstTheBook, Failed


def write_beside(path: str | Path, content: str | bytes, force: bool = False) -> Path:
    """Write a file under a name of its own in the same folder, sync it, then rename it.

    The file is 0600 whatever the umask. Raises AgainstTheBook if there is one of
    that name already and `force` is not set, Failed when the place or the disk
    will not have it; then nothing is left behind.
    """
    path = Path(path).expanduser()
    if path.is_dir():
        raise Failed(f'"{path}" is a folder', hint="Name a file in it")
    if path.exists() and not force:
        raise _there_already(path)
    data = content.encode("utf-8") if isinstance(content, str) else content
    new = path.with_name(f".{path.name[:100]}.{os.urandom(4).hex()}.new")
    try:
        try:
            with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                new.chmod(0o600)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _name(new, path, force)
        finally:
            new.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except FileExistsError:
        raise _there_already(path) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Failed(
            f'"{path}" cannot be written: {reason}',
            hint="Name another place; nothing was left behind",
        ) from error
    return path


def _there_already(path: Path) -> AgainstTheBook:
    return AgainstTheBook(
        f'"{path}" is there already and was left as it is',
        hint="Name another file, or say --force to write over it",
    )


def _name(new: Path, path: Path, force: bool) -> None:
    """Give the finished file its name; without `force` not even a file made meanwhile is lost."""
    if force:
        os.replace(new, path)
        return
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        os.replace(new, path)


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError:
            pass  # some file systems have no folder to sync
        finally:
            os.close(handle)
