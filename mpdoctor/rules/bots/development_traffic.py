"""Pages of developers among those of visitors."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.mixpanel.development import WebHost, host_kind
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.rule import Problem, Rule, ValueCheck
from mpdoctor.model.settings import Setup
from mpdoctor.model.subjects import Column, ValueFinding
from mpdoctor.text.bulk import HealthyOrigins

URL = "$current_url"
_HEALTHY = HealthyOrigins(lambda origin: host_kind(origin) is None)
_SURE = {
    WebHost.LOCAL: Confidence.CERTAIN,
    WebHost.FILE: Confidence.CERTAIN,
    WebHost.PRIVATE: Confidence.LIKELY,
    WebHost.STAGING: Confidence.LIKELY,
    WebHost.PREVIEW: Confidence.POSSIBLE,
}


def check(finding: ValueFinding) -> Iterator[Problem]:
    kinds = [kind for kind in WebHost if finding.kinds.get(kind.value)]
    if not kinds:
        return
    origins = " and ".join(kind.value for kind in kinds)
    event = f"event `{finding.event}`" if finding.event else "events"
    yield Problem(
        f"{event} came from {origins}",
        at=f"properties.{URL}",
        evidence={"kinds": dict(finding.kinds), "samples": list(finding.samples)},
        confidence=_SURE[kinds[0]],
    )


def value_checks(column: Column) -> Iterator[ValueCheck]:
    if column.property == URL and _is_production(column.setup):
        yield ValueCheck(_finds, frozenset({str}), clears=_HEALTHY)


def _finds(value: Any) -> str | None:
    kind = host_kind(value)
    return kind.value if kind is not None else None


def _is_production(setup: Setup) -> bool:
    """An environment that has a name is production only if it is marked so."""
    chosen = setup.environments.get(setup.environment)
    return not setup.environment or (chosen is not None and chosen.production)


RULE: Rule[ValueFinding] = Rule(
    code="BOT008",
    name="development-traffic",
    severity=Severity.WARNING,
    looks_at=ValueFinding,
    check=check,
    value_checks=value_checks,
    summary="Events in a production project come from `localhost`, private addresses, "
    "staging or preview hosts.",
    why="Mixpanel counts the clicks of developers and testers like those of visitors, "
    "and you cannot remove them afterwards.",
    fix="Give development and staging their own project, and so their own token. If "
    "this is a development project, name it under `environments` and choose it with "
    "`--env`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/developer-environments",
)
