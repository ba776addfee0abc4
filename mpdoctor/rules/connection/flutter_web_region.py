"""Flutter in browsers, where the region has to be set once more."""

from collections.abc import Iterator

from mpdoctor.diagnosis.left_behind import is_flutter_web
from mpdoctor.diagnosis.seen import seen_from, senders_shown
from mpdoctor.mixpanel.hosts import DEFAULT_HOSTS, host_of, region_of
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventSource, InputTotals


def check(totals: InputTotals) -> Iterator[Problem]:
    region = totals.setup.region
    if region is None:
        return
    by_host: dict[str, list[EventSource]] = {}
    for source in totals.sources:
        host = host_of(source.endpoint or "")
        if is_flutter_web(source) and region_of(host) not in (None, region):
            by_host.setdefault(host, []).append(source)
    for host, sources in sorted(by_host.items()):
        seen = seen_from(sources)
        yield Problem(
            f"the web build of a Flutter app sends to `{host}`",
            help=f"set `api_host` to `https://{DEFAULT_HOSTS[region]}` in `index.html`",
            subject={"host": host},
            count=seen.count,
            positions=seen.positions,
            evidence={"senders": senders_shown(seen)},
        )


RULE: Rule[InputTotals] = Rule(
    code="CON017",
    name="flutter-web-region",
    severity=Severity.WARNING,
    looks_at=InputTotals,
    check=check,
    confidence=Confidence.LIKELY,
    needs=frozenset({Need.REGION, Need.EVENTS}),
    summary="A Flutter app's web build sends to a different region than the project's.",
    why="In browsers, Flutter passes its events to the JavaScript library. That "
    "library does not know the `serverURL` set for phones and sends to the US.",
    fix="Set `api_host` where `index.html` loads the JavaScript library.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/flutter",
)
