"""What is remembered of each record stays small, and is the same on disk."""

import tracemalloc
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpdoctor.analysis import duplicate_pairs, duplicates
from mpdoctor.analysis.duplicates import (
    SAME_INSERT_ID,
    SAME_KEY,
    SHARED_INSERT_ID,
    HashSegment,
    moment_hash,
    repetitions,
)
from mpdoctor.model.record import Channel
from tests.analysis.compiled import compiled_module

compiled = compiled_module("_duplicates")

WAYS = [
    pytest.param(compiled.repeated, id="compiled"),
    pytest.param(duplicate_pairs.repeated, id="uncompiled"),
]


@pytest.fixture(autouse=True, params=WAYS)
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "repeated", request.param)


def remembered(count: int, folder: Path, *, spilling: bool = True) -> list[HashSegment]:
    """Records in several shards, of which each hundredth repeats an insert id."""
    segments = []
    for start in range(0, count, 1_000):
        segment = HashSegment(0, start)
        numbers = range(start, min(count, start + 1_000))
        segment.add(
            [hash(f"i{n - n % 100}" if n % 100 == 1 else f"i{n}") for n in numbers],
            [moment_hash("Sign Up", "ada", float(n)) for n in numbers],
            numbers,
            ["Sign Up"] * len(numbers),
            Channel.EXPORT,
        )
        if spilling:
            segment.spill(folder)
        segments.append(segment)
    return segments


def test_what_was_spilled_is_found_like_what_was_not(tmp_path: Path) -> None:
    held = remembered(5_000, tmp_path, spilling=False)
    spilled = remembered(5_000, tmp_path)

    (found,) = repetitions(held, 3)

    assert found.how == SAME_INSERT_ID
    assert found.count == 50
    assert found.positions == [(0, 0, 1), (0, 0, 101), (0, 0, 201)]
    assert list(repetitions(spilled, 3)) == [found]


def test_the_order_of_segments_does_not_matter(tmp_path: Path) -> None:
    segments = remembered(3_000, tmp_path)

    assert list(repetitions(segments[::-1], 3)) == list(repetitions(segments, 3))


def test_nothing_of_a_spilled_segment_stays_in_memory(tmp_path: Path) -> None:
    segments = remembered(3_000, tmp_path)

    assert [segment.held for segment in segments] == [0, 0, 0]
    assert sum(segment.count for segment in segments) == 3_000


def peak(count: int, folder: Path) -> int:
    folder.mkdir()
    segments = remembered(count, folder)
    tracemalloc.start()
    assert sum(one.how == SAME_KEY for one in repetitions(segments, 3)) == 0
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_comparing_four_times_the_records_takes_little_more_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repeated: Callable[..., Any] = vars(duplicates)["repeated"]
    monkeypatch.setattr(
        duplicates, "repeated", lambda *a, **k: repeated(*a, **k, at_once=1 << 12)
    )
    one, four = peak(20_000, tmp_path / "1"), peak(80_000, tmp_path / "4")

    # What is remembered of a record may cost eight bytes; this is about half of it.
    assert four - one < 8 * 60_000


@pytest.mark.parametrize(
    ("event", "id", "second", "how"),
    [
        ("Sign Up", "ada", 86_400.0, SAME_KEY),
        ("Sign Up", "ada", 86_400.001, SAME_INSERT_ID),
        ("Sign Up", "ada", 172_799.999, SAME_INSERT_ID),
        ("Sign Up", "ada", 86_399.999, SHARED_INSERT_ID),
        ("Sign Up", "ada", 172_800.0, SHARED_INSERT_ID),
        ("Sign Up", "bob", 86_400.0, SHARED_INSERT_ID),
        ("Log In", "ada", 86_400.0, SHARED_INSERT_ID),
    ],
)
def test_only_one_day_of_an_event_and_a_person_is_compacted(
    event: str, id: str, second: float, how: str
) -> None:
    segment = HashSegment(0, 0)
    keys = [moment_hash("Sign Up", "ada", 86_400.0), moment_hash(event, id, second)]
    segment.add([hash("i1")] * 2, keys, [0, 1], ["Sign Up", event], Channel.EXPORT)

    (found,) = repetitions([segment], 3)

    assert (found.how, found.positions) == (how, [(0, 0, 1)])


Record = tuple[int, int, int]
"""Two hashes and an event; its index is its position."""


def one_by_one(records: Sequence[Record], keep: int) -> Any:
    """What is to be found, by comparing each record with all before it."""
    again: dict[int, list[int]] = defaultdict(list)
    near: dict[int, list[int]] = defaultdict(list)
    another: dict[int, list[int]] = defaultdict(list)
    for position, (group, other, event) in enumerate(records):
        if not group or not other:
            continue
        before = {theirs for mine, theirs, _ in records[:position] if mine == group} - {
            0
        }
        if other in before:
            again[event].append(position)
        elif other >> 27 in {theirs >> 27 for theirs in before}:
            near[event].append(position)
        elif before:
            another[event].append(position)
    return tuple(
        (
            {event: len(positions) for event, positions in found.items()},
            {event: positions[:keep] for event, positions in found.items()},
        )
        for found in (again, near, another)
    )


@pytest.mark.parametrize("repeated", WAYS)
@given(
    records=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 2)), max_size=40
    ),
    size=st.integers(1, 7),
    at_once=st.sampled_from([1, 3, 1000]),
    order=st.randoms(use_true_random=False),
)
def test_any_blocks_in_any_order_show_what_comparing_all_shows(
    repeated: Callable[..., Any],
    records: list[Record],
    size: int,
    at_once: int,
    order: Any,
) -> None:
    # Hashes are spread over all their bits; 0 means that there is none.
    spread = [
        (
            group * 0x9E3779B97F4A7C15 % 2**64,
            # Each two are near to each other.
            other and (other // 2 * 0xC2B2AE3D27D4EB4F % 2**64 & ~1 | other % 2),
            event,
        )
        for group, other, event in records
    ]
    rows = [(*row, position) for position, row in enumerate(spread)]
    order.shuffle(rows)
    left = iter(rows)
    blocks = [*iter(lambda: list(islice(left, size)), [])]

    def read(columns: int) -> Iterator[tuple[int, list["array[int]"]]]:
        for block in blocks:
            groups, others, events, positions = (
                array("Q", column) for column in zip(*block, strict=True)
            )
            yield 1, [groups, others, positions, events][:columns]

    found = repeated(read, len(rows), keep=3, at_once=at_once)

    expected = one_by_one(spread, 3)
    assert [
        tuple({event: value for (_, event), value in each.items()} for each in both)
        for both in found
    ] == list(expected)
