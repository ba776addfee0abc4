from typing import Any

import pytest

from mpdoctor.rules.identity import shared_device
from mpdoctor.rules.identity.several_ids_on_device import RULE
from tests.identity.records import event, problems, profile, update


def _email(id: str, address: str) -> dict[str, Any]:
    return update(id, set={"$email": address})


BOTH = [event(0, "a", "d"), event(9, "b", "d")]


@pytest.mark.parametrize(
    ("records", "found"),
    [
        pytest.param(
            [*BOTH, _email("a", "x@example.com"), _email("b", "X@example.com")],
            (1, 0),
            id="one address",
        ),
        pytest.param(
            [
                *BOTH,
                profile("a", **{"$phone": "+4930123456"}),
                update("b", set={"$phone": "0049 30 123456"}),
            ],
            (1, 0),
            id="one phone number",
        ),
        pytest.param(
            [
                event(0, "x@example.com", "d"),
                event(9, 7, "d"),
                _email("7", "x@example.com"),
            ],
            (1, 0),
            id="an address as id",
        ),
        pytest.param(
            [event(0, "Ada", "d"), event(9, "ada", "d")], (1, 0), id="spelling"
        ),
        pytest.param(BOTH, (0, 1), id="nothing is known"),
        pytest.param(
            [
                event(0, "a", "d", **{"$email": "x@example.com"}),
                event(9, "b", "d", **{"$email": "x@example.com"}),
            ],
            (0, 1),
            id="a property of events is no evidence",
        ),
        pytest.param(
            [*BOTH, _email("a", "info1@example.com"), _email("b", "info1@example.com")],
            (0, 1),
            id="a mailbox of several people",
        ),
        pytest.param(
            [
                *BOTH,
                update("a", set={"$email": "a@example.com", "$phone": "+4930123456"}),
                update("b", set={"$email": "b@example.com", "$phone": "+4930123456"}),
            ],
            (0, 1),
            id="a family with one phone number",
        ),
        pytest.param(
            [*BOTH, _email("a", "a.b@example.com"), _email("b", "ab@example.com")],
            (0, 1),
            id="dots count",
        ),
        pytest.param(
            [*BOTH, _email("a", "a.b@gmail.com"), _email("b", "ab@gmail.com")],
            (1, 0),
            id="but not at Gmail",
        ),
        pytest.param(
            [
                *BOTH,
                event(20, "c", "d"),
                _email("a", "x@example.com"),
                _email("b", "x@example.com"),
            ],
            (0, 1),
            id="somebody else as well",
        ),
    ],
)
def test_one_person_is_no_shared_device(
    records: list[dict[str, Any]], found: tuple[int, int]
) -> None:
    several, shared = problems(RULE, records), problems(shared_device.RULE, records)

    assert (len(several), len(shared)) == found
    for problem in several:
        assert "`reset()` does not cure this" in problem.help


def test_people_are_counted_as_humans() -> None:
    records = [
        event(0, "a", "d"),
        event(9, "b", "d"),
        event(20, "c", "d"),
        _email("a", "x@example.com"),
        _email("b", "x@example.com"),
    ]

    (problem,) = problems(shared_device.RULE, records)

    assert problem.subject["users"] == ["a", "b", "c"]
    assert problem.evidence["people"] == 2
    assert [(one["from"], one["to"]) for one in problem.evidence["switched"]] == [
        ("b", "c")
    ]
