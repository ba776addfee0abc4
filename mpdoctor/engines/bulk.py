"""Questions put to many texts at once, for `Watch.clears`.

Each is one or two calls for a whole column instead of one for each value.
"""

from collections.abc import Callable, Collection, Sequence

Clears = Callable[[Sequence[str]], bool]


def without(words: Collection[str]) -> Clears:
    """Clears texts of which none is one of the words, whatever its case and margins."""
    unwanted = frozenset(words)

    def clears(texts: Sequence[str]) -> bool:
        return unwanted.isdisjoint(map(str.strip, map(str.lower, texts)))

    return clears


def ascii_within(length: int) -> Clears:
    """Clears ASCII texts of at most so many characters, which are as many bytes."""

    def clears(texts: Sequence[str]) -> bool:
        return max(map(len, texts)) <= length and "".join(texts).isascii()

    return clears
