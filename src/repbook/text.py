# Long because what is refused, folded, dialled and shown of a text has one place.
"""Text: what is refused, the keys under which it is found again, and how it is shown."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from repbook.errors import InvalidInput

NEAR = 0.72  # a likeness at which one name may be a misspelling of another
SCHEMES = ("postgresql", "postgres")  # with which the address of a PostgreSQL begins
ENDING = 6  # digits that two spellings of one phone number always share

# Letters that Unicode does not take apart into a base letter and an accent.
_PLAIN = (
    "ø o Ø o ł l Ł l đ d Đ d ð d þ th æ ae Æ ae œ oe Œ oe ı i ’ ' ‘ ' ʼ ' “ \" ” \" – - — - ‐ - ‑ -"
)
UNDECOMPOSED = str.maketrans(dict(zip(_PLAIN.split()[::2], _PLAIN.split()[1::2], strict=True)))

_LEGAL_FORMS = (
    "ltd limited inc incorporated llc llp lp plc co company corp corporation gmbh mbh ag kg "
    "kgaa ohg gbr ug ek ev eg se sa sas sasu sarl eurl srl spa snc bv nv vof cv ab hb kb oy "
    "oyj as asa aps pty pvt lda ltda sl slu sro doo kft zrt bt sp zoo ooo kk pte bhd sdn "
    "cie"
)
LEGAL_FORMS = frozenset(_LEGAL_FORMS.split())
COMMON = frozenset(  # words of four letters and more that name no thing
    "again with from that this they have does when after before been still very"
    " about back call them there will".split()
)
MARKS_OFF = str.maketrans("", "", "'./")


def why_not_text(text: str) -> str | None:
    """Say why a text cannot be kept exactly, or None when it can."""
    if "\0" in text:
        return "it holds a NUL character"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "it holds half a character (a lone surrogate)"
    return None


def clean(text: str, what: str = "text") -> str:
    """Return the text exactly as it is; InvalidInput when it cannot be kept so."""
    why = why_not_text(text)
    if why is not None:
        shown = "".join(c for c in text if c.isprintable())[:40]
        raise InvalidInput(
            f'The {what} "{shown}" cannot be kept: {why}', hint="Type it again without it"
        )
    return text


def clean_name(text: str, what: str = "name") -> str:
    """A name on one line: outer and doubled spaces and line breaks go.

    InvalidInput if it is empty, or has no character that can be seen.
    """
    name = " ".join(clean(text, what).split())
    if not name:
        raise InvalidInput(f"The {what} is empty", hint=f"Give a {what} in quotes")
    if not has_visible(name):
        raise InvalidInput(f"The {what} has no visible character", hint=f"Give a {what} in quotes")
    return name


def has_visible(text: str) -> bool:
    """Whether a text has a character that can be seen: no control, mark or space alone."""
    if text.isascii():
        return any("!" <= c <= "~" for c in text)
    from unicodedata import category

    return any(c.isprintable() and not c.isspace() and category(c) != "Mn" for c in text)


def fold(text: str) -> str:
    """The key under which a text is looked up: no case, no accents, single spaces."""
    if text.isascii():
        return " ".join(text.lower().split())
    from unicodedata import category, normalize

    decomposed = normalize("NFKD", text.translate(UNDECOMPOSED))
    bare = "".join(c for c in decomposed if category(c) not in ("Mn", "Cf"))
    folded = normalize("NFKD", bare.casefold().translate(UNDECOMPOSED))
    return " ".join("".join(c for c in folded if category(c) != "Mn").split())


def words_of(text: str) -> list[str]:
    """The folded words of a text, without punctuation; `&` counts as `and`."""
    if text.isascii() and text.replace(" ", "").isalnum():  # most are: nothing is to be taken out
        return text.lower().split()
    folded = fold(text).replace("&", " and ").replace("'", "")
    return "".join(c if c.isalnum() else " " for c in folded).split()


def stems(text: str) -> set[str]:
    """The words of a text that can name a thing, seal and seals alike."""
    words = (word.removesuffix("s") for word in words_of(text))
    return {word for word in words if len(word) > 3 and not word.isdecimal()} - COMMON


def speaks_of(said: str, thing: str) -> bool:
    """Whether words speak of a thing: they share two words with it, a long one, or all that it has."""
    named = stems(thing)
    shared = named & stems(said)
    return bool(shared) and (len(shared) > 1 or shared == named or max(map(len, shared)) > 7)


NEGATED = re.compile(  # what follows was not done
    "\\b(?:forg[eo]t\\w*|not|cannot|never|(?:did|do|does|could|have|has|had|was|were)nt)\\b.*"
    "|n['\u2019]t\\b.*",
    re.IGNORECASE,
)


def greeted(note: str, days: Sequence[str], contacts: Sequence[str]) -> list[str]:
    """Of yearly days that are near, those for which a note says that somebody was greeted.

    It names a day, and if it names a contact, that one's; a greeting alone is for the only one near.
    """
    sure = [day for day in days if f"greeted ({day})" in note]  # as a reply offers to note it
    for day in sure:
        note = note.replace(f"greeted ({day})", "")
    said = " ".join(NEGATED.sub("", part) for part in re.split(r"[.;!?\n]", note))
    whose = {day: {name for name in contacts if names_one(name, day, contacts)} for day in days}
    named = {name for name in contacts if names_one(name, note, contacts)}
    theirs = [day for day in days if whose[day] & named]
    bare = len(days) == 1 and re.search(r"\bgreet", said, re.IGNORECASE) is not None
    return [
        day
        for day in days
        if day in sure
        or (
            (day in theirs or not named or not (theirs or whose[day]))
            and (bare or speaks_of(said, " ".join(stems(day) - stems(" ".join(contacts)))))
        )
    ]


def has_words(text: str, words: str) -> bool:
    """Whether words stand in a text as they are, and not within longer ones."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def begin(parts: list[str], name: str) -> bool:
    """Whether each part starts a different word of the name; no parts start none."""
    words = words_of(name)
    for part in sorted(parts, key=len, reverse=True):
        if not (hits := [word for word in words if word.startswith(part)]):
            return False
        words.remove(hits[0])
    return bool(parts)


def company_key(name: str) -> str:
    """A firm's name without its legal form, so that `ACME Limited` meets `Acme Ltd.`."""
    words = words_of(fold(name).translate(MARKS_OFF))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    kept = list(words)
    while len(kept) > 1 and (kept[-1] in LEGAL_FORMS or kept[-1] == "and"):
        kept.pop()
    return " ".join(kept)


def is_email(text: str) -> bool:
    """Whether a text reads as an e-mail address: `ann@harbor.example`."""
    before, _, after = text.partition("@")
    return bool(before and after) and " " not in text and "@" not in after and len(text) <= 254


def phone_key(text: str) -> str:
    """The digits of a phone number: `00` and `+` gone, `(0)` after them and extensions too.

    Empty when the text holds no digit. Two spellings of one number may still
    differ by the country: compare with `same_phone`.
    """
    number = fold(text)
    for mark in ("ext", "x", "durchwahl", "poste", "#"):
        at = number.find(mark)
        if at > 0 and any(c.isdigit() for c in number[:at]):
            number = number[:at]
    abroad = number.startswith(("+", "00", "tel:+", "(+"))
    if abroad:
        number = number.replace("(0)", "")
    digits = "".join(c for c in number if c in "0123456789")
    return digits[2:] if digits.startswith("00") else digits


def same_phone(one: str, other: str) -> bool:
    """Whether two spellings can be one number: equal, or apart only by the country's digits."""
    a, b = phone_key(one), phone_key(other)
    if not a or not b:
        return False
    if a == b:
        return True
    short, long = sorted((a.lstrip("0"), b.lstrip("0")), key=len)
    return len(short) >= 7 and len(long) - len(short) <= 3 and long.endswith(short)


def shown(text: str) -> str:
    """Typed text as an error quotes it: cut at 40 characters, control characters as `?`."""
    plain = "".join(c if c.isprintable() else "?" for c in text[:41])
    return plain if len(plain) <= 40 else plain[:37] + "..."


def quoted(text: str, most: int) -> str:
    """Typed text as a shell takes it again, in quotes; `"…"` where it would not fit a hint."""
    if len(text) > most or not text.isprintable():
        return '"…"'
    if any(c in text for c in '"$`\\!'):
        from shlex import quote

        return quote(text)
    return f'"{text}"'


def is_address(text: str) -> bool:
    """Whether a text is meant as the address of a PostgreSQL, and is no name of a file."""
    scheme, colon, _ = text.partition(":")
    return bool(colon) and scheme.strip().lower() in SCHEMES


def shell_line(words: Iterable[str]) -> str:
    """Words as a shell takes them; one that would not fit a line of help is left to be typed."""
    return " ".join(
        word if word and all(c.isalnum() or c in "-_./:,@%+=" for c in word) else quoted(word, 200)
        for word in words
    )


@cache
def dialled(text: str, region: str | None) -> str | None:
    """A number as it is dialled from abroad, `+46855501234`; None where that is not known.

    Without a region it is known only for numbers with their country's code.
    """
    import phonenumbers

    said = text.strip().lower().removeprefix("tel:")
    said = f"+{said[2:]}" if said.startswith("00") else said
    try:
        number = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def tel(phone: str) -> str:
    """The address of a number: `tel:+49711555;ext=98` for `+49 (0)711 555 ext. 98`; or empty."""
    import re

    extension = re.search(r"(?:ext|x|durchwahl|poste|#)\W*(\d+)\s*$", phone, re.IGNORECASE)
    number = dialled(phone[: extension.start()] if extension else phone, None) or phone_key(phone)
    return f"tel:{number}" + (f";ext={extension[1]}" if extension else "") if number else ""


def ending(text: str) -> str:
    """The last digits, which all spellings of a number share; empty for no number."""
    digits = phone_key(text)
    return digits[-ENDING:] if len(digits) >= ENDING else ""


def one_number(one: str, other: str, region: str | None) -> bool:
    """Whether two spellings are the same number: by the numbering plans, else by their digits."""
    a, b = dialled(one, region), dialled(other, region)
    return a == b if a is not None and b is not None else same_phone(one, other)


# Text as it is shown

# What stands for a character that would not be seen, or would do something; other spaces are one.
SIGNS = {
    **{chr(code): chr(0x2400 + code) for code in range(0x20)},
    **dict.fromkeys("\t\u00a0\u202f\u3000\u2007\u2009", " "),
    **{"\n": "⏎", "\r": "", "\u200d": "\u200d"},  # the last one joins emoji
}


def visible(text: str) -> str:
    """Text safe to show: control characters, escapes and direction marks made visible."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else SIGNS.get(c, f"<U+{ord(c):04X}>") for c in text)


def width(text: str) -> int:
    """Terminal columns that a text takes."""
    if (
        text.isascii() or max(text) < "\u0300"
    ):  # Latin: below the first mark and the first wide character
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(c) or c in "\u200d\ufe0f" else 2 if east_asian_width(c) in "WF" else 1
        for c in text
    )


QUOTED = r'"(?:[^"\\\n]|\\.)*"|(?<= )\'[^\'\n]*\''
COMMAND = rf'\brepbook (?:{QUOTED}|[;,:](?=[^\s;,·:])|[^;,·:\n"])*'
HELD = "\ue000"  # as wide as a space


def wrapped(text: str, most: int, hang: int = 0, whole: bool = True, columns: int = 0) -> str:
    """Text wrapped between words; further lines are indented by `hang`.

    A command stays `whole`, to be copied, unless it is only to be read: one that is too long for
    the `columns` of the terminal (`most`) is `spread` over them.
    """
    lines, line, used = [], "", 0
    for at, word in enumerate((held(text) if whole else text).split(" ")):
        wide = width(word)
        long = HELD in word and hang + wide > most
        if at and line.strip() and used + 1 + wide > most and not (long and used < most // 2):
            lines.append(line)
            line, used = " " * hang, hang
        elif at:
            line, used = f"{line} ", used + 1
        if long:
            word = spread(word.replace(HELD, " "), used, columns or most, hang)
        line, used = line + word, used + width(word)
        if long:
            used = (used - 1) % (columns or most) + 1  # on its last row
    return "\n".join([*lines, line]).replace(HELD, " ")


def held(text: str) -> str:
    """The text with other signs for the spaces that stand in a command."""
    return re.sub(COMMAND, lambda found: found[0].replace(" ", HELD), text)


def spread(line: str, at: int, columns: int, hang: int) -> str:
    """A command that begins at a column, with more spaces where the terminal is to go on below.

    It stays one line, to be copied; an option stays with its value. No space within quotes grows.
    """
    words: list[str] = re.findall(rf"(?:{QUOTED}|[^ ])+", line)
    room = columns - hang
    parts: list[str] = []
    for word in words:
        value = parts and re.fullmatch("--?[a-z][a-z-]*", parts[-1]) and word[0] != "-"
        if value and width(parts[-1]) + 1 + width(word) <= room:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    done = ""
    for part in parts:
        fits = at + 1 + width(part) <= columns or width(part) > room
        gap = bool(done) if fits else max(columns - at + hang, 1)
        done += " " * gap + part
        at = (at + gap + width(part) - 1) % columns + 1
    return done


def first_name(name: str) -> str:
    """The first word of a name that is no title, as `Dr` is."""
    return next((word for word in words_of(name) if len(word) > 2), fold(name))


def is_named(first: str, text: str) -> bool:
    """Whether a text names somebody by this first name: `Lena's birthday`."""
    said = " ".join(words_of(re.sub("['\u2019]s\\b", "", text)))
    return f" {first} " in f" {said} "


def names_one(name: str, text: str, there: Iterable[str]) -> bool:
    """Whether a text names somebody: by the first name, or all of it if another has the same.

    `there` are all the names at that customer.
    """
    first = first_name(name)
    shared = sum(first_name(each) == first for each in there) > 1
    return fold(name) in fold(text) if shared else is_named(first, text)


def is_birthday_of(name: str, text: str, there: Iterable[str]) -> bool:
    """Whether a text is somebody's birthday, by `names_one`."""
    return names_one(name, text, there) and "birthday" in words_of(text)
