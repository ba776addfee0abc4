"""Records that look like events and are those of another system, or of another API.

They are recognised, counted and not examined: what holds for events is no fault of theirs.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any

from mpdoctor.mixpanel.destinations import CALLS, paths_of, read_call
from mpdoctor.model.place import LINE
from mpdoctor.model.record import BadRecord, Flaw

JQL = "a row of a JQL query"
CDP_CALL = "a call to a customer data platform such as Segment or RudderStack"
CDP_BATCH = "a batch of calls to a customer data platform"
CDP_ROW = "a warehouse row of a customer data platform"
MPARTICLE = "a batch of mParticle's"
POSTHOG = "an event of PostHog's"
AMPLITUDE = "an event of Amplitude's"
HISTORY = "a row of a table without event names, such as the history of a profile"
MERGED = "a pair of ids that were merged, as pipelines export them"
PRIVACY = "a request to Mixpanel's GDPR API"

# https://developer.mixpanel.com/docs/jql-api-reference (archived): Events() and join()
_JQL = frozenset({"name", "distinct_id", "time", "properties"})
_JQL_KEYS = _JQL | {"sampling_factor", "labels", "dataset", "session"}
_JOINED = frozenset({"event", "user", "distinct_id"})

# https://segment.com/docs/connections/spec/common/ and
# https://www.rudderstack.com/docs/event-spec/standard-events/common-fields/
_CALLS = frozenset(CALLS)
_CALL_KEYS = frozenset(
    {
        "anonymousId",
        "channel",
        "context",
        "groupId",
        "integrations",
        "messageId",
        "originalTimestamp",
        "previousId",
        "receivedAt",
        "request_ip",
        "rudderId",
        "sentAt",
        "traits",
        "userId",
        "writeKey",
    }
)
_BATCH_KEYS = frozenset({"writeKey", "sentAt", "context", "integrations"})
# https://segment.com/docs/connections/storage/warehouses/schema/
_ROW_KEYS = frozenset(
    {
        "anonymous_id",
        "context_ip",
        "context_library_name",
        "context_library_version",
        "event_text",
        "original_timestamp",
        "received_at",
        "sent_at",
        "uuid_ts",
    }
)
# https://docs.mparticle.com/developers/apis/json-reference/
_MPARTICLE = frozenset(
    {"application_info", "device_info", "environment", "mpid", "user_identities"}
)
# https://amplitude.com/docs/apis/analytics/http-v2
_AMPLITUDE = frozenset({"event_properties", "user_properties", "amplitude_id"})
# https://docs.mixpanel.com/docs/privacy/end-user-data-management
_COMPLIANCE = frozenset({"compliance_type", "disclosure_type"})

# https://docs.mixpanel.com/docs/tracking-methods/warehouse-connectors, profile history
_HISTORY = frozenset({"distinct_id", "time"})
_EVENT_KEYS = frozenset(
    {
        "$device_id",
        "$insert_id",
        "$user_id",
        "_fivetran_id",
        "device_id",
        "event",
        "event_name",
        "insert_id",
        "mp_lib",
        "properties",
        "token",
        "user_id",
    }
)

# https://docs.mixpanel.com/docs/data-pipelines/json-pipelines
_MERGED = frozenset({"distinct_id", "resolved_distinct_id"})

_TWO = 2
_THREE = 3


_PLAIN = frozenset({"event", "properties", "$mp_metadata"})


def foreign_kind(record: Mapping[str, Any]) -> str:
    """What a record is that is none of Mixpanel's, or `""`."""
    keys = record.keys()
    if keys <= _PLAIN or "$token" in keys or "$distinct_id" in keys:
        return ""
    return next((kind for kind, matches in _KINDS.items() if matches(record)), "")


def foreign_records(
    record: Mapping[str, Any], kind: str, position: int
) -> Iterator[BadRecord]:
    """What is counted of a record of a foreign kind: of a batch, each of its calls.

    Calls of one line differ in their number; those of a record that already has a number
    share it.
    """
    if kind == CDP_CALL:
        yield _call(record, position)
        return
    calls = record["batch"] if kind == CDP_BATCH else ()
    shared = {key: record[key] for key in _BATCH_KEYS if key in record}
    step = 0 if position % LINE else 1
    for number, call in enumerate(calls, start=1):
        if isinstance(call, dict):
            yield _call({**shared, **call}, position + step * number)
    if not calls:
        yield BadRecord(Flaw.FOREIGN, position, kind)


def _call(record: Mapping[str, Any], position: int) -> BadRecord:
    call = read_call(record)
    paths = frozenset(paths_of(record)) if call is not None else frozenset()
    return BadRecord(Flaw.FOREIGN, position, CDP_CALL, call=call, paths=paths)


def _is_jql(record: Mapping[str, Any]) -> bool:
    keys = record.keys()
    if "event" not in keys:
        return keys >= _JQL and keys <= _JQL_KEYS and _is_object(record, "properties")
    event = record["event"]
    return (
        isinstance(event, dict) and keys <= _JOINED and {"name", "time"} <= event.keys()
    )


def _is_call(record: Mapping[str, Any]) -> bool:
    known = len(record.keys() & _CALL_KEYS)
    return known >= _THREE or (
        known > 0
        and (
            record.get("type") in _CALLS if _is_text(record, "type") else known >= _TWO
        )
        and "distinct_id" not in record
    )


def _is_posthog(record: Mapping[str, Any]) -> bool:
    return (
        record.keys() >= {"event", "timestamp"}
        and _is_object(record, "properties")
        and ("api_key" in record or "uuid" in record or "distinct_id" in record)
    )


def _is_object(record: Mapping[str, Any], key: str) -> bool:
    return isinstance(record.get(key), dict)


def _is_text(record: Mapping[str, Any], key: str) -> bool:
    return isinstance(record.get(key), str)


def _is_batch(record: Mapping[str, Any]) -> bool:
    return _is_list(record, "batch") and not record.keys().isdisjoint(_BATCH_KEYS)


def is_cdp_row(columns: Set[str]) -> bool:
    """Whether a row with these columns is one that a platform wrote to a warehouse."""
    return len(columns & _ROW_KEYS) >= _THREE and "distinct_id" not in columns


def _is_row(record: Mapping[str, Any]) -> bool:
    return is_cdp_row(record.keys())


def _is_mparticle(record: Mapping[str, Any]) -> bool:
    return _is_list(record, "events") and len(record.keys() & _MPARTICLE) >= _TWO


def _is_amplitude(record: Mapping[str, Any]) -> bool:
    return "event_type" in record and not record.keys().isdisjoint(_AMPLITUDE)


def _is_history(record: Mapping[str, Any]) -> bool:
    return record.keys() >= _HISTORY and record.keys().isdisjoint(_EVENT_KEYS)


def _is_merged(record: Mapping[str, Any]) -> bool:
    return record.keys() == _MERGED


def _is_privacy(record: Mapping[str, Any]) -> bool:
    return _is_list(record, "distinct_ids") and not record.keys().isdisjoint(
        _COMPLIANCE
    )


def _is_list(record: Mapping[str, Any], key: str) -> bool:
    return isinstance(record.get(key), list)


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    JQL: _is_jql,
    CDP_BATCH: _is_batch,
    CDP_CALL: _is_call,
    CDP_ROW: _is_row,
    MPARTICLE: _is_mparticle,
    POSTHOG: _is_posthog,
    AMPLITUDE: _is_amplitude,
    HISTORY: _is_history,
    MERGED: _is_merged,
    PRIVACY: _is_privacy,
}
