"""Healthy traffic of a shop: people on browsers and phones, and servers that join in.

A person's device, SDK and place are made once and kept, as they are in real exports.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

from benchmarks.plans import EVENTS, Event
from benchmarks.values import CITIES, PROPERTIES, SUPER, TAIL, below

START = 1_775_000_000
SPAN = 30 * 86_400
Record = dict[str, Any]

_SENT = [event for event in EVENTS.values() if event.status == "live"]
_WEIGHTS = list(accumulate(0.93**rank for rank in range(len(_SENT))))
_TAIL_NAMES = list(TAIL)


@dataclass(frozen=True)
class Person:
    """`id` is `None` for strangers. `zone` ends the moments that the person's app writes."""

    number: int
    id: str | None
    device: str
    source: str
    sdk: Record
    city: tuple[str, str, str, str]
    zone: str

    @property
    def distinct_id(self) -> str:
        return self.id or f"$device:{self.device}"


class Crowd:
    """All people by number, each the same whenever it is asked for."""

    def __init__(self, size: int, seed: int, zones: tuple[str, ...]) -> None:
        self.size = size
        self._seed = seed
        self._zones = zones
        self._met: dict[int, Person] = {}

    def someone(self, chance: Random) -> Person:
        return self.person(below(chance, self.size))

    def person(self, number: int) -> Person:
        found = self._met.get(number)
        if found is None:
            found = self._met[number] = self._make(number)
        return found

    def _make(self, number: int) -> Person:
        chance = Random(self._seed << 32 | number)  # noqa: S311
        source = ("web", "web", "web", "ios", "android")[below(chance, 5)]
        word = "acct" if number % 4 == 0 else "user"
        return Person(
            number,
            f"{word}-{number * 7 + 10_000:07}" if number % 3 else None,
            str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            source,
            _browser(chance, number) if source == "web" else _phone(chance, source),
            CITIES[number % len(CITIES)],
            self._zones[below(chance, len(self._zones))],
        )


def _browser(chance: Random, number: int) -> Record:
    version = 110 + below(chance, 30)
    system = ("Windows", "Mac OS X", "Linux")[below(chance, 3)]
    return {
        "$browser": "Chrome" if number % 4 else "Firefox",
        "$browser_version": version,
        "$initial_referrer": "$direct" if number % 3 else "https://www.google.com/",
        "$initial_referring_domain": "$direct" if number % 3 else "www.google.com",
        "$lib_version": f"2.{50 + below(chance, 12)}.0",
        "$os": system,
        "$screen_height": 1080,
        "$screen_width": 1920,
        "mp_lib": "web",
    }


def _phone(chance: Random, source: str) -> Record:
    return {
        "$app_build_number": f"{4000 + below(chance, 50)}",
        "$app_version_string": f"7.{below(chance, 9)}.1",
        "$carrier": "Example Mobile",
        "$lib_version": f"8.{below(chance, 8)}.1",
        "$manufacturer": "Apple" if source == "ios" else "Google",
        "$model": f"model-{below(chance, 20)}",
        "$os": "iOS" if source == "ios" else "Android",
        "$os_version": f"1{below(chance, 8)}.2",
        "$screen_height": 2400,
        "$screen_width": 1080,
        "$wifi": chance.random() < 0.5,
        "mp_lib": "swift" if source == "ios" else "android",
    }


_APPS = ("swift", "android")
_SERVERS = (
    {"$lib_version": "4.10.1", "mp_lib": "python"},
    {"$lib_version": "0.18.0", "mp_lib": "node"},
)


def records(
    count: int,
    seed: int,
    *,
    people: int,
    zones: tuple[str, ...] = ("Z",),
    tail: float = 0.0,
    start: int = START,
    span: int = SPAN,
) -> Iterator[tuple[Record, Person, Event]]:
    """Events in the order of a raw export, each with its person and what is planned of it.

    `tail` is the share of browsers' records that carry one of the rare properties. The
    first record is of `start`, the last of `span` seconds later.
    """
    chance = Random(seed)  # noqa: S311
    crowd = Crowd(people, seed, zones)
    step = span / max(1, count)
    for number in range(count):
        event = some_event(chance)
        person = crowd.someone(chance)
        while person.id is None and len(event.sources) == 1:
            person = crowd.someone(chance)
        record = one(chance, start + int(number * step), person, event)
        if tail and person.source == "web" and chance.random() < tail:
            _add_tail(chance, record["properties"], person, event)
        yield record, person, event


def some_event(chance: Random) -> Event:
    """One that is sent: the first of the plan are the commonest."""
    return chance.choices(_SENT, cum_weights=_WEIGHTS)[0]


def one(chance: Random, time: int, person: Person, event: Event) -> Record:
    """What a person did, as it stands in a raw export."""
    server = "server" in event.sources and (
        len(event.sources) == 1 or (person.id is not None and chance.random() < 0.12)
    )
    received = time * 1000 + 40 + below(chance, 4000)
    properties: Record = {"time": time, "distinct_id": person.distinct_id}
    if server:
        properties.update(_SERVERS[person.number % 2])
    else:
        city, region, country, _ = person.city
        properties["$device_id"] = person.device
        properties.update(person.sdk)
        properties["$city"], properties["$region"] = city, region
        properties["mp_country_code"] = country
        if person.source == "web":
            _visit(chance, properties)
    if person.id is not None:
        properties["$user_id"] = person.id
    properties["$insert_id"] = f"{chance.getrandbits(80):020x}"
    properties["$mp_api_endpoint"] = "api-eu.mixpanel.com"
    properties["$mp_api_timestamp_ms"] = received
    properties["mp_processing_time_ms"] = received + 700
    number, zone = person.number, person.zone
    for name, one in SUPER.items():
        properties[name] = one.make(chance, number, zone)
    for name in event.always:
        properties[name] = PROPERTIES[name].make(chance, number, zone)
    # Web and servers send the one half of what is optional, apps the other.
    for at, name in enumerate(event.often):
        if (at % 2 == 0) == (properties["mp_lib"] not in _APPS):
            properties[name] = PROPERTIES[name].make(chance, number, zone)
    return {"event": event.name, "properties": properties}


def _visit(chance: Random, properties: Record) -> None:
    page = f"{below(chance, 97)}/p/{below(chance, 1_000_000)}"
    properties["$current_url"] = f"https://shop.example.com/c/{page}"
    if chance.random() < 0.15:
        properties["utm_source"] = "newsletter"
        properties["utm_campaign"] = f"spring-{below(chance, 7)}"


def _add_tail(chance: Random, properties: Record, person: Person, event: Event) -> None:
    """One of the event's own few flags, the first of which is the commonest."""
    at = sum(map(ord, event.name)) + int(chance.random() ** 3 * 4)
    name = _TAIL_NAMES[at * 5 % len(_TAIL_NAMES)]
    properties[name] = TAIL[name].make(chance, person.number, person.zone)
