"""Looks at many texts at once: most columns of a project hold nothing odd."""

from collections.abc import Sequence
from operator import itemgetter

from msgspec import Struct

_ENDLESS = 1 << 20
_FIRST = itemgetter(slice(0, 1))


class HealthyTexts(Struct, frozen=True):
    """Tells at once whether all of many texts are ASCII and surely healthy.

    They have at most `longest` characters, all of them in `alphabet` and the first in
    `first`, where these are given; none contains `never`, and none is one of the `words`
    (in lower case), whatever its case and margins. A no may be too strict, a yes never.
    """

    words: frozenset[str] = frozenset()
    alphabet: str = ""
    first: str = ""
    never: str = ""
    longest: int = _ENDLESS

    def __call__(self, texts: Sequence[str]) -> bool:
        joined = "\n".join(texts)
        if not joined.isascii() or (self.never and self.never in joined):
            return False
        if joined.count("\n") != len(texts) - 1:
            return False
        if self.longest < _ENDLESS and max(map(len, texts)) > self.longest:
            return False
        if self.alphabet and joined.encode().translate(
            None, f"{self.alphabet}\n".encode()
        ):
            return False
        if self.first and not set(map(_FIRST, texts)) <= set(self.first):
            return False
        if not self.words:
            return True
        lines = joined.lower().split("\n")
        if lines != joined.lower().split():
            # Some have margins, are blank, or of several words.
            lines = [line.strip() for line in lines]
        return self.words.isdisjoint(lines)
