"""What a column of a file holds, by its texts, and how they are written."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from repbook.transfer.cells import NO, NO_DAY, YES
from repbook.transfer.days_and_money import SERIAL, DayEvidence, MoneyEvidence
from repbook.transfer.hints import is_day, is_money
from repbook.transfer.invented import are_emails, is_phone, known_word, shape
from repbook.transfer.kinds import KINDS, header_key
from repbook.transfer.sources import layouts

FEW = 12  # different texts of a column of states or types, at most
SHAPES = 3
CHOICE = re.compile(
    r".*(type|typ|art|status|state|stage|phase|currency|etat|statut|stato|estado|kind)"
)
STATES = frozenset(
    "event status stage financial fulfilled currency channel outcome verdict inbound prefer paid"
    " do_not_call".split()
)
DAYS = {f.name for kind in KINDS for f in (*kind.fields, *kind.helpers) if f.type == "day"}
DAYS |= {name for layout in layouts() for name, kind in layout.types.items() if kind == "day"}
TIME = re.compile("[0-9]{1,2}(:[0-9]{2}){1,2}(?: ?[APap][Mm])?")
# What a column holds if nearly all of its texts are of this form.
FORMS: dict[str, Callable[[str], bool]] = {
    "e-mail": are_emails,
    "day": lambda text: text.lower() in NO_DAY or is_day(text),
    "time": lambda text: TIME.fullmatch(text) is not None,
    "phone": lambda text: is_phone(text) and not text.isdigit(),
    "money": lambda text: is_money(text) and not text.isdigit(),
    "number": lambda text: text.removeprefix("-").isdigit(),
    "id": lambda text: " " not in text and any(map(str.isdigit, text)),
}


class Column(NamedTuple):
    """A column: the field it is read as, what it holds, how that is written, known words of it."""

    name: str
    field: str | None
    type: str
    filled: int
    shapes: tuple[str, ...]
    words: tuple[str, ...]
    others: int  # different texts beside these words, where they are few


def column_of(name: str, field: str | None, texts: Sequence[str]) -> Column:
    """What a column holds, by the texts that are in it."""
    counts = Counter(texts)
    states = field in STATES if field else bool(CHOICE.fullmatch(header_key(name)))
    words = tuple(dict.fromkeys(word for text in counts if (word := known_word(text))))
    states = states or {text.casefold() for text in counts} <= YES | NO - {"0", "1"}
    if not texts:
        kind = "empty"
    elif field in DAYS and _mostly(lambda text: SERIAL.fullmatch(text) is not None, texts):
        kind = "day"
    elif states and words and len(counts) <= FEW:
        kind = "choice"
    else:
        forms = (form for form, fits in FORMS.items() if _mostly(fits, texts))
        kind = next(forms, "long text" if max(map(len, texts)) > 80 else "text")
        kind = {"phones": "phone", "phone": "phone", "amount": "money"}.get(field or "", kind)
    shapes = Counter(map(shape, texts)).most_common(SHAPES) if "text" not in kind else ()
    styles = [each for each, _ in shapes] if kind != "choice" else []
    return Column(
        name,
        field,
        _said(kind, counts),
        len(texts),
        tuple(styles),
        words if kind == "choice" else (),
        sum(known_word(text) is None for text in counts) if kind == "choice" else 0,
    )


def _said(kind: str, texts: Collection[str]) -> str:
    """The type with what its texts show of the order of days, or of the decimal mark."""
    if kind == "day":
        evidence = DayEvidence()
        evidence.add(texts)
        orders = {"dmy": ", day first", "mdy": ", month first", "ymd": ", year first"}
        either = ", day or month first" if "ambiguous" in evidence.examples else ""
        return kind + orders.get(evidence.order or "", either)
    if kind == "money":
        money = MoneyEvidence()
        money.add(texts)
        marks = {".": ", decimal point", ",": ", decimal comma"}
        return kind + marks.get(money.decimal or "", "")
    return kind


def _mostly(fits: Callable[[str], bool], texts: Sequence[str]) -> bool:
    return 10 * sum(map(fits, texts)) >= 9 * len(texts)
