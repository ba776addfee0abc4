"""The spotless grade: healthy events only, which are the slowest to prove healthy."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks import shop

SEED = 20260401


def records(count: int, seed: int = SEED) -> Iterator[shop.Record]:
    """Events without a fault, in the order of a raw export."""
    for record, _, _ in shop.records(count, seed, people=max(10, count // 40)):
        yield record


def write_export(path: Path, count: int, seed: int = SEED) -> None:
    """Write `count` events as NDJSON."""
    with path.open("wb") as file:
        for record in records(count, seed):
            file.write(orjson.dumps(record) + b"\n")
