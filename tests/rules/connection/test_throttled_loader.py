"""CON023: too many requests."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.connection.throttled_loader import RULE
from tests.rules.failures import failed, only


def test_what_was_given_up_is_lost() -> None:
    problem = only(RULE, failed(Cause.THROTTLED, status=429, lost=2000))

    assert problem.message == (
        "1 request to `api.mixpanel.com/track` was refused with 429 and not sent again: "
        "2,000 events are lost"
    )
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("hasty", "severity", "patience"),
    [
        (0, Severity.INFO, "and sent again after 4 s or more"),
        (1, Severity.WARNING, "and sent again too soon, the first time after 4 s"),
    ],
)
def test_whether_the_sender_waited(
    hasty: int, severity: Severity, patience: str
) -> None:
    problem = only(
        RULE,
        failed(
            Cause.THROTTLED,
            lost=0,
            recovered=1,
            resent=1,
            hasty=hasty,
            shortest_wait=4.0,
        ),
    )

    assert patience in problem.message
    assert problem.severity is severity


def test_retry_after_is_the_time_to_wait() -> None:
    problem = only(RULE, failed(Cause.THROTTLED, retry_after=30))

    assert problem.help == "wait the 30 s that `Retry-After` asks for"


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.THROTTLED}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
