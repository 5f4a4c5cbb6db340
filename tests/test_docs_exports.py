"""docs/exports.md: what a table of one kind carries, and what only the whole book does."""

from __future__ import annotations

import re

import pytest
from conftest import REPO

from repbook.transfer.book_json import PARTS, keys_of
from repbook.transfer.kinds import KIND_NAMES, kind_named

PAGE = (REPO / "docs" / "exports.md").read_text(encoding="utf-8")
BEFORE, ONLY_BOOK = PAGE.split("## What only")
# What a part's key is called in a table; `purchase` is named there by its reference.
CALLED = {"phones": "phone", "emails": "email", "settled": "status", "codes": None}


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_the_page_has_the_columns_of_each_kind(kind: str) -> None:
    (row,) = re.findall(rf"^\| {kind} \| (.*) \|$", BEFORE, re.M)
    assert tuple(re.findall(r"`(\w+)`", row)) == tuple(f.name for f in kind_named(kind).fields)


def test_the_page_names_all_that_tables_leave_behind() -> None:
    missing = set()
    for part in PARTS:
        if part.part not in KIND_NAMES:
            missing.add(part.part)
            continue
        fields = {field.name for field in kind_named(part.part).fields} | {"extra"}
        named = {key.key for key in keys_of(part)} | set(part.lists)
        if "of_ref" in fields:
            named.discard("purchase")
        missing |= {name for name in named if CALLED.get(name, name) not in fields}
    assert missing <= set(re.findall(r"`(\w+)`", ONLY_BOOK))
