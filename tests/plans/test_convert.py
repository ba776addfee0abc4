"""Plans of other tools: recognised, read, and what is lost is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpdoctor.config import load_plan
from mpdoctor.config.plan import parse_plan
from mpdoctor.model.plan import Status, TrackingPlan, ValueType
from mpdoctor.plans.changes import changes
from mpdoctor.plans.convert import PlanContent, plan_formats, recognised
from mpdoctor.plans.yaml_text import yaml_text
from tests.samples.index import SAMPLES


def converted(content: PlanContent) -> tuple[str, TrackingPlan, tuple[str, ...]]:
    """The name of the format, the plan, and what was lost."""
    found = recognised(content)
    assert found is not None
    assert found.read is not None
    imported = found.read(content)
    plan = parse_plan([("plan.yaml", yaml_text(imported.draft).encode())])
    return found.name, plan, imported.losses


def of(data: Any, name: str = "plan.json") -> tuple[str, TrackingPlan, tuple[str, ...]]:
    text = data if isinstance(data, str) else json.dumps(data)
    return converted(PlanContent(name, text.encode()))


def test_lexicon() -> None:
    schema = {
        "description": "A sale.",
        "properties": {
            "Total": {
                "type": "number",
                "metadata": {"com.mixpanel": {"displayName": "Sum", "tags": ["money"]}},
            }
        },
        "required": ["Total"],
        "metadata": {
            "com.mixpanel": {
                "displayName": "Sale",
                "contacts": ["a@example.com"],
                "hidden": True,
                "tags": ["core"],
            }
        },
    }
    name, plan, losses = of(
        {
            "results": [
                {"entityType": "event", "name": "Sold", "schemaJson": schema},
                {"entityType": "event", "name": "", "schemaJson": schema},
                {
                    "entityType": "profile",
                    "name": "$user",
                    "schemaJson": {"properties": {"tier": {"type": "string"}}},
                },
                {"entityType": "lookup", "name": "x", "schemaJson": {}},
            ]
        }
    )

    event = plan.events["Sold"]
    assert name == "lexicon"
    assert (event.description, event.display_name) == ("A sale.", "Sale")
    assert (event.owner, event.status) == ("a@example.com", Status.HIDDEN)
    assert event.tags == ("core",)
    assert event.properties["Total"].required
    assert event.properties["Total"].notes.display_name == "Sum"
    assert plan.user_properties.keys() == {"tier"}
    assert losses == (
        "an event without a name was left out",
        "an entry of type `lookup` was left out",
    )


def rule(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "key": "Order Completed",
        "type": "TRACK",
        "version": 1,
        "jsonSchema": {
            "type": "object",
            "properties": {
                "context": {},
                "traits": {},
                "properties": {"type": "object", "properties": properties},
            },
        },
        **more,
    }


def test_segment_public_api() -> None:
    name, plan, losses = of(
        {
            "data": {
                "trackingPlan": {"name": "Shop"},
                "rules": [
                    rule({"a": {"type": ["string", "null"], "pattern": "(?=x)"}}),
                    rule({"a": {"type": "number"}}, version=2),
                    {
                        "type": "IDENTIFY",
                        "jsonSchema": {
                            "properties": {
                                "traits": {"properties": {"tier": {"type": "string"}}}
                            }
                        },
                    },
                    rule({}, type="PAGE", key="Home"),
                ],
            }
        }
    )

    assert (name, plan.name, plan.strict) == ("segment", "Shop", False)
    assert plan.events.keys() == {"Order Completed", "Viewed Home"}
    assert plan.events["Order Completed"].version == "2"
    assert plan.events["Order Completed"].properties["a"].type is ValueType.NUMBER
    assert plan.user_properties.keys() == {"tier"}
    assert losses == (
        "event `Order Completed` has several versions; the newest was kept",
    )


def test_segment_version_1() -> None:
    name, plan, _ = of(
        {
            "display_name": "Shop",
            "rules": {
                "events": [
                    {
                        "name": "Sold",
                        "description": "A sale.",
                        "rules": rule({"a": {"type": "string"}})["jsonSchema"],
                    }
                ],
                "global": {},
                "identify": {
                    "properties": {"traits": {"properties": {"b": {"type": "boolean"}}}}
                },
            },
        }
    )

    assert (name, plan.name) == ("segment", "Shop")
    assert plan.events["Sold"].description == "A sale."
    assert plan.user_properties["b"].type is ValueType.BOOLEAN


RUDDER = {
    "properties.yaml": """\
version: rudder/v0.1
kind: properties
metadata: {name: props}
spec:
  properties:
    - {id: method, name: Method, type: "string, null", propConfig: {enum: [a, b]}}
    - {id: card, name: Card, type: "#/custom-types/types/card"}
    - {id: tags, name: Tags, type: array, propConfig: {itemTypes: [string]}}
    - {id: brand, name: Brand, type: string}
""",
    "types.yaml": """\
version: rudder/v0.1
kind: custom-types
metadata: {name: types}
spec:
  types:
    - id: card
      name: CardType
      type: object
      properties:
        - {$ref: "#/properties/props/brand", required: true}
""",
    "events.yaml": """\
version: rudder/v0.1
kind: events
metadata: {name: shop}
spec:
  events:
    - {id: paid, name: Paid, event_type: track, description: A sale., category: "#/categories/c/money"}
    - {id: other, name: Other, event_type: track}
""",
    "categories.yaml": """\
version: rudder/v0.1
kind: categories
metadata: {name: c}
spec:
  categories: [{id: money, name: Money}]
""",
    "plan.yaml": """\
version: rudder/v0.1
kind: tp
metadata: {name: tp}
spec:
  id: tp
  display_name: Shop
  rules:
    - type: event_rule
      id: r
      event: {$ref: "#/events/shop/paid", allow_unplanned: true}
      properties:
        - {$ref: "#/properties/props/method", required: true}
        - {$ref: "#/properties/props/card"}
        - {$ref: "#/properties/props/tags"}
        - {$ref: "#/properties/props/missing"}
      variants:
        - type: discriminator
          discriminator: "#/properties/props/method"
          cases:
            - match: [a]
              properties: [{$ref: "#/properties/props/brand", required: true}]
""",
}


def test_rudderstack_joins_its_files(tmp_path: Path) -> None:
    for name, text in RUDDER.items():
        (tmp_path / name).write_text(text)

    name, plan, losses = converted(PlanContent.of(str(tmp_path)))

    event = plan.events["Paid"]
    assert (name, plan.name) == ("rudderstack", "Shop")
    assert plan.events.keys() == {"Paid"}
    assert (event.tags, event.has_additional, event.additional) == (
        ("Money",),
        True,
        None,
    )
    method = event.properties["Method"]
    assert (method.required, method.nullable, method.enum) == (True, True, ("a", "b"))
    assert event.properties["Card"].properties["Brand"].required
    items = event.properties["Tags"].items
    assert items is not None
    assert items.type is ValueType.STRING
    assert event.properties["Brand"].notes.when[0]["one_of"] == ["a"]
    assert losses == (
        "`#/properties/props/missing` was not found",
        "`variants` of event `Paid` are kept as `when` and not judged",
        "1 events that no plan uses were left out",
    )


def test_json_schema_of_snowplow() -> None:
    name, plan, _ = of(
        {
            "self": {"vendor": "com.example", "name": "paid", "version": "1-0-2"},
            "type": "object",
            "properties": {"total": {"type": "number", "minimum": 0}},
            "required": ["total"],
            "additionalProperties": False,
        }
    )

    event = plan.events["paid"]
    assert (name, event.version) == ("json-schema", "1-0-2")
    assert event.properties["total"].minimum == 0
    assert event.additional is not None


def test_json_schema_of_several_events() -> None:
    _, plan, losses = of(
        {
            "$schema": "x",
            "oneOf": [{"$ref": "#/$defs/A"}, {"title": "B", "properties": {}}],
            "$defs": {
                "A": {
                    "properties": {
                        "event": {"const": "Paid"},
                        "p": {"$ref": "#/$defs/money"},
                        "q": {"allOf": [{"type": "string"}, {"maxLength": 3}]},
                        "r": {
                            "type": "string",
                            "format": "hex",
                            "contentEncoding": "x",
                        },
                    }
                },
                "money": {"type": ["number", "null"]},
            },
        }
    )

    properties = plan.events["Paid"].properties
    assert plan.events.keys() == {"Paid", "B"}
    assert properties["p"].nullable
    assert properties["q"].max_length == 3
    assert properties["r"].notes.meta == {"format": "hex", "contentEncoding": "x"}
    assert len(losses) == 2


@pytest.mark.parametrize("name", ["segment", "lexicon", "json-schema"])
def test_what_is_lost_on_the_way_and_back_is_told(name: str) -> None:
    write = plan_formats()[name].write
    assert write is not None
    plan = load_plan(SAMPLES / "shop" / "tracking-plan.yaml")

    exported = write(plan)
    found, back, _ = of(exported.text)

    assert found == name
    assert back.events.keys() == plan.events.keys()
    lost = " ".join(exported.losses)
    # Neither has super properties: they become those of each event.
    for change in changes(plan, back):
        if change.section != "events" or change.kind.value == "added":
            continue
        if "items[]" in str(change.property) and "`items` of" in lost:
            continue
        assert change.key in lost or change.key in ("minimum", "type"), change


@pytest.mark.parametrize("name", ["csv", "markdown"])
def test_tables_keep_names_types_and_values(name: str) -> None:
    write = plan_formats()[name].write
    assert write is not None
    plan = load_plan(SAMPLES / "shop" / "tracking-plan.yaml")

    _, back, _ = of(write(plan).text, f"plan.{name}")

    assert back.events.keys() == plan.events.keys()
    for event, spec in plan.events.items():
        planned = {**plan.super_properties, **spec.properties}
        assert back.events[event].properties.keys() == planned.keys()
        for property_, said in planned.items():
            assert back.events[event].properties[property_].enum == said.enum


def test_typescript_has_a_type_for_each_event() -> None:
    write = plan_formats()["typescript"].write
    assert write is not None
    plan = parse_plan(
        [
            (
                "plan.yaml",
                b"version: 1\nevents: {Paid: {description: '*/ x', properties: {"
                b"total: {type: number, required: true, nullable: true}, "
                b"kind: {enum: [a, 1]}, items: {type: list, items: {type: object, "
                b"properties: {a-b: {type: [string, boolean]}}}}}}}",
            )
        ]
    )

    text = write(plan).text

    assert "  /** * / x */\n  Paid: {\n" in text
    assert "    total: number | null;\n" in text
    assert '    kind?: "a" | 1;\n' in text
    assert '    items?: Array<{\n      "a-b"?: string | boolean;\n    }>;\n' in text


def test_a_cell_is_no_formula() -> None:
    write = plan_formats()["csv"].write
    assert write is not None
    plan = parse_plan([("p.yaml", b'version: 1\nevents: {"=1+1": {owner: "@x"}}')])

    assert "\n'=1+1,,'@x,live" in write(plan).text


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.text(max_size=4)
    | st.sampled_from(["string", "object", "TRACK", "event", "#/$defs/a", "rudder/v1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("rules", "events", "key", "name", "type", "jsonSchema", "spec"),
                    *("properties", "required", "enum", "items", "$ref", "$defs"),
                    *("results", "entityType", "schemaJson", "metadata", "kind", "id"),
                    *("allOf", "anyOf", "additionalProperties", "version", "$schema"),
                    *("minimum", "maximum", "minLength", "pattern", "format", "const"),
                    *(
                        "",
                        "context",
                        "traits",
                        "self",
                        "examples",
                        "title",
                        "description",
                    ),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_whatever_is_recognised_becomes_a_plan_that_loads(data: Any) -> None:
    content = PlanContent("plan.json", json.dumps(data).encode())
    found = recognised(content)
    if found is None or found.read is None:
        return
    text = yaml_text(found.read(content).draft)
    if "events:" in text or "properties:" in text:
        parse_plan([("plan.yaml", text.encode())])


@pytest.mark.parametrize(
    "data", [b"", b"\0\1", b"PK\3\4broken", b"{", b"a,b\n1,2\n", b"\xff\xfe", b"[[[["]
)
def test_what_is_no_plan_is_not_recognised(data: bytes) -> None:
    assert recognised(PlanContent("x", data)) is None


@pytest.mark.parametrize(
    ("data", "is_own"),
    [
        (b"version: 1\nevents: {A: }", True),
        (b"version: 1\nevents: []", False),
        (b"version: rudder/v1\nkind: events\nspec: {}", False),
    ],
)
def test_a_plan_of_ours_is_told(data: bytes, is_own: bool) -> None:
    assert PlanContent("p", data).is_own is is_own


def test_a_registry_of_snowplow(tmp_path: Path) -> None:
    for version, kind in (("1-0-0", "number"), ("1-0-10", "string"), ("1-0-9", "x")):
        schema = {
            "self": {"vendor": "com.example", "name": "paid", "version": version},
            "properties": {"total": {"type": kind}},
        }
        (tmp_path / version).write_text(json.dumps(schema))
    (tmp_path / "other.json").write_text('{"self": {"name": "thrift"}}')
    (tmp_path / "broken.json").write_text("{")

    content = PlanContent.of(str(tmp_path))
    name, plan, losses = converted(content)

    assert name == "json-schema"
    assert plan.events["paid"].version == "1-0-10"
    assert plan.events["paid"].properties["total"].type is ValueType.STRING
    assert content.unread == [str(tmp_path / "broken.json")]
    assert losses == (
        f"`{tmp_path / 'other.json'}` holds no JSON Schema and was left out",
        "an older version of a schema was left out (2 times)",
    )
