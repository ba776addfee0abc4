"""What data has and a plan has not is inserted, and nothing else changes."""

from collections.abc import Callable, Iterable
from difflib import ndiff
from typing import Any

import pytest
import yaml

from mpdoctor.errors import InvalidPlan
from mpdoctor.plans.draft import Draft
from mpdoctor.plans.infer import Inferred
from mpdoctor.plans.insertion import Insertion, insert
from mpdoctor.plans.update import Updated, update
from tests.plans.conftest import Record, event

Infer = Callable[[Iterable[Record]], Inferred]

PLAN = """\
# The plan of the shop. 🛒
version: 1

super_properties: {tier: {type: string}}
events:
  # The first step.
  Sign Up:   # oddly indented on purpose
      description: >
        A person created
        an account.

      properties:
          method: {type: string,   required: true}  # how

  Paid: {properties: {total: {type: number}}}
  Log Out:
  # Nothing after this.

user_properties:
  plan: {type: string}
"""


def updated(text: str, document: dict[str, Any]) -> Updated:
    return update([("plan.yaml", text.encode())], Draft(document))


def added_lines(before: str, after: str) -> list[str]:
    """The new lines; fails if any other line changed."""
    lines = list(ndiff(before.splitlines(), after.splitlines()))
    assert not [line for line in lines if line.startswith("- ")]
    return [line[2:] for line in lines if line.startswith("+ ")]


def test_only_lines_are_added() -> None:
    document: dict[str, Any] = {
        "events": {
            "Sign Up": {
                "properties": {"ref": {"type": "string"}, "tier": {}, "Method": {}}
            },
            "Log Out": {"properties": {"why": {"type": "string"}}},
            "Opened": {"properties": {"a": {"type": "integer"}}},
            "sign up": {},
        },
        "user_properties": {"city": {"type": "string"}},
        "group_properties": {"team": {"properties": {"seats": {"type": "integer"}}}},
    }

    result = updated(PLAN, document)

    text = result.files["plan.yaml"]
    assert added_lines(PLAN, text) == [
        "          ref: {type: string}",
        "    properties:",
        "      why: {type: string}",
        "  Opened:",
        "    properties:",
        "      a: {type: integer}",
        "  city: {type: string}",
        "group_properties:",
        "  team:",
        "    properties:",
        "      seats: {type: integer}",
    ]
    assert result.added == (
        "property `ref` of event `Sign Up`",
        "property `why` of event `Log Out`",
        "event `Opened`",
        "user property `city`",
        "property `seats` of group `team`",
    )


def test_a_mapping_in_braces_stays_on_its_line() -> None:
    document: dict[str, Any] = {
        "events": {"Paid": {"properties": {"tip": {"type": "number"}}}}
    }

    text = updated(PLAN, document).files["plan.yaml"]

    line = "  Paid: {properties: {total: {type: number}, tip: {type: number}}}"
    assert line in text.splitlines()
    assert len(text.splitlines()) == len(PLAN.splitlines())


def test_a_plan_in_json_stays_json() -> None:
    text = '{"version": 1, "events": {"A": {}, "B": {"properties": {}}}}'
    document: dict[str, Any] = {
        "events": {name: {"properties": {"p": {"type": "string"}}} for name in "AB"}
    }

    result = update([("plan.json", text.encode())], Draft(document)).files["plan.json"]

    assert '"A": {"properties": {"p": {"type": "string"}}}' in result


def test_what_all_have_is_not_added() -> None:
    document: dict[str, Any] = {
        "events": {"Sign Up": {"properties": {"tier": {}, "method": {}}}}
    }

    result = updated(PLAN, document)

    assert result.files["plan.yaml"] == PLAN
    assert result.added == ()


def test_what_is_behind_an_alias_is_refused() -> None:
    text = "version: 1\nevents:\n  A: &a\n    properties: {p: {}}\n  B: *a\n"

    with pytest.raises(InvalidPlan):
        updated(text, {"events": {"B": {"properties": {"q": {}}}}})


def test_events_go_to_the_file_that_plans_them() -> None:
    files = [
        ("a.yaml", b"version: 1\nshared: {x: {}}\n"),
        ("b.yaml", b"version: 1\nevents:\n  A:\n"),
        ("c.yaml", b"version: 1\nevents:\n  C:\n"),
    ]
    document: dict[str, Any] = {
        "events": {
            "C": {"properties": {"p": {"type": "string"}}},
            "Opened": None,
        }
    }

    result = update(files, Draft(document)).files

    assert result["a.yaml"] == files[0][1].decode()
    assert "Opened:" in result["b.yaml"]
    assert "p: {type: string}" in result["c.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  x: 1",
        "a:\n  x: 1\r\n",
        "a:\n  x: |\n    text\n\n\nb: 2\n",
        "a:\n  x:\n  - 1\n  - 2\n# end\n",
        "a: {}\n",
        "a: {x: 1,}\n",
        "a:\n",
        "a: ~\nb: 1\n",
        "b: 'é🛒'\na:\n  x: 'é🛒'  # é\nc: 1\n",
        "b: 1\n",
        "{b: 1}",
    ],
)
def test_a_key_is_inserted_wherever_its_mapping_ends(text: str) -> None:
    before = yaml.safe_load(text)

    after = yaml.safe_load(insert(text, [Insertion(("a",), "new", {"y": 1}, {})]))

    expected = {**before, "a": {**(before.get("a") or {}), "new": {"y": 1}}}
    assert after == expected


def test_data_that_is_planned_changes_nothing(inferred: Infer) -> None:
    records = [event("Sign Up", method="a")] * 30

    assert updated(PLAN, inferred(records).draft.document).added == ()
