"""Anonymous ids that `$identify` ignores."""

from collections.abc import Iterator

from mpdoctor.identity.replay.original import NOT_UUID4
from mpdoctor.model.identity import RefusedMerge
from mpdoctor.model.levels import Confidence, Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import is_person, refused_ids


def check(refused: RefusedMerge) -> Iterator[Problem]:
    if refused.why == NOT_UUID4:
        yield Problem(
            "`$identify` does not merge an anonymous id that is not a UUIDv4",
            at="properties.$anon_id",
            evidence=refused_ids(refused),
            confidence=(
                Confidence.CERTAIN
                if any(not is_person(anon) for _, anon in refused.ids)
                else Confidence.LIKELY
            ),
        )


RULE = Rule(
    code="ID008",
    name="non-uuid4-anonymous-id",
    severity=Severity.ERROR,
    looks_at=RefusedMerge,
    check=check,
    summary="Under Original ID merge `$identify` named an anonymous id that is not a UUIDv4.",
    why="The event is stored and nothing is merged, without an error even from strict "
    "import: the person stays two people. Ids that older SDKs made up themselves "
    "are let through. Without `reset()` the previous id is that of the previous "
    "person, and is refused for the same reason.",
    fix="Make anonymous ids with a UUIDv4 generator, or join the two ids with "
    "`$merge` through `/import`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-original",
    needs=frozenset({Need.EVENTS}),
)
