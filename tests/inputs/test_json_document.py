"""JSON arrays, pages and objects over several lines."""

from pathlib import Path

import orjson
import pytest

from mpdoctor.inputs import Limits
from mpdoctor.inputs.json_documents import read_document
from mpdoctor.inputs.json_text import TRAILING_COMMA, without_trailing_commas
from mpdoctor.model.record import Batch, Flaw, Kind

from .helpers import Occurrences, RecordPosition, see

A = {"event": "A", "properties": {"x": [{"y": '"}],{'}], "z": "\\"}}
B = {"event": "B", "properties": {}}
PROFILE = {"$distinct_id": "u", "$properties": {"a": {"b": []}}}


def pretty(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)


@pytest.mark.parametrize(
    ("content", "positions"),
    [
        pytest.param(orjson.dumps([A, B]), [(1, 0), (1, 1)], id="one line"),
        pytest.param(pretty([B, B]), [(2, None), (6, None)], id="pretty"),
        pytest.param(
            b"[\n" + orjson.dumps(A) + b",\n" + orjson.dumps(B) + b"\n]\n",
            [(2, None), (3, None)],
            id="one per line",
        ),
        pytest.param(
            b"[\n" + orjson.dumps(A) + b"\n," + orjson.dumps(B) + b"\n]\n",
            [(2, None), (3, None)],
            id="leading commas",
        ),
        pytest.param(
            b"["
            + orjson.dumps(A)
            + b","
            + orjson.dumps(B)
            + b",\n"
            + orjson.dumps(B)
            + b"]",
            [(1, 0), (1, 1), (2, None)],
            id="two on the first line",
        ),
        pytest.param(pretty(B), [(1, None)], id="single object"),
        pytest.param(
            pretty(B) + b"\n" + pretty(A), [(1, None), (5, None)], id="two objects"
        ),
        pytest.param(
            orjson.dumps(A) + orjson.dumps(B), [(1, 0), (1, 1)], id="side by side"
        ),
        pytest.param(
            pretty([B]) + b"\n" + pretty([B]),
            [(2, None), (8, None)],
            id="two arrays",
        ),
        pytest.param(b"\xef\xbb\xbf" + pretty([B]), [(2, None)], id="byte order mark"),
        pytest.param(b"\n\n" + pretty([B]), [(4, None)], id="blank lines first"),
    ],
)
def test_records_have_the_line_they_begin_on(
    tmp_path: Path, content: bytes, positions: list[RecordPosition]
) -> None:
    seen = see(tmp_path, content)

    assert (seen.positions(), seen.bad, seen.error) == (positions, [], "")
    assert seen.lines == [content.count(b"\n") + (not content.endswith(b"\n"))]


@pytest.mark.parametrize("size", [1, 2, 3, 10, 1000])
@pytest.mark.parametrize("content", [orjson.dumps([A, B, A]), pretty([A, B, A])])
def test_chunks_may_end_anywhere(content: bytes, size: int) -> None:
    chunks = (content[i : i + size] for i in range(0, len(content), size))

    records = [
        record
        for reading in read_document(chunks, Limits())
        if isinstance(reading, Batch)
        for record in reading.records
    ]

    assert records == [A["properties"], B["properties"], A["properties"]]


@pytest.mark.parametrize(
    "content",
    [
        orjson.dumps({"page": 0, "results": [PROFILE, PROFILE], "total": 2}),
        pretty({"page": 0, "results": [PROFILE, PROFILE], "total": 2}),
        pretty({"results": [PROFILE, PROFILE], "meta": {"results": [[1]]}, "n": [{}]}),
        pretty({"results": [PROFILE]}) + b"\n" + pretty({"results": [PROFILE]}),
        orjson.dumps([{"results": [PROFILE]}, {"results": [PROFILE]}]),
        b'{"computed_at": "now", "meta": {"a": 1}, "results": [\n'
        + orjson.dumps(PROFILE)
        + b",\n"
        + orjson.dumps(PROFILE)
        + b"\n]}",
    ],
)
def test_pages_give_their_results(tmp_path: Path, content: bytes) -> None:
    seen = see(tmp_path, content)

    assert seen.records(Kind.PROFILE) == [PROFILE, PROFILE]
    assert (seen.bad, seen.error) == ([], "")


def test_a_large_page_is_streamed(tmp_path: Path) -> None:
    page = {"page": 0, "results": [PROFILE] * 50_000, "status": "ok"}

    seen = see(tmp_path, orjson.dumps(page))

    assert len(seen.records(Kind.PROFILE)) == 50_000
    assert len(seen.batches) > 10


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b'{"event":"X","properties":{"x":NaN}}', id="NaN"),
        pytest.param(b'{"event":"X","properties":{"x":1}', id="a bracket missing"),
        pytest.param(b'{"event":"X","properties":{"x":[1}}', id="brackets crossed"),
        pytest.param(b'{"event":"X","properties":{"x":"1}}', id="a quote missing"),
        pytest.param(b'{"event":"X" "properties":{}}', id="a comma missing"),
        pytest.param(b'{"event":"X","properties":{"x":"\xff"}}', id="no UTF-8"),
        pytest.param(b"42", id="number"),
        pytest.param(b'"text, and more"', id="text"),
        pytest.param(b"{}", id="empty"),
    ],
)
@pytest.mark.parametrize("layout", ["lines", "pages"])
def test_a_bad_element_is_reported_and_the_rest_is_read(
    tmp_path: Path, bad: bytes, layout: str
) -> None:
    a, b = orjson.dumps(A), orjson.dumps(B)
    start = b"[" if layout == "lines" else b'{"page": 0, "results": ['
    content = start + b"\n" + b",\n".join([a, bad, b, a]) + b"\n]"
    content += b"" if layout == "lines" else b"}"

    seen = see(tmp_path, content)

    assert [position for position, _ in seen.bad] == [(3, None)]
    assert seen.names == ["A", "B", "A"]
    assert seen.positions() == [(2, None), (4, None), (5, None)]
    assert seen.error == ""


COMMAS = [
    ("[A,,B]", [(1, 1)], [(1, 0), (1, 2)]),
    ("[A,,,,B]", [(1, 1)], [(1, 0), (1, 2)]),
    ("[A B]", [(1, 1)], [(1, 0), (1, 1)]),
    ("[AB]", [(1, 1)], [(1, 0), (1, 1)]),
    ("[A,B,]", [(1, 2)], [(1, 0), (1, 1)]),
    ("[,A,B]", [(1, 0)], [(1, 1), (1, 2)]),
    ("[,]\nA B", [(1, None)], [(2, 0), (2, 1)]),
    ("[\nA\nB\n]", [(3, None)], [(2, None), (3, None)]),
    ("[A\nB\nA]", [(2, None), (3, None)], [(1, None), (2, None), (3, None)]),
    ("[\nA,\n,\nB\n]", [(3, None)], [(2, None), (4, None)]),
    ("[\nA,\nB,\n]", [(3, 1)], [(2, None), (3, 0)]),
    ("[\nA\n,\n,B\n]", [(4, 0)], [(2, None), (4, 1)]),
    ("[\n,\nA]", [(2, None)], [(3, None)]),
    ("[A,\n\nB\n,\nA\n]", [], [(1, None), (3, None), (5, None)]),
    ("A,\nB,\n", [(1, 1), (2, 1)], [(1, 0), (2, 0)]),
    (
        "A,\nB,\nA,\nB\n",
        [(n, 1) for n in (1, 2, 3)],
        [(1, 0), (2, 0), (3, 0), (4, None)],
    ),
    ('{"page":0,"results":[A,,B]}', [(1, 1)], [(1, 0), (1, 2)]),
    ('{"page":0,"results":[A B],"x":[1,{},2]}', [(1, 1)], [(1, 0), (1, 1)]),
]


@pytest.mark.parametrize(("layout", "bad", "positions"), COMMAS)
@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_a_comma_too_many_or_too_few_is_reported(
    layout: str,
    bad: list[RecordPosition],
    positions: list[RecordPosition],
    size: int,
) -> None:
    texts = {ord("A"): orjson.dumps(A).decode(), ord("B"): orjson.dumps(B).decode()}
    content = layout.translate(texts).encode()
    chunks = (content[i : i + size] for i in range(0, len(content), size))
    seen = Occurrences()

    under = ("results",) if layout.startswith("{") else ()
    seen.readings.extend(read_document(chunks, Limits(), under=under))

    assert [position for position, _ in seen.bad] == bad
    assert all("comma" in reason for _, reason in seen.bad)
    assert seen.positions() == positions


@pytest.mark.parametrize("layout", [layout for layout, bad, _ in COMMAS if bad])
def test_an_array_with_wrong_commas_is_known_as_one(
    tmp_path: Path, layout: str
) -> None:
    texts = {ord("A"): orjson.dumps(A).decode(), ord("B"): orjson.dumps(B).decode()}

    seen = see(tmp_path, layout.translate(texts).encode())

    assert seen.bad
    assert all("comma" in reason for _, reason in seen.bad)
    assert (len(seen.lines), seen.error) == (1, "")


@pytest.mark.parametrize(
    "text",
    [
        '{"event": "A", "properties": {"x": 1, }}',
        '{"event": "A", "properties": {"x": 1,\n},\n}',
        '[{"event": "A", "properties": {"x": [1,], "y": ",}"},}]',
    ],
)
def test_a_comma_before_a_closing_bracket_is_read_over_and_reported(
    tmp_path: Path, text: str
) -> None:
    seen = see(tmp_path, text.encode())

    assert seen.names == ["A"]
    assert [reason for _, reason in seen.bad] == [TRAILING_COMMA]


@pytest.mark.parametrize("tail", [b"", b'"', b'\\"' * 2_000_000 + b"\\"])
def test_looking_for_such_commas_takes_no_longer_than_the_text(tail: bytes) -> None:
    text = b'{"a": [1,], "b": "' + tail

    assert without_trailing_commas(text, "trailing comma").startswith(b'{"a": [1 ]')


def test_commas_without_end_are_one_fault(tmp_path: Path) -> None:
    content = b"[" + orjson.dumps(A) + b",\n" * 500_000 + orjson.dumps(B) + b"]"

    seen = see(tmp_path, content)

    assert [position for position, _ in seen.bad] == [(2, None)]
    assert seen.positions() == [(1, None), (500_001, None)]


def test_a_bad_element_on_one_long_line_is_passed_over(tmp_path: Path) -> None:
    a, b = orjson.dumps(A), orjson.dumps(B)
    content = b"[" + b",".join([a, b'{"event":"X","properties":{', b, a]) + b"]"

    seen = see(tmp_path, content)

    assert [position for position, _ in seen.bad] == [(1, 1)]
    assert seen.names == ["A", "B", "A"]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (orjson.dumps([A, B])[:-5], ["A"]),
        (orjson.dumps([A, B])[:-1], ["A", "B"]),
        (pretty([A, B])[:-6], ["A"]),
        (pretty({"results": [PROFILE, PROFILE]})[:-8], []),
        (pretty(A)[:-3], []),
    ],
)
def test_a_document_that_does_not_end_is_cut_off(
    tmp_path: Path, content: bytes, names: list[str]
) -> None:
    seen = see(tmp_path, content)

    assert "is cut off" in seen.error
    assert seen.names == names
    assert len(seen.lines) == 1


def test_half_a_surrogate_pair_is_reported_and_replaced(tmp_path: Path) -> None:
    seen = see(tmp_path, b'[{"event":"A","properties":{"x":"\\ud800"}},\n{}]')

    assert [(f.flaw, f.field) for f in seen.flaws] == [
        (Flaw.LONE_SURROGATE, "properties.x"),
        (Flaw.UNREADABLE, ""),
    ]
    assert seen.records() == [{"x": "\ufffd"}]


@pytest.mark.parametrize("size", [300, 5000, 3_000_000])
def test_an_element_beyond_the_bound_is_passed_over(tmp_path: Path, size: int) -> None:
    long = {"event": "X", "properties": {"x": "x" * size}}

    seen = see(tmp_path, orjson.dumps([A, long, B]), Limits(line=200))

    assert seen.bad == [((1, 1), "longer than 200 bytes")]
    assert seen.names == ["A", "B"]
    assert seen.error == ""


def test_elements_of_a_megabyte_are_listed(tmp_path: Path) -> None:
    large = {"event": "A", "properties": {"x": "x" * (1 << 20)}}

    seen = see(tmp_path, orjson.dumps([B, large]))

    sizes = [size for batch in seen.batches for size in batch.sizes.values()]
    assert sizes == [len(orjson.dumps(large))]


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000, b"{" * 100_000, b'[{"event":' * 50_000, b"]" * 1000, b'"' * 9999],
)
def test_brackets_without_end_are_refused(tmp_path: Path, content: bytes) -> None:
    seen = see(tmp_path, content)

    assert seen.error or seen.bad
    assert seen.names == []


def test_stray_brackets_are_reported(tmp_path: Path) -> None:
    seen = see(tmp_path, pretty([B]) + b"\n]\n" + pretty([B]))

    assert [position for position, _ in seen.bad] == [(7, None)]
    assert seen.names == ["B", "B"]
