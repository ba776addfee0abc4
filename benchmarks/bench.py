"""The bench: a folder with settings, a plan and data made on demand, and commands for it."""

import gzip
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import dumps, everyday, hostile, spotless
from benchmarks.measure import Cost, Place, interleaved
from benchmarks.plans import plan_text

SETTINGS = f"""\
project:
  token: {dumps.TOKEN}
  region: eu
  id_merge: simplified
  timezone: Europe/Berlin
plan: plan.yaml
"""
MPDOCTOR = (sys.executable, "-m", "mpdoctor.cli.main")
LOADS = """
import sys, orjson
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        orjson.loads(line)
"""
WRITERS: dict[str, Callable[[Path, int], None]] = {
    "spotless": spotless.write_export,
    "everyday": everyday.write_export,
    "hostile": hostile.write_export,
    "dump": dumps.write_dump,
}
HOSTILE_PART = 8
"""The hostile grade has so many times fewer events: its records are large and slow."""

Commands = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
    """A line of the table: what, its cost, that against a reference, and what is aimed at."""

    what: str
    cost: str
    against: str = ""
    goal: str = ""


@dataclass
class Bench:
    """What is measured with: how many events, how often, where, and by which Python path."""

    folder: Path
    events: int
    rounds: int
    env: dict[str, str]
    _made: dict[str, Path] = field(default_factory=dict)

    @classmethod
    def prepared(cls, folder: Path, events: int, rounds: int) -> "Bench":
        """A bench in an empty folder, with the settings and the plan of fifty events."""
        (folder / "mpdoctor.yaml").write_text(SETTINGS, encoding="utf-8")
        (folder / "plan.yaml").write_text(plan_text(), encoding="utf-8")
        env = {
            # Bytecode is kept, as it is wherever mpdoctor was installed.
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        return cls(folder, max(1, events), max(1, rounds), env)

    @property
    def place(self) -> Place:
        return Place(self.folder, self.env)

    @property
    def plan(self) -> Path:
        return self.folder / "plan.yaml"

    def count(self, grade: str) -> int:
        """How many events a file of this grade has."""
        if grade == "hostile":
            return max(1, self.events // HOSTILE_PART)
        return self.events

    def data(self, grade: str, events: int = 0) -> Path:
        """The file of a grade, written when it is first asked for."""
        events = events or self.count(grade)
        name = f"{grade}-{events}.ndjson"
        if name not in self._made:
            WRITERS[grade](self.folder / name, events)
            self._made[name] = self.folder / name
        return self._made[name]

    def gzipped(self, grade: str) -> Path:
        """The same as gzip."""
        plain = self.data(grade)
        packed = plain.with_suffix(".ndjson.gz")
        if packed.name not in self._made:
            with plain.open("rb") as file, gzip.open(packed, "wb", 6) as out:
                while chunk := file.read(1 << 20):
                    out.write(chunk)
            self._made[packed.name] = packed
        return packed

    def measure(self, commands: Commands, *, memory: bool = False) -> dict[str, Cost]:
        """What commands cost; memory is looked at once, because it hardly changes."""
        rounds = 1 if memory else self.rounds
        return interleaved(commands, self.place, rounds, memory=memory)


def loads(path: Path) -> list[str]:
    """The reference: one core that parses every line and does nothing else."""
    return [sys.executable, "-c", LOADS, str(path)]


def lint(path: Path, jobs: str) -> list[str]:
    return [*MPDOCTOR, "lint", "--format", "json", "--jobs", jobs, str(path)]


def check(path: Path, jobs: str) -> list[str]:
    command = ["check", "--offline", "--format", "json", "--jobs", jobs]
    return [*MPDOCTOR, *command, str(path)]


def identity(path: Path, jobs: str) -> list[str]:
    return [*MPDOCTOR, "identity", "--format", "json", "--jobs", jobs, str(path)]


COMMANDS: dict[str, Callable[[Path, str], list[str]]] = {
    "lint": lint,
    "check": check,
    "identity": identity,
}


def row(what: str, taken: Cost, against: Cost, goal: str = "") -> Row:
    """A cost as a multiple of a reference's, by the clock and by processor time."""
    return Row(
        what,
        f"{taken.wall:.2f} s ({taken.processor:.2f} s of processor)",
        f"{taken.wall / against.wall:.2f} ×"
        f" ({taken.processor / against.processor:.2f} × by processor)",
        goal,
    )
