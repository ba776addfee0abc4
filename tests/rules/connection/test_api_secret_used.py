"""CON008: credentials that Mixpanel is about to stop taking."""

from typing import Any

import pytest

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.rules.connection.api_secret_used import RULE
from tests.rules.connection.subjects import (
    FOREIGN_TOKEN,
    PYTHON,
    exchange,
    found,
    label,
    value_finding,
)

HEX = FOREIGN_TOKEN
ACCOUNT = "shop.1a2b3c.mp-service-account"


@pytest.mark.parametrize(
    ("host", "request_parts", "parameter"),
    [
        pytest.param(
            "api.mixpanel.com",
            {"route": "import", "query": {"api_key": HEX, "sig": "s", "expire": "1"}},
            "sig",
            id="signed",
        ),
        pytest.param(
            "api.mixpanel.com",
            {"route": "import", "query": {"api_key": HEX}},
            "api_key",
            id="key alone",
        ),
        pytest.param(
            "mp.example.com",
            {"route": "import", "query": {"api_secret": HEX}},
            "api_secret",
            id="secret in the address",
        ),
        pytest.param(
            "data.mixpanel.com", {"token": HEX}, "Authorization", id="secret as user"
        ),
        pytest.param(
            "mp.example.com",
            {"route": "export", "token": HEX},
            "Authorization",
            id="export through a proxy",
        ),
        pytest.param("data.mixpanel.com", {"token": ACCOUNT}, None, id="account"),
        pytest.param("data.mixpanel.com", {"token": None}, None, id="bearer"),
        pytest.param(
            "api.mixpanel.com",
            {"route": "import", "token": HEX},
            None,
            id="import may have a token as user",
        ),
        pytest.param(
            "api.mixpanel.com",
            {"route": "track", "query": {"sig": "a", "ip": "1"}},
            None,
            id="some other sig",
        ),
        pytest.param(
            "shop.example.com", {"query": {"api_key": HEX}}, None, id="a stranger"
        ),
    ],
)
def test_retired_credentials_are_told_by_where_they_stand(
    host: str, request_parts: dict[str, Any], parameter: str | None
) -> None:
    problems = found(RULE, exchange(host, **request_parts))

    parameters = [problem.subject["parameter"] for problem in problems]
    assert parameters == ([parameter] if parameter else [])
    assert HEX not in repr(problems)


def test_hosts_of_strangers_do_not_make_findings_of_their_own() -> None:
    parameters = [
        problem.subject
        for host in ("one.example.com", "two.example.com")
        for problem in found(
            RULE, exchange(host, route="import", query={"api_secret": HEX})
        )
    ]

    assert parameters[0] == parameters[1]


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("api_key", HEX, True),
        ("mixpanelApiKey", HEX, True),
        ("api_key", "public", False),
        ("api_key_id", HEX, False),
        ("order_hash", HEX, False),
    ],
)
def test_a_property_can_hold_an_api_key(name: str, value: str, seen: bool) -> None:
    assert (label(RULE, name, value) is not None) is seen


def test_a_key_in_a_property_is_possible_and_never_shown() -> None:
    (problem,) = found(RULE, value_finding("api_key", "an API key", PYTHON))

    assert problem.confidence is Confidence.POSSIBLE
    assert problem.severity is Severity.WARNING
