"""NDJSON: records, lines and flaws."""

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from mpdoctor.inputs import Limits
from mpdoctor.inputs.formats.ndjson import read_ndjson
from mpdoctor.model.place import unpack_position
from mpdoctor.model.record import BadRecord, Batch, Flaw, Kind, LinesRead

from .helpers import Occurrences, see

GOOD = b'{"event":"A","properties":{"x":1}}'
UPDATE = b'{"$token":"t","$distinct_id":"u","$set":{"a":1}}'


def test_events_come_with_their_lines(tmp_path: Path) -> None:
    seen = see(tmp_path, GOOD + b"\n" + GOOD.replace(b"A", b"B") + b"\n")

    assert seen.names == ["A", "B"]
    assert seen.positions() == [(1, None), (2, None)]
    assert seen.records() == [{"x": 1}, {"x": 1}]
    assert (seen.lines, seen.bad, seen.error) == ([2], [], "")


@pytest.mark.parametrize(
    ("content", "lines", "positions"),
    [
        pytest.param(GOOD, 1, [1], id="no line end"),
        pytest.param(GOOD + b"\r\n" + GOOD + b"\r\n", 2, [1, 2], id="CRLF"),
        pytest.param(b"\n \n" + GOOD + b"\n\n\t\n" + GOOD, 6, [3, 6], id="blank lines"),
        pytest.param(b"\xef\xbb\xbf" + GOOD + b"\n", 1, [1], id="byte order mark"),
    ],
)
def test_lines_are_counted_as_editors_do(
    tmp_path: Path, content: bytes, lines: int, positions: list[int]
) -> None:
    seen = see(tmp_path, content)

    assert (seen.lines, seen.positions(), seen.bad) == (
        [lines],
        [(position, None) for position in positions],
        [],
    )


def test_kinds_are_kept_apart(tmp_path: Path) -> None:
    seen = see(tmp_path, b"\n".join([GOOD, UPDATE] * 2) + b"\n")

    assert [(b.kind, len(b.records)) for b in seen.batches] == [
        (Kind.EVENT, 2),
        (Kind.PROFILE_UPDATE, 2),
    ]
    assert seen.positions(Kind.PROFILE_UPDATE) == [(2, None), (4, None)]


def test_a_line_may_hold_an_array(tmp_path: Path) -> None:
    seen = see(tmp_path, GOOD + b"\n[" + GOOD + b",5," + GOOD + b"]\n")

    assert seen.positions() == [(1, None), (2, 0), (2, 2)]
    assert seen.bad == [((2, 1), "not an object")]


def test_a_line_may_hold_a_page(tmp_path: Path) -> None:
    page = b'{"results":[{"$distinct_id":"u","$properties":{}}],"page":0}'

    seen = see(tmp_path, page + b"\n" + page + b"\n")

    assert seen.positions(Kind.PROFILE) == [(1, 0), (2, 0)]


def test_metadata_of_mobile_sdks_is_put_inside(tmp_path: Path) -> None:
    seen = see(tmp_path, b'{"event":"A","properties":{},"$mp_metadata":{"m":1}}')

    assert seen.records() == [{"$mp_metadata": {"m": 1}}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"event":"A","properties":{"x":NaN}}', "`NaN` is not JSON"),
        (b'{"event":"A","properties":{"x":-Infinity}}', "`-Infinity` is not JSON"),
        (b'{"event":"A","properties":{"x":"\xff"}}', "not valid UTF-8"),
        (b'{"event":"A","properties":{"x":"\0"}}', "not valid JSON: NUL bytes"),
        (b'{"event":"A","properties":{}', "not valid JSON: unexpected end of data"),
        (b'{"event":"A","properties":{"x":1e999}}', "not valid JSON: number is infi"),
        (b'{"event":"\\ud800","properties":{"x":1e999}}', "not valid JSON: number is"),
        (b'{"event":"A","properties":' + b"[" * 300, "nested deeper than 200 levels"),
        (b"42", "not an object"),
        (b'"text"', "not an object"),
        (b"null", "not an object"),
        (b"garbage", "not valid JSON: unexpected character"),
        (b'{"a":1}', "not an event, profile update, group update or profile"),
    ],
)
def test_a_bad_line_is_reported_and_the_rest_is_read(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    seen = see(tmp_path, GOOD + b"\n" + line + b"\n" + GOOD + b"\n")

    assert len(seen.bad) == 1
    position, given = seen.bad[0]
    assert position == (2, None)
    assert given.startswith(reason)
    assert seen.positions() == [(1, None), (3, None)]
    assert seen.error == ""


def test_deep_values_within_the_bound_are_read(tmp_path: Path) -> None:
    line = b'{"event":"A","properties":{"x":' + b"[" * 198 + b"]" * 198 + b"}}"

    assert see(tmp_path, line).bad == []
    assert see(tmp_path, line.replace(b"[]", b"[[]]")).bad == [
        ((1, None), "nested deeper than 200 levels")
    ]


def test_brackets_inside_of_text_do_not_nest(tmp_path: Path) -> None:
    line = orjson.dumps({"event": "A", "properties": {"x": '[{"' * 500}})

    assert see(tmp_path, line).bad == []


@pytest.mark.parametrize(
    "end", [b'{"event":"A","prop', b'{"event":"A","properties":{"x":"\xc3']
)
def test_a_last_line_that_does_not_end_is_cut_off(tmp_path: Path, end: bytes) -> None:
    seen = see(tmp_path, GOOD + b"\n" + end)

    assert seen.bad == [((2, None), "cut off: the last record does not end")]
    assert seen.names == ["A"]


def test_a_whole_last_line_is_not_cut_off_but_wrong(tmp_path: Path) -> None:
    seen = see(tmp_path, GOOD + b'\n{"event":"A","properties":{"x":NaN}}')

    assert seen.bad == [((2, None), "`NaN` is not JSON")]


@pytest.mark.parametrize(
    ("line", "field", "event"),
    [
        (b'{"event":"A","properties":{"x":"\\ud800"}}', "properties.x", "A"),
        (
            b'{"event":"A","properties":{"x":{"y":["\\udc00!"]}}}',
            "properties.x.y[]",
            "A",
        ),
        (b'{"event":"A\\ud800","properties":{}}', "event", "A\ufffd"),
        (b'{"event":"A","properties":{"\\ud800":1}}', "properties.\ufffd", "A"),
        (b'{"$distinct_id":"u","$set":{"n":"\\ud800"}}', "$set.n", None),
    ],
)
def test_half_a_surrogate_pair_is_reported_and_replaced(
    tmp_path: Path, line: bytes, field: str, event: str | None
) -> None:
    seen = see(tmp_path, line + b"\n")

    (flaw,) = seen.flaws
    assert (flaw.flaw, flaw.field, flaw.event) == (Flaw.LONE_SURROGATE, field, event)
    (batch,) = seen.batches
    text = repr((batch.names, batch.records))
    assert "\ufffd" in text
    assert "\\ud" not in text


def test_names_that_differ_in_such_halves_stay_apart(tmp_path: Path) -> None:
    line = b'{"event":"A","properties":{"\\ud800":1,"\\ud801":2,"\xef\xbf\xbd\xef\xbf\xbd":3}}'

    seen = see(tmp_path, line)

    assert seen.records() == [{"\ufffd": 1, "\ufffd (2)": 2, "\ufffd\ufffd": 3}]
    assert [flaw.field for flaw in seen.flaws] == [
        "properties.\ufffd",
        "properties.\ufffd (2)",
    ]


def test_a_whole_surrogate_pair_is_no_flaw(tmp_path: Path) -> None:
    seen = see(tmp_path, b'{"event":"A","properties":{"x":"\\ud83d\\ude00"}}')

    assert (seen.bad, seen.records()) == ([], [{"x": "😀"}])


def test_a_line_beyond_the_bound_is_passed_over(tmp_path: Path) -> None:
    limits = Limits(line=100)
    long = GOOD.replace(b"1", b'"' + b"x" * 100 + b'"')

    seen = see(tmp_path, GOOD + b"\n" + long + b"\n" + GOOD, limits)

    assert seen.bad == [((2, None), "longer than 100 bytes")]
    assert seen.positions() == [(1, None), (3, None)]


@pytest.mark.parametrize("end", [b"", b"\n", b"\n" + GOOD])
def test_a_line_of_many_chunks_is_not_kept(end: bytes) -> None:
    def chunks() -> Iterator[bytes]:
        yield GOOD + b"\n" + b'{"event":"'
        for _ in range(50):
            yield b"x" * 100
        yield end

    readings = list(read_ndjson(chunks(), Limits(line=1000)))

    assert [
        (unpack_position(r.position), r.reason)
        for r in readings
        if isinstance(r, BadRecord)
    ] == [((2, None), "longer than 1000 bytes")]
    assert [r.lines for r in readings if isinstance(r, LinesRead)] == [
        3 if end.endswith(b"}") else 2
    ]
    assert sum(len(r.records) for r in readings if isinstance(r, Batch)) == (
        2 if end.endswith(b"}") else 1
    )


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_chunks_may_end_anywhere(size: int) -> None:
    content = b"\n".join([GOOD, b"", b"bad", UPDATE, GOOD]) + b"\n"
    chunks = (content[i : i + size] for i in range(0, len(content), size))

    seen = Occurrences()
    seen.readings = list(read_ndjson(chunks, Limits()))

    assert seen.positions() == [(1, None), (5, None)]
    assert [position for position, _ in seen.bad] == [(3, None)]
    assert seen.lines == [5]


@pytest.mark.parametrize("beside", [b"", UPDATE + b"\n", b"bad\n"])
def test_records_of_a_megabyte_are_listed(tmp_path: Path, beside: bytes) -> None:
    large = b'{"event":"A","properties":{"x":"' + b"x" * (1 << 20) + b'"}}'

    seen = see(tmp_path, beside + GOOD + b"\n" + large + b"\n")

    sizes = [b.sizes for b in seen.batches if b.sizes]
    assert [list(size.values()) for size in sizes] == [[len(large)]]


def test_memory_does_not_grow_with_the_file() -> None:
    def chunks() -> Iterator[bytes]:
        block = (GOOD + b"\n") * 30_000
        for _ in range(30):
            yield block

    count = 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for reading in read_ndjson(chunks(), Limits()):
        count += len(reading.records) if isinstance(reading, Batch) else 0
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    assert count == 900_000
    assert grown < 20_000  # kilobytes, of a file of 30 MB


@pytest.mark.parametrize(
    ("name", "expected"), [("Sign Up", "Sign Up"), (5, 5), (None, None), ({}, {})]
)
def test_names_are_handed_over_as_they_are(
    tmp_path: Path, name: Any, expected: Any
) -> None:
    line = orjson.dumps({"event": name, "properties": {}})

    assert see(tmp_path, line).names == [expected]


def test_a_key_given_twice_is_no_flaw(tmp_path: Path) -> None:
    seen = see(tmp_path, b'{"event":"A","properties":{"x":1,"x":2}}')

    assert (seen.records(), seen.bad) == ([{"x": 2}], [])


def test_an_array_line_with_one_bad_element_is_reported_once(tmp_path: Path) -> None:
    line = b"[" + GOOD + b',{"event":"B","properties":{"x":NaN}}]'

    seen = see(tmp_path, GOOD + b"\n" + line + b"\n")

    assert seen.bad == [((2, None), "`NaN` is not JSON")]


@pytest.mark.parametrize("blank", [b"\n", b" \n", b"\r\n", b"\n \t"])
def test_blank_lines_count_but_cost_nothing(tmp_path: Path, blank: bytes) -> None:
    record = b'{"event":"A","properties":{}}\n'
    gap = blank * 400_000

    seen = see(tmp_path, record + gap + b"\n" + record + gap + b"\n" + record)

    apart = gap.count(b"\n") + 2
    assert [line for line, _ in seen.positions()] == [1, apart + 1, 2 * apart + 1]
    assert (seen.lines, seen.bad) == ([2 * apart + 1], [])
