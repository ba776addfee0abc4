"""Which of Mixpanel's routes a path leads to, behind whatever prefix.

https://docs.mixpanel.com/reference/overview names the public ones; browser and mobile
SDKs add `/record`, `/flags`, `/settings` and, until 2026, `/decide`.
"""

import re
from functools import lru_cache

from mpdoctor.model.record import Kind

ROUTES = frozenset(
    {
        "track",
        "import",
        "engage",
        "groups",
        "record",
        "flags",
        "settings",
        "decide",
        "lookup-tables",
        "export",
    }
)
"""Every route by name."""

RECORD_ROUTES = frozenset({"track", "import", "engage", "groups"})
"""The routes whose bodies hold events and profile updates."""

READING_ROUTES = frozenset({"flags", "settings", "decide", "export"})
"""The routes that take no data."""

ROUTE_OF_KIND = {
    Kind.EVENT: "track",
    Kind.PROFILE_UPDATE: "engage",
    Kind.GROUP_UPDATE: "groups",
}
"""The route to which SDKs send each kind of record."""

UNMISTAKABLE = RECORD_ROUTES | {"decide"}
"""Routes whose names are rare enough to be believed on any host."""

LIBRARY = "library"
"""Where Mixpanel's CDN serves the SDK for browsers; no route of its API."""

OF_PAGES = frozenset({LIBRARY, "decide", "flags", "record", "settings"})
"""What a page asks for, or sends, where the SDK runs, whether it tracks anything or not."""

_LIBRARY = re.compile(r"mixpanel(-(?!recorder|targeting)[\w.-]*)?\.js")
_QUERY_PREFIXES = (["api", "2.0"], ["api", "query"], ["api", "app"])


def is_library(path: str) -> bool:
    """Whether a path of the CDN is the SDK itself, without which nothing is sent."""
    return _LIBRARY.fullmatch(path.rpartition("/")[2].lower()) is not None


@lru_cache(maxsize=1024)
def route_of(path: str) -> str:
    """The name of the route, or `""`: `/mp/track/` leads to `track`.

    Reading routes such as `/api/query/engage` share words with sending ones and are
    `""`, but for `export`.
    """
    parts = [part.lower() for part in path.partition("?")[0].split("/") if part]
    if any(
        parts[i : i + 2] == prefix
        for prefix in _QUERY_PREFIXES
        for i in range(len(parts))
    ):
        return "export" if parts[-1] == "export" else ""
    for part in reversed(parts):
        if part in ROUTES:
            return part
    return ""
