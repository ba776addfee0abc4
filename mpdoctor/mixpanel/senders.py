"""Who sent a record, by the names that libraries give themselves in `mp_lib`.

Source: https://docs.mixpanel.com/docs/data-structure/property-reference/default-properties
"""

from functools import lru_cache
from typing import Any

from mpdoctor.model.plan import Platform
from mpdoctor.model.subjects import Sender

LONGEST = 64
"""Characters of a library's name or version that are kept; real ones have a dozen."""

MOBILE = frozenset({"android", "iphone", "swift", "unity", "react-native", "flutter"})
"""Send `$mp_metadata` instead of `$insert_id`."""

WRAPPERS = frozenset({"react-native", "flutter", "unity"})
"""Libraries for several systems, of which `$os` names the one."""

_IOS = frozenset({"iphone", "swift", "ios", "objc"})
_IOS_SYSTEMS = frozenset({"ios", "ipados", "iphone os", "watchos", "tvos", "visionos"})
_BROWSERS = ("web", "segment: analytics.js", "segment: web")


_LIBRARIES = (
    *MOBILE,
    *_BROWSERS,
    *_IOS,
    *("cpp", "dart", "go", "java", "jdk", "node", "php", "python", "ruby"),
    *("warehouse", "warehouse-import", "mixpanel-import", "mp-cli"),
)
_PLATFORMS = ("segment", "rudder", "mparticle", "hightouch", "census", "tealium", "gtm")
"""Customer data platforms and tag managers, which name themselves in their own ways."""


def is_known_library(lib: str) -> bool:
    """Whether `mp_lib` names an SDK of Mixpanel or a well-known platform that sends to it."""
    name = lib.strip().lower()
    return name in _LIBRARIES or any(one in name for one in _PLATFORMS)


@lru_cache(maxsize=4096)
def _sender(lib: str, version: str, system: str) -> Sender:
    return Sender(lib[:LONGEST], version[:LONGEST], platform_of(lib, system))


def sender_of(lib: Any, version: Any, system: Any) -> Sender:
    """The sender named by `mp_lib`, `$lib_version` and `$os`, whatever they hold."""
    return _sender(
        lib if isinstance(lib, str) else "",
        "" if version is None else str(version)[:LONGEST],
        system[:LONGEST] if isinstance(system, str) else "",
    )


def platform_of(lib: str, system: str) -> Platform:
    """The platform of a library; for wrappers, which run on several, `$os` decides."""
    name = lib.strip().lower()
    if name in _BROWSERS:
        return Platform.WEB
    if name == "android":
        return Platform.ANDROID
    if name in _IOS:
        return Platform.IOS
    if name in WRAPPERS:
        os = system.strip().lower()
        if os == "android":
            return Platform.ANDROID
        return Platform.IOS if os in _IOS_SYSTEMS else Platform.WEB
    return Platform.SERVER


# https://docs.mixpanel.com/docs/tracking-methods/id-management/migrating-to-simplified-id-merge-system
FIRST_SIMPLIFIED = {
    "web": (2, 46, 0),
    "android": (7, 3, 0),
    "iphone": (5, 0, 2),
    "swift": (4, 0, 5),
    "react-native": (2, 2, 0),
    "flutter": (2, 1, 0),
}
"""The first version of each SDK that sends what Simplified ID merge needs."""


def predates_simplified(lib: str, version: str) -> bool:
    """Whether a library does not know Simplified ID merge, as far as its version tells."""
    name = lib.strip().lower()
    if name == "unity":
        return True
    first = FIRST_SIMPLIFIED.get(name)
    parts = version.split(".")
    if first is None or len(parts) < 2 or not all(part.isdigit() for part in parts[:3]):
        return False
    return tuple(map(int, parts[:3])) < first
