"""What a long import has met already, in a few bytes for each."""

from collections.abc import Collection

BITS = 27  # of what a key's hash says: a million keys are taken for others once in 130 times


class Ids:
    """A set of row ids from 1 up to the largest that the book has: a byte for each."""

    def __init__(self, largest: int) -> None:
        self._bytes = bytearray(largest + 1)

    def add(self, id: int) -> None:
        """Put an id in."""
        self._bytes[id] = 1

    def __contains__(self, id: int) -> bool:
        return id < len(self._bytes) and self._bytes[id] == 1


class Keys:
    """Keys that may have come before: never no for one that has, seldom yes for one that has not."""

    def __init__(self) -> None:
        self._bits = bytearray(1 << (BITS - 3))

    def met(self, keys: Collection[object]) -> set[object]:
        """Those of these keys that may have come before; from now on all of them have."""
        bits, mask = self._bits, (1 << BITS) - 1
        places = [hash(key) & mask for key in keys]
        again = {
            key
            for key, place in zip(keys, places, strict=True)
            if bits[place >> 3] >> (place & 7) & 1
        }
        for place in places:
            bits[place >> 3] |= 1 << (place & 7)
        return again
