import pytest

from mpdoctor.model.record import Channel
from mpdoctor.rules.ingestion.missing_distinct_id import RULE
from tests.rules.ingestion.subjects import none, only, shape


@pytest.mark.parametrize("channel", Channel)
def test_an_event_needs_an_id(channel: Channel) -> None:
    problem = only(RULE, shape("time", "$insert_id", "id", "user_id", channel=channel))

    assert problem.message == (
        "`distinct_id`, `$device_id` and `$user_id` are all missing from event `Sign Up`"
    )
    assert (problem.property, problem.at) == ("distinct_id", "properties.distinct_id")


@pytest.mark.parametrize(
    "name", ["distinct_id", "$distinct_id", "$device_id", "$user_id"]
)
def test_any_id_will_do(name: str) -> None:
    assert none(RULE, shape("time", name))


@pytest.mark.parametrize("event", ["$identify", "$create_alias", "$merge"])
def test_identity_verbs_name_people_otherwise(event: str) -> None:
    assert none(RULE, shape("$identified_id", "$anon_id", event=event))
