"""Headers that a proxy does not forward."""

from collections.abc import Iterator

from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.probes import ConnectionReport, Forwarding
from mpdoctor.model.rule import Problem, Rule

_EFFECT = {
    "Authorization": "flags, replay and remote settings are refused",
    "Content-Type": "replay is refused and JSON is not read",
    "Content-Encoding": "packed bodies are not read",
}


def check(report: ConnectionReport) -> Iterator[Problem]:
    proxy = report.proxy
    if proxy is None:
        return
    for header, forwarding in sorted(proxy.headers.items()):
        if forwarding is Forwarding.LOST:
            effect = _EFFECT.get(header, "")
            yield Problem(
                f"`{proxy.host}` does not pass `{header}` on"
                + (f": {effect}" if effect else ""),
                subject={"host": proxy.host, "header": header},
                places=(report.setup.place("project.api_host"),),
            )


RULE: Rule[ConnectionReport] = Rule(
    code="SDK009",
    name="unforwarded-header",
    severity=Severity.WARNING,
    looks_at=ConnectionReport,
    check=check,
    needs=frozenset({Need.OWN_PROXY}),
    summary="The proxy in `api_host` drops a header that Mixpanel needs.",
    why="Flags, replay and remote settings authenticate with `Authorization` and get 401 "
    "without it; replay without `Content-Type` gets 415. Without `X-Forwarded-For`, "
    "which cannot be seen from outside, all visitors seem to be where the proxy is.",
    fix="Forward `Authorization`, `Content-Type`, `Content-Encoding` and "
    "`X-Forwarded-For` as they come.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
