from typing import Any

import pytest

from mpdoctor.model.levels import Need
from mpdoctor.rules.identity.duplicate_users import RULE
from tests.identity.records import event, problems, profile, update


@pytest.mark.parametrize(
    ("records", "faults"),
    [
        pytest.param(
            [
                event(0, "a", **{"$email": "x@example.com"}),
                event(1, "b", **{"$email": "x@example.com"}),
            ],
            1,
            id="same",
        ),
        pytest.param(
            [
                event(0, "a", **{"$email": "X@Example.com "}),
                event(1, "b", **{"$email": "ｘ@example.com"}),
            ],
            1,
            id="case, space and form",
        ),
        pytest.param(
            [
                update("a", set={"$email": "x@example.com"}),
                event(1, "b", **{"$email": "x@example.com"}),
            ],
            1,
            id="update and event",
        ),
        pytest.param(
            [
                event(0, "a", **{"$email": "x@example.com"}),
                event(1, "b", **{"$email": "x+1@example.com"}),
            ],
            1,
            id="plus-tag",
        ),
        pytest.param(
            [
                update("a", set={"$phone": "+49 30 123456"}),
                update("b", set={"$phone": "0049 30-123456"}),
            ],
            1,
            id="phone",
        ),
        pytest.param(
            [event(0, "a", **{"$email": None}), event(1, "b", **{"$email": None})],
            0,
            id="null",
        ),
        pytest.param(
            [event(0, "a", **{"$email": ""}), event(1, "b", **{"$email": ""})],
            0,
            id="empty",
        ),
        pytest.param(
            [
                event(0, "a", **{"$email": "x@example.com"}),
                event(1, "b", **{"$email": "y@example.com"}),
            ],
            0,
            id="another",
        ),
        pytest.param(
            [
                event(0, "a", **{"$email": "x@example.com"}),
                event(1, "a", **{"$email": "x@example.com"}),
            ],
            0,
            id="one person twice",
        ),
        pytest.param(
            [
                profile("a", **{"$email": "x@example.com"}),
                profile("b", **{"$email": "x@example.com"}),
            ],
            0,
            id="profiles are PRO001",
        ),
        pytest.param(
            [
                event(0, "a", email="x@example.com", name="Invite Sent"),
                event(1, "b"),
                profile("a", **{"$email": "y@example.com"}),
                profile("b", **{"$email": "x@example.com"}),
            ],
            0,
            id="a guest's address",
        ),
        pytest.param(
            [
                event(0, "a", email="x@example.com"),
                event(1, "b"),
                profile("b", **{"$email": "x@example.com"}),
            ],
            1,
            id="nothing says otherwise",
        ),
        pytest.param(
            [
                update("a", set={"$email": "x@example.com"}, time=1_775_000_000),
                update("a", set={"$email": "y@example.com"}, time=1_775_000_100),
                update("b", set={"$email": "x@example.com"}, time=1_775_000_200),
            ],
            0,
            id="an address given up",
        ),
        pytest.param(
            [
                event(0, "x@example.com", "d"),
                event(1, "b", **{"$email": "X@example.com"}),
            ],
            1,
            id="an address as id",
        ),
        pytest.param(
            [
                event(0, "+4930123456", "d"),
                update("b", set={"$phone": "0049 30 123456"}),
            ],
            1,
            id="a phone number as id",
        ),
    ],
)
def test_an_address_belongs_to_one_person(
    records: list[dict[str, Any]], faults: int
) -> None:
    assert len(problems(RULE, records)) == faults


@pytest.mark.parametrize(
    ("one", "two", "confidence"),
    [
        ("x@example.com", "X@example.com", "certain"),
        ("xy@example.com", "xy+shop@example.com", "likely"),
        ("x.y@gmail.com", "xy@googlemail.com", "likely"),
        ("info@example.com", "info@example.com", "possible"),
        ("info1@example.com", "info1@example.com", "possible"),
    ],
)
def test_how_sure_depends_on_how_alike(one: str, two: str, confidence: str) -> None:
    records = [update("a", set={"$email": one}), update("b", set={"$email": two})]

    (problem,) = problems(RULE, records)

    assert problem.confidence == confidence
    assert problem.subject["distinct_ids"] == ["a", "b"]
    assert ("only if this is one person" in problem.help) == (confidence == "possible")


def test_updates_are_enough() -> None:
    records = [update(id, set={"$email": "x@example.com"}) for id in "ab"]

    assert RULE.needs == {Need.SENT}
    assert len(problems(RULE, records)) == 1


def test_what_else_is_shared_is_told_along() -> None:
    shared = {"$email": "x@example.com", "$phone": "+4930123456"}

    (problem,) = problems(RULE, [update(id, set=shared) for id in "ab"])

    assert problem.subject == {
        "email": "x@example.com",
        "phone": "+4930123456",
        "distinct_ids": ["a", "b"],
    }


@pytest.mark.parametrize(
    "records",
    [
        [event(0, "a", email="x@example.com"), event(1, "b", email="x@example.com")],
        [
            event(0, "a", email="x@example.com"),
            update("b", set={"$email": "x@example.com"}),
        ],
    ],
)
def test_a_property_of_events_is_possible_and_advises_nothing(
    records: list[dict[str, Any]],
) -> None:
    (problem,) = problems(RULE, records)

    assert (problem.severity, problem.confidence) == ("info", "possible")
    assert "best" not in problem.evidence
    for advice in ("keep", "merge", "delete"):
        assert advice not in problem.help


def test_events_add_nobody_to_people_with_one_address() -> None:
    records = [
        *(update(id, set={"$email": "x@example.com"}) for id in "ab"),
        event(0, "c", email="x@example.com"),
    ]

    (problem,) = problems(RULE, records)

    assert problem.subject["distinct_ids"] == ["a", "b"]
    assert problem.confidence == "certain"


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(
            [event(0, None, "d", email="x@example.com")], id="events of a device"
        ),
        pytest.param(
            [event(0, None, "d"), event(1, id="d", email="x@example.com")],
            id="without prefix",
        ),
        pytest.param(
            [update("$device:d", set={"$email": "x@example.com"})], id="its updates"
        ),
    ],
)
def test_a_device_is_no_user(records: list[dict[str, Any]]) -> None:
    known = update("a", set={"$email": "x@example.com"})

    assert problems(RULE, [*records, known]) == []
