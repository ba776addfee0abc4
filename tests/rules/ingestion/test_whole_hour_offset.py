from collections.abc import Mapping

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import EventSource, InputTotals, Occurrences, Sender
from mpdoctor.rules.ingestion.whole_hour_offset import RULE
from tests.rules.ingestion.subjects import none, only

JANUARY, JULY = 18_997, 19_178  # days since the epoch, in 2022

WEB = Sender("web", "2.55.1")
NODE = Sender("node")


def totals(
    zone: str | None = None, day: int = JULY, **senders: Mapping[int, int]
) -> InputTotals:
    known = {"web": WEB, "node": NODE}
    return InputTotals(
        Setup(timezone=zone),
        {},
        {},
        (EventSource(WEB, Channel.EXPORT, days={day: 1}),),
        {},
        lags={
            known[name]: {
                quarter: Occurrences(count, ((0, 0, 10 + quarter),))
                for quarter, count in lags.items()
            }
            for name, lags in senders.items()
        },
    )


@pytest.mark.parametrize(
    ("lags", "offsets"),
    [
        pytest.param({-8: 20}, {"+02:00": 20}, id="two hours ahead"),
        pytest.param({20: 20}, {"-05:00": 20}, id="five hours behind"),
        pytest.param({-22: 19, -21: 1}, {"+05:30": 20}, id="half an hour"),
        pytest.param({-23: 20}, {"+05:45": 20}, id="three quarters"),
        pytest.param({-56: 20}, {"+14:00": 20}, id="the farthest"),
        pytest.param({-8: 90, 0: 10}, {"+02:00": 90}, id="nine in ten"),
        pytest.param(
            {-8: 60, -4: 40}, {"+01:00": 40, "+02:00": 60}, id="summer and winter"
        ),
        pytest.param({-8: 50, -7: 45, 3: 5}, {"+02:00": 95}, id="a little delay"),
        pytest.param({-22: 3}, {"+05:30": 3}, id="a few, all of them ahead"),
    ],
)
def test_a_time_zone_is_a_constant(
    lags: Mapping[int, int], offsets: Mapping[str, int]
) -> None:
    problem = only(RULE, totals(web=lags))

    assert problem.evidence["offsets"] == offsets
    assert problem.evidence["senders"] == {"web 2.55.1": sum(offsets.values())}
    assert problem.count == sum(offsets.values())
    assert problem.subject == {"property": "time"}


@pytest.mark.parametrize(
    "lags",
    [
        pytest.param({}, id="nothing"),
        pytest.param({0: 500}, id="live"),
        pytest.param({0: 60, 1: 40}, id="a little late"),
        pytest.param({20: 19}, id="too few behind"),
        pytest.param({-8: 2}, id="too few ahead"),
        pytest.param({-8: 18, 0: 1}, id="few, and one of them live"),
        pytest.param({-8: 6, -12: 6}, id="few, hours apart"),
        pytest.param({-8: 89, 0: 11}, id="too mixed"),
        pytest.param({0: 50, -4: 50}, id="half of them live"),
        pytest.param({2: 500}, id="half an hour is no zone"),
        pytest.param({60: 500}, id="beyond any zone"),
        pytest.param(dict.fromkeys(range(97), 3), id="offline queues"),
        pytest.param(dict.fromkeys(range(5), 30), id="sent once an hour"),
    ],
)
def test_other_patterns_are_none(lags: Mapping[int, int]) -> None:
    assert none(RULE, totals(web=lags))


def test_senders_are_judged_apart_and_told_together() -> None:
    problem = only(RULE, totals(web={-8: 30}, node={0: 30}))

    assert problem.evidence["senders"] == {"web 2.55.1": 30}
    assert problem.count == 30


def test_places_are_the_lowest_of_all_senders() -> None:
    problem = only(RULE, totals(web={20: 30, 21: 1}, node={-8: 30}))

    assert problem.positions == ((0, 0, 2), (0, 0, 30), (0, 0, 31))
    assert problem.evidence["offsets"] == {"+02:00": 30, "-05:00": 31}


def test_senders_of_few_records_are_judged_as_one() -> None:
    problem = only(RULE, totals(web={-22: 2}, node={-22: 2}))

    assert problem.count == 4
    assert none(RULE, totals(web={-22: 2}, node={-22: 2, 0: 1}))


@pytest.mark.parametrize(
    ("zone", "day", "lags", "offsets"),
    [
        pytest.param("Asia/Kolkata", JULY, {-22: 1}, {"+05:30": 1}, id="a single one"),
        pytest.param(
            "Asia/Kathmandu", JULY, {-23: 2, -22: 1}, {"+05:45": 3}, id="a little delay"
        ),
        pytest.param(
            "Asia/Kolkata", JULY, {-22: 6, -9: 2, 3: 2}, {"+05:30": 6}, id="much delay"
        ),
        pytest.param("Europe/Berlin", JULY, {-8: 3}, {"+02:00": 3}, id="in summer"),
        pytest.param("Europe/Berlin", JANUARY, {-4: 3}, {"+01:00": 3}, id="in winter"),
        pytest.param("America/New_York", JULY, {16: 3}, {"-04:00": 3}, id="behind"),
    ],
)
def test_the_zone_of_the_project_needs_few_records(
    zone: str, day: int, lags: Mapping[int, int], offsets: Mapping[str, int]
) -> None:
    problem = only(RULE, totals(zone, day, web=lags))

    assert problem.message == f"`time` is in the project's time zone, `{zone}`"
    assert problem.severity is Severity.INFO
    assert problem.evidence["offsets"] == offsets


@pytest.mark.parametrize(
    ("zone", "day", "lags"),
    [
        pytest.param("Asia/Kolkata", JULY, {0: 30}, id="stored in UTC"),
        pytest.param("Asia/Kolkata", JULY, {-22: 2, 0: 8}, id="mostly on time"),
        pytest.param("Europe/Berlin", JANUARY, {-8: 2}, id="no summer time yet"),
        pytest.param("America/New_York", JULY, {16: 2}, id="delays do the same"),
        pytest.param("UTC", JULY, {0: 30}, id="no offset"),
        pytest.param("Nowhere/Atlantis", JULY, {-22: 2}, id="unknown"),
    ],
)
def test_other_times_are_not_those_of_the_project(
    zone: str, day: int, lags: Mapping[int, int]
) -> None:
    assert none(RULE, totals(zone, day, web=lags))


def test_one_sender_of_several_in_local_time_is_at_fault() -> None:
    problem = only(RULE, totals("Asia/Kolkata", web={-22: 30}, node={0: 30}))

    assert problem.severity is None
    assert "as local time does" in problem.message
