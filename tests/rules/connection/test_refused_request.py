"""CON034: refusals for a rare reason."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.connection.refused_request import RULE
from tests.rules.failures import failed, only


def test_the_status_is_told() -> None:
    problem = only(RULE, failed(Cause.OTHER_STATUS, status=422, words="no"))

    assert problem.message == (
        "1 request to `api.mixpanel.com/track` was refused with 422 (`no`): "
        "1 event is lost"
    )
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.OTHER_STATUS}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
