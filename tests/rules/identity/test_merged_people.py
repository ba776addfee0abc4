from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.rules.identity.merged_people import RULE
from tests.identity.records import (
    LEGACY,
    ORIGINAL,
    SIMPLIFIED,
    alias,
    event,
    identify,
    merge,
    problems,
    update,
    uuid,
)

A, B = uuid(1), uuid(2)


def _email(id: str, address: str) -> dict[str, Any]:
    return update(id, set={"$email": address})


@pytest.mark.parametrize(
    ("records", "users"),
    [
        pytest.param(
            [merge(0, "ann", A), merge(9, "ben", A)], [["ann", "ben"]], id="one device"
        ),
        pytest.param(
            [merge(0, A, "ann"), merge(9, A, "ben")], [["ann", "ben"]], id="other order"
        ),
        pytest.param(
            [merge(0, 17, A), merge(9, 18, A), merge(12, 19, A)],
            [["17", "18", "19"]],
            id="three people",
        ),
        pytest.param(
            [identify(0, "ann", A), merge(9, "ben", A)],
            [["ann", "ben"]],
            id="after $identify",
        ),
        pytest.param(
            [identify(0, uuid(8), A), merge(9, uuid(9), A)],
            [],
            id="a UUID may be a device",
        ),
        pytest.param(
            [
                event(0, uuid(8), "d"),
                event(0, uuid(9), "e"),
                merge(1, uuid(8), A),
                merge(9, uuid(9), A),
            ],
            [[uuid(8), uuid(9)]],
            id="people with UUIDs",
        ),
        pytest.param(
            [alias(0, A, "ann"), alias(9, A, "ben")],
            [["ann", "ben"]],
            id="two aliases of one device",
        ),
        pytest.param(
            [alias(0, A, "ann"), event(1, id="ann"), alias(5, "ann", "ann-new")],
            [],
            id="an alias renames",
        ),
        pytest.param(
            [
                alias(0, A, "ann"),
                alias(5, "ann", "ben"),
                event(6, id="ben"),
                event(9, id="ann"),
            ],
            [["ann", "ben"]],
            id="who comes back was not renamed",
        ),
        pytest.param(
            [merge(0, "ann", A), merge(9, "ann", B)], [], id="two devices of one person"
        ),
        pytest.param(
            [merge(0, "ann", "visitor-1"), merge(9, "ann", "visitor-2")],
            [],
            id="ids that may be devices",
        ),
        pytest.param([merge(0, "ann", "ben")], [], id="two accounts on purpose"),
        pytest.param(
            [merge(0, "ann", "ben"), event(9, id="ann"), event(10, id="ann")],
            [],
            id="one account goes on",
        ),
        pytest.param(
            [merge(0, "ann", "ben"), event(9, id="ann"), event(10, id="ben")],
            [["ann", "ben"]],
            id="both accounts go on",
        ),
        pytest.param(
            [
                merge(0, "ann@example.com", "1042"),
                event(9, id="ann@example.com"),
                event(10, id="1042"),
            ],
            [],
            id="ids of two systems",
        ),
        pytest.param(
            [identify(0, "ann", A), identify(1, "ben", A), merge(2, "ann", "ben")],
            [],
            id="the cure of a refused $identify",
        ),
        pytest.param(
            [
                merge(0, "ann", "ben"),
                _email("ann", "ann@example.com"),
                _email("ben", "ben@example.com"),
            ],
            [["ann", "ben"]],
            id="two accounts with addresses of their own",
        ),
        pytest.param(
            [
                merge(0, "ann", A),
                merge(9, "ben", A),
                _email("ann", "ann@example.com"),
                _email("ben", "Ann@example.com"),
            ],
            [],
            id="one address",
        ),
        pytest.param([identify(0, "ann", A), identify(9, "ben", A)], [], id="refused"),
    ],
)
def test_people_are_joined(
    records: list[dict[str, Any]], users: list[list[str]]
) -> None:
    found = problems(RULE, records, ORIGINAL)

    assert [one.subject["users"] for one in found] == users


@pytest.mark.parametrize("model", [SIMPLIFIED, LEGACY])
def test_only_original_id_merge_reads_the_verb(model: Any) -> None:
    records = [event(0, id=A), merge(0, "ann", A), merge(9, "ben", A)]

    assert problems(RULE, records, model) == []


def test_the_anonymous_id_and_both_people_are_named() -> None:
    (problem,) = problems(RULE, [merge(0, "ann", A), merge(9, "ben", A)], ORIGINAL)

    assert problem.message == (
        f"`$merge` joined anonymous id `{A}` with 2 people: `ann` and `ben`"
    )
    assert problem.subject == {"device": A, "users": ["ann", "ben"]}
    assert problem.severity is None


def test_ids_of_two_forms_may_be_old_and_new() -> None:
    records = [merge(0, "ann@example.com", A), merge(9, 1042, A)]

    (problem,) = problems(RULE, records, ORIGINAL)

    assert problem.severity is Severity.WARNING
    assert problem.confidence == "possible"
