"""Numbers that are added to a property that holds text."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.profiles import TEXTS, ProfileProperty, Written
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import (
    WRITERS,
    joined_samples,
    property_subject,
    summed_values,
    the_profile_property,
)


def check(subject: ProfileProperty) -> Iterator[Problem]:
    added = subject.written({Written.NUMBER}, {"$add"})
    texts = subject.written(TEXTS, WRITERS)
    if not added or not texts:
        return
    seen = summed_values(added)
    yield Problem(
        f"`$add` is sent for {the_profile_property(subject)}, which holds text elsewhere",
        at=f"$add.{subject.property}",
        subject=property_subject(subject),
        count=seen.count,
        positions=seen.positions,
        evidence={"samples": joined_samples(texts)},
    )


RULE = Rule(
    code="PRO023",
    name="add-onto-text",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileProperty,
    check=check,
    summary="`$add` was sent for a property that is text in other updates or in "
    "profiles.",
    why="Mixpanel adds only to numbers. If the property holds text, Mixpanel "
    "ignores the update and the count does not change.",
    fix="Set the property to a number everywhere, or use another name for the count.",
    reference="https://docs.mixpanel.com/reference/profile-numerical-add",
    needs=frozenset({Need.UPDATES}),
    supersedes=("PRO024", "PRO027"),
)
