"""Names a typing slip away from a planned one."""

from mpdoctor.model.levels import Severity
from mpdoctor.model.subjects import NearMatch
from mpdoctor.rules.tracking_plan.misspelt_name import RULE
from tests.rules.tracking_plan.subjects import field_of, named, plan_of

PLAN = plan_of("Sign Up", unplanned_properties=Severity.ERROR)


def test_an_event() -> None:
    twin = NearMatch("Sign Up", "by a typing slip", misspelt=True)

    (problem,) = RULE.check(named("Sing Up", plan=PLAN, twin=twin))

    assert problem.message == (
        "event `Sing Up` differs from planned `Sign Up` by a typing slip"
    )
    assert problem.severity is Severity.ERROR


def test_a_property() -> None:
    twin = NearMatch("plan", "in singular and plural", misspelt=True)

    (problem,) = RULE.check(field_of("plans", plan=PLAN, twin=twin))

    assert problem.message == (
        "property `plans` of event `Sign Up` differs from planned `plan` "
        "in singular and plural"
    )
    assert problem.severity is Severity.ERROR


def test_case_is_another_rule() -> None:
    twin = NearMatch("Sign Up", "only in case")

    assert not list(RULE.check(named("sign up", plan=PLAN, twin=twin)))
    assert not list(RULE.check(named("Wishlist Shared", plan=PLAN)))
