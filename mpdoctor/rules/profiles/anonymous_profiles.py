"""Profiles of devices."""

from collections.abc import Iterator

from mpdoctor.identity.profile_notes import ANONYMOUS
from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.levels import Severity
from mpdoctor.model.rule import Problem, Rule


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind == ANONYMOUS:
        many = note.seen.count
        yield Problem(
            f"{many} {'profile belongs to a device' if many == 1 else 'profiles belong to devices'}"
            ", not to people",
            at="$distinct_id",
            property="$distinct_id",
            evidence={"samples": list(note.samples)},
        )


RULE = Rule(
    code="PRO003",
    name="anonymous-profiles",
    severity=Severity.WARNING,
    looks_at=ProfileNote,
    check=check,
    summary="Profiles are written to ids of devices.",
    why="Under Simplified ID merge they are lost when the device is linked to a "
    "person; until then they count as people without a name.",
    fix="Set profile properties only after `identify()`.",
    reference="https://docs.mixpanel.com/docs/tracking-methods/id-management/identifying-users-simplified",
    needs=frozenset({}),
)
