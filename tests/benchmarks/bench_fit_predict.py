"""Time the forecast: a fit on 3,000 customers, every figure of 1,000.

    python tests/benchmarks/bench_fit_predict.py

Prints the best of three beside its promise, and fails where one is broken. All
of CDNOW is timed too where its file lies beside the repository.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from repbook.loyalty.forecasting.fit import fit
from repbook.loyalty.forecasting.forecast import Forecaster
from repbook.loyalty.forecasting.outlook import outlook
from repbook.loyalty.forecasting.population import Population
from repbook.policy import POLICY
from repbook.records import Buying

sys.path.insert(0, str(Path(__file__).parent))
from bench_forecast_bar import CDNOW, net, read_log

ON = 739_000
FIGURES = ("gap", "p_active", "p_buy", "expected_value", "stake", "next_12_months")


def a_book(customers: int, gap: float) -> list[Buying]:
    """Customers of unlike pace and steadiness over three years."""
    rng = random.Random(1)
    book = []
    for _ in range(customers):
        day = ON - 1095 * rng.random()
        pace, steady = gap * rng.lognormvariate(0, 0.7), rng.choice((1, 2, 4))
        bought: dict[int, int] = {}
        while day <= ON:
            bought[int(day)] = 1 + int(rng.lognormvariate(10, 0.8))
            if rng.random() < 0.05:
                break
            day += max(1.0, rng.gammavariate(steady, pace / steady))
        book.append(Buying(tuple(bought), tuple(bought.values())))
    return book


def best(act: Callable[[], object]) -> float:
    """Processor seconds of the fastest of three."""
    found = []
    for _ in range(3):
        start = time.process_time()
        act()
        found.append(time.process_time() - start)
    return min(found)


def time_book(name: str, book: Sequence[Buying], on: int, fit_limit: float) -> bool:
    purchases = sum(len(buying.days) for buying in book)
    print(f"{name}: {len(book)} customers, {purchases} purchases")
    fitted = fit(book, on, POLICY)

    def predict(*figures: str) -> Callable[[], object]:
        def act() -> None:
            forecaster = Forecaster(fitted, on, POLICY)
            for buying in book[:1000]:
                theirs = forecaster.of(buying)
                for figure in figures:
                    getattr(theirs, figure)

        return act

    def totals() -> object:
        forecaster = Forecaster(fitted, on, POLICY)
        weighed = [(forecaster.of(buying), 1.0) for buying in book]
        return outlook(forecaster, Population(book), weighed)

    rows = [
        ("fit", best(lambda: fit(book, on, POLICY)), fit_limit),
        ("every figure of 1,000", best(predict(*FIGURES)), 0.1),
        *((f"{figure} of 1,000", best(predict(figure)), None) for figure in FIGURES),
        ("totals of all", best(totals), None),
    ]
    kept = True
    for what, seconds, limit in rows:
        promise = "" if limit is None else f"   promised {limit:.1f} s"
        if limit is not None and seconds > limit:
            promise, kept = promise + ", BROKEN", False
        print(f"  {what:24} {seconds * 1000:8.1f} ms{promise}")
    return kept


def main() -> None:
    kept = [
        time_book("monthly orders", a_book(3000, 30.0), ON, 1.0),
        time_book("weekly orders", a_book(3000, 7.0), ON, 1.0),
    ]
    if CDNOW.exists():
        log = read_log(CDNOW)
        last = max(facts[-1][0] for facts in log.values())
        known = [net(facts, last) for facts in log.values()]
        book = [Buying(tuple(k.days), tuple(k.cents)) for k in known if k.days]
        kept.append(time_book("all of CDNOW", book, last, 8.0))
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
