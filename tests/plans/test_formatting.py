"""Formatting changes indentation and spacing, and nothing that a plan says."""

from pathlib import Path

import pytest
import yaml

from mpdoctor.errors import InvalidPlan
from mpdoctor.plans.formatting import formatted
from tests.samples.index import SAMPLES

UGLY = b"""\
# The plan.
version:   1
events:
    Sign Up:    # first
        sources:
        - web
        - ios

        properties: {a:   {type: string}}
    # before the end
    "Log Out":
"""
NEAT = """\
# The plan.
version: 1
events:
  Sign Up:      # first
    sources:
      - web
      - ios

    properties: {a: {type: string}}
    # before the end
  "Log Out":
"""


def test_layout_is_one_and_comments_stay() -> None:
    assert formatted("plan.yaml", UGLY).decode() == NEAT


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*plan.yaml")), ids=str)
def test_it_says_the_same_and_formatting_again_changes_nothing(path: Path) -> None:
    content = path.read_bytes()

    once = formatted("plan.yaml", content)

    assert yaml.safe_load(once) == yaml.safe_load(content)
    assert formatted("plan.yaml", once) == once


def test_json_is_left_alone() -> None:
    assert formatted("plan.json", b'{"version":   1}') == b'{"version":   1}'


@pytest.mark.parametrize("content", [b"a: [", b"a: 1\na: 2\n", b"\xff", b"a: !x 1"])
def test_what_is_no_plan_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidPlan):
        formatted("plan.yaml", content)
