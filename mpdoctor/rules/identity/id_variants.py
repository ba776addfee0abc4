"""Ids that differ only in how they are written."""

from collections.abc import Iterator

from mpdoctor.identity.notes import TYPE
from mpdoctor.model.identity import SpellingVariants
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import quoted_id


def check(group: SpellingVariants) -> Iterator[Problem]:
    if group.how == TYPE:
        yield Problem(
            "user ids are numbers in some events and text in others",
            evidence={"samples": list(group.ids)},
            severity=Severity.INFO,
            confidence=Confidence.POSSIBLE,
        )
        return
    shown = ", ".join(quoted_id(id) for id in group.ids)
    yield Problem(
        f"user ids {shown} differ only in {group.how}",
        subject={"users": list(group.ids)},
        confidence=Confidence.LIKELY,
    )


RULE = Rule(
    code="ID014",
    name="id-variants",
    severity=Severity.WARNING,
    looks_at=SpellingVariants,
    check=check,
    summary="User ids differ only in case or white space, or are sent both as numbers "
    "and as text.",
    why="Mixpanel compares ids as case-sensitive text: `Ada` and `ada` are two "
    "people. A number and the same digits as text are one person, but many tools "
    "treat them as two, so that is reported as info.",
    fix="Normalise ids in one place before they are sent: trim them, use one case, "
    "and always send text.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management",
    needs=frozenset({Need.EVENTS}),
)
