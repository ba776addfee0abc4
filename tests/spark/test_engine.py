"""However Spark cuts, repeats and orders the work, the report is that of one process."""

import pickle
import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mpdoctor.analysis.shards import Task
from mpdoctor.errors import UserError
from mpdoctor.inputs import Limits, Source, find_sources
from mpdoctor.model.settings import Secret, ServiceAccount, Setup
from mpdoctor.spark import driver, executors
from tests.cli.conftest import EVENT, Run, folder, run, written
from tests.cli.test_merge import COMMANDS, NOW, SAMPLES
from tests.spark.pretended import PretendedContext

__all__ = ["folder", "run"]

SPARK = ("--engine", "spark", "--format", "json", *NOW)


CORES = pytest.mark.parametrize("context", [1, 3, 40], indirect=True)


@pytest.fixture
def context(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> PretendedContext:
    """What `--engine spark` runs on, with so many cores and small pieces."""
    cores = getattr(request, "param", 5)
    context = PretendedContext(cores, seed=cores)

    @contextmanager
    def opened(options: Any, sources: Any, save: bool) -> Iterator[Any]:
        gather = partial(driver.gather_sources, context, whole=save)
        yield options.engine == "spark" and gather

    monkeypatch.setattr("mpdoctor.cli.checkup.opened_engine", opened)
    monkeypatch.setattr("mpdoctor.cli.identity_command.opened_engine", opened)
    monkeypatch.setattr(driver, "LEAST", 4 << 10)
    monkeypatch.setattr(executors, "CHUNK", 1 << 10)
    return context


@CORES
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["shop", "labelled_identity"])
def test_the_report_is_the_same(
    command: str, name: str, context: PretendedContext, run: Run, folder: Path
) -> None:
    shutil.copytree(SAMPLES / name, folder / "data")
    here = run(*COMMANDS[command], "data", "--format", "json", *NOW)

    there = run(*COMMANDS[command], "data", *SPARK)

    assert there == here
    assert here.document["examined"]["sources"] > 0


def test_all_kinds_of_input_in_many_parts(
    context: PretendedContext, run: Run, folder: Path
) -> None:
    """With what cannot be read, and with repetitions across files."""
    shutil.copytree(SAMPLES, folder / "data")
    (folder / "data" / "torn.ndjson").write_bytes(
        b'{"event": "A", "properties": {}}\n{'
    )
    (folder / "data" / "torn.csv.gz").write_bytes(b"\x1f\x8b\x08\x00")
    shutil.copy(SAMPLES / "shop" / "export.ndjson", folder / "data" / "again.ndjson")
    asked = ("check", "--offline", "data")

    here = run(*asked, "--format", "json", *NOW)
    there = run(*asked, *SPARK)

    assert there == here
    assert len(here.document["findings"]) > 50


def test_parquet_is_cut_between_row_groups(
    context: PretendedContext, run: Run, folder: Path
) -> None:
    """Places are rows of the whole file, and repetitions are found across the cuts."""
    path = folder / "a=1*.parquet"
    with duckdb.connect() as base:
        base.execute(
            "COPY (SELECT CASE WHEN i % 997 = 0 THEN 'sign up' ELSE 'Sign Up' END "
            "AS event, 1700000000 + i // 3 AS time, 'u' || i % 40 AS distinct_id, "
            "'d' || i % 60 AS \"$device_id\", 'i' || i % 4000 AS \"$insert_id\" "
            "FROM range(9000) AS t(i)) "
            f"TO '{path}' (ROW_GROUP_SIZE 2048)"
        )
    sources, _, _ = find_sources([str(path)])
    shards = [shard for part in driver.cut(sources, 5) for shard in part]

    here = run("check", "--offline", "a=1*.parquet", "--format", "json", *NOW)
    there = run("check", "--offline", "a=1*.parquet", *SPARK)

    assert there == here
    assert here.document["examined"]["events"] == 9_000
    assert [(shard.start, shard.end) for shard in shards] == [*pairwise(range(6))]


def test_one_insert_id_and_one_person_for_nearly_all_events(
    context: PretendedContext, run: Run, folder: Path
) -> None:
    chance = random.Random(4)
    records = []
    for number in range(3_000):
        properties = {**EVENT["properties"], "time": 1_700_000_000 + number % 700}
        if chance.random() < 0.1:
            properties |= {"$insert_id": f"i{number}", "distinct_id": f"u{number % 40}"}
        properties |= {"$device_id": f"d{number % 3}", "$user_id": "user-1"}
        records.append({**EVENT, "properties": properties})
    written(folder / "events.ndjson", *records)

    for command in COMMANDS.values():
        here = run(*command, "events.ndjson", "--format", "json", *NOW)
        there = run(*command, "events.ndjson", *SPARK)

        assert there == here
        assert here.document["examined"]["events"] == 3_000


@pytest.mark.parametrize("command", COMMANDS)
def test_summaries_of_spark_and_of_this_machine_add_up(
    command: str, context: PretendedContext, run: Run, folder: Path
) -> None:
    shop = SAMPLES / "shop"
    (folder / "data").mkdir()
    lines = (shop / "export.ndjson").read_bytes().splitlines(keepends=True)
    half = len(lines) // 2
    (folder / "data" / "a.ndjson").write_bytes(b"".join(lines[:half]))
    (folder / "data" / "b.ndjson").write_bytes(b"".join(lines[half - 50 :]))
    shutil.copy(shop / "server-requests.jsonl", folder / "data")
    b = ("data/b.ndjson", "data/server-requests.jsonl")
    ask, json = COMMANDS[command], ("--format", "json", *NOW)
    whole = run(*ask, "data", *json)
    here = run(*ask, *b, *json)
    run(*ask, "data/a.ndjson", "--save-summary", "a", "-q", *NOW)

    there = run(*ask, *b, *SPARK, "--save-summary", "b")

    assert there == here
    assert run("merge", "b", *json).out == here.out
    assert run("merge", "a", "b", *json).out == whole.out
    assert whole.document["findings"]


@pytest.mark.parametrize(
    ("bring", "stay"), [(0, True), (100, True), (1 << 20, False), (None, False)]
)
def test_only_so_many_rows_of_ids_come_here(
    bring: int | None,
    stay: bool,
    run: Run,
    folder: Path,
    context: PretendedContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copy(SAMPLES / "shop" / "export.ndjson", folder)

    def keep(*_: object) -> Any:
        raise UserError("they stay", hint="ask them there")

    @contextmanager
    def opened(options: Any, sources: Any, save: bool) -> Iterator[Any]:
        yield partial(driver.gather_sources, context, keep=keep, bring=bring)

    monkeypatch.setattr("mpdoctor.cli.identity_command.opened_engine", opened)

    ran = run("identity", "export.ndjson", *SPARK)

    assert ("they stay" in ran.err) == stay
    assert (ran.code == 2) == stay


def test_executors_that_differ_are_refused(
    run: Run, folder: Path, context: PretendedContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers = iter(range(1000))
    monkeypatch.setattr(executors, "hashing", lambda: str(next(makers)))

    ran = run("lint", str(SAMPLES / "shop" / "export.ndjson"), *SPARK)

    assert ran.code == 2
    assert "error: executors differ, so their sums cannot be added up" in ran.err


def test_a_file_that_executors_do_not_have_is_no_health(
    run: Run, folder: Path, context: PretendedContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(folder / "events.ndjson", EVENT)
    gather = driver.gather_sources

    def elsewhere(*arguments: Any, **named: Any) -> Any:
        (folder / path).unlink()
        return gather(*arguments, **named)

    monkeypatch.setattr(driver, "gather_sources", elsewhere)

    ran = run("lint", path, *SPARK)

    assert ran.code == 2
    assert "error: `events.ndjson` is not on executor" in ran.err


@pytest.mark.parametrize("cores", [1, 3, 64])
def test_parts_are_whole_in_order_and_alike_in_size(cores: int, folder: Path) -> None:
    line = b'{"event": "A", "properties": {"time": 1700000000}}\n'
    for name, lines in (("a", 40_000), ("b", 1), ("c", 9_000)):
        (folder / f"{name}.ndjson").write_bytes(line * lines)
    sources, _, _ = find_sources(["."])

    parts = driver.cut(sources, cores)

    assert len(parts) <= cores
    shards = [shard for part in parts for shard in part]
    at = [(shard.source.index, shard.start) for shard in shards]
    assert at == sorted(at)
    assert {index for index, _ in at} == {0, 1, 2}
    assert all(
        before.end == after.start
        for before, after in pairwise(shards)
        if before.source == after.source
    )
    sizes = [sum(map(driver.weight, part)) for part in parts]
    assert max(sizes) <= 2 * sum(sizes) / min(cores, len(shards)) + driver.LEAST


WRONG = [
    (("--engine", "sparc"), "`--engine sparc` is not known"),
    (("--master", "local[2]"), "`--master` is only for Spark"),
    (
        ("--engine", "spark", "--jobs", "2"),
        "`--jobs` does not go with `--engine spark`",
    ),
    (("--engine", "spark", "--watch"), "`--watch` does not go with `--engine spark`"),
    (("--rows-dir", "s3a://a/b"), "`--rows-dir` is only for Spark"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_options_that_do_not_go_together(
    options: tuple[str, ...], message: str, run: Run, healthy_file: str
) -> None:
    ran = run("lint", healthy_file, *options)

    assert ran.code == 2
    assert f"error: {message}\n" in ran.err
    assert "hint: " in ran.err


@pytest.fixture
def healthy_file(folder: Path) -> str:
    return written(folder / "events.ndjson", EVENT)


def test_what_only_this_process_can_read(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("lint", "-", "--engine", "spark")

    assert ran.code == 2
    assert "error: `stdin` cannot be read by Spark: only this process has it" in ran.err


def test_without_pyspark(
    run: Run, healthy_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)

    ran = run("lint", healthy_file, "--engine", "spark")

    assert ran.code == 2
    assert "error: PySpark is not installed\n" in ran.err
    assert "pip install 'mpdoctor[spark]'" in ran.err


def test_credentials_stay_on_the_driver() -> None:
    account = ServiceAccount(
        "robot.1a2b3c.mp-service-account", Secret("not-a-real-secret")
    )
    task = Task(Setup(service_account=account), (), 3, Limits())

    work = driver.work_of(task, 3, 1 << 20, 2)

    assert b"not-a-real-secret" in pickle.dumps(task)
    assert b"not-a-real-secret" not in pickle.dumps(work)


def test_many_remote_or_packed_files_make_many_parts(folder: Path) -> None:
    remote = [
        Source(f"{n}", n, None, "ndjson", url=f"s3://bucket/{n}") for n in range(400)
    ]
    path = folder / "packed.ndjson.gz"
    with path.open("wb") as file:
        file.write(b"\x1f\x8b\x08")
        file.truncate(driver.PART // driver.PACKED)
    packed = [Source(f"{n}", n, path, "ndjson") for n in range(10)]

    assert len(driver.cut(remote, 2)) == 100
    assert len(driver.cut(packed, 2)) == 10
