"""Looks at many texts at once: most columns of a project hold nothing odd."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

_FIRST = itemgetter(slice(0, 1))


@dataclass(frozen=True, slots=True)
class HealthyTexts:
    """Tells at once whether all of many texts are ASCII and surely healthy.

    They have at most `longest` characters, all of them in `alphabet` and the first in
    `first`, where these are given; none contains `never`, and none is one of the `words`
    (in lower case), whatever its case and margins. A no may be too strict, a yes never.
    """

    words: frozenset[str] = frozenset()
    alphabet: str = ""
    first: str = ""
    never: str = ""
    longest: int = 1 << 20

    def __call__(self, texts: Sequence[str]) -> bool:
        if max(map(len, texts)) > self.longest:
            return False
        letters = "".join(texts)
        if not letters.isascii() or (self.never and self.never in letters):
            return False
        if self.alphabet and letters.encode().translate(None, self.alphabet.encode()):
            return False
        if self.first and not set(map(_FIRST, texts)) <= set(self.first):
            return False
        return not self.words or self._holds_no_word(texts, letters)

    def _holds_no_word(self, texts: Sequence[str], letters: str) -> bool:
        if letters.split(None, 1) != [letters]:
            return self.words.isdisjoint(map(str.strip, map(str.lower, texts)))
        # Without any white space, only short texts can be words.
        longest = max(map(len, self.words))
        return self.words.isdisjoint(
            [text.lower() for text in texts if len(text) <= longest]
        )
