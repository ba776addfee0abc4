"""Anonymous ids that belong to somebody already."""

from collections.abc import Iterator

from mpdoctor.identity.replay.original import MERGED_BEFORE
from mpdoctor.model.identity import RefusedMerge
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import refused_ids


def check(refused: RefusedMerge) -> Iterator[Problem]:
    if refused.why == MERGED_BEFORE:
        yield Problem(
            "`$identify` names an anonymous id that was merged with somebody else before",
            at="properties.$anon_id",
            evidence=refused_ids(refused),
        )


RULE = Rule(
    code="ID009",
    name="anonymous-id-identified-twice",
    severity=Severity.ERROR,
    looks_at=RefusedMerge,
    check=check,
    summary="Under Original ID merge, an anonymous id was identified again as another "
    "person.",
    why="Only the first `$identify` counts. Mixpanel permanently credits the first "
    "person with what the second person did under that id.",
    fix="Call `reset()` when another person logs in, so that the SDK creates a new "
    "anonymous id. If both ids belong to one person, join them with `$merge`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-original",
    needs=frozenset({Need.EVENTS}),
)
