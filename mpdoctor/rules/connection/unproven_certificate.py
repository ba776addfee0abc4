"""Certificates that do not prove the identity of the host."""

from collections.abc import Iterator

from mpdoctor.model.answers import CERTIFICATE_FAILURES, Certificate
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.probes import ConnectionReport, HostProbe, HostState
from mpdoctor.model.rule import Problem, Rule

UNPROVEN = frozenset({HostState.INTERCEPTOR, HostState.EXPIRED})


def check(report: ConnectionReport) -> Iterator[Problem]:
    if report.host is not None:
        yield from _of_mixpanel(report.host)
    proxy = report.proxy
    if proxy is None:
        return
    for route in proxy.routes:
        failure = route.answer.failure
        if failure in CERTIFICATE_FAILURES:
            yield Problem(
                f"`{proxy.host}` {failure}",
                help="renew the certificate of your proxy",
                subject={"host": proxy.host, "reason": str(failure)},
            )
            return


def _of_mixpanel(probe: HostProbe) -> Iterator[Problem]:
    certificate = probe.peer.certificate or Certificate()
    if probe.trusted:
        yield Problem(
            f"TLS to `{probe.host}` is opened on the way by `{certificate.issuer}`, "
            "which this machine believes",
            help=probe.advice,
            subject={"host": probe.host, "reason": str(HostState.INTERCEPTOR)},
            severity=Severity.INFO,
        )
    elif probe.state in UNPROVEN:
        yield Problem(
            probe.message,
            help=probe.advice,
            subject={"host": probe.host, "reason": str(probe.state)},
            evidence={
                "issuer": certificate.issuer,
                "names": list(certificate.names),
                "not_after": certificate.not_after,
            },
        )


RULE: Rule[ConnectionReport] = Rule(
    code="CON025",
    name="unproven-certificate",
    severity=Severity.ERROR,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.NETWORK}),
    summary="The server at Mixpanel's host, or a proxy of one's own, shows a certificate "
    "that has expired or that no public authority vouches for.",
    why="SDKs break off such connections, so nothing arrives. In companies it is mostly "
    "a filter that opens TLS: whatever does not know the filter's authority, such as "
    "servers and containers, cannot send.",
    fix="Exempt Mixpanel's hosts from inspection, or let the runtime know the filter's "
    "authority (`SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`). For an expired certificate "
    "check the clock first.",
    reference="https://docs.mixpanel.com/reference/authentication",
)
