"""What a team's PostgreSQL says of its schema `repbook`: its version, its reps, who may do what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from repbook.errors import Conflict, Failed, NotFound
from repbook.store.postgres import connect, in_words
from repbook.store.postgres_address import Address
from repbook.store.shared_schema import VERSION, script
from repbook.text import shell_line

if TYPE_CHECKING:
    from psycopg import Connection


WAIT = "30s"  # for another sharing of the same rep


class Rep(NamedTuple):
    """One who shares: the name, the role that writes their rows, and when it last did."""

    rep: str
    role: str
    shared_at: datetime | None  # None for who has shared nothing yet
    notes: bool  # whether private notes were shared
    last_change: str | None = None  # of the book that they last shared

    @property
    def shared_on(self) -> date | None:
        """The day on which they last shared, where this machine is."""
        return self.shared_at and self.shared_at.astimezone().date()


def admin_url(address: Address) -> str:
    """The address as an admin types it: with a user of theirs."""
    scheme, _, rest = address.for_psql.partition("://")
    return f"{scheme}://ADMIN@{rest.rpartition('@')[2]}"


def set_up_line(address: Address) -> str:
    """What an admin runs to set up the schema, or to bring it to this version."""
    return f"repbook share --set-up | psql {shell_line([admin_url(address)])}"


def make_ready(conn: "Connection", address: Address) -> None:
    """Set up the schema, or bring it to this version, where this role may; else say who has to."""
    version = _version(conn, address)
    if version == VERSION:
        return
    owner, creates = conn.execute(
        "SELECT (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'repbook'),"
        " has_database_privilege(current_database(), 'CREATE')"
    ).fetchone() or (None, False)
    if not (creates if owner is None else owner):
        wrong = "has no schema repbook yet" if not version else "is set up for an older repbook"
        may = "may not make one" if not version else "may not upgrade it"
        raise Failed(
            f"{address.server} {wrong}, and {user(conn)} {may}; nothing was sent",
            hint=f"The owner of the database types: {set_up_line(address)}",
        )
    conn.execute(script().encode())


def refuse_other_version(conn: "Connection", address: Address) -> None:
    """Refuse to read what is not there yet, or is of another version."""
    version = _version(conn, address)
    if not version:
        raise NotFound(
            f"Nobody has shared a book on {address.shown.partition('?')[0]} yet",
            hint=f"A rep does so with: {shell_line(['repbook', 'share', address.shown])}",
        )
    if version != VERSION:
        raise Failed(
            f"{address.server} is set up for an older repbook",
            hint=f"Its owner upgrades it with repbook share, or with: {set_up_line(address)}",
        )


def _version(conn: "Connection", address: Address) -> int:
    """The version of the schema, 0 where there is none; a newer or a foreign one is refused."""
    about, foreign = conn.execute(
        "SELECT to_regclass('repbook.about') IS NOT NULL,"
        " to_regclass('repbook.customers') IS NOT NULL"
    ).fetchone() or (False, False)
    if not about and foreign:
        raise Conflict(
            f"{address.server} has a schema repbook that is not of this program; it was left as it is",
            hint="Name another database in the address",
        )
    if not about:
        return 0
    (version,) = conn.execute("SELECT version FROM repbook.about").fetchone() or (0,)
    if version > VERSION:
        raise Failed(
            f"{address.server} is set up for a newer repbook",
            hint="pip install --upgrade repbook",
        )
    return int(version)


def user(conn: "Connection") -> str:
    """The role that this connection has."""
    (name,) = conn.execute("SELECT current_user::text").fetchone() or ("",)
    return str(name)


def reps(conn: "Connection") -> list[Rep]:
    """The reps whom this role may see, by name."""
    sql = "SELECT rep, role::text, shared_at, notes FROM repbook.reps ORDER BY lower(rep), rep"
    return [Rep(*row) for row in conn.execute(sql)]


@contextmanager
def sharing(
    conn: "Connection", address: Address, named: str | None, notes: bool, last_change: str | None
) -> Iterator[Rep]:
    """One transaction that shares the book of a rep; another one of the same rep waits for its end."""
    with conn.transaction():
        conn.execute(f"SET LOCAL lock_timeout = '{WAIT}'".encode())
        rep = _rep_to_share(conn, address, named)
        yield rep
        conn.execute(
            "UPDATE repbook.reps SET shared_at = now(), notes = %s, last_change = %s WHERE rep = %s",
            (notes, last_change, rep.rep),
        )


@contextmanager
def reading(address: Address) -> Iterator["Connection"]:
    """A connection that reads what is shared as of one moment."""
    with in_words(address), connect(address) as conn, conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        refuse_other_version(conn, address)
        yield conn


def _rep_to_share(conn: "Connection", address: Address, named: str | None) -> Rep:
    """The rep as whom this role shares, entered by the owner of the schema; locked until the end."""
    role, known = user(conn), reps(conn)
    name = named or address.rep or _own(known, role)
    found = next((rep for rep in known if rep.rep == name), None)
    taken_by = found.role if found else _somebody(conn, name)
    if taken_by not in (None, role):
        again = ["repbook", "share", address.shown, "--rep"]
        raise Conflict(
            f'"{name}" is shared by {taken_by}, and this address is of {role}; nothing was sent',
            hint=f"As yourself: {shell_line([*again, role])}"
            if name != role
            else f"Under another name: {shell_line([*again, 'NAME'])}",
        )
    if found is None:
        _enter(conn, address, name, role)
    sql = "SELECT rep, role::text, shared_at, notes, last_change FROM repbook.reps WHERE rep = %s FOR UPDATE"
    row = conn.execute(sql, (name,)).fetchone()
    assert row is not None
    return Rep(*row)


def _own(known: list[Rep], role: str) -> str:
    """The rep that a role is: the one it has, else one of its name."""
    own = [rep.rep for rep in known if rep.role == role]
    return own[0] if len(own) == 1 else role


def _somebody(conn: "Connection", name: str) -> str | None:
    """Who shares under a name that this role may not read; None where nobody does."""
    (taken,) = conn.execute("SELECT repbook.is_taken(%s)", (name,)).fetchone() or (False,)
    return "another user" if taken else None


def _enter(conn: "Connection", address: Address, name: str, role: str) -> None:
    sql = "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'repbook'"
    (owner,) = conn.execute(sql).fetchone() or (False,)
    entry = "INSERT INTO repbook.reps (rep, role) VALUES ({}, {})"
    if not owner:
        quoted = ("'" + text.replace("'", "''") + "'" for text in (name, role))
        line = ["psql", admin_url(address), "-c", entry.format(*quoted)]
        raise Conflict(
            f'{role} may not share as "{name}" on {address.server} yet; nothing was sent',
            hint=f"The owner of the database types: {shell_line(line)}",
        )
    conn.execute(f"{entry.format('%s', '%s')} ON CONFLICT DO NOTHING".encode(), (name, role))


def rep_to_read(conn: "Connection", address: Address) -> Rep:
    """The rep whose book is meant: the one named, else one's own, else the only one."""
    there = [rep for rep in reps(conn) if rep.shared_at is not None]
    role = user(conn)
    if address.rep is not None:
        found = [rep for rep in there if rep.rep == address.rep]
    else:
        found = [rep for rep in there if rep.role == role]
        found = found if len(found) == 1 else there
    if len(found) == 1:
        return found[0]
    names = ", ".join(rep.rep for rep in there)
    if not there:
        raise NotFound(
            f"{role} can read no shared book on {address.server}",
            hint="Ask who runs it whose books you may read: the table repbook.reps says so",
        )
    first = found[0] if found else there[0]
    line = shell_line(["repbook", "--book", address.named(first.rep), "next"])
    raise NotFound(
        f'There is no shared book of "{address.rep}" there; those that are: {names}'
        if address.rep is not None
        else f"Several share their books there: {names}",
        hint=f"Name one: {line}",
    )
