"""`report`: a period beside the one before."""

import json
import re
import shlex
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conftest import Rep, made_once

LAST_WEEK = "2026-11-16"


@made_once
def week(rep: Rep) -> Rep:
    """A small book with things in the last week, the one before, and the one running."""
    rep("add", "Harbor Foods", "--phone", "555 0134", ok=True)
    rep("add", "Vale Brothers", "--phone", "555 0112", ok=True)
    rep("add", "Orchard Hotel", "--referred-by", "harbor", ok=True)
    for who, amount, day in (
        ("harbor", "300", "2026-10-01"),
        ("harbor", "400", "2026-11-10"),
        ("harbor", "600", "2026-11-17"),
        ("vale", "200", "2026-11-18"),
        ("vale", "50", "2026-11-23"),
    ):
        rep("log-purchase", who, amount, "--on", day, ok=True)
    rep("log-return", "harbor", "100", "--on", "2026-11-19", ok=True)
    rep(
        "log-call",
        "vale",
        "Fine, but dear",
        "-f",
        "price:bad:too dear",
        "-p",
        "the quote",
        "--by",
        "2026-11-20",
        "--on",
        "2026-11-18",
        ok=True,
    )
    rep("log-call", "harbor", "-o", "no-answer", "--on", "2026-11-20", ok=True)
    return rep


def test_an_order_that_came_back_whole_is_counted_nowhere(week: Rep) -> None:
    assert week("report", "--json", ok=True).json["purchases"]["count"] == 1
    week("log-return", "vale", "50", ok=True)
    found = week("report", "--json", ok=True).json
    assert found["purchases"] == {"count": 0, "revenue": 0.0, "repeat_share": None}
    assert "1 order," not in week("today", ok=True).out.splitlines()[0]
    assert "order" not in next(
        row for row in week(ok=True).out.splitlines() if row.startswith("This week")
    )
    assert week("status", "vale", "--json", ok=True).json[0]["purchase_count"] == 1


def test_the_figures_of_a_week_stand_beside_the_week_before(week: Rep) -> None:
    data = week("report", "--week", "last", "--json", ok=True).json
    assert data["period"] == {"from": "2026-11-16", "to": "2026-11-22"}
    assert data["purchases"] == {"count": 2, "revenue": 700.0, "repeat_share": 0.75}
    assert data["before"]["purchases"]["revenue"] == 400.0
    assert data["before"]["period"] == {"from": "2026-11-09", "to": "2026-11-15"}
    assert data["touches"]["attempts"] == 1
    assert data["feedback"] == {"price": {"good": 0, "mixed": 0, "bad": 1}}
    assert data["promises"] == {"kept": 0, "late": 0, "open": 1}
    assert data["stages"] == {  # whoever was added on the 23rd was no customer yet
        "prospect": 0,
        "first-time": 1,
        "repeat": 1,
        "loyal": 0,
        "written-off": 0,
    }
    assert data["moves"] == [
        {"id": 2, "name": "Vale Brothers", "from": "prospect", "to": "first-time", "new": True}
    ]
    changed = [(row["name"], row["change"]) for row in data["customers"]]
    assert changed == [("Vale Brothers", 200.0), ("Harbor Foods", 100.0)]


def test_every_key_of_the_report_is_there_even_for_an_empty_book(rep: Rep) -> None:
    data = rep("report", "--json", ok=True).json
    assert set(data) >= {
        "period",
        "touches",
        "purchases",
        "problems",
        "promises",
        "stages",
        "moves",
        "feedback",
        "referrals",
        "commission",
        "target",
        "quiet",
        "customers",
        "next",
        "before",
    }
    assert data["purchases"] == {"count": 0, "revenue": 0.0, "repeat_share": None}
    assert data["moves"] == data["next"] == data["customers"] == []


def test_a_running_week_stands_beside_the_whole_one_before_and_says_so(week: Rep) -> None:
    shown = week("report", ok=True).out
    assert "Week of 23 November 2026" in shown
    assert "So far (ends Sun 29 Nov); compared with the whole week before\n" in shown
    assert "this week" in shown and "last week" in shown
    same = "against the same days of the week before: "
    assert same in " ".join(shown.split())
    whole = " ".join(week("report", "last", "week", ok=True).out.split())
    assert same not in whole and "against the week before: " in whole


def test_a_period_that_ends_today_is_not_over(week: Rep) -> None:
    said = "So far (ends today); compared with the whole "
    assert f"{said}day before" in week("report", "today", ok=True).out
    assert f"{said}week before" in week("--as-of", "2026-11-29", "report", ok=True).out


def test_what_happens_after_the_day_looked_from_is_not_in_it(week: Rep) -> None:
    data = week("--as-of", "2026-11-17", "report", "--json", ok=True).json
    assert data["purchases"] == {"count": 1, "revenue": 600.0, "repeat_share": 1.0}
    assert data["feedback"] == {} and data["promises"]["open"] == 0


@pytest.mark.parametrize(
    "options, first, last",
    [
        (["--month"], "2026-11-01", "2026-11-30"),
        (["--month", "last"], "2026-10-01", "2026-10-31"),
        (["--month", "2026-02"], "2026-02-01", "2026-02-28"),
        (["--quarter"], "2026-10-01", "2026-12-31"),
        (["--quarter", "2026-q1"], "2026-01-01", "2026-03-31"),
        (["--year"], "2026-01-01", "2026-12-31"),
        (["--year", "2025"], "2025-01-01", "2025-12-31"),
        (["--week", "2026-11-04"], "2026-11-02", "2026-11-08"),
        (["--from", "2026-03-01"], "2026-03-01", "2026-11-23"),
        (["--from", "2026-03-01", "--to", "2026-03-10"], "2026-03-01", "2026-03-10"),
        (["last", "month"], "2026-10-01", "2026-10-31"),
        (["this", "week"], "2026-11-23", "2026-11-29"),
        (["last week"], "2026-11-16", "2026-11-22"),
        (["quarter"], "2026-10-01", "2026-12-31"),
        (["yesterday"], "2026-11-22", "2026-11-22"),
        (["april"], "2026-04-01", "2026-04-30"),
        (["dec"], "2025-12-01", "2025-12-31"),
        (["april", "2025"], "2025-04-01", "2025-04-30"),
        (["2026-q1"], "2026-01-01", "2026-03-31"),
        (["2025"], "2025-01-01", "2025-12-31"),
        (["--week", "last", "week"], "2026-11-16", "2026-11-22"),
        (["--month", "nov"], "2026-11-01", "2026-11-30"),
        (["--month", "last month"], "2026-10-01", "2026-10-31"),
        (["week", "last"], "2026-11-16", "2026-11-22"),
        (["last-week"], "2026-11-16", "2026-11-22"),
        (["lastmonth"], "2026-10-01", "2026-10-31"),
        (["previous", "quarter"], "2026-07-01", "2026-09-30"),
        (["ytd"], "2026-01-01", "2026-12-31"),
        (["q3"], "2026-07-01", "2026-09-30"),
        (["q3", "2025"], "2025-07-01", "2025-09-30"),
        (["2025 q3"], "2025-07-01", "2025-09-30"),
        (["--quarter", "3"], "2026-07-01", "2026-09-30"),
        (["--month", "11"], "2026-11-01", "2026-11-30"),
        (["--month", "12"], "2025-12-01", "2025-12-31"),
        (["last", "30", "days"], "2026-10-25", "2026-11-23"),
        (["past 2 weeks"], "2026-11-10", "2026-11-23"),
        (["28", "sep"], "2026-09-28", "2026-09-28"),
        (["friday"], "2026-11-20", "2026-11-20"),
        (["since", "1 nov"], "2026-11-01", "2026-11-23"),
        (["from", "1", "nov", "to", "5", "nov"], "2026-11-01", "2026-11-05"),
        (["this", "quarter", "last", "year"], "2025-10-01", "2025-12-31"),
        (["last month a year ago"], "2025-10-01", "2025-10-31"),
        (["october", "last", "year"], "2025-10-01", "2025-10-31"),
        (["--quarter", "q2 last year"], "2025-04-01", "2025-06-30"),
        (["this", "week", "last", "year"], "2025-11-24", "2025-11-30"),
        (["1", "october", "last", "year"], "2025-10-01", "2025-10-01"),
        (["october", "the", "year", "before"], "2025-10-01", "2025-10-31"),
    ],
)
def test_periods_are_named_in_many_ways(week: Rep, options, first, last) -> None:
    period = week("report", *options, "--json", ok=True).json["period"]
    assert period == {"from": first, "to": last}


@pytest.mark.parametrize(
    "options, said",
    [
        (["--week", "last", "--month"], "name two periods"),
        (["--to", "2026-03-01"], "has no first day"),
        (["--html", "--to", "my week.html"], 'Hint: repbook report --html "my week.html"'),
        (["--to", "week.md"], "Hint: repbook report --md week.md"),
        (["--from", "2026-03-10", "--to", "2026-03-01"], "is before"),
        (["--year", "2027"], "still to come"),
        (["--from", "2027-01-01"], "still to come"),
        (["--week", "last month"], "repbook report last month\n"),
        (["--month", "this week"], "repbook report this week\n"),
        (["december", "2026"], "still to come"),
        (["99", "days", "long"], "not a period"),
        (["--week", "q7"], '"q7"'),
        (["soonish"], "repbook report last month"),
        (["soonish", "last", "year"], '"soonish last year" is not a period'),
        (["ytd", "last", "year"], '"ytd last year" is not a period'),
        (["--month", "last", "week"], "name two periods"),
        (["--from", "2026-03-01", "april"], "name two periods"),
        (["--week", "soonish"], '"soonish"'),
        (["--week", "0001-01-02"], "1900"),
    ],
)
def test_a_period_that_cannot_be_is_refused(week: Rep, options, said) -> None:
    ran = week("report", *options)
    assert ran.code == 2 and said in ran.err and "Traceback" not in ran.err


def test_open_alone_writes_a_page_and_shows_it(
    week: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda uri: not shown.append(uri))
    week("report", "--open", ok=True)
    assert shown == [(tmp_path / "2026-11-23-week.html").as_uri()]


def test_csv_has_a_row_a_figure(week: Rep) -> None:
    rows = week("report", "--week", "last", "--csv", ok=True).out.splitlines()
    assert rows[0] == "figure,now,before"
    assert "purchases.revenue,700.0,400.0" in rows
    assert "feedback.price.bad,1," in rows


def test_each_customers_revenue_of_a_period_stands_beside_the_one_before(week: Rep) -> None:
    week("log-purchase", "harbor", "350", "--on", "2026-11-10", ok=True)
    rows = week("report", "last", "week", "--customers", "--csv", ok=True).out.splitlines()
    assert rows == [
        "id,name,revenue,before,change,share",
        "1,Harbor Foods,500.0,750.0,-250.0,0.7143",
        "2,Vale Brothers,200.0,0.0,200.0,0.2857",
    ]
    shown = week("report", "last", "week", "by", "customer", ok=True).out.splitlines()
    assert shown[2] == "2 customers bought, 1 of them less than in the week before"
    assert [line.split() for line in shown[5:8]] == [
        ["1", "Harbor", "Foods", "500", "750", "-250", "71", "%"],
        ["2", "Vale", "Brothers", "200", "0", "+200", "29", "%"],
        ["in", "all", "700", "750", "-50"],
    ]
    shown = week("report", "last", "week", "-n", "1", ok=True).out.splitlines()
    assert [line.split()[:3] for line in shown[5:8]] == [
        ["1", "Harbor", "Foods"],
        ["and", "1", "more"],
        ["in", "all", "700"],
    ]
    first = week("report", "last", "week", "-n", "1", "--csv", ok=True).out.splitlines()
    assert first == rows[:2]
    gained = week("report", "--week", "last", "--sort", "gains", "--json", ok=True).json
    assert [row["id"] for row in gained["customers"]] == [2, 1]
    assert "November 2026" in week("report", "--customers", ok=True).out
    week("add", "Pier 9", ok=True)
    week("log-purchase", "pier", "90", "--on", "2026-11-11", ok=True)
    shown = week("report", "last", "week", "--customers", ok=True).out.splitlines()
    less = "2 customers bought, 1 of them less than in the week before"
    assert shown[2] == f"{less} · 1 bought in the week before, but not in this one"
    refused = week("report", "--week", "last", "--customers", "--html")
    assert refused.code == 2 and "repbook report --week 2026-11-16 --customers --csv" in refused.err


def test_commission_and_target_come_from_the_policy(week: Rep) -> None:
    week("config", "commission_percent", "5", ok=True)
    week("config", "target_per_month", "3000", ok=True)
    data = week("report", "--week", "last", "--json", ok=True).json
    assert data["commission"] == 35.0
    assert data["target"] == 700.0
    assert "100 % of target" in week("report", "--week", "last", ok=True).out


def test_a_past_month_keeps_the_target_that_it_had(week: Rep, book_file: Path) -> None:
    """The journal says when each was set; what was undone counts nowhere."""
    for target, day in (
        ("3000", "2026-08-20"),
        ("9000", "2026-09-20"),
        ("6000", "2026-10-05"),
        ("default", "2026-12-01"),
    ):
        week("config", "target_per_month", target, ok=True)
        if target == "9000":
            week("undo", ok=True)
        with sqlite3.connect(book_file) as conn:
            conn.execute(
                "UPDATE changes SET at = ? WHERE id = (SELECT max(id) FROM changes)",
                (f"{day}T12:00:00Z",),
            )

    def target(*period: str) -> float:
        return float(week("report", *period, "--json", ok=True).json["target"])

    assert [target("--month", f"2026-{m:02}-01") for m in (7, 9, 10, 11)] == [
        3000,
        3000,
        6000,
        6000,
    ]
    parts = "3,000 a month from January, 6,000 a month from October, 0 a month from December;"
    assert parts in week("report", "2026", ok=True).out
    assert (
        "6,000 in November, 0 a month from December;"
        in week(
            "report", "--from", "2026-11-01", "--to", "2026-12-31", "--as-of", "2026-12-31", ok=True
        ).out
    )
    assert "a month from" not in week("report", "q3", ok=True).out
    drawn = week("report", "--year", "2026", "--html", "-", ok=True).out
    assert re.search(
        r"September 2026.{,90}<td>3,000<.{,90}October 2026.{,90}<td>6,000<", drawn, re.S
    )


def test_a_target_says_from_when_it_counts(week: Rep, book_file: Path) -> None:
    every = "Reports compare every month with it, earlier ones too."
    assert every in week("config", "commission_percent", "4", ok=True).out
    with sqlite3.connect(book_file) as conn:
        conn.execute("UPDATE changes SET at = '2020-08-20T12:00:00Z'")
    said = week("config", "commission_percent", "5", ok=True).out
    assert re.search(r"Reports compare months from \w+ 20\d\d on with it; earlier ones keep", said)
    assert "Reports count" not in week("config", "quiet_days", "50", ok=True).out


def test_a_target_set_twice_leaves_the_months_before_as_they_were(
    week: Rep, book_file: Path
) -> None:
    def target(month: int) -> float:
        ran = week("report", "--month", f"2026-{month:02}-01", "--json", ok=True)
        return float(ran.json["target"] or 0)

    def set_on(day: str, *targets: str) -> None:
        for target in targets:
            week("config", "target_per_month", target, ok=True)
            with sqlite3.connect(book_file) as conn:
                last = "(SELECT max(id) FROM changes)"
                conn.execute(f"UPDATE changes SET at = '{day}T12:00:00Z' WHERE id = {last}")

    def turned(values: list[object] | None) -> list[object] | None:
        return values and [values[0], *reversed(values[1:])]

    set_on("2026-08-20", "4000", "3000")
    assert [target(month) for month in (7, 8, 9)] == [4000, 3000, 3000]
    set_on("2026-09-30", "default")
    set_on("2026-10-31", "6000")
    assert [target(month) for month in (7, 8, 9, 10, 11)] == [4000, 3000, 0, 6000, 6000]
    week("config", "commission_percent", "5", ok=True)
    with sqlite3.connect(book_file) as conn:  # another order of columns, as of another version
        told = "SELECT id, images FROM journal WHERE table_name = 'settings'"
        for id, text in conn.execute(told).fetchall():
            columns, rows = map(json.loads(text).get, ("columns", "rows"))
            images = {"columns": turned(columns), "rows": [list(map(turned, r)) for r in rows]}
            said = json.dumps(images), id
            conn.execute("UPDATE journal SET images = ? WHERE id = ?", said)
    assert [target(month) for month in (7, 8, 9, 10)] == [4000, 3000, 0, 6000]


def test_a_written_off_customer_is_told_with_the_reason(week: Rep) -> None:
    week("remove", "o5", ok=True)
    week("write-off", "vale", "moved abroad", "--on", "2026-11-20", "--yes", ok=True)
    ran = week("report", "--week", "last", ok=True)
    assert "Vale Brothers, written off Fri 20 Nov: moved abroad" in ran.out
    shared = week("report", "--week", "last", "--share", ok=True)
    assert "moved abroad" not in shared.out


def test_a_customer_who_came_back_in_the_week_is_not_lost(week: Rep) -> None:
    week("write-off", "harbor", "--yes", ok=True)
    assert week("report", "--json", ok=True).json["lost"]
    week("bring-back", "harbor", ok=True)
    assert week("report", "--json", ok=True).json["lost"] == []


def test_an_import_brings_no_referrals_of_the_week(week: Rep, tmp_path: Path) -> None:
    before = week("report", "--json", ok=True).json["referrals"]
    file = tmp_path / "customers.csv"
    file.write_text("name,referred by\nZorn,Harbor Foods\n")
    week("import", str(file), ok=True)
    assert week("report", "--json", ok=True).json["referrals"] == before
    week("add", "Yarrow", "--referred-by", "harbor", ok=True)
    assert week("report", "--json", ok=True).json["referrals"] == before + 1


def test_shared_pages_hold_no_words_of_the_rep_and_no_phone(week: Rep) -> None:
    shared = week("report", "--week", "last", "--share", "--json", ok=True).out
    for private in ("the quote", "555 0112", "too dear"):
        assert private not in shared
    assert "the quote" in week("report", "--week", "last", "--json", ok=True).out


def test_a_page_without_a_name_is_named_for_its_period(
    week: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (
        *(("--html",), ("--md", "last", "week"), ("last", "month", "--html")),
        *(("q4", "--html"), ("2026", "--html"), ("today", "--html")),
        ("--from", "2026-11-23", "--to", "2026-11-24", "--html"),
    ):
        week("report", *line, ok=True)
    assert sorted(path.name for path in tmp_path.glob("2026*")) == [
        "2026-10.html",
        "2026-11-16-week.md",
        "2026-11-23-to-2026-11-24.html",
        "2026-11-23-week.html",
        "2026-11-23.html",
        "2026-q4.html",
        "2026.html",
    ]


def test_name_and_currency_stand_on_the_screen_and_in_markdown_too(week: Rep) -> None:
    week("config", "name", "Sam Berg", ok=True)
    week("config", "currency", "EUR", ok=True)
    for words in ((), ("--md", "-")):
        shown = week("report", *words, ok=True).out
        assert "Sam Berg · So far (ends Sun 29 Nov)" in shown
        assert "EUR 50" in shown and "EUR 700" in shown


def test_a_running_period_says_how_much_of_it_is_gone(week: Rep) -> None:
    week("config", "target_per_month", "3000", ok=True)
    assert "7 % of target after 0 of 5 working days" in week("report", ok=True).out
    assert "days gone" not in week("report", "--week", "last", ok=True).out


def test_a_span_of_days_is_headed_by_both_ends(week: Rep) -> None:
    shown = week("report", "--from", "2026-11-17", "--to", "2026-11-19", ok=True).out
    assert "17 Nov to 19 Nov  14 Nov to 16 Nov" in shown


def test_next_is_the_head_of_todays_list(week: Rep) -> None:
    report = week("report", "--json", ok=True).json["next"]
    listed = week("next", "--json", ok=True).json
    assert report == listed[: len(report)]


def test_stages_of_a_past_period_are_those_status_gave_then(week: Rep) -> None:
    for day in ("2026-10-15", "2026-11-12", "2026-11-19"):
        status = week("--as-of", day, "status", "--json", ok=True).json
        told = week("report", "--from", day, "--to", day, "--json", ok=True).json["stages"]
        counted = {stage: 0 for stage in told}
        for row in status:
            counted["written-off" if row["written_off"] else row["stage"]] += 1
        later = sum(row["purchase_count"] == 0 for row in status)  # added on the 23rd
        counted["prospect"] -= later
        assert told == counted, day
        shown = week("--as-of", day, "status", ok=True).out.splitlines()[0]
        assert (f" {later} added to the book later" in shown) == (later > 0), shown


def test_everyones_stage_on_an_earlier_day_is_what_the_book_said_then(rep: Rep, book_file) -> None:
    from datetime import date, timedelta

    from repbook.book import Book
    from repbook.book.report_customers import stages_on
    from repbook.loyalty.relationship import stages

    rep("demo", ok=True)
    today = date(2026, 11, 23)
    with Book(book_file) as book:
        now = book.histories(today)
        for back in (0, 1, 6, 7, 14, 31, 62, 120, 366, 500):
            day = today - timedelta(back)
            whole = stages(book.day(day, fit="none").customers())
            assert stages_on(book, day, now, today) == whole, back


def test_markdown_is_written_beside_and_never_over_a_file(week: Rep, tmp_path) -> None:
    page = tmp_path / "week.md"
    week("report", "--week", "last", "--md", str(page), ok=True)
    text = page.read_text()
    assert text.startswith("# Week of 16 November 2026\n")
    assert "| revenue | 700 | 400 | after 100 in returns |" in text
    assert page.stat().st_mode & 0o777 == 0o600
    page.write_text("mine")
    ran = week("report", "--md", str(page))
    assert ran.code == 4 and "--force" in ran.err and page.read_text() == "mine"
    week("report", "--md", str(page), "--force", ok=True)
    assert page.read_text() != "mine"
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".new")] == []


def test_the_page_and_the_markdown_are_written_by_one_line(week: Rep, tmp_path: Path) -> None:
    """Each as it is alone; where one cannot be written, neither is."""
    for each in range(7):  # more to call than the Markdown lists, fewer than the page
        week("add", f"Pier {each}", ok=True)
        week("promise", f"Pier {each}", "a list", "--by", "today", ok=True)
    page, text, alone = (str(tmp_path / name) for name in ("w.html", "w.md", "alone.md"))
    week("report", "--week", "last", "--html", page, "--md", text, ok=True)
    week("report", "--week", "last", "--md", alone, ok=True)
    assert Path(text).read_text() == Path(alone).read_text()
    assert "<h1" in Path(page).read_text()
    assert "Pier 6" in Path(page).read_text() and "Pier 6" not in Path(text).read_text()
    shown = week("report", "--week", "last", "--html", page, "--md", "-", "--force", ok=True).out
    assert shown.strip() == Path(alone).read_text().strip()
    refused = week("report", "--html", str(tmp_path / "new.html"), "--md", text)
    assert refused.code == 4 and "w.md" in refused.err
    assert not (tmp_path / "new.html").exists()
    for name, called in ((str(tmp_path / "one"), "one"), ("-", "The screen")):
        refused = week("report", "--html", name, "--md", name)
        assert refused.code == 2 and "cannot be both the page and the Markdown" in refused.err
        assert called in refused.err and not (tmp_path / "one").exists()
    (tmp_path / "link.md").symlink_to(text)
    before = Path(text).read_text()
    for other in (
        f"{tmp_path}/./w.md",
        f"{tmp_path}/../{tmp_path.name}/w.md",
        f"{tmp_path}/link.md",
    ):
        refused = week("report", "--html", text, "--md", other, "--force")
        assert refused.code == 2 and "cannot be both the page and the Markdown" in refused.err
    assert Path(text).read_text() == before


def test_where_both_files_are_there_the_hint_names_both_anew(
    week: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("week.html", "week.md"):
        (tmp_path / name).touch()
    refused = week("report", "--html", "week.html", "--md", "week.md")
    assert '"week.html" already exists' in refused.err
    assert "repbook report --html week-2.html --md week-2.md; to write over it: --force\n" in (
        refused.err
    )
    refused = week("report", "--html", "new.html", "--md=week.md").err
    assert "repbook report --html new.html --md=week-2.md; to write" in refused
    week("report", "--html", "week-2.html", "--md", "week-2.md", ok=True)


def test_the_browser_shows_the_page_alone(
    week: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda uri: not shown.append(uri))
    week("report", "--html", "a.html", "--md", "b.md", "--open", ok=True)
    assert shown == [(tmp_path / "a.html").as_uri()]


@pytest.mark.parametrize(
    "line",
    [
        ("report", "--html", "w.html", "--json"),
        ("report", "--md", "w.md", "--csv"),
        ("report", "--open", "--json"),
        ("brief", "1", "--html", "w.html", "--json"),
    ],
)
def test_of_a_page_and_another_form_neither_is_left_out_in_silence(
    line: tuple[str, ...], week: Rep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = week(*line)
    form, page = line[-1], next(word for word in line if word in ("--html", "--md", "--open"))
    assert refused.code == 2 and f"{form} and {page} cannot be combined" in refused.err
    assert not [*tmp_path.glob("*.html"), *tmp_path.glob("*.md")]


def test_a_name_cannot_write_markdown(rep: Rep) -> None:
    rep("add", "<script>alert(1)</script> | [x](http://evil.example) `*_#", ok=True)
    rep("log-purchase", "1", "5", "--on", "2026-11-18", ok=True)
    text = rep("report", "--week", "last", "--md", "-", ok=True).out
    assert "<script" not in text and "](http" not in text.replace("\\](", "")
    assert "://" not in text, "nothing that a reader would turn into a link"


def test_the_number_of_statements_does_not_grow_with_customers() -> None:
    from datetime import date, timedelta

    from repbook.book import Book
    from repbook.book.report import look_back
    from repbook.loyalty.periods import buckets, week_of

    today = date(2026, 11, 23)

    def statements(customers: int) -> int:
        with Book(None) as book:
            with book.change("import"):
                for i in range(customers):
                    id = book.customers.add(f"Firm {i}", added_on=today - timedelta(90))
                    for back in (80, 50, 9, 3):
                        book.purchases.add(customer_id=id, on=today - timedelta(back), cents=100)
            seen: list[str] = []
            book.conn.set_trace_callback(seen.append)
            week = week_of(today)
            look_back(book.day(today), week, calls=5, pictures=buckets(week, today))
            return sum(not s.startswith(("PRAGMA", "BEGIN", "COMMIT", "--")) for s in seen)

    assert statements(3) == statements(60)


def test_on_northwind_the_revenue_of_a_month_is_the_files(rep: Rep, shared) -> None:
    import csv

    folder = shared / "data" / "northwind"
    rep(
        "--as-of",
        "1998-05-06",
        "import",
        str(folder / "customers.csv"),
        str(folder / "orders.csv"),
        ok=True,
    )
    with open(folder / "orders.csv", encoding="utf-8") as file:
        total = sum(
            float(row["Order Total"])
            for row in csv.DictReader(file)
            if row["Order Date"].startswith("1998-04")
        )
    data = rep("--as-of", "1998-05-06", "report", "--month", "last", "--json", ok=True).json
    assert data["purchases"]["revenue"] == pytest.approx(total)


def test_a_report_names_what_was_reopened_in_its_period(rep: Rep) -> None:
    for name, id in (("Harbor Foods", "x1"), ("Quiet Inn", "x2")):
        rep("add", name, ok=True)
        rep("log-problem", name, "seal leaks", "--kind", "leak", "--on", "2026-11-02", ok=True)
        rep("resolve", id, "new seal", "--on", "2026-11-04", ok=True)
        rep("reopen", id, "--on", "2026-11-17", ok=True)
    rep("resolve", "x1", "new shaft", "--on", "2026-11-18", ok=True)  # it came back all the same
    rep("edit", "quiet", "--do-not-call", ok=True)
    said = rep("report", "--week", "last", ok=True).out
    assert re.search(r"Reopened +Harbor Foods \(1\): seal leaks \(x1\)\n +and 1 more", said)
    assert "Quiet Inn (2)" not in said
    shared = rep("report", "--week", "last", "--share", "--json", ok=True).json["reopened"]
    assert [row["what"] for row in shared] == ["leak", "leak"]
    assert "Reopened" not in rep("report", "--week", "2026-11-09", ok=True).out


def test_a_shared_report_has_none_of_your_words_and_no_phone(rep: Rep) -> None:
    rep("add", "Harbor Foods", "--phone", "555 0134", ok=True)
    past = ("--on", "2026-11-10")
    rep("log-problem", "harbor", "their cook is careless", *past, ok=True)
    rep("log-call", "harbor", "-p", "a secret discount", "--by", "2026-11-18", *past, ok=True)
    own = rep("report", "--md", "-", ok=True).out
    assert "careless" in own and "secret discount" in own and "555 0134" in own
    shared = rep("report", "--md", "-", "--share", ok=True).out
    assert "Harbor Foods" in shared and re.search(r"\ba problem\b", shared)
    assert "promised for Wed 18 Nov: text left out (p1)" in shared
    assert "careless" not in shared and "secret" not in shared and "0134" not in shared
    rep("edit", "harbor", "--note", "x", ok=True)
    rep("correct", "x1", "--kind", "seal leaks", ok=True)
    assert "seal leaks" in rep("report", "--md", "-", "--share", ok=True).out


def test_a_shared_page_holds_no_private_words(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Vale Brothers", ok=True)
    rep("log-purchase", "vale", "480", "MARK-goods", "--on", "2026-11-17", ok=True)
    rep("log-call", "vale", "MARK-said", "-f", "price:bad:MARK-words", ok=True)
    rep("promise", "vale", "MARK-promised", "--by", "2026-11-25", ok=True)
    rep("add", "Bay Foods", "--on", "2026-11-20", ok=True)
    rep("log-quote", "bay", "950", "MARK-quoted", "--valid", "2026-11-27", ok=True)
    rep("remember", "bay", "MARK-day", "--on", "2026-11-23", ok=True)
    rep("log-problem", "vale", "MARK-problem", ok=True)
    rep("add", "Gone", ok=True)
    rep("write-off", "gone", "MARK-why", ok=True)
    shared, whole = tmp_path / "shared.html", tmp_path / "whole.html"
    rep("report", "--share", "--html", str(shared), ok=True)
    rep("report", "--html", str(whole), ok=True)
    assert "MARK-words" in whole.read_text(encoding="utf-8")
    marks = set(re.findall(r"MARK-\w+", shared.read_text(encoding="utf-8")))
    assert marks <= {"MARK-problem"}, marks
    text = re.sub(r"<[^>]+>", "", shared.read_text(encoding="utf-8"))
    assert "yearly day today (p2)" in text and "last day of the quote\n" in text, text[-3000:]


def test_the_page_that_a_report_leads_to_is_of_its_period(week: Rep, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for options, line in (
        ([], "repbook report --html 2026-11-23-week.html"),
        (["--month", "last"], "repbook report --month 2026-10-01 --html 2026-10.html"),
        (
            ["--from", "2026-11-02", "--to", "2026-11-05"],
            "--from 2026-11-02 --to 2026-11-05 --html",
        ),
    ):
        hint = week("report", *options, ok=True).out.splitlines()[-1]
        assert line in hint
        typed = hint.split(" · ")[-1].removeprefix("repbook ").split()
        week(*typed, ok=True)
        title = week("report", *options, ok=True).out.splitlines()[0]
        assert title in (tmp_path / typed[-1]).read_text()


def test_a_large_order_that_seldom_comes_has_no_range_that_looks_like_one(rep: Rep) -> None:
    rep("add", "Solo", ok=True)
    rep("log-purchase", "solo", "15000", "--on", "2025-05-01", ok=True)
    shown = rep("forecast", ok=True).out
    assert re.search(r"revenue +about [\d,]+ +mostly 0\n", shown)


def test_a_forecast_says_its_last_day_which_can_be_named(rep: Rep) -> None:
    rep("add", "Solo", ok=True)
    rep("log-purchase", "solo", "150", "--on", "2026-05-01", ok=True)
    assert (
        "The next 90 days, to Sun 21 Feb 2027, from 1 customer who has ordered\n"
        in rep("forecast", ok=True).out
    )
    ahead = rep("forecast", "--until", "end of quarter", "--json", ok=True).json
    assert ahead["horizon_days"] == 38
    for line in ("--until 2026-11-23", "--until friday --horizon 3"):
        refused = rep("forecast", *line.split(), ok=False).err
        assert rep(*shlex.split(refused.partition("Hint: repbook ")[2])).code == 0


def test_what_the_forecast_said_stands_beside_what_came(rep: Rep) -> None:
    rep("add", "Solo", ok=True)
    assert "Nothing has been bought yet" in rep("forecast", "--past", ok=True).out
    days = [f"{year}-{month:02}-10" for year in (2025, 2026) for month in range(1, 13)]
    table = "customer,date,amount\n" + "".join(f"Solo,{day},100\n" for day in days[6:-1])
    rep("import", "-", "--kind", "purchases", stdin=table, ok=True)
    past = rep("forecast", "--past", "--json", ok=True).json["past"]
    assert [row["on"] for row in past] == ["2026-07-03", "2026-04-04", "2026-01-04"]
    assert [(row["purchases_came"], row["revenue_came"]) for row in past] == [(3, 300)] * 3
    then = rep("--as-of=2026-07-03", "forecast", "--json", ok=True).json
    assert (past[0]["revenue"], past[0]["low"]) == (
        then["revenue"]["expected"],
        then["revenue"]["low"],
    )
    shown = rep("forecast", "--past", ok=True).out
    inside = sum(row["low"] <= 300 <= row["high"] for row in past)
    told = f"Of the last 3 forecasts of 90 days, {inside} came true within the likely range; on average"
    assert told in shown and told in rep("forecast", ok=True).out
    assert rep("forecast", "--json", ok=True).json["past"] == past


def test_a_horizon_that_is_too_long_says_what_it_takes(rep: Rep) -> None:
    for command in ("forecast", "backtest"):
        refused = rep(command, "--horizon", "50000", ok=False).err
        assert refused == (
            'Error: "50000" is too long a time\n'
            "Hint: It takes up to 10 years, written like 30d, 4w, 3m, 1y\n"
        )
    rep("add", "Harbor Foods", ok=True)
    rep("log-purchase", "harbor", "480", "--on", "2026-11-01", ok=True)
    said = rep("backtest", "--horizon", "400", ok=True).out
    assert said.startswith("Not enough history yet: to test the list over 400 days takes 800 days")
    assert "repbook backtest --horizon 30" in said


def test_backtest_leads_to_another_horizon(rep: Rep) -> None:
    rep("demo", ok=True)
    said = rep("backtest", ok=True).out
    assert "Next: repbook backtest --horizon 90" in said
    assert " in 100  " in said and not {"AUC", "loss", "recency"} & set(said.split())
    assert "Next: repbook backtest --horizon 30" in rep("backtest", "--horizon", "90", ok=True).out


@pytest.mark.parametrize(("said", "first"), [("monday", "2026-11-23"), ("sun", "2026-11-22")])
def test_a_week_begins_on_the_day_that_is_set(rep: Rep, said: str, first: str) -> None:
    rep("config", "week_start", said, ok=True)
    assert rep("report", "--json").json["period"]["from"] == first


def test_problems_given_up_are_counted_and_what_is_open_adds_up(week: Rep) -> None:
    for what in ("valve stuck", "label torn"):
        week("log-problem", "harbor", what, "--no-input", ok=True)
    before = week("report", "--json", ok=True).json["problems"]
    given_up = week("give-up", "x1", "no spare valve any more", ok=True)
    assert given_up.code == 0
    after = week("report", "--json", ok=True).json["problems"]
    assert (after["given_up"], after["open"]) == (1, before["open"] - 1)
    assert "problems given up" in week("report", ok=True).out
    assert "| problems given up | 1 |" in week("report", "--md", "-", ok=True).out


def test_a_page_named_as_a_pdf_is_refused_with_the_name_of_a_page(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Harbor Foods", ok=True)
    for words in (("report", "--week", "last"), ("brief", "harbor")):
        ran = rep(*words, "--html", str(tmp_path / "week.pdf"))
        assert ran.code != 0 and "a browser prints it to PDF" in ran.err
        assert "week.html --open" in ran.err
    assert not (tmp_path / "week.pdf").exists()


def test_gains_and_drops_are_against_the_same_days_last_year(rep: Rep) -> None:
    """Of a book that goes back so far; else against the first days of the period before."""
    for name in ("Ana", "Bo"):
        rep("add", name, ok=True)
    rows = "Ana,2025-10-05,50\nAna,2025-11-10,100\nAna,2025-11-25,4000\nBo,2025-11-12,900\nAna,2026-11-10,500\n"
    rep("import", "-", "--kind", "purchases", stdin=f"customer,date,amount\n{rows}", ok=True)
    shown = rep("report", "--month", "this", ok=True).out
    assert "against the same days last year: Ana +400" in " ".join(shown.split())
    assert "Bo -900" in shown, "of the last week of that month nothing counts: it is still to come"
    found = rep("report", "--month", "this", "--json", ok=True).json["movers"]
    assert [(m["customer"], m["before"]) for m in found["gaining"]] == [("Ana", 100)]
    assert found["compared_with"] == {"from": "2025-11-01", "to": "2025-11-23"}
    assert rep("report", "--month", "last", "--json", ok=True).json["movers"]["gaining"] == []
    december = rep("--as-of=2025-12-10", "report", "--month", "this", ok=True).out
    assert "against the same days of the month before: Ana -100" in " ".join(december.split())


def test_who_is_new_in_a_period_was_no_prospect_before(rep: Rep) -> None:
    rep("add", "Old Lead", "--on", "2026-11-02", ok=True)
    rep("add", "Northside Gym", "--on", "2026-11-17", ok=True)
    rep("log-purchase", "northside", "100", "--on", "2026-11-18", ok=True)
    rep("log-purchase", "old", "100", "--on", "2026-11-18", ok=True)
    shown = rep("report", "--week", "last", ok=True).out
    assert "Northside Gym (2): new customer, became first-time" in shown
    assert "Old Lead (1): from prospect to first-time" in shown
    moves = rep("report", "--week", "last", "--json", ok=True).json["moves"]
    assert [(move["id"], move["new"]) for move in moves] == [(1, False), (2, True)]


def _change_of(movers: dict[str, Any]) -> float:
    """The changes of all that are named, and of what is not."""
    named = [*movers["gaining"], *movers["losing"], *filter(None, [movers["rest"]])]
    return sum(each["change"] for each in named)


def test_items_and_customers_add_up_to_one_change_with_what_came_back(rep: Rep) -> None:
    """A return counts in its own month, on the items of its order; what cannot be told by item is said."""
    rep("add", "Ana", ok=True)
    for amount, day, *items in (
        ("300", "2026-09-10", "2 seals=100", "1 pump=200"),
        ("500", "2026-11-05", "5 seals=500"),
        ("70", "2026-11-06", "1 valve=70"),
        ("80", "2026-11-07"),
    ):
        named = [word for item in items for word in ("--item", item)]
        rep("log-purchase", "ana", amount, "--on", day, *named, ok=True)
    assert "rest" in rep("report", "--month", "--json", ok=True).json["items"]
    rep("log-return", "ana", "70", "--of", "o3", "--on", "2026-11-09", ok=True)
    rep("log-return", "ana", "100", "--of", "o1", "--on", "2026-11-08", ok=True)
    # in neither of the two periods
    rep("log-return", "ana", "30", "--of", "o1", "--on", "2026-10-28", ok=True)
    found = rep("report", "--month", "--json", ok=True).json
    gains = {each["item"]: each["change"] for each in found["items"]["gaining"]}
    losses = {each["item"]: each["change"] for each in found["items"]["losing"]}
    assert gains == {"seals": 466.67}, "a third of what came back of September were seals"
    assert losses == {"pump": -66.67}
    assert found["items"]["rest"] == {"revenue": 80.0, "before": 0.0, "change": 80.0}
    assert found["movers"]["rest"] is None
    assert _change_of(found["items"]) == _change_of(found["movers"]) == 480.0
    shown = " ".join(rep("report", "--month", ok=True).out.split())
    assert (
        "Other items against the same days of the month before: +80, of orders (or returns) with one"
        " amount for several items" in shown
    )
    assert "Forgotten" not in shown


def test_an_item_counts_with_what_is_known_of_it_beside_an_order_without_prices(rep: Rep) -> None:
    rep("add", "Ana", ok=True)
    for amount, day, words in (
        ("240", "2026-10-10", "4 bag filters"),
        ("260", "2026-11-05", "5 bag filters"),
        ("1500", "2026-11-10", "1 dosing pump, 6 bag filters"),
        ("2100", "2026-11-12", "2 dosing pumps"),
    ):
        rep("log-purchase", "ana", amount, words, "--on", day, ok=True)
    items = rep("report", "--month", "--json", ok=True).json["items"]
    gains = [(each["item"], each["change"], each["unpriced"]) for each in items["gaining"]]
    assert gains == [("dosing pumps", 2100.0, 1), ("bag filters", 20.0, 1)]
    assert items["rest"] == {"revenue": 1500.0, "before": 0.0, "change": 1500.0}
    shown = " ".join(rep("report", "--month", ok=True).out.split())
    assert "dosing pumps +2,100 (1 order without its price)" in shown
    assert "Other items against the same days of the month before: +1,500, of orders" in shown


def test_no_item_is_up_where_the_orders_before_do_not_say_what_it_came_to(rep: Rep) -> None:
    rep("add", "Ana", ok=True)
    for amount, day, words in (
        ("5000", "2026-10-10", "40 seals, 2 pumps"),
        ("120", "2026-11-05", "1 seal"),
    ):
        rep("log-purchase", "ana", amount, words, "--on", day, ok=True)
    items = rep("report", "--month", "--json", ok=True).json["items"]
    assert items["gaining"] == items["losing"] == []
    assert items["rest"] == {"revenue": 120.0, "before": 5000.0, "change": -4880.0}
    assert "Items up" not in rep("report", "--month", ok=True).out


def test_revenue_of_who_was_forgotten_is_the_rest_of_the_gains(rep: Rep) -> None:
    for name in ("Ana", "Bo"):
        rep("add", name, ok=True)
        rep("log-purchase", name, "100", "--on", "2026-11-05", ok=True)
    rep("forget", "bo", "--yes", ok=True)
    found = rep("report", "--month", "--json", ok=True).json["movers"]
    assert (found["rest"]["change"], _change_of(found)) == (100.0, 200.0)
    assert "+100, of customers who were forgotten since" in rep("report", "--month", ok=True).out


def test_the_report_says_with_what_days_each_part_is_compared(rep: Rep) -> None:
    rep("add", "Ana", ok=True)

    def compared(*line: str) -> tuple[str, str]:
        """What the head says, and what stands before the gains and drops."""
        shown = rep(*line, ok=True).out
        movers = re.search(r"^Biggest \w+ +(against .*?):", shown, re.M)
        return shown.splitlines()[1], movers[1] if movers else ""

    whole, ends = "compared with the whole month before", "So far (ends Mon 30 Nov)"
    assert compared("report", "--month") == (f"{ends}; {whole}", ""), "nothing gained or lost"
    rep("log-purchase", "ana", "100", "--on", "2026-10-05", ok=True)
    same = "against the same days of the month before"
    assert compared("report", "--month") == (f"{ends}; {whole}", same)
    assert compared("report", "--month", "last")[0] == "Compared with the month before"
    last_day = ("--as-of", "2026-10-31", "report", "--month")
    assert compared(*last_day)[0] == f"So far (ends today); {whole}", (
        "of the whole month, all of it"
    )
    rep("log-purchase", "ana", "150", "--on", "2025-10-01", ok=True)
    year = "against the same month last year"
    assert compared("report", "--month", "last") == ("Compared with the month before", year)
    assert compared(*last_day) == (f"So far (ends today); {whole}", year)


def test_what_counts_as_reached_is_said_once(rep: Rep) -> None:
    rep("add", "Ana", ok=True)

    def row() -> str:
        shown = rep("report", ok=True).out.splitlines()
        return next(" ".join(each.split()) for each in shown if each.startswith("times reached"))

    rep("log-purchase", "ana", "100", ok=True)
    assert (
        row()
        == "times reached 1 0 they came to you once with an order or problem, not in a call of yours; 1 customer"
    )
    rep("log-call", "ana", "hello", ok=True)
    assert row() == (
        "times reached 2 0 1 in a call and 1 when they came to you with an order or problem; 1 customer"
    )
    rep("log-call", "ana", "-o", "no-answer", ok=True)
    assert row().endswith("order or problem; 1 customer; 1 attempt reached nobody")


def test_how_soon_problems_were_solved_is_said_of_one_and_of_several(rep: Rep) -> None:
    rep("add", "Vale Brothers", ok=True)
    for what, solved in (("leaks", "2026-11-17"), ("hums", "2026-11-20")):
        rep("log-problem", "vale", what, "--on", "2026-11-16", ok=True)
        rep("resolve", "vale", "new seal", "--on", solved, ok=True)
        told = rep("report", "--week", "2026-11-16", ok=True).out
        assert ("half or more in" in told) is (what == "hums"), told
        assert "in 1 day;" in told or "half or more in 2 days or less;" in told, told
