"""CON033: requests that nobody answered."""

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.connection.unanswered_request import RULE
from tests.rules.failures import failed, only

_SURE = [Cause.DNS, Cause.TLS, Cause.CONNECTION, Cause.OFFLINE]
_UNSURE = [Cause.RESET, Cause.TIMEOUT, Cause.NO_ANSWER]


@pytest.mark.parametrize("cause", _SURE)
def test_what_never_left_is_lost(cause: Cause) -> None:
    problem = only(RULE, failed(cause))

    assert problem.message.endswith(": 1 event is lost")
    assert problem.severity is Severity.ERROR
    assert problem.confidence is None


@pytest.mark.parametrize("cause", _UNSURE)
def test_what_may_have_arrived_is_probably_lost(cause: Cause) -> None:
    problem = only(RULE, failed(cause, lost=0, uncertain=2))

    assert problem.message.endswith(": 2 events probably lost")
    assert problem.severity is Severity.ERROR
    assert problem.confidence is Confidence.LIKELY


def test_a_page_that_is_left_aborts_requests() -> None:
    problem = only(RULE, failed(Cause.ABORTED, lost=0, uncertain=1))

    assert problem.message.endswith("1 event may not have arrived")
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    "cause", sorted(set(Cause) - {*_SURE, *_UNSURE, Cause.ABORTED})
)
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
