"""Events from a platform that should not send them."""

from collections.abc import Iterator

from mpdoctor.diagnosis.seen import senders_shown
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.plan import Platform
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, EventShape, Occurrences
from mpdoctor.rules._messages import by_frequency, listed, quoted
from mpdoctor.rules.tracking_plan._messages import path

_KNOWN = frozenset(platform.value for platform in Platform)


def check(subject: EventName | EventShape) -> Iterator[Problem]:
    if isinstance(subject, EventShape):
        yield from _of_properties(subject)
    else:
        yield from _of_event(subject)


def _of_properties(shape: EventShape) -> Iterator[Problem]:
    """Properties that come from a platform that should not send them."""
    if shape.spec is None or shape.plan is None:
        return
    planned = {**shape.plan.super_properties, **shape.spec.properties}
    for name in sorted(shape.names & planned.keys()):
        sources = planned[name].sources
        if not sources or not _KNOWN.issuperset(sources):
            continue
        seen = _elsewhere(shape.seen, sources)
        if seen.count:
            found = sorted({sender.platform.value for sender in seen.senders})
            yield Problem(
                f"property {quoted(name)} of event {quoted(shape.event or '')} comes "
                f"from {_ticked(found)}, planned from {_ticked(sorted(sources))}",
                at=path(name),
                property=name,
                count=seen.count,
                positions=seen.positions,
            )


def _elsewhere(seen: Occurrences, sources: frozenset[str]) -> Occurrences:
    return seen.of(lambda sender: sender.platform.value not in sources)


def _of_event(name: EventName) -> Iterator[Problem]:
    if name.event is None or name.spec is None or not name.spec.sources:
        return
    sources = name.spec.sources
    if name.spec.other_sources:
        # What has a name of its own sends as a server does.
        sources |= {Platform.SERVER}
    seen = name.seen.of(lambda sender: sender.platform not in sources)
    platforms: dict[str, int] = {}
    for sender, count in seen.senders.items():
        platform = sender.platform.value
        platforms[platform] = platforms.get(platform, 0) + count
    if not platforms:
        return
    found = by_frequency(platforms)
    planned = sorted(source.value for source in sources)
    yield Problem(
        f"event {quoted(name.event)} comes from {_ticked(found)}, planned from "
        f"{_ticked(planned)}",
        at="event",
        count=sum(platforms.values()),
        positions=seen.positions,
        evidence={
            "platforms": {platform: platforms[platform] for platform in found},
            "senders": senders_shown(seen),
        },
    )


def _ticked(platforms: list[str]) -> str:
    return listed(f"`{platform}`" for platform in platforms)


RULE = Rule(
    code="PLAN036",
    name="unplanned-source",
    severity=Severity.WARNING,
    looks_at=(EventName, EventShape),
    check=check,
    summary="An event or a property comes from a platform that is not in its `sources` "
    "in the plan.",
    why="The same step is probably tracked in two places and counted twice. "
    "mpdoctor determines the platform from `mp_lib`; a server library or a missing "
    "`mp_lib` means `server`.",
    fix="Send the event from the planned platforms only, or add the platform to its "
    "`sources`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
    needs=frozenset({Need.PLAN}),
)
