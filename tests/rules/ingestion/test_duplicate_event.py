import pytest

from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import RepeatedEvents
from mpdoctor.rules.ingestion.duplicate_event import RULE
from tests.rules.ingestion.subjects import none, only, seen


def test_an_export_with_the_same_row_twice() -> None:
    problem = only(RULE, RepeatedEvents("Sign Up", "same key", seen(), Channel.EXPORT))

    assert problem.message == (
        "event `Sign Up` was exported more than once with the same `distinct_id`, "
        "`time` and `$insert_id`"
    )


@pytest.mark.parametrize("channel", [Channel.TRACK, Channel.IMPORT])
def test_sdks_may_send_again(channel: Channel) -> None:
    assert none(RULE, RepeatedEvents("Sign Up", "same key", seen(), channel))


@pytest.mark.parametrize("how", ["same moment", "same insert id", "id as insert id"])
def test_other_repetitions_have_rules_of_their_own(how: str) -> None:
    assert none(RULE, RepeatedEvents("Sign Up", how, seen(), Channel.EXPORT))
