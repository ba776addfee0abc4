"""Certificates that do not prove the identity of the host."""

from collections.abc import Iterator

from mpdoctor.model.answers import CERTIFICATE_FAILURES, Certificate, NetworkFailure
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.probes import ConnectionReport, HostProbe, HostState
from mpdoctor.model.rule import Problem, Rule

UNPROVEN = frozenset(
    {HostState.INTERCEPTOR, HostState.EXPIRED, HostState.NOT_YET_VALID}
)


def check(report: ConnectionReport) -> Iterator[Problem]:
    if report.host is not None:
        yield from _of_mixpanel(report.host)
    proxy = report.proxy
    if proxy is None:
        return
    shown = f" ({proxy.certificate.summary()})" if proxy.certificate else ""
    place = (report.setup.place("project.api_host"),)
    for route in proxy.routes:
        failure = route.answer.failure
        if failure in CERTIFICATE_FAILURES:
            yield Problem(
                f"`{proxy.host}` {failure}{shown}",
                help=_HELP.get(failure, "give your proxy a valid certificate"),
                subject={"host": proxy.host, "reason": str(failure)},
                places=place,
            )
            return
    if proxy.trusted_here:
        yield Problem(
            f"`{proxy.host}` shows a certificate that only this machine trusts{shown}",
            help="give it a certificate of a public authority, unless all senders know "
            "this one",
            subject={"host": proxy.host, "reason": str(HostState.INTERCEPTOR)},
            places=place,
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY,
        )


_HELP = {
    NetworkFailure.EXPIRED: "renew the certificate of your proxy",
    NetworkFailure.NOT_YET_VALID: "check the certificate of your proxy, and the clock of "
    "this machine",
    NetworkFailure.OTHER_NAME: "give your proxy a certificate for this name",
    NetworkFailure.UNTRUSTED: "give your proxy a certificate of a public authority, with "
    "its whole chain",
}


def _of_mixpanel(probe: HostProbe) -> Iterator[Problem]:
    certificate = probe.peer.certificate or Certificate()
    if probe.trusted:
        yield Problem(
            f"TLS to `{probe.host}` is decrypted on the way by `{certificate.issuer}`, "
            "which this machine trusts",
            help=f"{probe.advice}; affects {probe.affects}",
            subject={"host": probe.host, "reason": str(HostState.INTERCEPTOR)},
            severity=Severity.INFO,
        )
    elif probe.state in UNPROVEN:
        yield Problem(
            probe.message,
            help=f"{probe.advice}; affects {probe.affects}",
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
    summary="Mixpanel's host or your own proxy shows a certificate that is expired or "
    "not publicly trusted.",
    why="SDKs close such connections, so no data arrives. In companies, the cause is "
    "usually a filter that decrypts TLS: systems that do not trust the filter's "
    "authority, such as servers and containers, cannot send.",
    fix="Exempt Mixpanel's hosts from inspection, or make the runtime trust the "
    "filter's authority (`SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`). For an expired "
    "certificate, check the clock first.",
    reference="https://docs.mixpanel.com/reference/authentication",
)
