"""Parquet: flat and nested tables, with the types of their columns."""

import gzip
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from mpdoctor.inputs import find_sources
from mpdoctor.model.record import Kind
from tests.cli.conftest import Run, folder, run

from .helpers import see

__all__ = ["folder", "run"]

FLAT = """
SELECT 'Sign Up' AS event, TIMESTAMP '2026-09-21 14:13:20' AS time, 'user-1' AS distinct_id,
    'a-1' AS "$insert_id", 12.50::DECIMAL(8,2) AS price, 3 AS seats, true AS trial,
    DATE '2026-01-02' AS born, ['x', 'y'] AS tags, NULL::VARCHAR AS note
"""
RECORD = {
    "time": 1790000000,
    "distinct_id": "user-1",
    "$insert_id": "a-1",
    "price": 12.5,
    "seats": 3,
    "trial": True,
    "born": "2026-01-02",
    "tags": ["x", "y"],
}

Parquet = Callable[[str], bytes]


@pytest.fixture
def parquet(tmp_path: Path) -> Parquet:
    def made(query: str) -> bytes:
        path = tmp_path / "made"
        with duckdb.connect() as base:
            base.sql(query).write_parquet(str(path))
        return path.read_bytes()

    return made


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_columns_keep_their_types(
    pack: Callable[[bytes], bytes], parquet: Parquet, tmp_path: Path
) -> None:
    seen = see(tmp_path, pack(parquet(FLAT)))

    assert (seen.names, seen.records()) == (["Sign Up"], [RECORD])
    assert {type(value) for value in seen.records()[0].values()} == {
        *(str, int, float, bool, list)
    }
    assert (seen.positions(), seen.lines, seen.error) == ([(1, None)], [1], "")


@pytest.mark.parametrize(
    "properties",
    [
        pytest.param("{'plan': 'free', 'seats': 3, 'note': NULL}", id="struct"),
        pytest.param('\'{"plan": "free", "seats": 3}\'', id="JSON text"),
        pytest.param('\'{"plan": "free", "seats": 3}\'::JSON', id="JSON"),
    ],
)
def test_nested_properties_are_read(
    properties: str, parquet: Parquet, tmp_path: Path
) -> None:
    content = parquet(
        "SELECT 'A' AS event_name, TIMESTAMPTZ '2026-09-21 14:13:20+00' AS time, "
        f"'u' AS distinct_id, 'i-1' AS insert_id, {properties} AS properties"
    )

    seen = see(tmp_path, content)

    assert seen.records() == [
        {
            "plan": "free",
            "seats": 3,
            "time": 1790000000,
            "distinct_id": "u",
            "$insert_id": "i-1",
        }
    ]


def test_a_map_is_an_object(parquet: Parquet, tmp_path: Path) -> None:
    content = parquet("SELECT 'A' AS event, 1 AS time, MAP {'seats': 3} AS properties")

    assert see(tmp_path, content).records() == [{"seats": 3, "time": 1}]


def test_rows_without_events_are_profiles(parquet: Parquet, tmp_path: Path) -> None:
    content = parquet("SELECT 'u' AS distinct_id, {'plan': 'free'} AS properties")

    assert see(tmp_path, content).records(Kind.PROFILE) == [
        {"$distinct_id": "u", "$properties": {"plan": "free"}}
    ]


def test_a_file_that_is_cut_off_is_damaged(parquet: Parquet, tmp_path: Path) -> None:
    for content in (parquet(FLAT)[:-9], b"PAR1\0\0PAR1", b"PAR1"):
        assert see(tmp_path, content).error.endswith("is a damaged Parquet file")


@pytest.mark.parametrize("name", ["a[*]?.parquet", "event=B/o'clock.parquet"])
def test_a_name_is_only_a_name(name: str, parquet: Parquet, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)

    seen = see(tmp_path, parquet(FLAT), name=name)

    assert seen.records() == [RECORD]


def test_columns_can_be_named(run: Run, folder: Path, parquet: Parquet) -> None:
    content = parquet("SELECT 'A' AS action, now()::TIMESTAMP AS ts, 'u' AS usr")
    (folder / "other.parquet").write_bytes(content)

    refused = run("lint", "other.parquet")
    ran = run("lint", "other.parquet", "--map", "event=action,time=ts", "--format=json")

    assert refused.code == 2
    assert "`--map event=action,time=ts`" in refused.err
    assert ran.document["examined"]["events"] == 1


def test_in_a_folder_other_tables_are_passed_over(
    tmp_path: Path, parquet: Parquet
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "events.parquet").write_bytes(parquet(FLAT))
    (data / "lookup.parquet").write_bytes(parquet("SELECT 1 AS sku, 'x' AS title"))

    sources, skipped, unread = find_sources([str(data)])

    assert [source.format for source in sources] == ["parquet"]
    assert len(skipped) == 1
    assert "`--map" not in skipped[0]
    assert unread == []
