"""What is measured. Each work gives rows of a table: what, cost, and against what."""

import gzip
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.data import plan_text, write_export
from benchmarks.measure import Cost, cost
from benchmarks.rivals import NotInstallable, rivals

LOADS = """
import sys, orjson
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        orjson.loads(line)
"""
LOAD_PLAN = """
import sys, time
from pathlib import Path
from mpdoctor.config import load_plan
start = time.perf_counter()
load_plan(Path(sys.argv[1]))
print(time.perf_counter() - start)
"""
UNPACK = {
    "gzip": """
import sys, gzip
with gzip.open(sys.argv[1]) as file:
    while file.read(1 << 20): pass
""",
    "zstd": """
import sys, zstandard
with open(sys.argv[1], "rb") as file:
    for chunk in zstandard.ZstdDecompressor().read_to_iter(file): pass
""",
}
LINT = [sys.executable, "-m", "mpdoctor.cli.main", "lint", "--format", "json"]
STEPS = (8, 4, 2, 1)
MEGA = 1_000_000


@dataclass
class Bench:
    """A folder with data made from the seed, and how often each thing is measured."""

    folder: Path
    events: int
    rounds: int
    env: dict[str, str]
    _made: dict[int, Path] = field(default_factory=dict)

    @property
    def plan(self) -> Path:
        path = self.folder / "plan.yaml"
        if not path.exists():
            path.write_text(plan_text(), encoding="utf-8")
        return path

    def export(self, events: int) -> Path:
        if events not in self._made:
            path = self.folder / f"export-{events}.ndjson"
            write_export(path, events)
            self._made[events] = path
        return self._made[events]

    def lint(self, export: Path, jobs: str) -> list[str]:
        return [*LINT, "--jobs", jobs, "--plan", str(self.plan), str(export)]

    def loads(self, export: Path) -> list[str]:
        return [sys.executable, "-c", LOADS, str(export)]

    def interleaved(
        self, commands: Mapping[str, Sequence[str]], *, memory: bool = False
    ) -> dict[str, Cost]:
        """The medians; the commands take turns, so that all meet the same weather."""
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(self.rounds):
            for name, command in commands.items():
                costs[name].append(cost(command, self.env, memory=memory))
        return {
            name: Cost(
                median(one.wall for one in found),
                median(one.processor for one in found),
                int(median(one.peak for one in found)),
            )
            for name, found in costs.items()
        }


Row = tuple[str, str, str]
Work = Callable[[Bench], Iterator[Row]]


def _row(name: str, taken: Cost, against: Cost, what: str) -> Row:
    return (
        name,
        f"{taken.wall:.2f} s ({taken.processor:.2f} s of processor)",
        f"{taken.wall / against.wall:.2f} × {what}"
        f" ({taken.processor / against.processor:.2f} × by processor)",
    )


def speed(bench: Bench) -> Iterator[Row]:
    """`lint` against doing nothing but parsing."""
    export = bench.export(bench.events)
    found = bench.interleaved(
        {
            "orjson.loads": bench.loads(export),
            "lint --jobs 1": bench.lint(export, "1"),
            "lint --jobs 2": bench.lint(export, "2"),
        }
    )
    for name, taken in found.items():
        yield _row(name, taken, found["orjson.loads"], "`orjson.loads`")


def memory(bench: Bench) -> Iterator[Row]:
    """Peak of all processes together, on the file and on one four times as long."""
    one, four = bench.export(bench.events), bench.export(4 * bench.events)
    for jobs in ("1", "2"):
        found = bench.interleaved(
            {"1": bench.lint(one, jobs), "4": bench.lint(four, jobs)}, memory=True
        )
        yield (
            f"peak, --jobs {jobs}",
            f"{found['1'].peak / MEGA:.0f} MB",
            f"{found['4'].peak / found['1'].peak:.2f} × on four times the file",
        )


def growth(bench: Bench) -> Iterator[Row]:
    """Time as the file doubles, up to the full number of events."""
    found = bench.interleaved(
        {
            str(part): bench.lint(bench.export(max(1, bench.events // part)), "1")
            for part in STEPS
        }
    )
    before: Cost | None = None
    for part in STEPS:
        taken = found[str(part)]
        yield (
            f"{bench.events // part:,} events",
            f"{taken.wall:.2f} s",
            f"{taken.wall / before.wall:.2f} × the half" if before else "",
        )
        before = taken


def startup(bench: Bench) -> Iterator[Row]:
    """A small file, against importing the command line's libraries."""
    few = bench.export(1_000)
    json = bench.lint(few, "auto")
    # Without `--format json`, the report that people read.
    report = [word for word in json if word not in ("--format", "json")]
    cost(json, bench.env)  # fills the caches
    cost(report, bench.env)
    found = bench.interleaved(
        {
            "import": [sys.executable, "-c", "import typer, rich"],
            "lint of 1,000 events": json,
            "the same for people": report,
        }
    )
    for name, taken in found.items():
        yield _row(name, taken, found["import"], "`import typer, rich`")


def large_plan(bench: Bench) -> Iterator[Row]:
    """Loading a plan of 5,000 events."""
    path = bench.folder / "large.yaml"
    path.write_text(plan_text(5_000), encoding="utf-8")
    command = [sys.executable, "-c", LOAD_PLAN, str(path)]
    times = []
    for _ in range(bench.rounds):
        found = subprocess.run(  # noqa: S603
            command, env=bench.env, capture_output=True, text=True, check=True
        )
        times.append(float(found.stdout))
    yield "plan of 5,000 events", f"{median(times):.3f} s", "loading alone"


def packed(bench: Bench) -> Iterator[Row]:
    """gzip and zstd, against the plain file and the decompressor's own time."""
    import zstandard

    plain = bench.export(max(1, bench.events // 4))
    content = plain.read_bytes()
    files = {
        "gzip": (plain.with_suffix(".gz"), gzip.compress(content, 6)),
        "zstd": (plain.with_suffix(".zst"), zstandard.compress(content, 3)),
    }
    commands = {"plain": bench.lint(plain, "1")}
    for name, (path, bytes_) in files.items():
        path.write_bytes(bytes_)
        commands[name] = bench.lint(path, "1")
        commands[f"un{name}"] = [sys.executable, "-c", UNPACK[name], str(path)]
    found = bench.interleaved(commands)
    for name in files:
        whole = found["plain"].wall + found[f"un{name}"].wall
        yield (
            name,
            f"{found[name].wall:.2f} s",
            f"{found[name].wall / whole:.2f} × plain and unpacking ({whole:.2f} s)",
        )


def others(bench: Bench) -> Iterator[Row]:
    """What people would use instead, with the same plan as JSON Schema."""
    export = bench.export(bench.events)
    tools = rivals(bench.folder, export)
    commands = {"lint --jobs 1": bench.lint(export, "1")}
    commands["lint --jobs 2"] = bench.lint(export, "2")
    factors = dict.fromkeys(commands, 1.0)
    for name, tool in tools.items():
        if isinstance(tool, NotInstallable):
            yield name, "skipped", str(tool)
        else:
            commands[name], factors[name] = tool
    found = bench.interleaved(commands)
    ours = found["lint --jobs 1"].wall
    for name, taken in found.items():
        wall = taken.wall * factors[name]
        note = "" if factors[name] == 1 else ", from a part of the file"
        yield name, f"{wall:.2f} s", f"{wall / ours:.2f} × `lint --jobs 1`{note}"


WORKS: dict[str, Work] = {
    "speed": speed,
    "memory": memory,
    "growth": growth,
    "startup": startup,
    "plan": large_plan,
    "packed": packed,
    "others": others,
}
