"""What Spark costs beside worker processes on the same cores, and what a second worker is worth.

Needs `mpdoctor[spark]` and Java.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.bench import MPDOCTOR, Bench, Row, row
from benchmarks.identity import write_export
from benchmarks.measure import Cost, Failed, Place
from benchmarks.sampled import sampled
from tests.e2e.spark_cluster import ENVIRONMENT, SETTINGS, cluster

TIMES = 125
"""So many times the bench's events: 50 million where that has 400,000."""

FILES = 25
GOAL = "2.5 ×"
COMMANDS: Mapping[str, Sequence[str]] = {
    "lint": ("lint",),
    "check": ("check", "--offline"),
    "identity": ("identity",),
}


def overhead(bench: Bench) -> Iterator[Row]:
    """Everyday data: all three commands in two processes, and on two cores of Spark.

    Few rows of ids come to the driver; those of `check` and `identity` are left in Spark
    as well, as if there were many.
    """
    _require()
    path, start = bench.data("everyday"), bench.data("everyday", events=1)
    spark = _spark("local[2]")
    left = (*spark, "--rows-dir", bench.folder.as_uri())
    for name in COMMANDS:
        ways = {"Spark": spark} if name == "lint" else {"Spark": spark, "rows": left}
        commands = {
            "here": _command(name, path, "--jobs", "2"),
            "here, one event": _command(name, start, "--jobs", "1"),
        }
        for way, options in ways.items():
            commands[way] = _command(name, path, *options)
            commands[f"{way}, one event"] = _command(name, start, *options)
        found = _measured(bench, commands)
        here = _beyond(found["here"], found["here, one event"])
        for way in ways:
            what = f"`{name}`" + (" with rows left there" if way == "rows" else "")
            begun = found[f"{way}, one event"]
            there = _beyond(found[way], begun)
            yield row(f"start of {what} on Spark", begun, found["here, one event"])
            yield row(f"{what} on two cores of Spark beyond that", there, here, GOAL)


def scaling(bench: Bench) -> Iterator[Row]:
    """`lint` of everyday data in a standalone cluster of one worker and of two."""
    _require()
    path, start = bench.data("everyday"), bench.data("everyday", events=1)
    found: dict[int, Cost] = {}
    for workers in (1, 2):
        folder = bench.folder / f"cluster-{workers}"
        folder.mkdir(exist_ok=True)
        with cluster(folder, workers) as master:
            costs = _measured(
                bench,
                {
                    "all": _command("lint", path, *_spark(master)),
                    "one event": _command("lint", start, *_spark(master)),
                },
            )
        found[workers] = _beyond(costs["all"], costs["one event"])
    one, two = found[1].wall, found[2].wall
    yield Row("`lint` with one worker", f"{one:.2f} s beyond start")
    yield Row("`lint` with two workers", f"{two:.2f} s", f"{two / one:.2f} × of one")


def lake(bench: Bench) -> Iterator[Row]:
    """`lint` of many events in several files: time, and memory of all processes together."""
    _require()
    folder = bench.folder / "lake"
    folder.mkdir()
    events = max(FILES, bench.events * TIMES)
    for number in range(FILES):
        path = folder / f"{number:02}.ndjson"
        write_export(path, events // FILES, seed=number)
    size = sum(path.stat().st_size for path in folder.iterdir())
    command = {"lint": _command("lint", folder, *_spark("local[2]"))}
    taken = _measured(bench, command)["lint"]
    shutil.rmtree(folder)
    yield Row(
        f"`lint` of {events:,} events, {size / 1e9:.1f} GB, on two cores of Spark",
        f"{taken.wall:.0f} s ({taken.processor:.0f} s of processor)",
        f"{events / taken.wall:,.0f} events/s",
    )
    yield Row("peak of all processes, JVM included", f"{taken.peak / 1e6:,.0f} MB")


def _require() -> None:
    if find_spec("pyspark") is None or shutil.which("java") is None:
        raise Failed("needs `mpdoctor[spark]` and Java")


def _command(name: str, path: Path, *more: str) -> list[str]:
    return [*MPDOCTOR, *COMMANDS[name], "--format", "json", *more, str(path)]


def _measured(bench: Bench, commands: Mapping[str, Sequence[str]]) -> dict[str, Cost]:
    # What makes tests hard, or short, is left out.
    settings = {
        key: value
        for key, value in SETTINGS.items()
        if "spec" not in key and "Java" not in key
    }
    some = [part for pair in settings.items() for part in ("--conf", "=".join(pair))]
    submitting = {"PYSPARK_SUBMIT_ARGS": " ".join([*some, "pyspark-shell"])}
    environment = {**bench.env, **ENVIRONMENT, **submitting}
    return sampled(commands, Place(bench.folder, environment), bench.rounds)


def _spark(master: str) -> tuple[str, ...]:
    return "--engine", "spark", "--master", master


def _beyond(whole: Cost, start: Cost) -> Cost:
    return Cost(
        max(0.01, whole.wall - start.wall),
        max(0.01, whole.processor - start.processor),
        whole.peak,
    )
