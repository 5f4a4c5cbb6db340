"""Draw README's pictures from the demo book of a fixed day; a test holds them fresh.

Run by hand: python docs/make_pictures.py
The report's picture is taken with Chromium; beside it stands the digest of the page it shows.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import subprocess
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent / "pictures"
DAY = date(2026, 11, 23)
WIDTH = 100


def pictures() -> dict[str, str]:
    """Each picture's name and SVG."""
    from rich.console import Console

    from repbook.book.demo import make
    from repbook.cli import root, terminal
    from repbook.cli.session import Session

    drawn: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        make(path, DAY)
        for name, words in {"next": ["next", "-n", "6"], "brief": ["brief", "delta"]}.items():
            console = Console(
                record=True,
                width=WIDTH,
                file=io.StringIO(),
                force_terminal=True,
                color_system="truecolor",
                highlight=False,
                emoji=False,
                markup=False,
            )

            def show(screen, data=None, *, console=console, **form):
                terminal.draw(screen(), console)

            session = Session()
            session.output.show = show
            root.run(["--book", str(path), "--as-of", DAY.isoformat(), *words], session)
            drawn[f"{name}.svg"] = console.export_svg(
                title=f"repbook {' '.join(words)}", unique_id=f"repbook-{name}"
            )
    return drawn


def report_page() -> str:
    """The report of the demo's last whole week, as its page."""
    from repbook.book.demo import make
    from repbook.cli import root

    with tempfile.TemporaryDirectory() as folder:
        path, page = Path(folder) / "demo.db", Path(folder) / "report.html"
        make(path, DAY)
        lines = (
            ["config", "currency", "EUR"],
            ["config", "name", "Maria Kallio"],
            ["report", "--week", "last", "--html", str(page)],
        )
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            for line in lines:
                root.run(["--book", str(path), "--as-of", DAY.isoformat(), *line])
        return page.read_text(encoding="utf-8")


def forecasts(page: str) -> str:
    """The page's picture of past forecasts, with the page's colours, to stand alone."""
    from importlib.resources import files

    css = files("repbook.views.pages") / "templates" / "page.css"
    (drawn,) = re.findall(r"<svg[^>]*><title[^>]*>Forecasts of .*?</svg>", page, re.DOTALL)
    own = '<svg xmlns="http://www.w3.org/2000/svg" width="720" font-family="sans-serif" '
    style = f"<style>{css.read_text(encoding='utf-8')}</style>"
    return drawn.replace("<svg ", own, 1).replace("<desc", f"{style}<desc", 1) + "\n"


def digest(page: str) -> str:
    """What tells one page from another."""
    return hashlib.sha256(page.encode()).hexdigest() + "\n"


def photograph(page: str, to: Path) -> None:
    """Take the page's picture with headless Chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        raise SystemExit("chromium is needed for the report's picture")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-sync",
                "--disable-component-update",
                "--hide-scrollbars",
                f"--user-data-dir={folder}/profile",
                "--window-size=1000,1205",
                f"--screenshot={to}",
                source.as_uri(),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    page = report_page()
    photograph(page, HERE / "report.png")
    (HERE / "report.sha256").write_text(digest(page), encoding="utf-8")
    (HERE / "forecasts.svg").write_text(forecasts(page), encoding="utf-8")
    for name, svg in pictures().items():
        (HERE / name).write_text(svg, encoding="utf-8")
