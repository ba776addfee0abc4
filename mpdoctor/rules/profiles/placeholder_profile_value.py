"""Profile properties that hold a word for no value."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.profiles import ProfileProperty, Written
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency, listed
from mpdoctor.rules.profiles._messages import (
    property_path,
    property_subject,
    summed_values,
    the_profile_property,
)
from mpdoctor.text.placeholders import NONE

_EMPTY = frozenset({"`null`", "empty text", "blank text"})


def check(subject: ProfileProperty) -> Iterator[Problem]:
    values = subject.written({Written.PLACEHOLDER})
    kinds: dict[str, int] = {}
    for each in values:
        for word, count in each.kinds.items():
            kinds[word] = kinds.get(word, 0) + count
    spec = subject.spec
    if spec is not None:
        allowed = {f'`"{value}"`' for value in spec.enum or ()}
        if spec.nullable:
            allowed.add("`null`")
        kinds = {word: count for word, count in kinds.items() if word not in allowed}
    if not kinds:
        return
    seen = summed_values(values)
    yield Problem(
        f"{the_profile_property(subject)} is set to {listed(by_frequency(kinds))} in "
        "place of a value",
        at=property_path(subject, values),
        subject=property_subject(subject),
        count=sum(kinds.values()),
        positions=seen.positions,
        severity=Severity.INFO if kinds.keys() <= _EMPTY | {NONE} else None,
        confidence=Confidence.POSSIBLE if kinds.keys() == {NONE} else None,
    )


RULE = Rule(
    code="PRO028",
    name="placeholder-profile-value",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileProperty,
    check=check,
    summary="A profile property is set to a word such as `undefined` or `N/A`, to "
    "`null` or to empty text.",
    why="The placeholder overwrites the previous value, and each placeholder is a "
    "separate segment in every breakdown. Empty text alone is reported as info, "
    "because it can be intended.",
    fix="Leave the property out if there is no value. Remove a property with `$unset`.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
)
