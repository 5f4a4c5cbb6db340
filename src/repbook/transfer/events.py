"""Calls, meetings and mails with people of whom only the book knows who is a customer."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from itertools import islice

from repbook.errors import ImportRefused
from repbook.transfer.open_file import Source, unpacked
from repbook.transfer.sheet import CHUNK_ROWS, Chunk, Event, Sheet, Wishes

UNREADABLE = "that cannot be read"
Found = Iterator[Event | str]  # an event, or why one is left out


def open_events(
    source: Source, program: str, read: Callable[[Source, Wishes], Found], wishes: Wishes
) -> Sheet:
    """A file as a sheet of what `read` finds in it."""
    if wishes.kind not in (None, "calls"):
        raise ImportRefused(
            f"{source.name} holds calls, meetings or mails, not {wishes.kind}",
            hint="Leave --kind out",
        )
    plain = unpacked(source)

    def chunks() -> Iterator[Chunk]:
        found = read(plain, wishes)
        while some := [*islice(found, CHUNK_ROWS)]:
            chunk = Chunk()
            chunk.read = len(some)
            chunk.left_out.update(each for each in some if isinstance(each, str))
            chunk.events = [each for each in some if isinstance(each, Event)]
            yield chunk

    count = sum(1 for _ in read(plain, wishes))
    return Sheet(
        source.name, "calls", program, {}, (), False, count, None, None, (), chunks, of_events=True
    )


def local(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment as the clock on the wall shows it; one without a zone is that already."""
    return (moment if moment.tzinfo is None else moment.astimezone(zone)).replace(tzinfo=None)


def one_line(text: str) -> str:
    """A text as one line that a book can keep."""
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode().split())
