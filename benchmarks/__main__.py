"""Measure mpdoctor on this machine: `python -m benchmarks`.

Nothing here fails because it is slow, since machines and their load differ.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import grades, identity, make_mp_data, rivals, spark, startup, summaries
from benchmarks.bench import Bench, Row
from benchmarks.measure import Failed

ABOUT = ("mpdoctor", "orjson", "zstandard")
WORKS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "everyday": grades.everyday,
    "spotless": grades.spotless,
    "hostile": grades.hostile,
    "gzip": grades.packed,
    "dump": grades.dump,
    "generator": make_mp_data.generator,
    "uncompiled": grades.uncompiled,
    "memory": grades.memory,
    "growth": grades.growth,
    "identity": identity.large,
    "merge": summaries.year,
    "spark": spark.overhead,
    "cluster": spark.scaling,
    "lake": spark.lake,
    "startup": startup.startup,
    "plan": startup.large_plan,
    "rivals": rivals.others,
}


def main() -> None:
    """Measure, and print a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", action="append", choices=tuple(WORKS))
    asked = parser.parse_args()
    out = sys.stdout
    out.write(f"{_machine()}; {asked.events:,} events, median of {asked.rounds}\n\n")
    out.write("| work | what | cost | against | goal |\n|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench.prepared(Path(name), asked.events, asked.rounds)
        for work in asked.only or WORKS:
            try:
                for row in WORKS[work](bench):
                    cells = (work, row.what, row.cost, row.against, row.goal)
                    out.write(f"| {' | '.join(cells)} |\n")
                    out.flush()
            except Failed as why:
                out.write(f"| {work} | failed | {why} | | |\n")
            out.flush()


def _machine() -> str:
    return ", ".join(
        [
            f"{os.cpu_count()} cores ({platform.machine()})",
            f"Python {platform.python_version()}",
            *(f"{name} {_version(name)}" for name in ABOUT),
        ]
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"


if __name__ == "__main__":
    main()
