"""Quotes of a span of days: how many were sent, what became of them, what is open at the end."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from repbook.records import Quote
from repbook.text import speaks_of

NEAR = 0.1  # of a quote's amount, up to which an order may be off


class QuoteCounts(NamedTuple):
    """Quotes sent, won, lost and expired in a span of days, and those open at its end; in cents."""

    sent: int = 0
    won: int = 0
    lost: int = 0
    expired: int = 0
    open: int = 0
    open_cents: int = 0

    @property
    def ended(self) -> int:
        """How many were won, lost or expired."""
        return self.won + self.lost + self.expired

    @property
    def won_share(self) -> float | None:
        """The share won, of those that ended; None where none did."""
        return self.won / self.ended if self.ended else None


def count_quotes(quotes: Iterable[Quote], first: date, last: date) -> QuoteCounts:
    """Count those of the days from first to last, each on the day it was sent or ended.

    When an undated one was sent is not known: it is not counted as sent.
    """
    sent, open_cents = 0, 0
    states = dict.fromkeys(("won", "lost", "expired", "open"), 0)
    for quote in quotes:
        if quote.on > last:
            continue
        sent += quote.on >= first and not quote.undated
        state, ended = quote.standing(last)
        if ended is None:
            open_cents += quote.cents
        states[state] += ended is None or ended >= first
    return QuoteCounts(sent, **states, open_cents=open_cents)


def may_be(quote: Quote, cents: int, said: str) -> bool:
    """Whether an order can be what was quoted: about of its amount, or spoken of in its words."""
    return abs(cents - quote.cents) <= quote.cents * NEAR or speaks_of(said, quote.what or "")
