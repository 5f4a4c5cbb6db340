"""Address cards: a file of vCards, version 2.1, 3.0 or 4.0, as customers."""

import codecs
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from repbook.errors import ImportRefused
from repbook.text import fold
from repbook.transfer.csv_text import split
from repbook.transfer.open_file import BLANKS, Source, encoding_of, first_bytes, opened, unpacked
from repbook.transfer.sheet import CHUNK_ROWS, Chunk, Refused, Row, Sheet, Values, Wishes
from repbook.transfer.source_adapters import person_and_firm

MAPPING = {
    "FN": "contact",
    "N": "contact",
    "ORG": "name",
    "TITLE": "role",
    "TEL": "phone",
    "EMAIL": "email",
    "ADR": "town",
    "CATEGORIES": "tags",
    "NOTE": "note",
    "UID": "code",
}
NAMING = ("contact", "company", "first_name", "last_name", "email", "phone")
KEPT = {"NICKNAME": "Nickname", "BDAY": "Birthday", "URL": "Website", "ROLE": "Role"}


# A property's name and parameters, up to the first colon outside quotes, and its value.
HEAD = re.compile(r'((?:[^":]|"[^"]*"?)*)(?::(.*))?', re.S)


class Property(NamedTuple):
    """One line of a card: name, parameters, and its value as written."""

    name: str
    parameters: dict[str, list[str]]
    value: str


def is_vcard(source: Source) -> bool:
    """Whether the file begins as a card does."""
    head = first_bytes(unpacked(source), 200)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode()
    return head.lstrip(BLANKS)[:11].upper() == b"BEGIN:VCARD"


def open_cards(source: Source, wishes: Wishes) -> Sheet:
    """The cards of a file as customers; ImportRefused when one has no end."""
    if wishes.kind not in (None, "customers", "contacts"):
        raise ImportRefused(
            f"{source.name} holds address cards, not {wishes.kind}", hint="Leave --kind out"
        )
    source = unpacked(source)
    encoding = encoding_of(source)
    count, read = 0, set[str]()
    for _, card in raw_cards(source, encoding):
        count += 1
        read.update(each.name for each in card if _is_read(each))
    mapping = {name: field for name, field in MAPPING.items() if name in read}

    def chunks() -> Iterator[Chunk]:
        cards = raw_cards(source, encoding)
        while found := [_row(line, card) for line, card in islice(cards, CHUNK_ROWS)]:
            chunk = Chunk()
            chunk.read = len(found)
            chunk.rows = [row for row in found if isinstance(row, Row)]
            chunk.refused = [row for row in found if isinstance(row, Refused)]
            yield chunk

    return Sheet(
        source.name, "customers", "vcard", mapping, (), False, count, None, None, (), chunks
    )


def raw_cards(
    source: Source, encoding: str, of: str = "VCARD"
) -> Iterator[tuple[int, list[Property]]]:
    """The properties of each card, or of what else is written so, with the line it begins on."""
    begins: int | None = None
    card: list[Property] = []
    for number, text in unfolded(source, encoding):
        name = text.strip().upper()
        if name == f"BEGIN:{of}":
            if begins is not None:
                raise _unclosed(source, begins)
            begins, card = number, []
        elif name == f"END:{of}":
            if begins is not None:
                yield begins, card
            begins = None
        elif begins is not None and text.strip():
            card.append(read_property(text))
    if begins is not None:
        raise _unclosed(source, begins)


def _unclosed(source: Source, line: int) -> ImportRefused:
    return ImportRefused(
        f"{source.name}, line {line}: a card begins and does not end",
        hint="Export the cards again",
    )


def unfolded(source: Source, encoding: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first: continued and quoted-printable ones joined."""
    with opened(source, encoding) as stream:
        held, begins = "", 1
        for number, raw in enumerate(stream, 1):
            text = raw.rstrip("\r\n")
            quoted = "QUOTED-PRINTABLE" in held.partition(":")[0].upper()
            if quoted and held.endswith("="):
                held = held[:-1] + text.lstrip(" \t") if text[:1] in " \t" else held[:-1] + text
            elif text[:1] in (" ", "\t") and held and not quoted:
                held += text[1:]
            else:
                if held:
                    yield begins, held
                held, begins = text, number
        if held:
            yield begins, held


def read_property(text: str) -> Property:
    ((head, value),) = HEAD.findall(text)[:1]
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', head)
    name = parts[0].rpartition(".")[2].upper()
    parameters: dict[str, list[str]] = {}
    for part in parts[1:]:
        key, mark, setting = part.partition("=")
        if not mark:
            # version 2.1 writes a bare type
            key, setting = ("ENCODING" if part.upper() == "QUOTED-PRINTABLE" else "TYPE"), part
        settings = [word.strip('"').upper() for word in setting.strip('"').split(",")]
        parameters.setdefault(key.upper(), []).extend(settings)
    if "QUOTED-PRINTABLE" in parameters.get("ENCODING", []):
        import quopri

        charset = parameters.get("CHARSET", ["UTF-8"])[0]
        value = quopri.decodestring(value.encode("utf-8")).decode(_known(charset), "replace")
    return Property(name, parameters, value)


def _known(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return "utf-8"


def _is_read(property: Property) -> bool:
    """Whether what it says is taken: a short UID (`1`) is a running number, the same in other files."""
    return len(_text(property.value)) > (8 if property.name == "UID" else 0)


def _parts(value: str, mark: str = ";") -> list[str]:
    text = re.sub(r"\\(.)", lambda pair: "\n" if pair[1] in "nN" else pair[0], value)
    return [part.strip() for part in split(text, mark)] or [""]


def _text(value: str) -> str:
    return _parts(value, "\0")[0]


def _row(line: int, card: list[Property]) -> Row | Refused:
    values: Values = {}
    extra: dict[str, str] = {}
    many: dict[str, list[str]] = {"phone": [], "email": [], "tags": []}
    for name, parameters, value in card:
        if name in ("FN", "TITLE", "NOTE"):
            values.setdefault(MAPPING[name], _text(value) or None)
        elif name == "N":
            family, given, *_ = [*_parts(value), "", ""]
            values["first_name"], values["last_name"] = given or None, family or None
        elif name == "ORG":
            values.setdefault("company", _parts(value)[0] or None)
        elif name == "TEL" and "FAX" not in parameters.get("TYPE", []):
            many["phone"].append(re.sub(r"(?i)^tel:", "", _text(value)))
        elif name == "EMAIL":
            many["email"].append(re.sub(r"(?i)^mailto:", "", _text(value)))
        elif name == "ADR":
            town = [*_parts(value), "", "", "", ""][3]
            if town and ("WORK" in parameters.get("TYPE", []) or not values.get("town")):
                values["town"] = town
        elif name == "CATEGORIES":
            many["tags"] += [tag for tag in _parts(value, ",") if fold(tag) != "mycontacts"]
        elif name == "UID" and _is_read(Property(name, parameters, value)):
            values["code"] = _text(value)
        elif name in KEPT and _text(value):
            extra[KEPT[name]] = _text(value)
    values |= {
        key: tuple(dict.fromkeys(filter(None, found))) for key, found in many.items() if any(found)
    }
    if not any(values.get(key) for key in NAMING):
        return Refused(line, "FN", "the card has no name")
    values = person_and_firm(values, direct=False)
    return Row("customers", line, {k: v for k, v in values.items() if v is not None}, extra)
