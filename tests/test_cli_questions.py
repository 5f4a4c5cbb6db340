"""Questions of a command: no answer that was a slip does anything, and nothing typed is lost."""

from __future__ import annotations

import pytest
from conftest import Rep

AGAIN = "Please type y or n."


@pytest.mark.parametrize(("word", "done"), [("y", True), ("YES", True), ("n", False), ("", False)])
def test_a_stray_word_is_neither_yes_nor_no(
    word: str, done: bool, rep: Rep, asked: Rep, tmp_path
) -> None:
    (tmp_path / "c.csv").write_text("customer,phone\nVale,555 0112\n")
    ran = asked(f"repbook next\nq\n{word}\n", "import", str(tmp_path / "c.csv"))
    assert ran.err.count("Import this? (y/N)") == 3 and ran.err.count(AGAIN) == 2
    assert len(rep("list", "--json", ok=True).json) == done


def test_an_import_that_is_agreed_to_asks_nothing_but_what_it_cannot_know(
    rep: Rep, asked: Rep, tmp_path
) -> None:
    (tmp_path / "c.csv").write_text("customer,phone\nVale,555 0112\n")
    ran = asked("", "import", str(tmp_path / "c.csv"), "--yes")
    assert ran.code == 0 and "1 customer added" in ran.out and "Import this" not in ran.err
    (tmp_path / "o.csv").write_text("Customer,Date,Amount\nVale,03/04/2026,5\nVale,05/06/2026,6\n")
    ran = asked("y\nm\n", "import", str(tmp_path / "o.csv"), "--yes")
    assert ran.code == 0 and ran.err.count("(d/m)") == 2 and "Please type d or m." in ran.err
    assert "Import this" not in ran.err
    assert rep("status", "vale", "--json", ok=True).json[0]["first_on"] == "2026-03-04"
    assert rep("import", str(tmp_path / "c.csv"), "--yes").code == 0  # without a terminal too


def test_so_while_the_book_is_locked(rep: Rep, asked: Rep) -> None:
    for name in ("Vale Brothers", "Kobo Dairy"):
        rep("add", name, ok=True)
    ran = asked("merge them\ny\n", "merge", "vale", "kobo")
    assert ran.code == 0
    assert ran.err.count("Merge them? (y/N)") == 2 and ran.err.count(AGAIN) == 1
    assert len(rep("list", "--json", ok=True).json) == 1


def test_the_end_of_what_is_typed_is_no_answer(rep: Rep, asked: Rep, tmp_path) -> None:
    (tmp_path / "c.csv").write_text("customer,phone\nVale,555 0112\n")
    ran = asked("what\n", "import", str(tmp_path / "c.csv"))
    assert ran.code == 130 and ran.err.count("Import this? (y/N)") == 2
    assert ran.err.endswith("(y/N) \nStopped\n")
    assert rep("list", "--json", ok=True).json == []


def test_a_problem_is_logged_without_an_ally_who_is_not_to_be_added(rep: Rep, asked: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    ran = asked("it leaks again\n\nno\n\n", "log-problem", "vale", "--ally", "zoe", "--by", "fri")
    assert ran.code == 0
    assert "Logged without an ally: repbook hand-off x1 ALLY" in ran.err
    (problem,) = rep("problems", "--json", ok=True).json
    assert (problem["what"], problem["ally"]) == ("it leaks again", None)
    assert rep("allies", "--json", ok=True).json == []
    assert rep("promises", "--json", ok=True).json[0]["by"] == "2026-11-27"


@pytest.mark.parametrize("slip", ["prya", "a9"])
def test_an_ally_who_was_mistyped_is_asked_for_again(slip: str, rep: Rep, asked: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("ally", "add", "Priya Nair", ok=True)
    rep("ally", "add", "Tom Becker", ok=True)
    no = "" if slip == "a9" else "n\n"
    assert asked(f"drips\n\n{no}priya\n", "log-problem", "vale", "--ally", slip).code == 0
    assert rep("problems", "--json", ok=True).json[0]["ally"] == "Priya Nair"
    assert asked(f"{no}a2\n", "hand-off", "x1", slip).code == 0
    assert rep("problems", "--json", ok=True).json[0]["ally"] == "Tom Becker"
    assert len(rep("allies", "--json", ok=True).json) == 2


@pytest.mark.parametrize("option", [("--of", "o9"), ("--by", "someday")])
def test_what_cannot_be_read_is_refused_before_a_problem_is_asked_for(
    option: tuple[str, str], rep: Rep, asked: Rep
) -> None:
    rep("add", "Vale Brothers", ok=True)
    ran = asked("it leaks again\n\n", "log-problem", "vale", *option)
    assert ran.code in (2, 3) and "what is wrong?" not in ran.err


@pytest.mark.parametrize(
    ("answers", "kind", "asks"),
    [
        ("1\n", "leak", 0),
        ("Leak\n", "leak", 0),
        ("repbook next\nn\n1\n", "leak", 1),  # a slip
        ("9\nn\n-\n", None, 0),
        ("\n", "leak", 0),  # it stands in the words
        (f"{'x' * 61}\nleak\n", "leak", 0),
        ("invoice\ny\n", "invoice", 1),
        ("laek\ny\n", "leak", 0),  # "Is it leak?"
        ("laek\nn\nn\nleak\n", "leak", 1),
        ("laek\nn\ny\n", "laek", 1),
    ],
)
def test_a_new_kind_is_asked_about(
    answers: str, kind: str | None, asks: int, rep: Rep, asked: Rep
) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-problem", "vale", "drips", "--kind", "leak", ok=True)
    ran = asked(answers, "log-problem", "vale", "it leaks again")
    assert ran.code == 0 and ran.err.count("as a new kind? (y/N)") == asks
    assert rep("problems", "--json", ok=True).json[1]["kind"] == kind


def test_the_first_kind_of_a_book_is_new_without_a_question(rep: Rep, asked: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    assert asked("leak\n", "log-problem", "vale", "drips").code == 0
    assert rep("problems", "--json", ok=True).json[0]["kind"] == "leak"


@pytest.mark.parametrize(
    "line",
    [
        "resolve x9",
        "update x9",
        "park x9",
        "give-up x9",
        "reopen x9",
        "hand-off x9 zoe",
        "resolve x1",  # solved already
        "update x1",
        "give-up x1",
        "park x1",
        "hand-off x1 zoe",
        "reopen x2",  # not solved yet
        "park x2 --until someday",
        "promise vale --by someday",
        "promise vale --every blue",
        "log-call vale --about x9",
        "log-call vale --about x3",  # somebody else's
        "log-call vale --kept p9",
        "log-call vale --with Zoe",
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    line: str, rep: Rep, asked: Rep
) -> None:
    for name in ("Vale Brothers", "Kobo Dairy"):
        rep("add", name, ok=True)
    for who in ("vale", "vale", "kobo"):
        rep("log-problem", who, "drips", ok=True)
    rep("resolve", "x1", "new kit", ok=True)
    before = rep("changes", "--json", ok=True).out
    ran = asked("an answer\nfri\n", *line.split())
    assert ran.code in (2, 3, 4) and ran.err.startswith("Error: "), ran
    assert rep("changes", "--json", ok=True).out == before


def test_a_day_that_cannot_be_read_is_asked_for_again(rep: Rep, asked: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-problem", "vale", "drips", ok=True)
    ran = asked("send the quote\nsomeday\nfri\n", "promise", "vale")
    assert ran.code == 0 and ran.err.count("By when?") == 2 and '"someday"' in ran.err
    assert rep("promises", "--json", ok=True).json[0]["text"] == "send the quote"
    assert asked("someday\n+1w\n", "park", "x1").code == 0
    assert rep("problems", "--json", ok=True).json[0]["state"] == "parked"


def test_how_a_line_is_read_is_said_once_before_what_is_asked(rep: Rep, asked: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("log-problem", "1", "seal leaks", ok=True)
    ran = asked("n\n", "log-call", "delta", "pumps", "wants", "two", "seals")
    assert ran.code == 0 and ran.err.count("Read as: ") == 1
    assert ran.err.index("Read as: ") < ran.err.index("About x1")


def test_a_wrong_key_is_answered_with_what_the_question_offers(rep: Rep, asked: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-quote", "vale", "300", "pump", ok=True)
    ran = asked("o\n\n", "log-call", "vale", "Thinks about it")
    assert ran.code == 0 and "[w]on [l]ost (Enter: still open)" in ran.err
    ran = asked("x\n\n", "log-call", "vale", "Thinks about it still")
    assert ran.code == 0 and ran.err.count("Please type w, l or Enter.") == 1


def test_a_yes_or_a_no_is_no_kind_of_a_problem(rep: Rep, asked: Rep) -> None:
    rep("add", "Vale", ok=True)
    ran = asked("n\nYes\n7\nseal leak\n", "log-problem", "vale", "it leaks")
    assert [f'"{said}" is no kind' in ran.err for said in ("n", "Yes", "7")] == [True] * 3
    (kind,) = [row["kind"] for row in rep("problems", "--json", ok=True).json]
    assert kind == "seal leak"
    rep("log-problem", "vale", "no idea", "--kind", "no", ok=True)
    asked("no\n", "log-problem", "vale", "no idea again")  # one that there is
    assert rep("problem", "x3", "--json", ok=True).json["kind"] == "no"
