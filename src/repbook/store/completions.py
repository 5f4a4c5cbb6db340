"""Tab completions from the book: read-only, and quick.

Each Tab is a start of its own, so the file is opened with nothing but sqlite3:
no schema is brought up to date, nothing is made, and whatever is wrong with the
book simply means that there is nothing to offer.
"""

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from repbook.text import fold, words_of

MOST = 200

Hint = tuple[str, str]  # what to type, and what it is


def _listing(sql: str) -> Callable[["Hints", str], list[Hint]]:
    """A method of Hints: the rows of a statement that begin with what was typed."""
    return lambda hints, begun: _clean(hints.rows(sql), begun)


class Hints:
    """The names in a book that begin in a given way."""

    def __init__(self, path: Path) -> None:
        self._conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)

    def customers(self, begun: str, written_off: bool = False) -> list[Hint]:
        """Customers whose name starts so; else the one that another word, alias or code names."""
        key = fold(begun)
        only = " AND c.id IN (SELECT customer_id FROM write_off_ends WHERE end_day IS NULL)"
        only = only if written_off else ""
        sql = "SELECT c.name, coalesce(c.town, '') FROM customers c WHERE {}" + only
        found = self._beginning(
            sql.format(_begins("c.name_key")) + " AND c.id > 0 ORDER BY c.name", _like(key)
        )
        if found or not key:
            return found
        words = self._beginning(sql.format(_begins("c.name_key")), f"% {_like(key)}")
        others = self._beginning(
            "SELECT DISTINCT c.name, a.text FROM aliases a JOIN customers c ON c.id = a.customer_id"
            f" WHERE a.kind != 'uid' AND {_begins('a.key')}" + only,
            _like(key),
        )
        both = dict((*others, *words))
        # a shell puts the letters that all candidates share in place of what was typed
        return list(both.items()) if len(both) == 1 else []

    def contacts(self, customer: str, begun: str) -> list[Hint]:
        """The people to ask for at the customer that a typed word means, if it means one."""
        named = self.customers(customer)
        exact = [hint for hint in named if fold(hint[0]) == fold(customer)] or named
        if customer.isdecimal():
            who, value = "c.id = ?", customer
        elif len(exact) == 1:
            who, value = "c.name = ?", exact[0][0]
        else:
            return []
        found = self.rows(
            "SELECT k.name, coalesce(k.role, '') FROM contacts k JOIN customers c"
            f" ON c.id = k.customer_id WHERE {who} AND k.left_day IS NULL ORDER BY k.ask_first DESC, k.id",
            value,
        )
        return _clean(found, begun)

    problems = _listing(
        "SELECT 'x' || x.id, x.what || ', ' || c.name FROM open_problems x"
        " JOIN customers c ON c.id = x.customer_id WHERE c.id > 0 ORDER BY x.id DESC"
    )
    all_problems = _listing(
        "SELECT 'x' || x.id, x.what || ', ' || c.name FROM problems x"
        " JOIN customers c ON c.id = x.customer_id WHERE c.id > 0 ORDER BY x.id DESC"
    )
    promises = _listing(
        "SELECT 'p' || p.id, p.text || ', ' || c.name FROM promises p JOIN customers c"
        " ON c.id = p.customer_id WHERE p.kept_day IS NULL AND p.dropped_day IS NULL"
        " AND NOT p.yearly ORDER BY p.by_day"
    )
    quotes = _listing(
        "SELECT 'q' || q.id, coalesce(q.what || ', ', '') || c.name FROM quotes q JOIN customers c"
        " ON c.id = q.customer_id WHERE q.won_day IS NULL AND q.lost_day IS NULL ORDER BY q.id DESC"
    )
    all_quotes = _listing(
        "SELECT 'q' || q.id, coalesce(q.what || ', ', '') || c.name FROM quotes q JOIN customers c"
        f" ON c.id = q.customer_id WHERE c.id > 0 ORDER BY q.id DESC LIMIT {MOST}"
    )
    purchases = _listing(
        "SELECT 'o' || o.id, coalesce(o.what || ', ', '') || c.name FROM purchases o"
        f" JOIN customers c ON c.id = o.customer_id WHERE c.id > 0 ORDER BY o.day DESC, o.id DESC LIMIT {MOST}"
    )
    allies = _listing("SELECT name, coalesce(team, '') FROM allies ORDER BY name")
    topics = _listing("SELECT topic, '' FROM feedback GROUP BY topic ORDER BY count(*) DESC, topic")
    fields = _listing(
        "SELECT key || '=', count(*) || ' customers' FROM customers, json_each(customers.extra)"
        " GROUP BY key ORDER BY key"
    )
    tags = _listing("SELECT tag, count(*) || ' customers' FROM tags GROUP BY tag ORDER BY tag")
    towns = _listing(
        "SELECT town, count(*) || ' customers' FROM customers WHERE town IS NOT NULL"
        " GROUP BY town ORDER BY town"
    )

    def kinds(self, begun: str) -> list[Hint]:
        """Kinds of problems, the commonest first."""
        from repbook.store.problems import kinds

        return _clean([(kind, f"{n} times") for kind, n in kinds(self._conn).items()], begun)

    def rows(self, sql: str, *values: str) -> Iterable[Hint]:
        """The rows of a statement, as they are in the book."""
        return self._conn.execute(sql, values)

    def _beginning(self, sql: str, pattern: str) -> list[Hint]:
        return _clean(self.rows(f"{sql} LIMIT {MOST}", f"{pattern}%"), "")


def _begins(column: str) -> str:
    return f"{column} LIKE ? ESCAPE '!'"


def _like(key: str) -> str:
    """A text for LIKE, in which nothing stands for anything else."""
    return key.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _clean(found: Iterable[Hint], begun: str) -> list[Hint]:
    """The hints that start so, without those that a shell or terminal would interpret."""
    key = fold(begun)
    return [
        (value, " ".join(words_of(about)[:8]) if not about.isprintable() else about)
        for value, about in found
        if value.isprintable() and value[:1] != "-" and (not key or fold(value).startswith(key))
    ][:MOST]
