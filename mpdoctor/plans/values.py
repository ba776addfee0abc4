"""What is kept of the values of one property; it can be added up in any order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from zlib import crc32

from msgspec import Struct, field

from mpdoctor.model.untyped import UntypedText
from mpdoctor.text.dates import LONGEST as LONGEST_DATE
from mpdoctor.text.dates import are_iso_dates

TEXTS_KEPT = 96
"""Distinct texts of a property that are kept with their counts."""

NUMBERS_KEPT = 48
"""Distinct numbers; of a property with more of them, only the range is kept."""

KEYS_KEPT = 100
"""Keys of an object; one with more of them has free keys."""

DEEPEST = 4
"""Levels of lists and objects that are looked into."""

LONGEST = 120
"""Characters of a text that are kept."""

NULL = "null"
STRING = "string"
UNTYPED = "untyped"
BOOLEAN = "boolean"
INTEGER = "integer"
WHOLE = "whole"
FRACTION = "fraction"
LIST = "list"
OBJECT = "object"
"""What values are. `whole` is a float without a fraction, `untyped` a cell of a table."""

_KINDS: Mapping[type, str] = {
    type(None): NULL,
    str: STRING,
    UntypedText: UNTYPED,
    bool: BOOLEAN,
    int: INTEGER,
    list: LIST,
    dict: OBJECT,
}


class TextSample(Struct):
    """Distinct texts with their counts: all, or those with the lowest hashes.

    A text among the lowest of everything is among the lowest of each part, so no part
    drops it and its count is complete. `more` tells whether there are others.
    """

    counts: dict[str, int] = field(default_factory=dict)
    more: bool = False
    last: tuple[int, str] | None = None

    def add(self, found: Mapping[str, int]) -> None:
        """Add texts with how often they were seen."""
        counts = self.counts
        for text, count in found.items():
            if len(text) > LONGEST:
                text = text[:LONGEST]
            known = counts.get(text)
            if known is not None:
                counts[text] = known + count
            elif self.last is None or _rank(text) < self.last:
                counts[text] = count
                if len(counts) > 2 * TEXTS_KEPT:
                    self._trim()
        if len(counts) > TEXTS_KEPT:
            self._trim()

    def merge(self, other: "TextSample") -> None:
        """Add another sample."""
        self.more |= other.more
        self.add(other.counts)
        if self.more and self.last is None and len(self.counts) == TEXTS_KEPT:
            self.last = max(map(_rank, self.counts))

    def _trim(self) -> None:
        ranked = sorted(self.counts, key=_rank)[:TEXTS_KEPT]
        self.counts = {text: self.counts[text] for text in ranked}
        self.more = True
        self.last = _rank(ranked[-1])


def _rank(text: str) -> tuple[int, str]:
    """An order that is the same on every machine and does not depend on arrival."""
    return crc32(text.encode("utf-8", "surrogatepass")), text


class Values(Struct):
    """All values of one property of an event, or of one place inside its lists and objects.

    `kinds` counts them by what they are. `dates` tells whether every text is an ISO 8601
    date. `numbers` counts distinct numbers, and is `None` where there are too many of
    them. `sizes` are the lengths of the shortest and of the longest list. `items` are
    the elements of lists, `keys` those of objects; `keys` is `None` where there are too
    many.
    """

    kinds: dict[str, int] = field(default_factory=dict)
    texts: TextSample = field(default_factory=TextSample)
    dates: bool = True
    longest: int = 0
    numbers: dict[float, int] | None = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    sizes: tuple[int, int] | None = None
    items: "Values | None" = None
    keys: "dict[str, Values] | None" = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many values there are, `null` included."""
        return sum(self.kinds.values())

    def add(self, values: Iterable[Any], depth: int = 0) -> None:
        """Add values as JSON decodes them."""
        values = values if isinstance(values, tuple | list) else tuple(values)
        for kind, count in Counter(map(type, values)).items():
            alike = values
            if count < len(values):
                alike = [value for value in values if type(value) is kind]
            if kind is float:
                self._add_floats(alike)
                continue
            name = _KINDS.get(kind)
            if name is None:
                continue
            self.kinds[name] = self.kinds.get(name, 0) + count
            if name in (STRING, UNTYPED):
                self._add_texts(Counter(alike))
            elif name == INTEGER:
                self._add_numbers(Counter(alike))
            elif name == LIST:
                self._add_lists(alike, depth)
            elif name == OBJECT:
                self._add_objects(alike, depth)

    def merge(self, other: "Values") -> None:
        """Add other values of the same property."""
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count
        self.texts.merge(other.texts)
        self.dates &= other.dates
        self.longest = max(self.longest, other.longest)
        if other.low is not None and other.high is not None:
            self._widen(other.low, other.high)
        self._count_numbers(other.numbers)
        if other.sizes is not None:
            self._resize(*other.sizes)
        if other.items is not None:
            if self.items is None:
                self.items = Values()
            self.items.merge(other.items)
        if other.keys is None or self.keys is None:
            self.keys = None
            return
        for key, values in other.keys.items():
            self._key(key).merge(values)
        self._check_keys()

    def _add_texts(self, found: Mapping[str, int]) -> None:
        self.texts.add(found)
        longest = max(map(len, found))
        self.longest = max(self.longest, longest)
        if self.dates:
            self.dates = longest <= LONGEST_DATE and are_iso_dates(list(found))

    def _add_floats(self, values: Iterable[float]) -> None:
        found = Counter(values)
        whole = sum(count for value, count in found.items() if value.is_integer())
        for kind, count in ((WHOLE, whole), (FRACTION, found.total() - whole)):
            if count:
                self.kinds[kind] = self.kinds.get(kind, 0) + count
        self._add_numbers(found)

    def _add_numbers(self, found: Mapping[float, int]) -> None:
        self._widen(min(found), max(found))
        self._count_numbers(found)

    def _widen(self, low: float, high: float) -> None:
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)

    def _count_numbers(self, found: Mapping[float, int] | None) -> None:
        if found is None or self.numbers is None:
            self.numbers = None
            return
        for number, count in found.items():
            self.numbers[number] = self.numbers.get(number, 0) + count
            if len(self.numbers) > NUMBERS_KEPT:
                self.numbers = None
                return

    def _add_lists(self, lists: Iterable[list[Any]], depth: int) -> None:
        for value in lists:
            self._resize(len(value), len(value))
        if depth < DEEPEST:
            if self.items is None:
                self.items = Values()
            self.items.add([one for value in lists for one in value], depth + 1)

    def _resize(self, low: int, high: int) -> None:
        sizes = self.sizes or (low, high)
        self.sizes = (min(sizes[0], low), max(sizes[1], high))

    def _add_objects(self, objects: Iterable[dict[str, Any]], depth: int) -> None:
        if self.keys is None or depth >= DEEPEST:
            return
        columns: dict[str, list[Any]] = {}
        for value in objects:
            for key, inside in value.items():
                columns.setdefault(key, []).append(inside)
        for key, values in columns.items():
            self._key(key).add(values, depth + 1)
            self._check_keys()
            if self.keys is None:
                return

    def _key(self, key: str) -> "Values":
        assert self.keys is not None
        values = self.keys.get(key)
        if values is None:
            values = self.keys[key] = Values()
        return values

    def _check_keys(self) -> None:
        if self.keys is not None and len(self.keys) > KEYS_KEPT:
            self.keys = None
