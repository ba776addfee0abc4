"""The page on the tracking plan names all there is, and its examples are plans."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.config import load_plan, plan_schema
from mpdoctor.diagnosis.judge import judge_plan
from mpdoctor.errors import InvalidPlan
from mpdoctor.model.plan import Format, Platform, Status, ValueType
from mpdoctor.model.settings import Setup
from mpdoctor.rules import catalogue
from mpdoctor.text.naming import STYLES
from tests.docs.pages import blocks, page, quoted, rows

PAGE = page("plan-format.md")
EXAMPLES = blocks(PAGE, "yaml")
SCHEMA = plan_schema()
OBJECTS: dict[str, dict[str, Any]] = {
    "Plan": SCHEMA["properties"],
    **{
        name: said["properties"]
        for name, said in SCHEMA["$defs"].items()
        if "properties" in said
    },
}


_IN_TEXT = {"value", "equals", "one_of", "present", "property"}
"""Keys of conditions and of values, which the text names."""


def keys(value: Any) -> Iterator[str]:
    """All keys of an example, however deep."""
    if isinstance(value, dict):
        for key, inside in value.items():
            yield str(key)
            yield from keys(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from keys(inside)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_plan_in_order(example: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(example, encoding="utf-8")

    plan = load_plan(tmp_path / "plan.yaml")

    said = judge_plan(Setup(plan=plan), RuleSelection(catalogue(), {})).findings
    assert [finding.message for finding in said] == []


@pytest.mark.parametrize("name", OBJECTS)
def test_every_key_is_in_a_table_and_in_an_example(name: str) -> None:
    listed = {key for row in rows(PAGE) for key in quoted(row[0])}
    shown = {key for example in EXAMPLES for key in keys(yaml.safe_load(example))}

    inline = {"events", "user_id", "device_id", "groups", *_IN_TEXT}
    assert OBJECTS[name].keys() - (listed | inline) == set()
    assert OBJECTS[name].keys() - shown == set()


def test_no_key_is_listed_that_is_refused() -> None:
    known = {key for said in OBJECTS.values() for key in said}
    listed = {key for row in rows(PAGE) for key in quoted(row[0])}

    assert listed - known - set(map(str, ValueType)) == set()


@pytest.mark.parametrize(
    "choices",
    [ValueType, Status, Platform, Format, STYLES],
    ids=["types", "statuses", "platforms", "formats", "styles"],
)
def test_every_choice_is_named(choices: Any) -> None:
    named = set(quoted(PAGE))

    assert {str(choice) for choice in choices} - named == set()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("evnts: {}", id="unknown key"),
        pytest.param("events: {A: {properties: {b: {max_length: 3}}}}", id="no text"),
        pytest.param(
            'events: {A: {properties: {b: {type: string, pattern: "(?=x)"}}}}',
            id="look-ahead",
        ),
    ],
)
def test_what_is_said_to_be_refused_is(change: str, tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(f"version: 1\n{change}\n", encoding="utf-8")

    with pytest.raises(InvalidPlan):
        load_plan(tmp_path / "plan.yaml")


def test_the_word_for_unplanned_is_as_listed() -> None:
    choices = SCHEMA["$defs"]["Unplanned"]["properties"]["events"]["enum"]

    assert f"`unplanned` takes `{'`, `'.join(choices[:-1])}` or `{choices[-1]}`" in PAGE
