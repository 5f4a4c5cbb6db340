"""Two programs that each change a small file of the user's lose nothing of one another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from conftest import DAY

from repbook.book.sync.machine import remember
from repbook.errors import Failed
from repbook.store import hooks
from repbook.store.file_lock import one_at_a_time
from repbook.transfer.sync_memory import Memory, Remembered


def between(
    monkeypatch: pytest.MonkeyPatch, where: object, reads: str, other: Callable[[], None]
) -> Thread:
    """Have something else begin once a file was read, and given a moment to end before it is written."""
    thread = Thread(target=other)
    read = getattr(where, reads)

    def slowly(*arguments: object) -> object:
        found = read(*arguments)
        if not thread.ident:
            thread.start()
            thread.join(0.2)
        return found

    monkeypatch.setattr(where, reads, slowly)
    return thread


def test_two_books_that_are_synced_at_once_are_both_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(tmp_path / "config" / "sync.json")
    known = {name: Remembered(name, "cloud", 1, 1) for name in ("one", "two")}
    other = between(
        monkeypatch, Memory, "_all", lambda: remember(memory, tmp_path / "two", known["two"])
    )
    remember(memory, tmp_path / "one", known["one"])
    other.join()
    assert {name: memory.of(tmp_path / name) for name in known} == known


def test_two_hooks_that_are_set_at_once_are_both_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config" / "hooks.json"
    other = between(
        monkeypatch, hooks, "_hooks", lambda: hooks.set_command(file, tmp_path / "two", "b", DAY)
    )
    hooks.set_command(file, tmp_path / "one", "a", DAY)
    other.join()
    assert [hooks.command_of(file, tmp_path / name) for name in ("one", "two")] == ["a", "b"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("")
    with (
        pytest.raises(Failed, match="cannot be written"),
        one_at_a_time(tmp_path / "config" / "sync.json"),
    ):
        pass
