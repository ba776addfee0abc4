"""The formats that a plan can ask of text."""

import re
from collections.abc import Callable, Mapping, Sequence

from mpdoctor.text.bulk import HealthyForms
from mpdoctor.text.dates import (
    DATE,
    LOCAL_DATETIME,
    OFFSET_DATETIME,
    UTC_DATETIME,
    are_iso_dates,
    kind_of,
)
from mpdoctor.text.patterns import interchangeable

_DATETIMES = frozenset({UTC_DATETIME, OFFSET_DATETIME, LOCAL_DATETIME})

DATE_LENGTH = len("2026-04-01")

_LABEL = r"[^\W_]([\w-]{0,61}[^\W_])?"


def _matching(pattern: str, flags: int = 0) -> Callable[[str], bool]:
    compiled = re.compile(pattern, flags)
    return lambda text: compiled.fullmatch(text) is not None


def _is_ip(version: int) -> Callable[[str], bool]:
    def is_ip(text: str) -> bool:
        from ipaddress import IPv4Address, IPv6Address

        try:
            (IPv4Address if version == 4 else IPv6Address)(text)
        except ValueError:
            return False
        return True

    return is_ip


_is_host = _matching(rf"(?=.{{1,253}}$)({_LABEL}\.)*{_LABEL}")
_is_mailbox = _matching(r"[^\s@\"(),:;<>\[\\\].]+(\.[^\s@\"(),:;<>\[\\\].]+)*")
_is_link = _matching(r"https?://[^\s/?#]+\S*", re.IGNORECASE)


def _is_email(text: str) -> bool:
    mailbox, _, host = text.rpartition("@")
    return len(text) <= 254 and "." in host and _is_host(host) and _is_mailbox(mailbox)


_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_UUID_LINES = re.compile(rf"(?:{_UUID}\n)*+", re.IGNORECASE | re.ASCII)


def are_uuids(texts: Sequence[str]) -> bool:
    """Whether all of many texts have the format `uuid`."""
    lines = "\n".join(texts) + "\n"
    return lines.count("\n") == len(texts) and _UUID_LINES.fullmatch(lines) is not None


def are_datetimes(texts: Sequence[str]) -> bool:
    """Whether all of many texts surely have the format `date-time`."""
    return min(map(len, texts)) > DATE_LENGTH and are_iso_dates(texts)


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "email": _is_email,
    "uri": _matching(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE | re.ASCII),
    "url": _is_link,
    "uuid": _matching(_UUID, re.IGNORECASE | re.ASCII),
    "date": lambda text: kind_of(text) == DATE,
    "date-time": lambda text: kind_of(text) in _DATETIMES,
    "time": _matching(
        r"([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?",
        re.IGNORECASE | re.ASCII,
    ),
    "ipv4": _is_ip(4),
    "ipv6": _is_ip(6),
    "hostname": _is_host,
    "country": _matching(r"[A-Z]{2}"),
    "currency": _matching(r"[A-Z]{3}"),
    "language": _matching(r"[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*"),
}
"""Tells whether a text has a format. An unknown format asks nothing."""

_ANY = interchangeable("")
_LINKS = interchangeable("HTTPShttps")
assert _ANY is not None
assert _LINKS is not None

IN_BULK: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "date-time": are_datetimes,
    "uuid": are_uuids,
    "url": HealthyForms(_is_link, _LINKS),
    **{
        name: HealthyForms(FORMATS[name], _ANY)
        for name in ("email", "uri", "hostname", "country", "currency", "language")
    },
}
"""Tells at once whether many texts have a format; a no may be too strict."""
