"""No area is healthy of which nothing was seen."""

from pathlib import Path

import pytest

from mpdoctor.analysis.judge import RuleSelection
from mpdoctor.analysis.pipeline import examine
from mpdoctor.analysis.shards import judge_plan
from mpdoctor.inputs import Source
from mpdoctor.model.levels import Area
from mpdoctor.model.place import Place
from mpdoctor.model.plan import EventSpec, TrackingPlan
from mpdoctor.model.settings import Region, Setup
from mpdoctor.rules import catalogue
from tests.analysis.conftest import NOW, Examine, record, told

PLAN = TrackingPlan(events={"sign up": EventSpec("sign up")}, event_naming="Title Case")
UPDATE = {"$distinct_id": "a", "$token": "0" * 32, "$set": {"name": "A"}}
EVERY = (Area.CONNECTION, Area.INGESTION, Area.TRACKING_PLAN)


@pytest.mark.parametrize("identity", [False, True])
@pytest.mark.parametrize(
    "setup",
    [Setup(now=NOW), Setup(now=NOW, plan=PLAN, places={"plan": Place("options")})],
    ids=["bare", "with a plan"],
)
def test_nothing_read_leaves_every_area_unexamined(
    examined: Examine, setup: Setup, identity: bool
) -> None:
    diagnosis = examined("hello", setup=setup, identity=identity)

    assert diagnosis.verdict == "not examined"
    assert {area.status for area in diagnosis.areas.values()} == {"not examined"}


def test_settings_alone_speak_for_the_connection_only(examined: Examine) -> None:
    setup = Setup(now=NOW, token="0123456789abcdef0123456789abcdef", region=Region.EU)

    areas = examined("hello", setup=setup).areas

    assert areas[Area.CONNECTION].status == "healthy"
    assert areas[Area.INGESTION].status == "not examined"


def test_profile_updates_say_nothing_of_events(examined: Examine) -> None:
    areas = examined(UPDATE).areas

    assert areas[Area.CONNECTION].status == "not examined"
    assert areas[Area.TRACKING_PLAN].status == "not examined"
    assert areas[Area.TRACKING_PLAN].reason == "no events were given"


def test_an_unreadable_line_says_nothing_of_the_plan(examined: Examine) -> None:
    areas = examined('{"event": "Sign Up", "properties": {', UPDATE).areas

    assert areas[Area.INGESTION].errors == 1
    assert areas[Area.TRACKING_PLAN].status == "not examined"


def test_events_speak_for_all_three(examined: Examine) -> None:
    areas = examined(record()).areas

    assert [areas[area].status for area in EVERY] == ["healthy"] * 3


def test_planned_names_are_judged_with_the_plan_and_not_with_events(
    examined: Examine,
) -> None:
    setup = Setup(now=NOW, plan=PLAN)

    alone = judge_plan(setup, RuleSelection(catalogue(), {}))
    with_events = examined(record("sign up"), setup=setup)

    assert [finding.subject["event"] for finding in told(alone, "PLAN013")] == [
        "sign up"
    ]
    assert told(with_events, "PLAN013") == []


def test_a_file_that_vanishes_is_told_and_not_a_crash(tmp_path: Path) -> None:
    gone = Source("gone.ndjson", 0, tmp_path / "gone.ndjson", "ndjson")

    diagnosis = examine([gone], Setup(now=NOW), RuleSelection(catalogue(), {}))

    assert diagnosis.verdict == "not examined"
    assert diagnosis.unread == (("`gone.ndjson` is not there", "check the path"),)
