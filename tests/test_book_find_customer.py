"""CUSTOMER on the command line: who is meant, who could be, and who is not there."""

from __future__ import annotations

from datetime import date

import pytest

from repbook.book import Book
from repbook.book.find_customer import find, named_too, searched
from repbook.errors import Ambiguous, InvalidInput, NotFound
from repbook.text import fold

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def book() -> Book:
    book = Book(None)
    people = book.customers
    with book.change("test"):
        harbor = people.add(
            "Harbor Foods", added_on=ON, company="Ocean Group", emails=["hi@harbor.example"]
        )
        people.add_contact(harbor, "Ann Lee", phones=["555 0134"], emails=["ann@harbor.example"])
        vale = people.add("Vale Brothers", added_on=ON, aliases=["VB Holding"], codes=["K-77"])
        people.add_contact(vale, "Tom Vale", phones=["+46 40 555 0112"])
        people.add("Orchard Hotel", added_on=ON)
        people.add("Hotel Mar", added_on=ON)
        people.add("Grand Hotel Lund", added_on=ON)
        people.add("Café Ñandú & Søn", added_on=ON)
        people.add("42nd Street Deli", added_on=ON, phones=["040-123 45 67"])
        people.add("Annex Furniture", added_on=ON)
        people.add("Bernard Olsen", added_on=ON)
        people.add("Kobo Dairy", added_on=ON, emails=["post@vale.example"])
        people.add("O'Neill's Bar", added_on=ON)
        people.add("Pier 9 Marine", added_on=ON)
    return book


ONE = [
    ("a number", "3", "Orchard Hotel"),
    ("a number with spaces around it", " 3 ", "Orchard Hotel"),
    ("the whole name", "Harbor Foods", "Harbor Foods"),
    ("any case", "hArBoR fOODs", "Harbor Foods"),
    ("doubled spaces", "harbor   foods", "Harbor Foods"),
    ("the start of a word", "harb", "Harbor Foods"),
    ("words in any order", "foods harbor", "Harbor Foods"),
    ("starts of several words", "gr lu", "Grand Hotel Lund"),
    ("the start of a later word", "lund", "Grand Hotel Lund"),
    ("an alias", "VB Holding", "Vale Brothers"),
    ("part of an alias", "holding", "Vale Brothers"),
    ("another program's code", "k-77", "Vale Brothers"),
    ("the firm behind them", "ocean", "Harbor Foods"),
    ("a contact", "Ann Lee", "Harbor Foods"),
    ("a contact's first name and initial", "tom v", "Vale Brothers"),
    ("a name before another's e-mail and own contact", "vale", "Vale Brothers"),
    ("a phone as it was written", "555 0134", "Harbor Foods"),
    ("a phone without spaces", "5550134", "Harbor Foods"),
    ("a phone without its country", "040 555 01 12", "Vale Brothers"),
    ("a phone with its country", "+46405550112", "Vale Brothers"),
    ("a phone in another spelling", "(040) 1234567", "42nd Street Deli"),
    ("the start of a phone", "555013", "Harbor Foods"),
    ("a part of a phone with its country", "+46 40 555", "Vale Brothers"),
    ("a part of a phone with a zero", "040/5550", "Vale Brothers"),
    ("a part of a phone with a space", "123 456", "42nd Street Deli"),
    ("seven digits of a phone", "4055501", "Vale Brothers"),
    ("an e-mail in any case", "ANN@harbor.EXAMPLE", "Harbor Foods"),
    ("the start of an e-mail", "post@vale", "Kobo Dairy"),
    ("no accents", "cafe nandu", "Café Ñandú & Søn"),
    ("accents where there are none", "hárbör", "Harbor Foods"),
    ("and for &", "son and cafe", "Café Ñandú & Søn"),
    ("no apostrophe", "oneills", "O'Neill's Bar"),
    ("a curly apostrophe", "o’neill", "O'Neill's Bar"),
    ("digits that are no number of theirs: then names", "42", "42nd Street Deli"),
    ("a digit within a name", "pier 9", "Pier 9 Marine"),
    ("digits: the number before any name", "9", "Bernard Olsen"),
]


@pytest.mark.parametrize(("words", "name"), [row[1:] for row in ONE], ids=[row[0] for row in ONE])
def test_one_customer_is_meant_by(book: Book, words: str, name: str) -> None:
    assert find(book, words).name == name


SEVERAL = [
    ("the same word in three names", "hotel", {"Orchard Hotel", "Hotel Mar", "Grand Hotel Lund"}),
    ("one name's start and another's whole contact", "ann", {"Annex Furniture", "Harbor Foods"}),
    ("only the middle of a word", "arbor", {"Harbor Foods"}),
    ("the middle of words", "ern ols", {"Bernard Olsen"}),
    ("a slip in a name", "Habor Foods", {"Harbor Foods"}),
    ("a slip in a word", "orchrad", {"Orchard Hotel"}),
    ("six digits alone of a phone", "405550", {"Vale Brothers"}),
]


@pytest.mark.parametrize(
    ("words", "names"), [row[1:] for row in SEVERAL], ids=[row[0] for row in SEVERAL]
)
def test_never_taken_but_offered(book: Book, words: str, names: set[str]) -> None:
    with pytest.raises(Ambiguous) as refusal:
        find(book, words, "repbook brief CUSTOMER")
    assert {name for _, name in refusal.value.candidates} == names
    lines = [f"repbook brief {id}" for id, _ in refusal.value.candidates[:3]]
    assert refusal.value.hint == ", or ".join(lines)


def test_a_name_that_looks_like_an_id_is_asked_about() -> None:
    book = Book(None)
    with book.change("test"):
        first = book.customers.add("Oakfield Dairy", added_on=ON)
        second = book.customers.add("O1 Telecom", added_on=ON)
        book.purchases.add(customer_id=first, on=ON, cents=100)
    with pytest.raises(Ambiguous) as refusal:
        find(book, "o1")
    assert {id for id, _ in refusal.value.candidates} == {first, second}
    assert find(book, "o1 telecom").id == second


def test_few_digits_are_a_number_and_never_a_part_of_a_phone(book: Book) -> None:
    for words in ("134", "0134", "5550", "55501"):
        with pytest.raises(NotFound) as refusal:
            find(book, words)
        said = refusal.value.message.removesuffix("; perhaps Harbor Foods (1), 555 0134")
        assert said == f"There is no customer {words}"
        # who alone has four digits or more is named, and never taken
        assert refusal.value.message.endswith("555 0134") is (words == "0134")
    with pytest.raises(NotFound):
        find(book, "013 4")


@pytest.mark.parametrize("letter", "cormpxsf")
def test_the_id_of_any_record_names_its_customer(letter: str) -> None:
    book = Book(None)
    with book.change("test"):
        id = book.customers.add("Vale", added_on=ON)
        book.customers.add("Xylo Motors", added_on=ON)
        of = {"customer_id": id, "on": ON}
        book.touches.add(**of, outcome="reached")
        book.purchases.add(**of, cents=100)
        book.returns.add(**of, cents=10)
        book.payments.add(**of, cents=10)
        book.problems.add(customer_id=id, what="leaks", reported_on=ON)
        book.steps.add(problem_id=1, on=ON, kind="update", by="me")
        book.promises.add(customer_id=id, text="call", made_on=ON, by=ON)
        book.feedback.add(**of, topic="price", verdict="bad")
    assert find(book, f"{letter.upper()}1").id == id
    with pytest.raises(NotFound):
        find(book, f"{letter}987")


@pytest.mark.parametrize("words", ["zzz", "harbor hotel", "99", "%", "_", "*", "' OR 1=1 --"])
def test_nobody_is_called(book: Book, words: str) -> None:
    with pytest.raises(NotFound) as refusal:
        find(book, words)
    assert refusal.value.exit_code == 3


@pytest.mark.parametrize("words", ["", "   ", "\u200b"])
def test_nothing_names_nobody(book: Book, words: str) -> None:
    with pytest.raises(InvalidInput):
        find(book, words)


@pytest.mark.parametrize("words", ["a\0b", "\ud800"])
def test_what_no_book_can_hold_is_refused(book: Book, words: str) -> None:
    with pytest.raises(InvalidInput):
        find(book, words)


def test_a_refusal_cuts_what_is_long_and_shows_what_would_act(book: Book) -> None:
    with pytest.raises(NotFound) as refusal:
        find(book, "\x1b[31m" + "x" * 100_000)
    assert len(refusal.value.message) < 200
    assert "\x1b" not in refusal.value.message + (refusal.value.hint or "")


def test_the_name_a_customer_had_still_finds_them(book: Book) -> None:
    book = Book(None)
    with book.change("test"):
        id = book.customers.add("Vale", added_on=ON)
        book.customers.change(id, name="Dale & Sons")
    assert find(book, "vale").id == id
    assert find(book, "dale").id == id


def test_a_customer_named_like_anothers_number(book: Book) -> None:
    book = Book(None)
    with book.change("test"):
        book.customers.add("2", added_on=ON)
        book.customers.add("Two", added_on=ON)
        book.customers.add("31", added_on=ON)
    assert find(book, "2").name == "Two"
    assert find(book, "31").name == "31"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("hotel", ["Orchard Hotel", "Hotel Mar", "Grand Hotel Lund"]),
        ("ann harbor", ["Harbor Foods"]),
        ("555-0134", ["Harbor Foods"]),
        ("50-134", ["Harbor Foods"]),
        ("01-34", []),  # four digits are in too many numbers
        ("arbor", ["Harbor Foods"]),
        ("nobody", []),
    ],
)
def test_a_search_finds_words_anywhere(book: Book, words: str, names: list[str]) -> None:
    assert [customer.name for customer in searched(book.customers.all(), words)] == names


def test_who_has_the_words_in_the_name_is_found_first() -> None:
    book = Book(None)
    with book.change("test"):
        book.customers.add("Orchard Hotel", added_on=ON, company="Harbor Group")
        book.customers.add("Vale", added_on=ON, note="beside Harbor Foods")
        book.customers.add("Harbor Foods", added_on=ON)
    names = [customer.name for customer in searched(book.customers.all(), "harbor")]
    assert names == ["Harbor Foods", "Orchard Hotel", "Vale"]


def test_several_are_told_with_their_numbers_and_the_first_can_be_typed(book: Book) -> None:
    with pytest.raises(Ambiguous) as refusal:
        find(book, "hotel")
    told = "Orchard Hotel (3), Hotel Mar (4), Grand Hotel Lund (5)"
    assert refusal.value.message == f'"hotel" could be {told}'
    assert refusal.value.hint == "repbook brief 3, or repbook brief 4, or repbook brief 5"
    with pytest.raises(Ambiguous) as refusal:
        find(book, "arbor")
    assert refusal.value.message == '"arbor" is perhaps Harbor Foods (1)'


def test_of_many_that_could_be_meant_nine_are_named() -> None:
    book = Book(None)
    with book.change("test"):
        for number in range(1, 13):
            book.customers.add(f"Hotel {chr(64 + number)}", added_on=ON)
    with pytest.raises(Ambiguous) as refusal:
        find(book, "hotel")
    assert refusal.value.message.endswith("Hotel I (9) and 3 more")
    assert len(refusal.value.candidates) == 9


def test_who_else_has_a_whole_name_in_theirs_is_known(book: Book) -> None:
    with book.change("test"):
        mill = book.customers.add("Mill", added_on=ON)
        book.customers.add("Miller", added_on=ON)
        works = book.customers.add("Harbor Mill Works", added_on=ON)
    found = book.customers.get(mill)
    assert find(book, "mill") == found
    assert named_too(book, " MILL ", found) == [f"Harbor Mill Works ({works})"]
    assert named_too(book, str(mill), found) == []
    assert named_too(book, "mill works", book.customers.get(works)) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_misspelt_name_is_offered_from_the_nearest_on(seed: int) -> None:
    """The same as from all names one by one, whatever is left out because it cannot reach them."""
    from difflib import SequenceMatcher
    from random import Random

    from repbook.book import near_names
    from repbook.book.find_customer import SHOWN
    from repbook.text import NEAR

    chance = Random(seed)
    letters = ("abcdeé", "aab1", "valefods", "ab")[seed]

    def name(most: int) -> str:
        words = ["".join(chance.choices(letters, k=chance.randrange(1, most))) for _ in range(3)]
        return " ".join(words[: chance.randrange(1, 4)])

    with Book(None) as book:
        called: dict[int, list[str]] = {}
        with book.change("test"):
            for _ in range(30):
                names = [name(8), name(6), name(5)]
                id = book.customers.add(names[0], added_on=ON, company=names[1], aliases=names[2:])
                called[id] = [fold(each) for each in names]
        for _ in range(30):
            said = fold(name(9))
            likeness = {
                id: max(
                    SequenceMatcher(a=text, b=said).ratio()
                    for name in names
                    for text in (name, *name.split())
                )
                for id, names in called.items()
            }
            nearest = sorted(called, key=lambda id, like=likeness: (-like[id], id))
            expected = [id for id in nearest if likeness[id] >= NEAR][:SHOWN]
            assert near_names.nearest(book, said) == expected, said
