"""SDK011: requests that a policy stops."""

import pytest
from msgspec.structs import replace

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.sdk.blocked_by_policy import RULE
from tests.rules.failures import failed, only


def test_what_does_not_leave_the_browser_is_lost() -> None:
    problem = only(RULE, failed(Cause.POLICY, "api-js.mixpanel.com", lost=2))

    assert problem.message == (
        "1 request to `api-js.mixpanel.com/track` was blocked by the page's content security policy, or as mixed content: "
        "2 events are lost"
    )
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.POLICY}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))


def test_without_a_named_reason_it_is_likely_only() -> None:
    unnamed = replace(
        failed(Cause.POLICY, lost=1), details=("blocked …, or in the developer tools",)
    )

    assert only(RULE, unnamed).confidence is Confidence.LIKELY


def test_the_library_needs_another_directive() -> None:
    of_library = failed(Cause.POLICY, "cdn.mxpnl.com", lost=0, routes=("library",))

    assert "`script-src`" in only(RULE, of_library).help
    assert "`connect-src`" in only(RULE, failed(Cause.POLICY)).help
