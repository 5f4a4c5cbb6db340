"""A folder that several machines have in common: each writes one file there and reads the others'."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from repbook.errors import Failed
from repbook.files import write_beside
from repbook.transfer.sync_lines import Refused

NAME = re.compile(r"repbook-sync-([0-9a-f]{8})\.jsonl")


class Folder:
    """Where the machines of one rep meet, as Dropbox, Syncthing or a stick keep it."""

    carried: ClassVar[bool] = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def machines(self) -> list[str]:
        """The machines that have a file there."""
        found = (NAME.fullmatch(name) for name in os.listdir(self.folder))
        return sorted(name[1] for name in found if name)

    def strangers(self) -> list[str]:
        """Files that look like those of a machine and are none, as the copies of a sync program."""
        return sorted(
            name
            for name in os.listdir(self.folder)
            if "repbook-sync" in name and not name.startswith(".") and not NAME.fullmatch(name)
        )

    def read(self, machine: str) -> list[str]:
        """The lines of a machine; a last one that does not end is a piece of one. Refused if it cannot be read."""
        try:
            text = self._file(machine).read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Refused(f'"{self._file(machine)}" cannot be read: {_reason(error)}') from error
        lines = text.decode("utf-8", errors="replace").split("\n")
        return lines if lines[-1] else lines[:-1]

    def append(self, machine: str, lines: Sequence[str]) -> None:
        """Add lines to the file of a machine, for good once this returns."""
        text = "".join(f"{line}\n" for line in lines).encode()
        try:
            with open(self._file(machine), "ab") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise Failed(f'"{self.folder}" cannot be written: {_reason(error)}') from error

    def replace(self, machine: str, lines: Sequence[str]) -> None:
        """Write the file of a machine anew: all of it or nothing."""
        write_beside(self._file(machine), "".join(f"{line}\n" for line in lines), force=True)

    def close(self) -> None:
        """Nothing of it is open between two calls."""

    def _file(self, machine: str) -> Path:
        return self.folder / f"repbook-sync-{machine}.jsonl"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
