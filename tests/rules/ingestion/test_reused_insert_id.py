import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules.ingestion.reused_insert_id import RULE
from tests.rules.ingestion.subjects import none, only, seen


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize(
    ("how", "help"),
    [
        (
            "same insert id",
            "event, user and day agree, and only the time differs: Mixpanel keeps one of "
            "them",
        ),
        ("id as insert id", "it holds the id of the user"),
    ],
)
def test_both_ways_of_reuse_are_one_fault(
    how: str, help: str, channel: Channel
) -> None:
    problem = only(RULE, RepeatedEvents("Sign Up", how, seen(4), channel, ("a1",)))

    assert problem.message == (
        "`$insert_id` of event `Sign Up` is the same in different records"
    )
    assert problem.help == help
    assert problem.property == "$insert_id"
    assert problem.evidence == {"samples": ["a1"]}


def test_nothing_is_lost_where_another_event_has_the_same() -> None:
    problem = only(
        RULE, RepeatedEvents("Sign Up", "shared insert id", seen(4), Channel.EXPORT)
    )

    assert problem.severity is Severity.WARNING
    assert "Mixpanel counts these" in problem.help


@pytest.mark.parametrize("how", ["same key", "same moment"])
def test_other_repetitions_have_rules_of_their_own(how: str) -> None:
    assert none(RULE, RepeatedEvents("Sign Up", how, seen(), Channel.EXPORT))
