"""A spinner while a person waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.status import Status

PATIENCE = 0.5  # seconds that nobody needs to be told of; rich is not loaded before


@contextmanager
def spinning(stderr: TextIO, what: str) -> Iterator[None]:
    """Show that something goes on, once it has taken a while."""
    spinners: list[Status] = []

    def spin() -> None:
        from rich.console import Console

        spinners.append(Console(file=stderr).status(f"{what} …"))
        spinners[0].start()

    timer = Timer(PATIENCE, spin)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for spinner in spinners:
            spinner.stop()
