"""What two screens say of one thing is the same thing."""


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
