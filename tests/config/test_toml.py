"""TOML tables that know their places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.config.document import Document
from mpdoctor.config.toml import parse_table
from mpdoctor.errors import InvalidSettings

TEXT = """\
[project]
name = "other"

[tool.mpdoctor]
plan = "plan.yaml"
rules = {PLAN013 = "off", ENV019 = "info"}
ignore = [
    {rule = "ENV011", reason = "old"},
    {rule = "ENV012"},
]

[tool.mpdoctor.project]
"token" = "x"
a.b = 1

[[tool.mpdoctor.more]]
one = 1
[[tool.mpdoctor.more]]
two = 2
"""


def table(text: str) -> Document | None:
    return parse_table(
        text.encode(), "pyproject.toml", ("tool", "mpdoctor"), InvalidSettings
    )


def test_keys_know_their_places() -> None:
    document = table(TEXT)

    assert document is not None
    assert document.value_at(()) == (4, 1)
    assert document.key_at(("plan",)) == (5, 1)
    assert document.value_at(("plan",)) == (5, 8)
    assert document.key_at(("rules", "ENV019")) == (6, 27)
    assert document.value_at(("ignore", 1)) == (9, 5)
    assert document.key_at(("ignore", 0, "reason")) == (8, 23)
    assert document.key_at(("project", "token")) == (13, 1)
    assert document.key_at(("project", "a", "b")) == (14, 1)
    assert document.value_at(("more", 1)) == (18, 1)
    assert document.key_at(("more", 1, "two")) == (19, 1)


@pytest.mark.parametrize("text", ["", "[tool]\nx = 1", "[tool.other]\nx = 1", "tool=1"])
def test_a_file_without_the_table_answers_nothing(text: str) -> None:
    assert table(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.mpdoctor]\nplan = ", "pyproject.toml:2:8: not TOML: invalid value"),
        ("a = 1\na = 2", "pyproject.toml:2:6: not TOML: cannot overwrite a value"),
        ("a = [" * 5000, "pyproject.toml:1:"),
        ("a = '", "pyproject.toml:"),
    ],
)
def test_what_is_wrong_is_reported_with_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        table(text)

    assert caught.value.message.startswith(message)


LINES = st.lists(
    st.sampled_from(
        ["[tool.mpdoctor]", "[[tool.mpdoctor.a]]", "[tool.mpdoctor.b]", "c = {d = 1}",
         "e.f = [{g = 1}, [2]]", '"h" = """', '"""', "i = [", "{j = 2},", "]", "k = 'l'",
         "# m", "n = 2027-01-01", "o", "[p", "tool.mpdoctor.q = []"]
    ),
    max_size=8,
).map("\n".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(LINES)
def test_no_text_is_a_traceback(text: str) -> None:
    message, places = outcome(text)

    assert message.startswith(("pyproject.toml:", "none"))
    assert all(line >= 1 for line, _ in places)


def outcome(text: str) -> tuple[str, list[tuple[int, int]]]:
    try:
        document = table(text)
    except InvalidSettings as error:
        return error.message, []
    if document is None or not isinstance(document.data, dict):
        return "none", []
    return "none", [document.key_at((key,)) for key in document.data]
