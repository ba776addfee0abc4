"""What the keys of a plan become when it is loaded."""

from collections.abc import Callable

import pytest

from mpdoctor.config.plan import parse_plan
from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import Platform, PropertySpec, Status, TrackingPlan, ValueType


@pytest.fixture
def plan() -> Callable[[str], TrackingPlan]:
    return lambda text: parse_plan([("plan.yaml", b"version: 1\n" + text.encode())])


Plan = Callable[[str], TrackingPlan]


def only(plan: TrackingPlan) -> PropertySpec:
    """The one property of the one event."""
    (event,) = plan.events.values()
    (spec,) = event.properties.values()
    return spec


def test_an_event_keeps_what_is_not_judged(plan: Plan) -> None:
    event = plan(
        "events: {A: {status: hidden, display_name: An A, tags: [x], version: 2, "
        "since: a, until: b, meta: {k: [1]}, sources: [web, billing], "
        "group_keys: [team], additional: info}}"
    ).events["A"]

    assert event.status is Status.HIDDEN
    assert (event.display_name, event.tags, event.version) == ("An A", ("x",), "2")
    assert (event.since, event.until, event.meta) == ("a", "b", {"k": [1]})
    assert event.sources == {Platform.WEB}
    assert event.other_sources == ("billing",)
    assert (event.group_keys, event.additional) == (("team",), Severity.INFO)
    assert event.has_additional


def test_a_property_keeps_what_is_not_judged(plan: Plan) -> None:
    spec = only(
        plan(
            "events: {A: {properties: {p: {type: list, unique: true, tags: [pii], "
            "examples: [[1]], display_name: P, meta: {a: 1}, write: union, "
            "by_source: {ios: {type: string}}, "
            "when: [{property: q, equals: 1, required: true}]}}}}"
        )
    )

    assert spec.notes.unique
    assert spec.notes.tags == ("pii",)
    assert spec.notes.examples == ([1],)
    assert spec.notes.by_source == {"ios": {"type": "string"}}
    assert spec.notes.when == ({"property": "q", "equals": 1, "required": True},)


def test_values_may_be_described(plan: Plan) -> None:
    spec = only(
        plan(
            "events: {A: {properties: {p: {type: string, "
            "enum: [a, {value: b, description: B, meta: {x: 1}}]}}}}"
        )
    )

    assert spec.enum == ("a", "b")
    assert spec.notes.enum[1]["description"] == "B"


def test_several_types_and_bounds(plan: Plan) -> None:
    spec = only(
        plan(
            "events: {A: {properties: {p: {type: [string, integer], min_length: 1, "
            "exclusive_minimum: 0, exclusive_maximum: 9, required: [ios], "
            "sources: [ios, web]}}}}"
        )
    )

    assert spec.allowed == (ValueType.STRING, ValueType.INTEGER)
    assert (spec.above, spec.below, spec.min_length) == (0, 9, 1)
    assert not spec.required
    assert spec.required_from == {"ios"}
    assert spec.sources == {"ios", "web"}


def test_an_event_overrides_its_bundles(plan: Plan) -> None:
    event = plan(
        "bundles: {a: {properties: {p: {type: string}, q: {}}}, b: {properties: {r: {}}}}\n"
        "events: {A: {bundles: [a, b], properties: {p: {type: number}}}}"
    ).events["A"]

    assert event.properties.keys() == {"p", "q", "r"}
    assert event.properties["p"].type is ValueType.NUMBER
    assert event.bundles == ("a", "b")


def test_other_ids_have_formats(plan: Plan) -> None:
    found = plan(
        "identity: {device_id: {format: uuid, type: string}, "
        "groups: {team: {type: string}}}\nevents: {A: }"
    )

    assert found.device_id is not None
    assert found.group_ids.keys() == {"team"}


@pytest.mark.parametrize(
    "text",
    [
        "{type: [string]}",
        "{type: [string, any]}",
        "{type: [string, string]}",
        "{required: []}",
        "{enum: [{description: a}]}",
        "{enum: [{value: a, colour: b}]}",
        "{type: number, minimum: 2, maximum: 1}",
        "{type: string, min_length: 2, max_length: 1}",
        "{type: string, min_items: 2}",
        "{type: string, values: {type: number}}",
        "{sources: [adnroid]}",
    ],
)
def test_what_cannot_be_is_refused(
    text: str, plan_errors: Callable[[str], list[str]]
) -> None:
    assert plan_errors("version: 1\nevents: {A: {properties: {p: " + text + "}}}")
