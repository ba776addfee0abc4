"""Data that is not ours: npm's `make-mp-data`, Mixpanel's own engineers' generator.

It is installed into the bench's folder and writes flat rows of a complex model, with nested
objects and identities. The plan is what the first rows show.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from benchmarks.bench import COMMANDS, Bench, Row, loads, row
from benchmarks.grades import PARSED

PACKAGE = "make-mp-data"
PART = 4
"""It holds everything in memory, so it is asked for a quarter of the events."""

LOOKED_AT = 2_000
WITHOUT_DUCKDB = """\
// DuckDB would be compiled, and serves only those who send data.
const Module = require("module");
const load = Module._load;
Module._load = (name, ...rest) => (name === "duckdb" ? {} : load(name, ...rest));
"""
_TYPES = {
    bool: "boolean",
    dict: "object",
    float: "number",
    int: "number",
    list: "list",
    str: "string",
}
_KNOWN = ("event", "time", "distinct_id")


class NotAvailable(Exception):
    """Why the generator cannot be had here."""


def generator(bench: Bench) -> Iterator[Row]:
    """All three commands on data of another's making."""
    try:
        export = make(bench.folder / "npm", max(1_000, bench.events // PART))
    except NotAvailable as why:
        yield Row(PACKAGE, "skipped", str(why))
        return
    plan = bench.folder / "generator-plan.yaml"
    plan.write_bytes(orjson.dumps(plan_of(export)))  # JSON is YAML
    commands = {PARSED: loads(export)}
    for name, command in COMMANDS.items():
        for jobs in ("1", "2"):
            commands[f"{name} --jobs {jobs}"] = [
                *command(export, jobs),
                *("--plan", str(plan)),
            ]
    found = bench.measure(commands)
    for what, taken in found.items():
        yield row(what, taken, found[PARSED])


def make(folder: Path, events: int, seed: str = "benchmark") -> Path:
    """The file of events that the generator writes. It is installed once."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for path in (folder / "data").glob("*.json"):
        path.unlink()
    stub = folder / "without-duckdb.js"
    stub.write_text(WITHOUT_DUCKDB, encoding="utf-8")
    quietly = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
    script = folder / "node_modules" / PACKAGE / "index.js"
    if not script.exists():
        _run(["npm", "install", *quietly, "--prefix", str(folder), PACKAGE], folder)
    model = ("--complex", "--format", "json", "--numDays", "30", "--seed", seed)
    size = ("--numEvents", str(events), "--numUsers", str(max(10, events // 50)))
    # In the end it opens a file manager, and fails where there is none.
    _run(["node", "-r", str(stub), str(script), *model, *size], folder, check=False)
    for path in (folder / "data").glob("*-EVENTS.json"):
        return path
    raise NotAvailable(f"{PACKAGE} wrote no events")


def plan_of(export: Path) -> dict[str, Any]:
    """A plan of the events, properties and types that the first rows show."""
    events: dict[str, dict[str, dict[str, str]]] = {}
    with export.open("rb") as lines:
        for _, line in zip(range(LOOKED_AT), lines, strict=False):
            found = orjson.loads(line)
            properties = events.setdefault(found["event"], {})
            for name, value in found.items():
                if name not in _KNOWN and not name.startswith("$"):
                    properties[name] = {"type": _TYPES.get(type(value), "any")}
    return {
        "version": 1,
        "events": {name: {"properties": one} for name, one in events.items()},
    }


def _run(command: Sequence[str], folder: Path, *, check: bool = True) -> None:
    try:
        subprocess.run(  # noqa: S603
            command,
            check=check,
            capture_output=True,
            timeout=900,
            cwd=folder,
            env=dict(os.environ),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotAvailable(f"{command[0]}: {type(error).__name__}") from error
