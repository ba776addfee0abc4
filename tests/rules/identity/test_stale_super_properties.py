from typing import Any

import pytest

from mpdoctor.rules.identity import duplicate_users
from mpdoctor.rules.identity.stale_super_properties import RULE
from tests.identity.records import event, problems, update

NAMES = ("Page Viewed", "Logged In", "Invoice Opened")


def stay(
    user: Any, device: str, start: Any = 0, **properties: Any
) -> list[dict[str, Any]]:
    """Three events of a visit."""
    return [
        event(start + 60 * number, user, device, name=name, **properties)
        for number, name in enumerate(NAMES)
    ]


def email(id: str, address: str) -> dict[str, Any]:
    return update(id, set={"$email": address})


ADA = {"user_id": "123", "email": "ada@example.com"}


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [*stay("123", "d", **ADA), *stay("456", "e", 900, **ADA)],
            1,
            id="after the device id changed",
        ),
        pytest.param(
            [*stay("123", "d", **ADA), *stay("456", "d", 900, **ADA)],
            1,
            id="on the same device",
        ),
        pytest.param(
            [*stay(123, "d", userId=123), *stay(456, "e", 900, userId=123)],
            1,
            id="numbers",
        ),
        pytest.param(
            [*stay("123", "d", **ADA), *stay("123", "e", 900, **ADA)],
            0,
            id="one person",
        ),
        pytest.param(
            [*stay("123", "d", **ADA), *stay(None, "d", 900, **ADA)],
            0,
            id="nobody came after",
        ),
        pytest.param(
            [
                *stay("123", "d", user_id="123"),
                *stay("456", "e", 900, user_id="456"),
                event(2000, "456", "e", name="Profile Viewed", user_id="123"),
                event(2001, "456", "e", name="Profile Viewed", user_id="123"),
                event(2002, "456", "e", name="Profile Viewed", user_id="123"),
            ],
            0,
            id="whose profile was viewed",
        ),
        pytest.param(
            [
                *stay("123", "d", user_id="123"),
                *stay("agent", "e", 900, user_id="agent"),
                *stay("agent", "e", 1800, user_id="123"),
            ],
            0,
            id="an agent acts for somebody",
        ),
        pytest.param(
            [
                *stay("123", "d", user_id="123"),
                *stay("124", "f", user_id="124"),
                *stay("456", "e", 900, user_id="123"),
                *stay("456", "e", 1800, user_id="124"),
            ],
            0,
            id="for several people",
        ),
        pytest.param(
            [
                *stay("123", "d", user_id="123"),
                *stay("ada@example.com", "e", 900, user_id="123"),
            ],
            0,
            id="the id of another system",
        ),
        pytest.param(
            [
                *stay("123", "d", **ADA),
                *stay("456", "e", 900, **ADA),
                email("123", "ada@example.com"),
                email("456", "Ada@example.com"),
            ],
            0,
            id="two ids of one person",
        ),
        pytest.param(
            [
                *stay("123", "d", email="ada@example.com"),
                *stay("456", "e", 900, email="ada@example.com"),
            ],
            0,
            id="an address alone proves nothing",
        ),
        pytest.param(
            [
                *stay("123", "d", email="ada@example.com"),
                *stay("456", "e", 900, email="ada@example.com"),
                email("456", "bob@example.com"),
            ],
            1,
            id="who has another address",
        ),
        pytest.param(
            [
                *stay("123", "d", email="ada@example.com"),
                *stay("456", "e", 900, email="ada@example.com"),
                *stay("456", "e", 1800, email="bob@example.com"),
            ],
            1,
            id="who has another address later",
        ),
        pytest.param(
            [
                *stay("456", "e", 900, user_id="123"),
                *stay("123", "d", 9000, user_id="123"),
            ],
            0,
            id="the owner comes later",
        ),
    ],
)
def test_properties_of_one_person_stay_on_the_next(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


def test_both_people_and_the_properties_are_named() -> None:
    records = [*stay("123", "d", **ADA), *stay("456", "e", 900, **ADA)]

    (problem,) = problems(RULE, records)

    assert problem.message == (
        "super properties of user `123` stay on the events of user `456` after the device "
        "id changed: `email`, `user_id`"
    )
    assert problem.subject == {"device": "e", "user": "123", "users": ["456"]}


def test_they_are_not_taken_for_one_person() -> None:
    records = [*stay("123", "d", **ADA), *stay("456", "e", 900, **ADA)]

    assert problems(duplicate_users.RULE, records) == []
