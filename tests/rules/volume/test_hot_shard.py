import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.subjects import EventName, Occurrences
from mpdoctor.rules.volume.hot_shard import RULE


def name(event: str | None) -> EventName:
    return EventName(event, Occurrences(3))


@pytest.mark.parametrize(
    ("event", "severity", "at"),
    [
        ("$hotshard_events", None, "properties.mp_original_distinct_id"),
        ("$hotshard_record", Severity.WARNING, "properties.hotshard_distinct_id"),
    ],
)
def test_both_records_of_a_hot_shard_are_found(
    event: str, severity: Severity | None, at: str
) -> None:
    (problem,) = RULE.check(name(event))

    assert (problem.severity, problem.at) == (severity, at)


@pytest.mark.parametrize("event", ["Sign Up", "hotshard_events", "$identify", None])
def test_other_events_are_none(event: str | None) -> None:
    assert list(RULE.check(name(event))) == []
