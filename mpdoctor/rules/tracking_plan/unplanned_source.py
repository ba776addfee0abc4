"""Events from a platform that should not send them."""

from collections.abc import Iterator

from mpdoctor.analysis.seen import senders_shown
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName
from mpdoctor.rules._messages import by_frequency, listed, quoted


def check(name: EventName) -> Iterator[Problem]:
    if name.event is None or name.spec is None or not name.spec.sources:
        return
    sources = name.spec.sources
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
    looks_at=EventName,
    check=check,
    summary="An event comes from a platform that is not in its `sources` in the plan.",
    why="The same step is probably tracked in two places and counted twice. "
    "mpdoctor determines the platform from `mp_lib`; a server library or a missing "
    "`mp_lib` means `server`.",
    fix="Send the event from the planned platforms only, or add the platform to its "
    "`sources`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
    needs=frozenset({Need.PLAN}),
)
