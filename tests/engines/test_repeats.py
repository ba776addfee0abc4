"""What is remembered of each record stays small, and is the same on disk."""

import tracemalloc
from pathlib import Path

import pytest

from mpdoctor.engines import repeats
from mpdoctor.engines.repeats import SAME_INSERT_ID, SAME_KEY, Segment, surplus
from mpdoctor.models.batch import Door


def remembered(count: int, folder: Path, *, spilling: bool = True) -> list[Segment]:
    """Records in several shards, of which each hundredth repeats an insert id."""
    segments = []
    for start in range(0, count, 1_000):
        segment = Segment(0, start)
        numbers = range(start, min(count, start + 1_000))
        segment.add(
            [hash(f"i{n - n % 100}" if n % 100 == 1 else f"i{n}") for n in numbers],
            [hash(("Sign Up", n)) for n in numbers],
            numbers,
            ["Sign Up"] * len(numbers),
            Door.EXPORT,
        )
        if spilling:
            segment.spill(folder)
        segments.append(segment)
    return segments


def test_what_was_spilled_is_found_like_what_was_not(tmp_path: Path) -> None:
    held = remembered(5_000, tmp_path, spilling=False)
    spilled = remembered(5_000, tmp_path)

    found = list(surplus(held))

    assert len(found) == 50
    assert {one.how for one in found} == {SAME_INSERT_ID}
    assert list(surplus(spilled)) == found


def test_several_passes_find_what_one_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = remembered(5_000, tmp_path)
    once = list(surplus(segments))
    monkeypatch.setattr(repeats, "AT_ONCE", 500)

    assert sorted(surplus(segments), key=lambda one: one.spot) == sorted(
        once, key=lambda one: one.spot
    )


def test_nothing_of_a_spilled_segment_stays_in_memory(tmp_path: Path) -> None:
    segments = remembered(3_000, tmp_path)

    assert [segment.held for segment in segments] == [0, 0, 0]
    assert sum(segment.count for segment in segments) == 3_000


def peak(count: int, folder: Path) -> int:
    folder.mkdir()
    segments = remembered(count, folder)
    tracemalloc.start()
    assert sum(one.how == SAME_KEY for one in surplus(segments)) == 0
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_comparing_four_times_the_records_takes_little_more_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "AT_ONCE", 1 << 12)
    one, four = peak(20_000, tmp_path / "1"), peak(80_000, tmp_path / "4")

    # What is remembered of a record may cost eight bytes; this is about half of it.
    assert four - one < 8 * 60_000
