"""ENV025: events that Mixpanel rejects."""

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.rules.ingestion.rejected_event import RULE
from tests.rules.failures import failed, only


@pytest.mark.parametrize(
    ("words", "help"),
    [
        ("token, missing or empty", "set the project's token in every event"),
        (
            "'properties.time' is invalid: must not be in the future",
            "check the clock of the sender and the unit of `time`",
        ),
        (
            "'$insert_id' is invalid: must only contain alphanumeric or hyphen",
            "use letters, digits and hyphens only, at most 36 bytes",
        ),
        ("something new", ""),
    ],
)
def test_mixpanels_words_lead_to_the_cure(words: str, help: str) -> None:
    problem = only(RULE, failed(Cause.REJECTED, status=400, words=words))

    assert problem.message == (
        "1 request to `api.mixpanel.com/track` held events that Mixpanel rejected "
        f"(`{words}`): 1 event is lost"
    )
    assert problem.help == help
    assert problem.severity is Severity.ERROR


def test_a_plain_zero_says_nothing_more() -> None:
    problem = only(RULE, failed(Cause.REJECTED, status=200, details=["0"]))

    assert "rejected (`0`)" in problem.message
    assert "`verbose=1`" in problem.help


def test_what_was_rejected_twice_is_told() -> None:
    problem = only(RULE, failed(Cause.REJECTED, status=400, words="x", again=1))

    assert "sent again and rejected again" in problem.message


def test_updates_are_left_to_another_rule() -> None:
    assert not list(RULE.check(failed(Cause.REJECTED, routes=["engage", "groups"])))


@pytest.mark.parametrize("cause", sorted(set(Cause) - {Cause.REJECTED}))
def test_other_causes_are_left_to_other_rules(cause: Cause) -> None:
    assert not list(RULE.check(failed(cause)))
