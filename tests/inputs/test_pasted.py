"""JSON with comments, and payloads with text around them."""

from pathlib import Path

import pytest

from mpdoctor.inputs.pasted_json import without_comments

from .helpers import see

A = '{"event": "A", "properties": {"time": 1790000000, "distinct_id": "u"}}'
B = '{"event": "B", "properties": {"time": 1790000001, "distinct_id": "u"}}'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(f"// first\n{A}\n", [2], id="comment before"),
        pytest.param(f"[ // all\n {A}, // one\n {B},\n]", [2, 3], id="array"),
        pytest.param(f"/* a\n b */ {A}\n/* c */ {B}", [2, 3], id="in a row"),
        pytest.param(
            A.replace('"u"', '"u", // who\n "url": "https://example.com//x",'),
            [1],
            id="inside",
        ),
    ],
)
def test_comments_and_trailing_commas_are_read_over(
    text: str, lines: list[int], tmp_path: Path
) -> None:
    seen = see(tmp_path, text.encode())

    assert (seen.bad, seen.error) == ([], "")
    assert seen.names == ["A", "B"][: len(lines)]
    assert [line for line, _ in seen.positions()] == lines


def test_what_stands_in_strings_is_kept() -> None:
    text = '{"a": "x // y, }", "b": "/* z */", "c": "\\"//"}'

    assert without_comments(text) == text


@pytest.mark.parametrize("text", ['{"a": 1 /* open', "//" * 30_000, "/*" * 30_000])
def test_comments_that_do_not_end_are_no_trap(text: str) -> None:
    assert without_comments(text).count("/") == 0


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param(
            f"This is what we send:\n\n```json\n[\n// first\n{A},\n{B},\n]\n```\nThanks!\n",
            [(4, 0), (4, 1)],
            id="code block",
        ),
        pytest.param(
            f"2026-09-21 14:13:20 INFO send {A}\n2026-09-21 14:13:21 INFO send {B}\n",
            [(1, None), (2, None)],
            id="prefix of a log",
        ),
        pytest.param(
            f"payload = {A}\nand then {B};", [(1, None), (2, None)], id="words"
        ),
    ],
)
def test_text_around_payloads_is_passed_over(
    text: str, places: list[tuple[int, int | None]], tmp_path: Path
) -> None:
    seen = see(tmp_path, text.encode())

    assert (seen.names, seen.positions()) == (["A", "B"], places)
    assert (seen.bad, seen.error) == ([], "")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# Events\n\n```json\n{A}\n```\n", id="page with a title"),
        pytest.param("Some words. " * 40 + A, id="mostly words"),
        pytest.param("x = {" * 5000, id="brackets"),
        pytest.param("we send " + '{"a":' * 2000 + "1" + "}" * 2000, id="deep"),
        pytest.param('we send {"id": 1, "name": "x"}', id="other JSON"),
    ],
)
def test_a_text_with_an_example_is_no_data(text: str, tmp_path: Path) -> None:
    seen = see(tmp_path, text.encode())

    assert seen.names == []
    assert seen.error
