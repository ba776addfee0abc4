"""Something that answers in Mixpanel's place, or keeps it from being found."""

from collections.abc import Iterator

from mpdoctor.mixpanel.hosts import is_mixpanel
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.probes import ConnectionReport, HostState
from mpdoctor.model.rule import Problem, Rule

BLOCKED = frozenset(
    {
        HostState.SINKHOLE,
        HostState.CAPTIVE_PORTAL,
        HostState.BLOCKING_PROXY,
        HostState.OTHER_SERVER,
    }
)


def check(report: ConnectionReport) -> Iterator[Problem]:
    probe = report.host
    if probe is None or probe.state not in BLOCKED:
        return
    around = report.setup.api_host and not is_mixpanel(report.setup.api_host)
    yield Problem(
        probe.message,
        help=f"{probe.advice}; affects {probe.affects}",
        subject={"host": probe.host, "reason": str(probe.state)},
        evidence={
            "addresses": list(probe.peer.addresses),
            "asked": [answer.evidence() for answer in probe.answers],
        },
        # Data that goes through your own proxy is not sent to this host.
        severity=Severity.WARNING if around else None,
    )


RULE: Rule[ConnectionReport] = Rule(
    code="CON024",
    name="blocked-host",
    severity=Severity.ERROR,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.NETWORK}),
    summary="A DNS filter, captive portal, blocking proxy or other server intercepts "
    "requests to Mixpanel.",
    why="Nothing sent from this machine reaches Mixpanel, and SDKs usually do not "
    "report it. Visitors behind the same filter are missing from all reports.",
    fix="Allow Mixpanel's host in the filter. If visitors use ad blockers, send "
    "through a proxy on your own domain or from your servers.",
    # What is between this machine and Mixpanel is not between others and Mixpanel.
    loses_data=False,
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/debugging",
)
