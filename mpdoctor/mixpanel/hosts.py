"""Which hosts are Mixpanel's, what they serve, and in which region.

https://docs.mixpanel.com/reference/overview lists them.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from mpdoctor.model.settings import Region

INGESTION = "ingestion"
APP = "app"
EXPORT = "export"
PLATFORM = "platform"
MCP = "mcp"
CDN = "cdn"

HOSTS: Mapping[str, tuple[str, Region | None]] = MappingProxyType(
    {
        "api.mixpanel.com": (INGESTION, Region.US),
        "api-eu.mixpanel.com": (INGESTION, Region.EU),
        "api-in.mixpanel.com": (INGESTION, Region.IN),
        "api-js.mixpanel.com": (INGESTION, Region.US),
        "mixpanel.com": (APP, Region.US),
        "eu.mixpanel.com": (APP, Region.EU),
        "in.mixpanel.com": (APP, Region.IN),
        "data.mixpanel.com": (EXPORT, Region.US),
        "data-eu.mixpanel.com": (EXPORT, Region.EU),
        "data-in.mixpanel.com": (EXPORT, Region.IN),
        "platform-us.mixpanel.com": (PLATFORM, Region.US),
        "platform-eu.mixpanel.com": (PLATFORM, Region.EU),
        "platform-in.mixpanel.com": (PLATFORM, Region.IN),
        "mcp.mixpanel.com": (MCP, Region.US),
        "mcp-eu.mixpanel.com": (MCP, Region.EU),
        "mcp-in.mixpanel.com": (MCP, Region.IN),
        "cdn.mxpnl.com": (CDN, None),
    }
)
"""Every host with what it serves and its region; the CDN has none."""

DEFAULT_HOSTS: Mapping[Region, str] = MappingProxyType(
    {
        Region.US: "api.mixpanel.com",
        Region.EU: "api-eu.mixpanel.com",
        Region.IN: "api-in.mixpanel.com",
    }
)
"""Where a project of each region wants its data."""

REGION_NAMES: Mapping[Region, str] = MappingProxyType(
    {Region.US: "the US", Region.EU: "the EU", Region.IN: "India"}
)
"""Regions as sentences name them."""

_DOMAINS = ("mixpanel.com", "mxpnl.com")
_NO_REGION = {"us", "usa", "js"}
_REGION_WORDS = {"europe": "eu", "india": "in", "ind": "in"}
_LONGEST = max(map(len, HOSTS)) + 8
_ENDINGS = {"com", "co", "cm", "con", "net", "org", "io"}
_REGION_ENDINGS = {"eu", "in", "us"}
"""Top-level domains in place of a region: `api.mixpanel.eu`."""


@lru_cache(maxsize=1024)
def host_of(text: str) -> str:
    """The bare host of an address: no scheme, credentials, port, path or case."""
    host = text.strip().lower()
    host = host.partition("://")[2] or host
    for end in "/?#":
        host = host.partition(end)[0]
    host = host.rpartition("@")[2]
    if not host.startswith("["):
        host = host.partition(":")[0]
    return host.rstrip(".")


def excess_of(text: str) -> str:
    """What an address has beyond scheme and host: a port other than 443, path, query.

    A slash at the end is nothing.
    """
    rest = text.strip().partition("://")[2] or text.strip()
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    port = rest[:end].rpartition("@")[2].partition(":")[2]
    excess = "" if rest[end:] == "/" else rest[end:]
    return (f":{port}" if port not in ("", "443") else "") + excess


def family(host: str) -> str | None:
    """What one of Mixpanel's hosts serves, such as `ingestion`; `None` for others."""
    known = HOSTS.get(host_of(host))
    return known[0] if known else None


def region_of(host: str) -> Region | None:
    """The region of one of Mixpanel's hosts; `None` for the CDN and for others."""
    known = HOSTS.get(host_of(host))
    return known[1] if known else None


@lru_cache(maxsize=1024)
def is_mixpanel(host: str) -> bool:
    """Whether a host lies in a domain of Mixpanel's, even if none is served there."""
    bare = host_of(host)
    return any(bare == domain or bare.endswith(f".{domain}") for domain in _DOMAINS)


def near_miss(
    host: str, serves: str | None = None, region: Region | None = None
) -> str | None:
    """The real host that a wrong one most probably means, if it means one at all.

    With `serves`, only a host that serves this is meant, and with `region`, the one of that
    region. A proxy of one's own is no near miss, and neither is a real host.
    """
    bare = host_of(host)
    if bare in HOSTS:
        return None
    if len(bare) > _LONGEST:
        return None
    meant = _same_words(bare) or _typing_slip(bare)
    if meant is None or serves is None:
        return meant
    if HOSTS[meant][0] == serves and region in (None, HOSTS[meant][1]):
        return meant
    wanted = serves, region or HOSTS[meant][1] or Region.US
    return next((name for name, served in HOSTS.items() if served == wanted), meant)


def _words(host: str) -> frozenset[str]:
    words = host.replace("-", ".").split(".")
    return frozenset(_REGION_WORDS.get(word, word) for word in words if word)


def _same_words(host: str) -> str | None:
    """A host made of the right words in the wrong order, or with one too many."""
    labels = host.split(".")
    if labels[-1] in _REGION_ENDINGS:
        labels.append("com")
    domain = [label for label in labels[-3:-1] if label not in _REGION_ENDINGS]
    if labels[-1] not in _ENDINGS or domain[-1:] != ["mixpanel"]:
        return None
    words = _words(".".join([*labels[:-1], "com"]))
    for wanted in (words, words - _NO_REGION, words | {"us"}):
        for real in HOSTS:
            if _words(real) == wanted:
                return real
    return None


def _typing_slip(host: str) -> str | None:
    from rapidfuzz.distance import DamerauLevenshtein

    # Under the right domain every short name is close to some other: `my` to `eu`.
    most = 1 if is_mixpanel(host) else 2
    distance, nearest = min(
        (DamerauLevenshtein.distance(host, real, score_cutoff=most), real)
        for real in HOSTS
    )
    return nearest if distance <= most else None
