"""A sender whose clock is in another zone has one fault, not one for each event."""

from typing import Any

from tests.analysis.conftest import NOW, Examine, record, told

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
