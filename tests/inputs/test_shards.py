"""Shards and parts of a file give what the whole gives."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.inputs import Shard, Source, find_sources, split
from mpdoctor.inputs.reading import Parts

from .helpers import read_shard

LINE = b'{"event":"%s","properties":{}}'


@given(
    st.lists(st.sampled_from(["A", "B" * 50, "", "bad"]), min_size=1, max_size=40),
    st.integers(1, 12),
    st.booleans(),
    st.sampled_from([b"\n", b"\r\n"]),
)
@settings(deadline=None)
def test_any_cut_gives_the_same_records_and_lines(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    parts: int,
    ended: bool,
    end: bytes,
) -> None:
    texts = [{"": b"", "bad": b"bad"}.get(line, LINE % line.encode()) for line in lines]
    path = tmp_path_factory.mktemp("shards") / "events"
    path.write_bytes(end.join(texts) + (end if ended else b""))
    source = Source("events", 0, path, "ndjson")

    shards = split(source, parts)
    whole = read_shard(Shard(source))
    before = 0
    names: list[str] = []
    positions: list[int] = []
    bad: list[int] = []
    for shard in shards:
        seen = read_shard(shard)
        names += seen.names
        positions += [line + before for (line, _) in seen.positions()]
        bad += [line + before for ((line, _), _) in seen.bad]
        before += seen.lines[0]

    assert len(shards) <= parts
    assert names == whole.names
    assert positions == [line for (line, _) in whole.positions()]
    assert bad == [line for ((line, _), _) in whole.bad]
    assert [before] == whole.lines


def test_a_file_is_really_cut(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes((LINE % b"A" + b"\n") * 100)
    ((source,), _, _) = find_sources([str(path)])

    shards = split(source, 4)

    assert [len(read_shard(shard).names) for shard in shards] == [26, 25, 25, 24]


@pytest.mark.parametrize(
    "content",
    [
        b"[" + (LINE % b"A" + b",\n") * 100 + LINE % b"A" + b"]",
        LINE % b"A",
    ],
    ids=["array", "one line"],
)
def test_what_cannot_be_cut_is_one_shard(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events"
    path.write_bytes(content)
    ((source,), _, _) = find_sources([str(path)])

    assert split(source, 4) == [Shard(source)]


def test_standard_input_is_one_shard() -> None:
    source = Source("stdin", 0, None, "ndjson")

    assert split(source, 4) == [Shard(source)]


def test_what_is_packed_can_only_be_shared(tmp_path: Path) -> None:
    path = tmp_path / "events.gz"
    path.write_bytes(gzip.compress((LINE % b"A" + b"\n") * 100))
    ((source,), _, _) = find_sources([str(path)])

    assert split(source, 4) == [Shard(source, shared=True)]


texts = st.lists(st.text(alphabet="ab\n", max_size=9).map(str.encode), max_size=20)


@given(chunks=texts, size=st.integers(1, 30), skipped=st.sets(st.integers(0, 9)))
def test_parts_end_with_lines_and_hold_all_that_there_is(
    chunks: list[bytes], size: int, skipped: set[int]
) -> None:
    whole = b"".join(chunks)

    starts, found = [], []
    for number, (start, part) in enumerate(Parts(iter(chunks), size)):
        starts.append(start)
        # One that nobody reads is passed over.
        found.append(None if number in skipped else b"".join(part))

    ends = [*starts[1:], len(whole)]
    cut = [whole[start:end] for start, end in zip(starts, ends, strict=True)]
    assert b"".join(cut) == whole
    assert all(
        text is None or text == expected
        for text, expected in zip(found, cut, strict=True)
    )
    assert all(text.endswith(b"\n") and len(text) > size for text in cut[:-1])


def test_a_part_ends_with_the_line_that_passes_its_size() -> None:
    chunks = [b"aaa\nbb", b"b\nc", b"cc\nd"]

    found = [(start, b"".join(part)) for start, part in Parts(iter(chunks), 4)]

    assert found == [(0, b"aaa\nbbb\n"), (8, b"ccc\nd")]
