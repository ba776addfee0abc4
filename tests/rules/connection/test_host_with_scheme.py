"""CON014: hosts with a scheme too many or too few."""

from typing import Any

import pytest

from mpdoctor.model.levels import Severity
from mpdoctor.model.settings import Setup
from mpdoctor.rules.connection.host_with_scheme import RULE
from tests.rules.connection.subjects import exchange, found


@pytest.mark.parametrize(
    ("api_host", "severities"),
    [
        pytest.param("https://api-eu.mixpanel.com", [], id="whole"),
        pytest.param("https://mp.example.com/ingest", [], id="own proxy"),
        pytest.param("api-eu.mixpanel.com", [Severity.INFO], id="bare"),
        pytest.param("mp.example.com:8080", [Severity.INFO], id="bare with port"),
        pytest.param("https://https://api.mixpanel.com", [None], id="twice"),
        pytest.param("https//api.mixpanel.com", [None], id="colon lost"),
        pytest.param("https:api.mixpanel.com", [None], id="slashes lost"),
        pytest.param("https", [None], id="nothing but the scheme"),
    ],
)
def test_the_api_host_of_the_settings_is_a_whole_address(
    api_host: str, severities: list[Severity | None]
) -> None:
    problems = found(RULE, Setup(api_host=api_host))

    assert [problem.severity for problem in problems] == severities


@pytest.mark.parametrize(
    ("host", "request_parts", "subject"),
    [
        pytest.param(
            "https", {"path": "//api-eu.mixpanel.com/track"}, "https", id="Python"
        ),
        pytest.param("https", {"path": "/track"}, "https", id="Node"),
        pytest.param("http", {"path": "/track"}, "http", id="http"),
        pytest.param(
            "shop.example.com",
            {"path": "/basket/api-eu.mixpanel.com/track/", "status": 404},
            "api-eu.mixpanel.com",
            id="below the page",
        ),
        pytest.param(
            "shop.example.com",
            {
                "path": "/api.mixpanel.com/track/",
                "status": 200,
                "answer": "<!doctype html>",
            },
            "api.mixpanel.com",
            id="answered with a page",
        ),
        pytest.param(
            "proxy.example.com",
            {
                "route": "track",
                "path": "/api.mixpanel.com/track/",
                "status": 200,
                "answer": "1",
            },
            None,
            id="a proxy that is told the host",
        ),
        pytest.param("api.mixpanel.com", {"path": "/track"}, None, id="healthy"),
        pytest.param("mp.example.com", {"path": "/track"}, None, id="own proxy"),
    ],
)
def test_requests_show_where_a_scheme_was_wrong(
    host: str, request_parts: dict[str, Any], subject: str | None
) -> None:
    problems = found(RULE, exchange(host, **request_parts))

    hosts = [problem.subject["host"] for problem in problems]
    assert hosts == ([subject] if subject else [])
