"""The everyday grade: what a healthy enough project really has.

Some faults of many kinds, dates with and without a zone, ids that servers left empty, odd
letters written in both ways, and long tails of properties.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random

import orjson

from benchmarks import shop
from benchmarks.faults import FAULTS, REPEATS, Spoil
from benchmarks.plans import EVENTS
from benchmarks.values import below

SEED = 20260402
ZONES = ("",) * 4 + ("+02:00",) + ("Z",) * 15
"""How apps end a moment; about an eighth of all records hold one without a zone."""

NAMELESS = 0.25
"""The share of servers' events that name nobody."""

TAIL = 0.15
SERVERS = ("python", "node")


class Wear:
    """What happens to healthy records on the way, with chance that is all its own."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(~seed)  # noqa: S311
        self._kinds = {event: _faults_of(event) for event in EVENTS}

    def spoil(self, record: shop.Record) -> bool:
        """Give a record one of the faults of its event, or more often none."""
        chance = self._chance
        self._leave_nameless(record)
        shares, spoils = self._kinds[record["event"]]
        place = bisect_right(shares, chance.random())
        return place < len(spoils) and spoils[place](record, chance)

    def repeat(self, record: shop.Record) -> shop.Record | None:
        """The record again, as a retry, a second listener or a careless id sends it."""
        chance = self._chance
        drawn = chance.random()
        for code, rate in REPEATS:
            if drawn < rate:
                again: shop.Record = {**record, "properties": {**record["properties"]}}
                if code == "ENV013":
                    again["properties"]["time"] += 1 + below(chance, 600)
                elif code == "ENV015":
                    again["properties"]["$insert_id"] = f"{chance.getrandbits(80):020x}"
                return again
            drawn -= rate
        return None

    def _leave_nameless(self, record: shop.Record) -> None:
        properties = record["properties"]
        if properties["mp_lib"] in SERVERS and self._chance.random() < NAMELESS:
            properties["distinct_id"] = ""
            del properties["$user_id"]


def records(
    count: int, seed: int = SEED, start: int = shop.START, span: int = shop.SPAN
) -> Iterator[shop.Record]:
    """Events in the order of a raw export, with faults in about a fifteenth of them."""
    wear = Wear(seed)
    again: shop.Record | None = None
    people = max(200, count // 45)
    for record, _, _ in shop.records(
        *(count, seed), people=people, zones=ZONES, tail=TAIL, start=start, span=span
    ):
        if again is not None:
            yield again
            again = None
        else:
            spoilt = wear.spoil(record)
            yield record
            again = None if spoilt else wear.repeat(record)


def lines(
    count: int, seed: int = SEED, start: int = shop.START, span: int = shop.SPAN
) -> Iterator[bytes]:
    """The same as NDJSON; Python's servers write letters beyond ASCII as escapes."""
    for record in records(count, seed, start, span):
        if record["properties"].get("mp_lib") == "python":
            yield json.dumps(record, separators=(",", ":")).encode("ascii") + b"\n"
        else:
            yield orjson.dumps(record) + b"\n"


def write_export(path: Path, count: int, seed: int = SEED) -> None:
    """Write `count` events as NDJSON."""
    with path.open("wb") as file:
        file.writelines(lines(count, seed))


def _faults_of(event: str) -> tuple[list[float], list[Spoil]]:
    """The faults that an event can have, and their rates added up."""
    faults = [fault for fault in FAULTS if fault.concerns(event)]
    return (
        list(accumulate(fault.rate for fault in faults)),
        [fault.spoil for fault in faults],
    )
