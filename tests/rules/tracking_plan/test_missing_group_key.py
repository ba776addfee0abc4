"""Events without a group key that nearly all others carry."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.subjects import EventShape, InputTotals, NearMatch
from mpdoctor.rules.tracking_plan.missing_group_key import RULE
from tests.rules.tracking_plan.subjects import named, shape_of, totals_of

KEY = "company_id"
PLAN = TrackingPlan(group_properties={KEY: {}})
CARRYING = [shape_of(KEY, event=name, count=100) for name in "ABC"]


def totals(
    shapes: Iterable[EventShape], plan: TrackingPlan | None = PLAN
) -> InputTotals:
    shapes = list(shapes)
    counts: dict[str, int] = {}
    for shape in shapes:
        name = shape.event or ""
        counts[name] = counts.get(name, 0) + shape.seen.count
    events = [
        replace(
            named(name, count=count),
            spec=plan.events.get(name) if plan else None,
            known=name.startswith("$"),
        )
        for name, count in counts.items()
    ]
    return totals_of(*events, shapes=shapes, plan=plan)


@pytest.mark.parametrize(
    ("more", "count"),
    [
        pytest.param([shape_of(event="X", count=20)], 20, id="never"),
        pytest.param(
            [shape_of(event="X", count=18), shape_of(KEY, event="X", count=2)],
            18,
            id="in a tenth",
        ),
        pytest.param(
            [shape_of(event="X", count=17), shape_of(KEY, event="X", count=3)],
            None,
            id="in more than a tenth",
        ),
        pytest.param([shape_of(event="X", count=19)], None, id="too few records"),
        pytest.param(
            [shape_of(event="X", count=40)], None, id="too many of all lack it"
        ),
        pytest.param(
            [shape_of(event="$identify", count=20)], None, id="Mixpanel's own"
        ),
        pytest.param(
            [
                shape_of(
                    "companyId",
                    event="X",
                    count=20,
                    twins={"companyId": NearMatch(KEY, "only in case")},
                )
            ],
            None,
            id="in the wrong case",
        ),
    ],
)
def test_an_event_belongs_to_groups_as_the_others_do(
    more: list[EventShape], count: int | None
) -> None:
    problems = list(RULE.check(totals([*CARRYING, *more])))

    assert [problem.count for problem in problems] == ([count] if count else [])


def test_two_events_are_no_rule() -> None:
    shapes = [*CARRYING[:2], shape_of(event="X", count=20)]

    assert not list(RULE.check(totals(shapes)))


def test_a_group_key_that_an_event_must_carry_is_left_to_that_rule() -> None:
    plan = TrackingPlan(
        events={"X": EventSpec("X", group_keys=(KEY,))}, group_properties={KEY: {}}
    )

    assert not list(
        RULE.check(totals([*CARRYING, shape_of(event="X", count=20)], plan))
    )


def test_without_planned_groups_there_is_nothing_to_say() -> None:
    shapes = [*CARRYING, shape_of(event="X", count=20)]

    assert not list(RULE.check(totals(shapes, TrackingPlan())))
    assert not list(RULE.check(totals(shapes, None)))
    over = replace(totals(shapes), overflow={"shapes": 3})
    assert not list(RULE.check(over))
