"""Purchases that only browsers report."""

import pytest

from mpdoctor.model.plan import EventSpec, Platform
from mpdoctor.model.record import Channel
from mpdoctor.model.subjects import EventName, Occurrences, Sender
from mpdoctor.rules.sdk.client_only_purchase import RULE, is_sale

WEB = Sender("web", "2.55.1", Platform.WEB)
APP = Sender("swift", "4.2.0", Platform.IOS)
SERVER = Sender("python", "4.10.0", Platform.SERVER)


@pytest.mark.parametrize(
    ("name", "sale"),
    [
        ("Order Completed", True),
        ("order_paid", True),
        ("purchase", True),
        ("paymentSucceeded", True),
        ("Subscription Renewed", True),
        ("Refund Issued", True),
        ("Order Viewed", False),
        ("Purchase Clicked", False),
        ("Payment Failed", False),
        ("Order Not Completed", False),
        ("Checkout Started", False),
        ("Sign Up Completed", False),
        ("Purchase Completed Page Viewed", False),
        ("", False),
    ],
)
def test_a_name_that_says_that_something_was_bought(name: str, sale: bool) -> None:
    assert is_sale(name) is sale


@pytest.mark.parametrize(
    ("senders", "count", "faults"),
    [
        pytest.param([WEB], 20, 1, id="browsers only"),
        pytest.param([WEB], 19, 0, id="too few"),
        pytest.param([WEB, SERVER], 20, 0, id="a server as well"),
        pytest.param([WEB, APP], 20, 0, id="an app as well"),
        pytest.param([SERVER], 20, 0, id="a server"),
        pytest.param([], 20, 0, id="nobody knows"),
    ],
)
def test_only_what_browsers_alone_send(
    senders: list[Sender], count: int, faults: int
) -> None:
    seen = Occurrences(count, (), dict.fromkeys(senders, 10))
    event = EventName("Order Paid", seen, channels={Channel.EXPORT: count})

    assert len(list(RULE.check(event))) == faults


def test_planned_sources_are_meant() -> None:
    spec = EventSpec("Order Paid", sources=frozenset({Platform.WEB}))
    seen, channels = Occurrences(20, (), {WEB: 20}), {Channel.EXPORT: 20}
    event = EventName("Order Paid", seen, spec=spec, channels=channels)

    assert not list(RULE.check(event))


def test_a_capture_of_a_browser_holds_nothing_of_servers() -> None:
    seen = Occurrences(20, (), {WEB: 20})
    event = EventName("Order Paid", seen, channels={Channel.TRACK: 20})

    assert not list(RULE.check(event))
