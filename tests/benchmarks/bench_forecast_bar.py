# Long because a judge must not lean on what it judges: reader, netting and scores are its own.
"""Measure the forecast on a purchase log, as a black box, beside its rivals.

    python tests/benchmarks/bench_forecast_bar.py --csv LOG.csv[.gz]

The log has a customer, a date and an amount column; a negative amount is a
return. It is imported with the program `repbook`, which is then asked
`status --as-of DAY --horizon H --json` at rolling cut-offs. Every method is
scored on what the customers known at a cut-off did in the H days after it.
Beside it stand order count, recency, total spend, RFM and, where the package
`lifetimes` can be imported (extra `bench`), its BG/NBD with Gamma-Gamma.
`--in-process` asks the library instead of the program, for quick trials.

`--totals` judges the revenue, too, as `forecast --as-of DAY --horizon H --json` gives it: how far
off it is beside as much as in the H days before, H/365 of the last year and lifetimes, how often what came
lay in the range, of the book and of each customer; and which share of the revenue that went missing
the tenth of largest stakes held, against the pace of all their time and of the last year.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import gzip
import io
import json
import math
import subprocess
import sys
import tempfile
import warnings
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CDNOW = ROOT.parent / "shared" / "data" / "cdnow" / "purchases_full.csv.gz"

# customer -> [(day, cents)] ascending by day, returns below 0
Log = dict[str, list[tuple[int, int]]]


class Known(NamedTuple):
    """A customer's net purchase days and cents up to some day."""

    days: list[int]
    cents: list[int]


class Guess(NamedTuple):
    """What a method says of a customer; None where it says nothing of the kind."""

    rank: float
    p_buy: float | None = None
    expected: float | None = None
    value: float | None = None


# ---------------------------------------------------------------- the log


def read_log(path: Path) -> Log:
    opener = gzip.open if path.suffix == ".gz" else open
    log: Log = defaultdict(list)
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        names = {name.lower(): name for name in rows.fieldnames or ()}

        def column(*words: str) -> str:
            for word in words:
                for name in names:
                    if word in name:
                        return names[name]
            sys.exit(f"{path}: no column like {' or '.join(words)}")

        who, when = column("customer", "client", "id"), column("date", "day")
        much = column("amount", "total", "value", "spend")
        for row in rows:
            day = date.fromisoformat(row[when].strip()[:10]).toordinal()
            log[row[who].strip()].append((day, round(float(row[much]) * 100)))
    for facts in log.values():
        # what is bought and taken back on one day is bought first
        facts.sort(key=lambda fact: (fact[0], fact[1] < 0))
    return dict(log)


def net(facts: list[tuple[int, int]], until: int) -> Known:
    """Purchases by day with the returns of `until` and before taken off the latest."""
    bought: dict[int, int] = {}
    for day, cents in facts:
        if day > until:
            break
        if cents >= 0:
            bought[day] = bought.get(day, 0) + cents
        else:
            for earlier in sorted(bought, reverse=True):
                taken = min(bought[earlier], -cents)
                bought[earlier] -= taken
                cents += taken
                if not cents:
                    break
    days = sorted(day for day, cents in bought.items() if cents > 0)
    return Known(days, [bought[day] for day in days])


# ---------------------------------------------------------------- the methods


def run(program: str, *words: str) -> str:
    """What the program prints; its own last words, and an end, where it fails."""
    done = subprocess.run([*program.split(), *words], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{program} {' '.join(words)}: exit {done.returncode}\n{done.stderr[-800:]}")
    return done.stdout


def code_of(row: dict[str, Any]) -> str:
    """The customer of the log: who has a code alone is named by it."""
    return str(row["name"]).removeprefix("customer ")


def ask_program(program: str, book: Path, cutoff: int, horizon: int) -> dict[str, Guess]:
    cut = date.fromordinal(cutoff).isoformat()
    words = ["--book", str(book), "status", "--as-of", cut, "--horizon", str(horizon), "--json"]
    found = {}
    for row in json.loads(run(program, *words)):
        if row.get("p_buy") is not None:
            p_buy, count = row["p_buy"], row["expected_purchases"]
            found[code_of(row)] = Guess(p_buy, p_buy, count, row["expected_value"])
    return found


def ask_library(known: dict[str, Known], cutoff: int, horizon: int) -> dict[str, Guess]:
    from repbook.loyalty.forecasting.fit import fit
    from repbook.loyalty.forecasting.forecast import Forecaster
    from repbook.policy import POLICY
    from repbook.records import Buying

    buyings = {who: Buying(tuple(k.days), tuple(k.cents)) for who, k in known.items()}
    fitted = fit(list(buyings.values()), cutoff, POLICY, (horizon,))
    forecaster = Forecaster(fitted, cutoff, POLICY, horizon)
    found = {}
    for who, buying in buyings.items():
        all_ = forecaster.of(buying)
        value = all_.expected_value / 100
        found[who] = Guess(all_.p_buy, all_.p_buy, all_.expected_purchases, value)
    return found


def ask_totals(program: str, book: Path, cutoff: int, horizon: int) -> dict[str, Any]:
    """What the program expects of the whole book, and of each customer."""
    cut = date.fromordinal(cutoff).isoformat()
    words = ["--book", str(book), "forecast", "--as-of", cut, "--horizon", str(horizon), "--json"]
    found: dict[str, Any] = json.loads(run(program, *words))
    return found


class Money(NamedTuple):
    """Of one cut-off: misses of the total by method, and what the ranges and the stakes held."""

    misses: dict[str, float]  # ln(came / said)
    held: dict[str, float]  # share of what lay in its range: of purchases, revenue, customers
    stakes: dict[str, tuple[float, float]]  # share of the shortfall against either pace
    own: tuple[int, int]  # customers' ranges that begin above nothing: how many held, of how many


def money(
    program: str,
    book: Path,
    log: Log,
    known: dict[str, Known],
    cutoff: int,
    horizon: int,
    rivals: dict[str, float],
) -> Money:
    """What the program said of the money on a day, beside what came and what `rivals` said."""
    said = ask_totals(program, book, cutoff, horizon)
    stake = stakes(known, cutoff)
    span = {code_of(row): (row["low"], row["high"]) for row in said["customers"]}
    mean_gap = _mean_gap(known)
    came, orders, inside, own_held, own = 0.0, 0, 0, 0, 0
    before = year = 0.0
    shorts: tuple[list[float], list[float]] = ([], [])
    for who, k in known.items():
        days, cents = net(log[who], cutoff + horizon)
        later = bisect_right(days, cutoff)
        theirs = sum(cents[later:]) / 100
        orders += len(days) - later
        came += theirs
        low, high = span.get(who, (0.0, 0.0))
        holds = low - 0.005 <= theirs <= high + 0.005
        inside += holds
        own_held += holds and low > 0
        own += low > 0
        of_year = sum(k.cents[bisect_right(k.days, cutoff - 365) :]) / 100
        before += sum(k.cents[bisect_right(k.days, cutoff - horizon) :]) / 100
        year += of_year
        pace = horizon * sum(k.cents) / 100 / (cutoff - k.days[0] + mean_gap)
        shorts[0].append(max(0.0, pace - theirs))
        shorts[1].append(max(0.0, of_year * horizon / 365 - theirs))
    ranks = {
        "repbook": [stake.get(who, 0.0) for who in known],
        "last year's spend": [
            float(sum(k.cents[bisect_right(k.days, cutoff - 365) :])) for k in known.values()
        ],
        "total spend": [float(sum(k.cents)) for k in known.values()],
    }
    totals = {
        "repbook": said["revenue"]["expected"],
        f"last {horizon} days": before,
        "of the last year": year * horizon / 365,
        **rivals,
    }
    return Money(
        {name: math.log(max(came, 1.0) / max(value, 1.0)) for name, value in totals.items()},
        {
            "purchases": said["purchases"]["low"] <= orders <= said["purchases"]["high"],
            "revenue": said["revenue"]["low"] <= came <= said["revenue"]["high"],
            "customers": inside / len(known),
        },
        {name: (top_share(r, shorts[0]), top_share(r, shorts[1])) for name, r in ranks.items()},
        (own_held, own),
    )


def stakes(known: dict[str, Known], cutoff: int) -> dict[str, float]:
    """Everyone's stake, of the library: the program shows that of the late and lapsed alone."""
    from repbook.loyalty.forecasting.fit import fit
    from repbook.loyalty.forecasting.forecast import Forecaster
    from repbook.policy import POLICY
    from repbook.records import Buying

    buyings = {who: Buying(tuple(k.days), tuple(k.cents)) for who, k in known.items()}
    forecaster = Forecaster(fit(list(buyings.values()), cutoff, POLICY, ()), cutoff, POLICY)
    return {who: forecaster.of(buying).stake / 100 for who, buying in buyings.items()}


def _mean_gap(known: dict[str, Known]) -> float:
    spans = sum(k.days[-1] - k.days[0] for k in known.values())
    return spans / max(1, sum(len(k.days) - 1 for k in known.values())) or 30.0


def tell_money(found: list[Money], horizon: int) -> None:
    """The means over the cut-offs."""
    print(
        f"revenue of {len(found)} cut-offs, off by (mean of |ln(came / said)|), of {horizon} days"
    )
    for name in found[0].misses:
        misses = [each.misses[name] for each in found]
        print(f"  {name:18} {sum(map(abs, misses)) / len(misses):.3f}")
    for what in found[0].held:
        share = sum(each.held[what] for each in found) / len(found)
        print(f"  in the range meant for 8 of 10: {what} {share:.2f}")
    held, own = (sum(each.own[i] for each in found) for i in (0, 1))
    print(f"  customers whose range begins above nothing: {held} of {own}")
    print("  shortfall held by the tenth of largest: against all their time, the last year")
    for name in found[0].stakes:
        shares = [sum(each.stakes[name][i] for each in found) / len(found) for i in (0, 1)]
        print(f"  {name:18} {shares[0]:.3f} {shares[1]:.3f}")


def ask_lifetimes(known: dict[str, Known], cutoff: int, horizon: int) -> dict[str, Guess]:
    """BG/NBD and Gamma-Gamma as their documentation has them, days as the unit."""
    import numpy as np
    from lifetimes import BetaGeoFitter, GammaGammaFitter

    who = list(known)
    x = np.array([len(known[w].days) - 1 for w in who], float)
    tx = np.array([known[w].days[-1] - known[w].days[0] for w in who], float)
    t = np.array([cutoff - known[w].days[0] for w in who], float)
    # mean of the repeat purchases, the first left out
    money = np.array([sum(known[w].cents[1:]) / max(1, len(known[w].cents) - 1) / 100 for w in who])
    warnings.simplefilter("ignore")
    timing = BetaGeoFitter(penalizer_coef=0.0)
    try:
        timing.fit(x, tx, t)
    except Exception:  # lifetimes' own advice where it does not converge
        timing = BetaGeoFitter(penalizer_coef=0.01)
        timing.fit(x, tx, t)
    r, alpha = timing.params_["r"], timing.params_["alpha"]
    alive = np.asarray(timing.conditional_probability_alive(x, tx, t), float)
    count = timing.conditional_expected_number_of_purchases_up_to_time(horizon, x, tx, t)
    count = np.asarray(count, float)
    p_buy = alive * (1 - np.exp((r + x) * np.log((alpha + t) / (alpha + t + horizon))))
    spend = np.ones(len(who))
    again = (x > 0) & (money > 0)
    if again.sum() > 1:
        try:
            gamma = GammaGammaFitter(penalizer_coef=0.0)
            gamma.fit(x[again], money[again])
            spend = np.asarray(gamma.conditional_expected_average_profit(x, money), float)
        except Exception:
            spend = np.where(money > 0, money, money[again].mean())
    return {
        w: Guess(float(p), float(p), float(n), float(n * v))
        for w, p, n, v in zip(who, p_buy, count, spend, strict=True)
    }


def rankings(known: dict[str, Known], cutoff: int) -> dict[str, dict[str, Guess]]:
    """What people sort by today."""
    count = {w: float(len(k.days)) for w, k in known.items()}
    recency = {w: float(k.days[-1] - cutoff) for w, k in known.items()}
    total = {w: sum(k.cents) / 100 for w, k in known.items()}
    scores = [fifths(each) for each in (recency, count, total)]
    rfm = {w: float(sum(each[w] for each in scores)) for w in known}
    named = {"order count": count, "recency": recency, "total spend": total, "RFM": rfm}
    return {
        name: {w: Guess(value) for w, value in values.items()} for name, values in named.items()
    }


def fifths(values: dict[str, float]) -> dict[str, int]:
    """1 to 5 by rank; equals share a fifth."""
    order = sorted(values.values())
    return {
        w: 1 + min(4, 5 * (bisect_left(order, v) + bisect_right(order, v)) // (2 * len(order)))
        for w, v in values.items()
    }


# ---------------------------------------------------------------- the scores


def auc(ranks: list[float], bought: list[bool]) -> float:
    """P(a buyer ranks above a non-buyer), ties half."""
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    buyers = sum(bought)
    if not buyers or buyers == len(bought):
        return math.nan
    above = 0.0
    i = others = 0
    while i < len(order):
        j = i
        while j < len(order) and ranks[order[j]] == ranks[order[i]]:
            j += 1
        group = sum(bought[each] for each in order[i:j])
        above += group * (others + (j - i - group) / 2)
        others += j - i - group
        i = j
    return above / buyers / (len(bought) - buyers)


def top_share(ranks: list[float], worth: list[float]) -> float:
    """Share of `worth` among the tenth that ranks highest, ties shared evenly."""
    whole = sum(worth)
    if not whole:
        return math.nan
    room = len(ranks) / 10
    groups: dict[float, list[float]] = defaultdict(list)
    for rank, each in zip(ranks, worth, strict=True):
        groups[rank].append(each)
    found = 0.0
    for rank in sorted(groups, reverse=True):
        part = min(1.0, room / len(groups[rank]))
        found += part * sum(groups[rank])
        room -= len(groups[rank])
        if room <= 0:
            break
    return found / whole


def score(guesses: list[Guess], counts: list[int], worth: list[float]) -> dict[str, float]:
    bought = [count > 0 for count in counts]
    ranks = [guess.rank for guess in guesses]
    loss = bias = math.nan
    chances = [guess.p_buy for guess in guesses]
    if None not in chances:
        loss = -sum(
            math.log(min(1 - 1e-6, max(1e-6, p if b else 1 - p)))
            for p, b in zip(chances, bought, strict=True)
            if p is not None
        ) / len(bought)
        bias = sum(guess.expected or 0.0 for guess in guesses) / max(1, sum(counts)) - 1
    values = [guess.rank if guess.value is None else guess.value for guess in guesses]
    return {
        "auc": auc(ranks, bought),
        "log_loss": loss,
        "buyers_top10": top_share(ranks, [float(b) for b in bought]),
        "revenue_top10": top_share(values, worth),
        "count_bias": bias,
    }


def calibration(told_and_came: list[tuple[float, bool]]) -> None:
    """Customers grouped by the chance they were given: its mean, how many bought, how many."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, came in told_and_came:
        # 0-.05, .05-.1, then tenths
        groups[int(10 * chance) if chance >= 0.1 else -(chance < 0.05)].append((chance, came))
    for _, rows in sorted(groups.items()):
        told = sum(chance for chance, _ in rows) / len(rows)
        print(f"given {told:.3f}, bought {sum(c for _, c in rows) / len(rows):.3f} of {len(rows)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--csv", type=Path, default=CDNOW)
    parser.add_argument("--horizon", type=int, nargs="+", default=[30, 91])
    parser.add_argument("--cutoffs", type=int, default=6, help="at most so many, latest first")
    parser.add_argument("--step", type=int, help="days between cut-offs, else the horizon")
    parser.add_argument("--program", default=f"{sys.executable} -m repbook")
    parser.add_argument("--in-process", action="store_true")
    parser.add_argument("--without-lifetimes", action="store_true")
    parser.add_argument("--totals", action="store_true", help="judge the range of totals too")
    parser.add_argument("--calibration", action="store_true", help="chances given, and what came")
    parser.add_argument("--each", action="store_true", help="print every cut-off")
    given = parser.parse_args()
    log = read_log(given.csv)
    first = min(facts[0][0] for facts in log.values())
    last = max(facts[-1][0] for facts in log.values())
    print(f"{given.csv.name}: {len(log)} customers, {sum(map(len, log.values()))} rows,", end=" ")
    print(f"{date.fromordinal(first)} to {date.fromordinal(last)}")
    lifetimes = not given.without_lifetimes
    if lifetimes:
        lifetimes = find_spec("lifetimes") is not None
        if not lifetimes:
            print("lifetimes is not installed: pip install 'repbook[bench]' to have it judged too")
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "bar.db"
        if not given.in_process:
            run(given.program, "--book", str(book), "import", str(given.csv))
        for horizon in given.horizon:
            step = given.step or horizon
            cutoffs = [last - horizon - i * step for i in range(given.cutoffs)]
            cutoffs = [c for c in cutoffs if c - first >= max(90, horizon)]
            bar(log, cutoffs, horizon, given, book, lifetimes)


def bar(
    log: Log,
    cutoffs: list[int],
    horizon: int,
    given: argparse.Namespace,
    book: Path,
    lifetimes: bool,
) -> None:
    table: dict[str, list[dict[str, float]]] = defaultdict(list)
    of_money: list[Money] = []
    told_and_came: list[tuple[float, bool]] = []
    for cutoff in cutoffs:
        known = {w: k for w, facts in log.items() if (k := net(facts, cutoff)).days}
        counts, worth = [], []
        for w in known:
            days, cents = net(log[w], cutoff + horizon)
            later = bisect_right(days, cutoff)
            counts.append(len(days) - later)
            worth.append(sum(cents[later:]) / 100)
        if given.in_process:
            methods = {"repbook": ask_library(known, cutoff, horizon)}
        else:
            methods = {"repbook": ask_program(given.program, book, cutoff, horizon)}
        for w, count in zip(known, counts, strict=True):
            told_and_came.append((methods["repbook"][w].rank, count > 0))
        rivals = {}
        if lifetimes:
            with contextlib.redirect_stdout(io.StringIO()):  # its optimiser talks
                methods["lifetimes"] = ask_lifetimes(known, cutoff, horizon)
            rivals["lifetimes"] = sum(each.value or 0.0 for each in methods["lifetimes"].values())
        if given.totals and not given.in_process:
            of_money.append(money(given.program, book, log, known, cutoff, horizon, rivals=rivals))
        methods |= rankings(known, cutoff)
        for name, guesses in methods.items():
            missing = known.keys() - guesses.keys()
            if missing:
                sys.exit(f"{name} says nothing of {len(missing)} customers, as {min(missing)}")
            row = score([guesses[w] for w in known], counts, worth)
            table[name].append(row)
            if given.each:
                print(date.fromordinal(cutoff), f"{name:12}", *(f"{v:7.4f}" for v in row.values()))
    print(f"\n{horizon} days ahead, mean of {len(cutoffs)} cut-offs", end=" ")
    if not cutoffs:
        print("(too short a log)")
        return
    print(f"from {date.fromordinal(cutoffs[-1])} to {date.fromordinal(cutoffs[0])}")
    print(f"{'':12} {'AUC':>7} {'log loss':>8} {'buyers':>7} {'revenue':>7} {'bias':>7}")
    for name, rows in table.items():
        means = [
            sum(kept) / len(kept) if (kept := [r[k] for r in rows if r[k] == r[k]]) else math.nan
            for k in rows[0]
        ]
        cells = ["      -" if mean != mean else f"{mean:7.4f}" for mean in means]
        print(f"{name:12} {cells[0]} {cells[1]:>8} {cells[2]} {cells[3]} {cells[4]}")
    if given.calibration:
        calibration(told_and_came)
    if given.totals and not given.in_process:
        tell_money(of_money, horizon)


if __name__ == "__main__":
    main()
