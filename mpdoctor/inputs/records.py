"""What a decoded object is, by its own keys, and batches of one kind."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from mpdoctor.inputs.foreign import foreign_kind
from mpdoctor.mixpanel.profiles import OPERATORS
from mpdoctor.model.record import Batch, Kind, Request

LARGE = 1 << 20
"""Records of this many bytes of JSON are listed in `Batch.sizes`."""

METADATA = "$mp_metadata"
"""What mobile SDKs put beside `properties`."""

RENAMED = {
    "insert_id": "$insert_id",
    "device_id": "$device_id",
    "user_id": "$user_id",
}
"""Columns that Mixpanel knows under another name."""

_OPERATORS = frozenset(OPERATORS)
_IDS = frozenset({"distinct_id", *RENAMED})
_OWN_IDS = frozenset({"distinct_id", "insert_id", "$insert_id"})
_MARKS = frozenset({"time", "token", "mp_lib", *_IDS, *RENAMED.values()})
_NAMES = ("event", "event_name", "mp_event_name")
_NEVER_OBJECTS = (*_NAMES, "time", "distinct_id")

_FIVETRANS_ID = "_fivetran_id"
"""Fivetran writes the event into `name`.

https://github.com/fivetran/dbt_mixpanel/blob/main/macros/staging_columns.sql
"""

_STRAY = frozenset({"event", "properties", METADATA})
_EVENT_CLOCKS = ("time", "token", "$insert_id")
_EVENT_SIGNS = tuple(sorted(_MARKS))


def update_kind(record: dict[str, Any]) -> Kind | None:
    """The kind of a record other than an event, as the Engage API writes them."""
    operated = not _OPERATORS.isdisjoint(record)
    if "$group_key" in record and (operated or "$group_id" in record):
        return Kind.GROUP_UPDATE
    if "$distinct_id" in record:
        if "$properties" in record and not operated:
            return Kind.PROFILE
        if operated or "$token" in record:
            return Kind.PROFILE_UPDATE
        return None
    return Kind.PROFILE_UPDATE if operated and "$token" in record else None


def event_of(record: dict[str, Any]) -> tuple[Any, dict[str, Any]] | None:
    """The name and properties of an event, or `None` where the record is none."""
    properties = record.get("properties")
    if "event" in record and isinstance(properties, dict):
        return record["event"], _with_metadata(record, properties)
    if is_flat_event(record):
        return unflatten_event(record)
    if "event" in record:
        return (record["event"], {}) if _STRAY.issuperset(record) else None
    if (
        isinstance(properties, dict)
        and update_kind(record) is None
        and not _is_foreign(record, properties)
    ):
        return None, _with_metadata(record, properties)
    return None


def is_record(value: Any) -> bool:
    """Whether a decoded value is anything of Mixpanel's: a record or a page of them."""
    page = records_of_page(value)
    if page is not None:
        return any(map(_is_single, page))
    return _is_single(value)


def _is_single(value: Any) -> bool:
    return isinstance(value, dict) and (
        event_of(value) is not None
        or update_kind(value) is not None
        or is_flat_profile(value)
        or is_request(value)
        or foreign_kind(value) != ""
    )


def records_of_page(value: Any) -> list[Any] | None:
    """The records of a page of an Engage query, or of a person's activity, which has its
    events one level deeper; `None` for anything else."""
    if not isinstance(value, dict) or "event" in value or "properties" in value:
        return None
    results = value.get("results")
    if isinstance(results, dict):
        results = results.get("events")
    return results if isinstance(results, list) else None


def is_request(value: Any) -> bool:
    """Whether a decoded value is one line of a request dump."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("url"), str)
        and isinstance(value.get("method"), str)
        and "event" not in value
    )


def _with_metadata(
    record: dict[str, Any], properties: dict[str, Any]
) -> dict[str, Any]:
    if METADATA in record:
        properties.setdefault(METADATA, record[METADATA])
    return properties


def _is_foreign(record: dict[str, Any], properties: dict[str, Any]) -> bool:
    """JSON Schemas, maps and people also keep their contents under `properties`."""
    if "$schema" in record or record.get("type") in ("object", "Feature"):
        return True
    if any(key.lower() in _NAMES for key in record):
        return False
    # Anything may have properties; those of an event without a name show that it is one.
    return not any(
        key in properties
        for key in (_EVENT_CLOCKS if is_flat_profile(record) else _EVENT_SIGNS)
    )


def is_flat_event(record: dict[str, Any]) -> bool:
    """Whether an object without `event` and `properties` side by side is an event.

    A row without a name is one only if it has both a time and an id of Mixpanel's.
    """
    # Schemas and catalogs describe columns of these names.
    if any(isinstance(record.get(key), dict) for key in _NEVER_OBJECTS):
        return False
    if _FIVETRANS_ID in record and "name" in record:
        return "time" in record
    if any(name in record for name in _NAMES):
        return not _MARKS.isdisjoint(record)
    return "time" in record and not _OWN_IDS.isdisjoint(record)


def is_flat_profile(record: dict[str, Any]) -> bool:
    """Whether an object is a person: an id and more, but no event and no time."""
    return (
        isinstance(record.get("distinct_id"), str | int)
        and len(record) > 1
        and "time" not in record
        and not any(name in record for name in _NAMES)
    )


def _is_row(record: dict[str, Any]) -> bool:
    """Whether an event has its time and ids beside its name, as the rows of a warehouse
    do: Mixpanel takes no such event."""
    enveloped = "event" in record and isinstance(record.get("properties"), dict)
    return not enveloped and is_flat_event(record)


def unflatten_event(record: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The name and the properties of a flat row.

    An id that is `null` is an empty cell. `properties`, where a pipeline wrote them
    beside the columns, come first.
    """
    inner = record.get("properties")
    properties: dict[str, Any] = dict(inner) if isinstance(inner, dict) else {}
    names = ("name",) if _FIVETRANS_ID in record else _NAMES
    name = next((record[key] for key in names if key in record), None)
    for key, value in record.items():
        if key in names or key == "properties" or (value is None and key in _IDS):
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


# Snowflake and BigQuery put a space before the zone, spreadsheets leave out a zero.
_ALMOST_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d{1,2})(:[\d:.]{2,16})(?: ?(?:UTC|Z)| ?([+-]\d\d:?\d\d))?"
)


def _from_iso(text: str) -> datetime:
    """A time, UTC where it names no zone. Raises `ValueError`."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        found = _ALMOST_ISO.fullmatch(text)
        if found is None:
            raise
        date, hour, rest, offset = found.groups("")
        time = datetime.fromisoformat(f"{date}T{hour:0>2}{rest}{offset}")
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def iso_seconds(text: str) -> float | int | None:
    """Seconds since the epoch of an ISO time, UTC where it names no zone."""
    # Dates of a compact form are left alone: `20260105` may as well be a number.
    if len(text) < 10 or text[4:5] != "-":
        return None
    try:
        seconds = _from_iso(text.strip()).timestamp()
    except (ValueError, OverflowError):
        return None
    return int(seconds) if seconds.is_integer() else seconds


class RecordBuffers:
    """Sorts records by kind, keeping their order, until they are taken as batches."""

    def __init__(self) -> None:
        self._batches: dict[tuple[Kind, bool], Batch] = {}

    def add(
        self,
        record: dict[str, Any],
        position: int,
        size: int = 0,
        *,
        is_table: bool = False,
    ) -> bool:
        """Take a record; `False` if nothing shows what it is."""
        event = event_of(record)
        if event is not None:
            batch = self._batch(Kind.EVENT, is_table=is_table or _is_row(record))
            batch.names.append(event[0])
            record = event[1]
        else:
            kind = update_kind(record)
            if kind is None:
                if not is_flat_profile(record):
                    return False
                kind, record = Kind.PROFILE, unflatten_profile(record)
            batch = self._batch(kind)
        if size >= LARGE:
            batch.sizes = {**batch.sizes, len(batch.records): size}
        batch.size += size
        batch.records.append(record)
        positions = batch.positions
        assert isinstance(positions, list)
        positions.append(position)
        return True

    def batches(self, request: Request | None = None) -> Iterator[Batch]:
        """Hand over what was taken, one batch per kind; rows of tables by themselves."""
        batches, self._batches = self._batches, {}
        for kind in Kind:
            for is_table in (False, True):
                batch = batches.get((kind, is_table))
                if batch is not None:
                    batch.request = request
                    yield batch

    def _batch(self, kind: Kind, *, is_table: bool = False) -> Batch:
        key = kind, is_table
        if key not in self._batches:
            self._batches[key] = Batch(kind, [], [], is_table=is_table)
        return self._batches[key]
