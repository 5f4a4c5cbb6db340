"""Malformed and odd files: each is read right, or refused with a plain reason; none is altered."""

from __future__ import annotations

import gzip
from datetime import date
from typing import Any, NamedTuple

import pytest

from repbook.errors import ImportRefused, InvalidInput
from repbook.transfer.open_file import from_bytes
from repbook.transfer.open_sheet import open_sheet
from repbook.transfer.sheet import Chunk, Wishes


class Read(NamedTuple):
    """What a file comes to: customers with amounts, refused (line, column), left out."""

    rows: list[tuple[str | None, int]]
    refused: list[tuple[int, str | None]] = []
    left_out: int = 0


class No(NamedTuple):
    """A file that is refused, and words of the message."""

    why: str
    line: int | None = None


HEAD = "customer,date,amount,note\n"
ONE = HEAD + "Cole,2025-01-01,5.00,hi\n"
PLAIN = Read([("Cole", 500)])
UMLAUT = HEAD + "Söhne,2025-01-01,5.00,grün “x” €\n"
BIG = "x" * 1_000_000
MANY = "".join(f"c{n},2025-01-01,{n % 90}.50,é\n" for n in range(30_000))

CORPUS: dict[str, tuple[bytes, Read | No]] = {
    # encodings
    "utf-8": (UMLAUT.encode(), Read([("Söhne", 500)])),
    "utf-8 with a mark": (UMLAUT.encode("utf-8-sig"), Read([("Söhne", 500)])),
    "utf-16 with a mark": (UMLAUT.encode("utf-16"), Read([("Söhne", 500)])),
    "utf-16 le with a mark": (b"\xff\xfe" + UMLAUT.encode("utf-16-le"), Read([("Söhne", 500)])),
    "utf-16 be with a mark": (b"\xfe\xff" + UMLAUT.encode("utf-16-be"), Read([("Söhne", 500)])),
    "utf-16 le without a mark": (UMLAUT.encode("utf-16-le"), Read([("Söhne", 500)])),
    "utf-16 be without a mark": (UMLAUT.encode("utf-16-be"), Read([("Söhne", 500)])),
    "utf-32": (UMLAUT.encode("utf-32"), Read([("Söhne", 500)])),
    "utf-16 cut in the middle": (UMLAUT.encode("utf-16")[:-1], No("damaged")),
    "windows-1252": (UMLAUT.encode("cp1252"), Read([("Söhne", 500)])),
    "latin-1": ((HEAD + "Söhne,2025-01-01,5,x\n").encode("latin-1"), Read([("Söhne", 500)])),
    "broken utf-8": (
        (HEAD + "Söhne,2025-01-01,5,éèà\n").encode() + b"Caf\xe9,2025-01-01,5,x\n",
        No("damaged", 3),
    ),
    "windows-1252 after a long plain start": (
        (HEAD + "a,2025-01-01,1,x\n" * 20_000 + "Söhne,2025-01-01,5,x\n").encode("cp1252"),
        Read([("a", 100)] * 20_000 + [("Söhne", 500)]),
    ),
    # not text, not a table
    "empty": (b"", No("is empty")),
    "only a mark": (b"\xef\xbb\xbf", No("is empty")),
    "only the delimiter": (b"sep=;\n", No("is empty")),
    "only blank lines": (b"\n \n\t\n", No("is empty")),
    "a NUL in a cell": ((ONE + "a\0b,2025-01-01,1,x\n").encode(), No("NUL", 3)),
    "a NUL in utf-16": ((ONE + "a\0b,2025-01-01,1,x\n").encode("utf-16"), No("NUL", 3)),
    "random bytes": (bytes(range(1, 256)) * 40, No("not text")),
    "control characters": (bytes([1, 2, 3, 4]) * 100, No("is not text")),
    "a few control characters": (
        (ONE + "B\1,2025-01-01,6,\2\n").encode(),
        Read([("Cole", 500), ("B\1", 600)]),
    ),
    "a broken workbook": (b"PK\x03\x04" + b"\0" * 100, No("is damaged")),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 100, No("workbook")),
    "a pdf": (b"%PDF-1.7\n", No("PDF")),
    "a database": (b"SQLite format 3\x00" + b"\0" * 100, No("database")),
    "a web page": (b"<!DOCTYPE html><table>", No("web page")),
    "half a gzip": (gzip.compress(MANY.encode())[:500], No("damaged")),
    "gzip with a wrong sum": (
        gzip.compress(ONE.encode())[:-8] + b"\0" * 8,
        No("damaged"),
    ),
    "gzip": (gzip.compress(ONE.encode()), PLAIN),
    # delimiters
    "semicolons": (ONE.replace(",", ";").encode(), PLAIN),
    "tabs": (ONE.replace(",", "\t").encode(), PLAIN),
    "bars": (ONE.replace(",", "|").encode(), PLAIN),
    "semicolons with decimal commas": (
        b"customer;date;amount\nCole;2025-01-01;1.234,50\nB;2025-01-01;0,99\n",
        Read([("Cole", 123450), ("B", 99)]),
    ),
    "commas with semicolons in the notes": (
        (HEAD + "Cole,2025-01-01,5.00,a;b;c;d;e\n" * 2).encode(),
        Read([("Cole", 500)] * 2),
    ),
    "excel's sep line": (("sep=;\n" + ONE.replace(",", ";")).encode(), PLAIN),
    "spaces before quotes": (
        b'customer, date, amount, note\n"Cole", "2025-01-01", "5.00", "a, b"\n',
        PLAIN,
    ),
    # line ends
    "windows line ends": (ONE.replace("\n", "\r\n").encode(), PLAIN),
    "old mac line ends": (ONE.replace("\n", "\r").encode(), PLAIN),
    "no line end at the end": (ONE[:-1].encode(), PLAIN),
    "blank lines between": (ONE.replace("\n", "\n\n\n").encode(), PLAIN),
    "rows of nothing but commas": ((ONE + ",,,\n,,,\n").encode(), PLAIN),
    # headers
    "title lines above": (("My export\n\nAs of 2025,,\n" + ONE).encode(), PLAIN),
    "header twice": (
        (ONE + HEAD + "B,2025-01-02,6.00,x\n").encode(),
        Read([("Cole", 500), ("B", 600)], left_out=1),
    ),
    "a header and nothing else": (HEAD.encode(), Read([])),
    "no header": (b"Cole,2025-01-01,5.00\nB,2025-01-02,6.00\n", No("has a name repbook knows")),
    "two amount columns": (
        b"customer,date,amount,amount\nCole,2025-01-01,5.00,6.00\n",
        No("two columns named"),
    ),
    "two note columns": (
        b"customer,date,amount,note,note\nCole,2025-01-01,5.00,x,y\n",
        PLAIN,
    ),
    "a column without a name": (b"customer,date,,amount\nCole,2025-01-01,x,5.00\n", PLAIN),
    "empty columns at the end": (b"customer,date,amount,,,\nCole,2025-01-01,5.00,,,\n", PLAIN),
    "quoted names with line breaks": (
        b'"Customer\nName","Order\nDate","Total\nAmount"\nCole,2025-01-01,5.00\n',
        PLAIN,
    ),
    "shouted names": (b"CUSTOMER_NAME;*Date*;AMOUNT ($)\nCole;2025-01-01;5\n", PLAIN),
    "localised names": (
        b"Kunde;Rechnungsdatum;Betrag\nCole;2025-01-01;5,00\n",
        PLAIN,
    ),
    "nothing that is known": (b"foo,bar\n1,2\n", No("has a name repbook knows")),
    # ragged rows
    "a row too short": ((ONE + "B,2025-01-01\n").encode(), Read([("Cole", 500)], [(3, "amount")])),
    "a row too long": (
        (ONE + "B,2025-01-01,5,x,y\n").encode(),
        Read([("Cole", 500)], [(3, "note")]),
    ),
    "a row too long by empty cells": (
        (ONE + "B,2025-01-01,6,x,,,\n").encode(),
        Read([("Cole", 500), ("B", 600)]),
    ),
    "a comma not quoted": (
        (ONE + "Cole, Dana,2025-01-01,5,x\n").encode(),
        Read([("Cole", 500)], [(3, "note")]),
    ),
    # quotes
    "a quote never closed": (
        (ONE + 'B,2025-01-01,5,"abc\nC,2025-01-01,5,x\n').encode(),
        No('column "note": a quote is opened and never closed', 3),
    ),
    "a quote closed too early": ((ONE + 'B,2025-01-01,5,"a" b\n').encode(), No("quote", 3)),
    "an inch sign": (
        (ONE + 'B,2025-01-01,6,5" pipe\n').encode(),
        Read([("Cole", 500), ("B", 600)]),
    ),
    "doubled quotes and line breaks": (
        (HEAD + '"Cole",2025-01-01,5.00,"a ""b""\nc,\r\nd"\n').encode(),
        PLAIN,
    ),
    # cells
    "a cell of a megabyte": ((HEAD + f"Cole,2025-01-01,5.00,{BIG}\n").encode(), PLAIN),
    "a quoted cell of a megabyte": ((HEAD + f'Cole,2025-01-01,5.00,"{BIG}\n"\n').encode(), PLAIN),
    "a cell of 17 megabytes": (
        (HEAD + f"Cole,2025-01-01,5.00,{BIG * 17}\n").encode(),
        No("16 million", 2),
    ),
    "a name of a megabyte": ((HEAD + f"{BIG},2025-01-01,5.00,x\n").encode(), Read([(BIG, 500)])),
    "escape sequences and markup": (
        (HEAD + "\x1b[31mCole[/red]<b>,2025-01-01,5.00,\u202ex\n").encode(),
        Read([("\x1b[31mCole[/red]<b>", 500)]),
    ),
    "no day and no amount": (
        (HEAD + "A,0/0/00,5,x\nB,2025-01-01,,x\n,2025-01-01,1,x\n").encode(),
        Read([], [(2, "date"), (3, "amount"), (4, "customer")]),
    ),
    "impossible values": (
        (
            HEAD + "A,2025-02-30,5,x\nB,2025-01-01,NaN,x\nC,2025-01-01,inf,x\n"
            "D,2025-01-01,1e9,x\nE,2025-01-01,99999999999999,x\nF,2025-01-01,1.00.5,x\n"
            "G,9999-01-01,1,x\n"
        ).encode(),
        Read(
            [],
            [
                (2, "date"),
                (3, "amount"),
                (4, "amount"),
                (5, "amount"),
                (6, "amount"),
                (7, "amount"),
                (8, "date"),
            ],
        ),
    ),
    "a total below": ((ONE + 'TOTAL,,"1,205.00",\n').encode(), Read([("Cole", 500)], left_out=1)),
    "days that cannot be told": (
        b"customer,date,amount\nCole,03/04/2025,5.00\n",
        No('column "date": "03/04/2025" can be read two ways'),
    ),
    "days of a spreadsheet": (b"customer,date,amount\nCole,45658,5.00\n", PLAIN),
    "a spreadsheet's number among days": (
        b"customer,date,amount\nCole,2025-01-01,5.00\nB,45658,6\n",
        Read([("Cole", 500)], [(3, "date")]),
    ),
    "both currencies": (
        b"customer,date,amount\nCole,2025-01-01,$5.00 USD\nB,2025-01-01,6 EUR\n",
        Read([("Cole", 500)], [(3, "amount")]),
    ),
    "thirty thousand rows": (
        (HEAD + MANY).encode(),
        Read([(f"c{n}", n % 90 * 100 + 50) for n in range(30_000)]),
    ),
    # cards
    "a card that does not end": (b"BEGIN:VCARD\r\nFN:Dana\r\n", No("does not end", 1)),
    "a card in a card": (
        b"BEGIN:VCARD\r\nFN:Dana\r\nBEGIN:VCARD\r\nFN:Pat\r\nEND:VCARD\r\n",
        No("does not end", 1),
    ),
}


def read(data: bytes, **wishes: Any) -> tuple[Read, list[Chunk]]:
    sheet = open_sheet(from_bytes("odd.csv", data), Wishes(**wishes))
    chunks = list(sheet.chunks())
    assert sum(chunk.read for chunk in chunks) == sheet.row_count
    for chunk in chunks:
        assert chunk.read == (
            len({row[0] for row in chunk.purchases} | {row.line for row in chunk.rows})
            + sum(chunk.left_out.values())
            + len(chunk.refused)
        )
    return (
        Read(
            [(row[2], row[4]) for chunk in chunks for row in chunk.purchases],
            [(r.line, r.column) for chunk in chunks for r in chunk.refused],
            sum(count for chunk in chunks for count in chunk.left_out.values()),
        ),
        chunks,
    )


@pytest.mark.parametrize("name", CORPUS)
def test_an_odd_file_is_read_right_or_refused_plainly(name: str) -> None:
    data, expected = CORPUS[name]
    if isinstance(expected, Read):
        found, chunks = read(data)
        assert found == expected
        for chunk in chunks:
            for refused in chunk.refused:
                assert refused.why and "\n" not in refused.why and len(refused.why) < 200
        return
    with pytest.raises((ImportRefused, InvalidInput)) as refusal:
        read(data)
    message = refusal.value.message
    assert expected.why in message and message.startswith(("odd.csv", "No column of odd.csv"))
    assert refusal.value.hint and "\n" not in message and len(message) < 300
    if expected.line is not None:
        assert f"line {expected.line}" in message


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60


def test_cells_come_through_unaltered() -> None:
    notes = ['a "b"\nc,\r\nd', "grün “x” €", BIG, "\x1b[31m\u202e", "=1+1", "'tis", "a\tb"]
    quoted = ['"' + note.replace('"', '""') + '"' for note in notes]
    text = HEAD + "".join(f"Cole,2025-01-01,5.00,{cell}\n" for cell in quoted)
    _, chunks = read(text.encode())
    assert [row[5] for chunk in chunks for row in chunk.purchases] == notes


def test_the_day_is_right_in_each_way_of_writing_it() -> None:
    _, (chunk,) = read(CORPUS["days of a spreadsheet"][0])
    assert chunk.purchases[0].day == date(2025, 1, 1).toordinal()


@pytest.mark.parametrize("cut", range(1, 120, 7))
def test_a_file_cut_anywhere_is_read_or_refused(cut: int) -> None:
    text = HEAD + '"Söhne, A",2025-01-01,"1,234.50","grün"\r\nB,2025-01-02,6,\r\n'
    for data in (text.encode()[:cut], text.encode("utf-16")[:cut], text.encode("cp1252")[:cut]):
        try:
            found, _ = read(data)
        except (ImportRefused, InvalidInput) as refusal:
            assert refusal.hint
        else:
            assert all(row in [("Söhne, A", 123450), ("B", 600)] for row in found.rows)
