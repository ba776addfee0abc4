"""Step 5: the user's own proxy, route by route."""

from typing import Any

import pytest
import trustme

from mpdoctor.http import UnresolvedName
from mpdoctor.model.probes import (
    Affects,
    ConnectionReport,
    Forwarding,
    ProbeStep,
    ProxyProbe,
    RouteFault,
    StepStatus,
)
from mpdoctor.model.settings import Environment, Region
from tests.emulator import faults
from tests.emulator.emulator import Emulator
from tests.emulator.fixtures import OTHER_TOKEN
from tests.emulator.messages import Request, Response
from tests.emulator.proxies import CORS, OwnProxy
from tests.emulator.regions import Project
from tests.emulator.server import Exchange
from tests.probes.helpers import probe_emulated, setup, step

HOST = "mp.example.com"
UPSTREAM = "api-eu.mixpanel.com"
ROUTES = {
    "track",
    "engage",
    "groups",
    "record",
    "flags",
    "settings",
    "decide",
    "library",
}


def through(
    emulator: Emulator,
    address: str = f"https://{HOST}",
    *,
    origin: str | None = None,
    upstream: str = UPSTREAM,
    environments: dict[str, Environment] | None = None,
    **proxy: Any,
) -> tuple[ConnectionReport, ProxyProbe]:
    own = OwnProxy(emulator.mixpanel, upstream, **proxy)
    emulator.serve(HOST, own.answering())
    report = probe_emulated(
        emulator,
        setup(api_host=address, environments=environments or {}),
        origin=origin,
    )
    assert report.proxy is not None
    return report, report.proxy


def broken(probe: ProxyProbe) -> dict[str, RouteFault]:
    return {route.route: route.fault for route in probe.routes if route.fault}


def test_a_good_proxy_passes_everything_on(emulator: Emulator) -> None:
    report, probe = through(emulator, origin=CORS)

    assert {route.route for route in probe.routes} == ROUTES
    assert broken(probe) == {}
    assert probe.upstream is Region.EU
    assert probe.headers == {
        "Authorization": Forwarding.FORWARDED,
        "Content-Type": Forwarding.FORWARDED,
        "Content-Encoding": Forwarding.FORWARDED,
        "X-Forwarded-For": Forwarding.UNKNOWN,
    }
    assert [cors.with_credentials for cors in probe.cors] == [""] * 6
    assert step(report, 5).status is StepStatus.PROVED


@pytest.mark.parametrize("address", [HOST, f"https://{HOST}/", f"https://{HOST}"])
def test_the_address_may_be_written_in_several_ways(
    emulator: Emulator, address: str
) -> None:
    assert broken(through(emulator, address)[1]) == {}


def test_a_prefix_may_be_stripped(emulator: Emulator) -> None:
    assert broken(through(emulator, f"https://{HOST}/mp/", prefix="/mp")[1]) == {}


def test_a_prefix_that_is_kept_is_told(emulator: Emulator) -> None:
    _, probe = through(emulator, f"https://{HOST}/mp", prefix="/mp", keeps_prefix=True)

    assert broken(probe)["track"] is RouteFault.PREFIX_KEPT
    assert set(broken(probe)) == ROUTES - {"library", "decide"}


def test_a_missing_route_is_not_found(emulator: Emulator) -> None:
    report, probe = through(emulator, routes={"track", "engage", "import"})

    assert broken(probe)["groups"] is RouteFault.NOT_FOUND
    assert step(report, 5).status is StepStatus.REFUTED
    assert "`groups` is not passed on" in step(report, 5).message


def test_routes_of_single_features_may_be_missing(emulator: Emulator) -> None:
    report, probe = through(emulator, routes={"track", "engage", "groups", "import"})

    assert set(broken(probe)) == {"record", "flags", "settings", "library"}
    assert step(report, 5).status is StepStatus.PROVED
    assert "but not `record`" in step(report, 5).message


def test_a_page_for_everything_is_html(emulator: Emulator) -> None:
    home = Response(200, faults.HOME, "text/html")
    _, probe = through(emulator, routes=set(), otherwise=home)

    assert set(broken(probe).values()) == {RouteFault.HTML}


def test_a_redirect_is_not_followed_with_data(emulator: Emulator) -> None:
    away = Response(301, "", "text/html", {"Location": "https://www.example.com/"})
    _, probe = through(emulator, routes=set(), otherwise=away)

    assert set(broken(probe).values()) == {RouteFault.REDIRECTED}


def test_a_firewall_refuses(emulator: Emulator) -> None:
    no = Response(403, "no", "text/plain")
    _, probe = through(emulator, routes=set(), otherwise=no)

    assert set(broken(probe).values()) == {RouteFault.REFUSED}


def test_an_answer_of_its_own_is_told(emulator: Emulator) -> None:
    fine = Response(200, {"status": 1, "error": None})
    _, probe = through(emulator, routes=set(), otherwise=fine)

    assert broken(probe)["track"] is RouteFault.CACHED


@pytest.mark.parametrize("distinct_refusals", [True, False])
def test_an_upstream_in_another_region_is_found(
    emulator: Emulator, distinct_refusals: bool
) -> None:
    emulator.mixpanel.distinct_refusals = distinct_refusals
    report, probe = through(emulator, upstream="api.mixpanel.com")

    assert broken(probe) == {}
    assert probe.in_wrong_region is distinct_refusals
    assert probe.ambiguous is not distinct_refusals
    assert step(report, 5).status is StepStatus.REFUTED


def test_a_token_of_the_other_region_proves_the_upstream(emulator: Emulator) -> None:
    emulator.mixpanel.projects.append(Project(7, OTHER_TOKEN, Region.US))
    environments = {"us": Environment(token=OTHER_TOKEN, region=Region.US)}
    _, probe = through(emulator, upstream="api.mixpanel.com", environments=environments)

    assert (probe.upstream, probe.in_wrong_region) == (Region.US, True)


def test_lost_authorization_is_told_where_the_words_differ(
    emulator: Emulator,
) -> None:
    emulator.mixpanel.distinct_refusals = True
    _, probe = through(emulator, drops={"authorization"})

    assert probe.headers["Authorization"] is Forwarding.LOST
    assert not probe.in_wrong_region


def test_lost_authorization_is_one_of_two_things_where_they_do_not(
    emulator: Emulator,
) -> None:
    _, probe = through(emulator, drops={"authorization"})

    assert probe.ambiguous


def test_a_lost_encoding_is_told(emulator: Emulator) -> None:
    _, probe = through(emulator, drops={"content-encoding"})
    emulator.mixpanel.refused.clear()  # packed bodies without their header

    assert probe.headers["Content-Encoding"] is Forwarding.LOST
    assert broken(probe) == {}


def test_a_lost_type_is_told_and_explains_the_rest(emulator: Emulator) -> None:
    _, probe = through(emulator, drops={"content-type"})
    emulator.mixpanel.refused.clear()  # bodies without a type

    assert probe.headers["Content-Type"] is Forwarding.LOST
    assert broken(probe) == {}


def test_a_proxy_that_refuses_every_type_loses_events(emulator: Emulator) -> None:
    refusal = Response(415, "no", "text/plain")
    report, probe = through(emulator, routes=set(), otherwise=refusal)

    assert {"track", "engage", "groups"} <= set(broken(probe))
    assert "the same as from Mixpanel" not in str(step(report, 5).details)


def star(request: Request) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}


def test_a_star_is_no_permission_with_credentials(emulator: Emulator) -> None:
    _, probe = through(emulator, origin=CORS, cors=star)
    by_route = {cors.route: cors for cors in probe.cors}

    assert by_route["track"].without == ""
    assert "does not count with credentials" in by_route["track"].with_credentials
    assert "`authorization`" in by_route["flags"].without


def test_without_an_origin_cors_is_not_tried(emulator: Emulator) -> None:
    report, probe = through(emulator, cors=star)

    assert probe.cors == ()
    assert "--origin" in step(report, 5).evidence["cors"]


def test_without_a_token_routes_are_tried_all_the_same(emulator: Emulator) -> None:
    own = OwnProxy(emulator.mixpanel, UPSTREAM)
    emulator.serve(HOST, own.answering())
    report = probe_emulated(emulator, setup(token=None, api_host=f"https://{HOST}"))

    assert report.proxy is not None
    assert broken(report.proxy) == {}
    assert report.proxy.upstream is None


def test_while_mixpanel_is_out_of_reach_the_documents_decide(
    emulator: Emulator,
) -> None:
    del emulator.network.names[UPSTREAM]
    home = Response(200, faults.HOME, "text/html")
    _, good = through(emulator)
    _, bad = through(emulator, routes={"track"}, otherwise=home)

    assert broken(good) == {}
    assert set(broken(bad)) == ROUTES - {"track"}


@pytest.mark.parametrize("host", [None, "https://api-eu.mixpanel.com"])
def test_mixpanels_own_host_is_no_proxy(emulator: Emulator, host: str | None) -> None:
    report = probe_emulated(emulator, setup(api_host=host))

    assert step(report, 5).status is StepStatus.NOT_TRIED


def test_a_proxy_that_is_silent_is_not_settled(emulator: Emulator) -> None:
    emulator.deadline = 4.0
    emulator.serve(HOST, faults.bad_gateway)
    report = probe_emulated(emulator, setup(api_host=f"https://{HOST}"))

    assert step(report, 5).status is StepStatus.UNSETTLED
    assert step(report, 5).advice


def test_a_proxy_that_asks_for_a_login_is_refused(emulator: Emulator) -> None:
    def login(request: Request, exchange: Exchange) -> Response:
        return Response(
            302, "", "text/html", {"Location": "https://login.example.com/"}
        )

    emulator.serve(HOST, login)
    report = probe_emulated(emulator, setup(api_host=f"https://{HOST}"))

    assert report.proxy is not None
    assert broken(report.proxy)["track"] is RouteFault.REDIRECTED


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(Response(401, "Unauthorized", "text/plain"), id="text"),
        pytest.param(Response(401, "<html>login</html>", "text/html"), id="page"),
        pytest.param(
            Response(401, '{"error": "no API key"}', "application/json"), id="json"
        ),
    ],
)
def test_a_login_of_the_proxy_is_not_a_refused_token(
    emulator: Emulator, refusal: Response
) -> None:
    report, probe = through(emulator, routes=set(), otherwise=refusal)

    found = broken(probe)
    assert {found[route] for route in ("track", "engage", "groups")} == {
        RouteFault.LOGIN
    }
    assert probe.headers["Content-Encoding"] is Forwarding.UNKNOWN
    assert step(report, 5).status is StepStatus.REFUTED
    assert "login" in step(report, 5).message


def outcome(emulator: Emulator) -> ProbeStep:
    return step(probe_emulated(emulator, setup(api_host=f"https://{HOST}")), 5)


def test_a_proxy_without_an_address_is_told_as_dns(emulator: Emulator) -> None:
    found = outcome(emulator)

    assert found.status is StepStatus.REFUTED
    assert found.message.startswith(f"DNS: `{HOST}` has no address, while")
    assert found.affects is Affects.EVERYBODY


def test_a_name_service_that_fails_for_the_proxy_is_not_settled(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = emulator.network.addresses

    def addresses(host: str, timeout: float) -> tuple[str, ...]:
        if host == HOST:
            raise UnresolvedName("temporary failure", known=False)
        return usual(host, timeout)

    monkeypatch.setattr(emulator.network, "addresses", addresses)
    found = outcome(emulator)

    assert found.status is StepStatus.UNSETTLED
    assert found.message.startswith(f"DNS: `{HOST}` could not be looked up, while")


@pytest.mark.parametrize(
    ("names", "expired", "words"),
    [
        ((HOST,), True, "has expired"),
        (("www.example.com",), False, "for another name"),
    ],
)
def test_a_bad_certificate_of_the_proxy_is_told_as_one(
    emulator: Emulator, names: tuple[str, ...], expired: bool, words: str
) -> None:
    own = OwnProxy(emulator.mixpanel, UPSTREAM)
    context = faults.tls(emulator.authority, *names, expired=expired)
    emulator.serve(HOST, own.answering(), context)
    found = outcome(emulator)

    assert found.status is StepStatus.REFUTED
    assert found.message.startswith("certificate: ")
    assert words in found.message
    assert names[0] in found.message
    assert found.affects is Affects.EVERYBODY


def test_a_certificate_that_only_this_machine_trusts_is_told(
    emulator: Emulator,
) -> None:
    company = trustme.CA(organization_name="Example Company")
    emulator.trusted_by_machine.append(company)
    own = OwnProxy(emulator.mixpanel, UPSTREAM)
    emulator.serve(HOST, own.answering(), faults.tls(company, HOST))
    report = probe_emulated(emulator, setup(api_host=f"https://{HOST}"))

    assert report.proxy is not None
    assert report.proxy.trusted_here
    assert "`Example Company`" in step(report, 5).message
    assert step(report, 5).status is StepStatus.REFUTED


def test_a_filter_that_decrypts_everything_is_not_the_proxys_fault(
    emulator: Emulator,
) -> None:
    company = trustme.CA(organization_name="Example Filter")
    emulator.trusted_by_machine.append(company)
    emulator.usual(faults.tls(company, UPSTREAM), UPSTREAM)
    own = OwnProxy(emulator.mixpanel, UPSTREAM)
    emulator.serve(HOST, own.answering(), faults.tls(company, HOST))
    report = probe_emulated(emulator, setup(api_host=f"https://{HOST}"))

    assert report.proxy is not None
    assert not report.proxy.trusted_here
    assert step(report, 5).status is StepStatus.PROVED


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_of_the_proxy_is_not_mixpanels(
    emulator: Emulator, status: int
) -> None:
    emulator.serve(HOST, faults.page("<html>oops</html>", status))
    found = outcome(emulator)

    assert found.status is StepStatus.UNSETTLED
    assert f"every route with {status}, while `{UPSTREAM}` itself answers" in (
        found.message
    )
    assert "status.mixpanel.com" not in found.advice


def test_each_route_is_listed_with_its_status_and_reason(emulator: Emulator) -> None:
    report, _ = through(emulator, routes={"track", "import"})
    details = dict(step(report, 5).details)

    assert details["track"].startswith("200 with application/json")
    assert any(
        "engage" in routes and found == "404 with text/plain: is not passed on"
        for routes, found in details.items()
    )


def test_while_mixpanel_is_out_of_reach_the_proxy_is_asked_about_the_token(
    emulator: Emulator,
) -> None:
    def busy(request: Request, exchange: Exchange) -> Response:
        return Response(503, "<html>", "text/html")

    emulator.serve(UPSTREAM, busy)
    report, probe = through(emulator)

    assert report.token is None
    assert probe.accepts_token
    assert "Mixpanel accepts the token through it" in step(report, 5).message
