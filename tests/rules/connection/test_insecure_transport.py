"""CON013: plain HTTP and old TLS."""

import pytest

from mpdoctor.model.answers import NetworkFailure
from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import HostState, RouteFault
from mpdoctor.model.settings import Setup
from mpdoctor.rules.connection.insecure_transport import RULE
from tests.rules.connection.subjects import exchange, found
from tests.rules.connection_reports import host, proxy, report, route


@pytest.mark.parametrize(
    ("address", "severity"),
    [
        ("http://api.mixpanel.com", [None]),
        ("HTTP://api-eu.mixpanel.com/", [None]),
        ("http://mp.example.com", [Severity.WARNING]),
        ("https://mp.example.com", []),
        ("mp.example.com", []),
        ("http://localhost:8080", []),
        ("http://mp.localhost", []),
        ("http://127.0.0.1:9000", []),
    ],
)
def test_addresses_in_settings(address: str, severity: list[Severity | None]) -> None:
    problems = found(RULE, Setup(api_host=address))

    assert [problem.severity for problem in problems] == severity


@pytest.mark.parametrize(
    ("scheme", "name", "wrong"),
    [
        ("http", "api.mixpanel.com", True),
        ("https", "api.mixpanel.com", False),
        ("http", "mp.example.com", False),
        ("", "api.mixpanel.com", False),
    ],
)
def test_captured_requests(scheme: str, name: str, wrong: bool) -> None:
    assert bool(found(RULE, exchange(name, scheme=scheme))) is wrong


def test_old_tls_at_mixpanels_host_and_at_ones_own_proxy() -> None:
    old = proxy(
        route(fault=RouteFault.SILENT, status=None, failure=NetworkFailure.OLD_TLS),
        route("engage", RouteFault.SILENT, status=None, failure=NetworkFailure.OLD_TLS),
    )

    problems = found(RULE, report(host=host(HostState.OLD_TLS), proxy=old))

    assert [problem.subject["host"] for problem in problems] == [
        "api-eu.mixpanel.com",
        "mp.example.com",
    ]


def test_other_troubles_are_not_this_one() -> None:
    assert found(RULE, report(host=host(HostState.EXPIRED), proxy=proxy(route()))) == []
