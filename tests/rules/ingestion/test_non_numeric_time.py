from typing import Any

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.rules.ingestion.non_numeric_time import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("2026-01-31", "ISO text"),
        ("2026-01-31T10:00:00Z", "ISO text"),
        ("2026-01-31 10:00:00.123+02:00", "ISO text"),
        ("1700000000", "a quoted number"),
        (" 1700000000.5 ", "a quoted number"),
        ("1.7e9", "a quoted number"),
        ("-5", "a quoted number"),
        ("31/01/2026", "text"),
        ("now", "text"),
        ("", "empty text"),
        ("  ", "empty text"),
        (None, "null"),
        (True, "a boolean"),
        ([1_700_000_000], "a list"),
        ({}, "an object"),
        (1_700_000_000, NEVER),
        (1_700_000_000.5, NEVER),
        (0, NEVER),
    ],
)
def test_time_is_a_number(value: Any, label: str | None) -> None:
    assert found(RULE, column("time"), value) == label
    assert found(RULE, column("$time"), value) == label


@pytest.mark.parametrize("name", ["timestamp", "event_time", "items[].time"])
def test_other_properties_may_hold_dates(name: str) -> None:
    assert found(RULE, column(name), "2026-01-31") == NEVER


def test_the_forms_are_told_most_frequent_first() -> None:
    kinds = {"null": 1, "ISO text": 9, "a quoted number": 1}

    problem = only(RULE, value_finding("time", kinds, "2026-01-31"))

    assert problem.message == (
        "`time` of event `Sign Up` is not a number but ISO text, a quoted number "
        "and null"
    )
    assert problem.at == "properties.time"
    assert problem.evidence["samples"] == ["2026-01-31"]
    assert problem.evidence["kinds"] == kinds


@pytest.mark.parametrize(
    ("channels", "confidence"),
    [
        ({Channel.IMPORT}, Confidence.CERTAIN),
        ({Channel.EXPORT}, Confidence.CERTAIN),
        ({Channel.TRACK}, Confidence.LIKELY),
        ({Channel.TRACK, Channel.IMPORT}, Confidence.CERTAIN),
    ],
)
def test_what_track_does_is_not_documented(
    channels: set[Channel], confidence: Confidence
) -> None:
    subject = value_finding("time", "null", None, channels=frozenset(channels))

    assert only(RULE, subject).confidence is confidence
