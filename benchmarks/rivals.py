"""What people would use instead, on the same events with the same plan."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from benchmarks.bench import Bench, Row, lint
from benchmarks.schema import by_event, of_array

SLOW_EVENTS = 1_000
"""Events for what would take hours; its time is multiplied."""

_LOOP = """
import sys, orjson
{setup}
bad = 0
with open(sys.argv[1], "rb") as lines:
    for line in lines:
        event = orjson.loads(line)
        bad += not valid(event)
print(bad)
"""
JSONSCHEMA_RS = _LOOP.format(
    setup="""
import jsonschema_rs
checks = {
    name: jsonschema_rs.validator_for(schema).is_valid
    for name, schema in orjson.loads(open(sys.argv[2], "rb").read()).items()
}
def valid(event):
    check = checks.get(event["event"])
    return check is not None and check(event["properties"])
"""
)
FASTJSONSCHEMA = _LOOP.format(
    setup="""
import fastjsonschema
checks = {
    name: fastjsonschema.compile(schema)
    for name, schema in orjson.loads(open(sys.argv[2], "rb").read()).items()
}
def valid(event):
    try:
        checks[event["event"]](event["properties"])
    except (KeyError, fastjsonschema.JsonSchemaValueException):
        return False
    return True
"""
)
AJV = """
const Ajv = require("ajv");
const fs = require("fs");
const ajv = new Ajv({strict: false, validateFormats: false});
const checks = {};
const schemas = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
for (const [name, schema] of Object.entries(schemas)) checks[name] = ajv.compile(schema);
let bad = 0;
const lines = require("readline").createInterface({
  input: fs.createReadStream(process.argv[2]), crlfDelay: Infinity,
});
lines.on("line", (line) => {
  const event = JSON.parse(line);
  const check = checks[event.event];
  if (check === undefined || !check(event.properties)) bad += 1;
});
lines.on("close", () => console.log(bad));
"""


class NotInstallable(Exception):
    """Why a tool cannot be measured here."""


def others(bench: Bench) -> Iterator[Row]:
    """Each tool on everyday events, against `lint`."""
    export = bench.data("everyday")
    commands = {"lint --jobs 1": lint(export, "1"), "lint --jobs 2": lint(export, "2")}
    factors = dict.fromkeys(commands, 1.0)
    for name, tool in rivals(bench.folder, export).items():
        if isinstance(tool, NotInstallable):
            yield Row(name, "skipped", str(tool))
        else:
            commands[name], factors[name] = tool
    found = bench.measure(commands)
    ours = found["lint --jobs 1"].wall
    for name, taken in found.items():
        wall = taken.wall * factors[name]
        note = "" if factors[name] == 1 else ", from a part of the file"
        against = f"{wall / ours:.2f} × `lint --jobs 1`{note}"
        goal = "" if name.startswith("lint") else "slower than `lint`"
        yield Row(name, f"{wall:.2f} s", against, goal)


def rivals(
    folder: Path, export: Path
) -> dict[str, tuple[list[str], float] | NotInstallable]:
    """The command of each tool and by what its time is multiplied, or why not."""
    schemas, whole = folder / "schemas.json", folder / "array.schema.json"
    schemas.write_bytes(orjson.dumps(by_event()))
    whole.write_bytes(orjson.dumps(of_array()))
    lines = export.read_bytes().splitlines()
    few = folder / "few.json"
    few.write_bytes(b"[" + b",".join(lines[:SLOW_EVENTS]) + b"]")
    found: dict[str, tuple[list[str], float] | NotInstallable] = {}
    try:
        python = _python_tools(folder / "venv")
    except NotInstallable as why:
        found.update(
            dict.fromkeys(("jsonschema-rs", "fastjsonschema", "check-jsonschema"), why)
        )
    else:
        for name, code in (
            ("jsonschema-rs", JSONSCHEMA_RS),
            ("fastjsonschema", FASTJSONSCHEMA),
        ):
            found[name] = ([python, "-c", code, str(export), str(schemas)], 1.0)
        found["check-jsonschema"] = (
            [
                *(python, "-m", "check_jsonschema"),
                *("--schemafile", str(whole), str(few)),
            ],
            max(1.0, len(lines) / SLOW_EVENTS),
        )
    try:
        script = _node_tools(folder / "node")
    except NotInstallable as why:
        found["ajv"] = why
    else:
        found["ajv"] = (["node", script, str(export), str(schemas)], 1.0)
    return found


def _python_tools(venv: Path) -> str:
    _run([sys.executable, "-m", "venv", str(venv)])
    python = str(venv / "bin" / "python")
    names = ("orjson", "jsonschema-rs", "fastjsonschema", "check-jsonschema")
    _run([python, "-m", "pip", "install", "--quiet", *names])
    return python


def _node_tools(folder: Path) -> str:
    folder.mkdir()
    _run(["npm", "install", "--silent", "--prefix", str(folder), "ajv"])
    script = folder / "validate.js"
    script.write_text(AJV, encoding="utf-8")
    return str(script)


def _run(command: Sequence[str]) -> None:
    try:
        subprocess.run(  # noqa: S603
            command, check=True, capture_output=True, timeout=300, env=dict(os.environ)
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotInstallable(f"{command[0]}: {type(error).__name__}") from error
