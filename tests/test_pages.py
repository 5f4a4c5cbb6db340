"""The pages for paper, in a real browser: nothing fetched, nothing clipped, readable by all."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import CONTRAST, UNREADABLE, Browser
from conftest import Rep, run_repbook

DAY = "2026-11-23"
A4, LETTER = (8.27, 11.69), (8.5, 11.0)
HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=http://evil.example/x.png onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "</svg><a href='javascript:alert(1)'>x</a>",
    "'&quot;&lt;b&gt; & co",
    "\x1b[31mred\u202eevil",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book, as of the fixed day."""
    book = tmp_path_factory.mktemp("demo") / "demo.db"
    assert run_repbook("--book", str(book), "--as-of", DAY, "demo").code == 0
    return book


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def page_of(book: Path, name: str, *words: str) -> Path:
    page = book.with_name(name)
    ran = run_repbook("--book", str(book), "--as-of", DAY, *words, "--html", str(page), "--force")
    assert ran.code == 0, ran
    return page


PAGES = {
    "week": ("report", "--week", "last"),
    "month": ("report", "--month"),
    "year": ("report", "--year", "--share"),
    "delta": ("brief", "delta"),
    "once": ("brief", "northside"),
}


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, demo: Path) -> Path:
    return page_of(demo, f"{request.param}.html", *PAGES[request.param])


def test_a_page_asks_for_nothing_and_the_console_stays_empty(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.requests() == []
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_a_page_never_scrolls_sideways(browser: Browser, page: Path, width: int) -> None:
    browser.open(page)
    browser.look(width)
    wide = browser.ask("document.documentElement.scrollWidth")
    assert wide <= browser.ask("window.innerWidth") == width


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_all_text_stands_out(browser: Browser, page: Path, dark: bool) -> None:
    browser.open(page)
    browser.look(1280, dark=dark)
    assert browser.ask(CONTRAST) == []
    browser.look(800, dark=dark, media="print")
    assert browser.ask(CONTRAST) == []


def test_text_in_pictures_is_never_tiny_on_a_phone(browser: Browser, demo: Path) -> None:
    browser.open(page_of(demo, "week.html", *PAGES["week"]))
    browser.look(390)
    least = (
        "Math.min(...[...document.querySelectorAll('svg .t')]"
        ".map(t => t.getBoundingClientRect().height))"
    )
    assert browser.ask(least) >= 9


@pytest.mark.parametrize("width", [320, 390])
def test_no_word_of_the_figures_is_broken_on_a_phone(
    browser: Browser, demo: Path, width: int
) -> None:
    browser.open(page_of(demo, "week.html", *PAGES["week"]))
    browser.look(width)
    broken = """(() => {
        const broken = [];
        for (const cell of document.querySelectorAll(".figures th, .figures td")) {
            const text = cell.firstChild;
            for (const word of (text?.data ?? "").matchAll(/[^ ]+/g)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                if (range.getClientRects().length > 1) broken.push(word[0]);
            }
        }
        return broken;
    })()"""
    assert browser.ask(broken) == []


def test_who_cannot_see_it_is_told_the_same(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.ask(UNREADABLE) == []


def test_every_picture_has_its_numbers_as_a_table(browser: Browser, demo: Path) -> None:
    browser.open(page_of(demo, "month.html", *PAGES["month"]))
    drawn = browser.ask("document.querySelectorAll('figure > svg').length")
    assert drawn >= 6
    without = (
        "[...document.querySelectorAll('figure')].filter("
        "f => f.querySelector(':scope > svg') && !f.querySelector('table')).length"
    )
    assert browser.ask(without) == 0


@pytest.mark.parametrize("sheet", [A4, LETTER], ids=["A4", "Letter"])
def test_it_prints_on_two_sheets_at_most(
    browser: Browser, page: Path, sheet: tuple[float, float]
) -> None:
    browser.open(page)
    assert 1 <= browser.sheets(*sheet) <= (1 if "brief" in page.name else 2)


def test_names_drawn_beside_a_line_are_not_clipped(browser: Browser, demo: Path) -> None:
    browser.open(page_of(demo, "month.html", *PAGES["month"]))
    clipped = (
        "[...document.querySelectorAll('svg .t')].filter(t => t.getBBox().x < -0.5"
        " || t.getBBox().x + t.getBBox().width > 361).map(t => t.textContent)"
    )
    assert browser.ask(clipped) == []


@pytest.fixture
def hostile(rep: Rep, book_file: Path) -> Path:
    """A book in which everything that can be typed is markup, script or control."""
    for number, text in enumerate(HOSTILE, 1):
        who = str(number)
        rep("add", text, "--phone", "javascript:555 0134", "--note", text, "--town", text, ok=True)
        for day in ("2026-09-20", "2026-10-20", "2026-11-17"):
            rep("log-purchase", who, "300", "--on", day, ok=True)
        rep(
            "log-call",
            who,
            text,
            "-f",
            f"price:bad:{text}",
            "-p",
            text,
            "--by",
            "2026-11-23",
            "--on",
            "2026-11-18",
            ok=True,
        )
        rep("log-problem", who, text, "--kind", text, "--on", "2026-11-19", ok=True)
    return book_file


class Tags(HTMLParser):
    """Every element and address of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


@pytest.mark.parametrize("words", [("report", "--week", "last"), ("brief", "1"), ("brief", "6")])
def test_hostile_names_stay_text(hostile: Path, words: tuple[str, ...]) -> None:
    page = page_of(hostile, "page.html", *words).read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert not tags.names & {"script", "img", "iframe", "object", "b", "form"}
    assert tags.handlers == []
    assert all(link == "data:," or link.startswith("tel:") for link in tags.links)
    assert "49" not in page.split("<body>")[1].split("{{")[0][:200]
    assert "\x1b" not in page and "\u202e" not in page


def test_a_hostile_page_does_nothing_in_the_browser(browser: Browser, hostile: Path) -> None:
    browser.open(page_of(hostile, "page.html", "report", "--week", "last"))
    assert browser.requests() == [] and browser.complaints() == []
    assert browser.ask("document.title") == "Week of 16 November 2026"
    browser.look(390)
    assert browser.ask("document.documentElement.scrollWidth") <= 390


def test_names_of_any_length_still_print_on_two_sheets(
    browser: Browser, rep: Rep, book_file: Path
) -> None:
    for number in range(1, 13):
        rep("add", f"{number} " + "Very Long Name " * 19, ok=True)
        for day in ("2026-08-20", "2026-09-20", "2026-10-20"):
            rep("log-purchase", str(number), "300", "--on", day, ok=True)
    page = page_of(book_file, "long.html", "report", "--month")
    assert page.stat().st_size < 300_000
    browser.open(page)
    assert browser.sheets(*A4) <= 2
    browser.look(390)
    assert browser.ask("document.documentElement.scrollWidth") <= 390


def test_a_page_is_light_and_stands_alone(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert page.stat().st_size < 300_000
    assert page.stat().st_mode & 0o777 == 0o600
    for outside in ("http://", "https://", "<script", "@import", "url(", '<link rel="stylesheet'):
        assert outside not in text


def test_an_empty_book_gives_a_page_too(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    page = tmp_path / "empty.html"
    rep("report", "--html", str(page), ok=True)
    assert "Nobody has bought twice yet." in page.read_text()


def test_do_not_call_is_on_no_page_a_call_could_be_made_from(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Delta Pumps", "--phone", "555 0177", ok=True)
    for day in ("2026-05-20", "2026-06-20", "2026-07-20", "2026-08-20"):
        rep("log-purchase", "delta", "900", "--on", day, ok=True)
    rep("edit", "delta", "--do-not-call", ok=True)
    report, brief = tmp_path / "report.html", tmp_path / "brief.html"
    rep("report", "--html", str(report), ok=True)
    rep("brief", "delta", "--html", str(brief), ok=True)
    assert "Delta Pumps" not in report.read_text()
    assert "555" not in brief.read_text() and "DO NOT CALL" in brief.read_text()


def test_a_shared_page_holds_no_phone_and_no_words_of_the_rep(demo: Path) -> None:
    text = page_of(demo, "shared.html", "report", "--month", "--share").read_text()
    assert "555 0" not in text and "tel:" not in text
    assert "quote for the new filling line" not in text
