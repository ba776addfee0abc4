"""Numbers of senders, and which of them are looked at one by one."""

import re
from typing import Any
from zlib import crc32

from mpdoctor.identity.caches import LONGEST_KEY
from mpdoctor.identity.parts import SENDERS_KEPT, IdentityParts, SenderInfo
from mpdoctor.mixpanel.people import text_of
from mpdoctor.mixpanel.senders import platform_of, predates_simplified
from mpdoctor.model.plan import Platform

_CDP = re.compile(r"rudder|mparticle|segment", re.IGNORECASE)

_LONGEST_FIELD = 64


class SenderNumbers(dict[tuple[Any, ...], int]):
    """The number of a sender by library, its version, the app's version and the system.

    It is the same in every process, and negative for servers. `old` are numbers of SDKs
    that know nothing of Simplified ID merge, `cdps` those of customer data platforms.
    Who the senders are goes into `parts`.
    """

    def __init__(self, parts: IdentityParts) -> None:
        super().__init__()
        self._parts = parts
        self.old: set[int] = set()
        self.cdps: set[int] = set()

    def __missing__(self, key: tuple[Any, ...]) -> int:
        number = self._find(key)
        if all(map(_is_short_text, key)):
            self[key] = number
        return number

    def of_column(self, senders: list[tuple[Any, ...]]) -> list[int]:
        """The numbers of many senders."""
        try:
            return list(map(self.__getitem__, senders))
        except TypeError:
            # Lists and objects cannot be looked up.
            return [self[tuple(map(_field, sender))] for sender in senders]

    def _find(self, key: tuple[Any, ...]) -> int:
        lib, lib_version, app_version, system = map(_field, key)
        platform = platform_of(lib, system)
        place = system or "unknown"
        if lib:
            place = "server" if platform is Platform.SERVER else platform.value
        sender = SenderInfo(lib, lib_version, app_version, place)
        number = crc32(repr(sender).encode("utf-8", "backslashreplace")) or 1
        if lib and platform is Platform.SERVER:
            number = -number
        if predates_simplified(lib, lib_version):
            self.old.add(number)
        if lib and _CDP.search(lib):
            self.cdps.add(number)
        if len(self) >= SENDERS_KEPT:
            self.clear()
        self._parts.senders[number] = sender
        if len(self._parts.senders) > 2 * SENDERS_KEPT:
            self._parts.trim()
        return number


def _field(value: Any) -> str:
    return text_of(value)[:_LONGEST_FIELD]


def _is_short_text(field: Any) -> bool:
    # Numbers are not kept: 0, 0.0 and false are the same key, but not the same text.
    return field is None or (type(field) is str and len(field) <= LONGEST_KEY)
