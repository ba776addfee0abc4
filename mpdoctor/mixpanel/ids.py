"""What Mixpanel takes for an id, and what it refuses."""

import re
from typing import Any

DEVICE_PREFIX = "$device:"
"""Stands before the device id in the `distinct_id` of an anonymous event."""

ID_PROPERTIES = frozenset({"distinct_id", "$distinct_id", "$device_id", "$user_id"})

IDENTITY_VERBS = frozenset({"$identify", "$create_alias", "$merge"})
"""Events that join ids. They name people in properties of their own."""

HOT_SHARD_EVENTS = "$hotshard_events"
HOT_SHARD_RECORD = "$hotshard_record"
BUSY_ID = 150_000
"""Events of one id in a day from which on Mixpanel warns; events beyond 200,000 are renamed."""

MIXPANELS_OWN = frozenset({HOT_SHARD_EVENTS, HOT_SHARD_RECORD})
"""Records that Mixpanel writes or rewrites itself, so that no sender is at fault.

https://docs.mixpanel.com/docs/tracking-best-practices/hot-shard-limits
"""

NOT_SENT_AS_EVENTS = IDENTITY_VERBS | MIXPANELS_OWN
"""Records that are stored as events and are not what a sender would call one."""

NIL_UUID = "00000000-0000-0000-0000-000000000000"

# https://docs.mixpanel.com/reference/import-events
DISALLOWED = frozenset(
    {
        NIL_UUID,
        "-1",
        "0",
        "<nil>",
        "[]",
        "anon",
        "anonymous",
        "false",
        "n/a",
        "na",
        "nil",
        "none",
        "null",
        "true",
        "undefined",
        "unknown",
        "{}",
    }
)
"""Refused as `distinct_id` and as `$insert_id`. Empty text is not among them."""

_DISALLOWED_LENGTHS = frozenset(map(len, DISALLOWED))

INSERT_ID_BYTES = 36

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UUID4 = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    re.IGNORECASE,
)


# Digits and letters, at least 16 of them, of which several are digits between letters.
_RANDOM = re.compile(
    r"(?=(.*[0-9]){3})(?=(.*[a-z]){3})[0-9a-z]{16,36}", re.IGNORECASE | re.ASCII
)


def without_prefix(id: str) -> str:
    """An id without one `$device:`, which is what ingestion takes off."""
    return id.removeprefix(DEVICE_PREFIX)


def disallowed(value: Any) -> str | None:
    """The entry of `DISALLOWED` that a JSON value comes down to, if any.

    Case, surrounding white space and a `$device:` prefix are looked through, and JSON
    `null`, `true`, `0`, … count as the text that they are written as.
    """
    if type(value) is str:
        text = value.strip().lower()
        if text in DISALLOWED:
            return text
        if text.startswith(DEVICE_PREFIX):
            text = without_prefix(text).strip()
            return text if text in DISALLOWED else None
        return None
    return _disallowed_json(value)


def _disallowed_json(value: Any) -> str | None:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) in (list, dict):
        return None if value else str(value)
    for number in (0, -1):
        if value == number:
            return str(number)
    return None


def insert_id_fault(value: Any) -> str | None:
    """What keeps a value from being an `$insert_id`, if anything."""
    if type(value) is not str:
        return "null" if value is None else "not text"
    # Every event is asked this, so letters are counted in bulk.
    if not (value.isascii() and value.replace("-", "0").isalnum()):
        return "characters other than letters, digits and hyphens" if value else "empty"
    if len(value) > INSERT_ID_BYTES:
        return f"longer than {INSERT_ID_BYTES} bytes"
    listed = len(value) in _DISALLOWED_LENGTHS and value.lower() in DISALLOWED
    return "a placeholder" if listed else None


def looks_made_up(id: str) -> bool:
    """Whether an id looks as if a machine had made it up at random: a UUID, or many
    letters and digits mixed."""
    return is_uuid(id) or _RANDOM.fullmatch(id) is not None


def is_uuid(text: str) -> bool:
    """Whether this is a UUID with hyphens, of any version."""
    return _UUID.fullmatch(text) is not None


def is_uuid4(text: str) -> bool:
    """Whether this is a random UUID, which `$identify` asks of an anonymous id."""
    return _UUID4.fullmatch(text) is not None
