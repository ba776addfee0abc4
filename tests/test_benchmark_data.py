"""Benchmarks are worth what their data is worth: each grade holds what it says."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from benchmarks import dumps, everyday, hostile, spotless
from benchmarks.bench import Bench
from benchmarks.faults import FAULTS, REPEATS

EVENTS = 40_000


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench.prepared(tmp_path_factory.mktemp("bench"), EVENTS, 1)


def report(bench: Bench, path: Path, *command: str) -> dict[str, Any]:
    found = subprocess.run(
        [sys.executable, "-m", "mpdoctor.cli.main", *command, str(path)],
        cwd=bench.folder,
        env=bench.env,
        capture_output=True,
        check=False,
    )
    document: dict[str, Any] = json.loads(found.stdout)
    return document


def test_spotless_data_is_healthy(bench: Bench) -> None:
    path = bench.data("spotless", 5_000)

    found = report(bench, path, "check", "--offline", "--format", "json")

    assert found["findings"] == []
    assert found["examined"]["events"] == 5_000


def test_all_planted_faults_are_found_in_everyday_data(bench: Bench) -> None:
    path = bench.data("everyday")

    found = report(bench, path, "check", "--offline", "--format", "json")

    planted = {fault.code for fault in FAULTS} | {code for code, _ in REPEATS}
    assert planted - {finding["code"] for finding in found["findings"]} == set()


def test_everyday_data_is_mostly_healthy() -> None:
    wear = everyday.Wear(everyday.SEED)
    spoilt = sum(wear.spoil(record) for record in spotless.records(10_000))

    assert 0.05 < spoilt / 10_000 < 0.15


def test_no_two_hostile_records_are_alike() -> None:
    records = list(hostile.records(500))

    assert len({frozenset(record["properties"]) for record in records}) == 500


def test_requests_carry_all_events(bench: Bench) -> None:
    path = bench.data("dump", 2_000)

    found = report(bench, path, "lint", "--format", "json")

    assert found["examined"]["events"] == 2_000
    assert found["examined"]["unreadable"] == 0


def test_data_hangs_on_the_seed_alone() -> None:
    for records in (
        spotless.records,
        everyday.records,
        hostile.records,
        dumps.requests,
    ):
        once, again = (
            list(islice(records(300, 7), 50)),
            list(islice(records(300, 7), 50)),
        )
        assert once == again
        assert once != list(islice(records(300, 8), 50))
