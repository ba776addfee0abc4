"""Merges that Mixpanel refused."""

from collections.abc import Iterator

from mpdoctor.identity.notes import FAILURE
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import quoted_id


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == FAILURE:
        yield Problem(
            f"a merge was refused: `{note.property}` is {quoted_id(note.value)}",
            at=f"properties.{note.property}",
            property=note.property,
            subject={"value": note.value},
            evidence={"samples": list(note.samples)},
        )


RULE = Rule(
    code="ID011",
    name="refused-merge",
    severity=Severity.WARNING,
    looks_at=IdentityNote,
    check=check,
    summary="Events have the property `$failure_reason` or `$identity_failure_reason`.",
    why="Mixpanel did not merge two ids that should be one person.",
    fix="Read the reason and `$failure_description`. Common reasons are an "
    "anonymous id that is not a UUIDv4, an anonymous id that was merged before, "
    "and a full cluster.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties",
    needs=frozenset({Need.EVENTS}),
)
