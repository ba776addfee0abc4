"""A sender whose clock is in another zone has one fault, not one for each event."""

from typing import Any

from mpdoctor.model.levels import Severity
from mpdoctor.model.settings import Setup
from tests.diagnosis.conftest import NOW, Examine, record, told

HOUR = 3600


def event(number: int, lib: str, ahead: int) -> dict[str, Any]:
    return record(
        ["Sign Up", "Log In", "Order Placed"][number % 3],
        mp_lib=lib,
        number=number,
        time=NOW - number * 700 + ahead,
        mp_processing_time_ms=(NOW - number * 700) * 1000 + 900,
    )


def test_the_zone_explains_what_lies_ahead(examined: Examine) -> None:
    shifted = [event(number, "php", 2 * HOUR) for number in range(30)]

    diagnosis = examined(*shifted)

    assert [finding.rule.code for finding in diagnosis.findings] == ["ENV031"]


def test_another_sender_is_still_told_with_its_own_place(examined: Examine) -> None:
    shifted = [event(number, "php", 2 * HOUR) for number in range(30)]

    (finding,) = told(examined(*shifted, event(33, "web", 3 * HOUR)), "ENV004")

    assert (finding.subject["event"], finding.count) == ("Sign Up", 1)
    assert [place.line for place in finding.places] == [31]
    assert finding.evidence["senders"] == {"web": 1}


def test_what_lies_farther_ahead_than_any_zone_is_still_told(examined: Examine) -> None:
    shifted = [event(number, "php", 2 * HOUR) for number in range(30)]

    found = told(examined(*shifted, event(33, "php", 40 * HOUR)), "ENV004")

    assert [finding.subject["event"] for finding in found] == ["Sign Up"]


def test_local_time_of_the_project_is_no_future(examined: Examine) -> None:
    ahead = int(5.5 * HOUR)
    setup = Setup(now=NOW, timezone="Asia/Kolkata")

    diagnosis = examined(*(event(n, "web", ahead) for n in range(3)), setup=setup)

    (finding,) = diagnosis.findings
    assert (finding.rule.code, finding.severity) == ("ENV031", Severity.INFO)


def test_live_records_are_counted_as_well(examined: Examine) -> None:
    live = [event(number, "php", 0) for number in range(30)]
    shifted = [event(number, "php", 2 * HOUR) for number in range(30, 60)]

    assert told(examined(*live, *shifted), "ENV031") == []


def test_without_a_time_of_receipt_ages_are_not_judged(examined: Examine) -> None:
    old = [
        record(time=NOW - 4000 * 24 * HOUR),
        record(token="0" * 31 + "1", time=NOW - 10**6),
    ]

    diagnosis = examined(*old)
    named = examined(*old, setup=Setup(now=NOW, now_given=True))

    assert diagnosis.findings == ()
    assert {diagnosis.skipped[code] for code in ("ENV007", "ENV008")} == {
        "no time of receipt is known"
    }
    assert [finding.rule.code for finding in named.findings] == ["ENV007", "ENV008"]
    assert "ENV007" not in named.skipped


def test_the_future_is_judged_by_the_clock(examined: Examine) -> None:
    assert told(examined(record(time=NOW + 3 * 24 * HOUR)), "ENV004")
