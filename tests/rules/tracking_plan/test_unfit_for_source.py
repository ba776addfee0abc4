"""What the plan says of a value by its source."""

from typing import Any

import pytest

from mpdoctor.config.plan import parse_plan
from mpdoctor.model.plan import TrackingPlan
from mpdoctor.model.settings import Setup
from mpdoctor.rules.tracking_plan.unfit_for_source import RULE
from mpdoctor.rules.tracking_plan.unlisted_value import RULE as UNLISTED
from mpdoctor.rules.tracking_plan.unmatched_pattern import RULE as UNMATCHED
from mpdoctor.rules.tracking_plan.wrong_type import RULE as WRONG_TYPE
from tests.rules.examined import event, findings


def plan(spec: str) -> TrackingPlan:
    text = f"version: 1\nevents:\n  Sign Up:\n    properties:\n      p: {{{spec}}}\n"
    return parse_plan([("plan.yaml", text.encode())])


TYPE = "type: string, by_source: {ios: {type: integer}}"
ENUM = "type: string, enum: [a], by_source: {web: {enum: [b]}}"
PATTERN = "type: string, pattern: ^A-, by_source: {ios: {pattern: ^B-}}"
OTHER = "type: string, by_source: {billing: {type: integer}}"


@pytest.mark.parametrize(
    ("spec", "lib", "value", "source"),
    [
        (TYPE, "swift", 1, None),
        (TYPE, "swift", "x", "ios"),
        (TYPE, "swift", None, None),
        (TYPE, "web", "x", None),
        (TYPE, "web", 1, "web"),
        (TYPE, "python", 1, "server"),
        (ENUM, "web", "b", None),
        (ENUM, "web", "a", "web"),
        (ENUM, "android", "a", None),
        (ENUM, "android", "b", "android"),
        (PATTERN, "swift", "B-1", None),
        (PATTERN, "swift", "A-1", "ios"),
        (PATTERN, "web", "A-1", None),
        (OTHER, "python", 1, None),
        (OTHER, "python", "x", None),
    ],
)
def test_a_value_is_judged_by_who_sends_it(
    spec: str, lib: str, value: Any, source: str | None
) -> None:
    also = (WRONG_TYPE, UNLISTED, UNMATCHED)
    found = findings(
        RULE, [event(mp_lib=lib, p=value)], Setup(plan=plan(spec)), also=also
    )

    assert [one.message for one in found] == (
        [f"property `p` of event `Sign Up` is not as planned for `{source}`"]
        if source
        else []
    )


@pytest.mark.parametrize("value", [[], True, 1.5])
def test_what_no_source_may_send_is_left_to_other_rules(value: Any) -> None:
    also = (WRONG_TYPE,)
    found = findings(
        RULE, [event(mp_lib="web", p=value)], Setup(plan=plan(TYPE)), also=also
    )

    assert [one.rule.code for one in found] == ["PLAN004"]
