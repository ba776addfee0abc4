"""The questions as SQL under Original ID merge, against `identity` on the labelled export."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import duckdb
import pytest
import sqlglot

from mpdoctor.identity.rows import BEFORE_IDENTITY
from mpdoctor.identity.warehouse.original import LIMIT, ROUNDS, SENT_AS
from mpdoctor.identity.warehouse.questions import DIALECTS, Question, questions
from mpdoctor.mixpanel.people import text_of
from mpdoctor.model.settings import IdMerge
from tests.identity.test_truth import examined, truth
from tests.samples.files import IDENTITY, SAMPLES

FOLDER = SAMPLES / IDENTITY / "original"
USUAL = {
    "distinct_id": "distinct_id",
    "$device_id": "device_id",
    "$user_id": "user_id",
    "$insert_id": "insert_id",
}
MAPPED = {BEFORE_IDENTITY: "before_id", **SENT_AS}
COLUMNS = {**USUAL, **MAPPED}
EVENTS = "event_name TEXT, time BIGINT, " + ", ".join(
    f"{name} TEXT" for name in COLUMNS.values()
)

Row = tuple[Any, ...]


def row(event: str, time: int, properties: Mapping[str, Any]) -> Row:
    """An event as a row; lists are JSON."""
    values = (properties.get(name) for name in COLUMNS)
    return (
        event,
        time,
        *(
            json.dumps(value) if isinstance(value, list) else text_of(value) or None
            for value in values
        ),
    )


def event_rows() -> list[Row]:
    lines = (FOLDER / "export.ndjson").read_text(encoding="utf-8").splitlines()
    return [
        row(each["event"], each["properties"]["time"], each["properties"])
        for each in map(json.loads, lines)
    ]


@cache
def asked() -> Sequence[Question]:
    return [*questions("duckdb", "events", None, MAPPED, IdMerge.ORIGINAL)]


def answers_to(rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE events ({EVENTS})")
        signs = ", ".join("?" * (2 + len(COLUMNS)))
        if rows:
            base.executemany(f"INSERT INTO events VALUES ({signs})", rows)
        return {one.name: base.execute(one.sql).fetchall() for one in asked()}


@pytest.fixture(scope="module")
def answers() -> Mapping[str, list[Row]]:
    return answers_to(event_rows())


def people(rows: Iterable[Row]) -> list[list[str]]:
    """The ids of each person."""
    found = defaultdict(list)
    for person, id in rows:
        found[person].append(id)
    return sorted(sorted(ids) for ids in found.values())


def test_ids_have_the_same_owners(answers: Mapping[str, list[Row]]) -> None:
    found = people(answers["ids"])
    # Only the limit is not kept.
    large = {id for ids in found if len(ids) > LIMIT for id in ids}
    usual = [ids for ids in found if large.isdisjoint(ids)]
    expected = truth("original")["clusters"]

    assert usual == [ids for ids in expected if large.isdisjoint(ids)]
    assert large == {id for ids in expected if not large.isdisjoint(ids) for id in ids}
    assert len(usual) > 20


def test_people_are_counted_alike(answers: Mapping[str, list[Row]]) -> None:
    ((events, ids, after, too_large, unsettled),) = answers["totals"]
    with examined("original") as (diagnosis, _):
        counted = diagnosis.identity

    assert events == counted["events"]
    assert ids == sum(len(ids) for ids in truth("original")["clusters"])
    assert (too_large, unsettled) == (2, 0)
    assert after < counted["people"]["after"]


def test_devices_have_the_same_users(answers: Mapping[str, list[Row]]) -> None:
    found = defaultdict(set)
    for device, user, *_ in answers["shared_devices"]:
        found[device].add(user)
    expected = {
        device: set(users)
        for device, users in truth("original")["shared_devices"].items()
    }

    assert expected
    assert found.items() >= expected.items()
    with examined("original") as (_, graph):
        seen = graph.store.base.execute("SELECT device_id FROM shared_devices")
        assert {device for (device,) in seen.fetchall()} == found.keys()


def test_there_is_nothing_to_say_of_an_empty_table() -> None:
    found = dict(answers_to([]))

    assert found.pop("totals") == [(0, None, 0, None, 0)]
    assert set(map(tuple, found.values())) == {()}


DEVICE = "4d795379-8662-4974-8a4d-e1dea3873682"
OTHER = "4d795379-8662-4974-9a4d-e1dea3873683"
OLD = "186e5979172b50-05055db7ae8024-1b2a-13c680-186e5979173a"


@pytest.mark.parametrize(
    ("verbs", "expected"),
    [
        pytest.param(
            [("$identify", {"$identified_id": "a", "$anon_id": DEVICE})] * 2,
            [[DEVICE, "a"]],
            id="twice",
        ),
        pytest.param(
            [
                ("$identify", {"$identified_id": "a", "$anon_id": f"$device:{DEVICE}"}),
                ("$identify", {"distinct_id": "b", "$anon_distinct_id": DEVICE}),
                ("$identify", {"$user_id": "b", "$anon_distinct_id": OTHER}),
            ],
            [[DEVICE, "a"], [OTHER, "b"]],
            id="merged before",
        ),
        pytest.param(
            [
                ("$identify", {"$identified_id": "a", "$anon_id": OLD}),
                ("$identify", {"distinct_id": "b", "$anon_distinct_id": OLD}),
                ("$identify", {"distinct_id": "b", "$anon_distinct_id": "a"}),
            ],
            [[OLD, "b"], ["a"]],
            id="only SDKs have other anonymous ids than UUIDv4",
        ),
        pytest.param(
            [
                ("$create_alias", {"distinct_id": "a", "alias": "b"}),
                ("$create_alias", {"distinct_id": "b", "alias": "c"}),
                ("$create_alias", {"distinct_id": "x", "alias": "c"}),
            ],
            [["a", "b", "c"], ["x"]],
            id="aliases",
        ),
        pytest.param(
            [
                ("$merge", {"$distinct_ids": ["a", "b"]}),
                ("$merge", {"$distinct_ids": ["b", "c d"]}),
                ("$merge", {"$distinct_ids": ["a", "y", "z"]}),
                ("$merge", {"$distinct_ids": ["b", "null"]}),
                ("$merge", {"$distinct_ids": ["b", "f"], "$failure_reason": "full"}),
            ],
            [["a", "b", "c d"], ["f"]],
            id="merges",
        ),
        pytest.param(
            [("Buy", {"distinct_id": "a", BEFORE_IDENTITY: DEVICE})],
            [[DEVICE, "a"]],
            id="replaced by Mixpanel",
        ),
        pytest.param(
            [
                ("$create_alias", {"distinct_id": f"p{n:02}", "alias": f"p{n + 1:02}"})
                for n in range(ROUNDS)
            ],
            [[f"p{n:02}" for n in range(ROUNDS + 1)]],
            id="a chain that is not too long",
        ),
    ],
)
def test_identity_events_join(
    verbs: list[tuple[str, dict[str, Any]]], expected: list[list[str]]
) -> None:
    found = answers_to(
        [row(name, 5 + at, each) for at, (name, each) in enumerate(verbs)]
    )

    assert people(found["ids"]) == sorted(map(sorted, expected))
    assert found["totals"][0][-1] == 0


def test_chains_that_are_too_long_are_told() -> None:
    chain = [
        row("$create_alias", n, {"distinct_id": f"p{n:02}", "alias": f"p{n + 1:02}"})
        for n in range(ROUNDS + 1)
    ]

    assert answers_to(chain)["totals"][0][-1] > 0


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_is_valid(dialect: str) -> None:
    found = [*questions(dialect, "shop.e", "shop.p", MAPPED, IdMerge.ORIGINAL)]

    assert len(found) == 5
    for question in found:
        (tree,) = sqlglot.parse(question.sql, dialect=dialect)
        assert tree is not None
        assert "mpdoctor" not in question.sql
