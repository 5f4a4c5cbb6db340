"""A terminal of few letters gets plain signs, not escapes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DAY, Rep


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_our_signs_have_stand_ins_and_names_stay_told(
    encoding: str, rep: Rep, book_file: Path
) -> None:
    rep("add", "Zoë Núñez Œuvre", ok=True)
    rep("log-purchase", "zoë", "90", "--on", "2026-05-01", ok=True)
    program = Path(sys.executable).with_name("repbook")
    ran = subprocess.run(
        [program, "--book", book_file, "--as-of", DAY, "next"],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=True,
    )
    shown = ran.stdout.decode(encoding)
    assert " owed " in shown
    assert "\\xb7" not in shown and "\\u2026" not in shown
    assert "Zo" in shown
