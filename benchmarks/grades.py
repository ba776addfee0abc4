"""What `lint`, `check` and `identity` cost on each grade of data, plain and packed.

The reference is always one core that parses the same lines with orjson.
"""

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.bench import COMMANDS, Bench, Row, lint, loads, row
from benchmarks.measure import Place, interleaved

GRADES = ("spotless", "everyday", "hostile")
PARSED = "orjson.loads"
MEGA = 1_000_000
GOALS = {
    ("spotless", "lint", "2"): "1.3 ×",
    ("everyday", "lint", "1"): "3.0 ×",
    ("everyday", "lint", "2"): "1.7 ×",
    ("everyday", "check", "1"): "4.0 ×",
    ("everyday", "check", "2"): "2.2 ×",
    ("hostile", "lint", "2"): "8 ×",
    ("hostile", "check", "2"): "8 ×",
}
STEPS = (8, 4, 2, 1)


def speed(bench: Bench, grade: str) -> Iterator[Row]:
    """All three commands on the plain file, with one process and two."""
    yield from _speed(bench, grade, bench.data(grade))


def spotless(bench: Bench) -> Iterator[Row]:
    """All three commands on healthy events."""
    return speed(bench, "spotless")


def everyday(bench: Bench) -> Iterator[Row]:
    """All three commands on events as they are."""
    return speed(bench, "everyday")


def hostile(bench: Bench) -> Iterator[Row]:
    """All three commands on events of which no two are alike."""
    return speed(bench, "hostile")


def dump(bench: Bench) -> Iterator[Row]:
    """All three commands on requests to `/track`."""
    return speed(bench, "dump")


def packed(bench: Bench) -> Iterator[Row]:
    """All three commands on a gzip file; the reference parses the plain one."""
    return _speed(bench, "everyday", bench.gzipped("everyday"), goals=False)


def _speed(
    bench: Bench, grade: str, path: Path, *, goals: bool = True
) -> Iterator[Row]:
    commands = {PARSED: loads(bench.data(grade))}
    aims = {}
    for name, command in COMMANDS.items():
        for jobs in ("1", "2"):
            what = f"{name} --jobs {jobs}"
            commands[what] = command(path, jobs)
            aims[what] = GOALS.get((grade, name, jobs), "") if goals else ""
    found = bench.measure(commands)
    for what, taken in found.items():
        yield row(what, taken, found[PARSED], aims.get(what, ""))


def memory(bench: Bench) -> Iterator[Row]:
    """Peak of all processes together, and on a quarter of the events."""
    for grade in GRADES:
        whole, part = bench.data(grade), bench.data(grade, bench.count(grade) // 4 or 1)
        for name, command in COMMANDS.items():
            for jobs in ("1", "2"):
                found = bench.measure(
                    {"1": command(part, jobs), "4": command(whole, jobs)}, memory=True
                )
                yield Row(
                    f"{grade}, {name} --jobs {jobs}",
                    f"{found['4'].peak / MEGA:.0f} MB",
                    f"{found['4'].peak / found['1'].peak:.2f} × a quarter of the events",
                    "250 MB and flat",
                )


def growth(bench: Bench) -> Iterator[Row]:
    """Time as the file doubles, up to the full number of events."""
    counts = [max(1, bench.events // part) for part in STEPS]
    found = bench.measure(
        {
            f"{count:,} events": lint(bench.data("everyday", count), "1")
            for count in counts
        }
    )
    before = None
    for what, taken in found.items():
        against = f"{taken.wall / before.wall:.2f} × the half" if before else ""
        yield Row(what, f"{taken.wall:.2f} s", against, "2.1 ×" if before else "")
        before = taken


def uncompiled(bench: Bench) -> Iterator[Row]:
    """`lint` of everyday events by a copy of mpdoctor without anything compiled."""
    spec = find_spec("mpdoctor")
    assert spec is not None
    assert spec.origin is not None
    copied = bench.folder / "uncompiled"
    shutil.copytree(
        Path(spec.origin).parent,
        copied / "mpdoctor",
        ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"),
        dirs_exist_ok=True,
    )
    path = bench.data("everyday")
    place = Place(bench.folder, {**bench.env, "PYTHONPATH": str(copied)})
    found = interleaved(
        {PARSED: loads(path), "lint --jobs 1": lint(path, "1")},
        place,
        bench.rounds,
    )
    for what, taken in found.items():
        goal = "9 ×" if what != PARSED else ""
        yield row(what, taken, found[PARSED], goal)
