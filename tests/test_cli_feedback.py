"""`feedback` by topic with trend and silence; `referrals` as a tree with what they brought."""

from __future__ import annotations

from conftest import Rep

from repbook.loyalty.referrals import referrals


def say(rep: Rep, who: str, on: str, *said: str) -> None:
    options = [word for each in said for word in ("-f", each)]
    rep("log-call", who, "spoke", *options, "--on", on, ok=True)


def test_topic_by_topic_with_trend_words_and_what_nobody_speaks_of(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("add", "Kobo Dairy", ok=True)
    say(rep, "delta", "2026-05-04", "price:bad:the other quote was lower")
    say(rep, "delta", "2026-07-06", "quality:bad", "quality:bad:torn")
    say(rep, "kobo", "2026-11-02", "quality:good:quieter than new", "quality:good")
    out = rep("feedback", ok=True).out
    assert "Quality  2 good, 2 bad; of these, 2 good in the last 90 days: better than before" in out
    assert '"quieter than new"' in out and "Kobo Dairy (2)" in out
    assert "No feedback about price since May; none yet about delivery or service." in out
    rows = {row["topic"]: row for row in rep("feedback", "--json", ok=True).json}
    assert (rows["quality"]["good"], rows["quality"]["bad"]) == (2, 2)
    assert (rows["quality"]["trend"], rows["quality"]["silent"]) == ("better", False)
    assert (rows["price"]["trend"], rows["price"]["silent"]) == (None, True)
    assert rows["delivery"]["last_on"] is None
    assert rows["price"]["said"][0]["text"] == "the other quote was lower"


def test_one_topic_one_customer_and_neither(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    rep("add", "Kobo Dairy", ok=True)
    say(rep, "delta", "2026-11-02", "price:bad:too high", "parking:mixed")
    say(rep, "kobo", "2026-11-03", "price:good")
    assert [row["topic"] for row in rep("feedback", "PRICE", "--json", ok=True).json] == ["price"]
    rows = {row["topic"]: row for row in rep("feedback", "delta", "--json", ok=True).json}
    assert (rows["price"]["bad"], rows["price"]["good"]) == (1, 0) and "parking" in rows
    assert "No feedback from Delta Pumps about" in rep("feedback", "delta", ok=True).out
    ran = rep("feedback", "prize")
    assert ran.code == 3 and "topics are" in ran.err and "price" in ran.err


def test_as_of_leaves_out_what_was_said_later(rep: Rep) -> None:
    rep("add", "Delta Pumps", ok=True)
    say(rep, "delta", "2026-11-02", "price:bad")
    rows = rep("--as-of", "2026-11-01", "feedback", "price", "--json", ok=True).json
    assert rows[0]["bad"] == 0 and rows[0]["last_on"] is None


def test_who_sent_whom_and_what_they_brought(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("add", "Kobo Dairy", "--referred-by", "harbor", ok=True)
    rep("add", "Vale Brothers", "--referred-by", "kobo", ok=True)
    rep("add", "Pier 9 Marine", "--referred-by", "harbor", ok=True)
    rep("log-purchase", "kobo", "100", "--on", "2026-11-02", ok=True)
    rep("log-purchase", "vale", "300", "--on", "2026-11-03", ok=True)
    rep("log-return", "vale", "50", "--on", "2026-11-04", ok=True)
    rows = {row["name"]: row for row in rep("referrals", "--json", ok=True).json}
    harbor = rows["Harbor Foods"]
    assert (harbor["brought"], harbor["brought_total"], harbor["sent"]) == (3, 350.0, [2, 4])
    assert (rows["Kobo Dairy"]["brought_total"], rows["Vale Brothers"]["depth"]) == (250.0, 2)
    out = rep("referrals", ok=True).out
    assert "sent 2 customers, who sent 1 more; they bought 350" in out
    assert "1 order, 100; sent 1 more" in out
    assert "3 customers came from referrals and bought 350 so far" in out
    assert "└─ Kobo Dairy (2)" in out and "   └─ Vale Brothers (3)" in out
    assert rep("--as-of", "2026-11-02", "referrals", "--json").json[0]["brought_total"] == 100.0


def test_a_ring_of_referrals_ends(rep: Rep) -> None:
    tree = referrals({1: 2, 2: 3, 3: 1, 5: 4}, {1: (1, 100), 2: (1, 200), 3: (1, 400), 5: (1, 50)})
    assert sorted(sent.id for sent in tree) == [1, 2, 3, 4, 5]
    ring = next(sent for sent in tree if sent.id == 1)
    assert (ring.depth, ring.brought, ring.brought_cents) == (0, 2, 600)
    assert referrals({1: 1}, {})[0].brought == 0


def test_nothing_yet_is_not_an_error(rep: Rep) -> None:
    assert rep("feedback", ok=True).out.startswith("No feedback logged.")
    assert rep("referrals", ok=True).out.startswith("No referrals yet.")
    assert rep("referrals", "--json", ok=True).json == []
