"""pydantic, the glance that spares it, and the JSON Schema say the same."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import get_type_hints

from mpdoctor.documents.door import complaints
from mpdoctor.plans import door, plan_schema
from mpdoctor.plans.formats import Format
from mpdoctor.plans.plain import _Form, is_plainly_valid
from mpdoctor.text.formats import FORMATS


def passes(data: Any) -> bool:
    return not complaints(door.PLAN, door.Plan, data, cite=True)


SCALARS = st.one_of(
    st.sampled_from(
        ["string", "number", "list", "web", "live", "email", "error", "off", ""]
    ),
    st.integers(-1, 2),
    st.booleans(),
    st.none(),
    st.floats(),
)
KEYS = st.sampled_from(
    ["use", "type", "description", "required", "nullable", "enum", "pattern", "format",
     "minimum", "maximum", "max_length", "items", "properties", "owner", "status",
     "sources", "user_id", "events", "x"]
)  # fmt: skip
THINGS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3)
    ),
    max_leaves=8,
)
TOP = st.sampled_from(
    ["name", "naming", "unplanned", "super_properties", "shared", "events",
     "user_properties", "group_properties", "identity", "more"]
)  # fmt: skip
PLANS = st.dictionaries(TOP, THINGS, max_size=2).map(lambda it: {"version": 1, **it})


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLANS)
def test_a_glance_and_pydantic_agree(data: Any) -> None:
    assert is_plainly_valid(data) == passes(data)


@pytest.mark.parametrize(
    ("checks", "form"),
    [
        ("_property", door.Property),
        ("_event", door.Event),
        ("_group", door.Group),
        ("_plan", door.Plan),
    ],
)
def test_a_glance_knows_every_key(checks: str, form: Any) -> None:
    assert set(getattr(_Form(), checks)) == set(get_type_hints(form))


@pytest.mark.parametrize("data", [None, [], 1, {}, {"version": True}, {"version": 1.0}])
def test_what_is_no_plan_passes_no_glance(data: Any) -> None:
    assert not is_plainly_valid(data)


def test_every_format_can_be_checked() -> None:
    assert set(Format) == set(FORMATS)


def test_the_schema_is_closed_and_described() -> None:
    schema = plan_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]["version"]["const"] == 1
    assert schema["required"] == ["version"]
    for form in (schema, *schema["$defs"].values()):
        if form["type"] != "object":
            continue
        assert form["additionalProperties"] is False
        for key, value in form["properties"].items():
            assert value.get("description") or "$ref" in value, key
    planned = schema["$defs"]["Property"]["properties"]
    assert planned["minimum"]["type"] == "number"
    assert {"type": "null"} in planned["enum"]["items"]["anyOf"]
