"""Headers that a proxy does not forward."""

from collections.abc import Iterator

from mpdoctor.model.deliveries import FailedRequests
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.outcome import Cause
from mpdoctor.model.probes import ConnectionReport, Forwarding
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._deliveries import failure, is_own, with_status

_JSON = "application/json"
_FORM = "application/x-www-form-urlencoded"
_EFFECT = {
    "Authorization": "flags, replay and remote settings are refused",
    "Content-Type": "replay is refused and JSON is not read",
    "Content-Encoding": "compressed bodies are not read",
}


def check(subject: ConnectionReport | FailedRequests) -> Iterator[Problem]:
    if isinstance(subject, FailedRequests):
        yield from _in_requests(subject)
    else:
        yield from _in_answers(subject)


def _in_requests(failed: FailedRequests) -> Iterator[Problem]:
    if failed.cause is not Cause.MEDIA_TYPE:
        return
    sent = failed.details[0] if failed.details else ""
    if sent and sent != "?" and is_own(failed):
        cure = "have the proxy pass `Content-Type` and `Content-Encoding` on"
    elif sent and sent != "?":
        wanted = _JSON if sent.partition(";")[0].strip().lower() != _JSON else _FORM
        cure = f"`{sent}` is not accepted here: send `{wanted}`"
    else:
        cure = "send `Content-Type: application/json`, and have every proxy pass it on"
    yield from failure(
        failed, with_status(failed), cure, subject={"header": "Content-Type"}
    )


def _in_answers(report: ConnectionReport) -> Iterator[Problem]:
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


RULE: Rule[ConnectionReport | FailedRequests] = Rule(
    code="SDK009",
    name="unforwarded-header",
    severity=Severity.WARNING,
    looks_at=(ConnectionReport, FailedRequests),
    check=check,
    needs=frozenset({Need.PROXIED}),
    summary="A header that Mixpanel needs is missing, usually because a proxy drops "
    "it.",
    why="Flags, replay and remote settings authenticate with `Authorization` and get "
    "401 without it. Replay without `Content-Type` gets 415. Without "
    "`X-Forwarded-For`, which mpdoctor cannot see from outside, all visitors appear "
    "at the proxy's location.",
    fix="Forward `Authorization`, `Content-Type`, `Content-Encoding` and "
    "`X-Forwarded-For` unchanged.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
)
