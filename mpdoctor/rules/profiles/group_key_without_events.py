"""Groups that no event belongs to."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.profiles import GroupKey
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import quoted

ENOUGH = 20
"""Events below which it may be chance that none has the property."""


def check(group: GroupKey) -> Iterator[Problem]:
    if not group.carried and group.events >= ENOUGH:
        yield Problem(
            f"profiles of groups by {quoted(group.key)} are written, but none of "
            f"{group.events} events has this property",
            at="$group_key",
            subject={"group_key": group.key},
        )


RULE = Rule(
    code="PRO026",
    name="group-key-without-events",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=GroupKey,
    check=check,
    summary="Group profiles are written for a group key that no event has as a "
    "property.",
    why="An event belongs to a group only if it has a property with the name of "
    "the group key. These groups have profiles but no events, and Mixpanel does "
    "not add the property later. Reported from 20 events on.",
    fix="Call `set_group()` before tracking events, or send the property with each "
    "event from a server. The key must have the same case and spelling.",
    reference="https://docs.mixpanel.com/docs/data-structure/group-analytics/group-analytics-faq",
    needs=frozenset({Need.UPDATES, Need.EVENTS}),
)
