"""Texts of which a watch surely thinks nothing, said in a way that can be compiled."""

from collections.abc import Sequence
from operator import itemgetter

from mpdoctor.models.frugal import dataclass

_FIRST = itemgetter(slice(0, 1))


@dataclass(frozen=True, slots=True)
class Harmless:
    """ASCII texts that a watch has nothing against; of others it may have nothing either.

    They have at most `longest` characters, all of them in `alphabet` and the first in
    `first`, where these are given. They do not contain `never`, and none of them is one
    of the `words`, which are in lower case, whatever its case and margins.
    """

    words: frozenset[str] = frozenset()
    alphabet: str = ""
    first: str = ""
    never: str = ""
    longest: int = 1 << 20

    def clears(self, texts: Sequence[str]) -> bool:
        """Whether all of these texts are harmless; for `Watch.clears`."""
        if max(map(len, texts)) > self.longest:
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
