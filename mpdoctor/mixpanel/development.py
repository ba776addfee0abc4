"""Addresses of pages that no visitor sees.

https://docs.mixpanel.com/docs/tracking-best-practices/developer-environments
"""

import re
from enum import StrEnum
from ipaddress import ip_address

from mpdoctor.mixpanel.hosts import host_of


class WebHost(StrEnum):
    """Where a page is, the surest sign of development first."""

    LOCAL = "the developer's own machine"
    FILE = "a file"
    PRIVATE = "a private address"
    STAGING = "a staging host"
    PREVIEW = "a preview host"


_STAGING = frozenset(
    {
        "dev",
        "development",
        "localdev",
        "preprod",
        "preproduction",
        "qa",
        "sandbox",
        "stage",
        "staging",
        "stg",
        "test",
        "testing",
        "uat",
    }
)
_PREVIEW = (
    ".ngrok.io",
    ".ngrok.app",
    ".ngrok.dev",
    ".ngrok-free.app",
    ".ngrok-free.dev",
    ".loca.lt",
    ".trycloudflare.com",
    ".gitpod.io",
    ".csb.app",
    ".codesandbox.io",
    ".stackblitz.io",
    ".webcontainer.io",
    ".app.github.dev",
    ".vercel.app",
    ".netlify.app",
    ".pages.dev",
)
_LOCAL_DOMAINS = (".localhost", ".localdomain")
_PRIVATE_DOMAINS = (".local", ".test", ".internal", ".lan", ".home.arpa", ".intranet")
_WORDS = re.compile(r"[-_]")
_LONGEST = 4096


def host_kind(url: str) -> WebHost | None:
    """What kind of development a page's address gives away, or `None`.

    >>> host_kind("http://localhost:3000/cart"), host_kind("https://example.com/test")
    (<WebHost.LOCAL: "the developer's own machine">, None)
    """
    text = url[:_LONGEST].strip()
    if text.lower().startswith("file:"):
        return WebHost.FILE
    if "://" not in text[:20]:
        return None
    host = host_of(text)
    return _address_kind(host) if _is_address(host) else _name_kind(host)


def _is_address(host: str) -> bool:
    return host.startswith("[") or host.replace(".", "").isdecimal()


def _address_kind(host: str) -> WebHost | None:
    text = host
    if host.startswith("["):
        text, closed, _ = host[1:].partition("]")
        if not closed:
            return None
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if address.is_loopback or address.is_unspecified:
        return WebHost.LOCAL
    # Addresses for documentation are reserved, but nobody's network.
    if address.is_private and not address.is_reserved and not _is_example(host):
        return WebHost.PRIVATE
    return WebHost.PRIVATE if address.is_link_local else None


def _is_example(host: str) -> bool:
    return host.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "[2001:db8:"))


def _name_kind(host: str) -> WebHost | None:
    if host == "localhost" or host.endswith(_LOCAL_DOMAINS):
        return WebHost.LOCAL
    if host.endswith(_PRIVATE_DOMAINS):
        return WebHost.PRIVATE
    # The last two labels are the domain itself, and `dev.to` is no staging host.
    labels = host.split(".")[:-2]
    if any(word in _STAGING for label in labels for word in _WORDS.split(label)):
        return WebHost.STAGING
    return WebHost.PREVIEW if host.endswith(_PREVIEW) else None
