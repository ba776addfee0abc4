"""Payloads with comments or text around them, as long as people copy them."""

from pathlib import Path

import pytest

from mpdoctor.inputs import find_sources

from .helpers import see

EVENT = (
    '{"event": "Sign Up", "properties": {"time": 1790000000, '
    '"distinct_id": "u", "$current_url": "https://example.com/"}}'
)
COUNT = 2_000
WITH_COMMENTS = "// sent\n[\n" + f"{EVENT}, // one\n" * COUNT + "]\n"
IN_A_BLOCK = "We send:\n```json\n[" + ",\n".join([EVENT] * COUNT) + "]\n```\nBye\n"
LITERAL = (
    "[\n"
    + "{event: 'Sign Up', properties: {time: 1, distinct_id: 'u'}},\n" * COUNT
    + "]"
)


@pytest.mark.parametrize(
    "text", [WITH_COMMENTS, IN_A_BLOCK, LITERAL], ids=["JSONC", "block", "JSON5"]
)
def test_all_records_are_read(text: str, tmp_path: Path) -> None:
    assert len(text) > 1 << 16

    seen = see(tmp_path, text.encode())

    assert (len(seen.names), seen.bad, seen.error) == (COUNT, [], "")


def test_json5_has_numbers_of_its_own(tmp_path: Path) -> None:
    text = (
        "{event: 'A', // remark: don't\n"
        "properties: {distinct_id: 'u', time: 1, a: .5, b: +1, c: 0xff, d: 5., e: 'it\\'s',}}"
    )

    (record,) = see(tmp_path, text.encode()).records()

    assert [record[key] for key in "abcde"] == [0.5, 1, 255, 5, "it's"]


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_with_any_line_end_and_encoding(
    ending: str, encoding: str, delimiter: str, tmp_path: Path
) -> None:
    rows = [("event", "time", "distinct_id"), ("Zoë", "1790000000", "u")]
    text = "".join(delimiter.join(row) + ending for row in [*rows, rows[1]])

    seen = see(tmp_path, text.encode(encoding))

    assert (seen.names, seen.bad) == (["Zoë", "Zoë"], [])
    assert [line for line, _ in seen.positions()] == [2, 3]


@pytest.mark.parametrize("count", [1, COUNT])
def test_lines_are_no_json5_whatever_their_texts_hold(
    count: int, tmp_path: Path
) -> None:
    line = (
        '{"event": "A", "properties": {"distinct_id": "u", "note": "as said, so: no"}}'
    )
    path = tmp_path / "lines.json"
    path.write_text(f"{line}\n" * count)

    ((source,), _, _) = find_sources([str(path)])

    assert source.format == "ndjson"
