"""Which values the rules want to see, and what they say of them."""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain
from math import inf
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mpdoctor.analysis.precedence import ordered_groups
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.subjects import Column
from mpdoctor.model.untyped import UntypedText
from mpdoctor.text.bulk import HealthyNests, are_whole

KINDS_KEPT = 10_000
"""Kinds of columns that are remembered; hostile data may have one for every record."""

VERDICTS_KEPT = 4_096
"""Values of one kind of column that are remembered before remembering starts anew."""

FEW = 16
"""Values that are looked at one by one rather than cleared in smaller parts."""

PARTS = 32
"""Into so many parts values are cut that could not be cleared together."""

PATIENCE = 15
"""Calls in which clearing is not tried where no part could be cleared."""

Labels = tuple[tuple[str, str], ...]
"""What is wrong with a value: code of the rule, and the label that it gave."""

NESTING = (list, dict)
_NUMBERS = (int, float)
_TEXTS = (str, UntypedText)

Group = tuple[tuple[str, ValueCheck], ...]
"""Checks of rules that compete, with their codes: the first that objects is heard."""


class _Clearing:
    """Leaves out of many values those that can be cleared together.

    `clears` may be called with any of them at a time. Where many could not be cleared, they
    come in smaller parts the next time, or are not tried for a while.
    """

    __slots__ = ("_clears", "_in_parts", "_passed")

    def __init__(self, clears: Callable[[Sequence[Any]], bool]) -> None:
        self._clears = clears
        self._in_parts = False
        self._passed = 0

    def left(self, values: Sequence[Any]) -> Sequence[Any]:
        """The values that are left."""
        if self._passed:
            self._passed -= 1
            return values
        if len(values) <= FEW or not self._in_parts:
            if self._clears(values):
                return ()
            self._in_parts = True
        return self._of_parts(values, tries=True)

    def _of_parts(self, values: Sequence[Any], *, tries: bool = False) -> Sequence[Any]:
        """The values that are left, if they cannot be cleared as a whole.

        Where most parts cannot be cleared either, smaller ones are not tried.
        """
        if len(values) <= FEW:
            return values
        size = max(FEW, len(values) // PARTS)
        parts = [values[start : start + size] for start in range(0, len(values), size)]
        left = [part for part in parts if not self._clears(part)]
        if 2 * len(left) <= len(parts):
            left = [self._of_parts(part) for part in left]
        elif tries and len(left) == len(parts):
            self._passed = PATIENCE
        if tries:
            self._in_parts = bool(left)
        return [*chain.from_iterable(left)]


class _Check(Struct):
    """A check with its bounds opened to numbers that compare."""

    code: str
    finds: Callable[[Any], str | None]
    shortest: int
    longest: int
    bounds: tuple[float, float] | None
    clears: Callable[[Sequence[Any]], bool] | None
    clearing: _Clearing | None

    @classmethod
    def of(cls, code: str, check: ValueCheck) -> "_Check":
        shortest, longest = check.lengths or (0, sys.maxsize)
        clears = check.clears
        clearing = None if clears is None else _Clearing(clears)
        return cls(code, check.finds, shortest, longest, check.bounds, clears, clearing)

    def suspects(self, values: Sequence[Any], low: float, high: float) -> Sequence[Any]:
        """The values that are not surely healthy.

        `low` and `high` are the length of the shortest and the longest text, or the
        smallest and the largest number.
        """
        if isinstance(values[0], str):
            shortest, longest = self.shortest, self.longest
            if high < shortest or longest < low:
                return ()
            if low < shortest or longest < high:
                values = [text for text in values if shortest <= len(text) <= longest]
        elif self.bounds is not None and type(values[0]) in _NUMBERS:
            least, most = self.bounds
            if least <= low and high <= most:
                return ()
            values = [value for value in values if not least <= value <= most]
        if self.clearing is None or not values:
            return values
        return self.clearing.left(values)


class TypeChecks:
    """The checks on values of one Python type, and their verdicts on recent values.

    Healthy values are the rule: text is first measured by length and numbers by range,
    and a check that can clears all values in one call. Only what is left is shown value
    by value, and each value once while it is remembered.

    `checks` are all of them. Numbers inside `bounds` are healthy, if they are whole where
    `whole` is set; so are lists and objects that pass `nests`.
    """

    __slots__ = (
        *("_clearing", "_faulty", "_groups", "_healthy", "_shortest"),
        *("bounds", "checks", "kind", "nests", "whole"),
    )

    def __init__(self, kind: type, groups: list[list[_Check]]) -> None:
        self.kind = kind
        self._groups = groups
        self._healthy: set[Any] = set()
        self._faulty: dict[Any, Labels] = {}
        self.checks = checks = [check for group in groups for check in group]
        self._shortest = min(check.shortest for check in checks)
        ranges = [
            check.bounds or (inf, -inf)
            for check in checks
            if check.clears is not are_whole
        ]
        self.whole = len(ranges) < len(checks)
        self.bounds = (
            max((low for low, _ in ranges), default=-inf),
            min((high for _, high in ranges), default=inf),
        )
        nests = [one.clears for one in checks if isinstance(one.clears, HealthyNests)]
        self.nests = HealthyNests.all_of(nests) if len(nests) == len(checks) else None
        self._clearing = None if self.nests is None else _Clearing(self.nests)

    def faults(self, values: Sequence[Any]) -> Mapping[Any, Labels]:
        """The faulty values, each with its labels, under their `key_of`."""
        kind = self.kind
        if kind is int or (kind is float and not self.whole):
            low, high = self.bounds
            if low <= min(values) and max(values) <= high:
                return {}
        elif kind in _TEXTS and max(map(len, values)) < self._shortest:
            return {}
        if kind in NESTING:
            # They seldom come twice, and cannot be looked up as they are.
            return self.judge(values)
        distinct = set(values)
        unknown = distinct - self._healthy
        if self._faulty:
            unknown.difference_update(self._faulty)
        known = len(self._healthy) + len(self._faulty)
        # Values of which none comes again are not worth their memory either.
        new = len(unknown)
        if new and (known + new > VERDICTS_KEPT or known > new == len(distinct)):
            self._healthy, self._faulty = set(), {}
            unknown = distinct
        if unknown:
            found = self.judge(list(unknown))
            self._healthy |= unknown.difference(found)
            self._faulty |= found
        faulty = self._faulty
        if not faulty:
            return {}
        return {key: faulty[key] for key in distinct if key in faulty}

    def judge(self, values: Sequence[Any]) -> dict[Any, Labels]:
        """As `faults`, of values that need not be remembered."""
        found: dict[Any, Labels] = {}
        low, high = 0.0, 0.0
        if self.kind in _TEXTS:
            lengths = list(map(len, values))
            low, high = min(lengths), max(lengths)
        elif self.kind in _NUMBERS:
            low, high = min(values), max(values)
        elif self._clearing is not None:
            values = self._clearing.left(values)
        for group in self._groups:
            # In a group, the first check that objects to a value silences the rest.
            heard: set[Any] = set()
            for check in group:
                for value in check.suspects(values, low, high) if values else ():
                    label = check.finds(value)
                    if label is None:
                        continue
                    key = key_of(value)
                    if key not in heard:
                        heard.add(key)
                        found[key] = (*found.get(key, ()), (check.code, label))
        return found


def key_of(value: Any) -> Any:
    """Under what a verdict on a value is found: lists and objects only by their identity,
    which means nothing once the records of the window are gone."""
    return id(value) if type(value) in NESTING else value


class ColumnChecks:
    """All checks of a column, by Python type; shared by columns with the same checks."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._groups = groups
        self._by_type: dict[type, TypeChecks | None] = {}

    def __bool__(self) -> bool:
        return bool(self._groups)

    def of(self, kind: type) -> TypeChecks | None:
        """The checks of values of a type, or `None` where there are none."""
        if kind not in self._by_type:
            self._by_type[kind] = self._made(kind)
        return self._by_type[kind]

    def _made(self, kind: type) -> TypeChecks | None:
        untyped = kind is UntypedText
        kinds = _NUMBERS if kind in _NUMBERS else (str if untyped else kind,)
        groups = [
            [
                _Check.of(code, check)
                for code, check in group
                if not check.types.isdisjoint(kinds) and (check.untyped or not untyped)
            ]
            for group in self._groups
        ]
        groups = [group for group in groups if group]
        return TypeChecks(kind, groups) if groups else None


NO_CHECKS = ColumnChecks(())


class ValueChecks:
    """The rules that look at values or exchanges, in the order in which they speak."""

    def __init__(self, rules: Sequence[Rule[Any]]) -> None:
        self._groups = ordered_groups(rules)
        self._by_column: dict[Any, ColumnChecks] = {}
        self._by_groups: dict[Collection[Group], ColumnChecks] = {}
        self._exchange = [rule for rule in rules if Exchange in rule.subjects]
        self.masks = {rule.code: rule.masks for rule in rules if rule.masks is not None}

    def of(self, column: Column) -> ColumnChecks:
        """The checks of a column. Columns that differ only in their event share them."""
        key = (
            column.property,
            column.channel,
            column.known,
            column.received,
            column.inferred,
            column.imported,
            column.spec and column.spec.meaning,
        )
        found = self._by_column.get(key)
        if found is None:
            if len(self._by_column) >= KINDS_KEPT:
                self._by_column.clear()
                self._by_groups.clear()
            groups = tuple(self._asked(replace(column, event=None)))
            found = self._by_groups.get(groups)
            if found is None:
                found = self._by_groups[groups] = ColumnChecks(groups)
            self._by_column[key] = found
        return found

    def _asked(self, column: Column) -> Iterator[Group]:
        for rules in self._groups:
            group = tuple(
                (rule.code, check)
                for rule in rules
                if rule.value_checks is not None
                for check in rule.value_checks(column)
            )
            if group:
                yield group

    def exchange_problems(self, exchange: Exchange) -> Iterator[tuple[str, Problem]]:
        """What is wrong with one captured request, with the code of the rule."""
        for rule in self._exchange:
            for problem in rule.check(exchange):
                yield rule.code, problem
