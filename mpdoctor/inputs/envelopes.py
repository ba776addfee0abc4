"""Records that stand inside of what a loader or an API puts around them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from mpdoctor.inputs.column_names import AIRBYTE_DATA
from mpdoctor.inputs.format import decoded
from mpdoctor.inputs.records import is_record

LISTS = ("data", "batch", "events", "records", "items", "rows")
"""Keys under which APIs, queues and copies of request bodies keep a list of records."""

_SINGLES = ("payload", "data", "record", "message", "body", "value", "jsonPayload")
"""Keys of queues, logs and debuggers that hold one record, as JSON or as its text."""

# https://docs.airbyte.com/platform/understanding-airbyte/airbyte-protocol and
# https://github.com/singer-io/getting-started/blob/master/docs/SPEC.md
_NO_RECORDS = frozenset(
    {
        "ACTIVATE_VERSION",
        "BATCH",
        "CATALOG",
        "CONNECTION_STATUS",
        "CONTROL",
        "DESTINATION_CATALOG",
        "LOG",
        "SCHEMA",
        "SPEC",
        "STATE",
        "TRACE",
    }
)
LOADED_OTHER = "a row of another stream than events and profiles"


class Loaded(NamedTuple):
    """What a loader wrote of a record: its columns. `bare` where names lost their `$`."""

    row: Mapping[str, Any]
    bare: bool = False


def is_wrapped(value: Any) -> bool:
    """Whether there is something around records, or a message of a loader."""
    return is_message(value) or any(
        isinstance(each, Loaded) or is_record(each) for each in unwrapped(value, 1)
    )


def is_message(value: Any) -> bool:
    """Whether a loader says something, with or without a record."""
    if not isinstance(value, dict) or is_record(value):
        return False
    kind = value.get("type")
    return (isinstance(kind, str) and kind in _NO_RECORDS and len(value) > 1) or (
        isinstance(_loaded(value), Loaded)
    )


def unwrapped(value: Any, most: int | None = None) -> Iterator[Any]:
    """The records in a value, or `Loaded` ones; the value itself if there is nothing around
    it. Of lists, the first `most`."""
    if not isinstance(value, dict) or is_record(value):
        yield value
        return
    loaded = _loaded(value)
    if loaded is not None:
        yield loaded
        return
    kind = value.get("type")
    if isinstance(kind, str) and kind in _NO_RECORDS:
        return
    for key in LISTS:
        inner = value.get(key)
        if isinstance(inner, list):
            for each in inner[:most]:
                yield from unwrapped(each, most)
            return
    for key in _SINGLES:
        inner = value.get(key)
        if isinstance(inner, str) and inner.startswith("{"):
            inner = decoded(inner.encode("utf-8", "replace"))
        if isinstance(inner, dict) and _holds_records(inner):
            yield from unwrapped(inner, most)
            return
    yield value


def _holds_records(inner: Mapping[str, Any]) -> bool:
    """Whether what one key holds is a record, or has a list of them."""
    if is_record(inner) or _loaded(inner):
        return True
    lists = (inner.get(key) for key in LISTS)
    return any(
        isinstance(each, list) and any(map(is_record, each[:1])) for each in lists
    )


def _loaded(value: Mapping[str, Any]) -> Loaded | None:
    for key in AIRBYTE_DATA:
        inner = value.get(key)
        if isinstance(inner, str):
            inner = decoded(inner.encode("utf-8", "replace"))
        if isinstance(inner, dict):
            return Loaded(inner, bare=True)
    record = value.get("record")
    if value.get("type") == "RECORD" and isinstance(record, dict):
        if isinstance(record.get("stream"), str) and isinstance(
            record.get("data"), dict
        ):
            return Loaded(record["data"], bare=True)
        return Loaded(record)
    # Older Airbyte connectors write the inner part alone.
    if isinstance(value.get("stream"), str) and "emitted_at" in value:
        data = value.get("data")
        return Loaded(data, bare=True) if isinstance(data, dict) else None
    return None
