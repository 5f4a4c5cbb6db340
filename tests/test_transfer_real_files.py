"""Real export files of other programs come in as the truth beside them says, and again unchanged."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest
from conftest import DAY, SHARED, run_repbook

CORPUS = SHARED / "corpus"
GIVEN = CORPUS / "given"
TRUTH = json.loads((GIVEN / "truth.json").read_text("utf-8")) if GIVEN.exists() else {}


@pytest.fixture(scope="module")
def right() -> ModuleType:
    """The judge of the corpus, with repbook run in this process."""
    spec = importlib.util.spec_from_file_location("right", CORPUS / "right.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def run(self: object, *args: str) -> subprocess.CompletedProcess[str]:
        day = () if "--as-of" in args else ("--as-of", DAY)
        ran = run_repbook("--book", str(self.path), *day, *args)  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(args, ran.code, ran.out, ran.err)

    module.Book.run = run
    return module


@pytest.mark.skipif(not TRUTH, reason="no corpus beside the checkout")
@pytest.mark.parametrize("name", TRUTH)
def test_a_real_file_comes_in_right(
    name: str, right: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(GIVEN / name, tmp_path)
    found = right.judge("repbook", tmp_path / name, TRUTH[name])
    assert found["verdict"] == "right", found["note"]
