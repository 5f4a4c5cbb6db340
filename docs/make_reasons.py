"""Write docs/reasons.md from the rules themselves; a test holds it fresh.

Run by hand: python docs/make_reasons.py
"""

from __future__ import annotations

from pathlib import Path

from repbook.loyalty import calls
from repbook.policy import DEFAULTS

HERE = Path(__file__).parent
BLOCKS = {"owed": "Owed", "care": "Check on", "worth": "Worth a call"}

HEAD = """# The reasons to call

Written by `python docs/make_reasons.py` from the rules in `loyalty/reasons/`. Numbers of days, shares and
gaps are [settings](settings.md). `repbook next --reason CODE` shows one reason only. `repbook why CUSTOMER`
shows the sum behind a place on the list.

| code | block | when | settled by |
|---|---|---|---|
"""


def text() -> str:
    """The page."""
    rows = [
        f"| `{rule.code}` | {BLOCKS[rule.block]} | {rule.when.format(**DEFAULTS)}"
        f" | {rule.settled_by} |\n"
        for rule in calls.RULES
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    (HERE / "reasons.md").write_text(text(), encoding="utf-8")
