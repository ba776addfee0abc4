"""`--engine spark` and `mpdoctor.spark.checkup` on a real standalone cluster."""

import json
import os
import random
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mpdoctor.errors import UserError
from mpdoctor.spark import checkup, driver
from tests.cli.conftest import EVENT, Run, folder, run, written
from tests.cli.test_merge import COMMANDS, NOW, SAMPLES
from tests.docs.pages import blocks, page
from tests.e2e.spark_cluster import (
    ENVIRONMENT,
    SETTINGS,
    cluster,
    gathered_badly,
)
from tests.running import MPDOCTOR, absent

__all__ = ["folder", "run"]

pytestmark = pytest.mark.e2e

SPARK = ("--engine", "spark")
JSON = ("--format", "json", *NOW)
PARTS = 8
"""So many parts, as if there were as many cores."""


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if find_spec("pyspark") is None or shutil.which("java") is None:
        absent("no PySpark or no Java here")
    with cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture(scope="module")
def session(master: str) -> Iterator[Any]:
    """A session of the cluster, as a notebook has one."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(master)
        settings = {**SETTINGS, "spark.default.parallelism": str(PARTS)}
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        yield session
        session.stop()


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are cut, and rows of ids stay in Spark, as if there were more of them."""
    monkeypatch.setattr(driver, "LEAST", 16 << 10)
    monkeypatch.setattr(driver, "BROUGHT", 0)


# `identity` is run below, without a cluster.
@pytest.mark.parametrize("command", ["lint", "check"])
def test_the_report_is_that_of_this_machine(
    command: str, session: Any, small_pieces: None, run: Run, folder: Path
) -> None:
    for name in ("shop", "labelled_identity", "formats", "browser"):
        shutil.copytree(SAMPLES / name, folder / "data" / name)

    here = run(*COMMANDS[command], "data", *JSON)
    there = run(*COMMANDS[command], "data", *JSON, *SPARK)

    assert there == here
    assert len(here.document["findings"]) > 10


@pytest.fixture
def skewed(folder: Path) -> str:
    """Repetitions everywhere, and most events of one person with one insert id."""
    chance = random.Random(5)
    records = []
    for number in range(4_000):
        properties = {**EVENT["properties"], "time": 1_700_000_000 + number % 700}
        if chance.random() < 0.3:
            ids = {"$insert_id": f"i{number % 1_000}", "distinct_id": f"u{number % 40}"}
            properties |= ids
        records.append({**EVENT, "properties": {**properties, "$device_id": "d1"}})
    return written(folder / "skewed.ndjson", *records)


@pytest.mark.parametrize("command", ["lint", "check"])
def test_executors_may_die_and_tasks_may_be_repeated(
    command: str,
    session: Any,
    small_pieces: None,
    run: Run,
    skewed: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempts = tmp_path / "attempts"
    attempts.mkdir()
    badly = partial(gathered_badly, str(attempts))
    gather = partial(driver.gather_sources, gather=badly)
    here = run(*COMMANDS[command], skewed, *JSON)
    monkeypatch.setattr(driver, "gather_sources", gather)

    there = run(*COMMANDS[command], skewed, *JSON, *SPARK)

    assert there == here
    tried = [path.name.split("-") for path in attempts.iterdir()]
    again = {int(part) for part, attempt in tried if attempt != "0"}
    # That of the killed executor, those that were lost, and the duplicate of a slow one.
    assert {0, 1, 5, 7} <= again


def test_rows_in_a_folder_that_is_not_shared_are_missed(
    session: Any, run: Run, skewed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where each executor writes to a disk of its own."""
    from pyspark.sql import DataFrameReader

    read = DataFrameReader.parquet

    def without_one(self: Any, *paths: str) -> Any:
        next(tmp_path.glob("mpdoctor-*/rows=events/*.parquet")).unlink()
        return read(self, *paths)

    monkeypatch.setattr(DataFrameReader, "parquet", without_one)

    ran = run("identity", skewed, *SPARK, "--rows-dir", tmp_path.as_uri())

    assert (ran.code, ran.out) == (2, "")
    assert f"not all that executors have written to `{tmp_path.as_uri()}/m" in ran.err
    assert "hint: name a folder that all machines share" in ran.err
    assert not list(tmp_path.glob("mpdoctor-*"))


LINES = [
    {
        "event": "sign up" if number == 7 else "Sign Up",
        "properties": {
            **EVENT["properties"],
            "$insert_id": f"i{number // 2 * 2 if number > 90 else number}",
            "time": 1_700_000_000 + number,
            "$device_id": f"d{number % 9}",
        },
    }
    for number in range(100)
]


def shown(report: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (
            *(one["code"], one["count"], one["subject"]["event"]),
            *(place["line"] for place in one["places"]),
        )
        for one in report["findings"]
    ]


@pytest.fixture
def here(run: Run, folder: Path) -> Any:
    """What a file with the same events shows."""
    (folder / "plan.yaml").write_text("version: 1\nevents: {Sign Up: {}}\n")
    written(folder / "lines.ndjson", *LINES)
    ran = run("check", "--offline", "lines.ndjson", "--plan", "plan.yaml", *JSON)
    assert {"PLAN008", "ENV013"} <= {one["code"] for one in ran.document["findings"]}
    return ran.document


@pytest.mark.parametrize("form", ["text", "properties", "struct"])
def test_a_frame_of_events_is_checked_like_their_file(
    form: str, session: Any, small_pieces: None, here: Any, folder: Path
) -> None:
    if form == "struct":
        df = session.read.json(str(folder / "lines.ndjson"))
    else:
        texts = [json.dumps(line) for line in LINES]
        if form == "text":
            df = session.createDataFrame([(text,) for text in texts], "value string")
        else:
            rows = [(line["event"], json.dumps(line["properties"])) for line in LINES]
            df = session.createDataFrame(rows, "event string, properties string")

    found = checkup(
        df.repartition(1) if form == "struct" else df,
        plan="plan.yaml",
        # It takes longer, and the form makes no difference.
        identity=form == "text",
        now=1_777_593_600,
    )

    if form == "text":
        assert shown(found.report) == shown(here)
        assert found.report["identity"] == here["identity"]
    rows = found.findings.collect()
    assert len(rows) == len(found.report["findings"])
    counts = {(row.code, row["count"]) for row in rows}
    wanted = {(one["code"], one["count"]) for one in here["findings"]}
    assert {("PLAN008", 1), ("ENV013", 5)} <= counts <= wanted


def test_a_frame_with_a_column_for_each_property(session: Any, folder: Path) -> None:
    session.sql("SET TIME ZONE 'America/New_York'")
    df = session.sql(
        """
        SELECT 'Sign Up' AS action, timestamp_seconds(1777000000 + id) AS ts,
               concat('u', id % 3) AS uid, concat('i', id % 90) AS insert_id,
               array(id, NULL) AS items, named_struct('a', id, 'b', NULL) AS deep
        FROM range(100)
        """
    )

    with pytest.raises(UserError) as refused:
        checkup(df)
    columns = {"event": "action", "time": "ts", "distinct_id": "uid"}
    found = checkup(df, columns=columns, now=1_777_593_600)

    assert "columns: event=action,time=ts" in refused.value.hint
    assert found.report["examined"]["events"] == 100
    counts = {row.code: row["count"] for row in found.findings.collect()}
    # Repetitions across partitions, and none of the times is off.
    assert counts == {"ENV013": 10}


SAVED = """
import sys

try:
    exec(JOB)
except SystemExit:
    sys.argv += ["--save-summary", "there.summary"]
    exec(JOB)
"""


def test_submitted_jobs_with_the_package_as_a_zip(
    master: str, session: Any, run: Run, skewed: str, tmp_path: Path
) -> None:
    """The zip comes before the installed package, and holds nothing that is compiled. The
    second job saves a summary."""
    session.stop()
    package = tmp_path / "mpdoctor.zip"
    source = SAMPLES.parent / "mpdoctor"
    with zipfile.ZipFile(package, "w") as packed:
        for path in source.rglob("*"):
            if path.is_file() and path.suffix not in (".so", ".pyc"):
                packed.write(path, path.relative_to(source.parent))
    job = tmp_path / "job.py"
    (text,) = [
        block for block in blocks(page("large.md"), "python") if "main()" in block
    ]
    job.write_text(f"JOB = {text!r}\n{SAVED}")
    here = run("check", "--offline", skewed, *JSON)
    settings = [
        part
        for name, value in SETTINGS.items()
        for part in ("--conf", f"{name}={value}")
    ]

    ended = subprocess.run(
        [
            str(MPDOCTOR.with_name("spark-submit")),
            *("--master", master, *settings, "--py-files", str(package), str(job)),
            *("check", "--offline", skewed, *JSON, *SPARK),
            *("--rows-dir", tmp_path.as_uri()),
        ],
        env={**os.environ, **ENVIRONMENT, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert ended.stdout == here.out * 2, ended.stderr
    assert ended.returncode == here.code
    assert run("merge", "there.summary", *JSON).out == here.out


def test_a_local_run_without_anything_else(
    master: str, run: Run, skewed: str, folder: Path
) -> None:
    """Rows of ids are few, and come here."""
    data = (skewed, str(SAMPLES / "labelled_identity" / "simplified"))
    here = run("identity", *data, *JSON)

    ended = subprocess.run(
        [MPDOCTOR, "identity", *data, *JSON, *SPARK, "--master", "local[2]"],
        env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert (ended.stdout, ended.stderr) == (here.out, here.err)
