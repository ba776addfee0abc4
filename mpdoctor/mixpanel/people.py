"""Which ids can be a person or a device, and what they look like."""

import re
from functools import lru_cache
from typing import Any

from mpdoctor.mixpanel.ids import DEVICE_PREFIX, DISALLOWED, NIL_UUID, is_uuid

# What languages print where there was nothing to print. Mixpanel takes these for ids.
JUNK = DISALLOWED | {
    "(null)",
    "<null>",
    "[object object]",
    "[object undefined]",
    "nan",
    "null null",
    "optional(nil)",
    "undefined undefined",
    NIL_UUID.replace("-", ""),
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
}
"""Lower-case texts that stand for nobody."""

LONGEST_JUNK = max(map(len, JUNK))

_NUMBER = re.compile(r"\d+", re.ASCII)
_PHONE = re.compile(r"\+\d[\d ()./-]{5,20}", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_OLD_SDK = re.compile(r"[0-9a-f]+(-[0-9a-f]+){4}", re.IGNORECASE | re.ASCII)
_HEX = re.compile(r"[0-9a-f]{32,64}", re.IGNORECASE | re.ASCII)
_CDP = re.compile(
    r"ajs[-_].+|(anon|anonymous)[-_:].+|mpid[-_:]?\d+|-?\d{18,20}|"
    r"auth0\|.+|google-oauth2\|.+|amp-.+|segment[-_].+|rudder[-_].+",
    re.IGNORECASE | re.ASCII,
)


def is_junk(text: str) -> bool:
    """Whether an id is a placeholder, whatever its case and white space."""
    return (
        len(text) <= LONGEST_JUNK + 8
        and text.strip().lower().removeprefix(DEVICE_PREFIX) in JUNK
    )


def text_of(value: Any) -> str:
    """An id as Mixpanel compares it: as text. Empty where there is none."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if value is True or value is False:
        return str(value).lower()
    if type(value) is float and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        return "[object Object]"
    if isinstance(value, list):
        return "[]"
    return str(value)


def looks_old_sdk(text: str) -> bool:
    """Whether an id is one that browser SDKs made up before they used UUIDv4."""
    return not is_uuid(text) and _OLD_SDK.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def form_of(id: str) -> str:
    """What an id looks like: `e-mail`, `phone`, `number`, `UUID`, `device`, `CDP id`, …"""
    if id.startswith(DEVICE_PREFIX):
        return "device"
    if _EMAIL.fullmatch(id):
        return "e-mail"
    if _CDP.fullmatch(id):
        return "CDP id"
    if _PHONE.fullmatch(id):
        return "phone"
    if _NUMBER.fullmatch(id):
        return "number"
    if is_uuid(id):
        return "UUID"
    if looks_old_sdk(id):
        return "device"
    if _HEX.fullmatch(id):
        return "hash"
    return "text"
