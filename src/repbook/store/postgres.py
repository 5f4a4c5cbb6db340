"""Connect to a team's PostgreSQL, and say in words what it refuses; no message has a password in it.

Loaded only for an address that begins with postgresql:// (the extra `team`).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from repbook.errors import Failed, InvalidInput, NotFound, RepbookError, refuse_without
from repbook.store.postgres_address import EXAMPLE, Address, without_password
from repbook.text import shell_line

if TYPE_CHECKING:
    from psycopg import Connection, Error

OLDEST_SERVER = 15  # the first whose views can read with the rights of who asks
CONNECT_SECONDS = 10


def connect(address: Address) -> "Connection":
    """A connection that commits by itself only what it is told to; refusals are said in words."""
    refuse_without("psycopg", "PostgreSQL needs", "team")
    import psycopg

    try:
        conn = psycopg.connect(
            address.dsn,
            connect_timeout=CONNECT_SECONDS,
            application_name="repbook",
            client_encoding="UTF8",
            autocommit=True,
        )
    except psycopg.Error as error:
        raise refusal(error, address) from None  # its text may have the address in it
    except ValueError:  # a NUL, a name that no host can have
        raise _no_address(address) from None
    version = conn.info.server_version // 10000
    if version < OLDEST_SERVER:
        conn.close()
        raise Failed(
            f"{address.server} is PostgreSQL {version}; repbook needs {OLDEST_SERVER} or newer",
            hint="Ask who runs it for a newer one",
        )
    return conn


@contextmanager
def in_words(address: Address) -> Iterator[None]:
    """Say in words what the server refuses meanwhile."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise refusal(error, address) from None


def _no_address(address: Address) -> RepbookError:
    return InvalidInput(f"{address.shown} cannot be read as an address", hint=f"As in {EXAMPLE}")


# What a server says, in its words, that has no code where the connection is refused; and ours.
SAID: tuple[tuple[str, str, str], ...] = (
    (
        r"password authentication failed|no password supplied|28P01",
        "{server} refused the password of {user}",
        "Put it into ~/.pgpass or the variable PGPASSWORD",
    ),
    (
        r'role "(?P<name>[^"]+)" does not exist|28000.*role',
        "{server} knows no user {name}",
        "Name yours in the address, as in {example}",
    ),
    (
        r"[Pp]eer authentication failed|Ident authentication failed|no pg_hba\.conf entry",
        "{server} does not let {user} in from here",
        "Ask who runs it to allow {user} in pg_hba.conf",
    ),
    (
        r'database "(?P<name>[^"]+)" does not exist|3D000',
        "{server} has no database {name}",
        "Those that are there: psql -l {server_url}",
    ),
    (
        r"remaining connection slots|too many clients|too many connections|53300",
        "{server} takes no more connections now; nothing was sent",
        "Try again in a minute",
    ),
    (
        r"could not translate host name|Name or service not known|nodename nor servname"
        r"|failed to resolve host|No address associated|Temporary failure in name",
        'There is no server "{server}", or this machine is offline',
        "Look at the address and at your network",
    ),
    (
        r"timeout expired|timed out|[Cc]onnection timeout",
        f"{{server}} did not answer in {CONNECT_SECONDS} seconds",
        "Look at your network (a VPN?), then try again",
    ),
    (
        r"Connection refused|No such file or directory|No route to host|unreachable|starting up"
        r"|server closed the connection|consuming input failed|connection is lost"
        r"|57P0[123]|shutting down|terminating connection",
        "{server} cannot be reached; it may be down",
        "Try again later; your book is as it was",
    ),
    (
        r"SSL|certificate",
        "{server} and this machine do not agree on a secure connection",
        "Ask who runs it which sslmode the address needs, as in {example}?sslmode=require",
    ),
    (
        r"missing \"=\"|invalid (?:connection|URI|port|percent|integer)|unexpected spaces|extra key",
        "{shown} cannot be read as an address",
        "As in {example}",
    ),
    (
        r"2BP01",
        "A view of your own on {server} is built on one of repbook's that needs other columns now",
        "Drop it, share, then make it again. It is named by: {set_up}",
    ),
    (
        r"53100|No space left on device",
        "The disk of {server} is full; nothing was sent",
        "Ask who runs it",
    ),
    (
        r"40001|40P01|55P03",
        "Another program was writing to {server} at the same time; nothing was sent",
        "Try again",
    ),
)


def refusal(error: "Error", address: Address) -> RepbookError:
    """What a server refused, as one line for the user and what to do."""
    said = f"{error.sqlstate or ''} {error}"
    parts = urlsplit(address.dsn)
    words = {
        "server": address.server,
        "user": unquote(parts.username or "") or "you",
        "name": unquote(parts.path.lstrip("/")) or "of that name",
        "shown": address.shown,
        "example": EXAMPLE,
        "set_up": f"repbook share --set-up | psql {shell_line([address.for_psql])}",
        "server_url": shell_line([re.sub("(//[^/]*)/[^?]*", r"\1/postgres", address.for_psql)]),
    }
    for pattern, wrong, hint in SAID:
        found = re.search(pattern, said)
        if found:
            words |= {key: value for key, value in found.groupdict().items() if value}
            kind = NotFound if "has no database" in wrong else Failed
            return kind(wrong.format(**words), hint=hint.format(**words))
    message = str(error).strip().splitlines() or ["an error without words"]
    last = without_password(message[0].rpartition("FATAL:")[2].strip() or message[0])
    return Failed(
        f"{address.server} could not do it ({last}); nothing was changed there",
        hint="Ask who runs it",
    )
