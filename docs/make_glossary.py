"""Write docs/glossary.md from the words that `help WORD` explains; a test holds it fresh.

Run by hand: python docs/make_glossary.py
"""

from __future__ import annotations

from pathlib import Path

from repbook.cli.glossary import WORDS

HERE = Path(__file__).parent

HEAD = """# The words

Each word has one meaning, the same on screens, in help, in JSON and in the code.
`repbook help WORD` explains one of them on the screen, `repbook help words` all.
Written by `python docs/make_glossary.py`.

| word | meaning |
|---|---|
"""

TAIL = """
Every record has a short id that you can type. Screens show it beside the record. A plain number is
always a customer. A letter says what another record is: `c31` a call (a touch by any channel), `o12` a
purchase (order), `r3` a return, `q4` a quote, `m2` a payment, `p7` a promise, `x4` a problem, `s9` a step of a
problem, `f2` feedback, `a1` an ally.
"""


def text() -> str:
    """The page."""
    rows = [f"| {words} | {meaning} |\n" for words, meaning in WORDS.items()]
    return HEAD + "".join(rows) + TAIL


if __name__ == "__main__":
    (HERE / "glossary.md").write_text(text(), encoding="utf-8")
