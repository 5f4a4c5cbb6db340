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
        phrases = ([_base(word) for word in WORD.findall(_fold_all(text))] for text in said)
        self.phrases = [phrase for phrase in phrases if phrase]
        if not self.phrases:
            raise InvalidInput("There is no word to look for", hint='repbook find "price list"')
        self._patterns = [
            re.compile(r"\b" + r"\W+".join(map(_pattern, phrase))) for phrase in self.phrases
        ]
        self.letters = [max(phrase, key=len) for phrase in self.phrases]  # that a text must hold

    def among(self, texts: Sequence[str]) -> list[int]:
        """Which of the texts, by their places, have them all; a hundred thousand at once."""
        plain = [at for at, text in enumerate(texts) if text.isascii()]
        others = [at for at, text in enumerate(texts) if not text.isascii()]
        found: list[int] = []
        for places, folded in ((plain, str.lower), (others, _fold_all)):
            all_folded = folded(BETWEEN.join([texts[at] for at in places])).split(BETWEEN)
            held = list(zip(places, all_folded, strict=True)) if places else []
            for letters, pattern in zip(self.letters, self._patterns, strict=True):
                held = [each for each in held if letters in each[1] and pattern.search(each[1])]
            found += [at for at, _ in held]
        return sorted(found)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where they stand in a text: start and end of each, in order."""
        words = [(_fold_all(match[0]), *match.span()) for match in WORD.finditer(text)]
        found: set[tuple[int, int]] = set()
        for phrase in self.phrases:
            for at in range(len(words) - len(phrase) + 1):
                here = words[at : at + len(phrase)]
                if all(
                    re.fullmatch(_pattern(base), word)
                    for base, (word, _, _) in zip(phrase, here, strict=True)
                ):
                    found.add((here[0][1], here[-1][2]))
        return sorted(found)


def _fold_all(text: str) -> str:
    """Many texts without case and accents; `fold` does it letter by letter, which takes long."""
    from unicodedata import normalize

    bare = ACCENTS.sub("", normalize("NFKD", text)).casefold()
    return LETTERS.sub(lambda match: UNDECOMPOSED[ord(match[0])], bare)


def _base(word: str) -> str:
    """A word without the ending of its plural, or of what may have one: batteries, battery."""
    if len(word) <= SHORT:
        return word
    if len(word) > SHORT + 2 and word.endswith(("ies", "y")):
        return word[:-3] if word.endswith("ies") else word[:-1]
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _pattern(base: str) -> str:
    return re.escape(base) + (r"\w*" if len(base) > SHORT else r"(?:e?s)?\b")
