"""How `brief` and `report` look on a terminal, at 80 and 140 columns, with and without colour.

REPBOOK_GOLDENS=write rewrites the goldens; look at the difference before you keep it.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from conftest import DAY, run_repbook
from rich.console import Console

from repbook.cli import root, terminal
from repbook.cli.session import Session
from repbook.views.screen import Screen

GOLDENS = Path(__file__).parent / "goldens"
SCREENS = {
    "brief": ("brief", "delta"),
    "brief-once": ("brief", "northside"),
    "report": ("report", "--week", "last"),
    "report-running": ("report", "--month"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = tmp_path_factory.mktemp("demo") / "demo.db"
    assert run_repbook("--book", str(book), "--as-of", DAY, "demo").code == 0
    return book


def drawn(book: Path, words: tuple[str, ...], width: int, colour: bool) -> str:
    """A command's screen as a terminal of a width shows it."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=True,
        highlight=False,
        emoji=False,
        markup=False,
        color_system="standard" if colour else None,
        no_color=not colour,
        legacy_windows=False,
    )
    shown: list[Screen] = []

    def keep(screen, data=None, **form):  # type: ignore[no-untyped-def]
        shown.append(screen())

    session = Session()
    session.output.show = keep  # type: ignore[method-assign]
    assert root.run(["--book", str(book), "--as-of", DAY, *words], session) == 0
    terminal.draw(shown[0], console)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines())


@pytest.mark.parametrize("colour", [False, True], ids=["plain", "colour"])
@pytest.mark.parametrize("width", [80, 140])
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_as_it_was_agreed(demo: Path, name: str, width: int, colour: bool) -> None:
    golden = GOLDENS / f"{name}-{width}{'-colour' if colour else ''}.txt"
    found = drawn(demo, SCREENS[name], width, colour)
    if os.environ.get("REPBOOK_GOLDENS") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCREENS)
def test_nothing_is_wider_than_80_columns_or_cut(demo: Path, name: str) -> None:
    lines = drawn(demo, SCREENS[name], 80, False).splitlines()
    assert max(map(len, lines)) <= 80
    assert not any(line.endswith("…") for line in lines)
    assert "\x1b" not in "".join(lines)
    assert lines[-1].startswith("Next: ") or lines[-2].startswith("Next: ")
