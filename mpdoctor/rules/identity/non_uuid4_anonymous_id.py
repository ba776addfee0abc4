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
    summary="Under Original ID merge, `$identify` named an anonymous id that is not a "
    "UUIDv4.",
    why="Mixpanel stores the event but merges nothing, and even strict import "
    "reports no error: the person remains two people. Ids that older SDKs "
    "generated are not reported. Without `reset()`, the previous id is that of the "
    "previous person, and Mixpanel refuses it for the same reason.",
    fix="Generate anonymous ids as UUIDv4, or join the two ids with `$merge` "
    "through `/import`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-original",
    needs=frozenset({Need.EVENTS}),
)
