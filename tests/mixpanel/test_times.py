"""How `time` is read."""

from typing import Any

import pytest

from mpdoctor.mixpanel.times import (
    EARLIEST,
    LAST_SECOND,
    exceeds,
    in_seconds,
    plausible,
    seconds,
)


@pytest.mark.parametrize(
    ("time", "read"),
    [
        (1_700_000_000, 1_700_000_000),
        (1_700_000_000.25, 1_700_000_000.25),
        (1_700_000_000_250, 1_700_000_000.25),
        (LAST_SECOND, LAST_SECOND),
        (LAST_SECOND + 1, 10_000_000),
        (-5, -5),
    ],
)
def test_the_unit_is_told_by_size(time: float, read: float) -> None:
    assert seconds(time) == read


@pytest.mark.parametrize(
    ("time", "verdict"),
    [
        (EARLIEST, True),
        (EARLIEST - 1, False),
        (EARLIEST * 1000, True),
        (EARLIEST * 1000 - 1, False),
        (10**14 - 1, True),
        (10**14, False),
        (float("inf"), False),
        (float("nan"), False),
        (True, False),
        (None, False),
        ("1700000000", False),
        ([1_700_000_000], False),
    ],
)
def test_what_is_plausible(time: Any, verdict: bool) -> None:
    assert plausible(time) is verdict


@pytest.mark.parametrize(
    "times",
    [
        (),
        (1_700_000_000, 1_700_000_001.5),
        (1_700_000_000_000, 1_700_000_000_500),
        (1_700_000_000, 1_700_000_000_500),
        (0, 1_700_000_000),
        (1_700_000_000, 10**15),
        (1_700_000_000_000, 10**15),
        (True, 1_700_000_000),
        (None, "x", [], {}, 1_700_000_000),
        (10_000_000_000, 1_700_000_000_000),
    ],
)
def test_a_column_is_read_as_its_values_are(times: tuple[Any, ...]) -> None:
    expected = [seconds(time) if plausible(time) else None for time in times]

    assert list(in_seconds(times)) == expected


@pytest.mark.parametrize(
    ("lag", "limit", "verdict"),
    [
        (3600, 3600, False),
        (3600.001, 3600, True),
        (1_700_003_600.123 - 1_700_000_000.123, 3600, False),
        (1_700_003_600.9 - 1_700_000_000.9, 3600, False),
        (3599.9, 3600, False),
    ],
)
def test_a_limit_is_passed_by_a_millisecond(
    lag: float, limit: float, verdict: bool
) -> None:
    assert exceeds(lag, limit) is verdict
