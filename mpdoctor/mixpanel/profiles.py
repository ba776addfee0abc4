"""What a profile or group update may say, and the names that profiles are shown by.

Sources: https://docs.mixpanel.com/reference/profile-set and
https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties.
"""

from datetime import UTC, datetime
from typing import Any

OPERATORS: dict[str, type] = {
    "$set": dict,
    "$set_once": dict,
    "$add": dict,
    "$append": dict,
    "$union": dict,
    "$remove": dict,
    "$unset": list,
    "$delete": object,
}
"""What an update may do, and the JSON type of its value."""

ENVELOPE = frozenset(
    {
        "$token",
        "$distinct_id",
        "$group_key",
        "$group_id",
        "$ip",
        "$ignore_time",
        "$ignore_alias",
        "$time",
        "$latitude",
        "$longitude",
        "$device_id",
        "$user_id",
        "$had_persisted_distinct_id",
        "$mp_metadata",
    }
)
"""What may stand beside the operator."""

OUTSIDE = frozenset({"$ip", "$latitude", "$longitude", "$ignore_time", "$ignore_alias"})
"""Options of an update that are plain properties inside of `$set`."""

MISSPELT = {
    "email": "$email",
    "Email": "$email",
    "e-mail": "$email",
    "name": "$name",
    "Name": "$name",
    "first_name": "$first_name",
    "last_name": "$last_name",
    "phone": "$phone",
    "Phone": "$phone",
    "avatar": "$avatar",
    "created": "$created",
}
"""Names that Mixpanel shows and syncs only with their `$`."""


def epoch(value: Any) -> float | None:
    """Seconds since the epoch of a time as profiles write it."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value / 1000 if value > 9_999_999_999 else float(value)
    if not isinstance(value, str) or len(value) < 10:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None
