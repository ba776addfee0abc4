"""Times as text."""

from datetime import UTC, datetime


def format_time(seconds: float | None) -> str:
    """ISO 8601 in UTC, or empty."""
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return ""


def format_day(seconds: float | None) -> str:
    """The day alone."""
    return format_time(seconds)[:10]
