"""UTM007: ads without a campaign."""

import pytest

from mpdoctor.rules.attribution.untagged_ad import RULE
from tests.rules.examined import events, findings

SHOP = "https://shop.example.com/"


@pytest.mark.parametrize(
    ("url", "faults"),
    [
        (f"{SHOP}?gclid=abc", 1),
        (f"{SHOP}?x=1&msclkid=abc#top", 1),
        (f"{SHOP}?GCLID=abc", 1),
        (f"{SHOP}?gclid=abc&utm_source=google", 0),
        (f"{SHOP}?UTM_Campaign=a&gclid=abc", 0),
        (f"{SHOP}?fbclid=abc", 0),
        (f"{SHOP}?gclid=", 0),
        (f"{SHOP}?q=gclid", 0),
        (SHOP, 0),
    ],
)
def test_addresses(url: str, faults: int) -> None:
    assert len(findings(RULE, events("$current_url", url))) == faults
