"""UTM006: where nobody discovers a product."""

import pytest

from mpdoctor.rules.attribution.intermediary_referrer import RULE
from tests.rules.examined import events, findings

NAME = "$initial_referring_domain"


@pytest.mark.parametrize(
    ("hosts", "faults"),
    [
        (["checkout.stripe.com"] * 3, 1),
        (["www.paypal.com", "accounts.google.com", "shop.eu.auth0.com"], 1),
        (["Checkout.Stripe.com"] * 3, 1),
        (["checkout.stripe.com"] * 2, 0),
        (["$direct"] * 9, 0),
        (["www.google.com"] * 9, 0),
        (["stripe.com.example.com"] * 9, 0),
        ([None] * 9, 0),
    ],
)
def test_hosts(hosts: list[str], faults: int) -> None:
    found = findings(RULE, events(NAME, *hosts))

    assert [each.count for each in found] == [len(hosts)] * faults


def test_only_the_first_referrer_is_looked_at() -> None:
    assert (
        findings(RULE, events("$referring_domain", *["checkout.stripe.com"] * 9)) == []
    )
