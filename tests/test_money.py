"""Amounts as written: exact to the cent, or refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repbook.errors import InvalidInput
from repbook.money import LIMIT_CENTS, digits_of, read_amount, read_currency

POINT = {
    "1234.50": 123450,
    "1234.5": 123450,
    "1234": 123400,
    "0": 0,
    "-0": 0,
    ".5": 50,
    "0.07": 7,
    "1,234.50": 123450,
    "1,234": 123400,
    "12,345,678.90": 1234567890,
    "1,23,456.00": 12345600,
    "1 234.50": 123450,
    "1\u00a0234.50": 123450,
    "1'234.50": 123450,
    "$1,070.00": 107000,
    "$ 12": 1200,
    "€ 12": 1200,
    "12€": 1200,
    "1200 EUR": 120000,
    "EUR 1200": 120000,
    "eur1200": 120000,
    "US$5": 500,
    "$5.00 USD": 500,
    "-5": -500,
    "\u22125": -500,
    "+5": 500,
    "-$5": -500,
    "$-5.00": -500,
    "(12.00)": -1200,
    "($12.00)": -1200,
    "$(12.00)": -1200,
    "12.00-": -1200,
    "12.00 CR": -1200,
    "12.00 DR": 1200,
    "440.0000": 44000,
    "  7  ": 700,
    "1.2k": 120000,
    "12 K": 1200000,
    "$.5k": 50000,
    "-1.2345k": -123450,
}
COMMA = {
    "1.234,50": 123450,
    "1234,5": 123450,
    "1.234": 123400,
    "1.234.567,00": 123456700,
    "€ 12,00": 1200,
    "1 234,50 €": 123450,
    "1,2k": 120000,
    ",5": 50,
}
REFUSED = [
    "",
    "k",
    "1,2k",
    "1.k",
    "1.2kk",
    " ",
    "-",
    "$",
    "EUR",
    "abc",
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "1e3",
    "1_000",
    "0x10",
    "1.2.3",
    "1,50",
    "1.234,50",
    "1.234",
    "1.005",
    "12.",
    "1,2345.00",
    "1234,567.00",
    ",234",
    "1,,234",
    "--5",
    "((5))",
    "-(5)",
    "5 XYZ",
    "$5 EUR",
    "12 34",
    "１２",
    "²",
    "5\x00",
    "1" * 16,
    "9" * 100_000,
    "5%",
    "a lot",
]


@pytest.mark.parametrize(("text", "cents"), POINT.items())
def test_with_a_decimal_point(text: str, cents: int) -> None:
    assert read_amount(text).cents == cents


@pytest.mark.parametrize(("text", "cents"), COMMA.items())
def test_with_a_decimal_comma(text: str, cents: int) -> None:
    assert read_amount(text, decimal=",").cents == cents


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_amount(text)
    assert refusal.value.hint
    assert len(refusal.value.message) < 150
    assert "\x00" not in refusal.value.message


@pytest.mark.parametrize("text", ["1,234.50", "1.5", "12.00", "1,234"])
def test_a_point_is_not_guessed_to_be_a_comma(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_amount(text, decimal=",")


@pytest.mark.parametrize("text", ["1.234,50", "1 234,50", "1'234,50"])
def test_the_hint_can_be_typed(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_amount(text)
    assert refusal.value.hint == "Write 1234.50; or set it once: repbook config decimal ,"


def test_another_currency_than_the_books_is_refused() -> None:
    for text in ("12 USD", "$12", "£12", "US$12"):
        with pytest.raises(InvalidInput, match="this book is in EUR"):
            read_amount(text, currency="EUR")
    assert read_amount("$12", currency="CAD").cents == 1200
    assert read_amount("12 cad", currency="CAD").cents == 1200


def test_a_sign_names_its_currency_the_likeliest_of_several() -> None:
    assert read_amount("12 USD").currency == "USD"
    assert read_amount("€12").currency == "EUR"
    assert read_amount("$12").currency == "USD"
    assert read_amount("$12", region="CA").currency == "CAD"
    assert read_amount("12 kr", region="DK").currency == "DKK"
    assert read_amount("£12", region="SE").currency == "GBP"
    assert read_amount("12").currency is None


def test_currencies_without_cents_and_with_thousandths() -> None:
    assert digits_of("JPY") == 0 and digits_of("EUR") == 2 and digits_of("KWD") == 3
    assert read_amount("1,200", currency="JPY").cents == 1200
    assert read_amount("¥1200", currency="JPY").cents == 1200
    assert read_amount("1.250", currency="KWD").cents == 1250
    with pytest.raises(InvalidInput, match="no decimals"):
        read_amount("12.5", currency="JPY")


# ISO 4217: the currencies of today without decimals and with three
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
# A sign and the one currency it is, or two that it can be
ONE = (
    "US$ USD CA$ CAD C$ CAD AU$ AUD A$ AUD NZ$ NZD HK$ HKD R$ BRL € EUR ₹ INR ₽ RUB ₺ TRY"
    " ₪ ILS ₫ VND ₴ UAH ₦ NGN ฿ THB zł PLN kč CZK fr. CHF"
)
TWO = "$ USD MXN £ GBP EGP £ GIP FKP £ EGP SHP ¥ JPY CNY ₩ KRW KPW kr SEK DKK kr NOK ISK"


def test_the_decimals_of_every_currency_that_has_not_two() -> None:
    assert {digits_of(code) for code in NO_DECIMALS.split()} == {0}
    assert {digits_of(code) for code in THREE_DECIMALS.split()} == {3}
    assert {digits_of(code) for code in "EUR USD GBP CHF CNY INR".split()} == {2}


@pytest.mark.parametrize(
    ("sign", "code"), list(zip(ONE.split()[::2], ONE.split()[1::2], strict=True))
)
def test_a_sign_of_one_currency(sign: str, code: str) -> None:
    assert read_currency(sign) == code
    for text in (f"{sign}12", f"12 {sign}", f"12{sign.upper()}"):
        read = read_amount(text)
        assert (read.currency, read.cents) == (code, 12 * 10 ** digits_of(code)), text


@pytest.mark.parametrize(
    ("sign", "one", "other"),
    list(zip(TWO.split()[::3], TWO.split()[1::3], TWO.split()[2::3], strict=True)),
)
def test_a_sign_of_several_currencies_is_the_likeliest_of_them_or_the_books(
    sign: str, one: str, other: str
) -> None:
    with pytest.raises(InvalidInput, match="several") as refusal:
        read_currency(sign)
    assert refusal.value.hint is not None and " or " in refusal.value.hint
    named = read_amount(f"{sign}12").currency
    assert named == {"$": "USD", "£": "GBP", "¥": "JPY", "₩": "KRW", "kr": "SEK"}[sign]
    for code in (one, other):
        assert read_amount(f"{sign}12", currency=code).cents == 12 * 10 ** digits_of(code)
        assert read_amount(f"{sign}12 {code}").currency == code


def test_reading_a_currency() -> None:
    assert read_currency("eur") == read_currency("€") == "EUR"
    for text in ("$", "XYZ", ""):
        with pytest.raises(InvalidInput):
            read_currency(text)


@given(st.integers(-LIMIT_CENTS, LIMIT_CENTS), st.sampled_from([".", ","]))
def test_every_amount_comes_back_to_the_cent(cents: int, decimal: str) -> None:
    group = "," if decimal == "." else "."
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    assert read_amount(f"{sign}{whole}{decimal}{part:02}", decimal=decimal).cents == cents
    grouped = f"{whole:,}".replace(",", group)
    assert read_amount(f"{sign}{grouped}{decimal}{part:02}", decimal=decimal).cents == cents


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert abs(read_amount(text).cents) <= LIMIT_CENTS
