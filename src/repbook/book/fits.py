"""Fits of the forecast, kept in the book and used again while they serve.

Keeping one is best effort: it waits for no lock, and a busy or read-only book
simply goes without. Fits are no facts: not journalled, not undone, not exported.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from repbook.loyalty.forecasting import forecast
from repbook.records import History

if TYPE_CHECKING:
    from repbook.book import Book

KEPT = 12


def fitted(
    book: Book, on: date, horizon: int, histories: Sequence[History], *, exact: bool
) -> forecast.Fitted:
    """The parameters for a day: a kept fit that serves, else a new one.

    `exact` takes only a fit of that very day, so that looking back gives the
    same figures whatever was looked at before.
    """
    day = on.toordinal()
    buyings = [history.buying for history in histories if history.buying.days]
    purchases = sum(len(buying.days) for buying in buyings)
    kept = _kept(book, day, purchases, exact)
    if kept is None:
        found = forecast.fit(buyings, day, book.policy, (horizon,))
    elif horizon not in kept.own:
        found = forecast.add_horizon(kept, buyings, day, book.policy, horizon)
    else:
        return kept
    _keep(book, found)
    return found


def newest(book: Book, on: date) -> forecast.Fitted | None:
    """The newest kept fit of a day and before, whether it serves or not."""
    row = book.conn.execute(
        "SELECT fitted FROM fits WHERE day <= ? ORDER BY day DESC, id DESC LIMIT 1",
        (on.toordinal(),),
    ).fetchone()
    if row is None:
        return None
    try:
        return forecast.Fitted.from_json(row[0])
    except (ValueError, KeyError, TypeError):
        return None


def serving(book: Book, on: date, horizon: int, *, exact: bool) -> forecast.Fitted | None:
    """The kept fit that serves a day, if there is one, without reading everyone's history."""
    from repbook.store.histories import purchase_spans

    day = on.toordinal()
    purchases = purchase_spans(book.conn, day)[0]
    kept = _kept(book, day, purchases, exact) if purchases else None
    return kept if kept is not None and horizon in kept.own else None


def _kept(book: Book, day: int, purchases: int, exact: bool) -> forecast.Fitted | None:
    for (text,) in book.conn.execute(
        "SELECT fitted FROM fits WHERE day <= ? AND day >= ? ORDER BY day DESC, id DESC",
        (day, day if exact else 0),
    ):
        try:
            found = forecast.Fitted.from_json(text)
        except (ValueError, KeyError, TypeError):
            continue
        if forecast.serves(found, day, purchases, book.policy) and (
            not exact or found.purchases == purchases
        ):
            return found
    return None


def _keep(book: Book, found: forecast.Fitted) -> None:
    conn = book.conn
    if book.path is None or not book.path.exists() or conn.in_transaction:
        return
    try:
        conn.execute("PRAGMA busy_timeout = 0")
        conn.execute("PRAGMA journal_mode = TRUNCATE")
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("DELETE FROM fits WHERE day = ?", (found.on,))
        conn.execute(
            "INSERT INTO fits (day, purchases, policy, fitted) VALUES (?, ?, ?, ?)",
            (found.on, found.purchases, found.policy_key, found.to_json()),
        )
        conn.execute(
            "DELETE FROM fits WHERE id NOT IN (SELECT id FROM fits ORDER BY id DESC LIMIT ?)",
            (KEPT,),
        )
        conn.execute("COMMIT")
    except sqlite3.Error:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
    finally:
        conn.execute("PRAGMA busy_timeout = 30000")
