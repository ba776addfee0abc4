"""Profiles that are located where a server is."""

from collections.abc import Iterator

from mpdoctor.model.levels import Confidence, Severity
from mpdoctor.model.profiles import ProfileNote, ProfileOddity
from mpdoctor.model.rule import Problem, Rule
from mpdoctor.rules._messages import by_frequency

ENOUGH = 10
SHARE = 0.2


def check(note: ProfileNote) -> Iterator[Problem]:
    if note.kind is not ProfileOddity.DATA_CENTRE or note.operator:
        return
    count = note.seen.count
    if count >= ENOUGH and count >= SHARE * note.total:
        yield Problem(
            f"{count:,} of {note.total:,} profiles are located in "
            f"{by_frequency(note.kinds)[0]}, where data centres are",
            at="$properties.$city",
            evidence={"towns": dict(note.kinds)},
        )


RULE: Rule[ProfileNote] = Rule(
    code="GEO004",
    name="server-profile-location",
    severity=Severity.WARNING,
    confidence=Confidence.LIKELY,
    looks_at=ProfileNote,
    check=check,
    summary="Many profiles are located in a town full of data centres.",
    why="Each update of a profile overwrites its location with that of the request. After "
    "a job on a server, people seem to live where the server is, and messages "
    "go out in its time zone. Reported from 10 profiles and a fifth of all on.",
    fix='Send `$ip: "0"` with updates from servers, or the person\'s own address as `$ip`.',
    reference="https://docs.mixpanel.com/docs/tracking-best-practices/geolocation",
)
