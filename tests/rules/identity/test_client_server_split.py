from typing import Any

import pytest

from mpdoctor.model.identity import TwoSidedEvent
from mpdoctor.rules.identity.client_server_split import RULE
from tests.identity.records import event, problems, uuid
from tests.rules.examined import findings
from tests.rules.two_sides import CLIENT, SERVER, told


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, str(i + 50), mp_lib="python") for i in range(3)],
            1,
            id="numbers here, text there",
        ),
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, f"u{i}x", mp_lib="python") for i in range(3)],
            0,
            id="one is shared",
        ),
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, f"v{i}x", mp_lib="python") for i in range(3)],
            0,
            id="same form",
        ),
        pytest.param(
            [event(i, f"u{i}x", uuid(i), mp_lib="web") for i in range(3)]
            + [event(i, str(i + 50), mp_lib="python") for i in range(2)],
            0,
            id="two of a server",
        ),
    ],
)
def test_both_sides_know_a_person_by_one_id(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


def told_of(count: int, user: str, first: int = 0) -> list[dict[str, Any]]:
    """Events that clients send under one id, and servers under another one."""
    return [
        told(n, side=side, user=id.format(n), after=late)
        for n in range(first, first + count)
        for side, id, late in ((CLIENT, "person-{}", 0), (SERVER, user, 2))
    ]


@pytest.mark.parametrize(
    ("records", "count"),
    [
        pytest.param(told_of(12, "buyer-{}"), 12, id="another id on the server"),
        pytest.param(told_of(12, "person-{}"), None, id="the same id"),
        pytest.param(
            [
                told(0, side=side, user=user.format(n), after=5 * n)
                for n in range(200)
                for side, user in ((CLIENT, "person-{}"), (SERVER, "buyer-{}"))
            ],
            None,
            id="too much happens at once",
        ),
    ],
)
def test_the_same_moments_of_other_people(
    records: list[dict[str, Any]], count: int | None
) -> None:
    found = findings(RULE, records)

    assert [finding.count for finding in found] == ([count] if count else [])


@pytest.mark.parametrize(
    ("servers", "strangers", "by_chance", "faults"),
    [
        (12, 12, 0, 1),
        (20, 10, 2, 1),
        pytest.param(9, 9, 0, 0, id="too few"),
        pytest.param(21, 10, 0, 0, id="the smaller part"),
        pytest.param(20, 10, 3, 0, id="chance"),
    ],
)
def test_strangers_beside_most_records_of_servers(
    servers: int, strangers: int, by_chance: int, faults: int
) -> None:
    event = TwoSidedEvent("Order Paid", 40, servers, 0, 0, strangers, by_chance)

    assert len(list(RULE.check(event))) == faults
