"""Healthy traffic of an office app: quiet weekends, a holiday, growth, people who do a lot or
little, and releases that people take up over weeks."""

import math
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import orjson

DAY = 86_400
FIRST_DAY = 20_545
DAYS = 63
HOLIDAY = 31
WEEKDAYS = (1.0, 1.1, 1.05, 1.0, 0.8, 0.25, 0.2)
"""How many people come, from Monday on."""

EVENTS = {
    "Document Opened": 0.36,
    "Document Saved": 0.22,
    "Comment Added": 0.14,
    "Search Run": 0.12,
    "Report Exported": 0.07,
    "Member Invited": 0.05,
    "Template Shared": 0.03,
    "Plan Upgraded": 0.01,
}
RELEASES = ((-30, "4.8.0"), (5, "4.9.0"), (24, "4.10.0"), (43, "5.0.0"))
"""The day of each release, and its version."""

PATIENCE = 9
"""Days after which about two thirds of the people have taken up a release."""


def records(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """About `count` events over nine weeks, in order."""
    chance = Random(seed)  # noqa: S311
    people = [_person(chance) for _ in range(max(20, count // 60))]
    growth = chance.uniform(-0.006, 0.012)
    holiday = HOLIDAY if chance.random() < 0.7 else -1
    paces = [_pace(day, growth, holiday, chance) for day in range(DAYS)]
    scale = count / sum(paces) / sum(person["pace"] for person in people)
    for day, pace in enumerate(paces):
        made: list[dict[str, Any]] = []
        for person in people:
            wanted = scale * pace * person["pace"]
            # Nobody does a part of a session: some come, and then do several things.
            if chance.random() < min(1.0, wanted / 4):
                made += _session(chance, person, day, max(4.0, wanted))
        yield from sorted(made, key=lambda record: int(record["properties"]["time"]))


def write_export(path: Path, count: int, seed: int) -> None:
    """Write about `count` events as NDJSON."""
    with path.open("wb") as file:
        for record in records(count, seed):
            file.write(orjson.dumps(record) + b"\n")


def _pace(day: int, growth: float, holiday: int, chance: Random) -> float:
    weekday = datetime.fromtimestamp((FIRST_DAY + day) * DAY, UTC).weekday()
    weather = math.exp(chance.gauss(0, 0.08))
    rest = 0.3 if day == holiday else 1.0
    return float(WEEKDAYS[weekday] * (1 + growth) ** day * weather * rest)


def _person(chance: Random) -> dict[str, Any]:
    sdk = chance.choice(("web", "web", "swift", "android"))
    return {
        "id": f"member-{chance.getrandbits(40)}",
        "pace": min(30.0, chance.paretovariate(1.3)),
        "sdk": sdk,
        "patience": chance.expovariate(1 / PATIENCE),
        "country": chance.choice(("DE", "DE", "AT", "CH", "US")),
        "browser": chance.choice(("Chrome", "Chrome", "Firefox", "Safari")),
    }


def _session(
    chance: Random, person: dict[str, Any], day: int, wanted: float
) -> Iterator[dict[str, Any]]:
    moment = (FIRST_DAY + day) * DAY + int(chance.gauss(12.5, 2.5) * 3600) % DAY
    for _ in range(max(1, round(chance.expovariate(1 / wanted)))):
        moment += 1 + int(chance.expovariate(1 / 40))
        yield _event(chance, person, day, min(moment, (FIRST_DAY + day + 1) * DAY - 1))


def _event(
    chance: Random, person: dict[str, Any], day: int, moment: int
) -> dict[str, Any]:
    lag = 1 + int(chance.expovariate(1 / 3))
    if person["sdk"] != "web" and chance.random() < 0.04:
        lag += int(chance.expovariate(1 / 40_000))
    properties: dict[str, Any] = {
        "time": moment,
        "distinct_id": person["id"],
        "$user_id": person["id"],
        "$insert_id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "mp_lib": person["sdk"],
        "$lib_version": "2.55.1" if person["sdk"] == "web" else "5.0.2",
        "mp_country_code": person["country"],
        "workspace": f"team-{chance.randrange(40)}",
        "mp_processing_time_ms": (moment + lag) * 1000,
    }
    if person["sdk"] == "web":
        properties["$browser"] = person["browser"]
    else:
        properties["$app_version_string"] = [
            version
            for release, version in RELEASES
            if release <= 0 or release + person["patience"] <= day
        ][-1]
    if chance.random() < 0.3:
        properties["folder"] = f"folder-{chance.randrange(12)}"
    event = chance.choices(list(EVENTS), weights=list(EVENTS.values()))[0]
    return {"event": event, "properties": properties}
