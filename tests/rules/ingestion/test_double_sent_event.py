"""Events that a client and a server send of the same thing."""

from itertools import chain
from random import Random
from typing import Any

import pytest

from mpdoctor.model.report import Finding
from mpdoctor.rules.ingestion.double_fired_event import RULE as DOUBLE_FIRED
from mpdoctor.rules.ingestion.double_sent_event import RULE
from tests.rules.examined import findings
from tests.rules.two_sides import CLIENT, SERVER, both, told

Records = list[dict[str, Any]]


def pairs(count: int, after: float = 2) -> Records:
    return list(chain.from_iterable(both(n, after) for n in range(count)))


def clients(first: int, last: int, **more: Any) -> Records:
    return [told(n, side=CLIENT, **more) for n in range(first, last)]


def servers(first: int, last: int, **more: Any) -> Records:
    return [told(n, side=SERVER, **more) for n in range(first, last)]


def same_insert_id(after: float) -> Records:
    return [
        told(n, side=side, insert_id=f"same-{n}", after=late)
        for n in range(9)
        for side, late in ((CLIENT, 0), (SERVER, after))
    ]


CASES: dict[str, tuple[Records, int | None]] = {
    "all twice": (pairs(6), 6),
    "the server is first": (pairs(6, -50), 6),
    "at the same second": (pairs(6, 0), 6),
    "the smaller side as a whole": (pairs(6) + clients(6, 30), 6),
    "too far apart": (pairs(6, 90), None),
    "too few": (pairs(4), None),
    "hardly any of either": (pairs(5) + clients(5, 40) + servers(40, 80), None),
    "each its own": (clients(0, 9) + servers(9, 18), None),
    "of somebody else": (
        clients(0, 9) + servers(0, 9, user="system", after=2),
        None,
    ),
    "the same key, so Mixpanel counts one": (same_insert_id(0), None),
    "the same insert id at another time": (same_insert_id(3), 9),
    "so many that chance does it": (
        [
            told(0, side=side, after=20 * n, insert_id=f"{n}-{side['mp_lib']}")
            for n in range(4000)
            for side in (CLIENT, SERVER)
        ],
        None,
    ),
    "twice in a minute, from either side": (
        [
            told(n // 2, side=side, after=20 * (n % 2), insert_id=f"t{n}")
            for n, side in enumerate(Random(1).choices((CLIENT, SERVER), k=200))
        ],
        None,
    ),
    "most have none": (pairs(30) + servers(30, 70, after=2), 30),
    "hardly any has none": (pairs(30) + servers(30, 34, after=2), 30),
    "too few to tell": (pairs(19) + servers(19, 29, after=2), 19),
    "a quarter is lost": (
        pairs(30) + servers(30, 40, after=2) + clients(40, 45),
        30,
    ),
}


@pytest.fixture(scope="module")
def found() -> dict[str, Finding]:
    """The findings by event: each case is an event of its own."""
    records = [
        {**record, "event": name}
        for name, (some, _) in CASES.items()
        for record in some
    ]
    return {
        str(one.subject["event"]): one
        for one in findings(RULE, records, also=(DOUBLE_FIRED,))
        if one.rule is RULE or one.subject["event"] == "at the same second"
    }


@pytest.mark.parametrize("case", CASES)
def test_two_records_of_one_thing(case: str, found: dict[str, Finding]) -> None:
    one = found.get(case)

    assert (one.count if one is not None else None) == CASES[case][1]


def test_what_clients_lose_is_told_where_most_have_a_twin(
    found: dict[str, Finding],
) -> None:
    one = found["a quarter is lost"]

    assert one.message == (
        "event `a quarter is lost` is sent twice, by clients (web 2.55.1) and by servers "
        "(python 4.10.0): 30 pairs within a minute; clients lose 25 % of it: 10 of 40 "
        "records of servers have no twin"
    )
    assert one.evidence["share_without_client_twin"] == 0.25
    assert one.evidence["share_without_server_twin"] == round(5 / 35, 4)
    telling = {name for name, one in found.items() if "lose" in one.message}
    assert telling == {"a quarter is lost"}


def test_it_explains_events_that_fire_twice_at_one_moment(
    found: dict[str, Finding],
) -> None:
    assert found["at the same second"].rule is RULE


def test_the_places_are_those_of_the_server(found: dict[str, Finding]) -> None:
    assert [place.line for place in found["all twice"].places] == [2, 4, 6]
