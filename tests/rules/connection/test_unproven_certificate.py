"""CON025: certificates that prove nothing."""

import pytest

from mpdoctor.model.answers import NetworkFailure
from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import HostState, RouteFault
from mpdoctor.rules.connection.unproven_certificate import RULE
from tests.rules.connection_reports import found, host, proxy, report, route


@pytest.mark.parametrize("state", [HostState.INTERCEPTOR, HostState.EXPIRED])
def test_what_stands_at_mixpanels_host_is_told_with_its_issuer(
    state: HostState,
) -> None:
    [problem] = found(RULE, report(host=host(state)))

    assert problem.subject["reason"] == str(state)
    assert problem.evidence["issuer"] == "Example Filter"
    assert problem.severity is None


def test_a_filter_that_the_machine_believes_is_worth_a_word() -> None:
    [problem] = found(RULE, report(host=host(HostState.MIXPANEL, trusted=True)))

    assert problem.severity is Severity.INFO
    assert "`Example Filter`" in problem.message


def test_a_proxy_with_an_expired_certificate_is_told_once() -> None:
    routes = [
        route(name, RouteFault.SILENT, status=None, failure=NetworkFailure.EXPIRED)
        for name in ("track", "engage")
    ]
    [problem] = found(RULE, report(proxy=proxy(*routes)))

    assert problem.message == ("`mp.example.com` shows a certificate that has expired")


def test_proven_certificates_are_nothing() -> None:
    assert (
        found(RULE, report(host=host(HostState.MIXPANEL), proxy=proxy(route()))) == []
    )
    assert found(RULE, report()) == []
