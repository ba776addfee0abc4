import pytest

from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules.ingestion.reused_insert_id import RULE
from tests.rules.ingestion.subjects import none, only, seen


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize(
    ("how", "help"),
    [
        ("same insert id", "another event, user or time has the same one"),
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


@pytest.mark.parametrize("how", ["same key", "same moment"])
def test_other_repetitions_have_rules_of_their_own(how: str) -> None:
    assert none(RULE, RepeatedEvents("Sign Up", how, seen(), Channel.EXPORT))
