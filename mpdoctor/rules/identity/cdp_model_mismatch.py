"""A data platform set for another model of ID merge."""

from collections.abc import Iterator
from typing import Any

from mpdoctor.identity.notes import CDP_WITH_IDS, CDP_WITHOUT_IDS
from mpdoctor.model.identity import IdentityNote
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.model.settings import IdMerge
from mpdoctor.rules._identities import quoted_id


def check(note: IdentityNote) -> Iterator[Problem]:
    simplified = note.model is IdMerge.SIMPLIFIED
    if note.kind == CDP_WITHOUT_IDS and simplified:
        sent, has = "carry neither `$device_id` nor `$user_id`", "has"
    elif note.kind == CDP_WITH_IDS and not simplified:
        sent, has = "carry `$device_id` and `$user_id`", "does not have"
    else:
        return
    project = f"the project {has} Simplified ID merge"
    evidence: dict[str, Any] = {"samples": list(note.samples)}
    if note.inferred:
        project += ", as inferred from the data"
        evidence["model_inferred_from"] = note.inferred
    yield Problem(
        f"events from {quoted_id(note.value)} {sent}, but {project}",
        help=_SET_THE_MODEL if note.inferred else "",
        subject={"sender": note.value},
        evidence=evidence,
        confidence=Confidence.POSSIBLE if note.inferred else None,
        severity=Severity.INFO if note.inferred and note.seen.count < _FEW else None,
    )


_FEW = 20
"""Events from which an inferred model and a platform say little of each other."""


_SET_THE_MODEL = (
    "set `project.id_merge` to what Project Settings → Identity Merge says, so that the "
    "model is not inferred"
)


RULE = Rule(
    code="ID020",
    name="cdp-model-mismatch",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=IdentityNote,
    check=check,
    summary="A customer data platform sends ids for the wrong ID merge model.",
    why="RudderStack and mParticle have a setting for Simplified ID merge. If it "
    "is wrong, Mixpanel never links devices and people, or refuses whole batches.",
    fix="Set the ID merge option of the destination to the model of the project.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/integrations/rudderstack",
    needs=frozenset({Need.EVENTS}),
)
