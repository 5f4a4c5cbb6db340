"""`brief`: one customer before a call, and what to begin with."""

from pathlib import Path

import pytest
from conftest import Rep, made_once


@made_once
def delta(rep: Rep) -> Rep:
    """Delta Pumps, who order monthly, with a contact, and Jo, who bought once."""
    rep(
        "add",
        "Delta Pumps",
        "--phone",
        "555 0100",
        "--town",
        "Millbrook",
        "--tag",
        "industry",
        "--note",
        "Prefers mornings",
        "--company",
        "Delta Group",
        ok=True,
    )
    rep("contact", "delta", "Raj Patel", "--role", "buyer", "--phone", "555 0177", ok=True)
    for day in ("2026-06-01", "2026-07-02", "2026-08-01", "2026-09-01", "2026-10-02"):
        rep("log-purchase", "delta", "500", "--on", day, ok=True)
    rep("add", "Jo Park", "--phone", "555 0143", ok=True)
    rep("log-purchase", "jo", "90", "--on", "2026-11-15", ok=True)
    return rep


def begins(rep: Rep, who: str = "delta") -> str:
    code: str = rep("brief", who, "--json", ok=True).json["begin"]["code"]
    return code


def test_who_they_are_comes_first(delta: Rep) -> None:
    shown = delta("brief", "delta", ok=True).out
    head, person = shown.splitlines()[:2]
    assert head.startswith("Delta Pumps (1)") and "repeat" in head
    assert "5 orders since Jun 2026" in head
    assert person == "Raj Patel, buyer, 555 0177"
    for text in ("555 0100", "Delta Group · Millbrook · #industry", "Note: Prefers mornings"):
        assert text in shown


def test_rhythm_comes_with_the_gaps_behind_it(delta: Rep) -> None:
    shown = delta("brief", "delta", ok=True).out
    assert "last order 52 days ago" in shown and "days between orders: 31 30 31 31" in shown
    data = delta("brief", "delta", "--json", ok=True).json
    assert data["gaps"] == [31, 30, 31, 31]
    assert data["days_since_last"] == 52 and data["total"] == 2500.0


def test_one_purchase_is_never_usual(delta: Rep) -> None:
    for form in ((), ("--json",)):
        shown = delta("brief", "jo", *form, ok=True).out
        assert "usually" not in shown and "about every" not in shown
    assert "one order, 8 days ago" in delta("brief", "jo", ok=True).out


def test_a_prospect_has_a_brief_too(delta: Rep) -> None:
    delta("add", "Lumen Print", "--referred-by", "delta", ok=True)
    shown = delta("brief", "lumen", ok=True).out
    assert "no order yet" in shown and "came through Delta Pumps" in shown
    assert "sent you Lumen Print" in delta("brief", "delta", ok=True).out


def test_begin_goes_by_what_matters_most_to_them(delta: Rep) -> None:
    assert begins(delta) == "silence"
    delta("log-call", "delta", "dear", "-f", "price:bad:too dear", "--on", "2026-11-20", ok=True)
    assert begins(delta) == "bad"
    delta("log-purchase", "delta", "80", "--due", "2026-11-05", "--on", "2026-10-05", ok=True)
    assert begins(delta) == "bad", "reached this week: no call for money yet"
    delta("promise", "delta", "the quote", "--by", "2026-11-23", "--on", "2026-11-20", ok=True)
    assert begins(delta) == "promise"
    delta("log-problem", "delta", "seal leaks", "--kind", "leak", ok=True)
    assert begins(delta) == "problem"
    delta("write-off", "delta", "gone", "--yes", ok=True)
    assert begins(delta) == "written-off"


def test_an_open_problem_is_told_with_its_days_contacts_and_who_has_it(delta: Rep) -> None:
    delta("ally", "add", "Priya Nair", "--team", "Support", ok=True)
    delta("log-problem", "jo", "seal leaks", "--kind", "leak", "--on", "2026-09-01", ok=True)
    delta("resolve", "x1", "new seal kit", "--on", "2026-09-02", ok=True)
    delta(
        "log-problem", "delta", "seal leaks again", "--kind", "leak", "--on", "2026-11-20", ok=True
    )
    delta("hand-off", "x2", "priya", "--on", "2026-11-21", ok=True)
    shown = delta("brief", "delta", ok=True).out
    assert "x2 seal leaks again: open 3 days, with Priya Nair (Support)" in shown
    assert (
        "such problems were solved by: new seal kit (in 1 day, stayed solved 1 of 1 time)" in shown
    )
    assert "Priya Nair (Support) has it" in shown.split("Start with")[1].split("Why today")[0]
    problem = delta("brief", "delta", "--json", ok=True).json["problems"][0]
    assert (problem["id"], problem["state"], problem["waiting_on"]) == ("x2", "open", "ally")


def test_what_they_said_owe_and_were_promised(delta: Rep) -> None:
    delta(
        "log-call",
        "delta",
        "Wants a quote",
        "-f",
        "price:bad:too dear",
        "-p",
        "the quote",
        "--by",
        "2026-11-30",
        "--on",
        "2026-11-20",
        "-c",
        "visit",
        ok=True,
    )
    delta("log-purchase", "delta", "80", "--due", "2026-11-05", "--on", "2026-10-05", ok=True)
    shown = delta("brief", "delta", ok=True).out
    assert 'bad on price, Fri 20 Nov: "too dear"' in shown
    assert "Fri 20 Nov you visited: Wants a quote" in shown
    assert "p1 the quote, for Mon 30 Nov" in shown
    assert "80 not yet paid (o7 was due Thu 5 Nov)" in shown
    data = delta("brief", "delta", "--json", ok=True).json
    assert (data["unpaid"], data["overdue"]) == (80.0, 80.0)


def test_do_not_call_is_loud_and_has_no_number_anywhere(delta: Rep) -> None:
    delta("edit", "delta", "--do-not-call", "--prefer", "email", ok=True)
    for form in ((), ("--json",)):
        shown = delta("brief", "delta", *form, ok=True).out
        assert "555" not in shown
    assert "DO NOT CALL; they prefer e-mail." in delta("brief", "delta", ok=True).out
    delta("edit", "delta", "--email", "desk@delta.example", ok=True)
    assert delta("brief", "delta", ok=True).out.count("e-mail") == 1
    assert delta("brief", "delta", "--json", ok=True).json["reasons"] == []


def test_written_off_is_said_with_its_reason(delta: Rep) -> None:
    delta("write-off", "delta", "bought elsewhere", "--yes", ok=True)
    shown = delta("brief", "delta", ok=True).out
    assert "Written off on Mon 23 Nov: bought elsewhere." in shown
    assert "repbook bring-back 1" in shown


def test_looking_back_sees_only_what_was(delta: Rep) -> None:
    delta("log-call", "delta", "Later words", "-f", "price:bad", ok=True)
    shown = delta("--as-of", "2026-08-15", "brief", "delta", ok=True).out
    assert "3 orders since Jun 2026" in shown and "Later words" not in shown
    assert "price" not in shown


def test_figures_are_those_of_status_next_and_why(delta: Rep) -> None:
    for day in ("2026-11-23", "2026-10-20"):
        brief = delta("--as-of", day, "brief", "delta", "--json", ok=True).json
        row = delta("--as-of", day, "status", "delta", "--json", ok=True).json[0]
        for key in (
            "stage",
            "rhythm",
            "usual_gap_days",
            "total",
            "next_12_months",
            "stake",
            "next_expected_on",
            "marks",
            "toward_loyal",
            "days_since_last",
        ):
            assert brief[key] == row[key], (day, key)
        why = delta("--as-of", day, "why", "delta", "--json", ok=True).json
        assert brief["call_value"] == why["call_value"]
        assert brief["evidence"] == why["evidence"]


def test_nobody_such_is_exit_3(delta: Rep) -> None:
    ran = delta("brief", "zzz")
    assert ran.code == 3 and ran.out == ""


def test_reading_writes_no_fact_and_no_change(delta: Rep) -> None:
    before = delta("changes", "--json", ok=True).out
    delta("brief", "delta", ok=True)
    assert delta("changes", "--json", ok=True).out == before


def test_control_characters_of_a_note_are_shown_as_signs(delta: Rep) -> None:
    delta("edit", "delta", "--note", "\x1b[31mred\x1b[0m", ok=True)
    assert "\x1b" not in delta("brief", "delta", ok=True).out


@pytest.mark.parametrize("who, words", [("alfreds", "6 orders"), ("ernst", "30 orders")])
def test_northwind_reads_well(rep: Rep, shared, who: str, words: str) -> None:
    folder = shared / "data" / "northwind"
    rep(
        "--as-of",
        "1998-05-06",
        "import",
        str(folder / "customers.csv"),
        str(folder / "orders.csv"),
        ok=True,
    )
    shown = rep("--as-of", "1998-05-06", "brief", who, ok=True).out
    assert words in shown and "Start with" in shown and "about every" in shown


def test_a_problem_that_came_back_says_how_often_as_its_own_page_does(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    rep("log-problem", "1", "seal leaks", ok=True)
    for said in ("reopened once", "reopened twice"):
        rep("resolve", "x1", "new seal", ok=True)
        rep("reopen", "x1", "leaks again", "--by", "me", ok=True)
        assert f", {said}, " in rep("brief", "1").out


def test_no_more_is_at_risk_than_they_ever_bought(rep: Rep) -> None:
    """The one large order of a tiny book says little about another customer's small one."""
    for name in ("Alder", "Birch"):
        rep("add", name, ok=True)
    rep("log-purchase", "alder", "55", "--on", "2026-10-01", ok=True)
    rep("log-purchase", "birch", "5000", "--on", "2026-11-20", ok=True)
    assert rep("next", "--json", ok=True).json[0]["reasons"][0]["amount"] == 55
    risk = "At risk   about 55 in the next 90 days, as much as all they have bought so far (an estimate"
    assert risk in rep("why", "alder", ok=True).out
    assert "going by other customers' orders" in rep("brief", "alder", ok=True).out
    rep("log-purchase", "alder", "4000", "--on", "2026-09-01", ok=True)
    assert "as much as all" not in rep("why", "alder", ok=True).out
    assert "going by" not in rep("brief", "alder", ok=True).out


def test_who_was_only_imported_has_no_call_logged_yet(rep: Rep, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("customer,date,amount\nAlder,2026-10-01,50\nBirch,2026-11-01,60\n")
    rep("import", str(file), ok=True)
    rep("log-call", "birch", "-o", "no-answer", ok=True)
    assert "no call logged yet" in rep("brief", "alder", ok=True).out
    assert "not reached yet" in rep("brief", "birch", ok=True).out


def test_what_who_was_written_off_never_paid_is_no_payment_overdue(rep: Rep) -> None:
    rep("add", "Kobo Dairy", ok=True)
    rep("log-purchase", "kobo", "90", "--on", "2026-09-01", "--due", "2026-10-01", ok=True)
    before = rep("brief", "kobo", ok=True).out
    assert "payment overdue" in before and "90 not yet paid (o1 was due Thu 1 Oct)" in before
    rep("write-off", "kobo", "--yes", ok=True)
    said = " ".join(rep("brief", "kobo", ok=True).out.split())
    assert "90 never paid, and not counted as unpaid since you wrote them off" in said
    assert "payment overdue" not in said and "not yet paid" not in said
    assert "payment overdue" not in rep("status", "kobo", ok=True).out


def test_last_reached_says_when_it_was_an_order_and_no_call(rep: Rep) -> None:
    rep("add", "Kobo Dairy", ok=True)
    rep("log-purchase", "kobo", "90", "--on", "2026-11-18", ok=True)
    for command in ("brief", "status"):
        said = rep(command, "kobo", ok=True).out
        assert "last in touch 5 days ago, when they ordered; no call has reached them yet" in said
    rep("log-call", "kobo", "Asked", "--on", "2026-11-10", ok=True)
    assert "when they ordered; last call 13 days ago" in rep("brief", "kobo", ok=True).out
    rep("log-problem", "kobo", "leaks", "--on", "2026-11-19", ok=True)
    assert "when they were in touch about a problem; last" in rep("brief", "kobo", ok=True).out
    rep("log-call", "kobo", "Asked", "--on", "2026-11-20", ok=True)
    assert "last in touch 3 days ago\n" in rep("brief", "kobo", ok=True).out


def test_of_two_rests_beside_an_agreed_call_only_the_longer_is_named(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    for day in ("2026-08-01", "2026-09-01", "2026-10-01", "2026-11-20"):
        rep("log-purchase", "harbor", "300", "--on", day, ok=True)
    rep("log-call", "harbor", "Hello", "--again", "2026-12-01", "-p", "a list", ok=True)
    said = " ".join(rep("brief", "harbor", ok=True).out.split())
    assert "call about this only: they ordered on Fri 20 Nov, so no sales call before" in said
    assert (
        "you agreed today to call again on Tue 1 Dec" in said and "in touch today, no" not in said
    )


def test_a_prospect_who_was_typed_waits_for_no_import(rep: Rep) -> None:
    rep("add", "Harbor Foods", ok=True)
    said = rep("brief", "1", ok=True).out
    assert "not on the list" in said and "imported" not in said


@pytest.mark.parametrize(("verdict", "asks"), [("good", True), ("bad", False)])
def test_who_complained_lately_is_not_asked_for_a_referral(
    rep: Rep, verdict: str, asks: bool
) -> None:
    rep("add", "Harbor Foods", ok=True)
    for month in range(1, 12):
        rep("log-purchase", "1", "100", "--on", f"2026-{month:02}-20", "--paid", ok=True)
    rep("log-call", "1", "hello", "-f", f"delivery:{verdict}:the truck", ok=True)
    rep("log-problem", "1", "leaks", "--on", "2026-10-01", ok=True)
    rep("resolve", "x1", "new seal", "--on", "2026-10-01", ok=True)
    rep("confirm-fix", "x1", "--on", "2026-10-20", ok=True)
    assert ("referral" in rep("brief", "1", ok=True).out) is asks
