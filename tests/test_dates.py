"""Dates as typed: what is understood, which way it points, what is refused."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repbook.calendar_names import may_be_day
from repbook.dates import FIXED, OTHER_WORDS, read_day
from repbook.errors import InvalidInput
from repbook.spans import after, read_every, read_span
from repbook.times import read_when
from repbook.transfer.days_and_money import DayEvidence

# A Wednesday
TODAY = date(2026, 11, 18)

EITHER_WAY = {
    "2026-04-03": "2026-04-03",
    "2026-4-3": "2026-04-03",
    "2026/04/03": "2026-04-03",
    "2026.04.03": "2026-04-03",
    "20260403": "2026-04-03",
    "2026-W14-5": "2026-04-03",
    " TODAY ": "2026-11-18",
    "yesterday": "2026-11-17",
    "Tomorrow": "2026-11-19",
    "day after tomorrow": "2026-11-20",
    "the day before yesterday": "2026-11-16",
    "3 days ago": "2026-11-15",
    "two weeks ago": "2026-11-04",
    "a week ago": "2026-11-11",
    "a fortnight ago": "2026-11-04",
    "in 2 weeks": "2026-12-02",
    "in a month": "2026-12-18",
    "in 1 month": "2026-12-18",
    "in 2 years": "2028-11-18",
    "3 days from now": "2026-11-21",
    "+2w": "2026-12-02",
    "-3d": "2026-11-15",
    "+ 1 day": "2026-11-19",
    "next monday": "2026-11-23",
    "next fri": "2026-11-27",
    "next sunday": "2026-11-29",
    "fri next week": "2026-11-27",
    "next week fri": "2026-11-27",
    "a week on friday": "2026-11-27",
    "friday week": "2026-11-27",
    "tomorrow morning": "2026-11-19",
    "this morning": "2026-11-18",
    "last night": "2026-11-17",
    "in a couple of weeks": "2026-12-02",
    "this week": "2026-11-20",
    "month end": "2026-11-30",
    "year-end": "2026-12-31",
    "coming monday": "2026-11-23",
    "past monday": "2026-11-16",
    "next wed": "2026-11-25",
    "last fri": "2026-11-13",
    "last wednesday": "2026-11-11",
    "this fri": "2026-11-20",
    "12 march 2025": "2025-03-12",
    "March 12th, 2025": "2025-03-12",
    "the 12th of march 2025": "2025-03-12",
    "12-mar-25": "2025-03-12",
    "12 Mar 97": "1997-03-12",
    "12 Sept. 2025": "2025-09-12",
    "29 feb 2028": "2028-02-29",
    "end of week": "2026-11-20",
    "end of month": "2026-11-30",
    "end of the month": "2026-11-30",
    "eom": "2026-11-30",
    "end of next month": "2026-12-31",
    "end of quarter": "2026-12-31",
    "end of year": "2026-12-31",
    "start of month": "2026-11-01",
    "next week": "2026-11-23",
    "next month": "2026-12-01",
    "next quarter": "2027-01-01",
    "next year": "2027-01-01",
    "last week": "2026-11-11",
    "last month": "2026-10-18",
    "25/12/2026": "2026-12-25",
    "12/25/2026": "2026-12-25",
    "03/03/2026": "2026-03-03",
    "05.03.2026": "2026-03-05",
    "5.3.26": "2026-03-05",
    "25.12.2026": "2026-12-25",
}

# text: (what happened, what will happen)
BY_DIRECTION = {
    "fri": ("2026-11-13", "2026-11-20"),
    "on Friday": ("2026-11-13", "2026-11-20"),
    "tues": ("2026-11-17", "2026-11-24"),
    "wed": ("2026-11-11", "2026-11-25"),
    "2w": ("2026-11-04", "2026-12-02"),
    "30d": ("2026-10-19", "2026-12-18"),
    "3 months": ("2026-08-18", "2027-02-18"),
    "12 mar": ("2026-03-12", "2027-03-12"),
    "mar 12": ("2026-03-12", "2027-03-12"),
    "12 dec": ("2025-12-12", "2026-12-12"),
    "18 nov": ("2026-11-18", "2026-11-18"),
    "by the 12th": ("2026-11-12", "2026-12-12"),
    "31st": ("2026-10-31", "2026-12-31"),
    "25/12": ("2025-12-25", "2026-12-25"),
    "two weeks": ("2026-11-04", "2026-12-02"),
    "for 2 weeks": ("2026-11-04", "2026-12-02"),
    "friday morning": ("2026-11-13", "2026-11-20"),
    "weekend": ("2026-11-14", "2026-11-21"),
    "christmas": ("2025-12-25", "2026-12-25"),
    "after christmas": ("2025-12-27", "2026-12-27"),
    "after new year": ("2026-01-02", "2027-01-02"),
}

REFUSED = [
    "",
    " ",
    "10",
    "soon",
    "next",
    "fri fri",
    "03/04/2026",
    "3/4",
    "3.4",
    "12",
    "2026",
    "march week",
    "/",
    "in",
    "in weeks",
    "x days ago",
    "in 3 days ago",
    "99999 years ago",
    "2026-13-01",
    "2026-02-30",
    "30 feb",
    "32 nov",
    "0 mar",
    "29 feb 2026",
    "31/31/2026",
    "99th",
    "1 jan 1899",
    "1 jan 2201",
    "0000-01-01",
    "tomorrow; rm -rf",
    "fri\x00",
    "１２ mar",
    "12 mar 123",
    "9" * 5000,
    "2026-W60-1",
]


@pytest.mark.parametrize(("text", "day"), EITHER_WAY.items())
def test_a_date_that_points_one_way(text: str, day: str) -> None:
    for future in (False, True):
        assert read_day(text, TODAY, future=future).isoformat() == day


@pytest.mark.parametrize(("text", "days"), BY_DIRECTION.items())
def test_an_open_date_points_where_it_is_asked_to(text: str, days: tuple[str, str]) -> None:
    assert read_day(text, TODAY, future=False).isoformat() == days[0]
    assert read_day(text, TODAY, future=True).isoformat() == days[1]


def test_the_quick_look_passes_by_no_day() -> None:
    every = (*EITHER_WAY, *BY_DIRECTION, *FIXED, *OTHER_WORDS, "Mon 30 Nov", "march", "Friday.")
    assert [text for text in every if not may_be_day(text)] == []
    assert not any(map(may_be_day, ("Wants", "vale brothers", "send the list")))


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_date_is_refused(text: str) -> None:
    for future in (False, True):
        with pytest.raises(InvalidInput) as refusal:
            read_day(text, TODAY, future=future)
        assert refusal.value.hint
        assert len(refusal.value.message) < 200
        assert "\x00" not in refusal.value.message


def test_the_refusal_quotes_the_word_and_shows_the_way() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_day("03/04/2026", TODAY, future=False)
    assert refusal.value.message == '"03/04/2026" is not a date repbook knows'
    assert refusal.value.hint is not None
    assert "repbook config date_order dmy" in refusal.value.hint


@pytest.mark.parametrize(
    ("text", "order"),
    [("soon", None), ("31 march next", None), ("99/99/2026/1", None), ("3/4/20267", "dmy")],
)
def test_an_order_is_only_asked_for_where_one_would_help(text: str, order: str | None) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_day(text, TODAY, future=False, order=order)
    assert refusal.value.hint == "Write 2026-04-03, or 3 apr"


def test_with_dots_the_day_stands_first() -> None:
    for order in (None, "dmy", "ymd"):
        assert read_day("05.03.2026", TODAY, future=False, order=order) == date(2026, 3, 5)
    assert read_day("5.3.", TODAY, future=False) == date(2026, 3, 5)
    assert read_day("05.03.2026", TODAY, future=False, order="mdy") == date(2026, 5, 3)
    evidence = DayEvidence()
    evidence.add(["05.03.2026", "06.04.2026", ""])
    assert evidence.order == "dmy"
    evidence.add(["05/03/2026"])
    assert evidence.order is None


def test_an_impossible_day_is_refused_with_the_reason() -> None:
    for text, why in {
        "30 feb": "February has 28 or 29 days",
        "31.02.2026": "February 2026 has 28 days",
        "32 nov": "November has 30 days",
        "29 feb 2026": "February 2026 has 28 days",
        "2026-13-01": "there is no month 13",
    }.items():
        with pytest.raises(InvalidInput) as refusal:
            read_day(text, TODAY, future=True)
        assert refusal.value.message == f'"{text}" is not a valid day: {why}'


def test_a_month_alone_is_a_day_to_come_and_never_one_gone_by() -> None:
    for text, day in {
        "january": "2027-01-01",
        "until december": "2026-12-01",
        "in november": "2027-11-01",
        "start of feb": "2027-02-01",
        "end of november": "2026-11-30",
        "the end of february": "2027-02-28",
    }.items():
        assert read_day(text, TODAY, future=True).isoformat() == day, text
        with pytest.raises(InvalidInput):
            read_day(text, TODAY, future=False)


def test_the_friday_of_next_week_is_not_tomorrow() -> None:
    thursday = date(2026, 11, 26)
    for text, day in {"next friday": 4, "friday week": 4}.items():
        assert read_day(text, thursday, future=True) == date(2026, 12, day)
    for text in ("friday", "this friday", "coming friday"):
        assert read_day(text, thursday, future=True) == date(2026, 11, 27)
    saturday = date(2026, 11, 28)
    for text in ("friday", "this friday", "next friday"):
        assert read_day(text, saturday, future=True) == date(2026, 12, 4)


def test_the_29th_of_february_is_not_moved_by_years() -> None:
    with pytest.raises(InvalidInput, match="February 2027 has 28 days"):
        read_day("29 feb", TODAY, future=True)
    assert read_day("29 feb", date(2028, 1, 5), future=True) == date(2028, 2, 29)


def test_numbers_follow_the_set_order() -> None:
    assert read_day("03/04/2026", TODAY, future=False, order="dmy") == date(2026, 4, 3)
    assert read_day("03/04/2026", TODAY, future=False, order="mdy") == date(2026, 3, 4)
    assert read_day("3.4.26", TODAY, future=False, order="dmy") == date(2026, 4, 3)
    assert read_day("26/4/3", TODAY, future=False, order="ymd") == date(2026, 4, 3)
    assert read_day("3/4", TODAY, future=True, order="dmy") == date(2027, 4, 3)
    with pytest.raises(InvalidInput, match="no month 25"):
        read_day("25/12/2026", TODAY, future=False, order="mdy")


def test_the_end_of_the_week_on_a_weekend() -> None:
    saturday = date(2026, 11, 21)
    assert read_day("end of week", saturday, future=True) == date(2026, 11, 27)
    assert read_day("end of week", saturday, future=False) == date(2026, 11, 20)


@given(st.dates(date(1901, 1, 1), date(2199, 12, 31)), st.booleans())
def test_iso_is_always_understood(day: date, future: bool) -> None:
    assert read_day(day.isoformat(), TODAY, future=future) == day
    assert read_day(f"{day.day} {day:%B} {day.year}", TODAY, future=future) == day


@given(
    st.dates(date(1910, 1, 1), date(2190, 12, 31)), st.sampled_from(["mon", "tue", "sat", "sun"])
)
def test_a_weekday_is_within_a_week_and_never_today(today: date, name: str) -> None:
    ahead = read_day(name, today, future=True)
    behind = read_day(name, today, future=False)
    assert today < ahead <= today + timedelta(days=7)
    assert today - timedelta(days=7) <= behind < today
    assert ahead.strftime("%a").lower() == behind.strftime("%a").lower() == name


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    for order in (None, "dmy", "mdy", "ymd"):
        try:
            day = read_day(text, TODAY, future=True, order=order)
        except InvalidInput:
            continue
        assert 1900 <= day.year <= 2200


def test_times() -> None:
    for text, (day, minute) in {
        "thu 14:30": ("2026-11-19", 870),
        "thu at 14:30": ("2026-11-19", 870),
        "14:30": ("2026-11-18", 870),
        "14:30 thu": ("2026-11-19", 870),
        "tomorrow 9am": ("2026-11-19", 540),
        "9.30 am tomorrow": ("2026-11-19", 570),
        "12am": ("2026-11-18", 0),
        "12:15 pm": ("2026-11-18", 735),
        "noon": ("2026-11-18", 720),
        "fri 14h": ("2026-11-20", 840),
        "fri 14h05": ("2026-11-20", 845),
        "2026-12-01T08:00": ("2026-12-01", 480),
        "2026-12-01 08:00:00": ("2026-12-01", 480),
        "thu 14": ("2026-11-19", 840),
        "thu at 9": ("2026-11-19", 540),
        "tomorrow 14": ("2026-11-19", 840),
        "thu half past two": ("2026-11-19", 870),
        "thursday at nine": ("2026-11-19", 540),
        "half past two thu": ("2026-11-19", 870),
        "at 16:30": ("2026-11-18", 990),
        "fri quarter to nine": ("2026-11-20", 525),
        "fri ten past 8 pm": ("2026-11-20", 1210),
        "quarter to twelve am": ("2026-11-18", 1425),
        "fri at two o'clock": ("2026-11-20", 840),
        "12 mar": ("2027-03-12", None),
        "fri": ("2026-11-20", None),
        "in 2 weeks": ("2026-12-02", None),
    }.items():
        assert read_when(text, TODAY) == (date.fromisoformat(day), minute)


def test_a_time_from_now() -> None:
    for text, day, minute in (
        ("in 2 hours", "2026-11-18", 1440 - 60),
        ("in an hour", "2026-11-18", 1440 - 120),
        ("in half an hour", "2026-11-18", 1440 - 150),
        ("in 4h", "2026-11-19", 60),
        ("45 minutes from now", "2026-11-18", 1440 - 135),
    ):
        when = read_when(text, TODAY, now=21 * 60)
        assert when == (date.fromisoformat(day), minute), text
        with pytest.raises(InvalidInput):
            read_when(text, TODAY)


@pytest.mark.parametrize(
    "text", ["25:00", "14:60", "13pm", "0am", "thu 2", "fri 24", "midnight", "thu 99:99"]
)
def test_no_such_time(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_when(text, TODAY)


def test_spans() -> None:
    for text, days in {
        "30d": 30,
        "4w": 28,
        "90": 90,
        "2 weeks": 14,
        "3 months": 91,
        "1y": 365,
        "a week": 7,
        "an week": 7,
        "one day": 1,
        "two days": 2,
        "6 m": 183,
        "12m": 365,
        "36525": 36_525,
        "1 fortnight": 14,
    }.items():
        assert read_span(text) == days
    with pytest.raises(InvalidInput) as refusal:
        read_span("36526")
    assert refusal.value.message == '"36526" is too long a time'
    assert refusal.value.hint == "It takes up to 100 years, written like 30d, 4w, 3m, 1y"
    for text in ("", "0", "-3", "soon", "3 parsecs", "1.5w", "99999 years", "1e3"):
        with pytest.raises(InvalidInput):
            read_span(text)


def test_what_comes_round() -> None:
    for text, stored in {
        "1y": "1y",
        "every 3 months": "3m",
        "week": "1w",
        "daily": "1d",
        "Weekly": "1w",
        "fortnightly": "2w",
        "monthly": "1m",
        "quarterly": "3m",
        "half-yearly": "6m",
        "yearly": "1y",
        "annually": "1y",
        "1000 days": "1000d",
        "every 2 weeks": "2w",
        "quarter": "3m",
        "10": "10d",
    }.items():
        assert read_every(text) == stored
    assert after(date(2026, 1, 31), "1m") == date(2026, 2, 28)
    assert after(date(2026, 1, 31), "1m", 2) == date(2026, 3, 31)
    assert after(date(2026, 1, 31), "2w") == date(2026, 2, 14)
    with pytest.raises(InvalidInput) as refusal:
        read_every("1001 days")
    assert refusal.value.message == '"1001 days" is not how often something can repeat'
    for text in ("", "0d", "sometimes", "every"):
        with pytest.raises(InvalidInput):
            read_every(text)


def test_neither_the_guessing_parser_nor_the_calendar_of_months_is_loaded_for_a_plain_day() -> None:
    asked = (
        "import sys; from datetime import date;"
        "from repbook.dates import read_day;"
        "read_day('fri', date(2026, 1, 1), future=True);"
        "read_day('2026-01-01', date(2026, 1, 1), future=True);"
        "print([m for m in sys.modules if m.startswith('dateutil')]);"
        "read_day('in 2 months', date(2026, 1, 1), future=True);"
        "print('dateutil.parser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "False"]


@pytest.mark.parametrize("future", [False, True])
def test_a_day_as_screens_write_it_can_be_typed(future: bool) -> None:
    today = date(2026, 11, 26)
    assert read_day("Mon 30 Nov", today, future=future) == date(2026, 11, 30)
    assert read_day("Fri 27 Nov", today, future=future) == date(2026, 11, 27)
    assert read_day("Wed 11 Nov", today, future=future) == date(2026, 11, 11)
    assert read_day("Thu 7 Jan 2027", today, future=future) == date(2027, 1, 7)
    with pytest.raises(InvalidInput, match="2026-11-30 is a Monday"):
        read_day("Sun 30 Nov 2026", today, future=future)
    expected = "2026-11-30 is a Monday" if future else "2025-11-30 is a Sunday"
    with pytest.raises(InvalidInput, match=expected):
        read_day("Wed 30 Nov", today, future=future)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the tenth of December", "2026-12-10"),
        ("december the third", "2026-12-03"),
        ("the twenty first", "2026-11-21"),
        ("thirtieth of november", "2026-11-30"),
        ("in the second week of january", "2027-01-11"),
        ("last friday of november", "2026-11-27"),
        ("third wednesday of november", "2026-11-18"),
        ("of december", None),
        ("the thirty-third", None),
    ],
)
def test_ordinals_in_words_are_days(said: str, day: str | None) -> None:
    if day is None:
        with pytest.raises(InvalidInput):
            read_day(said, TODAY, future=True)
    else:
        assert read_day(said, TODAY, future=True).isoformat() == day
