"""Other programs that keep entries for one person, with as many entries as a book has.

Each is a function that writes its files into a folder and gives its environment and its commands: to
log one entry, to list what is next, to report on a week; None where it has no such command.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

TODAY = date.today()
WHAT = ("Wants 20 seals", "Asked for the price of a pump", "Will decide by the end of the month")


class Peer(NamedTuple):
    """How a program is called: the variables it needs, then its three commands."""

    env: dict[str, str]
    log: list[str] | None
    next: list[str] | None
    week: list[str] | None


class Entry(NamedTuple):
    when: datetime
    who: str
    what: str


def entries(count: int, seed: int = 7) -> Iterator[Entry]:
    """Calls of the last two years, a tenth as many customers, oldest first."""
    chance = random.Random(seed)
    for number in range(count):
        day = TODAY - timedelta(days=730 - 730 * number // count)
        when = datetime(day.year, day.month, day.day, 9 + number % 8, number % 60)
        yield Entry(when, f"Firm {chance.randrange(max(2, count // 10)):05}", chance.choice(WHAT))


def jrnl(folder: Path, count: int) -> Peer:
    journal, config = folder / "journal.txt", folder / "jrnl.yaml"
    journal.write_text(
        "".join(f"[{e.when:%Y-%m-%d %H:%M}] {e.who}: {e.what}\n\n" for e in entries(count))
    )
    config.write_text(
        "colors: {body: none, date: none, tags: none, title: none}\ndefault_hour: 9\n"
        "default_minute: 0\neditor: ''\nencrypt: false\nhighlight: false\nindent_character: '|'\n"
        f"journals:\n  default: {{journal: {journal}}}\nlinewrap: 79\ntagsymbols: '@'\n"
        "template: false\ntimeformat: '%Y-%m-%d %H:%M'\nversion: v4.2\n"
    )
    command = ["jrnl", "--config-file", str(config)]
    week = [*command, "-from", f"{TODAY - timedelta(days=7)}", "--format", "short"]
    return Peer({}, [*command, "today: Firm 00012: Wants 20 seals"], [*command, "-n", "10"], week)


def todo(folder: Path, count: int) -> Peer:
    """todoman."""
    calls, config = folder / "calls", folder / "todo.py"
    calls.mkdir()
    for number, entry in enumerate(entries(count)):
        due = entry.when + timedelta(days=700)
        (calls / f"{number}.ics").write_text(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//bench//EN\nBEGIN:VTODO\n"
            f"UID:{number}@bench\nDTSTAMP:{entry.when:%Y%m%dT%H%M%SZ}\nDUE:{due:%Y%m%dT%H%M%SZ}\n"
            f"SUMMARY:{entry.who}: {entry.what}\nSTATUS:NEEDS-ACTION\nEND:VTODO\nEND:VCALENDAR\n"
        )
    config.write_text(
        f"path = {f'{folder}/*'!r}\ndefault_list = 'calls'\ncache_path = {str(folder / 'cache')!r}\n"
        "date_format = '%Y-%m-%d'\ntime_format = '%H:%M'\n"
    )
    command = ["todo", "--config", str(config)]
    log = [*command, "new", "--list", "calls", "Firm 00012 wants 20 seals"]
    return Peer({}, log, [*command, "list"], [*command, "list", "--due", "168"])


def watson(folder: Path, count: int) -> Peer:
    frames = [
        [
            int(entry.when.timestamp()),
            int(entry.when.timestamp()) + 300,
            entry.who.replace(" ", "-"),
            uuid.UUID(int=number).hex,
            ["call"],
            int(entry.when.timestamp()),
        ]
        for number, entry in enumerate(entries(count))
    ]
    (folder / "frames").write_text(json.dumps(frames))
    log = ["watson", "add", "--from", f"{TODAY} 00:01", "--to", f"{TODAY} 00:02", "Firm-00012"]
    week = ["watson", "report", "--week", "--no-pager"]
    return Peer({"WATSON_DIR": str(folder)}, log, ["watson", "log", "--no-pager"], week)


def khard(folder: Path, count: int) -> Peer:
    """An address book: a contact a customer, so a tenth as many; it has no reports."""
    cards, config, new = folder / "cards", folder / "khard.conf", folder / "new.yaml"
    cards.mkdir()
    for number in range(max(2, count // 10)):
        (cards / f"{number}.vcf").write_text(
            f"BEGIN:VCARD\nVERSION:3.0\nUID:{number}\nFN:Firm {number:05}\nN:Firm {number:05};;;;\n"
            f"TEL;TYPE=work:555 {number:05}\nNOTE:Wants 20 seals\nEND:VCARD\n"
        )
    config.write_text(
        f"[addressbooks]\n[[cards]]\npath = {cards}\n[general]\neditor = true\nmerge_editor = true\n"
    )
    new.write_text("First name : New\nLast name : Firm\nNote : Wants 20 seals\n")
    command = ["khard", "-c", str(config)]
    return Peer({}, [*command, "new", "-a", "cards", "-i", str(new)], [*command, "list"], None)


def task(folder: Path, count: int) -> Peer:
    """taskwarrior."""
    (folder / "taskrc").write_text(f"data.location={folder}\nconfirmation=off\nverbose=nothing\n")
    (folder / "pending.data").write_text(
        "".join(
            f'[description:"{entry.who}: {entry.what}" due:"{int(entry.when.timestamp()) + 60_000_000}"'
            f' entry:"{int(entry.when.timestamp())}" status:"pending" uuid:"{uuid.UUID(int=number + 1)}"]\n'
            for number, entry in enumerate(entries(count))
        )
    )
    log = ["task", "add", "Firm 00012 wants 20 seals", "due:friday"]
    week = ["task", f"entry.after:{TODAY - timedelta(days=7)}", "list"]
    return Peer({"TASKRC": str(folder / "taskrc")}, log, ["task", "next", "limit:10"], week)


def hledger(folder: Path, count: int) -> Peer:
    """Accounts in a text file; an entry is logged with an editor."""
    journal = folder / "journal"
    journal.write_text(
        "".join(
            f"{entry.when:%Y-%m-%d} {entry.who} | {entry.what}\n    assets:bank  EUR 120.50\n    sales\n\n"
            for entry in entries(count)
        )
    )
    since = TODAY - timedelta(days=7)
    command = ["hledger", "-f", str(journal)]
    week = [*command, "balance", "-b", str(since)]
    return Peer({}, None, [*command, "register", "-b", str(since)], week)


PEERS: dict[str, Callable[[Path, int], Peer]] = {
    "jrnl": jrnl,
    "todo": todo,
    "watson": watson,
    "khard": khard,
    "task": task,
    "hledger": hledger,
}
NAMES = {"todo": "todoman", "task": "taskwarrior"}
