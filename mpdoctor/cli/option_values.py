"""From the text of an option to its value."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import urlsplit

from mpdoctor.errors import UserError
from mpdoctor.model.window import TimeWindow

LONGEST_DEADLINE = 3600.0

_MILLISECONDS_FROM = 1e11
"""What is at least this is in milliseconds: as seconds it would be the year 5138."""


def parse_time(text: str) -> float:
    """Seconds since the epoch; a date without a zone is UTC."""
    try:
        number = float(text)
    except ValueError:
        seconds = _parse_date(text)
    else:
        if "_" in text:
            raise _no_time(text)
        seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    # Rules write it as a date, and add days to it. This is false for NaN, too.
    if not 0 <= seconds < _MILLISECONDS_FROM:
        raise _no_time(text)
    return seconds


def parse_window(
    since: str | None, until: str | None, timezone: str | None
) -> TimeWindow | None:
    """The span of time between two options; `None` without any.

    A date is a whole day of the time zone, so that the last date is part of the window. A
    time without an offset is one of the time zone. Numbers are seconds since the epoch.
    """
    if since is None and until is None:
        return None
    zone = _zone_of(timezone)
    start = None if since is None else _parse_bound("--since", since, zone, 0)
    end = None if until is None else _parse_bound("--until", until, zone, 1)
    if start is not None and end is not None and start >= end:
        raise UserError(
            f"`--since {since}` is not before `--until {until}`",
            hint="a date as `--until` is included as a whole",
        )
    name = timezone if timezone and zone is not UTC else "UTC"
    return TimeWindow(start, end, since or "", until or "", name)


def _zone_of(name: str | None) -> tzinfo:
    if name is None:
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _parse_bound(option: str, text: str, zone: tzinfo, days: int) -> float:
    """Seconds since the epoch; of a date, the midnight so many days after it begins."""
    text = text.strip()
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        return datetime.combine(day, time.min, zone).timestamp()
    except (ValueError, OverflowError):
        pass
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    except (ValueError, OverflowError):
        pass
    try:
        return parse_time(text)
    except UserError:
        raise UserError(
            f"`{option} {text}` is not a date or time",
            hint=f"for example `{option} 2026-11-23` or `{option} 2026-11-23T12:00:00Z`",
        ) from None


def parse_columns(texts: Sequence[str] | None) -> dict[str, str]:
    """For each property the column that holds it; `texts` are lists of `property=column`."""
    columns: dict[str, str] = {}
    for pair in (each for text in texts or () for each in text.split(",")):
        name, sign, column = (part.strip() for part in pair.partition("="))
        if not (name and sign and column):
            raise UserError(
                f"`--map {pair}` is not a property and a column",
                hint="for example `--map event=action,time=event_ts,distinct_id=user`",
            )
        if columns.setdefault(name, column) != column:
            raise UserError(
                f"`--map` names two columns for `{name}`",
                hint="use one of them",
            )
    return columns


def parse_jobs(text: str) -> int | None:
    """A number of processes; `None` for `auto`."""
    if text == "auto":
        return None
    if text.isascii() and text.isdigit() and int(text[:6]):
        return min(int(text[:6]), 1024)
    raise UserError(
        f"`--jobs {text}` is not a number of processes",
        hint="use `auto`, or a number from 1 up",
    )


def parse_examples(text: str) -> int:
    """A number of places."""
    if text.isascii() and text.isdigit():
        return min(int(text[:6]), 1000)
    raise UserError(
        f"`--examples {text}` is not a number of places", hint="use a number from 0 up"
    )


def parse_count(option: str, text: str) -> int:
    """A number from 0 up."""
    if text.isascii() and text.isdigit():
        return int(text[:9])
    raise UserError(f"`{option} {text}` is not a number", hint="use a number from 0 up")


def parse_origin(text: str) -> str:
    """The address of a site as browsers send it in `Origin`: no path, no slash."""
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UserError(
            f"`--origin {text}` is not the address of a website",
            hint="for example `--origin https://www.example.com`",
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
            f"`--deadline {text}` is not a number of seconds",
            hint=f"use a number above 0, up to {LONGEST_DEADLINE:.0f}",
        )
    return seconds


def _parse_date(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError) as error:
        raise _no_time(text) from error


def _no_time(text: str) -> UserError:
    return UserError(
        f"`--now {text}` is not a time",
        hint="for example `--now 2026-11-23T12:00:00Z` or `--now 1795435200`",
    )
