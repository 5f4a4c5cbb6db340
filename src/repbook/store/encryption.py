"""Backups under a passphrase: the age format, which other programs read, too."""

from pathlib import Path

from repbook.errors import WrongPassphrase, refuse_without
from repbook.text import shell_line


def encrypted(data: bytes, secret: str) -> bytes:
    """The data as an age file that the passphrase opens."""
    refuse_without("pyrage", "Passphrases need", "encrypt")
    from pyrage import passphrase

    return bytes(passphrase.encrypt(data, secret))


def decrypted(file: Path, secret: str) -> bytes:
    """What an age file holds; WrongPassphrase for a wrong passphrase or a damaged file."""
    refuse_without("pyrage", "Passphrases need", "encrypt")
    from pyrage import DecryptError, passphrase

    try:
        return bytes(passphrase.decrypt(file.read_bytes(), secret))
    except (DecryptError, ValueError) as error:
        raise WrongPassphrase(
            f'"{file}" does not open with that passphrase, or it is damaged',
            hint=f"Try again: {shell_line(['repbook', 'restore', str(file)])}",
        ) from error
