"""Folders that are tables of data lakes, told by their log alone.

What is in them is tested with the libraries that write them: `tests/e2e/test_lakes.py`.
"""

import tarfile
import zipfile
from importlib import util
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mpdoctor.inputs import find_sources
from mpdoctor.inputs.lake_tables import newest_metadata
from tests.cli.conftest import Run, folder, run

__all__ = ["folder", "run"]

LOGS = {
    "delta": "_delta_log/00000000000000000000.json",
    "iceberg": "metadata/00001-0a1b.metadata.json",
}
every_kind = pytest.mark.parametrize("kind", LOGS)


@pytest.fixture(autouse=True)
def table(folder: Path, request: pytest.FixtureRequest) -> Path:
    """The folder of a table, as far as it must be known not to be read as files."""
    table = folder / "lake" / "events"
    log = table / LOGS[request.node.callspec.params["kind"]]
    log.parent.mkdir(parents=True)
    log.write_text('{"event": "Log", "properties": {}}\n')
    data = table / "data" / "day=2026-01-01" / "0.parquet"
    data.parent.mkdir(parents=True)
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT 'A' AS event, 1 AS time, 'u' AS distinct_id) TO '{data}'"
        )
    return table


@pytest.fixture
def no_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = util.find_spec
    monkeypatch.setattr(
        "mpdoctor.inputs.lake_tables.find_spec",
        lambda name: None if name in ("deltalake", "pyiceberg") else usual(name),
    )


@every_kind
@pytest.mark.parametrize("path", ["lake", "lake/events", "lake/*"])
def test_without_its_library_a_table_is_not_read_as_files(
    path: str, kind: str, run: Run, no_libraries: None
) -> None:
    ran = run("lint", path, "--format", "json")

    assert ran.code == 2
    assert ran.document["examined"]["events"] == 0
    assert f"pip install 'mpdoctor[{kind}]'" in ran.err


@every_kind
def test_a_table_is_one_source_among_files(
    kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mpdoctor.inputs.lake_tables.find_spec", lambda name: True)
    (folder / "lake" / "a.ndjson").write_text('{"event": "A", "properties": {}}\n')

    sources, skipped, unread = find_sources(["lake", "lake/events"])

    assert [(source.name, source.format) for source in sources] == [
        ("lake/a.ndjson", "ndjson"),
        ("lake/events", kind),
    ]
    assert (skipped, unread) == ([], [])


@every_kind
@pytest.mark.parametrize(
    "path", ["lake/events/data/", "lake/events/data/*/*", "events/data/day=2026-01-01"]
)
def test_data_files_are_not_read_without_their_table(
    path: str, kind: str, run: Run, table: Path
) -> None:
    more = table / "data" / "day=2026-01-01" / "1.parquet"
    more.write_bytes(more.with_name("0.parquet").read_bytes())
    if path.startswith("events"):
        path = f"lake/{path}"

    ran = run("lint", path)

    assert ran.code == 2
    assert ran.err.count("whose log says which rows still count") == 1
    assert f"name the table: `{table.resolve()}`" in ran.err


@every_kind
@pytest.mark.parametrize("name", ["lake.zip", "lake.tar"])
def test_tables_in_archives_are_refused(
    name: str, kind: str, run: Run, table: Path
) -> None:
    files = [path for path in sorted(table.rglob("*")) if path.is_file()]
    opened: Any
    if name.endswith(".zip"):
        with zipfile.ZipFile(name, "w") as opened:
            for file in files:
                opened.write(file, file.relative_to(table.parent))
    else:
        with tarfile.open(name, "w") as opened:
            for file in files:
                opened.add(file, file.relative_to(table.parent))

    ran = run("lint", name, "--format", "json")

    assert ran.code == 2
    assert ran.document["examined"]["events"] == 0
    assert "name its folder" in ran.err


@pytest.mark.parametrize(
    ("kind", "names", "newest"),
    [
        ("iceberg", ["00002-c.metadata.json"], ["00002-c.metadata.json"]),
        ("iceberg", ["00010-c.gz.metadata.json"], ["00010-c.gz.metadata.json"]),
        ("iceberg", ["v9.metadata.json", "v10.metadata.json"], ["v10.metadata.json"]),
        (
            "iceberg",
            ["00002-c.metadata.json", "00002-d.metadata.json", "notes.json"],
            ["00002-c.metadata.json", "00002-d.metadata.json"],
        ),
    ],
)
def test_the_highest_number_is_the_newest(
    kind: str, names: list[str], newest: list[str], table: Path
) -> None:
    for name in names:
        (table / "metadata" / name).touch()

    assert [path.name for path in newest_metadata(table)] == newest
    assert newest_metadata(table / LOGS[kind]) == [table / LOGS[kind]]
