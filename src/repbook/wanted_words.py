"""Words that are looked for in texts: accents, case and plural do not matter."""

import re
from collections.abc import Iterable, Sequence

from repbook.errors import InvalidInput
from repbook.text import UNDECOMPOSED

WORD = re.compile(r"[\w\u0300-\u036f]+")
ACCENTS = re.compile("[\u0300-\u036f]")
LETTERS = re.compile(f"[{''.join(map(chr, UNDECOMPOSED))}]")
BETWEEN = "\0"  # which no text of the book holds
SHORT = 3  # letters of a word that is found whole alone, so that `car` is not found in `cartons`


class Wanted:
    """All of these words, in any order; several in one text are a phrase.

    A word is found at the start of words: `seal` in seals and sealing. InvalidInput for no words.
    """

    def __init__(self, said: Iterable[str]) -> None:
        phrases = ([_singulars(word) for word in WORD.findall(_fold_all(text))] for text in said)
        self.phrases = [phrase for phrase in phrases if phrase]
        if not self.phrases:
            raise InvalidInput("There is no word to look for", hint='repbook find "price list"')
        self._patterns = [
            re.compile(r"\b" + r"\W+".join(map(_pattern, phrase))) for phrase in self.phrases
        ]
        # what a text must hold
        self.letters = [max(map(_shared, phrase), key=len) for phrase in self.phrases]

    def among(self, texts: Sequence[str]) -> list[int]:
        """Which of the texts, by their places, have them all; a hundred thousand at once."""
        others = [at for at, text in enumerate(texts) if not text.isascii()]
        folded = _fold_all(BETWEEN.join([texts[at] for at in others])).split(BETWEEN)
        held = list(zip(others, folded, strict=True)) if others else []
        (letters, pattern), *more = zip(self.letters, self._patterns, strict=True)
        held = [each for each in held if letters in each[1] and pattern.search(each[1])]
        search = pattern.search  # most of a book is in plain letters, and has not this word
        held += [
            (at, low)
            for at, text in enumerate(texts)
            if text.isascii() and letters in (low := text.lower()) and search(low)
        ]
        for letters, pattern in more:
            held = [each for each in held if letters in each[1] and pattern.search(each[1])]
        return sorted(at for at, _ in held)

    def count(self, plain: str, others: str) -> int:
        """How many texts have them all: of those in plain letters alone, and of others, parted by NUL."""
        held = plain.lower().split(BETWEEN) + _fold_all(others).split(BETWEEN)
        for letters, pattern in zip(self.letters, self._patterns, strict=True):
            search = pattern.search
            held = [each for each in held if letters in each and search(each)]
        return len(held)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where they stand in a text: start and end of each, in order."""
        words = [(_fold_all(match[0]), *match.span()) for match in WORD.finditer(text)]
        found: set[tuple[int, int]] = set()
        for phrase in self.phrases:
            for at in range(len(words) - len(phrase) + 1):
                here = words[at : at + len(phrase)]
                if all(
                    re.fullmatch(_pattern(singulars), word)
                    for singulars, (word, _, _) in zip(phrase, here, strict=True)
                ):
                    found.add((here[0][1], here[-1][2]))
        return sorted(found)


def _fold_all(text: str) -> str:
    """Many texts without case and accents; `fold` does it letter by letter, which takes long."""
    from unicodedata import normalize

    bare = ACCENTS.sub("", normalize("NFKD", text)).casefold()
    return LETTERS.sub(lambda match: UNDECOMPOSED[ord(match[0])], bare)


def _singulars(word: str) -> tuple[str, ...]:
    """What a word is the plural of, as far as its end says: roses of rose, or of ros."""
    if len(word) <= SHORT or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return (word,)
    if word.endswith("ies") and len(word) > SHORT + 1:
        return (word[:-3] + "y",)
    if word.endswith(("ses", "xes", "zes", "ches", "shes", "oes")) and len(word) > SHORT + 1:
        return word[:-2], word[:-1]
    return (word[:-1], word) if len(word) == SHORT + 1 else (word[:-1],)  # cars, but lens, too


def _shared(singulars: tuple[str, ...]) -> str:
    """The letters with which each of these begins, and its plural: `cit` of city."""
    shortest = min(singulars, key=len)
    return shortest[:-1] if _ends_in_y(shortest) else shortest


def _pattern(singulars: tuple[str, ...]) -> str:
    """All words that begin with one of these, or with its plural; of short ones the word itself."""
    long = [each for each in singulars if len(each) > SHORT]
    whole = len(long) < len(singulars)  # one of them is short, so that none is the start of another
    return f"(?:{'|'.join(_either(each) + _ending(each, whole) for each in singulars)})"


def _either(singular: str) -> str:
    """`cit(?:y|ie)`, which are the same in the singular and in the plural."""
    return re.escape(singular[:-1]) + "(?:y|ie)" if _ends_in_y(singular) else re.escape(singular)


def _ends_in_y(singular: str) -> bool:
    """Whether its plural ends in ies: city, and not day."""
    return singular.endswith("y") and len(singular) > 2 and singular[-2] not in "aeiou"


def _ending(singular: str, whole: bool) -> str:
    return r"(?:e?s)?\b" if whole else r"\w*"
