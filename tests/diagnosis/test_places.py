"""Places are those of the records that show the fault, and of no others."""

from typing import Any

from mpdoctor.model.plan import EventSpec, Platform, TrackingPlan
from mpdoctor.model.settings import Setup
from tests.diagnosis.conftest import NOW, Examine, record, told

PLAN = TrackingPlan(
    events={"Sign Up": EventSpec("Sign Up", sources=frozenset({Platform.WEB}))}
)


def test_an_unplanned_platform_is_shown_where_it_is(examined: Examine) -> None:
    libs = ["web", "web", "python", "web", "swift", "web", "python", "python"]
    events = [record(mp_lib=lib, at=number) for number, lib in enumerate(libs)]

    diagnosis = examined(*events, setup=Setup(now=NOW, plan=PLAN))

    (finding,) = told(diagnosis, "PLAN036")
    assert [place.line for place in finding.places] == [3, 5, 7]
    assert finding.count == 4
    assert finding.evidence["senders"] == {"python": 3, "swift": 1}


def test_a_wrapper_runs_on_several_platforms(examined: Examine) -> None:
    systems = ["Web", "iOS", "Web", "Android"]
    sent: list[dict[str, Any]] = [
        {"mp_lib": "flutter", "$os": system, "at": number}
        for number, system in enumerate(systems)
    ]
    events = [record(**properties) for properties in sent]

    diagnosis = examined(*events, setup=Setup(now=NOW, plan=PLAN))

    (finding,) = told(diagnosis, "PLAN036")
    assert [place.line for place in finding.places] == [2, 4]


def test_a_missing_insert_id_is_shown_where_one_is_needed(examined: Examine) -> None:
    events = [
        record(mp_lib=lib, at=number) for number, lib in enumerate(["android", "node"])
    ]
    for event in events:
        del event["properties"]["$insert_id"]

    (finding,) = told(examined(*events), "ENV011")

    assert [place.line for place in finding.places] == [2]
    assert finding.count == 1


def test_a_large_event_names_its_sender(examined: Examine) -> None:
    events = [
        record(mp_lib="web", at=1),
        record(mp_lib="node", at=2, text="x" * (1 << 20)),
        record(mp_lib="python", at=3),
    ]

    (finding,) = told(examined(*events), "ENV016")

    assert finding.evidence["senders"] == {"node": 1}
    assert [place.line for place in finding.places] == [2]
