import pytest

from mpdoctor.model.record import Channel
from mpdoctor.rules.ingestion.missing_time import RULE
from tests.rules.ingestion.subjects import none, only, shape


@pytest.mark.parametrize("channel", [Channel.IMPORT, Channel.EXPORT])
def test_time_must_be_there(channel: Channel) -> None:
    problem = only(RULE, shape("distinct_id", channel=channel))

    assert problem.message == "`time` is missing from event `Sign Up`"
    assert (problem.property, problem.at) == ("time", "properties.time")


def test_track_fills_in_the_time_of_arrival() -> None:
    assert none(RULE, shape("distinct_id", channel=Channel.TRACK))


@pytest.mark.parametrize("name", ["time", "$time"])
def test_either_spelling_will_do(name: str) -> None:
    assert none(RULE, shape(name))


@pytest.mark.parametrize("event", ["$identify", "$create_alias", "$merge"])
def test_identity_verbs_need_no_time(event: str) -> None:
    assert none(RULE, shape("$distinct_ids", event=event))


def test_the_help_says_whose_rule_applies_and_why() -> None:
    inferred = only(RULE, shape(why_channel="it carries no token")).help
    captured = only(RULE, shape(why_channel="")).help
    exported = only(
        RULE, shape(channel=Channel.EXPORT, why_channel="it is stamped")
    ).help

    assert inferred.startswith(
        "judged by the rules of `/import`, because it carries no token;"
    )
    assert captured.startswith("sent to `/import`;")
    assert exported.startswith("judged as a raw export, because it is stamped;")


def test_an_event_without_a_name_has_a_message_too() -> None:
    problem = only(RULE, shape(event=None))

    assert problem.message == "`time` is missing from an event"
