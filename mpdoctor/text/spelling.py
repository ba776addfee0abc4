"""Finds the planned name that an unplanned one most probably means."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import combinations

from mpdoctor.model.subjects import NearMatch
from mpdoctor.text.confusables import in_latin, without_unseen
from mpdoctor.text.words import SENSIBLE, opposed, same_verb, singular, tokens

LONGEST = 255
"""Characters beyond which a name is no longer compared letter by letter."""

_SPACING = re.compile(r"\s+")
_SEPARATORS = re.compile(r"[\s_\-‐‑‒–—―−./:·]+")
_DIGITS = re.compile(r"\d+")


def _compose(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _without_spacing(text: str) -> str:
    return _SPACING.sub(_joint, text)


def _without_separators(text: str) -> str:
    return _SEPARATORS.sub(_joint, text)


def _joint(gap: re.Match[str]) -> str:
    """Between digits a separator carries meaning: `1.5` is not `15`."""
    text, start, end = gap.string, gap.start(), gap.end()
    if start > 0 and end < len(text) and text[start - 1].isdigit():
        return "_" if text[end].isdigit() else ""
    return ""


_ASPECTS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("an invisible character", without_unseen),
    ("a look-alike character", in_latin),
    ("Unicode form", _compose),
    ("spacing", _without_spacing),
    ("separators", _without_separators),
    ("case", str.casefold),
)
"""What names may differ in and still be the same, in the order in which it is told."""


def fold(name: str) -> str:
    """What is left of a name without case, separators, and characters that deceive."""
    # Events have many of their properties in common.
    return _folded_once(name) if len(name) <= LONGEST else _folded(name)


def _folded(name: str) -> str:
    for _, undo in _ASPECTS:
        name = undo(name)
    return name


_folded_once = lru_cache(maxsize=4_096)(_folded)


def difference(name: str, other: str) -> str | None:
    """All that tells two names apart, as in "only in case"; `None` where it is more."""
    if fold(name) != fold(other):
        return None
    for size in range(1, len(_ASPECTS) + 1):
        for aspects in combinations(_ASPECTS, size):
            left, right = name, other
            for _, undo in aspects:
                left, right = undo(left), undo(right)
            if left == right:
                return _phrase([what for what, _ in aspects])
    return None


def _phrase(aspects: list[str]) -> str:
    *rest, last = aspects
    return f"in {', '.join(rest)} and {last}" if rest else f"only in {last}"


class Speller:
    """Knows a set of names and finds the twin of a name that is not among them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._folded: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names):
            self._folded[fold(name)].append(name)
        self._singular: dict[str, list[str]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._words: frozenset[str] = frozenset()

    def twin(self, name: str) -> NearMatch | None:
        """The known name that `name` means, or `None` where it is known or truly new."""
        if name in self._names:
            return None
        folded = fold(name)
        if folded in self._folded:
            return self._same(name, self._folded[folded])
        if not folded or len(name) > LONGEST:
            return None
        self._prepare()
        return self._plural(name, folded) or self._slip(name, folded)

    def _same(self, name: str, candidates: list[str]) -> NearMatch | None:
        told = [(difference(name, other), other) for other in candidates]
        how, twin = min(
            ((how, other) for how, other in told if how is not None),
            key=lambda pair: (pair[0].count(" "), pair[1]),
        )
        return NearMatch(twin, how)

    def _prepare(self) -> None:
        """Index what only unplanned names need, on the first of them."""
        if self._by_length or not self._folded:
            return
        words: set[str] = set()
        for folded, names in self._folded.items():
            if len(names[0]) > LONGEST:
                continue
            self._by_length[len(folded)].append(folded)
            parts = _words(names[0])
            words.update(parts)
            self._singular[_singular(parts)].append(names[0])
        self._words = frozenset(words)

    def _plural(self, name: str, folded: str) -> NearMatch | None:
        same = self._singular.get(_singular(_words(name)), ())
        if len(same) != 1 or _DIGITS.findall(folded) != _DIGITS.findall(fold(same[0])):
            return None
        return NearMatch(same[0], "in singular and plural", misspelt=True)

    def _slip(self, name: str, folded: str) -> NearMatch | None:
        best: list[tuple[int, str, str]] = []
        for distance, other in self._near(folded):
            if best and distance > best[0][0]:
                continue
            for planned in self._folded[other]:
                how = self._judge(name, planned)
                if how is None:
                    continue
                if best and distance < best[0][0]:
                    best.clear()
                best.append((distance, planned, how))
        if len(best) != 1:
            return None
        _, planned, how = best[0]
        return NearMatch(planned, how, misspelt=True)

    def _near(self, folded: str) -> Iterator[tuple[int, str]]:
        reach = _reach(len(folded))
        if not reach:
            return
        # Loading it takes longer than checking a small file.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        digits = _DIGITS.findall(folded)
        for length in range(len(folded) - reach, len(folded) + reach + 1):
            choices = self._by_length.get(length)
            if not choices:
                continue
            found = process.extract(
                folded,
                choices,
                scorer=OSA.distance,
                score_cutoff=min(reach, _reach(length)),
                limit=None,
            )
            for other, distance, _ in found:
                if _DIGITS.findall(other) == digits:
                    yield int(distance), other

    def _judge(self, name: str, planned: str) -> str | None:
        """How one name may be a slip of the other, or `None` where both make sense."""
        ours, theirs = _words(name), _words(planned)
        several = len(theirs) > 1
        how = "by a typing slip"
        for written, meant in _differing(ours, theirs):
            if several and same_verb(written, meant):
                how = "in the ending of a word"
            elif not self._plausible(written, meant):
                return None
        return how

    def _plausible(self, written: str, meant: str) -> bool:
        """Whether one word looks like the other mistyped, rather than like another word."""
        from rapidfuzz.distance import OSA

        if written in self._words or (written in SENSIBLE and meant in SENSIBLE):
            return False
        if opposed(written, meant) or same_verb(written, meant):
            return False
        if any(_is_caseless(char) for char in set(written) ^ set(meant)):
            return False
        distance = OSA.distance(written, meant)
        shorter = min(len(written), len(meant))
        if shorter < 4:
            swapped = sorted(written) == sorted(meant)
            added = len(written) != len(meant) and shorter == 3
            return distance == 1 and (swapped or added)
        return distance <= _reach(shorter)


def _reach(length: int) -> int:
    """How many slips a name of this length may hold."""
    return 0 if length < 4 else 1 if length < 8 else 2


@lru_cache(maxsize=16_384)
def _words(name: str) -> tuple[str, ...]:
    return tokens(_compose(in_latin(without_unseen(name))))


def _singular(words: tuple[str, ...]) -> str:
    return "".join(map(singular, words))


def _differing(
    ours: tuple[str, ...], theirs: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """The words in which two names differ; run together where they do not pair up."""
    if len(ours) == len(theirs):
        for written, meant in zip(ours, theirs, strict=True):
            if written != meant:
                yield written, meant
        return
    start = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    end = 0
    while (
        end < min(len(ours), len(theirs)) - start and ours[-1 - end] == theirs[-1 - end]
    ):
        end += 1
    yield (
        "".join(ours[start : len(ours) - end]),
        "".join(theirs[start : len(theirs) - end]),
    )


def _is_caseless(char: str) -> bool:
    return char.isalpha() and char.lower() == char.upper()


@lru_cache(maxsize=64)
def speller(names: tuple[str, ...]) -> Speller:
    """A speller for names that are asked about again and again."""
    return Speller(names)
