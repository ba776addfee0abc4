"""SDK020: requests that a firewall refuses."""

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.sdk.firewall_refusal import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize("host", ["mp.example.com", "api.mixpanel.com"])
def test_a_page_of_html_is_not_mixpanels(host: str) -> None:
    problem = only(RULE, failed(Cause.FORBIDDEN, host, status=403, details=["HTML"]))

    assert problem.severity is Severity.ERROR
    assert problem.confidence is Confidence.LIKELY


def test_json_is_mixpanels() -> None:
    assert not list(RULE.check(failed(Cause.FORBIDDEN, status=403)))


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.FORBIDDEN}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
