# Long because the currencies and their signs stand with the readers that need them.
"""Reads amounts as people and programs write them into whole minor units; never a float."""

from collections.abc import Sequence
from typing import NamedTuple

from repbook.errors import InvalidInput, OtherCurrency
from repbook.text import shown

LIMIT_CENTS = 10**13

# Minor units that are not hundredths, from ISO 4217.
WITHOUT_CENTS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
WITH_THOUSANDTHS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
CODES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD "
    "BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB "
    "EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR "
    "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
    "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP "
    "STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST "
    "XAF XCD XOF XPF YER ZAR ZMW ZWL".split()
)
# A sign and the currencies it can mean; the longest signs are tried first.
SIGNS = {
    "US$": ("USD",),
    "CA$": ("CAD",),
    "AU$": ("AUD",),
    "NZ$": ("NZD",),
    "HK$": ("HKD",),
    "R$": ("BRL",),
    "C$": ("CAD",),
    "A$": ("AUD",),
    "$": (*"USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BMD BSD BZD FJD JMD".split(),),
    "€": ("EUR",),
    "£": ("GBP", "EGP", "GIP", "FKP", "SHP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "₽": ("RUB",),
    "₩": ("KRW", "KPW"),
    "₺": ("TRY",),
    "₪": ("ILS",),
    "₫": ("VND",),
    "₴": ("UAH",),
    "₦": ("NGN",),
    "฿": ("THB",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "fr.": ("CHF",),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
}

GROUP_MARKS = " '’\u00a0\u2009\u202f"


class Amount(NamedTuple):
    """An amount in minor units, and the currency its text names; None for a bare number."""

    cents: int
    currency: str | None = None


def digits_of(currency: str | None) -> int:
    """How many decimals a currency has: 2 for all but a few."""
    return 0 if currency in WITHOUT_CENTS else 3 if currency in WITH_THOUSANDTHS else 2


def read_currency(text: str) -> str:
    """A currency by its code or its sign, as its code; InvalidInput otherwise."""
    code = text.strip().upper()
    if code in CODES:
        return code
    meant = SIGNS.get(text.strip()) or SIGNS.get(text.strip().lower())
    if meant is not None and len(meant) == 1:
        return meant[0]
    if meant is not None:
        raise InvalidInput(
            f'"{text.strip()}" is the sign of several currencies',
            hint="Write its three letters, such as " + " or ".join(meant[:2]),
        )
    raise InvalidInput(f'"{text}" is not a currency', hint="Write its three letters, such as EUR")


def read_amount(
    text: str,
    *,
    currency: str | None = None,
    decimal: str = ".",
    digits: int | None = None,
    region: str | None = None,
    finer: bool = False,
) -> Amount:
    """An amount in minor units, with the currency that the text names.

    A sign of several, such as `$`, names the likeliest.
    `currency` is the book's (None while unset), `decimal` its decimal point or
    comma, `digits` its decimals: by default those of the book's currency, else
    the text's. With `finer`, further decimals are rounded, half to even.
    `(12.00)`, `-12`, `12-` and `12 CR` are negative; a caller that wants none checks that.
    InvalidInput when the text is no amount.
    """
    if digits is None and currency is not None:
        digits = digits_of(currency)
    if (digits is None or digits == 2) and text.isascii() and decimal == ".":
        # the most common spellings, four times as fast
        whole, _, part = text.partition(".")
        if whole.isdigit() and len(whole) <= 11:
            if len(part) == 2 and part.isdigit():
                return Amount(int(whole + part))
            if not part and "." not in text:
                return Amount(int(whole) * 100)
    rest, negative = _sign(text)
    rest, named = _currency(rest, text, currency)
    code = likeliest(named, region) if named else None
    if digits is None:
        digits = digits_of(code)
    if named:
        rest, inner = _sign(rest)
        if inner and negative:
            raise _not_money(text)
        negative = negative or inner
    if rest[-1:] in ("k", "K"):
        rest = _thousands(rest[:-1].strip(), text, decimal, digits)
    cents = _number(rest, text, decimal, digits, finer)
    if cents > LIMIT_CENTS:
        raise InvalidInput(
            f'"{shown(text)}" is more than a book can hold', hint="Check the number of digits"
        )
    return Amount(-cents if negative else cents, code)


def currencies_named(text: str) -> tuple[str, ...]:
    """The currencies that the sign or code of an amount can mean; none for a bare number."""
    return _currency(_sign(text)[0], text, None)[1]


def likeliest(meant: Sequence[str], region: str | None) -> str:
    """Of several currencies that of the region (a country's two letters), else the first."""
    return next((code for code in meant if region and code.startswith(region)), meant[0])


def _sign(text: str) -> tuple[str, bool]:
    """The text without its sign, brackets or `CR`, and whether that makes it negative."""
    rest = text.strip().replace("\u2212", "-")
    if rest.startswith("(") and rest.endswith(")") and len(rest) > 2:
        return rest[1:-1].strip(), True
    if rest[:1] in ("-", "+") and len(rest) > 1:
        return rest[1:].strip(), rest[0] == "-"
    if rest.endswith("-") and len(rest) > 1:
        return rest[:-1].strip(), True
    if rest[-2:].upper() in ("CR", "DR") and rest[-3:-2] in (" ", *"0123456789"):
        return rest[:-2].strip(), rest[-2:].upper() == "CR"
    return rest, False


def _currency(rest: str, text: str, currency: str | None) -> tuple[str, tuple[str, ...]]:
    """The text without its currency sign or code, and the currencies that can mean."""
    low = rest.lower()
    found: tuple[str, ...] = ()
    for sign, meant in SIGNS.items():
        mark = sign.lower()
        if low.startswith(mark):
            rest, found = rest[len(mark) :], meant
            break
        if low.endswith(mark):
            rest, found = rest[: -len(mark)], meant
            break
    if not found:
        for code, other in ((rest[:3], rest[3:]), (rest[-3:], rest[:-3])):
            if code.upper() in CODES and not other[:1].isalpha() and not other[-1:].isalpha():
                rest, found = other, (code.upper(),)
                break
    else:
        # "$12.00 USD": the code says which dollar
        tail = rest.strip()[-3:].upper()
        if tail in CODES:
            if tail not in found:
                raise _not_money(text)
            rest, found = rest.strip()[:-3], (tail,)
    if found and currency is not None and currency not in found:
        raise OtherCurrency(
            f'"{shown(text)}" is in {found[0]}, and this book is in {currency}',
            hint=f"Write the amount in {currency}, without a sign",
        )
    if found and currency is not None:
        found = (currency,)
    return rest.strip(), found


def _thousands(rest: str, text: str, decimal: str, digits: int) -> str:
    """`1.2`, of `1.2k`, as `1200`."""
    whole, mark, part = rest.partition(decimal)
    if not (whole + part).isdecimal() or (mark and not part):
        raise _not_money(text, decimal, digits)
    return f"{whole}{part[:3]:0<3}" + (decimal + part[3:] if part[3:] else "")


def _number(rest: str, text: str, decimal: str, digits: int, finer: bool = False) -> int:
    if rest.lower().lstrip("+-") in ("nan", "inf", "infinity", "∞"):
        raise InvalidInput(
            f'"{shown(text)}" is not an amount of money',
            hint=f"Write a number: {_example(decimal, digits)}",
        )
    if not rest or len(rest) > 40:
        raise _not_money(text, decimal, digits)
    group = "," if decimal == "." else "."
    whole, mark, part = rest.partition(decimal)
    if decimal in part or any(c not in "0123456789" for c in part) or (mark and not part):
        raise _misread(text, rest, decimal, digits)
    marks = {c for c in whole if c not in "0123456789"}
    if marks:
        if len(marks) > 1 or marks - set(GROUP_MARKS) - {group}:
            raise _misread(text, rest, decimal, digits)
        groups = whole.split(marks.pop())
        if (
            not 1 <= len(groups[0]) <= 3
            or len(groups[-1]) != 3
            or any(len(g) not in (2, 3) for g in groups[1:])
        ):
            raise _misread(text, rest, decimal, digits)
        whole = "".join(groups)
    elif not whole and not part:
        raise _not_money(text, decimal, digits)
    if finer and len(part) > digits:
        unit: int = 10 ** (len(part) - digits)
        cents, rest_of_it = divmod(int(whole + part), unit)
        return cents + (2 * rest_of_it + cents % 2 > unit)
    if len(part) > digits:
        if part[digits:].strip("0") or len(part) == 3:
            raise _too_fine(text, rest, decimal, digits)
        part = part[:digits]
    return int((whole or "0") + part.ljust(digits, "0"))


def _example(decimal: str, digits: int) -> str:
    """An amount as a book with this decimal mark and these digits writes it."""
    return f"1234{decimal}{'500'[:digits]}" if digits else "1234"


def _too_fine(text: str, rest: str, decimal: str, digits: int) -> InvalidInput:
    most = "no decimals" if digits == 0 else f"at most {digits} decimals"
    if len(rest.rpartition(decimal)[2]) == 3:  # as the thousands of another country
        hint = "If you mean thousands: " + rest.replace(".", "").replace(",", "")
    else:
        how = "without decimals" if digits == 0 else f"with {most}"
        hint = f"Write it {how}, as in {_example(decimal, digits)}"
    return InvalidInput(f'"{shown(text)}" has too many decimals: an amount has {most}', hint=hint)


def _misread(text: str, rest: str, decimal: str, digits: int) -> InvalidInput:
    other = "," if decimal == "." else "."
    rest = "".join(c for c in rest if c not in GROUP_MARKS)
    part = rest.rpartition(other)[2]
    if all(c in "0123456789.," for c in rest) and rest.count(other) == 1 and len(part) <= digits:
        return InvalidInput(
            f'"{shown(text)}" is not an amount as this book writes it'
            f" ({_example(decimal, digits)})",
            hint=f"Write {rest.replace(decimal, '').replace(other, decimal)}; "
            f"or set it once: repbook config decimal {other}",
        )
    return _not_money(text, decimal, digits)


def _not_money(text: str, decimal: str = ".", digits: int = 2) -> InvalidInput:
    return InvalidInput(
        f'"{shown(text)}" is not an amount repbook can read',
        hint=f"Write it like {_example(decimal, digits)}",
    )
