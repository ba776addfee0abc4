"""The hostile grade: all that a memory of what was seen cannot help with.

Every record has another set of properties, no value occurs twice, what the plan says of a
property is never obeyed, and objects are deep.
"""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson

from benchmarks.plans import EVENTS
from benchmarks.shop import SPAN, START, Record
from benchmarks.values import PROPERTIES, below

SEED = 20260403
NAMES = tuple(f"field_{number}" for number in range(60))
_EVENTS = list(EVENTS)
_PLANNED = list(PROPERTIES)


def records(count: int, seed: int = SEED) -> Iterator[Record]:
    """Events of which no two are alike in anything but their names."""
    chance = Random(seed)  # noqa: S311
    step = SPAN / max(1, count)
    for number in range(count):
        yield _record(chance, START + int(number * step), number)


def write_export(path: Path, count: int, seed: int = SEED) -> None:
    """Write `count` events as NDJSON."""
    with path.open("wb") as file:
        for record in records(count, seed):
            file.write(orjson.dumps(record) + b"\n")


def _record(chance: Random, time: int, number: int) -> Record:
    unique = f"{number:x}-{chance.getrandbits(32):08x}"
    received = time * 1000 + number % 4000
    properties: dict[str, Any] = {
        "time": time,
        "distinct_id": f"nobody/{unique}",
        "$device_id": f"device {unique}",
        "$user_id": f"nobody/{unique}",
        "$insert_id": f"{unique}_ü",
        "$current_url": f"http://localhost/{unique}?q=ß",
        "$lib_version": f"{number % 97}.{number % 89}.{number}",
        "mp_lib": "web",
        "mp_processing_time_ms": received,
    }
    if number % 20 == 0:
        properties[f"only_{unique}"] = number
    for at in chance.sample(range(len(_PLANNED)), 8):
        properties[_PLANNED[at]] = _odd(chance, unique, at)
    for at in chance.sample(range(len(NAMES)), 10):
        properties[NAMES[at]] = _odd(chance, unique, at)
    return {"event": _EVENTS[below(chance, len(_EVENTS))], "properties": properties}


def _odd(chance: Random, unique: str, at: int) -> Any:
    """A value that was never seen before, of a kind that nobody planned."""
    drawn = below(chance, 9)
    if drawn == 0:
        return f"{at} “{unique}” \\ \n 🙃"
    if drawn == 1:
        return -chance.random() * 10**9
    if drawn == 2:
        return f"{chance.random() * 1000:.6f}"
    if drawn == 3:
        return f"31.12.{1900 + at} {unique}"
    if drawn == 4:
        return [unique, at, None, {"a": [unique, {"b": f"{at} {unique}"}]}]
    if drawn == 5:
        return _deep(unique, 3 + below(chance, 12))
    if drawn == 6:
        return f"2026-04-01T12:00:00.{chance.getrandbits(40)}"
    if drawn == 7:
        return f" N/A {unique}" * (1 + below(chance, 12))
    return chance.getrandbits(50)


def _deep(unique: str, depth: int) -> Any:
    inner: Any = unique
    for level in range(depth):
        inner = {f"level_{level}": inner, "said": f"{level} {unique}"}
    return inner
