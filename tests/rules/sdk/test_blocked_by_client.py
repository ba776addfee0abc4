"""SDK005: requests that an ad blocker stops."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.sdk.blocked_by_client import RULE
from tests.rules.failures import failed, only


def test_what_does_not_leave_the_browser_is_lost() -> None:
    problem = only(RULE, failed(Cause.BLOCKED, "api-js.mixpanel.com", lost=2))

    assert problem.message == (
        "1 request to `api-js.mixpanel.com/track` was blocked by the client, such as by an ad blocker: "
        "2 events are lost"
    )
    assert problem.severity is Severity.ERROR


def test_the_filter_that_blocks_a_proxy_is_named() -> None:
    problem = only(
        RULE, failed(Cause.BLOCKED, "mixpanel.example.com", details=["/mixpanel."])
    )

    assert "(EasyPrivacy has `/mixpanel.`)" in problem.message
    assert problem.help.startswith("rename host or path of the proxy")
    assert problem.subject["filters"] == ["/mixpanel."]


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.BLOCKED}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))


def test_without_the_library_nothing_is_sent() -> None:
    path = "/libs/mixpanel-2-latest.min.js"
    problem = only(
        RULE,
        failed(
            Cause.BLOCKED,
            "cdn.mxpnl.com",
            lost=0,
            paths={path: 1},
            routes=("library",),
        ),
    )

    assert problem.severity is Severity.ERROR
    assert problem.message.endswith(": pages without the SDK send nothing")
    assert "MIXPANEL_CUSTOM_LIB_URL" in problem.help
