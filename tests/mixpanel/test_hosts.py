"""Hosts: which are real, and what the others were meant to be."""

import pytest

from mpdoctor.mixpanel.hosts import HOSTS, family, host_of, is_mixpanel, near_miss
from mpdoctor.mixpanel.hosts import region_of as region
from mpdoctor.model.settings import Region


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api.mixpanel.com", Region.US),
        ("api-js.mixpanel.com", Region.US),
        ("API-EU.mixpanel.com", Region.EU),
        ("https://api-in.mixpanel.com:443/track", Region.IN),
        ("data-eu.mixpanel.com.", Region.EU),
        ("cdn.mxpnl.com", None),
        ("api.eu.mixpanel.com", None),
        ("mp.example.com", None),
        ("", None),
    ],
)
def test_a_host_tells_its_region(host: str, expected: Region | None) -> None:
    assert region(host) is expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api-eu.mixpanel.com", "ingestion"),
        ("eu.mixpanel.com", "app"),
        ("data.mixpanel.com", "export"),
        ("mcp-in.mixpanel.com", "mcp"),
        ("cdn.mxpnl.com", "cdn"),
        ("platform-us.mixpanel.com", "platform"),
        ("example.com", None),
    ],
)
def test_a_host_tells_what_it_serves(host: str, expected: str | None) -> None:
    assert family(host) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("api.mixpanel.com", True),
        ("eu.data.mixpanel.com", True),
        ("cdn.mxpnl.com", True),
        ("notmixpanel.com", False),
        ("mixpanel.com.example.com", False),
        ("mp.example.com", False),
    ],
)
def test_a_domain_is_mixpanels_or_not(host: str, expected: bool) -> None:
    assert is_mixpanel(host) is expected


@pytest.mark.parametrize(
    ("host", "meant"),
    [
        ("eu.data.mixpanel.com", "data-eu.mixpanel.com"),
        ("in.data.mixpanel.com", "data-in.mixpanel.com"),
        ("api.eu.mixpanel.com", "api-eu.mixpanel.com"),
        ("eu-api.mixpanel.com", "api-eu.mixpanel.com"),
        ("api-europe.mixpanel.com", "api-eu.mixpanel.com"),
        ("api-us.mixpanel.com", "api.mixpanel.com"),
        ("api-js-eu.mixpanel.com", "api-eu.mixpanel.com"),
        ("us.mixpanel.com", "mixpanel.com"),
        ("platform.mixpanel.com", "platform-us.mixpanel.com"),
        ("api-eu.mixpanel.co", "api-eu.mixpanel.com"),
        ("api.mixpanel.eu", "api-eu.mixpanel.com"),
        ("api.mixpanel.in", "api-in.mixpanel.com"),
        ("api-eu.mixpanel.eu", "api-eu.mixpanel.com"),
        ("api-eu.mixpannel.com", "api-eu.mixpanel.com"),
        ("api-eu-mixpanel.com", "api-eu.mixpanel.com"),
        ("apieu.mixpanel.com", "api-eu.mixpanel.com"),
        ("https://API.EU.mixpanel.com/track", "api-eu.mixpanel.com"),
    ],
)
def test_a_near_miss_names_the_host_that_was_meant(host: str, meant: str) -> None:
    assert near_miss(host) == meant


@pytest.mark.parametrize(
    "host",
    [
        *HOSTS,
        "mp.example.com",
        "mixpanel.example.com",
        "api.mixpanel.example.com",
        "mixpanel.example.eu",
        "eu.com",
        "in",
        "docs.mixpanel.com",
        "www.mixpanel.com",
        "my.mixpanel.com",
        "localhost:8000",
        "127.0.0.1",
        "[::1]:8000",
        "",
        "." * 100_000,
    ],
)
def test_real_hosts_proxies_and_other_sites_are_no_near_misses(host: str) -> None:
    assert near_miss(host) is None


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://user:pass@Mp.Example.com:8443/track?x=1", "mp.example.com"),
        ("mp.example.com/path", "mp.example.com"),
        ("http://[::1]:9/x", "[::1]:9"),
    ],
)
def test_an_address_is_reduced_to_its_host(address: str, host: str) -> None:
    assert host_of(address) == host
