"""Fields of the rep's own on a customer: set, removed, shown, found, exported and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Rep, made_once


@made_once
def vale(rep: Rep) -> Rep:
    """Vale Brothers (1) park behind the gate."""
    rep("add", "Vale Brothers", "--set", "parking=behind the gate", ok=True)
    return rep


def fields(rep: Rep, at: int = 0) -> object:
    return rep("list", "--json", ok=True).json[at]["extra"]


def test_a_field_is_set_shown_found_removed_and_undone(vale: Rep) -> None:
    vale("edit", "vale", "--set", "Hat size=7", "--set", "parking=in front", ok=True)
    assert fields(vale) == {"parking": "in front", "Hat size": "7"}
    assert "parking: in front · Hat size: 7" in vale("brief", "vale", ok=True).out
    assert "Vale" in vale("list", "--search", "front", ok=True).out
    assert "in front" in vale("changes", ok=True).out
    vale("edit", "vale", "--set", "PARKING=", "--set", "hat size=8", ok=True)
    assert fields(vale) == {"Hat size": "8"}
    vale("undo", "--steps", "2", ok=True)
    assert fields(vale) == {"parking": "behind the gate"}


def test_the_export_comes_back_to_the_same_place(vale: Rep, tmp_path: Path) -> None:
    vale("edit", "vale", "--set", "formula==1+1", ok=True)
    file = str(tmp_path / "customers.csv")
    vale("export", "customers", "--to", file, ok=True)
    assert "1 unchanged" in vale("import", file, ok=True).out
    other = ("--book", str(tmp_path / "other.db"))
    vale(*other, "import", file, ok=True)
    brought = vale(*other, "list", "--json", ok=True).json[0]["extra"]
    assert brought == fields(vale) == {"parking": "behind the gate", "formula": "=1+1"}


@pytest.mark.parametrize(
    "field, why",
    [
        ("size", 'Hint: As in --set "size=XL"'),
        ("=7", "cannot be the name of a field"),
        ("7up=yes", "a letter first"),
        (f"{'x' * 41}=yes", "at most 40"),
        ("Town=Lund", "the field town"),
        ("size=", 'no field "size"; theirs: parking'),
    ],
)
def test_what_cannot_be_a_field_is_refused(vale: Rep, field: str, why: str) -> None:
    assert why in vale("edit", "vale", "--set", field, ok=False).err
    assert fields(vale) == {"parking": "behind the gate"}


def test_a_name_close_to_one_there_is_gets_the_line_that_corrects_it(vale: Rep) -> None:
    said = vale("add", "Kobo", "--set", "parkin=yard", ok=True).err
    assert 'You have the field "parking"; "parkin" is new' in said
    assert "repbook edit 2 --set parkin= --set parking=yard" in said
    vale("edit", "2", "--set", "parkin=", "--set", "Parking=yard", ok=True)
    assert fields(vale, 1) == {"parking": "yard"}
    assert "new" not in vale("edit", "2", "--set", "allergies=nuts", ok=True).err


def test_merging_keeps_both_values_of_a_field(vale: Rep) -> None:
    vale("add", "Vale Bros", "--set", "parking=yard", "--set", "hat=7", ok=True)
    vale("merge", "1", "2", ok=True)
    kept = fields(vale)
    assert isinstance(kept, dict) and kept["parking"] == "behind the gate" and kept["hat"] == "7"
    assert "yard" in kept.values()


def test_one_field_by_two_spellings_is_refused(rep: Rep) -> None:
    rep("add", "Acme", ok=True)
    refused = rep("edit", "1", "--set", "x=1", "--set", "X=2", ok=False).err
    assert '"x" is given two values' in refused
