from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.rules.profiles.missing_profile_token import RULE
from tests.rules.profiles.records import captured, findings, update


def with_token(token: Any) -> dict[str, Any]:
    return update("a", set={"x": 1}) | {"$token": token}


BARE = {"$distinct_id": "a", "$set": {"x": 1}}


@pytest.mark.parametrize(
    ("record", "message"),
    [
        pytest.param(BARE, "`$token` of a profile update is missing", id="missing"),
        pytest.param(
            {**BARE, "token": "abc"},
            "`$token` of a profile update is written as `token`",
            id="without its sign",
        ),
        pytest.param(
            with_token(""), "`$token` of a profile update is empty", id="empty"
        ),
        pytest.param(
            with_token(None), "`$token` of a profile update is `null`", id="null"
        ),
        pytest.param(
            with_token("YOUR_PROJECT_TOKEN"),
            "`$token` of a profile update is a placeholder",
            id="placeholder",
        ),
        pytest.param(
            with_token("${MIXPANEL_TOKEN}"),
            "`$token` of a profile update is a placeholder",
            id="template",
        ),
    ],
)
def test_an_update_needs_a_token(record: dict[str, Any], message: str) -> None:
    assert [finding.message for finding in findings(RULE, [record])] == [message]


@pytest.mark.parametrize(
    "token", ["83df484fb7ac422f8c93846d76d3ab53", "abc123", "not-hexadecimal"]
)
def test_odd_tokens_are_left_to_other_rules(token: str) -> None:
    assert findings(RULE, [with_token(token)]) == []


def test_a_loader_may_add_it_to_a_file_but_not_to_a_request() -> None:
    (loose,) = findings(RULE, [BARE])
    (odd,) = findings(RULE, [BARE, with_token("83df484fb7ac422f8c93846d76d3ab53")])
    (sent,) = findings(RULE, [captured(BARE)])

    assert (loose.severity, loose.confidence) == (Severity.WARNING, Confidence.LIKELY)
    assert (odd.severity, odd.confidence) == (Severity.ERROR, Confidence.LIKELY)
    assert (sent.severity, sent.confidence) == (Severity.ERROR, Confidence.CERTAIN)
