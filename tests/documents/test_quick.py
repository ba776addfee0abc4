"""The short cut answers what the parser answers, or nothing."""

from typing import Any

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.documents.document import Document
from mpdoctor.documents.quick import Outline, outline
from mpdoctor.documents.yaml import parse
from mpdoctor.errors import InvalidPlan

PLAN = """\
# A plan
version: 1
name: "Shop: the best"   # quoted
empty:
events:

  Sign Up:
    description: A person created an account # not the last
    sources:
    - web
    # - ios
    - "server"
    deep: {a: [1, -2.5, no], 'b c': {}, d: []}
    text: |
      first: line

      - second
    wrapped: a text that
      goes on
    properties:
      "price": {use: money, required: true}  # a comment
      plan:
          - free
          - pro
  'It''s': {"é": "ü"}
  404: null
  last: ~
"""


def same_lines(quick: Outline, exact: Document, one: Any, other: Any) -> None:
    lines = quick.lines(one)
    if lines is None:
        return
    assert lines == exact.lines(other)
    keys = one if isinstance(one, dict) else range(len(one))
    for key in keys:
        if isinstance(one[key], dict | list):
            same_lines(quick, exact, one[key], other[key])


def check(text: str) -> bool:
    """Compare; tells whether the short cut had an answer."""
    quick = outline(text.encode(), "plan.yaml")
    if quick is None:
        return False
    exact = parse(text.encode(), "plan.yaml", InvalidPlan)
    assert quick.data == exact.data
    assert repr(quick.data) == repr(exact.data)
    same_lines(quick, exact, quick.data, exact.data)
    return True


@pytest.mark.parametrize(
    "text",
    [
        PLAN,
        PLAN.replace("\n", "\r\n"),
        "---\n" + PLAN,
        "a:\n  b:\n    c: 1\n  d: 2\ne:\n- 1\n- 2\n",
        "  a: 1\n  b: 2",
        "a: x:y #z\nb: x#y\n",
        "a: &x {b: 1}\nc: {d: &y 1, e: *y}\n",
        "x: 0\n'a''': 1\n\"b\\\"\": 2\nc, d: 3\nIsn't it: 4",
        "a: |\n  b\n\nc: |+\n  d\n\n",
        "a: |\n  b",
        "a: {b: 1}#c",
        "a: -5\nb: +5\nc: .5\nd: -a\n",
    ],
)
def test_it_reads_what_people_write(text: str) -> None:
    assert check(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b",
        "text",
        "a: 1\na: 2",
        "a: &x 1\nb: *x",
        "a: 1\n---\nb: 2",
        "a: [1,\n2]\n",
        "a: 'x\ny'\n",
        "a:\tb",
        "a: b: c",
        "a:\n    b: 1\n  c: 2",
        "a: 1\n  b: 2",
        "a: !mine 1",
        "a: \x85",
        "a: .inf",
        '"": 1',
        "a: {b: 1, b: 2}",
        "a: {b: 1}: c",
        "'a''': 1\n'a''': 2",
        "? a\n: b\nc: 1",
        "<<: {a: 1}",
        "b: 2\n<<: {a: 1}\nc: 3",
    ],
)
def test_what_it_does_not_know_is_left_to_the_parser(text: str) -> None:
    assert not check(text)


NAMES = st.text(st.sampled_from("ab $_.-#:'\"é1{}[],&*!|>%@~"), min_size=1, max_size=6)
SCALARS = st.one_of(
    NAMES, st.integers(-9, 9), st.booleans(), st.none(), st.floats(-9, 9)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(NAMES, VALUES, min_size=1, max_size=4),
    st.sampled_from([None, False, True]),
    st.sampled_from([20, 80]),
)
def test_it_agrees_on_what_pyyaml_writes(
    data: dict[str, Any], style: bool | None, width: int
) -> None:
    text = pyyaml.safe_dump(
        data, default_flow_style=style, width=width, allow_unicode=True
    )
    check(text)


LINES = st.lists(
    st.sampled_from(
        ["a: 1", "b:", "  c: x", "  - y", "- z", "    d: [1, {e: f}]", "  'g': \"h\"",
         "  i: |", "    text", "# note", "", "  j: 1 # note", "   k: 2", "  l: {m: 1}x",
         "  n: \"un", "  o: &p 1", "  q: *p", "r: [a, b", "  s: - t", "---", "  u : v",
         "  w: {x: y, }", "  z: !!str 1", "  ? aa", "  bb: '", "cc: {dd: [], ee: }"]
    ),
    max_size=9,
).map("\n".join)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(LINES)
def test_it_never_answers_where_the_parser_objects(text: str) -> None:
    check(text)
