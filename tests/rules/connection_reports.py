"""Connection reports made by hand."""

from typing import Any

from mpdoctor.model.answers import Answer, Certificate, Peer
from mpdoctor.model.place import Place
from mpdoctor.model.probes import (
    AccountFault,
    AccountProbe,
    ConnectionReport,
    CorsProbe,
    Forwarding,
    HostProbe,
    HostState,
    OtherToken,
    ProjectFacts,
    ProxyProbe,
    RouteFault,
    RouteProbe,
    TokenProbe,
    TokenVerdict,
)
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Region, Setup

TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
PROJECT = 2195193
USER = "loader.1a2b3c.mp-service-account"
NOW = 1_790_000_000.0
"""21 September 2026."""


def settings(**changes: Any) -> Setup:
    usual = {
        "token": TOKEN,
        "region": Region.EU,
        "project_id": PROJECT,
        "now": NOW,
        "places": {"service_account": Place("mpdoctor.yaml", 7)},
    }
    return Setup(**{**usual, **changes})


def report(setup: Setup | None = None, **probes: Any) -> ConnectionReport:
    return ConnectionReport(setup or settings(), **probes)


def found(rule: Rule[Any], subject: Any) -> list[Problem]:
    return list(rule.check(subject))


def host(state: HostState, *, trusted: bool = False) -> HostProbe:
    certificate = Certificate(
        issuer="Example Filter", names=("api-eu.mixpanel.com",), not_after="2027-01-01"
    )
    peer = Peer(addresses=("198.51.100.7",), certificate=certificate)
    return HostProbe(
        "api-eu.mixpanel.com",
        state,
        f"there is {state}",
        "do something",
        peer=peer,
        trusted=trusted,
    )


def token(
    *refused: Region,
    home: Region | None = None,
    refused_with_project: bool = False,
    others: dict[str, OtherToken] | None = None,
) -> TokenProbe:
    verdicts = dict.fromkeys(refused, TokenVerdict.REFUSED)
    if home is not None:
        verdicts[home] = TokenVerdict.ACCEPTED
    answers = {
        region: Answer("POST", "", 400 if region is home else 401)
        for region in verdicts
    }
    return TokenProbe(
        verdicts,
        answers,
        refused_with_project=refused_with_project,
        others=others or {},
    )


def account(*faults: AccountFault, **changes: Any) -> AccountProbe:
    usual: dict[str, Any] = {
        "attempts": {Region.US: Answer("GET", "", 401)},
        "region": Region.EU,
        "faults": faults,
    }
    return AccountProbe(USER, **{**usual, **changes})


def project(**changes: Any) -> ProjectFacts:
    usual = {"id": PROJECT, "region": Region.EU, "token": TOKEN}
    return ProjectFacts(**{**usual, **changes})


def route(
    name: str = "track", fault: RouteFault | None = None, **answer: Any
) -> RouteProbe:
    usual: dict[str, Any] = {"status": 200}
    made = Answer("POST", f"https://mp.example.com/{name}/", **{**usual, **answer})
    needed = name in ("track", "engage", "groups")
    return RouteProbe(name, made, fault=fault, needed=needed)


def proxy(*routes: RouteProbe, **changes: Any) -> ProxyProbe:
    return ProxyProbe("mp.example.com", routes, **changes)


def cors(name: str, refusal: str, without: str = "") -> CorsProbe:
    return CorsProbe(name, "https://shop.example.com", refusal, without)


LOST = Forwarding.LOST
