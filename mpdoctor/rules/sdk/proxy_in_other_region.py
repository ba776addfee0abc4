"""Proxies that lead to another region."""

from collections.abc import Iterator

from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, REGION_NAMES
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.probes import ConnectionReport
from mpdoctor.model.rule import Problem, Rule


def check(report: ConnectionReport) -> Iterator[Problem]:
    proxy, token = report.proxy, report.token
    if proxy is None or token is None or token.home is None:
        return
    home = REGION_NAMES[token.home]
    subject = {"host": proxy.host}
    place = (report.setup.place("project.api_host"),)
    if proxy.in_wrong_region:
        where = f"in {REGION_NAMES[proxy.upstream]}" if proxy.upstream else "elsewhere"
        yield Problem(
            f"`{proxy.host}` leads to Mixpanel {where}, but the token lives in {home}",
            help=f"set its upstream to `{DEFAULT_HOSTS[token.home]}`",
            subject={
                **subject,
                "region": proxy.upstream.value if proxy.upstream else None,
            },
            places=place,
            confidence=None if proxy.upstream else Confidence.LIKELY,
        )
    elif proxy.ambiguous:
        yield Problem(
            f"through `{proxy.host}` the token is refused, although it lives in {home}",
            help=f"its upstream is not `{DEFAULT_HOSTS[token.home]}`, or it does not "
            "pass `Authorization` on",
            subject=subject,
            places=place,
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY,
        )


RULE: Rule[ConnectionReport] = Rule(
    code="SDK007",
    name="proxy-in-other-region",
    severity=Severity.ERROR,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.OWN_PROXY}),
    summary="The proxy in `api_host` sends to a different region than the token's.",
    why="The proxy's upstream decides which region receives the data, not the SDK's "
    "settings. The other region answers with success and discards the data.",
    fix="Set the upstream, the `Host` header and SNI to `api-eu.mixpanel.com` for the "
    "EU, `api-in.mixpanel.com` for India, or `api.mixpanel.com` for the US.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
