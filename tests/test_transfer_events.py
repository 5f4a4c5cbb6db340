"""Calls of a phone, meetings of a calendar, mails: they become calls of customers in the book."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import Rep

from repbook.book import Book
from repbook.book.export import export
from repbook.book.importing import Imported, import_files
from repbook.book.merge import merge
from repbook.errors import ImportRefused
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Event, Wishes

TODAY = date(2026, 11, 23)
EAST = timezone(timedelta(hours=2))  # where the rep is
Files = Callable[..., Imported]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book(tmp_path / "rep.db") as book, book.change("add"):
        harbor = book.customers.add("Harbor Foods", added_on=TODAY)
        book.customers.add_addresses(harbor, ("+46 8 555 0134",), ("office@harbor.example",))
        book.customers.add_contact(
            harbor, "Ann Lee", phones=("+46 70 111 2233",), emails=("ann@harbor.example",)
        )
        pier = book.customers.add("Pier 9", added_on=TODAY)
        book.customers.add_addresses(pier, ("08-555 01 18",), ("jo@pier.example",))
        yield book


@pytest.fixture
def take(book: Book) -> Files:
    def take(name: str, data: str | bytes, **wishes: Any) -> Imported:
        data = data.encode() if isinstance(data, str) else data
        said = Wishes(**{"zone": EAST, **wishes})
        return import_files(book, [from_bytes(name, data)], said, on=TODAY)

    return take


def calls_of(book: Book) -> list[tuple[Any, ...]]:
    names, people = book.customers.names(), book.customers.contact_names()
    return [
        (
            names[t.customer_id],
            people.get(t.contact_id or 0),
            f"{t.on:%m-%d}",
            t.outcome,
            t.channel,
            t.inbound,
            t.minutes,
            t.note,
        )
        for t in book.touches.all()
    ]


# Calls of a phone


def millis(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=EAST).timestamp()) * 1000


def call(number: str, type: int, seconds: int, at: int, name: str = "(Unknown)") -> str:
    return (
        f'<call number="{number}" duration="{seconds}" date="{at}" type="{type}" presentation="1"'
        f' readable_date="1.1.26" contact_name="{name}" />'
    )


def log_of(*calls: str) -> str:
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
        '<?xml-stylesheet type="text/xsl" href="calls.xsl"?>\n'
        f'<calls count="{len(calls)}">{"".join(calls)}</calls>'
    )


LOG = log_of(
    call("+4685550134", 2, 250, millis(2026, 11, 20, 0, 30)),
    call("085550134", 2, 0, millis(2026, 11, 20, 9, 0)),
    call("0701112233", 1, 20, millis(2026, 11, 19, 23, 59), "Ann"),
    call("085550118", 3, 0, millis(2026, 11, 18, 8, 0)),
    call("085550118", 4, 30, millis(2026, 11, 18, 9, 0)),
    call("+491234567", 2, 60, millis(2026, 11, 18, 8, 0), "Mum"),
    call("-2", 1, 60, millis(2026, 11, 18, 8, 0)),
    call("085550118", 6, 0, millis(2026, 11, 18, 8, 0)),
    '<call number="085550118" duration="x" date="1" type="1" />',
)
CALLED = [
    ("Pier 9", None, "11-18", "no-answer", "phone", True, None, None),
    ("Pier 9", None, "11-18", "no-answer", "phone", True, None, None),
    ("Harbor Foods", "Ann Lee", "11-19", "reached", "phone", True, 1, None),
    ("Harbor Foods", None, "11-20", "reached", "phone", False, 4, None),
    ("Harbor Foods", None, "11-20", "no-answer", "phone", False, None, None),
]


def test_the_calls_of_known_numbers_come_in_on_their_local_day(book: Book, take: Files) -> None:
    (tally,) = take("calls.xml", LOG).files
    assert calls_of(book) == CALLED
    assert tally.left_out == {"with nobody in the book": 2, "blocked": 1, "that cannot be read": 1}
    assert tally.notes == ("left out: Mum and -2",)
    assert (tally.kind, tally.source, tally.rows) == ("calls", "call-log", 9)
    assert book.customers.count() == 2
    first = {"customer": "Pier 9", "on": date(2026, 11, 18).toordinal()}
    assert len(tally.first) == 3
    assert tally.first[0].values == {
        **first,
        "outcome": "no-answer",
        "channel": "phone",
        "inbound": True,
    }


def test_the_same_log_again_adds_nothing_and_a_longer_one_what_is_new(
    book: Book, take: Files
) -> None:
    take("calls.xml", LOG)
    (again,) = take("calls.xml", gzip.compress(LOG.encode())).files
    assert again.total == {"unchanged": 5}
    later = call("085550134", 2, 0, millis(2026, 11, 20, 10, 0))
    (more,) = take("calls.xml", LOG.replace("<call ", later + "<call ", 1)).files
    assert more.total == {"added": 1, "unchanged": 5}


@pytest.mark.parametrize(("channel", "new"), [("phone", 4), (None, 4), ("email", 5)])
def test_a_call_logged_by_hand_that_day_is_the_same_call_unless_by_another_channel(
    book: Book, take: Files, channel: str | None, new: int
) -> None:
    book.touches.add(
        customer_id=1, on=date(2026, 11, 20), outcome="reached", channel=channel, note="Wants seals"
    )
    for added in (new, 0):
        (tally,) = take("calls.xml", LOG).files
        assert (tally.total["added"], tally.total["unchanged"]) == (added, 5 - added)
    assert len(calls_of(book)) == 1 + new


def test_a_call_given_to_another_customer_since_stays_there(book: Book, take: Files) -> None:
    take("calls.xml", LOG)
    moved = book.touches.of(1)[0]
    book.touches.change(moved.id, customer_id=2)
    assert take("calls.xml", LOG).files[0].total == {"unchanged": 5}


def test_a_number_of_several_customers_is_left_out(book: Book, take: Files) -> None:
    book.customers.add_addresses(1, ("08-555 01 18",), ())
    (tally,) = take("calls.xml", LOG).files
    assert tally.left_out["with a number or name of several customers"] == 2


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("calls.xml", LOG[:-30], "calls.xml is damaged"),
        ("calls.xml", log_of(call("-2", 1, 5, 5)), "nobody in it is a customer"),
        ("calls.xml", log_of(), "nobody in it is a customer"),
        ("page.xml", "<?xml version='1.0'?><html><p>", "is a web page"),
    ],
    ids=["damaged", "unknown", "empty", "page"],
)
def test_a_log_with_nothing_for_the_book_is_refused(
    take: Files, name: str, text: str, why: str
) -> None:
    with pytest.raises(ImportRefused, match=why):
        take(name, text)


def test_options_for_columns_are_refused(take: Files) -> None:
    for wishes in ({"kind": "purchases"}, {"maps": [("a", "on")]}, {"where": [("a", "b")]}):
        with pytest.raises(ImportRefused) as refusal:
            take("calls.xml", LOG, **wishes)
        assert (refusal.value.hint or "").startswith("Leave --")


# Meetings of a calendar


def meeting(id: str, start: str, title: str, *more: str) -> str:
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{id}",
            f"DTSTART{start}",
            f"SUMMARY:{title}",
            *more,
            "END:VEVENT\r\n",
        ]
    )


def calendar_of(*meetings: str) -> str:
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\n"
    return f"{head}{''.join(meetings)}END:VCALENDAR\r\n"


ANN = 'ATTENDEE;CN="Lee, Ann";PARTSTAT=ACCEPTED:mailto:Ann@harbor.example'
CALENDAR = calendar_of(
    meeting("a", ":20261119T223000Z", "Quarterly", ANN, "DTEND:20261119T233000Z"),
    meeting("b", ":20261105T100000", "Call Pier 9 about rope", "DURATION:PT15M"),
    meeting(
        "c",
        ":20261102T100000",
        "Harbor Foods: jour fixe",
        "RRULE:FREQ=WEEKLY",
        "EXDATE:20261109T100000",
        "LOCATION:https://zoom.us/j/1",
    ),
    meeting("d", ";VALUE=DATE:20261101", "Birthday of Ann Lee"),
    meeting("e", ":20261104T100000", "Visit", "LOCATION:Lund", ANN.replace("ACCEPTED", "DECLINED")),
    meeting("f", ":20261104T100000", "Harbor Foods", "STATUS:CANCELLED"),
    meeting("g", ":20261201T100000", "Harbor Foods, to come"),
    meeting("h@repbook", ":20261104T100000", "Harbor Foods: call back"),
    meeting("i", ":2026", "Harbor Foods"),
    meeting("l", ":19950101T100000Z", "Harbor Foods", "RRULE:FREQ=SECONDLY"),
    meeting("j", ":20261103T090000", "Dial +46 8 555 0134"),
    "BEGIN:VEVENT\r\nUID:k\r\nSUMMARY:no day\r\nEND:VEVENT\r\n",
)


def test_past_meetings_with_known_people_come_in(book: Book, take: Files) -> None:
    (tally,) = take("work.ics", CALENDAR).files
    note = "Harbor Foods: jour fixe"
    assert calls_of(book) == [
        ("Harbor Foods", None, "11-02", "reached", "video", False, None, note),
        ("Harbor Foods", None, "11-03", "reached", None, False, None, "Dial +46 8 555 0134"),
        ("Pier 9", None, "11-05", "reached", "phone", False, 15, "Call Pier 9 about rope"),
        ("Harbor Foods", None, "11-16", "reached", "video", False, None, note),
        ("Harbor Foods", "Ann Lee", "11-20", "reached", None, False, 60, "Quarterly"),
    ]
    assert tally.left_out == {
        "with nobody in the book": 2,
        "cancelled": 1,
        "planned in repbook": 1,
        "that cannot be read": 3,
    }
    assert tally.notes == ("left out: Birthday of Ann Lee and Visit",)
    assert take("work.ics", CALENDAR).files[0].total == {"unchanged": 5}


def test_who_shares_an_address_hides_nobody_else_of_the_meeting(book: Book, take: Files) -> None:
    book.customers.add_addresses(1, (), ("jo@pier.example",))
    jo = "ATTENDEE:mailto:jo@pier.example"
    take("work.ics", calendar_of(meeting("a", ":20261105T100000", "Plans", jo, ANN)))
    assert [call[:2] for call in calls_of(book)] == [("Harbor Foods", "Ann Lee")]


def test_a_name_of_three_letters_is_looked_for_in_no_title(book: Book, take: Files) -> None:
    book.customers.add("Max", added_on=TODAY)
    book.customers.add("Acme", added_on=TODAY)
    titles = ("Acme on rope", "Max speed test")
    meetings = (meeting(title, ":20261105T100000", title) for title in titles)
    take("work.ics", calendar_of(*meetings))
    assert [call[0] for call in calls_of(book)] == ["Acme"]


def test_a_calendar_without_customers_is_refused_and_nothing_written(
    rep: Rep, tmp_path: Path
) -> None:
    path = tmp_path / "holidays.ics"
    path.write_text(calendar_of(meeting("a", ";VALUE=DATE:20261101", "All Saints")))
    rep("add", "Harbor Foods", ok=True)
    ran = rep("import", str(path))
    assert ran.code == 5 and "holidays.ics: nobody in it is a customer in the book" in ran.err
    assert rep("export", "calls", "--json").json == []


def test_a_damaged_calendar_is_refused(take: Files) -> None:
    with pytest.raises(ImportRefused, match="damaged calendar"):
        take("x.ics", CALENDAR.replace("END:VCALENDAR", "END"))


def test_what_we_plan_comes_back_as_nothing(rep: Rep, tmp_path: Path) -> None:
    rep("add", "Harbor Foods", "--phone", "555 0134", ok=True)
    rep("log-call", "harbor", "later", "--again", "fri", ok=True)
    path = str(tmp_path / "plan.ics")
    rep("export", "calendar", "--to", path, ok=True)
    assert rep("import", path, "--as-of", "2026-12-24").code == 5


# Mails


def mail(at: str, *head: str) -> str:
    return "\n".join(
        [f"From x@y {at}", *head, "", "Dear all,", "", "From here on it is text", "", ""]
    )


MBOX = "".join(
    [
        mail(
            "Thu Nov 19 09:00:00 2026",
            "From: Ann <ANN@harbor.example>",
            "To: me@rep.example",
            "Date: Thu, 19 Nov 2026 23:30:00 +0100",
            "Message-ID: <1@x>",
            "Subject: =?utf-8?q?Angebot_f=C3=BCr?=\n seals",
        ),
        mail(
            "Thu Nov 19 09:00:00 2026",
            "From: me@rep.example",
            "To: office@harbor.example, jo@pier.example",
            "Date: Tue, 17 Nov 2026 09:00:00 +0200",
            "Message-ID: <2@x>",
            "Subject: Prices",
        ),
        mail(
            "Thu Nov 19 09:00:00 2026",
            "From: Shop <shop@else.example>",
            "To: me@rep.example",
            "Date: Tue, 17 Nov 2026 09:00:00 +0200",
            "Message-ID: <3@x>",
        ),
        mail(
            "Thu Nov 19 09:00:00 2026",
            "From: ann@harbor.example",
            "Auto-Submitted: auto-replied",
            "Date: Tue, 17 Nov 2026 09:00:00 +0200",
        ),
        mail(
            "Thu Nov 19 09:00:00 2026",
            "From: ann@harbor.example",
            "X-Gmail-Labels: Spam,Unread",
            "Date: Tue, 17 Nov 2026 09:00:00 +0200",
        ),
        mail("Thu Nov 19 09:00:00 2026", "From: ann@harbor.example", "Date: some day"),
        mail(
            "Thu Nov 19 09:00:00 2026",
            "From: ann@harbor.example",
            "Date: Tue, 17 Nov 2027 09:00:00 +0200",
        ),
    ]
)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_mails_from_and_to_customers_come_in(book: Book, take: Files, ends: str) -> None:
    data = MBOX.replace("\n", ends).encode()
    (tally,) = take("all.mbox", data).files
    assert calls_of(book) == [
        ("Harbor Foods", None, "11-17", "sent", "email", False, None, "Prices"),
        ("Pier 9", None, "11-17", "sent", "email", False, None, "Prices"),
        ("Harbor Foods", "Ann Lee", "11-20", "reached", "email", True, None, "Angebot für seals"),
    ]
    assert tally.left_out == {
        "with nobody in the book": 1,
        "automatic or to a list": 1,
        "drafts, spam and deleted": 1,
        "that cannot be read": 1,
        "to come": 1,
    }
    assert tally.rows == 7 and "Shop" in tally.notes[0]
    assert take("all.mbox", data).files[0].total == {"unchanged": 3}


def test_a_mail_that_is_in_two_folders_is_one(book: Book, take: Files) -> None:
    (tally,) = take("all.mbox", MBOX + MBOX).files
    assert tally.total == {"added": 3, "unchanged": 3}


def test_customers_of_the_same_import_are_known(rep: Rep, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("Name,Email\nHarbor Foods,office@harbor.example\n")
    (tmp_path / "all.mbox").write_text(MBOX)
    files = [str(tmp_path / "all.mbox"), str(tmp_path / "people.csv")]
    done = rep("import", *files, "--json", ok=True).json
    assert {f["file"]: f["added"] for f in done["files"]} == {"people.csv": 1, "all.mbox": 1}
    assert rep("undo", ok=True) and rep("list", "--json").json == []


def test_a_book_that_moved_knows_the_calls_it_has(book: Book, take: Files, tmp_path: Path) -> None:
    take("calls.xml", LOG)
    whole = "".join(export(book, "book", "json", on=TODAY).text).encode()
    with Book(tmp_path / "other.db") as other:
        import_files(other, [from_bytes("book.json", whole)], Wishes(), on=TODAY)
        again = import_files(
            other, [from_bytes("c.xml", LOG.encode())], Wishes(zone=EAST), on=TODAY
        )
        assert again.files[0].total == {"unchanged": 5}


def test_calls_of_customers_that_are_one_now_are_known(book: Book, take: Files) -> None:
    take("calls.xml", LOG)
    merge(book, book.customers.get(1), book.customers.get(2), on=TODAY)
    assert take("calls.xml", LOG).files[0].total == {"unchanged": 5}


# What single calls, meetings and mails come to


def event_of(text: str) -> Event | str:
    """The one event of a file, or why it is left out."""
    sheet = open_sheet(from_bytes("file", text.encode()), Wishes(zone=EAST, today=TODAY))
    (chunk,) = sheet.chunks()
    assert (chunk.read, sheet.row_count, sheet.kind, sheet.of_events) == (1, 1, "calls", True)
    ((event),) = (*chunk.events, *chunk.left_out)
    return event


@pytest.mark.parametrize(
    ("kind", "seconds", "inbound", "outcome", "minutes"),
    [
        (1, 0, True, "no-answer", None),
        (1, 1, True, "reached", 1),
        (2, 89, False, "reached", 1),
        (2, 91, False, "reached", 2),
        (3, 0, True, "no-answer", None),
        (4, 30, True, "no-answer", None),  # to voicemail
        (5, 0, True, "no-answer", None),
        (7, 60, True, "reached", 1),
    ],
)
def test_a_call_of_a_phone_comes_to(
    kind: int, seconds: int, inbound: bool, outcome: str, minutes: int | None
) -> None:
    event = event_of(log_of(call("555 0100", kind, seconds, millis(2026, 11, 20, 9, 5))))
    assert isinstance(event, Event)
    assert (event.at, event.whom, event.label) == (
        *(datetime(2026, 11, 20, 9, 5), ("tel:555 0100",), "555 0100"),
    )
    assert event.values == {
        "outcome": outcome,
        "channel": "phone",
        "inbound": inbound,
        "minutes": minutes,
    }


def test_a_call_is_named_by_the_phone_book_else_its_number() -> None:
    for number, name, label in (
        ("1", "Mum", "Mum"),
        ("1", "", "1"),
        ("", "(Unknown)", "no number"),
    ):
        event = event_of(log_of(call(number, 1, 5, millis(2026, 11, 20, 9, 5), name)))
        assert isinstance(event, Event) and event.label == label
    assert event_of(log_of(call("1", 6, 5, 0))) == "blocked"
    assert event_of(log_of('<call number="1" duration="5" type="1" />')) == "that cannot be read"
    assert event_of(log_of(call("1", 1, 5, 10**18))) == "that cannot be read"


@pytest.mark.parametrize(
    ("lines", "channel", "whom"),
    [
        ("SUMMARY:Prices", None, ("Prices",)),
        ("SUMMARY:Call Ann", "phone", ("Call Ann",)),
        ("SUMMARY:Recall", None, ("Recall",)),
        ("SUMMARY:Zoom with Ann\nLOCATION:Pier 9", "video", ("Zoom with Ann",)),
        ("SUMMARY:Prices\nLOCATION:https://meet.example/1", "video", ("Prices",)),
        ("SUMMARY:Prices\nLOCATION:Pier 9", "visit", ("Prices",)),
        ("SUMMARY:Prices\nLOCATION:Phone", "visit", ("Prices",)),
        ("SUMMARY:X\nATTENDEE:MAILTO:ann@x.example", None, ("ann@x.example", "X")),
        (
            "SUMMARY:X\nORGANIZER:mailto:me@x.example\nATTENDEE:mailto:ann@x.example\n"
            "ATTENDEE;PARTSTAT=DECLINED:mailto:bo@x.example",
            None,
            ("ann@x.example", "me@x.example", "X"),
        ),
    ],
)
def test_a_meeting_of_a_calendar_comes_to(
    lines: str, channel: str | None, whom: tuple[str, ...]
) -> None:
    times = "DTSTART:20261120T080000Z\nDTEND:20261120T084500Z\nUID:a1"
    event = event_of(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{times}\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    assert isinstance(event, Event)
    title = lines.partition("\n")[0].removeprefix("SUMMARY:")
    assert (event.at, event.whom, event.label) == (datetime(2026, 11, 20, 10), whom, title)
    assert event.values == {
        "outcome": "reached",
        "channel": channel,
        "note": title,
        "minutes": 45,
    }


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("DTSTART:20261120T080000Z\nSTATUS:Cancelled", "cancelled"),
        ("DTSTART:20261120T080000Z\nUID:x@repbook", "planned in repbook"),
        ("SUMMARY:X", "that cannot be read"),
        ("DTSTART:20261120T080000Z\nRRULE:FREQ=MINUTELY", "that cannot be read"),
    ],
)
def test_a_meeting_is_left_out(lines: str, why: str) -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    assert event_of(text) == why


def test_a_meeting_of_a_whole_day_is_of_nobody_by_its_title() -> None:
    lines = "DTSTART;VALUE=DATE:20261120\nSUMMARY:Ann's birthday"
    event = event_of(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n")
    assert isinstance(event, Event)
    assert (event.at, event.whom, event.values["minutes"]) == (datetime(2026, 11, 20), (), None)


DATED = "Date: Thu, 19 Nov 2026 23:30:00 +0100"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("Auto-Submitted: auto-replied", "automatic or to a list"),
        ("Precedence: Bulk", "automatic or to a list"),
        ("X-Gmail-Labels: Inbox,Spam", "drafts, spam and deleted"),
        ("X-Gmail-Labels: =?utf-8?q?Entw=C3=BCrfe?=", "drafts, spam and deleted"),
    ],
)
def test_a_mail_is_left_out(head: str, why: str) -> None:
    assert event_of(mail("Thu Nov 19 09:00:00 2026", DATED, head)) == why
    assert event_of(mail("Thu Nov 19 09:00:00 2026", head)) == why
    assert event_of(mail("Thu Nov 19 09:00:00 2026")) == "that cannot be read"


def test_a_mail_comes_to() -> None:
    event = event_of(
        mail(
            "Thu Nov 19 09:00:00 2026",
            *("From: Ann <ann@x.example>", "To: Bo <bo@x.example>, cy@x.example", DATED),
            *("Cc: di@x.example", "Subject: Two\n words", "Auto-Submitted: no"),
        )
    )
    assert isinstance(event, Event)
    assert (event.at, event.sender, event.label) == (
        *(datetime(2026, 11, 20, 0, 30), "ann@x.example", "Ann"),
    )
    assert event.whom == ("bo@x.example", "cy@x.example", "di@x.example")
    assert event.values == {"outcome": "sent", "channel": "email", "note": "Two words"}
    assert event.key == "ann@x.example 2026-11-20T00:30:00 Two words"


def test_a_mail_that_ends_with_its_head_or_has_an_unknown_charset_is_read() -> None:
    head = f"From x@y Thu Nov 19 09:00:00 2026\n{DATED}\nSubject: =?x-foo?q?caf=E9?="
    event = event_of(head)
    assert isinstance(event, Event)
    assert (event.values["note"], event.label) == ("=?x-foo?q?caf=E9?=", "no address")
