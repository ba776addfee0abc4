"""Records that look like events and are those of another system, or of another API.

They are recognised, counted and not examined: what holds for events is no fault of theirs.
"""

from collections.abc import Mapping
from typing import Any

JQL = "a row of a JQL query"
CDP_CALL = "a call to a customer data platform"
CDP_BATCH = "a batch of calls to a customer data platform"
CDP_ROW = "a warehouse row of a customer data platform"
MPARTICLE = "a batch of mParticle's"
POSTHOG = "an event of PostHog's"
AMPLITUDE = "an event of Amplitude's"
PRIVACY = "a request to Mixpanel's GDPR API"

# https://developer.mixpanel.com/docs/jql-api-reference (archived): Events() and join()
_JQL = frozenset({"name", "distinct_id", "time", "properties"})
_JQL_KEYS = _JQL | {"sampling_factor", "labels", "dataset", "session"}
_JOINED = frozenset({"event", "user", "distinct_id"})

# https://segment.com/docs/connections/spec/common/ and
# https://www.rudderstack.com/docs/event-spec/standard-events/common-fields/
_CALLS = frozenset({"track", "identify", "page", "screen", "group", "alias"})
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

_TWO = 2
_THREE = 3


_PLAIN = frozenset({"event", "properties", "$mp_metadata"})


def foreign_kind(record: Mapping[str, Any]) -> str:
    """What a record is that is none of Mixpanel's, or `""`."""
    keys = record.keys()
    if keys <= _PLAIN or "$token" in keys or "$distinct_id" in keys:
        return ""
    if _is_jql(record):
        return JQL
    if _is_call(record):
        return CDP_CALL
    if isinstance(record.get("batch"), list) and not keys.isdisjoint(_BATCH_KEYS):
        return CDP_BATCH
    if len(keys & _ROW_KEYS) >= _THREE and "distinct_id" not in keys:
        return CDP_ROW
    if isinstance(record.get("events"), list) and len(keys & _MPARTICLE) >= _TWO:
        return MPARTICLE
    if "event" in keys and "timestamp" in keys and _is_posthog(record):
        return POSTHOG
    if "event_type" in keys and not keys.isdisjoint(_AMPLITUDE):
        return AMPLITUDE
    if isinstance(record.get("distinct_ids"), list) and (
        not keys.isdisjoint(_COMPLIANCE)
    ):
        return PRIVACY
    return ""


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
    return _is_object(record, "properties") and (
        "api_key" in record or "uuid" in record or "distinct_id" in record
    )


def _is_object(record: Mapping[str, Any], key: str) -> bool:
    return isinstance(record.get(key), dict)


def _is_text(record: Mapping[str, Any], key: str) -> bool:
    return isinstance(record.get(key), str)
