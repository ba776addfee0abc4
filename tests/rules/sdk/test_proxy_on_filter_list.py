"""SDK025: proxies whose address ad blockers block as well."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from mpdoctor.model.outcome import Cause, Delivery, Outcome
from mpdoctor.model.record import Exchange, Request
from mpdoctor.rules.sdk.proxy_on_filter_list import RULE

PAGE = {"origin": "https://www.example.com"}


def exchange(
    url: str,
    *,
    method: str = "POST",
    headers: dict[str, str] = PAGE,
    cause: Cause | None = None,
    route: str = "track",
) -> Exchange:
    parts = urlsplit(url)
    request = Request(
        method=method,
        host=parts.netloc,
        path=parts.path,
        query=dict(parse_qsl(parts.query)),
        route=route,
        headers=headers,
        outcome=Outcome(Delivery.UNANSWERED if cause else Delivery.ACCEPTED, cause),
    )
    return Exchange(request, 1, 0)


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://mixpanel.example.com/track/?verbose=1", "/mixpanel."),
        ("https://analytics.example.com/track/?verbose=1", "/analytics.*/track"),
        ("https://example.com/analytics/track/?verbose=1", "/analytics/track/"),
        ("https://example.com/API/Analytics/x7/", "/api/analytics/"),
        ("https://t.example.com/track?verbose=1", ".com/track?"),
    ],
)
def test_the_filter_is_named(url: str, found: str) -> None:
    (problem,) = RULE.check(exchange(url))

    assert problem.subject["filter"] == found


def test_records_in_the_address_are_blocked_by_themselves() -> None:
    found = exchange("https://t.example.com/mp/track/?ip=1&_=1", method="GET")

    (problem,) = RULE.check(found)

    assert problem.subject["filter"] == "/track/?data="
    assert problem.help.startswith("send by POST")


@pytest.mark.parametrize(
    "fine",
    [
        exchange("https://t.example.com/mp/track/?verbose=1&ip=1&_=1"),
        exchange("https://www.example.com/relay/x7/"),
        exchange("https://api-js.mixpanel.com/track/?verbose=1"),
        exchange("https://mixpanel.example.com/track/", headers={}),
        exchange("https://mixpanel.example.com/track/", method="OPTIONS"),
        exchange("https://mixpanel.example.com/track/", cause=Cause.BLOCKED),
        exchange("https://mixpanel.example.com/flags/", route="flags"),
    ],
)
def test_others_are_free_or_reported_elsewhere(fine: Exchange) -> None:
    assert not list(RULE.check(fine))
