"""docs/library.md: its examples run in order and print what it shows; the face is typed and light."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from types import FunctionType

import pytest
from conftest import REPO

import repbook
from repbook.book import Book, library
from repbook.errors import InvalidInput

DAY = date(2026, 11, 23)
PAGE = (REPO / "docs" / "library.md").read_text(encoding="utf-8")
METHODS = [
    name
    for name, value in vars(library.Methods).items()
    if isinstance(value, FunctionType) and not name.startswith("_")
]
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", PAGE, re.S | re.M)


def test_the_examples_print_what_the_page_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    said = []
    for code, _ in EXAMPLES:
        out = io.StringIO()
        with redirect_stdout(out):
            exec(code, names)
        said.append(out.getvalue())
    assert len(said) > 6
    assert said == [shown for _, shown in EXAMPLES]


def test_every_method_is_known_to_a_type_checker(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    script = tmp_path / "script.py"
    uses = [f"reveal_type(book.{name})" for name in METHODS]
    script.write_text(
        "\n".join([*(code for code, _ in EXAMPLES), *uses, "print(book.nothing_of_it)"])
    )
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--python-executable", sys.executable, script],
        cwd=REPO,
        capture_output=True,
        text=True,
    )
    errors = [line for line in ran.stdout.splitlines() if ": error:" in line]
    assert [error.partition("error: ")[2] for error in errors] == [
        '"Book" has no attribute "nothing_of_it"  [attr-defined]'
    ]
    assert ran.stdout.count("Revealed type is") == len(METHODS)


def test_every_method_is_there_and_says_what_it_does() -> None:
    with Book(None) as book:
        for name in METHODS:
            assert getattr(book, name).__doc__, name
        with pytest.raises(AttributeError, match="_changes"):
            print(book._changes)  # type: ignore[attr-defined]
        with pytest.raises(AttributeError, match="nothing_of_it"):
            print(book.nothing_of_it)  # type: ignore[attr-defined]


def test_every_public_name_is_there() -> None:
    assert {"Book", "open_book", "Customer", "CallList", "Standing", "Conflict"} <= set(
        repbook.__all__
    )
    for name in repbook.__all__:
        assert getattr(repbook, name).__name__ == name


def test_what_is_given_is_what_the_book_has() -> None:
    with Book(None) as book:
        vale = book.add_customer(
            "Vale Brothers", on=DAY, town="Lindow", phones=["555 0112"], emails=["v@vale.example"]
        )
        assert (vale.town, vale.phones, vale.emails) == (
            "Lindow",
            ("555 0112",),
            ("v@vale.example",),
        )
        vale = book.edit(vale, terms_days=14, tags=["trade"], aliases=["Vale Bros"])
        assert (vale.terms_days, vale.tags, vale.aliases) == (14, ("trade",), ("Vale Bros",))
        tom = book.contact(
            vale, "Tom", role="owner", phones=["555 0113"], emails=["t@vale.example"]
        )
        assert (tom.role, tom.phones, tom.emails) == ("owner", ("555 0113",), ("t@vale.example",))
        with pytest.raises(InvalidInput, match="'towns'"):
            book.edit(vale, towns="Lindow")


def test_a_record_moves_to_another_customer_and_goes() -> None:
    with Book(None) as book:
        vale, kobo = (book.add_customer(name, on=DAY) for name in ("Vale", "Kobo"))
        order = book.log_purchase(vale, 4800, on=DAY).purchase
        book.correct(f"o{order.id}", to=kobo, cents=5000)
        assert [p.cents for p in book.purchases.of(kobo.id)] == [5000]
        book.remove(f"o{order.id}")
        assert book.purchases.of(kobo.id) == []


def test_an_export_of_a_tag_is_of_its_customers() -> None:
    with Book(None) as book:
        book.add_customer("Vale", on=DAY, tags=["north"])
        book.add_customer("Kobo", on=DAY)
        text = book.export("customers", "csv", on=DAY, tag="north")
        assert "Vale" in text and "Kobo" not in text


@pytest.mark.parametrize(
    ("what", "form", "hint"),
    [
        ("nothing", "csv", "customers"),
        ("customers", "pdf", "csv"),
        ("calendar", "csv", "ics"),
    ],
)
def test_an_export_of_no_such_kind_or_format_is_refused(what: str, form: str, hint: str) -> None:
    with Book(None) as book, pytest.raises(InvalidInput, match=what) as refused:
        book.export(what, form, on=DAY)
    assert hint in (refused.value.hint or "")


@pytest.mark.parametrize("field", ["uid", "added_on", "imported", "id"])
def test_what_is_the_programs_own_cannot_be_given_of_a_customer(field: str) -> None:
    with Book(None) as book, pytest.raises(InvalidInput, match=f"no '{field}'") as refused:
        book.edit(book.add_customer("Vale", on=DAY), **{field: None})
    assert f" {field}," not in f" {(refused.value.hint or '')}"


@pytest.mark.parametrize("field", ["uid", "customer_id", "id"])
def test_what_is_the_programs_own_cannot_be_given_of_a_contact(field: str) -> None:
    with Book(None) as book, pytest.raises(InvalidInput, match=f"no '{field}'"):
        book.contact(book.add_customer("Vale", on=DAY), "Tom", **{field: None})


def test_each_method_is_the_function_of_its_name() -> None:
    assert len(METHODS) > 20
    assert [getattr(library.Methods, name).__name__ for name in METHODS] == METHODS
    own = {name for name, value in vars(library).items() if isinstance(value, FunctionType)}
    assert {name for name in own if not name.startswith("_")} <= set(METHODS)


def test_opening_a_book_loads_no_act(tmp_path: Path) -> None:
    code = "import sys; from repbook import open_book; open_book('new.db'); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert "repbook.book" in loaded
    assert not {"repbook.book.library", "repbook.book.calls", "repbook.book.sales"} & loaded
