"""Profiles of devices."""

from collections.abc import Iterator

from mpdoctor.identity.profile_comparisons import ANONYMOUS
from mpdoctor.model.identity import ProfileComparison
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule


def check(found: ProfileComparison) -> Iterator[Problem]:
    if found.kind == ANONYMOUS:
        many = found.seen.count
        yield Problem(
            f"{many} {'profile belongs to a device' if many == 1 else 'profiles belong to devices'}"
            ", not to people",
            at="$distinct_id",
            property="$distinct_id",
            evidence={"samples": list(found.samples)},
        )


RULE = Rule(
    code="PRO003",
    name="anonymous-profiles",
    severity=Severity.WARNING,
    looks_at=ProfileComparison,
    check=check,
    summary="Profiles are written to device ids.",
    why="Under Simplified ID merge, these profiles are lost when the device is "
    "linked to a person. Until then they count as people without a name.",
    fix="Set profile properties only after `identify()`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({}),
)
