"""Exports whose ids must be resolved before counting."""

from collections.abc import Iterator

from mpdoctor.identity.notes import UNRESOLVED
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == UNRESOLVED:
        before, after = note.evidence["before"], note.evidence["after"]
        yield Problem(
            f"this export has {before} ids but {after} people",
            help="`mpdoctor identity --clusters FILE` writes who is who",
            evidence=dict(note.evidence),
        )


RULE = Rule(
    code="ID025",
    name="unresolved-ids",
    severity=Severity.INFO,
    looks_at=IdentityNote,
    check=check,
    summary="Counting `distinct_id` in this export counts people twice.",
    why="An export mostly contains ids as they were sent; Mixpanel merges them "
    "when it runs a query. This applies to every healthy project, so it is "
    "reported as info, and only if the difference is at least a twentieth.",
    fix="Join exports with the identity mapping, or with the clusters that "
    "`mpdoctor identity --clusters FILE` writes.",
    reference="https://docs.mixpanel.com/docs/data-pipelines/json-pipelines",
    needs=frozenset({Need.EVENTS}),
)
