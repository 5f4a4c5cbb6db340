"""Backups under a passphrase: the age format, which other programs read, too."""

from pathlib import Path

from repbook.errors import Failed, WrongPassphrase
from repbook.text import shell_line


def encrypted(data: bytes, secret: str) -> bytes:
    """The data as an age file that the passphrase opens."""
    _refuse_without_pyrage()
    from pyrage import passphrase

    return bytes(passphrase.encrypt(data, secret))


def decrypted(file: Path, secret: str) -> bytes:
    """What an age file holds; WrongPassphrase for a wrong passphrase or a damaged file."""
    _refuse_without_pyrage()
    from pyrage import DecryptError, passphrase

    try:
        return bytes(passphrase.decrypt(file.read_bytes(), secret))
    except (DecryptError, ValueError) as error:
        raise WrongPassphrase(
            f'"{file}" does not open with that passphrase, or it is damaged',
            hint=f"Try again: {shell_line(['repbook', 'restore', str(file)])}",
        ) from error


def _refuse_without_pyrage() -> None:
    from importlib.util import find_spec

    if find_spec("pyrage") is None:
        raise Failed(
            "Passphrases need the package pyrage, which is not installed; nothing was written",
            hint='pip install "repbook[encrypt]"',
        )
