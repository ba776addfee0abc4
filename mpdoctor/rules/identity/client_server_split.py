"""Servers and clients that know people by different ids."""

from collections.abc import Iterator

from mpdoctor.identity.notes import TWO_SIDES
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: IdentityNote) -> Iterator[Problem]:
    if note.kind == TWO_SIDES:
        server, client = note.evidence["server form"], note.evidence["client form"]
        yield Problem(
            f"servers know people by {server} and clients by {client}, and no id is "
            "known to both",
            at="properties.distinct_id",
            property="distinct_id",
            evidence={**note.evidence, "samples": list(note.samples)},
        )


RULE = Rule(
    code="ID015",
    name="client-server-split",
    severity=Severity.ERROR,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="Events from servers and from clients have ids of different forms and no "
    "id in common.",
    why="Each person is counted as two people. Server events such as orders, "
    "renewals and refunds are never connected to the client events before them.",
    fix="Send the same id from both sides: the one that the client passes to "
    "`identify()`.",
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/server-side-best-practices",
    needs=frozenset({Need.EVENTS}),
)
