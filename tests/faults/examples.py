"""Property tests with many more examples each than the suite takes: a plugin of pytest.

`pytest -p faults.examples --hypothesis-profile=long` runs the property tests alone, each until it
has had EXAMPLES examples, or LEAST of them and its share of the time until UNTIL
(REPBOOK_EXAMPLES_UNTIL) is over. Of several jobs each runs its part of the tests (REPBOOK_EXAMPLES_JOB).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from faults.tally import Tally

EXAMPLES, LEAST = 10_000, 200
UNTIL = float(os.environ.get("REPBOOK_EXAMPLES_UNTIL", time.time() + 1500))
JOB, JOBS = map(int, os.environ.get("REPBOOK_EXAMPLES_JOB", "0/1").split("/"))
TESTS = Path(__file__).parent.parent
ran: dict[str, int] = {}  # examples of each test
waiting: list[pytest.Item] = []  # tests that have not begun
end_of_this = [0.0]

settings.register_profile("long", deadline=None, max_examples=EXAMPLES)


class Enough(pytest.skip.Exception):
    """The time of a property test is over; hypothesis lets what skips a test through."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the property tests alone, with as many examples as there is time for."""
    properties = [each for each in items if getattr(each.obj, "is_hypothesis_test", False)]  # type: ignore[attr-defined]
    names = list(dict.fromkeys(each.nodeid.partition("[")[0] for each in properties))[JOB::JOBS]
    properties = [each for each in properties if each.nodeid.partition("[")[0] in names]
    config.hook.pytest_deselected(items=[each for each in items if each not in properties])
    items[:] = waiting[:] = properties
    for item in properties:
        test = item.obj  # type: ignore[attr-defined]
        test = getattr(test, "__func__", test)
        if item.nodeid.partition("[")[0] in ran:
            continue  # another parameter of the same function
        ran[item.nodeid.partition("[")[0]] = 0
        test._hypothesis_internal_use_settings = settings(
            test._hypothesis_internal_use_settings,
            max_examples=EXAMPLES,
            suppress_health_check=list(HealthCheck),
        )
        test.hypothesis.inner_test = counted(
            test.hypothesis.inner_test, item.nodeid.partition("[")[0]
        )


def pytest_runtest_call(item: pytest.Item) -> None:
    """Give a test its share of the time that is left."""
    end_of_this[0] = time.time() + (UNTIL - time.time()) / len(waiting)
    waiting.remove(item)


def counted(test: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The test of one example, which ends in a skip once the time for all is over."""

    @wraps(test)
    def one(*args: Any, **more: Any) -> Any:
        test(*args, **more)  # whole, as what it draws must be the same each time
        ran[name] += 1
        if ran[name] >= LEAST and time.time() > end_of_this[0]:
            raise Enough("enough")

    return one


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, number in ran.items():
        terminalreporter.line(f"examples: {number} {name}")


def many_examples(folder: Path, tally: Tally) -> None:
    """Run them; a property that fails is a loss."""
    files = sorted(each for each in TESTS.glob("test_*.py") if "@given" in each.read_text("utf-8"))
    until = time.time() + tally.until - time.monotonic()
    # the suite's own options are for its files on all cores; here one core is enough
    command = [*(sys.executable, "-m", "pytest", "-n0", "-q", "-p", "faults.examples")]
    command += ["-p", "no:cacheprovider", "--hypothesis-profile=long", *map(str, files)]
    where = os.pathsep.join(filter(None, (str(TESTS), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "REPBOOK_EXAMPLES_UNTIL": str(until), "PYTHONPATH": where}
    env["REPBOOK_EXAMPLES_JOB"] = f"{tally.job}/{tally.jobs}"
    env.pop("LD_PRELOAD", None)
    done = subprocess.run(command, env=env, cwd=TESTS.parent, capture_output=True, text=True)
    counts = [int(number) for number in re.findall(r"^examples: (\d+)", done.stdout, re.M)]
    failed = re.findall(r"^FAILED .*", done.stdout, re.M)
    tally.tried, tally.lost = sum(counts), len(failed) + (done.returncode not in (0, 1))
    if tally.lost:
        print(done.stdout[-5000:], done.stderr[-2000:], sep="\n", file=sys.stderr)
    few = [number for number in counts if number < LEAST]
    print(*re.findall(r"^examples: .*", done.stdout, re.M), sep="\n")
    tally.count("properties", len(counts))
    tally.count("enough", len(counts) - len(few))
    tally.remark = (
        f"examples of {{properties}} properties; {{enough}} of them had {LEAST} or more, the others"
        " all that they can have"
    )
