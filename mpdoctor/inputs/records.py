"""What a decoded object is, told by its own keys, and batches of one kind."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.inputs.flat_rows import (
    is_flat_event,
    is_flat_profile,
    unflatten_event,
    unflatten_profile,
)
from mpdoctor.model.record import Batch, Kind, Request

LARGE = 1 << 20
"""Records of this many bytes of JSON are listed in `Batch.sizes`."""

METADATA = "$mp_metadata"
"""What mobile SDKs put beside `properties`."""

OPERATORS = frozenset(
    {
        "$set",
        "$set_once",
        "$add",
        "$append",
        "$union",
        "$remove",
        "$unset",
        "$delete",
    }
)
"""What a profile or group update may do."""

_STRAY = frozenset({"event", "properties", METADATA})
_EVENT_CLOCKS = ("time", "token", "$insert_id")


def update_kind(record: dict[str, Any]) -> Kind | None:
    """The kind of a record other than an event, as the Engage API writes them."""
    operated = not OPERATORS.isdisjoint(record)
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
    if isinstance(value, dict) and is_page(value):
        return any(map(_is_single, value["results"]))
    return _is_single(value)


def _is_single(value: Any) -> bool:
    return isinstance(value, dict) and (
        event_of(value) is not None
        or update_kind(value) is not None
        or is_flat_profile(value)
        or is_request(value)
    )


def is_page(record: dict[str, Any]) -> bool:
    """Whether an object is a page of an Engage query."""
    return (
        isinstance(record.get("results"), list)
        and "event" not in record
        and "properties" not in record
    )


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
    return is_flat_profile(record) and not any(
        key in properties for key in _EVENT_CLOCKS
    )


class RecordBuffers:
    """Sorts records by kind, keeping their order, until they are taken as batches."""

    def __init__(self) -> None:
        self._piles: dict[Kind, Batch] = {}
        self.count = 0

    def add(self, record: dict[str, Any], position: int, size: int = 0) -> bool:
        """Take a record; `False` if nothing tells what it is."""
        event = event_of(record)
        if event is not None:
            pile = self._pile(Kind.EVENT)
            pile.names.append(event[0])
            record = event[1]
        else:
            kind = update_kind(record)
            if kind is None:
                if not is_flat_profile(record):
                    return False
                kind, record = Kind.PROFILE, unflatten_profile(record)
            pile = self._pile(kind)
        if size >= LARGE:
            pile.sizes = {**pile.sizes, len(pile.records): size}
        pile.size += size
        pile.records.append(record)
        positions = pile.positions
        assert isinstance(positions, list)
        positions.append(position)
        self.count += 1
        return True

    def batches(self, request: Request | None = None) -> Iterator[Batch]:
        """Hand over what was taken, one batch per kind."""
        piles, self._piles, self.count = self._piles, {}, 0
        for kind in Kind:
            if kind in piles:
                batch = piles[kind]
                batch.request = request
                yield batch

    def _pile(self, kind: Kind) -> Batch:
        if kind not in self._piles:
            self._piles[kind] = Batch(kind, [], [])
        return self._piles[kind]
