from typing import Any

import pytest

from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.rules.ingestion.ignored_event import RULE
from tests.rules.ingestion.subjects import NEVER, column, found, only, value_finding


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (True, "true"),
        ("true", "text"),
        ("false", "text"),
        (" ", "text"),
        (1, "a number"),
        (0.5, "a number"),
        ([0], "a list"),
        ({"a": 0}, "an object"),
        (False, None),
        ("", None),
        (0, None),
        (0.0, None),
        ([], None),
        ({}, None),
        (None, NEVER),
    ],
)
def test_what_makes_mixpanel_drop(value: Any, label: str | None) -> None:
    assert found(RULE, column("$ignore"), value) == label


def test_only_the_reserved_name_counts() -> None:
    assert found(RULE, column("ignore"), True) == NEVER


@pytest.mark.parametrize(
    ("kinds", "channels", "confidence"),
    [
        ({"true": 1}, {Channel.TRACK}, Confidence.CERTAIN),
        ({"text": 1}, {Channel.TRACK, Channel.EXPORT}, Confidence.CERTAIN),
        ({"a number": 1}, {Channel.TRACK}, Confidence.LIKELY),
        ({"true": 1}, {Channel.EXPORT}, Confidence.LIKELY),
    ],
)
def test_what_came_out_was_not_dropped(
    kinds: dict[str, int], channels: set[Channel], confidence: Confidence
) -> None:
    problem = only(
        RULE, value_finding("$ignore", kinds, True, channels=frozenset(channels))
    )

    assert problem.confidence is confidence
    assert ('"false"' in problem.help) == ("text" in kinds)
