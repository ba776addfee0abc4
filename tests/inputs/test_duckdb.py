"""Tables of DuckDB files, and nothing beside them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mpdoctor.inputs import Shard, find_sources
from tests.cli.conftest import Run, folder, run
from tests.inputs.helpers import Occurrences, read_shard
from tests.inputs.test_parquet import FLAT, RECORD

__all__ = ["folder", "run"]


@pytest.fixture(autouse=True)
def base(folder: Path) -> Path:
    """A database with events, other things, and views of all kinds."""
    path = folder / "shop.db"
    (folder / "secret.csv").write_text("event,distinct_id\nsecret,1\n")
    with duckdb.connect(str(path)) as base:
        for statement in (
            f"CREATE TABLE events AS {FLAT}",
            "CREATE VIEW recent AS SELECT * FROM events",
            "CREATE TABLE orders (number INTEGER, total DECIMAL(8,2))",
            "CREATE SCHEMA raw",
            "CREATE TABLE raw.events AS SELECT 'Raw' AS event, 5 AS time, "
            "'u' AS distinct_id",
            'CREATE TABLE "od""d; name" AS SELECT * FROM events',
            f"CREATE VIEW outside AS SELECT * FROM read_csv('{folder}/secret.csv')",
            "CREATE TABLE mapped AS SELECT 'Buy' AS action, TIMESTAMPTZ "
            "'2026-09-21 14:13:20+00' AS at, 'u' AS who",
        ):
            base.execute(statement)
    return path


def see(table: str, **more: Any) -> Occurrences:
    (source,), _, unread = find_sources([f"duckdb:///shop.db?table={table}"], **more)
    assert not unread
    return read_shard(Shard(source))


@pytest.mark.parametrize(
    "table", ["events", "main.events", "EVENTS", "recent", "od%22d%3B%20name"]
)
def test_columns_keep_their_types(table: str) -> None:
    seen = see(table)

    assert (seen.names, seen.records()) == (["Sign Up"], [RECORD])
    assert (seen.positions(), seen.lines, seen.error) == ([(1, None)], [1], "")


def test_a_schema_tells_tables_of_one_name_apart() -> None:
    assert see("raw.events").names == ["Raw"]


def test_columns_are_mapped() -> None:
    columns = {"event": "action", "time": "at", "distinct_id": "who"}
    seen = see("mapped", columns=columns)

    assert seen.names == ["Buy"]
    assert seen.records() == [{"time": 1790000000, "distinct_id": "u"}]
    assert "holds no events" in see("mapped").error


def test_types_that_json_does_not_have(base: Path) -> None:
    with duckdb.connect(str(base)) as opened:
        opened.execute("CREATE TYPE mood AS ENUM ('sad', 'ok')")
        opened.execute(
            "CREATE TABLE odd AS SELECT 'E' AS event, 'u' AS distinct_id, 5 AS time, "
            "170141183460469231731687303715884105727::HUGEINT AS huge, "
            "'ok'::mood AS mood, INTERVAL 2 DAYS AS span, "
            "'00000000-0000-0000-0000-000000000001'::UUID AS uuid, '\\xAA'::BLOB AS blob, "
            "TIME '10:00:00' AS clock, union_value(n := 2) AS either, '101'::BIT AS bits, "
            "MAP {'a': [1]} AS map, {'x': TIMESTAMPTZ '2026-01-01 00:00:00+00'} AS deep, "
            "'infinity'::TIMESTAMP AS never, 'nan'::DOUBLE AS nothing, "
            "'{\"a\": 1}'::JSON AS json"
        )
    (record,) = see("odd").records()

    assert record["mood"] == "ok"
    assert record["map"] == {"a": [1]}
    assert record["huge"] == 170141183460469231731687303715884105727
    assert "nothing" not in record


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("duckdb:///shop.db?table=absent", ["has no table `absent`", "`orders`"]),
        ("duckdb:///shop.db", ["is a DuckDB database", "`raw.events`"]),
        ("duckdb:///shop.db?table=orders", ["holds no events", "--map event="]),
        ("duckdb:///shop.db?table=outside", ["a view of what is not in the database"]),
        ("duckdb:///shop.db?query=SELECT", ["`query` is not part of such an address"]),
        ("duckdb://shop.db", ["`shop.db` is not part", "`duckdb:///FILE?table=NAME`"]),
        ("duckdb:///absent.db?table=x", ["`absent.db` does not exist"]),
        ("duckdb:///secret.csv?table=x", ["`secret.csv` is not a DuckDB database"]),
        ("duckdb:///?table=x", ["it names no file"]),
        ("duckdb:///.?table=x", ["is not a file"]),
        ("shop.db", ["is a DuckDB database", "?table="]),
        ("damaged.db", ["damaged"]),
        ("duckdb:///damaged.db?table=events", ["is a damaged DuckDB database"]),
    ],
)
def test_what_is_wrong_is_told(
    address: str, words: Sequence[str], run: Run, base: Path
) -> None:
    (base.parent / "damaged.db").write_bytes(base.read_bytes()[:4000])
    before = base.read_bytes()

    ran = run("lint", address)

    assert (ran.code, ran.out) == (2, "")
    assert all(word in ran.err for word in words), ran.err
    assert "hint: " in ran.err
    assert "secret," not in ran.err
    assert base.read_bytes() == before


def test_a_database_in_use_is_told(run: Run, base: Path) -> None:
    # DuckDB's lock holds between processes.
    import subprocess
    import sys

    code = (
        "import duckdb, sys; base = duckdb.connect(sys.argv[1]);"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(base)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        ran = run("lint", "duckdb:///shop.db?table=events")
        other.communicate(b"")

    assert ran.code == 2
    assert "another program has the database open" in ran.err


def test_the_report_names_table_and_row(run: Run, base: Path) -> None:
    with duckdb.connect(str(base)) as opened:
        opened.execute("INSERT INTO events (event, time) VALUES ('Sign Up ', 'epoch')")
    absolute = f"duckdb:///{base}?table=events"

    for address in ("duckdb:///shop.db?table=events", absolute):
        document = run("lint", address, address, "--format", "json").document
        places = [place for each in document["findings"] for place in each["places"]]
        assert document["examined"]["events"] == 2
        assert {place["source"] for place in places} == {address}
        assert 2 in {place["line"] for place in places}


def test_memory_does_not_grow_with_a_table(run: Run, base: Path) -> None:
    with duckdb.connect(str(base)) as opened:
        opened.execute(
            "CREATE TABLE many AS SELECT 'E' AS event, i AS time, 'u' AS distinct_id "
            "FROM range(3000) AS t(i)"
        )

    seen = see("many")

    assert [len(batch.records) for batch in seen.batches] == [1000, 1000, 1000]
    assert seen.positions()[-1] == (3000, None)
