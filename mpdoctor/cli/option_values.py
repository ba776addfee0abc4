"""From the text of an option to its value."""

import math
from datetime import UTC, datetime
from urllib.parse import urlsplit

from mpdoctor.errors import UserError

LONGEST_DEADLINE = 3600.0

_MILLISECONDS_FROM = 1e11


def parse_time(text: str) -> float:
    """Seconds since the epoch; a date without a zone is UTC."""
    try:
        number = float(text)
    except ValueError:
        return _parse_date(text)
    if not math.isfinite(number) or "_" in text:
        raise _no_time(text)
    return number / 1000 if abs(number) >= _MILLISECONDS_FROM else number


def parse_jobs(text: str) -> int | None:
    """A number of processes; `None` for `auto`."""
    if text == "auto":
        return None
    if text.isascii() and text.isdigit() and int(text[:6]):
        return min(int(text[:6]), 1024)
    raise UserError(
        f"`--jobs {text}` is no number of processes", hint="`auto`, or 1 and up"
    )


def parse_examples(text: str) -> int:
    """A number of places."""
    if text.isascii() and text.isdigit():
        return min(int(text[:6]), 1000)
    raise UserError(f"`--examples {text}` is no number of places", hint="0 and up")


def parse_origin(text: str) -> str:
    """The address of a site as browsers send it in `Origin`: no path, no slash."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(
            f"`--origin {text}` is no address of a site",
            hint="as in `--origin https://www.example.com`",
        )
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def parse_deadline(text: str) -> float:
    """A number of seconds."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST_DEADLINE:
        raise UserError(
            f"`--deadline {text}` is no number of seconds",
            hint=f"a number above 0, up to {LONGEST_DEADLINE:.0f}",
        )
    return seconds


def _parse_date(text: str) -> float:
    try:
        date = datetime.fromisoformat(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise _no_time(text) from error


def _no_time(text: str) -> UserError:
    return UserError(
        f"`--now {text}` is no time",
        hint="such as `2026-11-23T12:00:00Z` or `1795435200`",
    )
