"""Reserved names without their `$`."""

from collections.abc import Iterator

from mpdoctor.mixpanel.profiles import MISSPELT
from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity, ProfileProperty, Written
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules.profiles._messages import path, property_path, summed_values

_ADDRESSES = frozenset({"$email", "$phone"})
"""What messages are sent to; other names can well be properties of one's own."""


def check(subject: ProfileNote | ProfileProperty) -> Iterator[Problem]:
    if isinstance(subject, ProfileNote):
        yield from _in_profile(subject)
    else:
        yield from _in_updates(subject)


def _in_profile(note: ProfileNote) -> Iterator[Problem]:
    if note.kind is ProfileOddity.MISSPELT and note.property:
        right = MISSPELT[note.property]
        yield Problem(
            f"a profile has `{note.property}` but no `{right}`",
            help=f"did you mean `{right}`?",
            at=path(note),
        )


def _in_updates(subject: ProfileProperty) -> Iterator[Problem]:
    """Whoever writes one name only may have the other from elsewhere."""
    right = MISSPELT.get(subject.property)
    if right is None or right in subject.names or subject.group_key is not None:
        return
    values = subject.written({Written.STRING}, {"$set", "$set_once"})
    if values and subject.spec is None:
        seen = summed_values(values)
        yield Problem(
            f"profile updates set `{subject.property}` but never `{right}`",
            help=f"did you mean `{right}`?",
            at=property_path(subject, values),
            count=seen.count,
            positions=seen.positions,
            confidence=Confidence.LIKELY,
            severity=None if right in _ADDRESSES else Severity.INFO,
        )


RULE = Rule(
    code="PRO008",
    name="misspelt-profile-property",
    severity=Severity.WARNING,
    looks_at=(ProfileNote, ProfileProperty),
    check=check,
    summary="A profile or update has `email`, `name`, `phone` or similar instead of "
    "the reserved name.",
    why="Mixpanel displays and syncs only the reserved names. The profile has no "
    "name in lists and no address for messages.",
    fix="Set `$email`, `$name`, `$phone` and so on.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties",
)
