"""Profile properties of another type than planned, or of several types."""

from collections.abc import Iterator

from mpdoctor.model.levels import Severity
from mpdoctor.model.plan import PropertySpec, ValueType
from mpdoctor.model.profiles import TEXTS, ProfileProperty, Written, WrittenValues
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency, listed
from mpdoctor.rules.profiles._messages import (
    joined_samples,
    property_path,
    property_subject,
    summed_values,
    the_profile_property,
)

_NOUNS = {
    Written.NUMBER: "a number",
    Written.BOOLEAN: "a boolean",
    Written.STRING: "text",
    Written.LIST: "a list",
    Written.OBJECT: "an object",
    Written.NUMBER_TEXT: "a number in text",
    Written.BOOLEAN_TEXT: "a boolean in text",
    Written.LIST_TEXT: "a list in text",
}

_TAKES: dict[ValueType, frozenset[Written]] = {
    ValueType.STRING: TEXTS,
    ValueType.NUMBER: frozenset({Written.NUMBER}),
    ValueType.INTEGER: frozenset({Written.NUMBER}),
    ValueType.BOOLEAN: frozenset({Written.BOOLEAN}),
    ValueType.DATETIME: TEXTS,
    ValueType.LIST: frozenset({Written.LIST}),
    ValueType.OBJECT: frozenset({Written.OBJECT}),
}


def check(subject: ProfileProperty) -> Iterator[Problem]:
    if subject.spec is not None:
        yield from _against_plan(subject, subject.spec)
    elif not subject.known and not subject.planned:
        yield from _among_themselves(subject)


def _against_plan(subject: ProfileProperty, spec: PropertySpec) -> Iterator[Problem]:
    takes = _TAKES.get(spec.type)
    if takes is None:
        return
    wrong = subject.written(_NOUNS.keys() - takes)
    if wrong:
        yield _problem(
            subject,
            f"{the_profile_property(subject)} is planned as `{spec.type.value}` but "
            f"arrives as {_listed(wrong)}",
            wrong,
            Severity.ERROR,
        )


def _among_themselves(subject: ProfileProperty) -> Iterator[Problem]:
    """The type that most values have is taken for the right one."""
    values = subject.written(_NOUNS)
    counts: dict[str, int] = {}
    for each in values:
        kind = _json_type(each.what)
        counts[kind] = counts.get(kind, 0) + each.seen.count
    if len(counts) < 2:
        return
    usual = by_frequency(counts)[0]
    yield _problem(
        subject,
        f"{the_profile_property(subject)} arrives as {_listed(values)}",
        tuple(each for each in values if _json_type(each.what) != usual),
        evidence=counts,
    )


def _json_type(what: Written) -> str:
    return "string" if what in TEXTS else what.value


def _listed(values: tuple[WrittenValues, ...]) -> str:
    counts: dict[str, int] = {}
    for each in values:
        noun = _NOUNS[each.what]
        counts[noun] = counts.get(noun, 0) + each.seen.count
    return listed(by_frequency(counts))


def _problem(
    subject: ProfileProperty,
    message: str,
    wrong: tuple[WrittenValues, ...],
    severity: Severity | None = None,
    evidence: dict[str, int] | None = None,
) -> Problem:
    seen = summed_values(wrong)
    return Problem(
        message,
        at=property_path(subject, wrong),
        subject=property_subject(subject),
        count=seen.count,
        positions=seen.positions,
        evidence={
            "samples": joined_samples(wrong),
            **({"types": evidence} if evidence else {}),
        },
        severity=severity,
    )


RULE = Rule(
    code="PRO024",
    name="mixed-profile-type",
    severity=Severity.WARNING,
    looks_at=ProfileProperty,
    check=check,
    summary="A profile property has a JSON type other than the planned one, or several "
    "types without a plan.",
    why="Mixpanel treats each type separately. A filter or a sum over one type "
    "leaves out people whose value has another type, without any error. A type "
    "that contradicts the plan is an error. Without a plan, the rule compares the "
    "types across profiles and updates.",
    fix="Convert the value in every sender that writes the profile.",
    reference="https://docs.mixpanel.com/reference/segmentation-expressions",
    supersedes=("PRO027",),
)
