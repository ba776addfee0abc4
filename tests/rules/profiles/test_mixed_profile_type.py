from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import PropertySpec, TrackingPlan, ValueType
from mpdoctor.rules.profiles.mixed_profile_type import RULE
from tests.rules.profiles.records import findings, group, profile, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [update("a", set={"n": 1}), update("b", set={"n": "x"})], 1, id="set"
        ),
        pytest.param([profile("a", n=1), update("b", set={"n": "x"})], 1, id="profile"),
        pytest.param(
            [update("a", set={"n": "x"}), update("b", union={"n": ["x"]})], 1, id="list"
        ),
        pytest.param([profile("a", n=True), profile("b", n=1)], 1, id="boolean"),
        pytest.param([profile("a", n="12"), profile("b", n=1)], 1, id="number in text"),
        pytest.param([profile("a", n=1), profile("b", n=1.5)], 0, id="numbers"),
        pytest.param([profile("a", n=1), profile("b", n=None)], 0, id="null"),
        pytest.param([profile("a", n=1), profile("b", n="")], 0, id="empty"),
        pytest.param([profile("a", n="x"), profile("b", n="7")], 0, id="texts"),
        pytest.param(
            [update("a", add={"n": 1}), update("b", set={"n": 2})], 0, id="added"
        ),
        pytest.param(
            [profile("a", n=1), group("company", "x", set={"n": "x"})],
            0,
            id="a group's",
        ),
        pytest.param(
            [
                update("a", set={"$browser_version": 1}),
                update("a", set={"$browser_version": "1.2"}),
            ],
            0,
            id="set by SDKs",
        ),
    ],
)
def test_a_property_has_one_type(records: list[dict[str, Any]], faults: int) -> None:
    assert len(findings(RULE, records)) == faults


def test_the_rarer_type_is_counted() -> None:
    (found,) = findings(
        RULE, [profile("a", n=1), profile("b", n=2), profile("c", n="x")]
    )

    assert found.message == "profile property `n` arrives as a number and text"
    assert (found.count, found.places[0].line) == (1, 3)
    assert found.severity is Severity.WARNING
    assert found.evidence == {"samples": ["x"], "types": {"number": 2, "string": 1}}


PLAN = TrackingPlan(
    user_properties={"n": PropertySpec(ValueType.NUMBER)},
    group_properties={"company": {"n": PropertySpec(ValueType.STRING)}},
)


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        pytest.param(update("a", set={"n": "x"}), 1, id="text"),
        pytest.param(update("a", set={"n": 1}), 0, id="as planned"),
        pytest.param(update("a", set={"other": [1]}), 0, id="not planned"),
        pytest.param(group("company", "x", set={"n": 1}), 1, id="group"),
        pytest.param(group("team", "x", set={"n": 1}), 0, id="group without a plan"),
    ],
)
def test_the_plan_decides(record: dict[str, Any], faults: int) -> None:
    found = findings(RULE, [record], PLAN)

    assert [finding.severity for finding in found] == [Severity.ERROR] * faults
