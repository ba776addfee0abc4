"""What the watches found in the values of one property of one event."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from orjson import dumps

from mpdoctor.model.harmless import Harmless
from mpdoctor.model.rule import ValueCheck

CLEARED = 1024
"""Distinct healthy values that are remembered, so that an enum costs a set difference."""

_NUMBERS = frozenset({int, float})
_NESTING = frozenset({list, dict})

Values = Sequence[Any]
Spots = Sequence[int]


Chain = tuple[tuple[str, ValueCheck], ...]
"""Watches with the codes of their rules; the first that objects to a value silences the rest."""


Objection = tuple[int, int, Harmless | None]
"""Texts that a watch may object to: from how many characters on, up to how many, and
which of them are harmless all the same."""


@dataclass(slots=True)
class _Alert:
    """A watch as the kernel uses it: bounds opened to numbers that compare."""

    code: str
    value_checks: ValueCheck
    shortest: int
    longest: int
    clears: Callable[[Sequence[Any]], bool] | None
    number: int = 0

    @classmethod
    def of(cls, code: str, value_checks: ValueCheck) -> "_Alert":
        clears = value_checks.clears
        if clears is None and value_checks.harmless is not None:
            clears = value_checks.harmless.clears
        return cls(
            code, value_checks, *(value_checks.lengths or (0, sys.maxsize)), clears
        )


Groups = list[list[_Alert]]


class Chains(list[Chain]):
    """All chains of a column; columns that are watched alike share them.

    What they come to for one JSON type is found out once.
    """

    def __init__(self, chains: Iterable[Chain]) -> None:
        super().__init__(chains)
        self._lookouts: dict[type, Lookout | None] = {}

    def lookout(self, kind: type) -> "Lookout | None":
        """Who looks at values of a type, or `None` where nobody does."""
        if kind not in self._lookouts:
            groups = self._groups(kind)
            self._lookouts[kind] = Lookout(kind, groups) if groups else None
        return self._lookouts[kind]

    def _groups(self, kind: type) -> Groups:
        """The alerts for values of a type, numbered from 0."""
        kinds = _NUMBERS if kind in _NUMBERS else {kind}
        groups = [
            [
                _Alert.of(code, value_checks)
                for code, value_checks in chain
                if not kinds.isdisjoint(value_checks.types)
            ]
            for chain in self
        ]
        for number, alert in enumerate(alert for each in groups for alert in each):
            alert.number = number
        return [group for group in groups if group]


class Lookout:
    """Shows the values of one JSON type to the watches that asked for it.

    Healthy columns are the rule: text is first measured by length and numbers by range,
    then each watch that can may clear the whole column in one call. Only if some watch
    is left are the distinct values not seen before shown to it, one at a time. What is
    healthy in one column is healthy in all that are watched alike.
    """

    __slots__ = ("_cleared", "_groups", "_kind", "_low")

    def __init__(self, kind: type, groups: Groups) -> None:
        self._kind = kind
        self._groups = groups
        self._cleared: set[Any] = set()
        self._low = min(alert.shortest for group in groups for alert in group)

    def objections(self) -> list[Objection]:
        """The texts that may be objected to; for a lookout for text."""
        return [
            (alert.shortest, alert.longest, alert.value_checks.harmless)
            for group in self._groups
            for alert in group
        ]

    def healthy_numbers(self) -> tuple[float, float] | None:
        """Between which numbers nobody objects; `None` where not all watches say so."""
        bounds = [
            alert.value_checks.bounds for group in self._groups for alert in group
        ]
        known = [found for found in bounds if found is not None]
        if len(known) < len(bounds):
            return None
        return max(low for low, _ in known), min(high for _, high in known)

    def spares_flat(self) -> bool:
        """Whether nobody objects to what is flat; for a lookout for lists or objects."""
        return all(alert.value_checks.flat for group in self._groups for alert in group)

    def look(
        self, values: Values, unsure: int = -1
    ) -> dict[Any, list[tuple[str, str]]]:
        """The faulty values with the (code, label) pairs against each.

        Of texts, only the `objections` whose bit is set in `unsure` need be made.
        Lists and objects, which cannot be keys, stand under their JSON.
        """
        groups = self._groups
        if self._kind is str:
            longest = max(map(len, values))
            if longest < self._low:
                return {}
            groups = _left(groups, values, longest, unsure)
        elif self._kind in _NUMBERS:
            groups = _beyond_bounds(groups, values)
        elif self._kind in _NESTING:
            groups = _not_cleared(groups, values)
        if not groups:
            return {}
        by_key: dict[Any, Any]
        if self._kind in _NESTING:
            by_key = dict(zip(map(key_of, values), values, strict=True))
            fresh: set[Any] = by_key.keys() - self._cleared
        else:
            by_key = {}
            fresh = set(values) - self._cleared
        faulty: dict[Any, list[tuple[str, str]]] = {}
        for key in fresh:
            found = _against(by_key.get(key, key), groups)
            if found:
                faulty[key] = found
        if len(self._cleared) < CLEARED:
            self._cleared.update(fresh.difference(faulty))
        return faulty


def key_of(value: Any) -> Any:
    """Under what `Lookout.look` answers for a value."""
    if type(value) not in _NESTING:
        return value
    try:
        return dumps(value)
    except TypeError:
        # A number of more than 64 bits.
        return repr(value)


def _left(
    groups: list[list[_Alert]], values: Values, longest: int, unsure: int
) -> list[list[_Alert]]:
    """The watches on text that these values, the longest so long, do not satisfy."""
    shortest: int | None = None
    left = []
    for group in groups:
        kept = []
        for alert in group:
            if alert.shortest > longest or not unsure >> alert.number & 1:
                continue
            if alert.longest < longest:
                if shortest is None:
                    shortest = min(map(len, values))
                if alert.longest < shortest:
                    continue
            if alert.clears is None or not alert.clears(values):
                kept.append(alert)
        if kept:
            left.append(kept)
    return left


def _not_cleared(groups: list[list[_Alert]], values: Values) -> list[list[_Alert]]:
    left = [
        [alert for alert in group if not (alert.clears and alert.clears(values))]
        for group in groups
    ]
    return [group for group in left if group]


def _beyond_bounds(groups: list[list[_Alert]], values: Values) -> list[list[_Alert]]:
    low, high = min(values), max(values)
    left = []
    for group in groups:
        kept = [
            alert
            for alert in group
            if not _is_within(alert.value_checks.bounds, low, high)
            and not (alert.clears and alert.clears(values))
        ]
        if kept:
            left.append(kept)
    return left


def _is_within(bounds: tuple[float, float] | None, low: float, high: float) -> bool:
    return bounds is not None and bounds[0] <= low and high <= bounds[1]


def _against(value: Any, groups: list[list[_Alert]]) -> list[tuple[str, str]]:
    """The (code, label) pairs against one value; in a group only the first speaks."""
    found = []
    length = len(value) if type(value) is str else None
    for group in groups:
        for alert in group:
            if length is not None and not alert.shortest <= length <= alert.longest:
                continue
            label = alert.value_checks.finds(value)
            if label is not None:
                found.append((alert.code, label))
                break
    return found
