"""BOT008: where developers are, and where visitors might be."""

import pytest

from mpdoctor.mixpanel.development import WebHost, host_kind
from mpdoctor.model.levels import Confidence
from mpdoctor.model.record import Channel
from mpdoctor.model.settings import Environment, Setup
from mpdoctor.model.subjects import Column, Occurrences, ValueFinding
from mpdoctor.rules.bots.development_traffic import RULE

DEVELOPMENT = [
    ("http://localhost", WebHost.LOCAL),
    ("http://LOCALHOST:3000/cart?x=1", WebHost.LOCAL),
    ("http://shop.localhost:8080/", WebHost.LOCAL),
    ("http://127.0.0.1:5173/", WebHost.LOCAL),
    ("http://0.0.0.0:8000/", WebHost.LOCAL),
    ("http://[::1]:3000/", WebHost.LOCAL),
    ("file:///home/x/index.html", WebHost.FILE),
    ("http://192.168.1.20:3000/", WebHost.PRIVATE),
    ("http://10.0.2.2/", WebHost.PRIVATE),
    ("http://172.20.0.4/", WebHost.PRIVATE),
    ("http://169.254.1.1/", WebHost.PRIVATE),
    ("https://shop.local/", WebHost.PRIVATE),
    ("https://shop.test/", WebHost.PRIVATE),
    ("https://staging.example.com/", WebHost.STAGING),
    ("https://www.staging.example.co.uk/", WebHost.STAGING),
    ("https://dev.shop.example.com/", WebHost.STAGING),
    ("https://shop-staging.herokuapp.com/", WebHost.STAGING),
    ("https://user:pw@qa.example.com:8443/", WebHost.STAGING),
    ("https://shop-git-main.vercel.app/", WebHost.PREVIEW),
    ("https://1a2b.ngrok-free.app/", WebHost.PREVIEW),
]
VISITORS = [
    "https://example.com/",
    "https://www.example.com/localhost",
    "https://www.example.com/?next=http://localhost:3000",
    "https://www.example.com/#staging.example.com",
    "https://localhost.example.com/",
    "https://developer.example.com/",
    "https://contest.example.com/",
    "https://latest.example.com/",
    "https://dev.to/",
    "https://test.com/",
    "https://www.test.com/",
    "https://staging-post.com/",
    "https://203.0.113.9/",
    "https://198.51.100.7/",
    "https://8.8.8.8/",
    "https://mylocal/",
    "https://11.0.0.1/",
    "https://172.32.0.1/",
    "/cart",
    "localhost",
    "",
    "https://",
    "https://[::",
    "android-app://com.example",
]


@pytest.mark.parametrize(("url", "kind"), DEVELOPMENT)
def test_a_developers_page_is_told(url: str, kind: WebHost) -> None:
    assert host_kind(url) is kind


@pytest.mark.parametrize("url", VISITORS)
def test_a_visitors_page_is_not(url: str) -> None:
    assert host_kind(url) is None


def is_checked(setup: Setup, property: str = "$current_url") -> bool:
    assert RULE.value_checks is not None
    return bool(
        list(RULE.value_checks(Column("Cart", property, Channel.EXPORT, setup)))
    )


def test_only_the_page_is_looked_at() -> None:
    assert is_checked(Setup())
    assert not is_checked(Setup(), "$referrer")


def test_development_may_happen_in_an_environment_for_it() -> None:
    environments = {
        "dev": Environment(),
        "live": Environment(production=True),
    }

    assert not is_checked(Setup(environment="dev", environments=environments))
    assert is_checked(Setup(environment="live", environments=environments))


@pytest.mark.parametrize(
    ("kinds", "words", "confidence"),
    [
        ({WebHost.LOCAL: 3}, "the developer's own machine", Confidence.CERTAIN),
        ({WebHost.STAGING: 1}, "a staging host", Confidence.LIKELY),
        ({WebHost.PREVIEW: 1}, "a preview host", Confidence.POSSIBLE),
        (
            {WebHost.PREVIEW: 1, WebHost.LOCAL: 1},
            "the developer's own machine and a preview host",
            Confidence.CERTAIN,
        ),
    ],
)
def test_the_surest_kind_decides(
    kinds: dict[WebHost, int], words: str, confidence: Confidence
) -> None:
    value_finding = ValueFinding(
        event="Cart",
        property="$current_url",
        kinds={kind.value: count for kind, count in kinds.items()},
        samples=("http://localhost/",),
        seen=Occurrences(3),
        channels=frozenset({Channel.EXPORT}),
    )

    [problem] = RULE.check(value_finding)

    assert problem.message == f"event `Cart` came from {words}"
    assert problem.confidence is confidence
