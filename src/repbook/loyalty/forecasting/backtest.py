# Long because rewinding, rivals, marks and verdict are one reading of the past.
"""Judge the forecast on the book's own past.

The book is rewound to earlier days; at each, the forecast and what people sort
by otherwise rank the customers known then, and are scored on who bought in the
days after. Returns are netted as the book knows them today, also where a return
came after the day rewound to.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from math import exp, log
from operator import sub
from typing import NamedTuple

from repbook.loyalty.forecasting.fit import (
    bought_after,
    evenly,
    fit,
    rewound,
    ridge_logistic,
    until,
)
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.forecasting.population import (
    LARGE,
    Counted,
    LargePopulation,
    Population,
    taught,
)
from repbook.loyalty.forecasting.record import BEFORE, Past, past
from repbook.loyalty.forecasting.scoring import (
    fifths,
    interval,
    log_loss,
    placements,
    top_share,
)
from repbook.policy import Policy
from repbook.records import Buying

OURS = "repbook"
ORDER_COUNT = "order count"
METHODS = (OURS, ORDER_COUNT, "recency", "total spend", "RFM")
CALLED = {
    ORDER_COUNT: "number of orders",
    "recency": "last order",
    "RFM": "all three (RFM)",
}  # in words, where its name is not enough
SMALL_BOOK = 80
TOO_FEW, FEW = 10, 40  # customers who ordered: fewer are not judged by, or roughly
JUDGED = 3000  # customers of a book, evenly over their first purchases
_CALL_DAYS = 7
_BANDS = ("high", "middle", "low")


class Score(NamedTuple):
    """A method's marks, means over the cut-offs.

    `low` to `high` is the 95 % interval of `auc`, were customers drawn anew; the
    `_top10` are the shares of all buyers and of all revenue among the tenth that
    ranks highest. A rival's log loss is of its rank turned into a probability on
    the window before, None where there was none.
    """

    method: str
    auc: float
    log_loss: float | None
    buyers_top10: float
    revenue_top10: float
    low: float
    high: float


class CallBand(NamedTuple):
    """Customers of one stake band, called or not; how many of each then bought."""

    band: str
    called: int
    called_bought: int
    not_called: int
    not_called_bought: int


class Backtest(NamedTuple):
    """`cutoffs` are ordinals, latest first; `calls` is empty without calls given.

    `money` is what the forecast by itself said of the revenue at each cut-off, and what came.
    """

    horizon: int
    cutoffs: tuple[int, ...]
    customers: int  # who were judged, of so many
    known: int
    buyers: int  # of those judged, who ordered after any of the cut-offs
    scores: tuple[Score, ...]
    verdict: str
    calls: tuple[CallBand, ...] = ()
    money: tuple[Past, ...] = ()


class _Window(NamedTuple):
    """One cut-off: what each method ranked those known by, what they did.

    They stand as in the book, whose first they are; `ranks` and `chances` are by method.
    """

    cutoff: int
    ranks: dict[str, list[float]]
    chances: dict[str, list[float] | None]
    worth_ranks: list[float]
    bought: list[bool]
    revenue: list[float]
    stakes: list[float]
    past: Past


def backtest(
    buyings: Sequence[Buying],
    on: int,
    policy: Policy,
    horizon: int = 30,
    most: int = 6,
    reached: Sequence[Sequence[int]] | None = None,
) -> Backtest:
    """Marks of the forecast and its rivals at up to `most` earlier days, `horizon` apart.

    Of a large book a sample is judged, on no more days than a simple rule is chosen by.
    A day needs `horizon`, at least 60 days, of history before it, and both buyers
    and non-buyers after it. `reached[i]` holds the ordinals on which the customer
    of `buyings[i]` was reached by a call.
    """
    bought = (i for i, b in enumerate(buyings) if b.days and b.days[0] <= on)
    order = sorted(bought, key=lambda i: buyings[i])
    known = until(buyings, on)
    judged = evenly(range(len(known)), len(known) / JUDGED)
    calls = [reached[order[i]] for i in judged] if reached is not None else None
    first = known[0].days[0] if known else on
    if len(known) > len(judged):
        most = min(most, BEFORE)
    population = LargePopulation(known, on - policy.year_days) if len(known) > LARGE else None
    teach, windows = taught(known), []
    for i in range(1, most + 1):
        cutoff = on - i * horizon
        if cutoff - first < max(60, horizon):
            break
        counted = (
            population.on(cutoff)
            if population
            else Population([b for b in known if b.days[0] <= cutoff])
        )
        window = _window(teach, counted, [known[i] for i in judged], cutoff, policy, horizon)
        if window is not None:
            windows.append(window)
    if not windows:
        least = horizon + max(60, horizon)
        text = (
            f"not enough history yet: to test the list over {horizon:,} days takes {least:,} days"
            " of orders, and customers who bought again"
        )
        return Backtest(horizon, (), len(judged), len(known), 0, (), text)
    buyers = len({i for window in windows for i, each in enumerate(window.bought) if each})
    scores, against = _scores(windows, len(judged))
    return Backtest(
        horizon=horizon,
        cutoffs=tuple(window.cutoff for window in windows),
        customers=len(judged),
        known=len(known),
        buyers=buyers,
        scores=tuple(scores),
        verdict=_verdict(scores, against, len(known), buyers),
        calls=_calls(windows, [known[i] for i in judged], calls, horizon)
        if calls is not None
        else (),
        money=tuple(window.past for window in windows),
    )


def _window(
    teach: Sequence[Buying],
    counted: Counted,
    known: Sequence[Buying],
    cutoff: int,
    policy: Policy,
    horizon: int,
) -> _Window | None:
    """Some may `teach`, all `counted` are in the total, and those `known` are judged.

    None where all of these bought or nobody did.
    """
    then = _known_by(known, cutoff)
    bought = _bought(known, cutoff, cutoff + horizon)
    if not 0 < sum(bought) < len(bought):
        return None
    forecaster = Forecaster(fit(teach, cutoff, policy, (horizon,)), cutoff, policy, horizon)
    everyone = [forecaster.of(buying) for buying in then]
    ours = [figures.p_buy for figures in everyone]
    ranks = {OURS: ours, **_rivals(then, cutoff)}
    chances: dict[str, list[float] | None] = dict.fromkeys(METHODS)
    chances[OURS] = ours
    earlier = _known_by(known, cutoff - horizon)
    before = _bought(known, cutoff - horizon, cutoff)
    if 0 < sum(before) < len(before):  # there is something to learn from the window before
        for method, then_ranks in _rivals(earlier, cutoff - horizon).items():
            chances[method] = _calibrated(then_ranks, before, ranks[method])
    ends = [bisect_right(days, cutoff + horizon) for days, _ in known]
    return _Window(
        cutoff=cutoff,
        ranks=ranks,
        chances=chances,
        worth_ranks=[figures.expected_value for figures in everyone],
        bought=bought,
        revenue=[
            float(sum(buying.cents[len(before.days) : end]))
            for before, buying, end in zip(then, known, ends, strict=False)
        ],
        stakes=[figures.stake for figures in everyone],
        past=past(forecaster, counted),
    )


def _known_by(known: Sequence[Buying], cutoff: int) -> list[Buying]:
    """The first of the book, by first day: those who had bought by then, and what."""
    return [rewound(buying, cutoff) for buying in known if buying.days[0] <= cutoff]


def _bought(known: Sequence[Buying], day: int, last: int) -> list[bool]:
    """Who of those who had bought by a day did so again by `last`."""
    return [bought_after(buying, day, last) for buying in known if buying.days[0] <= day]


def _rivals(then: Sequence[Buying], cutoff: int) -> dict[str, list[float]]:
    """What people sort by: RFM is the sum of the three fifths."""
    count = [log(len(buying.days) + 1.0) for buying in then]
    recency = [-log(cutoff - buying.days[-1] + 1.0) for buying in then]
    spend = [log(sum(buying.cents) + 1.0) for buying in then]
    rfm = [float(sum(each)) for each in zip(*map(fifths, (recency, count, spend)), strict=True)]
    return dict(zip(METHODS[1:], (count, recency, spend, rfm), strict=True))


def _calibrated(then: list[float], bought: list[bool], ranks: list[float]) -> list[float]:
    """Probabilities of a rival: a logistic in its rank, learnt on the window before."""
    alike = Counter(zip(then, map(float, bought), strict=True))
    start, slope = ridge_logistic(
        [(rank,) for rank, _ in alike], [b for _, b in alike], [*alike.values()]
    )
    return [1.0 / (1.0 + exp(-max(-30.0, min(30.0, start + slope * r)))) for r in ranks]


def _scores(
    windows: Sequence[_Window], customers: int
) -> tuple[list[Score], dict[str, tuple[float, float]]]:
    """Marks by method, and the 95 % interval of our AUC less each rival's.

    A customer moves the mean AUC by their placements in all their windows together.
    """
    aucs: dict[str, float] = {}
    moves: dict[str, list[float]] = {}
    for method in METHODS:
        mean, moved = 0.0, [0.0] * customers
        for window in windows:
            auc, found = placements(window.ranks[method], window.bought)
            mean += auc / len(windows)
            buyers = sum(window.bought)
            sizes = (len(found) - buyers, buyers)
            for i, (place, b) in enumerate(zip(found, window.bought, strict=True)):
                moved[i] += (place - auc) / sizes[b] / len(windows)
        aucs[method], moves[method] = mean, moved
    against = {
        method: interval(aucs[OURS] - aucs[method], list(map(sub, moves[OURS], moves[method])))
        for method in METHODS[1:]
    }
    return [_score(windows, method, aucs[method], moves[method]) for method in METHODS], against


def _score(windows: Sequence[_Window], method: str, auc: float, moves: Sequence[float]) -> Score:
    """One method's marks; `moves` are by how much each customer moves its AUC."""
    given = [(w.chances[method], w.bought) for w in windows]
    losses = [log_loss(chances, bought) for chances, bought in given if chances is not None]
    worth = [w.worth_ranks if method == OURS else w.ranks[method] for w in windows]
    buyers = [top_share(w.ranks[method], [float(b) for b in w.bought]) for w in windows]
    revenue = [top_share(ranks, w.revenue) for ranks, w in zip(worth, windows, strict=True)]
    low, high = interval(auc, moves)
    return Score(
        method=method,
        auc=auc,
        log_loss=sum(losses) / len(losses) if losses else None,
        buyers_top10=sum(buyers) / len(windows),
        revenue_top10=sum(revenue) / len(windows),
        low=max(0.0, low),
        high=min(1.0, high),
    )


def called(method: str) -> str:
    """What a list is ranked by, in words: `number of orders`."""
    return CALLED.get(method, method)


def _verdict(
    scores: Sequence[Score], against: dict[str, tuple[float, float]], customers: int, buyers: int
) -> str:
    if buyers < TOO_FEW:
        who = "customer" if buyers == 1 else "customers"
        return f"only {buyers} {who} ordered in the days tested: too few to judge the list"
    aucs = {score.method: score.auc for score in scores}
    low, high = against[ORDER_COUNT]
    than = "better" if low > 0.0 else "worse" if high < 0.0 else "no better"
    text = (
        f"on this book, repbook ranks customers {than} than the {called(ORDER_COUNT)} does."
        " Take a customer who went on to order and one who did not: repbook ranked the buyer higher"
        f" {100 * aucs[OURS]:.0f} times in 100, the {called(ORDER_COUNT)}"
        f" {100 * aucs[ORDER_COUNT]:.0f} times"
    )
    better = [m for m, (_, most) in against.items() if most < 0.0 and m != ORDER_COUNT]
    known = (OURS, ORDER_COUNT, *better)
    alike = [m for m, auc in aucs.items() if auc >= aucs[OURS] and m not in known]
    more = (
        (than == "no better", " (so small a difference may be chance)"),
        (better, f"; ranking by {' or '.join(map(called, better))} did better"),
        (alike, f"; ranking by {' or '.join(map(called, alike))} does as well here"),
        (customers < SMALL_BOOK, f"; with under {SMALL_BOOK} customers, these figures are rough"),
        (
            buyers < FEW and customers >= SMALL_BOOK,
            f"; with under {FEW} customers who ordered, these figures are rough",
        ),
    )
    return text + "".join(words for holds, words in more if holds)


def _calls(
    windows: Sequence[_Window],
    known: Sequence[Buying],
    reached: Sequence[Sequence[int]],
    horizon: int,
) -> tuple[CallBand, ...]:
    """Who bought within the horizon, called or not, by thirds of stake at the cut-off.

    Called: reached within 7 days after the cut-off and before buying. An
    association: a rep calls those of whom something is expected.
    """
    counts = {band: [0, 0, 0, 0] for band in _BANDS}
    for window in windows:
        order = sorted(range(len(window.stakes)), key=lambda i: -window.stakes[i])
        for place, i in enumerate(order):
            count = counts[_BANDS[3 * place // len(order)]]
            days = known[i].days
            n = bisect_right(days, window.cutoff)
            end = window.cutoff + min(_CALL_DAYS, horizon)
            if n < len(days):
                end = min(end, days[n])
            called = any(window.cutoff < day <= end for day in reached[i])
            count[0 if called else 2] += 1
            count[1 if called else 3] += window.bought[i]
    return tuple(CallBand(band, *count) for band, count in counts.items())
