"""Texts of which a watch surely thinks nothing, said in a way that can be compiled."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

# As in `string`, which brings templates along that take a while to import.
DIGITS = "0123456789"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

_FIRST = itemgetter(slice(0, 1))

Shape = tuple[tuple[str, int, int], ...]
"""Runs of characters, one after the other: which, at least how many, and at most. Each
run takes as many as it can."""


@dataclass(frozen=True, slots=True)
class Harmless:
    """ASCII texts that a watch has nothing against; of others it may have nothing either.

    They have at most `longest` characters, all of them in `alphabet` and the first in
    `first`, where these are given. They do not contain `never`, and none of them is one
    of the `words`, which are in lower case, whatever its case and margins. Where there
    are `shapes`, they have one of them from end to end.
    """

    words: frozenset[str] = frozenset()
    alphabet: str = ""
    first: str = ""
    never: str = ""
    longest: int = 1 << 20
    shapes: tuple[Shape, ...] = ()

    def clears(self, texts: Sequence[str]) -> bool:
        """Whether all of these texts are harmless; for `Watch.clears`.

        Shapes are too dear to be looked for here: who has some has a better way.
        """
        if self.shapes or max(map(len, texts)) > self.longest:
            return False
        letters = "".join(texts)
        if not letters.isascii() or (self.never and self.never in letters):
            return False
        if self.alphabet and letters.encode().translate(None, self.alphabet.encode()):
            return False
        if self.first and not set(map(_FIRST, texts)) <= set(self.first):
            return False
        return not self.words or self.words.isdisjoint(
            map(str.strip, map(str.lower, texts))
        )


FLAT_MEMBERS = 100
FLAT_BYTES = 4096
FLAT_TEXT = 200
"""What makes a list or object *flat*: a list of scalars and of objects of scalars, or an
object of scalars, each with at most so many members, written in at most so many bytes,
and its texts in ASCII, with at most so many characters."""
