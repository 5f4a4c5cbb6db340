"""vCards and calendars: opened by others' readers, and right by the letter of the standards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import icalendar
import pytest
import vobject
from conftest import Rep, made_once
from hypothesis import given
from hypothesis import strategies as st
from test_book_whole import MANY, ON, TEXT, books, taken_in

from repbook.book import Book
from repbook.book import export as exporting
from repbook.book.calendar import agenda
from repbook.book.export import export
from repbook.formatter import Formatter
from repbook.records import Contact, Customer
from repbook.transfer.cards_and_calendar import CalendarEntry, calendar, cards, content_line
from repbook.views.calendar import calendar_entries

VERSIONS = {"vcf": "3.0", "vcf4": "4.0"}
HOSTILE = 'a;b,c\\d\nBEGIN:VCARD\r\nTEL:1\x1b[31m \u2028 ü漢🙂 \\n "q" END:VEVENT' + "x" * 200


def lawful(text: str) -> list[str]:
    """The lines of a file, after the rules that both standards have for all of them."""
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    for line in lines:
        assert len(line.encode()) <= 75 and not set(line) & set("\r\n")
        assert not any(ord(c) < 32 and c != "\t" for c in line)
    return lines


def read_cards(text: str) -> Iterator[Any]:
    lawful(text)
    return vobject.readComponents(text)


def cut(text: str) -> str:
    """A text as it comes back: one kind of line end, no other control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        " " if (ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 else c for c in text
    )


@given(TEXT, st.sampled_from(["NOTE", "SUMMARY"]))
def test_lines_are_folded_within_the_limit_and_never_in_a_character(text: str, name: str) -> None:
    from repbook.transfer.cards_and_calendar import escaped

    lines = lawful(content_line(name, escaped(text * 9)))
    assert all(line.startswith(" ") for line in lines[1:])
    joined = lines[0] + "".join(line[1:] for line in lines[1:])
    assert joined == f"{name}:{escaped(text * 9)}"


def harbor(**more: Any) -> Customer:
    ann = Contact(1, "u2", 1, "Ann Lee", role="buyer", phones=("+46 555;0134",), emails=("a@b.se",))
    gone = Contact(2, "u3", 1, "Bo Gone", phones=("1",), left_on=ON)
    silent = Contact(3, "u4", 1, "Cy Silent")
    fields: dict[str, Any] = {
        "town": "Lund, S",
        "tags": ("vip", "a,b"),
        "note": HOSTILE,
        "phones": ("555 0100",),
        "contacts": (ann, gone, silent),
        "name": "Harbor; Foods",
    }
    return Customer(1, "u1", **{**fields, **more})


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        (
            "vcf",
            "VERSION:3.0|UID:repbook-u1|TEL;TYPE=WORK,VOICE:555 0100|ADR;TYPE=WORK:;;;Lund;;;"
            "|EMAIL;TYPE=INTERNET,WORK:jo@x.example",
        ),
        (
            "vcf4",
            'VERSION:4.0|UID;VALUE=text:repbook-u1|TEL;VALUE=text;TYPE="work,voice":555 0100'
            "|ADR;TYPE=work:;;;Lund;;;|EMAIL;TYPE=work:jo@x.example",
        ),
    ],
)
def test_a_card_is_written_as_its_version_has_it(form: str, lines: str) -> None:
    who = harbor(name="Jo", town="Lund", note=None, emails=("jo@x.example",), contacts=())
    (card,) = cards([who], VERSIONS[form])
    assert set(lines.split("|")) <= set(card.split("\r\n"))


@pytest.mark.parametrize("form", list(VERSIONS))
def test_a_phone_book_opens_every_card(form: str) -> None:
    text = "".join(cards([harbor()], VERSIONS[form]))
    own, ann = read_cards(text)
    assert own.version.value == ann.version.value == VERSIONS[form]
    assert own.fn.value == "Harbor; Foods" and own.org.value == ["Harbor; Foods"]
    assert own.note.value == cut(HOSTILE)
    assert own.adr.value.city == "Lund, S" and own.categories.value == ["vip", "a,b"]
    assert (ann.fn.value, ann.n.value.family, ann.n.value.given) == ("Ann Lee", "Lee", "Ann")
    assert (ann.title.value, ann.org.value) == ("buyer", ["Harbor; Foods"])
    assert (ann.tel.value.replace("\\;", ";"), ann.email.value) == ("+46 555;0134", "a@b.se")
    assert ann.uid.value == "repbook-u2"


def test_a_person_with_a_firm_is_a_person() -> None:
    jo = harbor(name="Jo Park", company="Lumen", contacts=())
    (card,) = read_cards("".join(cards([jo], "3.0")))
    assert (card.fn.value, card.n.value.family, card.org.value) == ("Jo Park", "Park", ["Lumen"])


@MANY
@given(books())
def test_nobody_who_is_not_to_be_called_is_in_a_phone_or_a_calendar(book: Book) -> None:
    out = [c for c in book.customers.all() if c.do_not_call]
    people = {c.uid for c in out} | {contact.uid for c in out for contact in c.contacts}
    for form in VERSIONS:
        text = "".join(export(book, "contacts", form, None, on=ON).text)
        lawful(text) if text else None
        assert not people & {line[12:] for line in text.splitlines() if line.startswith("UID:")}
    ahead = agenda(book, ON)
    assert not {a.customer.history.id for a in ahead.ahead.values()} & {c.id for c in out}
    text = "".join(calendar(calendar_entries(ahead, Formatter(ON)), ON))
    lawful(text)
    assert len(icalendar.Calendar.from_ical(text).walk("VEVENT")) == len(ahead.ahead)


@MANY
@given(books())
def test_our_own_cards_come_in_again(book: Book) -> None:
    text = "".join(export(book, "contacts", "vcf", None, on=ON).text)
    if text:
        copy, _ = taken_in(("phone.vcf", text))
        assert not copy.empty


@pytest.mark.parametrize(
    ("name", "company", "phones", "emails", "named"),
    [
        ("\x01", "Lumen", ("555 0134",), (), "Lumen"),
        ("\x01", None, ("555 0134",), ("jo@lumen.example",), "jo@lumen.example"),
        ("\u200b", "\x02", ("555 0134",), (), "555 0134"),
    ],
)
def test_a_card_of_one_without_a_visible_name_is_named_by_what_there_is(
    name: str, company: str | None, phones: tuple[str], emails: tuple[str], named: str
) -> None:
    nobody = harbor(name=name, company=company, phones=phones, emails=emails, contacts=())
    text = "".join(cards([nobody], "3.0"))
    (card,) = read_cards(text)
    assert card.fn.value == named
    copy, _ = taken_in(("phone.vcf", text))
    again, _ = taken_in(("phone.vcf", text), ("again.vcf", text))
    assert [c.name for c in copy.customers.all()] == [named]
    assert [c.name for c in again.customers.all()] == [named]


def test_nobody_unreachable_has_a_card() -> None:
    assert "".join(cards([harbor(phones=("\x01",), emails=(), contacts=())], "3.0")) == ""


@given(TEXT, TEXT)
def test_any_text_stands_in_a_calendar_as_it_is(summary: str, description: str) -> None:
    entry = CalendarEntry("u1", ON, 870, summary, description)
    text = "".join(calendar([entry], ON))
    lawful(text)
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (cut(summary), cut(description))


@made_once
def ahead(rep: Rep) -> Rep:
    """What lies ahead of Mon 23 Nov: late, timed, parked, and an order coming due."""
    rep("add", "Harbor Foods", "--contact", "Ann Lee", "--phone", "555 0134")
    rep("add", "Pier 9")
    rep("add", "Silent Ltd")
    for month in ("08-02", "09-02", "10-02", "11-02"):
        rep("log-purchase", "pier", "100", "--on", f"2026-{month}", ok=True)
    rep("promise", "harbor", "the quote", "--by", "fri", ok=True)
    rep("promise", "harbor", "the sample", "--on", "2026-11-02", "--by", "2026-11-06", ok=True)
    rep("promise", "silent", "a letter", "--by", "fri", ok=True)
    rep("log-problem", "harbor", "seal leaks", ok=True)
    rep("park", "x1", "--until", "2026-12-01", "--because", "parts", ok=True)
    rep("log-call", "harbor", "later", "--again", "thu 14:30", ok=True)
    rep("edit", "silent", "--do-not-call")
    return rep


def events(text: str) -> dict[str, Any]:
    lawful(text)
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len({event["UID"] for event in found}) == len(found)
    return {str(event["SUMMARY"]): event for event in found}


def test_the_calendar_has_what_lies_ahead(ahead: Rep) -> None:
    ran = ahead("export", "calendar", ok=True)
    assert ran.err == "Left out, not to be called: Silent Ltd\n"
    found = events(ran.out)
    when = {name: event["DTSTART"].dt for name, event in found.items()}
    assert when == {
        "Harbor Foods: promised, the sample": date(2026, 11, 23),
        "Harbor Foods: promised, the quote": date(2026, 11, 27),
        "Harbor Foods: call back": datetime(2026, 11, 26, 14, 30),
        "Harbor Foods: update them on seal leaks": date(2026, 11, 30),
        "Harbor Foods: seal leaks comes back": date(2026, 12, 1),
        "Pier 9: order expected": date(2026, 12, 3),  # as `brief` and the report's page have it
    }
    late = found["Harbor Foods: promised, the sample"]
    assert "Promised on Mon 2 Nov for Fri 6 Nov." in late["DESCRIPTION"]
    assert "Ann Lee, 555 0134" in late["DESCRIPTION"]
    assert late["DTSTAMP"].dt.date() == ON


@pytest.mark.parametrize(("on", "due"), [("2026-11-23", date(2026, 12, 3)), ("2026-12-04", None)])
def test_a_snooze_moves_no_expected_order_and_makes_none(
    ahead: Rep, on: str, due: date | None
) -> None:
    ahead("--as-of", on, "snooze", "pier", "2026-12-07", ok=True)
    found = events(ahead("--as-of", on, "export", "calendar", ok=True).out)
    entry = found.get("Pier 9: order expected")
    assert (entry and entry["DTSTART"].dt) == due


def test_an_entry_keeps_its_name_from_day_to_day(ahead: Rep) -> None:
    today = events(ahead("export", "calendar").out)
    later = events(ahead("--as-of", "2026-11-25", "export", "calendar").out)
    assert {n: e["UID"] for n, e in today.items()} == {n: e["UID"] for n, e in later.items()}
    name = "Harbor Foods: promised, the sample"
    assert later[name]["DTSTART"].dt == date(2026, 11, 25)


def test_the_calendar_rings_and_promises_can_be_tasks(ahead: Rep) -> None:
    found = events(ahead("export", "calendar", ok=True).out)
    bells = {
        name: [str(a["TRIGGER"].to_ical(), "ascii") for a in event.walk("VALARM")]
        for name, event in found.items()
    }
    assert bells == {
        "Harbor Foods: promised, the sample": ["PT9H"],
        "Harbor Foods: promised, the quote": ["PT9H"],
        "Harbor Foods: call back": ["-PT10M"],
        "Harbor Foods: update them on seal leaks": ["PT9H"],
        "Harbor Foods: seal leaks comes back": ["PT9H"],
        "Pier 9: order expected": [],
    }
    text = ahead("export", "calendar", "--todos", ok=True).out
    assert len(events(text)) == 4
    due = {}
    for task in icalendar.Calendar.from_ical(text).walk("VTODO"):
        (bell,) = task.walk("VALARM")
        assert bell["TRIGGER"].params["RELATED"] == "END" and str(task["UID"]).endswith("@repbook")
        due[str(task["SUMMARY"])] = task["DUE"].dt
    assert due == {
        "Harbor Foods: promised, the sample": date(2026, 11, 23),
        "Harbor Foods: promised, the quote": date(2026, 11, 27),
    }


def test_an_empty_book_is_an_empty_calendar(rep: Rep) -> None:
    assert events(rep("export", "calendar", ok=True).out) == {}
    assert rep("export", "contacts", "--format", "vcf", ok=True).out == ""


def test_cards_say_who_is_left_out(ahead: Rep) -> None:
    ahead("edit", "silent", "--phone", "555 0999", ok=True)
    ahead("write-off", "pier", "gone", "--yes", ok=True)
    ahead("contact", "pier", "Jo Park", ok=True)
    ahead("contact", "pier", "Jo Park", "--left", ok=True)
    ahead("contact", "harbor", "Bill Carter", "--phone", "555 0161", ok=True)
    ahead("contact", "harbor", "Bill Carter", "--left", ok=True)
    ran = ahead("export", "contacts", "--format", "vcf4", ok=True)
    assert "555 0999" not in ran.out and "Ann Lee" in ran.out and "Bill Carter" not in ran.out
    assert ran.err == (
        "Left out, not to be called: Silent Ltd\nLeft out, written off: Pier 9\n"
        "Left out, no longer there: Bill Carter\n"
    )


def test_of_many_who_are_left_out_five_are_named() -> None:
    book = Book(None)
    with book.change("test"):
        for letter in "ABCDEFG":
            book.customers.add(f"Firm {letter}", added_on=ON, do_not_call=True)
    (left_out,) = export(book, "customers", "vcf", on=ON).notes
    names = "Firm A, Firm B, Firm C, Firm D, Firm E and 2 more"
    assert left_out == f"Left out, not to be called: {names}"


def test_a_format_is_one_entry_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def names(wanted: exporting.Wanted) -> exporting.Exported:
        found = [customer.name for customer in wanted.book.customers.all()]
        return exporting.Exported(found, len(found), "name", "names")

    toy = exporting.Format("txt", ("customers",), names)
    monkeypatch.setattr(exporting, "FORMATS", (*exporting.FORMATS, toy))
    book = Book(None)
    with book.change("add"):
        book.customers.add("Harbor Foods", added_on=ON)
    assert [*export(book, "customers", "txt", on=ON).text] == ["Harbor Foods"]
    assert [*exporting.formats_of("customers")] == ["csv", "json", "xlsx", "vcf", "vcf4", "txt"]
    assert "txt" not in exporting.formats_of("purchases")
