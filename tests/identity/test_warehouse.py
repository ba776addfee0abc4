"""The questions as SQL give what `identity` says of the labelled export."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import duckdb
import pytest
import sqlglot

from mpdoctor.errors import UserError
from mpdoctor.identity.rows import BEFORE_IDENTITY
from mpdoctor.identity.warehouse.questions import DIALECTS, questions
from mpdoctor.mixpanel.people import text_of
from tests.identity.test_truth import examined, truth
from tests.samples.files import IDENTITY, SAMPLES

COLUMNS = ("event_name", "time", "distinct_id", "device_id", "user_id", "insert_id")
FOLDER = SAMPLES / IDENTITY / "simplified"

Row = tuple[Any, ...]


def records(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def event_rows() -> list[Row]:
    return [
        (
            record["event"],
            record["properties"]["time"],
            *(
                text_of(record["properties"].get(name)) or None
                for name in (
                    *("distinct_id", "$device_id", "$user_id", "$insert_id"),
                    BEFORE_IDENTITY,
                )
            ),
        )
        for record in records("export.ndjson")
    ]


EVENTS = (
    "event_name TEXT, time BIGINT, distinct_id TEXT, device_id TEXT, user_id TEXT, "
    "insert_id TEXT, before_id TEXT"
)
PROFILES = "distinct_id TEXT, email TEXT"


def profile_rows() -> list[Row]:
    return [
        (each["$distinct_id"], each["$properties"].get("$email"))
        for each in records("profiles.ndjson")
    ]


def filled(base: duckdb.DuckDBPyConnection) -> None:
    """Make tables of the events and the profiles."""
    base.execute(f"CREATE TABLE mp_master_event ({EVENTS})")
    base.executemany(
        "INSERT INTO mp_master_event VALUES (?, ?, ?, ?, ?, ?, ?)", event_rows()
    )
    base.execute(f"CREATE TABLE people ({PROFILES})")
    base.executemany("INSERT INTO people VALUES (?, ?)", profile_rows())


@pytest.fixture(scope="module")
def answers() -> Mapping[str, list[Row]]:
    with duckdb.connect() as base:
        filled(base)
        return {
            one.name: base.execute(one.sql).fetchall()
            for one in questions(
                "duckdb", "mp_master_event", "people", {BEFORE_IDENTITY: "before_id"}
            )
        }


def test_people_are_counted_alike(answers: Mapping[str, list[Row]]) -> None:
    with examined("simplified") as (diagnosis, _):
        found = diagnosis.identity

    assert answers["totals"] == [
        (
            *(found["events"], found["users"], found["devices"]),
            *(found["people"]["before"], found["people"]["after"]),
        )
    ]


def test_devices_have_the_same_users_in_the_same_order(
    answers: Mapping[str, list[Row]],
) -> None:
    users = defaultdict(list)
    for device, user, *_ in answers["shared_devices"]:
        users[device].append(user)
    with examined("simplified") as (_, graph):
        seen = dict(
            graph.store.base.execute(
                "SELECT device_id, list(id ORDER BY id) FROM sharers GROUP BY ALL"
            ).fetchall()
        )
        uses = {
            (device.device, use.user): use.events
            for device in graph.shared
            for use in device.uses
        }

    assert {device: sorted(found) for device, found in users.items()} == seen
    for device, expected in truth("simplified")["shared_devices"].items():
        assert users[device] == expected
    assert uses
    counted = {
        (device, user): events for device, user, events, *_ in answers["shared_devices"]
    }
    assert {key: counted[key] for key in uses} == uses


def test_ids_have_the_same_owners(answers: Mapping[str, list[Row]]) -> None:
    clusters = defaultdict(list)
    for person, id in answers["ids"]:
        clusters[person].append(id)

    assert sorted(map(sorted, clusters.values())) == truth("simplified")["clusters"]


def test_profiles_share_addresses(answers: Mapping[str, list[Row]]) -> None:
    found = defaultdict(list)
    for email, id in answers["duplicate_profiles"]:
        found[email].append(id)
    exact = {
        each["value"]: sorted(each["ids"])
        for each in truth("simplified")["duplicates"]
        if (each["kind"], each["match"]) == ("email", "exact")
    }
    of_profiles = {each["$distinct_id"] for each in records("profiles.ndjson")}

    assert found
    assert found == {
        email: ids for email, ids in exact.items() if of_profiles.issuperset(ids)
    }


def test_events_that_are_there_twice_are_counted() -> None:
    (question,) = [
        each for each in questions("duckdb", "e") if each.name == "duplicate_events"
    ]
    row = ("Buy", 5, "u", None, None, "i")
    rows = [
        *(row, row, row),
        ("Buy", 6, "u", None, None, "i"),
        ("Sell", 6, "u", None, None, "i"),
        ("Sell", 6, "u", None, None, None),
        ("Sell", 6, "u", None, None, None),
        ("Sell", 6, "u", None, None, ""),
    ]
    with duckdb.connect() as base:
        base.execute(
            f"CREATE TABLE e ({', '.join(f'{name} TEXT' for name in COLUMNS)})"
        )
        base.executemany("INSERT INTO e VALUES (?, ?, ?, ?, ?, ?)", rows)
        found = base.execute(question.sql).fetchall()

    assert found == [("Buy", 4, 2, 1)]


HOSTILE = {
    "event": "user",
    "time": 'a"b; --',
    "$device_id": "Device Id",
    "$user_id": "select",
    "$insert_id": "order",
    BEFORE_IDENTITY: '"Before"',
}
HOSTILE_TABLE = '"My ""Events"""'
HOSTILE_COLUMNS = (
    """"user" TEXT, "a""b; --" BIGINT, distinct_id TEXT, "Device Id" TEXT, "select" TEXT, """
    """"order" TEXT, "Before" TEXT"""
)


def test_names_are_taken_as_they_are(answers: Mapping[str, list[Row]]) -> None:
    with duckdb.connect() as base:
        filled(base)
        base.execute(f"CREATE TABLE {HOSTILE_TABLE} ({HOSTILE_COLUMNS})")
        base.execute(f"INSERT INTO {HOSTILE_TABLE} FROM mp_master_event")
        found = {
            one.name: base.execute(one.sql).fetchall()
            for one in questions("duckdb", HOSTILE_TABLE, "people", HOSTILE)
        }

    assert found == answers


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "name", ["user", "a`b", 'a"b', "a'); --", "a\\b", "{{a}}", "/*"]
)
def test_a_name_is_one_column_in_each_dialect(name: str, dialect: str) -> None:
    for question in questions(dialect, "events", None, {"event": name}):
        (tree,) = sqlglot.parse(question.sql, dialect=dialect)
        assert tree is not None
        assert name in {each.name for each in tree.find_all(sqlglot.exp.Column)}


def test_there_is_nothing_to_say_of_an_empty_table() -> None:
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE e ({EVENTS}); CREATE TABLE p ({PROFILES})")
        found = {
            one.name: base.execute(one.sql).fetchall()
            for one in questions("duckdb", "e", "p")
        }

    assert found.pop("totals") == [(0, 0, 0, 0, 0)]
    assert set(map(tuple, found.values())) == {()}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_is_valid(dialect: str) -> None:
    names = {"event": "Event Name", "$device_id": "device"}
    found = [*questions(dialect, "shop.main.events", "shop.main.people", names)]

    assert len(found) == 5
    for question in found:
        (tree,) = sqlglot.parse(question.sql, dialect=dialect)
        assert tree is not None
        tables = {
            table.sql(dialect).partition(" AS ")[0]
            for table in tree.find_all(sqlglot.exp.Table)
            if table.db
        }
        about_profiles = question.name == "duplicate_profiles"
        assert tables == {
            "shop.main.events",
            *(["shop.main.people"] if about_profiles else []),
        }
        assert "mpdoctor" not in question.sql


@pytest.mark.parametrize(
    "table", ["", "a; DROP TABLE b", "(SELECT 1)", "a JOIN b", "a.b.c.d.e"]
)
def test_what_is_no_table_is_refused(table: str) -> None:
    with pytest.raises(UserError, match="is not the name of a table"):
        [*questions("postgres", table)]
