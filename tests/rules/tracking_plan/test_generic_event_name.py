"""Event names that say nothing."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.rules.tracking_plan.generic_event_name import RULE
from tests.rules.tracking_plan.subjects import named, plan_of


@pytest.mark.parametrize(
    "name",
    [
        *("Click", "Button Clicked", "button_click", "Event", "Action", "test event"),
        *("Item Interacted With", "Test", "ClickButton", "undefined", "Link Tapped"),
    ],
)
def test_generic_names(name: str) -> None:
    assert len(list(RULE.check(named(name)))) == 1


@pytest.mark.parametrize(
    "name",
    ["Sign Up", "Buy Button Clicked", "Event Booked", "Test Passed", "Page Viewed", ""],
)
def test_names_that_say_something(name: str) -> None:
    assert not list(RULE.check(named(name)))


def test_planned_and_known_names_are_left_alone() -> None:
    assert not list(RULE.check(named("Click", plan=plan_of("Click"))))
    assert not list(RULE.check(named("click", known=True)))


def test_an_unplanned_one_is_as_severe_as_any() -> None:
    (problem,) = RULE.check(named("Click", plan=plan_of("Sign Up")))
    (alone,) = RULE.check(named("Click"))

    assert problem.severity is Severity.ERROR
    assert alone.severity is Severity.INFO
