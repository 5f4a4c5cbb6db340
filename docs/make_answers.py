"""Run the shell blocks of README.md and docs/, and write repbook's answers below them.

Run by hand: python docs/make_answers.py
A test holds them fresh. Each page runs from its top in a folder of its own: README in a checkout
with examples/, another page in examples/ on the sample book, as docs/index.md says.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest import mock

from shell_blocks import REPO, WIDTH, Shell, blocks, sample_folder

ELSEWHERE = {"commands.md", "errors.md"}  # written from what was run already
PAGES = [
    REPO / "README.md",
    *(page for page in sorted((REPO / "docs").glob("*.md")) if page.name not in ELSEWHERE),
]


def text(page: Path) -> str:
    """The page with the answers of today's repbook; a line that is refused is an error."""
    written = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ):
        for name in (
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "HOME",
            "LOCALAPPDATA",
        ):  # what is one's own
            os.environ[name] = folder
        os.environ.pop("REPBOOK_BOOK", None)
        examples = sample_folder(Path(folder))
        shell = Shell(examples, {"REPBOOK_BOOK": "sample.db"})
        if "sample.db demo" in written:  # the page makes it
            (examples / "sample.db").unlink()
            shell = Shell(examples.parent if page.name == "README.md" else examples)
        for block in blocks(written):
            if block.skipped:
                continue
            for line in block.lines:
                ran = shell.run(line, WIDTH)
                if ran.code:
                    raise SystemExit(f"{page.name}: {line}\n{ran.err}")
            if block.answer is not None:
                old = f"```sh\n{block.text}```\n\n```text\n{block.answer}```\n"
                new = f"```sh\n{block.text}```\n\n```text\n{ran.out}```\n"
                assert written.count(old) == 1, (page.name, block.text)
                written = written.replace(old, new)
    return written


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(text(page), encoding="utf-8")
