"""The parameters of the timing model, by maximum a posteriori.

Only a fit loads this. Formulas are those of docs/forecast.md; the slope is
exact, so that a book of thousands is fitted in a fraction of a second.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from math import exp, lgamma, log, log1p
from operator import mul
from typing import NamedTuple

from repbook.loyalty.forecasting.timing import CLASSES, Timing

Objective = Callable[[list[float]], tuple[float, list[float]]]

_HUGE = 500.0
# Where a fit begins: how the parameters move together, of one customer, as on six days of CDNOW; it
# halves the evaluations on every log that was tried. The prior counts as so many customers
_TOGETHER = (
    (25.0, 19.0, -6.0, -25.0, 0.0, 0.0),
    (19.0, 20.0, -5.0, -16.0, 0.0, 0.0),
    (-6.0, -5.0, 27.0, 34.0, 0.0, 0.0),
    (-25.0, -16.0, 34.0, 66.0, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 300.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 0.0, 300.0),
)
_PRIOR_CUSTOMERS = 50


def dot(a: Sequence[float], b: Sequence[float]) -> float:
    """The inner product of two vectors."""
    product: float = sum(map(mul, a, b))
    return product


def digamma(z: float) -> float:
    """The slope of lgamma for z > 0 (recurrence, then the asymptotic series)."""
    shift = 0.0
    while z < 6.0:
        shift -= 1.0 / z
        z += 1.0
    inverse = 1.0 / (z * z)
    series = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse / 240)))
    return shift + log(z) - 0.5 / z - series


class Pattern(NamedTuple):
    """All the model needs of one customer; `log_gaps` is the sum of ln(gap)."""

    x: int
    tx: float
    t: float
    log_gaps: float


_ClassConstants = tuple[int, float, float, float, float]


def _of_repeats(at: Timing, x: int) -> tuple[float, float, float, list[_ClassConstants]]:
    """What the likelihood needs for one x: a/(b+x), slopes by a and b, and of each class
    (k, R, alpha/k, constant part of the log, its slope by r).
    """
    r, alpha, a, b, mix, classes = at
    beta = lgamma(b + x + 1) - lgamma(a + b + x + 1) - lgamma(b) + lgamma(a + b)
    by_a = digamma(a + b) - digamma(a + b + x + 1)
    found = []
    for k, share in zip(classes, mix, strict=True):
        shape, rate = r + k * x, alpha / k
        constant = log(share) + beta + lgamma(shape) - lgamma(r) + r * log(rate)
        slope = digamma(shape) - digamma(r) + log(rate)
        found.append((k, shape, rate, constant - x * lgamma(k), slope))
    return a / (b + x), by_a, by_a + digamma(b + x + 1) - digamma(b), found


def likelihood(at: Timing, patterns: Sequence[tuple[Pattern, int]]) -> tuple[float, list[float]]:
    """ln L of patterns with their counts, and its slope.

    The slope is in ln r, ln alpha, ln a, ln b, then the expected number of
    customers in each class.
    """
    total = by_r = by_alpha = by_a = by_b = 0.0
    by_class = [0.0] * len(at.classes)
    tables = {x: _of_repeats(at, x) for x in {pattern.x for pattern, _ in patterns}}
    r, b = at.r, at.b
    for (x, tx, t, log_gaps), many in patterns:
        leaving, x_by_a, x_by_b, classes = tables[x]
        silence, rows = t - tx, []
        for k, shape, rate, constant, slope in classes:
            age = rate + t
            log_age = log(age)
            back = log_age - log(rate + tx)
            q = silence / age
            s2 = term = 1.0
            s2_r = s2_rate = above = 0.0
            for j in range(1, k):
                term *= (shape + j - 1) / j * q
                above += 1.0 / (shape + j - 1)
                s2 += term
                s2_r += term * above
                s2_rate += term * j
            power = shape * back
            if power < _HUGE:
                s1 = leaving * exp(power)
                both = s1 + s2
                gone, log_both = s1 / both, log(both)
                s2_r /= both
                s2_rate /= both
            else:
                gone, log_both, s2_r, s2_rate = 1.0, log(leaving) + power, 0.0, 0.0
            value = constant + (k - 1) * log_gaps - shape * log_age + log_both
            inner = gone * shape * (1.0 / age - 1.0 / (rate + tx))
            rate_slope = r + rate * (inner - (shape + s2_rate) / age)
            rows.append((value, slope - log_age + gone * back + s2_r, rate_slope, gone))
        top = max(rows)[0]
        weights = [exp(row[0] - top) for row in rows]
        whole = sum(weights)
        total += many * (top + log(whole))
        scale = many / whole
        for i, (_, r_slope, alpha_slope, gone) in enumerate(rows):
            weight = weights[i] * scale
            by_class[i] += weight
            by_r += weight * r_slope
            by_alpha += weight * alpha_slope
            by_a += weight * gone
            by_b -= weight * gone * b / (b + x)
        by_a += many * x_by_a * at.a
        by_b += many * x_by_b * b
    return total, [by_r * r, by_alpha, by_a, by_b, *by_class]


def fit_timing(
    patterns: Sequence[Pattern],
    mean_gap: float,
    classes: tuple[int, ...] = CLASSES,
    prior: bool = True,
) -> Timing:
    """The parameters of highest posterior density, or of likelihood without `prior`.

    `mean_gap` is the book's mean time between purchases, which centres the prior
    of the purchase rate. No pattern at all gives the centre of the prior.
    """
    weighted = sorted(Counter(patterns).items())
    centre = log(2.0 * mean_gap)

    def objective(at: list[float]) -> tuple[float, list[float]]:
        timing = _from_logs(at, classes)
        value, found = likelihood(timing, weighted)
        many = sum(found[4:])
        odds = zip(timing.mix[1:], found[5:], strict=True)
        slope = [*found[:4], *(expected - many * share for share, expected in odds)]
        if prior:
            for where, mean, sd, whole, shares in _prior(at, centre):
                z = (where - mean) / sd
                value -= 0.5 * z * z
                for i, share in shares:
                    slope[i] += -z / sd / whole * share
        return -value, [-each for each in slope]

    b = 0.7 - log1p(exp(-1.6))
    start = [0.0, centre, b - 1.6, b] + [-log(2.0)] * (len(classes) - 1)
    size, many = len(start), len(patterns) + _PRIOR_CUSTOMERS
    together = [[each / many for each in row[:size]] for row in _TOGETHER[:size]]
    return _from_logs(minimise(objective, start, together), classes)


def _from_logs(at: Sequence[float], classes: tuple[int, ...]) -> Timing:
    r, alpha, a, b = (exp(min(25.0, max(-12.0, each))) for each in at[:4])
    odds = [1.0] + [exp(min(30.0, max(-30.0, each))) for each in at[4:]]
    whole = sum(odds)
    return Timing(r, alpha, a, b, tuple(each / whole for each in odds), classes)


def _prior(
    at: Sequence[float], centre: float
) -> Iterator[tuple[float, float, float, float, list[tuple[int, float]]]]:
    """The normal priors: (value, mean, sd, and by each parameter the value's slope times whole)."""
    yield at[0], 0.0, 1.0, 1.0, [(0, 1.0)]
    yield at[1] - at[0], centre, 1.0, 1.0, [(1, 1.0), (0, -1.0)]
    yield at[2] - at[3], -1.6, 1.0, 1.0, [(2, 1.0), (3, -1.0)]
    top = max(at[2], at[3])
    share_a, share_b = exp(at[2] - top), exp(at[3] - top)
    whole = share_a + share_b
    yield top + log(whole), 0.7, 0.75, whole, [(2, share_a), (3, share_b)]
    for i in range(4, len(at)):
        yield at[i], -log(2.0), 1.5, 1.0, [(i, 1.0)]


def minimise(
    objective: Objective, start: list[float], together: Sequence[Sequence[float]]
) -> list[float]:
    """The lowest point found from `start` by BFGS (Nocedal and Wright 2006, ch. 6).

    `together` is about the inverse of how the objective curves.
    """
    at, (value, slope) = list(start), objective(start)
    inverse = [list(row) for row in together]
    for _ in range(200):
        if max(abs(each) for each in slope) < 1e-5 * max(1.0, abs(value)) * 0.01:
            break
        way = [-dot(row, slope) for row in inverse]
        downhill = dot(way, slope)
        if downhill >= 0.0:
            inverse = [list(row) for row in together]
            continue
        stride = min(1.0, 3.0 / max(abs(each) for each in way))
        for _ in range(30):
            there = [x + stride * d for x, d in zip(at, way, strict=True)]
            new_value, new_slope = objective(there)
            if new_value <= value + 1e-4 * stride * downhill:
                break
            stride *= 0.4
        else:
            break
        moved = [stride * d for d in way]
        turned = [new - old for new, old in zip(new_slope, slope, strict=True)]
        gained = value - new_value
        at, value, slope = there, new_value, new_slope
        along = dot(moved, turned)
        if along > 1e-12:
            _update(inverse, moved, turned, along)
        if gained < 1e-9 * max(1.0, abs(value)):
            break
    return at


def _update(
    inverse: list[list[float]], moved: list[float], turned: list[float], along: float
) -> None:
    size = len(moved)
    pushed = [dot(row, turned) for row in inverse]
    curve = (1.0 + dot(turned, pushed) / along) / along
    for i in range(size):
        for j in range(size):
            inverse[i][j] += (
                curve * moved[i] * moved[j] - (pushed[i] * moved[j] + moved[i] * pushed[j]) / along
            )
