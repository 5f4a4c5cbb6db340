"""Fits of the forecast, kept in the book and used again while they serve.

Keeping one is best effort: it waits for no lock, and a busy or read-only book
simply goes without. Fits are no facts: not journalled, not undone, not exported.
"""

from collections.abc import Sequence
from datetime import date

from repbook.book import Book
from repbook.loyalty.forecasting import forecast
from repbook.records import History
from repbook.store import fits


def fitted(
    book: Book, on: date, horizon: int, histories: Sequence[History], *, exact: bool
) -> forecast.Fitted:
    """The parameters for a day: a kept fit that serves, else a new one.

    `exact` takes only a fit of that very day, so that looking back gives the
    same figures whatever was looked at before.
    """
    day = on.toordinal()
    buyings = [history.buying for history in histories if history.buying.days]
    kept = _kept(book, day, sum(len(buying.days) for buying in buyings), exact)
    if kept is not None and horizon in kept.own:
        return kept
    from repbook.loyalty.forecasting.fit import add_horizon, fit

    if kept is None:
        found = fit(buyings, day, book.policy, (horizon,))
    else:
        found = add_horizon(kept, buyings, day, book.policy, horizon)
    if can_keep(book):
        fits.keep(book.conn, found.on, found.purchases, found.policy_key, found.to_json())
    return found


def can_keep(book: Book) -> bool:
    """Whether what can be computed again can be kept now: in a file, and outside a change."""
    there = book.path is not None and book.path.exists()
    return there and not book.conn.in_transaction


def newest(book: Book, on: date) -> forecast.Fitted | None:
    """The newest kept fit of a day and before, whether it serves or not."""
    texts = fits.kept(book.conn, on.toordinal())
    return _read(texts[0]) if texts else None


def serving(book: Book, on: date, horizon: int, *, exact: bool) -> forecast.Fitted | None:
    """The kept fit that serves a day, if there is one, without reading everyone's history."""
    from repbook.store.histories import purchase_spans

    day = on.toordinal()
    purchases = purchase_spans(book.conn, day)[0]
    kept = _kept(book, day, purchases, exact) if purchases else None
    return kept if kept is not None and horizon in kept.own else None


def _kept(book: Book, day: int, purchases: int, exact: bool) -> forecast.Fitted | None:
    for text in fits.kept(book.conn, day, exact=exact):
        found = _read(text)
        if found is None or (exact and found.purchases != purchases):
            continue
        if forecast.serves(found, day, purchases, book.policy):
            return found
    return None


def _read(text: str) -> forecast.Fitted | None:
    """A kept fit; None for one that another version wrote in its own way."""
    try:
        return forecast.Fitted.from_json(text)
    except (ValueError, KeyError, TypeError):
        return None
