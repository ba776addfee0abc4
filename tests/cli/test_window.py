import json
from pathlib import Path

import pytest

from mpdoctor.cli.option_values import parse_window
from mpdoctor.errors import UserError
from tests.cli.conftest import Run

NOON = 1_775_044_800  # 2026-04-01T12:00:00Z
DAY = 86_400


@pytest.mark.parametrize(
    ("since", "until", "zone", "expected"),
    [
        pytest.param(
            "2026-04-01",
            "2026-04-01",
            None,
            (NOON - DAY / 2, NOON + DAY / 2),
            id="a whole day",
        ),
        pytest.param(
            "2026-04-01",
            None,
            "Europe/Berlin",
            (NOON - DAY / 2 - 7200, None),
            id="a day of the project",
        ),
        pytest.param(
            "2026-03-29",
            "2026-03-29",
            "Europe/Berlin",
            (NOON - 3.5 * DAY - 3600, NOON - 2.5 * DAY - 7200),
            id="a day of 23 hours",
        ),
        pytest.param(
            "2026-04-01T12:00:00Z", None, "Asia/Tokyo", (NOON, None), id="with offset"
        ),
        pytest.param(
            "2026-04-01T21:00", None, "Asia/Tokyo", (NOON, None), id="without offset"
        ),
        pytest.param(None, f"{NOON}", "Asia/Tokyo", (None, NOON), id="an epoch"),
        pytest.param(
            "2026-04-01 12:00", None, "Nowhere/Here", (NOON, None), id="unknown zone"
        ),
    ],
)
def test_bounds_are_read_in_the_time_zone_of_the_project(
    since: str | None,
    until: str | None,
    zone: str | None,
    expected: tuple[float | None, float | None],
) -> None:
    window = parse_window(since, until, zone)

    assert window is not None
    assert (window.since, window.until) == expected


def test_without_options_there_is_no_window() -> None:
    assert parse_window(None, None, "Europe/Berlin") is None


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("yesterday", None),
        ("", None),
        ("2026-02-30", None),
        ("2026-04-02", "2026-04-01"),
        ("2026-04-01T12:00", "2026-04-01T12:00"),
        ("nan", None),
    ],
)
def test_other_bounds_are_refused_with_a_hint(
    since: str | None, until: str | None
) -> None:
    with pytest.raises(UserError) as caught:
        parse_window(since, until, None)

    assert caught.value.hint


@pytest.fixture
def two_days() -> str:
    lines = [
        {
            "event": "Sign Up",
            "properties": {
                "time": NOON + number * DAY,
                "distinct_id": "a",
                "$insert_id": f"insert-{number}",
                "mp_lib": "web",
            },
        }
        for number in range(2)
    ]
    Path("days.ndjson").write_text("".join(json.dumps(one) + "\n" for one in lines))
    return "days.ndjson"


@pytest.mark.parametrize("command", ["lint", "check", "identity"])
def test_the_report_tells_window_and_count(
    run: Run, two_days: str, command: str
) -> None:
    more = ("--offline",) if command == "check" else ()
    ran = run(command, two_days, *more, "--since", "2026-04-02", "--format", "json")

    assert ran.document["examined"]["events"] == 1
    assert ran.document["examined"]["outside_window"] == 1
    assert ran.document["window"] == {
        "since": "2026-04-02T00:00:00Z",
        "until": None,
        "timezone": "UTC",
    }


def test_the_terminal_tells_it_too(run: Run, two_days: str) -> None:
    text = " ".join(run("lint", two_days, "--until", "2026-04-01").out.split())

    assert "events until 2026-04-01 (UTC), 1 event left out" in text
    assert "left out: 1 event" in run("identity", two_days, "--until", "2026-04-01").err


def test_an_empty_window_is_no_health(run: Run, two_days: str) -> None:
    ran = run("lint", two_days, "--until", "2026-03-01")

    assert ran.code == 2
    assert "none of 2 events lies in the window until 2026-03-01 (UTC)" in ran.err
