"""What two screens say of one thing is the same thing."""

import random
from datetime import date, timedelta

import pytest


def test_a_guessed_kind_is_named_and_can_be_kept(rep):
    rep("add", "Vale Brothers", ok=True)
    rep(
        "log-problem",
        "vale",
        "wrong part in the box",
        "--kind",
        "wrong part",
        "--new-kind",
        ok=True,
    )
    rep("resolve", "x1", "picked again", ok=True)
    said = rep("log-problem", "vale", "wrong part again", ok=True).out
    assert (
        'Similar ones are of the kind "wrong part". To set it: repbook correct x2 --kind "wrong part"'
        in said
    )
    rep("correct", "x2", "--kind", "wrong part", ok=True)
    said = rep("log-problem", "vale", "wrong part", "--kind", "wrong part", ok=True).out
    assert "Similar ones" not in said


def test_a_given_up_problem_is_not_painless(rep):
    rep("add", "Vale Brothers", ok=True)
    rep("log-problem", "vale", "pump hums", "--found", ok=True)
    for words in (
        ["give-up", "x1", "--because", "no such part"],
        ["problem", "x1"],
        ["problems", "--all"],
    ):
        said = rep(*words, ok=True).out
        assert "ainless" not in said, words
        assert "given up" in said.lower(), words


def test_the_reason_for_writing_off_may_be_an_option(rep):
    rep("add", "Vale Brothers", ok=True)
    two = rep("write-off", "vale", "moved", "--because", "rival", ok=False)
    assert '"moved"' in two.err and '"rival"' in two.err
    assert "rival" in rep("write-off", "vale", "--because", "rival", ok=True).out


def test_referrals_of_an_early_day_leave_out_who_came_later(rep):
    rep("--as-of", "2026-03-01", "add", "Harbor", ok=True)
    rep("--as-of", "2026-06-01", "add", "Jetty", "--referred-by", "harbor", ok=True)
    assert "No referrals yet" in rep("--as-of", "2026-05-01", "referrals", ok=True).out
    assert "1 customer came" in rep("--as-of", "2026-07-01", "referrals", ok=True).out


def test_report_and_promises_count_the_same_promises(rep):
    rep("add", "Vale Brothers", ok=True)
    rep("add", "Harbor", ok=True)
    rep("log-purchase", "harbor", "100", "--on", "2026-10-01", ok=True)
    for who in ("vale", "harbor"):
        rep(
            "--as-of", "2026-11-02", "promise", who, "the price list", "--by", "2026-11-06", ok=True
        )
    rep("--as-of", "2026-11-05", "promise", "p1", "--kept", ok=True)
    assert "1 of 2" in rep("promises", ok=True).out
    assert "1 of 2 promises kept in time" in rep("report", ok=True).out


def _random_problems(rep, seed: int) -> None:
    """Problems of three customers over two years: solved, confirmed, reopened, given up, or open."""
    chance = random.Random(seed)
    for name in ("Vale Brothers", "Harbor", "Lumen"):
        rep("add", name, ok=True)
    rep("log-purchase", "2", "100", "--on", "2024-10-01", ok=True)
    for id in range(1, 9):
        day = date(2026, 11, 20) - timedelta(chance.randrange(20, 700))
        rep("log-problem", str(chance.randint(1, 3)), "pump hums", "--on", str(day), ok=True)
        solved = day + timedelta(chance.randrange(20))
        if chance.random() < 0.9:
            rep("resolve", f"x{id}", "--on", str(solved), ok=True)
            for command in chance.sample(["confirm-fix", "reopen"], chance.randrange(2)):
                rep(command, f"x{id}", "--on", str(solved + timedelta(5)), ok=True)
    rep("write-off", "1", "--yes", ok=True)


@pytest.mark.parametrize("seed", ["demo", 1, 2])
def test_report_and_problems_count_the_same_painless_fixes(rep, tmp_path, seed) -> None:
    rep("demo", ok=True) if seed == "demo" else _random_problems(rep, seed)
    solved = [
        row
        for row in rep("problems", "--all", "--json", ok=True).json
        if row["state"] == "resolved" and (row["resolved_on"] or "") > "2025-11-23"
    ]
    painless = sum(row["effort"] == "painless" for row in solved)
    ours = rep("report", "--json", ok=True).json["street"]["painless"]
    assert list(ours.values()) == [painless, len(solved)]
    words = f"{painless} of {len(solved)} problems solved painlessly in the last year"
    page = tmp_path / "page.html"
    screen = rep("report", "--html", str(page), ok=True).out + rep("report", ok=True).out
    assert words in " ".join(screen.split()) and words in " ".join(page.read_text().split())
