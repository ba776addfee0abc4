"""Planned events without a description or an owner."""

import pytest

from mpdoctor.model.place import Place
from mpdoctor.model.plan import EventSpec, Status, TrackingPlan
from mpdoctor.rules.tracking_plan.undocumented_event import RULE


def plan_of(*specs: EventSpec) -> TrackingPlan:
    return TrackingPlan(events={spec.name: spec for spec in specs})


def said(
    name: str, description: str = "", owner: str = "", status: Status = Status.LIVE
) -> EventSpec:
    place = Place("plan.yaml", len(name))
    return EventSpec(name, description, owner, status, place=place)


@pytest.mark.parametrize(
    ("plan", "messages"),
    [
        pytest.param(
            plan_of(said("A", "Why."), said("BB")),
            ["`BB` has no `description` in the tracking plan"],
            id="one of two",
        ),
        pytest.param(
            plan_of(said("A", "Why."), said("BB", " "), said("C")),
            ["`BB` and `C` have no `description` in the tracking plan"],
            id="blank is none",
        ),
        pytest.param(
            plan_of(said("A", owner="web"), *(said(f"B{n}") for n in range(5))),
            ["5 of 6 planned events have no `owner`: `B0`, `B1`, `B2` and 2 more"],
            id="many",
        ),
        pytest.param(plan_of(said("A"), said("B")), [], id="no event has any"),
        pytest.param(plan_of(said("A", "Why."), said("B", "How.")), [], id="all have"),
        pytest.param(
            plan_of(said("A", "Why."), said("B", status=Status.DEPRECATED)),
            [],
            id="deprecated",
        ),
        pytest.param(
            plan_of(said("A", "Why.", "web"), said("B")),
            [
                "`B` has no `description` in the tracking plan",
                "`B` has no `owner` in the tracking plan",
            ],
            id="both",
        ),
        pytest.param(TrackingPlan(), [], id="an empty plan"),
    ],
)
def test_events_that_say_less_than_others(
    plan: TrackingPlan, messages: list[str]
) -> None:
    assert [problem.message for problem in RULE.check(plan)] == messages


def test_it_stands_in_the_plan() -> None:
    (problem,) = RULE.check(plan_of(said("A", "Why."), said("BB")))

    assert problem.count == 0
    assert [place.line for place in problem.places] == [2]
