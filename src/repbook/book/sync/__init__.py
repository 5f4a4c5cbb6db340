# Long because the order in which a book is compared, joined and written is what makes it safe.
"""Sync: several machines of one rep keep one book, each its own copy, without a server.

Each machine appends what was changed there to a file of its own (or a table), and reads the others'.

- A record is known by its uid on every machine, and names others by uid; ids are of one machine. A tag, an
  alias, a phone, a setting is known by what it says (`store/sync_rows.NAMED_BY`).
- What the machines know of each record is kept in the book (`store/sync_records`): each field, and the stamp
  of the edit that said it. A stamp is a counter and a machine. The counter is the time of the edit, but
  always after all that the machine knew: so of two edits at once the later one wins where clocks are
  right, an edit of what was known wins always, and every machine decides alike.
- `local` compares the rows of the book with what was known after the last sync: what differs was changed here.
- `joining` takes in what others say, field by field the later stamp. A removal is such a field, too: an edit
  does not bring a record back, an undo of the removal does.
- `settling` writes into the book what is known now, as one change that undo takes back like any other: the
  next sync sends what undo did.
- `places` says what comes first where two machines each wrote something next: events of a day, phones, contacts.
- The book is committed before this machine's file is written. If that fails, the file is not as the book
  knows it and is written anew at the next sync: all that is known, under the next epoch.
- Who is forgotten on one machine is forgotten on the others at their next sync, in their files, too.

Nothing of it is loaded or asked for until `sync` is used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from repbook.book.demo import COMMAND as DEMO
from repbook.book.dupes import doubles
from repbook.book.sync import forgetting, removals, told
from repbook.book.sync.currencies import refuse_two
from repbook.book.sync.joining import Contradiction, join
from repbook.book.sync.local import LocalChanges, travels
from repbook.book.sync.machine import Identity, identity, remember
from repbook.book.sync.settling import Key, Settled, Settling
from repbook.errors import Conflict, Failed, RepbookError
from repbook.formatter import count
from repbook.money import digits_of
from repbook.store import replay
from repbook.store.changes import first_command
from repbook.store.database import SCHEMA_VERSION
from repbook.store.sync_records import (
    THERE,
    Machine,
    Op,
    Records,
    forget_theirs,
    keep_machines,
    machines,
    own_changes,
)
from repbook.store.sync_rows import KINDS
from repbook.text import shell_line
from repbook.transfer import sync_lines
from repbook.transfer.sync_lines import Line, Read
from repbook.transfer.sync_memory import Memory, Remembered

if TYPE_CHECKING:
    from datetime import date

    from repbook.book import Book
    from repbook.book.sync.told import Apart, Told
    from repbook.store.check import Finding


NOTED = "sync"  # the setting that comes and goes in a change that only says something


class TwoBooks(Conflict):
    """The first sync of a book into a folder that has another one: nobody is in both."""


class Place(Protocol):
    """Where the machines meet: a folder, or a table of a database. `carried` if each machine has a copy of it."""

    carried: ClassVar[bool]

    def machines(self) -> list[str]: ...
    def strangers(self) -> list[str]: ...
    def read(self, machine: str) -> list[str]: ...
    def append(self, machine: str, lines: Sequence[str]) -> None: ...
    def replace(self, machine: str, lines: Sequence[str]) -> None: ...
    def close(self) -> None: ...


class Taken(NamedTuple):
    """What was taken in of a machine: changes as it counts them, and records that are new or other now."""

    machine: str
    changes: int
    records: int

    def how_much(self, first: bool) -> str:
        """In words: changes as that machine counts them, or records where it was everything."""
        if self.changes and not first:
            return count(self.changes, "change")
        return count(self.records, "record")


class Synced(NamedTuple):
    """What a sync did; machines by name."""

    machine: str
    taken: tuple[Taken, ...]
    sent: int  # changes
    sent_records: int
    first: bool
    carried: bool  # what was sent reaches the others later
    told: tuple[Told, ...]  # what two machines said otherwise at once
    renumbered: tuple[tuple[str, int, int], ...]  # customers: name, number there, number here
    not_whole: tuple[tuple[str, int, bool], ...]  # machine, line, whether more follow it
    damaged: tuple[
        tuple[str, bool], ...
    ]  # machine, whose first line is not whole; whether more follow it
    refused: tuple[tuple[str, str], ...]  # machine, whose file cannot be read; why
    newer: tuple[str, ...]  # machines with a newer repbook
    strangers: tuple[str, ...]  # files
    removed: Mapping[str, int]  # how many records by table, because another machine removed them
    forgotten: int  # customers, because another machine forgot them
    still_have: tuple[str, ...]  # machines whose file has somebody who was forgotten
    restored: bool
    copied: bool
    written_anew: bool
    moved: bool  # whether that is because it is another folder than the last time
    alone: bool  # whether no other machine has a file there
    impossible: tuple[Finding, ...]  # what both wrote cannot be so together
    apart: tuple[Apart, ...]  # what both wrote does not go together
    alike: int  # pairs of customers of two books that were joined now
    change: int | None  # the change in which all of this is


class Joined(NamedTuple):
    """What the machines said, taken in: the records that are new or other now, and by whom."""

    keys: dict[Key, str]
    numbers: dict[Key, int]
    contradictions: list[Contradiction]
    counts: dict[str, list[int]]  # changes and records, by machine


def sync(
    book: Book,
    place: Place,
    where: str,
    memory: Memory,
    name: str | None,
    on: date,
    sources: Path | None = None,
    remove: bool = False,
    two_books: bool = False,
) -> Synced:
    """Take in what the other machines changed, and send them what was changed here.

    `where` is what names the place. `name` is a new name for this machine, and `sources` the folder
    of the user's import mappings. Only with `remove` is it sent that most of what the others brought is gone.
    Raises TwoBooks, but with `two_books`, where this would make one of two.
    """
    book.ready()
    assert book.path is not None
    remembered = memory.of(book.path)
    known = machines(book.conn)
    own = next((machine for machine in known.values() if machine.own), None)
    if remembered is None and own is not None:
        remembered = memory.moved_from(own.id)
    forgotten = forgetting.forget_too(book, [*_read(place, known).read.values()], on, sources)
    with replay.unchecked_links(book.conn):
        dangling = replay.dangling(book.conn)
        with book.change("sync"):
            run = _Run(book, place, remembered, name, where)
            run.may_remove, run.may_join = remove, two_books
            lines = run.lines()
            replay.refuse_dangling(book.conn, dangling)
    book.reread()
    me = run.me
    try:
        remember(memory, book.path, Remembered(me.id, where, me.epoch, me.place))
        if run.anew:
            place.replace(me.id, lines)
        elif lines:
            place.append(me.id, lines)
    except RepbookError as error:
        raise Failed(
            f"{error.message}. What came from other machines is recorded; what you changed here is sent the next time",
            hint=shell_line(["repbook", "sync", where]),
        ) from error
    return run.synced(forgotten, tuple(place.strangers()))


class Files(NamedTuple):
    """What is new of each machine, by id; of which machines nothing could be read, and why."""

    read: dict[str, Read]
    newer: list[str]  # names of those with a newer repbook
    damaged: dict[str, bool]  # the first line is not whole, with whether more follow it
    refused: dict[str, str]  # the folder does not give it, with the reason


def _read(place: Place, known: Mapping[str, Machine]) -> Files:
    found = Files({}, [], {}, {})
    for id in place.machines():
        machine = known.get(id) or Machine(id, "")
        try:
            texts = place.read(id)
        except sync_lines.Refused as error:
            found.refused[id] = str(error)
            continue
        try:
            read = sync_lines.read(texts, machine.epoch, machine.place, machine.checksum)
            if machine.own and read.broken is None:  # also what this machine wrote long ago
                read = read._replace(broken=sync_lines.read(texts, -1, -1, "").broken)
        except sync_lines.Unreadable:
            found.damaged[id] = len(texts) > 1
            continue
        if read.head["format"] > sync_lines.FORMAT or read.head["schema"] > SCHEMA_VERSION:
            found.newer.append(read.head["name"])
        else:
            found.read[id] = read
    return found


class _Run:
    """One sync, within its change."""

    def __init__(
        self,
        book: Book,
        place: Place,
        remembered: Remembered | None,
        name: str | None,
        where: str,
    ) -> None:
        self._book, self._carried = book, place.carried
        self.may_remove = False
        self._known = machines(book.conn)  # again: the book is locked only now
        self._files = _read(place, self._known)
        self._read = self._files.read
        self.identity: Identity = identity(self._known, remembered, self._read, name)
        self.me = self.identity.machine
        self._first = not self._known
        self._last_epoch = remembered.epoch if remembered else 0
        self._moved = remembered is not None and remembered.where != where
        odd = self._first or self.identity.restored or self.identity.copied
        self._lost_file = self.identity.write_anew and not odd and self.me.place >= 0
        self._two_books = self._first and not book.empty
        self._alike = 0
        self.may_join = False
        self._theirs: set[str] = set()  # customers of the others
        self._impossible: list[Finding] = []
        self._apart: list[Apart] = []
        self._records = Records(book.conn)
        if self._first:
            self._records.read_all()  # there are none: none is looked for
        self._sent: list[Op] = []
        self._all_of: set[str] = set()  # machines that wrote all they know
        self._sent_changes = 0
        self._joined = Joined({}, {}, [], defaultdict(lambda: [0, 0]))
        self._settled = Settled([], [], [], [])
        self._told: list[Told] = []
        if self._two_books and any(id != self.me.id for id in self._read):
            book.back_up("sync", unless="sync")

    def lines(self) -> list[str]:
        """Compare, take in, write into the book; gives what this machine's file gets."""
        self._compare()
        if not self.may_remove:
            removals.refuse_most_of_theirs(self._records, self._sent, self.me.id)
        self._join()
        journal = self._book.journal
        sent = [] if self._first else [(op.kind, op.uid) for op in self._sent]
        self._settled = Settling(journal, self._records).run(
            self._joined.keys, self._joined.numbers, sent
        )
        self._records.save()
        names = self._names()
        self._told = told.all_told(
            self._book, self._records, self._joined.contradictions, self._settled.hidden, names
        )
        told.keep(self._book, self._records, self._told)
        if self._joined.keys and self._records.forgotten():
            forget_theirs(journal.conn)
        self._book.summary = self._said()
        if not journal.touched and self._told:  # a change without a row would not stay
            journal.delete("settings", journal.insert("settings", key=NOTED, value=""))
        self.change = journal.change_id if journal.touched else None
        if journal.touched:
            written = self._settled.written
            self._impossible = told.impossible_now(self._book, self._records, written)
            self._apart = told.apart(self._book, self._records, written, names)
        if self._two_books and self._joined.keys:
            self._alike = len(doubles(self._book))
        return self._file()

    # What was changed here

    def _compare(self) -> None:
        highest = max((m.counter for m in self._known.values()), default=0)
        if self.me.id in self._read:  # of a restored book: its own edits that it has forgotten
            own = (line["seen"].get(self.me.id, 0) for line in self._read[self.me.id].lines)
            highest = max([highest, *own])
        local = LocalChanges(self._book, self._records, self.me.id, highest, self.me.last_change)
        self._sent = [*local.ops()]
        self._records.save()
        self.me = self.me._replace(counter=max(self.me.counter, local.counter))
        changes = own_changes(self._book.conn, self.me.last_change)
        self._sent_changes = max(1, changes) if self._sent else 0

    # What was changed elsewhere

    def _join(self) -> None:
        here = {id: machine.counter for id, machine in self._known.items()}
        here[self.me.id] = self.me.counter
        self._seen = dict(here)  # as what was changed here was
        every = [
            (line["seen"].get(id, 0), id, line)
            for id, read in self._read.items()
            for line in read.lines
        ]
        if sum("packed" in line for _, _, line in every) > 1:
            self._records.read_all()
        for _, id, line in sorted(every, key=lambda each: each[:2]):
            self._join_line(id, line, here)
            known = line["seen"] if line.get("all") else {id: line["seen"].get(id, 0)}
            for machine, counter in known.items():
                here[machine] = max(here.get(machine, 0), counter)
        new = (id for id in self._read if id not in self._known and id != self.me.id)
        strangers = [id for id in new if not self._has_seen_me(id)]
        refuse_two(self._book, self._read, strangers, self._joined.contradictions)
        self._refuse_two_books()
        for id, read in self._read.items():
            was = self._known.get(id) or Machine(id, "")
            self._known[id] = was._replace(
                name=read.head["name"],
                epoch=read.head["epoch"],
                place=read.place if read.lines or read.anew else was.place,
                checksum=read.checksum if read.lines or read.anew else was.checksum,
            )
        self._counters = here

    def _has_seen_me(self, id: str) -> bool:
        return any(self.me.id in line["seen"] for line in self._read[id].lines[:1])

    def _refuse_two_books(self) -> None:
        """Refuse to make one book of two that have nobody in common, where nobody said so."""
        mine = {op.uid for op in self._sent if op.kind == "customers" and op.state == THERE}
        if not self._first or not mine or not self._theirs or mine & self._theirs:
            return
        if first_command(self._book.conn) == DEMO:
            raise Conflict(
                "This is the sample book, and another book is in that folder; nothing was written",
                hint="To sync your own book: repbook sync FOLDER, without --book and REPBOOK_BOOK",
            )
        if not self.may_join:
            raise TwoBooks(
                f"None of your {count(len(mine), 'customer')} is in that folder; another book is,"
                f" with {count(len(self._theirs), 'customer')}"
            )

    def _join_line(self, id: str, line: Line, here: Mapping[str, int]) -> None:
        counts = self._joined.counts[id]
        if line.get("all"):
            self._all_of.add(id)
        counts[0] += line["changes"]
        for values in sync_lines.ops_in(line):
            op = Op(*values)
            if op.kind not in KINDS or not travels(op.kind, op.uid):
                continue
            if op.kind == "customers" and op.state == THERE:
                self._theirs.add(op.uid)
            record = self._records.wanted(op.kind, op.uid)
            before = (dict(record.fields), record.life, record.state)
            self._joined.contradictions.extend(join(record, op, line["seen"], here))
            if op.row is not None:
                self._joined.numbers.setdefault((op.kind, op.uid), op.row)
            if before != (record.fields, record.life, record.state):
                self._joined.keys[op.kind, op.uid] = id
                counts[1] += 1
            for was in (before[0].get("figures"), op.fields.get("figures")):
                if was is not None and record.fields.get("figures", was) != was:
                    forgetting.drop_figures(self._records, self._joined.keys, record, was)

    # What this machine's file gets

    def _file(self) -> list[str]:
        """The lines to write; those that are known of the machines, too."""
        journal, me = self._book.journal, self.me
        self.forgotten = self._records.forgotten()
        head = self._read[me.id].head if me.id in self._read else {"forgotten": (), "name": ""}
        other_head = me.name != head["name"] or not self.forgotten <= {*head["forgotten"]}
        self.anew = anew = self.identity.write_anew or other_head
        if not self.identity.copied and me.id in self._read and self.identity.restored:
            me = me._replace(
                **{k: getattr(self._known[me.id], k) for k in ("epoch", "place", "checksum")}
            )
        epochs = [me.epoch, self._last_epoch]
        if me.id in self._read:
            epochs.append(self._read[me.id].head["epoch"])
        if anew:
            me = me._replace(epoch=max(epochs))
        everything = anew and not self._first
        seen = {**self._counters, me.id: me.counter} if everything else self._seen
        ops = [*self._records.ops()] if everything else self._sent
        if anew:
            me = me._replace(epoch=me.epoch + 1, place=0, checksum="")
        found = sync_lines.lines_of(
            [_short(op) for op in ops],
            me.place + 1,
            changes=self._sent_changes,
            seen=dict(sorted(seen.items())),
            all=everything,
        )
        texts = []
        if anew:
            head = sync_lines.head(me.id, me.name, me.epoch, SCHEMA_VERSION, self.forgotten)
            found.insert(0, head)
        for line in found:
            text, checksum = sync_lines.sealed(line, me.checksum)
            texts.append(text)
            me = me._replace(checksum=checksum, place=line.get("line", 0))
        change = journal.change_id or 0
        self.me = me._replace(last_change=change if journal.touched else change - 1)
        self._known[me.id] = self.me
        if self.identity.former is not None:
            self._known.setdefault(self.identity.former.id, self.identity.former)
        known = [
            machine._replace(own=id == me.id, counter=self._counters.get(id, machine.counter))
            for id, machine in self._known.items()
            if id != me.id
        ]
        keep_machines(self._book.conn, [*known, self.me])
        return texts

    # What is said of it

    def _names(self) -> dict[str, str]:
        """The names of the machines, with what tells two of one name apart."""
        names = {id: machine.name or id for id, machine in self._known.items()}
        names[self.me.id] = self.me.name
        taken = [*names.values()]
        return {
            id: f"{name} ({id})" if taken.count(name) > 1 else name for id, name in names.items()
        }

    def _taken(self) -> tuple[Taken, ...]:
        names = self._names()
        return tuple(
            Taken(names[id], 0 if id in self._all_of else changes, records)
            for id, (changes, records) in sorted(self._joined.counts.items())
            if records
        )

    def _said(self) -> str:
        """What the list of changes says of it."""
        parts = [f"{each.how_much(self._first)} of {each.machine}" for each in self._taken()]
        digits = digits_of(self._book.settings.get("currency"))
        return "; ".join([*parts, *told.not_in_journal(self._told, digits)])

    def synced(self, forgotten: int, strangers: tuple[str, ...]) -> Synced:
        """The answer."""
        names = self._names()
        return Synced(
            machine=names[self.me.id],
            taken=self._taken(),
            sent=self._sent_changes,
            sent_records=len(self._sent),
            first=self._first,
            carried=self._carried,
            told=tuple(self._told),
            renumbered=tuple(
                (told.customer_name(self._records, uid), there, here)
                for uid, there, here in self._settled.renumbered
                if there > 0
            ),
            not_whole=tuple(
                (names[id], read.broken, read.more)
                for id, read in self._read.items()
                if read.broken is not None and id != self.me.id
            ),
            damaged=tuple(
                (names.get(id, id), more)
                for id, more in self._files.damaged.items()
                if id != self.me.id
            ),
            refused=tuple(
                (names.get(id, id), why)
                for id, why in self._files.refused.items()
                if id != self.me.id
            ),
            newer=tuple(self._files.newer),
            strangers=strangers,
            removed=Counter(each.kind for each in self._settled.removed),
            forgotten=forgotten,
            still_have=tuple(
                names[id]
                for id, read in self._read.items()
                if id != self.me.id and not self.forgotten <= {*read.head["forgotten"]}
            ),
            restored=self.identity.restored,
            copied=self.identity.copied,
            written_anew=self._lost_file,
            moved=self._moved,
            alone=not {*self._read} - {self.me.id},
            impossible=tuple(self._impossible),
            apart=tuple(self._apart),
            alike=self._alike,
            change=self.change,
        )


def _short(op: Op) -> list[object]:
    """An edit as a list, without what is as it is for most at its end."""
    values: list[object] = list(op)
    rest = Op("", "", {}, "", {})
    while len(values) > 5 and values[-1] == rest[len(values) - 1]:
        values.pop()
    return values
