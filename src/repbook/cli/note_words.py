"""What the note of a call says was ordered, and who was recommended, for a line that logs it."""

import re

from repbook.calendar_names import MONTH_BY_NAME, WEEKDAY_BY_NAME

# What an order is for that is no goods: `ordered 500 for the summer`, of which it may be how many
NO_GOODS = (
    r"(?:(?:the|this|next|last|each|every)\s+)*(?:(?:(?:to|mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|tomorrow|weeks?|weekend|months?|quarter|year|season|spring|summer|autumn|winter|christmas|easter"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|delivery|collection|pick-?up|stock|now|me|us|them|him|her)\b"
    r"|\d+\s+(?:days?|weeks?|months?|years?|machines?|sites?|shops?|people)\b)"
)
MONEY = (
    r"(?:euros?|eur|dollars?|usd|pounds?|gbp|francs?|chf|kron(?:or|er|a|e)|kr|sek|nok|dkk|[€$£])"
)
NOT_ORDERED = re.compile(r"\b(?:not|never|if|last|hardly)\b|n['\u2019]t\b", re.I)
A_NAME = r"(?-i:(?:Dr|Mr|Mrs|Ms)\.? )?(?-i:[A-Z])[\w'&-]+(?: (?:&|(?-i:[A-Z])[\w'&-]*))*"
REFERRED = re.compile(
    r"\b(?:(?:gave|passed) (?:me|us)\b[^.;!?\n]*?\b(?:name|number|contact) of|referred (?:me|us) to"
    rf"|recommended) ({A_NAME})(?: (?:at|of|from) ({A_NAME}))?",
    re.I,
)
NO_NAMES = {*WEEKDAY_BY_NAME, *MONTH_BY_NAME, "dr", "mr", "mrs", "ms"}


def amount_ordered(sentence: str) -> str | None:
    """`480` of `they ordered 480` and of `took 5 filters for 480 euros`; never how many, or a time."""
    money = rf"(?:\s*{MONEY})?"
    number, end = r"[€$£]?(\d+(?:[.,]\d+)*)", rf"(?={money}\s*(?:$|[;:!?\n]|[.,](?!\d)))"
    # where it may be how many, or a year: `ordered 480 for 20 seals`, `ordered seals, 480`
    large = r"[€$£]?(?!(?:19|20)\d\d\b)(\d{1,3}(?:,\d{3})+(?:\.\d\d)?|\d{3,}(?:[.,]\d\d)?)"
    for each in (
        rf"\border(?:ed)?\s+{number}{end}",
        rf"\border(?:ed|s)?\b[^.;!?\n]*?\b(?:for|at|worth)\s+{number}{end}",
        rf"\b(?:bought|buys|takes?|took)\b[^.;!?\n]*?\b(?:for|worth)\s+{number}{end}",
        rf"\bordered\s+{large}{money}\s+for\s+(?!{NO_GOODS})",
        rf"\bordered\s+[^\d.,;:!?\n]+,\s*{large}{end}",
    ):
        if found := re.search(each, sentence, re.I):
            return found[1]
    return None


def goods_ordered(sentence: str) -> str | None:
    """`900 filters` of `ordered 900 filters, paying in May`; never `3 times`, a time or money."""
    no_goods = rf"(?:times?|{MONEY}|for|to|by|on|at|in|of)\b|{NO_GOODS}"
    goods = rf"\d+(?:,\d{{3}})*\s+(?!{no_goods})[^\W\d][^.,;:!?\n]*?"
    end = r"\s*(?:$|[.,;:!?\n]|\b(?:for|by|on|to|in)\b)"
    found = re.search(rf"\bordered\s+({goods}){end}", sentence, re.I)
    return found[1] if found and not NOT_ORDERED.search(sentence) else None


def referral(sentence: str) -> tuple[str, str | None] | None:
    """The person, and the firm, of `gave us the name of Ann Moss at Bay Foods`.

    Whom they `recommended` has two names at least: `recommended March`, or a product, is nobody.
    """
    found = REFERRED.search(sentence)
    if not found or found[1].lower() in NO_NAMES:
        return None
    advice = found[0].lower().startswith("recommended")
    return None if advice and " " not in found[1] else (found[1], found[2])
