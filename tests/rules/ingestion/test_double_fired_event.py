import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules.ingestion.double_fired_event import RULE
from tests.rules.ingestion.subjects import none, only, seen


@pytest.mark.parametrize(
    ("channel", "confidence"),
    [
        (Channel.TRACK, Confidence.LIKELY),
        (Channel.IMPORT, Confidence.POSSIBLE),
        (Channel.EXPORT, Confidence.POSSIBLE),
    ],
)
def test_whole_seconds_can_be_honest(channel: Channel, confidence: Confidence) -> None:
    problem = only(RULE, RepeatedEvents("Sign Up", "same moment", seen(), channel))

    assert problem.confidence is confidence
    assert problem.message.startswith("event `Sign Up` happened more than once")


@pytest.mark.parametrize("how", ["same key", "same insert id", "id as insert id"])
def test_other_repetitions_have_rules_of_their_own(how: str) -> None:
    assert none(RULE, RepeatedEvents("Sign Up", how, seen(), Channel.TRACK))
