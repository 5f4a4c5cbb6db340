"""The mappings that are kept of answers: their names, and that they know the file again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.errors import NotFound
from repbook.transfer.kinds import header_key
from repbook.transfer.mappings import Mapped, forget, mappings, save
from repbook.transfer.recognise import fits, keys_of


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


NAMES = st.text('ab "*#=\\\x7fé\t', min_size=1, max_size=6).filter(
    lambda name: any(map(str.isalnum, name))
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(NAMES, min_size=1, max_size=4, unique_by=header_key))
def test_a_mapping_that_is_kept_knows_the_file_again(header: list[str]) -> None:
    with TemporaryDirectory() as folder:
        save(Path(folder), Mapped("kasse.csv", "customers", header, {header[0]: "name"}))
        (mapping,) = mappings(Path(folder))
    assert fits(mapping.layout, [keys_of(name) for name in header])
    assert (mapping.layout.source, mapping.layout.kind) == ("kasse", "customers")
