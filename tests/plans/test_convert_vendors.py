"""Plans of OpenTrackPlan, Amplitude, Avo and RudderStack, in and out."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mpdoctor.config import load_plan
from mpdoctor.config.plan import parse_plan
from mpdoctor.model.plan import PropertySpec, Status, TrackingPlan, ValueType
from mpdoctor.plans.convert import Exported, PlanContent, plan_formats, recognised
from mpdoctor.plans.yaml_text import yaml_text
from tests.plans.test_convert import converted, of
from tests.samples.index import SAMPLES

OPENTP = {
    "opentp.yaml": """\
opentp: 2026-09
info: {title: Shop, version: "1.0"}
spec:
  paths: {events: {root: /events, template: "{area}/{event}.yaml"}}
  targets:
    all: {schema: {event_name: {type: string, policy: fixed}, app: {type: string, dict: data/apps, policy: fixed}}}
    ios: {schema: {model: {type: string}}}
  events:
    payload:
      targets: {all: [web, ios, android], mobile: [ios, android]}
      schema:
        method: {type: string, enum: [email, google, apple]}
        unused: {type: string}
        user: {type: string}
        tags: {type: array, items: {type: string}}
""",
    "dictionaries/data/apps.yaml": """\
opentp: 2026-09
dict: {type: string, values: [shop, admin]}
""",
    "events/auth/sign_up.yaml": """\
opentp: 2026-09
event:
  key: auth::sign_up
  lifecycle: {status: deprecated, deprecatedAt: "2026-01-01", replacedBy: auth::join}
  taxonomy: {action: A person signs up, priority: 1}
  payload:
    web:
      schema: {event_name: {value: sign_up}, app: {value: shop}, method: {enum: [email], required: true}}
    mobile:
      current: stable
      stable: "2"
      "1": {schema: {event_name: {value: sign_up}, app: {value: shop}, method: {required: true}}}
      "2": {$ref: "1", schema: {user: {pii: {kind: id}}, tags: {value: [a]}}}
""",
}


def written(files: dict[str, str], folder: Path) -> Path:
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


def test_opentrackplan_joins_its_files(tmp_path: Path) -> None:
    name, plan, losses = converted(PlanContent.of(str(written(OPENTP, tmp_path))))

    event = plan.events["sign_up"]
    method = event.properties["method"]
    assert (name, plan.name) == ("opentrackplan", "Shop")
    assert event.description == "A person signs up"
    assert (event.tags, event.status, event.until) == (
        *(("auth",), Status.DEPRECATED, "2026-01-01"),
    )
    assert event.meta["key"] == "auth::sign_up"
    assert plan.super_properties["app"].enum == ("shop", "admin")
    assert event.properties["app"].enum == ("shop",)
    assert event.properties["app"].required
    assert set(method.enum or ()) == {"email", "google", "apple"}
    assert method.notes.by_source["web"]["enum"] == ["email"]
    assert event.properties["model"].sources == {"ios"}
    assert event.properties["user"].notes.tags == ("pii",)
    assert "unused" not in event.properties
    assert "event_name" not in event.properties
    assert losses == (
        "event `auth::sign_up` has several versions; the current one was kept",
        "`event_name` is the name of an event, and no property of it",
        "`value` of `tags` of event `sign_up` is kept in `meta` and not judged",
    )


def test_opentrackplan_of_2026_01_adds_its_fields_to_every_event() -> None:
    _, plan, _ = of(
        {
            "opentp": "2026-01",
            "info": {"title": "A"},
            "spec": {"events": {"payload": {"schema": {"user": {"type": "string"}}}}},
            "events": [
                {
                    "key": "a",
                    "payload": {"schema": {"n": {"type": "integer", "dict": "x/y"}}},
                }
            ],
            "dictionaries": {"x/y": {"dict": {"values": [1, 2]}}},
        }
    )

    assert plan.super_properties.keys() == {"user"}
    assert plan.events["a"].properties["n"].enum == (1, 2)


AMPLITUDE = """\
Action,Object Type,Object Name,Object Owner,Object Description,Event Category,Tags,Event Schema Status,Event Source,Property Type,Property Group Names,Event Property Name,Property Value Type,Property Required,Property Is Array,Enum Values,Number Is Integer,Property Regex,Number Property Value Min,Event 30 Day Volume
,Event,Song Played,a@example.com,Plays,Music,core,Planned,Web app,,Track,,,,,,,,,12
,,,,,,,,,Event Property,,Genre,enum,TRUE,FALSE,"rock, jazz",,,,
,,,,,,,,,Event Property,,Length,number,,,,TRUE,,-1,
,,,,,,,,,Event Property,,Tags,string,,TRUE,,,(?=x),,
IGNORE,Event,Old,,,,,Deleted,,,,,,,,,,,,
,,,,,,,,,Event Property,,x,string,,,,,,,
,Property Group,Track,,About,,,,,,,,,,,,,,,
,,,,,,,,,Event Property,,track_id,string,TRUE,,,,^t-,,
"""


def test_amplitude_csv() -> None:
    name, plan, losses = of(AMPLITUDE, "plan.csv")

    event = plan.events["Song Played"]
    assert name == "amplitude"
    assert plan.events.keys() == {"Song Played"}
    assert (event.owner, event.tags) == ("a@example.com", ("Music", "core"))
    assert event.status is Status.PLANNED
    assert set(event.sources) == {"web"}
    assert event.properties["track_id"].pattern == "^t-"
    assert event.properties["Genre"].enum == ("rock", "jazz")
    assert event.properties["Genre"].required
    assert event.properties["Length"].type is ValueType.INTEGER
    assert event.properties["Length"].minimum == -1
    assert event.properties["Tags"].type is ValueType.LIST
    assert [it.partition(":")[0] for it in losses] == [
        "column `Event 30 Day Volume` was left out",
        "`pattern` of `Tags` of event `Song Played` is kept in `meta` and not judged",
        "a deleted event was left out",
        "a property of an event that was left out was left out",
    ]


def test_amplitude_csv_of_user_properties() -> None:
    text = (
        "Action,Property Type,Property Name,Property Value Type,Const Value\n"
        ",User Property,tier,const,gold\n"
    )

    name, plan, _ = of(text, "users.csv")

    assert (name, plan.user_properties["tier"].enum) == ("amplitude", ("gold",))


def test_ampli_json() -> None:
    start = "https://iterative.ly/company/1"
    name, plan, losses = of(
        {
            "context": {
                "$id": f"{start}/context",
                "properties": {"plan": {"type": "string"}},
                "required": ["plan"],
            },
            "group": {"$id": f"{start}/group", "properties": {"seats": {}}},
            "Sold": json.dumps(
                {
                    "$id": f"{start}/event/2/version/3.0.1",
                    "$schema": "x",
                    "description": "A sale.",
                    "properties": {"kind": {"enum": ["a"]}},
                    "additionalProperties": False,
                }
            ),
        }
    )

    event = plan.events["Sold"]
    assert (name, event.version) == ("amplitude", "3.0.1")
    assert event.properties["kind"].enum == ("a",)
    assert event.additional is not None
    assert plan.super_properties["plan"].required
    assert losses == ("group properties need their group key: `$group_id` is a guess",)


@pytest.mark.parametrize(
    "data",
    [
        [{"name": "Sold", "description": "A sale."}],
        {
            "success": True,
            "data": [
                {"event_type": "Sold", "category": {"name": "Money"}},
                {"event_type": "Sold", "event_property": "n", "type": "number"},
            ],
        },
    ],
)
def test_other_json_of_amplitude(data: Any) -> None:
    name, plan, _ = of(data)

    assert (name, set(plan.events)) == ("amplitude", {"Sold"})


def test_avo() -> None:
    properties = {
        "Total": {
            "id": "_",
            "type": "number",
            "nameMapping": [{"name": "total", "destinationId": "all"}],
        },
        "Kind": {
            "type": "string",
            "nameMapping": [{"name": "kind", "destinationId": "7"}],
        },
    }
    name, plan, losses = of(
        {
            "name": "Shop",
            "events": [
                {
                    "id": "_",
                    "name": "Sold",
                    "description": "A sale.",
                    "tags": ["core"],
                    "categories": ["c1"],
                    "rules": {
                        "$schema": "http://json-schema.org/draft-06/schema#",
                        "type": "object",
                        "properties": {
                            "properties": {
                                "type": "object",
                                "properties": properties,
                                "additionalProperties": False,
                                "required": ["Total"],
                            },
                            "nameMapping": [
                                {"name": "sold", "destinationId": "all"},
                            ],
                        },
                    },
                }
            ],
            "categories": {"c1": {"id": "c1", "name": "Money"}},
            "metrics": {"m": {"id": "m"}},
        }
    )

    event = plan.events["sold"]
    assert (name, plan.name, event.display_name) == ("avo", "Shop", "Sold")
    assert event.tags == ("core", "Money")
    assert event.properties["total"].required
    assert event.properties["total"].notes.display_name == "Total"
    assert event.properties["Kind"].notes.meta["nameMapping"][0]["name"] == "kind"
    assert losses == (
        "`Kind` of event `Sold` has other names at some destinations: "
        "kept in `meta`; check what Mixpanel gets",
        "`metrics` was left out",
    )


UNTOLD = {"properties": {"a": {"type": "string"}}, "required": ["b"], "anyOf": [{}]}
"""A schema with a required property that it does not describe, and with alternatives."""


@pytest.mark.parametrize(
    "data",
    [
        {
            "events": [
                {
                    "name": "Sold",
                    "rules": {"properties": {"properties": UNTOLD, "nameMapping": []}},
                }
            ]
        },
        {"Sold": {"$id": "https://iterative.ly/event/Sold/version/1.0.0", **UNTOLD}},
        {
            "rules": [
                {
                    "type": "TRACK",
                    "key": "Sold",
                    "jsonSchema": {"properties": {"properties": UNTOLD}},
                }
            ]
        },
    ],
    ids=["Avo", "Amplitude", "Segment"],
)
def test_what_a_schema_says_beside_its_properties_is_kept_or_told(data: Any) -> None:
    _, plan, losses = of(data)

    assert plan.events["Sold"].properties["b"].required
    assert [loss for loss in losses if "`anyOf`" in loss]


@pytest.mark.parametrize(
    "data",
    [
        {"events": [{"name": 1, "rules": {"properties": {"nameMapping": True}}}]},
        {"opentp": "2026-09", "events": [{"key": None, "payload": {"1": "1"}}]},
        {"opentp": "2026-09", "event": {"payload": {"current": "a", "a": "a"}}},
        {"success": 1, "data": [{"event_type": [], "event_property": {}}]},
        {"group": {"$id": "https://iterative.ly/", "properties": {"a": [1]}}},
    ],
)
def test_what_makes_no_sense_is_left_out(data: Any) -> None:
    content = PlanContent("plan.json", json.dumps(data).encode())
    found = recognised(content)
    assert found is not None
    assert found.read is not None

    text = yaml_text(found.read(content).draft)

    if "events:" in text or "properties:" in text:
        parse_plan([("plan.yaml", text.encode())])


def test_pages_are_called_as_the_destination_calls_them() -> None:
    rule: dict[str, Any] = {"jsonSchema": {"properties": {}}}
    _, segment, _ = of({"rules": [{**rule, "type": "PAGE", "key": "Home"}]})

    assert segment.events.keys() == {"Viewed Home"}


def exported(name: str, plan: TrackingPlan) -> Exported:
    write = plan_formats()[name].write
    assert write is not None
    return write(plan)


def test_rudderstack_has_one_definition_for_a_name_and_type() -> None:
    plan = parse_plan(
        [
            (
                "plan.yaml",
                b"version: 1\nevents:\n"
                b"  A: {tags: [Shop, '7'], description: x, properties: {n: {type: string, enum: [a], "
                b"description: First}, o: {type: object, properties: {i: {type: integer}}}}}\n"
                b"  B: {properties: {n: {type: string, enum: [b], max_length: 3}, "
                b"l: {type: list, items: {type: object, properties: {i: {type: integer}}}}}}\n"
                b"user_properties: {tier: {type: string, nullable: true}}\n",
            )
        ]
    )

    found = exported("rudderstack", plan)

    properties = yaml.safe_load(found.files["properties.yaml"])["spec"]["properties"]
    n, o, i, items, tier = properties
    assert (n["name"], n["config"]) == ("n", {"enum": ["a", "b"]})
    assert (o["type"], i["type"], items["item_type"]) == ("object", "integer", "object")
    assert tier["types"] == ["string", "null"]
    (rule, *_) = yaml.safe_load(found.files["tracking-plan.yaml"])["spec"]["rules"]
    assert rule["properties"][1]["properties"][0]["property"] == "#property:i"
    one = "RudderStack has one definition for all events"
    assert found.losses == (
        "`description` of event `A`: it begins with a letter and has 3 to 2,000",
        "tag `7` of event `A`",
        f"`description` of `n` of event `B`: {one}",
        f"`enum` of `n` of event `A`, `n` of event `B`: {one}",
        f"`max_length` of `n` of event `A`, `n` of event `B`: {one}",
    )


NAMES = st.sampled_from(["Paid", "=1+1", "Ümläut", "a/b", "x" * 70, "a|b", "t, u"])
KEYS = st.sampled_from(["total", "Kind", "-dash", "x" * 70, "a b"])
TEXTS = st.sampled_from(["", "A sale.", "7 days", "=x", 'say "a, b"\nnew'])


def _said(**keys: Any) -> Any:
    return st.fixed_dictionaries(
        {},
        optional={
            "required": st.booleans(),
            "nullable": st.booleans(),
            "description": TEXTS,
            "tags": st.just(["pii"]),
            "display_name": st.just("Name"),
            "meta": st.just({"a": 1}),
            **keys,
        },
    )


SCALARS = st.one_of(
    st.builds(
        lambda said: {"type": "string", **said},
        _said(
            enum=st.lists(st.sampled_from(["a", "b,c", "=d"]), min_size=1, unique=True),
            max_length=st.just(9),
            format=st.sampled_from(["email", "country"]),
            pattern=st.just("^a"),
        ),
    ),
    st.builds(
        lambda kind, said: {"type": kind, **said},
        st.sampled_from(["number", "integer"]),
        _said(minimum=st.just(-2), maximum=st.just(5), exclusive_maximum=st.just(9)),
    ),
    st.builds(lambda said: {"type": "boolean", **said}, _said()),
    st.builds(lambda said: {"type": "datetime", **said}, _said()),
    st.builds(lambda said: {"type": ["string", "integer"], **said}, _said()),
    st.builds(lambda said: {"type": "any", **said}, _said()),
)
SPECS = st.one_of(
    SCALARS,
    st.builds(
        lambda items, said: {
            "type": "list",
            "items": {**items, "required": False},
            **said,
        },
        SCALARS,
        _said(min_items=st.just(1), unique=st.just(True)),
    ),
    st.builds(
        lambda inside, said: {"type": "object", "properties": {"i": inside}, **said},
        SCALARS,
        _said(),
    ),
)
EVENTS = st.fixed_dictionaries(
    {"properties": st.dictionaries(KEYS, SPECS, max_size=2)},
    optional={
        "description": TEXTS,
        "owner": st.just("growth"),
        "status": st.sampled_from(["planned", "blocked", "hidden", "deprecated"]),
        "sources": st.sampled_from([["web"], ["ios", "billing"]]),
        "tags": st.sampled_from([["Money"], ["core", "Money"]]),
        "additional": st.sampled_from(["error", "allow"]),
    },
)


@pytest.mark.parametrize(
    "name",
    ["lexicon", "segment", "json-schema", "amplitude", "opentrackplan", "rudderstack"],
)
@settings(max_examples=15, deadline=None)
@given(data=st.dictionaries(NAMES, EVENTS, min_size=1, max_size=2))
@example(
    data={
        "Paid": {"properties": {"total": {"type": "datetime"}}},
        "Left": {"properties": {"total": {"type": "string"}}},
    }
)
@example(data={"Paid": {"properties": {"x": {"type": "list", "items": {}}}}})
def test_what_does_not_come_back_was_told(name: str, data: Any) -> None:
    text = json.dumps({"version": 1, "events": data})
    plan = parse_plan([("plan.json", text.encode())])

    found = exported(name, plan)
    if all(f"event `{key}`: a name" in " ".join(found.losses) for key in data):
        return  # nothing is left to read
    back = read_back(found)

    losses = " ".join(found.losses)
    for key, event in plan.events.items():
        other = back.events.get(key)
        if other is None:
            assert f"event `{key}`" in losses
            continue
        for attribute in ("description", "owner", "status", "sources", "tags"):
            same = getattr(event, attribute) == getattr(other, attribute)
            assert same or f"event `{key}`" in losses, attribute
        for property_, spec in event.properties.items():
            came = other.properties.get(property_)
            assert _equal(spec, came) or f"`{property_}` of event `{key}`" in losses


def _equal(spec: PropertySpec, other: PropertySpec | None) -> bool:
    if other is None:
        return False
    return spec.meaning == other.meaning and spec.description == other.description


def read_back(found: Exported) -> TrackingPlan:
    content = PlanContent("plan.json", found.text.encode())
    if found.files:
        content.parts = [
            (f"plan/{name}", text.encode()) for name, text in found.files.items()
        ]
    return converted(content)[1]


@pytest.mark.parametrize("name", ["amplitude", "opentrackplan", "rudderstack"])
def test_the_plan_of_the_shop_is_recognised_again(name: str) -> None:
    plan = load_plan(SAMPLES / "shop" / "tracking-plan.yaml")

    back = read_back(exported(name, plan))

    assert back.events.keys() == plan.events.keys()
