"""Draw README's pictures from the demo book of a fixed day; a test holds them fresh.

Run by hand: python docs/make_pictures.py
"""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent / "pictures"
DAY = date(2026, 11, 23)
WIDTH = 100


def pictures() -> dict[str, str]:
    """Each picture's name and SVG."""
    from rich.console import Console

    from repbook.book.demo import make
    from repbook.cli import edge, root, terminal

    drawn: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        make(path, DAY)
        for name, words in {"next": ["next", "-n", "6"], "brief": ["brief", "delta"]}.items():
            console = Console(
                record=True, width=WIDTH, file=io.StringIO(), force_terminal=True,
                color_system="truecolor", highlight=False, emoji=False, markup=False,
            )  # fmt: skip

            def show(screen, data=None, *, json=False, csv=False, console=console):
                terminal.draw(screen(), console)

            shown, edge.show = edge.show, show
            try:
                root.run(["--book", str(path), "--as-of", DAY.isoformat(), *words])
            finally:
                edge.show = shown
            drawn[f"{name}.svg"] = console.export_svg(
                title=f"repbook {' '.join(words)}", unique_id=f"repbook-{name}"
            )
    return drawn


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (HERE / name).write_text(svg, encoding="utf-8")
