"""A long note: from standard input or an editor, kept whole, shown by its first line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from conftest import Rep

DICTATED = "Wants 20 seals\r\nSend the quote\n\nAsk \N{GREEK SMALL LETTER ALPHA} again\n"
KEPT = "Wants 20 seals\nSend the quote\n\nAsk \N{GREEK SMALL LETTER ALPHA} again"


@pytest.fixture
def vale(rep: Rep) -> Rep:
    """Vale Brothers (1) are in the book."""
    rep("add", "Vale Brothers", ok=True)
    return rep


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_dictated_note_is_kept_whole_and_shown_by_its_first_line(
    vale: Rep, encoding: str
) -> None:
    vale("log-call", "vale", "brothers", "-", stdin=DICTATED.encode(encoding), ok=True)
    said = vale("history", "vale", ok=True).out
    assert "reached: Wants 20 seals (and 3 more lines)" in said and "Send" not in said
    assert "repbook history 1 --json" in said
    assert vale("history", "vale", "--json", ok=True).json[0]["text"] == f"reached: {KEPT}"
    assert "Wants 20 seals (and 3 more lines)" in vale("brief", "vale", ok=True).out


def test_an_outcome_before_it_and_a_note_of_a_megabyte(vale: Rep) -> None:
    text = "many words " * 100_000
    vale("log-call", "vale", "voicemail", "-", stdin=text, ok=True)
    assert vale("history", "vale", "--json", ok=True).json[0]["text"].endswith(text.strip())
    assert len(vale("history", "vale", ok=True).out) < 1000


@pytest.mark.parametrize("content, why", [(b"a\x00b", "not a text"), (b" \n", "empty")])
def test_what_is_no_text_is_refused(vale: Rep, content: bytes, why: str) -> None:
    refused = vale("log-call", "vale", "-", stdin=content)
    assert refused.code == 2 and why in refused.err
    assert vale("history", "vale", "--json", ok=True).json == []


def test_a_problem_an_update_and_a_note_on_a_customer_take_it_too(vale: Rep) -> None:
    vale("log-problem", "vale", "-", stdin="Leaks\nat the flange", ok=True)
    vale("update", "x1", "-", stdin="Sent\nphotos", ok=True)
    vale("edit", "vale", "--note", "-", stdin="Likes\nmornings", ok=True)
    texts = [each["text"] for each in vale("history", "vale", "--json", ok=True).json]
    assert any("Leaks\nat the flange" in text for text in texts)
    assert any("Sent\nphotos" in text for text in texts)
    assert vale("list", "--json", ok=True).json[0]["note"] == "Likes\nmornings"


def test_the_text_of_a_refused_call_is_kept_as_a_draft(vale: Rep, book_file: Path) -> None:
    refused = vale("log-call", "nobody", "-", stdin=DICTATED)
    assert refused.code == 3 and "Your text is kept" in refused.err
    (draft,) = book_file.parent.glob(f"{book_file.name}.draft-*.json")
    assert "Ask" in draft.read_text("utf-8")


def test_a_note_is_written_in_the_editor(
    vale: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    assert "No editor is set" in vale("log-call", "vale", "--edit").err
    script = tmp_path / "editor.py"
    script.write_text("import sys; open(sys.argv[1], 'a').write('\\nand more')")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    vale("log-call", "vale", "First words", "--edit", ok=True)
    script.write_text("raise SystemExit(1)")
    assert "ended with an error" in vale("log-call", "vale", "--edit").err
    (call,) = vale("history", "vale", "--json", ok=True).json
    assert call["text"] == "reached: First words\nand more"


SPOKEN = """Talked for long. The second pump is broken!
They ordered 480. I'll send the price list by friday.
I promised a visit
Call me back on tuesday, please
"""


def test_each_thing_a_long_note_speaks_of_gets_a_line_that_runs(vale: Rep) -> None:
    told = vale("log-call", "vale", "-", stdin=SPOKEN, ok=True).err
    assert [line.partition(": ")[2] for line in told.splitlines() if line.startswith("If ")] == [
        "repbook log-purchase 1 480",
        'repbook promise 1 "send the price list" --by friday',
        "repbook correct c1 --again tuesday",
        'repbook log-problem 1 "The second pump is broken"',
    ]
    assert vale("promises", "--json", ok=True).json == []
    vale("correct", "c1", "--again", "tuesday", ok=True)
    quiet = vale("log-call", "vale", "They will order back then. Will call again", ok=True).err
    assert "If " not in quiet


def test_many_get_the_whole_text_and_no_editor(vale: Rep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")  # would end with an error
    vale("edit", "vale", "--tag", "north", ok=True)
    refused = vale("log-call", "--tag", "north", "--edit", "-o", "sent", ok=False).err
    assert "--edit is for one customer" in refused
    assert 'Hint: repbook log-call --tag north -o sent "…"' in refused
    assert vale("history", "vale", "--json", ok=True).json == []
    vale("log-call", "--tag", "north", "-", stdin=DICTATED, ok=True)
    assert vale("history", "vale", "--json", ok=True).json[0]["text"] == f"reached: {KEPT}"
