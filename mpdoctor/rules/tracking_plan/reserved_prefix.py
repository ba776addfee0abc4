"""Custom names that begin like Mixpanel's own."""

from collections.abc import Iterator

from mpdoctor.mixpanel.names import (
    KNOWN_EVENTS,
    KNOWN_PROPERTIES,
    has_reserved_prefix,
)
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.subjects import EventName, Field
from mpdoctor.rules._messages import quoted, the_property
from mpdoctor.rules.tracking_plan._messages import (
    did_you_mean,
    path,
    unplanned_event_severity,
    unplanned_property_severity,
)
from mpdoctor.text.spelling import speller


def check(subject: EventName | Field) -> Iterator[Problem]:
    # What is planned with such a name is PLAN039, once, in the plan.
    if subject.known or subject.spec is not None:
        return
    if isinstance(subject, Field):
        if has_reserved_prefix(subject.property):
            yield Problem(
                f"{the_property(subject.property, subject.event)} begins like "
                "Mixpanel's own",
                _known_twin(subject.property, KNOWN_PROPERTIES),
                at=path(subject.property),
                severity=unplanned_property_severity(Severity.WARNING, subject.plan),
            )
    elif subject.event is not None and has_reserved_prefix(subject.event):
        yield Problem(
            f"event {quoted(subject.event)} has a prefix that is reserved for Mixpanel",
            _known_twin(subject.event, KNOWN_EVENTS),
            at="event",
            severity=unplanned_event_severity(Severity.WARNING, subject.plan),
        )


def _known_twin(name: str, known: frozenset[str]) -> str:
    twin = speller(tuple(sorted(known))).twin(name)
    return did_you_mean(name, twin.name) if twin else ""


RULE = Rule(
    code="PLAN012",
    name="reserved-prefix",
    severity=Severity.WARNING,
    looks_at=(EventName, Field),
    check=check,
    summary="The name of a custom event or property begins with `$` or `mp_`.",
    why="Mixpanel reserves these prefixes. It may hide the name, treat it "
    "specially, or use it for something else later.",
    fix="Rename it without the prefix.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/sdks/javascript",
    supersedes=("PLAN009", "PLAN010"),
)
