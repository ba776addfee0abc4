"""What is written and read again gives the same bytes of report, in any order."""

import io
import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpdoctor.analysis import summary_file
from mpdoctor.analysis.summary_codec import Malformed, decode, encode, rows
from mpdoctor.analysis.summary_file import (
    SummaryFile,
    SummaryHeader,
    open_summary,
    write_summary,
)
from mpdoctor.analysis.totals import Totals
from mpdoctor.errors import UnreadableInput
from mpdoctor.inputs import Shard, find_sources
from tests.analysis.test_merge_law import a_file_of, cut, lines, report, totals

HEADER = SummaryHeader(
    mpdoctor="1",
    command="lint",
    made_with={},
    rules=[],
    keep=3,
    sources=[(b"e", b"e")],
)


def again(part: Totals, folder: Path, sources: tuple[int, ...] = (0,)) -> Totals:
    """Totals that were written and read."""
    folder.mkdir(parents=True)
    written = io.BytesIO(b"".join(rows(part)))
    return decode(encode(part), written, folder, keep=3, sources=sources)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(lines, min_size=2, max_size=20), st.data())
def test_summaries_of_any_cut_in_any_order_give_the_same_bytes(
    content: list[bytes], data: st.DataObject
) -> None:
    content = [b'{"event":"Log In","properties":{"time":1775000000}}', *content]
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, offsets = a_file_of(content, folder)
        ends = sorted(
            data.draw(st.sets(st.sampled_from(offsets[1:-1]), max_size=6), "cuts")
        )
        order = data.draw(st.randoms(use_true_random=False), "order")

        whole = report(totals([Shard(source)], folder / "whole"))
        parts = [
            again(part, folder / f"again-{number}")
            for number, part in enumerate(totals(cut(source, ends), folder / "parts"))
        ]
        order.shuffle(parts)

        assert report(parts) == whole


def some_totals(folder: Path) -> Totals:
    path = folder / "events.ndjson"
    path.write_bytes(
        b"".join(
            orjson.dumps(
                {
                    "event": ["Sign Up", "sign up"][number % 2],
                    "properties": {
                        "time": 1_775_000_000 + number,
                        "distinct_id": "a",
                        "$insert_id": f"i-{number % 7}",
                        "price": [1, "1", None, "N/A"][number % 4],
                    },
                }
            )
            + b"\n"
            for number in range(40)
        )
    )
    (source,), _, _ = find_sources([str(path)])
    (found,) = totals([Shard(source)], folder / "spill")
    return found


def test_positions_get_the_numbers_that_sources_have_now(tmp_path: Path) -> None:
    found = again(some_totals(tmp_path), tmp_path / "again", sources=(7,))

    tallies = [tally for _, tally in found.names.items()]
    violations = [row for _, row in found.violations.items()]
    assert tallies
    assert violations
    assert {place[0] for tally in tallies for place in tally.positions} == {7}
    assert {place[0] for row in violations for place, _ in row.samples.values()} == {7}
    assert {segment.source for segment in found.segments} == {7}
    assert {source for source, _ in found.lines} == {7}


def test_samples_that_messagepack_cannot_hold_are_made_fit(tmp_path: Path) -> None:
    part = some_totals(tmp_path)
    for _, row in part.violations.items():
        row.samples = {"x": ((0, 0, 1), {"\ud800": [1 << 70, "\ud800"]})}

    found = again(part, tmp_path / "again")

    samples = [value for _, row in found.violations.items() for value in row.shown()]
    assert {"?": [float(1 << 70), "?"]} in samples


Change = Callable[[bytearray, random.Random], None]


def flip(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def cut_off(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def insert(data: bytearray, chance: random.Random) -> None:
    data[chance.randrange(len(data)) : 0] = chance.randbytes(4)


@pytest.mark.parametrize("change", [flip, cut_off, insert])
def test_a_damaged_file_is_told_from_a_whole_one(
    change: Change, tmp_path: Path
) -> None:
    path = tmp_path / "day.summary"
    write_summary(str(path), HEADER, some_totals(tmp_path))
    whole, chance = path.read_bytes(), random.Random(3)
    assert open_summary(str(path)).header.document

    for _ in range(60):
        data = bytearray(whole)
        change(data, chance)
        path.write_bytes(data)
        with pytest.raises(UnreadableInput) as refused:
            open_summary(str(path))
        assert refused.value.hint


@pytest.mark.parametrize("change", [flip, cut_off, insert])
def test_what_somebody_else_wrote_is_refused_or_harmless(
    change: Change, tmp_path: Path
) -> None:
    part = some_totals(tmp_path)
    document, hashes, chance = encode(part), b"".join(rows(part)), random.Random(5)
    refused = 0
    for number in range(120):
        data, more = bytearray(document), bytearray(hashes)
        change(more if number % 3 == 0 else data, chance)
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            decode(bytes(data), io.BytesIO(more), folder, keep=3, sources=(0,))
        except Malformed:
            refused += 1
    assert refused > 20


def test_a_record_of_no_event_is_refused(tmp_path: Path) -> None:
    # Compiled code takes these numbers for places in memory.
    part = some_totals(tmp_path)
    hashes = bytearray(b"".join(rows(part)))
    hashes[-8:] = (1 << 40).to_bytes(8, "little")
    folder = tmp_path / "again"
    folder.mkdir()

    with pytest.raises(Malformed, match="no event"):
        decode(encode(part), io.BytesIO(hashes), folder, keep=3, sources=(0,))


def test_no_more_is_unpacked_than_the_header_says(tmp_path: Path) -> None:
    path = tmp_path / "day.summary"
    write_summary(str(path), HEADER, some_totals(tmp_path))
    found = open_summary(str(path))
    less = msgspec.structs.replace(found.header, rows=0)
    changed = SummaryFile(str(path), less, found.start, found.end, found.digest)
    folder = tmp_path / "again"
    folder.mkdir()

    with pytest.raises(UnreadableInput, match="damaged"):
        changed.totals(folder, 3, (0,))


def test_what_would_unpack_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "day.summary"
    write_summary(str(path), HEADER, some_totals(tmp_path))
    monkeypatch.setattr(summary_file, "ALWAYS_ALLOWED", 0)
    monkeypatch.setattr(summary_file, "MAX_RATIO", 1)

    with pytest.raises(UnreadableInput, match="damaged"):
        open_summary(str(path))
