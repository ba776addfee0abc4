"""Event names with a value inside."""

from mpdoctor.model.levels import Severity
from mpdoctor.model.subjects import EventName, NearMatch
from mpdoctor.rules.tracking_plan.dynamic_event_name import RULE
from tests.rules.tracking_plan.subjects import named, plan_of, totals_of


def test_one_name_is_its_own_subject() -> None:
    (problem,) = RULE.check(totals_of(named("Order 48213 Paid", count=4)))

    assert problem.subject == {"event": "Order 48213 Paid", "property": None}
    assert problem.count == 4
    assert problem.help == "it looks as if made from `Order <number> Paid`"


def test_many_names_are_one_pattern() -> None:
    names = [named(f"Order {number} Paid", count=2) for number in (12345, 12346, 7)]

    (problem,) = RULE.check(totals_of(*names, named("Sign Up", count=9)))

    assert problem.subject == {
        "event": None,
        "property": None,
        "pattern": "Order <number> Paid",
    }
    assert problem.count == 6
    assert problem.positions is not None
    assert len(problem.positions) == 6
    assert problem.evidence == {
        "samples": ["Order 12345 Paid", "Order 12346 Paid", "Order 7 Paid"],
        "names": 3,
    }


def test_planned_known_and_misspelt_names_are_left_alone() -> None:
    plan = plan_of("Order 48213 Paid")
    names: list[EventName] = [
        named("Order 48213 Paid", plan=plan),
        named("$mp_48213_click", plan=plan, known=True),
        named(
            "order 48213 paid", plan=plan, twin=NearMatch("Order 48213 Paid", "in case")
        ),
    ]

    assert not list(RULE.check(totals_of(*names, plan=plan)))


def test_a_few_steps_are_no_pattern() -> None:
    assert not list(RULE.check(totals_of(named("Step 1"), named("Step 2"))))


def test_a_plan_that_allows_the_unplanned_does_not_make_it_milder() -> None:
    plan = plan_of("Sign Up", unplanned_events=None)

    (problem,) = RULE.check(totals_of(named("Order 48213 Paid", plan=plan), plan=plan))

    assert problem.severity is Severity.ERROR
