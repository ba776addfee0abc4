"""GEO007: addresses without a place."""

from typing import Any

import pytest

from mpdoctor.rules.geolocation.unusable_ip import RULE
from tests.identity.records import update
from tests.rules.examined import event, findings


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("8.8.8.8", None),
        ("203.0.113.9", None),
        ("2a00:1450:4001::1", None),
        (0, None),
        ("0", None),
        ("", None),
        (None, None),
        ("10.0.0.1", "a private address"),
        ("192.168.1.1", "a private address"),
        ("172.16.0.1", "a private address"),
        ("fd00::1", "a private address"),
        ("127.0.0.1", "a loopback address"),
        ("::1", "a loopback address"),
        ("169.254.1.1", "a link-local address"),
        ("2a00:1450:4001::1%eth0", "an address with a zone"),
        ("8.8.8.8, 10.0.0.1", "a list of addresses"),
        ("8.8.8.8:443", "no address"),
        ("localhost", "no address"),
        (1, "no address"),
    ],
)
def test_addresses(value: Any, kind: str | None) -> None:
    of_events = findings(RULE, [event(ip=value)])
    of_updates = findings(RULE, [{**update("a", set={"x": 1}), "$ip": value}])

    for found in (of_events, of_updates):
        assert bool(found) == bool(kind)
        assert all(kind in each.message for each in found if kind)
