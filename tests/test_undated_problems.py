"""A problem that a file calls closed, without saying when: unknown stays unknown."""

import json

import pytest

FILE = (
    "Ticket,Customer,Problem,Status,Date reported\n"
    "9,Vale Brothers,Pump hums,Closed,2026-06-02\n"
    "10,Vale Brothers,Pump leaks,Open,2026-06-03\n"
)


def imported(rep, tmp_path, text=FILE):
    (tmp_path / "t.csv").write_text(text)
    return rep("--as-of", "2026-07-01", "import", str(tmp_path / "t.csv"))


def data(rep, *words):
    return json.loads(rep("--as-of", "2026-07-01", *words, "--json").out)


def test_a_problem_closed_without_a_day_is_closed_and_nothing_more(rep, tmp_path):
    imported(rep, tmp_path)
    said = rep("--as-of", "2026-07-01", "problems", "--all", "vale").out
    assert "closed, day not known" in said
    assert "painless" not in next(line for line in said.splitlines() if "hums" in line)
    page = rep("--as-of", "2026-07-01", "problem", "x1").out
    assert "day not known" in page
    assert "ainless" not in page and "same day" not in page
    row = data(rep, "problems", "--all")[0]
    assert (row["what"], row["state"], row["resolved_on"]) == ("Pump hums", "resolved", None)


def test_it_is_left_out_of_every_rate(rep, tmp_path):
    imported(rep, tmp_path)
    (kind,) = data(rep, "complaints")
    assert (kind["count"], kind["open"], kind["solved"]) == (2, 1, 0)
    assert (kind["median_days"], kind["painless_share"]) == (None, None)
    assert "1 closed, day not known" in rep("--as-of", "2026-07-01", "complaints").out
    for words in (["brief", "vale"], ["status", "vale"]):
        assert "painless" not in rep("--as-of", "2026-07-01", *words, ok=True).out, words
    report = data(rep, "report", "--month", "2026-06-01")
    assert (report["problems"]["resolved"], report["problems"]["painless_share"]) == (0, None)


def test_nobody_is_asked_whether_it_held(rep, tmp_path):
    imported(rep, tmp_path)
    assert "did it hold" not in rep("--as-of", "2026-06-08", "next", "--all").out


def test_its_days_are_read_when_a_later_file_has_them(rep, tmp_path):
    imported(rep, tmp_path)
    imported(
        rep,
        tmp_path,
        "Ticket,Customer,Problem,Status,Date reported,Date resolved\n"
        "9,Vale Brothers,Pump hums,Closed,2026-06-02,2026-06-20\n",
    )
    row = data(rep, "problems", "--all")[0]
    assert (row["resolved_on"], row["days"], row["effort"]) == ("2026-06-20", 18, "hard")


def test_solving_it_again_is_dated(rep, tmp_path):
    imported(rep, tmp_path)
    rep("--as-of", "2026-06-25", "reopen", "x1")
    rep("--as-of", "2026-06-26", "resolve", "x1", "new bearing")
    row = data(rep, "problems", "--all")[0]
    assert (row["resolved_on"], row["days"]) == ("2026-06-26", 24)


def test_a_whole_book_and_a_sheet_carry_it(rep, tmp_path):
    imported(rep, tmp_path)
    rep("export", "book", "--to", str(tmp_path / "whole.json"))
    rep("export", "problems", "--to", str(tmp_path / "p.csv"))
    for at, file in enumerate(("whole.json", "p.csv")):
        other = ["--book", str(tmp_path / f"other{at}.db")]
        rep(*other, "import", str(tmp_path / file))
        said = rep(*other, "--as-of", "2026-07-01", "problems", "--all").out
        assert "closed, day not known" in said, (file, said)


def test_a_ticket_column_is_the_reference(rep, tmp_path):
    imported(rep, tmp_path)
    again = FILE.replace("hums", "hums loudly")
    imported(rep, tmp_path, again)
    assert len(data(rep, "problems", "--all")) == 2


def test_its_day_can_be_corrected(rep, tmp_path):
    imported(rep, tmp_path)
    steps = data(rep, "problem", "x1")["steps"]
    rep("--as-of", "2026-07-01", "correct", steps[-1]["id"], "--on", "2026-06-20", ok=True)
    assert data(rep, "problems", "--all")[0]["resolved_on"] == "2026-06-20"


@pytest.mark.parametrize(
    ("status", "closed", "state", "last"),
    [
        ("Closed", "", "resolved", [("resolve", "2026-06-02")]),
        ("Closed", "2026-06-20", "resolved", [("resolve", "2026-06-20")]),
        ("Given up", "", "given-up", [("give-up", "2026-06-02")]),
        ("Given up", "2026-06-20", "given-up", [("give-up", "2026-06-20")]),
        ("Cancelled", "", "given-up", [("give-up", "2026-06-02")]),
        ("Canceled", "2026-06-20", "given-up", [("give-up", "2026-06-20")]),
        ("Abandoned", "", "given-up", [("give-up", "2026-06-02")]),
        ("In progress", "", "open", []),
        ("On hold", "", "open", []),
    ],
)
def test_how_a_problem_ended_comes_in_and_goes_round(rep, tmp_path, status, closed, state, last):
    imported(
        rep,
        tmp_path,
        "Ticket,Customer,Problem,Status,Date reported,Date resolved\n"
        f"9,Vale Brothers,Pump hums,{status},2026-06-02,{closed}\n",
    )
    rep("export", "problems", "--to", str(tmp_path / "p.csv"))
    other = ["--book", str(tmp_path / "other.db")]
    rep(*other, "import", str(tmp_path / "p.csv"), ok=True)
    for book in ([], other):
        page = json.loads(rep(*book, "problem", "x1", "--json").out)
        assert page["state"] == state
        steps = [(each["kind"], each["on"]) for each in page["steps"]]
        assert steps == [("report", "2026-06-02"), *last], book
