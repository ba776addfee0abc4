"""Clusters at the limit of 500 ids."""

from collections.abc import Iterator

from mpdoctor.identity.replay.original import LIMIT
from mpdoctor.model.identity import IdentityCluster
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._identities import quoted_id


def check(cluster: IdentityCluster) -> Iterator[Problem]:
    full = cluster.size >= LIMIT or cluster.orphans > 0
    yield Problem(
        f"the cluster of {quoted_id(cluster.canonical)} has {cluster.size} of at most "
        f"{LIMIT} ids"
        + (f"; {cluster.orphans} more were refused" * bool(cluster.orphans)),
        subject={"user": cluster.canonical},
        count=cluster.size,
        evidence={"ids": cluster.size, "refused": cluster.orphans},
        severity=None if full else Severity.WARNING,
    )


RULE = Rule(
    code="ID010",
    name="full-cluster",
    severity=Severity.ERROR,
    looks_at=IdentityCluster,
    check=check,
    summary="A person has 400 or more of the 500 ids that Original ID merge allows.",
    why="Mixpanel does not merge further ids and reports no error. Each new device "
    "of the person becomes a new person. This is a warning from 400 ids on, and an "
    "error at 500.",
    fix="Call `reset()` less often: only when the person changes. Simplified ID "
    "merge, which needs a new project, has no such limit.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/migrating-to-simplified-id-merge-system",
    needs=frozenset({Need.EVENTS}),
)
