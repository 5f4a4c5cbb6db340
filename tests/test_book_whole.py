"""What is exported comes back: each kind as CSV and JSON, and the whole book by uid."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repbook.book import Book
from repbook.book.export import export
from repbook.book.importing import Imported, import_files
from repbook.errors import ImportRefused
from repbook.text import fold
from repbook.transfer.book_json import INSIDE, PARTS, keys_of, load
from repbook.transfer.kinds import KIND_NAMES
from repbook.transfer.open_file import from_bytes
from repbook.transfer.sheet import Wishes

ON = date.fromisoformat(DAY)


def taken_in(*files: tuple[str, str], book: Book | None = None) -> tuple[Book, Imported]:
    """A book (an empty one) after the import of files: (name, text) of each."""
    book = book or Book(None)
    sources = [from_bytes(name, text.encode()) for name, text in files]
    return book, import_files(book, sources, Wishes(), on=ON)


def all_of(book: Book, form: str) -> list[tuple[str, str]]:
    """Every kind of a book in one format."""
    return [(f"{kind}.{form}", text_of(book, kind, form)) for kind in KIND_NAMES]


def text_of(book: Book, what: str, form: str = "csv", tag: str | None = None) -> str:
    return "".join(export(book, what, form, tag, on=ON).text)


def whole(book: Book, tag: str | None = None) -> str:
    return text_of(book, "book", "json", tag)


# Books of every shape, with texts that files do not like

NASTY = st.sampled_from(
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2",
        "@SUM(A1)",
        "'=1",
        "''",
        "'abc",
        "a;b",
        "\\;",
        "a\\",
        ";",
        '"',
        '""x',
        "a,b",
        "line\nline",
        "\r\n",
        "\t=1",
        " spaced ",
        "Ünï ☃ 漢字 🙂",
        "\u202eevil",
        "\x1b[31mred",
        "[bold]x[/]",
        "<script>",
        "x" * 300,
        "0012",
        "1e5",
        "TRUE",
        "null",
        "total",
        "Total",
        "name",
        "uid",
        "2026-01-02",
        "+1 555 0100",
        "\ufeff=1",
        "​",
    ]
)
PLAIN = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12
)
TEXT = st.one_of(NASTY, PLAIN)
MAYBE = st.one_of(st.none(), TEXT)
# A name has something to see in it, and no line ends, as every way in makes sure.
NAME = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
DAYS = st.integers(0, 900).map(lambda back: ON - timedelta(days=back))
CENTS = st.integers(0, 10**12)
QUANTITY = st.floats(0, 10**5, allow_nan=False).map(lambda number: round(number, 3))
EXTRA = st.dictionaries(NAME, TEXT.filter(lambda t: t.strip() not in ("", "0/0/00")), max_size=2)


def one_of(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


CHANNEL = st.one_of(st.none(), one_of("phone", "email", "visit", "video", "text"))


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A small book, made through the same tables as every command."""
    book = Book(None)
    with book.change("test"):
        if draw(st.booleans()):
            book.journal.insert("settings", key="currency", value=draw(one_of("EUR", "JPY", "BHD")))
        allies = [
            book.journal.insert("allies", name=name, name_key=f"{n}", team=draw(MAYBE))
            for n, name in enumerate(draw(st.lists(NAME, max_size=2)))
        ]
        for called in draw(st.lists(NAME, max_size=2, unique=True)):
            book.item_names.add(called=called, item=draw(NAME), extra=draw(EXTRA))
        for number in range(draw(st.integers(1, 3))):
            _customer(draw, book, number, allies)
    book.reread()
    return book


def _customer(draw: st.DrawFn, book: Book, number: int, allies: list[int]) -> None:
    several = st.lists(NAME, max_size=2, unique=True)
    id = book.customers.add(
        draw(NAME),
        added_on=draw(DAYS),
        company=draw(MAYBE),
        town=draw(MAYBE),
        note=draw(MAYBE),
        phones=draw(several),
        emails=draw(several),
        tags=draw(several),
        aliases=draw(several),
        codes=draw(several)[:1],
        do_not_call=draw(st.booleans()),
        extra=draw(EXTRA),
        terms_days=draw(st.one_of(st.none(), st.integers(0, 90))),
        call_every_days=draw(st.one_of(st.none(), st.integers(1, 90))),
        since=draw(st.one_of(st.none(), DAYS)),
        prefer=draw(st.one_of(st.none(), one_of("email"))),
        referred_by_id=number or None,
    )
    contacts = [
        book.customers.add_contact(id, name, role=draw(MAYBE), phones=draw(several))
        for name in draw(st.lists(NAME, max_size=2, unique_by=fold))
    ]
    if draw(st.booleans()):
        book.write_offs.add(customer_id=id, on=draw(DAYS), why=draw(MAYBE))
    bought = [
        book.purchases.add(
            customer_id=id,
            on=draw(DAYS),
            cents=draw(CENTS),
            what=draw(MAYBE),
            ref=draw(MAYBE),
            due_on=draw(st.one_of(st.none(), st.just(ON + timedelta(days=9)))),
            settled=draw(st.booleans()),
            channel=draw(CHANNEL),
            extra=draw(EXTRA),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    for purchase in bought:
        for what in draw(st.lists(TEXT, max_size=2)):
            book.items.add(
                purchase_id=purchase,
                what=what,
                quantity=draw(st.one_of(st.none(), QUANTITY)),
                unit=draw(MAYBE),
                cents=draw(st.one_of(st.none(), CENTS)),
                extra=draw(EXTRA),
            )
    of = st.sampled_from([None, *bought])
    for _ in range(draw(st.integers(0, 2))):
        purchase, on, last = draw(of), draw(DAYS), draw(st.one_of(st.none(), DAYS))
        book.quotes.add(
            customer_id=id,
            on=on,
            cents=draw(CENTS),
            what=draw(MAYBE),
            ref=draw(MAYBE),
            valid_until=last and max(last, on),
            won_on=draw(DAYS) if purchase else draw(st.one_of(st.none(), DAYS)),
            purchase_id=purchase,
            of_ref=None if purchase else draw(st.sampled_from([None, "=gone"])),
            lost_on=draw(st.one_of(st.none(), DAYS)),
            lost_because=draw(MAYBE),
            extra=draw(EXTRA),
        )
    for table, words in ((book.returns, "why"), (book.payments, "note")):
        for _ in range(draw(st.integers(0, 2))):
            purchase = draw(of)
            table.add(
                customer_id=id,
                on=draw(DAYS),
                cents=draw(CENTS),
                purchase_id=purchase,
                of_ref=None if purchase else draw(st.sampled_from([None, "=gone"])),
                **{words: draw(MAYBE)},
            )
    for _ in range(draw(st.integers(0, 2))):
        day = draw(DAYS)
        problem = book.problems.add(
            customer_id=id,
            what=draw(TEXT),
            reported_on=day,
            kind=draw(MAYBE),
            found=draw(st.booleans()),
            tried=draw(st.integers(0, 5)),
            purchase_id=draw(of),
            channel=draw(CHANNEL),
            exchange=draw(st.booleans()),
        )
        if allies and draw(st.booleans()):
            book.steps.add(
                problem_id=problem, on=day, kind="hand-off", by="me", ally_id=allies[0], direct=True
            )
        closing = draw(st.one_of(st.none(), one_of("resolve", "give-up")))
        if closing:
            ease = draw(st.one_of(st.none(), st.integers(1, 7)))
            book.steps.add(
                problem_id=problem, on=ON, kind=closing, by="me", note=draw(MAYBE), ease=ease
            )
    touches = [
        book.touches.add(
            customer_id=id,
            on=draw(DAYS),
            outcome=draw(one_of("reached", "voicemail", "sent")),
            channel=draw(CHANNEL),
            inbound=draw(st.booleans()),
            note=draw(MAYBE),
            contact_id=draw(st.sampled_from([None, *contacts])),
            extra=draw(EXTRA),
            minutes=draw(st.one_of(st.none(), st.integers(0, 90))),
            again_on=draw(st.one_of(st.none(), st.just(ON))),
            again_minute=None,
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    said = st.sampled_from([None, *touches])
    if draw(st.booleans()):
        book.promises.add(
            customer_id=id,
            text=draw(TEXT),
            made_on=ON - timedelta(days=9),
            by=ON,
            kept_on=draw(st.one_of(st.none(), DAYS)),
            every=draw(st.sampled_from([None, "1y", "2w"])),
            touch_id=draw(said),
        )
        book.feedback.add(
            customer_id=id,
            on=draw(DAYS),
            topic=draw(TEXT),
            words=draw(MAYBE),
            touch_id=draw(said),
            verdict=draw(one_of("good", "mixed", "bad")),
        )


def in_currency(currency: str | None) -> Book:
    """An empty book; only purchases say what money they are in."""
    book = Book(None)
    if currency is not None:
        with book.change("test"):
            book.journal.insert("settings", key="currency", value=currency)
        book.reread()
    return book


MANY = settings(max_examples=25, suppress_health_check=list(HealthCheck), print_blob=False)


@MANY
@given(books())
def test_the_whole_book_comes_back_equal(book: Book) -> None:
    text = whole(book)
    copy, done = taken_in(("book.json", text))
    assert whole(copy) == text
    assert done.files[0].total["added"] == done.files[0].rows
    again = taken_in(("book.json", text), book=copy)[1]
    assert again.batch is None and again.files[0].total["unchanged"] == again.files[0].rows


@MANY
@given(books(), st.sampled_from(["csv", "json"]))
def test_all_kinds_come_back_equal(book: Book, form: str) -> None:
    files = all_of(book, form)
    copy, _ = taken_in(*files, book=in_currency(book.settings.get("currency")))
    for (name, was), (_, now) in zip(files, all_of(copy, form), strict=True):
        assert (name, now.splitlines()) == (name, was.splitlines())
    again = taken_in(*files, book=copy)[1]
    assert again.batch is None


def test_the_currency_that_purchases_name_holds_for_all_files() -> None:
    book = in_currency("JPY")
    with book.change("test"):
        id = book.customers.add("Kobo Dairy", added_on=ON)
        order = book.purchases.add(customer_id=id, on=ON, cents=48000)
        book.payments.add(customer_id=id, on=ON, cents=48000, purchase_id=order)
        book.returns.add(customer_id=id, on=ON, cents=500, purchase_id=order)
    for form in ("csv", "json"):
        files = sorted(all_of(book, form))  # payments before purchases
        copy, _ = taken_in(*files)
        assert copy.settings["currency"] == "JPY"
        assert sorted(all_of(copy, form)) == files


def test_the_currency_of_a_book_holds_for_the_files_beside_it() -> None:
    book = in_currency("JPY")
    with book.change("test"):
        id = book.customers.add("Kobo Dairy", added_on=ON)
        book.purchases.add(customer_id=id, on=ON, cents=48000)
    more = "customer,date,amount\nKobo Dairy,2026-01-05,500\n"
    copy, _ = taken_in(("book.json", whole(book)), ("more.csv", more))
    assert copy.settings["currency"] == "JPY"
    assert sorted(each.cents for each in copy.purchases.all()) == [500, 48000]


# A part of one book into another


@pytest.fixture
def hers() -> Book:
    """A colleague's book: two customers of the north, one of the south."""
    book = Book(None)
    with book.change("test"):
        book.journal.insert("settings", key="currency", value="EUR")
        book.journal.insert("settings", key="quiet_days", value="45")
        priya = book.allies.add(name="Priya", name_key="priya", team="Support")
        book.allies.add(name="Tom", name_key="tom")
        add = book.customers.add
        south = add("Pier 9", added_on=ON)
        add("Harbor Foods", added_on=ON, tags=["north"], codes=["C1"], phones=["555 0134"])
        vale = add("Vale Brothers", added_on=ON, tags=["North"], referred_by_id=south, town="Lund")
        order = book.purchases.add(customer_id=vale, on=ON, cents=48050, ref="R1", what="20 seals")
        book.payments.add(customer_id=vale, on=ON, cents=48050, purchase_id=order)
        problem = book.problems.add(customer_id=vale, what="leaks", reported_on=ON)
        book.steps.add(problem_id=problem, on=ON, kind="hand-off", by="me", ally_id=priya)
        book.promises.add(customer_id=vale, text="the quote", made_on=ON, by=ON)
        book.purchases.add(customer_id=south, on=ON, cents=100)
    book.reread()
    return book


@pytest.fixture
def mine() -> Book:
    """One's own book, with two of the same customers under other uids."""
    book = Book(None)
    with book.change("test"):
        book.customers.add("Orchard Hotel", added_on=ON)
        book.customers.add("C1", added_on=ON, codes=["C1"], imported=True)  # a placeholder
        vale = book.customers.add("vale brothers", added_on=ON, do_not_call=True, town="Malmö")
        book.purchases.add(customer_id=vale, on=ON, cents=48050, ref="R1")
    return book


def test_a_part_is_the_tagged_customers_and_what_is_theirs(hers: Book) -> None:
    part = json.loads(whole(hers, "north"))
    assert part["tag"] == "north" and part["settings"] == {"currency": "EUR"}
    assert [c["name"] for c in part["customers"]] == ["Harbor Foods", "Vale Brothers"]
    assert [a["name"] for a in part["allies"]] == ["Priya"]
    assert len(part["purchases"]) == len(part["payments"]) == len(part["promises"]) == 1


def test_a_part_is_added_to_another_book_once(hers: Book, mine: Book) -> None:
    file = ("north.json", whole(hers, "north"))
    _, done = taken_in(file, book=mine)
    people = {c.name: c for c in mine.customers.all()}
    assert set(people) == {"Orchard Hotel", "Harbor Foods", "vale brothers"}
    vale = people["vale brothers"]
    assert vale.do_not_call and vale.town == "Malmö" and vale.tags == ("North",)
    assert people["Harbor Foods"].phones == ("555 0134",)
    (order,) = mine.purchases.all()
    assert order.what == "20 seals" and mine.payments.all()[0].purchase_id == order.id
    (problem,) = mine.problems.all()
    assert problem.customer_id == vale.id
    assert mine.settings == {"currency": "EUR"} and done.new_customers == 0
    assert vale.referred_by_id is None  # who sent them stayed behind
    assert taken_in(file, book=mine)[1].batch is None


def test_a_book_in_use_takes_the_currency_of_another_and_no_other_setting(
    hers: Book, mine: Book
) -> None:
    assert set(hers.settings) > {"currency"}
    taken_in(("book.json", whole(hers)), book=mine)
    assert mine.settings == {"currency": "EUR"}


def test_a_later_export_brings_what_changed_since(hers: Book, mine: Book) -> None:
    taken_in(("north.json", whole(hers, "north")), book=mine)
    with hers.change("test"):
        hers.promises.change(1, kept_on=ON)
        hers.customers.change(2, name="Harbor Food Hall")
        hers.steps.add(problem_id=1, on=ON, kind="resolve", by="me", note="new kit")
    _, done = taken_in(("north.json", whole(hers, "north")), book=mine)
    assert mine.promises.all()[0].kept_on == ON
    assert [step.kind for step in mine.steps.all()] == ["hand-off", "resolve"]
    # found by its code the first time, so it has its own uid and keeps its name
    assert "Harbor Foods" in mine.customers.names().values()
    assert (done.files[0].total["added"], done.files[0].total["updated"]) == (1, 1 + 1)


def test_an_import_of_a_book_is_one_step_to_undo(hers: Book) -> None:
    from repbook.book import changes

    copy, _ = taken_in(("book.json", whole(hers)))
    assert copy.policy.quiet_days == 45
    changes.undo(copy, 1)
    assert copy.empty and whole(copy) == whole(Book(None))


def test_a_file_is_known_by_what_it_holds(hers: Book) -> None:
    data = json.loads(whole(hers))
    backwards = json.dumps(dict(reversed(data.items())), indent=4)
    copy, _ = taken_in(("orders.txt", "\ufeff" + backwards))
    assert whole(copy) == whole(hers)


def test_another_currency_is_refused(hers: Book, mine: Book) -> None:
    with mine.change("test"):
        mine.journal.insert("settings", key="currency", value="SEK")
    mine.reread()
    with pytest.raises(ImportRefused, match="is in EUR, and this book is in SEK"):
        taken_in(("book.json", whole(hers)), book=mine)


def changed(path: str, value: Any) -> Any:
    """A change of one place of the file's data: `purchases.0.amount`."""

    def change(data: Any) -> None:
        *steps, last = [int(s) if s.isdigit() else s for s in path.split(".")]
        for step in steps:
            data = data[step]
        if value is REMOVED:
            del data[last]
        else:
            data[last] = value

    return change


REMOVED = object()
REFUSALS = [
    ("version", 99, "written by a newer repbook"),
    ("version", "1", "does not say which version"),
    ("repbook", "Bok", "not a book that repbook wrote"),
    ("accounts", [], '"accounts" is nothing that a book has'),
    ("customers", {}, '"customers" is not a list'),
    ("customers.1", "Harbor", "customers, number 2 is not a record"),
    ("customers.1.name", REMOVED, 'customers, number 2: "name" is missing'),
    ("customers.1.name", "a\0b", "customers, number 2, name cannot be kept: it holds a NUL"),
    ("customers.1.name", "\ud800", "name cannot be kept: it holds half a character"),
    ("customers.1.phone", "1", 'customers, number 2: "phone" is nothing that customers have'),
    ("customers.1.phones", "1", "phones is not a list of texts"),
    ("customers.1.uid", "twice", "the uid .* is there twice"),
    ("customers.2.referred_by", "nobody", "names one of the customers that is not in the file"),
    ("purchases.0.customer", "nobody", "names one of the customers that is not in the file"),
    ("purchases.0.on", "2026-02-30", "on is not a day like 2026-11-23: 2026-02-30"),
    ("purchases.0.on", 738000, "on is not a day"),
    ("purchases.0.amount", "480", "amount is not an amount"),
    ("purchases.0.amount", 480.505, "480.505 has more decimals"),
    ("purchases.0.amount", -1, "-1 is not an amount"),
    ("purchases.0.amount", 1e400, "valid JSON|not an amount"),
    ("problems.0.found", 1, "found is neither true nor false"),
    ("problems.0.steps.0.kind", "kick", "steps, number 1, kind is none of update"),
    ("problems.0.extra", ["x"], "extra is not a list of names and values"),
    ("promises.0.every", "often", "every is not a length of time"),
    ("problems.0.extra", {"x": ["a\0b"]}, "extra cannot be kept: it holds a NUL"),
    ("problems.0.extra", {"x": {"a\0b": 1}}, "extra cannot be kept: it holds a NUL"),
    ("customers.1.name", 7, "customers, number 2, name is not a text"),
    ("customers.1.name", "", "customers, number 2, name is empty"),
    ("customers.1.phones", [7], "phones is not a text"),
    ("version", 0, "does not say which version"),
    ("version", True, "does not say which version"),
    ("tag", 5, "tag is not a text"),
    ("settings", ["x"], '"settings" is not a list of names and texts'),
    ("settings", {"currency": 5}, '"settings" is not a list of names and texts'),
    ("settings", {"quiet_days": "soon"}, "settings: quiet_days cannot be"),
    ("settings", {"colour": "red"}, 'There is no setting "colour"'),
]


@pytest.mark.parametrize(
    ("path", "value", "why"),
    REFUSALS,
    ids=[ascii(f"{p}={'gone' if v is REMOVED else v}"[:40]) for p, v, _ in REFUSALS],
)
def test_what_is_not_right_is_refused_with_its_place(
    hers: Book, mine: Book, path: str, value: Any, why: str
) -> None:
    data = json.loads(whole(hers))
    if value == "twice":
        value = data["customers"][0]["uid"]
    changed(path, value)(data)
    before = whole(mine)
    with pytest.raises(ImportRefused, match=why) as refused:
        taken_in(("book.json", json.dumps(data)), book=mine)
    hint = refused.value.hint or ""
    assert hint.startswith("Fix it there") if path == "settings" else hint
    assert whole(mine) == before


@pytest.mark.parametrize("text", ['{"repbook": "book",', "{" * 5000, '{\n"a": NaN}', '{\n"a": 1}'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="JSON"):
        taken_in(("book.json", text))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'{"repbook": "book",\n\n"a": "\xff"}', "line 3: the text is damaged, it is not UTF-8"),
        (b'{"a": ' + b"[" * 100_000, "it is nested too deep"),
        (b'{\n"a": Infinity}', "Infinity is not a number"),
        (b'{\n"a" 1}', "line 2, column 5: expecting ':' delimiter"),
    ],
    ids=["not UTF-8", "nested", "no number", "no colon"],
)
def test_a_file_that_is_no_json_says_where(data: bytes, why: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(from_bytes("book.json", data))
    assert refused.value.message == f"book.json is not valid JSON, {why}"
    assert refused.value.hint == "Export it again"


def test_json_that_is_no_book_leads_to_what_is_one() -> None:
    with pytest.raises(ImportRefused, match="not a book that repbook wrote") as refused:
        taken_in(("book.json", '{"a":\n1}'))
    assert refused.value.hint == (
        "To write one: repbook export book --to FILE; for a table, give it as CSV"
    )


def test_every_part_and_key_is_in_the_documents() -> None:
    page = (Path(__file__).parent.parent / "docs" / "book-json.md").read_text(encoding="utf-8")
    assert f'"version": {json.loads(whole(Book(None)))["version"]},' in page
    for part in PARTS:
        section = page.split(f"\n## {part.part}")[1].split("\n## ")[0]
        named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        assert named == [*(k.key for k in keys_of(part)), *part.lists, *INSIDE[part.part]]


def test_namesakes_with_a_contact_of_the_same_name_change_nothing_the_second_time() -> None:
    book = Book(None)
    with book.change("test"):
        ids = [book.customers.add("Jo Park", added_on=ON) for _ in range(2)]
        book.customers.add_contact(ids[1], "Jo Park")
        book.customers.add_address(ids[1], "email", "jo@park.example")
    files = all_of(book, "csv")
    copy, _ = taken_in(*files)
    assert taken_in(*files, book=copy)[1].batch is None
