"""Purchases or money to come: how likely there is none, and how much there is otherwise."""

from math import erf, exp, pi, sqrt
from typing import NamedTuple


class Outcome(NamedTuple):
    """Purchases or cents to come: the chance of none; the mean and variance otherwise, as of a gamma."""

    none: float
    mean: float
    variance: float

    @classmethod
    def of(cls, none: float, mean: float, variance: float) -> "Outcome":
        """From the mean and variance of it all, nothing included."""
        some = 1.0 - none
        if some <= 0.0 or mean <= 0.0:
            return cls(1.0, 0.0, 0.0)
        given = mean / some
        return cls(none, given, max(0.0, (variance + mean * mean) / some - given * given))

    @property
    def expected(self) -> float:
        """Its mean, nothing included."""
        return (1.0 - self.none) * self.mean

    def quantile(self, p: float) -> float:
        """Below which it lies with chance `p` (Wilson and Hilferty 1931 for the gamma)."""
        from statistics import NormalDist

        within = (p - self.none) / (1.0 - self.none) if self.none < 1.0 else 0.0
        if within <= 0.0:
            return 0.0
        ninth = self.variance / self.mean**2 / 9.0
        return self.mean * max(0.0, 1.0 - ninth + sqrt(ninth) * NormalDist().inv_cdf(within)) ** 3


def shortfall(usual: float, mean: float, variance: float) -> float:
    """E[max(0, usual - what comes)], no more than `usual`: the loss function of the normal."""
    sd, missing = sqrt(variance), usual - mean
    if sd > 0.0:
        z = missing / sd
        below = 0.5 * (1.0 + erf(z / sqrt(2.0)))
        missing = missing * below + sd * exp(-z * z / 2.0) / sqrt(2.0 * pi)
    return min(usual, max(0.0, missing))
