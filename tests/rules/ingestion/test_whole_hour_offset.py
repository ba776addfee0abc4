from collections.abc import Mapping

import pytest

from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import InputTotals, Occurrences, Sender
from mpdoctor.rules.ingestion.whole_hour_offset import RULE
from tests.rules.ingestion.subjects import none, only

WEB = Sender("web", "2.55.1")
NODE = Sender("node")


def totals(**senders: Mapping[int, int]) -> InputTotals:
    known = {"web": WEB, "node": NODE}
    return InputTotals(
        Setup(),
        {},
        {},
        (),
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
        pytest.param({-8: 19}, id="too few"),
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
