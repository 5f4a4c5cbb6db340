"""Text hygiene, and the keys under which names and phones are found."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repbook.errors import InvalidInput
from repbook.text import (
    clean,
    clean_name,
    company_key,
    fold,
    has_words,
    phone_key,
    same_phone,
    shell_line,
    width,
    wrapped,
)


def test_hostile_but_honest_text_stays_exactly() -> None:
    for text in (
        "\x1b[31mred",
        "[bold]x[/]",
        "\u202eabc",
        "=1+1",
        "<script>",
        "a\nb",
        "x" * 100_000,
    ):
        assert clean(text) is text


def test_what_cannot_be_kept_is_refused_plainly() -> None:
    for text, why in {"a\0b": "NUL", "å\0b": "NUL", "a\ud800b": "surrogate"}.items():
        with pytest.raises(InvalidInput, match=why) as refusal:
            clean(text, "note")
        refusal.value.message.encode("utf-8")
        assert "\0" not in refusal.value.message


def test_names_stand_on_one_line() -> None:
    assert clean_name("  Cole \n Bakery ") == "Cole Bakery"
    with pytest.raises(InvalidInput, match="The name is empty"):
        clean_name(" \n")
    with pytest.raises(InvalidInput, match="The tag is empty") as refusal:
        clean_name("", "tag")
    assert refusal.value.hint == "Give a tag in quotes"


def test_words_are_not_found_within_longer_ones() -> None:
    assert has_words("the annual visit of al park", "al")
    assert not has_words("the annual total", "al")


def test_folding_ignores_case_accents_and_spaces() -> None:
    for one, other in {
        "Blondel père et fils": "BLONDEL  PERE ET FILS",
        "Straße": "STRASSE",
        "Smørrebrød": "smorrebrod",
        "Łódź": "lodz",
        "L’Oréal": "l'oreal",
        "e\u0301": "é",
        "İstanbul": "istanbul",
        "Ａcme": "acme",
        "zero\u200bwidth": "zerowidth",
    }.items():
        assert fold(one) == fold(other)


LETTERS = "øo Øo łl Łl đd Đd ðd Ðd þth Þth æae Æae œoe Œoe ıi ßss"


@pytest.mark.parametrize("pair", LETTERS.split())
def test_letters_are_found_by_what_a_keyboard_has(pair: str) -> None:
    assert fold(pair[0]) == pair[1:]


def test_typed_and_typeset_marks_are_one() -> None:
    assert fold("‘L’ʼ") == "'l'" + "'"
    assert fold("“L”") == '"l"'
    assert fold("a–b—c‐d‑e") == "a-b-c-d-e"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME Limited", "Acme Ltd"),
        ("Acme Ltd.", "ACME"),
        ("Müller GmbH & Co. KG", "Mueller".replace("ue", "ü")),
        ("Smith & Sons, Inc.", "Smith and Sons"),
        ("The Bread Company", "Bread Co"),
        ("Foo S.A.", "FOO SA"),
        ("B's Beverages", "Bs Beverages"),
    ],
)
def test_one_firm_written_twice(one: str, other: str) -> None:
    assert company_key(one) == company_key(other)


def test_every_legal_form_is_left_out_at_the_end_alone() -> None:
    for form in (
        "Ltd",
        "LLC",
        "Inc.",
        "GmbH",
        "AG",
        "S.A.S.",
        "B.V.",
        "AB",
        "Oy",
        "ApS",
        "Pty",
        "Lda",
        "s.r.o.",
        "Kft",
        "OOO",
        "K.K.",
        "Pte",
        "Sdn Bhd",
        "Cie",
    ):
        assert company_key(f"Acme {form}") == "acme", form
    assert company_key("AG Acme") == "ag acme"


def test_two_firms_stay_two() -> None:
    assert company_key("Acme North Ltd") != company_key("Acme South Ltd")
    assert company_key("Co") == "co"


def test_phones_in_their_spellings() -> None:
    assert phone_key("+44 (0)20 7946 0018") == "442079460018"
    assert phone_key("0044 20 7946 0018") == "442079460018"
    assert phone_key("(5) 555-4729") == "55554729"
    assert phone_key("555-0100 ext. 12") == "5550100"
    assert phone_key("tel:+1-555-0102") == "15550102"
    for extension in ("ext 12", "x12", "Durchwahl 12", "poste 12", "#12"):
        assert phone_key(f"555-0100 {extension}") == "5550100", extension
    assert phone_key("#555 0100") == phone_key("x 555 0100") == "5550100"
    assert phone_key("(0)20 7946 0018") == "02079460018"
    assert phone_key("(+44) (0)20 7946 0018") == "442079460018"
    assert phone_key("n/a") == ""
    assert same_phone("020 7946 0018", "+44 20 7946 0018")
    assert same_phone("555 010 0100", "+1 (555) 010-0100")
    assert not same_phone("020 7946 0018", "020 7946 0019")
    assert not same_phone("", "")
    assert not same_phone("100", "555 0100")
    assert same_phone("794 6001", "+442 794 6001") and not same_phone("94 6001", "794 6001")
    assert not same_phone("794 6001", "+4420 794 6001")


def test_a_text_is_as_wide_as_the_terminal_shows_it() -> None:
    """Wide characters take two columns, marks that stand on another one none."""
    wide = {"Ann · Åre": 9, "": 0, "\u3042\u30fb": 4, "\u6771\u4eac": 4, "e\u0301": 1, "\uff21b": 3}
    assert {text: width(text) for text in wide} == wide


WORDS = [
    "vale",
    "--promise",
    "send the list, and a price",
    "--by",
    "fri",
    "-f",
    "price:bad:too dear",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.integers(60, 100))
def test_a_long_command_breaks_on_the_screen_between_words_and_stays_one_line(
    words: list[str], columns: int
) -> None:
    command = shell_line(["repbook", "log-call", *words])
    shown = wrapped(
        f"Hint: For a call: {command}; else repbook undo", columns - 1, 6, True, columns
    )
    (line,) = [each for each in shown.split("\n") if "log-call" in each]
    copied = line.partition("repbook")[2].partition("; else")[0].removesuffix(";")
    assert shlex.split(copied) == ["log-call", *words]
    for at in range(columns, len(line), columns):  # where the terminal breaks the line
        assert line[at - 1] == " " or line[at] == " "
        assert line[at : at + 6] == " " * 6


def test_an_option_is_not_parted_from_its_value() -> None:
    line = wrapped('Hint: repbook promise 31 "send the list of all parts" --by friday', 60, 6)
    assert line[:60].rstrip().endswith('parts"') and line[60:] == "      --by friday"
