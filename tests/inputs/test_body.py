"""Files that are one request body."""

import base64
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest

from mpdoctor.inputs import Limits

from .helpers import see

A = {"event": "A", "properties": {"token": "t"}}
B = {"event": "B", "properties": {"token": "t"}}
BATCH = orjson.dumps([A, B])


@pytest.mark.parametrize(
    "content",
    [
        b"data=" + quote(BATCH).encode(),
        b"ip=0&verbose=1&data=" + quote(BATCH).encode() + b"\n",
        b"data=" + base64.b64encode(BATCH),
        b"data=" + base64.urlsafe_b64encode(BATCH).rstrip(b"="),
        base64.b64encode(BATCH),
        BATCH,
    ],
)
def test_a_body_gives_its_records(tmp_path: Path, content: bytes) -> None:
    seen = see(tmp_path, content)

    assert (seen.names, seen.positions()) == (["A", "B"], [(1, 0), (1, 1)])
    assert (seen.bad, seen.lines, seen.error) == ([], [1], "")


def test_forms_may_stand_one_per_line(tmp_path: Path) -> None:
    form = b"data=" + quote(BATCH).encode()

    seen = see(tmp_path, form + b"\n\n" + b"data=hello\n" + form)

    assert seen.positions() == [(1, 0), (1, 1), (4, 0), (4, 1)]
    assert [position for position, _ in seen.bad] == [(3, None)]
    assert seen.lines == [4]


def test_one_bad_record_does_not_hide_its_neighbours(tmp_path: Path) -> None:
    batch = b'[{"event":"A","properties":{}},{"event":"X","properties":{"x":NaN}},5,'
    batch += b'{"event":"B","properties":{}}]'

    seen = see(tmp_path, b"data=" + quote(batch).encode())

    assert seen.bad == [((1, 1), "`NaN` is not JSON"), ((1, 2), "not an object")]
    assert (seen.names, seen.positions()) == (["A", "B"], [(1, 0), (1, 3)])


@pytest.mark.parametrize(
    ("between", "bad", "positions"),
    [
        (b",,", [(1, 1)], [(1, 0), (1, 2)]),
        (b" ", [(1, 1)], [(1, 0), (1, 1)]),
    ],
)
def test_a_comma_too_many_or_too_few_is_reported(
    tmp_path: Path,
    between: bytes,
    bad: list[tuple[int, int]],
    positions: list[tuple[int, int]],
) -> None:
    batch = b"[" + between.join(map(orjson.dumps, [A, B])) + b"]"

    seen = see(tmp_path, b"data=" + quote(batch).encode())

    assert [position for position, _ in seen.bad] == bad
    assert seen.positions() == positions


def test_a_cut_body_is_reported(tmp_path: Path) -> None:
    seen = see(tmp_path, b"data=" + quote(BATCH[:-9]).encode())

    assert seen.bad == [((1, 1), "cut off: the last record does not end")]
    assert seen.names == ["A"]


def test_a_body_beyond_the_bound_is_reported(tmp_path: Path) -> None:
    form = b"data=" + base64.b64encode(BATCH)

    seen = see(tmp_path, form, Limits(body=50))

    assert seen.bad == [((1, None), "a body longer than 50 bytes")]
    assert seen.names == []


def test_a_long_body_of_base64_is_known_by_its_beginning(tmp_path: Path) -> None:
    many = base64.encodebytes(orjson.dumps([A, B] * 2000))

    seen = see(tmp_path, many)

    assert (len(seen.names), seen.bad, seen.error) == (4000, [], "")


@pytest.mark.parametrize(
    "content", [b"word" * 30_000, base64.b64encode(b'{"colour": "red"}' * 8000)]
)
def test_long_text_that_only_looks_like_base64_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    assert see(tmp_path, content).error.endswith("holds no Mixpanel data")
