"""Whom a misspelt name may mean."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from repbook.book import Book
from repbook.book.find_customer import SHOWN
from repbook.text import NEAR


def near(book: Book, key: str) -> list[int]:
    """The customers whose names, or words of them, are nearest to a folded text, the nearest first.

    Where there are none, those with a word near each of its words: a file may have `Smith, John`.
    """
    found, words = nearest(book, key), key.split()
    if found or not words[1:]:
        return found
    first, *others = (nearest(book, word) for word in words)
    return [id for id in first if all(id in of for of in others)]


def nearest(book: Book, key: str) -> list[int]:
    """The same of a text as it stands, its words in this order.

    Names that can be the most alike are compared first: what others can reach is soon too little.
    """
    from difflib import SequenceMatcher

    matcher, found, least = SequenceMatcher(b=key), dict[int, float](), NEAR
    likely = _likely(book.customers.every_key(), key)
    bounded = sorted(_bounds(likely, key), reverse=True)
    for bound, texts in groupby(bounded, lambda each: each[0]):
        if bound < least:
            break
        ratios: dict[str, float] = {}  # of whole names
        for _, text in texts:
            matcher.set_seq1(text)
            if (ratio := matcher.ratio()) >= least:
                ratios.update((name, max(ratio, ratios.get(name, 0.0))) for name in likely[text])
        for id, name in book.customers.called(list(ratios)):
            found[id] = max(ratios[name], found.get(id, 0.0))
        if len(found) >= SHOWN:
            found = dict(sorted(found.items(), key=lambda each: (-each[1], each[0]))[:SHOWN])
            least = min(found.values())
    return sorted(found, key=lambda id: (-found[id], id))


def _bounds(texts: Iterable[str], key: str) -> Iterator[tuple[float, str]]:
    """Texts with how alike the key each is at most: by the most letters that both have in one order.

    A bit of `left` stands for a letter of the key without its match (Hyyrö, 2004).
    """
    places: dict[str, int] = {}
    for place, letter in enumerate(key):
        places[letter] = places.get(letter, 0) | 1 << place
    every, size = (1 << len(key)) - 1, len(key)
    for text in texts:
        left = every
        for letter in text:
            if letter in places:
                hits = left & places[letter]
                left = left + hits | left - hits
        yield 2.0 * (~left & every).bit_count() / (len(text) + size), text


def _likely(names: str, key: str) -> dict[str, set[str]]:
    """Names, one a line, and words of them, with enough letters of the key; with the names of each.

    Letters are looked up in all names together: one by one it takes ten times as long.
    """
    size = len(key)
    shortest = next(n for n in range(size + 1) if n and 2.0 * n / (n + size) >= NEAR)
    least = next(n for n in range(size + 1) if 2.0 * n / (shortest + size) >= NEAR)
    letters: dict[int, str | None] = defaultdict(lambda: None)  # other letters go
    letters.update((ord(letter), letter) for letter in f"{key} \n")
    kept, lines = names.translate(letters), names.split("\n")
    likely: dict[str, set[str]] = defaultdict(set)
    spaced = kept if " " in key else kept.replace(" ", "")
    for name, left in zip(lines, spaced.split("\n"), strict=True):
        if len(left) >= least and 2.0 * len(left) / (len(name) + size) >= NEAR:
            likely[name].add(name)
    line = end = 0
    for hit in re.finditer(rf"[^ \n]{{{least}}}", kept):
        line += kept.count("\n", end, hit.start())
        end = hit.start()
        for word in lines[line].split(" "):
            if len(word) >= shortest:
                likely[word].add(lines[line])
    return likely
