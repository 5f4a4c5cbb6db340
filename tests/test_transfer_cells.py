"""Single cells: what each type of column makes of a text, and what it refuses, in which words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repbook.errors import InvalidInput
from repbook.transfer.cells import READERS, Cells, money_reader
from repbook.transfer.csv_text import money_text
from repbook.transfer.days_and_money import DayEvidence, MoneyEvidence, day_parts, day_reader

READ: list[tuple[str, str, object]] = [
    *(("flag", text, True) for text in ("Yes", "ja", "x", "1", " TRUE ")),
    *(("flag", text, False) for text in ("No", "nein", "0", "off")),
    *((each, "  ", None) for each in ("flag", "count", "text", "name", "outcome", "state", "days")),
    *(("count", text, 12) for text in ("12", "12.0", "12 min", "12 minutes", " 12min. ")),
    ("count", "0", 0),
    ("count", "999999", 999_999),
    ("quantity", "2,5", Decimal("2.5")),
    *(("quantity", text, None) for text in ("", "some", "NaN", "Infinity")),
    ("ease", "1", 1),
    ("ease", "7", 7),
    ("ease", "", None),
    *(("days", text, 30) for text in ("30", "Net 30", "30 days", "net 30d")),
    *(("days", text, 0) for text in ("0", "Due on receipt", "COD", "net 0", "Immediate")),
    ("outcome", "Left  Voicemail", "voicemail"),
    ("outcome", "Busy", "no-answer"),
    ("channel", "WhatsApp", "text"),
    ("channel", "Zoom", "video"),
    ("prefer", "E-Mail", "email"),
    ("verdict", "Detractor", "bad"),
    *(("inbound", text, True) for text in ("Inbound", "incoming", "in", "yes")),
    *(("inbound", text, False) for text in ("Outbound", "OUT", "outgoing", "no")),
    ("inbound", "", None),
    ("state", "Closed", "resolved"),
    ("state", "Won't do: Cancelled", "given-up"),
    ("state", "On hold", "parked"),
    ("state", "Waiting for parts", "open"),
    ("code", "'0042", "0042"),
    ("code", "'tis", "'tis"),
    ("code", " ", None),
    ("name", "  Cole \n Bakery ", "Cole Bakery"),
    ("names", "Ann ::: Bob;Ann\nCy", ("Ann", "Bob", "Cy")),
    ("phones", "'555 0100; '555 0101", ("555 0100", "555 0101")),
    ("emails", "a@x.example, b@x.example", ("a@x.example", "b@x.example")),
    ("tags", "vip, north ::: * myContacts", ("vip", "north")),
    *(
        (each, " -- ", None)
        for each in ("text", "name", "flag", "count", "outcome", "days", "ease")
    ),
    *((each, "--", ()) for each in ("names", "tags", "emails", "phones")),
    ("emails", "--; a@x.example", ("a@x.example",)),
]


@pytest.mark.parametrize(("of_type", "text", "value"), READ)
def test_a_cell_means(of_type: str, text: str, value: object) -> None:
    found = READERS[of_type](text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("of_type", "text", "why"),
    [
        ("flag", "maybe", '"maybe" is neither yes nor no'),
        *(("count", text, f'"{text}" is not a whole number') for text in ("-1", "1.5", "1000000")),
        *(("ease", text, f'"{text}" is not an ease from 1 to 7') for text in ("0", "8")),
        (
            "outcome",
            "shrug",
            '"shrug" is not an outcome repbook knows (reached, voicemail, no-answer, sent)',
        ),
        (
            "channel",
            "pigeon",
            '"pigeon" is not a channel repbook knows (phone, email, visit, video, text)',
        ),
        (
            "prefer",
            "video",
            '"video" is not a preferred channel repbook knows (phone, email, visit, text)',
        ),
        ("verdict", "odd", '"odd" is not a verdict repbook knows (good, mixed, bad)'),
        ("inbound", "sideways", '"sideways" is neither yes nor no'),
    ],
)
def test_a_cell_is_refused_in_words(of_type: str, text: str, why: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        READERS[of_type](text)
    assert refusal.value.message == why


def test_texts_that_repeat_are_read_once_and_forgotten_when_many() -> None:
    read: list[str] = []
    cells = Cells(lambda text: read.append(text))
    for _ in range(2):
        assert cells["a"] is None
    assert read == ["a"]


DAYS: list[tuple[str, str | None, date | str]] = [
    *(
        (text, None, date(2025, 3, 5))
        for text in (
            "2025-03-05",
            "2025/3/5",
            "2025-03-05T10:00:00Z",
            "2025.03.05 10.30",
            "5 Mar 2025",
            "5th March, 2025",
            "March 5, 2025",
            "Mar. 5 25",
            "Wed, 5 Mar 2025 10:30",
            "5-Mar-25",
            "20250305",
            "20250305T1030",
        )
    ),
    ("05/03/2025", "dmy", date(2025, 3, 5)),
    ("03/05/25", "mdy", date(2025, 3, 5)),
    ("25/03/05", "ymd", date(2025, 3, 5)),
    ("5/3/2025 103000", "ymd", date(2025, 3, 5)),  # four figures at the end are the year
    ("0000-00-00", None, "none"),
    ("N/A", None, "none"),
    ("30 Feb 2025", None, '"30 Feb 2025" is not a valid day: February 2025 has 28 days'),
    ("1899-12-31", None, '"1899-12-31" is not a valid day: repbook keeps 1900 to 2200'),
    ("2025-13-01", None, '"2025-13-01" is not a valid day: '),
    ("5 Foo 2025", None, '"5 Foo 2025" is not a date repbook knows'),
    ("5/3/205", "dmy", '"5/3/205" is not a date repbook knows'),
    ("123/4/25", "dmy", '"123/4/25" is not a date repbook knows'),
    ("2025/3/2025", "dmy", '"2025/3/2025" is not a date repbook knows'),
    ("2025/3/123", "dmy", '"2025/3/123" is not a date repbook knows'),
    ("30250305", None, '"30250305" is not a date repbook knows'),
]


@pytest.mark.parametrize(("text", "order", "means"), DAYS)
def test_a_day_is_read_or_refused(text: str, order: str | None, means: date | str) -> None:
    read = day_reader(order, serial=False)
    if isinstance(means, date):
        assert read(text) == means.toordinal()
    elif means == "none":
        assert read(text) is None
    else:
        with pytest.raises(InvalidInput) as refusal:
            read(text)
        assert refusal.value.message.startswith(means)


def test_a_spreadsheets_numbers_are_days_of_its_own_count() -> None:
    read = day_reader(None, serial=True)
    assert [read("45658"), read("45658.75")] == [date(2025, 1, 1).toordinal()] * 2
    assert read("18000") == date(1949, 4, 12).toordinal()
    for text in ("17999", "80000"):
        with pytest.raises(InvalidInput):
            read(text)
    with pytest.raises(InvalidInput):
        day_reader(None, serial=False)("45658")


@settings(max_examples=60)
@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(["dmy", "mdy", "ymd"]))
def test_a_day_in_figures_comes_back_in_its_order(day: date, order: str) -> None:
    forms = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year % 100:02}"}
    text = "/".join(forms[part] for part in order)
    read = date.fromordinal(day_reader(order, serial=False)(text) or 0)
    assert (read.month, read.day, read.year % 100) == (day.month, day.day, day.year % 100)
    evidence = DayEvidence()
    evidence.add([text])
    assert evidence.order in (order, None) or (order == "ymd" and day.year % 100 <= 31)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["13/01/25", "01/01/25"], "dmy"),
        (["01/13/25"], "mdy"),
        (["12/31/25"], "mdy"),
        (["31/12/25"], "dmy"),
        (["32/12/25"], "ymd"),
        (["25/3/5"], "ymd"),
        (["25/4/15", "25/3/5"], "ymd"),
        (["25/04/05", "24/03/13", "25/12/31"], "ymd"),
        (["25/04/05", "25/04/08"], "dmy"),
        (["14/03/12", "14/05/25", "15/03/24", "28/01/20"], "dmy"),
        (["13/12/25", "12/13/25"], None),
        (["12/11/25"], None),
        (["11/11/25"], None),
        (["12.11.25"], "dmy"),
        (["12.11.25", "12/11/25"], None),
        (["2025-11-12"], None),
        (["", "n/a", "45658"], None),
    ],
)
def test_the_order_of_day_and_month_is_what_the_column_shows(
    texts: list[str], order: str | None
) -> None:
    evidence = DayEvidence()
    evidence.add(texts)
    assert evidence.order == order


@pytest.mark.parametrize(
    ("texts", "decimal"),
    [
        (["1.50"], "."),
        (["1,5"], ","),
        (["1.234"], None),
        (["1,234"], None),
        (["0.123"], "."),
        (["1234,567"], ","),
        (["1.234.567"], ","),
        (["1,234,567"], "."),
        (["1.234,5"], ","),
        (["1,234.5"], "."),
        (["12", "7"], None),
        (["1.50", "1,50"], None),
    ],
)
def test_the_decimal_mark_is_what_the_column_shows(texts: list[str], decimal: str | None) -> None:
    evidence = MoneyEvidence()
    evidence.add(texts)
    assert evidence.decimal == decimal


@pytest.mark.parametrize(
    ("text", "decimal", "digits", "cents"),
    [
        ("12.50", ".", 2, 1250),
        ("12,50", ",", 2, 1250),
        ("1,234.50", ".", 2, 123_450),
        ("(7.00)", ".", 2, -700),
        ("-7.00", ".", 2, -700),
        ("1200", ".", 0, 1200),
        ("1.250", ".", 3, 1250),
        *((text, ".", 2, None) for text in ("", "  ", "-", " -- ")),
    ],
)
def test_an_amount_is_read_in_minor_units(
    text: str, decimal: str, digits: int, cents: int | None
) -> None:
    assert money_reader(None, decimal, digits, finer=False)(text) == cents


@settings(max_examples=60)
@given(st.integers(-(10**11), 10**11), st.sampled_from([0, 2, 3]))
def test_an_amount_written_comes_back(cents: int, digits: int) -> None:
    text = money_text(cents, digits)
    assert money_reader(None, ".", digits, finer=False)(text) == cents
    assert text != "-0.00" and text.startswith("-") == (cents < 0)


@pytest.mark.parametrize("text", ["", "tomorrow", "1/2", "5 March", "12-2025"])
def test_what_names_no_day_has_no_parts(text: str) -> None:
    assert day_parts(text, "dmy") is None
