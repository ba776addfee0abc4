"""Compressed files, whole, cut off, damaged, and bombs."""

import bz2
import gzip
import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from mpdoctor.inputs import Limits, Shard, Source, read
from mpdoctor.model.record import Batch

from .helpers import see

GOOD = b'{"event":"A","properties":{"x":"%d"}}\n'
RANDOM = random.Random(1)
LINES = b"".join(GOOD % RANDOM.getrandbits(64) for _ in range(50_000))
Pack = Callable[[bytes], bytes]
PACKERS = [gzip.compress, bz2.compress, zstandard.compress, zlib.compress]
NAMES = ["gzip", "bz2", "zstd", "zlib"]
every_packing = pytest.mark.parametrize("pack", PACKERS, ids=NAMES)


def zstd_without_size(data: bytes) -> bytes:
    out = io.BytesIO()
    with zstandard.ZstdCompressor().stream_writer(out, closefd=False) as writer:
        writer.write(data)
    return out.getvalue()


@every_packing
def test_compressed_files_are_unpacked(tmp_path: Path, pack: Pack) -> None:
    seen = see(tmp_path, pack(LINES), name="no-telling-name")

    assert (len(seen.names), seen.lines, seen.error) == (50_000, [50_000], "")


@every_packing
def test_files_of_several_members_are_read_to_the_end(
    tmp_path: Path, pack: Pack
) -> None:
    half = len(LINES) // 2

    seen = see(tmp_path, pack(LINES[:half]) + pack(b"") + pack(LINES[half:]))

    assert (len(seen.names), seen.bad, seen.error) == (50_000, [], "")


@pytest.mark.parametrize(
    "pack", [*PACKERS, zstd_without_size], ids=[*NAMES, "zstd stream"]
)
def test_what_precedes_a_cut_is_read(tmp_path: Path, pack: Pack) -> None:
    # bz2 gives up its data in blocks of 900 KB.
    packed = pack(LINES * 2)

    seen = see(tmp_path, packed[: len(packed) * 3 // 4])

    assert "is cut off" in seen.error
    assert 40_000 < len(seen.names) < 100_000


def test_what_is_cut_off_before_its_first_record_was_not_checked(
    tmp_path: Path,
) -> None:
    whole = see(tmp_path, gzip.compress(LINES)[:-4])
    nothing = see(tmp_path, gzip.compress(LINES)[:12])

    assert whole.hint == "get the file again; everything before the cut was checked"
    assert (nothing.names, nothing.hint) == ([], "get the file again")
    assert "is cut off" in nothing.error


def test_a_missing_trailer_is_a_cut(tmp_path: Path) -> None:
    seen = see(tmp_path, gzip.compress(LINES)[:-4])

    assert "is cut off" in seen.error
    assert len(seen.names) == 50_000


@every_packing
def test_damage_is_reported(tmp_path: Path, pack: Pack) -> None:
    packed = bytearray(pack(LINES))
    middle = len(packed) // 2
    packed[middle : middle + 200] = b"\xff" * 200

    seen = see(tmp_path, bytes(packed))

    assert "is damaged" in seen.error or seen.bad


def test_zeros_behind_a_gzip_file_are_padding(tmp_path: Path) -> None:
    assert see(tmp_path, gzip.compress(LINES) + b"\0" * 512).error == ""


def test_garbage_behind_a_gzip_file_is_reported(tmp_path: Path) -> None:
    seen = see(tmp_path, gzip.compress(LINES) + b"garbage")

    assert "is damaged" in seen.error
    assert len(seen.names) == 50_000


@every_packing
def test_a_bomb_is_stopped_by_its_ratio(tmp_path: Path, pack: Pack) -> None:
    seen = see(tmp_path, pack(LINES + b" " * 40_000_000), Limits(ratio=30))

    assert "unpacks to more than 30 times its size" in seen.error
    assert len(seen.names) > 40_000


def test_a_bomb_from_its_first_byte_is_refused(tmp_path: Path) -> None:
    seen = see(tmp_path, zstandard.compress(b"0" * 50_000_000))

    assert "unpacks to more than 1000 times its size" in seen.error


@every_packing
def test_a_file_is_stopped_by_its_unpacked_size(tmp_path: Path, pack: Pack) -> None:
    seen = see(tmp_path, pack(LINES), Limits(decompressed=1 << 20))

    assert "unpacks to more than 1 MB" in seen.error
    assert len(seen.names) < 50_000


def test_an_empty_archive_is_empty(tmp_path: Path) -> None:
    assert "is empty" in see(tmp_path, gzip.compress(b"")).error


def test_a_vanished_file_is_reported() -> None:
    shard = Shard(Source("gone", 0, Path("/nonexistent/gone"), "ndjson"))

    from .helpers import read_shard

    assert read_shard(shard).error == "`gone` does not exist"


def test_a_file_that_shrinks_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_bytes(GOOD * 3)
    size = path.stat().st_size

    from .helpers import read_shard

    seen = read_shard(Shard(Source("events", 0, path, "ndjson"), 0, size + 10))

    assert "became shorter" in seen.error
    assert len(seen.names) == 3


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_read_like_a_file(pack: Pack) -> None:
    shard = Shard(Source("stdin", 0, None, None))

    readings = list(read(shard, stdin=io.BytesIO(pack(LINES))))

    count = sum(len(r.records) for r in readings if isinstance(r, Batch))
    assert count == 50_000


class Interrupted(io.BytesIO):
    """A pipe that gives all it has, and then the user loses patience."""

    def read1(self, size: int | None = -1, /) -> bytes:
        if chunk := super().read(10):
            return chunk
        raise KeyboardInterrupt


def test_what_a_pipe_gave_before_an_interrupt_is_read() -> None:
    shard = Shard(Source("stdin", 0, None, None))
    readings = read(shard, stdin=Interrupted(GOOD % 1 * 3 + GOOD[:9]))

    batch = next(readings)

    assert isinstance(batch, Batch)
    assert batch.names == ["A"] * 3
    with pytest.raises(KeyboardInterrupt):
        next(readings)


@pytest.mark.parametrize("content", [b"", b"\n", b'{"eve', b"hello"])
def test_an_interrupt_before_anything_is_known_ends_reading(content: bytes) -> None:
    shard = Shard(Source("stdin", 0, None, None))

    with pytest.raises(KeyboardInterrupt):
        next(read(shard, stdin=Interrupted(content)))


def test_a_pipe_may_give_a_byte_at_a_time() -> None:
    class Slow(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    shard = Shard(Source("stdin", 0, None, None))

    readings = list(read(shard, stdin=Slow(b"\xef\xbb\xbf" + GOOD % 1 * 3)))

    assert sum(len(r.records) for r in readings if isinstance(r, Batch)) == 3
