import gzip
import os
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
import zstandard

from mpdoctor.analysis import shards as run
from mpdoctor.analysis.gathering import PAYS_FROM, jobs_for
from mpdoctor.analysis.rule_selection import RuleSelection
from mpdoctor.analysis.workers import tasks_of
from mpdoctor.diagnosis.pipeline import examine
from mpdoctor.inputs import Shard, Source, find_sources
from mpdoctor.model.settings import Setup
from mpdoctor.reports.formats.json import write
from mpdoctor.rules import catalogue
from tests.analysis.runs import event


def sized(path: Path, size: int) -> Source:
    with path.open("wb") as file:
        file.truncate(size)
    return Source(path.name, 0, path, None)


@pytest.mark.parametrize(
    ("size", "jobs"),
    [
        pytest.param(1_000, 1, id="small"),
        pytest.param(2 * PAYS_FROM - 1, 1, id="nearly-two"),
        pytest.param(2 * PAYS_FROM, 2, id="two"),
        pytest.param(100 * PAYS_FROM, 4, id="no-more-than-cores"),
    ],
)
def test_workers_are_used_only_where_they_pay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, jobs: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4), raising=False)

    assert jobs_for([sized(tmp_path / "events.ndjson", size)]) == jobs


def test_many_small_files_are_together_a_large_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(4), raising=False)
    sources = [
        sized(tmp_path / f"{number}.ndjson", PAYS_FROM // 2) for number in range(6)
    ]

    assert jobs_for(sources) == 3


@pytest.mark.parametrize(
    ("jobs", "parts"),
    [
        pytest.param(1, 5, id="one"),
        pytest.param(2, 6, id="two"),
        pytest.param(4, 8, id="four"),
        pytest.param(9, 5, id="more-than-parts"),
    ],
)
def test_a_large_file_has_as_many_parts_for_each_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, parts: int
) -> None:
    monkeypatch.setattr(run, "SHARD", 1_000)
    path = tmp_path / "export.ndjson"
    path.write_bytes(b"{}\n" * 1_700)

    found = run.shards_of([Source(path.name, 0, path, "ndjson")], jobs)

    assert len(found) == parts


LINES = b"".join(map(event, range(3_000))) + b"{broken\n" + event(1)


def report(path: Path, jobs: int) -> str:
    sources, _, _ = find_sources([str(path)])
    found = examine(
        sources, Setup(now=1_775_100_000.0), RuleSelection(catalogue(), {}), jobs=jobs
    )
    out = StringIO()
    write(found, out)
    return out.getvalue().replace(str(path), "export")


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_packed_file_shared_by_workers_gives_the_same_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packing: str
) -> None:
    monkeypatch.setattr(run, "SHARD", 50_000)
    plain, packed = tmp_path / "export.ndjson", tmp_path / "export.packed"
    plain.write_bytes(LINES)
    pack = gzip.compress if packing == "gzip" else zstandard.compress
    packed.write_bytes(pack(LINES))

    whole = report(plain, 1)

    assert '"line": 3001' in whole
    assert report(packed, 1) == whole
    assert report(packed, 3) == whole


def test_a_packed_file_that_is_cut_off_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SHARD", 50_000)
    packed = tmp_path / "export.ndjson.gz"
    packed.write_bytes(gzip.compress(LINES)[:-100])
    sources, _, _ = find_sources([str(packed)])

    found = examine(sources, Setup(), RuleSelection(catalogue(), {}), jobs=3)

    assert len(found.unread) == 1
    assert "cut off" in found.unread[0][0]
    assert found.examined["events"] > 1_000


@pytest.mark.parametrize(
    ("sizes", "sharers"),
    [
        pytest.param([100], [2], id="one"),
        pytest.param([100, 100, 100, 100, 100], [1] * 5, id="many"),
        pytest.param([10, 1000, 10], [1, 2, 1], id="one-large"),
    ],
)
def test_only_a_file_that_others_would_wait_for_is_shared(
    tmp_path: Path, sizes: list[int], sharers: list[int]
) -> None:
    shards = []
    for number, size in enumerate(sizes):
        path = tmp_path / f"{number}.gz"
        path.write_bytes(b"x" * size)
        shards.append(Shard(Source(path.name, number, path, "ndjson"), shared=True))

    found = Counter(shard.source.index for shard, _ in tasks_of(shards, 2))

    assert [found[number] for number in range(len(sizes))] == sharers
