"""Rung 2: what stands where Mixpanel should be."""

import pytest
import trustme

from mpdoctor.model.probes import Reach, StepStatus
from mpdoctor.model.settings import Region
from tests.emulator import faults
from tests.emulator.mixpanel import Emulator
from tests.emulator.server import Exchange
from tests.emulator.world import Request, Response
from tests.probes.helpers import climbed, rung, setup

HOST = "api-eu.mixpanel.com"


def reach(emulator: Emulator) -> Reach:
    ladder = climbed(emulator, setup())
    assert ladder.host is not None
    told = rung(ladder, 2)
    assert told.says == ladder.host.says
    if ladder.host.reach is not Reach.MIXPANEL:
        assert told.advice
        assert rung(ladder, 3).standing is StepStatus.NOT_TRIED
        assert not any(request.basic for request in emulator.world.requests)
    return ladder.host.reach


@pytest.fixture
def stranger() -> trustme.CA:
    return trustme.CA(organization_name="Example Filter Inc")


def test_mixpanel_itself(emulator: Emulator) -> None:
    assert reach(emulator) is Reach.MIXPANEL


def test_the_projects_region_decides_which_host(emulator: Emulator) -> None:
    ladder = climbed(emulator, setup(region=Region.IN))

    assert ladder.host is not None
    assert ladder.host.host == "api-in.mixpanel.com"


@pytest.mark.parametrize("address", ["0.0.0.0", "127.0.0.1", "::", "::1", "127.0.0.53"])
def test_an_address_that_leads_nowhere_is_a_sinkhole(
    emulator: Emulator, address: str
) -> None:
    emulator.network.names[HOST] = (address,)
    emulator.network.ports.pop((HOST, 443))

    assert reach(emulator) is Reach.SINKHOLE


def test_a_sinkhole_may_serve_a_page(emulator: Emulator, stranger: trustme.CA) -> None:
    blocked = faults.page(faults.BLOCKED)
    emulator.serve(
        HOST, blocked, faults.tls(stranger, "blocked.example.com"), at="0.0.0.0"
    )

    assert reach(emulator) is Reach.SINKHOLE


def test_mixpanel_behind_a_tunnel_on_loopback_is_no_sinkhole(
    emulator: Emulator,
) -> None:
    emulator.network.names[HOST] = ("127.0.0.1",)

    assert reach(emulator) is Reach.MIXPANEL


def test_a_name_that_others_have_and_mixpanel_lacks_is_a_sinkhole(
    emulator: Emulator,
) -> None:
    del emulator.network.names[HOST]

    assert reach(emulator) is Reach.SINKHOLE


def test_no_names_at_all_is_no_network(emulator: Emulator) -> None:
    emulator.network.names.clear()
    ladder = climbed(emulator, setup())

    assert [rung.standing for rung in ladder.rungs[1:]] == [StepStatus.NOT_TRIED] * 5
    assert "`--offline`" in ladder.rungs[1].advice
    assert not ladder.asked


def test_a_name_service_that_is_silent_is_no_network(emulator: Emulator) -> None:
    emulator.network.mute = True

    assert rung(climbed(emulator, setup()), 2).standing is StepStatus.NOT_TRIED


def test_a_certificate_by_nobody_for_the_right_name_is_an_interceptor(
    emulator: Emulator, stranger: trustme.CA
) -> None:
    emulator.usual(faults.tls(stranger, HOST), HOST)
    ladder = climbed(emulator, setup())

    assert ladder.host is not None
    assert ladder.host.reach is Reach.INTERCEPTOR
    assert "`Example Filter Inc`" in ladder.host.says
    assert not any(request.basic for request in emulator.world.requests)


def test_an_interceptor_that_the_machine_believes_is_passed_and_told(
    emulator: Emulator, stranger: trustme.CA
) -> None:
    emulator.usual(faults.tls(stranger, HOST), HOST)
    emulator.believed.append(stranger)
    ladder = climbed(emulator, setup())

    assert ladder.host is not None
    assert ladder.host.trusted
    assert rung(ladder, 2).standing is StepStatus.PROVED
    assert "which only this machine believes" in rung(ladder, 2).says
    assert rung(ladder, 3).standing is StepStatus.PROVED


def test_a_certificate_for_another_name_is_another_server(
    emulator: Emulator, authority: trustme.CA
) -> None:
    home = faults.page(faults.HOME)
    emulator.serve(HOST, home, faults.tls(authority, "www.example.com"))

    assert reach(emulator) is Reach.OTHER_SERVER


@pytest.mark.parametrize("status", [200, 511])
def test_a_page_that_wants_a_login_is_a_captive_portal(
    emulator: Emulator, stranger: trustme.CA, status: int
) -> None:
    login = faults.page(faults.LOGIN, status)
    emulator.serve(HOST, login, faults.tls(stranger, "portal.example.com"))

    assert reach(emulator) is Reach.CAPTIVE_PORTAL


def to_portal(request: Request, exchange: Exchange) -> Response:
    return Response(302, "", "text/html", {"Location": "http://portal.example.com/in"})


def test_a_redirect_to_another_host_is_a_captive_portal(
    emulator: Emulator, stranger: trustme.CA
) -> None:
    emulator.serve(HOST, to_portal, faults.tls(stranger, "portal.example.com"))

    assert reach(emulator) is Reach.CAPTIVE_PORTAL


def test_a_portal_that_lets_only_plain_requests_through_is_found(
    emulator: Emulator,
) -> None:
    emulator.network.ports.pop((HOST, 443))
    emulator.serve(HOST, to_portal, plain=True)

    assert reach(emulator) is Reach.CAPTIVE_PORTAL


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

    assert reach(emulator) is Reach.BLOCKING_PROXY


def test_an_expired_certificate_is_told_with_its_day(
    emulator: Emulator, authority: trustme.CA
) -> None:
    emulator.usual(faults.tls(authority, HOST, expired=True), HOST)
    ladder = climbed(emulator, setup())

    assert ladder.host is not None
    assert ladder.host.reach is Reach.EXPIRED
    assert "check the clock" in ladder.host.advice


def test_only_tls_1_1_is_old(emulator: Emulator, authority: trustme.CA) -> None:
    emulator.usual(faults.only_tls_1_1(authority, HOST), HOST)

    assert reach(emulator) is Reach.OLD_TLS


def test_an_alert_about_the_version_is_old_tls(emulator: Emulator) -> None:
    emulator.serve_raw(HOST, faults.old_tls_alert)

    assert reach(emulator) is Reach.OLD_TLS


def test_a_server_that_speaks_no_tls_is_unreachable(emulator: Emulator) -> None:
    emulator.serve(HOST, faults.page(faults.HOME), plain=True, on=443)

    assert reach(emulator) is Reach.UNREACHABLE


def test_refused_connections_are_unreachable(emulator: Emulator) -> None:
    emulator.network.ports.pop((HOST, 443))

    assert reach(emulator) is Reach.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "kind", "body", "found"),
    [
        (200, "text/html", faults.HOME, Reach.STRANGE),
        (404, "application/json", {"message": "no route"}, Reach.STRANGE),
        (200, "application/json", [], Reach.STRANGE),
        (401, "application/json", {"error": "x", "code": 401}, Reach.MIXPANEL),
        (500, "text/plain", "oops", Reach.BUSY),
        (451, "text/html", "<html></html>", Reach.BLOCKING_PROXY),
    ],
)
def test_a_proven_server_is_judged_by_its_answer(
    emulator: Emulator, status: int, kind: str, body: object, found: Reach
) -> None:
    emulator.serve(HOST, lambda request, exchange: Response(status, body, kind))
    ladder = climbed(emulator, setup())

    assert ladder.host is not None
    assert ladder.host.reach is found
