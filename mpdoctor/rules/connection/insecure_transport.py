"""Data without encryption, or with one that Mixpanel no longer takes."""

from collections.abc import Iterator
from ipaddress import ip_address

from mpdoctor.diagnosis.api_hosts import api_hosts
from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.model.answers import NetworkFailure
from mpdoctor.model.levels import Severity
from mpdoctor.model.probes import ConnectionReport, HostState
from mpdoctor.model.record import Exchange
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import Setup


def check(subject: Setup | Exchange | ConnectionReport) -> Iterator[Problem]:
    if isinstance(subject, Setup):
        yield from _in_settings(subject)
    elif isinstance(subject, Exchange):
        request = subject.request
        if request.scheme == "http" and is_mixpanel(request.host):
            yield Problem(
                f"a request went to `http://{request.host}`, without encryption",
                help=f"send to `https://{request.host}`",
                subject={"host": request.host},
            )
    else:
        yield from _on_the_way(subject)


def _in_settings(setup: Setup) -> Iterator[Problem]:
    for api in api_hosts(setup):
        if not api.text.strip().lower().startswith("http://") or _is_here(api.host):
            continue
        yield Problem(
            f"`{api.key}` is `http://{api.host}`, without encryption",
            help=f"use `https://{api.host}`",
            subject={"host": api.host},
            places=(setup.place(api.key),),
            severity=None if is_mixpanel(api.host) else Severity.WARNING,
        )


def _is_here(host: str) -> bool:
    """A server on the developer's own machine needs no encryption."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _on_the_way(report: ConnectionReport) -> Iterator[Problem]:
    if report.host is not None and report.host.state is HostState.OLD_TLS:
        yield _old(report.host.host)
    proxy = report.proxy
    if proxy is not None and any(
        route.answer.failure is NetworkFailure.OLD_TLS for route in proxy.routes
    ):
        yield _old(proxy.host)


def _old(host: str) -> Problem:
    return Problem(
        f"`{host}` does not support TLS 1.2 or later",
        help="enable TLS 1.2 and 1.3 there; if it is Mixpanel's, something in between "
        "does the talking",
        subject={"host": host},
    )


RULE: Rule[Setup | Exchange | ConnectionReport] = Rule(
    code="CON013",
    name="insecure-transport",
    severity=Severity.ERROR,
    looks_at=(Setup, Exchange, ConnectionReport),
    check=check,
    summary="Data is sent over plain HTTP, or over TLS older than 1.2.",
    why="Mixpanel refuses plain HTTP and, since April 2026, TLS 1.0 and 1.1. Browsers "
    "refuse to send from an HTTPS page to an address without HTTPS.",
    fix="Write addresses with `https://`. Update clients that cannot use TLS 1.2: "
    "Java 6, Python before 2.7.9, OpenSSL before 1.0.1, Android before 5, iOS before "
    "9.",
    reference="https://docs.mixpanel.com/reference/authentication",
)
