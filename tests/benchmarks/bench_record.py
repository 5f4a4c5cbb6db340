"""How far off the forecast of revenue was on a purchase log, beside two simple rules.

    python tests/benchmarks/bench_record.py LOG.csv[.gz] [DAYS [TIMES]]

The log is read, and returns are netted, as in bench_forecast_bar.py. On days DAYS (90) apart the
book is fitted as it was known then; at most TIMES (26) of them.
"""

import sys
from pathlib import Path

from bench_forecast_bar import net, read_log

from repbook.loyalty.forecasting.record import RULES, mean_miss, record
from repbook.policy import POLICY
from repbook.records import Buying


def main() -> None:
    path, horizon, times = (
        Path(sys.argv[1]),
        *(int(sys.argv[i]) if len(sys.argv) > i else usual for i, usual in ((2, 90), (3, 26))),
    )
    log = read_log(path)
    last = max(facts[-1][0] for facts in log.values())
    known = [k for facts in log.values() if (k := net(facts, last)).days]
    book = [Buying(tuple(k.days), tuple(k.cents)) for k in known]
    pasts = record(book, last, POLICY, horizon, times)
    print(f"{path.name}: {len(pasts)} times of {horizon} days; mean of |ln(came / said)|")
    said = sum(abs(p.miss(p.totals.revenue.expected)) for p in pasts) / len(pasts)
    print(f"  as said             {said:.3f}")
    print(f"  customers added up  {mean_miss(pasts):.3f}")
    for rule in RULES:
        print(f"  {rule:18}  {mean_miss(pasts, rule):.3f}")
    orders = sum(p.own.purchases.low <= p.orders <= p.own.purchases.high for p in pasts)
    print(f"  in the range: revenue {sum(p.in_range for p in pasts)}, orders {orders}")


if __name__ == "__main__":
    main()
