"""Repetitions are the same if hashes are compared in buckets, on machines that share nothing."""

import pickle
import random
from array import array
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpdoctor.analysis import duplicate_pairs, duplicates
from mpdoctor.analysis.duplicates import (
    BOTH,
    HashSegment,
    Repeated,
    bucketed,
    merged_segments,
    repetitions,
)
from mpdoctor.model.record import Channel
from tests.analysis.compiled import compiled_module

compiled = compiled_module("_duplicates")

WAYS = [
    pytest.param(compiled.in_buckets, id="compiled"),
    pytest.param(duplicate_pairs.in_buckets, id="uncompiled"),
]
HASHES = st.integers(0, 5) | st.integers(0, (1 << 64) - 1)
ROWS = st.lists(
    st.tuples(HASHES, HASHES, st.sampled_from("abc"), st.sampled_from(Channel)),
    max_size=60,
)


def segments_of(rows: list[tuple[Any, ...]], into: int) -> list[HashSegment]:
    segments = [HashSegment(0, number) for number in range(into)]
    for number, (insert, key, event, channel) in enumerate(rows):
        segments[number % into].add([insert], [key], [number], [event], channel)
    return segments


def summed(found: Any) -> dict[Any, tuple[int, list[Any]]]:
    counts: Counter[Any] = Counter()
    positions: dict[Any, list[Any]] = {}
    one: Repeated
    for one in found:
        key = (one.how, one.event, one.channel)
        counts[key] += one.count
        positions[key] = sorted([*positions.get(key, []), *one.positions])[:3]
    return {key: (counts[key], positions[key]) for key in counts}


@pytest.mark.parametrize("way", WAYS)
@given(ROWS, st.integers(1, 4), st.integers(1, 7), st.randoms(use_true_random=False))
def test_buckets_add_up(
    way: Any,
    rows: list[tuple[Any, ...]],
    shards: int,
    buckets: int,
    chance: random.Random,
) -> None:
    whole = segments_of(rows, shards)
    found: list[Repeated] = []
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as name:
        patch.setattr(duplicates, "in_buckets", way)
        for by in BOTH:
            pieces = [
                (bucket, pickle.loads(pickle.dumps(piece)))
                for segment in whole
                for bucket, piece in bucketed(segment, by, buckets)
            ]
            chance.shuffle(pieces)
            for bucket in range(buckets):
                mine = [piece for number, piece in pieces if number == bucket]
                found += repetitions(merged_segments(mine, Path(name)), 3, (by,))

    assert summed(found) == summed(repetitions(whole, 3))


@given(st.lists(st.tuples(*[HASHES] * 4)), st.sampled_from(BOTH), st.integers(1, 9))
def test_both_ways_give_the_same_buckets(
    rows: list[tuple[int, ...]], by: int, buckets: int
) -> None:
    columns = [array("Q", column) for column in zip(*rows, strict=True)]
    columns = columns or [array("Q") for _ in range(4)]

    assert compiled.in_buckets(columns, by, buckets) == duplicate_pairs.in_buckets(
        columns, by, buckets
    )


def test_buckets_are_alike_in_size_though_hashes_are_not_mixed() -> None:
    """The low bits of a hash hold a moment, most of them whole seconds."""
    count = 10_000
    column = array("Q", range(1_000, 1_000 * (count + 1), 1_000))

    buckets = compiled.in_buckets([column] * 4, 0, 8)

    sizes = [len(bucket[0]) for bucket in buckets]
    assert sum(sizes) == count
    assert min(sizes) > 0.8 * count / 8
