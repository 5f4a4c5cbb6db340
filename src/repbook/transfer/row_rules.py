"""What a row of each kind must have, and which lines of a table are no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

TOTALS = re.compile(
    r"\s*(?:grand |sub)?-?totals?(?: for .*)?:?\s*|\s*(?:summe|gesamt|somme|suma):?\s*", re.I
)
AMOUNT_LIKE = re.compile(r"[^A-Za-z]*(?:[A-Z]{3})?[^A-Za-z]*")


# What a row must have, and the message when it has not.
NEEDED: dict[str, tuple[tuple[str, str], ...]] = {
    "purchases": (("on", "the day is missing"), ("amount", "the amount is missing")),
    "returns": (("on", "the day is missing"), ("amount", "the amount is missing")),
    "payments": (("on", "the day is missing"), ("amount", "the amount is missing")),
    "problems": (("what", "what the problem was is missing"),),
    "calls": (("on", "the day is missing"),),
    "promises": (("text", "what was promised is missing"), ("by", "the day it is for is missing")),
    "feedback": (("topic", "the topic is missing"), ("verdict", "good, mixed or bad is missing")),
    "allies": (("name", "the name is missing"),),
    "contacts": (("name", "the name is missing"),),
    "customers": (("name", "the name is missing"),),
}
WITHOUT_CUSTOMER = ("customers", "allies")
# How a message names a needed field.
WORDS = {
    "customer": "a customer",
    "customer_code": "a customer",
    "on": "the day",
    "amount": "the amount",
    "what": "what the problem is",
    "note": "what was said",
    "text": "what was promised",
    "by": "the day it is promised for",
    "topic": "the topic",
    "verdict": "good, mixed or bad",
    "name": "a name",
    "team": "the team",
}


def why_no_row(row: Sequence[str], header: Sequence[str], kind: str, footers: bool) -> str | None:
    """Why it is no row: the header again, a line of totals, a title below; None for a row."""
    filled = [cell for cell in row if cell.strip()]
    if [cell.strip() for cell in row] == list(header):
        return "the column names again"
    if TOTALS.fullmatch(filled[0]) and all(AMOUNT_LIKE.fullmatch(cell) for cell in filled[1:]):
        return "a line of totals"
    lone = footers and len(filled) == 1 and bool(row[0].strip()) and len(header) > 2
    return "a title line" if lone and (len(row) == 1 or kind != "customers") else None
