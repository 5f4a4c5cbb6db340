"""What a field of a record is: the comment beside it in records/, for the pages made from it."""

from __future__ import annotations

import inspect
import re

OF_EVERY_RECORD = {"uid": "random and stable", "extra": "further fields, by name"}


def comment(record: type, field: str) -> str:
    """The comment beside a field; ValueError where there is none."""
    if field in OF_EVERY_RECORD:
        return OF_EVERY_RECORD[field]
    beside = rf"^    {field}: [^#]*# (.*)$"
    (found,) = re.findall(beside, inspect.getsource(record), re.MULTILINE)
    return str(found)
