"""Names that are a planned one in another case or spacing."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.subjects import NearMatch
from mpdoctor.rules.tracking_plan.miscased_event import RULE
from tests.rules.tracking_plan.subjects import field_of, named, plan_of, totals_of

PLAN = plan_of("Sign Up")
TWIN = NearMatch("Sign Up", "only in case")


def test_an_event_names_its_planned_twin() -> None:
    (problem,) = RULE.check(named("sign up", plan=PLAN, twin=TWIN))

    assert problem.message == (
        "event `sign up` differs from planned `Sign Up` only in case"
    )
    assert problem.help == "did you mean `Sign Up`?"
    assert problem.severity is Severity.ERROR


def test_a_property_names_its_planned_twin() -> None:
    (problem,) = RULE.check(
        field_of("Plan", plan=PLAN, twin=NearMatch("plan", "only in case"))
    )

    assert problem.message == (
        "property `Plan` of event `Sign Up` differs from planned `plan` only in case"
    )
    assert problem.at == "properties.Plan"
    assert problem.severity is Severity.WARNING


def test_what_cannot_be_seen_is_spelt_out() -> None:
    twin = NearMatch("Sign Up", "only in an invisible character")

    (problem,) = RULE.check(named("Sign\u200b Up", plan=PLAN, twin=twin))

    assert problem.help == (
        "did you mean `Sign Up`? this one holds U+200B ZERO WIDTH SPACE"
    )


@pytest.mark.parametrize(
    ("allowed", "severity"),
    [
        (None, Severity.WARNING),
        (Severity.INFO, Severity.WARNING),
        (Severity.ERROR, Severity.ERROR),
    ],
)
def test_it_is_a_warning_at_least(allowed: Severity | None, severity: Severity) -> None:
    plan = plan_of("Sign Up", unplanned_events=allowed)

    (problem,) = RULE.check(named("sign up", plan=plan, twin=TWIN))

    assert problem.severity is severity


def test_a_typing_slip_is_another_rule() -> None:
    slip = NearMatch("Sign Up", "by a typing slip", misspelt=True)

    assert not list(RULE.check(named("Sing Up", plan=PLAN, twin=slip)))
    assert not list(RULE.check(field_of("plam", plan=PLAN, twin=slip)))


def test_without_a_plan_the_rarer_spelling_differs_from_the_usual_one() -> None:
    totals = totals_of(
        named("sign_up", count=2),
        named("Sign Up", count=9),
        named("Sign In", count=1),
    )

    (problem,) = RULE.check(totals)

    assert problem.subject == {"event": "sign_up", "property": None}
    assert problem.count == 2
    assert problem.message == (
        "event `sign_up` differs from `Sign Up` in separators and case"
    )


def test_without_a_plan_properties_are_compared_across_events() -> None:
    totals = totals_of(
        fields=[
            field_of("user_id", event="A", count=5),
            field_of("userId", event="B", count=1),
            field_of("userId", event="C", count=2),
            field_of("$os", event="C", known=True),
            field_of("$OS", event="C", known=True),
        ]
    )

    assert [
        (problem.subject["event"], problem.subject["property"], problem.count)
        for problem in RULE.check(totals)
    ] == [("B", "userId", 1), ("C", "userId", 2)]


def test_with_a_plan_names_are_not_compared_among_themselves() -> None:
    totals = totals_of(named("x y", count=1), named("X Y", count=2), plan=PLAN)

    assert not list(RULE.check(totals))
