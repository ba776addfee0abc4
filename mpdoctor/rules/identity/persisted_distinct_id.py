"""Device ids that were the `distinct_id` of an older SDK."""

from collections.abc import Iterator

from mpdoctor.identity.notes import PERSISTED
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == PERSISTED:
        yield Problem(
            "the device id was once a `distinct_id`: `$had_persisted_distinct_id` is true",
            at=f"properties.{note.property}",
            property=note.property,
            evidence={"samples": list(note.samples)},
        )


RULE = Rule(
    code="ID027",
    name="persisted-distinct-id",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="Browsers use a `distinct_id` stored by an SDK without device ids as their "
    "device id.",
    why="If the stored id was a user id, that person and the next person who logs "
    "in share a device.",
    fix="After upgrading from an SDK below 2.46, expect some wrong merges for a "
    "while. Call `reset()` at logout.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({Need.EVENTS}),
)
