"""What short runs cost, and large plans: with settings and a plan of fifty events."""

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.bench import MPDOCTOR, Bench, Row, row
from benchmarks.measure import Failed, cost
from benchmarks.plans import plan_text

EVENTS = 1_000
PLANNED = 5_000
YARDSTICK = "import typer, rich"
LOAD_PLAN = """
import sys, time
from pathlib import Path
from mpdoctor.config import load_plan
start = time.perf_counter()
load_plan(Path(sys.argv[1]))
print(time.perf_counter() - start)
"""


def startup(bench: Bench) -> Iterator[Row]:
    """A thousand events and none, against importing the command line's libraries."""
    everyday = str(bench.data("everyday", EVENTS))
    spotless = str(bench.data("spotless", EVENTS))
    offline = [*MPDOCTOR, "check", "--offline"]
    commands = {
        YARDSTICK: ([sys.executable, "-c", YARDSTICK], ""),
        "--version": ([*MPDOCTOR, "--version"], "2.5 ×"),
        "--help": ([*MPDOCTOR, "--help"], "2.5 ×"),
        "lint": ([*MPDOCTOR, "lint", everyday], "6.5 ×"),
        "lint --format json": (
            [*MPDOCTOR, "lint", "--format", "json", everyday],
            "6.5 ×",
        ),
        "lint, spotless": ([*MPDOCTOR, "lint", spotless], "6.5 ×"),
        "check --offline": ([*offline, everyday], "9 ×"),
        "check --offline, spotless": ([*offline, spotless], "9 ×"),
        "identity": ([*MPDOCTOR, "identity", everyday], "9 ×"),
    }
    for command, _ in commands.values():  # fills the caches
        cost(command, bench.place)
    found = bench.measure({name: command for name, (command, _) in commands.items()})
    for name, taken in found.items():
        goal = commands[name][1]
        yield row(name, taken, found[YARDSTICK], goal)


def large_plan(bench: Bench) -> Iterator[Row]:
    """A plan of five thousand events: the whole of `plan check`, and loading alone.

    Cold means that nothing was kept of an earlier run.
    """
    path = bench.folder / "large.yaml"
    path.write_text(plan_text(PLANNED), encoding="utf-8")
    times: dict[str, list[float]] = {}
    for number in range(bench.rounds):
        cache = bench.folder / f"cold-{number}"
        env = {**bench.env, "XDG_CACHE_HOME": str(cache)}
        for turn in ("cold", "again"):
            command = [sys.executable, "-c", LOAD_PLAN, str(path)]
            found = subprocess.run(  # noqa: S603
                command, env=env, capture_output=True, text=True
            )
            if found.returncode:
                raise Failed(found.stderr.strip().splitlines()[-1])
            times.setdefault(f"loading alone, {turn}", []).append(float(found.stdout))
    checks = bench.measure({"plan check": [*MPDOCTOR, "plan", "check", str(path)]})
    for name, seconds in times.items():
        yield Row(
            f"{PLANNED:,} events, {name}", f"{median(seconds):.2f} s", "", "1.8 s"
        )
    whole = checks["plan check"]
    yield Row(f"{PLANNED:,} events, `plan check`", f"{whole.wall:.2f} s", "", "1.8 s")
