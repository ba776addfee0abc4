"""Custom names that begin like Mixpanel's own."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.subjects import EventName, Field
from mpdoctor.rules.tracking_plan.reserved_prefix import RULE
from tests.rules.tracking_plan.subjects import field_of, named, plan_of


@pytest.mark.parametrize(
    ("subject", "faults"),
    [
        pytest.param(named("$sign_up"), 1, id="event with dollar"),
        pytest.param(named("mp_sign_up"), 1, id="event with mp"),
        pytest.param(named("$identify", known=True), 0, id="known event"),
        pytest.param(named("Sign Up"), 0, id="plain event"),
        pytest.param(named(None), 0, id="no name"),
        pytest.param(named("$x", plan=plan_of("$x")), 0, id="planned event"),
        pytest.param(field_of("$plan"), 1, id="property with dollar"),
        pytest.param(field_of("mp_plan"), 1, id="property with mp"),
        pytest.param(field_of("$os", known=True), 0, id="known property"),
        pytest.param(field_of("plan$"), 0, id="dollar at the end"),
        pytest.param(field_of("mpg"), 0, id="not the prefix"),
    ],
)
def test_custom_names_only(subject: EventName | Field, faults: int) -> None:
    assert len(list(RULE.check(subject))) == faults


def test_a_slip_of_a_known_name_is_offered() -> None:
    (problem,) = RULE.check(field_of("$Browser"))

    assert problem.help == "did you mean `$browser`?"


def test_an_unplanned_event_is_as_severe_as_any() -> None:
    (with_plan,) = RULE.check(named("$sign_up", plan=plan_of("Sign Up")))
    (without,) = RULE.check(named("$sign_up"))

    assert with_plan.severity is Severity.ERROR
    assert without.severity is Severity.WARNING
