"""Long output on a terminal goes through a pager, and through none anywhere else."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from conftest import DAY, Rep, made_once
from terminals import at_terminal


@made_once
def book(rep: Rep, book_file: Path) -> Path:
    """Twenty customers."""
    for at in range(20):
        rep("add", f"Customer {at:02d}", ok=True)
    return book_file


@pytest.fixture
def marker(tmp_path: Path) -> str:
    """A pager that says that it was there."""
    pager = tmp_path / "a pager"
    pager.write_text('#!/bin/sh\necho "paged $1"\ncat\n')
    pager.chmod(0o700)
    return f'"{pager}" -x'


def test_what_is_longer_than_the_terminal_is_paged(book: Path, marker: str) -> None:
    t = at_terminal(book, "list", rows=12, PAGER=marker)
    assert t.ends() == 0
    assert t.text.startswith("paged -x\n")
    assert "Customer 00" in t.text and "Customer 19" in t.text


def test_an_error_stays_in_view_below_what_is_paged(
    book: Path, marker: str, tmp_path: Path
) -> None:
    rows = "".join(f"Customer {at:02},2026-10-{at:02},5\n" for at in range(1, 9))
    (tmp_path / "bad.csv").write_text(f"Customer,Date,Amount\nCustomer 01,soon,5\n{rows}")
    t = at_terminal(book, "import", str(tmp_path / "bad.csv"), rows=5, columns=200, PAGER=marker)
    assert t.ends() == 5
    assert t.text.startswith("paged -x\nbad.csv: purchases")
    *_, error, hint = t.text.splitlines()
    assert error.startswith(
        "Error: Nothing was imported, because 1 row cannot be read: bad.csv line 2, Date"
    )
    assert hint.startswith("Hint: Fix the file, or import the rest with --skip-bad")
    assert "Nothing is written yet" not in t.text


def test_how_a_line_is_read_stands_in_what_is_paged(book: Path, marker: str) -> None:
    t = at_terminal(book, "list", "all", rows=12, PAGER=marker)
    assert t.ends() == 0
    assert t.text.startswith(f"paged -x\nRead as: repbook --as-of {DAY} list\n")
    assert t.text.count("Read as") == 1


def test_an_export_of_many_goes_to_a_file_or_is_asked_for(
    book: Path, rep: Rep, tmp_path: Path
) -> None:
    few = at_terminal(book, "export", "customers")
    assert few.ends() == 0 and "Customer 19" in few.text
    added = tmp_path / "more.csv"
    added.write_text("name,tag\n" + "".join(f"Firm {at:02d},north\n" for at in range(51)))
    rep("import", str(added), "--yes", ok=True)
    many = at_terminal(book, "export", "customers", "--tag", "north", columns=160)
    assert many.ends() == 2
    assert "51 customers are too many for the screen" in many.text
    hint = "export customers --tag north --to customers.csv; --to - shows them all"
    assert hint in many.text and "Firm 00" not in many.text
    asked = at_terminal(book, "export", "customers", "--to", "-")
    assert asked.ends() == 0 and "Firm 50" in asked.text
    assert "Firm 50" in rep("export", "customers", ok=True).out


def test_what_fits_is_not(book: Path, marker: str) -> None:
    t = at_terminal(book, "list", rows=40, PAGER=marker)
    assert t.ends() == 0
    assert "paged" not in t.text and "Customer 19" in t.text


@pytest.mark.parametrize("pager", ["", "cat", "/bin/cat", "no-such-pager", '"unclosed'])
def test_it_can_be_turned_off_and_never_fails(book: Path, pager: str) -> None:
    t = at_terminal(book, "list", rows=12, PAGER=pager)
    assert t.ends() == 0
    assert "Customer 00" in t.text and "Customer 19" in t.text


def test_nobody_to_page_for(book: Path, marker: str) -> None:
    for args, more in (
        (("--no-input", "list"), {}),
        (("list",), {"TERM": "dumb"}),
        (("list", "--json"), {}),
        (("list", "--csv"), {}),
    ):
        t = at_terminal(book, *args, rows=12, PAGER=marker, **more)
        assert t.ends() == 0
        assert "paged" not in t.text and "Customer 19" in t.text


def test_a_pipe_is_never_paged(rep: Rep, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGER", "false")
    assert "Customer 19" in rep("list", ok=True).out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_book_is_closed_while_paging(book: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nls -l /proc/$PPID/fd 2>/dev/null | grep -c rep.db\ncat\n")
    pager.chmod(0o700)
    t = at_terminal(book, "list", rows=12, PAGER=str(pager))
    assert t.ends() == 0
    assert t.text.splitlines()[0] == "0"


@pytest.mark.skipif(shutil.which("less") is None, reason="no less here")
def test_less_is_used_if_nothing_is_said(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAGER", raising=False)
    monkeypatch.delenv("LESS", raising=False)
    t = at_terminal(book, "list", rows=12)
    t.sees("Customer 05")
    t.sees("Space shows more, q leaves")
    t.presses("q")
    assert t.ends() == 0
    assert "Customer 19" not in t.text


def test_ctrl_c_is_the_pagers(book: Path, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    # in steps: a shell that was just about to wait for a key would only wait
    pager.write_text(
        "#!/bin/sh\ntrap 'echo searched; exit' INT\ncat > /dev/null\necho there\n"
        "while :; do sleep 0.1; done\n"
    )
    pager.chmod(0o700)
    t = at_terminal(book, "list", rows=12, PAGER=str(pager))
    t.sees("there")
    t.presses("\x03")
    assert t.ends() == 0
    assert t.rest().split() == ["^C", "searched"] or t.rest().split() == ["^Csearched"]
