"""A tracking plan that contradicts itself."""

from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.place import Place
from mpdoctor.model.plan import EventSpec, PropertySpec, TrackingPlan
from mpdoctor.model.rule import Problem
from mpdoctor.rules.tracking_plan.conflicting_plan import RULE
from tests.rules.tracking_plan.subjects import spec


def at(line: int, type: str = "string") -> PropertySpec:
    return spec(type, place=Place("plan.yaml", line))


def event(name: str, line: int, **properties: PropertySpec) -> EventSpec:
    return EventSpec(name, properties=properties, place=Place("plan.yaml", line))


def check(*events: EventSpec, **more: Any) -> list[Problem]:
    plan = TrackingPlan(events={event.name: event for event in events}, **more)
    return list(RULE.check(plan))


def lines(problem: Problem) -> list[int]:
    return [place.line for place in problem.places]


def test_two_events_that_differ_only_in_case() -> None:
    (problem,) = check(event("Sign Up", 3), event("sign up", 9))

    assert problem.message == (
        "planned event `sign up` differs from planned `Sign Up` only in case"
    )
    assert problem.subject == {"event": "sign up", "property": None}
    assert lines(problem) == [3, 9]


def test_two_properties_of_an_event_that_differ_only_in_spacing() -> None:
    (problem,) = check(event("Sign Up", 1, user_name=at(2), userName=at(3)))

    assert problem.message == (
        "planned property `userName` of event `Sign Up` differs from planned "
        "`user_name` in separators and case"
    )
    assert problem.subject == {"event": "Sign Up", "property": "userName"}


def test_one_property_with_two_types() -> None:
    (problem,) = check(
        event("A", 1, price=at(2, "number")),
        event("B", 3, price=at(4, "string")),
        event("C", 5, price=at(6, "integer"), other=at(7, "any")),
        event("D", 8, price=at(9, "any"), other=at(10)),
    )

    assert problem.message == "property `price` is planned as `number` and `string`"
    assert problem.subject == {"event": None, "property": "price"}
    assert lines(problem) == [2, 4]


def test_a_super_property_counts_as_well() -> None:
    (problem,) = check(
        event("A", 1, plan=at(2, "number")), super_properties={"plan": at(3)}
    )

    assert lines(problem) == [2, 3]


@pytest.mark.parametrize(
    ("name", "message", "severity"),
    [
        ("bucket", "has a name that hides it and other events", None),
        ("$bucket", "has a name that hides it and other events", None),
        ("$plan", "has a prefix that is reserved for Mixpanel", Severity.WARNING),
        ("mp_plan", "has a prefix that is reserved for Mixpanel", Severity.WARNING),
        ("x" * 256, "is longer than 255 characters", None),
    ],
)
def test_names_that_cannot_be_used(
    name: str, message: str, severity: Severity | None
) -> None:
    (problem,) = check(event("A", 1, **{name: at(2)}))

    assert problem.message.endswith(message)
    assert problem.severity is severity
    assert lines(problem) == [2]


@pytest.mark.parametrize("name", ["$sign_up", "mp_sign_up", "x" * 256])
def test_event_names_that_cannot_be_used(name: str) -> None:
    (problem,) = check(event(name, 1))

    assert problem.subject == {"event": name, "property": None}


def test_profiles_are_looked_at_too() -> None:
    found = check(
        user_properties={"$email": at(1), "$last_seen": at(2), "$nick": at(3)},
        group_properties={"company": {"Name": at(4), "name": at(5)}},
    )

    assert [problem.message for problem in found] == [
        "planned profile property `$nick` has a prefix that is reserved for Mixpanel",
        "planned profile property `name` differs from planned `Name` only in case",
    ]


def test_a_sound_plan() -> None:
    assert not check(
        event("Sign Up", 1, price=at(2, "number"), **{"$os": at(3), "x" * 255: at(4)}),
        event("Sign In", 5, price=at(6, "integer")),
        event("$identify", 7),
        super_properties={"utm_source": at(8)},
    )


def test_in_a_plan_that_is_not_strict_it_is_a_warning() -> None:
    (problem,) = check(event("Sign Up", 1), event("sign up", 2), strict=False)

    assert problem.severity is Severity.WARNING
