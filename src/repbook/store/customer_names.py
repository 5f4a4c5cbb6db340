# Long because each way to find customers without reading them is here.
"""Find customers by folded names, phones and e-mails."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from repbook.errors import InvalidInput, NotFound
from repbook.store.journal import Journal
from repbook.store.tables import one_of
from repbook.text import fold, shown


class Referred(NamedTuple):
    """A customer who came through another one."""

    id: int
    name: str
    by: int
    added_day: int
    imported: bool  # then the day is the import's


# How one is called of whom a file has nothing but an id: "customer 9", "customer 9 of HubSpot".
UNNAMED, OF_PROGRAM = "customer ", " of "

# Everything by which a customer can be named, folded; one row a name.
NAMES = """
    SELECT id AS customer_id, 'name' AS how, name_key AS key FROM customers WHERE +id > 0
    UNION ALL SELECT id, 'company', company_key FROM customers WHERE company_key IS NOT NULL
    UNION ALL SELECT customer_id, kind, key FROM aliases WHERE kind != 'uid'
    UNION ALL SELECT customer_id, 'contact', name_key FROM contacts
    UNION ALL SELECT customer_id, kind, key FROM addresses
"""

# The same, of a code such as `hubspot:contact:123` only the id.
NAMES_AND_IDS = NAMES.replace(
    "SELECT customer_id, kind, key FROM aliases",
    "SELECT customer_id, kind, CASE WHEN kind = 'code' AND key LIKE '%:%:%'"
    " THEN replace(key, rtrim(key, replace(key, ':', '')), '') ELSE key END AS key FROM aliases",
)

# What names a customer alone: by a code that no other has, and by a name that means no other.
CALLED_ALONE = """
    SELECT id, name, uid,
      (SELECT a.text FROM aliases a WHERE a.customer_id = c.id AND a.kind = 'code' AND NOT EXISTS (
        SELECT 1 FROM aliases b WHERE b.key = a.key AND b.kind = 'code' AND b.customer_id != c.id)
        ORDER BY a.id LIMIT 1),
      name_key = '' OR EXISTS (
        SELECT 1 FROM customers o WHERE o.name_key = c.name_key AND o.id != c.id),
      EXISTS (SELECT 1 FROM aliases b
        WHERE b.key = c.name_key AND b.kind = 'code' AND b.customer_id != c.id)
    FROM customers c WHERE id IN (SELECT value FROM json_each(?))
"""

# Where a customer's tags and town are, and how what was typed fits one.
Fits: TypeAlias = Callable[[str, str], bool]
GROUPS: dict[str, tuple[str, str, Fits]] = {
    "tag": ("tags", "customer_id", str.__eq__),
    "town": ("customers", "id", str.startswith),
}

# What names which customer: folded names, aliases and codes, and uids of those merged.
Keys: TypeAlias = tuple[dict[str, int], dict[str, int], dict[str, int], dict[str, int]]


class CalledAlone(NamedTuple):
    """A customer's name; the code that means them alone, else the uid where the name does not."""

    name: str
    code: str | None
    word: str  # name, code or uid, the first of them that means no other


def called_alone(conn: sqlite3.Connection, ids: Collection[int]) -> dict[int, CalledAlone]:
    """What means each of these customers and no other."""
    import json

    found: dict[int, CalledAlone] = {}
    for id, name, uid, code, shared, taken in conn.execute(CALLED_ALONE, [json.dumps([*ids])]):
        code = code or (uid if shared else None)
        found[id] = CalledAlone(name, code, (code or uid) if shared or taken else name)
    return found


class CustomerNames:
    """The ways to find customers, without reading them."""

    _journal: Journal
    _holding: tuple[object, dict[tuple[str, ...], list[tuple[int, str, str]]]] = None, {}

    @property
    def _conn(self) -> sqlite3.Connection:
        return self._journal.conn

    def names(self, only: Collection[int] | None = None) -> dict[int, str]:
        """Number to name, of everyone or of these."""
        those = "> 0" if only is None else one_of(only)
        return dict(self._conn.execute(f"SELECT id, name FROM customers WHERE id {those}"))

    def keys(self) -> Keys:
        """Every name and code, and the uids of those merged into another; the oldest has it."""
        aliases: dict[str, int] = {}
        codes: dict[str, int] = {}
        merged: dict[str, int] = {}
        for id, kind, key, text in self._conn.execute(
            "SELECT customer_id, kind, key, text FROM aliases ORDER BY id DESC"
        ):
            if kind == "uid":
                merged[text] = id
            else:
                (codes if kind == "code" else aliases)[key] = id
        names = self._conn.execute(
            "SELECT name_key, id FROM customers WHERE id > 0 ORDER BY id DESC"
        )
        return dict(names), aliases, codes, merged

    def known_by_code_alone(self) -> set[int]:
        """Customers whose name is but the code or the e-mail that another program gave them."""
        rows = self._conn.execute(
            "SELECT c.id FROM customers c JOIN aliases a ON a.customer_id = c.id"
            " WHERE a.kind = 'code' AND (a.text = c.name OR a.text LIKE '%:%:' || c.name"
            " OR c.name = :unnamed || a.text OR c.name LIKE :unnamed || '%' || :of || '%'"
            " AND a.text LIKE '%:%:' || substr(c.name, length(:unnamed) + 1,"
            " instr(c.name, :of) - length(:unnamed) - 1))"
            " UNION SELECT c.id FROM customers c JOIN addresses a ON a.customer_id = c.id"
            " WHERE a.kind = 'email' AND a.text = c.name",
            {"unnamed": UNNAMED, "of": OF_PROGRAM},
        )
        return {row[0] for row in rows}

    def by_address(self, kind: str) -> dict[str, int]:
        """Key of an e-mail, or of a phone, to the customer."""
        return dict(
            self._conn.execute("SELECT key, customer_id FROM addresses WHERE kind = ?", (kind,))
        )

    def empty(self) -> bool:
        """Whether there is nobody."""
        return self._conn.execute("SELECT 1 FROM customers WHERE id > 0 LIMIT 1").fetchone() is None

    def first(self, most: int, of: Sequence[int] | None = None) -> Sequence[int]:
        """The lowest numbers, so many of them, of everyone or of these in order."""
        if of is not None:
            return of[:most]
        sql = "SELECT id FROM customers WHERE id > 0 ORDER BY id LIMIT ?"
        return [id for (id,) in self._conn.execute(sql, (most,))]

    def added_by_hand(self, day: date) -> list[int]:
        """Who was added on a day, but by no file."""
        sql = "SELECT id FROM customers WHERE added_day = ? AND NOT imported AND id > 0 ORDER BY id"
        return [id for (id,) in self._conn.execute(sql, (day.toordinal(),))]

    def not_to_call(self) -> set[int]:
        """Who is not to be called."""
        sql = "SELECT id FROM customers WHERE do_not_call AND id > 0"
        return {id for (id,) in self._conn.execute(sql)}

    def referred(self, by: int | None = None, with_forgotten: bool = False) -> list[Referred]:
        """Who came through anyone, or through one customer, by number."""
        those = "IS NOT NULL" if by is None else "= ?"
        rows = self._conn.execute(
            "SELECT id, name, referred_by_id, added_day, imported FROM customers"
            f" WHERE referred_by_id {those} ORDER BY id",
            () if by is None else (by,),
        )
        found = [Referred(*row) for row in rows]
        return [each for each in found if with_forgotten or min(each.id, each.by) > 0]

    def of_uid(self, uid: str | None) -> int | None:
        """The number of the customer with this uid, also of one that was merged into another."""
        row = self._conn.execute(
            "SELECT id FROM customers WHERE uid = :uid AND id > 0"
            " UNION ALL SELECT customer_id FROM aliases WHERE kind = 'uid' AND text = :uid",
            {"uid": uid},
        ).fetchone()
        return None if row is None else int(row[0])

    def with_contact(self, uid: str) -> int | None:
        """The customer whose contact has a uid."""
        row = self._conn.execute(
            "SELECT customer_id FROM contacts WHERE uid = ?", (uid,)
        ).fetchone()
        return None if row is None else int(row[0])

    def record_counts(self) -> dict[int, int]:
        """How many purchases and exchanges there are of everyone."""
        return dict(
            self._conn.execute(
                "SELECT c.id, coalesce(p.n, 0) + coalesce(e.n, 0) FROM customers c"
                " LEFT JOIN (SELECT customer_id, count(*) AS n FROM purchases GROUP BY 1) p"
                " ON p.customer_id = c.id"
                " LEFT JOIN (SELECT customer_id, count(*) AS n FROM exchanges GROUP BY 1) e"
                " ON e.customer_id = c.id WHERE c.id > 0"
            )
        )

    def exists(self, id: int) -> bool:
        """Whether a number is a customer's."""
        return (
            self._conn.execute("SELECT 1 FROM customers WHERE id = ? AND id > 0", (id,)).fetchone()
            is not None
        )

    def keyed(self, key: str, how: Sequence[str] | None = None) -> list[int]:
        """Customers one of whose names is exactly this key."""
        sql = f"SELECT DISTINCT customer_id, how FROM ({NAMES}) WHERE key = ? ORDER BY customer_id"
        return list(
            dict.fromkeys(c for c, h in self._conn.execute(sql, (key,)) if not how or h in how)
        )

    def holding(self, words: Sequence[str]) -> list[tuple[int, str, str]]:
        """Those names that hold every one of the words somewhere: customer, what it is, key.

        A line with such a name is read in several ways, so they are kept until anything is written.
        """
        written = self._conn.total_changes, *self._conn.execute("PRAGMA data_version").fetchone()
        if self._holding[0] != written:
            self._holding = written, {}
        kept, asked = self._holding[1], tuple(sorted(words, key=len, reverse=True))
        if asked not in kept:
            kept[asked] = self._find_holding(asked)
        return kept[asked]

    def _find_holding(self, words: Sequence[str]) -> list[tuple[int, str, str]]:
        plain = "replace(replace(key, '''', ''), '&', 'and')"  # as `words_of` takes them
        marked = (
            "(instr(key, '''') OR instr(key, '&'))"  # few are: the others are plain as they are
        )
        test = " AND ".join(
            f"(instr(key, ?{n}) OR ({marked} AND instr({plain}, ?{n})))"
            for n in range(1, len(words) + 1)
        )
        sql = (
            f"SELECT customer_id, how, key FROM ({NAMES_AND_IDS}) WHERE {test} ORDER BY customer_id"
        )
        return list(self._conn.execute(sql, words))

    def every_key(self) -> str:
        """Every name of every customer, folded, one a line."""
        sql = f"SELECT group_concat(key, char(10)) FROM ({NAMES})"
        return self._conn.execute(sql).fetchone()[0] or ""

    def called(self, keys: Sequence[str]) -> list[tuple[int, str]]:
        """The customers with each of these names, folded: number and name."""
        from repbook.store.streams import chunks

        found: list[tuple[int, str]] = []
        for some in chunks(keys, 500):  # a statement may have no more than 999 parameters
            sql = (
                f"SELECT customer_id, key FROM ({NAMES}) WHERE key IN ({','.join('?' * len(some))})"
            )
            found += self._conn.execute(sql, some)
        return found

    def narrowed(self, tag: str | None, town: str | None) -> set[int]:
        """The numbers of those with a tag, in a town, or both.

        NotFound for a tag or a town that no customer has: it is mistyped more often than empty.
        """
        asked = [(what, said) for what, said in (("tag", tag), ("town", town)) if said is not None]
        if not asked:
            return {row[0] for row in self._conn.execute("SELECT id FROM customers WHERE id > 0")}
        return set.intersection(*(self._with(what, said) for what, said in asked))

    def in_group(self, what: str, said: str) -> set[int]:
        """The numbers of those with a tag, or in a town that begins so; none where nobody is."""
        key, (table, owner, fits) = fold(said), GROUPS[what]
        texts = [text for text in self._texts(what) if fits(fold(text), key)]
        marks = ",".join("?" * len(texts))
        sql = f"SELECT {owner} FROM {table} WHERE {owner} > 0 AND {what} IN ({marks})"
        return {id for (id,) in self._conn.execute(sql, texts)}

    def _texts(self, what: str) -> list[str]:
        """Every tag, or every town, once."""
        sql = f"SELECT DISTINCT {what} FROM {GROUPS[what][0]} WHERE {what} IS NOT NULL"
        return [text for (text,) in self._conn.execute(sql)]

    def _with(self, what: str, said: str) -> set[int]:
        """Those with a tag, or in a town; NotFound when nobody is."""
        key = fold(said)
        if not key:
            raise InvalidInput(f'"--{what}" is empty', hint="repbook list")
        found = self.in_group(what, said)
        if not found:
            from difflib import get_close_matches

            known = {fold(text): text for text in self._texts(what)}
            near = get_close_matches(key, known, 1)
            has = "has the tag" if what == "tag" else "is in"
            raise NotFound(
                f'No customer {has} "{shown(said)}"',
                hint=f'repbook list --{what} "{known[near[0]]}"' if near else "repbook list",
            )
        return found

    def phones_with(self, digits: str) -> list[int]:
        """Customers with a phone number that has these digits in it."""
        sql = (
            "SELECT DISTINCT customer_id FROM addresses WHERE kind = 'phone'"
            " AND instr(key, ?) ORDER BY customer_id"
        )
        return [row[0] for row in self._conn.execute(sql, (digits,))]

    def phones_ending(self, digits: str) -> list[int]:
        """Customers with a phone number that ends in these digits."""
        sql = (
            "SELECT DISTINCT customer_id FROM addresses WHERE kind = 'phone'"
            " AND substr(key, -length(?)) = ? ORDER BY customer_id"
        )
        return [row[0] for row in self._conn.execute(sql, (digits, digits))]
