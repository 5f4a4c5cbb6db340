"""A table of a PostgreSQL in which the machines of one rep meet, as they do in a folder.

It is in a schema of its own, and each role sees only its own lines. Loaded only for an address.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from repbook.errors import Failed
from repbook.store.postgres import connect, in_words
from repbook.store.postgres_address import Address
from repbook.store.shared_server import set_up_line

if TYPE_CHECKING:
    from psycopg import Connection

SET_UP = """
-- Where machines meet (repbook sync postgresql://...). The owner of the table could read the lines of all:
-- they become those of the role that runs this.
BEGIN;
CREATE SCHEMA IF NOT EXISTS repbook_sync;
CREATE TABLE IF NOT EXISTS repbook_sync.lines (
  role name NOT NULL DEFAULT current_user,
  rep text NOT NULL,
  machine text NOT NULL,
  place integer NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (role, rep, machine, place)
);
ALTER SCHEMA repbook_sync OWNER TO CURRENT_USER;
ALTER TABLE repbook_sync.lines OWNER TO CURRENT_USER;
ALTER TABLE repbook_sync.lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE repbook_sync.lines FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS own_lines ON repbook_sync.lines;
CREATE POLICY own_lines ON repbook_sync.lines USING (role = current_user);
GRANT USAGE ON SCHEMA repbook_sync TO PUBLIC;
GRANT SELECT, INSERT, DELETE ON repbook_sync.lines TO PUBLIC;
COMMIT;
"""
OF_A_MACHINE = "FROM repbook_sync.lines WHERE rep = %s AND machine = %s"
ADD = "INSERT INTO repbook_sync.lines (rep, machine, place, line) VALUES (%s, %s, %s, %s)"


class Table:
    """Where the machines of one rep meet: made at its first use."""

    carried: ClassVar[bool] = False

    def __init__(self, address: Address) -> None:
        self._address = address
        self._conn: Connection = connect(address)
        with in_words(address):
            there, may, user = self._conn.execute(
                "SELECT to_regclass('repbook_sync.lines') IS NOT NULL,"
                " has_database_privilege(current_database(), 'CREATE'), current_user::text"
            ).fetchone() or (False, False, "")
            if not (there or may):
                raise Failed(
                    f"{address.server} has no schema repbook_sync yet, and {user} may not make one;"
                    " nothing was sent",
                    hint=f"The owner of the database types: {set_up_line(address)}",
                )
            if not there:
                self._conn.execute(SET_UP.encode())
        self._rep = address.rep or str(user)

    def close(self) -> None:
        self._conn.close()

    def machines(self) -> list[str]:
        """The machines that have lines there."""
        sql = "SELECT DISTINCT machine FROM repbook_sync.lines WHERE rep = %s ORDER BY machine"
        with in_words(self._address):
            return [str(machine) for (machine,) in self._conn.execute(sql, (self._rep,))]

    @staticmethod
    def strangers() -> list[str]:
        """Nobody else writes there."""
        return []

    def read(self, machine: str) -> list[str]:
        """The lines of a machine."""
        sql = f"SELECT line {OF_A_MACHINE} ORDER BY place"
        with in_words(self._address):
            found = self._conn.execute(sql.encode(), (self._rep, machine))
            return [str(line) for (line,) in found]

    def append(self, machine: str, lines: Sequence[str]) -> None:
        """Add lines of a machine, all or none."""
        sql = f"SELECT coalesce(max(place), -1) + 1 {OF_A_MACHINE}"
        with in_words(self._address), self._conn.transaction():
            (first,) = self._conn.execute(sql.encode(), (self._rep, machine)).fetchone() or (0,)
            self._add(machine, first, lines)

    def replace(self, machine: str, lines: Sequence[str]) -> None:
        """Write the lines of a machine anew, all or none."""
        with in_words(self._address), self._conn.transaction():
            self._conn.execute(f"DELETE {OF_A_MACHINE}".encode(), (self._rep, machine))
            self._add(machine, 0, lines)

    def _add(self, machine: str, first: int, lines: Sequence[str]) -> None:
        rows = [(self._rep, machine, place, line) for place, line in enumerate(lines, first)]
        with self._conn.cursor() as cursor:
            cursor.executemany(ADD, rows)
