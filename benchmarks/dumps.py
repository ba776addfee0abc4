"""Request dumps: everyday events on their way to `/track`, a request a line.

Browsers send forms, iPhones JSON, Android base64 in forms, and servers packed JSON.
"""

import gzip
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import orjson

from benchmarks import everyday, shop
from benchmarks.values import below

SEED = 20260404
TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
HOST = "https://api-eu.mixpanel.com"
MOST = 12
"""Events in a request at most."""

_FORM = {"content-type": "application/x-www-form-urlencoded"}
_JSON = {"content-type": "application/json"}
_PACKED = {**_JSON, "content-encoding": "gzip"}
_ADDED = (
    *("$city", "$region", "mp_country_code"),
    *("$mp_api_endpoint", "$mp_api_timestamp_ms", "mp_processing_time_ms"),
)
"""What Mixpanel adds on receipt."""


def requests(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Requests that carry so many events, in the order of their sending."""
    chance = Random(seed)  # noqa: S311
    wear = everyday.Wear(seed)
    crowd = shop.Crowd(max(200, count // 45), seed, everyday.ZONES)
    step = shop.SPAN / max(1, count)
    sent = 0
    while sent < count:
        size = min(1 + below(chance, MOST), count - sent)
        time = shop.START + int(sent * step)
        person = crowd.someone(chance)
        batch = []
        for number in range(size):
            event = shop.some_event(chance)
            while person.id is None and len(event.sources) == 1:
                event = shop.some_event(chance)
            record = shop.one(chance, time + number, person, event)
            wear.spoil(record)
            batch.append(record)
        for server in (False, True):
            part = [one for one in batch if _is_servers(one) == server]
            if part:
                yield _request(part, time + size)
        sent += size


def write_dump(path: Path, count: int, seed: int = SEED) -> None:
    """Write requests with `count` events as JSON lines."""
    with path.open("wb") as file:
        for request in requests(count, seed):
            file.write(orjson.dumps(request) + b"\n")


def _is_servers(record: shop.Record) -> bool:
    return record["properties"]["mp_lib"] in everyday.SERVERS


def _request(batch: list[shop.Record], time: int) -> dict[str, Any]:
    for record in batch:
        properties = record["properties"]
        for name in _ADDED:
            properties.pop(name, None)
        properties["token"] = TOKEN
    body = _BODIES[batch[0]["properties"]["mp_lib"]]
    return {
        "time": time,
        "method": "POST",
        "url": f"{HOST}/track?verbose=1&ip={0 if _is_servers(batch[0]) else 1}",
        **body(orjson.dumps(batch)),
    }


def _form(text: bytes) -> dict[str, Any]:
    return {"headers": _FORM, "body": f"data={quote(text)}&verbose=1"}


def _base64_form(text: bytes) -> dict[str, Any]:
    data = quote(b64encode(text))
    return {"headers": _FORM, "body": f"data={data}&verbose=1"}


def _json(text: bytes) -> dict[str, Any]:
    return {"headers": _JSON, "body": text.decode()}


def _packed(text: bytes) -> dict[str, Any]:
    packed = gzip.compress(text, 6, mtime=0)
    return {"headers": _PACKED, "body_base64": b64encode(packed).decode()}


_BODIES: dict[str, Callable[[bytes], dict[str, Any]]] = {
    "web": _form,
    "swift": _json,
    "android": _base64_form,
    "python": _packed,
    "node": _json,
}
