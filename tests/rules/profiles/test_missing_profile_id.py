from typing import Any

import pytest

from mpdoctor.rules.profiles.missing_profile_id import RULE
from tests.rules.profiles.records import captured, findings, group, update


@pytest.mark.parametrize(
    ("record", "message"),
    [
        pytest.param(
            update(None, set={"plan": "pro"}),
            "`$distinct_id` of a profile update is `null`",
            id="null",
        ),
        pytest.param(
            update("", set={"plan": "pro"}),
            "`$distinct_id` of a profile update is empty",
            id="empty",
        ),
        pytest.param(
            update("  ", set={"plan": "pro"}),
            "`$distinct_id` of a profile update is empty",
            id="blank",
        ),
        pytest.param(
            {"$token": "t", "$set": {"plan": "pro"}},
            "`$distinct_id` of a profile update is missing",
            id="missing",
        ),
        pytest.param(
            captured({"$token": "t", "$set": {"plan": "pro"}}),
            "`$distinct_id` of a profile update is missing",
            id="missing in a request",
        ),
        pytest.param(
            group("company", None, set={"plan": "pro"}),
            "`$group_id` of a group update is `null`",
            id="no group",
        ),
        pytest.param(
            group("", "acme", set={"plan": "pro"}),
            "`$group_key` of a group update is empty",
            id="no key",
        ),
    ],
)
def test_an_update_without_an_id_is_refused(
    record: dict[str, Any], message: str
) -> None:
    assert [finding.message for finding in findings(RULE, [record])] == [message]


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(update("a", set={"plan": "pro"}), id="text"),
        pytest.param(update(12, set={"plan": "pro"}), id="number"),
        pytest.param(update("undefined", set={"plan": "pro"}), id="left to PRO020"),
        pytest.param(group("company", 7, set={"plan": "pro"}), id="group"),
    ],
)
def test_any_id_is_one(record: dict[str, Any]) -> None:
    assert findings(RULE, [record]) == []


def test_all_are_counted() -> None:
    records = [update(id, set={"x": 1}) for id in (None, "", "a", None)]

    (found,) = findings(RULE, records)

    assert found.count == 3
    assert found.evidence["found"] == {"`null`": 2, "empty": 1}
    assert [place.line for place in found.places] == [1, 2, 4]
