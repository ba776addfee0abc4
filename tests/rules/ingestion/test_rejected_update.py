"""ENV026: profile and group updates that Mixpanel rejects."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.ingestion.rejected_update import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize("route", ["engage", "groups"])
def test_a_refusal_with_status_200_is_an_error(route: str) -> None:
    problem = only(
        RULE,
        failed(
            Cause.REJECTED,
            status=200,
            routes=[route],
            words="Engage API error: $distinct_id, missing or empty",
            lost={"profile_updates": 2},
        ),
    )

    assert problem.message == (
        f"1 request to `api.mixpanel.com/{route}` held updates that Mixpanel rejected in "
        "an answer with status 200 (`Engage API error: $distinct_id, missing or empty`): "
        "2 profile updates are lost"
    )
    assert problem.severity is Severity.ERROR
    assert "`$distinct_id`" in problem.help


def test_without_words_verbose_is_the_cure() -> None:
    problem = only(RULE, failed(Cause.REJECTED, routes=["engage"], details=["0"]))

    assert "`verbose=1`" in problem.help


def test_events_are_left_to_another_rule() -> None:
    assert not list(RULE.check(failed(Cause.REJECTED, routes=["track", "engage"])))


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.REJECTED}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
