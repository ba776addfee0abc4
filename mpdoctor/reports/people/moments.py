"""Times as people read them."""

from datetime import UTC, datetime


def moment(seconds: float | None) -> str:
    """ISO 8601 in UTC, or empty."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""


def day(seconds: float | None) -> str:
    """The day alone."""
    return moment(seconds)[:10]
