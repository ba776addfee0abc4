"""Events of browsers and apps that are located where a proxy is."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.plan import Platform
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import ValueFinding
from mpdoctor.rules.geolocation._locations import town_checks, town_problem


def check(finding: ValueFinding) -> Iterator[Problem]:
    yield from town_problem(
        finding,
        lambda sender: sender.platform is not Platform.SERVER,
        "browsers and apps",
        "as if a proxy had sent them",
    )


RULE: Rule[ValueFinding] = Rule(
    code="GEO003",
    name="proxy-location",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ValueFinding,
    check=check,
    value_checks=town_checks,
    summary="Most events of browsers or apps are located in a town full of data centres.",
    why="A proxy that does not forward `X-Forwarded-For` hides the address of each visitor "
    "behind its own. All of them seem to be where the proxy is. Crawlers do the same. "
    "Reported from 20 events on, where more than half of an event's records are there.",
    fix="Let the proxy forward the visitor's address in `X-Forwarded-For`. If crawlers are "
    "the cause, set `$ignore` for them.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
    needs=frozenset({Need.EVENTS}),
)
