"""A set of database ids that is small, and can be put away and taken up again."""

import base64
import zlib
from collections.abc import Iterable


class IdSet:
    """A set of positive numbers, one bit each: a million of them need 125 kB.

    Which recipients of a list were seen, and which ones are claimed, is known to an
    upload only while it runs: that is nothing to write into a million rows.
    """

    __slots__ = ("_bits",)

    def __init__(self, text: str | None = None):
        """:param text: as :meth:`dump` returned it"""
        packed = base64.b85decode(text) if text else b""
        self._bits = bytearray(zlib.decompress(packed) if packed else b"")

    def dump(self) -> str:
        """Return the set as a text."""
        return base64.b85encode(zlib.compress(bytes(self._bits), 1)).decode()

    def add(self, number: int) -> None:
        place = number >> 3
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 + len(self._bits) // 8 - len(self._bits)))
        self._bits[place] |= 1 << (number & 7)

    def update(self, numbers: Iterable[int]) -> None:
        numbers = list(numbers)
        if not numbers:
            return
        # Room for all of them at once.
        self.add(max(numbers))
        bits = self._bits
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)

    def missing(self, numbers: Iterable[int]) -> list[int]:
        """Return those of ``numbers`` that are not in the set."""
        bits, size = self._bits, len(self._bits)
        return [
            number
            for number in numbers
            if number >> 3 >= size or not bits[number >> 3] >> (number & 7) & 1
        ]

    def __len__(self) -> int:
        return int.from_bytes(self._bits, "little").bit_count()

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (number & 7) & 1)
