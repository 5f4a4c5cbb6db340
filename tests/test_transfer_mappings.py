"""The mappings that are kept of answers: their names, and that they know the file again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repbook.errors import NotFound
from repbook.text import fold
from repbook.transfer.kinds import unstarred
from repbook.transfer.mappings import Mapped, forget, mappings, save
from repbook.transfer.recognise import recognise
from repbook.transfer.sheet import read_map


def test_a_second_mapping_of_a_name_has_a_number(tmp_path: Path) -> None:
    sources = tmp_path / "own" / "sources"

    def kept(file: str) -> str:
        return save(sources, Mapped(file, "purchases", ["Wann", "Wer"], {"Wer": "customer"}))

    files = ("kasse.csv", "Kasse.tar.gz", "kasse.csv", "+.csv")
    assert [*map(kept, files)] == ["kasse", "kasse-2", "kasse-3", "mapping"]
    with pytest.raises(NotFound) as unknown:
        forget(sources, "till")
    assert unknown.value.hint == "There are: kasse, kasse-2, kasse-3, mapping"
    for name in ("kasse", "kasse-2", "kasse-3", "mapping"):
        assert forget(sources, name) == sources / f"{name}.toml"
    with pytest.raises(NotFound) as unknown:
        forget(sources, "till")
    assert unknown.value.hint == "There is none yet"


def test_a_column_that_is_no_field_is_kept_as_dropped(tmp_path: Path) -> None:
    header = ["Wer", "Konto", "Betrag"]
    columns = {"Wer": "customer", "Betrag": "amount", "Konto": "-"}
    save(tmp_path, Mapped("kasse.csv", "purchases", header, columns))
    (mapping,) = mappings(tmp_path)
    assert mapping.columns == {"Wer": "customer", "Betrag": "amount"}
    assert mapping.layout.drop == ("konto",)


@pytest.mark.parametrize(
    "said", ["lines", "lines_below", "short_rows", "footers", "grouped", 'short_from = "b"']
)
def test_a_layout_may_say_all_that_a_program_s_can(tmp_path: Path, said: str) -> None:
    line = said if "=" in said else f"{said} = true"
    text = f'[[layout]]\nkind = "purchases"\nneeds = ["a"]\n{line}\n'
    (tmp_path / "own.toml").write_text(text, "utf-8")
    (mapping,) = mappings(tmp_path)
    assert not mapping.layout.is_plain


NAMES = st.text('ab "*#%=\\\x7fé\t', min_size=1, max_size=6).filter(str.strip)


def alike(name: str) -> str:
    return fold(unstarred(name))


@settings(max_examples=25, deadline=None, derandomize=True)
@example(["*", "# *", "-"])
@example(["Total %", "Total", "Total #"])
@example(["#", "№", "%"])
@example(["=", "%", "=*%"])
@given(st.lists(NAMES, min_size=3, max_size=4, unique_by=alike))
def test_a_mapping_that_is_kept_reads_the_file_again_as_answered(header: list[str]) -> None:
    columns = {header[1]: "customer", header[0]: "on", header[2]: "amount"}
    with TemporaryDirectory() as folder:
        save(Path(folder), Mapped("kasse.csv", "purchases", header, columns))
        (mapping,) = mappings(Path(folder))
    known = recognise("kasse.csv", header, yours=[mapping.layout])
    assert (known.source, known.kind.name) == ("kasse", "purchases")
    found = {header[place]: field.name for place, field in known.columns.items()}
    assert {name: found.get(name) for name in columns} == columns


@pytest.mark.parametrize("column", ["#", "№", "%", "-", "*", "=", "..."])
def test_a_column_whose_name_is_punctuation_is_mapped_like_any_other(column: str) -> None:
    field = read_map(f"{column}=ref")
    known = recognise("x.csv", [column, "Customer", "Date", "Amount"], maps=dict([field]))
    assert known.columns[0].name == "ref"


@pytest.mark.parametrize("column", ["Discount %", "Paid %", "Total (%)", "% Amount"])
def test_a_share_is_no_amount(column: str) -> None:
    header = [column, "Customer", "Date", "Sales"]
    assert 0 in recognise("x.csv", header).unknown
