from typing import Any

import pytest

from mpdoctor.rules.identity.shared_device import RULE
from tests.identity.records import ORIGINAL, event, identify, merge, problems, uuid

DAY = 86_400


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param([event(0, "a", "d"), event(9, "b", "d")], 1, id="two people"),
        pytest.param(
            [event(0, "a", "d"), event(9, "b", "e")], 0, id="reset in between"
        ),
        pytest.param(
            [event(i, "a", f"d{i}") for i in range(40)], 0, id="many devices of one"
        ),
        pytest.param(
            [event(0, 7, "d"), event(9, "7", "d")], 0, id="number and text are one id"
        ),
        pytest.param(
            [event(0, "a", "d"), event(9, "undefined", "d")], 0, id="one is junk"
        ),
        pytest.param(
            [event(0, "a", "null"), event(9, "b", "null")], 0, id="the device is junk"
        ),
        pytest.param(
            [event(0, "a", "d"), event(9, "$device:d", "d")],
            0,
            id="the device as person",
        ),
        pytest.param(
            [event(0, "d", "d"), event(9, "b", "d")], 0, id="identified as itself"
        ),
        pytest.param(
            [event(0, "d", "d"), event(5, "a", "d"), event(9, "b", "d")],
            1,
            id="identified as itself, then two people",
        ),
        pytest.param(
            [event(0, "a", "$device:d"), event(9, "b", "d")], 1, id="prefix or not"
        ),
        pytest.param(
            [event(i, u, d) for d in "de" for i, u in enumerate("ab")],
            2,
            id="two devices",
        ),
    ],
)
def test_people_share_a_device_where_its_id_outlives_one_of_them(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


def _sdk(at: float, user: str, before: str, **more: Any) -> dict[str, Any]:
    spelt = {"$anon_distinct_id": before, "mp_lib": "web"}
    return event(at, id=user, name="$identify", **spelt, **more)


@pytest.mark.parametrize(
    ("records", "devices"),
    [
        pytest.param(
            [identify(0, "a", uuid(1)), identify(1, "b", uuid(1))],
            {uuid(1): ["a", "b"]},
            id="identified twice",
        ),
        pytest.param(
            [identify(0, "a", uuid(1)), identify(1, "b", uuid(1)), merge(2, "a", "b")],
            {},
            id="two accounts that were merged",
        ),
        pytest.param(
            [event(0, "a", "d"), event(1, "b", "d"), identify(2, "c", uuid(1))],
            {"d": ["a", "b"]},
            id="device and user on events",
        ),
        pytest.param(
            [_sdk(0, "a", uuid(1)), _sdk(1, "b", "a"), _sdk(2, "c", "a")],
            {},
            id="the person before is no device",
        ),
        pytest.param(
            [
                _sdk(1, "b", "a", **{"$device_id": "d"}),
                _sdk(2, "c", "a", **{"$device_id": "e"}),
            ],
            {},
            id="nor one who came before the export",
        ),
        pytest.param(
            [
                event(0, uuid(9), "d"),
                event(0, uuid(9), "e"),
                _sdk(1, "b", uuid(9)),
                _sdk(2, "c", uuid(9)),
            ],
            {},
            id="nor one with a UUID",
        ),
    ],
)
def test_original_shares_what_nobody_merged(
    records: list[dict[str, Any]], devices: dict[str, list[str]]
) -> None:
    found = problems(RULE, records, ORIGINAL)

    assert {one.subject["device"]: one.subject["users"] for one in found} == devices


def _turns(*users: str, apart: float = 600) -> list[dict[str, Any]]:
    return [
        one
        for number, user in enumerate(users)
        for one in (
            event(number * apart, None, "d"),
            event(number * apart + 60, user, "d"),
        )
    ]


@pytest.mark.parametrize(
    ("records", "looks_like"),
    [
        pytest.param(
            _turns(*(f"visitor{number}" for number in range(40))),
            "kiosk",
            id="many people, none comes back",
        ),
        pytest.param(
            _turns("u", "v", "w", "x", apart=DAY), "family device", id="days apart"
        ),
        pytest.param(
            _turns("u", "v", "w", "u", "w", apart=120), "test phone", id="minutes apart"
        ),
        pytest.param(_turns("qa-1", "qa-2", apart=DAY), "test phone", id="names"),
        pytest.param(
            _turns("mum", "kid", "mum", "kid", apart=DAY), "family device", id="in turn"
        ),
        pytest.param(
            _turns("old", "new"),
            "device handed on, or one person under a new id",
            id="one after another",
        ),
        pytest.param(
            [*_turns("ann", "ben"), event(DAY, "ann", "e")],
            "family device",
            id="the first goes on elsewhere",
        ),
        pytest.param(
            _turns(
                "ann@test.example.com", "ben@test.example.com", "ann@test.example.com"
            ),
            "family device",
            id="a test domain makes no tester",
        ),
        pytest.param(
            _turns("qa1@example.com", "qa2@example.com"), "test phone", id="addresses"
        ),
        pytest.param(
            [event(i, f"u{i}", "d", mp_lib="python") for i in range(9)],
            "constant device id from a server",
            id="server",
        ),
    ],
)
def test_what_a_device_looks_like(
    records: list[dict[str, Any]], looks_like: str
) -> None:
    (problem,) = problems(RULE, records)

    assert problem.evidence["looks_like"] == looks_like


def test_a_finding_names_all_people_and_counts_from_the_second_on() -> None:
    records = [
        event(0, None, "d"),
        event(1, "a", "d"),
        event(2, None, "d"),
        event(3, "b", "d"),
        event(4, None, "d"),
        event(5, "a", "d"),
    ]

    (problem,) = problems(RULE, records)

    assert problem.subject == {"device": "d", "users": ["a", "b"]}
    assert problem.evidence["owner"] == "a"
    assert problem.evidence["misplaced"] == 1
    assert problem.evidence["switches"] == 2


def test_changes_of_person_are_told_one_by_one() -> None:
    (problem,) = problems(RULE, [event(i, f"u{i % 30}", "d") for i in range(200)])

    assert problem.evidence["people"] == len(problem.evidence["stays"]) == 30
    assert problem.evidence["switches"] == 199
    assert [one["to"] for one in problem.evidence["switched"]] == [
        f"u{i % 30}" for i in range(1, 51)
    ]


@pytest.mark.parametrize(
    ("users", "severity", "confidence"),
    [
        pytest.param(("a", "b"), None, "likely", id="perhaps handed on"),
        pytest.param(("a", "b", "a"), None, None, id="in turn"),
        pytest.param(("a@example.com", 7), "warning", "possible", id="two forms"),
        pytest.param(
            ("a@example.com", 7, "a@example.com"),
            "warning",
            "possible",
            id="two forms in turn",
        ),
    ],
)
def test_how_sure_it_is_that_there_are_several_people(
    users: tuple[Any, ...], severity: str | None, confidence: str | None
) -> None:
    (problem,) = problems(RULE, _turns(*users))

    assert (problem.severity, problem.confidence) == (severity, confidence)
