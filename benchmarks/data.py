"""A believable raw export and its tracking plan, from a seed.

Fifty events of a shop from browsers, phones and servers, about 800 bytes each, with
optional properties, lists of objects, several SDK versions, and no faults: a healthy
file is the slowest to prove healthy.
"""

import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

SEED = 20260401
START = 1_775_000_000
VERBS = ("Viewed", "Added", "Removed", "Shared", "Opened")
NOUNS = (
    "Product",
    "Cart",
    "Coupon",
    "Wishlist",
    "Review",
    "Order",
    "Invoice",
    "Profile",
    "Banner",
    "Newsletter",
)
EVENTS = [f"{noun} {verb}" for noun in NOUNS for verb in VERBS]
PLANS = ("free", "plus", "pro")
CITIES = (
    ("Berlin", "Land Berlin", "DE"),
    ("Paris", "Île-de-France", "FR"),
    ("Madrid", "Madrid", "ES"),
    ("Wien", "Wien", "AT"),
)

PLAN = """\
version: 1
name: Benchmark
naming: {events: Title Case, properties: snake_case}
super_properties:
  plan: {type: string, enum: [free, plus, pro]}
  logged_in: {type: boolean}
shared:
  money: {type: number, minimum: 0}
events:
"""

EVENT = """\
  {name}:
    description: What happened to a {noun}.
    owner: growth
    sources: [web, ios, android, server]
    properties:
      sku: {{type: string, required: true, pattern: "^[A-Z]{{3}}-[0-9]{{5}}$", max_length: 20}}
      price: {{use: money, required: true}}
      quantity: {{type: integer, minimum: 1, maximum: 99}}
      currency: {{type: string, enum: [EUR, USD, GBP]}}
      added_at: {{type: datetime}}
      list_name: {{type: string, nullable: true}}
      tags: {{type: list, items: {{type: string}}}}
"""

ITEMS = """\
      items:
        type: list
        items:
          type: object
          properties:
            sku: {type: string, required: true}
            quantity: {type: integer}
"""


def plan_text(events: int = len(EVENTS)) -> str:
    """A plan for the export; beyond fifty events the rest are never sent."""
    names = [
        EVENTS[index] if index < len(EVENTS) else f"{EVENTS[index % 50]} {_word(index)}"
        for index in range(events)
    ]
    return PLAN + "".join(
        EVENT.format(name=name, noun=name.split()[0].lower())
        + (ITEMS if index % 5 == 0 else "")
        for index, name in enumerate(names)
    )


def _word(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number, 26)
        letters += chr(97 + rest)
    return letters.capitalize()


def records(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Events in the order of a raw export, over thirty days."""
    chance = random.Random(seed)  # noqa: S311
    step = 30 * 86_400 / max(1, count)
    users = max(10, count // 40)
    for number in range(count):
        yield _record(chance, START + int(number * step), chance.randrange(users))


def _record(chance: random.Random, time: int, user: int) -> dict[str, Any]:
    event = EVENTS[min(int(chance.expovariate(0.08)), 49)]
    platform = chance.choices(("web", "swift", "android", "python"), (50, 20, 20, 10))[
        0
    ]
    people = random.Random(user)  # noqa: S311
    device = str(uuid.UUID(int=people.getrandbits(128), version=4))
    city, region, country = CITIES[user % 4]
    known = user % 3 > 0
    received = time * 1000 + chance.randrange(40, 4000)
    properties: dict[str, Any] = {
        "time": time,
        "distinct_id": f"user-{user:07}" if known else f"$device:{device}",
    }
    if platform != "python":
        properties["$device_id"] = device
        properties.update(_sdk(platform, user, chance))
        properties["$city"], properties["$region"] = city, region
    if known:
        properties["$user_id"] = f"user-{user:07}"
    properties["$insert_id"] = f"{chance.getrandbits(80):020x}"
    properties["$lib_version"] = f"{2 + user % 2}.{user % 5}.0"
    properties["mp_lib"] = platform
    properties["$mp_api_endpoint"] = "api-eu.mixpanel.com"
    properties["$mp_api_timestamp_ms"] = received
    properties["mp_country_code"] = country
    properties["mp_processing_time_ms"] = received + 700
    properties["plan"] = PLANS[user % 3]
    properties["logged_in"] = known
    properties["sku"] = f"{'ABC' if user % 2 else 'XYZ'}-{chance.randrange(100_000):05}"
    properties["price"] = round(chance.random() * 200, 2)
    properties["quantity"] = 1 + user % 5
    properties["currency"] = "EUR"
    properties["added_at"] = f"2026-04-{1 + user % 28:02}T{user % 24:02}:15:00Z"
    if chance.random() < 0.5:
        properties["list_name"] = f"Collection {user % 30}"
    if chance.random() < 0.3:
        properties["tags"] = ["new", "sale", f"season-{user % 4}"]
    if EVENTS.index(event) % 5 == 0:
        properties["items"] = [
            {"sku": f"ABC-{user % 90_000:05}", "quantity": 1 + n}
            for n in range(user % 3)
        ]
    return {"event": event, "properties": properties}


def _sdk(platform: str, user: int, chance: random.Random) -> dict[str, Any]:
    if platform == "web":
        found: dict[str, Any] = {
            "$browser": "Chrome" if user % 4 else "Firefox",
            "$browser_version": 120 + user % 20,
            "$current_url": f"https://shop.example.com/c/{user % 97}/p/{chance.randrange(10**6)}",
            "$initial_referrer": "$direct",
            "$initial_referring_domain": "$direct",
            "$os": "Windows" if user % 2 else "Mac OS X",
            "$screen_height": 1080,
            "$screen_width": 1920,
        }
        if chance.random() < 0.2:
            found["utm_source"] = "newsletter"
            found["utm_campaign"] = f"spring-{user % 7}"
        return found
    return {
        "$app_build_number": f"{4000 + user % 50}",
        "$app_version_string": f"7.{user % 9}.1",
        "$manufacturer": "Apple" if platform == "swift" else "Google",
        "$model": f"model-{user % 20}",
        "$os": "iOS" if platform == "swift" else "Android",
        "$os_version": f"1{user % 8}.2",
        "$screen_height": 2400,
        "$screen_width": 1080,
        "$wifi": bool(user % 2),
        "$carrier": "Example Mobile",
    }


def write_export(path: Path, count: int, seed: int = SEED) -> None:
    """Write `count` events as NDJSON."""
    with path.open("wb") as file:
        for record in records(count, seed):
            file.write(orjson.dumps(record) + b"\n")
