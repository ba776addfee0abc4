"""Events and profiles without `properties`, as tables and generators write them."""

from datetime import UTC, datetime
from typing import Any

RENAMED = {
    "insert_id": "$insert_id",
    "device_id": "$device_id",
    "user_id": "$user_id",
}
"""Columns that Mixpanel knows under another name."""

_IDS = frozenset({"distinct_id", *RENAMED})
_OWN_IDS = frozenset({"distinct_id", "insert_id", "$insert_id"})
_TELLING = frozenset({"time", "token", "mp_lib", *_IDS, *RENAMED.values()})
_NAMES = ("event", "event_name")


def is_flat_event(record: dict[str, Any]) -> bool:
    """Whether an object without `event` and `properties` side by side is an event.

    A row without a name is one only if it has both a time and an id of Mixpanel's.
    """
    if any(name in record for name in _NAMES):
        return not _TELLING.isdisjoint(record)
    return "time" in record and not _OWN_IDS.isdisjoint(record)


def is_flat_profile(record: dict[str, Any]) -> bool:
    """Whether an object is a person: an id and more, but no event and no time."""
    return (
        isinstance(record.get("distinct_id"), str | int)
        and len(record) > 1
        and "time" not in record
        and not any(name in record for name in _NAMES)
    )


def unflatten_event(record: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The name and the properties of a flat row.

    An id that is `null` is an empty cell. `properties`, where a pipeline wrote them
    beside the columns, come first.
    """
    inner = record.get("properties")
    properties: dict[str, Any] = dict(inner) if isinstance(inner, dict) else {}
    name = next((record[key] for key in _NAMES if key in record), None)
    for key, value in record.items():
        if key in _NAMES or key == "properties" or (value is None and key in _IDS):
            continue
        target = RENAMED.get(key, key)
        if target != key and target in record:
            continue
        properties.setdefault(target, value)
    if "time" in properties:
        properties["time"] = _epoch(properties["time"])
    return name, properties


def unflatten_profile(record: dict[str, Any]) -> dict[str, Any]:
    """A flat person in the shape that the Engage API gives."""
    inner = record.get("properties")
    properties = dict(inner) if isinstance(inner, dict) else {}
    for key, value in record.items():
        if key not in ("distinct_id", "properties"):
            properties.setdefault(key, value)
    return {"$distinct_id": record["distinct_id"], "$properties": properties}


def _epoch(value: Any) -> Any:
    """Seconds since the epoch of an ISO time; anything else as it is."""
    seconds = iso_seconds(value) if isinstance(value, str) else None
    return value if seconds is None else seconds


def iso_seconds(text: str) -> float | int | None:
    """Seconds since the epoch of an ISO time, UTC where it names no zone."""
    # Dates of a compact form are left alone: `20260105` may as well be a number.
    if len(text) < 10 or text[4:5] != "-":
        return None
    try:
        moment = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = moment.timestamp()
    except (ValueError, OverflowError):
        return None
    return int(seconds) if seconds.is_integer() else seconds
