"""Events with more properties than Mixpanel takes."""

from collections.abc import Iterator

from mpdoctor.mixpanel.limits import MAX_PROPERTIES
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventShape
from mpdoctor.rules._messages import an_event


def check(shape: EventShape) -> Iterator[Problem]:
    if shape.width >= MAX_PROPERTIES:
        # One page says "fewer than 255", another "up to 255".
        yield Problem(
            f"{an_event(shape.event)} has {MAX_PROPERTIES} or more properties",
            at="properties",
            confidence=Confidence.CERTAIN
            if shape.width > MAX_PROPERTIES
            else Confidence.POSSIBLE,
        )


RULE = Rule(
    code="ENV017",
    name="too-many-properties",
    severity=Severity.WARNING,
    looks_at=EventShape,
    check=check,
    summary="An event has 255 properties or more.",
    why="Strict import refuses the event; elsewhere Mixpanel cuts properties off.",
    fix="Remove properties that no report uses. The usual cause is property names "
    "made from data: put the data into values instead.",
    reference="https://docs.mixpanel.com/reference/import-events",
    needs=frozenset({Need.EVENTS}),
)
