"""The long form of the fault tests: `python tests/long_faults.py`, and what it found in docs/safety.md.

Kills, refused writes and power cuts at each write call need Linux and a C compiler; without, kills
are at SQL statements, and the other two are left out. `--only` picks kinds, `--minutes` says how
long all may take, `--jobs` how many processes share each kind. The exit code is 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from faults import calls, tally


class Kind(NamedTuple):
    """A row of the table, how much of the time it has, what tries it, and on what.

    `made` makes the cases or the folder that it is tried on, in its time.
    """

    row: str
    share: float
    run: Callable[..., None]
    made: Callable[[], object]
    needs_calls: bool = False
    alone: bool = False  # in one job, as it starts processes of its own


def kinds(folder: Path, with_calls: bool) -> dict[str, Kind]:
    """What can be tried; imported here, once the program runs with calls.c."""
    from faults import (
        at_calls,
        damage,
        examples,
        forgotten,
        more_cases,
        pairs,
        racers,
        repairs,
        texts,
    )

    @cache
    def cases() -> list[more_cases.LongCase]:
        found = more_cases.long_cases(folder / "cases")
        for case in found if with_calls else ():
            at_calls.recorded(case)  # once for all jobs
        return found

    new = partial(tempfile.mkdtemp, dir=folder)
    kills = partial(at_calls.kills, with_calls=with_calls)
    return {
        "races": Kind("eight programs at once", 0.05, racers.races, new, alone=True),
        "pairs": Kind("two programs at once", 0.06, pairs.every_pair, new),
        "forget": Kind("forgotten", 0.03, forgotten.residues, new),
        "flips": Kind("a bit flipped", 0.08, damage.bit_flips, new),
        "repairs": Kind("repairs", 0.06, repairs.repairs, new),
        "power": Kind("power cut", 0.18, at_calls.power_cuts, cases, True),
        "kills": Kind("killed", 0.2, kills, cases),
        "texts": Kind("hostile text", 0.16, texts.hostile_texts, new),
        "examples": Kind("random examples", 0.12, examples.many_examples, new),
        "refused": Kind(
            "full disk, input/output error", 0.18, at_calls.refused_writes, cases, True
        ),
    }


def main() -> int:
    with_calls = calls.started_with_calls()
    begun = time.monotonic()
    import conftest
    from faults.table import write_table

    from repbook.store import database

    database.SYNCHRONOUS = conftest.SYNCHRONOUS  # the suite switches it off
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="repbook-faults-", dir=memory))
    known = kinds(folder, with_calls)
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=known, default=list(known), metavar="KIND")
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-table", action="store_true", help="leave docs/safety.md as it is")
    asked = parser.parse_args()
    chosen = [known[name] for name in asked.only if with_calls or not known[name].needs_calls]
    done: list[tally.Tally] = []
    try:
        for number, kind in enumerate(chosen):
            # what the kinds before had left over, or took beyond their time, is shared by the others
            left = begun + 60 * asked.minutes - time.monotonic()
            count = tally.Tally(kind.row, left * kind.share / sum(k.share for k in chosen[number:]))
            made = kind.made()
            gc.freeze()  # no job looks through what is there again and again
            run = partial(kind.run, Path(made) if isinstance(made, str) else made)
            tally.shared(run, count, 1 if kind.alone else asked.jobs)
            print(f"{kind.row}: {count.tried:,} tried, {count.lost:,} lost; {count.said}")
            done.append(count)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not asked.no_table:
        write_table(done)
    return int(any(count.lost for count in done))


if __name__ == "__main__":
    sys.exit(main())
