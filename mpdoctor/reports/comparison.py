"""Two diagnoses side by side: what is new, gone, grown and shrunk, and how much of what."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field

from mpdoctor.diagnosis.baseline import subject_key
from mpdoctor.model.baseline import FaultKey, KnownFault
from mpdoctor.model.levels import Severity

_PROFILES = ("profile_updates", "group_updates", "profiles")


class ReportedFinding(Struct, frozen=True):
    """A finding as the JSON document has it, as far as it is compared."""

    code: str
    name: str
    severity: Severity
    message: str
    subject: dict[str, Any] = field(default_factory=dict)
    count: int = 0


class ReportedEvent(Struct, frozen=True):
    """An event in `volumes`."""

    event: str
    count: int
    properties: list[str] = field(default_factory=list)


class ReportedVolumes(Struct, frozen=True):
    """`volumes` of the JSON document."""

    events: list[ReportedEvent] = field(default_factory=list)


class ReportedDiagnosis(Struct, frozen=True):
    """The JSON document, as far as it is compared."""

    format: int
    mpdoctor: str
    verdict: str
    findings: list[ReportedFinding]
    examined: dict[str, int]
    volumes: ReportedVolumes = field(default_factory=ReportedVolumes)


class ComparedFault(Struct, frozen=True):
    """All findings of a rule about one subject, on both sides; `of` counts the records."""

    code: str
    name: str
    severity: Severity
    message: str
    before: KnownFault
    after: KnownFault


class ComparedEvent(Struct, frozen=True):
    """The records of an event on both sides, and the properties that only one has."""

    event: str
    before: int
    after: int
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def is_on_both(self) -> bool:
        return bool(self.before and self.after)


class Comparison(Struct, frozen=True):
    """`faults` are by what became of them: `new`, `gone`, `grown`, `shrunk`, `same`.

    `events` are all of both sides, the largest first.
    """

    names: tuple[str, str]
    verdicts: tuple[str, str]
    totals: tuple[int, int]
    faults: Mapping[str, tuple[ComparedFault, ...]]
    events: tuple[ComparedEvent, ...]

    @property
    def worse(self) -> Iterator[ComparedFault]:
        """The faults that are new or have grown."""
        yield from self.faults["new"]
        yield from self.faults["grown"]


def read_document(content: bytes) -> ReportedDiagnosis:
    """The JSON document of a run; raises `msgspec.MsgspecError` where it is none."""
    return msgspec.json.decode(content, type=ReportedDiagnosis)


def compare(
    names: tuple[str, str], before: ReportedDiagnosis, after: ReportedDiagnosis
) -> Comparison:
    """Compare two documents; a fault is the same if rule and subject are.

    Grown and shrunk are told by shares of the records, beyond what chance explains, so
    that sides of different sizes can be compared.
    """
    old, new = _faults(before), _faults(after)
    found: dict[str, list[ComparedFault]] = {
        kind: [] for kind in ("new", "gone", "grown", "shrunk", "same")
    }
    for key in {**new, **old}:
        group = new.get(key) or old[key]
        first = group[0]
        was, now = _known(key, old.get(key), before), _known(key, new.get(key), after)
        kind = "same"
        if key not in old:
            kind = "new"
        elif key not in new:
            kind = "gone"
        elif was.has_grown(now.count, now.of):
            kind = "grown"
        elif now.has_grown(was.count, was.of):
            kind = "shrunk"
        found[kind].append(
            ComparedFault(
                first.code, first.name, first.severity, first.message, was, now
            )
        )
    return Comparison(
        names=names,
        verdicts=(before.verdict, after.verdict),
        totals=(before.examined.get("events", 0), after.examined.get("events", 0)),
        faults={kind: tuple(sorted(each, key=_order)) for kind, each in found.items()},
        events=tuple(_events(before.volumes, after.volumes)),
    )


def _faults(document: ReportedDiagnosis) -> dict[FaultKey, list[ReportedFinding]]:
    groups: dict[FaultKey, list[ReportedFinding]] = {}
    for finding in document.findings:
        key = subject_key(finding.code, finding.subject)
        groups.setdefault(key, []).append(finding)
    return groups


def _known(
    key: FaultKey,
    group: Sequence[ReportedFinding] | None,
    document: ReportedDiagnosis,
) -> KnownFault:
    code, event, name, about = key
    if code.startswith("PRO"):
        of = sum(document.examined.get(kind, 0) for kind in _PROFILES)
    else:
        of = document.examined.get("events", 0)
        if event and name:
            counts = {one.event: one.count for one in document.volumes.events}
            of = counts.get(event, of)
    return KnownFault(
        rule=code,
        event=event,
        name=name,
        about=about,
        count=sum(finding.count for finding in group or ()),
        of=of,
    )


def _order(fault: ComparedFault) -> tuple[Any, ...]:
    largest = max(fault.before.count, fault.after.count)
    return (fault.severity.rank, fault.code, -largest, fault.before.key)


def _events(before: ReportedVolumes, after: ReportedVolumes) -> Iterator[ComparedEvent]:
    old = {one.event: one for one in before.events}
    new = {one.event: one for one in after.events}
    none = ReportedEvent("", 0)
    pairs = {
        name: (old.get(name, none), new.get(name, none)) for name in {**old, **new}
    }
    for name, (was, now) in sorted(
        pairs.items(), key=lambda pair: (-max(one.count for one in pair[1]), pair[0])
    ):
        both = bool(was.count and now.count)
        yield ComparedEvent(
            event=name,
            before=was.count,
            after=now.count,
            lost=tuple(sorted(set(was.properties) - set(now.properties)))
            if both
            else (),
            gained=tuple(sorted(set(now.properties) - set(was.properties)))
            if both
            else (),
        )
