import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.record import TABLE_ROW, Channel
from mpdoctor.rules.ingestion.missing_insert_id import RULE
from tests.rules.ingestion.subjects import none, only, shape


@pytest.mark.parametrize("channel", Channel)
def test_an_event_needs_one_at_every_door(channel: Channel) -> None:
    problem = only(RULE, shape("time", channel=channel, count=3, libs={"node": 3}))

    assert problem.message == "`$insert_id` is missing from event `Sign Up`"
    assert problem.count == 3
    assert (problem.property, problem.at) == ("$insert_id", "properties.$insert_id")
    imported = channel is Channel.IMPORT
    assert problem.severity is (None if imported else Severity.INFO)


@pytest.mark.parametrize("name", ["$insert_id", "$mp_metadata"])
def test_either_mark_tells_resends(name: str) -> None:
    assert none(RULE, shape("time", name))


@pytest.mark.parametrize(
    "lib",
    ["android", "swift", "iphone", "unity", "react-native", "flutter", "Android"],
)
def test_mobile_sdks_are_exempt(lib: str) -> None:
    assert none(RULE, shape("time", count=2, libs={lib: 2}))


@pytest.mark.parametrize(
    ("libs", "count"),
    [
        ({"android": 3, "node": 2}, 2),
        ({"android": 3, "swift": 1}, 1),
        ({}, 5),
        ({"web": 4}, 5),
    ],
)
def test_only_the_other_senders_count(libs: dict[str, int], count: int) -> None:
    assert only(RULE, shape("time", count=5, libs=libs)).count == count


@pytest.mark.parametrize(
    "event",
    ["$identify", "$create_alias", "$merge", "$mp_session_record", "$hotshard_events"],
)
def test_what_cannot_be_counted_twice_is_exempt(event: str) -> None:
    assert none(RULE, shape("time", event=event))


def test_the_help_says_which_rules_apply() -> None:
    problem = only(
        RULE, shape(channel=Channel.TRACK, why_channel="it carries its token inside")
    )

    assert problem.help == (
        "judged by the rules of `/track`, because it carries its token inside"
    )


def test_a_row_of_a_table_need_not_be_sent_to_import() -> None:
    row = shape("time", channel=Channel.IMPORT, why_channel=TABLE_ROW)

    assert only(RULE, row).severity is Severity.INFO
