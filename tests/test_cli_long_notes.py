"""A long note: from standard input or an editor, kept whole, shown by its first line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import DAY, Rep, made_once

DICTATED = "Wants 20 seals\r\nSend the quote\n\nAsk \N{GREEK SMALL LETTER ALPHA} again\n"
KEPT = "Wants 20 seals\nSend the quote\n\nAsk \N{GREEK SMALL LETTER ALPHA} again"


@made_once
def vale(rep: Rep) -> Rep:
    """Vale Brothers (1) are in the book."""
    rep("add", "Vale Brothers", ok=True)
    return rep


def test_a_long_note_is_split_into_sentences_no_oftener_the_more_problems_it_tells_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from repbook.cli import call_entry

    split, sentences = [], call_entry.sentences
    monkeypatch.setattr(call_entry, "sentences", lambda note: split.append(1) or sentences(note))
    note = ". ".join(f"Pump {at} is broken" for at in range(40))
    assert len(call_entry.other_problems(note)) == 39
    assert len(split) <= 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_dictated_note_is_kept_whole_and_shown_by_its_first_line(
    vale: Rep, encoding: str
) -> None:
    vale("log-call", "vale", "brothers", "-", stdin=DICTATED.encode(encoding), ok=True)
    said = vale("history", "vale", ok=True).out
    assert "reached: Wants 20 seals (and 3 more lines)" in said and "Send" not in said
    assert "A long note whole: repbook history c1" in said
    whole = vale("history", "c1", ok=True).out.splitlines()
    assert whole[1:5] == ["reached: Wants 20 seals", *KEPT.splitlines()[1:]]
    assert whole[0].startswith("Vale Brothers (1)") and "c1" in whole[0]
    assert whole[-1] == "Next: repbook correct c1 … · repbook remove c1 · repbook history 1"
    assert [row["id"] for row in vale("history", "C1", "--json", ok=True).json] == ["c1"]
    assert vale("history", "c1", "--as-of", "2026-11-01").code == 3
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
        "repbook log-purchase 1 480 --call c1",
        'repbook promise 1 "send the price list" --by friday',
        "repbook correct c1 --again tuesday",
        'repbook log-problem 1 "The second pump is broken" --call c1',
    ]
    assert vale("promises", "--json", ok=True).json == []
    vale("correct", "c1", "--again", "tuesday", ok=True)
    said = vale("log-call", "vale", "They ordered 480", "--order", "480", ok=True).err
    assert "If " not in said
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


def test_what_a_long_note_speaks_of_is_offered_with_a_key_each(vale: Rep, asked: Rep) -> None:
    ran = asked("y\ny\ny\ny\n", "log-call", "vale", SPOKEN)
    assert ran.code == 0, ran
    for question in (
        "Log an order of 480? (y/N)",
        'Did you promise "send the price list" by Fri 27 Nov? (y/N)',
        "Call again Tue 24 Nov? (y/N)",
        'Log "The second pump is broken" as a problem to solve? (y/N)',
    ):
        assert question in ran.err
    assert "If " not in ran.err  # a line to type is for what was not asked
    rows = {each["id"]: each["text"] for each in vale("history", "vale", "--json", ok=True).json}
    assert rows["x1"].endswith(": The second pump is broken")
    assert "send the price list" in rows["p1"] and "o1" in rows
    assert "Call again Tue 24 Nov." in ran.out
    vale("undo", ok=True)  # one change
    assert vale("history", "vale", "--json", ok=True).json == []


def test_enter_writes_nothing_of_it(vale: Rep, asked: Rep) -> None:
    ran = asked("\n\n\n\n", "log-call", "vale", SPOKEN)
    assert ran.code == 0 and "If " not in ran.err, ran
    assert [each["id"] for each in vale("history", "vale", "--json", ok=True).json] == ["c1"]


def test_a_promise_without_its_day_is_asked_for_it(vale: Rep, asked: Rep) -> None:
    ran = asked("y\nfri\n", "log-call", "vale", "I'll send the price list")
    assert "By when? (Enter: today)" in ran.err and "Promise p1: Fri 27 Nov." in ran.out, ran


WITHIN = "Happy. I'll send the list by Thursday because Ann is away"


def test_the_day_that_a_promise_names_amid_its_words_is_offered(vale: Rep, asked: Rep) -> None:
    ran = asked("y\n\n", "log-call", "vale", WITHIN)
    assert "By when? (Enter: Thu 26 Nov)" in ran.err and "Promise p1: Thu 26 Nov." in ran.out, ran
    assert "If that promise is for" not in ran.err
    told = vale("log-call", "vale", f"{WITHIN}!", ok=True).err
    assert '"send the list by Thursday because Ann is away" --by thursday' in told


def test_a_day_that_cannot_be_read_is_asked_again_and_the_call_is_kept(
    vale: Rep, asked: Rep
) -> None:
    ran = asked("y\nyy\nfri\n", "log-call", "vale", "I'll send the price list")
    assert ran.code == 0 and ran.err.count("By when?") == 2, ran
    assert "Promise p1: Fri 27 Nov." in ran.out


def test_the_day_of_a_promise_may_stand_before_a_comma(vale: Rep) -> None:
    told = vale("log-call", "vale", "I'll send a kit, and a list, by tuesday, they wait", ok=True)
    assert 'repbook promise 1 "send a kit, and a list" --by tuesday' in told.err


def test_who_wants_no_more_calls_is_marked_after_a_yes(vale: Rep, asked: Rep) -> None:
    ran = asked("y\n", "log-call", "vale", "Asked us to stop calling them, do not call again")
    assert "Mark them do-not-call? (y/N)" in ran.err, ran
    assert vale("list", "--json", ok=True).json[0]["do_not_call"] is True


@pytest.mark.parametrize(
    ("note", "line"),
    [
        ("They ordered 5 filters for 480", "log-purchase 1 480 --call c1"),
        ("They ordered 1,250, and were glad", "log-purchase 1 1,250 --call c1"),
        ("They take 3 pressure gauges for 390", "log-purchase 1 390 --call c1"),
        ("Bought a filter for 95 euros.", "log-purchase 1 95 --call c1"),
        ("Rang. Ordered 10 caps for €150, by friday", "log-purchase 1 150 --call c1"),
        ("ordered 480 for 20 seals", "log-purchase 1 480 --call c1"),
        ("ordered 500 for hoses", "log-purchase 1 500 --call c1"),
        ("Tom ordered €1,250 for the new flanges", "log-purchase 1 1,250 --call c1"),
        ("Tom ordered seals, 480", "log-purchase 1 480 --call c1"),
        ("ordered seals and a hose, 1,480.50 euros, glad", "log-purchase 1 1,480.50 --call c1"),
        ("ordered 20 seals", 'log-purchase 1 AMOUNT "20 seals" --call c1'),
        (
            "ordered 900 filters, paying end of month",
            'log-purchase 1 AMOUNT "900 filters" --call c1',
        ),
        (
            "They ordered 40 cases of chai for May",
            'log-purchase 1 AMOUNT "40 cases of chai" --call c1',
        ),
        ("ordered 1,200 filters", 'log-purchase 1 AMOUNT "1,200 filters" --call c1'),
        ("ordered 20 seals. Ordered 480", "log-purchase 1 480 --call c1"),
        ("has not ordered 20 seals", ""),
        ("didn't say who ordered 20 seals", ""),
        ("If they ordered 900 filters we would", ""),
        ("ordered 12 seals last year", ""),
        ("ordered 900 USD of seals", ""),
        ("ordered 3 times this year", ""),
        ("ordered 500 euros of seals", ""),
        ("ordered 20 for friday", ""),
        ("ordered 500 for the summer", ""),
        ("ordered 200 for next week", ""),
        ("ordered 2025 for testing", ""),
        ("ordered seals, 20", ""),
        ("ordered seals, 2025", ""),
        ("ordered seals, 555 0112", ""),
        (
            "ordered 2 seals, 300 in all next year",
            'log-purchase 1 AMOUNT "2 seals" --call c1',
        ),
        ("may order 480 next year", ""),
        ("may order 480 for hoses", ""),
        ("They ordered 12 months ago", ""),
        ("They take lunch at 12", ""),
        ("It took them 3 weeks", ""),
        ("They bought it for 2 machines", ""),
        ("They ordered 5 filters", 'log-purchase 1 AMOUNT "5 filters" --call c1'),
    ],
)
def test_how_many_or_how_long_ago_is_no_amount_of_an_order(vale: Rep, note: str, line: str) -> None:
    told = vale("log-call", "vale", note, ok=True).err
    assert (f"repbook {line}\n" in told) if line else ("log-purchase" not in told), told


def test_two_days_of_a_sentence_stay_with_what_they_are_of(vale: Rep) -> None:
    note = "I will send the list by friday, call back monday at 10"
    told = vale("log-call", "vale", note, ok=True).err
    assert 'repbook promise 1 "send the list" --by friday' in told
    assert "--again" in told and "monday" in told.partition("--again")[2].splitlines()[0]


def test_a_file_that_is_not_read_is_named_and_no_empty_call_logged(
    vale: Rep, book_file: Path, tmp_path: Path
) -> None:
    memo = tmp_path / "memo.txt"
    memo.write_text(SPOKEN)
    program = str(Path(sys.executable).parent / "repbook")
    tool = [program, "--book", str(book_file), "--as-of", DAY, "log-call"]
    with memo.open() as opened:
        ran = subprocess.run([*tool, "vale"], stdin=opened, capture_output=True, text=True)
    assert ran.returncode == 2 and "log-call 1 - < FILE" in ran.stderr, ran
    with memo.open() as opened:  # as in a loop over the lines of a file
        subprocess.run([*tool, "vale", "-o", "no-answer"], stdin=opened, check=True)
    assert len(vale("history", "vale", "--json", ok=True).json) == 1


@pytest.mark.parametrize(
    ("note", "question"),
    [
        ("Call him again on the tenth of December.", "Call again Thu 10 Dec?"),
        ("Call again on the twenty-first", "Call again Sat 21 Nov?"),
        ("Let's talk again in the second week of January", "Call again Mon 11 Jan 2027?"),
        ("Call again on the last Friday of March", "Call again Fri 26 Mar 2027?"),
        ("Call again thu 14:30", "Call again Thu 26 Nov at 14:30?"),
        ("Call again on the third of next month", ""),
        ("Call again about the first order", ""),
        ("I'll send it on Thursday", 'Did you promise "send it" by Thu 26 Nov?'),
        (
            "I said I'd send her the invoice by the end of next week",
            'Did you promise "send her the invoice" by Fri 27 Nov?',
        ),
        ("I'll send the first", 'Did you promise "send the first"?'),
        ("Sent the quote for the new line, 4,300", "Log a quote of 4,300?"),
        ("Sent the quote for 20 seals and the list of 2026", ""),
        ("The last invoice was wrong again", 'Log "The last invoice was wrong again" as a problem'),
        ("She had to ring us twice", 'Log "She had to ring us twice" as a problem'),
        ("He is cross about it", 'Log "He is cross about it" as a problem'),
        ("He was not amused", 'Log "He was not amused" as a problem'),
        ("Came to the wrong door again", 'Log "Came to the wrong door again" as a problem'),
        ("They are not happy with it", 'Log "They are not happy with it" as a problem'),
        ("Talked of cross-selling", ""),
    ],
)
def test_a_question_about_a_note_names_the_day_that_would_be_written(
    vale: Rep, asked: Rep, note: str, question: str
) -> None:
    ran = asked("n\n", "log-call", "vale", note, "--as-of", "2026-11-20")
    asks = [line for line in ran.err.splitlines() if "(y/N)" in line]
    assert [question in line for line in asks] == [True] * bool(question), ran


def test_a_very_long_promise_is_looked_through_for_a_day_at_once(
    vale: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each word was read as a day in five ways: 100,000 letters took half a minute, the book locked."""
    from repbook import dates

    read, tried = dates.read_day, []
    monkeypatch.setattr(
        dates,
        "read_day",
        lambda text, *args, **more: tried.append(text) or read(text, *args, **more),
    )
    long = "the seals of the pump " * 1000
    vale("log-call", "vale", "hello", "-p", f"call about {long} by thursday", ok=True)
    assert vale("promises", "--json", ok=True).json[0]["by"] == "2026-11-26"
    assert len(tried) < 100


def test_of_several_sentences_the_one_that_complains_is_the_problem() -> None:
    from repbook.cli.call_entry import problem_in

    note = "Peter called. He complains that the gaskets come late. Else it goes well."
    assert problem_in(note) == "He complains that the gaskets come late"
    assert problem_in("The seal leaks.") == "The seal leaks"


def test_the_text_of_a_promise_ends_before_its_day(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("promise", "delta", "ring him after Tom was there, by tuesday", ok=True)
    (made,) = rep("promises", "--json", ok=True).json
    assert made["text"] == "ring him after Tom was there"


def test_a_problem_typed_with_a_full_stop_is_named_without_it(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("log-problem", "delta", "It never goes well.", ok=True)
    assert "It never goes well (x1), reported today" in rep("next", ok=True).out
