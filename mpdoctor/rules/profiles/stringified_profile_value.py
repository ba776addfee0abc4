"""Numbers, booleans and lists that profiles hold as text."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.profiles import ProfileProperty, Written
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import (
    joined_samples,
    property_path,
    property_subject,
    summed_values,
    the_profile_property,
)
from mpdoctor.text.stringified import names_a_code

ENOUGH = 5
"""Values below which it may be chance that all look alike."""

_NOUNS = {
    Written.NUMBER_TEXT: "a number",
    Written.BOOLEAN_TEXT: "a boolean",
    Written.LIST_TEXT: "a list",
}


def check(subject: ProfileProperty) -> Iterator[Problem]:
    if subject.known or subject.planned or subject.spec is not None:
        return
    values = subject.written(frozenset(Written) - {Written.PLACEHOLDER})
    kinds = {each.what for each in values}
    if len(kinds) != 1:
        return
    (kind,) = kinds
    seen, samples = summed_values(values), joined_samples(values)
    if kind not in _NOUNS or seen.count < ENOUGH:
        return
    if kind is Written.NUMBER_TEXT and (
        len(samples) < 2 or names_a_code(subject.property)
    ):
        return
    yield Problem(
        f"{the_profile_property(subject)} is always {_NOUNS[kind]} sent as text",
        at=property_path(subject, values),
        subject=property_subject(subject),
        count=seen.count,
        positions=seen.positions,
        evidence={"samples": samples},
    )


RULE = Rule(
    code="PRO027",
    name="stringified-profile-value",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileProperty,
    check=check,
    summary="All values of a profile property are numbers, booleans or lists sent as text.",
    why="Text cannot be summed, averaged or compared, and the items of a list in "
    "text cannot be filtered. Mixpanel never converts it. Reported only without a "
    "plan, from 5 values on, and not for names of codes such as `zip` or "
    "`order_id`.",
    fix='Send the value itself: `42`, not `"42"`; `true`, not `"true"`; `["a"]`, not '
    '`"[\\"a\\"]"`.',
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/data-type",
)
