"""What `_duplicates` does, for where it could not be compiled; it takes longer."""

from __future__ import annotations  # `array[int]` is only a type to checkers

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence

LOW_BITS = 27
"""The low bits in which second hashes may differ and still be near to each other."""

_PRIME = 1_000_003
"""Spreads hashes over the passes whose low bits are regular, such as whole seconds."""

AT_ONCE = 1 << 18
"""Hashes compared at a time, in 32 MB or less; more take several passes."""

_Key = tuple[int, int]

Found = tuple[dict[_Key, int], dict[_Key, list[int]]]
"""By segment and event: how many records, and the lowest of their positions."""

Read = Callable[[int], Iterable[tuple[int, Sequence["array[int]"]]]]

_Row = tuple[int, int, int, int]
"""Segment, position, the second hash, event."""


def repeated(
    read: Read, total: int, *, keep: int, at_once: int = AT_ONCE
) -> tuple[Found, Found, Found]:
    """Which of `total` records agree with a lower one; see `_duplicates.repeated`."""
    again: Found = ({}, {})
    near: Found = ({}, {})
    another: Found = ({}, {})
    passes = 1 + total // at_once
    for number in range(passes):
        twice = _twice(read, number, passes) - {0}
        for group in _groups(read, twice):
            seen: set[int] = set()
            high: set[int] = set()
            for segment, position, other, event in sorted(group):
                if other in seen:
                    _add(again, (segment, event), position, keep)
                elif other >> LOW_BITS in high:
                    _add(near, (segment, event), position, keep)
                elif seen:
                    _add(another, (segment, event), position, keep)
                seen.add(other)
                high.add(other >> LOW_BITS)
    return again, near, another


def _add(found: Found, key: _Key, position: int, keep: int) -> None:
    counts, lowest = found
    counts[key] = counts.get(key, 0) + 1
    positions = lowest.setdefault(key, [])
    if len(positions) < keep or position < positions[-1]:
        positions.append(position)
        positions.sort()
        del positions[keep:]


def _twice(read: Read, number: int, passes: int) -> set[int]:
    """The hashes there more than once, of those that belong to one of the passes."""
    seen: set[int] = set()
    total = 0
    for _, (column,) in read(1):
        mine: Collection[int] = column
        if passes > 1:
            mine = [value for value in column if value % _PRIME % passes == number]
        seen.update(mine)
        total += len(mine)
    if len(seen) == total:
        return set()
    # Only now is it worth looking at them one by one.
    found: set[int] = set()
    for _, (column,) in read(1):
        for value in column:
            if value % _PRIME % passes == number:
                if value in seen:
                    seen.discard(value)
                else:
                    found.add(value)
    return found


def _groups(read: Read, twice: set[int]) -> Iterable[list[_Row]]:
    """The records of each hash that is there more than once."""
    groups: dict[int, list[_Row]] = defaultdict(list)
    for segment, columns in read(4) if twice else ():
        if twice.isdisjoint(columns[0]):
            continue
        for group, other, position, event in zip(*columns, strict=True):
            if group in twice and other:
                groups[group].append((segment, position, other, event))
    return groups.values()


def _bucket(hash: int, into: int) -> int:
    return ((hash * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 32) % into


def in_buckets(
    columns: Sequence[array[int]], by: int, into: int
) -> list[list[array[int]]]:
    """The rows of columns, in the same buckets as those of `_duplicates.in_buckets`."""
    buckets = [[array("Q") for _ in columns] for _ in range(into)]
    for row in zip(*columns, strict=True):
        if row[0] and row[1]:
            for column, value in zip(buckets[_bucket(row[by], into)], row, strict=True):
                column.append(value)
    return buckets
