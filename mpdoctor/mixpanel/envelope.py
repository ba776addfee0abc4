"""The properties that carry an event rather than describe it.

Source: https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties
and https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties
"""

ENVELOPE = frozenset(
    {
        "token",
        "time",
        "$time",
        "distinct_id",
        "$distinct_id",
        "$device_id",
        "$user_id",
        "$insert_id",
        "$mp_metadata",
        "$ignore",
        "$import",
        "$identified_id",
        "$anon_id",
        "$anon_distinct_id",
        "alias",
        "$distinct_ids",
        "$had_persisted_distinct_id",
        "$failure_reason",
        "$identity_failure_reason",
    }
)
"""Part of an event's shape though they are no custom properties."""

RECEIPT = ("$mp_api_timestamp_ms", "mp_processing_time_ms")
"""When Mixpanel received and processed an event, in milliseconds UTC; the better one first."""

STAMPS = frozenset(
    {
        *RECEIPT,
        "$mp_api_endpoint",
        "$mp_event_size",
        "$mp_is_forwarded",
        "$import",
    }
)
"""Only Mixpanel sets these, so a record that has one came out of a raw export."""

GEO = frozenset({"$city", "$region", "mp_country_code"})
"""Set on receipt, from the address of the request."""
