"""Tells the findings that a baseline knows from those that are new or have grown."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from mpdoctor.analysis.totals import Totals
from mpdoctor.model.baseline import (
    Baseline,
    BaselineResult,
    BaselineUse,
    FaultKey,
    KnownFault,
)
from mpdoctor.model.levels import Area
from mpdoctor.model.report import Finding, Ignored

IN_BASELINE = "known to the baseline"

_LASTING = (
    *("detail", "encoding", "environment", "group_key", "header", "host", "kind"),
    *("operator", "parameter", "pattern", "project", "reason", "region", "role"),
    *("route", "sender", "value"),
)
"""What subjects name besides events and properties that is the same tomorrow.

Devices, users and addresses are not: their findings share one entry with a count.
"""

_LONGEST = 1000
"""Characters of a name in an entry: Mixpanel itself cuts names at 255."""


class BaselineMatching:
    """Matches the findings of one run with the entries of a baseline."""

    def __init__(self, baseline: Baseline, now: float) -> None:
        self._baseline = baseline
        self._today = datetime.datetime.fromtimestamp(now, datetime.UTC).date()
        self._groups: dict[FaultKey, list[Finding]] = {}
        self._now: dict[FaultKey, KnownFault] = {}
        self._grown: dict[FaultKey, str] = {}

    def split(
        self, findings: Sequence[Finding], totals: Totals
    ) -> tuple[list[Finding], list[Ignored]]:
        """The findings that are left, and what the baseline covers.

        A fault that has grown is left, with a message that says so.
        """
        groups: dict[FaultKey, list[Finding]] = defaultdict(list)
        for finding in findings:
            groups[fault_key(finding)].append(finding)
        groups.pop(_NO_KEY, None)
        self._groups = groups
        self._now = {
            key: _as_fault(key, group, totals) for key, group in groups.items()
        }
        if self._baseline.accept:
            covered: Mapping[FaultKey, KnownFault] = self._now
        else:
            covered = {fault.key: fault for fault in self._baseline.faults}
            self._grown = {
                key: grown
                for key, fault in covered.items()
                if key in groups and (grown := _growth(fault, self._now[key]))
            }
        known = {
            key: fault
            for key, fault in covered.items()
            if key in groups
            and key not in self._grown
            and not fault.has_ended(self._today)
        }
        left = [
            self._marked(finding)
            for finding in findings
            if fault_key(finding) not in known
        ]
        ignored = [
            Ignored(
                rule=fault.rule,
                area=groups[key][0].rule.area,
                count=len(groups[key]),
                reason=fault.reason or IN_BASELINE,
                until=fault.until,
            )
            for key, fault in known.items()
        ]
        return left, ignored

    def uses(self, examined: Collection[str], *, whole: bool) -> Iterator[BaselineUse]:
        """What became of each entry.

        `examined` are the codes of the rules that were run; `whole` is false where not
        all of the input was read, so that nothing can be said to be gone.
        """
        if self._baseline.accept:
            return
        for fault in self._baseline.faults:
            yield BaselineUse(
                fault=fault,
                about=f"of {fault.subject}" if fault.subject else "",
                matched=len(self._groups.get(fault.key, ())),
                today=self._today,
                examined=whole and fault.rule in examined,
                strict=self._baseline.strict,
            )

    def result(self, examined: Collection[str], *, whole: bool) -> BaselineResult:
        """What to write into the file: all that was found, or the old less what is gone."""
        old = {fault.key: fault for fault in self._baseline.faults}
        found = {
            key: replace(
                fault,
                reason=old[key].reason if key in old else "",
                until=old[key].until if key in old else None,
            )
            for key, fault in self._now.items()
        }
        unseen = {
            key: fault
            for key, fault in old.items()
            if key not in found and not (whole and fault.rule in examined)
        }
        pruned = {
            key: _shrunk(fault, found[key]) if key in found else fault
            for key, fault in old.items()
            if key in found or key in unseen
        }
        return BaselineResult(
            path=self._baseline.path,
            found=tuple(sorted({**found, **unseen}.values(), key=lambda f: f.key)),
            pruned=tuple(sorted(pruned.values(), key=lambda f: f.key)),
            known=sum(key in found and key not in self._grown for key in old),
            grown=len(self._grown),
            stale=len(old) - len(pruned),
        )

    def _marked(self, finding: Finding) -> Finding:
        grown = self._grown.get(fault_key(finding))
        if grown is None:
            return finding
        return replace(finding, message=f"{finding.message}; {grown}")


def fault_key(finding: Finding) -> FaultKey:
    """What a finding is about, without anything that changes from day to day."""
    if finding.rule.area is Area.SETTINGS:
        return _NO_KEY
    return subject_key(finding.rule.code, finding.subject)


def subject_key(code: str, subject: Mapping[str, Any]) -> FaultKey:
    """The same of a rule's code and a subject as in the JSON document."""
    about = tuple(
        (name, _stored(subject[name]))
        for name in _LASTING
        if isinstance(subject.get(name), str | int)
    )
    return (
        code,
        _stored(subject.get("event")),
        _stored(subject.get("property")),
        about,
    )


def _stored(name: object) -> str:
    """A name as a text file can hold it: YAML has no lone surrogates."""
    if name is None:
        return ""
    text = str(name)[:_LONGEST]
    return text.encode("utf-8", "backslashreplace").decode()


_NO_KEY: FaultKey = ("", "", "", ())


def _as_fault(key: FaultKey, group: Iterable[Finding], totals: Totals) -> KnownFault:
    group = list(group)
    code, event, name, about = key
    senders = {
        _library(sender)
        for finding in group
        if isinstance(finding.evidence.get("senders"), Mapping)
        for sender in finding.evidence["senders"]
    }
    count = sum(finding.count for finding in group)
    return KnownFault(
        rule=code,
        event=event,
        name=name,
        about=about,
        count=count,
        of=_records(group[0], key, totals) if count else 0,
        senders=tuple(sorted(senders)),
    )


def _records(finding: Finding, key: FaultKey, totals: Totals) -> int:
    """Of how many records a finding counts some.

    A fault of a property is counted among the events of its name, so that a campaign
    that multiplies these is no growth. Of an event as a whole all of its records show
    the fault, so that it is counted among all events.
    """
    _, event, name, _ = key
    if finding.rule.area is Area.PROFILES:
        kinds = ("profile_updates", "group_updates", "profiles")
        return sum(totals.examined[kind] for kind in kinds)
    if event and name and event in totals.names:
        return totals.names[event].count
    return totals.examined["events"]


def _library(sender: str) -> str:
    name, _, version = sender.rpartition(" ")
    return name if name and version[:1].isdigit() else sender


def _growth(known: KnownFault, now: KnownFault) -> str:
    """How a fault has grown, to complete a message; empty where it has not."""
    new = known.lacks(now.senders)
    if known.has_grown(now.count, now.of):
        return (
            f"the baseline has {_counted(known.count, known.of)}, "
            f"now there are {_counted(now.count, now.of)}"
        )
    if new:
        return f"the baseline has it from other senders than `{', '.join(new)}`"
    return ""


def _counted(count: int, of: int) -> str:
    return f"{count:,} of {of:,}" if of else f"{count:,}"


def _shrunk(known: KnownFault, now: KnownFault) -> KnownFault:
    """The entry with today's figures, if they are lower."""
    before, after = known.share, now.share
    if before is None or after is None or after >= before:
        return known
    kept = [sender for sender in known.senders if sender in now.senders]
    return replace(known, count=now.count, of=now.of, senders=tuple(kept))
