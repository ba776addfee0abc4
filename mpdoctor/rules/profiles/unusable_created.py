"""`$created` that is not there or no date."""

from collections.abc import Iterator

from mpdoctor.model.identity import ProfileNote
from mpdoctor.model.levels import Need, Severity
from mpdoctor.model.rule import Problem, Rule

_FAULTS = {
    "no created": "has no `$created`, which Mixpanel does not set by itself",
    "created form": "has a `$created` that is no ISO date",
    "created future": "has a `$created` in the future",
}


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind not in _FAULTS:
        return
    missing = note.kind == "no created"
    yield Problem(
        f"a profile {_FAULTS[note.kind]}",
        at="$properties.$created",
        property="$created",
        evidence={} if missing else {"samples": list(note.samples)},
        severity=Severity.INFO if missing else None,
    )


RULE = Rule(
    code="PRO006",
    name="unusable-created",
    severity=Severity.WARNING,
    looks_at=ProfileNote,
    check=check,
    summary="`$created` of a profile is missing, no ISO date, or in the future.",
    why="Reports on the age of accounts leave such people out or put them into the "
    "wrong group. Where it is only missing it is told for information: not every "
    "project needs it.",
    fix="Set it once, with `$set_once`, as `YYYY-MM-DDTHH:MM:SS` in UTC.",
    reference="https://docs.mixpanel.com/docs/data-structure/property-reference/reserved-properties",
    needs=frozenset({Need.PROFILES}),
)
