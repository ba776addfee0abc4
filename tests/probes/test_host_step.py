"""Step 2: what answers at the ingestion host."""

import pytest
import trustme

from mpdoctor.model.probes import HostState, StepStatus
from mpdoctor.model.settings import Region
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.messages import Request, Response
from tests.emulator.server import Exchange
from tests.probes.helpers import probe_emulated, setup, step

HOST = "api-eu.mixpanel.com"


def host_state(emulator: Emulator) -> HostState:
    report = probe_emulated(emulator, setup())
    assert report.host is not None
    result = step(report, 2)
    assert result.message == report.host.message
    if report.host.state is not HostState.MIXPANEL:
        assert result.advice
        assert step(report, 3).status is StepStatus.NOT_TRIED
        assert not any(request.basic for request in emulator.mixpanel.requests)
    return report.host.state


@pytest.fixture
def stranger() -> trustme.CA:
    return trustme.CA(organization_name="Example Filter Inc")


def test_mixpanel_itself(emulator: Emulator) -> None:
    assert host_state(emulator) is HostState.MIXPANEL


def test_the_projects_region_decides_which_host(emulator: Emulator) -> None:
    report = probe_emulated(emulator, setup(region=Region.IN))

    assert report.host is not None
    assert report.host.host == "api-in.mixpanel.com"


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1", "::", "::1", "127.0.0.53"])
def test_an_address_that_leads_nowhere_is_a_sinkhole(
    emulator: Emulator, address: str
) -> None:
    emulator.network.names[HOST] = (address,)
    emulator.network.ports.pop((HOST, 443))

    assert host_state(emulator) is HostState.SINKHOLE


def test_a_sinkhole_may_serve_a_page(emulator: Emulator, stranger: trustme.CA) -> None:
    blocked = faults.page(faults.BLOCKED)
    emulator.serve(
        HOST, blocked, faults.tls(stranger, "blocked.example.com"), at="0.0.0.0"
    )

    assert host_state(emulator) is HostState.SINKHOLE


def test_mixpanel_behind_a_tunnel_on_loopback_is_no_sinkhole(
    emulator: Emulator,
) -> None:
    emulator.network.names[HOST] = ("127.0.0.1",)

    assert host_state(emulator) is HostState.MIXPANEL


def test_a_name_that_others_have_and_mixpanel_lacks_is_a_sinkhole(
    emulator: Emulator,
) -> None:
    del emulator.network.names[HOST]

    assert host_state(emulator) is HostState.SINKHOLE


def test_no_names_at_all_is_no_network(emulator: Emulator) -> None:
    emulator.network.names.clear()
    report = probe_emulated(emulator, setup())

    assert step(report, 2).status is StepStatus.UNSETTLED
    assert [step.status for step in report.steps[2:]] == [StepStatus.NOT_TRIED] * 4
    assert "`--offline`" in report.steps[1].advice
    assert not report.used_network


def test_a_name_service_that_is_silent_is_no_network(emulator: Emulator) -> None:
    emulator.network.mute = True

    assert step(probe_emulated(emulator, setup()), 2).status is StepStatus.UNSETTLED


def test_a_certificate_by_nobody_for_the_right_name_is_an_interceptor(
    emulator: Emulator, stranger: trustme.CA
) -> None:
    emulator.usual(faults.tls(stranger, HOST), HOST)
    report = probe_emulated(emulator, setup())

    assert report.host is not None
    assert report.host.state is HostState.INTERCEPTOR
    assert "`Example Filter Inc`" in report.host.message
    assert not any(request.basic for request in emulator.mixpanel.requests)


def test_an_interceptor_that_the_machine_trusts_is_passed_and_result(
    emulator: Emulator, stranger: trustme.CA
) -> None:
    emulator.usual(faults.tls(stranger, HOST), HOST)
    emulator.trusted_by_machine.append(stranger)
    report = probe_emulated(emulator, setup())

    assert report.host is not None
    assert report.host.trusted
    assert step(report, 2).status is StepStatus.PROVED
    assert "which only this machine trusts" in step(report, 2).message
    assert step(report, 3).status is StepStatus.PROVED


def test_a_certificate_for_another_name_is_another_server(
    emulator: Emulator, authority: trustme.CA
) -> None:
    home = faults.page(faults.HOME)
    emulator.serve(HOST, home, faults.tls(authority, "www.example.com"))

    assert host_state(emulator) is HostState.OTHER_SERVER


@pytest.mark.parametrize("status", [200, 511])
def test_a_page_that_wants_a_login_is_a_captive_portal(
    emulator: Emulator, stranger: trustme.CA, status: int
) -> None:
    login = faults.page(faults.LOGIN, status)
    emulator.serve(HOST, login, faults.tls(stranger, "portal.example.com"))

    assert host_state(emulator) is HostState.CAPTIVE_PORTAL


def to_portal(request: Request, exchange: Exchange) -> Response:
    return Response(302, "", "text/html", {"Location": "http://portal.example.com/in"})


def test_a_redirect_to_another_host_is_a_captive_portal(
    emulator: Emulator, stranger: trustme.CA
) -> None:
    emulator.serve(HOST, to_portal, faults.tls(stranger, "portal.example.com"))

    assert host_state(emulator) is HostState.CAPTIVE_PORTAL


def test_a_portal_that_lets_only_plain_requests_through_is_found(
    emulator: Emulator,
) -> None:
    emulator.network.ports.pop((HOST, 443))
    emulator.serve(HOST, to_portal, plain=True)

    assert host_state(emulator) is HostState.CAPTIVE_PORTAL


@pytest.mark.parametrize("plain", [True, False])
def test_a_page_that_says_no_is_a_blocking_proxy(
    emulator: Emulator, stranger: trustme.CA, plain: bool
) -> None:
    blocked = faults.page(faults.BLOCKED, 403)
    if plain:
        emulator.network.ports.pop((HOST, 443))
        emulator.serve(HOST, blocked, plain=True)
    else:
        emulator.serve(HOST, blocked, faults.tls(stranger, HOST))

    assert host_state(emulator) is HostState.BLOCKING_PROXY


def test_an_expired_certificate_is_result_with_its_day(
    emulator: Emulator, authority: trustme.CA
) -> None:
    emulator.usual(faults.tls(authority, HOST, expired=True), HOST)
    report = probe_emulated(emulator, setup())

    assert report.host is not None
    assert report.host.state is HostState.EXPIRED
    assert "check the clock" in report.host.advice


def test_a_slow_clock_is_no_interceptor(
    emulator: Emulator, authority: trustme.CA
) -> None:
    emulator.usual(faults.tls(authority, HOST, early=True), HOST)
    report = probe_emulated(emulator, setup())

    assert report.host is not None
    assert report.host.state is HostState.NOT_YET_VALID
    assert "check the clock" in report.host.advice


def test_only_tls_1_1_is_old(emulator: Emulator, authority: trustme.CA) -> None:
    emulator.usual(faults.only_tls_1_1(authority, HOST), HOST)

    assert host_state(emulator) is HostState.OLD_TLS


def test_an_alert_about_the_version_is_old_tls(emulator: Emulator) -> None:
    emulator.serve_raw(HOST, faults.old_tls_alert)

    assert host_state(emulator) is HostState.OLD_TLS


def test_a_server_that_speaks_no_tls_is_unreachable(emulator: Emulator) -> None:
    emulator.serve(HOST, faults.page(faults.HOME), plain=True, on=443)

    assert host_state(emulator) is HostState.UNREACHABLE


def test_refused_connections_are_unreachable(emulator: Emulator) -> None:
    emulator.network.ports.pop((HOST, 443))

    assert host_state(emulator) is HostState.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "kind", "body", "found"),
    [
        (200, "text/html", faults.HOME, HostState.STRANGE),
        (404, "application/json", {"message": "no route"}, HostState.STRANGE),
        (200, "application/json", [], HostState.STRANGE),
        (401, "application/json", {"error": "x", "code": 401}, HostState.MIXPANEL),
        (500, "text/plain", "oops", HostState.BUSY),
        (451, "text/html", "<html></html>", HostState.BLOCKING_PROXY),
    ],
)
def test_a_proven_server_is_judged_by_its_answer(
    emulator: Emulator, status: int, kind: str, body: object, found: HostState
) -> None:
    emulator.serve(HOST, lambda request, exchange: Response(status, body, kind))
    report = probe_emulated(emulator, setup())

    assert report.host is not None
    assert report.host.state is found
