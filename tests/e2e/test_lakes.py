"""Tables that the libraries of data lakes have written: only what is in them now counts."""

import base64
import json
import random
import shutil
import struct
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mpdoctor.inputs import Shard, find_sources, split
from tests.cli.conftest import Run, folder, run
from tests.inputs.helpers import Occurrences, read_shard
from tests.running import absent

__all__ = ["folder", "run"]

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore"),
]

COLUMNS = "'E' || i % 3 AS event, 1790000000 + i AS time, 'u' || i % 7 AS distinct_id"


@pytest.fixture(autouse=True)
def libraries() -> None:
    for name in ("deltalake", "pyiceberg", "pyarrow"):
        if find_spec(name) is None:
            absent(f"{name} is not installed: `pip install -e '.[e2e]'`")


def rows(start: int, end: int, more: str = "") -> Any:
    return duckdb.sql(f"SELECT {COLUMNS}{more} FROM range({start}, {end}) t(i)")


def see(path: str) -> Occurrences:
    (source,), skipped, unread = find_sources([path])
    assert (skipped, unread) == ([], [])
    return read_shard(Shard(source))


def times(seen: Occurrences) -> list[int]:
    assert seen.error == ""
    return [record["time"] - 1790000000 for record in seen.records()]


def held(pattern: str) -> int:
    """How many rows files have by themselves."""
    with duckdb.connect() as base:
        base.execute("SELECT count(*) FROM read_parquet(?)", [pattern])
        return int(base.fetchall()[0][0])


def delta(path: str = "events") -> Any:
    from deltalake import DeltaTable

    return DeltaTable(path)


def written(data: Any, path: str = "events", **more: Any) -> None:
    from deltalake import write_deltalake

    write_deltalake(path, data, **more)


def test_what_delta_has_removed_is_not_read() -> None:
    day = ", DATE '2026-01-01' + (i % 3)::INT AS day"
    for start in range(0, 500, 100):
        written(rows(start, start + 100, day), partition_by=["day"], mode="append")
    delta().delete("time % 5 = 0")
    delta().optimize.compact()
    delta().create_checkpoint()
    written(
        rows(500, 510, ", NULL::DATE AS day, true AS late"),
        mode="append",
        schema_mode="merge",
    )
    live = [*(n for n in range(500) if n % 5), *range(500, 510)]

    once, again = see("events"), see("events")

    assert sorted(times(once)) == live
    assert times(once) == times(again)
    assert once.lines == [len(live)]
    assert {record.get("day") for record in once.records()} == {
        *("2026-01-01", "2026-01-02", "2026-01-03", None)
    }
    assert sum("late" in record for record in once.records()) == 10
    # The files themselves hold everything several times.
    assert held("events/**/*.parquet") > 2 * len(live)


def test_the_report_does_not_depend_on_processes(run: Run) -> None:
    for start in range(0, 300, 100):
        written(rows(start, start + 100), mode="append")
    delta().delete("time % 2 = 0")
    usual = ("lint", "events", "--format", "json", "--now", "2026-11-30", "--jobs")

    one, two = run(*usual, "1"), run(*usual, "2")

    assert one.document["examined"]["events"] == 150
    assert one.out == two.out


def partitioned() -> None:
    day = ", DATE '2026-01-01' + (i % 3)::INT AS day"
    for start in range(0, 500, 100):
        written(rows(start, start + 100, day), partition_by=["day"], mode="append")
    delta().delete("time % 5 = 0")
    delta().create_checkpoint()
    more = ", NULL::DATE AS day, true AS late"
    written(rows(500, 510, more), mode="append", schema_mode="merge")
    written(rows(510, 550, f"{day}, false AS late"), mode="append")


def overwritten() -> None:
    for start in range(0, 300, 100):
        written(rows(start, start + 100), mode="append")
    written(rows(300, 320, ", i AS more"), mode="overwrite", schema_mode="overwrite")
    for start in range(320, 420, 20):
        written(rows(start, start + 20, ", i AS more"), mode="append")


def parted_by_all_types() -> None:
    columns = {
        "a": "i % 2",
        "b": "i % 2 = 0",
        "c": "1.50::DECIMAL(9, 2) + i % 2",
        "d": "0.5::DOUBLE + i % 2",
        "e": "TIMESTAMP '2026-01-01 10:00:00' + INTERVAL (i % 2) HOUR",
        "f": "TIMESTAMPTZ '2026-01-01 10:00:00.25+02' + INTERVAL (i % 2) HOUR",
        "g": "CASE i % 3 WHEN 0 THEN 'a b/=%ü' ELSE 'plain' END",
        "h": "CASE WHEN i % 5 > 0 THEN i % 2 END",
    }
    more = "".join(f", {value} AS {name}" for name, value in columns.items())
    written(rows(0, 60, more), partition_by=[*columns], mode="append")


@pytest.mark.parametrize("make", [partitioned, overwritten, parted_by_all_types])
def test_a_delta_table_is_cut_between_its_files(make: Callable[[], None]) -> None:
    make()
    ((source,), _, _) = find_sources(["events"])
    whole = see("events")

    for parts in (2, 5, 50):
        shards = split(source, parts)
        seen = [read_shard(shard) for shard in shards]

        assert 1 < len(shards) <= parts
        assert [one.error for one in seen] == [""] * len(shards)
        assert [record for one in seen for record in one.records()] == whole.records()
        assert sum(sum(one.lines) for one in seen) == sum(whole.lines)


def test_a_table_that_changes_while_it_is_read_is_told() -> None:
    """Its newest file would come first, and the oldest would be left out."""
    overwritten()
    ((source,), _, _) = find_sources(["events"])
    first, *_ = split(source, 3)

    written(rows(500, 700, ", i AS more"), mode="append")
    seen = read_shard(first)

    assert seen.names == []
    assert "`events` changed while it was read" in seen.error


def text_of_none() -> None:
    kind = ", CASE i % 3 WHEN 0 THEN 'x' WHEN 1 THEN '' END AS kind"
    written(rows(0, 30, kind), partition_by=["kind"])


def deletion_vectors() -> None:
    written(rows(0, 30, ", i % 3 AS kind"), partition_by=["kind"])
    changed(lambda one: with_features("deletionVectors") if "protocol" in one else one)


@pytest.mark.parametrize("make", [text_of_none, deletion_vectors])
def test_a_delta_table_whose_files_do_not_say_all_is_not_cut(
    make: Callable[[], None],
) -> None:
    make()
    ((source,), _, _) = find_sources(["events"])

    assert split(source, 3) == [Shard(source)]
    assert sorted(times(see("events"))) == [*range(30)]


def z85(data: bytes) -> str:
    ours = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
    theirs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
    return base64.b85encode(data).decode().translate(str.maketrans(theirs, ours))


def changed(change: Callable[[dict[str, Any]], dict[str, Any]]) -> list[dict[str, Any]]:
    """The actions of the first commit, each changed; written again, and given back."""
    log = Path("events/_delta_log/00000000000000000000.json")
    actions = [change(json.loads(line)) for line in log.read_text().splitlines()]
    log.write_text("".join(json.dumps(action) + "\n" for action in actions))
    return actions


def with_features(*names: str) -> dict[str, Any]:
    features = {"readerFeatures": names, "writerFeatures": names}
    return {"protocol": {"minReaderVersion": 3, "minWriterVersion": 7, **features}}


def test_rows_that_a_deletion_vector_names_are_not_read() -> None:
    # Databricks deletes rows like that.
    written(rows(0, 6))
    (add,) = (one["add"] for one in changed(lambda one: one) if "add" in one)
    gone = (1, 3)
    bitmap = struct.pack("<IIHHI2H", 12346, 1, 0, len(gone) - 1, 16, *gone)
    vector = struct.pack("<IQI", 1681511377, 1, 0) + bitmap
    described = {
        "storageType": "i",
        "pathOrInlineDv": z85(vector),
        "sizeInBytes": len(vector),
        "cardinality": len(gone),
    }
    removed = {"path": add["path"], "dataChange": True, "deletionTimestamp": 1}
    actions = [
        with_features("deletionVectors"),
        {"remove": removed},
        {"add": {**add, "deletionVector": described}},
    ]
    Path("events/_delta_log/00000000000000000001.json").write_text(
        "".join(json.dumps(action) + "\n" for action in actions)
    )

    assert times(see("events")) == [0, 2, 4, 5]


def test_columns_have_the_names_that_the_log_gives_them() -> None:
    written(duckdb.sql("SELECT 'E' AS a, 1790000000 AS b, 'u' AS c"))

    def renamed(action: dict[str, Any]) -> dict[str, Any]:
        if "protocol" in action:
            return with_features("columnMapping")
        if "add" in action:
            action["add"]["stats"] = None
        if meta := action.get("metaData"):
            schema = json.loads(meta["schemaString"])
            for number, name in enumerate(("event", "time", "distinct_id")):
                field = schema["fields"][number]
                field["metadata"] = {
                    "delta.columnMapping.id": number + 1,
                    "delta.columnMapping.physicalName": field["name"],
                }
                field["name"] = name
            meta["schemaString"] = json.dumps(schema)
            meta["configuration"] = {"delta.columnMapping.mode": "name"}
        return action

    changed(renamed)

    seen = see("events")
    assert (seen.names, times(seen)) == (["E"], [0])


def damaged_log() -> None:
    Path("events/_delta_log/00000000000000000000.json").write_bytes(b'{"add": {"pa')


def missing_file() -> None:
    next(Path("events").glob("*.parquet")).unlink()


def torn_file() -> None:
    path = next(Path("events").glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:200])


def future_table() -> None:
    changed(lambda one: with_features("soonInvented") if "protocol" in one else one)


@pytest.mark.parametrize("damage", [damaged_log, missing_file, torn_file, future_table])
def test_a_damaged_delta_table_is_told(damage: Callable[[], None], run: Run) -> None:
    written(rows(0, 5))
    damage()

    ran = run("lint", "events", "--format", "json")

    assert ran.code == 2, ran.out
    assert ran.document["examined"]["events"] == 0
    assert "error: `events` is a Delta table that cannot be read" in ran.err
    assert "hint: " in ran.err


@pytest.mark.parametrize(
    "name",
    [
        "file://{folder}/secret.parquet",
        "{folder}/secret.parquet",
        "../secret.parquet",
        "%2e%2e/secret.parquet",
        "s3://bucket/secret.parquet",
    ],
)
def test_delta_reads_nothing_outside_of_its_folder(
    name: str, run: Run, folder: Path
) -> None:
    written(rows(0, 5))
    next(Path("events").glob("*.parquet")).rename("secret.parquet")

    def moved(action: dict[str, Any]) -> dict[str, Any]:
        if "add" in action:
            action["add"]["path"] = name.format(folder=folder)
        return action

    changed(moved)
    ran = run("lint", "events")

    assert (ran.code, ran.out.count("secret")) == (2, 0)
    assert "some of its files are outside of its folder" in ran.err


def iceberg() -> Any:
    """A table of a catalog, with 30 rows of which some are deleted, and a renamed column."""
    from pyiceberg.catalog.sql import SqlCatalog

    warnings.simplefilter("ignore")
    home = Path("warehouse").absolute()
    home.mkdir()
    catalog = SqlCatalog("c", uri=f"sqlite:///{home}/c.db", warehouse=home.as_uri())
    catalog.create_namespace("shop")
    first = arrow(0, 10)
    table = catalog.create_table("shop.events", first.schema)
    for start in (0, 10, 20):
        table.append(arrow(start, start + 10))
    table.delete("time < 1790000004")
    with table.update_schema() as update:
        update.rename_column("sort", "kind")
        update.add_column("late", table.schema().find_type("time"))
    shutil.copytree(home / "shop" / "events", "events")
    return table


def arrow(start: int, end: int) -> Any:
    import pyarrow

    found = rows(start, end, ", 'x' AS sort").to_arrow_table()
    return found if isinstance(found, pyarrow.Table) else pyarrow.table(found)


def test_what_iceberg_has_removed_is_not_read() -> None:
    # The copy is not where the table was written.
    iceberg()

    once, again = see("events"), see("events")

    assert sorted(times(once)) == [*range(4, 30)]
    assert times(once) == times(again)
    record = once.records()[0]
    assert record["kind"] == "x"
    assert "sort" not in record
    assert held("events/data/*.parquet") > 30


def test_an_earlier_state_is_named_by_its_metadata() -> None:
    iceberg()
    (second,) = Path("events/metadata").glob("00002-*.metadata.json")

    assert sorted(times(see(str(second)))) == [*range(20)]


def test_an_empty_iceberg_table_has_no_events() -> None:
    iceberg()
    (first,) = Path("events/metadata").glob("00000-*.metadata.json")

    assert times(see(str(first))) == []


def test_iceberg_reads_nothing_outside_of_its_folder(run: Run) -> None:
    iceberg()
    (newest,) = Path("events/metadata").glob("00005-*.metadata.json")
    for location in ("s3://bucket/events", Path("other").absolute().as_uri()):
        text = json.loads(newest.read_text())
        newest.write_text(json.dumps({**text, "location": location}))
        ran = run("lint", "events")

        assert ran.code == 2
        assert "some of its files are outside of its folder" in ran.err


def test_rows_that_are_deleted_by_value_are_not_taken_for_events(run: Run) -> None:
    """As streams write them that do not know where a row is."""
    from pyiceberg.manifest import DataFileContent, write_manifest

    table = iceberg()
    manifest = table.current_snapshot().manifests(table.io)[0]
    entries = manifest.fetch_manifest_entry(table.io)
    copy = Path("events") / "metadata" / Path(manifest.manifest_path).name
    out = table.io.new_output(str(copy.absolute()))
    schema, spec = table.schema(), table.spec()
    with write_manifest(2, spec, schema, out, manifest.added_snapshot_id, "null") as to:
        for entry in entries:
            entry.data_file._data[0] = DataFileContent.EQUALITY_DELETES
            to.add_entry(entry)

    ran = run("lint", "events", "--format", "json")

    assert ran.code == 2
    assert ran.document["examined"]["events"] == 0
    assert (
        "error: `events` is an Iceberg table with rows that were deleted by v"
        in ran.err
    )
    assert "rewrite_data_files" in ran.err


def test_a_table_is_cut_between_its_files() -> None:
    iceberg()
    ((source,), _, _) = find_sources(["events"])

    shards = split(source, 2)
    seen = [time for shard in shards for time in times(read_shard(shard))]

    assert [(shard.start, shard.end) for shard in shards] == [(0, 2), (2, 3)]
    assert seen == times(see("events"))


def test_two_newest_files_of_metadata_are_told(run: Run) -> None:
    iceberg()
    (newest,) = Path("events/metadata").glob("00005-*.metadata.json")
    shutil.copy(newest, newest.with_name("00005-other.metadata.json"))

    ran = run("lint", "events")

    assert ran.code == 2
    assert "2 newest files of metadata" in ran.err
    assert f"metadata/{newest.name}" in ran.err or "metadata/00005-other" in ran.err


def delta_with_checkpoint() -> None:
    for start in range(0, 30, 10):
        written(rows(start, start + 10), mode="append")
    delta().delete("time % 2 = 0")
    delta().create_checkpoint()
    written(rows(30, 40), mode="append")


@pytest.mark.parametrize("make", [delta_with_checkpoint, iceberg])
def test_any_damage_is_told(make: Callable[[], object], run: Run) -> None:
    make()
    chance = random.Random(4)
    told = 0
    for path in sorted(path for path in Path("events").rglob("*") if path.is_file()):
        whole = path.read_bytes()
        flipped = bytearray(whole)
        for _ in range(5):
            flipped[chance.randrange(len(whole))] ^= 0x5A
        for damage in (whole[: len(whole) // 2], bytes(flipped)):
            path.write_bytes(damage)
            ran = run("lint", "events")
            # Some files are no longer part of the table.
            told += ran.code == 2
            assert ran.code in (0, 1, 2)
            assert "hint: " in ran.err or ran.code != 2
        path.write_bytes(whole)
    assert told > 5
