"""Option values that mean more than their text."""

from datetime import UTC, datetime
from math import isfinite

from mpdoctor.errors import UserError

_MILLISECONDS_FROM = 1e11


def moment(text: str) -> float:
    """Seconds since the epoch; a date without a zone is UTC."""
    try:
        number = float(text)
    except ValueError:
        return _date(text)
    if not isfinite(number) or "_" in text:
        raise _no_moment(text)
    return number / 1000 if abs(number) >= _MILLISECONDS_FROM else number


def jobs(text: str) -> int | None:
    """A number of processes; `None` for `auto`."""
    if text == "auto":
        return None
    if text.isascii() and text.isdigit() and int(text[:6]):
        return min(int(text[:6]), 1024)
    raise UserError(
        f"`--jobs {text}` is no number of processes", hint="`auto`, or 1 and up"
    )


def examples(text: str) -> int:
    """A number of places."""
    if text.isascii() and text.isdigit():
        return min(int(text[:6]), 1000)
    raise UserError(f"`--examples {text}` is no number of places", hint="0 and up")


def _date(text: str) -> float:
    try:
        date = datetime.fromisoformat(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise _no_moment(text) from error


def _no_moment(text: str) -> UserError:
    return UserError(
        f"`--now {text}` is no time",
        hint="such as `2026-11-23T12:00:00Z` or `1795435200`",
    )
