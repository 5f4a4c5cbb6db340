"""What one purchase of a customer is worth: Buehlmann credibility.

A customer's own mean amount counts the more the more purchases stand behind it;
the book's mean fills up the rest. Source: Buehlmann and Straub (1970); amounts
are cents, net of returns.
"""

from collections.abc import Iterable
from typing import NamedTuple

from repbook.records import Buying

KAPPA_LEAST, KAPPA_MOST = 0.2, 20.0
# Without a repeat nothing tells within from between: one purchase counts half
_KAPPA_UNKNOWN = 1.0


class Spend(NamedTuple):
    """The book's mean amount in cents, and how many purchases it weighs as."""

    mu: float
    kappa: float

    def per_purchase(self, n: int, cents: int) -> float:
        """Cents expected of one purchase, of a customer with `n` worth `cents`."""
        return (self.kappa * self.mu + cents) / (self.kappa + n)


def fit_spend(buyings: Iterable[Buying]) -> Spend:
    """Credibility from the variance within and between customers.

    `mu` weighs customers by their credibility; a book without purchases has 0.
    """
    rows = [(len(buying.cents), sum(buying.cents), buying.cents) for buying in buyings]
    rows = [row for row in rows if row[0]]
    if not rows:
        return Spend(0.0, _KAPPA_UNKNOWN)
    purchases = sum(n for n, _, _ in rows)
    overall = sum(cents for _, cents, _ in rows) / purchases
    squares = between = 0.0
    spare = purchases - len(rows)
    for n, cents, each in rows:
        mean = cents / n
        between += n * (mean - overall) ** 2
        if n > 1:
            squares += sum((cent - mean) ** 2 for cent in each)
    kappa = _KAPPA_UNKNOWN
    if spare and len(rows) > 1:
        within = squares / spare
        rest = purchases - sum(n * n for n, _, _ in rows) / purchases
        between = (between - (len(rows) - 1) * within) / rest
        kappa = within / between if between > 0.0 else KAPPA_MOST
        kappa = min(KAPPA_MOST, max(KAPPA_LEAST, kappa))
    weight = weighted = 0.0
    for n, cents, _ in rows:
        credibility = n / (n + kappa)
        weight += credibility
        weighted += credibility * cents / n
    return Spend(weighted / weight, kappa)
