"""The samples of other formats: each is found by its content, and nothing is wrong with it."""

from pathlib import Path

import pytest

from mpdoctor.inputs import Shard, find_sources
from mpdoctor.model.record import Kind
from tests.cli.conftest import Run, folder, run
from tests.samples.index import SAMPLES

from .helpers import read_shard

__all__ = ["folder", "run"]

FORMATS = SAMPLES / "formats"


@pytest.mark.parametrize(
    ("name", "form", "events", "profiles"),
    [
        ("airbyte.jsonl", "wrapped", 1, 1),
        ("batch.json", "wrapped", 1, 0),
        ("documentation.jsonc", "jsonc", 1, 0),
        ("events.csv", "csv", 2, 0),
        ("events.zip", "ndjson", 1, 0),
        ("fivetran.csv", "csv", 2, 0),
        ("message.txt", "pasted", 1, 0),
        ("pipeline.parquet", "parquet", 1, 0),
        ("singer.jsonl", "wrapped", 1, 0),
        ("users.csv", "csv", 0, 2),
    ],
)
def test_a_sample_is_read_in_its_format(
    name: str, form: str, events: int, profiles: int
) -> None:
    (source,), skipped, unread = find_sources([str(FORMATS / name)])
    seen = read_shard(Shard(source))

    assert (source.format, skipped, unread) == (form, [], [])
    assert (seen.bad, seen.error) == ([], "")
    assert len(seen.records()) == events
    assert len(seen.records(Kind.PROFILE)) == profiles


def test_nothing_is_wrong_with_them(run: Run, folder: Path) -> None:
    ran = run("check", "--offline", str(FORMATS), "--format", "json")

    assert ran.document["findings"] == []
    assert ran.document["examined"]["sources"] == len(list(FORMATS.iterdir()))
